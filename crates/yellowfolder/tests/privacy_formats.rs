//! Whatever the format in which data comes, neutral events, a survey's file or a workbook: nothing that says who somebody is leaves by a
//! message, by a list of what was set aside, or by the open edition. A canary sits in every cell that could.

#[path = "../../ingest/tests/common/book.rs"]
mod book;
#[path = "common/place.rs"]
mod place;

use place::{extracts, files, fresh, rows, wrote, yellowfolder};
use std::path::{Path, PathBuf};
use std::process::Output;

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn sings(bytes: &[u8], song: &str) -> bool {
    String::from_utf8_lossy(bytes).to_lowercase().contains(song)
}

fn talk_is_silent(run: &Output, what: &str) {
    for bytes in [&run.stdout, &run.stderr] {
        assert!(!sings(bytes, "canary"), "{what}:\n{}", String::from_utf8_lossy(bytes));
        assert!(!sings(bytes, "warbler"), "{what} names a worker");
    }
}

/// Cells of the neutral format that say who somebody is, by the column; workers have a bird of their own.
fn bird(column: &str) -> Option<&'static str> {
    match column {
        "person" | "event_id" | "ref" | "uses" => Some("Canary"),
        "who" => Some("Warbler"),
        _ => None,
    }
}

/// A case of the neutral format with birds; and, where `spoilt`, with one more in a field of every row in turn, so that each has something wrong.
fn neutral(name: &str, spoilt: bool) -> PathBuf {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/journeys/cases/c02_fragmented");
    let out = fresh(name);
    std::fs::copy(case.join("settings.json"), out.join("settings.json")).expect("copied");
    let mut birds = 0;
    for file in ["events.csv", "persons.csv"] {
        let table = rows(&std::fs::read_to_string(case.join(file)).expect("a case"));
        let header = &table[0];
        let mut written = header.join(",") + "\n";
        for (number, row) in table.iter().enumerate().skip(1) {
            let cell = |(n, cell): (usize, &String)| {
                let bird = bird(&header[n]).filter(|_| !cell.is_empty());
                birds += usize::from(bird.is_some());
                let own = format!("{}{cell}", bird.unwrap_or_default());
                // What stands in the list of a column's codes is shown; what may say who somebody is, by its shape only.
                let wrong = if bird.is_some() { " Canary9X" } else { " 9X" };
                if spoilt && n == number % row.len() { own + wrong } else { own }
            };
            written += &(row.iter().enumerate().map(cell).collect::<Vec<_>>().join(",") + "\n");
        }
        std::fs::write(out.join(file), written).expect("written");
    }
    assert!(birds >= 60, "{birds}");
    out
}

#[test]
fn neutral_events_tell_of_persons_only_where_persons_are_asked_for_and_of_workers_nowhere() {
    for spoilt in [false, true] {
        let case = neutral(if spoilt { "spoilt" } else { "whole" }, spoilt);
        let out = fresh("told");
        let run = yellowfolder(&[
            "journeys",
            text(&case),
            "--format",
            "json,csv,html",
            "--export",
            "ocel",
            "--out",
            text(&out),
        ]);
        talk_is_silent(&run, "journeys");
        let written = files(&out);
        assert!(spoilt || run.status.code() == Some(0), "{}", String::from_utf8_lossy(&run.stderr));
        for (name, bytes) in &written {
            assert!(!sings(bytes, "warbler"), "{name} names a worker");
            // A row a person is what these are for.
            let of_persons = ["result.json", "persons.csv", "ocel.json"].contains(&name.as_str());
            assert!(of_persons || !sings(bytes, "canary"), "{name}");
        }
        // The test can fail.
        assert!(spoilt || written.iter().any(|(name, bytes)| name == "persons.csv" && sings(bytes, "canary")));
        assert!(spoilt || written.contains_key("links.html"));
    }
}

#[test]
fn a_survey_gives_nothing_away_but_its_counts() {
    let folder = fresh("survey");
    let survey = "respondent,statement,period,group,answers,agree,comment\n\
        Canary Smith,I tell my story once,2024,all,148,61,Canary said so\n\
        Canary Jones,I tell my story once,2024,carers,12,5x,Canary\n\
        Canary Brown,,2024,all,10,5,Canary\n\
        Canary White,I tell my story once,2024,all,5,9,Canary\n\
        Canary Black,I tell my story once,2024,all,-3,9,Canary\n";
    std::fs::write(folder.join("survey.csv"), survey).expect("written");
    let out = fresh("survey-out");
    let check = yellowfolder(&["check", text(&folder)]);
    talk_is_silent(&check, "check");
    for edition in ["open", "restricted"] {
        let arguments = ["look", text(extracts()), text(&folder), "--edition", edition, "--format", "html,json,csv"];
        let run = wrote(&[&arguments[..], &["--out", text(&out)]].concat());
        talk_is_silent(&run, "look");
        let written = files(&out);
        assert!(written.iter().any(|(name, bytes)| name.ends_with(".html") && sings(bytes, "i tell my story once")));
        for (name, bytes) in written {
            assert!(!sings(&bytes, "canary"), "{edition}: {name}");
        }
    }
}

