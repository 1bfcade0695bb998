//! `links` from the outside: the sheet, the way back from it, and the part of the report that comes of it.

#[path = "common/place.rs"]
mod place;

use place::{fresh, wrote, yellowfolder};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

fn example() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/place")
}

/// A copy of the example place, with or without its links.
fn our_place(name: &str, links: bool) -> std::path::PathBuf {
    let folder = fresh(name);
    for entry in fs::read_dir(example()).expect("the example").flatten() {
        let file = entry.file_name().into_string().expect("a name");
        if (file.ends_with(".toml") || file.ends_with(".csv")) && (links || file != "links.toml") {
            fs::copy(entry.path(), folder.join(&file)).expect("a copy");
        }
    }
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    names
}

#[test]
fn the_sheet_goes_out_and_comes_back() {
    let with = our_place("links-with", true);
    let out = fresh("links-sheet").join("workshop");
    wrote(&["links", "sheet", "--place", text(&with), "--out", text(&out), "--quiet"]);
    assert_eq!(names(&out), ["links.csv", "links.html"]);
    let page = fs::read_to_string(out.join("links.html")).expect("the sheet");
    assert!(page.contains("Which links do we need?") && page.contains("Urgent community response"));
    assert!(
        !page.contains("<script") && !page.contains("http://") && !page.contains("https://"),
        "a sheet asks nobody for anything"
    );
    assert_eq!(page.matches("class=\"blank\"").count(), 12);

    // Into a place without links: the same links as before.
    let without = our_place("links-without", false);
    wrote(&["links", "import", text(&out.join("links.csv")), "--place", text(&without), "--quiet"]);
    let mut expected = names(&with);
    expected.sort();
    assert_eq!(names(&without), expected, "nothing is left beside");
    let read = |folder: &Path| yf_place::Place::read(folder).expect("the place is right").links;
    let plain = |folder: &Path| -> Vec<yf_place::RequiredLink> {
        read(folder).into_iter().map(|link| yf_place::RequiredLink { line: 0, ..link }).collect()
    };
    assert_eq!(plain(&with), plain(&without));
    assert_eq!(yellowfolder(&["check", text(&without)]).status.code(), Some(0));
}

#[test]
fn a_links_file_that_is_there_stays_until_it_is_said() {
    let folder = our_place("links-there", true);
    let filled = fresh("links-filled").join("filled.csv");
    wrote(&["links", "sheet", "--place", text(&folder), "--out", text(filled.parent().expect("one")), "--quiet"]);
    let before = fs::read(folder.join("links.toml")).expect("it");
    let sheet = filled.with_file_name("links.csv");
    let run = yellowfolder(&["links", "import", text(&sheet), "--place", text(&folder)]);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8(run.stderr).expect("UTF-8").replace(text(&folder), "our-place");
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/links-there/expected.txt");
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        fs::write(&expected, &said).expect("the message is written");
    }
    assert_eq!(fs::read_to_string(expected).unwrap_or_default(), said);
    assert_eq!(fs::read(folder.join("links.toml")).expect("it"), before);
    wrote(&["links", "import", text(&sheet), "--place", text(&folder), "--replace", "--quiet"]);
    assert_ne!(fs::read(folder.join("links.toml")).expect("it"), before);
}

