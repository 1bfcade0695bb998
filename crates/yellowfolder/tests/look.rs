//! `look` from the outside, on a small invented place: the same bytes whatever the order, nobody in the open edition, every
//! wait explained to the last day and opened down to its rows.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

fn yellowfolder(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yellowfolder")).args(args).output().expect("yellowfolder runs")
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

/// A folder of this process's own: some runners give each test a process, and two of them must not share a place.
fn fresh(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("look-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The place that all tests here look at: small, and with everything a large one has.
fn place() -> &'static Path {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let folder = fresh("place");
        let out = path(&folder, "place");
        let run = yellowfolder(&["simulate", "--out", &out, "--people", "6000", "--seed", "7"]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        folder.join("place")
    })
}

/// Looks at extracts, all formats and editions, and gives the folder.
fn look(extracts: &[&Path], name: &str, more: &[&str]) -> PathBuf {
    let out = fresh(name).join("report");
    let shown = out.display().to_string();
    let paths: Vec<String> = extracts.iter().map(|p| p.display().to_string()).collect();
    let mut args = vec!["look"];
    args.extend(paths.iter().map(String::as_str));
    args.extend(["--out", &shown, "--format", "html,json,csv"]);
    args.extend(more);
    let run = yellowfolder(&args);
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    out
}

fn json(folder: &Path, name: &str) -> Value {
    let text = fs::read_to_string(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Every extract below a folder, by path.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

const WRITTEN: [&str; 7] = [
    "report.html",
    "report-restricted.html",
    "report.json",
    "report-restricted.json",
    "figures.csv",
    "figures-restricted.csv",
    "people.csv",
];

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let extracts = place().join("extracts");
    let one = look(&[&extracts], "one", &["--threads", "1"]);
    for threads in ["2", "3"] {
        let more = look(&[&extracts], &format!("threads-{threads}"), &["--threads", threads]);
        for name in WRITTEN.iter().chain(["run.json"].iter()) {
            assert!(
                fs::read(one.join(name)).expect(name) == fs::read(more.join(name)).expect(name),
                "{name}, {threads}"
            );
        }
    }
}

#[test]
fn any_order_of_paths_gives_the_same_open_report() {
    let all = files(&place().join("extracts"));
    let forward: Vec<&Path> = all.iter().map(PathBuf::as_path).collect();
    let backward: Vec<&Path> = forward.iter().rev().copied().collect();
    let (a, b) = (look(&forward, "forward", &[]), look(&backward, "backward", &[]));
    for name in ["report.html", "report.json", "figures.csv", "people.csv"] {
        assert!(fs::read(a.join(name)).expect(name) == fs::read(b.join(name)).expect(name), "{name}");
    }
}

/// Rows of a file in another order. The simulator's fields hold no line breaks.
fn shuffled(text: &str, seed: u64) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let mut state = seed;
    for n in (2..lines.len()).rev() {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        lines.swap(n, 1 + (state >> 33) as usize % n);
    }
    lines.join("\n") + "\n"
}

/// The rows of the original, persons in the order in which the shuffled file first names them.
fn by_person(shuffled: &str, original: &str) -> String {
    let person = |line: &str| line.split(',').nth(4).unwrap_or_default().to_owned();
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    for line in shuffled.lines().skip(1) {
        let next = order.len();
        order.entry(person(line)).or_insert(next);
    }
    let mut lines: Vec<&str> = original.lines().skip(1).collect();
    lines.sort_by_key(|line| order.get(&person(line)).copied());
    let header = original.lines().next().unwrap_or_default();
    format!("{header}\n{}\n", lines.join("\n"))
}

#[test]
fn any_order_of_rows_gives_the_same_figures() {
    let from = place().join("extracts");
    let to = fresh("shuffled").join("extracts");
    for file in files(&from) {
        let target = to.join(file.strip_prefix(&from).expect("below"));
        fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        let bytes = fs::read(&file).expect("a file");
        let text = String::from_utf8(bytes).expect("the simulator writes UTF-8");
        let text = if file.ends_with("manifest.csv") { text } else { shuffled(&text, 20090131) };
        // Two asks of one person on one day are told apart by record number, which is the order of rows: the standard's own
        // tie-break. So the rows of one person keep their order among themselves, and persons are shuffled.
        let text = if text.starts_with("LA Code") {
            by_person(&text, &fs::read_to_string(&file).expect("text"))
        } else {
            text
        };
        fs::write(target, text).expect("written");
    }
    let figures = |extracts: &Path, name: &str| {
        let report = json(&look(&[extracts], name, &[]), "report-restricted.json");
        ["official", "promises", "time", "discharge", "joins", "coverage"].map(|key| report[key].clone())
    };
    for (a, b) in figures(&from, "in-order").iter().zip(figures(&to, "out-of-order")) {
        if let Some(place) = first_difference(a, &b, "") {
            panic!("{place}");
        }
    }
}

/// Where two results part, and how.
fn first_difference(a: &Value, b: &Value, at: &str) -> Option<String> {
    match (a, b) {
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().find_map(|(n, (x, y))| first_difference(x, y, &format!("{at}[{n}]")))
        }
        (Value::Object(x), Value::Object(y)) if x.len() == y.len() => {
            x.iter().find_map(|(key, v)| first_difference(v, y.get(key)?, &format!("{at}.{key}")))
        }
        _ => (a != b).then(|| format!("{at}: {a} and {b}")),
    }
}

