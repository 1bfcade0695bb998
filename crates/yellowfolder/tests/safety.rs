//! The hazard log is true: each test that it names is there, each hazard has a test or says what is open, and its page is the file's.

mod common;

use common::{read, root};
use std::collections::BTreeSet;
use std::fmt::Write;
use toml_edit::{Document, Table};

/// Wrong person joined, missed join, what is withheld read as absent, a stale page, a lost hand-over.
const FIVE: [(&str, &str); 5] = [
    ("H01", "joined as one"),
    ("H02", "not joined"),
    ("H03", "read as not there"),
    ("H05", "An old page"),
    ("H06", "hand-over is lost"),
];

fn hazards() -> Vec<Table> {
    let text = read("safety/hazards.toml");
    let document = Document::parse(text).expect("TOML");
    let list = document.as_table()["hazard"].as_array_of_tables().expect("hazards");
    list.iter().cloned().collect()
}

fn text<'t>(hazard: &'t Table, key: &str) -> &'t str {
    hazard.get(key).and_then(|item| item.as_str()).unwrap_or_default()
}

fn tests(hazard: &Table) -> Vec<String> {
    let list = hazard.get("tests").and_then(|item| item.as_array()).expect("a list of tests");
    list.iter().map(|test| test.as_str().expect("a text").to_owned()).collect()
}

/// Whether a file has a test of this name: the line before it, attributes apart, says that it is one.
fn is_test(code: &str, name: &str) -> bool {
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| line.starts_with(&format!("fn {name}(")));
    at.is_some_and(|at| lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).any(|l| *l == "#[test]"))
}

#[test]
fn every_hazard_has_tests_that_are_there_or_says_what_is_open() {
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for hazard in hazards() {
        let id = text(&hazard, "id").to_owned();
        if !ids.insert(id.clone()) {
            faults.push(format!("{id} stands twice"));
        }
        for key in ["hazard", "harm", "control"] {
            if text(&hazard, key).len() < 10 {
                faults.push(format!("{id}: say its {key}"));
            }
        }
        for (key, _) in hazard.iter() {
            if !["id", "hazard", "harm", "control", "tests", "open"].contains(&key) {
                faults.push(format!("{id}: {key} is not of the log"));
            }
        }
        let tests = tests(&hazard);
        if tests.is_empty() && text(&hazard, "open").len() < 20 {
            faults.push(format!("{id}: no test, and no word on what is open"));
        }
        for named in tests {
            let (file, name) = named.split_once("::").expect("file::name");
            let code = std::fs::read_to_string(root().join(file)).unwrap_or_default();
            if !is_test(&code, name) {
                faults.push(format!("{id}: {named} is no test"));
            }
        }
    }
    // What the folder was asked to control: a word on what is open is not enough for these.
    for (id, of) in FIVE {
        let hazard = hazards().into_iter().find(|h| text(h, "id") == id);
        let hazard = hazard.unwrap_or_else(|| panic!("{id} is not in the log"));
        assert!(text(&hazard, "hazard").contains(of), "{id} is not the hazard of {of}");
        if self::tests(&hazard).is_empty() || text(&hazard, "control").starts_with("Not in this version") {
            faults.push(format!("{id}: name its control and the tests that show it"));
        }
    }
    assert!(ids.len() >= 20, "{ids:?}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_page_of_hazards_is_the_files_and_says_that_nobody_has_signed() {
    let page = read("safety/README.md");
    let head = "| --- | --- | --- | --- |\n";
    let (before, table) = page.split_once(head).expect("a table");
    let mut rows = String::new();
    for hazard in hazards() {
        let open = if text(&hazard, "open").is_empty() { "" } else { text(&hazard, "open") };
        let _ = writeln!(
            rows,
            "| {} | {} | {} | {open} |",
            text(&hazard, "id"),
            text(&hazard, "hazard"),
            tests(&hazard).len()
        );
    }
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        std::fs::write(root().join("safety/README.md"), format!("{before}{head}{rows}")).expect("written");
        return;
    }
    assert_eq!(table, rows, "run `make docs` and read the difference");
    assert!(before.contains("No clinical safety officer has signed"));
}
