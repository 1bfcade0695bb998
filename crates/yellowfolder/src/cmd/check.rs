//! `yellowfolder check`: what each file is and what is wrong with which rows.

use crate::exit::{Exit, Failure};
use crate::plan;
use crate::talk::Talk;
use clap::ValueHint;
use std::fmt::Write as _;
use std::path::PathBuf;
use yf_ingest::{Extracts, FileReport, ReadOptions};
use yf_linkage::{LinkRules, link};
use yf_model::{Problem, Problems, Severity};
use yf_place::Place;

const LONG_ABOUT: &str = "\
Says what each file is (dataset, layout, rows, days covered, encoding), what is wrong with which rows, what will happen to them, \
and how to mend it, and stops there: nothing is counted, nothing is written.

A folder that holds place.toml is checked as a place's policy: each fault with file, line, what was expected and the nearest \
valid name.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder check extracts/
  $ yellowfolder check extracts/ --place our-place
  $ yellowfolder check our-place/

  The rows that would be set aside, as a table:
    $ yellowfolder check extracts/ --rejects > rejects.csv

FILES
  PATH is a file or a folder of extracts, as for 'look', or a place's folder.
  What each kind of problem means and how to mend it: docs/problems/.

ENVIRONMENT
  YELLOWFOLDER_ROW_MIB    longest row read, in MiB (8)
  YELLOWFOLDER_ZIP_RATIO  how many times its size a .zip or .gz may unpack to (200)
  YELLOWFOLDER_ZIP_GIB    what all .zip and .gz files of a run may unpack to, in GiB (64)
  YELLOWFOLDER_FILES      files read in one run (65536, which is also the most)

EXIT STATUS
  0  nothing is wrong
  1  problems were found
  2  could not be checked: a path is not there or cannot be read";

/// What each file is and what is wrong with which rows; counts nothing, writes nothing
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Extracts (files or folders, plain, .gz or .zip, or workbooks), or a place's folder
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// The place's policy, a folder of TOML [default: a Torbay-shaped reference place]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,

    /// Print the rows that would be set aside as CSV (file,row,column,problem,found,right), and nothing else
    #[arg(long)]
    pub rejects: bool,
}

/// Checks.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let (places, extracts): (Vec<PathBuf>, Vec<PathBuf>) =
        args.paths.into_iter().partition(|p| p.join("place.toml").is_file());
    let mut found = Problems::default();
    let mut said = String::new();
    let mut policy = None;
    for folder in args.place.iter().chain(&places) {
        match Place::read(folder) {
            Ok(place) => {
                let _ = writeln!(said, "{}: the policy of {}, version {}", folder.display(), place.name, place.version);
                policy.get_or_insert(place);
            }
            Err(problems) if args.place.as_deref() == Some(folder) && !folder.is_dir() => return Err(problems.into()),
            Err(problems) => problems.into_iter().for_each(|p| found.add(p)),
        }
    }
    if extracts.is_empty() {
        return end(args.rejects, said, found, None, talk);
    }
    let place = policy.unwrap_or_else(Place::reference);
    let (limits, threads) = (crate::pipeline::limits()?, crate::cli::cores());
    // What cannot be listed is said by the reading itself.
    if let Ok(listing) = yf_ingest::source::list(&extracts, &limits) {
        plan::say(&listing, plan::Work::Check, talk);
    }
    let mut read = yf_ingest::survey(&extracts, &place, &ReadOptions { limits, threads, ..ReadOptions::default() })?;
    found.merge(std::mem::take(&mut read.problems));
    for problem in numbers(&read, &place) {
        found.add(problem);
    }
    if read.files.iter().all(|f| f.dataset.is_none() && f.table.is_empty()) && found.is_empty() {
        let nothing = yf_ingest::read(&extracts, &place, &ReadOptions { limits, ..ReadOptions::default() });
        return Err(nothing.err().map_or_else(|| Failure::Problems(Vec::new()), Failure::from));
    }
    for file in &read.files {
        let _ = writeln!(said, "{}", told(file));
    }
    let exit = end(args.rejects, said, found, Some(&read), talk);
    // The process ends here: taking millions of texts and rows apart one by one would be work for nothing.
    std::mem::forget(read);
    exit
}

/// What is wrong with the numbers by which persons are joined: one number for two people, and so on.
fn numbers(read: &Extracts, place: &Place) -> Vec<Problem> {
    let rules = LinkRules { test_numbers: place.test_numbers };
    let links = link(&read.identities, &read.ids, &read.texts, &read.keys, &rules);
    let files: Vec<String> = read.files.iter().map(|f| f.name.clone()).collect();
    links.findings.iter().map(|f| f.problem(&files)).collect()
}

