//! What is said to the person at the keyboard: standard output is data, standard error is talk.

use crate::exit::Failure;
use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use yf_model::Problem;

/// The voice of a run. Progress appears on a terminal only; in a pipe there is silence but for problems and the summary.
pub struct Talk {
    quiet: bool,
    terminal: bool,
    colour: bool,
    /// Whether a progress line stands on the terminal and must be wiped before anything else is said.
    standing: Cell<bool>,
}

#[allow(dead_code)]
impl Talk {
    /// Looks once at the terminal and at `NO_COLOR` (any value that is not empty turns colour off).
    pub fn new(quiet: bool) -> Talk {
        let terminal = io::stderr().is_terminal();
        let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        Talk {
            quiet,
            terminal: terminal && !dumb,
            colour: terminal && !dumb && !set("NO_COLOR"),
            standing: Cell::new(false),
        }
    }

    /// Says a line or more on standard error, unless `--quiet`.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.line(text);
        }
    }

    /// Shows what is being done now, on a terminal only; the next word replaces it.
    pub fn progress(&self, text: &str) {
        if self.quiet || !self.terminal {
            return;
        }
        // One line only: what would wrap could not be wiped.
        let short: String = text.chars().take(78).collect();
        let mut err = io::stderr().lock();
        if write!(err, "\r\x1b[2K{short}").and_then(|()| err.flush()).is_ok() {
            self.standing.set(true);
        }
    }

    /// Wipes the progress line.
    pub fn clear(&self) {
        if self.standing.replace(false) {
            let mut err = io::stderr().lock();
            // A terminal that has gone cannot be told so.
            let _ = write!(err, "\r\x1b[2K").and_then(|()| err.flush());
        }
    }

    /// Says what is wrong, whatever `--quiet` says: the place stands out where colour is wanted, the words are the same without.
    pub fn problem(&self, problem: &Problem) {
        let message = problem.message();
        match message.split_once(": ") {
            Some((place, rest)) if self.colour => self.line(&format!("\x1b[1m{place}\x1b[0m: {rest}")),
            _ => self.line(&message),
        }
    }

    /// Writes data to standard output. A reader that has gone is [`Failure::ClosedPipe`], which ends the run without an error.
    pub fn data(&self, text: &str) -> Result<(), Failure> {
        self.clear();
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())
            .and_then(|()| out.flush())
            .map_err(|e| Failure::io("standard output", "written", &e, "see where the output is sent"))
    }

    fn line(&self, text: &str) {
        self.clear();
        // If nobody can hear, the exit code still tells.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}
