use super::{behind, groups, parts};
use crate::figures::*;
use crate::svg::{control, interval, interval_floor};
use crate::words::{self, verdict};
use maud::{Markup, html};
use yf_model::Month;

const NOTE: &str = "Waits that began in the last twelve complete months. Kept: those that met the limit, of all that met or missed it; waits still running past their limit and waits that ended without a stop after it are misses. “Kept” means the whole 95% range lies at or above the promise, “not kept” that it lies below. If the range crosses the promise, this report does not take sides.";

/// Section 2.
pub fn section(r: &Report) -> Markup {
    let with_limit: Vec<&PromiseFigures> =
        r.promises.iter().filter(|p| p.limit.is_some() && p.missing.is_none()).collect();
    let measured: Vec<&PromiseFigures> =
        r.promises.iter().filter(|p| p.limit.is_none() && p.missing.is_none()).collect();
    let unseen: Vec<&PromiseFigures> = r.promises.iter().filter(|p| p.missing.is_some()).collect();
    let body = html! {
        @if !with_limit.is_empty() { (table(r, &with_limit)) (charts(r, &with_limit)) (groups::table(&with_limit)) }
        @if !unseen.is_empty() { (cannot_see(&unseen)) }
        @if !measured.is_empty() { (measures(r, &measured)) }
        (all_ends(r))
        (definitions(r))
    };
    parts::section(2, "Were promises kept?", &words::scoreboard(&r.promises), NOTE, &body)
}

fn marks(promises: &[&PromiseFigures]) -> f64 {
    interval_floor(promises.iter().flat_map(|p| {
        let references = p.references.iter().map(|r| r.share);
        p.year.rate.low.into_iter().chain(p.promised).chain(references)
    }))
}

fn months_words(months: &[Month]) -> String {
    match (months.first(), months.last()) {
        (Some(a), Some(b)) if a != b => format!("{} to {}", words::month(*a), words::month(*b)),
        (Some(a), _) => words::month(*a),
        _ => "no complete month".into(),
    }
}

fn table(r: &Report, promises: &[&PromiseFigures]) -> Markup {
    let floor = marks(promises);
    let axis = format!("{:.0}% to 100%", floor * 100.0);
    let latest = promises.iter().filter_map(|p| p.year_months.last()).max();
    let caption = latest.map_or("Promises".into(), |m| {
        format!("Promises, the last twelve complete months of each, to {}", words::month(*m))
    });
    html! {
        div {
        table.prom.stack role="table" {
            caption { (caption) }
            thead role="rowgroup" { tr role="row" {
                @for (class, head) in [("", "Promise"), ("n", "Kept of decided"), ("n", "Kept, 95% range"), ("", axis.as_str()), ("n", "Promise"), ("", "Verdict and direction")] {
                    th class=(class) role="columnheader" scope="col" { (head) }
                }
            } }
            tbody role="rowgroup" { @for p in promises { (promise_row(r, p, floor)) } }
        }
        ul.key {
            li { (key_interval()) "kept, with its 95% range" }
            li { (key_line()) "the place’s promise" }
            @if promises.iter().any(|p| !p.references.is_empty()) { li { (key_triangle()) "another place or time, named in the row" } }
        }
        (notes(promises))
        }
    }
}

fn promise_row(r: &Report, p: &PromiseFigures, floor: f64) -> Markup {
    let v = verdict(p);
    let whom = |part: &str| behind::list(r, "promise", &p.id, part);
    let references: Vec<f64> = p.references.iter().map(|r| r.share).collect();
    html! {
        tr role="row" {
            th role="rowheader" scope="row" {
                (p.name)
                @for reference in &p.references { span.ref { (reference.label) ": " (words::per_cent_whole(reference.share)) } }
                @if let Some(note) = p.notes.first().filter(|_| p.references.is_empty()) { span.ref { (words::sentence_case(clause(note))) } }
            }
            td.n role="cell" data-l="kept of decided" {
                span.nw { (behind::count(p.year.rate.numerator, whom("met"))) " of " (behind::count(p.year.rate.denominator, behind::figure(r, "promise", &p.id, ""))) }
                @if let (Some(of), Some(met), Some(missed)) = (p.year.rate.denominator.shown(), p.year.rate.numerator.shown(), whom("missed")) {
                    span.ref { (behind::count((of - met).into(), Some(missed))) " missed" }
                }
                span.ref { (behind::count(p.year.running, whom("running"))) " still running" }
                @if !p.year.cannot_tell.is_zero() { span.ref { (behind::count(p.year.cannot_tell, whom("cannot tell"))) " cannot tell" } }
            }
            td.n role="cell" data-l="kept" { b { (parts::share(&p.year.rate)) } span.ref { (parts::range(&p.year.rate)) } }
            td.iv-c role="cell" { (interval(&p.year.rate, p.promised, &references, floor, true)) }
            td.n role="cell" data-l="promise" { (p.promised.map_or_else(|| "none set".to_owned(), words::per_cent_whole)) }
            td role="cell" {
                span class=(v.class()) { (words::sentence_case(v.phrase())) }
                span.ref { (words::sentence_case(&words::change(r.edition, p))) }
            }
        }
    }
}

