//! Copies and the doctor: a copy made while the record is written is whole, restored it answers the same; what is wrong with a data
//! folder is said.

#[path = "common/bench.rs"]
mod bench;

use bench::{Bench, NOON, Still, her};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use yf_folder::access::{Purpose, Rel, Role};
use yf_folder::{Deed, Folder, Is, NewAccount, Stamp, Subject, Trouble, copy, examine, when_read};

fn note(folder: &Folder, actor: &yf_folder::Actor, handle: yf_folder::Handle, n: u32) {
    let happened = when_read("2026-11-14").expect("a day");
    let deed = Deed::Note { subject: Subject::Handle(handle), happened, words: format!("note {n}") };
    folder.act(actor, Purpose::Care, &format!("k{n}"), &deed).expect("written");
}

#[test]
fn a_copy_made_while_it_is_written_is_whole_and_restored_it_answers_the_same() {
    let b = Bench::new("copy");
    let matron = b.account("matron", Role::Matron);
    for name in ["Smith", "Jones", "Brown"] {
        b.person(name, &[(Rel::Lead, matron)]);
    }
    let actor = b.actor(matron);
    let handle = b.find(&actor, "Smith")[0];
    b.still.later(Stamp::DAY);
    let actor = if b.open(&actor, handle).is_ok() { actor } else { b.actor(matron) };
    let to = b.dir.with_file_name("folder-copy-out");
    let _ = std::fs::remove_dir_all(&to);
    let stop = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            let mut n = 0;
            while !stop.load(Ordering::SeqCst) || n < 20 {
                note(&b.folder, &actor, handle, n);
                n += 1;
            }
        });
        for n in 0..5 {
            let _ = std::fs::remove_dir_all(&to);
            let copied = copy(&b.dir, &to).expect("copied");
            assert_eq!(copied.trail.broken, Vec::<String>::new(), "{n}");
            assert!(copied.people == 3 && copied.pages >= 6 && copied.bytes > 10_000);
        }
        stop.store(true, Ordering::SeqCst);
    });
    assert!(matches!(copy(&b.dir, &to), Err(Trouble::NotWritten { .. })), "it overwrites nothing");
    std::fs::remove_dir_all(&to).expect("taken away");
    copy(&b.dir, &to).expect("copied");
    let verified = b.folder.verify(None).expect("verified");
    let before = her(b.open(&actor, handle).expect("hers"));

    // Restored: another folder, which answers the same about her; whoever was signed in signs in again.
    let restored = Bench { folder: Folder::open(&to, Box::new(b.still.clone())).expect("opens"), dir: to.clone(), ..b };
    assert_eq!(restored.folder.verify(None).expect("verified"), verified);
    let old = restored.open(&actor, handle).map(|_| ());
    assert_eq!(old, Err(Trouble::NotAvailable), "an address of before the copy means nobody");
    let again = restored.actor(matron);
    let after = her(restored.open(&again, restored.find(&again, "Smith")[0]).expect("hers"));
    let said = |her: &yf_folder::HerFolder| format!("{:?} {:?} {:?}", her.person, her.pages, her.holds);
    assert_eq!(said(&after), said(&before));
    assert!(after.pages.len() > 20);
}

#[test]
fn a_copy_that_cannot_be_made_leaves_nothing_behind() {
    let b = Bench::new("copy-refused");
    b.person("Smith", &[]);
    let out = b.dir.with_file_name("folder-copy-refused-out");
    let _ = std::fs::remove_dir_all(&out);
    assert_eq!(copy(&b.dir.join("nothing"), &out), Err(Trouble::NoRecord));
    let nowhere = b.dir.join("no/such/folder");
    assert!(matches!(copy(&b.dir, &nowhere), Err(Trouble::NotWritten { .. })));
    let part = b.dir.with_file_name("folder-copy-refused-out.part");
    std::fs::create_dir_all(&part).expect("made");
    std::fs::write(part.join("thesis"), "mine").expect("written");
    assert!(matches!(copy(&b.dir, &out), Err(Trouble::NotWritten { .. })), "somebody's folder is left alone");
    assert_eq!(std::fs::read(part.join("thesis")).expect("there"), b"mine");
    std::fs::remove_dir_all(&part).expect("taken away");
    assert!(!out.exists());
}

fn wrong(dir: &Path, now: i64) -> Vec<&'static str> {
    let found = examine(dir, Stamp(now)).expect("looked at");
    assert!(found.len() >= 6 && found.iter().all(|f| !f.says.is_empty()));
    assert!(found.iter().all(|f| (f.is == Is::Wrong) != f.mend.is_empty()), "{found:?}");
    found.iter().filter(|f| f.is == Is::Wrong).map(|f| f.what).collect()
}

#[test]
fn the_doctor_says_what_is_wrong_and_nothing_where_all_is_well() {
    let b = Bench::new("doctor");
    #[cfg(unix)]
    std::fs::set_permissions(&b.dir, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("set");
    let account = |login, second| NewAccount {
        login,
        name: login,
        title: "",
        role: Role::Matron,
        org: b.org,
        team: None,
        person: None,
        registered_until: None,
        password: None,
        second,
    };
    b.person("Smith", &[]);
    b.folder.enrol(&account("whole", Some(b"12345678901234567890"))).expect("enrolled");
    assert_eq!(wrong(&b.dir, NOON), Vec::<&str>::new(), "while it is open in this process");
    let served = examine(&b.dir, Stamp(NOON)).expect("looked at");
    let in_use = served.iter().find(|f| f.what == "in use").map(|f| f.is);
    assert_eq!(in_use, Some(Is::Noted));
    assert_eq!(wrong(&b.dir, NOON - Stamp::DAY), ["clock"]);
    b.folder.enrol(&account("halfway", None)).expect("enrolled");
    let found = examine(&b.dir, Stamp(NOON)).expect("looked at");
    let said = found.iter().find(|f| f.is == Is::Wrong).expect("something");
    assert!(said.what == "second factor" && said.says.contains("halfway") && !said.says.contains("whole"), "{said:?}");

    let dir = b.dir.clone();
    drop(b);
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    db.execute("UPDATE account SET second = x'00'", []).expect("mended");
    assert_eq!(wrong(&dir, NOON), Vec::<&str>::new());
    db.execute("UPDATE audit SET shown = 'no'", []).expect("touched");
    assert_eq!(wrong(&dir, NOON), ["trail"]);
    db.execute("INSERT INTO migration VALUES (99, 'later', x'00', 0)", []).expect("written");
    let found = examine(&dir, Stamp(NOON)).expect("looked at");
    let said: Vec<&str> = found.iter().filter(|f| f.is == Is::Wrong).map(|f| f.says.as_str()).collect();
    assert!(said.len() == 1 && said[0].contains("newer version"), "{said:?}");
    assert_eq!(examine(&dir.join("nothing"), Stamp(NOON)), Err(Trouble::NoRecord));
    #[cfg(unix)]
    {
        db.execute("DELETE FROM migration WHERE number = 99", []).expect("taken out");
        std::fs::set_permissions(&dir, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("set");
        assert_eq!(wrong(&dir, NOON), ["permissions", "trail"]);
    }
    assert!(!dir.join("doctor-scratch.sqlite").exists());
    let _ = Still::new();
}
