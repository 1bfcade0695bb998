//! Governance: a break-glass is told and reviewed, never by who used it; planted snooping raises alerts and ordinary work next to none; the
//! desk opens no record.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use bench::{Bench, NOON};
use day::{Day, says, to};
use yf_folder::access::{Purpose, Rel, Role, Set};
use yf_folder::work::{self, List};
use yf_folder::{
    Actor, Ask, Deed, Handle, Home, Id, Kind, Known, NewAccount, Outcome, Sent, SentRelation, Stamp, Subject, Trouble,
    View,
};
use yf_folder::{Folder, Told};

const REASON: &str = "found on the floor, no name of anybody to ring";

/// An account with a name, in a team or none.
fn staff(b: &Bench, login: &str, name: &str, role: Role, team: Option<Id>) -> Id {
    let registered = matches!(role, Role::Matron | Role::Sw | Role::Therapist);
    let new = NewAccount {
        login,
        name,
        title: role.name(),
        role,
        org: b.org,
        team,
        person: None,
        registered_until: registered.then_some(Stamp(NOON * 2)),
        password: None,
        second: None,
    };
    b.folder.enrol(&new).expect("enrolled")
}

fn glass(b: &Bench, by: &Actor, family: &str) {
    let handle = b.find(by, family)[0];
    let deed = Deed::BreakGlass { subject: Subject::Handle(handle), reason: REASON.into() };
    b.folder.act(by, Purpose::Care, &format!("g-{family}"), &deed).expect("opened");
}

fn kinds(b: &Bench, ig: &Actor) -> Vec<Kind> {
    let mut kinds: Vec<Kind> =
        b.folder.desk(ig, Purpose::Governance).expect("a desk").alerts.iter().map(|a| a.kind).collect();
    kinds.sort();
    kinds
}

#[test]
fn a_break_glass_is_told_to_her_coordinator_and_the_readers_manager_and_reviewed_by_neither_of_them_herself() {
    let b = Bench::new("glass-told");
    let team = Some(b.team);
    let other = b.folder.team(b.other_org, "T9", "Another team").expect("a team");
    let coordinator = staff(&b, "coord", "Alan Ross", Role::Coord, team);
    let manager = staff(&b, "manager", "Ruth Adeyemi", Role::Manager, team);
    let elsewhere = staff(&b, "elsewhere", "Some Manager", Role::Manager, Some(other));
    let therapist = staff(&b, "therapist", "Jo Reed", Role::Therapist, team);
    let (ig, second_ig) = (staff(&b, "ig", "Tom Okafor", Role::Ig, None), staff(&b, "ig2", "Ann Bell", Role::Ig, None));
    b.person("Smith", &[(Rel::Lead, coordinator)]);
    b.person("Jones", &[]);
    let therapist = b.actor(therapist);
    glass(&b, &therapist, "Smith");
    let (coordinator, manager, elsewhere) = (b.actor(coordinator), b.actor(manager), b.actor(elsewhere));
    let (ig, second_ig) = (b.actor(ig), b.actor(second_ig));

    assert_eq!(b.folder.untold(&coordinator), Ok(1));
    let told = b.folder.notices(&coordinator, Purpose::Care).expect("told");
    assert!(told[0].as_coordinator && told[0].fresh && told[0].reason == REASON && told[0].by.0 == "Jo Reed");
    let (_, her) = told[0].person.as_ref().expect("hers to know");
    assert_eq!(her.family, "Smith");
    assert_eq!(b.folder.untold(&coordinator), Ok(0), "seen");
    let told = b.folder.notices(&manager, Purpose::Oversight).expect("told");
    assert!(!told[0].as_coordinator && told[0].person.is_none(), "the manager is told who and why, not about whom");
    assert_eq!(b.folder.untold(&elsewhere), Ok(0));

    // The desk, and who may review.
    let lines = b.lines();
    let desk = b.folder.desk(&ig, Purpose::Governance).expect("a desk");
    assert_eq!((desk.glass.len(), desk.glass[0].reason.as_str(), b.lines() - lines), (1, REASON, 1), "with its line");
    assert!(!format!("{desk:?}").contains("Smith"), "the desk names nobody");
    assert_eq!(desk.share.all, desk.share.by_glass, "nobody has opened anything else");
    assert_eq!(b.folder.desk(&elsewhere, Purpose::Oversight).expect("a desk").glass.len(), 0, "not of her team");
    assert!(matches!(b.folder.desk(&therapist, Purpose::Care), Err(Trouble::NotAvailable)));
    let hers = b.folder.desk(&manager, Purpose::Oversight).expect("a desk");
    assert!(hers.glass.len() == 1 && hers.alerts.is_empty() && hers.agreements.is_empty());
    let which = hers.glass[0].which;
    let review =
        |who: &Actor, purpose, which, words: &str| b.folder.review(who, purpose, which, Outcome::Justified, words);
    assert_eq!(review(&elsewhere, Purpose::Oversight, which, "all is well here"), Err(Trouble::NotAvailable));
    assert_eq!(review(&therapist, Purpose::Care, which, "all is well here"), Err(Trouble::NotAvailable));
    assert!(matches!(review(&manager, Purpose::Oversight, which, "ok"), Err(Trouble::Field("words", _))));
    review(&manager, Purpose::Oversight, which, "rang the ward, it was so").expect("reviewed");
    assert!(matches!(
        review(&manager, Purpose::Oversight, which, "once more, it was so"),
        Err(Trouble::Field("review", _))
    ));
    assert_eq!(b.folder.desk(&ig, Purpose::Governance).expect("a desk").glass.len(), 0);

    // A manager who uses it herself is told of by nobody to herself, and is reviewed by governance.
    let acting = staff(&b, "acting", "Acting Therapist", Role::Therapist, Some(other));
    let acting = b.actor(acting);
    glass(&b, &acting, "Jones");
    let desk = b.folder.desk(&second_ig, Purpose::Governance).expect("a desk");
    assert_eq!(desk.glass.len(), 1);
    assert_eq!(b.folder.untold(&elsewhere), Ok(1), "the manager of her team");
    assert_eq!(b.folder.untold(&manager), Ok(0), "and not another's");
    review(&second_ig, Purpose::Governance, desk.glass[0].which, "she was alone in the house").expect("reviewed");
    let looked = b.folder.see(&ig, Purpose::Governance, &Ask::Folder(Subject::Handle(desk.glass[0].which)));
    assert!(matches!(looked.map(|_| ()), Err(Trouble::NotAvailable)), "what a form names opens no folder");
}

