//! Telling: a break-glass is told to her coordinator and to the manager of who used it, at once, in the same transaction; and so is that a
//! worry about safety was raised, without a word of it and without who raised it. A death that is certain is told to everybody of each team
//! and provider that has something of hers open. Her coordinator is told that rows were taken out of her folder, because they were about somebody
//! else.

use crate::Folder;
use crate::Handle;
use crate::access::{Action, Class, Facts, Out, Purpose, Question, Rel, Role, Set, may};
use crate::accounts::{Actor, handle_of};
use crate::entry::{Entry, PersonEntry};
use crate::outside::{Id, Outside, Stamp};
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};

/// Of what somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A folder was opened by break-glass.
    Glass,
    /// A worry about safety was raised: that much, and no more.
    Worry,
    /// She died, and that is certain.
    Death,
    /// What an agency had sent stood in her folder and is about somebody else; or was put back.
    Apart,
    /// Governance opened the record, to answer what she asks of it.
    Case,
}

impl Told {
    const ALL: [Told; 5] = [Told::Glass, Told::Worry, Told::Death, Told::Apart, Told::Case];

    fn name(self) -> &'static str {
        match self {
            Told::Glass => "glass",
            Told::Worry => "worry",
            Told::Death => "death",
            Told::Apart => "apart",
            Told::Case => "case",
        }
    }
}

/// Something that somebody must know of.
#[derive(Clone, Debug)]
pub struct NoticeView {
    /// Of what.
    pub what: Told,
    /// When.
    pub at: Stamp,
    /// Who used it, made it certain, parted it or opened it, what she is, where she works; of a worry nobody is named.
    pub by: (String, String, String),
    /// Why, in her words; of a worry and of a death none, and of a request that governance answers to her coordinator alone, because it may say what she asked.
    pub reason: String,
    /// Told as her coordinator; otherwise as the manager of who used it, or because something of hers is open where she works.
    pub as_coordinator: bool,
    /// Whose folder it was, where this reader may know.
    pub person: Option<(Handle, PersonEntry)>,
    /// Not seen before.
    pub fresh: bool,
}

/// Writes the notices of a break-glass, of a worry, or of rows that were parted from hers: to her coordinator and to the manager of whose deed it
/// was, where she works here.
pub(crate) fn tell(
    tx: &Transaction<'_>,
    outside: &dyn Outside,
    person: Id,
    (what, which): (Told, Id),
    by: &Actor,
    now: Stamp,
) -> Result<(), Trouble> {
    let mut to: Vec<(Id, Role)> = Vec::new();
    let mut asked = tx.prepare_cached(
        "SELECT DISTINCT r.subject FROM relation r JOIN account a ON a.account = r.subject AND a.state = 'open'
         WHERE r.person = ?1 AND r.kind = ?2 AND r.since <= ?3 AND (r.until IS NULL OR r.until > ?3)",
    )?;
    for id in asked.query_map(params![person.bytes(), Rel::Lead.name(), now.0], |row| row.get(0))? {
        to.push((Id::from_bytes(id?), Role::Coord));
    }
    let managed = if by.is_hers() { Vec::new() } else { managers(tx, by)? };
    for id in managed {
        // Who coordinates and manages is told once.
        if to.iter().all(|(known, _)| *known != id) || what == Told::Glass {
            to.push((id, Role::Manager));
        }
    }
    for (account, role) in to.into_iter().filter(|(account, _)| *account != by.account) {
        write(tx, outside, (person, account, role), (what, which), now)?;
    }
    Ok(())
}

fn write(
    tx: &Transaction<'_>,
    outside: &dyn Outside,
    (person, account, role): (Id, Id, Role),
    (what, which): (Told, Id),
    now: Stamp,
) -> Result<(), Trouble> {
    let id = Id::mint(outside);
    tx.prepare_cached("INSERT INTO notice VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7)")?.execute(params![
        person.bytes(),
        id.bytes(),
        account.bytes(),
        role.name(),
        which.bytes(),
        now.0,
        what.name()
    ])?;
    Ok(())
}

