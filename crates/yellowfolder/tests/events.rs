//! `events` from the outside: the reference case and the examples of the data sets, in any order of files and rows.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn events(paths: &[&Path], out: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
        .arg("events")
        .args(paths)
        .arg("--out")
        .arg(out)
        .output()
        .expect("yellowfolder runs")
}

/// A folder of this test's own, empty.
fn fresh(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("yellowfolder-events-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn written(paths: &[&Path], name: &str) -> (PathBuf, String) {
    let out = fresh(name);
    let run = events(paths, &out);
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(0), "{said}");
    (out, said)
}

/// The rows of a table, each by column; the fields of these tables hold no line breaks.
fn table(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = text.lines().map(fields);
    let header = lines.next().expect("a header");
    lines.map(|fields| header.iter().cloned().zip(fields).collect()).collect()
}

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            other => fields.last_mut().expect("one at least").push(other),
        }
    }
    fields
}

fn lines(path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().map(str::to_owned).collect()
}

fn case() -> PathBuf {
    common::root().join("data/mapping")
}

fn example(name: &str) -> PathBuf {
    common::root().join("crates/ingest/tests/data/examples").join(name)
}

#[test]
fn the_mapping_case_agrees_file_by_file() {
    let (out, said) = written(&[&case()], "case");
    let expected = case().join("expected");
    for file in ["events.csv", "persons.csv", "clocks.csv"] {
        assert_eq!(lines(&out.join(file)), lines(&expected.join(file)), "{file}");
    }
    let settings = |folder: &Path| -> serde_json::Value {
        serde_json::from_str(&fs::read_to_string(folder.join("settings.json")).expect("settings")).expect("JSON")
    };
    assert_eq!(settings(&out), settings(&expected));
    let notes = |folder: &Path| -> BTreeMap<String, u64> {
        serde_json::from_str(&fs::read_to_string(folder.join("notes.json")).expect("notes")).expect("JSON")
    };
    let mut ours = notes(&out);
    // `mapping.md` 9 has stays ended by death counted; the case's own list leaves them out.
    assert_eq!(ours.remove("stays ended by death"), Some(1));
    assert_eq!(ours, notes(&expected));
    for (reason, count) in notes(&expected) {
        assert!(said.lines().any(|line| line.trim() == format!("{count} {reason}")), "{count} {reason}: {said}");
    }
    fs::remove_dir_all(out).expect("cleared");
}

#[test]
fn the_clocks_worked_by_hand_agree() {
    let (out, _) = written(&[&case()], "worked");
    let ours = table(&fs::read_to_string(out.join("clocks.csv")).expect("clocks"));
    let worked = table(&fs::read_to_string(case().join("expected/clocks-worked.csv")).expect("worked"));
    assert_eq!(worked.len(), 26);
    for by_hand in worked {
        let same = |ours: &BTreeMap<String, String>| {
            ["clock", "ref", "lowest", "highest", "outcome"].iter().all(|column| ours[*column] == by_hand[*column])
        };
        assert!(ours.iter().any(same), "{by_hand:?}");
    }
    fs::remove_dir_all(out).expect("cleared");
}

#[test]
fn the_community_example_agrees_in_every_wait_and_end() {
    let (out, _) = written(&[&example("csds-commissioner")], "csds");
    let clocks = table(&fs::read_to_string(out.join("clocks.csv")).expect("clocks"));
    let ends = table(&fs::read_to_string(out.join("events.csv")).expect("events"));
    let expected = table(&fs::read_to_string(example("csds-commissioner").join("expected.csv")).expect("expected"));
    assert_eq!(expected.len(), 14);
    for row in expected {
        let reference = format!("csds:ZX1:{}", row["referral"]);
        if row["clock"] == "discharge date" {
            let end = ends.iter().find(|e| e["ref"] == reference && e["kind"] == "end");
            assert_eq!(end.map(|e| &e["at"]), Some(&row["lowest"]), "{row:?}");
            continue;
        }
        let ours = clocks.iter().find(|c| c["ref"] == reference && c["clock"] == row["clock"]);
        let ours = ours.unwrap_or_else(|| panic!("{row:?}"));
        let outcome = match row["outcome"].as_str() {
            // A wait without a stop still runs, whether or not it has a limit (decision 1).
            "open" | "measured, no stop in CYP104" => "running",
            other => other,
        };
        let said = ["lowest", "highest", "outcome"].map(|column| ours[column].as_str());
        assert_eq!(said, [&row["lowest"], &row["highest"], outcome], "{row:?}");
    }
    fs::remove_dir_all(out).expect("cleared");
}

