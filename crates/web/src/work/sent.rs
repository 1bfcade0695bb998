//! What became of the calls and referrals that somebody sent: the outcome, and nothing else.

use crate::asked::{Answer, Asked};
use crate::pages::purpose;
use crate::work::{Kind, steps};
use crate::{Site, dates, frame};
use maud::{Markup, html};
use yf_folder::work::SentLine;
use yf_folder::{Ask, View};

/// The list, newest first.
pub fn sent(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let lines = match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Sent) {
        Ok(View::Sent(lines)) => lines,
        Ok(_) => return frame::not_found(site),
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let main = html! {
        section.sec {
            h1 { "What became of those I sent" }
            p.note { "The outcome of each call or referral that you began, as long as you may know of her. What is done with her now stands in her folder, for those who work with her." }
            @if lines.is_empty() { p { "None." } }
            @else { table.stack role="table" {
                thead role="rowgroup" { tr role="row" { @for head in ["Who", "Sent", "What for", "What became of it"] { th role="columnheader" scope="col" { (head) } } } }
                tbody role="rowgroup" { @for line in &lines { (row(line)) } }
            } }
        }
    };
    Answer::page(200, frame::page(site, Some(signed), "What became of it", main))
}

fn row(line: &SentLine) -> Markup {
    let name = [line.person.family.to_uppercase(), line.person.given.clone()];
    let name: Vec<String> = name.into_iter().filter(|n| !n.is_empty()).collect();
    html! { tr role="row" {
        th role="rowheader" scope="row" { @if !name.is_empty() { (name.join(", ")) } @else if matches!(line.state.as_str(), "draft" | "received") { "Not yet said who" } @else { "Her name is not yours to see now" } }
        td role="cell" { (dates::when(line.began)) }
        td role="cell" { (line.reason) }
        td role="cell" {
            b { (crate::pages::sentence(&outcome(&line.state))) }
            span.ref { (line.team) ", " (dates::when(line.since)) }
            @if !line.why.is_empty() { q.said { (line.why) } }
        }
    } }
}

fn outcome(state: &str) -> String {
    match state {
        "accepted" => "accepted by the team".to_owned(),
        "answered" => "answered with advice".to_owned(),
        "declined" => "declined".to_owned(),
        state => steps::state_words(Kind::Contact, state),
    }
}
