//! Nothing lost: a process under a mixed load is killed (`kill -9`) at random moments, half of them between begin and commit. No write
//! that was acknowledged is lost, none is half applied, and nothing was shown without its line.
//!
//! The child is this same test, run again. It tells on standard output what it was told is done. Chance is given to the folder, and is
//! drawn inside a transaction: there the child says so and stays, and there it is killed.
//!
//! 50 kills; `scripts/kills.sh 1000` for more. Several folders at a time, each through 25 kills one after the other: what survived is read
//! whole after every one of them, which would take longer and longer in a single folder.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/twin.rs"]
mod twin;

use bench::Still;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{Kind, Said, ThingHandle, Work};
use yf_folder::{Actor, Ask, Deed, Folder, Handle, Id, NewAccount, Outside, Stamp, Subject, View, when_read};

const CHILD: &str = "YELLOWFOLDER_KILL_CHILD";

/// The world of the child: time goes on, chance is the system's own; at the n-th draw it says that it is inside, and stays there.
struct Watched {
    draws_left: AtomicI64,
}

impl Outside for Watched {
    fn now(&self) -> Stamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        Stamp(i64::try_from(since.as_millis()).expect("before long"))
    }

    fn fill(&self, bytes: &mut [u8]) {
        use std::hash::{BuildHasher, Hasher};
        for part in bytes.chunks_mut(8) {
            let chance = std::collections::hash_map::RandomState::new().build_hasher().finish();
            part.copy_from_slice(&chance.to_le_bytes()[..part.len()]);
        }
        if self.draws_left.fetch_sub(1, Ordering::SeqCst) == 1 {
            say("inside");
            std::thread::sleep(Duration::from_secs(60));
        }
    }
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("somebody listens");
}

/// What the child does until it is killed: looks, notes of two lines that belong together, calls of two fields that belong together,
/// steps, words and hand-overs.
fn child(dir: &Path, pause: i64, round: u32) {
    let world = Watched { draws_left: AtomicI64::new(i64::MAX) };
    let folder = Folder::open(dir, Box::new(world)).expect("opened");
    let enter = |login: &str| {
        let account = folder.account(login).expect("asked").expect("enrolled");
        let link = folder.link_once(account, 600_000).expect("a link");
        let token = folder.enter(&link).expect("asked").expect("entered");
        folder.who(&token).expect("asked").expect("signed in").actor
    };
    let (actor, handler, second) = (enter("mrs"), enter("handler"), enter("second"));
    let View::Colleagues(all) = folder.see(&handler, Purpose::Care, &Ask::Colleagues).expect("colleagues") else {
        panic!("colleagues")
    };
    let hand = all.iter().find(|c| c.name == "second").expect("she").hand;
    drop(folder);
    let folder = Folder::open(dir, Box::new(Watched { draws_left: AtomicI64::new(pause) })).expect("opened");
    say("ready");
    let mut shift = Shift { folder: &folder, handler, second, hand, contact: None };
    for n in 0..100_000 {
        let key = format!("{round}-{n}");
        match n % 10 {
            2 => {
                let Ok(View::Folder(her)) = folder.see(&actor, Purpose::Own, &Ask::Folder(Subject::Herself)) else {
                    panic!("her own folder");
                };
                say(&format!("shown {}", hex(her.line)));
            }
            0 | 1 => {
                let happened = when_read("2026-11-14").expect("a day");
                let words = format!("{key}\nand the other half of {key}");
                let deed = Deed::Note { subject: Subject::Herself, happened, words };
                folder.act(&actor, Purpose::Own, &key, &deed).expect("done");
                say(&format!("kept {key}"));
            }
            of => shift.work(&format!("w{key}"), of),
        }
    }
}

/// Two handlers and the call that they are on.
struct Shift<'a> {
    folder: &'a Folder,
    handler: Actor,
    second: Actor,
    hand: Handle,
    contact: Option<ThingHandle>,
}

