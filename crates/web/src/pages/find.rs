//! Is she known? Two facts, a slip in one at most.

use super::purpose;
use crate::asked::{Answer, Asked};
use crate::frame::{self, once, secret};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::access::Role;
use yf_folder::{Ask, Found, Known, Signed, Trouble, View};
use yf_model::When;

/// What people are found by: name of the field, how it is asked.
pub const FACTS: [(&str, &str); 5] = [
    ("family", "Family name"),
    ("given", "Given name, or its first letter"),
    ("born", "Date of birth, as 14/03/1941"),
    ("postcode", "Postcode"),
    ("nhs", "NHS number"),
];

/// The empty form. Who finds nobody (rule P12) is led to where she begins.
pub fn find(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    Answer::page(200, page(site, asked, signed, None, &html! {}))
}

/// Looks. What was typed stays in the form.
pub fn find_post(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match look(site, asked, signed) {
        Ok(found) => Answer::page(200, page(site, asked, signed, None, &results(asked, signed, &found))),
        Err(Ok(wrong)) => Answer::page(422, page(site, asked, signed, Some(&wrong), &html! {})),
        Err(Err(trouble)) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// Looks by the facts of a form: who is like them, or a sentence of what is wrong with them, or what the folder could not do.
pub fn look(site: &Site, asked: &Asked, signed: &Signed) -> Result<Vec<Found>, Result<String, Trouble>> {
    let text = |name: &str| asked.field(name).chars().take(100).collect::<String>();
    let (born, typed) = (dates::day(asked.field("born")), !asked.field("born").trim().is_empty());
    if typed && born.is_none() {
        return Err(Ok("Date of birth: not a day. Write it as 14/03/1941 or 1941-03-14.".to_owned()));
    }
    let known =
        Known { family: text("family"), given: text("given"), born, postcode: text("postcode"), nhs: text("nhs") };
    came_in(asked).map_err(Ok)?;
    match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Find(known)) {
        Ok(View::Found(found)) => Ok(found),
        Err(Trouble::Field(_, right)) => Err(Ok(format!("Give {right}."))),
        Ok(_) => Err(Err(Trouble::NotAvailable)),
        Err(trouble) => Err(Err(trouble)),
    }
}

/// The form, with what was typed.
pub fn facts(asked: &Asked, signed: &Signed, to: &str, first: bool) -> Markup {
    html! {
        form.fields method="post" action=(to) autocomplete="off" role="search" {
            (secret(signed))
            @for (n, (name, label)) in FACTS.iter().enumerate() {
                div { label for=(name) { (label) } input type="text" id=(name) name=(name) maxlength="100" value=(asked.field(name)) autofocus[first && n == 0]; }
            }
            div { button.btn type="submit" { "Look" } }
            // After the button: who takes a call now passes it by.
            @if takes_calls(signed.actor.role()) {
                div { label for=(CAME_IN) { "A call that came in earlier: when (09:05, or 28/11/2026 09:05)" }
                    input type="text" id=(CAME_IN) name=(CAME_IN) maxlength="20" value=(asked.field(CAME_IN)) autocomplete="off"; }
            }
        }
    }
}

/// When a call came in, where that is not now: a message that was left overnight, a form written on paper. Its clock starts then.
pub const CAME_IN: &str = "happened";

/// When it came in; or a sentence of what is wrong with what was typed.
pub fn came_in(asked: &Asked) -> Result<When, String> {
    let at = dates::typed(asked.field(CAME_IN), asked.now);
    at.ok_or_else(|| "When it came in: not a time. Write it as 09:05 or 28/11/2026 09:05.".to_owned())
}

fn page(site: &Site, asked: &Asked, signed: &Signed, wrong: Option<&str>, below: &Markup) -> Markup {
    let main = html! {
        section.sec {
            h1 { "Is she known?" }
            p.note { "Two facts at least: family name, date of birth, postcode, NHS number. One of them may have a slip. What you look for and whom you are shown is kept in the audit." }
            @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
            (facts(asked, signed, "/find", true))
            p { a href="/sent" { "What became of those you sent" } }
        }
        (below)
    };
    frame::page(site, Some(signed), "Find", main)
}

/// Whether this role takes calls.
pub fn takes_calls(role: Role) -> bool {
    use Role::{Coord, Manager, Matron, Spa, Sw, Therapist};
    matches!(role, Spa | Coord | Matron | Sw | Therapist | Manager)
}

/// Who is like the facts, each with the way to her folder and, for who takes calls, to a call about her.
pub fn results(asked: &Asked, signed: &Signed, found: &[Found]) -> Markup {
    let calls = takes_calls(signed.actor.role());
    let sure = found.len() == 1 && found.iter().all(|one| one.exact);
    html! {
        section.sec aria-live="polite" {
            @if found.is_empty() {
                h2 { "Nobody of these facts is known to you here" }
                p { "Try another fact, or two of them exactly. Whoever may not be found is not found." }
            } @else {
                h2 { @if found.len() == 1 { "One person is like this" } @else { (found.len()) " people are like this" } }
                p.note { "Those whom every fact fits come first, then by name. The order is no decision: ask for one more fact before you open." }
                div.scroll {
                    table {
                        thead { tr { th scope="col" { "Name" } th scope="col" { "Born" } th scope="col" { "Lives in" } th scope="col" { "Fits" } @if calls { th scope="col" { span.vh { "Call" } } } } }
                        tbody {
                            @for (n, one) in found.iter().enumerate() {
                                tr {
                                    th scope="row" { a href={ "/folder/" (one.handle.text()) } { (one.family.to_uppercase()) ", " (one.given) } }
                                    td { @match one.born { Some(day) => (dates::clinical(day)), None => "not known" } }
                                    td { @if one.district.is_empty() { "not known" } @else { (one.district) } }
                                    td { @if one.exact { "every fact" } @else { "all but a slip in one" } }
                                    @if calls { td { (take(asked, signed, Some(one), sure && n == 0)) } }
                                }
                            }
                        }
                    }
                }
            }
            @if calls { (take(asked, signed, None, found.is_empty())) }
        }
    }
}

/// The button that takes a call, about her or about nobody known yet: then what the caller said of her goes along.
fn take(asked: &Asked, signed: &Signed, her: Option<&Found>, focus: bool) -> Markup {
    html! {
        form.bare method="post" action="/calls/take" {
            (secret(signed))
            (once(Some(asked)))
            @if !asked.field(CAME_IN).is_empty() { input type="hidden" name=(CAME_IN) value=(asked.field(CAME_IN)); }
            @match her {
                Some(one) => {
                    input type="hidden" name="she" value=(one.handle.text());
                    button.btn.s type="submit" autofocus[focus] aria-label={ "Take the call about " (one.family.to_uppercase()) ", " (one.given) } { "Take the call" }
                }
                None => {
                    @for (name, _) in FACTS { input type="hidden" name=(name) value=(asked.field(name)); }
                    button.btn.q.s type="submit" autofocus[focus] { "None of these: take the call all the same" }
                }
            }
        }
    }
}
