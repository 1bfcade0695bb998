//! The house checks itself: arrows between rooms, what each room must never know, dead links, large files, what may come in
//! with a dependency.

mod common;

use common::{Doc, docs, read, root, tracked};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// A problem of the house, with where: all are listed before the test fails.
fn hold(what: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}

fn metadata() -> Value {
    let run = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("cargo metadata is JSON")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn room(package: &str) -> &str {
    package.strip_prefix("yf-").unwrap_or(package)
}

/// The arrows as cargo has them: what each of our crates uses of the others, tests apart.
fn arrows(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let ours = |p: &&Value| p["source"].is_null();
    let packages = metadata["packages"].as_array().expect("packages");
    let names: BTreeSet<&str> = packages.iter().filter(ours).map(|p| text(p, "name")).collect();
    let uses = |package: &Value| {
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        let ours = dependencies.iter().filter(|d| d["kind"].is_null()).map(|d| text(d, "name"));
        ours.filter(|name| names.contains(name)).map(|name| room(name).to_string()).collect()
    };
    packages.iter().filter(ours).map(|p| (room(text(p, "name")).to_string(), uses(p))).collect()
}

/// The rows of the table of rooms in `ARCHITECTURE.md`: room, sentence, uses, must never know.
fn rooms() -> Vec<[String; 4]> {
    let page = read("ARCHITECTURE.md");
    let mut rows = page.lines().skip_while(|line| !line.starts_with("| room |")).skip(2);
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_string()).collect()
    };
    let mut out = Vec::new();
    for line in rows.by_ref().take_while(|line| line.starts_with('|')) {
        let cells: [String; 4] = cells(line).try_into().expect("four cells in a row of the table of rooms");
        out.push(cells);
    }
    out
}

#[test]
fn arrows_are_those_of_the_architecture_page() {
    let written: BTreeMap<String, BTreeSet<String>> = rooms()
        .into_iter()
        .map(|[room, _, uses, _]| {
            let uses = uses.split(',').map(|u| u.trim().to_string()).filter(|u| u != "nothing").collect();
            (room, uses)
        })
        .collect();
    assert_eq!(arrows(&metadata()), written, "left: cargo's metadata; right: the table in ARCHITECTURE.md");
}

#[test]
fn each_room_says_what_it_is_and_what_it_must_never_know() {
    let mut faults = Vec::new();
    for [room, sentence, _, never] in rooms() {
        if sentence.len() < 20 || never.len() < 5 {
            faults.push(format!("ARCHITECTURE.md: {room}: say what it is, and what it must never know"));
        }
        let lib = match room.as_str() {
            "yellowfolder" => "crates/yellowfolder/src/main.rs".to_string(),
            room => format!("crates/{room}/src/lib.rs"),
        };
        let code = read(&lib);
        if !code.starts_with("//! ") || !code.contains("//! Invariant: ") {
            faults.push(format!("{lib}: begins with what it is and has its `//! Invariant:` lines"));
        }
    }
    hold("rooms", faults);
}

/// What a room must never know, where a word in its code would give it away: room, word, why.
const NEVER: [(&str, &str, &str); 29] = [
    ("model", "std::fs", "the nouns know no files"),
    ("place", "Identities", "a policy knows no people"),
    ("linkage", "Wait", "no care a person had decides who she is"),
    ("linkage", "rows::", "no care a person had decides who she is"),
    ("linkage", "std::fs", "it is given identities, not files"),
    ("journey", ".promises", "facts before judgement: no target bends what happened"),
    ("journey", "&Ids", "it never sees an identifier's text"),
    ("journey", "std::fs", "it is given rows, not files"),
    ("measures", "&Ids", "it never sees an identifier's text"),
    ("measures", "std::fs", "it is given journeys, not files"),
    ("simulate", "yf_journey", "what invents the truth must not share code with what reads it"),
    ("simulate", "yf_measures", "what invents the truth must not share code with what reads it"),
    ("folder", "axum", "the record knows no HTTP"),
    ("folder", "http", "the record knows no HTTP"),
    ("folder", "maud", "the record knows no page"),
    ("folder", "yf_measures", "the record knows no figure"),
    ("folder", "yf_report", "the record knows no figure"),
    ("web", "rusqlite", "pages know no database"),
    ("web", "SELECT ", "pages know no database"),
    ("web", "may(", "pages decide on nobody: they ask the folder"),
    ("web", "Facts", "pages decide on nobody: they ask the folder"),
    ("*", "SystemTime", "no clock below the binary"),
    ("*", "Instant::now", "no clock below the binary"),
    ("*", "Timestamp::now", "no clock below the binary"),
    ("*", "Zoned::now", "no clock below the binary"),
    ("*", "std::env", "no environment below the binary"),
    ("*", "RandomState::", "no order that differs from run to run"),
    ("*", "available_parallelism", "the number of threads is an argument below the binary"),
    ("*", "println!(", "standard output belongs to the binary"),
];

