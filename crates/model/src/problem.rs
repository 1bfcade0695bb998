use std::collections::BTreeMap;

/// What a problem did to the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The row is used; something in it is missing or was read in a stated way.
    Warning,
    /// The row is set aside and listed in `rejects.csv`.
    SetAside,
    /// The file, or the rest of it, is not used.
    FileRefused,
}

/// One thing wrong, in the form of the house: where, what was found, what would be right, what happens now, how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name in the catalogue `docs/problems/`, for example `bad-date`.
    pub code: &'static str,
    /// What it did.
    pub severity: Severity,
    /// The file as the user named it.
    pub file: String,
    /// Line (1 is the header), where there is one.
    pub line: Option<u32>,
    /// Column as the header writes it; for a policy file the key.
    pub column: Option<String>,
    /// What was found, shown. For an identifying column only its shape (`999 ### ####`).
    pub found: String,
    /// What is wrong with it, in words ("is not a date (June has 30 days)").
    pub wrong: String,
    /// What happens now.
    pub now: String,
    /// How to mend it.
    pub mend: String,
}

impl Problem {
    /// The message as printed: `file:line: column: "found" wrong`, then `now:` and `mend:`.
    ///
    /// Invariant: no control character of a file's name or text gets to a terminal; only our own line ends do.
    pub fn message(&self) -> String {
        let mut out = visible(&self.file);
        if let Some(line) = self.line {
            out.push_str(&format!(":{line}"));
        }
        out.push_str(": ");
        if let Some(column) = &self.column {
            out.push_str(&format!("{}: ", visible(column)));
        }
        if !self.found.is_empty() {
            out.push_str(&format!("\"{}\" ", visible(&self.found)));
        }
        out.push_str(&self.wrong);
        for (label, text) in [("now:", &self.now), ("mend:", &self.mend)] {
            if !text.is_empty() {
                out.push_str(&format!("\n  {label:<5} {text}"));
            }
        }
        out
    }
}

/// A text with each control character as a question mark.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// All problems of a run: every count, and the first few of each kind, file and column, so that a million bad rows cost no memory.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    groups: BTreeMap<Key, (u64, Vec<Problem>)>,
    marks: BTreeMap<Key, Vec<Mark>>,
}

/// Kind, file, column.
type Key = (&'static str, String, Option<String>);

/// Where one problem stands, and what was found there: kept of every one only where a reader is asked for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The line, where it is about one.
    pub line: Option<u32>,
    /// What was found.
    pub found: String,
}

/// How many of each kind, file and column are kept whole.
pub const SAMPLES: usize = 10;

impl Problems {
    /// Counts a problem and keeps it if it is among the first of its kind, file and column.
    pub fn add(&mut self, problem: Problem) {
        let key = (problem.code, problem.file.clone(), problem.column.clone());
        let (count, samples) = self.groups.entry(key).or_default();
        *count += 1;
        if samples.len() < SAMPLES {
            samples.push(problem);
        }
    }

    /// Counts more of a problem's kind, file and column without keeping them.
    pub fn add_more(&mut self, like: &Problem, more: u64) {
        let key = (like.code, like.file.clone(), like.column.clone());
        self.groups.entry(key).or_default().0 += more;
    }

    /// Keeps where problems of one kind, file and column stand.
    pub fn mark(&mut self, like: &Problem, marks: Vec<Mark>) {
        if !marks.is_empty() {
            let key = (like.code, like.file.clone(), like.column.clone());
            self.marks.entry(key).or_default().extend(marks);
        }
    }

    /// Where all problems of one kind, file and column stand; empty unless the reader was asked for all.
    pub fn marks(&self, code: &str, file: &str, column: Option<&str>) -> &[Mark] {
        let of = self.marks.iter().find(|((c, f, col), _)| *c == code && f == file && col.as_deref() == column);
        of.map_or(&[], |(_, marks)| marks.as_slice())
    }

    /// The groups in order of code, file, column: how many, and the first few.
    pub fn groups(&self) -> impl Iterator<Item = (&'static str, u64, &[Problem])> {
        self.groups.iter().map(|((code, _, _), (count, samples))| (*code, *count, samples.as_slice()))
    }

    /// How many of one code.
    pub fn count(&self, code: &str) -> u64 {
        self.groups.iter().filter(|((c, _, _), _)| *c == code).map(|(_, (n, _))| n).sum()
    }

    /// How many at this severity.
    pub fn count_at(&self, severity: Severity) -> u64 {
        let at = |samples: &[Problem]| samples.first().is_some_and(|p| p.severity == severity);
        self.groups.values().filter(|(_, s)| at(s)).map(|(n, _)| n).sum()
    }

    /// Adds another run's part.
    pub fn merge(&mut self, other: Problems) {
        for (key, (count, samples)) in other.groups {
            let (have, kept) = self.groups.entry(key).or_default();
            *have += count;
            kept.extend(samples.into_iter().take(SAMPLES.saturating_sub(kept.len())));
        }
        for (key, marks) in other.marks {
            self.marks.entry(key).or_default().extend(marks);
        }
    }

    /// Says of each problem with a line that it stands so many lines further down: for part of a file that was read by itself.
    pub fn move_down(&mut self, lines: u32) {
        for problem in self.groups.values_mut().flat_map(|(_, samples)| samples) {
            problem.line = problem.line.map(|line| line.saturating_add(lines));
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }
}
