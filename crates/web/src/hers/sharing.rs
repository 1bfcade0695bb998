//! With whom she shares: stop and start an organisation, let somebody in, seal an entry.

use super::plainly::{at, by_day, class, day, when};
use super::{Hers, read, why};
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::sheet::QUESTIONS;
use crate::work::{Kind, Said};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::access::{Class, Item, Role, Set};
use yf_folder::{
    Basis, Deed, Entry, Handle, HerSharing, LetIn, OrgView, PageView, ProxyState, Sharing, Signed, Stamp, Subject,
    Trouble,
};
use yf_place::clock;

/// What she can give to somebody: classes by the word of a form.
const GIVES: [Class; 5] = [Class::Front, Class::Care, Class::Clinical, Class::Special, Class::Money];
const YEAR: i32 = 360;

/// Shows it.
pub fn sharing(site: &Site, asked: &Asked) -> Answer {
    page(site, asked, None)
}

fn page(site: &Site, asked: &Asked, wrong: Option<&str>) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let hers = Hers::of(site, signed, Subject::Herself);
    let Some(sharing) = &hers.sharing else { return frame::trouble(site, Some(asked), &Trouble::NotAvailable) };
    let fresh = signed.actor.code_is_fresh(asked.now);
    let main = html! { div.mine {
        h1 { "Who sees my folder" }
        @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
        @if hers.herself {
            @if !fresh { p.err { "To change this we must be sure that it is you. " a href="/code" { "Give your code again" } ", then come back here. It is good for ten minutes." } }
            (organisations(asked, signed, sharing))
            (people(asked, signed, sharing))
            (sealed(asked, signed, sharing, &hers))
            (restricted(asked, signed, sharing))
        } @else { (mine_as_proxy(asked, sharing)) }
        p { a href="/mine" { "Back to my folder" } }
    } };
    Answer::page(if wrong.is_some() { 422 } else { 200 }, frame::hers(site, signed, "Who sees my folder", main))
}

/// One button that does one thing.
fn button(asked: &Asked, signed: &Signed, does: &str, name: &str, value: &str, words: &str, about: &str) -> Markup {
    html! {
        form.noprint method="post" action="/mine/sharing" {
            (secret(signed)) (once(Some(asked)))
            input type="hidden" name="do" value=(does);
            input type="hidden" name=(name) value=(value);
            button.btn.q type="submit" { (words) span.vh { ": " (about) } }
        }
    }
}

fn organisations(asked: &Asked, signed: &Signed, sharing: &HerSharing) -> Markup {
    html! {
        section id="organisations" { h2 { "Organisations" }
            p { "These may see your folder when they work with you. You can stop any of them. They then see only what they wrote themselves, and can open more only in an emergency." }
            // Those who have to do with her come first: of many that never looked she need not read each name.
            @let (near, far): (Vec<_>, Vec<_>) = sharing.orgs.iter().partition(|org| org.looked.is_some() || org.stopped.is_some());
            @let list = |orgs: &[&OrgView]| html! { ul.pl { @for org in orgs { (organisation(asked, signed, org)) } } };
            @if near.is_empty() { p { "None has looked yet." } } @else { (list(&near)) }
            @if !far.is_empty() { details open[near.is_empty()] { summary { "Those that have not looked (" (far.len()) ")" } (list(&far)) } }
            p.small { "Stopping one can mean that somebody who comes to you does not know what they should. Ask who looks after your plan if you are not sure." }
        }
    }
}

fn organisation(asked: &Asked, signed: &Signed, org: &OrgView) -> Markup {
    html! {
        li {
            b { (org.name) }
            small { @match org.looked { Some(looked) => { "looked last: " (by_day(dates::moment(looked).day, asked.now)) } None => "has not looked" } }
            @if let Some(since) = org.stopped {
                p { span.tag.none { "Stopped" } " since " (by_day(dates::moment(since).day, asked.now)) "." }
                (button(asked, signed, "start", "org", &org.org.text(), "Start sharing again", &org.name))
            } @else { (button(asked, signed, "stop", "org", &org.org.text(), "Stop sharing", &org.name)) }
        }
    }
}

