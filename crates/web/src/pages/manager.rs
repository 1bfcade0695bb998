//! The manager's page: who has no owner, which promises will we break this week, how full is each.

use super::{lists, thing};
use crate::asked::{Answer, Asked};
use crate::frame;
use crate::pages::is_untold;
use crate::work::{self, Desk, DeskLine, Kind, List, Promised, many, steps};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::Signed;

/// What the page shows of the desk.
const LISTS: &[List] = &[
    List::Offers,
    List::Uncoordinated,
    List::Gaps,
    List::CameBack,
    List::Lowered,
    List::Done,
    List::Untold,
    List::Colleagues,
];

/// Shows it.
pub fn manager(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match work::desk_due(site, signed, LISTS) {
        Ok((desk, due)) => Answer::page(200, page(site, asked, signed, &desk, &due)),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn page(site: &Site, asked: &Asked, signed: &Signed, desk: &Desk, risk: &[Promised]) -> Markup {
    let late = risk.iter().filter(|one| one.clock.late()).count();
    // The nearest come first: where the list ends among what is late, more of that there may be, and what ends later was not counted.
    let cut = desk.cut.has(List::Due);
    let (more_late, ends) = (cut && late == risk.len(), risk.len() - late);
    let main = html! {
        div.hd {
            div {
                h1 { (signed.actor.place_of_work()) ", " (dates::stamp(asked.now)) }
                p { a href="/rota" { "Who is away, who has the day" } }
                p.big {
                    @if desk.gaps.is_empty() { b { "Nobody is without an owner." } " " } @else { b { (many(desk.gaps.len(), desk.cut.has(List::Gaps))) " without an owner." } " " }
                    @if !more_late { (many(ends, cut)) @if ends == 1 && !cut { " promise ends" } @else { " promises end" } " within seven days, " }
                    (many(late, more_late)) @if late == 1 && !more_late { " is" } @else { " are" } " past " @if late == 1 && !more_late { "its" } @else { "their" } " time. "
                    (many(desk.uncoordinated.len(), desk.cut.has(List::Uncoordinated))) @if desk.uncoordinated.len() == 1 { " has" } @else { " have" } " nobody named."
                }
            }
            div.find-box { form.find method="get" action="/find" { button.btn type="submit" { "Find a person, or take a call" } } p.note { a href="/day" { "The team's day" } } }
        }
        (gaps(desk))
        (promises(asked, risk, cut))
        (visits(asked, desk))
        div.g2 { (load(site, desk)) div { (hand_overs(asked, desk)) (came_back(asked, desk)) } }
        (lowered(desk))
    };
    frame::page(site, Some(signed), "Manager", main)
}

fn gaps(desk: &Desk) -> Markup {
    html! {
        @if !desk.gaps.is_empty() { section.sec.red {
            h2 { "Without an owner" }
            ul.plain { @for line in &desk.gaps { li { a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } ", " (steps::kind_words(line.thing.kind)) } } }
        } }
    }
}

fn promises(asked: &Asked, risk: &[Promised], cut: bool) -> Markup {
    let shown: Vec<_> = risk.iter().filter_map(|one| Some((one.line.as_ref()?, &one.clock))).collect();
    html! {
        section.sec {
            h2 { "Promises at risk this week" }
            p.note { "Clocks that are past their time or end within seven days, the nearest first." @if shown.len() < risk.len() || cut { " These are the first " (shown.len()) " of " (many(risk.len(), cut)) "." } }
            @if risk.is_empty() { p { "None." } }
            @else { table.stack role="table" {
                caption.vh { "Promises at risk" }
                thead role="rowgroup" { tr role="row" { @for head in ["Who", "What is promised", "How long", "Who can still keep it"] { th role="columnheader" scope="col" { (head) } } } }
                tbody role="rowgroup" { @for (line, live) in &shown { tr role="row" {
                    th role="rowheader" scope="row" { a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } }
                    td role="cell" { (thing::sentence(&live.name)) span.ref { (live.by(asked.now)) } }
                    td role="cell" { span.tag.none[live.late()].flat[!live.late()] { (live.words(asked.now)) } }
                    td role="cell" { (line.thing.owner) @let to = steps::to_words(&line.thing); @if !to.is_empty() && line.thing.open { "; " (to) } }
                } } }
            } }
        }
    }
}

