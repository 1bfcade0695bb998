//! The store: one SQLite database in one folder, opened by one process, written by one transaction at a time. Private to this room.

pub(crate) mod audit;
pub(crate) mod facts;
pub(crate) mod marks;
pub(crate) mod newest;
pub(crate) mod pages;

use crate::keep::reserve::Reserve;
use crate::outside::{Outside, Stamp};
use crate::trouble::Trouble;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

/// How long a writer waits for another: none other should be there, but a backup tool may.
const BUSY: Duration = Duration::from_secs(5);
/// Beside a process that writes without a pause, its gaps are short: they are looked for each millisecond, for half a minute at the most. (The
/// database's own way of waiting looks ten times a second, and may find none.)
const LOOKS_FOR_A_GAP: i32 = 30_000;

/// More than the statements of all pages together: none is made ready twice.
const STATEMENTS: usize = 512;

/// Pages of the database that are kept in memory, in KiB: those that were written lately. The others are read where the system keeps them
/// (decision 0040): each commit that balanced a tree goes through all that is kept.
const KEPT_KIB: i64 = 8 * 1024;

/// So much of the database is read where the system keeps it, in bytes: as much as SQLite allows. What is beyond is read the other way.
const MAPPED: i64 = 0x7fff_0000;

/// Forward only: a migration that was released is never changed, its checksum stands in each database. In order of their numbers.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "first", include_str!("0001-first.sql")),
    (2, "work", include_str!("0002-work.sql")),
    (3, "governance", include_str!("0003-governance.sql")),
    (4, "sharing", include_str!("0004-sharing.sql")),
    (5, "duty", include_str!("0005-duty.sql")),
    (6, "answers", include_str!("0006-answers.sql")),
    (7, "lists", include_str!("0007-lists.sql")),
    (8, "hers", include_str!("0008-hers.sql")),
    (9, "hours", include_str!("0009-hours.sql")),
    (10, "told", include_str!("0010-told.sql")),
    (11, "names", include_str!("0011-names.sql")),
    (12, "desks", include_str!("0012-desks.sql")),
    (13, "asked", include_str!("0013-asked.sql")),
    (14, "apart", include_str!("0014-apart.sql")),
    (15, "listed", include_str!("0015-listed.sql")),
    (16, "sampled", include_str!("0016-sampled.sql")),
    (17, "conflict", include_str!("0017-conflict.sql")),
];

pub(crate) struct Store {
    connection: Connection,
    /// Room kept back for the lines of looks, should the disk fill up.
    pub reserve: Reserve,
    /// Held as long as the folder is open: another process is refused.
    _lock: File,
}

impl Store {
    pub fn open(dir: &Path, outside: &dyn Outside) -> Result<Store, Trouble> {
        std::fs::create_dir_all(dir).map_err(|e| Trouble::cannot_open(dir, &e.to_string()))?;
        let lock = lock(dir)?;
        let mut connection =
            Connection::open(dir.join("folder.sqlite")).map_err(|e| Trouble::cannot_open(dir, &e.to_string()))?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Without it, a statement over a table with a partial index is made ready anew each time that another person is asked for.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        settle(&connection)?;
        connection.pragma_update(None, "cache_size", -KEPT_KIB)?;
        connection.pragma_update(None, "mmap_size", MAPPED)?;
        migrate(&mut connection, outside.now())?;
        Ok(Store { connection, reserve: Reserve::keep(dir), _lock: lock })
    }

    /// Begins the one transaction of a look or a deed, as a writer from its first statement: a look writes too.
    pub fn begin(&mut self) -> Result<Transaction<'_>, Trouble> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }
}

/// The record as it stands, whether or not another process serves it: nothing of it is made, changed or brought up to this version.
pub(crate) fn read_only(dir: &Path) -> Result<Connection, Trouble> {
    opened(dir, OpenFlags::SQLITE_OPEN_READ_ONLY)
}

