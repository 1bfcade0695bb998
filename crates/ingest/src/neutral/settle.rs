//! Puts parts together: duplicates dropped, persons numbered, events in the order of `journey.md` P2.

use super::chunk::Chunk;
use super::doubts::Doubts;
use super::order::order;
use super::runs::{Raw, Run, Runs};
use super::said::Said;
use super::twice::{Marked, Rising};
use rustc_hash::{FxHashMap, FxHashSet};
use yf_model::rows::neutral::{Act, Deed, Event, Name, Names, Owner, Person, Table};
use yf_model::{IdText, Problems, TextId};

/// What was read, in order.
pub(crate) struct Read {
    pub table: Table,
    pub problems: Problems,
    pub rows: u64,
    pub set_aside: u64,
    /// What was told of persons while they were put in order, stretch by stretch.
    pub doubts: Vec<Doubts>,
}

/// Rows of one part by run, and what its numbers are in the table.
pub(crate) struct Part {
    pub runs: Vec<Vec<Vec<Raw>>>,
    pub numbers: Numbers,
}

impl Part {
    fn rows(&self) -> impl Iterator<Item = &Raw> {
        self.runs.iter().flatten().flatten()
    }
}

/// `files` are the names of the files; each part says which it belongs to, and they come in the order of files and rows.
pub(crate) fn settle(
    chunks: Vec<(usize, Chunk)>,
    files: Vec<String>,
    runs: &Runs<'_>,
    problems: Problems,
    threads: usize,
) -> Read {
    let mut read = Read { table: Table::default(), problems, rows: 0, set_aside: 0, doubts: Vec::new() };
    let mut last_line = vec![0u32; files.len()];
    for (file, chunk) in &chunks {
        if let Some(last) = last_line.get_mut(*file) {
            *last = (*last).max(chunk.last_line);
        }
    }
    let mut first = 0u32;
    for (name, last) in files.into_iter().zip(last_line) {
        read.table.files.push((name, first));
        first = first.saturating_add(last).saturating_add(1);
    }
    let rising = Rising::throughout(chunks.iter().map(|(_, chunk)| &chunk.rising));
    let mut whole = Whole::default();
    let mut parts: Vec<Part> = chunks.into_iter().map(|(file, chunk)| whole.add(file, chunk, &mut read)).collect();
    let people = whole.people;
    if !rising {
        drop_duplicates(&mut read, &mut parts);
    }
    if let Runs::Numbered { people: listed, .. } = runs {
        strangers(&mut read, &mut parts);
        let table = &mut read.table;
        let mut text = |id: TextId| table.texts.intern(listed.texts.get(id));
        let persons = listed.persons.iter();
        let persons =
            persons.map(|p| Person { sex: text(p.sex), fifth: text(p.fifth), locality: text(p.locality), ..*p });
        table.persons = persons.collect();
    }
    let ordered = order(&read.table, &people, parts, runs, threads);
    let table = &mut read.table;
    table.persons.reserve_exact(ordered.iter().map(|stretch| stretch.people.len()).sum());
    for stretch in ordered {
        table.events.append(stretch.events);
        read.doubts.push(stretch.doubts);
        for name in stretch.people {
            let id = people.with(name, |text| table.people.add(text));
            table.persons.push(Person { id, ..Person::default() });
        }
    }
    read
}

/// The table's numbers for those of one part.
#[derive(Default)]
pub(crate) struct Numbers {
    /// Whether they are the same.
    same: bool,
    acts: Vec<u32>,
    workers: Vec<u32>,
    /// Lines before those of the part.
    base: u32,
}

impl Numbers {
    /// Of a part whose numbers are the table's.
    pub fn same() -> Numbers {
        Numbers { same: true, ..Numbers::default() }
    }

    /// An event with the table's numbers.
    #[inline]
    pub fn of(&self, mut event: Event) -> Event {
        if !self.same {
            let number = |list: &[u32], n: u32| list.get(n as usize).copied().unwrap_or(n);
            event.who = IdText(number(&self.workers, event.who.0));
            event.act = number(&self.acts, event.act);
            event.line = self.line(event.line);
        }
        event
    }

    /// A line of the part, counted over all files.
    fn line(&self, line: u32) -> u32 {
        self.base.saturating_add(line)
    }
}

/// What is already in the table, by what it is.
#[derive(Default)]
struct Whole {
    owners: FxHashMap<Owner, u32>,
    acts: FxHashMap<Act, u32>,
    /// Long pseudonyms of persons.
    people: Names,
}

