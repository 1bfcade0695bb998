//! What every command says, whole, when it cannot read or may not write; and that it then leaves everything as it was.

#[path = "common/place.rs"]
mod place;

use place::{extracts, files, fresh};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Code and talk of a run within a folder, so that files are named as a user there would.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yellowfolder"));
    ended(command.args(arguments).current_dir(folder).output().expect("the program runs"))
}

fn ended(output: Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8(output.stderr).expect("words"))
}

/// The commands that read extracts and write a folder.
const WRITERS: [&str; 3] = ["look", "waits", "events"];

const CLD: &str = "LA Code,NHS Number,LA Person Unique Identifier,Date of Birth,Date of Death,Client Type,Event Type,\
    Event Start Date,Event End Date,Event Outcome,Request: Route of Access,Assessment Type,Service Type,Service Component\n\
    999,,L001,1941-03-02,,Service user,Request,2026-02-03,2026-02-04,NFA: Support declined\n";

#[test]
fn a_folder_that_holds_the_truth_is_refused_by_every_command() {
    let desk = fresh("truth");
    fs::create_dir_all(desk.join("extracts/truth")).expect("a folder");
    fs::write(desk.join("extracts/truth/run.json"), "{}").expect("written");
    fs::write(desk.join("extracts/cld.csv"), CLD).expect("written");
    for command in ["look", "waits", "events", "check"] {
        let out: &[&str] = if command == "check" { &[] } else { &["--out", "out"] };
        for path in ["extracts", "extracts/truth"] {
            let (code, said) = run(&desk, &[&[command, path], out].concat());
            let whole = format!(
                "{path}: holds the truth of a simulation (truth/run.json), which no reader may see\n  \
                 now:  nothing of it is read\n  mend: name the extracts folder beside it\n"
            );
            assert_eq!((code, said), (Some(2), whole), "{command} {path}");
        }
        assert!(!desk.join("out").exists(), "{command}");
    }
}

#[test]
fn a_folder_of_pictures_is_told_as_a_whole_and_one_picture_by_itself() {
    let desk = fresh("pictures");
    fs::create_dir_all(desk.join("album")).expect("a folder");
    for name in ["a.png", "b.png"] {
        fs::write(desk.join("album").join(name), b"\x89PNG\r\n\x1a\n").expect("written");
    }
    let (code, said) = run(&desk, &["look", "album"]);
    let whole = "album: holds 2 files, and none is an extract that is known; album/a.png is a picture, not a table in text\n  \
                 now:  nothing of it is read\n  \
                 mend: name the folder with the extracts; 'yellowfolder check' says what each file is\n";
    assert_eq!((code, said.as_str()), (Some(2), whole));
    let (code, said) = run(&desk, &["look", "album/b.png"]);
    let whole =
        "album/b.png: is a picture, not a table in text\n  now:  nothing of it is read\n  mend: export it as CSV\n";
    assert_eq!((code, said.as_str()), (Some(2), whole));
}

#[test]
fn extracts_are_no_folder_of_events_and_the_way_there_is_said() {
    let desk = fresh("no-events");
    fs::create_dir_all(desk.join("extracts")).expect("a folder");
    fs::write(desk.join("extracts/cld.csv"), CLD).expect("written");
    let mend = "  now:  nothing is written\n  \
                mend: name a folder with events.csv and settings.json; from extracts 'yellowfolder events' writes one\n";
    for (name, text) in
        [("settings.json", ""), ("events.csv", "{\"window\": {\"from\": \"2024-04-01\", \"to\": \"2024-07-01\"}}")]
    {
        if !text.is_empty() {
            fs::write(desk.join("extracts/settings.json"), text).expect("written");
        }
        let (code, said) = run(&desk, &["journeys", "extracts"]);
        let whole = format!("extracts/{name}: is not there, so the folder is none in the neutral event format\n{mend}");
        assert_eq!((code, said), (Some(2), whole));
    }
}

#[test]
fn a_folder_that_is_not_ours_is_refused_by_every_command() {
    let desk = fresh("theirs");
    fs::create_dir(desk.join("theirs")).expect("a folder");
    fs::write(desk.join("theirs/thesis.docx"), "mine").expect("written");
    fs::write(desk.join("cld.csv"), CLD).expect("written");
    for command in WRITERS {
        let (code, said) = run(&desk, &[command, "cld.csv", "--out", "theirs"]);
        let whole = format!(
            "theirs: \"thesis.docx\" stands in it and is not a file that 'yellowfolder {command}' writes\n  \
             now:  nothing is written, nothing is changed\n  \
             mend: name a folder with --out that is not there yet, is empty, or holds only what 'yellowfolder {command}' wrote before\n"
        );
        assert_eq!((code, said), (Some(2), whole), "{command}");
    }
    let (code, said) = run(&desk, &["simulate", "--people", "50", "--out", "theirs"]);
    let whole = "theirs: \"thesis.docx\" is in this folder and was not written by 'simulate'\n  now:  nothing is written\n  \
                 mend: name another folder with --out, or empty this one\n";
    assert_eq!((code, said.as_str()), (Some(2), whole));
    assert_eq!(files(&desk.join("theirs")).len(), 1);
    assert_eq!(fs::read(desk.join("theirs/thesis.docx")).expect("still there"), b"mine");
}