impl Shift<'_> {
    fn deed(&self, actor: &Actor, key: &str, work: Work) -> ThingHandle {
        let done = self.folder.act(actor, Purpose::Care, key, &Deed::Work(work)).expect("done");
        say(&format!("work {key}"));
        done.thing.expect("a thing")
    }

    fn step(&self, actor: &Actor, key: &str, thing: ThingHandle, from: &str, to: &str) -> ThingHandle {
        let (from, to, happened) = (from.to_owned(), to.to_owned(), when_read("2026-11-14").expect("a day"));
        let (subject, with, hand, why, says) = (None, None, None, String::new(), Vec::new());
        self.deed(actor, key, Work::Step { thing, from, to, subject, with, hand, happened, why, says })
    }

    fn work(&mut self, key: &str, of: u32) {
        let said = |field: &str| Said { field: field.into(), words: key.into(), ..Said::default() };
        let happened = when_read("2026-11-14").expect("a day");
        let begin = |kind, parent, to, says| Work::Begin { kind, subject: None, parent, to, happened, says };
        let handler = self.handler.clone();
        match (of, self.contact) {
            (3, _) => {
                let says = vec![said("half.a"), said("half.b"), said("person.family")];
                self.contact = Some(self.deed(&handler, key, begin(Kind::Contact, None, None, says)));
            }
            (4, Some(contact)) => {
                self.contact = Some(self.step(&handler, key, contact, "received", "identified"));
            }
            (5, Some(thing)) => {
                self.deed(&handler, key, Work::Say { thing, said: said("reason") });
            }
            (6, Some(contact)) => {
                self.deed(&handler, key, begin(Kind::HandOver, Some(contact), Some(self.hand), Vec::new()));
            }
            (7, Some(_)) => {
                let desk = self.folder.see(&self.second, Purpose::Care, &Ask::Desk).expect("a desk");
                let View::Desk(desk) = desk else { panic!("a desk") };
                let offer = desk.for_me.iter().find(|l| l.thing.kind == Kind::HandOver);
                if let Some(offer) = offer.map(|l| l.thing.thing) {
                    self.step(&self.second.clone(), key, offer, "offered", "accepted");
                }
            }
            _ => {}
        }
    }
}

fn hex(id: Id) -> String {
    id.bytes().iter().map(|b| format!("{b:02x}")).collect()
}

fn prepare(dir: &Path) {
    let _one = ONE.lock().expect("whole");
    let folder = Folder::open(dir, Box::new(Still::new())).expect("opened");
    let org = folder.organisation("la:999", "The council", true).expect("an organisation");
    let b = yf_folder::Sent { person_key: "nhs:x".into(), own_key: "x".into(), ..Default::default() };
    folder.take_in(&folder.feed(org).expect("a feed"), &[b]).expect("taken in");
    let person = folder.known_as("nhs:x").expect("asked");
    let team = folder.team(org, "T1", "Quay team").expect("a team");
    for (login, role, team, person) in [
        ("mrs", Role::Person, None, person),
        ("handler", Role::Spa, Some(team), None),
        ("second", Role::Spa, Some(team), None),
    ] {
        let new = NewAccount {
            login,
            name: login,
            title: "",
            role,
            org,
            team,
            person,
            registered_until: None,
            password: None,
            second: None,
        };
        folder.enrol(&new).expect("enrolled");
    }
}

