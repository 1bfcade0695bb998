//! What is hidden cannot be inferred: every look that there is (her folder, all of it, who looked, with whom it is shared, her work, a thing and
//! its versions, a day and its lists, what runs out, what was sent, what is found) answers as it would from a store from which the hidden pages,
//! things, answers and people were physically taken out, under random stops of a place's own. And what is written in any field stands in no
//! error and on nobody else's page.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use bench::{NOON, dir};
use day::{Day, at, says, to};
use rusqlite::{Connection, params};
use std::path::Path;
use yf_folder::access::{Class, Purpose, Rel, Role, Set, Stops};
use yf_folder::work::{Kind, List, Near, Work};
use yf_folder::{Actor, Ask, Deed, Entry, Folder, Handle, Known, Sent, Sharing, Subject, Trouble, View};
use yf_model::Day as Date;

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % n
    }
}

const PEOPLE: [&str; 3] = ["Smith", "Jones", "Penrose"];

/// More than a folder opens with, so that where it is cut is among what is compared.
const PAGES: usize = 130;

fn entry(family: &str, n: usize) -> String {
    format!("entry {n} of {family};")
}

/// Pages of every class, of which random ones are sealed, locked, drafts, wrong or barred.
fn pages(d: &Day, draw: &mut Draw) {
    let flags = ["-", "-", "-", "sealed", "locked", "draft", "error", "lawbar", "withheld", "sealed locked"];
    let file = d.b.dir.join("folder.sqlite");
    for family in PEOPLE {
        let base = d.b.sent(family, "seen", &[]);
        let new = (0..PAGES).map(|n| {
            let mut page = base.pages[0].clone();
            page.source = format!("row {n}");
            page.class = Class::ALL[draw.below(Class::ALL.len())];
            page.entry = Entry::Note(entry(family, n));
            page
        });
        d.b.take(&Sent { pages: new.collect(), ..base.clone() });
        let person = d.b.folder.known_as(&format!("nhs:{family}")).expect("asked").expect("known");
        let db = Connection::open(&file).expect("opened");
        for n in 0..PAGES {
            let values = params![flags[draw.below(flags.len())], format!("row {n}"), person.bytes()];
            db.execute("UPDATE page SET flags = ?1 WHERE source = ?2 AND person = ?3", values).expect("flagged");
        }
    }
}

/// What a place may say more: a few classes closed to a few roles, but for those who hold her.
fn stops(draw: &mut Draw) -> String {
    let mut text = String::new();
    for n in 0..=draw.below(4) {
        let class = Class::ALL[draw.below(6)].name();
        let role = [Role::Matron, Role::Sw, Role::Coord, Role::Manager][draw.below(4)].name();
        text += &format!("[[stops]]\nsays = \"stop {n}\"\nclass = [\"{class}\"]\nrole = [\"{role}\"]\n");
        if draw.below(2) == 0 {
            text += "without = [\"lead\", \"named\"]\n";
        }
    }
    text
}

const ANSWERS: [&str; 3] = ["falls", "pain", "mood"];

fn answer(field: &str, family: &str) -> String {
    format!("{family} said this of {field}")
}

/// Each of the three seals some of her answers: open to a few, or locked.
fn sealed(d: &Day, draw: &mut Draw) {
    for family in PEOPLE {
        let person = d.b.folder.known_as(&format!("nhs:{family}")).expect("asked");
        let her = d.b.actor(d.b.enrol_in(&format!("own-{family}"), Role::Person, person, None, d.b.org));
        let own = |ask: &Ask| d.b.folder.see(&her, Purpose::Own, ask).expect("hers");
        for field in ANSWERS {
            let View::Work(work) = own(&Ask::Work(Subject::Herself)) else { panic!("no work") };
            let fields = work.things.iter().flat_map(|t| &t.fields);
            let item = fields.filter(|f| f.said.field == field).find_map(|f| f.item).expect("an answer");
            let View::Sharing(sharing) = own(&Ask::Sharing(Subject::Herself)) else { panic!("no sharing") };
            let audience = sharing.people.iter().filter(|_| draw.below(4) == 0).map(|p| p.account).collect();
            let locked = draw.below(3) == 0;
            let seal = Sharing::Seal { subject: Subject::Herself, item, locked, understood: locked, audience };
            if draw.below(4) > 0 {
                d.b.folder.act(&her, Purpose::Own, field, &Deed::Sharing(seal)).expect("sealed");
            }
        }
    }
}

