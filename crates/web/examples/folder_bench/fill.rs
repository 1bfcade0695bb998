//! People and staff for the bench: as many as a place has, each with what a few years leave.

use std::io::Read;
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
const TEAMS: usize = 20;

/// The real time, and real chance.
pub struct World;

impl Outside for World {
    fn now(&self) -> Stamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        Stamp(i64::try_from(since.as_millis()).expect("before long"))
    }

    fn fill(&self, bytes: &mut [u8]) {
        let mut chance = std::fs::File::open("/dev/urandom").expect("chance");
        chance.read_exact(bytes).expect("chance");
    }
}

/// Somebody who signs in: a link that does it once, and for staff her team's number.
pub struct Staff {
    pub link: String,
    pub team: usize,
    pub who: Who,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Works,
    /// A person whose folder it is.
    Hers,
    Governs,
}

/// What was filled in.
pub struct Filled {
    /// Family name and birth of those open to a team, with its number.
    pub open: Vec<(String, Day, usize)>,
    pub staff: Vec<Staff>,
    /// Persons with an account of their own, and governance.
    pub others: Vec<Staff>,
    pub biggest: (String, Day),
    pub pages: usize,
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

/// A new folder, filled.
pub fn fill(dir: &Path, people: usize) -> Filled {
    let _ = std::fs::remove_dir_all(dir);
    let folder = Folder::open(dir, Box::new(World)).expect("opened");
    let org = folder.organisation("la:999", "The council", true).expect("an organisation");
    let teams: Vec<Id> =
        (0..TEAMS).map(|n| folder.team(org, &format!("T{n}"), &format!("Team {n}")).expect("a team")).collect();
    let now = World.now();
    let day = Day(i32::try_from(now.day()).expect("a day"));
    let staff_count = (people / 350).clamp(AT_LEAST, 400);
    let staff = (0..staff_count)
        .map(|n| {
            let role = [Role::Matron, Role::Sw, Role::Therapist, Role::Coord][n % 4];
            let (login, team) = (format!("s{n}"), n % TEAMS);
            let account = folder
                .enrol(&NewAccount {
                    login: &login,
                    name: &format!("Staff {}", name(n)),
                    title: role.name(),
                    role,
                    org,
                    team: Some(teams[team]),
                    person: None,
                    registered_until: Some(now.plus(365 * Stamp::DAY)),
                    password: None,
                    second: None,
                })
                .expect("enrolled");
            Staff { link: link(&folder, account), team, who: Who::Works }
        })
        .collect();
    let feed = folder.feed(org).expect("a feed");
    let open_count = (people / 14).max(TEAMS * 5);
    let (mut open, mut pages, mut sent) = (Vec::new(), 0, Vec::new());
    let birth = |n: usize| day - 20_000 - i32::try_from(n % 12_000).expect("small");
    for n in 0..people {
        let team = n % TEAMS;
        let events = if n < open_count { OPEN } else { OTHER };
        let relation = SentRelation { kind: Rel::Team, subject: teams[team], since: now.plus(-1000), until: None };
        if n < open_count {
            open.push((name(n), birth(n), team));
        }
        sent.push(person(n, birth(n), events, day, (n < open_count).then_some(relation)));
        pages += events + 1;
        if sent.len() == 250 {
            folder.take_in(&feed, &sent).expect("taken in");
            sent.clear();
        }
    }
    let biggest = (name(people), birth(people));
    for team in &teams {
        let relation = SentRelation { kind: Rel::Team, subject: *team, since: now.plus(-1000), until: None };
        let first = sent.iter().all(|s: &Sent| s.own_key != people.to_string());
        let mut one = person(people, biggest.1, if first { BIGGEST } else { 0 }, day, Some(relation));
        if !first {
            one.person = None;
        }
        sent.push(one);
    }
    folder.take_in(&feed, &sent).expect("taken in");
    let mut others = Vec::new();
    for n in 0..PERSONS + 2 {
        let who = if n < PERSONS { Who::Hers } else { Who::Governs };
        let person = (who == Who::Hers).then(|| folder.known_as(&format!("k:{n}")).expect("asked").expect("known"));
        let login = format!("o{n}");
        let account = folder
            .enrol(&NewAccount {
                login: &login,
                name: "Other",
                title: "",
                role: if who == Who::Hers { Role::Person } else { Role::Ig },
                org,
                team: None,
                person,
                registered_until: None,
                password: None,
                second: None,
            })
            .expect("enrolled");
        others.push(Staff { link: link(&folder, account), team: 0, who });
    }
    folder.tells_to(day).expect("told");
    Filled { open, staff, others, biggest, pages: pages + BIGGEST + 1 }
}

const AT_LEAST: usize = 80;
pub const PERSONS: usize = 10;

fn link(folder: &Folder, account: Id) -> String {
    folder.link_once(account, 24 * 60 * Stamp::MINUTE).expect("a link")
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
