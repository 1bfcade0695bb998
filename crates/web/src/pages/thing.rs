//! One thing: a call, a hand-over, a visit. How it stands, whose it is, what can be done with it now, what became of it.

use super::begin::base;
use super::person::banner_of;
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::work::forms::{self, Around};
use crate::work::front;
use crate::work::live::{self, Live};
use crate::work::steps::{self, CALLER, NEED, URGENCY};
use crate::work::{self, Kind, One, ThingView, Work};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::access::{Rel, Role};
use yf_folder::{Holder, Signed};

/// Shows it.
pub fn thing(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match work::thing(site, signed, asked.handle) {
        Ok(one) => Answer::page(200, page(site, asked, signed, &one, None, &html! {})),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// The same with what was wrong, and everything that was typed in its place.
pub fn again(site: &Site, asked: &Asked, signed: &Signed, wrong: &str) -> Answer {
    match work::thing(site, signed, asked.handle) {
        Ok(one) => Answer::page(422, page(site, asked, signed, &one, Some(wrong), &html! {})),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// Takes one step.
pub fn step(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let Some(thing) = asked.handle else { return frame::trouble(site, Some(asked), &yf_folder::Trouble::NotAvailable) };
    let one = match work::thing(site, signed, Some(thing)) {
        Ok(one) => one,
        Err(trouble) => return frame::trouble(site, Some(asked), &trouble),
    };
    let (from, to) = (asked.field("from").to_owned(), asked.field("to").to_owned());
    let form = steps::form_of(one.thing.kind, &from, &to);
    let brought = match forms::brought(asked, &form, asked.now) {
        Ok(brought) => brought,
        Err(wrong) => return Answer::page(422, page(site, asked, signed, &one, Some(&wrong), &html! {})),
    };
    let step = Work::Step {
        thing,
        from,
        to,
        subject: None,
        with: brought.with,
        hand: brought.hand,
        happened: brought.happened,
        why: brought.why,
        says: brought.says,
    };
    match work::act(site, asked, signed, "step", &step) {
        // A call that turns out to be about somebody else goes on under another address.
        Ok(moved) => match (one.thing.kind, asked.field("to")) {
            // Who closed her has no work with her any more, and no way back to the page: that it is done is said all the same.
            (Kind::Case, "closed") if work::thing(site, signed, Some(moved)).is_err() => closed(site, signed),
            _ => Answer::see(&back(asked, &format!("/thing/{}", moved.text()))),
        },
        Err(trouble) => match work::mendable(&trouble) {
            Some(wrong) => again(site, asked, signed, &wrong),
            None => frame::trouble(site, Some(asked), &trouble),
        },
    }
}

fn closed(site: &Site, signed: &Signed) -> Answer {
    let main = html! {
        section.sec {
            h1 { "It is closed" }
            p { "Her allocations have ended with it, and her folder is not open to you any more. If she rings within thirty days, her story goes on where it stopped." }
            p { a href="/" { "Start" } }
        }
    };
    Answer::page(200, frame::page(site, Some(signed), "It is closed", main))
}

/// Where a form leads: back to the list whose button it was.
pub fn back(asked: &Asked, else_to: &str) -> String {
    match asked.field("back") {
        "day" => "/day".to_owned(),
        "calls" => "/calls".to_owned(),
        "manager" => "/manager".to_owned(),
        _ => else_to.to_owned(),
    }
}

/// The page.
pub fn page(site: &Site, asked: &Asked, signed: &Signed, one: &One, wrong: Option<&str>, first: &Markup) -> Markup {
    let thing = &one.thing;
    let colleagues = work::colleagues(site, signed).unwrap_or_default();
    let around = Around {
        asked,
        signed,
        colleagues: &colleagues,
        others: &one.others,
        home: home(site, one),
        front: &one.front,
        confirm_days: site.place.confirm_days,
    };
    let known = steps::is_known(thing) && !one.person.family.is_empty();
    let main = html! {
        @if known { (banner_of(asked, &one.person, &one.front, Some(&one.holds))) }
        @if known && goes_there(thing) { (front::alerts(&one.front, None)) }
        @if thing.kind != Kind::Death { (super::open_work::died(&one.others)) }
        @if let Some(wrong) = wrong { (problem(asked, thing, wrong)) }
        div.next {
            div {
                h1 { (steps::kind_words(thing.kind)) }
                p.big { (lead(site, asked, thing)) }
                (clocks(site, asked, thing))
            }
            div.co { (whose(one)) }
        }
        (first)
        (crate::sheet::sheet(site, &around, one))
        div.grid2 {
            div id="next-step" { (next(&around, one)) }
            div { (beside(site, asked, one, known)) @if !crate::sheet::has_sheet(thing.kind) { (said(thing)) } (story(thing)) }
        }
    };
    frame::page(site, Some(signed), steps::kind_words(thing.kind), main)
}

/// Somebody goes to her door for it.
fn goes_there(thing: &ThingView) -> bool {
    matches!(thing.kind, Kind::Visit | Kind::Line | Kind::Referral)
}

/// The team of where she lives.
fn home(site: &Site, one: &One) -> Option<String> {
    let locality = site.place.locality_of(&one.person.practice, &one.person.postcode, "")?;
    Some(format!("{} team", locality.name))
}

/// What went wrong, at the top; and what was typed, where the form it was typed in is not there any more.
fn problem(asked: &Asked, thing: &ThingView, wrong: &str) -> Markup {
    let to = asked.field("to");
    let gone = !to.is_empty() && !thing.next.iter().any(|next| next == to);
    let own = ["csrf", "key", "from", "to", "back", "kind", "what", "hand", "with"];
    let typed: Vec<&str> = asked
        .form
        .iter()
        .filter(|(name, value)| !own.contains(&name.as_str()) && !name.ends_with("~base") && !value.trim().is_empty())
        .map(|(_, v)| v.as_str())
        .collect();
    html! {
        div.err role="alert" {
            h2 { "Not done yet" }
            p { (wrong) }
            @if gone && !typed.is_empty() { p { "What you had written, to keep: " } p.said { (typed.join("\n")) } }
        }
    }
}

fn lead(site: &Site, asked: &Asked, thing: &ThingView) -> Markup {
    let about = steps::about(thing);
    let live = live::nearest(site, thing, asked.now);
    html! {
        @if !about.is_empty() { "\u{201c}" (about) "\u{201d} " }
        @else { (sentence(&steps::state_words(thing.kind, &thing.state))) ". " }
        @if let Some(live) = live { b { (sentence(&live.words(asked.now))) } ", " (live.by(asked.now)) "." }
    }
}

/// With a capital letter.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// With a small one.
pub fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn clocks(site: &Site, asked: &Asked, thing: &ThingView) -> Markup {
    let clocks: Vec<Live> = live::of(site, thing, asked.now);
    html! {
        @if !clocks.is_empty() {
            ul.plain aria-label="Clocks" { @for clock in &clocks {
                li { b { (sentence(&clock.name)) } ", since " (dates::stamp(yf_folder::Stamp(clock.start * 1000))) ": " (clock.words(asked.now)) @if clock.runs() { ", " (clock.by(asked.now)) } }
            } }
        }
    }
}

fn whose(one: &One) -> Markup {
    let thing = &one.thing;
    html! {
        h2 { "Whose it is" }
        @if thing.open {
            b.n1 { (thing.owner) @if !thing.owner_title.is_empty() { ", " (thing.owner_title) } }
            p.small { (thing.team) @if thing.mine { " · " b { "yours" } } }
            @for offer in one.others.iter().filter(|o| o.kind == Kind::HandOver && o.parent == Some(thing.thing)) {
                p.small { a href={ "/thing/" (offer.thing.text()) } { "Offered to " (offer.to) } ", not answered yet." }
            }
            @let to = steps::to_words(thing); @if !to.is_empty() { p.small { (sentence(&to)) "." } }
            @if let Some(lapses) = thing.lapses { p.small {
                @if thing.kind == Kind::Case { "If she says nothing by " (dates::until(lapses)) ", it is closed." }
                @else { "Without an answer by " (dates::until(lapses)) " it goes back." }
            } }
        } @else {
            b.n1 { "Nobody's any more" }
        }
        p.small { (sentence(&steps::state_words(thing.kind, &thing.state))) "." }
    }
}

/// Whether somebody is on it already: who holds her, and what else is open.
fn beside(site: &Site, asked: &Asked, one: &One, known: bool) -> Markup {
    html! {
        section.sec {
            h2 { @if one.thing.kind == Kind::Contact { "Is somebody already on it?" } @else { "What else is open" } }
            @if !known { p {
                @if one.thing.kind == Kind::Contact { "Not yet said who she is, so nothing can be shown of her." }
                @else { "Your work with her is over, so nothing more of her is shown." }
            } }
            @else {
                (holders(&each_once(&one.holds)))
                @if one.others.is_empty() { p { "Nothing else is open with her that you may know of." } }
                @else { ul.plain { @for other in &one.others { li {
                    @if other.open { b { (super::open_work::title(other)) } } @else { b { a href={ "/thing/" (other.thing.text()) } { "She was here lately: open it again" } } } @let about = steps::about(other); @if !about.is_empty() { ": " (about) }
                    span.ref { (steps::state_words(other.kind, &other.state)) @if other.open { ", " (other.owner) ", " (other.team) } ", since " (dates::when(other.began))
                        @if let Some(live) = live::nearest(site, other, asked.now) { "; " (live.words(asked.now)) } }
                } } } }
                p.small { a href={ "/folder/" (one.handle.text()) } { "Her folder" } }
            }
            @if one.thing.kind == Kind::Contact { (may_be_said(&one.thing)) }
        }
    }
}

/// Each by name once: coordinator before allocated worker.
pub fn each_once(holds: &[Holder]) -> Vec<Holder> {
    let mut out: Vec<Holder> = Vec::new();
    for holder in holds {
        if !out.iter().any(|h| h.name == holder.name && h.title == holder.title) {
            out.push(holder.clone());
        }
    }
    out
}

/// Coordinator and allocated workers, or that there are none.
pub fn holders(holds: &[Holder]) -> Markup {
    html! {
        @if holds.is_empty() { p { span.tag.none { "Nobody is named" } " No coordinator and no allocated worker." } }
        @else { ul.plain { @for holder in holds {
            li { b { (holder.name) } ", " (holder.title) span.ref { @if holder.rel == Rel::Lead { "Coordinator" } @else { "Allocated worker" } ", " (holder.team) } }
        } } }
    }
}

/// What the caller may learn: she, and who acts for her, what is here; anybody else, nothing.
fn may_be_said(thing: &ThingView) -> Markup {
    let caller = steps::said(thing, "caller");
    html! {
        p.mayn {
            @match caller {
                "her" => { b { "You may tell her" } " who has her and what happens next." }
                "professional" => { b { "You may say" } " that the call is taken and who rings back. Who has her only where they work with her: they see it in her folder themselves." }
                "carer" | "neighbour" => { b { "Do not say that she is known here." } " Say: \u{201c}Thank you. Somebody will look at it today.\u{201d} You may take what they tell." }
                _ => { b { "Until you know who rings, do not say whether she is known here." } " Say: \u{201c}Thank you. Somebody will look at it.\u{201d}" }
            }
        }
    }
}

/// What can be done now: the first is open, the others behind their names.
fn next(around: &Around<'_>, one: &One) -> Markup {
    let thing = &one.thing;
    let back = around.asked.field("to");
    html! {
        section.sec {
            h2 { "What you can do" }
            @if thing.next.is_empty() {
                p { @if thing.open { "Nothing, just now: it waits for somebody else." } @else { "Nothing: it is over." } }
            }
            @for (n, to) in steps::in_order(thing).into_iter().enumerate() {
                @if thing.kind == Kind::Contact && to == "identified" { (identify(around, thing)) }
                @else if n == 0 || back == to { div id=(forms::anchor(to)) { (forms::step(around, thing, to, n == 0 && thing.kind == Kind::Contact)) } }
                @else { details id=(forms::anchor(to)) { summary { (steps::verb(thing.kind, &thing.state, to)) } (forms::step(around, thing, to, false)) } }
            }
            @if thing.open { (saying(around, thing)) }
            @if thing.kind != Kind::Concern {
                p.small { (super::open_work::worry(one.handle)) ". It is kept apart, and can always be raised." }
            }
        }
    }
}

/// What can be said of it beside its steps, and what can be begun under it.
fn saying(around: &Around<'_>, thing: &ThingView) -> Markup {
    let path = |what: &str| format!("/thing/{}/{what}", thing.thing.text());
    let back = |what: &str| around.asked.field("what") == what;
    let part = |id: &str, title: &str, to: &str, kind: Option<Kind>, form: &steps::StepForm| {
        html! {
            details id=(id) open[back(id)] {
                summary { (title) }
                form.stacked method="post" action=(path(to)) {
                    (secret(around.signed))
                    (once(Some(around.asked)))
                    input type="hidden" name="what" value=(id);
                    @if let Some(kind) = kind { input type="hidden" name="kind" value=(kind.name()); }
                    @if kind.is_none() { @for field in form.fields.iter().filter(|f| f.name != "why") {
                        input type="hidden" name=(base(field.name)) value=(version(thing, field.name));
                    } }
                    @for field in form.fields { (forms::input(around, field, back(id), &format!("{id}-"))) }
                    div { button.btn type="submit" { (form.verb) } }
                    @if !form.note.is_empty() { p.note { (form.note) } }
                }
            }
        }
    };
    html! {
        @for say in steps::says_of(thing.kind, &thing.state).into_iter().filter(|say| say.id != steps::RECORD || around.signed.actor.role() == Role::Ig) { (part(say.id, say.title, "say", None, &say.form)) }
        @if let (true, Some(form)) = (takes_visits(thing), steps::begin_of(Kind::Visit)) { (part("visit", "Plan a visit", "begin", Some(Kind::Visit), &form)) }
        @if let (true, Some(form)) = (!matches!(thing.kind, Kind::HandOver | Kind::Task | Kind::Visit | Kind::Concern), steps::begin_of(Kind::HandOver)) { (part("hand-over", "Hand it over", "begin", Some(Kind::HandOver), &form)) }
    }
}

/// The version of a field that a form shows.
fn version(thing: &ThingView, field: &str) -> i64 {
    thing.fields.iter().find(|f| f.said.field == field).map_or(0, |f| f.version)
}

/// Somebody comes for it: a service, or a call that somebody took.
fn takes_visits(thing: &ThingView) -> bool {
    thing.kind == Kind::Line || (thing.kind == Kind::Referral && thing.state == "allocated")
}

/// Who is she? Looks with what the caller said.
fn identify(around: &Around<'_>, thing: &ThingView) -> Markup {
    html! {
        form.fields method="post" action={ "/thing/" (thing.thing.text()) "/who" } autocomplete="off" {
            (secret(around.signed))
            (once(Some(around.asked)))
            @for (name, label) in super::find::FACTS {
                @let typed = around.asked.field(name);
                div { label for=(name) { (label) } input type="text" id=(name) name=(name) maxlength="100" value=(if typed.is_empty() { steps::said(thing, &format!("person.{name}")) } else { typed }); }
            }
            div { button.btn type="submit" { "Who is she?" } }
        }
    }
}

/// The words of coded values.
pub fn value_words(field: &str, value: &str) -> String {
    let list = match field {
        "urgency" => URGENCY,
        "asked" => NEED,
        "caller" => CALLER,
        "caller-agrees" => steps::CALLER_AGREES,
        "no-number" => steps::NO_NUMBER,
        "allergies" => steps::ALLERGIES,
        _ => &[],
    };
    list.iter()
        .find(|(coded, _)| *coded == value)
        .map_or_else(|| value.replace('-', " "), |(_, words)| (*words).to_owned())
}

/// A date of birth is kept as machines write it, and read as people do.
fn day_words(field: &str, words: &str) -> String {
    let born = Some(words).filter(|_| field == "person.born").and_then(dates::day);
    born.map_or_else(|| words.to_owned(), dates::clinical)
}

/// What a field is called where it is read.
pub fn field_words(field: &str) -> String {
    if let Some(section) = crate::sheet::section_of(field) {
        return format!("Signed, {section}");
    }
    let fact = field.strip_prefix("person.");
    if let Some((_, label)) = super::find::FACTS.iter().find(|(name, _)| Some(*name) == fact) {
        let label = label.split(',').next().unwrap_or_default();
        return format!("{label}, as the caller said it");
    }
    let known = steps::CALL.iter().find(|f| f.name == field).map(|f| f.label);
    let known = known.or_else(|| steps::label(field));
    known.map_or_else(|| sentence(&field.replace(['-', '.'], " ")), ToOwned::to_owned)
}

fn said(thing: &ThingView) -> Markup {
    html! {
        @if !thing.fields.is_empty() { section.sec {
            h2 { "What is said" }
            dl.said-list { @for field in &thing.fields {
                div {
                    dt { (field_words(&field.said.field)) }
                    dd {
                        @if !field.said.value.is_empty() { (value_words(&field.said.field, &field.said.value)) " " }
                        span.said { (day_words(&field.said.field, &field.said.words)) }
                        span.ref { (field.author) ", " (field.title) ", " (dates::when(field.happened)) @match field.versions { ..=1 => {} 2 => ", changed once" many => { ", changed " (many - 1) " times" } } }
                        @for other in &field.beside { p.beside { b { "Also written: " } (value_words(&field.said.field, &other.said.value)) " " span.said { (other.said.words) } span.ref { (other.author) ", " (other.title) ", unseen by the other" } } }
                    }
                }
            } }
        } }
    }
}

fn story(thing: &ThingView) -> Markup {
    html! {
        section.sec {
            h2 { "What became of it" }
            ol.happened { @for step in thing.steps.iter().rev() {
                li {
                    span.dt { (dates::when(step.happened)) }
                    div {
                        b { @if thing.kind == Kind::Case && step.from.as_deref() == Some("closed") { "Came back" } @else { (sentence(&steps::state_words(thing.kind, &step.to))) } }
                        @if !step.why.is_empty() { ": " span.said { (step.why) } }
                        span.ref { (step.by) ", " (step.title) @if !step.team.is_empty() { ", " (step.team) } ", written " (dates::stamp(step.told)) }
                    }
                }
            } }
        }
    }
}
