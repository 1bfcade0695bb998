//! The rows of a table in OpenDocument (ISO/IEC 26300-3, 9.1), whose workbook holds all tables in one part.

use super::cell::{Cell, Number, clock};
use super::format::Format;
use super::xml::{Bit, Tag, Xml};
use super::{COLUMNS, Damage, ROWS, Row, Rows, Whole};
use crate::limits::Limits;
use crate::packed::Opened;
use std::collections::BTreeSet;
use std::io;

/// A table of the workbook, as its part lists them.
pub(super) struct Named {
    pub name: String,
    pub hidden: bool,
}

/// The tables of a workbook, in order; at most `most` of them.
pub(super) fn tables(part: Opened, limits: &Limits, most: usize) -> io::Result<Vec<Named>> {
    let mut xml = Xml::new(part, limits.row_bytes);
    let mut hidden_styles: BTreeSet<String> = BTreeSet::new();
    let mut style = String::new();
    let mut found = Vec::new();
    loop {
        let (name, hidden) = match xml.next()? {
            Bit::Start(tag) => match tag.name() {
                "style" => {
                    style = tag.get("name").unwrap_or_default();
                    continue;
                }
                "table-properties" => {
                    if tag.get("display").as_deref() == Some("false") && hidden_styles.len() < COLUMNS {
                        hidden_styles.insert(std::mem::take(&mut style));
                    }
                    continue;
                }
                "table" => {
                    let hidden = tag.get("style-name").is_some_and(|s| hidden_styles.contains(&s));
                    (tag.get("name").unwrap_or_default(), hidden)
                }
                _ => continue,
            },
            Bit::Eof => return Ok(found),
            _ => continue,
        };
        if found.len() >= most {
            return Err(Damage::because("it holds more sheets than one run reads files"));
        }
        found.push(Named { name, hidden });
        xml.skip()?;
    }
}

/// A table's rows as they come.
pub(super) struct Sheet {
    xml: Xml,
    limit: usize,
    /// Rows so far.
    row: u32,
    ended: bool,
    whole: Whole,
}

impl Sheet {
    pub fn open(part: Opened, table: usize, limits: &Limits) -> io::Result<Sheet> {
        let mut xml = Xml::new(part, limits.row_bytes);
        let mut before = 0;
        loop {
            match xml.next()? {
                Bit::Start(tag) if tag.name() == "table" => {}
                Bit::Eof => return Err(Damage::because("the sheet is not there")),
                _ => continue,
            }
            if before == table {
                break;
            }
            before += 1;
            xml.skip()?;
        }
        Ok(Sheet { xml, limit: limits.row_bytes, row: 0, ended: false, whole: Whole::default() })
    }

    fn cells(&mut self, row: &mut Row) -> io::Result<()> {
        let mut next = 0usize;
        loop {
            let said = match self.xml.next()? {
                Bit::Start(tag) if tag.name() == "table-cell" => Said::of(&tag),
                Bit::Start(tag) if tag.name() == "covered-table-cell" => Said { covered: true, ..Said::of(&tag) },
                Bit::Start(_) => {
                    self.xml.skip()?;
                    continue;
                }
                Bit::End(_) | Bit::Eof => return Ok(()),
                Bit::Text(_) => continue,
            };
            self.whole.merged += u64::from(said.spans);
            let times = said.times;
            let cell = self.cell(said)?;
            if let Some(cell) = cell {
                if next.saturating_add(times) > COLUMNS {
                    return Err(Damage::because("a cell stands to the right of every column that a sheet has (XFD)"));
                }
                for column in next..next + times {
                    row.push(column, cell.clone(), self.limit)?;
                    if row.too_long {
                        break;
                    }
                }
            }
            next = next.saturating_add(times);
        }
    }

    /// The cell whose start was read last.
    fn cell(&mut self, said: Said) -> io::Result<Option<Cell>> {
        let text = self.paragraphs()?;
        // What a merged cell covers is not shown, and nobody checked it.
        if said.covered {
            return Ok(None);
        }
        Ok(match said.kind.as_str() {
            _ if said.error => Some(Cell::Error(text)),
            "float" | "percentage" | "currency" => {
                // Zeros in front are in what is shown and not in the value.
                let zeros = text.len() > 1 && text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
                let format = if zeros { Format::Zeros(text.len()) } else { Format::Number };
                match Number::of(&said.value, format, false) {
                    Some(number) => Some(Cell::Number(number)),
                    None => filled(text),
                }
            }
            "date" => filled(said.value).map(|_| Cell::Iso(said.iso)),
            "time" => Some(match duration(&said.iso) {
                Some(second) => Cell::Iso(clock(second)),
                None => Cell::Text(text),
            }),
            "boolean" => Some(Cell::Truth(said.value == "true")),
            "string" => filled(text),
            _ if said.formula && text.is_empty() => Some(Cell::NoValue),
            _ => filled(text),
        })
    }

