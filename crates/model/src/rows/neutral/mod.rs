//! Rows of the neutral event format (`FORMAT.md`): one event a row, held small, since a place has millions.
//!
//! What repeats (who did it; what was done) is held once and referred to by number; a name that stands on one row or a few
//! (`event_id`, `ref`, `uses`) is an opaque [`Name`].

mod events;
mod kind;
mod name;
mod table;

pub use events::{Event, Events};
pub use kind::Kind;
pub use name::{Name, Names};
pub use table::Table;

use crate::{Day, IdText, TextId};

/// A day or a local minute, in the order of `journey.md` P2: within a day timed rows by minute, then those of the day alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct At(u32);

/// Day 0 of [`At`]: 1 January of year 1.
const YEAR_1: i32 = -719_162;
/// Minutes of a day, and one more place for the day without a minute.
const PLACES: u32 = 1_441;

impl At {
    /// The last day that can be held, in the year 8160: a format with two bytes for the minute would reach further and say no more.
    pub const LAST: Day = Day(YEAR_1 + (u32::MAX / PLACES) as i32 - 1);

    /// A day, or a minute of it (0 to 1439); `None` outside the years 1 to 8160.
    pub fn new(day: Day, minute: Option<u16>) -> Option<At> {
        let days = day.0.checked_sub(YEAR_1).and_then(|days| u32::try_from(days).ok()).filter(|_| day <= At::LAST)?;
        let place = minute.map_or(PLACES - 1, |m| u32::from(m).min(PLACES - 2));
        Some(At(days * PLACES + place))
    }

    /// Reads `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`, and nothing else.
    pub fn parse(text: &[u8]) -> Option<At> {
        let (date, time) = match text {
            [date @ .., b'T', h, i, b':', m, n] if date.len() == 10 => (date, Some([*h, *i, *m, *n])),
            date => (date, None),
        };
        let [y, z, c, d, b'-', m, n, b'-', e, f] = date else { return None };
        // One look at all digits: a byte below '0' wraps to a large number.
        let digits = [*y, *z, *c, *d, *m, *n, *e, *f].map(|digit| digit.wrapping_sub(b'0'));
        let clock = time.unwrap_or([b'0'; 4]).map(|digit| digit.wrapping_sub(b'0'));
        if digits.iter().chain(&clock).fold(false, |odd, digit| odd | (*digit > 9)) {
            return None;
        }
        let two = |a: u8, b: u8| u16::from(a) * 10 + u16::from(b);
        let [y, z, c, d, m, n, e, f] = digits;
        let day = Day::from_ymd(i32::from(two(y, z) * 100 + two(c, d)), two(m, n) as u8, two(e, f) as u8)?;
        let [h, i, m, n] = clock;
        let (hour, minute) = (two(h, i), two(m, n));
        if hour > 23 || minute > 59 {
            return None;
        }
        At::new(day, time.map(|_| hour * 60 + minute))
    }

    /// A minute (0 to 1439) of the day that this is, where it is a day alone.
    #[inline]
    pub fn with_minute(self, minute: u16) -> Option<At> {
        (self.0 % PLACES == PLACES - 1 && u32::from(minute) < PLACES - 1)
            .then(|| At(self.0 - (PLACES - 1) + u32::from(minute)))
    }

    /// The local day.
    pub fn day(self) -> Day {
        Day((self.0 / PLACES) as i32 + YEAR_1)
    }

    /// Minutes since local midnight, where a minute was said.
    pub fn minute(self) -> Option<u16> {
        Some((self.0 % PLACES) as u16).filter(|m| u32::from(*m) < PLACES - 1)
    }
}

impl std::fmt::Debug for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.minute() {
            Some(m) => write!(f, "{}T{:02}:{:02}", self.day(), m / 60, m % 60),
            None => write!(f, "{}", self.day()),
        }
    }
}

/// Where whoever did it belongs: one for each combination that occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Owner {
    /// Agency; of a referral or notice the sender.
    pub org: TextId,
    /// Service.
    pub service: TextId,
    /// Team.
    pub team: TextId,
}

