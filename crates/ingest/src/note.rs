//! Problems of one file and its rows: counted all, kept a few, no identifier shown.

use crate::layout::{Field, Holds, Layout};
use crate::lines::Row;
use crate::rejects::{Reject, Rejects};
use crate::value;
use std::collections::BTreeMap;
use yf_model::{Mark, Problem, Problems, Severity};

/// How many of a kind are kept whole.
pub(crate) const SAMPLES: usize = 10;

/// One field of a row, to be pointed at.
pub(crate) struct Spot<'a> {
    /// The row.
    pub row: &'a Row,
    /// The columns.
    pub layout: &'a Layout,
    /// The field's place in the file.
    pub place: usize,
}

impl Spot<'_> {
    fn column(&self) -> String {
        self.layout.shown(self.place)
    }

    fn found(&self) -> String {
        shown_of(self.layout, self.place, self.row.get(self.place))
    }

    /// The row with its known columns about the spot, the spot marked under it.
    fn excerpt(&self) -> String {
        let known: Vec<usize> =
            (0..self.row.len()).filter(|p| *p == self.place || self.layout.at_place(*p).is_some()).collect();
        let here = known.iter().position(|p| *p == self.place).unwrap_or(0);
        let from = here.saturating_sub(2);
        let shown: Vec<(bool, String)> = known[from..known.len().min(here + 2)]
            .iter()
            .map(|p| (*p == self.place, shown_of(self.layout, *p, self.row.get(*p))))
            .collect();
        let mut line =
            if from > 0 || known.first().is_some_and(|p| *p > 0) { "... ".to_string() } else { String::new() };
        let mut marks = String::new();
        for (index, (spot, text)) in shown.iter().enumerate() {
            if index > 0 {
                line.push_str(", ");
            }
            if *spot {
                marks = " ".repeat(line.chars().count()) + &"^".repeat(text.chars().count().max(1));
            }
            line.push_str(text);
        }
        let line = line.trim_end();
        let number = self.row.line.to_string();
        format!("\n  {number} | {line}\n  {} | {marks}", " ".repeat(number.len()))
    }
}

/// A field as a message may show it: as it stands where it looks like what its column can hold, else by its shape, since a shifted
/// column or a slip puts a name or a number anywhere.
fn shown_of(layout: &Layout, place: usize, text: &str) -> String {
    match layout.at_place(place) {
        Some(column) if looks_like(&column.holds, text) => value::shown(text),
        _ => value::shape(text),
    }
}

/// Whether a text has the form of what a column holds, right or wrong, and so is neither a name nor anybody's number.
fn looks_like(holds: &Holds, text: &str) -> bool {
    match holds {
        Holds::Id | Holds::Nhs | Holds::Birth | Holds::Text => false,
        Holds::Date | Holds::Time | Holds::Stamp => value::looks_like_time(text),
        Holds::Code(_) => value::looks_like_code(text),
        Holds::Org => value::may_be_organisation(text),
        Holds::Int => text.len() <= 8 && text.bytes().all(|b| b.is_ascii_digit() || b"+-.,".contains(&b)),
    }
}

/// How often a value of a column was met in a warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValueCount {
    /// Number of the file.
    pub file: u16,
    /// Column as the header writes it.
    pub column: String,
    /// The problem's name in the catalogue.
    pub code: &'static str,
    /// The value; of an identifying column its shape.
    pub found: String,
    /// How often.
    pub count: u64,
}

/// How many different values of one column and problem are counted apart; the rest are counted together.
const VALUES: usize = 100;

#[derive(Default)]
struct Values(BTreeMap<String, u64>);

impl Values {
    fn add(&mut self, found: String) {
        if self.0.len() < VALUES || self.0.contains_key(&found) {
            *self.0.entry(found).or_default() += 1;
        } else {
            *self.0.entry("(other values)".into()).or_default() += 1;
        }
    }
}

struct Group {
    count: u64,
    samples: Vec<Problem>,
    marks: Vec<Mark>,
    severity: Severity,
}

