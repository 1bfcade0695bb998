//! Lists of things with their clocks, for the first pages of those who work here.

use crate::asked::Asked;
use crate::work::live::{self, Live};
use crate::work::{DeskLine, ThingView, marks, steps};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_model::When;
use yf_place::clock;
use yf_report::parts::DayAxis;

/// A table of things with their clocks on one axis of time, the nearest promise first.
pub fn table(site: &Site, asked: &Asked, caption: &str, lines: &[&DeskLine], back: &str) -> Markup {
    let now = asked.now;
    let mut rows: Vec<(&DeskLine, Option<Live>)> =
        lines.iter().map(|l| (*l, live::of_call(site, &l.thing, now))).collect();
    rows.sort_by_key(|(line, live)| {
        (live.as_ref().is_none_or(|l| !l.runs()), live.as_ref().and_then(|l| l.due).unwrap_or(i64::MAX), began(line))
    });
    let clocks: Vec<Live> = rows.iter().filter_map(|(_, live)| live.clone()).collect();
    let axis = marks::axis(&clocks, now);
    html! {
        table.spa role="table" {
            caption.vh { (caption) }
            thead role="rowgroup" { tr role="row" {
                th role="columnheader" scope="col" { "In" } th role="columnheader" scope="col" { "Who" } th role="columnheader" scope="col" { "What, from whom" }
                th.gx role="columnheader" scope="col" { span.vh { "Clock" } (marks::hours(&axis)) } th role="columnheader" scope="col" { "Held by" }
            } }
            tbody role="rowgroup" { @for (line, live) in &rows { (row(asked, line, live.as_ref(), &axis, back)) } }
        }
    }
}

fn row(asked: &Asked, line: &DeskLine, live: Option<&Live>, axis: &DayAxis, back: &str) -> Markup {
    let thing = &line.thing;
    let urgency = steps::said(thing, "urgency");
    let caller = steps::CALLER.iter().find(|(v, _)| *v == steps::said(thing, "caller")).map_or("", |(_, words)| words);
    html! {
        tr role="row" {
            td.tm role="cell" { (came_in(asked, thing.began)) }
            th role="rowheader" scope="row" { a href={ "/thing/" (thing.thing.text()) } { (name(line)) } span.ref { (age_and_number(asked, line)) } }
            td role="cell" { (steps::about(thing)) span.ref { (caller) @if !urgency.is_empty() { @if !caller.is_empty() { "; " } (urgency) } } }
            td.gx role="cell" { @match live { Some(live) => (marks::day(axis, live, asked.now)), None => { span.left { (steps::state_words(thing.kind, &thing.state)) } } } }
            td role="cell" { (held(thing)) @if back == "day" && thing.for_me { " " span.tag.none { "Not taken" } } }
        }
    }
}

pub fn held(thing: &ThingView) -> Markup {
    html! {
        @if thing.open { (thing.owner)
            @let to = steps::to_words(thing);
            span.ref { @if to.is_empty() { (steps::state_words(thing.kind, &thing.state)) } @else { (to) } }
        }
        @else { (steps::state_words(thing.kind, &thing.state)) }
    }
}

fn began(line: &DeskLine) -> i64 {
    clock::instants(line.thing.began).first
}

/// `09:05` today, the day before that.
pub fn came_in(asked: &Asked, began: When) -> String {
    match began {
        When::Moment(m) if m.day == clock::local_day(asked.now.seconds()) => {
            dates::when(began).split(' ').nth(1).unwrap_or_default().to_owned()
        }
        other => dates::clinical(other.earliest_day()).get(..6).unwrap_or_default().to_owned(),
    }
}

/// `SMITH, Dorothy`; for a call about nobody known yet, what the caller said; words that say so where the reader may not read her name.
pub fn name(line: &DeskLine) -> String {
    let (family, given) = (line.person.family.to_uppercase(), line.person.given.as_str());
    if !steps::is_known(&line.thing) {
        return if family.is_empty() { "Not yet said who".to_owned() } else { format!("Perhaps {family}") };
    }
    let name = [family.as_str(), given].into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join(", ");
    // Governance answers for a request of somebody whose folder it does not open: a link has words all the same.
    if name.is_empty() { "Name not shown to you".to_owned() } else { name }
}

pub fn age_and_number(asked: &Asked, line: &DeskLine) -> String {
    let today = clock::local_day(asked.now.seconds());
    let age = line.person.born.map(|born| format!("{}y", super::person::age(born, today)));
    let nhs = super::person::nhs(&line.person.nhs);
    [age, nhs.map(|n| format!("NHS No. {n}"))].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A list that ends before its end says so.
pub fn cut(n: usize, what: &str) -> Markup {
    html! { p.small { "Of the " (what) " these are the first " (n) ": more come up as they are done." } }
}
