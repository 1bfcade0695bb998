//! The yellow folder on paper: front sheet, plan, what to do if, whom to ring, a visit log; and a copy of the whole folder.

use super::plainly::{at, day, service, when};
use super::{Hers, why};
use crate::asked::{Answer, Asked};
use crate::frame;
use crate::pages::{self, age};
use crate::work::{FieldView, front, steps};
use crate::{Site, dates, sheet};
use maud::{Markup, PreEscaped, html};
use qrcode::{Color, QrCode};
use std::fmt::Write;
use yf_folder::access::{Item, Rel};
use yf_folder::{Ask, Deed, Entry, Paper, PersonEntry, Sharing, Signed, SpanEntry, Subject, Trouble, View};
use yf_place::clock;

/// Makes the next version of it, and shows it to be printed.
pub fn paper(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let subject = asked.handle.map_or(Subject::Herself, Subject::Handle);
    let print = Deed::Sharing(Sharing::Print { subject });
    if let Err(trouble) = site.folder.act(&signed.actor, why(signed), asked.field("key"), &print) {
        return frame::trouble(site, Some(asked), &trouble);
    }
    let hers = Hers::of(site, signed, subject);
    let Some(paper) = hers.sharing.as_ref().and_then(|s| s.paper.clone()) else {
        return frame::trouble(site, Some(asked), &Trouble::NotAvailable);
    };
    Answer::page(200, frame::hers(site, signed, "The yellow folder", sheets(asked, &hers, &paper)))
}

/// The code as squares; nothing but the number is in it.
fn squares(code: &str) -> Markup {
    let Ok(qr) = QrCode::new(code.as_bytes()) else { return html! {} };
    let (wide, colors) = (qr.width(), qr.to_colors());
    let mut path = String::new();
    for (n, _) in colors.iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        // Writing to a string does not fail.
        let _ = write!(path, "M{} {}h1v1h-1z", n % wide + 4, n / wide + 4);
    }
    let side = wide + 8;
    html! {
        svg.qr viewBox=(format!("0 0 {side} {side}")) role="img" aria-label="A code by which we know which paper this is" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(PreEscaped(path)) fill="#000" {}
        }
    }
}

fn known(text: &str) -> &str {
    if text.is_empty() { "not known" } else { text }
}

/// What stands on top of each sheet.
fn identity(asked: &Asked, her: &PersonEntry, front: &[FieldView], paper: &Paper) -> Markup {
    let today = clock::local_day(asked.now.seconds());
    html! {
        div.idline {
            div {
                b.nm { (known(&her.family).to_uppercase()) ", " (known(&her.given)) }
                p { "Born " b { @match her.born { Some(born) => { (dates::clinical(born)) " (" (age(born, today)) ")" } None => "not known" } } " · NHS number " b { (pages::nhs(&her.nhs).unwrap_or_else(|| "not known".into())) } }
                @let (address, phone) = (front::words(front, "address"), front::words(front, "phone"));
                p { @if !address.is_empty() { (address) ", " } (known(&her.postcode)) @if !phone.is_empty() { " · Telephone " b.nw { (phone) } } }
                p { "Yellow folder, version " b { (paper.version) } ", made " (dates::stamp(paper.at)) ". Older paper does not hold any more." }
            }
            div { (squares(&paper.code)) p.code { (paper.code) } }
        }
    }
}

/// The whole paper: one table whose head every printed sheet repeats.
fn sheets(asked: &Asked, hers: &Hers, paper: &Paper) -> Markup {
    let her = hers
        .folder
        .as_ref()
        .map(|f| &f.person)
        .or(hers.sharing.as_ref().map(|s| &s.person))
        .cloned()
        .unwrap_or_default();
    html! {
        div.paper {
            p.noprint { b { "Print this page" } " (Ctrl and P, or your telephone's menu). It is for the yellow folder at home." }
            table.sheets role="presentation" {
                thead { tr { td { (identity(asked, &her, hers.front(), paper)) } } }
                tbody { tr { td {
                    h1 { "My yellow folder" }
                    (front(hers))
                    (contingency(hers))
                    (plan(asked, hers))
                    (contacts(hers))
                    (coming(asked, hers))
                    (log())
                } } }
            }
        }
    }
}

