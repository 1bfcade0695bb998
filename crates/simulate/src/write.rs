//! Writes extracts and truth, apart.

use crate::identity::{Known, Register};
use crate::names::Lists;
use crate::sheet::{Done, Sheet};
use crate::tables::EMBEDDED;
use crate::{Invented, cld, draw::Key};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use yf_place::Calendar;

/// Why nothing was written.
#[derive(Debug)]
pub enum Refused {
    /// The folder holds this, which an earlier run did not write.
    NotOurs(PathBuf),
    /// The system would not read or write this.
    Io(PathBuf, io::Error),
}

/// What was written.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Written {
    /// Path below the folder, and rows.
    pub files: Vec<(String, u64)>,
}

/// Writes all of a place below a folder that is absent, empty or ours: `extracts/` and `truth/`.
pub fn write(place: &Invented, out: &Path) -> Result<Written, Refused> {
    clear(out)?;
    let lists = Lists::load();
    let known =
        Known { seed: Key::seed(place.options.seed), tables: &place.tables, lists: &lists, people: &place.people };
    let calendar = Calendar::england();
    let in_council: BTreeSet<u32> = place.world.acts.iter().map(|a| a.person).collect();
    let council = Register::new(&known, "council", "P", &in_council.iter().copied().collect::<Vec<_>>());
    let (sheets, manifest) = cld::files(&known, &place.world, place.span, &calendar, &council);
    let mut written = Written::default();
    put(out, "extracts/council/manifest.csv", manifest.as_bytes())?;
    written.files.push(("extracts/council/manifest.csv".to_string(), manifest.lines().count() as u64 - 1));
    for done in sheets.into_iter().map(Sheet::finish) {
        extract(out, &done, &mut written)?;
    }
    written.files.sort();
    let run = run_json(place, &written);
    put(out, RUN, run.as_bytes())?;
    Ok(written)
}

const RUN: &str = "truth/run.json";

/// Seed, version, parameters' hashes, files: what made this folder, and by which a later run knows it for its own.
fn run_json(place: &Invented, written: &Written) -> String {
    let hash = |text: &str| {
        Sha256::digest(text).iter().fold(String::new(), |mut out, b| {
            let _ = write!(out, "{b:02x}");
            out
        })
    };
    let tables: serde_json::Map<_, _> = EMBEDDED.iter().map(|(n, t)| (n.to_string(), hash(t).into())).collect();
    let files: serde_json::Map<_, _> = written.files.iter().map(|(n, rows)| (n.clone(), (*rows).into())).collect();
    let run = serde_json::json!({
        "made_by": "yellowfolder simulate",
        "version": env!("CARGO_PKG_VERSION"),
        "seed": place.options.seed,
        "from": place.options.from.to_string(),
        "to": place.options.to.to_string(),
        "people": place.options.people,
        "nhs_number_stems": if place.people.len() > 900_000 { "900 to 998" } else { "999" },
        "tables": tables,
        "rows": files,
    });
    format!("{run:#}\n")
}

/// Removes what an earlier run wrote; refuses a folder that holds anything else.
fn clear(out: &Path) -> Result<(), Refused> {
    let mut found = Vec::new();
    walk(out, &mut found)?;
    if found.is_empty() {
        return Ok(());
    }
    let run =
        fs::read_to_string(out.join(RUN)).ok().and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
    let ours = |path: &Path| {
        let name = path.strip_prefix(out).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let name = name.strip_suffix(".part").unwrap_or(&name).to_string();
        name == RUN
            || run.as_ref().is_some_and(|r| r["made_by"] == "yellowfolder simulate" && r["rows"].get(&name).is_some())
    };
    found.sort();
    if let Some(other) = found.iter().find(|f| run.is_none() || !ours(f)) {
        return Err(Refused::NotOurs(other.clone()));
    }
    for file in found.iter().filter(|f| !f.ends_with(RUN)).chain([&out.join(RUN)]) {
        fs::remove_file(file).map_err(|e| Refused::Io(file.clone(), e))?;
    }
    Ok(())
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Refused> {
    let told = |e: io::Error| Refused::Io(folder.to_path_buf(), e);
    let entries = match fs::read_dir(folder) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(told)?,
    };
    for entry in entries {
        let path = entry.map_err(told)?.path();
        if path.is_dir() { walk(&path, found)? } else { found.push(path) }
    }
    Ok(())
}

fn extract(out: &Path, done: &Done, written: &mut Written) -> Result<(), Refused> {
    let path = format!("extracts/{}", done.path);
    put(out, &path, done.text.as_bytes())?;
    written.files.push((path, done.behind.len() as u64));
    Ok(())
}

/// Writes a file beside and renames it, so that none is ever half there.
fn put(out: &Path, path: &str, bytes: &[u8]) -> Result<(), Refused> {
    let path = out.join(path);
    let told = |e: io::Error| Refused::Io(path.clone(), e);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(told)?;
    }
    let mut beside = path.clone().into_os_string();
    beside.push(".part");
    fs::write(&beside, bytes).map_err(told)?;
    fs::rename(&beside, &path).map_err(told)
}
