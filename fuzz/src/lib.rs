//! What the targets share: bytes as the files of a folder, read as `yellowfolder` reads them.

pub mod figures;
pub mod links;

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::LazyLock;
use yf_ingest::{Extracts, Limits, ReadOptions, survey};
use yf_place::Place;

/// The folder of this process, in memory where the system has such a place.
fn desk() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let root = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let desk = root.join(format!("yellowfolder-fuzz-{}", std::process::id()));
    fs::create_dir_all(&desk).expect("a folder to write in");
    desk
}

/// The reference place: read once, or reading it would take most of the time.
static PLACE: LazyLock<Place> = LazyLock::new(Place::reference);

/// Limits that small inputs can reach.
fn limits() -> Limits {
    Limits { row_bytes: 4_096, ratio: 50, unpacked_bytes: 8 << 20, files: 64 }
}

/// Reads one file as it is.
pub fn read(bytes: &[u8]) -> Option<Extracts> {
    let path = desk().join("input.csv");
    fs::write(&path, bytes).expect("written");
    survey(&[path], &PLACE, &ReadOptions { limits: limits(), ..ReadOptions::default() }).ok()
}

/// Reads rows under one of these headers, which the first byte chooses: so the fuzzer spends its time on rows.
pub fn read_rows(headers: &[&str], bytes: &[u8]) {
    let Some((first, rows)) = bytes.split_first() else { return };
    let header = headers[usize::from(*first) % headers.len()];
    let text = [header.as_bytes(), b"\n", rows].concat();
    let Some(extracts) = read(&text) else { return };
    hold(&extracts);
}

/// What must hold whatever was read.
pub fn hold(extracts: &Extracts) {
    let listed = extracts.rejects.count();
    let aside: u64 = extracts.files.iter().map(|f| f.set_aside).sum();
    assert_eq!(listed, aside, "every row set aside is in rejects.csv");
    for file in &extracts.files {
        assert!(file.set_aside <= file.rows, "{} rows set aside of {}", file.set_aside, file.rows);
        assert!(file.sha256.len() == 64, "every file has its hash");
    }
    for (_, _, samples) in extracts.problems.groups() {
        for problem in samples {
            let message = problem.message();
            assert!(!message.contains('\u{0}'), "a message holds no control characters");
        }
    }
}

/// Reads bytes as one of the two tables of kept events, beside the other as it was written.
pub fn kept(bytes: &[u8]) {
    const PERSONS: &[u8] = include_bytes!("../seeds/kept/persons");
    const EVENTS: &[u8] = include_bytes!("../seeds/kept/events");
    // A seed is its table behind the byte that chooses it.
    let right = |seed: &'static [u8]| Cursor::new(seed.get(1..).unwrap_or(&[]));
    let Some((first, rest)) = bytes.split_first() else { return };
    let table = match first % 2 {
        0 => yf_ingest::kept::table(Cursor::new(rest), right(EVENTS)),
        _ => yf_ingest::kept::table(right(PERSONS), Cursor::new(rest)),
    };
    let Ok(table) = table else { return };
    assert_eq!(table.events.persons(), table.persons.len(), "everybody has a place for events");
    for person in 0..table.persons.len() {
        let events = table.events_of(person);
        assert!(events.is_sorted_by_key(|e| (e.at, table.kind(e))), "events are in order");
        assert!(events.iter().all(|e| table.row(e).is_some()), "each event has what it says");
    }
}

/// Reads bytes as one of the files of a place's policy, which the first byte chooses, or as a case's `place.json`.
pub fn policy(bytes: &[u8]) {
    const FILES: [&str; 5] = ["place.toml", "promises.toml", "publish.toml", "areas.csv", "population.csv"];
    let Some((first, rest)) = bytes.split_first() else { return };
    let Some(file) = FILES.get(usize::from(*first) % (FILES.len() + 1)) else {
        if let Ok(text) = std::str::from_utf8(rest) {
            let _ = Place::from_case_json(text);
        }
        return;
    };
    let folder = desk().join("policy");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("place.toml"), "name = \"A place\"\nversion = \"1\"\ncouncils = [\"999\"]\n")
        .expect("written");
    fs::write(folder.join(file), rest).expect("written");
    if let Err(problems) = Place::read(&folder) {
        assert!(!problems.is_empty(), "a policy that is refused says why");
    }
}