#[test]
fn what_waits_of_her_own_is_shown_to_governance_and_not_hers_to_review() {
    let b = Bench::new("glass-own");
    let ig = staff(&b, "ig", "Tom Okafor", Role::Ig, None);
    b.person("Okafor", &[]);
    let therapist = staff(&b, "therapist", "Jo Reed", Role::Therapist, None);
    let therapist = b.actor(therapist);
    glass(&b, &therapist, "Okafor");
    let own = Home { nhs: "9990012075".into(), ..Home::default() };
    b.folder.home(ig, &own).expect("kept");
    let ig = b.actor(ig);
    let desk = b.folder.desk(&ig, Purpose::Governance).expect("a desk");
    assert_eq!(desk.glass.len(), 0, "her own folder is another officer's to look after");
}

/// People of a street, each with a name of her own: (family, postcode).
fn take(b: &Bench, family: &str, postcode: &str, nhs: &str, relations: &[(Rel, Id)]) {
    let mut sent = b.sent(family, "first seen", relations);
    if let Some(her) = &mut sent.person {
        her.postcode = postcode.into();
        her.nhs = nhs.into();
        her.born = yf_model::Day::parse_iso(bench::BORN);
    }
    b.take(&sent);
}

#[test]
fn planted_snooping_raises_an_alert_of_its_kind_and_quiet_work_raises_none() {
    let b = Bench::new("snooping");
    let team = Some(b.team);
    let ig = staff(&b, "ig", "Tom Okafor", Role::Ig, None);
    let nurse = staff(&b, "nurse", "Mary Trelawny", Role::Matron, team);
    b.folder
        .home(nurse, &Home { postcode: "TQ6 8AA".into(), nhs: "9990000018".into(), ..Home::default() })
        .expect("kept");
    let of_team: &[(Rel, Id)] = &[(Rel::Team, b.team)];
    for n in 0..40 {
        take(&b, &format!("Common{}", letters(n).repeat(3)), "TQ1 1ZZ", "", of_team);
    }
    take(&b, "Trelawny", "TQ2 2ZZ", "9990000026", of_team);
    take(&b, "Street", "TQ6 8AA", "9990000034", of_team);
    take(&b, "Nextdoor", "TQ6 8AB", "9990000042", &[(Rel::Referred, b.team)]);
    take(&b, "Allocated", "TQ6 8AA", "9990000050", &[(Rel::Lead, nurse)]);
    take(&b, "Own", "TQ9 9ZZ", "9990000018", of_team);
    b.folder
        .home(nurse, &Home { postcode: "TQ6 8AA".into(), nhs: "9990000018".into(), ..Home::default() })
        .expect("kept");
    let former = Sent {
        relations: vec![SentRelation {
            kind: Rel::Named,
            subject: nurse,
            since: Stamp(NOON - 100 * Stamp::DAY),
            until: Some(Stamp(NOON - 20 * Stamp::DAY)),
        }],
        ..b.sent("Former", "first seen", &[])
    };
    b.take(&former);
    let fresh = Sent {
        relations: vec![SentRelation {
            kind: Rel::Named,
            subject: nurse,
            since: Stamp(NOON - 100 * Stamp::DAY),
            until: Some(Stamp(NOON - Stamp::DAY)),
        }],
        ..b.sent("Fresh", "first seen", &[])
    };
    b.take(&fresh);
    let nurse = b.actor(nurse);
    let ig = b.actor(ig);
    let look = |family: &str| {
        b.still.later(3 * Stamp::MINUTE);
        let found = b.find(&nurse, family);
        if let Some(handle) = found.first() {
            let _ = b.open(&nurse, *handle);
        }
        b.still.later(1);
        found.len()
    };

    // Quiet: who is allocated to her, though of her street; strangers of her team; one whose work with her ended yesterday.
    for family in ["Allocated", "Commonaaa", "Commonbbb", "Commonccc", "Fresh"] {
        assert_eq!(look(family), 1, "{family}");
    }
    assert_eq!(kinds(&b, &ig), Vec::<Kind>::new());

    look("Trelawny");
    assert_eq!(kinds(&b, &ig), [Kind::SameName]);
    look("Street");
    assert_eq!(kinds(&b, &ig), [Kind::SameName, Kind::SameStreet]);
    look("Nextdoor");
    assert_eq!(kinds(&b, &ig), [Kind::SameName, Kind::SameStreet, Kind::Neighbour]);
    look("Former");
    assert_eq!(kinds(&b, &ig), [Kind::SameName, Kind::SameStreet, Kind::Neighbour, Kind::AfterEnd]);
    assert_eq!(look("Own"), 0, "she is not even found by her own staff entrance");
    for n in 0..30 {
        let found = b.find(&nurse, &format!("Common{}", letters(n).repeat(3)));
        b.open(&nurse, found[0]).expect("her team's");
        b.still.later(20_000);
    }
    let all = [Kind::SameName, Kind::SameStreet, Kind::Neighbour, Kind::Many, Kind::AfterEnd];
    assert_eq!(kinds(&b, &ig), all);
    assert_eq!(kinds(&b, &ig), all, "each line is looked at once");

    // An alert is closed by governance, with words; the trail of the folder opens, and no record.
    let desk = b.folder.desk(&ig, Purpose::Governance).expect("a desk");
    let trail = desk.alerts[0].trail.expect("about a folder");
    let looked = b.folder.see(&ig, Purpose::Governance, &Ask::Looked(Subject::Handle(trail))).expect("the trail");
    assert!(matches!(looked, View::Looked(looked) if looked.person.family.is_empty() && !looked.lines.is_empty()));
    let closed = b.folder.review(&ig, Purpose::Governance, desk.alerts[0].which, Outcome::CannotTell, "she is asked");
    assert_eq!(closed, Ok(()));
    assert_eq!(kinds(&b, &ig), all[1..]);
    assert!(desk.share.all >= 35 && desk.share.by_glass == 0);
}

