//! The folder as one more agency: its work as a table of events in the neutral format, with a file of the identifiers by which its persons
//! are joined with those of other agencies. No words and no names.

use super::machine::Kind;
use super::people;
use super::rows::{self, Taken, Thing};
use super::tick;
use crate::access::{Action, Class, Decision, Out, Own, Purpose, Role, Rule, Set, Severity, Shown};
use crate::entry::{Entry, PersonEntry, when_read};
use crate::govern::desk::review_clock;
use crate::outside::{Id, Outside, Stamp};
use crate::store::audit::{self, Line};
use crate::store::{self, pages};
use crate::trouble::Trouble;
use rusqlite::{Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;
use std::path::Path;
use yf_model::{Day, When};
use yf_place::clock::local_day;

/// The folder's work as rows: of events, of the people behind them, and of every clock that ran.
#[derive(Clone, Debug)]
pub struct Export {
    /// First day of which it tells.
    pub from: Day,
    /// The day on which it was made, the last of which it tells.
    pub last: Day,
    /// What happened, person by person.
    pub events: Vec<EventRow>,
    /// Who, under pseudonyms of this export, in their order.
    pub people: Vec<PersonRow>,
    /// Every run of every clock, as the pages show it.
    pub clocks: Vec<ClockRow>,
}

/// One row of `events.csv`, as far as the work fills it.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct EventRow {
    pub id: String,
    /// Her pseudonym.
    pub person: String,
    /// A day, or a minute of it.
    pub at: When,
    pub kind: &'static str,
    pub org: String,
    pub service: &'static str,
    pub team: String,
    /// Pseudonym of the worker.
    pub who: String,
    pub reference: String,
    pub of: &'static str,
    pub to_org: String,
    pub outcome: &'static str,
}

/// One person: what joins her with other agencies' records, and what groups her. Identifying.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct PersonRow {
    /// Her pseudonym.
    pub person: String,
    /// First day of which the work tells.
    pub from: Option<Day>,
    pub sex: String,
    pub born: Option<Day>,
    pub nhs: String,
    pub postcode: String,
    pub practice: String,
}

/// One run of one clock.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ClockRow {
    /// Her pseudonym.
    pub person: String,
    /// The thing that it runs on.
    pub thing: String,
    /// The ask that the thing belongs to: the `reference` of its events.
    pub reference: String,
    pub clock: String,
    pub start: When,
    pub stop: Option<When>,
    /// Ended without a stop.
    pub ended: Option<Day>,
    /// Whose the thing is, or was last: organisation, team, pseudonym of the worker.
    pub org: String,
    pub team: String,
    pub who: String,
}

/// The work of everybody in the record of a data folder, for the one who runs the folder; `serve` may have it open meanwhile. It is read in
/// one reading transaction of a connection that cannot write, so it is the record of one moment. Then the line of the audit that stands
/// for it, with everybody listed, is written in a short transaction of its own; it asks for notice. No line, no export.
pub fn export(dir: &Path, outside: &dyn Outside) -> Result<Export, Trouble> {
    let mut record = store::read_only(dir)?;
    let tx = record.transaction()?;
    store::of_this_version(&tx)?;
    let persons = with_work(&tx)?;
    let out = tell(&tx, &persons, local_day(outside.now().seconds()))?;
    drop(tx);
    drop(record);
    let mut record = store::beside(dir)?;
    let tx = record.transaction_with_behavior(TransactionBehavior::Immediate)?;
    store::of_this_version(&tx)?;
    leave_line(&tx, outside, &persons)?;
    tx.commit()?;
    Ok(out)
}

