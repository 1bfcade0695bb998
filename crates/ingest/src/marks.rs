//! Where the marks of delimited text stand, found for 64 bytes at a time without looking at each.
//!
//! Plain comparisons of bytes, written so that a compiler makes of them what the processor does for many bytes at once.

/// Bytes that are looked at together.
pub(crate) const WIDTH: usize = 64;

/// What stands in a stretch of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// A bit for each byte, the first lowest: set where it parts fields, ends a line or is a quote.
    pub at: u64,
    /// Whether every byte is one of those or a visible character of ASCII: then nothing need be trimmed or decoded.
    pub plain: bool,
}

/// The marks of a stretch.
#[inline]
pub(crate) fn marks(bytes: &[u8; WIDTH], delimiter: u8) -> Marks {
    let mut flags = [0_u8; WIDTH];
    let mut odd = 0_u8;
    for (flag, byte) in flags.iter_mut().zip(bytes) {
        let line_end = u8::from(*byte == b'\n') | u8::from(*byte == b'\r');
        *flag = line_end | u8::from(*byte == delimiter) | u8::from(*byte == b'"');
        odd |= (u8::from(*byte <= b' ') & !line_end) | (*byte >> 7);
    }
    let mut at = 0;
    for (eight, place) in flags.as_chunks::<8>().0.iter().zip((0..).step_by(8)) {
        at |= together(u64::from_le_bytes(*eight)) << place;
    }
    Marks { at, plain: odd & 1 == 0 }
}

/// Eight bytes that are 0 or 1 as eight bits: the product moves byte n to bit 56 + n, and nothing else comes there.
#[inline]
fn together(flags: u64) -> u64 {
    flags.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_in_every_place() {
        for byte in 0..=255_u8 {
            for place in 0..WIDTH {
                let mut bytes = [b'x'; WIDTH];
                bytes[place] = byte;
                bytes[(place + 17) % WIDTH] = b',';
                let found = marks(&bytes, b',');
                let marked = |at: usize| matches!(bytes[at], b',' | b'"' | b'\n' | b'\r');
                assert!((0..WIDTH).all(|at| (found.at >> at & 1 == 1) == marked(at)), "{byte} at {place}");
                let visible = byte > b' ' && byte < 0x80;
                assert_eq!(found.plain, visible || matches!(byte, b'\n' | b'\r'), "{byte}");
            }
        }
        assert_eq!(marks(&[b';'; WIDTH], b';').at, u64::MAX);
        assert!(!marks(&[b'\t'; WIDTH], b'\t').plain, "a tab may have to be trimmed");
    }
}
