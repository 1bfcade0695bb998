//! Events by person and then in the order of `journey.md` P2.
//!
//! Rows come in runs of persons that follow one another ([`super::runs`]). The few thousand rows of a run lie in the nearest caches: its persons are
//! numbered and put in order there, its events dealt out to them without comparing any two, and only one person's few events are compared. What looks
//! doubtful of her is told on the same occasion. Runs are put in order by as many threads as there are, each its own stretch of them; no list of all
//! events is ever held twice.

use super::doubts::Doubts;
use super::numbers::Numbers as Found;
use super::runs::{Cuts, Raw, Run, Runs};
use super::settle::{Numbers, Part};
use std::ops::Range;
use yf_model::each_at_once;
use yf_model::rows::neutral::{Event, Events, Kind, Name, Names, Table};

/// Persons in their order, and what was told of them.
pub(crate) struct Ordered {
    pub events: Events,
    /// Pseudonyms of those who have an event; with a persons.csv nothing, since its order is theirs.
    pub people: Vec<Name>,
    pub doubts: Doubts,
}

/// A run: blocks of rows, each with the part that it was read in.
type Blocks = Vec<(usize, Vec<Raw>)>;

/// A run of more rows, where the sample of the files misled, is cut anew.
const COARSE: usize = 1 << 16;
/// Rows of a run that was cut anew.
const FINE: usize = 1 << 13;
/// Rows that are looked at for that.
const SAMPLE: usize = 1 << 13;

/// All parts' events, in as many stretches as there are threads.
pub(crate) fn order(table: &Table, people: &Names, parts: Vec<Part>, runs: &Runs<'_>, threads: usize) -> Vec<Ordered> {
    let mut all: Vec<Blocks> = Vec::new();
    all.resize_with(runs.len(), Vec::new);
    let mut numbers = Vec::with_capacity(parts.len());
    for (n, part) in parts.into_iter().enumerate() {
        for (run, blocks) in all.iter_mut().zip(part.runs) {
            run.extend(blocks.into_iter().map(|block| (n, block)));
        }
        numbers.push(part.numbers);
    }
    if matches!(runs, Runs::Named(_)) {
        all = all.into_iter().flat_map(|run| finer(run, people)).collect();
    }
    let rows = |run: &Blocks| run.iter().map(|(_, block)| block.len()).sum::<usize>();
    let count = all.iter().map(rows).sum::<usize>();
    let stretch = count.div_ceil(threads.max(1)).max(1);
    let mut stretches: Vec<(Vec<(usize, Blocks)>, Ordered)> = Vec::new();
    let (mut left, mut before) = (0, 0);
    for (n, run) in all.into_iter().enumerate() {
        // A stretch begins where its share of all rows does.
        if stretches.is_empty() || (before >= left + stretch && stretches.len() < threads) {
            let ordered = Ordered { events: Events::default(), people: Vec::new(), doubts: Doubts::of(count) };
            stretches.push((Vec::new(), ordered));
            left = before;
        }
        before += rows(&run);
        if let Some((mine, _)) = stretches.last_mut() {
            mine.push((n, run));
        }
    }
    let kinds: Vec<Kind> = table.acts.iter().map(|act| act.deed.kind).collect();
    let around = Around { table, people, kinds: &kinds, numbers: &numbers };
    each_at_once(&mut stretches, |_, (mine, ordered)| {
        let mut desk = Desk::default();
        for (n, run) in std::mem::take(mine) {
            match runs {
                Runs::Named(_) => desk.named(&around, run, ordered),
                Runs::Numbered { people, width } => {
                    let known = people.persons.len() as u32;
                    let first = (n as u32).saturating_mul(*width).min(known);
                    desk.numbered(&around, run, first..first.saturating_add(*width).min(known), ordered);
                }
            }
        }
    });
    stretches.into_iter().map(|(_, ordered)| ordered).collect()
}

