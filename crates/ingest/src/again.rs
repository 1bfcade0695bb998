//! A stream whose beginning is kept until it is known who reads it, so that no file is opened, and no workbook gone through, twice.

use std::io::{self, Read};

/// More than this is not kept: a header stands before it, or the file has none.
const MOST: usize = 4 << 20;

/// A stream, and what was taken of it so far.
pub(crate) struct Again<R> {
    from: R,
    taken: Option<Vec<u8>>,
    /// How much of what was taken is given once more; all of it, once everything is read as it comes.
    again: usize,
}

impl<R: Read> Again<R> {
    pub fn new(from: R) -> Again<R> {
        Again { from, taken: Some(Vec::new()), again: usize::MAX }
    }

    /// Keeps nothing any more.
    pub fn let_go(&mut self) {
        self.taken = None;
    }

    /// The stream from its first byte on; `None` where its beginning is kept no more.
    pub fn anew(self) -> Option<Again<R>> {
        self.taken.is_some().then_some(Again { again: 0, ..self })
    }

    /// The stream itself.
    pub fn into_inner(self) -> R {
        self.from
    }

    /// The stream itself.
    pub fn inner(&self) -> &R {
        &self.from
    }
}

impl<R: Read> Read for Again<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let before = self.taken.as_deref().and_then(|taken| taken.get(self.again..)).unwrap_or(&[]);
        if !before.is_empty() {
            let n = before.len().min(into.len());
            into[..n].copy_from_slice(&before[..n]);
            self.again += n;
            return Ok(n);
        }
        let n = self.from.read(into)?;
        // What is read a second time is kept no more.
        if self.again != usize::MAX {
            self.taken = None;
        } else if let Some(taken) = self.taken.as_mut() {
            if taken.len() + n > MOST {
                self.taken = None;
            } else {
                taken.extend_from_slice(into.get(..n).unwrap_or(&[]));
            }
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_given_again_from_its_first_byte() {
        let text: Vec<u8> = (0..100_000u32).map(|n| n as u8).collect();
        for taken in [0, 1, 4_096, 70_000, 100_000] {
            let mut kept = Again::new(&text[..]);
            let mut start = vec![0; taken];
            kept.read_exact(&mut start).expect("there");
            let mut whole = Vec::new();
            kept.anew().expect("kept").read_to_end(&mut whole).expect("read");
            assert_eq!(whole, text, "{taken}");
        }
    }

    #[test]
    fn nothing_is_kept_of_a_beginning_without_end() {
        let mut kept = Again::new(io::repeat(b'\n').take(MOST as u64 + 9));
        io::copy(&mut kept, &mut io::sink()).expect("read");
        assert!(kept.anew().is_none());
        let mut kept = Again::new(&b"a,b\n1,2\n"[..]);
        kept.let_go();
        assert_eq!(kept.read_to_end(&mut Vec::new()).expect("read"), 8);
        assert!(kept.anew().is_none());
    }
}
