//! What a workbook holds: its sheets in order, each a source of its own; what is refused of it and why.

use super::xml::{Bit, Xml};
use super::{Sheet, SheetKind, ods, said};
use crate::limits::Limits;
use crate::packed::{Entry, Opened};
use crate::source::{Kind, Source};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use yf_model::Problem;

/// The parts of a workbook, as its zip lists them.
struct Book<'a> {
    path: &'a Path,
    parts: &'a [(String, Entry)],
    limits: &'a Limits,
}

/// A sheet's name, whether it is hidden, and how it is read.
type Found = (String, bool, Sheet);

/// The sheets of a workbook as sources, and what is refused of it.
pub(crate) fn list(
    path: &Path,
    name: &str,
    parts: &[(String, Entry)],
    bytes: u64,
    limits: &Limits,
) -> (Vec<Source>, Vec<Problem>) {
    let book = Book { path, parts, limits };
    if book.entry("xl/workbook.bin").is_some() {
        return (Vec::new(), vec![said::binary(name)]);
    }
    if parts.iter().any(|(_, entry)| entry.locked || entry.deflated.is_none()) || book.is_encrypted() {
        return (Vec::new(), vec![said::locked(name)]);
    }
    let is_xlsx = book.entry("[Content_Types].xml").is_some();
    if !is_xlsx && !book.is_open_document_sheet() {
        return (Vec::new(), vec![said::other_document(name)]);
    }
    let found = if is_xlsx { book.xlsx() } else { book.ods() };
    let found = match found {
        Ok(found) => found,
        Err(error) => return (Vec::new(), vec![said::damaged(name, &error)]),
    };
    let (mut sources, mut refused, mut names) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (number, (sheet_name, hidden, sheet)) in found.into_iter().enumerate() {
        let mut shown = format!("{name}/{}", crate::source::visible(&sheet_name));
        if !names.insert(shown.clone()) {
            shown = format!("{shown} ({})", number + 1);
            names.insert(shown.clone());
        }
        if hidden {
            refused.push(said::hidden_sheet(&shown));
            continue;
        }
        sources.push(Source { name: shown, path: path.to_path_buf(), kind: Kind::Sheet(Arc::new(sheet)), bytes });
    }
    (sources, refused)
}

