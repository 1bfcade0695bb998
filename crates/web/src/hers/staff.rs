//! With whom her folder is shared, for those who work with her: who acts for her, who cares for her, what is held back, what is in error.

use super::apart;
use super::plainly::class;
use super::sharing::{ends, line, right, until};
use super::{Hers, why};
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::{Site, dates, pages};
use maud::{Markup, html};
use yf_folder::access::{Class, Item, Set};
use yf_folder::{
    Ask, Basis, Deed, Entry, Found, Handle, HerSharing, Known, LetIn, PageView, ProxyState, Sharing, Signed, Stamp,
    Subject, Trouble, View,
};

const GIVES: [Class; 6] = [Class::Dir, Class::Front, Class::Care, Class::Clinical, Class::Special, Class::Money];

/// Shows it.
pub fn shared(site: &Site, asked: &Asked) -> Answer {
    page(site, asked, None, &[])
}

fn page(site: &Site, asked: &Asked, wrong: Option<&str>, found: &[Found]) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let hers = Hers::of(site, signed, asked.handle.map_or(Subject::Nobody, Subject::Handle));
    let Some(sharing) = &hers.sharing else { return frame::trouble(site, Some(asked), &Trouble::NotAvailable) };
    let entries = hers.folder.as_ref().map_or(&[][..], |f| &f.pages);
    let at = Place { asked, signed, path: format!("/folder/{}/sharing", sharing.handle.text()) };
    let main = html! {
        (pages::banner(asked, &sharing.person))
        @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
        section.sec { h1 { "With whom her folder is shared" } p { a href={ "/folder/" (sharing.handle.text()) } { "Her folder" } } }
        div.grid2 {
            div { (at.proxies(sharing)) (at.held_back(sharing, entries)) (at.errors(entries)) (apart::section(&at, sharing)) }
            div { (at.carers(sharing, found)) (at.restricted(sharing)) (at.conflicts(sharing)) (at.concern(sharing)) }
        }
    };
    Answer::page(if wrong.is_some() { 422 } else { 200 }, frame::page(site, Some(signed), "Sharing", main))
}

pub(super) struct Place<'a> {
    pub asked: &'a Asked,
    signed: &'a Signed,
    path: String,
}

