use std::fmt;

/// A calendar day, counted from 1 January 1970.
///
/// ```
/// use yf_model::Day;
/// let start = Day::from_ymd(2008, 2, 15).unwrap();
/// let stop = Day::from_ymd(2008, 3, 14).unwrap();
/// assert_eq!(stop - start, 28);
/// assert_eq!(stop.to_string(), "2008-03-14");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Day(pub i32);

/// A calendar month: the number of months since January of year 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month(pub i32);

/// Monday to Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

const CUMULATIVE: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

fn leap(year: i32) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

/// Days in a month of a year.
fn length(year: i32, month: u8) -> u8 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Day {
    /// The real calendar day of a year, month (1 to 12) and day, years 1 to 9999.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Day> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > length(year, month) {
            return None;
        }
        let y = year - 1;
        let before = y * 365 + y / 4 - y / 100 + y / 400;
        let leap_day = i32::from(month > 2 && leap(year));
        Some(Day(before + CUMULATIVE[usize::from(month) - 1] + leap_day + i32::from(day) - 1 - 719_162))
    }

    /// Year, month and day.
    pub fn ymd(self) -> (i32, u8, u8) {
        // Civil-from-days over eras of 400 years (Hinnant's published derivation).
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
        (yoe + era * 400 + i32::from(month <= 2), month, day)
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse_iso(text: &str) -> Option<Day> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        let num = |s: &[u8]| s.iter().try_fold(0i32, |n, c| c.is_ascii_digit().then(|| n * 10 + i32::from(c - b'0')));
        Day::from_ymd(num(&b[..4])?, num(&b[5..7])? as u8, num(&b[8..])? as u8)
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        use Weekday::*;
        [Thu, Fri, Sat, Sun, Mon, Tue, Wed][self.0.rem_euclid(7) as usize]
    }

    /// Whether it is a Saturday or Sunday.
    pub fn is_weekend(self) -> bool {
        matches!(self.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// The same day so many months on (or back), clipped to the month's end: 31 May less 3 months is 28 or 29 February.
    pub fn add_months(self, months: i32) -> Day {
        let (_, _, day) = self.ymd();
        let target = Month(self.month().0 + months);
        let (year, month) = target.year_month();
        let first = target.first();
        Day(first.0 + i32::from(day.min(length(year, month))) - 1)
    }

    /// The calendar month it lies in.
    pub fn month(self) -> Month {
        let (year, month, _) = self.ymd();
        Month(year * 12 + i32::from(month) - 1)
    }

    /// First day of the calendar quarter it lies in.
    pub fn quarter_start(self) -> Day {
        Month(self.month().0.div_euclid(3) * 3).first()
    }

    /// The day after.
    pub fn next(self) -> Day {
        Day(self.0 + 1)
    }
}

impl Month {
    /// Year and month (1 to 12).
    pub fn year_month(self) -> (i32, u8) {
        (self.0.div_euclid(12), self.0.rem_euclid(12) as u8 + 1)
    }

    /// Its first day.
    pub fn first(self) -> Day {
        let (year, month) = self.year_month();
        // A month of years 1 to 9999 always has a first day; outside them the nearest is taken.
        Day::from_ymd(year.clamp(1, 9999), month, 1).unwrap_or(Day(0))
    }

    /// Its last day.
    pub fn last(self) -> Day {
        Day(Month(self.0 + 1).first().0 - 1)
    }

    /// The month after.
    pub fn next(self) -> Month {
        Month(self.0 + 1)
    }
}

impl std::ops::Sub for Day {
    type Output = i32;
    /// Days from the other to this.
    fn sub(self, other: Day) -> i32 {
        self.0 - other.0
    }
}

impl std::ops::Add<i32> for Day {
    type Output = Day;
    fn add(self, days: i32) -> Day {
        Day(self.0 + days)
    }
}

impl std::ops::Sub<i32> for Day {
    type Output = Day;
    fn sub(self, days: i32) -> Day {
        Day(self.0 - days)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m) = self.year_month();
        write!(f, "{y:04}-{m:02}")
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_goes_there_and_back() {
        let mut day = Day::from_ymd(1600, 1, 1).expect("a day");
        let end = Day::from_ymd(2400, 12, 31).expect("a day");
        while day <= end {
            let (y, m, d) = day.ymd();
            assert_eq!(Day::from_ymd(y, m, d), Some(day));
            assert_eq!(Day::parse_iso(&day.to_string()), Some(day));
            day = day.next();
        }
    }

    #[test]
    fn months_clip() {
        let may = Day::from_ymd(2024, 5, 31).expect("a day");
        assert_eq!(may.add_months(-3).to_string(), "2024-02-29");
        assert_eq!(may.add_months(-12).to_string(), "2023-05-31");
        assert_eq!(may.quarter_start().to_string(), "2024-04-01");
        assert_eq!(Day::from_ymd(2026, 11, 23).expect("a day").weekday(), Weekday::Mon);
        assert_eq!(Day::from_ymd(2024, 2, 30), None);
    }
}
