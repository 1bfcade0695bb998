//! One module per subcommand: its arguments, its help, and the order in which the rooms are called.

pub mod check;
pub mod events;
pub mod look;
pub mod simulate;
pub mod waits;

use yf_model::{Problem, Severity};

/// What a command answers until it does its work.
fn not_yet(command: &str) -> Problem {
    Problem {
        code: "not-yet",
        severity: Severity::FileRefused,
        file: format!("yellowfolder {command}"),
        line: None,
        column: None,
        found: String::new(),
        wrong: "does not do its work yet".to_string(),
        now: "nothing is written".to_string(),
        mend: "use a newer version".to_string(),
    }
}
