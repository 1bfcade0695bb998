//! With whom her folder is shared, as a reader is shown it: all of it for her, proxies and carers for those who work with her.

use super::apart::{ApartView, JoinedView};
use super::{Basis, token};
use crate::access::{Action, Class, Facts, Item, Out, Purpose, Question, Role, Set, Whom, may};
use crate::accounts::{Actor, handle_of};
use crate::entry::{Entry, PersonEntry};
use crate::outside::{Id, Stamp};
use crate::see::{Subject, View, nobody, refusal};
use crate::store::audit::{self, Line};
use crate::store::{facts, marks, pages};
use crate::trouble::Trouble;
use crate::work::{Said, answers};
use crate::{Folder, Handle};
use rusqlite::{OptionalExtension, Transaction, params};

/// With whom it is shared.
#[derive(Clone, Debug)]
pub struct HerSharing {
    /// What its addresses show.
    pub handle: Handle,
    /// Who she is.
    pub person: PersonEntry,
    /// Organisations with an agreement, and those she stopped; hers alone to see.
    pub orgs: Vec<OrgView>,
    /// Those who read for her or with her, or could be let in.
    pub proxies: Vec<ProxyView>,
    /// What is sealed or locked; hers alone to see.
    pub sealed: Vec<Sealed>,
    /// Colleagues whom she can put on a seal's list.
    pub people: Vec<Somebody>,
    /// Since when only her named workers open it.
    pub restricted: Option<Stamp>,
    /// Who cares for her.
    pub carers: Vec<CarerView>,
    /// Whom she rings.
    pub rings: Vec<super::Ring>,
    /// What was printed last.
    pub paper: Option<Paper>,
    /// What is held back from her, or waits for the second signature; never shown to her or a proxy.
    pub held_back: Vec<HeldBack>,
    /// Whose rows were joined to her, and whose were found to be about somebody else: for those who manage who has her folder.
    pub joined: Vec<JoinedView>,
    #[allow(missing_docs)]
    pub apart: Vec<ApartView>,
    /// Who works here and knows her otherwise than by her work: for those who manage who has her folder.
    pub conflicts: Vec<ConflictView>,
}

/// Somebody to whom nothing of hers opens, because she is related to her or knows her otherwise.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ConflictView {
    pub who: Somebody,
    pub since: Stamp,
    /// In her own words.
    pub why: String,
}

/// A print of her folder.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Paper {
    pub version: i64,
    /// Opaque: it says nothing to who finds it.
    pub code: String,
    pub at: Stamp,
}

/// An organisation.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct OrgView {
    pub org: Handle,
    pub name: String,
    /// Since when she has stopped it.
    pub stopped: Option<Stamp>,
    /// When somebody of it looked last.
    pub looked: Option<Stamp>,
}

/// Somebody who may be let in, or was.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ProxyView {
    pub proxy: Handle,
    pub name: String,
    pub title: String,
    pub state: ProxyState,
    pub basis: Option<Basis>,
    pub scope: Set<Class>,
    pub contribute: bool,
    pub since: Option<Stamp>,
    pub until: Option<Stamp>,
    pub review: Option<Stamp>,
    pub evidence: String,
}

/// How it stands with a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyState {
    /// Has a sign-in, and sees nothing yet.
    NotYet,
    /// Reads now.
    Reads,
    /// Suspended: shown to those who manage her care alone. To her it reads as before, because she may not be alone at the screen.
    Suspended,
    /// It is over.
    Ended,
}

/// One of her pages that is sealed.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Sealed {
    pub item: Handle,
    pub locked: bool,
    pub since: Stamp,
    pub happened: Option<yf_model::When>,
    pub entry: Option<Entry>,
    /// It is an answer: the question's field, and what stands there.
    pub answer: Option<Said>,
    /// Who may read it all the same.
    pub audience: Vec<Somebody>,
}

/// Somebody by name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Somebody {
    pub account: Handle,
    pub name: String,
    pub title: String,
    pub org: String,
}

