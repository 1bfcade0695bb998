//! The facts of one question, read from the folder's own dated rows in the transaction of the look itself.

use crate::access::{Around, Class, Facts, Item, Rel, Role, Set, Whom};
use crate::accounts::Actor;
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, ToSql, Transaction, params};
use std::collections::BTreeMap;

/// What somebody wrote stays readable to her for 28 days after the relationship.
const AFTERWARDS: i64 = 28 * Stamp::DAY;

/// That she has died is known once somebody has made it certain.
macro_rules! dead {
    () => {
        "person = ?1 AND kind = 'death' AND state = 'verified'"
    };
}

#[cfg(test)]
pub(crate) const DEAD: &str = dead!();

/// Whether her death is certain.
pub(crate) fn has_died(tx: &Transaction<'_>, person: Id) -> Result<bool, Trouble> {
    Ok(tx.prepare_cached(concat!("SELECT 1 FROM thing WHERE ", dead!()))?.exists([person.bytes()])?)
}

/// What is true of the two, whatever the item.
pub(crate) fn between(tx: &Transaction<'_>, actor: &Actor, person: Id, now: Stamp) -> Result<Facts, Trouble> {
    with(tx, actor, person, now, always(tx, actor, now)?)
}

/// The same, where what is true of the reader whoever it is about is known already: for a list of many people.
pub(crate) fn with(
    tx: &Transaction<'_>,
    actor: &Actor,
    person: Id,
    now: Stamp,
    always: Set<Around>,
) -> Result<Facts, Trouble> {
    let mut facts =
        Facts { rels: relations(tx, actor, person, now)?, own: actor.own, around: always, ..Facts::default() };
    let mut asked = tx.prepare_cached(concat!(
        "SELECT EXISTS (SELECT 1 FROM objection WHERE person = ?1 AND org = ?2 AND since <= ?4 AND (until IS NULL OR until > ?4)),
                EXISTS (SELECT 1 FROM restriction WHERE person = ?1 AND since <= ?4 AND (until IS NULL OR until > ?4)),
                EXISTS (SELECT 1 FROM thing WHERE ", dead!(), "),
                EXISTS (SELECT 1 FROM glass WHERE person = ?1 AND account = ?3 AND opened <= ?4 AND ends > ?4),
                EXISTS (SELECT 1 FROM conflict WHERE person = ?1 AND account = ?3 AND since <= ?4 AND (until IS NULL OR until > ?4))",
    ))?;
    let values = params![person.bytes(), actor.org.bytes(), actor.account.bytes(), now.0];
    let is: [bool; 5] =
        asked.query_row(values, |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))?;
    for (whom, is) in [Whom::Objection, Whom::Restricted, Whom::Dead].into_iter().zip(is) {
        if is {
            facts.whom = facts.whom.with(whom);
        }
    }
    if is[3] {
        facts.around = facts.around.with(Around::Bg);
    }
    if actor.person == Some(person) && actor.role != Role::Person {
        facts.around = facts.around.with(Around::Own);
    }
    if is[4] || cares(tx, actor, person, now)? {
        facts.around = facts.around.with(Around::Kin);
    }
    if actor.role == Role::Ig && answers(tx, actor, person)? {
        facts.around = facts.around.with(Around::Case);
    }
    if actor.role == Role::Proxy {
        let_in(tx, actor, person, now, &mut facts)?;
    }
    Ok(facts)
}

/// Whether one of the two cares for the other, where she who works here has a folder of her own: she is kin then, whether she says so or not.
fn cares(tx: &Transaction<'_>, actor: &Actor, person: Id, now: Stamp) -> Result<bool, Trouble> {
    let Some(own) = actor.person.filter(|_| !actor.is_hers()) else { return Ok(false) };
    let mut asked = tx.prepare_cached(
        "SELECT 1 FROM carer WHERE ((person = ?1 AND carer = ?2) OR (person = ?2 AND carer = ?1))
           AND since <= ?3 AND (until IS NULL OR until > ?3)",
    )?;
    Ok(asked.exists(params![person.bytes(), own.bytes(), now.0])?)
}

