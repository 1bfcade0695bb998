use super::scale::Scale;
use super::{Anchor, Svg};

/// A quarter of an element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quarter {
    /// Its mean with its range, and whether the rules of control charts call it unusual.
    Mean {
        /// The mean.
        mean: f64,
        /// The ends of its range; the mean itself where there is none.
        range: (f64, f64),
        /// Unusual.
        unusual: bool,
    },
    /// Held back.
    Held,
    /// An extract that feeds it does not cover the quarter.
    Missing,
}

const W: f64 = 292.0;
const H: f64 = 104.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 240.0;
const TOP: f64 = 10.0;
const FOOT: f64 = 78.0;

/// Means of quarters as a line from nought, each with its range; gaps hatched. `shown` writes a value, `ends` name the first and the last quarter.
pub fn quarters(
    points: &[Quarter],
    shown: &dyn Fn(f64) -> String,
    ends: (&str, &str),
    says: &str,
) -> maud::PreEscaped<String> {
    let mut svg = Svg::chart("qt", W, H, says);
    svg.rect("pl", LEFT, TOP - 6.0, RIGHT - LEFT, FOOT - TOP + 12.0);
    let n = points.len();
    let x = Scale::new(0.0, n.saturating_sub(1).max(1) as f64, LEFT + 8.0, RIGHT - 8.0);
    let top = points.iter().fold(0.0, |top: f64, point| match point {
        Quarter::Mean { range, mean, .. } => top.max(range.1).max(*mean),
        _ => top,
    });
    let y = Scale::new(0.0, top, FOOT, TOP);
    let step = (x.at(1.0) - x.at(0.0)) / 2.0;
    for (i, _) in points.iter().enumerate().filter(|(_, p)| **p == Quarter::Missing) {
        let (from, to) = ((x.at(i as f64) - step).max(LEFT), (x.at(i as f64) + step).min(RIGHT));
        svg.rect("ms hm", from, TOP - 5.0, to - from, FOOT - TOP + 10.0);
    }
    svg.line("ax", LEFT, FOOT, RIGHT, FOOT);
    let mut run = Vec::new();
    let mut known = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let px = x.at(i as f64);
        match point {
            Quarter::Mean { mean, range: (low, high), .. } => {
                svg.line("wk", px, y.at(*low), px, y.at(*high));
                run.push((px, y.at(*mean)));
                known.push((px, *mean));
            }
            _ => svg.polyline("ml", &std::mem::take(&mut run)),
        }
    }
    svg.polyline("ml", &run);
    for (i, point) in points.iter().enumerate() {
        if let Quarter::Mean { mean, unusual, .. } = point {
            let (px, py) = (x.at(i as f64), y.at(*mean));
            if *unusual { svg.diamond("un", px, py, 4.2) } else { svg.circle("mp", px, py, 2.2) }
        }
    }
    let middle = (LEFT + RIGHT) / 2.0;
    match (known.first(), known.last()) {
        (Some((_, first)), Some((_, last))) => {
            svg.text("", LEFT - 4.0, y.at(*first) + 4.0, Anchor::End, &shown(*first));
            svg.text("k", RIGHT + 4.0, y.at(*last) + 4.0, Anchor::Start, &shown(*last));
        }
        _ if points.contains(&Quarter::Held) => svg.text("", middle, 46.0, Anchor::Middle, "[c] held back"),
        _ => svg.text("", middle, 46.0, Anchor::Middle, "no quarter is covered"),
    }
    svg.text("", LEFT, H - 6.0, Anchor::Start, ends.0);
    svg.text("", RIGHT, H - 6.0, Anchor::End, ends.1);
    svg.done()
}
