//! Who is at the screen: accounts, sessions, sign-in.
//!
//! A session is a row of the server's; the browser holds 32 bytes of chance whose hash the row is found by. The step that types a password
//! makes a session of one factor, with which no staff account sees anything (rule D01); the code makes it whole.

use crate::access::{Own, Role};
use crate::outside::{Id, Outside, Stamp, hex};
use crate::secret;
use crate::trouble::Trouble;
use crate::typed::REMEMBERED;
use crate::{Folder, Handle};
use rusqlite::{OptionalExtension, Transaction, params};

/// From the fifth failure on, each makes the next wait, twice as long each time, to a quarter of an hour.
const PATIENCE: i64 = 5;

/// What a session's addresses mean.
pub(crate) const HANDLES: [&str; 3] = ["handle", "thing_handle", "hand"];

/// Somebody signed in, or a feed: who asks. It comes from a session and is made nowhere else.
#[derive(Clone, Debug)]
pub struct Actor {
    pub(crate) account: Id,
    pub(crate) role: Role,
    pub(crate) org: Id,
    pub(crate) team: Option<Id>,
    pub(crate) person: Option<Id>,
    pub(crate) registered_until: Option<Stamp>,
    pub(crate) factors: i64,
    pub(crate) stepped: Stamp,
    /// For whom she stands in now.
    pub(crate) covers: Vec<Id>,
    /// One of those who look into worries.
    pub(crate) worries: bool,
    /// Hash of what the browser holds; handles belong to it.
    pub(crate) session: [u8; 32],
    /// From what its forms' names of pages, organisations and accounts are made.
    pub(crate) names: [u8; 32],
    /// What this place stops beyond the rules.
    pub(crate) own: Own,
    name: String,
    title: String,
    team_name: String,
    org_name: String,
}

impl Actor {
    /// As what she works in this session.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Her name and what she is.
    pub fn named(&self) -> (&str, &str) {
        (&self.name, &self.title)
    }

    /// Her team, else her organisation.
    pub fn place_of_work(&self) -> &str {
        if self.team_name.is_empty() { &self.org_name } else { &self.team_name }
    }

    /// One of those who look into worries about safety.
    pub fn looks_into_worries(&self) -> bool {
        self.worries
    }

    /// Whether what is this account's is hers to do now: it is her own, or of somebody for whom she stands in.
    pub(crate) fn does(&self, account: Id) -> bool {
        account == self.account || self.covers.contains(&account)
    }

    /// She herself or her proxy, by her own entrance.
    pub(crate) fn is_hers(&self) -> bool {
        matches!(self.role, Role::Person | Role::Proxy)
    }

    /// Gave a code in the last ten minutes: what rule D02 asks for.
    pub fn code_is_fresh(&self, now: Stamp) -> bool {
        self.stepped.plus(self.own.limits().step_up) > now
    }

    /// Signed in with both factors.
    pub fn whole(&self) -> bool {
        self.factors >= 2
    }
}

/// An account to make.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct NewAccount<'a> {
    pub login: &'a str,
    pub name: &'a str,
    /// What she is, as colleagues read it.
    pub title: &'a str,
    pub role: Role,
    pub org: Id,
    pub team: Option<Id>,
    /// Whose folder is her own.
    pub person: Option<Id>,
    /// Until when her professional registration is on file.
    pub registered_until: Option<Stamp>,
    pub password: Option<&'a str>,
    /// Secret of her code generator.
    pub second: Option<&'a [u8]>,
}

/// A session as a request finds it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who.
    pub actor: Actor,
    /// What each form of this session carries, so that no other page can send one.
    pub csrf: String,
}

impl Folder {
    pub(crate) fn sign_in_once(&self, login: &str, password: &str) -> Result<Option<String>, Trouble> {
        let now = self.outside.now();
        let found = {
            let mut store = self.store();
            let tx = store.begin()?;
            account_by_login(&tx, login)?
        };
        let waits = found.as_ref().is_some_and(|a| a.locked_until > now.0);
        let right = {
            // One hash at a time: sixty at once would take more than a gigabyte.
            let _one = self.hashing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            secret::password_is(found.as_ref().and_then(|a| a.password.as_deref()), password)
        };
        let Some(account) = found.filter(|a| a.open && !waits) else { return Ok(None) };
        let mut store = self.store();
        let tx = store.begin()?;
        let token = if right {
            tx.execute("UPDATE account SET failures = 0 WHERE account = ?1", [account.id.bytes()])?;
            Some(begin_session(&tx, &*self.outside, account.id, 1)?)
        } else {
            failed(&tx, account.id, now)?;
            None
        };
        tx.commit()?;
        Ok(token)
    }

