//! What the rules show her *later*: a worry that was raised, what is done about it, what is held back from her. It is looked at again on a day; until
//! governance says that she may be shown it, she is not, since telling could put her at risk, and no silence says so.

use super::watch::Kind;
use crate::outside::{Id, Outside, Stamp};
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};

/// So long after a day of such lines it is looked at again; and again so long after each time that it was held back longer.
const AGAIN: i64 = 28 * Stamp::DAY;

/// Of a line `l` of the trail that is shown later: whether she is shown it by now.
pub(crate) const SHOWN_BY_NOW: &str =
    "(l.shown = 'later' AND EXISTS (SELECT 1 FROM alert s WHERE s.person = l.person AND s.kind = 'later'
    AND s.day = l.at / 86400000 AND s.outcome = 'not'))";

/// A day of somebody's trail that is to be looked at again: one row, whoever wrote what on it.
pub(crate) fn look_again(
    tx: &Transaction<'_>,
    outside: &dyn Outside,
    person: Id,
    by: Id,
    now: Stamp,
) -> Result<(), Trouble> {
    tx.prepare_cached(
        "INSERT INTO alert SELECT ?1, ?2, ?3, ?4, ?5, ?6, NULL, NULL, NULL, NULL
         WHERE NOT EXISTS (SELECT 1 FROM alert WHERE person = ?1 AND kind = ?3 AND day = ?5) ON CONFLICT DO NOTHING",
    )?
    .execute(params![
        person.bytes(),
        Id::mint(outside).bytes(),
        Kind::Later.name(),
        by.bytes(),
        now.day(),
        now.plus(AGAIN).0
    ])?;
    Ok(())
}

/// It is held back longer, and why.
pub(super) fn hold_on(tx: &Transaction<'_>, person: Id, alert: Id, words: &str, now: Stamp) -> Result<(), Trouble> {
    tx.execute(
        "UPDATE alert SET at = ?3, words = ?4 WHERE person = ?1 AND alert = ?2",
        params![person.bytes(), alert.bytes(), now.plus(AGAIN).0, words],
    )?;
    Ok(())
}
