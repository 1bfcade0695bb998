//! Adds judged waits up: by promise, by month of the start, by group of people. Every sum is of whole numbers, so that
//! no grouping and no number of threads can show.

use crate::clock::{End, Judged};
use crate::rates::Histogram;
use std::collections::BTreeMap;
use yf_model::{Day, Month, PersonKey, Unit, WaitSource};
use yf_place::{Calendar, Promise, clock};

/// How many waits ended in each way, and how long those were that stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Different persons. Right only where waits are added in order of person.
    pub people: u64,
    /// Stopped within the limit.
    pub met: u64,
    /// Stopped past the limit.
    pub missed: u64,
    /// Past the limit and still waiting.
    pub missed_waiting: u64,
    /// Still within the limit.
    pub running: u64,
    /// Ended without a stop, before the limit passed.
    pub ended_within: u64,
    /// Ended without a stop, after it: the share counts it as missed (decision 7).
    pub ended_after: u64,
    /// The times, or the holidays, are not known well enough.
    pub cannot_tell: u64,
    /// Stop before start.
    pub order_wrong: u64,
    /// Stopped, without a limit.
    pub measured: u64,
    /// Lengths of those that stopped and are known to the unit: days of the clock's kind, or seconds.
    pub lengths: Histogram,
    last: Option<PersonKey>,
}

impl Tally {
    /// Counts one wait.
    pub fn add(&mut self, person: PersonKey, judged: &Judged) {
        if self.last != Some(person) {
            self.people += 1;
            self.last = Some(person);
        }
        let field = match judged.end {
            End::Met => &mut self.met,
            End::Missed => &mut self.missed,
            End::MissedStillWaiting => &mut self.missed_waiting,
            End::Running => &mut self.running,
            End::EndedWithout if judged.ended_late => &mut self.ended_after,
            End::EndedWithout => &mut self.ended_within,
            End::CannotTell => &mut self.cannot_tell,
            End::OrderWrong => &mut self.order_wrong,
            End::Measured => &mut self.measured,
        };
        *field += 1;
        if let (End::Met | End::Missed | End::Measured, Some(length)) = (judged.end, judged.lowest)
            && judged.highest == Some(length)
        {
            self.lengths.add(length);
        }
    }

    /// Waits in all.
    pub fn waits(&self) -> u64 {
        self.met
            + self.missed
            + self.missed_waiting
            + self.running
            + self.ended_within
            + self.ended_after
            + self.cannot_tell
            + self.order_wrong
            + self.measured
    }

    /// Waits that the share counts (decision 7).
    pub fn decided(&self) -> u64 {
        self.met + self.missed + self.missed_waiting + self.ended_after
    }
}

/// Broad age bands, for showing a rate by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum AgeBand {
    To17,
    To64,
    To74,
    To84,
    From85,
    Unknown,
}

impl AgeBand {
    /// The band of completed years.
    pub fn of(age: Option<i32>) -> AgeBand {
        match age {
            None => AgeBand::Unknown,
            Some(..=17) => AgeBand::To17,
            Some(18..=64) => AgeBand::To64,
            Some(65..=74) => AgeBand::To74,
            Some(75..=84) => AgeBand::To84,
            Some(85..) => AgeBand::From85,
        }
    }

    /// As shown.
    pub fn words(self) -> &'static str {
        match self {
            AgeBand::To17 => "under 18",
            AgeBand::To64 => "18 to 64",
            AgeBand::To74 => "65 to 74",
            AgeBand::To84 => "75 to 84",
            AgeBand::From85 => "85 and over",
            AgeBand::Unknown => "not known",
        }
    }
}

/// The groups a person belongs to at the start of a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Groups {
    /// Number of the locality in the place's order; `None` where not known.
    pub locality: Option<u16>,
    /// Age band.
    pub age: AgeBand,
    /// Deprivation fifth, 1 the most deprived.
    pub fifth: Option<u8>,
    /// Whether she asked as an unpaid carer.
    pub carer: bool,
}

