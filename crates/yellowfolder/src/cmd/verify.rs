//! `yellowfolder verify`: the folder's audit trail, worked out anew.

use crate::exit::{Exit, Failure};
use crate::serve::open;
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;
use yf_folder::Checkpoint;
use yf_model::Day;

const LONG_ABOUT: &str = "\
Each look, deed and refusal is a line of the audit, with the hash of the line before it in the same person's folder; each day that is over has a \
seal over the lines of all folders. This works out every hash anew and says what does not hold.

It prints the newest seal. Keep it elsewhere, and give it back with --checkpoint: whoever can write the whole record could make all of it \
anew, and only a seal kept elsewhere shows that.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder verify --data yellowfolder-data
  $ yellowfolder verify --data yellowfolder-data --checkpoint 2026-11-27:6f1d...

FILES
  DIR is the record, which no other yellowfolder may have open. Nothing is written.

EXIT STATUS
  0  all holds
  1  something does not hold: each fault is said
  2  not verified: the record cannot be opened";

/// Work out the folder's audit trail anew: was any line changed or taken away?
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Where the record is kept
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-data", value_hint = ValueHint::DirPath)]
    pub data: PathBuf,

    /// A seal kept elsewhere, as this command printed it
    #[arg(long, value_name = "DAY:SEAL", value_parser = checkpoint)]
    pub checkpoint: Option<Checkpoint>,
}

fn checkpoint(text: &str) -> Result<Checkpoint, String> {
    let parts = text.split_once(':').and_then(|(day, seal)| Some((Day::parse_iso(day)?, seal)));
    let good = |seal: &str| seal.len() == 64 && seal.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    match parts {
        Some((day, seal)) if good(seal) => Ok(Checkpoint { day: day.0.into(), seal: seal.to_owned() }),
        _ => Err("a checkpoint is a day, a colon and 64 figures, as 'verify' prints it".to_owned()),
    }
}

/// Verifies.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let command = "yellowfolder verify";
    if !args.data.join("folder.sqlite").is_file() {
        let trouble = yf_folder::Trouble::NoRecord;
        return Err(open::refused(&args.data, command, &trouble));
    }
    let folder = open::record(&args.data, command)?;
    let found =
        folder.verify(args.checkpoint.as_ref()).map_err(|trouble| open::refused(&args.data, command, &trouble))?;
    for fault in &found.broken {
        talk.data(&format!("does not hold: {fault}\n"))?;
    }
    talk.data(&format!("{} lines in {} folders, {} days sealed\n", found.lines, found.folders, found.days))?;
    match &found.newest {
        Some(seal) => {
            let day = Day(i32::try_from(seal.day).unwrap_or(i32::MAX));
            talk.data(&format!("newest seal, to be kept elsewhere: {day}:{}\n", seal.seal))?;
        }
        None => talk.data("no day is over yet, so nothing is sealed\n")?,
    }
    if args.checkpoint.is_none() {
        talk.say("Without a seal kept elsewhere this shows only that no part was changed by itself.");
    }
    Ok(if found.broken.is_empty() { Exit::Done } else { Exit::WithProblems })
}