fn people(asked: &Asked, signed: &Signed, sharing: &HerSharing) -> Markup {
    html! {
        section id="people" { h2 { "People I let in" }
            @if sharing.proxies.is_empty() { p { "Nobody yet. Somebody who helps you can have a sign-in of their own: ask who looks after your plan. Never give yours away." } }
            ul.pl { @for proxy in &sharing.proxies { li {
                b { (proxy.name) } small { (proxy.title) }
                @if matches!(proxy.state, ProxyState::Reads | ProxyState::Suspended) {
                    p { "You let " (proxy.name) " see: " (classes(proxy.scope)) "." @if proxy.contribute { " May write as well." } }
                    @if let Some(basis) = proxy.basis.filter(|b| *b != Basis::HerGrant) { p.small { "By law: " (right(basis)) ". " (proxy.evidence) } }
                    p.small { "Since: " (at(proxy.since.unwrap_or(asked.now), asked.now)) @if let Some(until) = proxy.until { ", until " (at(until, asked.now)) } @if let Some(review) = proxy.review { ". Looked at again: " (at(review, asked.now)) } "." }
                    (button(asked, signed, "end", "proxy", &proxy.proxy.text(), "Stop", &proxy.name))
                } @else { p { @if proxy.state == ProxyState::Ended { "Sees nothing any more." } @else { "Has a sign-in, and sees nothing yet." } } }
                details { summary { "Choose what " (proxy.name) " sees" }
                    form.stacked method="post" action="/mine/sharing" {
                        (secret(signed)) (once(Some(asked)))
                        input type="hidden" name="do" value="let-in";
                        input type="hidden" name="proxy" value=(proxy.proxy.text());
                        fieldset.choice { legend { "May see" } @for one in GIVES { div.tick {
                            input type="checkbox" id={ "see-" (one.name()) "-" (proxy.proxy.text()) } name={ "see-" (one.name()) } value="yes" checked[proxy.scope.has(one)];
                            label for={ "see-" (one.name()) "-" (proxy.proxy.text()) } { (class(one)) }
                        } } }
                        div.tick { input type="checkbox" id={ "write-" (proxy.proxy.text()) } name="write" value="yes" checked[proxy.contribute]; label for={ "write-" (proxy.proxy.text()) } { "May write in it too" } }
                        div { label for={ "until-" (proxy.proxy.text()) } { "Until when, if it is to end (as 14/03/2027)" }
                            input type="text" id={ "until-" (proxy.proxy.text()) } name="until" maxlength="10" autocomplete="off" value=(if asked.field("proxy") == proxy.proxy.text() { asked.field("until") } else { "" }); }
                        button.btn type="submit" { "Let " (proxy.name) " see this" }
                    }
                }
            } } }
        }
    }
}

fn classes(scope: Set<Class>) -> String {
    let words: Vec<&str> = scope.iter().filter(|c| *c != Class::Dir).map(class).collect();
    words.join(", ")
}

/// By what right, in words.
pub fn right(basis: Basis) -> &'static str {
    match basis {
        Basis::HerGrant => "her own word",
        Basis::LpaHealth => "lasting power of attorney, health and welfare",
        Basis::LpaProperty => "lasting power of attorney, property",
        Basis::Deputy => "deputy of the court",
        Basis::Appointee => "appointee, for benefits only",
    }
}

/// What an entry is, in one line.
pub fn line(page: &PageView, now: Stamp) -> String {
    let words = match &page.entry {
        Entry::Note(words) | Entry::Concern(words) => words.chars().take(90).collect(),
        Entry::Event(event) => format!("{} {}", event.agency, event.says),
        Entry::Wait(wait) => wait.agency.clone(),
        Entry::Span(span) => format!("{} {}", span.agency, span.label),
        Entry::Person(_) => "who you are".to_owned(),
    };
    format!("{}: {words}", when(page.happened, now))
}

