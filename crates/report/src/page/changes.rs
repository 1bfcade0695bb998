//! What people went through, year by year and quarter by quarter: a change in what was sent is never called a change in what happened.

use super::parts;
use super::went::{Scale, cell, listed, named};
use crate::assemble::COVERAGE_CHANGED;
use crate::figures::*;
use crate::svg::{self, Quarter};
use crate::words;
use maud::{Markup, html};
use yf_model::Day;

pub fn years(w: &WentThrough) -> Markup {
    let elements = listed(w);
    let Some(first) = elements.first().filter(|e| e.years.len() > 1) else { return html! {} };
    html! {
        div {
            h3 { "Is it changing?" }
            p.s { "Means over everybody with an event in the year. The last year is set against the one before; a change counts where its whole 95% range lies on one side of nought. Where an extract that feeds the element covered the two years differently, that is said in place of a change. No cause is claimed: nobody like them stood outside." }
            (parts::scroll("What people went through by year, table", &html! {
                table.stack.went role="table" {
                    caption { "Year by year, the latest first" }
                    thead role="rowgroup" { tr role="row" {
                        th role="columnheader" scope="col" { "Element" }
                        @for year in &first.years { th.n role="columnheader" scope="col" { "to " (words::day_short(year.to)) } }
                        th.gapl role="columnheader" scope="col" { "Last year against the one before" }
                    } }
                    tbody role="rowgroup" {
                        @for e in &elements {
                            tr role="row" {
                                th role="rowheader" scope="row" { (named(e)) }
                                @for year in &e.years { td.n role="cell" data-l=(format!("to {}", words::day_short(year.to))) { (cell(&year.figures, e)) } }
                                td.gapl role="cell" data-l="against the year before" { (change(e)) }
                            }
                        }
                    }
                }
            }))
        }
        (quarters(&elements))
    }
}

fn change(e: &ElementFigures) -> Markup {
    let c = &e.change;
    let signed = |v: f64| format!("{}{}", if v < 0.0 { "−" } else { "+" }, Scale::of(e).show(v.abs()));
    html! {
        (words::sentence_case(&c.says))
        @if !c.coverage.is_empty() { span.ref { (c.coverage.join("; ")) } }
        @if let (Some(by), Some(low), Some(high)) = (c.by, c.low, c.high) { span.ref { (signed(by)) ", " (signed(low)) " to " (signed(high)) } }
    }
}

/// Quarters of each element: a small drawing each, then all of them as a table.
fn quarters(elements: &[&ElementFigures]) -> Markup {
    let with: Vec<&ElementFigures> = elements.iter().filter(|e| !e.quarters.is_empty()).copied().collect();
    let Some(first) = with.first() else {
        return html! {
            div {
                h3 { "Quarter by quarter" }
                p.gap { span.gapmark aria-hidden="true" {} "[x] Quarters are drawn where the extracts span twelve whole ones; these span fewer." }
            }
        };
    };
    html! {
        div {
            h3 { "Quarter by quarter" }
            p.s { "Means of the quarters from nought, each with its 95% range. A diamond: unusual by the rules of control charts. Hatched: an extract that feeds it does not cover the quarter. Each drawing has its own scale." }
            div.quarters {
                @for e in &with {
                    figure {
                        (parts::caption(&words::sentence_case(&e.name), &format!("{}. {}", Scale::of(e).words, finding(e))))
                        (drawing(e))
                    }
                }
            }
            (parts::twin("The same as a table", "What people went through by quarter, table", &table(&with, first)))
        }
    }
}

/// `Oct–Dec 24`; one that begins within a month by its first day.
fn quarter(from: Day) -> String {
    if from.ymd().2 == 1 { words::quarter_short(from) } else { format!("from {}", words::day_short(from)) }
}

fn is_held(q: &ElementQuarter) -> bool {
    q.people == Count::Held
}

