//! Her own pages, and who looked.

use super::person::{banner, looked_table};
use super::{purpose, subject};
use crate::Site;
use crate::asked::{Answer, Asked};
use crate::frame;
use maud::{Markup, html};
use yf_folder::{Ask, Looked, Subject, View};

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
        Ok(View::Looked(looked)) if whose == Subject::Herself => {
            crate::hers::all_who_looked(site, asked, signed, &looked)
        }
        Ok(View::Looked(looked)) => {
            let main = trail_page(asked, &looked);
            Answer::page(200, frame::page(site, Some(signed), "Who looked", main))
        }
        Ok(_) => frame::not_found(site),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn trail_page(asked: &Asked, looked: &Looked) -> Markup {
    html! {
        @if !looked.person.family.is_empty() { (banner(asked, &looked.person)) }
        section.sec {
            h1 { "Who looked" }
            @if looked.older { p.note { "The newest " (looked.lines.len()) ". Older ones stay on record. Governance has them." } }
            (looked_table(&looked.lines))
        }
    }
}
