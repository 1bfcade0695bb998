//! Nothing lost: a process under a mixed load is killed (`kill -9`) at random moments, half of them between begin and commit. No write
//! that was acknowledged is lost, none is half applied, and nothing was shown without its line.
//!
//! The child is this same test, run again. It tells on standard output what it was told is done. Chance is given to the folder, and is
//! drawn inside a transaction: there the child says so and stays, and there it is killed.
//!
//! 50 kills; `YELLOWFOLDER_KILLS=1000` for more.

#[path = "common/bench.rs"]
mod bench;

use bench::Still;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use yf_folder::access::{Purpose, Role};
use yf_folder::{Ask, Deed, Folder, Id, NewAccount, Outside, Stamp, Subject, View, when_read};

const CHILD: &str = "YELLOWFOLDER_KILL_CHILD";

/// The world of the child: time goes on, chance is the system's own; at the n-th draw it says that it is inside, and stays there.
struct Watched {
    draws_left: AtomicI64,
}

impl Outside for Watched {
    fn now(&self) -> Stamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        Stamp(i64::try_from(since.as_millis()).expect("before long"))
    }

    fn fill(&self, bytes: &mut [u8]) {
        use std::hash::{BuildHasher, Hasher};
        for part in bytes.chunks_mut(8) {
            let chance = std::collections::hash_map::RandomState::new().build_hasher().finish();
            part.copy_from_slice(&chance.to_le_bytes()[..part.len()]);
        }
        if self.draws_left.fetch_sub(1, Ordering::SeqCst) == 1 {
            say("inside");
            std::thread::sleep(Duration::from_secs(60));
        }
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("somebody listens");
}

/// What the child does until it is killed: looks and notes, each note of two lines that belong together.
fn child(dir: &Path, pause: i64, round: u32) {
    let world = Watched { draws_left: AtomicI64::new(i64::MAX) };
    let folder = Folder::open(dir, Box::new(world)).expect("opened");
    let account = folder.account("mrs").expect("asked").expect("enrolled");
    let link = folder.link_once(account, 600_000).expect("a link");
    let token = folder.enter(&link).expect("asked").expect("entered");
    let actor = folder.who(&token).expect("asked").expect("signed in").actor;
    drop(folder);
    let folder = Folder::open(dir, Box::new(Watched { draws_left: AtomicI64::new(pause) })).expect("opened");
    say("ready");
    for n in 0..100_000 {
        if n % 3 == 2 {
            let Ok(View::Folder(her)) = folder.see(&actor, Purpose::Own, &Ask::Folder(Subject::Herself)) else {
                panic!("her own folder");
            };
            say(&format!("shown {}", hex(her.line)));
        } else {
            let key = format!("{round}-{n}");
            let happened = when_read("2026-11-14").expect("a day");
            let words = format!("{key}\nand the other half of {key}");
            let deed = Deed::Note { subject: Subject::Herself, happened, words };
            folder.act(&actor, Purpose::Own, &key, &deed).expect("done");
            say(&format!("kept {key}"));
        }
    }
}

fn hex(id: Id) -> String {
    id.bytes().iter().map(|b| format!("{b:02x}")).collect()
}

fn prepare(dir: &Path) {
    let folder = Folder::open(dir, Box::new(Still::new())).expect("opened");
    let org = folder.organisation("la:999", "The council", true).expect("an organisation");
    let b = yf_folder::Sent { person_key: "nhs:x".into(), own_key: "x".into(), ..Default::default() };
    folder.take_in(&folder.feed(org).expect("a feed"), &[b]).expect("taken in");
    let person = folder.known_as("nhs:x").expect("asked");
    let new = NewAccount {
        login: "mrs",
        name: "Mrs Smith",
        title: "",
        role: Role::Person,
        org,
        team: None,
        person,
        registered_until: None,
        password: None,
        second: None,
    };
    folder.enrol(&new).expect("enrolled");
}

