//! The rows of the work, read and written: things, their steps, what is said in them and who owned them when.

use super::machine::Kind;
use super::{Said, Who};
use crate::access::{Item, Set};
use crate::accounts::Actor;
use crate::entry::{when_read, when_text};
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use yf_model::When;

/// A thing as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Thing {
    pub person: Id,
    pub thing: Id,
    pub kind: Kind,
    pub parent: Option<Id>,
    pub state: String,
    pub open: bool,
    pub owner: Option<Id>,
    pub team: Option<Id>,
    pub to_account: Option<Id>,
    pub to_team: Option<Id>,
    pub lead: Option<Id>,
    pub other: Option<Id>,
    pub began: When,
    pub told: Stamp,
    pub closed: Option<Stamp>,
}

impl Thing {
    /// A new one: open, of nobody's asking, belonging to nothing.
    pub fn new(
        person: Id,
        thing: Id,
        kind: Kind,
        state: &str,
        (owner, team): (Id, Id),
        began: When,
        told: Stamp,
    ) -> Thing {
        Thing {
            person,
            thing,
            kind,
            parent: None,
            state: state.to_owned(),
            open: true,
            owner: Some(owner),
            team: Some(team),
            to_account: None,
            to_team: None,
            lead: None,
            other: None,
            began,
            told,
            closed: None,
        }
    }

    /// Whether it was offered to, or is asked of, this reader: by name, or her team where nobody is named.
    pub fn is_for(&self, actor: &Actor) -> bool {
        match self.to_account {
            Some(account) => actor.does(account),
            None => self.to_team == Some(actor.seat()),
        }
    }
}

/// A step that was taken.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub thing: Id,
    pub seq: i64,
    pub from: Option<String>,
    pub to: String,
    pub happened: When,
    pub told: Stamp,
    pub account: Id,
    pub team: Id,
    pub why: String,
    pub who: Who,
}

/// A version of a field.
#[derive(Clone, Debug)]
pub(crate) struct Version {
    pub said: Said,
    /// Its number, as a reader is shown it; as it is stored.
    pub version: i64,
    pub stored: i64,
    /// What is said of it in the eyes of a reader: sealed, locked.
    pub marks: Set<Item>,
    pub happened: When,
    pub told: Stamp,
    pub account: Id,
    pub carried: Option<When>,
}

/// Who takes a step, and when: what each of a deed's steps has in common.
#[derive(Clone, Copy)]
pub(crate) struct Act<'a> {
    pub account: Id,
    pub team: Id,
    pub who: Who,
    pub happened: When,
    pub now: Stamp,
    pub why: &'a str,
}

impl Act<'_> {
    /// The same moment, as the folder's own consequence of it.
    pub fn follows(self) -> Act<'static> {
        Act { who: Who::X, why: "", account: self.account, team: self.team, happened: self.happened, now: self.now }
    }
}

const COLUMNS: &str =
    "person, thing, kind, parent, state, open, owner, team, to_account, to_team, lead, other, began, told, closed";

