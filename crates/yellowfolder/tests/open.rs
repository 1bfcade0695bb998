//! The open edition of a whole run: nothing hidden can be worked out, by itself or after an earlier one; places side by side; the
//! manual's pages.

#[path = "common/place.rs"]
mod place;

use place::{extracts, files, fresh, rows, wrote, yellowfolder};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn look(out: &Path, more: &[&str]) -> std::process::Output {
    let mut arguments =
        vec!["look", text(extracts()), "--edition", "open", "--format", "html,json,csv", "--out", text(out)];
    arguments.extend(more);
    wrote(&arguments)
}

/// One open edition of the small place, and what its run said.
fn edition() -> &'static (PathBuf, String) {
    static EDITION: OnceLock<(PathBuf, String)> = OnceLock::new();
    EDITION.get_or_init(|| {
        let out = fresh("edition");
        let run = look(&out, &[]);
        (out, String::from_utf8(run.stderr).expect("UTF-8"))
    })
}

fn json(folder: &Path) -> Value {
    let bytes = std::fs::read(folder.join("report.json")).expect("report.json");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn what_is_held_back_more_is_said_everywhere() {
    let (out, said) = edition();
    let report = json(out);
    let held = report["held_more"].as_array().expect("a list");
    assert!(!held.is_empty(), "a small place has counts that others would tell");
    assert!(said.contains("Held back "), "{said}");
    let figures = String::from_utf8(files(out)["figures.csv"].clone()).expect("UTF-8");
    let rows = rows(&figures);
    let page = String::from_utf8(files(out)["report.html"].clone()).expect("UTF-8");
    assert!(page.contains("Held back as well, so that nothing hidden can be worked out"));
    let header = ["section", "figure", "by", "group", "band", "period"];
    for more in held {
        let at: Vec<&str> = header.iter().map(|key| more[key].as_str().expect("a text")).collect();
        let measure = more["measure"].as_str().expect("a text");
        let row = |measure: &str| {
            rows.iter()
                .find(|row| row[..6].iter().zip(&at).all(|(a, b)| a == b) && row[6] == measure)
                .map(|row| row[7].clone())
        };
        let why = row(&format!("{measure}, why held back"));
        assert_eq!(why.as_deref(), more["because"].as_str(), "{at:?} {measure}");
        if let Some(value) = row(measure) {
            assert!(value == "[c]" || value.contains("held back"), "{at:?} {measure}: {value}");
        }
    }
}

#[test]
fn an_edition_after_itself_is_the_same() {
    let (first, _) = edition();
    let second = fresh("again");
    look(&second, &["--after", text(first)]);
    assert_eq!(json(first), json(&second));
}

#[test]
fn an_edition_after_that_of_two_months_before_is_not_refused() {
    let (first, second) = (fresh("before"), fresh("since"));
    look(&first, &["--as-of", "2024-10-31"]);
    look(&second, &["--as-of", "2024-12-31", "--after", text(&first)]);
    let many = |folder: &Path| json(folder)["held_more"].as_array().expect("a list").len();
    let alone = many(&edition().0);
    assert!(many(&second) > alone, "what both tell together needs more: {} {alone}", many(&second));
}

/// The open edition without what was held back so that nothing can be worked out, as another program might have made it: each count by the
/// rule alone.
fn unmended(open: &mut Value, full: &Value) {
    match (open, full) {
        (Value::Object(open), Value::Object(full)) => {
            open.iter_mut().for_each(|(key, open)| unmended(open, full.get(key).unwrap_or(&Value::Null)));
        }
        (Value::Array(open), Value::Array(full)) if open.len() == full.len() => {
            open.iter_mut().zip(full).for_each(|(open, full)| unmended(open, full));
        }
        (open, Value::Number(full)) if *open == "[c]" => {
            let n = full.as_u64().unwrap_or_default();
            if n > 7 {
                *open = ((n + 2) / 5 * 5).into();
            }
        }
        _ => {}
    }
}

#[test]
fn an_earlier_edition_that_tells_what_is_hidden_is_refused_by_name() {
    let full = fresh("full");
    wrote(&["look", text(extracts()), "--format", "json", "--edition", "restricted", "--out", text(&full)]);
    let name = std::fs::read_dir(&full).expect("a folder").flatten().map(|e| e.path());
    let name = name.into_iter().find(|p| p.extension().is_some_and(|e| e == "json") && !p.ends_with("run.json"));
    let bytes = std::fs::read(name.expect("its figures")).expect("its figures");
    let full: Value = serde_json::from_slice(&bytes).expect("JSON");
    let earlier = result("unmended", |open| {
        unmended(open, &full);
        open["held_more"] = Value::Array(Vec::new());
    });
    let out = fresh("unmended-out");
    let run = yellowfolder(&["look", text(extracts()), "--after", text(&earlier), "--out", text(&out)]);
    let said = String::from_utf8(run.stderr).expect("UTF-8").replace(text(&earlier), "earlier");
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        let problems = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/hidden-could-be-told/expected.txt");
        std::fs::write(problems, &said).expect("the message is written");
    }
    assert_eq!((run.status.code(), said), (Some(2), expected("hidden-could-be-told")));
    assert!(files(&out).is_empty());
}

