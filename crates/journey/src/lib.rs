//! Tells what happened to each person: agencies' rows to neutral events, persons and waits (`mapping.md`).
//!
//! Invariant: no name, postcode or number's text is reachable here; identifiers are numbers with ranks, so order is
//! known and identity is not.
//! Invariant: no limit and no promise is given to [`tell`]: facts come before judgment.
//! Invariant: the answer depends on no order of files or rows, but where the waiting-times standard breaks a tie by
//! record number.

mod book;
mod cld;
mod crowded;
mod csds;
mod equipment;
mod event;
mod facts;
mod fast;
mod folder;
mod hospital;
mod journeys;
pub mod neutral;
mod newest;
mod notes;
mod stay;
mod steps;
mod table;
mod tie;
pub mod unique;
pub mod vector;
mod words;

pub use cld::TWO_ENDS;
pub use event::{Event, Kind, Own, Worker, time_order};
pub use facts::{PersonFacts, Sex};
pub use journeys::{Input, Journeys, Setting, tell};
pub use notes::Notes;
pub use stay::{Stay, StayGroup};
pub use steps::{Step, StepKind};
pub use table::table;
