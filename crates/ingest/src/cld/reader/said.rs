//! What is said of a row of Client Level Data: where, what, what would be right, what happens now, how to mend it.

use super::super::Unrecognised;
use super::super::cells::{self, BadDate};
use super::super::columns::Column;
use super::Reader;
use crate::split::{Next, Splitter};
use crate::value::{self, Spoilt};
use std::io::Read;
use yf_model::{Problem, Severity};

impl Reader<'_> {
    pub(super) fn problem(&self, code: &'static str, severity: Severity, line: u32, wrong: String) -> Problem {
        Problem {
            code,
            severity,
            file: self.name.to_string(),
            line: Some(line),
            column: None,
            found: String::new(),
            wrong,
            now: String::new(),
            mend: String::new(),
        }
    }

    pub(super) fn bad_date(&self, line: u32, column: Column, raw: &[u8], why: BadDate) -> Problem {
        let text = cells::text(raw).unwrap_or_default();
        let personal = matches!(column, Column::Born | Column::Died);
        let found = if personal || !value::looks_like_time(&text) { cells::shape(&text) } else { text.to_string() };
        let (code, wrong, mend) = match why {
            BadDate::Form => (
                "bad-date",
                "is not a date of the form 2024-05-31 or 31/05/2024",
                "write dates in one of the two forms",
            ),
            BadDate::Year => {
                ("bad-date", "has a year that is not 1900 to 2100", "leave a date that is not known blank")
            }
            BadDate::NoSuchDay => ("bad-date", "is no day of the calendar", "correct the date at its source"),
            BadDate::MonthFirst => (
                "month-first-date",
                "has no such month; with the month first it would be a day",
                "export dates as 2024-05-31, or with the day first: if this file has the month first, its other dates are read wrongly too",
            ),
        };
        Problem {
            column: Some(column.title().to_string()),
            found,
            now: "the date counts as missing".to_string(),
            mend: mend.to_string(),
            ..self.problem(code, Severity::Warning, line, wrong.to_string())
        }
    }

    pub(super) fn in_no_list(&self, value: &Unrecognised) -> Problem {
        let rows = if value.rows == 1 { "1 row".to_string() } else { format!("{} rows", value.rows) };
        let (now, mend) = if value.open_list {
            ("it counts as a value of its own", "none needed if the council uses this wording")
        } else {
            ("it counts as \"Invalid and not mapped\"", "map it to a value of the Release 2 list at its source")
        };
        Problem {
            column: Some(value.column.to_string()),
            found: value.value.clone(),
            now: now.to_string(),
            mend: mend.to_string(),
            ..self.problem(
                "value-in-no-list",
                Severity::Warning,
                value.first_line,
                format!("is in no list known here ({rows})"),
            )
        }
    }

    pub(super) fn without_la(&self, line: u32) -> Problem {
        Problem {
            column: Some(Column::La.title().to_string()),
            now: "the row is set aside: it belongs to no council".to_string(),
            mend: "fill in the council's three-digit code".to_string(),
            ..self.problem("no-la-code", Severity::SetAside, line, "is blank".to_string())
        }
    }

    pub(super) fn no_council(&self, line: u32, raw: &[u8], set_aside: bool) -> Problem {
        let (severity, now) = match set_aside {
            true => (Severity::SetAside, "the row is set aside: it belongs to no council"),
            false => {
                (Severity::Warning, "the row is taken as of a council of that code, as the official method takes it")
            }
        };
        let wrong = "is not a council's code: three digits, or one letter and eight digits";
        Problem {
            column: Some(Column::La.title().to_string()),
            found: value::shape(cells::decode(raw).trim()),
            now: now.to_string(),
            mend: "write the council's code; where all of the column is so, its name stands above another column"
                .to_string(),
            ..self.problem("not-a-council-code", severity, line, wrong.to_string())
        }
    }

    pub(super) fn header_again(&self, line: u32) -> Problem {
        Problem {
            now: "the line is set aside; the rows after it are read by the first header".to_string(),
            mend: "if two extracts were joined into one file, give them as two files".to_string(),
            ..self.problem("header-again", Severity::SetAside, line, "the header stands here a second time".to_string())
        }
    }

    pub(super) fn nul(&self, line: u32) -> Problem {
        Problem {
            now: "the line is set aside; the lines after it are read".to_string(),
            mend: "export or copy the file again".to_string(),
            ..self.problem(
                "nul-byte",
                Severity::SetAside,
                line,
                "holds NUL bytes, which no text has: the file was damaged when it was written or copied".to_string(),
            )
        }
    }

    pub(super) fn cut_off(&self, line: u32, fields: usize) -> Problem {
        Problem {
            now: "the row is used, its missing fields as blank".to_string(),
            mend: "if the file was cut off, copy or export it again".to_string(),
            ..self.problem(
                "cut-off",
                Severity::Warning,
                line,
                format!("the file ends within a line, after {fields} of {} fields", self.width),
            )
        }
    }

    pub(super) fn too_many_fields(&self, line: u32, fields: usize) -> Problem {
        Problem {
            now: "the first ones are used".to_string(),
            mend: "put fields that hold a comma in quotes".to_string(),
            ..self.problem(
                "too-many-fields",
                Severity::Warning,
                line,
                format!("the row has {fields} fields, the header {}", self.width),
            )
        }
    }

    pub(super) fn broken<R: Read>(&self, row: &Splitter<R>, what: Next, limit: usize) -> Problem {
        let too_long = format!("the row is longer than the limit of {}", crate::source::size(limit as u64));
        let (code, wrong, mend) = match what {
            Next::TooLong => (
                "row-too-long",
                too_long.as_str(),
                "see whether line ends were lost; if the row is right, raise the limit with YELLOWFOLDER_ROW_MIB",
            ),
            _ if !row.has_line_end() => (
                "cut-off",
                "a quoted field begins on the last line and the file ends before it is closed",
                "the file was cut off: copy or export it again",
            ),
            _ => (
                "open-quote",
                "a quoted field begins here and is never closed",
                "double a quote that stands within a text",
            ),
        };
        Problem {
            now: "this line is set aside; the lines after it are read".to_string(),
            mend: mend.to_string(),
            ..self.problem(code, Severity::SetAside, row.line(), wrong.to_string())
        }
    }

    pub(super) fn unreadable<R: Read>(&self, row: &Splitter<R>, error: &std::io::Error) -> Problem {
        Problem {
            now: "the rows before are used".to_string(),
            mend: "copy or export the file again".to_string(),
            ..self.problem("cut-off", Severity::FileRefused, row.line(), format!("reading breaks off here: {error}"))
        }
    }

    /// A number that joins nobody, shown by its shape.
    pub(super) fn spoilt(&self, line: u32, raw: &[u8], how: Spoilt) -> Problem {
        Problem {
            column: Some(Column::Local.title().to_string()),
            found: value::shape(cells::decode(raw).trim()),
            now: "the row is kept and joins by its other identifiers only; the official method takes it as it stands"
                .to_string(),
            mend: how.mend().to_string(),
            ..self.problem(how.code(), Severity::Warning, line, how.wrong().to_string())
        }
    }

    pub(super) fn bad_number(&self, line: u32, raw: &[u8]) -> Problem {
        let text = cells::decode(raw);
        Problem {
            column: Some(Column::Nhs.title().to_string()),
            found: crate::value::shape(text.trim()),
            now: "the row is kept; it joins by its other identifiers only".to_string(),
            mend: "correct the number at the source, or trace it".to_string(),
            ..self.problem("bad-nhs-number", Severity::Warning, line, crate::desk::why_no_number(&text).to_string())
        }
    }
}
