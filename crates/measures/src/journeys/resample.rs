//! The bootstrap of many elements at once: measures over the same persons share their draws, since each is seeded afresh (`journey.md` 15).

use super::bootstrap::{Estimate, SplitMix64, estimate};
use yf_model::at_once;

/// Elements that are resampled together: a person's row is one line of the cache.
const LANES: usize = 16;

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
    let fits = |column: &Vec<Option<f64>>| {
        !column.is_empty() && column.iter().all(|v| v.is_some_and(|v| (0.0..4e9).contains(&v) && v.fract() == 0.0))
    };
    let (full, others): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|n| columns.get(*n).is_some_and(fits));
    for lanes in full.chunks(LANES) {
        let persons = lanes.first().and_then(|n| columns.get(*n)).map_or(0, Vec::len);
        let mut rows = vec![[0_u32; LANES]; persons];
        for (lane, n) in lanes.iter().enumerate() {
            let column = columns.get(*n).map_or(&[][..], Vec::as_slice);
            for (row, value) in rows.iter_mut().zip(column) {
                if let Some(cell) = row.get_mut(lane) {
                    *cell = value.unwrap_or_default() as u32;
                }
            }
        }
        for drawn in whole(&rows, resamples, seed, threads) {
            for (lane, n) in lanes.iter().enumerate() {
                if let (Some(to), Some(sum)) = (out.get_mut(*n), drawn.get(lane)) {
                    to.push(*sum as f64 / persons as f64);
                }
            }
        }
    }
    for n in others {
        let of = columns.get(n).map(|column| values(column)).unwrap_or_default();
        if let Some(to) = out.get_mut(n) {
            *to = fractions(&of, resamples, seed, threads);
        }
    }
    out
}

/// Sums of resamples of whole numbers.
fn whole(rows: &[[u32; LANES]], resamples: u64, seed: u64, threads: usize) -> Vec<[u64; LANES]> {
    let n = rows.len() as u64;
    let part = |range: &std::ops::Range<u64>| -> Vec<[u64; LANES]> {
        let mut random = SplitMix64::after(seed, range.start.wrapping_mul(n));
        let one = |_| {
            let mut sums = [0_u64; LANES];
            for _ in 0..n {
                if let Some(row) = rows.get(random.index(n)) {
                    sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += u64::from(*value));
                }
            }
            sums
        };
        range.clone().map(one).collect()
    };
    at_once(&ranges(resamples, threads), part).into_iter().flatten().collect()
}

/// Means of resamples of fractions, added up as they are drawn.
fn fractions(values: &[f64], resamples: u64, seed: u64, threads: usize) -> Vec<f64> {
    let n = values.len() as u64;
    if n == 0 {
        return Vec::new();
    }
    let part = |range: &std::ops::Range<u64>| -> Vec<f64> {
        let mut random = SplitMix64::after(seed, range.start.wrapping_mul(n));
        let mut one = |_| {
            let sum: f64 = (0..n).map(|_| values.get(random.index(n)).copied().unwrap_or(0.0)).sum();
            sum / n as f64
        };
        range.clone().map(&mut one).collect()
    };
    at_once(&ranges(resamples, threads), part).into_iter().flatten().collect()
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
                assert_eq!(estimate(&values(column), 300, 20_090_131, 1), together);
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
        let draw = |values: &[Option<f64>], seed| fractions(&super::values(values), 200, seed, 1);
        let mut by_hand: Vec<f64> = draw(&after, 6).iter().zip(draw(&before, 5)).map(|(a, b)| a - b).collect();
        by_hand.sort_by(f64::total_cmp);
        let (low, high) = first.interval.expect("drawn");
        assert!((low - by_hand[5]).abs() < 1e-12 && (high - by_hand[194]).abs() < 1e-12);
    }
}
