//! How much memory a run will take, worked out from the sizes of its files and said before any is read.

use crate::talk::Talk;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use yf_ingest::Limits;
use yf_ingest::source::{self, Kind, Listing, Source};

/// What is done with the files.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// Read, joined, told, judged and drawn.
    Look,
    /// Read, joined and told: `events`, `import`.
    Tell,
    /// Only read.
    Check,
    /// The council's books alone.
    Waits,
    /// Events read and worked out.
    Journeys,
}

impl Work {
    /// Memory for each byte of CSV, in tenths: what was measured on the invented place of 140,000 people (its council's files alone for `waits`, ten million
    /// made-up events for `journeys`), and a tenth or more beside it.
    fn tenths(self) -> u64 {
        match self {
            Work::Look => 45,
            Work::Tell => 32,
            Work::Check => 18,
            Work::Waits => 9,
            Work::Journeys => 16,
        }
    }
}

/// What is taken whatever is read.
const AT_LEAST: u64 = 64 << 20;
/// Less than this is not worth a word.
const WORTH_A_WORD: u64 = 512 << 20;

/// Says what reading these files will take, where it is worth a word.
pub fn say(listing: &Listing, work: Work, talk: &Talk) {
    let bytes = listing.sources.iter().map(unpacked).fold(0, u64::saturating_add);
    let needed = AT_LEAST.saturating_add(bytes / 10 * work.tenths());
    if needed >= WORTH_A_WORD {
        talk.say(&line(needed, bytes, free()));
    }
}

/// The same of a folder of events.
pub fn say_of(folder: &Path, limits: &Limits, talk: &Talk) {
    // What cannot be listed is said by whoever reads it.
    if let Ok(listing) = source::list(&[folder.to_path_buf()], limits) {
        say(&listing, Work::Journeys, talk);
    }
}

fn line(needed: u64, bytes: u64, free: Option<u64>) -> String {
    let gib = |bytes: u64| format!("{}.{} GiB", bytes >> 30, ((bytes & ((1 << 30) - 1)) * 10) >> 30);
    let size = format!("{} MB", bytes / 1_000_000);
    match free {
        None => format!("Memory    about {} for {size} of extracts.", gib(needed)),
        Some(free) if free >= needed => {
            format!("Memory    about {} for {size} of extracts; {} are free.", gib(needed), gib(free))
        }
        Some(free) => format!(
            "Memory    about {} for {size} of extracts, and {} are free: the system may end this run. Give extracts of fewer years or places at a time, or a larger machine.",
            gib(needed),
            gib(free)
        ),
    }
}

/// Bytes of a file once it is unpacked, as far as can be known without unpacking it.
fn unpacked(source: &Source) -> u64 {
    match &source.kind {
        Kind::ZipEntry(entry) => entry.unpacked,
        Kind::Gzip => {
            let end = File::open(&source.path).and_then(gzip_end);
            // The end holds the size in four bytes: of a larger file it says too little, and then it is taken to pack as CSV does.
            end.ok().map(u64::from).filter(|size| *size >= source.bytes).unwrap_or(source.bytes.saturating_mul(8))
        }
        // A sheet packs about as its rows would as text: the letters of its tags are ten for one, and pack away.
        _ => source.bytes,
    }
}

/// The last four bytes of a gzip file: how many bytes it unpacks to.
fn gzip_end(mut file: impl Read + Seek) -> io::Result<u32> {
    file.seek(SeekFrom::End(-4))?;
    let mut end = [0; 4];
    file.read_exact(&mut end)?;
    Ok(u32::from_le_bytes(end))
}

/// Memory that the system says a new run can have; on Linux only.
fn free() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    free_of(&told)
}

fn free_of(told: &str) -> Option<u64> {
    let line = told.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_is_said_with_what_is_free() {
        let (need, bytes) = (1_610_612_736, 261_000_000);
        assert_eq!(line(need, bytes, None), "Memory    about 1.5 GiB for 261 MB of extracts.");
        assert_eq!(
            line(need, bytes, Some(20 << 30)),
            "Memory    about 1.5 GiB for 261 MB of extracts; 20.0 GiB are free."
        );
        assert!(line(need, bytes, Some(1 << 30)).contains("1.0 GiB are free: the system may end this run"));
    }

    #[test]
    fn a_packed_file_says_how_large_it_will_be() {
        let mut packed = vec![0x1f, 0x8b, 8, 0, 9, 9];
        packed.extend(70_000_u32.to_le_bytes());
        assert_eq!(gzip_end(io::Cursor::new(packed)).expect("an end"), 70_000);
        assert!(gzip_end(io::Cursor::new([1, 2])).is_err());
    }

    #[test]
    fn what_is_free_is_read_as_the_system_says_it() {
        assert_eq!(free_of("MemTotal:  9 kB\nMemFree: 1 kB\nMemAvailable:    20971520 kB\nX: 1 kB\n"), Some(20 << 30));
        assert_eq!(free_of("MemTotal: 9 kB\n"), None);
    }
}
