//! A worry about somebody's safety: it can always be raised, about anybody, by whoever is signed in.

use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::{Site, dates, pages};
use maud::html;
use yf_folder::access::{Purpose, Role};
use yf_folder::{Deed, Sharing, Signed, Subject, Trouble};
use yf_model::When;

/// Asks what the worry is.
pub fn concern(site: &Site, asked: &Asked) -> Answer {
    page(site, asked, None)
}

fn hers(signed: &Signed) -> bool {
    matches!(signed.actor.role(), Role::Person | Role::Proxy)
}

fn page(site: &Site, asked: &Asked, wrong: Option<&str>) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    if asked.handle.is_none() && !hers(signed) {
        return about_whom(site, asked, signed);
    }
    let path = asked.handle.map_or("/mine/concern".to_owned(), |h| format!("/folder/{}/concern", h.text()));
    let main = html! { div.mine {
        h1 { "A worry about safety" }
        p { b { "Now in danger? " } "Ring " a href="tel:999" { "999" } " first." }
        p { "It goes to the people who look into it. It is kept apart from the folder. Nobody is told that you wrote it before it was looked at." }
        @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
        form.stacked method="post" action=(path) {
            (secret(signed)) (once(Some(asked)))
            label for="words" { "What worries you" }
            textarea id="words" name="words" rows="5" maxlength="20000" required { (asked.field("words")) }
            button.btn type="submit" { "Raise it" }
        }
        p { a href="/" { "Start" } }
    } };
    Answer::page(if wrong.is_some() { 422 } else { 200 }, frame::hers(site, signed, "A worry", main))
}

/// This address is hers: who works here says first about whom. What was written meanwhile goes back to who wrote it.
fn about_whom(site: &Site, asked: &Asked, signed: &Signed) -> Answer {
    let written = !asked.field("words").trim().is_empty();
    let role = signed.actor.role();
    let main = html! { section.sec {
        h1 { "About whom?" }
        p { b { "Now in danger? " } "Ring " a href="tel:999" { "999" } " first." }
        @if written { p.err role="alert" { "It is not raised yet: nobody has it but you." } }
        p { "A worry about somebody\u{2019}s safety is raised from the folder of that person: open it, and choose \u{201c}Raise a worry about her safety\u{201d}." }
        @if pages::finds(role) { p { a href="/find" { "Find the person" } } }
        @else { p { "You find nobody by name here: begin with those on your first page, or ring those who look into worries." } }
        (pages::typed(&asked.form))
        p { a href="/" { "Start" } }
    } };
    Answer::page(if written { 422 } else { 200 }, frame::page(site, Some(signed), "A worry", main))
}

/// Keeps it.
pub fn concern_post(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let subject = match asked.handle {
        Some(handle) => Subject::Handle(handle),
        None if hers(signed) => Subject::Herself,
        None => return about_whom(site, asked, signed),
    };
    let purpose = match signed.actor.role() {
        role if hers(signed) || matches!(role, Role::Ig | Role::Admin | Role::Finance | Role::Analyst) => {
            pages::purpose(role)
        }
        _ => Purpose::Safeguarding,
    };
    let happened = When::Moment(dates::moment(asked.now));
    let deed = Deed::Sharing(Sharing::Concern { subject, happened, words: asked.field("words").to_owned() });
    match site.folder.act(&signed.actor, purpose, asked.field("key"), &deed) {
        Ok(_) => {
            let main = html! { div.mine { h1 { "It is raised" } p { "Thank you. Somebody looks into it. If it gets worse, ring " a href="tel:999" { "999" } "." } p { a href="/" { "Start" } } } };
            Answer::page(200, frame::hers(site, signed, "Raised", main))
        }
        Err(Trouble::Field(_, right)) => page(site, asked, Some(&format!("{right}."))),
        Err(Trouble::Full) => page(site, asked, Some(&frame::full())),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}
