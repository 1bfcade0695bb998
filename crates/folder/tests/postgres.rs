//! "Plain SQL that PostgreSQL will take too", held by a PostgreSQL: the tables are made there out of the released migrations by two stated
//! rules, and every statement of the folder is prepared there. Every statement is: each text of the source that SQLite takes as a whole, and
//! all that SQLite was asked while the folder was used; each other piece of SQL in the source must stand in one of these.
//!
//! `make test` installs PostgreSQL (`scripts/tools.sh postgres`) and then asks for it with `YELLOWFOLDER_POSTGRES=must`; where it is not
//! installed the test says so and shows nothing.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;
#[path = "common/postgres.rs"]
mod postgres;
#[path = "common/statements.rs"]
mod statements;

use day::{Day, at, says, to};
use postgres::Postgres;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use yf_folder::access::{Purpose, Role, Set};
use yf_folder::work::{Duty, Kind, List, Near, Work, export};
use yf_folder::{Ask, Deed, Folder, Sharing, Stamp, Subject, Typed, copy, examine};
use yf_place::Calendar;

/// What is SQLite's own and no statement about the record: how it is opened, kept whole, copied and looked over by the doctor. Behind another
/// store these go with it.
const OF_SQLITE: [&str; 6] = [
    "PRAGMA ",
    "VACUUM INTO ?1",
    "BEGIN IMMEDIATE",
    "BEGIN DEFERRED",
    "SELECT 1 FROM sqlite_master ",
    "CREATE TABLE IF NOT EXISTS t (x)",
];

/// The doctor tries whether the disk takes a write, in a database of its own.
const OF_THE_DOCTOR: &str = "INSERT INTO t VALUES (1)";

/// Not prepared there, because neither store prepares them: what begins and ends transactions, and where the list of migrations is made.
const NOT_PREPARED: [&str; 5] =
    ["COMMIT", "ROLLBACK", "SAVEPOINT ", "RELEASE ", "CREATE TABLE IF NOT EXISTS migration "];

/// PostgreSQL's bytes are called otherwise.
fn table(sql: &str) -> String {
    words(sql, |word| if word == "BLOB" { "BYTEA".into() } else { word.to_owned() })
}

/// Its values stand behind another sign.
fn statement(sql: &str) -> String {
    sql.replace('?', "$")
}

fn words(sql: &str, with: impl Fn(&str) -> String) -> String {
    sql.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .map(|part| {
            let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            format!("{}{}", with(word), &part[word.len()..])
        })
        .collect()
}

/// The migrations as they were released, in their order.
fn migrations() -> Vec<String> {
    let store = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let all = std::fs::read_dir(&store).expect("the store");
    let mut files: Vec<_> = all.map(|e| e.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "sql"));
    files.sort();
    let list = std::fs::read_to_string(store.join("mod.rs")).expect("the list");
    assert_eq!(list.matches("include_str!(").count(), files.len(), "each file is a migration");
    files.iter().map(|file| std::fs::read_to_string(file).expect("a migration")).collect()
}

