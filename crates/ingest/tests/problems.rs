//! One reproducer for each kind of problem: the smallest input that shows it and the whole of what is said.
//! `YELLOWFOLDER_WRITE_DOCS=1` writes the messages anew; read the difference.

#[path = "common/book.rs"]
mod book;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use yf_ingest::{Extracts, Limits, ReadOptions, read};
use yf_model::Problem;
use yf_place::Place;

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).expect("the reproducers").map(|e| e.expect("an entry").path()).collect();
    folders.sort();
    folders
}

fn code(folder: &Path) -> String {
    folder.file_name().and_then(|n| n.to_str()).expect("a code").to_owned()
}

/// A folder of this test's own, taken away at its end.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Desk {
        let folder = std::env::temp_dir().join(format!("yellowfolder-ingest-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        Desk(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Copies a reproducer's input, without what is said about it.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name();
        if ["README.md", "expected.txt"].iter().any(|n| name == *n) {
            continue;
        }
        if entry.path().is_dir() {
            fs::create_dir_all(to.join(&name)).expect("a folder");
            copy(&entry.path(), &to.join(&name));
        } else if let Some(made) = name.to_str().and_then(|n| n.strip_suffix(".txt")).filter(|n| n.contains(".xls")) {
            // A workbook is no text; its description is.
            let text = fs::read_to_string(entry.path()).expect("a description");
            fs::write(to.join(made), book::xlsx(&text)).expect("written");
        } else {
            fs::copy(entry.path(), to.join(&name)).expect("a copy");
        }
    }
}

/// Whether a folder is the desk of the reproducer of this code.
fn desk_of(folder: &Path, code: &str) -> bool {
    folder.file_name().and_then(|n| n.to_str()).is_some_and(|name| name.ends_with(&format!("-{code}")))
}

/// All that is said, in the order of the catalogue, with the files named as if one stood beside them.
fn said(read: Result<Extracts, Problem>, folder: &Path) -> (String, BTreeSet<&'static str>) {
    let problems: Vec<Problem> = match read {
        Err(problem) => vec![problem],
        Ok(extracts) => extracts.problems.groups().flat_map(|(_, _, samples)| samples.to_vec()).collect(),
    };
    // The inputs are as small as they can be: of a column that they lack only the reproducer of that speaks.
    let shown = |p: &&Problem| p.code != "missing-column" || desk_of(folder, p.code);
    let text: String = problems.iter().filter(shown).map(|p| p.message() + "\n").collect();
    let folder = folder.display().to_string();
    let text = text.replace(&format!("{folder}/"), "").replace(&folder, "extracts");
    (text, problems.iter().map(|p| p.code).collect())
}

/// The same of a folder in the neutral event format, which its settings.json gives away.
fn said_of_events(folder: &Path) -> (String, BTreeSet<&'static str>) {
    let read = match yf_ingest::kept::is_kept(folder) {
        true => yf_ingest::kept::read(folder, "yellowfolder 0.1.0"),
        false => yf_ingest::neutral::read(folder, &ReadOptions::default()),
    };
    let problems: Vec<Problem> = match read {
        Err(problems) => problems,
        Ok(read) => read.problems.groups().flat_map(|(_, _, samples)| samples.to_vec()).collect(),
    };
    let text: String = problems.iter().map(|p| p.message() + "\n").collect();
    (text.replace(&format!("{}/", folder.display()), ""), problems.iter().map(|p| p.code).collect())
}

/// Compares what is said with what is committed.
fn compare(folder: &Path, text: &str) -> Result<(), String> {
    let expected = folder.join("expected.txt");
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        fs::write(&expected, text).expect("the message is written");
    }
    let committed = fs::read_to_string(&expected).unwrap_or_default();
    let same = committed == text;
    same.then_some(()).ok_or_else(|| format!("{}\n--- committed\n{committed}--- said\n{text}", code(folder)))
}