#[test]
fn nobody_of_the_extracts_is_in_the_open_edition() {
    let extracts = place().join("extracts");
    let out = look(&[&extracts], "open", &["--with-names"]);
    // Every cell of a column that says who somebody is.
    let says_who =
        ["nhs", "identifier", "reference", "name", "postcode", "birth", "localpatient", "requestid", "contactid"];
    let mut who: BTreeSet<String> = BTreeSet::new();
    for file in files(&extracts) {
        let text = fs::read_to_string(&file).expect("text");
        let mut lines = text.lines().map(|l| l.split(',').collect::<Vec<_>>());
        let header: Vec<String> = lines.next().unwrap_or_default().iter().map(|h| h.to_lowercase()).collect();
        for line in lines {
            for (column, cell) in header.iter().zip(line) {
                let cell = cell.trim_matches('"').trim();
                let place_word = column.contains("practice") || column.contains("provider") || column.contains("team");
                if says_who.iter().any(|w| column.contains(w)) && !place_word && cell.len() >= 6 {
                    who.insert(cell.to_owned());
                }
            }
        }
    }
    assert!(who.len() > 1000, "the search has something to look for: {}", who.len());
    for name in ["report.html", "report.json", "figures.csv"] {
        let text = fs::read_to_string(out.join(name)).expect(name);
        // Words of the page, so that the search is one look-up for each: digits and letters together.
        let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '/').collect();
        let found: Vec<&&str> =
            words.iter().filter(|w| w.chars().any(|c| c.is_ascii_digit()) && who.contains(**w)).collect();
        // A date of birth may be the date of anything; numbers and references may not be there at all.
        let telling: Vec<_> = found.iter().filter(|w| !is_date(w)).collect();
        assert!(telling.is_empty(), "{name}: {telling:?}");
    }
}

fn is_date(word: &str) -> bool {
    word.len() == 10 && word.as_bytes()[4] == b'-' && word.as_bytes()[7] == b'-'
}

#[test]
fn the_states_of_every_wait_add_up_and_open_down_to_their_rows() {
    let extracts = place().join("extracts");
    let report = json(&look(&[&extracts], "rows", &[]), "report-restricted.json");
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = 0;
    for figure in report["behind"].as_array().expect("figures") {
        for case in figure["cases"].as_array().expect("cases") {
            let states = case["states"].as_array().expect("states");
            let told = case["because"].as_array().is_some_and(|b| !b.is_empty());
            if told || figure["part"] == "missed" {
                let length = case["length"].as_i64().expect("a missed wait has a length");
                let sum: i64 = states.iter().map(|s| s["amount"].as_i64().expect("an amount")).sum();
                assert_eq!(sum, length, "{case}");
                assert!(!states.is_empty() || length == 0, "{case}");
                assert!(told, "{case}");
                seen += 1;
            }
            assert!(states.is_empty() || told, "{case}");
            for row in case["rows"].as_array().expect("rows") {
                let (file, line) = row.as_str().expect("text").rsplit_once(':').expect("file:line");
                let held = *lines
                    .entry(file.to_owned())
                    .or_insert_with(|| fs::read_to_string(file).expect("the file is there").lines().count());
                let line: usize = line.parse().expect("a number");
                assert!(line >= 2 && line <= held, "{row}: {held} lines");
            }
        }
    }
    assert!(seen > 50, "there are waits to explain: {seen}");
}

