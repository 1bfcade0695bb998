//! The nouns of yellowfolder, already checked: days, moments, numbers, rows, waits.
//!
//! Invariant: nothing here opens a file, asks the clock or knows a place's policy.
//! Invariant: an identifier's text is reached only through [`Ids`]; a row carries an [`IdText`],
//! a number, so a room that is not handed the `Ids` cannot read who somebody is.

mod code;
mod day;
mod identity;
mod nhs;
mod problem;
pub mod rows;
mod texts;
mod threads;
mod wait;
mod when;

pub use code::Code;
pub use day::{Day, Month, Weekday};
pub use identity::{Dataset, Identities, Identity, IdentityId, Local, PersonKey};
pub use nhs::NhsNumber;
pub use problem::{Mark, Problem, Problems, SAMPLES, Severity};
pub use texts::{IdText, Ids, TextId, Texts};
pub use threads::{at_once, each_at_once, few_at_once, in_order};
pub use wait::{ClockId, EndNote, Ref, RefKind, Unit, Wait, WaitSource};
pub use when::{Fold, Moment, When};

/// Where a row came from: the file's number in the order of reading and the line of the row's first byte (1 is the header).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct RowRef {
    /// Number of the file in the order of reading.
    pub file: u16,
    /// Line number in that file, the header being line 1.
    pub line: u32,
}
