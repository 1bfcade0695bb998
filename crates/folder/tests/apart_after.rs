//! What was parted, and everything beside the pages: who may put it back, what it is once the other's call was taken further, again and again,
//! and what a copy of the record, the doctor and the trail say of it.

#[path = "common/apart.rs"]
mod apart;
#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use apart::{HERS, KNOW, ada, does, folder, parted, sharing, smith, whose, words};
use bench::{Bench, NOON};
use day::{Day, to};
use std::collections::BTreeSet;
use yf_folder::work::{Kind, ThingView};
use yf_folder::{Actor, Entry, Folder, Handle, Is, Sharing, Stamp, Subject, Trouble, copy, examine};

const BACK: &str = "the daughter was mistaken";

fn back(d: &Day, actor: &Actor, key: &str) -> Result<(), Trouble> {
    let seen = sharing(d, actor);
    let identity =
        seen.apart.iter().find(|a| a.undone.is_none()).map_or(Handle::parse(&"0".repeat(32)), |a| Some(a.identity));
    let subject = Subject::Handle(seen.handle);
    let identity = identity.expect("a handle");
    does(d, actor, key, Sharing::PutBack { subject, identity, why: BACK.into() }).map(|_| ())
}

/// The call that was begun about the other, and her folder, as the social worker has them.
fn others(d: &Day) -> (Handle, ThingView) {
    let desk = d.desk(&d.sw);
    let call = desk.mine.into_iter().find(|l| l.thing.kind == Kind::Contact).expect("a call of hers");
    (call.handle, call.thing)
}

fn has(d: &Day, actor: &Actor, of: Subject) -> bool {
    words(&folder(d, actor, of).expect("readable")).iter().any(|w| w.contains(HERS))
}

/// The tables of the record, each with its rows, without what time and chance make.
fn rows(d: &Day, sql: &str) -> Vec<String> {
    let db = rusqlite::Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
    let mut asked = db.prepare(sql).expect("asked");
    let all = asked.query_map([], |row| row.get(0)).expect("asked");
    all.collect::<Result<_, _>>().expect("rows")
}

const TOLD: &str = "SELECT hex(r.person) || r.kind || hex(r.subject) || r.since FROM relation_told r ORDER BY 1";

#[test]
fn nobody_else_puts_it_back_and_those_who_may_do() {
    let (d, her, ward) = smith("apart-rights", true);
    parted(&d);
    // Whoever may read nothing of what was sent, and whoever manages nothing of hers: the same answer, and nothing done.
    let named = sharing(&d, &d.sw).apart[0].identity;
    for actor in [&d.matron, &her, &ward, &d.far] {
        let subject = whose(&d, actor);
        let deed = Sharing::PutBack { subject, identity: named, why: BACK.into() };
        let refused = does(&d, actor, actor.role().name(), deed).map(|_| ());
        assert!(matches!(refused, Err(Trouble::NotAvailable | Trouble::Offered)), "{:?}: {refused:?}", actor.role());
    }
    // Who may, but with the name of another's session.
    let deed = Sharing::PutBack { subject: whose(&d, &d.coord), identity: named, why: BACK.into() };
    assert!(matches!(does(&d, &d.coord, "strange", deed), Err(Trouble::Field("identity", _))));
    assert!(!has(&d, &d.sw, whose(&d, &d.sw)), "nothing was done");
    // A manager who works with her may, as she who parted it might have.
    assert_eq!(back(&d, &d.manager, "manager"), Ok(()));
    assert!(has(&d, &d.sw, whose(&d, &d.sw)));
    d.b.folder.verify(None).expect("every chain whole");
}

