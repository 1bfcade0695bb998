//! A sheet as rows of text: row N on line N, parted by commas, dates as ISO 8601 writes them.

use super::text::{Column, Spot, columns, plain, text_of};
use super::told::{Told, WHOLE};
use super::{COLUMNS, Row, Rows, said};
use crate::layout::{Layout, known_not_read};
use crate::limits::Limits;
use std::io::{self, Read};
use yf_model::Problem;

/// How many rows with anything in them may stand above a header.
const ABOVE: usize = 20;
/// The rows of a sheet, given out as bytes.
pub(super) struct Stream {
    rows: Box<dyn Rows>,
    told: Told,
    limit: usize,
    /// The table's columns, once its header is known; none where the sheet is no table that is known.
    columns: Option<Vec<Column>>,
    /// Rows read in search of the header.
    waiting: std::vec::IntoIter<Row>,
    searched: bool,
    row: Row,
    /// Lines written.
    line: u32,
    hidden: u64,
    bytes: Vec<u8>,
    at: usize,
    /// Where the line of a row that stands several times begins, and how often it is still to be given.
    again: (usize, u32),
    ended: bool,
}

impl Stream {
    pub fn new(rows: Box<dyn Rows>, told: Told, limits: &Limits) -> Stream {
        Stream {
            rows,
            told,
            limit: limits.row_bytes,
            columns: None,
            waiting: Vec::new().into_iter(),
            searched: false,
            row: Row::default(),
            line: 0,
            hidden: 0,
            bytes: Vec::new(),
            at: 0,
            again: (0, 0),
            ended: false,
        }
    }

    /// Finds the header among the first rows, and lets go what stands above it.
    fn search(&mut self) -> io::Result<()> {
        let mut first: Vec<Row> = Vec::new();
        while first.len() <= ABOVE {
            let mut row = Row::default();
            if !self.rows.next(&mut row)? {
                break;
            }
            let names = texts(&row);
            first.push(row);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            if let Some(layout) = Layout::of(&names) {
                self.columns = Some(columns(&layout));
            } else if known_not_read(&names).is_none() {
                continue;
            }
            if let Some(header) = first.pop() {
                if !first.is_empty() {
                    self.told.add(WHOLE, said::above_the_header(first.len(), header.number), |_| {});
                }
                first = vec![header];
            }
            break;
        }
        self.waiting = first.into_iter();
        Ok(())
    }

    /// Puts the next row into `bytes`; whether there was one.
    fn advance(&mut self) -> io::Result<bool> {
        self.bytes.clear();
        self.at = 0;
        if !self.searched {
            self.searched = true;
            self.search()?;
            let Some(header) = self.waiting.next() else { return Ok(false) };
            self.row = header;
            self.begin_line();
            let names = texts(&self.row);
            for (n, name) in names.iter().enumerate() {
                self.field(n, name);
            }
            self.end_line();
            return Ok(true);
        }
        match self.waiting.next() {
            Some(row) => self.row = row,
            None => {
                if !self.rows.next(&mut self.row)? {
                    self.whole();
                    return Ok(false);
                }
            }
        }
        self.hidden += if self.row.hidden { u64::from(self.row.times) } else { 0 };
        self.begin_line();
        if self.row.too_long {
            // A line that is too long for any reader, which then says so.
            self.bytes.extend(std::iter::repeat_n(b'x', self.limit.saturating_add(1)));
        } else {
            self.cells();
        }
        self.end_line();
        Ok(true)
    }

    /// Empty lines up to the row's own.
    fn begin_line(&mut self) {
        let blank = self.row.number.saturating_sub(self.line + 1);
        self.bytes.extend(std::iter::repeat_n(b'\n', blank as usize));
        self.line += blank;
        self.again.0 = self.bytes.len();
    }

    fn end_line(&mut self) {
        self.bytes.push(b'\n');
        self.line = self.line.saturating_add(self.row.times);
        self.again.1 = self.row.times.saturating_sub(1);
    }

    fn cells(&mut self) {
        let width = self.columns.as_ref().map_or(COLUMNS, Vec::len);
        let cells = std::mem::take(&mut self.row.cells);
        let line = self.row.number;
        let mut next = 0;
        for (place, cell) in &cells {
            if *place >= width {
                self.told.add(WHOLE, said::beside_the_table(), |p| p.line = Some(line));
                break;
            }
            let text = match self.columns.as_mut().and_then(|c| c.get_mut(*place)) {
                Some(column) => text_of(cell, column, &Spot { told: &self.told, place: *place, line }),
                None => plain(cell),
            };
            while next < *place {
                self.field(next, "");
                next += 1;
            }
            self.field(*place, &text);
            next = place + 1;
        }
        // A row is as wide as its header.
        if self.columns.is_some() {
            while next < width {
                self.field(next, "");
                next += 1;
            }
        }
        self.row.cells = cells;
    }

    fn field(&mut self, n: usize, text: &str) {
        if n > 0 {
            self.bytes.push(b',');
        }
        if !text.bytes().any(|b| matches!(b, b',' | b';' | b'|' | b'\t' | b'"' | b'\n' | b'\r')) {
            self.bytes.extend_from_slice(text.as_bytes());
            return;
        }
        self.bytes.push(b'"');
        for b in text.bytes() {
            match b {
                b'"' => self.bytes.extend_from_slice(b"\"\""),
                // A cell of several lines would shift the numbers of all rows below it.
                b'\n' | b'\r' => self.bytes.push(b' '),
                b => self.bytes.push(b),
            }
        }
        self.bytes.push(b'"');
    }

    /// What is known once all rows are read.
    fn whole(&mut self) {
        let Some(columns) = &self.columns else { return };
        let whole = self.rows.whole();
        if self.hidden + whole.hidden_columns > 0 {
            self.told.add(WHOLE, said::hidden_rows(self.hidden, whole.hidden_columns), |_| {});
        }
        if whole.merged > 0 {
            self.told.add(WHOLE, said::merged(whole.merged), |_| {});
        }
        for (place, column) in columns.iter().enumerate() {
            let named = |p: &mut Problem| p.column = Some(column.shown.clone());
            // Two dates up to the 12th may be chance.
            if column.texts.0 == 0 && column.texts.1 > 0 && column.dates.0 > 2 && column.dates.1 == 0 {
                self.told.add(place, said::swapped(column.texts.1, column.dates.0), named);
            }
            if column.zeros.0 > 0 && column.zeros.1 > 0 {
                self.told.add(place, said::lost_zeros(column.zeros.0, column.zeros.1), named);
            }
        }
    }
}

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.bytes.len() {
            if self.again.1 > 0 {
                self.again.1 -= 1;
                self.at = self.again.0;
            } else if self.ended || !self.advance()? {
                self.ended = true;
                return Ok(0);
            }
        }
        let got = (&self.bytes[self.at..]).read(into)?;
        self.at += got;
        Ok(got)
    }
}

/// The cells of a row as texts, blank ones between them.
fn texts(row: &Row) -> Vec<String> {
    let width = row.cells.last().map_or(0, |(place, _)| place + 1);
    let mut all = vec![String::new(); width];
    for (place, cell) in &row.cells {
        all[*place] = plain(cell);
    }
    all
}
