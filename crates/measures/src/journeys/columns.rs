//! What is kept of the vectors of many persons: a row a person, a column an element.

use super::elements::{ELEMENTS, Taken};
use super::waits::{Waits, counts};
use yf_journey::vector::{self, Desk, Together, Vector};
use yf_model::at_once;
use yf_model::rows::neutral::{Kind, Table};
use yf_place::Settings;

/// Columns of a clock: started, stopped, within, breached, uncertain, cancelled, open within, open past the limit.
pub const OF_CLOCK: [&str; 8] =
    ["started", "stopped", "within", "breached", "uncertain", "cancelled", "open_within", "open_breached"];

/// A whole number that is not there.
const NONE: u32 = u32::MAX;

/// Values of persons. Cheap to hold: whole numbers in four bytes, fractions in eight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    clocks: usize,
    /// Elements that these extracts cannot show of anybody.
    unseen: Vec<usize>,
    whole: Vec<u32>,
    part: Vec<f64>,
    /// Of each row, the person's place in the table.
    pub persons: Vec<u32>,
}

/// For each element, whether it is a whole number, and its place among those.
fn places() -> [(bool, usize); ELEMENTS.len()] {
    let (mut wholes, mut parts) = (0, 0);
    ELEMENTS.each_ref().map(|element| {
        let (is_whole, next) = match element.taken {
            Taken::Whole(_) => (true, &mut wholes),
            Taken::Part(_) => (false, &mut parts),
        };
        *next += 1;
        (is_whole, *next - 1)
    })
}

fn widths() -> (usize, usize) {
    let wholes = places().iter().filter(|(is_whole, _)| *is_whole).count();
    (wholes, ELEMENTS.len() - wholes)
}

impl Columns {
    /// Nobody yet, with so many clocks.
    pub fn new(clocks: usize) -> Columns {
        Columns { clocks, ..Columns::default() }
    }

    /// Nobody yet, told from extracts that can hold these kinds alone.
    fn seen_by(clocks: usize, seen: &[Kind]) -> Columns {
        let unseen = ELEMENTS.iter().enumerate().filter(|(_, element)| !element.lacks(seen).is_empty());
        Columns { unseen: unseen.map(|(n, _)| n).collect(), ..Columns::new(clocks) }
    }

    /// Adds a person.
    pub fn add(&mut self, person: u32, vector: &Vector, waits: &[Waits]) {
        self.persons.push(person);
        for element in &ELEMENTS {
            match element.taken {
                Taken::Whole(of) => self.whole.push(of(vector).unwrap_or(NONE)),
                Taken::Part(of) => self.part.push(of(vector).unwrap_or(f64::NAN)),
            }
        }
        for clock in 0..self.clocks as u32 {
            let none = Waits::default();
            let w = waits.iter().find(|w| w.clock == clock).unwrap_or(&none);
            let of =
                [w.started, w.stopped, w.within, w.breached, w.uncertain, w.cancelled, w.open_within, w.open_breached];
            self.whole.extend(of);
        }
    }

    /// Adds the persons that come after.
    pub fn append(&mut self, mut next: Columns) {
        self.whole.append(&mut next.whole);
        self.part.append(&mut next.part);
        self.persons.append(&mut next.persons);
    }

    /// How many persons.
    pub fn len(&self) -> usize {
        self.persons.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }

    /// How many clocks.
    pub fn clocks(&self) -> usize {
        self.clocks
    }

    fn whole_width(&self) -> usize {
        widths().0 + self.clocks * OF_CLOCK.len()
    }

    /// An element of each person, in the order of the persons.
    pub fn column(&self, element: usize) -> Vec<Option<f64>> {
        let Some((is_whole, at)) = places().get(element).copied() else { return Vec::new() };
        if self.unseen.contains(&element) {
            return vec![None; self.len()];
        }
        if is_whole {
            let cells = self.whole.iter().skip(at).step_by(self.whole_width().max(1));
            return cells.map(|n| (*n != NONE).then_some(f64::from(*n))).collect();
        }
        let cells = self.part.iter().skip(at).step_by(widths().1.max(1));
        cells.map(|n| (!n.is_nan()).then_some(*n)).collect()
    }

    /// The counts of a clock over some rows, in the order of [`OF_CLOCK`], and how many of those persons it started for.
    pub fn clock_sums(&self, clock: usize, rows: impl Iterator<Item = usize>) -> ([u64; OF_CLOCK.len()], u64) {
        let (width, at) = (self.whole_width(), widths().0 + clock * OF_CLOCK.len());
        let (mut sums, mut persons) = ([0; OF_CLOCK.len()], 0);
        for row in rows {
            let cells = self.whole.get(row * width + at..).and_then(|rest| rest.first_chunk::<{ OF_CLOCK.len() }>());
            let Some(cells) = cells else { continue };
            sums.iter_mut().zip(cells).for_each(|(sum, n)| *sum += u64::from(*n));
            persons += u64::from(cells[0] > 0);
        }
        (sums, persons)
    }

