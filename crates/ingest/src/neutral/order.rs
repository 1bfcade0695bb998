//! Events by person and then in the order of `journey.md` P2, sorted where they lie.
//!
//! Persons are numbers without gaps, so events are first dealt out to runs of persons and then to persons, without comparing any two; only the
//! few events of one person are compared. No second list is held. Each part of a file is dealt out by a thread of its own before runs of all parts
//! are put together.

use std::cmp::Ordering;
use std::ops::Range;
use yf_model::each_at_once;
use yf_model::rows::neutral::{Event, Kind, Table};

/// Runs of persons that events are dealt out to at first: as many places as are written to at once without leaving the nearest caches.
const RUNS: usize = 256;

/// Sorts the events of all parts, and notes where each person begins.
pub(crate) fn order(table: &mut Table, parts: Vec<Vec<Event>>, threads: usize) {
    let Table { deeds, names, .. } = &*table;
    let kinds: Vec<Kind> = deeds.iter().map(|deed| deed.kind).collect();
    let kind = |event: &Event| kinds.get(event.deed as usize);
    let compare = |a: &Event, b: &Event| {
        a.at.cmp(&b.at).then_with(|| kind(a).cmp(&kind(b))).then_with(|| names.compare(a.id, b.id))
    };
    let (events, starts) = sort(parts, table.persons.len(), threads, &compare);
    (table.events, table.starts) = (events, starts);
}

