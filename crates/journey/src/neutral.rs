//! One person's events of a run as rows of the neutral format, so that her vector can be worked out from extracts.
//!
//! Invariant: no identifier's text is needed; whoever holds it may give the order that `journey.md` P2 asks for within one time.

use crate::Event;
use crate::Own;
use crate::vector::{Clock, Desk, FlowRows, Lens, Link, Observed, Together, Vector, Why, flow_rows, tell, why};
use rustc_hash::{FxHashMap, FxHashSet};
use yf_model::rows::neutral::{At, Kind, Name, ONE, Owner, Person, Row};
use yf_model::{Day, IdText, Ref, Texts, When};
use yf_place::{Calendar, Rules};

/// What is the same for everybody of a run.
pub struct Around<'a> {
    /// First and last day observed.
    pub window: (Day, Day),
    /// Kinds that the extracts can hold (C22).
    pub seen: &'a [Kind],
    /// Look-backs and thresholds.
    pub rules: &'a Rules,
    /// Days off.
    pub calendar: &'a Calendar,
    /// Vocabulary of the events.
    pub texts: &'a Texts,
    /// Clocks that are told, in their order.
    pub clocks: &'a [Clock],
}

/// Several people's events as rows, by numbers of their own.
#[derive(Default)]
pub struct Rows {
    owners: Vec<Owner>,
    owner_numbers: FxHashMap<Owner, u32>,
    workers: FxHashMap<crate::Worker, u32>,
    references: FxHashMap<Ref, u32>,
}

impl Rows {
    /// One person's events in the order P2; `line` of a row is the place of its event. `id` gives the text by which two rows of one time and kind are
    /// put in order.
    pub fn of(&mut self, events: &[Event], id: &dyn Fn(&Event) -> String) -> Vec<Row> {
        let rows = (0u32..).zip(events).filter_map(|(line, event)| self.row(line, event));
        let mut rows: Vec<(String, Row)> =
            rows.map(|row| (events.get(row.line as usize).map_or_else(String::new, id), row)).collect();
        rows.sort_by(|(a_id, a), (b_id, b)| (a.at, a.kind, a_id).cmp(&(b.at, b.kind, b_id)));
        // P6: what an event is called is its row and its kind.
        let mut seen: FxHashSet<(Own, Kind)> = FxHashSet::default();
        let first = |row: &Row| events.get(row.line as usize).is_none_or(|e| seen.insert((e.own, e.kind)));
        rows.into_iter().map(|(_, row)| row).filter(first).collect()
    }

    /// An event whose day is not known is none that can be ordered.
    fn row(&mut self, line: u32, e: &Event) -> Option<Row> {
        let at = match e.at {
            When::Moment(m) => At::new(m.day, u16::try_from(m.second / 60).ok()),
            When::Day(day) => At::new(day, None),
            When::Month(_) | When::Year(_) => None,
        }?;
        let owner = Owner { org: e.org, service: e.service, team: e.team };
        let next = self.owners.len() as u32;
        let number = *self.owner_numbers.entry(owner).or_insert(next);
        if number == next {
            self.owners.push(owner);
        }
        let (workers, references) = (self.workers.len() as u32 + 1, self.references.len() as u32);
        let who = e.who.map_or(IdText(0), |worker| IdText(*self.workers.entry(worker).or_insert(workers)));
        let reference = *self.references.entry(e.reference).or_insert(references);
        Some(Row {
            // Even numbers for rows, odd ones for references: no row is taken for a plan of another's name.
            id: Name::numbered(line.wrapping_mul(2)),
            reference: Name::numbered(reference.wrapping_mul(2) | 1),
            uses: Name::NONE,
            at,
            day: at.day(),
            kind: e.kind,
            owner: number,
            org: e.org,
            service: e.service,
            team: e.team,
            who,
            of: e.of,
            to_org: e.to_org,
            to_service: e.to_service,
            outcome: e.outcome,
            due: None,
            quantity: ONE,
            line,
        })
    }

    /// A lens on these rows.
    pub fn lens<'a>(&self, around: &Around<'a>) -> Lens<'a> {
        Lens::new(
            around.window,
            around.seen,
            around.rules,
            around.calendar,
            around.clocks.to_vec(),
            around.texts,
            &self.owners,
            self.workers.len() as u32 + 1,
        )
    }
}

/// One person's vector and what it is made of, from her events alone.
#[derive(Clone, Debug)]
pub struct Hers {
    /// The vector. Care density, which asks who else saw the same people, is not worked out.
    pub vector: Vector,
    /// Its parts.
    pub why: Why,
    /// First and last day observed.
    pub observed: Observed,
    /// Her rows in the order P2: `line` is the place of the event in the list given.
    pub rows: Vec<Row>,
}

/// Her vector and its parts. `died` is the last day on which she is observed.
pub fn vector_of(events: &[Event], died: Option<Day>, around: &Around<'_>, id: &dyn Fn(&Event) -> String) -> Hers {
    let mut desk = Rows::default();
    let rows = desk.of(events, id);
    let lens = desk.lens(around);
    let person = Person { to: died, died: died.is_some(), ..Person::default() };
    let mut lists = Desk::default();
    let vector = tell(&lens, &person, &rows, &Together::new(&lens), &mut lists);
    let why = why(&lens, &person, &rows, &mut lists);
    Hers { vector, why, observed: lens.observed(&person), rows }
}

/// Her rows in the order P2, and which of them show what flowed over each link that should exist, and over none (`journey.md` 16).
pub fn flows_of(
    events: &[Event],
    died: Option<Day>,
    around: &Around<'_>,
    links: &[Link],
    id: &dyn Fn(&Event) -> String,
) -> (Vec<Row>, FlowRows) {
    let mut desk = Rows::default();
    let rows = desk.of(events, id);
    let lens = desk.lens(around);
    let person = Person { to: died, died: died.is_some(), ..Person::default() };
    let found = flow_rows(&lens, &person, &rows, links, &mut Desk::default());
    (rows, found)
}
