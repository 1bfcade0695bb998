//! What joins her to accounts, teams and organisations because of the work on her (decision 23), worked out anew after each step.

use super::machine::Kind;
use super::rows::{self, Thing};
use crate::access::{Rel, Role};
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;
use yf_place::{Calendar, clock};

/// So long after her death is certain what is left may be settled by those who had to do with her.
const TO_SETTLE: i64 = 28 * Stamp::DAY;

/// Who is joined how, because of what, and until when where that is known.
type Wanted = BTreeMap<(Rel, Id), (Id, Option<Stamp>)>;

/// Sets the relations that her work causes to those that her things give now; the rest of them end now.
pub(crate) fn sync(tx: &Transaction<'_>, person: Id, now: Stamp, calendar: &Calendar) -> Result<(), Trouble> {
    let things = rows::hers(tx, person)?;
    let mut wanted = Wanted::new();
    for thing in &things {
        wants(tx, thing, now, calendar, &mut wanted)?;
    }
    let settled = settled(&things);
    if let Some(at) = settled {
        for ((rel, _), (_, until)) in &mut wanted {
            // Who answers for something that is still open keeps it in sight until it is closed: nothing open is nobody's.
            if !matches!(rel, Rel::Lead | Rel::Named | Rel::Oversight) {
                *until = Some(until.map_or(at, |until| until.min(at)));
            }
        }
        wanted.retain(|_, (_, until)| until.is_none_or(|until| until > now));
    }
    let mut asked = tx.prepare_cached(
        "SELECT r.kind, r.subject, r.since, r.until FROM relation r
         WHERE r.person = ?1 AND (r.until IS NULL OR r.until > ?2)
           AND EXISTS (SELECT 1 FROM thing t WHERE t.thing = r.cause)",
    )?;
    let there = asked.query_map(params![person.bytes(), now.0], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, [u8; 16]>(1)?, row.get::<_, i64>(2)?, row.get::<_, Option<i64>>(3)?))
    })?;
    let there: Vec<_> = there.collect::<Result<_, _>>()?;
    for (kind, subject, since, until) in there {
        let is = Rel::parse(&kind).and_then(|rel| wanted.remove(&(rel, Id::from_bytes(subject))));
        let ends = match is {
            Some((_, ends)) => ends.map(|at| at.0),
            None => Some(now.0),
        };
        if ends != until {
            tx.prepare_cached(
                "UPDATE relation SET until = ?5 WHERE person = ?1 AND kind = ?2 AND subject = ?3 AND since = ?4",
            )?
            .execute(params![person.bytes(), kind, subject, since, ends])?;
        }
    }
    for ((rel, subject), (cause, until)) in wanted {
        tx.prepare_cached(
            "INSERT INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (person, kind, subject, since) DO UPDATE SET until = excluded.until, cause = excluded.cause",
        )?
        .execute(params![
            person.bytes(),
            rel.name(),
            subject.bytes(),
            now.0,
            until.map(|at| at.0),
            cause.bytes()
        ])?;
    }
    if settled.is_some() {
        cap(tx, person)?;
    }
    Ok(())
}

/// When nobody settles anything any more for who has died; `None` of the living.
fn settled(things: &[Thing]) -> Option<Stamp> {
    let certain = things.iter().find(|t| t.kind == Kind::Death && t.state == "verified");
    certain.and_then(|death| death.closed).map(|at| at.plus(TO_SETTLE))
}

/// Ends what joins anybody to who has died, and her proxies with it, when the time to settle is over; of the living it changes nothing. What her work
/// joins is [`sync`]'s.
pub(crate) fn cap(tx: &Transaction<'_>, person: Id) -> Result<(), Trouble> {
    let deaths = rows::things(tx, "person = ?1 AND kind = ?2", params![person.bytes(), Kind::Death.name()])?;
    let Some(at) = settled(&deaths) else { return Ok(()) };
    let values = params![person.bytes(), at.0];
    tx.prepare_cached(
        "UPDATE relation SET until = ?2 WHERE person = ?1 AND (until IS NULL OR until > ?2)
           AND NOT EXISTS (SELECT 1 FROM thing t WHERE t.thing = relation.cause)",
    )?
    .execute(values)?;
    tx.prepare_cached("UPDATE proxy SET until = ?2 WHERE person = ?1 AND (until IS NULL OR until > ?2)")?
        .execute(values)?;
    Ok(())
}

fn wants(
    tx: &Transaction<'_>,
    thing: &Thing,
    now: Stamp,
    calendar: &Calendar,
    wanted: &mut Wanted,
) -> Result<(), Trouble> {
    let mut want = |rel, subject: Option<Id>, until: Option<Stamp>| {
        let Some(subject) = subject else { return };
        let said = wanted.entry((rel, subject)).or_insert((thing.thing, until));
        // One thing that goes on is enough.
        if until.is_none() || said.1.is_some_and(|at| Some(at) < until) {
            *said = (thing.thing, until);
        }
    };
    let addressed = thing.to_account.or(thing.to_team);
    let state = thing.state.as_str();
    match thing.kind {
        Kind::Contact if thing.open => {
            want(Rel::Contact, thing.team, None);
            let taken_by = thing.owner.map(|owner| role_of(tx, owner)).transpose()?.flatten();
            if !matches!(state, "draft" | "received") || taken_by != Some(Role::Spa) {
                want(Rel::Team, thing.team, None);
            }
            if state == "triaged" && thing.to_team != thing.team {
                want(Rel::Referred, addressed, None);
            }
        }
        Kind::Contact if state != "moved" => {
            let ends = thing.closed.map(|at| working_days_after(at, 2, calendar)).filter(|ends| *ends > now);
            if ends.is_some() {
                want(Rel::Contact, thing.team, ends);
            }
        }
        Kind::Case if thing.open => {
            want(Rel::Team, thing.team, None);
            want(Rel::Oversight, thing.team, None);
            want(Rel::Lead, thing.lead, None);
        }
        Kind::Referral if state == "offered" => want(Rel::Referred, addressed, None),
        Kind::Referral if state == "allocated" => want(Rel::Named, thing.owner, None),
        Kind::Assessment | Kind::Plan if thing.open => {
            let by = thing.owner.map(|owner| role_of(tx, owner)).transpose()?.flatten();
            if by != Some(Role::Manager) {
                want(Rel::Named, thing.owner, None);
            }
        }
        Kind::Line if state == "offered" => want(Rel::Referred, addressed, None),
        Kind::Line if matches!(state, "accepted" | "started" | "suspended") => {
            want(Rel::Provider, addressed, None);
        }
        Kind::HandOver | Kind::Task if thing.open => want(Rel::Referred, addressed, None),
        _ => {}
    }
    Ok(())
}

fn role_of(tx: &Transaction<'_>, account: Id) -> Result<Option<Role>, Trouble> {
    let role: Option<String> = tx
        .prepare_cached("SELECT role FROM account WHERE account = ?1")?
        .query_row([account.bytes()], |row| row.get(0))
        .optional()?;
    Ok(role.as_deref().and_then(Role::parse))
}

/// The end of the n-th working day after an instant; where the holidays are not known, of the n-th weekday.
pub(crate) fn working_days_after(at: Stamp, days: i32, calendar: &Calendar) -> Stamp {
    let from = clock::local_day(at.seconds());
    let last = calendar.add_working_days(from, days).unwrap_or_else(|| {
        let (mut day, mut left) = (from, days);
        while left > 0 {
            day = day.next();
            left -= i32::from(!day.is_weekend());
        }
        day
    });
    Stamp(clock::midnight(last.next()).saturating_mul(1000))
}
