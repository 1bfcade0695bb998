//! What a path holds: files and folders, plain or packed, in the order of their names.
//!
//! A file is what its first bytes say, never what its name says. Rules and limits: decision 17.

use crate::book;
use crate::files::Files;
use crate::limits::{Limits, Size};
use crate::lines::Lines;
use crate::packed;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use yf_model::Problem;

/// What a file is by its first bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, or at least nothing that is known to be something else.
    Plain,
    /// Packed with gzip.
    Gzip,
    /// One file inside a zip.
    ZipEntry(packed::Entry),
    /// One sheet of a workbook.
    Sheet(Arc<book::Sheet>),
}

/// One file to read.
#[derive(Clone, Debug)]
pub struct Source {
    /// As the user named it, folders joined by `/`; a file in a zip is `the.zip/inside.csv`, a sheet of a workbook
    /// `the.xlsx/Referrals`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Bytes on disk (of a zip's file: packed).
    pub bytes: u64,
}

/// All files found under the paths, and what could not be opened.
#[derive(Debug, Default)]
pub struct Listing {
    /// Files in the order of their names: a file's number in a run is its place here.
    pub sources: Vec<Source>,
    /// Files and parts that are refused.
    pub refused: Vec<Problem>,
}

/// Lists the files under paths. Fails only where nothing should be read at all: a path that is not there or may not be
/// read, a folder that holds a simulation's truth, too many files.
pub fn list(paths: &[PathBuf], limits: &Limits) -> Result<Listing, Problem> {
    let mut walk = Walk { limits, listing: Listing::default(), seen: BTreeSet::new(), unpacked: 0 };
    for path in paths {
        walk.path(path, &name_of(path), true)?;
    }
    let mut listing = walk.listing;
    listing.sources.sort_by(|a, b| a.name.cmp(&b.name));
    listing.refused.sort_by(|a, b| (&a.file, a.code).cmp(&(&b.file, b.code)));
    Ok(listing)
}

/// A path as the user wrote it, with `/` between folders.
fn name_of(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let text = text.trim_end_matches('/');
    if text.is_empty() { "/".into() } else { visible(text) }
}

/// A name without control characters: a file's name is anybody's text, and it is shown on terminals and pages.
pub(crate) fn visible(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

struct Walk<'a> {
    limits: &'a Limits,
    listing: Listing,
    seen: BTreeSet<PathBuf>,
    unpacked: u64,
}

