//! Reading what was written: the assessment with her comments, the plan as a whole, and why we want to stop.

use super::plainly::when;
use crate::Site;
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::sheet::{self, QUESTIONS};
use crate::work::{self, Kind, One, Said, ThingView, Work, steps};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use yf_folder::Trouble;
use yf_folder::access::{Item, Role};
use yf_model::When;

/// Shows it in large letters.
pub fn read(site: &Site, asked: &Asked) -> Answer {
    page(site, asked, None)
}

fn page(site: &Site, asked: &Asked, wrong: Option<&str>) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let one = match work::thing(site, signed, asked.handle) {
        Ok(one) => one,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let main = html! { div.mine {
        @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
        @match one.thing.kind {
            Kind::Assessment => (assessment(asked, &one)),
            Kind::Plan => (plan(site, asked, &one)),
            Kind::Case => (case(asked, &one)),
            _ => { h1 { (steps::kind_words(one.thing.kind)) } p { (steps::about(&one.thing)) } }
        }
        p { a href="/mine" { "Back to my folder" } }
    } };
    let status = if wrong.is_some() { 422 } else { 200 };
    Answer::page(status, frame::hers(site, signed, "Read", main))
}

fn said<'t>(thing: &'t ThingView, field: &str) -> Option<&'t Said> {
    thing.fields.iter().find(|f| f.said.field == field).map(|f| &f.said)
}

/// Whether what stands in a field is sealed, and shown to this reader all the same.
fn sealed(thing: &ThingView, field: &str) -> bool {
    thing.fields.iter().any(|f| f.said.field == field && f.marks.has(Item::Sealed))
}

fn assessment(asked: &Asked, one: &One) -> Markup {
    let thing = &one.thing;
    let told = |q: &&sheet::Question| said(thing, q.field).is_some_and(|s| !s.words.is_empty() || !s.value.is_empty());
    html! {
        h1 { "What we talked about" }
        p { (thing.owner) @if !thing.owner.is_empty() { " wrote this down. " } "Say what is wrong or missing." }
        section { ul.pl { @for q in QUESTIONS.iter().filter(told) { @if let Some(said) = said(thing, q.field) { li {
            b { (q.title) } br;
            @if !said.words.is_empty() { (said.words) } @else { (value(&said.value)) }
            small {
                @if sealed(thing, q.field) { "you sealed it; " }
                @if said.source == "her" { "in your words" } @else if said.source == "carer" { "as your carer said" } @else { "as we wrote it" }
            }
        } } } } }
        (signed(asked, thing))
        @if asked.signed.as_ref().is_some_and(|s| s.actor.role() == Role::Person) { p.noprint { a href="/mine/sharing#sealed" { "Seal one of these answers" } ", so that only those you choose can read it." } }
        (answer_form(asked, thing))
    }
}

/// Who has put their name to what they wrote.
fn signed(asked: &Asked, thing: &ThingView) -> Markup {
    let sections: BTreeSet<&str> = QUESTIONS.iter().map(|q| q.section).collect();
    let hands: Vec<_> = sections.into_iter().flat_map(|section| sheet::hands(thing, section)).collect();
    let names: BTreeMap<(&str, &str), When> =
        hands.iter().filter_map(|h| Some(((h.name, h.title), h.signed?))).collect();
    html! { @if !names.is_empty() { p.small { "Signed by " @for (n, ((name, title), at)) in names.iter().enumerate() {
        @if n > 0 { "; " } (name) ", " (title) ", " (when(*at, asked.now))
    } "." } } }
}

/// What a coded answer says to her.
pub(super) fn value(value: &str) -> &str {
    match value {
        "no-need" => "You manage.",
        "need" => "You need help with this.",
        "pain" => "You can, but only with pain, risk, or too long a time.",
        "declined" => "You would rather not say.",
        "yes" => "Yes.",
        "no" => "No.",
        "assumed" | "can" => "You decide this yourself.",
        "cannot" => "You could not decide this yourself at that time.",
        other => other,
    }
}

fn answer_form(asked: &Asked, thing: &ThingView) -> Markup {
    let Some(signed) = &asked.signed else { return html! {} };
    let (comment, agreed) = (said(thing, "her-comment"), said(thing, "agreement"));
    let typed = asked.field("words");
    html! {
        section { h2 { "What do you say?" }
            @if !thing.open { p { @match agreed { Some(_) if sheet::is_decided_for_her(thing) => "It was decided in your best interests." Some(said) => { "You said: " b { (said.value) } "." }, None => "It is finished." } } @if let Some(said) = comment { blockquote { (said.words) } } }
            @else { form method="post" action={ "/read/" (thing.thing.text()) "/say" } {
                (secret(signed)) (once(Some(asked)))
                fieldset.choice { legend { "Is it right?" }
                    @for (value, words) in [("yes", "Yes"), ("in part", "In part"), ("no", "No")] { div.tick {
                        input type="radio" id={ "agree-" (value.replace(' ', "-")) } name="agreement" value=(value) checked[agreed.is_some_and(|a| a.value == value)];
                        label for={ "agree-" (value.replace(' ', "-")) } { (words) }
                    } }
                }
                label for="words" { "What is wrong or missing, in your words" }
                textarea id="words" name="words" rows="4" maxlength="4000" { @if typed.is_empty() { (comment.map_or("", |c| c.words.as_str())) } @else { (typed) } }
                button.btn type="submit" { "Send it" }
            } }
        }
    }
}

