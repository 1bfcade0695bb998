//! How a run ends: the exit codes of `docs/exit-codes.md`.

use crate::talk::Talk;
use std::io;
use std::process::ExitCode;
use yf_model::{Problem, Severity};

/// A run that came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything asked for is written, or nothing is wrong (code 0).
    Done,
    /// Written, but rows were set aside and `--strict` was given; or `check` found problems (code 1).
    WithProblems,
}

impl Exit {
    /// [`Exit::WithProblems`] where rows were set aside and the user asked to be strict about it.
    #[allow(dead_code)]
    pub fn strict(strict: bool, set_aside: u64) -> Exit {
        if strict && set_aside > 0 { Exit::WithProblems } else { Exit::Done }
    }

    /// The code the shell sees.
    pub fn code(self) -> ExitCode {
        match self {
            Exit::Done => ExitCode::SUCCESS,
            Exit::WithProblems => ExitCode::from(1),
        }
    }
}

/// A run that did not write what was asked for.
#[derive(Debug)]
pub enum Failure {
    /// What stood in the way, all of it (code 2).
    Problems(Vec<Problem>),
    /// Whoever read our standard output has gone, as `head` does: no error (code 0).
    ClosedPipe,
}

impl Failure {
    /// Says what stood in the way and gives the code the shell sees.
    pub fn report(self, talk: &Talk) -> ExitCode {
        match self {
            Failure::ClosedPipe => ExitCode::SUCCESS,
            Failure::Problems(problems) => {
                for problem in &problems {
                    talk.problem(problem);
                }
                ExitCode::from(2)
            }
        }
    }

    /// A file or folder that could not be read or written, with the system's reason.
    pub fn io(file: &str, doing: &str, error: &io::Error, mend: &str) -> Failure {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Failure::ClosedPipe;
        }
        Failure::Problems(vec![Problem {
            code: "not-possible-here",
            severity: Severity::FileRefused,
            file: file.to_string(),
            line: None,
            column: None,
            found: String::new(),
            wrong: format!("could not be {doing}: {error}"),
            now: "nothing is written".to_string(),
            mend: mend.to_string(),
        }])
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure::Problems(vec![problem])
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Failure {
        Failure::Problems(problems)
    }
}

/// Replaces Rust's panic message by one that says whose fault it is. The panic's own words are left out on purpose:
/// they may quote the text that was being cut, and that text may be somebody's.
pub fn own_up_to_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
        eprintln!("{}", bug_message(place.as_deref().unwrap_or("an unknown place")));
    }));
}

fn bug_message(place: &str) -> String {
    format!(
        "yellowfolder {} stopped at {place}: this is our bug, not a fault in your files.\n  \
         now:  what this run was writing is not complete; what an earlier run wrote is untouched\n  \
         mend: please report the two lines above; leave out file names that say more than you may share",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_is_called_ours() {
        let said = bug_message("crates/place/src/calendar.rs:7");
        assert!(said.contains("this is our bug"), "{said}");
        assert!(said.contains("crates/place/src/calendar.rs:7"), "{said}");
    }

    #[test]
    fn a_closed_pipe_is_no_problem_and_a_full_disk_is() {
        let failure = |kind| Failure::io("out.csv", "written", &io::Error::from(kind), "free some space");
        assert!(matches!(failure(io::ErrorKind::BrokenPipe), Failure::ClosedPipe));
        assert!(matches!(failure(io::ErrorKind::StorageFull), Failure::Problems(p) if p.len() == 1));
    }

    #[test]
    fn strict_minds_rows_set_aside_and_nothing_else() {
        assert_eq!(Exit::strict(true, 1), Exit::WithProblems);
        assert_eq!(Exit::strict(true, 0), Exit::Done);
        assert_eq!(Exit::strict(false, 1), Exit::Done);
    }
}
