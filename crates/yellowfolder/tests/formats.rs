//! Every CSV file that a command writes has its header in `docs/formats.md`, column by column.

mod common;
#[path = "../../report/tests/common/json_schema.rs"]
mod json_schema;
#[path = "common/place.rs"]
mod place;

use common::read;
use place::{extracts, files, fresh, small, wrote};
use yf_model::rows::kept::{EVENTS, Holds, PERSONS};

#[test]
fn each_file_written_has_its_header_in_the_docs() {
    let page = read("docs/formats.md");
    let mut seen = Vec::new();
    for command in ["look", "waits", "events"] {
        let out = fresh(command);
        let mut arguments = vec![command, extracts().to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8")];
        if command == "look" {
            arguments.extend(["--format", "html,json,csv"]);
        }
        wrote(&arguments);
        for (name, bytes) in files(&out) {
            // A person's page is named by her number in the report.
            let shown = if name.starts_with("person-") { "person-N.html" } else { name.as_str() };
            assert!(page.contains(shown), "{command} writes {name}: docs/formats.md does not name it");
            if name.ends_with(".csv") {
                let text = String::from_utf8(bytes).expect("UTF-8");
                let header = text.lines().next().unwrap_or_default();
                assert!(
                    page.lines().any(|line| line == header),
                    "{command} writes {name}, whose header is not in docs/formats.md:\n{header}"
                );
            }
            seen.push(name);
        }
    }
    for name in ["report.html", "run.json", "people.csv", "waits.csv", "ascof.json", "clocks.csv"] {
        assert!(seen.iter().any(|s| s == name), "{name} was not written: {seen:?}");
    }
}

/// The same of what is made from what another command left: journeys of events, and places side by side.
#[test]
fn what_is_made_of_other_files_is_in_the_docs_too() {
    let page = read("docs/formats.md");
    let text = |path: &std::path::Path| path.to_str().expect("UTF-8").to_owned();
    let extracts = text(small());
    let (events, journeys, kept) = (fresh("made-events"), fresh("made-journeys"), fresh("made").join("kept"));
    let (one, other, beside) = (fresh("made-one"), fresh("made-other"), fresh("made-compare"));
    wrote(&["events", &extracts, "--out", &text(&events), "--parquet"]);
    wrote(&[
        "journeys",
        &text(&events),
        "--out",
        &text(&journeys),
        "--format",
        "html,json,csv,parquet",
        "--export",
        "ocel",
    ]);
    // Another place by its name, for the two to stand beside each other.
    let place = fresh("made-place");
    for (name, bytes) in files(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/place")) {
        let text = String::from_utf8(bytes).expect("UTF-8").replace("The invented place", "The place next to it");
        std::fs::write(place.join(name), text).expect("written");
    }
    let look = |out: &std::path::Path, more: &[&str]| {
        let out = text(out);
        wrote(&[&["look", &extracts, "--format", "html,json,csv,parquet", "--out", &out], more].concat());
    };
    look(&one, &["--keep", &text(&kept)]);
    look(&other, &["--place", &text(&place)]);
    let [a, b] = [&one, &other].map(|folder| text(&folder.join("report.json")));
    wrote(&["compare", &a, &b, "--out", &text(&beside)]);
    let mut seen = 0;
    for folder in [&events, &journeys, &kept, &one, &beside] {
        for (name, bytes) in files(folder) {
            let shown = if name.starts_with("person-") { "person-N.html" } else { name.as_str() };
            assert!(page.contains(shown), "docs/formats.md does not name {name}");
            if name.ends_with(".csv") && name != "rejects.csv" {
                let text = String::from_utf8(bytes).expect("UTF-8");
                let header = text.lines().next().unwrap_or_default();
                // journeys.csv and the persons' file have a column for each element: the page says where they are told.
                let wide = header.split(',').count() > 30;
                assert!(wide || page.lines().any(|line| line == header), "{name}:\n{header}");
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
    // Kept events have no CSV beside them: the page has their columns, all of them in the order of the file, which names each.
    let named = |columns: &[(&'static str, Holds)]| columns.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    for (name, columns) in [("events.parquet", named(&EVENTS)), ("persons.parquet", named(&PERSONS))] {
        let row = page.lines().find(|l| l.starts_with(&format!("| `{name}` |"))).expect("a row for it");
        let told: Vec<&str> = row.split('|').nth(3).expect("its columns").split('`').skip(1).step_by(2).collect();
        assert_eq!(told, columns, "{name}");
        let bytes = &files(&kept)[name];
        for column in columns {
            assert!(bytes.windows(column.len()).any(|w| w == column.as_bytes()), "{name}: {column}");
        }
    }
}

/// What a run writes is what the published schema says, in both editions.
#[test]
fn the_json_of_a_run_is_what_the_schema_says() {
    let schema: serde_json::Value = serde_json::from_str(&read("docs/figures.schema.json")).expect("JSON");
    let out = fresh("schema");
    let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/place");
    wrote(&[
        "look",
        small().to_str().expect("UTF-8"),
        "--place",
        place,
        "--format",
        "json",
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    for name in ["report.json", "report-restricted.json"] {
        let value: serde_json::Value = serde_json::from_slice(&files(&out)[name]).expect("JSON");
        json_schema::check(&schema, &value, &schema, "").unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
    }
}
