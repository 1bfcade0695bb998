//! The folder at the size of a place, under the work of a day: `benches/folder/run.sh` says how it is called and what it prints.
//!
//! Three parts, each a process of its own, so that CPU can be told apart: `fill` invents people, `serve` is the folder as it is served, and
//! `floor` a bare handler that reads the same rows from the same database and writes them out, with no session, no decision and no line.

#[path = "folder_bench/client.rs"]
mod client;
#[path = "folder_bench/fill.rs"]
mod fill;

use axum::Router;
use axum::extract::{Path as Part, State};
use axum::routing::get;
use client::{Client, Served, cpu_of};
use rusqlite::Connection;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use yf_folder::Folder;
use yf_place::Place;
use yf_web::Site;

/// So many people work at once; each asks for a page a second.
const AT_ONCE: usize = 60;
/// Notes a second, beside.
const WRITERS: u64 = 10;
const EACH_WRITER: u64 = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = |n: usize| args.get(n).map_or("", String::as_str);
    match text(0) {
        "serve" => serve(Path::new(text(1)), text(2)),
        "floor" => floor(Path::new(text(1)), text(2)),
        "run" => {
            let number = |n: usize, otherwise: usize| text(n).parse().unwrap_or(otherwise);
            run(Path::new(text(1)), number(2, 2_000), number(3, 10));
        }
        _ => eprintln!("usage: folder_bench run DIR [PEOPLE] [SECONDS]"),
    }
}

fn serve(dir: &Path, port: &str) {
    let folder = Folder::open(dir, Box::new(fill::World)).expect("opened");
    let told_to = folder.told_to().expect("asked").expect("told");
    let site = Site { folder, place: Place::reference(), told_to, demo: true, hosts: Vec::new() };
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).expect("a port");
    yf_web::serve(listener, Arc::new(site), 2).expect("serves");
}

/// The same rows by nobody's leave.
fn floor(dir: &Path, port: &str) {
    let database = Connection::open(dir.join("folder.sqlite")).expect("opened");
    let shared = Arc::new(Mutex::new(database));
    let router = Router::new().route("/{family}", get(bare)).with_state(shared);
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).expect("a port");
    listener.set_nonblocking(true).expect("set");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("runs");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).expect("listens");
        axum::serve(listener, router).await.expect("serves");
    });
}

async fn bare(State(database): State<Arc<Mutex<Connection>>>, Part(family): Part<String>) -> String {
    let read = move || {
        let database = database.lock().expect("whole");
        let mut asked = database
            .prepare_cached(
                "SELECT p.body, p.kind, p.class, p.happened, p.told, a.name, o.name
                 FROM seek s JOIN page p ON p.person = s.person JOIN account a ON a.account = p.author
                 JOIN org o ON o.org = p.org
                 WHERE s.family = ?1 AND p.version =
                   (SELECT max(v.version) FROM page v WHERE v.person = p.person AND v.page = p.page)
                 ORDER BY p.happened, p.page",
            )
            .expect("asked");
        let mut out = String::from("<!doctype html><ol>");
        let mut rows = asked.query([family]).expect("read");
        while let Some(row) = rows.next().expect("a row") {
            let text = |n: usize| row.get::<_, String>(n).expect("text");
            let (body, kind, class, happened, told) =
                (text(0), text(1), text(2), text(3), row.get::<_, i64>(4).expect("a number"));
            let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
            let said = body.as_object().map(|o| o.values().filter_map(|v| v.as_str()).collect::<Vec<_>>().join(" "));
            let said = said.unwrap_or_default().replace('&', "&amp;").replace('<', "&lt;");
            let _ = write!(out, "<li>{happened} {kind} {class} {said} {told} {} {}</li>", text(5), text(6));
        }
        out
    };
    tokio::task::spawn_blocking(read).await.expect("read")
}

fn run(dir: &Path, people: usize, seconds: usize) {
    let began = Instant::now();
    let filled = fill::fill(dir, people);
    println!(
        "{people} people, {} open, {} staff, {} pages; filled in {:.0} s",
        filled.open.len(),
        filled.staff.len(),
        filled.pages,
        began.elapsed().as_secs_f64()
    );
    let served = Served::start(&["serve", &dir.display().to_string()]);
    let working = filled.staff.iter().take(AT_ONCE - filled.others.len());
    let clients: Vec<Client> =
        working.chain(&filled.others).map(|s| Client::sign_in(served.port, s, &filled)).collect();
    alone(&served, &filled, dir);
    together(&served, clients, &filled, seconds);
}

