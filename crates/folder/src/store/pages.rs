//! Pages: appended as versions, never overwritten.

use crate::entry::{Entry, PersonEntry, when_read, when_text};
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};
use yf_model::When;

/// A page to append.
pub(crate) struct NewPage<'a> {
    pub person: Id,
    pub identity: Option<Id>,
    /// What the agency's own row is known by: the same row again is the same page.
    pub source: Option<&'a str>,
    pub class: &'static str,
    pub happened: When,
    pub entry: &'a Entry,
    pub author: Id,
    pub org: Id,
    pub team: Option<Id>,
}

/// The newest version of a page, as stored.
pub(crate) struct StoredPage {
    pub page: Id,
    pub kind: String,
    pub class: String,
    pub flags: String,
    pub happened: Option<When>,
    pub told: Stamp,
    pub author: Id,
    pub org: Id,
    pub author_name: String,
    pub org_name: String,
    pub body: String,
    pub audience: bool,
}

/// Appends a page, or a version where the agency's row is known already; the same words again are no new version. Another agency
/// that numbers its rows alike writes no version of this one's.
pub(crate) fn append(tx: &Transaction<'_>, id: Id, told: Stamp, new: &NewPage<'_>) -> Result<Id, Trouble> {
    let body = new.entry.write();
    let mut known: Option<([u8; 16], i64, String)> = None;
    if let Some(source) = new.source {
        known = tx
            .prepare_cached(
                "SELECT page, version, body FROM page WHERE person = ?1 AND source = ?2 AND kind = ?3
                   AND (identity = ?4 OR (identity IS NULL AND ?4 IS NULL)) ORDER BY version DESC LIMIT 1",
            )?
            .query_row(
                params![new.person.bytes(), source, new.entry.kind(), new.identity.as_ref().map(Id::bytes)],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .optional()?;
    }
    let (page, version) = match known {
        Some((page, _, said)) if said == body => return Ok(Id::from_bytes(page)),
        Some((page, version, _)) => (Id::from_bytes(page), version + 1),
        None => (id, 1),
    };
    tx.prepare_cached("INSERT INTO page VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '-', ?8, ?9, ?10, ?11, ?12, ?13)")?
        .execute(params![
            new.person.bytes(),
            page.bytes(),
            version,
            new.identity.as_ref().map(Id::bytes),
            new.source,
            new.entry.kind(),
            new.class,
            when_text(new.happened),
            told.0,
            new.author.bytes(),
            new.org.bytes(),
            new.team.as_ref().map(Id::bytes),
            body,
        ])?;
    Ok(page)
}

/// The page that says who she is, as people are found by it.
pub(crate) fn who_she_is(tx: &Transaction<'_>, person: Id, reader: Id) -> Result<Option<StoredPage>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT p.body, p.kind, p.class, p.flags, p.happened, p.told, p.author, p.org, a.name, o.name,
                EXISTS (SELECT 1 FROM audience x WHERE x.person = p.person AND x.page = p.page AND x.account = ?2), p.page
         FROM seek s JOIN page p ON p.person = s.person AND p.page = s.page AND p.version = s.version
         JOIN account a ON a.account = p.author JOIN org o ON o.org = p.org
         WHERE s.person = ?1",
    )?;
    Ok(asked.query_row(params![person.bytes(), reader.bytes()], stored).optional()?)
}

/// With the name of her practice beside its code.
pub(crate) fn with_practice(tx: &Transaction<'_>, mut her: PersonEntry) -> Result<PersonEntry, Trouble> {
    if !her.practice.is_empty() {
        let mut asked = tx.prepare_cached("SELECT name FROM org WHERE code = 'ods:' || ?1")?;
        her.practice_name = asked.query_row([&her.practice], |row| row.get(0)).optional()?.unwrap_or_default();
    }
    Ok(her)
}

/// The newest version of each of her pages.
pub(crate) fn newest(tx: &Transaction<'_>, person: Id, reader: Id) -> Result<Vec<StoredPage>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT p.body, p.kind, p.class, p.flags, p.happened, p.told, p.author, p.org, a.name, o.name,
                EXISTS (SELECT 1 FROM audience x WHERE x.person = p.person AND x.page = p.page AND x.account = ?2), p.page
         FROM page p JOIN account a ON a.account = p.author JOIN org o ON o.org = p.org
         WHERE p.person = ?1
           AND p.version = (SELECT max(v.version) FROM page v WHERE v.person = p.person AND v.page = p.page)
         ORDER BY p.happened, p.page",
    )?;
    let rows = asked.query_map(params![person.bytes(), reader.bytes()], stored)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn stored(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredPage> {
    Ok(StoredPage {
        page: Id::from_bytes(row.get(11)?),
        kind: row.get(1)?,
        class: row.get(2)?,
        flags: row.get(3)?,
        happened: when_read(&row.get::<_, String>(4)?),
        told: Stamp(row.get(5)?),
        author: Id::from_bytes(row.get(6)?),
        org: Id::from_bytes(row.get(7)?),
        author_name: row.get(8)?,
        org_name: row.get(9)?,
        body: row.get(0)?,
        audience: row.get(10)?,
    })
}
