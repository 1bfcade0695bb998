//! A small invented place, made once for each test program, and the command that looks at it.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// A folder of this test program's own, empty.
pub fn fresh(name: &str) -> PathBuf {
    let program = std::env::current_exe().ok().and_then(|p| p.file_stem().map(|s| s.to_string_lossy().into_owned()));
    // One test runs in one process or beside others in one, so the folder carries the process as well.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
        "{}-{}-{name}",
        program.unwrap_or_default().split('-').next().unwrap_or_default(),
        std::process::id()
    ));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for tests");
    folder
}

/// Runs the program.
pub fn yellowfolder(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yellowfolder"));
    command.args(arguments).stdin(Stdio::null());
    command.output().expect("the program runs")
}

/// Runs the program and expects it to have written.
pub fn wrote(arguments: &[&str]) -> Output {
    let run = yellowfolder(arguments);
    assert_eq!(run.status.code(), Some(0), "{arguments:?}:\n{}", String::from_utf8_lossy(&run.stderr));
    run
}

/// The extracts of an invented place of a few thousand people.
pub fn extracts() -> &'static Path {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| invented("place", "--people 6000 --seed 7 --from 2023-04-01 --to 2024-12-31"))
}

/// The extracts of a place of a thousand people and a year, for what is tried over and over.
pub fn small() -> &'static Path {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| invented("small", "--people 1200 --seed 3 --from 2023-10-01 --to 2024-09-30"))
}

/// Extracts of an invented place of a test program's own.
pub fn invented(name: &str, asked: &str) -> PathBuf {
    let folder = fresh(name).join("place");
    let out = folder.to_str().expect("a path in UTF-8");
    wrote(&["simulate", "--out", out].into_iter().chain(asked.split(' ')).collect::<Vec<_>>());
    folder.join("extracts")
}

/// Every file below a folder: its name from there, and its bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// The rows of a plain CSV text, header first, cut at commas outside quotes: slow and obvious on purpose.
pub fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            c => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}

/// The rows of a file by the line on which they begin, slowly: a row ends where no quote is open.
pub fn by_line(bytes: &[u8]) -> BTreeMap<usize, String> {
    let (mut out, mut row, mut began, mut quotes) = (BTreeMap::new(), String::new(), 1, 0);
    for (n, line) in String::from_utf8_lossy(bytes).split_inclusive('\n').enumerate() {
        if row.is_empty() {
            began = n + 1;
        }
        row.push_str(line);
        quotes += line.matches('"').count();
        if quotes % 2 == 0 {
            out.insert(began, std::mem::take(&mut row).trim_end_matches(['\r', '\n']).to_owned());
        }
    }
    out
}