/// Three sheets of a workbook, a bird in every cell that says who somebody is; numbers that a spreadsheet has rounded, hidden columns and errors
/// among them.
fn sheets() -> String {
    let mut out = String::from(
        "sheet Kestrel one\nhidden columns 2 3\n1 | request_id | person_id | nhs_number | date_of_birth | item | requested | delivered | fitted | cancelled | reason\n",
    );
    for n in 0..40 {
        let nhs = match n % 4 {
            0 => "Canary9990158398".to_owned(),
            1 => "n:9.99015E+09".to_owned(),
            2 => "e:#N/A".to_owned(),
            _ => "9990158398".to_owned(),
        };
        let (line, day) = (n + 2, 46_000 + n);
        out += &format!(
            "{line} | CanaryE{n} | CanaryP{n} | {nhs} | Canary1938-11-19 | rail | d:{day} | d:{} | | | \n",
            day + 3
        );
    }
    out += "sheet Kestrel two\n1 | LA Code | NHS Number | LA Person Unique Identifier | First Name | Last Name | Postcode | Date of Birth | Client Type | Event Type | Event Start Date | Event End Date | Event Outcome\n";
    for n in 0..40 {
        let line = n + 2;
        out += &format!(
            "{line} | n:999 | Canary{n} | CanaryL{n} | Canary | Canary | Canary 1AA | Canary | Service User | Request | d:{} | Canary{n} | NFA: Other\n",
            46_000 + n
        );
    }
    out += "sheet Kestrel three\n1 | CARE CONTACT IDENTIFIER | SERVICE REQUEST IDENTIFIER | CARE CONTACT DATE | CARE CONTACT TIME | CARE CONTACT SUBJECT | ATTENDANCE STATUS | PERSON ID\n";
    for n in 0..40 {
        out += &format!("{} | CanaryC{n} | CanaryR{n} | d:{} | t:0.45 | 01 | n:5 | CanaryPID{n}\n", n + 2, 46_000 + n);
    }
    out
}

#[test]
fn a_workbook_gives_away_no_more_than_csv_does() {
    for (name, bytes) in [("book.xlsx", book::xlsx(&sheets())), ("book.ods", book::ods(&sheets()))] {
        let folder = fresh("books");
        std::fs::write(folder.join(name), bytes).expect("written");
        let check = yellowfolder(&["check", text(&folder)]);
        talk_is_silent(&check, name);
        assert!(check.stdout.len() > 500, "it has something to say");
        let out = fresh("books-out");
        let look = |edition: &str| {
            wrote(&["look", text(&folder), "--edition", edition, "--format", "html,json,csv", "--out", text(&out)])
        };
        talk_is_silent(&look("open"), name);
        for (file, bytes) in files(&out) {
            assert!(!sings(&bytes, "canary"), "{name}: {file}");
            // A sheet may be called after somebody; its name is a file's, which only those who hold the files are told.
            let told = ["run.json", "rejects.csv"].contains(&file.as_str());
            assert!(told || !sings(&bytes, "kestrel"), "{name}: {file} names a sheet");
        }
        talk_is_silent(&look("restricted"), name);
        // The test can fail: her local number stands in the restricted edition.
        assert!(files(&out).iter().any(|(file, bytes)| file == "people.csv" && sings(bytes, "canary")), "{name}");
    }
}

/// A survey's texts are shown as they are sent; what says there who somebody is stops the open edition, and only its shape is said.
#[test]
fn a_survey_that_names_somebody_has_no_open_edition() {
    let folder = fresh("survey-names");
    std::fs::write(
        folder.join("survey.csv"),
        "statement,period,group,answers,agree\nI tell my story once,2024,patient 999 015 8398,148,61\n",
    )
    .expect("written");
    let out = fresh("survey-names-out").join("out");
    let run = yellowfolder(&["look", text(extracts()), text(&folder), "--format", "json", "--out", text(&out)]);
    assert_eq!(run.status.code(), Some(2));
    assert!(!out.join("report.json").exists() && !out.join("report-restricted.json").exists());
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/identifier-in-open-edition/expected.txt");
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        std::fs::write(&expected, &said).expect("the message is written");
    }
    assert_eq!(said, std::fs::read_to_string(expected).expect("the message"));
    // It is the edition that is refused, and not the survey.
    wrote(&[
        "look",
        text(extracts()),
        text(&folder),
        "--edition",
        "restricted",
        "--format",
        "json",
        "--out",
        text(&out),
    ]);
}
