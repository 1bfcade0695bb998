//! One module per subcommand: its arguments, its help, and the order in which the rooms are called.

pub mod backup;
pub mod check;
pub mod compare;
pub mod doctor;
pub mod events;
pub mod explain;
pub mod import;
pub mod journeys;
pub mod links;
pub mod look;
pub mod man;
pub mod serve;
pub mod simulate;
pub mod user;
pub mod verify;
pub mod waits;