/// A line about a file.
fn told(file: &FileReport) -> String {
    let mut parts = Vec::new();
    match (file.dataset, file.table.as_str()) {
        (Some(dataset), table) => parts.push(format!("{}, {table}", dataset.title())),
        (None, "") => {}
        (None, table) => parts.push(table.to_string()),
    }
    if file.rows > 0 {
        parts.push(match file.rows {
            1 => "1 row".to_string(),
            n => format!("{n} rows"),
        });
    }
    if let (Some(first), Some(last)) = (file.first_day, file.last_day) {
        parts.push(format!("{first} to {last}"));
    }
    if file.set_aside > 0 {
        parts.push(format!("{} set aside", file.set_aside));
    }
    if file.warnings > 0 {
        parts.push(format!("{} {}", file.warnings, if file.warnings == 1 { "warning" } else { "warnings" }));
    }
    if file.encoding != "UTF-8" && !file.encoding.is_empty() {
        parts.push(file.encoding.clone());
    }
    if !file.note.is_empty() {
        parts.push(file.note.clone());
    }
    if !file.not_sent.is_empty() {
        parts.push(format!("not sent: {}", file.not_sent.join(", ")));
    }
    format!("{}: {}", file.name, if parts.is_empty() { "nothing".to_string() } else { parts.join("; ") })
}

/// Says all that was found.
fn end(
    rejects: bool,
    mut said: String,
    found: Problems,
    read: Option<&Extracts>,
    talk: &Talk,
) -> Result<Exit, Failure> {
    let exit = if found.is_empty() { Exit::Done } else { Exit::WithProblems };
    if rejects {
        let name = |n: u16| read.and_then(|r| r.files.get(usize::from(n))).map_or("", |f| f.name.as_str());
        talk.data(&read.map_or(String::new(), |r| r.rejects.csv(name)))?;
        return Ok(exit);
    }
    for (code, count, samples) in found.groups() {
        let _ = write!(said, "\n{}", message(code, count, samples));
    }
    let (warned, aside) = (found.count_at(Severity::Warning), found.count_at(Severity::SetAside));
    let refused = found.count_at(Severity::FileRefused);
    let files = read.map_or(0, |r| r.files.len());
    let sum = match (warned, aside, refused) {
        (0, 0, 0) => format!("nothing is wrong in {}", many(files as u64, "file")),
        _ => format!(
            "{}, {} set aside, {} not used, in {}",
            many(warned, "warning"),
            many(aside, "row"),
            many(refused, "file or part of one"),
            many(files as u64, "file")
        ),
    };
    let _ = write!(said, "\n{sum}\n");
    talk.data(&said)?;
    Ok(exit)
}

fn many(count: u64, what: &str) -> String {
    match (count, what) {
        (1, what) => format!("1 {what}"),
        (n, "file or part of one") => format!("{n} files or parts of one"),
        (n, what) => format!("{n} {what}s"),
    }
}

/// The first of a kind, and how many more there are.
pub fn message(code: &str, count: u64, samples: &[Problem]) -> String {
    let Some(first) = samples.first() else { return String::new() };
    let mut text = first.message();
    if count > 1 {
        let others: Vec<String> = samples.iter().skip(1).filter_map(|p| p.line).map(|l| l.to_string()).collect();
        let lines = match others.len() {
            0 => String::new(),
            1 if count == 2 => format!(" (line {})", others.join(", ")),
            n if (n as u64) < count - 1 => format!(" (lines {}, ...)", others.join(", ")),
            _ => format!(" (lines {})", others.join(", ")),
        };
        let _ = write!(text, "\n  also: {} more like this{lines}", count - 1);
    }
    let _ = write!(text, "\n  see:  docs/problems/{code}.md");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(line: u32) -> Problem {
        Problem {
            code: "bad-date",
            severity: Severity::Warning,
            file: "a.csv".into(),
            line: Some(line),
            column: Some("day".into()),
            found: "31/02/2024".into(),
            wrong: "is not a date".into(),
            now: "the row is kept".into(),
            mend: "correct it".into(),
        }
    }

    #[test]
    fn more_of_a_kind_are_counted_with_their_lines() {
        let samples: Vec<Problem> = [3, 5, 9].into_iter().map(problem).collect();
        assert_eq!(
            message("bad-date", 213, &samples),
            "a.csv:3: day: \"31/02/2024\" is not a date\n  now:  the row is kept\n  mend: correct it\n  \
             also: 212 more like this (lines 5, 9, ...)\n  see:  docs/problems/bad-date.md\n"
        );
        assert!(message("bad-date", 2, &samples[..2]).contains("1 more like this (line 5)\n"));
        assert!(!message("bad-date", 1, &samples[..1]).contains("also"));
    }
}
