//! A share of people with its range.

/// A numerator over a denominator, with the Wilson score interval at 95% (z = 1.959964).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many met it.
    pub met: u64,
    /// Of how many decided.
    pub of: u64,
}

const Z: f64 = 1.959_963_984_540_054;

impl Rate {
    /// The share, 0 to 1; `None` over nobody.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.met as f64 / self.of as f64)
    }

    /// Lower and upper end of the Wilson score interval, 0 to 1; `None` over nobody.
    ///
    /// Wilson 1927, JASA 22, 209: the interval that the national statistics of public health use for proportions.
    pub fn wilson(self) -> Option<(f64, f64)> {
        let share = self.share()?;
        let n = self.of as f64;
        let z2 = Z * Z;
        let centre = share + z2 / (2.0 * n);
        let half = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z2 / n;
        let low = if self.met == 0 { 0.0 } else { ((centre - half) / scale).max(0.0) };
        let high = if self.met == self.of { 1.0 } else { ((centre + half) / scale).min(1.0) };
        Some((low, high))
    }
}

/// What can be said of a promise: the whole range above it, below it, or across it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The whole range lies at or above the promise.
    Kept,
    /// The whole range lies below the promise.
    NotKept,
    /// The range crosses the promise.
    TooClose,
}

/// The verdict on a promised share, or `None` where nobody is decided.
pub fn verdict(rate: Rate, promised: f64) -> Option<Verdict> {
    let (low, high) = rate.wilson()?;
    Some(if low >= promised {
        Verdict::Kept
    } else if high < promised {
        Verdict::NotKept
    } else {
        Verdict::TooClose
    })
}

/// The middle of integer values held as counts per value: exact, and a sum over parts, so that no grouping shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(std::collections::BTreeMap<i64, u64>);

impl Histogram {
    /// Counts a value.
    pub fn add(&mut self, value: i64) {
        *self.0.entry(value).or_default() += 1;
    }

    /// Adds another part.
    pub fn merge(&mut self, other: &Histogram) {
        for (value, count) in &other.0 {
            *self.0.entry(*value).or_default() += count;
        }
    }

    /// How many values.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// Sum of the values.
    pub fn total(&self) -> i64 {
        self.0.iter().map(|(v, n)| v * *n as i64).sum()
    }

    /// The n-th value in order, from 0.
    fn nth(&self, n: u64) -> Option<i64> {
        let mut seen = 0;
        self.0.iter().find_map(|(value, count)| {
            seen += count;
            (seen > n).then_some(*value)
        })
    }

    /// Twice the median, so that it stays whole: the middle value doubled, or the sum of the two middle ones.
    pub fn median_doubled(&self) -> Option<i64> {
        let n = self.count();
        if n == 0 {
            return None;
        }
        Some(self.nth((n - 1) / 2)? + self.nth(n / 2)?)
    }

    /// The value below or at which this share of the values lies (nearest rank).
    pub fn percentile(&self, share: f64) -> Option<i64> {
        let n = self.count();
        if n == 0 {
            return None;
        }
        let rank = (share * n as f64).ceil().max(1.0) as u64;
        self.nth(rank.min(n) - 1)
    }

    /// Values with their counts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, u64)> {
        self.0.iter().map(|(v, n)| (*v, *n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(met: u64, of: u64) -> Rate {
        Rate { met, of }
    }

    #[test]
    fn wilson_agrees_with_published_values() {
        // Newcombe 1998 (Statistics in Medicine 17, 857), table I, method 3: 81/263, 15/148, 0/20, 1/29.
        for (met, of, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (l, h) = rate(met, of).wilson().expect("people");
            assert!((l - low).abs() < 0.00006 && (h - high).abs() < 0.00006, "{met}/{of}: {l} {h}");
        }
        assert_eq!(rate(0, 0).wilson(), None);
        assert_eq!(rate(5, 5).wilson().map(|(_, h)| h), Some(1.0));
    }

    #[test]
    fn a_verdict_needs_the_whole_range_on_one_side() {
        let (low, high) = rate(800, 1000).wilson().expect("people");
        assert_eq!(verdict(rate(800, 1000), low), Some(Verdict::Kept));
        assert_eq!(verdict(rate(800, 1000), low + 1e-9), Some(Verdict::TooClose));
        assert_eq!(verdict(rate(800, 1000), high), Some(Verdict::TooClose));
        assert_eq!(verdict(rate(800, 1000), high + 1e-9), Some(Verdict::NotKept));
        assert_eq!(verdict(rate(0, 0), 0.5), None);
    }

    #[test]
    fn medians_are_those_of_the_sorted_list() {
        let mut seed = 7u64;
        for round in 0..300 {
            let mut values = Vec::new();
            let mut h = Histogram::default();
            for _ in 0..round % 23 {
                seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                let v = (seed >> 60) as i64;
                values.push(v);
                h.add(v);
            }
            values.sort_unstable();
            let n = values.len();
            let expect = (n > 0).then(|| values[(n - 1) / 2] + values[n / 2]);
            assert_eq!(h.median_doubled(), expect, "{values:?}");
            assert_eq!(h.count(), n as u64);
            assert_eq!(h.total(), values.iter().sum::<i64>());
        }
    }
}