#[test]
fn her_own_record_opened_before_anybody_knew_that_it_is_hers_is_an_alert() {
    let b = Bench::new("own-record");
    let (ig, nurse) =
        (staff(&b, "ig", "Tom Okafor", Role::Ig, None), staff(&b, "nurse", "Mary X", Role::Matron, Some(b.team)));
    take(&b, "Smith", "TQ1 1AA", "9990000018", &[(Rel::Team, b.team)]);
    let actor = b.actor(nurse);
    let handle = b.find(&actor, "Smith")[0];
    b.open(&actor, handle).expect("nobody knew");
    b.still.later(1);
    b.folder.home(nurse, &Home { nhs: "9990000018".into(), ..Home::default() }).expect("kept");
    let ig = b.actor(ig);
    assert_eq!(kinds(&b, &ig), [Kind::Own]);
    // And from now on it is closed to her there.
    let again = b.actor(nurse);
    assert_eq!(b.find(&again, "Smith"), Vec::<Handle>::new());
}

#[test]
fn agreements_that_end_or_are_missing_and_objections_are_on_the_desk() {
    let b = Bench::new("agreements");
    let ig = staff(&b, "ig", "Tom Okafor", Role::Ig, None);
    b.person("Smith", &[]);
    let person = b.folder.known_as("nhs:Smith").expect("asked").expect("known");
    let (dir, still, org) = (b.dir.clone(), b.still.clone(), b.other_org);
    let none = b.folder.organisation("vol:1", "A charity", false).expect("made");
    b.folder
        .enrol(&NewAccount {
            login: "vol",
            name: "V",
            title: "",
            role: Role::Vol,
            org: none,
            team: None,
            person: None,
            registered_until: None,
            password: None,
            second: None,
        })
        .expect("enrolled");
    drop(b.folder);
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    db.execute("UPDATE agreement SET until = ?1 WHERE org = ?2", (NOON + 10 * Stamp::DAY, org.bytes())).expect("set");
    db.execute("INSERT INTO objection VALUES (?1, ?2, ?3, NULL)", (person.bytes(), org.bytes(), NOON - 1))
        .expect("set");
    drop(db);
    let folder = yf_folder::Folder::open(&dir, Box::new(still)).expect("opened");
    let link = folder.link_once(ig, 60_000).expect("a link");
    let ig = folder.who(&folder.enter(&link).expect("asked").expect("in")).expect("asked").expect("in").actor;
    let desk = folder.desk(&ig, Purpose::Governance).expect("a desk");
    let said: Vec<(&str, bool)> = desk.agreements.iter().map(|a| (a.org.as_str(), a.over)).collect();
    assert_eq!(said, [("A charity", true), ("Another", false)]);
    assert_eq!(
        desk.changes.iter().map(|c| (c.what, c.org.as_str())).collect::<Vec<_>>(),
        [("an objection", "Another")]
    );
    assert!(desk.rules.len() == 53 && desk.hash.len() == 64);
}

