//! Events that an earlier run kept (`look --keep`): in order already, without a name or an identifier, as Parquet.
//!
//! Invariant: what is read is what was written, by this version, whole: each file's bytes are compared with the hash that stands in `kept.json`,
//! which was put in its place last. Anything else is refused.

mod said;

use crate::neutral::Neutral;
use crate::parquet::{Column, Table as Parquet};
use rustc_hash::FxHashMap;
use said::Said;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;
use yf_model::rows::kept::{EVENTS, FILES, FORM, LIST, PERSONS};
use yf_model::rows::neutral::{Act, At, Deed, Event, Kind as Deeds, Name, Owner, Person, Table};
use yf_model::{Day, IdText, PersonKey, Problem, Problems};
use yf_place::Settings;

/// Whether a folder holds kept events, or what is left of them. Beside neutral events (`events --parquet`) the Parquet file is their copy.
pub fn is_kept(folder: &Path) -> bool {
    let holds = |name: &str| folder.join(name).is_file();
    holds(LIST) || holds("events.parquet") && !holds("events.csv")
}

/// A file's SHA-256 in hexadecimal.
pub fn hash_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let (mut hash, mut block) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let got = file.read(&mut block)?;
        if got == 0 {
            return Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        hash.update(block.get(..got).unwrap_or(&[]));
    }
}

/// Reads what a run of this product, by name and version, kept; in the neutral form, so that everything which takes that form takes this.
pub fn read(folder: &Path, product: &str) -> Result<Neutral, Vec<Problem>> {
    let shown = |name: &str| folder.join(name).display().to_string();
    let list = list(folder, product).map_err(|problem| vec![problem])?;
    let settings_file = shown("settings.json");
    let text = fs::read_to_string(folder.join("settings.json"));
    let text = text.map_err(|e| vec![crate::source::unreadable(&settings_file, &e)])?;
    let settings = Settings::read(&settings_file, &text)?;
    let opened = |name: &str| {
        let file = File::open(folder.join(name)).map(BufReader::new);
        file.map_err(|e| vec![crate::source::unreadable(&shown(name), &e)])
    };
    let [_, people, told] = FILES;
    let mut table = table(opened(people)?, opened(told)?).map_err(|(n, e)| {
        let name = if n == 0 { people } else { told };
        vec![Said::not_ours(&shown(name), &e)]
    })?;
    table.duplicates = list.get("duplicates").and_then(Value::as_u64).unwrap_or(0);
    let rows = table.events.len() as u64;
    Ok(Neutral { settings, table, problems: Problems::default(), rows, set_aside: 0 })
}

/// The list of a folder, once all that it lists is there as it was written.
fn list(folder: &Path, product: &str) -> Result<Value, Problem> {
    let shown = |name: &str| folder.join(name).display().to_string();
    let Ok(text) = fs::read_to_string(folder.join(LIST)) else { return Err(Said::not_whole(&shown(LIST))) };
    let list: Value = serde_json::from_str(&text).map_err(|_| Said::changed(&shown(LIST)))?;
    let said = |key: &str| list.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    if said("form") != FORM || said("product") != product {
        return Err(Said::other_version(&shown(LIST), &said("product"), product));
    }
    for name in FILES {
        let listed = list.get("files").and_then(|files| files.get(name)).and_then(Value::as_str);
        match hash_of(&folder.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Said::not_whole(&shown(name))),
            Err(error) => return Err(crate::source::unreadable(&shown(name), &error)),
            Ok(hash) if Some(hash.as_str()) != listed => return Err(Said::changed(&shown(name))),
            Ok(_) => {}
        }
    }
    Ok(list)
}

