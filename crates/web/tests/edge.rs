//! The edge: sessions that are none, forms that are none, what is too much, and what was typed when a session ended.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;

use bench::Bench;
use browser::{Back, HOST, Place1};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use yf_folder::access::{Rel, Role};
use yf_folder::{Id, Stamp};

const WORDS: &str = "legs dressed, and she asked for Thursday";

fn two(name: &str) -> (Place1, Id, Id) {
    let b = Bench::new(name);
    let (matron, other) = (b.account("matron", Role::Matron), b.account("other", Role::Matron));
    b.person("Smith", &[(Rel::Lead, matron), (Rel::Named, other)]);
    (Place1::new(b), matron, other)
}

fn note(t: &Place1, folder: &str, token: &str, csrf: &str) -> Back {
    t.post(&format!("{folder}/note"), token, &format!("csrf={csrf}&key=7&words={}", WORDS.replace(' ', "+")))
}

#[test]
fn what_was_typed_when_a_session_ended_is_shown_again_to_who_typed_it_and_to_nobody_else() {
    let (t, matron, other) = two("typed");
    let token = t.enter(matron, "").cookie();
    let (folder, csrf) = (t.found(&token, "Smith"), t.csrf(&token));
    t.still.later(31 * Stamp::MINUTE);
    let out = note(&t, &folder, &token, &csrf);
    assert_eq!(out.status, 403);
    assert!(
        out.body.contains("kept for a day, for you alone") && out.body.contains("name=\"password\""),
        "{}",
        out.body
    );
    assert!(!out.body.contains("Thursday"), "who comes to this desk next does not read it");

    // Another account at the same desk, with the old cookie still there.
    let theirs = t.enter(other, &token);
    assert_eq!(theirs.header("location"), "/");
    assert_eq!(t.get("/again", &theirs.cookie()).header("location"), "/");
    assert_eq!(t.get(&folder, &theirs.cookie()).status, 404, "nor does her tab open for another");

    // She herself: her words, and the same address means the same person.
    let hers = t.enter(matron, &token);
    assert_eq!(hers.header("location"), "/again");
    let token = hers.cookie();
    let again = t.get("/again", &token);
    assert!(
        again.body.contains(&format!("{WORDS}</textarea>"))
            && again.body.contains(&format!("action=\"{folder}/note\""))
    );
    let form = format!("csrf={}&again=1&key=7&words={}", t.csrf(&token), WORDS.replace(' ', "+"));
    for _ in 0..2 {
        assert_eq!(t.post(&format!("{folder}/note"), &token, &form).status, 303);
    }
    let page = t.get(&folder, &token).body;
    assert_eq!(page.matches(WORDS).count(), 1, "sent once");
    assert_eq!(t.get("/again", &token).header("location"), "/", "and kept no longer");
}

#[test]
fn what_is_kept_can_be_thrown_away_and_is_gone_after_a_day() {
    let (t, matron, _) = two("typed-away");
    for later in [0, 25 * 60] {
        let token = t.enter(matron, "").cookie();
        let (folder, csrf) = (t.found(&token, "Smith"), t.csrf(&token));
        t.still.later(31 * Stamp::MINUTE);
        assert!(note(&t, &folder, &token, &csrf).body.contains("kept for a day"));
        t.still.later(later * Stamp::MINUTE);
        let token = t.enter(matron, "").cookie();
        if later == 0 {
            assert_eq!(t.get("/again", &token).status, 200);
            assert_eq!(t.post("/again/forget", &token, &format!("csrf={}", t.csrf(&token))).status, 303);
        }
        assert_eq!(t.get("/again", &token).header("location"), "/");
    }
}