fn letters(n: u32) -> String {
    let letter = |n: u32| char::from(b'a' + u8::try_from(n % 26).expect("small"));
    if n < 26 { letter(n).to_string() } else { [letter(n / 26 - 1), letter(n)].iter().collect() }
}

/// A day of 40 people of staff and 600 of the place: each staff works with her team's people, on whatever is due.
#[test]
fn on_an_ordinary_day_alerts_are_few() {
    let b = Bench::new("ordinary-day");
    let mut draw = 7_u64;
    let mut chance = move |n: u64| {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (draw >> 33) % n
    };
    // Family names as unevenly spread as they are: the first is borne by one in six.
    let mut name = {
        let mut chance = chance;
        move || {
            let n = chance(60).min(chance(60)).min(chance(60));
            format!("Name{}", letters(u32::try_from(n).expect("small")))
        }
    };
    let postcode = |n: u64| {
        format!("TQ{} {}{}{}", n % 6 + 1, n % 9, (b'A' + (n % 5) as u8) as char, (b'A' + (n % 8) as u8) as char)
    };
    let teams: Vec<Id> = (0..5).map(|n| b.folder.team(b.org, &format!("D{n}"), "A team").expect("a team")).collect();
    let mut crew = Vec::new();
    for n in 0..40_usize {
        let role = [Role::Matron, Role::Sw, Role::Therapist, Role::Coord][n % 4];
        let id = staff(&b, &format!("s{n}"), &format!("Some {}", name()), role, Some(teams[n % 5]));
        b.folder.home(id, &Home { postcode: postcode(chance(360)), ..Home::default() }).expect("kept");
        crew.push((id, n % 5));
    }
    let mut people: Vec<Vec<(String, yf_model::Day)>> = vec![Vec::new(); 5];
    let mut sent = Vec::new();
    for n in 0..600_usize {
        let (family, team) = (name(), n % 5);
        let mine: Vec<Id> = crew.iter().filter(|(_, t)| *t == team).map(|(id, _)| *id).collect();
        let named = mine[usize::try_from(chance(mine.len() as u64)).expect("small")];
        let mut one = b.sent(&format!("{family}-{n}"), "first seen", &[(Rel::Team, teams[team]), (Rel::Named, named)]);
        if let Some(her) = &mut one.person {
            her.family = family.clone();
            her.postcode = postcode(chance(360));
            her.nhs = format!("{:010}", 9_990_000_000_u64 + n as u64);
            let born = yf_model::Day::parse_iso(bench::BORN).expect("a day") + i32::try_from(n).expect("small");
            her.born = Some(born);
            people[team].push((her.nhs.clone(), born));
        }
        sent.push(one);
    }
    let feed = b.folder.feed(b.org).expect("a feed");
    for some in sent.chunks(25) {
        b.still.later(1);
        b.folder.take_in(&feed, some).expect("taken in");
    }
    let ig = staff(&b, "ig", "Tom Okafor", Role::Ig, None);
    let mut looks = 0;
    let crew: Vec<(Actor, usize)> = crew.into_iter().map(|(id, team)| (b.actor(id), team)).collect();
    for hour in 0..5 {
        for (actor, team) in &crew {
            for _ in 0..3 {
                let list = &people[*team];
                let (nhs, born) = &list[usize::try_from(chance(list.len() as u64)).expect("small")];
                let known = Known { nhs: nhs.clone(), born: Some(*born), ..Known::default() };
                let View::Found(found) = b.folder.see(actor, Purpose::Care, &Ask::Find(known)).expect("looked") else {
                    panic!("found")
                };
                let exact: Vec<_> = found.iter().filter(|f| f.exact).collect();
                b.open(actor, exact[0].handle).expect("her team's");
                looks += 1;
                b.still.later(9_000);
            }
        }
        b.still.later(30 * Stamp::MINUTE + hour);
    }
    let ig = b.actor(ig);
    let alerts = kinds(&b, &ig);
    let desk = b.folder.desk(&ig, Purpose::Governance).expect("a desk");
    println!("{looks} looks of an ordinary day: {} alerts {alerts:?}; all of {:?}", alerts.len(), desk.share);
    assert_eq!(desk.share.all, looks, "each opening is counted once");
    assert!(alerts.len() as u64 * 100 <= looks, "more than one false alarm in a hundred looks: {alerts:?}");
}