/// What survived, against what was acknowledged.
fn check(dir: &Path, kept: &BTreeSet<String>, worked: &BTreeSet<String>, shown: &BTreeSet<String>) {
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    let strings = |sql: &str| -> Vec<String> {
        let mut asked = db.prepare(sql).expect("asked");
        let rows = asked.query_map([], |row| row.get(0)).expect("read");
        rows.collect::<Result<_, _>>().expect("text")
    };
    let mut words: BTreeMap<String, u32> = BTreeMap::new();
    for body in strings("SELECT body FROM page WHERE kind = 'note'") {
        let note: serde_json::Value = serde_json::from_str(&body).expect("whole");
        let note = note["words"].as_str().expect("words").to_owned();
        let key = note.lines().next().expect("a key").to_owned();
        assert_eq!(note, format!("{key}\nand the other half of {key}"), "half a note");
        *words.entry(key).or_default() += 1;
    }
    assert!(words.values().all(|n| *n == 1), "a note twice");
    let deeds: BTreeSet<String> = strings("SELECT key FROM deed WHERE key NOT LIKE 'w%'").into_iter().collect();
    assert_eq!(deeds, words.keys().cloned().collect(), "a deed without its page, or a page without its deed");
    let lines = strings("SELECT lower(hex(line)) FROM audit WHERE action = 'note' AND out = 'permit'").len();
    assert_eq!(lines, words.len(), "a page without its line, or a line without its page");
    let lost: Vec<&String> = kept.iter().filter(|key| !words.contains_key(*key)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let all: BTreeSet<String> = strings("SELECT lower(hex(line)) FROM audit").into_iter().collect();
    assert!(shown.is_subset(&all), "shown without a line");
    // The work: each deed with its thing and its line, both halves of each call, every span and clock as the steps tell.
    let works: BTreeSet<String> =
        strings("SELECT d.key FROM deed d JOIN thing t ON t.thing = d.page WHERE d.key LIKE 'w%'")
            .into_iter()
            .collect();
    assert_eq!(works.len(), strings("SELECT key FROM deed WHERE key LIKE 'w%'").len(), "a deed without its thing");
    let lost: Vec<&String> = worked.difference(&works).collect();
    assert!(lost.is_empty(), "work acknowledged and lost: {lost:?}");
    let lines = strings("SELECT hex(line) FROM audit WHERE action = 'manage' AND out = 'permit'").len();
    assert_eq!(lines, works.len(), "work without its line, or a line without its work");
    let halves = |field: &str| {
        let sql = format!("SELECT hex(thing) || words FROM said WHERE field = '{field}' ORDER BY 1");
        strings(&sql)
    };
    assert_eq!(halves("half.a"), halves("half.b"), "half a call");
    let calls = strings("SELECT hex(thing) FROM thing WHERE kind = 'contact'").len();
    assert_eq!(halves("half.a").len(), calls, "a call without its words");
    let begun = "SELECT hex(thing) FROM step WHERE seq = 2 AND from_state = 'draft' AND to_state = 'received'";
    assert_eq!(strings(begun).len(), calls, "a call half received");
    let taken = "SELECT hex(s.thing) FROM step s JOIN thing h ON h.thing = s.thing WHERE h.kind = 'hand-over' AND s.to_state = 'accepted'";
    let given = format!("{taken} AND EXISTS (SELECT 1 FROM owned o WHERE o.thing = h.parent AND o.owner = s.account)");
    assert_eq!(strings(taken).len(), strings(&given).len(), "accepted, and the owner is another");
    assert_eq!(twin::Book::read(&db).broken(), Vec::<String>::new());
    drop(db);
    let _one = ONE.lock().expect("whole");
    let folder = Folder::open(dir, Box::new(Still::new())).expect("opens again");
    assert_eq!(folder.verify(None).expect("verified").broken, Vec::<String>::new());
}

/// So many kills a folder goes through.
const A_FOLDER: u32 = 25;
/// So many folders at a time.
const AT_ONCE: u32 = 4;
const SELF: &str = "killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half_there";

/// What a folder went through, and what was acknowledged in it.
#[derive(Default)]
struct Went {
    kept: BTreeSet<String>,
    worked: BTreeSet<String>,
    shown: BTreeSet<String>,
    kills: u32,
    inside: u32,
}

/// One folder through its kills.
fn goes_through(nth: u32, kills: u32) -> Went {
    let dir = bench::dir(&format!("kill-{nth}"));
    prepare(&dir);
    let mut went = Went::default();
    let mut draw = 20_261_128_u64.wrapping_add(u64::from(nth).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    for round in 0..kills {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let chance = draw >> 33;
        // Of each three, two are killed inside a transaction, one wherever it happens to be.
        let pause = if round % 3 == 2 { i64::MAX } else { i64::try_from(chance % 120).expect("small") + 1 };
        let mut child = Command::new(std::env::current_exe().expect("this test"));
        let child = child
            .args(["--exact", SELF, "--nocapture"])
            .env(CHILD, format!("{}|{pause}|{round}", dir.display()))
            .stdout(Stdio::piped());
        let mut child = start(child);
        let mut lines = BufReader::new(child.stdout.take().expect("its voice")).lines().map_while(Result::ok);
        while lines.next().expect("the child is ready") != "ready" {}
        let id = child.id();
        let stop = (pause == i64::MAX).then(|| {
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_micros(chance % 60_000));
                kill(id);
            })
        });
        for line in lines {
            match line.split_once(' ') {
                Some(("kept", key)) => drop(went.kept.insert(key.to_owned())),
                Some(("work", key)) => drop(went.worked.insert(key.to_owned())),
                Some(("shown", line)) => drop(went.shown.insert(line.to_owned())),
                _ if line == "inside" => {
                    went.inside += 1;
                    kill(id);
                }
                _ => {}
            }
        }
        if let Some(stop) = stop {
            stop.join().expect("killed");
        }
        assert!(!child.wait().expect("ended").success(), "the child ended by itself");
        went.kills += 1;
        check(&dir, &went.kept, &went.worked, &went.shown);
    }
    std::fs::remove_dir_all(&dir).expect("no longer needed");
    went
}