    pub(crate) fn second_factor_once(&self, token: &str, code: &str) -> Result<Option<String>, Trouble> {
        let now = self.outside.now();
        let mut store = self.store();
        let tx = store.begin()?;
        let Some(signed) = signed_once(&tx, self.own, token, now)? else { return Ok(None) };
        let account = signed.actor.account;
        let (secret, last, locked): (Option<Vec<u8>>, i64, i64) = tx.query_row(
            "SELECT second, second_step, locked_until FROM account WHERE account = ?1",
            [account.bytes()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let step = secret.filter(|_| locked <= now.0).and_then(|s| secret::step_of(&s, code, now.seconds(), last));
        let fresh = match step {
            Some(step) => {
                tx.execute(
                    "UPDATE account SET second_step = ?2, failures = 0 WHERE account = ?1",
                    params![account.bytes(), step],
                )?;
                let fresh = begin_session(&tx, &*self.outside, account, 2)?;
                let (old, new) = (secret::digest(token), secret::digest(&fresh));
                // It goes on, it does not begin anew: a code now and then must not carry one sign-in over the day. Given again, it keeps the
                // secret of the forms too: what stands half typed in another tab can still be sent.
                tx.execute(
                    "UPDATE session SET (opened, csrf, names) =
                       (SELECT o.opened, CASE WHEN o.factors >= 2 THEN o.csrf ELSE session.csrf END, coalesce(o.names, o.session)
                       FROM session o WHERE o.session = ?1) WHERE session = ?2",
                    params![old, new],
                )?;
                tx.execute("DELETE FROM session WHERE session = ?1", [old])?;
                // The addresses that are open in her tabs stay good.
                for table in HANDLES {
                    tx.execute(&format!("UPDATE {table} SET session = ?2 WHERE session = ?1"), params![old, new])?;
                }
                Some(fresh)
            }
            None => {
                failed(&tx, account, now)?;
                None
            }
        };
        tx.commit()?;
        Ok(fresh)
    }

    /// A link that signs in once, whole, within so many milliseconds. For the demo on the machine itself.
    pub fn link_once(&self, account: Id, lasts: i64) -> Result<String, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let token = secret::token(&*self.outside);
        let until = self.outside.now().plus(lasts).0;
        tx.execute("INSERT INTO once VALUES (?1, ?2, ?3)", params![secret::digest(&token), account.bytes(), until])?;
        tx.commit()?;
        Ok(token)
    }

    pub(crate) fn enter_once(&self, link: &str) -> Result<Option<String>, Trouble> {
        let now = self.outside.now();
        let mut store = self.store();
        let tx = store.begin()?;
        let account: Option<[u8; 16]> = tx
            .query_row(
                "SELECT account FROM once WHERE token = ?1 AND until > ?2",
                params![secret::digest(link), now.0],
                |row| row.get(0),
            )
            .optional()?;
        let token = match account {
            Some(account) => {
                tx.execute("DELETE FROM once WHERE token = ?1", [secret::digest(link)])?;
                Some(begin_session(&tx, &*self.outside, Id::from_bytes(account), 2)?)
            }
            None => None,
        };
        tx.commit()?;
        Ok(token)
    }

    pub(crate) fn who_once(&self, token: &str) -> Result<Option<Signed>, Trouble> {
        let now = self.outside.now();
        let mut store = self.store();
        let tx = store.begin()?;
        let signed = signed_once(&tx, self.own, token, now)?;
        // Written at most once a minute: a limit of half an hour needs no more. A session that is over stays for a day: what its forms held,
        // and whom its addresses mean, is found again by who had it.
        if signed.is_some() {
            tx.prepare_cached("UPDATE session SET seen = ?2 WHERE session = ?1 AND seen + ?3 < ?2")?
                .execute(params![secret::digest(token), now.0, Stamp::MINUTE])?;
        }
        tx.commit()?;
        Ok(signed)
    }

    /// Ends a session at once.
    pub fn sign_out(&self, token: &str) -> Result<(), Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        end(&tx, token)?;
        tx.commit()?;
        Ok(())
    }

