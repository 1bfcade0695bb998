//! Splits delimited text (RFC 4180) into rows and fields, remembering the physical line on which each row begins.
//!
//! A row without quotes is handed out where it lies in the buffer. A quote that cannot be the mark of a field (it is
//! never closed, or it swallowed lines and is then closed in the middle of a text) costs the line it stands on and no
//! other: reading goes on with the next physical line. That is why it is our own: a lenient splitter reads on to the next
//! quote, and does not know the line of a row.
//!
//! Invariant: no bytes make it panic, and it holds at most one row, the limit and a block more.

use crate::marks::{Marks, WIDTH, marks};
use memchr::{memchr, memchr2};
use std::io::{self, Read};

/// The longest row that is read (`decisions.md` 17).
pub const ROW_LIMIT: usize = 8 << 20;
const BLOCK: usize = 256 << 10;

/// What the next row turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A row, to be looked at through [`Splitter::field`].
    Row,
    /// A line that begins a quoted field which is never properly closed; skipped.
    OpenQuote,
    /// A line longer than the limit; skipped.
    TooLong,
    /// There is no more.
    End,
}

/// The rows of one stream.
pub struct Splitter<R> {
    source: R,
    delimiter: u8,
    limit: usize,
    /// Fields of the header, where a row over several lines is believed only if it has as many; 0 asks nothing.
    width: usize,
    buffer: Vec<u8>,
    /// What lies between is read and not yet handed out.
    from: usize,
    to: usize,
    drained: bool,
    /// Line of `buffer[from]`.
    line: u32,
    row_line: u32,
    row_ended: bool,
    /// Fields as ranges of `unescaped` (a row with quotes) or of `buffer`.
    fields: Vec<(u32, u32)>,
    row: (usize, usize),
    quoted: bool,
    unescaped: Vec<u8>,
    /// Marks of the bytes from a place on, as far as they are not yet gone over.
    marks: Option<(usize, Marks)>,
    plain: bool,
    quotes: bool,
    /// Whether every row with a quote goes through the careful pass, the twin of the quick one.
    #[cfg(test)]
    always_careful: bool,
}

/// What going over the waiting bytes found: how many there are before the line end, or in all, and what quotes are among them.
enum Found {
    LineEnd(usize, Quotes),
    Nothing(usize, Quotes),
}

/// The quotes of a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    None,
    /// Each opens a field or closes one on the same line: between them stands what the field says, and nothing need be unescaped.
    Whole,
    /// One is doubled, is not closed on its line, or is closed before the field ends: the careful pass says what that means.
    Doubtful,
}

/// How the careful pass over a row with quotes ended.
enum Careful {
    /// So many bytes make the row, line end included, on so many lines; whether a line end was there.
    Row(usize, u32, bool),
    More,
    Stray,
}

impl<R: Read> Splitter<R> {
    /// Rows of `source`, fields parted by `delimiter`.
    pub fn new(source: R, delimiter: u8) -> Splitter<R> {
        Splitter::with_limit(source, delimiter, ROW_LIMIT)
    }

    /// As [`Splitter::new`], with another longest row.
    pub fn with_limit(source: R, delimiter: u8, limit: usize) -> Splitter<R> {
        Splitter {
            source,
            delimiter,
            limit,
            width: 0,
            buffer: vec![0; BLOCK],
            from: 0,
            to: 0,
            drained: false,
            line: 1,
            row_line: 1,
            row_ended: true,
            fields: Vec::new(),
            row: (0, 0),
            quoted: false,
            unescaped: Vec::new(),
            marks: None,
            plain: false,
            quotes: false,
            #[cfg(test)]
            always_careful: false,
        }
    }

    /// Says how many fields a row should have: a quoted field that spans lines is believed only in such a row.
    pub fn set_width(&mut self, width: usize) {
        self.width = width;
    }

    /// What parts the fields.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Skips a byte order mark and finds what parts the fields from the first line. Call it before the first row.
    pub fn find_delimiter(&mut self) -> io::Result<()> {
        self.skip_byte_order_mark()?;
        self.fill(BLOCK)?;
        self.delimiter = most_often(self.waiting());
        Ok(())
    }

    /// What is read and not yet handed out: at the beginning, the first bytes of the file.
    pub fn waiting(&self) -> &[u8] {
        self.buffer.get(self.from..self.to).unwrap_or(b"")
    }

    /// The longest row that is read.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// The line that comes next.
    pub fn next_line(&self) -> u32 {
        self.line
    }

