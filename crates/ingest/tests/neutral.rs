//! The neutral format, damaged in every way that chance finds: read or refused, never a panic, and no row lost without a word.

use std::fs;
use std::path::{Path, PathBuf};
use yf_ingest::ReadOptions;
use yf_ingest::neutral::read;

const FILES: [&str; 3] = ["events.csv", "persons.csv", "settings.json"];

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/journeys/cases").join(name)
}

#[test]
fn damaged_tables_are_read_or_refused() {
    let seed = 20_261_128_u64;
    println!("seed {seed}");
    let mut state = seed;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n.max(1)
    };
    let folder = std::env::temp_dir().join(format!("yellowfolder-neutral-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let (mut whole, mut refused) = (0, 0);
    for _ in 0..600 {
        let from = case(["c07_plans_promises", "c11_links", "c08_home_days", "c14_edges"][draw(4)]);
        let which = draw(3);
        for (n, file) in FILES.iter().enumerate() {
            let mut bytes = fs::read(from.join(file)).expect("a case");
            if n == which {
                for _ in 0..=draw(4) {
                    let (a, b) = (draw(bytes.len()), draw(bytes.len()));
                    let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 60).min(bytes.len()));
                    match draw(6) {
                        0 => bytes.truncate(from),
                        1 => drop(bytes.drain(from..to)),
                        2 if !bytes.is_empty() => bytes[from] = draw(256) as u8,
                        3 => bytes.insert(from, b"\"\",\n\r\0;{}[]\xff\xe9 -"[draw(15)]),
                        _ => {
                            let piece = bytes.get(from..to).unwrap_or(&[]).to_vec();
                            bytes.splice(from..from, piece);
                        }
                    }
                }
            }
            fs::write(folder.join(file), bytes).expect("written");
        }
        let of = |threads| read(&folder, &ReadOptions { threads, ..ReadOptions::default() });
        match (of(1), of(3)) {
            (Ok(one), Ok(three)) => {
                whole += 1;
                assert_eq!(
                    one.table.events.len() as u64 + one.set_aside,
                    one.rows,
                    "each row is an event or set aside"
                );
                assert_eq!(one.table.events, three.table.events);
                let each = || (0..one.table.persons.len()).map(|person| one.table.events_of(person));
                assert!(each().all(|events| events.is_sorted_by_key(|e| e.at)));
                assert_eq!(each().map(<[_]>::len).sum::<usize>(), one.table.events.len());
                let said = |problems: &yf_model::Problems| {
                    problems
                        .groups()
                        .flat_map(|(_, _, samples)| samples.iter().map(yf_model::Problem::message))
                        .collect::<Vec<_>>()
                };
                assert_eq!(said(&one.problems), said(&three.problems));
                assert!(said(&one.problems).iter().all(|m| !m.chars().any(|c| c.is_control() && c != '\n')));
            }
            (Err(one), Err(three)) => {
                refused += 1;
                assert!(!one.is_empty() && one == three);
            }
            _ => panic!("threads decided whether a table is read"),
        }
    }
    fs::remove_dir_all(&folder).expect("cleared");
    assert!(whole > 300 && refused > 30, "both happen: {whole} read, {refused} refused");
}

/// A packed table that ends too early is refused: half a table would give whole figures.
#[test]
fn a_packed_table_that_is_cut_is_refused() {
    use std::io::Write;
    let folder = std::env::temp_dir().join(format!("yellowfolder-neutral-cut-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let from = case("c11_links");
    fs::copy(from.join("settings.json"), folder.join("settings.json")).expect("copied");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&fs::read(from.join("events.csv")).expect("events")).expect("packed");
    let bytes = packed.finish().expect("packed");
    fs::write(folder.join("events.csv.gz"), &bytes).expect("written");
    assert!(read(&folder, &ReadOptions::default()).is_ok_and(|r| !r.table.events.is_empty()));
    fs::write(folder.join("events.csv.gz"), &bytes[..bytes.len() / 2]).expect("written");
    let refused = read(&folder, &ReadOptions::default()).expect_err("it is cut");
    assert_eq!(refused[0].code, "cut-file");
    fs::remove_dir_all(&folder).expect("cleared");
}

/// A table of one's own: its events, and its persons where there is a file of them.
fn table(name: &str, events: &str, persons: Option<&str>) -> yf_ingest::neutral::Neutral {
    let folder = std::env::temp_dir().join(format!("yellowfolder-neutral-{}-{name}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("events.csv"), events).expect("written");
    fs::write(folder.join("settings.json"), r#"{"window": {"from": "2024-04-01", "to": "2024-07-01"}}"#)
        .expect("written");
    if let Some(persons) = persons {
        fs::write(folder.join("persons.csv"), persons).expect("written");
    }
    let read = read(&folder, &ReadOptions::default()).expect("read");
    fs::remove_dir_all(&folder).expect("cleared");
    read
}

/// A formula that failed on many rows made one person of everybody who has it.
#[test]
fn what_a_spreadsheet_left_of_a_person_names_nobody() {
    let head = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome\n";
    let row = |id: &str, person: &str, who: &str, reference: &str| {
        format!("{id},{person},2024-04-02,start,asc,duty,,{who},{reference},,,,,,,\n")
    };
    // The rows before and after make the ways by which a row is read that is like one before.
    let events = [
        row("e1", "A", "w1", "r1"),
        row("e2", "#N/A", "w1", "r2"),
        row("e3", "#N/A", "w1", "r3"),
        row("e4", "1.23457E+11", "w1", "r4"),
        row("e5", "9E+09", "w1", "r5"),
        row("e6", "B", "#REF!", "#N/A"),
        row("e7", "A", "#REF!", "#N/A"),
        row("e8", "C+", "w+1", "r6"),
    ];
    let read = table("spoilt", &format!("{head}{}", events.concat()), None);
    assert_eq!((read.table.persons.len(), read.table.events.len(), read.set_aside), (3, 4, 4));
    assert_eq!((read.problems.count("error-cell"), read.problems.count("rounded-identifier")), (6, 2));
    let with = |event: &yf_model::rows::neutral::Event| (event.who.0 == 0, event.reference.is_none());
    let blank = read.table.events.iter().filter(|e| with(e) == (true, true)).count();
    assert_eq!(blank, 2, "a worker and a reference that were spoilt are none");
    let persons = "person,from,to,to_reason,sex,birth_year,imd,locality\nA,,,,,,,\n#N/A,,,,,,,\n#N/A,,,,,,,\n";
    let read = table("spoilt-persons", &format!("{head}{}", events.concat()), Some(persons));
    assert_eq!((read.table.persons.len(), read.table.events.len()), (1, 2));
    assert_eq!(read.problems.count("error-cell"), 8 - 2 + 2);
}

/// A column under another name is one that was not sent, and is said.
#[test]
fn each_column_that_a_table_may_lack_is_said() {
    let names = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome";
    let row = "e1,A,2024-04-02,contact,asc,duty,,,,,,,,,,";
    assert_eq!(table("all-columns", &format!("{names}\n{row}\n"), None).problems.count("neutral-column-not-sent"), 0);
    for name in names.split(',').skip(4) {
        let other = names.split(',').map(|n| if n == name { format!("{n}s") } else { n.to_owned() });
        let other: Vec<String> = other.collect();
        let read = table("a-column", &format!("{}\n{row}\n", other.join(",")), None);
        let said: Vec<String> = read.problems.groups().flat_map(|(_, _, s)| s.iter().map(|p| p.message())).collect();
        assert!(said.len() == 1 && said[0].contains(&format!("if \"{name}s\" is this column")), "{name}: {said:?}");
    }
}