#[test]
fn the_steps_of_the_official_method_that_add_up_are_there_by_name() {
    let report = json(&edition().0);
    let names: Vec<&str> = ["steps", "left_out"]
        .iter()
        .flat_map(|list| report["official"][list].as_array().expect("a list"))
        .map(|named| named["name"].as_str().expect("a name"))
        .collect();
    for wanted in [
        "1.3a requests, all",
        "1.3a requests by service users",
        "requests not by service users",
        "1.3b requests at age 25",
        "requests by people under 25",
        "1.3c requests not from",
        "requests by people who already had",
        "1.4 valid requests",
        "requests that ended without further",
        "requests set aside because they overlap",
        "3.4 requests set aside",
    ] {
        assert_eq!(names.iter().filter(|name| name.starts_with(wanted)).count(), 1, "{wanted}: {names:?}");
    }
}

/// The open edition, changed, as a file.
fn result(name: &str, change: impl FnOnce(&mut Value)) -> PathBuf {
    let mut report = json(&edition().0);
    change(&mut report);
    let folder = fresh(name);
    std::fs::write(folder.join("report.json"), report.to_string()).expect("written");
    folder
}

fn expected(code: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems").join(code).join("expected.txt");
    std::fs::read_to_string(path).expect("a reproducer")
}

#[test]
fn an_earlier_edition_that_is_none_is_refused_by_name() {
    let problems = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let elsewhere = result("elsewhere", |r| r["place"]["name"] = "Elsewhere".into());
    for (code, earlier) in [
        ("after-another", elsewhere),
        ("figures-not-read", problems.join("figures-not-read")),
        ("figures-other-version", problems.join("figures-other-version")),
    ] {
        let out = fresh(&format!("{code}-out"));
        let run = yellowfolder(&["look", text(extracts()), "--after", text(&earlier), "--out", text(&out)]);
        let said = String::from_utf8(run.stderr).expect("UTF-8").replace(text(&earlier), "earlier");
        assert_eq!((run.status.code(), said), (Some(2), expected(code)));
        assert!(files(&out).is_empty());
    }
}

#[test]
fn places_side_by_side_in_the_order_given_with_what_is_held_back_held_back() {
    let one = edition().0.join("report.json");
    let two = result("two", |r| {
        r["place"]["name"] = "Two".into();
        let rate = &mut r["promises"][0]["year"]["rate"];
        *rate = serde_json::json!({ "numerator": "[c]", "denominator": 20, "share": null, "low": null, "high": null });
    });
    let three = result("three", |r| r["place"]["name"] = "Three".into());
    let out = fresh("side");
    let paths =
        [text(&three.join("report.json")).to_owned(), text(&one).to_owned(), text(&two.join("report.json")).to_owned()];
    wrote(&["compare", &paths[0], &paths[1], &paths[2], "--out", text(&out)]);
    let written = files(&out);
    let table = rows(&String::from_utf8(written["compare.csv"].clone()).expect("UTF-8"));
    let report = json(&edition().0);
    let first = report["promises"][0]["id"].as_str().expect("an id");
    let of: Vec<&Vec<String>> = table.iter().filter(|row| row[0] == "promise" && row[1] == first).collect();
    let places: Vec<&str> = of.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(places, ["Three", report["place"]["name"].as_str().expect("a name"), "Two"]);
    assert_eq!((of[2][6].as_str(), of[2][11].as_str()), ("[c]", "held back"));
    // The share is that of the report, and the limits are the funnel's: p ± z √(p(1 − p)/n) over both places that show theirs.
    let rate = &report["promises"][0]["year"]["rate"];
    let (share, n) = (rate["share"].as_f64().expect("a share"), rate["denominator"].as_f64().expect("a number"));
    let half = 1.959_964 * (share * (1.0 - share) / n).sqrt();
    let number = |text: &str| text.parse::<f64>().expect("a number");
    assert!((number(&of[0][6]) - share).abs() < 1e-6);
    assert!(
        (number(&of[0][7]) - (share - half).max(0.0)).abs() < 1e-6
            && (number(&of[0][8]) - (share + half).min(1.0)).abs() < 1e-6
    );
    assert!(table.iter().any(|row| row[0] == "mean") && table.iter().any(|row| row[0] == "share"));
    let page = String::from_utf8(written["compare.html"].clone()).expect("UTF-8");
    let at = |place: &str| page.find(&format!("</b> {place}</li>")).expect(place);
    assert!(at("Three") < at("Two"), "no order but the one given");
    assert!(page.contains("No league") && page.contains("[c]") && !page.contains("style=\""));
}