#[test]
fn the_hospital_example_agrees_in_every_delay() {
    let (out, _) = written(&[&example("sus-apc")], "sus");
    let clocks = table(&fs::read_to_string(out.join("clocks.csv")).expect("clocks"));
    let expected = table(&fs::read_to_string(example("sus-apc").join("expected.csv")).expect("expected"));
    for row in &expected {
        let reference = format!("sus:ZX2:SP{}", row["spell"]);
        let ours = clocks.iter().find(|c| c["ref"] == reference).map_or("", |c| &c["lowest"]);
        assert_eq!(ours, row["delay_days"], "{row:?}");
    }
    let measured = expected.iter().filter(|row| !row["delay_days"].is_empty()).count();
    assert_eq!(clocks.len(), measured);
    fs::remove_dir_all(out).expect("cleared");
}

/// A fixed sequence of draws.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// Copies a folder, each file under another name and with its rows in another order.
fn shuffled(from: &Path, to: &Path, draw: &mut Draw) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            shuffled(&entry.path(), &to.join(format!("{}{name}", draw.below(10))), draw);
            continue;
        }
        let text = fs::read_to_string(entry.path()).expect("text");
        let mut rows: Vec<&str> = text.lines().collect();
        for n in (2..rows.len()).rev() {
            rows.swap(n, 1 + draw.below(n));
        }
        let extension = name.rsplit('.').next().unwrap_or("csv");
        fs::write(to.join(format!("{}-{name}.{extension}", draw.below(10))), rows.join("\n") + "\n").expect("written");
    }
}

#[test]
fn files_and_rows_in_sixteen_other_orders_give_the_same_bytes() {
    for (name, folder) in [("case", case()), ("csds", example("csds-commissioner")), ("sus", example("sus-apc"))] {
        let (out, _) = written(&[&folder], &format!("order-{name}"));
        let seed = 20_261_123;
        let mut draw = Draw(seed);
        for round in 0..16 {
            let copy = fresh(&format!("copy-{name}-{round}"));
            let input = if name == "case" { folder.join("input") } else { folder.clone() };
            shuffled(&input, &copy.join("input"), &mut draw);
            if name == "case" {
                fs::copy(folder.join("place.json"), copy.join("place.json")).expect("copied");
            }
            let paths = if name == "case" { copy.clone() } else { copy.join("input") };
            let (again, _) = written(&[&paths], &format!("again-{name}-{round}"));
            for file in ["events.csv", "persons.csv", "clocks.csv", "settings.json", "notes.json"] {
                let bytes = |folder: &Path| fs::read(folder.join(file)).expect("written");
                assert!(bytes(&out) == bytes(&again), "{name} {file}: round {round} of seed {seed}");
            }
            fs::remove_dir_all(copy).expect("cleared");
            fs::remove_dir_all(again).expect("cleared");
        }
        fs::remove_dir_all(out).expect("cleared");
    }
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_untouched() {
    let out = fresh("not-ours");
    fs::create_dir_all(&out).expect("a folder");
    fs::write(out.join("letter.txt"), "mine").expect("written");
    let run = events(&[&case()], &out);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("letter.txt") && said.contains("yellowfolder events"), "{said}");
    assert_eq!(fs::read_dir(&out).expect("there").count(), 1);
    fs::remove_dir_all(out).expect("cleared");
}

#[test]
fn without_a_key_file_it_is_said_first_that_nobody_could_be_joined() {
    let copy = fresh("no-keys");
    shuffled(&case().join("input"), &copy.join("input"), &mut Draw(1));
    for entry in fs::read_dir(copy.join("input")).expect("a folder").flatten() {
        if entry.file_name().to_string_lossy().contains("keys") {
            fs::remove_file(entry.path()).expect("removed");
        }
    }
    fs::copy(case().join("place.json"), copy.join("place.json")).expect("copied");
    let (out, said) = written(&[&copy], "no-keys-out");
    let first = said.lines().next().unwrap_or_default();
    assert!(
        first.starts_with("The people of community services (CSDS)") && first.contains("without a key file"),
        "{said}"
    );
    let persons = fs::read_to_string(out.join("persons.csv")).expect("persons");
    assert!(persons.lines().any(|line| line.starts_with("pseudo:PS4CF573FA62D9,")), "{persons}");
    fs::remove_dir_all(copy).expect("cleared");
    fs::remove_dir_all(out).expect("cleared");
}
