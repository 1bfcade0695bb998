//! Pages that are made from the code and its tests. Each is made anew in memory and compared with the committed one;
//! `make docs` (`YELLOWFOLDER_WRITE_DOCS=1`) writes them.

mod common;

use common::{read, root, tracked};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use yf_measures::journeys::FAMILIES;

/// Path of a page and what should stand in it.
type Pages = BTreeMap<String, String>;

#[test]
fn the_manual_of_the_command_line_is_current() {
    compare(manual(), "docs/cli.md");
}

#[test]
fn the_catalogue_of_problems_is_current() {
    compare(problems(), "docs/problems/");
}

#[test]
fn the_pages_of_measures_are_current() {
    compare(measures(), "docs/measures/");
}

#[test]
fn every_problem_that_can_be_said_has_its_page() {
    let pages = problems();
    let missing: Vec<String> = codes_in_source()
        .into_iter()
        .filter(|(code, _)| !pages.contains_key(&format!("docs/problems/{code}.md")))
        .map(|(code, file)| format!("{code} (said in {file})"))
        .collect();
    assert!(missing.is_empty(), "no crates/*/tests/problems/<code>/ for:\n  {}", missing.join("\n  "));
}

#[test]
fn every_flag_named_in_a_page_exists() {
    let manual = &manual()["docs/cli.md"];
    let mut wrong = Vec::new();
    for page in tracked().into_iter().filter(|p| p.ends_with(".md") && !p.contains("/tests/")) {
        for (number, line) in read(&page).lines().enumerate() {
            // Other programs' flags stand in the pages as well; ours are named on a line of ours or alone in backticks.
            let ours = line.contains("yellowfolder ") && !line.contains("cargo ") && !line.contains("apt");
            let alone = line.split('`').skip(1).step_by(2).filter(|t| t.starts_with("--"));
            let named = alone.chain(ours.then_some(line)).flat_map(flags);
            wrong.extend(named.filter(|f| !manual.contains(f.as_str())).map(|f| format!("{page}:{}: {f}", number + 1)));
        }
    }
    assert!(wrong.is_empty(), "flags that do not exist:\n  {}", wrong.join("\n  "));
}

fn flags(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("--") {
        let before = text[..at].chars().next_back();
        let name: String =
            text[at + 2..].chars().take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-').collect();
        if !name.is_empty() && !before.is_some_and(|c| c == '-' || c.is_alphanumeric()) {
            found.push(format!("--{}", name.trim_end_matches('-')));
        }
    }
    found
}

/// Compares pages with the committed ones under a folder (or the one file), or writes them.
fn compare(pages: Pages, under: &str) {
    if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
        for (path, text) in &pages {
            let path = root().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
            std::fs::write(path, text).expect("the page is written");
        }
        for stale in tracked().iter().filter(|p| p.starts_with(under) && !pages.contains_key(*p)) {
            std::fs::remove_file(root().join(stale)).expect("a stale page is taken away");
        }
        return;
    }
    let committed: BTreeSet<String> = tracked().into_iter().filter(|p| p.starts_with(under)).collect();
    let stale = committed.iter().filter(|p| !pages.contains_key(*p)).map(|p| format!("{p} is made by nothing"));
    let differ = pages.iter().filter(|(path, text)| !committed.contains(*path) || read(path) != **text);
    let faults: Vec<String> =
        stale.chain(differ.map(|(path, _)| format!("{path} is not what the code says"))).collect();
    assert!(faults.is_empty(), "run `make docs` and read the difference:\n  {}", faults.join("\n  "));
}

fn help(arguments: &[&str]) -> String {
    let run = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
        .args(arguments)
        .env("COLUMNS", "100")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8(run.stdout).expect("help is UTF-8");
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The commands, from the program's own list.
fn commands() -> Vec<String> {
    let list = help(&["-h"]);
    let lines = list.lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty());
    let named =
        lines.filter(|l| l.starts_with("  ") && !l.starts_with("   ")).filter_map(|l| l.split_whitespace().next());
    // Those for packagers stand at the end of the long help.
    named.filter(|name| *name != "help").chain(["completions", "man"]).map(str::to_string).collect()
}

fn manual() -> Pages {
    let mut page = String::from(
        "# The command line\n\n\
         Made from the program's own definitions; the same text as `yellowfolder help` and `yellowfolder help COMMAND`.\n\n",
    );
    let commands = commands();
    assert!(commands.len() >= 6, "{commands:?}");
    for command in &commands {
        let _ = writeln!(page, "- [{command}](#yellowfolder-{command})");
    }
    let _ = write!(page, "\n## yellowfolder\n\n```text\n{}```\n", help(&["--help"]));
    for command in &commands {
        let _ = write!(page, "\n## yellowfolder {command}\n\n```text\n{}```\n", help(&[command, "--help"]));
    }
    Pages::from([("docs/cli.md".to_string(), page)])
}

