//! `waits` against the reference cases of the official method (`data/cld`), file by file.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/cld");
    let entries = fs::read_dir(folder).expect("the cases are there").map(|e| e.expect("an entry").path());
    let mut cases: Vec<PathBuf> = entries.filter(|p| p.is_dir()).collect();
    cases.sort();
    cases
}

fn fresh(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("yellowfolder-waits-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn waits(path: &Path, out: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yellowfolder"));
    command.arg("waits").arg(path).arg("--out").arg(out).args(more).output().expect("the program runs")
}

#[test]
fn every_case_agrees_file_by_file() {
    let cases = cases();
    assert_eq!(cases.len(), 16);
    let mut compared = 0;
    for case in cases {
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        let out = fresh(&name);
        let ran = waits(&case, &out, &[]);
        assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
        for entry in fs::read_dir(case.join("expected")).expect("expected") {
            let file = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            let want = fs::read(case.join("expected").join(&file)).expect("expected");
            let got = fs::read(out.join(&file)).expect("written");
            if file.ends_with(".json") {
                let value = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).expect("JSON");
                assert_eq!(value(&got), value(&want), "{name}/{file}");
            } else if got != want {
                let (got, want) = (String::from_utf8_lossy(&got), String::from_utf8_lossy(&want));
                let differ = got.lines().zip(want.lines()).find(|(a, b)| a != b);
                panic!("{name}/{file}: {} and {} lines; {differ:#?}", got.lines().count(), want.lines().count());
            }
            compared += 1;
        }
        fs::remove_dir_all(out).expect("cleared");
    }
    assert_eq!(compared, 75);
}

#[test]
fn any_number_of_threads_writes_the_same_bytes() {
    for case in ["generated-mixed", "generated-submissions"] {
        let case = cases().into_iter().find(|c| c.ends_with(case)).expect("the case");
        let bytes = |threads: &str| {
            let out = fresh(&format!("threads-{threads}"));
            assert!(waits(&case, &out, &["--threads", threads]).status.success());
            let files = ["waits.csv", "medians.csv", "steps.json", "events.csv", "ascof.json"];
            let all: Vec<Vec<u8>> = files.iter().map(|f| fs::read(out.join(f)).expect("written")).collect();
            fs::remove_dir_all(out).expect("cleared");
            all
        };
        let one = bytes("1");
        assert_eq!(bytes("2"), one);
        assert_eq!(bytes("3"), one);
    }
}
