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

/// A folder of the test with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = fresh(name);
    fs::create_dir_all(&folder).expect("made");
    for (file, text) in files {
        fs::write(folder.join(file), text).expect("written");
    }
    folder
}

const HEADER: &str =
    "LA Code,LA Person Unique Identifier,Date of Birth,Client Type,Event Type,Event Start Date,Event End Date\n";

/// Every refusal whole, `DIR` standing for the test's folder; nothing is written.
#[test]
fn what_cannot_be_read_is_refused_and_nothing_is_written() {
    let good = format!("{HEADER}503,A,1950-06-15,Service user,Request,2024-05-01,2024-05-01\n");
    let cases: [(&str, &[(&str, &str)], &str); 7] = [
        (
            "empty",
            &[("a.csv", "")],
            "DIR/a.csv: is empty\n  now:  the file is not read\n  mend: ask the council for the extract again\n",
        ),
        (
            "other",
            &[("a.csv", "NHS NUMBER,DATE OF BIRTH\n1,2\n")],
            "DIR/a.csv: \"NHS NUMBER, DATE OF BIRTH\" is not how the header of Client Level Data begins (LA Code, Event Type, Event \
             Start Date ... in any order)\n  now:  the file is not read\n  mend: give the extract with its header line, parted by commas\n",
        ),
        (
            "nothing",
            &[],
            "DIR: holds no Client Level Data\n  now:  nothing is written\n  mend: name the folder with the council's extracts\n",
        ),
        (
            "missing",
            &[("a.csv", &good), ("manifest.csv", "file,import_date\na.csv,2024-06-01\nb.csv,2024-07-01\n")],
            "DIR/manifest.csv:3: file: \"b.csv\" is not in the folder\n  now:  nothing is written\n  mend: put the file there, or take \
             its line out of the manifest\n",
        ),
        (
            "manifest",
            &[("a.csv", &good), ("manifest.csv", "file,import_date\na.csv,01/06/2024\n")],
            "DIR/manifest.csv:2: import_date: \"01/06/2024\" is not a time of the form YYYY-MM-DD HH:MM:SS\n  now:  nothing is \
             written\n  mend: write when the file was imported, like 2025-04-18 09:12:00\n",
        ),
        (
            "case",
            &[("a.csv", &good), ("case.json", "{\"mode\": \"both\"}")],
            "DIR/case.json: mode: \"both\" is not a mode\n  now:  nothing is written\n  mend: use joined or single\n",
        ),
        (
            "order",
            &[("a.csv", &good), ("case.json", "{\"period_start\": \"2025-01-01\", \"period_end\": \"2024-12-31\"}")],
            "the whole period: \"2025-01-01 to 2024-12-31\" ends before it begins\n  now:  nothing is written\n  mend: name the days with \
             --from and --to, or --ascof-from and --ascof-to\n",
        ),
    ];
    for (name, files, want) in cases {
        let path = folder(name, files);
        let out = fresh(&format!("{name}-out"));
        let ran = waits(&path, &out, &[]);
        let said = String::from_utf8_lossy(&ran.stderr).replace(&path.display().to_string(), "DIR");
        assert_eq!((ran.status.code(), said.as_str()), (Some(2), want), "{name}");
        assert!(!out.exists(), "{name}");
        fs::remove_dir_all(path).expect("cleared");
    }
}

#[test]
fn without_settings_the_data_decide_and_the_summary_says_what_was_left_out() {
    let rows = "503,A,1950-06-15,Service user,Request,2024-05-01,2024-05-01\n\
                503,A,1950-06-15,Service user carer,Assessment,2024-05-11,31/02/2024\n\
                ,A,1950-06-15,Service user carer,Assessment,2024-05-11,2024-05-12\n";
    let path = folder("plain", &[("a.csv", &format!("{HEADER}{rows}"))]);
    let out = fresh("plain-out");
    let ran = waits(&path, &out, &["--strict"]);
    assert_eq!(ran.status.code(), Some(1), "a row was set aside");
    let said = String::from_utf8_lossy(&ran.stderr);
    for part in [
        "dhsc-2026-09, provisional; 2024-05-01 to 2024-05-11, joined.",
        "1 file, 3 rows",
        "1 row set aside; 1 date not understood",
        "1 value in no list, counted as invalid:\n           Client Type: \"Service user carer\" 1",
        "people still waiting are not in them",
    ] {
        assert!(said.contains(part), "{part} in\n{said}");
    }
    assert!(waits(&path, &out, &["-q"]).stderr.is_empty());
    let population = folder("population", &[("p.csv", "la_code,18 to 64,65 and above\n503,\"100,000\",50000\n")]);
    let file = population.join("p.csv").display().to_string();
    assert!(waits(&path, &out, &["--population", &file]).status.success());
    let ascof: Value = serde_json::from_slice(&fs::read(out.join("ascof.json")).expect("written")).expect("JSON");
    assert_eq!(ascof["2B_2C"][0]["denominator"], 100_000);
    for folder in [path, out, population] {
        fs::remove_dir_all(folder).expect("cleared");
    }
}