#[test]
fn many_folders_are_many_however_often_the_watch_looks_and_whenever_the_server_was_started() {
    for (name, restarts) in [("many-watched", false), ("many-restarted", true)] {
        let b = Bench::new(name);
        let (dir, still) = (b.dir.clone(), b.still.clone());
        let nurse = staff(&b, "nurse", "Mary X", Role::Matron, Some(b.team));
        for n in 0..25 {
            b.person(&letters(n).repeat(3), &[(Rel::Team, b.team)]);
        }
        let actor = b.actor(nurse);
        for n in 0..24 {
            let found = b.find(&actor, &letters(n).repeat(3));
            b.open(&actor, found[0]).expect("her team's");
            still.later(20_000);
            assert_eq!(b.folder.watch(), Ok(0), "{name}: {n}");
        }
        let last = b.find(&actor, &letters(24).repeat(3));
        b.open(&actor, last[0]).expect("her team's");
        still.later(20_000);
        let found = if restarts {
            drop(b);
            let folder = Folder::open(&dir, Box::new(still)).expect("opened again");
            folder.watch()
        } else {
            b.folder.watch()
        };
        assert_eq!(found, Ok(1), "{name}");
    }
}

#[test]
fn a_few_of_what_the_rules_call_a_sample_are_drawn_once_a_week_and_what_governance_did_by_another_of_it_alone() {
    let b = Bench::new("drawn");
    let readers: Vec<Id> =
        (0..8).map(|n| staff(&b, &format!("n{n}"), &format!("Mary X{n}"), Role::Matron, Some(b.team))).collect();
    let manager = staff(&b, "manager", "Ruth Adeyemi", Role::Manager, Some(b.team));
    let ig = staff(&b, "ig", "Tom Okafor", Role::Ig, None);
    let names: Vec<String> = (0..12).map(|n| format!("Common{}", letters(n).repeat(3))).collect();
    for family in &names {
        take(&b, family, "TQ1 1ZZ", "", &[(Rel::Team, b.team)]);
    }
    let week = |first: usize| {
        // Finding is what is drawn from here (rule P12, sample); opening what is her team's is ordinary (P07, log).
        for (n, reader) in readers.iter().enumerate() {
            let actor = b.actor(*reader);
            for family in names.iter().skip((first + n) % 6).take(3) {
                let found = b.find(&actor, family);
                b.open(&actor, found[0]).expect("her team's");
                b.still.later(2 * Stamp::MINUTE);
            }
        }
        let governance = b.actor(ig);
        let manages = b.actor(manager);
        for desk in [&governance, &manages] {
            b.folder.desk(desk, Purpose::Governance).expect("a desk");
        }
        b.folder.desk(&governance, Purpose::Governance).expect("a desk").alerts
    };
    let drawn = |alerts: &[yf_folder::AlertView]| alerts.iter().filter(|a| a.kind == Kind::Drawn).count();
    assert_eq!(drawn(&week(0)), 0, "the week is not over");
    b.still.later(3 * Stamp::DAY);
    let alerts = week(3);
    let first = drawn(&alerts);
    // Ten lines; one who looked at the same folder twice on one day is one.
    assert!((5..=10).contains(&first), "{first}");
    assert!(
        alerts.iter().all(|a| a.kind != Kind::Drawn || (a.trail.is_some() && a.yours)),
        "by one alone nothing of hers"
    );
    assert!(alerts.iter().all(|a| a.by.0 != "Tom Okafor"), "{alerts:?}");
    let again = b.folder.desk(&b.actor(ig), Purpose::Governance).expect("a desk").alerts;
    assert_eq!(drawn(&again), first, "once");
    // Each is closed like an alert, with words, and does not come back.
    let officer = b.actor(ig);
    for one in b.folder.desk(&officer, Purpose::Governance).expect("a desk").alerts {
        let closed =
            b.folder.review(&officer, Purpose::Governance, one.which, Outcome::Justified, "she was on the ward");
        assert_eq!(closed, Ok(()));
        b.still.later(1);
    }
    assert_eq!(drawn(&week(1)), 0);
    // A second officer: what the first looked at may be drawn now, and is the second's to look into.
    let second = staff(&b, "ig2", "Ann Bell", Role::Ig, None);
    b.still.later(7 * Stamp::DAY);
    week(2);
    let seen = |who: Id| b.folder.desk(&b.actor(who), Purpose::Governance).expect("a desk").alerts;
    let (hers, others) = (seen(ig), seen(second));
    assert!((1..=10).contains(&drawn(&hers)), "{}", drawn(&hers));
    for one in hers.iter().filter(|a| a.by.0 == "Tom Okafor") {
        assert!(!one.yours, "nobody looks into herself");
        assert!(others.iter().any(|o| o.at == one.at && o.yours));
    }
}

