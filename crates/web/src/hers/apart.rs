//! Whose rows are joined to her, and what is to be done where one of them is about somebody else.

use super::staff::Place;
use crate::asked::Asked;
use crate::{dates, pages};
use maud::{Markup, html};
use yf_folder::{ApartView, HerSharing, JoinedView, PersonEntry};

const FACTS: [(&str, &str); 5] = [
    ("family", "Family name"),
    ("given", "Given name"),
    ("born", "Date of birth, as 14/03/1941"),
    ("postcode", "Postcode"),
    ("nhs", "NHS number"),
];

/// Nothing for who may not manage who has her folder.
pub fn section(at: &Place<'_>, sharing: &HerSharing) -> Markup {
    html! { @if !sharing.joined.is_empty() || !sharing.apart.is_empty() {
        section.sec id="apart" { h2 { "Who sent what" }
            p { "Each agency\u{2019}s own rows, joined to her. Where one of them is about somebody else, she is told another\u{2019}s story, and that other nothing." }
            @for one in &sharing.joined { (joined(at, one)) }
            @if !sharing.apart.is_empty() { h3 { "Found to be about somebody else" } @for one in &sharing.apart { (parted(at, one)) } }
        }
    } }
}

fn joined(at: &Place<'_>, one: &JoinedView) -> Markup {
    let key = one.identity.text();
    let open = at.asked.field("do") == "part" && at.asked.field("identity") == key;
    let typed = |name: &str| if open { at.asked.field(name) } else { "" };
    html! { div.sharer {
        p { b { (one.org) } @if let Some(her) = &one.says { ": " (her.family.to_uppercase()) ", " (her.given) @if let Some(born) = her.born { ", born " (dates::clinical(born)) } @if let Some(nhs) = pages::nhs(&her.nhs) { ", NHS No. " (nhs) } @if !her.postcode.is_empty() { ", " (her.postcode) } } }
        details open[open] { summary { "This is about somebody else" span.vh { ": " (one.org) } }
            (at.form("part", &html! {
                input type="hidden" name="identity" value=(key);
                p.note { "All that " (one.org) " sent goes into a folder of its own, with a call that somebody answers for: you, where you take calls, else the point of access. Here those who sent it read it still, as entered in error; nobody else does, and she least of all. Who read it is listed. If you are wrong it can be put back; if you leave it, two people are treated as one." }
                div { label for={ "why-" (key) } { "How you know" } input type="text" id={ "why-" (key) } name="why" value=(typed("why")) maxlength="300" autocomplete="off" required; }
                // Where each of the two has a name nothing more is asked.
                @if one.alone || one.says.is_none() { fieldset.choice {
                    legend { @if one.alone { "Who she is whose folder this is: only " (one.org) " had said it" } @else { "Who the other person is, as far as anybody knows" } }
                    @for (name, label) in FACTS {
                        div { label for={ (name) "-" (key) } { (label) } input type="text" id={ (name) "-" (key) } name=(name) value=(typed(name)) maxlength="120" autocomplete="off" required[name == "family"]; }
                    }
                } }
            }, "Take it out of her folder"))
        }
    } }
}

fn parted(at: &Place<'_>, one: &ApartView) -> Markup {
    let key = one.identity.text();
    let open = at.asked.field("do") == "put-back" && at.asked.field("identity") == key;
    html! { div.sharer {
        p { b { (one.org) } ": taken out on " (dates::stamp(one.at)) " by " (one.by) ". " q.said { (one.why) } " It stands in " a href={ "/folder/" (one.other.text()) } { "a folder of its own" } "." }
        @if !one.read_by.is_empty() { p { "Who had opened her folder while it stood here, and is to be told:" } ul.plain { @for (name, title, when) in &one.read_by { li { (name) ", " (title) ", last on " (dates::stamp(*when)) } } } }
        @match &one.undone {
            Some((when, by, why)) => p { "Put back on " (dates::stamp(*when)) " by " (by) ". " q.said { (why) } },
            None => details open[open] { summary { "It was about her after all" span.vh { ": " (one.org) } }
                (at.form("put-back", &html! {
                    input type="hidden" name="identity" value=(key);
                    div { label for={ "back-" (key) } { "How you know" } input type="text" id={ "back-" (key) } name="why" value=(if open { at.asked.field("why") } else { "" }) maxlength="300" autocomplete="off" required; }
                }, "Put it back"))
            },
        }
    } }
}

/// Who somebody is, as the form says; nothing where what stands for a day is none.
pub fn who(asked: &Asked) -> Option<PersonEntry> {
    let text = |name: &str| asked.field(name).trim().to_owned();
    let born = text("born");
    let born = if born.is_empty() { None } else { Some(dates::day(&born)?) };
    Some(PersonEntry {
        family: text("family"),
        given: text("given"),
        born,
        nhs: text("nhs"),
        postcode: text("postcode"),
        ..PersonEntry::default()
    })
}