    /// Makes an account. For the one who runs the folder: there is no page that does it.
    pub fn enrol(&self, new: &NewAccount<'_>) -> Result<Id, Trouble> {
        let password = new.password.map(|p| secret::hash_password(&*self.outside, p)).transpose()?;
        let mut store = self.store();
        let tx = store.begin()?;
        let id = Id::mint(&*self.outside);
        tx.execute(
            "INSERT INTO account VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open', ?10, ?11, 0, 0, 0)",
            params![
                id.bytes(),
                new.login,
                new.name,
                new.title,
                new.role.name(),
                new.org.bytes(),
                new.team.as_ref().map(Id::bytes),
                new.person.as_ref().map(Id::bytes),
                new.registered_until.map(|s| s.0),
                password,
                new.second,
            ],
        )?;
        tx.commit()?;
        Ok(id)
    }

    /// The account of a login, if there is one. For the one who runs the folder.
    pub fn account(&self, login: &str) -> Result<Option<Id>, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        Ok(account_by_login(&tx, login)?.map(|a| a.id))
    }

    /// Whether anybody could sign in: feeds have no password and no link.
    pub fn has_accounts(&self) -> Result<bool, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        Ok(tx.query_row("SELECT EXISTS (SELECT 1 FROM account WHERE role <> ?1)", [Role::Import.name()], |row| {
            row.get(0)
        })?)
    }

    /// The feed of an organisation: it may write what an agency sent (rule P28) and never reads (D06).
    pub fn feed(&self, org: Id) -> Result<Actor, Trouble> {
        let login = format!("feed-{}", hex(org.bytes()));
        let known = {
            let mut store = self.store();
            let tx = store.begin()?;
            account_by_login(&tx, &login)?.map(|a| a.id)
        };
        let account = match known {
            Some(id) => id,
            None => self.enrol(&NewAccount {
                login: &login,
                name: "A file",
                title: "sent by",
                role: Role::Import,
                org,
                team: None,
                person: None,
                registered_until: None,
                password: None,
                second: None,
            })?,
        };
        Ok(Actor {
            account,
            role: Role::Import,
            org,
            team: None,
            person: None,
            registered_until: None,
            factors: 2,
            stepped: Stamp(0),
            covers: Vec::new(),
            worries: false,
            session: [0; 32],
            names: [0; 32],
            own: self.own,
            name: "A file".into(),
            title: String::new(),
            team_name: String::new(),
            org_name: String::new(),
        })
    }
}

struct Account {
    id: Id,
    password: Option<String>,
    open: bool,
    locked_until: i64,
}

fn account_by_login(tx: &Transaction<'_>, login: &str) -> Result<Option<Account>, Trouble> {
    let mut asked =
        tx.prepare_cached("SELECT account, password, state = 'open', locked_until FROM account WHERE login = ?1")?;
    let found = asked.query_row([login], |row| {
        Ok(Account {
            id: Id::from_bytes(row.get(0)?),
            password: row.get(1)?,
            open: row.get(2)?,
            locked_until: row.get(3)?,
        })
    });
    Ok(found.optional()?)
}

fn failed(tx: &Transaction<'_>, account: Id, now: Stamp) -> Result<(), Trouble> {
    let failures: i64 = tx.query_row(
        "UPDATE account SET failures = failures + 1 WHERE account = ?1 RETURNING failures",
        [account.bytes()],
        |row| row.get(0),
    )?;
    if failures >= PATIENCE {
        let minutes = 1_i64 << (failures - PATIENCE).min(4);
        let until = now.plus(minutes.min(15) * Stamp::MINUTE).0;
        tx.execute("UPDATE account SET locked_until = ?2 WHERE account = ?1", params![account.bytes(), until])?;
    }
    Ok(())
}

fn begin_session(tx: &Transaction<'_>, outside: &dyn Outside, account: Id, factors: i64) -> Result<String, Trouble> {
    let (token, csrf, now) = (secret::token(outside), secret::token(outside), outside.now().0);
    let stepped = if factors >= 2 { now } else { 0 };
    let old = now - REMEMBERED;
    for table in HANDLES {
        let over = "session IN (SELECT session FROM session WHERE opened <= ?1)";
        tx.execute(&format!("DELETE FROM {table} WHERE {over}"), [old])?;
    }
    tx.execute("DELETE FROM session WHERE opened <= ?1", [old])?;
    tx.execute("DELETE FROM typed WHERE at <= ?1", [old])?;
    tx.execute(
        "INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?1)",
        params![secret::digest(&token), account.bytes(), csrf, factors, now, stepped],
    )?;
    Ok(token)
}

fn end(tx: &Transaction<'_>, token: &str) -> Result<(), Trouble> {
    let session = secret::digest(token);
    tx.execute("DELETE FROM session WHERE session = ?1", [session])?;
    for table in HANDLES {
        tx.execute(&format!("DELETE FROM {table} WHERE session = ?1"), [session])?;
    }
    Ok(())
}

