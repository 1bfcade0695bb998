//! Clock arithmetic by `clocks.md` 5: a time is an interval, minutes run between instants, days between local dates.

use crate::{Calendar, Hours, OpenHours, Promise, Weekdays};
use jiff::civil;
use jiff::tz::{AmbiguousOffset, TimeZone};
use std::sync::LazyLock;
use yf_model::{Day, Fold, Moment, Unit, When};

const DAY: i64 = 86_400;

/// The instants a time can be, in seconds since 1 January 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instants {
    /// The first it can be.
    pub first: i64,
    /// The last whole second it can be.
    pub last: i64,
    /// Where the interval ends: `last` itself for a moment; for a day, month or year the midnight it never reaches.
    pub end: i64,
    /// The moment did not exist (last Sunday of March, 01:00 to 01:59:59) and was read as one hour later.
    pub gap: bool,
    /// The moment happened twice (last Sunday of October) and nothing says which was meant.
    pub repeated: bool,
}

/// How long a wait was, or has been so far: in seconds for a clock in minutes, else in days of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The lowest possible wait, never below nought.
    pub lowest: i64,
    /// The highest possible wait; below nought where the order is wrong.
    pub highest: i64,
    /// The least value that can really occur: above `lowest` where the start is a date that never reaches its last midnight.
    pub least: i64,
    /// The stop lies before the start, whichever of the possible times are taken.
    pub wrong: bool,
    /// One of the times did not exist and was read as one hour later.
    pub gap: bool,
    /// One of the times happened twice.
    pub repeated: bool,
}

/// A working-day clock reaches beyond what the holiday file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownHolidays {
    /// First year of the file.
    pub from: i32,
    /// Last year of the file.
    pub to: i32,
    /// A day before the first year was asked for, not one after the last.
    pub before: bool,
}

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| {
    // The bundled database, so that no machine's own files or settings can change a figure.
    jiff::tz::TimeZoneDatabase::bundled().get("Europe/London").unwrap_or(TimeZone::UTC)
});

/// The instants at which the clocks on the walls of England show this: one, or two in the repeated hour.
/// The third value says that they never did.
fn london(day: Day, second: u32) -> (i64, i64, bool) {
    let wall = i64::from(day.0) * DAY + i64::from(second);
    let (year, month, date) = day.ymd();
    let (hour, minute) = ((second / 3600).min(23) as i8, (second / 60 % 60) as i8);
    let civil = i16::try_from(year)
        .ok()
        .and_then(|y| civil::DateTime::new(y, month as i8, date as i8, hour, minute, (second % 60) as i8, 0).ok());
    let Some(civil) = civil else { return (wall, wall, false) };
    let seconds = |offset: jiff::tz::Offset| i64::from(offset.seconds());
    match LONDON.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => (wall - seconds(offset), wall - seconds(offset), false),
        // One hour later by the clock after the change is the offset before it.
        AmbiguousOffset::Gap { before, .. } => (wall - seconds(before), wall - seconds(before), true),
        AmbiguousOffset::Fold { before, after } => (wall - seconds(before), wall - seconds(after), false),
    }
}

/// Local midnight at which a day begins.
pub fn midnight(day: Day) -> i64 {
    london(day, 0).0
}

/// The local day in which an instant lies.
pub fn local_day(instant: i64) -> Day {
    let day = Day(instant.div_euclid(DAY) as i32);
    // London is never more than a few hours from UTC.
    [day.next(), day].into_iter().find(|d| midnight(*d) <= instant).unwrap_or(day - 1)
}

/// The instants a time can be.
pub fn instants(when: When) -> Instants {
    if let When::Moment(Moment { day, second, fold }) = when {
        let (one, two, gap) = london(day, second);
        let (first, last) = match fold {
            Fold::Unsaid => (one, two),
            Fold::First => (one, one),
            Fold::Second => (two, two),
        };
        return Instants { first, last, end: last, gap, repeated: first != last };
    }
    let end = midnight(when.latest_day().next());
    Instants { first: midnight(when.earliest_day()), last: end - 1, end, gap: false, repeated: false }
}

