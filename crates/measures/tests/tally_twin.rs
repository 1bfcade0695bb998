//! Sums against a twin that goes over all outcomes once for each number, on random outcomes; shares and intervals against
//! the equation that defines them.

mod common;

use common::a_promise;
use std::collections::{BTreeMap, BTreeSet};
use yf_measures::clock::{End, Judged};
use yf_measures::rates::{Rate, Verdict, verdict};
use yf_measures::tally::{AgeBand, Groups, Outcome, Tally, add_up};
use yf_model::{ClockId, Day, Month, PersonKey, Unit, WaitSource};
use yf_place::{Calendar, Hours, Promise};

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a day")
}

fn outcomes(draw: &mut Draw, from: Day, days: u64) -> Vec<Outcome> {
    let mut person = 0;
    (0..draw.below(60) as u32)
        .map(|wait| {
            // In order of person, some with several waits.
            person += draw.below(2) as u32;
            let end = End::ALL[draw.below(8) as usize];
            let lowest = (draw.below(4) > 0).then(|| draw.below(40) as i64);
            let highest = lowest.map(|l| l + draw.below(2) as i64);
            let age = AgeBand::of((draw.below(5) > 0).then(|| draw.below(100) as i32));
            let locality = (draw.below(3) > 0).then(|| draw.below(2) as u16);
            let fifth = (draw.below(3) > 0).then(|| 1 + draw.below(5) as u8);
            Outcome {
                wait,
                person: PersonKey(person),
                start: from - 40 + draw.below(days) as i32,
                source: [WaitSource::Cld, WaitSource::Csds][draw.below(2) as usize],
                groups: Groups { locality, age, fifth, carer: draw.below(2) == 0 },
                judged: Judged {
                    end,
                    unit: Unit::Days,
                    lowest,
                    highest,
                    so_far: None,
                    ended_late: end == End::EndedWithout && draw.below(2) == 0,
                    why: None,
                    gap: false,
                    repeated: false,
                },
            }
        })
        .collect()
}

/// Compares a tally with the outcomes that should be in it, one number at a time.
fn same(tally: &Tally, of: &[&Outcome], what: &str) {
    let count = |keep: &dyn Fn(&Judged) -> bool| of.iter().filter(|o| keep(&o.judged)).count() as u64;
    let end = |end: End| count(&|j| j.end == end);
    let people: BTreeSet<PersonKey> = of.iter().map(|o| o.person).collect();
    assert_eq!(tally.people, people.len() as u64, "{what}: people");
    assert_eq!(tally.waits(), of.len() as u64, "{what}: waits");
    let found = [tally.met, tally.missed, tally.missed_waiting, tally.running, tally.cannot_tell];
    let ends = [End::Met, End::Missed, End::MissedStillWaiting, End::Running, End::CannotTell];
    assert_eq!(found, ends.map(end), "{what}");
    assert_eq!([tally.order_wrong, tally.measured], [End::OrderWrong, End::Measured].map(end), "{what}");
    let late = count(&|j| j.end == End::EndedWithout && j.ended_late);
    assert_eq!([tally.ended_after, tally.ended_within], [late, end(End::EndedWithout) - late], "{what}");
    // Decision 7: missed includes waits still running past their limit, and those that ended after it without a stop.
    assert_eq!(tally.decided(), end(End::Met) + end(End::Missed) + end(End::MissedStillWaiting) + late, "{what}");
    let mut lengths: Vec<i64> = of
        .iter()
        .filter(|o| {
            [End::Met, End::Missed, End::Measured].contains(&o.judged.end) && o.judged.lowest == o.judged.highest
        })
        .filter_map(|o| o.judged.lowest)
        .collect();
    lengths.sort_unstable();
    let held: Vec<i64> = tally.lengths.iter().flat_map(|(v, n)| vec![v; n as usize]).collect();
    assert_eq!(held, lengths, "{what}: lengths");
    for share in [0.05, 0.25, 0.5, 0.9, 1.0] {
        // The value at or below which this share of the values lies.
        let at_least = |v: &i64| lengths.iter().filter(|l| *l <= v).count() as f64 >= share * lengths.len() as f64;
        assert_eq!(tally.lengths.percentile(share), lengths.iter().copied().find(|v| at_least(v)), "{what}: {share}");
    }
}

