//! `explain` by a figure's place in the JSON, and by the names that only the open edition has.

#[path = "common/opened.rs"]
mod opened;
#[path = "common/place.rs"]
mod place;

use opened::{answers, explained, is_a_fact, name, run, text, with_input};
use place::{extracts, fresh, rows, wrote, yellowfolder};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Whether the JSON says of the month, promise, agency or part that a number stands in that it could not be counted.
fn is_not_covered(json: &Value, at: &str) -> bool {
    let steps: Vec<&str> = at.split('/').collect();
    let above = |n: usize| json.pointer(&steps[..n].join("/"));
    (2..steps.len()).filter_map(above).any(|v| v["covered"] == false || v["missing"].is_string())
}

#[test]
fn a_number_of_the_json_is_the_figure_of_its_name() {
    let text = std::fs::read_to_string(run().join("report-restricted.json")).expect("written");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let mut pointers: Vec<(String, Value)> = Vec::new();
    let mut open = vec![(String::new(), &json)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(map) => open.extend(map.iter().map(|(k, v)| (format!("{at}/{k}"), v))),
            Value::Array(list) => open.extend(list.iter().enumerate().map(|(n, v)| (format!("{at}/{n}"), v))),
            Value::Number(_) => pointers.push((at, value.clone())),
            _ => {}
        }
    }
    // Who stands behind a figure has no figure of its own: --breach opens a wait, --person what she went through.
    pointers.retain(|(at, _)| !at.starts_with("/behind/") && !at.starts_with("/people/"));
    let names: Vec<String> = pointers.iter().map(|(at, _)| format!("report-restricted.json#{at}")).collect();
    let answers = explained(&names, &[]);
    let (mut figures, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for ((at, value), answer) in pointers.iter().zip(&answers) {
        let shown = answer["value"].as_str().expect("a value");
        // What begins with a minus stands behind a quote, or a spreadsheet would take it for a formula.
        let shown = shown.trim_start_matches('\'');
        let (a, b) = (shown.parse::<f64>().expect("a number"), value.as_f64().expect("a number"));
        assert!((a - b).abs() < 1e-6, "{at}: {shown} for {value}");
        assert_ne!(answer["agrees"], false, "{at}");
        if !answer["name"].as_str().expect("a name").contains("#/") {
            figures.insert(answer["name"].as_str().expect("a name").to_owned());
        } else if !is_not_covered(&json, at) {
            // The same place of every promise, month and group.
            let steps = at.split('/').map(|step| if step.parse::<u32>().is_ok() { "N" } else { step });
            taken.insert(steps.collect::<Vec<_>>().join("/"));
        }
    }
    let strange: Vec<&String> = taken.iter().filter(|at| !is_a_fact(at)).collect();
    assert!(strange.is_empty(), "numbers that nothing opens, or that are facts and not named in the test: {strange:?}");
    assert!(figures.len() > 5_000, "{} of {} numbers are figures", figures.len(), pointers.len());
}

/// What the open edition shows of a number, by its rule: 1 to 7 held back, others to the nearest 5, halves up.
fn shown_open(n: u64) -> Option<u64> {
    match n {
        0 => Some(0),
        1..=7 => None,
        _ => Some((n + 2) / 5 * 5),
    }
}

/// A run of a place whose policy names no agency and not this council: in its open edition they are "another agency" and "another council".
fn unnamed() -> &'static Path {
    static RUN: OnceLock<PathBuf> = OnceLock::new();
    RUN.get_or_init(|| {
        let (policy, out) = (fresh("nobody"), fresh("unnamed"));
        let named = "name = \"A place that names nobody\"\nversion = \"1\"\ncouncils = [\"999\"]\n";
        std::fs::write(policy.join("place.toml"), named).expect("written");
        let promises = extracts().parent().expect("the place").join("policy/promises.toml");
        std::fs::copy(promises, policy.join("promises.toml")).expect("copied");
        let arguments = ["--format", "html,json,csv", "--quiet"];
        wrote(&[&["look", text(extracts()), "--place", text(&policy), "--out", text(&out)][..], &arguments].concat());
        out
    })
}