fn front(hers: &Hers) -> Markup {
    let plan = hers.plan();
    let about = plan.map_or("", |p| sheet::words(p, "about"));
    let lead = hers.sharing.as_ref().and_then(|s| s.rings.iter().find(|r| r.rel == Some(Rel::Lead)));
    html! {
        section.keep { h2 { "For whoever comes" }
            p { @if about.is_empty() { "Nothing is written about her yet: ask her." } @else { (about) } }
            p { b { "Allergies: " } @match sheet::allergies(hers.front()) { Some(said) => (said.words()), None => "not asked" } }
            p { b { "Who coordinates: " } @match lead { Some(lead) => { (lead.name) ", " (lead.title) @if !lead.number.is_empty() { ", " b.nw { (lead.number) } " " (lead.hours) } } None => "nobody is named yet" } }
            // How one gets in is not printed: paper is lost.
            @let called = front::words(hers.front(), "known-as");
            @if !called.is_empty() { p { b { "Likes to be called: " } (called) } }
            @if let Some(sharing) = &hers.sharing { @for carer in &sharing.carers { p { b { "Carer: " } (carer.name) } } }
        }
    }
}

fn contingency(hers: &Hers) -> Markup {
    let all = hers.plan().map(sheet::contingency).unwrap_or_default();
    html! {
        section.keep.iffy { h2 { "If something goes wrong" }
            @if all.is_empty() { p { "Not written down yet." } }
            ul { @for (when, then, ring) in &all { li { b { "If " (when) ":" } " " (then) @if !ring.is_empty() { " " b.nw { "Ring " (ring) } } } } }
            p { b { "In danger: 999" } }
        }
    }
}

fn plan(asked: &Asked, hers: &Hers) -> Markup {
    let Some(plan) = hers.plan() else { return html! { section { h2 { "My plan" } p { "There is no plan yet." } } } };
    let rows: Vec<(&str, &str, &str)> = (1..40)
        .map(|n| {
            let of = |part: &str| sheet::words(plan, &format!("action.{n}.{part}"));
            (of("what"), of("who"), of("by"))
        })
        .filter(|(what, ..)| !what.is_empty())
        .collect();
    let agreed = plan.steps.iter().rfind(|s| s.to == "agreed");
    html! {
        section { h2 { "My plan" }
            @for (words, know) in sheet::goals(plan) { blockquote { (words) } @if !know.is_empty() { p.small { "How we will know: " (know) } } }
            @if !rows.is_empty() { table { thead { tr { th { "What" } th { "Who" } th { "By when" } } } tbody { @for (what, who, by) in &rows { tr { td { (what) } td { (who) } td { (by) } } } } } }
            @let lines = sheet::services(plan, hers.things());
            @if !lines.is_empty() { h3 { "Services" } ul { @for line in lines { li { (steps::about(line)) @if !line.to.is_empty() { ", " (line.to) } ": " (service(&line.state)) } } } }
            @if let Some(step) = agreed {
                @let how = if sheet::is_decided_for_her(plan) { "Decided in my best interests on " } else { "Agreed with me on " };
                p.small { (how) (when(step.happened, asked.now)) ", " (step.by) "." }
            }
            @let ahead = sheet::words(plan, "ahead");
            @if !ahead.is_empty() { p { b { "Advance decisions: " } (ahead) } }
        }
    }
}

fn contacts(hers: &Hers) -> Markup {
    let rings = hers.sharing.as_ref().map_or(&[][..], |s| &s.rings);
    html! {
        section.keep { h2 { "Whom I ring" }
            table { tbody { @for ring in rings { tr { th scope="row" { (ring.name) } td { @if ring.rel.is_none() { "any time, day and night" } @else { (ring.title) } } td { b.nw { (ring.number) } } td { (ring.hours) } } }
                tr { th scope="row" { "Emergency" } td { "ambulance, fire, police" } td { b { "999" } } td {} } } }
        }
    }
}

fn coming(asked: &Asked, hers: &Hers) -> Markup {
    let planned = hers.things().iter().filter(|t| t.kind == crate::work::Kind::Visit && t.state == "planned");
    let mut planned: Vec<_> = planned.collect();
    planned.sort_by_key(|t| clock::instants(steps::at(t)).first);
    html! {
        @if !planned.is_empty() { section.keep { h2 { "Who comes" } ul { @for t in planned.iter().take(14) { li { b { (when(steps::at(t), asked.now)) } ": " (t.to) @let what = steps::about(t); @if !what.is_empty() { ", " (what) } } } } } }
    }
}