#[test]
fn eight_folders_that_were_refused_in_a_quarter_of_an_hour_are_an_alert_and_seven_or_slower_are_none() {
    let b = Bench::new("many-refused");
    let ig = staff(&b, "ig", "Tom Okafor", Role::Ig, None);
    let names: Vec<String> = (0..9).map(|n| format!("Far{}", letters(n).repeat(3))).collect();
    for family in &names {
        take(&b, family, "TQ1 1ZZ", "", &[]);
    }
    let tried = |login: &str, many: usize, apart: i64| {
        let nurse = b.actor(staff(&b, login, "Mary X", Role::Matron, Some(b.team)));
        for family in names.iter().take(many) {
            let found = b.find(&nurse, family);
            assert_eq!(b.open(&nurse, found[0]).map(|_| ()), Err(Trouble::Offered), "nothing joins the two");
            b.still.later(apart);
        }
        kinds(&b, &b.actor(ig))
    };
    assert_eq!(tried("seven", 7, 20_000), Vec::<Kind>::new());
    assert_eq!(tried("slow", 9, 3 * Stamp::MINUTE), Vec::<Kind>::new());
    assert_eq!(tried("eight", 8, 20_000), [Kind::ManyRefused]);
}

#[test]
fn a_worry_that_was_raised_is_on_the_desk_of_governance_at_once_without_a_word_of_it() {
    let b = Bench::new("worry-alert");
    let (ig, nurse) =
        (staff(&b, "ig", "Tom Okafor", Role::Ig, None), staff(&b, "nurse", "Mary X", Role::Matron, Some(b.team)));
    take(&b, "Smith", "TQ1 1ZZ", "", &[(Rel::Team, b.team)]);
    let nurse = b.actor(nurse);
    let subject = Subject::Handle(b.find(&nurse, "Smith")[0]);
    let happened = yf_folder::when_read("2026-11-14").expect("a day");
    let words = "CANARY bruises on both arms".to_owned();
    let deed = Deed::Sharing(yf_folder::Sharing::Concern { subject, happened, words });
    b.folder.act(&nurse, Purpose::Safeguarding, "worry", &deed).expect("raised");
    b.still.later(1);
    let ig = b.actor(ig);
    assert_eq!(kinds(&b, &ig), [Kind::Concern]);
    let desk = format!("{:?}", b.folder.desk(&ig, Purpose::Governance).expect("a desk"));
    assert!(!desk.contains("CANARY") && !desk.contains("Smith"), "{desk}");
}