#[test]
fn no_room_names_what_it_must_never_know() {
    let mut faults = Vec::new();
    for path in tracked() {
        let Some((room, file)) = path.strip_prefix("crates/").and_then(|p| p.split_once("/src/")) else { continue };
        if !file.ends_with(".rs") || room == "yellowfolder" || file.starts_with("bin/") {
            continue;
        }
        let code = read(&path);
        // Tests at the end of a file may do what the room may not.
        let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate() {
            let words = line.split("//").next().unwrap_or_default();
            for (_, word, why) in NEVER.iter().filter(|(r, word, _)| (*r == room || *r == "*") && words.contains(word))
            {
                faults.push(format!("{path}:{}: {word}: {why}", number + 1));
            }
        }
    }
    hold("what rooms must never know", faults);
}

#[test]
fn dependencies_bring_only_licences_and_sources_we_accept() {
    // The same rules as deny.toml, for a machine without cargo-deny.
    let rules = read("deny.toml");
    let line = |start: &str| rules.lines().find(|l| l.starts_with(start)).unwrap_or_default().to_string();
    let quoted = |line: &str| -> BTreeSet<String> { line.split('"').skip(1).step_by(2).map(str::to_string).collect() };
    let accepted = quoted(&line("allow = ["));
    let registries = quoted(&line("allow-registry = ["));
    let skipped: BTreeSet<String> =
        rules.lines().skip_while(|l| *l != "skip = [").skip(1).take_while(|l| *l != "]").flat_map(quoted).collect();
    assert!(accepted.contains("MIT") && registries.len() == 1, "deny.toml is not read as it is written");

    let mut faults = Vec::new();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in metadata()["packages"].as_array().expect("packages") {
        let (name, version, source) = (text(package, "name"), text(package, "version"), text(package, "source"));
        versions.entry(name.to_string()).or_default().insert(version.to_string());
        if source.is_empty() {
            continue;
        }
        if !registries.iter().any(|r| source == format!("registry+{r}")) {
            faults.push(format!("{name} {version} comes from {source}"));
        }
        if !accepts(text(package, "license"), &accepted) {
            faults.push(format!("{name} {version} is under {}", package["license"]));
        }
    }
    let total = versions.values().map(BTreeSet::len).sum::<usize>();
    if total > 200 {
        faults.push(format!("{total} packages in the lock file: more than 200 need a page in docs/decisions/"));
    }
    let doubles = versions.iter().filter(|(name, v)| v.len() > 1 && !skipped.contains(*name));
    faults.extend(doubles.map(|(name, v)| format!("{name} comes in {} versions", v.len())));
    hold("dependencies", faults);
}

/// Whether an SPDX expression can be met: `OR` is a choice, `AND` asks for both, brackets bind.
fn accepts(expression: &str, accepted: &BTreeSet<String>) -> bool {
    fn split<'a>(expression: &'a str, word: &str) -> Vec<&'a str> {
        let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
        for (at, c) in expression.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 && at >= from && expression[at..].starts_with(word) {
                parts.push(&expression[from..at]);
                from = at + word.len();
            }
        }
        parts.push(&expression[from..]);
        parts
    }
    let expression = expression.trim();
    for (word, any) in [(" OR ", true), ("/", true), (" AND ", false)] {
        let parts = split(expression, word);
        if parts.len() > 1 {
            let mut met = parts.into_iter().map(|part| accepts(part, accepted));
            return if any { met.any(|m| m) } else { met.all(|m| m) };
        }
    }
    match expression.strip_prefix('(').and_then(|e| e.strip_suffix(')')) {
        Some(inner) => accepts(inner, accepted),
        None => accepted.contains(expression),
    }
}

