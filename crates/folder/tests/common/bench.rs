//! A folder to try things on: its own time, its own chance, a few people and those who work with them.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use yf_folder::access::{Class, Purpose, Rel, Role};
use yf_folder::{
    Actor, Ask, Entry, EventEntry, Folder, Handle, Id, Known, NewAccount, Outside, PersonEntry, Sent, SentPage,
    SentRelation, Stamp, Subject, Trouble, View,
};
use yf_model::{Day, When};

/// 14 November 2026, 12:00 UTC.
pub const NOON: i64 = 1_794_657_600_000;

/// Time that stands still until it is moved, and chance that repeats itself.
#[derive(Clone, Default)]
pub struct Still {
    now: Arc<AtomicI64>,
    drawn: Arc<AtomicU64>,
}

impl Still {
    pub fn new() -> Still {
        let still = Still::default();
        still.now.store(NOON, Ordering::SeqCst);
        still
    }

    pub fn later(&self, millis: i64) {
        self.now.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Outside for Still {
    fn now(&self) -> Stamp {
        Stamp(self.now.load(Ordering::SeqCst))
    }

    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let n = self.drawn.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
            // Mixed until no two handles of a long test are alike (splitmix64): a product alone comes back to nearly the same bytes.
            let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (mixed >> 56) as u8;
        }
    }
}

/// An empty directory of this test's own.
pub fn dir(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("folder-{name}"));
    let _ = std::fs::remove_dir_all(&dir);
    dir
}

pub struct Bench {
    pub dir: PathBuf,
    pub still: Still,
    pub folder: Folder,
    pub org: Id,
    pub other_org: Id,
    pub team: Id,
}

pub const BORN: &str = "1941-03-14";

impl Bench {
    pub fn new(name: &str) -> Bench {
        Bench::at(&dir(name))
    }

    pub fn at(dir: &Path) -> Bench {
        let (dir, still) = (dir.to_path_buf(), Still::new());
        let folder = Folder::open(&dir, Box::new(still.clone())).expect("opened");
        let org = folder.organisation("la:999", "The council", true).expect("an organisation");
        let other_org = folder.organisation("ods:ZX9", "Another", true).expect("an organisation");
        let team = folder.team(org, "T1", "Quay team").expect("a team");
        Bench { dir, still, folder, org, other_org, team }
    }

    /// One person with one event; joined to these.
    pub fn person(&self, family: &str, relations: &[(Rel, Id)]) {
        self.take(&self.sent(family, "first seen", relations));
    }

    pub fn sent(&self, family: &str, says: &str, relations: &[(Rel, Id)]) -> Sent {
        let relation = |(kind, subject): &(Rel, Id)| SentRelation {
            kind: *kind,
            subject: *subject,
            since: Stamp(NOON - 1000),
            until: None,
        };
        let event = EventEntry { kind: "contact".into(), agency: "The council".into(), says: says.into() };
        Sent {
            person_key: format!("nhs:{family}"),
            own_key: format!("own:{family}"),
            person: Some(PersonEntry {
                family: family.into(),
                given: "Dorothy".into(),
                born: Day::parse_iso(BORN),
                gender: "F".into(),
                nhs: "9990012075".into(),
                postcode: "TQ5 8AA".into(),
                practice: "Z99001".into(),
                practice_name: String::new(),
            }),
            pages: vec![SentPage {
                source: format!("e1:{family}"),
                class: Class::Care,
                happened: When::Day(Day::parse_iso("2026-11-01").expect("a day")),
                entry: Entry::Event(event),
            }],
            relations: relations.iter().map(relation).collect(),
        }
    }

    pub fn take(&self, sent: &Sent) {
        let feed = self.folder.feed(self.org).expect("a feed");
        self.folder.take_in(&feed, std::slice::from_ref(sent)).expect("taken in");
    }

    /// Her own account.
    pub fn own_account(&self, family: &str) -> Id {
        self.enrol("herself", Role::Person, self.folder.known_as(&format!("nhs:{family}")).expect("asked"))
    }

    pub fn account(&self, login: &str, role: Role) -> Id {
        self.enrol(login, role, None)
    }

    /// Somebody who works in a team.
    pub fn member(&self, login: &str, role: Role, team: Id) -> Id {
        self.enrol_in(login, role, None, Some(team), self.org)
    }

    fn enrol(&self, login: &str, role: Role, person: Option<Id>) -> Id {
        self.enrol_in(login, role, person, None, self.org)
    }

    pub fn enrol_in(&self, login: &str, role: Role, person: Option<Id>, team: Option<Id>, org: Id) -> Id {
        let registered = matches!(role, Role::Matron | Role::Sw | Role::Therapist | Role::Gp | Role::Discharge);
        let new = NewAccount {
            login,
            name: login,
            title: role.name(),
            role,
            org,
            team,
            person,
            registered_until: registered.then_some(Stamp(NOON * 2)),
            password: None,
            second: None,
        };
        self.folder.enrol(&new).expect("enrolled")
    }

    pub fn actor(&self, account: Id) -> Actor {
        let link = self.folder.link_once(account, 60_000).expect("a link");
        let token = self.folder.enter(&link).expect("asked").expect("entered");
        self.folder.who(&token).expect("asked").expect("signed in").actor
    }

    /// Finds by name and date of birth.
    pub fn find(&self, actor: &Actor, family: &str) -> Vec<Handle> {
        self.find_by(actor, family, BORN)
    }

    pub fn find_by(&self, actor: &Actor, family: &str, born: &str) -> Vec<Handle> {
        let known = Known { family: family.into(), born: Day::parse_iso(born), ..Known::default() };
        match self.folder.see(actor, Purpose::Care, &Ask::Find(known)).expect("looked") {
            View::Found(found) => found.into_iter().map(|f| f.handle).collect(),
            other => panic!("{other:?}"),
        }
    }

    pub fn open(&self, actor: &Actor, handle: Handle) -> Result<View, Trouble> {
        self.folder.see(actor, Purpose::Care, &Ask::Folder(Subject::Handle(handle)))
    }

    pub fn lines(&self) -> u64 {
        self.folder.verify(None).expect("verified").lines
    }
}

pub fn her(view: View) -> yf_folder::HerFolder {
    match view {
        View::Folder(her) => *her,
        other => panic!("{other:?}"),
    }
}
