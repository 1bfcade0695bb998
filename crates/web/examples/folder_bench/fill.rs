//! People and staff for the bench: as many as a place has, each with what a few years leave; and the work on those who are open.

use crate::work;
use crate::world::{World, day};
use std::path::Path;
use yf_folder::access::{Class, Rel, Role};
use yf_folder::{
    Entry, EventEntry, Folder, Id, NewAccount, Outside, PersonEntry, Sent, SentPage, SentRelation, Stamp, WaitEntry,
};
use yf_model::{Day, When};

/// Events of the biggest person.
pub const BIGGEST: usize = 10_000;
/// Events of somebody who is open to a team, and of anybody else.
const OPEN: usize = 40;
const OTHER: usize = 6;
pub const TEAMS: usize = 20;
/// Home care, and the like: each an organisation of its own.
const PROVIDERS: usize = 20;
/// Persons with a sign-in of their own, and governance.
pub const PERSONS: usize = 10;
const GOVERNANCE: usize = 2;
/// For so many days the teams have worked in the folder.
pub const DAYS: i64 = 40;
const AT_LEAST: usize = 120;

/// Somebody who signs in: a link that does it once.
pub struct User {
    pub login: String,
    pub account: Id,
    pub role: Role,
    pub team: usize,
    pub link: String,
    pub worries: bool,
    /// She had typed something when her last session ended.
    pub typed: bool,
}

/// Somebody who is open to a team.
#[derive(Clone)]
pub struct Her {
    pub family: String,
    pub born: Day,
    pub team: usize,
}

/// What was filled in.
pub struct Filled {
    pub open: Vec<Her>,
    pub biggest: Her,
    /// Those of the teams, in an order in which each twenty are one of every team.
    pub staff: Vec<User>,
    pub providers: Vec<User>,
    pub persons: Vec<User>,
    pub governance: Vec<User>,
    pub pages: usize,
    pub deeds: usize,
    pub things: usize,
}

/// A family name of its own, no slip away from another's: each letter of the number three times.
pub fn name(mut n: usize) -> String {
    let mut out = String::from("Q");
    loop {
        let letter = char::from(b'a' + u8::try_from(n % 26).expect("small"));
        out.extend([letter; 3]);
        n /= 26;
        if n == 0 {
            return out;
        }
    }
}

/// What the n-th of a team is: a manager and a call handler each, six who coordinate in twenty, and four of each profession.
fn role(nth: usize) -> Role {
    let rest = [Role::Matron, Role::Coord, Role::Sw, Role::Therapist, Role::Coord, Role::Matron, Role::Sw];
    match nth {
        0 => Role::Manager,
        1 => Role::Spa,
        _ => rest[(nth - 2) % rest.len()],
    }
}

/// A new folder, filled in memory where there is room for it, and put on the disk when it is whole: so many deeds, each of which waits for the
/// disk by itself, would take the disk ten minutes.
pub fn fill(dir: &Path, people: usize) -> Filled {
    let _ = std::fs::remove_dir_all(dir);
    std::fs::create_dir_all(dir).expect("a folder");
    let memory = Path::new("/dev/shm");
    let scratch = memory.is_dir().then(|| Scratch(memory.join(format!("yellowfolder-bench-{}", std::process::id()))));
    let filled = fill_at(scratch.as_ref().map_or(dir, |scratch| &scratch.0), people);
    if let Some(scratch) = &scratch {
        std::fs::copy(scratch.0.join("folder.sqlite"), dir.join("folder.sqlite")).expect("put on the disk");
    }
    filled
}

