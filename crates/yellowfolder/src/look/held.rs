//! What the open edition holds back beyond the rule, and why there may be none, as a run says it.

use crate::cmd::look::thousands;
use crate::talk::Talk;
use std::path::Path;
use yf_model::{Problem, Severity};
use yf_report::{HeldMore, NotSafe, Report};

/// Said of what is held back beyond the rule at most.
const SAID: usize = 10;

/// What the open edition holds back so that no hidden number can be worked out.
pub fn say(open: Option<&Report>, talk: &Talk) {
    let Some(held) = open.map(|r| &r.held_more).filter(|held| !held.is_empty()) else { return };
    let many = if held.len() == 1 {
        "1 number more".to_owned()
    } else {
        format!("{} numbers more", thousands(held.len() as u64))
    };
    talk.say(&format!("Held back {many} in the open edition, with which hidden ones could be worked out:"));
    for more in held.iter().take(SAID) {
        talk.say(&format!("          {}; {}", more.words(), more.because));
    }
    if held.len() > SAID {
        talk.say(&format!("          and {} others, which section 9 of the report lists.", held.len() - SAID));
    }
}

/// Hidden counts that could be worked out, named in the refusal at most.
const NAMED: usize = 3;

/// Nothing that this edition could hold back keeps a hidden count hidden: there is none. The restricted one is not written either, so that
/// no folder looks as if the run had gone well.
pub fn not_safe(told: &NotSafe, after: Option<&Path>, out: &Path) -> Problem {
    let many = told.counts.len();
    let named: Vec<String> = told.counts.iter().take(NAMED).map(HeldMore::words).collect();
    let others =
        if many > NAMED { format!("; and {} others", thousands((many - NAMED) as u64)) } else { String::new() };
    let counts =
        if many == 1 { "1 hidden count".to_owned() } else { format!("{} hidden counts", thousands(many as u64)) };
    let (file, mend) = match after {
        Some(dir) => (
            dir.join("report.json"),
            "make the earlier edition anew with this version and send it in its place; if it has gone out, tell whoever answers for \
             confidentiality",
        ),
        None => (out.to_owned(), "ask for --edition restricted, and please report this"),
    };
    Problem {
        code: "hidden-could-be-told",
        severity: Severity::FileRefused,
        file: file.display().to_string(),
        line: None,
        column: None,
        found: String::new(),
        wrong: format!(
            "with the open edition, {counts} could be told to fewer than three values, whatever else is held back: {}{others}",
            named.join("; ")
        ),
        now: "nothing is written".to_owned(),
        mend: mend.to_owned(),
    }
}