impl Book<'_> {
    fn entry(&self, name: &str) -> Option<Entry> {
        self.parts.iter().find(|(part, _)| part == name).map(|(_, entry)| *entry)
    }

    fn xml(&self, entry: &Entry) -> io::Result<Xml> {
        Ok(Xml::new(Opened::part(self.path, entry)?, self.limits.row_bytes))
    }

    fn sheet(&self, entry: Entry, kind: SheetKind) -> Sheet {
        Sheet { book: self.path.to_path_buf(), entry, kind }
    }

    /// What a part of relations points at: identifier, kind, part.
    fn relations(&self, of: &str) -> io::Result<Vec<(String, String, String)>> {
        let (folder, file) = of.rsplit_once('/').map_or(("", of), |(folder, file)| (folder, file));
        let part = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(entry) = self.entry(&part) else { return Ok(Vec::new()) };
        let mut xml = self.xml(&entry)?;
        let mut found = Vec::new();
        loop {
            match xml.next()? {
                Bit::Start(tag) if tag.name() == "Relationship" => {
                    let get = |name| tag.get(name).unwrap_or_default();
                    let target = get("Target");
                    let part = match target.strip_prefix('/') {
                        Some(whole) => whole.to_string(),
                        None if folder.is_empty() => target,
                        None => format!("{folder}/{target}"),
                    };
                    found.push((get("Id"), get("Type"), part));
                }
                Bit::Eof => return Ok(found),
                _ => {}
            }
            if found.len() > self.limits.files {
                return Err(super::Damage::because("it holds more parts than one run reads files"));
            }
        }
    }

    fn xlsx(&self) -> io::Result<Vec<Found>> {
        let root = self.relations("")?.into_iter().find(|(_, kind, _)| kind.ends_with("/officeDocument"));
        let workbook = root.map_or_else(|| "xl/workbook.xml".to_string(), |(_, _, part)| part);
        let lacks = || super::Damage::because("it has no part that lists its sheets (xl/workbook.xml)");
        let mut xml = self.xml(&self.entry(&workbook).ok_or_else(lacks)?)?;
        let relations = self.relations(&workbook)?;
        // A part that is named and is not there has lost its name in damage: without its texts or its days a sheet says something else.
        let part_of = |kind: &str| match relations.iter().find(|(_, k, _)| k.ends_with(kind)) {
            None => Ok(None),
            Some((_, _, part)) => match self.entry(part) {
                None => Err(super::Damage::because("a part that it names is not in it")),
                found => Ok(found),
            },
        };
        let (strings, styles) = (part_of("/sharedStrings")?, part_of("/styles")?);
        let (mut from_1904, mut listed) = (false, Vec::new());
        loop {
            match xml.next()? {
                Bit::Start(tag) if tag.name() == "workbookPr" => from_1904 = tag.is("date1904"),
                Bit::Start(tag) if tag.name() == "sheet" => {
                    let hidden = tag.get("state").is_some_and(|state| state != "visible");
                    listed.push((tag.get("name").unwrap_or_default(), hidden, tag.get("id").unwrap_or_default()));
                }
                Bit::Eof => break,
                _ => {}
            }
            if listed.len() > self.limits.files {
                return Err(super::Damage::because("it holds more sheets than one run reads files"));
            }
        }
        if listed.is_empty() {
            return Err(super::Damage::because("it lists no sheets"));
        }
        let mut found = Vec::new();
        for (name, hidden, id) in listed {
            let Some((_, kind, part)) = relations.iter().find(|(i, ..)| *i == id) else {
                return Err(super::Damage::because("a sheet that it lists is not in it"));
            };
            // Charts and dialogues have sheets too.
            if !kind.ends_with("/worksheet") {
                continue;
            }
            let Some(entry) = self.entry(part) else {
                return Err(super::Damage::because("a sheet that it lists is not in it"));
            };
            found.push((name, hidden, self.sheet(entry, SheetKind::Xlsx { strings, styles, from_1904 })));
        }
        Ok(found)
    }

    fn ods(&self) -> io::Result<Vec<Found>> {
        let lacks = || super::Damage::because("it has no part with its sheets (content.xml)");
        let entry = self.entry("content.xml").ok_or_else(lacks)?;
        let tables = ods::tables(Opened::part(self.path, &entry)?, self.limits, self.limits.files)?;
        if tables.is_empty() {
            return Err(super::Damage::because("it lists no sheets"));
        }
        let sheet = |table| self.sheet(entry, SheetKind::Ods { table });
        Ok(tables.into_iter().enumerate().map(|(n, t)| (t.name, t.hidden, sheet(n))).collect())
    }

    /// Whether its parts are encrypted, which an OpenDocument manifest says.
    fn is_encrypted(&self) -> bool {
        self.entry("META-INF/manifest.xml").is_some_and(|entry| {
            let mut start = Vec::new();
            let read = Opened::part(self.path, &entry).and_then(|part| part.take(1 << 20).read_to_end(&mut start));
            read.is_ok() && start.windows(15).any(|w| w == b"encryption-data")
        })
    }

    /// Texts and drawings are laid out as sheets are; the first part says which it is.
    fn is_open_document_sheet(&self) -> bool {
        self.entry("mimetype").is_none_or(|entry| {
            let mut kind = String::new();
            let read = Opened::part(self.path, &entry).and_then(|part| part.take(100).read_to_string(&mut kind));
            read.is_ok() && kind.contains("spreadsheet")
        })
    }
}

/// What a file in Microsoft's older container (`.xls`, and any workbook with a password) is.
pub(crate) fn old(path: &Path, name: &str) -> Problem {
    let encrypted = File::open(path).is_ok_and(|file| holds(file, "EncryptedPackage"));
    if encrypted { said::locked(name) } else { said::old(name) }
}

/// Whether a name stands among the names of such a container, in its first 64 MiB.
fn holds(file: File, name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut from = BufReader::new(file.take(64 << 20));
    let mut held = Vec::new();
    let mut block = vec![0u8; 1 << 16];
    loop {
        match from.read(&mut block) {
            Ok(got) if got > 0 => {
                held.extend_from_slice(&block[..got]);
                if held.windows(wanted.len()).any(|w| w == wanted) {
                    return true;
                }
                held.drain(..held.len().saturating_sub(wanted.len()));
            }
            _ => return false,
        }
    }
}
