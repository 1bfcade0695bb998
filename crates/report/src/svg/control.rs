use super::scale::Scale;
use super::{Anchor, Svg};
use crate::figures::{MonthFigure, PromiseFigures, Signal};
use crate::words;

const W: f64 = 336.0;
const H: f64 = 170.0;
const LEFT: f64 = 30.0;
const RIGHT: f64 = 274.0;
const TOP: f64 = 10.0;
const FOOT: f64 = 139.5;

/// Control chart of a promise's months. Usual: hollow grey dot; unusually good: disc; unusually bad: diamond; incomplete
/// month: small hollow dot outside everything; no extract: hatched.
pub fn control(p: &PromiseFigures, floor: f64, says: &str) -> maud::PreEscaped<String> {
    let mut svg = Svg::chart("spc", W, H, says);
    let n = p.months.len();
    let x = Scale::new(0.0, n.saturating_sub(1).max(1) as f64, LEFT, RIGHT);
    let y = Scale::new(floor, 1.0, FOOT, TOP);
    let step = if n > 1 { (RIGHT - LEFT) / (n as f64 - 1.0) } else { RIGHT - LEFT };
    for tick in 0..=4 {
        let value = floor + f64::from(tick) * (1.0 - floor) / 4.0;
        svg.line("ax", LEFT, y.at(value), RIGHT, y.at(value));
        svg.text("", LEFT - 5.0, y.at(value) + 4.0, Anchor::End, &format!("{:.0}", value * 100.0));
    }
    if let Some(chart) = &p.chart {
        svg.rect("bd", LEFT, y.at(chart.high), RIGHT - LEFT, y.at(chart.low) - y.at(chart.high));
        svg.line("mid", LEFT, y.at(chart.middle), RIGHT, y.at(chart.middle));
    }
    for (from, to) in gaps(p) {
        let from = (x.at(from as f64) - step / 2.0).max(LEFT);
        let to = (x.at(to as f64) + step / 2.0).min(RIGHT);
        svg.rect("ms hm", from, TOP, to - from, FOOT - TOP);
    }
    if let Some(promised) = p.promised {
        svg.line("pr", LEFT, y.at(promised), RIGHT, y.at(promised));
    }
    let counts = |m: &MonthFigure| m.covered && m.complete;
    let mut run: Vec<(f64, f64)> = Vec::new();
    for (i, month) in p.months.iter().enumerate() {
        match month.ends.rate.share.filter(|_| counts(month)) {
            Some(share) => run.push((x.at(i as f64), y.at(share))),
            None => svg.polyline("ln", &std::mem::take(&mut run)),
        }
    }
    svg.polyline("ln", &run);
    let mut last = None;
    for (i, month) in p.months.iter().enumerate() {
        let Some(share) = month.ends.rate.share.filter(|_| month.covered) else { continue };
        let (px, py) = (x.at(i as f64), y.at(share));
        let seen = p.chart.as_ref().and_then(|chart| chart.signals.get(i).copied().flatten());
        match seen {
            _ if !month.complete => svg.circle("inc", px, py, 2.6),
            Some(Signal::Good(_)) => svg.circle("g", px, py, 4.0),
            Some(Signal::Bad(_)) => svg.diamond("b", px, py, 5.0),
            Some(Signal::Usual) | None => svg.circle("c", px, py, 3.0),
        }
        if month.complete {
            last = Some((px, py, share));
        }
    }
    end_labels(&mut svg, last, p.promised.map(|v| y.at(v)));
    for i in [0, n / 2, n.saturating_sub(1)] {
        if let Some(month) = p.months.get(i) {
            svg.line("ax2", x.at(i as f64), FOOT + 4.0, x.at(i as f64), FOOT + 8.0);
            let anchor = if i == 0 { Anchor::Start } else { Anchor::Middle };
            svg.text("", x.at(i as f64), FOOT + 21.0, anchor, &words::month_short(month.month));
        }
    }
    svg.done()
}

/// First and last month of each stretch without an extract.
fn gaps(p: &PromiseFigures) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (i, _) in p.months.iter().enumerate().filter(|(_, m)| !m.covered) {
        match out.last_mut() {
            Some(last) if last.1 + 1 == i => last.1 = i,
            _ => out.push((i, i)),
        }
    }
    out
}

/// "76%" and "promise" at the right edge, kept apart where they would meet.
fn end_labels(svg: &mut Svg, last: Option<(f64, f64, f64)>, promise: Option<f64>) {
    let mut share_y = last.map(|(_, y, _)| y + 4.0);
    let mut promise_y = promise.map(|y| y + 4.0);
    if let (Some(s), Some(p)) = (share_y.as_mut(), promise_y.as_mut()) {
        let gap = *p - *s;
        if gap.abs() < 14.0 {
            let push = (14.0 - gap.abs()) / 2.0;
            let (up, down) = if gap >= 0.0 { (s, p) } else { (p, s) };
            *up -= push;
            *down += push;
        }
    }
    if let (Some((_, _, share)), Some(y)) = (last, share_y) {
        svg.text("k", RIGHT + 8.0, y, Anchor::Start, &words::per_cent_whole(share));
    }
    if let Some(y) = promise_y {
        svg.text("", RIGHT + 8.0, y, Anchor::Start, "promise");
    }
}
