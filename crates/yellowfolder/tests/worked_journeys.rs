//! The worked tables of `tests/worked-journeys/`, one for each section 3 to 13 of the vector: `journeys` answers each row. `docs/measures/` shows
//! them.

mod common;
#[path = "common/place.rs"]
mod place;

use common::{read, root};
use place::{fresh, rows, wrote};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// Cells of a table's lines, from its first to the next blank line.
fn tables(text: &str) -> Vec<Vec<Vec<String>>> {
    let blocks = text.split("\n\n").map(|block| block.lines().filter(|l| l.contains('|')).collect::<Vec<_>>());
    let cells = |line: &&str| line.split('|').map(|c| c.trim().to_owned()).collect::<Vec<String>>();
    blocks.filter(|b| b.len() > 1).map(|b| b.iter().map(cells).collect()).collect()
}

fn setting<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
}

const COLUMNS: &str = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome";

#[test]
fn every_worked_table_of_the_vector_is_answered() {
    let folder = root().join("crates/yellowfolder/tests/worked-journeys");
    let mut names: Vec<_> = fs::read_dir(folder).expect("the tables").map(|e| e.expect("an entry").path()).collect();
    names.sort();
    assert_eq!(names.len(), 11, "one for each section 3 to 13");
    let mut answered = 0;
    let (mut columns, mut stand): (BTreeSet<String>, BTreeSet<String>) = Default::default();
    for path in names {
        let name = path.file_stem().and_then(|n| n.to_str()).expect("a name").to_owned();
        let text = read(&format!("crates/yellowfolder/tests/worked-journeys/{name}.txt"));
        let tables = tables(&text);
        let [events, expected] = tables.as_slice() else { panic!("{name}: two tables, events and values") };
        let desk = fresh(&name);
        fs::create_dir_all(desk.join("in")).expect("a folder");
        let head = &events[0];
        let mut csv = format!("{COLUMNS}\n");
        for row in &events[1..] {
            let cell = |column: &str| {
                let column = if column == "event_id" { "event" } else { column };
                head.iter().position(|h| h == column).and_then(|n| row.get(n)).cloned().unwrap_or_default()
            };
            csv.push_str(&COLUMNS.split(',').map(cell).collect::<Vec<_>>().join(","));
            csv.push('\n');
        }
        fs::write(desk.join("in/events.csv"), csv).expect("written");
        let (from, last) = setting(&text, "window").and_then(|w| w.split_once(" to ")).expect("a window");
        let to = (yf_model::Day::parse_iso(last).expect("a day") + 1).to_string();
        let clock = |said: &str| {
            let [id, start, of, stop, unit, limit] = said.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("{said}")
            };
            json!({ "id": id, "start_kind": start, "start_type": of, "stop_kind": stop, "unit": unit, "limit": limit.parse::<i64>().expect("a limit") })
        };
        let clocks: Vec<_> = setting(&text, "clocks").map(|c| c.split("; ").map(clock).collect()).unwrap_or_default();
        let holidays: Vec<&str> = setting(&text, "holidays").map(|h| h.split(", ").collect()).unwrap_or_default();
        let settings = json!({ "window": { "from": from, "to": to }, "clocks": clocks, "holidays": holidays });
        fs::write(desk.join("in/settings.json"), settings.to_string()).expect("written");
        if let Some((person, last)) = setting(&text, "left").and_then(|said| said.split_once(' ')) {
            let column = head.iter().position(|h| h == "person").expect("a person");
            let everybody: BTreeSet<&String> = events[1..].iter().filter_map(|row| row.get(column)).collect();
            let line = |one: &&String| format!("{one},{}\n", if *one == person { last } else { "" });
            let persons: String = everybody.iter().map(line).collect();
            fs::write(desk.join("in/persons.csv"), format!("person,to\n{persons}")).expect("written");
        }
        let at = |name: &str| desk.join(name).display().to_string();
        wrote(&["journeys", &at("in"), "--out", &at("out"), "--format", "csv"]);
        let told = rows(&fs::read_to_string(desk.join("out/persons.csv")).expect("the vectors"));
        // A clock's columns begin with its name: what is behind it is the column.
        let ids: Vec<&str> = clocks.iter().filter_map(|c| c["id"].as_str()).collect();
        let plain = |column: &str| -> String {
            let clock = ids.iter().find_map(|id| column.strip_prefix(id)?.strip_prefix('_'));
            clock.map_or_else(|| column.to_owned(), |count| format!("clock_{count}"))
        };
        columns.extend(told[0].iter().skip(1).map(|column| plain(column)));
        stand.extend(expected[1..].iter().map(|row| plain(&row[1])));
        let told: Vec<BTreeMap<&String, &String>> =
            told[1..].iter().map(|row| told[0].iter().zip(row).collect()).collect();
        for row in &expected[1..] {
            let [person, element, value, because] = row.as_slice() else { panic!("{name}: {row:?}") };
            let hers = told
                .iter()
                .find(|p| p[&"person".to_owned()] == person)
                .unwrap_or_else(|| panic!("{name}: no {person}"));
            let found: f64 = hers[element].parse().unwrap_or_else(|_| panic!("{name}: {person} has no {element}"));
            let wanted: f64 = value.parse().expect("a number");
            assert!((found - wanted).abs() < 1e-6, "{name}: {element} of {person} is {found}, not {value} ({because})");
            answered += 1;
        }
    }
    assert!(answered > 80, "{answered}");
    let nowhere: Vec<&String> = columns.difference(&stand).collect();
    assert!(
        nowhere.is_empty() && columns.len() > 60,
        "columns of persons.csv that stand in no worked table: {nowhere:?}"
    );
}
