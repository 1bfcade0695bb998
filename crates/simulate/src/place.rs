//! What belongs to the place itself: practices over time.

use crate::people::Person;
use crate::tables::{Practice, Tables};
use yf_model::Day;

/// Her practice on a day; the people of one that closes move to the others of its locality.
pub fn practice_on<'a>(tables: &'a Tables, person: &Person, day: Day) -> &'a Practice {
    let first = &tables.practices[usize::from(person.practice)];
    if first.closed.is_none_or(|closed| day <= closed) {
        return first;
    }
    let others: Vec<&Practice> =
        tables.practices.iter().filter(|p| p.locality == first.locality && p.closed.is_none()).collect();
    others.get(person.household as usize % others.len().max(1)).copied().unwrap_or(first)
}

/// The policy folder: the reference place's own files, which are about this invented place.
pub fn policy() -> Vec<(String, String)> {
    yf_place::REFERENCE_FILES.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect()
}
