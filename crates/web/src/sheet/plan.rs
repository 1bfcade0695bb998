//! The plan: goals in her words, who does what by when, what to do if, one coordinator, services, risks she has chosen.

use super::answer::{self, Standing, beside, from, section, select, shown, standing};
use super::{BEST, WHO_DECIDED, words};
use crate::Site;
use crate::frame::{once, secret};
use crate::work::forms::{self, Around};
use crate::work::{Kind, One, ThingView, live, steps};
use maud::{Markup, html};
use yf_folder::Holder;
use yf_folder::access::Rel;

/// Groups of rows: id, title, note, columns (field, label, wide).
type Columns = &'static [(&'static str, &'static str, bool)];
const GOALS: Columns = &[("words", "What she wants, in her words", true), ("know", "How we will know", true)];
const ACTIONS: Columns = &[("what", "What", true), ("who", "Who, by name", false), ("by", "By when", false)];
const IF: Columns = &[("if", "If", false), ("then", "Then", true), ("ring", "Ring", false)];
const RISKS: Columns =
    &[("words", "The risk, and why she takes it", true), ("agreed", "What we agreed about it", true)];
const ABOUT: &[(&str, &str)] = &[
    ("about", "About her: what somebody new must know"),
    ("her-part", "What she does herself"),
    ("carer-part", "What her carer does, and has agreed to"),
    ("unmet", "Needs not met, and why"),
    ("ahead", "Advance decisions, and where the paper is"),
];
const GIVEN: &[(&str, &str)] =
    &[("given.on", "Given to her on"), ("given.how", "In which form: large print, audio, other language")];
const AGREES: &[(&str, &str)] = &[
    ("", "not said yet"),
    ("yes", "yes"),
    ("in part", "in part"),
    (BEST, "she cannot decide this: in her best interests"),
];

/// The numbers of a group's rows that say something.
fn rows(thing: &ThingView, group: &str) -> Vec<u32> {
    let number = |field: &str| field.strip_prefix(group)?.strip_prefix('.')?.split('.').next()?.parse().ok();
    let said = thing.fields.iter().filter(|f| !f.said.words.is_empty() || !f.beside.is_empty());
    let mut rows: Vec<u32> = said.filter_map(|f| number(&f.said.field)).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// What to do if: for whoever opens it in a hurry.
pub fn contingency(plan: &ThingView) -> Vec<(String, String, String)> {
    let of = |n: u32, part: &str| words(plan, &format!("if.{n}.{part}")).to_owned();
    rows(plan, "if").into_iter().map(|n| (of(n, "if"), of(n, "then"), of(n, "ring"))).collect()
}

/// Her goals: her words, and how we will know.
pub fn goals(plan: &ThingView) -> Vec<(String, String)> {
    let of = |n: u32, part: &str| words(plan, &format!("goal.{n}.{part}")).to_owned();
    rows(plan, "goal").into_iter().map(|n| (of(n, "words"), of(n, "know"))).collect()
}

/// The services of a plan.
pub fn services<'t>(plan: &ThingView, things: &'t [ThingView]) -> Vec<&'t ThingView> {
    things.iter().filter(|t| t.kind == Kind::Line && t.parent == Some(plan.thing)).collect()
}

/// The whole sheet.
pub fn page(site: &Site, around: &Around<'_>, one: &One) -> Markup {
    let thing = &one.thing;
    let writes = thing.open;
    let group = |id: &str, title: &str, note: &str, columns: Columns| {
        let mut numbers = rows(thing, id);
        let next = numbers.last().map_or(1, |n| n + 1);
        if writes && numbers.len() < 12 {
            numbers.push(next);
        }
        let body =
            html! { @for n in numbers { (row(around, thing, &format!("{id}.{n}"), columns, writes, n == next)) } };
        section(around, thing, id, title, note, writes, &body)
    };
    html! {
        (in_a_hurry(thing))
        (coordinator(around, one))
        (group("goal", "What she wants", "Goals, not services: \u{201c}get down to the harbour\u{201d}, not \u{201c}home care twice a day\u{201d}.", GOALS))
        (group("action", "Who does what", "", ACTIONS))
        (services_part(site, around, one))
        (group("if", "If something goes wrong", "Readable in ten seconds. Name a carer only who has agreed.", IF))
        (group("risk", "Risks she has chosen", "", RISKS))
        (section(around, thing, "about", "About her, and her part in it", "", writes, &html! { @for (field, label) in ABOUT { (text(around, thing, field, label, writes)) } }))
        (section(around, thing, "given", "Hers", "Before it goes on she agrees, at least in part; then she has it in her hand.", writes, &html! {
            @let at = standing(around, thing, "agreement");
            div.qa { div.asks { h3 { "Does she agree?" } } div.a {
                @if writes { (shown(&at)) div.how { (select("agreement", "value", "Does she agree?", AGREES, &at.said.value)) } } @else { b { (AGREES.iter().find(|(value, _)| *value == at.said.value).map_or("", |(_, words)| words)) } }
                (from(around.asked, &at, "Her agreement", false))
            } }
            (text(around, thing, BEST, WHO_DECIDED, writes))
            @for (field, label) in GIVEN { (text(around, thing, field, label, writes)) }
        }))
        p.small { a href={ "/thing/" (thing.thing.text()) "/versions" } { "Versions side by side" } }
    }
}

