//! Opens a figure: from a number of `figures.csv` to the people, waits and rows that it counts, or to the figures that it is worked out from.
//! Restricted: for whoever keeps the run.
//!
//! Invariant: an answer carries what its parts come to, worked out again from the parts; whoever reads it sees whether that is the figure.

mod cases;
mod name;
mod open;
mod pointer;
mod worked;

pub use cases::decimal;
pub use name::{Found, Line, lines};
pub use open::Together;

use crate::figures::{Person, Report};
use serde::Serialize;
use serde_json::Value;
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// A figure with what stands behind it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Opened {
    /// What was asked for: a figure's name, an element of a person, a wait.
    pub name: String,
    /// As `figures-restricted.csv` has it; `cannot be seen` for an element that these extracts cannot show.
    pub value: String,
    /// How it is made, in words.
    pub how: String,
    /// What the parts come to, by `how`. `None` where the figure is a word or nothing lists its parts.
    pub made: Option<String>,
    /// Whether that is the figure.
    pub agrees: Option<bool>,
    /// The rule, with its source.
    pub rule: String,
    /// Figures that it is worked out from.
    pub from: Vec<Beside>,
    /// What it counts.
    pub parts: Vec<Part>,
}

/// Another figure, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// Its name: it can be opened in turn.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// One thing that a figure counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// How much of the figure it is.
    pub amount: i64,
    /// The report's own number of the person, where it is about one.
    pub person: Option<u32>,
    /// In words.
    pub says: String,
    /// The events of hers that made it: `2026-03-02 the council: assessed (file:line)`.
    pub events: Vec<String>,
    /// The rows that it was read from, `file:line`.
    pub rows: Vec<String>,
}

impl Opened {
    /// Each part counts once, whatever its amount was.
    pub fn counted(mut self) -> Opened {
        self.parts.iter_mut().for_each(|part| part.amount = 1);
        self
    }

    /// The value without the apostrophe that keeps a cell from being a formula: a number below nought has one.
    pub fn plain(&self) -> &str {
        self.value.strip_prefix('\'').filter(|rest| rest.starts_with('-')).unwrap_or(&self.value)
    }

    /// Says what the parts come to, and whether that is the figure.
    pub fn made(mut self, made: String) -> Opened {
        self.agrees = Some(made == self.plain());
        self.made = Some(made);
        self
    }
}

/// What stands at a place of the JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointed<'a> {
    /// A figure.
    Figure(&'a Line),
    /// A figure of the open edition alone.
    OnlyOpen(&'a Line),
    /// Something else, as it is written; also a nought of a promise that nothing could be counted for.
    Value(String),
}

/// A report whose figures can be opened.
pub struct Opener<'a> {
    report: &'a Report,
    /// Every figure, in the order of `figures-restricted.csv`.
    pub lines: Vec<Line>,
    names: BTreeMap<String, usize>,
    people: BTreeMap<u32, &'a Person>,
    json: OnceCell<Value>,
    only_open: OnceCell<Vec<Line>>,
}

impl<'a> Opener<'a> {
    /// Prepares.
    pub fn new(report: &'a Report) -> Opener<'a> {
        let lines = lines(report);
        let names = name::by_name(&lines);
        let people = report.people.iter().map(|p| (p.number, p)).collect();
        Opener { report, lines, names, people, json: OnceCell::new(), only_open: OnceCell::new() }
    }

    /// What a name means.
    pub fn find(&self, asked: &str) -> Found {
        if let Some(n) = self.names.get(asked) {
            return Found::One(*n);
        }
        // A whole name of the open edition goes before parts of a name.
        let open = self.only_open();
        if let Some(n) = open.iter().position(|line| line.name() == asked) {
            return Found::Open(n);
        }
        match name::by_parts(&self.lines, asked).as_slice() {
            [] => match name::by_parts(open, asked).as_slice() {
                [one] => Found::Open(*one),
                _ => Found::Nothing,
            },
            [one] => Found::One(*one),
            several => Found::Several(several.to_vec()),
        }
    }

    /// Figures that only the open edition has, before they are rounded.
    pub fn only_open(&self) -> &[Line] {
        self.only_open.get_or_init(|| open::only_open(self.report, &self.lines))
    }

    /// The figures of this report that a figure of the open edition alone stands for.
    pub fn stands_for(&self, line: &Line) -> Option<Together<'_>> {
        open::stands_for(self.report, &self.lines, line)
    }

    /// The figure of the same row with another measure.
    pub fn beside(&self, line: &Line, measure: &str) -> Option<&Line> {
        let mut name: Vec<&str> = line.cells[..6].iter().map(String::as_str).collect();
        name.push(measure);
        name.retain(|cell| !cell.is_empty());
        let known = self.names.get(&name.join("/")).and_then(|n| self.lines.get(*n));
        let is_it = |l: &&Line| l.cells[..6] == line.cells[..6] && l.measure() == measure;
        let other = known.or_else(|| self.only_open().iter().find(is_it))?;
        (other.cells[..6] == line.cells[..6] && other.measure() == measure).then_some(other)
    }

    /// The figure, or whatever else stands, at a place of the JSON: `/promises/0/whole/met`. `None` where nothing does.
    pub fn at(&self, pointer: &str) -> Option<Pointed<'_>> {
        let cells = pointer::cells_at(self.report, pointer);
        if let Some(line) = cells.and_then(|cells| self.lines.iter().find(|line| line.cells == cells)) {
            return Some(Pointed::Figure(line));
        }
        let json = self.json.get_or_init(|| serde_json::to_value(self.report).unwrap_or_default());
        value_at(json, pointer)
    }

    /// The same of `report.json`, which holds the open edition of this report: months, agencies and problems may stand elsewhere in it.
    pub fn at_open(&self, (open, json): &(Report, Value), pointer: &str) -> Option<Pointed<'_>> {
        if let Some(cells) = pointer::cells_at(open, pointer) {
            let is_it = |line: &&Line| line.cells == cells;
            if let Some(line) = self.lines.iter().find(is_it) {
                return Some(Pointed::Figure(line));
            }
            if let Some(line) = self.only_open().iter().find(is_it) {
                return Some(Pointed::OnlyOpen(line));
            }
        }
        value_at(json, pointer)
    }

    /// Opens a figure that counts waits, stays or people behind it, or is worked out from such figures. `None` for one that is counted elsewhere: days by
    /// agency, rows, joins, the method's steps.
    pub fn open(&self, line: &Line) -> Option<Opened> {
        worked::open(self.report, self, line).or_else(|| cases::open(self.report, &self.people, line))
    }
}

fn value_at<'a>(json: &Value, pointer: &str) -> Option<Pointed<'a>> {
    match json.pointer(pointer)? {
        Value::String(text) => Some(Pointed::Value(text.clone())),
        Value::Object(_) | Value::Array(_) => None,
        value => Some(Pointed::Value(value.to_string())),
    }
}

/// The rule of a promise in words: limit, what starts and stops it, source.
pub fn rule(r: &Report, figure: &str) -> String {
    let Some(p) = r.promises.iter().find(|p| p.id == figure) else { return String::new() };
    let limit = p.limit.map_or_else(|| "measured, no limit".to_owned(), |l| crate::words::limit(l, &p.unit));
    format!("{}: from \"{}\" to \"{}\"; {limit}; {}. Source: {}", p.name, p.starts, p.stops, p.hours, p.source)
}
