//! One column: its values as they come, and its pages.

use super::kinds::Kind;
use super::thrift::{Thrift, varint};
use std::collections::HashMap;
use std::io;
use yf_model::Day;

const PLAIN: i32 = 0;
const RLE: i32 = 3;
const RLE_DICTIONARY: i32 = 8;
const DATA_PAGE: i32 = 0;
const DICTIONARY_PAGE: i32 = 2;

/// The values of one group of rows.
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
    /// For each row whether it has a value.
    there: Vec<bool>,
    /// For each value its place in the dictionary.
    places: Vec<u32>,
    /// Values by their first sight.
    seen: HashMap<Vec<u8>, u32>,
    /// The different values as the file writes them, and where each ends.
    dictionary: Vec<u8>,
    ends: Vec<usize>,
}

/// Where a column's pages stand.
pub(super) struct Chunk {
    pub first: u64,
    data: u64,
    dictionary: bool,
    pub bytes: usize,
}

impl Column {
    pub fn new(kind: Kind, name: String) -> Column {
        Column {
            name,
            kind,
            there: Vec::new(),
            places: Vec::new(),
            seen: HashMap::new(),
            dictionary: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Adds a field of CSV; an empty one is no value.
    pub fn push(&mut self, field: &[u8]) -> io::Result<()> {
        self.there.push(!field.is_empty());
        if field.is_empty() {
            return Ok(());
        }
        let value = self.value(field).ok_or_else(|| {
            let wrong = format!("column {} holds a value that is not {}", self.name, self.kind.name());
            io::Error::new(io::ErrorKind::InvalidData, wrong)
        })?;
        let place = match self.seen.get(&value) {
            Some(place) => *place,
            None => {
                let place = self.ends.len() as u32;
                self.dictionary.extend_from_slice(&value);
                self.ends.push(self.dictionary.len());
                self.seen.insert(value, place);
                place
            }
        };
        self.places.push(place);
        Ok(())
    }

    /// A value as the file writes it plainly.
    fn value(&self, field: &[u8]) -> Option<Vec<u8>> {
        let text = || std::str::from_utf8(field).ok();
        Some(match self.kind {
            Kind::Whole => text()?.parse::<i64>().ok()?.to_le_bytes().to_vec(),
            Kind::Real => text()?.parse::<f64>().ok()?.to_le_bytes().to_vec(),
            Kind::Day => Day::parse_iso(text()?)?.0.to_le_bytes().to_vec(),
            Kind::Text => {
                text()?;
                let length = u32::try_from(field.len()).ok()?;
                [&length.to_le_bytes()[..], field].concat()
            }
        })
    }

    /// The pages of what was added, which begin at a byte of the file; the column is empty again.
    pub fn take(&mut self, at: u64) -> (Vec<u8>, Chunk) {
        let mut out = Vec::new();
        let by_dictionary = !self.places.is_empty() && self.ends.len() * 2 <= self.places.len().max(2);
        if by_dictionary {
            page(&mut out, DICTIONARY_PAGE, self.dictionary.len(), |header| {
                header.inside(7, |of| {
                    of.int(1, self.ends.len() as i32);
                    of.int(2, PLAIN);
                });
            });
            out.extend_from_slice(&self.dictionary);
        }
        let data = at + out.len() as u64;
        let mut body = self.levels();
        if by_dictionary {
            let width = bits(self.ends.len() as u32 - 1).max(1);
            body.push(width as u8);
            packed(&mut body, &self.places, width);
        } else {
            for place in &self.places {
                let place = *place as usize;
                let from = place.checked_sub(1).and_then(|n| self.ends.get(n)).copied().unwrap_or(0);
                body.extend_from_slice(self.dictionary.get(from..self.ends[place]).unwrap_or(&[]));
            }
        }
        page(&mut out, DATA_PAGE, body.len(), |header| {
            header.inside(5, |of| {
                of.int(1, self.there.len() as i32);
                of.int(2, if by_dictionary { RLE_DICTIONARY } else { PLAIN });
                of.int(3, RLE);
                of.int(4, RLE);
            });
        });
        out.extend_from_slice(&body);
        *self = Column::new(self.kind, std::mem::take(&mut self.name));
        let chunk = Chunk { first: at, data, dictionary: by_dictionary, bytes: out.len() };
        (out, chunk)
    }

    /// Which rows have a value, with its length before it.
    fn levels(&self) -> Vec<u8> {
        let mut levels = Vec::new();
        match self.there.first() {
            Some(first) if self.there.iter().all(|t| t == first) => {
                varint(&mut levels, (self.there.len() as u64) << 1);
                levels.push(u8::from(*first));
            }
            _ => {
                let there: Vec<u32> = self.there.iter().map(|t| u32::from(*t)).collect();
                packed(&mut levels, &there, 1);
            }
        }
        [&(levels.len() as u32).to_le_bytes()[..], &levels].concat()
    }
}

/// How many bits a number needs.
fn bits(number: u32) -> u32 {
    32 - number.leading_zeros()
}

/// Numbers of so many bits each, eight at a time, the lowest bit first.
fn packed(out: &mut Vec<u8>, numbers: &[u32], width: u32) {
    varint(out, (numbers.len().div_ceil(8) as u64) << 1 | 1);
    let (mut held, mut count) = (0u64, 0);
    let rest = (8 - numbers.len() % 8) % 8;
    for number in numbers.iter().copied().chain(std::iter::repeat_n(0, rest)) {
        held |= u64::from(number) << count;
        count += width;
        while count >= 8 {
            out.push(held as u8);
            held >>= 8;
            count -= 8;
        }
    }
}

/// A page's header.
fn page(out: &mut Vec<u8>, kind: i32, bytes: usize, of_kind: impl FnOnce(&mut Thrift)) {
    let mut header = Thrift::default();
    header.int(1, kind);
    header.int(2, bytes as i32);
    header.int(3, bytes as i32);
    of_kind(&mut header);
    out.extend(header.done());
}

impl Chunk {
    /// `ColumnMetaData`.
    pub fn write(&self, meta: &mut Thrift, column: &Column, rows: usize) {
        meta.int(1, column.kind.physical());
        meta.ints(2, if self.dictionary { &[PLAIN, RLE, RLE_DICTIONARY] } else { &[PLAIN, RLE] });
        meta.texts(3, &[column.name.as_bytes()]);
        meta.int(4, 0);
        meta.long(5, rows as i64);
        meta.long(6, self.bytes as i64);
        meta.long(7, self.bytes as i64);
        meta.long(9, self.data as i64);
        if self.dictionary {
            meta.long(11, self.first as i64);
        }
    }
}
