//! Bytes into rows: separators, quotes, encodings, and what is left when a row is damaged.
//!
//! Own code, because two things are wanted that a lenient splitter does not give: the line of every row, and going back
//! after an unclosed quote so that the rows it swallowed are read (`csv-core` reads on to the next quote).
//!
//! Invariant: never more than one row (at most the limit) and one block are in memory.

use memchr::{memchr, memchr_iter, memchr2};
use std::borrow::Cow;
use std::io::{self, Read};

/// One row: its fields, decoded and trimmed of white space.
#[derive(Default)]
pub struct Row {
    text: String,
    ends: Vec<usize>,
    /// Line of its first byte (1 is the first line of the file).
    pub line: u32,
    /// Whether a byte was not UTF-8 and the field was read as Windows-1252.
    pub odd_bytes: bool,
    /// Whether it holds a NUL byte.
    pub nul: bool,
}

impl Row {
    /// A field, trimmed; empty beyond the last.
    pub fn get(&self, index: usize) -> &str {
        let Some(end) = self.ends.get(index) else { return "" };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        trim(self.text.get(start..*end).unwrap_or(""))
    }

    /// How many fields.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether every field is blank.
    pub fn is_blank(&self) -> bool {
        trim(&self.text).is_empty()
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i))
    }

    fn clear(&mut self, line: u32) {
        self.text.clear();
        self.ends.clear();
        self.line = line;
        self.odd_bytes = false;
        self.nul = false;
    }

    fn push(&mut self, bytes: &[u8]) {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text.push_str(text),
            Err(_) => {
                self.odd_bytes = true;
                self.text.extend(bytes.iter().map(|b| windows_1252(*b)));
            }
        }
    }

    fn end_field(&mut self) {
        self.ends.push(self.text.len());
    }
}

/// White space of Unicode and the byte order mark.
fn trim(text: &str) -> &str {
    let b = text.as_bytes();
    // Nearly every field begins and ends with a visible ASCII character.
    match (b.first(), b.last()) {
        (Some(0x21..=0x7e), Some(0x21..=0x7e)) | (None, None) => text,
        _ => text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'),
    }
}

/// Windows-1252; its five undefined bytes become U+FFFD.
pub(crate) fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '\u{20ac}', '\u{fffd}', '\u{201a}', '\u{192}', '\u{201e}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2c6}',
        '\u{2030}', '\u{160}', '\u{2039}', '\u{152}', '\u{fffd}', '\u{17d}', '\u{fffd}', '\u{fffd}', '\u{2018}',
        '\u{2019}', '\u{201c}', '\u{201d}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2dc}', '\u{2122}', '\u{161}',
        '\u{203a}', '\u{153}', '\u{fffd}', '\u{17e}', '\u{178}',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// What comes next in a file.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// A row, in [`Splitter::row`].
    Row,
    /// A row that cannot be read, starting at this line.
    Damaged(u32, Damage),
    /// The end.
    End,
}

/// What is wrong with a row that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// A quote is opened and not closed on its line, nor by the lines after it.
    Quote,
    /// Longer than the limit.
    TooLong,
}

/// Splits a stream into rows.
pub struct Splitter<R> {
    from: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    ended: bool,
    line: u32,
    separator: u8,
    limit: usize,
    /// Fields of the header; 0 until it is known.
    width: usize,
    /// The row read last.
    pub row: Row,
    /// Whether the last row ended with the file and not with a line's end.
    pub unfinished: bool,
}

const BLOCK: usize = 1 << 18;

impl<R: Read> Splitter<R> {
    /// Starts on a stream; a byte order mark is skipped and the separator is found from the first line.
    pub fn new(from: R, limit: usize) -> io::Result<Splitter<R>> {
        let mut splitter = Splitter {
            from,
            buffer: Vec::new(),
            at: 0,
            filled: 0,
            ended: false,
            line: 1,
            separator: b',',
            limit,
            width: 0,
            row: Row::default(),
            unfinished: false,
        };
        splitter.fill()?;
        if splitter.rest().starts_with(b"\xef\xbb\xbf") {
            splitter.at = 3;
        }
        splitter.separator = find_separator(splitter.rest());
        Ok(splitter)
    }

