//! `yellowfolder journeys`: what people went through, from events in the neutral format.

mod links;
mod parts;

use crate::cli::Threads;
use crate::exit::{Exit, Failure};
use crate::look::keep::PRODUCT;
use crate::out::OutFolder;
use crate::pipeline;
use crate::plan;
use crate::talk::Talk;
use clap::{ValueEnum, ValueHint};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use yf_ingest::neutral::{self, Neutral, WhoKey};
use yf_ingest::{ReadOptions, kept};
use yf_measures::journeys::{Place, class, columns};
use yf_model::{PersonKey, Problem, Severity};
use yf_report::vectors;

const LONG_ABOUT: &str = "\
Works out what people went through, from an event table in the neutral format: spans of responsibility, days in need that nobody \
owned, hand-offs, how often she told her story, repeat assessments, bounces, starts and discharges without a plan, promises kept, days \
at home, continuity, waits on each clock; for the place means with intervals, standardised, and which required links work.

An analyst with an event table of her own, from any country or system, needs nothing else. What the extracts cannot show is left \
empty, never 0. There is no weighted sum, grade or rank for a person.

What is written is about persons, with the pseudonyms of the input: treat it as you treat the input.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder journeys events/ --out journeys

  The events that an earlier run of 'look' kept:
    $ yellowfolder look extracts/ --keep kept --out report
    $ yellowfolder journeys kept --out journeys

  The extracts of a place, by way of neutral events:
    $ yellowfolder events extracts/ --place our-place --out events
    $ yellowfolder journeys events --out journeys

  For process mining, with workers as keyed hashes:
    $ yellowfolder journeys events --out journeys --export ocel --hash-who secret.key

FILES
  DIR holds, each plain or .gz:
    events.csv     one row for each event; events-*.csv beside it are more of the same
    persons.csv    who was observed from when to when, and her groups; may be absent
    settings.json  window, kinds seen, holidays, rules, clocks, required links
  or it is a folder that 'look --keep' wrote: persons have the report's own numbers, and
  journeys.csv is written too, to the byte as that run wrote it.
  Written to the folder of --out:
    result.json    each person's vector, the links, the place
    persons.csv    the vectors, a row a person
    persons.parquet the same, with --format parquet
    ocel.json      with --export ocel: an object-centric event log, OCEL 2.0
    links.html     which required links work, with --format html: a map, a table, what to try
  The layout of each is in docs/formats.md.

EXIT STATUS
  0  written
  1  written, but rows were set aside and --strict was given
  2  not written";

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// result.json
    Json,
    /// persons.csv
    Csv,
    /// links.html: which required links work, as a page
    Html,
    /// persons.parquet: the table of persons.csv, with a kind for each column
    Parquet,
}

/// What the events are written as too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Export {
    /// ocel.json, an object-centric event log 2.0
    Ocel,
}

/// What people went through, and which links work, from events in the neutral format
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// A folder with events.csv, settings.json and, if there is one, persons.csv; or one that 'look --keep' wrote
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub folder: PathBuf,

    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-journeys", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// What to write
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', default_value = "json,csv")]
    pub format: Vec<Format>,

    /// Write the events too, for process mining
    #[arg(long, value_name = "FORMAT")]
    pub export: Option<Export>,

    /// Name workers by hashes under the key in this file
    ///
    /// HMAC-SHA-256 under the bytes of the file, at least 16 of them. Without it no worker is named in anything written.
    #[arg(long, value_name = "KEYFILE", value_hint = ValueHint::FilePath)]
    pub hash_who: Option<PathBuf>,

    /// End with code 1 if a row was set aside
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub threads: Threads,
}

/// What this command writes; anything else in its folder is somebody's.
fn ours(name: &str) -> bool {
    vectors::FILES.contains(&name) || name == links::FILE || name == vectors::OCEL || name == vectors::JOURNEYS
}