/// What the policy calls *alert*, where governance opens a record for a request (rule P23): to governance, to her coordinator and to the manager of who
/// opened it.
pub(crate) fn case_opened(
    tx: &Transaction<'_>,
    folder: &Folder,
    by: &Actor,
    (person, request): (Id, Id),
    now: Stamp,
) -> Result<(), Trouble> {
    tx.execute(
        "INSERT INTO alert VALUES (?1, ?2, 'case', ?3, ?4, ?5, NULL, NULL, NULL, NULL) ON CONFLICT DO NOTHING",
        params![person.bytes(), Id::mint(&*folder.outside).bytes(), by.account.bytes(), now.day(), now.0],
    )?;
    tell(tx, &*folder.outside, person, (Told::Case, request), by, now)
}

/// Who works where something of hers is open, who has it, and whom it is offered to or asked of: each once.
const CONCERNED: &str = "SELECT a.account FROM account a WHERE a.state = 'open' AND EXISTS (
    SELECT 1 FROM thing t WHERE t.person = ?1 AND t.open = 1
      AND (t.owner = a.account OR t.to_account = a.account OR coalesce(a.team, a.org) IN (t.team, t.to_team))) ORDER BY a.account";

/// Writes the notices of a death that is certain. Who may not read who she is, is not told that somebody was there.
pub(crate) fn tell_death(
    tx: &Transaction<'_>,
    folder: &Folder,
    by: &Actor,
    (person, death): (Id, Id),
    now: Stamp,
) -> Result<(), Trouble> {
    let mut asked = tx.prepare_cached(CONCERNED)?;
    let all = asked.query_map([person.bytes()], |row| Ok(Id::from_bytes(row.get(0)?)))?;
    let all: Vec<Id> = all.collect::<Result<_, _>>()?;
    for account in all.into_iter().filter(|account| *account != by.account) {
        let Some(reader) = crate::accounts::at_the_screen(tx, by.own, account, now)? else { continue };
        if reader.is_hers() || reader.role == Role::Import {
            continue;
        }
        let question = Question { role: reader.role, action: Action::Read, class: Class::Dir, purpose: Purpose::Care };
        let facts = facts::between(tx, &reader, person, now)?;
        if may(question, facts).out == Out::Permit {
            let role = if facts.rels.has(Rel::Lead) { Role::Coord } else { reader.role };
            write(tx, &*folder.outside, (person, account, role), (Told::Death, death), now)?;
        }
    }
    Ok(())
}

/// The managers of somebody: of her team, and where that has none, of her organisation.
fn managers(tx: &Transaction<'_>, of: &Actor) -> Result<Vec<Id>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT account, team FROM account WHERE role = ?1 AND state = 'open' AND (team = ?2 OR org = ?3) ORDER BY account",
    )?;
    let team = of.team.map(|t| *t.bytes());
    let rows = asked.query_map(params![Role::Manager.name(), team, of.org.bytes()], |row| {
        Ok((Id::from_bytes(row.get(0)?), row.get::<_, Option<[u8; 16]>>(1)?))
    })?;
    let all: Vec<(Id, Option<[u8; 16]>)> = rows.collect::<Result<_, _>>()?;
    let own = |(_, t): &&(Id, Option<[u8; 16]>)| team.is_some() && *t == team;
    let of_team: Vec<Id> = all.iter().filter(own).map(|(id, _)| *id).collect();
    Ok(if of_team.is_empty() { all.into_iter().map(|(id, _)| id).collect() } else { of_team })
}

