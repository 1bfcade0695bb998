//! What people ask of the record, for governance: received, due, answered. It opens no record.

use crate::asked::{Answer, Asked};
use crate::work::live;
use crate::work::{self, DeskLine, Kind, List, steps};
use crate::{Site, dates, frame};
use maud::{Markup, html};
use yf_folder::Trouble;
use yf_folder::access::Role;

/// What each is called: the word of the form, and how it is said.
pub const ASKED: &[(&str, &str)] = &[
    ("copy", "A copy of what is kept"),
    ("use", "To stop using it for something"),
    ("erase", "To take something out"),
    ("else", "Something else"),
];

/// How a request is called.
pub fn called(value: &str) -> &'static str {
    ASKED.iter().find(|(name, _)| *name == value).map_or("Something else", |(_, words)| words)
}

/// Those that wait.
pub fn requests(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    if signed.actor.role() != Role::Ig {
        return frame::trouble(site, Some(asked), &Trouble::NotAvailable);
    }
    let desk = match work::desk(site, signed, &[List::Requests]) {
        Ok(desk) => desk,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let of = |kind| desk.requests.iter().filter(move |l| l.thing.kind == kind).collect::<Vec<_>>();
    let main = html! {
        section.sec {
            h1 { "What people ask of us" }
            p { a href="/governance" { "Governance" } }
            h2 { "Requests (" (of(Kind::Request).len()) ")" }
            p.note { "A calendar month from the day on which we had it; while she is asked what she means the clock stands." }
            (table(site, asked, &of(Kind::Request)))
        }
        section.sec {
            h2 { "\u{201c}This is wrong\u{201d} (" (of(Kind::Correction).len()) ")" }
            p.note { "Each is answered by who wrote it. Here is how each stands, and none of its words." }
            (table(site, asked, &of(Kind::Correction)))
        }
    };
    Answer::page(200, frame::page(site, Some(signed), "Requests", main))
}

fn table(site: &Site, asked: &Asked, lines: &[&DeskLine]) -> Markup {
    html! {
        @if lines.is_empty() { p { "None waits." } }
        @else { table.stack role="table" {
            thead role="rowgroup" { tr role="row" { @for head in ["What", "Received", "How it stands", "How long", "Who answers"] { th role="columnheader" scope="col" { (head) } } } }
            tbody role="rowgroup" { @for line in lines { tr role="row" {
                @let thing = &line.thing;
                th role="rowheader" scope="row" {
                    @if thing.kind == Kind::Request { a href={ "/thing/" (thing.thing.text()) } { (called(steps::said(thing, "asks"))) } }
                    @else { (steps::kind_words(thing.kind)) }
                }
                td role="cell" { (dates::when(thing.began)) }
                td role="cell" { (steps::state_words(thing.kind, &thing.state)) }
                td role="cell" { @match live::nearest(site, thing, asked.now) { Some(live) => { (live.words(asked.now)) span.ref { (live.by(asked.now)) } } None => "the clock stands" } }
                td role="cell" { (thing.owner) span.ref { (thing.team) } }
            } } }
        } }
    }
}
