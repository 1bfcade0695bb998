//! Doing work: the rules are asked, the table is asked, the step is taken, and what follows from it follows, all in one transaction.

use super::answers::{self, Reading};
use super::machine::{self, Kind};
use super::rows::{self, Act, Thing};
use super::who::Standing;
use super::{Said, ThingHandle, Who, Work, clocks, follow, hands, needs, people, relations};
use crate::Folder;
use crate::access::{Action, Class, Facts, Out, Purpose, Rel, Role, Set};
use crate::accounts::Actor;
use crate::act::{Done, done_before, said_at};
use crate::outside::{Id, Stamp};
use crate::see::{Subject, nobody, refusal};
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};
use yf_model::When;
use yf_place::Calendar;

/// What a deed made or moved.
struct Made {
    person: Id,
    thing: Id,
    beside: bool,
}

/// One deed's surroundings.
pub(crate) struct Desk<'a> {
    pub folder: &'a Folder,
    pub tx: &'a Transaction<'a>,
    pub actor: &'a Actor,
    pub purpose: Purpose,
    pub now: Stamp,
    pub calendar: Calendar,
}

/// Does a deed of the work once. What is permitted and cannot be done now is answered with how the thing stands: that is a look, so its
/// line stays, and nothing else of it.
pub(crate) fn once(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    key: &str,
    work: &Work,
) -> Result<Done, Trouble> {
    tx.execute_batch("SAVEPOINT deed")?;
    let done = at_once(folder, tx, actor, purpose, key, work);
    if let Err(Trouble::NotNow(_) | Trouble::AlreadyOpen(_) | Trouble::Stale) = done {
        let open = match done {
            Err(Trouble::AlreadyOpen(handle)) => hands::thing(tx, actor, handle)?.map(|thing| (handle, thing)),
            _ => None,
        };
        tx.execute_batch("ROLLBACK TO deed")?;
        // The address that leads on to the one that is open.
        if let Some((handle, (person, thing))) = open {
            tx.prepare_cached("INSERT INTO thing_handle VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?
                .execute(params![actor.session, handle.0, person.bytes(), thing.bytes()])?;
        }
    }
    done
}

fn at_once(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    key: &str,
    work: &Work,
) -> Result<Done, Trouble> {
    let now = folder.outside.now();
    let body = body(work, now);
    if let Some(thing) = done_before(tx, actor, key, &body)? {
        let person: Option<[u8; 16]> = tx
            .prepare_cached("SELECT person FROM thing WHERE thing = ?1")?
            .query_row([thing.bytes()], |row| row.get(0))
            .optional()?;
        let person = person.map_or(Id::NOBODY, Id::from_bytes);
        let handle = hands::of_thing(tx, &*folder.outside, actor, person, thing)?;
        return Ok(Done { page: thing, before: true, thing: Some(handle), beside: false });
    }
    let desk = Desk { folder, tx, actor, purpose, now, calendar: folder.calendar() };
    let made = match work {
        Work::Begin { kind, subject, parent, to, happened, says } => {
            desk.begin(*kind, *subject, *parent, *to, *happened, says)?
        }
        Work::Step { thing, from, to, subject, with, hand, happened, why, says } => {
            let ask = Asked { from, to, subject: *subject, with: *with, hand: *hand, happened: *happened, why, says };
            desk.step(*thing, &ask)?
        }
        Work::Say { thing, said } => desk.say(*thing, said)?,
        Work::HandOverAll { from, to, happened } => {
            let (person, thing) = desk.hand_over_all(*from, *to, *happened)?;
            Made { person, thing, beside: false }
        }
    };
    let handle = hands::of_thing(tx, &*folder.outside, actor, made.person, made.thing)?;
    let values = params![actor.account.bytes(), key, body, made.thing.bytes(), now.0];
    tx.execute("INSERT INTO deed VALUES (?1, ?2, ?3, ?4, ?5)", values)?;
    Ok(Done { page: made.thing, before: false, thing: Some(handle), beside: made.beside })
}

/// Two deeds are the same if they say the same of the same things.
fn body(work: &Work, now: Stamp) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut say = |text: &str| {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    };
    let handle = |handle: &Option<crate::Handle>| handle.map(crate::Handle::text).unwrap_or_default();
    let subject = |subject: &Option<Subject>| match subject {
        None => "-".to_owned(),
        Some(Subject::Handle(handle)) => handle.text(),
        Some(Subject::Herself) => "herself".to_owned(),
        Some(Subject::Nobody) => "nobody".to_owned(),
    };
    let mut all: Vec<&Said> = Vec::new();
    match work {
        Work::Begin { kind, subject: whom, parent, to, happened, says } => {
            say("begin");
            say(kind.name());
            say(&subject(whom));
            say(&handle(parent));
            say(&handle(to));
            say(&said_at(*happened, now));
            all.extend(says);
        }
        Work::Step { thing, from, to, subject: whom, with, hand, happened, why, says } => {
            say("step");
            say(&thing.text());
            say(from);
            say(to);
            say(&subject(whom));
            say(&handle(with));
            say(&handle(hand));
            say(&said_at(*happened, now));
            say(why);
            all.extend(says);
        }
        Work::Say { thing, said } => {
            say("say");
            say(&thing.text());
            all.push(said);
        }
        Work::HandOverAll { from, to, happened } => {
            say("hand over all");
            say(&from.text());
            say(&to.text());
            say(&said_at(*happened, now));
        }
    }
    for said in all {
        let Said { field, value, words, source, confidence, base } = said;
        for text in [field, value, words, source, confidence] {
            say(text);
        }
        say(&base.to_string());
    }
    hash.finalize().into()
}

