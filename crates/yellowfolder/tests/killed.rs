//! Nothing lost, at the door: `yellowfolder serve` itself is killed (`kill -9`) at random moments, while a matron reads and writes and a call
//! handler takes calls through it, signed in by password and code. What was answered as done is there, nothing is half there, and whatever was
//! shown has its line. The sessions outlive the server: nobody signs in again.
//!
//! 50 kills; `scripts/kills.sh server 1000` for more. Of each three, two are aimed between begin and commit, from outside: the server is stood
//! still, and killed if it holds the lock under which SQLite writes and its log has no end of that transaction yet; else it goes on, and is
//! stood still again. The third falls where it falls. (crates/folder/tests/kill.rs aims at a process that says itself where it is.)
#![cfg(target_os = "linux")]

#[path = "../../folder/tests/common/twin.rs"]
mod twin;

use std::collections::BTreeSet;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use yf_folder::access::{Rel, Role};
use yf_folder::{Folder, NewAccount, Outside, PersonEntry, Sent, SentRelation, Stamp};
use yf_model::Day;

/// The time and the chance of this machine: the server has no other.
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

const PASSWORD: &str = "correct horse battery staple";
const SECRET: &[u8] = b"12345678901234567890";

fn prepare(dir: &Path) {
    let folder = Folder::open(dir, Box::new(Real)).expect("opened");
    let org = folder.organisation("la:999", "The council", true).expect("an organisation");
    let team = folder.team(org, "T1", "Quay team").expect("a team");
    let enrol = |login: &str, role| {
        let new = NewAccount {
            login,
            name: login,
            title: "",
            role,
            org,
            team: Some(team),
            person: None,
            registered_until: Some(Stamp(i64::MAX)),
            password: Some(PASSWORD),
            second: Some(SECRET),
        };
        folder.enrol(&new).expect("enrolled")
    };
    let matron = enrol("matron", Role::Matron);
    enrol("handler", Role::Spa);
    let person = PersonEntry {
        family: "Smith".into(),
        given: "Dorothy".into(),
        born: Day::parse_iso("1941-03-14"),
        ..PersonEntry::default()
    };
    let relation = SentRelation { kind: Rel::Lead, subject: matron, since: Stamp(0), until: None };
    let sent = Sent {
        person_key: "x".into(),
        own_key: "x".into(),
        person: Some(person),
        relations: vec![relation],
        ..Sent::default()
    };
    folder.take_in(&folder.feed(org).expect("a feed"), &[sent]).expect("taken in");
}

struct Served(Child);

