//! Looking at the work on one person: what the rules let this reader read, each thing with its fields, steps, clocks and next steps.

use super::answers::{self, Reading};
use super::machine::{self, Kind};
use super::rows::{self, Taken, Thing, Version};
use super::who::{Standing, of_thing};
use super::{FieldView, HerWork, OneThing, StepView, ThingHandle, ThingView, hands, people, tick};
use crate::Folder;
use crate::access::{Action, Class, Decision, Facts, Item, Out, Purpose, Question, Role, Set, may};
use crate::accounts::{Actor, handle_of};
use crate::entry::{Entry, PersonEntry, WaitEntry, when_read};
use crate::outside::{Id, Stamp};
use crate::see::{LookedLine, Subject, View, holders, nobody, readers, refusal};
use crate::sharing::token;
use crate::store::audit::{self, Line};
use crate::store::{facts, pages};
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;
use yf_model::Day;
use yf_place::Calendar;

/// Who is opened again within this came back, and is not new.
const COMES_BACK: i64 = 30 * Stamp::DAY;

/// Names of accounts and teams, each looked up once.
#[derive(Default)]
pub(crate) struct Names {
    accounts: BTreeMap<Id, (String, String)>,
    teams: BTreeMap<Id, String>,
}

impl Names {
    /// Name and what she is.
    pub fn account(&mut self, tx: &Transaction<'_>, id: Id) -> Result<(String, String), Trouble> {
        if let Some(found) = self.accounts.get(&id) {
            return Ok(found.clone());
        }
        let found = tx
            .prepare_cached("SELECT name, title FROM account WHERE account = ?1")?
            .query_row([id.bytes()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        self.accounts.insert(id, found.clone());
        Ok(found)
    }

    /// Of a team, or of an organisation that has none.
    pub fn team(&mut self, tx: &Transaction<'_>, id: Id) -> Result<String, Trouble> {
        if let Some(found) = self.teams.get(&id) {
            return Ok(found.clone());
        }
        let found: String = tx
            .prepare_cached(
                "SELECT coalesce((SELECT name FROM team WHERE team = ?1), (SELECT name FROM org WHERE org = ?1), '')",
            )?
            .query_row([id.bytes()], |row| row.get(0))?;
        self.teams.insert(id, found.clone());
        Ok(found)
    }
}

/// One reader's eyes on one person's work.
pub(crate) struct Eyes<'a> {
    pub folder: &'a Folder,
    pub tx: &'a Transaction<'a>,
    pub actor: &'a Actor,
    pub purpose: Purpose,
    pub facts: Facts,
    pub calendar: &'a Calendar,
}

impl Eyes<'_> {
    pub fn may_read(&self, class: Class, item: Set<Item>) -> Decision {
        let question = Question { role: self.actor.role, action: Action::Read, class, purpose: self.purpose };
        may(question, Facts { item, ..self.facts })
    }

    pub fn may_see(&self, thing: &Thing) -> Decision {
        let item = of_thing(Some(thing), self.actor);
        // Governance sees that something was asked, and how it stands, by the rule that lets it read the trail.
        if self.actor.role == Role::Ig && matches!(thing.kind, Kind::Request | Kind::Correction) {
            let question =
                Question { role: self.actor.role, action: Action::Audit, class: Class::Dir, purpose: self.purpose };
            return may(question, Facts { item, ..self.facts });
        }
        self.may_read(thing.kind.class(), item)
    }

    /// Who she is, as far as this reader may know.
    pub fn person(&self, person: Id) -> Result<PersonEntry, Trouble> {
        let Some(page) = pages::who_she_is(self.tx, person, self.actor.account)? else {
            return Ok(PersonEntry::default());
        };
        let item = facts::of_item(&page.flags, page.author, page.org, page.audience, self.actor);
        if self.may_read(Class::Dir, item).out != Out::Permit {
            return Ok(PersonEntry::default());
        }
        match Entry::read(&page.kind, &page.body) {
            Some(Entry::Person(her)) => pages::with_practice(self.tx, her),
            _ => Ok(PersonEntry::default()),
        }
    }

