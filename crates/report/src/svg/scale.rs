/// A straight scale from values to places on the drawing.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// From the values `from` to `to` onto `start` to `end`.
    pub fn new(from: f64, to: f64, start: f64, end: f64) -> Scale {
        Scale { from, to: if to == from { from + 1.0 } else { to }, start, end }
    }

    /// Where a value stands; values outside stand at the edge.
    pub fn at(&self, value: f64) -> f64 {
        let part = ((value - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        self.start + part * (self.end - self.start)
    }
}

/// The smallest round number (1, 2 or 5 times a power of ten, or a quarter more of ten) not below a value; at least 1.
pub fn round_up(value: f64) -> f64 {
    let value = value.max(1.0);
    let power = 10f64.powi(value.log10().floor() as i32);
    [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|f| f * power).find(|v| *v >= value - 1e-9).unwrap_or(value)
}

/// Up to five ticks from nought to a round top not below the greatest value; whole numbers.
pub fn ticks(greatest: f64) -> Vec<f64> {
    let step = round_up((greatest / 4.0).max(1.0)).ceil();
    let count = (greatest / step).ceil().max(1.0) as usize;
    (0..=count).map(|n| n as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_reach_over_the_greatest_value() {
        for n in 0..500 {
            let greatest = f64::from(n) * 1.7;
            let t = ticks(greatest);
            let last = t.last().copied().expect("a tick");
            assert!(last >= greatest && t.len() <= 6 && t.len() >= 2, "{greatest}: {t:?}");
            assert!(t.iter().all(|v| v.fract() == 0.0));
        }
        assert_eq!(ticks(26.0), [0.0, 10.0, 20.0, 30.0]);
    }

    #[test]
    fn a_scale_stops_at_its_edges() {
        let s = Scale::new(60.0, 100.0, 0.0, 200.0);
        assert_eq!([60.0, 80.0, 100.0, 20.0, 130.0].map(|v| s.at(v)), [0.0, 100.0, 200.0, 0.0, 200.0]);
    }
}