#[test]
fn governance_reads_a_record_for_a_request_that_is_open_once_it_has_said_why_and_everybody_concerned_is_told() {
    let d = Day::new("case");
    let b = &d.b;
    let officer = b.account("officer", Role::Ig);
    let other = b.account("other", Role::Ig);
    b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let case = d.open(&d.sw, her, work::Kind::Case).thing;
    let to_coord = d.hand(&d.sw, "coordinator");
    d.begin(&d.sw, work::Kind::HandOver, None, Some(case), Some(to_coord), vec![]).expect("offered");
    let desk = d.desk(&d.coord);
    let offer = desk.for_me.iter().find(|l| l.thing.kind == work::Kind::HandOver).expect("offered to her");
    d.step(&d.coord, offer.thing.thing, to("accepted")).expect("she coordinates");
    let mrs = b.actor(b.own_account("Smith"));
    let all = vec![says("asks", "copy", ""), says("words", "", "all that you have")];
    let hers = d.begin(&mrs, work::Kind::Request, Some(Subject::Herself), None, None, all).expect("asked");
    let (officer, other) = (b.actor(officer), b.actor(other));
    let request = |of: &Actor| {
        let lists = Ask::Lists(Set::of(&[List::Requests]));
        match b.folder.see(of, Purpose::Governance, &lists).expect("a list") {
            View::Desk(desk) => desk.requests[0].thing.thing,
            other => panic!("{other:?}"),
        }
    };
    let open = |of: &Actor| {
        let subject = Subject::Handle(d.one(of, request(of)).expect("hers").handle);
        b.folder.see(of, Purpose::Governance, &Ask::Folder(subject)).map(|_| ())
    };
    let line = || {
        let db = rusqlite::Connection::open(b.dir.join("folder.sqlite")).expect("opened");
        let sql = "SELECT out || ' ' || rule || ' ' || severity || '/' || shown FROM audit
                   WHERE person = (SELECT person FROM identity WHERE joined = 'nhs:Smith') ORDER BY seq DESC LIMIT 1";
        db.query_row(sql, [], |row| row.get::<_, String>(0)).expect("a line")
    };
    assert_eq!((open(&officer), line()), (Err(Trouble::NotAvailable), "deny Z refuse/no".into()), "row 54");

    // Why is said by governance, by itself and in words; nobody else can say it, and with no step.
    let why = "she wants a copy of every page, and some are scanned";
    let opens = |words: &str| says("record", "", words);
    let field = |done: Result<bool, Trouble>| matches!(done, Err(Trouble::Field("record", _)));
    assert!(field(d.say(&officer, request(&officer), opens("to look"))));
    assert!(field(d.say(&mrs, hers, opens(why))));
    let asks = to("clarifying").why("which years do you mean?").says("record", "", why);
    let by_step = d.step(&officer, request(&officer), asks);
    assert!(matches!(by_step, Err(Trouble::Field("record", _))), "{by_step:?}");
    assert_eq!(open(&officer), Err(Trouble::NotAvailable));
    d.say(&officer, request(&officer), opens(why)).expect("said");
    assert_eq!((open(&officer), line()), (Ok(()), "permit P23 alert/yes".into()), "row 55");
    assert_eq!(open(&other), Err(Trouble::NotAvailable), "it opens to who said so");

    // Told at once: her coordinator, and governance, where another looks into it; and she sees it as what it is.
    d.still().later(1);
    let coordinator = b.folder.notices(&d.coord, Purpose::Care).expect("told");
    let told = coordinator.iter().find(|n| n.what == Told::Case).expect("her coordinator is told");
    assert_eq!((told.reason.as_str(), told.by.0.as_str(), told.as_coordinator), (why, "officer", true));
    let desk = b.folder.desk(&other, Purpose::Governance).expect("a desk");
    let alert = desk.alerts.iter().find(|a| a.kind == Kind::Case).expect("on the desk");
    assert!(alert.yours, "another of governance looks into it");
    let desk = b.folder.desk(&officer, Purpose::Governance).expect("a desk");
    assert!(desk.alerts.iter().any(|a| a.kind == Kind::Case && !a.yours), "and not who opened it");
    let View::Looked(looked) = b.folder.see(&mrs, Purpose::Own, &Ask::Looked(Subject::Herself)).expect("hers") else {
        panic!("who looked")
    };
    assert!(looked.lines.iter().any(|l| l.name == "officer" && !l.break_glass && l.purpose == Purpose::Governance));

    // It ends with the request.
    let answered = to("answered").why("sent on paper, by hand");
    let request = request(&officer);
    let one = d.one(&officer, request).expect("hers").handle;
    d.step(&officer, request, answered).expect("answered");
    let after = b.folder.see(&officer, Purpose::Governance, &Ask::Folder(Subject::Handle(one))).map(|_| ());
    assert_eq!(after, Err(Trouble::NotAvailable));
}

