//! Ranges, drawn again by the book: one resample after another, one number after another, nothing shared between measures (`journey.md` 15). The report draws
//! the measures of a group together; that both come to the same is what opening a range shows.

use yf_measures::journeys::SplitMix64;
use yf_model::at_once;

/// The mean of each resample, in the order in which they are drawn; none over nobody.
pub fn means(values: &[f64], resamples: u64, seed: u64, threads: usize) -> Vec<f64> {
    let n = values.len() as u64;
    if n == 0 {
        return Vec::new();
    }
    let part = resamples.div_ceil(threads.max(1) as u64).max(1);
    let parts: Vec<(u64, u64)> =
        (0..resamples).step_by(part as usize).map(|from| (from, (from + part).min(resamples))).collect();
    let drawn = at_once(&parts, |(from, to)| -> Vec<f64> {
        // Its state is a plain count, so a thread begins where the one before it ends.
        let mut random = SplitMix64::after(seed, from * n);
        let mut mean = |_| (0..n).filter_map(|_| values.get(random.index(n))).sum::<f64>() / n as f64;
        (*from..*to).map(&mut mean).collect()
    });
    drawn.into_iter().flatten().collect()
}

/// The two ends: of 2,000 sorted means the 51st and the 1,950th.
pub fn ends(mut means: Vec<f64>) -> Option<(f64, f64)> {
    means.sort_by(f64::total_cmp);
    let (low, high) = places(means.len() as u64)?;
    means.get(low as usize).copied().zip(means.get(high as usize).copied())
}

/// floor(0.025 B) and ceil(0.975 B) - 1, from 0.
fn places(resamples: u64) -> Option<(u64, u64)> {
    Some((resamples * 25 / 1_000, (resamples * 975).div_ceil(1_000).checked_sub(1)?))
}

/// How it is drawn, in words.
pub fn how(end: &str, n: usize, resamples: u64, seed: u64) -> String {
    let (low, high) = places(resamples).unwrap_or_default();
    let place = if end.ends_with("low") { low + 1 } else { high + 1 };
    format!(
        "An end of the 95% range: number {place} of {resamples} sorted means, each of the {n} values of the mean drawn anew with replacement by SplitMix64 from seed {seed}; the same on any machine (journey standard, 15)."
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use yf_measures::journeys::estimate;

    #[test]
    fn the_ends_are_those_of_the_engine() {
        let values: Vec<f64> = (0..83).map(|n| f64::from(n % 9) / 4.0).collect();
        let engine = estimate(&values, 400, 20_090_131, 1).interval;
        assert_eq!(ends(means(&values, 400, 20_090_131, 1)), engine);
        assert_eq!(ends(means(&values, 400, 20_090_131, 3)), engine);
        assert_eq!(ends(means(&[], 400, 1, 1)), None);
    }
}
