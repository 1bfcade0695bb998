//! `yellowfolder look`: from extracts to one page.

mod leaves;

use crate::cli::{Edition, Format, Threads, day};
use crate::cmd::events::export;
use crate::exit::{Exit, Failure};
use crate::figures;
use crate::look::{self, Asked, held};
use crate::out::OutFolder;
use crate::pipeline;
use crate::plan;
use crate::talk::Talk;
use clap::ValueHint;
use leaves::Leaves;
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use yf_ingest::{ReadOptions, source};
use yf_model::{Day, NhsNumber, PersonKey, Problem, Severity};
use yf_place::Place;
use yf_report::Report;
use yf_report::vectors::JOURNEYS;

const LONG_ABOUT: &str = "\
Reads extracts, joins them into people's journeys, and writes one page that answers: how long did people wait, by the official \
method and against the place's own promises; who is behind each number; why was each promise missed, and in whose hands did \
the days pass; what did people go through, element by element and without a score; how long did people wait in hospital after they were ready to leave; and what the extracts cannot tell.

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

  With what the folder's own record tells beside the extracts, also while it is served:
    $ yellowfolder look extracts/ --from-folder yellowfolder-data --out report

  The next report, which must not tell with the last what neither tells:
    $ yellowfolder look extracts/ --edition open --format html,json --after march --out april

  Once from the extracts, then from the events that it left:
    $ yellowfolder look extracts/ --keep kept --out report
    $ yellowfolder journeys kept --out journeys

  Two files by name; a .zip need not be unpacked:
    $ yellowfolder look cld-2026.csv.gz community.zip --out report

FILES
  PATH is a file or a folder (read with its subfolders): CSV, plain, .gz or .zip, or a workbook
  (.xlsx, .ods). A dataset is recognised by its header. A file of keys (header:
  nhs_number,pseudo) joins flows whose numbers are pseudonyms with the council's.
  population.csv in the place's folder (header: la_code,18 to 64,65 and above) gives
  ASCOF 2B and 2C their rate. A survey's results (header: statement,period,group,answers,agree)
  are set beside what records show.
  Written to DIR, which must be absent, empty or hold only what this command wrote before:
    report.html              open edition
    report-restricted.html   restricted edition
    people.csv               everybody behind each figure, a wait a row (restricted)
    person-N.html            one person's page: of each asked for with --story (restricted)
    journeys.csv             what everybody went through, a person a row (restricted)
    report.json, *.csv       the figures, with --format json,csv
    *.parquet                the tables as Parquet, with --format parquet
    rejects.csv              rows set aside: file, row, column, found, what would be right
    run.json                 files read with sizes and hashes, place, as-of day
  With --keep, to a folder of its own: events.parquet, persons.parquet, settings.json, kept.json.

EXIT STATUS
  0  written
  1  written, but rows were set aside and --strict was given
  2  not written; what an earlier run left in DIR is untouched";