/// What was done: one for each combination that occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Deed {
    /// Kind.
    pub kind: Kind,
    /// Type by kind.
    pub of: TextId,
    /// Receiver of a referral or notice.
    pub to_org: TextId,
    /// Its service.
    pub to_service: TextId,
    /// How it ended, on ends, declines and discharges.
    pub outcome: TextId,
}

/// An owner and what was done: one for each combination that occurs, so that a row is one look away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Act {
    /// Place in [`Table::owners`].
    pub owner: u32,
    /// The owner at that place.
    pub by: Owner,
    /// What was done.
    pub deed: Deed,
}

/// What only few rows say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct More {
    /// The earlier assessment or plan that the row drew on.
    pub uses: Name,
    /// Day by which a promise is due.
    pub due: Option<Day>,
    /// Amount promised or delivered, in millionths; empty is one.
    pub quantity: Option<i64>,
}

/// One in [`More::quantity`].
pub const ONE: i64 = 1_000_000;

/// One event with everything that its row says, as the elements of the vector read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// `event_id`.
    pub id: Name,
    /// `ref`; [`Name::NONE`] matches nothing.
    pub reference: Name,
    /// `uses`.
    pub uses: Name,
    /// Day or minute.
    pub at: At,
    /// The local day of `at`.
    pub day: Day,
    /// Kind.
    pub kind: Kind,
    /// Place in [`Table::owners`].
    pub owner: u32,
    /// Agency; of a referral or notice the sender.
    pub org: TextId,
    /// Service.
    pub service: TextId,
    /// Team.
    pub team: TextId,
    /// Worker's pseudonym.
    pub who: IdText,
    /// Type by kind.
    pub of: TextId,
    /// Receiver of a referral or notice.
    pub to_org: TextId,
    /// Its service.
    pub to_service: TextId,
    /// How it ended.
    pub outcome: TextId,
    /// Day by which a promise is due.
    pub due: Option<Day>,
    /// Amount in millionths.
    pub quantity: i64,
    /// Which row, counted over all files.
    pub line: u32,
}

/// One person of persons.csv.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Person {
    /// Her pseudonym.
    pub id: IdText,
    /// First day observed.
    pub from: Option<Day>,
    /// Last day observed: alive and resident.
    pub to: Option<Day>,
    /// Whether `to` is the day of her death.
    pub died: bool,
    /// F, M, X or blank, as given.
    pub sex: TextId,
    /// Year of birth.
    pub birth_year: Option<i32>,
    /// Deprivation fifth as given.
    pub fifth: TextId,
    /// Locality.
    pub locality: TextId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_day_or_a_minute_and_nothing_else() {
        for text in ["0001-01-01", "2024-02-29", "2024-05-01T00:00", "2024-05-01T23:59", "8159-12-31"] {
            let at = At::parse(text.as_bytes()).expect(text);
            assert_eq!(format!("{at:?}"), text);
        }
        for text in
            ["2023-02-29", "2024-05-01T24:00", "2024-05-01 09:30", "2024-05-01T09:30:00", "20240501", "", "9999-12-31"]
        {
            assert_eq!(At::parse(text.as_bytes()), None, "{text}");
        }
        let order = ["2024-05-01T00:00", "2024-05-01T23:59", "2024-05-01", "2024-05-02T00:00"];
        let ats: Vec<At> = order.iter().filter_map(|t| At::parse(t.as_bytes())).collect();
        assert!(ats.is_sorted() && ats.len() == 4);
        assert_eq!(At::new(At::LAST + 1, None), None);
        assert_eq!(At::new(Day(i32::MAX), None), None);
        assert_eq!(At::new(Day(i32::MIN), None), None);
        assert_eq!(At::new(At::LAST, Some(7)).map(At::day), Some(At::LAST));
        let day = At::parse(b"2024-05-01").expect("a day");
        assert_eq!(day.with_minute(1_439), At::parse(b"2024-05-01T23:59"));
        assert_eq!(day.with_minute(0), At::parse(b"2024-05-01T00:00"));
        assert_eq!((day.with_minute(1_440), ats[0].with_minute(7)), (None, None));
    }
}
