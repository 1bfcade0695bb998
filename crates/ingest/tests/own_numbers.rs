//! A council's own numbers of people, and what stands in their column in place of them: said of events, never of people.

use std::fs;
use yf_ingest::{ReadOptions, survey};
use yf_place::Place;

/// The nth number of the range for tests that passes the sum of an NHS number.
fn nhs(n: u32) -> String {
    let ok = |body: &u32| {
        let digits: Vec<u32> = format!("999{body:06}").bytes().map(|b| u32::from(b - b'0')).collect();
        let sum: u32 = digits.iter().zip((2..=10).rev()).map(|(d, w)| d * w).sum();
        let check = (11 - sum % 11) % 11;
        (check != 10).then(|| format!("999{body:06}{check}"))
    };
    (0..).filter_map(|body| ok(&body)).nth(n as usize).expect("enough numbers")
}

/// Whether it is said that the numbers tell rows apart. Each row: whose it is, and the council's number on it.
fn is_said(name: &str, rows: &[(u32, String)]) -> bool {
    let mut text = "LA Code,NHS Number,LA Person Unique Identifier,Date of Birth,Date of Death,Client Type,Event Type,\
                    Event Start Date,Event End Date,Event Outcome\n"
        .to_owned();
    for (n, (person, own)) in rows.iter().enumerate() {
        let day = 1 + n % 28;
        text += &format!(
            "999,{},{own},1941-03-02,,Service user,Request,2026-02-{day:02},2026-02-{day:02},NFA: Support declined\n",
            nhs(*person)
        );
    }
    let folder = std::env::temp_dir().join(format!("yellowfolder-own-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("cld.csv"), text).expect("written");
    let read = survey(std::slice::from_ref(&folder), &Place::reference(), &ReadOptions::default()).expect("read");
    let _ = fs::remove_dir_all(&folder);
    assert_eq!(read.files.iter().map(|f| f.rows).sum::<u64>(), rows.len() as u64);
    read.problems.groups().any(|(code, ..)| code == "one-for-each-row")
}

/// So many people, of whom every fifth has two rows and every tenth three.
fn people(many: u32) -> Vec<u32> {
    (0..many).flat_map(|p| std::iter::repeat_n(p, 1 + usize::from(p % 5 == 0) + usize::from(p % 10 == 0))).collect()
}

#[test]
fn numbers_of_events_are_said_where_a_few_people_have_several() {
    for many in [40, 100, 400, 2_000] {
        let rows: Vec<(u32, String)> =
            people(many).into_iter().enumerate().map(|(n, p)| (p, format!("E{n:06}"))).collect();
        assert!(is_said(&format!("events-{many}"), &rows), "{} rows of {many} people", rows.len());
    }
}

#[test]
fn numbers_of_people_are_not_said_though_many_are_registered_twice() {
    for many in [10, 40, 100, 400, 2_000] {
        for twice in [u32::MAX, 50, 20, 10, 7] {
            // Who is registered twice has the one number on some of her rows and the other on the rest; a third even on one row each.
            let mut seen = std::collections::BTreeMap::<u32, u32>::new();
            let rows: Vec<(u32, String)> = people(many)
                .into_iter()
                .map(|p| {
                    let n = seen.entry(p).or_default();
                    *n += 1;
                    (p, if p % twice == 0 && *n > 1 { format!("P{p:06}-2") } else { format!("P{p:06}") })
                })
                .collect();
            assert!(!is_said(&format!("people-{many}-{twice}"), &rows), "{many} people, every {twice}th twice");
        }
        // A list of those registered, a row each, with every twelfth there twice.
        let rows: Vec<(u32, String)> =
            (0..many).chain((0..many).step_by(12)).enumerate().map(|(n, p)| (p, format!("P{n:06}"))).collect();
        assert!(!is_said(&format!("list-{many}"), &rows));
        // Nobody has more than one row: rows and people are alike, and nothing can be said.
        let rows: Vec<(u32, String)> = (0..many).map(|p| (p, format!("E{p:06}"))).collect();
        assert!(!is_said(&format!("once-{many}"), &rows));
    }
}
