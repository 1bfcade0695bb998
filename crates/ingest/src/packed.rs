//! Opening one file: gzip and zip unpacked as a stream, bytes counted, hashed, and refused past the limits.
//!
//! A zip is read by its own table of contents; where that is cut off or leads astray, by the header in front of each file, so that what
//! came before the cut is kept.

use crate::book::{Damage, Told};
use crate::files::Files;
use crate::limits::{Limits, SMALL};
use crate::source::{Kind, Source, read_up_to};
use flate2::Crc;
use flate2::read::{DeflateDecoder, MultiGzDecoder};
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::rc::Rc;
use yf_model::Problem;

/// Where a zip's file lies in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Byte at which its data starts.
    pub start: u64,
    /// Bytes it takes packed.
    pub packed: u64,
    /// Bytes it says it unpacks to.
    pub unpacked: u64,
    /// Whether it is deflated, else stored as it is; `None` for a method that is not read.
    pub deflated: Option<bool>,
    /// Whether it is locked with a password.
    pub locked: bool,
    /// Check sum of the unpacked bytes, where the zip says one.
    pub crc: Option<u32>,
}

/// A zip's files.
pub(crate) struct Table {
    pub entries: Vec<(String, Entry)>,
    /// The table of contents is missing or leads astray: the zip was cut off or damaged.
    pub cut: bool,
    /// It is a spreadsheet (xlsx and ods are zips).
    pub spreadsheet: bool,
}

/// Reads a zip's table of contents.
pub(crate) fn table(path: &Path, limits: &Limits) -> io::Result<Table> {
    let said = match zip::ZipArchive::new(BufReader::new(File::open(path)?)) {
        Ok(mut archive) => by_contents(&mut archive, limits),
        Err(zip::result::ZipError::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied => return Err(error),
        Err(_) => None,
    };
    // Nothing that is there is left out without a word: a table of contents that names no file, or one that is not where it says, is not believed.
    let (entries, cut) = match said {
        Some(entries) if !entries.is_empty() => (entries, false),
        said => {
            let entries = by_local_headers(path, limits)?;
            let cut = said.is_none() || !entries.is_empty();
            (entries, cut)
        }
    };
    let has = |wanted: &str| entries.iter().any(|(name, _)| name == wanted);
    // By more than one part: where one of them has lost its name the file is still a workbook, a damaged one.
    let opendocument = ["content.xml", "META-INF/manifest.xml", "mimetype"].iter().filter(|part| has(part)).count() > 1;
    let in_xl = entries.iter().any(|(name, _)| name.starts_with("xl/"));
    let office = in_xl && (has("[Content_Types].xml") || has("_rels/.rels"));
    let spreadsheet = has("xl/workbook.xml") || has("xl/workbook.bin") || office || opendocument;
    Ok(Table { entries, cut, spreadsheet })
}

/// The files that the table of contents names; `None` where one of them is not where it says.
fn by_contents<R: Read + Seek>(archive: &mut zip::ZipArchive<R>, limits: &Limits) -> Option<Vec<(String, Entry)>> {
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        if entries.len() > limits.files {
            break;
        }
        let file = archive.by_index_raw(index).ok()?;
        let name = match file.name() {
            Ok(name) => name.to_string(),
            Err(_) => String::from_utf8_lossy(file.name_raw()).into_owned(),
        };
        if name.ends_with('/') || name.ends_with('\\') {
            continue;
        }
        let deflated = match file.compression() {
            zip::CompressionMethod::Stored => Some(false),
            zip::CompressionMethod::Deflated => Some(true),
            _ => None,
        };
        let entry = Entry {
            start: file.data_start()?,
            packed: file.compressed_size(),
            unpacked: file.size(),
            deflated,
            locked: file.encrypted(),
            crc: Some(file.crc32()),
        };
        entries.push((name, entry));
    }
    Some(entries)
}

