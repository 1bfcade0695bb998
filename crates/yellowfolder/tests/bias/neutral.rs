//! Elements that no dataset of the invented place holds (items of plans, discharges beside plans), on the neutral events of
//! `data/journeys/generated_a`, where what was due and what came are rows. Its rows are damaged as agencies damage theirs.

use crate::common::root;
use crate::place::{fresh, rows, wrote};
use std::collections::{BTreeMap, BTreeSet};
use yf_model::Day;

/// The elements told from it, a family's side by side.
pub const ELEMENTS: [&str; 6] =
    ["surprise_starts", "surprise_discharges", "promises_due", "promises_kept", "promises_late", "promises_broken"];

/// How it is damaged, for the page.
pub const SAID: &str = "One agency’s rows of a person in six stand under a key of their own (missing numbers), an end in four stands up to 60 days late, \
     an end in eight is missing, times are cut to days, a row is typed up to 30 days after its day and is not there where that lies behind the last day, \
     and a row in thirty stands twice.";

/// What is done to the rows.
#[derive(Clone, Copy, PartialEq)]
enum Habit {
    Numbers,
    LateClosing,
    MissingEnds,
    Midnights,
    Lag,
    Doubles,
}

use Habit::{Doubles, Lag, LateClosing, Midnights, MissingEnds, Numbers};

/// In the order of the page's columns.
const WORLDS: [&[Habit]; 9] = [
    &[],
    &[Numbers],
    &[LateClosing],
    &[MissingEnds],
    &[Midnights],
    &[Lag],
    &[Doubles],
    &[LateClosing, MissingEnds, Midnights, Lag, Doubles],
    &[Numbers, LateClosing, MissingEnds, Midnights, Lag, Doubles],
];

/// The last day of its window.
const LAST: &str = "2024-12-31";

/// A number below `n` that belongs to a text, the same on every machine.
fn drawn(purpose: &str, text: &str, n: u64) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = purpose.bytes().chain(text.bytes()).fold(0xcbf2_9ce4_8422_2325, step);
    // The lowest bits of such a hash repeat.
    (hash.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) % n
}

/// The rows as agencies with these habits would have written them, and the keys that people have in them beside their own.
fn damaged(events: &[Vec<String>], habits: &[Habit]) -> (Vec<Vec<String>>, BTreeSet<(String, String)>) {
    let place = |name: &str| events[0].iter().position(|h| h == name).expect("a column");
    let [id, person, at, kind, org] = ["event_id", "person", "at", "kind", "org"].map(place);
    let has = |habit: Habit| habits.contains(&habit);
    let last = Day::parse_iso(LAST).expect("a day");
    let (mut out, mut keys) = (vec![events[0].clone()], BTreeSet::new());
    for row in &events[1..] {
        let mut row = row.clone();
        let name = row[id].clone();
        let day = Day::parse_iso(&row[at][..10]).expect("a day");
        let ends = ["end", "decline"].contains(&row[kind].as_str());
        if has(MissingEnds) && row[kind] == "end" && drawn("missing", &name, 8) == 0
            || has(Lag) && day + drawn("lag", &name, 31) as i32 > last
        {
            continue;
        }
        if has(LateClosing) && ends && drawn("late", &name, 4) == 0 {
            row[at] = (day + 1 + drawn("days", &name, 60) as i32).to_string();
        }
        if has(Midnights) {
            row[at].truncate(10);
        }
        if has(Numbers) && drawn("number", &format!("{}/{}", row[person], row[org]), 6) == 0 {
            let key = format!("{}/{}", row[person], row[org]);
            keys.insert((row[person].clone(), key.clone()));
            row[person] = key;
        }
        if has(Doubles) && drawn("twice", &name, 30) == 0 {
            let mut again = row.clone();
            again[id] = format!("{name}/2");
            out.push(again);
        }
        out.push(row);
    }
    (out, keys)
}

fn text(rows: &[Vec<String>]) -> String {
    let quoted = |row: &Vec<String>| row.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(",") + "\n";
    rows.iter().map(quoted).collect()
}

/// People, and the mean of each element over those with a value; a world a column.
pub fn worlds() -> Vec<(usize, BTreeMap<String, f64>)> {
    let case = root().join("data/journeys/generated_a");
    let read = |name: &str| std::fs::read_to_string(case.join(name)).expect("the case");
    // Of two rows with one id the earlier stands: as the engine has it, before anything is damaged.
    let mut seen = BTreeSet::new();
    let events: Vec<Vec<String>> =
        rows(&read("events.csv")).into_iter().filter(|row| seen.insert(row[0].clone())).collect();
    let persons = rows(&read("persons.csv"));
    WORLDS
        .iter()
        .map(|habits| {
            let folder = fresh("bias-neutral");
            let at = |name: &str| folder.join(name).display().to_string();
            let (rows_of, keys) = damaged(&events, habits);
            let more = keys.iter().filter_map(|(person, key)| {
                let mut row = persons.iter().find(|row| row[0] == *person)?.clone();
                row[0].clone_from(key);
                Some(row)
            });
            let persons: Vec<Vec<String>> = persons.iter().cloned().chain(more).collect();
            std::fs::create_dir_all(folder.join("in")).expect("a folder");
            std::fs::write(folder.join("in/events.csv"), text(&rows_of)).expect("written");
            std::fs::write(folder.join("in/persons.csv"), text(&persons)).expect("written");
            std::fs::copy(case.join("settings.json"), folder.join("in/settings.json")).expect("copied");
            wrote(&["journeys", &at("in"), "--out", &at("out"), "--format", "csv", "--quiet"]);
            let told = rows(&std::fs::read_to_string(folder.join("out/persons.csv")).expect("written"));
            let mean = |name: &&str| {
                let column = told[0].iter().position(|h| h == *name).unwrap_or_else(|| panic!("no column {name}"));
                let values: Vec<f64> = told[1..]
                    .iter()
                    .filter(|r| !r[column].is_empty())
                    .map(|r| r[column].parse().expect("a number"))
                    .collect();
                ((*name).to_owned(), values.iter().sum::<f64>() / values.len().max(1) as f64)
            };
            (told.len() - 1, ELEMENTS.iter().map(mean).collect())
        })
        .collect()
}