    /// Says how many fields a row should have: a quoted field that spans lines is believed only in such a row.
    pub fn set_width(&mut self, width: usize) {
        self.width = width;
    }

    /// The separator: comma, tab, pipe or semicolon.
    pub fn separator(&self) -> u8 {
        self.separator
    }

    /// The longest row that is read.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// The line that comes next.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Where the bytes come from.
    pub fn from(&self) -> &R {
        &self.from
    }

    /// Gives back where the bytes come from.
    pub fn into_inner(self) -> R {
        self.from
    }

    /// The first bytes of what is to come.
    pub fn peek(&self) -> &[u8] {
        self.rest()
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.at..self.filled).unwrap_or(&[])
    }

    /// Reads another block behind what is there; `false` at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.at > 0 {
            self.buffer.copy_within(self.at..self.filled, 0);
            self.filled -= self.at;
            self.at = 0;
        }
        if self.buffer.len() < self.filled + BLOCK {
            self.buffer.resize(self.filled + BLOCK, 0);
        }
        let got = self.from.read(&mut self.buffer[self.filled..])?;
        self.filled += got;
        self.ended = got == 0;
        Ok(got > 0)
    }

    /// The next row.
    pub fn next_row(&mut self) -> io::Result<Next> {
        self.skip_line_ends()?;
        if self.rest().is_empty() {
            return Ok(Next::End);
        }
        let line = self.line;
        // The end of the first line; most rows are one line.
        let mut searched = 0;
        let end = loop {
            let rest = self.rest();
            match memchr2(b'\n', b'\r', &rest[searched..]) {
                Some(found) => break searched + found,
                None if rest.len() > self.limit => {
                    self.skip_line()?;
                    return Ok(Next::Damaged(line, Damage::TooLong));
                }
                None => {
                    searched = rest.len();
                    if !self.fill()? {
                        break self.rest().len();
                    }
                }
            }
        };
        if end > self.limit {
            self.at += end;
            return Ok(Next::Damaged(line, Damage::TooLong));
        }
        self.unfinished = self.ended && self.at + end >= self.filled;
        let bytes = &self.buffer[self.at..self.at + end];
        self.row.clear(line);
        self.row.nul = memchr(0, bytes).is_some();
        if memchr(b'"', bytes).is_none() {
            split_plain(bytes, self.separator, &mut self.row);
            self.at += end;
            return Ok(Next::Row);
        }
        self.quoted_row(line, end)
    }

    /// A row with a quote in it, whose first line ends at `end`.
    fn quoted_row(&mut self, line: u32, end: usize) -> io::Result<Next> {
        loop {
            self.row.clear(line);
            let rest = self.buffer.get(self.at..self.filled).unwrap_or(&[]);
            match split_quoted(rest, self.separator, self.ended, &mut self.row) {
                Quoted::Row { length, lines, clean } => {
                    // A row over several lines is believed only if its quotes are clean and it is as wide as the header.
                    if lines > 0 && (!clean || (self.width > 0 && self.row.len() != self.width)) {
                        return Ok(self.give_up(line, end));
                    }
                    if length > self.limit {
                        self.at += end;
                        return Ok(Next::Damaged(line, Damage::TooLong));
                    }
                    self.row.nul = memchr(0, &rest[..length]).is_some();
                    self.unfinished = self.ended && self.at + length >= self.filled;
                    self.at += length;
                    self.line = self.line.saturating_add(lines);
                    return Ok(Next::Row);
                }
                Quoted::Unclosed => return Ok(self.give_up(line, end)),
                Quoted::More if self.rest().len() > self.limit => return Ok(self.give_up(line, end)),
                Quoted::More => {
                    // At least doubling keeps the repeated scans of a long row cheap.
                    let want = self.rest().len() * 2;
                    while self.rest().len() < want && self.fill()? {}
                }
            }
        }
    }

    /// Goes on behind the first line of a damaged row: the lines its quote swallowed are rows again.
    fn give_up(&mut self, line: u32, end: usize) -> Next {
        self.at += end;
        self.unfinished = false;
        Next::Damaged(line, Damage::Quote)
    }

    /// Steps over line ends and empty lines, counting them.
    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            match self.rest() {
                [b'\r', b'\n', ..] => {
                    self.at += 2;
                    self.line = self.line.saturating_add(1);
                }
                // Whether a newline follows is in the next block.
                [b'\r'] if !self.ended => {
                    self.fill()?;
                }
                [b'\r' | b'\n', ..] => {
                    self.at += 1;
                    self.line = self.line.saturating_add(1);
                }
                [] if !self.ended => {
                    self.fill()?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// Drops the rest of a line without holding it.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(found) = memchr2(b'\n', b'\r', self.rest()) {
                self.at += found;
                return Ok(());
            }
            self.at = self.filled;
            if !self.fill()? {
                return Ok(());
            }
        }
    }
}