#[test]
fn what_is_not_in_the_run_is_said_and_is_not_nought() {
    let council = place().join("extracts/council");
    let report = json(&look(&[&council], "council", &[]), "report.json");
    for promise in report["promises"].as_array().expect("promises") {
        let id = promise["id"].as_str().expect("an id");
        let missing = promise["missing"].as_str();
        match id {
            "assessment-28" | "package-28" => assert_eq!(missing, None, "{id}"),
            "equipment-7" => {
                let notes = promise["notes"].to_string();
                assert!(notes.contains("Delivered ones only, not comparable with Torbay"), "{notes}");
                assert_eq!(promise["references"].as_array().map(Vec::len), Some(0));
            }
            "torbay-urgent" | "torbay-nonurgent" | "ucr-2h" | "chs-18w" | "drd" => {
                assert!(missing.is_some_and(|m| m.contains("not known, which is not nought")), "{id}: {missing:?}");
            }
            _ => {}
        }
    }
    assert!(report["discharge"]["missing"].is_string());
}

#[test]
fn an_earlier_day_leaves_later_stops_unknown() {
    let extracts = place().join("extracts");
    let at = |day: &str, name: &str| {
        let report = json(&look(&[&extracts], name, &["--as-of", day]), "report-restricted.json");
        let assessed =
            report["promises"].as_array().expect("promises").iter().find(|p| p["id"] == "assessment-28").cloned();
        let whole = assessed.expect("it is promised")["whole"].clone();
        (whole["running"].as_u64().expect("a count"), whole["met"].as_u64().expect("a count"))
    };
    let (running, met_then) = at("2025-01-31", "early");
    let (_, met_later) = at("2025-12-31", "late");
    assert!(running > 0, "somebody was waiting");
    assert!(met_then < met_later);
}

#[test]
fn a_folder_that_holds_the_truth_is_refused() {
    let out = fresh("truth").join("report");
    let shown = place().display().to_string();
    let run = yellowfolder(&["look", &shown, "--out", &out.display().to_string()]);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.contains("truth"), "{said}");
    assert!(!out.exists(), "nothing is written");
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_left_as_it_was() {
    let out = fresh("theirs");
    fs::write(out.join("thesis.docx"), "mine").expect("written");
    let extracts = place().join("extracts").display().to_string();
    let run = yellowfolder(&["look", &extracts, "--out", &out.display().to_string()]);
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{said}");
    assert!(said.contains("\"thesis.docx\" stands in it and is not a file that 'yellowfolder look' writes"), "{said}");
    assert_eq!(fs::read_dir(&out).expect("still there").count(), 1);
}

