//! `arrangements.toml`: what was joined, how and between whom (`journey.md` 17).
//!
//! "Integration" alone says nothing: it is refused, with the choices that are missing.

use crate::Typology;
use crate::keys::*;
use crate::links::known;
use crate::read::Toml;
use crate::reader::{Reader, Table, clip};
use yf_model::{Day, Problem};

/// An arrangement between organisations, in the codes of the register of typologies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// What it is called.
    pub name: String,
    /// What was joined.
    pub joined: Vec<String>,
    /// Between whom.
    pub between: Vec<String>,
    /// On which level.
    pub level: Vec<String>,
    /// In which direction.
    pub direction: Vec<String>,
    /// How far.
    pub degree: String,
    /// Of which kind.
    pub arrangement: String,
    /// Under which powers.
    pub powers: Vec<String>,
    /// Since when.
    pub from: Day,
    /// Which post answers for it.
    pub owner: String,
    /// What was hoped of it.
    pub hoped: String,
    /// What came of it; empty where nothing is known yet.
    pub came_of_it: String,
    /// Where that stands.
    pub source: String,
}

/// The choices without which "integration" is only a word, and what each asks.
const CHOICES: [(&Key, &str); 5] = [
    (&ARRANGEMENT_BETWEEN, "between whom"),
    (&ARRANGEMENT_LEVEL, "on which level"),
    (&ARRANGEMENT_DIRECTION, "in which direction"),
    (&ARRANGEMENT_DEGREE, "how far"),
    (&ARRANGEMENT_ARRANGEMENT, "by which kind of arrangement"),
];

pub(crate) fn read(toml: &Toml<'_>, problems: &mut Vec<Problem>) -> Vec<Arrangement> {
    let root = toml.document.as_table();
    let mut r = Reader::new(toml.file, toml.text);
    r.unknown_keys(Table { items: root, line: 1 }, "");
    let register = Typology::shipped();
    let mut out = Vec::new();
    for table in r.tables(root, "arrangements") {
        r.unknown_keys(table, "arrangements");
        if !alone(&mut r, table) {
            out.extend(one(&mut r, table, &register));
        }
    }
    problems.append(&mut r.problems);
    out
}

/// Whether a table says "integration" and leaves open what that is; if so, says which choices are missing.
fn alone(r: &mut Reader<'_>, table: Table<'_>) -> bool {
    let said = table.items.iter().find_map(|(key, item)| {
        let text = item.as_str().filter(|text| text.to_lowercase().contains("integrat"))?;
        Some((key.to_owned(), text.to_owned(), r.line(item.span())))
    });
    let missing: Vec<String> = CHOICES
        .iter()
        .filter(|(key, _)| table.items.get(key.name).is_none())
        .map(|(key, asks)| format!("{} ({asks})", key.name))
        .collect();
    let Some((key, text, line)) = said.filter(|_| !missing.is_empty()) else { return false };
    let mend = format!("choose {} from the register in docs/place.md", missing.join(", "));
    let wrong = "does not say what is integrated, between whom and how far";
    r.problem("arrangement-integration-alone", Some(line), Some(&key), &clip(&text), wrong, &mend);
    true
}

fn one(r: &mut Reader<'_>, table: Table<'_>, register: &Typology) -> Option<Arrangement> {
    let codes = |list: &str| -> Vec<&str> {
        register.list(list).map_or(Vec::new(), |l| l.codes.iter().map(|c| c.code.as_str()).collect())
    };
    let before = r.problems.len();
    let list = |r: &mut Reader<'_>, key: &Key, of: &str| {
        let found = known(r, table, key, &codes(of));
        if let Some(item) = table.items.get(key.name).filter(|item| item.as_array().is_some_and(|a| a.is_empty())) {
            let line = r.line(item.span());
            r.wrong(key, line, "[]", "names none", None);
        }
        found
    };
    let between = list(r, &ARRANGEMENT_BETWEEN, "between");
    let level = list(r, &ARRANGEMENT_LEVEL, "level");
    let direction = list(r, &ARRANGEMENT_DIRECTION, "direction");
    let powers = known(r, table, &ARRANGEMENT_POWERS, &codes("power"));
    let name = r.text_of(table, &ARRANGEMENT_NAME);
    let joined = r.list_of(table, &ARRANGEMENT_JOINED);
    if let Some(found) = joined.as_ref().filter(|found| found.len() < 2) {
        let line = found.first().map_or(table.line, |one| one.line);
        let shown = found.first().map_or("[]".to_owned(), |one| clip(&one.text));
        r.wrong(&ARRANGEMENT_JOINED, line, &shown, "is not two things that were joined", None);
    }
    let degree = r.word_of(table, &ARRANGEMENT_DEGREE, &codes("degree"));
    let arrangement = r.word_of(table, &ARRANGEMENT_ARRANGEMENT, &codes("arrangement"));
    let from = r.day_of(table, &ARRANGEMENT_FROM);
    let owner = r.text_of(table, &ARRANGEMENT_OWNER);
    let hoped = r.text_of(table, &ARRANGEMENT_HOPED);
    let mut open = |key| r.text_of(table, key).map(|found| found.text).unwrap_or_default();
    let (came_of_it, source) = (open(&ARRANGEMENT_CAME_OF_IT), open(&ARRANGEMENT_SOURCE));
    let arrangement = Arrangement {
        name: name?.text,
        joined: joined?.into_iter().map(|found| found.text).collect(),
        between,
        level,
        direction,
        degree: degree?.text,
        arrangement: arrangement?.text,
        powers,
        from: from?.0,
        owner: owner?.text,
        hoped: hoped?.text,
        came_of_it,
        source,
    };
    (r.problems.len() == before).then_some(arrangement)
}
