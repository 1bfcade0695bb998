//! A run of the small place, and how its figures are opened from the outside.

#![allow(dead_code)] // Each test uses a part.

use super::place::{extracts, fresh, wrote};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// A path as the program is given it.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// A run of the small place with everything that `look` writes.
pub fn run() -> &'static Path {
    static RUN: OnceLock<PathBuf> = OnceLock::new();
    RUN.get_or_init(|| {
        let out = fresh("run");
        let policy = extracts().parent().expect("the place").join("policy");
        let arguments = ["--edition", "both", "--format", "html,json,csv", "--quiet"];
        wrote(&[&["look", text(extracts()), "--place", text(&policy), "--out", text(&out)][..], &arguments].concat());
        out
    })
}

/// Runs the program with something on its standard input.
pub fn with_input(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yellowfolder"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || pipe.write_all(input.as_bytes()));
    let out = child.wait_with_output().expect("it ends");
    writer.join().expect("written").expect("written");
    out
}

/// The answers of a run that ended well.
pub fn answers(out: &Output) -> Vec<Value> {
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout.clone()).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// Opens figures by name, all in one run of the program.
pub fn explained(names: &[String], more: &[&str]) -> Vec<Value> {
    let arguments = [&["explain", "--run", text(run()), "--number", "-", "--format", "json"][..], more].concat();
    let out = answers(&with_input(&arguments, &(names.join("\n") + "\n")));
    assert_eq!(out.len(), names.len());
    out
}

/// The name of a figure: its cells that say something.
pub fn name(cells: &[String]) -> String {
    cells.iter().filter(|c| !c.is_empty()).cloned().collect::<Vec<_>>().join("/")
}

/// Numbers of the JSON that are no figures: what the place set, what a file is, where a row stands, whom a list names, counts of the mapping of which no
/// list is kept; and those beside which the JSON says that they were not covered, so that the report shows none.
pub fn is_a_fact(at: &str) -> bool {
    const FACTS: [&str; 21] = [
        "/discharge/bins/N/from",
        "/discharge/bins/N/to",
        "/links/required/N/limit_days",
        "/links/thresholds/days_after",
        "/links/thresholds/days_before",
        "/links/thresholds/in_time_share",
        "/links/thresholds/least_triggers",
        "/links/thresholds/reply_share",
        "/links/thresholds/sent_share",
        "/place/small_numbers/hide_to",
        "/place/small_numbers/round_to",
        "/promises/N/change/months",
        "/promises/N/limit",
        "/promises/N/references/N/share",
        "/quality/problems/N/samples/N/line",
        "/run/files/N/bytes",
        "/run/holidays_to",
        "/went/clocks/N/limit",
        "/went/families/N/elements/N/most/N/person",
        "/went/families/N/elements/N/most/N/value",
        "/went/families/N/section",
    ];
    FACTS.contains(&at)
}
