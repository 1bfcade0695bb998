//! The neutral event format (`FORMAT.md`): `events.csv`, `persons.csv` and `settings.json` of one folder, each plain or `.gz`.
//!
//! These three are known by their names, since the format gives them; `events-*.csv` beside `events.csv` are more of the same.
//!
//! Invariant: what is read depends on no order of rows but where one `event_id` stands twice: then the first counts.

mod chunk;
mod days;
mod doubts;
mod named;
mod numbers;
mod order;
mod parts;
mod persons;
mod runs;
mod said;
mod seen;
mod settle;
mod twice;
mod workers;

pub use workers::WhoKey;

use crate::ReadOptions;
use crate::source::{self, Source};
use runs::Runs;
use said::Said;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use yf_model::rows::neutral::Table;
use yf_model::{Problem, Problems};
use yf_place::Settings;

/// What a folder in the neutral format holds.
#[derive(Debug)]
pub struct Neutral {
    /// Window, rules, clocks, links.
    pub settings: Settings,
    /// Persons and events, in order.
    pub table: Table,
    /// What is wrong with which rows.
    pub problems: Problems,
    /// Rows under the headers of events.
    pub rows: u64,
    /// Rows set aside, duplicates among them.
    pub set_aside: u64,
}

/// The longest settings.json that is read.
const SETTINGS_BYTES: u64 = 64 << 20;

/// Reads a folder. Fails where nothing should be worked out: a file is not there or lacks a column that it needs, settings are wrong.
pub fn read(folder: &Path, options: &ReadOptions) -> Result<Neutral, Vec<Problem>> {
    let settings = settings(folder, options)?;
    let mut problems = Problems::default();
    let events = sources(folder, options, &mut problems)?;
    let people = match find(folder, "persons.csv") {
        Some(path) => Some(persons::read(&listed(&path, options)?, options, &mut problems)?),
        None => None,
    };
    let runs = Runs::of(&events, people.as_ref(), options);
    let mut chunks = Vec::new();
    for (file, source) in events.iter().enumerate() {
        let read = chunk::read(source, &runs, options)?;
        chunks.extend(read.into_iter().map(|chunk| (file, chunk)));
    }
    let names: Vec<String> = events.iter().map(|source| source.name.clone()).collect();
    let mut read = settle::settle(chunks, names, &runs, problems, options.threads);
    if let Some(people) = people {
        read.table.people = people.ids;
    }
    doubts::doubts(&mut read, &settings, &shown(folder, "settings.json"));
    Ok(Neutral { settings, table: read.table, problems: read.problems, rows: read.rows, set_aside: read.set_aside })
}

/// `name` in the folder, or `name.gz`.
fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    [folder.join(name), folder.join(format!("{name}.gz"))].into_iter().find(|path| path.exists())
}

fn shown(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

fn listed(path: &Path, options: &ReadOptions) -> Result<Source, Vec<Problem>> {
    let listing = source::list(&[path.to_path_buf()], &options.limits).map_err(|problem| vec![problem])?;
    match listing.sources.into_iter().next() {
        Some(source) if listing.refused.is_empty() => Ok(source),
        _ if listing.refused.is_empty() => Err(vec![Said::not_a_file(&path.display().to_string())]),
        _ => Err(listing.refused),
    }
}

/// `events.csv` and what else is named `events-*.csv`, in the order of their names.
fn sources(folder: &Path, options: &ReadOptions, problems: &mut Problems) -> Result<Vec<Source>, Vec<Problem>> {
    let unreadable = |error: &std::io::Error| vec![source::unreadable(&folder.display().to_string(), error)];
    let entries = fs::read_dir(folder).map_err(|e| unreadable(&e))?;
    let names = entries.map(|e| e.map(|e| e.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<Result<_, _>>().map_err(|e| unreadable(&e))?;
    names.sort();
    let is_events = |name: &&String| {
        let plain = name.strip_suffix(".gz").unwrap_or(name);
        plain == "events.csv" || (plain.starts_with("events-") && plain.ends_with(".csv"))
    };
    let mut sources = Vec::new();
    for name in names.iter().filter(is_events) {
        let listing = source::list(&[folder.join(name)], &options.limits).map_err(|problem| vec![problem])?;
        for refused in listing.refused {
            problems.add(refused);
        }
        sources.extend(listing.sources);
    }
    if sources.is_empty() {
        return Err(vec![Said::not_there(&shown(folder, "events.csv"))]);
    }
    Ok(sources)
}

fn settings(folder: &Path, options: &ReadOptions) -> Result<Settings, Vec<Problem>> {
    let path = match find(folder, "settings.json") {
        Some(path) => path,
        None if folder.is_dir() => return Err(vec![Said::not_there(&shown(folder, "settings.json"))]),
        None => folder.to_path_buf(),
    };
    let name = path.display().to_string();
    let source = listed(&path, options)?;
    let mut bytes = Vec::new();
    let opened = source.open(&options.limits).and_then(|file| file.take(SETTINGS_BYTES).read_to_end(&mut bytes));
    opened.map_err(|e| vec![source::unreadable(&name, &e)])?;
    Settings::read(&name, &String::from_utf8_lossy(&bytes))
}
