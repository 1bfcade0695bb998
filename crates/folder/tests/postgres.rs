//! "Plain SQL that PostgreSQL will take too", held by a PostgreSQL: the tables are made there out of the released migrations by two stated
//! rules, and every statement of the folder is prepared there. Every statement is: each text of the source that SQLite takes as a whole, and
//! all that SQLite was asked while the folder was used; each other piece of SQL in the source must stand in one of these. Then all rows of the
//! used folder are put there, and whatever the folder asked is asked of both, with the values that it was asked with: they answer with the same
//! rows, in the same order where one was asked for.
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
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use yf_folder::access::{Purpose, Rel, Role, Set};
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
    // And as many others as a demo has, some of them her team's.
    let joined = [(Rel::Team, d.b.team)];
    let others = (0..150).map(|n| d.b.sent(&format!("Other{n}"), "first seen", &joined[usize::from(n % 5 != 0)..]));
    let others: Vec<_> = others.collect();
    d.b.folder.take_in(&d.b.folder.feed(d.b.org).expect("a feed"), &others).expect("taken in");
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
    let db = Connection::open(dir.join("folder.sqlite")).expect("opened");
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
    same_rows(&db, &postgres, &all);
    // A check that takes everything is none.
    let (well, _) = postgres.ask("PREPARE x AS INSERT OR IGNORE INTO org VALUES ($1, $2, $3);\n");
    assert!(!well, "it takes what is SQLite's own");
}

/// Everything that the folder asked is asked of both stores, which hold the same rows.
fn same_rows(db: &Connection, postgres: &Postgres, all: &[(String, String)]) {
    let began = std::time::Instant::now();
    let (well, told) = postgres.ask(&format!("\\set ON_ERROR_STOP on\n{}", rows_of(db)));
    assert!(well, "the rows: {told}");
    let with = statements::run_with();
    // Of the ways in which a statement was run, one to which SQLite has an answer now, else any.
    let mut asked = Vec::new();
    for (n, (sql, at)) in all.iter().enumerate() {
        let Some(ways) = with.get(sql).filter(|ways| !ways.is_empty()) else { continue };
        let answers: Vec<_> = ways.iter().map(|way| (way, answered(db, sql, way))).collect();
        let best = answers.iter().find(|(_, rows)| !rows.is_empty()).unwrap_or(&answers[0]);
        asked.push((n, sql, at, best.0.clone(), best.1.clone()));
    }
    let mut script =
        "\\encoding UTF8\n\\pset fieldsep '\\037'\n\\pset recordsep '\\036'\n\\pset null '<none>'\n".to_owned();
    for (n, sql, _, way, _) in &asked {
        let values: Vec<String> = way.iter().map(as_postgres).collect();
        let values = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
        script.push_str(&format!("PREPARE s{n} AS {};\n\\echo asked {n}\nEXECUTE s{n}{values};\n", statement(sql)));
    }
    script.push_str("\\echo asked end\n");
    let (well, told) = postgres.ask(&script);
    assert!(well, "{:?}", told.lines().filter(|line| line.contains("ERROR")).collect::<Vec<_>>());
    let (mut wrong, mut some) = (Vec::new(), 0);
    for (n, sql, at, way, ours) in &asked {
        let theirs = told.split(&format!("asked {n}\n")).nth(1).and_then(|rest| rest.split("asked ").next());
        let theirs = theirs.expect("an answer");
        let theirs: Vec<Vec<String>> = match theirs.strip_suffix('\n') {
            None => Vec::new(),
            Some(rows) => rows.split('\u{1e}').map(|row| row.split('\u{1f}').map(str::to_owned).collect()).collect(),
        };
        some += usize::from(!ours.is_empty());
        if !alike(ours, &theirs, in_order(sql)) {
            wrong.push(format!("{at}: {sql}\n    {way:?}\n    SQLite: {ours:?}\n    PostgreSQL: {theirs:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} are answered otherwise:\n{}", wrong.len(), asked.len(), wrong.join("\n"));
    let questions = all.iter().filter(|(sql, _)| sql.starts_with("SELECT ") || sql.starts_with("WITH ")).count();
    println!(
        "PostgreSQL answered {} of {questions} questions, {some} of them with rows, as SQLite does, in {:.1} s",
        asked.len(),
        began.elapsed().as_secs_f64()
    );
    assert!(asked.len() >= 130 && some >= 90, "too few questions to show anything: {} and {some}", asked.len());
    // One row less there, or the rows the other way round, and it is seen.
    let ours = answered(db, "SELECT name FROM team ORDER BY name", &[]);
    for (there, ordered, same) in [
        ("SELECT name FROM team ORDER BY name", true, true),
        ("SELECT name FROM team ORDER BY name DESC", true, false),
        ("SELECT name FROM team ORDER BY name DESC", false, true),
        ("SELECT name FROM team WHERE name <> 'Quay team' ORDER BY name", false, false),
    ] {
        let (_, told) = postgres.ask(&format!("{there};\n"));
        let theirs: Vec<Vec<String>> = told.lines().map(|line| vec![line.to_owned()]).collect();
        assert_eq!(alike(&ours, &theirs, ordered), same, "{there}");
    }
}

/// Whether the order of its rows was asked for: outside of any question within it.
fn in_order(sql: &str) -> bool {
    let (mut depth, mut outer) = (0, String::new());
    for c in sql.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            c if depth == 0 => outer.push(c),
            _ => {}
        }
    }
    outer.contains(" ORDER BY ")
}

/// The same rows. What is true is 1 in the one and `t` in the other.
fn alike(ours: &[Vec<String>], theirs: &[Vec<String>], in_order: bool) -> bool {
    let cell = |our: &str, their: &str| our == their || matches!((our, their), ("1", "t") | ("0", "f"));
    let row = |our: &[String], their: &[String]| {
        our.len() == their.len() && our.iter().zip(their).all(|(our, their)| cell(our, their))
    };
    let all = |ours: &[Vec<String>], theirs: &[Vec<String>]| {
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(our, their)| row(our, their))
    };
    if in_order {
        return all(ours, theirs);
    }
    let truth = |rows: &[Vec<String>]| {
        let mut rows: Vec<Vec<String>> = rows.to_vec();
        rows.iter_mut().flatten().for_each(|cell| match cell.as_str() {
            "t" => *cell = "1".into(),
            "f" => *cell = "0".into(),
            _ => {}
        });
        rows.sort();
        rows
    };
    truth(ours) == truth(theirs)
}

