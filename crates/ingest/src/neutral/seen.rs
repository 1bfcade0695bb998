//! What rows said before. Agency, service, team, kind, type, receiver and outcome stand in few combinations on millions of rows, so their
//! bytes are looked up together, as they lie in the row.

use super::chunk::Places;
use crate::split::Splitter;
use hashbrown::HashTable;
use std::io::Read;

/// The columns of an act, by their places in the list of columns.
const COLUMNS: [usize; 8] = [3, 4, 5, 6, 8, 9, 10, 11];

/// What a combination was found to mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub act: u32,
    pub needs_reference: bool,
}

/// Combinations by their bytes.
#[derive(Default)]
pub(crate) struct Seen {
    /// First and last field of each run of such columns that lie side by side in the file.
    runs: Vec<(usize, usize)>,
    /// Fields that a row must have for this.
    fields: usize,
    /// Where in the bytes a combination begins, and what it means.
    find: HashTable<(usize, Meaning)>,
    /// The bytes of each combination, each of its runs ended by a line end, which no row holds.
    bytes: Vec<u8>,
}

impl Seen {
    /// Nothing yet, of a file whose columns stand in these places.
    pub fn of(places: &Places) -> Seen {
        let mut fields: Vec<usize> = COLUMNS.iter().filter_map(|n| places.get(*n).copied().flatten()).collect();
        fields.sort_unstable();
        let runs = fields.chunk_by(|a, b| a + 1 == *b);
        let runs = runs.filter_map(|run| Some((*run.first()?, *run.last()?))).collect();
        let fields = places.iter().flatten().max().map_or(0, |last| last + 1);
        Seen { runs, fields, ..Seen::default() }
    }

    /// Whether a row can be looked up: nothing in it must be trimmed or decoded, and no field is missing.
    #[inline]
    pub fn fits<R: Read>(&self, row: &Splitter<R>) -> bool {
        row.is_plain() && row.len() >= self.fields
    }

    #[inline]
    fn runs<'r, R: Read>(&self, row: &'r Splitter<R>) -> impl Iterator<Item = &'r [u8]> {
        self.runs.iter().map(|(first, last)| row.bytes().get(row.range(*first).0..row.range(*last).1).unwrap_or(b""))
    }

    /// What such a row meant before. Ask only for one that [`Seen::fits`].
    #[inline]
    pub fn meaning<R: Read>(&self, row: &Splitter<R>) -> Option<Meaning> {
        let same = |(start, _): &(usize, Meaning)| {
            let mut held = self.bytes.get(*start..).unwrap_or(b"");
            self.runs(row).all(|run| match held.split_at_checked(run.len()) {
                Some((start, [b'\n', rest @ ..])) if alike(start, run) => {
                    held = rest;
                    true
                }
                _ => false,
            })
        };
        self.find.find(spread(self.runs(row).fold(0, mix)), same).map(|(_, meaning)| *meaning)
    }

    /// Notes what a row means that was not seen before.
    pub fn learn<R: Read>(&mut self, row: &Splitter<R>, meaning: Meaning) {
        let hash = spread(self.runs(row).fold(0, mix));
        let start = self.bytes.len();
        let mut bytes = std::mem::take(&mut self.bytes);
        for run in self.runs(row) {
            bytes.extend_from_slice(run);
            bytes.push(b'\n');
        }
        self.bytes = bytes;
        let Seen { find, bytes, runs, .. } = self;
        let again = |(start, _): &(usize, Meaning)| {
            let held = bytes.get(*start..).unwrap_or(b"");
            spread(held.split(|b| *b == b'\n').take(runs.len()).fold(0, mix))
        };
        find.insert_unique(hash, (start, meaning), again);
    }
}

/// Takes bytes into a hash, eight at a time, the last eight again where they are not whole: a few dozen bytes, for which a call would cost
/// more than what it does.
#[inline]
fn mix(hash: u64, bytes: &[u8]) -> u64 {
    let take = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(hash, |hash, word| take(hash, u64::from_le_bytes(*word)));
    let last = match bytes.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    take(hash, last ^ (bytes.len() as u64) << 56)
}

/// The upper half of a product is the better one.
#[inline]
fn spread(hash: u64) -> u64 {
    hash ^ hash >> 32
}

/// Whether they are the same, without a call.
#[inline]
fn alike(a: &[u8], b: &[u8]) -> bool {
    let ((a_words, a_rest), (b_words, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let word = |word: &[u8; 8]| u64::from_le_bytes(*word);
    a.len() == b.len()
        && a_words.iter().zip(b_words).all(|(a, b)| word(a) == word(b))
        && match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
            (Some(a), Some(b)) => word(a) == word(b),
            _ => a_rest.iter().zip(b_rest).all(|(a, b)| a == b),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_is_the_same_and_hashed_alike() {
        let text: Vec<u8> = (0..60_u8).map(|n| b'a' + n % 26).collect();
        for length in 0..text.len() {
            let one = &text[..length];
            let copy = one.to_vec();
            assert!(alike(one, &copy) && mix(7, one) == mix(7, &copy));
            assert!(!alike(one, &text[..length + 1]) && mix(7, one) != mix(7, &text[..length + 1]));
            for place in 0..length {
                let mut other = one.to_vec();
                other[place] ^= 1;
                assert!(!alike(one, &other) && mix(7, one) != mix(7, &other), "{length} {place}");
            }
        }
    }
}
