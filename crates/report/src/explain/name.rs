//! Names of figures: the cells of a row of `figures.csv` before its value, with `/` between.

use crate::csv::figures_csv;
use crate::figures::Report;
use std::collections::BTreeMap;

/// A row of `figures.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// section, figure, by, group, band, period, measure.
    pub cells: [String; 7],
    /// The figure as written.
    pub value: String,
}

impl Line {
    /// `section`.
    pub fn section(&self) -> &str {
        &self.cells[0]
    }
    /// `figure`.
    pub fn figure(&self) -> &str {
        &self.cells[1]
    }
    /// `by`.
    pub fn by(&self) -> &str {
        &self.cells[2]
    }
    /// `group`.
    pub fn group(&self) -> &str {
        &self.cells[3]
    }
    /// `band`.
    pub fn band(&self) -> &str {
        &self.cells[4]
    }
    /// `period`.
    pub fn period(&self) -> &str {
        &self.cells[5]
    }
    /// `measure`.
    pub fn measure(&self) -> &str {
        &self.cells[6]
    }

    /// `promise/assessment-28/2024-01..2024-12/met`: the cells that say something.
    pub fn name(&self) -> String {
        let said: Vec<&str> = self.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        said.join("/")
    }
}

/// Every figure of a report.
pub fn lines(r: &Report) -> Vec<Line> {
    let text = figures_csv(r);
    let mut table = csv::Reader::from_reader(text.as_bytes());
    let line = |record: csv::StringRecord| {
        let cell = |n: usize| record.get(n).unwrap_or("").to_owned();
        Line { cells: [0, 1, 2, 3, 4, 5, 6].map(cell), value: cell(7) }
    };
    table.records().filter_map(Result::ok).map(line).collect()
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// One figure: its place.
    One(usize),
    /// Several that it may mean.
    Several(Vec<usize>),
    /// One of those that only the open edition has: its place among them.
    Open(usize),
    /// None.
    Nothing,
}

/// The place of each whole name. Of figures of one name (an agency with two extracts) the first.
pub(super) fn by_name(lines: &[Line]) -> BTreeMap<String, usize> {
    lines.iter().enumerate().rev().map(|(n, line)| (line.name(), n)).collect()
}

/// The places of the figures that parts of a name mean (`assessment-28/met` where only one such figure is there).
pub(super) fn by_parts(lines: &[Line], asked: &str) -> Vec<usize> {
    let parts: Vec<&str> = asked.split('/').map(str::trim).filter(|part| !part.is_empty()).collect();
    let fits = |line: &Line| parts.iter().all(|part| line.cells.iter().any(|cell| cell == part));
    lines.iter().enumerate().filter(|(_, line)| !parts.is_empty() && fits(line)).map(|(n, _)| n).collect()
}