fn wrong(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// Persons and events; which of the two was none of ours, and why.
pub fn table(persons: impl Read + Seek, events: impl Read + Seek) -> Result<Table, (usize, io::Error)> {
    let mut table = Table::default();
    let numbers = read_persons(persons, &mut table).map_err(|e| (0, e))?;
    read_events(events, &numbers, &mut table).map_err(|e| (1, e))?;
    Ok(table)
}

/// The persons, each number greater than the one before; their numbers.
fn read_persons(from: impl Read + Seek, table: &mut Table) -> io::Result<Vec<i64>> {
    let mut file = Parquet::open(from, &PERSONS)?;
    let mut numbers: Vec<i64> = Vec::new();
    for n in 0..file.groups() {
        let (rows, columns) = file.group(n)?;
        let [person, to, reason, sex, birth_year, fifth, locality] = columns.as_slice() else { continue };
        for row in 0..rows {
            let number = person.number(row).filter(|n| numbers.last().is_none_or(|last| last < n));
            numbers.push(number.ok_or_else(|| wrong("has persons that are not in order"))?);
            let whole = |of: &Column| of.number(row).and_then(|n| i32::try_from(n).ok());
            let text = |of: &Column, table: &mut Table| table.texts.intern(of.text(row));
            let one = Person {
                id: table.people.intern(&numbers.last().copied().unwrap_or_default().to_string()),
                from: None,
                to: whole(to).map(Day),
                died: reason.text(row) == "died",
                sex: text(sex, table),
                birth_year: whole(birth_year),
                fifth: fifth.number(row).map_or_else(Default::default, |n| table.texts.intern(&n.to_string())),
                locality: text(locality, table),
            };
            table.persons.push(one);
        }
    }
    Ok(numbers)
}

/// What is given a number on first sight.
struct Numbers<T>(FxHashMap<T, u32>);

impl<T: std::hash::Hash + Eq + Copy> Numbers<T> {
    fn of(&mut self, one: T, list: &mut Vec<T>) -> u32 {
        let next = list.len() as u32;
        *self.0.entry(one).or_insert_with(|| {
            list.push(one);
            next
        })
    }
}

/// A number in few letters: a name of eight bytes takes no place of its own.
fn short(number: u64) -> String {
    let (mut left, mut out) = (number, Vec::new());
    loop {
        out.push(char::from_digit((left % 36) as u32, 36).unwrap_or('0'));
        left /= 36;
        if left == 0 {
            return out.into_iter().rev().collect();
        }
    }
}

/// The events, by person and then in the order of `journey.md` P2.
fn read_events(from: impl Read + Seek, persons: &[i64], table: &mut Table) -> io::Result<()> {
    let mut file = Parquet::open(from, &EVENTS)?;
    if file.rows() > u64::from(u32::MAX) {
        return Err(wrong("has more events than one run holds"));
    }
    let (mut owners, mut acts) = (Numbers(FxHashMap::default()), Numbers(FxHashMap::default()));
    // Events of the person who is being read, and how many persons were begun.
    let (mut hers, mut begun, mut line): (Vec<Event>, usize, u32) = (Vec::new(), 0, 0);
    let mut before: Option<(PersonKey, At, Deeds)> = None;
    for n in 0..file.groups() {
        let (rows, columns) = file.group(n)?;
        let [person, day, minute, kind, org, service, team, who, reference, of, to_org, to_service, outcome] =
            columns.as_slice()
        else {
            continue;
        };
        for row in 0..rows {
            let number = person.number(row).ok_or_else(|| wrong("has an event of nobody"))?;
            while persons.get(begun).is_some_and(|p| *p <= number) {
                if begun > 0 {
                    table.events.add(&hers);
                    hers.clear();
                }
                begun += 1;
            }
            let key = (begun as u32).wrapping_sub(1);
            if persons.get(key as usize) != Some(&number) {
                return Err(wrong("has an event of somebody who is not in persons.parquet, or out of order"));
            }
            let minute = minute.number(row).map(|m| u16::try_from(m).ok().filter(|m| *m < 1_440));
            let day = day.number(row).and_then(|d| i32::try_from(d).ok()).map(Day);
            let at = match (day, minute) {
                (Some(day), None) => At::new(day, None),
                (Some(day), Some(Some(minute))) => At::new(day, Some(minute)),
                _ => None,
            };
            let at = at.ok_or_else(|| wrong("has an event at a time that is none"))?;
            let kind = Deeds::parse(kind.text(row)).ok_or_else(|| wrong("has an event of a kind that is none"))?;
            let now = (PersonKey(key), at, kind);
            if before.is_some_and(|before| before > now) {
                return Err(wrong("has events that are not in order"));
            }
            before = Some(now);
            let mut text = |of: &Column| table.texts.intern(of.text(row));
            let owner = Owner { org: text(org), service: text(service), team: text(team) };
            let deed =
                Deed { kind, of: text(of), to_org: text(to_org), to_service: text(to_service), outcome: text(outcome) };
            let worker = who.number(row).map_or(Some(0), |n| u32::try_from(n).ok());
            let known = table.workers.len() as u32;
            let worker =
                worker.filter(|n| *n <= known).ok_or_else(|| wrong("has workers that are not numbered in order"))?;
            if worker == known && worker > 0 {
                table.workers.intern(&worker.to_string());
            }
            let reference = reference.number(row).and_then(|n| u32::try_from(n).ok());
            let act = Act { owner: owners.of(owner, &mut table.owners), by: owner, deed };
            let event = Event {
                id: table.names.name(&format!("e{}", short(line.into()))),
                reference: reference
                    .map_or(Name::NONE, |n| table.names.name(&format!("{}.{}", short(key.into()), short(n.into())))),
                at,
                who: IdText(worker),
                act: acts.of(act, &mut table.acts),
                line,
            };
            hers.push(event);
            line += 1;
        }
    }
    if begun != persons.len() {
        return Err(wrong("has no event of somebody who is in persons.parquet"));
    }
    if begun > 0 {
        table.events.add(&hers);
    }
    Ok(())
}