    /// The paragraphs of a cell; a note that is stuck to it is none.
    fn paragraphs(&mut self) -> io::Result<String> {
        let mut all = String::new();
        let mut depth = 1;
        let mut paragraphs = 0;
        while depth > 0 {
            match self.xml.next()? {
                Bit::Start(tag) => match tag.name() {
                    "annotation" | "table" | "frame" | "shapes" => self.xml.skip()?,
                    name => {
                        match name {
                            "p" => {
                                if paragraphs > 0 {
                                    all.push('\n');
                                }
                                paragraphs += 1;
                            }
                            "s" => {
                                let spaces = tag.get("c").and_then(|n| n.parse().ok()).unwrap_or(1);
                                all.extend(std::iter::repeat_n(' ', self.limit.min(spaces)));
                            }
                            "tab" => all.push('\t'),
                            "line-break" => all.push('\n'),
                            _ => {}
                        }
                        depth += 1;
                    }
                },
                Bit::End(_) => depth -= 1,
                Bit::Text(text) if paragraphs > 0 => all.push_str(&text),
                Bit::Text(_) => {}
                Bit::Eof => break,
            }
            if all.len() > self.limit {
                return Err(Damage::because("one text in it is longer than a row may be"));
            }
        }
        Ok(all)
    }
}

/// What a cell's start tag says.
#[derive(Default)]
struct Said {
    kind: String,
    value: String,
    iso: String,
    times: usize,
    spans: bool,
    covered: bool,
    formula: bool,
    error: bool,
}

impl Said {
    fn of(tag: &Tag<'_>) -> Said {
        let kind = tag.get("value-type").unwrap_or_default();
        let iso = tag.get(if kind == "time" { "time-value" } else { "date-value" }).unwrap_or_default();
        let value = match kind.as_str() {
            "boolean" => tag.get("boolean-value"),
            "date" => Some(iso.clone()),
            _ => tag.get("value"),
        };
        let many = |name: &str| tag.get(name).and_then(|n| n.parse::<usize>().ok());
        Said {
            value: value.unwrap_or_default(),
            iso,
            times: many("number-columns-repeated").unwrap_or(1).clamp(1, COLUMNS),
            spans: many("number-columns-spanned").is_some_and(|n| n > 1)
                || many("number-rows-spanned").is_some_and(|n| n > 1),
            covered: false,
            formula: tag.get("formula").is_some(),
            error: tag.is_error(),
            kind,
        }
    }
}

fn filled(text: String) -> Option<Cell> {
    (!text.is_empty()).then_some(Cell::Text(text))
}

/// The seconds of `PT09H30M00S`, where they are within a day.
fn duration(text: &str) -> Option<u32> {
    let mut rest = text.strip_prefix("PT")?;
    let mut second = 0u32;
    for (unit, worth) in [('H', 3600), ('M', 60), ('S', 1)] {
        if let Some((number, after)) = rest.split_once(unit) {
            let whole = number.split(['.', ',']).next().unwrap_or("");
            second = second.checked_add(whole.parse::<u32>().ok()?.checked_mul(worth)?)?;
            rest = after;
        }
    }
    (rest.is_empty() && second < 86_400).then_some(second)
}

impl Rows for Sheet {
    fn next(&mut self, row: &mut Row) -> io::Result<bool> {
        while !self.ended {
            let (times, hidden) = match self.xml.next()? {
                Bit::Start(tag) => match tag.name() {
                    "table-row" => {
                        let times = tag.get("number-rows-repeated").and_then(|n| n.parse::<u32>().ok()).unwrap_or(1);
                        let hidden = tag.get("visibility").is_some_and(|v| v != "visible");
                        (times.max(1), hidden)
                    }
                    "table-column" => {
                        if tag.get("visibility").is_some_and(|v| v != "visible") {
                            let times =
                                tag.get("number-columns-repeated").and_then(|n| n.parse().ok()).unwrap_or(1usize);
                            self.whole.hidden_columns += times.min(COLUMNS) as u64;
                        }
                        continue;
                    }
                    // Rows may stand in groups.
                    "table-rows"
                    | "table-header-rows"
                    | "table-row-group"
                    | "table-columns"
                    | "table-header-columns"
                    | "table-column-group" => continue,
                    _ => {
                        self.xml.skip()?;
                        continue;
                    }
                },
                Bit::End(name) if name == "table" => {
                    self.ended = true;
                    break;
                }
                Bit::Eof => return Ok(false),
                _ => continue,
            };
            let number = self.row.saturating_add(1);
            row.begin(number, hidden);
            self.cells(row)?;
            self.row = self.row.saturating_add(times);
            if !row.cells.is_empty() || row.too_long {
                if self.row > ROWS {
                    return Err(Damage::because("a row stands below every row that a sheet has (1048576)"));
                }
                row.times = times;
                return Ok(true);
            }
        }
        // Read to the end, so that a workbook that breaks off further down is known to.
        while !matches!(self.xml.next()?, Bit::Eof) {}
        Ok(false)
    }

    fn whole(&self) -> Whole {
        self.whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day() {
        for (text, second) in [
            ("PT09H30M00S", Some(34_200)),
            ("PT9H5M1.5S", Some(32_701)),
            ("PT24H00M00S", None),
            ("9:30", None),
            ("PTH", None),
        ] {
            assert_eq!(duration(text), second, "{text}");
        }
    }
}