/// What governance says in a request that cannot be answered without reading her record: why.
pub(crate) const RECORD: &str = "record";

/// Whether this officer of governance has said, in a request of hers that is open, why her record must be read: the case of rule P23. Its number is the
/// request's own.
fn answers(tx: &Transaction<'_>, actor: &Actor, person: Id) -> Result<bool, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT 1 FROM thing t JOIN said s ON s.person = t.person AND s.thing = t.thing
         WHERE t.person = ?1 AND t.kind = 'request' AND t.open = 1 AND s.field = ?2 AND s.account = ?3",
    )?;
    Ok(asked.exists(params![person.bytes(), RECORD, actor.account.bytes()])?)
}

/// What a proxy was given: nothing of it holds before its day or after it has lapsed.
fn let_in(tx: &Transaction<'_>, actor: &Actor, person: Id, now: Stamp, facts: &mut Facts) -> Result<(), Trouble> {
    let given: Option<(String, bool, Option<i64>)> = tx
        .prepare_cached(
            "SELECT scope, contribute <> 0, suspended FROM proxy
             WHERE person = ?1 AND account = ?2 AND since <= ?3 AND (until IS NULL OR until > ?3) ORDER BY since DESC LIMIT 1",
        )?
        .query_row(params![person.bytes(), actor.account.bytes(), now.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((scope, contribute, suspended)) = given else { return Ok(()) };
    facts.rels = facts.rels.with(Rel::Proxy);
    facts.scope = scope.split(' ').filter_map(Class::parse).fold(Set::NONE, Set::with);
    if contribute {
        facts.around = facts.around.with(Around::Contribute);
    }
    if suspended.is_some() {
        facts.around = facts.around.with(Around::Suspended);
    }
    Ok(())
}

fn relations(tx: &Transaction<'_>, actor: &Actor, person: Id, now: Stamp) -> Result<Set<Rel>, Trouble> {
    let mut rels = Set::NONE;
    if actor.person == Some(person) && actor.role == Role::Person {
        rels = rels.with(Rel::Own);
    }
    let mut asked = tx.prepare_cached(
        "SELECT kind, until FROM relation WHERE person = ?1 AND since <= ?2 AND subject IN (?3, ?4, ?5)",
    )?;
    let team = actor.team.unwrap_or(actor.org);
    let subjects = params![person.bytes(), now.0, actor.account.bytes(), team.bytes(), actor.org.bytes()];
    let mut rows = asked.query(subjects)?;
    while let Some(row) = rows.next()? {
        if let Some(rel) = holds(actor, now, &row.get::<_, String>(0)?, row.get(1)?) {
            rels = rels.with(rel);
        }
    }
    Ok(rels)
}

/// What a row of the relations means now.
fn holds(actor: &Actor, now: Stamp, kind: &str, until: Option<i64>) -> Option<Rel> {
    let rel = Rel::parse(kind)?;
    // Who is a proxy stands in a table of its own, with scope and evidence; a team is overseen by its manager, not by everybody in it.
    if rel == Rel::Proxy || (rel == Rel::Oversight && actor.role != Role::Manager) {
        return None;
    }
    match until {
        Some(until) if until <= now.0 && until > now.0 - AFTERWARDS => Some(Rel::Ended),
        Some(until) if until <= now.0 => None,
        _ => Some(rel),
    }
}

/// The same of everybody whom something joins to the reader, at once: for counts, of those whom she may see one by one. A folder that stands open
/// by break-glass alone is not among them: it is opened to be read, not to be counted.
pub(crate) fn joined(
    tx: &Transaction<'_>,
    actor: &Actor,
    now: Stamp,
    always: Set<Around>,
) -> Result<BTreeMap<Id, Facts>, Trouble> {
    let mut out: BTreeMap<Id, Facts> = BTreeMap::new();
    let plain = Facts { own: actor.own, around: always, ..Facts::default() };
    let team = actor.team.unwrap_or(actor.org);
    let mut asked = tx.prepare_cached(
        "SELECT person, kind, until FROM relation WHERE subject IN (?2, ?3, ?4) AND since <= ?1 AND (until IS NULL OR until > ?5)",
    )?;
    let (account, org) = (actor.account, actor.org);
    let values = params![now.0, account.bytes(), team.bytes(), org.bytes(), now.0 - AFTERWARDS];
    let mut rows = asked.query(values)?;
    while let Some(row) = rows.next()? {
        if let Some(rel) = holds(actor, now, &row.get::<_, String>(1)?, row.get(2)?) {
            let facts = out.entry(Id::from_bytes(row.get(0)?)).or_insert(plain);
            facts.rels = facts.rels.with(rel);
        }
    }
    let objects = "SELECT person FROM objection WHERE since <= ?1 AND (until IS NULL OR until > ?1) AND org = ?2";
    let restricted = "SELECT person FROM restriction WHERE since <= ?1 AND (until IS NULL OR until > ?1)";
    let org = actor.org.bytes();
    let both: [(&str, Whom, &[&dyn ToSql]); 2] =
        [(objects, Whom::Objection, &[&now.0, org]), (restricted, Whom::Restricted, &[&now.0])];
    for (sql, whom, values) in both {
        let mut asked = tx.prepare_cached(sql)?;
        let mut rows = asked.query(values)?;
        while let Some(row) = rows.next()? {
            if let Some(facts) = out.get_mut(&Id::from_bytes(row.get(0)?)) {
                facts.whom = facts.whom.with(whom);
            }
        }
    }
    if let Some(facts) = actor.person.and_then(|own| out.get_mut(&own)).filter(|_| actor.role != Role::Person) {
        facts.around = facts.around.with(Around::Own);
    }
    let nobody = *Id::NOBODY.bytes();
    let own = actor.person.filter(|_| !actor.is_hers()).map_or(nobody, |own| *own.bytes());
    let mut asked = tx.prepare_cached(
        "SELECT person FROM conflict WHERE account = ?2 AND since <= ?1 AND (until IS NULL OR until > ?1)
         UNION SELECT person FROM carer WHERE carer = ?3 AND since <= ?1 AND (until IS NULL OR until > ?1)
         UNION SELECT carer FROM carer WHERE person = ?3 AND since <= ?1 AND (until IS NULL OR until > ?1)",
    )?;
    let mut rows = asked.query(params![now.0, account.bytes(), own])?;
    while let Some(row) = rows.next()? {
        if let Some(facts) = out.get_mut(&Id::from_bytes(row.get(0)?)) {
            facts.around = facts.around.with(Around::Kin);
        }
    }
    Ok(out)
}

/// What is true of the reader's asking now, whoever it is about.
pub(crate) fn always(tx: &Transaction<'_>, actor: &Actor, now: Stamp) -> Result<Set<Around>, Trouble> {
    let mut around = Set::NONE;
    let mut say = |flag, is: bool| {
        if is {
            around = around.with(flag);
        }
    };
    say(Around::Aal1, actor.factors < 2);
    say(Around::Stale, actor.stepped.plus(actor.own.limits().step_up) <= now);
    say(Around::Unregistered, actor.registered_until.is_none_or(|until| until <= now));
    let mut asked = tx.prepare_cached(
        "SELECT 1 FROM agreement WHERE org = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) LIMIT 1",
    )?;
    say(Around::NoAgree, !asked.exists(params![actor.org.bytes(), now.0])?);
    say(Around::SgTeam, crate::work::duty::looks_into_worries(tx, actor.account, now)?);
    Ok(around)
}

/// What is true of one page, in the eyes of this reader.
pub(crate) fn of_item(stored: &str, author: Id, org: Id, audience: bool, actor: &Actor) -> Set<Item> {
    let mut item = stored.split(' ').filter_map(Item::parse).fold(Set::NONE, Set::with);
    if author == actor.account {
        item = item.with(Item::Mine);
    }
    if org == actor.org && actor.role != Role::Person {
        item = item.with(Item::Ours);
    }
    if audience {
        item = item.with(Item::Audience);
    }
    item
}

/// The classes that her folder shows on one page.
pub(crate) const ON_THE_PAGE: [Class; 7] =
    [Class::Dir, Class::Front, Class::Care, Class::Clinical, Class::Special, Class::ThirdParty, Class::Money];