fn is_unusual(q: &ElementQuarter) -> bool {
    !["usual", "", COVERAGE_CHANGED].contains(&q.signal.as_str())
}

/// What the drawing says in a sentence.
fn finding(e: &ElementFigures) -> String {
    let known = e.quarters.iter().filter(|q| q.mean.is_some()).count();
    let unusual: Vec<String> = e
        .quarters
        .iter()
        .filter(|q| is_unusual(q) && !is_held(q))
        .map(|q| format!("{}: {}", quarter(q.from), q.signal))
        .collect();
    let changed = e.change.says == COVERAGE_CHANGED || e.quarters.iter().any(|q| q.signal == COVERAGE_CHANGED);
    match unusual.last() {
        _ if e.quarters.iter().all(is_held) => "[c]: few people in a quarter".to_owned(),
        _ if known == 0 => "No quarter is covered by every extract that feeds it".to_owned(),
        _ if changed => "Coverage changed: nothing is called better or worse".to_owned(),
        _ if known < 12 => "Fewer than twelve quarters known: none is called usual or unusual".to_owned(),
        None => "As usual in every quarter".to_owned(),
        Some(last) if unusual.len() == 1 => format!("One quarter unusual, {last}"),
        Some(last) => {
            format!("{} quarters unusual, the last {last}", words::sentence_case(&words::spelled(unusual.len() as u64)))
        }
    }
}

fn drawing(e: &ElementFigures) -> Markup {
    let changed = e.change.says == COVERAGE_CHANGED;
    let point = |q: &ElementQuarter| match q.mean {
        Some(mean) => Quarter::Mean {
            mean,
            range: (q.low.unwrap_or(mean), q.high.unwrap_or(mean)),
            unusual: is_unusual(q) && !changed,
        },
        None if is_held(q) => Quarter::Held,
        None => Quarter::Missing,
    };
    let points: Vec<Quarter> = e.quarters.iter().map(point).collect();
    let name = |q: Option<&ElementQuarter>| q.map_or_else(String::new, |q| quarter(q.from));
    let (first, last) = (name(e.quarters.first()), name(e.quarters.last()));
    let scale = Scale::of(e);
    let values: Vec<f64> = e.quarters.iter().filter_map(|q| q.mean).collect();
    let ends = match (values.first(), values.last()) {
        (Some(a), Some(b)) => format!(", from {} to {}", scale.show(*a), scale.show(*b)),
        _ => String::new(),
    };
    let says = format!(
        "Line of {} by quarter, {first} to {last}{ends}. {}. The table below has each quarter.",
        e.name,
        finding(e)
    );
    svg::quarters(&points, &|v| scale.show(v), (&first, &last), &says)
}

fn table(with: &[&ElementFigures], first: &ElementFigures) -> Markup {
    html! {
        table.dense.nums {
            caption { "Mean by quarter with its 95% range. A star: unusual by the rules of control charts (outside the usual range; seven on one side; seven rising or falling; two of three far out). [x]: an extract does not cover the quarter; with fewer than twelve quarters known, nothing is called usual or unusual." }
            thead { tr { th scope="col" { "Element" } @for q in &first.quarters { th.n scope="col" { (quarter(q.from)) } } } }
            tbody {
                @for e in with {
                    tr {
                        th scope="row" { (named(e)) }
                        @for q in &e.quarters {
                            td {
                                @match q.mean {
                                    Some(mean) => {
                                        (Scale::of(e).show(mean))
                                        @if is_unusual(q) { span title=(q.signal) { "*" } }
                                        @if let (Some(low), Some(high)) = (q.low, q.high) { span.ref { (Scale::of(e).show(low)) " to " (Scale::of(e).show(high)) } }
                                        @if is_unusual(q) || q.signal == COVERAGE_CHANGED { span.ref { (q.signal) } }
                                    },
                                    None if is_held(q) => "[c]",
                                    None => "[x]",
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
