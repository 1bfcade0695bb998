//! Somebody's day: what she owns, what waits for her answer, what her team has open. Each row is decided by the rules; what is hidden is not
//! there. One line stands for the page, with the people it listed.

mod colleagues;
mod lists;

use super::due::{self, Due, Near, Running};
use super::machine::Kind;
use super::rows::{self, Thing, Version};
use super::see::{Eyes, Names};
use super::{Desk, DeskLine, Hand, Lowered, hands, needs};
use crate::access::{Action, Around, Class, Decision, Facts, Out, Purpose, Question, Rel, Role, Set, Word, may};
use crate::accounts::{Actor, handle_of};
use crate::entry::PersonEntry;
use crate::outside::{Id, Stamp};
use crate::see::nobody;
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use crate::{Folder, Handle};
pub(crate) use colleagues::colleagues;
use lists::{OWNED, things};
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, BTreeSet};
use yf_place::Calendar;

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
        let mut listed = self.tx.prepare_cached("INSERT INTO listed (line, person) VALUES (?1, ?2)")?;
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
