//! Her folder, for somebody who works with her.

use super::{open_work, purpose, subject, thing, years};
use crate::asked::{Answer, Asked};
use crate::clocks::{self, Clock};
use crate::frame::{self, once, secret};
use crate::work::forms::Around;
use crate::work::{FieldView, ThingView, front};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::access::{Action, Class, Purpose, Rel, Role};
use yf_folder::{
    Ask, Deed, Entry, Handle, HerFolder, Holder, LookedLine, PageView, PersonEntry, Signed, Trouble, View,
};
use yf_model::{Day, When};
use yf_place::clock;

/// So much is listed before "all entries".
const LATEST: usize = 12;

/// Her folder.
pub fn folder(site: &Site, asked: &Asked) -> Answer {
    open(site, asked, &Ask::Folder(subject(asked)))
}

/// All of it, however old, a thousand entries at a time: the first of them stands in her folder, older ones on a page that is nothing else.
pub fn whole(site: &Site, asked: &Asked) -> Answer {
    let ask = Ask::Part(subject(asked), asked.part - 1);
    if asked.part == 1 {
        return open(site, asked, &ask);
    }
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let why = purpose(signed.actor.role());
    match site.folder.see_both(&signed.actor, why, &ask, &Ask::Work(subject(asked))) {
        Ok((View::Folder(her), work)) => {
            let front = if let Some(View::Work(work)) = work { work.front } else { Vec::new() };
            Answer::page(200, part(site, asked, signed, &her, &front))
        }
        Ok(_) => frame::not_found(site),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn part(site: &Site, asked: &Asked, signed: &Signed, her: &HerFolder, front: &[FieldView]) -> Markup {
    let mut told: Vec<Told<'_>> = her.pages.iter().filter(|p| is_told(p)).map(|page| (None, page)).collect();
    told.reverse();
    let path = format!("/folder/{}", her.handle.text());
    let main = html! {
        (banner_of(asked, &her.person, front, Some(&her.holds)))
        section.sec {
            h1 { "Older entries, part " (asked.part) }
            p { a href=(path) { "Her folder" } }
            @if told.is_empty() { p { "Nothing older is told." } }
            (entries(told.iter()))
            (further(asked, her))
        }
    };
    frame::page(site, Some(signed), "Older entries", main)
}

/// Where it goes on, and where it came from.
fn further(asked: &Asked, her: &HerFolder) -> Markup {
    let path = format!("/folder/{}/all", her.handle.text());
    html! {
        @if asked.part > 1 || her.older { p {
            @if asked.part > 1 { a href={ (path) @if asked.part > 2 { "/" (asked.part - 1) } } { "Newer entries" } " " }
            @if her.older { "It goes on: " a href={ (path) "/" (asked.part + 1) } { "older entries" } "." } @else { "These are the oldest." }
        } }
    }
}

fn open(site: &Site, asked: &Asked, ask: &Ask) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    answer(site, asked, signed, ask, None)
}

/// Her folder and the work on her, looked at together.
fn answer(site: &Site, asked: &Asked, signed: &Signed, ask: &Ask, wrong: Option<&str>) -> Answer {
    let why = purpose(signed.actor.role());
    match site.folder.see_both(&signed.actor, why, ask, &Ask::Work(subject(asked))) {
        Ok((View::Folder(her), work)) => {
            let (things, front) = match work {
                Some(View::Work(work)) => (work.things, work.front),
                _ => (Vec::new(), Vec::new()),
            };
            let status = if wrong.is_some() { 422 } else { 200 };
            let whole = matches!(ask, Ask::Part(..));
            Answer::page(status, page(site, asked, signed, &her, (&things, &front), (whole, wrong)))
        }
        Ok(_) => frame::not_found(site),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// Her folder again, with what was wrong and what was typed.
pub fn again_with(site: &Site, asked: &Asked, signed: &Signed, wrong: &str) -> Answer {
    answer(site, asked, signed, &Ask::Folder(subject(asked)), Some(wrong))
}

/// Adds a note.
pub fn note(site: &Site, asked: &Asked) -> Answer {
    let today = When::Day(clock::local_day(asked.now.seconds()));
    let deed = Deed::Note { subject: subject(asked), happened: today, words: asked.field("words").to_owned() };
    act(site, asked, &deed)
}

/// Opens it by break-glass.
pub fn break_glass(site: &Site, asked: &Asked) -> Answer {
    act(site, asked, &Deed::BreakGlass { subject: subject(asked), reason: asked.field("reason").to_owned() })
}

fn act(site: &Site, asked: &Asked, deed: &Deed) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let why = match signed.actor.role() {
        Role::Person | Role::Proxy => Purpose::Own,
        _ => Purpose::Care,
    };
    match (site.folder.act(&signed.actor, why, asked.field("key"), deed), asked.handle) {
        (Ok(_), Some(handle)) => Answer::see(&format!("/folder/{}", handle.text())),
        (Ok(_), None) => Answer::see("/"),
        (Err(trouble @ (Trouble::Field(..) | Trouble::OtherBody | Trouble::Full)), Some(handle)) => {
            let wrong = if trouble == Trouble::Full { frame::full() } else { trouble.to_string() };
            again(site, asked, signed, handle, deed, &html! { (wrong) })
        }
        // Whoever she is and whether she may is not said before the code: it is answered alike for everybody, and keeps the reason.
        (Err(Trouble::NotAvailable | Trouble::Offered), Some(handle))
            if matches!(deed, Deed::BreakGlass { .. }) && !signed.actor.code_is_fresh(asked.now) =>
        {
            let first = html! { "It asks for a code of the last ten minutes. " a href="/code" target="_blank" { "Give your code again" } " in another tab, then send this." };
            again(site, asked, signed, handle, deed, &first)
        }
        (Err(trouble), _) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// The form again, with what was typed and what would be right: nothing that somebody wrote is lost.
fn again(site: &Site, asked: &Asked, signed: &Signed, handle: Handle, deed: &Deed, wrong: &Markup) -> Answer {
    let (path, name, words, button) = match deed {
        Deed::Note { words, .. } => ("note", "words", words, "Add the note"),
        Deed::BreakGlass { reason, .. } => ("break-glass", "reason", reason, "Open for four hours"),
        Deed::Work(_) | Deed::Sharing(_) => return frame::trouble(site, Some(asked), &Trouble::NotAvailable),
    };
    let main = html! {
        section.sec {
            h1 { "Not done yet" }
            p.err role="alert" { (wrong) }
            form.stacked method="post" action={ "/folder/" (handle.text()) "/" (path) } {
                (secret(signed))
                (once(Some(asked)))
                label for=(name) { "What you wrote" }
                textarea id=(name) name=(name) rows="6" required { (words) }
                div { button.btn type="submit" { (button) } }
            }
            p { a href="/" { "Start" } }
        }
    };
    Answer::page(422, frame::page(site, Some(signed), "Not done yet", main))
}

fn page(
    site: &Site,
    asked: &Asked,
    signed: &Signed,
    her: &HerFolder,
    (things, front): (&[ThingView], &[FieldView]),
    (whole, wrong): (bool, Option<&str>),
) -> Markup {
    let clocks = clocks(site, her);
    let around = Around {
        asked,
        signed,
        colleagues: &[],
        others: &[],
        home: None,
        front,
        confirm_days: site.place.confirm_days,
    };
    let main = html! {
        (banner_of(asked, &her.person, front, Some(&her.holds)))
        @if let Some(wrong) = wrong { div.err role="alert" { h2 { "Not done yet" } p { (wrong) } } }
        (open_work::died(things))
        (front::alerts(front, open_work::to_write(things).as_deref()))
        (next(open_work::nearest(site, asked, things), &clocks, her))
        (older(asked, whole, her))
        (open_work::open(site, asked, things))
        (years::years(site, her))
        div.grid2 {
            div {
                (waiting(&clocks))
                (happened(site, &her.pages, her.older))
                (add_note(asked, signed, her))
            }
            div {
                (open_work::visits(asked, things))
                (open_work::begin(&around, her))
                (crate::sheet::begin_here(&around, her, things))
                (who_looked(her))
                (not_known(site, her))
            }
        }
    };
    frame::page(site, Some(signed), "Her folder", main)
}

/// Family name in capitals, given name; born, gender, number: in the order that the NHS banner has.
pub fn banner(asked: &Asked, her: &PersonEntry) -> Markup {
    banner_of(asked, her, &[], None)
}

/// The same with who coordinates, or that nobody does: at the top of every page of the work on her.
pub fn banner_of(asked: &Asked, her: &PersonEntry, front: &[FieldView], holds: Option<&[Holder]>) -> Markup {
    let known = |text: &str| if text.is_empty() { "not known".to_owned() } else { text.to_owned() };
    let gender = match her.gender.as_str() {
        "F" => "Female",
        "M" => "Male",
        "X" => "Indeterminate",
        _ => "not known",
    };
    let nhs = nhs(&her.nhs).unwrap_or_else(|| "not known".to_owned());
    html! {
        section.ban aria-label="Who this folder is about" {
            div.nm { (known(&her.family).to_uppercase()) ", " (known(&her.given)) }
            dl {
                div { dt { "Born" } dd { @match her.born { Some(born) => { (dates::clinical(born)) " (" (age(born, clock::local_day(asked.now.seconds()))) "y)" } None => "not known" } } }
                div { dt { "Gender" } dd { (gender) } }
                div { dt { "NHS No." } dd { (nhs) } }
            }
            dl.z2 {
                @let called = front::words(front, "known-as");
                @if !called.is_empty() { div { dt { "Preferred name" } dd { (called) } } }
                @if holds.is_some() {
                    div { dt { "Address" } dd { (front::known(front, "address")) } }
                    div { dt { "Telephone" } dd.nw { (front::known(front, "phone")) } }
                }
                div { dt { "Postcode" } dd { (known(&her.postcode)) } }
                div { dt { "GP" } dd { (known(if her.practice_name.is_empty() { &her.practice } else { &her.practice_name })) } }
                @if let Some(holds) = holds {
                    div { dt { "Coordinator" } dd { @match holds.iter().find(|h| h.rel == Rel::Lead) {
                        Some(lead) => { b { (lead.name) } ", " (lead.title) ", " (lead.team) }
                        None => span.tag.none { "nobody named" },
                    } } }
                }
            }
        }
    }
}

/// An NHS number as it is read aloud: 3, 3, 4.
pub fn nhs(digits: &str) -> Option<String> {
    match (digits.get(..3), digits.get(3..6), digits.get(6..)) {
        (Some(a), Some(b), Some(c)) if !c.is_empty() => Some(format!("{a} {b} {c}")),
        _ => None,
    }
}

/// Full years.
pub fn age(born: Day, today: Day) -> i32 {
    let ((y, m, d), (by, bm, bd)) = (today.ymd(), born.ymd());
    y - by - i32::from((m, d) < (bm, bd))
}

/// Her waits under the place's promises, those that run first by the day they were promised for, then the newest.
fn clocks(site: &Site, her: &HerFolder) -> Vec<Clock> {
    let waits = her.pages.iter().filter_map(|page| match &page.entry {
        Entry::Wait(wait) => clocks::of(site, wait),
        _ => None,
    });
    let mut clocks: Vec<Clock> = waits.filter(|c| c.start <= site.told_to).collect();
    clocks.sort_by_key(|c| (!c.runs(), if c.runs() { c.due.map_or(i32::MAX, |d| d.0) } else { -c.start.0 }));
    clocks
}

fn next(first: Option<Markup>, clocks: &[Clock], her: &HerFolder) -> Markup {
    html! {
        div.next {
            div {
                h1 { "What happens next" }
                @if let Some(first) = first { p.big { (first) } }
                @else { @match clocks.iter().find(|c| c.runs()) {
                    Some(first) => p.big {
                        @match first.due { Some(due) => b { "By " (dates::clinical(due)) ":" }, None => b { "No day promised:" } }
                        " " (first.name) ", " (first.agency) "."
                    },
                    None => p.big { "Nothing that the agencies told of is being waited for." },
                } }
            }
            div.co {
                h2 { "Who holds this" }
                @if her.holds.is_empty() { b.n1 { "Nobody is named" } p.small { "No agency told of a coordinator or an allocated worker." } }
                @for holder in &thing::each_once(&her.holds) {
                    b.n1 { (holder.name) ", " (holder.title) }
                    p.small { @if holder.rel == Rel::Lead { "Coordinator" } @else { "Allocated worker" } ", " (holder.team) }
                }
            }
        }
    }
}

/// A long folder opens with the newest of it: what is left out is said before anything is drawn from the rest.
/// What stands in the list of what has happened.
pub fn is_told(page: &PageView) -> bool {
    matches!(page.entry, Entry::Event(_) | Entry::Note(_))
}

fn older(asked: &Asked, whole: bool, her: &HerFolder) -> Markup {
    html! {
        @if whole { (further(asked, her)) }
        @else if her.older {
            p.err { "This is the newest of a long folder, with every wait that is open. " a href={ "/folder/" (her.handle.text()) "/all" } { "All of it, however old" } "." }
        }
    }
}

fn waiting(clocks: &[Clock]) -> Markup {
    let open: Vec<&Clock> = clocks.iter().filter(|c| c.runs()).collect();
    html! {
        section.sec {
            h2 { "Waits that agencies told of" }
            @if open.is_empty() { p { "None is open that the place promised an end of." } }
            @else { (clock_table("Open waits", &open)) }
            @let past: Vec<&Clock> = clocks.iter().filter(|c| !c.runs()).collect();
            @if !past.is_empty() {
                details { summary { "Waits that are over (" (past.len()) ")" } (clock_table("Waits that are over", &past)) }
            }
        }
    }
}

fn clock_table(caption: &str, clocks: &[&Clock]) -> Markup {
    html! {
        div.scroll { table {
            caption.vh { (caption) }
            thead { tr { th scope="col" { "For" } th scope="col" { "Used" } th scope="col" { "Promised by" } th scope="col" { "How it stands" } } }
            tbody { @for clock in clocks {
                tr {
                    th scope="row" { (clock.name) span.ref { "since " (dates::clinical(clock.start)) ", " (clock.agency) } }
                    td { (clock.used()) }
                    td { @match clock.due { Some(due) => (dates::clinical(due)), None => "no limit" } }
                    td { (clock.judged.end.name()) @if let Some(why) = clock.judged.why { ": " (why.words()) } }
                }
            } }
        } }
    }
}

/// An entry with its number in the drawing, where it stands there.
type Told<'p> = (Option<usize>, &'p PageView);

fn happened(site: &Site, pages: &[PageView], older: bool) -> Markup {
    let mut told: Vec<Told<'_>> = years::numbered(site, pages);
    told.reverse();
    html! {
        section.sec {
            h2 { "What has happened" }
            @if told.is_empty() { p { "Nothing is told." } }
            (entries(told.iter().take(LATEST)))
            @if told.len() > LATEST {
                details { summary { @if older { "The newest " } @else { "All " } (told.len()) " entries" } (entries(told.iter().skip(LATEST))) }
            }
        }
    }
}

fn entries<'p>(told: impl Iterator<Item = &'p Told<'p>>) -> Markup {
    html! {
        ol.happened { @for (number, page) in told {
            li {
                span.dt { @if let Some(number) = number { span.nb { (number) } " " } (dates::when(page.happened)) }
                div { @match &page.entry {
                    Entry::Event(event) => { b { (event.agency) } " " (event.says) span.ref { "told by " (page.org) " on " (dates::stamp(page.told)) } }
                    Entry::Note(words) => { span.said { (words) } span.ref { (page.author) ", " (page.org) ", written " (dates::stamp(page.told)) } }
                    Entry::Person(_) | Entry::Wait(_) | Entry::Span(_) | Entry::Concern(_) => {}
                } }
            }
        } }
    }
}

fn add_note(asked: &Asked, signed: &Signed, her: &HerFolder) -> Markup {
    html! {
        section.sec {
            h2 { "Add a note" }
            form.stacked method="post" action={ "/folder/" (her.handle.text()) "/note" } {
                (secret(signed))
                (once(Some(asked)))
                label for="words" { "What happened, for everybody who works with her and for her to read" }
                textarea id="words" name="words" rows="4" required maxlength="20000" {}
                div { button.btn type="submit" { "Add the note" } }
            }
        }
    }
}

fn who_looked(her: &HerFolder) -> Markup {
    html! {
        section.sec {
            h2 { "Who looked" }
            @if let Some(looked) = &her.looked {
                (looked_table(looked))
                p.small { a href={ "/folder/" (her.handle.text()) "/looked" } { "All who looked" } }
            }
            p.note { "You opened this as: " b { (relation_words(&her.because)) } ". She reads that you did, and why." }
        }
    }
}

/// Looks and deeds, newest first.
pub fn looked_table(lines: &[LookedLine]) -> Markup {
    html! {
        @if lines.is_empty() { p { "Nobody has looked yet." } }
        @else { div.scroll { table.stack role="table" {
            caption.vh { "Openings of this folder, the newest first" }
            thead role="rowgroup" { tr role="row" { @for head in ["When", "Who", "What", "Why"] { th role="columnheader" scope="col" { (head) } } } }
            tbody role="rowgroup" { @for line in lines {
                tr role="row" {
                    td role="cell" { span.nw { (dates::stamp(line.at)) } }
                    @if line.feed {
                        th role="rowheader" scope="row" { (line.org) }
                        td role="cell" { "sent what it has" }
                        td role="cell" { "its own record of her" }
                    } @else {
                        th role="rowheader" scope="row" { (line.name) span.ref { (line.title) ", " (line.org) } }
                        td role="cell" { (action_words(line.action)) }
                        td role="cell" { @if line.break_glass { b { "break-glass" } ", " } (line.purpose.name()) @if let Some(reason) = &line.reason { ": " q { (reason) } } span.ref { (relation_words(&line.rels)) } }
                    }
                }
            } }
        } } }
    }
}

fn action_words(action: Action) -> &'static str {
    match action {
        Action::Read => "opened it",
        Action::Write | Action::Note => "wrote in it",
        Action::Export => "took a copy",
        Action::Audit => "looked who looked",
        Action::Find
        | Action::Amend
        | Action::Manage
        | Action::Approve
        | Action::Pay
        | Action::Seal
        | Action::Unseal
        | Action::Object
        | Action::Raise => action.name(),
    }
}

/// What joins the two, in words that she would use.
fn relation_words(rels: &str) -> String {
    let words = rels.split(' ').filter_map(Rel::parse).map(|rel| match rel {
        Rel::Contact => "she rang the point of access",
        Rel::Team => "the team works with her",
        Rel::Named => "allocated worker",
        Rel::Lead => "her coordinator",
        Rel::Gp => "her practice",
        Rel::Inpatient => "the hospital she is or was in",
        Rel::Provider => "gives her a service",
        Rel::Referred => "a referral waits for an answer",
        Rel::Mdt => "a meeting about her",
        Rel::Oversight => "manages the team",
        Rel::Ended => "worked with her until lately",
        Rel::Own => "she herself",
        Rel::Proxy => "she let this person in",
    });
    let words: Vec<&str> = words.collect();
    if words.is_empty() { "nothing that joins the two".to_owned() } else { words.join(", ") }
}

fn not_known(site: &Site, her: &HerFolder) -> Markup {
    let special = her.pages.iter().any(|p| p.class == Class::Special);
    html! {
        section.sec {
            h2 { "What is not known" }
            p.small { "What agencies sent reaches to " b { (dates::clinical(site.told_to)) } "; waits are judged as of that day. Medicines, allergies, housing and voluntary services: " b { "nobody sends them" } "." }
            @if her.something_sealed { p.small { b { "Something is sealed." } " It is not shown to you." } }
            @if special { p.small { "Some entries are of the kind that only named workers see." } }
        }
    }
}
