//! The whole time of the extracts, its last whole years and its quarters: the same settings, another window.

use super::columns::{Columns, columns};
use super::elements::element;
use yf_model::Day;
use yf_model::rows::neutral::Table;
use yf_place::{Rules, Settings};

/// First and last day, and the elements of everybody with an event on an observed day between them, without clocks.
#[derive(Clone, Debug, Default)]
pub struct Stretch {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
    /// A row a person.
    pub columns: Columns,
}

/// The elements over time.
#[derive(Clone, Debug, Default)]
pub struct OverTime {
    /// Everybody of the table over the whole window.
    pub whole: Columns,
    /// Whole years back from the last day, the latest first; three at most.
    pub years: Vec<Stretch>,
    /// Whole quarters back from the last day, the earliest first; none where there are fewer than twelve.
    pub quarters: Vec<Stretch>,
    /// Hand-offs of agencies in all, were they looked for so many days back (`journey.md` 5).
    pub handoffs_at: Vec<(i32, u64)>,
}

/// The other look-backs of hand-offs of which the answer is shown.
const LOOK_BACKS: [i32; 2] = [14, 42];

/// As many points as a control chart needs.
const QUARTERS: i32 = 12;

impl OverTime {
    /// Tells everybody's journey over the window of the settings and over its parts.
    pub fn new(table: &Table, settings: &Settings, threads: usize) -> OverTime {
        // Clocks are told over the whole window and by year alone.
        let unclocked = Settings { clocks: Vec::new(), ..settings.clone() };
        let stretch = |(from, to): (Day, Day), whole: &Settings| {
            let part = Settings { from, to, ..whole.clone() };
            Stretch { from, to, columns: columns(table, &part, true, threads) }
        };
        let fit = |months: i32| back((settings.from, settings.to), months);
        let mut quarters: Vec<(Day, Day)> = fit(3);
        quarters.reverse();
        if quarters.len() < QUARTERS as usize {
            quarters.clear();
        }
        let handed = |days: i32| {
            let rules = Rules { handoff_before: days, ..settings.rules.clone() };
            let columns = columns(table, &Settings { rules, ..unclocked.clone() }, false, threads);
            let all = element("handoffs_org").map(|n| columns.column(n)).unwrap_or_default();
            (days, all.iter().flatten().sum::<f64>() as u64)
        };
        OverTime {
            handoffs_at: LOOK_BACKS.map(handed).to_vec(),
            whole: columns(table, settings, false, threads),
            years: fit(12).into_iter().take(3).map(|days| stretch(days, settings)).collect(),
            quarters: quarters.into_iter().map(|days| stretch(days, &unclocked)).collect(),
        }
    }
}

/// Whole stretches of so many months back from the last day, the latest first. They are counted from the day after it, so that those to the end of a month
/// are those of the calendar.
fn back((from, to): (Day, Day), months: i32) -> Vec<(Day, Day)> {
    let end = to.next();
    let stretch = |n: i32| (end.add_months(-months * (n + 1)), end.add_months(-months * n) - 1);
    (0..).map(stretch).take_while(|(first, _)| *first >= from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_to_the_end_of_a_month_are_those_of_the_calendar() {
        let day = |text: &str| Day::parse_iso(text).expect("a day");
        for (to, firsts) in [
            ("2024-12-31", ["2024-10-01", "2024-07-01", "2024-04-01"]),
            ("2024-06-30", ["2024-04-01", "2024-01-01", "2023-10-01"]),
            ("2024-02-29", ["2023-12-01", "2023-09-01", "2023-06-01"]),
            ("2024-05-14", ["2024-02-15", "2023-11-15", "2023-08-15"]),
        ] {
            let found = back((day("2023-06-01"), day(to)), 3);
            assert_eq!(found[0].1, day(to));
            assert_eq!(found[..3].iter().map(|(first, _)| *first).collect::<Vec<_>>(), firsts.map(day), "{to}");
            assert!(found.windows(2).all(|w| w[1].1.next() == w[0].0), "one after the other");
        }
    }
}
