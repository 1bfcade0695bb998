//! One module per subcommand: its arguments, its help, and the order in which the rooms are called.

pub mod check;
pub mod events;
pub mod journeys;
pub mod look;
pub mod simulate;
pub mod waits;
