//! Somebody's day: what she owns, what waits for her answer, what her team has open. Each row is decided by the rules; what is hidden is not
//! there. One line stands for the page, with the people it listed.

use super::machine::Kind;
use super::rows::{self, Thing};
use super::see::{Eyes, Names, waits_for_answer};
use super::{Colleague, Desk, DeskLine, duty, hands};
use crate::Folder;
use crate::access::{Action, Class, Decision, Facts, Out, Purpose, Question, Rel, Role, Set, may};
use crate::accounts::{Actor, handle_of};
use crate::outside::{Id, Stamp};
use crate::see::nobody;
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, BTreeSet};
use yf_place::{Calendar, clock};

/// A list ends here: what is further down waits until something above it is done.
const AT_MOST: usize = 500;

/// Something is without an owner for a time: no open span, or one that ends before the next begins and nothing was closed.
const GAP: &str = "team = ?1 AND open = 1 AND (
    NOT EXISTS (SELECT 1 FROM owned o WHERE o.person = thing.person AND o.thing = thing.thing AND o.until IS NULL)
    OR EXISTS (SELECT 1 FROM owned o WHERE o.person = thing.person AND o.thing = thing.thing AND o.until IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM owned n WHERE n.person = o.person AND n.thing = o.thing AND n.seq = o.seq + 1 AND n.since <= o.until)
        AND NOT EXISTS (SELECT 1 FROM step s WHERE s.person = o.person AND s.thing = o.thing AND s.to_state = 'closed' AND s.told = o.until))
    ) ORDER BY told, thing LIMIT 500";

/// An urgency that is less than the one before it.
const LOWERED: &str = "kind = 'contact' AND team = ?1 AND state <> 'moved' AND EXISTS (
    SELECT 1 FROM said n JOIN said o ON o.person = n.person AND o.thing = n.thing AND o.field = n.field AND o.version = n.version - 1
    WHERE n.person = thing.person AND n.thing = thing.thing AND n.field = 'urgency' AND n.told >= ?2
      AND instr('information routine soon urgent', n.value) < instr('information routine soon urgent', o.value)
    ) ORDER BY told DESC, thing LIMIT 500";

struct List<'a> {
    folder: &'a Folder,
    tx: &'a Transaction<'a>,
    actor: &'a Actor,
    purpose: Purpose,
    now: Stamp,
    calendar: &'a Calendar,
    known: BTreeMap<Id, Facts>,
    names: Names,
    listed: BTreeSet<Id>,
    rows: usize,
    classes: Set<Class>,
    decision: Decision,
    rels: Set<Rel>,
}

