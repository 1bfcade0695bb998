//! The folder at the size of a place, under the work of a day: `benches/folder/run.sh` says how it is called and what it prints.
//!
//! Three parts, each a process of its own, so that CPU can be told apart: `fill` invents people and the work on them, `serve` is the folder as
//! it is served, and `floor` a bare handler that reads the same rows from the same database and writes them out, with no session, no decision
//! and no line.

#[path = "folder_bench/again.rs"]
mod again;
#[path = "folder_bench/client.rs"]
mod client;
#[path = "folder_bench/fill.rs"]
mod fill;
#[path = "folder_bench/floor.rs"]
mod floor;
#[path = "folder_bench/measure.rs"]
mod measure;
#[path = "folder_bench/pages.rs"]
mod pages;
#[path = "folder_bench/work.rs"]
mod work;
#[path = "folder_bench/world.rs"]
mod world;

use client::{Client, Served};
use fill::{Filled, User};
use pages::Who;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use yf_folder::Folder;
use yf_place::Place;
use yf_web::Site;

/// So many people work at once; each asks for a page a second.
const AT_ONCE: [(Who, usize); 8] = [
    (Who::Works, 34),
    (Who::Typed, 1),
    (Who::Worries, 1),
    (Who::Calls, 6),
    (Who::Manages, 4),
    (Who::Provides, 4),
    (Who::Governs, 2),
    (Who::Herself, 8),
];
/// Those who write beside.
const WRITERS: usize = 10;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = |n: usize| args.get(n).map_or("", String::as_str);
    match text(0) {
        "serve" => serve(Path::new(text(1)), text(2)),
        "floor" => floor::serve(Path::new(text(1)), text(2)),
        "run" => {
            let number = |n: usize, otherwise: usize| text(n).parse().unwrap_or(otherwise);
            let filled = filled(Path::new(text(1)), number(2, 2_000));
            measured(Path::new(text(1)), &filled, number(3, 10));
        }
        "keep" => {
            let filled = filled(Path::new(text(1)), text(2).parse().unwrap_or(2_000));
            again::keep(&filled, Path::new(text(1)), Path::new(text(3)));
        }
        "again" => {
            let filled = again::back(Path::new(text(2)), Path::new(text(1)));
            measured(Path::new(text(1)), &filled, text(3).parse().unwrap_or(10));
        }
        _ => eprintln!(
            "usage: folder_bench run DIR [PEOPLE] [SECONDS], or to fill once and measure often: \
             folder_bench keep DIR PEOPLE ASIDE, folder_bench again DIR ASIDE [SECONDS]"
        ),
    }
}

fn serve(dir: &Path, port: &str) {
    let folder = Folder::open(dir, Box::new(world::World::default())).expect("opened");
    let told_to = folder.told_to().expect("asked").expect("told");
    let site = Arc::new(Site { folder, place: Place::reference(), told_to, demo: true, hosts: Vec::new() });
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).expect("a port");
    // The trail is watched as `yellowfolder serve` watches it.
    let watched = Arc::clone(&site);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(60));
            let _ = watched.folder.watch();
        }
    });
    yf_web::serve(listener, site, 2).expect("serves");
}

fn filled(dir: &Path, people: usize) -> Filled {
    let forgotten = pages::forgotten();
    assert!(forgotten.is_empty(), "nobody here opens {}: add each to PAGES with who opens it", forgotten.join(", "));
    let began = Instant::now();
    let filled = fill::fill(dir, people);
    println!(
        "{people} people, {} open, {} staff, {} pages, {} deeds of work on {} things; filled in {:.0} s",
        filled.open.len(),
        filled.staff.len(),
        filled.pages,
        filled.deeds,
        filled.things,
        began.elapsed().as_secs_f64()
    );
    filled
}

fn measured(dir: &Path, filled: &Filled, seconds: usize) {
    let served = Served::start(&["serve", &dir.display().to_string()]);
    let (mut clients, writers) = signed_in(&served, filled);
    let unopened = pages::unopened(&clients);
    assert!(unopened.is_empty(), "nobody who is signed in can open {}", unopened.join(", "));
    measure::alone(&served, &mut clients, filled, dir);
    measure::each(&served, &mut clients);
    measure::together(&served, clients, writers, seconds);
}

/// The sixty, and those who write.
fn signed_in(served: &Served, filled: &Filled) -> (Vec<Client>, Vec<Client>) {
    let users = [&filled.staff, &filled.providers, &filled.persons, &filled.governance];
    let mut users: Vec<&User> = users.into_iter().flatten().collect();
    // Of every team some, and of a team more than one.
    users.sort_by_key(|user| {
        (user.login.len(), user.login.bytes().map(usize::from).sum::<usize>() % 9, user.login.clone())
    });
    let (mut clients, mut writers) = (Vec::new(), Vec::new());
    for (who, many) in AT_ONCE {
        let fit = users.iter().filter(|user| Who::of(user) == who);
        let extra = if who == Who::Works { WRITERS } else { 0 };
        for (n, user) in fit.take(many + extra).enumerate() {
            let client = Client::sign_in(served.port, user, filled);
            if n < many { &mut clients } else { &mut writers }.push(client);
        }
    }
    (clients, writers)
}