fn numbered(n: usize, of: u8) -> Handle {
    Handle::parse(&format!("{of:02x}{n:02x}").repeat(8)).expect("a handle")
}

/// A store with work of every kind on three people.
fn full(name: &str) -> Day {
    let d = Day::new(name);
    for family in PEOPLE {
        d.b.person(family, &[]);
        let her = Some(Subject::Handle(d.allocated(family)));
        let assessment = d.begin(&d.sw, Kind::Assessment, her, None, None, vec![]).expect("planned");
        d.say(&d.sw, assessment, says("outcome.nutrition", "no", "toast")).expect("said");
        for field in ANSWERS {
            d.say(&d.sw, assessment, says(field, "need", &answer(field, family))).expect("said");
        }
        let plan = d.begin(&d.sw, Kind::Plan, her, None, None, vec![]).expect("a plan");
        let (home, far) = (d.hand(&d.sw, "Home Care Ltd"), d.hand(&d.sw, "far"));
        let line = d.begin(&d.sw, Kind::Line, None, Some(plan), Some(home), vec![]).expect("a service");
        d.begin(&d.sw, Kind::Visit, None, Some(line), None, vec![]).expect("a visit");
        d.begin(&d.sw, Kind::HandOver, None, Some(assessment), Some(far), vec![]).expect("offered");
        d.begin(&d.sw, Kind::Task, her, None, Some(far), vec![]).expect("asked");
    }
    d
}

/// What she works for.
fn purpose(actor: &Actor) -> Purpose {
    match actor.role() {
        Role::Person | Role::Proxy => Purpose::Own,
        Role::Ig => Purpose::Governance,
        Role::Finance => Purpose::Payment,
        _ => Purpose::Care,
    }
}

/// Everything that a reader can tell, look by look; and each thing by its address.
struct Told {
    /// Does any look say who she is, of each by her name; and all of each folder, by its address.
    found: Vec<bool>,
    whole: Vec<String>,
    all: Vec<(String, String)>,
    things: Vec<Result<String, Trouble>>,
}

fn told(folder: &Folder, token: &str, things: usize) -> Told {
    let actor = folder.who(token).expect("asked").expect("signed in").actor;
    let mut asks = Vec::new();
    for (n, family) in PEOPLE.into_iter().enumerate() {
        // Smith asks about herself, by her own entrance.
        let her = if actor.role() == Role::Person { Subject::Herself } else { Subject::Handle(numbered(n, 0xaa)) };
        let known = Known { family: family.into(), born: Date::parse_iso(bench::BORN), ..Known::default() };
        asks.extend([Ask::Find(known), Ask::FindMine(family.to_lowercase()), Ask::Whole(her), Ask::Folder(her)]);
        asks.extend([Ask::Part(her, 0), Ask::Part(her, 1)]);
        asks.extend([Ask::Looked(her), Ask::Sharing(her), Ask::Export(her), Ask::Work(her)]);
    }
    let near = ["allocation", "assessment-28", "hand-over", "question", "sourcing"];
    let near = near.map(|clock| Near { clock: clock.into(), started: at("2027-12-31 23:59:59") });
    let some = Set::of(&[List::Team, List::Colleagues, List::Gaps]);
    asks.extend([Ask::FindMine("doro".into()), Ask::Desk, Ask::Lists(some), Ask::Colleagues, Ask::Sent]);
    asks.push(Ask::Due(Set::of(&[List::Due]), near.to_vec()));
    asks.extend((0..things).map(|n| Ask::History(numbered(n, 0xbb))));
    let looks = asks.len();
    asks.extend((0..things).map(|n| Ask::Thing(numbered(n, 0xbb))));
    // One after the other, in one transaction.
    let seen = folder.see_all(&actor, purpose(&actor), &asks).expect("looked");
    let mut seen: Vec<Result<String, Trouble>> = seen.into_iter().map(|s| s.map(|view| format!("{view:?}"))).collect();
    let things = seen.split_off(looks);
    let all: Vec<_> = asks.iter().zip(seen).map(|(ask, seen)| (format!("{ask:?}"), format!("{seen:?}"))).collect();
    let whole = all.iter().filter(|(ask, _)| ask.starts_with("Whole")).map(|(_, seen)| seen.clone()).collect();
    let found = PEOPLE.map(|family| all.iter().any(|(_, seen)| seen.contains(family)));
    Told { found: found.to_vec(), whole, all, things }
}

