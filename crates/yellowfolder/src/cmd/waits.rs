//! `yellowfolder waits`: the official measures alone.

use crate::cli::Threads;
use crate::exit::{Exit, Failure};
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;

const LONG_ABOUT: &str = "\
Works out the Department of Health and Social Care's waiting times in adult social care (method dhsc-2026-09, provisional: the \
published method is experimental) and ASCOF 2A, 2B and 2C from a council's Client Level Data, exactly as the department's own \
code does, from local files.

The medians leave out waits that have not ended. Step counts and values that were not recognised are written beside the \
results, so that two councils' figures can be compared with what was left out of each.";

const AFTER: &str = "\
EXAMPLES
  A folder with one council's extracts:
    $ yellowfolder waits cld/ --out waits

  One thread, for a machine that has other work:
    $ yellowfolder waits cld/ --out waits --threads 1

FILES
  PATH is a folder with Client Level Data as CSV (Releases 1 and 2; plain, .gz or .zip), and
  optionally
    manifest.csv             which file is which submission: file, imported on, reference period
    case.json                mode, periods, as-of day, ASCOF year, population
  or one such file.
  Written to DIR:
    waits.csv                one row for each request: its first response and first service
    medians.csv              medians by quarter and age band
    steps.json               how many rows each step kept, and what was not recognised
    ascof.json               ASCOF 2A, 2B, 2C
  The layout of each is in docs/formats.md.

EXIT STATUS
  0  written
  1  written, but rows were set aside and --strict was given
  2  not written";

/// The official waiting times and ASCOF 2A, 2B, 2C from adult social care Client Level Data
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
#[allow(dead_code)]
pub struct Args {
    /// A folder with Client Level Data, or one file
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: PathBuf,

    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-waits", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// End with code 1 if a row was set aside
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub threads: Threads,
}

/// Works out the official measures.
pub fn run(_args: Args, _talk: &Talk) -> Result<Exit, Failure> {
    Err(super::not_yet("waits").into())
}