#[test]
fn what_she_is_shown_later_is_looked_at_again_after_four_weeks_and_shown_when_governance_says_so() {
    let b = Bench::new("shown-later");
    let matron = staff(&b, "matron", "Jane Pascoe", Role::Matron, Some(b.team));
    let (ig, second) = (staff(&b, "ig", "Tom Okafor", Role::Ig, None), staff(&b, "ig2", "Ann Bell", Role::Ig, None));
    b.person("Smith", &[(Rel::Lead, matron)]);
    b.person("Jones", &[(Rel::Lead, matron)]);
    let (her, matron) = (b.actor(b.own_account("Smith")), b.actor(matron));
    let raise = |by: &Actor, key: &str, family: &str| {
        let subject = Subject::Handle(b.find(by, family)[0]);
        let happened = yf_model::When::Day(yf_model::Day::parse_iso("2026-11-14").expect("a day"));
        let words = "bruises on both arms".into();
        let deed = Deed::Sharing(yf_folder::Sharing::Concern { subject, happened, words });
        b.folder.act(by, Purpose::Safeguarding, key, &deed).expect("raised");
    };
    let shown = || match b.folder.see(&her, Purpose::Own, &Ask::Looked(Subject::Herself)).expect("hers") {
        View::Looked(all) => {
            all.lines.into_iter().filter(|l| l.action == yf_folder::access::Action::Raise).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    let waits = |by: &Actor| {
        let alerts = b.folder.desk(by, Purpose::Governance).expect("a desk").alerts;
        alerts.into_iter().filter(|a| a.kind == Kind::Later).collect::<Vec<_>>()
    };
    raise(&matron, "one", "Smith");
    raise(&matron, "again", "Smith");
    let ig_now = |account| b.actor(account);
    // Four weeks nobody is asked, and she is told nothing, whatever else is reviewed.
    b.still.later(28 * Stamp::DAY - 1);
    assert!(waits(&ig_now(ig)).is_empty() && shown().is_empty());
    b.still.later(1);
    let due = waits(&ig_now(ig));
    assert_eq!(due.len(), 1, "one for the day: {due:?}");
    assert!(shown().is_empty(), "no silence tells her");
    // Who raised it does not say whether she may know of it; nor does anybody but governance.
    let no = b.folder.review(&matron, Purpose::Care, due[0].which, Outcome::NotJustified, "she may know it now");
    assert_eq!(no, Err(Trouble::NotAvailable));
    let review = |account: Id, outcome: Outcome| {
        let by = b.actor(account);
        let one = waits(&by).remove(0);
        b.folder.review(&by, Purpose::Governance, one.which, outcome, "asked those who look into it")
    };
    review(ig, Outcome::Justified).expect("held back longer");
    assert!(waits(&ig_now(second)).is_empty() && shown().is_empty());
    b.still.later(27 * Stamp::DAY);
    // A worry of another day, and one about somebody else, are not told with it.
    raise(&b.actor(matron_of(&b)), "fresh", "Smith");
    raise(&b.actor(matron_of(&b)), "other", "Jones");
    b.still.later(Stamp::DAY);
    assert_eq!(waits(&ig_now(second)).len(), 1);
    review(second, Outcome::NotJustified).expect("she may know");
    let lines = shown();
    assert_eq!(lines.len(), 2, "both of that day: {lines:?}");
    assert!(lines.iter().all(|l| l.name == "Jane Pascoe" && !l.break_glass && l.at.0 == NOON), "{lines:?}");
    assert!(waits(&ig_now(ig)).is_empty());
    b.still.later(27 * Stamp::DAY);
    assert_eq!(waits(&ig_now(ig)).len(), 2, "the others are looked at on their own day");
    assert_eq!(shown().len(), 2);
    assert!(b.folder.verify(None).expect("verified").broken.is_empty(), "no line of the trail was changed");
}

fn matron_of(b: &Bench) -> Id {
    b.folder.account("matron").expect("asked").expect("there")
}
