//! The rows of a sheet in Office Open XML (ECMA-376 part 1, 18.3), and the workbook's texts and formats that they point into.

use super::cell::{Cell, Number};
use super::format::Format;
use super::xml::{Bit, Tag, Xml};
use super::{COLUMNS, Damage, ROWS, Row, Rows, TEXTS, Whole};
use crate::limits::Limits;
use crate::packed::Opened;
use std::collections::BTreeMap;
use std::io;

/// The texts that cells point at by number, end to end.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn read(part: Opened, limits: &Limits) -> io::Result<Strings> {
        let mut xml = Xml::new(part, limits.row_bytes);
        let mut all = Strings::default();
        loop {
            match xml.next()? {
                Bit::Start(tag) if tag.name() == "si" => {
                    let text = rich(&mut xml, limits.row_bytes)?;
                    all.text.push_str(&text);
                    // A text of nothing takes room too.
                    if all.text.len() + all.ends.len() * 4 > TEXTS {
                        return Err(Damage::because("its texts come to more than 1 GiB"));
                    }
                    all.ends.push(u32::try_from(all.text.len()).unwrap_or(u32::MAX));
                }
                Bit::Eof => return Ok(all),
                _ => {}
            }
        }
    }

    fn get(&self, number: usize) -> Option<&str> {
        let end = *self.ends.get(number)? as usize;
        let from = number.checked_sub(1).and_then(|n| self.ends.get(n)).map_or(0, |n| *n as usize);
        self.text.get(from..end)
    }
}

/// The text of an element of runs (`si`, `is`), without what only says how it is pronounced.
fn rich(xml: &mut Xml, limit: usize) -> io::Result<String> {
    let mut all = String::new();
    let mut depth = 1;
    while depth > 0 {
        match xml.next()? {
            Bit::Start(tag) if tag.name() == "rPh" => xml.skip()?,
            Bit::Start(tag) if tag.name() == "t" => {
                all.push_str(&xml.text(limit)?);
                if all.len() > limit {
                    return Err(Damage::because("one text in it is longer than a row may be"));
                }
            }
            Bit::Start(_) => depth += 1,
            Bit::End(_) => depth -= 1,
            Bit::Eof => break,
            Bit::Text(_) => {}
        }
    }
    Ok(unescaped(all))
}

