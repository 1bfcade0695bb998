//! `yellowfolder compare`: results of several places side by side, never a league.

use crate::exit::{Exit, Failure};
use crate::figures;
use crate::out::OutFolder;
use crate::talk::Talk;
use clap::ValueHint;
use std::path::PathBuf;
use yf_model::{Problem, Severity};
use yf_report::Report;
use yf_report::compare::{NotAlike, compare, compare_csv, compare_page};

const LONG_ABOUT: &str = "\
Sets the open editions of several places side by side: each promise, share and mean that two of them have, drawn against the \
number that it rests on, with the lines within which chance alone would leave it.

Never a league: places stand in the order in which they are given, and nothing is sorted by how they do. What a place holds \
back stays held back. A measure that places define differently is named and not compared; results of other days or of another \
method are refused.";

const AFTER: &str = "\
EXAMPLES
  Two places, whose reports were made with --format json:
    $ yellowfolder compare torre-bay/report.json moorland/report.json --out side-by-side

FILES
  RESULT is the report.json of an open edition. Written to DIR, which must be absent, empty or
  hold only what this command wrote before:
    compare.html   the funnels, with their tables
    compare.csv    a place of a measure a row

EXIT STATUS
  0  written
  2  not written: a result cannot be read, or is not alike";

/// Results of several places side by side, with what chance alone would do; never a league
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// The report.json of each place's open edition, two or more
    #[arg(required = true, num_args = 2.., value_name = "RESULT", value_hint = ValueHint::FilePath)]
    pub results: Vec<PathBuf>,

    /// Where to write
    #[arg(long, value_name = "DIR", default_value = "yellowfolder-compare", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
}

/// Compares.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let results = args.results.iter().map(|path| figures::read(path)).collect::<Result<Vec<Report>, Failure>>()?;
    let compared = compare(&results).map_err(|why| refusal(&args.results, &results, why))?;
    let mut out = OutFolder::claim(&args.out, "yellowfolder compare", ours, &args.results)?;
    out.write("compare.html", compare_page(&compared, concat!("yellowfolder ", env!("CARGO_PKG_VERSION"))).as_bytes())?;
    out.write("compare.csv", compare_csv(&compared).as_bytes())?;
    out.finish()?;
    talk.say(&format!("Compared  {} places by {} measures.", compared.places.len(), compared.measures.len()));
    for name in &compared.left_out {
        talk.say(&format!("Left out  {name}: these places define it differently, or over other months."));
    }
    talk.say(&format!("Written   {}", args.out.display()));
    Ok(Exit::Done)
}

fn ours(name: &str) -> bool {
    matches!(name, "compare.html" | "compare.csv")
}

fn refusal(paths: &[PathBuf], results: &[Report], why: NotAlike) -> Problem {
    let place = |n: usize| results.get(n).map(|r| r.place.name.clone()).unwrap_or_default();
    let (code, n, found, wrong, mend) = match why {
        NotAlike::NotOpen(n) => (
            "compare-not-open",
            n,
            place(n),
            "is not an open edition: its numbers are neither rounded nor held back".to_owned(),
            "give report.json, not report-restricted.json",
        ),
        NotAlike::Twice(n) => (
            "compare-twice",
            n,
            place(n),
            "is the place of an earlier result".to_owned(),
            "give each place once; two editions of one place are what 'yellowfolder look --after' is for",
        ),
        NotAlike::Period(n, theirs, first) => (
            "compare-other-days",
            n,
            theirs,
            format!("are other days than those of the first result, {first}"),
            "have all places look at the same days ('yellowfolder look --as-of') over extracts that begin together",
        ),
        NotAlike::Method(n, theirs, first) => (
            "compare-other-method",
            n,
            theirs,
            format!("is another method of the official measures than that of the first result, {first}"),
            "have all places look with the same version of yellowfolder",
        ),
    };
    Problem {
        code,
        severity: Severity::FileRefused,
        file: paths.get(n).map(|p| p.display().to_string()).unwrap_or_default(),
        line: None,
        column: None,
        found,
        wrong,
        now: "nothing is written".to_owned(),
        mend: mend.to_owned(),
    }
}