/// The files of a zip without its table of contents, by the header in front of each, up to the cut.
fn by_local_headers(path: &Path, limits: &Limits) -> io::Result<Vec<(String, Entry)>> {
    let mut file = BufReader::new(File::open(path)?);
    let length = file.get_ref().metadata()?.len();
    let mut entries = Vec::new();
    let mut at = 0u64;
    while entries.len() <= limits.files {
        let mut head = [0u8; 30];
        file.seek(SeekFrom::Start(at))?;
        if read_up_to(&mut file, &mut head)? < head.len() || !head.starts_with(b"PK\x03\x04") {
            break;
        }
        let two = |from: usize| u64::from(u16::from_le_bytes([head[from], head[from + 1]]));
        let four = |from: usize| u32::from_le_bytes([head[from], head[from + 1], head[from + 2], head[from + 3]]);
        let (flags, method) = (two(6), two(8));
        let mut name = vec![0u8; two(26) as usize];
        if read_up_to(&mut file, &mut name)? < name.len() {
            break;
        }
        let start = at + 30 + two(26) + two(28);
        if start > length {
            break;
        }
        let said_later = flags & 8 != 0;
        let (mut packed, mut unpacked) = (u64::from(four(18)), u64::from(four(22)));
        let huge = packed == u64::from(u32::MAX) || unpacked == u64::from(u32::MAX);
        if (said_later && packed == 0) || huge {
            if method != 8 {
                break;
            }
            // The size stands behind the data: unpack to find the end, within what one run may unpack.
            file.seek(SeekFrom::Start(start))?;
            let mut decoder = DeflateDecoder::new(&mut file);
            let most = (length - start).saturating_mul(limits.ratio).max(SMALL).min(limits.unpacked_bytes);
            let _ = io::copy(&mut Read::by_ref(&mut decoder).take(most), &mut io::sink());
            (packed, unpacked) = (decoder.total_in(), decoder.total_out());
        }
        let entry = Entry {
            start,
            packed: packed.min(length - start),
            unpacked,
            deflated: match method {
                0 => Some(false),
                8 => Some(true),
                _ => None,
            },
            locked: flags & 1 != 0,
            crc: None,
        };
        let name = String::from_utf8_lossy(&name).into_owned();
        if !name.ends_with('/') {
            entries.push((name, entry));
        }
        at = start + packed;
        if said_later {
            // A data descriptor follows, with or without its signature.
            let mut sign = [0u8; 4];
            file.seek(SeekFrom::Start(at))?;
            let got = read_up_to(&mut file, &mut sign)?;
            at += if got == 4 && sign == *b"PK\x07\x08" { 16 } else { 12 };
        }
    }
    Ok(entries)
}

/// Whether a name inside a zip stays inside: relative, no `..`, no drive.
pub(crate) fn is_safe_name(name: &str) -> bool {
    let drive = name.as_bytes().get(1) == Some(&b':');
    !name.is_empty()
        && !name.contains('\0')
        && !drive
        && !name.starts_with(['/', '\\'])
        && !name.split(['/', '\\']).any(|part| part == "..")
}

/// Why a zip's file is not read, if it is not.
pub(crate) fn refuse_entry(path: &Path, name: &str, entry: &Entry) -> io::Result<Option<Problem>> {
    if entry.locked {
        return Ok(Some(Files::locked(name)));
    }
    if entry.deflated.is_none() {
        return Ok(Some(Files::unknown_packing(name)));
    }
    let mut head = [0u8; 8];
    let mut inside = unpack(path, entry)?;
    // A file that cannot be unpacked at all is said when it is read, with how far it went.
    let got = read_up_to(&mut inside, &mut head).unwrap_or(0);
    let head = &head[..got];
    if head.starts_with(b"PK\x03\x04") || head.starts_with(&[0x1f, 0x8b]) {
        return Ok(Some(Files::nested(name)));
    }
    Ok(Files::by_magic(name, head))
}

fn unpack(path: &Path, entry: &Entry) -> io::Result<Box<dyn Read>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(entry.start))?;
    let part = BufReader::with_capacity(1 << 16, file.take(entry.packed));
    Ok(if entry.deflated == Some(true) { Box::new(DeflateDecoder::new(part)) } else { Box::new(part) })
}

/// Why a file stopped before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The packed data end too early or are damaged.
    Packed,
    /// It unpacks to more than the limits allow.
    TooFar,
    /// A workbook's part is not what it should be.
    Workbook(&'static str),
    /// The disk failed.
    Disk(String),
}

/// An open file: a stream of unpacked bytes that counts, hashes and stops at the limits.
///
/// A cut is told by [`Opened::finish`], and reads as the end of the file, so that what came before is kept.
pub struct Opened {
    stream: Box<dyn Read>,
    /// Bytes as given, with their hash; shared with the stream that feeds the unpacker.
    given: Rc<RefCell<Given>>,
    /// What is left of the raw bytes once the unpacker has its fill.
    raw: Option<Hashing<File>>,
    check: Option<(Crc, u32)>,
    unpacked: u64,
    most: u64,
    hash_unpacked: bool,
    cut: Option<Cut>,
    told: Option<Told>,
}

struct Given {
    hash: Sha256,
    bytes: u64,
}

struct Hashing<R> {
    from: R,
    given: Rc<RefCell<Given>>,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.from.read(into)?;
        let mut given = self.given.borrow_mut();
        given.hash.update(&into[..got]);
        given.bytes += got as u64;
        Ok(got)
    }
}

/// A stream that could not begin.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

