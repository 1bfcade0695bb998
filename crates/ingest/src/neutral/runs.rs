//! Runs of persons, in the order of the persons: rows are dealt out to them as they are read, so that each run is put in order by itself, where
//! the nearest caches hold it, and by any thread. No list of all rows is ever sorted.

use super::parts::line_after;
use super::persons::People;
use crate::ReadOptions;
use crate::source::{Kind as Packing, Source, read_up_to};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use yf_model::rows::neutral::{Event, Name, Names};

/// One row, before it is known how many persons there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw {
    /// Her pseudonym, or with a persons.csv the number of her row there ([`NOBODY`] of none).
    pub whose: Name,
    pub event: Event,
}

/// In place of the number of somebody who is not in persons.csv.
pub(crate) const NOBODY: u32 = u32::MAX;

/// Bytes of events.csv for which there is a run, and the most runs: as many places as are written to at once without leaving the nearer caches.
const BYTES: u64 = 512 << 10;
const MOST: u64 = 1_024;
/// A packed file holds about so many times its bytes.
const PACKED: u64 = 8;

/// To which run a row belongs.
pub(crate) enum Runs<'p> {
    /// By her number in persons.csv: so many persons in each, and a last run of those who are not there.
    Numbered { people: &'p People, width: u32 },
    /// By her pseudonym as text.
    Named(Cuts),
}

impl<'p> Runs<'p> {
    /// Of these files; where to cut between pseudonyms is told from a sample of their rows.
    pub fn of(sources: &[Source], people: Option<&'p People>, options: &ReadOptions) -> Runs<'p> {
        let size = |source: &Source| match source.kind {
            Packing::Plain => source.bytes,
            _ => source.bytes.saturating_mul(PACKED),
        };
        let sizes: Vec<u64> = sources.iter().map(size).collect();
        let all = sizes.iter().fold(0_u64, |sum, size| sum.saturating_add(*size));
        let count = (all / BYTES).clamp(1, MOST);
        if let Some(people) = people {
            let width = (people.persons.len() as u64).div_ceil(count).max(1);
            return Runs::Numbered { people, width: u32::try_from(width).unwrap_or(u32::MAX) };
        }
        let mut sample = Vec::new();
        if count > 1 {
            for (source, size) in sources.iter().zip(&sizes) {
                let places = (PLACES * size / all.max(1)).max(1);
                // What cannot be read is said by whoever reads it for its rows.
                let _ = look_into(source, places, options, &mut sample);
            }
        }
        Runs::Named(Cuts::of(&sample, count as usize))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Runs::Numbered { people, width } => people.persons.len().div_ceil(*width as usize) + 1,
            Runs::Named(cuts) => cuts.len(),
        }
    }
}

/// Where pseudonyms are cut into runs.
pub(crate) struct Cuts {
    /// What all of the sample begin with, where some are too long for a number.
    skip: Vec<u8>,
    cuts: Vec<u64>,
}

impl Cuts {
    /// Cuts after which about as many of these texts stand in each of so many runs; equal texts in one.
    pub fn of(sample: &[Vec<u8>], runs: usize) -> Cuts {
        let mut skip = sample.first().filter(|_| sample.iter().any(|text| text.len() > 8)).cloned().unwrap_or_default();
        for text in sample {
            let same = skip.iter().zip(text).take_while(|(a, b)| a == b).count();
            skip.truncate(same);
        }
        let mut of = Cuts { skip, cuts: Vec::new() };
        let mut keys: Vec<u64> = sample.iter().map(|text| of.key(text)).collect();
        keys.sort_unstable();
        let mut cuts: Vec<u64> = (1..runs).filter_map(|n| keys.get(n * keys.len() / runs).copied()).collect();
        cuts.dedup();
        of.cuts = cuts;
        of
    }

    /// How many runs.
    pub fn len(&self) -> usize {
        self.cuts.len() + 1
    }

    /// A number that rises, or stays, as texts do.
    fn key(&self, text: &[u8]) -> u64 {
        let start = match text.strip_prefix(self.skip.as_slice()) {
            Some(rest) => rest,
            None if text < self.skip.as_slice() => return 0,
            None => return u64::MAX,
        };
        match start.first_chunk::<8>() {
            Some(eight) => u64::from_be_bytes(*eight),
            None => {
                start.iter().fold(0, |bits, byte| bits << 8 | u64::from(*byte)) << (8 * (8 - start.len() as u32) % 64)
            }
        }
    }

    /// The run of a name.
    #[inline]
    pub fn run(&self, whose: Name, names: &Names) -> usize {
        // A short name is its text as a number.
        let key = match whose.in_full() {
            Some(bits) if self.skip.is_empty() => bits,
            _ => names.with(whose, |text| self.key(text.as_bytes())),
        };
        self.cuts.partition_point(|cut| *cut <= key)
    }
}

/// So many stretches of the files are looked into, of so many bytes each.
const PLACES: u64 = 256;
const STRETCH: usize = 4 << 10;