#[test]
fn killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half_there() {
    if let Ok(said) = std::env::var(CHILD) {
        let [dir, pause, round] = said.split('|').collect::<Vec<_>>()[..] else { panic!("three parts") };
        return child(Path::new(dir), pause.parse().expect("a number"), round.parse().expect("a number"));
    }
    let kills: u32 = std::env::var("YELLOWFOLDER_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let began = std::time::Instant::now();
    let folders: Vec<u32> = (0..kills.div_ceil(A_FOLDER)).map(|nth| A_FOLDER.min(kills - nth * A_FOLDER)).collect();
    let next = AtomicU32::new(0);
    let went: Mutex<Vec<Went>> = Mutex::default();
    std::thread::scope(|threads| {
        for _ in 0..AT_ONCE {
            threads.spawn(|| {
                loop {
                    let nth = next.fetch_add(1, Ordering::SeqCst);
                    let Some(kills) = folders.get(nth as usize) else { break };
                    let one = goes_through(nth, *kills);
                    went.lock().expect("whole").push(one);
                }
            });
        }
    });
    let went = went.into_inner().expect("whole");
    let sum = |of: &dyn Fn(&Went) -> usize| went.iter().map(of).sum::<usize>();
    let (killed, inside) = (sum(&|w| w.kills as usize), sum(&|w| w.inside as usize));
    let (kept, worked, shown) = (sum(&|w| w.kept.len()), sum(&|w| w.worked.len()), sum(&|w| w.shown.len()));
    println!(
        "{killed} kills in {:.0} s, {inside} between begin and commit; {kept} notes, {worked} deeds of work and {shown} looks \
         acknowledged, none lost",
        began.elapsed().as_secs_f64()
    );
    assert_eq!(killed, kills as usize);
    assert!(inside * 2 >= killed, "{inside} of {killed} between begin and commit");
    let least = killed / 5;
    assert!(kept > least * 2 && worked > least * 4 && shown > least, "too little was done to lose anything");
}

/// No process is started while a folder is open here: until it has gone over to its own program, and some moments longer, it has copies of
/// what is open, the lock of that folder among them.
static ONE: Mutex<()> = Mutex::new(());

fn start(command: &mut Command) -> Child {
    let _one = ONE.lock().expect("whole");
    command.spawn().expect("started")
}

/// As hard as a process can be stopped.
fn kill(id: u32) {
    let mut done = start(Command::new("kill").args(["-9", &id.to_string()]));
    assert!(done.wait().expect("kill runs").success());
}
