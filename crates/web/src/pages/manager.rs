//! The manager's page: who has no owner, which promises will we break this week, how full is each.

use super::{lists, thing};
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::work::forms::{self, Around};
use crate::work::live::{self, Live};
use crate::work::steps::{Ask, Field};
use crate::work::{self, Desk, DeskLine, Kind, List, steps};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::Signed;
use yf_place::clock;

/// What the page shows of the desk.
const LISTS: &[List] = &[
    List::Mine,
    List::ForMe,
    List::Team,
    List::Uncoordinated,
    List::Gaps,
    List::Done,
    List::CameBack,
    List::Colleagues,
];

/// Shows it.
pub fn manager(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    show(site, asked, signed, 200, None)
}

/// Again, with what was wrong.
pub fn again(site: &Site, asked: &Asked, signed: &Signed, wrong: &str) -> Answer {
    show(site, asked, signed, 422, Some(wrong))
}

fn show(site: &Site, asked: &Asked, signed: &Signed, status: u16, wrong: Option<&str>) -> Answer {
    match work::desk(site, signed, LISTS) {
        Ok(desk) => Answer::page(status, page(site, asked, signed, &desk, wrong)),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

type Timed<'d> = (&'d DeskLine, Live);

/// Every running clock that ends within seven days or is over, the nearest first.
fn at_risk<'d>(site: &Site, asked: &Asked, desk: &'d Desk) -> Vec<Timed<'d>> {
    let week = clock::midnight(clock::local_day(asked.now.seconds()) + 8);
    let running =
        super::day::open(desk).flat_map(|l| live::of(site, &l.thing, asked.now).into_iter().map(move |c| (l, c)));
    let mut rows: Vec<Timed<'_>> = running.filter(|(_, c)| c.runs() && c.due.is_some_and(|due| due < week)).collect();
    rows.sort_by_key(|(line, c)| (c.due, clock::instants(line.thing.began).first));
    rows
}