/// Reads bytes as `events.csv`, `persons.csv` or `settings.json` of the neutral format, which the first byte chooses, beside two small right ones.
pub fn neutral(bytes: &[u8]) {
    const EVENTS: &[u8] = b"event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome\n\
        e1,A,2024-04-02,referral,gp,practice,,,R1,care,asc,duty,,,,\ne2,B,2024-04-02T09:30,start,asc,duty,t1,w1,R1,,,,e1,,,\n";
    const FILES: [(&str, &[u8]); 3] = [
        ("events.csv", EVENTS),
        ("persons.csv", b"person,from,to,to_reason,sex,birth_year,imd,locality\nA,,2024-05-01,died,F,1940,1,north\n"),
        ("settings.json", br#"{"window": {"from": "2024-04-01", "to": "2024-07-01"}}"#),
    ];
    let Some((first, rest)) = bytes.split_first() else { return };
    let folder = desk().join("neutral");
    fs::create_dir_all(&folder).expect("a folder");
    for (n, (name, right)) in FILES.iter().enumerate() {
        fs::write(folder.join(name), if n == usize::from(*first) % 3 { rest } else { right }).expect("written");
    }
    let options = ReadOptions { limits: limits(), threads: 1 + usize::from(*first) % 2, ..ReadOptions::default() };
    match yf_ingest::neutral::read(&folder, &options) {
        Err(problems) => assert!(!problems.is_empty(), "what is refused says why"),
        Ok(read) => {
            let kept = read.table.events.len() as u64;
            assert_eq!(kept + read.set_aside, read.rows, "every row is an event or set aside");
            for person in 0..read.table.persons.len() {
                let events = read.table.events_of(person);
                assert!(events.is_sorted_by_key(|e| e.at));
            }
            let said = read.problems.groups().flat_map(|(_, _, samples)| samples);
            assert!(said.into_iter().all(|p| !p.message().contains('\u{0}')), "a message holds no control characters");
        }
    }
}

/// Reads bytes as one part of a workbook, which the first byte chooses, beside small right ones.
pub fn book(bytes: &[u8]) {
    const XLSX: [(&str, &[u8]); 6] = [
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook><workbookPr/><sheets><sheet name=\"S\" r:id=\"r1\"/></sheets></workbook>"),
        (
            "xl/_rels/workbook.xml.rels",
            b"<R><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"s.xml\"/><Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"t.xml\"/>\
              <Relationship Id=\"r3\" Type=\"x/styles\" Target=\"f.xml\"/></R>",
        ),
        ("xl/t.xml", b"<sst><si><t>request_id</t></si><si><t>person_id</t></si><si><t>requested</t></si><si><t>item</t></si></sst>"),
        ("xl/f.xml", b"<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"),
        (
            "xl/s.xml",
            b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c><c t=\"s\"><v>3</v></c></row>\
              <row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"C3\" s=\"1\"><v>45000.5</v></c></row></sheetData></worksheet>",
        ),
    ];
    const ODS: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", b"<manifest/>"),
        ("content.xml", b""),
    ];
    let Some((first, rest)) = bytes.split_first() else { return };
    let parts: Vec<(&str, &[u8])> = match usize::from(*first) % 6 {
        0 => ODS.iter().map(|(name, right)| (*name, if right.is_empty() { rest } else { *right })).collect(),
        part => {
            XLSX.iter().enumerate().map(|(n, (name, right))| (*name, if n == part { rest } else { *right })).collect()
        }
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in parts {
        zip.start_file(name, stored).expect("a part");
        std::io::Write::write_all(&mut zip, part).expect("written");
    }
    if let Some(extracts) = read(&zip.finish().expect("ended").into_inner()) {
        hold(&extracts);
    }
}
