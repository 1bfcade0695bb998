//! Team day: whose clock runs out next, and who has nobody.

use super::{begin, calls, lists, thing};
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::work::forms::{self, Around};
use crate::work::live::{self, Live};
use crate::work::{self, Desk, DeskLine, Kind, List, Promised, marks, steps};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::Signed;
use yf_folder::access::Role;
use yf_model::Unit;
use yf_place::clock;

/// What the page shows of the desk.
const LISTS: &[List] = &[
    List::Mine,
    List::ForMe,
    List::Calls,
    List::Waiting,
    List::Untold,
    List::Covering,
    List::Uncoordinated,
    List::Done,
    List::CameBack,
    List::Colleagues,
];

/// Shows it.
pub fn day(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match work::desk_due(site, signed, LISTS) {
        Ok((desk, due)) => Answer::page(200, page(site, asked, signed, &desk, &due)),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// What the reader has open, what waits for her, and the team's calls and who waits: each once.
fn open(desk: &Desk) -> impl Iterator<Item = &DeskLine> {
    desk.mine.iter().chain(&desk.for_me).chain(&desk.calls).chain(&desk.waiting)
}

fn page(site: &Site, asked: &Asked, signed: &Signed, desk: &Desk, due_soon: &[Promised]) -> Markup {
    let around = Around {
        asked,
        signed,
        colleagues: &desk.colleagues,
        others: &[],
        home: None,
        front: &[],
        confirm_days: site.place.confirm_days,
    };
    // What a call promised goes on after it was accepted: until somebody came, and that is shown for the rest of the day.
    let midnight = clock::midnight(clock::local_day(asked.now.seconds()));
    let promised = |l: &&DeskLine| {
        let call = live::of_call(site, &l.thing, asked.now);
        call.is_some_and(|c| c.runs() || c.stop.is_some_and(|stop| stop >= midnight))
    };
    let calls = open(desk).filter(|l| l.thing.kind == Kind::Contact || (l.thing.kind == Kind::Referral && promised(l)));
    let (today, days): (Vec<&DeskLine>, Vec<&DeskLine>) =
        calls.partition(|l| live::of_call(site, &l.thing, asked.now).is_none_or(|c| c.unit == Unit::Minutes));
    if gives_services(signed) {
        return provider(site, &around, desk);
    }
    let main = html! {
        div.hd {
            div {
                h1 { (signed.actor.place_of_work()) ", " (dates::stamp(asked.now)) }
                p { a href="/rota" { "Who is away, who has the day" } }
                p.big { (pressing(site, asked, desk, due_soon)) }
            }
            div.find-box {
                @if super::finds(signed.actor.role()) { form.find method="get" action="/find" { button.btn type="submit" { "Find a person, or take a call" } } }
                p.note { "On today: " (on_today(desk)) }
            }
        }
        (calls::out_of_hours(site, asked, signed))
        (answers(&around, site, "For you to answer", &desk.for_me.iter().collect::<Vec<_>>()))
        @if !desk.covering.is_empty() { section.sec {
            h2 { "While others are away" }
            p.note { "You stand in. It stays theirs, and you do it meanwhile." }
            @let rows: Vec<&DeskLine> = desk.covering.iter().collect();
            (lists::table(site, asked, "What you do for those who are away", &rows, "cover"))
        } }
        section.sec {
            h2 { "Single point of access" }
            p.note { "Hatched: waiting. Filled: answered. Thick line: promised by. Nearest promise first." }
            @let answered = desk.done_today.iter().filter(|l| matches!((l.thing.kind, l.thing.state.as_str()), (Kind::Contact, "answered" | "declined")));
            @let rows: Vec<&DeskLine> = today.into_iter().chain(answered).collect();
            @if rows.is_empty() { p { "No call of the last hours waits." } }
            @else { (lists::table(site, asked, "Calls with their clocks", &rows, "day")) }
            @if desk.cut.has(List::Calls) { (lists::cut(desk.calls.len(), "calls of others")) }
        }
        div.g2 {
            (nobody(&around, desk))
            (by_day(site, asked, &days))
        }
        (missed(asked, desk))
        div.g2 {
            (waiting_list(&around, site, desk))
            (due(site, asked, desk))
        }
        (unanswered(asked, desk))
        (super::manager::came_back(asked, desk))
    };
    frame::page(site, Some(signed), "Team day", main)
}

/// A provider takes no calls, names no coordinator and finds nobody (rules P12, P15, P16).
fn gives_services(signed: &Signed) -> bool {
    matches!(signed.actor.role(), Role::Provider | Role::Vol)
}

/// The day of who gives a service, or helps: what is offered to her house, where she goes, what did not happen.
fn provider(site: &Site, around: &Around<'_>, desk: &Desk) -> Markup {
    let asked = around.asked;
    let (mut goes, waits): (Vec<_>, Vec<_>) = desk.for_me.iter().partition(|l| l.thing.kind == Kind::Visit);
    goes.sort_by_key(|l| clock::instants(steps::at(&l.thing)).first);
    let (visits, others) = (goes.len(), waits.len());
    let main = html! {
        div.hd {
            div {
                h1 { (around.signed.actor.place_of_work()) ", " (dates::stamp(asked.now)) }
                p.big {
                    @if visits > 0 { (thing::sentence(&many(visits, "one visit", "visits"))) @if visits == 1 { " is" } @else { " are" } " planned. " } @else { "No visit is planned. " }
                    @if others > 0 { (thing::sentence(&many(others, "one thing waits", "things wait"))) " for your answer." } @else { "Nothing else waits for your answer." }
                }
            }
        }
        (answers(around, site, "For you to answer", &waits))
        (answers(around, site, "Where you go", &goes))
        (missed(asked, desk))
        @if !desk.mine.is_empty() { (due(site, asked, desk)) }
        (unanswered(asked, desk))
    };
    frame::page(site, Some(around.signed), "My day", main)
}

fn on_today(desk: &Desk) -> String {
    let here = desk.colleagues.iter().filter(|c| c.role.is_some() && !c.away);
    let names: Vec<&str> = here.map(|c| c.name.as_str()).take(12).collect();
    if names.is_empty() { "nobody is told".to_owned() } else { names.join(", ") }
}

fn many(n: usize, one: &str, more: &str) -> String {
    if n == 1 { one.to_owned() } else { format!("{n} {more}") }
}

/// The day in one sentence or three.
fn pressing(site: &Site, asked: &Asked, desk: &Desk, due: &[Promised]) -> Markup {
    let late = due.iter().filter(|one| one.clock.late()).count();
    // A clock of hours is looked for among what is shown too: the list of what is due may end among what is late.
    let shown: Vec<Live> = open(desk).filter_map(|l| live::nearest(site, &l.thing, asked.now)).collect();
    let hours = shown.iter().chain(due.iter().map(|one| &one.clock)).filter(|c| c.unit == Unit::Minutes && !c.late());
    let next = hours.filter(|c| c.due.is_some()).min_by_key(|c| c.due);
    let nobody = desk.uncoordinated.len();
    let cut = |is: bool, n: usize, one: &str, more: &str| {
        if is { format!("more than {n} {more}") } else { many(n, one, more) }
    };
    let more_late = desk.cut.has(List::Due) && late == due.len();
    html! {
        @if let Some(next) = next { b { "One clock runs out in " (live::span(next.due.unwrap_or_default() - asked.now.seconds())) "." } " " }
        @else { "No clock of hours runs out today. " }
        @if late > 0 { (thing::sentence(&cut(more_late, late, "one promise is", "promises are"))) " past the time that was promised. " }
        @if !desk.for_me.is_empty() { (thing::sentence(&many(desk.for_me.len(), "one thing waits", "things wait"))) " for your answer. " }
        @if nobody == 0 { "Everybody has a coordinator." } @else { (thing::sentence(&cut(desk.cut.has(List::Uncoordinated), nobody, "one person has", "people have"))) " nobody named." }
    }
}

/// What is offered to me and asked of me, with the answer beside it.
fn answers(around: &Around<'_>, site: &Site, heading: &str, lines: &[&DeskLine]) -> Markup {
    html! {
        @if !lines.is_empty() { section.sec {
            h2 { (heading) }
            ul.un { @for line in lines { li {
                @if line.thing.kind == Kind::Visit { span.dn.calm { (goes_at(around.asked, line)) } } @else { (left(site, around.asked, line)) }
                div {
                    a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { (steps::kind_words(line.thing.kind)) ", from " (line.thing.owner) ", " (line.thing.team) }
                    p { (steps::about(&line.thing)) }
                }
                div.acts { @for to in steps::in_order(&line.thing).into_iter().take(2) { (with_back(forms::button(around, &line.thing, to, &lists::name(line)))) } }
            } } }
        } }
    }
}

/// The button of a list leads back to it.
fn with_back(button: Markup) -> Markup {
    maud::PreEscaped(button.0.replacen(
        "<input type=\"hidden\" name=\"from\"",
        "<input type=\"hidden\" name=\"back\" value=\"day\"><input type=\"hidden\" name=\"from\"",
        1,
    ))
}

/// When she is expected: `at 08:00`, or the day as well.
fn goes_at(asked: &Asked, line: &DeskLine) -> String {
    let planned = steps::at(&line.thing);
    let today = planned.earliest_day() == clock::local_day(asked.now.seconds());
    if today { format!("at {}", lists::came_in(asked, planned)) } else { dates::when(planned) }
}

fn left(site: &Site, asked: &Asked, line: &DeskLine) -> Markup {
    let live = live::nearest(site, &line.thing, asked.now);
    html! { span.dn.calm[live.as_ref().is_none_or(|l| !l.late())] { @match &live { Some(live) => (live.words(asked.now)), None => { "since " (lists::came_in(asked, line.thing.began)) } } } }
}

/// Open people with no coordinator, longest first.
fn nobody(around: &Around<'_>, desk: &Desk) -> Markup {
    let asked = around.asked;
    html! {
        section.sec {
            h2 { "Nobody named" }
            p.note { "No coordinator has accepted them by name. Longest first; the order is no decision. Taking somebody makes you the name she sees." }
            @if desk.uncoordinated.is_empty() { p { "Nobody: each has a coordinator." } }
            ul.un { @for line in &desk.uncoordinated { li {
                @let days = clock::local_day(asked.now.seconds()) - line.thing.began.earliest_day();
                span.dn { @if days == 0 { "since today" } @else { b { (days) } @if days == 1 { " day" } @else { " days" } } }
                div {
                    a href={ "/folder/" (line.handle.text()) } { (lists::name(line)) } span.ref { (lists::age_and_number(asked, line)) }
                    p.small { "Held meanwhile by " (line.thing.owner) ", " (line.thing.team) "." }
                }
                div.acts {
                    (take(around, line))
                    a.btn.q.s href={ "/thing/" (line.thing.thing.text()) "#hand-over" } aria-label={ "Offer to somebody: " (lists::name(line)) } { "Offer to" }
                }
            } } }
        }
    }
}

fn take(around: &Around<'_>, line: &DeskLine) -> Markup {
    html! {
        @if begin::myself(around.signed, around.colleagues).is_some() {
            form.bare method="post" action={ "/thing/" (line.thing.thing.text()) "/take" } {
                (secret(around.signed))
                (once(Some(around.asked)))
                input type="hidden" name="back" value="day";
                button.btn.s type="submit" aria-label={ "Take " (lists::name(line)) } { "Take" }
            }
        }
    }
}

/// What is counted in working days, as squares.
fn by_day(site: &Site, asked: &Asked, lines: &[&DeskLine]) -> Markup {
    let mut rows: Vec<(&&DeskLine, Live)> =
        lines.iter().filter_map(|l| Some((l, live::of_call(site, &l.thing, asked.now)?))).collect();
    rows.sort_by_key(|(line, live)| (live.due, clock::instants(line.thing.began).first));
    html! {
        section.sec {
            h2 { "Not urgent: day of five" }
            p.note { "Working days since they asked. " (rows.len()) " open." }
            @if rows.is_empty() { p { "None waits." } }
            @else { table.stack role="table" {
                caption.vh { "Requests that are not urgent" }
                thead role="rowgroup" { tr role="row" { th role="columnheader" scope="col" { "Who, for what" } th role="columnheader" scope="col" { "Day" } th role="columnheader" scope="col" { "Held by" } } }
                tbody role="rowgroup" { @for (line, live) in &rows { tr role="row" {
                    th role="rowheader" scope="row" { a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { (steps::about(&line.thing)) } }
                    td role="cell" { (marks::squares(live, asked.now)) }
                    td role="cell" { (lists::held(&line.thing)) }
                } } }
            } }
        }
    }
}

/// Visits that did not happen today: her coordinator sees them the same day.
fn missed(asked: &Asked, desk: &Desk) -> Markup {
    let of =
        |line: &&DeskLine| line.thing.kind == Kind::Visit && matches!(line.thing.state.as_str(), "missed" | "not in");
    let late = |line: &&DeskLine| {
        let planned = clock::instants(steps::at(&line.thing)).last;
        line.thing.kind == Kind::Visit && line.thing.state == "planned" && planned + 3600 < asked.now.seconds()
    };
    let untold = desk.untold.iter().chain(&desk.mine).filter(|l| l.thing.open);
    let mut rows: Vec<&DeskLine> = desk.done_today.iter().chain(untold).filter(|l| of(l) || late(l)).collect();
    let mut seen = std::collections::BTreeSet::new();
    rows.retain(|l| seen.insert(l.thing.thing.text()));
    html! {
        @if !rows.is_empty() { section.sec {
            h2 { "Visits that did not happen" }
            ul.un { @for line in rows { li {
                span.dn { (lists::came_in(asked, steps::at(&line.thing))) }
                div {
                    a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { (steps::about(&line.thing)) }
                    p { @if line.thing.state == "planned" { "Planned, and nothing told since." } @else { (thing::sentence(&steps::state_words(Kind::Visit, &line.thing.state))) ", " (line.thing.to) ": ring her, and say what happens instead." } }
                }
                div.acts { a.btn.q.s href={ "/folder/" (line.handle.text()) } aria-label={ "Her folder: " (lists::name(line)) } { "Her folder" } }
            } } }
            @if desk.cut.has(List::Untold) { (lists::cut(desk.untold.len(), "visits that nobody told of")) }
        } }
    }
}

/// Who waits for somebody to come: the list has an owner, and each a plan while she waits.
fn waiting_list(around: &Around<'_>, site: &Site, desk: &Desk) -> Markup {
    let mut rows: Vec<&DeskLine> = open(desk)
        .filter(|l| l.thing.kind == Kind::Referral && matches!(l.thing.state.as_str(), "waiting" | "offered"))
        .collect();
    rows.sort_by_key(|l| clock::instants(l.thing.began).first);
    html! {
        section.sec {
            h2 { "Waiting for somebody to come" }
            p.note { "Longest first. Until somebody is allocated, the list's owner holds each of them." }
            @if rows.is_empty() { p { "Nobody waits." } }
            @if desk.cut.has(List::Waiting) { (lists::cut(desk.waiting.len(), "people held by others")) }
            ul.un { @for line in rows { li {
                (left(site, around.asked, line))
                div {
                    a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { (steps::state_words(Kind::Referral, &line.thing.state)) @if !line.thing.to.is_empty() { ": " (line.thing.to) } "; held by " (line.thing.owner) }
                    @let plan = steps::said(&line.thing, "plan");
                    p { @if plan.is_empty() { span.tag.none { "No plan while she waits" } } @else { "While she waits: " (plan) } }
                }
                div.acts { @for to in steps::in_order(&line.thing).into_iter().take(2) { (with_back(forms::button(around, &line.thing, to, &lists::name(line)))) } }
            } } }
        }
    }
}

/// What I hold, by what runs out first.
fn due(site: &Site, asked: &Asked, desk: &Desk) -> Markup {
    let own = desk.mine.iter().filter(|l| !matches!(l.thing.kind, Kind::Contact | Kind::Case));
    let mut rows: Vec<(&DeskLine, Option<Live>)> = own.map(|l| (l, live::nearest(site, &l.thing, asked.now))).collect();
    rows.sort_by_key(|(line, live)| {
        (live.as_ref().and_then(|l| l.due).unwrap_or(i64::MAX), clock::instants(line.thing.began).first)
    });
    html! {
        section.sec {
            h2 { "What you hold" }
            @if rows.is_empty() { p { "Nothing but open calls and people." } }
            @else { table.stack role="table" {
                caption.vh { "What you hold, nearest promise first" }
                thead role="rowgroup" { tr role="row" { th role="columnheader" scope="col" { "Who, what" } th role="columnheader" scope="col" { "How long" } } }
                tbody role="rowgroup" { @for (line, live) in rows.iter().take(40) { tr role="row" {
                    th role="rowheader" scope="row" { a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { (steps::kind_words(line.thing.kind)) ", " (steps::state_words(line.thing.kind, &line.thing.state)) } }
                    td role="cell" { @match live { Some(live) => { span.tag.none[live.late()].flat[!live.late()] { (live.words(asked.now)) } span.ref { (live.name) } } None => { "since " (lists::came_in(asked, line.thing.began)) } } }
                } } }
            } }
            @if rows.len() > 40 { p.small { "and " (rows.len() - 40) " more in their folders." } }
        }
    }
}

/// What I asked and nobody answered.
fn unanswered(asked: &Asked, desk: &Desk) -> Markup {
    let rows: Vec<&DeskLine> =
        desk.mine.iter().filter(|l| matches!(l.thing.kind, Kind::Task | Kind::HandOver)).collect();
    html! {
        @if !rows.is_empty() { section.sec {
            h2 { "What you asked, not answered yet" }
            ul.un { @for line in rows { li {
                span.dn.calm { (lists::came_in(asked, line.thing.began)) }
                div {
                    a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { "asked of " (line.thing.to) }
                    p { (steps::about(&line.thing)) }
                }
                div.acts {}
            } } }
        } }
    }
}
