//! `yellowfolder events`: what the extracts yield, in neutral form.

mod clocks;

use crate::cli::Threads;
use crate::exit::{Exit, Failure};
use crate::out::OutFolder;
use crate::pipeline::{self, Told};
use crate::serve::open;
use crate::serve::world::World;
use crate::talk::Talk;
use clap::ValueHint;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use yf_folder::work::Export;
use yf_ingest::ReadOptions;
use yf_measures::clock::{Judged, judge as judge_wait};
use yf_model::{Day, Wait};
use yf_place::Place;
use yf_report::neutral::{self, Names};
use yf_report::parquet::{Kinds, Pen};

const LONG_ABOUT: &str = "\
Writes what happened, before any judgement: the events that the extracts yield, in one neutral layout for council, community, \
hospital and emergency; the persons they belong to; the settings used; and how each clock ran. For those who want to work with \
the journeys in a tool of their own, or to compare our reading of the extracts with theirs.

What is written is about persons, with the identifiers of the extracts: treat it as you treat the extracts.";

const AFTER: &str = "\
EXAMPLES
  $ yellowfolder events extracts/ --place our-place --out events

  The folder's own work, as one more agency:
    $ yellowfolder events --from-folder yellowfolder-data --out events

  A reference case, with its own place:
    $ yellowfolder events case-07/ --out case-07-out

FILES
  PATH is a file or a folder, as for 'look'; or a case folder with input/ and place.json.
  Written to DIR:
    events.csv     who, when, where, what, from which referral
    persons.csv    birth year, sex, locality, practice, from when until when known
    settings.json  services, links, coverage, as used
    clocks.csv     each run of each clock: start, stop, outcome, why
    *.parquet      events and clocks as Parquet, with --parquet
    notes.json     rows that made no event or were repaired, counted by reason
    rejects.csv    rows set aside: file, row, column, found, what would be right
    identifiers.csv  with --from-folder: the NHS number of each pseudonym, to join by; its
                   clocks.csv has all of the folder's clocks, with whose each is

EXIT STATUS
  0  written
  1  written, but rows were set aside and --strict was given
  2  not written";

/// The neutral events, persons, settings and clock outcomes that extracts yield
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Extracts: files or folders, plain, .gz or .zip, or workbooks; or a case folder
    #[arg(required_unless_present = "from_folder", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// In place of extracts, the work in the folder's record of this directory, also while it is served
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "paths")]
    pub from_folder: Option<PathBuf>,

    /// The place's policy, a folder of TOML [default: the case's own, else a Torbay-shaped reference place]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,

    /// Where to write
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// Write events and clocks as Parquet too
    #[arg(long)]
    pub parquet: bool,

    /// End with code 1 if a row was set aside
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub threads: Threads,
}

/// What this command writes; anything else in its folder is somebody's.
fn ours(name: &str) -> bool {
    neutral::FILES.contains(&name)
        || matches!(name, "rejects.csv" | "identifiers.csv" | "events.parquet" | "clocks.parquet")
}

/// Writes the neutral files.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    if let Some(data) = &args.from_folder {
        return from_folder(data, &args, talk);
    }
    let (paths, place) = asked(&args)?;
    let mut out = OutFolder::claim(&args.out, "yellowfolder events", ours, &args.paths)?;
    let options = ReadOptions { threads: args.threads.count(), limits: pipeline::limits()?, ..ReadOptions::default() };
    talk.progress("reading");
    let told = pipeline::tell(&paths, &place, &options, talk)?;
    talk.progress("writing");
    write(&told, &place, args.parquet, &mut out)?;
    out.finish()?;
    for line in summary(&told) {
        talk.say(&line);
    }
    for finding in &told.links.findings {
        talk.problem(&finding.problem(&file_names(&told)));
    }
    Ok(Exit::strict(args.strict, told.extracts.rejects.count()))
}

/// The folder's own work, with the file of identifiers that joins it to the other agencies.
fn from_folder(data: &Path, args: &Args, talk: &Talk) -> Result<Exit, Failure> {
    let mut out = OutFolder::claim(&args.out, "yellowfolder events", ours, &[data.to_path_buf()])?;
    let export = export(data, "yellowfolder events")?;
    let place = args.place.as_deref().map(Place::read).transpose()?.unwrap_or_else(Place::reference);
    for (name, text) in [
        ("events.csv", export.events_csv()),
        ("persons.csv", export.persons_csv()),
        ("settings.json", export.settings_json()),
        ("identifiers.csv", export.identifiers_csv()),
        ("clocks.csv", clocks::csv(&export, &place)),
    ] {
        out.write(name, text.as_bytes())?;
    }
    out.finish()?;
    let Export { events, people, clocks, .. } = &export;
    talk.say(&format!("{} events of {} persons, {} clocks", events.len(), people.len(), clocks.len()));
    Ok(Exit::Done)
}

/// The work in the record of a data folder, for the one who runs it; `serve` may have it open.
pub fn export(data: &Path, command: &str) -> Result<Export, Failure> {
    yf_folder::work::export(data, &World).map_err(|trouble| open::refused_by("--from-folder", data, command, &trouble))
}

