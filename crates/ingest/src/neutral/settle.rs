//! Puts parts together: duplicates dropped, persons numbered, events in the order of `journey.md` P2.

use super::chunk::Chunk;
use super::order::order;
use super::persons::People;
use super::said::Said;
use super::twice::{Marked, Rising};
use rustc_hash::{FxHashMap, FxHashSet};
use yf_model::rows::neutral::{Deed, Event, Name, Owner, Person, Table};
use yf_model::{IdText, PersonKey, Problems, TextId, each_at_once};

/// What was read, in order.
pub(crate) struct Read {
    pub table: Table,
    pub problems: Problems,
    pub rows: u64,
    pub set_aside: u64,
}

/// `files` are the names of the files; each part says which it belongs to, and they come in the order of files and rows.
pub(crate) fn settle(
    chunks: Vec<(usize, Chunk)>,
    files: Vec<String>,
    people: Option<People>,
    problems: Problems,
    threads: usize,
) -> Read {
    let mut read = Read { table: Table::default(), problems, rows: 0, set_aside: 0 };
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
    let (mut parts, numbers): (Vec<Vec<Event>>, Vec<Numbers>) =
        chunks.into_iter().map(|(file, chunk)| whole.add(file, chunk, &mut read)).unzip();
    drop(whole);
    each_at_once(&mut parts, |n, events| numbers.get(n).into_iter().for_each(|numbers| numbers.put_into(events)));
    if !rising {
        parts = vec![joined(parts)];
        parts.iter_mut().for_each(|events| drop_duplicates(&mut read, events));
    }
    persons(&mut read, &mut parts, people);
    order(&mut read.table, parts, threads);
    read
}

fn joined(parts: Vec<Vec<Event>>) -> Vec<Event> {
    let all = parts.iter().map(Vec::len).sum::<usize>();
    let mut parts = parts.into_iter();
    let mut events = parts.next().unwrap_or_default();
    events.reserve_exact(all - events.len());
    parts.for_each(|mut part| events.append(&mut part));
    events
}

/// The table's numbers for those of one part.
#[derive(Default)]
struct Numbers {
    /// Whether they are the same.
    same: bool,
    /// With a persons.csv the number is that of its row.
    people: Vec<u32>,
    owners: Vec<u32>,
    workers: Vec<u32>,
    deeds: Vec<u32>,
    /// Lines before those of the part.
    base: u32,
}

impl Numbers {
    fn put_into(&self, events: &mut [Event]) {
        if self.same {
            return;
        }
        let number = |list: &[u32], n: u32| list.get(n as usize).copied().unwrap_or(n);
        for event in events {
            event.person = PersonKey(number(&self.people, event.person.0));
            event.owner = number(&self.owners, event.owner);
            event.who = IdText(number(&self.workers, event.who.0));
            event.deed = number(&self.deeds, event.deed);
            event.line = self.base.saturating_add(event.line);
        }
    }
}

/// Owners and deeds already in the table, by what they are.
#[derive(Default)]
struct Whole {
    owners: FxHashMap<Owner, u32>,
    deeds: FxHashMap<Deed, u32>,
}

