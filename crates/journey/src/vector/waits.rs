//! Waits on each clock (`journey.md` 13), without a word on limits.

use super::her::Her;
use super::lens::Clock;
use yf_model::rows::neutral::{At, Kind, Row};
use yf_model::{Day, Moment, Unit, When};
use yf_place::clock::instants;

/// One run of one clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Which clock, by its place in the list.
    pub clock: u32,
    /// How it went.
    pub outcome: Outcome,
}

/// How a run of a clock went, in the clock's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stopped: the lowest and the highest that it can have been (P4).
    Stopped(i64, i64),
    /// Closed before it stopped.
    Cancelled,
    /// Neither: so long up to the last day observed.
    Open(i64),
}

/// `each` is given each run, the place of the row that started it and of the one that stopped or closed it.
pub(super) fn waits(her: &Her<'_>, mut each: impl FnMut(&Wait, usize, Option<usize>)) -> Vec<Wait> {
    let mut waits = Vec::new();
    let before = her.rows.len() - her.counted().len();
    for (number, clock) in her.lens.clocks.iter().enumerate() {
        for (n, row) in her.counted().enumerate().filter(|(_, row)| clock.starts_with(row)) {
            if clock.start_kind == Kind::Assessment && !is_first(her, clock, row) {
                continue;
            }
            let (outcome, ended) = outcome(her, clock, row);
            let wait = Wait { clock: number as u32, outcome };
            each(&wait, before + n, ended);
            waits.push(wait);
        }
    }
    waits
}

/// Whether an assessment is the first on its reference that can start the clock.
fn is_first(her: &Her<'_>, clock: &Clock, row: &Row) -> bool {
    let mut on = her.on_reference(row.reference).map(|(_, row)| row);
    on.find(|other| clock.starts_with(other)).is_none_or(|first| first.id == row.id)
}

fn outcome(her: &Her<'_>, clock: &Clock, start: &Row) -> (Outcome, Option<usize>) {
    let on = || her.on_reference(start.reference).filter(|(_, row)| row.id != start.id && !is_before(row.at, start.at));
    let stop = on().find(|(_, row)| clock.stops_with(row));
    let closed = on().find(|(_, row)| clock.closes_with(row));
    match (stop, closed) {
        (Some((stopped, _)), Some((closed, _))) if closed < stopped => (Outcome::Cancelled, Some(closed)),
        (None, Some((closed, _))) => (Outcome::Cancelled, Some(closed)),
        (Some((stopped, row)), _) => {
            let (low, high) = between(her, clock.unit, start.at, row.at);
            (Outcome::Stopped(low, high), Some(stopped))
        }
        (None, None) => (Outcome::Open(so_far(her, clock.unit, start.at)), None),
    }
}

/// Whether the latest instant of one is before the earliest of the other (P4).
fn is_before(row: At, start: At) -> bool {
    match (row.minute(), start.minute()) {
        (Some(_), Some(_)) if row.day() == start.day() => minutes(row).1 < minutes(start).0,
        // A day alone reaches from its first to its last minute.
        _ => row.day() < start.day(),
    }
}

/// First and last minute, counted from 1 January 1970 UTC, that a local time can be.
fn minutes(at: At) -> (i64, i64) {
    let moment = |minute: u16| {
        let found = instants(When::Moment(Moment::new(at.day(), u32::from(minute) * 60)));
        (found.first.div_euclid(60), found.last.div_euclid(60))
    };
    match at.minute() {
        Some(minute) => moment(minute),
        None => (moment(0).0, moment(1_439).1),
    }
}

fn between(her: &Her<'_>, unit: Unit, start: At, stop: At) -> (i64, i64) {
    let same = |days: i64| (days, days);
    match unit {
        Unit::Minutes => {
            let (start, stop) = (minutes(start), minutes(stop));
            ((stop.0 - start.1).max(0), stop.1 - start.0)
        }
        Unit::WorkingDays => same(working_days(her, start.day(), stop.day())),
        Unit::Days | Unit::Midnights => same(i64::from(stop.day() - start.day())),
    }
}

fn so_far(her: &Her<'_>, unit: Unit, start: At) -> i64 {
    let last = her.observed.last;
    match unit {
        Unit::Minutes => At::new(last, Some(1_439)).map_or(0, |end| minutes(end).1 - minutes(start).1),
        Unit::WorkingDays => working_days(her, start.day(), last),
        Unit::Days | Unit::Midnights => i64::from(last - start.day()),
    }
}

fn working_days(her: &Her<'_>, from: Day, to: Day) -> i64 {
    her.lens.calendar.working_days(from, to).map_or(0, i64::from)
}
