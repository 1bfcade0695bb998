//! Rows of the extracts, parsed: one type per table, identifiers as [`crate::IdText`], codes as [`crate::Code`].
//!
//! Shapes follow `standards/cld.md` and `standards/community-and-hospital.md`. A field that was blank, unreadable or a
//! placeholder is `None` (or blank): the reader has already said so.

pub mod cld;
mod cld_codes;
pub mod csds;
pub mod ecds;
pub mod equipment;
pub mod folder;
pub mod kept;
pub mod neutral;
pub mod sus;