/// Reproducers of problems, `crates/*/tests/problems/<code>/`: code, folder, files (from that folder).
fn reproducers() -> BTreeMap<String, (String, Vec<String>)> {
    let mut found: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for path in tracked() {
        let Some((folder, rest)) = path.split_once("/tests/problems/") else { continue };
        let Some((code, file)) = rest.split_once('/') else { continue };
        let folder = format!("{folder}/tests/problems/{code}");
        let entry = found.entry(code.to_string()).or_insert_with(|| (folder.clone(), Vec::new()));
        assert_eq!(entry.0, folder, "the problem {code} has two reproducers");
        entry.1.push(file.to_string());
    }
    found
}

fn problems() -> Pages {
    let mut pages = Pages::new();
    let mut index = String::from(
        "# Problems\n\n\
         Each kind of problem that yellowfolder can meet in its input: what it means, the smallest input that shows it, and the whole message. \
         Made by a test from `crates/*/tests/problems/`.\n\n\
         A message says where, what was found, why it is wrong, what happens `now:` and how to `mend:` it. Of an identifier only its shape \
         is shown.\n\n| problem | meaning |\n| --- | --- |\n",
    );
    for (code, (folder, files)) in reproducers() {
        for needed in ["README.md", "expected.txt"] {
            assert!(files.iter().any(|f| f == needed), "{folder} has no {needed}");
        }
        let sentence = read(&format!("{folder}/README.md"));
        let sentence = sentence.trim().trim_start_matches(['#', ' ']).replace('\n', " ");
        assert!(!sentence.is_empty() && sentence.len() < 400, "{folder}/README.md: one sentence");
        let _ = writeln!(index, "| [{code}]({code}.md) | {sentence} |");
        let mut page = format!("# {code}\n\n{sentence}\n\n## What is said\n\n```text\n");
        let _ = write!(
            page,
            "{}\n```\n\n## The smallest input that shows it\n",
            read(&format!("{folder}/expected.txt")).trim_end()
        );
        for file in files.iter().filter(|f| *f != "README.md" && *f != "expected.txt") {
            let _ = write!(page, "\n`{file}`\n\n{}", shown(&format!("{folder}/{file}")));
        }
        let _ = write!(page, "\n[All problems](README.md)\n");
        pages.insert(format!("docs/problems/{code}.md"), page);
    }
    pages.insert("docs/problems/README.md".to_string(), index);
    pages
}

/// An input as a page can show it: its first lines, cut, without what is no text.
fn shown(path: &str) -> String {
    let bytes = std::fs::read(root().join(path)).expect("a reproducer's input");
    if bytes.is_empty() {
        return "(an empty file)\n".to_string();
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => text,
        Ok(text) => return format!("({} bytes, some of them NUL)\n", text.len()),
        Err(e) => return format!("({} bytes that are not UTF-8 text)\n", e.as_bytes().len()),
    };
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        if lines.len() == 30 {
            lines.push("...".to_string());
            break;
        }
        let line = line.replace('\u{feff}', "");
        let cut: String = line.chars().take(160).collect();
        lines.push(if cut.len() < line.len() { format!("{cut}...") } else { cut });
    }
    format!("```text\n{}\n```\n", lines.join("\n"))
}

/// Codes of problems as they stand in the code. In the rooms that read and join, every text of small words and hyphens is one;
/// elsewhere what is given as `code`. (Each key of a policy has its own test of its page, in `place`.)
fn codes_in_source() -> BTreeMap<String, String> {
    let is_code = |text: &str| {
        let words: Vec<&str> = text.split('-').collect();
        let plain = |w: &&str| !w.is_empty() && w.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        words.len() > 1 && words.iter().all(plain) && text.starts_with(|c: char| c.is_ascii_lowercase())
    };
    let mut found = BTreeMap::new();
    for path in tracked().into_iter().filter(|p| p.starts_with("crates/") && p.contains("/src/") && p.ends_with(".rs"))
    {
        let code = read(&path);
        let code = code.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        // A workbook's XML has names of small words and hyphens too: what is said of workbooks stands in one file, and none beside it says a problem.
        let names = path.starts_with("crates/ingest/src/book/") && !path.ends_with("/said.rs");
        assert!(!names || !(code.contains("severity:") || code.contains("file_problem(")), "{path} says a problem");
        let all = (path.starts_with("crates/ingest/") || path.starts_with("crates/linkage/")) && !names;
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let texts = line.split('"').skip(1).step_by(2).filter(|text| is_code(text));
            let texts = texts.filter(|text| all || line.contains(&format!("code: \"{text}\"")));
            found.extend(texts.map(|text| (text.to_string(), path.clone())));
        }
    }
    assert!(found.len() > 20, "{found:?}");
    found
}

