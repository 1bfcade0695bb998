//! `yellowfolder serve` as it is typed: the demo opens, its links sign in once, what cannot be is refused, and stopping loses nothing.

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yellowfolder"));
    command.arg("serve").args(args).stdin(Stdio::null());
    command
}

fn dir(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("serve-{name}"));
    let _ = std::fs::remove_dir_all(&dir);
    dir
}

/// A port that nobody had a moment ago.
fn port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port()
}

/// The demo, answering; killed when it is dropped.
struct Demo {
    child: Child,
    port: u16,
    links: Vec<(String, String)>,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn demo(data: &std::path::Path) -> Demo {
    let port = port();
    let listen = format!("127.0.0.1:{port}");
    let mut child = command(&["--demo", "--data", &data.display().to_string(), "--listen", &listen])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let talk = BufReader::new(child.stderr.take().expect("its talk"));
    let said: Vec<String> =
        talk.lines().map_while(Result::ok).take_while(|line| !line.contains("answers at")).collect();
    let lines = BufReader::new(child.stdout.take().expect("its links")).lines().map_while(Result::ok);
    let links = lines
        .take(7)
        .map(|line| {
            let (who, link) = line.rsplit_once(' ').expect("who, and a link");
            let path = link.strip_prefix(&format!("http://localhost:{port}")).expect("an address of this server");
            (who.trim().to_owned(), path.to_owned())
        })
        .collect();
    assert!(said.iter().all(|line| !line.contains("999")), "{said:?}");
    Demo { child, port, links }
}

impl Demo {
    /// Status, headers and body of a page.
    fn get(&self, path: &str, cookie: &str) -> (u16, String) {
        let mut socket = TcpStream::connect(("127.0.0.1", self.port)).expect("connected");
        let host = format!("localhost:{}", self.port);
        write!(socket, "GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n")
            .expect("asked");
        let mut back = String::new();
        socket.read_to_string(&mut back).expect("answered");
        let status = back.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
        (status, back)
    }

