//! What was written about her, the newest first.

use super::Hers;
use super::plainly::{at, when};
use crate::asked::Asked;
use crate::frame::{once, secret};
use maud::{Markup, html};
use yf_folder::access::{Item, Role};
use yf_folder::{Entry, PageView};

/// So many are shown at once; the rest open below.
const FIRST: usize = 4;
const MOST: usize = 60;

/// Notes and what agencies told.
pub fn written(asked: &Asked, hers: &Hers) -> Markup {
    let pages = hers.folder.as_ref().map_or(&[][..], |f| &f.pages);
    let told = |p: &&PageView| matches!(p.entry, Entry::Note(_) | Entry::Event(_));
    let all: Vec<&PageView> = pages.iter().rev().filter(told).take(MOST).collect();
    html! {
        section id="written" { h2 { "What was written about me" }
            @if all.is_empty() { p { "Nothing yet." } }
            ul.pl { @for page in all.iter().take(FIRST) { (entry(asked, page)) } }
            @if all.len() > FIRST { details { summary { "More, the newest first" } ul.pl { @for page in all.iter().skip(FIRST) { (entry(asked, page)) } } } }
        }
    }
}

fn entry(asked: &Asked, page: &PageView) -> Markup {
    html! {
        li {
            b { (when(page.happened, asked.now)) } ": "
            @match &page.entry {
                Entry::Note(words) => span.said { (words) },
                Entry::Event(event) => { (event.agency) " " (event.says) }
                Entry::Person(_) | Entry::Wait(_) | Entry::Span(_) | Entry::Concern(_) => {}
            }
            small {
                @if matches!(page.entry, Entry::Note(_)) { (page.author) ", " (page.org) } @else { "told by " (page.org) " on " (at(page.told, asked.now)) }
                @if page.marks.has(Item::Sealed) { "; you sealed it" }
                @if page.marks.has(Item::Error) { "; " b { "this was a mistake" } }
            }
            @if let Some(signed) = asked.signed.as_ref().filter(|s| s.actor.role() == Role::Person) { details.noprint {
                summary { "This is wrong" }
                form method="post" action="/mine/wrong" {
                    (secret(signed)) (once(Some(asked)))
                    input type="hidden" name="page" value=(page.item.text());
                    label for={ "wrong-" (page.item.text()) } { "What is wrong with it? Whoever wrote it reads this and answers." }
                    textarea id={ "wrong-" (page.item.text()) } name="what" rows="3" maxlength="4000" required {}
                    button.btn.q type="submit" { "Send it" }
                }
            } }
        }
    }
}
