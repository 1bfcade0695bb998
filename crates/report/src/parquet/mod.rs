//! Tables as Parquet: what a pen writes as CSV goes through here and comes out with a kind for each column.
//!
//! So a table has one pen, and both files hold the same rows. The format's own description (`parquet.thrift` 2.10) is followed
//! in its plainest part: every column optional, one page a column and group of rows, values by a dictionary where that is shorter,
//! nothing compressed. Why not the library: decision 31.
//!
//! Invariant: the same rows give the same bytes; nothing is held but one group of rows.

mod column;
mod kinds;
mod thrift;

pub use kinds::{Kind, Kinds};

use column::{Chunk, Column};
use std::io::{self, Write};
use thrift::Thrift;

/// Rows of a group: enough for a dictionary to be worth its bytes, few enough to be held.
const GROUP: usize = 1 << 16;
const MAGIC: &[u8; 4] = b"PAR1";

/// Takes CSV as our pens write it, its header first, and writes Parquet. [`Pen::finish`] ends it.
pub struct Pen<W: Write> {
    out: W,
    kinds: Kinds,
    at: u64,
    columns: Vec<Column>,
    rows: usize,
    all_rows: u64,
    groups: Vec<Group>,
    line: Line,
    begun: bool,
    /// The column whose numbers stand in the last one too.
    number_of: Option<usize>,
}

struct Group {
    rows: usize,
    chunks: Vec<Chunk>,
}

/// The row that is coming in.
#[derive(Default)]
struct Line {
    text: Vec<u8>,
    /// One past the last byte of each field so far.
    ends: Vec<usize>,
    quoted: bool,
    /// A quote was just closed: a second one stands for itself.
    closed: bool,
}

impl<W: Write> Pen<W> {
    /// Begins a table whose columns are of these kinds.
    pub fn new(mut out: W, kinds: Kinds) -> io::Result<Pen<W>> {
        out.write_all(MAGIC)?;
        Ok(Pen {
            out,
            kinds,
            at: MAGIC.len() as u64,
            columns: Vec::new(),
            rows: 0,
            all_rows: 0,
            groups: Vec::new(),
            line: Line::default(),
            begun: false,
            number_of: None,
        })
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.line.ends.push(self.line.text.len());
        let mut from = 0;
        let fields = self.line.ends.iter().map(|end| {
            let field = self.line.text.get(from..*end).unwrap_or(b"");
            from = *end;
            field
        });
        if !self.begun {
            self.begun = true;
            let also = self.kinds.also_number();
            for (n, name) in fields.enumerate() {
                let name = String::from_utf8_lossy(name).into_owned();
                self.number_of = self.number_of.or((also == Some(name.as_str())).then_some(n));
                self.columns.push(Column::new(self.kinds.of(&name), name));
            }
            if self.number_of.is_some() {
                self.columns.push(Column::new(Kind::Real, "number".to_owned()));
            }
        } else {
            let width = self.columns.len() - usize::from(self.number_of.is_some());
            if self.line.ends.len() != width {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a row is not as wide as its header"));
            }
            let harmless = self.kinds.are_made_harmless();
            let mut number: &[u8] = b"";
            for (n, field) in fields.enumerate() {
                let field = match field {
                    [b'\'', rest @ ..]
                        if harmless
                            && matches!(rest.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n')) =>
                    {
                        rest
                    }
                    field => field,
                };
                if self.number_of == Some(n) && is_number(field) {
                    number = field;
                }
                if let Some(column) = self.columns.get_mut(n) {
                    column.push(field)?;
                }
            }
            if let (Some(_), Some(last)) = (self.number_of, self.columns.last_mut()) {
                last.push(number)?;
            }
            self.rows += 1;
        }
        self.line.text.clear();
        self.line.ends.clear();
        if self.rows == GROUP { self.end_group() } else { Ok(()) }
    }

    fn end_group(&mut self) -> io::Result<()> {
        let mut chunks = Vec::with_capacity(self.columns.len());
        for column in &mut self.columns {
            let (bytes, chunk) = column.take(self.at);
            self.out.write_all(&bytes)?;
            self.at += bytes.len() as u64;
            chunks.push(chunk);
        }
        self.groups.push(Group { rows: self.rows, chunks });
        self.all_rows += self.rows as u64;
        self.rows = 0;
        Ok(())
    }

    /// Writes what is left and the table of contents; gives the file back, flushed.
    pub fn finish(mut self) -> io::Result<W> {
        if !self.line.text.is_empty() || !self.line.ends.is_empty() {
            self.end_row()?;
        }
        if self.rows > 0 {
            self.end_group()?;
        }
        let contents = self.contents();
        self.out.write_all(&contents)?;
        self.out.write_all(&(contents.len() as u32).to_le_bytes())?;
        self.out.write_all(MAGIC)?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// `FileMetaData`.
    fn contents(&self) -> Vec<u8> {
        let mut t = Thrift::default();
        t.int(1, 1);
        t.list(2, self.columns.len() + 1);
        t.element(|root| {
            root.text(4, b"rows");
            root.int(5, self.columns.len() as i32);
        });
        for column in &self.columns {
            t.element(|of| {
                of.int(1, column.kind.physical());
                of.int(3, 1);
                of.text(4, column.name.as_bytes());
                if let Some(converted) = column.kind.converted() {
                    of.int(6, converted);
                }
            });
        }
        t.long(3, self.all_rows as i64);
        t.list(4, self.groups.len());
        for group in &self.groups {
            t.element(|of| {
                of.list(1, group.chunks.len());
                for (chunk, column) in group.chunks.iter().zip(&self.columns) {
                    of.element(|c| {
                        c.long(2, chunk.first as i64);
                        c.inside(3, |meta| chunk.write(meta, column, group.rows));
                    });
                }
                of.long(2, group.chunks.iter().map(|c| c.bytes as i64).sum());
                of.long(3, group.rows as i64);
            });
        }
        t.text(6, format!("yellowfolder version {}", env!("CARGO_PKG_VERSION")).as_bytes());
        t.done()
    }
}

/// Whether a text is a number as our pens write them: no infinity, no name of one.
fn is_number(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    digits.first().is_some_and(u8::is_ascii_digit)
        && digits.iter().all(|b| b.is_ascii_digit() || *b == b'.')
        && digits.iter().filter(|b| **b == b'.').count() <= 1
}

impl<W: Write> Write for Pen<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            let line = &mut self.line;
            match byte {
                b'"' if line.quoted => {
                    line.quoted = false;
                    line.closed = true;
                    continue;
                }
                b'"' if line.closed => {
                    line.quoted = true;
                    line.text.push(b'"');
                }
                b'"' if line.text.len() == line.ends.last().copied().unwrap_or(0) => line.quoted = true,
                b',' if !line.quoted => line.ends.push(line.text.len()),
                b'\n' if !line.quoted => self.end_row()?,
                byte => line.text.push(*byte),
            }
            self.line.closed = false;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