/// Only "something is sealed" may say that there is something; and that it could be opened by break-glass, where nothing else is said.
fn unmarked(told: &str) -> String {
    if told == "Err(Offered)" {
        return "Err(NotAvailable)".into();
    }
    told.replace("something_sealed: true", "something_sealed: false")
}

#[test]
fn every_look_answers_as_from_a_store_without_what_is_hidden() {
    let (mut hidden_in_all, mut shown_in_all, mut answers_in_all) = (0, 0, 0);
    let (mut pages_in_all, mut people_in_all, mut stopped) = (0, 0, 0_i64);
    for seed in 0..2_u64 {
        println!("seed {seed}");
        let mut draw = Draw(seed * 7_919 + 5);
        let d = full("work-hidden");
        pages(&d, &mut draw);
        let own = stops(&mut draw);
        let signed = |account| {
            let link = d.b.folder.link_once(account, 60_000).expect("a link");
            d.b.folder.enter(&link).expect("asked").expect("entered")
        };
        let known = |login: &str| signed(d.b.folder.account(login).expect("asked").expect("enrolled"));
        let readers: Vec<(Role, String)> = [
            Role::Spa,
            Role::Coord,
            Role::Matron,
            Role::Sw,
            Role::Therapist,
            Role::Manager,
            Role::Finance,
            Role::Ig,
            Role::Provider,
        ]
        .into_iter()
        .map(|role| (role, signed(d.b.member(&format!("reader-{}", role.name()), role, d.b.team))))
        .chain([(Role::Provider, known("carer")), (Role::Matron, known("far")), (Role::Sw, known("social"))])
        .collect();
        sealed(&d, &mut draw);
        let readers: Vec<(Role, String)> = readers.into_iter().chain([(Role::Person, known("own-Smith"))]).collect();
        let db = Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
        let ids = |sql: &str| -> Vec<[u8; 16]> {
            let mut asked = db.prepare(sql).expect("asked");
            asked.query_map([], |row| row.get(0)).expect("read").collect::<Result<_, _>>().expect("ids")
        };
        // Random relations of the readers, random objections, and what the work itself gave to their team, or not.
        if draw.below(2) == 0 {
            db.execute("UPDATE relation SET until = ?1 WHERE kind IN ('team', 'oversight')", [NOON - 1])
                .expect("ended");
        }
        let persons = ids("SELECT person FROM seek ORDER BY person");
        for account in ids("SELECT account FROM account WHERE login LIKE 'reader-%'") {
            for person in &persons {
                let rel = Rel::ALL[draw.below(Rel::ALL.len())];
                let until = (draw.below(4) == 0).then_some(NOON - 86_400_000);
                let values = params![person, rel.name(), account, NOON - 9_000_000_000_i64, until, [7_u8; 16]];
                db.execute("INSERT INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values).expect("related");
            }
        }
        if draw.below(3) == 0 {
            db.execute("INSERT INTO restriction VALUES (?1, 0, NULL)", [persons[0]]).expect("restricted");
        }
        // Everybody has an address for everything: what it shows is for the rules to say.
        db.execute_batch("DELETE FROM handle; DELETE FROM thing_handle; DELETE FROM hand").expect("cleared");
        let put = |sql: &str, n: usize, of: u8, id: &[u8; 16]| {
            let handle: Vec<u8> = [of, u8::try_from(n).expect("few")].repeat(8);
            db.execute(sql, params![handle, id]).expect("in hand");
        };
        for (n, person) in persons.iter().enumerate() {
            put("INSERT INTO handle SELECT session, ?1, ?2 FROM session", n, 0xaa, person);
        }
        let things = ids("SELECT thing FROM thing ORDER BY thing");
        for (n, thing) in things.iter().enumerate() {
            let sql = "INSERT INTO thing_handle SELECT s.session, ?1, t.person, t.thing FROM session s, thing t WHERE t.thing = ?2";
            put(sql, n, 0xbb, thing);
        }
        drop(db);
        let (path, still) = (d.b.dir.clone(), d.b.still.clone());
        drop(d);
        let open = |dir: &Path| {
            let folder = Folder::open(dir, Box::new(still.clone())).expect("opened");
            folder.tightened(Stops::read("access.toml", &own).expect("read"))
        };
        let copy_to = |name: &str| {
            let copy = dir(name);
            std::fs::create_dir_all(&copy).expect("made");
            std::fs::copy(path.join("folder.sqlite"), copy.join("folder.sqlite")).expect("copied");
            copy
        };
        for (role, token) in &readers {
            let whole = copy_to("work-hidden-whole");
            let with = told(&open(&whole), token, things.len());
            let trail = Connection::open(whole.join("folder.sqlite")).expect("opened");
            let by_a_stop = "SELECT count(*) FROM audit WHERE rule LIKE 'S%'";
            stopped += trail.query_row(by_a_stop, [], |row| row.get::<_, i64>(0)).expect("counted");
            drop(trail);
            let copy = copy_to("work-hidden-copy");
            let db = Connection::open(copy.join("folder.sqlite")).expect("opened");
            for (thing, answer) in things.iter().zip(&with.things) {
                if answer.is_ok() {
                    shown_in_all += 1;
                    continue;
                }
                hidden_in_all += 1;
                for table in ["step", "said", "owned", "clock", "thing"] {
                    db.execute(&format!("DELETE FROM {table} WHERE thing = ?1"), [thing]).expect("deleted");
                }
            }
            let shown = with.whole.concat();
            for (n, family) in PEOPLE.into_iter().enumerate() {
                // The answers that she is not shown, of what she is shown.
                for field in ANSWERS {
                    let words = answer(field, family);
                    if !with.things.iter().flatten().any(|one| one.contains(&words)) {
                        let sql = "DELETE FROM said WHERE field = ?1 AND words = ?2";
                        answers_in_all += db.execute(sql, params![field, words]).expect("deleted");
                    }
                }
                // Pages that are not even in all of her folder, and her where she is not found.
                let joined = format!("nhs:{family}");
                let hers = "person = (SELECT person FROM identity WHERE joined = ?1)";
                if *role != Role::Person || family == "Smith" {
                    for page in (0..PAGES).filter(|page| !shown.contains(&entry(family, *page))) {
                        let sql = format!("DELETE FROM page WHERE {hers} AND source = ?2");
                        pages_in_all += db.execute(&sql, params![joined, format!("row {page}")]).expect("deleted");
                    }
                }
                if !with.found[n] {
                    people_in_all += db.execute(&format!("DELETE FROM seek WHERE {hers}"), [joined]).expect("deleted");
                }
            }
            drop(db);
            let without = told(&open(&copy), token, things.len());
            for ((ask, with), (_, without)) in with.all.iter().zip(&without.all) {
                assert_eq!(unmarked(with), unmarked(without), "seed {seed}, {}, {ask}, {own}", role.name());
            }
            for (with, without) in with.things.iter().zip(&without.things) {
                // That it could be opened by break-glass is said; what it is, is not.
                match with {
                    Err(_) => assert!(without.is_err(), "{with:?} {without:?}"),
                    Ok(with) => assert_eq!(
                        Ok(unmarked(with)),
                        without.as_ref().map(|w| unmarked(w)),
                        "seed {seed}, {}",
                        role.name()
                    ),
                }
            }
        }
    }
    println!("{stopped} looks stopped by the place, {pages_in_all} pages and {people_in_all} people hidden");
    assert!(stopped > 0 && pages_in_all > 3_000 && people_in_all > 0, "{stopped} {pages_in_all} {people_in_all}");
    println!("{hidden_in_all} hidden, {shown_in_all} shown, {answers_in_all} answers hidden");
    assert!(
        hidden_in_all > 300 && shown_in_all > 100 && answers_in_all > 20,
        "{hidden_in_all} {shown_in_all} {answers_in_all}"
    );
}

#[test]
fn what_is_written_stands_in_no_error_and_on_nobody_elses_page() {
    let d = Day::new("work-canary");
    d.b.person("Smith", &[]);
    d.b.person("Jones", &[]);
    let canary = "CANARY";
    let her = d.allocated("Smith");
    d.allocated("Jones");
    let subject = Some(Subject::Handle(her));
    let mut errors = Vec::new();
    let mut things = Vec::new();
    for kind in [Kind::Assessment, Kind::Plan, Kind::Task] {
        let hand = (kind == Kind::Task).then(|| d.hand(&d.sw, "coordinator"));
        let mut said = says("words", canary, canary);
        (said.source, said.confidence) = (canary.into(), canary.into());
        things.push(d.begin(&d.sw, kind, subject, None, hand, vec![said]).expect("begun"));
    }
    for thing in &things {
        for state in ["final", "nowhere", "paused", "agreed", "CANARY"] {
            let step = to(state).says("agreement", canary, canary).hand(numbered(1, 0xcc)).why(canary);
            errors.extend(d.step(&d.sw, *thing, step).err());
        }
        errors.extend(d.say(&d.sw, *thing, says(canary, canary, canary)).err());
        let long = canary.repeat(5_000);
        errors.extend(d.say(&d.sw, *thing, says("words", "", &long)).err());
        errors.extend(d.step(&d.far, *thing, to("final").why(canary)).err());
    }
    let same = |words: &str| {
        let happened = at("2026-11-14 11:00:00");
        let says = vec![says("reason", "", words)];
        let work = Work::Begin { kind: Kind::Contact, subject, parent: None, to: None, happened, says };
        d.b.folder.act(&d.sw, Purpose::Care, canary, &Deed::Work(work))
    };
    same(canary).expect("done");
    errors.extend(same("other words").err());
    assert!(errors.len() > 15, "{errors:?}");
    for error in &errors {
        // What the form itself sent may be said back to it only as far as it is a name of ours.
        assert!(!error.to_string().contains(canary), "{error}");
    }
    let jones = d.found(&d.sw, "Jones");
    let other = d.work(&d.sw, Subject::Handle(jones)).expect("hers");
    assert!(!format!("{other:?}").contains(canary));
    for stranger in [&d.far, &d.far_manager, &d.carer] {
        assert!(!format!("{:?}", d.desk(stranger)).contains(canary));
    }
    assert!(format!("{:?}", d.work(&d.sw, Subject::Handle(her)).expect("hers")).contains(canary));
}

#[test]
fn among_her_own_people_any_fragment_finds_and_nobody_elses_are_there() {
    let d = Day::new("work-find");
    for family in ["Smith", "Smithson", "Jones"] {
        d.b.person(family, &[]);
    }
    d.allocated("Smith");
    let mine =
        |actor: &Actor, fragment: &str| match d.b.folder.see(actor, Purpose::Care, &Ask::FindMine(fragment.into())) {
            Ok(View::Found(found)) => Ok(found.into_iter().map(|f| f.family).collect::<Vec<_>>()),
            Ok(other) => panic!("{other:?}"),
            Err(trouble) => Err(trouble),
        };
    for fragment in ["smi", "SMYTH", "doroth", "TQ5 8", "1941-03", "9990012075", "999 001 2057"] {
        assert_eq!(mine(&d.matron, fragment), Ok(vec!["Smith".to_owned()]), "{fragment}");
    }
    assert_eq!(mine(&d.matron, "jones"), Ok(vec![]));
    assert_eq!(mine(&d.far, "smith"), Ok(vec![]), "not hers");
    assert!(matches!(mine(&d.matron, "s"), Err(Trouble::Field("find", _))));
}
