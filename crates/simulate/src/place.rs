//! What belongs to the place itself: its codes beside its neighbours', and its practices over time.

use crate::draw::{Key, word};
use crate::people::{Person, Span};
use crate::tables::{Practice, Tables};
use yf_model::Day;

/// People of a place, where a run has several (`simulate.md` section 13).
const PEOPLE: u32 = 140_000;
/// Up to so many people make one place.
const ALONE: u32 = 200_000;
/// Most places of a run: council codes 999 to 950.
const MOST: u32 = 50;

/// Most people that can be invented.
pub const MOST_PEOPLE: u32 = MOST * PEOPLE;

/// One place of a run. A place alone has the codes of the example extracts; its neighbours have codes of their own, so that no
/// identifier of one can be taken for that of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// From 0.
    pub number: u32,
    /// How many places the run has.
    pub of: u32,
    /// People on the first day.
    pub people: u32,
}

impl Site {
    /// The places that so many people make: one, or as many as hold 140,000 each.
    pub fn all(people: u32) -> Vec<Site> {
        let of = if people <= ALONE { 1 } else { people.div_ceil(PEOPLE) };
        (0..of).map(|number| Site { number, of, people: people / of + u32::from(number < people % of) }).collect()
    }

    /// From which everything of the place is drawn.
    pub(crate) fn key(&self, seed: u64) -> Key {
        match self.number {
            0 => Key::seed(seed),
            number => Key::seed(seed).with(word("place")).with(u64::from(number)),
        }
    }

    /// `P03`, or nothing where the place is alone.
    pub fn id(&self) -> Option<String> {
        (self.of > 1).then(|| format!("P{:02}", self.number + 1))
    }

    /// Its folder below `extracts/` and `truth/`, with the stroke.
    pub(crate) fn folder(&self) -> String {
        self.id().map_or(String::new(), |id| id + "/")
    }

    /// The council's code: three digits, as in every return.
    pub(crate) fn council(&self) -> String {
        (999 - self.number).to_string()
    }

    /// The community trust's code.
    pub(crate) fn community(&self) -> String {
        if self.number == 0 { "ZY7".to_string() } else { format!("ZY7{:02}", self.number + 1) }
    }

    /// The hospital trust's code: five places share one.
    pub(crate) fn trust(&self) -> String {
        let nth = (self.number / 5) as usize % 10;
        format!("ZX{}", &"23456789BC"[nth..=nth])
    }

    /// Code of an organisation as this place's people meet it; what is not one of the place's own is the same everywhere.
    pub(crate) fn organisation(&self, code: &str) -> String {
        match code {
            "999" => self.council(),
            "ZY7" => self.community(),
            "ZX2" => self.trust(),
            other => other.to_string(),
        }
    }

    /// A local number of one of its agencies, from the counter.
    pub(crate) fn local(&self, prefix: &str, n: usize) -> String {
        format!("{prefix}{:06}", u64::from(self.number) * 1_000_000 + 100_000 + n as u64)
    }

    /// A counter under ten million, moved beside those of its neighbours.
    pub(crate) fn beside(&self, counter: u64) -> u64 {
        counter + u64::from(self.number) * 10_000_000
    }

    /// Small area of a number from 1 to 100.
    pub(crate) fn lsoa(&self, area: u32) -> String {
        format!("E01{}{area:03}", 999 - self.number)
    }

    /// The first part of postcodes of a locality; no such districts exist.
    pub(crate) fn district(&self, locality: u32) -> String {
        let (letters, first, before) = match self.number {
            0..16 => ("TQ", 20, 0),
            16..28 => ("EX", 40, 16),
            28..39 => ("PL", 40, 28),
            _ => ("TR", 30, 39),
        };
        format!("{letters}{}", first + (self.number - before) * 5 + locality)
    }

    /// Whether the 999 range is too small for all who live in the run's places at some time.
    pub(crate) fn wide(&self, span: Span) -> bool {
        let years = f64::from(span.horizon - span.from) / 365.25 + 0.1;
        // Births and people who move in, one number in eleven has no check digit, and a margin.
        let each = f64::from(self.people + 1) * (1.0 + 0.0442 * years) * 1.13 + 200.0;
        let total = each * f64::from(self.of);
        total > 999_999.0 || self.people * self.of > 900_000
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn people_make_one_place_or_as_many_as_hold_140_000_each() {
        let people = |n: u32| Site::all(n).iter().map(|s| s.people).collect::<Vec<_>>();
        assert_eq!(people(200_000), [200_000]);
        assert_eq!(people(200_001), [100_001, 100_000]);
        let many = people(3_000_000);
        assert_eq!((many.len(), many[0], many.iter().sum::<u32>()), (22, 136_364, 3_000_000));
        assert_eq!(Site::all(MOST_PEOPLE).len(), MOST as usize);
        assert_eq!(Site::all(5_000)[0].id(), None);
    }

    #[test]
    fn no_code_of_a_place_is_that_of_another_and_five_share_a_hospital() {
        let sites = Site::all(MOST_PEOPLE);
        let count = |of: &dyn Fn(&Site) -> String| sites.iter().map(of).collect::<BTreeSet<_>>().len();
        assert_eq!(count(&Site::council), 50);
        assert_eq!(count(&Site::community), 50);
        assert_eq!(count(&Site::trust), 10);
        assert_eq!(count(&|s| s.lsoa(100)), 50);
        assert_eq!(count(&|s| s.local("P", 7)), 50);
        let districts: BTreeSet<String> = sites.iter().flat_map(|s| (0..5).map(|l| s.district(l))).collect();
        assert_eq!(districts.len(), 250);
        assert!(sites.iter().all(|s| s.council().len() == 3));
        assert_eq!((sites[0].trust(), sites[4].trust(), sites[5].trust()), ("ZX2".into(), "ZX2".into(), "ZX3".into()));
    }

    #[test]
    fn the_range_kept_for_tests_is_left_when_it_is_too_small() {
        let span = Span::new(
            Day::parse_iso("2023-04-01").unwrap_or_default(),
            Day::parse_iso("2026-03-31").unwrap_or_default(),
        );
        let wide = |people: u32| Site::all(people)[0].wide(span);
        assert!(!wide(140_000) && !wide(200_000) && !wide(700_000));
        assert!(wide(900_001) && wide(3_000_000));
    }
}