/// What can be sealed: what it is named by, and what it is in one line.
fn to_seal(asked: &Asked, hers: &Hers) -> (Vec<(Handle, String)>, Vec<(Handle, String)>) {
    let pages = hers.folder.as_ref().map_or(&[][..], |f| &f.pages).iter().rev();
    let pages = pages
        .filter(|p| !p.marks.has(Item::Sealed) && matches!(p.entry, Entry::Note(_) | Entry::Event(_)))
        .take(20)
        .map(|page| (page.item, line(page, asked.now)));
    let answers = hers.things().iter().filter(|t| t.kind == Kind::Assessment).flat_map(|t| &t.fields);
    let mut found: Vec<(Handle, String)> = Vec::new();
    for field in answers.filter(|f| !f.marks.has(Item::Sealed)) {
        // The newest assessment comes first, and a seal reaches all of them.
        let Some(item) = field.item.filter(|item| found.iter().all(|(other, _)| other != item)) else { continue };
        if let Some(words) = answer(&field.said) {
            found.push((item, words));
        }
    }
    (pages.collect(), found)
}

/// What she answered, in one line; nothing where nothing was said.
fn answer(said: &Said) -> Option<String> {
    let words = if said.words.is_empty() { read::value(&said.value) } else { &said.words };
    let title = QUESTIONS.iter().find(|q| q.field == said.field).map_or("Your comments", |q| q.title);
    (!words.is_empty()).then(|| format!("{title}: {}", words.chars().take(90).collect::<String>()))
}

fn sealed(asked: &Asked, signed: &Signed, sharing: &HerSharing, hers: &Hers) -> Markup {
    let (pages, answers) = to_seal(asked, hers);
    html! {
        section id="sealed" { h2 { "Sealed" }
            p { "You can seal one entry, or one answer of your assessment. Others then see only that something is sealed. Those you choose can still read it." }
            @if !sharing.sealed.is_empty() { ul.pl { @for one in &sharing.sealed { li {
                @match (&one.entry, &one.answer) {
                    (Some(Entry::Note(words)), _) => (words.chars().take(90).collect::<String>()),
                    (Some(Entry::Event(e)), _) => { (e.agency) " " (e.says) }
                    (_, Some(said)) => (answer(said).unwrap_or_else(|| "an answer".into())),
                    _ => "an entry"
                }
                small { @if one.locked { "locked: nobody knows that it is there" } @else { "sealed" } " since " (at(one.since, asked.now)) }
                @for person in &one.audience { p.small { (person.name) ", " (person.title) " may read it." } }
                (button(asked, signed, "unseal", "item", &one.item.text(), "Open it again", "this entry"))
            } } } }
            @if !pages.is_empty() || !answers.is_empty() { details open[asked.field("do") == "seal"] { summary { "Seal an entry or an answer" }
                form.stacked method="post" action="/mine/sharing" {
                    (secret(signed)) (once(Some(asked)))
                    input type="hidden" name="do" value="seal";
                    @for (legend, of) in [("Which entry", &pages), ("Or which answer of your assessment", &answers)] { @if !of.is_empty() {
                        fieldset.choice { legend { (legend) } @for (item, words) in of { div.tick {
                            input type="radio" id={ "item-" (item.text()) } name="item" value=(item.text()) required checked[asked.field("item") == item.text()];
                            label for={ "item-" (item.text()) } { (words) }
                        } } }
                    } }
                    @if !answers.is_empty() { p.small { "A seal on an answer reaches what you said to the same question before and later." } }
                    @if !sharing.people.is_empty() { fieldset.choice { legend { "Who may still read it" } @for person in &sharing.people { div.tick {
                        input type="checkbox" id={ "may-" (person.account.text()) } name="may" value=(person.account.text());
                        label for={ "may-" (person.account.text()) } { (person.name) ", " (person.title) }
                    } } } }
                    div.tick { input type="checkbox" id="locked" name="locked" value="yes"; label for="locked" { "Lock it: others do not even learn that there is something" } }
                    div.tick { input type="checkbox" id="understood" name="understood" value="yes"; label for="understood" { "I know the risk of a lock: in an emergency nobody can read it, and that may harm me" } }
                    button.btn type="submit" { "Seal it" }
                }
            } }
        }
    }
}

