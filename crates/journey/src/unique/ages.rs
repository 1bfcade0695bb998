//! Ages (`waiting-times.md` 2.10).

use yf_model::Day;

/// An age band of the official measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Band {
    From18To64,
    From65,
    Under18,
    Unknown,
}

impl Band {
    /// Whole years of 365.25 days from the first of the birth month.
    pub fn years(born: Day, on: Day) -> i32 {
        ((on - born.month().first()) * 4).div_euclid(1461)
    }

    /// The band on a day.
    pub fn of(born: Option<Day>, on: Day) -> Band {
        match born.map(|born| Band::years(born, on)) {
            None => Band::Unknown,
            Some(years) if years < 18 => Band::Under18,
            Some(years) if years < 65 => Band::From18To64,
            Some(_) => Band::From65,
        }
    }

    /// As written in `events.csv` and `ascof.json`.
    pub fn text(self) -> &'static str {
        match self {
            Band::From18To64 => "18 to 64",
            Band::From65 => "65 and above",
            Band::Under18 => "Under 18",
            Band::Unknown => "Unknown",
        }
    }
}

/// Completed years from a birth to a day; someone born on 29 February completes a year on 1 March of other years.
pub fn age_in_years(born: Day, on: Day) -> i32 {
    let ((by, bm, bd), (y, m, d)) = (born.ymd(), on.ymd());
    y - by - i32::from((m, d) < (bm, bd))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse_iso(text).expect("a day")
    }

    #[test]
    fn years_are_completed() {
        for (born, on, age) in [
            ("1999-05-01", "2024-04-30", 24),
            ("1999-05-01", "2024-05-01", 25),
            ("2000-02-29", "2025-02-28", 24),
            ("2000-02-29", "2025-03-01", 25),
            ("2030-01-01", "2024-01-01", -6),
        ] {
            assert_eq!(age_in_years(day(born), day(on)), age, "{born} {on}");
        }
    }

    #[test]
    fn bands_count_from_the_first_of_the_birth_month() {
        // 65 years of 365.25 days from 1 May 1959 are 23,741.25 days: the 23,742nd day after it is the first at 65.
        assert_eq!(Band::of(Some(day("1959-05-20")), day("1959-05-01") + 23_741), Band::From18To64);
        assert_eq!(Band::of(Some(day("1959-05-20")), day("1959-05-01") + 23_742), Band::From65);
        assert_eq!(Band::of(Some(day("2030-05-20")), day("2024-05-01")), Band::Under18);
        assert_eq!(Band::of(None, day("2024-05-01")), Band::Unknown);
    }
}
