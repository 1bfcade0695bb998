//! How far each kind of damage to the extracts moves each element of the vector, on an invented place whose truth is known: `docs/bias.md`.
//! `make bias` writes the page anew.

mod common;
#[path = "bias/links.rs"]
mod links;
#[path = "bias/neutral.rs"]
mod neutral;
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

/// Elements that need no owner's name, which the agencies write otherwise than the truth does; of how many people at least the extracts say as
/// much as the truth, in a hundred; and why not of all.
const OWNERLESS: [(&str, f64, &str); 12] = [
    ("nights_hospital", 100.0, ""),
    ("torbay-nonurgent_started", 100.0, ""),
    ("torbay-nonurgent_within", 100.0, ""),
    ("days_observed", 97.0, "A death is known where an agency that had her writes it; of others the days run on."),
    (
        "equipment-7_started",
        97.0,
        "Some of it is a request in the council’s books as well as in the store’s, each with a clock of its own.",
    ),
    ("equipment-7_within", 97.0, "As above."),
    (
        "closed_without_action",
        97.0,
        "The council’s words are others: declined and passed on are not *no action*, and an assessment that led to nothing is closed so where the truth has no row.",
    ),
    ("bounces", 98.0, "They follow the closures."),
    (
        "n_who",
        92.0,
        "A provider of the invented place sends nothing in July and August 2024; the story's own visits name no worker in the truth.",
    ),
    ("coc_who", 92.0, "The same visits."),
    ("upc_who", 92.0, "The same visits."),
    ("secon_who", 92.0, "The same visits."),
];

/// A packed table of the truth, header first.
fn unpacked(file: &Path) -> Vec<Vec<String>> {
    let mut text = String::new();
    GzDecoder::new(std::fs::File::open(file).expect("the truth")).read_to_string(&mut text).expect("packed text");
    rows(&text)
}

