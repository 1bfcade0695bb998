//! Writing CSV fast: no formatting machinery between a number and its bytes.

use std::io::{self, Write};
use yf_model::Day;

/// A table being written: fields, then the end of the row.
pub struct Table<W> {
    out: W,
    row: Vec<u8>,
    first: bool,
}

impl<W: Write> Table<W> {
    /// A table with its header line.
    pub fn new(out: W, header: &str) -> io::Result<Table<W>> {
        let mut table = Table { out, row: Vec::with_capacity(512), first: true };
        table.row.extend_from_slice(header.as_bytes());
        table.end()?;
        Ok(table)
    }

    fn part(&mut self) {
        if !std::mem::take(&mut self.first) {
            self.row.push(b',');
        }
    }

    /// A text, quoted only when needed.
    pub fn text(&mut self, text: &str) {
        self.part();
        if text.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
            self.row.push(b'"');
            for b in text.bytes() {
                if b == b'"' {
                    self.row.push(b'"');
                }
                self.row.push(b);
            }
            self.row.push(b'"');
        } else {
            self.row.extend_from_slice(text.as_bytes());
        }
    }

    /// A whole number.
    pub fn number(&mut self, number: impl Into<u64>) {
        self.part();
        self.digits(number.into(), 1);
    }

    /// A whole number, or empty.
    pub fn number_or_empty(&mut self, number: Option<u64>) {
        match number {
            Some(number) => self.number(number),
            None => self.part(),
        }
    }

    /// 1 or 0.
    pub fn flag(&mut self, flag: bool) {
        self.part();
        self.row.push(b'0' + u8::from(flag));
    }

    /// A day, or empty.
    pub fn day(&mut self, day: Option<Day>) {
        self.part();
        if let Some(day) = day {
            let (y, m, d) = day.ymd();
            self.digits(y.unsigned_abs().into(), 4);
            self.row.push(b'-');
            self.digits(m.into(), 2);
            self.row.push(b'-');
            self.digits(d.into(), 2);
        }
    }

    /// An empty field.
    pub fn empty(&mut self) {
        self.part();
    }

    fn digits(&mut self, mut number: u64, least: usize) {
        let mut digits = [b'0'; 20];
        let mut at = digits.len();
        while number > 0 || digits.len() - at < least {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.row.extend_from_slice(&digits[at..]);
    }

    /// Ends the row.
    pub fn end(&mut self) -> io::Result<()> {
        self.row.push(b'\n');
        self.first = true;
        self.out.write_all(&self.row)?;
        self.row.clear();
        Ok(())
    }

    /// What was written to.
    #[cfg(test)]
    fn into_inner(self) -> W {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_as_the_standard_writes_them() {
        let mut table = Table::new(Vec::new(), "a,b").expect("memory");
        table.text("x, \"y\"");
        table.number(0u64);
        table.number_or_empty(None);
        table.number(1_234_567_890_123u64);
        table.day(Day::from_ymd(2024, 2, 9));
        table.day(None);
        table.flag(true);
        table.empty();
        table.end().expect("memory");
        assert_eq!(table.into_inner(), b"a,b\n\"x, \"\"y\"\"\",0,,1234567890123,2024-02-09,,1,\n");
    }
}
