//! Opening the record from the command line.

use crate::exit::Failure;
use crate::serve::world::World;
use std::path::Path;
use yf_folder::{Folder, Trouble};
use yf_model::{Problem, Severity};

/// The record of a data folder.
pub fn record(data: &Path, command: &str) -> Result<Folder, Failure> {
    Folder::open(data, Box::new(World)).map_err(|trouble| refused(data, command, &trouble))
}

/// With the place's own stops, where its folder has `access.toml`.
pub fn tightened(folder: Folder, place: Option<&Path>) -> Result<Folder, Failure> {
    let Some(file) = place.map(|dir| dir.join("access.toml")).filter(|file| file.is_file()) else { return Ok(folder) };
    let name = file.display().to_string();
    let text = std::fs::read_to_string(&file)
        .map_err(|e| Failure::io(&name, "read", &e, "make it a text that may be read, or take it away"))?;
    Ok(folder.tightened(yf_folder::access::Stops::read(&name, &text)?))
}

/// The record could not do it.
pub fn refused(data: &Path, command: &str, trouble: &Trouble) -> Failure {
    refused_by("--data", data, command, trouble)
}

/// The same where the folder is named by another flag.
pub fn refused_by(flag: &str, data: &Path, command: &str, trouble: &Trouble) -> Failure {
    Failure::from(Problem {
        code: "not-possible-here",
        severity: Severity::FileRefused,
        file: command.to_owned(),
        line: None,
        column: Some(flag.to_owned()),
        found: data.display().to_string(),
        wrong: trouble.to_string(),
        now: "nothing is done".to_owned(),
        mend: format!("mend what the reason says, or name another folder with {flag}"),
    })
}
