//! Problems of whole files, each with its words in one place.

use crate::book;
use crate::layout::{Column, Table, name_key};
use crate::limits::{Limits, Size};
use crate::packed::Cut;
use crate::value;
use std::io;
use yf_model::{Problem, Severity};
use yf_place::nearest;

/// A problem of a whole file.
pub(crate) fn file_problem(
    code: &'static str,
    severity: Severity,
    file: &str,
    wrong: impl Into<String>,
    now: impl Into<String>,
    mend: impl Into<String>,
) -> Problem {
    Problem {
        code,
        severity,
        file: file.to_string(),
        line: None,
        column: None,
        found: String::new(),
        wrong: wrong.into(),
        now: now.into(),
        mend: mend.into(),
    }
}

fn refused(code: &'static str, file: &str, wrong: impl Into<String>, mend: impl Into<String>) -> Problem {
    file_problem(code, Severity::FileRefused, file, wrong, "nothing of it is read", mend)
}

/// Names in a header among which a column that is missed is looked for: a header may have a million.
const LOOKED_AT: usize = 200;

/// Constructors of the problems that files can have.
pub(crate) struct Files;

impl Files {
    pub fn not_a_file(name: &str) -> Problem {
        refused("unreadable", name, "is neither a file nor a folder", "name a file or a folder")
    }

    pub fn holds_truth(name: &str) -> Problem {
        refused(
            "holds-truth",
            name,
            "holds the truth of a simulation (truth/run.json), which no reader may see",
            "name the extracts folder beside it",
        )
    }

