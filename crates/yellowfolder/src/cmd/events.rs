//! `yellowfolder events`: what the extracts yield, in neutral form.

use crate::cli::Threads;
use crate::exit::{Exit, Failure};
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;

const LONG_ABOUT: &str = "\
Writes what happened, before any judgement: the events that the extracts yield, in one neutral layout for council, community, \
hospital and emergency; the persons they belong to; the settings used; and how each clock ran. For those who want to work with \
the journeys in a tool of their own, or to compare our reading of the extracts with theirs.

What is written is about persons, with the identifiers of the extracts: treat it as you treat the extracts.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder events extracts/ --place our-place --out events

  A reference case, with its own place:
    $ yellowfolder events case-07/ --out case-07-out

FILES
  PATH is a file or a folder, as for 'look'; or a case folder with input/ and place.json.
  Written to DIR:
    events.csv     who, when, where, what, from which referral
    persons.csv    birth year, sex, locality, practice, from when until when known
    settings.json  services, links, coverage, as used
    clocks.csv     each run of each clock: start, stop, outcome, why

EXIT STATUS
  0  written
  1  written, but rows were set aside and --strict was given
  2  not written";

/// The neutral events, persons, settings and clock outcomes that extracts yield
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
#[allow(dead_code)]
pub struct Args {
    /// Extracts: files or folders, plain, .gz or .zip; or a case folder
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// The place's policy, a folder of TOML [default: the case's own, else a Torbay-shaped reference place]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,

    /// Where to write
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// End with code 1 if a row was set aside
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub threads: Threads,
}

/// Writes the neutral files.
pub fn run(_args: Args, _talk: &Talk) -> Result<Exit, Failure> {
    Err(super::not_yet("events").into())
}
