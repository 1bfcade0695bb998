//! The worries that wait, for those who look into them. Nobody else finds this page, and none of it stands in her folder.

use crate::asked::{Answer, Asked};
use crate::work::live;
use crate::work::{self, DeskLine, List, steps};
use crate::{Site, dates, frame};
use maud::{Markup, html};
use yf_folder::Trouble;

/// Those that wait, the oldest first.
pub fn worries(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    if !signed.actor.looks_into_worries() {
        return frame::trouble(site, Some(asked), &Trouble::NotAvailable);
    }
    let desk = match work::desk(site, signed, &[List::Worries]) {
        Ok(desk) => desk,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let main = html! {
        section.sec {
            h1 { "Worries about safety" }
            p { b { "Somebody in danger now? " } "Ring 999 first." }
            p.note { "Kept apart from her folder. She is told by a person, and by nothing on a screen: whoever frightens her may stand beside her. Each look leaves its line, and is shown to her later." }
            @if desk.worries.is_empty() { p { "None waits." } }
            @for line in &desk.worries { (one(site, asked, line)) }
        }
    };
    Answer::page(200, frame::page(site, Some(signed), "Worries", main))
}

fn one(site: &Site, asked: &Asked, line: &DeskLine) -> Markup {
    let thing = &line.thing;
    let words = thing.fields.iter().find(|f| f.said.field == "words").map_or("", |f| f.said.words.as_str());
    html! {
        article.co {
            h2 { a href={ "/thing/" (thing.thing.text()) } { @let about = steps::said(thing, "about"); @if about.is_empty() { "About nobody known yet" } @else { (about) } } }
            p { q.said { (words) } }
            p.small {
                "Raised " (dates::when(thing.began)) "; " (steps::state_words(thing.kind, &thing.state)) ". "
                @if let Some(live) = live::nearest(site, thing, asked.now) { b { (live.words(asked.now)) } " for " (live.name) ". " }
                @if thing.mine { b { "Yours." } } @else { "Held by " (thing.owner) ", " (thing.team) "." }
            }
        }
    }
}
