//! What every part of the mapping writes into, and the one rule by which a wait stops or ends.

use crate::Setting;
use crate::event::{Event, Kind, Own};
use crate::fast::Map;
use crate::notes::Notes;
use crate::steps::Steps;
use crate::words::Words;
use std::ops::Range;
use yf_model::{
    ClockId, Day, EndNote, IdText, IdentityId, PersonKey, Ref, RefKind, RowRef, TextId, Wait, WaitSource, When,
};

/// The book of one run, while it is being written.
pub(crate) struct Book<'a> {
    pub words: Words<'a>,
    pub setting: &'a Setting<'a>,
    /// Rank of every identifier's text.
    pub ids: &'a [u32],
    /// Rank of every code's text, as it was read.
    pub codes: Vec<u32>,
    pub person_of: &'a [PersonKey],
    /// LA codes of the run: the place's own, else those of the council rows.
    pub councils: Vec<TextId>,
    /// Last day alive, by person.
    pub died: Vec<Option<Day>>,
    pub events: Vec<Event>,
    pub waits: Vec<(Wait, Range<u32>)>,
    pub steps: Steps,
    pub notes: Notes,
}

/// A stop or an end, with the row that says so.
pub(crate) type Stop = Option<(When, RowRef)>;
pub(crate) type Closure = Option<(Day, EndNote, RowRef)>;

/// The fixed part of a wait, before anybody asks how it went.
#[derive(Clone)]
pub(crate) struct Begun {
    pub person: PersonKey,
    pub clock: ClockId,
    pub reference: Ref,
    pub source: WaitSource,
    pub start: When,
    pub row: RowRef,
}

impl Begun {
    fn wait(self) -> Wait {
        Wait {
            person: self.person,
            clock: self.clock,
            reference: self.reference,
            source: self.source,
            start: self.start,
            stop: None,
            ended: None,
            start_row: self.row,
            stop_row: None,
        }
    }
}

impl Book<'_> {
    pub fn person(&self, who: IdentityId) -> PersonKey {
        self.person_of.get(who.0 as usize).copied().unwrap_or_default()
    }

    /// Whether it is anybody: rows that say nothing of who they are about belong to no person.
    pub fn is_somebody(&self, person: PersonKey) -> bool {
        (person.0 as usize) < self.died.len()
    }

    pub fn id_rank(&self, id: IdText) -> u32 {
        self.ids.get(id.0 as usize).copied().unwrap_or(0)
    }

    pub fn code_rank(&self, code: TextId) -> u32 {
        self.codes.get(code.0 as usize).copied().unwrap_or(0)
    }

    /// An order of references that no order of reading can change.
    pub fn ref_order(&self, r: &Ref) -> (RefKind, u32, u32, Option<Day>, u16, u32) {
        (r.kind, self.code_rank(r.owner), self.id_rank(r.local), r.day, r.nth, self.code_rank(r.receiver))
    }

    /// What tells two events of one time, kind and reference apart, in an order that no order of reading can change.
    pub fn said(&self, event: &Event) -> [&str; 5] {
        [event.org, event.service, event.team, event.of, event.outcome].map(|text| self.words.texts.get(text))
    }

    /// The council when there is only one to mean: what a community referral from "the council" was sent by.
    pub fn council_of_the_run(&mut self) -> TextId {
        let code = match self.councils.as_slice() {
            [only] => *only,
            _ => return TextId(0),
        };
        self.words.council(code)
    }

    /// Writes a wait that stopped, whatever else was closed before.
    pub fn stopped(&mut self, begun: Begun, (at, row): (When, RowRef), steps: Range<u32>) {
        let mut wait = begun.wait();
        (wait.stop, wait.stop_row) = (Some(at), Some(row));
        self.waits.push((wait, steps));
    }

    /// Writes a wait: stopped, or ended by a closure or death on a day before the stop, or still open (`mapping.md` 9).
    pub fn wait(&mut self, begun: Begun, stop: Stop, closure: Closure, steps: Range<u32>) {
        let death = self.died.get(begun.person.0 as usize).copied().flatten();
        let death = death.map(|day| (day, EndNote::Died, None));
        let closure = closure.map(|(day, note, row)| (day, note, Some(row)));
        // On one day the closure speaks, because it has a row behind it.
        let ending = [closure, death].into_iter().flatten().min_by_key(|(day, _, row)| (*day, row.is_none()));
        let mut wait = begun.wait();
        match (stop, ending) {
            (Some((at, row)), None) => (wait.stop, wait.stop_row) = (Some(at), Some(row)),
            (Some((at, row)), Some((day, _, _))) if day >= at.earliest_day() => {
                (wait.stop, wait.stop_row) = (Some(at), Some(row))
            }
            (_, Some((day, note, row))) => (wait.ended, wait.stop_row) = (Some((day, note)), row),
            (None, None) => {}
        }
        self.waits.push((wait, steps));
    }
}

/// A reference whose number belongs to a body (a provider, the store).
pub(crate) fn reference(kind: RefKind, owner: TextId, local: IdText) -> Ref {
    Ref { kind, owner, local, day: None, nth: 1, receiver: TextId(0) }
}

/// An event with nothing but who, when, what and where it stands; the rest is filled in by the caller.
pub(crate) fn event(person: PersonKey, at: When, kind: Kind, own: Ref, row: RowRef) -> Event {
    Event {
        person,
        at,
        kind,
        own: Own { key: own, part: IdText(0) },
        reference: own,
        org: TextId(0),
        service: TextId(0),
        team: TextId(0),
        who: None,
        of: TextId(0),
        to_org: TextId(0),
        to_service: TextId(0),
        outcome: TextId(0),
        row,
    }
}

/// Numbers given out in order of first sight within one key.
pub(crate) struct Numbering<K>(Map<K, u16>);

impl<K: std::hash::Hash + Eq> Numbering<K> {
    pub fn new() -> Self {
        Numbering(Map::default())
    }

    /// 1 for the first of a key, 2 for the second.
    pub fn next(&mut self, key: K) -> u16 {
        let seen = self.0.entry(key).or_insert(0);
        *seen = seen.saturating_add(1);
        *seen
    }
}
