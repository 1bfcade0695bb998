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

/// The record could not do it.
pub fn refused(data: &Path, command: &str, trouble: &Trouble) -> Failure {
    Failure::from(Problem {
        code: "not-possible-here",
        severity: Severity::FileRefused,
        file: command.to_owned(),
        line: None,
        column: Some("--data".to_owned()),
        found: data.display().to_string(),
        wrong: trouble.to_string(),
        now: "nothing is done".to_owned(),
        mend: "mend what the reason says, or name another folder with --data".to_owned(),
    })
}
