//! What can go wrong with a look or a deed. No message holds an identifier of a person.

use std::fmt;
use std::path::Path;

/// Why a look or a deed came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Not available: it is not there, or not for this reader. Which of the two is not said.
    NotAvailable,
    /// Not available, but this reader could open it by break-glass.
    Offered,
    /// What was typed cannot be used: which field, and what would be right.
    Field(&'static str, &'static str),
    /// The form was made before somebody else moved the thing on: show it again.
    Stale,
    /// Permitted, but not now: the state it is in, and what can be done.
    NotNow(String),
    /// She has one of these open already: this one.
    AlreadyOpen(crate::work::ThingHandle),
    /// The same idempotency key with another body.
    OtherBody,
    /// Another process has this data folder open.
    InUse {
        /// The folder.
        dir: String,
    },
    /// There is no record in this folder.
    NoRecord,
    /// The folder cannot be opened.
    CannotOpen {
        /// The folder.
        dir: String,
        /// The system's reason.
        why: String,
    },
    /// The database was written by a newer version.
    Newer {
        /// Its newest migration.
        theirs: i64,
        /// The newest that this version knows.
        ours: i64,
    },
    /// The database was written by an older version, and what is asked brings none up to this one.
    Older {
        /// By so many migrations.
        behind: usize,
    },
    /// A migration of the database is not the one that was released under its number.
    Changed {
        /// Which.
        number: i64,
    },
    /// The disk is full; nothing was written. Looks go on as long as the room kept back for their lines lasts.
    Full,
    /// A copy or a scratch file cannot be written.
    NotWritten {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
    /// The database could not do it; nothing was written.
    Store(String),
}

impl Trouble {
    pub(crate) fn not_written(path: &Path, why: &dyn fmt::Display) -> Trouble {
        Trouble::NotWritten { path: path.display().to_string(), why: why.to_string() }
    }

    pub(crate) fn cannot_open(dir: &Path, why: &str) -> Trouble {
        Trouble::CannotOpen { dir: dir.display().to_string(), why: why.to_owned() }
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        // SQLite's own words name tables and columns, never a value that was bound.
        match error {
            rusqlite::Error::SqliteFailure(code, _) if is_full(code) => Trouble::Full,
            rusqlite::Error::SqliteFailure(code, words) => Trouble::Store(words.unwrap_or_else(|| code.to_string())),
            rusqlite::Error::QueryReturnedNoRows => Trouble::Store("a row that must be there is not".into()),
            _ => Trouble::Store("a column does not hold what it should".into()),
        }
    }
}

/// The write-ahead log's index is a file too, and needs room like the rest.
fn is_full(error: rusqlite::ffi::Error) -> bool {
    error.code == rusqlite::ErrorCode::DiskFull || error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NotAvailable => f.write_str("not available to you"),
            Trouble::Offered => f.write_str("not available to you without break-glass"),
            Trouble::Field(field, right) => write!(f, "{field}: {right}"),
            Trouble::Stale => f.write_str("somebody else moved it on meanwhile: open it again"),
            Trouble::NotNow(why) => write!(f, "not now: {why}"),
            Trouble::AlreadyOpen(_) => f.write_str("there is an open one already: go on with that"),
            Trouble::OtherBody => f.write_str("this form was sent before with other words: open it again"),
            Trouble::NoRecord => f.write_str("there is no record in this folder"),
            Trouble::InUse { dir } => write!(f, "{dir}: another yellowfolder has this data folder open"),
            Trouble::CannotOpen { dir, why } => write!(f, "{dir}: cannot be opened: {why}"),
            Trouble::Newer { theirs, ours } => write!(
                f,
                "the database was written by a newer version (migration {theirs}; this one knows {ours}): use that version"
            ),
            Trouble::Older { behind } => write!(
                f,
                "the database is of an older version ({behind} migrations behind), and is left as it is: 'serve' of this version brings it up"
            ),
            Trouble::Changed { number } => write!(
                f,
                "migration {number} of the database is not the one that was released: restore a backup made by a release"
            ),
            Trouble::Full => {
                f.write_str("the disk is full: nothing was written; make room, and it goes on without a restart")
            }
            Trouble::NotWritten { path, why } => write!(f, "{path}: cannot be written: {why}"),
            Trouble::Store(why) => write!(f, "the store could not do it, and nothing was written: {why}"),
        }
    }
}

impl std::error::Error for Trouble {}
