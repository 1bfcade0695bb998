//! `explain` from the outside: every figure of a run is opened, what is opened adds up to it, and every row named is there.

#[path = "common/opened.rs"]
mod opened;
#[path = "common/place.rs"]
mod place;

use opened::{answers, explained, name, run, text, with_input};
use place::{by_line, extracts, files, fresh, rows, wrote, yellowfolder};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// Opens every figure of a run.
fn every() -> Vec<Value> {
    answers(&yellowfolder(&["explain", "--run", text(run()), "--number", "all", "--format", "json"]))
}

/// Name and value of every row of the figures.
fn figures() -> Vec<(Vec<String>, String)> {
    let table = std::fs::read_to_string(run().join("figures-restricted.csv")).expect("written");
    rows(&table).into_iter().skip(1).map(|r| (r[..7].to_vec(), r[7].clone())).collect()
}

/// A slow second opinion of what the parts come to: their number, their sum, or the middle of them. `people` are those over whom an
/// element of journeys is counted: who has none of it is in no part.
fn adds_up(cells: &[String], value: &str, answer: &Value, people: Option<usize>) -> bool {
    let parts = answer["parts"].as_array().expect("parts");
    let amounts: Vec<i64> = parts.iter().map(|p| p["amount"].as_i64().expect("an amount")).collect();
    let sum: i64 = amounts.iter().sum();
    if let ("journey", Some(0), "") = (cells[0].as_str(), people, value) {
        return amounts.is_empty();
    }
    if let ("journey", Some(people), Ok(v)) = (cells[0].as_str(), people, value.parse::<f64>()) {
        let above = |v: f64| amounts.iter().filter(|a| (**a as f64) > v).count() as f64;
        let least = |v: f64| amounts.iter().filter(|a| (**a as f64) >= v).count() as f64;
        // A share or an index is no whole number: each person is there, and the program's own count of them stands.
        if ["home_share", "coc_", "upc_", "secon_", "care_density"].iter().any(|part| cells[1].starts_with(part)) {
            return if cells[6] == "people with any" {
                parts.len().to_string() == value
            } else {
                parts.len() == people
            };
        }
        let tail = match cells[6].as_str() {
            "mean" => return (v - sum as f64 / people as f64).abs() < 1e-5,
            "median" => 0.5,
            "upper quartile" => 0.25,
            "nine tenths" => 0.1,
            _ => return sum.to_string() == value,
        };
        // No more than that share have more; and more than that share have as much, unless it is nought.
        return above(v) <= tail * people as f64 && (v == 0.0 || least(v) >= tail * people as f64);
    }
    match cells[6].as_str() {
        "median" | "median days" | "lower quartile" | "upper quartile" => {
            let below = |v: f64| amounts.iter().filter(|a| (**a as f64) < v).count();
            let above = |v: f64| amounts.iter().filter(|a| (**a as f64) > v).count();
            let share = match cells[6].as_str() {
                "lower quartile" => 0.25,
                "upper quartile" => 0.75,
                _ => 0.5,
            };
            // In minutes the parts are cut to whole ones.
            let slack = if cells[1].contains("urgent") || cells[1].contains("2h") { 1.0 } else { 0.0 };
            match value.parse::<f64>() {
                Err(_) => amounts.is_empty(),
                Ok(v) => {
                    below(v - slack) as f64 <= share * amounts.len() as f64
                        && above(v + slack) as f64 <= (1.0 - share) * amounts.len() as f64
                }
            }
        }
        _ => sum.to_string() == value,
    }
}