fn sort(
    parts: Vec<Vec<Event>>,
    persons: usize,
    threads: usize,
    compare: &(impl Fn(&Event, &Event) -> Ordering + Sync),
) -> (Vec<Event>, Vec<u32>) {
    let width = persons.div_ceil(RUNS).max(1);
    let runs = persons.div_ceil(width);
    let mut dealt: Vec<Dealt> = parts.into_iter().map(|events| Dealt { events, ends: Vec::new() }).collect();
    each_at_once(&mut dealt, |_, part| {
        part.ends = deal(&mut part.events, runs, |event| event.person.0 as usize / width);
    });
    let Dealt { mut events, ends } = together(dealt, runs);
    // Whole runs to each thread, of about as many events.
    let (mut parts, mut rest, mut at, mut first) = (Vec::new(), events.as_mut_slice(), 0, 0);
    let part = rest.len().div_ceil(threads.max(1)).max(1);
    for (run, end) in ends.iter().enumerate() {
        if end - at >= part || run + 1 == ends.len() {
            let (mine, others) = rest.split_at_mut(end - at);
            parts.push((first..run + 1, at, mine));
            (rest, at, first) = (others, *end, run + 1);
        }
    }
    let ends = &ends;
    let of_part = |(runs, base, mut mine): (Range<usize>, usize, &mut [Event])| {
        let (mut starts, mut at) = (Vec::new(), base);
        for run in runs {
            let end = ends.get(run).copied().unwrap_or(at);
            let (hers, others) = mine.split_at_mut(end - at);
            let persons = width.min(persons - run * width);
            let ends = deal(hers, persons, |event| event.person.0 as usize - run * width);
            let mut start = 0;
            for end in ends {
                starts.push((at + start) as u32);
                if let Some(one) = hers.get_mut(start..end) {
                    one.sort_unstable_by(compare);
                }
                start = end;
            }
            (mine, at) = (others, end);
        }
        starts
    };
    let mut starts: Vec<u32> = if parts.len() < 2 {
        parts.into_iter().flat_map(of_part).collect()
    } else {
        std::thread::scope(|scope| {
            let running: Vec<_> = parts.into_iter().map(|part| scope.spawn(|| of_part(part))).collect();
            let ended = running.into_iter().map(|thread| match thread.join() {
                Ok(starts) => starts,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            ended.flatten().collect()
        })
    };
    starts.push(events.len() as u32);
    (events, starts)
}

/// A part's events, and where each run ends among them.
struct Dealt {
    events: Vec<Event>,
    ends: Vec<usize>,
}

impl Dealt {
    fn run(&self, run: usize) -> Range<usize> {
        let end = |run: usize| self.ends.get(run).copied().unwrap_or(0);
        run.checked_sub(1).map_or(0, end)..end(run)
    }
}

/// All parts' events, run by run, in the first part's list: from the last run on, each is moved to where it ends, which lies behind all
/// that is still to be moved.
fn together(parts: Vec<Dealt>, runs: usize) -> Dealt {
    let mut parts = parts.into_iter();
    let Some(mut first) = parts.next() else { return Dealt { events: Vec::new(), ends: vec![0; runs] } };
    let others: Vec<Dealt> = parts.filter(|part| !part.events.is_empty()).collect();
    let Some(any) = others.first().and_then(|part| part.events.first()).copied() else { return first };
    let mut end = first.events.len() + others.iter().map(|part| part.events.len()).sum::<usize>();
    first.events.reserve_exact(end - first.events.len());
    first.events.resize(end, any);
    let mut ends = vec![0; runs];
    for (run, whole) in ends.iter_mut().enumerate().rev() {
        *whole = end;
        for part in others.iter().rev() {
            let from = part.events.get(part.run(run)).unwrap_or(&[]);
            if let Some(to) = first.events.get_mut(end - from.len()..end) {
                to.copy_from_slice(from);
            }
            end -= from.len();
        }
        let from = first.run(run);
        end -= from.len();
        first.events.copy_within(from, end);
    }
    Dealt { events: first.events, ends }
}

/// Deals events out to so many places, each event to where its circle leads (McIlroy, Bostic and McIlroy's American flag); where each
/// place ends.
fn deal(events: &mut [Event], places: usize, place: impl Fn(&Event) -> usize) -> Vec<usize> {
    let mut ends = vec![0; places];
    let place = |event: &Event| place(event).min(places.saturating_sub(1));
    for event in &*events {
        if let Some(count) = ends.get_mut(place(event)) {
            *count += 1;
        }
    }
    let mut next = Vec::with_capacity(places);
    let mut sum = 0;
    for end in &mut ends {
        next.push(sum);
        sum += *end;
        *end = sum;
    }
    for (home, end) in ends.iter().enumerate() {
        while let Some(at) = next.get(home).copied().filter(|at| at < end) {
            let Some(mut held) = events.get(at).copied() else { break };
            loop {
                let to = place(&held);
                let Some(there) = next.get_mut(to) else { break };
                if to == home {
                    if let Some(here) = events.get_mut(at) {
                        *here = held;
                    }
                    *there += 1;
                    break;
                }
                if let Some(other) = events.get_mut(*there) {
                    std::mem::swap(other, &mut held);
                }
                *there += 1;
            }
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use yf_model::rows::neutral::{At, Name};
    use yf_model::{Day, IdText, PersonKey};

    #[test]
    fn it_is_what_comparing_all_gives() {
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for (persons, events) in [(1, 0), (1, 40), (3, 200), (255, 900), (257, 3_000), (1_500, 20_000), (5_000, 300)] {
            let mut list: Vec<Event> = (0..events)
                .map(|n| Event {
                    id: Name::numbered(n),
                    reference: Name::NONE,
                    at: At::new(Day(19_000 + draw(9) as i32), None).expect("a day"),
                    person: PersonKey(draw(persons) as u32),
                    owner: 0,
                    who: IdText(0),
                    deed: draw(3) as u32,
                    line: n,
                })
                .collect();
            let compare = |a: &Event, b: &Event| (a.at, a.deed, a.id).cmp(&(b.at, b.deed, b.id));
            let mut plain = list.clone();
            plain.sort_by(|a, b| a.person.0.cmp(&b.person.0).then_with(|| compare(a, b)));
            for (threads, cuts) in [(1, 1), (1, 3), (2, 2), (5, 7)] {
                let part = list.len().div_ceil(cuts).max(1);
                let parts = list.chunks(part).map(<[Event]>::to_vec).chain([Vec::new()]).collect();
                let (sorted, starts) = sort(parts, persons as usize, threads, &compare);
                assert_eq!(sorted, plain);
                assert_eq!(starts.len(), persons as usize + 1);
                for person in 0..persons {
                    let before = plain.partition_point(|event| u64::from(event.person.0) < person);
                    assert_eq!(starts[person as usize] as usize, before);
                }
                let length = list.len().max(1);
                list.rotate_left(threads * 31 % length);
            }
        }
    }
}
