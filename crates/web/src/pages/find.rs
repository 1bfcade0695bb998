//! Is she known? Two facts, a slip in one at most.

use super::purpose;
use crate::asked::{Answer, Asked};
use crate::frame::{self, secret};
use crate::{Site, dates};
use maud::{Markup, html};
use yf_folder::{Ask, Found, Known, Trouble, View};
use yf_model::Day;

/// The empty form.
pub fn find(site: &Site, asked: &Asked) -> Answer {
    Answer::page(200, page(site, asked, None, html! {}))
}

/// Looks. What was typed stays in the form.
pub fn find_post(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    let text = |name: &str| asked.field(name).chars().take(100).collect::<String>();
    let (born, typed) = (day(asked.field("born")), !asked.field("born").trim().is_empty());
    if typed && born.is_none() {
        let wrong = "Date of birth: not a day. Write it as 14/03/1941 or 1941-03-14.";
        return Answer::page(422, page(site, asked, Some(wrong), html! {}));
    }
    let known =
        Known { family: text("family"), given: text("given"), born, postcode: text("postcode"), nhs: text("nhs") };
    match site.folder.see(&signed.actor, purpose(signed.actor.role()), &Ask::Find(known)) {
        Ok(View::Found(found)) => Answer::page(200, page(site, asked, None, results(&found))),
        Err(Trouble::Field(_, right)) => {
            Answer::page(422, page(site, asked, Some(&format!("Give {right}.")), html! {}))
        }
        Ok(_) => frame::not_found(site),
        Err(trouble) => frame::trouble(site, Some(asked), &trouble),
    }
}

/// `14/03/1941`, `14.3.1941`, `1941-03-14`: day first, as it is said here.
fn day(text: &str) -> Option<Day> {
    let text = text.trim();
    let parts: Vec<i32> = text.split(['/', '.', '-', ' ']).map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let [a, b, c] = parts[..] else { return None };
    let (year, month, date) = if a > 31 { (a, b, c) } else { (c, b, a) };
    if !(1880..=2200).contains(&year) {
        return None;
    }
    Day::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(date).ok()?)
}

fn page(site: &Site, asked: &Asked, wrong: Option<&str>, below: Markup) -> Markup {
    let fields = [
        ("family", "Family name"),
        ("given", "Given name, or its first letter"),
        ("born", "Date of birth, as 14/03/1941"),
        ("postcode", "Postcode"),
        ("nhs", "NHS number"),
    ];
    let main = html! {
        section.sec {
            h1 { "Is she known?" }
            p.note { "Two facts at least: family name, date of birth, postcode, NHS number. One of them may have a slip. What you look for and whom you are shown is kept in the audit." }
            @if let Some(wrong) = wrong { p.err role="alert" { (wrong) } }
            @if let Some(signed) = &asked.signed {
                form.fields method="post" action="/find" autocomplete="off" {
                    (secret(signed))
                    @for (name, label) in fields {
                        div { label for=(name) { (label) } input type="text" id=(name) name=(name) maxlength="100" value=(asked.field(name)); }
                    }
                    div { button.btn type="submit" { "Look" } }
                }
            }
        }
        (below)
    };
    frame::page(site, asked.signed.as_ref(), "Find", main)
}

fn results(found: &[Found]) -> Markup {
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
                        thead { tr { th scope="col" { "Name" } th scope="col" { "Born" } th scope="col" { "Lives in" } th scope="col" { "Fits" } } }
                        tbody {
                            @for one in found {
                                tr {
                                    th scope="row" { a href={ "/folder/" (one.handle.text()) } { (one.family.to_uppercase()) ", " (one.given) } }
                                    td { @match one.born { Some(day) => (dates::clinical(day)), None => "not known" } }
                                    td { @if one.district.is_empty() { "not known" } @else { (one.district) } }
                                    td { @if one.exact { "every fact" } @else { "all but a slip in one" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_day_first() {
        let march = Day::from_ymd(1941, 3, 14);
        for text in ["14/03/1941", "14.3.1941", " 14 3 1941 ", "1941-03-14"] {
            assert_eq!(day(text), march, "{text}");
        }
        for wrong in ["", "03/14/1941", "14/3/41", "31/2/1941", "14/03/1941/1", "x", "99999999999/1/1"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
    }
}
