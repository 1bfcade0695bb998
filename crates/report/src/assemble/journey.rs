//! One person's vector, in words and with the days that her page draws.

use super::people::Stories;
use crate::figures::*;
use crate::words;
use std::collections::BTreeSet;
use yf_journey::neutral::{Around, Hers, vector_of};
use yf_journey::vector::Element;
use yf_journey::{Event, Kind};
use yf_model::PersonKey;

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
        let named = Element::ALL.map(|element| {
            let unseen = element.needs().iter().any(|kind| !seen.contains(kind));
            let value = (!unseen).then(|| hers.why.sum(element) as f64);
            let rows: BTreeSet<usize> = hers.why.of(element).flat_map(|part| part.rows.iter().copied()).collect();
            (element.name(), value, rows.len())
        });
        let who = &hers.vector.who;
        let elements = named.into_iter().chain([("coc_who", who.coc, who.n as usize)]);
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
