//! What whoever comes to her must know: where she lives, how she is reached, how one gets in, what makes a visit safe, allergies.

use super::steps;
use crate::{dates, sheet};
use maud::{Markup, html};
use yf_folder::work::FieldView;

/// The newest of a field of it.
pub fn field<'f>(front: &'f [FieldView], name: &str) -> Option<&'f FieldView> {
    front.iter().find(|f| f.said.field == name)
}

/// Its words; nothing where nobody said it.
pub fn words<'f>(front: &'f [FieldView], name: &str) -> &'f str {
    field(front, name).map_or("", |f| f.said.words.as_str())
}

/// The same for a banner, where what is missing is said.
pub fn known<'f>(front: &'f [FieldView], name: &str) -> &'f str {
    match words(front, name) {
        "" => "not known",
        words => words,
    }
}

/// For whoever goes to her door: allergies first, always stated: a list, that none are known and when that was asked, or that nobody asked;
/// then what makes it safe, how one gets in, and that nobody knows where she lives. With the way to where it is written down.
pub fn alerts(front: &[FieldView], to_write: Option<&str>) -> Markup {
    let said = sheet::allergies(front);
    html! {
        ul.al aria-label="Alerts" {
            li.calm[said.as_ref().is_some_and(|s| s.none)] { b { "Allergies" } ": " @match &said {
                Some(said) => { (said.words()) span.ref { (said.author) ", " (dates::when(said.happened)) } }
                None => "not asked",
            } @if let Some(at) = to_write { " " a href={ (at) "#say" } { @if said.is_some() { "Ask again" } @else { "Ask" } } } }
            @for (name, title, calm) in [("safe", "To be safe there", false), ("door", "Getting in", true)] { @if let Some(field) = field(front, name) {
                li.calm[calm] { b { (title) } ": " span.said { (field.said.words) } span.ref { (field.author) ", " (dates::when(field.happened)) } }
            } }
            @if let Some(at) = to_write { @if words(front, "address").is_empty() || words(front, "phone").is_empty() {
                li { b { "Where she lives and how she is reached" } " is not all known. " a href={ (at) "#reach" } { "Write it down" } }
            } @else { li.calm { a href={ (at) "#reach" } { "Where she lives has changed" } } } }
        }
    }
}

/// What the form of where she lives shows as it stands.
pub fn now<'f>(front: &'f [FieldView], name: &str) -> &'f str {
    if steps::REACH.iter().any(|f| f.name == name) { words(front, name) } else { "" }
}