/// Who cares for her.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct CarerView {
    /// The carer's own folder, opened only by who works with the carer.
    pub carer: Handle,
    pub name: String,
    pub since: Stamp,
}

/// A page that is held back from her.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct HeldBack {
    pub item: Handle,
    pub harm: String,
    pub by: String,
    pub since: Stamp,
    pub review: Option<Stamp>,
    /// Who gave the second signature; empty while it waits, and nothing is held back yet.
    pub signed_by: String,
    /// The reader gave the first one.
    pub mine: bool,
}

impl Folder {
    pub(crate) fn shared(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        of: Subject,
    ) -> Result<View, Trouble> {
        let person = self.subject(tx, actor, of)?;
        let now = self.outside.now();
        let facts = facts::between(tx, actor, person, now)?;
        let ask = |action, class| may(Question { role: actor.role(), action, class, purpose }, facts);
        let decision = if person == Id::NOBODY { nobody() } else { ask(Action::Read, Class::Front) };
        let line = Line::of(actor, person, purpose, Action::Read, Set::of(&[Class::Front]), 1, facts.rels, decision);
        audit::append(tx, &*self.outside, &line)?;
        if decision.out != Out::Permit {
            return Err(refusal(decision));
        }
        let reader = Reader { tx, actor, person, now, facts, purpose };
        let hers = actor.role() == Role::Person;
        let proxy = actor.role() == Role::Proxy;
        let manages = ask(Action::Manage, Class::Dir).out == Out::Permit;
        Ok(View::Sharing(Box::new(HerSharing {
            handle: handle_of(tx, &*self.outside, actor, person)?,
            person: reader.name()?,
            orgs: if hers { reader.orgs()? } else { Vec::new() },
            proxies: reader.proxies()?,
            sealed: if hers { reader.sealed()? } else { Vec::new() },
            people: if hers { reader.people()? } else { Vec::new() },
            restricted: if proxy { None } else { reader.restricted()? },
            carers: self.carers(&reader)?,
            rings: super::rings::of(tx, person, now)?,
            paper: reader.paper()?,
            held_back: if hers || proxy { Vec::new() } else { reader.held_back()? },
            joined: if manages { self.joined(&reader)? } else { Vec::new() },
            apart: if manages { self.apart(&reader)? } else { Vec::new() },
            conflicts: if manages { reader.conflicts()? } else { Vec::new() },
        })))
    }

    fn carers(&self, reader: &Reader<'_>) -> Result<Vec<CarerView>, Trouble> {
        let mut asked = reader.tx.prepare_cached(
            "SELECT carer, since FROM carer WHERE person = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2) ORDER BY since, carer",
        )?;
        let rows = asked.query_map(params![reader.person.bytes(), reader.now.0], |row| {
            Ok((Id::from_bytes(row.get(0)?), Stamp(row.get(1)?)))
        })?;
        let mut carers = Vec::new();
        for row in rows {
            let (carer, since) = row?;
            // A carer who is a restricted person is not named here.
            let restricted = facts::between(reader.tx, reader.actor, carer, reader.now)?.whom.has(Whom::Restricted);
            let her = if restricted { PersonEntry::default() } else { name_of(reader.tx, carer, reader.actor)? };
            let carer = handle_of(reader.tx, &*self.outside, reader.actor, carer)?;
            carers.push(CarerView { carer, name: format!("{} {}", her.given, her.family).trim().to_owned(), since });
        }
        Ok(carers)
    }
}

pub(super) struct Reader<'a> {
    pub tx: &'a Transaction<'a>,
    pub actor: &'a Actor,
    pub person: Id,
    pub now: Stamp,
    facts: Facts,
    purpose: Purpose,
}

