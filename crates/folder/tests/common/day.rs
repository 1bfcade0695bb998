//! A team that works: its people signed in, and short words for what they do.
#![allow(dead_code)]

use crate::bench::{Bench, NOON, Still};
use std::cell::Cell;
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{Desk, HerWork, Kind, OneThing, Said, ThingHandle, ThingView, Work};
use yf_folder::{Actor, Ask, Deed, Done, Handle, Id, Subject, Trouble, View, when_read};
use yf_model::When;

/// A bench with two teams and a provider, everybody signed in.
pub struct Day {
    pub b: Bench,
    pub other: Id,
    pub provider: Id,
    pub spa: Actor,
    pub matron: Actor,
    pub sw: Actor,
    pub coord: Actor,
    pub manager: Actor,
    pub far: Actor,
    pub far_manager: Actor,
    pub carer: Actor,
    key: Cell<u32>,
}

pub fn at(text: &str) -> When {
    when_read(text).expect("a time")
}

/// A field with a value and words.
pub fn says(field: &str, value: &str, words: &str) -> Said {
    Said { field: field.into(), value: value.into(), words: words.into(), ..Said::default() }
}

/// What she works for.
fn purpose(actor: &Actor) -> Purpose {
    match actor.role() {
        Role::Person | Role::Proxy => Purpose::Own,
        Role::Ig => Purpose::Governance,
        _ => Purpose::Care,
    }
}

/// A step to be varied.
pub struct Move {
    pub to: &'static str,
    pub subject: Option<Subject>,
    pub with: Option<ThingHandle>,
    pub hand: Option<Handle>,
    pub happened: When,
    pub why: &'static str,
    pub says: Vec<Said>,
}

pub fn to(state: &'static str) -> Move {
    let happened = at("2026-11-14 11:30:00");
    Move { to: state, subject: None, with: None, hand: None, happened, why: "", says: Vec::new() }
}

impl Move {
    pub fn why(self, why: &'static str) -> Move {
        Move { why, ..self }
    }
    pub fn says(mut self, field: &str, value: &str, words: &str) -> Move {
        self.says.push(says(field, value, words));
        self
    }
    pub fn hand(self, hand: Handle) -> Move {
        Move { hand: Some(hand), ..self }
    }
    pub fn her(self, handle: Handle) -> Move {
        Move { subject: Some(Subject::Handle(handle)), ..self }
    }
    pub fn with(self, with: ThingHandle) -> Move {
        Move { with: Some(with), ..self }
    }
    pub fn at(self, text: &str) -> Move {
        Move { happened: at(text), ..self }
    }
}

impl Day {
    pub fn new(name: &str) -> Day {
        let b = Bench::new(name);
        let other = b.folder.team(b.org, "T2", "Harbour team").expect("a team");
        let provider = b.folder.organisation("asc:1", "Home Care Ltd", true).expect("an organisation");
        let member = |login: &str, role, team| b.actor(b.member(login, role, team));
        let (spa, matron) = (member("handler", Role::Spa, b.team), member("matron", Role::Matron, b.team));
        let (sw, coord) = (member("social", Role::Sw, b.team), member("coordinator", Role::Coord, b.team));
        let manager = member("manager", Role::Manager, b.team);
        let (far, far_manager) = (member("far", Role::Matron, other), member("far-manager", Role::Manager, other));
        let carer = b.actor(b.enrol_in("carer", Role::Provider, None, None, provider));
        Day { b, other, provider, spa, matron, sw, coord, manager, far, far_manager, carer, key: Cell::new(0) }
    }

    pub fn still(&self) -> &Still {
        &self.b.still
    }

    fn key(&self) -> String {
        self.key.set(self.key.get() + 1);
        format!("k{}", self.key.get())
    }

    pub fn deed(&self, actor: &Actor, work: Work) -> Result<Done, Trouble> {
        let purpose = purpose(actor);
        self.b.folder.act(actor, purpose, &self.key(), &Deed::Work(work))
    }

    pub fn begin(
        &self,
        actor: &Actor,
        kind: Kind,
        subject: Option<Subject>,
        parent: Option<ThingHandle>,
        to: Option<Handle>,
        says: Vec<Said>,
    ) -> Result<ThingHandle, Trouble> {
        let happened = at("2026-11-14 11:00:00");
        let done = self.deed(actor, Work::Begin { kind, subject, parent, to, happened, says })?;
        Ok(done.thing.expect("a thing"))
    }

    /// The state is looked up first, as a page does.
    pub fn step(&self, actor: &Actor, thing: ThingHandle, step: Move) -> Result<ThingHandle, Trouble> {
        let from = self.see(actor, thing).map(|t| t.state).unwrap_or_default();
        self.step_from(actor, thing, &from, step)
    }

    pub fn step_from(&self, actor: &Actor, thing: ThingHandle, from: &str, step: Move) -> Result<ThingHandle, Trouble> {
        let Move { to, subject, with, hand, happened, why, says } = step;
        let from = from.to_owned();
        let (to, why) = (to.to_owned(), why.to_owned());
        let done = self.deed(actor, Work::Step { thing, from, to, subject, with, hand, happened, why, says })?;
        Ok(done.thing.expect("a thing"))
    }