/// From extracts to one page: how long people waited, who is behind it, and why
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Extracts: files or folders, plain, .gz or .zip, or workbooks
    #[arg(required_unless_present = "from_folder", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Beside extracts or alone, the work in the folder's record of this directory, also while it is served
    ///
    /// The folder is one more agency: its people are joined with the extracts' by NHS number, and what both tell is counted once.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub from_folder: Option<PathBuf>,

    /// The place's policy, a folder of TOML [default: a reference place]
    ///
    /// The reference place is invented, of Torbay's shape, and every page says so.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub place: Option<PathBuf>,

    /// The day as of which waits are judged [default: the last that all cover]
    ///
    /// Each promise is judged as of the last day covered by every agency that it needs, and never as of today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Day>,

    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-report", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,

    /// What to write, separated by commas
    #[arg(long, value_enum, value_delimiter = ',', default_value = "html")]
    pub format: Vec<Format>,

    /// An earlier report that was shared: the two together must tell no more
    ///
    /// Its folder holds the report.json of its open edition (--format json). More is held back where a hidden number, or what came
    /// since, could be told from the two editions together.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub after: Option<PathBuf>,

    /// Leave the events too, in order and without names, for a second run
    ///
    /// As Parquet, persons by the report's own numbers; 'yellowfolder journeys DIR' starts from them and need not read the extracts. They
    /// are personal data: keep them as you keep the extracts.
    #[arg(long, hide_short_help = true, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub keep: Option<PathBuf>,

    /// For whom to write
    #[arg(long, value_enum, default_value = "both")]
    pub edition: Edition,

    /// Show names in the restricted edition
    #[arg(long)]
    pub with_names: bool,

    /// Tell these people's stories too: NHS numbers on standard input
    ///
    /// One number a line; the first is told in full. A number that was typed is never repeated.
    #[arg(long)]
    pub story: bool,

    /// End with code 1 if a row was set aside
    #[arg(long)]
    pub strict: bool,

    #[command(flatten)]
    pub threads: Threads,
}

/// Looks.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let place = match &args.place {
        Some(dir) => Place::read(dir)?,
        None => Place::reference(),
    };
    let before = args.after.as_deref().map(|dir| figures::earlier(dir, &place)).transpose()?;
    let inputs: Vec<PathBuf> = args.paths.iter().chain(&args.from_folder).chain(&args.after).cloned().collect();
    let mut out = OutFolder::claim(&args.out, "yellowfolder look", ours, &inputs)?;
    let mut kept = args.keep.as_deref().map(|dir| look::keep::claim(dir, &args.out, &inputs)).transpose()?;
    let threads = args.threads.count();
    let options = ReadOptions {
        threads,
        names: args.with_names,
        compare_names: args.edition != Edition::Restricted,
        limits: pipeline::limits()?,
        ..ReadOptions::default()
    };
    let listing = source::list(&args.paths, &options.limits)?;
    plan::say(&listing, plan::Work::Look, talk);
    talk.progress("reading");
    let export = args.from_folder.as_deref().map(|data| export(data, "yellowfolder look")).transpose()?;
    let told = pipeline::tell_beside((listing, &args.paths), export.as_ref(), &place, &options, talk)?;
    if told.extracts.coverage.values().all(|c| c.last.is_none()) {
        return Err(nothing_happened(&args).into());
    }
    if let Some(asked) = args.as_of {
        told_by_then(asked, &told)?;
    }
    talk.progress("judging");
    let stories = if args.story { wanted(&told)? } else { Vec::new() };
    let asked = Asked { as_of: args.as_of, names: args.with_names, threads, command: command(&args), stories };
    let (report, through, pages) = look::figures(&told, &place, &asked, |stories, report, _, through| {
        look::person::pages(&told, stories, report, through, &asked.stories)
    });
    talk.progress("writing");
    let open = (args.edition != Edition::Restricted).then(|| yf_report::open_after(&report, before.as_ref()));
    let open = open.transpose().map_err(|told| held::not_safe(&told, args.after.as_deref(), &args.out))?;
    if let Some(open) = &open {
        look::nobody::nobody_in(open, &told.extracts, &place)?;
    }
    let mut leaves = Leaves::default();
    leaves.editions(&args, &report, open.as_ref());
    if args.edition != Edition::Open {
        leaves.people(&args, &pages, &through);
    }
    leaves.write(threads, &mut out)?;
    if told.extracts.rejects.count() > 0 {
        let files = &told.extracts.files;
        let name = |n: u16| files.get(usize::from(n)).map_or("", |f| f.name.as_str());
        out.write("rejects.csv", told.extracts.rejects.csv(name).as_bytes())?;
    }
    out.write("run.json", run_json(&report, &args).as_bytes())?;
    if let Some(kept) = &mut kept {
        look::keep::write(&told, &place, &through, kept)?;
    }
    out.finish()?;
    kept.map(OutFolder::finish).transpose()?;
    for line in summary(&report, &args.out) {
        talk.say(&line);
    }
    held::say(open.as_ref(), talk);
    beware(&told, talk);
    let exit = Exit::strict(args.strict, told.extracts.rejects.count());
    // The process ends here: taking millions of texts and rows apart one by one would be work for nothing.
    std::mem::forget((told, report, through, pages, open));
    Ok(exit)
}