impl Place<'_> {
    pub fn form(&self, does: &str, body: &Markup, button: &str) -> Markup {
        html! {
            form.stacked method="post" action=(self.path) {
                (secret(self.signed)) (once(Some(self.asked)))
                input type="hidden" name="do" value=(does);
                (body)
                div { button.btn.q.s type="submit" { (button) } }
            }
        }
    }

    fn text(&self, does: &str, name: &str, label: &str) -> Markup {
        let typed = if self.asked.field("do") == does { self.asked.field(name) } else { "" };
        html! { div { label for={ (does) "-" (name) } { (label) } input type="text" id={ (does) "-" (name) } name=(name) value=(typed) maxlength="300" autocomplete="off" required; } }
    }

    /// A line that may stay empty.
    fn maybe(&self, does: &str, name: &str, label: &str) -> Markup {
        let typed = if self.asked.field("do") == does { self.asked.field(name) } else { "" };
        html! { div { label for={ (does) "-" (name) } { (label) } input type="text" id={ (does) "-" (name) } name=(name) value=(typed) maxlength="10" autocomplete="off"; } }
    }

    fn proxies(&self, sharing: &HerSharing) -> Markup {
        html! {
            section.sec { h2 { "Who reads for her or with her" }
                @if sharing.proxies.is_empty() { p { "Nobody has a sign-in for her folder. Whoever runs this server makes one, each person's own." } }
                @for proxy in &sharing.proxies { div.sharer {
                    p { b { (proxy.name) } ", " (proxy.title) " "
                        @match proxy.state {
                            ProxyState::NotYet => span.tag.flat { "sees nothing yet" },
                            ProxyState::Reads => span.tag.good { "reads" },
                            ProxyState::Suspended => span.tag.none { "suspended; neither is told" },
                            ProxyState::Ended => span.tag.flat { "ended" },
                        }
                    }
                    @if let Some(basis) = proxy.basis { p.small { (right(basis)) @if !proxy.evidence.is_empty() { ": " (proxy.evidence) } ". " (proxy.scope.iter().map(class).collect::<Vec<_>>().join(", ")) @if proxy.contribute { "; may write" } "." @if let Some(until) = proxy.until { " Until " (dates::stamp(until)) "." } @if let Some(review) = proxy.review { " Review " (dates::stamp(review)) "." } } }
                    @let hidden = html! { input type="hidden" name="proxy" value=(proxy.proxy.text()); };
                    @if proxy.state == ProxyState::Reads {
                        details { summary { "Suspend at once" } (self.form("suspend", &html! { (hidden) p.note { "For suspected coercion. It is raised as a concern; neither she nor " (proxy.name) " is told before it was looked at." } (self.text("suspend", "why", "What worries you (20 letters or more)")) }, "Suspend")) }
                        details { summary { "End it" } (self.form("end", &hidden, "End it")) }
                    }
                    @if proxy.state == ProxyState::Suspended { (self.form("resume", &html! { (hidden) (self.text("resume", "why", "Why it is over (20 letters or more)")) }, "Let in again")) }
                    @if proxy.state != ProxyState::Reads { details open[self.asked.field("do") == "let-in"] { summary { "Record a power of attorney, deputy or appointee" } (self.form("let-in", &html! { (hidden) (self.law()) }, "Record it")) } }
                } }
                p.note { "Her own word is hers to give, on her own pages." }
            }
        }
    }

    fn law(&self) -> Markup {
        html! {
            fieldset.choice { legend { "By what right" } @for basis in Basis::ALL.into_iter().filter(|b| *b != Basis::HerGrant) { div.tick {
                input type="radio" id={ "basis-" (basis.name()) } name="basis" value=(basis.name()) required checked[self.asked.field("basis") == basis.name()]; label for={ "basis-" (basis.name()) } { (right(basis)) }
            } } }
            fieldset.choice { legend { "May see (property and appointees: name and money only)" } @for one in GIVES { div.tick {
                input type="checkbox" id={ "see-" (one.name()) } name={ "see-" (one.name()) } value="yes"; label for={ "see-" (one.name()) } { (class(one)) }
            } } }
            (self.text("let-in", "evidence", "Which paper you saw, and when"))
            (self.text("let-in", "review", "Looked at again on (within a year)"))
            (self.maybe("let-in", "until", "Ends by itself on, if it does (as 14/03/2027)"))
        }
    }

    fn carers(&self, sharing: &HerSharing, found: &[Found]) -> Markup {
        html! {
            section.sec { h2 { "Her carer" }
                @if sharing.carers.is_empty() { p { "Nobody is joined to her as a carer." } }
                @else { ul.plain { @for carer in &sharing.carers { li {
                    a href={ "/folder/" (carer.carer.text()) } { @if carer.name.is_empty() { "A carer who is a restricted person" } @else { (carer.name) } } " has a folder of her or his own, since " (dates::stamp(carer.since))
                    (self.form("carer-ends", &html! { input type="hidden" name="carer" value=(carer.carer.text()); }, "No longer"))
                } } } }
                p.note { "A carer is assessed in the carer's own folder. Who works with her does not see it for that." }
                details open[self.asked.field("do") == "carer-find"] { summary { "Join her carer" }
                    (self.form("carer-find", &html! { (self.text("carer-find", "family", "Family name of the carer")) (self.text("carer-find", "born", "Date of birth, as 14/03/1941")) }, "Find"))
                }
                @for one in found { (self.form("carer", &html! { input type="hidden" name="carer" value=(one.handle.text()); p { (one.family.to_uppercase()) ", " (one.given) @if let Some(born) = one.born { ", born " (dates::clinical(born)) } } }, "This is her carer")) }
            }
        }
    }

    fn restricted(&self, sharing: &HerSharing) -> Markup {
        let (does, words) =
            if sharing.restricted.is_some() { ("open", "End it") } else { ("restrict", "Only named workers") };
        html! {
            section.sec { h2 { "Restricted" }
                @if let Some(since) = sharing.restricted { p { b { "Only her named workers" } " find and open her, since " (dates::stamp(since)) "." } }
                @else { p { "Somebody on the staff, known to the public, or at risk from somebody: then only named workers find and open her." } }
                (self.form(does, &self.text(does, "why", "Why"), words))
            }
        }
    }

    fn conflicts(&self, sharing: &HerSharing) -> Markup {
        html! {
            section.sec { h2 { "Do you know her otherwise?" }
                p { "A relative, a friend, a neighbour: then her folder is for your colleagues, and nothing of it opens to you from then on. Your manager or whoever manages who has it can end that." }
                details open[self.asked.field("do") == "conflict"] { summary { "I know her otherwise than by my work" } (self.form("conflict", &self.text("conflict", "why", "How you know her"), "Shut her folder to me")) }
                @for one in &sharing.conflicts { div.sharer {
                    p { b { (one.who.name) } ", " (one.who.title) ", " (one.who.org) ", since " (dates::stamp(one.since)) ": " q { (one.why) } }
                    @let hidden = html! { input type="hidden" name="account" value=(one.who.account.text()); };
                    details { summary { "End it" } (self.form("no-conflict", &html! { (hidden) (self.text("no-conflict", "why", "Why it is over")) }, "End it")) }
                } }
            }
        }
    }

    fn concern(&self, sharing: &HerSharing) -> Markup {
        html! { section.sec { h2 { "A worry about her safety" } p { a href={ "/folder/" (sharing.handle.text()) "/concern" } { "Raise a concern" } ". It can always be raised." } } }
    }

    /// Choosing one of the latest entries.
    fn entry(&self, does: &str, entries: &[PageView], fits: impl Fn(&PageView) -> bool) -> Markup {
        let latest =
            entries.iter().rev().filter(|p| matches!(p.entry, Entry::Note(_) | Entry::Event(_)) && fits(p)).take(10);
        html! { fieldset.choice { legend { "Which entry" } @for page in latest { div.tick {
            input type="radio" id={ (does) (page.item.text()) } name="item" value=(page.item.text()) required checked[self.asked.field("item") == page.item.text()];
            label for={ (does) (page.item.text()) } { (line(page, self.asked.now)) }
        } } } }
    }

    fn held_back(&self, sharing: &HerSharing, entries: &[PageView]) -> Markup {
        let words = |item: Handle| {
            entries.iter().find(|p| p.item == item).map_or("an entry".to_owned(), |p| line(p, self.asked.now))
        };
        html! {
            section.sec { h2 { "Held back from her" }
                @if sharing.held_back.is_empty() { p { "Nothing." } }
                @for held in &sharing.held_back { div.sharer {
                    p { (words(held.item)) }
                    p.small { "Because: " (held.harm) ". First signature " (held.by) ", " (dates::stamp(held.since)) @if held.signed_by.is_empty() { ". " b { "Nothing is held back before the second one." } } @else { "; second " (held.signed_by) "." } @if let Some(review) = held.review { " Ends on " (dates::stamp(review)) " unless signed anew." } }
                    @let hidden = html! { input type="hidden" name="item" value=(held.item.text()); };
                    @if held.signed_by.is_empty() && !held.mine { (self.form("sign", &hidden, "Sign as the second")) }
                    (self.form("release", &hidden, "She may read it"))
                } }
                details open[self.asked.field("do") == "withhold"] { summary { "Hold an entry back" }
                    (self.form("withhold", &html! {
                        p.note { "Only where reading it would do serious harm. Two registered professionals sign. She is told when it is reviewed." }
                        (self.entry("withhold", entries, |p| !p.marks.has(Item::Withheld)))
                        (self.text("withhold", "harm", "Which serious harm, to whom (20 letters or more)"))
                        (self.text("withhold", "review", "Looked at again on (within a year)"))
                    }, "Sign as the first"))
                }
            }
        }
    }

    fn errors(&self, entries: &[PageView]) -> Markup {
        html! {
            section.sec { h2 { "Entered in error" }
                @for page in entries.iter().filter(|p| p.marks.has(Item::Error)) { div.sharer {
                    p { (line(page, self.asked.now)) }
                    (self.form("not-error", &html! { input type="hidden" name="item" value=(page.item.text()); input type="hidden" name="why" value="it was right after all"; }, "It was right"))
                } }
                details open[self.asked.field("do") == "error"] { summary { "Say that an entry is in error" }
                    (self.form("error", &html! { p.note { "It stays, marked, for its authors, for her and for governance; others do not see it any more." } (self.entry("error", entries, |p| !p.marks.has(Item::Error))) (self.text("error", "why", "What is wrong with it")) }, "It is in error"))
                }
            }
        }
    }
}