#[test]
fn results_that_are_not_alike_are_refused_by_name() {
    let one = edition().0.join("report.json");
    let changed = |name: &str, change: fn(&mut Value)| {
        result(name, |r| {
            r["place"]["name"] = "Two".into();
            change(r);
        })
    };
    for (code, two) in [
        ("compare-not-open", changed("not-open", |r| r["edition"] = "restricted".into())),
        ("compare-twice", result("twice", |_| {})),
        ("compare-other-days", changed("days", |r| r["run"]["from"] = "2023-04-02".into())),
        ("compare-other-method", changed("method", |r| r["official"]["method"] = "dhsc-2027-01".into())),
    ] {
        let two = two.join("report.json");
        let out = fresh(&format!("{code}-out"));
        let run = yellowfolder(&["compare", text(&one), text(&two), "--out", text(&out)]);
        let said = String::from_utf8(run.stderr).expect("UTF-8").replace(text(&two), "two.json");
        assert_eq!((run.status.code(), said), (Some(2), expected(code)), "{code}");
        assert!(files(&out).is_empty());
    }
    assert_eq!(yellowfolder(&["compare", text(&one)]).status.code(), Some(2), "one place alone is no comparison");
}

#[test]
fn every_command_has_a_manual_page_that_says_what_its_help_says() {
    let out = fresh("man");
    wrote(&["man", "--out", text(&out)]);
    let pages = files(&out);
    let manual =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/cli.md")).expect("docs/cli.md");
    let commands: Vec<&str> = manual.lines().filter_map(|line| line.strip_prefix("## yellowfolder ")).collect();
    assert!(commands.len() >= 16 && pages.len() == commands.len() + 1, "{:?}", pages.keys());
    for command in commands {
        let page = String::from_utf8(pages[&format!("yellowfolder-{command}.1")].clone()).expect("UTF-8");
        let plain = page.replace("\\-", "-").replace("\\fR", "").replace("\\fB", "").replace("\\fI", "");
        assert!(page.starts_with(".ie") || page.starts_with(".TH"), "{command}");
        assert!(plain.contains("EXAMPLES") && plain.contains("EXIT STATUS"), "{command}");
        // Each flag of the help stands in the page.
        let help = manual
            .split(&format!("## yellowfolder {command}\n"))
            .nth(1)
            .and_then(|t| t.split("\n## ").next())
            .expect("its help");
        for flag in
            help.lines().filter_map(|line| line.trim_start().split([' ', ',']).find(|word| word.starts_with("--")))
        {
            let flag = flag.trim_end_matches(|c: char| !c.is_ascii_lowercase());
            assert!(plain.contains(flag), "{command}: {flag}");
        }
        // How it is called: the line of the help, whole, with what its arguments take.
        let usage = help.lines().find_map(|line| line.strip_prefix("Usage: ")).expect("how it is called");
        let synopsis = plain.split(".SH SYNOPSIS\n").nth(1).and_then(|t| t.lines().next()).expect("a synopsis");
        assert_eq!(synopsis, usage.trim(), "{command}");
        assert!(page.contains(&format!("yellowfolder {}", env!("CARGO_PKG_VERSION"))), "{command}: its version");
    }
}
