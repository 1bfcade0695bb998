//! As much of Thrift's compact protocol as the table of contents of a Parquet file needs.

/// A struct being written.
#[derive(Default)]
pub(super) struct Thrift {
    out: Vec<u8>,
    last: i16,
}

const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// Seven bits a byte, the lowest first.
pub(super) fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn zigzag(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

impl Thrift {
    /// Fields come in the order of their numbers, none more than fifteen apart.
    fn field(&mut self, number: i16, kind: u8) {
        self.out.push(((number - self.last) as u8) << 4 | kind);
        self.last = number;
    }

    pub fn int(&mut self, field: i16, number: i32) {
        self.field(field, I32);
        varint(&mut self.out, zigzag(number.into()));
    }

    pub fn long(&mut self, field: i16, number: i64) {
        self.field(field, I64);
        varint(&mut self.out, zigzag(number));
    }

    pub fn text(&mut self, field: i16, text: &[u8]) {
        self.field(field, BINARY);
        varint(&mut self.out, text.len() as u64);
        self.out.extend_from_slice(text);
    }

    fn begin_list(&mut self, field: i16, kind: u8, length: usize) {
        self.field(field, LIST);
        if length < 15 {
            self.out.push((length as u8) << 4 | kind);
        } else {
            self.out.push(0xf0 | kind);
            varint(&mut self.out, length as u64);
        }
    }

    /// Begins a list of structs, each of which is written with [`Thrift::element`].
    pub fn list(&mut self, field: i16, length: usize) {
        self.begin_list(field, STRUCT, length);
    }

    pub fn element(&mut self, write: impl FnOnce(&mut Thrift)) {
        let mut inner = Thrift { out: std::mem::take(&mut self.out), last: 0 };
        write(&mut inner);
        inner.out.push(0);
        self.out = inner.out;
    }

    /// A struct in a field.
    pub fn inside(&mut self, field: i16, write: impl FnOnce(&mut Thrift)) {
        self.field(field, STRUCT);
        self.element(write);
    }

    pub fn ints(&mut self, field: i16, numbers: &[i32]) {
        self.begin_list(field, I32, numbers.len());
        numbers.iter().for_each(|n| varint(&mut self.out, zigzag((*n).into())));
    }

    pub fn texts(&mut self, field: i16, texts: &[&[u8]]) {
        self.begin_list(field, BINARY, texts.len());
        for text in texts {
            varint(&mut self.out, text.len() as u64);
            self.out.extend_from_slice(text);
        }
    }

    /// The bytes of the whole struct.
    pub fn done(mut self) -> Vec<u8> {
        self.out.push(0);
        self.out
    }
}
