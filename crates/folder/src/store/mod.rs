//! The store: one SQLite database in one folder, opened by one process, written by one transaction at a time. Private to this room.

pub(crate) mod audit;
pub(crate) mod facts;
pub(crate) mod marks;
pub(crate) mod pages;

use crate::outside::{Outside, Stamp};
use crate::trouble::Trouble;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

/// How long a writer waits for another: none other should be there, but a backup tool may.
const BUSY: Duration = Duration::from_secs(5);

/// Forward only: a migration that was released is never changed, its checksum stands in each database.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "first", include_str!("0001-first.sql")),
    (2, "work", include_str!("0002-work.sql")),
    (4, "sharing", include_str!("0004-sharing.sql")),
];

pub(crate) struct Store {
    connection: Connection,
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
        settle(&connection)?;
        migrate(&mut connection, outside.now())?;
        Ok(Store { connection, _lock: lock })
    }

    /// Begins the one transaction of a look or a deed, as a writer from its first statement: a look writes too.
    pub fn begin(&mut self) -> Result<Transaction<'_>, Trouble> {
        Ok(self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
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
fn settle(connection: &Connection) -> Result<(), Trouble> {
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
    let newest: i64 = tx.query_row("SELECT coalesce(max(number), 0) FROM migration", [], |row| row.get(0))?;
    let ours = MIGRATIONS.last().map_or(0, |(number, ..)| *number);
    if newest > ours {
        return Err(Trouble::Newer { theirs: newest, ours });
    }
    for &(number, name, sql) in MIGRATIONS {
        let checksum = Sha256::digest(sql).to_vec();
        let known: Option<Vec<u8>> =
            tx.query_row("SELECT checksum FROM migration WHERE number = ?1", [number], |row| row.get(0)).optional()?;
        match known {
            Some(known) if known == checksum => {}
            Some(_) => return Err(Trouble::Changed { number }),
            None => {
                tx.execute_batch(sql)?;
                tx.execute("INSERT INTO migration VALUES (?1, ?2, ?3, ?4)", params![number, name, checksum, now.0])?;
            }
        }
    }
    tx.commit()?;
    Ok(())
}