/// What survived, against what was acknowledged.
fn check(dir: &Path, kept: &BTreeSet<String>, shown: &BTreeSet<String>) {
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    let strings = |sql: &str| -> Vec<String> {
        let mut asked = db.prepare(sql).expect("asked");
        let rows = asked.query_map([], |row| row.get(0)).expect("read");
        rows.collect::<Result<_, _>>().expect("text")
    };
    let mut words: BTreeMap<String, u32> = BTreeMap::new();
    for body in strings("SELECT body FROM page WHERE kind = 'note'") {
        let note: serde_json::Value = serde_json::from_str(&body).expect("whole");
        let note = note["words"].as_str().expect("words").to_owned();
        let key = note.lines().next().expect("a key").to_owned();
        assert_eq!(note, format!("{key}\nand the other half of {key}"), "half a note");
        *words.entry(key).or_default() += 1;
    }
    assert!(words.values().all(|n| *n == 1), "a note twice");
    let deeds: BTreeSet<String> = strings("SELECT key FROM deed").into_iter().collect();
    assert_eq!(deeds, words.keys().cloned().collect(), "a deed without its page, or a page without its deed");
    let lines = strings("SELECT lower(hex(line)) FROM audit WHERE action = 'note' AND out = 'permit'").len();
    assert_eq!(lines, words.len(), "a page without its line, or a line without its page");
    let lost: Vec<&String> = kept.iter().filter(|key| !words.contains_key(*key)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let all: BTreeSet<String> = strings("SELECT lower(hex(line)) FROM audit").into_iter().collect();
    assert!(shown.is_subset(&all), "shown without a line");
    drop(db);
    let folder = Folder::open(dir, Box::new(Still::new())).expect("opens again");
    assert_eq!(folder.verify(None).expect("verified").broken, Vec::<String>::new());
}

#[test]
fn killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half_there() {
    if let Ok(said) = std::env::var(CHILD) {
        let [dir, pause, round] = said.split('|').collect::<Vec<_>>()[..] else { panic!("three parts") };
        return child(Path::new(dir), pause.parse().expect("a number"), round.parse().expect("a number"));
    }
    let kills: u32 = std::env::var("YELLOWFOLDER_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let dir = bench::dir("kill");
    prepare(&dir);
    let (mut kept, mut shown, mut inside) = (BTreeSet::new(), BTreeSet::new(), 0);
    let mut draw = 20_261_128_u64;
    for round in 0..kills {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let chance = draw >> 33;
        // Of each three, two are killed inside a transaction, one wherever it happens to be.
        let pause = if round % 3 == 2 { i64::MAX } else { i64::try_from(chance % 60).expect("small") + 1 };
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args([
                "--exact",
                "killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half_there",
                "--nocapture",
            ])
            .env(CHILD, format!("{}|{pause}|{round}", dir.display()))
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(child.stdout.take().expect("its voice")).lines().map_while(Result::ok);
        while lines.next().expect("the child is ready") != "ready" {}
        let id = child.id();
        let stop = (pause == i64::MAX).then(|| {
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_micros(chance % 60_000));
                kill(id);
            })
        });
        for line in lines {
            match line.split_once(' ') {
                Some(("kept", key)) => drop(kept.insert(key.to_owned())),
                Some(("shown", line)) => drop(shown.insert(line.to_owned())),
                _ if line == "inside" => {
                    inside += 1;
                    kill(id);
                }
                _ => {}
            }
        }
        if let Some(stop) = stop {
            stop.join().expect("killed");
        }
        assert!(!child.wait().expect("ended").success(), "the child ended by itself");
        check(&dir, &kept, &shown);
    }
    println!(
        "{kills} kills, {inside} between begin and commit; {} notes and {} looks acknowledged",
        kept.len(),
        shown.len()
    );
    assert!(inside * 2 >= kills, "{inside} of {kills} between begin and commit");
    assert!(kept.len() > 20 && shown.len() > 10, "too little was done to lose anything");
}

/// As hard as a process can be stopped.
fn kill(id: u32) {
    let done = Command::new("kill").args(["-9", &id.to_string()]).status().expect("kill runs");
    assert!(done.success());
}
