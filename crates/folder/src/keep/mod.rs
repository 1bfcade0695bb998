//! Keeping the record well: room held back for a full disk, copies, and what is wrong with a data folder.

mod copy;
mod doctor;
pub(crate) mod reserve;

pub use copy::{Copied, copy};
pub use doctor::{Finding, Is, examine};
