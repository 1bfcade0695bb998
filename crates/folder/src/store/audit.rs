//! The audit: one line for each page about one person, each with the hash of the line before it in her folder, and a seal over each day's
//! lines of all folders.
//!
//! A chain shows a changed or missing line inside it, a seal a folder whose last lines were cut off. Whoever can write the whole database
//! could make all of it anew: so a seal kept elsewhere is what [`verify`] vouches up to.

use crate::access::{Action, Class, Decision, Own, Purpose, Rel, Role, Set, Shown};
use crate::accounts::Actor;
use crate::outside::{Id, Outside, Stamp};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

/// What a line says, before it is chained.
#[derive(Clone)]
pub(crate) struct Line {
    pub person: Id,
    pub account: Id,
    pub role: Role,
    pub org: Id,
    pub purpose: Purpose,
    pub action: Action,
    pub classes: Set<Class>,
    pub items: usize,
    pub rels: Set<Rel>,
    pub decision: Decision,
    pub own: Own,
}

impl Line {
    /// Of what one reader asked: account, role and organisation are hers, so that a line never mixes two.
    pub fn of(
        actor: &Actor,
        person: Id,
        purpose: Purpose,
        action: Action,
        classes: Set<Class>,
        items: usize,
        rels: Set<Rel>,
        decision: Decision,
    ) -> Line {
        let Actor { account, role, org, own, .. } = *actor;
        Line { person, account, role, org, purpose, action, classes, items, rels, decision, own }
    }
}

/// A line as it is stored, in the order in which it is hashed.
struct Stored {
    person: [u8; 16],
    seq: i64,
    line: [u8; 16],
    at: i64,
    account: [u8; 16],
    role: String,
    org: [u8; 16],
    purpose: String,
    action: String,
    classes: String,
    items: i64,
    rels: String,
    out: String,
    rule: String,
    severity: String,
    shown: String,
    rules: Vec<u8>,
    prev: Vec<u8>,
}