/// A folder in memory, gone with whatever ends the filling.
struct Scratch(std::path::PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn fill_at(dir: &Path, people: usize) -> Filled {
    let world = World::default();
    let today = world.now();
    let folder = Folder::open(dir, Box::new(world.clone())).expect("opened");
    let began = today.plus(-(DAYS + 1) * Stamp::DAY);
    world.is(began);
    let org = folder.organisation("la:999", "The council", true).expect("an organisation");
    let teams: Vec<Id> =
        (0..TEAMS).map(|n| folder.team(org, &format!("T{n}"), &format!("Team {n}")).expect("a team")).collect();
    let enrol = |login: &str, role: Role, org: Id, team: Option<Id>, person: Option<Id>| {
        let name = match role {
            Role::Person => "Herself".to_owned(),
            _ => format!("Staff {}", name(login.bytes().fold(7, |n, b| n * 31 % 900_001 + usize::from(b)))),
        };
        folder
            .enrol(&NewAccount {
                login,
                name: &name,
                title: role.name(),
                role,
                org,
                team,
                person,
                registered_until: Some(today.plus(365 * Stamp::DAY)),
                password: None,
                second: None,
            })
            .expect("enrolled")
    };
    let user = |login: String, account: Id, role: Role, team: usize| User {
        login,
        account,
        role,
        team,
        link: String::new(),
        worries: false,
        typed: false,
    };
    let count = (people / 350).clamp(AT_LEAST, 400);
    let mut staff: Vec<User> = (0..count)
        .map(|n| {
            let (login, role, team) = (format!("s{n}"), role(n / TEAMS), n % TEAMS);
            let account = enrol(&login, role, org, Some(teams[team]), None);
            user(login, account, role, team)
        })
        .collect();
    for one in staff.iter_mut().filter(|s| s.role == Role::Sw).take(4) {
        folder.looks_into_worries(one.account, true).expect("named");
        one.worries = true;
    }
    let mut providers: Vec<User> = (0..PROVIDERS)
        .map(|n| {
            let home = folder.organisation(&format!("asc:{n}"), &format!("Home care {n}"), true).expect("a provider");
            let account = enrol(&format!("p{n}"), Role::Provider, home, None, None);
            user(format!("p{n}"), account, Role::Provider, 0)
        })
        .collect();
    let feed = folder.feed(org).expect("a feed");
    let (mut open, mut pages, mut sent) = (Vec::new(), 0, Vec::new());
    let birth = |n: usize| day(today) - 20_000 - i32::try_from(n % 12_000).expect("small");
    let open_count = (people / 14).max(TEAMS * 10);
    let team_of = |team: usize| SentRelation { kind: Rel::Team, subject: teams[team], since: began, until: None };
    for n in 0..people {
        let (team, is_open) = (n % TEAMS, n < open_count);
        let events = if is_open { OPEN } else { OTHER };
        if is_open {
            open.push(Her { family: name(n), born: birth(n), team });
        }
        sent.push(person(n, birth(n), events, day(began), is_open.then(|| team_of(team))));
        pages += events + 1;
        if sent.len() == 250 {
            folder.take_in(&feed, &sent).expect("taken in");
            sent.clear();
        }
    }
    // She is like any other of the open, with more behind her; and the teams all know her, so that anybody of the bench opens her.
    let biggest = Her { family: name(people), born: birth(people), team: 0 };
    for team in 0..TEAMS {
        let mut one =
            person(people, biggest.born, if team == 0 { BIGGEST } else { 0 }, day(began), Some(team_of(team)));
        if team > 0 {
            one.person = None;
        }
        sent.push(one);
    }
    folder.take_in(&feed, &sent).expect("taken in");
    folder.tells_to(day(began)).expect("told");
    // She is one of the first whose work began.
    open.insert(0, biggest.clone());
    let mut persons: Vec<User> = (0..PERSONS)
        .map(|n| {
            let her = folder.known_as(&format!("k:{n}")).expect("asked").expect("known");
            let account = enrol(&format!("h{n}"), Role::Person, org, None, Some(her));
            user(format!("h{n}"), account, Role::Person, n % TEAMS)
        })
        .collect();
    let mut governance: Vec<User> = (0..GOVERNANCE)
        .map(|n| {
            let account = enrol(&format!("g{n}"), Role::Ig, org, None, None);
            user(format!("g{n}"), account, Role::Ig, 0)
        })
        .collect();
    let (deeds, things) = work::of_the_teams(&folder, &world, today, &open, &staff, &providers, &persons);
    // An hour and a half ago somebody's session ended with words in a form.
    world.is(Stamp(today.0 - 90 * Stamp::MINUTE));
    let left = staff.iter_mut().rfind(|s| s.role == Role::Matron).expect("a matron");
    left.typed = work::left_typed(&folder, &world, left.account);
    world.is(Stamp(0));
    let all = [&mut staff, &mut providers, &mut persons, &mut governance];
    for one in all.into_iter().flatten() {
        one.link = folder.link_once(one.account, 24 * 60 * Stamp::MINUTE).expect("a link");
    }
    let pages = pages + BIGGEST + 1;
    Filled { open, biggest, staff, providers, persons, governance, pages, deeds, things }
}

fn person(n: usize, born: Day, events: usize, day: Day, relation: Option<SentRelation>) -> Sent {
    let page = |e: usize| {
        let happened = When::Day(day - i32::try_from(e * 3 % 1_500).expect("small"));
        let entry = if e % 10 == 9 {
            Entry::Wait(WaitEntry {
                clock: "assessment-28".into(),
                agency: "The council".into(),
                start: happened,
                stop: (e > 20).then_some(happened),
                ended: None,
            })
        } else {
            let says = "was seen at home by somebody of the service, as agreed".to_owned();
            Entry::Event(EventEntry { kind: "contact".into(), agency: "The council".into(), says })
        };
        SentPage { source: format!("e{e}"), class: [Class::Care, Class::Clinical][e % 2], happened, entry }
    };
    Sent {
        person_key: format!("k:{n}"),
        own_key: n.to_string(),
        person: Some(PersonEntry {
            family: name(n),
            given: "Dorothy".into(),
            born: Some(born),
            gender: "F".into(),
            nhs: String::new(),
            postcode: format!("TQ{} {}AA", n % 9 + 1, n % 10),
            practice: "Z99001".into(),
            practice_name: String::new(),
        }),
        pages: (0..events).map(page).collect(),
        relations: relation.into_iter().collect(),
    }
}
