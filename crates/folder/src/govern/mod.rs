//! Governance: who is told of a break-glass, who reviews it, the watch on the trail, and the desk from which it is all looked after
//! without opening a record.

pub(crate) mod desk;
mod later;
mod notices;
mod review;
mod watch;

pub use desk::{AgreementView, AlertView, ChangeView, Desk, GlassView, Share};
pub(crate) use later::{SHOWN_BY_NOW, look_again};
pub use notices::{NoticeView, Told};
pub(crate) use notices::{case_opened, tell, tell_death};
pub use review::Outcome;
pub(crate) use watch::Windows;
pub use watch::{Home, Kind};