/// The log of visits: each who comes signs, and ticks that this version was read.
fn log() -> Markup {
    html! {
        section.log { h2 { "Visit log" }
            p.small { "Write here at each visit. Tick that you read this version of the paper." }
            table { thead { tr { th { "Day and time" } th { "Who" } th { "What was done, what changed" } th { "Read" } } }
                tbody { @for _ in 0..14 { tr { td { "\u{a0}" } td {} td {} td { "\u{2610}" } } } } }
        }
    }
}

/// A copy of her whole folder, to keep.
pub fn copy(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match site.folder.see(&signed.actor, why(signed), &Ask::Export(Subject::Herself)) {
        Ok(View::Folder(her)) => {
            let hers = Hers::of(site, signed, Subject::Herself);
            let main = html! { div.mine {
                h1 { "A copy of my folder" }
                p { "Everything in it that you may read, as of " (at(asked.now, asked.now)) ". Save or print this page. A signed copy as a file comes in a later version." }
                section { h2 { "Who you are, as each told us" } ul.pl { @for page in &her.pages { @if let Entry::Person(said) = &page.entry {
                    li { (who_you_are(said)) small { "told by " (page.org) " on " (at(page.told, asked.now)) } }
                } } } }
                section { h2 { "What happened" } ul.pl { @for page in &her.pages { @match &page.entry {
                    Entry::Event(e) => li { b { (when(page.happened, asked.now)) } ": " (e.agency) " " (e.says) small { "told by " (page.org) " on " (at(page.told, asked.now)) } },
                    Entry::Note(words) => li { b { (when(page.happened, asked.now)) } ": " span.said { (words) } small { (page.author) ", " (page.org) } },
                    Entry::Wait(w) => li { b { (when(w.start, asked.now)) } ": asked of " (w.agency) @if let Some(stop) = w.stop { small { "done " (when(stop, asked.now)) } } },
                    Entry::Span(s) => li { b { (when(page.happened, asked.now)) @if let Some(to) = s.to { " to " (day(to, asked.now)) } } ": " (span(s)) small { "told by " (page.org) " on " (at(page.told, asked.now)) } },
                    Entry::Person(_) | Entry::Concern(_) => {}
                } } } }
                section { h2 { "What was written with you" } @for thing in hers.things() { @if !thing.fields.is_empty() {
                    h3 { (steps::kind_words(thing.kind)) ", " (steps::state_words(thing.kind, &thing.state)) }
                    ul.pl { @for field in &thing.fields { li { b { (pages::field_words(&field.said.field)) } ": " (pages::value_words(&field.said.field, &field.said.value)) " " span.said { (field.said.words) } small { (field.author) ", " (when(field.happened, asked.now)) @if field.marks.has(Item::Sealed) { "; sealed" } } } } }
                } } }
                p { a href="/mine" { "Back to my folder" } }
            } };
            Answer::page(200, frame::hers(site, signed, "A copy of my folder", main))
        }
        Ok(_) => frame::not_found(site),
        Err(Trouble::NotAvailable) if !signed.actor.code_is_fresh(asked.now) => stale(site, signed),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn who_you_are(said: &PersonEntry) -> Markup {
    let name = [said.given.as_str(), said.family.as_str()].join(" ");
    html! {
        b { (name.trim()) }
        @if let Some(born) = said.born { ", born " (dates::clinical(born)) }
        @if let Some(number) = pages::nhs(&said.nhs) { ", NHS number " (number) }
        @if !said.postcode.is_empty() { ", " (said.postcode) }
        @let practice = if said.practice_name.is_empty() { &said.practice } else { &said.practice_name };
        @if !practice.is_empty() { ", doctor\u{2019}s practice " (practice) }
        ". "
    }
}

/// A stretch of time, as the lens told it.
fn span(span: &SpanEntry) -> String {
    let what = match span.kind.as_str() {
        "waiting" => "you waited",
        "hospital" => "in hospital",
        "nobody" => "nobody was there for you",
        _ => "you had help",
    };
    [what, span.agency.as_str(), span.label.as_str()]
        .into_iter()
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn stale(site: &Site, signed: &Signed) -> Answer {
    let main = html! { div.mine {
        h1 { "First your code" }
        p { "To take a copy we must be sure that it is you. " a href="/code" { "Give your code again" } ", then ask for the copy within ten minutes." }
        p { a href="/mine" { "Back to my folder" } }
    } };
    Answer::page(403, frame::hers(site, signed, "First your code", main))
}
