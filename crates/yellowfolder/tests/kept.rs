//! The events that a run keeps: a second run from them gives what the first gave, they hold no name and no identifier, and a folder that is not
//! as it was written is refused.

#[path = "common/place.rs"]
mod place;

use place::{extracts, files, fresh, rows, wrote, yellowfolder};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;
use yf_ingest::kept;
use yf_model::rows::kept::{EVENTS, FILES, LIST, PERSONS};

fn text(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

/// One run that kept its events: the folders of the report and of what was kept.
fn first() -> &'static (PathBuf, PathBuf) {
    static FIRST: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    FIRST.get_or_init(|| {
        let desk = fresh("first");
        let (report, kept) = (desk.join("report"), desk.join("kept"));
        wrote(&["look", &text(extracts()), "--keep", &text(&kept), "--out", &text(&report), "--format", "csv"]);
        (report, kept)
    })
}

/// A copy of what the first run kept.
fn copy(name: &str) -> PathBuf {
    let folder = fresh(name).join("kept");
    fs::create_dir(&folder).expect("a folder");
    for (name, bytes) in files(&first().1) {
        fs::write(folder.join(name), bytes).expect("written");
    }
    folder
}

fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

#[test]
fn a_second_run_gives_the_bytes_of_the_first() {
    let (report, kept) = first();
    let desk = fresh("second");
    let names: Vec<String> = files(kept).into_keys().collect();
    assert_eq!(names, ["events.parquet", "kept.json", "persons.parquet", "settings.json"]);
    let second = desk.join("second");
    wrote(&["journeys", &text(kept), "--out", &text(&second), "--format", "json,csv,html"]);
    // Everybody's journey, to the byte.
    let journeys = fs::read_to_string(report.join("journeys.csv")).expect("of the first run");
    assert!(journeys.lines().count() > 2_000);
    assert!(fs::read_to_string(second.join("journeys.csv")).expect("of the second") == journeys, "another table");
    // Links, the place and every vector: what the events give by way of the neutral files, but for what persons are called there.
    let events = desk.join("events");
    wrote(&["events", &text(extracts()), "--out", &text(&events)]);
    fs::copy(kept.join("settings.json"), events.join("settings.json")).expect("one window");
    let by_events = desk.join("by-events");
    wrote(&["journeys", &text(&events), "--out", &text(&by_events), "--format", "json,html"]);
    let result = |folder: &Path| -> Value {
        let mut value: Value =
            serde_json::from_slice(&fs::read(folder.join("result.json")).expect("written")).expect("JSON");
        for person in value["persons"].as_array_mut().expect("persons") {
            person.as_object_mut().expect("an object").remove("person").expect("called something");
        }
        value
    };
    let (one, other) = (result(&second), result(&by_events));
    assert!(one["links"].as_array().is_some_and(|all| !all.is_empty()) && one["place"]["measures"].is_object());
    for key in other.as_object().expect("an object").keys() {
        assert!(one[key] == other[key], "{key} differs");
    }
    let page = |folder: &Path| fs::read_to_string(folder.join("links.html")).expect("a page");
    assert_eq!(page(&second), page(&by_events));
}

#[test]
fn the_same_input_keeps_the_same_bytes() {
    let (report, kept) = first();
    let desk = fresh("again");
    let all = files(extracts());
    let mut folders: BTreeSet<String> =
        all.keys().map(|name| text(&extracts().join(name.split('/').next().unwrap_or(name)))).collect();
    folders.retain(|path| Path::new(path).exists());
    for threads in ["1", "3"] {
        let (out, again) = (text(&desk.join("report")), text(&desk.join("kept")));
        let mut command = vec!["look"];
        // In another order, and a second time into the same folders.
        command.extend(folders.iter().rev().map(String::as_str));
        command.extend(["--keep", &again, "--out", &out, "--format", "csv", "--threads", threads]);
        wrote(&command);
        assert!(files(&desk.join("kept")) == files(kept), "{threads} threads");
    }
    // What is kept changes nothing of the report.
    let without = desk.join("without");
    wrote(&["look", &text(extracts()), "--out", &text(&without), "--format", "csv"]);
    assert!(files(&without) == files(report));
}

