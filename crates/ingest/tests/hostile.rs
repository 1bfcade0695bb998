//! Files that nobody sends by accident: each ends soon and with a word, and holds no more than its limits. (Workbooks: `book.rs`; a line of
//! 200 MB and a zip bomb: `problems.rs`.)

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use yf_ingest::{Extracts, ReadOptions, survey};
use yf_place::Place;

fn desk(name: &str) -> PathBuf {
    let desk = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hostile-{name}"));
    let _ = fs::remove_dir_all(&desk);
    fs::create_dir_all(&desk).expect("a folder");
    desk
}

/// Reads bytes as a file, within a time that a loaded machine needs tenfold.
fn read(name: &str, file: &str, bytes: &[u8]) -> Extracts {
    let path = desk(name).join(file);
    fs::write(&path, bytes).expect("written");
    let begun = Instant::now();
    let read = survey(&[path], &Place::reference(), &ReadOptions::default()).expect("surveyed");
    assert!(begun.elapsed() < Duration::from_secs(30), "{name}: {:?}", begun.elapsed());
    read
}

fn codes(x: &Extracts) -> Vec<&'static str> {
    x.problems.groups().map(|(code, ..)| code).collect()
}

const HEADER: &str = "request_id,person_id,nhs_number,date_of_birth,item,requested,delivered,fitted,cancelled,reason";
const ROW: &str = "E1,P1,,1938-11-19,commode,2026-02-03,2026-02-05,,,";

#[test]
fn a_million_columns() {
    let many: String = (0..1_000_000).map(|n| format!(",x{n}")).collect();
    // A header that is no table, and one that is a table with a million columns beside.
    assert_eq!(codes(&read("columns-unknown", "a.csv", many.as_bytes())), ["unknown-dataset"]);
    let rows = format!("{ROW}{}\n", ",y".repeat(1_000_000)).repeat(3);
    // Without the counting part of the names the row is within what a row may be.
    let names = ",z".repeat(1_000_000);
    let x = read("columns-known", "a.csv", format!("{HEADER}{names}\n{rows}{ROW}\n").as_bytes());
    assert_eq!((x.equipment.len(), x.files[0].rows), (4, 4), "{:?}", codes(&x));
    assert_eq!(x.problems.count("too-few-fields"), 1, "the last row has ten fields only");
    // Rows of a million fields under a header of ten.
    let x = read("fields", "a.csv", format!("{HEADER}\n{rows}{ROW}\n").as_bytes());
    assert_eq!((x.problems.count("too-many-fields"), x.equipment.len()), (3, 1));
}

#[test]
fn a_million_quotes() {
    for (name, row) in [
        ("open", "\"".repeat(1_000_001)),
        ("pairs", "\"\"".repeat(1_000_000)),
        ("fields", "\"a\",".repeat(1_000_000)),
        ("lines", "\"\n".repeat(500_001)),
    ] {
        let x = read(&format!("quotes-{name}"), "a.csv", format!("{HEADER}\n{row}\n{ROW}\n").as_bytes());
        assert!(x.files[0].rows >= 1 && !codes(&x).is_empty(), "{name}: {:?}", codes(&x));
    }
}

/// What leads to a zip's files is its first four bytes and a hundred at its end; whichever bit of them is wrong, no file is left out without a word.
#[test]
fn every_bit_of_a_table_of_contents() {
    let mut packer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["one.csv", "two.csv"] {
        packer.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file");
        packer.write_all(format!("{HEADER}\n{ROW}\n").as_bytes()).expect("packed");
    }
    let whole = packer.finish().expect("packed").into_inner();
    let unhurt = read("contents", "a.zip", &whole);
    assert_eq!(unhurt.files.len(), 2);
    let contents = whole.windows(4).position(|four| four == b"PK\x01\x02").expect("a table of contents");
    let (mut silent, mut said) = (Vec::new(), 0);
    // And of its first four bytes, by which it is known for a zip.
    for at in (0..4).chain(contents..whole.len()) {
        for bit in 0..8 {
            let mut hurt = whole.clone();
            hurt[at] ^= 1 << bit;
            let x = read("contents", "a.zip", &hurt);
            said += usize::from(codes(&x) != codes(&unhurt));
            if x.files.iter().map(|f| f.rows).sum::<u64>() < 2 && codes(&x) == codes(&unhurt) {
                silent.push((at, bit));
            }
        }
    }
    assert!(silent.is_empty(), "left out without a word: {silent:?}, contents from {contents}");
    assert!(said > 200, "{said}");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(format!("{HEADER}\n{ROW}\n").as_bytes()).expect("packed");
    let whole = packer.finish().expect("packed");
    for bit in 0..16 {
        let mut hurt = whole.clone();
        hurt[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(codes(&read("first-bits", "a.csv.gz", &hurt)), ["not-a-table"], "{bit}");
    }
}

#[test]
fn packed_a_thousandfold() {
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gz.write_all(format!("{HEADER}\n").as_bytes()).expect("packed");
    for _ in 0..40_000 {
        gz.write_all(format!("{ROW}{}\n", " ".repeat(2_000)).as_bytes()).expect("packed");
    }
    let bytes = gz.finish().expect("packed");
    let x = read("gz", "a.csv.gz", &bytes);
    assert_eq!(
        codes(&x).into_iter().filter(|c| *c == "unpacks-too-far").count(),
        1,
        "{} bytes: {:?}",
        bytes.len(),
        codes(&x)
    );
    // What came before the limit is kept.
    assert!(!x.equipment.is_empty() && (x.equipment.len() as u64) < 40_000);
}

#[test]
fn nested_a_hundred_thousand_deep() {
    for (name, bytes) in [
        ("json", format!("{}1", "[{\"resourceType\":".repeat(100_000))),
        ("xml", "<a>".repeat(200_000)),
        ("quotes", format!("{HEADER}\n{}", "\"(".repeat(100_000))),
    ] {
        let x = read(&format!("deep-{name}"), "a.csv", bytes.as_bytes());
        assert!(x.equipment.is_empty() && x.files.len() == 1, "{name}");
    }
}