/// The record, to write into beside a process that may be serving it: SQLite lets one write after the other.
pub(crate) fn beside(dir: &Path) -> Result<Connection, Trouble> {
    let connection = opened(dir, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    Ok(connection)
}

fn opened(dir: &Path, flags: OpenFlags) -> Result<Connection, Trouble> {
    let file = dir.join("folder.sqlite");
    if !file.is_file() {
        return Err(Trouble::NoRecord);
    }
    let mut connection =
        Connection::open_with_flags(&file, flags).map_err(|e| Trouble::cannot_open(dir, &e.to_string()))?;
    connection.busy_handler(Some(|looked| {
        std::thread::sleep(Duration::from_millis(1));
        looked < LOOKS_FOR_A_GAP
    }))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// Refused: a database of another version than this one, newer or older.
pub(crate) fn of_this_version(connection: &Connection) -> Result<(), Trouble> {
    let made = connection.prepare("SELECT 1 FROM sqlite_master WHERE name = 'migration'")?.exists([])?;
    if !made {
        return Err(Trouble::NoRecord);
    }
    match missing(connection)?.len() {
        0 => Ok(()),
        behind => Err(Trouble::Older { behind }),
    }
}

fn lock(dir: &Path) -> Result<File, Trouble> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join("lock"));
    let file = file.map_err(|e| Trouble::cannot_open(dir, &e.to_string()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Trouble::InUse { dir: dir.display().to_string() }),
        Err(TryLockError::Error(e)) => Err(Trouble::cannot_open(dir, &e.to_string())),
    }
}

/// What is acknowledged must survive the loss of power: WAL with a full sync at each commit, asked for and then checked.
pub(crate) fn settle(connection: &Connection) -> Result<(), Trouble> {
    let asked = |pragma: &str| connection.query_row(pragma, [], |row| row.get::<_, rusqlite::types::Value>(0));
    let mode = asked("PRAGMA journal_mode = WAL")?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")?;
    let synchronous = asked("PRAGMA synchronous")?;
    if mode != rusqlite::types::Value::Text("wal".into()) || synchronous != rusqlite::types::Value::Integer(2) {
        return Err(Trouble::Store("this file system does not keep the promises that a write-ahead log needs".into()));
    }
    Ok(())
}

fn migrate(connection: &mut Connection, now: Stamp) -> Result<(), Trouble> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(
        "CREATE TABLE IF NOT EXISTS migration (
            number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL, at BIGINT NOT NULL)",
    )?;
    for (number, name, sql) in missing(&tx)? {
        tx.execute_batch(sql)?;
        tx.execute(
            "INSERT INTO migration VALUES (?1, ?2, ?3, ?4)",
            params![number, name, Sha256::digest(sql).to_vec(), now.0],
        )?;
    }
    tx.commit()?;
    Ok(())
}

/// The migrations that a database still needs. Refused: a newer database, one whose migrations are not those that were released, and one
/// in which a later migration was made before an earlier one.
pub(crate) fn missing(connection: &Connection) -> Result<Vec<(i64, &'static str, &'static str)>, Trouble> {
    let newest: i64 = connection.query_row("SELECT coalesce(max(number), 0) FROM migration", [], |row| row.get(0))?;
    let ours = MIGRATIONS.last().map_or(0, |(number, ..)| *number);
    if newest > ours {
        return Err(Trouble::Newer { theirs: newest, ours });
    }
    let mut missing = Vec::new();
    for (number, name, sql) in MIGRATIONS {
        let known: Option<Vec<u8>> = connection
            .query_row("SELECT checksum FROM migration WHERE number = ?1", [number], |row| row.get(0))
            .optional()?;
        match known {
            Some(known) if known == Sha256::digest(sql).to_vec() => {}
            None if *number > newest => missing.push((*number, *name, *sql)),
            Some(_) | None => return Err(Trouble::Changed { number: *number }),
        }
    }
    Ok(missing)
}

/// An empty one of this version, for tests that ask how it is read.
#[cfg(test)]
pub(crate) fn made_in_memory() -> Result<Connection, Trouble> {
    let mut connection = Connection::open_in_memory()?;
    migrate(&mut connection, Stamp(0))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_stand_in_order_and_none_is_made_out_of_it() {
        assert!(MIGRATIONS.windows(2).all(|two| two[0].0 < two[1].0));
        let mut connection = Connection::open_in_memory().expect("opened");
        migrate(&mut connection, Stamp(0)).expect("made");
        assert_eq!(missing(&connection), Ok(Vec::new()));
        connection.execute("DELETE FROM migration WHERE number = 1", []).expect("taken out");
        assert_eq!(missing(&connection), Err(Trouble::Changed { number: 1 }));
    }
}