#[test]
fn put_back_after_the_other_was_taken_on_she_keeps_her_case_and_none_of_her_pages() {
    let (d, her, _) = smith("apart-further", true);
    let told = rows(&d, TOLD);
    parted(&d);
    let (other, call) = others(&d);
    let call = d.step(&d.sw, call.thing, to("identified")).expect("identified");
    d.step(&d.sw, call, to("triaged").says("urgency", "routine", "")).expect("triaged");
    let waits = d.desk(&d.matron).for_me.into_iter().find(|l| l.thing.kind == Kind::Contact).expect("for the team");
    d.step(&d.matron, waits.thing.thing, to("accepted")).expect("accepted");
    assert!(has(&d, &d.sw, Subject::Handle(other)), "she is read in her own folder");
    let at_the_matrons = Subject::Handle(waits.handle);
    assert!(has(&d, &d.matron, at_the_matrons), "by the team that took her on as well");
    assert_eq!(back(&d, &d.sw, "back"), Ok(()));
    // Mrs Smith is as she was, for everybody.
    assert!(has(&d, &d.sw, whose(&d, &d.sw)) && has(&d, &her, Subject::Herself));
    assert_eq!(rows(&d, TOLD), told, "who tells of whom is as it was");
    // Of the other nothing that is another's is read, by the team that took her on or by who put it back.
    assert!(!has(&d, &d.sw, Subject::Handle(other)) && !has(&d, &d.matron, at_the_matrons));
    // She has been taken on: her name stays, somebody has her case, and nothing open is anybody's no longer.
    let left = folder(&d, &d.matron, at_the_matrons).expect("she works with her");
    assert_eq!((left.person.family.as_str(), left.person.given.as_str()), ("Smyth", "Ada"));
    let work = d.work(&d.matron, at_the_matrons).expect("hers");
    let open: Vec<&ThingView> = work.things.iter().filter(|t| t.open).collect();
    assert!(open.iter().any(|t| t.kind == Kind::Case), "{open:?}");
    assert!(open.iter().all(|t| !t.owner.is_empty() && !t.team.is_empty()), "{open:?}");
    assert!(d.desk(&d.manager).gaps.is_empty());
    assert_eq!(d.b.find_by(&d.sw, "Smyth", "1939-05-01").len(), 1, "found by her own name still");
    d.b.folder.verify(None).expect("every chain whole");
}

#[test]
fn parted_and_put_back_again_and_again_leaves_each_time_on_record() {
    let (d, ..) = smith("apart-again", true);
    let (view, told) = (words(&folder(&d, &d.sw, whose(&d, &d.sw)).expect("hers")), rows(&d, TOLD));
    for n in 0..3 {
        d.still().later(60_000);
        let seen = sharing(&d, &d.sw);
        let identity = seen.joined.iter().find(|j| j.org == "Another").expect("the hospital's").identity;
        let subject = Subject::Handle(seen.handle);
        does(&d, &d.sw, &format!("p{n}"), Sharing::Part { subject, identity, why: KNOW.into(), who: ada() })
            .expect("parted");
        assert!(!has(&d, &d.sw, whose(&d, &d.sw)), "{n}");
        d.still().later(60_000);
        assert_eq!(back(&d, &d.sw, &format!("b{n}")), Ok(()), "{n}");
        assert_eq!(words(&folder(&d, &d.sw, whose(&d, &d.sw)).expect("hers")), view, "{n}");
        assert_eq!(rows(&d, TOLD), told, "{n}");
    }
    let seen = sharing(&d, &d.sw);
    assert_eq!(seen.apart.iter().filter(|a| a.undone.is_some()).count(), 3);
    assert_eq!(d.b.find_by(&d.sw, "Smyth", "1939-05-01").len(), 0, "none of the three folders is found");
    assert!(d.desk(&d.sw).mine.iter().all(|l| l.thing.kind != Kind::Contact));
    d.b.folder.verify(None).expect("every chain whole");
}

/// What the doctor finds wrong, but for codes that nobody here has.
fn wrong(dir: &std::path::Path, now: Stamp) -> Vec<String> {
    let found = examine(dir, now).expect("looked at");
    let found = found.into_iter().filter(|f| f.is == Is::Wrong && !["second factor", "permissions"].contains(&f.what));
    found.map(|f| format!("{}: {}", f.what, f.says)).collect()
}