#[test]
fn one_bad_row_and_nothing_is_written() {
    let folder = our_place("links-bad", false);
    let desk = fresh("links-bad-sheet");
    wrote(&["links", "sheet", "--out", text(&desk.join("out")), "--rows", "0", "--quiet"]);
    let sheet = fs::read_to_string(desk.join("out/links.csv")).expect("the sheet");
    let bad = sheet.replacen("alert,message,2,", "alert,pigeon,-3,", 1);
    assert_ne!(bad, sheet);
    let filled = desk.join("filled.csv");
    fs::write(&filled, bad).expect("a sheet");
    let before = names(&folder);
    let run = yellowfolder(&["links", "import", text(&filled), "--place", text(&folder)]);
    assert_eq!(run.status.code(), Some(2));
    let said = String::from_utf8(run.stderr).expect("UTF-8");
    for part in ["filled.csv:4: by: \"pigeon\"", "filled.csv:4: within days: \"-3\"", "nothing is written"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(names(&folder), before);
    // No such file, no such place.
    assert_eq!(yellowfolder(&["links", "import", "no.csv", "--place", text(&folder)]).status.code(), Some(2));
    assert_eq!(yellowfolder(&["links", "import", text(&filled), "--place", "no/place"]).status.code(), Some(2));
    assert_eq!(yellowfolder(&["links"]).status.code(), Some(2));
}

/// `look` says of each link what `events` and then `journeys` say; and the same in any order and with any number of threads.
#[test]
fn the_report_counts_what_journeys_count() {
    let desk = fresh("links-look");
    let [place, report, events, journeys] = ["place", "report", "events", "journeys"].map(|n| desk.join(n));
    wrote(&["simulate", "--people", "2500", "--out", text(&place), "--quiet"]);
    let (extracts, policy) = (place.join("extracts"), place.join("policy"));
    wrote(&["events", text(&extracts), "--place", text(&policy), "--out", text(&events), "--quiet"]);
    let json = |path: &Path| -> Value { serde_json::from_slice(&fs::read(path).expect("it")).expect("JSON") };
    // Events go to the last day of any extract, the report to the last of all unless it is asked.
    let settings = json(&events.join("settings.json"));
    let to = yf_model::Day::parse_iso(settings["window"]["to"].as_str().expect("a day")).expect("a day") - 1;
    let as_of = to.to_string();
    let look = |out: &Path, threads: &str| {
        wrote(&[
            "look",
            text(&extracts),
            "--place",
            text(&policy),
            "--out",
            text(out),
            "--format",
            "html,json,csv",
            "--threads",
            threads,
            "--as-of",
            &as_of,
            "--quiet",
        ]);
    };
    look(&report, "1");
    look(&desk.join("again"), "3");
    for name in ["report.html", "report-restricted.html", "report-restricted.json", "figures.csv", "people.csv"] {
        let read = |folder: &Path| fs::read(folder.join(name)).expect(name);
        assert!(read(&report) == read(&desk.join("again")), "{name}: any number of threads gives the same bytes");
    }
    wrote(&["journeys", text(&events), "--out", text(&journeys), "--quiet"]);
    let full = json(&report.join("report-restricted.json"));
    let counted = json(&journeys.join("result.json"));
    let (links, wanted) =
        (full["links"]["required"].as_array().expect("links"), counted["links"].as_array().expect("links"));
    assert_eq!(links.len(), wanted.len());
    let mut met = 0;
    for (link, wanted) in links.iter().zip(wanted) {
        let flow = &link["flow"];
        assert_eq!(link["id"], wanted["id"]);
        assert_eq!(flow["triggers"], wanted["triggers"], "{}", link["id"]);
        for count in ["sent", "received", "in_time", "replied"] {
            assert_eq!(flow[count]["numerator"], wanted[count], "{} {count}", link["id"]);
        }
        assert_eq!(link["owner"].as_str() == Some(""), wanted["unowned"].as_bool() == Some(true));
        if flow["state"] != "cannot_be_seen" {
            assert_eq!(flow["state"], wanted["state"]);
        }
        // Everybody behind a link is in people.csv once for each trigger.
        met += wanted["triggers"].as_u64().expect("a count");
    }
    let people = fs::read_to_string(report.join("people.csv")).expect("people");
    assert_eq!(people.lines().filter(|line| line.starts_with("link,")).count() as u64, met);
    assert!(met > 100, "{met}");
    let open = fs::read_to_string(report.join("report.json")).expect("it");
    assert!(serde_json::from_str::<Value>(&open).expect("JSON")["behind"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn a_place_that_named_no_link_is_told_how() {
    let folder = our_place("links-none", false);
    let desk = fresh("links-none-look");
    wrote(&["simulate", "--people", "1000", "--out", text(&desk.join("place")), "--quiet"]);
    let out = desk.join("report");
    wrote(&["look", text(&desk.join("place/extracts")), "--place", text(&folder), "--out", text(&out), "--quiet"]);
    let page = fs::read_to_string(out.join("report.html")).expect("the report");
    assert!(page.contains("No link has been named yet") && page.contains("yellowfolder links sheet"));
}
