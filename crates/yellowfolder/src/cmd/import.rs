//! `yellowfolder import`: what extracts tell, taken into the folder's record.

use crate::exit::{Exit, Failure};
use crate::serve::load::{self, Teams};
use crate::serve::open;
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;
use yf_place::Place;

const LONG_ABOUT: &str = "\
Reads extracts as 'look' does, and takes people, events and waits into the folder's record, as pages of the agency that told them, with the \
relations that they tell: the team of her locality while a service or referral is open, her practice, the hospital she is in. The same \
extracts again change nothing; a newer extract of the same rows makes new versions, and keeps the old ones.

It makes no account and opens nothing to anybody: who may sign in is made by 'user', and who may see what is decided at each look.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder import extracts/ --place our-place

FILES
  Written to DIR, the record. It holds people's names and numbers: keep it on an encrypted disk.

EXIT STATUS
  0  taken in
  1  taken in, but rows were set aside and --strict was given
  2  not taken in: the message says why";

/// Take what agencies' extracts tell into the folder's record
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Extracts: files or folders, plain, .gz or .zip, or workbooks
    #[arg(required = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Where the record is kept
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-data", value_hint = ValueHint::DirPath)]
    pub data: PathBuf,

    /// The place's policy, a folder of TOML [default: a reference place]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,

    /// End with code 1 if a row was set aside
    #[arg(long)]
    pub strict: bool,
}

/// Takes in.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let place = match &args.place {
        Some(dir) => Place::read(dir)?,
        None => Place::reference(),
    };
    let folder = open::record(&args.data, "yellowfolder import")?;
    let stopped = |trouble| open::refused(&args.data, "yellowfolder import", &trouble);
    talk.progress("reading");
    let told = load::read(&args.paths, &place, talk)?;
    talk.progress("taking in");
    let teams = Teams::of(&place, &folder).map_err(stopped)?;
    let (people, pages) = load::load(&told, &place, &folder, &teams).map_err(stopped)?;
    talk.clear();
    talk.say(&format!("Taken in: {people} people, {pages} pages, to {}.", told.end_day));
    let aside = told.extracts.rejects.count();
    if aside > 0 {
        talk.say(&format!("{aside} rows set aside ('yellowfolder check' lists them)"));
    }
    Ok(Exit::strict(args.strict, aside))
}
