//! The page that sets places side by side.

use super::{Comparison, Measure, Point, medians};
use crate::head::{document, one_line};
use crate::page::STYLE;
use crate::words;
use maud::{Markup, PreEscaped, html};
use std::fmt::Write;

/// The drawings.
const OWN: &str = "\
.cmp h2{margin-top:2.2rem}\
.cmp ul{padding-left:1.3rem;margin:.6rem 0}\
.cmp .note{margin:.5rem 0}\
.fn svg{display:block;max-width:42rem;width:100%;height:auto}\
.fn .ax{stroke:currentColor;stroke-width:1;fill:none;opacity:.5}\
.fn .in{stroke:currentColor;stroke-width:1.5;fill:none;stroke-dasharray:2 3}\
.fn .out{stroke:currentColor;stroke-width:1.5;fill:none;stroke-dasharray:8 4}\
.fn .mid{stroke:currentColor;stroke-width:1;fill:none}\
.fn text{fill:currentColor;font:13px sans-serif}";

/// One page, that opens without a network and without a script.
pub fn compare_page(c: &Comparison, product: &str) -> String {
    let (from, to) = (words::day(c.days.0), words::day(c.days.1));
    let body = html! {
        div.wrap.cmp {
            header.top { div.tab { b { "yellowfolder" } " compare" } }
            main.sheet id="main" {
                h1 { "Places side by side" }
                p.say {
                    (from) " to " (to) ". Each measure is drawn against the number that it rests on. Between the inner lines nineteen of twenty places would lie by chance alone, between the outer ones nearly all. A place beyond them differs; whether it does better, worse, or records otherwise, no line says."
                }
                p.note { "No league: places stand in the order in which they were given. Made from open editions; what they hold back is held back here." }
                ul { @for (n, place) in c.places.iter().enumerate() { li { b { (letter(n)) } " " (place) } } }
                @for m in &c.measures { (measure(c, m)) }
                @if c.measures.is_empty() { p { "No measure is known of two of these places." } }
                @if !c.left_out.is_empty() {
                    h2 { "Not compared" }
                    p { "These places define it differently, or over other months:" }
                    ul { @for name in &c.left_out { li { (name) } } }
                }
            }
            footer {
                @if c.invented { p { b { "Invented place." } " At least one of these places and everybody in it is made up." } }
                p { (product) ". Open edition: figures only, fit to be shared." }
            }
        }
    };
    document("Places side by side", product, one_line(&[STYLE, OWN]), &body).into_string()
}

/// A, B ... Z, then 27 and so on.
fn letter(n: usize) -> String {
    u8::try_from(n).ok().filter(|n| *n < 26).map_or_else(|| (n + 1).to_string(), |n| char::from(b'A' + n).to_string())
}

fn shown(m: &Measure, value: f64) -> String {
    match &m.unit {
        None => format!("{:.1}%", value * 100.0),
        Some(_) if matches!(m.section, "median" | "clock") => words::half(value),
        Some(_) => format!("{value:.2}"),
    }
}