impl Whole {
    /// Takes over what a part holds; gives its events, still in the part's numbers, and what those are here.
    fn add(&mut self, file: usize, mut chunk: Chunk, read: &mut Read) -> (Vec<Event>, Numbers) {
        read.rows += chunk.rows;
        read.set_aside += chunk.set_aside;
        read.problems.merge(std::mem::take(&mut chunk.problems));
        let table = &mut read.table;
        let base = table.files.get(file).map_or(0, |(_, first)| *first).saturating_add(chunk.before);
        if table.owners.is_empty() && base == 0 {
            // The first part gives its numbers to the others.
            self.owners = chunk.owners.iter().zip(0..).map(|(o, n)| (*o, n)).collect();
            self.deeds = chunk.deeds.iter().zip(0..).map(|(d, n)| (*d, n)).collect();
            table.more = chunk.more;
            (table.owners, table.deeds) = (chunk.owners, chunk.deeds);
            (table.texts, table.people, table.workers, table.names) =
                (chunk.texts, chunk.people, chunk.workers, chunk.names);
            return (chunk.events, Numbers { same: true, ..Numbers::default() });
        }
        let mut text = |id: TextId| table.texts.intern(chunk.texts.get(id));
        let owners = chunk.owners.iter().map(|o| {
            let [org, service, team] = [o.org, o.service, o.team].map(&mut text);
            place(&mut self.owners, &mut table.owners, Owner { org, service, team })
        });
        let owners = owners.collect();
        let workers =
            (0..chunk.workers.len() as u32).map(|n| table.workers.intern(chunk.workers.get(IdText(n))).0).collect();
        let deeds = chunk.deeds.iter().map(|d| {
            let [of, to_org, to_service, outcome] = [d.of, d.to_org, d.to_service, d.outcome].map(&mut text);
            place(&mut self.deeds, &mut table.deeds, Deed { kind: d.kind, of, to_org, to_service, outcome })
        });
        let deeds = deeds.collect();
        let people =
            (1..chunk.people.len() as u32).map(|n| table.people.intern(chunk.people.get(IdText(n))).0 - 1).collect();
        let names = &mut table.names;
        let mut renamed = |name: &mut Name| *name = names.adopt(*name, &chunk.names);
        if !chunk.names.is_empty() {
            for event in &mut chunk.events {
                renamed(&mut event.id);
                renamed(&mut event.reference);
            }
        }
        for (line, mut more) in chunk.more {
            renamed(&mut more.uses);
            table.more.push((base.saturating_add(line), more));
        }
        (chunk.events, Numbers { same: false, people, owners, workers, deeds, base })
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
fn drop_duplicates(read: &mut Read, events: &mut Vec<Event>) {
    let twice = names_twice(events);
    if twice.is_empty() {
        return;
    }
    let Read { table, problems, set_aside, .. } = read;
    let mut first: FxHashMap<Name, u32> = FxHashMap::default();
    let mut dropped = Vec::new();
    events.retain(|event| {
        if !twice.contains(&event.id) {
            return true;
        }
        let seen = *first.entry(event.id).or_insert(event.line);
        if seen != event.line {
            dropped.push((event.line, seen));
        }
        seen == event.line
    });
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
fn names_twice(events: &[Event]) -> FxHashSet<Name> {
    let mut marked = Marked::of(events.len());
    events.iter().for_each(|event| marked.add(event.id));
    let mut names: Vec<Name> = events.iter().map(|event| event.id).filter(|id| marked.may_stand_twice(*id)).collect();
    drop(marked);
    names.sort_unstable();
    names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

/// Numbers persons in the order of persons.csv, else of their pseudonyms as text; leaves out rows of nobody there.
fn persons(read: &mut Read, parts: &mut [Vec<Event>], people: Option<People>) {
    let Read { table, problems, set_aside, .. } = read;
    match people {
        Some(people) => {
            let mut text = |id: TextId| table.texts.intern(people.texts.get(id));
            table.persons = people
                .persons
                .iter()
                .map(|p| Person { sex: text(p.sex), fifth: text(p.fifth), locality: text(p.locality), ..*p })
                .collect();
            table.people = people.ids;
            let known = table.persons.len() as u32;
            let all = parts.iter().flatten();
            let strangers: Vec<u32> = all.filter(|e| e.person.0 >= known).map(|e| e.line).collect();
            *set_aside += strangers.len() as u64;
            if !strangers.is_empty() {
                each_at_once(parts, |_, events| events.retain(|e| e.person.0 < known));
            }
            for line in strangers {
                let (file, line) = where_is(table, line);
                problems.add(Said::of_nobody(&file, line));
            }
        }
        None => {
            let ranks = table.people.ranks();
            // Somebody who stands only on rows that were dropped is nobody here.
            let mut occurs = vec![table.duplicates == 0; ranks.len()];
            occurs[0] = false;
            if table.duplicates > 0 {
                parts.iter().flatten().for_each(|e| occurs[e.person.0 as usize + 1] = true);
            }
            let mut by_rank = vec![None; ranks.len()];
            for (number, rank) in ranks.iter().enumerate().filter(|(number, _)| occurs[*number]) {
                by_rank[*rank as usize] = Some(IdText(number as u32));
            }
            let mut numbers = vec![0; ranks.len()];
            table.persons.reserve_exact(occurs.iter().filter(|occurs| **occurs).count());
            for id in by_rank.into_iter().flatten() {
                numbers[id.0 as usize] = table.persons.len() as u32;
                table.persons.push(Person { id, ..Person::default() });
            }
            each_at_once(parts, |_, events| {
                events.iter_mut().for_each(|e| e.person = PersonKey(numbers[e.person.0 as usize + 1]));
            });
        }
    }
}