/// An extract may bear the name of a file that the command writes: it is never overwritten, nor cleared away as stale.
#[test]
fn a_folder_that_is_read_is_never_written_to() {
    let desk = fresh("input");
    fs::create_dir(desk.join("council")).expect("a folder");
    for name in ["events.csv", "people.csv"] {
        fs::write(desk.join("council").join(name), CLD).expect("written");
    }
    let before = files(&desk);
    let said_by_page = include_str!("problems/output-holds-input/expected.txt");
    for command in WRITERS {
        let (code, said) = run(&desk, &[command, "council", "--out", "council"]);
        assert_eq!((code, said.as_str()), (Some(2), said_by_page), "{command}");
        // Also where only a file of it is read, and by another name of the folder.
        let (code, said) = run(&desk, &[command, "council/events.csv", "--out", "council/../council"]);
        assert_eq!(code, Some(2), "{command}: {said}");
        assert_eq!(files(&desk), before, "{command}");
    }
}

/// A limit on the size of files stands for a disk that fills up halfway: the kernel refuses the write in the same place.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_the_previous_files_as_they_were() {
    let desk = fresh("full");
    let from = extracts().display().to_string();
    for (command, path, first) in [
        ("look", from.clone(), "report.html"),
        ("events", from.clone(), "events.csv"),
        ("waits", format!("{from}/council"), "waits.csv"),
    ] {
        let limited = |out: &str| {
            // The signal is ignored, so that the write fails as one on a full disk does.
            let script = "trap '' XFSZ; ulimit -f 16; exec \"$@\"";
            let mut run = Command::new("bash");
            run.args(["-c", script, "bash", env!("CARGO_BIN_EXE_yellowfolder"), command, &path, "--out", out]);
            ended(run.current_dir(&desk).output().expect("bash runs"))
        };
        let whole = |out: &str| {
            format!(
                "{out}/{first}: could not be written: File too large (os error 27)\n  now:  nothing is written\n  \
                 mend: free some space or name another folder with --out; what stood there is untouched\n"
            )
        };
        let (code, said) = run(&desk, &[command, &path, "--out", command]);
        assert_eq!(code, Some(0), "{said}");
        let before = files(&desk.join(command));
        assert!(before.len() > 1 && before[first].len() > 16 << 10, "{command}: the file goes beyond the limit");
        assert_eq!(limited(command), (Some(2), whole(command)), "{command}");
        assert!(files(&desk.join(command)) == before, "{command}: the previous files are as they were");
        // A folder made for the run that failed does not stay.
        let new = format!("{command}-new");
        assert_eq!(limited(&new), (Some(2), whole(&new)), "{command}");
        assert!(!desk.join(&new).exists());
    }
}

/// The superuser may read everything, so the program runs as nobody where the tests run as the superuser.
#[cfg(unix)]
#[test]
fn no_permission_is_said_by_every_command() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    // Nobody may not look into the folder of the build, so everything lies in the system's.
    let desk = std::env::temp_dir().join(format!("yellowfolder-refusals-{}", std::process::id()));
    let _ = fs::remove_dir_all(&desk);
    fs::create_dir_all(desk.join("locked-out")).expect("a folder");
    let program = desk.join("yellowfolder");
    fs::copy(env!("CARGO_BIN_EXE_yellowfolder"), &program).expect("a copy");
    fs::write(desk.join("cld.csv"), CLD).expect("written");
    fs::write(desk.join("locked.csv"), CLD).expect("written");
    let mode = |name: &str, mode| fs::set_permissions(desk.join(name), fs::Permissions::from_mode(mode)).expect("set");
    for (name, bits) in [("yellowfolder", 0o755), ("cld.csv", 0o644), ("locked.csv", 0o000), ("locked-out", 0o555)] {
        mode(name, bits);
    }
    mode(".", 0o777);
    let superuser = fs::metadata(&desk).expect("a folder").uid() == 0;
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        if superuser {
            command.uid(65_534).gid(65_534);
        }
        command.args(arguments).current_dir(&desk).output().expect("the program runs")
    };
    let read =
        include_str!("../../ingest/tests/problems/no-permission/expected.txt").replace("referrals.csv", "locked.csv");
    assert_eq!(ended(run(&["check", "locked.csv"])), (Some(2), read.clone()));
    for command in WRITERS {
        assert_eq!(ended(run(&[command, "locked.csv", "--out", "out"])), (Some(2), read.clone()), "{command}");
        assert!(!desk.join("out").exists(), "{command}");
        let (code, said) = ended(run(&[command, "cld.csv", "--out", "locked-out"]));
        let whole = "locked-out: could not be written to: Permission denied (os error 13)\n  now:  nothing is written\n  \
                     mend: name another folder with --out\n";
        assert_eq!((code, said.as_str()), (Some(2), whole), "{command}");
    }
    mode("locked-out", 0o755);
    fs::remove_dir_all(&desk).expect("cleared");
}

