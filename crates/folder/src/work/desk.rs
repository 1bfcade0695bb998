//! Somebody's day: what she owns, what waits for her answer, what her team has open. Each row is decided by the rules; what is hidden is not
//! there. One line stands for the page, with the people it listed.

use super::due::{self, Due, Near, Running};
use super::machine::Kind;
use super::rows::{self, Thing, Version};
use super::see::{Eyes, Names, waits_for_answer};
use super::{Colleague, Desk, DeskLine, Hand, Lowered, duty, hands, needs, people, who};
use crate::access::{Action, Around, Class, Decision, Facts, Item, Out, Purpose, Question, Rel, Role, Set, Word, may};
use crate::accounts::{Actor, handle_of};
use crate::entry::{PersonEntry, when_text};
use crate::outside::{Id, Stamp};
use crate::see::nobody;
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use crate::{Folder, Handle};
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use yf_place::{Calendar, clock};

/// A list ends here: what is further down waits until something above it is done. (One more is read, so that it can be said.)
const AT_MOST: usize = 500;
/// And the lists of a team here.
const OF_A_TEAM: usize = 200;
/// So long a lowered urgency is reported.
const LOOKED_BACK: i64 = 28 * Stamp::DAY;

words! {
    /// What of a day is asked for: a page asks for the lists that it shows, and for no other.
    List {
        /// What the reader owns.
        Mine = "mine",
        /// What is offered to her or asked of her.
        ForMe = "for-me",
        /// What her team has open beside: calls and who waits first, then the oldest.
        Team = "team",
        /// Of that, the calls.
        Calls = "calls",
        /// Of that, who waits for somebody to come.
        Waiting = "waiting",
        /// Of that, visits whose time is past and that nobody told of.
        Untold = "untold",
        /// Hand-overs that nobody has answered.
        Offers = "offers",
        /// What was promised and runs out.
        Due = "due",
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
const CALLS: &str = "team = ?1 AND open = 1 AND kind = 'contact' AND owner <> ?2 ORDER BY told + 0, thing LIMIT 201";
const WAITING: &str =
    "team = ?1 AND open = 1 AND kind = 'referral' AND state IN ('accepted', 'waiting', 'offered') AND owner <> ?2
    ORDER BY told + 0, thing LIMIT 201";
const THE_REST: &str = "team = ?1 AND open = 1 AND owner <> ?2
    AND NOT (kind = 'contact' OR (kind = 'referral' AND state IN ('accepted', 'waiting', 'offered'))) ORDER BY told, thing LIMIT 200";

/// Visits whose time is past: what is planned stands as a text that is in order of time. Where no time is said, when it was planned.
const UNTOLD: &str = "team = ?1 AND open = 1 AND kind = 'visit' AND state = 'planned' AND coalesce((
    SELECT nullif(s.value, '') FROM said s WHERE s.person = thing.person AND s.thing = thing.thing AND s.field = 'planned' ORDER BY s.version DESC LIMIT 1
    ), began) < ?2 ORDER BY told + 0, thing LIMIT 201";

/// Hand-overs that wait, of the team; and those offered to it by another.
const OFFERS: &str = "team = ?1 AND open = 1 AND kind = 'hand-over' ORDER BY told + 0, thing LIMIT 201";
const OFFERED: &str =
    "to_team = ?1 AND open = 1 AND kind = 'hand-over' AND team <> ?1 ORDER BY told + 0, thing LIMIT 201";

/// What somebody owns that one may hand over, for her team.
const OWNED: &str =
    "owner = ?1 AND open = 1 AND +team = ?2 AND kind NOT IN ('hand-over', 'visit') ORDER BY told, thing LIMIT 501";

/// Open people without a coordinator.
const UNLED: &str = "kind = 'case' AND open = 1 AND lead IS NULL AND team = ?1 ORDER BY told + 0, thing LIMIT 501";

/// Closed today by the team; and visits that did not happen of those whom the reader coordinates, whoever was to come. (One condition, so that
/// it is read by what was closed today, and not by all that the team ever had.)
const DONE: &str = "closed >= ?1 AND 1 = CASE WHEN team = ?2 THEN 1
        WHEN kind = ?3 AND state IN ('missed', 'not in') AND EXISTS
            (SELECT 1 FROM thing c WHERE c.person = thing.person AND c.kind = ?4 AND c.open = 1 AND c.lead = ?5) THEN 1
        ELSE 0 END
    AND state <> 'moved' ORDER BY closed DESC, thing LIMIT 500";

