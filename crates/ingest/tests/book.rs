//! Sheets of workbooks are read as the same rows in CSV are, found again by sheet and row, and bounded whatever a workbook holds.

#[path = "common/book.rs"]
mod book;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use yf_ingest::{Extracts, Limits, ReadOptions, rows_at, survey};
use yf_place::Place;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("book-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn read(path: &Path) -> Extracts {
    survey(&[path.to_path_buf()], &Place::reference(), &ReadOptions::default()).expect("read")
}

fn codes(x: &Extracts) -> Vec<(&str, u64)> {
    let mut all: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, count, _) in x.problems.groups() {
        *all.entry(code).or_default() += count;
    }
    all.into_iter().collect()
}

const HEADER: &str =
    "request_id | person_id | nhs_number | date_of_birth | item | requested | delivered | fitted | cancelled | reason";

/// Two datasets, a council's among them, with a day, a moment, a time, zeros in front and an empty row.
fn whole() -> String {
    format!(
        "sheet Equipment\n1 | {HEADER}\n2 | E1 | z:417 | n:9990158398 | d:14203 | commode, high | d:46056 | d:46058.5 | | |\n\
         5 | E2 | i:P2 & co | 9990316768 | 1946-01-30 | \"rail\" | 03/02/2026 | d:46060 | | | \n\
         sheet Council\n1 | LA Code | NHS Number | LA Person Unique Identifier | Date of Birth | Client Type | Event Type | Event Start Date | Event End Date | Event Outcome\n\
         2 | n:999 | n:9990158398 | L1 | d:15037 | Service User | Request | d:46056 | dt:46057.25 | NFA: Other\n\
         sheet Contacts\n1 | CARE CONTACT IDENTIFIER | SERVICE REQUEST IDENTIFIER | CARE CONTACT DATE | CARE CONTACT TIME | CARE CONTACT SUBJECT | ATTENDANCE STATUS | PERSON ID\n\
         3 | C1 | R1 | d:46056 | t:0.458333333333333 | 01 | n:5 | PID1\n\
         sheet Notes\n1 | what | who\n2 | anything | anybody\nsheet Empty\n"
    )
}

/// The same as three CSV files, written by hand.
const EQUIPMENT: &str = "request_id,person_id,nhs_number,date_of_birth,item,requested,delivered,fitted,cancelled,reason\n\
    E1,0000000417,9990158398,1938-11-19,\"commode, high\",2026-02-03,2026-02-05 12:00:00,,,\n\n\n\
    E2,P2 & co,9990316768,1946-01-30,\"\"\"rail\"\"\",03/02/2026,2026-02-07,,,\n";
const COUNCIL: &str = "LA Code,NHS Number,LA Person Unique Identifier,Date of Birth,Client Type,Event Type,Event Start Date,Event End Date,Event Outcome\n\
    999,9990158398,L1,1941-03-02,Service User,Request,2026-02-03,2026-02-04 06:00:00,NFA: Other\n";
const CONTACTS: &str = "CARE CONTACT IDENTIFIER,SERVICE REQUEST IDENTIFIER,CARE CONTACT DATE,CARE CONTACT TIME,CARE CONTACT SUBJECT,ATTENDANCE STATUS,PERSON ID\n\n\
    C1,R1,2026-02-03,11:00:00,01,5,PID1\n";

