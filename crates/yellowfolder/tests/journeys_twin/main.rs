//! A second, slow and obvious engine of journeys, written from the standard (sections 2 to 16) and sharing nothing with the first but
//! the arithmetic of days: compared over the whole way, from CSV to JSON.

#[path = "../common/place.rs"]
mod files;

mod draw;
mod event;
mod place;
mod small;
mod time;
mod twin;

use event::Case;
use serde_json::Value;

/// What the program answers.
fn answered(case: &Case, name: &str) -> Value {
    let folder = files::fresh(name);
    case.write(&folder.join("in"));
    let (input, out) = (folder.join("in"), folder.join("out"));
    let text = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    files::wrote(&["journeys", &text(&input), "--out", &text(&out), "--format", "json", "--threads", "2", "--quiet"]);
    let json = std::fs::read(out.join("result.json")).expect("the answer");
    std::fs::remove_dir_all(folder).expect("cleared");
    serde_json::from_slice(&json).expect("JSON")
}

/// Every difference between the two, each with where.
fn differ(a: &Value, b: &Value, at: &str, out: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys: std::collections::BTreeSet<&String> = x.keys().chain(y.keys()).collect();
            for key in keys {
                let missing = Value::String("nothing".to_owned());
                differ(x.get(key).unwrap_or(&missing), y.get(key).unwrap_or(&missing), &format!("{at}/{key}"), out);
            }
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            for (n, (x, y)) in x.iter().zip(y).enumerate() {
                let name = y["person"].as_str().map_or_else(|| n.to_string(), str::to_owned);
                differ(x, y, &format!("{at}/{name}"), out);
            }
        }
        (Value::Number(x), Value::Number(y)) => {
            let (x, y) = (x.as_f64().expect("a number"), y.as_f64().expect("a number"));
            if (x - y).abs() > (1e-9 * y.abs()).max(1e-10) {
                out.push(format!("{at}: engine {x}, twin {y}"));
            }
        }
        (Value::Array(x), Value::Array(y)) => out.push(format!("{at}: engine {}, twin {} of them", x.len(), y.len())),
        (x, y) if x == y => {}
        (x, y) => out.push(format!("{at}: engine {x}, twin {y}")),
    }
}

fn agree(case: &Case, name: &str) -> Value {
    let expected = place::answer(case);
    let mut faults = Vec::new();
    differ(&answered(case, name), &expected, "", &mut faults);
    if let Some(first) = faults.first() {
        // The person of the first difference, so that the case can be read.
        let person = first.split('/').nth(2).unwrap_or_default();
        let mut rows: Vec<_> = case.events.iter().filter(|e| e.person == person).cloned().collect();
        twin::sort(&mut rows);
        let told: String = rows
            .iter()
            .map(|e| {
                format!(
                    "  {} {} {} {}/{}/{} ref={} type={} uses={} {}\n",
                    e.id,
                    e.at(),
                    e.kind,
                    e.org,
                    e.service,
                    e.team,
                    e.reference,
                    e.of,
                    e.uses,
                    e.outcome
                )
            })
            .collect();
        panic!(
            "{name}: {} differ:\n{}\n{}\n{told}",
            faults.len(),
            faults[..faults.len().min(12)].join("\n"),
            case.settings
        );
    }
    expected
}

/// Sums of all numbers of the persons by key: that what is compared is not nought.
fn sums(answer: &Value, into: &mut std::collections::BTreeMap<String, f64>) {
    fn add(value: &Value, key: &str, into: &mut std::collections::BTreeMap<String, f64>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(k, v)| add(v, &format!("{key}/{k}"), into)),
            Value::Number(n) => *into.entry(key.to_owned()).or_default() += n.as_f64().unwrap_or(0.0),
            _ => {}
        }
    }
    let persons = answer["persons"].as_array().expect("persons");
    for person in persons {
        for (key, value) in person.as_object().expect("an object").iter().filter(|(k, _)| *k != "waits") {
            add(value, key, into);
        }
        for counts in person["waits"].as_object().expect("clocks").values() {
            add(counts, "waits", into);
        }
    }
    for link in answer["links"].as_array().expect("links") {
        *into.entry(format!("links/{}", link["state"].as_str().unwrap_or_default())).or_default() += 1.0;
    }
}

#[test]
fn every_order_of_a_few_events_is_told_alike() {
    for (name, case) in small::cases() {
        agree(&case, &name);
    }
}