    fn enter(&self, who: &str) -> (u16, String) {
        let (_, link) = self.links.iter().find(|(name, _)| name.starts_with(who)).expect("one of the seven");
        let (status, back) = self.get(link, "");
        let cookie = back.lines().find_map(|l| l.strip_prefix("set-cookie: ")).and_then(|c| c.split(';').next());
        (status, cookie.unwrap_or_default().to_owned())
    }
}

#[test]
fn the_demo_opens_for_seven_people_and_is_there_again_after_it_was_killed() {
    let data = dir("demo");
    let first = demo(&data);
    assert_eq!(first.links.len(), 7);
    let (status, cookie) = first.enter("Mrs Smith");
    assert_eq!(status, 303);
    let (status, page) = first.get("/mine", &cookie);
    assert_eq!(status, 200);
    assert!(page.contains("Jane Pascoe") && page.contains("looks after your plan"), "{page}");
    let sent = |page: &str| {
        let list = page.split("Who sent what they have of you").nth(1).and_then(|rest| rest.split("</ul>").next());
        list.map_or(0, |list| list.matches("<li>").count())
    };
    let before = sent(&first.get("/mine/looked", &cookie).1);
    assert!(before >= 4, "council, community services, hospital, equipment store: {before}");
    assert_eq!(first.enter("Mrs Smith").0, 410, "a link signs in once");
    let mut cookies: Vec<String> = Vec::new();
    for (who, _) in &first.links {
        let mine = who.starts_with("Mrs Smith");
        cookies.push(if mine { cookie.clone() } else { first.enter(who).1 });
    }
    let cookie = &cookies[2];
    assert_eq!((first.get("/find", cookie).0, first.get("/", cookie).0), (200, 303));

    // Each page of those who watch has something true to show.
    let shows = |who: &str, path: &str, what: &[&str]| {
        let link = first.links.iter().position(|(name, _)| name.starts_with(who)).expect("one of the seven");
        let cookie = &cookies[link];
        let (status, page) = first.get(path, cookie);
        assert_eq!(status, 200, "{path}");
        for words in what {
            assert!(page.contains(words), "{who}, {path}: {words}: {page}");
        }
    };
    shows(
        "Ruth Adeyemi",
        "/told",
        &["by break-glass on", "Found confused at the bus stop", "A worry about the safety of"],
    );
    shows("Ruth Adeyemi", "/rota", &["Sam Lee", "Priya Nair"]);
    shows(
        "Tom Okafor",
        "/governance",
        &["Break-glass that waits for review (1)", "What the watch found (", "from urgent to soon."],
    );
    shows("Tom Okafor", "/requests", &["A copy", "This is wrong"]);
    shows("Priya Nair", "/worries", &["Bruises on both arms"]);
    shows("Mrs Smith", "/mine", &["I live alone; she comes in the evening"]);

    let in_use = command(&["--data", &data.display().to_string(), "--listen", "127.0.0.1:0"]).output().expect("ran");
    let said = String::from_utf8_lossy(&in_use.stderr).into_owned();
    assert_eq!(in_use.status.code(), Some(2), "{said}");
    assert!(said.contains("another yellowfolder has this data folder open"), "{said}");

    drop(first);
    let second = demo(&data);
    let (_, cookie) = second.enter("Mrs Smith");
    let (_, page) = second.get("/mine/looked", &cookie);
    assert_eq!(sent(&page), before, "what was taken in once is not taken in again");
}

#[test]
fn what_cannot_be_served_is_refused_with_the_way_to_mend_it() {
    let held = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = held.local_addr().expect("an address").to_string();
    let data = dir("refused");
    let file = data.join("a-file");
    std::fs::create_dir_all(&data).expect("made");
    std::fs::write(&file, "x").expect("written");
    let file = file.display().to_string();
    let cases: [(&[&str], &str); 4] = [
        (&["--listen", &at], "cannot be listened at"),
        (&["--demo", "--listen", "0.0.0.0:0"], "is not this machine alone"),
        (&["--listen", "127.0.0.1:0", "--data", &file], "cannot be opened"),
        (&["--listen", "nowhere"], "--listen"),
    ];
    for (args, words) in cases {
        let run = command(args).current_dir(&data).output().expect("ran");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
    }
}

#[test]
fn a_record_in_which_nobody_can_sign_in_says_so() {
    use std::io::{BufRead, BufReader};
    let data = dir("nobody");
    let data = data.display().to_string();
    let mut serve =
        command(&["--listen", "127.0.0.1:0", "--data", &data]).stderr(Stdio::piped()).spawn().expect("runs");
    let lines = BufReader::new(serve.stderr.take().expect("piped")).lines();
    let said: Vec<String> = lines.map_while(Result::ok).take(2).collect();
    serve.kill().and_then(|()| serve.wait()).expect("stopped");
    assert!(said[0].starts_with("Nobody can sign in yet: make an account with 'yellowfolder user'"), "{said:?}");
    assert!(said[1].contains("The folder answers at"), "{said:?}");
}

/// Runs a command to its end: code, standard output, standard error.
fn run(args: &[&str], stdin: &str) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    child.stdin.take().expect("its ear").write_all(stdin.as_bytes()).expect("heard");
    let done = child.wait_with_output().expect("ended");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (done.status.code(), text(done.stdout), text(done.stderr))
}

fn counted(db: &Path, what: &str) -> i64 {
    let db = rusqlite::Connection::open(db).expect("opened");
    db.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0)).expect("counted")
}

