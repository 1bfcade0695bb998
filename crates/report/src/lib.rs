//! The only exit for figures: one HTML file, JSON and CSV, suppressed where they are to be shared.
//!
//! ```
//! use yf_report::{Count, Rate};
//! let rate = Rate::of(Count::Shown(80), Count::Shown(100));
//! assert_eq!(rate.share, Some(0.8));
//! ```
//!
//! Invariant: everything that a report shows is in [`Report`]; the pens see nothing else.
//! Invariant: the open edition is made from an already suppressed [`Report`] (see [`open()`]), so no pen can leak what it never held.
//! Invariant: no raw extract, no file reading, no clock, no judgement of a journey.

#[cfg(test)]
extern crate self as yf_report;

pub mod assemble;
pub mod compare;
mod csv;
pub mod explain;
pub mod figures;
mod head;
mod json;
pub mod kept;
pub mod neutral;
mod open;
mod page;
pub mod parquet;
mod sheet;
mod svg;
pub mod vectors;
mod words;

pub use csv::{figures_csv, people_csv};
pub use figures::*;
pub use json::{NotFigures, json, read_json};
pub use open::{NotSafe, open, open_after};
pub use page::{AT_MOST, featured, links_page, page as html, person as person_html};
pub use sheet::links_sheet;
pub use words::{Answer, CLOCK_RULE, answers, clock_column, element, element_rule};

/// The look and the drawings that the folder's pages borrow.
pub mod parts {
    pub use crate::page::{PERSON_KEY, STYLE, theme};
    pub use crate::svg::{DayAxis, DayClock, Lane, day_clock, day_hours, day_squares, hatches, story};
}

#[cfg(test)]
#[path = "../tests/sample/mod.rs"]
mod sample;