impl Opened {
    pub(crate) fn new(source: &Source, limits: &Limits) -> io::Result<Opened> {
        let given = Rc::new(RefCell::new(Given { hash: Sha256::new(), bytes: 0 }));
        let most_of = |packed: u64| packed.saturating_mul(limits.ratio).max(SMALL).min(limits.unpacked_bytes);
        let mut opened = Opened {
            stream: Box::new(io::empty()),
            given: Rc::clone(&given),
            raw: None,
            check: None,
            unpacked: 0,
            most: u64::MAX,
            hash_unpacked: false,
            cut: None,
            told: None,
        };
        match &source.kind {
            Kind::Sheet(sheet) => {
                // Where the workbook's texts or formats are damaged the sheet ends before its first row; its hash is taken all the same.
                match sheet.open(&source.name, limits) {
                    Ok((rows, told)) => (opened.stream, opened.told) = (rows, Some(told)),
                    Err(error) => opened.stream = Box::new(Failing(Some(error))),
                }
                // Empty rows in front of the first take a byte each, however small the workbook.
                opened.most = most_of(source.bytes).saturating_add(SMALL * 2);
                // What was given is the workbook: other sheets hold nothing of this one, but its texts are theirs too.
                opened.raw = Some(Hashing { from: File::open(&source.path)?, given });
            }
            Kind::ZipEntry(entry) => {
                opened.stream = unpack(&source.path, entry)?;
                // The table of contents was believed when the zip was weighed: no file may unpack to more than it said.
                opened.most = if entry.crc.is_some() { entry.unpacked } else { most_of(entry.packed) };
                opened.check = entry.crc.map(|crc| (Crc::new(), crc));
                opened.hash_unpacked = true;
            }
            kind => {
                let file = File::open(&source.path)?;
                opened.raw = Some(Hashing { from: file.try_clone()?, given: Rc::clone(&given) });
                let raw = Hashing { from: file, given };
                if *kind == Kind::Gzip {
                    opened.stream = Box::new(MultiGzDecoder::new(BufReader::with_capacity(1 << 16, raw)));
                    opened.most = most_of(source.bytes);
                } else {
                    opened.stream = Box::new(raw);
                }
            }
        }
        Ok(opened)
    }

    /// A part of a workbook, which may unpack to what its zip says.
    pub(crate) fn part(path: &Path, entry: &Entry) -> io::Result<Opened> {
        Ok(Opened {
            stream: unpack(path, entry)?,
            given: Rc::new(RefCell::new(Given { hash: Sha256::new(), bytes: 0 })),
            raw: None,
            check: entry.crc.map(|crc| (Crc::new(), crc)),
            unpacked: 0,
            most: entry.unpacked,
            hash_unpacked: false,
            cut: None,
            told: None,
        })
    }

    /// What is wrong with the cells of a sheet, known once it is read.
    pub(crate) fn told(&self) -> Option<Told> {
        self.told.clone()
    }

    /// Bytes and SHA-256 as given (of a zip's file: unpacked), the rest of the file read to its end; and where it broke.
    pub fn finish(mut self) -> (u64, String, Option<Cut>) {
        let mut sink = [0u8; 1 << 16];
        if self.hash_unpacked {
            while self.read(&mut sink).is_ok_and(|n| n > 0) {}
        } else if let Some(raw) = &mut self.raw {
            // The unpacker shares the file's position, so this reads on from where it stopped.
            while raw.read(&mut sink).is_ok_and(|n| n > 0) {}
        }
        let given = self.given.replace(Given { hash: Sha256::new(), bytes: 0 });
        let hash = given.hash.finalize();
        (given.bytes, hash.iter().map(|b| format!("{b:02x}")).collect(), self.cut)
    }

    /// How many bytes came out so far.
    pub fn unpacked(&self) -> u64 {
        self.unpacked
    }

    /// Why it ended before its end, if it did.
    pub fn cut(&self) -> Option<&Cut> {
        self.cut.as_ref()
    }
}

impl Read for Opened {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.cut.is_some() || into.is_empty() {
            return Ok(0);
        }
        let got = loop {
            match self.stream.read(into) {
                Ok(got) => break got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let damage = error.get_ref().and_then(|e| e.downcast_ref::<Damage>()).map(|d| d.0);
                    self.cut = Some(match error.kind() {
                        _ if damage.is_some() => Cut::Workbook(damage.unwrap_or_default()),
                        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                            Cut::Packed
                        }
                        _ => Cut::Disk(error.to_string()),
                    });
                    return Ok(0);
                }
            }
        };
        if got == 0 {
            let wrong_sum = self.check.take().is_some_and(|(crc, said)| crc.sum() != said);
            if wrong_sum {
                self.cut = Some(Cut::Packed);
            }
            return Ok(0);
        }
        self.unpacked += got as u64;
        if self.unpacked > self.most {
            self.cut = Some(Cut::TooFar);
            return Ok(0);
        }
        if let Some((crc, _)) = &mut self.check {
            crc.update(&into[..got]);
        }
        if self.hash_unpacked {
            let mut given = self.given.borrow_mut();
            given.hash.update(&into[..got]);
            given.bytes += got as u64;
        }
        Ok(got)
    }
}