/// Compares a breakdown, group by group.
fn same_groups<K: Ord + std::fmt::Debug>(
    found: &BTreeMap<K, Tally>,
    of: &[&Outcome],
    key: fn(&Outcome) -> K,
    seed: u64,
) {
    let keys: BTreeSet<K> = of.iter().map(|o| key(o)).collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), keys.iter().collect::<Vec<_>>(), "seed {seed}");
    for (group, tally) in found {
        let hers: Vec<&Outcome> = of.iter().copied().filter(|o| key(o) == *group).collect();
        same(tally, &hers, &format!("seed {seed}, {group:?}"));
    }
}

/// Whether no wait begun in a month could still run at the end of a day: day by day, by decision 8.
fn complete(month: Month, promise: &Promise, as_of: Day) -> bool {
    match promise.limit {
        None => month.last() <= as_of,
        Some(limit) => as_of > month.last() + limit as i32,
    }
}

#[test]
fn every_sum_is_a_count_of_the_outcomes_that_belong_to_it() {
    let calendar = Calendar::england();
    for seed in 0..1500 {
        let mut draw = Draw(seed);
        let limit = (draw.below(3) > 0).then(|| draw.below(60) as i64);
        let promise = a_promise(ClockId::Assessment28, Unit::Days, limit, Hours::Elapsed);
        let from = day("2024-01-01") + draw.below(60) as i32;
        let span = 30 + draw.below(700);
        let as_of = from + span as i32;
        let all = outcomes(&mut draw, from, span + 40);
        let sums = add_up(&all, &promise, &calendar, from, as_of);
        let inside: Vec<&Outcome> = all.iter().filter(|o| o.start >= from).collect();
        same(&sums.whole, &inside, &format!("seed {seed}, whole"));
        assert_eq!(sums.before, (all.len() - inside.len()) as u64, "seed {seed}");
        let mut months: Vec<Month> = Vec::new();
        let mut month = from.month();
        while month <= as_of.month() {
            months.push(month);
            month = month.next();
        }
        assert_eq!(sums.months.iter().map(|m| m.month).collect::<Vec<_>>(), months, "seed {seed}");
        for m in &sums.months {
            let hers: Vec<&Outcome> = inside.iter().copied().filter(|o| o.start.month() == m.month).collect();
            same(&m.tally, &hers, &format!("seed {seed}, {:?}", m.month));
            assert_eq!(m.complete, complete(m.month, &promise, as_of), "seed {seed}, {:?}", m.month);
        }
        let mut last: Vec<Month> = months.into_iter().filter(|m| complete(*m, &promise, as_of)).collect();
        last.drain(..last.len().saturating_sub(12));
        assert_eq!(sums.year_months, last, "seed {seed}");
        let year: Vec<&Outcome> = inside.iter().copied().filter(|o| last.contains(&o.start.month())).collect();
        same(&sums.year, &year, &format!("seed {seed}, year"));
        same_groups(&sums.by_locality, &year, |o| o.groups.locality, seed);
        same_groups(&sums.by_age, &year, |o| o.groups.age, seed);
        same_groups(&sums.by_fifth, &year, |o| o.groups.fifth, seed);
        same_groups(&sums.by_carer, &year, |o| o.groups.carer, seed);
        let sources: u64 = sums.sources.values().sum();
        assert_eq!(sources, inside.len() as u64, "seed {seed}");
    }
}

#[test]
fn the_interval_is_where_the_score_test_would_not_reject() {
    // Wilson's interval holds every share whose own distance from what was seen, in its own standard errors, is at most z.
    const Z: f64 = 1.959_963_984_540_054;
    let z_of = |met: u64, of: u64, share: f64| {
        let n = of as f64;
        (met as f64 / n - share).abs() / (share * (1.0 - share) / n).sqrt()
    };
    for of in (1..40).chain([97, 500, 12_345]) {
        for met in (0..=of).step_by((of as usize / 17).max(1)) {
            let (low, high) = Rate { met, of }.wilson().expect("somebody");
            for edge in [low, high].into_iter().filter(|e| *e > 0.0 && *e < 1.0) {
                assert!((z_of(met, of, edge) - Z).abs() < 1e-6, "{met}/{of}: {edge}");
            }
            assert_eq!((low == 0.0, high == 1.0), (met == 0, met == of), "{met}/{of}");
            for promised in [0.1, 0.5, 0.7, 0.95] {
                let seen = met as f64 / of as f64;
                let rejects = z_of(met, of, promised) > Z;
                let want = match rejects {
                    true if seen >= promised => Verdict::Kept,
                    true => Verdict::NotKept,
                    false => Verdict::TooClose,
                };
                assert_eq!(verdict(Rate { met, of }, promised), Some(want), "{met}/{of} against {promised}");
            }
        }
    }
}