/// A run that is too long, in runs of about as many rows.
fn finer(run: Blocks, people: &Names) -> Vec<Blocks> {
    let rows = run.iter().map(|(_, block)| block.len()).sum::<usize>();
    if rows <= COARSE {
        return vec![run];
    }
    let some = run.iter().flat_map(|(_, block)| block).step_by(rows / SAMPLE);
    let sample: Vec<Vec<u8>> = some.map(|raw| people.with(raw.whose, |text| text.as_bytes().to_vec())).collect();
    let cuts = Cuts::of(&sample, rows / FINE);
    let mut finer: Vec<Vec<(usize, Run)>> = Vec::new();
    finer.resize_with(cuts.len(), Vec::new);
    for (part, block) in run {
        for raw in block {
            let Some(run) = finer.get_mut(cuts.run(raw.whose, people)) else { continue };
            if run.last().is_none_or(|(last, _)| *last != part) {
                run.push((part, Run::default()));
            }
            run.last_mut().into_iter().for_each(|(_, run)| run.push(raw));
        }
    }
    let closed = |(part, run): (usize, Run)| run.close().into_iter().map(move |block| (part, block));
    finer.into_iter().map(|run| run.into_iter().flat_map(closed).collect()).collect()
}

/// What every thread reads.
struct Around<'a> {
    table: &'a Table,
    people: &'a Names,
    /// Of each act.
    kinds: &'a [Kind],
    /// The table's numbers for those of each part.
    numbers: &'a [Numbers],
}

/// Lists that are used again from run to run.
#[derive(Default)]
struct Desk {
    find: Found,
    /// Persons of the run, by first sight.
    whose: Vec<Name>,
    /// Of each row the place of its person in that list.
    places: Vec<u32>,
    /// Of each person how many rows, and then where her next row goes.
    next: Vec<u32>,
    /// Persons in order.
    ranked: Vec<u32>,
    events: Vec<Event>,
}

impl Desk {
    /// Puts a run in the order of the pseudonyms.
    fn named(&mut self, around: &Around<'_>, run: Blocks, into: &mut Ordered) {
        let Desk { find, whose, places, next, ranked, .. } = self;
        find.clear();
        whose.clear();
        places.clear();
        next.clear();
        for raw in run.iter().flat_map(|(_, block)| block) {
            let key = raw.whose.bits();
            let place = find.get(key).unwrap_or_else(|| {
                let place = whose.len() as u32;
                find.put(key, place);
                whose.push(raw.whose);
                next.push(0);
                place
            });
            places.push(place);
            next.get_mut(place as usize).into_iter().for_each(|count| *count += 1);
        }
        ranked.clear();
        ranked.extend(0..whose.len() as u32);
        let name = |place: &u32| whose.get(*place as usize).copied().unwrap_or_default();
        ranked.sort_unstable_by(|a, b| around.people.compare(name(a), name(b)));
        into.people.extend(ranked.iter().map(name));
        self.deal(around, run);
        let ranked = std::mem::take(&mut self.ranked);
        self.hand_over(around, ranked.iter().map(|place| (*place, None)), into);
        self.ranked = ranked;
    }

    /// Puts a run in the order of persons.csv, of which it has these persons.
    fn numbered(&mut self, around: &Around<'_>, run: Blocks, persons: Range<u32>, into: &mut Ordered) {
        self.places.clear();
        self.next.clear();
        self.next.resize(persons.len(), 0);
        for raw in run.iter().flat_map(|(_, block)| block) {
            let place = raw.whose.number().unwrap_or(0).wrapping_sub(persons.start);
            self.places.push(place);
            self.next.get_mut(place as usize).into_iter().for_each(|count| *count += 1);
        }
        self.ranked.clear();
        self.ranked.extend(0..persons.len() as u32);
        self.deal(around, run);
        self.hand_over(around, persons.clone().map(|person| (person - persons.start, Some(person))), into);
    }

    /// Deals the rows out to their persons, whose numbers of rows are known; each block is let go of as soon as it is dealt out.
    fn deal(&mut self, around: &Around<'_>, run: Blocks) {
        let mut sum = 0;
        for place in &self.ranked {
            if let Some(next) = self.next.get_mut(*place as usize) {
                sum += *next;
                *next = sum - *next;
            }
        }
        let any = run.iter().find_map(|(_, block)| block.first());
        if let Some(any) = any.filter(|_| self.events.len() < self.places.len()) {
            self.events.resize(self.places.len(), any.event);
        }
        let mut places = self.places.iter();
        for (part, block) in run {
            let numbers = around.numbers.get(part);
            for (raw, place) in block.iter().zip(places.by_ref()) {
                let Some(next) = self.next.get_mut(*place as usize) else { continue };
                if let Some(to) = self.events.get_mut(*next as usize) {
                    *to = numbers.map_or(raw.event, |numbers| numbers.of(raw.event));
                }
                *next += 1;
            }
        }
    }

