use super::scale::{Scale, ticks};
use super::{Anchor, Svg};
use crate::figures::{Count, TimeSpent};
use crate::words;

const LEFT: f64 = 136.0;
const RIGHT: f64 = 560.0;
const W: f64 = 700.0;

/// Stacked bars by agency: helped solid, waiting diagonal, passed on upright; average days of each person.
pub fn time_bars(t: &TimeSpent, says: &str) -> maud::PreEscaped<String> {
    let height = 30.0 + 36.0 * t.agencies.len() as f64;
    let mut svg = Svg::chart("time", W, height, says);
    let people = t.people.shown().unwrap_or(0).max(1) as f64;
    let each = |c: Count| c.shown().unwrap_or(0) as f64 / people;
    let all = |a: &crate::figures::AgencyTime| each(a.helped) + each(a.waiting) + each(a.passed_on);
    let greatest = t.agencies.iter().map(all).fold(0.0, f64::max);
    let marks = ticks(greatest);
    let x = Scale::new(0.0, marks.last().copied().unwrap_or(1.0), LEFT, RIGHT);
    for tick in &marks {
        svg.line("ax", x.at(*tick), 22.0, x.at(*tick), height - 6.0);
        let text = if *tick == 0.0 { "0 days".to_owned() } else { format!("{tick}") };
        svg.text("", x.at(*tick), 14.0, Anchor::Middle, &text);
    }
    for (n, agency) in t.agencies.iter().enumerate() {
        let y = 30.0 + 36.0 * n as f64;
        svg.label(LEFT - 10.0, y + 15.0, 16, &agency.agency);
        if agency.missing.is_some() {
            svg.rect("ms hm", LEFT, y, RIGHT - LEFT, 21.0);
            svg.text("", RIGHT + 8.0, y + 15.0, Anchor::Start, "[x] no extract");
            continue;
        }
        if agency.people == Count::Held {
            svg.text("", LEFT + 8.0, y + 15.0, Anchor::Start, "[c] held back");
            continue;
        }
        let mut at = LEFT;
        for (class, count) in [("h", agency.helped), ("wo hw-f", agency.waiting), ("no hx-f", agency.passed_on)] {
            let width = x.at(each(count)) - LEFT;
            svg.rect(class, at, y, width, 21.0);
            at += width;
        }
        let total = all(agency);
        if total == 0.0 {
            svg.text("", LEFT + 8.0, y + 15.0, Anchor::Start, "no days");
        } else {
            let share = words::per_cent_whole(each(agency.helped) / total);
            svg.text_pair(at + 7.0, y + 15.0, &words::days_each(total), &format!("{share} helping"));
        }
    }
    svg.done()
}
