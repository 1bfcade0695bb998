//! Every statement of the folder: what its source holds as text, and what SQLite was asked while the folder was used.
#![allow(unsafe_code, dead_code)]

use rusqlite::ffi;
use rusqlite::types::Value;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{CStr, c_char, c_int, c_uint, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Each statement with what it was run with, as SQLite writes it.
static RUN: Mutex<BTreeMap<String, BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// So many ways in which one statement was run are kept.
const WAYS: usize = 60;

thread_local! {
    /// Another test of the same process opens connections too, with statements of its own.
    static LISTENS: Cell<bool> = const { Cell::new(false) };
}

/// From now on every statement is kept that any connection runs which this thread opens.
pub fn listen() {
    LISTENS.set(true);
    // Safety: the function is told of each connection that is opened, and lives as long as the process.
    assert_eq!(unsafe { ffi::sqlite3_auto_extension(Some(opened)) }, ffi::SQLITE_OK);
}

/// What was run since then, on one line each.
pub fn run() -> BTreeSet<String> {
    RUN.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
}

/// The same, each with the values that it was run with.
pub fn run_with() -> BTreeMap<String, Vec<Vec<Value>>> {
    let all = RUN.lock().unwrap_or_else(PoisonError::into_inner);
    all.iter().map(|(sql, ways)| (sql.clone(), ways.iter().map(|way| values(sql, way)).collect())).collect()
}

/// What stands where a statement has `?1`, `?2` ..: the rest of the two texts is the same.
fn values(sql: &str, expanded: &str) -> Vec<Value> {
    let mut found: BTreeMap<usize, Value> = BTreeMap::new();
    let (mut sql, mut with) = (sql, expanded);
    while let Some(at) = sql.find('?') {
        assert_eq!(sql[..at], with[..at], "the same but for its values");
        let digits = sql[at + 1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(sql.len() - at - 1);
        let number = sql[at + 1..=at + digits].parse().expect("a number");
        let (value, rest) = literal(&with[at..]);
        found.entry(number).or_insert(value);
        (sql, with) = (&sql[at + 1 + digits..], rest);
    }
    assert!(found.keys().copied().eq(1..=found.len()), "{found:?}");
    found.into_values().collect()
}

fn literal(text: &str) -> (Value, &str) {
    let quoted = |from: usize| {
        let mut end = from;
        loop {
            end += text[end..].find('\'').expect("its end");
            if text[end + 1..].starts_with('\'') {
                end += 2;
            } else {
                break (&text[from..end], &text[end + 1..]);
            }
        }
    };
    if let Some(rest) = text.strip_prefix("NULL") {
        return (Value::Null, rest);
    }
    if text.starts_with("x'") {
        let (hex, rest) = quoted(2);
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("a byte");
        return (Value::Blob((0..hex.len()).step_by(2).map(byte).collect()), rest);
    }
    if text.starts_with('\'') {
        let (words, rest) = quoted(1);
        return (Value::Text(words.replace("''", "'")), rest);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(text.len());
    (Value::Integer(text[..end].parse().expect("a whole number: no other is stored")), &text[end..])
}

unsafe extern "C" fn opened(db: *mut ffi::sqlite3, _: *mut *mut c_char, _: *const ffi::sqlite3_api_routines) -> c_int {
    if !LISTENS.get() {
        return ffi::SQLITE_OK;
    }
    unsafe { ffi::sqlite3_trace_v2(db, ffi::SQLITE_TRACE_STMT as c_uint, Some(runs), std::ptr::null_mut()) }
}

unsafe extern "C" fn runs(_: c_uint, _: *mut c_void, statement: *mut c_void, _: *mut c_void) -> c_int {
    let sql = unsafe { ffi::sqlite3_sql(statement.cast()) };
    if sql.is_null() {
        return 0;
    }
    let sql = on_one_line(&unsafe { CStr::from_ptr(sql) }.to_string_lossy());
    let asks = sql.starts_with("SELECT ") || sql.starts_with("WITH ");
    let mut all = RUN.lock().unwrap_or_else(PoisonError::into_inner);
    let ways = all.entry(sql).or_default();
    if asks && ways.len() < WAYS {
        // Its own copy of the text, which is given back.
        let expanded = unsafe { ffi::sqlite3_expanded_sql(statement.cast()) };
        if !expanded.is_null() {
            ways.insert(on_one_line(&unsafe { CStr::from_ptr(expanded) }.to_string_lossy()));
            unsafe { ffi::sqlite3_free(expanded.cast()) };
        }
    }
    0
}

/// Without comments and without more than one space. (No text in a statement of ours holds two.)
pub fn on_one_line(sql: &str) -> String {
    let lines = sql.lines().map(|line| line.split_once("--").map_or(line, |(before, _)| before));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ").trim_end_matches(';').to_owned()
}

/// A text of the source that is SQL or a part of it: where it stands, and what it says. `{..}` stands for what is put in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    pub at: String,
    pub says: String,
}

const FIRST: [&str; 14] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "WITH",
    "CREATE",
    "ALTER",
    "DROP",
    "PRAGMA",
    "VACUUM",
    "SAVEPOINT",
    "ROLLBACK",
    "RELEASE",
    "BEGIN",
];

impl Text {
    fn is_sql(&self) -> bool {
        let first = self.says.split(' ').next().unwrap_or_default();
        let bytes = self.says.as_bytes();
        let asks = bytes.windows(2).any(|two| two[0] == b'?' && two[1].is_ascii_digit());
        let joins = [" WHERE ", " AND ", " FROM ", " ORDER BY ", " JOIN "].iter().any(|word| self.says.contains(word));
        FIRST.contains(&first) || asks || joins
    }

    /// Whether the pieces of this text stand in a statement, one after the other.
    pub fn stands_in(&self, statement: &str) -> bool {
        let mut rest = statement;
        self.pieces().iter().all(|piece| match rest.split_once(piece.as_str()) {
            Some((_, after)) => {
                rest = after;
                true
            }
            None => false,
        })
    }

    pub fn pieces(&self) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut inside = false;
        for c in self.says.chars() {
            match c {
                '{' => inside = true,
                '}' => {
                    inside = false;
                    pieces.push(String::new());
                }
                c if !inside => pieces.last_mut().expect("one").push(c),
                _ => {}
            }
        }
        pieces.into_iter().map(|piece| piece.trim().to_owned()).filter(|piece| !piece.is_empty()).collect()
    }
}

