//! How far each kind of damage to the extracts moves each element of the vector, on an invented place whose truth is known: `docs/bias.md`.
//! `make bias` writes the page anew.

mod common;
#[path = "common/place.rs"]
mod place;

use common::{read, root};
use flate2::read::GzDecoder;
use place::{fresh, rows, wrote};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use yf_measures::journeys::{ELEMENTS, FAMILIES};

const PEOPLE: &str = "8000";

/// What is damaged, and how `simulate` is asked for it. The first is the truth as far as the datasets can hold it.
const WORLDS: [(&str, &[&str]); 9] = [
    ("clean", &["--clean"]),
    ("missing numbers", &["--only", "numbers"]),
    ("late closing", &["--only", "late-closing"]),
    ("missing ends", &["--only", "missing-ends"]),
    ("days for minutes", &["--only", "midnights"]),
    ("typed late", &["--only", "lag"]),
    ("written twice", &["--only", "doubles"]),
    ("all, joined", &["--without", "numbers"]),
    ("all", &[]),
];

/// Persons, and the mean of each element over those with a value.
type Means = (usize, BTreeMap<String, f64>);

fn means(journeys: &Path) -> Means {
    let text = std::fs::read_to_string(journeys).expect("everybody's elements");
    let table = rows(&text);
    let of = |column: usize| {
        let values: Vec<f64> =
            table[1..].iter().filter(|r| !r[column].is_empty()).map(|r| r[column].parse().expect("a number")).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    let named = table[0].iter().enumerate().filter_map(|(n, name)| Some((name.clone(), of(n)?)));
    (table.len() - 1, named.collect())
}

/// From the truth file itself: nights in hospital within the window.
fn true_nights(events: &Path) -> f64 {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(events).expect("the truth")).read_to_string(&mut text).expect("packed text");
    let table = rows(&text);
    let column = |name: &str| table[0].iter().position(|h| h == name).expect("a column");
    let (at, kind, of, reference, person) =
        (column("at"), column("kind"), column("type"), column("ref"), column("person"));
    let day = |text: &str| yf_model::Day::parse_iso(&text[..10]).expect("a day");
    let (first, last) = (day("2023-04-01"), day("2026-03-31"));
    let mut open: BTreeMap<(&str, &str), yf_model::Day> = BTreeMap::new();
    let mut sum = 0;
    let mut nights = |from: yf_model::Day, to: yf_model::Day| {
        let (from, to) = (from.max(first), to.min(last + 1));
        sum += (to - from).max(0);
    };
    let mut sorted: Vec<&Vec<String>> = table[1..].iter().collect();
    sorted.sort_by(|a, b| a[at].cmp(&b[at]));
    for row in sorted {
        let (when, key) = (day(&row[at]), (row[person].as_str(), row[reference].as_str()));
        match row[kind].as_str() {
            "admit" if row[of].starts_with("hospital") && row[of] != "hospital_day_case" => {
                open.insert(key, when);
            }
            "discharge" => {
                if let Some(from) = open.remove(&key) {
                    nights(from, when);
                }
            }
            _ => {}
        }
    }
    open.into_values().for_each(|from| nights(from, last + 1));
    f64::from(sum)
}

/// `+12%`, `0`, `÷`.
fn moved(clean: Option<&f64>, found: Option<&f64>) -> String {
    match (clean, found) {
        (Some(clean), Some(found)) if *clean > 0.0 => {
            let percent = (100.0 * (found / clean - 1.0)).round();
            if percent == 0.0 { "0".to_owned() } else { format!("{percent:+}%").replace('-', "−") }
        }
        (Some(clean), Some(found)) if clean == found => "0".to_owned(),
        _ => "–".to_owned(),
    }
}

