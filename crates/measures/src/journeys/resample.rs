//! The bootstrap of many elements at once: measures over the same persons share their draws, since each is seeded afresh (`journey.md` 15).

use super::bootstrap::{Estimate, estimate};
use super::lots::{self, Held, Lot};
use std::collections::BTreeMap;

/// One measure: a value of each person, in their order, or none.
pub type Column = Vec<Option<f64>>;

/// Mean and interval of each column over the persons who have a value, as [`estimate`] gives it.
pub fn estimates(columns: &[Column], resamples: u64, seed: u64, threads: usize) -> Vec<Estimate> {
    estimates_of(columns.iter().map(values), resamples, seed, threads)
}

/// The same of the values alone.
pub fn estimates_of(lists: impl Iterator<Item = Vec<f64>>, resamples: u64, seed: u64, threads: usize) -> Vec<Estimate> {
    let mut plain = Vec::new();
    let drawn = intervals(lists.inspect(|values| plain.push(estimate(values, 0, seed, 1))), resamples, seed, threads);
    plain.into_iter().zip(drawn).map(|(plain, interval)| Estimate { interval, ..plain }).collect()
}

/// The interval alone of each list of values.
pub(super) fn intervals(
    lists: impl Iterator<Item = Vec<f64>>,
    resamples: u64,
    seed: u64,
    threads: usize,
) -> Vec<Option<(f64, f64)>> {
    means(lists, resamples, seed, threads).into_iter().map(interval).collect()
}

/// The difference of two sets of persons, the later less the earlier, each drawn by itself: the later with the next seed.
pub fn differences(
    earlier: &[Column],
    later: &[Column],
    resamples: u64,
    seed: u64,
    threads: usize,
) -> Vec<Option<Difference>> {
    let mean = |column: &Column| estimate(&values(column), 0, seed, 1).mean;
    let (before, after) = (
        means(earlier.iter().map(values), resamples, seed, threads),
        means(later.iter().map(values), resamples, seed.wrapping_add(1), threads),
    );
    let pairs = earlier.iter().zip(later).zip(before.into_iter().zip(after));
    let of = |((earlier, later), (before, after)): ((&Column, &Column), (Vec<f64>, Vec<f64>))| {
        let by = mean(later)? - mean(earlier)?;
        let drawn: Vec<f64> = before.iter().zip(&after).map(|(before, after)| after - before).collect();
        Some(Difference { by, interval: interval(drawn) })
    };
    pairs.map(of).collect()
}

/// A difference of two means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The later mean less the earlier.
    pub by: f64,
    /// 95% interval; `None` without resamples.
    pub interval: Option<(f64, f64)>,
}

fn values(column: &Column) -> Vec<f64> {
    column.iter().copied().flatten().collect()
}

/// In whole numbers: floor(0.025 B) and ceil(0.975 B) - 1.
fn interval(mut means: Vec<f64>) -> Option<(f64, f64)> {
    let resamples = means.len() as u64;
    means.sort_unstable_by(f64::total_cmp);
    let (low, high) = (resamples * 25 / 1_000, (resamples * 975).div_ceil(1_000).checked_sub(1)?);
    means.get(low as usize).copied().zip(means.get(high as usize).copied())
}

/// The mean of each resample of each list, in the order in which they are drawn; none where nobody has a value. Lists of one length draw
/// the same places, whoever stands there: they are one lot.
fn means(lists: impl Iterator<Item = Vec<f64>>, resamples: u64, seed: u64, threads: usize) -> Vec<Vec<f64>> {
    let mut out = Vec::new();
    let mut by_length: BTreeMap<usize, (Vec<usize>, Vec<Held>)> = BTreeMap::new();
    for values in lists {
        if resamples > 0 && !values.is_empty() {
            let (places, measures) = by_length.entry(values.len()).or_default();
            places.push(out.len());
            // One list after another, so that only what is drawn from is held of all.
            measures.push(Held::of(values));
        }
        out.push(Vec::new());
    }
    let of_lot = |(persons, (places, measures))| (places, Lot::new(persons, measures));
    let (places, lots): (Vec<Vec<usize>>, Vec<Lot>) = by_length.into_iter().map(of_lot).unzip();
    for (places, drawn) in places.into_iter().zip(lots::draw(&lots, resamples, seed, threads)) {
        for (place, means) in places.into_iter().zip(drawn) {
            if let Some(to) = out.get_mut(place) {
                *to = means;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_together_are_what_each_is_alone() {
        let n = 203_u64;
        let counts: Vec<Vec<Option<f64>>> =
            (0..19).map(|c| (0..n).map(|p| Some(((p * (c + 3)) % (c + 2)) as f64)).collect()).collect();
        let some = (0..n).map(|p| (p % 3 > 0).then_some(p as f64)).collect();
        let parts = (0..n).map(|p| Some(p as f64 / 7.0)).collect();
        let columns = [counts, vec![some, parts, vec![None; 203]]].concat();
        for threads in [1, 3] {
            let together = estimates(&columns, 300, 20_090_131, threads);
            for (column, together) in columns.iter().zip(together) {
                let alone = estimate(&values(column), 300, 20_090_131, 1);
                assert_eq!((alone.n, alone.mean), (together.n, together.mean));
                // The same draws, added up in another order: alike to the last digits of a fraction, and whole numbers wholly.
                for (alone, together) in alone.interval.into_iter().zip(together.interval) {
                    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs();
                    assert!(near(alone.0, together.0) && near(alone.1, together.1));
                }
                assert_eq!(alone.interval.is_some(), together.interval.is_some());
            }
        }
    }

    #[test]
    fn a_difference_is_of_two_draws() {
        let before: Vec<Option<f64>> = (0..40).map(|n| Some(f64::from(n % 5))).collect();
        let after: Vec<Option<f64>> = (0..60).map(|n| Some(f64::from(n % 7))).collect();
        let found = differences(&[before.clone(), vec![]], &[after.clone(), after.clone()], 200, 5, 2);
        let first = found[0].expect("both have values");
        assert!((first.by - (175.0 / 60.0 - 2.0)).abs() < 0.2 && found[1].is_none());
        let draw = |values: &[Option<f64>], seed| {
            means([self::values(&values.to_vec())].into_iter(), 200, seed, 1).swap_remove(0)
        };
        let mut by_hand: Vec<f64> = draw(&after, 6).iter().zip(draw(&before, 5)).map(|(a, b)| a - b).collect();
        by_hand.sort_by(f64::total_cmp);
        let (low, high) = first.interval.expect("drawn");
        assert!((low - by_hand[5]).abs() < 1e-12 && (high - by_hand[194]).abs() < 1e-12);
    }
}