fn measure(c: &Comparison, m: &Measure) -> Markup {
    let what = match (&m.unit, m.section) {
        (None, _) => "share",
        (_, "median" | "clock") => "median",
        _ => "mean",
    };
    let lines = m.section != "median";
    let limits = |p: &Point, n: usize| {
        p.limits
            .and_then(|l| l.get(n).copied())
            .map_or_else(|| "–".to_owned(), |(low, high)| format!("{} to {}", shown(m, low), shown(m, high)))
    };
    html! {
        section {
            h2 { (m.name) }
            @if m.more_than_chance {
                p.note { "The places lie further apart than chance alone would leave them: ask first whether they record alike." }
            }
            @if lines { div.fn { (PreEscaped(drawing(m))) } }
            div.scroll tabindex="0" role="region" aria-label=(m.name) {
                table {
                    thead { tr {
                        th scope="col" { "Place" }
                        th scope="col" { "Rests on" }
                        th scope="col" { (words::sentence_case(what)) @if let Some(unit) = &m.unit { ", " (unit) } }
                        @if lines {
                            th scope="col" { "Chance alone, 95%" }
                            th scope="col" { "99.8%" }
                            th scope="col" { "Lies" }
                        }
                    } }
                    tbody {
                        @for p in &m.points {
                            tr {
                                th scope="row" {
                                    (letter(p.place)) " " (c.places.get(p.place).map_or("", String::as_str))
                                    @if !p.council.is_empty() { ", " (p.council) }
                                }
                                td { (p.size.shown().map_or_else(|| "[c]".to_owned(), words::number)) }
                                td { @match p.value { Some(v) => (shown(m, v)), None if p.lies == "held back" => "[c]", None => "–" } }
                                @if lines {
                                    td { (limits(p, 0)) }
                                    td { (limits(p, 1)) }
                                    td { (in_words(p.lies)) }
                                }
                            }
                        }
                    }
                }
            }
            p.note {
                @if m.section == "clock" { "Half of the waits of each place that stopped were no longer than this. Were all places alike, the middle of as many waits would lie between the lines by chance alone; of all waits together the middle and the quarters are known, and the way between them is taken to be straight. Under 39 waits are too few." }
                @else if lines { "The " (what) " of each place, and where it would lie by chance alone were all places alike." }
                @else { "Of each place’s council, by the department’s method; where a place has several, of each of them, since medians cannot be added up. No line is drawn: what chance alone would do cannot be told without the waits themselves." }
            }
        }
    }
}

fn in_words(lies: &str) -> &'static str {
    match lies {
        "inside" => "within chance",
        "watch" => "between the lines",
        "look" => "beyond the outer line",
        "too few" => "too few to say",
        "held back" => "held back",
        _ => "not known",
    }
}

/// The funnel: size to the right, value upwards; the same numbers stand in the table below it.
fn drawing(m: &Measure) -> String {
    let drawn: Vec<(usize, f64, f64, [(f64, f64); 2])> = m
        .points
        .iter()
        .filter(|p| p.lies != "too few")
        .filter_map(|p| Some((p.place, p.size.shown()? as f64, p.value?, p.limits?)))
        .collect();
    if drawn.len() < 2 {
        return String::new();
    }
    let largest = drawn.iter().map(|d| d.1).fold(0.0, f64::max);
    let least = drawn.iter().map(|d| d.1).fold(largest, f64::min);
    let values = || drawn.iter().flat_map(|(_, _, v, [_, (low, high)])| [*v, *low, *high]);
    let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
    let width = (high - low).max(1e-9);
    let (start, end) = (least * 0.8, largest * 1.1);
    let x = |size: f64| 60.0 + (size - start) / (end - start).max(1e-9) * 520.0;
    let y = |value: f64| 210.0 - (value - low) / width * 180.0;
    let mut out = String::from(
        "<svg viewBox=\"0 0 640 260\" role=\"img\" aria-label=\"Funnel; the numbers stand in the table\">",
    );
    let _ = write!(out, "<path class=\"ax\" d=\"M60 20V220H590\"/>");
    // Half a limit's width goes with one over the root of the size, so that any point of it gives the line.
    let (_, size, _, limits) = drawn[0];
    let [inner, outer] = limits;
    let middle = match m.together {
        Some([_, middle, _]) => middle,
        None => drawn.iter().map(|(_, s, v, _)| s * v).sum::<f64>() / drawn.iter().map(|d| d.1).sum::<f64>(),
    };
    for (n, (class, limit)) in [("in", inner), ("out", outer)].into_iter().enumerate() {
        let half = (limit.1 - middle).max(middle - limit.0) * size.sqrt();
        for side in [-1.0, 1.0] {
            let mut path = String::new();
            for step in 0..=40 {
                let at = start.max(1.0) + (end - start.max(1.0)) * f64::from(step) / 40.0;
                let value = match m.together {
                    None => middle + side * half / at.sqrt(),
                    // A middle wait may lie further above than below. Left of the fewest for which that is known the line goes straight on.
                    Some(quarters) => {
                        let [inner, outer] = medians::limits(quarters, at.max(39.0)).unwrap_or([(low, high); 2]);
                        let (below, above) = if n == 0 { inner } else { outer };
                        if side < 0.0 { below } else { above }
                    }
                };
                let value = value.clamp(low, high);
                let _ = write!(path, "{}{:.1} {:.1}", if step == 0 { "M" } else { "L" }, x(at), y(value));
            }
            let _ = write!(out, "<path class=\"{class}\" d=\"{path}\"/>");
        }
    }
    let _ = write!(out, "<path class=\"mid\" d=\"M60 {0:.1}H590\"/>", y(middle));
    let points: Vec<(f64, f64)> = drawn.iter().map(|(_, size, value, _)| (x(*size), y(*value))).collect();
    for (x, y) in &points {
        let _ = write!(out, "<circle class=\"pt\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>");
    }
    let names: Vec<String> = drawn.iter().map(|(n, ..)| letter(*n)).collect();
    for ((x, y), name) in labels(&points, &names).into_iter().zip(&names) {
        let _ = write!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\">{name}</text>");
    }
    let _ = write!(
        out,
        "<text x=\"2\" y=\"{:.1}\">{}</text><text x=\"2\" y=\"{:.1}\">{}</text><text x=\"60\" y=\"240\">{}</text><text x=\"560\" y=\"240\">{}</text></svg>",
        y(high) + 4.0,
        shown(m, high),
        y(low) + 4.0,
        shown(m, low),
        words::number(start as u64),
        words::number(end as u64)
    );
    out
}

