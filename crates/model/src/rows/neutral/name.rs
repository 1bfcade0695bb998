use crate::{IdText, Ids};
use std::cmp::Ordering;
use std::fmt;

/// A name that ties rows together: an `event_id`, a `ref`. Opaque: its text is reached only through [`Names`].
///
/// A text of at most eight bytes is held in place, since most are so short and there are as many as rows; a longer one is the
/// number of a text in the pool. Equal texts are equal names.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Name([u32; 2]);

impl Ord for Name {
    /// One comparison of one number, where one of two parts would be two: people's rows are sorted by names again and again.
    #[inline]
    fn cmp(&self, other: &Name) -> Ordering {
        self.bits().cmp(&other.bits())
    }
}

impl PartialOrd for Name {
    #[inline]
    fn partial_cmp(&self, other: &Name) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Marks a number of the pool: no text in place begins with such a byte.
const POOLED: u64 = 1 << 63;

impl Name {
    /// The empty text, which matches nothing.
    pub const NONE: Name = Name([0, 0]);

    /// Whether it is the empty text.
    pub fn is_none(self) -> bool {
        self == Name::NONE
    }

    /// The name of a text that is short enough to be held in place.
    #[inline]
    pub fn in_place(text: &[u8]) -> Option<Name> {
        // Both ends, which overlap in the middle: a copy of few bytes costs more than all the rest.
        let beyond = 8 * 8_usize.checked_sub(text.len())? as u32;
        let bits = match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                u64::from(u32::from_be_bytes(*first)) << 32 | u64::from(u32::from_be_bytes(*last)) << beyond
            }
            _ => text.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte)) << (beyond % 64),
        };
        // A byte is NUL where taking one from it borrows and it had no highest bit; those beyond the text are none.
        let held = bits | !(u64::MAX << (beyond % 64)) | if text.is_empty() { u64::MAX } else { 0 };
        let nul = held.wrapping_sub(0x0101_0101_0101_0101) & !held & 0x8080_8080_8080_8080;
        (bits & POOLED == 0 && nul == 0).then_some(Name::from_bits(bits))
    }

    /// A name without a text, for rows that have a number in place of one; 0 is a name like any other.
    pub fn numbered(number: u32) -> Name {
        Name::from_bits(POOLED | (1 << 62) | u64::from(number))
    }

    /// The number of a name without a text.
    pub fn number(self) -> Option<u32> {
        (self.bits() >> 32 == (POOLED | (1 << 62)) >> 32).then_some(self.bits() as u32)
    }

    /// All of it as one number: the same for equal names and no others.
    pub fn bits(self) -> u64 {
        (u64::from(self.0[0]) << 32) | u64::from(self.0[1])
    }

    /// A short name's text as a number, in whose order short names stand as their texts do; none of a long one.
    #[inline]
    pub fn in_full(self) -> Option<u64> {
        Some(self.bits()).filter(|bits| bits & POOLED == 0)
    }

    /// A number in whose order short names stand by length and then by text, as those of a counter do; none of a long one.
    #[inline]
    pub fn by_length(self) -> Option<u64> {
        let bits = self.bits();
        // What stands behind the text goes, whole bytes of it.
        (bits & POOLED == 0).then(|| bits.checked_shr(bits.trailing_zeros() & !7).unwrap_or(0))
    }

    /// The name of which [`Name::bits`] gave this.
    pub fn from_bits(bits: u64) -> Name {
        Name([(bits >> 32) as u32, bits as u32])
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_none() { "no name" } else { "a name" })
    }
}

/// What gives names their texts: handed only to the reader, and to those who may see identifiers.
#[derive(Clone, Debug, Default)]
pub struct Names(Ids);

impl Names {
    /// The name of a text.
    pub fn name(&mut self, text: &str) -> Name {
        Name::in_place(text.as_bytes()).unwrap_or_else(|| Name::from_bits(POOLED | u64::from(self.0.intern(text).0)))
    }

    /// The name that another pool's name has here.
    pub fn adopt(&mut self, name: Name, from: &Names) -> Name {
        if name.bits() & POOLED == 0 { name } else { from.with(name, |text| self.name(text)) }
    }

    /// Whether no text is held: every name so far holds its own.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> String {
        self.with(name, str::to_owned)
    }

    /// The order of two names' texts, byte by byte.
    pub fn compare(&self, a: Name, b: Name) -> Ordering {
        if (a.bits() | b.bits()) & POOLED == 0 {
            // Big-endian with NUL behind it: the order of the numbers is that of the texts.
            return a.bits().cmp(&b.bits());
        }
        self.with(a, |a| self.with(b, |b| a.cmp(b)))
    }

    /// What is made of the text of a name, which need not be written out for it.
    pub fn with<T>(&self, name: Name, then: impl FnOnce(&str) -> T) -> T {
        let bits = name.bits();
        if bits & POOLED != 0 {
            return then(self.0.get(IdText(bits as u32)));
        }
        let held = bits.to_be_bytes();
        let length = held.iter().position(|b| *b == 0).unwrap_or(8);
        then(std::str::from_utf8(held.get(..length).unwrap_or(&[])).unwrap_or(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_equal_and_ordered_as_their_texts() {
        let texts = [
            "",
            "1",
            "10",
            "2",
            "R1",
            "R10",
            "R2",
            "abcdefg",
            "abcdefgh",
            "abcdefghi",
            "abd",
            "a\u{0}",
            "\u{e9}",
            "\u{e9}t\u{e9}",
            "a",
        ];
        let mut names = Names::default();
        let made: Vec<(Name, &str)> = texts.iter().map(|t| (names.name(t), *t)).collect();
        for (a, a_text) in &made {
            assert_eq!(names.text(*a), *a_text);
            assert_eq!(names.name(a_text), *a);
            for (b, b_text) in &made {
                assert_eq!(names.compare(*a, *b), a_text.cmp(b_text), "{a_text:?} {b_text:?}");
                assert_eq!(a == b, a_text == b_text);
                if let (Some(a), Some(b)) = (a.in_full(), b.in_full()) {
                    assert_eq!(a.cmp(&b), a_text.cmp(b_text));
                }
                if let (Some(a), Some(b)) = (a.by_length(), b.by_length()) {
                    assert_eq!(a.cmp(&b), (a_text.len(), *a_text).cmp(&(b_text.len(), *b_text)));
                }
            }
        }
        for length in 0..=9 {
            for nul in 0..=length {
                let text: Vec<u8> = (0..length).map(|n| if n == nul { 0 } else { b'k' + n as u8 }).collect();
                let held = Name::in_place(&text).map(|name| name.bits().to_be_bytes()[..length].to_vec());
                assert_eq!(held, (length < 9 && nul == length).then_some(text), "{length} {nul}");
            }
        }
        assert_eq!(format!("{:?}", made[4].0), "a name", "no text is shown by mistake");
        assert_ne!(Name::numbered(0), Name::NONE);
        assert_eq!([0, 7, u32::MAX].map(|n| Name::numbered(n).number()), [Some(0), Some(7), Some(u32::MAX)]);
        assert!(made.iter().all(|(name, _)| name.number().is_none()));
    }
}
