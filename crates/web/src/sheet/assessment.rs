//! The one assessment: the law's outcomes and the domains of geriatric assessment as one list, written by several hands.

use super::answer::{
    self, Standing, age, beside, from, old, provenance, section, select, shown, so_old, stale, standing,
};
use super::{BEST, WHO_DECIDED};
use crate::work::forms::Around;
use crate::work::{One, Said, ThingView};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use yf_folder::Stamp;
use yf_folder::access::Item;
use yf_model::When;

/// One question.
pub struct Question {
    /// Where it stands.
    pub section: &'static str,
    /// As the folder calls it.
    pub field: &'static str,
    /// In two words.
    pub title: &'static str,
    /// As she is asked.
    pub ask: &'static str,
    /// What can be answered beside words.
    pub choices: &'static str,
    /// The law asks it of every assessment, however small the need.
    pub minimum: bool,
    /// Where it comes from.
    pub source: &'static str,
}

/// All of them, in order (`data/assessment.tsv`).
pub static QUESTIONS: LazyLock<Vec<Question>> = LazyLock::new(|| {
    let lines = include_str!("../../data/assessment.tsv").lines().skip(1);
    lines
        .filter_map(|line| {
            let [section, field, title, ask, choices, minimum, source] = line.split('\t').collect::<Vec<_>>()[..]
            else {
                return None;
            };
            Some(Question { section, field, title, ask, choices, minimum: minimum == "yes", source })
        })
        .collect()
});

const SECTIONS: [(&str, &str, &str); 7] = [
    ("own", "In her own words", ""),
    (
        "carer",
        "The carer",
        "The carer's own assessment, in the carer's own folder. Nothing of it stands in the folder of the person cared for.",
    ),
    ("outcomes", "What she can do", "The ten outcomes of the Care Act. Not asked is not the same as no need."),
    ("health", "Health", ""),
    ("mind", "Mind and senses", ""),
    ("around", "Home and ahead", ""),
    ("decision", "What follows", ""),
];

const ACHIEVE: &[(&str, &str)] = &[
    ("", "not asked"),
    ("no-need", "she manages"),
    ("need", "cannot without help"),
    ("pain", "only with pain, risk, or too long"),
    ("declined", "asked: she would rather not say"),
];
const NEED: &[(&str, &str)] = &[
    ("", "not asked"),
    ("no-need", "asked: no need"),
    ("need", "a need"),
    ("declined", "asked: she would rather not say"),
];
const YES_NO: &[(&str, &str)] = &[("", "not said"), ("yes", "yes"), ("no", "no")];
const CAPACITY: &[(&str, &str)] = &[
    ("", "not said"),
    ("assumed", "no reason to doubt that she decides"),
    ("can", "assessed: she can decide this"),
    ("cannot", "assessed: she cannot decide this now"),
];
const FRAILTY: &[(&str, &str)] = &[
    ("", "not scored"),
    ("1", "1"),
    ("2", "2"),
    ("3", "3"),
    ("4", "4"),
    ("5", "5"),
    ("6", "6"),
    ("7", "7"),
    ("8", "8"),
    ("9", "9"),
];

fn choices(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "achieve" => ACHIEVE,
        "need" => NEED,
        "yes-no" => YES_NO,
        "capacity" => CAPACITY,
        "frailty" => FRAILTY,
        _ => &[],
    }
}

fn coded<'t>(thing: &'t ThingView, field: &str) -> &'t str {
    thing.fields.iter().find(|f| f.said.field == field).map_or("", |f| f.said.value.as_str())
}