#[test]
fn a_day_before_all_that_is_told_is_refused() {
    let desk = fresh("before");
    fs::write(desk.join("cld.csv"), CLD).expect("written");
    let (code, said) = run(&desk, &["look", "cld.csv", "--as-of", "2020-01-01", "--out", "out"]);
    assert_eq!((code, said.as_str()), (Some(2), include_str!("problems/day-before-all/expected.txt")));
    assert!(!desk.join("out").exists());
}

#[test]
fn a_header_and_nothing_under_it_is_no_report_of_noughts() {
    let desk = fresh("nothing");
    fs::write(desk.join("cld.csv"), CLD.lines().next().unwrap_or_default()).expect("written");
    let (code, said) = run(&desk, &["look", "cld.csv", "--out", "out"]);
    assert_eq!((code, said.as_str()), (Some(2), include_str!("problems/nothing-happened/expected.txt")));
    assert!(!desk.join("out").exists());
}

#[test]
fn month_first_dates_are_missing_counted_and_said_by_look() {
    let desk = fresh("month-first");
    let rows = ["03/17/2024", "03/18/2024", "17/03/2024"]
        .map(|day| format!("999,,L1,1941-03-02,,Service user,Request,{day},,\n"));
    let header = CLD.lines().next().unwrap_or_default();
    fs::write(desk.join("cld.csv"), format!("{header}\n{}", rows.concat())).expect("written");
    let (code, said) = run(&desk, &["look", "cld.csv", "--out", "out"]);
    assert_eq!(code, Some(0), "{said}");
    let whole = "Faults    2 warnings, 0 rows set aside, 0 files or parts of one not used; 'yellowfolder check' says each of them.\n\
                 cld.csv:2: Event Start Date: \"03/17/2024\" has no such month; with the month first it would be a day\n  \
                 now:  the date counts as missing\n  \
                 mend: export dates as 2024-05-31, or with the day first: if this file has the month first, its other dates are read wrongly too\n";
    assert!(said.ends_with(whole), "{said}");
    // They are missing: what is there is of the one day that can be read.
    assert!(said.starts_with("Read      3 rows in 1 file, 2024-03-17 to 2024-03-17; "), "{said}");
}

/// Whatever parts the fields, the official figures are the same.
#[test]
fn waits_are_the_same_whatever_parts_the_fields() {
    let desk = fresh("separators");
    let from = extracts().join("council");
    let mut seen = Vec::new();
    for (name, separator) in [("comma", ','), ("semicolon", ';'), ("tab", '\t')] {
        fs::create_dir(desk.join(name)).expect("a folder");
        for (file, bytes) in files(&from).into_iter().filter(|(file, _)| file.starts_with("cld")) {
            let quoted = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
            let text: String = place::rows(&String::from_utf8(bytes).expect("UTF-8"))
                .iter()
                .map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string()) + "\n")
                .collect();
            fs::write(desk.join(name).join(file), text).expect("written");
        }
        let out = format!("{name}-out");
        let (code, said) = run(&desk, &["waits", name, "--out", &out]);
        assert_eq!(code, Some(0), "{name}: {said}");
        let mut written = files(&desk.join(out));
        written.retain(|file, _| ["waits.csv", "medians.csv", "ascof.json"].contains(&file.as_str()));
        assert_eq!(written.len(), 3);
        seen.push(written);
    }
    assert!(seen[0] == seen[1] && seen[0] == seen[2]);
}

/// The same request in two files, with two ends: the standard makes two of it, and the report says so.
#[test]
fn one_event_that_two_files_end_on_two_days_is_said() {
    let desk = fresh("two-ends");
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/event-with-two-ends");
    for name in ["first.csv", "second.csv"] {
        fs::copy(from.join(name), desk.join(name)).expect("a copy");
    }
    let report = |files: &[&str]| -> serde_json::Value {
        let mut command = vec!["look"];
        command.extend(files);
        command.extend(["--out", "out", "--format", "json", "--edition", "restricted"]);
        let (code, said) = run(&desk, &command);
        assert_eq!(code, Some(0), "{said}");
        serde_json::from_slice(&fs::read(desk.join("out/report-restricted.json")).expect("written")).expect("JSON")
    };
    let both = report(&["second.csv", "first.csv"]);
    let said: Vec<String> = both["quality"]["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .filter(|p| p["code"] == "event-with-two-ends")
        .map(|p| {
            let of = |key: &str| p[key].as_str().unwrap_or_default().to_owned();
            let line = &p["samples"][0]["line"];
            format!(
                "{}:{line}: {}: {}\n  now:  {}\n  mend: {}\n",
                of("file"),
                of("column"),
                of("wrong"),
                of("now"),
                of("mend")
            )
        })
        .collect();
    assert_eq!(said, [include_str!("problems/event-with-two-ends/expected.txt")]);
    let one = report(&["second.csv"]);
    let codes: Vec<&str> =
        one["quality"]["problems"].as_array().expect("problems").iter().filter_map(|p| p["code"].as_str()).collect();
    assert!(!codes.contains(&"event-with-two-ends"), "{codes:?}");
}