#[test]
fn a_form_of_nobodys_session_keeps_nothing_and_gives_its_words_back() {
    let (t, matron, _) = two("typed-forged");
    let token = t.enter(matron, "").cookie();
    let (folder, csrf) = (t.found(&token, "Smith"), t.csrf(&token));
    t.still.later(31 * Stamp::MINUTE);
    let forged =
        [note(&t, &folder, "", &csrf), note(&t, &folder, &"0".repeat(64), &csrf), note(&t, &folder, &token, "another")];
    for back in forged {
        assert!(back.status == 403 && back.body.contains(&format!("{WORDS}</textarea>")), "{}", back.body);
        assert!(back.body.contains("nothing is kept"));
    }
    let elsewhere =
        t.ask("POST", &format!("{folder}/note"), &token, b"words=a+b", &[("origin", "https://evil.example")]);
    assert_eq!(elsewhere.header("location"), "/sign-in");
    assert_eq!(t.enter(matron, "").header("location"), "/", "nothing was kept");
}

#[test]
fn a_session_that_is_forged_replayed_or_over_leads_to_the_door() {
    let (t, matron, _) = two("sessions");
    let closed = |token: &str| t.get("/find", token).header("location") == "/sign-in";
    assert!(closed("") && closed("x") && closed(&"a".repeat(64)) && closed(&"a".repeat(5_000)));
    let token = t.enter(matron, "").cookie();
    assert_eq!(t.get("/find", &token).status, 200);
    t.post("/sign-out", &token, &format!("csrf={}", t.csrf(&token)));
    assert!(closed(&token), "replayed after signing out");
    let token = t.enter(matron, "").cookie();
    t.still.later(29 * Stamp::MINUTE);
    assert!(!closed(&token));
    t.still.later(31 * Stamp::MINUTE);
    assert!(closed(&token), "idle");
    t.still.later(-30 * Stamp::MINUTE);
    let token = t.enter(matron, "").cookie();
    for _ in 0..24 {
        t.still.later(29 * Stamp::MINUTE);
        assert!(!closed(&token));
    }
    t.still.later(29 * Stamp::MINUTE);
    assert!(closed(&token), "twelve hours");
}

#[test]
fn a_shared_desk_changes_hands_in_one_click_and_nothing_is_left_of_who_had_it() {
    let (t, matron, other) = two("desk");
    let token = t.enter(matron, "").cookie();
    let folder = t.found(&token, "Smith");
    let out = t.post("/sign-out", &token, &format!("csrf={}", t.csrf(&token)));
    assert_eq!((out.status, out.header("location")), (303, "/sign-in"));
    assert!(t.get("/sign-in", "").body.contains("autofocus"), "the next one types at once");
    let theirs = t.enter(other, &token).cookie();
    assert_eq!(t.get(&folder, &theirs).status, 404);
    assert_eq!(t.get(&folder, &token).header("location"), "/sign-in");
}

#[test]
fn one_address_that_fails_too_often_waits_whichever_names_it_tries() {
    let (t, matron, _) = two("rate");
    let near = |n: u32| format!("203.0.113.{n}");
    let fail = |n: u32, from: &str| {
        let form = format!("login=user{n}&password=guess");
        t.ask("POST", "/sign-in", "", form.as_bytes(), &[("x-forwarded-for", from)])
    };
    for n in 0..20 {
        assert_eq!(fail(n, &near(1)).status, 422, "{n}");
    }
    let waits = fail(20, &near(1));
    assert!(
        waits.status == 429 && waits.header("retry-after") == "60" && waits.body.contains("Wait"),
        "{}",
        waits.status
    );
    assert_eq!(fail(21, &near(2)).status, 422, "another address is not meant");
    assert_eq!(t.enter(matron, "").status, 303, "nor is who signs in elsewhere");
    t.still.later(16_000);
    assert_eq!(fail(22, &near(1)).status, 422);
}

