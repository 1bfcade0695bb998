//! The folder's extracts, and its manifest.

use crate::exit::Failure;
use crate::pipeline::limits;
use crate::plan;
use crate::talk::Talk;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use yf_ingest::cld::{FileRead, Options, Sink, header_key, read};
use yf_ingest::source::{self, Kind};
use yf_ingest::split::{Next, Splitter};
use yf_journey::unique::{Imported, Source};
use yf_model::rows::cld::Row;
use yf_model::{Day, Identities, Ids, Problem, Problems, Severity, Texts};

/// Everything read.
#[derive(Default)]
pub struct Read {
    /// Vocabulary.
    pub texts: Texts,
    /// Identifiers.
    pub ids: Ids,
    /// All rows, files in the order of their names.
    pub rows: Vec<Row>,
    /// One for each file of Client Level Data; the place is the file's number.
    pub files: Vec<FileIn>,
    /// What was wrong, counted.
    pub problems: Problems,
    /// Files that hold something else.
    pub others: Vec<String>,
}

/// One file.
pub struct FileIn {
    /// Below the folder.
    pub name: String,
    /// What was found in it.
    pub found: FileRead,
    /// Import time, and line in the manifest.
    pub imported: Option<(Imported, u32)>,
}

/// A refusal of a file, in the form of the house.
pub fn refused(code: &'static str, file: &str, found: String, wrong: String, now: &str, mend: &str) -> Problem {
    Problem {
        code,
        severity: Severity::FileRefused,
        file: file.to_string(),
        line: None,
        column: None,
        found,
        wrong,
        now: now.to_string(),
        mend: mend.to_string(),
    }
}

impl Read {
    /// The files as the choice of submissions knows them.
    pub fn sources(&self) -> Vec<Source> {
        let source = |(n, file): (usize, &FileIn)| Source {
            file: n as u16,
            rows_read: u32::try_from(file.found.rows).unwrap_or(u32::MAX),
            imported: file.imported.map(|(at, _)| at),
            line: file.imported.map_or(n as u32, |(_, line)| line),
        };
        self.files.iter().enumerate().map(source).collect()
    }

    /// Rows set aside.
    pub fn set_aside(&self) -> u64 {
        self.files.iter().map(|f| f.found.without_la + f.found.broken).sum()
    }

    /// A count over all files.
    pub fn sum(&self, of: impl Fn(&FileRead) -> u64) -> u64 {
        self.files.iter().map(|f| of(&f.found)).sum()
    }
}

/// Reads every extract of a folder (or the one file).
pub fn folder(path: &Path, talk: &Talk) -> Result<Read, Failure> {
    let limits = limits()?;
    let listing = source::list(&[path.to_path_buf()], &limits)?;
    plan::say(&listing, plan::Work::Waits, talk);
    let manifest = manifest(path)?;
    let mut all = Read::default();
    // Here nobody is joined across datasets, so identities are only a by-product.
    let mut identities = Identities::default();
    let mut refusals: Vec<Problem> = listing.refused;
    let mut missing: BTreeMap<&str, u32> =
        manifest.iter().flat_map(|m| m.iter()).map(|(file, (_, line))| (file.as_str(), *line)).collect();
    let base = path.to_string_lossy().replace('\\', "/").trim_end_matches('/').to_string();
    for source in &listing.sources {
        let below = source.name.strip_prefix(&base).map_or(source.name.as_str(), |rest| rest.trim_start_matches('/'));
        let name = if below.is_empty() { source.file_name() } else { below };
        if ["manifest.csv", "case.json"].contains(&name) {
            continue;
        }
        let imported = match &manifest {
            None => None,
            Some(manifest) => match manifest.get(name) {
                Some(line) => {
                    missing.remove(name);
                    Some(*line)
                }
                None => {
                    all.others.push(name.to_string());
                    continue;
                }
            },
        };
        talk.progress(&format!("reading {name}"));
        let Ok(number) = u16::try_from(all.files.len()) else { break };
        let mut problems = Vec::new();
        let mut counted = Problems::default();
        let mut names = BTreeMap::new();
        let mut sink = Sink {
            texts: &mut all.texts,
            ids: &mut all.ids,
            identities: &mut identities,
            rows: &mut all.rows,
            names: &mut names,
            problem: &mut |problem| match problem.severity {
                Severity::FileRefused => problems.push(problem),
                _ => counted.add(problem),
            },
        };
        let shown = if base == "." || below.is_empty() { name.to_string() } else { source.name.clone() };
        let failed =
            |e: std::io::Error| Failure::io(&shown, "read", &e, "check that the file is there and may be read");
        let delimiter = source.separator(&limits).map_err(failed)?;
        let options = Options { journeys: false, delimiter, row_bytes: limits.row_bytes, ..Options::default() };
        let found = match source.kind {
            // The figures need no hash of the file, so a plain one is read as it lies.
            Kind::Plain => read(number, &shown, File::open(&source.path).map_err(failed)?, &options, &mut sink),
            _ => {
                let mut opened = source.open(&limits).map_err(failed)?;
                let found = read(number, &shown, &mut opened, &options, &mut sink);
                if opened.cut().is_some() {
                    let wrong = format!("the packed file breaks off after {} rows", found.rows);
                    let mend = "copy or pack the file again";
                    problems.push(refused("cut-off", &shown, String::new(), wrong, "the rows before are used", mend));
                }
                found
            }
        };
        all.problems.merge(counted);
        if found.refused {
            all.others.push(name.to_string());
            refusals.extend(problems);
        } else {
            for problem in problems {
                talk.problem(&problem);
                all.problems.add(problem);
            }
            all.files.push(FileIn { name: name.to_string(), found, imported });
        }
    }
    if let Some((file, line)) = missing.first_key_value() {
        let problem = Problem {
            line: Some(*line),
            column: Some("file".to_string()),
            ..refused(
                "not-in-folder",
                &path.join("manifest.csv").display().to_string(),
                (*file).to_string(),
                "is not in the folder".to_string(),
                "nothing is written",
                "put the file there, or take its line out of the manifest",
            )
        };
        return Err(problem.into());
    }
    if all.files.is_empty() {
        if refusals.is_empty() {
            refusals.push(refused(
                "nothing-known",
                &path.display().to_string(),
                String::new(),
                "holds no Client Level Data".to_string(),
                "nothing is written",
                "name the folder with the council's extracts",
            ));
        }
        return Err(refusals.into());
    }
    Ok(all)
}

