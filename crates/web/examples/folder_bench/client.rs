//! A browser of sorts over a socket that stays open, and the process that is asked.

use crate::fill::{Filled, Her, User};
use crate::pages::{self, Opens, Who};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use yf_web::Method;

/// A part of the bench in a process of its own; stopped when it is dropped.
pub struct Served {
    child: Child,
    pub port: u16,
}

impl Served {
    pub fn start(args: &[&str]) -> Served {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port").port();
        let child = Command::new(std::env::current_exe().expect("this program"))
            .args(args)
            .arg(port.to_string())
            .stdin(Stdio::null())
            .spawn()
            .expect("started");
        for _ in 0..600 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Served { child, port }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// CPU seconds that a process has used, by itself and in the kernel for it, from `/proc`: hundredths of a second.
pub fn parts_of_cpu(id: u32) -> (f64, f64) {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("it runs");
    let after = stat.rsplit(')').next().expect("its name ends");
    let fields: Vec<f64> = after.split_whitespace().skip(11).take(2).map(|t| t.parse().expect("ticks")).collect();
    (fields[0] / 100.0, fields[1] / 100.0)
}

/// Both together.
pub fn cpu_of(id: u32) -> f64 {
    let (itself, kernel) = parts_of_cpu(id);
    itself + kernel
}

/// Requests from one address, less than a minute may bring.
const FROM_ONE_PLACE: u32 = 300;

fn another_place() -> String {
    static NTH: AtomicU32 = AtomicU32::new(0);
    let nth = NTH.fetch_add(1, Ordering::SeqCst);
    format!("10.1.{}.{}", nth / 250, nth % 250 + 1)
}

pub struct Client {
    port: u16,
    socket: BufReader<TcpStream>,
    cookie: String,
    pub csrf: String,
    /// Folders of her team: family name and address.
    pub mine: Vec<(String, String)>,
    pub opens: Vec<Opens>,
    pub who: Option<Who>,
    pub login: String,
    /// As a proxy on the same machine would tell it: each client asks from a place of its own, or one address would ask too often.
    from: String,
    asked: u32,
    /// How often she was told to come again.
    pub again: u64,
}

impl Client {
    pub fn bare(port: u16) -> Client {
        let socket = BufReader::new(TcpStream::connect(("127.0.0.1", port)).expect("connected"));
        Client {
            from: another_place(),
            asked: 0,
            again: 0,
            port,
            socket,
            cookie: String::new(),
            csrf: String::new(),
            mine: Vec::new(),
            opens: Vec::new(),
            who: None,
            login: String::new(),
        }
    }

    /// Signs in, and looks what there is for her to open.
    pub fn sign_in(port: u16, user: &User, filled: &Filled) -> Client {
        let mut client = Client::bare(port);
        let (head, _) = client.ask("GET", &format!("/enter/{}", user.link), "");
        let cookie = head.lines().find_map(|l| l.strip_prefix("set-cookie: ")).expect("a link that was not used");
        client.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        (client.who, client.login) = (Some(Who::of(user)), user.login.clone());
        if !matches!(client.who, Some(Who::Herself)) {
            client.csrf_of("/find");
        }
        client.opens = pages::hers(&mut client, user, filled);
        client
    }

    /// The secret that the forms of this session carry.
    pub fn csrf_of(&mut self, path: &str) {
        let page = self.get(path);
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|c| c.split('"').next()).expect("a form");
        self.csrf = csrf.to_owned();
    }

    pub fn find(&mut self, her: &Her) -> String {
        let form = format!("csrf={}&family={}&born={}", self.csrf, her.family, her.born);
        let (_, page) = self.ask("POST", "/find", &form);
        let at = page.find("/folder/").expect("she is found");
        page[at..].split('"').next().unwrap_or_default().to_owned()
    }

    /// One click of a day's work.
    pub fn work(&mut self, step: usize) -> &'static str {
        let all: usize = self.opens.iter().map(|o| o.often).sum();
        // Her pages in turn, each as often as it is hers, those she opens often spread among the others.
        let stride = (7_usize..)
            .find(|stride| (2..=*stride).all(|n| !stride.is_multiple_of(n) || !all.is_multiple_of(n)))
            .unwrap_or(1);
        let mut nth = step * stride % all;
        let at = self.opens.iter().position(|o| {
            let here = nth < o.often;
            nth = nth.saturating_sub(if here { 0 } else { o.often });
            here
        });
        let at = at.expect("one of them");
        self.open(at, step)
    }

    /// Opens one of her pages: the next of its addresses.
    pub fn open(&mut self, at: usize, step: usize) -> &'static str {
        let opens = &self.opens[at];
        let (name, method) = (opens.name, opens.method);
        let (path, form) = opens.at[step % opens.at.len()].clone();
        let (head, body) = self.ask(if method == Method::Post { "POST" } else { "GET" }, &path, &form);
        // Start leads on to one's first page.
        let right =
            head.starts_with("HTTP/1.1 200") && !body.is_empty() || name == "/" && head.starts_with("HTTP/1.1 303");
        assert!(right, "{} {path}: {head}", self.login);
        if method == Method::Post { pages::posted(name) } else { name }
    }

    /// Whether a note was taken.
    pub fn note(&mut self, key: u64) -> bool {
        let at = usize::try_from(key).expect("small") % self.mine.len();
        let path = format!("{}/note", self.mine[at].1);
        let form = format!("csrf={}&key=n{key}&words=legs+dressed%2C+and+she+asked+for+Thursday", self.csrf);
        let (head, _) = self.ask("POST", &path, &form);
        head.starts_with("HTTP/1.1 303")
    }

    pub fn get(&mut self, path: &str) -> String {
        let (head, body) = self.ask("GET", path, "");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        body
    }

    /// Who is told to come again comes again, and the time runs on: a page that is late is late, and stops nothing.
    fn ask(&mut self, method: &str, path: &str, form: &str) -> (String, String) {
        loop {
            let (head, body) = self.ask_once(method, path, form);
            if !head.starts_with("HTTP/1.1 503") {
                return (head, body);
            }
            self.again += 1;
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn ask_once(&mut self, method: &str, path: &str, form: &str) -> (String, String) {
        // Faster than any person: she goes on from another place before the one is told to wait.
        self.asked += 1;
        if self.asked.is_multiple_of(FROM_ONE_PLACE) {
            self.from = another_place();
        }
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nCookie: {}\r\nX-Forwarded-For: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.port,
            self.cookie,
            self.from,
            form.len()
        );
        if self.socket.get_mut().write_all(request.as_bytes()).is_err()
            || self.socket.fill_buf().is_ok_and(<[u8]>::is_empty)
        {
            // A connection that was idle for too long was let go.
            self.socket = BufReader::new(TcpStream::connect(("127.0.0.1", self.port)).expect("connected"));
            self.socket.get_mut().write_all(request.as_bytes()).expect("asked");
        }
        let (mut head, mut size) = (String::new(), 0);
        loop {
            let mut line = String::new();
            self.socket.read_line(&mut line).expect("a head");
            if line.trim().is_empty() {
                break;
            }
            if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                size = n.trim().parse().expect("a size");
            }
            head.push_str(&line);
        }
        let mut body = vec![0; size];
        self.socket.read_exact(&mut body).expect("a body");
        (head, String::from_utf8(body).expect("text"))
    }
}
