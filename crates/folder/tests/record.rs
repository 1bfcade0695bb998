//! What the record promises: no line, no page; the same answer for "not there" and "not yours"; versions; once; a trail that shows.

#[path = "common/bench.rs"]
mod bench;

use bench::{Bench, NOON, Still, dir, her};
use yf_folder::access::{Class, Purpose, Rel, Role};
use yf_folder::{Ask, Checkpoint, Deed, Entry, Folder, Handle, NewAccount, Stamp, Subject, Trouble, View, code_at};
use yf_model::{Day, When};

const HOUR: i64 = 60 * Stamp::MINUTE;

fn note(handle: Handle, words: &str) -> Deed {
    let happened = When::Day(Day::parse_iso("2026-11-14").expect("a day"));
    Deed::Note { subject: Subject::Handle(handle), happened, words: words.into() }
}

#[test]
fn a_look_and_a_refusal_each_leave_a_line_and_not_there_is_answered_like_not_hers() {
    let b = Bench::new("lines");
    let (matron, handler) = (b.account("matron", Role::Matron), b.account("handler", Role::Spa));
    b.person("Smith", &[(Rel::Lead, matron)]);
    let (matron, handler) = (b.actor(matron), b.actor(handler));
    assert_eq!(b.lines(), 1, "taken in");
    let found = b.find(&matron, "Smith");
    assert_eq!((found.len(), b.lines()), (1, 2));
    let shown = her(b.open(&matron, found[0]).expect("hers"));
    assert_eq!((shown.person.family.as_str(), shown.because.as_str(), b.lines()), ("Smith", "lead", 3));

    let theirs = b.find(&handler, "Smith")[0];
    let refused = b.open(&handler, theirs).map(|_| ());
    let nobody = b.folder.see(&handler, Purpose::Care, &Ask::Folder(Subject::Nobody)).map(|_| ());
    let stale = b.open(&handler, found[0]).map(|_| ());
    assert_eq!((refused, &nobody, &stale), (Err(Trouble::NotAvailable), &stale, &nobody));
    assert_eq!(b.lines(), 7, "a find and three refusals");
    assert_eq!(b.find(&handler, "Nosuch"), Vec::<Handle>::new());
    assert_eq!(b.lines(), 8, "nobody found is a line too");
}

#[test]
fn two_looks_of_one_page_show_what_each_shows_alone_and_leave_the_line_of_each() {
    let b = Bench::new("both");
    let (matron, handler) = (b.account("matron", Role::Matron), b.account("handler", Role::Spa));
    b.person("Smith", &[(Rel::Lead, matron)]);
    let (matron, handler) = (b.actor(matron), b.actor(handler));
    for reader in [&matron, &handler] {
        let hers = Subject::Handle(b.find(reader, "Smith")[0]);
        let alone = |ask: &Ask| b.folder.see(reader, Purpose::Care, ask).map(|view| shape(&view));
        let before = b.lines();
        let (first, second) = (alone(&Ask::Folder(hers)), alone(&Ask::Work(hers)));
        let each = b.lines() - before;
        let both = b.folder.see_both(reader, Purpose::Care, &Ask::Folder(hers), &Ask::Work(hers));
        let left = b.lines() - before - each;
        match first {
            Ok(first) => {
                let (one, other) = both.expect("the first is hers");
                assert_eq!((shape(&one), other.as_ref().map(shape)), (first, second.ok()));
                assert_eq!(left, each);
            }
            Err(refused) => {
                assert_eq!(both.map(|_| ()), Err(refused));
                assert_eq!(left, 1, "what shows nothing is asked nothing more");
            }
        }
    }
}

