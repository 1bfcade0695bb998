//! The case form of a place: the `place.json` that reference cases carry (decision 6).

use crate::read::{SHIPPED_PROMISES, blank, sha256};
use crate::reader::{clip, problem};
use crate::{Calendar, Case, Locality, Place, RequiredLink};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use yf_model::{Day, Problem};

const FILE: &str = "place.json";

impl Place {
    /// Reads the case form. Keys it does not know are left alone: a case may say more than a place needs.
    pub fn from_case_json(text: &str) -> Result<Place, Vec<Problem>> {
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let line = u32::try_from(error.line()).ok();
            vec![problem(
                "case-not-json",
                FILE,
                line,
                None,
                "",
                &format!("is not JSON ({error})"),
                "write one JSON object",
            )]
        })?;
        let nothing = Map::new();
        let mut case = CaseFile { map: value.as_object().unwrap_or(&nothing), problems: Vec::new() };
        if !value.is_object() {
            case.wrong("", "", "is not a JSON object", "write one JSON object");
        }
        let window = case.map.get("window").and_then(Value::as_object).unwrap_or(&nothing).clone();
        let mut place = blank();
        place.name = "Reference case".to_owned();
        place.version = "case".to_owned();
        place.invented = true;
        place.test_numbers = case.map.get("test_numbers").is_some_and(|v| v.as_bool() == Some(true));
        let (from, to) = (case.day("window.from", window.get("from")), case.day("window.to", window.get("to")));
        let end_day = case.day("end_day", case.map.get("end_day"));
        place.councils = case.councils();
        place.orgs = case.texts("orgs").into_iter().collect();
        for (practice, locality) in case.texts("practices") {
            match place.localities.iter_mut().find(|l| l.id == locality) {
                Some(known) => known.practices.push(practice),
                None => place.localities.push(Locality {
                    name: locality.clone(),
                    id: locality,
                    practices: vec![practice],
                    ..Locality::default()
                }),
            }
        }
        place.localities.sort_by(|a, b| a.id.cmp(&b.id));
        place.calendar = Calendar::complete(case.holidays());
        place.calendars.insert("england".to_owned(), place.calendar.clone());
        place.links = case.links();
        place.promises = Place::reference().promises;
        place.hashes = vec![
            (FILE.to_owned(), sha256(text.as_bytes())),
            ("promises.toml (shipped)".to_owned(), sha256(SHIPPED_PROMISES.as_bytes())),
        ];
        if let (Some(from), Some(to), Some(end_day)) = (from, to, end_day) {
            place.case = Some(Case { from, to, end_day });
        }
        if case.problems.is_empty() { Ok(place) } else { Err(case.problems) }
    }
}

struct CaseFile<'v> {
    map: &'v Map<String, Value>,
    problems: Vec<Problem>,
}

impl CaseFile<'_> {
    fn wrong(&mut self, key: &str, found: &str, wrong: &str, mend: &str) {
        let key = (!key.is_empty()).then_some(key);
        self.problems.push(problem("case-value", FILE, None, key, &clip(found), wrong, mend));
    }

    fn links(&mut self) -> Vec<RequiredLink> {
        let links = self.map.get("links").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut out = Vec::new();
        for link in links {
            match RequiredLink::from_json(link) {
                Some(link) => out.push(link),
                None => self.wrong("links", &link.to_string(), "is not a link", "write a link as in settings.json"),
            }
        }
        out
    }

    fn day(&mut self, key: &str, value: Option<&Value>) -> Option<Day> {
        let day = value.and_then(Value::as_str).and_then(Day::parse_iso);
        if day.is_none() {
            let found = value.map_or_else(String::new, |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
            self.wrong(
                key,
                &found,
                if value.is_some() { "is not a day" } else { "is missing" },
                "write a day as \"2026-03-31\"",
            );
        }
        day
    }

    fn councils(&mut self) -> Vec<String> {
        let listed = match self.map.get("council").or_else(|| self.map.get("councils")) {
            Some(Value::Array(list)) => list.iter().map(|v| v.as_str().map(str::to_owned)).collect(),
            Some(one) => one.as_str().map(|c| vec![c.to_owned()]),
            None => None,
        };
        listed.unwrap_or_else(|| {
            self.wrong("council", "", "is missing or not a text", "write the council's LA code as \"999\"");
            Vec::new()
        })
    }

    /// An object of texts; a case without it has none.
    fn texts(&mut self, key: &str) -> Vec<(String, String)> {
        let Some(value) = self.map.get(key) else { return Vec::new() };
        let pairs = value.as_object().and_then(|map| {
            map.iter().map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned()))).collect::<Option<Vec<_>>>()
        });
        pairs.unwrap_or_else(|| {
            self.wrong(key, &value.to_string(), "is not an object of texts", "write { \"code\": \"text\" }");
            Vec::new()
        })
    }

    fn holidays(&mut self) -> BTreeSet<Day> {
        let Some(value) = self.map.get("holidays") else { return Calendar::england().holidays().clone() };
        let days = value.as_array().and_then(|list| list.iter().map(|d| Day::parse_iso(d.as_str()?)).collect());
        days.unwrap_or_else(|| {
            self.wrong("holidays", &value.to_string(), "is not a list of days", "write [\"2026-01-01\"]");
            BTreeSet::new()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_mapping_case() {
        let place = Place::from_case_json(include_str!("../tests/data/case-place.json")).expect("a case");
        assert_eq!(place.councils, ["999"]);
        assert!(place.test_numbers);
        assert_eq!(place.locality_of("Z99003", "", "").map(|l| l.id.as_str()), Some("north"));
        assert_eq!(place.localities.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(), ["north", "south"]);
        assert_eq!(place.case.map(|c| c.end_day.to_string()), Some("2026-03-31".to_owned()));
        assert_eq!(place.links.len(), 2);
        let day = |text| Day::parse_iso(text).expect("a day");
        // The case's own list: 1 January and no other.
        assert_eq!(place.calendar.working_days(day("2025-12-24"), day("2026-01-02")), Some(6));
        assert_eq!(place.promises.len(), 13);
    }

    #[test]
    fn says_what_is_wrong_with_a_case() {
        let problems =
            Place::from_case_json(r#"{"window": {"from": "2026-02-30"}, "practices": [1]}"#).expect_err("wrong");
        let messages: Vec<String> = problems.iter().map(Problem::message).collect();
        assert_eq!(messages.len(), 5, "{messages:#?}");
        assert!(messages[0].starts_with("place.json: window.from: \"2026-02-30\" is not a day"), "{}", messages[0]);
        assert_eq!(Place::from_case_json("{").expect_err("wrong").len(), 1);
    }
}