    /// In brief: what it is, whose it is, how it stands.
    pub fn brief(
        &self,
        thing: &Thing,
        parent: Option<&Thing>,
        case: Option<&Thing>,
        names: &mut Names,
    ) -> Result<ThingView, Trouble> {
        let (tx, actor) = (self.tx, self.actor);
        let owner = thing.owner.filter(|_| thing.open);
        let (owner, owner_title) = owner.map(|id| names.account(tx, id)).transpose()?.unwrap_or_default();
        let team = thing.team.filter(|_| thing.open).map(|id| names.team(tx, id)).transpose()?.unwrap_or_default();
        let to = match (thing.to_account, thing.to_team) {
            (Some(account), _) => names.account(tx, account)?.0,
            (None, Some(team)) => names.team(tx, team)?,
            (None, None) => String::new(),
        };
        let standing = Standing { actor, facts: self.facts, thing: Some(thing), parent, case };
        let hers = thing.open && thing.is_for(actor);
        let permitted = standing.permitted(thing.kind, self.purpose, hers).2.out == Out::Permit;
        let next = machine::from(thing.kind, &thing.state).filter(|s| permitted && standing.takes(s).is_some());
        let parent = match parent.filter(|p| self.may_see(p).out == Out::Permit) {
            Some(parent) => Some(hands::of_thing(tx, &*self.folder.outside, actor, thing.person, parent.thing)?),
            None => None,
        };
        Ok(ThingView {
            thing: hands::of_thing(tx, &*self.folder.outside, actor, thing.person, thing.thing)?,
            parent,
            kind: thing.kind,
            state: thing.state.clone(),
            open: thing.open,
            owner,
            owner_title,
            team: team.clone(),
            mine: thing.open && thing.owner.is_some_and(|owner| actor.does(owner)),
            for_me: hers && waits_for_answer(thing),
            to,
            began: thing.began,
            fields: Vec::new(),
            something_sealed: false,
            steps: Vec::new(),
            next: next.map(|s| s.to.to_owned()).collect(),
            clocks: clocks(tx, thing, &team)?,
            lapses: tick::runs_out(tx, thing, self.calendar)?,
            read_wrongly: Vec::new(),
        })
    }

    /// With every field and step.
    pub fn whole(
        &self,
        thing: &Thing,
        parent: Option<&Thing>,
        case: Option<&Thing>,
        steps: &[Taken],
        names: &mut Names,
    ) -> Result<ThingView, Trouble> {
        let mut view = self.brief(thing, parent, case, names)?;
        // Of a correction governance sees how it stands, and none of its words.
        if self.actor.role == Role::Ig && thing.kind == Kind::Correction {
            return Ok(view);
        }
        (view.fields, view.something_sealed) = self.fields(thing, names)?;
        view.read_wrongly = read_wrongly(self.tx, thing)?;
        for step in steps.iter().filter(|s| s.thing == thing.thing) {
            let (by, title) = names.account(self.tx, step.account)?;
            view.steps.push(StepView {
                from: step.from.clone(),
                to: step.to.clone(),
                happened: step.happened,
                told: step.told,
                by,
                title,
                team: names.team(self.tx, step.team)?,
                why: step.why.clone(),
                who: step.who,
            });
        }
        Ok(view)
    }

    /// The clocks of a call that go on after a team accepted it: until somebody came.
    pub fn promised(&self, call: &Thing) -> Result<Vec<WaitEntry>, Trouble> {
        let mut all = clocks(self.tx, call, "")?;
        all.retain(|clock| clock.clock.starts_with("torbay-"));
        Ok(all)
    }

    /// What is said in a thing, as far as this reader may read it; and whether something of it is sealed.
    pub fn fields(&self, thing: &Thing, names: &mut Names) -> Result<(Vec<FieldView>, bool), Trouble> {
        let now = self.folder.outside.now();
        let reading = Reading { tx: self.tx, actor: self.actor, purpose: self.purpose, facts: self.facts, now };
        let shown = reading.versions(thing)?;
        let mut out = Vec::new();
        for of_one in shown.versions.chunk_by(|a, b| a.said.field == b.said.field) {
            let Some(newest) = of_one.last() else { continue };
            let mut view = self.field(thing, newest, of_one.len(), names)?;
            for unseen in beside(of_one) {
                view.beside.push(self.field(thing, unseen, of_one.len(), names)?);
            }
            out.push(view);
        }
        Ok((out, shown.something_sealed))
    }

    fn field(&self, thing: &Thing, version: &Version, of: usize, names: &mut Names) -> Result<FieldView, Trouble> {
        let (author, title) = names.account(self.tx, version.account)?;
        let answer = answers::is_answer(thing.kind, &version.said.field);
        Ok(FieldView {
            said: version.said.clone(),
            item: answer.then(|| token(self.actor, "item", answers::item(thing.person, &version.said.field))),
            marks: version.marks,
            version: version.version,
            author,
            title,
            happened: version.happened,
            told: version.told,
            carried: version.carried,
            beside: Vec::new(),
            versions: i64::try_from(of).unwrap_or(i64::MAX),
        })
    }
}