/// Every text of this room's source that is SQL, tests left out.
pub fn texts() -> Vec<Text> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    below(&src, &mut files);
    files.sort();
    let mut out = Vec::new();
    for file in files {
        let code = std::fs::read_to_string(&file).expect("source");
        let code = code.split("#[cfg(test)]\nmod tests").next().expect("before its tests");
        let name = file.strip_prefix(&src).expect("below").display().to_string();
        for (line, says) in literals(code) {
            for one in says.split(';') {
                let text = Text { at: format!("{name}:{line}"), says: on_one_line(one) };
                if text.is_sql() {
                    out.push(text);
                }
            }
        }
    }
    out
}

fn below(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            below(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The texts of a piece of Rust, each with its line.
fn literals(code: &str) -> Vec<(usize, String)> {
    let (chars, mut out) = (code.chars().collect::<Vec<_>>(), Vec::new());
    let (mut at, mut line) = (0, 1);
    let peek = |at: usize| chars.get(at).copied().unwrap_or('\n');
    while at < chars.len() {
        match chars[at] {
            '\n' => line += 1,
            '/' if peek(at + 1) == '/' => {
                while peek(at + 1) != '\n' {
                    at += 1;
                }
            }
            // A character, not a text: 'x' and '\'' and '"'.
            '\'' if peek(at + 1) == '\\' => at += 3,
            '\'' if peek(at + 2) == '\'' => at += 2,
            'r' if peek(at + 1) == '#' && peek(at + 2) == '"' => {
                let (began, mut text) = (line, String::new());
                at += 3;
                while !(peek(at) == '"' && peek(at + 1) == '#') {
                    line += usize::from(chars[at] == '\n');
                    text.push(chars[at]);
                    at += 1;
                }
                at += 1;
                out.push((began, text));
            }
            '"' => {
                let (began, mut text) = (line, String::new());
                at += 1;
                while peek(at) != '"' || at >= chars.len() {
                    line += usize::from(chars[at] == '\n');
                    if chars[at] == '\\' {
                        at += 1;
                        line += usize::from(chars[at] == '\n');
                        text.push(match chars[at] {
                            '\n' | 'n' => ' ',
                            c => c,
                        });
                    } else {
                        text.push(chars[at]);
                    }
                    at += 1;
                }
                out.push((began, text));
            }
            _ => {}
        }
        at += 1;
    }
    out
}
