//! Keyed draws: every random number comes from a key, never from a sequence (`simulate.md` section 12).
//!
//! Invariant: the same key gives the same number on every machine; only `libm` is used where a function is not exact.

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// FNV-1a of a text part, so that purposes are named constants.
pub const fn word(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

/// A key so far: seed, then part after part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The key of a seed.
    pub const fn seed(seed: u64) -> Key {
        Key(GOLDEN).with(seed)
    }

    /// One part more (SplitMix64's finaliser).
    pub const fn with(self, part: u64) -> Key {
        let mut z = self.0.wrapping_add(part).wrapping_add(GOLDEN);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Key(z ^ (z >> 31))
    }

    /// A purpose and a counter.
    pub const fn draw(self, purpose: u64, counter: u64) -> Key {
        self.with(purpose).with(counter)
    }

    /// The number itself.
    pub const fn number(self) -> u64 {
        self.0
    }

    /// From 0 to under 1, in steps of 2^-53.
    pub fn unit(self) -> f64 {
        (self.0 >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Whether something of this chance happens.
    pub fn chance(self, share: f64) -> bool {
        self.unit() < share
    }

    /// A whole number from 0 to under `n` (0 when `n` is 0).
    pub fn below(self, n: u64) -> u64 {
        ((u128::from(self.0) * u128::from(n)) >> 64) as u64
    }

    /// A whole number from `low` to `high`, both possible.
    pub fn between(self, low: i32, high: i32) -> i32 {
        low + self.below((high - low).max(0) as u64 + 1) as i32
    }

    /// Which of the weights, in proportion.
    pub fn pick(self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (n, weight) in weights.iter().enumerate() {
            if left < *weight {
                return n;
            }
            left -= weight;
        }
        weights.len().saturating_sub(1)
    }

    /// Standard normal.
    pub fn normal(self) -> f64 {
        let u = 1.0 - self.with(1).unit();
        let v = self.with(2).unit();
        libm::sqrt(-2.0 * libm::log(u)) * libm::cos(core::f64::consts::TAU * v)
    }

    /// Exponential with mean 1.
    pub fn exponential(self) -> f64 {
        -libm::log(1.0 - self.unit())
    }

    /// Gamma of this shape (at least 1), scaled to mean 1 (Marsaglia and Tsang's rejection).
    pub fn gamma(self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        let mut turn = 0;
        loop {
            let key = self.with(turn);
            let x = key.normal();
            let v = 1.0 + c * x;
            if v > 0.0 {
                let v = v * v * v;
                let u = 1.0 - key.with(3).unit();
                if libm::log(u) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                    return d * v / shape;
                }
            }
            turn += 1;
        }
    }

    /// Poisson of a small mean, by walking the distribution.
    pub fn poisson(self, mean: f64) -> u32 {
        let mut left = self.unit();
        // Nearly always nothing happens: the cheap bound comes first.
        if left < 1.0 - mean {
            return 0;
        }
        let mut p = libm::exp(-mean);
        let mut count = 0;
        while left >= p && count < 50 {
            left -= p;
            count += 1;
            p *= mean / f64::from(count);
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_standard() {
        assert_eq!(Key::seed(1).number(), 0xbeeb_8da1_658e_ec67);
        assert_eq!(Key::seed(1).with(2).number(), 0x53a9_c5fd_cef6_68d7);
        assert_eq!(Key::seed(20090131).with(word("person")).with(1).number(), 0xec67_5dd3_2e31_ab65);
        assert_eq!(Key::seed(20090131).with(word("assess_sw")).with(0).with(1).number(), 0xd952_7e09_aed4_85ac);
    }

    #[test]
    fn shapes_have_their_means() {
        let key = Key::seed(7);
        let mean = |f: &dyn Fn(Key) -> f64| (0..40_000).map(|n| f(key.with(n))).sum::<f64>() / 40_000.0;
        assert!((mean(&|k| k.gamma(1.8)) - 1.0).abs() < 0.02);
        assert!((mean(&|k| k.exponential()) - 1.0).abs() < 0.02);
        assert!(mean(&|k| k.normal()).abs() < 0.02);
        assert!((mean(&|k| f64::from(k.poisson(0.3))) - 0.3).abs() < 0.01);
        assert!((mean(&|k| f64::from(k.between(1, 5))) - 3.0).abs() < 0.05);
    }
}
