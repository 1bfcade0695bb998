//! `publish.toml`, `areas.csv`, `population.csv` and holiday files.

use crate::areas::squeeze;
use crate::keys::*;
use crate::read::Toml;
use crate::read_place::fault_of_lsoa;
use crate::reader::{Reader, Table, clip, nearest};
use crate::{Areas, Calendar, Publish};
use std::collections::{BTreeMap, BTreeSet};
use yf_model::{Day, Problem};

pub(crate) fn publish(toml: &Toml<'_>, problems: &mut Vec<Problem>) -> Publish {
    let top = Table { items: toml.document.as_table(), line: 1 };
    let mut r = Reader::new(toml.file, toml.text);
    r.unknown_keys(top, "");
    let default = Publish::default();
    let number =
        |found: Option<(i64, u32)>, default: u64| found.and_then(|(n, _)| u64::try_from(n).ok()).unwrap_or(default);
    let hide_to = number(r.number_of(top, &PUBLISH_HIDE_TO, 7..=100), default.hide_to);
    let round = r.number_of(top, &PUBLISH_ROUND_TO, 5..=100);
    if let Some((n, line)) = round
        && n % 5 != 0
    {
        r.wrong(&PUBLISH_ROUND_TO, line, &n.to_string(), "is not a multiple of 5", None);
    }
    problems.append(&mut r.problems);
    Publish { hide_to, round_to: number(round, default.round_to) }
}

/// How many wrong rows of one file are listed.
const ROWS_LISTED: usize = 20;

/// A CSV file's rows as the columns asked for, with their lines; `None` where the header lacks a needed one.
fn rows(file: &str, text: &str, keys: &[Key], strict: bool, r: &mut Reader<'_>) -> Option<Vec<(u32, Vec<String>)>> {
    let mut csv = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    // Text in memory that is UTF-8 always splits into records of some length.
    let header = csv.headers().cloned().unwrap_or_default();
    let mut whole = true;
    let names = || keys.iter().map(|k| k.name);
    for name in header.iter().filter(|h| strict && !names().any(|n| n == *h)) {
        let hint = nearest(name, names()).map_or_else(String::new, |n| format!("did you mean \"{n}\"? "));
        let mend = format!("{hint}the columns are {}", names().collect::<Vec<_>>().join(", "));
        r.problem("policy-unknown-key", Some(1), None, &clip(name), &format!("is not a column of {file}"), &mend);
    }
    let mut at = Vec::new();
    for key in keys {
        let found = header.iter().position(|h| h == key.name);
        if found.is_none() && key.needed {
            whole = false;
            r.wrong(key, 1, "", "is missing from the header", None);
        }
        at.push(found);
    }
    let mut out = Vec::new();
    for record in csv.records().flatten() {
        let line = record.position().map_or(0, |p| p.line()) as u32;
        let cell = |column: &Option<usize>| column.and_then(|c| record.get(c)).unwrap_or_default().to_owned();
        if record.iter().any(|c| !c.is_empty()) {
            out.push((line, at.iter().map(cell).collect()));
        }
    }
    whole.then_some(out)
}

/// Says how many more there are once enough rows have been listed.
fn cut(r: &mut Reader<'_>) {
    let more = r.problems.len().saturating_sub(ROWS_LISTED);
    if more > 0 {
        r.problems.truncate(ROWS_LISTED);
        let wrong = format!("has {more} more wrong cells");
        r.problem("policy-more-rows", None, None, "", &wrong, "mend those above and check again");
    }
}