    pub fn say(&self, actor: &Actor, thing: ThingHandle, said: Said) -> Result<bool, Trouble> {
        Ok(self.deed(actor, Work::Say { thing, said })?.beside)
    }

    pub fn one(&self, actor: &Actor, thing: ThingHandle) -> Result<OneThing, Trouble> {
        match self.b.folder.see(actor, purpose(actor), &Ask::Thing(thing))? {
            View::Thing(one) => Ok(*one),
            other => panic!("{other:?}"),
        }
    }

    pub fn see(&self, actor: &Actor, thing: ThingHandle) -> Result<ThingView, Trouble> {
        Ok(self.one(actor, thing)?.thing)
    }

    pub fn work(&self, actor: &Actor, subject: Subject) -> Result<HerWork, Trouble> {
        let purpose = if actor.role() == Role::Person { Purpose::Own } else { Purpose::Care };
        match self.b.folder.see(actor, purpose, &Ask::Work(subject))? {
            View::Work(work) => Ok(*work),
            other => panic!("{other:?}"),
        }
    }

    pub fn desk(&self, actor: &Actor) -> Desk {
        match self.b.folder.see(actor, Purpose::Care, &Ask::Desk).expect("a desk") {
            View::Desk(desk) => *desk,
            other => panic!("{other:?}"),
        }
    }

    /// Somebody by her name, as one of those to whom work can be given; or a team by its.
    pub fn hand(&self, actor: &Actor, name: &str) -> Handle {
        match self.b.folder.see(actor, Purpose::Care, &Ask::Colleagues).expect("colleagues") {
            View::Colleagues(all) => all.into_iter().find(|c| c.name == name).expect("a colleague").hand,
            other => panic!("{other:?}"),
        }
    }

    /// What is open in her work, of one kind.
    pub fn open(&self, actor: &Actor, her: Handle, kind: Kind) -> ThingView {
        let work = self.work(actor, Subject::Handle(her)).expect("hers");
        work.things.into_iter().find(|t| t.kind == kind && t.open).expect("an open one")
    }

    /// A person who is in the record, found by the point of access.
    pub fn found(&self, actor: &Actor, family: &str) -> Handle {
        self.b.find(actor, family)[0]
    }

    /// A call about somebody, taken, identified, triaged to the own team.
    pub fn triaged(&self, family: &str) -> ThingHandle {
        let her = self.found(&self.spa, family);
        let contact = self.begin(&self.spa, Kind::Contact, Some(Subject::Handle(her)), None, None, vec![]);
        let contact = self.step(&self.spa, contact.expect("received"), to("identified")).expect("identified");
        let urgency = to("triaged").says("urgency", "routine", "");
        self.step(&self.spa, contact, urgency).expect("triaged")
    }

    /// Accepted by the matron, who sees her work from then on.
    pub fn accepted(&self, family: &str) -> Handle {
        self.triaged(family);
        let desk = self.desk(&self.matron);
        let waiting = desk.for_me.iter().find(|l| l.thing.kind == Kind::Contact).expect("waits for the team");
        self.step(&self.matron, waiting.thing.thing, to("accepted")).expect("accepted");
        waiting.handle
    }

    /// Allocated to the social worker, and coordinated by her.
    pub fn allocated(&self, family: &str) -> Handle {
        self.accepted(family);
        let desk = self.desk(&self.manager);
        let referral = desk.mine.iter().find(|l| l.thing.kind == Kind::Referral && l.thing.state == "waiting");
        let referral = referral.expect("a referral waits").thing.thing;
        let social = self.hand(&self.manager, "social");
        self.step(&self.manager, referral, to("offered").hand(social)).expect("offered");
        let desk = self.desk(&self.sw);
        let offer = desk.for_me.iter().find(|l| l.thing.kind == Kind::Referral).expect("offered to her");
        self.step(&self.sw, offer.thing.thing, to("allocated")).expect("allocated");
        offer.handle
    }

    /// A plan of hers agreed, and the one service in it asked of home care, authorised and offered.
    pub fn offered_a_service(&self, her: Option<Subject>, family: &str) {
        let plan = self.begin(&self.sw, Kind::Plan, her, None, None, vec![]).expect("a plan");
        self.say(&self.sw, plan, says("goal.1.words", "", "to get to the shop again")).expect("said");
        self.step(&self.sw, plan, to("agreed").says("agreement", "yes", "")).expect("agreed");
        let home = self.hand(&self.sw, "Home Care Ltd");
        self.begin(&self.sw, Kind::Line, None, Some(plan), Some(home), vec![]).expect("requested");
        self.step(&self.sw, plan, to("authorised")).expect("authorised");
        let line = self.open(&self.coord, self.found(&self.coord, family), Kind::Line).thing;
        for state in ["sourcing", "offered"] {
            self.step(&self.coord, line, to(state)).expect(state);
        }
    }
}

pub const START: i64 = NOON;