/// What is wrong with one file's rows.
pub(crate) struct Notes {
    /// Number of the file.
    pub file: u16,
    name: String,
    /// Whether the place of every problem is kept.
    every: bool,
    groups: BTreeMap<(&'static str, usize), Group>,
    values: BTreeMap<(usize, &'static str), (String, Values)>,
    told_values: BTreeMap<(String, &'static str), Values>,
    told_columns: BTreeMap<String, usize>,
    rejects: Rejects,
    /// Rows set aside.
    pub set_aside: u64,
    /// Warnings.
    pub warnings: u64,
}

/// The place of a problem that concerns no single column.
const WHOLE_ROW: usize = usize::MAX;

/// Columns of problems told by a reader of its own are numbered from here.
const TOLD: usize = 1 << 32;

impl Notes {
    pub fn new(file: u16, name: &str, every: bool) -> Notes {
        Notes {
            file,
            name: name.to_string(),
            every,
            groups: BTreeMap::new(),
            values: BTreeMap::new(),
            told_values: BTreeMap::new(),
            told_columns: BTreeMap::new(),
            rejects: Rejects::default(),
            set_aside: 0,
            warnings: 0,
        }
    }

    fn count(&mut self, code: &'static str, place: usize, severity: Severity, problem: impl FnOnce(&str) -> Problem) {
        let group = self.groups.entry((code, place)).or_insert_with(|| Group {
            count: 0,
            samples: Vec::new(),
            marks: Vec::new(),
            severity,
        });
        group.count += 1;
        if self.every || group.samples.len() < SAMPLES {
            let mut problem = problem(&self.name);
            problem.severity = group.severity;
            if self.every {
                group.marks.push(Mark { line: problem.line, found: problem.found.clone() });
            }
            if group.samples.len() < SAMPLES {
                group.samples.push(problem);
            }
        }
        match severity {
            Severity::Warning => self.warnings += 1,
            Severity::SetAside => self.set_aside += 1,
            Severity::FileRefused => {}
        }
    }

    fn count_value(&mut self, spot: &Spot<'_>, code: &'static str) {
        let (_, values) = self.values.entry((spot.place, code)).or_insert_with(|| (spot.column(), Values::default()));
        values.add(spot.found());
    }

    /// A warning about one field; the row is kept.
    pub fn warn(&mut self, spot: &Spot<'_>, code: &'static str, wrong: impl FnOnce() -> String, now: &str, mend: &str) {
        self.count_value(spot, code);
        self.count(code, spot.place, Severity::Warning, |file| Problem {
            code,
            severity: Severity::Warning,
            file: file.to_string(),
            line: Some(spot.row.line),
            column: Some(spot.column()),
            found: spot.found(),
            wrong: wrong() + &spot.excerpt(),
            now: now.to_string(),
            mend: mend.to_string(),
        });
    }

    /// A code whose leading zero was lost, or is one too many: read as meant, and counted.
    pub fn zeros(&mut self, spot: &Spot<'_>) {
        let wrong = || "is read as the list writes it, with or without its leading zero".to_string();
        self.warn(spot, "leading-zero", wrong, "the row is used", "export codes as text");
    }

    fn reject(&mut self, line: u32, column: String, code: &'static str, found: String, right: &str) {
        if self.rejects.count() < Rejects::MOST as u64 {
            self.rejects.add(Reject { file: self.file, line, column, code, found, right: right.to_string() });
        } else {
            self.rejects.add_beyond(1);
        }
    }

    /// Sets a row aside because a column without which it says nothing is blank or unreadable.
    pub fn lacks(&mut self, row: &Row, layout: &Layout, field: Field, right: &str) {
        let place = layout.places(field).first().copied().unwrap_or(WHOLE_ROW);
        let spot = Spot { row, layout, place };
        let (column, found) = (spot.column(), spot.found());
        self.reject(row.line, column.clone(), "nothing-to-go-by", found.clone(), right);
        self.count("nothing-to-go-by", place, Severity::SetAside, |file| Problem {
            code: "nothing-to-go-by",
            severity: Severity::SetAside,
            file: file.to_string(),
            line: Some(row.line),
            column: Some(column),
            found: String::new(),
            wrong: format!("is blank, and without it the row says nothing{}", spot.excerpt()),
            now: "the row is set aside".into(),
            mend: format!("fill it at the source: {right}"),
        });
    }

    /// Sets a damaged row aside.
    pub fn damaged(&mut self, line: u32, code: &'static str, found: String, wrong: String, mend: &str) {
        let last = code == "cut-off";
        self.reject(line, String::new(), code, found, mend);
        self.count(code, WHOLE_ROW, Severity::SetAside, |file| Problem {
            code,
            severity: Severity::SetAside,
            file: file.to_string(),
            line: Some(line),
            column: None,
            found: String::new(),
            wrong,
            now: format!("the row is set aside; the rows {} it are read", if last { "before" } else { "after" }),
            mend: mend.to_string(),
        });
    }

    /// A warning about a row, not about one field of it.
    pub fn row_warning(&mut self, line: u32, code: &'static str, wrong: String, now: &str, mend: &str) {
        self.count(code, WHOLE_ROW, Severity::Warning, |file| Problem {
            code,
            severity: Severity::Warning,
            file: file.to_string(),
            line: Some(line),
            column: None,
            found: String::new(),
            wrong,
            now: now.to_string(),
            mend: mend.to_string(),
        });
    }

    /// A problem that a reader of its own tells: counted by column and value, and listed where the row is set aside.
    pub fn told(&mut self, problem: Problem) {
        let column = problem.column.clone().unwrap_or_default();
        match problem.severity {
            Severity::SetAside => {
                let line = problem.line.unwrap_or(0);
                self.reject(line, column.clone(), problem.code, problem.found.clone(), &problem.mend);
            }
            Severity::Warning if !problem.found.is_empty() => {
                self.told_values.entry((column.clone(), problem.code)).or_default().add(problem.found.clone());
            }
            _ => {}
        }
        let next = self.told_columns.len();
        let place = TOLD + *self.told_columns.entry(column).or_insert(next);
        self.count(problem.code, place, problem.severity, |_| problem);
    }

    /// Something about the file as a whole or about a column of it.
    pub fn about(&mut self, problem: Problem) {
        let place = WHOLE_ROW - 1 - self.groups.len();
        self.count(problem.code, place, problem.severity, |_| problem);
    }

    /// What was found of one kind in one column before the rows came to their reader.
    pub fn found(&mut self, count: u64, samples: Vec<Problem>, lines: &[Option<u32>]) {
        let Some(first) = samples.first() else { return };
        let (code, severity) = (first.code, first.severity);
        let next = self.told_columns.len();
        let place = TOLD + *self.told_columns.entry(first.column.clone().unwrap_or_default()).or_insert(next);
        let group = self.groups.entry((code, place)).or_insert_with(|| Group {
            count: 0,
            samples: Vec::new(),
            marks: Vec::new(),
            severity,
        });
        group.count += count;
        if self.every {
            let found = |n: usize| samples.get(n).map_or_else(String::new, |p| p.found.clone());
            group.marks.extend(lines.iter().enumerate().map(|(n, line)| Mark { line: *line, found: found(n) }));
        }
        group.samples.extend(samples);
        match severity {
            Severity::Warning => self.warnings += count,
            Severity::SetAside => self.set_aside += count,
            Severity::FileRefused => {}
        }
    }

    /// The file's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many of one problem in one column so far.
    pub fn how_many_at(&self, code: &'static str, place: usize) -> u64 {
        self.groups.get(&(code, place)).map_or(0, |g| g.count)
    }

    /// Hands everything over.
    pub fn into_parts(self) -> (Problems, Rejects, Vec<ValueCount>) {
        let mut problems = Problems::default();
        for group in self.groups.into_values() {
            let more = group.count - group.samples.len() as u64;
            if let Some(first) = group.samples.first() {
                problems.add_more(first, more);
                problems.mark(first, group.marks);
            }
            for sample in group.samples {
                problems.add(sample);
            }
        }
        let file = self.file;
        let own = self.values.into_iter().map(|((_, code), (column, values))| (column, code, values));
        let told = self.told_values.into_iter().map(|((column, code), values)| (column, code, values));
        let count = |(column, code, values): (String, &'static str, Values)| {
            values.0.into_iter().map(move |(found, count)| ValueCount {
                file,
                column: column.clone(),
                code,
                found,
                count,
            })
        };
        let values = own.chain(told).flat_map(count).collect();
        (problems, self.rejects, values)
    }
}
