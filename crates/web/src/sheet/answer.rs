//! One answer: how it is drawn, and how it is read back.

use crate::asked::Asked;
use crate::dates;
use crate::frame::{once, secret};
use crate::work::forms::Around;
use crate::work::{Said, ThingView};
use maud::{Markup, html};
use sha2::{Digest, Sha256};
use yf_folder::work::FieldView;
use yf_place::clock;

const SOURCES: [(&str, &str); 6] = [
    ("", "said by?"),
    ("her", "she said it"),
    ("carer", "her carer said it"),
    ("seen", "seen by me"),
    ("record", "from a record"),
    ("professional", "my judgement"),
];
const SURE: [(&str, &str); 4] = [("", "how sure?"), ("sure", "sure"), ("likely", "probably"), ("unsure", "not sure")];

/// The parts of one answer in a form.
const PARTS: [&str; 4] = ["value", "words", "source", "sure"];

/// What an answer says, as eight letters: a form sends them back, so that what was not touched is not written again.
fn print(said: &Said) -> String {
    let hash = Sha256::digest([&said.value, "\0", &said.words, "\0", &said.source, "\0", &said.confidence].concat());
    hash.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// The answers that a form changed or confirmed.
pub fn changed(asked: &Asked) -> Vec<Said> {
    let fields = asked.form.iter().filter_map(|(name, was)| Some((name.strip_suffix("~was")?, was)));
    let fields = fields.filter_map(|(field, was)| {
        let part = |part: &str| asked.field(&format!("{field}~{part}")).trim().to_owned();
        let mut said = Said {
            field: field.to_owned(),
            value: part("value"),
            words: part("words"),
            source: part("source"),
            confidence: part("sure"),
            base: part("base").parse().unwrap_or_default(),
        };
        let confirmed = !part("same").is_empty();
        if print(&said) == *was && !confirmed {
            return None;
        }
        if confirmed {
            said.confidence = "confirmed".to_owned();
        }
        Some(said)
    });
    fields.collect()
}

/// An answer as it stands, or as it was typed in a form that came back.
pub struct Standing<'a> {
    pub stored: Option<&'a FieldView>,
    pub said: Said,
}

/// What stands in a field now.
pub fn standing<'a>(around: &Around<'_>, thing: &'a ThingView, field: &str) -> Standing<'a> {
    let stored = thing.fields.iter().find(|f| f.said.field == field);
    let mut said = stored.map_or_else(|| Said { field: field.to_owned(), ..Said::default() }, |f| f.said.clone());
    if !around.asked.field(&format!("{field}~was")).is_empty() {
        let [value, words, source, sure] = PARTS.map(|part| around.asked.field(&format!("{field}~{part}")).to_owned());
        said = Said { value, words, source, confidence: sure, ..said };
    }
    Standing { stored, said }
}

/// The unseen parts of an answer: which version was shown, and what it said.
pub fn shown(at: &Standing<'_>) -> Markup {
    let empty = Said::default();
    let was = at.stored.map_or(&empty, |f| &f.said);
    html! {
        input type="hidden" name={ (at.said.field) "~base" } value=(at.stored.map_or(0, |f| f.version));
        input type="hidden" name={ (at.said.field) "~was" } value=(print(was));
    }
}

/// A choice of coded values.
pub fn select(field: &str, part: &str, label: &str, choices: &[(&str, &str)], now: &str) -> Markup {
    let kept = !now.is_empty() && !choices.iter().any(|(value, _)| *value == now);
    html! {
        select name={ (field) "~" (part) } aria-label=(label) {
            @for (value, words) in choices { option value=(value) selected[*value == now] { (words) } }
            @if kept { option value=(now) selected { (now) } }
        }
    }
}

/// Who said it and how sure, beside an answer.
pub fn provenance(at: &Standing<'_>, title: &str) -> Markup {
    html! {
        (select(&at.said.field, "source", &format!("{title}: said by"), &SOURCES, &at.said.source))
        (select(&at.said.field, "sure", &format!("{title}: how sure"), &SURE, &at.said.confidence))
    }
}

/// Words in a form.
pub fn words(at: &Standing<'_>, label: &str, rows: u8) -> Markup {
    html! { textarea name={ (at.said.field) "~words" } aria-label=(label) rows=(rows) maxlength="4000" { (at.said.words) } }
}

/// One line in a form.
pub fn line(at: &Standing<'_>, label: &str) -> Markup {
    html! { input type="text" name={ (at.said.field) "~words" } aria-label=(label) value=(at.said.words) maxlength="300" autocomplete="off"; }
}

/// How old what was carried over is, in days.
pub fn age(asked: &Asked, field: &FieldView) -> Option<i32> {
    field.carried.map(|when| clock::local_day(asked.now.seconds()) - when.earliest_day())
}

