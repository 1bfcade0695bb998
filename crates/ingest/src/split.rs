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
}

/// What going over the waiting bytes found: how many there are before the line end, or in all, and whether a quote is among them.
enum Found {
    LineEnd(usize, bool),
    Nothing(usize, bool),
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

    /// All bytes of the row, its fields in order.
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
        let (mut quotes, mut start) = (false, base as u32);
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
                        self.fields.push((start, place as u32));
                        self.marks = Some((window, Marks { at, ..found }));
                        return Found::LineEnd(place - base, quotes);
                    }
                    Some(b'"') if self.delimiter != b'"' => quotes = true,
                    _ => {
                        self.fields.push((start, place as u32));
                        start = place as u32 + 1;
                    }
                }
            }
            window += WIDTH;
        }
        self.fields.push((start, to as u32));
        Found::Nothing(to - base, quotes)
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
    fn row_of(&mut self, len: usize, ended: bool, quotes: bool) -> io::Result<Next> {
        if len > self.limit {
            return self.skip_line(len, Next::TooLong);
        }
        if quotes {
            self.marks = None;
            self.quotes = true;
            self.plain = false;
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
mod tests {
    use super::*;

    fn rows(text: &[u8], limit: usize) -> Vec<(u32, Result<Vec<String>, Next>)> {
        let mut splitter = Splitter::with_limit(text, b',', limit);
        let mut out = Vec::new();
        loop {
            let what = match splitter.next_row().expect("memory is readable") {
                Next::End => return out,
                Next::Row => {
                    let field = |n| String::from_utf8_lossy(splitter.field(n)).into_owned();
                    Ok((0..splitter.len()).map(field).collect())
                }
                other => Err(other),
            };
            out.push((splitter.line(), what));
        }
    }

    fn row(line: u32, fields: &[&str]) -> (u32, Result<Vec<String>, Next>) {
        (line, Ok(fields.iter().map(|f| f.to_string()).collect()))
    }

    #[test]
    fn rows_know_their_physical_line() {
        let text = b"a,b\r\n\"x\ny\",\"say \"\"no\"\"\"\r\n\n1,\n\"q\"r,s\rlast,";
        let want = [
            row(1, &["a", "b"]),
            row(2, &["x\ny", "say \"no\""]),
            row(4, &[""]),
            row(5, &["1", ""]),
            row(6, &["qr", "s"]),
            row(7, &["last", ""]),
        ];
        assert_eq!(rows(text, ROW_LIMIT), want);
    }

    #[test]
    fn a_stray_quote_costs_its_own_line_only() {
        let never_closed = b"a,b\n1,\"2\n3,4\n5,6\n";
        let want = [row(1, &["a", "b"]), (2, Err(Next::OpenQuote)), row(3, &["3", "4"]), row(4, &["5", "6"])];
        assert_eq!(rows(never_closed, ROW_LIMIT), want);
        let closed_by_anothers = b"a,b\n1,\"2\n3,4\n5,\"6, 7\"\n8,9\n";
        let got = rows(closed_by_anothers, ROW_LIMIT);
        assert_eq!(got[1], (2, Err(Next::OpenQuote)));
        assert_eq!(got[2..], [row(3, &["3", "4"]), row(4, &["5", "6, 7"]), row(5, &["8", "9"])]);
    }

    #[test]
    fn a_long_line_is_skipped_and_the_next_is_read() {
        let mut text = b"a,b\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 * BLOCK));
        text.extend(b"\n1,2\n");
        assert_eq!(rows(&text, 1000)[1..], [(2, Err(Next::TooLong)), row(3, &["1", "2"])]);
        let mut open = b"\"".to_vec();
        open.extend(b"1,2\n".repeat(BLOCK));
        let got = rows(&open, 1000);
        assert_eq!((got.len(), &got[0], &got[1]), (BLOCK, &(1, Err(Next::OpenQuote)), &row(2, &["1", "2"])));
    }

    #[test]
    fn a_byte_at_a_time_gives_the_same() {
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                let n = self.0.len().min(1);
                to[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        let text = b"\xef\xbb\xbfa,\"b\"\r\n\"c\r\n\"\"d\",e\r\nf";
        let mut splitter = Splitter::new(Drip(text), b',');
        assert!(splitter.skip_byte_order_mark().expect("readable"));
        assert_eq!(splitter.next_row().expect("readable"), Next::Row);
        assert_eq!(splitter.field(1), b"b");
        assert_eq!(splitter.next_row().expect("readable"), Next::Row);
        assert_eq!((splitter.field(0), splitter.line()), (&b"c\r\n\"d"[..], 2));
        assert_eq!(splitter.next_row().expect("readable"), Next::Row);
        assert_eq!((splitter.field(0), splitter.line(), splitter.has_line_end()), (&b"f"[..], 4, false));
        assert_eq!(splitter.next_row().expect("readable"), Next::End);
    }
    #[test]
    fn many_bytes_at_once_find_what_one_after_another_does() {
        /// Hands out so many bytes at a time.
        struct Sips<'a>(&'a [u8], usize);
        impl Read for Sips<'_> {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                let n = self.1.min(self.0.len()).min(to.len());
                to[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        let mut state = 3_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for round in 0..400 {
            let length = draw(700);
            let alphabet: &[u8] = if round % 2 == 0 { b"ab,\n\r \xe9\0" } else { b"abcdefghijklmnopqrstuvwxyz,,\n" };
            let text: Vec<u8> = (0..length).map(|_| alphabet[draw(alphabet.len())]).collect();
            // One byte after another.
            let (mut want, mut line, mut row, mut at) = (Vec::new(), 1, vec![Vec::new()], 0);
            let mut begun = false;
            while let Some(byte) = text.get(at) {
                at += 1;
                match byte {
                    b'\n' | b'\r' => {
                        at += usize::from(*byte == b'\r' && text.get(at) == Some(&b'\n'));
                        want.push((line, std::mem::replace(&mut row, vec![Vec::new()])));
                        line += 1;
                        begun = false;
                    }
                    b',' => {
                        row.push(Vec::new());
                        begun = true;
                    }
                    byte => {
                        row.last_mut().expect("a field").push(*byte);
                        begun = true;
                    }
                }
            }
            if begun {
                want.push((line, row));
            }
            let mut splitter = Splitter::new(Sips(&text, 1 + draw(90)), b',');
            let mut got = Vec::new();
            while splitter.next_row().expect("readable") == Next::Row {
                let row: Vec<Vec<u8>> = (0..splitter.len()).map(|n| splitter.field(n).to_vec()).collect();
                if splitter.is_plain() {
                    assert!(splitter.bytes().iter().all(|b| (0x21..0x80).contains(b)), "{row:?}");
                } else if round % 2 == 1 {
                    panic!("nothing here need be trimmed: {row:?}");
                }
                got.push((splitter.line(), row));
            }
            assert_eq!(got, want, "round {round}");
        }
    }
}
