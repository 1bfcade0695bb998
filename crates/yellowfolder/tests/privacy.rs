//! No identifier of the input leaves by the open edition, by a message, or by a list of problems.

#[path = "common/place.rs"]
mod place;

use place::{extracts, files, fresh, rows, small, wrote, yellowfolder};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Parts of the headers of columns that say who somebody is, in small letters.
const WHO: [&str; 16] = [
    "nhs number",
    "nhs_number",
    "nhs.number",
    "person unique",
    "person id",
    "person_id",
    "patient id",
    "hospital number",
    "hospital_number",
    "local_patient",
    "event reference",
    "request identifier",
    "care contact id",
    "spell.number",
    "unique_identifier",
    "request_id",
];

/// Collects every identifier of the extracts, as written and without its spaces.
fn identifiers(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut columns = BTreeSet::new();
    for (name, bytes) in files(folder).into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut rows = rows(&text).into_iter();
        let header = rows.next().unwrap_or_default();
        let at = |wanted: &str| header.iter().position(|h| h.eq_ignore_ascii_case(wanted));
        let who: Vec<usize> = (0..header.len())
            .filter(|n| {
                let column = header[*n].to_lowercase();
                let about = ["status", "valid", "indicator", "flag", "organisation"].iter().any(|w| column.contains(w));
                !about && WHO.iter().any(|w| column.contains(w))
            })
            .collect();
        columns.extend(who.iter().map(|n| format!("{name}: {}", header[*n])));
        let (first, last) = (at("First Name"), at("Last Name"));
        let (born, postcode) = (at("Date of Birth"), at("Postcode"));
        for row in rows {
            let cell = |n: usize| row.get(n).map_or("", |c| c.trim());
            found.extend(who.iter().map(|n| cell(*n).to_string()));
            if let (Some(first), Some(last)) = (first, last) {
                found.insert(format!("{} {}", cell(first), cell(last)).trim().to_string());
            }
            found.extend(postcode.map(|n| cell(n).to_string()).filter(|p| p.contains(' ')));
            // A birth date is nobody else's date only where no event can lie on it.
            found.extend(born.map(|n| cell(n).to_string()).filter(|b| b.contains("/19")));
        }
    }
    assert!(columns.len() >= 4, "the columns that identify were not found: {columns:?}");
    let bare: Vec<String> = found.iter().map(|id| id.split_whitespace().collect()).collect();
    found.extend(bare);
    found.retain(|id| id.chars().count() >= 6);
    assert!(found.len() > 500, "only {} identifiers", found.len());
    found
}