#[test]
fn a_story_is_asked_for_on_standard_input_and_nobody_is_made_up() {
    use std::io::Write;
    use std::process::Stdio;
    let extracts = place().join("extracts").display().to_string();
    let asked = |number: &str, name: &str| {
        let out = fresh(name).join("report");
        let mut run = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
            .args([
                "look",
                &extracts,
                "--story",
                "--with-names",
                "--format",
                "json",
                "--out",
                &out.display().to_string(),
            ])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("yellowfolder runs");
        run.stdin.take().expect("piped").write_all(number.as_bytes()).expect("written");
        let done = run.wait_with_output().expect("it ends");
        (out, done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let problem = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/story-of-nobody");
    let typed = fs::read_to_string(problem.join("input.txt")).expect("input");
    let (out, code, said) = asked(&typed, "mistyped");
    assert_eq!((code, said), (Some(2), fs::read_to_string(problem.join("expected.txt")).expect("expected")));
    assert!(!out.exists(), "nothing is written");
    // Mrs Smith is the first person of the truth, which only tests open.
    let truth = fs::read(place().join("truth/persons.csv.gz")).expect("the truth");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(truth.as_slice()), &mut text).expect("gzip");
    let number = text.lines().nth(1).and_then(|line| line.split(',').nth(2)).expect("her number");
    let (out, code, said) = asked(number, "mrs-smith");
    assert_eq!(code, Some(0), "{said}");
    let report = json(&out, "report-restricted.json");
    let featured = report["featured"].as_u64().expect("she is featured");
    let people = report["people"].as_array().expect("people");
    let her = people.iter().find(|p| p["number"].as_u64() == Some(featured)).expect("she is told of");
    assert!(her["name"].as_str().is_some_and(|n| n.ends_with("Smith")), "{}", her["name"]);
    assert!(her["events"].as_array().is_some_and(|e| e.len() > 20), "her story is told");
    assert!(!said.contains(number), "a number that was typed is never repeated");
}

/// ASCOF 2B and 2C of a report: measure, people, population, for every 100,000.
fn care_homes(report: &Value) -> Vec<(String, u64, Option<u64>, Option<f64>)> {
    let ascof = report["official"]["ascof"].as_array().expect("ASCOF");
    let line = |a: &Value| {
        let numerator = a["numerator"].as_u64().expect("people");
        (a["measure"].as_str().unwrap_or("").to_owned(), numerator, a["denominator"].as_u64(), a["outcome"].as_f64())
    };
    ascof.iter().map(line).filter(|l| l.0 != "2A").collect()
}

#[test]
fn admissions_to_care_homes_are_counted_against_the_places_own_population() {
    let council = place().join("extracts/council");
    let without = look(&[&council], "no-population", &[]);
    let bare = json(&without, "report-restricted.json");
    assert_eq!(care_homes(&bare).len(), 2);
    assert!(care_homes(&bare).iter().all(|l| l.2.is_none() && l.3.is_none()), "{:?}", care_homes(&bare));
    for page in ["report.html", "report-restricted.html"] {
        let page = fs::read_to_string(without.join(page)).expect("a page");
        assert!(page.contains("population.csv in the place’s folder"), "the page says what it lacks");
    }

    let policy = fresh("with-population").join("policy");
    fs::create_dir_all(&policy).expect("a folder");
    for file in files(&place().join("policy")) {
        fs::copy(&file, policy.join(file.file_name().expect("a name"))).expect("copied");
    }
    let code = bare["official"]["councils"][0]["code"].as_str().expect("a code");
    fs::write(policy.join("population.csv"), format!("la_code,18 to 64,65 and above\n{code},\"3,200\",1600\n"))
        .expect("written");
    let with = look(&[&council], "population", &["--place", &policy.display().to_string()]);
    let report = json(&with, "report-restricted.json");
    for (line, people) in care_homes(&report).iter().zip([3200, 1600]) {
        // Tenths, halves up, as the standard rounds.
        let tenths = (2 * 1_000_000 * line.1 + people) / (2 * people);
        assert_eq!((line.2, line.3), (Some(people), Some(tenths as f64 / 10.0)), "{line:?}");
    }
    assert!(care_homes(&report).iter().any(|l| l.1 > 0), "somebody moved into a care home");
    let hashed = report["place"]["policy"].to_string();
    assert!(hashed.contains("population.csv"), "its hash is printed: {hashed}");
    assert!(!fs::read_to_string(with.join("report.html")).expect("a page").contains("population.csv in the place"));
}

#[test]
fn health_flows_under_pseudonyms_without_a_key_file_are_said_before_any_figure() {
    let folder = fresh("pseudonyms");
    let out = path(&folder, "place");
    let run = yellowfolder(&["simulate", "--out", &out, "--people", "3000", "--commissioner"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let (extracts, policy, report) =
        (path(&folder, "place/extracts"), path(&folder, "place/policy"), path(&folder, "report"));
    let look = || yellowfolder(&["look", &extracts, "--place", &policy, "--out", &report]);
    let said = "known by pseudonyms and the council's by NHS numbers: without a key file none of them could be joined";
    let page = || {
        let page = fs::read_to_string(folder.join("report/report.html")).expect("the open page");
        page.split_once("Does it work for Mrs Smith?</h1>").expect("the question").1.to_owned()
    };
    let with = look();
    assert!(with.status.success() && !String::from_utf8_lossy(&with.stderr).contains("Joins"));
    assert!(!page().contains("known by pseudonyms"));
    fs::remove_file(folder.join("place/extracts/keys.csv")).expect("a key file that is there");
    let without = look();
    let talk = String::from_utf8_lossy(&without.stderr).into_owned();
    assert!(
        talk.starts_with("Joins     The people of ") && talk.lines().next().is_some_and(|l| l.contains(said)),
        "{talk}"
    );
    let page = page().replace("&#39;", "'");
    assert!(page.starts_with("<p class=\"callout\">The people of "), "{}", page.get(..300).unwrap_or_default());
    let (warning, _) = page.split_once("</p>").expect("a paragraph");
    assert!(warning.contains(said), "{warning}");
}
