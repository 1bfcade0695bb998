//! The folder as one more agency: what its pages show and what the lens works out from its export are the same clocks and owners. And a
//! leaver who owns things is told what they are.

mod common;
#[path = "common/folder_team.rs"]
mod folder_team;
#[path = "common/place.rs"]
mod place;

use folder_team::{Still, Team};
use place::{fresh, wrote};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicI64, Ordering};
use yf_folder::access::Role;
use yf_folder::work::{Kind, ThingView, Work};
use yf_folder::{Folder, Stamp, when_read};

/// Clocks that have stopped, by name and length in days.
fn stopped(things: &[ThingView]) -> Vec<(String, i64)> {
    let mut out: Vec<(String, i64)> = things
        .iter()
        .flat_map(|t| &t.clocks)
        .filter(|c| ["contact-answer", "allocation", "assessment-28"].contains(&c.clock.as_str()))
        .filter_map(|c| Some((c.clock.clone(), i64::from(c.stop?.day()? - c.start.day()?))))
        .collect();
    out.sort();
    out
}

#[test]
fn pages_and_lens_agree_on_clocks_and_owners() {
    let data = fresh("from-folder-data");
    let still = Still::default();
    let t = Team { folder: Folder::open(&data, Box::new(still.clone())).expect("opened"), key: AtomicI64::new(0) };
    let org = t.folder.organisation("la:999", "The council", true).expect("an organisation");
    let (quay, harbour) = (t.folder.team(org, "T1", "Quay team"), t.folder.team(org, "T2", "Harbour team"));
    let (quay, harbour) = (quay.expect("a team"), harbour.expect("a team"));
    for family in ["Smith", "Jones"] {
        t.knows(org, family, "1941-03-14", if family == "Smith" { "9990012075" } else { "" });
    }
    let spa = t.enrol("handler", Role::Spa, org, quay);
    let (sw, matron) = (t.enrol("social", Role::Sw, org, quay), t.enrol("matron", Role::Matron, org, harbour));
    let manager = t.enrol("manager", Role::Manager, org, quay);
    let far_manager = t.enrol("far manager", Role::Manager, org, harbour);
    still.later.store(20 * Stamp::DAY, Ordering::SeqCst);
    let mut shown = Vec::new();
    for (family, accepts, manages, team) in
        [("Smith", &sw, &manager, "Quay team"), ("Jones", &matron, &far_manager, "Harbour team")]
    {
        let her = t.found(&spa, family);
        let contact = t.begin(&spa, Kind::Contact, her, "2026-11-16 09:00:00");
        t.step(&spa, contact, ("received", "identified"), "2026-11-16 09:05:00", None);
        let hand = t.hand(&spa, team);
        t.step(&spa, contact, ("identified", "triaged"), "2026-11-16 09:10:00", Some(hand));
        let her = t.found(accepts, family);
        let waits = t.work(accepts, her).into_iter().find(|w| w.kind == Kind::Contact).expect("waits");
        t.step(accepts, waits.thing, ("triaged", "accepted"), "2026-11-17 10:00:00", None);
        let hers = t.found(manages, family);
        let referral = t.work(manages, hers).into_iter().find(|w| w.kind == Kind::Referral).expect("waits");
        let hand = t.hand(manages, if family == "Smith" { "social" } else { "matron" });
        t.step(manages, referral.thing, ("waiting", "offered"), "2026-11-19 10:00:00", Some(hand));
        let referral = t.work(accepts, her).into_iter().find(|w| w.kind == Kind::Referral).expect("offered");
        t.step(accepts, referral.thing, ("offered", "allocated"), "2026-11-20 10:00:00", None);
        if family == "Smith" {
            let one = t.begin(accepts, Kind::Assessment, her, "2026-11-21 10:00:00");
            t.step(accepts, one, ("planned", "in progress"), "2026-11-21 10:00:00", None);
            t.step(accepts, one, ("in progress", "shared with her"), "2026-11-25 10:00:00", None);
            t.step(accepts, one, ("shared with her", "final"), "2026-11-30 10:00:00", None);
        }
        shown.push(stopped(&t.work(accepts, her)));
    }
    assert_eq!(shown[0].iter().map(|c| c.1).collect::<Vec<_>>(), [3, 9, 1], "allocation, assessment, answer");
    drop(t);
    let (events, out) = (fresh("from-folder-events"), fresh("from-folder-out"));
    let text = |path: &Path| path.to_str().expect("a path").to_owned();
    wrote(&["events", "--from-folder", &text(&data), "--out", &text(&events)]);
    wrote(&["journeys", &text(&events), "--out", &text(&out)]);
    let identifiers = std::fs::read_to_string(events.join("identifiers.csv")).expect("identifiers");
    assert_eq!(identifiers.lines().skip(1).filter(|l| l.ends_with(",9990012075")).count(), 1, "{identifiers}");
    let result = std::fs::read_to_string(out.join("result.json")).expect("the answer");
    let result: Value = serde_json::from_str(&result).expect("JSON");
    let persons = result["persons"].as_array().expect("persons");
    assert_eq!(persons.len(), 2);
    let mut lens: Vec<Vec<(String, i64)>> = persons
        .iter()
        .map(|person| {
            let waits = person["waits"].as_object().expect("waits");
            let mut all: Vec<(String, i64)> = waits
                .iter()
                .flat_map(|(clock, runs)| {
                    let values = runs["values"].as_array().expect("values");
                    values.iter().map(|v| (clock.clone(), v[0].as_i64().expect("days"))).collect::<Vec<_>>()
                })
                .collect();
            all.sort();
            // Owned by the one team that accepted her.
            assert_eq!(person["owners"]["team"], 1, "{person}");
            all
        })
        .collect();
    lens.sort();
    shown.sort();
    assert_eq!(lens, shown);
}

#[test]
fn a_leaver_is_told_what_she_still_owns() {
    let data = fresh("leaver-data");
    let t = Team { folder: Folder::open(&data, Box::new(Still::default())).expect("opened"), key: AtomicI64::new(0) };
    let org = t.folder.organisation("la:999", "The council", true).expect("an organisation");
    let team = t.folder.team(org, "T1", "Quay team").expect("a team");
    let spa = t.enrol("handler", Role::Spa, org, team);
    let happened = when_read("2026-11-14 10:00:00").expect("a time");
    let begin = Work::Begin { kind: Kind::Contact, subject: None, parent: None, to: None, happened, says: vec![] };
    t.deed(&spa, begin);
    t.enrol("idle", Role::Spa, org, team);
    drop(t);
    let leave = |login: &str| {
        let run = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
            .args(["user", login, "--leaves", "--data"])
            .arg(&data)
            .output()
            .expect("it runs");
        (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
    };
    let (code, said) = leave("handler");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("1 × contact"), "{said}");
    let (code, said) = leave("idle");
    assert_eq!(code, Some(0), "{said}");
}
