//! What can be typed. Each flag is defined once, in the `Args` of its command; help, the manual `docs/cli.md` and the shell
//! completions are made from these definitions.

use crate::cmd::{
    backup, check, compare, doctor, events, explain, import, journeys, links, look, man, serve, simulate, user, verify,
    waits,
};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::num::NonZeroUsize;
use yf_model::Day;

const LONG_ABOUT: &str = "\
Does it work for Mrs Smith?

yellowfolder reads the extracts that agencies already have (council, community, hospital, emergency, equipment store), joins \
them into the journeys of people, and shows in one page how long people waited, by the official method and against the \
place's own promises; who is behind each number; and why each promise was missed.

For that it needs no server, no database and no network; the folder, opened by 'serve', is a record of its \
own. It is not a medical device: it counts and explains, it does not advise on anybody's care.";

const AFTER_LONG_HELP: &str = "\
EXAMPLES
  Invent a place, look at it, open the report:
    $ yellowfolder simulate --out place
    $ yellowfolder look place/extracts --place place/policy --out report
    $ xdg-open report/report.html

  See what your files are before anything is counted:
    $ yellowfolder check extracts/

  The official measures alone:
    $ yellowfolder waits extracts/ --out waits

FILES
  Extracts are CSV, plain, .gz or .zip, and workbooks (.xlsx, .ods), in files or folders. What a
  file or a sheet is, is read from its header, never from its name.
  A place's policy (agencies, localities, calendars, promises) is a folder of TOML files; without
  one a Torbay-shaped reference place is used and the report says so.

FOR PACKAGERS
  'yellowfolder completions SHELL' prints completions, 'yellowfolder man --out DIR' writes the
  manual as pages.

ENVIRONMENT
  NO_COLOR   if set to anything, no colour. Colour never carries meaning alone.
  TERM=dumb  no colour and no progress line.

EXIT STATUS
  0    written; or nothing is wrong; or the reader of a pipe has gone
  1    written, but rows were set aside and --strict was given; or 'check' found problems
  2    not written: what was asked for cannot be done; the message says why and what would help
  101  a fault of yellowfolder itself, which says so

Data goes to standard output or to files, talk to standard error. Nothing printed holds an
identifier of a person: of a number only its shape is shown (999 ### ####).";

/// Waits, journeys and promises from the extracts agencies already have; see 'yellowfolder help look'
#[derive(Parser, Debug)]
#[command(
    name = "yellowfolder",
    version,
    long_about = LONG_ABOUT,
    // No more blank lines than needed: the list of commands fits one screen.
    help_template = "{about}\n{usage-heading} {usage}\n{all-args}{after-help}",
    after_long_help = AFTER_LONG_HELP,
    max_term_width = 110,
    propagate_version = false,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Say nothing but problems
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands. Each is described beside its arguments: words here would hide the long description there.
#[derive(Subcommand, Debug)]
#[allow(missing_docs)]
pub enum Command {
    Look(look::Args),
    Explain(explain::Args),
    Waits(waits::Args),
    Events(events::Args),
    Journeys(journeys::Args),
    Links(links::Args),
    Compare(compare::Args),
    Check(check::Args),
    Simulate(simulate::Args),
    Serve(serve::Args),
    Import(import::Args),
    User(user::Args),
    Verify(verify::Args),
    Backup(backup::Args),
    Doctor(doctor::Args),
    #[command(hide = true)]
    Completions(Completions),
    #[command(hide = true)]
    Man(man::Args),
}

const COMPLETIONS_AFTER: &str = "\
EXAMPLES
  $ yellowfolder completions bash > ~/.local/share/bash-completion/completions/yellowfolder
  $ yellowfolder completions zsh > ~/.zfunc/_yellowfolder
  $ yellowfolder completions fish > ~/.config/fish/completions/yellowfolder.fish

EXIT STATUS
  0  printed
  2  not a shell we know";

/// Print completions for a shell
#[derive(Args, Debug)]
#[command(after_long_help = COMPLETIONS_AFTER)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// How many threads the machine offers.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// What `--threads` means, in every command that has it.
#[derive(Args, Clone, Copy, Debug)]
pub struct Threads {
    /// How many threads; any number gives the same bytes [default: all cores]
    #[arg(long, value_name = "N", value_hint = ValueHint::Other)]
    threads: Option<NonZeroUsize>,
}

#[allow(dead_code)]
impl Threads {
    /// The number asked for, else the number of cores.
    pub fn count(self) -> usize {
        self.threads.map_or_else(cores, NonZeroUsize::get)
    }
}

/// What `look` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One page, with its drawings, that opens without a network
    Html,
    /// The same figures, in the documented schema
    Json,
    /// The same figures as tables, safe to open in a spreadsheet
    Csv,
    /// The same tables as Parquet, with a kind for each column
    Parquet,
}

/// Who may read what `look` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Edition {
    /// The open and the restricted edition
    Both,
    /// Figures only, small numbers hidden: fit to be shared
    Open,
    /// With the people behind the figures: for those who may see them
    Restricted,
}

/// Reads a day written `YYYY-MM-DD`.
pub fn day(text: &str) -> Result<Day, String> {
    Day::parse_iso(text).ok_or_else(|| "a day is written YYYY-MM-DD, for example 2026-03-31".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definitions_agree_with_themselves() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_is_laid_out_by_hand_fits_a_terminal_of_80_columns_or_little_more() {
        let mut root = Cli::command();
        let mut all = vec![root.clone()];
        all.extend(root.get_subcommands_mut().map(|c| c.clone()));
        for command in all {
            let text = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
            let wide = text.lines().find(|line| line.chars().count() > 98);
            assert_eq!(wide, None, "{}", command.get_name());
        }
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        assert_eq!(day("2024-02-29"), Ok(Day::from_ymd(2024, 2, 29).expect("a day")));
        for wrong in ["2023-02-29", "31/03/2026", "2026-3-1", "today", ""] {
            assert!(day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn threads_are_at_least_one() {
        assert!(Cli::try_parse_from(["yellowfolder", "waits", "x", "--threads", "0"]).is_err());
        assert_eq!(Threads { threads: NonZeroUsize::new(3) }.count(), 3);
        assert!(Threads { threads: None }.count() >= 1);
    }
}
