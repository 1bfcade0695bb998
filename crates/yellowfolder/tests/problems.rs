//! What is wrong with the numbers by which persons are joined, as `check` says it: one reproducer for each kind. (The readers'
//! own problems are in `ingest`, those of policy files in `place`; what a command says of its output folder is tested beside it.)

#[path = "common/place.rs"]
mod place;

use place::{fresh, yellowfolder};
use std::fs;
use std::path::Path;

#[test]
fn each_problem_of_numbers_is_said_whole() {
    let mut faults = Vec::new();
    for code in ["dummy-number", "key-of-two-numbers", "one-number-two-people", "two-numbers-one-person"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems").join(code);
        let desk = fresh(code);
        for entry in fs::read_dir(&folder).expect("a reproducer").flatten() {
            if entry.path().extension().is_some_and(|e| e == "csv") {
                fs::copy(entry.path(), desk.join(entry.file_name())).expect("a copy");
            }
        }
        let shown = desk.to_str().expect("UTF-8").to_string();
        let run = yellowfolder(&["check", &shown]);
        let said = String::from_utf8(run.stdout).expect("UTF-8").replace(&format!("{shown}/"), "");
        let expected = folder.join("expected.txt");
        if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
            fs::write(&expected, &said).expect("the message is written");
        }
        if fs::read_to_string(&expected).unwrap_or_default() != said {
            faults.push(format!("{code}:\n{said}"));
        }
        // The way back from the message to its page.
        if !said.contains(code) && run.status.code() == Some(1) {
            faults.push(format!("{code} is not named:\n{said}"));
        }
        if run.status.code() != Some(1) {
            faults.push(format!("{code}: code {:?}", run.status.code()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