/// The worked tables of `crates/measures/tests/worked/` as pages. The tables are answered by the clock engine in that crate's
/// own test `worked`; here they are only shown.
fn measures() -> Pages {
    let mut pages = Pages::new();
    let mut index = String::from(
        "# Measures\n\n\
         Each promise as a small table that can be checked by hand; the clock engine must answer every row. Made by a test from \
         `crates/measures/tests/worked/`.\n\n\
         A wait ends in one of seven ways ([why](../decisions/0007-seven-ends.md)): met; missed; missed, still waiting; running; ended \
         without; cannot tell; order wrong. A clock without a limit ends as measured. The share is met / (met + missed), where missed \
         includes waits past their limit that have not stopped, or ended without.\n\n| measure | clock |\n| --- | --- |\n",
    );
    let worked = |folder: &'static str| {
        let here = move |path: &String| path.starts_with(folder) && path.ends_with(".txt");
        tracked().into_iter().filter(here).map(|path| {
            let name = Path::new(&path).file_stem().and_then(|s| s.to_str()).expect("a name").to_string();
            let (title, page) = worked_page(&read(&path));
            (name, title, page)
        })
    };
    for (name, title, page) in worked("crates/measures/tests/worked/") {
        let _ = writeln!(index, "| [{title}]({name}.md) | `{name}` |");
        pages.insert(format!("docs/measures/{name}.md"), page);
    }
    index.push_str(
        "\n## The official measures\n\n\
         The department's waiting times (`dhsc-2026-09`) and ASCOF 2A, 2B and 2C, on people whose few events can be followed by hand; the \
         medians and results below each table are over all its people. Made by a test from `crates/measures/tests/worked-official/`. Whole \
         extracts, with every file that must come out of them, are tested beside. What the measures are and what they leave out: \
         [decision 0006](../decisions/0006-official-method.md).\n\n| measure |\n| --- |\n",
    );
    for (name, title, page) in worked("crates/measures/tests/worked-official/") {
        let _ = writeln!(index, "| [{title}](official-{name}.md) |");
        pages.insert(format!("docs/measures/official-{name}.md"), page);
    }
    index.push_str(
        "\n## What people went through\n\n\
         The elements of the vector of a journey, one page for each section of the method, on events that can be followed by hand; `yellowfolder \
         journeys` must answer every row. Made by a test from `crates/yellowfolder/tests/worked-journeys/`. How far damage to the extracts moves each \
         element: [bias](../bias.md).\n\n| elements |\n| --- |\n",
    );
    for family in &FAMILIES {
        let (title, mut page) =
            worked_page(&read(&format!("crates/yellowfolder/tests/worked-journeys/{}.txt", family.id)));
        let _ = writeln!(index, "| [{title}](journey-{}.md) |", family.id);
        let end = page.rfind("\n[All measures]").expect("the way back");
        let rest = page.split_off(end);
        let _ = write!(
            page,
            "\n## The least extract that shows it\n\n{}.\n\n## What it cannot see\n\n{} [How far damage moves it](../bias.md#{}).\n{rest}",
            words(family.least),
            family.blind,
            family.id
        );
        pages.insert(format!("docs/measures/journey-{}.md", family.id), page);
    }
    pages.insert("docs/measures/README.md".to_string(), index);
    pages
}

/// Words before a colon that set something for the rows below, or add up those above.
const SETTINGS: [&str; 13] = [
    "left",
    "window",
    "clocks",
    "holidays",
    "clock",
    "as of",
    "hours",
    "share",
    "measure",
    "year",
    "population",
    "median",
    "result",
];

/// With a capital.
fn words(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn worked_page(text: &str) -> (String, String) {
    let title = text.lines().next().unwrap_or_default().trim_start_matches("# ").to_string();
    let mut page = format!("# {title}\n");
    let mut table = false;
    for line in text.lines().skip(1) {
        let line = line.trim();
        if line.contains('|') {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let _ = writeln!(page, "| {} |", cells.join(" | "));
            if !table {
                let _ = writeln!(page, "|{}", " --- |".repeat(cells.len()));
                table = true;
            }
        } else {
            // A blank line ends a table for those who draw it, and the settings above it are a list.
            let setting = line.split_once(": ").filter(|(key, _)| SETTINGS.contains(key));
            let _ = match setting {
                Some(("share", value)) => writeln!(page, "\nShare: {value}"),
                Some((key, value)) => writeln!(page, "- {key}: {value}"),
                None => writeln!(page, "{line}"),
            };
            table = false;
        }
    }
    page.push_str("\n[All measures](README.md)\n");
    (title, page)
}
