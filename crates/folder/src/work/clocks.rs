//! The clocks of her work, worked out from the steps: when each started, and when it stopped or ended without a stop. How they stand
//! against a promise is judged where promises are known.
//!
//! Under the names of `clocks.csv`: `torbay-urgent`, `torbay-nonurgent`, `assessment-28` (from *received*, paused by nothing: decision 34)
//! and `package-28`. The folder's own, shown beside them: `contact-answer`, `allocation`, `sourcing`, `hand-over`, `first-review`,
//! `annual-review`, `objection`, `correction`, `concern`, `concern-decision`, `request`, `question`, `missed-visit`. A break-glass is no thing
//! of the work: its `glass-review` is told where it is reviewed (`govern/`).

use super::machine::Kind;
use super::people;
use super::rows::{self, Taken, Thing, Version};
use crate::access::Role;
use crate::entry::{when_read, when_text};
use crate::outside::Id;
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;
use yf_model::{Day, Moment, When};
use yf_place::clock::{instants, local_day};

/// One clock of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub thing: Id,
    pub clock: &'static str,
    pub start: When,
    pub stop: Option<When>,
    pub ended: Option<Day>,
}

/// All that her clocks are worked out from.
struct Story {
    things: Vec<Thing>,
    steps: Vec<Taken>,
    said: BTreeMap<Id, Vec<Version>>,
    /// Visits done by a therapist, a nurse or a matron: who stops the urgent clock.
    seen_by_profession: Vec<Id>,
}

/// Writes her clocks anew.
pub(crate) fn write(tx: &Transaction<'_>, person: Id) -> Result<(), Trouble> {
    let story = Story::read(tx, person)?;
    tx.prepare_cached("DELETE FROM clock WHERE person = ?1")?.execute([person.bytes()])?;
    let case = story.things.iter().find(|t| t.kind == Kind::Case && t.open);
    let mut insert = tx.prepare_cached("INSERT INTO clock VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for clock in story.clocks() {
        let of = story.things.iter().find(|t| t.thing == clock.thing);
        let team = of.and_then(|thing| keeper(thing, case));
        insert.execute(params![
            person.bytes(),
            clock.thing.bytes(),
            clock.clock,
            when_text(clock.start),
            clock.stop.map(when_text),
            clock.ended.map(|day| day.to_string()),
            team.map(|team| *team.bytes())
        ])?;
    }
    Ok(())
}

/// The team that can still keep what was promised: whose the thing is; of a call that waits for a team to accept it, that one; where it is over,
/// whose she is.
fn keeper(thing: &Thing, case: Option<&Thing>) -> Option<Id> {
    match (thing.kind, thing.state.as_str()) {
        (Kind::Contact, "triaged") => thing.to_team.or(thing.team),
        _ if thing.open => thing.team,
        _ => case.map_or(thing.team, |c| c.team),
    }
}

fn first_instant(when: &When) -> i64 {
    instants(*when).first
}

fn day_of(step: &Taken) -> Day {
    step.happened.day().unwrap_or_else(|| local_day(step.told.seconds()))
}

impl Story {
    fn read(tx: &Transaction<'_>, person: Id) -> Result<Story, Trouble> {
        let things = rows::hers(tx, person)?;
        let mut said = BTreeMap::new();
        // Of visits those that did not happen: when they should have is what their clock starts from.
        let not = |t: &&Thing| t.kind == Kind::Visit && matches!(t.state.as_str(), "missed" | "not in");
        let asked = |t: &&Thing| matches!(t.kind, Kind::Contact | Kind::Line | Kind::Assessment) || not(t);
        for thing in things.iter().filter(asked) {
            said.insert(thing.thing, rows::versions(tx, person, thing.thing)?);
        }
        let mut asked = tx.prepare_cached(
            "SELECT s.thing FROM step s JOIN account a ON a.account = s.account
             WHERE s.person = ?1 AND s.to_state IN ('done', 'late') AND a.role IN (?2, ?3)",
        )?;
        let rows =
            asked.query_map(params![person.bytes(), Role::Therapist.name(), Role::Matron.name()], |row| row.get(0))?;
        let seen_by_profession = rows.map(|id| Ok(Id::from_bytes(id?))).collect::<Result<_, Trouble>>()?;
        Ok(Story { things, steps: rows::steps(tx, person)?, said, seen_by_profession })
    }

