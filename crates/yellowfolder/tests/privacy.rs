//! No identifier of the input leaves by the open edition, by a message, or by a list of problems.

#[path = "common/place.rs"]
mod place;

use place::{extracts, files, fresh, rows, small, wrote, yellowfolder};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Output;

/// Parts of the names of columns that say who somebody is, as names are compared: small letters and figures only, in the words of the
/// standards and in the short names of providers.
const WHO: [&str; 17] = [
    "nhsnumber",
    "personunique",
    "personid",
    "patientid",
    "hospitalnumber",
    "localpatient",
    "eventreference",
    "requestidentifier",
    "requestid",
    "contactid",
    "activityid",
    "planid",
    "professionalid",
    "spellnumber",
    "uniqueidentifier",
    "linkedpersonid",
    "pseudo",
];

/// What tells only of such a column, or of the organisation whose number it is.
const ABOUT: [&str; 7] = ["status", "valid", "indicator", "flag", "organisation", "orgid", "submission"];

fn key(column: &str) -> String {
    column.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a column says who somebody is, or which referral, visit or plan of hers it was.
fn says_who(column: &str) -> bool {
    let key = key(column);
    !ABOUT.iter().any(|w| key.contains(w)) && WHO.iter().any(|w| key.contains(w))
}

/// Collects every identifier of the extracts, as written and without its spaces.
fn identifiers(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut columns = BTreeSet::new();
    for (name, bytes) in files(folder).into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut rows = rows(&text).into_iter();
        let header = rows.next().unwrap_or_default();
        let at = |wanted: &str| header.iter().position(|h| h.eq_ignore_ascii_case(wanted));
        let who: Vec<usize> = (0..header.len()).filter(|n| says_who(&header[*n])).collect();
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
    assert!(columns.len() >= 20, "the columns that identify were not found: {columns:?}");
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

/// Looks, for the open edition alone, in the formats of text.
fn open_edition(extracts: &Path, out: &Path) -> Output {
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let (extracts, out) = (text(extracts), text(out));
    wrote(&["look", &extracts, "--edition", "open", "--format", "html,json,csv", "--out", &out])
}

#[test]
fn the_open_edition_holds_no_identifier_of_the_input() {
    let ids = identifiers(extracts());
    let ids = by_length(&ids);
    let out = fresh("open");
    let run = open_edition(extracts(), &out);
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
    ["firstname", "lastname", "postcode", "address", "gppracticename", "uprn", "surname", "forename"];

/// The extracts with a canary in front of every cell of every identifying column, pseudonyms and local numbers included.
fn with_canaries(into: &Path) -> usize {
    let mut canaries = 0;
    for (name, bytes) in files(extracts()).into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut all = rows(&text);
        let header = all.first().cloned().unwrap_or_default();
        let marked: Vec<bool> =
            header.iter().map(|column| says_who(column) || TELLING.iter().any(|w| key(column).contains(w))).collect();
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
fn changed(name: &str, mut change: impl FnMut(&str, &mut Vec<Vec<String>>)) -> PathBuf {
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
        let run = open_edition(&folder, &out);
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

/// The place of the examples: it names agencies and links.
fn policy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/place")
}

/// Each row of each file with something else in one of its cells, another column's from row to row, so that every column of every file
/// is hit many times over and no row is damaged twice.
fn hit(name: &str, cell: impl Fn(&str) -> String) -> (PathBuf, usize) {
    let mut hit = 0;
    let folder = changed(name, |_, table| {
        let width = table[0].len();
        for (n, row) in table.iter_mut().enumerate().skip(1) {
            let at = n % width;
            if let Some(field) = row.get_mut(at) {
                *field = cell(field);
                hit += 1;
            }
        }
    });
    (folder, hit)
}

/// Something that is no word of any report, in every column of every file: beside what stood there, instead of it as a name, as a code
/// that could be an organisation's, and as a number of somebody's.
#[test]
fn what_is_typed_into_any_column_sings_nowhere() {
    let birds: [(&str, fn(&str) -> String); 5] = [
        ("canary", |cell| format!("Canary{cell}")),
        ("canary", |_| "Canary Smith".to_owned()),
        ("canary", |_| "Canary".to_owned()),
        ("cnry7", |_| "CNRY7".to_owned()),
        ("9994910353", |_| "9994910353".to_owned()),
    ];
    for (song, bird) in birds {
        let (mut columns, mut cells) = (BTreeSet::new(), 0);
        for (name, bytes) in files(small()) {
            let table = rows(&String::from_utf8_lossy(&bytes));
            columns
                .extend(table[0].iter().map(|column| format!("{}: {column}", name.split("_20").next().unwrap_or(""))));
        }
        assert!(columns.len() > 150, "{}", columns.len());
        let (folder, hit) = hit("typed", bird);
        cells += hit;
        assert!(cells > 3_000, "{cells}");
        let (out, shown, place) = (fresh("typed-out"), folder.to_str().expect("UTF-8"), policy());
        let out_shown = out.to_str().expect("UTF-8").to_owned();
        let place = place.to_str().expect("UTF-8");
        let run = wrote(&[
            "look",
            shown,
            "--place",
            place,
            "--edition",
            "open",
            "--format",
            "html,json,csv,parquet",
            "--out",
            &out_shown,
        ]);
        let check = yellowfolder(&["check", shown]);
        let mut said: Vec<(String, Vec<u8>)> = files(&out).into_iter().collect();
        assert!(said.iter().any(|(name, _)| name == "figures.parquet"));
        for (name, run) in [("look", run), ("check", check)] {
            said.push((format!("standard output of {name}"), run.stdout));
            said.push((format!("standard error of {name}"), run.stderr));
        }
        for (name, bytes) in said {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            // A code that could be an organisation's may be said of a column of such codes, to those who mend the extracts.
            let mends = song == "cnry7" && (name == "rejects.csv" || name.contains("check"));
            let at = text
                .find(song)
                .map(|at| text[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect::<String>());
            assert!(mends || at.is_none(), "{song}: {name} behind {at:?}");
        }
    }
}

/// As commissioners are sent it: no number of hers, a pseudonym of it, and a key file that says which is which.
#[test]
fn a_pseudonym_is_as_secret_as_the_number_it_stands_for() {
    let pseudo = |nhs: &str| -> String {
        let digits: u64 = nhs.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
        format!("{:016X}", digits.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23))
    };
    let mut keys = BTreeMap::new();
    let mut bridging = BTreeMap::new();
    for (name, bytes) in files(small()).into_iter().filter(|(name, _)| name.ends_with(".csv")) {
        let table = rows(&String::from_utf8_lossy(&bytes));
        let at = |wanted: &str| table[0].iter().position(|c| key(c) == wanted);
        for column in ["nhsnumber", "spellpatientidentitynhsnumbervalue", "patientnhsnumbervalue"] {
            let Some(at_number) = at(column) else { continue };
            for row in table.iter().skip(1).filter(|row| !row[at_number].is_empty()) {
                keys.insert(row[at_number].replace(' ', ""), pseudo(&row[at_number]));
                if let Some(local) = at("localpatientid").filter(|_| name.contains("CYP001")) {
                    bridging.insert(row[local].clone(), pseudo(&row[at_number]));
                }
            }
        }
    }
    let folder = changed("pseudonyms", |name, table| {
        if !(name.contains("community") || name.contains("hospital")) {
            return;
        }
        for n in 0..table[0].len() {
            match key(&table[0][n]).as_str() {
                "spellpatientidentitynhsnumbervalue" | "patientnhsnumbervalue" => {
                    table[0][n] += " Pseudo";
                    table.iter_mut().skip(1).filter(|row| !row[n].is_empty()).for_each(|row| row[n] = pseudo(&row[n]));
                }
                "localpatientid" => table[0][n] = "PERSON ID".to_owned(),
                "nhsnumber" => table.iter_mut().skip(1).for_each(|row| row[n] = String::new()),
                _ => {}
            }
        }
    });
    let lines = |header: &str, map: &BTreeMap<String, String>| -> String {
        header.to_owned() + "\n" + &map.iter().map(|(a, b)| format!("{a},{b}\n")).collect::<String>()
    };
    std::fs::write(folder.join("community/Bridging.csv"), lines("Person_ID,NHSNumber Pseudo", &bridging))
        .expect("written");
    std::fs::write(folder.join("keys.csv"), lines("nhs_number,pseudo", &keys)).expect("written");
    assert!(keys.len() > 200 && bridging.len() > 50, "{} {}", keys.len(), bridging.len());
    let secret: BTreeSet<String> =
        keys.iter().flat_map(|(nhs, pseudo)| [nhs.clone(), pseudo.clone()]).chain(identifiers(&folder)).collect();
    let secret = by_length(&secret);
    let (out, shown) = (fresh("pseudonyms-out"), folder.to_str().expect("UTF-8"));
    let look = |edition: &str| {
        wrote(&[
            "look",
            shown,
            "--edition",
            edition,
            "--format",
            "html,json,csv,parquet",
            "--out",
            out.to_str().expect("UTF-8"),
        ])
    };
    let run = look("open");
    let check = yellowfolder(&["check", shown]);
    let mut said: Vec<(String, Vec<u8>)> = files(&out).into_iter().collect();
    for (name, run) in [("look", run), ("check", check)] {
        said.push((format!("standard output of {name}"), run.stdout));
        said.push((format!("standard error of {name}"), run.stderr));
    }
    for (name, bytes) in &said {
        let found = found_in(&String::from_utf8_lossy(bytes), &secret);
        assert!(found.is_empty(), "{name} holds {}", shapes(&found));
    }
    // The test can fail: people were joined by their pseudonyms.
    let json = said
        .iter()
        .find(|(name, _)| name == "report.json")
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
    assert!(json.expect("figures").contains("key file"));
    let restricted = look("restricted");
    assert!(found_in(&String::from_utf8_lossy(&restricted.stderr), &secret).is_empty());
}

/// Who names a file or a column after somebody tells it to those who hold the files, and to nobody else.
#[test]
fn names_of_files_and_columns_stay_with_those_who_hold_them() {
    let folder = fresh("called");
    for (name, bytes) in files(small()) {
        let (at, file) = name.rsplit_once('/').unwrap_or(("", &name));
        let mut table = rows(&String::from_utf8_lossy(&bytes));
        for (n, row) in table.iter_mut().enumerate() {
            row.push(if n == 0 { "Canary Smith".to_owned() } else { "x".to_owned() });
        }
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let text: String =
            table.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n").collect();
        let file = if file == "manifest.csv" { file.to_owned() } else { format!("Canary {file}") };
        std::fs::create_dir_all(folder.join(at)).expect("a folder");
        std::fs::write(folder.join(at).join(file), text).expect("written");
    }
    let out = fresh("called-out");
    open_edition(&folder, &out);
    let written = files(&out);
    // Which files were read stands in what goes with the report (docs/privacy.md).
    let told = ["run.json", "rejects.csv"];
    for (name, bytes) in &written {
        let sings = String::from_utf8_lossy(bytes).to_lowercase().contains("canary");
        assert!(told.contains(&name.as_str()) || !sings, "{name}");
        assert!(name != "run.json" || sings, "the test can fail");
    }
}
