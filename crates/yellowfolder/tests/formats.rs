//! Every CSV file that a command writes has its header in `docs/formats.md`, column by column.

mod common;
#[path = "common/place.rs"]
mod place;

use common::read;
use place::{extracts, files, fresh, wrote};

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
