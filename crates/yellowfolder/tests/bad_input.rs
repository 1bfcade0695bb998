//! `docs/bad-input.md`: each row names a test that is there, and everything that must be answered has its row.

mod common;

use common::{read, root};

/// What must have an answer, by a word of its row.
const ASKED: [&str; 32] = [
    "second open assessment",
    "closing what has open tasks",
    "a leaver who owns things",
    "a hand-over that nobody answers",
    "a contact about nobody known",
    "then about the wrong person",
    "must not learn that she is known",
    "lowered to meet a target",
    "the clocks change",
    "what is no form",
    "another encoding than UTF-8",
    "an upload of 5 GB",
    "a stale form",
    "a double click",
    "forged, replayed or over",
    "a newer version",
    "another process has open",
    "a port in use",
    "that loosens a rule",
    "a full disk",
    "a link to a service that does not exist",
    "a window of minus 3 days",
    "two definitions of one name",
    "a circle in `uses`",
    "a `ref` on rows of two people",
    "an `end` before its `start`",
    "a person with 10,000 events",
    "a referral that nobody ever answers",
    "an event after a death",
    "an unknown rule name",
    "the name of a worker in `who`",
    "and nothing more",
];

/// Whether a file has a test of this name: the line before it, attributes apart, says that it is one.
fn is_test(code: &str, name: &str) -> bool {
    let lines: Vec<&str> = code.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| line.starts_with(&format!("fn {name}(")));
    at.is_some_and(|at| lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).any(|l| *l == "#[test]"))
}

#[test]
fn every_row_names_a_test_that_is_there() {
    let page = read("docs/bad-input.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|l| l.starts_with("| ") && !l.starts_with("| what comes") && !l.starts_with("| ---"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let (mut faults, mut before) = (Vec::new(), 0);
    for row in &rows {
        let [what, _, _, shown] = row[..] else { panic!("four cells in {row:?}") };
        let named: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        // A row may be shown by the tests of the one above it.
        if named.is_empty() && !(shown.starts_with("the same") && before > 0) {
            faults.push(format!("{what}: names no test"));
        }
        before = if named.is_empty() { before } else { named.len() };
        for test in named {
            let (file, name) = test.split_once("::").expect("file::name");
            let code = std::fs::read_to_string(root().join("crates").join(file)).unwrap_or_default();
            if !is_test(&code, name) {
                faults.push(format!("{what}: {test} is no test"));
            }
        }
    }
    for asked in ASKED {
        if rows.iter().filter(|row| row[0].contains(asked)).count() != 1 {
            faults.push(format!("{asked}: has no row of its own"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
