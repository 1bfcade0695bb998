//! `yellowfolder check`: what each file is and what is wrong with which rows.

use crate::exit::{Exit, Failure};
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;

const LONG_ABOUT: &str = "\
Says what each file is (dataset, layout, rows, days covered, encoding), what is wrong with which rows, what will happen to them, \
and how to mend it, and stops there: nothing is counted, nothing is written.

A folder that holds place.toml is checked as a place's policy: each fault with file, line, what was expected and the nearest \
valid name.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder check extracts/
  $ yellowfolder check extracts/ --place our-place
  $ yellowfolder check our-place/

  How many problems of each kind:
    $ yellowfolder check extracts/ | cut -f1 | sort | uniq -c

FILES
  PATH is a file or a folder of extracts, as for 'look', or a place's folder.
  What each kind of problem means and how to mend it: docs/problems/.

EXIT STATUS
  0  nothing is wrong
  1  problems were found
  2  could not be checked: a path is not there or cannot be read";

/// What each file is and what is wrong with which rows; counts nothing, writes nothing
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
#[allow(dead_code)]
pub struct Args {
    /// Extracts (files or folders, plain, .gz or .zip), or a place's folder
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// The place's policy, a folder of TOML [default: a Torbay-shaped reference place]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,
}

/// Checks.
pub fn run(_args: Args, _talk: &Talk) -> Result<Exit, Failure> {
    Err(super::not_yet("check").into())
}