/// The whole sheet.
pub fn page(around: &Around<'_>, one: &One) -> Markup {
    let thing = &one.thing;
    let (carer, short) = (coded(thing, "about") == "carer", coded(thing, "path") == "short");
    // After it was shared with her, only her own words and the decision are still written.
    let writes = thing.open;
    let asked = |q: &&Question| match q.section {
        "carer" => carer,
        "outcomes" => !carer,
        _ => true,
    };
    let answered = |q: &&Question| thing.fields.iter().any(|f| f.said.field == q.field);
    let asked: Vec<&Question> = QUESTIONS.iter().filter(asked).filter(|q| !short || q.minimum || answered(q)).collect();
    let left = QUESTIONS.iter().filter(|q| q.section != "carer").count().saturating_sub(asked.len());
    html! {
        (told_once(around, thing, &asked))
        @if thing.something_sealed { section.sec { p { b { "Something in this assessment is sealed." } " It is not shown to you, and reads as not asked." } } }
        @for (id, title, note) in SECTIONS {
            @let of: Vec<&Question> = asked.iter().copied().filter(|q| q.section == id).collect();
            @if !of.is_empty() {
                (section(around, thing, id, title, note, writes, &html! { @for q in &of { (question(around, thing, q, writes)) } (signed(thing, id)) }))
                (sign(around, thing, id, title))
            }
        }
        @if short && thing.open && left > 0 { (longer(around, thing, left)) }
        (hers(around, thing))
    }
}

/// Who wrote in a section, and signed what she wrote.
pub struct Hand<'t> {
    pub name: &'t str,
    pub title: &'t str,
    /// When, where it holds: whoever writes once more signs once more.
    pub signed: Option<When>,
}

/// Those who wrote in a section of this assessment, by name. What came along from an earlier one they have not written; and what she wrote herself
/// asks for no signature.
pub fn hands<'t>(thing: &'t ThingView, section: &str) -> Vec<Hand<'t>> {
    let asked: BTreeSet<&str> = QUESTIONS.iter().filter(|q| q.section == section).map(|q| q.field).collect();
    let mut wrote: BTreeMap<(&str, &str), Stamp> = BTreeMap::new();
    let written = thing.fields.iter().flat_map(|f| std::iter::once(f).chain(&f.beside));
    for field in written.filter(|f| asked.contains(f.said.field.as_str()) && f.carried.is_none()) {
        if !(field.said.source == "her" && field.title.is_empty()) {
            let last = wrote.entry((&field.author, &field.title)).or_insert(field.told);
            *last = field.told.max(*last);
        }
    }
    let signature = |name: &str, title: &str| {
        let of = thing
            .fields
            .iter()
            .filter(|f| f.said.field.strip_prefix("signed.").is_some_and(|s| s.split('.').next() == Some(section)));
        of.filter(|f| (f.author.as_str(), f.title.as_str()) == (name, title)).max_by_key(|f| f.told)
    };
    let hand = |((name, title), last): ((&'t str, &'t str), Stamp)| {
        let signed = signature(name, title).filter(|f| f.told >= last).map(|f| f.happened);
        Hand { name, title, signed }
    };
    wrote.into_iter().map(hand).collect()
}

/// Who has signed a section, and who wrote in it and has not.
fn signed(thing: &ThingView, id: &str) -> Markup {
    let hands = hands(thing, id);
    html! { @if !hands.is_empty() { p.from { @for (n, hand) in hands.iter().enumerate() {
        @if n > 0 { "; " }
        @match hand.signed {
            Some(when) => { "Signed: " (hand.name) ", " (hand.title) ", " (crate::dates::when(when)) },
            None => { b { "Not signed yet: " } (hand.name) ", " (hand.title) },
        }
    } "." } } }
}

/// The button by which a reader signs what she wrote in a section.
fn sign(around: &Around<'_>, thing: &ThingView, id: &str, title: &str) -> Markup {
    let me = around.signed.actor.named();
    let mine = hands(thing, id).iter().any(|h| (h.name, h.title) == me && h.signed.is_none());
    html! { @if thing.open && mine {
        form.bare.noprint method="post" action={ "/thing/" (thing.thing.text()) "/write" } {
            (crate::frame::secret(around.signed)) (crate::frame::once(Some(around.asked)))
            input type="hidden" name="section" value=(id);
            input type="hidden" name={ "signed." (id) "~was" } value="not yet";
            input type="hidden" name={ "signed." (id) "~value" } value="signed";
            button.btn.q.s type="submit" { "Sign what I wrote: " (title) }
        }
    } }
}

/// What a section is called, by the field of a signature.
pub fn section_of(field: &str) -> Option<&'static str> {
    let id = field.strip_prefix("signed.")?.split('.').next()?;
    SECTIONS.iter().find(|(section, ..)| *section == id).map(|(_, title, _)| *title)
}

