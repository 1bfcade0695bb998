//! The floor: the same rows from the same database by nobody's leave, with no session, no decision and no line.

use axum::Router;
use axum::extract::{Path as Part, State};
use axum::routing::get;
use rusqlite::{Connection, Params};
use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

type Shared = Arc<Mutex<Connection>>;

pub fn serve(dir: &Path, port: &str) {
    let database = Connection::open(dir.join("folder.sqlite")).expect("opened");
    database.set_prepared_statement_cache_capacity(64);
    database.pragma_update(None, "cache_size", -64 * 1024).expect("set");
    let shared = Arc::new(Mutex::new(database));
    let router =
        Router::new().route("/folder/{family}", get(folder)).route("/day/{login}", get(day)).with_state(shared);
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).expect("a port");
    listener.set_nonblocking(true).expect("set");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runs");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("listens");
        axum::serve(listener, router).await.expect("serves");
    });
}

async fn folder(State(database): State<Shared>, Part(family): Part<String>) -> String {
    tokio::task::spawn_blocking(move || her_folder(&database.lock().expect("whole"), &family)).await.expect("read")
}

async fn day(State(database): State<Shared>, Part(login): Part<String>) -> String {
    tokio::task::spawn_blocking(move || somebodys_day(&database.lock().expect("whole"), &login)).await.expect("read")
}

/// Every column of every row, as text; a body of JSON is unpacked to what it says.
fn tell(database: &Connection, out: &mut String, sql: &str, values: impl Params) -> Vec<Vec<u8>> {
    let mut asked = database.prepare_cached(sql).expect("asked");
    let columns = asked.column_count();
    let mut rows = asked.query(values).expect("read");
    let mut keys = Vec::new();
    while let Some(row) = rows.next().expect("a row") {
        out.push_str("<li>");
        for column in 0..columns {
            match row.get_ref(column).expect("a value") {
                rusqlite::types::ValueRef::Text(text) => {
                    let text = std::str::from_utf8(text).expect("text");
                    if text.starts_with('{') {
                        let body: serde_json::Value = serde_json::from_str(text).expect("JSON");
                        for value in body.as_object().into_iter().flat_map(|o| o.values()).filter_map(|v| v.as_str()) {
                            escaped(out, value);
                        }
                    } else {
                        escaped(out, text);
                    }
                }
                rusqlite::types::ValueRef::Integer(number) => {
                    let _ = write!(out, "{number} ");
                }
                rusqlite::types::ValueRef::Blob(key) if column == 0 => keys.push(key.to_vec()),
                _ => {}
            }
        }
        out.push_str("</li>");
    }
    keys
}

fn escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            c => out.push(c),
        }
    }
    out.push(' ');
}

const THING: &str =
    "SELECT t.thing, t.person, t.kind, t.state, t.began, t.told, o.name, m.name, w.name, v.name FROM thing t
    LEFT JOIN account o ON o.account = t.owner LEFT JOIN team m ON m.team = t.team
    LEFT JOIN account w ON w.account = t.to_account LEFT JOIN team v ON v.team = t.to_team";

/// Her newest pages, the work on her with all that was said in it, who holds her, who looked last.
fn her_folder(database: &Connection, family: &str) -> String {
    let mut out = String::from("<!doctype html><ol>");
    let person: Vec<u8> = database
        .prepare_cached("SELECT person FROM seek WHERE family = ?1")
        .and_then(|mut asked| asked.query_row([family], |row| row.get(0)))
        .expect("she is there");
    let all = [
        "SELECT p.page, p.body, p.kind, p.class, p.happened, p.told, a.name, o.name FROM page p
         JOIN account a ON a.account = p.author JOIN org o ON o.org = p.org
         WHERE p.person = ?1 AND p.version = (SELECT max(v.version) FROM page v WHERE v.person = p.person AND v.page = p.page)
         ORDER BY p.happened DESC, p.page DESC LIMIT 120",
        &format!("{THING} WHERE t.person = ?1 ORDER BY t.told, t.thing"),
        "SELECT s.thing, s.to_state, s.happened, s.told, a.name, a.title, t.name, s.why FROM step s
         JOIN account a ON a.account = s.account LEFT JOIN team t ON t.team = s.team WHERE s.person = ?1
         ORDER BY s.told, s.thing, s.seq",
        "SELECT s.thing, s.field, s.version, s.value, s.words, s.source, s.happened, s.told, a.name FROM said s
         JOIN account a ON a.account = s.account WHERE s.person = ?1 ORDER BY s.thing, s.field, s.version",
        "SELECT thing, clock, start, stop, ended FROM clock WHERE person = ?1",
        "SELECT l.line, l.at, a.name, o.name, l.action FROM audit l JOIN account a ON a.account = l.account
         JOIN org o ON o.org = l.org WHERE l.person = ?1 AND l.shown = 'yes' ORDER BY l.seq DESC LIMIT 6",
        "SELECT r.subject, r.kind, a.name, a.title FROM relation r JOIN account a ON a.account = r.subject
         WHERE r.person = ?1 AND r.kind IN ('lead', 'named')",
    ];
    for sql in all {
        tell(database, &mut out, sql, [&person]);
    }
    out
}

/// What somebody holds, what waits for her, what her team has open and did today: each with whose it is, what was said and its clocks.
fn somebodys_day(database: &Connection, login: &str) -> String {
    let mut out = String::from("<!doctype html><ol>");
    let (me, team): (Vec<u8>, Vec<u8>) = database
        .query_row("SELECT account, coalesce(team, org) FROM account WHERE login = ?1", [login], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("she works here");
    let lists = [
        "t.owner = ?1 AND t.open = 1 ORDER BY t.told, t.thing LIMIT 500",
        "t.open = 1 AND t.to_account = ?1 ORDER BY t.told, t.thing LIMIT 500",
        "t.open = 1 AND t.to_account IS NULL AND t.to_team = ?2 ORDER BY t.told, t.thing LIMIT 500",
        "t.team = ?2 AND t.open = 1 AND t.owner <> ?1 ORDER BY t.told, t.thing LIMIT 200",
        "t.kind = 'case' AND t.open = 1 AND t.team = ?2 AND t.lead IS NULL ORDER BY t.told, t.thing LIMIT 500",
    ];
    let mut things: Vec<Vec<u8>> = Vec::new();
    for list in lists {
        let sql = format!("{THING} WHERE {list}");
        let values: &[&dyn rusqlite::ToSql] = match (list.contains("?1"), list.contains("?2")) {
            (true, true) => &[&me, &team],
            (true, false) => &[&me],
            _ => &[&rusqlite::types::Null, &team],
        };
        things.extend(tell(database, &mut out, &sql, values));
    }
    for thing in &things {
        let person: Vec<u8> = database
            .prepare_cached("SELECT person FROM thing WHERE thing = ?1")
            .and_then(|mut asked| asked.query_row([thing], |row| row.get(0)))
            .expect("hers");
        let who = "SELECT p.page, p.body FROM seek s JOIN page p ON p.person = s.person AND p.page = s.page
                   AND p.version = s.version WHERE s.person = ?1";
        tell(database, &mut out, who, [&person]);
        let said = "SELECT s.thing, s.field, s.version, s.value, s.words, s.happened, a.name FROM said s
                    JOIN account a ON a.account = s.account WHERE s.person = ?1 AND s.thing = ?2 ORDER BY s.field, s.version";
        tell(database, &mut out, said, [&person, thing]);
        let clocks = "SELECT thing, clock, start, stop, ended FROM clock WHERE person = ?1 AND thing = ?2";
        tell(database, &mut out, clocks, [&person, thing]);
    }
    out
}
