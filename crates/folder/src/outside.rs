//! What the folder is given from outside: the time and chance; and the ids that are made of them.

use std::fmt;

/// The world outside: the binary gives the real one, tests one of their own. Nothing below asks a clock or chance itself.
pub trait Outside: Send + Sync {
    /// Now.
    fn now(&self) -> Stamp;
    /// Fills with bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);
}

/// An instant, in milliseconds since 1 January 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp(pub i64);

impl Stamp {
    /// One day, in milliseconds.
    pub const DAY: i64 = 86_400_000;
    /// One minute, in milliseconds.
    pub const MINUTE: i64 = 60_000;

    /// So many milliseconds later.
    #[must_use]
    pub fn plus(self, millis: i64) -> Stamp {
        Stamp(self.0.saturating_add(millis))
    }

    /// The day of the universal calendar, counted from 1 January 1970: by it audit lines are sealed.
    pub fn day(self) -> i64 {
        self.0.div_euclid(Stamp::DAY)
    }

    /// Whole seconds.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

/// A number for a person, page, account or line: a UUID of version 7, made here. It never leaves the folder but to the code that called
/// it; what an address shows is a [`crate::Handle`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

impl Id {
    /// Nobody: whose chain holds the lines about people who are not there.
    pub const NOBODY: Id = Id([0; 16]);

    /// A new one: 48 bits of time, the rest chance.
    pub fn mint(outside: &dyn Outside) -> Id {
        let mut bytes = [0; 16];
        outside.fill(&mut bytes);
        let millis = outside.now().0.max(0).to_be_bytes();
        bytes[..6].copy_from_slice(&millis[2..]);
        bytes[6] = (bytes[6] & 0x0f) | 0x70;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        Id(bytes)
    }

    /// Its sixteen bytes.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The id of sixteen bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Id {
        Id(bytes)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Id(***)")
    }
}

/// Bytes as hexadecimal text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|b| [b >> 4, b & 15]).map(|n| char::from(b"0123456789abcdef"[usize::from(n)])).collect()
}

/// Hexadecimal text as so many bytes, no more and no fewer.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let text = text.as_bytes();
    let digit = |c: u8| char::from(c).to_digit(16);
    if text.len() != N * 2 {
        return None;
    }
    let mut out = [0; N];
    for (byte, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        *byte = u8::try_from(digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(i64);

    impl Outside for Fixed {
        fn now(&self) -> Stamp {
            Stamp(self.0)
        }
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xff);
        }
    }

    #[test]
    fn an_id_is_a_uuid_of_version_7() {
        // The example of RFC 9562, A.6: 22 February 2022, 19:22:22 GMT.
        let id = Id::mint(&Fixed(0x017F_22E2_79B0));
        assert_eq!(hex(id.bytes()), "017f22e279b07fffbfffffffffffffff");
        assert_eq!(format!("{id:?}"), "Id(***)");
    }

    #[test]
    fn hexadecimal_goes_there_and_back_and_nothing_else_does() {
        assert_eq!(unhex::<2>("0aff"), Some([10, 255]));
        assert_eq!(unhex::<2>(&hex(&[10, 255])), Some([10, 255]));
        for wrong in ["", "0af", "0aff0", "0agg", "é1f", "+1+1"] {
            assert_eq!(unhex::<2>(wrong), None, "{wrong}");
        }
    }
}
