//! `--from-folder` while another process has the folder open and writes: each export is the record of one moment, with its line in the
//! trail; and a database of another version is left as it is.
//!
//! The writer is this same test, run again.

mod common;
#[path = "common/folder_team.rs"]
mod folder_team;
#[path = "common/place.rs"]
mod place;

use folder_team::Team;
use place::{fresh, wrote, yellowfolder};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use yf_folder::access::Role;
use yf_folder::work::Kind;
use yf_folder::{Folder, Outside, Stamp};
use yf_model::Day;

const CHILD: &str = "YELLOWFOLDER_WRITES_MEANWHILE";

/// The time and the chance of this machine: two processes write one trail, so they share a clock.
struct Real;

impl Outside for Real {
    fn now(&self) -> Stamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        Stamp(i64::try_from(since.as_millis()).expect("before long"))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            let chance = RandomState::new().build_hasher().finish();
            part.copy_from_slice(&chance.to_le_bytes()[..part.len()]);
        }
    }
}

/// Calls, one after the other, each from taken to accepted; says how many are done.
fn writes(dir: &Path, at_most: usize) {
    let t = Team { folder: Folder::open(dir, Box::new(Real)).expect("opened"), key: AtomicI64::new(0) };
    let yesterday = yf_place::clock::local_day(Real.now().seconds()) + -1;
    let at = |hour: &str| format!("{yesterday} {hour}");
    let org = t.folder.organisation("la:999", "The council", true).expect("an organisation");
    let quay = t.folder.team(org, "T1", "Quay team").expect("a team");
    let spa = t.enrol("handler", Role::Spa, org, quay);
    let sw = t.enrol("social", Role::Sw, org, quay);
    let hand = t.hand(&spa, "Quay team");
    for n in 0..at_most {
        let family = format!("Smith{n}");
        let born = (Day::parse_iso("1921-01-01").expect("a day") + i32::try_from(n).expect("few")).to_string();
        t.knows(org, &family, &born, "");
        let her = t.found_by(&spa, &family, &born);
        let contact = t.begin(&spa, Kind::Contact, her, &at("09:00:00"));
        t.step(&spa, contact, ("received", "identified"), &at("09:05:00"), None);
        t.step(&spa, contact, ("identified", "triaged"), &at("09:10:00"), Some(hand));
        let her = t.found_by(&sw, &family, &born);
        let waits = t.work(&sw, her).into_iter().find(|w| w.kind == Kind::Contact).expect("waits");
        t.step(&sw, waits.thing, ("triaged", "accepted"), &at("10:00:00"), None);
        let mut out = std::io::stdout().lock();
        writeln!(out, "\ndone {n}").and_then(|()| out.flush()).expect("somebody listens");
    }
}

/// The other process, and how many calls it said are done.
struct Writer(Child, Arc<AtomicUsize>);

