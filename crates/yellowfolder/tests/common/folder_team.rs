//! A folder worked in by deeds, at times of the test's own.

#![allow(dead_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{Kind, Said, ThingView, Work};
use yf_folder::{
    Actor, Ask, Deed, Folder, Handle, Id, Known, NewAccount, Outside, PersonEntry, Sent, Stamp, Subject, View,
    when_read,
};
use yf_model::Day;

/// 14 November 2026, 12:00 UTC, and on.
pub const NOON: i64 = 1_794_657_600_000;

#[derive(Clone, Default)]
pub struct Still {
    /// How much later than noon it is.
    pub later: Arc<AtomicI64>,
    pub drawn: Arc<AtomicU64>,
}

impl Outside for Still {
    fn now(&self) -> Stamp {
        Stamp(NOON + self.later.load(Ordering::SeqCst))
    }
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let n = self.drawn.fetch_add(1, Ordering::SeqCst).wrapping_add(1);
            *byte = ((n ^ (n >> 3)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as u8;
        }
    }
}

pub struct Team {
    pub folder: Folder,
    pub key: AtomicI64,
}

impl Team {
    pub fn enrol(&self, login: &str, role: Role, org: Id, team: Id) -> Actor {
        let new = NewAccount {
            login,
            name: login,
            title: "",
            role,
            org,
            team: Some(team),
            person: None,
            registered_until: Some(Stamp(NOON * 2)),
            password: None,
            second: None,
        };
        let link = self.folder.enrol(&new).and_then(|id| self.folder.link_once(id, 60_000)).expect("enrolled");
        let token = self.folder.enter(&link).expect("asked").expect("entered");
        self.folder.who(&token).expect("asked").expect("signed in").actor
    }

    pub fn deed(&self, actor: &Actor, work: Work) -> Handle {
        let key = self.key.fetch_add(1, Ordering::SeqCst).to_string();
        let done = self.folder.act(actor, Purpose::Care, &key, &Deed::Work(work)).expect("done");
        done.thing.expect("a thing")
    }

    pub fn begin(&self, actor: &Actor, kind: Kind, her: Handle, at: &str) -> Handle {
        let subject = Some(Subject::Handle(her));
        let happened = when_read(at).expect("a time");
        self.deed(actor, Work::Begin { kind, subject, parent: None, to: None, happened, says: vec![] })
    }

    pub fn step(&self, actor: &Actor, thing: Handle, way: (&str, &str), at: &str, hand: Option<Handle>) -> Handle {
        let (from, to) = (way.0.to_owned(), way.1.to_owned());
        let said = |field: &str, value: &str| Said { field: field.into(), value: value.into(), ..Said::default() };
        let says = vec![said("urgency", "routine"), said("agreement", "yes"), said("told-her", "yes")];
        let happened = when_read(at).expect("a time");
        let why = "because".to_owned();
        self.deed(actor, Work::Step { thing, from, to, subject: None, with: None, hand, happened, why, says })
    }

    pub fn found(&self, actor: &Actor, family: &str) -> Handle {
        self.found_by(actor, family, "1941-03-14")
    }

    pub fn found_by(&self, actor: &Actor, family: &str, born: &str) -> Handle {
        let known = Known { family: family.into(), born: Day::parse_iso(born), ..Known::default() };
        match self.folder.see(actor, Purpose::Care, &Ask::Find(known)).expect("looked") {
            View::Found(found) => found[0].handle,
            other => panic!("{other:?}"),
        }
    }

    pub fn work(&self, actor: &Actor, her: Handle) -> Vec<ThingView> {
        match self.folder.see(actor, Purpose::Care, &Ask::Work(Subject::Handle(her))).expect("hers") {
            View::Work(work) => work.things,
            other => panic!("{other:?}"),
        }
    }

    pub fn hand(&self, actor: &Actor, name: &str) -> Handle {
        match self.folder.see(actor, Purpose::Care, &Ask::Colleagues).expect("colleagues") {
            View::Colleagues(all) => all.into_iter().find(|c| c.name == name).expect("she").hand,
            other => panic!("{other:?}"),
        }
    }

    /// Somebody whom an agency told of.
    pub fn knows(&self, org: Id, family: &str, born: &str, nhs: &str) {
        let person = PersonEntry {
            family: family.into(),
            given: "Dorothy".into(),
            born: Day::parse_iso(born),
            gender: "F".into(),
            nhs: nhs.into(),
            ..PersonEntry::default()
        };
        let sent = Sent { person_key: family.into(), own_key: family.into(), person: Some(person), ..Sent::default() };
        self.folder.take_in(&self.folder.feed(org).expect("a feed"), &[sent]).expect("taken in");
    }
}
