//! The last look over the open edition before it is written: none of its sentences may hold what the extracts know a person, a referral
//! or a worker by. Every string of the report is compared with what was read (decision 0044).
//!
//! Invariant: what is found is named by its place and shape, never by itself.

use std::collections::BTreeSet;
use yf_ingest::Extracts;
use yf_ingest::value::shape;
use yf_model::{IdText, NhsNumber, Problem, Severity};
use yf_place::Place;
use yf_report::Report;

/// An identifier that is shorter is not told from a number or a word of a sentence.
const LEAST: usize = 6;

/// So many words in a row are compared with an identifier, a postcode or a name that has blanks or hyphens in it.
const WORDS: usize = 5;

/// Parts that take a text from a cell, or would if it were not for the place's own names: in these fields of them a name alone counts,
/// too.
const FROM_CELLS: [&str; 7] = [
    "/official/councils/",
    "/official/medians/",
    "/official/ascof/",
    "/official/unrecognised/",
    "/time/agencies/",
    "/links/unlisted/",
    "/quality/problems/",
];
const FIELDS: [&str; 8] = ["name", "code", "area", "council", "agency", "service", "column", "value"];

/// Refuses an open edition in which somebody can be found.
pub fn nobody_in(open: &Report, extracts: &Extracts, place: &Place) -> Result<(), Problem> {
    let seen = Seen { extracts, own: own_words(place) };
    // What cannot be looked over is not written.
    let json = serde_json::to_value(open).map_err(|_| refused("/", ""))?;
    match seen.first_in(&json, &mut String::new()) {
        Some((at, found)) => Err(refused(&at, &found)),
        None => Ok(()),
    }
}

/// The place's own names, which a name of somebody may be by chance.
fn own_words(place: &Place) -> BTreeSet<String> {
    let agencies = place.agencies.iter().map(|a| &a.name);
    let services = place.services.iter().map(|s| &s.name);
    let localities = place.localities.iter().map(|l| &l.name);
    agencies.chain(services).chain(localities).map(|name| name.to_lowercase()).collect()
}

fn refused(at: &str, found: &str) -> Problem {
    Problem {
        code: "identifier-in-open-edition",
        severity: Severity::FileRefused,
        file: "open edition".to_owned(),
        line: None,
        column: Some(at.to_owned()),
        found: shape(found),
        wrong: "is in these extracts what a person, a referral or a worker is known by".to_owned(),
        now: "nothing is written".to_owned(),
        mend: "see where it comes from ('yellowfolder check' for the extracts; a survey and the place's policy are shown as they are sent) and take it out; \
               or ask for --edition restricted"
            .to_owned(),
    }
}

struct Seen<'a> {
    extracts: &'a Extracts,
    own: BTreeSet<String>,
}

impl Seen<'_> {
    /// The first string that holds something, with its address.
    fn first_in(&self, json: &serde_json::Value, at: &mut String) -> Option<(String, String)> {
        use serde_json::Value;
        let mut below = |key: &str, value: &Value| {
            let length = at.len();
            at.push('/');
            at.push_str(key);
            let found = self.first_in(value, at);
            at.truncate(length);
            found
        };
        match json {
            Value::Object(fields) => fields.iter().find_map(|(key, value)| below(key, value)),
            Value::Array(values) => values.iter().enumerate().find_map(|(n, value)| below(&n.to_string(), value)),
            Value::String(text) => {
                let field = at.rsplit('/').next().unwrap_or("");
                let alone = FIELDS.contains(&field) && FROM_CELLS.iter().any(|part| at.starts_with(part));
                self.found_in(text, alone).map(|found| (at.clone(), found))
            }
            _ => None,
        }
    }

    /// What a string holds; `alone` where one name by itself counts.
    fn found_in(&self, text: &str, alone: bool) -> Option<String> {
        let words = words(text);
        for first in 0..words.len() {
            for last in first..words.len().min(first + WORDS) {
                let (Some((from, _)), Some((_, to))) = (words.get(first), words.get(last)) else { continue };
                let piece = text.get(*from..*to).unwrap_or("");
                if self.tells(piece, last - first + 1) {
                    return Some(piece.to_owned());
                }
            }
        }
        let whole = text.trim();
        let is_name =
            alone && whole.chars().count() > 1 && whole.chars().all(|c| c.is_alphabetic() || " '-".contains(c));
        (is_name && !self.own.contains(&whole.to_lowercase()) && self.is_known(whole)).then(|| whole.to_owned())
    }

    /// Whether words in a row are an NHS number, an identifier with a figure in it, or a first name and a last name.
    fn tells(&self, piece: &str, words: usize) -> bool {
        let digits = piece.bytes().filter(u8::is_ascii_digit).count();
        if digits == 10
            && piece.bytes().all(|b| b.is_ascii_digit() || b" -".contains(&b))
            && NhsNumber::parse(piece).is_some()
        {
            return true;
        }
        let long = piece.chars().count() >= LEAST;
        let by_figures = digits > 0 && long && !is_day(piece);
        let by_name = digits == 0 && long && words > 1 && !self.own.contains(&piece.to_lowercase());
        (by_figures || by_name) && self.is_known(piece)
    }

    /// Whether a text was read as an identifier or a name, as it stands, in capitals or in small letters.
    fn is_known(&self, text: &str) -> bool {
        let known = |text: &str| self.extracts.ids.find(text).is_some_and(|id| id != IdText(0));
        known(text) || known(&text.to_uppercase()) || known(&text.to_lowercase()) || known(&titled(text))
    }
}