/// Where the names of points stand, so that each can be read though points lie on each other: beside its point, else further up or down,
/// where no other name and no other point is.
fn labels(points: &[(f64, f64)], names: &[String]) -> Vec<(f64, f64)> {
    const TALL: f64 = 14.0;
    // Left, top, right and foot of a name that begins at a place.
    let around = |(x, y): (f64, f64), name: &str| (x, y - 11.0, x + 9.0 * name.len() as f64, y + 3.0);
    let meet = |a: (f64, f64, f64, f64), b: (f64, f64, f64, f64)| a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3;
    let mut taken: Vec<(f64, f64, f64, f64)> = Vec::new();
    let mut out = Vec::new();
    for ((x, y), name) in points.iter().zip(names) {
        let wide = 9.0 * name.len() as f64;
        let beside = |n: i32| {
            let far = f64::from(n / 2 + 1) * TALL;
            let y = if n % 2 == 0 { y + 8.0 - far } else { y + far + 2.0 };
            [(x + 7.0, y), (x - 7.0 - wide, y)]
        };
        let free = |at: &(f64, f64)| {
            let own = around(*at, name);
            let inside = own.0 > 60.0 && own.2 < 636.0 && own.1 > 0.0 && own.3 < 224.0;
            let dots = points.iter().all(|(x, y)| !meet(own, (x - 4.0, y - 4.0, x + 4.0, y + 4.0)));
            inside && dots && taken.iter().all(|other| !meet(own, *other))
        };
        let at = (0..28).flat_map(beside).find(free).unwrap_or((x + 7.0, y - 6.0));
        taken.push(around(at, name));
        out.push(at);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_places_at_one_point_stand_apart() {
        let names: Vec<String> = (0..27).map(letter).collect();
        for points in [
            vec![(300.0, 100.0); 27],
            vec![(584.0, 30.0); 4],
            vec![(60.0, 210.0); 4],
            vec![(300.0, 100.0), (304.0, 98.0), (309.0, 103.0)],
        ] {
            let places = labels(&points, &names);
            for (n, (x, y)) in places.iter().enumerate() {
                assert!(*x > 60.0 && *x < 636.0 && (11.0..224.0).contains(y), "{x} {y}");
                for (m, (other_x, other_y)) in places.iter().enumerate().filter(|(m, _)| *m != n) {
                    let apart = (x - other_x).abs() >= 9.0 || (y - other_y).abs() >= 14.0;
                    assert!(apart, "{} and {}: {x} {y}, {other_x} {other_y}", names[n], names[m]);
                }
            }
        }
        assert_eq!(labels(&[(300.0, 100.0)], &names), [(307.0, 94.0)]);
    }
}
