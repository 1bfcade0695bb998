//! What each column of each table holds; the same whatever a run found in it.

use yf_measures::journeys::{ELEMENTS, OF_CLOCK};
use yf_model::rows::kept::{EVENTS, Holds, PERSONS};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text in UTF-8.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Real,
    /// A day.
    Day,
}

impl Kind {
    pub(super) fn physical(self) -> i32 {
        match self {
            Kind::Day => 1,
            Kind::Whole => 2,
            Kind::Real => 5,
            Kind::Text => 6,
        }
    }

    pub(super) fn converted(self) -> Option<i32> {
        match self {
            Kind::Text => Some(0),
            Kind::Day => Some(6),
            Kind::Whole | Kind::Real => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Whole => "a whole number",
            Kind::Real => "a number",
            Kind::Day => "a day",
        }
    }
}

/// A table that is written as Parquet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// `persons.parquet` of `journeys`.
    Vectors,
    /// `journeys.parquet` of `look`.
    Journeys,
    /// `figures.parquet`.
    Figures,
    /// `people.parquet`.
    People,
    /// `clocks.parquet` of `events`.
    Clocks,
    /// `events.parquet` of `events`.
    Events,
    /// `waits.parquet` and `medians.parquet` of `waits`.
    Official,
    /// `events.parquet` and `persons.parquet` of `look --keep`.
    Kept,
}

impl Kinds {
    /// What the column of this name holds.
    pub fn of(self, column: &str) -> Kind {
        let is = |names: &[&str]| names.contains(&column);
        // A clock's name is the place's own, and could end like anything; its counts end like no other column.
        let of_clock = || OF_CLOCK.iter().any(|count| column.ends_with(&format!("_{count}")));
        match self {
            Kinds::Vectors => match column {
                "person" => Kind::Text,
                _ if of_clock() => Kind::Whole,
                _ if ["coc_", "upc_", "secon_", "care_density_"].iter().any(|c| column.starts_with(c)) => Kind::Real,
                _ => Kind::Whole,
            },
            Kinds::Journeys if ELEMENTS.iter().any(|e| e.id == column && !e.is_whole()) => Kind::Real,
            Kinds::Journeys => Kind::Whole,
            Kinds::People if is(&["person", "age", "fifth", "length", "at_most", "limit"]) => Kind::Whole,
            Kinds::People if column == "died" => Kind::Day,
            // Minutes have thousandths.
            Kinds::Clocks if is(&["lowest", "highest"]) => Kind::Real,
            Kinds::Clocks if column == "limit" => Kind::Whole,
            Kinds::Official if column.ends_with("_start") || column.ends_with("_end") => Kind::Day,
            Kinds::Official if column.ends_with("_period") => Kind::Day,
            Kinds::Official if column == "median_days" => Kind::Real,
            Kinds::Official
                if is(&[
                    "la_code",
                    "person_id",
                    "metric",
                    "spec",
                    "response_type",
                    "response_assessment_type",
                    "service_type",
                ]) || column.ends_with("age_band") =>
            {
                Kind::Text
            }
            Kinds::Official => Kind::Whole,
            Kinds::Kept => match EVENTS.iter().chain(&PERSONS).find(|(name, _)| *name == column) {
                Some((_, Holds::Whole)) => Kind::Whole,
                Some((_, Holds::Day)) => Kind::Day,
                _ => Kind::Text,
            },
            Kinds::Figures | Kinds::People | Kinds::Clocks | Kinds::Events => Kind::Text,
        }
    }

    /// Whether fields that a spreadsheet would run were made harmless, which nothing does with a Parquet file.
    pub(super) fn are_made_harmless(self) -> bool {
        matches!(self, Kinds::Figures | Kinds::People)
    }

    /// The column whose values are given as numbers too, in a last column `number`, where they are any.
    pub(super) fn also_number(self) -> Option<&'static str> {
        (self == Kinds::Figures).then_some("value")
    }
}
