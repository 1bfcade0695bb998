//! `yellowfolder simulate`: the invented place.

use crate::cli::{Threads, day};
use crate::exit::{Exit, Failure};
use crate::talk::Talk;
use clap::{ValueEnum, ValueHint};
use std::path::PathBuf;
use yf_model::{Day, Problem, Severity};
use yf_simulate::{NotTold, Refused};

const LONG_ABOUT: &str = "\
Invents a place: its people, what truly happened to them, and what each agency would export of it, with the faults that real \
extracts have. Nobody in it exists: NHS numbers are from the range kept for tests (999), names are made up. No figure of an \
invented place may be quoted as that of a real one.

The same seed gives the same bytes. The truth is written to a folder of its own, which no other command reads.";

const AFTER: &str = "\
EXAMPLES
  A place of 140,000 people and three years:
    $ yellowfolder simulate --out place

  A small one for trying things out, and another like it:
    $ yellowfolder simulate --out small --people 5000 --seed 1
    $ yellowfolder simulate --out small2 --people 5000 --seed 2

  One whose agencies make no mistakes, to try a tool of your own against the truth:
    $ yellowfolder simulate --out clean --people 20000 --clean
    $ yellowfolder events clean/extracts --place clean/policy --out read

  Three places side by side, whose people one report covers:
    $ yellowfolder simulate --out county --people 400000
    $ yellowfolder look county/extracts --place county/policy --out report

  What befalls person 4711, and who bears that number with another seed:
    $ yellowfolder simulate --person 4711
    $ yellowfolder simulate --person 4711 --seed 2

FILES
  Written to DIR, which must be absent, empty or hold only what this command wrote before:
    extracts/   what council, community, hospital, emergency and equipment store would export
    policy/     the place's policy: localities, services, promises
    truth/      what truly happened; give 'look' the extracts, never this

EXIT STATUS
  0  written
  2  not written";

/// Invent a place with known truth and write what its agencies would export
#[derive(clap::Args, Debug)]
#[command(long_about = LONG_ABOUT, after_long_help = AFTER)]
pub struct Args {
    /// Where to write
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, required_unless_present = "person")]
    pub out: Option<PathBuf>,

    /// Print one person's truth and write nothing: who she is, how her state changes, and what illness and need alone bring
    /// about before anybody's time is asked for. N is her number in truth/persons.csv.gz
    #[arg(long, value_name = "N", conflicts_with_all = ["out", "commissioner", "clean"])]
    pub person: Option<u32>,

    /// How many people on the first day; more than 200,000 make several places side by side, of about 140,000 each, with a
    /// council, practices and folders of their own (P01, P02 and so on). At most 7,000,000
    #[arg(long, value_name = "N", default_value_t = 140_000, value_parser = clap::value_parser!(u32).range(1..=i64::from(yf_simulate::MOST_PEOPLE)))]
    pub people: u32,

    /// The seed from which everything is drawn
    #[arg(long, value_name = "S", default_value_t = 20_090_131)]
    pub seed: u64,

    /// The first day
    #[arg(long, value_name = "DATE", default_value = "2023-04-01", value_parser = day)]
    pub from: Day,

    /// The last day
    #[arg(long, value_name = "DATE", default_value = "2026-03-31", value_parser = day)]
    pub to: Day,

    /// Write community extracts in the commissioner's layout, with pseudonyms in place of numbers
    #[arg(long)]
    pub commissioner: bool,

    /// Pack the extracts (.csv.gz), each as it is written
    #[arg(long, hide_short_help = true)]
    pub gz: bool,

    /// Write everything at once and as it was, without any fault of recording
    ///
    /// No lag, late end, double entry, wrong person or missing number. What is then read from the extracts is what was true, up to
    /// what a dataset cannot hold.
    #[arg(long)]
    pub clean: bool,

    /// As --clean, but for one habit of recording
    ///
    /// What that habit alone does to a measure (docs/bias.md).
    #[arg(long, value_enum, value_name = "HABIT", conflicts_with = "clean")]
    pub only: Option<Habit>,

    /// With all habits of recording but one, named as for --only
    #[arg(long, value_enum, value_name = "HABIT", conflicts_with_all = ["clean", "only"], hide_possible_values = true)]
    pub without: Option<Habit>,

    #[command(flatten)]
    pub threads: Threads,
}

/// A habit of recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Habit {
    /// NHS numbers missing, names and dates of birth mistyped
    Numbers,
    /// Ends typed late
    LateClosing,
    /// Ends never typed
    MissingEnds,
    /// Times given as midnight
    Midnights,
    /// Rows typed later than an extract reaches
    Lag,
    /// The same thing written twice
    Doubles,
}

