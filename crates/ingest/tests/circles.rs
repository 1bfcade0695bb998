//! Rows whose `uses` lead back to themselves, counted again by following each from its own place.

use std::fmt::Write;
use yf_ingest::{ReadOptions, neutral};

#[test]
fn every_row_in_a_circle_is_said_and_no_other() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("circles");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("settings.json"), r#"{"window": {"from": "2024-01-01", "to": "2025-01-01"}}"#)
        .expect("written");
    let mut state = 7u64;
    let mut dice = |sides: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % sides
    };
    let mut most = 0;
    for round in 0..200 {
        let rows = 1 + round % 13;
        // Some rows draw on nothing, some on a row that is not there.
        let uses: Vec<Option<usize>> = (0..rows).map(|_| Some(dice(rows + 3)).filter(|n| *n <= rows)).collect();
        let mut table = String::from("event_id,person,at,kind,org,uses\n");
        for (n, used) in uses.iter().enumerate() {
            let used = used.map_or_else(String::new, |n| format!("e{n}"));
            writeln!(table, "e{n},A,2024-02-{:02},assessment,asc,{used}", n + 1).expect("memory");
        }
        std::fs::write(folder.join("events.csv"), table).expect("written");
        let read = neutral::read(&folder, &ReadOptions::default()).expect("read");
        let said: u64 =
            read.problems.groups().filter(|(code, ..)| *code == "uses-in-a-circle").map(|(_, n, _)| n).sum();
        let leads_back = |start: usize| {
            let mut at = uses[start];
            for _ in 0..rows {
                match at {
                    Some(n) if n == start => return true,
                    Some(n) if n < rows => at = uses[n],
                    _ => return false,
                }
            }
            false
        };
        let expected = (0..rows).filter(|n| leads_back(*n)).count() as u64;
        assert_eq!(said, expected, "round {round}: {uses:?}");
        most = most.max(expected);
    }
    assert!(most > 3, "circles of {most} rows at most");
}
