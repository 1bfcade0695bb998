//! What is measured: one page after the other beside the floor, the biggest person beside the average one, every page by itself, and all at once.

use crate::client::{Client, Served, cpu_of, parts_of_cpu};
use crate::fill::{self, Filled};
use crate::pages::{self, Who};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Notes a second of each who writes.
const EACH_WRITER: u64 = 5;
/// CPU is told in hundredths of a second: each part needs as many openings before a tick more or less says nothing.
const FOLDERS: usize = 3_000;
const DAYS: usize = 200;
const EACH: usize = 60;
/// Openings of the biggest and of the average person, in turn.
const IN_TURN: usize = 200;

/// CPU seconds of this machine that were spent on anything.
fn cpu_of_all() -> f64 {
    let stat = std::fs::read_to_string("/proc/stat").expect("it is there");
    let ticks: Vec<f64> =
        stat.lines().next().unwrap_or_default().split_whitespace().skip(1).filter_map(|t| t.parse().ok()).collect();
    // All but idle and waiting for the disk.
    ticks.iter().enumerate().filter(|(n, _)| *n < 8 && !matches!(n, 3 | 4)).map(|(_, t)| t).sum::<f64>() / 100.0
}

/// How busy others kept the machine: cores, while something of ours was measured.
struct Others {
    began: Instant,
    all: f64,
    ours: f64,
}

impl Others {
    fn from_here(served: &Served) -> Others {
        Others { began: Instant::now(), all: cpu_of_all(), ours: cpu_of(served.id()) + cpu_of(std::process::id()) }
    }

    fn cores(&self, served: &Served) -> f64 {
        let ours = cpu_of(served.id()) + cpu_of(std::process::id()) - self.ours;
        (cpu_of_all() - self.all - ours).max(0.0) / self.began.elapsed().as_secs_f64()
    }
}

/// CPU and time of one page after the other, in milliseconds, and the kilobytes of one.
fn cost(server: u32, times: usize, mut page: impl FnMut(usize) -> usize) -> (f64, f64, f64) {
    let (before, began, mut bytes) = (cpu_of(server), Instant::now(), 0);
    for n in 0..times {
        bytes += page(n);
    }
    let each = 1e3 / times as f64;
    ((cpu_of(server) - before) * each, began.elapsed().as_secs_f64() * each, bytes as f64 * each / 1e6)
}