/// The separator of a file: the one that occurs most often in its first line, outside quotes.
fn find_separator(start: &[u8]) -> u8 {
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

fn split_plain(bytes: &[u8], separator: u8, row: &mut Row) {
    // One check of the whole line; only a line with odd bytes is decoded field by field.
    if let Ok(text) = std::str::from_utf8(bytes) {
        let mut start = 0;
        for at in memchr_iter(separator, bytes) {
            row.text.push_str(text.get(start..at).unwrap_or(""));
            row.end_field();
            start = at + 1;
        }
        row.text.push_str(text.get(start..).unwrap_or(""));
        row.end_field();
        return;
    }
    for field in bytes.split(|b| *b == separator) {
        row.push(field);
        row.end_field();
    }
}

enum Quoted {
    /// A row of so many bytes with so many line ends inside; clean if every closing quote ends its field.
    Row { length: usize, lines: u32, clean: bool },
    /// The file ends inside a quote.
    Unclosed,
    /// The row goes on in the next block.
    More,
}

/// Splits a row with quotes (RFC 4180). A quote inside a field that did not begin with one is an ordinary character.
fn split_quoted(bytes: &[u8], separator: u8, ended: bool, row: &mut Row) -> Quoted {
    let mut at = 0;
    let mut lines = 0;
    let mut clean = true;
    loop {
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            let mut held: Cow<'_, [u8]> = Cow::Borrowed(&[]);
            loop {
                let Some(found) = memchr(b'"', &bytes[at..]) else {
                    return if ended { Quoted::Unclosed } else { Quoted::More };
                };
                let piece = &bytes[at..at + found];
                lines += count_lines(piece);
                add(&mut held, piece);
                at += found + 1;
                match bytes.get(at) {
                    Some(b'"') => {
                        add(&mut held, b"\"");
                        at += 1;
                    }
                    None if !ended => return Quoted::More,
                    _ => break,
                }
            }
            row.push(&held);
        }
        // The rest of the field, to the separator or the line's end; behind a closing quote it should be nothing.
        let field = &bytes[at..];
        let length = field.iter().position(|b| *b == separator || matches!(b, b'\n' | b'\r'));
        let (length, last) = match length {
            Some(length) => (length, field[length] != separator),
            None if ended => (field.len(), true),
            None => return Quoted::More,
        };
        let after_quote = at > 0 && bytes.get(at - 1) == Some(&b'"');
        clean &= length == 0 || !after_quote;
        row.push(&field[..length]);
        row.end_field();
        at += length;
        if last {
            return Quoted::Row { length: at, lines, clean };
        }
        at += 1;
    }
}

fn add<'a>(held: &mut Cow<'a, [u8]>, piece: &'a [u8]) {
    if held.is_empty() {
        *held = Cow::Borrowed(piece);
    } else {
        held.to_mut().extend_from_slice(piece);
    }
}

