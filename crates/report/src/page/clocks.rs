//! Waits on each clock as the vector counts them, over everybody and by group: never a rank.

use super::parts;
use crate::figures::*;
use crate::words;
use maud::{Markup, html};

pub fn clocks(w: &WentThrough) -> Markup {
    if w.clocks.is_empty() {
        return html! {};
    }
    let heads = [
        "Clock",
        "Within, of stopped",
        "Within",
        "After",
        "Uncertain",
        "Closed before",
        "Open, in time",
        "Open, too long",
    ];
    html! {
        details.twin {
            summary { "Waits on each clock, as the vector counts them" }
            p.note { "By kinds of event alone, over the whole time, and by the period of the start. The shares of the promises above are judged by the fuller rules of each clock and are the ones to quote." }
            (parts::scroll("Waits on each clock, table", &html! {
                table.stack.went role="table" {
                    caption { "Starts of each clock and what became of them" }
                    thead role="rowgroup" { tr role="row" { @for (n, head) in heads.iter().enumerate() { th.n[n > 0] role="columnheader" scope="col" { (head) } } } }
                    tbody role="rowgroup" {
                        @for c in &w.clocks {
                            tr role="row" {
                                th role="rowheader" scope="row" { (c.id) span.ref { (words::limit(c.limit, &c.unit)) "; " (words::plural(c.counts.started, "start", "starts")) " of " (words::plural(c.counts.people, "person", "people")) } }
                                td.n role="cell" data-l="within, of stopped" { (interval(&c.counts)) }
                                @for (count, label) in [(c.counts.within, "within"), (c.counts.breached, "after"), (c.counts.uncertain, "uncertain"), (c.counts.cancelled, "closed before"), (c.counts.open_within, "open, in time"), (c.counts.open_breached, "open, too long")] {
                                    td.n role="cell" data-l=(label) { (parts::n(count)) }
                                }
                            }
                        }
                    }
                }
            }))
        }
        @for by in kinds(w) { (by_group(w, by)) }
    }
}

/// The ways in which clocks are broken down, in their order.
fn kinds(w: &WentThrough) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for group in w.clocks.iter().flat_map(|c| &c.groups) {
        if !out.contains(&group.by.as_str()) {
            out.push(&group.by);
        }
    }
    out
}

/// Every clock by one kind of group, groups in the order of the place's own lists.
fn by_group(w: &WentThrough, by: &str) -> Markup {
    let of = |c: &ClockFigures| -> Vec<ClockGroup> { c.groups.iter().filter(|g| g.by == by).cloned().collect() };
    let names: Vec<String> = w.clocks.first().map_or(Vec::new(), |c| of(c).iter().map(name).collect());
    let said = if by == "carer" { "carer status" } else { by };
    html! {
        details.twin {
            summary { "The clocks by " (said) }
            p.note { "Within, of those that stopped, and how many that is; then those still open past the limit. Groups differ in need and are small: nothing here is a rank." }
            (parts::scroll(&format!("Waits on each clock by {said}, table"), &html! {
                table.stack.dense.nums role="table" {
                    caption { "Each clock by " (said) }
                    thead role="rowgroup" { tr role="row" {
                        th role="columnheader" scope="col" { "Clock" }
                        th.n role="columnheader" scope="col" { "Whole place" }
                        @for name in &names { th.n role="columnheader" scope="col" { (name) } }
                    } }
                    tbody role="rowgroup" {
                        @for c in &w.clocks {
                            tr role="row" {
                                th role="rowheader" scope="row" { (c.id) span.ref { (words::limit(c.limit, &c.unit)) } }
                                td role="cell" data-l="whole place" { (cell(&c.counts)) }
                                @for g in of(c) { td role="cell" data-l=(name(&g)) { (cell(&g.counts)) } }
                            }
                        }
                    }
                }
            }))
        }
    }
}

/// A year by its last day, as in the tables of years.
fn name(g: &ClockGroup) -> String {
    let to = g.group.split_once("..").filter(|_| g.by == "year").and_then(|(_, to)| yf_model::Day::parse_iso(to));
    to.map_or_else(|| g.group.clone(), |to| format!("to {}", words::day_short(to)))
}

fn cell(c: &ClockCounts) -> Markup {
    html! {
        b { (interval(c)) }
        span.ref { "of " (parts::n(c.stopped)) }
        @if !c.open_breached.is_zero() { span.ref { (parts::n(c.open_breached)) " open too long" } }
    }
}

fn interval(c: &ClockCounts) -> String {
    match (c.share_low, c.share_high) {
        (Some(low), Some(high)) if (high - low).abs() < 0.0005 => words::per_cent(low),
        (Some(low), Some(high)) => format!("{} to {}", words::per_cent(low), words::per_cent(high)),
        _ if c.stopped.is_zero() => "–".into(),
        _ => "[c]".into(),
    }
}
