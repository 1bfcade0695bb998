//! What is open with her, on the page of her folder: with its clocks, its next steps, and what can be begun.

use super::{lists, thing};
use crate::asked::Asked;
use crate::frame::{once, secret};
use crate::work::forms::{self, Around};
use crate::work::live;
use crate::work::{Kind, ThingView, steps};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::{Handle, HerFolder};
use yf_place::clock;

/// The clock of her open things that runs out first, in words, and on which page it is kept.
pub fn nearest(site: &Site, asked: &Asked, things: &[ThingView]) -> Option<Markup> {
    let now = asked.now.seconds();
    let visits = things.iter().filter(|t| t.kind == Kind::Visit && t.state == "planned");
    let visits = visits.map(|t| (t, steps::at(t))).filter(|(_, at)| clock::instants(*at).last >= now);
    let visit = visits.min_by_key(|(_, at)| clock::instants(*at).first);
    let visit = visit.map(|(t, at)| html! { b { "Next visit " (dates::when(at)) } ", " (t.to) ": " (thing::lower(&steps::about(t))) ". " });
    let clocks = things.iter().filter(|t| t.open).filter_map(|t| Some((t, live::nearest(site, t, asked.now)?)));
    let next = clocks.min_by_key(|(_, live)| live.due.unwrap_or(i64::MAX));
    let waits = next.map(|(thing, live)| {
        html! { "She waits for " (live.name) @if thing.kind == Kind::Line { " (" (thing::lower(&steps::about(thing))) ")" } ", " (live.by(asked.now)) " (" (live.words(asked.now)) "). Held by " (thing.owner) "." }
    });
    (visit.is_some() || waits.is_some())
        .then(|| html! { @if let Some(visit) = visit { (visit) } @if let Some(waits) = waits { (waits) } })
}

/// Open things but visits, nearest promise first; each with the way to it.
pub fn open(site: &Site, asked: &Asked, things: &[ThingView]) -> Markup {
    let mut rows: Vec<_> = things
        .iter()
        .filter(|t| t.open && t.kind != Kind::Visit)
        .map(|t| (t, live::nearest(site, t, asked.now)))
        .collect();
    rows.sort_by_key(|(t, live)| {
        (live.as_ref().and_then(|l| l.due).unwrap_or(i64::MAX), clock::instants(t.began).first)
    });
    html! {
        section.sec {
            h2 { "What is open with her" }
            @if rows.is_empty() { p { "Nothing is open here. What agencies told of stands below." } }
            @else { table.stack role="table" {
                caption.vh { "Open work, nearest promise first" }
                thead role="rowgroup" { tr role="row" { @for head in ["What", "How it stands", "Whose", "How long"] { th role="columnheader" scope="col" { (head) } } } }
                tbody role="rowgroup" { @for (t, live) in &rows { tr role="row" {
                    th role="rowheader" scope="row" { a href={ "/thing/" (t.thing.text()) } { (title(t)) } @let about = steps::about(t); @if !about.is_empty() { span.ref { (about) } } }
                    td role="cell" { (steps::state_words(t.kind, &t.state)) @let to = steps::to_words(t); @if !to.is_empty() { span.ref { (to) } } }
                    td role="cell" { (t.owner) @if t.mine { " " span.tag.good { "yours" } } @if t.for_me { " " span.tag.wait { "for you" } } span.ref { (t.team) } }
                    td role="cell" { @match live { Some(live) => { span.tag.none[live.late()].flat[!live.late()] { (live.words(asked.now)) } span.ref { (live.name) } } None => { "since " (lists::came_in(asked, t.began)) } } }
                } } }
            } }
            @let over: Vec<_> = things.iter().filter(|t| !t.open && !matches!(t.kind, Kind::Visit | Kind::HandOver)).collect();
            @let again = over.iter().find(|t| t.kind == Kind::Case && t.next.iter().any(|to| to == "open"));
            @if let Some(case) = again.filter(|_| !things.iter().any(|t| t.kind == Kind::Case && t.open)) {
                p { "Her case is closed. If she needs you again: " a href={ "/thing/" (case.thing.text()) } { "Open it again" } "." }
            }
            @if !over.is_empty() { details {
                summary { "What is over (" (over.len()) ")" }
                ul.plain { @for t in over { li {
                    a href={ "/thing/" (t.thing.text()) } { (steps::kind_words(t.kind)) } ": " (steps::state_words(t.kind, &t.state))
                    span.ref { (dates::when(t.began)) @let about = steps::about(t); @if !about.is_empty() { ", " (about) } }
                } } }
            } }
        }
    }
}

/// What it is, by how it stands: somebody who is allocated is not waited for any more.
pub fn title(t: &ThingView) -> &'static str {
    if t.kind == Kind::Referral && t.state == "allocated" { "Her allocated worker" } else { steps::kind_words(t.kind) }
}

