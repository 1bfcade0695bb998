//! Her own pages, and who looked.

use super::person::{banner, looked_table};
use super::{purpose, subject};
use crate::asked::{Answer, Asked};
use crate::frame;
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::{Ask, Entry, Looked, Subject, View};

/// Who looked at a folder, for those who may ask.
pub fn looked(site: &Site, asked: &Asked) -> Answer {
    trail(site, asked, subject(asked))
}

/// Who looked at mine.
pub fn my_looked(site: &Site, asked: &Asked) -> Answer {
    trail(site, asked, Subject::Herself)
}

fn trail(site: &Site, asked: &Asked, whose: Subject) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Looked(whose)) {
        Ok(View::Looked(looked)) => {
            let main = trail_page(asked, whose, &looked);
            Answer::page(200, frame::page(site, Some(signed), "Who looked", main))
        }
        Ok(_) => frame::not_found(site),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn trail_page(asked: &Asked, whose: Subject, looked: &Looked) -> Markup {
    html! {
        @if whose != Subject::Herself && !looked.person.family.is_empty() { (banner(asked, &looked.person)) }
        section.sec.hers[whose == Subject::Herself] {
            h1 { @if whose == Subject::Herself { "Who looked at your folder" } @else { "Who looked" } }
            (looked_table(&looked.lines))
        }
    }
}

/// What is hers: what happens, who holds it, who looked.
pub fn mine(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let her = match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Folder(Subject::Herself)) {
        Ok(View::Folder(her)) => her,
        Ok(_) => return frame::not_found(site),
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let main = html! {
        section.sec.hers {
            h1 { "Your folder" }
            p.big { @match her.holds.first() {
                Some(holder) => { b { (holder.name) } ", " (holder.title) ", looks after your care." }
                None => "Nobody is named yet who looks after your care.",
            } }
            h2 { "What has happened" }
            ol.happened { @for page in her.pages.iter().rev().take(20) {
                @if let Entry::Event(event) = &page.entry {
                    li { span.dt { (dates::when(page.happened)) } div { b { (event.agency) } " " (event.says) } }
                }
                @if let Entry::Note(words) = &page.entry {
                    li { span.dt { (dates::when(page.happened)) } div { span.said { (words) } span.ref { (page.author) ", " (page.org) } } }
                }
            } }
        }
        section.sec.hers {
            h2 { "Who looked at your folder" }
            (looked_table(her.looked.as_deref().unwrap_or_default()))
            p { a href="/mine/looked" { "Everybody who looked" } }
        }
    };
    Answer::page(200, frame::page(site, Some(signed), "Your folder", main))
}
