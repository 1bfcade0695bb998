//! Judges every wait of a run against every promise that covers it.

use crate::clock::judge;
use crate::tally::{AgeBand, Groups, Outcome};
use std::collections::BTreeMap;
use yf_journey::{Journeys, PersonFacts};
use yf_model::{Day, PersonKey, TextId, Texts, Wait, When, at_once};
use yf_place::{Place, Promise};

/// Completed years at a day, from a date or month of birth, else from the year (then it can be one too many).
pub fn age_at(person: &PersonFacts, day: Day) -> Option<i32> {
    let years = |born: Day| {
        let ((y, m, d), (by, bm, bd)) = (day.ymd(), born.ymd());
        y - by - i32::from((m, d) < (bm, bd))
    };
    let age = match person.born {
        Some(When::Year(year)) => day.ymd().0 - year,
        Some(when) => years(when.earliest_day()),
        None => day.ymd().0 - person.birth_year?,
    };
    (0..=130).contains(&age).then_some(age)
}

/// What judging needs beside the waits.
pub struct Judging<'a> {
    journeys: &'a Journeys,
    localities: BTreeMap<TextId, u16>,
    carer_words: [Option<TextId>; 2],
}

impl<'a> Judging<'a> {
    /// Prepares for a place: its localities by number.
    pub fn new(journeys: &'a Journeys, place: &Place, texts: &Texts) -> Judging<'a> {
        let mut localities = BTreeMap::new();
        for (n, locality) in place.localities.iter().enumerate() {
            for word in [&locality.id, &locality.name] {
                if let Some(id) = texts.find(word) {
                    localities.entry(id).or_insert(n as u16);
                }
            }
        }
        Judging { journeys, localities, carer_words: ["care_carer", "carer"].map(|word| texts.find(word)) }
    }

    /// Number of a person's locality in the place's order.
    pub fn locality(&self, person: PersonKey) -> Option<u16> {
        let facts = self.journeys.persons.get(person.0 as usize)?;
        self.localities.get(&facts.locality?).copied()
    }

    /// Every wait under one promise, in order of person, judged as it stood at the end of the as-of day.
    pub fn outcomes(&self, promise: &Promise, place: &Place, as_of: Day, threads: usize) -> Vec<Outcome> {
        let calendar = place.calendars.get(&promise.calendar).unwrap_or(&place.calendar);
        let waits = &self.journeys.waits;
        let part = |range: &std::ops::Range<usize>| -> Vec<Outcome> {
            let of_clock = range.clone().filter(|n| waits[*n].clock == promise.clock);
            of_clock
                .filter_map(|n| {
                    let wait = &waits[n];
                    let groups = self.covered(wait, promise, as_of)?;
                    let judged = judge(wait, promise, calendar, as_of);
                    let start = wait.start.earliest_day();
                    Some(Outcome { wait: n as u32, person: wait.person, start, source: wait.source, groups, judged })
                })
                .collect()
        };
        // Each thread takes a run of waits; runs are put together in their order, so their number cannot show.
        let size = waits.len().div_ceil(threads.max(1)).max(1);
        let ranges: Vec<_> = (0..waits.len()).step_by(size).map(|from| from..(from + size).min(waits.len())).collect();
        at_once(&ranges, part).into_iter().flatten().collect()
    }

    /// The groups of a wait that the promise covers; `None` where it was not promised to her, or not then, or begins
    /// after the as-of day.
    fn covered(&self, wait: &Wait, promise: &Promise, as_of: Day) -> Option<Groups> {
        let (first, last) = (wait.start.earliest_day(), wait.start.latest_day());
        if first > as_of || promise.in_force(first, last) != Some(true) {
            return None;
        }
        let facts = self.journeys.persons.get(wait.person.0 as usize)?;
        let age = age_at(facts, first);
        if promise.whom.covers(self.asked_as_carer(wait), age) != Some(true) {
            return None;
        }
        let locality = self.locality(wait.person);
        Some(Groups { locality, age: AgeBand::of(age), fifth: facts.fifth, carer: facts.is_carer })
    }

    /// Whether the request was an unpaid carer's own.
    fn asked_as_carer(&self, wait: &Wait) -> bool {
        let carers = |of: TextId| of != TextId(0) && self.carer_words.contains(&Some(of));
        self.journeys.events_on(wait.person, wait.reference).any(|e| carers(e.of))
    }
}
