//! Vectors of journeys as files: `result.json` in the shape that `FORMAT.md` gives, `persons.csv` with a row a person.
//!
//! They are about persons and carry their pseudonyms: a restricted pen, never part of the open edition.

mod ink;
mod json;
mod ocel;
mod restricted;
mod table;

pub use json::{head, person_json, tail};
pub use ocel::{OCEL, ocel};
pub use restricted::{JOURNEYS, journeys_csv};
pub use table::{header, person_csv};

use yf_journey::vector::{Continuity, Levels, Vector};
use yf_measures::journeys::Waits;

/// The files of a run.
pub const FILES: [&str; 3] = ["result.json", "persons.csv", "persons.parquet"];

/// One person as the pens need her.
pub struct Line<'a> {
    /// Her pseudonym.
    pub person: &'a str,
    /// Her vector.
    pub vector: &'a Vector,
    /// Clocks that started for her.
    pub waits: &'a [Waits],
}

/// The levels of owner by name.
fn levels<T: Copy>(levels: &Levels<T>) -> [(&'static str, T); 3] {
    [("org", levels.org), ("service", levels.service), ("team", levels.team)]
}

/// The levels of continuity by name.
fn continuity(vector: &Vector) -> [(&'static str, &Continuity); 3] {
    [("who", &vector.who), ("team", &vector.team), ("org", &vector.org)]
}

/// What is counted of a clock, by name.
fn counts(waits: &Waits) -> [(&'static str, u32); 8] {
    [
        ("started", waits.started),
        ("stopped", waits.stopped),
        ("within", waits.within),
        ("breached", waits.breached),
        ("uncertain", waits.uncertain),
        ("cancelled", waits.cancelled),
        ("open_within", waits.open_within),
        ("open_breached", waits.open_breached),
    ]
}

/// An element that is one number.
#[derive(Clone, Copy)]
enum Cell {
    Whole(i64),
    /// Cannot be seen.
    Unseen,
}

impl<T: Into<i64>> From<T> for Cell {
    fn from(number: T) -> Cell {
        Cell::Whole(number.into())
    }
}

fn seen<T: Into<i64>>(number: Option<T>) -> Cell {
    number.map_or(Cell::Unseen, Cell::from)
}

/// An element: one number, or one at each level of owner.
enum Element {
    One(&'static str, Cell),
    Each(&'static str, Levels<u32>),
}

/// The elements that both pens write, in the order of `FORMAT.md`; promises, waits and continuity come behind in forms of their own.
fn elements(v: &Vector) -> [Element; 20] {
    use Element::{Each, One};
    [
        One("days_observed", v.days_observed.into()),
        One("events_after_leave", v.events_after_leave.into()),
        Each("spans", v.spans),
        Each("owners", v.owners),
        One("need_days", seen(v.need.map(|n| n.need_days))),
        One("unowned_days", seen(v.need.map(|n| n.unowned_days))),
        One("longest_unowned", seen(v.need.map(|n| n.longest_unowned))),
        Each("handoffs", v.handoffs),
        One("handoff_gap_days", v.handoff_gap_days.into()),
        One("cold_handoffs", v.cold_handoffs.into()),
        One("tellings", seen(v.tellings)),
        One("assessments", v.assessments.into()),
        One("repeat_assessments", v.repeat_assessments.into()),
        One("repeat_assessments_other_org", v.repeat_assessments_other_org.into()),
        One("closed_without_action", v.closed_without_action.into()),
        One("bounces", v.bounces.into()),
        One("bounces_same_org", v.bounces_same_org.into()),
        One("starts", v.starts.into()),
        One("surprise_starts", seen(v.surprise_starts)),
        One("discharges", v.discharges.into()),
    ]
}

/// What follows them in the JSON before and after the promises.
fn nights(v: &Vector) -> [(&'static str, Cell); 3] {
    [
        ("nights_hospital", seen(v.nights.map(|n| n.hospital))),
        ("nights_care_home", seen(v.nights.map(|n| n.care_home))),
        ("days_at_home", seen(v.nights.map(|n| n.home))),
    ]
}