/// What SQLite answers, each cell as `psql` writes it.
fn answered(db: &Connection, sql: &str, values: &[Value]) -> Vec<Vec<String>> {
    let mut asked = db.prepare(sql).expect("prepared");
    let columns = asked.column_count();
    let rows = asked.query_map(rusqlite::params_from_iter(values), |row| (0..columns).map(|at| row.get(at)).collect());
    let rows: Vec<Vec<Value>> = rows.expect("asked").collect::<Result<_, _>>().expect("rows");
    let cell = |value: Value| match value {
        Value::Null => "<none>".to_owned(),
        Value::Integer(n) => n.to_string(),
        Value::Real(n) => n.to_string(),
        Value::Text(text) => text,
        Value::Blob(bytes) => format!("\\x{}", hex(&bytes)),
    };
    rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// A value between quotes, whatever it is of: PostgreSQL knows what a place takes.
fn as_postgres(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(n) => format!("'{n}'"),
        Value::Real(n) => format!("'{n}'"),
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Blob(bytes) => format!("'\\x{}'", hex(bytes)),
    }
}

/// All rows of all tables, to be put into PostgreSQL's.
fn rows_of(db: &Connection) -> String {
    let tables = answered(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", &[]);
    // In whatever order: what they refer to is there at the end.
    let mut script = "SET session_replication_role = replica;\n".to_owned();
    for table in tables.concat().iter().filter(|name| !name.starts_with("sqlite_")) {
        let mut asked = db.prepare(&format!("SELECT * FROM {table}")).expect("prepared");
        let columns = asked.column_count();
        let rows = asked.query_map([], |row| (0..columns).map(|at| row.get(at)).collect::<Result<Vec<Value>, _>>());
        for row in rows.expect("asked") {
            let row: Vec<String> = row.expect("a row").iter().map(as_postgres).collect();
            script.push_str(&format!("INSERT INTO {table} VALUES ({});\n", row.join(", ")));
        }
    }
    script
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
    let db = Connection::open(b.dir.join("folder.sqlite")).expect("opened");
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