impl Stored {
    /// Each field with its length before it, so that no two lines have the same bytes.
    fn hash(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        let mut say = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        say(&self.prev);
        say(&self.person);
        say(&self.seq.to_be_bytes());
        say(&self.line);
        say(&self.at.to_be_bytes());
        say(&self.account);
        say(&self.org);
        say(&self.items.to_be_bytes());
        say(&self.rules);
        let words = [
            &self.role,
            &self.purpose,
            &self.action,
            &self.classes,
            &self.rels,
            &self.out,
            &self.rule,
            &self.severity,
            &self.shown,
        ];
        for word in words {
            say(word.as_bytes());
        }
        hash.finalize().to_vec()
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<(Stored, Vec<u8>)> {
        let stored = Stored {
            person: row.get(0)?,
            seq: row.get(1)?,
            line: row.get(2)?,
            at: row.get(3)?,
            account: row.get(4)?,
            role: row.get(5)?,
            org: row.get(6)?,
            purpose: row.get(7)?,
            action: row.get(8)?,
            classes: row.get(9)?,
            items: row.get(10)?,
            rels: row.get(11)?,
            out: row.get(12)?,
            rule: row.get(13)?,
            severity: row.get(14)?,
            shown: row.get(15)?,
            rules: row.get(16)?,
            prev: row.get(17)?,
        };
        Ok((stored, row.get(18)?))
    }
}

const NO_HASH: [u8; 32] = [0; 32];

/// Appends a line to the chain of its folder, and seals the days that are over. Gives the line's id.
pub(crate) fn append(tx: &Transaction<'_>, outside: &dyn Outside, line: &Line) -> Result<Id, Trouble> {
    let now = outside.now();
    seal_until(tx, now.day())?;
    let last: Option<(i64, Vec<u8>)> = tx
        .prepare_cached("SELECT seq, hash FROM audit WHERE person = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([line.person.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (seq, prev) = last.map_or((1, NO_HASH.to_vec()), |(seq, hash)| (seq + 1, hash));
    let id = Id::mint(outside);
    let stored = Stored {
        person: *line.person.bytes(),
        seq,
        line: *id.bytes(),
        at: now.0,
        account: *line.account.bytes(),
        role: line.role.name().into(),
        org: *line.org.bytes(),
        purpose: line.purpose.name().into(),
        action: line.action.name().into(),
        classes: line.classes.names(),
        items: i64::try_from(line.items).unwrap_or(i64::MAX),
        rels: line.rels.names(),
        out: line.decision.out.name().into(),
        rule: line.decision.rule.0.into(),
        severity: line.decision.severity.name().into(),
        shown: line.decision.shown.name().into(),
        rules: line.own.hash().to_vec(),
        prev,
    };
    let hash = stored.hash();
    if line.decision.shown == Shown::Later {
        crate::govern::look_again(tx, outside, line.person, line.account, now)?;
    }
    tx.prepare_cached(
        "INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    )?
    .execute(params![
        stored.person,
        stored.seq,
        stored.line,
        stored.at,
        stored.account,
        stored.role,
        stored.org,
        stored.purpose,
        stored.action,
        stored.classes,
        stored.items,
        stored.rels,
        stored.out,
        stored.rule,
        stored.severity,
        stored.shown,
        stored.rules,
        stored.prev,
        hash,
    ])?;
    Ok(id)
}

/// Seals every day before this one that has lines and no seal yet.
fn seal_until(tx: &Transaction<'_>, today: i64) -> Result<(), Trouble> {
    let last: Option<(i64, Vec<u8>)> = tx
        .prepare_cached("SELECT day, hash FROM seal ORDER BY day DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (mut from, mut prev) = last.map_or((i64::MIN, NO_HASH.to_vec()), |(day, hash)| (day + 1, hash));
    loop {
        let start = from.saturating_mul(Stamp::DAY);
        let first: Option<i64> =
            tx.prepare_cached("SELECT min(at) FROM audit WHERE at >= ?1")?.query_row([start], |row| row.get(0))?;
        let Some(day) = first.map(|at| Stamp(at).day()).filter(|day| *day < today) else { return Ok(()) };
        let (lines, hash) = seal_of(tx, day, &prev)?;
        tx.execute("INSERT INTO seal VALUES (?1, ?2, ?3, ?4)", params![day, lines, prev, hash])?;
        (from, prev) = (day + 1, hash);
    }
}

/// How many lines a day has over all folders, and the hash over theirs in the order of the folders.
fn seal_of(tx: &Transaction<'_>, day: i64, prev: &[u8]) -> Result<(i64, Vec<u8>), Trouble> {
    let mut hash = Sha256::new();
    hash.update(prev);
    hash.update(day.to_be_bytes());
    let mut lines = 0;
    let mut asked =
        tx.prepare_cached("SELECT person, seq, hash FROM audit WHERE at >= ?1 AND at < ?2 ORDER BY person, seq")?;
    let mut rows = asked.query([day * Stamp::DAY, (day + 1) * Stamp::DAY])?;
    while let Some(row) = rows.next()? {
        let (person, seq, line): ([u8; 16], i64, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        hash.update(person);
        hash.update(seq.to_be_bytes());
        hash.update(line);
        lines += 1;
    }
    Ok((lines, hash.finalize().to_vec()))
}

/// A line as the watch on the trail sees it: all but what feeds wrote.
pub(crate) struct LineSeen {
    pub person: [u8; 16],
    pub at: i64,
    pub account: [u8; 16],
    pub role: String,
    pub action: String,
    pub rels: String,
    pub out: String,
    pub severity: String,
}

impl LineSeen {
    /// Lines from a moment to before another, in order of time, so many at most.
    pub fn between(tx: &Transaction<'_>, from: i64, to: i64, at_most: usize) -> Result<Vec<LineSeen>, Trouble> {
        let mut asked = tx.prepare_cached(
            "SELECT person, at, account, role, action, rels, out, severity FROM audit
             WHERE at >= ?1 AND at < ?2 AND role <> 'import' ORDER BY at, person, seq LIMIT ?3",
        )?;
        let most = i64::try_from(at_most).unwrap_or(i64::MAX);
        let rows = asked.query_map(params![from, to, most], LineSeen::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// In the order of its fields.
    pub fn read(row: &Row<'_>) -> Result<LineSeen, rusqlite::Error> {
        Ok(LineSeen {
            person: row.get(0)?,
            at: row.get(1)?,
            account: row.get(2)?,
            role: row.get(3)?,
            action: row.get(4)?,
            rels: row.get(5)?,
            out: row.get(6)?,
            severity: row.get(7)?,
        })
    }
}

/// A day's seal, as it can be written down and kept elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The day, counted from 1 January 1970.
    pub day: i64,
    /// Its seal, in hexadecimal.
    pub seal: String,
}

/// What the audit trail was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Chains that hold.
    pub folders: u64,
    /// Their lines.
    pub lines: u64,
    /// Days whose seals hold.
    pub days: u64,
    /// The newest seal: write it down elsewhere, and the trail can be vouched for up to its day.
    pub newest: Option<Checkpoint>,
    /// What does not hold, in words; empty where all does.
    pub broken: Vec<String>,
}

/// Works out every chain and every seal anew. A checkpoint kept elsewhere must be among the seals.
pub(crate) fn verify(tx: &Transaction<'_>, kept: Option<&Checkpoint>) -> Result<Verified, Trouble> {
    let mut found = Verified { folders: 0, lines: 0, days: 0, newest: None, broken: Vec::new() };
    let mut asked = tx.prepare("SELECT * FROM audit ORDER BY person, seq")?;
    let mut rows = asked.query([])?;
    let mut before: Option<([u8; 16], i64, Vec<u8>)> = None;
    while let Some(row) = rows.next()? {
        let (line, hash) = Stored::read(row)?;
        let (seq, prev) = match &before {
            Some((person, seq, hash)) if *person == line.person => (seq + 1, hash.clone()),
            _ => {
                found.folders += 1;
                (1, NO_HASH.to_vec())
            }
        };
        if line.seq != seq || line.prev != prev || line.hash() != hash {
            found
                .broken
                .push(format!("folder {}, line {}: changed, or a line before it is gone", found.folders, line.seq));
        }
        found.lines += 1;
        before = Some((line.person, line.seq, hash));
    }
    let mut asked = tx.prepare("SELECT day, lines, prev, hash FROM seal ORDER BY day")?;
    let seals = asked.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let mut last = NO_HASH.to_vec();
    let mut kept_is_there = kept.is_none();
    for seal in seals {
        let (day, lines, prev, hash): (i64, i64, Vec<u8>, Vec<u8>) = seal?;
        if prev != last || seal_of(tx, day, &prev)? != (lines, hash.clone()) {
            found.broken.push(format!("the seal of day {day}: lines of that day were changed, added or taken away"));
        }
        let seal = Checkpoint { day, seal: crate::outside::hex(&hash) };
        kept_is_there |= kept == Some(&seal);
        found.days += 1;
        found.newest = Some(seal);
        last = hash;
    }
    if !kept_is_there {
        found.broken.push("the checkpoint kept elsewhere is not among the seals: the trail was made anew".into());
    }
    Ok(found)
}
