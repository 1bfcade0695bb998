//! `yellowfolder look`: from extracts to one page.

use crate::cli::{Edition, Format, Threads, day};
use crate::exit::{Exit, Failure};
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;
use yf_model::Day;

const LONG_ABOUT: &str = "\
Reads extracts, joins them into people's journeys, and writes one page that answers: how long did people wait, by the official \
method and against the place's own promises; who is behind each number; why was each promise missed, and in whose hands did \
the days pass; how long did people wait in hospital after they were ready to leave; and what the extracts cannot tell.

Two editions are written. report.html holds figures only, with small numbers hidden, fit to be shared. report-restricted.html \
holds the people behind them, under numbers of its own (names only with --with-names), for those who may see their records.

The same input gives the same bytes, in any order of files and with any number of threads.";

const AFTER: &str = "\
EXAMPLES
  Everything in a folder, against the place's own promises:
    $ yellowfolder look extracts/ --place our-place --out report

  As things stood at the end of March, open edition only, with the figures beside:
    $ yellowfolder look extracts/ --as-of 2026-03-31 --edition open \\
        --format html,json,csv --out march

  Two files by name; a .zip need not be unpacked:
    $ yellowfolder look cld-2026.csv.gz community.zip --out report

FILES
  PATH is a file or a folder (read with its subfolders): CSV, plain, .gz or .zip. A dataset is
  recognised by its header. A file of keys (header: nhs_number,pseudo) joins flows whose numbers
  are pseudonyms with the council's.
  Written to DIR, which must be absent, empty or hold only what this command wrote before:
    report.html              open edition
    report-restricted.html   restricted edition
    people.csv               every person behind each figure (restricted)
    report.json, *.csv       the figures, with --format json,csv
    rejects.csv              rows set aside: file, row, column, found, what would be right
    run.json                 files read with sizes and hashes, place, as-of day

EXIT STATUS
  0  written
  1  written, but rows were set aside and --strict was given
  2  not written; what an earlier run left in DIR is untouched";

/// From extracts to one page: how long people waited, who is behind each number, why each promise was missed
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
#[allow(dead_code)]
pub struct Args {
    /// Extracts: files or folders, plain, .gz or .zip
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// The place's policy, a folder of TOML [default: a Torbay-shaped reference place]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,

    /// The day as of which waits are judged [default: the last day covered by every agency a promise needs]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Day>,

    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-report", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// What to write, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', default_value = "html")]
    pub format: Vec<Format>,

    /// For whom to write
    #[arg(long, value_enum, default_value = "both")]
    pub edition: Edition,

    /// Show names in the restricted edition
    #[arg(long)]
    pub with_names: bool,

    /// End with code 1 if a row was set aside
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub threads: Threads,
}

/// Looks.
pub fn run(_args: Args, _talk: &Talk) -> Result<Exit, Failure> {
    Err(super::not_yet("look").into())
}