/// Calls of the team, or offered to it, that were made less urgent since then: read by what was said since, of which little takes the place of
/// another urgency. For governance of every team.
const LOWERED: &str = "+kind = 'contact' AND state <> 'moved' AND (?1 IS NULL OR +team = ?1 OR +to_team = ?1) AND thing IN (
    SELECT n.thing FROM said n JOIN said o ON o.person = n.person AND o.thing = n.thing AND o.field = n.field AND o.version = n.version - 1
    WHERE n.field = 'urgency' AND n.version > 1 AND n.told >= ?2
      AND instr('information routine soon urgent', n.value) < instr('information routine soon urgent', o.value)
    ) ORDER BY told DESC, thing LIMIT 501";

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
    near: &[Near],
) -> Result<Desk, Trouble> {
    let (now, calendar) = (folder.outside.now(), folder.calendar());
    let mut lines = Lines::new(folder, tx, actor, purpose, &calendar)?;
    let mut desk = Desk::default();
    for list in asked.iter().filter(|list| !matches!(list, List::Colleagues | List::Due)) {
        let at_most = match list {
            List::Calls | List::Waiting | List::Untold | List::Offers => OF_A_TEAM,
            _ => AT_MOST,
        };
        let found = things(tx, actor, now, list)?;
        let (shown, cut) = if list == List::Lowered {
            let cut;
            (desk.lowered, cut) = lines.lowered(found)?;
            (Vec::new(), cut)
        } else {
            lines.of(found, at_most)?
        };
        if cut {
            desk.cut = desk.cut.with(list);
        }
        match list {
            List::Mine => desk.mine = shown,
            List::ForMe => desk.for_me = shown,
            List::Team => desk.team = shown,
            List::Calls => desk.calls = shown,
            List::Waiting => desk.waiting = shown,
            List::Untold => desk.untold = shown,
            List::Offers => desk.offers = shown,
            List::Covering => desk.covering = shown,
            List::Worries => desk.worries = shown,
            List::Requests => desk.requests = shown,
            List::Uncoordinated => desk.uncoordinated = shown,
            List::Gaps => desk.gaps = shown,
            List::Done => desk.done_today = shown,
            List::CameBack => desk.came_back = shown,
            List::Lowered | List::Due | List::Colleagues => {}
        }
    }
    if asked.has(List::Due) {
        let cut;
        (desk.due, cut) = lines.due(due::running(tx, actor.seat(), near)?)?;
        if cut {
            desk.cut = desk.cut.with(List::Due);
        }
    }
    if asked.has(List::Colleagues) {
        desk.colleagues = colleagues(folder, tx, actor, purpose, false)?;
    }
    desk.mine.sort_by_key(|line| (line.thing.lapses.is_none(), line.thing.lapses));
    lines.leave()?;
    Ok(desk)
}

/// What one of the reader's own team owns there, to be handed over: of somebody else's nothing.
pub(crate) fn owned(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    hand: Hand,
) -> Result<Desk, Trouble> {
    let calendar = folder.calendar();
    let mut lines = Lines::new(folder, tx, actor, purpose, &calendar)?;
    let mut desk = Desk::default();
    if let Some((Some(account), team)) = hands::hand(tx, actor, hand)?.filter(|(_, team)| *team == actor.seat()) {
        let (shown, cut) = lines.of(rows::things(tx, OWNED, params![account.bytes(), team.bytes()])?, AT_MOST)?;
        (desk.team, desk.cut) = (shown, if cut { Set::of(&[List::Team]) } else { Set::NONE });
    }
    desk.colleagues = colleagues(folder, tx, actor, purpose, false)?;
    lines.leave()?;
    Ok(desk)
}

