//! Judges a journey: official waits, the place's promises, rates and control charts.
//!
//! Invariant: one person, the place and an as-of day in; no file, no other person, no identifier.

pub mod clock;
pub mod explain;
pub mod journeys;
pub mod judging;
pub mod official;
pub mod rates;
pub mod spc;
pub mod tally;
pub mod time;