fn page(site: &Site, asked: &Asked, signed: &Signed, desk: &Desk, wrong: Option<&str>) -> Markup {
    let around = Around { asked, signed, colleagues: &desk.colleagues, others: &[], home: None };
    let risk = at_risk(site, asked, desk);
    let unanswered: Vec<&DeskLine> = super::day::open(desk).filter(|l| l.thing.kind == Kind::HandOver).collect();
    let main = html! {
        @if let Some(wrong) = wrong { div.err role="alert" { h2 { "Not done yet" } p { (wrong) } } }
        div.hd {
            div {
                h1 { (signed.actor.place_of_work()) ", " (dates::stamp(asked.now)) }
                p { a href="/rota" { "Who is away, who has the day" } }
                p.big {
                    @if desk.gaps.is_empty() { b { "Nobody is without an owner." } " " } @else { b { (desk.gaps.len()) " without an owner." } " " }
                    @let late = risk.iter().filter(|(_, c)| c.late()).count();
                    (risk.len() - late) @if risk.len() - late == 1 { " promise ends" } @else { " promises end" } " within seven days, " (late) @if late == 1 { " is" } @else { " are" } " past " @if late == 1 { "its" } @else { "their" } " time. "
                    (desk.uncoordinated.len()) " have nobody named."
                }
            }
            div.find-box { form.find method="get" action="/find" { button.btn type="submit" { "Find a person, or take a call" } } p.note { a href="/day" { "The team's day" } } }
        }
        (gaps(desk))
        (promises(asked, &risk))
        div.g2 { (load(desk)) div { (hand_overs(asked, &unanswered)) (came_back(asked, desk)) } }
        (lowered(desk))
        (cover(&around, desk))
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

fn promises(asked: &Asked, risk: &[Timed<'_>]) -> Markup {
    html! {
        section.sec {
            h2 { "Promises at risk this week" }
            p.note { "Clocks that are past their time or end within seven days, the nearest first." }
            @if risk.is_empty() { p { "None." } }
            @else { table.stack role="table" {
                caption.vh { "Promises at risk" }
                thead role="rowgroup" { tr role="row" { @for head in ["Who", "What is promised", "How long", "Who can still keep it"] { th role="columnheader" scope="col" { (head) } } } }
                tbody role="rowgroup" { @for (line, live) in risk.iter().take(60) { tr role="row" {
                    th role="rowheader" scope="row" { a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } }
                    td role="cell" { (thing::sentence(&live.name)) span.ref { (live.by(asked.now)) } }
                    td role="cell" { span.tag.none[live.late()].flat[!live.late()] { (live.words(asked.now)) } }
                    td role="cell" { (line.thing.owner) @let to = steps::to_words(&line.thing); @if !to.is_empty() { "; " (to) } }
                } } }
            } }
            @if risk.len() > 60 { p.small { "and " (risk.len() - 60) " more." } }
        }
    }
}

/// How full each is: by weight, with how many.
fn load(desk: &Desk) -> Markup {
    let people: Vec<_> = desk.colleagues.iter().filter(|c| c.role.is_some()).collect();
    let most = people.iter().map(|c| c.weight).max().unwrap_or(1).max(1);
    html! {
        section.sec {
            h2 { "How full each is" }
            p.note { "Weight: assessments and plans 3, people 2, everything else 1." }
            table.stack role="table" {
                caption.vh { "Open work by worker" }
                thead role="rowgroup" { tr role="row" { th role="columnheader" scope="col" { "Who" } th.n role="columnheader" scope="col" { "Open" } th.n role="columnheader" scope="col" { "Weight" } th role="columnheader" scope="col" { span.vh { "Bar" } } } }
                tbody role="rowgroup" { @for c in &people { tr role="row" {
                    th role="rowheader" scope="row" { (c.name) @if c.away { " " span.tag.flat { "away" } } span.ref { (c.title) ", " (c.team) } }
                    td.n role="cell" data-l="Open" { (c.open) }
                    td.n role="cell" data-l="Weight" { (c.weight) }
                    td role="cell" { meter.load min="0" max=(most) value=(c.weight) aria-label={ "Weight of " (c.name) } {} }
                } } }
            }
        }
    }
}

fn hand_overs(asked: &Asked, lines: &[&DeskLine]) -> Markup {
    html! {
        section.sec {
            h2 { "Hand-overs nobody has answered" }
            @if lines.is_empty() { p { "None." } }
            ul.un { @for line in lines { li {
                span.dn.calm { (lists::came_in(asked, line.thing.began)) }
                div {
                    a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } span.ref { (line.thing.owner) " to " (line.thing.to) }
                    @if let Some(lapses) = line.thing.lapses { p.small { "Goes back at " (dates::stamp(lapses)) "." } }
                }
                div.acts {}
            } } }
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

/// Every time that a call was made less urgent, with who did and why.
fn lowered(desk: &Desk) -> Markup {
    let calls = super::day::open(desk)
        .chain(&desk.done_today)
        .filter(|l| matches!(l.thing.kind, Kind::Contact | Kind::Referral));
    let rows: Vec<_> = calls
        .filter_map(|l| {
            Some((
                l,
                l.thing
                    .fields
                    .iter()
                    .find(|f| f.said.field == "urgency" && f.versions > 1 && f.said.value != "urgent")?,
            ))
        })
        .collect();
    html! {
        section.sec {
            h2 { "Made less urgent" }
            @if rows.is_empty() { p { "No open call, and none of today's." } }
            @else { ul.plain { @for (line, field) in rows { li {
                a href={ "/thing/" (line.thing.thing.text()) } { (lists::name(line)) } ": now " (field.said.value) ". " span.said { (field.said.words) }
                span.ref { (field.author) ", " (field.title) ", " (dates::when(field.happened)) }
            } } } }
        }
    }
}

/// Cover: what one hands over to another, each thing an offer of its own.
fn cover(around: &Around<'_>, desk: &Desk) -> Markup {
    let whom = Field { name: "hand", label: "To whom", ask: Ask::Anybody, must: true };
    let why = Field { name: "why", label: "Why, and until when", ask: Ask::Line, must: true };
    let chosen = |thing: &str| around.asked.form.iter().any(|(name, value)| name == "thing" && value == thing);
    html! {
        section.sec id="cover" {
            h2 { "Cover for an absence" }
            p.note { "Each is an offer of its own: it stays with its owner until it is accepted by name." }
            @let own: Vec<&DeskLine> = desk.mine.iter().chain(&desk.team).filter(|l| l.thing.kind != Kind::HandOver && l.thing.open).collect();
            @if own.is_empty() { p { "Nothing is open." } }
            @else {
                form method="post" action="/hand-over/many" {
                    (secret(around.signed))
                    (once(Some(around.asked)))
                    div.fields { (forms::input(around, &whom, true, "cover-")) (forms::input(around, &why, true, "cover-")) }
                    details open[!around.asked.field("why").is_empty()] {
                        summary { "What is handed over (" (own.len()) " open)" }
                        ul.plain.ticks { @for line in own.iter().take(200) { li {
                            @let id = line.thing.thing.text();
                            input type="checkbox" name="thing" id={ "h" (id) } value=(id) checked[chosen(&id)];
                            label for={ "h" (id) } { (line.thing.owner) ": " (lists::name(line)) ", " (thing::lower(steps::kind_words(line.thing.kind))) }
                        } } }
                    }
                    div { button.btn type="submit" { "Offer them" } }
                }
            }
        }
    }
}