#[test]
fn extracts_are_taken_in_once_somebody_signs_in_and_the_trail_is_verified() {
    let at = dir("import");
    let text = |path: &str| at.join(path).display().to_string();
    let (place, data, policy, extracts) = (text("place"), text("data"), text("place/policy"), text("place/extracts"));
    let (code, _, said) = run(&["simulate", "--people", "400", "--out", &place], "");
    assert_eq!(code, Some(0), "{said}");
    let import = ["import", &extracts, "--data", &data, "--place", &policy];
    let (code, _, said) = run(&import, "");
    assert!(code == Some(0) && said.contains("Taken in:") && !said.contains("999"), "{code:?} {said}");
    let db = at.join("data/folder.sqlite");
    let (people, pages) = (counted(&db, "person"), counted(&db, "page"));
    assert!(people > 100 && pages > people, "{people} {pages}");
    assert_eq!(counted(&db, "page WHERE version > 1"), 0);
    assert_eq!(run(&import, "").0, Some(0));
    assert_eq!((counted(&db, "person"), counted(&db, "page")), (people, pages), "the same again changes nothing");

    let toml = std::fs::read_to_string(at.join("place/policy/place.toml")).expect("a policy");
    let part = toml.split("[[localities]]").nth(1).expect("a locality");
    let locality = part.split('"').nth(1).expect("its id").to_owned();
    let user =
        ["user", "jane", "--name", "Jane", "--title", "matron", "--role", "matron", "--registered-until", "2099-01-01"];
    let more = ["--team", locality.as_str(), "--data", &data, "--place", &policy];
    let user: Vec<&str> = user.into_iter().chain(more).collect();
    assert_eq!(run(&user, "too short\n").0, Some(2));
    let (code, secret, said) = run(&user, "correct horse battery\n");
    assert!(code == Some(0) && secret.contains("otpauth://totp/") && !said.contains("horse"), "{said}");
    assert_eq!(run(&user, "correct horse battery\n").0, Some(2), "the name is taken");

    let (code, out, _) = run(&["verify", "--data", &data], "");
    assert!(code == Some(0) && out.contains("lines in"), "{out}");
    let touched = rusqlite::Connection::open(&db).expect("opened");
    touched.execute("UPDATE audit SET shown = 'no' WHERE seq = 1", []).expect("touched");
    let (code, out, _) = run(&["verify", "--data", &data], "");
    assert!(code == Some(1) && out.contains("does not hold"), "{out}");
    assert_eq!(run(&["verify", "--data", &text("nothing")], "").0, Some(2));
    assert!(!at.join("nothing").exists(), "looking makes nothing");
}

/// What is typed, as it would be found anywhere: in clear, and as an address or a form writes it.
const CANARY: &str = "Zzcanary";

/// Sends a form, as it stands, with whatever head is asked for.
fn post(port: u16, path: &str, cookie: &str, head: &str, form: &str) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).expect("connected");
    let (size, kind) = (form.len(), "Content-Type: application/x-www-form-urlencoded");
    let head = format!("Host: localhost:{port}\r\nCookie: {cookie}\r\n{kind}\r\nContent-Length: {size}\r\n{head}");
    write!(socket, "POST {path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n{form}").expect("asked");
    let mut back = String::new();
    let _ = socket.read_to_string(&mut back);
    back
}