#[test]
fn every_figure_is_opened_and_adds_up() {
    let figures = figures();
    let answers = every();
    assert_eq!(figures.len(), answers.len());
    let (mut wrong, mut silent) = (Vec::new(), BTreeMap::new());
    let (mut opened, mut by_person, mut by_month) = (0, 0, 0);
    let counted: BTreeMap<&[String], usize> = figures
        .iter()
        .filter(|(cells, _)| cells[0] == "journey" && cells[6] == "people")
        .filter_map(|(cells, value)| Some((&cells[..6], value.parse().ok()?)))
        .collect();
    for ((cells, value), answer) in figures.iter().zip(&answers) {
        assert_eq!(answer["value"], value.as_str(), "{cells:?}");
        assert_eq!(answer["name"], name(cells).as_str());
        let worked = !answer["from"].as_array().expect("from").is_empty()
            || cells[6].starts_with("chart")
            || ["promised", "signal", "change", "changed by", "change low", "change high", "share low", "share high"]
                .contains(&cells[6].as_str());
        match &answer["agrees"] {
            Value::Bool(true) => {
                opened += 1;
                let parts = answer["parts"].as_array().expect("parts");
                by_person += usize::from(parts.iter().any(|p| p["person"].is_u64()));
                if ["month", "presence"].contains(&cells[6].as_str()) {
                    // A word of a month: the days of each extract and the months of each provider are said.
                    by_month += 1;
                    if parts.is_empty() || answer["made"] != value.as_str() {
                        wrong.push(format!("{}: {value} of nothing", name(cells)));
                    }
                    continue;
                }
                // ASCOF 2B and 2C are over the place's own population, which no row holds.
                let outside = cells[6] == "denominator" && parts.is_empty();
                if ["standardised", "weight covered"].contains(&cells[6].as_str()) {
                    if !standardised(cells, value, answer) {
                        wrong.push(format!("{}: {value}, and its strata say otherwise", name(cells)));
                    }
                    continue;
                }
                if !(worked || outside || adds_up(cells, value, answer, counted.get(&cells[..6]).copied())) {
                    wrong.push(format!("{}: {value}, and its parts say otherwise", name(cells)));
                }
                let from_rows = ["promise", "official", "discharge"].contains(&cells[0].as_str());
                if from_rows && parts.iter().any(|p| p["rows"].as_array().is_none_or(Vec::is_empty)) {
                    wrong.push(format!("{}: a part without a row", name(cells)));
                }
            }
            Value::Bool(false) => wrong.push(format!("{}: {value} and {}", name(cells), answer["made"])),
            _ => *silent.entry((cells[0].clone(), cells[2].clone(), cells[6].clone())).or_insert(0) += 1,
        }
    }
    assert!(wrong.is_empty(), "{} of them, first:\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
    assert!(opened > 6_000 && by_person > 3_000, "{opened} figures were opened, {by_person} to people");
    assert!(by_month > 200, "{by_month} words of months were found again");
    // What is left are sentences: why something could not be counted.
    for ((section, by, measure), n) in &silent {
        assert!(measure == "missing", "{section} {by} {measure}: {n} figures that do not open");
    }
}

/// A standardised value by hand, from the weights and means that its strata say.
fn standardised(cells: &[String], value: &str, answer: &Value) -> bool {
    let parts = answer["parts"].as_array().expect("parts");
    let after = |says: &str, word: &str| -> f64 {
        let rest = says.split(word).nth(1).expect("said");
        rest.split([',', ' ']).next().and_then(|n| n.parse().ok()).expect("a number")
    };
    let said: Vec<(f64, f64)> = parts
        .iter()
        .filter_map(|p| p["says"].as_str())
        .map(|says| (after(says, ": weight "), after(says, ", mean ")))
        .collect();
    let weight: f64 = said.iter().map(|(w, _)| w).sum();
    let made = match cells[6].as_str() {
        "weight covered" => weight,
        _ if weight < 0.8 => return value.is_empty(),
        _ => said.iter().map(|(w, m)| w * m).sum::<f64>() / weight,
    };
    match value.parse::<f64>() {
        Ok(v) => (v - made).abs() < 1e-3 * made.abs().max(1.0),
        Err(_) => parts.is_empty(),
    }
}

#[test]
fn every_number_of_a_small_place_adds_up_by_the_script() {
    // Over three years, so that quarters are drawn, and a survey among the extracts.
    let place = fresh("small").join("place");
    let span = ["--people", "200", "--seed", "11", "--from", "2021-10-01", "--to", "2024-12-31", "--quiet"];
    wrote(&[&["simulate", "--out", text(&place)][..], &span].concat());
    let survey = "statement,period,group,answers,agree\nI tell my story once,2024,everybody,200,62\n\"I am listened to\",2024,carers,41,9\n";
    std::fs::write(place.join("extracts/survey.csv"), survey).expect("written");
    let report = fresh("small-report");
    wrote(&[
        "look",
        text(&place.join("extracts")),
        "--place",
        text(&place.join("policy")),
        "--out",
        text(&report),
        "--edition",
        "restricted",
        "--format",
        "csv",
        "--quiet",
    ]);
    let table = std::fs::read_to_string(report.join("figures-restricted.csv")).expect("written");
    assert!(table.contains(",quarter,") && table.contains(",statement,") && table.contains(",funnel,"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/explain-all.sh");
    let out = Command::new("bash").arg(script).arg(env!("CARGO_BIN_EXE_yellowfolder")).arg(&report).output();
    let out = out.expect("bash runs");
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    let figures = rows(&table).len() - 1;
    assert!(said.starts_with(&format!("{figures} figures: ")), "{said}{}", String::from_utf8_lossy(&out.stderr));
    assert!(said.contains(" 0 do not,") && said.ends_with(", 0 are numbers not counted again\n"), "{said}");
    assert_eq!(out.status.code(), Some(0), "{said}");
}

/// Whether every row that answers name is in the file of that name at that line, byte for byte as it is shown; which those were.
fn same_bytes(answers: &[Value]) -> BTreeSet<String> {
    static HELD: OnceLock<BTreeMap<String, BTreeMap<usize, String>>> = OnceLock::new();
    let held = HELD.get_or_init(|| {
        let all = files(extracts()).into_iter();
        all.map(|(name, bytes)| (format!("{}/{name}", text(extracts())), by_line(&bytes))).collect()
    });
    let mut compared = BTreeSet::new();
    for answer in answers {
        let shown = answer["rows"].as_object().cloned().unwrap_or_default();
        for row in answer["parts"].as_array().expect("parts").iter().flat_map(|p| p["rows"].as_array().expect("rows")) {
            let row = row.as_str().expect("file:line");
            let (file, line) = row.rsplit_once(':').expect("file:line");
            let there = held.get(file).and_then(|rows| rows.get(&line.parse().ok()?));
            let there = there.unwrap_or_else(|| panic!("{row} is not there"));
            assert_eq!(shown.get(row).and_then(Value::as_str), Some(there.as_str()), "{row}");
            compared.insert(row.to_owned());
        }
    }
    compared
}

/// Version and hashes of the place's policy, as every answer has them: the version of its file, and what the run was made with.
fn says_the_policy(answers: &[Value]) {
    let made = std::fs::read_to_string(run().join("run.json")).expect("written");
    let made: Value = serde_json::from_str(&made).expect("JSON");
    let made = made["place"]["policy"].as_array().expect("files");
    let folder = files(&extracts().parent().expect("the place").join("policy"));
    let place = String::from_utf8_lossy(&folder["place.toml"]).into_owned();
    let version = place.lines().find_map(|line| line.strip_prefix("version")).expect("a version");
    for answer in answers {
        let said = answer["policy"]["version"].as_str().expect("a version");
        assert!(!said.is_empty() && version.contains(said), "{said} for {version}");
        let named = answer["policy"]["files"].as_array().expect("files");
        for name in ["links.toml", "promises.toml"] {
            let of = |files: &[Value]| files.iter().find(|f| f["name"] == name).map(|f| f["sha256"].to_string());
            assert!(of(named).is_some_and(|hash| hash.len() > 60) && of(named) == of(made), "{name}: {named:?}");
        }
    }
}

/// `journeys.csv` of the run: header first.
fn everybody() -> Vec<Vec<String>> {
    rows(&std::fs::read_to_string(run().join("journeys.csv")).expect("written"))
}

/// Everything of a person, with the rows.
fn all_of(person: &str) -> Vec<Value> {
    answers(&yellowfolder(&["explain", "--run", text(run()), "--person", person, "--with-rows", "--format", "json"]))
}

#[test]
fn every_column_of_journeys_is_opened_and_comes_to_its_cell() {
    let table = everybody();
    let (head, people) = (&table[0], &table[1..]);
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty() && *cell != "0").count();
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    // The fullest row, and for each column that is nought or nothing there somebody who has one.
    let fullest = people.iter().max_by_key(|row| filled(row)).expect("somebody");
    asked.insert(&fullest[0]);
    for (n, _) in head.iter().enumerate().filter(|(n, _)| fullest[*n].is_empty() || fullest[*n] == "0") {
        asked.extend(people.iter().find(|row| !row[n].is_empty() && row[n] != "0").map(|row| row[0].as_str()));
    }
    // And somebody with one visit: it can be seen, and nothing can be worked out from it.
    let visits = head.iter().position(|name| name == "n_who").expect("a column");
    asked.extend(people.iter().find(|row| row[visits] == "1").map(|row| row[0].as_str()));
    let (mut opened, mut more, mut compared): (BTreeSet<String>, BTreeSet<String>, usize) = Default::default();
    for person in &asked {
        let row = people.iter().find(|row| row[0] == **person).expect("she is there");
        let told = all_of(person);
        same_bytes(&told);
        for answer in &told {
            let name = answer["name"].as_str().and_then(|n| n.split(": ").nth(1)).expect("a name");
            assert_ne!(answer["agrees"], false, "{answer}");
            let Some(n) = head.iter().position(|h| h == name) else {
                assert_eq!(name, "days_observed");
                continue;
            };
            let (value, cell) = (answer["value"].as_str().expect("a value"), &row[n]);
            match value.parse::<f64>() {
                Ok(value) => {
                    let cell: f64 = cell.parse().unwrap_or_else(|_| panic!("{name} of {person}: {value} for {cell:?}"));
                    assert!((value - cell).abs() < 1e-6, "{name} of {person}: {value} for {cell}");
                    if cell != 0.0 {
                        more.insert(name.to_owned());
                        assert!(!answer["parts"].as_array().expect("parts").is_empty(), "{name}");
                        compared += 1;
                    }
                }
                Err(_) => assert_eq!(cell, "", "{name} of {person}: {value}"),
            }
            opened.insert(name.to_owned());
        }
    }
    // A clock that started for nobody is asked for by its column's name.
    for name in head.iter().skip(1).filter(|name| !opened.contains(*name)).cloned().collect::<Vec<_>>() {
        let told = answers(&yellowfolder(&[
            "explain",
            "--run",
            text(run()),
            "--person",
            &fullest[0],
            "--element",
            &name,
            "--format",
            "json",
        ]));
        assert_eq!((told[0]["value"].as_str(), &told[0]["agrees"]), (Some("0"), &true.into()), "{name}");
        opened.insert(name);
    }
    let missed: Vec<&String> = head.iter().skip(1).filter(|name| !opened.contains(*name)).collect();
    assert!(missed.is_empty(), "{missed:?}");
    let any = |n: usize| people.iter().any(|row| !row[n].is_empty() && row[n] != "0");
    let columns = (1..head.len()).filter(|n| any(*n)).count();
    assert!(compared > 60 && more.len() == columns, "{} of {columns} columns that anybody has", more.len());
}

#[test]
fn rows_behind_an_element_a_link_and_a_wait_are_the_bytes_of_the_files() {
    let people = everybody();
    let filled = |row: &&Vec<String>| row.iter().filter(|cell| !cell.is_empty() && *cell != "0").count();
    let fullest = people[1..].iter().max_by_key(filled).expect("somebody");
    let figures = figures();
    let link = figures
        .iter()
        .find(|(c, v)| c[0] == "link" && c[2].is_empty() && c[6] == "sent" && v.parse::<u32>().is_ok_and(|n| n > 3));
    let table = rows(&std::fs::read_to_string(run().join("people.csv")).expect("written"));
    let column = |name: &str| table[0].iter().position(|c| c == name).expect("a column");
    let missed = table[1..]
        .iter()
        .find(|r| r[column("section")] == "promise" && r[column("measure")] == "missed")
        .expect("a missed wait");
    let breach = format!("{}:{}:{}", missed[column("figure")], missed[column("person")], missed[column("start")]);
    let asked = [
        vec!["--person", &fullest[0]],
        vec!["--link", &link.expect("a link that flows").0[1]],
        vec!["--breach", &breach],
    ];
    for one in asked {
        let told = answers(&yellowfolder(
            &[&["explain", "--run", text(run()), "--with-rows", "--format", "json"][..], &one].concat(),
        ));
        let compared = same_bytes(&told);
        assert!(compared.len() > if one[0] == "--breach" { 0 } else { 5 }, "{one:?}: {} rows", compared.len());
        says_the_policy(&told);
    }
}

#[test]
fn opening_the_file_gives_the_bytes_that_are_shown() {
    let wanted = ["missed", "numerator", "waits", "ready earlier", "still in hospital"];
    let names: Vec<String> =
        figures().iter().filter(|(c, _)| wanted.contains(&c[6].as_str())).map(|(c, _)| name(c)).step_by(7).collect();
    let compared = same_bytes(&explained(&names, &["--with-rows"]));
    assert!(compared.len() > 1_000, "{} rows were compared", compared.len());
    let of: BTreeSet<&str> = compared.iter().filter_map(|r| r.rsplit_once(':')).map(|(f, _)| f).collect();
    assert!(of.len() > 6, "{of:?}");
}

#[test]
fn an_element_of_a_person_is_that_of_journeys_and_its_parts_add_up() {
    // The other way to her vector: events in the neutral format, and `journeys` on them.
    let (events, out) = (fresh("events"), fresh("journeys"));
    let policy = extracts().parent().expect("the place").join("policy");
    wrote(&["events", text(extracts()), "--place", text(&policy), "--out", text(&events), "--quiet"]);
    wrote(&["journeys", text(&events), "--out", text(&out), "--quiet"]);
    let table = rows(&std::fs::read_to_string(out.join("persons.csv")).expect("written"));
    let column = |name: &str| table[0].iter().position(|c| c == name).expect("a column");
    let (spans, gaps) = (column("spans_org"), column("unowned_days"));
    let mut people: Vec<&Vec<String>> = table[1..].iter().filter(|r| r[0].starts_with("nhs:")).collect();
    people.sort_by_key(|r| {
        std::cmp::Reverse((r[spans].parse::<u32>().unwrap_or(0), r[gaps].parse::<u32>().unwrap_or(0)))
    });
    let mut compared = 0;
    for person in people.iter().take(6).chain(people.iter().skip(40).step_by(300).take(4)) {
        let report = fresh("story");
        let arguments = [
            "look",
            text(extracts()),
            "--place",
            text(&policy),
            "--out",
            text(&report),
            "--story",
            "--edition",
            "restricted",
            "--quiet",
        ];
        let wrote = with_input(&arguments, &person[0][4..]);
        assert_eq!(wrote.status.code(), Some(0), "{}", String::from_utf8_lossy(&wrote.stderr));
        let pages = files(&report);
        let page = pages.keys().find_map(|n| n.strip_prefix("person-")?.strip_suffix(".html")).expect("her page");
        let out = with_input(&["explain", "--run", text(&report), "--person", page, "--format", "json"], "");
        for answer in answers(&out) {
            let element = answer["name"].as_str().and_then(|n| n.split(": ").nth(1)).expect("a name").to_owned();
            // The table of an analyst has no share of days at home.
            let Some(column) = table[0].iter().position(|c| *c == element) else {
                assert_eq!(element, "home_share");
                continue;
            };
            let said = &person[column];
            let value = answer["value"].as_str().expect("a value");
            match value.parse::<f64>() {
                // In words why there is none. Visits that name nobody are a nought in the table of an analyst.
                Err(_) => {
                    assert!(said.is_empty() || (element == "n_who" && said == "0"), "{element}: {value} for {said}")
                }
                Ok(a) => {
                    let b = said.parse::<f64>().expect("a number");
                    assert!((a - b).abs() < 1e-6, "{element}: {value} for {said}");
                }
            }
            assert_ne!(answer["agrees"], false, "{answer}");
            compared += usize::from(value != "0");
            // A figure that is not nought names what made it.
            if answer["agrees"] == true && value.parse::<f64>().is_ok_and(|v| v != 0.0) && element != "days_observed" {
                assert!(!answer["parts"].as_array().expect("parts").is_empty(), "{element}");
            }
        }
    }
    assert!(compared > 120, "{compared} elements that are not nought");
}

#[test]
fn a_wait_is_told_day_by_day_and_its_days_add_up() {
    let table = rows(&std::fs::read_to_string(run().join("people.csv")).expect("written"));
    let column = |name: &str| table[0].iter().position(|c| c == name).expect("a column");
    let [section, figure, person, start, length, measure] =
        ["section", "figure", "person", "start", "length", "measure"].map(column);
    let missed = table[1..].iter().filter(|r| r[section] == "promise" && r[measure].starts_with("missed"));
    let mut seen = 0;
    for row in missed.step_by(97).take(8) {
        let id = format!("{}:{}:{}", row[figure], row[person], row[start]);
        let out = yellowfolder(&["explain", "--run", text(run()), "--breach", &id, "--format", "json"]);
        // Two waits of one promise may begin at one time.
        if out.status.code() == Some(2) && String::from_utf8_lossy(&out.stderr).contains("may mean") {
            continue;
        }
        let answer = &answers(&out)[0];
        assert_eq!(answer["value"], row[length].as_str(), "{id}");
        assert_eq!(answer["agrees"], true, "{answer}");
        assert!(answer["parts"][0]["rows"].as_array().is_some_and(|r| !r.is_empty()), "{answer}");
        assert!(answer["rule"].as_str().is_some_and(|r| r.contains("Source:")), "{answer}");
        seen += 1;
    }
    assert!(seen > 3, "{seen} waits");
}

#[test]
fn a_link_is_told_trigger_by_trigger_and_comes_to_its_figures() {
    let value: BTreeMap<String, String> =
        figures().into_iter().filter(|(c, _)| c[0] == "link").map(|(c, v)| (name(&c), v)).collect();
    let links: Vec<(String, String)> = figures()
        .into_iter()
        .filter(|(c, _)| c[0] == "link" && c[2].is_empty() && c[6] == "state")
        .map(|(c, _)| (c[1].clone(), c[5].clone()))
        .collect();
    assert!(links.len() > 5, "{links:?}");
    let (mut triggers, mut unlisted) = (0, 0);
    for (id, period) in &links {
        let out = yellowfolder(&["explain", "--run", text(run()), "--link", id, "--format", "json"]);
        let told = answers(&out);
        assert_eq!(told.len(), 3, "{id}");
        let figure = |measure: &str| value[&format!("link/{id}/{period}/{measure}")].clone();
        let parts = told[0]["parts"].as_array().expect("parts");
        let says: Vec<&str> = parts.iter().map(|p| p["says"].as_str().expect("words")).collect();
        let count = |wanted: &dyn Fn(&str) -> bool| says.iter().filter(|s| wanted(s)).count().to_string();
        assert_eq!(told[0]["value"], figure("state").as_str(), "{id}");
        assert_eq!(told[0]["agrees"], true, "{}", told[0]);
        assert_eq!(figure("triggers"), parts.len().to_string(), "{id}");
        assert_eq!(figure("sent"), count(&|s| !s.contains("nothing was seen to be sent")), "{id}");
        assert_eq!(
            figure("received"),
            count(&|s| s.contains("received") && !s.contains("not seen to be received")),
            "{id}"
        );
        assert_eq!(figure("in time"), count(&|s| s.starts_with("flows:") || s.starts_with("one way:")), "{id}");
        assert_eq!(figure("replied"), count(&|s| s.contains("word came back") && !s.contains("no word")), "{id}");
        let people: BTreeSet<u64> = parts.iter().filter_map(|p| p["person"].as_u64()).collect();
        assert_eq!(figure("people"), people.len().to_string(), "{id}");
        for part in told.iter().flat_map(|one| one["parts"].as_array().expect("parts")) {
            assert!(
                !part["rows"].as_array().expect("rows").is_empty()
                    && !part["events"].as_array().expect("events").is_empty()
            );
        }
        assert!(told[0]["rule"].as_str().is_some_and(|r| r.contains("first referral or notice")), "{id}");
        triggers += parts.len();
        unlisted += told[2]["parts"].as_array().expect("parts").len();
    }
    assert!(triggers > 500, "{triggers} triggers, {unlisted} unlisted");
    let lettered = answers(&yellowfolder(&["explain", "--run", text(run()), "--link", "A", "--format", "json"]));
    assert_eq!(lettered.len(), 10, "people, sent, received, replied, and two shares with their ranges");
    assert!(lettered.iter().all(|a| a["agrees"] == true), "{lettered:?}");
}

#[test]
fn what_is_unknown_is_named_with_the_nearest() {
    let refused = |arguments: &[&str]| -> String {
        let out = yellowfolder(&[&["explain", "--run", text(run())][..], arguments].concat());
        assert_eq!(out.status.code(), Some(2), "{arguments:?}");
        assert!(out.stdout.is_empty());
        String::from_utf8(out.stderr).expect("UTF-8")
    };
    let said = refused(&["--number", "promise/asessment-28/met"]);
    assert_eq!(said, include_str!("problems/explain-unknown-name/expected.txt"));
    for (arguments, near) in [
        (&["--number", "promise/equipment-7/nothing"][..], "is the name of no figure of this run"),
        (&["--number", "assessment-28/met"], "may mean"),
        (&["--number", "/promises/0/whole/mett"], "is no place of a number"),
        (&["--element", "unowned_day", "--person", "1"], "did you mean \"unowned_days\"?"),
        (&["--person", "9999999"], "is the number of nobody in this run"),
        (&["--breach", "equipement-7:1"], "did you mean \"equipment-7\"?"),
        (&["--link", "hospital-to-comunity"], "did you mean \"hospital-to-community\"?"),
        (&[], "is not told what to explain"),
    ] {
        let said = refused(arguments);
        assert!(said.contains(near), "{arguments:?}: {said}");
        assert!(said.contains("\n  mend: "), "{said}");
    }
}

#[test]
fn a_run_that_is_not_there_or_has_changed_is_refused() {
    let nowhere = fresh("nowhere");
    let out = yellowfolder(&["explain", "--run", text(&nowhere), "--person", "1"]);
    let said = String::from_utf8_lossy(&out.stderr).replace(text(&nowhere), "nowhere");
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(said, include_str!("problems/explain-no-run/expected.txt"));

    // A place of its own, so that one of its files can change.
    let desk = fresh("desk");
    for (name, bytes) in files(extracts().parent().expect("the place")) {
        let to = desk.join(name);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("made");
        std::fs::write(to, bytes).expect("written");
    }
    let (here, policy, out) = (desk.join("extracts"), desk.join("policy"), fresh("report"));
    wrote(&["look", text(&here), "--place", text(&policy), "--out", text(&out), "--quiet"]);
    let ask = |paths: &[&str]| yellowfolder(&[&["explain", "--run", text(&out), "--person", "1"][..], paths].concat());
    assert_eq!(ask(&[]).status.code(), Some(0));
    // Moved, and said where to.
    let moved = desk.join("elsewhere");
    std::fs::rename(&here, &moved).expect("moved");
    assert_eq!(ask(&[]).status.code(), Some(2));
    assert_eq!(ask(&[text(&moved)]).status.code(), Some(0));
    let file = moved.join("hospital/spell.csv");
    let mut bytes = std::fs::read(&file).expect("there");
    bytes.extend_from_slice(b"\n");
    std::fs::write(&file, bytes).expect("written");
    let refused = ask(&[text(&moved)]);
    let said = String::from_utf8_lossy(&refused.stderr);
    let said = said.replace(text(&moved), "extracts").replace(text(&here), "extracts").replace(text(&policy), "policy");
    assert_eq!(refused.status.code(), Some(2), "{said}");
    // The file is shown by the name it had.
    assert_eq!(said, include_str!("problems/explain-run-changed/expected.txt"));
}

#[test]
fn no_identifier_is_shown_unless_rows_are_asked_for() {
    let arguments = ["explain", "--run", text(run()), "--person", "1186", "--most", "0"];
    let out = String::from_utf8(yellowfolder(&arguments).stdout).expect("UTF-8");
    let council = files(extracts()).into_iter().find(|(n, _)| n.starts_with("council/")).expect("the council's").1;
    let table = rows(&String::from_utf8_lossy(&council));
    for column in ["NHS Number", "LA Person Unique Identifier", "Family Name"] {
        let Some(at) = table[0].iter().position(|c| c == column) else { continue };
        for row in &table[1..] {
            assert!(row[at].len() < 5 || !out.contains(&row[at]), "{column} is shown");
        }
    }
    assert!(out.contains("unowned_days = "), "{out}");
}
