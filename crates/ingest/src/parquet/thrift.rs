//! Thrift's compact protocol, as far as the contents of a Parquet file need it, from bytes that may be anything.

/// A value.
#[derive(Debug, Default)]
pub(super) enum Value {
    #[default]
    None,
    Int(i64),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    /// Fields with their numbers.
    Struct(Vec<(i16, Value)>),
}

static NONE: Value = Value::None;

impl Value {
    /// A field of a struct.
    pub fn get(&self, field: i16) -> &Value {
        match self {
            Value::Struct(fields) => fields.iter().find(|(n, _)| *n == field).map_or(&NONE, |(_, value)| value),
            _ => &NONE,
        }
    }

    pub fn int(&self) -> Option<i64> {
        match self {
            Value::Int(n) => Some(*n),
            _ => None,
        }
    }

    pub fn size(&self) -> Option<usize> {
        self.int().and_then(|n| usize::try_from(n).ok())
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }

    pub fn list(&self) -> Option<&[Value]> {
        match self {
            Value::List(all) => Some(all),
            _ => None,
        }
    }
}

/// Bytes from which is taken.
pub(super) struct Bytes<'a>(pub &'a [u8]);

/// Structs and lists within each other: the contents of a file have six.
const DEEP: u8 = 12;

impl<'a> Bytes<'a> {
    pub fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (part, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(part)
    }

    pub fn four(&mut self) -> Option<[u8; 4]> {
        self.take(4)?.try_into().ok()
    }

    pub fn eight(&mut self) -> Option<[u8; 8]> {
        self.take(8)?.try_into().ok()
    }

    /// Seven bits a byte, the lowest first.
    pub fn varint(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let n = self.varint()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    /// A struct with all that is in it.
    pub fn fields(&mut self) -> Option<Value> {
        self.at(DEEP)
    }

    fn at(&mut self, deep: u8) -> Option<Value> {
        let (mut fields, mut last) = (Vec::new(), 0i16);
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(Value::Struct(fields));
            }
            last = match head >> 4 {
                0 => i16::try_from(self.signed()?).ok()?,
                more => last.checked_add(i16::from(more))?,
            };
            fields.push((last, self.value(head & 15, deep.checked_sub(1)?)?));
        }
    }

    fn value(&mut self, kind: u8, deep: u8) -> Option<Value> {
        Some(match kind {
            5 | 6 => Value::Int(self.signed()?),
            8 => {
                let length = usize::try_from(self.varint()?).ok()?;
                Value::Bytes(self.take(length)?.to_vec())
            }
            9 => {
                let head = self.byte()?;
                let length = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                // Each takes a byte at least, so that no length is believed that the bytes do not hold.
                let length = usize::try_from(length).ok().filter(|n| *n <= self.0.len())?;
                let deep = deep.checked_sub(1)?;
                Value::List((0..length).map(|_| self.value(head & 15, deep)).collect::<Option<_>>()?)
            }
            12 => self.at(deep)?,
            _ => return None,
        })
    }
}