impl OpenHours {
    /// Opening and closing on a day, if it opens on that day.
    fn on(&self, day: Day) -> Option<(i64, i64)> {
        let opens = || london(day, self.opens).0;
        // In the repeated hour the first time that the clock shows it.
        let closes = || if self.closes < 86_400 { london(day, self.closes).0 } else { midnight(day.next()) };
        self.days.contains(day).then(|| (opens(), closes()))
    }

    /// The instant itself where it is open, else the next opening.
    fn roll(&self, instant: i64) -> i64 {
        let today = local_day(instant);
        // Seven days on every day of the week has come.
        let next = (0..=7).filter_map(|n| self.on(today + n)).find(|(_, closes)| instant < *closes);
        next.map_or(instant, |(opens, _)| instant.max(opens))
    }

    /// Seconds open between two instants.
    fn seconds(&self, start: i64, stop: i64) -> i64 {
        if stop <= start {
            return 0;
        }
        let (first, last) = (local_day(start), local_day(stop));
        let days = (first.0..=last.0).filter_map(|n| self.on(Day(n)));
        days.map(|(opens, closes)| (closes.min(stop) - opens.max(start)).max(0)).sum()
    }

    /// The instant at which so many seconds have been open since the start.
    fn after(&self, start: i64, seconds: i64) -> i64 {
        let (mut day, mut left) = (local_day(start), seconds);
        if self.closes <= self.opens || self.days.0 & Weekdays::ALL.0 == 0 {
            return start;
        }
        loop {
            if let Some((opens, closes)) = self.on(day) {
                let from = opens.max(start);
                if closes - from >= left {
                    return from + left;
                }
                left -= (closes - from).max(0);
            }
            day = day.next();
        }
    }
}

impl Hours {
    /// Seconds that count between two instants; nought where the second is the earlier.
    fn seconds(&self, start: i64, stop: i64) -> i64 {
        match self {
            Hours::Elapsed => (stop - start).max(0),
            Hours::Roll(open) => (stop - open.roll(start)).max(0),
            Hours::Window(open) => open.seconds(start, stop),
        }
    }

    /// The instant at which so many seconds have counted since the start.
    fn after(&self, start: i64, seconds: i64) -> i64 {
        match self {
            Hours::Elapsed => start + seconds,
            Hours::Roll(open) => open.roll(start) + seconds,
            Hours::Window(open) => open.after(start, seconds),
        }
    }
}

/// How long it was from one time to another, counted as a promise counts.
pub fn between(start: When, stop: When, promise: &Promise, calendar: &Calendar) -> Result<Range, UnknownHolidays> {
    match promise.unit {
        Unit::Minutes => {
            let (a, b) = (instants(start), instants(stop));
            let wrong = b.last < a.first;
            // An order that is wrong is shown as it is: no hours of opening make it right.
            let highest = if wrong { b.end - a.first } else { promise.hours.seconds(a.first, b.end) };
            Ok(Range {
                lowest: promise.hours.seconds(a.end, b.first),
                highest,
                least: promise.hours.seconds(a.last, b.first),
                wrong,
                gap: a.gap || b.gap,
                repeated: a.repeated || b.repeated,
            })
        }
        Unit::Days | Unit::Midnights => Ok(days(start, stop.earliest_day(), stop.latest_day(), |from, to| to - from)),
        Unit::WorkingDays => {
            known(calendar, start.earliest_day(), start.latest_day())?;
            known(calendar, stop.earliest_day(), stop.latest_day())?;
            Ok(days(start, stop.earliest_day(), stop.latest_day(), |from, to| working(calendar, from, to)))
        }
    }
}

/// How long a wait that has not stopped has been at the end of a day.
pub fn so_far(start: When, as_of: Day, promise: &Promise, calendar: &Calendar) -> Result<Range, UnknownHolidays> {
    match promise.unit {
        Unit::Minutes => {
            let (a, end) = (instants(start), midnight(as_of.next()));
            Ok(Range {
                lowest: promise.hours.seconds(a.end, end),
                highest: promise.hours.seconds(a.first, end),
                least: promise.hours.seconds(a.last, end),
                wrong: false,
                gap: a.gap,
                repeated: a.repeated,
            })
        }
        Unit::Days | Unit::Midnights | Unit::WorkingDays => {
            Ok(Range { wrong: false, ..between(start, When::Day(as_of), promise, calendar)? })
        }
    }
}