/// The folder used in every way that puts a statement together out of pieces.
fn used() -> std::path::PathBuf {
    let d = Day::new("postgres");
    let (folder, manager) = (&d.b.folder, &d.manager);
    for family in ["Smith", "Jones", "Brown"] {
        d.b.person(family, &[]);
    }
    let her = Subject::Handle(d.allocated("Smith"));
    d.offered_a_service(Some(her), "Smith");
    let (social, coordinator) = (d.hand(manager, "social"), d.hand(manager, "coordinator"));
    // A call about somebody, and it was not her.
    let jones = d.found(&d.spa, "Jones");
    let call = d.begin(&d.spa, Kind::Contact, None, None, None, vec![says("reason", "", "fell")]).expect("received");
    let call = d.step(&d.spa, call, to("identified").her(jones)).expect("identified");
    let call = d.step(&d.spa, call, to("received").why("it was her sister")).expect("undone");
    d.see(&d.spa, call).expect("hers");
    // Looks of every kind, lists with all that is on them, and what runs out.
    let asks = [
        Ask::Folder(her),
        Ask::Whole(her),
        Ask::Part(her, 1),
        Ask::Looked(her),
        Ask::Sharing(her),
        Ask::Work(her),
        Ask::Sent,
        Ask::FindMine("smi".into()),
        Ask::Owned(social),
        Ask::Due(Set::of(List::ALL), vec![Near { clock: "allocation".into(), started: at("2027-01-01 00:00:00") }]),
    ];
    let worries = d.b.member("safe", Role::Sw, d.b.team);
    folder.looks_into_worries(worries, true).expect("named");
    let (worries, ig) = (d.b.actor(worries), d.b.actor(d.b.member("governance", Role::Ig, d.other)));
    let mrs = d.b.actor(d.b.own_account("Smith"));
    for (actor, purpose) in [
        (&d.sw, Purpose::Care),
        (&d.spa, Purpose::Care),
        (manager, Purpose::Oversight),
        (&ig, Purpose::Governance),
        (&worries, Purpose::Care),
        (&mrs, Purpose::Own),
    ] {
        for ask in &asks {
            let _ = folder.see(actor, purpose, ask);
        }
    }
    for known in [
        yf_folder::Known { nhs: "9990012075".into(), postcode: "TQ5 8AA".into(), ..Default::default() },
        yf_folder::Known { family: "Smith".into(), postcode: "TQ5 8AA".into(), ..Default::default() },
    ] {
        folder.see(&d.spa, Purpose::Care, &Ask::Find(known)).expect("found");
    }
    folder.see(&mrs, Purpose::Own, &Ask::Looked(Subject::Herself)).expect("her own");
    let happened = at("2026-11-14 11:00:00");
    let concern = Sharing::Concern { subject: her, happened, words: "bruises".into() };
    folder.act(&d.sw, Purpose::Safeguarding, "worry", &Deed::Sharing(concern)).expect("raised");
    folder.desk(&ig, Purpose::Governance).expect("a desk");
    // Away, back, and everything handed on; then somebody leaves.
    let away = Duty::Away {
        who: social,
        since: Stamp(bench::NOON - 1000),
        until: Stamp(bench::NOON + Stamp::DAY),
        cover: coordinator,
    };
    folder.put_down(manager, Purpose::Oversight, "away", &away).expect("written down");
    let stands_in = d.b.actor(folder.account("coordinator").expect("asked").expect("enrolled"));
    let _ = folder.see(&stands_in, Purpose::Care, &Ask::Desk).expect("a desk");
    folder.put_down(manager, Purpose::Oversight, "back", &Duty::Back { who: social }).expect("back");
    d.deed(manager, Work::HandOverAll { from: social, to: coordinator, happened }).expect("offered");
    folder.close_account(d.b.member("leaver", Role::Coord, d.b.team)).expect("closed");
    folder.tick(&Calendar::england()).expect("looked");
    folder.watch().expect("watched");
    // Half typed, another session, and out.
    let password = yf_folder::NewAccount {
        login: "typist",
        name: "typist",
        title: "",
        role: Role::Coord,
        org: d.b.org,
        team: Some(d.b.team),
        person: None,
        registered_until: None,
        password: Some("a long password of words"),
        second: Some(b"12345678901234567890"),
    };
    let typist = folder.enrol(&password).expect("enrolled");
    let code = |step: i64| format!("{:06}", yf_folder::code_at(b"12345678901234567890", bench::NOON / 30_000 + step));
    let first = folder.sign_in("typist", "a long password of words").expect("asked").expect("signed in");
    let whole = folder.second_factor(&first, &code(0)).expect("asked").expect("both");
    let signed = folder.who(&whole).expect("asked").expect("signed in");
    let typed = Typed { path: "/day".into(), fields: vec![("a".into(), "b".into())] };
    folder.keep_typed(&whole, &signed.csrf, &typed).expect("kept");
    let link = folder.link_once(typist, 60_000).expect("a link");
    let new = folder.enter(&link).expect("asked").expect("entered");
    folder.resume(&whole, &new).expect("goes on");
    folder.typed(&folder.who(&new).expect("asked").expect("signed in").actor).expect("read");
    folder.sign_out(&new).expect("out");
    assert_eq!(folder.verify(None).expect("verified").broken, Vec::<String>::new());
    let (dir, still) = (d.b.dir.clone(), d.b.still.clone());
    drop(d.b.folder);
    copy(&dir, &dir.with_file_name("folder-postgres-copy")).expect("copied");
    export(&dir, &still).expect("exported");
    examine(&dir, Stamp(bench::NOON)).expect("looked over");
    drop(Folder::open(&dir, Box::new(still)).expect("opens again"));
    dir
}