fn check(name: &str, path: &Path, limits: Limits) {
    let options = ReadOptions { limits, ..ReadOptions::default() };
    let (text, codes) =
        said(read(&[path.to_path_buf()], &Place::reference(), &options), path.parent().expect("a folder"));
    assert!(codes.contains(name), "{name}: {codes:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems").join(name);
    compare(&folder, &text).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn each_reproducer_gives_its_whole_message() {
    let mut faults = Vec::new();
    // What cannot be kept as a small file has a test of its own below.
    for folder in folders().into_iter().filter(|f| !f.join("command.txt").exists()) {
        let code = code(&folder);
        let desk = Desk::new(&code);
        copy(&folder, &desk.0);
        let (text, codes) = if code.starts_with("kept-") || folder.join("settings.json").exists() {
            said_of_events(&desk.0)
        } else {
            said(read(std::slice::from_ref(&desk.0), &Place::reference(), &ReadOptions::default()), &desk.0)
        };
        if !codes.contains(code.as_str()) {
            faults.push(format!("{code}: is not among {codes:?}\n{text}"));
        }
        if let Err(difference) = compare(&folder, &text) {
            faults.push(difference);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_path_that_is_not_there() {
    let desk = Desk::new("absent");
    check("not-there", &desk.path("no-such-folder"), Limits::default());
}

const HEADER: &str = "SERVICE REQUEST IDENTIFIER,PERSON ID,REFERRAL REQUEST RECEIVED DATE,REFERRAL REQUEST RECEIVED TIME,\
    PRIORITY TYPE CODE,SERVICE DISCHARGE DATE,ORGANISATION IDENTIFIER (CODE OF PROVIDER),SOURCE OF REFERRAL FOR COMMUNITY,\
    ORGANISATION IDENTIFIER (REFERRING)\n";
const ROW: &str = "R02,PID0002,2026-02-03,09:00:00,1,,ZX1,01,Z99001\n";

#[test]
fn a_line_of_200_mb_is_stepped_over_and_not_held() {
    let desk = Desk::new("long");
    let path = desk.path("long.csv");
    let mut file = BufWriter::new(File::create(&path).expect("a file"));
    file.write_all(HEADER.as_bytes()).expect("written");
    let block = vec![b'x'; 1_000_000];
    for _ in 0..200 {
        file.write_all(&block).expect("written");
    }
    file.write_all(b"\n").and_then(|()| file.write_all(ROW.as_bytes())).expect("written");
    file.into_inner().expect("written");
    check("row-too-long", &path, Limits::default());
    let extracts = read(&[path], &Place::reference(), &ReadOptions::default()).expect("it is read");
    // The row behind it is there, and the rejects say which was not.
    assert_eq!(extracts.csds.referrals.len(), 1);
    let rejects: Vec<(u32, &str)> = extracts.rejects.iter().map(|r| (r.line, r.code)).collect();
    assert_eq!(rejects, [(2, "row-too-long")]);
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_unpacked() {
    let desk = Desk::new("bomb");
    let path = desk.path("bomb.zip");
    let mut zip = zip::ZipWriter::new(File::create(&path).expect("a file"));
    zip.start_file("referrals.csv", zip::write::SimpleFileOptions::default()).expect("a file in it");
    let block = vec![0u8; 1_000_000];
    for _ in 0..100 {
        zip.write_all(&block).expect("written");
    }
    zip.finish().expect("written");
    let options = ReadOptions::default();
    let refused = read(std::slice::from_ref(&path), &Place::reference(), &options);
    // Nothing else is there: the run says so, and why is among the problems of the listing.
    assert!(matches!(&refused, Err(p) if p.code == "unpacks-too-far"), "{refused:?}");
    let (text, _) = said(refused, &desk.0);
    // How small the packer makes it is the packer's affair.
    let packed = text.split(" from ").nth(1).and_then(|t| t.split(" to ").next()).expect("a size").to_string();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/unpacks-too-far");
    compare(&folder, &text.replace(&packed, "95 KiB")).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn more_files_than_one_run_reads() {
    let desk = Desk::new("many");
    let extracts = desk.path("extracts");
    fs::create_dir_all(&extracts).expect("a folder");
    for name in ["a.csv", "b.csv", "c.csv"] {
        fs::write(extracts.join(name), format!("{HEADER}{ROW}")).expect("written");
    }
    check("too-many-files", &extracts, Limits { files: 2, ..Limits::default() });
}

#[test]
fn a_person_of_more_events_than_a_person_has() {
    let desk = Desk::new("many-events");
    let rows = (0..10_001).map(|n| format!("e{n},A,2024-04-{:02},contact,asc,duty,,,,,,,,,,\n", 1 + n % 28));
    let head = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome\n";
    let text: String = std::iter::once(head.to_owned()).chain(rows).collect();
    fs::write(desk.path("events.csv"), text).expect("written");
    fs::write(desk.path("settings.json"), r#"{"window": {"from": "2024-04-01", "to": "2024-07-01"}}"#)
        .expect("written");
    let (text, codes) = said_of_events(&desk.0);
    assert!(codes.contains("person-of-many-events"), "{codes:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/person-of-many-events");
    compare(&folder, &text).unwrap_or_else(|difference| panic!("{difference}"));
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new("locked");
    let path = desk.path("referrals.csv");
    fs::write(&path, format!("{HEADER}{ROW}")).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("locked");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/no-permission");
    if File::open(&path).is_ok() {
        // The superuser reads everything: what would be said is compared without the file system's help.
        let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let problem = yf_ingest::source::unreadable("referrals.csv", &error);
        compare(&folder, &(problem.message() + "\n")).unwrap_or_else(|difference| panic!("{difference}"));
    } else {
        check("no-permission", &path, Limits::default());
    }
}

/// A header, a file's name and a zip's name are anybody's text: none of it steers a terminal. Found by fuzzing.
#[test]
fn no_control_character_is_ever_said() {
    let desk = Desk::new("control");
    let extracts = desk.path("extracts");
    fs::create_dir_all(&extracts).expect("a folder");
    let header = HEADER.replace("REQUEST RECEIVED TIME", "REQUEST RECEI\u{0}\u{1b}[31mVED TIME");
    let header = header.replace("REQUEST RECEIVED DATE", "REQUEST RECEIVED\u{7f} DATE");
    let rows = "R02,PID0002,31/02/2024,00:00:00,1,,ZX1,01,Z99001\n".repeat(40);
    fs::write(extracts.join("referrals\u{1b}]0;x\u{7}.csv"), format!("{header}{rows}")).expect("written");
    let council = "LA Code,NHS Number,LA Person Unique Identifier,Date of Birth,Client Type,Event Type,Event Start Date,\
        Event End Date,Event \u{1b}cOutcome,Odd\u{8} column\n999,,L1,1941-03-02,,Request,2026-02-03,2026-02-04,?\n";
    fs::write(extracts.join("council.csv"), council).expect("written");
    let mut zip = zip::ZipWriter::new(File::create(extracts.join("more.zip")).expect("a file"));
    zip.start_file("in\u{1b}[2J/re\u{0}ferrals.csv", zip::write::SimpleFileOptions::default()).expect("a file in it");
    zip.write_all(format!("{HEADER}\"{ROW}").as_bytes()).expect("written");
    zip.finish().expect("written");
    let extracts = read(std::slice::from_ref(&extracts), &Place::reference(), &ReadOptions::default()).expect("read");
    let (mut messages, mut names) = (String::new(), String::new());
    for (_, _, samples) in extracts.problems.groups() {
        messages.extend(samples.iter().map(|p| p.message().replace('\n', " ")));
        names.extend(samples.iter().map(|p| format!("{}{}{}", p.file, p.column.as_deref().unwrap_or(""), p.found)));
    }
    names.extend(extracts.files.iter().map(|f| format!("{}{}{}", f.name, f.table, f.note)));
    assert!(extracts.problems.count("bad-date") == 40, "{messages}");
    assert!(messages.contains("in?[2J/re") && messages.contains("referrals?]0;x?.csv"), "{messages}");
    for text in [messages, names] {
        assert!(!text.chars().any(char::is_control), "{}", text.escape_debug());
    }
}

/// Whatever is wrong with a file, no identifier that stands in it is said.
#[test]
fn no_identifier_is_ever_said() {
    let identifiers = [
        "9990158398",
        "9990316768",
        "9.99012E+09",
        "999012345",
        "LP00001",
        "PID0001",
        "PID0002",
        "L001",
        "1941-03-02",
        "1938-11-19",
        "2041-03-02",
        "R99",
        "PS01",
        "PS02",
        "SP1",
        "R1",
        "S1",
        "1001",
        "Jane",
        "Brown",
        "Pascoe",
        "LP00417",
    ];
    let mut searched = 0;
    for folder in folders() {
        let text = fs::read_to_string(folder.join("expected.txt")).expect("the message");
        for identifier in identifiers {
            // A message may quote the name of a column, never a value like these.
            assert!(!text.contains(identifier), "{}: {identifier} is said\n{text}", code(&folder));
            searched += 1;
        }
    }
    assert!(searched > 300);
}
