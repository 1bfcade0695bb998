//! Puts parts together: duplicates dropped, persons numbered, events in the order of `journey.md` P2.

use super::chunk::Chunk;
use super::order::order;
use super::persons::People;
use super::said::Said;
use rustc_hash::{FxHashMap, FxHashSet};
use yf_model::rows::neutral::{Deed, Event, Name, Names, Owner, Person, Table};
use yf_model::{IdText, PersonKey, Problems, TextId};

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
    let mut whole = Whole::default();
    for (file, chunk) in chunks {
        whole.add(file, chunk, &mut read);
    }
    drop(whole);
    drop_duplicates(&mut read);
    persons(&mut read, people);
    order(&mut read.table, threads);
    read
}

/// Owners and deeds already in the table, by what they are.
#[derive(Default)]
struct Whole {
    owners: FxHashMap<Owner, u32>,
    deeds: FxHashMap<Deed, u32>,
}

impl Whole {
    fn add(&mut self, file: usize, mut chunk: Chunk, read: &mut Read) {
        read.rows += chunk.rows;
        read.set_aside += chunk.set_aside;
        read.problems.merge(std::mem::take(&mut chunk.problems));
        let table = &mut read.table;
        let base = table.files.get(file).map_or(0, |(_, first)| *first).saturating_add(chunk.before);
        if table.owners.is_empty() && base == 0 {
            // The first part gives its numbers to the others.
            self.owners = chunk.owners.iter().zip(0..).map(|(o, n)| (*o, n)).collect();
            self.deeds = chunk.deeds.iter().zip(0..).map(|(d, n)| (*d, n)).collect();
            table.events = chunk.events;
            table.more = chunk.more;
            (table.owners, table.deeds) = (chunk.owners, chunk.deeds);
            (table.texts, table.people, table.workers, table.names) =
                (chunk.texts, chunk.people, chunk.workers, chunk.names);
            return;
        }
        let mut text = |id: TextId| table.texts.intern(chunk.texts.get(id));
        let owners: Vec<u32> = chunk
            .owners
            .iter()
            .map(|o| {
                let [org, service, team] = [o.org, o.service, o.team].map(&mut text);
                place(&mut self.owners, &mut table.owners, Owner { org, service, team })
            })
            .collect();
        let workers: Vec<u32> =
            (0..chunk.workers.len() as u32).map(|n| table.workers.intern(chunk.workers.get(IdText(n))).0).collect();
        let deeds: Vec<u32> = chunk
            .deeds
            .iter()
            .map(|d| {
                let [of, to_org, to_service, outcome] = [d.of, d.to_org, d.to_service, d.outcome].map(&mut text);
                place(&mut self.deeds, &mut table.deeds, Deed { kind: d.kind, of, to_org, to_service, outcome })
            })
            .collect();
        let people: Vec<u32> =
            (1..chunk.people.len() as u32).map(|n| table.people.intern(chunk.people.get(IdText(n))).0 - 1).collect();
        let renamed = |name: Name, names: &mut Names| names.adopt(name, &chunk.names);
        let names = &mut table.names;
        let number = |list: &[u32], n: u32| list.get(n as usize).copied().unwrap_or(n);
        table.events.reserve_exact(chunk.events.len());
        table.events.extend(chunk.events.iter().map(|e| Event {
            id: renamed(e.id, names),
            reference: renamed(e.reference, names),
            at: e.at,
            // With a persons.csv the number is that of its row.
            person: PersonKey(number(&people, e.person.0)),
            owner: number(&owners, e.owner),
            who: IdText(number(&workers, e.who.0)),
            deed: number(&deeds, e.deed),
            line: base.saturating_add(e.line),
        }));
        for (line, mut more) in chunk.more {
            more.uses = renamed(more.uses, names);
            table.more.push((base.saturating_add(line), more));
        }
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
fn drop_duplicates(read: &mut Read) {
    let twice = names_twice(&read.table.events);
    if twice.is_empty() {
        return;
    }
    let Read { table, problems, set_aside, .. } = read;
    let mut first: FxHashMap<Name, u32> = FxHashMap::default();
    let mut dropped = Vec::new();
    table.events.retain(|event| {
        if !twice.contains(&event.id.bits()) {
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

/// Names that stand on more than one event. Each sets a bit of its own in a list of eight bits a name; only those whose bit was set before
/// are looked at again, so that a copy of all names is never held.
fn names_twice(events: &[Event]) -> FxHashSet<u64> {
    let bits = (events.len() * 8).next_power_of_two().max(64);
    let place = |name: u64| {
        let mixed = (name ^ (name >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits.ilog2());
        ((mixed >> 6) as usize, 1_u64 << (mixed & 63))
    };
    let (mut once, mut again) = (vec![0_u64; bits / 64], vec![0_u64; bits / 64]);
    for (at, bit) in events.iter().map(|event| place(event.id.bits())) {
        if let (Some(once), Some(again)) = (once.get_mut(at), again.get_mut(at)) {
            *again |= *once & bit;
            *once |= bit;
        }
    }
    drop(once);
    let alike = |name: &u64| {
        let (at, bit) = place(*name);
        again.get(at).is_some_and(|bits| bits & bit != 0)
    };
    let mut names: Vec<u64> = events.iter().map(|event| event.id.bits()).filter(alike).collect();
    names.sort_unstable();
    names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect()
}

/// Numbers persons in the order of persons.csv, else of their pseudonyms as text; leaves out rows of nobody there.
fn persons(read: &mut Read, people: Option<People>) {
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
            let strangers: Vec<u32> = table.events.iter().filter(|e| e.person.0 >= known).map(|e| e.line).collect();
            table.events.retain(|e| e.person.0 < known);
            *set_aside += strangers.len() as u64;
            for line in strangers {
                let (file, line) = where_is(table, line);
                problems.add(Said::of_nobody(&file, line));
            }
        }
        None => {
            let ranks = table.people.ranks();
            // Somebody who stands only on rows that were dropped is nobody here.
            let mut occurs = vec![false; ranks.len()];
            table.events.iter().for_each(|e| occurs[e.person.0 as usize + 1] = true);
            let mut by_rank = vec![None; ranks.len()];
            for (number, rank) in ranks.iter().enumerate().filter(|(number, _)| occurs[*number]) {
                by_rank[*rank as usize] = Some(IdText(number as u32));
            }
            let mut numbers = vec![0; ranks.len()];
            for id in by_rank.into_iter().flatten() {
                numbers[id.0 as usize] = table.persons.len() as u32;
                table.persons.push(Person { id, ..Person::default() });
            }
            table.events.iter_mut().for_each(|e| e.person = PersonKey(numbers[e.person.0 as usize + 1]));
        }
    }
}
