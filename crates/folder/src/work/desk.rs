//! Somebody's day: what she owns, what waits for her answer, what her team has open. Each row is decided by the rules; what is hidden is not
//! there. One line stands for the page, with the people it listed.

use super::machine::Kind;
use super::rows::{self, Thing};
use super::see::{Eyes, Names, waits_for_answer};
use super::{Colleague, Desk, DeskLine, duty, hands};
use crate::access::{Action, Around, Class, Decision, Facts, Out, Purpose, Question, Rel, Role, Set, Word, may};
use crate::accounts::{Actor, handle_of};
use crate::entry::PersonEntry;
use crate::outside::{Id, Stamp};
use crate::see::nobody;
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use crate::{Folder, Handle};
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, BTreeSet};
use yf_place::{Calendar, clock};

/// A list ends here: what is further down waits until something above it is done.
const AT_MOST: usize = 500;

words! {
    /// What of a day is asked for: a page asks for the lists that it shows, and for no other.
    List {
        /// What the reader owns.
        Mine = "mine",
        /// What is offered to her or asked of her.
        ForMe = "for-me",
        /// What her team has open beside: calls and who waits first, then the oldest.
        Team = "team",
        /// What those own for whom she stands in.
        Covering = "covering",
        /// Worries that wait.
        Worries = "worries",
        /// Requests and corrections that wait.
        Requests = "requests",
        /// Open people without a coordinator.
        Uncoordinated = "uncoordinated",
        /// Where the union of ownership leaves a minute out.
        Gaps = "gaps",
        /// Contacts whose urgency was lowered.
        Lowered = "lowered",
        /// Closed today.
        Done = "done",
        /// Hand-overs that nobody answered in time.
        CameBack = "came-back",
        /// Who works here.
        Colleagues = "colleagues",
    }
}

/// Something is without an owner for a time: no open span, or one that ends before the next begins and nothing was closed.
const GAP: &str = "team = ?1 AND open = 1 AND (
    NOT EXISTS (SELECT 1 FROM owned o WHERE o.person = thing.person AND o.thing = thing.thing AND o.until IS NULL)
    OR EXISTS (SELECT 1 FROM owned o WHERE o.person = thing.person AND o.thing = thing.thing AND o.until IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM owned n WHERE n.person = o.person AND n.thing = o.thing AND n.seq = o.seq + 1 AND n.since <= o.until)
        AND NOT EXISTS (SELECT 1 FROM step s WHERE s.person = o.person AND s.thing = o.thing AND s.to_state = 'closed' AND s.told = o.until))
    ) ORDER BY told, thing LIMIT 500";

/// What the team has open and others own: its calls, who waits for somebody to come, and of the rest the oldest. Each by itself, so that a long
/// list of old work hides no call. (By `told + 0`: the index in the order of time would save the sorting of a few, and be read through for them.)
const CALLS: &str = "team = ?1 AND open = 1 AND kind = 'contact' AND owner <> ?2 ORDER BY told + 0, thing LIMIT 200";
const WAITING: &str =
    "team = ?1 AND open = 1 AND kind = 'referral' AND state IN ('accepted', 'waiting', 'offered') AND owner <> ?2
    ORDER BY told + 0, thing LIMIT 200";
const THE_REST: &str = "team = ?1 AND open = 1 AND owner <> ?2
    AND NOT (kind = 'contact' OR (kind = 'referral' AND state IN ('accepted', 'waiting', 'offered'))) ORDER BY told, thing LIMIT 200";

/// Open people without a coordinator.
const UNLED: &str = "kind = 'case' AND open = 1 AND lead IS NULL AND team = ?1 ORDER BY told + 0, thing LIMIT 500";

/// Closed today by the team; and visits that did not happen of those whom the reader coordinates, whoever was to come. (One condition, so that
/// it is read by what was closed today, and not by all that the team ever had.)
const DONE: &str = "closed >= ?1 AND 1 = CASE WHEN team = ?2 THEN 1
        WHEN kind = ?3 AND state IN ('missed', 'not in') AND EXISTS
            (SELECT 1 FROM thing c WHERE c.person = thing.person AND c.kind = ?4 AND c.open = 1 AND c.lead = ?5) THEN 1
        ELSE 0 END
    AND state <> 'moved' ORDER BY closed DESC, thing LIMIT 500";

/// An urgency that is less than the one before it.
const LOWERED: &str = "kind = 'contact' AND team = ?1 AND state <> 'moved' AND EXISTS (
    SELECT 1 FROM said n JOIN said o ON o.person = n.person AND o.thing = n.thing AND o.field = n.field AND o.version = n.version - 1
    WHERE n.person = thing.person AND n.thing = thing.thing AND n.field = 'urgency' AND n.told >= ?2
      AND instr('information routine soon urgent', n.value) < instr('information routine soon urgent', o.value)
    ) ORDER BY told DESC, thing LIMIT 500";