/// One client, one page after the other: CPU beside the floor's, and the biggest person beside the average one.
pub fn alone(served: &Served, clients: &mut [Client], filled: &Filled, dir: &Path) {
    let one = clients.iter_mut().find(|c| c.who == Some(Who::Works)).expect("somebody works");
    let others = Others::from_here(served);
    let bare = Served::start(&["floor", &dir.display().to_string()]);
    let mut other = Client::bare(bare.port);
    let (mine, login) = (one.mine.clone(), one.login.clone());
    let before = parts_of_cpu(served.id());
    let folder = cost(served.id(), FOLDERS, |n| one.get(&mine[n % mine.len()].1).len());
    let after = parts_of_cpu(served.id());
    let kernel = (after.1 - before.1) / (after.0 - before.0 + after.1 - before.1);
    let its_floor = cost(bare.id(), FOLDERS, |n| other.get(&format!("/folder/{}", mine[n % mine.len()].0)).len());
    let day = cost(served.id(), DAYS, |_| one.get("/day").len());
    let days_floor = cost(bare.id(), DAYS, |_| other.get(&format!("/day/{login}")).len());
    for (name, (ours, wall, size), (floor, _, floor_size)) in
        [("her folder", folder, its_floor), ("the team's day", day, days_floor)]
    {
        println!(
            "{name}, alone: {ours:.2} ms CPU, {wall:.1} ms, {size:.0} kB; floor {floor:.2} ms CPU, {floor_size:.0} kB; ours / floor {:.1} (aim: 3)",
            ours / floor.max(1e-6)
        );
    }
    println!("of the CPU of her folder the kernel has {:.0} of a hundred", kernel * 100.0);
    let biggest = one.find(&filled.biggest);
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..IN_TURN {
        for (at, address) in [&biggest, &mine[n % mine.len()].1].into_iter().enumerate() {
            let began = Instant::now();
            one.get(address);
            times[at].push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    let [biggest, average] = times.map(|times| at(&times, 0.5));
    println!(
        "biggest person ({} events) {biggest:.2} ms, average {average:.2} ms, medians of {IN_TURN} in turn: {:.2} times (aim: 1.5)",
        fill::BIGGEST,
        biggest / average
    );
    println!("others kept {:.1} cores busy meanwhile", others.cores(served));
}

/// Every page by itself, one after the other.
pub fn each(served: &Served, clients: &mut [Client]) {
    let mut done: BTreeMap<&'static str, Who> = BTreeMap::new();
    println!("each page alone ({EACH} times):");
    for client in clients.iter_mut() {
        let who = client.who.expect("signed in");
        for nth in 0..client.opens.len() {
            let name = client.open(nth, 0);
            // A page that several open is told once; the manager's day is not the matron's, but their pages are.
            if done.contains_key(name) {
                continue;
            }
            done.insert(name, who);
            let mut times = Vec::new();
            let (cpu, ..) = cost(served.id(), EACH, |n| {
                let began = Instant::now();
                client.open(nth, n);
                times.push(began.elapsed().as_secs_f64() * 1e3);
                0
            });
            println!("  {name:<26} {cpu:>6.2} ms CPU  p50 {:>6.1} ms", at(&times, 0.5));
        }
    }
}

/// So many of a hundred are not longer than this.
fn at(times: &[f64], share: f64) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * share) as usize]
}

/// Everybody at once, with notes beside.
pub fn together(served: &Served, clients: Vec<Client>, writers: Vec<Client>, seconds: usize) {
    let times: Mutex<Vec<(&'static str, f64)>> = Mutex::new(Vec::new());
    let (stop, written, refused, again) =
        (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let many = clients.len();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let (before, others, began) = (cpu_of(served.id()), Others::from_here(served), Instant::now());
    std::thread::scope(|threads| {
        for (n, mut client) in clients.into_iter().enumerate() {
            let (times, stop, again) = (&times, &stop, &again);
            threads.spawn(move || {
                std::thread::sleep(Duration::from_millis(n as u64 * 1000 / many as u64));
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
        for mut client in writers {
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
    let times = times.into_inner().expect("whole");
    println!(
        "{many} at once for {lasted:.0} s: {:.0} pages and {:.1} notes a second ({} refused), {} told to come again, {:.2} cores; others kept {:.1} cores busy (load before: {})",
        times.len() as f64 / lasted,
        written.load(Ordering::SeqCst) as f64 / lasted,
        refused.load(Ordering::SeqCst),
        again.load(Ordering::SeqCst),
        (cpu_of(served.id()) - before) / lasted,
        others.cores(served),
        load.split(' ').next().unwrap_or_default()
    );
    let mut of: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (page, took) in &times {
        of.entry(page).or_default().push(*took);
    }
    for (page, took) in &of {
        let (half, most) = (at(took, 0.5), at(took, 0.95));
        println!("  {page:<26} {:>6} times  p50 {half:>6.1} ms  p95 {most:>6.1} ms (aim: 100)", took.len());
    }
    // Alone each was opened: a short run may be over before the turn of the rarest.
    println!("  {} kinds of page of {}", of.len(), pages::kinds());
    let all: Vec<f64> = times.iter().map(|(_, took)| *took).collect();
    println!("  {:<26} {:>6} times  p50 {:>6.1} ms  p95 {:>6.1} ms", "all", all.len(), at(&all, 0.5), at(&all, 0.95));
}