/// Versions of one field that nobody who wrote later had seen. A form that showed a version showed all before it, and everybody knows
/// what she wrote herself.
fn beside(versions: &[Version]) -> Vec<&Version> {
    let Some((newest, before)) = versions.split_last() else { return Vec::new() };
    // Who wrote beside a seal was not shown what is under it.
    let blind = |later: &Version, earlier: &Version| !later.marks.has(Item::Sealed) && earlier.marks.has(Item::Sealed);
    let knew = |v: &Version, earlier: &Version| v.said.base >= earlier.version && !blind(v, earlier);
    let seen = |earlier: &Version| {
        let mut later = versions.iter().filter(|v| v.version > earlier.version);
        later.any(|v| knew(v, earlier) || v.account == earlier.account)
    };
    before.iter().filter(|v| !knew(newest, v) && !seen(v)).collect()
}

/// Who read a contact under each wrong person that it was moved away from: from when it was identified there until it was undone.
fn read_wrongly(tx: &Transaction<'_>, thing: &Thing) -> Result<Vec<LookedLine>, Trouble> {
    let mut out = Vec::new();
    let mut from = thing.other;
    while let Some(id) = from.filter(|_| thing.kind == Kind::Contact) {
        let old = rows::things(tx, "thing = ?1 AND state = 'moved'", [id.bytes()])?;
        let Some(old) = old.into_iter().next() else { break };
        let there: Option<i64> = tx
            .prepare_cached(
                "SELECT max(i.told) FROM step i JOIN step m ON m.person = i.person AND m.thing = i.thing
                 WHERE i.person = ?1 AND i.thing = ?2 AND i.to_state = 'identified' AND m.to_state = 'moved'
               AND m.from_state IN ('identified', 'triaged')",
            )?
            .query_row(params![old.person.bytes(), old.thing.bytes()], |row| row.get(0))?;
        if let (Some(since), Some(until)) = (there, old.closed) {
            out.extend(readers(tx, old.person, since, until.0)?);
        }
        from = old.other;
    }
    Ok(out)
}

/// An offer or a question that waits for an answer.
pub(crate) fn waits_for_answer(thing: &Thing) -> bool {
    match thing.kind {
        Kind::Contact => thing.state == "triaged",
        Kind::Referral | Kind::Line => thing.state == "offered",
        Kind::HandOver | Kind::Task | Kind::Visit => true,
        _ => false,
    }
}