/// She has died, or is said to have: before anything else on the page, so that nobody is sent to her door.
pub fn died(things: &[ThingView]) -> Markup {
    html! {
        @if let Some(death) = things.iter().find(|t| t.kind == Kind::Death) { p.died role="status" {
            @if death.open { b { "She is said to have died." } " It is not certain yet: " (death.owner) " finds out. " a href={ "/thing/" (death.thing.text()) } { "The report" } }
            @else {
                b { "She has died." } " Visits are stopped."
                @if let Some(step) = death.steps.last().filter(|s| !s.why.is_empty()) { " " span.said { (step.why) } }
            }
        } }
    }
}

/// Where what whoever comes must know is written down: with her case, as long as it is open.
pub fn to_write(things: &[ThingView]) -> Option<String> {
    things.iter().find(|t| t.kind == Kind::Case && t.open).map(|case| format!("/thing/{}", case.thing.text()))
}

/// So long after its time a visit may still be on its way.
const ON_THE_WAY: i64 = 3600;

/// A visit whose time is past, and nobody has told how it went.
pub fn is_untold(t: &ThingView, now: i64) -> bool {
    t.kind == Kind::Visit && t.state == "planned" && clock::instants(steps::at(t)).last + ON_THE_WAY < now
}

/// How many of the visits whose time is past came, of how many that were planned.
pub fn came(things: &[ThingView], now: i64) -> (usize, usize) {
    let past = |t: &&ThingView| {
        t.kind == Kind::Visit
            && t.state != "stopped"
            && clock::instants(steps::at(t)).last <= now
            && (t.state != "planned" || is_untold(t, now))
    };
    let planned = things.iter().filter(past).count();
    (things.iter().filter(past).filter(|t| matches!(t.state.as_str(), "done" | "late")).count(), planned)
}

/// Visits: planned against done, what was missed first.
pub fn visits(asked: &Asked, things: &[ThingView]) -> Markup {
    let mut visits: Vec<&ThingView> = things.iter().filter(|t| t.kind == Kind::Visit).collect();
    visits.sort_by_key(|t| std::cmp::Reverse(clock::instants(steps::at(t)).first));
    let now = asked.now.seconds();
    let (done, planned) = came(things, now);
    html! {
        @if !visits.is_empty() { section.sec {
            h2 { "Visits" }
            p { b { (done) " of " (planned) } " planned visits came." }
            ol.happened { @for t in visits.iter().take(14) { li {
                span.dt { (dates::when(steps::at(t))) }
                div {
                    a href={ "/thing/" (t.thing.text()) } { (thing::sentence(&steps::state_words(Kind::Visit, &t.state))) }
                    @if is_untold(t, now) { " " span.tag.none { "nothing told since" } }
                    @if matches!(t.state.as_str(), "missed" | "not in") { " " span.tag.none { "did not happen" } }
                    span.ref { @if !t.to.is_empty() { (t.to) ", " } (steps::about(t)) @if let Some(last) = t.steps.last().filter(|s| !s.why.is_empty()) { ": " (last.why) } }
                }
            } } }
        } }
    }
}

/// The ways to what can be begun about her. The forms have a page of their own: they name everybody to whom work can be given.
pub fn begin(around: &Around<'_>, her: &HerFolder) -> Markup {
    html! {
        section.sec {
            h2 { "Do something" }
            form.bare method="post" action="/calls/take" {
                (secret(around.signed))
                (once(Some(around.asked)))
                input type="hidden" name="she" value=(her.handle.text());
                button.btn.q.s type="submit" { "Take a call about her" }
            }
            ul.plain { @for (kind, title) in BEGUN { li {
                a href={ "/folder/" (her.handle.text()) "/do#" (kind.name()) } { (title) }
            } }
                li { (worry(her.handle)) }
            }
        }
    }
}

/// The way to raise a worry about her: from wherever somebody works on her, since it is seen at the door and not in a folder.
pub fn worry(her: Handle) -> Markup {
    html! { a href={ "/folder/" (her.text()) "/concern" } { "Raise a worry about her safety" } }
}

/// What is begun about her from her folder.
const BEGUN: [(Kind, &str); 4] = [
    (Kind::Task, "Ask a colleague"),
    (Kind::Request, "She asks for a copy, or that something is taken out"),
    (Kind::Death, "Report that she has died"),
    (Kind::Move, "She moves to another council"),
];

/// The forms of what can be begun about her; the one that came back stands open with what was typed.
pub fn forms_to_begin(around: &Around<'_>, her: Handle) -> Markup {
    let back = around.asked.field("kind");
    html! {
        @for (kind, title) in BEGUN { @if let Some(form) = steps::begin_of(kind) {
            section.sec id=(kind.name()) {
                h2 { (title) }
                form.stacked method="post" action={ "/folder/" (her.text()) "/begin" } {
                    (secret(around.signed))
                    (once(Some(around.asked)))
                    input type="hidden" name="kind" value=(kind.name());
                    @for field in form.fields { (forms::input(around, field, back == kind.name(), &format!("{}-", kind.name()))) }
                    div { button.btn type="submit" { (form.verb) } }
                    @if !form.note.is_empty() { p.note { (form.note) } }
                }
            }
        } }
    }
}
