//! The facts of one question, read from the folder's own dated rows in the transaction of the look itself.

use crate::access::{Around, Class, Facts, Item, Rel, Role, Set, Whom};
use crate::accounts::Actor;
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Transaction, params, params_from_iter};

/// What somebody wrote stays readable to her for 28 days after the relationship.
const AFTERWARDS: i64 = 28 * Stamp::DAY;

/// What is true of the two, whatever the item.
pub(crate) fn between(tx: &Transaction<'_>, actor: &Actor, person: Id, now: Stamp) -> Result<Facts, Trouble> {
    let mut facts = Facts { rels: relations(tx, actor, person, now)?, own: actor.own, ..Facts::default() };
    if open(tx, "SELECT 1 FROM objection WHERE person = ? AND org = ?", &[person, actor.org], now)? {
        facts.whom = facts.whom.with(Whom::Objection);
    }
    if open(tx, "SELECT 1 FROM restriction WHERE person = ?", &[person], now)? {
        facts.whom = facts.whom.with(Whom::Restricted);
    }
    let died: Option<i64> = tx
        .prepare_cached("SELECT 1 FROM page WHERE person = ?1 AND kind = 'death' LIMIT 1")?
        .query_row([person.bytes()], |row| row.get(0))
        .optional()?;
    if died.is_some() {
        facts.whom = facts.whom.with(Whom::Dead);
    }
    facts.around = around(tx, actor, person, now)?;
    if actor.role == Role::Proxy {
        let_in(tx, actor, person, now, &mut facts)?;
    }
    Ok(facts)
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
        let (kind, until): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        let Some(rel) = Rel::parse(&kind) else { continue };
        // Who is a proxy stands in a table of its own, with scope and evidence.
        if rel == Rel::Proxy {
            continue;
        }
        // A team is overseen by its manager, not by everybody in it.
        if rel == Rel::Oversight && actor.role != Role::Manager {
            continue;
        }
        match until {
            Some(until) if until <= now.0 && until > now.0 - AFTERWARDS => rels = rels.with(Rel::Ended),
            Some(until) if until <= now.0 => {}
            _ => rels = rels.with(rel),
        }
    }
    Ok(rels)
}

fn around(tx: &Transaction<'_>, actor: &Actor, person: Id, now: Stamp) -> Result<Set<Around>, Trouble> {
    let mut around = Set::NONE;
    let mut say = |flag, is: bool| {
        if is {
            around = around.with(flag);
        }
    };
    say(Around::Aal1, actor.factors < 2);
    say(Around::Stale, actor.stepped.plus(actor.own.limits().step_up) <= now);
    say(Around::Unregistered, actor.registered_until.is_none_or(|until| until <= now));
    say(Around::Own, actor.person == Some(person) && actor.role != Role::Person);
    let agreed = open(tx, "SELECT 1 FROM agreement WHERE org = ?", &[actor.org], now)?;
    say(Around::NoAgree, !agreed);
    say(Around::SgTeam, crate::work::duty::looks_into_worries(tx, actor.account, now)?);
    let glass: Option<i64> = tx
        .prepare_cached("SELECT 1 FROM glass WHERE person = ?1 AND account = ?2 AND opened <= ?3 AND ends > ?3")?
        .query_row(params![person.bytes(), actor.account.bytes(), now.0], |row| row.get(0))
        .optional()?;
    say(Around::Bg, glass.is_some());
    Ok(around)
}

/// Whether a dated row is open now: `sql` says which rows, by at most two ids.
fn open(tx: &Transaction<'_>, sql: &str, ids: &[Id], now: Stamp) -> Result<bool, Trouble> {
    let sql = format!("{sql} AND since <= ? AND (until IS NULL OR until > ?) LIMIT 1");
    let ids = ids.iter().map(|id| Value::Blob(id.bytes().to_vec()));
    let values = ids.chain([Value::Integer(now.0), Value::Integer(now.0)]);
    let mut asked = tx.prepare_cached(&sql)?;
    Ok(asked.exists(params_from_iter(values))?)
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
