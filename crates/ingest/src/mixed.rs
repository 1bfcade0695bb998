//! Columns of identifiers and codes that stand under each other's names: no cell of theirs is wrong, and all of them together are.
//!
//! An organisation or a team is one of a few, a person one of many, and what has a number of its own belongs to one person. What cannot
//! be told from one another so is in `docs/damage.md`.

use crate::layout::{Field, Holds, Layout};
use crate::lines::Row;
use crate::note::{Notes, Spot};
use crate::value;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::Hasher;
use yf_model::{Problem, Severity};

/// So many rows of a file are looked at: columns are not exchanged in the middle of one.
const ROWS: u32 = 200_000;

/// A column of a few organisations or teams has not so many of them.
const FEW: usize = 30;

/// What is known of one file's columns.
#[derive(Default)]
pub(crate) struct Mixed {
    rows: u32,
    /// Columns that hold one of a few, with their values.
    few: Vec<(usize, FxHashSet<u64>)>,
    /// Columns that say who it is, the first that is not blank.
    who: Vec<usize>,
    /// The number that belongs to one person.
    own: Option<usize>,
    /// What a number is kept apart by: the same one of two providers is two.
    within: Vec<usize>,
    people: FxHashSet<u64>,
    of_number: FxHashMap<u64, u64>,
}

impl Mixed {
    /// What to look at in a table.
    pub fn of(layout: &Layout) -> Mixed {
        let place = |name: &str| {
            let at = layout.table.columns.iter().position(|c| c.field == name)?;
            layout.places(Field(at)).first().copied()
        };
        let places = |names: &[&str]| names.iter().filter_map(|name| place(name)).collect::<Vec<_>>();
        let few = places(&["provider", "referrer", "receiver", "site", "team"]);
        let mut who = places(&["person", "pseudo", "nhs", "local"]);
        let own = match layout.table.name.as_str() {
            "CYP101Referral" | "CYP201CareContact" | "CYP004CarePlanType" | "CYP202CareActivity" | "equipment" => {
                place("id")
            }
            _ => None,
        };
        if who.is_empty() {
            // Nothing of a person: then it is whoever was referred.
            who = places(&["referral"]);
        }
        let within = places(&["submission", "provider"]);
        Mixed {
            few: few.into_iter().map(|place| (place, FxHashSet::default())).collect(),
            who,
            own,
            within,
            ..Mixed::default()
        }
    }

    /// Looks at a row.
    pub fn row(&mut self, row: &Row, layout: &Layout, notes: &mut Notes) {
        if self.rows == ROWS || self.who.is_empty() {
            return;
        }
        self.rows += 1;
        let Some(person) = self.who.iter().map(|place| row.get(*place)).find(|text| !value::is_blank(text)) else {
            return;
        };
        let person = hash([person]);
        self.people.insert(person);
        for (place, seen) in &mut self.few {
            let text = row.get(*place);
            if !value::is_blank(text) {
                seen.insert(hash([text]));
            }
        }
        let Some(own) = self.own.filter(|place| !value::is_blank(row.get(*place))) else { return };
        let key = hash(self.within.iter().chain([&own]).map(|place| row.get(*place)));
        if *self.of_number.entry(key).or_insert(person) != person {
            let spot = Spot { row, layout, place: own };
            let wrong = || "is the number of another person's row in this file, too".to_string();
            let now = "the row is kept; what hangs on the number is told of the person whom its own row names";
            let mend = "correct one of them; where many are so, two columns stand under each other's names";
            notes.warn(&spot, "number-of-two-people", wrong, now, mend);
        }
    }

    /// What all rows together say of the columns.
    pub fn close(&self, layout: &Layout, notes: &mut Notes) {
        for (place, seen) in self.few.iter().filter(|(_, seen)| seen.len() >= FEW && seen.len() * 2 > self.people.len())
        {
            let what = match layout.at_place(*place).map(|c| &c.holds) {
                Some(Holds::Org) => "organisations",
                _ => "teams",
            };
            notes.about(Problem {
                code: "one-for-each-person",
                severity: Severity::Warning,
                file: notes.name().to_string(),
                line: None,
                column: Some(layout.shown(*place)),
                found: String::new(),
                wrong: format!(
                    "holds {} different {what} for {} people: nearly one for each",
                    seen.len(),
                    self.people.len()
                ),
                now: "the rows are used as they stand".to_string(),
                mend: "see whether this column's name stands above one that tells people or referrals apart"
                    .to_string(),
            });
        }
    }
}

fn hash<'a>(texts: impl IntoIterator<Item = &'a str>) -> u64 {
    let mut hasher = FxHasher::default();
    for text in texts {
        hasher.write(text.as_bytes());
        hasher.write_u8(0xff);
    }
    hasher.finish()
}