type Manifest = BTreeMap<String, (Imported, u32)>;

/// Reads `manifest.csv`: `file,import_date,...`, further columns ignored.
fn manifest(path: &Path) -> Result<Option<Manifest>, Failure> {
    let path = path.join("manifest.csv");
    if !path.is_file() {
        return Ok(None);
    }
    let name = path.display().to_string();
    let io = |e: std::io::Error| Failure::io(&name, "read", &e, "check its permissions");
    let mut rows = Splitter::new(File::open(&path).map_err(io)?, b',');
    rows.skip_byte_order_mark().map_err(io)?;
    let mut places = None;
    let mut manifest = Manifest::new();
    while rows.next_row().map_err(io)? == Next::Row {
        let field = |n: usize| String::from_utf8_lossy(rows.field(n)).trim().to_string();
        if (0..rows.len()).all(|n| field(n).is_empty()) {
            continue;
        }
        let Some((file, import)) = places else {
            let at = |key: &str| (0..rows.len()).find(|n| header_key(&field(*n)) == key);
            places = at("file").zip(at("importdate"));
            if places.is_none() {
                let wrong = "has no header with the columns file and import_date".to_string();
                let mend = "give it the header file,import_date";
                return Err(refused("bad-manifest", &name, String::new(), wrong, "nothing is written", mend).into());
            }
            continue;
        };
        let Some(imported) = import_time(&field(import)) else {
            let problem = Problem {
                line: Some(rows.line()),
                column: Some("import_date".to_string()),
                ..refused(
                    "bad-manifest",
                    &name,
                    field(import),
                    "is not a time of the form YYYY-MM-DD HH:MM:SS".to_string(),
                    "nothing is written",
                    "write when the file was imported, like 2025-04-18 09:12:00",
                )
            };
            return Err(problem.into());
        };
        manifest.insert(field(file), (imported, rows.line()));
    }
    Ok(Some(manifest))
}

/// `YYYY-MM-DD[ HH:MM[:SS]]`.
fn import_time(text: &str) -> Option<Imported> {
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, "00:00"));
    let mut parts = time.trim().split(':');
    let mut part = |most: u32, needed: bool| match parts.next() {
        Some(text) if text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse().ok().filter(|n| *n <= most)
        }
        None if !needed => Some(0),
        _ => None,
    };
    let (hour, minute, second) = (part(23, true)?, part(59, true)?, part(59, false)?);
    parts.next().is_none().then_some((Day::parse_iso(day)?, hour * 3600 + minute * 60 + second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_times() {
        let at = |text: &str| import_time(text).map(|(day, second)| format!("{day} {second}"));
        assert_eq!(at("2025-04-18"), Some("2025-04-18 0".to_string()));
        assert_eq!(at("2025-04-18 09:12"), Some("2025-04-18 33120".to_string()));
        assert_eq!(at("2025-04-18 09:12:07"), Some("2025-04-18 33127".to_string()));
        for bad in ["", "18/04/2025", "2025-04-18 9", "2025-04-18 24:00", "2025-04-18 09:12:00:00", "2025-04-31"] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }
}