/// What she did not have to tell again, who wrote, and what waits for confirmation.
fn told_once(around: &Around<'_>, thing: &ThingView, asked: &[&Question]) -> Markup {
    let fields: Vec<_> = asked.iter().filter_map(|q| thing.fields.iter().find(|f| f.said.field == q.field)).collect();
    let known = fields.iter().filter(|f| f.carried.is_some() || f.said.confidence == "confirmed").count();
    let stale = fields.iter().filter(|f| stale(around, f)).count();
    let open = asked.len() - fields.iter().filter(|f| !f.said.value.is_empty() || !f.said.words.is_empty()).count();
    let twice = thing.fields.iter().filter(|f| !f.beside.is_empty()).count();
    let unsigned: Vec<&str> = SECTIONS
        .iter()
        .filter(|(id, ..)| self::hands(thing, id).iter().any(|hand| hand.signed.is_none()))
        .map(|(_, title, _)| *title)
        .collect();
    let hands: BTreeSet<String> = thing.fields.iter().map(|f| format!("{}, {}", f.author, f.title)).collect();
    html! {
        section.sec.once aria-label="How far it is" {
            p.big { "She has told us " b { (known) " of " (asked.len()) } " answers before, and need not tell them again. " (open) " not asked yet." }
            @if stale > 0 { p { b { (stale) } @if stale == 1 { " answer is" } @else { " answers are" } " older than " (so_old(around.confirm_days)) ": greyed until confirmed with her." } }
            @if twice > 0 { p.beside { b { (twice) } @if twice == 1 { " answer was" } @else { " answers were" } " written by two people at once. Look below and write what holds." } }
            p.small {
                @if thing.open { "Completed by " b { (thing.owner) @if !thing.owner_title.is_empty() { ", " (thing.owner_title) } } ". " }
                @if !hands.is_empty() { "Written in it: " (hands.into_iter().collect::<Vec<_>>().join("; ")) "." }
                @if !unsigned.is_empty() { " Not signed yet by everybody who wrote in it: " (unsigned.join("; ")) "." }
                " " a href={ "/thing/" (thing.thing.text()) "/versions" } { "Versions side by side" }
            }
            nav.ways.noprint aria-label="In this assessment" {
                @for (id, title, _) in SECTIONS { @if asked.iter().any(|q| q.section == id) { a href={ "#" (id) } { (title) } } }
                a href="#hers" { "What she says of it" }
                a href="#next-step" { b { "What can be done now" } }
            }
        }
    }
}

fn question(around: &Around<'_>, thing: &ThingView, q: &Question, writes: bool) -> Markup {
    let at = standing(around, thing, q.field);
    let stale = at.stored.is_some_and(|f| stale(around, f));
    let choices = choices(q.choices);
    html! {
        div.qa.stale[stale] id={ "q-" (q.field.replace('.', "-")) } {
            div.asks { h3 { (q.title) } p.ref title=(q.source) { (q.ask) } }
            div.a {
                @if writes {
                    (shown(&at))
                    div.how {
                        @if !choices.is_empty() { (select(q.field, "value", q.title, choices, &at.said.value)) }
                        (provenance(&at, q.title))
                    }
                    (answer::words(&at, &format!("{}: in words, hers where she said it", q.title), if at.said.words.is_empty() { 1 } else { 2 }))
                } @else { (told(&at.said, choices)) }
                @if at.stored.is_some_and(|f| f.marks.has(Item::Sealed)) { p.from { span.tag.her { "sealed" } " She lets you read it. Others do not see it." } }
                (from(around.asked, &at, q.title, writes))
                (beside(&at, |said| told(said, choices)))
            }
        }
    }
}

/// An answer to read.
fn told(said: &Said, choices: &[(&str, &str)]) -> Markup {
    let value = choices.iter().find(|(value, _)| !value.is_empty() && *value == said.value).map(|(_, words)| *words);
    html! {
        @if let Some(value) = value { b { (value) } " " }
        @if !said.words.is_empty() { span.said { (said.words) } }
        @if value.is_none() && said.words.is_empty() { span.tag.flat { "not asked" } }
    }
}