/// The first clause of a note, for the row; the whole of it stands below the table.
fn clause(note: &str) -> &str {
    note.split([':', ';']).next().and_then(|n| n.split(". ").next()).unwrap_or(note).trim_end_matches('.')
}

fn notes(promises: &[&PromiseFigures]) -> Markup {
    html! {
        @if promises.iter().any(|p| !p.notes.is_empty()) {
            ul.foot {
                @for p in promises.iter().filter(|p| !p.notes.is_empty()) {
                    li { b { (p.short) ". " } @for note in &p.notes { (words::sentence_case(note)) @if !note.ends_with('.') { "." } " " } }
                }
            }
        }
    }
}

fn key_interval() -> Markup {
    html! { (maud::PreEscaped("<svg width=\"34\" height=\"16\" aria-hidden=\"true\"><rect class=\"iv\" x=\"2\" y=\"4\" width=\"30\" height=\"8\" rx=\"4\"/><circle class=\"pt\" cx=\"17\" cy=\"8\" r=\"5\"/></svg>")) }
}

fn key_line() -> Markup {
    html! { (maud::PreEscaped("<svg width=\"8\" height=\"18\" aria-hidden=\"true\"><line class=\"pm\" x1=\"4\" y1=\"0\" x2=\"4\" y2=\"18\"/></svg>")) }
}

fn key_triangle() -> Markup {
    html! { (maud::PreEscaped("<svg width=\"12\" height=\"10\" aria-hidden=\"true\"><path class=\"rf\" d=\"M6 1l5 8h-10z\"/></svg>")) }
}

const CONTROL_KEY: &str = "<ul class=\"key\">\
<li><svg width=\"10\" height=\"10\" aria-hidden=\"true\"><circle class=\"c\" cx=\"5\" cy=\"5\" r=\"3\"/></svg>usual</li>\
<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><circle class=\"g\" cx=\"6\" cy=\"6\" r=\"4\"/></svg>unusually good</li>\
<li><svg width=\"12\" height=\"12\" aria-hidden=\"true\"><path class=\"b\" d=\"M6 1l5 5l-5 5l-5-5z\"/></svg>unusually bad</li>\
<li><svg width=\"24\" height=\"12\" aria-hidden=\"true\"><rect class=\"bd\" width=\"24\" height=\"12\"/><line class=\"mid\" x2=\"24\" y1=\"6\" y2=\"6\"/></svg>usual range and middle</li>\
<li><svg width=\"24\" height=\"12\" aria-hidden=\"true\"><line class=\"pr\" x2=\"24\" y1=\"6\" y2=\"6\"/></svg>promise</li>\
<li><svg width=\"8\" height=\"10\" aria-hidden=\"true\"><circle class=\"inc\" cx=\"4\" cy=\"5\" r=\"2.6\"/></svg>month not complete: some waits may yet be missed</li></ul>";

fn charts(r: &Report, promises: &[&PromiseFigures]) -> Markup {
    let shown: Vec<&&PromiseFigures> = promises.iter().filter(|p| !p.months.is_empty()).collect();
    let held: Vec<&str> = promises.iter().filter(|p| p.months.is_empty()).map(|p| p.short.as_str()).collect();
    let shares = shown
        .iter()
        .flat_map(|p| p.months.iter().filter(|m| m.complete && m.covered).filter_map(|m| m.ends.rate.share));
    let floor = interval_floor(shares.chain(shown.iter().filter_map(|p| p.promised)));
    html! {
        div {
            h3 { "Month by month: is it changing, or only wobbling?" }
            @if !shown.is_empty() {
                (maud::PreEscaped(CONTROL_KEY))
                div.grid3 {
                    @for p in &shown {
                        figure {
                            (parts::caption(&p.short, &in_words(r.edition, p)))
                            (control(p, floor, &describe(r.edition, p)))
                        }
                    }
                }
                (parts::twin("The same figures as a table", "Promises month by month, table", &months_table(&shown)))
            }
            @if !held.is_empty() && r.edition == Edition::Open {
                p.note { b { "[c]" } " Not drawn by month, since some months have fewer than " (words::spelled(r.place.publish.least())) " people: " (held.join("; ")) "." }
            }
        }
    }
}

