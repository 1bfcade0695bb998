//! A change of the figures' shape gets a new version: whoever reads them can trust the number in the file.

use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;
use yf_report::SCHEMA;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The shape alone: what is said of a key may be said better at any time.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(key, value)| !(["description", "title", "$id"].contains(&key.as_str()) && value.is_string()))
            // The number itself is no part of what it numbers.
            .filter(|(key, value)| {
                !(*key == "const" && value.as_str().is_some_and(|v| v.starts_with("yellowfolder-figures/")))
            })
            .map(|(key, value)| (key.clone(), shape(value)))
            .collect(),
        Value::Array(list) => list.iter().map(shape).collect(),
        other => other.clone(),
    }
}

fn digest(schema: &Value) -> String {
    // Keys in the order of the alphabet, whatever the file's own.
    fn sorted(value: &Value, out: &mut String) {
        match value {
            Value::Object(map) => {
                let mut keys: Vec<&String> = map.keys().collect();
                keys.sort();
                for key in keys {
                    out.push_str(&format!("{{{key}:"));
                    sorted(&map[key], out);
                    out.push('}');
                }
            }
            Value::Array(list) => list.iter().for_each(|value| {
                out.push('[');
                sorted(value, out);
                out.push(']');
            }),
            other => out.push_str(&other.to_string()),
        }
    }
    let mut text = String::new();
    sorted(&shape(schema), &mut text);
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Each version with the hash of its shape, the oldest first. A line is never changed once a version has been published.
fn versions() -> Vec<(String, String)> {
    let text = read("tests/schema_versions.txt");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned())).expect("version and hash"))
        .collect()
}

#[test]
fn a_change_of_shape_needs_a_new_version() {
    let schema: Value = serde_json::from_str(&read("../../docs/figures.schema.json")).expect("JSON");
    assert_eq!(schema["$id"], SCHEMA);
    let versions = versions();
    let (last, hash) = versions.last().expect("a version");
    let now = digest(&schema);
    assert_eq!(last, SCHEMA, "the version of the figures is the last of tests/schema_versions.txt");
    assert_eq!(
        *hash, now,
        "the shape of docs/figures.schema.json has changed: give SCHEMA (crates/report/src/figures/mod.rs) and the schema's $id and const the \
         next number, and add \"yellowfolder-figures/N {now}\" to crates/report/tests/schema_versions.txt"
    );
    let numbers: Vec<u32> =
        versions.iter().map(|(v, _)| v.rsplit('/').next().and_then(|n| n.parse().ok()).expect("a number")).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
    let mut hashes: Vec<&String> = versions.iter().map(|(_, hash)| hash).collect();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), versions.len(), "no two versions have one shape");
}

#[test]
fn words_are_no_shape_and_keys_are() {
    let schema: Value = serde_json::from_str(&read("../../docs/figures.schema.json")).expect("JSON");
    let was = digest(&schema);
    let mut said = schema.clone();
    said["$defs"]["Rate"]["description"] = "Better said.".into();
    assert_eq!(digest(&said), was);
    let mut numbered = schema.clone();
    numbered["properties"]["schema"]["const"] = "yellowfolder-figures/9".into();
    assert_eq!(digest(&numbered), was);
    for change in [
        |s: &mut Value| drop(s["properties"].as_object_mut().expect("it").remove("limits")),
        |s: &mut Value| s["properties"]["more"] = serde_json::json!({ "type": "string" }),
        |s: &mut Value| s["$defs"]["HeldMore"]["properties"]["band"]["type"] = "integer".into(),
        |s: &mut Value| s["required"].as_array_mut().expect("it").truncate(3),
    ] {
        let mut other = schema.clone();
        change(&mut other);
        assert_ne!(digest(&other), was);
    }
}