#[test]
fn a_workbook_reads_as_its_sheets_in_csv() {
    let desk = folder("same");
    // The names of the sheets in order, so that files are numbered alike.
    for (name, text) in [
        ("Contacts", CONTACTS),
        ("Council", COUNCIL),
        ("Empty", ""),
        ("Equipment", EQUIPMENT),
        ("Notes", "what,who\nanything,anybody\n"),
    ] {
        fs::create_dir_all(desk.join("csv")).expect("a folder");
        fs::write(desk.join("csv").join(name), text).expect("written");
    }
    let plain = read(&desk.join("csv"));
    for (name, bytes) in [("book.xlsx", book::xlsx(&whole())), ("book.ods", book::ods(&whole()))] {
        let path = desk.join(name);
        fs::write(&path, bytes).expect("written");
        let x = read(&path);
        let shown = path.display().to_string();
        let names: Vec<&str> =
            x.files.iter().map(|f| f.name.strip_prefix(&format!("{shown}/")).expect("of the workbook")).collect();
        assert_eq!(names, ["Contacts", "Council", "Empty", "Equipment", "Notes"], "{name}");
        let rows = |x: &Extracts| {
            format!("{:?}{:?}{:?}{:?}", x.equipment, x.cld, x.csds.contacts, x.identities.iter().collect::<Vec<_>>())
        };
        assert_eq!(rows(&x), rows(&plain), "{name}");
        let counts = |x: &Extracts| {
            x.files.iter().map(|f| (f.rows, f.table.clone(), f.first_day, f.last_day)).collect::<Vec<_>>()
        };
        assert_eq!(counts(&x), counts(&plain), "{name}");
        // An empty sheet is nothing that anybody sent; all else is said alike.
        let but_empty = |x: &Extracts| {
            codes(x)
                .into_iter()
                .filter(|(c, _)| *c != "empty-file")
                .map(|(c, n)| (c.to_string(), n))
                .collect::<Vec<_>>()
        };
        assert_eq!(but_empty(&x), but_empty(&plain), "{name}");
        assert_eq!(x.problems.count("empty-file"), 0);
        // Every sheet has the workbook's hash: a change anywhere in it is a change.
        let whole = fs::metadata(&path).expect("there").len();
        assert!(x.files.iter().all(|f| f.bytes == whole && f.sha256 == x.files[0].sha256), "{name}");
    }
}

/// One wrong bit in the name of a part took a workbook's sheets away, and nothing was said.
#[test]
fn a_part_that_has_lost_its_name_is_said() {
    let desk = folder("names");
    let beside = desk.join("council.csv");
    fs::write(&beside, COUNCIL).expect("written");
    let held = |x: &Extracts| format!("{:?}{:?}{:?}", x.equipment, x.cld, x.csds.contacts);
    for (file, bytes) in [("book.xlsx", book::xlsx(&whole())), ("book.ods", book::ods(&whole()))] {
        let path = desk.join(file);
        fs::write(&path, &bytes).expect("written");
        // Another file beside it: with it alone a run is refused, which is an answer too.
        let both =
            || survey(&[path.clone(), beside.clone()], &Place::reference(), &ReadOptions::default()).expect("read");
        let before = both();
        let mut parts: Vec<String> = Vec::new();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a zip");
        for n in 0..zip.len() {
            parts.push(zip.by_index(n).expect("a part").name().expect("a name").into_owned());
        }
        for part in parts {
            // In the list at the end alone, as one bit in it does.
            let mut hurt = bytes.clone();
            let at = hurt.windows(part.len()).rposition(|w| w == part.as_bytes()).expect("its name");
            hurt[at + part.len() - 1] ^= 1;
            fs::write(&path, &hurt).expect("written");
            let now = both();
            let was: BTreeMap<&str, u64> = codes(&before).into_iter().collect();
            let more = codes(&now).iter().any(|(code, n)| n > was.get(code).unwrap_or(&0));
            assert!(held(&now) == held(&before) || more, "{file}: {part}: {:?}", codes(&now));
        }
    }
}

#[test]
fn a_row_is_found_again_by_sheet_and_row() {
    let desk = folder("rows");
    for (name, bytes) in [("book.xlsx", book::xlsx(&whole())), ("book.ods", book::ods(&whole()))] {
        let path = desk.join(name);
        fs::write(&path, bytes).expect("written");
        let sheet = format!("{}/Equipment", path.display());
        let asked = BTreeMap::from([(sheet.clone(), BTreeSet::from([2, 4, 5, 9]))]);
        let found = rows_at(&[path], &asked, &Limits::default()).expect("read");
        let lines: Vec<&str> = EQUIPMENT.lines().collect();
        for line in [2u32, 5] {
            let want = lines[line as usize - 1].as_bytes();
            assert_eq!(found.get(&(sheet.clone(), line)).map(Vec::as_slice), Some(want), "{name}:{line}");
        }
        assert_eq!(found.get(&(sheet.clone(), 4)).map(Vec::as_slice), Some(&b""[..]));
        assert!(!found.contains_key(&(sheet, 9)));
    }
}