/// One judged wait.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Number of the wait in its list.
    pub wait: u32,
    /// Whose.
    pub person: PersonKey,
    /// Day on which it began.
    pub start: Day,
    /// Which books.
    pub source: WaitSource,
    /// Groups.
    pub groups: Groups,
    /// How it ended.
    pub judged: Judged,
}

/// One month of a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthTally {
    /// The month in which the waits began.
    pub month: Month,
    /// Whether every wait of it is decided by the as-of day (decision 8).
    pub complete: bool,
    /// The waits.
    pub tally: Tally,
}

/// All sums of one promise.
#[derive(Clone, Debug, Default)]
pub struct PromiseTally {
    /// All waits that began in the period.
    pub whole: Tally,
    /// Month by month, without a hole, from the period's first to its last.
    pub months: Vec<MonthTally>,
    /// The last twelve complete months.
    pub year_months: Vec<Month>,
    /// The waits of those.
    pub year: Tally,
    /// Of those, by locality.
    pub by_locality: BTreeMap<Option<u16>, Tally>,
    /// By age band.
    pub by_age: BTreeMap<AgeBand, Tally>,
    /// By deprivation fifth.
    pub by_fifth: BTreeMap<Option<u8>, Tally>,
    /// By carer status.
    pub by_carer: BTreeMap<bool, Tally>,
    /// Waits by the books they were read from.
    pub sources: BTreeMap<WaitSource, u64>,
    /// Waits that began before the extracts' first day and are left out: only the long ones among them can be seen.
    pub before: u64,
}

/// Whether every wait begun in a month is decided by the end of the as-of day.
pub fn month_complete(month: Month, promise: &Promise, calendar: &Calendar, as_of: Day) -> bool {
    match promise.limit {
        None => month.last() <= as_of,
        Some(_) => clock::decided_on(month.last(), promise, calendar).is_some_and(|day| day <= as_of),
    }
}

/// Adds up the outcomes of one promise, given in order of person; `from` is the first day its extracts cover.
pub fn add_up(outcomes: &[Outcome], promise: &Promise, calendar: &Calendar, from: Day, as_of: Day) -> PromiseTally {
    let mut out = PromiseTally::default();
    let (first, last) = (from.month(), as_of.month());
    let mut months: Vec<MonthTally> = (first.0..=last.0.max(first.0))
        .map(|m| MonthTally {
            month: Month(m),
            complete: month_complete(Month(m), promise, calendar, as_of),
            tally: Tally::default(),
        })
        .collect();
    let complete = months.iter().rev().filter(|m| m.complete).take(12).map(|m| m.month);
    out.year_months = complete.collect();
    out.year_months.reverse();
    for outcome in outcomes {
        if outcome.start < from {
            out.before += 1;
            continue;
        }
        let month = outcome.start.month();
        let Some(slot) = months.get_mut((month.0 - first.0).max(0) as usize) else { continue };
        slot.tally.add(outcome.person, &outcome.judged);
        out.whole.add(outcome.person, &outcome.judged);
        *out.sources.entry(outcome.source).or_default() += 1;
        if out.year_months.first().is_some_and(|m| month >= *m) && slot.complete {
            let (p, j) = (outcome.person, &outcome.judged);
            out.year.add(p, j);
            out.by_locality.entry(outcome.groups.locality).or_default().add(p, j);
            out.by_age.entry(outcome.groups.age).or_default().add(p, j);
            out.by_fifth.entry(outcome.groups.fifth).or_default().add(p, j);
            out.by_carer.entry(outcome.groups.carer).or_default().add(p, j);
        }
    }
    out.months = months;
    out
}

/// A judged length in the unit people read: seconds become minutes, with decimals.
pub fn in_unit(unit: Unit, value: f64) -> f64 {
    if unit == Unit::Minutes { value / 60.0 } else { value }
}