    /// Files that are something else by their first bytes.
    pub fn by_magic(name: &str, head: &[u8]) -> Option<Problem> {
        if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Some(book::old_inside(name));
        }
        let utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
        if utf16 {
            return Some(refused(
                "utf-16",
                name,
                "is text in UTF-16 (\"Unicode text\"), which is not read",
                "save it as \"CSV UTF-8\", or convert it: iconv -f UTF-16 -t UTF-8",
            ));
        }
        let packed = [&b"7z\xbc\xaf"[..], b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"];
        if packed.iter().any(|magic| head.starts_with(magic)) {
            return Some(refused(
                "unknown-packing",
                name,
                "is packed in a way that is not read",
                "pack it as .zip or .gz, or unpack it",
            ));
        }
        let others = [
            (&b"%PDF"[..], "a PDF"),
            (b"PAR1", "a Parquet file"),
            (b"SQLite f", "a database"),
            (b"\x89PNG", "a picture"),
        ];
        if let Some((_, what)) = others.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Some(refused("not-a-table", name, format!("is {what}, not a table in text"), "export it as CSV"));
        }
        // One wrong bit at its beginning, and a packed file is none: its name still says what it was.
        let ending = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        let named = ["zip", "gz", "xlsx", "xlsm", "ods", "xls"].contains(&ending.as_str());
        let text = head.iter().all(|byte| *byte >= b' ' || byte.is_ascii_whitespace());
        (named && !text && !head.starts_with(&[0x1f, 0x8b])).then(|| {
            refused(
                "not-a-table",
                name,
                format!("is named .{ending} and does not begin as such a file does"),
                "fetch it again",
            )
        })
    }

    pub fn zip_cut(name: &str, found: usize) -> Problem {
        file_problem(
            "zip-cut",
            Severity::Warning,
            name,
            "is cut off or damaged: the table of contents at its end is missing or leads astray",
            format!(
                "{found} {} found without it, and read as far as they go",
                if found == 1 { "file was" } else { "files were" }
            ),
            "fetch it again",
        )
    }

    pub fn zip_path(zip: &str, entry: &str) -> Problem {
        let shown = crate::value::shown(entry);
        refused(
            "zip-path",
            &format!("{zip}/{shown}"),
            "is a name that leads out of the zip",
            "pack the files again, from the folder that holds them",
        )
    }

    pub fn bomb(name: &str, packed: u64, unpacked: u64, ratio: u64) -> Problem {
        let (packed, unpacked) = (Size(packed), Size(unpacked));
        refused(
            "unpacks-too-far",
            name,
            format!("unpacks from {packed} to {unpacked}: over the limit of {ratio} times its size"),
            "if you trust it, raise the limit with YELLOWFOLDER_ZIP_RATIO, or unpack it first",
        )
    }

    pub fn unpacks_too_far(name: &str, limits: &Limits) -> Problem {
        refused(
            "unpacks-too-far",
            name,
            format!(
                "brings what the packed files of this run unpack to over the limit of {}",
                Size(limits.unpacked_bytes)
            ),
            "if you trust it, raise the limit with YELLOWFOLDER_ZIP_GIB, or unpack it first",
        )
    }

    pub fn too_many(name: &str, most: usize) -> Problem {
        refused(
            "too-many-files",
            name,
            format!("is more than the {most} files that one run reads"),
            if most >= 65_536 {
                "read fewer files at once, or put monthly files together; this limit cannot be raised"
            } else {
                "raise the limit with YELLOWFOLDER_FILES (65536 at most)"
            },
        )
    }

    pub fn locked(name: &str) -> Problem {
        refused("zip-locked", name, "is locked with a password", "unpack it first")
    }

    pub fn unknown_packing(name: &str) -> Problem {
        refused(
            "unknown-packing",
            name,
            "is packed in a way that is not read",
            "pack it as an ordinary .zip (deflate), or unpack it",
        )
    }

    pub fn nested(name: &str) -> Problem {
        refused(
            "zip-nested",
            name,
            "is packed inside a zip: packed files inside packed files are not read",
            "unpack the outer one",
        )
    }

    /// Why a path cannot be read, in the user's words.
    pub fn unreadable(name: &str, error: &io::Error) -> Problem {
        let (code, wrong, mend) = match error.kind() {
            io::ErrorKind::PermissionDenied => (
                "no-permission",
                "may not be read: you have no permission".to_string(),
                "ask its owner for leave to read it, or copy it to where you may read it",
            ),
            io::ErrorKind::NotFound => ("not-there", "is not there".to_string(), "check the path"),
            _ => ("unreadable", format!("cannot be read: {error}"), "check that the disk is there and whole"),
        };
        refused(code, name, wrong, mend)
    }

    pub fn empty(name: &str) -> Problem {
        warning("empty-file", name, "is empty", "nothing is read from it", "export it again, or leave it out")
    }

    pub fn header_only(name: &str, table: &str) -> Problem {
        warning(
            "header-only",
            name,
            format!("has the header of {table} and no row under it"),
            "nothing is read from it; the report does not take silence for \"nothing happened\"",
            "export it again, or leave it out if there is nothing to send",
        )
    }

    pub fn unknown(name: &str, header: &[&str], nearly: Option<(&Table, &Column)>) -> Problem {
        let shown: Vec<String> = header.iter().take(4).map(|h| value::shown(h)).collect();
        let more = if header.len() > 4 { ", ..." } else { "" };
        let wrong = format!("has no header of a dataset that is known ({}{more})", shown.join(", "));
        let mend = match nearly {
            Some((table, missing)) => {
                let column = missing.names.first().map_or("", String::as_str);
                format!("if it is {}: its column {column} is missing or has another name", table.name)
            }
            None => "leave it out, or see the manual for the headers that are known".into(),
        };
        warning("unknown-dataset", name, wrong, "nothing of it is read", mend)
    }

    /// A column that is missed; `strange` are the names in the file that are no column of its table.
    pub fn missing_column<'n>(
        name: &str,
        table: &str,
        (column, without): (&str, &str),
        strange: impl Iterator<Item = &'n str>,
    ) -> Problem {
        let strange: Vec<&str> = strange.take(LOOKED_AT).collect();
        // "NHSNumber_new" is far from "NHS Number" letter by letter.
        let within = || strange.iter().copied().find(|s| name_key(s).contains(&name_key(column)));
        let mend = match nearest(column, strange.iter().copied()).or_else(within) {
            Some(near) => {
                format!("if \"{}\" is this column, rename it to this; else export the column", value::shown(near))
            }
            None => "export the column, or rename it to this".to_owned(),
        };
        let mut problem = warning(
            "missing-column",
            name,
            format!("is not among the columns of this {table}"),
            format!("the file is read; without it {without}"),
            mend,
        );
        problem.column = Some(column.to_string());
        problem
    }

    pub fn nameless(name: &str, place: usize, shown: &str) -> Problem {
        let mut problem = warning(
            "nameless-column",
            name,
            format!("is column {} and has lost its name: what it holds cannot be known", place + 1),
            "the file is read as if the column were not there",
            "give it its name back, as the standard writes it",
        );
        problem.column = Some(if shown.is_empty() { "(blank)".to_owned() } else { shown.to_owned() });
        problem
    }

    pub fn two_datasets(name: &str, line: u32, first: &str, second: &str) -> Problem {
        let what = if first == second {
            format!("is a second header of {first}, with other columns than the first")
        } else {
            format!("is the header of {second} in the middle of a file of {first}")
        };
        let mut problem = file_problem(
            "two-datasets",
            Severity::FileRefused,
            name,
            what,
            "what stands above it is read, what stands below it is not",
            "put each table into a file of its own",
        );
        problem.line = Some(line);
        problem
    }

    pub fn midnights(name: &str, column: &str, midnight: u64, all: u64) -> Problem {
        let mut problem = warning(
            "midnight-times",
            name,
            format!("is exactly 00:00:00 in {midnight} of {all} rows: more than 5%, so it stands for \"no time\""),
            "these times are missing; their days are kept",
            "export the times as they were recorded, and blank where none was",
        );
        problem.column = Some(column.to_string());
        problem
    }

    pub fn doubtful_dates(name: &str, column: &str, doubtful: u64, month_first: u64) -> Problem {
        let mut problem = warning(
            "month-first-column",
            name,
            format!(
                "has {month_first} {} with the month first and none with the day first: {doubtful} more could be either",
                if month_first == 1 { "date" } else { "dates" }
            ),
            "those were read with the day first and are probably wrong",
            "export dates as YYYY-MM-DD (in a spreadsheet: format the column as yyyy-mm-dd before saving as CSV)",
        );
        problem.column = Some(column.to_string());
        problem
    }

    /// A file that stopped before its end.
    pub fn cut(name: &str, cut: &Cut, line: u32, unpacked: u64, limits: &Limits) -> Problem {
        let (code, wrong, mend) = match cut {
            Cut::Packed => (
                "cut-file",
                format!("is cut off or damaged: it breaks after {} unpacked, at line {line}", Size(unpacked)),
                "fetch it again: what should follow is not here",
            ),
            Cut::TooFar => (
                "unpacks-too-far",
                format!(
                    "unpacks to more than it says, or to more than {} times its size: stopped at line {line}",
                    limits.ratio
                ),
                "if you trust it, raise the limit with YELLOWFOLDER_ZIP_RATIO, or unpack it first",
            ),
            Cut::Workbook(why) => (
                "workbook-damaged",
                format!("cannot be read as a workbook beyond row {line}: {why}"),
                "open it and save it anew, or fetch it again",
            ),
            Cut::Disk(why) => (
                "unreadable",
                format!("could not be read beyond line {line}: {why}"),
                "check that the disk is there and whole",
            ),
        };
        let mut problem = warning(code, name, wrong, "what came before is read, the rest is not", mend);
        problem.severity = Severity::FileRefused;
        problem
    }

    /// A run in which nothing is known; of several files the first that was refused is said with its reason.
    pub fn nothing_known(names: &str, files: usize, first: Option<&Problem>) -> Problem {
        let mut what = match files {
            0 => "holds no files".to_string(),
            1 => "holds one file, and it is no extract that is known".to_string(),
            n => format!("holds {n} files, and none is an extract that is known"),
        };
        if let Some(problem) = first {
            what.push_str(&format!("; {} {}", problem.file, problem.wrong));
        }
        refused(
            "nothing-known",
            names,
            what,
            "name the folder with the extracts; 'yellowfolder check' says what each file is",
        )
    }
}

fn warning(
    code: &'static str,
    file: &str,
    wrong: impl Into<String>,
    now: impl Into<String>,
    mend: impl Into<String>,
) -> Problem {
    file_problem(code, Severity::Warning, file, wrong, now, mend)
}

/// What a file is that is text and no table.
pub(crate) struct Text {
    pub table: &'static str,
    pub note: &'static str,
}

impl Text {
    /// By how it begins: JSON (FHIR or another), markup.
    pub fn by_start(start: &[u8]) -> Option<Text> {
        let start = &start[..start.len().min(4_096)];
        let first = start.iter().find(|b| !b.is_ascii_whitespace())?;
        let holds = |word: &[u8]| start.windows(word.len()).any(|w| w == word);
        let not_read = "known, and not read by this version";
        match first {
            b'{' | b'[' if holds(b"\"resourceType\"") => Some(Text { table: "FHIR resources", note: not_read }),
            b'{' => Some(Text { table: "JSON", note: "not a table" }),
            b'<' => Some(Text { table: "XML or HTML", note: "not a table" }),
            _ => None,
        }
    }
}
