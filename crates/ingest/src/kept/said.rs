//! Why a folder of kept events is refused, each reason with its words in one place.

use crate::value;
use std::io;
use yf_model::{Problem, Severity};

const MEND: &str = "let 'yellowfolder look --keep' write it anew from the extracts";

pub(super) struct Said;

fn refused(code: &'static str, file: &str, found: &str, wrong: String) -> Problem {
    Problem {
        code,
        severity: Severity::FileRefused,
        file: file.to_owned(),
        line: None,
        column: None,
        found: value::shown(found),
        wrong,
        now: "nothing is written".to_owned(),
        mend: MEND.to_owned(),
    }
}

impl Said {
    pub fn not_whole(file: &str) -> Problem {
        let wrong = "is not there: the run that kept these events did not come to its end, or a file was taken away";
        refused("kept-not-whole", file, "", wrong.to_owned())
    }

    pub fn changed(file: &str) -> Problem {
        let wrong = "is not what was written: it was changed or damaged since, or belongs to another run";
        refused("kept-changed", file, "", wrong.to_owned())
    }

    /// A file that has its hash and is none of ours all the same.
    pub fn not_ours(file: &str, error: &io::Error) -> Problem {
        refused("kept-changed", file, "", format!("is not what 'look --keep' writes: it {error}"))
    }

    pub fn other_version(file: &str, found: &str, product: &str) -> Problem {
        let wrong = format!(
            "is the version that kept these events, and this is {product}: it may read the extracts differently"
        );
        refused("kept-by-another-version", file, found, wrong)
    }
}