struct Lines<'a> {
    folder: &'a Folder,
    tx: &'a Transaction<'a>,
    actor: &'a Actor,
    purpose: Purpose,
    now: Stamp,
    calendar: &'a Calendar,
    always: Set<Around>,
    known: BTreeMap<Id, Facts>,
    /// Of those who are shown: her open case, what her address shows, who she is.
    hers: BTreeMap<Id, (Option<Thing>, Handle, PersonEntry)>,
    names: Names,
    listed: BTreeSet<Id>,
    rows: usize,
    classes: Set<Class>,
    decision: Decision,
    rels: Set<Rel>,
}

pub(crate) fn of(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    asked: Set<List>,
) -> Result<Desk, Trouble> {
    let (now, calendar) = (folder.outside.now(), folder.calendar());
    let mut lines = Lines {
        folder,
        tx,
        actor,
        purpose,
        now,
        calendar: &calendar,
        always: facts::always(tx, actor, now)?,
        known: BTreeMap::new(),
        hers: BTreeMap::new(),
        names: Names::default(),
        listed: BTreeSet::new(),
        rows: 0,
        classes: Set::NONE,
        decision: nobody(),
        rels: Set::NONE,
    };
    let mut desk = Desk::default();
    for list in asked.iter().filter(|list| *list != List::Colleagues) {
        let shown = lines.of(things(tx, actor, now, list)?)?;
        match list {
            List::Mine => desk.mine = shown,
            List::ForMe => desk.for_me = shown,
            List::Team => desk.team = shown,
            List::Covering => desk.covering = shown,
            List::Worries => desk.worries = shown,
            List::Requests => desk.requests = shown,
            List::Uncoordinated => desk.uncoordinated = shown,
            List::Gaps => desk.gaps = shown,
            List::Lowered => desk.lowered = shown,
            List::Done => desk.done_today = shown,
            List::CameBack => desk.came_back = shown,
            List::Colleagues => {}
        }
    }
    if asked.has(List::Colleagues) {
        desk.colleagues = colleagues(folder, tx, actor, purpose, false)?;
    }
    desk.mine.sort_by_key(|line| (line.thing.lapses.is_none(), line.thing.lapses));
    let line =
        Line::of(actor, Id::NOBODY, purpose, Action::Read, lines.classes, lines.rows, lines.rels, lines.decision);
    let line = audit::append(tx, &*folder.outside, &line)?;
    let mut listed = tx.prepare_cached("INSERT INTO listed VALUES (?1, ?2)")?;
    for person in &lines.listed {
        listed.execute(params![line.bytes(), person.bytes()])?;
    }
    Ok(desk)
}

/// The things of a list, before anybody asked whether the reader may see them.
fn things(tx: &Transaction<'_>, actor: &Actor, now: Stamp, list: List) -> Result<Vec<Thing>, Trouble> {
    let (me, seat) = (actor.account, actor.seat());
    match list {
        List::Mine => rows::things(tx, "owner = ?1 AND open = 1 ORDER BY told, thing LIMIT 500", [me.bytes()]),
        List::ForMe => {
            let mut for_me = rows::things(
                tx,
                "open = 1 AND (to_account = ?1 OR (to_account IS NULL AND to_team = ?2)) ORDER BY told, thing LIMIT 500",
                params![me.bytes(), seat.bytes()],
            )?;
            for away in &actor.covers {
                let theirs = "open = 1 AND to_account = ?1 ORDER BY told, thing LIMIT 500";
                for_me.extend(rows::things(tx, theirs, [away.bytes()])?);
            }
            for_me.retain(waits_for_answer);
            Ok(for_me)
        }
        List::Covering => {
            let mut covering = Vec::new();
            for away in &actor.covers {
                let theirs = "owner = ?1 AND open = 1 ORDER BY told, thing LIMIT 500";
                covering.extend(rows::things(tx, theirs, [away.bytes()])?);
            }
            Ok(covering)
        }
        List::Worries => match duty::looks_into_worries(tx, me, now)? {
            true => rows::things(tx, "kind = ?1 AND open = 1 ORDER BY told, thing LIMIT 500", [Kind::Concern.name()]),
            false => Ok(Vec::new()),
        },
        List::Requests if actor.role == Role::Ig => rows::things(
            tx,
            "kind IN (?1, ?2) AND open = 1 ORDER BY told, thing LIMIT 500",
            [Kind::Request.name(), Kind::Correction.name()],
        ),
        List::Requests => Ok(Vec::new()),
        List::Team => {
            let others = params![seat.bytes(), me.bytes()];
            let mut team = rows::things(tx, CALLS, others)?;
            team.extend(rows::things(tx, WAITING, others)?);
            team.extend(rows::things(tx, THE_REST, others)?);
            Ok(team)
        }
        List::Uncoordinated => rows::things(tx, UNLED, [seat.bytes()]),
        List::Gaps => rows::things(tx, GAP, [seat.bytes()]),
        List::Lowered => rows::things(tx, LOWERED, params![seat.bytes(), now.0 - 28 * Stamp::DAY]),
        List::Done => {
            let midnight = clock::midnight(clock::local_day(now.seconds())).saturating_mul(1000);
            rows::things(tx, DONE, params![midnight, seat.bytes(), Kind::Visit.name(), Kind::Case.name(), me.bytes()])
        }
        List::CameBack => rows::things(
            tx,
            "kind = ?1 AND state = 'lapsed' AND closed >= ?2 AND (team = ?3 OR to_team = ?3) ORDER BY closed DESC, thing LIMIT 100",
            params![Kind::HandOver.name(), now.0 - 7 * Stamp::DAY, seat.bytes()],
        ),
        List::Colleagues => Ok(Vec::new()),
    }
}

