//! A file of events cut into parts of about one size, each ending with a line.

use crate::source::Source;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Take};
use std::path::Path;

/// Bytes of a file from one row's first to another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    from: u64,
    to: u64,
}

/// A file of fewer bytes is not cut: a thread would cost more than it saves.
const LEAST: u64 = 1 << 20;

impl Part {
    /// All of a file.
    pub const WHOLE: Part = Part { from: 0, to: u64::MAX };

    /// Whether it has the header.
    pub fn is_first(&self) -> bool {
        self.from == 0
    }

    /// Whether it is all of the file.
    pub fn is_whole(&self) -> bool {
        *self == Part::WHOLE
    }

    /// Its bytes.
    pub fn open(&self, path: &Path) -> io::Result<Take<File>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.from))?;
        Ok(file.take(self.to - self.from))
    }
}

/// As many parts as there are threads, fewer of a small file or one of long lines. A quoted field may hold line ends: whoever meets a quote
/// in a part must read the file whole.
pub(crate) fn parts(source: &Source, threads: usize) -> io::Result<Vec<Part>> {
    let mut file = File::open(&source.path)?;
    let size = file.metadata()?.len();
    let count = if size < LEAST { 1 } else { threads.clamp(1, 64) as u64 };
    let mut parts = vec![Part::WHOLE];
    for n in 1..count {
        let Some(cut) = line_after(&mut file, size / count * n)? else { break };
        if let Some(last) = parts.last_mut().filter(|last| last.from < cut && cut < size) {
            last.to = cut;
            parts.push(Part { from: cut, to: u64::MAX });
        }
    }
    Ok(parts)
}

/// Where the first line begins that begins after a place.
pub(crate) fn line_after(file: &mut File, place: u64) -> io::Result<Option<u64>> {
    file.seek(SeekFrom::Start(place))?;
    let (mut at, mut block) = (place, vec![0; 1 << 12]);
    loop {
        let got = crate::source::read_up_to(file, &mut block)?;
        match block.get(..got) {
            None | Some([]) => return Ok(None),
            Some(read) => match memchr::memchr(b'\n', read) {
                Some(end) => return Ok(Some(at + end as u64 + 1)),
                None => at += got as u64,
            },
        }
    }
}