/// The first day at whose end every wait begun on a day is past the limit or stopped: its month is then complete
/// (decision 8). `None` without a limit, or where the holiday file does not reach so far.
pub fn decided_on(start: Day, promise: &Promise, calendar: &Calendar) -> Option<Day> {
    let limit = promise.limit?;
    match promise.unit {
        Unit::Minutes => {
            let last = midnight(start.next()) - 1;
            Some(local_day(promise.hours.after(last, limit * 60 + 1) - 1))
        }
        Unit::Days | Unit::Midnights => Some(start + i32::try_from(limit).ok()? + 1),
        Unit::WorkingDays => calendar.add_working_days(start, i32::try_from(limit).ok()? + 1),
    }
}

/// The last day on which a stop can still meet the limit, by the latest time the start can be. `None` as in [`decided_on`].
pub fn due_day(start: When, promise: &Promise, calendar: &Calendar) -> Option<Day> {
    let limit = promise.limit?;
    match promise.unit {
        // Out of hours the clock stands still: until the next second counts, the limit is still met.
        Unit::Minutes => Some(local_day(promise.hours.after(instants(start).last, limit * 60 + 1) - 1)),
        Unit::Days | Unit::Midnights => Some(start.latest_day() + i32::try_from(limit).ok()?),
        // The days off after the last working day of the limit do not count: the last of them still meets it.
        Unit::WorkingDays => Some(calendar.add_working_days(start.latest_day(), i32::try_from(limit).ok()? + 1)? - 1),
    }
}

/// The last instant, in seconds since 1970, at which a stop still meets the limit: for a clock in minutes to the second, else the end of
/// the limit's last day (of working days the last that is one). `None` as in [`decided_on`].
pub fn due_instant(start: When, promise: &Promise, calendar: &Calendar) -> Option<i64> {
    let limit = promise.limit?;
    match promise.unit {
        Unit::Minutes => Some(promise.hours.after(instants(start).last, limit * 60)),
        Unit::Days | Unit::Midnights => Some(midnight(due_day(start, promise, calendar)?.next()) - 1),
        Unit::WorkingDays => {
            let last = calendar.add_working_days(start.latest_day(), i32::try_from(limit).ok()?)?;
            Some(midnight(last.next()) - 1)
        }
    }
}

fn days(start: When, stop_first: Day, stop_last: Day, count: impl Fn(Day, Day) -> i32) -> Range {
    let lowest = i64::from(count(start.latest_day(), stop_first).max(0));
    let highest = i64::from(count(start.earliest_day(), stop_last));
    let wrong = stop_last < start.earliest_day();
    Range { lowest, highest, least: lowest, wrong, gap: false, repeated: false }
}

/// Working days from one day to another; below nought backwards.
fn working(calendar: &Calendar, from: Day, to: Day) -> i32 {
    let count = |a, b| calendar.working_days(a, b).unwrap_or_default();
    if to < from { -count(to, from) } else { count(from, to) }
}

/// Decision 9: outside the years of the holiday file a working-day clock cannot tell.
fn known(calendar: &Calendar, first: Day, last: Day) -> Result<(), UnknownHolidays> {
    if first >= calendar.known_from() && last <= calendar.known_to() {
        return Ok(());
    }
    let before = first < calendar.known_from();
    Err(UnknownHolidays { from: calendar.known_from().ymd().0, to: calendar.known_to().ymd().0, before })
}

/// A wait as printed: minutes with at most three decimals (from seconds), days whole.
pub fn print(unit: Unit, value: i64) -> String {
    if unit != Unit::Minutes {
        return value.to_string();
    }
    // Half a thousandth goes up: 7,201 seconds are 120.017 minutes.
    let thousandths = (value.unsigned_abs() * 1000 + 30) / 60;
    let decimals = format!("{:03}", thousandths % 1000);
    let sign = if value < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{decimals}", thousandths / 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