fn restricted(asked: &Asked, signed: &Signed, sharing: &HerSharing) -> Markup {
    let (does, words) = if sharing.restricted.is_some() {
        ("open", "Let my whole team open it again")
    } else {
        ("restrict", "Only those who work with me by name")
    };
    html! {
        section { h2 { "If somebody must not find me" }
            @if let Some(since) = sharing.restricted { p { "Since " (at(since, asked.now)) " only those who work with you by name can find and open your folder." } }
            @else { p { "You can ask that only those who work with you by name find and open your folder." } }
            form.stacked method="post" action="/mine/sharing" {
                (secret(signed)) (once(Some(asked)))
                input type="hidden" name="do" value=(does);
                label for="why" { "Why" }
                input type="text" id="why" name="why" maxlength="300" required value=(asked.field("why"));
                button.btn.q type="submit" { (words) }
            }
        }
    }
}

fn mine_as_proxy(asked: &Asked, sharing: &HerSharing) -> Markup {
    html! { section { h2 { "What you may see" } @for proxy in &sharing.proxies {
        p { (classes(proxy.scope)) "." @if proxy.contribute { " You may write as well." } }
        @if let Some(until) = proxy.until { p { "Until " (day(clock::local_day(until.seconds()), asked.now)) "." } }
    } } }
}

/// Does what a button says.
pub fn sharing_post(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    if signed.actor.role() != Role::Person {
        return frame::trouble(site, Some(asked), &Trouble::NotAvailable);
    }
    let Some(deed) = deed(asked) else {
        return page(site, asked, Some("Choose one from the list, and write days as 14/03/2027."));
    };
    let fresh = signed.actor.code_is_fresh(asked.now);
    match site.folder.act(&signed.actor, why(signed), asked.field("key"), &Deed::Sharing(deed)) {
        Ok(_) => Answer::see("/mine/sharing"),
        Err(Trouble::Field(_, right)) => page(site, asked, Some(&format!("{right}."))),
        Err(Trouble::NotAvailable) if !fresh => {
            page(site, asked, Some("Not done yet: give your code again first. What you wrote is kept below."))
        }
        Err(Trouble::Full) => page(site, asked, Some(&frame::full())),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn deed(asked: &Asked) -> Option<Sharing> {
    let subject = Subject::Herself;
    let handle = |name: &str| Handle::parse(asked.field(name));
    let yes = |name: &str| asked.field(name) == "yes";
    let reason = || asked.field("why").to_owned();
    Some(match asked.field("do") {
        "stop" => Sharing::Object { subject, org: handle("org")? },
        "start" => Sharing::Withdraw { subject, org: handle("org")? },
        "end" => Sharing::Stop { subject, proxy: handle("proxy")? },
        "let-in" => {
            let given = GIVES.into_iter().filter(|c| yes(&format!("see-{}", c.name())));
            let scope = given.fold(Set::NONE, Set::with);
            // Who may see anything may see her name.
            let scope = if scope == Set::NONE { scope } else { scope.with(Class::Dir) };
            Sharing::LetIn(LetIn {
                subject,
                account: handle("proxy")?,
                scope,
                contribute: yes("write"),
                basis: Basis::HerGrant,
                evidence: String::new(),
                until: ends(asked.field("until"))?,
                // A day, and no moment: the same form sent twice says the same.
                review: Stamp(clock::midnight(clock::local_day(asked.now.seconds()) + YEAR) * 1000),
            })
        }
        "seal" => Sharing::Seal {
            subject,
            item: handle("item")?,
            locked: yes("locked"),
            understood: yes("understood"),
            audience: asked.form.iter().filter(|(n, _)| n == "may").filter_map(|(_, v)| Handle::parse(v)).collect(),
        },
        "unseal" => Sharing::Unseal { subject, item: handle("item")? },
        "restrict" => Sharing::Restrict { subject, on: true, why: reason() },
        "open" => Sharing::Restrict { subject, on: false, why: reason() },
        _ => return None,
    })
}

/// When something ends by itself: nothing where the form names no day, and no deed where what it names is none.
pub fn ends(text: &str) -> Option<Option<Stamp>> {
    if text.trim().is_empty() { Some(None) } else { until(text).map(Some) }
}

/// A day that a form names, as its last moment.
pub fn until(text: &str) -> Option<Stamp> {
    dates::day(text).map(|day| Stamp(clock::midnight(day.next()) * 1000 - 1))
}