#[test]
fn what_is_no_form_is_answered_clearly_and_what_could_be_read_is_given_back() {
    let (t, matron, _) = two("malformed");
    let token = t.enter(matron, "").cookie();
    let (path, csrf) = (format!("{}/note", t.found(&token, "Smith")), t.csrf(&token));
    for kind in ["multipart/form-data; boundary=x", "application/json", "text/plain"] {
        let back = t.ask("POST", &path, &token, b"--x\r\n", &[("content-type", kind)]);
        assert!(back.status == 415 && back.body.contains("files cannot be sent here"), "{kind}");
    }
    let latin = format!("csrf={csrf}&key=1&words=she+likes+the+caf%E9+and+tea");
    let back = t.post(&path, &token, &latin);
    assert!(back.status == 422 && back.body.contains("she likes the caf\u{fffd} and tea"), "{}", back.body);
    assert!(back.body.contains("encoding other than UTF-8"));
    for form in ["&&&===", "%%%", "=", "\u{0}\u{0}"] {
        assert_eq!(t.post(&path, &token, form).status, 403, "{form:?}: without the session's secret");
    }
    let nul = t.post(&path, &token, &format!("csrf={csrf}&key=2&words=a%00b+c"));
    assert_eq!(nul.status, 303);
    let many = format!("csrf={csrf}&{}", "x=1&".repeat(500));
    assert_eq!(t.post(&path, &token, &many).status, 422, "empty words are said so");
    assert!(t.get("/find", &token).status == 200);
}

#[test]
fn five_gigabytes_are_refused_before_they_are_sent() {
    let (t, _, _) = two("upload");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    let site = t.site.clone();
    std::thread::spawn(move || yf_web::serve(listener, site, 1));
    let ask = |head: &str, body: &[u8]| {
        let mut socket = TcpStream::connect(at).expect("connected");
        socket.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
        write!(socket, "POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\n{head}\r\n").expect("asked");
        let mut sent = 0_u64;
        // As much as is taken.
        while sent < 5_000_000_000 && !body.is_empty() && socket.write_all(body).is_ok() {
            sent += body.len() as u64;
        }
        let mut back = Vec::new();
        let _ = socket.read_to_end(&mut back);
        (String::from_utf8_lossy(&back).into_owned(), sent)
    };
    let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
    let (back, _) = ask(&format!("{kind}Content-Length: 5000000000\r\n"), b"");
    assert!(back.starts_with("HTTP/1.1 413") && back.contains("more than a form of ours can hold"), "{back}");
    assert!(back.contains("connection: close"));
    let chunk = [b"10000\r\n".as_slice(), &[b'a'; 0x10000], b"\r\n"].concat();
    let (_, sent) = ask(&format!("{kind}Transfer-Encoding: chunked\r\n"), &chunk);
    assert!(sent < 50_000_000, "{sent} bytes were taken in");
    let (back, _) = ask(&format!("{kind}Content-Length: 0\r\nConnection: close\r\n"), b"");
    assert!(back.starts_with("HTTP/1.1 422"), "and it goes on answering: {back}");
}

#[test]
fn a_code_is_shown_to_the_invented_people_of_a_demo_and_to_nobody_else() {
    let secret = b"12345678901234567890";
    let code = format!("{:06}", yf_folder::code_at(secret, bench::NOON / 1000 / 30));
    for demo in [true, false] {
        let b = Bench::new("demo-code");
        let new = yf_folder::NewAccount {
            login: "jane",
            name: "Jane",
            title: "matron",
            role: Role::Matron,
            org: b.org,
            team: None,
            person: None,
            registered_until: Some(Stamp(i64::MAX)),
            password: Some("correct horse battery"),
            second: Some(secret),
        };
        b.folder.enrol(&new).expect("enrolled");
        let t = Place1::of(b, demo);
        let half = t.post("/sign-in", "", "login=jane&password=correct+horse+battery").cookie();
        assert_eq!(t.get("/code", &half).body.contains(&code), demo);
        assert_eq!(t.get("/code", "").header("location"), "/sign-in");
    }
}

