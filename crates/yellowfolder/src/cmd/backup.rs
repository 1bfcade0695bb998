//! `yellowfolder backup`: a copy of the record while it is being served.

use crate::exit::{Exit, Failure};
use crate::serve::open;
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;
use yf_model::Day;

const LONG_ABOUT: &str = "\
Copies the record into a new folder while 'serve' goes on. The copy is of one moment; it is written beside, every hash of its audit trail is \
worked out anew, and only then it gets its name: what has the name is whole. It overwrites nothing.

To restore, stop 'serve', put the data folder aside, and copy the backup to its place: a backup is a data folder, and 'verify', 'doctor' and \
'serve' take it as it is. Whoever was signed in signs in again. The place's policy is not in it: it is a folder of its own.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder backup --data yellowfolder-data --out backups/2026-11-28
  $ yellowfolder verify --data backups/2026-11-28

FILES
  Written to OUT, which must not be there yet; it needs as much room as the record. It holds
  people's names and numbers: keep it on an encrypted disk, and elsewhere.

EXIT STATUS
  0  copied, and all of the copy holds
  1  copied, but something in the record's audit trail does not hold: each fault is said
  2  not copied: the message says why";

/// Copy the record while it is served, and verify the copy
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Where the record is kept
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-data", value_hint = ValueHint::DirPath)]
    pub data: PathBuf,

    /// Where the copy is put: a folder that is not there yet
    #[arg(long, value_name = "OUT", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
}

/// Copies.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    talk.progress("copying the record, and verifying the copy");
    let copied = yf_folder::copy(&args.data, &args.out)
        .map_err(|trouble| open::refused(&args.data, "yellowfolder backup", &trouble))?;
    talk.clear();
    for fault in &copied.trail.broken {
        talk.data(&format!("does not hold: {fault}\n"))?;
    }
    talk.say(&format!(
        "Copied to {}: {} people, {} pages, {} lines of the trail, {} kB.",
        args.out.display(),
        copied.people,
        copied.pages,
        copied.trail.lines,
        copied.bytes / 1000
    ));
    if let Some(seal) = &copied.trail.newest {
        let day = Day(i32::try_from(seal.day).unwrap_or(i32::MAX));
        talk.data(&format!("newest seal, to be kept elsewhere: {day}:{}\n", seal.seal))?;
    }
    Ok(if copied.trail.broken.is_empty() { Exit::Done } else { Exit::WithProblems })
}