pub(crate) fn holidays(file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<Calendar> {
    let mut r = Reader::new(file, text);
    let mut days = BTreeSet::new();
    for (line, cells) in rows(file, text, &[HOLIDAY_DATE], false, &mut r).unwrap_or_default() {
        let date = cells.first().map_or("", String::as_str);
        match Day::parse_iso(date) {
            Some(day) => {
                days.insert(day);
            }
            None => r.wrong(&HOLIDAY_DATE, line, &clip(date), "is not a day", None),
        }
    }
    if days.is_empty() && r.problems.is_empty() {
        r.wrong(&HOLIDAY_DATE, 1, "", "has no row: a calendar must say which years it knows", None);
    }
    cut(&mut r);
    problems.append(&mut r.problems);
    (!days.is_empty()).then(|| Calendar::new(days))
}

pub(crate) fn areas(text: &str, problems: &mut Vec<Problem>) -> Areas {
    const COLUMNS: [Key; 5] = [AREA_LSOA, AREA_BOUNDARY_YEAR, AREA_INDEX_YEAR, AREA_DECILE, AREA_POSTCODE];
    let mut r = Reader::new("areas.csv", text);
    let mut areas = Areas::default();
    for (line, cells) in rows("areas.csv", text, &COLUMNS, true, &mut r).unwrap_or_default() {
        let [lsoa, boundary, index, decile, postcode] = cells.as_slice() else { continue };
        if let Some(fault) = fault_of_lsoa(lsoa) {
            r.wrong(&AREA_LSOA, line, &clip(lsoa), fault, None);
            continue;
        }
        for (key, text, kept) in [
            (&AREA_BOUNDARY_YEAR, boundary, &mut areas.boundary_year),
            (&AREA_INDEX_YEAR, index, &mut areas.index_year),
        ] {
            let year = text.parse::<i32>().ok().filter(|y| (1990..=2100).contains(y));
            match (year, *kept) {
                (None, _) => r.wrong(key, line, &clip(text), "is not a year", None),
                (Some(year), Some(first)) if year != first => {
                    r.wrong(key, line, text, &format!("differs from {first}, the file's first"), None);
                }
                (Some(year), _) => *kept = Some(year),
            }
        }
        let Some(decile) = decile.parse::<u8>().ok().filter(|d| (1..=10).contains(d)) else {
            r.wrong(&AREA_DECILE, line, &clip(decile), "is not a decile", None);
            continue;
        };
        if areas.by_lsoa.insert(lsoa.clone(), decile).is_some_and(|before| before != decile) {
            r.wrong(&AREA_DECILE, line, &decile.to_string(), "is not what an earlier row says of this area", None);
        }
        if !postcode.is_empty() {
            let squeezed = squeeze(postcode);
            if !(5..=7).contains(&squeezed.len()) || !squeezed.bytes().all(|b| b.is_ascii_alphanumeric()) {
                r.wrong(&AREA_POSTCODE, line, &clip(postcode), "is not a postcode", None);
            } else if areas.by_postcode.insert(squeezed, decile).is_some_and(|before| before != decile) {
                r.wrong(&AREA_POSTCODE, line, &clip(postcode), "is in two areas of different deciles", None);
            }
        }
    }
    cut(&mut r);
    problems.append(&mut r.problems);
    areas
}

/// People of a council by age group.
type Population = BTreeMap<String, BTreeMap<String, u64>>;

pub(crate) fn population(text: &str, problems: &mut Vec<Problem>) -> Population {
    const COLUMNS: [Key; 3] = [POPULATION_LA_CODE, POPULATION_YOUNGER, POPULATION_OLDER];
    let mut r = Reader::new("population.csv", text);
    let mut population = Population::new();
    for (line, cells) in rows("population.csv", text, &COLUMNS, true, &mut r).unwrap_or_default() {
        let [la, groups @ ..] = cells.as_slice() else { continue };
        if la.is_empty() || population.contains_key(la) {
            let fault = if la.is_empty() { "is missing" } else { "stands in an earlier row too" };
            r.wrong(&POPULATION_LA_CODE, line, &clip(la), fault, None);
            continue;
        }
        let of_council = population.entry(la.clone()).or_default();
        for (key, people) in COLUMNS[1..].iter().zip(groups).filter(|(_, people)| !people.is_empty()) {
            // 77,400 is what tables of estimates say.
            match people.replace(',', "").parse::<u64>().ok().filter(|n| *n > 0) {
                Some(n) => {
                    of_council.insert(key.name.to_owned(), n);
                }
                None => r.wrong(key, line, &clip(people), "is not a number of people", None),
            }
        }
    }
    cut(&mut r);
    problems.append(&mut r.problems);
    population
}
