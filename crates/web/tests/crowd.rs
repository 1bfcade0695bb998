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