/// Everybody on whom there is work, or whose folder was opened by break-glass.
fn with_work(tx: &Transaction<'_>) -> Result<Vec<Id>, Trouble> {
    let mut asked =
        tx.prepare("SELECT person FROM thing WHERE state <> 'moved' UNION SELECT person FROM glass ORDER BY person")?;
    let rows = asked.query_map([], |row| Ok(Id::from_bytes(row.get(0)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn tell(tx: &Transaction<'_>, persons: &[Id], today: Day) -> Result<Export, Trouble> {
    let mut out = Export { from: today, last: today, events: Vec::new(), people: Vec::new(), clocks: Vec::new() };
    let mut codes = Codes::default();
    for (n, person) in persons.iter().enumerate() {
        let (person, name) = (*person, format!("P{:06}", n + 1));
        let hers = Hers { things: rows::hers(tx, person)?, steps: rows::steps(tx, person)?, name: &name };
        let events = hers.events(tx, &mut codes)?;
        let from = events.iter().map(|row| row.at.earliest_day()).min();
        out.from = from.map_or(out.from, |day| day.min(out.from));
        out.events.extend(events);
        out.clocks.extend(hers.clocks(tx, person, &mut codes)?);
        glass(tx, person, &name, &mut codes, &mut out)?;
        let her = pages::who_she_is(tx, person, Id::NOBODY)?.and_then(|page| Entry::read(&page.kind, &page.body));
        let her = match her {
            Some(Entry::Person(her)) => her,
            _ => PersonEntry::default(),
        };
        let sex = if matches!(her.gender.as_str(), "F" | "M" | "X") { her.gender } else { String::new() };
        out.people.push(PersonRow {
            person: name,
            from,
            sex,
            born: her.born,
            nhs: her.nhs,
            postcode: her.postcode,
            practice: her.practice,
        });
    }
    Ok(out)
}

/// What was opened by break-glass: that governance was told, that it answered with a review, and the clock between the two.
fn glass(tx: &Transaction<'_>, person: Id, name: &str, codes: &mut Codes, out: &mut Export) -> Result<(), Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT g.account, g.opened, r.account, r.at FROM glass g
         LEFT JOIN glass_review r ON r.person = g.person AND r.glass = g.glass WHERE g.person = ?1 ORDER BY g.opened, g.glass",
    )?;
    let rows = asked.query_map([person.bytes()], |row| {
        let reviewed = match (row.get::<_, Option<[u8; 16]>>(2)?, row.get::<_, Option<i64>>(3)?) {
            (Some(account), Some(at)) => Some((Id::from_bytes(account), Stamp(at))),
            _ => None,
        };
        Ok((Id::from_bytes(row.get(0)?), Stamp(row.get(1)?), reviewed))
    })?;
    let governs = people::governs(tx)?;
    for (n, row) in rows.collect::<Result<Vec<_>, _>>()?.into_iter().enumerate() {
        let (user, opened, reviewed) = row;
        let reference = format!("{name}-glass-{}", n + 1);
        // Whose it is to review: who did, else governance.
        let whose = reviewed.map(|(account, _)| account).or(governs);
        let seat = |codes: &mut Codes, account: Option<Id>| -> Result<(String, String, String), Trouble> {
            let Some(account) = account else { return Ok(Default::default()) };
            let (org, team) = codes.team(tx, people::seat_of(tx, account)?)?;
            Ok((org, team, codes.worker(account)))
        };
        let (by, to) = (seat(codes, Some(user))?, seat(codes, whose)?);
        let mut tell = |id: &str, at: Stamp, of, from: &(String, String, String), to_org: &str| {
            out.from = out.from.min(local_day(at.seconds()));
            out.events.push(EventRow {
                id: format!("{reference}-{id}"),
                person: name.to_owned(),
                at: people::moment(at),
                kind: "notice",
                org: from.0.clone(),
                service: "integrated team",
                team: from.1.clone(),
                who: from.2.clone(),
                reference: reference.clone(),
                of,
                to_org: to_org.to_owned(),
                outcome: "",
            });
        };
        tell("1", opened, "break_glass", &by, &to.0);
        if let Some((_, at)) = reviewed {
            tell("2", at, "break_glass_review", &to, &by.0);
        }
        let clock = review_clock(opened, reviewed.map(|(_, at)| at));
        let (org, team, who) = to;
        out.clocks.push(ClockRow {
            person: name.to_owned(),
            thing: reference.clone(),
            reference,
            clock: clock.clock,
            start: clock.start,
            stop: clock.stop,
            ended: None,
            org,
            team,
            who,
        });
    }
    Ok(())
}

fn leave_line(tx: &Transaction<'_>, outside: &dyn Outside, persons: &[Id]) -> Result<(), Trouble> {
    let (account, org) = tick::itself(tx, outside, None)?;
    let decision = Decision { out: Out::Permit, rule: Rule("operator"), severity: Severity::Alert, shown: Shown::No };
    let line = Line {
        person: Id::NOBODY,
        account,
        role: Role::Import,
        org,
        purpose: Purpose::Operation,
        action: Action::Export,
        classes: Set::of(&[Class::Dir, Class::Front, Class::Care]),
        items: persons.len(),
        rels: Set::NONE,
        decision,
        own: Own::default(),
    };
    let line = audit::append(tx, outside, &line)?;
    for person in persons {
        tx.prepare_cached("INSERT INTO listed (line, person) VALUES (?1, ?2)")?
            .execute(params![line.bytes(), person.bytes()])?;
    }
    Ok(())
}

/// Codes of teams with their organisations, and pseudonyms of workers.
#[derive(Default)]
struct Codes {
    teams: BTreeMap<Id, (String, String)>,
    workers: BTreeMap<Id, usize>,
}

impl Codes {
    /// Organisation and team.
    fn team(&mut self, tx: &Transaction<'_>, team: Id) -> Result<(String, String), Trouble> {
        if let Some(found) = self.teams.get(&team) {
            return Ok(found.clone());
        }
        let found: (String, String) = tx.query_row(
            "SELECT coalesce((SELECT o.code FROM team t JOIN org o ON o.org = t.org WHERE t.team = ?1),
                             (SELECT code FROM org WHERE org = ?1), ''),
                    coalesce((SELECT code FROM team WHERE team = ?1), '')",
            [team.bytes()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        self.teams.insert(team, found.clone());
        Ok(found)
    }

    fn worker(&mut self, account: Id) -> String {
        let next = self.workers.len() + 1;
        format!("w{}", self.workers.entry(account).or_insert(next))
    }
}

/// One person's work.
struct Hers<'a> {
    things: Vec<Thing>,
    steps: Vec<Taken>,
    name: &'a str,
}

impl Hers<'_> {
    fn number(&self, thing: &Thing) -> String {
        let at = self.things.iter().position(|t| t.thing == thing.thing).map_or(0, |n| n + 1);
        format!("{}-{at}", self.name)
    }

    fn by_id(&self, id: Option<Id>) -> Option<&Thing> {
        self.things.iter().find(|t| Some(t.thing) == id)
    }

    /// What belongs to an ask bears its number: that of the contact which was accepted last before a moment.
    fn asked(&self, told: Stamp) -> String {
        let referrals = self.things.iter().filter(|t| t.kind == Kind::Referral && t.told <= told);
        referrals.filter_map(|t| self.by_id(t.parent)).next_back().map(|c| self.number(c)).unwrap_or_default()
    }

    fn reference(&self, thing: &Thing, told: Stamp) -> String {
        match thing.kind {
            Kind::Contact | Kind::Line => self.number(thing),
            Kind::Referral => self.by_id(thing.parent).map(|c| self.number(c)).unwrap_or_default(),
            _ => self.asked(told),
        }
    }

    fn events(&self, tx: &Transaction<'_>, codes: &mut Codes) -> Result<Vec<EventRow>, Trouble> {
        let mut out = Vec::new();
        for thing in self.things.iter().filter(|t| t.state != "moved" && t.state != "duplicate") {
            for step in self.steps.iter().filter(|s| s.thing == thing.thing) {
                let Some(what) = what(thing, step, &self.things, &self.steps) else { continue };
                // The neutral format knows days and minutes only.
                if matches!(what.happened, When::Month(_) | When::Year(_)) {
                    continue;
                }
                let seat = match what.by_its_doer {
                    true => people::seat_of(tx, step.account)?,
                    false => thing.team.unwrap_or(step.team),
                };
                let (org, team) = codes.team(tx, seat)?;
                let mut row = EventRow {
                    id: format!("{}-{}", self.number(thing), step.seq),
                    person: self.name.to_owned(),
                    at: what.happened,
                    kind: what.kind,
                    org,
                    service: what.service,
                    team,
                    who: String::new(),
                    reference: self.reference(thing, step.told),
                    of: what.of,
                    to_org: String::new(),
                    outcome: what.outcome,
                };
                if row.of == "missed_visit" {
                    row.to_org = self.coordinates(tx, codes)?;
                }
                if row.kind == "referral" {
                    (row.to_org, row.org, row.team) = (row.org, "caller".to_owned(), String::new());
                } else {
                    row.who = codes.worker(step.account);
                }
                out.push(row);
            }
        }
        Ok(out)
    }

    /// The organisation of who coordinates her, else of who has her case.
    fn coordinates(&self, tx: &Transaction<'_>, codes: &mut Codes) -> Result<String, Trouble> {
        let case = self.things.iter().rfind(|t| t.kind == Kind::Case);
        let Some(who) = case.and_then(|case| case.lead.or(case.owner)) else { return Ok(String::new()) };
        Ok(codes.team(tx, people::seat_of(tx, who)?)?.0)
    }

    /// Every clock that a page shows of her, with who owns the thing that it runs on.
    fn clocks(&self, tx: &Transaction<'_>, person: Id, codes: &mut Codes) -> Result<Vec<ClockRow>, Trouble> {
        let mut asked = tx.prepare_cached(
            "SELECT thing, clock, start, stop, ended FROM clock WHERE person = ?1 ORDER BY thing, clock, start",
        )?;
        let rows = asked.query_map([person.bytes()], |row| {
            let when = |text: String| when_read(&text).ok_or(rusqlite::Error::InvalidQuery);
            Ok((
                Id::from_bytes(row.get(0)?),
                row.get::<_, String>(1)?,
                when(row.get(2)?)?,
                row.get::<_, Option<String>>(3)?.map(when).transpose()?,
                row.get::<_, Option<String>>(4)?.as_deref().and_then(Day::parse_iso),
            ))
        })?;
        let mut out = Vec::new();
        for row in rows {
            let (thing, clock, start, stop, ended) = row?;
            let Some(thing) = self.by_id(Some(thing)) else { continue };
            let (org, team) = thing.team.map(|team| codes.team(tx, team)).transpose()?.unwrap_or_default();
            out.push(ClockRow {
                person: self.name.to_owned(),
                thing: self.number(thing),
                reference: self.reference(thing, thing.told),
                clock,
                start,
                stop,
                ended,
                org,
                team,
                who: thing.owner.map(|owner| codes.worker(owner)).unwrap_or_default(),
            });
        }
        Ok(out)
    }
}

/// What a step is in the neutral words.
struct What {
    kind: &'static str,
    service: &'static str,
    of: &'static str,
    outcome: &'static str,
    happened: When,
    /// Its doer's team's rather than the thing's.
    by_its_doer: bool,
}

fn what(thing: &Thing, step: &Taken, things: &[Thing], steps: &[Taken]) -> Option<What> {
    let new = |kind, of, outcome| What {
        kind,
        of,
        outcome,
        service: "integrated team",
        happened: step.happened,
        by_its_doer: false,
    };
    Some(match (thing.kind, step.to.as_str()) {
        (Kind::Contact, "received") if step.from.as_deref() == Some("draft") => {
            let same = |t: &&Thing| t.thing == thing.thing || (t.state == "duplicate" && t.other == Some(thing.thing));
            let received = steps.iter().filter(|s| s.to == "received" && s.from.as_deref() == Some("draft"));
            let earliest = received
                .filter(|s| things.iter().filter(same).any(|t| t.thing == s.thing))
                .map(|s| s.happened)
                .min_by_key(|when| yf_place::clock::instants(*when).first);
            What { happened: earliest.unwrap_or(step.happened), ..new("referral", "", "") }
        }
        // By the team that accepts, which may be another than the one that took the call.
        (Kind::Contact, "accepted") => What { by_its_doer: true, ..new("accept", "", "") },
        (Kind::Contact, "answered" | "declined") => new("decline", "", "no_action"),
        (Kind::Referral, "allocated") => new("start", "", ""),
        (Kind::Referral, "closed") => new("end", "", "completed"),
        (Kind::Assessment, "final") => {
            let shared =
                steps.iter().rfind(|s| s.thing == thing.thing && s.to == "shared with her" && s.seq < step.seq);
            What { happened: shared.map_or(step.happened, |s| s.happened), ..new("assessment", "needs", "") }
        }
        (Kind::Plan, "agreed") => new("plan", "", ""),
        (Kind::Line, "started") if step.from.as_deref() == Some("accepted") => {
            What { service: "home care", by_its_doer: true, ..new("start", "", "") }
        }
        (Kind::Line, "ended") => What { service: "home care", ..new("end", "", "completed") },
        // A visit is somebody at her door.
        (Kind::Visit, "done" | "late") => What { by_its_doer: true, ..new("contact", "face_to_face", "") },
        // Her coordinator is told that nobody came: when it was written down.
        (Kind::Visit, "missed" | "not in") => {
            What { happened: people::moment(step.told), by_its_doer: true, ..new("notice", "missed_visit", "") }
        }
        (Kind::Review, "held") => new("assessment", "review", ""),
        _ => return None,
    })
}