#[test]
fn licence_expressions_are_read_as_spdx_means_them() {
    let accepted = BTreeSet::from(["MIT".to_string(), "Unicode-3.0".to_string()]);
    for yes in ["MIT", "GPL-3.0 OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0", "Unlicense/MIT"] {
        assert!(accepts(yes, &accepted), "{yes}");
    }
    for no in ["", "AGPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR AGPL-3.0) AND MIT"] {
        assert!(!accepts(no, &accepted), "{no}");
    }
}

#[test]
fn no_link_in_the_docs_is_dead() {
    let mut faults = Vec::new();
    let pages: BTreeMap<String, Doc> = docs().into_iter().map(|doc| (doc.path.clone(), doc)).collect();
    for doc in pages.values() {
        for (line, target) in &doc.links {
            if target.starts_with("https://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() { doc.path.clone() } else { common::beside(&doc.path, file) };
            if !root().join(&file).exists() {
                faults.push(format!("{}:{line}: {target} leads nowhere", doc.path));
            } else if !anchor.is_empty() && !pages.get(&file).is_some_and(|page| page.anchors.contains(anchor)) {
                faults.push(format!("{}:{line}: {target}: no such heading", doc.path));
            }
        }
    }
    hold("links", faults);
}

#[test]
fn every_file_of_ours_named_in_a_page_exists() {
    let mut faults = Vec::new();
    for page in tracked().into_iter().filter(|p| p.ends_with(".md") && !p.contains("/tests/")) {
        for (number, line) in read(&page).lines().enumerate() {
            for named in line.split('`').skip(1).step_by(2) {
                let ours = ["crates/", "docs/", "scripts/", "examples/", "benches/", "fuzz/"];
                let pattern = named.contains(['*', '<', ' ', '{']);
                if ours.iter().any(|o| named.starts_with(o)) && !pattern && !root().join(named).exists() {
                    faults.push(format!("{page}:{}: {named} is not there", number + 1));
                }
            }
        }
    }
    hold("files named in pages", faults);
}

#[test]
fn no_source_file_is_long() {
    let long = tracked().into_iter().filter(|p| p.ends_with(".rs")).map(|p| (read(&p).lines().count(), p));
    let long = long.filter(|(lines, _)| *lines > 700).map(|(lines, path)| format!("{path}: {lines} lines"));
    hold("one thing, one file: about 600 lines at most", long.collect());
}

#[test]
fn every_page_can_be_reached_from_the_readme() {
    let pages: BTreeMap<String, Doc> = docs().into_iter().map(|doc| (doc.path.clone(), doc)).collect();
    let mut reached = BTreeSet::new();
    let mut open = vec!["README.md".to_string()];
    while let Some(path) = open.pop() {
        if !reached.insert(path.clone()) {
            continue;
        }
        let links = pages.get(&path).map(|doc| doc.links.as_slice()).unwrap_or_default();
        open.extend(
            links.iter().map(|(_, target)| common::beside(&path, target.split('#').next().unwrap_or_default())),
        );
    }
    let ours = |path: &&String| *path == "README.md" || !path.contains('/') || path.starts_with("docs/");
    let lost = pages.keys().filter(ours).filter(|path| !reached.contains(*path));
    hold("pages that no link reaches", lost.cloned().collect());
}

#[test]
fn no_tracked_file_is_large() {
    let size = |path: &String| std::fs::metadata(root().join(path)).map(|m| m.len()).unwrap_or(0);
    let large = tracked().into_iter().filter(|path| size(path) > 3_000_000);
    hold("files over 3 MB: a script should make them", large.collect());
}

#[test]
fn nothing_half_done_and_no_machine_of_ours_is_left_in_the_text() {
    // Written in two parts, so that this file does not find itself.
    let words = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["../sha", "red"],
        ["TO", "DO"],
        ["FIX", "ME"],
        ["XX", "X"],
        ["dbg!", "("],
        ["todo!", "("],
        ["unimplemented!", "("],
        ["#[ign", "ore"],
    ]
    .map(|parts| parts.concat());
    let kinds =
        [".rs", ".md", ".toml", ".sh", ".yml", ".json", ".js", ".mjs", ".ts", ".py", ".css", ".sql", "Makefile", "run"];
    let mut faults = Vec::new();
    for path in tracked().into_iter().filter(|p| kinds.iter().any(|k| p.ends_with(k))) {
        if path.contains("/data/") || path.ends_with("package-lock.json") {
            continue;
        }
        for (number, line) in read(&path).lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(word.as_str())) {
                faults.push(format!("{path}:{}: {word}", number + 1));
            }
        }
    }
    hold("words that do not belong in the house", faults);
}