impl Writer {
    fn on(dir: &Path) -> Writer {
        let this = std::env::current_exe().expect("this test");
        let mut child = Command::new(this)
            .args(["--exact", "each_export_is_the_record_of_one_moment_while_another_process_writes", "--nocapture"])
            .env(CHILD, dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let done = Arc::new(AtomicUsize::new(0));
        let (talk, count) = (BufReader::new(child.stdout.take().expect("its talk")), done.clone());
        std::thread::spawn(move || {
            for line in talk.lines().map_while(Result::ok) {
                count.fetch_add(usize::from(line.starts_with("done ")), Ordering::SeqCst);
            }
        });
        Writer(child, done)
    }

    fn done(&self) -> usize {
        self.1.load(Ordering::SeqCst)
    }

    fn waits_for(&mut self, calls: usize) {
        while self.done() < calls {
            assert!(self.0.try_wait().expect("asked").is_none(), "the writer stopped by itself");
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// Per person: how many events of each kind, and her clocks with whether they stopped.
fn told(out: &Path) -> BTreeMap<String, (BTreeMap<String, usize>, BTreeMap<String, bool>)> {
    let read = |name: &str| std::fs::read_to_string(out.join(name)).expect("the file");
    let column = |header: &str, name: &str| header.split(',').position(|c| c == name).expect("a column");
    let mut all: BTreeMap<String, (BTreeMap<String, usize>, BTreeMap<String, bool>)> = BTreeMap::new();
    let events = read("events.csv");
    let (header, rows) = events.split_once('\n').expect("a header");
    for row in rows.lines().map(|row| row.split(',').collect::<Vec<_>>()) {
        let her = all.entry(row[column(header, "person")].to_owned()).or_default();
        *her.0.entry(row[column(header, "kind")].to_owned()).or_default() += 1;
    }
    let clocks = read("clocks.csv");
    let (header, rows) = clocks.split_once('\n').expect("a header");
    for row in rows.lines().map(|row| row.split(',').collect::<Vec<_>>()) {
        let her = all.entry(row[column(header, "person")].to_owned()).or_default();
        let stopped = !row[column(header, "stop")].is_empty();
        her.1.insert(row[column(header, "clock")].to_owned(), stopped);
    }
    all
}

#[test]
fn each_export_is_the_record_of_one_moment_while_another_process_writes() {
    if let Some(dir) = std::env::var_os(CHILD) {
        return writes(Path::new(&dir), 100_000);
    }
    let data = fresh("served-data");
    let mut writer = Writer::on(&data);
    writer.waits_for(2);
    // It stays the only one that may open the folder to work in it.
    let second = yellowfolder(&["serve", "--data", text(&data), "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(2), "{said}");
    assert!(said.contains("another yellowfolder has this data folder open"), "{said}");
    const EXPORTS: i64 = 6;
    for n in 0..EXPORTS {
        let (before, out) = (writer.done(), fresh(&format!("served-out-{n}")));
        wrote(&["events", "--from-folder", text(&data), "--out", text(&out)]);
        let (after, told) = (writer.done(), told(&out));
        assert!(before <= told.len() && told.len() <= after + 1, "{before} <= {} <= {after} + 1", told.len());
        // Whole deeds: what a step tells in one table it tells in the other.
        let mut open = 0;
        for (her, (events, clocks)) in &told {
            let (asked, accepted) = (events.get("referral"), events.get("accept"));
            assert_eq!(asked, Some(&1), "{her}: {events:?} {clocks:?}");
            assert_eq!(clocks.get("contact-answer"), Some(&accepted.is_some()), "{her}: {events:?} {clocks:?}");
            assert_eq!(clocks.contains_key("allocation"), accepted.is_some(), "{her}: {events:?} {clocks:?}");
            open += usize::from(accepted.is_none());
        }
        assert!(open <= 1, "one call at a time: {open} are on their way");
        let next = writer.done() + 1;
        writer.waits_for(next);
    }
    drop(writer);
    // No export without its line, and the chain that two processes wrote holds.
    let verified = yellowfolder(&["verify", "--data", text(&data)]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stderr));
    let db = Connection::open(data.join("folder.sqlite")).expect("opened");
    let lines: i64 =
        db.query_row("SELECT count(*) FROM audit WHERE rule = 'operator'", [], |row| row.get(0)).expect("counted");
    assert_eq!(lines, EXPORTS);
    let unlisted: i64 = db
        .query_row(
            "SELECT count(*) FROM audit a WHERE rule = 'operator'
             AND items <> (SELECT count(*) FROM listed l WHERE l.line = a.line)",
            [],
            |row| row.get(0),
        )
        .expect("counted");
    assert_eq!(unlisted, 0, "everybody is listed");
}

#[test]
fn a_database_of_another_version_is_left_as_it_is() {
    let data = fresh("version-data");
    writes(&data, 1);
    let out = fresh("version-out");
    let asked = || yellowfolder(&["look", "--from-folder", text(&data), "--out", text(&out)]);
    let changed = |sql: &str| {
        let db = Connection::open(data.join("folder.sqlite")).expect("opened");
        db.execute_batch(sql).expect("changed");
    };
    let state = || {
        let db = Connection::open(data.join("folder.sqlite")).expect("opened");
        let counts =
            "SELECT (SELECT count(*) FROM audit), (SELECT count(*) FROM migration), (SELECT count(*) FROM account)";
        db.query_row(counts, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))
            .expect("counted")
    };
    for (sql, right) in [
        ("INSERT INTO migration VALUES (99, 'later', x'00', 0)", "written by a newer version (migration 99"),
        (
            "DELETE FROM migration WHERE number IN (99, (SELECT max(number) FROM migration WHERE number < 99))",
            "of an older version (1 migrations behind), and is left as it is",
        ),
    ] {
        changed(sql);
        let before = state();
        let run = asked();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains(right) && said.contains("--from-folder") && !said.contains("--data"), "{said}");
        assert_eq!(state(), before, "nothing was written");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named_by_its_own_flag() {
    let nowhere = fresh("nowhere-data").join("nothing");
    let out = fresh("nowhere-out");
    for command in ["look", "events"] {
        let run = yellowfolder(&[command, "--from-folder", text(&nowhere), "--out", text(&out)]);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains("there is no record in this folder"), "{said}");
        assert!(said.contains("--from-folder") && !said.contains("--data"), "{said}");
        assert!(!nowhere.exists(), "nothing is made");
    }
}