    fn clocks(&self) -> Vec<Clock> {
        let mut out = Vec::new();
        for thing in &self.things {
            match thing.kind {
                Kind::Contact => self.contact(thing, &mut out),
                Kind::Referral => self.referral(thing, &mut out),
                Kind::Assessment => out.extend(self.package(thing)),
                Kind::Plan => out.extend(self.first_review(thing)),
                Kind::Review => out.extend(self.annual_review(thing)),
                Kind::Line => out.extend(self.run(thing, "sourcing", &["sourcing"], &["started"], &["ended"])),
                Kind::HandOver => {
                    let ends = ["lapsed", "withdrawn"];
                    out.extend(self.run(thing, "hand-over", &["offered"], &["accepted", "declined"], &ends));
                }
                Kind::Case => out.extend(self.objection(thing)),
                Kind::Correction => out.extend(self.run(thing, "correction", &["asked"], &["told her"], &[])),
                Kind::Concern => {
                    out.extend(self.run(thing, "concern", &["raised"], &["received"], &[]));
                    out.extend(self.run(thing, "concern-decision", &["received"], &["decided"], &["closed"]));
                }
                Kind::Request => out.extend(self.request(thing)),
                Kind::Task => out.extend(self.run(thing, "question", &["asked"], &["answered"], &["withdrawn"])),
                Kind::Visit => out.extend(self.missed_visit(thing)),
                Kind::Death | Kind::Move => {}
            }
        }
        out
    }

    fn of<'a>(&'a self, thing: &'a Thing) -> impl DoubleEndedIterator<Item = &'a Taken> {
        self.steps.iter().filter(|s| s.thing == thing.thing)
    }

    fn first<'a>(&'a self, thing: &'a Thing, states: &[&str]) -> Option<&'a Taken> {
        self.of(thing).find(|s| states.contains(&s.to.as_str()))
    }

    fn run(&self, thing: &Thing, clock: &'static str, starts: &[&str], stops: &[&str], ends: &[&str]) -> Option<Clock> {
        let start = self.first(thing, starts)?;
        let stop = self.first(thing, stops);
        let ended = if stop.is_none() { self.first(thing, ends) } else { None };
        Some(Clock {
            thing: thing.thing,
            clock,
            start: start.happened,
            stop: stop.map(|s| s.happened),
            ended: ended.map(day_of),
        })
    }

    /// When it was received: the earliest of its own and of those joined to it.
    fn received(&self, contact: &Thing) -> Option<When> {
        let joined =
            |t: &&Thing| t.thing == contact.thing || (t.state == "duplicate" && t.other == Some(contact.thing));
        let received = self.things.iter().filter(joined).filter_map(|t| self.first(t, &["received"]));
        received.map(|s| s.happened).min_by_key(first_instant)
    }

    fn contact(&self, contact: &Thing, out: &mut Vec<Clock>) {
        let Some(start) = self.received(contact).filter(|_| !matches!(contact.state.as_str(), "duplicate" | "moved"))
        else {
            return;
        };
        let answer = self.first(contact, &["accepted", "answered", "declined"]);
        let turned_away = self.first(contact, &["answered", "declined"]).map(day_of);
        let stop = answer.map(|s| s.happened);
        out.push(Clock { thing: contact.thing, clock: "contact-answer", start, stop, ended: None });
        let said = self.said.get(&contact.thing).map_or(&[][..], Vec::as_slice);
        let newest = |field: &str| said.iter().rfind(|v| v.said.field == field).map(|v| v.said.value.as_str());
        if newest("asked") != Some("intermediate-care") {
            return;
        }
        // Each urgency that it had, in order: all run from the first start, the ones it no longer has end where they were changed.
        let mut changes: Vec<(bool, Option<Day>)> = Vec::new();
        for version in said.iter().filter(|v| v.said.field == "urgency") {
            let urgent = version.said.value == "urgent";
            if changes.last().map(|c| c.0) != Some(urgent) {
                if let Some(last) = changes.last_mut() {
                    last.1 = version.happened.day().or_else(|| Some(local_day(version.told.seconds())));
                }
                changes.push((urgent, None));
            }
        }
        if changes.is_empty() {
            changes.push((false, None));
        }
        for urgent in [true, false] {
            let Some((_, changed)) = changes.iter().rfind(|c| c.0 == urgent) else { continue };
            let stop = self.seen_after(start, urgent).filter(|_| changed.is_none());
            out.push(Clock {
                thing: contact.thing,
                clock: if urgent { "torbay-urgent" } else { "torbay-nonurgent" },
                start,
                stop,
                ended: changed.or(turned_away.filter(|_| stop.is_none())),
            });
        }
    }

