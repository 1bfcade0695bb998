//! Who is away and who stands in for her, who has the day in a team, and who looks into worries: what the work asks of it.
//!
//! Invariant: what somebody owns stays hers while she is away; who stands in takes its steps in her place, as far as the rules permit her.

use crate::accounts::Actor;
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};

/// What somebody has the day for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Has {
    /// What the team accepts is hers at once.
    Allocation,
    /// She looks into worries first.
    Safeguarding,
}

impl Has {
    /// All.
    pub const ALL: [Has; 2] = [Has::Allocation, Has::Safeguarding];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Has::Allocation => "allocation",
            Has::Safeguarding => "safeguarding",
        }
    }

    /// Of a name.
    pub fn parse(text: &str) -> Option<Has> {
        Has::ALL.into_iter().find(|has| has.name() == text)
    }
}

/// Whether she is away now, and who stands in.
pub(crate) fn cover_of(tx: &Transaction<'_>, account: Id, now: Stamp) -> Result<Option<Id>, Trouble> {
    let found: Option<[u8; 16]> = tx
        .prepare_cached(
            "SELECT cover FROM absence WHERE account = ?1 AND since <= ?2 AND until > ?2 AND ended IS NULL
             ORDER BY told DESC LIMIT 1",
        )?
        .query_row(params![account.bytes(), now.0], |row| row.get(0))
        .optional()?;
    Ok(found.map(Id::from_bytes))
}

/// For whom somebody stands in now.
pub(crate) fn covers(tx: &Transaction<'_>, account: Id, now: Stamp) -> Result<Vec<Id>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT DISTINCT account FROM absence WHERE cover = ?1 AND until > ?2 AND since <= ?2 AND ended IS NULL ORDER BY account",
    )?;
    let rows = asked.query_map(params![account.bytes(), now.0], |row| row.get(0).map(Id::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Who has the day in a team and works: not away, and still here.
pub(crate) fn has_the_day(tx: &Transaction<'_>, team: Id, has: Has, now: Stamp) -> Result<Option<Id>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT r.account FROM rota r JOIN account a ON a.account = r.account AND a.state = 'open'
         WHERE r.team = ?1 AND r.what = ?2 AND r.since <= ?3 AND r.until > ?3 AND r.ended IS NULL ORDER BY r.told DESC, r.rota",
    )?;
    let rows = asked.query_map(params![team.bytes(), has.name(), now.0], |row| row.get(0).map(Id::from_bytes))?;
    for account in rows.collect::<Result<Vec<_>, _>>()? {
        if cover_of(tx, account, now)?.is_none() {
            return Ok(Some(account));
        }
    }
    Ok(None)
}

/// Whether she is one of those who look into worries.
pub(crate) fn looks_into_worries(tx: &Transaction<'_>, account: Id, now: Stamp) -> Result<bool, Trouble> {
    Ok(tx
        .prepare_cached(
            "SELECT 1 FROM safeguarding WHERE account = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)",
        )?
        .exists(params![account.bytes(), now.0])?)
}

/// Who looks into a worry that is raised now: who has the day, of the raiser's team before others; else any of those who look into
/// worries and is not away; else any of them; and where nobody was named, a manager, who cannot read it and is told to name somebody.
pub(crate) fn takes_worries(tx: &Transaction<'_>, by: &Actor, now: Stamp) -> Result<Option<Id>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT s.account, EXISTS (SELECT 1 FROM rota r WHERE r.account = s.account AND r.what = 'safeguarding'
                    AND r.since <= ?1 AND r.until > ?1 AND r.ended IS NULL),
                a.team = ?2 OR a.org = ?3
         FROM safeguarding s JOIN account a ON a.account = s.account AND a.state = 'open'
         WHERE s.since <= ?1 AND (s.until IS NULL OR s.until > ?1) ORDER BY 2 DESC, 3 DESC, s.account",
    )?;
    let near = by.team.unwrap_or(by.org);
    let rows = asked.query_map(params![now.0, near.bytes(), by.org.bytes()], |row| row.get(0).map(Id::from_bytes))?;
    let all: Vec<Id> = rows.collect::<Result<_, _>>()?;
    for account in &all {
        if cover_of(tx, *account, now)?.is_none() {
            return Ok(Some(*account));
        }
    }
    if let Some(first) = all.first() {
        return Ok(Some(*first));
    }
    let near = super::people::manager(tx, near)?;
    near.map_or_else(|| super::people::any_manager(tx), |manager| Ok(Some(manager)))
}