#[test]
fn nothing_that_is_typed_looked_for_or_shown_is_said_on_either_output_of_the_server() {
    let data = dir("canaries");
    let port = port();
    let at = |name: &str| data.with_extension(name);
    let to = |name: &str| Stdio::from(std::fs::File::create(at(name)).expect("made"));
    let listen = format!("127.0.0.1:{port}");
    let child = command(&["--demo", "--data", &data.display().to_string(), "--listen", &listen])
        .stdout(to("out"))
        .stderr(to("err"))
        .spawn()
        .expect("started");
    let mut demo = Demo { child, port, links: Vec::new() };
    let said = |name: &str| String::from_utf8_lossy(&std::fs::read(at(name)).expect("read")).into_owned();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(300);
    while !said("err").contains("answers at") {
        assert!(std::time::Instant::now() < until, "it does not come up: {}", said("err"));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let talked = said("err");
    let printed = said("out");
    demo.links = printed
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(who, link)| (who.trim().to_owned(), link.split_at(link.find("/enter/").expect("a link")).1.to_owned()))
        .collect();
    assert_eq!(demo.links.len(), 9, "the seven, the carer and her daughter: {printed}");
    let csrf_of = |page: &str| {
        page.split("name=\"csrf\" value=\"").nth(1).and_then(|p| p.split('"').next()).unwrap_or_default().to_owned()
    };
    let mut sent = 0;
    for who in ["Carol Dunn", "Jane Pascoe", "Ruth Adeyemi", "Tom Okafor", "Tom Reed", "Mrs Smith"] {
        let (_, cookie) = demo.enter(who);
        // Where there is a form: who finds nobody is led to a page of his own.
        let home = match who {
            "Mrs Smith" => "/mine",
            "Tom Okafor" => "/governance",
            "Tom Reed" => "/day",
            _ => "/find",
        };
        let csrf = csrf_of(&demo.get(home, &cookie).1);
        assert!(!csrf.is_empty(), "{who}");
        let found =
            post(port, "/find", &cookie, "", &format!("csrf={csrf}&family=Smith&born=11%2F02%2F1938&given={CANARY}"));
        let known = post(port, "/find", &cookie, "", &format!("csrf={csrf}&family=Smith&born=11%2F02%2F1938"));
        let folder = known.split("\"/folder/").nth(1).and_then(|p| p.get(..32)).unwrap_or("0000").to_owned();
        let forms = [
            ("/find", "family=FIELD&born=11%2F02%2F1938&postcode=FIELD&nhs=FIELD".to_owned()),
            ("/calls", "family=FIELD&given=FIELD".to_owned()),
            ("/calls/take", "key=1&family=FIELD&given=FIELD".to_owned()),
            ("/mine/wrong", "key=2&what=FIELD".to_owned()),
            ("/mine/ask", "key=3&asks=copy&words=FIELD".to_owned()),
            ("/mine/concern", "key=4&words=FIELD".to_owned()),
            ("/folder/HER/note", "key=5&words=FIELD".to_owned()),
            ("/folder/HER/concern", "key=6&words=FIELD".to_owned()),
            ("/folder/HER/break-glass", "key=7&reason=FIELD+is+my+reason+for+it".to_owned()),
            ("/rota", "key=8&do=FIELD&who=FIELD".to_owned()),
            ("/governance/review", "which=FIELD&outcome=FIELD&words=FIELD".to_owned()),
        ];
        for (path, form) in forms {
            let (path, form) = (path.replace("HER", &folder), form.replace("FIELD", CANARY));
            // As it should be; with bytes that are no text; from elsewhere; after its session; too long; broken off.
            post(port, &path, &cookie, "", &format!("csrf={csrf}&{form}"));
            post(port, &path, &cookie, "", &format!("csrf={csrf}&{form}%ff"));
            post(port, &path, &cookie, "Origin: https://evil.example\r\n", &format!("csrf={csrf}&{form}"));
            post(port, &path, "__Host-yellowfolder=Zzcanary", "", &form);
            post(port, &path, &cookie, "", &format!("csrf={csrf}&{form}&x={}", CANARY.repeat(9_000)));
            sent += 5;
        }
        for path in
            ["/folder/Zzcanary", "/thing/Zzcanary", "/Zzcanary?q=Zzcanary", "/find?family=Zzcanary", "/enter/Zzcanary"]
        {
            demo.get(path, &cookie);
            demo.get(path, "__Host-yellowfolder=Zzcanary");
        }
        demo.get(&format!("/folder/{folder}"), &cookie);
        assert!(found.starts_with("HTTP/1.1 "), "{found}");
    }
    for from in ["Zzcanary", "203.0.113.9"] {
        post(
            port,
            "/sign-in",
            "",
            &format!("X-Forwarded-For: {from}\r\nUser-Agent: {CANARY}\r\n"),
            "login=Zzcanary&password=Zzcanary",
        );
    }
    let mut broken = TcpStream::connect(("127.0.0.1", port)).expect("connected");
    broken.write_all(b"Zzcanary Zzcanary\r\nZzcanary\r\n\r\n").expect("said");
    let _ = broken.read_to_end(&mut Vec::new());
    drop(broken);
    assert!(sent >= 300);
    drop(demo);
    let (out, err) = (said("out"), said("err"));
    assert_eq!(out, printed, "nothing more than its links is printed");
    assert!(err.starts_with(&talked), "{err}");
    let more = &err[talked.len()..];
    for text in [out.as_str(), more] {
        assert!(!text.to_lowercase().contains("zzcanary") && !text.contains("SMITH"), "{text}");
    }
    assert_eq!(more.trim(), "", "and nobody is spoken of while it serves");
    // It was kept, where it belongs: in the record, and in no file's name.
    let names: Vec<String> = std::fs::read_dir(&data)
        .expect("listed")
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    assert!(!names.iter().any(|n| n.to_lowercase().contains("zzcanary")), "{names:?}");
    let kept = counted(&data.join("folder.sqlite"), "page WHERE instr(body, 'Zzcanary') > 0");
    assert!(kept > 0, "the notes are there");
}