impl Folder {
    /// How many things somebody was not told of yet.
    pub fn untold(&self, actor: &Actor) -> Result<u64, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let n: i64 = tx
            .prepare_cached("SELECT count(*) FROM notice WHERE account = ?1 AND seen IS NULL")?
            .query_row([actor.account.bytes()], |row| row.get(0))?;
        Ok(u64::try_from(n).unwrap_or(0))
    }

    /// What somebody must know, newest first; a name is shown where she may read it, and leaves its line. They are seen from now on.
    pub fn notices(&self, actor: &Actor, purpose: Purpose) -> Result<Vec<NoticeView>, Trouble> {
        self.sparing(|| self.notices_once(actor, purpose))
    }

    fn notices_once(&self, actor: &Actor, purpose: Purpose) -> Result<Vec<NoticeView>, Trouble> {
        let now = self.outside.now();
        let mut store = self.store();
        let tx = store.begin()?;
        let mut out = Vec::new();
        {
            let mut asked = tx.prepare_cached(
                "SELECT n.person, n.role, n.at, n.seen, coalesce(g.reason, CASE WHEN n.role = ?2 THEN c.words END, ''), coalesce(a.name, ''), coalesce(a.title, ''),
                        coalesce(t.name, o.name, ''), n.what
                 FROM notice n LEFT JOIN glass g ON n.what = 'glass' AND g.person = n.person AND g.glass = n.glass
                 LEFT JOIN step s ON n.what = 'death' AND s.person = n.person AND s.thing = n.glass AND s.to_state = 'verified'
                 LEFT JOIN apart p ON n.what = 'apart' AND p.person = n.person AND p.line = n.glass
                 LEFT JOIN said c ON n.what = 'case' AND c.person = n.person AND c.thing = n.glass AND c.field = 'record' AND c.told = n.at
                 LEFT JOIN account a ON a.account = coalesce(g.account, s.account, p.by_account, c.account) LEFT JOIN org o ON o.org = a.org LEFT JOIN team t ON t.team = a.team
                 WHERE n.account = ?1 ORDER BY n.at DESC LIMIT 100",
            )?;
            let coordinator = Role::Coord.name();
            let mut rows = asked.query(params![actor.account.bytes(), coordinator])?;
            while let Some(row) = rows.next()? {
                let person = Id::from_bytes(row.get(0)?);
                let role: String = row.get(1)?;
                let what: String = row.get(8)?;
                out.push(NoticeView {
                    what: Told::ALL.into_iter().find(|told| told.name() == what).unwrap_or(Told::Glass),
                    at: Stamp(row.get(2)?),
                    by: (row.get(5)?, row.get(6)?, row.get(7)?),
                    reason: row.get(4)?,
                    as_coordinator: role == coordinator,
                    person: self.named(&tx, actor, purpose, person, now)?,
                    fresh: row.get::<_, Option<i64>>(3)?.is_none(),
                });
            }
        }
        tx.execute(
            "UPDATE notice SET seen = ?2 WHERE account = ?1 AND seen IS NULL",
            params![actor.account.bytes(), now.0],
        )?;
        tx.commit()?;
        Ok(out)
    }

    /// Her name, where this reader may read it: with its line.
    fn named(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        person: Id,
        now: Stamp,
    ) -> Result<Option<(Handle, PersonEntry)>, Trouble> {
        let facts = facts::between(tx, actor, person, now)?;
        let question = Question { role: actor.role, action: Action::Read, class: Class::Dir, purpose };
        let decision = may(question, facts);
        if decision.out != Out::Permit {
            return Ok(None);
        }
        let line = Line::of(actor, person, purpose, Action::Read, Set::of(&[Class::Dir]), 1, facts.rels, decision);
        audit::append(tx, &*self.outside, &line)?;
        let page: Option<(String, String, [u8; 16], [u8; 16])> = tx
            .prepare_cached(
                "SELECT p.body, p.flags, p.author, p.org FROM seek s
                 JOIN page p ON p.person = s.person AND p.page = s.page AND p.version = s.version WHERE s.person = ?1",
            )?
            .query_row([person.bytes()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let her = page.and_then(|(body, flags, author, org)| {
            let item = facts::of_item(&flags, Id::from_bytes(author), Id::from_bytes(org), false, actor);
            let open = may(question, Facts { item, ..facts }).out == Out::Permit;
            match open.then(|| Entry::read("person", &body)).flatten() {
                Some(Entry::Person(her)) => Some(her),
                _ => None,
            }
        });
        Ok(Some((handle_of(tx, &*self.outside, actor, person)?, her.unwrap_or_default())))
    }
}
