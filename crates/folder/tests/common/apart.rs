//! Mrs Smith with rows of Ada Smyth joined to her, and short words for parting them.
#![allow(dead_code)]

use crate::bench::{self, NOON};
use crate::day::Day;
use yf_folder::access::{Class, Purpose, Rel, Role};
use yf_folder::{
    Actor, Ask, Deed, Done, Entry, HerFolder, HerSharing, PersonEntry, Sent, SentPage, SentRelation, Sharing, Stamp,
    Subject, Trouble, View,
};
use yf_model::{Day as Date, When};

pub const KNOW: &str = "her daughter says she was never in that hospital";
pub const HERS: &str = "seen at the memory clinic";

/// What the hospital sent: of Ada Smyth, whose rows were joined to Mrs Smith's.
pub fn hospital(d: &Day) -> Sent {
    let page = |source: &str, class, words: &str| SentPage {
        source: source.into(),
        class,
        happened: When::Day(Date::parse_iso("2026-10-02").expect("a day")),
        entry: Entry::Note(words.into()),
    };
    let relation = |kind, subject| SentRelation { kind, subject, since: Stamp(NOON - 5000), until: None };
    Sent {
        person_key: "nhs:Smith".into(),
        own_key: "ward:17".into(),
        person: None,
        pages: vec![page("h1", Class::Clinical, HERS), page("h2", Class::Care, "walks with a frame")],
        relations: vec![relation(Rel::Team, d.other), relation(Rel::Inpatient, d.b.other_org)],
    }
}

pub fn take(d: &Day, sent: Sent) {
    let feed = d.b.folder.feed(d.b.other_org).expect("a feed");
    d.b.folder.take_in(&feed, &[sent]).expect("taken in");
}

/// Mrs Smith as the council sent her, allocated to the social worker; with the hospital's rows, or as if they had never been joined.
pub fn smith(name: &str, joined: bool) -> (Day, Actor, Actor) {
    let d = Day::new(name);
    d.b.person("Smith", &[]);
    if joined {
        take(&d, hospital(&d));
    }
    d.allocated("Smith");
    let her = d.b.actor(d.b.own_account("Smith"));
    let ward = d.b.enrol_in("ward", Role::Discharge, None, None, d.b.other_org);
    let ward = d.b.actor(ward);
    (d, her, ward)
}

pub fn why(actor: &Actor) -> Purpose {
    if matches!(actor.role(), Role::Person | Role::Proxy) { Purpose::Own } else { Purpose::Care }
}

pub fn whose(d: &Day, actor: &Actor) -> Subject {
    if actor.role() == Role::Person { Subject::Herself } else { Subject::Handle(d.found(actor, "Smith")) }
}

pub fn folder(d: &Day, actor: &Actor, of: Subject) -> Result<HerFolder, Trouble> {
    d.b.folder.see(actor, why(actor), &Ask::Whole(of)).map(bench::her)
}

pub fn sharing(d: &Day, actor: &Actor) -> HerSharing {
    sharing_of(d, actor, whose(d, actor))
}

pub fn sharing_of(d: &Day, actor: &Actor, of: Subject) -> HerSharing {
    match d.b.folder.see(actor, why(actor), &Ask::Sharing(of)).expect("readable") {
        View::Sharing(her) => *her,
        other => panic!("{other:?}"),
    }
}

pub fn does(d: &Day, actor: &Actor, key: &str, deed: Sharing) -> Result<Done, Trouble> {
    d.still().later(1);
    d.b.folder.act(actor, why(actor), key, &Deed::Sharing(deed))
}

pub fn ada() -> Box<PersonEntry> {
    let born = Date::parse_iso("1939-05-01");
    Box::new(PersonEntry { family: "Smyth".into(), given: "Ada".into(), born, ..PersonEntry::default() })
}

/// The social worker finds that what Another sent is not about her.
pub fn parted(d: &Day) -> Done {
    let seen = sharing(d, &d.sw);
    let subject = Subject::Handle(seen.handle);
    let identity = seen.joined.iter().find(|j| j.org == "Another").expect("the hospital's").identity;
    does(d, &d.sw, "part", Sharing::Part { subject, identity, why: KNOW.into(), who: ada() }).expect("parted")
}

pub fn words(her: &HerFolder) -> Vec<String> {
    let said = her.pages.iter().map(|p| format!("{:?} {:?} {} {:?}", p.class, p.happened, p.org, p.entry));
    said.collect()
}
