//! What is said of workbooks, sheets and their cells, each in one place.

use super::Damage;
use super::cell::NoDay;
use crate::files::file_problem;
use std::io;
use yf_model::{Problem, Severity};

fn refused(code: &'static str, file: &str, wrong: &str, mend: &str) -> Problem {
    file_problem(code, Severity::FileRefused, file, wrong, "nothing of it is read", mend)
}

const SAVE: &str =
    "open it and save it as a workbook of today (.xlsx or .ods), or each sheet as \"CSV UTF-8 (comma delimited)\"";

pub(crate) fn old(name: &str) -> Problem {
    refused(
        "spreadsheet",
        name,
        "is a workbook (or document) in Microsoft's format of before 2007 (.xls), which is not read",
        SAVE,
    )
}

pub(super) fn binary(name: &str) -> Problem {
    refused("spreadsheet", name, "is a binary workbook (.xlsb), which is not read", SAVE)
}

pub(super) fn other_document(name: &str) -> Problem {
    refused("not-a-table", name, "is an OpenDocument file and no workbook", "export it as CSV")
}

pub(super) fn locked(name: &str) -> Problem {
    refused(
        "workbook-locked",
        name,
        "is locked with a password",
        "open it and save it without one, in a folder that only those may read who may read the data",
    )
}

pub(super) fn damaged(name: &str, error: &io::Error) -> Problem {
    let why = error.get_ref().and_then(|e| e.downcast_ref::<Damage>()).map_or("it is cut off or damaged", |d| d.0);
    refused(
        "workbook-damaged",
        name,
        &format!("cannot be read as a workbook: {why}"),
        "open it and save it anew, or fetch it again",
    )
}

pub(super) fn hidden_sheet(sheet: &str) -> Problem {
    refused(
        "hidden-sheet",
        sheet,
        "is a hidden sheet: nobody who opens the workbook sees it, so it may be an old copy",
        "if it belongs to the extract, unhide it (right click on any sheet's name) and save; else take it out",
    )
}

/// A warning that concerns a sheet, a column of it or a cell.
fn warning(code: &'static str, wrong: String, now: &str, mend: &str) -> Problem {
    file_problem(code, Severity::Warning, "", wrong, now, mend)
}

pub(super) fn hidden_rows(rows: u64, columns: u64) -> Problem {
    let many = |n: u64, what: &str| if n == 1 { format!("1 hidden {what}") } else { format!("{n} hidden {what}s") };
    let what = match (rows, columns) {
        (rows, 0) => many(rows, "row"),
        (0, columns) => many(columns, "column"),
        (rows, columns) => format!("{} and {}", many(rows, "row"), many(columns, "column")),
    };
    warning(
        "hidden-rows",
        format!("has {what}, perhaps by a filter"),
        "they are read like those that are seen",
        "if they were meant to be left out, delete them",
    )
}

pub(super) fn merged(cells: u64) -> Problem {
    warning(
        "merged-cells",
        format!("has {cells} merged {}", if cells == 1 { "cell" } else { "cells" }),
        "a merged cell counts for its first row and column only, the others are blank there",
        "take the merging off, and write the value into every row it holds for",
    )
}

pub(super) fn above_the_header(rows: usize, header: u32) -> Problem {
    warning(
        "above-the-header",
        format!("has {rows} {} above the header, which stands in row {header}", if rows == 1 { "row" } else { "rows" }),
        "they are not read",
        "begin the sheet with the header",
    )
}

pub(super) fn beside_the_table() -> Problem {
    warning(
        "beside-the-table",
        "is a cell to the right of the last column that has a header".into(),
        "it is not read; its row is",
        "give its column a header, or take it out",
    )
}

pub(super) fn error_cell() -> Problem {
    warning(
        "error-cell",
        "is how a spreadsheet says that a formula failed".into(),
        "the row is kept; this cell is blank",
        "mend the formula, or copy the column and paste it as values, at the source",
    )
}

pub(super) fn no_value() -> Problem {
    warning(
        "formula-without-value",
        "is a formula whose value was not saved with it".into(),
        "the row is kept; this cell is blank",
        "open the workbook in a spreadsheet program, let it calculate, and save it",
    )
}

pub(super) fn rounded() -> Problem {
    warning(
        "rounded-identifier",
        "is a number that a spreadsheet has rounded: its digits are lost".into(),
        "the row is kept; this identifier is missing, for others would have the same",
        "import the column as text, at the source",
    )
}

pub(super) fn turned(into: &str) -> Problem {
    warning(
        "turned-value",
        format!("is {into} in a column of codes or identifiers: the spreadsheet has turned what was typed into it"),
        "the row is kept; this cell is blank",
        "import the column as text, at the source",
    )
}

pub(super) fn day_number(from_1904: bool) -> Problem {
    let from = if from_1904 { 1904 } else { 1900 };
    warning(
        "day-number",
        "is a number that is not formatted as a date".into(),
        &format!("it is read as the day that this workbook counts so (from {from})"),
        "format the column as a date (yyyy-mm-dd)",
    )
}

pub(super) fn no_such_day(why: NoDay) -> Problem {
    let wrong = match why {
        NoDay::Zero => "is formatted as a date and is day 0, which is none",
        NoDay::False29February => "is 29 February 1900, a day that spreadsheets have and the calendar has not",
        NoDay::Beyond => "is formatted as a date and is no day that a spreadsheet has",
    };
    let now = "the row is kept; this date is missing";
    warning("no-such-day", wrong.into(), now, "correct it at the source, or leave it blank")
}

pub(super) fn swapped(texts: u64, dates: u64) -> Problem {
    warning(
        "swapped-dates",
        format!(
            "has {texts} {} as text, all after the 12th of their month, and {dates} as dates, none after it: so it looks where a file \
             with the day first was opened as if the month came first",
            if texts == 1 { "date" } else { "dates" }
        ),
        "they are read as they stand; day and month of the latter are probably swapped",
        "open the original file anew, and import the column as text or as day-month-year",
    )
}

pub(super) fn lost_zeros(texts: u64, numbers: u64) -> Problem {
    warning(
        "lost-zeros",
        format!(
            "has identifiers as text with a zero in front ({texts}) and as numbers, which cannot have one ({numbers})"
        ),
        "they are read as they stand; a number that lost its zero is not joined to the same one that has it",
        "import the column as text, at the source",
    )
}
