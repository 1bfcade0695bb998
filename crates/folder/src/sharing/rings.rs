//! Whom she rings: the numbers of those who hold her folder, and the one that answers at any time.

use crate::Folder;
use crate::access::Rel;
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};

/// Somebody to ring.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Ring {
    /// Coordinator or named worker; `None` for the number that answers at any time.
    pub rel: Option<Rel>,
    pub name: String,
    pub title: String,
    pub number: String,
    pub hours: String,
}

impl Folder {
    /// By which number an account, a team or an organisation is reached, and when; `always` for the one that answers at any time. For the
    /// one who runs the folder.
    pub fn rings(&self, subject: Id, number: &str, hours: &str, always: bool) -> Result<(), Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        tx.execute(
            "INSERT INTO ring VALUES (?1, ?2, ?3, ?4) ON CONFLICT (subject) DO UPDATE SET number = excluded.number,
               hours = excluded.hours, always = excluded.always",
            params![subject.bytes(), number, hours, always],
        )?;
        tx.commit()?;
        Ok(())
    }
}

/// Who holds her folder, each by her own number, else her team's, else her organisation's; then the numbers for any time.
pub(crate) fn of(tx: &Transaction<'_>, person: Id, now: Stamp) -> Result<Vec<Ring>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT r.kind, a.name, a.title, a.account, a.team, a.org FROM relation r JOIN account a ON a.account = r.subject
         WHERE r.person = ?1 AND r.kind IN ('lead', 'named') AND r.since <= ?2 AND (r.until IS NULL OR r.until > ?2)
         ORDER BY r.kind, a.name, a.account",
    )?;
    let rows = asked.query_map(params![person.bytes(), now.0], |row| {
        let kind: String = row.get(0)?;
        let seats = [row.get::<_, Option<[u8; 16]>>(3)?, row.get(4)?, row.get(5)?];
        let ring = Ring {
            rel: Rel::parse(&kind),
            name: row.get(1)?,
            title: row.get(2)?,
            number: String::new(),
            hours: String::new(),
        };
        Ok((ring, seats))
    })?;
    let mut rings: Vec<Ring> = Vec::new();
    for row in rows {
        let (mut ring, seats) = row?;
        // Who coordinates and is named as well is one person to ring.
        if rings.iter().any(|r| r.name == ring.name && r.title == ring.title) {
            continue;
        }
        for seat in seats.into_iter().flatten() {
            let found = tx
                .prepare_cached("SELECT number, hours FROM ring WHERE subject = ?1")?
                .query_row([seat], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            if let Some((number, hours)) = found {
                (ring.number, ring.hours) = (number, hours);
                break;
            }
        }
        rings.push(ring);
    }
    let mut asked = tx.prepare_cached(
        "SELECT coalesce((SELECT name FROM team WHERE team = subject), (SELECT name FROM org WHERE org = subject), ''), number, hours
         FROM ring WHERE always <> 0 ORDER BY number",
    )?;
    let always = asked.query_map([], |row| {
        Ok(Ring { rel: None, name: row.get(0)?, title: String::new(), number: row.get(1)?, hours: row.get(2)? })
    })?;
    for ring in always {
        rings.push(ring?);
    }
    Ok(rings)
}
