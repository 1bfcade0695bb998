//! A crowd at the door, through the server as it is run: who is slow takes no place from others, and one address not all the places.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;

use bench::Bench;
use browser::{HOST, Place1};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};
use yf_folder::access::{Rel, Role};

fn serving(name: &str) -> SocketAddr {
    let t = Place1::new(Bench::new(name));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    let site = t.site.clone();
    std::thread::spawn(move || yf_web::serve(listener, site, 1));
    at
}

/// A form that is announced and never sent.
fn slow(at: SocketAddr, from: &str) -> TcpStream {
    let mut socket = TcpStream::connect(at).expect("connected");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    let kind = "Content-Type: application/x-www-form-urlencoded";
    write!(
        socket,
        "POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\n{kind}\r\nX-Forwarded-For: {from}\r\nContent-Length: 100\r\n\r\n"
    )
    .expect("asked");
    socket
}

/// A whole form; what was answered, and after how long.
fn whole(at: SocketAddr, from: &str) -> (String, Duration) {
    let mut socket = TcpStream::connect(at).expect("connected");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    let (form, began) = ("login=a&password=b", Instant::now());
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let head = format!("X-Forwarded-For: {from}\r\nContent-Length: {}\r\nConnection: close", form.len());
    write!(socket, "POST /sign-in HTTP/1.1\r\nHost: {HOST}\r\n{kind}\r\n{head}\r\n\r\n{form}").expect("asked");
    let mut back = String::new();
    let _ = socket.read_to_string(&mut back);
    (back, began.elapsed())
}

#[test]
fn a_hundred_forms_that_never_come_take_nobodys_place() {
    let at = serving("crowd-slow");
    let waiting: Vec<TcpStream> = (0..100).map(|_| slow(at, "203.0.113.1")).collect();
    // All of them have come in: what is asked after them is answered after them.
    std::thread::sleep(Duration::from_millis(300));
    for from in ["203.0.113.1", "203.0.113.2"] {
        let (back, took) = whole(at, from);
        assert!(back.starts_with("HTTP/1.1 422"), "{from}: {back}");
        assert!(took < Duration::from_secs(5), "{from}: {took:?}");
    }
    let mut first = waiting.into_iter().next().expect("one");
    let mut back = String::new();
    let _ = first.read_to_string(&mut back);
    assert!(back.starts_with("HTTP/1.1 408") && back.contains("did not come whole"), "who never sends is told: {back}");
    assert!(back.contains("connection: close"), "{back}");
}

#[test]
fn one_address_behind_a_proxy_has_so_many_forms_on_their_way_and_no_more() {
    let at = serving("crowd-one");
    let waiting: Vec<TcpStream> = (0..128).map(|_| slow(at, "203.0.113.1")).collect();
    std::thread::sleep(Duration::from_millis(300));
    let mut more = slow(at, "10.0.0.9, 203.0.113.1");
    let (mut back, began) = (String::new(), Instant::now());
    let _ = more.read_to_string(&mut back);
    assert!(back.starts_with("HTTP/1.1 429"), "{back}");
    assert!(began.elapsed() < Duration::from_secs(5), "at once: {:?}", began.elapsed());
    assert!(whole(at, "203.0.113.2").0.starts_with("HTTP/1.1 422"), "another address is not meant");
    drop(waiting);
    std::thread::sleep(Duration::from_millis(500));
    assert!(whole(at, "203.0.113.1").0.starts_with("HTTP/1.1 422"), "and it goes on when they are gone");
}

/// A form with a session's cookie, or a page without a form; all that came back.
fn signed(at: SocketAddr, path: &str, token: &str, form: Option<&str>) -> String {
    let mut socket = TcpStream::connect(at).expect("connected");
    socket.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    let head = format!("Host: {HOST}\r\nCookie: __Host-yellowfolder={token}\r\nConnection: close");
    let whole = match form {
        None => format!("GET {path} HTTP/1.1\r\n{head}\r\n\r\n"),
        Some(form) => {
            let kind = "Content-Type: application/x-www-form-urlencoded";
            format!("POST {path} HTTP/1.1\r\n{head}\r\n{kind}\r\nContent-Length: {}\r\n\r\n{form}", form.len())
        }
    };
    socket.write_all(whole.as_bytes()).expect("asked");
    let mut back = String::new();
    let _ = socket.read_to_string(&mut back);
    back
}

#[test]
fn what_was_typed_comes_back_where_the_house_is_full_and_where_the_record_is_locked() {
    let b = Bench::new("crowd-full");
    let dir = b.dir.clone();
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let t = Place1::new(b);
    let token = t.enter(matron, "").cookie();
    let (folder, csrf) = (t.found(&token, "Smith"), t.csrf(&token));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    let site = t.site.clone();
    std::thread::spawn(move || yf_web::serve(listener, site, 2));
    let words = "legs dressed, and she asked for Thursday";
    let note = |key: &str| {
        let form = format!("csrf={csrf}&key={key}&words={}", words.replace(' ', "+"));
        signed(at, &format!("{folder}/note"), &token, Some(&form))
    };
    let comes_back = |what: &str, back: &str, why: &str| {
        assert!(back.starts_with("HTTP/1.1 503") && back.contains(why), "{what}: {back}");
        assert!(back.contains("retry-after: 5") && back.contains(&format!("{words}</textarea>")), "{what}: {back}");
    };
    // A tool beside the server holds the record: whoever is first waits for it, the others wait behind her, until no place is left.
    let tool = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    tool.execute_batch("BEGIN IMMEDIATE").expect("held");
    std::thread::scope(|threads| {
        let first = threads.spawn(|| note("first"));
        std::thread::sleep(Duration::from_millis(200));
        for _ in 0..63 {
            threads.spawn(|| signed(at, "/find", &token, None));
        }
        std::thread::sleep(Duration::from_millis(500));
        let began = Instant::now();
        comes_back("one too many", &note("more"), "Too many requests at once. Try again in a moment.");
        assert!(began.elapsed() < Duration::from_secs(2), "at once: {:?}", began.elapsed());
        comes_back("locked", &first.join().expect("answered"), "The record cannot be reached");
        tool.execute_batch("ROLLBACK").expect("let go");
    });
    // Nothing of either was done; sent again, they are.
    let times = |page: &str| page.matches(words).count();
    assert_eq!(times(&t.get(&folder, &token).body), 0);
    for key in ["first", "more"] {
        assert!(note(key).starts_with("HTTP/1.1 303"), "{key}");
    }
    assert_eq!(times(&t.get(&folder, &token).body), 2);
}