#[test]
fn the_problems_of_cells_are_the_same_in_both_formats() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let desk = folder("alike");
    let mut compared = 0;
    for entry in fs::read_dir(root).expect("the reproducers").flatten() {
        let description = entry.path().join("equipment.xlsx.txt");
        let Ok(text) = fs::read_to_string(&description) else { continue };
        // What only one of the formats can be: the other container, day numbers, numbers longer than are kept, a part that is cut.
        if ["ole", "cut", "E+18", "book 1904"].iter().any(|only| text.contains(only)) || text.contains("d:60") {
            continue;
        }
        let codes_of = |name: &str, bytes: Vec<u8>| {
            let path = desk.join(name);
            fs::write(&path, bytes).expect("written");
            codes(&read(&path)).into_iter().map(|(c, n)| (c.to_string(), n)).collect::<Vec<_>>()
        };
        let (xlsx, ods) = (codes_of("a.xlsx", book::xlsx(&text)), codes_of("a.ods", book::ods(&text)));
        assert_eq!(xlsx, ods, "{}", description.display());
        assert!(!xlsx.is_empty(), "{}", description.display());
        compared += 1;
    }
    assert!(compared >= 9, "{compared}");
}

#[test]
fn a_day_of_1904_is_the_same_day() {
    let desk = folder("1904");
    let day = |book: &str, number: u32| {
        format!("{book}sheet E\n1 | {HEADER}\n2 | E1 | P1 | | | bed | d:{number} | n:{number} | | |\n")
    };
    for (name, text) in [("a.xlsx", day("", 46056)), ("b.xlsx", day("book 1904\n", 46056 - 1462))] {
        fs::write(desk.join(name), book::xlsx(&text)).expect("written");
        let x = read(&desk.join(name));
        let days: Vec<String> =
            [x.equipment[0].requested, x.equipment[0].delivered].iter().map(|w| format!("{w:?}")).collect();
        assert_eq!(days[0], days[1], "{name}: a plain number is read by the workbook's own count");
        assert_eq!(
            (x.files[0].first_day, x.files[0].last_day),
            (yf_model::Day::from_ymd(2026, 2, 3), yf_model::Day::from_ymd(2026, 2, 3)),
            "{name}"
        );
        assert_eq!(codes(&x), [("day-number", 1)]);
    }
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

fn one(sheet: &str, strings: &str) -> Vec<u8> {
    book::xlsx_of(&[("S".into(), String::new(), sheet.as_bytes().to_vec())], strings.as_bytes(), false)
}

/// Workbooks that no program writes: each ends soon, in little memory, with a word.
#[test]
fn hostile_workbooks_end_soon_and_with_a_word() {
    let desk = folder("hostile");
    let header: String = HEADER
        .split(" | ")
        .enumerate()
        .map(|(n, h)| format!("<c r=\"{}1\" t=\"str\"><v>{h}</v></c>", char::from(b'A' + n as u8)))
        .collect();
    let header = format!("<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\">{header}</row>");
    let end = "</sheetData></worksheet>";
    let sst = |inside: &str| format!("<sst xmlns=\"{MAIN}\">{inside}</sst>");
    let nothing = sst("");
    let long = "x".repeat(30_000);
    let wide: String = (0..16_000).map(|_| "<c t=\"s\"><v>0</v></c>").collect();
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        (
            "far-corner",
            one(&format!("{header}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>{end}"), &nothing),
            &["beside-the-table", "nothing-to-go-by"],
        ),
        (
            "below-all",
            one(&format!("{header}<row r=\"4294967295\"><c r=\"A4294967295\"><v>1</v></c></row>{end}"), &nothing),
            &["workbook-damaged"],
        ),
        (
            "beyond-all",
            one(&format!("{header}<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>{end}"), &nothing),
            &["workbook-damaged"],
        ),
        ("backwards", one(&format!("{header}<row r=\"3\"/><row r=\"2\"/>{end}"), &nothing), &["workbook-damaged"]),
        (
            "entities",
            one(
                &format!(
                    "<!DOCTYPE l [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>{header}<row r=\"2\"><c r=\"A2\" t=\"str\"><v>&b;</v></c></row>{end}"
                ),
                &nothing,
            ),
            &["workbook-damaged"],
        ),
        (
            "named-text",
            one(&format!("{header}<row r=\"2\"><c r=\"A2\" t=\"str\"><v>&b;</v></c></row>{end}"), &nothing),
            &["workbook-damaged"],
        ),
        ("deep", one(&format!("{header}<row r=\"2\">{}{end}", "<c>".repeat(100_000)), &nothing), &["workbook-damaged"]),
        (
            "no-text",
            one(&format!("{header}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>99</v></c></row>{end}"), &nothing),
            &["workbook-damaged"],
        ),
        (
            "long-text",
            one(
                &format!("{header}<row r=\"2\"><c r=\"A2\" t=\"str\"><v>{}</v></c></row>{end}", "y".repeat(9 << 20)),
                &nothing,
            ),
            &["workbook-damaged", "unpacks-too-far"],
        ),
        // One short row that points at a long text 16,000 times: 480 MB of text from 20 kB.
        (
            "echo",
            one(
                &format!("{header}<row r=\"2\">{wide}</row><row r=\"3\">{wide}</row>{end}"),
                &sst(&format!("<si><t>{long}</t></si>")),
            ),
            &["row-too-long", "unpacks-too-far", "too-many-fields", "beside-the-table"],
        ),
        ("not-xml", one("PK nothing", &nothing), &["workbook-damaged"]),
        // Found by fuzzing: the sheet had no hash then, and the message no code of its own.
        ("strings-cut", one(&format!("{header}{end}"), "<sst><si><t>a</t>"), &["workbook-damaged"]),
        ("empty-part", one("", &nothing), &["workbook-damaged"]),
        (
            "utf-16",
            book::xlsx_of(
                &[("S".into(), String::new(), header.encode_utf16().flat_map(u16::to_le_bytes).collect())],
                nothing.as_bytes(),
                false,
            ),
            &["workbook-damaged"],
        ),
    ];
    for (name, bytes, expected) in cases {
        let path = desk.join(format!("{name}.xlsx"));
        fs::write(&path, bytes).expect("written");
        let begun = Instant::now();
        let x = read(&path);
        assert!(begun.elapsed() < Duration::from_secs(20), "{name}: {:?}", begun.elapsed());
        let said = codes(&x);
        assert!(said.iter().any(|(code, _)| expected.contains(code)), "{name}: {said:?}");
        assert!(x.files.iter().all(|f| f.sha256.len() == 64), "{name}: every sheet has its workbook's hash");
    }
}

