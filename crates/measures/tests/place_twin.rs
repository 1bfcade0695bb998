//! A place's figures against a slow twin, written from `journey.md` 15 and sharing no code with them but `model`, on random persons.

use std::collections::BTreeMap;
use yf_measures::journeys::{Lies, differences, funnel, more_than_chance, standardised, summaries};
use yf_model::TextId;
use yf_place::Rules;

/// The generator of the standard, drawn from its beginning.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let a = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let b = (a ^ (a >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        b ^ (b >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }
}

type Column = Vec<Option<f64>>;

/// Counts with many noughts, days, fractions; some unknown.
fn random(draw: &mut Draw, persons: u64) -> Vec<Column> {
    let kinds: [fn(&mut Draw) -> Option<f64>; 4] = [
        |d| Some(d.below(4).saturating_sub(1) as f64),
        |d| Some(d.below(1000) as f64 * (d.below(3) / 2) as f64),
        |d| (d.below(5) > 0).then(|| d.below(1000) as f64 / 999.0),
        |d| (d.below(9) == 0).then(|| d.below(30) as f64),
    ];
    kinds.iter().map(|kind| (0..persons).map(|_| kind(draw)).collect()).collect()
}

fn known(column: &Column, members: &[usize]) -> Vec<f64> {
    members.iter().filter_map(|n| column[*n]).collect()
}

fn resampled(values: &[f64], seed: u64, times: usize) -> Vec<f64> {
    let mut draw = Draw(seed);
    let n = values.len() as u64;
    (0..times).map(|_| (0..n).map(|_| values[draw.below(n) as usize]).sum::<f64>() / n as f64).collect()
}

