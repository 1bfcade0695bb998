//! Cover: what one of the team owns is offered to another, many at once, each thing an offer of its own. For leave, and for leaving.

use super::{lists, thing};
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::work::forms::{self, Around};
use crate::work::steps::{self, Ask, Field};
use crate::work::{self, Desk, List, Said, Work};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::work::Kind;
use yf_folder::{Handle, Signed, Subject, Trouble};
use yf_model::When;

/// Shows what she owns.
pub fn cover(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    show(site, asked, signed, 200, None)
}

fn show(site: &Site, asked: &Asked, signed: &Signed, status: u16, wrong: Option<&str>) -> Answer {
    let Some(hand) = asked.handle else { return frame::trouble(site, Some(asked), &Trouble::NotAvailable) };
    match work::owned(site, signed, hand) {
        Ok(desk) => match desk.colleagues.iter().find(|c| c.hand == hand && c.role.is_some()).map(|c| c.name.clone()) {
            Some(whose) => Answer::page(status, page(site, asked, signed, &desk, &whose, wrong)),
            None => frame::trouble(site, Some(asked), &Trouble::NotAvailable),
        },
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

fn page(site: &Site, asked: &Asked, signed: &Signed, desk: &Desk, whose: &str, wrong: Option<&str>) -> Markup {
    let around = Around {
        asked,
        signed,
        colleagues: &desk.colleagues,
        others: &[],
        home: None,
        front: &[],
        confirm_days: site.place.confirm_days,
    };
    let whom = Field { name: "hand", label: "To whom", ask: Ask::Anybody, must: true };
    let why = Field { name: "why", label: "Why, and until when", ask: Ask::Line, must: true };
    let chosen = |thing: &str| asked.form.iter().any(|(name, value)| name == "thing" && value == thing);
    let main = html! {
        section.sec id="cover" {
            h1 { "Hand over the work of " (whose) }
            @if let Some(wrong) = wrong { div.err role="alert" { h2 { "Not done yet" } p { (wrong) } } }
            p { a href="/manager" { "Back to the manager\u{2019}s page" } }
            p.note { "Each is an offer of its own: it stays with its owner until it is accepted by name." }
            @if desk.team.is_empty() { p { "Nothing of theirs is open that you may read." } }
            @else {
                form method="post" action={ "/cover/" (asked.handle.map(Handle::text).unwrap_or_default()) } {
                    (secret(signed))
                    (once(Some(asked)))
                    div.fields { (forms::input(&around, &whom, true, "cover-")) (forms::input(&around, &why, true, "cover-")) }
                    h2 { "What is handed over (" (work::many(desk.team.len(), desk.cut.has(List::Team))) " open)" }
                    ul.plain.ticks { @for line in &desk.team { li {
                        @let id = line.thing.thing.text();
                        input type="checkbox" name="thing" id={ "h" (id) } value=(id) checked[chosen(&id)];
                        label for={ "h" (id) } { (lists::name(line)) ", " (thing::lower(steps::kind_words(line.thing.kind))) }
                    } } }
                    @if desk.cut.has(List::Team) { (lists::cut(desk.team.len(), "things that are open")) }
                    div { button.btn type="submit" { "Offer them" } }
                }
            }
        }
    };
    frame::page(site, Some(signed), "Hand over", main)
}

/// Offers what was chosen.
pub fn offer(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let things: Vec<Handle> =
        asked.form.iter().filter(|(name, _)| name == "thing").filter_map(|(_, v)| Handle::parse(v)).collect();
    let to = Handle::parse(asked.field("hand"));
    let why = asked.field("why").trim().to_owned();
    if things.is_empty() || to.is_none() || why.is_empty() {
        let wrong = "Choose what is handed over, to whom, and say why.";
        return show(site, asked, signed, 422, Some(wrong));
    }
    let now = When::Moment(dates::moment(asked.now));
    for (n, thing) in things.iter().enumerate() {
        let done = work::thing(site, signed, Some(*thing)).and_then(|one| {
            let offer = Work::Begin {
                kind: Kind::HandOver,
                subject: Some(Subject::Handle(one.handle)),
                parent: Some(*thing),
                to,
                happened: now,
                says: vec![Said { field: "why".into(), words: why.clone(), ..Said::default() }],
            };
            work::act(site, asked, signed, &format!("many-{}", thing.text()), &offer)
        });
        if let Err(trouble) = done {
            let wrong = work::mendable(&trouble).unwrap_or_else(|| "one is not available to you any more.".to_owned());
            let wrong = format!("{n} of {} are offered; then: {wrong}", things.len());
            return show(site, asked, signed, 422, Some(&wrong));
        }
    }
    Answer::see("/manager")
}