/// Adds pseudonyms from all over a file. No row need be understood: a poor sample makes uneven runs, and no other answer.
fn look_into(source: &Source, places: u64, options: &ReadOptions, sample: &mut Vec<Vec<u8>>) -> io::Result<()> {
    let mut block = vec![0; STRETCH];
    if source.kind != Packing::Plain {
        block.resize(STRETCH << 6, 0);
        let got = read_up_to(&mut source.open(&options.limits)?, &mut block)?;
        let mut lines = block.get(..got).unwrap_or(&[]).split(|b| *b == b'\n');
        if let Some(column) = lines.next().and_then(column) {
            sample.extend(lines.filter_map(|line| field(line, column)));
        }
        return Ok(());
    }
    let mut file = File::open(&source.path)?;
    let size = file.metadata()?.len();
    let got = read_up_to(&mut file, &mut block)?;
    let header = block.get(..got).unwrap_or(&[]).split(|b| *b == b'\n').next();
    let Some(column) = header.and_then(column) else { return Ok(()) };
    for n in 0..places {
        let Some(from) = line_after(&mut file, size / places * n)? else { break };
        file.seek(SeekFrom::Start(from))?;
        let got = read_up_to(&mut (&mut file).take(STRETCH as u64), &mut block)?;
        let read = block.get(..got).unwrap_or(&[]);
        // The last line may be cut.
        let whole = memchr::memrchr(b'\n', read).and_then(|end| read.get(..end)).unwrap_or(read);
        sample.extend(whole.split(|b| *b == b'\n').filter_map(|line| field(line, column)));
    }
    Ok(())
}

/// Where the column of persons stands.
fn column(header: &[u8]) -> Option<usize> {
    let header = header.strip_prefix(b"\xef\xbb\xbf").unwrap_or(header);
    header.split(|b| *b == b',').position(|name| plain(name) == b"person")
}

fn field(line: &[u8], column: usize) -> Option<Vec<u8>> {
    line.split(|b| *b == b',').nth(column).map(|field| plain(field).to_vec()).filter(|field| !field.is_empty())
}

fn plain(field: &[u8]) -> &[u8] {
    let field = field.trim_ascii();
    field.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(field)
}

/// Rows of a block: 16 KiB, so that what is let go of when a run is in order holds what is in order of the next.
const BLOCK: usize = (16 << 10) / size_of::<Raw>();

/// Rows of one run, in blocks.
#[derive(Debug, Default)]
pub(crate) struct Run {
    blocks: Vec<Vec<Raw>>,
    /// The block that rows are added to.
    open: Vec<Raw>,
}

impl Run {
    /// Adds a row.
    #[inline]
    pub fn push(&mut self, raw: Raw) {
        if self.open.len() == BLOCK {
            self.blocks.push(std::mem::replace(&mut self.open, Vec::with_capacity(BLOCK)));
        }
        self.open.push(raw);
    }

    /// All blocks, and no more room than they need.
    pub fn close(mut self) -> Vec<Vec<Raw>> {
        if !self.open.is_empty() {
            self.open.shrink_to_fit();
            self.blocks.push(self.open);
        }
        self.blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_follow_one_another_as_texts_do() {
        let names = |texts: &[String]| texts.iter().map(|text| text.clone().into_bytes()).collect::<Vec<_>>();
        let mut texts: Vec<String> = (0..900).map(|n| format!("P{:07}", n * 7_919 % 1_000_003)).collect();
        texts.extend((0..90).map(|n| format!("{n}")));
        let short = Cuts::of(&names(&texts), 40);
        texts.extend((0..900).map(|n| format!("pseudonym-{:05}", n * 7_919 % 100_003)));
        let long: Vec<String> = texts.iter().filter(|text| text.starts_with("pseudonym")).cloned().collect();
        let long = Cuts::of(&names(&long), 40);
        texts.extend(["", "a", "pseudonym", "pseudonym-", "pseudonyn", "~", "é", "P0\u{1}"].map(str::to_owned));
        texts.sort();
        for cuts in [&short, &long, &Cuts::of(&[], 40), &Cuts::of(&names(&texts), 3)] {
            let mut pool = Names::default();
            let runs: Vec<usize> = texts.iter().map(|text| cuts.run(pool.name(text), &pool)).collect();
            assert!(runs.is_sorted() && runs.iter().all(|run| *run < cuts.len()));
        }
        assert!(short.len() > 30 && long.len() > 30);
        let mut pool = Names::default();
        let mut counts = vec![0; long.len()];
        for text in texts.iter().filter(|text| text.starts_with("pseudonym-")) {
            counts[long.run(pool.name(text), &pool)] += 1;
        }
        assert!(counts.iter().all(|count| *count < 60), "{counts:?}");
    }

    #[test]
    fn a_run_holds_what_it_was_given() {
        let raw = |n: u32| Raw {
            whose: Name::numbered(n),
            event: Event {
                id: Name::numbered(n),
                reference: Name::NONE,
                at: yf_model::rows::neutral::At::new(yf_model::Day(19_000), None).expect("a day"),
                who: yf_model::IdText(0),
                act: 0,
                line: n,
            },
        };
        for count in [0, 1, BLOCK, BLOCK + 1, 3 * BLOCK - 1] {
            let mut run = Run::default();
            (0..count as u32).for_each(|n| run.push(raw(n)));
            let lines: Vec<u32> = run.close().iter().flatten().map(|raw| raw.event.line).collect();
            assert_eq!(lines, (0..count as u32).collect::<Vec<_>>());
        }
    }

    #[test]
    fn pseudonyms_are_found_without_understanding_rows() {
        assert_eq!(column(b"\xef\xbb\xbfevent_id, \"person\" ,at\r"), Some(1));
        assert_eq!(column(b"a,b"), None);
        assert_eq!(field(b"e1,\"P1\",2024", 1).as_deref(), Some(&b"P1"[..]));
        assert_eq!((field(b"e1", 1), field(b"e1,,x", 1)), (None, None));
    }
}