/// The people whose NHS numbers stand on standard input: never on the command line, which others can see.
fn wanted(told: &pipeline::Told) -> Result<Vec<PersonKey>, Failure> {
    let text = io::read_to_string(io::stdin())
        .map_err(|e| Failure::io("standard input", "read", &e, "give NHS numbers, one a line"))?;
    let mut found = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let refused = |wrong: &str, mend: &str| Problem {
            code: "story-of-nobody",
            severity: Severity::FileRefused,
            file: "standard input".to_owned(),
            line: u32::try_from(n + 1).ok(),
            column: None,
            found: String::new(),
            wrong: wrong.to_owned(),
            now: "nothing is written".to_owned(),
            mend: mend.to_owned(),
        };
        let Some(nhs) = NhsNumber::parse(line) else {
            return Err(
                refused("is not an NHS number: ten digits with a right check digit", "correct the number").into()
            );
        };
        let person =
            told.extracts.identities.iter().find(|(_, i)| i.nhs == Some(nhs)).map(|(id, _)| told.links.person_of(id));
        match person.filter(|p| (p.0 as usize) < told.links.len()) {
            Some(person) => found.push(person),
            None => {
                return Err(refused(
                    "is the NHS number of nobody in these extracts",
                    "leave it out, or give the extracts that hold this person",
                )
                .into());
            }
        }
    }
    Ok(found)
}

/// How much was wrong with the extracts; and, whole, what makes every figure doubtful.
fn beware(told: &pipeline::Told, talk: &Talk) {
    let problems = &told.extracts.problems;
    if problems.is_empty() {
        return;
    }
    let many = |severity, one: &str, more: &str| match problems.count_at(severity) {
        1 => format!("1 {one}"),
        n => format!("{} {more}", thousands(n)),
    };
    talk.say(&format!(
        "Faults    {}, {} set aside, {} not used; 'yellowfolder check' says each of them.",
        many(Severity::Warning, "warning", "warnings"),
        many(Severity::SetAside, "row", "rows"),
        many(Severity::FileRefused, "file or part of one", "files or parts of one"),
    ));
    let mut said = BTreeSet::new();
    for (code, _, samples) in problems.groups() {
        let first = samples.first().filter(|p| p.severity == Severity::FileRefused || code.starts_with("month-first"));
        // A problem of many files or columns is said of one; the line above says where the others are.
        if let Some(problem) = first.filter(|_| said.insert(code)) {
            talk.problem(problem);
        }
    }
}

/// Extracts without a row that has a date: there is nothing to count, and no nought may be made of it.
fn nothing_happened(args: &Args) -> Problem {
    Problem {
        code: "nothing-happened",
        severity: Severity::FileRefused,
        file: args.paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "),
        line: None,
        column: None,
        found: String::new(),
        wrong: "has no row with a date that can be read".to_string(),
        now: "nothing is written".to_string(),
        mend: "'yellowfolder check' says what is wrong with each file; export them again".to_string(),
    }
}

/// Refuses a day before anything that the extracts tell: nothing had happened by then, so nothing could be said.
fn told_by_then(asked: Day, told: &pipeline::Told) -> Result<(), Problem> {
    let first = told.extracts.coverage.values().filter_map(|c| c.first).min();
    match first {
        Some(first) if asked < first => Err(Problem {
            code: "day-before-all",
            severity: Severity::FileRefused,
            file: "yellowfolder look".to_string(),
            line: None,
            column: Some("--as-of".to_string()),
            found: asked.to_string(),
            wrong: format!("is before the first day that these extracts cover, {first}"),
            now: "nothing is written".to_string(),
            mend: format!("name a day from {first} to {}, or leave --as-of out", told.end_day),
        }),
        _ => Ok(()),
    }
}