/// Whether what was carried over is older than this place lets it stand unconfirmed.
pub fn stale(around: &Around<'_>, field: &FieldView) -> bool {
    age(around.asked, field).is_some_and(|days| days > around.confirm_days)
}

/// `half a year` as shipped, else `90 days`.
pub fn so_old(days: i32) -> String {
    if days == 182 { "half a year".to_owned() } else { format!("{days} {}", if days == 1 { "day" } else { "days" }) }
}

/// `14 months`, `3 weeks`.
pub fn old(days: i32) -> String {
    match days {
        60.. => format!("{} months old", days / 30),
        14.. => format!("{} weeks old", days / 7),
        _ => format!("{days} days old"),
    }
}

/// Who wrote an answer and when; where it comes from an earlier assessment, its age and the tick that confirms it.
pub fn from(asked: &Asked, at: &Standing<'_>, title: &str, writes: bool) -> Markup {
    let Some(field) = at.stored else { return html! {} };
    let source =
        SOURCES.iter().find(|(value, _)| !value.is_empty() && *value == field.said.source).map(|(_, words)| *words);
    html! {
        p.from {
            @if let Some(source) = source { (source) ", " }
            @if field.said.confidence == "confirmed" { "confirmed with her, " }
            @else if field.said.confidence == "likely" { "probably, " }
            @else if field.said.confidence == "unsure" { "not sure, " }
            (field.author) ", " (field.title) ", " (dates::when(field.carried.unwrap_or(field.happened)))
            @if let Some(days) = age(asked, field) { ", told before, " (old(days)) }
            @if field.versions > 1 { ", version " (field.versions) }
        }
        @if writes && field.carried.is_some() {
            label.still { input type="checkbox" name={ (at.said.field) "~same" } value="yes"; " Still so: confirmed with her today" span.vh { ": " (title) } }
        }
    }
}

/// What somebody else wrote at the same time, unseen: both stand until somebody writes one text of the two.
pub fn beside(at: &Standing<'_>, show: impl Fn(&Said) -> Markup) -> Markup {
    let Some(field) = at.stored else { return html! {} };
    html! {
        @for other in &field.beside {
            div.beside {
                p { b { "Two people wrote this at once. " } "Both stand until one of you writes what holds, above." }
                p { (show(&other.said)) span.ref { (other.author) ", " (other.title) ", " (dates::when(other.happened)) } }
            }
        }
    }
}

/// The frame of a section's form.
pub fn section(
    around: &Around<'_>,
    thing: &ThingView,
    id: &str,
    title: &str,
    note: &str,
    writes: bool,
    body: &Markup,
) -> Markup {
    html! {
        section.sec.part id=(id) {
            h2 { (title) }
            @if !note.is_empty() { p.note { (note) } }
            @if writes {
                form method="post" action={ "/thing/" (thing.thing.text()) "/write" } {
                    (secret(around.signed)) (once(Some(around.asked)))
                    input type="hidden" name="section" value=(id);
                    (body)
                    div { button.btn type="submit" { "Keep " span.vh { (title) } } }
                }
            } @else { (body) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Vec<Said> {
        let form = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        changed(&Asked { handle: None, part: 1, link: None, token: None, signed: None, form, now: yf_folder::Stamp(0) })
    }

    #[test]
    fn only_what_was_changed_or_confirmed_is_written() {
        let shown = Said { words: "I wash at the basin.".into(), source: "her".into(), ..Said::default() };
        let was = print(&shown);
        let untouched = [
            ("wash~was", was.as_str()),
            ("wash~base", "3"),
            ("wash~words", "I wash at the basin."),
            ("wash~source", "her"),
        ];
        assert_eq!(sent(&untouched), []);
        let confirmed = sent(&[&untouched[..], &[("wash~same", "yes")]].concat());
        assert_eq!((confirmed.len(), confirmed[0].confidence.as_str(), confirmed[0].base), (1, "confirmed", 3));
        let empty = print(&Said::default());
        let two = sent(&[
            ("wash~was", was.as_str()),
            ("wash~base", "3"),
            ("wash~words", "In the bath."),
            ("dress~was", empty.as_str()),
            ("dress~words", "  "),
        ]);
        assert_eq!(
            two.iter().map(|s| (s.field.as_str(), s.words.as_str(), s.base)).collect::<Vec<_>>(),
            [("wash", "In the bath.", 3)]
        );
        // Taking words away is a change as well.
        assert_eq!(sent(&[("wash~was", was.as_str()), ("wash~words", "")]).len(), 1);
    }

    #[test]
    fn ages_are_said_in_the_longest_word_that_fits() {
        assert_eq!([old(3), old(20), old(400)], ["3 days old", "2 weeks old", "13 months old"]);
    }
}