impl Whole {
    /// Takes over what a part holds; gives its rows, still in the part's numbers, and what those are here.
    fn add(&mut self, file: usize, mut chunk: Chunk, read: &mut Read) -> Part {
        read.rows += chunk.rows;
        read.set_aside += chunk.set_aside;
        read.problems.merge(std::mem::take(&mut chunk.problems));
        let table = &mut read.table;
        let base = table.files.get(file).map_or(0, |(_, first)| *first).saturating_add(chunk.before);
        let mut runs: Vec<Vec<Vec<Raw>>> = chunk.runs.into_iter().map(Run::close).collect();
        if table.owners.is_empty() && base == 0 {
            // The first part gives its numbers to the others.
            self.owners = chunk.owners.iter().zip(0..).map(|(o, n)| (*o, n)).collect();
            self.acts = chunk.acts.iter().zip(0..).map(|(act, n)| (*act, n)).collect();
            self.people = chunk.people;
            table.more = chunk.more;
            (table.owners, table.acts) = (chunk.owners, chunk.acts);
            (table.texts, table.workers, table.names) = (chunk.texts, chunk.workers, chunk.names);
            return Part { runs, numbers: Numbers::same() };
        }
        let mut text = |id: TextId| table.texts.intern(chunk.texts.get(id));
        let owners = chunk.owners.iter().map(|o| {
            let [org, service, team] = [o.org, o.service, o.team].map(&mut text);
            let owner = Owner { org, service, team };
            (place(&mut self.owners, &mut table.owners, owner), owner)
        });
        let owners: Vec<(u32, Owner)> = owners.collect();
        let workers =
            (0..chunk.workers.len() as u32).map(|n| table.workers.intern(chunk.workers.get(IdText(n))).0).collect();
        let acts = chunk.acts.iter().map(|act| {
            let (owner, by) = owners.get(act.owner as usize).copied().unwrap_or_default();
            let d = act.deed;
            let [of, to_org, to_service, outcome] = [d.of, d.to_org, d.to_service, d.outcome].map(&mut text);
            let deed = Deed { kind: d.kind, of, to_org, to_service, outcome };
            place(&mut self.acts, &mut table.acts, Act { owner, by, deed })
        });
        let acts = acts.collect();
        let names = &mut table.names;
        let mut renamed = |name: &mut Name| *name = names.adopt(*name, &chunk.names);
        if !chunk.names.is_empty() {
            for raw in runs.iter_mut().flatten().flatten() {
                renamed(&mut raw.event.id);
                renamed(&mut raw.event.reference);
            }
        }
        if !chunk.people.is_empty() {
            for raw in runs.iter_mut().flatten().flatten().filter(|raw| raw.whose.in_full().is_none()) {
                raw.whose = self.people.adopt(raw.whose, &chunk.people);
            }
        }
        for (line, mut more) in chunk.more {
            renamed(&mut more.uses);
            table.more.push((base.saturating_add(line), more));
        }
        Part { runs, numbers: Numbers { same: false, acts, workers, base } }
    }
}

/// The number of what is in a list, or put at its end.
fn place<T: Copy + Eq + std::hash::Hash>(numbers: &mut FxHashMap<T, u32>, list: &mut Vec<T>, value: T) -> u32 {
    *numbers.entry(value).or_insert_with(|| {
        list.push(value);
        list.len() as u32 - 1
    })
}

/// Of rows with one `event_id` the first in the file counts (P6).
fn drop_duplicates(read: &mut Read, parts: &mut [Part]) {
    let twice = names_twice(parts);
    if twice.is_empty() {
        return;
    }
    let Read { table, problems, set_aside, .. } = read;
    let mut first: FxHashMap<Name, u32> = FxHashMap::default();
    for part in &*parts {
        for raw in part.rows().filter(|raw| twice.contains(&raw.event.id)) {
            let line = part.numbers.line(raw.event.line);
            first.entry(raw.event.id).and_modify(|first| *first = line.min(*first)).or_insert(line);
        }
    }
    let mut dropped = Vec::new();
    for Part { runs, numbers } in parts {
        for block in runs.iter_mut().flatten() {
            block.retain(|raw| {
                let line = numbers.line(raw.event.line);
                let first = first.get(&raw.event.id).copied().unwrap_or(line);
                if line != first {
                    dropped.push((line, first));
                }
                line == first
            });
        }
    }
    dropped.sort_unstable();
    table.duplicates = dropped.len() as u64;
    *set_aside += table.duplicates;
    for (line, first) in dropped {
        let (file, line) = where_is(table, line);
        let first = where_is(table, first);
        let shown = if first.0 == file { format!("line {}", first.1) } else { format!("{}:{}", first.0, first.1) };
        problems.add(Said::twice(&file, line, &shown));
    }
}

/// File and line of a row.
pub(crate) fn where_is(table: &Table, line: u32) -> (String, u32) {
    let row = table.place_of(line);
    let file = table.files.get(usize::from(row.file)).map_or_else(String::new, |(name, _)| name.clone());
    (file, row.line)
}

/// Names that stand on more than one event.
fn names_twice(parts: &[Part]) -> FxHashSet<Name> {
    let names = || parts.iter().flat_map(Part::rows).map(|raw| raw.event.id);
    let mut marked = Marked::of(names().count());
    for name in names() {
        marked.add(name);
    }
    let mut names: Vec<Name> = names().filter(|id| marked.may_stand_twice(*id)).collect();
    drop(marked);
    names.sort_unstable();
    names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

/// Leaves out rows of people who are not in persons.csv: the last run of each part.
fn strangers(read: &mut Read, parts: &mut [Part]) {
    let mut lines = Vec::new();
    for Part { runs, numbers } in parts {
        if let Some(nobody) = runs.last_mut() {
            lines.extend(std::mem::take(nobody).iter().flatten().map(|raw| numbers.line(raw.event.line)));
        }
    }
    lines.sort_unstable();
    read.set_aside += lines.len() as u64;
    for line in lines {
        let (file, line) = where_is(&read.table, line);
        read.problems.add(Said::of_nobody(&file, line));
    }
}
