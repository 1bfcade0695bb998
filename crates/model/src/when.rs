use crate::Day;
use std::fmt;

/// Which of the two passes of a repeated hour was meant (the last Sunday of October, 01:00 to 01:59:59).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Fold {
    /// Nothing was said: outside the repeated hour there is nothing to say, inside it both are possible.
    #[default]
    Unsaid,
    /// The first pass, British Summer Time.
    First,
    /// The second pass, Greenwich Mean Time.
    Second,
}

/// A second of local civil time in England, as an extract says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment {
    /// The local day.
    pub day: Day,
    /// Seconds since local midnight by the clock on the wall, 0 to 86,399.
    pub second: u32,
    /// For the repeated hour.
    pub fold: Fold,
}

impl Moment {
    /// A moment by the clock on the wall.
    pub fn new(day: Day, second: u32) -> Moment {
        Moment { day, second: second.min(86_399), fold: Fold::Unsaid }
    }

    /// A moment from hours and minutes.
    pub fn at(day: Day, hour: u32, minute: u32) -> Moment {
        Moment::new(day, hour * 3600 + minute * 60)
    }
}

impl fmt::Display for Moment {
    /// `YYYY-MM-DDTHH:MM`, cut and not rounded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.day, self.second / 3600, self.second / 60 % 60)
    }
}

/// A time as precisely as it was said, and no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// Only the year is known.
    Year(i32),
    /// Only the month is known.
    Month(crate::Month),
    /// The day is known.
    Day(Day),
    /// The second (or minute) is known.
    Moment(Moment),
}

impl When {
    /// The local day, where at least the day is known.
    pub fn day(self) -> Option<Day> {
        match self {
            When::Day(day) => Some(day),
            When::Moment(m) => Some(m.day),
            When::Year(_) | When::Month(_) => None,
        }
    }

    /// The earliest day it can be.
    pub fn earliest_day(self) -> Day {
        match self {
            When::Year(y) => crate::Month(y * 12).first(),
            When::Month(m) => m.first(),
            When::Day(day) => day,
            When::Moment(m) => m.day,
        }
    }

    /// The latest day it can be.
    pub fn latest_day(self) -> Day {
        match self {
            When::Year(y) => crate::Month(y * 12 + 11).last(),
            When::Month(m) => m.last(),
            When::Day(day) => day,
            When::Moment(m) => m.day,
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            When::Year(y) => write!(f, "{y:04}"),
            When::Month(m) => m.fmt(f),
            When::Day(d) => d.fmt(f),
            When::Moment(m) => m.fmt(f),
        }
    }
}
