//! `yellowfolder simulate`: the invented place.

use crate::cli::day;
use crate::exit::{Exit, Failure};
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;
use yf_model::Day;

const LONG_ABOUT: &str = "\
Invents a place: its people, what truly happened to them, and what each agency would export of it, with the faults that real \
extracts have. Nobody in it exists: NHS numbers are from the range kept for tests (999), names are made up. No figure of an \
invented place may be quoted as that of a real one.

The same seed gives the same bytes. The truth is written to a folder of its own, which no other command reads.";

const AFTER: &str = "\
EXAMPLES
  A place of 140,000 people and three years:
    $ yellowfolder simulate --out place

  A small one for trying things out, and another like it:
    $ yellowfolder simulate --out small --people 5000 --seed 1
    $ yellowfolder simulate --out small2 --people 5000 --seed 2

FILES
  Written to DIR, which must be absent, empty or hold only what this command wrote before:
    extracts/   what council, community, hospital, emergency and equipment store would export
    policy/     the place's policy: localities, services, promises
    truth/      what truly happened; give 'look' the extracts, never this

EXIT STATUS
  0  written
  2  not written";

/// Invent a place with known truth and write what its agencies would export
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
#[allow(dead_code)]
pub struct Args {
    /// Where to write
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// How many people on the first day
    #[arg(long, value_name = "N", default_value_t = 140_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub people: u32,

    /// The seed from which everything is drawn
    #[arg(long, value_name = "S", default_value_t = 20_090_131)]
    pub seed: u64,

    /// The first day
    #[arg(long, value_name = "DATE", default_value = "2023-04-01", value_parser = day)]
    pub from: Day,

    /// The last day
    #[arg(long, value_name = "DATE", default_value = "2026-03-31", value_parser = day)]
    pub to: Day,
}

/// Invents.
pub fn run(_args: Args, _talk: &Talk) -> Result<Exit, Failure> {
    Err(super::not_yet("simulate").into())
}
