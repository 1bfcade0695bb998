//! What is wrong with a data folder, told without changing it.

use super::copy::open;
use crate::access::Role;
use crate::outside::Stamp;
use crate::store::{self, audit};
use crate::trouble::Trouble;
use rusqlite::{Connection, params};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use yf_model::Day;

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Is {
    /// As it should be.
    Well,
    /// Worth knowing, and no fault.
    Noted,
    /// To be mended.
    Wrong,
}

/// One thing looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub is: Is,
    /// In words.
    pub says: String,
    /// What mends it, where something is wrong.
    pub mend: &'static str,
}

impl Finding {
    /// As it should be.
    pub fn well(what: &'static str, says: impl Into<String>) -> Finding {
        Finding { what, is: Is::Well, says: says.into(), mend: "" }
    }

    /// Worth knowing.
    pub fn noted(what: &'static str, says: impl Into<String>) -> Finding {
        Finding { what, is: Is::Noted, says: says.into(), mend: "" }
    }

    /// To be mended.
    pub fn wrong(what: &'static str, says: impl Into<String>, mend: &'static str) -> Finding {
        Finding { what, is: Is::Wrong, says: says.into(), mend }
    }
}

/// Looks at a data folder, whether or not it is being served. Nothing of the record is changed; a scratch file is made and taken away.
pub fn examine(dir: &Path, now: Stamp) -> Result<Vec<Finding>, Trouble> {
    let mut connection = open(&dir.join("folder.sqlite"))?;
    let mut found = vec![permissions(dir), in_use(dir), durable(dir), version(&connection)];
    if found.iter().any(|f| f.what == "version" && f.is == Is::Wrong) {
        found.push(Finding::noted("the rest", "not looked at: it may mean something else in another version"));
        return Ok(found);
    }
    let current = found.iter().any(|f| f.what == "version" && f.is == Is::Well);
    found.push(database(&connection)?);
    // In an older database the tables that it asks for are not there yet.
    if current {
        found.push(joins(&connection)?);
    }
    found.push(clock(&connection, now)?);
    found.push(seals(&connection, now)?);
    found.push(second_factor(&connection)?);
    found.push(trail(&mut connection)?);
    Ok(found)
}

fn permissions(dir: &Path) -> Finding {
    let what = "permissions";
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).map_or(0, |m| m.permissions().mode());
        // A folder that others may not enter keeps its files from them, whatever their own rights are.
        if mode(dir) & 0o005 != 0 && mode(&dir.join("folder.sqlite")) & 0o004 != 0 {
            let says = "everybody who has an account on this machine can read the record";
            return Finding::wrong(what, says, "chmod 700 the data folder");
        }
    }
    #[cfg(not(unix))]
    let _ = dir;
    Finding::well(what, "others on this machine cannot read it")
}

fn in_use(dir: &Path) -> Finding {
    let what = "in use";
    let lock: std::io::Result<File> = OpenOptions::new().write(true).open(dir.join("lock"));
    match lock.map(|file| file.try_lock()) {
        Ok(Err(TryLockError::WouldBlock)) => Finding::noted(what, "another yellowfolder has it open, as 'serve' does"),
        Ok(Err(TryLockError::Error(error))) => {
            let says = format!("this file system keeps no locks ({error}), so two could open it at once");
            Finding::wrong(what, says, "keep the data folder on a disk of this machine")
        }
        Ok(Ok(())) | Err(_) => Finding::well(what, "nobody has it open"),
    }
}

/// The same settings as the record's, on a scratch file beside it.
fn durable(dir: &Path) -> Finding {
    let (what, mend) =
        ("durable", "keep the data folder on a disk of this machine, with some room, that you may write to");
    let scratch = dir.join("doctor-scratch.sqlite");
    let tried = Connection::open(&scratch).map_err(Trouble::from).and_then(|connection| {
        store::settle(&connection)?;
        connection.execute_batch("CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1)")?;
        Ok(())
    });
    for end in ["", "-wal", "-shm", "-journal"] {
        let _ = std::fs::remove_file(dir.join(format!("doctor-scratch.sqlite{end}")));
    }
    match tried {
        Ok(()) => Finding::well(what, "a write-ahead log with a full sync at each commit works here"),
        Err(trouble) => Finding::wrong(what, trouble.to_string(), mend),
    }
}

fn version(connection: &Connection) -> Finding {
    let what = "version";
    match store::missing(connection) {
        Ok(missing) if missing.is_empty() => Finding::well(what, "the database is of this version"),
        Ok(missing) => {
            let says = format!("an older database: {} steps bring it up when it is next opened", missing.len());
            Finding::noted(what, says)
        }
        Err(trouble) => {
            Finding::wrong(what, trouble.to_string(), "use the version that wrote it, or restore a backup of a release")
        }
    }
}

fn database(connection: &Connection) -> Result<Finding, Trouble> {
    let what = "database";
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    let sound: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    // A copy that was never opened has no write-ahead log yet.
    Ok(match sound.as_str() {
        "ok" => Finding::well(what, format!("sound, and its journal is {mode}")),
        _ => Finding::wrong(
            what,
            "it is damaged",
            "stop serving, and restore the newest backup that 'verify' holds good",
        ),
    })
}

