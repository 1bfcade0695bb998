//! Bytes as the figures of another run: what `compare`, `look --after` and `explain` read.

#[allow(dead_code)]
#[path = "../../crates/report/tests/sample/mod.rs"]
mod sample;

use serde_json::Value;
use std::sync::LazyLock;
use yf_report::compare::{compare, compare_csv, compare_page};
use yf_report::explain::{Opener, Pointed};
use yf_report::{Report, json, open_after, read_json};

/// A made-up report of a few promises, its open edition as it is written, and that of another place.
struct Ground {
    full: Report,
    written: Value,
    other: Report,
}

static GROUND: LazyLock<Ground> = LazyLock::new(|| {
    let mut full = sample::report();
    // One promise of each kind: beside an earlier edition every number is tried, and that takes the longest.
    full.promises.truncate(2);
    full.went.families.truncate(2);
    let open = sample::shared(&full);
    let written = serde_json::to_value(&open).expect("figures are JSON");
    let mut other = open;
    other.place.name.push_str(", another");
    Ground { full, written, other }
});

/// Whole figures, or ours with some of their values changed: `17 null` puts null in place of the seventeenth value, a line each.
pub fn figures(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let text = if first & 1 == 0 { rest.to_vec() } else { changed(rest) };
    let Ok(read) = read_json(&text) else { return };
    let mut again = Vec::new();
    json(&read, &mut again).expect("memory takes it");
    assert!(read_json(&again).is_ok(), "what was read is written so that it can be read");
    match first >> 1 & 3 {
        0 => opened(read, &again),
        // As an earlier edition of the place itself: there is a later one, or it is said which counts could be worked out.
        1 => match open_after(&GROUND.full, Some(&read)) {
            Ok(later) => assert!(later.promises.len() == GROUND.full.promises.len()),
            Err(told) => assert!(!told.counts.is_empty(), "a refusal names what could be told"),
        },
        _ => beside(read),
    }
}

/// Beside another place: compared, or said why not; every number that is drawn is one.
fn beside(read: Report) {
    let Ok(compared) = compare(&[read, GROUND.other.clone()]) else { return };
    let page = compare_page(&compared, "yellowfolder");
    for drawing in page.split("<svg").skip(1).filter_map(|rest| rest.split("</svg>").next()) {
        assert!(!drawing.contains("NaN") && !drawing.contains("inf"), "a drawing holds numbers alone");
    }
    assert!(!page.contains("<script"), "nothing of a stranger's file runs");
    let csv = compare_csv(&compared);
    assert!(csv.lines().count() > compared.measures.len(), "each measure has its rows");
}

/// Opened by the places of its numbers.
fn opened(read: Report, text: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(text) else { return };
    let opener = Opener::new(&GROUND.full);
    let pair = (read, value);
    let mut found = 0;
    for part in
        ["/promises/0/whole/met", "/quality/problems/0/count", "/official/medians/0/waits", "/links/links/0", "/x"]
    {
        if let Some(Pointed::Figure(line) | Pointed::OnlyOpen(line)) = opener.at_open(&pair, part) {
            assert!(!line.name().is_empty());
            found += 1;
        }
    }
    assert!(found < 5, "a place that is none is none");
}

/// Our own figures with some values changed.
fn changed(edits: &[u8]) -> Vec<u8> {
    let mut value = GROUND.written.clone();
    for line in edits.split(|b| *b == b'\n').take(8) {
        let Ok(line) = std::str::from_utf8(line) else { continue };
        let Some((at, new)) = line.split_once(' ') else { continue };
        let Ok(at) = at.parse::<u32>() else { continue };
        let new = serde_json::from_str(new).unwrap_or(Value::Null);
        let mut left = at as usize % nodes(&value).max(1);
        replace(&mut value, &mut left, &mut Some(new));
    }
    serde_json::to_vec(&value).expect("JSON")
}

fn nodes(value: &Value) -> usize {
    1 + match value {
        Value::Array(all) => all.iter().map(nodes).sum::<usize>(),
        Value::Object(all) => all.values().map(nodes).sum(),
        _ => 0,
    }
}

/// Puts a value in place of the one that is so many further on.
fn replace(value: &mut Value, left: &mut usize, new: &mut Option<Value>) {
    if *left == 0 {
        if let Some(new) = new.take() {
            *value = new;
        }
        return;
    }
    *left -= 1;
    match value {
        Value::Array(all) => all.iter_mut().for_each(|part| {
            if new.is_some() {
                replace(part, left, new)
            }
        }),
        Value::Object(all) => all.values_mut().for_each(|part| {
            if new.is_some() {
                replace(part, left, new)
            }
        }),
        _ => {}
    }
}