fn id(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Id>> {
    Ok(row.get::<_, Option<[u8; 16]>>(at)?.map(Id::from_bytes))
}

fn when(row: &Row<'_>, at: usize) -> rusqlite::Result<When> {
    let text: String = row.get(at)?;
    when_read(&text).ok_or(rusqlite::Error::InvalidQuery)
}

fn thing(row: &Row<'_>) -> rusqlite::Result<Thing> {
    let kind: String = row.get(2)?;
    Ok(Thing {
        person: Id::from_bytes(row.get(0)?),
        thing: Id::from_bytes(row.get(1)?),
        kind: Kind::parse(&kind).ok_or(rusqlite::Error::InvalidQuery)?,
        parent: id(row, 3)?,
        state: row.get(4)?,
        open: row.get::<_, i64>(5)? == 1,
        owner: id(row, 6)?,
        team: id(row, 7)?,
        to_account: id(row, 8)?,
        to_team: id(row, 9)?,
        lead: id(row, 10)?,
        other: id(row, 11)?,
        began: when(row, 12)?,
        told: Stamp(row.get(13)?),
        closed: row.get::<_, Option<i64>>(14)?.map(Stamp),
    })
}

/// Things by a condition on their columns.
pub(crate) fn things(
    tx: &Transaction<'_>,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Thing>, Trouble> {
    let mut asked = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM thing WHERE {condition}"))?;
    let rows = asked.query_map(values, thing)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All of hers, in the order in which they were told.
pub(crate) fn hers(tx: &Transaction<'_>, person: Id) -> Result<Vec<Thing>, Trouble> {
    things(tx, "person = ?1 ORDER BY told, thing", [person.bytes()])
}

pub(crate) fn one(tx: &Transaction<'_>, person: Id, id: Id) -> Result<Option<Thing>, Trouble> {
    let mut asked = tx.prepare_cached(&format!("SELECT {COLUMNS} FROM thing WHERE person = ?1 AND thing = ?2"))?;
    Ok(asked.query_row(params![person.bytes(), id.bytes()], thing).optional()?)
}

pub(crate) const OPEN_ONE: &str = "person = ?1 AND kind = ?2 AND open = 1 ORDER BY told, thing LIMIT 1";

/// The open one of a kind that she has, if any.
pub(crate) fn open_one(tx: &Transaction<'_>, person: Id, kind: Kind) -> Result<Option<Thing>, Trouble> {
    let found = things(tx, OPEN_ONE, params![person.bytes(), kind.name()])?;
    Ok(found.into_iter().next())
}

pub(crate) fn children(tx: &Transaction<'_>, person: Id, parent: Id) -> Result<Vec<Thing>, Trouble> {
    things(tx, "person = ?1 AND parent = ?2 ORDER BY told, thing", params![person.bytes(), parent.bytes()])
}

/// Begins a thing with its first step.
pub(crate) fn begin(tx: &Transaction<'_>, new: &Thing, act: Act<'_>) -> Result<(), Trouble> {
    let bytes = |id: &Option<Id>| id.map(|id| *id.bytes());
    tx.prepare_cached(
        "INSERT INTO thing VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8, ?9, ?10, ?11, NULL, ?12, ?13, NULL)",
    )?
    .execute(params![
        new.person.bytes(),
        new.thing.bytes(),
        new.kind.name(),
        bytes(&new.parent),
        new.state,
        bytes(&new.owner),
        bytes(&new.team),
        bytes(&new.to_account),
        bytes(&new.to_team),
        bytes(&new.lead),
        bytes(&new.other),
        when_text(new.began),
        act.now.0,
    ])?;
    if let (Some(owner), Some(team)) = (new.owner, new.team) {
        own(tx, new.person, new.thing, owner, team, act.now)?;
    }
    took(tx, new.person, new.thing, None, &new.state, act)
}

fn took(
    tx: &Transaction<'_>,
    person: Id,
    thing: Id,
    from: Option<&str>,
    to: &str,
    act: Act<'_>,
) -> Result<(), Trouble> {
    tx.prepare_cached(
        "INSERT INTO step SELECT ?1, ?2, coalesce(max(seq), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM step
         WHERE person = ?1 AND thing = ?2",
    )?
    .execute(params![
        person.bytes(),
        thing.bytes(),
        from,
        to,
        when_text(act.happened),
        act.now.0,
        act.account.bytes(),
        act.team.bytes(),
        act.who.name(),
        act.why,
    ])?;
    Ok(())
}

/// Takes one step: the state moves, and where that is the end of it, it is closed and nobody's any more.
pub(crate) fn step(tx: &Transaction<'_>, thing: &mut Thing, to: &str, act: Act<'_>) -> Result<(), Trouble> {
    let from = std::mem::replace(&mut thing.state, to.to_owned());
    took(tx, thing.person, thing.thing, Some(&from), to, act)?;
    let over = thing.kind.over(to);
    let closed = over.then_some(act.now.0);
    tx.prepare_cached("UPDATE thing SET state = ?3, open = ?4, closed = ?5 WHERE person = ?1 AND thing = ?2")?
        .execute(params![thing.person.bytes(), thing.thing.bytes(), to, i64::from(!over), closed])?;
    if over {
        disown(tx, thing.person, thing.thing, act.now)?;
    } else if !thing.open
        && let (Some(owner), Some(team)) = (thing.owner, thing.team)
    {
        own(tx, thing.person, thing.thing, owner, team, act.now)?;
    }
    (thing.open, thing.closed) = (!over, closed.map(Stamp));
    Ok(())
}

/// Moves a thing to another owner, without a minute between the two.
pub(crate) fn give(tx: &Transaction<'_>, thing: &mut Thing, owner: Id, team: Id, now: Stamp) -> Result<(), Trouble> {
    if (thing.owner, thing.team) == (Some(owner), Some(team)) {
        return Ok(());
    }
    tx.prepare_cached("UPDATE thing SET owner = ?3, team = ?4 WHERE person = ?1 AND thing = ?2")?.execute(params![
        thing.person.bytes(),
        thing.thing.bytes(),
        owner.bytes(),
        team.bytes()
    ])?;
    if thing.open {
        disown(tx, thing.person, thing.thing, now)?;
        own(tx, thing.person, thing.thing, owner, team, now)?;
    }
    (thing.owner, thing.team) = (Some(owner), Some(team));
    Ok(())
}

fn own(tx: &Transaction<'_>, person: Id, thing: Id, owner: Id, team: Id, now: Stamp) -> Result<(), Trouble> {
    tx.prepare_cached(
        "INSERT INTO owned SELECT ?1, ?2, coalesce(max(seq), 0) + 1, ?3, ?4, ?5, NULL FROM owned WHERE person = ?1 AND thing = ?2",
    )?
    .execute(params![person.bytes(), thing.bytes(), owner.bytes(), team.bytes(), now.0])?;
    Ok(())
}

fn disown(tx: &Transaction<'_>, person: Id, thing: Id, now: Stamp) -> Result<(), Trouble> {
    tx.prepare_cached("UPDATE owned SET until = ?3 WHERE person = ?1 AND thing = ?2 AND until IS NULL")?
        .execute(params![person.bytes(), thing.bytes(), now.0])?;
    Ok(())
}

/// Sets whom it is offered to, asked of or sent to.
pub(crate) fn address(
    tx: &Transaction<'_>,
    thing: &mut Thing,
    account: Option<Id>,
    team: Option<Id>,
) -> Result<(), Trouble> {
    tx.prepare_cached("UPDATE thing SET to_account = ?3, to_team = ?4 WHERE person = ?1 AND thing = ?2")?.execute(
        params![thing.person.bytes(), thing.thing.bytes(), account.map(|id| *id.bytes()), team.map(|id| *id.bytes())],
    )?;
    (thing.to_account, thing.to_team) = (account, team);
    Ok(())
}

/// Sets the coordinator of a case.
pub(crate) fn lead(tx: &Transaction<'_>, case: &mut Thing, lead: Id) -> Result<(), Trouble> {
    tx.prepare_cached("UPDATE thing SET lead = ?3 WHERE person = ?1 AND thing = ?2")?.execute(params![
        case.person.bytes(),
        case.thing.bytes(),
        lead.bytes()
    ])?;
    case.lead = Some(lead);
    Ok(())
}

/// Ties a thing to the one that it is the same as.
pub(crate) fn tie(tx: &Transaction<'_>, thing: &mut Thing, other: Id) -> Result<(), Trouble> {
    tx.prepare_cached("UPDATE thing SET other = ?3 WHERE person = ?1 AND thing = ?2")?.execute(params![
        thing.person.bytes(),
        thing.thing.bytes(),
        other.bytes()
    ])?;
    thing.other = Some(other);
    Ok(())
}

/// Says of a thing where it was moved to.
pub(crate) fn moved_to(tx: &Transaction<'_>, thing: &Thing, new: Id) -> Result<(), Trouble> {
    tx.prepare_cached("UPDATE thing SET moved_to = ?3 WHERE person = ?1 AND thing = ?2")?.execute(params![
        thing.person.bytes(),
        thing.thing.bytes(),
        new.bytes()
    ])?;
    Ok(())
}

/// The steps of all her things, in the order in which they were told.
pub(crate) fn steps(tx: &Transaction<'_>, person: Id) -> Result<Vec<Taken>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT thing, seq, from_state, to_state, happened, told, account, team, why, who FROM step WHERE person = ?1
         ORDER BY told, thing, seq",
    )?;
    let rows = asked.query_map([person.bytes()], |row| {
        Ok(Taken {
            thing: Id::from_bytes(row.get(0)?),
            seq: row.get(1)?,
            from: row.get(2)?,
            to: row.get(3)?,
            happened: when(row, 4)?,
            told: Stamp(row.get(5)?),
            account: Id::from_bytes(row.get(6)?),
            team: Id::from_bytes(row.get(7)?),
            why: row.get(8)?,
            who: Who::parse(&row.get::<_, String>(9)?).unwrap_or(Who::X),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every version of every field of a thing, by field and version.
pub(crate) fn versions(tx: &Transaction<'_>, person: Id, thing: Id) -> Result<Vec<Version>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT field, value, words, source, confidence, base, version, happened, told, account, carried FROM said
         WHERE person = ?1 AND thing = ?2 ORDER BY field, version",
    )?;
    let rows = asked.query_map(params![person.bytes(), thing.bytes()], |row| {
        Ok(Version {
            said: Said {
                field: row.get(0)?,
                value: row.get(1)?,
                words: row.get(2)?,
                source: row.get(3)?,
                confidence: row.get(4)?,
                base: row.get(5)?,
            },
            version: row.get(6)?,
            stored: row.get(6)?,
            marks: Set::NONE,
            happened: when(row, 7)?,
            told: Stamp(row.get(8)?),
            account: Id::from_bytes(row.get(9)?),
            carried: row.get::<_, Option<String>>(10)?.as_deref().and_then(when_read),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The newest version of one field.
pub(crate) fn field(tx: &Transaction<'_>, person: Id, thing: Id, field: &str) -> Result<Option<Version>, Trouble> {
    Ok(versions(tx, person, thing)?.into_iter().rfind(|v| v.said.field == field))
}

/// Appends a version of a field: whether somebody else's words stand beside it, unseen by this writer, and its number.
pub(crate) fn say(
    tx: &Transaction<'_>,
    thing: &Thing,
    said: &Said,
    carried: Option<When>,
    act: Act<'_>,
) -> Result<(bool, i64), Trouble> {
    let (newest, beside): (i64, bool) = tx
        .prepare_cached(
            "SELECT coalesce(max(version), 0), count(CASE WHEN version > ?4 AND account <> ?5 THEN 1 END) > 0 FROM said
             WHERE person = ?1 AND thing = ?2 AND field = ?3",
        )?
        .query_row(
            params![thing.person.bytes(), thing.thing.bytes(), said.field, said.base, act.account.bytes()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
    tx.prepare_cached("INSERT INTO said VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)")?.execute(
        params![
            thing.person.bytes(),
            thing.thing.bytes(),
            said.field,
            newest + 1,
            said.base.clamp(0, newest),
            said.value,
            said.words,
            said.source,
            said.confidence,
            when_text(act.happened),
            act.now.0,
            act.account.bytes(),
            carried.map(when_text),
        ],
    )?;
    Ok((beside, newest + 1))
}