/// No identifier of the extracts stands in what is kept, and no name.
#[test]
fn nobody_is_named_in_what_is_kept() {
    let mut identifiers: BTreeSet<String> = BTreeSet::new();
    for (_, bytes) in files(extracts()).into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let table = rows(&String::from_utf8_lossy(&bytes));
        let identifies: Vec<usize> = (0..table[0].len())
            .filter(|n| {
                let key: String =
                    table[0][*n].chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
                let named =
                    ["nhsnumber", "pseudo", "identifier", "personid", "requestid", "firstname", "lastname", "postcode"];
                named.iter().any(|what| key.contains(what)) && !key.contains("organisation") && !key.contains("team")
            })
            .collect();
        for row in table.iter().skip(1) {
            identifiers.extend(identifies.iter().filter_map(|n| row.get(*n)).filter(|cell| cell.len() > 5).cloned());
        }
    }
    assert!(identifiers.len() > 5_000, "only {} identifiers", identifiers.len());
    let mut words: BTreeSet<String> = BTreeSet::new();
    for (_, bytes) in files(&first().1) {
        let text: String =
            bytes.iter().map(|b| if b.is_ascii_graphic() || *b == b' ' { char::from(*b) } else { '\n' }).collect();
        words.extend(
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_' && c != ' ').map(str::to_owned),
        );
    }
    let found: Vec<&String> = identifiers.intersection(&words).take(5).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_folder_that_is_not_as_it_was_written_is_refused() {
    let out = fresh("refused").join("out");
    let refused = |folder: &Path, code: &str, words: &str| {
        let run = yellowfolder(&["journeys", &text(folder), "--out", &text(&out)]);
        assert_eq!(run.status.code(), Some(2), "{code}: {}", said(&run));
        assert!(
            said(&run).contains(words) && said(&run).contains("mend: let 'yellowfolder look --keep'"),
            "{}",
            said(&run)
        );
        assert!(!out.exists());
    };
    for name in FILES {
        let folder = copy("changed");
        let mut bytes = fs::read(folder.join(name)).expect("kept");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(folder.join(name), &bytes).expect("written");
        refused(&folder, "kept-changed", "is not what was written");
        fs::write(folder.join(name), &bytes[..middle]).expect("written");
        refused(&folder, "kept-changed", "is not what was written");
        fs::remove_file(folder.join(name)).expect("taken away");
        refused(&folder, "kept-not-whole", "is not there");
    }
    // As a machine that stops while the files are put in their places leaves it: the list comes last.
    let folder = copy("half");
    fs::remove_file(folder.join(LIST)).expect("taken away");
    refused(&folder, "kept-not-whole", "did not come to its end");
    let folder = copy("other");
    let list = fs::read_to_string(folder.join(LIST)).expect("kept");
    fs::write(folder.join(LIST), list.replace("\"yellowfolder 0.", "\"yellowfolder 9.")).expect("written");
    refused(&folder, "kept-by-another-version", "is the version that kept these events");
    fs::write(folder.join(LIST), list.replace("kept/1", "kept/2")).expect("written");
    refused(&folder, "kept-by-another-version", "kept these events");
    fs::write(folder.join(LIST), &list[..list.len() / 2]).expect("written");
    refused(&folder, "kept-changed", "is not what was written");
}

/// Who writes the hashes anew deceives herself and nobody else: what is read then is refused or is a table in order, and nothing panics.
#[test]
fn damage_under_a_right_hash_is_refused_or_in_order() {
    let mut state = 20_261_128_u64;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n.max(1)
    };
    let whole: BTreeMap<String, Vec<u8>> = files(&first().1);
    let product = format!("yellowfolder {}", env!("CARGO_PKG_VERSION"));
    let folder = copy("damaged");
    let (mut read, mut refused) = (0, 0);
    for round in 0..150 {
        let name = if round % 2 == 0 { "events.parquet" } else { "persons.parquet" };
        let mut bytes = whole[name].clone();
        for _ in 0..=draw(3) {
            // Half of it at the end, where the table of contents is.
            let at = if draw(2) == 0 { bytes.len() - 1 - draw(bytes.len().min(3_000)) } else { draw(bytes.len()) };
            match draw(3) {
                0 => bytes.truncate(at.max(1)),
                1 => bytes[at] = draw(256) as u8,
                _ => drop(bytes.drain(at..(at + 1 + draw(9)).min(bytes.len()))),
            }
            if bytes.len() < 20 {
                break;
            }
        }
        fs::write(folder.join(name), &bytes).expect("written");
        let was = kept::hash_of(&first().1.join(name)).expect("a hash");
        let now = kept::hash_of(&folder.join(name)).expect("a hash");
        let list = String::from_utf8(whole[LIST].clone()).expect("UTF-8").replace(&was, &now);
        fs::write(folder.join(LIST), list).expect("written");
        match kept::read(&folder, &product) {
            Err(problems) => {
                refused += 1;
                assert!(problems.iter().all(|p| p.code == "kept-changed"), "{problems:?}");
            }
            Ok(neutral) => {
                read += 1;
                let table = neutral.table;
                assert_eq!(table.events.persons(), table.persons.len());
                for person in 0..table.persons.len() {
                    let events = table.events_of(person);
                    assert!(events.is_sorted_by_key(|e| (e.at, table.kind(e))));
                    assert!(events.iter().all(|e| table.row(e).is_some()));
                }
            }
        }
        fs::write(folder.join(name), &whole[name]).expect("written");
    }
    assert!(refused > 80 && read > 0, "{refused} refused, {read} read");
    let other = yf_ingest::parquet::Table::open(Cursor::new(&whole["events.parquet"]), &PERSONS);
    assert!(other.is_err(), "another table is no table of persons");
    assert!(yf_ingest::parquet::Table::open(Cursor::new(&whole["events.parquet"]), &EVENTS).is_ok());
}

#[test]
fn what_cannot_be_kept_so_is_refused() {
    let desk = fresh("within");
    let report = desk.join("report");
    let run =
        yellowfolder(&["look", &text(extracts()), "--out", &text(&report), "--keep", &text(&report.join("kept"))]);
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(said(&run), include_str!("problems/kept-in-the-report/expected.txt"));
    assert!(!report.join("report.html").exists());
    let run = yellowfolder(&["look", &text(extracts()), "--out", &text(&report), "--keep", &text(extracts())]);
    assert_eq!(run.status.code(), Some(2), "the extracts are no folder to write to");
    let key = desk.join("key");
    fs::write(&key, "a secret of sixteen bytes").expect("written");
    let kept = text(&first().1);
    let run = yellowfolder(&["journeys", &kept, "--out", &text(&desk.join("out")), "--hash-who", &text(&key)]);
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(said(&run).replace(&kept, "kept"), include_str!("problems/kept-without-workers/expected.txt"));
}