impl Served {
    fn start(data: &Path, port: u16) -> Served {
        let mut child = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
            .args(["serve", "--data", &data.display().to_string(), "--listen", &format!("127.0.0.1:{port}")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let talk = BufReader::new(child.stderr.take().expect("its talk")).lines().map_while(Result::ok);
        let said: Vec<String> = talk.take_while(|line| !line.contains("answers at")).collect();
        assert!(child.try_wait().expect("asked").is_none(), "it does not come up: {said:?}");
        Served(child)
    }

    /// As hard as a process can be stopped.
    fn kill(mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("ended");
    }

    fn signal(&self, which: &str) {
        let done = Command::new("kill").args([which, &self.0.id().to_string()]).status().expect("kill runs");
        assert!(done.success(), "{which}");
    }

    /// Stands still, every thread of it: what is seen of it now is so until it goes on.
    fn stand_still(&self) {
        self.signal("-STOP");
        let tasks = format!("/proc/{}/task", self.0.id());
        let still = |task: std::fs::DirEntry| {
            let stat = std::fs::read_to_string(task.path().join("stat")).unwrap_or_default();
            stat.rsplit(')').next().is_some_and(|after| after.starts_with(" T"))
        };
        while !std::fs::read_dir(&tasks).expect("its threads").all(|task| still(task.expect("a thread"))) {
            std::thread::sleep(Duration::from_micros(100));
        }
    }

    /// Kills it between begin and commit, if that can be met with in two seconds; else as it is. True where it was.
    fn kill_inside(self, data: &Path, mut draw: u64) -> bool {
        let began = Instant::now();
        let mut inside = false;
        while !inside && began.elapsed() < Duration::from_secs(2) {
            self.stand_still();
            inside = writes(self.0.id()) && !committed(data);
            if !inside {
                self.signal("-CONT");
                draw = next(draw);
                std::thread::sleep(Duration::from_micros((draw >> 33) % 3_000));
            }
        }
        self.kill();
        inside
    }
}

fn next(draw: u64) -> u64 {
    draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

/// Whether the process holds the lock of SQLite's one writer: byte 120 of the file that its log shares, from `BEGIN IMMEDIATE` until the
/// commit is done. (It has no other lock there: those of the database itself are far behind, and the folder's own is of another kind.)
fn writes(id: u32) -> bool {
    let locks = std::fs::read_to_string("/proc/locks").expect("the locks of this machine");
    locks.lines().any(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
        [_, "POSIX", _, "WRITE", who, _, from, to] => {
            let reaches = |from: u64, to: u64| from <= 120 && 120 <= to;
            who == id.to_string() && matches!((from.parse(), to.parse()), (Ok(from), Ok(to)) if reaches(from, to))
        }
        _ => false,
    })
}

/// Whether the log has the last page of the transaction that goes on: killed now, it would be there. A page of the log is of it where it
/// stands behind those that are told as valid and has the salts of the log's head; the last one says how large the database is from then on.
fn committed(data: &Path) -> bool {
    let told = std::fs::read(data.join("folder.sqlite-shm")).expect("what the log shares");
    let log = std::fs::read(data.join("folder.sqlite-wal")).expect("the log");
    let number = |at: usize| u32::from_ne_bytes(told[at..at + 4].try_into().expect("four bytes")) as usize;
    let page = match u16::from_ne_bytes([told[14], told[15]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    let after = log.get(32 + number(16) * (24 + page)..).unwrap_or_default();
    let theirs = after.chunks(24 + page).take_while(|frame| frame.len() > 24 && frame[8..16] == log[16..24]);
    theirs.into_iter().any(|frame| frame[4..8] != [0; 4])
}

/// Somebody at the door, in a session of her own.
struct Client {
    port: u16,
    cookie: String,
    csrf: String,
}

impl Client {
    /// Status and all that came back; none where the server went away before it had answered.
    fn ask(&self, path: &str, form: Option<&str>) -> Option<(u16, String)> {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let head = format!("Host: localhost:{}\r\nCookie: {}\r\nConnection: close\r\n", self.port, self.cookie);
        let whole = match form {
            None => format!("GET {path} HTTP/1.1\r\n{head}\r\n"),
            Some(form) => {
                let form = format!("csrf={}&{form}", self.csrf);
                let kind = "Content-Type: application/x-www-form-urlencoded";
                format!("POST {path} HTTP/1.1\r\n{head}{kind}\r\nContent-Length: {}\r\n\r\n{form}", form.len())
            }
        };
        socket.write_all(whole.as_bytes()).ok()?;
        let mut back = String::new();
        let _ = socket.read_to_string(&mut back);
        // An answer that was cut off is none.
        let (head, body) = back.split_once("\r\n\r\n")?;
        let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")).and_then(|n| n.parse().ok());
        if length.is_some_and(|length: usize| body.len() < length) {
            return None;
        }
        Some((head.split(' ').nth(1)?.parse().ok()?, back))
    }

    fn takes_cookie(&mut self, back: &str) {
        let cookie = back.lines().find_map(|l| l.strip_prefix("set-cookie: ")).and_then(|c| c.split(';').next());
        self.cookie = cookie.expect("a session").to_owned();
    }

    fn reads_csrf(&mut self, path: &str) {
        let (_, page) = self.ask(path, None).expect("answered");
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|p| p.split('"').next());
        self.csrf = csrf.expect("a form").to_owned();
    }

    fn signed_in(port: u16, login: &str) -> Client {
        let mut client = Client { port, cookie: String::new(), csrf: String::new() };
        let form = format!("login={login}&password={}", PASSWORD.replace(' ', "+"));
        let (status, back) = client.ask("/sign-in", Some(&form)).expect("answered");
        assert_eq!(status, 303, "{back}");
        client.takes_cookie(&back);
        client.reads_csrf("/code");
        let code = yf_folder::code_at(SECRET, Real.now().seconds().div_euclid(30));
        let (status, back) = client.ask("/code", Some(&format!("code={code:06}"))).expect("answered");
        assert_eq!(status, 303, "{back}");
        client.takes_cookie(&back);
        client.reads_csrf("/find");
        client
    }
}

/// What was answered as done, and how much was asked.
#[derive(Default)]
struct Done {
    notes: BTreeSet<String>,
    calls: BTreeSet<String>,
    looks: i64,
    looks_asked: i64,
}

/// The matron: looks and notes of two halves. Until the server goes away.
fn reads_and_writes(her: &Client, folder: &str, round: u32, on_their_way: &AtomicI64, done: &mut Done) {
    for n in 0.. {
        if n % 3 == 2 {
            done.looks_asked += 1;
            match her.ask(&format!("/folder/{folder}"), None) {
                Some((200, _)) => done.looks += 1,
                Some((status, back)) => panic!("{status}: {back}"),
                None => return,
            }
            continue;
        }
        let key = format!("n{round}-{n}");
        let form = format!("key={key}&words={key}%0Aand+the+other+half+of+{key}");
        on_their_way.fetch_add(1, Ordering::SeqCst);
        let answer = her.ask(&format!("/folder/{folder}/note"), Some(&form));
        match answer {
            Some((303, _)) => drop(done.notes.insert(key)),
            Some((status, back)) => panic!("{status}: {back}"),
            None => return,
        }
        on_their_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The call handler: calls about nobody known yet, of two facts that belong together.
fn takes_calls(her: &Client, round: u32, on_their_way: &AtomicI64, done: &mut Done) {
    for n in 0.. {
        let key = format!("C{round}x{n}");
        on_their_way.fetch_add(1, Ordering::SeqCst);
        match her.ask("/calls/take", Some(&format!("key={key}&family={key}&given={key}"))) {
            Some((303, _)) => drop(done.calls.insert(key)),
            Some((status, back)) => panic!("{status}: {back}"),
            None => return,
        }
        on_their_way.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Lines of the matron's looks.
fn looked(db: &rusqlite::Connection) -> i64 {
    let sql = "SELECT count(*) FROM audit l JOIN account a ON a.account = l.account
               WHERE a.login = 'matron' AND l.action = 'read' AND l.out = 'permit'";
    db.query_row(sql, [], |row| row.get(0)).expect("counted")
}

/// What survived, against what was answered.
fn check(data: &Path, done: &Done, of_a_look: i64, looked_before: i64) {
    let db = rusqlite::Connection::open(data.join("folder.sqlite")).expect("opened");
    let strings = |sql: &str| -> Vec<String> {
        let mut asked = db.prepare(sql).expect("asked");
        let rows = asked.query_map([], |row| row.get(0)).expect("read");
        rows.collect::<Result<_, _>>().expect("text")
    };
    let mut notes = BTreeSet::new();
    for body in strings("SELECT body FROM page WHERE kind = 'note'") {
        let words = body.split("\"words\":\"").nth(1).and_then(|w| w.split('"').next()).expect("words").to_owned();
        let key = words.split("\\n").next().expect("a key").to_owned();
        assert!(words.ends_with(&format!("and the other half of {key}")), "half a note: {words}");
        assert!(notes.insert(key), "a note twice");
    }
    assert_eq!(done.notes.difference(&notes).collect::<Vec<_>>(), Vec::<&String>::new(), "notes answered and lost");
    let lines = strings("SELECT rule FROM audit WHERE action = 'note' AND out = 'permit'").len();
    assert_eq!(lines, notes.len(), "a note without its line, or a line without its note");
    let half = |field: &str| -> BTreeSet<String> {
        strings(&format!("SELECT words FROM said WHERE field = 'person.{field}'")).into_iter().collect()
    };
    assert_eq!(half("family"), half("given"), "half a call");
    assert_eq!(done.calls.difference(&half("family")).collect::<Vec<_>>(), Vec::<&String>::new(), "calls lost");
    let kept = looked(&db) - looked_before;
    assert!(kept >= done.looks * of_a_look, "shown without a line: {} looks, {kept} lines", done.looks);
    assert!(kept <= done.looks_asked * of_a_look, "more lines than looks: {} asked, {kept} lines", done.looks_asked);
    assert_eq!(twin::Book::read(&db).broken(), Vec::<String>::new());
    drop(db);
    let folder = Folder::open(data, Box::new(Real)).expect("opens again");
    assert_eq!(folder.verify(None).expect("verified").broken, Vec::<String>::new());
}

/// So many kills a folder goes through: what survived is read whole after every one of them, which takes longer the more there is.
const A_FOLDER: u32 = 50;

/// What a folder went through.
#[derive(Default)]
struct Went {
    notes: usize,
    calls: usize,
    looks: i64,
    inside: u32,
    with_a_form: u32,
}

/// One folder through its kills.
fn goes_through(nth: u32, kills: u32) -> Went {
    let data = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("killed-{nth}"));
    let _ = std::fs::remove_dir_all(&data);
    prepare(&data);
    let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
    let served = Served::start(&data, port);
    let (matron, handler) = (Client::signed_in(port, "matron"), Client::signed_in(port, "handler"));
    let (_, found) = matron.ask("/find", Some("family=Smith&born=14%2F03%2F1941")).expect("answered");
    let folder = found.split("\"/folder/").nth(1).and_then(|p| p.get(..32)).expect("an address").to_owned();
    // How many lines one look at the page is.
    let db = rusqlite::Connection::open(data.join("folder.sqlite")).expect("opened");
    let before = looked(&db);
    assert_eq!(matron.ask(&format!("/folder/{folder}"), None).expect("answered").0, 200);
    let looked_before = looked(&db);
    let of_a_look = looked_before - before;
    assert!(of_a_look > 0);
    drop(db);
    served.kill();

    let (mut went, mut done) = (Went::default(), Done::default());
    let mut draw = 20_261_129_u64.wrapping_add(u64::from(nth).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    for round in 0..kills {
        draw = next(draw);
        let served = Served::start(&data, port);
        let on_their_way = AtomicI64::new(0);
        let (mut hers, mut theirs) = (Done::default(), Done::default());
        std::thread::scope(|threads| {
            threads.spawn(|| reads_and_writes(&matron, &folder, round, &on_their_way, &mut hers));
            threads.spawn(|| takes_calls(&handler, round, &on_their_way, &mut theirs));
            std::thread::sleep(Duration::from_micros(20_000 + (draw >> 33) % 70_000));
            if round % 3 == 2 {
                went.with_a_form += u32::from(on_their_way.load(Ordering::SeqCst) > 0);
                served.kill();
            } else {
                went.inside += u32::from(served.kill_inside(&data, draw));
            }
        });
        done.notes.append(&mut hers.notes);
        done.calls.append(&mut theirs.calls);
        done.looks += hers.looks;
        done.looks_asked += hers.looks_asked;
        check(&data, &done, of_a_look, looked_before);
    }
    std::fs::remove_dir_all(&data).expect("no longer needed");
    Went { notes: done.notes.len(), calls: done.calls.len(), looks: done.looks, ..went }
}

#[test]
fn the_server_killed_at_any_moment_loses_nothing_that_it_had_answered() {
    let kills: u32 = std::env::var("YELLOWFOLDER_SERVER_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let (mut all, began) = (Went::default(), Instant::now());
    for nth in 0..kills.div_ceil(A_FOLDER) {
        let Went { notes, calls, looks, inside, with_a_form } = goes_through(nth, A_FOLDER.min(kills - nth * A_FOLDER));
        all.notes += notes;
        all.calls += calls;
        all.looks += looks;
        all.inside += inside;
        all.with_a_form += with_a_form;
    }
    let Went { notes, calls, looks, inside, with_a_form } = all;
    println!(
        "{kills} kills of the server in {:.0} s, {inside} between begin and commit, {with_a_form} of the others with a form on its way; \
         {notes} notes, {calls} calls and {looks} looks answered, none lost",
        began.elapsed().as_secs_f64(),
    );
    assert!(inside * 2 >= kills, "{inside} of {kills} between begin and commit");
    assert!(with_a_form * 2 >= kills / 3, "{with_a_form} of {} with a form on its way", kills / 3);
    let least = kills as usize;
    assert!(notes > least && calls > least && looks > i64::from(kills), "too little was done");
}
