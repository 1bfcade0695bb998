//! Rows as text: what [`crate::split`] parts, decoded and trimmed, for every table but Client Level Data, whose reader
//! takes the few columns it needs from the bytes themselves.

use crate::split::{self, Splitter};
use std::io::{self, Read};

/// One row: its fields, decoded and trimmed of white space.
#[derive(Default)]
pub struct Row {
    text: String,
    /// Each field's first byte and the one after its last.
    fields: Vec<(usize, usize)>,
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
        let Some((from, to)) = self.fields.get(index) else { return "" };
        trim(self.text.get(*from..*to).unwrap_or(""))
    }

    /// How many fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether every field is blank.
    pub fn is_blank(&self) -> bool {
        self.iter().all(str::is_empty)
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.get(i))
    }

    fn clear(&mut self, line: u32) {
        self.text.clear();
        self.fields.clear();
        self.line = line;
        self.odd_bytes = false;
        self.nul = false;
    }

    /// Takes a row over. It is checked as a whole; only one with odd bytes is decoded field by field.
    fn take<R: Read>(&mut self, from: &Splitter<R>) {
        self.clear(from.line());
        self.nul = memchr::memchr(0, from.bytes()).is_some();
        if let Ok(text) = std::str::from_utf8(from.bytes()) {
            self.text.push_str(text);
            self.fields.extend((0..from.len()).map(|n| from.range(n)));
            return;
        }
        for n in 0..from.len() {
            let start = self.text.len();
            match std::str::from_utf8(from.field(n)) {
                Ok(text) => self.text.push_str(text),
                Err(_) => {
                    self.odd_bytes = true;
                    self.text.extend(from.field(n).iter().map(|b| windows_1252(*b)));
                }
            }
            self.fields.push((start, self.text.len()));
        }
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
    /// A row, in [`Lines::row`].
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

/// The rows of a stream.
pub struct Lines<R> {
    splitter: Splitter<R>,
    /// The row read last.
    pub row: Row,
    /// Whether the last row ended with the file and not with a line's end.
    pub unfinished: bool,
}

impl<R: Read> Lines<R> {
    /// Starts on a stream; a byte order mark is skipped and the separator is found from the first line.
    pub fn new(from: R, limit: usize) -> io::Result<Lines<R>> {
        let mut lines = Lines::with(from, b',', limit);
        lines.splitter.find_delimiter()?;
        Ok(lines)
    }

    fn with(from: R, separator: u8, limit: usize) -> Lines<R> {
        Lines { splitter: Splitter::with_limit(from, separator, limit), row: Row::default(), unfinished: false }
    }

    /// Says how many fields a row should have: a quoted field that spans lines is believed only in such a row.
    pub fn set_width(&mut self, width: usize) {
        self.splitter.set_width(width);
    }

    /// The separator: comma, tab, pipe or semicolon.
    pub fn separator(&self) -> u8 {
        self.splitter.delimiter()
    }

    /// The longest row that is read.
    pub fn limit(&self) -> usize {
        self.splitter.limit()
    }

    /// The line that comes next.
    pub fn line(&self) -> u32 {
        self.splitter.next_line()
    }

    /// Where the bytes come from.
    pub fn from(&self) -> &R {
        self.splitter.source()
    }

    /// Where the bytes come from.
    pub fn source_mut(&mut self) -> &mut R {
        self.splitter.source_mut()
    }

    /// Gives back where the bytes come from.
    pub fn into_inner(self) -> R {
        self.splitter.into_source()
    }

    /// The first bytes of what is to come.
    pub fn peek(&self) -> &[u8] {
        self.splitter.waiting()
    }

    /// The next row; empty lines are none.
    pub fn next_row(&mut self) -> io::Result<Next> {
        loop {
            let next = self.splitter.next_row()?;
            self.unfinished = next == split::Next::Row && !self.splitter.has_line_end();
            match next {
                split::Next::End => return Ok(Next::End),
                split::Next::OpenQuote => return Ok(Next::Damaged(self.splitter.line(), Damage::Quote)),
                split::Next::TooLong => return Ok(Next::Damaged(self.splitter.line(), Damage::TooLong)),
                split::Next::Row if self.splitter.bytes().is_empty() && self.splitter.len() == 1 => {}
                split::Next::Row => {
                    self.row.take(&self.splitter);
                    return Ok(Next::Row);
                }
            }
        }
    }
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
            let mut splitter = Lines::with(from, b',', 64);
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
        let mut splitter = Lines::new(&b"Ren\xe9e,Ren\xc3\xa9e\n"[..], 64).expect("no disk");
        assert_eq!(splitter.next_row().expect("no disk"), Next::Row);
        assert_eq!((splitter.row.get(0), splitter.row.get(1)), ("Renée", "Renée"));
        assert!(splitter.row.odd_bytes);
    }

    #[test]
    fn separators_are_found_from_the_header() {
        for (text, separator) in [("a,b;c,d", b','), ("a\tb,c\td", b'\t'), ("a|b|c", b'|'), ("a;b", b';'), ("a", b',')]
        {
            let splitter = Lines::new(text.as_bytes(), 64).expect("no disk");
            assert_eq!(splitter.separator(), separator, "{text}");
        }
    }
}
