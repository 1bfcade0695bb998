//! Control charts of single values (XmR): is a series changing, or only wobbling?

/// What was seen at a point, the first rule that applies, and on which side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Signal {
    /// Within the usual range and part of no run.
    Usual,
    /// Outside the usual range.
    Outside { above: bool },
    /// One of seven or more in a row on one side of the middle.
    OneSide { above: bool },
    /// One of seven or more values each higher (or each lower) than the one before.
    Trend { rising: bool },
    /// One of two of three in the outer third on one side.
    OuterThird { above: bool },
}

impl Signal {
    /// Whether the point lies towards higher values: above the middle, or rising.
    pub fn high(self) -> Option<bool> {
        match self {
            Signal::Usual => None,
            Signal::Outside { above } | Signal::OneSide { above } | Signal::OuterThird { above } => Some(above),
            Signal::Trend { rising } => Some(rising),
        }
    }
}

/// Middle and usual range, and what each point shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Mean of the points that set the range.
    pub middle: f64,
    /// Middle less 2.66 mean moving ranges.
    pub low: f64,
    /// Middle and 2.66 mean moving ranges.
    pub high: f64,
    /// A signal per point; `None` where the point is missing.
    pub signals: Vec<Option<Signal>>,
}

/// How the series goes now, for one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Fewer than twelve values: nothing is said.
    TooShort,
    /// Every value within the usual range, no run.
    NoRealChange,
    /// The series has shifted up and is still there: since this point.
    HigherSince(usize),
    /// The series has shifted down and is still there: since this point.
    LowerSince(usize),
    /// Unusual values, but no shift that still holds: how many.
    UnusualValues(usize),
}

/// How many values set the usual range.
pub const BASE: usize = 12;
const RUN: usize = 7;

/// The chart of a series, or `None` where fewer than twelve values are known. `None` in the series is a gap; no run
/// goes across it, and the range is set from the first twelve known values. Values are shares, so the range is cut at 0 and `cap`.
///
/// Rules: middle ± 2.66 × the mean moving range, moving ranges over 3.267 × that mean left out once; unusual is
/// outside, seven in a row on one side, seven rising or falling, two of three in the outer third on one side.
pub fn chart(series: &[Option<f64>], cap: f64) -> Option<Chart> {
    let known: Vec<usize> = (0..series.len()).filter(|n| series[*n].is_some()).collect();
    let base = known.get(..BASE)?;
    let value = |n: usize| series[n].unwrap_or_default();
    let middle = base.iter().map(|n| value(*n)).sum::<f64>() / BASE as f64;
    // A moving range is taken between neighbours only, never across a gap.
    let ranges: Vec<f64> =
        base.windows(2).filter(|w| w[1] == w[0] + 1).map(|w| (value(w[1]) - value(w[0])).abs()).collect();
    let mean = |ranges: &[f64]| if ranges.is_empty() { 0.0 } else { ranges.iter().sum::<f64>() / ranges.len() as f64 };
    let first = mean(&ranges);
    let kept: Vec<f64> = ranges.iter().copied().filter(|r| *r <= 3.267 * first).collect();
    let reach = 2.66 * mean(&kept);
    let mut signals: Vec<Option<Signal>> = series.iter().map(|v| v.map(|_| Signal::Usual)).collect();
    for stretch in stretches(series) {
        mark(&mut signals, series, stretch, middle, reach);
    }
    Some(Chart { middle, low: (middle - reach).max(0.0), high: (middle + reach).min(cap), signals })
}

/// Runs of known neighbours.
fn stretches(series: &[Option<f64>]) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for n in 0..=series.len() {
        if n == series.len() || series[n].is_none() {
            if n > start {
                out.push(start..n);
            }
            start = n + 1;
        }
    }
    out
}

fn mark(
    signals: &mut [Option<Signal>],
    series: &[Option<f64>],
    stretch: std::ops::Range<usize>,
    middle: f64,
    reach: f64,
) {
    let value = |n: usize| series[n].unwrap_or_default();
    // Weakest rule first: a later rule overwrites.
    let outer = 2.0 / 3.0 * reach;
    for above in [true, false] {
        let beyond = |n: &usize| if above { value(*n) > middle + outer } else { value(*n) < middle - outer };
        for n in stretch.clone().filter(|n| n + 2 < stretch.end) {
            let far: Vec<usize> = (n..n + 3).filter(beyond).collect();
            if far.len() >= 2 {
                far.into_iter().for_each(|n| signals[n] = Some(Signal::OuterThird { above }));
            }
        }
    }
    for rising in [true, false] {
        let goes = |n: usize| if rising { value(n) > value(n - 1) } else { value(n) < value(n - 1) };
        for run in runs(stretch.clone(), |n| n > stretch.start && goes(n)) {
            run.for_each(|n| signals[n] = Some(Signal::Trend { rising }));
        }
    }
    for above in [true, false] {
        let side = |n: usize| if above { value(n) > middle } else { value(n) < middle };
        for run in runs(stretch.clone(), side) {
            run.for_each(|n| signals[n] = Some(Signal::OneSide { above }));
        }
    }
    for n in stretch {
        if value(n) > middle + reach || value(n) < middle - reach {
            signals[n] = Some(Signal::Outside { above: value(n) > middle });
        }
    }
}