/// Whose rows are whose: what was found to be about somebody else stands in that other's folder, who is joined to somebody is told by rows that
/// stand in her folder, and nothing belongs to nobody.
fn joins(connection: &Connection) -> Result<Finding, Trouble> {
    let what = "joins";
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    // Moved on since, it stands where it was moved to.
    let strayed = count(
        "SELECT count(*) FROM apart a WHERE a.undone IS NULL
           AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.identity = a.identity AND i.person = a.other)
           AND NOT EXISTS (SELECT 1 FROM apart b WHERE b.identity = a.identity AND b.person = a.other)",
    )?;
    let untold = count(
        "SELECT count(*) FROM relation_told r
         WHERE NOT EXISTS (SELECT 1 FROM identity i WHERE i.identity = r.identity AND i.person = r.person)",
    )?;
    let dangling = connection.prepare("PRAGMA foreign_key_check")?.exists([])?;
    let faults = [
        (
            strayed > 0,
            format!("{strayed} times what was found to be about somebody else does not stand in that folder"),
        ),
        (untold > 0, format!("{untold} relations are told by rows that stand in another folder")),
        (dangling, "rows belong to what is not there".to_owned()),
    ];
    let says: Vec<String> = faults.into_iter().filter(|(is, _)| *is).map(|(_, says)| says).collect();
    Ok(if says.is_empty() {
        Finding::well(what, "each agency's rows stand in the folder of whom they are about, as far as anybody said so")
    } else {
        let mend = "something else than yellowfolder has written to it: restore the newest backup that 'verify' and 'doctor' hold good";
        Finding::wrong(what, says.join("; "), mend)
    })
}

fn clock(connection: &Connection, now: Stamp) -> Result<Finding, Trouble> {
    let what = "clock";
    let last: Option<i64> = connection.query_row("SELECT max(at) FROM audit", [], |row| row.get(0))?;
    let behind = last.map_or(0, |last| last - now.0) / Stamp::MINUTE;
    Ok(if behind > 0 {
        let says = format!("this machine's clock is {behind} minutes behind the last line of the trail");
        Finding::wrong(what, says, "set the clock, by a time server, before the record is opened again")
    } else {
        Finding::well(what, "not behind the last line of the trail; whether it is right, a time server must say")
    })
}

fn seals(connection: &Connection, now: Stamp) -> Result<Finding, Trouble> {
    let what = "seals";
    let last: Option<i64> = connection.query_row("SELECT max(day) FROM seal", [], |row| row.get(0))?;
    let first_open: Option<i64> = connection.query_row(
        "SELECT min(at) FROM audit WHERE at >= ?1",
        [last.map_or(i64::MIN, |day| (day + 1).saturating_mul(Stamp::DAY))],
        |row| row.get(0),
    )?;
    let open = first_open.map_or(0, |at| now.day() - Stamp(at).day());
    let says = match last.and_then(|day| i32::try_from(day).ok()) {
        Some(day) => format!("the trail is sealed to {}", Day(day)),
        None => "no day is sealed yet".to_owned(),
    };
    Ok(if open > 0 {
        Finding::noted(what, format!("{says}; days since are sealed with the next line"))
    } else {
        Finding::well(what, says)
    })
}

fn second_factor(connection: &Connection) -> Result<Finding, Trouble> {
    let what = "second factor";
    let mut asked = connection.prepare(
        "SELECT login, role FROM account WHERE state = 'open' AND role <> ?1 AND second IS NULL ORDER BY login",
    )?;
    let rows = asked.query_map(params![Role::Import.name()], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let without: Vec<(String, String)> = rows.collect::<Result<_, _>>()?;
    if without.is_empty() {
        return Ok(Finding::well(what, "every account has one"));
    }
    // A person's own account is counted and not named.
    let named: Vec<&str> = without
        .iter()
        .filter(|(_, role)| role != Role::Person.name() && role != Role::Proxy.name())
        .map(|(login, _)| login.as_str())
        .take(10)
        .collect();
    let says = format!("{} accounts have none: {}", without.len(), named.join(", "));
    let says = says.trim_end_matches([':', ' ', ',']).to_owned();
    Ok(Finding::wrong(
        what,
        says,
        "make these accounts anew with 'yellowfolder user', which gives each a code generator",
    ))
}

fn trail(connection: &mut Connection) -> Result<Finding, Trouble> {
    let what = "trail";
    let trail = audit::verify(&connection.transaction()?, None)?;
    Ok(match trail.broken.first() {
        None => Finding::well(what, format!("{} lines in {} folders, every hash holds", trail.lines, trail.folders)),
        Some(first) => {
            let says = format!("{} places do not hold, first: {first}", trail.broken.len());
            Finding::wrong(
                what,
                says,
                "keep this folder as it is for who must look into it; 'yellowfolder verify' lists all",
            )
        }
    })
}
