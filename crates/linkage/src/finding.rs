use yf_model::{Problem, RowRef, Severity};

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// On more than ten different birth dates: a stand-in for "not known".
    SuspectedDummy,
    /// On birth dates that cannot be one person's.
    OneNumberTwoPeople,
    /// A council's own number carries two valid NHS numbers (C3).
    OnePersonTwoNumbers,
    /// The key file gives one pseudonym two NHS numbers.
    PseudonymOfTwoNumbers,
}

/// Something wrong with a number, without the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// The first row that carries it.
    pub row: RowRef,
    /// Whether the number is of the test range: the one part of it that may be shown.
    pub test_range: bool,
    /// Different birth dates it stands on.
    pub dates: u32,
    /// Whether most bodies agree on whose it is, so that only the others' rows are set apart.
    pub kept: bool,
}

impl Finding {
    /// The message; `files` are the names of the files in the order of reading.
    pub fn problem(&self, files: &[String]) -> Problem {
        let shape = if self.test_range { "999 ### ####" } else { "### ### ####" };
        let named = files.get(usize::from(self.row.file)).filter(|_| self.row.line > 0);
        let at = |code, column: &str, found: &str| Problem {
            code,
            severity: Severity::Warning,
            file: named.cloned().unwrap_or_else(|| "keys.csv".to_owned()),
            line: (self.row.line > 0).then_some(self.row.line),
            column: Some(column.to_owned()),
            found: found.to_owned(),
            wrong: String::new(),
            now: String::new(),
            mend: String::new(),
        };
        match self.kind {
            FindingKind::SuspectedDummy => Problem {
                wrong: format!("stands on {} different birth dates: it is nobody's number", self.dates),
                now: "no row is joined on it; each keeps the body's own number".to_owned(),
                mend: "leave the number empty at the source where it is not known".to_owned(),
                ..at("dummy-number", "NHS number", shape)
            },
            FindingKind::OneNumberTwoPeople => Problem {
                wrong: "is one number for two people who cannot be one: their birth dates are many years apart"
                    .to_owned(),
                now: if self.kept {
                    "this body's rows keep its own number; the others, which agree, are joined".to_owned()
                } else {
                    "no row is joined on it; each keeps the body's own number".to_owned()
                },
                mend: "find at the source whose number it is, and correct the other's".to_owned(),
                ..at("one-number-two-people", "NHS number", shape)
            },
            FindingKind::OnePersonTwoNumbers => Problem {
                wrong: "is one person of the council with two NHS numbers".to_owned(),
                now: "her rows stay together under the council's number and are joined to nobody else's".to_owned(),
                mend: "trace her at the source and keep the number that is hers".to_owned(),
                ..at("two-numbers-one-person", "LA Person Unique Identifier", "")
            },
            FindingKind::PseudonymOfTwoNumbers => Problem {
                wrong: "stands for two NHS numbers in the key file".to_owned(),
                now: "the pseudonym is not resolved; its rows keep it as their key".to_owned(),
                mend: "ask whoever made the key file which of the two is right".to_owned(),
                ..at("key-of-two-numbers", "pseudo", "")
            },
        }
    }
}