/// The things of a list, before anybody asked whether the reader may see them.
fn things(tx: &Transaction<'_>, actor: &Actor, now: Stamp, list: List) -> Result<Vec<Thing>, Trouble> {
    let (me, seat) = (actor.account, actor.seat());
    match list {
        List::Mine => rows::things(tx, "owner = ?1 AND open = 1 ORDER BY told, thing LIMIT 501", [me.bytes()]),
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
        List::Calls => rows::things(tx, CALLS, params![seat.bytes(), me.bytes()]),
        List::Waiting => rows::things(tx, WAITING, params![seat.bytes(), me.bytes()]),
        List::Untold => rows::things(tx, UNTOLD, params![seat.bytes(), when_text(people::moment(now))]),
        List::Offers => {
            let mut offers = rows::things(tx, OFFERS, [seat.bytes()])?;
            offers.extend(rows::things(tx, OFFERED, [seat.bytes()])?);
            Ok(offers)
        }
        List::Uncoordinated => rows::things(tx, UNLED, [seat.bytes()]),
        List::Gaps => rows::things(tx, GAP, [seat.bytes()]),
        List::Lowered => {
            let team = (actor.role != Role::Ig).then(|| *seat.bytes());
            rows::things(tx, LOWERED, params![team, now.0 - LOOKED_BACK])
        }
        List::Done => {
            let midnight = clock::midnight(clock::local_day(now.seconds())).saturating_mul(1000);
            rows::things(tx, DONE, params![midnight, seat.bytes(), Kind::Visit.name(), Kind::Case.name(), me.bytes()])
        }
        List::CameBack => rows::things(
            tx,
            "kind = ?1 AND state = 'lapsed' AND closed >= ?2 AND (team = ?3 OR to_team = ?3) ORDER BY closed DESC, thing LIMIT 100",
            params![Kind::HandOver.name(), now.0 - 7 * Stamp::DAY, seat.bytes()],
        ),
        List::Due | List::Colleagues => Ok(Vec::new()),
    }
}

