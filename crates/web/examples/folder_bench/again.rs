//! A filled folder put aside, so that what is measured twice is filled once: the record as it was before anybody signed in, and who can.

use crate::fill::{Filled, Her, User};
use serde_json::{Value, json};
use std::path::Path;
use yf_folder::Id;
use yf_folder::access::Role;
use yf_model::Day;

const RECORD: &str = "folder.sqlite";
const WHO: &str = "filled.json";

/// Puts a copy of what was filled into a folder.
pub fn keep(filled: &Filled, dir: &Path, aside: &Path) {
    std::fs::create_dir_all(aside).expect("a folder");
    std::fs::copy(dir.join(RECORD), aside.join(RECORD)).expect("copied");
    let user = |u: &User| json!([u.login, u.role.name(), u.team, u.link, u.worries, u.typed]);
    let her = |h: &Her| json!([h.family, h.born.to_string(), h.team]);
    let users = |all: &[User]| all.iter().map(user).collect::<Vec<_>>();
    let said = json!({
        "open": filled.open.iter().map(her).collect::<Vec<_>>(), "biggest": her(&filled.biggest),
        "staff": users(&filled.staff), "providers": users(&filled.providers), "persons": users(&filled.persons),
        "governance": users(&filled.governance), "numbers": [filled.pages, filled.deeds, filled.things],
    });
    std::fs::write(aside.join(WHO), said.to_string()).expect("written");
}

/// What was put aside, ready to be served from another folder.
pub fn back(aside: &Path, dir: &Path) -> Filled {
    let _ = std::fs::remove_dir_all(dir);
    std::fs::create_dir_all(dir).expect("a folder");
    std::fs::copy(aside.join(RECORD), dir.join(RECORD)).expect("copied");
    let text = std::fs::read_to_string(aside.join(WHO)).expect("kept");
    let said: Value = serde_json::from_str(&text).expect("JSON");
    let word = |of: &Value, n: usize| of[n].as_str().expect("a word").to_owned();
    let number = |of: &Value, n: usize| usize::try_from(of[n].as_u64().expect("a number")).expect("small");
    let list = |key: &str| said[key].as_array().expect("a list").clone();
    let her =
        |h: &Value| Her { family: word(h, 0), born: Day::parse_iso(&word(h, 1)).expect("a day"), team: number(h, 2) };
    let user = |u: &Value| User {
        login: word(u, 0),
        account: Id::NOBODY,
        role: Role::parse(&word(u, 1)).expect("a role"),
        team: number(u, 2),
        link: word(u, 3),
        worries: u[4] == true,
        typed: u[5] == true,
    };
    let users = |key: &str| list(key).iter().map(user).collect();
    let numbers = &said["numbers"];
    Filled {
        open: list("open").iter().map(her).collect(),
        biggest: her(&said["biggest"]),
        staff: users("staff"),
        providers: users("providers"),
        persons: users("persons"),
        governance: users("governance"),
        pages: number(numbers, 0),
        deeds: number(numbers, 1),
        things: number(numbers, 2),
    }
}
