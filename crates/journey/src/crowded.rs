//! Finding a person's events by their reference where there are very many of them: going through all for each of their waits would take the
//! square of their number, and one number that many rows share ("not known") is enough for that.

use crate::Event;
use crate::fast::Map;
use yf_model::{PersonKey, Ref};

/// Up to so many, going through them is the quickest.
const FEW: usize = 64;

/// Of each person with many events, their places among hers: by reference, and of each in order of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crowded(Map<PersonKey, Vec<u32>>);

impl Crowded {
    pub(crate) fn of(events: &[Event]) -> Crowded {
        let mut out = Map::default();
        for hers in events.chunk_by(|a, b| a.person == b.person).filter(|hers| hers.len() > FEW) {
            let mut places: Vec<u32> = (0..hers.len() as u32).collect();
            places.sort_by_key(|at| (hers.get(*at as usize).map(|e| e.reference), *at));
            out.extend(hers.first().map(|first| (first.person, places)));
        }
        Crowded(out)
    }

    /// Her events of a reference, in order of time.
    pub(crate) fn on<'e>(
        &'e self,
        person: PersonKey,
        hers: &'e [Event],
        reference: Ref,
    ) -> impl Iterator<Item = &'e Event> {
        let places = self.0.get(&person).map(|places| {
            let of = |at: &u32| hers.get(*at as usize).map(|e| e.reference);
            let from = places.partition_point(|at| of(at) < Some(reference));
            let some = places.get(from..).unwrap_or(&[]);
            some.get(..some.partition_point(|at| of(at) == Some(reference))).unwrap_or(&[])
        });
        let few = if places.is_none() { hers } else { &[] };
        let many = places.unwrap_or(&[]).iter().filter_map(|at| hers.get(*at as usize));
        few.iter().filter(move |e| e.reference == reference).chain(many)
    }
}
