//! The decision table of the access policy, parsed as it stands.

use crate::access::{Action, Around, Class, Facts, Item, Purpose, Question, Rel, Role, Set, Whom};

/// One row.
#[allow(dead_code)]
pub struct Row {
    pub number: String,
    pub question: Question,
    pub facts: Facts,
    pub out: String,
    pub rule: String,
    pub audit: String,
}

/// All rows of the table.
pub fn rows() -> Vec<Row> {
    let text = include_str!("../data/access-table.md");
    let lines =
        text.lines().filter(|line| line.starts_with('|') && line.as_bytes().get(2).is_some_and(u8::is_ascii_digit));
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [number, role, rel, action, class, item, whom, around, purpose, out, rule, audit] = cells[..] else {
        panic!("twelve cells in {line}");
    };
    let words = |cell: &str| -> Vec<String> {
        cell.split(' ').filter(|w| !["-", "none"].contains(w)).map(str::to_string).collect()
    };
    let mut facts = Facts {
        rels: Set::of(&words(rel).iter().map(|w| Rel::parse(w).expect("a relation")).collect::<Vec<_>>()),
        item: Set::of(&words(item).iter().map(|w| Item::parse(w).expect("an item flag")).collect::<Vec<_>>()),
        whom: Set::of(&words(whom).iter().map(|w| Whom::parse(w).expect("a person flag")).collect::<Vec<_>>()),
        ..Facts::default()
    };
    for word in words(around) {
        match word.strip_prefix("scope:") {
            None => facts.around = facts.around.with(Around::parse(&word).expect("a context flag")),
            Some(scope) => {
                for part in scope.split('+') {
                    match Class::parse(part) {
                        Some(class) => facts.scope = facts.scope.with(class),
                        None => facts.around = facts.around.with(Around::parse(part).expect("contribute")),
                    }
                }
            }
        }
    }
    Row {
        number: number.to_string(),
        question: Question {
            role: Role::parse(role).expect("a role"),
            action: Action::parse(action).expect("an action"),
            class: Class::parse(class).expect("a class"),
            purpose: Purpose::parse(purpose).expect("a purpose"),
        },
        facts,
        out: out.to_string(),
        rule: rule.to_string(),
        audit: audit.to_string(),
    }
}