#[test]
fn every_figure_of_the_open_edition_is_opened_to_what_it_is_before_it_is_rounded() {
    let (mut others, mut merged) = (BTreeSet::new(), 0);
    for folder in [run(), unnamed()] {
        let table = rows(&std::fs::read_to_string(folder.join("figures.csv")).expect("written"));
        let restricted = rows(&std::fs::read_to_string(folder.join("figures-restricted.csv")).expect("written"));
        let own: BTreeSet<&[String]> = restricted.iter().map(|r| &r[..7]).collect();
        let lines: Vec<&Vec<String>> = table[1..].iter().filter(|r| !r[6].ends_with("why held back")).collect();
        let names: Vec<String> = lines.iter().map(|r| name(&r[..7])).collect();
        let out = with_input(
            &["explain", "--run", text(folder), "--number", "-", "--format", "json"],
            &(names.join("\n") + "\n"),
        );
        let told = answers(&out);
        assert_eq!(told.len(), lines.len());
        for (line, answer) in lines.iter().zip(&told) {
            let (cells, open) = (&line[..7], line[7].as_str());
            let value = answer["value"].as_str().expect("a value");
            assert_eq!(answer["name"], name(cells).as_str());
            assert_ne!(answer["agrees"], false, "{answer}");
            // A count is shown as the rule shows it, or held back for another's sake.
            if let (Ok(open), Ok(whole)) = (open.parse::<u64>(), value.parse::<u64>())
                && ![
                    "median",
                    "quartile",
                    "nine tenths",
                    "rung",
                    "outcome",
                    "share",
                    "low",
                    "high",
                    "mean",
                    "chart",
                    "changed",
                    "standardised",
                    "weight",
                    "promised",
                ]
                .iter()
                .any(|m| cells[6].contains(m))
            {
                assert_eq!(Some(open), shown_open(whole), "{cells:?}");
            }
            if !own.contains(cells) {
                assert_eq!(answer["agrees"], true, "{answer}");
                let parts = answer["parts"].as_array().expect("parts");
                let worked = !answer["from"].as_array().expect("from").is_empty();
                assert!(!parts.is_empty() || worked || value == "0" || value.is_empty(), "{answer}");
                merged += 1;
                others.extend(
                    cells.iter().filter(|c| c.contains("another")).map(|_| (cells[0].clone(), cells[2].clone())),
                );
            }
        }
    }
    assert!(merged > 50, "{merged} figures are of the open edition alone");
    for wanted in [("time", "agency"), ("official", "council"), ("link", "unlisted")] {
        assert!(others.iter().any(|(a, b)| (a.as_str(), b.as_str()) == wanted), "{wanted:?}: {others:?}");
    }
}

#[test]
fn a_place_in_the_open_json_is_that_of_the_open_edition() {
    let json = std::fs::read_to_string(run().join("report.json")).expect("written");
    let json: Value = serde_json::from_str(&json).expect("JSON");
    let mut pointers: Vec<(String, u64)> = Vec::new();
    let mut open = vec![(String::new(), &json)];
    while let Some((at, value)) = open.pop() {
        match value {
            Value::Object(map) => open.extend(map.iter().map(|(k, v)| (format!("{at}/{k}"), v))),
            Value::Array(list) => open.extend(list.iter().enumerate().map(|(n, v)| (format!("{at}/{n}"), v))),
            Value::Number(n) => pointers.extend(n.as_u64().map(|n| (at, n))),
            _ => {}
        }
    }
    let names: Vec<String> = pointers.iter().map(|(at, _)| format!("report.json#{at}")).collect();
    let (mut figures, mut taken) = (0, BTreeSet::new());
    for ((at, open), answer) in pointers.iter().zip(&explained(&names, &[])) {
        if answer["name"].as_str().expect("a name").contains("#/") {
            if !is_not_covered(&json, at) {
                let steps = at.split('/').map(|step| if step.parse::<u32>().is_ok() { "N" } else { step });
                taken.insert(steps.collect::<Vec<_>>().join("/"));
            }
            continue;
        }
        let value = answer["value"].as_str().and_then(|v| v.parse::<f64>().ok()).expect("a number");
        let whole = value.fract() == 0.0 && value >= 0.0;
        let counted = whole && shown_open(value as u64) == Some(*open);
        // A share of nought or one, a median, a rung.
        assert!(counted || value == *open as f64 || *open <= 1, "{at}: {value} for {open}: {answer}");
        figures += 1;
    }
    let strange: Vec<&String> = taken.iter().filter(|at| !is_a_fact(at)).collect();
    assert!(strange.is_empty(), "numbers that nothing opens: {strange:?}");
    assert!(figures > 3_000, "{figures} of {} numbers are figures", pointers.len());
    // A place that is another figure in the other file is not opened in silence.
    let first = answers(&yellowfolder(&[
        "explain",
        "--run",
        text(run()),
        "--number",
        "/quality/problems/0/count",
        "--format",
        "json",
    ]));
    assert!(first[0]["how"].as_str().is_some_and(|how| how.contains("in report.json it is")), "{first:?}");
}

