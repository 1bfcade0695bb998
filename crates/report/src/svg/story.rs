use super::scale::Scale;
use super::{Anchor, Svg};
use crate::figures::{SpanKind, StateSpan, StoryEvent, StorySpan};
use crate::words;
use yf_model::{Day, Month};

/// An agency's lane.
#[derive(Debug)]
pub struct Lane<'a> {
    /// The agency.
    pub name: &'a str,
    /// What happened in it.
    pub spans: Vec<&'a StorySpan>,
    /// Numbered events in it.
    pub events: Vec<(usize, &'a StoryEvent)>,
    /// Stretches of days that its extract does not cover.
    pub unseen: Vec<(Day, Day)>,
}

fn class(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Helped => "h",
        SpanKind::Waiting => "wo hw-f",
        SpanKind::Nobody => "no hx-f",
        SpanKind::Hospital => "hosp",
        SpanKind::Home => "home",
        SpanKind::Unseen => "ms hm",
    }
}

const LABELS: f64 = 126.0;
const W: f64 = 1000.0;
const LANE: f64 = 48.0;
/// A letter of a label in the widest of the fonts that a browser may take.
const LETTER: f64 = 6.8;

/// The lanes of one person's time: hatch is waiting, an upright line the day it was promised by, numbers are the list below.
pub fn story(lanes: &[Lane<'_>], from: Day, to: Day, says: &str) -> maud::PreEscaped<String> {
    // A lane of which nothing came is only as high as its name.
    let tall = |lane: &Lane<'_>| if lane.spans.is_empty() && lane.events.is_empty() { 30.0 } else { LANE };
    let height = 22.0 + lanes.iter().map(tall).sum::<f64>() + 2.0;
    let mut svg = Svg::chart("tl", W, height, says);
    let x = Scale::new(f64::from(from.0), f64::from(to.0.max(from.0 + 1)), LABELS, W - 8.0);
    let at = |day: Day| x.at(f64::from(day.0));
    months(&mut svg, &x, from, to, height);
    let mut next = 22.0;
    for lane in lanes {
        let (top, own) = (next, tall(lane));
        next += own;
        svg.line("ax", 0.0, next, W, next);
        svg.label(LABELS - 10.0, top + own / 2.0 + if own < LANE { 4.0 } else { 6.0 }, 14, lane.name);
        for (a, b) in &lane.unseen {
            svg.rect("ms hm", at(*a), top + 3.0, at(*b + 1) - at(*a), own - 6.0);
        }
        let mut free = 0.0;
        for span in &lane.spans {
            let end = span.to.map_or(to, |d| d.next()).min(to);
            let width = (at(end) - at(span.from)).max(1.5);
            svg.rect(class(span.kind), at(span.from), top + 20.0, width, 12.0);
            if let Some(due) = span.due {
                svg.line("due", at(due), top + 16.0, at(due), top + 36.0);
            }
            // A label that would run into the one before it is left to the list below.
            let room = LETTER * span.label.chars().count() as f64;
            if !span.label.is_empty() && at(span.from) >= free && at(span.from) + room < W {
                svg.text("", at(span.from), top + 45.0, Anchor::Start, &span.label);
                free = at(span.from) + room + 6.0;
            }
        }
        for (place, first, last) in clusters(lane, &at) {
            let (text, width) = numbers(first, last);
            let left = (place - 7.5).min(W - width);
            svg.pill("nbc", left, top + 3.5, width, 15.0);
            svg.text("nbt", left + width / 2.0, top + 15.0, Anchor::Middle, &text);
        }
    }
    svg.done()
}

/// What the mark of these events says, and how wide it is.
fn numbers(first: usize, last: usize) -> (String, f64) {
    let text = if first == last { first.to_string() } else { format!("{first}…{last}") };
    let width = (6.5 * text.chars().count() as f64 + 5.0).max(15.0);
    (text, width)
}

/// Events that stand too near each other for a number each share one mark: its place, first and last number.
fn clusters(lane: &Lane<'_>, at: &impl Fn(Day) -> f64) -> Vec<(f64, usize, usize)> {
    let mut out: Vec<(f64, usize, usize)> = Vec::new();
    for (number, event) in &lane.events {
        let place = at(event.day).min(W - 20.0);
        match out.last_mut() {
            Some(last) if place < last.0 + numbers(last.1, last.2).1 + 1.0 => last.2 = *number,
            _ => out.push((place, *number, *number)),
        }
    }
    out
}

/// Month or quarter or year lines, so that no more than about a dozen are named.
fn months(svg: &mut Svg, x: &Scale, from: Day, to: Day, height: f64) {
    let (first, last) = (from.month(), to.month());
    let step = match last.0 - first.0 {
        0..=11 => 1,
        12..=35 => 3,
        36..=95 => 12,
        _ => 60,
    };
    for m in first.0..=last.0 {
        let month = Month(m);
        let at = x.at(f64::from(month.first().0.max(from.0)));
        if m != first.0 && m.rem_euclid(step) != 0 {
            continue;
        }
        svg.line("ax", at, 18.0, at, height);
        // The first month is named only where the next name leaves it room.
        let next = (m + 1..=last.0).find(|n| n.rem_euclid(step) == 0).map(|n| x.at(f64::from(Month(n).first().0)));
        let room = m != first.0 || next.is_none_or(|next| next - at > 50.0);
        if room && at < W - 50.0 {
            svg.text("", at + 4.0, 14.0, Anchor::Start, &words::month_short(month));
        }
    }
}

/// One wait as a bar of its states, with the day its limit passed.
pub fn state_bar(states: &[StateSpan], limit: Option<i64>) -> maud::PreEscaped<String> {
    let total: i64 = states.iter().map(|s| s.amount.max(0)).sum();
    let mut svg = Svg::mark("sb", 400.0, 16.0);
    let x = Scale::new(0.0, total.max(1) as f64, 0.0, 400.0);
    let mut sum = 0;
    for state in states {
        let next = sum + state.amount.max(0);
        svg.rect(class(state.kind), x.at(sum as f64), 2.0, x.at(next as f64) - x.at(sum as f64), 12.0);
        sum = next;
    }
    if let Some(limit) = limit.filter(|l| *l < total) {
        svg.line("due", x.at(limit as f64), 0.0, x.at(limit as f64), 16.0);
    }
    svg.done()
}