/// Maximal runs of at least seven for which a test holds.
fn runs(stretch: std::ops::Range<usize>, holds: impl Fn(usize) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = stretch.start;
    for n in stretch.start..=stretch.end {
        if n == stretch.end || !holds(n) {
            if n - start >= RUN {
                out.push(start..n);
            }
            start = n + 1;
        }
    }
    out
}

/// One sentence's worth: where the series is now. A shift counts only if the last known value belongs to it:
/// seven or more in a row on one side (or all outside on that side) up to the end.
pub fn change(series: &[Option<f64>], chart: Option<&Chart>) -> Change {
    let Some(chart) = chart else { return Change::TooShort };
    let last = stretches(series).pop();
    for above in [true, false] {
        let Some(stretch) = last.clone() else { break };
        let side = |n: &usize| {
            let v = series[*n].unwrap_or_default();
            if above { v > chart.middle } else { v < chart.middle }
        };
        let run = stretch.clone().rev().take_while(side).count();
        if run >= RUN {
            let since = stretch.end - run;
            return if above { Change::HigherSince(since) } else { Change::LowerSince(since) };
        }
    }
    match chart.signals.iter().flatten().filter(|s| **s != Signal::Usual).count() {
        0 => Change::NoRealChange,
        n => Change::UnusualValues(n),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(text: &str) -> Vec<Option<f64>> {
        text.split_whitespace().map(|t| t.parse().ok()).collect()
    }

    #[test]
    fn eleven_values_are_too_few_and_twelve_enough() {
        let s = series("50 52 48 50 52 48 50 52 48 50 52");
        assert_eq!(change(&s, chart(&s, 100.0).as_ref()), Change::TooShort);
        let s = series("50 52 48 50 52 48 50 52 48 50 52 48");
        let c = chart(&s, 100.0).expect("twelve");
        assert!((c.middle - 50.0).abs() < 1e-9);
        // Moving ranges 2 4 2 2 4 2 2 4 2 2 4: mean 30/11, none over 3.267 times it.
        assert!((c.high - (50.0 + 2.66 * 30.0 / 11.0)).abs() < 1e-9);
        assert_eq!(change(&s, Some(&c)), Change::NoRealChange);
    }

    #[test]
    fn six_on_one_side_are_usual_and_seven_a_shift() {
        let base = "50 52 48 50 52 48 50 52 48 50 52 48";
        let six = series(&format!("{base} 51 51.5 51 51.5 51 51.5"));
        assert_eq!(change(&six, chart(&six, 100.0).as_ref()), Change::NoRealChange);
        let seven = series(&format!("{base} 51 51.5 51 51.5 51 51.5 51"));
        let c = chart(&seven, 100.0).expect("enough");
        assert_eq!(change(&seven, Some(&c)), Change::HigherSince(12));
        assert_eq!(c.signals[12], Some(Signal::OneSide { above: true }));
        // A gap breaks the run.
        let gap = series(&format!("{base} 51 51.5 51 - 51.5 51 51.5 51"));
        assert_eq!(change(&gap, chart(&gap, 100.0).as_ref()), Change::NoRealChange);
    }

    #[test]
    fn a_value_at_the_limit_is_usual_and_one_beyond_is_not() {
        let base = "50 52 48 50 52 48 50 52 48 50 52 48";
        let limit = 50.0 + 2.66 * 30.0 / 11.0;
        for (extra, signal) in [(limit - 1e-6, Signal::Usual), (limit + 1e-6, Signal::Outside { above: true })] {
            let s = series(&format!("{base} {extra}"));
            assert_eq!(chart(&s, 100.0).expect("enough").signals[12], Some(signal));
        }
    }

    #[test]
    fn two_of_three_in_the_outer_third_and_seven_rising() {
        let base = "50 52 48 50 52 48 50 52 48 50 52 48";
        let outer = 50.0 + 2.0 / 3.0 * 2.66 * 30.0 / 11.0 + 0.1;
        let s = series(&format!("{base} {outer} 50 {outer}"));
        let c = chart(&s, 100.0).expect("enough");
        assert_eq!(c.signals[12], Some(Signal::OuterThird { above: true }));
        assert_eq!(c.signals[13], Some(Signal::Usual));
        assert_eq!(change(&s, Some(&c)), Change::UnusualValues(2));
        let s = series(&format!("{base} 48.2 48.6 49 49.4 49.8 50.2 50.6 51"));
        let c = chart(&s, 100.0).expect("enough");
        assert_eq!(c.signals[19], Some(Signal::Trend { rising: true }));
    }
}
