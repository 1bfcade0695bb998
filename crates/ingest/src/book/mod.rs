//! Workbooks (`.xlsx`, `.ods`): each sheet is read as a file of its own, `book.xlsx/Referrals`, whose line is the sheet's row.
//!
//! A sheet becomes rows of text parted by commas, row N on line N, so that every reader that knows a table in CSV knows it here,
//! and a row is found again by its number. What a cell *is* (a date, a number, an error) is known only here; what is lost by
//! taking it as text, or was lost before, is told (decision 30).
//!
//! Invariant: nothing is held of a sheet but a row and the workbook's own texts, within [`TEXTS`].
//! Invariant: a formula, a link, a macro is never followed; no entity but XML's own five is resolved.

mod cell;
mod format;
mod list;
mod ods;
mod said;
mod stream;
mod text;
mod told;
mod xlsx;
mod xml;

pub(crate) use list::{list, old};
pub(crate) use said::old as old_inside;
pub(crate) use told::Told;

use crate::limits::Limits;
use crate::packed::{Entry, Opened};
use cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::path::PathBuf;

/// Rows of the largest sheet that either program writes.
const ROWS: u32 = 1_048_576;
/// Columns of the largest sheet.
const COLUMNS: usize = 16_384;
/// What the texts that a workbook's sheets share may come to.
const TEXTS: usize = 1 << 30;

/// One sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The workbook.
    book: PathBuf,
    /// Where the sheet's XML lies in it; of an OpenDocument workbook that of all sheets.
    entry: Entry,
    kind: SheetKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum SheetKind {
    Xlsx {
        strings: Option<Entry>,
        styles: Option<Entry>,
        from_1904: bool,
    },
    /// The number of its table in the workbook.
    Ods {
        table: usize,
    },
}

impl Sheet {
    /// Opens it as rows of text; what is wrong with its cells is told once it is read.
    pub(crate) fn open(&self, name: &str, limits: &Limits) -> io::Result<(Box<dyn Read>, Told)> {
        let told = Told::new(name);
        let part = |entry: &Entry| Opened::part(&self.book, entry);
        let rows: Box<dyn Rows> = match &self.kind {
            SheetKind::Xlsx { strings, styles, from_1904 } => Box::new(xlsx::Sheet::open(
                part(&self.entry)?,
                strings.as_ref().map(part).transpose()?,
                styles.as_ref().map(part).transpose()?,
                *from_1904,
                limits,
            )?),
            SheetKind::Ods { table } => Box::new(ods::Sheet::open(part(&self.entry)?, *table, limits)?),
        };
        Ok((Box::new(stream::Stream::new(rows, told.clone(), limits)), told))
    }
}

/// The rows of a sheet that hold anything, in order.
trait Rows {
    /// The next row into `row`; whether there was one.
    fn next(&mut self, row: &mut Row) -> io::Result<bool>;

    /// What is known of the sheet as a whole once its rows are read.
    fn whole(&self) -> Whole;
}

/// One row: its cells by column, blank ones left out.
#[derive(Default)]
struct Row {
    /// 1 is the first.
    number: u32,
    /// How many rows in succession are the same.
    times: u32,
    hidden: bool,
    cells: Vec<(usize, Cell)>,
    /// Its text is longer than a row may be: the rest was let go.
    too_long: bool,
    text: usize,
}

impl Row {
    fn begin(&mut self, number: u32, hidden: bool) {
        *self = Row { number, times: 1, hidden, cells: std::mem::take(&mut self.cells), ..Row::default() };
        self.cells.clear();
    }

    fn push(&mut self, column: usize, cell: Cell, limit: usize) -> io::Result<()> {
        if column >= COLUMNS {
            return Err(Damage::because("a cell stands to the right of every column that a sheet has (XFD)"));
        }
        if self.cells.last().is_some_and(|(last, _)| *last >= column) {
            return Err(Damage::because("the cells of a row are not in the order of their columns"));
        }
        self.text = self.text.saturating_add(cell.len());
        self.too_long |= self.text > limit;
        if !self.too_long {
            self.cells.push((column, cell));
        }
        Ok(())
    }
}

/// What a sheet says beside its rows.
#[derive(Clone, Copy, Debug, Default)]
struct Whole {
    hidden_columns: u64,
    merged: u64,
}

/// Why a workbook's XML is not read on.
#[derive(Debug)]
pub(crate) struct Damage(pub &'static str);

impl Damage {
    fn because(why: &'static str) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, Damage(why))
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Damage {}