/// Works out vectors, links and the place.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let threads = args.threads.count();
    let inputs = std::slice::from_ref(&args.folder);
    let mut out = OutFolder::claim(&args.out, "yellowfolder journeys", ours, inputs)?;
    let who_key = args.hash_who.as_deref().map(who_key).transpose()?;
    let options = ReadOptions { threads, limits: pipeline::limits()?, who_key, ..ReadOptions::default() };
    plan::say_of(&args.folder, &options.limits, talk);
    talk.progress("reading");
    let read = if kept::is_kept(&args.folder) {
        if args.hash_who.is_some() {
            return Err(no_workers(&args.folder).into());
        }
        kept::read(&args.folder, PRODUCT)?
    } else {
        neutral::read(&args.folder, &options)?
    };
    talk.progress("working out");
    let (settings, table) = (&read.settings, &read.table);
    let mut pens = parts::Pens::open(&args.format, &mut out)?;
    let done = parts::all(settings, table, threads, &mut pens, &out)?;
    let place = Place::new(done.values, &table.persons, &table.texts, settings, threads);
    let links: Vec<_> = settings
        .links
        .iter()
        .zip(&done.links)
        .map(|(link, count)| (*count, class(link, count, &settings.rules)))
        .collect();
    pens.finish(&vectors::tail(settings, &links, &place), &out)?;
    if kept::is_kept(&args.folder) {
        like_the_first(&read, threads, &mut out)?;
    }
    if args.export == Some(Export::Ocel) {
        export(table, args.hash_who.is_some(), &mut out)?;
    }
    if args.format.contains(&Format::Html) {
        out.write(links::FILE, links::page(settings, table, threads).as_bytes())?;
    }
    out.finish()?;
    say(&read, talk);
    let exit = Exit::strict(args.strict, read.set_aside);
    // The process ends here: taking millions of events apart would be work for nothing.
    std::mem::forget(read);
    Ok(exit)
}

fn export(table: &yf_model::rows::neutral::Table, workers: bool, out: &mut OutFolder) -> Result<(), Failure> {
    let mut file = BufWriter::new(out.create(vectors::OCEL)?);
    let done = vectors::ocel(table, workers, &mut file).and_then(|()| file.flush());
    let done = done.and_then(|()| file.get_ref().get_ref().sync_all());
    done.map_err(|e: io::Error| out.not_written(vectors::OCEL, &e))
}

/// The key of `--hash-who`.
fn who_key(file: &Path) -> Result<WhoKey, Failure> {
    let shown = file.display().to_string();
    let bytes = std::fs::read(file)
        .map_err(|e| Failure::io(&shown, "read", &e, "name a file with a secret of at least 16 bytes"))?;
    WhoKey::new(&bytes).ok_or_else(|| {
        Failure::from(Problem {
            code: "who-key-too-short",
            severity: Severity::FileRefused,
            file: shown,
            line: None,
            column: Some("--hash-who".to_owned()),
            found: String::new(),
            wrong: format!(
                "has {} bytes: a key of fewer than {} can be tried through, and every name with it",
                bytes.len(),
                WhoKey::LEAST
            ),
            now: "nothing is written".to_owned(),
            mend: "make one, for example: head -c 32 /dev/urandom > secret.key; keep it, and give it to nobody"
                .to_owned(),
        })
    })
}

/// Of kept events the table of the run that kept them as well, by the same pen.
fn like_the_first(read: &Neutral, threads: usize, out: &mut OutFolder) -> Result<(), Failure> {
    let (table, settings) = (&read.table, &read.settings);
    // A person's number in a report is one more than her place among all who were joined.
    let key = |id| table.people.get(id).parse::<u32>().ok().and_then(|n| n.checked_sub(1)).map(PersonKey);
    let keys: Vec<PersonKey> = table.persons.iter().filter_map(|person| key(person.id)).collect();
    let columns = columns(table, settings, false, threads);
    let mut file = out.create(vectors::JOURNEYS)?;
    let done = vectors::journeys_csv(&columns, &keys, &settings.clocks, &mut file);
    let done = done.and_then(|()| file.get_ref().sync_all());
    done.map_err(|e: io::Error| out.not_written(vectors::JOURNEYS, &e))
}

/// Kept events hold numbers in place of workers: a hash of a number would name nobody.
fn no_workers(folder: &Path) -> Problem {
    Problem {
        code: "kept-without-workers",
        severity: Severity::FileRefused,
        file: folder.display().to_string(),
        line: None,
        column: Some("--hash-who".to_owned()),
        found: String::new(),
        wrong: "holds kept events, in which workers are numbers already: there is nothing to hash".to_owned(),
        now: "nothing is written".to_owned(),
        mend: "leave --hash-who out, or work from events that name workers".to_owned(),
    }
}

/// What was read, and the first of each kind of doubt.
fn say(read: &Neutral, talk: &Talk) {
    let table = &read.table;
    talk.say(&format!(
        "{} events of {} persons, {} to {}",
        table.events.len(),
        table.persons.len(),
        read.settings.from,
        read.settings.to
    ));
    let unseen: Vec<&str> = yf_model::rows::neutral::Kind::ALL
        .into_iter()
        .filter(|kind| !read.settings.seen.contains(kind))
        .map(|kind| kind.name())
        .collect();
    if !unseen.is_empty() {
        talk.say(&format!("cannot be seen in these extracts: {}", unseen.join(", ")));
    }
    if read.set_aside > 0 {
        talk.say(&format!("{} of {} rows set aside ({} twice)", read.set_aside, read.rows, table.duplicates));
    }
    for (code, count, samples) in read.problems.groups() {
        talk.say(super::check::message(code, count, samples).trim_end());
    }
}