    /// Puts each person's events in order, and hands them over; where each person's end stands in `next`.
    fn hand_over(
        &mut self,
        around: &Around<'_>,
        persons: impl Iterator<Item = (u32, Option<u32>)>,
        into: &mut Ordered,
    ) {
        let kind = |event: &Event| around.kinds.get(event.act as usize);
        let names = &around.table.names;
        let mut start = 0;
        for (place, listed) in persons {
            let end = self.next.get(place as usize).map_or(start, |end| *end as usize);
            let Some(hers) = self.events.get_mut(start..end) else { continue };
            hers.sort_unstable_by(|a, b| {
                a.at.cmp(&b.at).then_with(|| kind(a).cmp(&kind(b))).then_with(|| names.compare(a.id, b.id))
            });
            into.doubts.add(around.table, listed.and_then(|n| around.table.persons.get(n as usize)), hers);
            into.events.add(hers);
            start = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use yf_model::rows::neutral::{Act, At, Deed, Owner};
    use yf_model::{Day, IdText, TextId};

    fn table() -> Table {
        let deed = |kind| Deed { kind, of: TextId(0), to_org: TextId(0), to_service: TextId(0), outcome: TextId(0) };
        let by = Owner::default();
        let acts = [Kind::Contact, Kind::Referral, Kind::End].map(|kind| Act { owner: 0, by, deed: deed(kind) });
        Table { acts: acts.to_vec(), owners: vec![by], ..Table::default() }
    }

    #[test]
    fn it_is_what_comparing_all_gives() {
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let table = table();
        for (persons, rows) in [(1, 0), (1, 40), (3, 200), (255, 900), (1_500, 20_000), (5_000, 300), (20_000, 150_000)]
        {
            let mut people = Names::default();
            // Short pseudonyms and long ones.
            let whose: Vec<Name> = (0..persons)
                .map(|n| people.name(&if n % 3 == 0 { format!("p{}", n * 7 % 10_000) } else { format!("person-{n}") }))
                .collect();
            let mut list: Vec<Raw> = (0..rows)
                .map(|n| Raw {
                    whose: whose[draw(persons) as usize],
                    event: Event {
                        id: Name::in_place(format!("{n:07}").as_bytes()).expect("short"),
                        reference: Name::NONE,
                        at: At::new(Day(19_000 + draw(9) as i32), None).expect("a day"),
                        who: IdText(0),
                        act: draw(3) as u32,
                        line: n,
                    },
                })
                .collect();
            let kind = |raw: &Raw| table.acts[raw.event.act as usize].deed.kind;
            let mut plain = list.clone();
            plain.sort_by(|a, b| {
                let key = |raw: &Raw| (people.text(raw.whose), raw.event.at, kind(raw), raw.event.line);
                key(a).cmp(&key(b))
            });
            let sample: Vec<Vec<u8>> = whose.iter().step_by(9).map(|name| people.text(*name).into_bytes()).collect();
            for (threads, cuts, runs) in [(1, 1, 1), (1, 3, 50), (2, 2, 7), (5, 7, 100), (3, 2, 1)] {
                let runs = Runs::Named(Cuts::of(&sample, runs));
                let Runs::Named(of) = &runs else { continue };
                let part = |rows: &[Raw]| {
                    let mut all: Vec<Run> = Vec::new();
                    all.resize_with(runs.len(), Run::default);
                    rows.iter().for_each(|raw| all[of.run(raw.whose, &people)].push(*raw));
                    Part { runs: all.into_iter().map(Run::close).collect(), numbers: Numbers::same() }
                };
                let parts = list.chunks(list.len().div_ceil(cuts).max(1)).chain([&[][..]]).map(part).collect();
                let ordered = order(&table, &people, parts, &runs, threads);
                assert!(ordered.len() <= threads);
                let mut events = Events::default();
                let mut told = Vec::new();
                for stretch in ordered {
                    events.append(stretch.events);
                    told.extend(stretch.people);
                }
                assert!(events.iter().eq(plain.iter().map(|raw| &raw.event)));
                let mut each = plain.chunk_by(|a, b| a.whose == b.whose);
                for (n, name) in told.iter().enumerate() {
                    let hers = each.next().expect("somebody");
                    assert!(hers[0].whose == *name && events.of(n).len() == hers.len());
                }
                assert!(each.next().is_none() && told.len() == events.persons());
                let length = list.len().max(1);
                list.rotate_left(threads * 31 % length);
            }
        }
    }
}
