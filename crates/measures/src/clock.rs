//! Judges one wait against one promise: one of the seven ends, or measured (`clocks.md` 5; decisions 1, 7, 8, 9, 21).

use std::fmt;
use yf_model::{Day, Unit, Wait, When};
use yf_place::clock::{self, Range, UnknownHolidays};
use yf_place::{Calendar, Promise};

/// How a clock ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// Stopped within the limit.
    Met,
    /// Stopped past the limit.
    Missed,
    /// Not stopped by the as-of day, and past the limit.
    MissedStillWaiting,
    /// Not stopped by the as-of day, and not past the limit.
    Running,
    /// Closed, died, moved: it can no longer stop.
    EndedWithout,
    /// The times are not known well enough, or the holidays are not.
    CannotTell,
    /// The stop lies before the start.
    OrderWrong,
    /// Stopped; there is no limit.
    Measured,
}

impl End {
    /// All eight, in the order in which they are listed.
    pub const ALL: [End; 8] = {
        use End::*;
        [Met, Missed, MissedStillWaiting, Running, EndedWithout, CannotTell, OrderWrong, Measured]
    };

    /// In the words of decision 1.
    pub fn name(self) -> &'static str {
        match self {
            End::Met => "met",
            End::Missed => "missed",
            End::MissedStillWaiting => "missed, still waiting",
            End::Running => "running",
            End::EndedWithout => "ended without",
            End::CannotTell => "cannot tell",
            End::OrderWrong => "order wrong",
            End::Measured => "measured",
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why an end is *cannot tell*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The lowest and the highest possible wait lie on both sides of the limit.
    Precision,
    /// The holiday file does not reach so far.
    Holidays(UnknownHolidays),
}

impl Why {
    /// As printed after "cannot tell: ".
    pub fn words(self) -> String {
        match self {
            Why::Precision => "the times are not precise enough".to_owned(),
            Why::Holidays(years) if years.before => format!("holidays known from {}", years.from),
            Why::Holidays(years) => format!("holidays known to {}", years.to),
        }
    }
}

/// What became of one wait under one promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// How it ended.
    pub end: End,
    /// What `lowest`, `highest` and `so_far` count: seconds where this is minutes, else days of this kind.
    pub unit: Unit,
    /// The lowest possible wait, where it stopped.
    pub lowest: Option<i64>,
    /// The highest possible wait, where it stopped; below nought where the order is wrong.
    pub highest: Option<i64>,
    /// Lowest and highest wait up to the as-of day, or up to the day it ended without a stop.
    pub so_far: Option<(i64, i64)>,
    /// It ended without a stop, after its limit: the share counts it as missed, the end stays (decision 7).
    pub ended_late: bool,
    /// Why it cannot be told.
    pub why: Option<Why>,
    /// A time did not exist (spring) and was read as one hour later.
    pub gap: bool,
    /// A time happened twice (autumn) and both are in the range.
    pub repeated: bool,
}

impl Judged {
    /// What the headline share counts (decision 7): met, missed, or nothing.
    pub fn counts(&self) -> Option<bool> {
        match self.end {
            End::Met => Some(true),
            End::Missed | End::MissedStillWaiting => Some(false),
            End::EndedWithout if self.ended_late => Some(false),
            End::EndedWithout | End::Running | End::CannotTell | End::OrderWrong | End::Measured => None,
        }
    }

    /// The lowest wait as printed, empty without a stop.
    pub fn lowest_text(&self) -> String {
        self.lowest.map_or_else(String::new, |v| clock::print(self.unit, v))
    }

    /// The highest wait as printed, empty without a stop.
    pub fn highest_text(&self) -> String {
        self.highest.map_or_else(String::new, |v| clock::print(self.unit, v))
    }
}

/// Judges a wait as it stood at the end of the as-of day: what happened on a later day had not happened yet.
///
/// Whether the wait is one that the promise covers (whom, from when until when) is the caller's to ask first.
pub fn judge(wait: &Wait, promise: &Promise, calendar: &Calendar, as_of: Day) -> Judged {
    let known = |when: &When| when.earliest_day() <= as_of;
    let ended = wait.ended.map(|(day, _)| day).filter(|day| *day <= as_of);
    // An end on the day of the stop leaves the stop (`mapping.md` 9).
    let stop = wait.stop.filter(known).filter(|stop| ended.is_none_or(|day| day >= stop.earliest_day()));
    let limit = promise.limit.map(|n| if promise.unit == Unit::Minutes { n.saturating_mul(60) } else { n });
    if let Some(stop) = stop {
        return match clock::between(wait.start, stop, promise, calendar) {
            Ok(range) => stopped(promise.unit, range, limit),
            Err(years) => unknown(promise.unit, years),
        };
    }
    let range = match ended {
        // Of the end the day is known, not the hour.
        Some(day) => clock::between(wait.start, When::Day(day), promise, calendar),
        None => clock::so_far(wait.start, as_of, promise, calendar),
    };
    match range {
        Ok(range) => not_stopped(promise.unit, range, limit, ended.is_some()),
        // It ended whatever the holidays are.
        Err(years) if ended.is_some() => Judged { end: End::EndedWithout, why: None, ..unknown(promise.unit, years) },
        Err(years) => unknown(promise.unit, years),
    }
}

fn stopped(unit: Unit, range: Range, limit: Option<i64>) -> Judged {
    let end = match limit {
        _ if range.wrong => End::OrderWrong,
        None => End::Measured,
        Some(limit) if range.highest <= limit => End::Met,
        Some(limit) if range.least > limit => End::Missed,
        Some(_) => End::CannotTell,
    };
    Judged {
        lowest: Some(range.lowest),
        highest: Some(range.highest),
        why: (end == End::CannotTell).then_some(Why::Precision),
        ..blank(end, unit, range)
    }
}

fn not_stopped(unit: Unit, range: Range, limit: Option<i64>, ended: bool) -> Judged {
    let over = limit.is_some_and(|limit| range.least > limit);
    let end = match limit {
        _ if ended => End::EndedWithout,
        Some(_) if over => End::MissedStillWaiting,
        Some(limit) if range.highest > limit => End::CannotTell,
        Some(_) | None => End::Running,
    };
    Judged {
        so_far: Some((range.lowest, range.highest)),
        ended_late: ended && over,
        why: (end == End::CannotTell).then_some(Why::Precision),
        ..blank(end, unit, range)
    }
}

fn unknown(unit: Unit, years: UnknownHolidays) -> Judged {
    let range = Range { lowest: 0, highest: 0, least: 0, wrong: false, gap: false, repeated: false };
    Judged { why: Some(Why::Holidays(years)), ..blank(End::CannotTell, unit, range) }
}

fn blank(end: End, unit: Unit, range: Range) -> Judged {
    let (gap, repeated) = (range.gap, range.repeated);
    Judged { end, unit, lowest: None, highest: None, so_far: None, ended_late: false, why: None, gap, repeated }
}
