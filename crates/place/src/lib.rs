//! What a place decides, as data, and its calendar arithmetic: the same for the lens and the folder.
//!
//! Invariant: nothing here sees an extract or a person.

mod calendar;

pub use calendar::Calendar;