pub(crate) fn of(folder: &Folder, tx: &Transaction<'_>, actor: &Actor, purpose: Purpose) -> Result<Desk, Trouble> {
    let (now, calendar) = (folder.outside.now(), folder.calendar());
    let mut list = List {
        folder,
        tx,
        actor,
        purpose,
        now,
        calendar: &calendar,
        known: BTreeMap::new(),
        names: Names::default(),
        listed: BTreeSet::new(),
        rows: 0,
        classes: Set::NONE,
        decision: nobody(),
        rels: Set::NONE,
    };
    let (me, seat) = (actor.account, actor.seat());
    let mine = rows::things(tx, "owner = ?1 AND open = 1 ORDER BY told, thing LIMIT 500", [me.bytes()])?;
    let mut for_me = rows::things(
        tx,
        "open = 1 AND (to_account = ?1 OR (to_account IS NULL AND to_team = ?2)) ORDER BY told, thing LIMIT 500",
        params![me.bytes(), seat.bytes()],
    )?;
    let mut covering = Vec::new();
    for away in &actor.covers {
        let hers = "owner = ?1 AND open = 1 ORDER BY told, thing LIMIT 500";
        covering.extend(rows::things(tx, hers, [away.bytes()])?);
        for_me.extend(rows::things(tx, "open = 1 AND to_account = ?1 ORDER BY told, thing LIMIT 500", [away.bytes()])?);
    }
    let worries = match duty::looks_into_worries(tx, me, now)? {
        true => rows::things(tx, "kind = ?1 AND open = 1 ORDER BY told, thing LIMIT 500", [Kind::Concern.name()])?,
        false => Vec::new(),
    };
    let requests = match actor.role {
        Role::Ig => rows::things(
            tx,
            "kind IN (?1, ?2) AND open = 1 ORDER BY told, thing LIMIT 500",
            [Kind::Request.name(), Kind::Correction.name()],
        )?,
        _ => Vec::new(),
    };
    let team = rows::things(
        tx,
        "team = ?1 AND open = 1 AND owner <> ?2 ORDER BY told, thing LIMIT 200",
        params![seat.bytes(), me.bytes()],
    )?;
    let uncoordinated = rows::things(
        tx,
        "kind = ?1 AND open = 1 AND team = ?2 AND lead IS NULL ORDER BY told, thing LIMIT 500",
        params![Kind::Case.name(), seat.bytes()],
    )?;
    let gaps = rows::things(tx, GAP, [seat.bytes()])?;
    let lowered = rows::things(tx, LOWERED, params![seat.bytes(), now.0 - 28 * Stamp::DAY])?;
    let midnight = clock::midnight(clock::local_day(now.seconds())).saturating_mul(1000);
    let done = rows::things(
        tx,
        "closed >= ?1 AND (team = ?2 OR (kind = ?3 AND state IN ('missed', 'not in') AND person IN
            (SELECT c.person FROM thing c WHERE c.kind = ?4 AND c.open = 1 AND c.lead = ?5)))
         AND state <> 'moved' ORDER BY closed DESC, thing LIMIT 500",
        params![midnight, seat.bytes(), Kind::Visit.name(), Kind::Case.name(), me.bytes()],
    )?;
    let back = rows::things(
        tx,
        "kind = ?1 AND state = 'lapsed' AND closed >= ?2 AND (team = ?3 OR to_team = ?3) ORDER BY closed DESC, thing LIMIT 100",
        params![Kind::HandOver.name(), now.0 - 7 * Stamp::DAY, seat.bytes()],
    )?;
    let for_me: Vec<Thing> = for_me.into_iter().filter(waits_for_answer).collect();
    let mut desk = Desk {
        mine: list.lines(mine)?,
        for_me: list.lines(for_me)?,
        team: list.lines(team)?,
        covering: list.lines(covering)?,
        worries: list.lines(worries)?,
        requests: list.lines(requests)?,
        uncoordinated: list.lines(uncoordinated)?,
        gaps: list.lines(gaps)?,
        lowered: list.lines(lowered)?,
        done_today: list.lines(done)?,
        came_back: list.lines(back)?,
        colleagues: colleagues(folder, tx, actor, purpose, false)?,
    };
    desk.mine.sort_by_key(|line| (line.thing.lapses.is_none(), line.thing.lapses));
    let line = Line::of(actor, Id::NOBODY, purpose, Action::Read, list.classes, list.rows, list.rels, list.decision);
    let line = audit::append(tx, &*folder.outside, &line)?;
    for person in &list.listed {
        tx.prepare_cached("INSERT INTO listed VALUES (?1, ?2)")?.execute(params![line.bytes(), person.bytes()])?;
    }
    Ok(desk)
}

impl List<'_> {
    fn lines(&mut self, things: Vec<Thing>) -> Result<Vec<DeskLine>, Trouble> {
        let mut out = Vec::new();
        for thing in things {
            if out.len() == AT_MOST {
                break;
            }
            let facts = match self.known.get(&thing.person) {
                Some(facts) => *facts,
                None => {
                    let facts = facts::between(self.tx, self.actor, thing.person, self.now)?;
                    self.known.insert(thing.person, facts);
                    facts
                }
            };
            let eyes = Eyes {
                folder: self.folder,
                tx: self.tx,
                actor: self.actor,
                purpose: self.purpose,
                facts,
                calendar: self.calendar,
            };
            let decision = eyes.may_see(&thing);
            if decision.out != Out::Permit {
                continue;
            }
            let parent = thing.parent.map(|p| rows::one(self.tx, thing.person, p)).transpose()?.flatten();
            let case = rows::open_one(self.tx, thing.person, Kind::Case)?;
            let mut view = eyes.brief(&thing, parent.as_ref(), case.as_ref(), &mut self.names)?;
            let told = [
                Kind::Contact,
                Kind::Referral,
                Kind::Visit,
                Kind::Task,
                Kind::HandOver,
                Kind::Line,
                Kind::Concern,
                Kind::Request,
            ];
            if told.contains(&thing.kind) || thing.is_for(self.actor) {
                (view.fields, view.something_sealed) = eyes.fields(&thing, &mut self.names)?;
            }
            // A call that was accepted is over, and what it promised is not: who waits for somebody to come shows both.
            if let Some(call) = parent.filter(|p| thing.kind == Kind::Referral && eyes.may_see(p).out == Out::Permit) {
                view.fields.extend(eyes.fields(&call, &mut self.names)?.0);
                view.clocks.extend(eyes.promised(&call)?);
            }
            out.push(DeskLine {
                handle: handle_of(self.tx, &*self.folder.outside, self.actor, thing.person)?,
                person: eyes.called(thing.person, Some(&thing).filter(|t| t.kind == Kind::Contact))?,
                thing: view,
            });
            self.listed.insert(thing.person);
            self.rows += 1;
            self.classes = self.classes.with(thing.kind.class());
            self.decision = decision;
            self.rels = facts.rels.iter().fold(self.rels, Set::with);
        }
        Ok(out)
    }
}

