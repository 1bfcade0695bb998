use super::scale::Scale;
use super::{Anchor, Svg};
use crate::words;

/// A quarter in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Point {
    /// A median in days.
    Days(f64),
    /// Held back: fewer than eight.
    Held,
    /// The extract covers the quarter, and no wait ended in it.
    Nothing,
    /// No extract for the quarter.
    Missing,
}

/// One cell of the small multiples.
#[derive(Debug)]
pub struct Cell<'a> {
    /// The quarters, in order.
    pub points: &'a [Point],
    /// The whole place, drawn dotted behind; empty for the whole place itself.
    pub ghost: &'a [Point],
    /// Least and greatest value of the row.
    pub range: (f64, f64),
    /// One sentence.
    pub says: String,
}

const W: f64 = 156.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 122.0;
const H: f64 = 78.0;

/// Lines through neighbouring medians: a gap is never joined across.
fn runs(points: &[Point], x: &Scale, y: &Scale) -> Vec<Vec<(f64, f64)>> {
    let mut runs = vec![Vec::new()];
    for (n, point) in points.iter().enumerate() {
        match point {
            Point::Days(d) => {
                if let Some(run) = runs.last_mut() {
                    run.push((x.at(n as f64), y.at(*d)));
                }
            }
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// Line with first and last value written, gaps where nothing can be said.
pub fn median_cell(cell: &Cell<'_>) -> maud::PreEscaped<String> {
    let n = cell.points.len();
    let mut svg = Svg::chart("med", W, H, &cell.says);
    svg.rect("pl", LEFT, 0.0, RIGHT - LEFT, H);
    let x = Scale::new(0.0, n.saturating_sub(1).max(1) as f64, LEFT + 6.0, RIGHT - 6.0);
    let y = Scale::new(cell.range.0, cell.range.1, H - 10.0, 10.0);
    let step = (x.at(1.0) - x.at(0.0)) / 2.0;
    for (i, point) in cell.points.iter().enumerate() {
        if *point == Point::Missing {
            let from = (x.at(i as f64) - step).max(LEFT);
            let to = (x.at(i as f64) + step).min(RIGHT);
            svg.rect("ms hm", from, 1.0, to - from, H - 2.0);
        }
    }
    for run in runs(cell.ghost, &x, &y) {
        svg.polyline("gh", &run);
    }
    for run in runs(cell.points, &x, &y) {
        match run.as_slice() {
            [(px, py)] => svg.circle("mp", *px, *py, 2.2),
            run => svg.polyline("ml", run),
        }
    }
    let known = |i: &usize| matches!(cell.points.get(*i), Some(Point::Days(_)));
    let value = |i: usize| match cell.points.get(i) {
        Some(Point::Days(d)) => *d,
        _ => 0.0,
    };
    let (first, last) = ((0..n).find(known), (0..n).rev().find(known));
    if let Some(first) = first.filter(|f| Some(*f) != last) {
        svg.circle("mp", x.at(first as f64), y.at(value(first)), 2.2);
        svg.text("", LEFT - 3.0, y.at(value(first)) + 4.0, Anchor::End, &words::half(value(first)));
    }
    if let Some(last) = last {
        svg.circle("mp", x.at(last as f64), y.at(value(last)), 3.2);
        svg.text("k", RIGHT + 3.0, y.at(value(last)) + 4.0, Anchor::Start, &words::half(value(last)));
    } else if cell.points.iter().all(|p| *p != Point::Missing && *p != Point::Held) {
        svg.text("", (LEFT + RIGHT) / 2.0, H / 2.0 - 3.0, Anchor::Middle, "no finished waits");
        svg.text("", (LEFT + RIGHT) / 2.0, H / 2.0 + 12.0, Anchor::Middle, "in this time");
    }
    let held: Vec<usize> = (0..n).filter(|i| cell.points.get(*i) == Some(&Point::Held)).collect();
    if let (Some(a), Some(b)) = (held.first(), held.last()) {
        let height = if last.is_some() { H - 5.0 } else { H / 2.0 + 4.0 };
        svg.text("", (x.at(*a as f64) + x.at(*b as f64)) / 2.0, height, Anchor::Middle, "[c]");
    }
    svg.done()
}