#[test]
fn a_row_that_is_repeated_a_million_times_is_bounded() {
    let desk = folder("repeated");
    let head: String = HEADER
        .split(" | ")
        .map(|h| format!("<table:table-cell office:value-type=\"string\"><text:p>{h}</text:p></table:table-cell>"))
        .collect();
    let cell = format!(
        "<table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"10\"><text:p>{}</text:p></table:table-cell>",
        "z".repeat(30_000)
    );
    let xml = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"S\"><table:table-row>{head}</table:table-row>\
         <table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let bytes = book::zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml", xml.into_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>".to_vec()),
    ]);
    let path = desk.join("repeated.ods");
    fs::write(&path, bytes).expect("written");
    let begun = Instant::now();
    let x = read(&path);
    // 300 GB of text from a few hundred bytes.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert_eq!(x.problems.count("unpacks-too-far"), 1, "{:?}", codes(&x));
}

/// A thousand workbooks with bytes changed anywhere: each ends in rows or a word, never in a panic.
#[test]
fn random_damage_never_panics() {
    let desk = folder("random");
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for (name, whole) in [("a.xlsx", book::xlsx(&whole())), ("a.ods", book::ods(&whole()))] {
        let path = desk.join(name);
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..1 + random() % 4 {
                let at = random() as usize % bytes.len();
                bytes[at] = random() as u8;
            }
            if random() % 4 == 0 {
                bytes.truncate(random() as usize % bytes.len());
            }
            fs::write(&path, &bytes).expect("written");
            let read = survey(std::slice::from_ref(&path), &Place::reference(), &ReadOptions::default());
            for (_, _, samples) in read.iter().flat_map(|x| x.problems.groups()) {
                assert!(samples.iter().all(|p| !p.message().contains('\u{0}')));
            }
        }
    }
}
