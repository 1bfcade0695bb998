//! Persons by `waiting-times.md` 2.6, and by council: the official measures never join two councils' events.

use rustc_hash::FxHashMap;
use yf_model::rows::cld::Row;
use yf_model::{IdText, NhsNumber, TextId};

/// A person of one council: by NHS number where usable, else by the council's own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The council.
    pub la: TextId,
    /// A number usable by `cld.md` 4.3.
    pub nhs: Option<NhsNumber>,
    /// The council's number; the person only where `nhs` is none.
    pub local: IdText,
}

/// All persons, numbered in the order in which they are first seen.
#[derive(Clone, Debug, Default)]
pub struct Persons {
    all: Vec<Person>,
    find: FxHashMap<(TextId, u64), u32>,
}

impl Persons {
    /// The number of a row's person; `None` where the row has neither number.
    ///
    /// Official quirk: rows of one person with and without NHS number become two persons.
    #[inline]
    pub fn of(&mut self, row: &Row) -> Option<u32> {
        // NHS numbers are below 10^10, so the high bit keeps the two kinds apart.
        let key = match row.nhs_official {
            Some(nhs) => nhs.digits(),
            None if row.local == IdText(0) => return None,
            None => u64::from(row.local.0) | 1 << 63,
        };
        let next = self.all.len() as u32;
        let number = *self.find.entry((row.la, key)).or_insert(next);
        if number == next {
            self.all.push(Person { la: row.la, nhs: row.nhs_official, local: row.local });
        }
        Some(number)
    }

    /// The person of a number.
    pub fn get(&self, number: u32) -> Person {
        self.all[number as usize]
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
