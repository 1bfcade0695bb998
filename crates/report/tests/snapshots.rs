//! What people see, piece by piece: read a difference as a reader of the report would before taking it.
//!
//! `YELLOWFOLDER_WRITE_SNAPSHOTS=1 cargo test -p yf-report --test snapshots` writes them anew.

mod sample;

use yf_report::html;

/// The part of a page from one mark to another, one element a line.
fn part(page: &str, from: &str, to: &str) -> String {
    let start = page.find(from).unwrap_or_else(|| panic!("no {from}"));
    let rest = &page[start..];
    let end = rest.find(to).unwrap_or_else(|| panic!("no {to}"));
    rest[..end].replace("><", ">\n<") + "\n"
}

fn check(name: &str, found: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("YELLOWFOLDER_WRITE_SNAPSHOTS").is_some() {
        std::fs::write(&path, found).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == found, "{name} is not as it was:\n{found}");
}

#[test]
fn the_first_page() {
    let full = sample::report();
    check("lead-restricted.html", &part(&html(&full), "<p class=\"made\">", "<section"));
    check("lead-open.html", &part(&html(&sample::shared(&full)), "<p class=\"made\">", "<section"));
}

#[test]
fn one_row_of_the_promises_and_one_control_chart() {
    let page = html(&sample::report());
    check(
        "promise-row.html",
        &part(&page, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">Assessed within 28", "</tr>"),
    );
    check("control-chart.html", &part(&page, "<svg class=\"spc\"", "</svg>"));
}

#[test]
fn one_wait_explained_and_one_timeline() {
    let page = html(&sample::report());
    check("timeline.html", &part(&page, "<svg class=\"tl\"", "</svg>"));
    check("wait.html", &part(&page, "<details class=\"case\"", "</details>"));
}

#[test]
fn what_cannot_be_seen() {
    let page = html(&sample::report());
    check("cannot-see.html", &part(&page, "<h3>Promises that these extracts cannot show", "</ul>"));
}
