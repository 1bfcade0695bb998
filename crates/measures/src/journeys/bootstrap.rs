//! A mean with its percentile bootstrap, the same on any machine and with any number of threads (`journey.md` 15).

/// Steele, Lea and Flood's generator. Its state after n draws is the seed and n times a constant, so that a resample can be drawn
/// without those before it.
#[derive(Clone, Copy, Debug)]
pub struct SplitMix64(u64);

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

impl SplitMix64 {
    /// From a seed, after `drawn` draws.
    pub fn after(seed: u64, drawn: u64) -> SplitMix64 {
        SplitMix64(seed.wrapping_add(GAMMA.wrapping_mul(drawn)))
    }

    /// The next number.
    #[inline]
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next place in a list of `n`.
    #[inline]
    pub fn index(&mut self, n: u64) -> usize {
        ((u128::from(self.draw()) * u128::from(n)) >> 64) as usize
    }
}

/// A mean over persons with a value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// Persons with a value.
    pub n: u64,
    /// `None` where nobody has one.
    pub mean: Option<f64>,
    /// 95% interval; `None` without resamples.
    pub interval: Option<(f64, f64)>,
}

/// Mean and interval of values in the order of the persons, from so many resamples.
pub fn estimate(values: &[f64], resamples: u64, seed: u64, threads: usize) -> Estimate {
    let n = values.len() as u64;
    if n == 0 {
        return Estimate::default();
    }
    let mean = Some(values.iter().sum::<f64>() / n as f64);
    if resamples == 0 {
        return Estimate { n, mean, interval: None };
    }
    let mut means = vec![0.0; resamples as usize];
    let part = means.len().div_ceil(threads.max(1));
    std::thread::scope(|scope| {
        for (number, part_of) in means.chunks_mut(part).enumerate() {
            scope.spawn(move || {
                let mut random = SplitMix64::after(seed, (number * part) as u64 * n);
                for mean in part_of {
                    let sum: f64 = (0..n).map(|_| values.get(random.index(n)).copied().unwrap_or(0.0)).sum();
                    *mean = sum / n as f64;
                }
            });
        }
    });
    means.sort_unstable_by(f64::total_cmp);
    // In whole numbers: floor(0.025 B) and ceil(0.975 B) - 1.
    let (low, high) = (resamples * 25 / 1_000, (resamples * 975).div_ceil(1_000) - 1);
    let interval = means.get(low as usize).copied().zip(means.get(high as usize).copied());
    Estimate { n, mean, interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first numbers from seed 1234567, as published with the generator.
        let mut random = SplitMix64::after(1_234_567, 0);
        assert_eq!(
            [random.draw(), random.draw(), random.draw()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
        assert_eq!(SplitMix64::after(1_234_567, 2).draw(), 9_817_491_932_198_370_423);
    }

    #[test]
    fn threads_change_nothing() {
        let values: Vec<f64> = (0..97).map(|n| f64::from(n % 7) / 3.0).collect();
        let one = estimate(&values, 500, 20_090_131, 1);
        assert_eq!(one, estimate(&values, 500, 20_090_131, 3));
        let (low, high) = one.interval.expect("resampled");
        assert!(low < one.mean.expect("a mean") && one.mean.expect("a mean") < high);
        assert_eq!(estimate(&[], 500, 1, 1), Estimate::default());
        assert_eq!(estimate(&[2.0], 0, 1, 1).interval, None);
    }
}
