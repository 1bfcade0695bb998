//! Power loss, simulated (decision: a shim over SQLite's own VFS drops and tears the sectors that no sync has made sure of). With a full
//! sync at each commit nothing that was acknowledged is lost and nothing is half there. The same losses with `synchronous=NORMAL` must lose
//! something: where they do not, this disk is too kind to show anything.
//!
//! 50 losses of each; `YELLOWFOLDER_LOSSES=400` for more.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/disk.rs"]
mod disk;

use bench::{Bench, Still};
use std::collections::BTreeSet;
use std::path::Path;
use yf_folder::access::{Purpose, Rel, Role};
use yf_folder::{Ask, Deed, Folder, Stamp, Subject, Trouble, View, when_read};

/// What one round was told is done.
#[derive(Default)]
struct Told {
    kept: BTreeSet<String>,
    shown: BTreeSet<String>,
}

struct Tally {
    losses: u32,
    kept: usize,
    lost: usize,
    broken: Vec<String>,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Notes and looks until the power goes.
fn work(dir: &Path, still: &Still, round: u32, normal: bool, told: &mut Told) -> Result<(), Trouble> {
    let folder = Folder::open(dir, Box::new(still.clone()))?;
    if normal {
        disk::on_newest_connection(c"PRAGMA synchronous = NORMAL");
    }
    // Many small checkpoints, so that the power also goes in the middle of one.
    if round.is_multiple_of(2) {
        disk::on_newest_connection(c"PRAGMA wal_autocheckpoint = 30");
    }
    let account = folder.account("mrs")?.expect("enrolled");
    let link = folder.link_once(account, 60_000)?;
    let token = folder.enter(&link)?.expect("entered");
    let actor = folder.who(&token)?.expect("signed in").actor;
    for n in 0..100_000 {
        still.later(7);
        if n % 3 == 2 {
            let View::Folder(her) = folder.see(&actor, Purpose::Own, &Ask::Folder(Subject::Herself))? else {
                panic!("her own folder")
            };
            told.shown.insert(hex(her.line.bytes()));
        } else {
            let key = format!("{round}-{n}");
            let happened = when_read("2026-11-14").expect("a day");
            let words = format!("{key}\nand the other half of {key}");
            let deed = Deed::Note { subject: Subject::Herself, happened, words };
            folder.act(&actor, Purpose::Own, &key, &deed)?;
            told.kept.insert(key);
        }
    }
    panic!("the power never went");
}

/// What survived. Returns how many acknowledged notes and looks are lost.
fn survived(dir: &Path, still: &Still, told: &Told, broken: &mut Vec<String>) -> usize {
    disk::power_on(None, 1);
    let folder = match Folder::open(dir, Box::new(still.clone())) {
        Ok(folder) => folder,
        Err(trouble) => {
            broken.push(trouble.to_string());
            return told.kept.len();
        }
    };
    broken.extend(folder.verify(None).expect("verified").broken);
    drop(folder);
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    let sound: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("asked");
    if sound != "ok" {
        broken.push(sound);
    }
    let strings = |sql: &str| -> BTreeSet<String> {
        let mut asked = db.prepare(sql).expect("asked");
        let rows = asked.query_map([], |row| row.get(0)).expect("read");
        rows.collect::<Result<_, _>>().expect("text")
    };
    let mut notes = BTreeSet::new();
    for body in strings("SELECT body FROM page WHERE kind = 'note'") {
        let note: serde_json::Value = serde_json::from_str(&body).expect("whole");
        let note = note["words"].as_str().expect("words").to_owned();
        let key = note.lines().next().expect("a key").to_owned();
        if note != format!("{key}\nand the other half of {key}") {
            broken.push(format!("half a note: {key}"));
        }
        notes.insert(key);
    }
    if strings("SELECT key FROM deed") != notes {
        broken.push("a deed without its page, or a page without its deed".into());
    }
    let lines = strings("SELECT lower(hex(line)) FROM audit");
    told.kept.difference(&notes).count() + told.shown.difference(&lines).count()
}

fn run(name: &str, normal: bool, losses: u32) -> Tally {
    disk::power_on(None, 1);
    let b = Bench::new(name);
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let person = b.folder.known_as("nhs:Smith").expect("asked");
    let mrs = yf_folder::NewAccount {
        login: "mrs",
        name: "Mrs Smith",
        title: "",
        role: Role::Person,
        org: b.org,
        team: None,
        person,
        registered_until: None,
        password: None,
        second: None,
    };
    b.folder.enrol(&mrs).expect("enrolled");
    let (dir, still) = (b.dir.clone(), b.still.clone());
    drop(b.folder);
    let mut tally = Tally { losses, kept: 0, lost: 0, broken: Vec::new() };
    let (mut told, mut draw) = (Told::default(), 20_261_128_u64);
    for round in 0..losses {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let chance = draw >> 33;
        disk::power_on(Some(chance % 900 + 40), chance);
        still.later(Stamp::MINUTE);
        let before = told.kept.len() + told.shown.len();
        let ended = work(&dir, &still, round, normal, &mut told);
        assert!(ended.is_err() && disk::is_off(), "{ended:?}");
        disk::lose();
        tally.kept += told.kept.len() + told.shown.len() - before;
        tally.lost += survived(&dir, &still, &told, &mut tally.broken);
        if !tally.broken.is_empty() {
            break;
        }
        if normal {
            // What is lost is counted once.
            told = Told::default();
        }
    }
    tally
}

#[test]
fn no_loss_of_power_loses_what_was_acknowledged_and_this_disk_would_show_it() {
    let losses: u32 = std::env::var("YELLOWFOLDER_LOSSES").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let full = run("power-full", false, losses);
    assert_eq!(full.broken, Vec::<String>::new(), "FULL");
    assert_eq!(full.lost, 0, "FULL: acknowledged and lost");
    assert!(full.kept > 200, "too little was done to lose anything: {}", full.kept);
    let normal = run("power-normal", true, losses);
    assert_eq!(normal.broken, Vec::<String>::new(), "NORMAL loses the newest, and breaks nothing");
    println!(
        "{} losses: FULL {} acknowledged, {} lost; NORMAL {} acknowledged, {} lost",
        full.losses, full.kept, full.lost, normal.kept, normal.lost
    );
    assert!(normal.lost > 0, "this disk loses nothing under NORMAL either, so it shows nothing about FULL");
}