fn ends(mut means: Vec<f64>) -> (f64, f64) {
    means.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    let b = means.len() as f64;
    (means[(0.025 * b).floor() as usize], means[(0.975 * b).ceil() as usize - 1])
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

#[test]
fn means_ranges_and_spread() {
    let mut draw = Draw(11);
    let rules = Rules { bootstrap: 120, ..Rules::default() };
    for round in 0..12 {
        let persons = 1 + draw.below(180);
        let columns = random(&mut draw, persons);
        let members: Vec<usize> = (0..persons as usize).filter(|_| round < 2 || draw.below(3) > 0).collect();
        for threads in [1, 2, 5] {
            for (column, found) in columns.iter().zip(summaries(&columns, &members, &rules, true, threads)) {
                let values = known(column, &members);
                assert_eq!(found.mean.n as usize, values.len());
                assert_eq!(found.any as usize, values.iter().filter(|v| **v > 0.0).count());
                if values.is_empty() {
                    assert!(found.mean.mean.is_none() && found.spread.is_none());
                    continue;
                }
                assert!(near(found.mean.mean.expect("a mean"), values.iter().sum::<f64>() / values.len() as f64));
                let (low, high) = ends(resampled(&values, rules.bootstrap_seed, 120));
                let range = found.mean.interval.expect("drawn");
                assert!(near(range.0, low) && near(range.1, high), "{range:?} {low} {high}");
                // Each of the spread is the least value that so many do not pass.
                for (at, part) in found.spread.expect("values").iter().zip([0.25, 0.5, 0.75, 0.9]) {
                    let not_past =
                        |v: f64| values.iter().filter(|x| **x <= v).count() as f64 >= part * values.len() as f64 - 1e-9;
                    assert!(not_past(*at) && values.iter().filter(|v| **v < *at).all(|v| !not_past(*v)));
                }
            }
        }
    }
}

#[test]
fn a_year_against_the_one_before() {
    let mut draw = Draw(5);
    for _ in 0..6 {
        let (n, m) = (2 + draw.below(60), 2 + draw.below(60));
        let (before, after) = (random(&mut draw, n), random(&mut draw, m));
        for (column, found) in differences(&before, &after, 90, 77, 3).into_iter().enumerate() {
            let all = |c: &Column| c.iter().flatten().copied().collect::<Vec<f64>>();
            let (a, b) = (all(&before[column]), all(&after[column]));
            if a.is_empty() || b.is_empty() {
                assert!(found.is_none());
                continue;
            }
            let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
            let found = found.expect("both have values");
            assert!(near(found.by, mean(&b) - mean(&a)));
            let (a, b) = (resampled(&a, 77, 90), resampled(&b, 78, 90));
            let (low, high) = ends(a.iter().zip(&b).map(|(a, b)| b - a).collect());
            let range = found.interval.expect("drawn");
            assert!(near(range.0, low) && near(range.1, high));
        }
    }
}

#[test]
fn with_the_mix_of_the_whole_place() {
    let mut draw = Draw(3);
    for _ in 0..20 {
        let persons = 5 + draw.below(120);
        let values = random(&mut draw, persons).swap_remove(2);
        let strata: Vec<(u8, TextId, TextId)> = (0..persons)
            .map(|_| (draw.below(5) as u8, TextId(draw.below(3) as u32), TextId(draw.below(3) as u32)))
            .collect();
        let parts: Vec<u8> = (0..persons).map(|_| draw.below(4) as u8).collect();
        let found = standardised(&values, &strata, &parts);
        for part in 0..4_u8 {
            let here = |n: usize| parts[n] == part && values[n].is_some();
            let hers: Vec<usize> = (0..persons as usize).filter(|n| here(*n)).collect();
            let Some(found) = found.get(&part) else {
                assert!(hers.is_empty());
                continue;
            };
            let (mut weights, mut sum) = (0.0, 0.0);
            let mut seen = Vec::new();
            for n in &hers {
                if seen.contains(&strata[*n]) {
                    continue;
                }
                seen.push(strata[*n]);
                let alike: Vec<f64> =
                    hers.iter().filter(|m| strata[**m] == strata[*n]).filter_map(|m| values[*m]).collect();
                let weight = strata.iter().filter(|s| **s == strata[*n]).count() as f64 / persons as f64;
                weights += weight;
                sum += weight * alike.iter().sum::<f64>() / alike.len() as f64;
            }
            assert!(near(found.weight_covered, weights) && near(found.standardised, sum / weights));
            assert_eq!(found.n as usize, hers.len());
        }
    }
}

#[test]
fn shares_within_what_chance_does() {
    // The standard's own example: 10 of 16, places of 8.
    let found = funnel(&BTreeMap::from([("north", (8, 7)), ("south", (8, 3))]));
    let (share, [(low, high), _]) = found["north"].share.expect("eight were due");
    assert!(near(share, 0.875) && (low - 0.290).abs() < 5e-4 && (high - 0.960).abs() < 5e-4);
    assert!(found.values().all(|f| f.lies() == Lies::TooFew), "fewer than ten make no point");
    let mut draw = Draw(9);
    for _ in 0..40 {
        let parts: BTreeMap<u64, (u64, u64)> = (0..1 + draw.below(15))
            .map(|n| {
                let due = draw.below(200);
                (n, (due, draw.below(due + 1)))
            })
            .collect();
        let (all, kept) = parts.values().fold((0.0, 0.0), |(d, k), (due, kept)| (d + *due as f64, k + *kept as f64));
        let found = funnel(&parts);
        assert_eq!(found.is_empty(), all == 0.0);
        let (mut points, mut beyond) = (0, 0);
        for (n, f) in &found {
            let (due, counted) = parts[n];
            let p: f64 = kept / all;
            let off = (counted as f64 / due as f64 - p).abs() / (p * (1.0 - p) / due as f64).sqrt();
            let want = match (due, off) {
                (0..10, _) => Lies::TooFew,
                (_, off) if off <= 1.959964 => Lies::Inside,
                (_, off) if off <= 3.090232 => Lies::Watch,
                (_, off) if off.is_nan() => Lies::Inside,
                _ => Lies::Look,
            };
            assert_eq!(f.lies(), want, "{due} {counted} of {p}");
            points += i32::from(due >= 10);
            beyond += i32::from(want == Lies::Look);
        }
        assert_eq!(more_than_chance(found.values()), f64::from(beyond) > 0.1 * f64::from(points));
    }
}