/// The identifiers that occur in a text, wherever in it.
fn found_in<'a>(text: &str, by_length: &'a BTreeMap<usize, BTreeSet<&'a str>>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for (length, ids) in by_length {
        for at in 0..text.len().saturating_sub(length - 1) {
            if let Some(id) = text.get(at..at + length).and_then(|piece| ids.get(piece)) {
                found.push(*id);
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn by_length(ids: &BTreeSet<String>) -> BTreeMap<usize, BTreeSet<&str>> {
    let mut out: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for id in ids {
        out.entry(id.len()).or_default().insert(id);
    }
    out
}

/// How many, and a few of them by their shape only: this test's own output is seen by people as well.
fn shapes(found: &[&str]) -> String {
    let shape = |id: &&str| -> String {
        id.chars()
            .map(|c| {
                if c.is_ascii_digit() {
                    '#'
                } else if c.is_alphabetic() {
                    'A'
                } else {
                    c
                }
            })
            .collect()
    };
    format!("{} identifiers, of shapes {:?}", found.len(), found.iter().take(5).map(shape).collect::<Vec<_>>())
}

#[test]
fn the_open_edition_holds_no_identifier_of_the_input() {
    let ids = identifiers(extracts());
    let ids = by_length(&ids);
    let out = fresh("open");
    let run = wrote(&[
        "look",
        extracts().to_str().expect("UTF-8"),
        "--edition",
        "open",
        "--format",
        "html,json,csv",
        "--out",
        out.to_str().expect("UTF-8"),
    ]);
    let written = files(&out);
    assert!(written.contains_key("report.html") && written.contains_key("report.json"), "{:?}", written.keys());
    for (name, bytes) in &written {
        let found = found_in(&String::from_utf8_lossy(bytes), &ids);
        assert!(found.is_empty(), "{name} holds {}", shapes(&found));
    }
    for talk in [&run.stdout, &run.stderr] {
        let found = found_in(&String::from_utf8_lossy(talk), &ids);
        assert!(found.is_empty(), "the talk of the run holds {}", shapes(&found));
    }
}

/// Parts of the headers of columns whose cells are told apart only by what they say of a person or a row: each gets a canary.
const TELLING: [&str; 8] =
    ["first name", "last name", "postcode", "address", "gp practice name", "uprn", "surname", "forename"];

/// The extracts with a canary in front of every cell of every identifying column, pseudonyms and local numbers included.
fn with_canaries(into: &Path) -> usize {
    let mut canaries = 0;
    for (name, bytes) in files(extracts()).into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut all = rows(&text);
        let header = all.first().cloned().unwrap_or_default();
        let marked: Vec<bool> = header
            .iter()
            .map(|column| {
                let column = column.to_lowercase();
                let about = ["status", "valid", "indicator", "flag", "organisation"].iter().any(|w| column.contains(w));
                !about && WHO.iter().chain(&TELLING).any(|w| column.contains(w))
            })
            .collect();
        for row in all.iter_mut().skip(1) {
            for (cell, _) in row.iter_mut().zip(&marked).filter(|(cell, marked)| **marked && !cell.trim().is_empty()) {
                *cell = format!("Canary{cell}");
                canaries += 1;
            }
        }
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let text: String = all.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").collect();
        let path = into.join(&name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }
    canaries
}

#[test]
fn a_canary_in_every_identifying_cell_sings_in_no_sentence_of_the_open_edition() {
    let damaged = fresh("canaries");
    assert!(with_canaries(&damaged) > 10_000);
    let out = fresh("canaries-out");
    let look = |edition: &str| {
        wrote(&[
            "look",
            damaged.to_str().expect("UTF-8"),
            "--edition",
            edition,
            "--format",
            "html,json,csv",
            "--out",
            out.to_str().expect("UTF-8"),
        ])
    };
    let sings = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains("canary");
    let run = look("open");
    // What was set aside is listed for those who mend the extracts, with shapes only.
    for (name, bytes) in files(&out) {
        assert!(!sings(&bytes), "{name} holds a canary");
    }
    assert!(!sings(&run.stdout) && !sings(&run.stderr), "the talk of the run holds a canary");
    // The test can fail: the local numbers stand in the restricted edition.
    let run = look("restricted");
    assert!(files(&out).iter().any(|(name, bytes)| name == "people.csv" && sings(bytes)));
    assert!(!sings(&run.stdout) && !sings(&run.stderr));
}

#[test]
fn the_restricted_edition_holds_names_only_when_asked_and_the_search_finds_them() {
    let ids = identifiers(extracts());
    let names: BTreeSet<String> =
        ids.iter().filter(|id| id.chars().all(|c| c.is_alphabetic() || c == ' ')).cloned().collect();
    assert!(names.len() > 100, "only {} names", names.len());
    let names = by_length(&names);
    let look = |extra: &[&str], name: &str| {
        let out = fresh(name);
        let mut arguments = vec!["look", extracts().to_str().expect("UTF-8"), "--edition", "restricted", "--out"];
        let shown = out.to_str().expect("UTF-8").to_string();
        arguments.push(&shown);
        arguments.extend(extra);
        wrote(&arguments);
        let all: Vec<u8> = files(&out).into_values().flatten().collect();
        String::from_utf8_lossy(&all).into_owned()
    };
    let without = look(&[], "without-names");
    let found = found_in(&without, &names);
    assert!(found.is_empty(), "without --with-names: {}", shapes(&found));
    // The other side: what is not there above would have been found.
    assert!(found_in(&look(&["--with-names"], "with-names"), &names).len() > 20);
}

#[test]
fn no_message_about_damaged_rows_shows_an_identifier() {
    // Every field of every row is spoilt in turn, so that each reader has something to say about it.
    let folder = fresh("spoilt");
    let mut spoilt_ids = BTreeSet::new();
    for (name, bytes) in files(extracts()).into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut out = String::new();
        for (number, row) in rows(&text).into_iter().take(400).enumerate() {
            let width = row.len();
            let cells: Vec<String> = row
                .into_iter()
                .enumerate()
                .map(|(n, cell)| match number {
                    0 => cell,
                    _ if n == number % width => format!("{cell}9X"),
                    _ => cell,
                })
                .map(|cell| if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell })
                .collect();
            out.push_str(&cells.join(","));
            out.push('\n');
        }
        let path = folder.join(&name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(&path, &out).expect("written");
    }
    spoilt_ids.extend(identifiers(&folder));
    spoilt_ids.extend(identifiers(extracts()));
    let ids = by_length(&spoilt_ids);
    let check = yellowfolder(&["check", folder.to_str().expect("UTF-8")]);
    assert_eq!(check.status.code(), Some(1), "{}", String::from_utf8_lossy(&check.stderr));
    let out = fresh("spoilt-out");
    let look =
        wrote(&["look", folder.to_str().expect("UTF-8"), "--edition", "open", "--out", out.to_str().expect("UTF-8")]);
    let mut said: Vec<(String, Vec<u8>)> = files(&out).into_iter().collect();
    for (run, name) in [(check, "check"), (look, "look")] {
        said.push((format!("standard output of {name}"), run.stdout));
        said.push((format!("standard error of {name}"), run.stderr));
    }
    for (name, bytes) in said {
        let found = found_in(&String::from_utf8_lossy(&bytes), &ids);
        assert!(found.is_empty(), "{name} holds {}", shapes(&found));
    }
}

/// The extracts with one change to each council's file, by its place among them; the others as they are.
fn changed(name: &str, change: impl Fn(&str, &mut Vec<Vec<String>>)) -> PathBuf {
    let out = fresh(name);
    for (name, bytes) in files(small()) {
        let path = out.join(&name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let mut table = rows(&String::from_utf8_lossy(&bytes));
        change(&name, &mut table);
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let text: String =
            table.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").collect();
        std::fs::write(path, text).expect("written");
    }
    out
}

/// One council's file whose columns stand under each other's names, or one cell with somebody's number or name: an organisation's code is
/// published, so none of them may be taken for one.
#[test]
fn what_stands_for_an_organisation_is_none_of_a_persons_words() {
    let quarter = |name: &str| name.ends_with("cld_2024_06.csv");
    let ids = identifiers(small());
    let ids = by_length(&ids);
    let surnames: BTreeSet<String> = files(small())
        .iter()
        .filter(|(name, _)| name.contains("cld_"))
        .flat_map(|(_, bytes)| {
            let table = rows(&String::from_utf8_lossy(bytes));
            let at = table[0].iter().position(|c| c == "Last Name").expect("last names");
            table.iter().skip(1).filter_map(|row| row.get(at).cloned()).collect::<Vec<_>>()
        })
        .filter(|name| !name.trim().is_empty())
        .collect();
    assert!(surnames.len() > 20);
    let swap = |file: &'static str, one: &'static str, other: &'static str| {
        move |name: &str, table: &mut Vec<Vec<String>>| {
            if name.ends_with(file) {
                let at = |column: &str| {
                    table[0].iter().position(|c| c == column).unwrap_or_else(|| panic!("{column} in {file}"))
                };
                let (one, other) = (at(one), at(other));
                table[0].swap(one, other);
            }
        }
    };
    let cell = |text: &'static str| {
        move |name: &str, table: &mut Vec<Vec<String>>| {
            if quarter(name) {
                let at = table[0].iter().position(|c| c == "LA Code").expect("the council's code");
                table[7][at] = text.to_owned();
            }
        }
    };
    type Change = Box<dyn Fn(&str, &mut Vec<Vec<String>>)>;
    let changes: Vec<(&str, Change)> = vec![
        ("a number in one cell", Box::new(cell("9994910353"))),
        ("a name in one cell", Box::new(cell("Birket"))),
        ("NHS numbers", Box::new(swap("cld_2024_06.csv", "LA Code", "NHS Number"))),
        ("local numbers", Box::new(swap("cld_2024_06.csv", "LA Code", "LA Person Unique Identifier"))),
        ("surnames", Box::new(swap("cld_2024_06.csv", "LA Code", "Last Name"))),
        ("providers", Box::new(swap("CYP101Referral.csv", "OrgID_Provider", "LocalPatientID"))),
        ("senders", Box::new(swap("CYP101Referral.csv", "OrgID_Referring", "LocalPatientID"))),
        ("visits", Box::new(swap("CYP201CareContact.csv", "OrgID_Provider", "LocalPatientID"))),
        (
            "hospitals",
            Box::new(swap(
                "spell.csv",
                "spell.commissioning.service_agreement.provider",
                "spell.patient.identity.nhs_number.value",
            )),
        ),
    ];
    for (what, change) in changes {
        let folder = changed("organisations", change);
        let out = fresh("organisations-out");
        let shown = folder.to_str().expect("UTF-8");
        let run = wrote(&[
            "look",
            shown,
            "--edition",
            "open",
            "--format",
            "html,json,csv",
            "--out",
            out.to_str().expect("UTF-8"),
        ]);
        let check = yellowfolder(&["check", shown]);
        let waits = yellowfolder(&[
            "waits",
            &format!("{shown}/council"),
            "--out",
            fresh("organisations-waits").to_str().expect("UTF-8"),
        ]);
        let mut said: Vec<(String, Vec<u8>)> = files(&out).into_iter().collect();
        for (name, run) in [("look", run), ("check", check), ("waits", waits)] {
            said.push((format!("standard output of {name}"), run.stdout));
            said.push((format!("standard error of {name}"), run.stderr));
        }
        for (name, bytes) in said {
            let text = String::from_utf8_lossy(&bytes);
            let found = found_in(&text, &ids);
            assert!(found.is_empty(), "{what}: {name} holds {}", shapes(&found));
            for sentence in ["9994910353", "999 491 0353", "Birket"] {
                assert!(!text.contains(sentence), "{what}: {name}");
            }
            // As an agency, a council or the end of a link: such words occur in the text of every page.
            for surname in &surnames {
                for place in [
                    format!("council {surname}"),
                    format!("\"{surname}\""),
                    format!(",{surname},"),
                    format!(">{surname}<"),
                ] {
                    assert!(!text.contains(&place), "{what}: {name} names a person's name as an organisation");
                }
            }
        }
    }
}