    /// A count of a clock of each person, in the order of the persons.
    pub fn clock_column(&self, clock: usize, count: usize) -> Vec<u32> {
        let at = widths().0 + clock * OF_CLOCK.len() + count;
        self.whole.iter().skip(at).step_by(self.whole_width().max(1)).copied().collect()
    }
}

/// Who saw the same persons as whom, over everybody (care density).
pub fn together(lens: &vector::Lens<'_>, table: &Table, threads: usize) -> Together {
    let add = |part: &std::ops::Range<usize>| {
        let mut together = Together::new(lens);
        for (number, person) in part.clone().zip(table.persons.get(part.clone()).unwrap_or(&[])) {
            let acts = table.events_of(number).iter().filter_map(|e| Some((e, table.acts.get(e.act as usize)?)));
            let contacts = acts.filter(|(_, act)| act.deed.kind == Kind::Contact);
            together.add(lens, person, contacts.map(|(e, act)| (e.at.day(), (act.owner, e.who))));
        }
        together
    };
    let mut told = at_once(&parts(table.persons.len(), threads), add).into_iter();
    let mut all = told.next().unwrap_or_else(|| Together::new(lens));
    told.for_each(|part| all.merge(part));
    all
}

/// Persons in as many runs as there are threads.
fn parts(persons: usize, threads: usize) -> Vec<std::ops::Range<usize>> {
    let part = persons.div_ceil(threads.max(1)).max(1);
    (0..persons).step_by(part).map(|n| n..(n + part).min(persons)).collect()
}

/// Everybody's elements under these settings; `only` those with an event on an observed day, where a part of the time is looked at.
pub fn columns(table: &Table, settings: &Settings, only: bool, threads: usize) -> Columns {
    let lens = super::lens(settings, table);
    let limits: Vec<i64> = settings.clocks.iter().map(|clock| clock.limit).collect();
    let together = together(&lens, table, threads);
    let tell = |part: &std::ops::Range<usize>| {
        let mut out = Columns::seen_by(limits.len(), &settings.seen);
        let (mut rows, mut desk) = (Vec::new(), Desk::default());
        for (number, person) in part.clone().zip(table.persons.get(part.clone()).unwrap_or(&[])) {
            let observed = lens.observed(person);
            let inside = |day| observed.first <= day && day <= observed.last;
            if only && !table.events_of(number).iter().any(|event| inside(event.at.day())) {
                continue;
            }
            table.rows_of(number, &mut rows);
            let vector = vector::tell(&lens, person, &rows, &together, &mut desk);
            out.add(number as u32, &vector, &counts(&vector.waits, &limits));
        }
        out
    };
    let mut all = Columns::seen_by(limits.len(), &settings.seen);
    at_once(&parts(table.persons.len(), threads), tell).into_iter().for_each(|part| all.append(part));
    all
}

/// One person's elements, as a row of the columns; care density, which asks who else saw the same people, is what her vector has.
pub fn of_one(vector: &Vector, settings: &Settings) -> Columns {
    let limits: Vec<i64> = settings.clocks.iter().map(|clock| clock.limit).collect();
    let mut out = Columns::seen_by(limits.len(), &settings.seen);
    out.add(0, vector, &counts(&vector.waits, &limits));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_a_clock_are_those_of_its_columns() {
        let mut columns = Columns::new(3);
        for person in 0..40 {
            let of = |clock: u32| Waits {
                clock,
                started: person % (clock + 2),
                stopped: person % 2,
                within: clock,
                open_breached: person,
                ..Waits::default()
            };
            let waits: Vec<Waits> = [0, 2].into_iter().filter(|clock| person % 3 != *clock).map(of).collect();
            columns.add(person, &Vector::default(), &waits);
        }
        let rows = [3, 4, 9, 39, 0, 40];
        for clock in 0..3 {
            let (sums, persons) = columns.clock_sums(clock, rows.into_iter());
            for (count, sum) in sums.into_iter().enumerate() {
                let column = columns.clock_column(clock, count);
                let of: Vec<u64> = rows.iter().filter_map(|row| column.get(*row)).map(|n| u64::from(*n)).collect();
                assert_eq!(sum, of.iter().sum::<u64>());
                assert!(count > 0 || persons == of.iter().filter(|n| **n > 0).count() as u64);
            }
        }
    }
}
