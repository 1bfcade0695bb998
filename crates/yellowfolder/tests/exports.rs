//! What `journeys` writes beside its answers: the object-centric event log, and workers as keyed hashes.

mod common;
#[path = "common/place.rs"]
mod place;

use common::root;
use place::{files, fresh, rows, wrote, yellowfolder};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// As much of JSON Schema as the published schema uses: types, properties, required, items, the format of a time.
fn check(schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        other => panic!("a type that this checker does not know: {other:?}"),
    };
    if !fits {
        return Err(format!("{at}: {value:.60} is no {}", schema["type"]));
    }
    if schema["format"] == "date-time" {
        let text = value.as_str().unwrap_or_default();
        let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
        if shape != "9999-99-99T99:99:99Z" {
            return Err(format!("{at}: {text}"));
        }
    }
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(key).is_none() {
            return Err(format!("{at}/{key} is not there"));
        }
    }
    for (key, inner) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(own) = value.get(key) {
            check(inner, own, &format!("{at}/{key}"))?;
        }
    }
    for (n, inner) in value.as_array().into_iter().flatten().enumerate() {
        check(&schema["items"], inner, &format!("{at}/{n}"))?;
    }
    Ok(())
}

fn schema() -> Value {
    let text = std::fs::read_to_string(root().join("data/ocel/ocel20-schema-json.json")).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

/// Every reference case, and the larger ones.
fn cases() -> Vec<PathBuf> {
    let journeys = root().join("data/journeys");
    let entries = std::fs::read_dir(journeys.join("cases")).expect("the cases");
    let mut cases: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    cases.sort();
    cases.extend([journeys.join("generated_a"), root().join("data/mapping/expected")]);
    cases
}

#[test]
fn the_log_is_one_of_the_published_schema_and_holds_every_event() {
    let schema = schema();
    let mut events = 0;
    for case in cases() {
        let out = fresh("log");
        wrote(&["journeys", text(&case), "--out", text(&out), "--export", "ocel", "--quiet"]);
        let log: Value = serde_json::from_slice(&files(&out)["ocel.json"]).expect("JSON");
        check(&schema, &log, "").unwrap_or_else(|wrong| panic!("{}: {wrong}", case.display()));
        let list = |key: &str| log[key].as_array().expect("a list").clone();
        let names = |key: &str| -> BTreeMap<String, BTreeSet<String>> {
            let of = |t: &Value| {
                t["attributes"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|a| a["name"].as_str().unwrap_or_default().to_owned())
                    .collect()
            };
            list(key).iter().map(|t| (t["name"].as_str().expect("a name").to_owned(), of(t))).collect()
        };
        // What the schema cannot say: types are declared, identifiers are unique, relations lead somewhere.
        let objects = list("objects");
        let ids: BTreeSet<&str> = objects.iter().map(|o| o["id"].as_str().expect("an id")).collect();
        assert_eq!(ids.len(), objects.len(), "two objects of one id");
        for (key, types) in [("events", names("eventTypes")), ("objects", names("objectTypes"))] {
            for one in list(key) {
                let declared = types.get(one["type"].as_str().expect("a type")).expect("a declared type");
                for a in one["attributes"].as_array().into_iter().flatten() {
                    assert!(declared.contains(a["name"].as_str().expect("a name")), "{one}");
                }
                for r in one["relationships"].as_array().into_iter().flatten() {
                    assert!(ids.contains(r["objectId"].as_str().expect("an object")), "{one}");
                }
            }
        }
        // Every row of the input once, but those that were dropped: events of people who are not listed, and duplicates.
        let written: BTreeSet<String> =
            list("events").iter().map(|e| e["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(written.len(), list("events").len());
        let input = rows(&std::fs::read_to_string(case.join("events.csv")).expect("events"));
        let [id, person] = ["event_id", "person"].map(|c| input[0].iter().position(|n| n == c).expect("a column"));
        let listed = std::fs::read_to_string(case.join("persons.csv")).ok().map(|t| rows(&t));
        let known: Option<BTreeSet<String>> = listed.map(|t| t.iter().skip(1).map(|r| r[0].clone()).collect());
        let wanted: BTreeSet<String> = input
            .iter()
            .skip(1)
            .filter(|r| known.as_ref().is_none_or(|k| k.contains(&r[person])))
            .map(|r| r[id].clone())
            .collect();
        assert_eq!(written, wanted, "{}", case.display());
        events += written.len();
        assert!(!names("objectTypes").contains_key("worker"), "no worker is written without a key");
    }
    assert!(events > 4_000, "{events} events");
}

#[test]
fn a_time_is_an_instant_and_says_how_precise_it_was() {
    let desk = fresh("times");
    let header = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome\n";
    let lines = "e1,A,2024-05-02T09:30,contact,asc,duty,,,,,,,,,,\ne2,A,2024-05-02,assessment,asc,duty,,,R1,needs,,,,,,\n\
        e3,A,2024-01-02T09:30,contact,asc,duty,,,,,,,,,,\npl,A,2024-05-03,plan,asc,duty,,,R1,,,,e2,,,\npr,A,2024-05-03,promise,asc,duty,,,pl,meals,,,,2024-05-09,2.5,\n";
    std::fs::write(desk.join("events.csv"), format!("{header}{lines}")).expect("written");
    std::fs::write(desk.join("settings.json"), r#"{"window": {"from": "2024-01-01", "to": "2024-07-01"}}"#)
        .expect("written");
    let out = fresh("times-out");
    wrote(&["journeys", text(&desk), "--out", text(&out), "--export", "ocel", "--quiet"]);
    let log: Value = serde_json::from_slice(&files(&out)["ocel.json"]).expect("JSON");
    let event =
        |id: &str| log["events"].as_array().expect("events").iter().find(|e| e["id"] == id).expect("there").clone();
    // Summer time is an hour before; a day alone stands at its end, behind the timed rows, and says so.
    assert_eq!(event("e1")["time"], "2024-05-02T08:30:00Z");
    assert_eq!(event("e2")["time"], "2024-05-02T22:59:59Z");
    assert_eq!(event("e3")["time"], "2024-01-02T09:30:00Z");
    assert_eq!(event("e2")["attributes"][0], serde_json::json!({"name": "precision", "value": "day"}));
    let relations = |id: &str| -> Vec<String> {
        let all = event(id)["relationships"].as_array().cloned().unwrap_or_default();
        all.iter()
            .map(|r| format!("{} {}", r["qualifier"].as_str().unwrap_or(""), r["objectId"].as_str().unwrap_or("")))
            .collect()
    };
    assert_eq!(
        relations("pl"),
        ["about person:A", "on reference:R1", "drew on reference:e2", "made reference:pl", "by agency:asc"]
    );
    assert_eq!(relations("e2"), ["about person:A", "on reference:R1", "made reference:e2", "by agency:asc"]);
    let promised = event("pr");
    for pair in [("due", "2024-05-09"), ("qty", "2.5"), ("type", "meals")] {
        let is = |a: &Value| a["name"] == pair.0 && a["value"] == pair.1;
        assert!(promised["attributes"].as_array().is_some_and(|all| all.iter().any(is)), "{pair:?}: {promised}");
    }
}

/// A case whose workers are named, and a secret.
fn named() -> (PathBuf, PathBuf) {
    let desk = fresh("named");
    let folder = desk.join("in");
    std::fs::create_dir_all(&folder).expect("a folder");
    let case = root().join("data/journeys/generated_a");
    for file in ["settings.json", "persons.csv"] {
        std::fs::copy(case.join(file), folder.join(file)).expect("copied");
    }
    let table = std::fs::read_to_string(case.join("events.csv")).expect("events");
    let who = table.lines().next().expect("a header").split(',').position(|c| c == "who").expect("a column");
    let mut lines: Vec<String> = Vec::new();
    for (n, line) in table.lines().enumerate() {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if n > 0 && !cells[who].is_empty() {
            // Of letters alone, as names are.
            let letters = |c: char| c.to_digit(10).map_or(c, |d| char::from(b'a' + d as u8));
            cells[who] = format!("Winifred {}-Oddname", cells[who].chars().map(letters).collect::<String>());
        }
        lines.push(cells.join(","));
    }
    std::fs::write(folder.join("events.csv"), lines.join("\n") + "\n").expect("written");
    let key = desk.join("secret.key");
    std::fs::write(&key, b"0123456789abcdef0123").expect("written");
    (folder, key)
}

#[test]
fn no_worker_is_named_in_anything_that_is_written_or_said() {
    let (folder, key) = named();
    let plain = fresh("plain");
    wrote(&["journeys", text(&root().join("data/journeys/generated_a")), "--out", text(&plain), "--quiet"]);
    for (name, more) in [("without", &[][..]), ("with", &["--hash-who", text(&key)])] {
        let out = fresh(name);
        let run = wrote(&[&["journeys", text(&folder), "--out", text(&out), "--export", "ocel"][..], more].concat());
        let written = files(&out);
        for (file, bytes) in &written {
            let text = String::from_utf8_lossy(bytes);
            assert!(!text.contains("Winifred") && !text.contains("Oddname"), "{file}");
        }
        let said = String::from_utf8_lossy(&run.stderr).into_owned() + &String::from_utf8_lossy(&run.stdout);
        assert!(!said.contains("Winifred") && !said.contains("Oddname"), "{said}");
        // A name is warned of where it is read as one, and not where it was hashed on reading.
        assert_eq!(said.contains("looks like the name of a worker"), more.is_empty(), "{said}");
        // Who is who stays the same, so every answer does.
        assert_eq!(written["result.json"], files(&plain)["result.json"], "{name}");
        let log: Value = serde_json::from_slice(&written["ocel.json"]).expect("JSON");
        let workers = log["objects"].as_array().expect("objects").iter().filter(|o| o["type"] == "worker").count();
        assert_eq!(workers > 5, !more.is_empty(), "{workers} workers");
    }
}

#[test]
fn a_key_that_could_be_tried_through_is_refused() {
    let (folder, key) = named();
    std::fs::write(&key, b"too short").expect("written");
    let run = yellowfolder(&["journeys", text(&folder), "--out", text(&fresh("short")), "--hash-who", text(&key)]);
    let said = String::from_utf8_lossy(&run.stderr).replace(text(&key), "secret.key");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(said, include_str!("problems/who-key-too-short/expected.txt"));
}

#[test]
fn a_person_of_many_events_costs_no_more_than_many_people() {
    // One person with 40,000 events of every kind beside 40,000 people with one each: the same rows, so about the same work.
    let header = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome\n";
    let kinds = ["referral", "contact", "assessment", "start", "plan", "end", "admit", "discharge"];
    let time = |one: bool| {
        let desk = fresh(if one { "one" } else { "many" });
        let mut lines = String::from(header);
        for n in 0..40_000 {
            let person = if one { 0 } else { n };
            let (day, month) = (n % 28 + 1, n / 28 % 12 + 1);
            let uses = if n > 8 && n % 3 == 0 { format!("e{}", n - 6) } else { String::new() };
            lines.push_str(&format!(
                "e{n},P{person},2024-{month:02}-{day:02},{},a{},s,,w{},R{},needs,a2,s,{uses},,,\n",
                kinds[n % kinds.len()],
                n % 5,
                n % 50,
                n / 4
            ));
        }
        std::fs::write(desk.join("events.csv"), lines).expect("written");
        std::fs::write(desk.join("settings.json"), r#"{"window": {"from": "2024-01-01", "to": "2025-01-01"}}"#)
            .expect("written");
        let out = fresh("cost");
        let began = std::time::Instant::now();
        wrote(&["journeys", text(&desk), "--out", text(&out), "--threads", "1", "--quiet"]);
        began.elapsed()
    };
    let (many, one) = (time(false), time(true));
    // Chains of `uses` that were followed from each of their rows made it eight times as much.
    assert!(one < many * 3 + std::time::Duration::from_millis(500), "one person {one:?}, many people {many:?}");
}
