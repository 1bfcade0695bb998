//! Reader of adult social care Client Level Data (`cld.md` 2 to 5): one row, one event.
//!
//! Invariant: no bytes make it panic; a damaged row never costs another.
//! Invariant: whatever was not understood is counted in what [`read`] gives back, so that every figure can say so.

mod cells;
mod columns;
mod lists;
mod reader;

pub(crate) use columns::{Holding, holds, without};
pub use columns::{header_key, is_read, recognise};
pub use reader::{may_be_council, read};

use std::collections::BTreeMap;
use yf_model::rows::cld::Row;
use yf_model::{Day, Identities, IdentityId, Ids, Problem, Texts};

/// What to read of each row.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Also what only journeys need: practice, postcode, provider, gender, and who the row is about; without it
    /// [`Row::who`](yf_model::rows::cld::Row::who) says nothing and no identity is added.
    pub journeys: bool,
    /// Also First Name and Last Name, kept apart in [`Sink::names`].
    pub names: bool,
    /// Also each person's first and last name and both together, among the identifiers: what is published is compared with them.
    pub compare_names: bool,
    /// What parts the fields.
    pub delimiter: u8,
    /// The longest row that is read, in bytes.
    pub row_bytes: usize,
    /// Whether the lines of values in no list are kept.
    pub every: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            journeys: true,
            names: false,
            compare_names: false,
            delimiter: b',',
            row_bytes: crate::split::ROW_LIMIT,
            every: false,
        }
    }
}

/// Where rows and all they name are put.
pub struct Sink<'a> {
    /// Vocabulary.
    pub texts: &'a mut Texts,
    /// Identifiers.
    pub ids: &'a mut Ids,
    /// Who the rows are about.
    pub identities: &'a mut Identities,
    /// The rows, in file order.
    pub rows: &'a mut Vec<Row>,
    /// First and last name of the first row of each identity that has one; only with [`Options::names`].
    pub names: &'a mut BTreeMap<IdentityId, (String, String)>,
    /// Called once for each bad date, each row set aside, and each distinct value that is in no list.
    pub problem: &'a mut dyn FnMut(Problem),
}

/// A coded value that is in no list, with how often it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrecognised {
    /// Number of the file.
    pub file: u16,
    /// Column as the specification writes it.
    pub column: &'static str,
    /// The value, trimmed; long runs of digits masked, cut at 80 characters.
    pub value: String,
    /// Rows with it.
    pub rows: u64,
    /// The first of them.
    pub first_line: u32,
    /// The list is open: unknown spellings stay apart and count as themselves.
    pub open_list: bool,
    /// All of them, where the reader was asked for them.
    pub lines: Vec<u32>,
}

/// What was found in one file.
#[derive(Clone, Debug, Default)]
pub struct FileRead {
    /// The header is not one of Client Level Data (or there is none): nothing was read.
    pub refused: bool,
    /// Rows read, those set aside included, blank lines not.
    pub rows: u64,
    /// Rows set aside for want of an LA code.
    pub without_la: u64,
    /// Rows whose LA code is none: set aside where journeys are told; where only the official measures are worked out they are
    /// taken as they stand, as the standard says.
    pub strange_la: u64,
    /// Rows set aside because they could not be split into fields.
    pub broken: u64,
    /// Dates that are none, over all date columns of all rows (`cld.md` 4.1).
    pub dates_not_understood: u64,
    /// Of those, dates that would be real with day and month swapped.
    pub month_first: u64,
    /// Values in no list, by column in the order of the specification, then by value.
    pub unrecognised: Vec<Unrecognised>,
    /// Headers that are no column of Client Level Data.
    pub unknown_headers: Vec<String>,
    /// Columns (as the specification writes them) that are not there; they read as blank.
    pub missing_headers: Vec<&'static str>,
    /// Rows that hold bytes that are not UTF-8 and were read as Windows-1252.
    pub windows_1252: u64,
    /// Earliest event start.
    pub first_day: Option<Day>,
    /// Latest event start or end.
    pub last_day: Option<Day>,
    /// Earliest stated period start.
    pub period_start: Option<Day>,
    /// Latest stated period end.
    pub period_end: Option<Day>,
    /// The last row has no line end and fewer fields than the header: the file may have been cut off.
    pub cut_off: bool,
}
