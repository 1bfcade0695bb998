//! Rows fetched again from plain, packed and zipped files are the bytes that stand there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use yf_ingest::{Limits, rows_at};

#[test]
fn a_row_is_given_as_it_stands_in_the_file() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("rows-at");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let text = b"\xef\xbb\xbfa;b;c\r\n1;\"x\r\ny \"\"z\"\"\";3\r\n\r\n4;caf\xe9;6\r\n7;8;\"9\"".to_vec();
    let wanted = [(1, &b"a;b;c"[..]), (2, b"1;\"x\r\ny \"\"z\"\"\";3"), (5, b"4;caf\xe9;6"), (6, b"7;8;\"9\"")];
    std::fs::write(folder.join("plain.csv"), &text).expect("written");
    let file = std::fs::File::create(folder.join("packed.csv.gz")).expect("a file");
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    packed.write_all(&text).and_then(|()| packed.finish().map(drop)).expect("written");
    let file = std::fs::File::create(folder.join("zipped.zip")).expect("a file");
    let mut zip = zip::ZipWriter::new(file);
    zip.start_file("in/side.csv", zip::write::SimpleFileOptions::default()).expect("begun");
    zip.write_all(&text).expect("written");
    zip.finish().expect("ended");
    let lines: BTreeSet<u32> = [1, 2, 4, 5, 6, 99].into_iter().collect();
    let shown = folder.display().to_string();
    let names = ["plain.csv", "packed.csv.gz", "zipped.zip/in/side.csv"].map(|n| format!("{shown}/{n}"));
    let asked: BTreeMap<String, BTreeSet<u32>> = names.iter().map(|n| (n.clone(), lines.clone())).collect();
    let found = rows_at(&[folder], &asked, &Limits::default()).expect("read");
    for name in names {
        for (line, bytes) in wanted {
            assert_eq!(found.get(&(name.clone(), line)).map(Vec::as_slice), Some(bytes), "{name}:{line}");
        }
        // An empty line is a row of nothing; a line that is not there is not in the answer.
        assert_eq!(found.get(&(name.clone(), 4)).map(Vec::as_slice), Some(&b""[..]));
        assert!(!found.contains_key(&(name, 99)));
    }
}
