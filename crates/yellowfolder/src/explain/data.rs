//! Figures of the data themselves: what each file held, how many people were joined, and what was refused.

use super::{Ground, part};
use std::collections::{BTreeMap, BTreeSet};
use yf_model::{Dataset, PersonKey};
use yf_report::ProblemGroup;
use yf_report::assemble::number;
use yf_report::explain::{Line, Opened, Part};

impl Ground<'_> {
    /// Rows, rows set aside and warnings of one file.
    pub(super) fn file(&self, line: &Line) -> Option<Opened> {
        let file = self.report.run.files.get(line.group().parse::<usize>().ok()?.checked_sub(1)?)?;
        let severity = match line.measure() {
            "rows" => {
                let read = self.told.extracts.files.iter().find(|f| f.name == file.name)?;
                let says = format!("rows of {} (sha256 {})", read.name, read.sha256);
                let made = read.rows.to_string();
                let parts = vec![part(read.rows as i64, says, Vec::new())];
                return Some(Opened { parts, ..self.start(line, "Counted while the file was read.") }.made(made));
            }
            "set aside" => "set aside",
            _ => "warning",
        };
        let groups = self.report.quality.problems.iter().filter(|g| g.file == file.name && g.severity == severity);
        let parts: Vec<Part> =
            groups.map(|g| faults(g, format!("{}, column {}: {}", g.code, g.column, g.wrong))).collect();
        let made: i64 = parts.iter().map(|p| p.amount).sum();
        let how = format!("The faults of {}, by kind and column; the first few rows of each.", file.name);
        Some(Opened { parts, ..self.start(line, &how) }.made(made.to_string()))
    }

    /// People of the run, and those with records of two kinds or more; of everybody or of a fifth of deprivation.
    pub(super) fn joined(&self, line: &Line) -> Option<Opened> {
        let (identities, links) = (&self.told.extracts.identities, &self.told.links);
        let mut hers: BTreeMap<PersonKey, (BTreeSet<Dataset>, Vec<String>)> = BTreeMap::new();
        for (id, identity) in identities.iter() {
            let person = links.person_of(id);
            if (person.0 as usize) < links.len() {
                let (kinds, rows) = hers.entry(person).or_default();
                if kinds.insert(identity.dataset) {
                    rows.push((self.stories.known.row)(identities.first_row(id)));
                }
            }
        }
        let fifth = |person: &PersonKey| {
            let fifth = self.told.journeys.persons.get(person.0 as usize).and_then(|facts| facts.fifth);
            fifth.map_or("not known".to_owned(), |f| f.to_string())
        };
        let several = line.measure() == "in two or more";
        let parts: Vec<Part> = hers
            .into_iter()
            .filter(|(_, (kinds, _))| !several || kinds.len() > 1)
            .filter(|(person, _)| line.by().is_empty() || fifth(person) == line.group())
            .map(|(person, (kinds, rows))| {
                let kinds: Vec<&str> = kinds.iter().map(|d| d.title()).collect();
                Part { person: Some(number(person)), ..part(1, format!("in {}", kinds.join(", ")), rows) }
            })
            .collect();
        let made = parts.len().to_string();
        let how =
            "Persons that the identities of all rows make, each with the first row of hers in each kind of extract.";
        Some(Opened { parts, ..self.start(line, how) }.made(made))
    }

    /// Numbers that nobody could be joined by.
    pub(super) fn refused(&self, line: &Line) -> Option<Opened> {
        let groups = self.report.quality.problems.iter().filter(|g| g.code == line.group());
        let parts: Vec<Part> =
            groups.map(|g| faults(g, format!("{}, column {}: {}", g.file, g.column, g.wrong))).collect();
        let made: i64 = parts.iter().map(|p| p.amount).sum();
        let how = format!("The fault '{}' in all files and columns; the first few rows of each.", line.group());
        Some(Opened { parts, ..self.start(line, &how) }.made(made.to_string()))
    }
}

/// Faults of one kind, with the rows of the first few.
fn faults(g: &ProblemGroup, says: String) -> Part {
    let count = g.count.shown().and_then(|n| i64::try_from(n).ok()).unwrap_or_default();
    let rows = g.samples.iter().filter_map(|s| s.line).map(|l| format!("{}:{l}", g.file)).collect();
    part(count, says, rows)
}
