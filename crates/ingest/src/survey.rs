//! What people answered when asked: a survey's results, one row for each statement, period and group.

use crate::csds::fields;
use crate::desk::Desk;
use yf_model::{Problem, RowRef, Severity};

fields!(SurveyFields { statement, period, group, answers, agree });

/// How many answered a statement, and how many of them agree.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Answers {
    /// Her words, as the file gives them.
    pub statement: String,
    pub period: String,
    pub group: String,
    pub answers: u64,
    pub agree: u64,
    /// Where it stands.
    pub row: RowRef,
}

/// Reads a row. A row without its statement or one of its numbers says nothing; more who agree than answered is no answer.
pub(crate) fn answers(f: &SurveyFields, desk: &mut Desk<'_>, out: &mut Vec<Answers>) {
    let statement = desk.text(f.statement);
    if statement.is_empty() {
        desk.lacks(f.statement, "the statement in words, “I tell my story once”");
        return;
    }
    let mut number = |field, right: &str| {
        let read = desk.int(field);
        match read.map(u64::try_from) {
            Some(Ok(n)) => Some(n),
            _ => {
                desk.lacks(field, right);
                None
            }
        }
    };
    let Some(answers) = number(f.answers, "how many answered, 0 or more") else { return };
    let Some(agree) = number(f.agree, "how many of them agree, 0 or more") else { return };
    if agree > answers {
        let problem = Problem {
            code: "more-agree-than-answered",
            severity: Severity::SetAside,
            file: desk.notes.name().to_owned(),
            line: Some(desk.at().line),
            column: Some("agree".to_owned()),
            found: agree.to_string(),
            wrong: format!("is more than the {answers} who answered"),
            now: "the row is set aside".to_owned(),
            mend: "correct one of the two numbers".to_owned(),
        };
        desk.notes.told(problem);
        return;
    }
    let text = |field| desk.text(field).to_owned();
    out.push(Answers {
        statement: statement.to_owned(),
        period: text(f.period),
        group: text(f.group),
        answers,
        agree,
        row: desk.at(),
    });
}