impl<'a> Lines<'a> {
    fn new(
        folder: &'a Folder,
        tx: &'a Transaction<'a>,
        actor: &'a Actor,
        purpose: Purpose,
        calendar: &'a Calendar,
    ) -> Result<Lines<'a>, Trouble> {
        let now = folder.outside.now();
        Ok(Lines {
            folder,
            tx,
            actor,
            purpose,
            now,
            calendar,
            always: facts::always(tx, actor, now)?,
            known: BTreeMap::new(),
            hers: BTreeMap::new(),
            names: Names::default(),
            listed: BTreeSet::new(),
            rows: 0,
            classes: Set::NONE,
            decision: nobody(),
            rels: Set::NONE,
        })
    }

    /// The line of the audit that stands for all, with the people who were listed.
    fn leave(self) -> Result<(), Trouble> {
        let (actor, classes, rels) = (self.actor, self.classes, self.rels);
        let line = Line::of(actor, Id::NOBODY, self.purpose, Action::Read, classes, self.rows, rels, self.decision);
        let line = audit::append(self.tx, &*self.folder.outside, &line)?;
        let mut listed = self.tx.prepare_cached("INSERT INTO listed VALUES (?1, ?2)")?;
        for person in &self.listed {
            listed.execute(params![line.bytes(), person.bytes()])?;
        }
        Ok(())
    }

    /// What of these the reader may see, as far as the list goes; and whether there is more that she may see.
    fn of(&mut self, things: Vec<Thing>, at_most: usize) -> Result<(Vec<DeskLine>, bool), Trouble> {
        let mut out = Vec::new();
        for thing in things {
            let Some((eyes, decision)) = self.permitted(&thing)? else { continue };
            if out.len() == at_most {
                return Ok((out, true));
            }
            out.push(self.line(&eyes, &thing, decision)?);
        }
        Ok((out, false))
    }

    /// The clocks that run on what she may see; the first of them with what they run on.
    fn due(&mut self, running: Vec<Running>) -> Result<(Vec<Due>, bool), Trouble> {
        let mut out = Vec::new();
        for Running { person, thing, clock, .. } in running {
            let Some(thing) = rows::one(self.tx, person, thing)? else { continue };
            let Some((eyes, decision)) = self.permitted(&thing)? else { continue };
            if out.len() == due::COUNTED {
                return Ok((out, true));
            }
            let mut line = None;
            if out.len() < due::SHOWN {
                let mut shown = self.line(&eyes, &thing, decision)?;
                // What is over is nobody's: what it promised is kept by who has her case.
                let case = self.hers.get(&thing.person).and_then(|(case, ..)| case.as_ref());
                if let Some(owner) = case.filter(|_| !thing.open).and_then(|c| c.owner) {
                    (shown.thing.owner, shown.thing.owner_title) = self.names.account(self.tx, owner)?;
                }
                line = Some(shown);
            }
            out.push(Due { clock, line });
        }
        Ok((out, false))
    }

    /// Each lowering of these calls, the newest first. Governance reads by the rule that lets it read the trail (P22) that one was lowered, when and
    /// by whom: not of whom, and no word of why, which is said of her.
    fn lowered(&mut self, calls: Vec<Thing>) -> Result<(Vec<Lowered>, bool), Trouble> {
        let (since, mut out, mut shown) = (Stamp(self.now.0 - LOOKED_BACK), Vec::new(), 0);
        for call in calls {
            let audits = self.actor.role == Role::Ig;
            let seen = if audits { self.audited(&call)? } else { self.permitted(&call)? };
            let Some((eyes, decision)) = seen else { continue };
            if shown == AT_MOST {
                return Ok((out, true));
            }
            shown += 1;
            let line = if audits { None } else { Some(self.line(&eyes, &call, decision)?) };
            let team = call.team.map(|team| self.names.team(self.tx, team)).transpose()?.unwrap_or_default();
            let versions = rows::versions(self.tx, call.person, call.thing)?;
            let urgencies: Vec<&Version> = versions.iter().filter(|v| v.said.field == "urgency").collect();
            for (old, new) in urgencies.iter().zip(urgencies.iter().skip(1)) {
                if new.told < since || !needs::is_lower(&new.said.value, &old.said.value) {
                    continue;
                }
                let (by, title) = self.names.account(self.tx, new.account)?;
                out.push(Lowered {
                    line: line.clone(),
                    team: team.clone(),
                    from: old.said.value.clone(),
                    to: new.said.value.clone(),
                    words: if audits { String::new() } else { new.said.words.clone() },
                    by,
                    title,
                    happened: new.happened,
                    told: new.told,
                });
            }
        }
        out.sort_by_key(|one| std::cmp::Reverse(one.told));
        Ok((out, false))
    }

    /// What the rules say of a thing, where they permit it.
    fn permitted(&mut self, thing: &Thing) -> Result<Option<(Eyes<'a>, Decision)>, Trouble> {
        let eyes = self.eyes(thing)?;
        let decision = eyes.may_see(thing);
        Ok((decision.out == Out::Permit).then_some((eyes, decision)))
    }

    /// The same of the trail that it left.
    fn audited(&mut self, thing: &Thing) -> Result<Option<(Eyes<'a>, Decision)>, Trouble> {
        let eyes = self.eyes(thing)?;
        let question =
            Question { role: self.actor.role, action: Action::Audit, class: Class::Dir, purpose: self.purpose };
        let decision = may(question, eyes.facts);
        Ok((decision.out == Out::Permit).then_some((eyes, decision)))
    }

    fn eyes(&mut self, thing: &Thing) -> Result<Eyes<'a>, Trouble> {
        let facts = match self.known.get(&thing.person) {
            Some(facts) => *facts,
            None => {
                let facts = facts::with(self.tx, self.actor, thing.person, self.now, self.always)?;
                self.known.insert(thing.person, facts);
                facts
            }
        };
        Ok(Eyes {
            folder: self.folder,
            tx: self.tx,
            actor: self.actor,
            purpose: self.purpose,
            facts,
            calendar: self.calendar,
        })
    }

    fn line(&mut self, eyes: &Eyes<'a>, thing: &Thing, decision: Decision) -> Result<DeskLine, Trouble> {
        let parent = thing.parent.map(|p| rows::one(self.tx, thing.person, p)).transpose()?.flatten();
        let (case, handle, her) = match self.hers.get(&thing.person) {
            Some(known) => known.clone(),
            None => {
                let case = rows::open_one(self.tx, thing.person, Kind::Case)?;
                let handle = handle_of(self.tx, &*self.folder.outside, self.actor, thing.person)?;
                let known = (case, handle, eyes.person(thing.person)?);
                self.hers.insert(thing.person, known.clone());
                known
            }
        };
        let mut view = eyes.brief(thing, parent.as_ref(), case.as_ref(), &mut self.names)?;
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
            (view.fields, view.something_sealed) = eyes.fields(thing, &mut self.names)?;
        }
        // A call that was accepted is over, and what it promised is not: who waits for somebody to come shows both.
        if let Some(call) = parent.filter(|p| thing.kind == Kind::Referral && eyes.may_see(p).out == Out::Permit) {
            view.fields.extend(eyes.fields(&call, &mut self.names)?.0);
            view.clocks.extend(eyes.promised(&call)?);
        }
        self.listed.insert(thing.person);
        self.rows += 1;
        self.classes = self.classes.with(thing.kind.class());
        self.decision = decision;
        self.rels = eyes.facts.rels.iter().fold(self.rels, Set::with);
        // Of a call about nobody known yet, who the caller said she is.
        let person = match thing.kind {
            Kind::Contact => eyes.called(thing.person, Some(thing))?,
            _ => her,
        };
        Ok(DeskLine { handle, person, thing: view })
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
    // How much each has open is a count (rule P27), and a count of what the reader may see one by one: it moves with nothing that is hidden.
    let question = Question { role: actor.role, action: Action::Read, class: Class::Stats, purpose };
    let counts = may(question, facts::between(tx, actor, Id::NOBODY, folder.outside.now())?).out == Out::Permit;
    let loads = if counts { loads(folder, tx, actor, purpose)? } else { BTreeMap::new() };
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
        (colleague.open, colleague.weight) = loads.get(&account).copied().unwrap_or_default();
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