/// The contingency first, in large letters.
fn in_a_hurry(thing: &ThingView) -> Markup {
    let all = contingency(thing);
    html! {
        @if !all.is_empty() { section.hurry aria-label="If something goes wrong" {
            ul { @for (when, then, ring) in &all { li { b { "If " (when) ":" } " " (then) @if !ring.is_empty() { " " span.nw { "Ring " (ring) } } } } }
        } }
    }
}

/// One coordinator, who accepted by name.
fn coordinator(around: &Around<'_>, one: &One) -> Markup {
    let lead: Option<&Holder> = one.holds.iter().find(|h| h.rel == Rel::Lead);
    let case = one.others.iter().find(|t| t.kind == Kind::Case);
    let offered =
        one.others.iter().find(|t| t.kind == Kind::HandOver && case.is_some_and(|c| t.parent == Some(c.thing)));
    html! {
        section.sec id="coordinator" {
            h2 { "Who coordinates" }
            @if let Some(lead) = lead { p { b { (lead.name) } ", " (lead.title) ", " (lead.team) ". Accepted by name." } }
            @else if let Some(offer) = offered {
                p { span.tag.wait { "offered" } " to " b { (offer.to) } ", not accepted yet. " a href={ "/thing/" (offer.thing.text()) } { "The offer" } }
            }
            @else { p { span.tag.none { "Nobody coordinates yet" } " Who does accepts by name." } }
            @if let (Some(case), None, None) = (case, lead, offered) { @if let Some(form) = steps::begin_of(Kind::HandOver) {
                details { summary { "Ask somebody to coordinate" }
                    form.stacked method="post" action={ "/thing/" (case.thing.text()) "/begin" } {
                        (secret(around.signed)) (once(Some(around.asked)))
                        input type="hidden" name="kind" value=(Kind::HandOver.name());
                        @for field in form.fields { (forms::input(around, field, false, "coordinate-")) }
                        div { button.btn type="submit" { "Offer it" } }
                    }
                }
            } }
        }
    }
}

fn services_part(site: &Site, around: &Around<'_>, one: &One) -> Markup {
    let all = super::all_of(site, around.signed, one);
    let lines = services(&one.thing, &all);
    html! {
        section.sec id="services" {
            h2 { "Services" }
            @if lines.is_empty() { p { "None is asked for." } }
            @else { ul.plain { @for line in lines { li {
                a href={ "/thing/" (line.thing.text()) } { (steps::about(line)) @if steps::about(line).is_empty() { "Service" } }
                span.ref { (steps::state_words(line.kind, &line.state)) @if !line.to.is_empty() { ", " (line.to) } ", held by " (line.owner)
                    @if let Some(live) = live::nearest(site, line, around.asked.now) { "; " (live.words(around.asked.now)) } }
            } } } }
            @if let (true, Some(form)) = (one.thing.open, steps::begin_of(Kind::Line)) {
                details open[around.asked.field("kind") == Kind::Line.name()] { summary { "Ask for a service" }
                    form.stacked method="post" action={ "/thing/" (one.thing.thing.text()) "/begin" } {
                        (secret(around.signed)) (once(Some(around.asked)))
                        input type="hidden" name="kind" value=(Kind::Line.name());
                        @for field in form.fields { (forms::input(around, field, around.asked.field("kind") == Kind::Line.name(), "line-")) }
                        div { button.btn type="submit" { (form.verb) } }
                    }
                }
            }
        }
    }
}

/// One row of a group: the empty last one is for what is added.
fn row(around: &Around<'_>, thing: &ThingView, name: &str, columns: Columns, writes: bool, new: bool) -> Markup {
    let number = name.rsplit('.').next().unwrap_or_default();
    let cells =
        columns.iter().map(|(part, label, wide)| (standing(around, thing, &format!("{name}.{part}")), *label, *wide));
    let cells: Vec<(Standing<'_>, &str, bool)> = cells.collect();
    html! {
        div.prow.new[new] {
            span.no aria-hidden="true" { @if new { "+" } @else { (number) } }
            div.cells { @for (at, label, wide) in &cells { div.wide[*wide] {
                span.lab { (label) }
                @if writes { (shown(at)) @if *wide { (answer::words(at, &format!("{label}, {number}"), 2)) } @else { (answer::line(at, &format!("{label}, {number}"))) } }
                @else { span.said { (at.said.words) } }
                (beside(at, |said| html! { span.said { (said.words) } }))
            } } }
            @if let Some((at, ..)) = cells.first() { (from(around.asked, at, "", false)) }
        }
    }
}

fn text(around: &Around<'_>, thing: &ThingView, field: &str, label: &str, writes: bool) -> Markup {
    let at = standing(around, thing, field);
    html! {
        div.qa { div.asks { h3 { (label) } } div.a {
            @if writes { (shown(&at)) (answer::words(&at, label, 2)) } @else { span.said { (at.said.words) } }
            (from(around.asked, &at, label, false))
            (beside(&at, |said| html! { span.said { (said.words) } }))
        } }
    }
}