/// Does what a button says.
pub fn shared_post(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    if asked.field("do") == "carer-find" {
        return find(site, asked, signed);
    }
    let Some(deed) = deed(asked) else {
        return page(site, asked, Some("Choose one from the list, and write days as 14/03/2027."), &[]);
    };
    match site.folder.act(&signed.actor, why(signed), asked.field("key"), &Deed::Sharing(deed)) {
        // Nothing of hers opens to her any more.
        Ok(_) if asked.field("do") == "conflict" => Answer::see("/"),
        Ok(_) => Answer::see(&asked.handle.map_or("/".into(), |h| format!("/folder/{}/sharing", h.text()))),
        Err(Trouble::Field(_, right)) => page(site, asked, Some(&format!("{right}.")), &[]),
        Err(Trouble::Full) => page(site, asked, Some(&frame::full()), &[]),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn find(site: &Site, asked: &Asked, signed: &Signed) -> Answer {
    let known =
        Known { family: asked.field("family").into(), born: dates::day(asked.field("born")), ..Known::default() };
    match site.folder.see(&signed.actor, why(signed), &Ask::Find(known)) {
        Ok(View::Found(found)) if found.is_empty() => {
            page(site, asked, Some("Nobody of these facts is known to you here."), &[])
        }
        Ok(View::Found(found)) => page(site, asked, None, &found),
        Ok(_) => frame::not_found(site),
        Err(Trouble::Field(_, right)) => page(site, asked, Some(&format!("Give {right}.")), &[]),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn deed(asked: &Asked) -> Option<Sharing> {
    let subject = Subject::Handle(asked.handle?);
    let handle = |name: &str| Handle::parse(asked.field(name));
    let text = |name: &str| asked.field(name).to_owned();
    let carer = |cares| Some(Sharing::Carer { subject, carer: Subject::Handle(handle("carer")?), cares });
    Some(match asked.field("do") {
        "suspend" => Sharing::Suspend { subject, proxy: handle("proxy")?, why: text("why") },
        "resume" => Sharing::Resume { subject, proxy: handle("proxy")?, why: text("why") },
        "end" => Sharing::Stop { subject, proxy: handle("proxy")? },
        "let-in" => {
            let given = GIVES.into_iter().filter(|c| asked.field(&format!("see-{}", c.name())) == "yes");
            Sharing::LetIn(LetIn {
                subject,
                account: handle("proxy")?,
                scope: given.fold(Set::NONE, Set::with),
                contribute: false,
                basis: Basis::parse(asked.field("basis"))?,
                evidence: text("evidence"),
                until: ends(asked.field("until"))?,
                review: until(asked.field("review")).unwrap_or(Stamp(0)),
            })
        }
        "carer" => carer(true)?,
        "carer-ends" => carer(false)?,
        "conflict" => Sharing::Conflict { subject, why: text("why") },
        "no-conflict" => Sharing::NoConflict { subject, account: handle("account")?, why: text("why") },
        "restrict" => Sharing::Restrict { subject, on: true, why: text("why") },
        "open" => Sharing::Restrict { subject, on: false, why: text("why") },
        "withhold" => Sharing::Withhold {
            subject,
            item: handle("item")?,
            harm: text("harm"),
            review: until(asked.field("review")).unwrap_or(Stamp(0)),
        },
        "sign" => Sharing::Sign { subject, item: handle("item")? },
        "release" => Sharing::Release { subject, item: handle("item")? },
        "error" => Sharing::Error { subject, item: handle("item")?, error: true, why: text("why") },
        "part" => Sharing::Part {
            subject,
            identity: handle("identity")?,
            why: text("why"),
            who: Box::new(apart::who(asked)?),
        },
        "put-back" => Sharing::PutBack { subject, identity: handle("identity")?, why: text("why") },
        "not-error" => Sharing::Error { subject, item: handle("item")?, error: false, why: text("why") },
        _ => return None,
    })
}
