use super::scale::{Scale, ticks};
use super::{Anchor, Svg};
use crate::figures::{Count, DelayBin, DelayGroup, DelayMonth};
use crate::words;

const W: f64 = 520.0;

/// The three groups as one bar: ready earlier, the same day, not recorded.
pub fn delay_groups(g: &DelayGroup, says: &str) -> maud::PreEscaped<String> {
    let mut svg = Svg::chart("dg", 1000.0, 22.0, says);
    let n = |c: Count| c.shown().unwrap_or(0) as f64;
    let all = (n(g.earlier) + n(g.same_day) + n(g.blank)).max(1.0);
    let mut at = 0.0;
    for (class, count) in [("wo hw-f", g.earlier), ("h", g.same_day), ("ms hm", g.blank)] {
        let width = 1000.0 * n(count) / all;
        svg.rect(class, at, 0.0, width, 22.0);
        at += width;
    }
    svg.done()
}

/// How a bin is called: `1`, `4–7`, `29 or more`.
pub fn bin_name(bin: &DelayBin) -> String {
    match bin.to {
        Some(to) if to == bin.from => format!("{to}"),
        Some(to) => format!("{}–{to}", bin.from),
        None => format!("{}+", bin.from),
    }
}

/// Upright bars: stays by days between ready and leaving.
pub fn delay_bins(bins: &[DelayBin], says: &str) -> maud::PreEscaped<String> {
    let bars: Vec<(String, Option<Count>)> = bins.iter().map(|b| (bin_name(b), Some(b.stays))).collect();
    bars_chart(&bars, says, true)
}

/// Upright bars: days between ready and leaving, by month of leaving. A month without an extract is hatched.
pub fn delay_months(months: &[DelayMonth], says: &str) -> maud::PreEscaped<String> {
    let bars: Vec<(String, Option<Count>)> =
        months.iter().map(|m| (words::month_short(m.month), m.covered.then_some(m.group.days))).collect();
    bars_chart(&bars, says, false)
}

fn bars_chart(bars: &[(String, Option<Count>)], says: &str, label_all: bool) -> maud::PreEscaped<String> {
    let (left, right, top, foot) = (44.0, W - 8.0, 18.0, 150.0);
    let mut svg = Svg::chart("bars", W, 178.0, says);
    let greatest = bars.iter().filter_map(|(_, c)| c.and_then(Count::shown)).max().unwrap_or(0) as f64;
    let marks = ticks(greatest);
    let y = Scale::new(0.0, marks.last().copied().unwrap_or(1.0), foot, top);
    for tick in &marks {
        svg.line("ax", left, y.at(*tick), right, y.at(*tick));
        svg.text("", left - 6.0, y.at(*tick) + 4.0, Anchor::End, &words::number(*tick as u64));
    }
    let step = (right - left) / bars.len().max(1) as f64;
    let width = (step * 0.72).min(48.0);
    let middle = bars.len() / 2;
    for (n, (name, count)) in bars.iter().enumerate() {
        let centre = left + step * (n as f64 + 0.5);
        match count {
            None => svg.rect("ms hm", centre - step / 2.0, top, step, foot - top),
            Some(Count::Held) => svg.text("", centre, foot - 5.0, Anchor::Middle, "[c]"),
            Some(Count::Shown(value)) => {
                let at = y.at(*value as f64);
                svg.rect("wo hw-f", centre - width / 2.0, at, width, foot - at);
                if label_all {
                    svg.text("k", centre, at - 5.0, Anchor::Middle, &words::number(*value));
                }
            }
        }
        if label_all || n == 0 || n == middle || n + 1 == bars.len() {
            svg.text("", centre, foot + 17.0, Anchor::Middle, name);
        }
    }
    svg.done()
}
