//! Person details (`waiting-times.md` 7.1).

use super::told::Told;
use yf_model::Day;

/// What ASCOF takes for true of a person, from all her unique events.
pub struct Details {
    /// First day of the birth month: the earliest among the rows of the latest period that have one.
    pub birth_month: Option<Day>,
    /// The latest among the rows of the latest period that have one.
    pub died: Option<Day>,
}

impl Details {
    pub fn of(told: &[Told<'_>]) -> Details {
        let latest = |has: fn(&Told<'_>) -> Option<Day>| {
            let of_latest = told.iter().filter(|t| has(t).is_some()).map(|t| t.ref_end).max();
            told.iter().filter(move |t| Some(t.ref_end) == of_latest).filter_map(has)
        };
        Details {
            birth_month: latest(|t| t.born).min().map(|born| born.month().first()),
            died: latest(|t| t.died).max(),
        }
    }
}
