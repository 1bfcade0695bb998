//! Pages and forms of the folder, for the team and for her.
//!
//! Each page is a function of a request and the folder, without async: async stops at the socket, and what looks or does runs on a pool
//! of threads that may wait.
//!
//! Invariant: no access rule and no SQL here: a page asks [`yf_folder::Folder`] and draws what it is given.
//! Invariant: an address names nobody: a person is a handle, chance that is good in one session.
//! Invariant: every text is escaped by the page template; no page runs a script.
//! Invariant: every route stands in [`ROUTES`] with its policy; there is no other way in.

mod asked;
mod clocks;
mod dates;
mod edge;
mod frame;
mod hers;
mod pages;
mod routes;
mod serve;
mod sheet;
mod work;

pub use asked::{Answer, Asked};
pub use clocks::clock_end;
pub use routes::{Method, Policy, ROUTES, Route};
pub use serve::{app, serve};

use std::sync::Arc;
use yf_folder::Folder;
use yf_model::Day;
use yf_place::Place;

/// What the pages are served from.
pub struct Site {
    /// The record.
    pub folder: Folder,
    /// The place's policy: its promises and calendars.
    pub place: Place,
    /// The last day that imported rows tell of: waits read from them are judged as of it and not of today.
    pub told_to: Day,
    /// Invented people: each page says so, and links that sign in once are answered.
    pub demo: bool,
    /// The names by which this server may be called (`localhost:8080`); none for any.
    pub hosts: Vec<String>,
}

/// A site as the threads share it.
pub type Shared = Arc<Site>;