/// Where the words of a text begin and end: letters and figures in a row.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let within = c.is_alphanumeric();
        match words.last_mut() {
            Some((_, end)) if within && open => *end = at + c.len_utf8(),
            _ if within => words.push((at, at + c.len_utf8())),
            _ => {}
        }
        open = within;
    }
    words
}

/// A day, a month or a year's span of days: an extract's column may hold days in place of identifiers, and a day names nobody.
fn is_day(text: &str) -> bool {
    let form = |text: &str, pattern: &str| {
        text.len() == pattern.len()
            && text.bytes().zip(pattern.bytes()).all(|(b, p)| if p == b'0' { b.is_ascii_digit() } else { b == p })
    };
    ["0000-00-00", "0000-00", "00/00/0000", "0000-00-00..0000-00-00"].iter().any(|pattern| form(text, pattern))
}

/// Each word with a capital letter and small ones behind it.
fn titled(text: &str) -> String {
    let mut begins = true;
    let one = |c: char| {
        let out = if begins { c.to_uppercase().next() } else { c.to_lowercase().next() };
        begins = !c.is_alphabetic();
        out.unwrap_or(c)
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extracts(ids: &[&str]) -> Extracts {
        let mut extracts = Extracts::default();
        for id in ids {
            extracts.ids.intern(id);
        }
        extracts
    }

    fn found(ids: &[&str], text: &str, alone: bool) -> Option<String> {
        let extracts = extracts(ids);
        let own = BTreeSet::from(["rose hill".to_owned(), "brixham".to_owned()]);
        Seen { extracts: &extracts, own }.found_in(text, alone)
    }

    #[test]
    fn what_a_sentence_may_not_hold() {
        let ids = ["LP00417", "RA9-7731-2", "TQ1 3SL", "Jane", "PASCOE", "JANE PASCOE", "c4f1e27a90", "20240301"];
        for text in [
            "council 9990158398",
            "999 015 8398",
            "of 999-015-8398, and no other",
            "Agency lp00417.",
            "(RA9-7731-2)",
            "at tq1 3sl since then",
            "Told by Jane Pascoe, her daughter",
            "C4F1E27A90",
            "no 20240301",
        ] {
            assert!(found(&ids, text, false).is_some(), "{text}");
        }
        assert_eq!(found(&ids, "Pascoe", true), Some("Pascoe".to_owned()));
        assert_eq!(found(&ids, "Pascoe", false), None, "one name alone counts only where a cell could stand");
    }

    #[test]
    fn what_names_nobody() {
        let ids = ["1264", "2024-03-01", "2024-04", "28", "Rose", "Rose Hill", "Brixham", "Young", "People"];
        for text in [
            "1,264 people, 28 days, from 2024-03-01 to 2024-03-31",
            "2024-03-01..2024-03-01",
            "Young people",
            "9990158390",
            "Rose Hill",
            "dhsc-2026-09",
        ] {
            assert_eq!(found(&ids, text, false), None, "{text}");
        }
        assert_eq!(found(&ids, "Brixham", true), None, "the place's own name");
    }
}
