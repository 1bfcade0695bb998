//! `yellowfolder explain`: from a number of a report to the rows that made it.

use crate::cli::Threads;
use crate::cmd::events::export;
use crate::exit::{Exit, Failure};
use crate::explain::{self, Asked, Run, Shown};
use crate::pipeline;
use crate::talk::Talk;
use clap::{ValueEnum, ValueHint};
use std::io;
use std::path::PathBuf;
use yf_ingest::ReadOptions;
use yf_report::explain::Opened;

const LONG_ABOUT: &str = "\
Opens a number: which people, waits and days it counts, which events and rows of the extracts (file and line) they were read from, \
which rule and which version of the place's policy made it, and whether all that adds up to it.

It works from the folder that 'look' wrote: it reads the same files again, refuses them if one has changed, and counts anew. \
People are named by the report's own numbers; no number of an agency and no NHS number is ever an argument.

What it prints is about persons: treat it as you treat the restricted edition.";

const AFTER: &str = "\
EXAMPLES
  A figure, by the cells of its row in figures.csv; parts of the name do where they mean one:
    $ yellowfolder explain --run report --number promise/assessment-28/2024-03/missed

  A number by its place in the JSON (look --format html,json); without the name of the file it is
  that of the restricted edition:
    $ yellowfolder explain --run march --number report.json#/promises/3/whole/met
    $ yellowfolder explain --run report --number /promises/3/whole/met

  What one person went through; one wait of hers:
    $ yellowfolder explain --run report --person 1186 --element unowned_days
    $ yellowfolder explain --run report --breach assessment-28:1186

  A link that should exist, every trigger of it with what followed:
    $ yellowfolder explain --run report --link hospital-to-community

  Every figure of a run, an answer a line:
    $ yellowfolder explain --run report --number all --format json > explained.jsonl

FILES
  DIR is a folder that 'yellowfolder look' wrote: run.json says which files were read. PATHs say
  where they are now, if they have moved. Answers go to standard output; nothing is written.

EXIT STATUS
  0  answered
  1  answered, but a figure's parts do not add up to it: our fault, please report it
  2  not answered: the run is not there, its files have changed, or the name is unknown";

/// How to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For reading
    Text,
    /// One object a line
    Json,
}

/// From any number of a report to the people, events and rows that made it
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Where the extracts are now, if not where 'look' read them
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// The folder that 'look' wrote
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-report", value_hint = ValueHint::DirPath)]
    pub run: PathBuf,

    /// A figure, by its name or its place in the JSON; all; - reads names
    ///
    /// Names on standard input stand one a line. May be given several times.
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    pub number: Vec<String>,

    /// An element of a person's journey, with --person
    #[arg(long, value_name = "NAME", requires = "person")]
    pub element: Option<String>,

    /// The report's own number of a person; alone, all elements
    #[arg(long, value_name = "N")]
    pub person: Option<u32>,

    /// A wait: PROMISE:PERSON, or PROMISE:PERSON:START
    #[arg(long, value_name = "ID")]
    pub breach: Option<String>,

    /// A link by its id; one that works unlisted by its letter on the map
    #[arg(long, value_name = "ID")]
    pub link: Option<String>,

    /// Show the rows too, as they stand in the files: they hold identifiers
    #[arg(long)]
    pub with_rows: bool,

    /// How many parts to show; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub most: usize,

    /// How to answer
    #[arg(long, value_enum, default_value = "text")]
    pub format: Form,

    #[command(flatten)]
    pub threads: Threads,
}

/// Answers.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let asked = asked(&args)?;
    let run = Run::read(&args.run, &args.paths)?;
    let place = run.place()?;
    let threads = args.threads.count();
    let options = ReadOptions { threads, limits: pipeline::limits()?, every: true, ..ReadOptions::default() };
    talk.progress("reading");
    let export = run.from_folder.as_deref().map(|data| export(data, "yellowfolder explain")).transpose()?;
    let listing = yf_ingest::source::list(&run.paths, &options.limits)?;
    let told = pipeline::tell_beside((listing, &run.paths), export.as_ref(), &place, &options, talk)?;
    run.unchanged(&told, &place)?;
    talk.progress("counting again");
    let mut wrong = false;
    // Rows are fetched for all answers at once; without them an answer is shown as soon as it is made.
    let mut held = Vec::new();
    let show = |answer: &Opened, rows: &explain::Rows| {
        let shown = Shown { place: &place, run: &run, rows, most: args.most };
        talk.data(&match args.format {
            Form::Text => shown.text(answer),
            Form::Json => shown.json(answer),
        })
    };
    explain::answers(&told, &place, &run, &asked, threads, &mut |answer| {
        wrong |= answer.agrees == Some(false);
        if args.with_rows {
            held.push(answer);
            return Ok(());
        }
        show(&answer, &explain::Rows::default())
    })?;
    if args.with_rows {
        let rows = explain::rows(&run, &held, &options.limits)?;
        held.iter().try_for_each(|answer| show(answer, &rows))?;
    }
    Ok(if wrong { Exit::WithProblems } else { Exit::Done })
}

fn asked(args: &Args) -> Result<Vec<Asked>, Failure> {
    let mut asked = Vec::new();
    for name in &args.number {
        if name != "-" {
            asked.push(Asked::Number(name.clone()));
            continue;
        }
        let text = io::read_to_string(io::stdin())
            .map_err(|e| Failure::io("standard input", "read", &e, "give names of figures, one a line"))?;
        asked.extend(text.lines().filter(|l| !l.trim().is_empty()).map(|l| Asked::Number(l.to_owned())));
    }
    if let Some(person) = args.person {
        asked.push(Asked::Element(args.element.clone(), person));
    }
    asked.extend(args.breach.iter().map(|id| Asked::Breach(id.clone())));
    asked.extend(args.link.iter().map(|id| Asked::Link(id.clone())));
    if asked.is_empty() {
        return Err(explain::nothing_asked().into());
    }
    Ok(asked)
}