/// Her answer to what we wrote: in her words, and whether it is right.
pub fn say(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let one = match work::thing(site, signed, asked.handle) {
        Ok(one) => one,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let base = |field: &str| one.thing.fields.iter().find(|f| f.said.field == field).map_or(0, |f| f.version);
    let hers = |field: &str, value: &str, words: &str| Said {
        field: field.into(),
        value: value.into(),
        words: words.trim().into(),
        source: "her".into(),
        base: base(field),
        ..Said::default()
    };
    let agreement = Some(asked.field("agreement")).filter(|a| ["yes", "in part", "no"].contains(a));
    let mut says = Vec::new();
    if let Some(agreement) = agreement {
        says.push(hers("agreement", agreement, ""));
    }
    if !asked.field("words").trim().is_empty() {
        says.push(hers("her-comment", "", asked.field("words")));
    }
    if says.is_empty() {
        return page(site, asked, Some("Choose yes, in part or no, or write something."));
    }
    for said in says {
        let name = said.field.clone();
        if let Err(trouble) = work::act(site, asked, signed, &name, &Work::Say { thing: one.thing.thing, said }) {
            return match work::mendable(&trouble) {
                Some(wrong) => page(site, asked, Some(&wrong)),
                None => frame::trouble(site, Some(asked), &trouble),
            };
        }
    }
    Answer::see("/mine")
}

fn plan(site: &Site, asked: &Asked, one: &One) -> Markup {
    let thing = &one.thing;
    let all = asked.signed.as_ref().map(|signed| sheet::all_of(site, signed, one)).unwrap_or_default();
    let group =
        |id: &str, part: &str| (1..40).map(|n| sheet::words(thing, &format!("{id}.{n}.{part}"))).collect::<Vec<_>>();
    let (what, who, by) = (group("action", "what"), group("action", "who"), group("action", "by"));
    let (risks, risk_agreed) = (group("risk", "words"), group("risk", "agreed"));
    let one_of = |field: &str| Some(sheet::words(thing, field)).filter(|w| !w.is_empty());
    html! {
        h1 { "My plan" }
        section { h2 { "What I want" } @for (words, know) in sheet::goals(thing) { blockquote { (words) } @if !know.is_empty() { p.small { "How we will know: " (know) } } } }
        section { h2 { "Who does what" } ul.pl {
            @for n in 0..what.len() { @if !what[n].is_empty() { li { b { (what[n]) } small { (who[n]) @if !by[n].is_empty() { ", by " (by[n]) } } } } }
            @for line in sheet::services(thing, &all) { li { b { (steps::about(line)) } small { (line.to) } } }
            @if let Some(words) = one_of("her-part") { li { b { "I do myself" } br; (words) } }
            @if let Some(words) = one_of("carer-part") { li { b { "My carer does" } br; (words) } }
        } }
        section { h2 { "If something goes wrong" } ol.steps { @for (when, then, ring) in sheet::contingency(thing) { li { b { "If " (when) ":" } " " (then) @if !ring.is_empty() { " Ring " (ring) "." } } } } }
        @if risks.iter().any(|r| !r.is_empty()) { section { h2 { "Risks I take" } ul.pl { @for n in 0..risks.len() { @if !risks[n].is_empty() { li { (risks[n]) small { (risk_agreed[n]) } } } } } } }
        @if let Some(words) = one_of("ahead") { section { h2 { "What I want later" } p { (words) } } }
        @if let Some(words) = one_of("given.on") { p.small { "Given to you on " (words) @if let Some(how) = one_of("given.how") { ", " (how) } "." } }
        (answer_form(asked, thing))
    }
}

fn case(asked: &Asked, one: &One) -> Markup {
    let Some(signed) = &asked.signed else { return html! {} };
    let step = one.thing.steps.iter().rfind(|s| s.to == "closing");
    let field = |name: &str| sheet::words(&one.thing, name).to_owned();
    html! {
        h1 { "We think we are done" }
        @if let Some(step) = step { p { (step.by) " said so on " (when(step.happened, asked.now)) ": " (step.why) } }
        @if !field("back").is_empty() { p { b { "How you come back: " } (field("back")) } }
        @if one.thing.state == "closing" { section { h2 { "Do you want us to go on?" }
            form method="post" action={ "/read/" (one.thing.thing.text()) "/object" } {
                (secret(signed)) (once(Some(asked)))
                label for="why" { "Tell us why" }
                textarea id="why" name="why" rows="3" maxlength="4000" required { (asked.field("why")) }
                button.btn type="submit" { "No, do not stop" }
            }
            p.small { "If you say nothing for 10 working days, we stop. You can always ring again." }
        } }
    }
}

/// She says no to being closed.
pub fn object(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let Some(thing) = asked.handle else { return frame::trouble(site, Some(asked), &Trouble::NotAvailable) };
    let step = Work::Step {
        thing,
        from: "closing".into(),
        to: "open".into(),
        subject: None,
        with: None,
        hand: None,
        happened: When::Moment(crate::dates::moment(asked.now)),
        why: asked.field("why").trim().to_owned(),
        says: Vec::new(),
    };
    match work::act(site, asked, signed, "object", &step) {
        Ok(_) => Answer::see("/mine"),
        Err(trouble) => match work::mendable(&trouble) {
            Some(wrong) => page(site, asked, Some(&wrong)),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}
