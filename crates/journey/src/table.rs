//! The journeys of extracts as a neutral table: the door through which they come to the vector, the same that an analyst's own events take.

use crate::{Event, Journeys, Kind, Own};
use rustc_hash::{FxHashMap, FxHashSet};
use yf_model::rows::neutral::{Act, At, Deed, Event as Held, Name, Owner, Person, Table};
use yf_model::{IdText, PersonKey, Ref, TextId, Texts, When};

/// The events of everybody who has one, in the order of `journey.md` P2.
///
/// `id` gives an event's `event_id` as text; it is asked only of several events of one person, time and kind, which it puts in order. An event without a day
/// (a month, a year) is left out, as it is where the neutral files are read. `persons` of the table are those of [`Journeys::listed`], in
/// that order; the number that the text pool of persons would give stands for none.
pub fn table(journeys: &Journeys, texts: &Texts, id: &dyn Fn(&Event) -> String) -> Table {
    let mut table = Table { texts: texts.clone(), ..Table::default() };
    let mut owners = Numbers::default();
    let mut acts = Numbers::default();
    let mut workers = Numbers::default();
    let (mut hers, mut references): (Vec<(At, &Event)>, FxHashMap<Ref, u32>) = Default::default();
    let mut seen: FxHashSet<(Own, Kind)> = FxHashSet::default();
    let (mut held, mut lines): (Vec<Held>, _) = (Vec::new(), 0..);
    for key in journeys.listed() {
        hers.clear();
        hers.extend(journeys.events_of(key).iter().filter_map(|event| Some((at(event.at)?, event))));
        hers.sort_by_key(|(at, event)| (*at, event.kind));
        let alike = hers.chunk_by_mut(|(a_at, a), (b_at, b)| (a_at, a.kind) == (b_at, b.kind));
        alike.filter(|alike| alike.len() > 1).for_each(|alike| alike.sort_by_cached_key(|(_, event)| id(event)));
        references.clear();
        seen.clear();
        held.clear();
        for (at, event) in &hers {
            // P6: what an event is called is its row and its kind.
            if !seen.insert((event.own, event.kind)) {
                table.duplicates += 1;
                continue;
            }
            let owner = Owner { org: event.org, service: event.service, team: event.team };
            let deed = Deed {
                kind: event.kind,
                of: event.of,
                to_org: event.to_org,
                to_service: event.to_service,
                outcome: event.outcome,
            };
            let next = references.len() as u32;
            let reference = *references.entry(event.reference).or_insert(next);
            let Some(line) = lines.next() else { break };
            let act = Act { owner: owners.of(owner, &mut table.owners), by: owner, deed };
            held.push(Held {
                id: Name::numbered(line),
                reference: Name::numbered(reference),
                at: *at,
                who: event.who.map_or(IdText(0), |worker| IdText(1 + workers.of(worker, &mut Vec::new()))),
                act: acts.of(act, &mut table.acts),
                line,
            });
        }
        table.events.add(&held);
        let person = person(journeys, key, &mut table.texts);
        table.persons.push(person);
    }
    // The pool of workers holds no texts: only how many there are is needed, and nobody is to be named.
    for n in 0..workers.0.len() {
        table.workers.intern(&format!("{n}"));
    }
    table
}

/// Numbers given out on first sight, beside the list of what has one.
struct Numbers<T>(FxHashMap<T, u32>);

impl<T> Default for Numbers<T> {
    fn default() -> Self {
        Numbers(FxHashMap::default())
    }
}

impl<T: std::hash::Hash + Eq + Copy> Numbers<T> {
    fn of(&mut self, one: T, list: &mut Vec<T>) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(one).or_insert_with(|| {
            list.push(one);
            next
        })
    }
}

/// A day, or a minute of it: seconds are cut, as they are in the neutral files.
fn at(when: When) -> Option<At> {
    match when {
        When::Day(day) => At::new(day, None),
        When::Moment(moment) => At::new(moment.day, u16::try_from(moment.second / 60).ok()),
        When::Year(_) | When::Month(_) => None,
    }
}

/// What persons.csv says of her (`mapping.md` 8).
fn person(journeys: &Journeys, key: PersonKey, texts: &mut Texts) -> Person {
    let Some(facts) = journeys.persons.get(key.0 as usize) else { return Person::default() };
    Person {
        id: IdText(0),
        from: None,
        to: facts.died,
        died: facts.died.is_some(),
        sex: facts.sex.map_or(TextId(0), |sex| texts.intern(sex.name())),
        birth_year: facts.birth_year,
        fifth: facts.fifth.map_or(TextId(0), |fifth| texts.intern(&fifth.to_string())),
        locality: facts.locality.unwrap_or(TextId(0)),
    }
}