/// "Another agency" counts who has days of an agency that stands beside it by no name, once each; who has days of named ones alone is not in it.
#[test]
fn another_agency_counts_those_of_the_agencies_that_are_not_named_and_nobody_twice() {
    let (policy, out) = (fresh("one-named"), fresh("one-named-run"));
    let named = "name = \"A place that names one\"\nversion = \"1\"\ntest_numbers = true\ncouncils = [\"999\"]\n\n\
                 [[agencies]]\nid = \"community\"\nname = \"Community health services\"\norg = \"ods:ZY7\"\n";
    std::fs::write(policy.join("place.toml"), named).expect("written");
    let arguments = ["--format", "json,csv", "--quiet"];
    wrote(&[&["look", text(extracts()), "--place", text(&policy), "--out", text(&out)][..], &arguments].concat());
    let of = |file: &str| -> Vec<Vec<String>> {
        let table = rows(&std::fs::read_to_string(out.join(file)).expect("written"));
        table.into_iter().filter(|r| r[0] == "time" && r[2] == "agency" && r[6] == "people").collect()
    };
    let open = |rows: &[Vec<String>]| -> Vec<(String, BTreeSet<u64>)> {
        let names: Vec<String> = rows.iter().map(|r| name(&r[..7])).collect();
        let arguments = ["explain", "--run", text(&out), "--number", "-", "--format", "json"];
        let told = answers(&with_input(&arguments, &(names.join("\n") + "\n")));
        let persons = |answer: &Value| -> BTreeSet<u64> {
            answer["parts"].as_array().expect("parts").iter().map(|p| p["person"].as_u64().expect("a person")).collect()
        };
        rows.iter().zip(&told).map(|(r, answer)| (r[3].clone(), persons(answer))).collect()
    };
    let each = open(&of("figures-restricted.csv"));
    let shown = of("figures.csv");
    let together = open(&shown.iter().filter(|r| r[3] == "another agency").cloned().collect::<Vec<_>>());
    let [(_, others)] = together.as_slice() else { panic!("one row of others: {shown:?}") };
    let community = "Community health services";
    assert!(shown.iter().any(|r| r[3] == community), "the named one stands beside it: {shown:?}");
    let (named, unnamed): (Vec<_>, Vec<_>) = each.iter().partition(|(agency, _)| agency == community);
    let union: BTreeSet<u64> = unnamed.iter().flat_map(|(_, persons)| persons).copied().collect();
    assert_eq!(*others, union, "everybody of those not named");
    let sum: usize = unnamed.iter().map(|(_, persons)| persons.len()).sum();
    assert!(unnamed.len() > 1 && sum > union.len(), "who has days of two of them counts once: {sum} {}", union.len());
    let alone = named[0].1.difference(&union).count();
    assert!(alone > 0, "who has days of the named one alone is not among them");
}
