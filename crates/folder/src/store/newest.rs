//! Her newest pages, so that a long life opens as soon as a short one.

use super::pages::StoredPage;
use crate::entry::when_read;
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{Row, Transaction, params};
use std::collections::BTreeMap;

/// So many of the newest are shown before the whole is asked for.
pub(crate) const SHOWN: usize = 120;
/// So many are shown at once where all of it is asked for, the newest first: a page that a telephone takes and a printer too.
pub(crate) const PART: usize = 1000;

const COLUMNS: &str = "p.body, p.kind, p.class, p.flags, p.happened, p.told, p.author, p.org, a.name, o.name,
    EXISTS (SELECT 1 FROM audience x WHERE x.person = p.person AND x.page = p.page AND x.account = ?2), p.page";
const NEWEST: &str = "p.version = (SELECT max(v.version) FROM page v WHERE v.person = p.person AND v.page = p.page)";

/// Her newest pages that this reader may see, so many of them, in order of time, with those that are shown whatever their age (who she is, open
/// waits, what is marked); and whether there are older ones that she may see. What she may not see counts for neither.
pub(crate) fn shown(
    tx: &Transaction<'_>,
    person: Id,
    reader: Id,
    most: usize,
    may_see: impl FnMut(&StoredPage) -> bool,
) -> Result<(Vec<StoredPage>, bool), Trouble> {
    let always = format!(
        r#"WITH always (page) AS (
             SELECT page FROM page WHERE person = ?1 AND kind = 'person'
             UNION SELECT page FROM page WHERE person = ?1 AND flags <> '-'
             UNION SELECT item FROM mark WHERE person = ?1
             UNION SELECT page FROM page WHERE person = ?1 AND kind = 'wait'
                     AND body NOT LIKE '%"stop":%' AND body NOT LIKE '%"ended":%')
           SELECT {COLUMNS} FROM always s CROSS JOIN page p JOIN account a ON a.account = p.author JOIN org o ON o.org = p.org
           WHERE p.person = ?1 AND p.page = s.page AND {NEWEST}"#
    );
    let mut all = stand_always(tx, &always, person, reader)?;
    let older = newest(tx, person, reader, (0, most), may_see, &mut all)?;
    Ok((all.into_values().collect(), older))
}

/// A part of her older pages that this reader may see, by how many newer ones she may see; with who she is, and nothing else beside.
pub(crate) fn part(
    tx: &Transaction<'_>,
    person: Id,
    reader: Id,
    newer: usize,
    may_see: impl FnMut(&StoredPage) -> bool,
) -> Result<(Vec<StoredPage>, bool), Trouble> {
    let always = format!(
        "SELECT {COLUMNS} FROM page p JOIN account a ON a.account = p.author JOIN org o ON o.org = p.org
         WHERE p.person = ?1 AND p.kind = 'person' AND {NEWEST}"
    );
    let mut all = stand_always(tx, &always, person, reader)?;
    let older = newest(tx, person, reader, (newer, PART), may_see, &mut all)?;
    Ok((all.into_values().collect(), older))
}

/// The pages that stand whatever their age, in order of time.
fn stand_always(
    tx: &Transaction<'_>,
    sql: &str,
    person: Id,
    reader: Id,
) -> Result<BTreeMap<(String, [u8; 16]), StoredPage>, Trouble> {
    let mut asked = tx.prepare_cached(sql)?;
    let rows = asked.query_map(params![person.bytes(), reader.bytes()], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds so many after so many newer ones, and says whether there are older ones still.
fn newest(
    tx: &Transaction<'_>,
    person: Id,
    reader: Id,
    (newer, most): (usize, usize),
    mut may_see: impl FnMut(&StoredPage) -> bool,
    all: &mut BTreeMap<(String, [u8; 16]), StoredPage>,
) -> Result<bool, Trouble> {
    let mut asked = tx.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM page p JOIN account a ON a.account = p.author JOIN org o ON o.org = p.org
         WHERE p.person = ?1 AND {NEWEST} ORDER BY p.happened DESC, p.page DESC"
    ))?;
    let mut rows = asked.query(params![person.bytes(), reader.bytes()])?;
    let mut seen = 0;
    while let Some(row) = rows.next()? {
        let (key, page) = read(row)?;
        // Who she is stands on each part, and counts in none.
        if page.kind == "person" || !may_see(&page) {
            continue;
        }
        if seen == newer + most {
            return Ok(true);
        }
        if seen >= newer {
            all.insert(key, page);
        }
        seen += 1;
    }
    Ok(false)
}

fn read(row: &Row<'_>) -> Result<((String, [u8; 16]), StoredPage), rusqlite::Error> {
    let happened: String = row.get(4)?;
    let id: [u8; 16] = row.get(11)?;
    let page = StoredPage {
        page: Id::from_bytes(id),
        kind: row.get(1)?,
        class: row.get(2)?,
        flags: row.get(3)?,
        happened: when_read(&happened),
        told: Stamp(row.get(5)?),
        author: Id::from_bytes(row.get(6)?),
        org: Id::from_bytes(row.get(7)?),
        author_name: row.get(8)?,
        org_name: row.get(9)?,
        body: row.get(0)?,
        audience: row.get(10)?,
    };
    Ok(((happened, id), page))
}