/// `journeys` on the truth, which has the columns of the neutral format under one other name, and on the clean extracts' events, with one window
/// and one set of clocks: a line an element, of everybody who is in both.
fn against_the_truth(folder: &Path) -> String {
    let at = |name: &str| folder.join(name).display().to_string();
    wrote(&["events", &at("place/extracts"), "--place", &at("place/policy"), "--out", &at("read"), "--quiet"]);
    let events = unpacked(&folder.join("place/truth/events.csv.gz"));
    let persons = unpacked(&folder.join("place/truth/persons.csv.gz"));
    let place = |table: &[Vec<String>], name: &str| table[0].iter().position(|h| h == name).expect("a column");
    std::fs::create_dir_all(folder.join("true")).expect("a folder");
    // A visit that was missed is a contact in the truth, with its outcome; extracts have it as a mark on the reference.
    let outcome = place(&events, "outcome");
    let kept = events.iter().filter(|row| row[outcome] != "not_attended");
    let quoted = |row: &Vec<String>| row.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(",") + "\n";
    let text: String = kept.map(quoted).collect();
    std::fs::write(folder.join("true/events.csv"), text.replacen("\"event\"", "\"event_id\"", 1)).expect("written");
    let [person, died, number] = ["person", "died", "nhs_number"].map(|name| place(&persons, name));
    let by = place(&events, "person");
    let everybody: std::collections::BTreeSet<&String> = events[1..].iter().map(|row| &row[by]).collect();
    let known: BTreeMap<&String, &Vec<String>> = persons[1..].iter().map(|row| (&row[person], row)).collect();
    let line = |one: &&String| {
        let died = known.get(*one).map_or("", |row| row[died].as_str());
        format!("{one},{died},{}\n", if died.is_empty() { "" } else { "died" })
    };
    let text: String = everybody.iter().map(line).collect();
    std::fs::write(folder.join("true/persons.csv"), format!("person,to,to_reason\n{text}")).expect("written");
    std::fs::copy(folder.join("read/settings.json"), folder.join("true/settings.json")).expect("copied");
    let told = |name: &str| -> (Vec<String>, BTreeMap<String, Vec<String>>) {
        let out = at(&format!("{name}-told"));
        wrote(&["journeys", &at(name), "--out", &out, "--format", "csv", "--quiet"]);
        let mut table = rows(&std::fs::read_to_string(Path::new(&out).join("persons.csv")).expect("written"));
        let head = table.remove(0);
        (head, table.into_iter().map(|row| (row[0].clone(), row)).collect())
    };
    let ((head, truth), (other_head, read)) = (told("true"), told("read"));
    let both: Vec<(&Vec<String>, &Vec<String>)> = truth
        .iter()
        .filter_map(|(one, row)| Some((row, read.get(&format!("nhs:{}", known.get(one)?[number]))?)))
        .collect();
    assert!(both.len() > 6_000, "{} people of {} are in both", both.len(), truth.len());
    let mut out = String::new();
    for (name, least, why) in OWNERLESS {
        let column = |head: &[String]| head.iter().position(|h| h == name).expect("a column");
        let (a, b) = (column(&head), column(&other_head));
        let cell = |text: &str| text.parse::<f64>().unwrap_or_default();
        let alike = both.iter().filter(|(t, r)| (cell(&t[a]) - cell(&r[b])).abs() < 1e-9).count();
        let sum = |of: &dyn Fn(&(&Vec<String>, &Vec<String>)) -> f64| both.iter().map(of).sum::<f64>();
        let (truth, read) = (sum(&|(t, _)| cell(&t[a])), sum(&|(_, r)| cell(&r[b])));
        let share = 100.0 * alike as f64 / both.len() as f64;
        // Of those who have any, not of the many who have none in either.
        let some = both.iter().filter(|(t, r)| cell(&t[a]) != 0.0 || cell(&r[b]) != 0.0).count();
        assert!(share >= least && some > 20, "{name}: alike of {share:.1} in a hundred, {some} have any");
        assert!((read / truth - 1.0).abs() < 0.1, "{name}: {read} read, {truth} true");
        let _ = writeln!(out, "| `{name}` | {some} | {} | {truth:.1} | {read:.1} | {why} |", both.len() - alike);
    }
    out
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

/// The least and the most of these, over the elements of a family: `−16% to +2%`.
fn least_to_most(cells: &[String]) -> String {
    let number = |cell: &String| match cell.as_str() {
        "0" => Some(0),
        cell => cell.strip_suffix('%')?.replace('−', "-").parse::<i64>().ok(),
    };
    let mut all: Vec<(i64, &String)> = cells.iter().filter_map(|cell| Some((number(cell)?, cell))).collect();
    all.sort();
    match (all.first(), all.last()) {
        (Some((least, said)), Some((most, _))) if least == most => (*said).clone(),
        (Some((_, least)), Some((_, most))) => format!("{least} to {most}"),
        _ => "–".to_owned(),
    }
}

/// A family's table: its elements in the first world, then by how much each other moves them. How many are moved.
fn table_of(named: &[String], told: &[Means], cells: &mut [Vec<String>], page: &mut String) -> usize {
    let heads: Vec<&str> = WORLDS.iter().map(|w| w.0).collect();
    let _ = write!(page, "\n| element | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(WORLDS.len()));
    let (mut moves, clean) = (0, &told[0]);
    for name in named {
        let first = clean.1.get(name).map_or("–".to_owned(), |mean| format!("{mean:.3}"));
        let rest: Vec<String> = told[1..].iter().map(|w| moved(clean.1.get(name), w.1.get(name))).collect();
        rest.iter().zip(&mut *cells).for_each(|(cell, of)| of.push(cell.clone()));
        moves += rest.iter().filter(|cell| *cell != "0" && *cell != "–").count();
        let _ = writeln!(page, "| `{name}` | {first} | {} |", rest.join(" | "));
    }
    moves
}

/// The report of the last look.
fn report(folder: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(folder.join("look/report-restricted.json")).expect("a report");
    serde_json::from_str(&text).expect("JSON")
}

/// What `look` reads of everybody in some extracts of the place.
fn read_by_look(folder: &Path, extracts: &str) -> Means {
    let at = |name: &str| folder.join(name).display().to_string();
    let (extracts, policy, out) = (at(extracts), at("place/policy"), at("look"));
    let days = ["--as-of", "2026-03-31", "--format", "json", "--edition", "restricted"];
    wrote(&[&["look", &extracts, "--place", &policy, "--out", &out][..], &days].concat());
    means(&folder.join("look/journeys.csv"))
}

#[test]
fn the_table_of_bias_is_current() {
    let folder = fresh("bias");
    let at = |name: &str| folder.join(name).display().to_string();
    let mut worlds: Vec<Means> = Vec::new();
    // Plans stand in the community's extract alone, and beside any other nothing can be said of them: the same worlds, looked at by it alone.
    let mut community: Vec<Means> = Vec::new();
    let (mut truth, mut beside) = (0.0, String::new());
    let (mut true_flows, mut flows) = (Vec::new(), Vec::new());
    for (n, (_, flags)) in WORLDS.iter().enumerate() {
        wrote(&[&["simulate", "--out", &at("place"), "--people", PEOPLE][..], flags].concat());
        std::fs::write(folder.join("place/policy/links.toml"), links::toml()).expect("written");
        worlds.push(read_by_look(&folder, "place/extracts"));
        flows.push(links::read_flows(&report(&folder)));
        // How agencies record changes nothing of what happened.
        let told = links::true_flows(&folder.join("place"));
        assert!(n == 0 || told == true_flows, "{told:?}");
        true_flows = told;
        community.push(read_by_look(&folder, "place/extracts/community"));
        if n == 0 {
            truth = true_nights(&folder.join("place/truth/events.csv.gz"));
            beside = against_the_truth(&folder);
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
    let mut data =
        format!("family,{}\n", WORLDS[1..].iter().map(|w| w.0.replace(',', " and")).collect::<Vec<_>>().join(","));
    let neutral = neutral::worlds();
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
        let seen_in = |worlds: &[Means]| -> Vec<String> {
            named.iter().filter(|name| worlds.iter().any(|w| w.1.contains_key(*name))).cloned().collect()
        };
        let (mut seen, mut told) = (seen_in(&worlds), &worlds);
        // Of the family, what it is about: what that is counted beside can be seen anywhere.
        if family.id == "surprises" {
            (seen, told) = (seen_in(&community), &community);
            page.push_str("\nLooked at with the community’s extract alone: beside any other, which holds no plans, this cannot be seen.\n");
        }
        let mut cells: Vec<Vec<String>> = vec![Vec::new(); WORLDS.len() - 1];
        if !seen.is_empty() {
            compared += table_of(&seen, told, &mut cells, &mut page);
        }
        // What no dataset of these can hold.
        let unseen: Vec<String> =
            named.iter().filter(|name| !seen.contains(name) && neutral[0].1.contains_key(*name)).cloned().collect();
        if !unseen.is_empty() {
            let _ = writeln!(
                page,
                "\nThese extracts cannot hold {}; it is told from the {} people of `data/journeys/generated_a`, who have it as rows of the neutral format. {}",
                if seen.is_empty() { "any of it" } else { "the rest" },
                neutral[0].0,
                neutral::SAID
            );
            compared += table_of(&unseen, &neutral, &mut cells, &mut page);
        }
        assert!(cells.iter().all(|of| !of.is_empty()), "{} has no row", family.id);
        let least_to_most: Vec<String> = cells.iter().map(|of| least_to_most(of)).collect();
        let _ = writeln!(data, "{},{}", family.id, least_to_most.join(","));
    }
    let nights = clean.1.get("nights_hospital").map_or(0.0, |mean| mean * clean.0 as f64);
    let _ = write!(
        page,
        "\n## Against the truth file\n\nNights in hospital can be counted from the truth itself, before any agency wrote anything: {truth:.0} in all. The \
         clean extracts say {nights:.0} ({}).\n\n\
         The truth's events, put before `journeys` with the same window and clocks, beside those that the clean extracts give, person by person. Elements \
         that rest on who an owner was are not here: a truth has teams that no extract has columns for. Sums are over the people who are in both.\n\n\
         | element | people with any | of them told otherwise | sum in the truth | sum read | why |\n|---|---|---|---|---|---|\n{beside}\nAssessments cannot be set beside the truth so: an integrated team writes its assessment into the council's system and into the \
         community's, so one assessment stands in both, and both are counted. What looks like more assessments may be one that two systems hold.\n\n\
         ## Links against the truth file\n\nWhat truly flowed over the links whose sending leaves a row in some extract, and what `look` reads of it in each of these worlds: once set \
         off by what should set a link off, as far as an extract holds that; once by the sending itself, which cannot show what never went. A truth knows when \
         word came; an extract knows that somebody acted on it, with a visit, an assessment or a start, so what is received in time looks less. No extract holds \
         a reply by telephone. Classes are those of `journey.md` 16 over the three years. Telling the council of an admission, and offering a carer an assessment, \
         leave no row in these extracts, and a nurse who sends on to the council is too rare among so few people: of such links nothing is read. **A class says as much as its trigger does**: where an extract cannot hold what should set a \
         link off, let the sending set it off and ask both services what never went.\n{}",
        moved(Some(&truth), Some(&nights)),
        links::tables(&WORLDS.map(|w| w.0), &true_flows, &flows)
    );
    assert!((nights / truth - 1.0).abs() < 0.02, "{nights} nights read, {truth} true");
    links::hold(&true_flows, &flows);
    // The table can fail: damage moves something, and what nobody mistakes stays.
    assert!(compared > 60, "{compared}");
    assert!(worlds[1].0 > clean.0, "missing numbers part people");
    // What the reports show of it (`yf_report`, page/bias.rs): a row a family.
    let (path, shown) = (root().join("docs/bias.md"), root().join("crates/report/data/bias.csv"));
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        std::fs::write(&path, &page).expect("the page is written");
        std::fs::write(&shown, &data).expect("the file is written");
    }
    assert!(
        read("crates/report/data/bias.csv") == data,
        "crates/report/data/bias.csv is not what the code makes: run `make bias`"
    );
    assert!(
        read("docs/bias.md") == page,
        "docs/bias.md is not what the code makes: run `make bias` and read the difference"
    );
}