/// A step that is asked for.
pub(crate) struct Asked<'a> {
    pub from: &'a str,
    pub to: &'a str,
    pub subject: Option<Subject>,
    pub with: Option<ThingHandle>,
    pub hand: Option<crate::Handle>,
    pub happened: When,
    pub why: &'a str,
    pub says: &'a [Said],
}

impl Desk<'_> {
    /// Writes the line of a deed, and refuses it where the rules do.
    pub(crate) fn line(
        &self,
        person: Id,
        facts: &Facts,
        asked: (Action, Class, crate::access::Decision),
    ) -> Result<(), Trouble> {
        let (action, class, decision) = asked;
        let decision = if person == Id::NOBODY { nobody() } else { decision };
        let line = Line::of(self.actor, person, self.purpose, action, Set::of(&[class]), 1, facts.rels, decision);
        audit::append(self.tx, &*self.folder.outside, &line)?;
        // What is rolled back from here on leaves the line.
        self.tx.execute_batch("RELEASE deed; SAVEPOINT deed")?;
        if decision.out == Out::Permit { Ok(()) } else { Err(refusal(decision)) }
    }

    pub(crate) fn act<'w>(&self, who: Who, happened: When, why: &'w str) -> Act<'w> {
        Act { account: self.actor.account, team: self.actor.seat(), who, happened, now: self.now, why }
    }

    /// Works out anew what her things tell: who is joined to her, and her clocks.
    pub(crate) fn settle(&self, person: Id) -> Result<(), Trouble> {
        relations::sync(self.tx, person, self.now, &self.calendar)?;
        clocks::write(self.tx, person)
    }

    fn reading(&self, facts: Facts) -> Reading<'_> {
        Reading { tx: self.tx, actor: self.actor, purpose: self.purpose, facts, now: self.now }
    }

    /// The thing of an address, with whose it is.
    fn thing(&self, handle: Option<ThingHandle>) -> Result<Option<Thing>, Trouble> {
        let Some(handle) = handle else { return Ok(None) };
        match hands::thing(self.tx, self.actor, handle)? {
            Some((person, thing)) => rows::one(self.tx, person, thing),
            None => Ok(None),
        }
    }

    pub(crate) fn hand(&self, hand: Option<crate::Handle>) -> Result<Option<(Option<Id>, Id)>, Trouble> {
        let Some(hand) = hand else { return Ok(None) };
        let found = hands::hand(self.tx, self.actor, hand)?;
        let Some(found) = found else { return Err(Trouble::Field("to", "choose somebody from the list")) };
        if let Some(account) = found.0
            && !people::works_here(self.tx, account)?
        {
            return Err(Trouble::Field("to", "she does not work here any more: choose somebody else"));
        }
        Ok(Some(found))
    }

    /// Whom the form chose.
    pub(crate) fn asked_hand(&self, asked: &Asked<'_>) -> Result<Option<(Option<Id>, Id)>, Trouble> {
        self.hand(asked.hand)
    }

    fn begin(
        &self,
        kind: Kind,
        subject: Option<Subject>,
        parent: Option<ThingHandle>,
        to: Option<crate::Handle>,
        happened: When,
        says: &[Said],
    ) -> Result<Made, Trouble> {
        let parent_given = parent.is_some();
        let parent = self.thing(parent)?;
        let person = match (subject, &parent) {
            (Some(subject), _) => self.folder.subject(self.tx, self.actor, subject)?,
            (None, Some(parent)) => parent.person,
            (None, None) if kind == Kind::Contact && !parent_given && self.actor.takes_calls() => people::fresh(self)?,
            (None, None) => Id::NOBODY,
        };
        let mut facts = facts::between(self.tx, self.actor, person, self.now)?;
        if kind == Kind::Contact && person != Id::NOBODY && self.actor.takes_calls() {
            // Taking her call is the event that joins the two (decision 23); what stops a reader stops her still.
            facts.rels = facts.rels.with(Rel::Contact);
            if self.actor.role != Role::Spa {
                facts.rels = facts.rels.with(Rel::Team);
            }
        }
        let case = rows::open_one(self.tx, person, Kind::Case)?;
        let standing = Standing { actor: self.actor, facts, thing: None, parent: parent.as_ref(), case: case.as_ref() };
        let stray = parent_given && parent.as_ref().is_none_or(|p| p.person != person);
        let asked = standing.permitted(kind, self.purpose, false);
        self.line(if stray { Id::NOBODY } else { person }, &facts, asked)?;
        let first = machine::STEPS.iter().find(|s| s.kind == kind && s.from.is_none());
        let who = first.and_then(|step| standing.takes(step).map(|who| (step, who)));
        let Some((first, who)) = who else {
            return Err(Trouble::NotNow(format!("a {} is not begun by somebody in your place", kind.name())));
        };
        needs::time(happened, self.now)?;
        needs::fields(says)?;
        for said in says {
            needs::record(kind, said, None)?;
        }
        let to = self.hand(to)?;
        follow::may_begin(self, kind, person, parent.as_ref(), to)?;
        let wrong = match kind {
            Kind::Correction => people::wrong(self, person, parent.as_ref(), says)?,
            _ => None,
        };
        let (owner, team) = people::first_owner(self, kind, parent.as_ref(), case.as_ref(), to, wrong.as_ref())?;
        let addressed = match kind {
            Kind::Line | Kind::Visit | Kind::HandOver | Kind::Task => to,
            _ => None,
        };
        let addressed = addressed.or(match (kind, &parent) {
            // A visit is its line's provider's; what she asks herself goes to who answers her.
            (Kind::Visit, Some(line)) => line.to_team.map(|team| (line.to_account, team)),
            (Kind::Task, _) => Some((Some(owner), team)),
            _ => None,
        });
        let id = Id::mint(&*self.folder.outside);
        let mut thing = Thing {
            parent: parent.as_ref().map(|p| p.thing),
            to_account: addressed.and_then(|(account, _)| account),
            to_team: addressed.map(|(_, team)| team),
            ..Thing::new(person, id, kind, first.to, (owner, team), happened, self.now)
        };
        let act = self.act(who, happened, "");
        rows::begin(self.tx, &thing, act)?;
        let reading = self.reading(facts);
        let draft = says.iter().any(|said| said.field == "draft" && said.value == "yes");
        for said in says.iter().filter(|said| !matches!(said.field.as_str(), "draft" | "page")) {
            reading.say(&thing, said, act)?;
        }
        // Of a page it is kept which it was, not by what this session called it.
        if let Some(wrong) = wrong {
            let said = Said { field: "page".into(), words: wrong.words, ..Said::default() };
            rows::say(self.tx, &thing, &said, None, act.follows())?;
        }
        // A call that was taken has been received; what is still being typed says so.
        if kind == Kind::Contact && !draft {
            rows::step(self.tx, &mut thing, "received", act)?;
        }
        follow::begun(self, &mut thing, act)?;
        self.settle(person)?;
        Ok(Made { person, thing: thing.thing, beside: false })
    }

    fn step(&self, handle: ThingHandle, asked: &Asked<'_>) -> Result<Made, Trouble> {
        let found = self.thing(Some(handle))?;
        let person = found.as_ref().map_or(Id::NOBODY, |t| t.person);
        let facts = facts::between(self.tx, self.actor, person, self.now)?;
        let case = rows::open_one(self.tx, person, Kind::Case)?;
        let parent = match found.as_ref().and_then(|t| t.parent) {
            Some(parent) => rows::one(self.tx, person, parent)?,
            None => None,
        };
        let standing =
            Standing { actor: self.actor, facts, thing: found.as_ref(), parent: parent.as_ref(), case: case.as_ref() };
        let hers = found.as_ref().is_some_and(|t| t.open && t.is_for(self.actor));
        let kind = found.as_ref().map_or(Kind::Contact, |t| t.kind);
        self.line(person, &facts, standing.permitted(kind, self.purpose, hers))?;
        let Some(thing) = &found else { return Err(Trouble::NotAvailable) };
        if thing.state != asked.from {
            return Err(Trouble::Stale);
        }
        let row = machine::row(kind, Some(&thing.state), asked.to);
        let Some((row, who)) = row.and_then(|row| standing.takes(row).map(|who| (row, who))) else {
            let next: Vec<&str> =
                machine::from(kind, &thing.state).filter(|s| standing.takes(s).is_some()).map(|s| s.to).collect();
            let can = if next.is_empty() { "nothing that is yours to do".to_owned() } else { next.join(", ") };
            return Err(Trouble::NotNow(format!("it is {} now; what you can do with it: {can}", thing.state)));
        };
        needs::time(asked.happened, self.now)?;
        needs::fields(asked.says)?;
        if machine::asks_why(kind, row.from, row.to) && asked.why.trim().is_empty() {
            return Err(Trouble::Field("why", "say why: she reads it too"));
        }
        let mut thing = thing.clone();
        let act = self.act(who, asked.happened, asked.why.trim());
        let mut beside = false;
        for said in asked.says {
            needs::record(kind, said, None)?;
            needs::urgency(self.tx, &thing, said)?;
            beside |= self.reading(facts).say(&thing, said, act)?;
        }
        let before = thing.person;
        follow::step(self, &mut thing, row.to, asked, act)?;
        self.settle(before)?;
        if thing.person != before {
            self.settle(thing.person)?;
        }
        Ok(Made { person: thing.person, thing: thing.thing, beside })
    }

    fn say(&self, handle: ThingHandle, said: &Said) -> Result<Made, Trouble> {
        let found = self.thing(Some(handle))?;
        let person = found.as_ref().map_or(Id::NOBODY, |t| t.person);
        let facts = facts::between(self.tx, self.actor, person, self.now)?;
        let standing = Standing { actor: self.actor, facts, thing: found.as_ref(), parent: None, case: None };
        let hers = found.as_ref().is_some_and(|t| t.open && t.kind == Kind::Task && t.is_for(self.actor));
        let kind = found.as_ref().map_or(Kind::Contact, |t| t.kind);
        self.line(person, &facts, standing.permitted(kind, self.purpose, hers))?;
        let Some(thing) = &found else { return Err(Trouble::NotAvailable) };
        if !thing.open {
            return Err(Trouble::NotNow(format!("it is {} and closed: nothing more is written in it", thing.state)));
        }
        let act = self.act(Who::N, people::moment(self.now), "");
        let beside = match said.field.strip_prefix(answers::SIGNED) {
            Some(section) => {
                let signature = answers::signature(self.tx, thing, section, self.actor)?;
                rows::say(self.tx, thing, &signature, None, act)?.0
            }
            None => {
                needs::fields(std::slice::from_ref(said))?;
                let opens = needs::record(kind, said, Some(self.actor.role))?;
                needs::urgency(self.tx, thing, said)?;
                let beside = self.reading(facts).say(thing, said, act)?;
                if opens {
                    crate::govern::case_opened(self.tx, self.folder, self.actor, (person, thing.thing), self.now)?;
                }
                beside
            }
        };
        self.settle(person)?;
        Ok(Made { person, thing: thing.thing, beside })
    }
}
