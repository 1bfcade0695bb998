use super::ser;
use super::{Count, Named};
use serde::{Deserialize, Serialize};
use yf_model::Day;

/// The official measures: waits by the department's provisional method, and ASCOF 2A, 2B, 2C.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Official {
    /// Why there are none (no council extract), in a sentence.
    pub missing: Option<String>,
    /// `dhsc-2026-09`.
    pub method: String,
    /// The councils in the extract.
    pub councils: Vec<Council>,
    /// The quarters shown, in order.
    pub quarters: Vec<Quarter>,
    /// Medians by area, measure, band and quarter. A quarter without a row had no finished wait.
    pub medians: Vec<Median>,
    /// Requests with no wait that ended by the end day, and other waits that the medians leave out, by name.
    pub left_out: Vec<Named>,
    /// How many rows or requests each step kept or dropped, in order, by name in words.
    pub steps: Vec<Named>,
    /// Values that the method's lists do not hold.
    pub unrecognised: Vec<Unrecognised>,
    /// ASCOF results.
    pub ascof: Vec<Ascof>,
}

/// A council.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Council {
    /// Its code.
    pub code: String,
    /// Its name, or the code again.
    pub name: String,
}

/// A calendar quarter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarter {
    /// Its first day.
    #[serde(with = "ser::text")]
    pub start: Day,
    /// Whether the council's extract covers all of it.
    pub covered: bool,
}

/// What kind of area a median is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AreaKind {
    /// A council: the official figure.
    Council,
    /// A locality of the place: the same method on its residents.
    Locality,
}

/// Which wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Metric {
    /// Request to first response (an assessment, or a service without one).
    #[serde(rename = "first response")]
    FirstResponse,
    /// Request to first service.
    #[serde(rename = "first service")]
    FirstService,
}

/// Age band of the official method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// 25 to 64.
    #[serde(rename = "25 to 64")]
    Younger,
    /// 65 and above.
    #[serde(rename = "65 and above")]
    Older,
}

impl Band {
    /// As shown.
    pub fn text(self) -> &'static str {
        match self {
            Band::Younger => "25 to 64",
            Band::Older => "65 and above",
        }
    }
}

impl Metric {
    /// As in the department's file.
    pub fn text(self) -> &'static str {
        match self {
            Metric::FirstResponse => "first response",
            Metric::FirstService => "first service",
        }
    }
}

/// One median.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Median {
    /// The area's name.
    pub area: String,
    /// What it is.
    pub area_kind: AreaKind,
    /// Which wait.
    pub metric: Metric,
    /// First day of the quarter in which the wait ended.
    #[serde(with = "ser::text")]
    pub quarter: Day,
    /// Age band.
    pub band: Band,
    /// Median days, halves possible. `None` where held back.
    pub median_days: Option<f64>,
    /// Finished waits it rests on.
    pub waits: Count,
    /// Whether the department's dashboard shows that quarter.
    pub on_dashboard: bool,
}

/// A value outside the method's lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unrecognised {
    /// The column.
    pub column: String,
    /// The value; empty in the open edition, since a cell may hold anything.
    pub value: String,
    /// Rows that hold it.
    pub rows: Count,
}

/// One ASCOF result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ascof {
    /// `2A`, `2B` or `2C`.
    pub measure: String,
    /// Name of the council.
    pub council: String,
    /// `18 to 64`, `65 and above`, `Total`.
    pub group: String,
    /// First day of the year.
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Last day of the year.
    #[serde(with = "ser::text")]
    pub to: Day,
    /// People counted.
    pub numerator: Count,
    /// People out of whom (2A); of 2B and 2C the population.
    pub denominator: Option<Count>,
    /// 2A: per cent. 2B, 2C: per 100,000 people. `None` without a denominator, or held back.
    pub outcome: Option<f64>,
}