impl Walk<'_> {
    fn path(&mut self, path: &Path, name: &str, named: bool) -> Result<(), Problem> {
        let cannot = |error: &io::Error| Files::unreadable(name, error);
        // A file or folder that two names lead to (a link, a path given twice) is read once, under the first name.
        let real = match fs::canonicalize(path) {
            Ok(real) => real,
            Err(error) if named => return Err(cannot(&error)),
            Err(error) => {
                self.listing.refused.push(cannot(&error));
                return Ok(());
            }
        };
        if !self.seen.insert(real) {
            return Ok(());
        }
        let meta = match fs::metadata(path) {
            Ok(meta) => meta,
            Err(error) if named => return Err(cannot(&error)),
            Err(error) => {
                self.listing.refused.push(cannot(&error));
                return Ok(());
            }
        };
        if meta.is_dir() {
            return self.folder(path, name, named);
        }
        if !meta.is_file() {
            self.listing.refused.push(Files::not_a_file(name));
            return Ok(());
        }
        match self.file(path, name, meta.len()) {
            Ok(()) => Ok(()),
            Err(Refusal::Run(problem)) => Err(*problem),
            Err(Refusal::File(error)) if named => Err(cannot(&error)),
            Err(Refusal::File(error)) => {
                self.listing.refused.push(cannot(&error));
                Ok(())
            }
        }
    }

    fn folder(&mut self, path: &Path, name: &str, named: bool) -> Result<(), Problem> {
        let is_truth = path.file_name().is_some_and(|n| n == "truth") && path.join("run.json").is_file();
        if is_truth || path.join("truth").join("run.json").is_file() {
            return Err(Files::holds_truth(name));
        }
        let entries = match fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
            Ok(entries) => entries,
            Err(error) if named => return Err(Files::unreadable(name, &error)),
            Err(error) => {
                self.listing.refused.push(Files::unreadable(name, &error));
                return Ok(());
            }
        };
        let mut names: Vec<_> = entries.into_iter().map(|e| e.file_name()).collect();
        names.sort();
        for inside in names {
            let text = inside.to_string_lossy();
            // Hidden files are the system's own (.DS_Store, .git), never an agency's.
            if text.starts_with('.') {
                continue;
            }
            let text = visible(&text);
            let inside_name = if name == "." { text } else { format!("{name}/{text}") };
            self.path(&path.join(&inside), &inside_name, false)?;
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str, bytes: u64) -> Result<(), Refusal> {
        let mut head = [0u8; 8];
        let mut file = File::open(path).map_err(Refusal::File)?;
        let got = read_up_to(&mut file, &mut head).map_err(Refusal::File)?;
        let head = &head[..got];
        let source = |kind| Source { name: name.to_string(), path: path.to_path_buf(), kind, bytes };
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return self.zip(path, name, bytes);
        }
        if head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            self.listing.refused.push(book::old(path, name));
            return Ok(());
        }
        if let Some(problem) = Files::by_magic(name, head) {
            self.listing.refused.push(problem);
            return Ok(());
        }
        let kind = if head.starts_with(&[0x1f, 0x8b]) { Kind::Gzip } else { Kind::Plain };
        self.add(source(kind))
    }

    fn zip(&mut self, path: &Path, name: &str, bytes: u64) -> Result<(), Refusal> {
        let table = packed::table(path, self.limits).map_err(Refusal::File)?;
        if table.cut && !table.spreadsheet {
            self.listing.refused.push(Files::zip_cut(name, table.entries.len()));
        }
        let declared = table.entries.iter().fold(0u64, |sum, (_, e)| sum.saturating_add(e.unpacked));
        if let Some(problem) = self.too_much(name, bytes, declared) {
            self.listing.refused.push(problem);
            return Ok(());
        }
        self.unpacked = self.unpacked.saturating_add(declared);
        if table.spreadsheet {
            let (sheets, refused) = book::list(path, name, &table.entries, bytes, self.limits);
            self.listing.refused.extend(refused);
            return sheets.into_iter().try_for_each(|sheet| self.add(sheet));
        }
        let mut inside = BTreeSet::new();
        for (entry_name, entry) in table.entries {
            if !packed::is_safe_name(&entry_name) {
                self.listing.refused.push(Files::zip_path(name, &entry_name));
                continue;
            }
            let last = entry_name.rsplit('/').next().unwrap_or("");
            // What a Mac packs beside its files. No other name is left out because of a dot: it may have been a letter.
            let of_a_mac = last.starts_with("._") || last == ".DS_Store" || entry_name.starts_with("__MACOSX/");
            if of_a_mac || !inside.insert(entry_name.clone()) {
                continue;
            }
            let shown = format!("{name}/{}", visible(&entry_name));
            if let Some(problem) = packed::refuse_entry(path, &shown, &entry).map_err(Refusal::File)? {
                self.listing.refused.push(problem);
                continue;
            }
            let kind = Kind::ZipEntry(entry);
            self.add(Source { name: shown, path: path.to_path_buf(), kind, bytes: entry.packed })?;
        }
        Ok(())
    }

    fn too_much(&self, name: &str, packed: u64, unpacked: u64) -> Option<Problem> {
        let limits = self.limits;
        if unpacked > crate::limits::SMALL && unpacked / limits.ratio.max(1) > packed {
            return Some(Files::bomb(name, packed, unpacked, limits.ratio));
        }
        (self.unpacked.saturating_add(unpacked) > limits.unpacked_bytes).then(|| Files::unpacks_too_far(name, limits))
    }

    fn add(&mut self, source: Source) -> Result<(), Refusal> {
        if self.listing.sources.len() >= self.limits.files {
            return Err(Refusal::Run(Box::new(Files::too_many(&source.name, self.limits.files))));
        }
        self.listing.sources.push(source);
        Ok(())
    }
}

enum Refusal {
    File(io::Error),
    Run(Box<Problem>),
}

pub(crate) fn read_up_to(from: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut got = 0;
    while got < into.len() {
        match from.read(&mut into[got..]) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(got)
}

impl Source {
    /// What parts the fields of its header: a comma, a semicolon, a tab or a bar.
    pub fn separator(&self, limits: &Limits) -> io::Result<u8> {
        Ok(Lines::new(self.open(limits)?, limits.row_bytes)?.separator())
    }

    /// Opens it: unpacked, counted, hashed, and stopped where it unpacks too far.
    pub fn open(&self, limits: &Limits) -> io::Result<packed::Opened> {
        packed::Opened::new(self, limits)
    }

    /// The folder (or zip) it lies in, as named: tables of one submission lie together.
    pub fn folder(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Its name without the folder.
    pub fn file_name(&self) -> &str {
        self.name.rsplit_once('/').map_or(self.name.as_str(), |(_, file)| file)
    }
}

/// A size as people write it, for messages and the manual.
pub fn size(bytes: u64) -> String {
    Size(bytes).to_string()
}

/// What is said of a path that cannot be opened.
pub fn unreadable(name: &str, error: &io::Error) -> Problem {
    Files::unreadable(name, error)
}