#[test]
fn what_was_typed_about_a_thing_or_for_a_colleague_is_sent_when_she_is_back() {
    let b = Bench::new("typed-thing");
    let (matron, other) = (b.member("matron", Role::Matron, b.team), b.member("other", Role::Coord, b.team));
    b.person("Smith", &[(Rel::Lead, matron), (Rel::Named, other)]);
    let t = Place1::new(b);
    let token = t.enter(matron, "").cookie();
    let folder = t.found(&token, "Smith");
    let begun = t.post(&format!("{folder}/sheet"), &token, &format!("csrf={}&key=1&kind=plan", t.csrf(&token)));
    let plan = begun.header("location").to_owned();
    let to_do = t.get(&format!("{folder}/do"), &token).body;
    let at = to_do.find(">other, coord<").expect("a colleague");
    let hand = to_do[..at].rsplit("value=\"").next().and_then(|v| v.split('"').next()).expect("a value").to_owned();
    let written = format!("key=2&section=about&about~was=x&about~base=0&about~words={}", WORDS.replace(' ', "+"));
    let asked = format!("key=3&kind=task&hand={hand}&question={}", WORDS.replace(' ', "+"));
    let forms = [(format!("{plan}/write"), written), (format!("{folder}/begin"), asked)];
    let (mut old, mut tried) = (token, 0);
    for (path, form) in &forms {
        let csrf = t.csrf(&old);
        t.still.later(31 * Stamp::MINUTE);
        let out = t.post(path, &old, &format!("csrf={csrf}&{form}"));
        assert!(out.status == 403 && out.body.contains("kept for a day"), "{path}: {}", out.body);
        let token = t.enter(matron, &old).cookie();
        let again = t.get("/again", &token).body;
        assert!(again.contains(&format!("{WORDS}</textarea>")) && again.contains(&format!("action=\"{path}\"")));
        let sent = t.post(path, &token, &format!("csrf={}&again=1&{form}", t.csrf(&token)));
        assert_eq!(sent.status, 303, "{path}: {}", sent.body);
        assert_eq!(t.get("/again", &token).header("location"), "/");
        (old, tried) = (token, tried + 1);
    }
    assert_eq!(tried, 2);
    assert!(t.get(&plan, &old).body.contains(WORDS), "it stands in the plan");
    let theirs = t.enter(other, "").cookie();
    assert!(t.get("/day", &theirs).body.contains(WORDS), "and her colleague is asked");
}

#[test]
fn what_she_typed_about_an_entry_is_sent_when_she_is_back_and_means_the_same_entry() {
    let b = Bench::new("typed-entry");
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let herself = b.own_account("Smith");
    let t = Place1::new(b);
    let mut token = t.enter(matron, "").cookie();
    let folder = t.found(&token, "Smith");
    assert_eq!(note(&t, &folder, &token, &t.csrf(&token)).status, 303);
    let item_on = |page: &str| {
        page.split("name=\"item\"").nth(1).and_then(|p| p.split("value=\"").nth(1)?.get(..32).map(str::to_owned))
    };
    let page = t.get(&format!("{folder}/sharing"), &token).body;
    let item = item_on(&page).unwrap_or_else(|| panic!("no entry: {page}"));
    let form = format!("key=9&do=error&item={item}&why=it+was+about+somebody+else");
    let csrf = t.csrf(&token);
    t.still.later(31 * Stamp::MINUTE);
    let path = format!("{folder}/sharing");
    assert!(t.post(&path, &token, &format!("csrf={csrf}&{form}")).body.contains("kept for a day"));
    // In another session of the same account that did not go on from this one, and in another's, it names nothing.
    for account in [matron, herself] {
        let other = t.enter(account, "").cookie();
        assert_eq!(t.post(&path, &other, &format!("csrf={}&{form}", t.csrf(&other))).status, 404);
    }
    token = t.enter(matron, &token).cookie();
    assert!(t.get("/again", &token).body.contains("it was about somebody else"));
    let sent = t.post(&path, &token, &format!("csrf={}&again=1&{form}", t.csrf(&token)));
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(t.get("/again", &token).header("location"), "/");
}
