use super::Svg;
use super::scale::Scale;
use crate::figures::Rate;

/// Where the axis of a table of intervals begins: the tenth below every mark, 60% at most.
pub fn interval_floor(marks: impl Iterator<Item = f64>) -> f64 {
    marks.fold(0.6, |floor: f64, v| floor.min((v * 10.0).floor() / 10.0)).max(0.0)
}

/// The promise interval: dot with its range as a pill, upright line for the promise, triangles for reference places.
pub fn interval(
    rate: &Rate,
    promised: Option<f64>,
    references: &[f64],
    floor: f64,
    wide: bool,
) -> maud::PreEscaped<String> {
    let (width, height) = if wide { (250.0, 30.0) } else { (120.0, 18.0) };
    let mut svg = Svg::mark("iv-s", width, height);
    let x = Scale::new(floor, 1.0, 6.0, width - 6.0);
    let mid = if wide { 15.0 } else { 9.0 };
    svg.line("ax", 6.0, mid, width - 6.0, mid);
    if wide {
        for n in 0..=4 {
            let at = x.at(floor + f64::from(n) * (1.0 - floor) / 4.0);
            svg.line("ax2", at, mid - 2.0, at, mid + 2.0);
        }
    }
    if let (Some(share), Some(low), Some(high)) = (rate.share, rate.low, rate.high) {
        let half = if wide { 4.0 } else { 3.0 };
        svg.pill("iv", x.at(low), mid - half, x.at(high) - x.at(low), 2.0 * half);
        svg.circle("pt", x.at(share), mid, if wide { 5.0 } else { 3.5 });
    }
    if let Some(promised) = promised {
        let reach = if wide { 12.0 } else { 8.0 };
        svg.line("pm", x.at(promised), mid - reach, x.at(promised), mid + reach);
    }
    for reference in references {
        svg.triangle("rf", x.at(*reference), 21.0);
    }
    svg.done()
}
