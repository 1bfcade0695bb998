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
        // Clocks are told over the whole window alone.
        let unclocked = Settings { clocks: Vec::new(), ..settings.clone() };
        let stretch = |(from, to): (Day, Day)| {
            let part = Settings { from, to, ..unclocked.clone() };
            Stretch { from, to, columns: columns(table, &part, true, threads) }
        };
        let back = |months: i32, n: i32| {
            (settings.to.add_months(-months * (n + 1)).next(), settings.to.add_months(-months * n))
        };
        let fit = |months: i32| (0..).map(move |n| back(months, n)).take_while(|(from, _)| *from >= settings.from);
        let mut quarters: Vec<(Day, Day)> = fit(3).collect();
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
            years: fit(12).take(3).map(stretch).collect(),
            quarters: quarters.into_iter().map(stretch).collect(),
        }
    }
}