impl Lines<'_> {
    fn of(&mut self, things: Vec<Thing>) -> Result<Vec<DeskLine>, Trouble> {
        let mut out = Vec::new();
        for thing in things {
            if out.len() == AT_MOST {
                break;
            }
            let facts = match self.known.get(&thing.person) {
                Some(facts) => *facts,
                None => {
                    let facts = facts::with(self.tx, self.actor, thing.person, self.now, self.always)?;
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
            if !self.hers.contains_key(&thing.person) {
                let case = rows::open_one(self.tx, thing.person, Kind::Case)?;
                let handle = handle_of(self.tx, &*self.folder.outside, self.actor, thing.person)?;
                self.hers.insert(thing.person, (case, handle, eyes.person(thing.person)?));
            }
            let Some((case, handle, her)) = self.hers.get(&thing.person) else { continue };
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
                handle: *handle,
                // Of a call about nobody known yet, who the caller said she is.
                person: match thing.kind {
                    Kind::Contact => eyes.called(thing.person, Some(&thing))?,
                    _ => her.clone(),
                },
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
    let now = folder.outside.now();
    let mut asked = tx.prepare_cached(
        "SELECT a.account, coalesce(a.team, a.org), a.name, a.title, a.role, coalesce(t.name, o.name), h.handle,
                EXISTS (SELECT 1 FROM absence b WHERE b.account = a.account AND b.since <= ?7 AND b.until > ?7 AND b.ended IS NULL)
         FROM account a JOIN org o ON o.org = a.org LEFT JOIN team t ON t.team = a.team
         LEFT JOIN hand h ON h.session = ?6 AND h.account = a.account AND h.team = coalesce(a.team, a.org)
         WHERE a.state = 'open' AND a.role NOT IN (?1, ?2, ?3) AND (?4 OR coalesce(a.team, a.org) = ?5)
         ORDER BY a.name, a.account",
    )?;
    let no = [Role::Person.name(), Role::Proxy.name(), Role::Import.name()];
    let seat = actor.seat();
    let values = params![no[0], no[1], no[2], everybody, seat.bytes(), actor.session, now.0];
    let rows = asked.query_map(values, |row| {
        let role: String = row.get(4)?;
        let known: Option<[u8; 16]> = row.get(6)?;
        let colleague = Colleague {
            hand: Handle(known.unwrap_or_default()),
            name: row.get(2)?,
            title: row.get(3)?,
            role: Role::parse(&role),
            team: row.get(5)?,
            open: 0,
            weight: 0,
            away: row.get(7)?,
        };
        Ok((Id::from_bytes(row.get(0)?), Id::from_bytes(row.get(1)?), known.is_some(), colleague))
    })?;
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    for (account, seat, known, mut colleague) in rows {
        if !known {
            colleague.hand = hands::of_hand(tx, &*folder.outside, actor, Some(account), seat)?;
        }
        if counts {
            (colleague.open, colleague.weight) = load(tx, account)?;
        }
        out.push(colleague);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// At the size of a place the wrong index is ten thousand rows for one, and nothing but the time would say so.
    #[test]
    fn each_list_is_read_by_its_own_rows_and_no_list_by_everybodys() {
        let db = crate::store::made_in_memory().expect("made");
        let by = [
            (CALLS, "thing_team_kind (team=? AND open=? AND kind=?)"),
            (WAITING, "thing_team_kind (team=? AND open=? AND kind=? AND state=?)"),
            (THE_REST, "thing_team (team=? AND open=?)"),
            (UNLED, "(team=?"),
            (GAP, "thing_team (team=? AND open=?)"),
            (DONE, "thing_closed (closed>?)"),
            (DONE, "thing_hers (person=? AND kind=? AND open=?)"),
            (rows::OPEN_ONE, "thing_hers (person=? AND kind=? AND open=?)"),
            (super::super::sent::BEGAN, "step_first (account=?)"),
            (super::super::sent::BEGAN, "thing_thing (thing=?)"),
            (super::super::tick::MAY_BE_DUE, "thing_waits (kind=? AND state=? AND open=?)"),
        ];
        for (condition, index) in by {
            let mut asked =
                db.prepare(&format!("EXPLAIN QUERY PLAN SELECT * FROM thing WHERE {condition}")).expect("asked");
            // A plan asks for no values.
            let (mut rows, mut plan) = (asked.raw_query(), Vec::<String>::new());
            while let Some(row) = rows.next().expect("planned") {
                plan.push(row.get(3).expect("a line"));
            }
            assert!(plan.iter().any(|line| line.contains(index)), "{condition}: {plan:?}");
            assert!(!plan.iter().any(|line| line.starts_with("SCAN")), "{condition}: {plan:?}");
        }
    }
}