/// What this command writes; anything else in its folder is somebody's.
fn ours(name: &str) -> bool {
    matches!(
        name,
        "report.html"
            | "report-restricted.html"
            | "report.json"
            | "report-restricted.json"
            | "figures.csv"
            | "figures-restricted.csv"
            | "people.csv"
            | JOURNEYS
            | "figures.parquet"
            | "figures-restricted.parquet"
            | "people.parquet"
            | "journeys.parquet"
            | "rejects.csv"
            | "run.json"
    ) || look::person::is_page(name)
}

/// The command as it can be repeated.
fn command(args: &Args) -> String {
    let mut out = "yellowfolder look".to_owned();
    for path in &args.paths {
        out.push_str(&format!(" {}", path.display()));
    }
    if let Some(place) = &args.place {
        out.push_str(&format!(" --place {}", place.display()));
    }
    if let Some(day) = args.as_of {
        out.push_str(&format!(" --as-of {day}"));
    }
    if let Some(data) = &args.from_folder {
        out.push_str(&format!(" --from-folder {}", data.display()));
    }
    if args.with_names {
        out.push_str(" --with-names");
    }
    if args.story {
        out.push_str(" --story");
    }
    out
}

/// What was read, so that a later command can tell whether the files are still the same.
fn run_json(report: &Report, args: &Args) -> String {
    let files: Vec<serde_json::Value> = report
        .run
        .files
        .iter()
        .map(|f| serde_json::json!({ "name": f.name, "bytes": f.bytes, "sha256": f.sha256, "rows": f.rows, "dataset": f.dataset }))
        .collect();
    let policy: Vec<serde_json::Value> =
        report.place.policy.iter().map(|f| serde_json::json!({ "name": f.name, "sha256": f.sha256 })).collect();
    let run = serde_json::json!({
        "product": report.run.product,
        "command": report.run.command,
        "from_folder": args.from_folder.as_ref().map(|p| p.display().to_string()),
        "paths": args.paths.iter().map(|p| p.display().to_string()).collect::<Vec<_>>(),
        "place": { "name": report.place.name, "version": report.place.version, "policy": policy,
                   "folder": args.place.as_ref().map(|p| p.display().to_string()) },
        "as_of": report.run.as_of.to_string(),
        "asked_as_of": args.as_of.map(|day| day.to_string()),
        "files": files,
    });
    let mut text = serde_json::to_string_pretty(&run).unwrap_or_default();
    text.push('\n');
    text
}

/// What was found, in seven lines: what was read, how it was joined, and one answer to each of the first questions. Before them,
/// where it is so, that agencies could not be joined.
fn summary(r: &Report, out: &std::path::Path) -> Vec<String> {
    let n = |c: yf_report::Count| c.shown().map_or("[c]".to_owned(), thousands);
    let mut lines: Vec<String> = r.joins.warnings.iter().map(|warning| format!("Joins     {warning}")).collect();
    lines.push(format!(
        "Read      {} rows in {} {}, {} to {}; {} people, {} of them in two agencies' records or more.",
        n(r.run.rows),
        thousands(r.run.files.len() as u64),
        if r.run.files.len() == 1 { "file" } else { "files" },
        r.run.from,
        r.run.to,
        n(r.run.people),
        n(r.joins.in_two_or_more)
    ));
    for (label, answer) in
        ["Waits    ", "Promises ", "Time     ", "Journeys ", "Hospital "].into_iter().zip(yf_report::answers(r))
    {
        lines.push(format!("{label} {}. {}", answer.number, answer.sentence));
    }
    lines.push(format!("Written   {}", out.display()));
    lines
}

pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
