//! What addresses show in place of a thing and of somebody who can be given work: chance, good in one session only.

use super::{Hand, ThingHandle};
use crate::Handle;
use crate::accounts::Actor;
use crate::outside::{Id, Outside};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};

/// What an address of this session shows in place of a thing.
pub(crate) fn of_thing(
    tx: &Transaction<'_>,
    outside: &dyn Outside,
    actor: &Actor,
    person: Id,
    thing: Id,
) -> Result<ThingHandle, Trouble> {
    let known: Option<[u8; 16]> = tx
        .prepare_cached("SELECT handle FROM thing_handle WHERE session = ?1 AND thing = ?2")?
        .query_row(params![actor.session, thing.bytes()], |row| row.get(0))
        .optional()?;
    if let Some(handle) = known {
        return Ok(Handle(handle));
    }
    let mut handle = [0; 16];
    outside.fill(&mut handle);
    tx.prepare_cached("INSERT INTO thing_handle VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        actor.session,
        handle,
        person.bytes(),
        thing.bytes()
    ])?;
    Ok(Handle(handle))
}

/// Which thing an address of this session means, and whose it is.
pub(crate) fn thing(tx: &Transaction<'_>, actor: &Actor, handle: ThingHandle) -> Result<Option<(Id, Id)>, Trouble> {
    let found: Option<([u8; 16], [u8; 16])> = tx
        .prepare_cached("SELECT person, thing FROM thing_handle WHERE session = ?1 AND handle = ?2")?
        .query_row(params![actor.session, handle.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map(|(person, thing)| (Id::from_bytes(person), Id::from_bytes(thing))))
}

/// What an address of this session shows in place of an account, or of a team where nobody is named.
pub(crate) fn of_hand(
    tx: &Transaction<'_>,
    outside: &dyn Outside,
    actor: &Actor,
    account: Option<Id>,
    team: Id,
) -> Result<Hand, Trouble> {
    let account = account.unwrap_or(Id::NOBODY);
    let known: Option<[u8; 16]> = tx
        .prepare_cached("SELECT handle FROM hand WHERE session = ?1 AND account = ?2 AND team = ?3")?
        .query_row(params![actor.session, account.bytes(), team.bytes()], |row| row.get(0))
        .optional()?;
    if let Some(handle) = known {
        return Ok(Handle(handle));
    }
    let mut handle = [0; 16];
    outside.fill(&mut handle);
    tx.prepare_cached("INSERT INTO hand VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        actor.session,
        handle,
        account.bytes(),
        team.bytes()
    ])?;
    Ok(Handle(handle))
}

/// Whom an address of this session means: a team, and somebody in it by name.
pub(crate) fn hand(tx: &Transaction<'_>, actor: &Actor, handle: Hand) -> Result<Option<(Option<Id>, Id)>, Trouble> {
    let found: Option<([u8; 16], [u8; 16])> = tx
        .prepare_cached("SELECT account, team FROM hand WHERE session = ?1 AND handle = ?2")?
        .query_row(params![actor.session, handle.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.map(|(account, team)| {
        let account = Id::from_bytes(account);
        ((account != Id::NOBODY).then_some(account), Id::from_bytes(team))
    }))
}
