//! What somebody had typed when her session ended: kept for a day, for her account alone, so that who signs in next at the same desk does
//! not see it; and the addresses that her tabs still hold.

use crate::Folder;
use crate::accounts::{Actor, HANDLES, signed_once};
use crate::outside::Stamp;
use crate::secret;
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, params};
use serde_json::Value;

/// So long after a session began, nothing of it is left.
pub(crate) const REMEMBERED: i64 = Stamp::DAY;
/// More than the largest form.
const LARGEST: usize = 64 * 1024;

/// A form that was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Where it leads.
    pub path: String,
    /// Its fields, without the session's secret.
    pub fields: Vec<(String, String)>,
}

impl Folder {
    /// Keeps the form of a session that is over, for the account that it was of. False where there was no such session, or where the form
    /// does not carry its secret: then nothing is kept.
    pub fn keep_typed(&self, token: &str, csrf: &str, typed: &Typed) -> Result<bool, Trouble> {
        let now = self.outside.now();
        let fields: Vec<Value> =
            typed.fields.iter().map(|(name, value)| Value::from(vec![name.as_str(), value.as_str()])).collect();
        let fields = Value::Array(fields).to_string();
        let mut store = self.store();
        let tx = store.begin()?;
        if fields.len() > LARGEST || signed_once(&tx, self.own, token, now)?.is_some() {
            return Ok(false);
        }
        let of: Option<[u8; 16]> = tx
            .query_row(
                "SELECT s.account FROM session s JOIN account a ON a.account = s.account
                 WHERE s.session = ?1 AND s.csrf = ?2 AND s.factors >= 2 AND s.opened > ?3 AND a.state = 'open'",
                params![secret::digest(token), csrf, now.0 - REMEMBERED],
                |row| row.get(0),
            )
            .optional()?;
        let Some(account) = of else { return Ok(false) };
        tx.execute(
            "INSERT INTO typed VALUES (?1, ?2, ?3, ?4) ON CONFLICT (account) DO UPDATE SET
               path = excluded.path, fields = excluded.fields, at = excluded.at",
            params![account, typed.path, fields, now.0],
        )?;
        tx.commit()?;
        Ok(true)
    }

    /// What she had typed, if anything is kept.
    pub fn typed(&self, actor: &Actor) -> Result<Option<Typed>, Trouble> {
        let since = self.outside.now().0 - REMEMBERED;
        let mut store = self.store();
        let tx = store.begin()?;
        let kept: Option<(String, String)> = tx
            .query_row(
                "SELECT path, fields FROM typed WHERE account = ?1 AND at > ?2",
                params![actor.account.bytes(), since],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        Ok(kept.map(|(path, fields)| {
            let fields: Value = serde_json::from_str(&fields).unwrap_or_default();
            let text = |pair: &Value, at: usize| pair.get(at).and_then(Value::as_str).unwrap_or_default().to_owned();
            let pairs = fields.as_array().map(Vec::as_slice).unwrap_or_default();
            Typed { path, fields: pairs.iter().map(|pair| (text(pair, 0), text(pair, 1))).collect() }
        }))
    }

    /// It was sent, or thrown away.
    pub fn forget_typed(&self, actor: &Actor) -> Result<(), Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        tx.execute("DELETE FROM typed WHERE account = ?1", [actor.account.bytes()])?;
        tx.commit()?;
        Ok(())
    }

    /// The addresses that the tabs of a session that is over still hold mean the same in a new session of the same account.
    pub fn resume(&self, old: &str, new: &str) -> Result<(), Trouble> {
        let (old, new) = (secret::digest(old), secret::digest(new));
        let mut store = self.store();
        let tx = store.begin()?;
        let same: bool = tx.query_row(
            "SELECT EXISTS (SELECT 1 FROM session a JOIN session b ON a.account = b.account
               WHERE a.session = ?1 AND b.session = ?2 AND a.session <> b.session)",
            params![old, new],
            |row| row.get(0),
        )?;
        if same {
            // People, things, and those to whom work is given: a form that was kept names all three.
            for table in HANDLES {
                tx.execute(&format!("DELETE FROM {table} WHERE session = ?1"), [new])?;
                tx.execute(&format!("UPDATE {table} SET session = ?2 WHERE session = ?1"), params![old, new])?;
            }
            tx.execute(
                "UPDATE session SET names = (SELECT coalesce(o.names, o.session) FROM session o WHERE o.session = ?1)
                 WHERE session = ?2",
                params![old, new],
            )?;
            tx.execute("DELETE FROM session WHERE session = ?1", [old])?;
        }
        tx.commit()?;
        Ok(())
    }

    /// The code that an account's generator shows now. For the demo, whose people have no generators; it opens nothing by itself.
    pub fn code_now(&self, actor: &Actor) -> Result<Option<u32>, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let secret: Option<Vec<u8>> =
            tx.query_row("SELECT second FROM account WHERE account = ?1", [actor.account.bytes()], |row| row.get(0))?;
        Ok(secret.map(|secret| secret::code_at(&secret, self.outside.now().seconds().div_euclid(30))))
    }
}
