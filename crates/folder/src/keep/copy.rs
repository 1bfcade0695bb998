//! A copy of the record while it is being served: whole, by itself, and verified before it has its name.

use crate::store::audit::{self, Verified};
use crate::trouble::Trouble;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Copied {
    pub people: u64,
    pub pages: u64,
    pub bytes: u64,
    /// Its audit trail, worked out anew.
    pub trail: Verified,
}

/// Copies the record of a data folder, which may be open in another process, into a new folder, which is a data folder itself: `serve`
/// and `verify` take it as it is. Written beside, verified, then renamed, so that what has the name is whole. Nobody is signed in there:
/// sessions, and links that sign in, are not copied.
pub fn copy(dir: &Path, to: &Path) -> Result<Copied, Trouble> {
    let from = open(&dir.join("folder.sqlite"))?;
    if to.exists() {
        return Err(Trouble::not_written(to, &"it is there already, and a backup overwrites nothing"));
    }
    let beside = beside(to)?;
    let failed = |error: std::io::Error| Trouble::not_written(&beside, &error);
    clear(&beside).and_then(|()| make(&beside)).map_err(failed)?;
    let made = copy_into(&from, &beside);
    if made.is_err() {
        let _ = clear(&beside);
    }
    let made = made?;
    fs::rename(&beside, to).map_err(|error| Trouble::not_written(to, &error))?;
    if let Some(parent) = to.parent().filter(|p| !p.as_os_str().is_empty()) {
        sync(parent).map_err(failed)?;
    }
    Ok(made)
}

/// Opens what is there, and makes nothing.
pub(super) fn open(file: &Path) -> Result<Connection, Trouble> {
    if !file.is_file() {
        return Err(Trouble::NoRecord);
    }
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    Ok(connection)
}

fn copy_into(from: &Connection, beside: &Path) -> Result<Copied, Trouble> {
    let file = beside.join("folder.sqlite");
    let failed = |error: std::io::Error| Trouble::not_written(&file, &error);
    let (before, name) = (counts(from)?, file.to_str().map(str::to_owned));
    let Some(name) = name else { return Err(Trouble::not_written(&file, &"its name is no text")) };
    // One reading transaction: what is written meanwhile is in the next copy.
    from.execute("VACUUM INTO ?1", [name])?;
    private(&file).map_err(failed)?;
    let mut made = open(&file)?;
    made.execute_batch(
        "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL;
         DELETE FROM session; DELETE FROM handle; DELETE FROM once;",
    )?;
    let sound: String = made.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    let dangling = made.prepare("PRAGMA foreign_key_check")?.exists([])?;
    let after = counts(&made)?;
    let less = before.iter().zip(after).any(|(before, after)| after < *before);
    if sound != "ok" || dangling || less {
        return Err(Trouble::Store("the copy is not whole: the database is damaged; see what 'doctor' says".into()));
    }
    let trail = audit::verify(&made.transaction()?, None)?;
    drop(made);
    File::open(&file).and_then(|f| f.sync_all()).and_then(|()| sync(beside)).map_err(failed)?;
    let bytes = fs::metadata(&file).map_err(failed)?.len();
    Ok(Copied { people: after[0], pages: after[1], bytes, trail })
}

/// People, pages and lines. None of them ever becomes fewer.
fn counts(connection: &Connection) -> Result<[u64; 3], Trouble> {
    let count = |table: &str| -> Result<u64, Trouble> {
        let n: i64 = connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
        Ok(u64::try_from(n).unwrap_or(0))
    };
    Ok([count("person")?, count("page")?, count("audit")?])
}

fn beside(to: &Path) -> Result<PathBuf, Trouble> {
    let name = to.file_name().ok_or_else(|| Trouble::not_written(to, &"it has no name"))?;
    let mut part = name.to_owned();
    part.push(".part");
    Ok(to.with_file_name(part))
}

/// Takes away what a copy that was cut off left; a folder that holds anything else is left alone, and refused.
fn clear(beside: &Path) -> std::io::Result<()> {
    if !beside.exists() {
        return Ok(());
    }
    for name in ["folder.sqlite", "folder.sqlite-journal", "folder.sqlite-wal", "folder.sqlite-shm"] {
        match fs::remove_file(beside.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::remove_dir(beside)
}

/// Nobody but who runs the folder reads it: it holds people's names.
fn make(dir: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

fn private(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

/// A name that stays after a loss of power. Where a folder cannot be opened as a file, the system itself sees to it.
fn sync(dir: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}
