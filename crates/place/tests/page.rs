//! `docs/place.md`: each key of each policy file with its meaning, a right line and its problem.

use std::path::{Path, PathBuf};
use yf_place::{KEYS, MOMENTS};

const MARK: &str = "<!-- Below this line";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The part of the page that is made from the list of keys.
fn made() -> String {
    let mut out = String::new();
    let mut heading = ("", "");
    for key in KEYS {
        if heading.0 != key.file {
            let title = if key.file == "*.csv" { "holiday files".to_owned() } else { format!("`{}`", key.file) };
            out.push_str(&format!("\n### {title}\n"));
        }
        if heading != (key.file, key.table) && !key.table.is_empty() {
            out.push_str(&format!("\nEach under `[[{}]]`:\n", key.table));
        }
        heading = (key.file, key.table);
        out.push_str(&format!("\n{}", key.page()));
        let folder = root().join("crates/place/tests/problems").join(key.code);
        let said = std::fs::read_to_string(folder.join("expected.txt")).expect("the key's message");
        let first: Vec<&str> = said.lines().take(3).collect();
        out.push_str(&format!("\nWrong ([{0}](problems/{0}.md)):\n\n```text\n{1}\n```\n", key.code, first.join("\n")));
    }
    out
}

#[test]
fn each_key_has_its_page_part() {
    let path = root().join("docs/place.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let mark = page.find(MARK).expect("the mark");
    let line_end = mark + page[mark..].find('\n').expect("a line") + 1;
    let expected = format!("{}{}", &page[..line_end], made());
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        std::fs::write(&path, &expected).expect("the page is written");
        return;
    }
    assert!(page == expected, "docs/place.md is not what the list of keys says: run `make docs`");
    for key in KEYS {
        assert!(page.contains(&format!("#### `{}`", key.name)), "{}", key.name);
    }
    for (from, to, clock) in MOMENTS {
        assert!(page.contains(&format!("| `{from}` | `{to}` | `{clock}` |")), "{from} to {to}");
    }
}

/// The example folder is the reference place that is inside the program.
#[test]
fn the_example_is_the_reference_place() {
    let folder = root().join("examples/place");
    let place = yf_place::Place::read(&folder).expect("a right place");
    assert_eq!(place.hashes, yf_place::Place::reference().hashes);
    for (name, text) in yf_place::REFERENCE_FILES {
        assert_eq!(std::fs::read_to_string(folder.join(name)).expect("the file"), text, "{name}");
    }
    let files = std::fs::read_dir(&folder).expect("the folder").count();
    assert_eq!(files, yf_place::REFERENCE_FILES.len() + 1, "the files and a README");
}

#[test]
fn the_page_has_every_code_of_the_register() {
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/place.md")).expect("the page");
    let register = yf_place::Typology::shipped();
    for list in &register.lists {
        let row =
            page.lines().find(|line| line.starts_with(&format!("| `{}` |", list.name))).expect("a row of the list");
        for choice in &list.codes {
            assert!(row.contains(&format!("`{}` {}", choice.code, choice.meaning)), "{}: {}", list.name, choice.code);
        }
    }
}