/// Planned against done: of today what was told, and what nobody told of, whenever it should have been.
fn visits(asked: &Asked, desk: &Desk) -> Markup {
    let told: Vec<&DeskLine> =
        desk.done_today.iter().filter(|l| l.thing.kind == Kind::Visit && l.thing.state != "stopped").collect();
    let came = told.iter().filter(|l| matches!(l.thing.state.as_str(), "done" | "late")).count();
    let untold = desk.untold.iter().filter(|l| is_untold(&l.thing, asked.now.seconds())).count();
    let cut = desk.cut.has(List::Done);
    html! {
        section.sec id="visits" {
            h2 { "Visits, planned against done" }
            @if told.is_empty() { p { "No visit was told of today." } }
            @else { p { b { (came) " of " (many(told.len(), cut)) } @if told.len() == 1 { " visit" } @else { " visits" } " told of today came." } }
            @let not = told.iter().filter(|l| !matches!(l.thing.state.as_str(), "done" | "late"));
            ul.plain { @for line in not { li {
                a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } ", " (steps::state_words(Kind::Visit, &line.thing.state))
                span.ref { (lists::came_in(asked, steps::at(&line.thing))) @if !line.thing.to.is_empty() { ", " (line.thing.to) } }
            } } }
            @if untold > 0 { p { b { (many(untold, desk.cut.has(List::Untold))) } @if untold == 1 { " is" } @else { " are" } " past the time, and nobody has told how it went: " a href="/day" { "the team's day" } "." } }
        }
    }
}

/// How full each is: by weight, with how many.
fn load(site: &Site, desk: &Desk) -> Markup {
    let people: Vec<_> = desk.colleagues.iter().filter(|c| c.role.is_some()).collect();
    let most = people.iter().map(|c| c.weight).max().unwrap_or(1).max(1);
    let w = &site.place.weights;
    html! {
        section.sec {
            h2 { "How full each is" }
            p.note { "Weight: assessments " (w.assessment) ", plans " (w.plan) ", people " (w.person) ", everything else " (w.rest) "." }
            table.stack role="table" {
                caption.vh { "Open work by worker" }
                thead role="rowgroup" { tr role="row" { th role="columnheader" scope="col" { "Who" } th.n role="columnheader" scope="col" { "Open" } th.n role="columnheader" scope="col" { "Weight" } th role="columnheader" scope="col" { span.vh { "Bar" } } th role="columnheader" scope="col" { span.vh { "Cover" } } } }
                tbody role="rowgroup" { @for c in &people { tr role="row" {
                    th role="rowheader" scope="row" { (c.name) @if c.away { " " span.tag.flat { "away" } } span.ref { (c.title) ", " (c.team) } }
                    td.n role="cell" data-l="Open" { (c.open) }
                    td.n role="cell" data-l="Weight" { (c.weight) }
                    td role="cell" { meter.load min="0" max=(most) value=(c.weight) aria-label={ "Weight of " (c.name) } {} }
                    td.n role="cell" { a href={ "/cover/" (c.hand.text()) } aria-label={ "Hand over the work of " (c.name) } { "Hand over" } }
                } } }
            }
        }
    }
}

fn hand_overs(asked: &Asked, desk: &Desk) -> Markup {
    let lines: &[DeskLine] = &desk.offers;
    html! {
        section.sec {
            h2 { "Hand-overs nobody has answered" }
            @if lines.is_empty() { p { "None." } }
            ul.un { @for line in lines { li {
                span.dn.calm { (lists::came_in(asked, line.thing.began)) }
                div {
                    a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { (line.thing.owner) " to " (line.thing.to) }
                    @if let Some(lapses) = line.thing.lapses { p.small { "Goes back without an answer by " (dates::until(lapses)) "." } }
                }
                div.acts {}
            } } }
            @if desk.cut.has(List::Offers) { (lists::cut(lines.len(), "hand-overs")) }
        }
    }
}

/// Offers that ran out without an answer: what was offered stays with who offered it.
pub fn came_back(asked: &Asked, desk: &Desk) -> Markup {
    html! {
        @if !desk.came_back.is_empty() { section.sec {
            h2 { "Hand-overs that came back unanswered" }
            p.note { "Of the last seven days. Nobody answered in time, so it stays with who offered it." }
            ul.un { @for line in &desk.came_back { li {
                span.dn { (lists::came_in(asked, line.thing.began)) }
                div {
                    a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { "offered to " (line.thing.to) }
                    p { (steps::about(&line.thing)) }
                }
                div.acts {}
            } } }
        } }
    }
}

/// Every time in four weeks that a call was made less urgent, with who did and why.
fn lowered(desk: &Desk) -> Markup {
    html! {
        section.sec {
            h2 { "Made less urgent" }
            p.note { "In the last four weeks, of those whose folder is open to you now. Governance has all of them, without who she is." }
            @if desk.lowered.is_empty() { p { "None." } }
            @else { ul.plain { @for one in &desk.lowered { li {
                @if let Some(line) = &one.line { a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } ": " }
                (change(&one.from, &one.to)) " " span.said { (one.words) }
                span.ref { (one.by) ", " (one.title) ", " (dates::when(one.happened)) }
            } } } }
            @if desk.cut.has(List::Lowered) { (lists::cut(desk.lowered.len(), "calls made less urgent")) }
        }
    }
}

/// `From urgent to routine.`
pub fn change(from: &str, to: &str) -> String {
    format!("from {from} to {to}.")
}