pub(crate) fn signed_once(tx: &Transaction<'_>, own: Own, token: &str, now: Stamp) -> Result<Option<Signed>, Trouble> {
    let session = secret::digest(token);
    let mut asked = tx.prepare_cached(
        "SELECT s.csrf, s.factors, s.stepped, a.account, a.role, a.org, a.team, a.person, a.registered_until, a.name, a.title,
                coalesce(t.name, ''), o.name, coalesce(s.names, s.session)
         FROM session s JOIN account a ON a.account = s.account JOIN org o ON o.org = a.org LEFT JOIN team t ON t.team = a.team
         WHERE s.session = ?1 AND s.seen > ?2 AND s.opened > ?3 AND a.state = 'open'",
    )?;
    let found = asked.query_row(params![session, now.0 - own.limits().idle, now.0 - own.limits().session], |row| {
        let role: String = row.get(4)?;
        let actor = Actor {
            account: Id::from_bytes(row.get(3)?),
            // A role that this version does not know sees nothing.
            role: Role::parse(&role).unwrap_or(Role::Admin),
            org: Id::from_bytes(row.get(5)?),
            team: row.get::<_, Option<[u8; 16]>>(6)?.map(Id::from_bytes),
            person: row.get::<_, Option<[u8; 16]>>(7)?.map(Id::from_bytes),
            registered_until: row.get::<_, Option<i64>>(8)?.map(Stamp),
            factors: row.get(1)?,
            stepped: Stamp(row.get(2)?),
            covers: Vec::new(),
            worries: false,
            session,
            names: row.get(13)?,
            own,
            name: row.get(9)?,
            title: row.get(10)?,
            team_name: row.get(11)?,
            org_name: row.get(12)?,
        };
        Ok(Signed { actor, csrf: row.get(0)? })
    });
    let Some(mut signed) = found.optional()? else { return Ok(None) };
    signed.actor.covers = crate::work::duty::covers(tx, signed.actor.account, now)?;
    signed.actor.worries = crate::work::duty::looks_into_worries(tx, signed.actor.account, now)?;
    Ok(Some(signed))
}

/// Somebody who works here, as she would be at the screen: for asking what the rules would say to her.
pub(crate) fn at_the_screen(tx: &Transaction<'_>, own: Own, account: Id, now: Stamp) -> Result<Option<Actor>, Trouble> {
    let found = tx
        .prepare_cached(
            "SELECT role, org, team, person, registered_until FROM account WHERE account = ?1 AND state = 'open'",
        )?
        .query_row([account.bytes()], |row| {
            let role: String = row.get(0)?;
            Ok(Actor {
                account,
                role: Role::parse(&role).unwrap_or(Role::Admin),
                org: Id::from_bytes(row.get(1)?),
                team: row.get::<_, Option<[u8; 16]>>(2)?.map(Id::from_bytes),
                person: row.get::<_, Option<[u8; 16]>>(3)?.map(Id::from_bytes),
                registered_until: row.get::<_, Option<i64>>(4)?.map(Stamp),
                factors: 2,
                stepped: now,
                covers: Vec::new(),
                worries: false,
                session: [0; 32],
                names: [0; 32],
                own,
                name: String::new(),
                title: String::new(),
                team_name: String::new(),
                org_name: String::new(),
            })
        });
    Ok(found.optional()?)
}

/// What an address of this session shows in place of a person.
pub(crate) fn handle_of(
    tx: &Transaction<'_>,
    outside: &dyn Outside,
    actor: &Actor,
    person: Id,
) -> Result<Handle, Trouble> {
    let known: Option<[u8; 16]> = tx
        .prepare_cached("SELECT handle FROM handle WHERE session = ?1 AND person = ?2")?
        .query_row(params![actor.session, person.bytes()], |row| row.get(0))
        .optional()?;
    if let Some(handle) = known {
        return Ok(Handle(handle));
    }
    let mut handle = [0; 16];
    outside.fill(&mut handle);
    tx.execute("INSERT INTO handle VALUES (?1, ?2, ?3)", params![actor.session, handle, person.bytes()])?;
    Ok(Handle(handle))
}

/// Whom an address of this session means.
pub(crate) fn person_of(tx: &Transaction<'_>, actor: &Actor, handle: Handle) -> Result<Option<Id>, Trouble> {
    let found: Option<[u8; 16]> = tx
        .prepare_cached("SELECT person FROM handle WHERE session = ?1 AND handle = ?2")?
        .query_row(params![actor.session, handle.0], |row| row.get(0))
        .optional()?;
    Ok(found.map(Id::from_bytes))
}