    /// The first visit done at or after a start; for an urgent need by somebody of the professions that its promise names.
    fn seen_after(&self, start: When, urgent: bool) -> Option<When> {
        let visits = self.things.iter().filter(|t| t.kind == Kind::Visit);
        let visits = visits.filter(|t| !urgent || self.seen_by_profession.contains(&t.thing));
        let done = visits.filter_map(|t| self.first(t, &["done", "late"])).map(|s| s.happened);
        done.filter(|at| instants(*at).last >= instants(start).first).min_by_key(first_instant)
    }

    fn referral(&self, referral: &Thing, out: &mut Vec<Clock>) {
        out.extend(self.run(referral, "allocation", &["waiting"], &["allocated"], &["closed"]));
        let contact = self.things.iter().find(|t| Some(t.thing) == referral.parent);
        let Some(start) = contact.and_then(|c| self.received(c)) else { return };
        let assessed = self.things.iter().filter(|t| t.kind == Kind::Assessment);
        let done = assessed.filter_map(|t| self.completed(t)).filter(|s| s.1.told >= referral.told);
        let done = done.min_by_key(|s| (s.1.told, s.1.thing));
        let ended = if done.is_none() { self.first(referral, &["closed"]).map(day_of) } else { None };
        let stop = done.map(|(with_her, _)| with_her);
        out.push(Clock { thing: referral.thing, clock: "assessment-28", start, stop, ended });
    }