/// The cases that were worked out by hand, and the generated one: two engines and a third answer, which `journeys.rs` compares.
#[test]
fn the_reference_cases_are_told_alike() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/journeys");
    let entries = std::fs::read_dir(data.join("cases")).expect("the cases");
    let mut folders: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
    folders.extend([data.join("generated_a"), data.join("written")]);
    folders.sort();
    assert_eq!(folders.len(), 16);
    let mut found = std::collections::BTreeMap::new();
    for folder in folders {
        let name = folder.file_name().and_then(|n| n.to_str()).expect("a name").to_owned();
        sums(&agree(&Case::read(&folder), &name), &mut found);
    }
    // Each visit of theirs says whose it was.
    let never = found.iter().filter(|(key, sum)| **sum == 0.0 && *key != "continuity/org/missing").map(|(key, _)| key);
    let never: Vec<&String> = never.collect();
    assert!(found.len() > 60 && never.is_empty(), "never above nought: {never:?}");
}

#[test]
fn random_places_are_told_alike() {
    let mut found = std::collections::BTreeMap::new();
    for seed in 1..=60 {
        sums(&agree(&draw::case(seed * 7_919, 150), &format!("random-{seed}")), &mut found);
    }
    // Every number of the vector, every class of link was met.
    let never: Vec<&String> = found.iter().filter(|(_, sum)| **sum == 0.0).map(|(key, _)| key).collect();
    assert!(never.is_empty(), "never above nought: {never:?}");
    for state in ["too_few", "missing", "leaky", "slow", "one_way", "present"] {
        assert!(found.contains_key(&format!("links/{state}")), "no link was {state}: {found:?}");
    }
    assert!(found.len() > 60, "{found:?}");
}

/// An event that a definition does not mention never changes that element.
#[test]
fn what_a_definition_does_not_mention_changes_nothing() {
    // Keys of a person that may change when an event of this kind is added.
    let mentions = |kind: &str, key: &str| -> bool {
        let spans = [
            "spans",
            "owners",
            "handoffs",
            "handoff_gap_days",
            "cold_handoffs",
            "need_days",
            "unowned_days",
            "longest_unowned",
        ];
        match kind {
            "notice" | "delivery" if key == "waits" => true,
            "notice" => false,
            "delivery" | "promise" => key == "promises",
            "plan" => key.starts_with("surprise"),
            "contact" => ["tellings", "continuity", "waits"].contains(&key),
            "assessment" => key == "tellings" || key == "waits" || key.contains("assessments"),
            "accept" => spans.contains(&key),
            "start" => spans.contains(&key) || key.ends_with("starts") || key == "waits",
            "admit" => {
                spans.contains(&key)
                    || key == "bounces"
                    || key.contains("nights")
                    || key == "days_at_home"
                    || key == "waits"
            }
            "discharge" => {
                spans.contains(&key) || key.contains("discharges") || key.contains("nights") || key == "days_at_home"
            }
            "referral" => [
                "need_days",
                "unowned_days",
                "longest_unowned",
                "cold_handoffs",
                "bounces",
                "bounces_same_org",
                "waits",
            ]
            .contains(&key),
            "end" | "decline" => {
                spans.contains(&key) || key.starts_with("closed") || key.starts_with("bounces") || key == "waits"
            }
            _ => false,
        }
    };
    let mut changed = std::collections::BTreeSet::new();
    for kind in event::KINDS {
        let mut case = draw::case(99, 200);
        case.settings.as_object_mut().expect("an object").remove("seen");
        let before = answered(&case, &format!("before-{kind}"));
        let mut dice = draw::Dice(5);
        // A delivery belongs to a promise.
        let like: Vec<event::Event> = case
            .events
            .iter()
            .filter(|e| kind != "delivery" || e.kind == "promise")
            .map(|e| event::Event {
                reference: if kind == "delivery" { e.id.clone() } else { e.reference.clone() },
                ..e.clone()
            })
            .collect();
        let extra: Vec<event::Event> = (0..200)
            .map(|n| {
                let mut e = like[dice.below(like.len())].clone();
                (e.id, e.kind) = (format!("extra-{n}"), kind.to_owned());
                e
            })
            .collect();
        case.events.extend(extra);
        let after = answered(&case, &format!("after-{kind}"));
        let persons = |v: &Value| v["persons"].as_array().expect("persons").clone();
        for (a, b) in persons(&before).iter().zip(&persons(&after)) {
            for (key, value) in a.as_object().expect("an object").iter().filter(|(k, _)| *k != "events_after_leave") {
                let same = value == &b[key];
                assert!(same || mentions(kind, key), "a {kind} changed {key}: {value} to {}", b[key]);
                if !same {
                    changed.insert(kind);
                }
            }
        }
    }
    // A notice alone changes no element of a person; it is for links.
    assert_eq!(changed.len(), event::KINDS.len() - 1, "{changed:?}");
}
