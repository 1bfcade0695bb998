//! One person's vector, in words and with the days that her page draws.

use super::kinds_in_words;
use super::people::Stories;
use crate::figures::*;
use crate::words;
use std::collections::BTreeSet;
use yf_journey::neutral::{Around, Hers, vector_of};
use yf_journey::vector::Element;
use yf_journey::{Event, Kind};
use yf_model::PersonKey;

/// Why an index of visits has no value where visits can be seen (`journey.md` 12).
pub const TOO_FEW: &str = "not defined below two visits";

/// The place's spread of an element by its name, where one was worked out.
pub type Spreads<'a> = Option<&'a dyn Fn(&str) -> Option<PlaceSpread>>;

impl Stories<'_> {
    /// Her vector and its parts. `id` gives the text that orders rows of one time and kind (`journey.md` P2).
    pub fn hers(&self, person: PersonKey, around: &Around<'_>, id: &dyn Fn(&Event) -> String) -> Hers {
        let died = self.journeys.persons.get(person.0 as usize).and_then(|facts| facts.died);
        vector_of(self.journeys.events_of(person), died, around, id)
    }

    /// What her page shows of it. `agencies` are those whose extracts were in.
    pub fn journey(&self, hers: &Hers, seen: &[Kind], agencies: Vec<String>, spreads: Spreads<'_>) -> PersonJourney {
        let lacking = |needs: &[Kind]| -> Vec<Kind> { needs.iter().copied().filter(|k| !seen.contains(k)).collect() };
        let unless = |lacking: Vec<Kind>, value: HerValue| match lacking.as_slice() {
            [] => value,
            kinds => HerValue::Unseen(kinds_in_words(kinds, "or")),
        };
        let named = Element::ALL.map(|element| {
            let value = unless(lacking(element.needs()), HerValue::Is(hers.why.sum(element) as f64));
            let rows: BTreeSet<usize> = hers.why.of(element).flat_map(|part| part.rows.iter().copied()).collect();
            (element.name(), value, rows.len())
        });
        let who = &hers.vector.who;
        let coc = who.coc.map_or(HerValue::Undefined(TOO_FEW), HerValue::Is);
        let elements = named.into_iter().chain([("coc_who", unless(lacking(&[Kind::Contact]), coc), who.n as usize)]);
        PersonJourney {
            from: hers.observed.first,
            to: hers.observed.last,
            agencies,
            owned: hers
                .why
                .owned
                .iter()
                .map(|o| OwnedDays { agency: self.names.agency(o.org), from: o.days.from, to: o.days.to, open: o.open })
                .collect(),
            unowned: hers.why.unowned.iter().map(|u| UnownedDays { from: u.from, to: u.to }).collect(),
            elements: elements
                .map(|(name, value, rows)| ElementFigure {
                    name,
                    words: words::element(name),
                    value,
                    rows,
                    spread: spreads.and_then(|of| of(name)),
                })
                .collect(),
        }
    }
}