impl Reader<'_> {
    /// Whether she may read a page of one agency's; of rows that were parted, whether she could have before.
    pub fn reads_some_of(&self, identity: Id, parted: bool) -> Result<bool, Trouble> {
        let marked = marks::open(self.tx, self.person, self.now)?;
        let mut asked = self.tx.prepare_cached(
            "SELECT p.class, p.flags, p.author, p.org,
                    EXISTS (SELECT 1 FROM audience x WHERE x.person = p.person AND x.page = p.page AND x.account = ?3), p.page
             FROM page p WHERE p.person = ?1 AND p.identity = ?2
               AND p.version = (SELECT max(v.version) FROM page v WHERE v.person = p.person AND v.page = p.page)",
        )?;
        let mut rows = asked.query(params![self.person.bytes(), identity.bytes(), self.actor.account.bytes()])?;
        while let Some(row) = rows.next()? {
            let (class, flags): (String, String) = (row.get(0)?, row.get(1)?);
            let Some(class) = Class::parse(&class) else { continue };
            let (author, org) = (Id::from_bytes(row.get(2)?), Id::from_bytes(row.get(3)?));
            let mut item = facts::of_item(&flags, author, org, row.get(4)?, self.actor);
            if let Some((marks, _)) = marked.get(&Id::from_bytes(row.get(5)?)) {
                item = marks.iter().fold(item, Set::with);
            }
            if parted {
                item = item.without(Item::Error).without(Item::Withheld);
            }
            let question = Question { role: self.actor.role(), action: Action::Read, class, purpose: self.purpose };
            if may(question, Facts { item, ..self.facts }).out == Out::Permit {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn ask(&self, action: Action, class: Class) -> Out {
        let question = Question { role: self.actor.role(), action, class, purpose: self.purpose };
        may(question, self.facts).out
    }

    fn name(&self) -> Result<PersonEntry, Trouble> {
        if self.ask(Action::Read, Class::Dir) != Out::Permit {
            return Ok(PersonEntry::default());
        }
        name_of(self.tx, self.person, self.actor)
    }

    fn orgs(&self) -> Result<Vec<OrgView>, Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT o.org, o.name,
                    (SELECT max(b.since) FROM objection b WHERE b.person = ?1 AND b.org = o.org AND (b.until IS NULL OR b.until > ?2)),
                    l.at
             FROM org o LEFT JOIN (SELECT org, max(at) AS at FROM audit WHERE person = ?1 AND shown = 'yes' AND role <> 'import' GROUP BY org) l
               ON l.org = o.org
             WHERE EXISTS (SELECT 1 FROM agreement a WHERE a.org = o.org AND a.since <= ?2 AND (a.until IS NULL OR a.until > ?2))
                OR EXISTS (SELECT 1 FROM objection b WHERE b.person = ?1 AND b.org = o.org AND (b.until IS NULL OR b.until > ?2))
             ORDER BY o.name, o.org",
        )?;
        let rows = asked.query_map(params![self.person.bytes(), self.now.0], |row| {
            Ok(OrgView {
                org: token(self.actor, "org", Id::from_bytes(row.get(0)?)),
                name: row.get(1)?,
                stopped: row.get::<_, Option<i64>>(2)?.map(Stamp),
                looked: row.get::<_, Option<i64>>(3)?.map(Stamp),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn proxies(&self) -> Result<Vec<ProxyView>, Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT a.account, a.name, a.title, p.since, p.until, p.basis, p.scope, p.contribute <> 0, p.evidence, p.review, p.suspended
             FROM account a LEFT JOIN proxy p ON p.account = a.account AND p.person = ?1 AND p.since =
                (SELECT max(n.since) FROM proxy n WHERE n.person = ?1 AND n.account = a.account)
             WHERE a.role = 'proxy' AND a.person = ?1 AND a.state = 'open' ORDER BY a.name, a.account",
        )?;
        // A suspension is told to those who manage who has her folder, and to nobody else.
        let manages = self.ask(Action::Manage, Class::Dir) == Out::Permit;
        let rows = asked.query_map([self.person.bytes()], |row| {
            let account = Id::from_bytes(row.get(0)?);
            let (since, until): (Option<i64>, Option<i64>) = (row.get(3)?, row.get(4)?);
            let suspended: Option<i64> = row.get(10)?;
            let state = match since {
                None => ProxyState::NotYet,
                Some(_) if until.is_some_and(|u| u <= self.now.0) => ProxyState::Ended,
                Some(_) if suspended.is_some() && manages => ProxyState::Suspended,
                Some(_) => ProxyState::Reads,
            };
            let text = |at| row.get::<_, Option<String>>(at).map(Option::unwrap_or_default);
            let scope = text(6)?.split(' ').filter_map(Class::parse).fold(Set::NONE, Set::with);
            let view = ProxyView {
                proxy: token(self.actor, "account", account),
                name: row.get(1)?,
                title: row.get(2)?,
                state,
                basis: Basis::parse(&text(5)?),
                scope,
                contribute: row.get::<_, Option<bool>>(7)?.unwrap_or(false),
                since: since.map(Stamp),
                until: until.map(Stamp),
                review: row.get::<_, Option<i64>>(9)?.map(Stamp),
                evidence: text(8)?,
            };
            Ok((account, view))
        })?;
        let all: Vec<(Id, ProxyView)> = rows.collect::<Result<_, _>>()?;
        // A proxy is told of herself alone.
        let mine = |id: &Id| self.actor.role() != Role::Proxy || *id == self.actor.account;
        Ok(all.into_iter().filter(|(id, _)| mine(id)).map(|(_, view)| view).collect())
    }

    fn sealed(&self) -> Result<Vec<Sealed>, Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT item, since FROM mark WHERE person = ?1 AND flag = 'sealed' AND since <= ?2 AND (until IS NULL OR until > ?2)
             ORDER BY since DESC, item",
        )?;
        let rows = asked.query_map(params![self.person.bytes(), self.now.0], |row| {
            Ok((Id::from_bytes(row.get(0)?), Stamp(row.get(1)?)))
        })?;
        let rows: Vec<(Id, Stamp)> = rows.collect::<Result<_, _>>()?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let marks = crate::store::marks::open(self.tx, self.person, self.now)?;
        let pages = pages::newest(self.tx, self.person, self.actor.account)?;
        let questions = answers::answered(self.tx, self.person)?;
        let withheld = |id: &Id| marks.get(id).is_some_and(|(set, _)| set.has(crate::access::Item::Withheld));
        rows.into_iter()
            .filter(|(id, _)| !withheld(id))
            .map(|(id, since)| {
                let page = pages.iter().find(|page| page.page == id);
                let question = questions.iter().find(|field| answers::item(self.person, field) == id);
                Ok(Sealed {
                    answer: question.map(|field| answers::newest(self.tx, self.person, field)).transpose()?.flatten(),
                    item: token(self.actor, "item", id),
                    locked: marks.get(&id).is_some_and(|(set, _)| set.has(crate::access::Item::Locked)),
                    since,
                    happened: page.and_then(|page| page.happened),
                    entry: page.and_then(|page| Entry::read(&page.kind, &page.body)),
                    audience: self.audience(id)?,
                })
            })
            .collect()
    }

    fn audience(&self, item: Id) -> Result<Vec<Somebody>, Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT a.account, a.name, a.title, o.name FROM audience x JOIN account a ON a.account = x.account JOIN org o ON o.org = a.org
             WHERE x.person = ?1 AND x.page = ?2 ORDER BY a.name, a.account",
        )?;
        let rows = asked.query_map(params![self.person.bytes(), item.bytes()], |row| self.somebody(row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn conflicts(&self) -> Result<Vec<ConflictView>, Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT a.account, a.name, a.title, o.name, c.since, c.why FROM conflict c JOIN account a ON a.account = c.account
             JOIN org o ON o.org = a.org WHERE c.person = ?1 AND c.since <= ?2 AND (c.until IS NULL OR c.until > ?2)
             ORDER BY c.since, a.account",
        )?;
        let rows = asked.query_map(params![self.person.bytes(), self.now.0], |row| {
            Ok(ConflictView { who: self.somebody(row)?, since: Stamp(row.get(4)?), why: row.get(5)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn somebody(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Somebody> {
        Ok(Somebody {
            account: token(self.actor, "account", Id::from_bytes(row.get(0)?)),
            name: row.get(1)?,
            title: row.get(2)?,
            org: row.get(3)?,
        })
    }

    /// Who works with her now, and who opened her folder before.
    fn people(&self) -> Result<Vec<Somebody>, Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT a.account, a.name, a.title, o.name FROM account a JOIN org o ON o.org = a.org
             WHERE a.role NOT IN ('person', 'import') AND a.state = 'open' AND (
                a.account IN (SELECT r.subject FROM relation r WHERE r.person = ?1 AND r.since <= ?2 AND (r.until IS NULL OR r.until > ?2))
                OR a.account IN (SELECT l.account FROM audit l WHERE l.person = ?1 AND l.shown = 'yes')
                OR a.account IN (SELECT p.account FROM proxy p WHERE p.person = ?1 AND (p.until IS NULL OR p.until > ?2)))
             ORDER BY a.name, a.account",
        )?;
        let rows = asked.query_map(params![self.person.bytes(), self.now.0], |row| self.somebody(row))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn paper(&self) -> Result<Option<Paper>, Trouble> {
        let mut asked = self
            .tx
            .prepare_cached("SELECT version, code, at FROM paper WHERE person = ?1 ORDER BY version DESC LIMIT 1")?;
        let row = asked.query_row([self.person.bytes()], |row| {
            Ok(Paper { version: row.get(0)?, code: row.get(1)?, at: Stamp(row.get(2)?) })
        });
        Ok(row.optional()?)
    }

    fn restricted(&self) -> Result<Option<Stamp>, Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT max(since) FROM restriction WHERE person = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)",
        )?;
        let since: Option<i64> = asked.query_row(params![self.person.bytes(), self.now.0], |row| row.get(0))?;
        Ok(since.map(Stamp))
    }

    fn held_back(&self) -> Result<Vec<HeldBack>, Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT m.item, m.why, a.name, m.since, m.until, coalesce(s.name, ''), m.by_account,
                    (SELECT p.class FROM page p WHERE p.person = m.person AND p.page = m.item ORDER BY p.version DESC LIMIT 1)
             FROM mark m JOIN account a ON a.account = m.by_account LEFT JOIN account s ON s.account = m.second
             WHERE m.person = ?1 AND m.flag = 'withheld' AND (m.until IS NULL OR m.until > ?2)
               AND m.line NOT IN (SELECT line FROM apart WHERE person = ?1) ORDER BY m.since DESC, m.item",
        )?;
        let rows = asked.query_map(params![self.person.bytes(), self.now.0], |row| {
            let view = HeldBack {
                item: token(self.actor, "item", Id::from_bytes(row.get(0)?)),
                harm: row.get(1)?,
                by: row.get(2)?,
                since: Stamp(row.get(3)?),
                review: row.get::<_, Option<i64>>(4)?.map(Stamp),
                signed_by: row.get(5)?,
                mine: Id::from_bytes(row.get(6)?) == self.actor.account,
            };
            Ok((row.get::<_, Option<String>>(7)?, view))
        })?;
        let rows: Vec<(Option<String>, HeldBack)> = rows.collect::<Result<_, _>>()?;
        let reads = |class: &Option<String>| {
            let class = class.as_deref().and_then(Class::parse);
            class.is_some_and(|class| self.ask(Action::Read, class) == Out::Permit)
        };
        Ok(rows.into_iter().filter(|(class, _)| reads(class)).map(|(_, view)| view).collect())
    }
}

/// Who somebody is, as far as anybody said.
fn name_of(tx: &Transaction<'_>, person: Id, actor: &Actor) -> Result<PersonEntry, Trouble> {
    let page = pages::who_she_is(tx, person, actor.account)?;
    match page.and_then(|page| Entry::read(&page.kind, &page.body)) {
        Some(Entry::Person(her)) => pages::with_practice(tx, her),
        _ => Ok(PersonEntry::default()),
    }
}
