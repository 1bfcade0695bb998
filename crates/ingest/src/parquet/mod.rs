//! Reads tables that our own pen wrote as Parquet (`look --keep`), and no others: one page a column and group of rows, plain or by a dictionary,
//! nothing compressed, no column within another. Why not a library: decision 39.
//!
//! Invariant: no bytes make it panic, and none make it hold more than the rows of one group, which are bounded.

mod thrift;

use std::io::{self, Read, Seek, SeekFrom};
use thrift::{Bytes, Value};
use yf_model::rows::kept::Holds;

const MAGIC: &[u8; 4] = b"PAR1";
/// Rows of a group that our pen writes at most.
const GROUP: usize = 1 << 16;
/// What a file's table of contents may come to: 16 columns of a thousand million rows have a tenth of it.
const CONTENTS: u64 = 64 << 20;
/// What the pages of one column of a group may come to.
const PAGES: u64 = 64 << 20;

/// The different values of a column in one group of rows.
#[derive(Debug)]
pub enum Values {
    /// Texts.
    Texts(Vec<String>),
    /// Numbers and days.
    Numbers(Vec<i64>),
}

/// One column of a group of rows.
#[derive(Debug)]
pub struct Column {
    values: Values,
    /// For each row its value's place; none where it has no value.
    places: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Column {
    /// The text of a row, empty where there is none.
    pub fn text(&self, row: usize) -> &str {
        match (&self.values, self.places.get(row)) {
            (Values::Texts(all), Some(place)) => all.get(*place as usize).map_or("", String::as_str),
            _ => "",
        }
    }

    /// The number or day of a row.
    pub fn number(&self, row: usize) -> Option<i64> {
        match (&self.values, self.places.get(row)) {
            (Values::Numbers(all), Some(place)) => all.get(*place as usize).copied(),
            _ => None,
        }
    }
}

/// A file that is none of ours, or not whole.
fn wrong(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

/// A file's table of contents.
#[derive(Debug)]
pub struct Table<R> {
    from: R,
    kinds: Vec<Holds>,
    groups: Vec<Group>,
}

#[derive(Debug)]
struct Group {
    rows: usize,
    /// First byte and length of each column's pages.
    chunks: Vec<(u64, u64)>,
}

impl<R: Read + Seek> Table<R> {
    /// Opens a file whose columns are these, in this order.
    pub fn open(mut from: R, columns: &[(&str, Holds)]) -> io::Result<Table<R>> {
        let length = from.seek(SeekFrom::End(0))?;
        let mut start = [0; 4];
        from.seek(SeekFrom::Start(0))?;
        from.read_exact(&mut start)?;
        if length < 12 || start != *MAGIC {
            return Err(wrong("does not begin as a Parquet file does"));
        }
        let mut end = [0; 8];
        from.seek(SeekFrom::End(-8))?;
        from.read_exact(&mut end)?;
        let [a, b, c, d, magic @ ..] = end;
        let size = u64::from(u32::from_le_bytes([a, b, c, d]));
        if magic != *MAGIC || size > CONTENTS || size + 12 > length {
            return Err(wrong("does not end as a Parquet file does"));
        }
        let contents = read_at(&mut from, length - 8 - size, size)?;
        let value = Bytes(&contents).fields().ok_or_else(|| wrong("has a table of contents that cannot be read"))?;
        let groups = groups(&value, columns, length - 8 - size)?;
        Ok(Table { from, kinds: columns.iter().map(|(_, kind)| *kind).collect(), groups })
    }

    /// How many groups of rows.
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// How many rows in all.
    pub fn rows(&self) -> u64 {
        self.groups.iter().map(|group| group.rows as u64).sum()
    }

    /// The columns of one group, and how many rows it has.
    pub fn group(&mut self, n: usize) -> io::Result<(usize, Vec<Column>)> {
        let Some(group) = self.groups.get(n) else { return Ok((0, Vec::new())) };
        let mut columns = Vec::with_capacity(self.kinds.len());
        for ((first, length), kind) in group.chunks.iter().zip(&self.kinds) {
            let pages = read_at(&mut self.from, *first, *length)?;
            let column = column(&mut Bytes(&pages), *kind, group.rows);
            columns.push(column.ok_or_else(|| wrong("has a page that cannot be read"))?);
        }
        Ok((group.rows, columns))
    }
}

fn read_at(from: &mut (impl Read + Seek), at: u64, length: u64) -> io::Result<Vec<u8>> {
    from.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// `FileMetaData`: the schema must be that of the columns, and each chunk lie before the contents.
fn groups(contents: &Value, columns: &[(&str, Holds)], end: u64) -> io::Result<Vec<Group>> {
    let other = || wrong("has other columns than this version writes");
    let schema = contents.get(2).list().ok_or_else(other)?;
    let same = schema.len() == columns.len() + 1
        && schema.iter().skip(1).zip(columns).all(|(of, (name, kind))| {
            let (physical, converted) = match kind {
                Holds::Text => (6, Some(0)),
                Holds::Whole => (2, None),
                Holds::Day => (1, Some(6)),
            };
            let optional = of.get(3).int() == Some(1);
            optional
                && of.get(4).text() == Some(name)
                && (of.get(1).int(), of.get(6).int()) == (Some(physical), converted)
        });
    if !same {
        return Err(other());
    }
    let damaged = || wrong("has a table of contents that says what cannot be");
    let group = |of: &Value| -> Option<Group> {
        let rows = of.get(3).size().filter(|rows| (1..=GROUP).contains(rows))?;
        let chunks = of.get(1).list().filter(|chunks| chunks.len() == columns.len())?;
        let chunk = |of: &Value| -> Option<(u64, u64)> {
            let (meta, first) = (of.get(3), u64::try_from(of.get(2).int()?).ok()?);
            let (packed, length) = (meta.get(4).int()?, u64::try_from(meta.get(7).int()?).ok()?);
            let fits = packed == 0 && length <= PAGES && first.checked_add(length)? <= end;
            (fits && meta.get(5).size() == Some(rows)).then_some((first, length))
        };
        Some(Group { rows, chunks: chunks.iter().map(chunk).collect::<Option<_>>()? })
    };
    let groups: Option<Vec<Group>> = contents.get(4).list().ok_or_else(damaged)?.iter().map(group).collect();
    let groups = groups.ok_or_else(damaged)?;
    let rows: u64 = groups.iter().map(|group| group.rows as u64).sum();
    if contents.get(3).int().and_then(|n| u64::try_from(n).ok()) == Some(rows) { Ok(groups) } else { Err(damaged()) }
}

/// A column's pages: a dictionary where it has one, and the values.
fn column(pages: &mut Bytes<'_>, kind: Holds, rows: usize) -> Option<Column> {
    let (mut header, mut body) = page(pages)?;
    let mut dictionary = None;
    if header.get(1).int() == Some(2) {
        let count = header.get(7).get(1).size().filter(|n| (1..=rows).contains(n))?;
        dictionary = Some(plain(&mut body, kind, count)?);
        (header, body) = page(pages)?;
    }
    let of = header.get(5);
    let by_dictionary = of.get(2).int() == Some(8);
    let said = header.get(1).int() == Some(0) && of.get(1).size() == Some(rows);
    if !said || by_dictionary != dictionary.is_some() || !pages.0.is_empty() {
        return None;
    }
    let levels = usize::try_from(u32::from_le_bytes(body.four()?)).ok()?;
    let there = hybrid(&mut Bytes(body.take(levels)?), 1, rows)?;
    let count = there.iter().filter(|t| **t == 1).count();
    let (values, numbers) = match dictionary {
        Some(values) => {
            let width = u32::from(body.byte()?);
            (values, hybrid(&mut body, width, count)?)
        }
        None => (plain(&mut body, kind, count)?, (0..u32::try_from(count).ok()?).collect()),
    };
    let length = match &values {
        Values::Texts(all) => all.len(),
        Values::Numbers(all) => all.len(),
    };
    let mut numbers = numbers.into_iter();
    let place = |there: &u32| if *there == 1 { numbers.next().filter(|n| (*n as usize) < length) } else { Some(NONE) };
    Some(Column { values, places: there.iter().map(place).collect::<Option<_>>()? })
}

/// A page's header and its bytes.
fn page<'a>(pages: &mut Bytes<'a>) -> Option<(Value, Bytes<'a>)> {
    let header = pages.fields()?;
    let length = header.get(3).size()?;
    Some((header, Bytes(pages.take(length)?)))
}

/// So many values written plainly.
fn plain(bytes: &mut Bytes<'_>, kind: Holds, count: usize) -> Option<Values> {
    Some(match kind {
        Holds::Whole => {
            Values::Numbers((0..count).map(|_| bytes.eight().map(i64::from_le_bytes)).collect::<Option<_>>()?)
        }
        Holds::Day => Values::Numbers(
            (0..count).map(|_| bytes.four().map(|n| i32::from_le_bytes(n).into())).collect::<Option<_>>()?,
        ),
        Holds::Text => {
            let text = |_| {
                let length = usize::try_from(u32::from_le_bytes(bytes.four()?)).ok()?;
                std::str::from_utf8(bytes.take(length)?).ok().map(str::to_owned)
            };
            Values::Texts((0..count).map(text).collect::<Option<_>>()?)
        }
    })
}

/// Numbers of so many bits: runs of one number, and numbers packed eight at a time.
fn hybrid(bytes: &mut Bytes<'_>, width: u32, wanted: usize) -> Option<Vec<u32>> {
    if !(1..=17).contains(&width) {
        return (wanted == 0).then(Vec::new);
    }
    let mut all = Vec::with_capacity(wanted);
    while all.len() < wanted {
        let head = bytes.varint()?;
        let length = usize::try_from(head >> 1).ok().filter(|n| *n > 0)?;
        if head & 1 == 0 {
            let number = bytes.take(width.div_ceil(8) as usize)?.iter().rev().fold(0u32, |n, b| n << 8 | u32::from(*b));
            all.extend(std::iter::repeat_n(number, length.min(wanted - all.len())));
        } else {
            let packed = bytes.take(length.checked_mul(width as usize)?)?;
            let (mut held, mut count) = (0u64, 0);
            for byte in packed {
                held |= u64::from(*byte) << count;
                count += 8;
                while count >= width && all.len() < wanted {
                    all.push((held & ((1 << width) - 1)) as u32);
                    held >>= width;
                    count -= width;
                }
                if all.len() == wanted {
                    break;
                }
            }
        }
    }
    Some(all)
}
