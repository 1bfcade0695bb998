//! Writes extracts and truth, apart.

use crate::identity::{Known, Register};
use crate::names::Lists;
use crate::sheet::{Done, Sheet};
use crate::{Invented, cld, draw::Key};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use yf_place::Calendar;

/// What was written.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Written {
    /// Path below the folder, and rows.
    pub files: Vec<(String, u64)>,
}

/// Writes all of a place below a folder: `extracts/` and `truth/`.
pub fn write(place: &Invented, out: &Path) -> Result<Written, (PathBuf, io::Error)> {
    let lists = Lists::load();
    let known =
        Known { seed: Key::seed(place.options.seed), tables: &place.tables, lists: &lists, people: &place.people };
    let calendar = Calendar::england();
    let in_council: BTreeSet<u32> = place.world.acts.iter().map(|a| a.person).collect();
    let council = Register::new(&known, "council", "P", &in_council.iter().copied().collect::<Vec<_>>());
    let (sheets, manifest) = cld::files(&known, &place.world, place.span, &calendar, &council);
    let mut written = Written::default();
    put(out, "extracts/council/manifest.csv", manifest.as_bytes())?;
    for done in sheets.into_iter().map(Sheet::finish) {
        extract(out, &done, &mut written)?;
    }
    Ok(written)
}

fn extract(out: &Path, done: &Done, written: &mut Written) -> Result<(), (PathBuf, io::Error)> {
    put(out, &format!("extracts/{}", done.path), done.text.as_bytes())?;
    written.files.push((format!("extracts/{}", done.path), done.behind.len() as u64));
    Ok(())
}

/// Writes a file beside and renames it, so that none is ever half there.
fn put(out: &Path, path: &str, bytes: &[u8]) -> Result<(), (PathBuf, io::Error)> {
    let path = out.join(path);
    let told = |e: io::Error| (path.clone(), e);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(told)?;
    }
    let mut beside = path.clone().into_os_string();
    beside.push(".part");
    fs::write(&beside, bytes).map_err(told)?;
    fs::rename(&beside, &path).map_err(told)
}
