use super::ser;
use super::{Count, Named};
use serde::{Deserialize, Serialize};
use yf_model::Month;

/// How long people who were ready to leave hospital waited to leave it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Discharge {
    /// Why it cannot be said (no hospital extract), in a sentence.
    pub missing: Option<String>,
    /// The three groups of finished stays that did not end in death.
    pub all: DelayGroup,
    /// Ready dates that cannot be right, by fault in words.
    pub faults: Vec<Named>,
    /// Stays that ended in death, left out.
    pub deaths: Count,
    /// People ready and still in hospital on the end day.
    pub still_in: Count,
    /// Days those have waited so far.
    pub still_in_days: Count,
    /// Stays by days between ready and leaving (those ready earlier only).
    pub bins: Vec<DelayBin>,
    /// By month of leaving.
    pub months: Vec<DelayMonth>,
    /// By where people went.
    pub destinations: Vec<DelayGroup>,
    /// By locality.
    pub localities: Vec<DelayGroup>,
}

/// Finished stays of a group. "Ready earlier", "the same day" and "not recorded" are three facts and never one average.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct DelayGroup {
    /// The group in words.
    pub name: String,
    /// Ready on an earlier day than they left.
    pub earlier: Count,
    /// Ready on the day they left.
    pub same_day: Count,
    /// No ready date: no delay or not recorded, which cannot be told apart.
    pub blank: Count,
    /// Days between ready and leaving, summed over `earlier`.
    pub days: Count,
    /// Median of those days among `earlier`. `None` over nobody or where held back.
    pub median_days: Option<f64>,
}

/// Stays with a delay of so many days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelayBin {
    /// From this many days.
    pub from: u32,
    /// To this many; `None` for "or more".
    pub to: Option<u32>,
    /// How many stays.
    pub stays: Count,
}

/// One month of leaving.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DelayMonth {
    /// The month.
    #[serde(with = "ser::text")]
    pub month: Month,
    /// Whether the hospital's extract covers it.
    pub covered: bool,
    /// The stays that ended in it; its name is the month.
    pub group: DelayGroup,
}