/// One client, one page after the other: CPU beside the floor's, and the biggest person beside the average one.
fn alone(served: &Served, filled: &fill::Filled, dir: &Path) {
    // CPU is told in hundredths of a second: the floor needs as many before a tick more or less says nothing.
    const TIMES: usize = 3_000;
    let mut one = Client::sign_in(served.port, &filled.staff[AT_ONCE % filled.staff.len()], filled);
    let mine = one.mine.clone();
    let (before, began) = (cpu_of(served.id()), Instant::now());
    let mut bytes = 0;
    for n in 0..TIMES {
        bytes += one.get(&mine[n % mine.len()].1).len();
    }
    let (ours, wall) = ((cpu_of(served.id()) - before) / TIMES as f64, began.elapsed().as_secs_f64() / TIMES as f64);
    let bare = Served::start(&["floor", &dir.display().to_string()]);
    let mut other = Client::bare(bare.port);
    let (before, mut floor_bytes) = (cpu_of(bare.id()), 0);
    for n in 0..TIMES {
        floor_bytes += other.get(&format!("/{}", mine[n % mine.len()].0)).len();
    }
    let floor = (cpu_of(bare.id()) - before) / TIMES as f64;
    println!(
        "her folder, alone: {:.2} ms CPU, {:.1} ms, {} kB; floor {:.2} ms CPU, {} kB; ours / floor {:.1} (aim: 3)",
        ours * 1e3,
        wall * 1e3,
        bytes / TIMES / 1000,
        floor * 1e3,
        floor_bytes / TIMES / 1000,
        ours / floor.max(1e-6)
    );
    let mut middle = |address: &str| {
        let mut times: Vec<f64> = (0..20)
            .map(|_| {
                let began = Instant::now();
                one.get(address);
                began.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times[10]
    };
    let average = middle(&mine[0].1);
    let biggest = one.find(&filled.biggest);
    let biggest = {
        let mut times: Vec<f64> = (0..20)
            .map(|_| {
                let began = Instant::now();
                one.get(&biggest);
                began.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times[10]
    };
    println!(
        "biggest person ({} events) {biggest:.1} ms, average {average:.1} ms: {:.1} times (aim: 1.5)",
        fill::BIGGEST,
        biggest / average
    );
}

/// Everybody at once, with notes beside.
fn together(served: &Served, clients: Vec<Client>, filled: &fill::Filled, seconds: usize) {
    let times: Mutex<Vec<(&'static str, f64)>> = Mutex::new(Vec::new());
    let (stop, written, refused, again) =
        (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let before = cpu_of(served.id());
    let began = Instant::now();
    std::thread::scope(|threads| {
        for (n, mut client) in clients.into_iter().enumerate() {
            let (times, stop, again) = (&times, &stop, &again);
            threads.spawn(move || {
                std::thread::sleep(Duration::from_millis(n as u64 * 1000 / AT_ONCE as u64));
                let mut step = n;
                while !stop.load(Ordering::SeqCst) {
                    let began = Instant::now();
                    let page = client.work(step);
                    let took = began.elapsed();
                    times.lock().expect("whole").push((page, took.as_secs_f64() * 1e3));
                    step += 1;
                    std::thread::sleep(Duration::from_secs(1).saturating_sub(took));
                }
                again.fetch_add(client.again, Ordering::SeqCst);
            });
        }
        for n in 0..WRITERS {
            let staff = &filled.staff[(AT_ONCE + 1 + n as usize) % filled.staff.len()];
            let mut client = Client::sign_in(served.port, staff, filled);
            let (stop, written, refused) = (&stop, &written, &refused);
            threads.spawn(move || {
                let mut key = 0;
                while !stop.load(Ordering::SeqCst) {
                    let began = Instant::now();
                    key += 1;
                    let done = client.note(key);
                    if done { written } else { refused }.fetch_add(1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(1000 / EACH_WRITER).saturating_sub(began.elapsed()));
                }
            });
        }
        std::thread::sleep(Duration::from_secs(seconds as u64));
        stop.store(true, Ordering::SeqCst);
    });
    let lasted = began.elapsed().as_secs_f64();
    let cpu = (cpu_of(served.id()) - before) / lasted;
    let times = times.into_inner().expect("whole");
    println!(
        "{AT_ONCE} at once for {lasted:.0} s: {:.0} pages and {:.1} notes a second ({} refused), {} told to come again, {cpu:.2} cores",
        times.len() as f64 / lasted,
        written.load(Ordering::SeqCst) as f64 / lasted,
        refused.load(Ordering::SeqCst),
        again.load(Ordering::SeqCst)
    );
    let mut pages: Vec<&str> = times.iter().map(|(page, _)| *page).collect();
    pages.sort_unstable();
    pages.dedup();
    for page in pages {
        let mut of: Vec<f64> = times.iter().filter(|(p, _)| *p == page).map(|(_, t)| *t).collect();
        of.sort_by(f64::total_cmp);
        let at = |share: f64| of[((of.len() - 1) as f64 * share) as usize];
        println!("  {page:<18} {:>6} times  p50 {:>6.1} ms  p95 {:>6.1} ms (aim: 100)", of.len(), at(0.5), at(0.95));
    }
}