/// Line ends in a text: `\n`, `\r\n` and a lone `\r` are one each.
fn count_lines(bytes: &[u8]) -> u32 {
    let mut lines = memchr_iter(b'\n', bytes).count();
    lines += memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    u32::try_from(lines).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row as `line: a|b|c`, every damaged one as `line! what`.
    fn rows(text: &[u8], width: usize) -> Vec<String> {
        let mut out = Vec::new();
        // One byte at a time, so that every place is tried as a block's end.
        struct Drip<'a>(&'a [u8]);
        impl Read for Drip<'_> {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                let n = self.0.len().min(1);
                into[..n].copy_from_slice(&self.0[..n]);
                self.0 = &self.0[n..];
                Ok(n)
            }
        }
        for drip in [false, true] {
            let mut found = Vec::new();
            let from: Box<dyn Read> = if drip { Box::new(Drip(text)) } else { Box::new(text) };
            let mut splitter = Splitter::new(from, 64).expect("no disk");
            splitter.separator = b',';
            splitter.set_width(width);
            loop {
                match splitter.next_row().expect("no disk") {
                    Next::End => break,
                    Next::Damaged(line, why) => found.push(format!("{line}! {why:?}")),
                    Next::Row => {
                        let fields: Vec<&str> = splitter.row.iter().collect();
                        found.push(format!("{}: {}", splitter.row.line, fields.join("|")));
                    }
                }
            }
            if drip {
                assert_eq!(found, out, "block by block and byte by byte differ");
            }
            out = found;
        }
        out
    }

    #[test]
    fn line_ends_of_every_kind_and_empty_lines() {
        assert_eq!(rows(b"a,b\r\n\r\n1,2\n\n3,4\r5,6", 2), ["1: a|b", "3: 1|2", "5: 3|4", "6: 5|6"]);
    }

    #[test]
    fn quotes_doubled_spanning_lines_and_in_the_middle() {
        assert_eq!(
            rows(b"a,b\n\"x \"\"y\"\"\",\"1\n2\"\n5'10\" tall,b\nlast,row", 2),
            ["1: a|b", "2: x \"y\"|1\n2", "4: 5'10\" tall|b", "5: last|row"]
        );
    }

    #[test]
    fn an_unclosed_quote_costs_its_own_line_only() {
        assert_eq!(rows(b"a,b\n1,\"x\n2,y\n3,\"z\"\n4,w\n", 2), ["1: a|b", "2! Quote", "3: 2|y", "4: 3|z", "5: 4|w"]);
        assert_eq!(rows(b"a,b\n1,\"x\n2,y\n3,z\n", 2), ["1: a|b", "2! Quote", "3: 2|y", "4: 3|z"]);
    }

    #[test]
    fn a_line_over_the_limit_is_stepped_over() {
        let long = "x".repeat(100);
        assert_eq!(rows(format!("a,b\n{long},1\n2,3\n").as_bytes(), 2), ["1: a|b", "2! TooLong", "3: 2|3"]);
        assert_eq!(rows(format!("a,b\n\"{long}\",1\n2,3\n").as_bytes(), 2), ["1: a|b", "2! TooLong", "3: 2|3"]);
    }

    #[test]
    fn odd_bytes_are_read_as_windows_1252_field_by_field() {
        let mut splitter = Splitter::new(&b"Ren\xe9e,Ren\xc3\xa9e\n"[..], 64).expect("no disk");
        assert_eq!(splitter.next_row().expect("no disk"), Next::Row);
        assert_eq!((splitter.row.get(0), splitter.row.get(1)), ("Renée", "Renée"));
        assert!(splitter.row.odd_bytes);
    }

    #[test]
    fn separators_are_found_from_the_header() {
        for (text, separator) in [("a,b;c,d", b','), ("a\tb,c\td", b'\t'), ("a|b|c", b'|'), ("a;b", b';'), ("a", b',')]
        {
            let splitter = Splitter::new(text.as_bytes(), 64).expect("no disk");
            assert_eq!(splitter.separator, separator, "{text}");
        }
    }
}
