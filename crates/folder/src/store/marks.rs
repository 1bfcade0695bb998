//! Marks on her pages that are in force: sealed, locked, withheld from her, entered in error.

use crate::access::{Item, Set};
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;

/// By page: what is in force now, and who sealed it.
pub(crate) type Marks = BTreeMap<Id, (Set<Item>, Option<Id>)>;

/// Those of one person.
pub(crate) fn open(tx: &Transaction<'_>, person: Id, now: Stamp) -> Result<Marks, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT item, flag, by_account FROM mark WHERE person = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)
         AND (flag <> 'withheld' OR signed IS NOT NULL)",
    )?;
    let mut rows = asked.query(params![person.bytes(), now.0])?;
    let mut marks = Marks::new();
    while let Some(row) = rows.next()? {
        let flag: String = row.get(1)?;
        let Some(flag) = Item::parse(&flag) else { continue };
        let (set, sealer) = marks.entry(Id::from_bytes(row.get(0)?)).or_insert((Set::NONE, None));
        *set = set.with(flag);
        if flag == Item::Sealed {
            *sealer = Some(Id::from_bytes(row.get(2)?));
        }
    }
    Ok(marks)
}