#[test]
fn the_table_of_bias_is_current() {
    let folder = fresh("bias");
    let at = |name: &str| folder.join(name).display().to_string();
    let mut worlds: Vec<Means> = Vec::new();
    let mut truth = 0.0;
    for (n, (_, flags)) in WORLDS.iter().enumerate() {
        wrote(&[&["simulate", "--out", &at("place"), "--people", PEOPLE][..], flags].concat());
        wrote(&[
            "look",
            &at("place/extracts"),
            "--place",
            &at("place/policy"),
            "--as-of",
            "2026-03-31",
            "--format",
            "json",
            "--edition",
            "restricted",
            "--out",
            &at("look"),
        ]);
        worlds.push(means(&folder.join("look/journeys.csv")));
        if n == 0 {
            truth = true_nights(&folder.join("place/truth/events.csv.gz"));
        }
    }
    let clean = &worlds[0];
    let mut page = format!(
        "# How far damage moves each element\n\n\
         What `look` reads from the extracts of an invented place of {PEOPLE} people over three years, its habits of recording switched on one at a time \
         (`yellowfolder simulate --only HABIT`), against the same place whose agencies record everything at once and as it was (`--clean`): there every \
         record carries its number, so everybody is joined, and what is read is what was true as far as the datasets can hold it. A figure is by how much \
         the mean of each person moves. *All, joined* has every habit but mistaken numbers (`--without numbers`): perfect joins. *All* is the place as it is.\n\n\
         Made by `make bias`; a test holds it. Another place has other habits: the size of a figure here is no correction, its direction is a warning. Where \
         numbers are missing one person falls apart into several, so means of each person fall though nothing happened less.\n\n| | {} |\n|---|{}\n",
        WORLDS.iter().map(|w| w.0).collect::<Vec<_>>().join(" | "),
        "---|".repeat(WORLDS.len())
    );
    let persons: Vec<String> = worlds.iter().map(|w| w.0.to_string()).collect();
    let _ = writeln!(page, "| persons found | {} |", persons.join(" | "));
    let mut compared = 0;
    for family in &FAMILIES {
        let _ = write!(page, "\n## {}\n\n{}\n", family.id, family.name);
        let mut named: Vec<String> =
            ELEMENTS.iter().filter(|e| e.section == family.section).map(|e| e.id.to_owned()).collect();
        if family.id == "waits" {
            named.extend(
                clean.1.keys().filter(|name| name.ends_with("_within") || name.ends_with("_open_breached")).cloned(),
            );
        }
        let seen: Vec<&String> = named.iter().filter(|name| worlds.iter().any(|w| w.1.contains_key(*name))).collect();
        if seen.is_empty() {
            page.push_str("\nCannot be seen in any of these extracts, damaged or not.\n");
            continue;
        }
        let _ = write!(
            page,
            "\n| element | {} |\n|---|{}\n",
            WORLDS.iter().map(|w| w.0).collect::<Vec<_>>().join(" | "),
            "---|".repeat(WORLDS.len())
        );
        for name in seen {
            let first = clean.1.get(name).map_or("–".to_owned(), |mean| format!("{mean:.3}"));
            let rest: Vec<String> = worlds[1..].iter().map(|w| moved(clean.1.get(name), w.1.get(name))).collect();
            compared += rest.iter().filter(|cell| *cell != "0" && *cell != "–").count();
            let _ = writeln!(page, "| `{name}` | {first} | {} |", rest.join(" | "));
        }
    }
    let nights = clean.1.get("nights_hospital").map_or(0.0, |mean| mean * clean.0 as f64);
    let _ = write!(
        page,
        "\n## Against the truth file\n\nNights in hospital can be counted from the truth itself, before any agency wrote anything: {truth:.0} in all. The \
         clean extracts say {nights:.0} ({}).\n\nAssessments cannot: an integrated team writes its assessment into the council's system and into the \
         community's, so one assessment stands in both, and both are counted. What looks like more assessments may be one that two systems hold.\n",
        moved(Some(&truth), Some(&nights))
    );
    assert!((nights / truth - 1.0).abs() < 0.02, "{nights} nights read, {truth} true");
    // The table can fail: damage moves something, and what nobody mistakes stays.
    assert!(compared > 60, "{compared}");
    assert!(worlds[1].0 > clean.0, "missing numbers part people");
    let path = root().join("docs/bias.md");
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
    }
    assert!(
        read("docs/bias.md") == page,
        "docs/bias.md is not what the code makes: run `make bias` and read the difference"
    );
}