    /// Where the bytes come from.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// Where the bytes come from.
    pub fn source_mut(&mut self) -> &mut R {
        &mut self.source
    }

    /// Gives back where the bytes come from.
    pub fn into_source(self) -> R {
        self.source
    }

    /// How many fields the row has.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether the row has no field.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// A field as bytes, unescaped; nothing beyond the row's end.
    #[inline]
    pub fn field(&self, n: usize) -> &[u8] {
        let Some((from, to)) = self.fields.get(n) else { return b"" };
        let held = if self.quoted { &self.unescaped } else { &self.buffer };
        held.get(*from as usize..*to as usize).unwrap_or(b"")
    }

    /// Where a field lies in [`Splitter::bytes`]: its first byte, and the one after its last.
    pub fn range(&self, n: usize) -> (usize, usize) {
        let start = if self.quoted { 0 } else { self.row.0 };
        self.fields.get(n).map_or((0, 0), |(from, to)| (*from as usize - start, *to as usize - start))
    }

    /// All bytes of the row, its fields in order, with what stands between them.
    pub fn bytes(&self) -> &[u8] {
        if self.quoted { &self.unescaped } else { self.buffer.get(self.row.0..self.row.1).unwrap_or(b"") }
    }

    /// The row as it stands in the file, quotes and all, without its line end.
    pub fn raw(&self) -> &[u8] {
        let held = self.buffer.get(self.row.0..self.row.1).unwrap_or(b"");
        let end = held.iter().rev().take_while(|b| self.quoted && matches!(b, b'\n' | b'\r')).count();
        held.get(..held.len() - end).unwrap_or(b"")
    }

    /// The physical line of the row's first byte; of the skipped line after [`Next::OpenQuote`] and [`Next::TooLong`].
    #[allow(clippy::misnamed_getters)] // the row's line is asked for, not the one being read
    pub fn line(&self) -> u32 {
        self.row_line
    }

    /// Whether the row holds visible characters of ASCII alone, and no quote: nothing in it need be trimmed, decoded or doubted. It may be
    /// `false` of a row that stands beside one that does not.
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether a quote stood anywhere up to here.
    pub fn has_quotes(&self) -> bool {
        self.quotes
    }

    /// Whether the row's last line has an end: the last row of a file that was cut off has none.
    pub fn has_line_end(&self) -> bool {
        self.row_ended
    }