fn clocks(tx: &Transaction<'_>, thing: &Thing, team: &str) -> Result<Vec<WaitEntry>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT clock, start, stop, ended FROM clock WHERE person = ?1 AND thing = ?2 ORDER BY clock",
    )?;
    let rows = asked.query_map(params![thing.person.bytes(), thing.thing.bytes()], |row| {
        let (start, stop): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        Ok(WaitEntry {
            clock: row.get(0)?,
            agency: team.to_owned(),
            start: when_read(&start).ok_or(rusqlite::Error::InvalidQuery)?,
            stop: stop.as_deref().and_then(when_read),
            ended: row.get::<_, Option<String>>(3)?.as_deref().and_then(Day::parse_iso),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All her work that this reader may see, newest first.
pub(crate) fn hers(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    of: Subject,
) -> Result<View, Trouble> {
    let person = folder.subject(tx, actor, of)?;
    let (calendar, now) = (folder.calendar(), folder.outside.now());
    let facts = facts::between(tx, actor, person, now)?;
    let eyes = Eyes { folder, tx, actor, purpose, facts, calendar: &calendar };
    let classes = eyes.open_classes();
    let line =
        |classes, items, decision| Line::of(actor, person, purpose, Action::Read, classes, items, facts.rels, decision);
    if person == Id::NOBODY || classes == Set::NONE {
        let door = if person == Id::NOBODY { nobody() } else { eyes.may_read(Class::Front, Set::NONE) };
        audit::append(tx, &*folder.outside, &line(Set::of(&[Class::Front]), 0, door))?;
        return Err(refusal(door));
    }
    let all = rows::hers(tx, person)?;
    let steps = rows::steps(tx, person)?;
    let case = all.iter().find(|t| t.kind == Kind::Case && t.open);
    let (mut names, mut things) = (Names::default(), Vec::new());
    let mut decision = eyes.door();
    for thing in all.iter().rev() {
        let said = eyes.may_see(thing);
        if said.out != Out::Permit {
            continue;
        }
        decision = said;
        let parent = all.iter().find(|t| Some(t.thing) == thing.parent);
        things.push(eyes.whole(thing, parent, case, &steps, &mut names)?);
    }
    let front = eyes.front(&all, &mut names)?;
    let line = audit::append(tx, &*folder.outside, &line(classes, things.len(), decision))?;
    Ok(View::Work(Box::new(HerWork {
        handle: handle_of(tx, &*folder.outside, actor, person)?,
        person: eyes.called(person, all.iter().rev().find(|t| t.kind == Kind::Contact))?,
        things,
        front,
        holds: holders(tx, person, now)?,
        line,
        because: facts.rels.names(),
    })))
}

/// One thing, with her other open things in brief.
pub(crate) fn one(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    of: ThingHandle,
) -> Result<View, Trouble> {
    let found = hands::thing(tx, actor, of)?;
    let person = found.map_or(Id::NOBODY, |(person, _)| person);
    let (calendar, now) = (folder.calendar(), folder.outside.now());
    let facts = facts::between(tx, actor, person, now)?;
    let eyes = Eyes { folder, tx, actor, purpose, facts, calendar: &calendar };
    let all = rows::hers(tx, person)?;
    let thing = all.iter().find(|t| found.is_some_and(|(_, id)| id == t.thing));
    let decision = thing.map_or_else(nobody, |thing| eyes.may_see(thing));
    let class = thing.map_or(Class::Front, |t| t.kind.class());
    let line = Line::of(actor, person, purpose, Action::Read, Set::of(&[class]), 1, facts.rels, decision);
    let line = audit::append(tx, &*folder.outside, &line)?;
    let Some(thing) = thing.filter(|_| decision.out == Out::Permit) else { return Err(refusal(decision)) };
    let case = all.iter().find(|t| t.kind == Kind::Case && t.open);
    let parent_of = |thing: &Thing| all.iter().find(|t| Some(t.thing) == thing.parent);
    let mut names = Names::default();
    let view = eyes.whole(thing, parent_of(thing), case, &rows::steps(tx, person)?, &mut names)?;
    let mut others = Vec::new();
    // What is open, and the case that was closed lately: who comes back is not told her story anew. And that she has died.
    let lately =
        |t: &Thing| t.kind == Kind::Case && case.is_none() && t.closed.is_some_and(|at| at.plus(COMES_BACK) > now);
    let said = |t: &Thing| t.open || lately(t) || (t.kind == Kind::Death && t.state == "verified");
    for other in all.iter().rev().filter(|t| said(t) && t.thing != thing.thing) {
        if eyes.may_see(other).out == Out::Permit {
            others.push(eyes.brief(other, parent_of(other), case, &mut names)?);
        }
    }
    let contact = Some(thing).filter(|t| t.kind == Kind::Contact);
    let front = eyes.front(&all, &mut names)?;
    Ok(View::Thing(Box::new(OneThing {
        handle: handle_of(tx, &*folder.outside, actor, person)?,
        person: eyes.called(person, contact)?,
        thing: view,
        others,
        front,
        holds: holders(tx, person, now)?,
        line,
        because: facts.rels.names(),
    })))
}

impl Eyes<'_> {
    /// The classes of work that are open to this reader at all.
    fn open_classes(&self) -> Set<Class> {
        let open = |class: &Class| {
            // A provider reads what is its own.
            [Set::NONE, Set::of(&[Item::Ours])].iter().any(|item| self.may_read(*class, *item).out == Out::Permit)
        };
        [Class::Front, Class::Care].iter().filter(|c| open(c)).fold(Set::NONE, |set, class| set.with(*class))
    }

    fn door(&self) -> Decision {
        let front = self.may_read(Class::Front, Set::NONE);
        if front.out == Out::Permit { front } else { self.may_read(Class::Care, Set::of(&[Item::Ours])) }
    }

    /// Who she is; where nobody knows yet, what the contact says of her.
    pub fn called(&self, person: Id, contact: Option<&Thing>) -> Result<PersonEntry, Trouble> {
        match contact {
            Some(contact) if !people::is_known(self.tx, person)? && self.may_see(contact).out == Out::Permit => {
                people::described(self.tx, contact)
            }
            _ => self.person(person),
        }
    }
}