#[test]
fn every_statement_of_the_folder_is_one_that_postgresql_takes() {
    statements::listen();
    let _ = std::fs::remove_dir_all(bench::dir("postgres-copy"));
    let dir = used();
    let ran = statements::run();
    // The texts of the source: whole statements, and pieces of one.
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    let (mut all, mut pieces) = (BTreeMap::<String, String>::new(), Vec::new());
    for text in statements::texts() {
        if text.pieces().len() == 1 && !text.says.contains('{') && db.prepare(&text.says).is_ok() {
            all.entry(text.says.clone()).or_insert(text.at);
        } else {
            pieces.push(text);
        }
    }
    let whole = all.len();
    for sql in &ran {
        all.entry(sql.clone()).or_insert_with(|| "put together while it was used".into());
    }
    let unseen: Vec<_> = pieces.iter().filter(|piece| !all.keys().any(|sql| piece.stands_in(sql))).collect();
    assert!(unseen.is_empty(), "pieces of SQL that no statement was seen with; use them in `used`: {unseen:#?}");
    let ours: BTreeSet<_> = ran.iter().filter(|sql| all[*sql].contains(".rs:")).collect();
    println!("{whole} whole statements in the source, {} pieces; {} of {} run", pieces.len(), ours.len(), whole);
    all.retain(|sql, _| !OF_SQLITE.iter().any(|own| sql.starts_with(own)) && sql != OF_THE_DOCTOR);
    all.retain(|sql, _| !NOT_PREPARED.iter().any(|no| sql.starts_with(no)));
    // Those of the migrations are run there as they stand, on the tables that they were written for.
    let released: Vec<String> = migrations().iter().map(|sql| statements::on_one_line(sql)).collect();
    all.retain(|sql, at| at.contains(".rs:") || !released.iter().any(|one| one.contains(sql.as_str())));
    assert!(all.len() > 250, "too few statements to show anything: {}", all.len());

    let began = std::time::Instant::now();
    let Some(postgres) = Postgres::start("statements") else {
        let must = std::env::var("YELLOWFOLDER_POSTGRES").is_ok_and(|v| v == "must");
        assert!(!must, "PostgreSQL is not installed, and nothing was shown");
        println!("not shown: SQL that PostgreSQL takes too (it is not installed: scripts/tools.sh postgres)");
        return;
    };
    let made = "CREATE TABLE migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum BYTEA NOT NULL, at BIGINT NOT NULL);";
    let tables: String = migrations().iter().map(|sql| table(sql)).collect();
    let (well, told) = postgres.ask(&format!("\\set ON_ERROR_STOP on\n{made}\n{tables}"));
    assert!(well, "the tables: {told}");
    // One statement a line, so that a complaint's line says which.
    let all: Vec<_> = all.into_iter().collect();
    let script: String = all
        .iter()
        .enumerate()
        .map(|(n, (sql, _))| format!("PREPARE s{n} AS {}; \\echo taken s{n}\n", statement(sql)))
        .collect();
    let (_, told) = postgres.ask(&script);
    let refused: Vec<String> = all
        .iter()
        .enumerate()
        .filter(|(n, _)| !told.lines().any(|line| line == format!("taken s{n}")) || wrong(&told, n + 1).is_some())
        .map(|(n, (sql, at))| format!("{at}: {}\n    {sql}", wrong(&told, n + 1).unwrap_or_default()))
        .collect();
    assert!(refused.is_empty(), "PostgreSQL refuses {} of {}:\n{}", refused.len(), all.len(), refused.join("\n"));
    println!("PostgreSQL took {} statements in {:.1} s", all.len(), began.elapsed().as_secs_f64());
    // A check that takes everything is none.
    let (well, _) = postgres.ask("PREPARE x AS INSERT OR IGNORE INTO org VALUES ($1, $2, $3);\n");
    assert!(!well, "it takes what is SQLite's own");
}

/// What was complained of in this line of the script.
fn wrong(told: &str, line: usize) -> Option<String> {
    let mark = format!("<stdin>:{line}: ERROR:");
    told.lines().find_map(|said| said.split_once(&mark).map(|(_, why)| why.trim().to_owned()))
}

/// "Every key begins with the person": of each table that has a person, but for those that are read by something else, each for a reason.
#[test]
fn every_key_of_what_is_about_a_person_begins_with_her() {
    let b = bench::Bench::new("postgres-keys");
    let db = rusqlite::Connection::open(b.dir.join("folder.sqlite")).expect("opened");
    let mut asked = db
        .prepare(
            "SELECT m.name, (SELECT c.name FROM pragma_table_info(m.name) c WHERE c.pk = 1) FROM sqlite_master m
             WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'person') ORDER BY 1",
        )
        .expect("asked");
    let rows = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("read");
    let keys: Vec<(String, String)> = rows.collect::<Result<_, _>>().expect("rows");
    let others: Vec<_> =
        keys.iter().filter(|(_, key)| key != "person").map(|(t, k)| (t.as_str(), k.as_str())).collect();
    // What is of a session is found by it and goes with it; an account's person is the one whose own entrance it is.
    assert_eq!(others, [("account", "account"), ("handle", "session"), ("thing_handle", "session")]);
    assert!(keys.len() > 20, "{keys:?}");
}
