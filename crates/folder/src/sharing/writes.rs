//! What a permitted deed of sharing writes.

use super::deeds::{Doing, Page};
use super::{LetIn, token};
use crate::Handle;
use crate::access::{Class, Item};
use crate::accounts::person_of;
use crate::outside::{Id, Stamp};
use crate::see::Subject;
use crate::trouble::Trouble;
use crate::work::answers;
use rusqlite::{OptionalExtension, params};

impl Doing<'_> {
    pub fn mark(&self, page: &Page, flag: &str, why: &str, until: Option<Stamp>) -> Result<(), Trouble> {
        let open = "SELECT 1 FROM mark WHERE person = ?1 AND item = ?2 AND flag = ?3 AND (until IS NULL OR until > ?4)";
        let mut asked = self.tx.prepare_cached(open)?;
        if asked.exists(params![self.person.bytes(), page.id.bytes(), flag, self.now.0])? {
            return Err(Trouble::Field("item", "that is said of it already"));
        }
        let values = params![
            self.person.bytes(),
            page.id.bytes(),
            flag,
            self.now.0,
            until.map(|u| u.0),
            self.actor.account.bytes(),
            why.trim(),
            self.line.bytes()
        ];
        self.tx.execute("INSERT INTO mark VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL, ?8)", values)?;
        Ok(())
    }

    pub fn unmark(&self, page: &Page, flags: &[&str], field: &'static str, none: &'static str) -> Result<(), Trouble> {
        if super::apart::was_parted(self.tx, self.person, page.id, self.now)? {
            return Err(Trouble::Field(
                field,
                "it is about somebody else, with all that its agency sent: put that back instead",
            ));
        }
        let mut ended = 0;
        for flag in flags {
            ended += self.tx.execute(
                "UPDATE mark SET until = ?4 WHERE person = ?1 AND item = ?2 AND flag = ?3 AND (until IS NULL OR until > ?4)",
                params![self.person.bytes(), page.id.bytes(), flag, self.now.0],
            )?;
        }
        if ended == 0 { Err(Trouble::Field(field, none)) } else { Ok(()) }
    }

    pub fn seal(&self, page: &Page, locked: bool, audience: &[Handle]) -> Result<(), Trouble> {
        if page.class == Class::Dir {
            let right = "your name cannot be sealed, or nobody could find you: ask that only your named workers open your folder";
            return Err(Trouble::Field("item", right));
        }
        let more = match &page.answer {
            Some(field) => answers::cover(self.tx, self.person, field)?,
            None => 0,
        };
        // To seal a question again is to seal what was answered to it since by those who could not read the rest.
        let again = more > 0 && page.marks.has(Item::Sealed);
        if !again {
            self.mark(page, "sealed", "", None)?;
        }
        if locked && !page.marks.has(Item::Locked) {
            self.mark(page, "locked", "", None)?;
        }
        // Who was on the list of an earlier seal is not on this one.
        let values = params![self.person.bytes(), page.id.bytes()];
        self.tx.execute("DELETE FROM audience WHERE person = ?1 AND page = ?2", values)?;
        audience.iter().try_for_each(|account| self.audience(page, *account, true))
    }

    pub fn audience(&self, page: &Page, account: Handle, reads: bool) -> Result<(), Trouble> {
        let account = self.account_of(account)?.ok_or(Trouble::Field("audience", "choose from the list"))?;
        let sql = match reads {
            true => "INSERT INTO audience VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            false => "DELETE FROM audience WHERE person = ?1 AND page = ?2 AND account = ?3",
        };
        self.tx.execute(sql, params![self.person.bytes(), page.id.bytes(), account.bytes()])?;
        Ok(())
    }

    pub fn withhold(&self, page: &Page, harm: &str, review: Stamp) -> Result<(), Trouble> {
        self.mark(page, "withheld", harm, Some(review))
    }

    pub fn sign(&self, page: &Page) -> Result<(), Trouble> {
        let waits = "SELECT by_account FROM mark WHERE person = ?1 AND item = ?2 AND flag = 'withheld' AND signed IS NULL AND until > ?3";
        let first: Option<[u8; 16]> = self
            .tx
            .prepare_cached(waits)?
            .query_row(params![self.person.bytes(), page.id.bytes(), self.now.0], |row| row.get(0))
            .optional()?;
        match first.map(Id::from_bytes) {
            None => Err(Trouble::Field("item", "nothing waits for a second signature")),
            Some(first) if first == self.actor.account => {
                Err(Trouble::Field("item", "the second signature is somebody else's to give"))
            }
            Some(_) => {
                self.tx.execute(
                    "UPDATE mark SET second = ?3, signed = ?4
                     WHERE person = ?1 AND item = ?2 AND flag = 'withheld' AND signed IS NULL AND until > ?4",
                    params![self.person.bytes(), page.id.bytes(), self.actor.account.bytes(), self.now.0],
                )?;
                Ok(())
            }
        }
    }

    pub fn object(&self, org: Handle, objects: bool) -> Result<(), Trouble> {
        let mut asked = self.tx.prepare_cached("SELECT org FROM org ORDER BY org")?;
        let orgs = asked.query_map([], |row| row.get(0).map(Id::from_bytes))?.collect::<Result<Vec<_>, _>>()?;
        let org = orgs.into_iter().find(|id| token(self.actor, "org", *id) == org);
        let org = org.ok_or(Trouble::Field("org", "choose from the list"))?;
        let ids = params![self.person.bytes(), org.bytes(), self.now.0];
        let open = "SELECT 1 FROM objection WHERE person = ?1 AND org = ?2 AND (until IS NULL OR until > ?3)";
        match (objects, self.tx.prepare_cached(open)?.exists(ids)?) {
            (true, true) | (false, false) => {}
            (true, false) => {
                self.tx.execute("INSERT INTO objection VALUES (?1, ?2, ?3, NULL)", ids)?;
            }
            (false, true) => {
                self.tx
                    .execute("UPDATE objection SET until = ?3 WHERE person = ?1 AND org = ?2 AND until IS NULL", ids)?;
            }
        }
        Ok(())
    }

    pub fn restrict(&self, on: bool, why: &str) -> Result<(), Trouble> {
        let said =
            params![self.person.bytes(), self.now.0, on, self.actor.account.bytes(), why.trim(), self.line.bytes()];
        self.tx.execute("INSERT INTO restricted VALUES (?1, ?2, ?3, ?4, ?5, ?6)", said)?;
        let values = params![self.person.bytes(), self.now.0];
        let open = "SELECT 1 FROM restriction WHERE person = ?1 AND (until IS NULL OR until > ?2)";
        match (on, self.tx.prepare_cached(open)?.exists(values)?) {
            (true, true) | (false, false) => {}
            (true, false) => {
                self.tx.execute("INSERT INTO restriction VALUES (?1, ?2, NULL)", values)?;
            }
            (false, true) => {
                self.tx.execute("UPDATE restriction SET until = ?2 WHERE person = ?1 AND until IS NULL", values)?;
            }
        }
        Ok(())
    }

    pub fn let_in(&self, new: &LetIn) -> Result<(), Trouble> {
        let account = self.proxy_of(new.account)?.ok_or(Trouble::Field(
            "account",
            "choose from the list: who helps you needs a sign-in of their own first",
        ))?;
        self.end_proxy(account)?;
        let values = params![
            self.person.bytes(),
            account.bytes(),
            self.now.0,
            new.until.map(|u| u.0),
            new.basis.name(),
            new.scope.names(),
            new.contribute,
            new.evidence.trim(),
            self.actor.account.bytes(),
            new.review.0,
            self.line.bytes()
        ];
        self.tx.execute(
            "INSERT INTO proxy VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, NULL, '', ?11)",
            values,
        )?;
        crate::work::cap(self.tx, self.person)
    }

    /// Ends what a proxy has now.
    fn end_proxy(&self, account: Id) -> Result<usize, Trouble> {
        Ok(self.tx.execute(
            "UPDATE proxy SET until = ?3 WHERE person = ?1 AND account = ?2 AND (until IS NULL OR until > ?3)",
            params![self.person.bytes(), account.bytes(), self.now.0],
        )?)
    }

    pub fn stop(&self, proxy: Handle) -> Result<(), Trouble> {
        let account = self.proxy_of(proxy)?.ok_or(Trouble::Field("proxy", "choose from the list"))?;
        self.end_proxy(account).map(|_| ())
    }

    pub fn suspend(&self, proxy: Handle, why: &str) -> Result<(), Trouble> {
        let account = self.proxy_of(proxy)?.ok_or(Trouble::Field("proxy", "choose from the list"))?;
        self.tx.execute(
            "UPDATE proxy SET suspended = ?3, suspended_by = ?4, why = ?5
             WHERE person = ?1 AND account = ?2 AND suspended IS NULL AND (until IS NULL OR until > ?3)",
            params![self.person.bytes(), account.bytes(), self.now.0, self.actor.account.bytes(), why.trim()],
        )?;
        Ok(())
    }

    pub fn resume(&self, proxy: Handle, why: &str) -> Result<(), Trouble> {
        let account = self.proxy_of(proxy)?.ok_or(Trouble::Field("proxy", "choose from the list"))?;
        self.tx.execute(
            "UPDATE proxy SET suspended = NULL, suspended_by = ?4, why = ?5
             WHERE person = ?1 AND account = ?2 AND suspended IS NOT NULL AND (until IS NULL OR until > ?3)",
            params![self.person.bytes(), account.bytes(), self.now.0, self.actor.account.bytes(), why.trim()],
        )?;
        Ok(())
    }

    pub fn carer(&self, carer: Subject, cares: bool) -> Result<(), Trouble> {
        let other = match carer {
            Subject::Handle(handle) => person_of(self.tx, self.actor, handle)?,
            Subject::Herself | Subject::Nobody => None,
        };
        let none = Trouble::Field("carer", "find her carer first: she has a folder of her own");
        let other = other.filter(|other| *other != self.person).ok_or(none)?;
        let ids = params![self.person.bytes(), other.bytes(), self.now.0];
        let open = "SELECT 1 FROM carer WHERE person = ?1 AND carer = ?2 AND (until IS NULL OR until > ?3)";
        match (cares, self.tx.prepare_cached(open)?.exists(ids)?) {
            (true, true) | (false, false) => {}
            (true, false) => {
                let line = self.line;
                let values = params![self.person.bytes(), other.bytes(), self.now.0, line.bytes()];
                self.tx.execute("INSERT INTO carer VALUES (?1, ?2, ?3, NULL, ?4)", values)?;
            }
            (false, true) => {
                self.tx
                    .execute("UPDATE carer SET until = ?3 WHERE person = ?1 AND carer = ?2 AND until IS NULL", ids)?;
            }
        }
        Ok(())
    }

    /// What she owns of hers she hands over first, or it would wait with somebody to whom nothing of it opens.
    pub fn conflict(&self, why: &str) -> Result<(), Trouble> {
        let ids = params![self.person.bytes(), self.actor.account.bytes()];
        let owns = "SELECT 1 FROM thing WHERE person = ?1 AND owner = ?2 AND open = 1";
        if self.tx.prepare_cached(owns)?.exists(ids)? {
            return Err(Trouble::Field(
                "why",
                "something of hers is yours: hand it over first, or have your manager do it, then say so",
            ));
        }
        let (person, account, line) = (self.person.bytes(), self.actor.account.bytes(), self.line.bytes());
        let values = params![person, account, self.now.0, why.trim(), line];
        self.tx.execute("INSERT INTO conflict VALUES (?1, ?2, ?3, NULL, ?4, ?5, NULL, NULL)", values)?;
        Ok(())
    }

    pub fn no_conflict(&self, account: Handle, why: &str) -> Result<(), Trouble> {
        let none = || Trouble::Field("account", "choose from the list");
        let account = self.account_of(account)?.ok_or_else(none)?;
        let (person, by) = (self.person.bytes(), self.actor.account.bytes());
        let ended = self.tx.execute(
            "UPDATE conflict SET until = ?3, ended_by = ?4, ended_why = ?5
             WHERE person = ?1 AND account = ?2 AND (until IS NULL OR until > ?3)",
            params![person, account.bytes(), self.now.0, by, why.trim()],
        )?;
        if ended == 0 { Err(none()) } else { Ok(()) }
    }

    pub fn print(&self, code: &str) -> Result<(), Trouble> {
        let last: i64 = self
            .tx
            .prepare_cached("SELECT coalesce(max(version), 0) FROM paper WHERE person = ?1")?
            .query_row([self.person.bytes()], |row| row.get(0))?;
        let by = self.actor.account;
        let values = params![self.person.bytes(), last + 1, code, self.now.0, by.bytes(), self.line.bytes()];
        self.tx.execute("INSERT INTO paper VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values)?;
        Ok(())
    }

    /// An account that a form of this session names.
    fn account_of(&self, handle: Handle) -> Result<Option<Id>, Trouble> {
        let mut asked = self.tx.prepare_cached("SELECT account FROM account WHERE role NOT IN ('person', 'import')")?;
        let all = asked.query_map([], |row| row.get(0).map(Id::from_bytes))?.collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().find(|id| token(self.actor, "account", *id) == handle))
    }

    /// A proxy's account: one that was made for this person.
    fn proxy_of(&self, handle: Handle) -> Result<Option<Id>, Trouble> {
        let mut asked = self
            .tx
            .prepare_cached("SELECT account FROM account WHERE role = 'proxy' AND person = ?1 AND state = 'open'")?;
        let all = asked.query_map([self.person.bytes()], |row| row.get(0).map(Id::from_bytes))?;
        let all = all.collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().find(|id| token(self.actor, "account", *id) == handle))
    }
}
