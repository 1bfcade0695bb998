use std::collections::BTreeSet;
use yf_model::Day;

/// Working days: Monday to Friday, less the days off of a holiday file, within the years that file covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    holidays: BTreeSet<Day>,
    first: Day,
    last: Day,
}

const ENGLAND: &str = include_str!("../data/bank-holidays-england.csv");

impl Calendar {
    /// The bank holidays of England that are shipped (2006 to 2027, `clocks.md` 6).
    ///
    /// ```
    /// use yf_model::Day;
    /// use yf_place::Calendar;
    /// let england = Calendar::england();
    /// let day = |text| Day::parse_iso(text).unwrap();
    /// assert_eq!(england.is_working(day("2022-09-19")), Some(false)); // the Queen's funeral
    /// assert_eq!(england.is_working(day("2020-05-04")), Some(true)); // early May moved to the 8th
    /// // Good Friday 3 and Easter Monday 6 April do not count.
    /// assert_eq!(england.working_days(day("2026-04-01"), day("2026-04-10")), Some(5));
    /// assert_eq!(england.known_to().to_string(), "2027-12-31");
    /// assert_eq!(england.is_working(day("2028-01-04")), None);
    /// ```
    pub fn england() -> Calendar {
        let days = ENGLAND.lines().skip(1).filter_map(|line| Day::parse_iso(line.get(..10)?));
        Calendar::new(days.collect())
    }

    /// A calendar of these days off; the years covered are those of the first and the last of them.
    pub fn new(holidays: BTreeSet<Day>) -> Calendar {
        let year = |day: Option<&Day>| day.map_or(1970, |d| d.ymd().0);
        let first = Day::from_ymd(year(holidays.first()), 1, 1).unwrap_or_default();
        let last = Day::from_ymd(year(holidays.last()), 12, 31).unwrap_or_default();
        Calendar { holidays, first, last }
    }

    /// A calendar whose list of days off is complete for every year, as a reference case gives it.
    pub fn complete(holidays: BTreeSet<Day>) -> Calendar {
        let first = Day::from_ymd(1, 1, 1).unwrap_or_default();
        let last = Day::from_ymd(9999, 12, 31).unwrap_or_default();
        Calendar { holidays, first, last }
    }

    /// The first day about which the holiday file says anything.
    pub fn known_from(&self) -> Day {
        self.first
    }

    /// The last day about which the holiday file says anything.
    pub fn known_to(&self) -> Day {
        self.last
    }

    /// The days off.
    pub fn holidays(&self) -> &BTreeSet<Day> {
        &self.holidays
    }

    /// Whether it is a working day; `None` outside the years of the file.
    pub fn is_working(&self, day: Day) -> Option<bool> {
        (self.first..=self.last).contains(&day).then(|| !day.is_weekend() && !self.holidays.contains(&day))
    }

    /// Number of working days d with start < d <= stop; a start on a day off counts the next working day as day 1.
    /// `None` where a day lies outside the years of the file.
    pub fn working_days(&self, start: Day, stop: Day) -> Option<i32> {
        if stop <= start {
            return Some(0);
        }
        if start < self.first || stop > self.last {
            return None;
        }
        // Weekdays by arithmetic, then the days off that fall on one.
        let weekdays_to = |day: Day| {
            let since_monday = day.0 + 3; // 1 January 1970 was a Thursday
            since_monday.div_euclid(7) * 5 + since_monday.rem_euclid(7).min(4)
        };
        let off = self.holidays.range(start.next()..=stop).filter(|d| !d.is_weekend()).count() as i32;
        Some(weekdays_to(stop) - weekdays_to(start) - off)
    }

    /// The day on which the n-th working day after a start falls; `None` outside the years of the file.
    pub fn add_working_days(&self, start: Day, count: i32) -> Option<Day> {
        let mut day = start;
        let mut left = count;
        while left > 0 {
            day = day.next();
            left -= i32::from(self.is_working(day)?);
        }
        Some(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_a_walk_over_every_day_does() {
        let calendar = Calendar::england();
        assert_eq!(calendar.holidays().len(), 181);
        let first = Day::from_ymd(2021, 12, 1).expect("a day");
        for offset in 0..60 {
            let start = first + offset;
            let mut walked = 0;
            for length in 0..400 {
                let stop = start + length;
                if length > 0 && calendar.is_working(stop) == Some(true) {
                    walked += 1;
                }
                assert_eq!(calendar.working_days(start, stop), Some(walked), "{start} to {stop}");
            }
        }
        assert_eq!(calendar.working_days(first, Day::from_ymd(2028, 1, 1).expect("a day")), None);
    }

    /// The Sunday of Easter (the anonymous Gregorian reckoning).
    fn easter(year: i32) -> Day {
        let (a, b, c) = (year % 19, year / 100, year % 100);
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let n = h + l - 7 * m + 114;
        Day::from_ymd(year, (n / 31) as u8, (n % 31 + 1) as u8).expect("a day")
    }

    #[test]
    fn the_shipped_days_off_are_those_of_the_rule() {
        let on = |text| Day::parse_iso(text).expect("a day");
        let mut expected: BTreeSet<Day> =
            ["2011-04-29", "2012-06-05", "2022-06-03", "2022-09-19", "2023-05-08"].map(on).into();
        let moved = [("2012-05-28", "2012-06-04"), ("2022-05-30", "2022-06-02"), ("2020-05-04", "2020-05-08")];
        for year in 2006..=2027 {
            let first = |month| Day::from_ymd(year, month, 1).expect("a day");
            let monday_from = |mut day: Day| {
                while day.weekday() != yf_model::Weekday::Mon {
                    day = day.next();
                }
                day
            };
            let mondays = [monday_from(first(5)), monday_from(first(5) + 24), monday_from(first(8) + 24)];
            let mut off: Vec<Day> = mondays.into_iter().chain([easter(year) - 2, easter(year) + 1]).collect();
            for fixed in [first(1), first(12) + 24, first(12) + 25] {
                let mut day = fixed;
                while day.is_weekend() || off.contains(&day) {
                    day = day.next();
                }
                off.push(day);
            }
            for day in off {
                let to = moved.iter().find(|(from, _)| on(from) == day).map_or(day, |(_, to)| on(to));
                expected.insert(to);
            }
        }
        assert_eq!(Calendar::england().holidays(), &expected);
    }
}
