//! `yellowfolder waits`: the official measures alone.

mod pens;
mod read;
mod settings;
mod summary;
mod tables;

use crate::cli::{self, Threads};
use crate::exit::{Exit, Failure};
use crate::out::OutFolder;
use crate::talk::Talk;
use clap::{ValueEnum, ValueHint};
use std::path::PathBuf;
use yf_journey::unique;
use yf_measures::official::{self, Persons};
use yf_model::Day;

const LONG_ABOUT: &str = "\
Works out the Department of Health and Social Care's waiting times in adult social care (method dhsc-2026-09, provisional: the \
department itself calls it so) and ASCOF 2A, 2B and 2C from a council's Client Level Data, exactly as the department's own code \
does, from local files.

The medians leave out waits that have not ended. Step counts are written beside the results, and values that were not \
recognised are printed, so that two councils' figures can be compared with what was left out of each.";

const AFTER: &str = "\
EXAMPLES
  A folder with one council's extracts:
    $ yellowfolder waits cld/ --out waits

  Three years from overlapping submissions, each with the period derived from its data:
    $ yellowfolder waits cld/ --periods derived --from 2023-04-01 --to 2026-03-31

  One thread, for a machine that has other work:
    $ yellowfolder waits cld/ --out waits --threads 1

FILES
  PATH is a folder with Client Level Data as CSV (Releases 1 and 2; plain, .gz or .zip), and
  optionally
    manifest.csv             when each file was imported: file, import_date (YYYY-MM-DD HH:MM:SS);
                             without it files are taken in the order of their names, each
                             imported the day after its latest stated period end
    case.json                mode, submission_periods, period_start, period_end, as_of,
                             ascof_start, ascof_end, population; a flag wins over it
  or one such file.
  Written to DIR:
    waits.csv                one row for each request: its first response and first service
    *.parquet                waits and medians as Parquet, with --parquet
    medians.csv              medians by quarter and age band
    steps.json               how many rows each step kept
    events.csv               the unique events that everything is worked out from
    ascof.json               ASCOF 2A, 2B, 2C
  The layout of each is in docs/formats.md.

EXIT STATUS
  0  written
  1  written, but rows were set aside and --strict was given
  2  not written";

/// The files this command writes, and so may write over.
const FILES: [&str; 7] =
    ["waits.csv", "medians.csv", "steps.json", "events.csv", "ascof.json", "waits.parquet", "medians.parquet"];

/// Whether quarters come from several submissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Quarters, each from the submission that covers it and came last
    Joined,
    /// One period, from one submission
    Single,
}

/// Where the period of a submission comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Periods {
    /// From its reporting period columns
    Stated,
    /// From the months that its events fill
    Derived,
    /// Every submission counts, with the whole period
    All,
}

/// The official waiting times and ASCOF 2A, 2B, 2C from Client Level Data
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// A folder with Client Level Data, or one file
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: PathBuf,

    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-waits", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// How submissions make up the whole period [default: joined]
    #[arg(long, hide_short_help = true, value_name = "MODE")]
    pub mode: Option<Mode>,

    /// Where each submission's period comes from [default: stated; all, where no period is stated]
    #[arg(long, value_name = "WHICH")]
    pub periods: Option<Periods>,

    /// First day of the whole period [default: the first that any submission states]
    #[arg(long, hide_short_help = true, value_name = "DATE", value_parser = cli::day)]
    pub from: Option<Day>,

    /// Last day of the whole period [default: the last that any submission states]
    #[arg(long, hide_short_help = true, value_name = "DATE", value_parser = cli::day)]
    pub to: Option<Day>,

    /// Submissions imported after this day are ignored [default: none is]
    #[arg(long, hide_short_help = true, value_name = "DATE", value_parser = cli::day)]
    pub as_of: Option<Day>,

    /// First day of the ASCOF year [default: the last April of which the whole year is within the period]
    #[arg(long, hide_short_help = true, value_name = "DATE", value_parser = cli::day)]
    pub ascof_from: Option<Day>,

    /// Last day of the ASCOF year
    #[arg(long, hide_short_help = true, value_name = "DATE", value_parser = cli::day)]
    pub ascof_to: Option<Day>,

    /// People per council, a CSV file with the columns la_code, 18 to 64, 65 and above: without it 2B and 2C have no rate
    #[arg(long, hide_short_help = true, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub population: Option<PathBuf>,

    /// Write waits and medians as Parquet too
    #[arg(long)]
    pub parquet: bool,

    /// End with code 1 if a row was set aside
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub threads: Threads,
}

/// Works out the official measures.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let case = settings::Case::read(&args)?;
    let read = read::folder(&args.path, talk)?;
    let settings = case.settle(&args, &read)?;
    let mut out = OutFolder::claim(
        &args.out,
        "yellowfolder waits",
        |name| FILES.contains(&name),
        std::slice::from_ref(&args.path),
    )?;
    talk.progress("unique events");
    let submissions = unique::Submissions::of(&read.rows, &read.sources(), &read.texts);
    let chosen = submissions.choose(&read.rows, &settings.choice, &read.texts);
    let mut persons = Persons::default();
    let threads = args.threads.count();
    let options = unique::Options { mode: settings.choice.mode, close_missing: true, threads };
    let unique = unique::unique(&read.rows, &submissions, &chosen, &options, |row| persons.of(row));
    talk.progress("waits and ASCOF");
    let input = official::Input {
        rows: &read.rows,
        unique: &unique,
        persons: &persons,
        texts: &read.texts,
        year: settings.year,
        population: &settings.population,
        threads,
    };
    let results = official::measure(&input);
    talk.progress("writing");
    let done = pens::Done {
        settings: &settings,
        read: &read,
        submissions: &submissions,
        chosen: &chosen,
        input: &input,
        results: &results,
    };
    pens::write(&done, args.parquet, &mut out)?;
    out.finish()?;
    talk.clear();
    summary::say(&done, &args.out, talk);
    Ok(Exit::strict(args.strict, read.set_aside()))
}