impl Habit {
    fn of(self) -> yf_simulate::Habit {
        match self {
            Habit::Numbers => yf_simulate::Habit::Numbers,
            Habit::LateClosing => yf_simulate::Habit::LateClosing,
            Habit::MissingEnds => yf_simulate::Habit::MissingEnds,
            Habit::Midnights => yf_simulate::Habit::Midnights,
            Habit::Lag => yf_simulate::Habit::Lag,
            Habit::Doubles => yf_simulate::Habit::Doubles,
        }
    }
}

/// Invents.
pub fn run(args: Args, talk: &Talk) -> Result<Exit, Failure> {
    let refused = |column: &str, found: String, wrong: &str, mend: &str| Problem {
        code: "not-possible-here",
        severity: Severity::FileRefused,
        file: "yellowfolder simulate".to_string(),
        line: None,
        column: Some(column.to_string()),
        found,
        wrong: wrong.to_string(),
        now: "nothing is written".to_string(),
        mend: mend.to_string(),
    };
    if args.to < args.from.add_months(3) {
        let mend = "ask for three months or more, or leave --from and --to out";
        return Err(refused("--to", args.to.to_string(), "is less than three months after --from", mend).into());
    }
    if !(2007..=2027).contains(&args.from.ymd().0) || args.to.ymd().0 > 2027 {
        let mend = "choose days within these years";
        return Err(refused(
            "--from",
            args.from.to_string(),
            "lies outside the years whose bank holidays are known (2007 to 2027)",
            mend,
        )
        .into());
    }
    let options = yf_simulate::Options {
        people: args.people,
        seed: args.seed,
        from: args.from,
        to: args.to,
        threads: args.threads.count(),
        commissioner: args.commissioner,
        packed: args.gz,
        clean: args.clean,
        only: args.only.map(Habit::of),
        without: args.without.map(Habit::of),
    };
    if let Some(number) = args.person {
        return alone(&options, number, talk, refused);
    }
    let out = args.out.unwrap_or_default();
    let folder = out.display().to_string();
    let begins = |site: &yf_simulate::Site| match site.id() {
        None => talk.progress("inventing people and what happens to them, and writing it"),
        Some(id) => talk.progress(&format!("place {id} of {}", site.of)),
    };
    let written = yf_simulate::write(&options, &out, begins).map_err(|refused| match refused {
        Refused::NotOurs(file) => Failure::from(Problem {
            code: "not-possible-here",
            severity: Severity::FileRefused,
            file: folder.clone(),
            line: None,
            column: None,
            found: file.strip_prefix(&out).unwrap_or(&file).display().to_string(),
            wrong: "is in this folder and was not written by 'simulate'".to_string(),
            now: "nothing is written".to_string(),
            mend: "name another folder with --out, or empty this one".to_string(),
        }),
        Refused::Io(file, error) => Failure::io(
            &file.display().to_string(),
            "written",
            &error,
            "mend what the reason says, or name another folder with --out",
        ),
    })?;
    let rows: u64 = written.files.iter().map(|f| f.1).sum();
    let files = written.files.iter().filter(|f| f.0.starts_with("extracts/")).count();
    talk.clear();
    talk.say(&format!("invented {} people from {} to {}, seed {}", args.people, args.from, args.to, args.seed));
    talk.say(&format!("{rows} rows in {files} extracts below {folder}/extracts; the truth is in {folder}/truth"));
    if args.people < 50_000 {
        talk.say("with fewer than 50,000 people rates wander: capacities are scaled, chance is not");
    }
    Ok(Exit::Done)
}

/// Prints one person's truth.
fn alone(
    options: &yf_simulate::Options,
    number: u32,
    talk: &Talk,
    refused: impl Fn(&str, String, &str, &str) -> Problem,
) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    yf_simulate::person(options, number, &mut text).map_err(|told| match told {
        NotTold::Nobody(people) => Failure::from(refused(
            "--person",
            number.to_string(),
            &format!("is nobody's number: {people} people live in this place at some time"),
            &format!("ask for a number from 1 to {people}"),
        )),
        NotTold::Several => Failure::from(refused(
            "--people",
            options.people.to_string(),
            "makes several places, each with numbers of its own",
            "ask for 200,000 people or fewer beside --person",
        )),
        NotTold::Io(error) => Failure::io("standard output", "written", &error, "mend what the reason says"),
    })?;
    talk.data(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}