/// `_x000D_` is how the format writes a character that XML cannot hold.
fn unescaped(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest.get(at + 6..at + 7) == Some("_"));
        match code.and_then(|c| u32::from_str_radix(c, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out + rest
}

/// The number formats that cells point at by number.
fn formats(part: Opened, limits: &Limits) -> io::Result<Vec<Format>> {
    let mut xml = Xml::new(part, limits.row_bytes);
    let mut own: BTreeMap<u32, Format> = BTreeMap::new();
    let mut cells = Vec::new();
    let mut within = false;
    loop {
        match xml.next()? {
            Bit::Start(tag) if tag.name() == "numFmt" => {
                if let (Some(number), Some(code)) =
                    (tag.get("numFmtId").and_then(|n| n.parse().ok()), tag.get("formatCode"))
                    && own.len() < COLUMNS
                {
                    own.insert(number, Format::of(&code));
                }
            }
            Bit::Start(tag) if tag.name() == "cellXfs" => within = true,
            Bit::End(name) if name == "cellXfs" => within = false,
            Bit::Start(tag) if within && tag.name() == "xf" => {
                let number: u32 = tag.get("numFmtId").and_then(|n| n.parse().ok()).unwrap_or(0);
                // 64,000 is the most that any program writes.
                if cells.len() < 1 << 17 {
                    cells.push(own.get(&number).copied().unwrap_or_else(|| Format::built_in(number)));
                }
            }
            Bit::Eof => return Ok(cells),
            _ => {}
        }
    }
}

/// A sheet's rows as they come.
pub(super) struct Sheet {
    xml: Xml,
    strings: Strings,
    formats: Vec<Format>,
    from_1904: bool,
    limit: usize,
    row: u32,
    whole: Whole,
}

impl Sheet {
    pub fn open(
        part: Opened,
        strings: Option<Opened>,
        styles: Option<Opened>,
        from_1904: bool,
        limits: &Limits,
    ) -> io::Result<Sheet> {
        Ok(Sheet {
            strings: strings.map(|part| Strings::read(part, limits)).transpose()?.unwrap_or_default(),
            formats: styles.map(|part| formats(part, limits)).transpose()?.unwrap_or_default(),
            xml: Xml::new(part, limits.row_bytes),
            from_1904,
            limit: limits.row_bytes,
            row: 0,
            whole: Whole::default(),
        })
    }

    fn begin(&mut self, tag: (Option<String>, bool), row: &mut Row) -> io::Result<()> {
        let number = match tag.0 {
            Some(text) => text.parse().map_err(|_| Damage::because("a row of it has no number"))?,
            None => self.row + 1,
        };
        if number <= self.row {
            return Err(Damage::because("its rows are not in the order of their numbers"));
        }
        if number > ROWS {
            return Err(Damage::because("a row stands below every row that a sheet has (1048576)"));
        }
        self.row = number;
        row.begin(number, tag.1);
        Ok(())
    }

    fn cells(&mut self, row: &mut Row) -> io::Result<()> {
        let mut next = 0;
        loop {
            match self.xml.next()? {
                Bit::Start(tag) if tag.name() == "c" => {
                    let column = match tag.get("r") {
                        Some(r) => column_of(&r).ok_or_else(|| Damage::because("a cell of it has no place"))?,
                        None => next,
                    };
                    let style = tag.get("s").and_then(|s| s.parse::<usize>().ok()).unwrap_or(0);
                    let kind = tag.get("t").unwrap_or_default();
                    if let Some(cell) = self.cell(&kind, style)? {
                        row.push(column, cell, self.limit)?;
                    }
                    next = column + 1;
                }
                Bit::Start(_) => self.xml.skip()?,
                Bit::End(_) | Bit::Eof => return Ok(()),
                Bit::Text(_) => {}
            }
        }
    }

    fn cell(&mut self, kind: &str, style: usize) -> io::Result<Option<Cell>> {
        let (mut value, mut formula, mut inline) = (None, false, None);
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Bit::Start(tag) => match tag.name() {
                    "v" => value = Some(self.xml.text(self.limit)?),
                    "is" => inline = Some(rich(&mut self.xml, self.limit)?),
                    "f" => {
                        formula = true;
                        self.xml.skip()?;
                    }
                    _ => depth += 1,
                },
                Bit::End(_) => depth -= 1,
                Bit::Eof => break,
                Bit::Text(_) => {}
            }
        }
        let Some(value) = value else {
            return Ok(match inline {
                Some(text) => filled(text),
                None => formula.then_some(Cell::NoValue),
            });
        };
        let bare = value.trim();
        Ok(match kind {
            "s" => {
                let number = bare.parse().ok().and_then(|n| self.strings.get(n));
                filled(
                    number
                        .ok_or_else(|| Damage::because("a cell of it points at a text that is not there"))?
                        .to_string(),
                )
            }
            "str" | "inlineStr" => filled(unescaped(value)),
            "b" => Some(Cell::Truth(bare == "1" || bare == "true")),
            "e" => Some(Cell::Error(value)),
            "d" => Some(Cell::Iso(value)),
            _ if bare.is_empty() => formula.then_some(Cell::NoValue),
            _ => {
                let format = self.formats.get(style).copied().unwrap_or(Format::Number);
                match Number::of(bare, format, self.from_1904) {
                    Some(number) => Some(Cell::Number(number)),
                    None => filled(value),
                }
            }
        })
    }
}

fn filled(text: String) -> Option<Cell> {
    (!text.is_empty()).then_some(Cell::Text(text))
}

/// The column of a cell's place: `B12` is 1.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0usize;
    for (n, letter) in letters.enumerate() {
        // Three letters at most: XFD.
        if n == 3 {
            return Some(COLUMNS);
        }
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    column.checked_sub(1)
}

impl Rows for Sheet {
    fn next(&mut self, row: &mut Row) -> io::Result<bool> {
        loop {
            let begun = match self.xml.next()? {
                Bit::Start(tag) => match tag.name() {
                    "row" => (tag.get("r"), tag.is("hidden")),
                    "col" => {
                        let number = |tag: &Tag<'_>, name: &str| tag.get(name).and_then(|n| n.parse::<usize>().ok());
                        let (from, to) = (number(&tag, "min").unwrap_or(1), number(&tag, "max").unwrap_or(1));
                        if tag.is("hidden") {
                            self.whole.hidden_columns += (to.min(COLUMNS) + 1).saturating_sub(from) as u64;
                        }
                        continue;
                    }
                    "mergeCell" => {
                        self.whole.merged += 1;
                        continue;
                    }
                    "worksheet" | "sheetData" | "cols" | "mergeCells" => continue,
                    _ => {
                        self.xml.skip()?;
                        continue;
                    }
                },
                Bit::Eof => return Ok(false),
                _ => continue,
            };
            self.begin(begun, row)?;
            self.cells(row)?;
            if !row.cells.is_empty() || row.too_long {
                return Ok(true);
            }
        }
    }

    fn whole(&self) -> Whole {
        self.whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_characters_that_xml_cannot_hold() {
        for (place, column) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AA1", Some(26)),
            ("XFD1048576", Some(16_383)),
            ("XFE1", Some(16_384)),
            ("AAAAAAAAAAAAAAAAAA1", Some(COLUMNS)),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(column_of(place), column, "{place}");
        }
        for (text, want) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xZZZZ_", "_xZZZZ_"),
            ("_x12é_", "_x12é_"),
            ("_x", "_x"),
        ] {
            assert_eq!(unescaped(text.into()), want, "{text}");
        }
    }
}