/// The paths and the place: of a case folder its own, unless another is named.
fn asked(args: &Args) -> Result<(Vec<PathBuf>, Place), Failure> {
    let case = match args.paths.as_slice() {
        [only] if only.join("input").is_dir() && only.join("place.json").is_file() => Some(only),
        _ => None,
    };
    let paths = case.map_or_else(|| args.paths.clone(), |folder| vec![folder.join("input")]);
    let place = match (&args.place, case) {
        (Some(dir), _) => Place::read(dir)?,
        (None, Some(folder)) => {
            let file = folder.join("place.json");
            let shown = file.display().to_string();
            let text = std::fs::read_to_string(&file)
                .map_err(|e| Failure::io(&shown, "read", &e, "make it readable, or name a place with --place"))?;
            Place::from_case_json(&text)?
        }
        (None, None) => Place::reference(),
    };
    Ok((paths, place))
}

fn write(told: &Told, place: &Place, parquet: bool, out: &mut OutFolder) -> Result<(), Failure> {
    let (texts, ids) = (&told.extracts.texts, &told.extracts.ids);
    let names = Names { texts, ids, person: &|person| told.links.key(person).to_owned() };
    let journeys = &told.journeys;
    let mut file = |name: &str, pen: &dyn Fn(&mut BufWriter<File>) -> io::Result<()>| {
        let mut file = out.create(name)?;
        let done = pen(&mut file).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
        done.map_err(|e| out.not_written(name, &e))
    };
    file("events.csv", &|f| neutral::events(journeys, &names, f))?;
    file("persons.csv", &|f| neutral::persons(journeys, &names, f))?;
    file("settings.json", &|f| neutral::settings(place, &journeys.seen, window(told, place), f))?;
    let reference = Place::reference();
    let judged: Vec<_> =
        journeys.waits.iter().filter_map(|wait| judge(wait, place, &reference, told.end_day)).collect();
    file("clocks.csv", &|f| neutral::clocks(&judged, &names, f))?;
    if parquet {
        file("events.parquet", &|f| {
            let mut pen = Pen::new(f, Kinds::Events)?;
            neutral::events(journeys, &names, &mut pen)?;
            pen.finish().map(drop)
        })?;
        file("clocks.parquet", &|f| {
            let mut pen = Pen::new(f, Kinds::Clocks)?;
            neutral::clocks(&judged, &names, &mut pen)?;
            pen.finish().map(drop)
        })?;
    }
    file("notes.json", &|f| neutral::notes(&notes(told), f))?;
    if told.extracts.rejects.count() > 0 {
        let files = &told.extracts.files;
        let name = |n: u16| files.get(usize::from(n)).map_or("", |f| f.name.as_str());
        out.write("rejects.csv", told.extracts.rejects.csv(name).as_bytes())?;
    }
    Ok(())
}

/// What was left out or repaired, by reason: by the mapping, and by the reader before it, for each kind of extract.
fn notes(told: &Told) -> BTreeMap<String, u64> {
    let mut out: BTreeMap<String, u64> = told.journeys.notes.iter().map(|(why, n)| (why.to_owned(), n)).collect();
    for file in &told.extracts.files {
        let Some(dataset) = file.dataset else { continue };
        let numbers = told.extracts.problems.groups().filter(|(code, _, samples)| {
            *code == "bad-nhs-number" && samples.first().is_some_and(|p| p.file == file.name)
        });
        for (note, n) in
            [("NHS numbers not usable", numbers.map(|(_, n, _)| n).sum()), ("rows set aside", file.set_aside)]
        {
            if n > 0 {
                *out.entry(format!("{} {note}", dataset.name().to_uppercase())).or_default() += n;
            }
        }
    }
    out
}

/// A wait under the place's own promise on its clock, in force when it began; else under the shipped one.
fn judge<'w>(
    wait: &'w Wait,
    place: &Place,
    reference: &Place,
    end_day: Day,
) -> Option<(&'w Wait, Option<i64>, Judged)> {
    let began = (wait.start.earliest_day(), wait.start.latest_day());
    let own = place.promises_of(wait.clock).find(|p| p.in_force(began.0, began.1) != Some(false));
    let promise = own.or_else(|| reference.promises_of(wait.clock).next())?;
    Some((wait, promise.limit, judge_wait(wait, promise, place.calendar_of(promise), end_day)))
}

/// First day observed and the day after the last: of the case, else of what the extracts cover.
fn window(told: &Told, place: &Place) -> (Day, Day) {
    if let Some(case) = &place.case {
        return (case.from, case.to);
    }
    let first = told.extracts.coverage.values().filter_map(|c| c.first).min();
    (first.unwrap_or(told.end_day), told.end_day.next())
}

fn file_names(told: &Told) -> Vec<String> {
    told.extracts.files.iter().map(|file| file.name.clone()).collect()
}

/// What was understood, before what was left out.
fn summary(told: &Told) -> Vec<String> {
    let journeys = &told.journeys;
    let mut lines: Vec<String> = told.links.cover().warning().into_iter().collect();
    let rows: u64 = told.extracts.files.iter().map(|f| f.rows).sum();
    lines.push(format!(
        "{} rows in {} files: {} events of {} persons, {} clocks, to {}",
        rows,
        told.extracts.files.len(),
        journeys.events.len(),
        journeys.listed().count(),
        journeys.waits.len(),
        told.end_day,
    ));
    let aside = told.extracts.rejects.count();
    if aside > 0 {
        lines.push(format!("{aside} rows set aside, listed in rejects.csv"));
    }
    lines.extend(notes(told).iter().map(|(reason, count)| format!("  {count} {reason}")));
    lines
}
