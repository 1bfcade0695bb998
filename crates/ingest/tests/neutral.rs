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
                for person in 0..one.table.persons.len() {
                    let events = one.table.events_of(person);
                    assert!(events.iter().all(|e| e.person.0 as usize == person) && events.is_sorted_by_key(|e| e.at));
                }
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
