//! What rows said before. Agency, service, team, kind, type, receiver and outcome stand in few combinations on millions of rows, so their
//! bytes are looked up together, as they lie in the row.

use super::chunk::Places;
use crate::split::Splitter;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
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
    find: HashTable<(u32, Meaning)>,
    /// The bytes of each combination, its runs parted by line ends, which no row holds.
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Seen {
    /// Nothing yet, of a file whose columns stand in these places.
    pub fn of(places: &Places) -> Seen {
        let mut fields: Vec<usize> = COLUMNS.iter().filter_map(|n| places.get(*n).copied().flatten()).collect();
        fields.sort_unstable();
        let runs = fields.chunk_by(|a, b| a + 1 == *b);
        let runs = runs.filter_map(|run| Some((*run.first()?, *run.last()?))).collect();
        let fields = places.iter().flatten().max().map_or(0, |last| last + 1);
        Seen { runs, fields, ends: vec![0], ..Seen::default() }
    }

    /// Whether a row can be looked up: nothing in it must be trimmed or decoded, and no field is missing.
    #[inline]
    pub fn fits<R: Read>(&self, row: &Splitter<R>) -> bool {
        row.is_plain() && row.len() >= self.fields
    }

    fn runs<'r, R: Read>(&self, row: &'r Splitter<R>) -> impl Iterator<Item = &'r [u8]> {
        self.runs.iter().map(|(first, last)| row.bytes().get(row.range(*first).0..row.range(*last).1).unwrap_or(b""))
    }

    /// What such a row meant before. Ask only for one that [`Seen::fits`].
    #[inline]
    pub fn meaning<R: Read>(&self, row: &Splitter<R>) -> Option<Meaning> {
        let mut hasher = FxHasher::default();
        self.runs(row).for_each(|run| hasher.write(run));
        let same = |(n, _): &(u32, Meaning)| {
            let mut held = self.held(*n);
            self.runs(row).all(|run| match held.split_at_checked(run.len()) {
                Some((start, [b'\n', rest @ ..])) if start == run => {
                    held = rest;
                    true
                }
                _ => false,
            })
        };
        self.find.find(hasher.finish(), same).map(|(_, meaning)| *meaning)
    }

    /// Notes what a row means that was not seen before.
    pub fn learn<R: Read>(&mut self, row: &Splitter<R>, meaning: Meaning) {
        let n = self.ends.len() as u32;
        let mut bytes = std::mem::take(&mut self.bytes);
        let mut hasher = FxHasher::default();
        for run in self.runs(row) {
            hasher.write(run);
            bytes.extend_from_slice(run);
            bytes.push(b'\n');
        }
        self.bytes = bytes;
        self.ends.push(self.bytes.len());
        let Seen { find, bytes, ends, runs, .. } = self;
        let again = |(n, _): &(u32, Meaning)| {
            let mut hasher = FxHasher::default();
            let held = held(bytes, ends, *n);
            held.split(|b| *b == b'\n').take(runs.len()).for_each(|run| hasher.write(run));
            hasher.finish()
        };
        find.insert_unique(hasher.finish(), (n, meaning), again);
    }

    fn held(&self, n: u32) -> &[u8] {
        held(&self.bytes, &self.ends, n)
    }
}

fn held<'b>(bytes: &'b [u8], ends: &[usize], n: u32) -> &'b [u8] {
    let end = |n: usize| ends.get(n).copied().unwrap_or(0);
    (n as usize).checked_sub(1).and_then(|before| bytes.get(end(before)..end(n as usize))).unwrap_or(b"")
}