    /// When an assessment was completed with her, and the step that made it final.
    fn completed<'a>(&'a self, assessment: &'a Thing) -> Option<(When, &'a Taken)> {
        let last = self.first(assessment, &["final"])?;
        let shared = self.of(assessment).rfind(|s| s.to == "shared with her" && s.seq < last.seq)?;
        Some((shared.happened, last))
    }

    fn package(&self, assessment: &Thing) -> Option<Clock> {
        let (start, last) = self.completed(assessment)?;
        let next = self
            .things
            .iter()
            .filter(|t| t.kind == Kind::Assessment && t.thing != assessment.thing)
            .filter_map(|t| self.completed(t))
            .map(|(_, s)| s.told)
            .filter(|told| *told > last.told)
            .min();
        let lines: Vec<&Thing> = self
            .things
            .iter()
            .filter(|t| t.kind == Kind::Line && self.critical(t) && !self.given_up(t))
            .filter(|t| t.told >= assessment.told && next.is_none_or(|next| t.told < next))
            .collect();
        let begun = |line: &&Thing| self.first(line, &["started"]).map(|s| s.happened);
        // Help that answered the same ask was there before the assessment was done: nothing to wait for (decision 37).
        let before = |at: &When| instants(*at).last < instants(start).first;
        if lines.iter().filter_map(begun).any(|at| before(&at)) {
            return None;
        }
        let started: Option<Vec<When>> = lines.iter().map(begun).collect();
        let stop = started.and_then(|all| all.into_iter().max_by_key(first_instant));
        let closed = self.things.iter().filter(|t| matches!(t.kind, Kind::Plan | Kind::Case));
        let closed = closed.filter_map(|t| self.of(t).rfind(|s| matches!(s.to.as_str(), "ended" | "closed")));
        let ended = closed.filter(|s| s.told >= last.told).min_by_key(|s| s.told).map(day_of);
        let ended = ended.filter(|_| stop.is_none());
        Some(Clock { thing: assessment.thing, clock: "package-28", start, stop, ended })
    }

    /// Ended before it began: nothing waits for it.
    fn given_up(&self, line: &Thing) -> bool {
        line.state == "ended" && self.first(line, &["started"]).is_none()
    }

    /// A line is one that her package waits for, unless it is said not to be.
    fn critical(&self, line: &Thing) -> bool {
        let said = self.said.get(&line.thing).map_or(&[][..], Vec::as_slice);
        said.iter().rfind(|v| v.said.field == "time-critical").is_none_or(|v| v.said.value != "no")
    }

    fn held(&self, plan: Id) -> Vec<&Taken> {
        let reviews = self.things.iter().filter(|t| t.kind == Kind::Review && t.parent == Some(plan));
        let mut held: Vec<&Taken> = reviews.filter_map(|t| self.first(t, &["held"])).collect();
        held.sort_by_key(|s| (s.told, s.thing));
        held
    }

    fn first_review(&self, plan: &Thing) -> Option<Clock> {
        let start = self.first(plan, &["active"])?.happened;
        let stop = self.held(plan.thing).first().map(|s| s.happened);
        let ended = if stop.is_none() { self.first(plan, &["ended"]).map(day_of) } else { None };
        Some(Clock { thing: plan.thing, clock: "first-review", start, stop, ended })
    }

    fn annual_review(&self, review: &Thing) -> Option<Clock> {
        let held = self.first(review, &["held"])?;
        let plan = self.things.iter().find(|t| Some(t.thing) == review.parent)?;
        let all = self.held(plan.thing);
        let next = all.iter().find(|s| (s.told, s.thing) > (held.told, held.thing));
        let ended = if next.is_none() { self.first(plan, &["ended"]).map(day_of) } else { None };
        let stop = next.map(|s| s.happened);
        Some(Clock { thing: review.thing, clock: "annual-review", start: held.happened, stop, ended })
    }

    /// A visit that did not happen is told to her coordinator the same day: from when it should have been until it was written down, from
    /// when on it stands on her day. Said before its time, it was told at once.
    fn missed_visit(&self, visit: &Thing) -> Option<Clock> {
        let missed = self.first(visit, &["missed", "not in"])?;
        let said = self.said.get(&visit.thing).map_or(&[][..], Vec::as_slice);
        let planned = said.iter().rfind(|v| v.said.field == "planned").and_then(|v| when_read(&v.said.value));
        let planned = planned.filter(|at| instants(*at).last <= missed.told.seconds());
        Some(Clock {
            thing: visit.thing,
            clock: "missed-visit",
            start: planned.unwrap_or(missed.happened),
            stop: Some(people::moment(missed.told)),
            ended: None,
        })
    }

    /// What the law lets her ask runs from when it was received; it stands while she is asked what she means, for as many days.
    fn request(&self, request: &Thing) -> Option<Clock> {
        let start = self.first(request, &["received"])?;
        let (mut stood, mut since) = (0, None);
        for step in self.of(request) {
            match (step.to.as_str(), since) {
                ("clarifying", _) => since = Some(day_of(step)),
                ("received", Some(from)) => {
                    stood += (day_of(step) - from).max(0);
                    since = None;
                }
                _ => {}
            }
        }
        let later = match start.happened {
            When::Moment(m) => When::Moment(Moment { day: m.day + stood, ..m }),
            When::Day(day) => When::Day(day + stood),
            other => other,
        };
        let stop = self.first(request, &["answered", "refused"]);
        let ended = self.first(request, &["withdrawn"]).map(day_of).or(since);
        Some(Clock {
            thing: request.thing,
            clock: "request",
            start: later,
            stop: stop.map(|s| s.happened),
            ended: ended.filter(|_| stop.is_none()),
        })
    }

    /// Her time to object to the last closing that was proposed.
    fn objection(&self, case: &Thing) -> Option<Clock> {
        let proposed = self.of(case).rfind(|s| s.to == "closing")?;
        let after = self.of(case).find(|s| s.seq > proposed.seq);
        let stop = after.filter(|s| s.to == "closed").map(|s| s.happened);
        let ended = after.filter(|s| s.to == "open").map(day_of);
        Some(Clock { thing: case.thing, clock: "objection", start: proposed.happened, stop, ended })
    }
}