/// What those of a team own. (By `CROSS`: first the accounts, which are few; the other way round it reads through the things of everybody.)
const LOAD: &str = "SELECT t.owner, t.person, t.kind, t.state, t.team, t.to_team FROM account a CROSS JOIN thing t ON t.owner = a.account AND t.open = 1
    WHERE coalesce(a.team, a.org) = ?1";

/// How many things each of the reader's own team owns and what they weigh, of those that she may see.
fn loads(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
) -> Result<BTreeMap<Id, (i64, i64)>, Trouble> {
    let now = folder.outside.now();
    let known = facts::joined(tx, actor, now, facts::always(tx, actor, now)?)?;
    // Alike is decided alike: a team's things are of a few dozen sorts.
    let mut decided: HashMap<(Facts, Kind, Set<Item>), bool> = HashMap::new();
    let mut out: BTreeMap<Id, (i64, i64)> = BTreeMap::new();
    let mut asked = tx.prepare_cached(LOAD)?;
    let mut rows = asked.query([actor.seat().bytes()])?;
    while let Some(row) = rows.next()? {
        let Some(facts) = known.get(&Id::from_bytes(row.get(1)?)) else { continue };
        let (kind, state): (String, String) = (row.get(2)?, row.get(3)?);
        let Some(kind) = Kind::parse(&kind) else { continue };
        let owner = Id::from_bytes(row.get(0)?);
        let at =
            |n: usize| -> rusqlite::Result<Option<Id>> { Ok(row.get::<_, Option<[u8; 16]>>(n)?.map(Id::from_bytes)) };
        let item = who::of_one(kind, &state, Some(owner), (at(4)?, at(5)?), actor);
        let shown = *decided.entry((*facts, kind, item)).or_insert_with(|| {
            let question = Question { role: actor.role, action: Action::Read, class: kind.class(), purpose };
            may(question, Facts { item, ..*facts }).out == Out::Permit
        });
        if shown {
            let load = out.entry(owner).or_default();
            *load = (load.0 + 1, load.1 + kind.weight());
        }
    }
    Ok(out)
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
            (GAP, "COVERING INDEX owned_when (person=? AND thing=?"),
            (UNTOLD, "thing_team_kind (team=? AND open=? AND kind=? AND state=?)"),
            (OFFERS, "thing_team_kind (team=? AND open=? AND kind=?)"),
            (OFFERED, "thing_to_team (to_team=? AND open=?)"),
            (OWNED, "thing_owner (owner=? AND open=?"),
            (LOWERED, "thing_thing (thing=?)"),
            (LOWERED, "said_urgency (told>?)"),
            (facts::DEAD, "thing_hers (person=? AND kind=?"),
            (DONE, "thing_closed (closed>?)"),
            (DONE, "thing_hers (person=? AND kind=? AND open=?)"),
            (rows::OPEN_ONE, "thing_hers (person=? AND kind=? AND open=?)"),
            (super::super::sent::BEGAN, "step_first (account=?)"),
            (super::super::sent::BEGAN, "thing_thing (thing=?)"),
            (super::super::tick::MAY_BE_DUE, "thing_waits (kind=? AND state=? AND open=?)"),
        ];
        let by = by.map(|(condition, index)| (format!("SELECT * FROM thing WHERE {condition}"), index));
        let runs = (due::RUNS.to_owned(), "COVERING INDEX clock_runs (team=? AND clock=? AND start<?)");
        let load = (LOAD.to_owned(), "SEARCH t USING INDEX thing_owner (owner=? AND open=?)");
        for (condition, index) in by.into_iter().chain([runs, load]) {
            let mut asked = db.prepare(&format!("EXPLAIN QUERY PLAN {condition}")).expect("asked");
            // A plan asks for no values.
            let (mut rows, mut plan) = (asked.raw_query(), Vec::<String>::new());
            while let Some(row) = rows.next().expect("planned") {
                plan.push(row.get(3).expect("a line"));
            }
            assert!(plan.iter().any(|line| line.contains(index)), "{condition}: {plan:?}");
            // All who work here are a few hundred; all things are not.
            let scans = |line: &String| line.starts_with("SCAN") && line != "SCAN a";
            assert!(!plan.iter().any(scans), "{condition}: {plan:?}");
        }
    }
}
