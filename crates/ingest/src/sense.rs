//! What cannot be true of a council's row: an end before its start, a birth after the event, a death before it.
//!
//! The rows are kept as they are: the official measures have rules of their own for them.

use rustc_hash::FxHashSet;
use yf_model::rows::cld::Row;
use yf_model::{IdText, Problem, Severity};

/// So many rows of a file are looked at for columns under each other's names.
const ROWS: usize = 200_000;

/// A council's own number is a person's, and stands on every row of hers. Where there are far more of them than of NHS numbers on the same rows, or where
/// people have several rows and their numbers next to none, it is a number of something else.
fn own_numbers(rows: &[Row], file: &str, tell: &mut dyn FnMut(Problem)) {
    let (mut own, mut nhs, mut told) = (FxHashSet::default(), FxHashSet::default(), 0);
    for row in rows.iter().take(ROWS).filter(|row| row.local != IdText::default()) {
        if let Some(number) = row.nhs_official {
            own.insert(row.local);
            nhs.insert(number);
            told += 1;
        }
    }
    let (own, nhs): (usize, usize) = (own.len(), nhs.len());
    // Who was registered twice has two numbers, and yet numbers come again nearly as often as people do. Where each number has one row (a list of those
    // registered) they do not; then there are a few more of them than people, and no tenth more.
    let (again_own, again_nhs) = (told - own, told - nhs);
    let alone = again_nhs >= 8 && again_own * 3 < again_nhs && own * 10 > nhs * 11;
    if own >= 30 && (own * 2 > nhs * 3 || alone) {
        tell(Problem {
            code: "one-for-each-row",
            severity: Severity::Warning,
            file: file.to_string(),
            line: None,
            column: Some("LA Person Unique Identifier".to_string()),
            found: String::new(),
            wrong: format!("holds {own} different numbers for {nhs} people: it tells rows apart, and not people"),
            now: "the rows are used as they stand; people join by their NHS numbers".to_string(),
            mend: "see whether this column's name stands above another one, of events".to_string(),
        });
    }
}

/// Looks over a file's rows and tells each thing that cannot be.
pub(crate) fn check(rows: &[Row], file: &str, tell: &mut dyn FnMut(Problem)) {
    own_numbers(rows, file, tell);
    for row in rows {
        let mut say = |code, column: &str, found: String, wrong: String, now: &str| {
            tell(Problem {
                code,
                severity: Severity::Warning,
                file: file.to_string(),
                line: Some(row.at.line),
                column: Some(column.to_string()),
                found,
                wrong,
                now: now.to_string(),
                mend: "correct one of them at the source".to_string(),
            });
        };
        let event = row.start.or(row.end);
        if let (Some(start), Some(end)) = (row.start, row.end)
            && end < start
        {
            let now = "the row is kept, with both; a clock on it ends as \"order wrong\"";
            say(
                "end-before-start",
                "Event End Date",
                end.to_string(),
                format!("is before the event's start ({start})"),
                now,
            );
        }
        // 1 January 1900 stands for a birth date that is not known (decision 16).
        if let (Some(born), Some(event)) = (row.born, event)
            && born > event
        {
            let now = "the row is kept; the person's age is not known from it";
            let wrong = format!("is a date of birth after the event ({event})");
            say("birth-after-event", "Date of Birth", "####-##-##".into(), wrong, now);
        }
        if let (Some(died), Some(start)) = (row.died, row.start)
            && died < start
        {
            let now = "the row is kept; the person's events end with the day of death";
            let wrong = format!("is a date of death before the event ({start})");
            say("death-before-event", "Date of Death", "####-##-##".into(), wrong, now);
        }
    }
}
