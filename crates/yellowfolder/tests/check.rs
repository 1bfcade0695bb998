//! `yellowfolder check`: what is said of files and of a place's policy, and how it ends.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn problem(inside: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/tests/problems").join(inside)
}

/// Runs in the folder of the inputs, so that files are named as a user there would.
fn check(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
        .arg("check")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("words");
    (status.code().expect("an end of its own"), text(stdout), text(stderr))
}

#[test]
fn month_first_dates_fail_and_say_how_many() {
    let (code, said, talk) = check(&problem("month-first-date"), &["referrals.csv"]);
    assert_eq!((code, talk.as_str()), (1, ""));
    assert_eq!(
        said,
        "referrals.csv: community services (CSDS), CYP101Referral; 3 rows; 2024-03-02 to 2024-03-02; 3 warnings; \
         not sent: UNIQUE SUBMISSION ID, REPORTING PERIOD START DATE, REPORTING PERIOD END DATE, EFFECTIVE FROM, \
         LOCAL PATIENT IDENTIFIER (EXTENDED), CYP101 UNIQUE ID\n\
         \n\
         referrals.csv: REFERRAL REQUEST RECEIVED DATE: has 2 dates with the month first and none with the day first: 1 more could be either\n  \
         now:  those were read with the day first and are probably wrong\n  \
         mend: export dates as YYYY-MM-DD (in a spreadsheet: format the column as yyyy-mm-dd before saving as CSV)\n  \
         see:  docs/problems/month-first-column.md\n\
         \n\
         referrals.csv:3: REFERRAL REQUEST RECEIVED DATE: \"02/28/2024\" is not a date with the day first, as these extracts write dates; with the month first it would be one\n  \
         3 | x##, xxx####, 02/28/2024, 09:00:00\n    \
         |               ^^^^^^^^^^\n  \
         now:  the row is kept; this date is missing\n  \
         mend: export dates as YYYY-MM-DD (in a spreadsheet: format the column as yyyy-mm-dd before saving as CSV)\n  \
         also: 1 more like this (line 4)\n  \
         see:  docs/problems/month-first-date.md\n\
         \n\
         3 warnings, 0 rows set aside, 0 files or parts of one not used, in 1 file\n"
    );
}

#[test]
fn a_file_without_fault_ends_well() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ingest/tests/data/examples/sus-apc");
    let (code, said, _) = check(&folder, &["spell.episodes.csv"]);
    assert_eq!(
        (code, said.as_str()),
        (0, "spell.episodes.csv: hospital stays (SUS), spell.episodes; 10 rows\n\nnothing is wrong in 1 file\n")
    );
}

#[test]
fn rows_set_aside_can_be_had_as_a_table() {
    let (code, said, _) = check(&problem("too-many-fields"), &["--rejects", "referrals.csv"]);
    assert_eq!(
        (code, said.as_str()),
        (
            1,
            "file,row,column,problem,found,right\n\
             referrals.csv,3,,too-many-fields,10 fields,\"quote fields that hold the separator, at the source\"\n"
        )
    );
}

#[test]
fn a_path_that_is_not_there_cannot_be_checked() {
    let (code, said, talk) = check(&problem("bad-date"), &["no-such-folder"]);
    assert_eq!(
        (code, said.as_str(), talk.as_str()),
        (2, "", "no-such-folder: is not there\n  now:  nothing of it is read\n  mend: check the path\n")
    );
}

#[test]
fn a_folder_with_nothing_known_is_told_file_by_file() {
    let (code, said, _) = check(&problem("nothing-known"), &["."]);
    assert_eq!(code, 1);
    assert!(said.contains("notes.txt: not a table that is known\n"), "{said}");
    assert!(said.contains("stock.csv: has no header of a dataset that is known (date, warehouse, pallets)"), "{said}");
}

#[test]
fn a_places_policy_is_checked_too() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../place/tests/problems/locality-id");
    let (code, said, _) = check(&place, &["."]);
    assert_eq!(code, 1);
    assert!(said.contains("place.toml:11: id: \"L5\" is used twice"), "{said}");
}