#[test]
fn a_copy_made_in_between_holds_both_folders_and_what_was_parted_is_put_back_there() {
    let (d, ..) = smith("apart-copy", true);
    parted(&d);
    let (other, _) = others(&d);
    let ada = words(&folder(&d, &d.sw, Subject::Handle(other)).expect("hers"));
    let to = d.b.dir.with_file_name("folder-apart-copy-out");
    let _ = std::fs::remove_dir_all(&to);
    let copied = copy(&d.b.dir, &to).expect("copied");
    assert_eq!((copied.trail.broken.len(), copied.people), (0, 2), "the other is one of the two");
    let verified = d.b.folder.verify(None).expect("verified");
    let now = Stamp(NOON + Stamp::DAY);
    assert_eq!(wrong(&to, now), Vec::<String>::new(), "the doctor of the copy");
    // Restored, it is the same record: parted still, with who may put it back.
    let still = d.still().clone();
    let b = Bench { folder: Folder::open(&to, Box::new(still)).expect("opens"), dir: to, ..d.b };
    assert_eq!(b.folder.verify(None).expect("verified"), verified);
    let again = |login: &str| b.actor(b.folder.account(login).expect("asked").expect("there"));
    let sw = again("social");
    let hers = Subject::Handle(b.find(&sw, "Smith")[0]);
    let whole = |of| b.folder.see(&sw, yf_folder::access::Purpose::Care, &yf_folder::Ask::Whole(of)).map(bench::her);
    assert!(!words(&whole(hers).expect("hers")).iter().any(|w| w.contains(HERS)));
    let smyth = Subject::Handle(b.find_by(&sw, "Smyth", "1939-05-01")[0]);
    assert_eq!(words(&whole(smyth).expect("hers")), ada);
    let care = yf_folder::access::Purpose::Care;
    let Ok(yf_folder::View::Sharing(seen)) = b.folder.see(&sw, care, &yf_folder::Ask::Sharing(hers)) else {
        panic!("readable")
    };
    let back = Sharing::PutBack { subject: hers, identity: seen.apart[0].identity, why: BACK.into() };
    b.folder.act(&sw, care, "back", &yf_folder::Deed::Sharing(back)).expect("put back");
    assert!(words(&whole(hers).expect("hers")).iter().any(|w| w.contains(HERS)));
}

#[test]
fn the_doctor_and_the_trail_say_what_does_not_fit() {
    let (d, ..) = smith("apart-doctor", true);
    parted(&d);
    let (dir, now) = (d.b.dir.clone(), Stamp(NOON + Stamp::DAY));
    assert_eq!(wrong(&dir, now), Vec::<String>::new());
    back(&d, &d.sw, "back").expect("put back");
    assert_eq!(wrong(&dir, now), Vec::<String>::new());
    parted_again(&d);
    assert!(d.b.folder.verify(None).expect("verified").broken.is_empty());
    drop(d);
    let sql = |text: &str| {
        let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
        db.execute_batch(&format!("PRAGMA foreign_keys = OFF; {text}")).expect("done");
    };
    // What somebody does to the file by hand, who has not read how it belongs together; and what puts it right again.
    let tries = [
        (
            "UPDATE identity SET person = (SELECT person FROM apart WHERE undone IS NULL) WHERE identity = (SELECT identity FROM apart WHERE undone IS NULL)",
            "UPDATE identity SET person = (SELECT other FROM apart WHERE undone IS NULL) WHERE identity = (SELECT identity FROM apart WHERE undone IS NULL)",
            "joins: ",
        ),
        (
            "CREATE TABLE aside AS SELECT * FROM relation_told; UPDATE relation_told SET person = (SELECT person FROM apart WHERE undone IS NULL)",
            "DELETE FROM relation_told; INSERT INTO relation_told SELECT * FROM aside; DROP TABLE aside",
            "joins: ",
        ),
        (
            "CREATE TABLE aside AS SELECT * FROM audit; UPDATE audit SET items = items + 1 WHERE line = (SELECT line FROM apart WHERE undone IS NULL)",
            "DELETE FROM audit; INSERT INTO audit SELECT * FROM aside; DROP TABLE aside",
            "trail: ",
        ),
    ];
    let mut said = BTreeSet::new();
    for (n, (breaks, mends, what)) in tries.into_iter().enumerate() {
        sql(breaks);
        let found = wrong(&dir, now);
        assert!(found.iter().any(|f| f.starts_with(what)), "{n}: {found:?}");
        // The doctor names nobody.
        assert!(found.iter().all(|f| !f.contains("Smith") && !f.contains("Smyth")), "{found:?}");
        said.extend(found);
        sql(mends);
        assert_eq!(wrong(&dir, now), Vec::<String>::new(), "{n}: mended");
    }
    assert!(said.len() >= 3, "{said:?}");
}

fn parted_again(d: &Day) {
    let seen = sharing(d, &d.sw);
    let identity = seen.joined.iter().find(|j| j.org == "Another").expect("the hospital's").identity;
    let deed = Sharing::Part { subject: Subject::Handle(seen.handle), identity, why: KNOW.into(), who: ada() };
    does(d, &d.sw, "again", deed).expect("parted");
    let (other, _) = others(d);
    let her = folder(d, &d.sw, Subject::Handle(other)).expect("hers");
    assert!(her.pages.iter().any(|p| matches!(&p.entry, Entry::Note(w) if w == HERS)));
}