/// What a control chart says, in a sentence or two.
fn in_words(edition: Edition, p: &PromiseFigures) -> String {
    let change = words::sentence_case(&words::change(edition, p));
    let incomplete = p.months.iter().filter(|m| m.covered && !m.complete).count();
    let gaps = p.months.iter().filter(|m| !m.covered).count();
    let mut text = match p.change {
        Change::NoRealChange if p.months_held_back() > 0 => format!("{change}: each is inside its usual range."),
        Change::NoRealChange => format!("{change}: every month is inside its usual range."),
        Change::TooShort => format!("{change}: fewer than twelve complete months."),
        _ => format!("{change}."),
    };
    let dated = matches!(p.change, Change::Better { .. } | Change::Worse { .. });
    match p.months_held_back() {
        0 if dated && edition == Edition::Open => {
            text.push_str(" By rounded counts: it may have begun a month or two before or after.")
        }
        0 => {}
        held => {
            let (months, are) = if held == 1 { ("month", "is") } else { ("months", "are") };
            text.push_str(&format!(" {} {months} {are} held back", words::sentence_case(&words::spelled(held as u64))));
            text.push_str(if dated { ": it may have begun before or after." } else { "." });
        }
    }
    if gaps > 0 {
        text.push_str(&format!(
            " No extract for {} {}.",
            words::spelled(gaps as u64),
            if gaps == 1 { "month" } else { "months" }
        ));
    }
    if incomplete > 0 {
        text.push_str(&format!(
            " Last {} not complete.",
            if incomplete == 1 { "month".to_owned() } else { format!("{} months", words::spelled(incomplete as u64)) }
        ));
    }
    text
}

fn describe(edition: Edition, p: &PromiseFigures) -> String {
    let mut text = format!("{}: percentage kept each month. {}", p.short, in_words(edition, p));
    if let Some(chart) = &p.chart {
        text.push_str(&format!(
            " Middle {}, usual range {:.1} to {}.",
            words::per_cent(chart.middle),
            chart.low * 100.0,
            words::per_cent(chart.high)
        ));
    }
    text
}

fn months_table(promises: &[&&PromiseFigures]) -> Markup {
    let mut months: Vec<Month> = promises.iter().flat_map(|p| p.months.iter().map(|m| m.month)).collect();
    months.sort_unstable();
    months.dedup();
    html! {
        table.dense.nums {
            caption { "Percentage kept by the month in which the wait began, with the number decided, and what is unusual" }
            thead { tr { th scope="col" { "Month" } @for p in promises { th.n scope="col" { (p.short) } } } }
            tbody {
                @for month in months {
                    tr {
                        th scope="row" { (words::month(month)) }
                        @for p in promises { td { (month_cell(p, month)) } }
                    }
                }
            }
        }
    }
}

fn month_cell(p: &PromiseFigures, month: Month) -> Markup {
    let Some((at, m)) = p.months.iter().enumerate().find(|(_, m)| m.month == month) else { return html! { "–" } };
    let signal = p.chart.as_ref().and_then(|c| c.signals.get(at).copied().flatten());
    html! {
        @if !m.covered { "[x]" } @else {
            (parts::share(&m.ends.rate))
            span.ref {
                (parts::n(m.ends.rate.denominator))
                @if !m.complete { ", not complete" }
                @if let Some(signal) = signal { @if signal != Signal::Usual { ", " (words::signal(signal)) } }
            }
        }
    }
}

fn cannot_see(promises: &[&PromiseFigures]) -> Markup {
    html! {
        div {
            h3 { "Promises that these extracts cannot show" }
            ul.gaps {
                @for p in promises {
                    li { b { (p.name) } (parts::missing(p.missing.as_deref().unwrap_or_default())) }
                }
            }
        }
    }
}

