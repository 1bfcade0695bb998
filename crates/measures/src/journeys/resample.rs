//! The bootstrap of many elements at once: measures over the same persons share their draws, since each is seeded afresh (`journey.md` 15).

use super::bootstrap::{Estimate, SplitMix64, estimate};
use rustc_hash::FxHashMap;
use yf_model::at_once;

/// Mean and interval of each column over the persons who have a value, as [`estimate`] gives it.
pub fn estimates(columns: &[Vec<Option<f64>>], resamples: u64, seed: u64, threads: usize) -> Vec<Estimate> {
    let mut out: Vec<Estimate> = columns.iter().map(|column| estimate(&values(column), 0, seed, 1)).collect();
    if resamples == 0 {
        return out;
    }
    for (at, means) in means(columns, resamples, seed, threads).into_iter().enumerate() {
        if let Some(place) = out.get_mut(at) {
            place.interval = interval(means);
        }
    }
    out
}

/// The difference of two sets of persons, the later less the earlier, each drawn by itself: the later with the next seed.
pub fn differences(
    earlier: &[Vec<Option<f64>>],
    later: &[Vec<Option<f64>>],
    resamples: u64,
    seed: u64,
    threads: usize,
) -> Vec<Option<Difference>> {
    let mean = |column: &Vec<Option<f64>>| estimate(&values(column), 0, seed, 1).mean;
    let (before, after) =
        (means(earlier, resamples, seed, threads), means(later, resamples, seed.wrapping_add(1), threads));
    let pairs = earlier.iter().zip(later).zip(before.into_iter().zip(after));
    let of = |((earlier, later), (before, after)): ((&Vec<_>, &Vec<_>), (Vec<f64>, Vec<f64>))| {
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

fn values(column: &[Option<f64>]) -> Vec<f64> {
    column.iter().copied().flatten().collect()
}

/// In whole numbers: floor(0.025 B) and ceil(0.975 B) - 1.
fn interval(mut means: Vec<f64>) -> Option<(f64, f64)> {
    let resamples = means.len() as u64;
    means.sort_unstable_by(f64::total_cmp);
    let (low, high) = (resamples * 25 / 1_000, (resamples * 975).div_ceil(1_000).checked_sub(1)?);
    means.get(low as usize).copied().zip(means.get(high as usize).copied())
}

/// The mean of each resample of each column, in the order in which they are drawn; none where nobody has a value.
fn means(columns: &[Vec<Option<f64>>], resamples: u64, seed: u64, threads: usize) -> Vec<Vec<f64>> {
    let mut out = vec![Vec::new(); columns.len()];
    for together in alike(columns) {
        let kinds = Kinds::of(columns, &together);
        for sums in kinds.resample(resamples, seed, threads) {
            for (n, sum) in together.iter().zip(sums) {
                if let Some(to) = out.get_mut(*n) {
                    to.push(sum / kinds.of.len() as f64);
                }
            }
        }
    }
    out
}

/// Columns that the same persons have a value in: those draw the same persons.
fn alike(columns: &[Vec<Option<f64>>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (n, column) in columns.iter().enumerate() {
        let same = |group: &&mut Vec<usize>| {
            let first = group.first().and_then(|first| columns.get(*first)).map_or(&[][..], Vec::as_slice);
            first.len() == column.len() && first.iter().zip(column).all(|(a, b)| a.is_some() == b.is_some())
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(n),
            None => groups.push(vec![n]),
        }
    }
    groups
}

/// Persons by what they have: most have what many others have, so a resample is counted by kind and then added up.
struct Kinds {
    /// The kind of each person with a value.
    of: Vec<u32>,
    /// What one of each kind has.
    rows: Vec<Vec<f64>>,
}

impl Kinds {
    fn of(columns: &[Vec<Option<f64>>], together: &[usize]) -> Kinds {
        let columns: Vec<&Vec<Option<f64>>> = together.iter().filter_map(|n| columns.get(*n)).collect();
        let mut known: FxHashMap<Vec<u64>, u32> = FxHashMap::default();
        let mut out = Kinds { of: Vec::new(), rows: Vec::new() };
        for person in 0..columns.first().map_or(0, |column| column.len()) {
            let row: Option<Vec<f64>> = columns.iter().map(|column| column.get(person).copied().flatten()).collect();
            let Some(row) = row else { continue };
            let next = out.rows.len() as u32;
            let kind = *known.entry(row.iter().map(|v| v.to_bits()).collect()).or_insert(next);
            if kind == next {
                out.rows.push(row);
            }
            out.of.push(kind);
        }
        out
    }

    /// The sum of each column in each resample.
    fn resample(&self, resamples: u64, seed: u64, threads: usize) -> Vec<Vec<f64>> {
        let n = self.of.len() as u64;
        if n == 0 {
            return Vec::new();
        }
        let width = self.rows.first().map_or(0, Vec::len);
        let part = |range: &std::ops::Range<u64>| -> Vec<Vec<f64>> {
            let mut random = SplitMix64::after(seed, range.start.wrapping_mul(n));
            let mut drawn = vec![0_u32; self.rows.len()];
            let mut one = |_| {
                drawn.fill(0);
                for _ in 0..n {
                    if let Some(count) = self.of.get(random.index(n)).and_then(|kind| drawn.get_mut(*kind as usize)) {
                        *count += 1;
                    }
                }
                let mut sums = vec![0.0; width];
                for (row, count) in self.rows.iter().zip(&drawn).filter(|(_, count)| **count > 0) {
                    let count = f64::from(*count);
                    sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += count * value);
                }
                sums
            };
            range.clone().map(&mut one).collect()
        };
        at_once(&ranges(resamples, threads), part).into_iter().flatten().collect()
    }
}

fn ranges(resamples: u64, threads: usize) -> Vec<std::ops::Range<u64>> {
    let part = resamples.div_ceil(threads.max(1) as u64).max(1);
    (0..resamples).step_by(part as usize).map(|from| from..(from + part).min(resamples)).collect()
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
        let draw = |values: &[Option<f64>], seed| means(&[values.to_vec()], 200, seed, 1).swap_remove(0);
        let mut by_hand: Vec<f64> = draw(&after, 6).iter().zip(draw(&before, 5)).map(|(a, b)| a - b).collect();
        by_hand.sort_by(f64::total_cmp);
        let (low, high) = first.interval.expect("drawn");
        assert!((low - by_hand[5]).abs() < 1e-12 && (high - by_hand[194]).abs() < 1e-12);
    }
}
