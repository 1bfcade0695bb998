//! `journeys` from the outside: every reference case, in any order of rows, over any number of files, with any number of threads.

mod common;
#[path = "common/place.rs"]
mod place;

use common::root;
use place::{files, fresh, rows, wrote, yellowfolder};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

fn run(folder: &Path, out: &Path, threads: &str) -> BTreeMap<String, Vec<u8>> {
    wrote(&["journeys", text(folder), "--out", text(out), "--threads", threads, "--quiet"]);
    files(out)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

/// Every folder with an expected answer.
fn cases() -> Vec<PathBuf> {
    let journeys = root().join("data/journeys");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(journeys.join("cases")).expect("the cases").map(|e| e.expect("an entry").path()).collect();
    cases.sort();
    assert_eq!(cases.len(), 14);
    cases.extend([journeys.join("generated_a"), journeys.join("written"), root().join("data/mapping/expected")]);
    cases
}

/// Everything in which an answer differs from the expected one: every key, both ways.
fn differ(answer: &Value, expected: &Value, at: &str, out: &mut Vec<String>) {
    match (answer, expected) {
        (Value::Object(a), Value::Object(e)) => {
            for key in a.keys().chain(e.keys()) {
                match (a.get(key), e.get(key)) {
                    (Some(a), Some(e)) => differ(a, e, &format!("{at}/{key}"), out),
                    _ => out.push(format!("{at}/{key}: only in one")),
                }
            }
        }
        (Value::Array(a), Value::Array(e)) => {
            if a.len() != e.len() {
                out.push(format!("{at}: {} for {}", a.len(), e.len()));
            }
            a.iter().zip(e).enumerate().for_each(|(n, (a, e))| differ(a, e, &format!("{at}/{n}"), out));
        }
        (Value::Number(a), Value::Number(e)) => {
            let (a, e) = (a.as_f64().expect("a number"), e.as_f64().expect("a number"));
            if (a - e).abs() > (1e-9 * e.abs()).max(1e-10) {
                out.push(format!("{at}: {a} for {e}"));
            }
        }
        (a, e) if a == e => {}
        (a, e) => out.push(format!("{at}: {a} for {e}")),
    }
}

#[test]
fn every_reference_case_agrees() {
    let mut faults = Vec::new();
    let mut values = 0;
    for case in cases() {
        let name = case.file_name().and_then(|n| n.to_str()).expect("a name").to_owned();
        let written = run(&case, &fresh(&name), "2");
        let expected = fs::read(case.join("expected.json")).expect("the answer");
        values += expected.split(|b| *b == b':').count();
        differ(&json(&written["result.json"]), &json(&expected), &name, &mut faults);
    }
    assert!(
        faults.is_empty(),
        "{} differ:\n{}",
        faults.len(),
        faults.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(values > 30_000, "{values} values were compared");
}

/// The rows of a case's events and the header above them.
fn events(case: &Path) -> (String, Vec<String>) {
    let text = fs::read_to_string(case.join("events.csv")).expect("events");
    let mut lines = text.lines().map(str::to_owned);
    (lines.next().expect("a header"), lines.collect())
}

/// A copy of a case without its events.
fn without_events(case: &Path, name: &str) -> PathBuf {
    let folder = fresh(name).join("in");
    fs::create_dir_all(&folder).expect("a folder");
    for file in ["settings.json", "persons.csv"] {
        fs::copy(case.join(file), folder.join(file)).expect("copied");
    }
    folder
}

/// A shuffle that is the same every time.
fn shuffled<T>(mut list: Vec<T>, seed: u64) -> Vec<T> {
    let mut state = seed;
    for n in (1..list.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(n, (state >> 33) as usize % (n + 1));
    }
    list
}

/// The rows of a case, each event once: then no order of rows can matter (P6 names the later of two).
fn each_once(rows: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    rows.into_iter().filter(|row| seen.insert(row.split(',').next().unwrap_or_default().to_owned())).collect()
}

#[test]
fn no_order_of_rows_no_split_over_files_no_packing_and_no_number_of_threads_matters() {
    let case = root().join("data/journeys/generated_a");
    let (header, rows) = events(&case);
    let rows = each_once(rows);
    let plain = without_events(&case, "plain");
    fs::write(plain.join("events.csv"), format!("{header}\n{}\n", rows.join("\n"))).expect("written");
    let expected = run(&plain, &plain.join("../out"), "1");
    for threads in ["2", "3", "7"] {
        assert_eq!(run(&plain, &plain.join("../out"), threads), expected, "{threads} threads");
    }
    for seed in [1, 2, 3] {
        let rows = shuffled(rows.clone(), seed);
        let folder = without_events(&case, "shuffled");
        let parts = rows.chunks(rows.len() / seed as usize + 1);
        for (n, part) in parts.enumerate() {
            let name = if n == 0 { "events.csv".to_owned() } else { format!("events-{n}.csv") };
            // With the columns in another order and line ends of the other kind.
            let turned = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
            let lines: Vec<String> = std::iter::once(&header).chain(part).map(|line| turned(line)).collect();
            let text = lines.join("\r\n") + "\r\n";
            if n == 1 {
                let file = fs::File::create(folder.join(format!("{name}.gz"))).expect("a file");
                let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
                packed.write_all(text.as_bytes()).and_then(|()| packed.finish().map(drop)).expect("written");
            } else {
                fs::write(folder.join(name), text).expect("written");
            }
        }
        assert_eq!(run(&folder, &folder.join("../out"), "2"), expected, "order and parts {seed}");
    }
}

/// A file large enough to be parted among threads, with lines whose problems must be said at the same place.
#[test]
fn a_file_read_in_parts_is_read_as_one() {
    let case = root().join("data/journeys/generated_a");
    let (header, rows) = events(&case);
    let folder = without_events(&case, "parts");
    let mut file = format!("{header}\n");
    for copy in 0..4 {
        for (n, row) in rows.iter().enumerate() {
            let (id, rest) = row.split_once(',').expect("an id");
            // Names longer than eight bytes as well, and a row now and then that is none.
            let at = if (n + copy) % 997 == 0 { rest.replacen("-", "?", 1) } else { rest.to_owned() };
            file.push_str(&format!("{id}{},{at}\n", ["", "-the-second", "x", "-and-the-fourth"][copy]));
        }
    }
    assert!(file.len() > 1 << 20);
    fs::write(folder.join("events.csv"), file).expect("written");
    let said = |threads: &str| {
        let out = folder.join("../out");
        let done = yellowfolder(&["journeys", text(&folder), "--out", text(&out), "--threads", threads]);
        assert_eq!(done.status.code(), Some(0));
        (files(&out), String::from_utf8(done.stderr).expect("words"))
    };
    let one = said("1");
    assert!(one.1.contains("is neither a day of the calendar nor a minute of it"), "{}", one.1);
    for threads in ["2", "3", "5"] {
        assert!(said(threads) == one, "{threads} threads");
    }
}

/// The table is the JSON, a row a person: no number in it is made twice.
#[test]
fn the_table_of_persons_says_what_the_json_says() {
    for case in cases() {
        let written = run(&case, &fresh("table"), "1");
        let all = json(&written["result.json"]);
        let table = rows(&String::from_utf8(written["persons.csv"].clone()).expect("UTF-8"));
        let (header, persons) = table.split_first().expect("a header");
        let expected = all["persons"].as_array().expect("persons");
        assert_eq!(persons.len(), expected.len());
        for (row, person) in persons.iter().zip(expected) {
            assert_eq!(row.len(), header.len());
            let cells: BTreeMap<&str, &str> =
                header.iter().map(String::as_str).zip(row.iter().map(String::as_str)).collect();
            let same = |name: &str, value: &Value| {
                let cell = cells[name];
                let equal = match value {
                    Value::Null => cell.is_empty(),
                    Value::String(text) => cell == text,
                    // The reader of JSON may be one unit in the last place off.
                    number => cell
                        .parse::<f64>()
                        .ok()
                        .zip(number.as_f64())
                        .is_some_and(|(a, b)| (a - b).abs() <= 1e-12 * b.abs()),
                };
                assert!(equal, "{name}: {cell} for {value}");
            };
            for (key, value) in person.as_object().expect("an object") {
                match (key.as_str(), value) {
                    ("waits", Value::Object(clocks)) => {
                        for (id, counts) in clocks {
                            let counts = counts.as_object().expect("counts");
                            counts
                                .iter()
                                .filter(|(n, _)| *n != "values")
                                .for_each(|(n, v)| same(&format!("{id}_{n}"), v));
                        }
                    }
                    ("continuity", Value::Object(levels)) => {
                        for (level, of) in levels {
                            of.as_object().expect("values").iter().for_each(|(n, v)| same(&format!("{n}_{level}"), v));
                        }
                    }
                    (_, Value::Object(parts)) => parts.iter().for_each(|(n, v)| same(&format!("{key}_{n}"), v)),
                    ("promises", Value::Null) => same("promises_due", &Value::Null),
                    _ => same(key, value),
                }
            }
        }
    }
}

#[test]
fn only_what_is_asked_for_is_written() {
    let case = root().join("data/journeys/cases/c01_joined");
    let out = fresh("one");
    wrote(&["journeys", text(&case), "--out", text(&out), "--format", "csv"]);
    assert_eq!(files(&out).keys().collect::<Vec<_>>(), ["persons.csv"]);
    let refused = yellowfolder(&["journeys", text(&case), "--out", text(&case)]);
    assert_eq!(refused.status.code(), Some(2), "what is read is never written to");
}
