//! The real time and real chance, which the folder is given from here.

use std::time::{SystemTime, UNIX_EPOCH};
use yf_folder::{Outside, Stamp};
use yf_model::Day;

/// The world as this machine has it.
pub struct World;

impl Outside for World {
    fn now(&self) -> Stamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Stamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn fill(&self, bytes: &mut [u8]) {
        // Without chance no secret can be made: nothing may go on.
        if getrandom::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}

/// Today, in England.
pub fn today() -> Day {
    yf_place::clock::local_day(World.now().seconds())
}