fn measures(r: &Report, promises: &[&PromiseFigures]) -> Markup {
    html! {
        table.stack role="table" {
            caption { "Waits without a limit: measured, not judged" }
            thead role="rowgroup" { tr role="row" {
                @for (class, head) in [("", "Wait"), ("n", "Stopped"), ("n", "A quarter within"), ("n", "Middle"), ("n", "A quarter beyond"), ("n", "Still waiting")] {
                    th class=(class) role="columnheader" scope="col" { (head) }
                }
            } }
            tbody role="rowgroup" {
                @for p in promises {
                    @let l = p.year.lengths;
                    @let of = l.map_or(p.year.measured, |l| l.stopped);
                    tr role="row" {
                        th role="rowheader" scope="row" {
                            (p.name) span.ref { "in " (p.unit) ", " (months_words(&p.year_months)) }
                            @for note in &p.notes { span.ref { (words::sentence_case(note)) } }
                        }
                        td.n role="cell" data-l="stopped" { (behind::count(of, behind::list(r, "promise", &p.id, "measured"))) }
                        td.n role="cell" data-l="a quarter within" { (parts::length(l.and_then(|l| l.lower), of, &p.unit)) }
                        td.n role="cell" data-l="middle" { b { (parts::length(l.and_then(|l| l.median), of, &p.unit)) } }
                        td.n role="cell" data-l="a quarter beyond" { (parts::length(l.and_then(|l| l.upper), of, &p.unit)) }
                        td.n role="cell" data-l="still waiting" { (behind::count(p.year.running, behind::list(r, "promise", &p.id, "running"))) }
                    }
                }
            }
        }
    }
}

fn all_ends(r: &Report) -> Markup {
    let seen: Vec<&PromiseFigures> = r.promises.iter().filter(|p| p.missing.is_none()).collect();
    if seen.is_empty() {
        return html! {};
    }
    let row = |p: &PromiseFigures, e: &Ends, when: &str| {
        html! {
            tr {
                th scope="row" { (p.short) span.ref { (when) } }
                @for (count, part) in [
                    (e.met, "met"), (e.missed, "missed"), (e.missed_waiting, "missed"), (e.running, "running"), (e.ended_within, "ended without"),
                    (e.ended_after, "missed"), (e.cannot_tell, "cannot tell"), (e.order_wrong, "order wrong"), (e.measured, "measured"),
                ] {
                    td { (behind::count(count, behind::list(r, "promise", &p.id, part))) }
                }
                td { @if p.limit.is_some() { (parts::share(&e.rate)) span.ref { (parts::range(&e.rate)) } } @else { "[z]" } }
            }
        }
    };
    let table = html! {
        table.dense.nums {
            caption { "How every wait ended, by the month in which it began" }
            thead { tr {
                th scope="col" { "Promise" }
                @for head in ["Met", "Missed", "Missed, still waiting", "Running", "Ended without, within the limit", "Ended without, after it", "Cannot tell", "Order wrong", "Measured", "Kept"] {
                    th.n scope="col" { (head) }
                }
            } }
            tbody {
                @for p in &seen {
                    (row(p, &p.year, &months_words(&p.year_months)))
                    (row(p, &p.whole, "whole period"))
                }
            }
        }
    };
    parts::twin("How every wait ended: all seven ends, and the whole period", "All ends, table", &table)
}

fn definitions(r: &Report) -> Markup {
    html! {
        details {
            summary { "What each promise means" }
            div.defs {
                @for p in &r.promises {
                    div.def {
                        h3 { (p.name) }
                        dl.dl {
                            dt { "Starts" } dd { (p.starts) }
                            dt { "Stops" } dd { (p.stops) }
                            dt { "Limit" } dd {
                                (p.limit.map_or_else(|| "none: the wait is measured".to_owned(), |l| words::limit(l, &p.unit)))
                                ", counted in " (p.unit) @if !p.hours.is_empty() { "; " (p.hours) }
                            }
                            @if !p.whom.is_empty() { dt { "For" } dd { (p.whom) } }
                            @if !p.in_force.is_empty() { dt { "In force" } dd { (p.in_force) } }
                            dt { "Source" } dd { (p.source) }
                            @for (head, list) in [("Read from", &p.read_from), ("Beside it", &p.beside)] {
                                @if !list.is_empty() {
                                    dt { (head) }
                                    dd { @for item in list { span.item { (item.name) ": " (parts::n(item.count)) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