/// To whom work can be given: those who work in the reader's team and the teams and providers by name; or everybody.
pub(crate) fn colleagues(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    everybody: bool,
) -> Result<Vec<Colleague>, Trouble> {
    if matches!(actor.role, Role::Person | Role::Proxy) {
        return Ok(Vec::new());
    }
    // How much each has open is a count (rule P27): it says something of people whom a reader may not see one by one.
    let question = Question { role: actor.role, action: Action::Read, class: Class::Stats, purpose };
    let counts = may(question, facts::between(tx, actor, Id::NOBODY, folder.outside.now())?).out == Out::Permit;
    let mut out = Vec::new();
    let mut asked = tx.prepare_cached(
        "SELECT a.account, coalesce(a.team, a.org), a.name, a.title, a.role, coalesce(t.name, o.name)
         FROM account a JOIN org o ON o.org = a.org LEFT JOIN team t ON t.team = a.team
         WHERE a.state = 'open' AND a.role NOT IN (?1, ?2, ?3) AND (?4 OR coalesce(a.team, a.org) = ?5)
         ORDER BY a.name, a.account",
    )?;
    let no = [Role::Person.name(), Role::Proxy.name(), Role::Import.name()];
    let rows = asked.query_map(params![no[0], no[1], no[2], everybody, actor.seat().bytes()], |row| {
        Ok((
            Id::from_bytes(row.get(0)?),
            Id::from_bytes(row.get(1)?),
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, String>(4)?,
            row.get::<_, String>(5)?,
        ))
    })?;
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    let now = folder.outside.now();
    for (account, seat, name, title, role, team) in rows {
        let (open, weight) = if counts { load(tx, account)? } else { (0, 0) };
        out.push(Colleague {
            hand: hands::of_hand(tx, &*folder.outside, actor, Some(account), seat)?,
            name,
            title,
            role: Role::parse(&role),
            team,
            open,
            weight,
            away: duty::cover_of(tx, account, now)?.is_some(),
        });
    }
    let mut asked = tx.prepare_cached(
        "SELECT team, name FROM team UNION ALL
         SELECT o.org, o.name FROM org o WHERE EXISTS (SELECT 1 FROM account a WHERE a.org = o.org AND a.team IS NULL
            AND a.state = 'open' AND a.role NOT IN ('person', 'proxy', 'import')) ORDER BY 2, 1",
    )?;
    let teams = asked.query_map([], |row| Ok((Id::from_bytes(row.get(0)?), row.get::<_, String>(1)?)))?;
    let teams: Vec<_> = teams.collect::<Result<_, _>>()?;
    for (team, name) in teams {
        out.push(Colleague {
            hand: hands::of_hand(tx, &*folder.outside, actor, None, team)?,
            name: name.clone(),
            title: String::new(),
            role: None,
            team: name,
            open: 0,
            weight: 0,
            away: false,
        });
    }
    Ok(out)
}

/// How many things an account owns, and what they weigh.
fn load(tx: &Transaction<'_>, account: Id) -> Result<(i64, i64), Trouble> {
    let mut asked =
        tx.prepare_cached("SELECT kind, count(*) FROM thing WHERE owner = ?1 AND open = 1 GROUP BY kind")?;
    let rows = asked.query_map([account.bytes()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let (mut open, mut weight) = (0, 0);
    for row in rows {
        let (kind, count) = row?;
        open += count;
        weight += count * Kind::parse(&kind).map_or(1, Kind::weight);
    }
    Ok((open, weight))
}
