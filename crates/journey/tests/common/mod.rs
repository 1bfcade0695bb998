//! A fixed sequence of draws, and the way into the engine, for the twins.

#![allow(dead_code)]

use std::collections::BTreeMap;
use yf_journey::unique::Source;
use yf_journey::{Input, Journeys, Setting, tell};
use yf_model::rows::{cld, csds, sus};
use yf_model::{Day, Ids, PersonKey, Texts};

/// Draws from a seed that a failure prints.
pub struct Draw(pub u64);

impl Draw {
    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// True once in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of some.
    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    /// Another order.
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for n in (1..all.len()).rev() {
            all.swap(n, self.below(n as u64 + 1) as usize);
        }
    }
}

/// A day of January 2026 and after.
pub fn day(n: i32) -> Day {
    Day::from_ymd(2026, 1, 1).expect("a day") + n
}

/// Last day told of in the twins.
pub fn end_day() -> Day {
    day(200)
}

/// What the twins hand to the engine.
pub struct Given<'a> {
    pub cld: &'a [cld::Row],
    pub csds: &'a csds::Tables,
    pub person_of: &'a [PersonKey],
    pub persons: usize,
}

/// Tells the journeys of rows made by hand.
pub fn told(given: &Given<'_>, texts: &mut Texts, ids: &Ids) -> Journeys {
    let setting = Setting {
        councils: &[],
        orgs: &BTreeMap::new(),
        discharge_routes: &[],
        team_45_assesses: false,
        end_day: end_day(),
        locality_of: &|_, _| None,
        fifth_of: &|_| None,
    };
    let file = Source { file: 0, rows_read: given.cld.len() as u32, imported: None, line: 0 };
    tell(Input {
        cld: given.cld,
        cld_files: &[file],
        csds: given.csds,
        sus: &sus::Tables::default(),
        ecds: &[],
        equipment: &[],
        person_of: given.person_of,
        persons: given.persons,
        texts,
        id_ranks: &ids.ranks(),
        setting: &setting,
    })
}