    /// Reads on until at least `wanted` bytes wait, or there are no more.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        while !self.drained && self.to - self.from < wanted {
            self.marks = None;
            if self.to == self.buffer.len() {
                if self.from > 0 {
                    self.buffer.copy_within(self.from..self.to, 0);
                    self.to -= self.from;
                    self.from = 0;
                } else {
                    self.buffer.resize(self.buffer.len() * 2, 0);
                }
            }
            match self.source.read(&mut self.buffer[self.to..]) {
                Ok(0) => self.drained = true,
                Ok(n) => self.to += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// Skips a UTF-8 byte order mark, if the stream begins with one. Call it before the first row.
    pub fn skip_byte_order_mark(&mut self) -> io::Result<bool> {
        self.fill(3)?;
        let there = self.buffer[self.from..self.to].starts_with(b"\xef\xbb\xbf");
        self.from += if there { 3 } else { 0 };
        Ok(there)
    }

    /// Goes to the next row.
    pub fn next_row(&mut self) -> io::Result<Next> {
        self.row_line = self.line;
        loop {
            match self.go_over() {
                Found::LineEnd(len, quotes) => return self.row_of(len, true, quotes),
                Found::Nothing(0, _) if self.drained => {
                    self.fields.clear();
                    return Ok(Next::End);
                }
                Found::Nothing(len, quotes) if self.drained => return self.row_of(len, false, quotes),
                Found::Nothing(len, _) if len > self.limit => return self.skip_line(len, Next::TooLong),
                // Twice as much before trying again, so that a long row is not gone over at every small read.
                Found::Nothing(len, _) => self.fill((len * 2).min(self.limit + BLOCK).max(len + 1))?,
            }
        }
    }

    /// Goes over the waiting bytes up to the first line end, and notes where fields are parted.
    fn go_over(&mut self) -> Found {
        self.fields.clear();
        self.plain = true;
        let (base, to) = (self.from, self.to);
        let (mut quotes, mut start) = (Quotes::None, base as u32);
        // Whether a field that began with a quote is still open, and where the one that was closed last ended.
        let (mut open, mut closed) = (false, None);
        let mut window = base;
        // What the row before left of its last stretch.
        let mut left = self.marks.take().filter(|(from, _)| (*from..from + WIDTH).contains(&base));
        while window < to {
            let found = match left.take() {
                Some((from, found)) => {
                    window = from;
                    // The line feed after a carriage return is behind us.
                    Marks { at: found.at & (u64::MAX << (base - from)), ..found }
                }
                None => self.marks_at(window),
            };
            self.plain &= found.plain;
            let mut at = found.at;
            while at != 0 {
                let place = window + at.trailing_zeros() as usize;
                at &= at - 1;
                match self.buffer.get(place) {
                    Some(b'\n' | b'\r') => {
                        self.fields.push((start, closed.take().unwrap_or(place as u32)));
                        self.marks = Some((window, Marks { at, ..found }));
                        return Found::LineEnd(place - base, if open { Quotes::Doubtful } else { quotes });
                    }
                    Some(b'"') if self.delimiter != b'"' => {
                        if quotes == Quotes::None {
                            quotes = Quotes::Whole;
                        }
                        if open {
                            open = false;
                            closed = Some(place as u32);
                            if !self.parts_at(place + 1) {
                                quotes = Quotes::Doubtful;
                            }
                        } else if place as u32 == start {
                            open = true;
                            start += 1;
                        }
                    }
                    _ if open => {}
                    _ => {
                        self.fields.push((start, closed.take().unwrap_or(place as u32)));
                        start = place as u32 + 1;
                    }
                }
            }
            window += WIDTH;
        }
        self.fields.push((start, to as u32));
        // Without a line end the last field is not known to be whole.
        Found::Nothing(to - base, if quotes == Quotes::None { quotes } else { Quotes::Doubtful })
    }

    /// Whether a field ends at a place.
    fn parts_at(&self, place: usize) -> bool {
        let waiting = self.buffer.get(..self.to).unwrap_or(&[]);
        waiting.get(place).is_some_and(|b| *b == self.delimiter || matches!(b, b'\n' | b'\r'))
    }

    /// The marks of the stretch from a place on, none beyond what is read.
    #[inline]
    fn marks_at(&self, from: usize) -> Marks {
        let bytes = self.buffer.get(from..self.to).unwrap_or(&[]);
        match bytes.first_chunk::<WIDTH>() {
            Some(whole) => marks(whole, self.delimiter),
            None => {
                let mut last = [b'x'; WIDTH];
                last.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
                let found = marks(&last, self.delimiter);
                Marks { at: found.at & ((1 << bytes.len()) - 1), ..found }
            }
        }
    }

    /// Hands out the row of so many bytes, whose fields are noted.
    fn row_of(&mut self, len: usize, ended: bool, quotes: Quotes) -> io::Result<Next> {
        if len > self.limit {
            return self.skip_line(len, Next::TooLong);
        }
        if quotes != Quotes::None {
            self.quotes = true;
            self.plain = false;
        }
        #[cfg(test)]
        let quotes = if self.always_careful && quotes == Quotes::Whole { Quotes::Doubtful } else { quotes };
        if quotes == Quotes::Doubtful {
            self.marks = None;
            return self.careful();
        }
        let base = self.from;
        self.quoted = false;
        self.row = (base, base + len);
        let end = if ended { self.line_end(len)? } else { 0 };
        // Reading on for the second byte of a line end may have moved what waits.
        if self.from != base {
            let moved = base - self.from;
            self.row = (self.row.0 - moved, self.row.1 - moved);
            self.fields.iter_mut().for_each(|(from, to)| (*from, *to) = (*from - moved as u32, *to - moved as u32));
        }
        self.from += len + end;
        self.line = self.line.saturating_add(u32::from(ended));
        self.row_ended = ended;
        Ok(Next::Row)
    }

    /// How many bytes the line end at a place makes: two where a carriage return is followed by a line feed.
    fn line_end(&mut self, at: usize) -> io::Result<usize> {
        if self.buffer[self.from + at] == b'\n' {
            return Ok(1);
        }
        self.fill(at + 2)?;
        Ok(if self.buffer[self.from..self.to].get(at + 1) == Some(&b'\n') { 2 } else { 1 })
    }

    fn careful(&mut self) -> io::Result<Next> {
        loop {
            match self.careful_pass() {
                Careful::Row(_, lines, _) if lines > 1 && self.width > 0 && self.fields.len() != self.width => {
                    return self.skip_line(0, Next::OpenQuote);
                }
                Careful::Row(len, lines, ended) => {
                    self.quoted = true;
                    self.row = (self.from, self.from + len);
                    self.from += len;
                    self.line = self.line.saturating_add(lines - u32::from(!ended));
                    self.row_ended = ended;
                    return Ok(Next::Row);
                }
                Careful::Stray => return self.skip_line(0, Next::OpenQuote),
                Careful::More => {
                    let have = self.to - self.from;
                    if have > self.limit {
                        return self.skip_line(0, Next::OpenQuote);
                    }
                    // Twice as much before trying again, so that a long row is not gone over at every small read.
                    self.fill(have * 2)?;
                }
            }
        }
    }

    /// Goes over the waiting bytes from the row's first, unescaping.
    fn careful_pass(&mut self) -> Careful {
        self.fields.clear();
        self.unescaped.clear();
        let data = &self.buffer[self.from..self.to];
        let out = &mut self.unescaped;
        let mut at = 0;
        let mut lines = 0;
        let mut start = 0;
        loop {
            // One field, `at` being its first byte.
            if data.get(at) == Some(&b'"') {
                at += 1;
                let mut broken_over_lines = false;
                loop {
                    let Some(quote) = memchr(b'"', &data[at..]) else {
                        return if self.drained { Careful::Stray } else { Careful::More };
                    };
                    let text = &data[at..at + quote];
                    let breaks = line_breaks(text);
                    broken_over_lines |= breaks > 0;
                    lines += breaks;
                    out.extend_from_slice(text);
                    at += quote + 1;
                    match data.get(at) {
                        Some(b'"') => {
                            out.push(b'"');
                            at += 1;
                        }
                        Some(b) if *b == self.delimiter || matches!(b, b'\n' | b'\r') => break,
                        // Closed in the middle of a text: after whole lines it is no field's mark but a stray one.
                        Some(_) if broken_over_lines => return Careful::Stray,
                        Some(_) => break,
                        None if self.drained => break,
                        None => return Careful::More,
                    }
                }
            }
            while let Some(b) = data.get(at).filter(|b| **b != self.delimiter && !matches!(b, b'\n' | b'\r')) {
                out.push(*b);
                at += 1;
            }
            self.fields.push((start as u32, out.len() as u32));
            start = out.len();
            match data.get(at) {
                Some(b'\n') => return Careful::Row(at + 1, lines + 1, true),
                Some(b'\r') => match data.get(at + 1) {
                    Some(b'\n') => return Careful::Row(at + 2, lines + 1, true),
                    None if !self.drained => return Careful::More,
                    _ => return Careful::Row(at + 1, lines + 1, true),
                },
                Some(_) => at += 1,
                None if self.drained => return Careful::Row(at, lines + 1, false),
                None => return Careful::More,
            }
        }
    }

    /// Skips to the end of the physical line, of which `known` bytes are known to hold no line end.
    fn skip_line(&mut self, known: usize, what: Next) -> io::Result<Next> {
        self.fields.clear();
        self.marks = None;
        self.plain = false;
        self.quoted = false;
        self.row = (0, 0);
        self.row_ended = true;
        self.from += known;
        loop {
            if let Some(at) = memchr2(b'\n', b'\r', self.waiting()) {
                self.from += at;
                self.from += self.line_end(0)?;
                break;
            }
            self.from = self.to;
            if self.drained {
                self.row_ended = false;
                break;
            }
            self.fill(1)?;
        }
        self.line = self.line.saturating_add(u32::from(self.row_ended));
        Ok(what)
    }
}

/// What occurs most often in the first line, outside quotes: comma, tab, pipe or semicolon.
fn most_often(start: &[u8]) -> u8 {
    let line = &start[..memchr2(b'\n', b'\r', start).unwrap_or(start.len())];
    let mut counts = [(b',', 0u32), (b'\t', 0), (b'|', 0), (b';', 0)];
    let mut quoted = false;
    for byte in line {
        quoted ^= *byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(sep, _)| !quoted && sep == byte) {
            *count += 1;
        }
    }
    // The first of equals: a header without any separator is one column, and comma is as good as any.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sep, _)| *sep)
}

/// Line ends of any of the three kinds.
fn line_breaks(text: &[u8]) -> u32 {
    let mut breaks = 0;
    let mut before = 0;
    for b in text {
        breaks += u32::from(*b == b'\r' || (*b == b'\n' && before != b'\r'));
        before = *b;
    }
    breaks
}

#[cfg(test)]
mod tests;