/// What a look shows, without what is made anew for each: its line.
fn shape(view: &View) -> String {
    match view {
        View::Folder(her) => format!("{:?} {} {}", her.person, her.pages.len(), her.because),
        View::Work(work) => format!("{:?} {} {}", work.person, work.things.len(), work.because),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_handle_is_good_in_its_own_session_only() {
    let b = Bench::new("handles");
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let (one, two) = (b.actor(matron), b.actor(matron));
    let handle = b.find(&one, "Smith")[0];
    assert!(b.open(&one, handle).is_ok());
    assert_eq!(b.open(&two, handle).map(|_| ()), Err(Trouble::NotAvailable));
}

#[test]
fn a_form_sent_twice_is_done_once_and_with_other_words_refused() {
    let b = Bench::new("once");
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let matron = b.actor(matron);
    let handle = b.find(&matron, "Smith")[0];
    let first = b.folder.act(&matron, Purpose::Care, "k1", &note(handle, "legs dressed")).expect("done");
    let again = b.folder.act(&matron, Purpose::Care, "k1", &note(handle, "legs dressed")).expect("done");
    assert_eq!((first.page, first.before, again.before), (again.page, false, true));
    let other = b.folder.act(&matron, Purpose::Care, "k1", &note(handle, "other words"));
    assert_eq!(other, Err(Trouble::OtherBody));
    let empty = b.folder.act(&matron, Purpose::Care, "k2", &note(handle, "  "));
    assert!(matches!(empty, Err(Trouble::Field("note", _))));
    let notes = |view| her(view).pages.iter().filter(|p| matches!(p.entry, Entry::Note(_))).count();
    assert_eq!(notes(b.open(&matron, handle).expect("hers")), 1);
}

#[test]
fn the_same_row_again_is_no_new_page_and_other_words_are_a_new_version() {
    let b = Bench::new("versions");
    let matron = b.account("matron", Role::Matron);
    for says in ["first seen", "first seen", "seen at home"] {
        b.take(&b.sent("Smith", says, &[(Rel::Lead, matron)]));
    }
    let matron = b.actor(matron);
    let shown = her(b.open(&matron, b.find(&matron, "Smith")[0]).expect("hers"));
    let says: Vec<String> = shown
        .pages
        .iter()
        .filter_map(|p| match &p.entry {
            Entry::Event(e) => Some(e.says.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(says, ["seen at home"]);
    drop(b.folder);
    let db = rusqlite::Connection::open(b.dir.join("folder.sqlite")).expect("opened");
    let kept: i64 =
        db.query_row("SELECT count(*) FROM page WHERE kind = 'event'", [], |row| row.get(0)).expect("counted");
    assert_eq!(kept, 2, "the first version is still there");
}

#[test]
fn break_glass_is_told_lasts_four_hours_and_moves_nothing_else() {
    let b = Bench::new("glass");
    let therapist = b.account("therapist", Role::Therapist);
    let vol = b.account("volunteer", Role::Vol);
    b.person("Smith", &[]);
    let (therapist, vol) = (b.actor(therapist), b.actor(vol));
    let handle = b.find(&therapist, "Smith")[0];
    assert_eq!(b.open(&therapist, handle).map(|_| ()), Err(Trouble::Offered));
    let glass = |reason: &str| Deed::BreakGlass { subject: Subject::Handle(handle), reason: reason.into() };
    let short = b.folder.act(&therapist, Purpose::Care, "g1", &glass("curious"));
    assert!(matches!(short, Err(Trouble::Field("reason", _))));
    let reason = "found on the floor, no name of anybody to ring";
    b.folder.act(&therapist, Purpose::Care, "g2", &glass(reason)).expect("opened");
    let shown = her(b.open(&therapist, handle).expect("opened"));
    assert_eq!(shown.looked, None, "who looked is hers and governance's to know");
    let mrs = b.own_account("Smith");
    let looked = b.folder.see(&b.actor(mrs), Purpose::Own, &Ask::Looked(Subject::Herself)).expect("hers");
    let View::Looked(looked) = looked else { panic!("{looked:?}") };
    assert!(looked.lines.iter().any(|line| line.break_glass && line.name == "therapist"), "she is shown it");
    assert_eq!(b.folder.act(&vol, Purpose::Care, "g3", &glass(reason)), Err(Trouble::NotAvailable));
    b.still.later(4 * HOUR);
    let after = b.open(&therapist, handle).map(|_| ());
    assert_eq!(after, Err(Trouble::Offered), "four hours are over");
}

#[test]
fn ten_minutes_after_signing_in_break_glass_asks_for_the_code_again() {
    let b = Bench::new("stale-glass");
    let therapist = b.account("therapist", Role::Therapist);
    b.person("Smith", &[]);
    let therapist = b.actor(therapist);
    let handle = b.find(&therapist, "Smith")[0];
    b.still.later(10 * Stamp::MINUTE);
    let reason = "found on the floor, no name of anybody to ring".to_owned();
    let deed = Deed::BreakGlass { subject: Subject::Handle(handle), reason };
    assert_eq!(b.folder.act(&therapist, Purpose::Care, "g", &deed), Err(Trouble::NotAvailable));
}

#[test]
fn sign_in_needs_both_factors_each_code_once_and_sessions_end() {
    let b = Bench::new("sign-in");
    let secret = b"12345678901234567890";
    let new = NewAccount {
        login: "jane",
        name: "Jane",
        title: "matron",
        role: Role::Matron,
        org: b.org,
        team: None,
        person: None,
        registered_until: Some(Stamp(NOON * 2)),
        password: Some("correct horse"),
        second: Some(secret),
    };
    let account = b.folder.enrol(&new).expect("enrolled");
    b.person("Smith", &[(Rel::Lead, account)]);
    assert_eq!(b.folder.sign_in("nobody", "correct horse"), Ok(None));
    assert_eq!(b.folder.sign_in("jane", "wrong"), Ok(None));
    let half = b.folder.sign_in("jane", "correct horse").expect("asked").expect("right");
    let actor = b.folder.who(&half).expect("asked").expect("half").actor;
    assert!(!actor.whole());
    let known = yf_folder::Known { family: "Smith".into(), born: Day::parse_iso(bench::BORN), ..Default::default() };
    let found = b.folder.see(&actor, Purpose::Care, &Ask::Find(known)).expect("looked");
    assert!(matches!(found, View::Found(found) if found.is_empty()), "one factor sees nobody");
    let code = format!("{:06}", code_at(secret, NOON / 1000 / 30));
    assert_eq!(b.folder.second_factor(&half, "000000"), Ok(None));
    let whole = b.folder.second_factor(&half, &code).expect("asked").expect("right");
    assert!(b.folder.who(&half).expect("asked").is_none(), "the secret of the half session is dead");
    assert!(b.folder.who(&whole).expect("asked").expect("whole").actor.whole());
    let again = b.folder.sign_in("jane", "correct horse").expect("asked").expect("right");
    assert_eq!(b.folder.second_factor(&again, &code), Ok(None), "a code is good once");
    b.still.later(31 * Stamp::MINUTE);
    assert!(b.folder.who(&whole).expect("asked").is_none(), "idle for half an hour");

    for _ in 0..5 {
        assert_eq!(b.folder.sign_in("jane", "wrong"), Ok(None));
    }
    assert_eq!(b.folder.sign_in("jane", "correct horse"), Ok(None), "tried too often");
    b.still.later(2 * Stamp::MINUTE);
    let token = b.folder.sign_in("jane", "correct horse").expect("asked").expect("right");
    for _ in 0..26 {
        b.still.later(29 * Stamp::MINUTE);
        let open = b.folder.who(&token).expect("asked").is_some();
        if !open {
            return;
        }
    }
    panic!("a session of more than twelve hours");
}

#[test]
fn a_data_folder_in_use_newer_or_changed_is_refused() {
    let dir = dir("refused");
    let open = || Folder::open(&dir, Box::new(Still::new()));
    let first = open().expect("opened");
    assert!(matches!(open().map(|_| ()), Err(Trouble::InUse { .. })));
    drop(first);
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    db.execute("INSERT INTO migration VALUES (99, 'later', x'00', 0)", []).expect("written");
    assert!(matches!(open().map(|_| ()), Err(Trouble::Newer { theirs: 99, .. })));
    db.execute_batch("DELETE FROM migration WHERE number = 99; UPDATE migration SET checksum = x'00'")
        .expect("written");
    assert_eq!(open().map(|_| ()), Err(Trouble::Changed { number: 1 }));
}

#[test]
fn a_trail_that_was_touched_shows_it() {
    let b = Bench::new("trail");
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    b.person("Jones", &[(Rel::Lead, matron)]);
    for _ in 0..3 {
        let actor = b.actor(matron);
        let handle = b.find(&actor, "Smith")[0];
        b.open(&actor, handle).expect("hers");
        b.still.later(Stamp::DAY);
    }
    let actor = b.actor(matron);
    b.find(&actor, "Smith");
    let whole = b.folder.verify(None).expect("verified");
    assert_eq!((whole.broken.len(), whole.folders, whole.days), (0, 2, 3));
    let kept = whole.newest.clone().expect("a seal");
    assert!(b.folder.verify(Some(&kept)).expect("verified").broken.is_empty());
    let (dir, still) = (b.dir.clone(), b.still.clone());
    drop(b);

    let touched = [
        ("a line changed", "UPDATE audit SET purpose = 'oversight' WHERE seq = 2"),
        ("a line taken out", "DELETE FROM audit WHERE seq = 3"),
        (
            "the last lines of a folder cut off",
            "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit WHERE at < 1794900000000) AND at < 1794900000000",
        ),
        ("a folder's trail gone", "DELETE FROM audit WHERE person = (SELECT min(person) FROM audit)"),
        ("a seal gone", "DELETE FROM seal WHERE day = (SELECT min(day) FROM seal)"),
    ];
    for (what, sql) in touched {
        let copy = bench::dir("trail-touched");
        std::fs::create_dir_all(&copy).expect("made");
        std::fs::copy(dir.join("folder.sqlite"), copy.join("folder.sqlite")).expect("copied");
        let db = rusqlite::Connection::open(copy.join("folder.sqlite")).expect("opened");
        assert!(db.execute(sql, []).expect("touched") > 0, "{what}");
        drop(db);
        let folder = Folder::open(&copy, Box::new(still.clone())).expect("opened");
        assert!(!folder.verify(None).expect("verified").broken.is_empty(), "{what}");
    }
    let folder = Folder::open(&dir, Box::new(still)).expect("opened");
    let other = Checkpoint { seal: "00".repeat(32), ..kept };
    assert_eq!(folder.verify(Some(&other)).expect("verified").broken.len(), 1, "made anew");
}

#[test]
fn a_long_folder_opens_with_its_newest_and_every_open_wait_and_whole_when_it_is_asked_for() {
    let b = Bench::new("long");
    let matron = b.account("matron", Role::Matron);
    let day = Day::parse_iso("2026-11-01").expect("a day");
    let mut sent = b.sent("Long", "first seen", &[(Rel::Lead, matron)]);
    let event = sent.pages[0].clone();
    sent.pages = (0..500)
        .map(|n| {
            let happened = When::Day(day - n);
            let entry = match (n % 50, &event.entry) {
                (7, _) => Entry::Wait(yf_folder::WaitEntry {
                    clock: "assessment-28".into(),
                    agency: "The council".into(),
                    start: happened,
                    // One in ten of the waits, the oldest among them, is open to this day.
                    stop: (n % 100 == 7).then_some(happened),
                    ended: None,
                }),
                (_, entry) => entry.clone(),
            };
            yf_folder::SentPage { source: format!("e{n}"), happened, entry, ..event.clone() }
        })
        .collect();
    b.take(&sent);
    let matron = b.actor(matron);
    let handle = b.find(&matron, "Long")[0];
    let short = her(b.open(&matron, handle).expect("hers"));
    let whole = her(b.folder.see(&matron, Purpose::Care, &Ask::Whole(Subject::Handle(handle))).expect("hers"));
    assert_eq!((short.older, whole.older, whole.pages.len()), (true, false, 501));
    assert!(short.pages.len() < 140, "{}", short.pages.len());
    let open = |her: &yf_folder::HerFolder| -> Vec<When> {
        let open = her.pages.iter().filter(|p| matches!(&p.entry, Entry::Wait(w) if w.stop.is_none()));
        open.map(|p| p.happened).collect()
    };
    assert_eq!(open(&short), open(&whole));
    assert!(open(&short).contains(&When::Day(day - 457)), "however old");
    let newest = |her: &yf_folder::HerFolder| format!("{:?}", &her.pages[her.pages.len() - 110..]);
    assert_eq!(newest(&short), newest(&whole));
    assert_eq!(short.person, whole.person);
}

#[test]
fn how_much_of_a_long_folder_is_shown_says_nothing_of_what_is_hidden() {
    let day = Day::parse_iso("2026-11-01").expect("a day");
    // Two in three are clinical, which a coordinator does not see; in the other folder they were never there.
    let seen = |name: &str, events: i32, hidden: bool| {
        let b = Bench::new(name);
        let coordinator = b.account("coordinator", Role::Coord);
        let mut sent = b.sent("Long", "first seen", &[(Rel::Lead, coordinator)]);
        let event = sent.pages[0].clone();
        let page = |n: i32| {
            let class = if n % 3 == 0 { Class::Care } else { Class::Clinical };
            let happened = When::Day(day - n);
            yf_folder::SentPage { source: format!("e{n}"), happened, class, ..event.clone() }
        };
        sent.pages = (0..events).map(page).filter(|p| hidden || p.class == Class::Care).collect();
        b.take(&sent);
        let coordinator = b.actor(coordinator);
        let her = her(b.open(&coordinator, b.find(&coordinator, "Long")[0]).expect("hers"));
        (her.pages.len(), her.older, her.pages.iter().map(|p| p.happened).collect::<Vec<_>>())
    };
    for (events, older) in [(300, false), (900, true)] {
        let with = seen("long-hidden", events, true);
        assert_eq!(with, seen("long-without", events, false), "{events}");
        assert_eq!(with.1, older, "{events}");
    }
}