/// A small need that turned out to be more.
fn longer(around: &Around<'_>, thing: &ThingView, left: usize) -> Markup {
    let at = Standing {
        stored: thing.fields.iter().find(|f| f.said.field == "path"),
        said: Said { field: "path".into(), ..Said::default() },
    };
    let body = html! {
        (shown(&at))
        input type="hidden" name="path~value" value="full";
        p { "This is the short path: what the law asks of every assessment. " (left) " more questions can be asked." }
    };
    html! {
        section.sec.part id="longer" {
            h2 { "More than a small need?" }
            form method="post" action={ "/thing/" (thing.thing.text()) "/write" } {
                (crate::frame::secret(around.signed)) (crate::frame::once(Some(around.asked)))
                input type="hidden" name="section" value="longer";
                (body)
                div { button.btn.q type="submit" { "Ask all of it" } }
            }
        }
    }
}

const AGREES: &[(&str, &str)] = &[
    ("", "not said yet"),
    ("yes", "yes"),
    ("in part", "in part"),
    ("no", "no"),
    (BEST, "she cannot say: in her best interests"),
];

/// What she says of it.
fn hers(around: &Around<'_>, thing: &ThingView) -> Markup {
    let (agreement, comment) = (standing(around, thing, "agreement"), standing(around, thing, "her-comment"));
    let decided = standing(around, thing, BEST);
    let late = thing.fields.iter().filter_map(|f| age(around.asked, f)).max();
    let body = html! {
        div.qa { div.asks { h3 { "Her comments" } p.ref { "In her own words" } } div.a {
            @if thing.open { (shown(&comment)) input type="hidden" name="her-comment~source" value="her"; (answer::words(&comment, "Her comments, in her own words", 3)) }
            @else { (told(&comment.said, &[])) }
            (from(around.asked, &comment, "Her comments", false))
        } }
        div.qa { div.asks { h3 { "Does she agree?" } p.ref { "Before it is final" } } div.a {
            @if thing.open { (shown(&agreement)) div.how { (select("agreement", "value", "Does she agree?", AGREES, &agreement.said.value)) } }
            @else { (told(&agreement.said, AGREES)) }
            (from(around.asked, &agreement, "Her agreement", false))
        } }
        div.qa { div.asks { h3 { (WHO_DECIDED) } } div.a {
            @if thing.open { (shown(&decided)) (answer::words(&decided, WHO_DECIDED, 2)) } @else { (told(&decided.said, &[])) }
            (from(around.asked, &decided, WHO_DECIDED, false))
        } }
    };
    html! {
        (section(around, thing, "hers", "What she says of it", "She reads it on her own pages, and can write this herself.", thing.open, &body))
        @if let Some(days) = late { p.note { "The oldest answer in it is " (old(days)) "." } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_questions_are_the_laws_ten_and_a_carers_eight_each_with_its_source() {
        assert_eq!(
            QUESTIONS.len(),
            include_str!("../../data/assessment.tsv").lines().count() - 1,
            "every line is read"
        );
        let of = |section: &str| QUESTIONS.iter().filter(|q| q.section == section).count();
        assert_eq!(of("outcomes"), 10);
        assert_eq!(QUESTIONS.iter().filter(|q| q.source.starts_with("SI 2015/313 reg 3(2)")).count(), 8);
        let fields: BTreeSet<&str> = QUESTIONS.iter().map(|q| q.field).collect();
        assert_eq!(fields.len(), QUESTIONS.len(), "no field twice");
        for q in QUESTIONS.iter() {
            assert!(q.field.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '-')), "{}", q.field);
            assert!(!q.source.is_empty() && !q.ask.is_empty(), "{}", q.field);
            assert!(SECTIONS.iter().any(|(id, ..)| *id == q.section), "{} stands nowhere", q.field);
            assert!(q.choices == "words" || !choices(q.choices).is_empty(), "{}: {}", q.field, q.choices);
        }
        assert!(QUESTIONS.iter().filter(|q| q.section == "outcomes").all(|q| q.minimum), "the short path has them too");
    }
}
