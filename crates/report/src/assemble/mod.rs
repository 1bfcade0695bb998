//! From what the rooms below found to what a report shows: names instead of numbers, words instead of codes.
//!
//! Invariant: nothing is measured here; a figure is a sum that `measures` made.

mod behind;
mod discharge;
mod journey;
mod links;
mod people;
mod promises;
mod went;
mod words;
mod worst;

pub use crate::words::day as day_words;
pub use behind::{ORDER, longest_first};
pub use discharge::discharge_figures;
pub use journey::{Frame, Spreads, of_visits, undefined};
pub use links::{LinksOf, end_words, link_behind, link_figures, state_of, trigger_words};
pub use people::{Known, STORIES, Stories, number};
pub use promises::{AGE_BANDS, PromiseFacts, ends, ends_in_words, promise_figures, source_words, unit_words};
pub(crate) use went::funnel_part;
pub(crate) use went::kinds_in_words;
pub use went::{COVERAGE_CHANGED, MOST, Went, signal_words, went_through};
pub use words::{Names, when_words};
