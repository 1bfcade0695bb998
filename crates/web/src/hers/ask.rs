//! What the law lets her ask of us: a copy, that something be taken out or used no more. It goes to governance, with a clock.

use super::Hers;
use super::plainly::{day, when};
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::work::requests::{ASKED, called};
use crate::work::{self, Kind, Said, ThingView, Work, live, steps};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::access::Role;
use yf_folder::{Subject, Trouble};
use yf_model::When;
use yf_place::clock;

/// What she asked, and the form.
pub fn ask(site: &Site, asked: &Asked) -> Answer {
    page(site, asked, None)
}

fn page(site: &Site, asked: &Asked, wrong: Option<&str>) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    if !matches!(signed.actor.role(), Role::Person | Role::Proxy) {
        return frame::trouble(site, Some(asked), &Trouble::NotAvailable);
    }
    let hers = Hers::of(site, signed, Subject::Herself);
    let said: Vec<&ThingView> = hers.things().iter().filter(|t| t.kind == Kind::Request).collect();
    let main = html! { div.mine {
        h1 { "Ask for something about my folder" }
        p { "By law you may ask for a copy of all that is kept about you, that something is taken out, or that it is not used for something. A person answers within a month." }
        @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
        @if !said.is_empty() { section { h2 { "What you asked" } ul.pl { @for t in &said { li { (one(site, asked, t)) } } } } }
        section { h2 { "Ask" }
            form.stacked method="post" action="/mine/ask" {
                (secret(signed)) (once(Some(asked)))
                fieldset.choice { legend { "What do you ask for?" } @for (value, words) in ASKED { div.tick {
                    input type="radio" id={ "asks-" (value) } name="asks" value=(value) required checked[asked.field("asks") == *value]; label for={ "asks-" (value) } { (words) }
                } } }
                label for="words" { "Tell us more, in your words" }
                textarea id="words" name="words" rows="4" maxlength="4000" { (asked.field("words")) }
                button.btn type="submit" { "Send it" }
            }
        }
        p { a href="/mine" { "Back to my folder" } }
    } };
    Answer::page(if wrong.is_some() { 422 } else { 200 }, frame::hers(site, signed, "Ask", main))
}

fn one(site: &Site, asked: &Asked, t: &ThingView) -> Markup {
    let last = t.steps.last();
    html! {
        b { (called(steps::said(t, "asks"))) } @let about = steps::said(t, "words"); @if !about.is_empty() { ": \u{201c}" (about) "\u{201d}" }
        small {
            "Received: " (when(t.began, asked.now)) ". "
            @match (t.state.as_str(), last) {
                ("answered", Some(step)) => { b { "Answered" } ": " (step.why) " (" (step.by) ", " (when(step.happened, asked.now)) ")" }
                ("refused", Some(step)) => { b { "We do not do this" } ": " (step.why) " You can complain to the Information Commissioner, ico.org.uk." }
                ("clarifying", Some(step)) => { b { "We ask you" } ": " (step.why) " The time stands still until you answer." }
                ("withdrawn", _) => "You took it back.",
                _ => {
                    (t.owner) " answers it"
                    @if let Some(due) = live::nearest(site, t, asked.now).and_then(|l| l.due) { " by " b { (day(clock::local_day(due), asked.now)) } }
                    "."
                }
            }
        }
        @if let (true, Some(signed)) = (t.open, &asked.signed) {
            @for (to, words) in [("received", "I have answered"), ("withdrawn", "I take it back")] { @if t.next.iter().any(|n| n == to) {
                form.noprint method="post" action="/mine/ask" {
                    (secret(signed)) (once(Some(asked)))
                    input type="hidden" name="which" value=(t.thing.text());
                    input type="hidden" name="from" value=(t.state);
                    input type="hidden" name="to" value=(to);
                    @if to == "received" { label for={ "more-" (t.thing.text()) } { "Your answer" } textarea id={ "more-" (t.thing.text()) } name="words" rows="3" maxlength="4000" required {} }
                    button.btn.q type="submit" { (words) }
                }
            } }
        }
    }
}

/// Sends it; or answers what we asked, or takes it back.
pub fn ask_post(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let happened = When::Moment(dates::moment(asked.now));
    let said = |field: &str, value: &str, words: &str| Said {
        field: field.into(),
        value: value.into(),
        words: words.trim().to_owned(),
        source: "her".into(),
        ..Said::default()
    };
    let words = asked.field("words");
    let work = match yf_folder::Handle::parse(asked.field("which")) {
        Some(thing) => Work::Step {
            thing,
            from: asked.field("from").to_owned(),
            to: asked.field("to").to_owned(),
            subject: None,
            with: None,
            hand: None,
            happened,
            why: words.trim().to_owned(),
            says: Vec::new(),
        },
        None if !ASKED.iter().any(|(value, _)| *value == asked.field("asks")) => {
            return page(site, asked, Some("Choose what you ask for."));
        }
        None => Work::Begin {
            kind: Kind::Request,
            subject: Some(Subject::Herself),
            parent: None,
            to: None,
            happened,
            says: vec![said("asks", asked.field("asks"), ""), said("words", "", words)],
        },
    };
    match work::act(site, asked, signed, "ask", &work) {
        Ok(_) => Answer::see("/mine/ask"),
        Err(trouble) => match work::mendable(&trouble) {
            Some(words) => page(site, asked, Some(&words)),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}
