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
}
