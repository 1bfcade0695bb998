//! More people than one place holds: several places side by side, each with its own council, practices and folders, and no
//! identifier of one that could be taken for another's (`simulate.md` section 13).

#[path = "common/place.rs"]
mod place;

use flate2::read::GzDecoder;
use place::{fresh, rows, wrote};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

/// One column of a table.
fn column(path: &Path, name: &str) -> Vec<String> {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("packed text");
    } else {
        text = String::from_utf8(bytes).expect("text");
    }
    let mut lines = rows(&text).into_iter();
    let head = lines.next().expect("a header");
    let at = head.iter().position(|h| h == name).unwrap_or_else(|| panic!("{}: no {name}", path.display()));
    lines.map(|row| row[at].clone()).collect()
}

#[test]
fn places_side_by_side_are_written_apart_and_read_as_one() {
    let folder = fresh("places");
    let at = |name: &str| folder.join(name).display().to_string();
    let run = ["simulate", "--out", &at("county"), "--people", "201000", "--to", "2023-07-01", "--clean"];
    wrote(&run);
    wrote(&["events", &at("county/extracts"), "--place", &at("county/policy"), "--out", &at("read")]);

    let of = |id: &str, name: &str| folder.join(format!("county/{}", name.replace("{}", id)));
    let tables = [
        ("truth/{}/persons.csv.gz", "nhs_number"),
        ("extracts/{}/council/cld_{la}2023_06.csv", "LA Person Unique Identifier"),
        ("extracts/{}/council/cld_{la}2023_06.csv", "LA Code"),
        ("extracts/{}/community/CYP101Referral.csv", "ServiceRequestID"),
        ("extracts/{}/community/CYP101Referral.csv", "UniqueSubmissionID"),
        ("extracts/{}/community/CYP002GP.csv", "OrgID_GP"),
        ("extracts/{}/hospital/spell.csv", "PRIMARYKEY_ID"),
        ("extracts/{}/hospital/spell.csv", "spell.hospital_provider_spell_number"),
        ("extracts/{}/hospital/emergency_care.csv", "attendance.unique_identifier"),
        ("extracts/{}/equipment/equipment.csv", "request_id"),
        ("extracts/{}/equipment/equipment.csv", "person_id"),
    ];
    for (file, name) in tables {
        let each = |id: &str, la: &str| {
            column(&of(id, &file.replace("{la}", la)), name).into_iter().collect::<BTreeSet<String>>()
        };
        let (first, second) = (each("P01", "999_"), each("P02", "998_"));
        assert!(!first.is_empty() && !second.is_empty(), "{file}: {name}");
        assert!(first.is_disjoint(&second), "{file}: {name} of one place stands in another");
    }
    // Within a place everybody has a number of her own, and the written people live in the first.
    for id in ["P01", "P02"] {
        let numbers = column(&of(id, "truth/{}/persons.csv.gz"), "nhs_number");
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        assert!(numbers.len() > 100_000);
        let journeys = column(&of(id, "truth/{}/written.csv"), "journey");
        assert_eq!(journeys.iter().any(|j| j == "SMITH"), id == "P01");
    }

    // The policy names all of them, so that nobody is without a locality and no wait is lost.
    let localities: BTreeSet<String> = column(&folder.join("read/persons.csv"), "locality").into_iter().collect();
    for (id, n) in [("P01", 1), ("P01", 5), ("P02", 1), ("P02", 5)] {
        assert!(
            localities.contains(&format!("{id}-L{n}").to_lowercase()) || localities.contains(&format!("{id}-L{n}"))
        );
    }
    let mut read: BTreeMap<String, usize> = BTreeMap::new();
    let clocks = folder.join("read/clocks.csv");
    for (clock, start) in column(&clocks, "clock").into_iter().zip(column(&clocks, "start")) {
        *read.entry(clock).or_default() += usize::from(start.as_str() >= "2023-04-01");
    }
    let mut was: BTreeMap<String, usize> = BTreeMap::new();
    for id in ["P01", "P02"] {
        let events = column(&of(id, "truth/{}/events.csv.gz"), "at");
        let waits = of(id, "truth/{}/waits.csv.gz");
        for (clock, start) in column(&waits, "clock").into_iter().zip(column(&waits, "start_event")) {
            let start = &events[start.parse::<usize>().expect("an event") - 1][..10];
            *was.entry(clock).or_default() += usize::from(("2023-04-01"..="2023-07-01").contains(&start));
        }
    }
    for clock in ["equipment-7", "ucr-2h", "torbay-urgent"] {
        // The written people's own are told by their journeys.
        assert!(
            was[clock].abs_diff(read[clock]) <= 2 && was[clock] > 20,
            "{clock}: {} true, {} read",
            was[clock],
            read[clock]
        );
    }
    let _ = fs::remove_dir_all(&folder);
}
