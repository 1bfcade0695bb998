//! The desk of governance: what waits for review, what the watch found, what changed. It names no person and opens no record; each row
//! about a person is decided, and leaves its line.

use super::review::{line, may_review};
use super::watch::Kind;
use crate::access::{Out, Purpose, Role, Rule, rule_book};
use crate::accounts::{Actor, handle_of};
use crate::entry::WaitEntry;
use crate::outside::{Id, Stamp, hex};
use crate::store::{audit, facts};
use crate::trouble::Trouble;
use crate::work::people;
use crate::{Folder, Handle};
use rusqlite::{Row, Transaction, params};

const WEEK: i64 = 7 * Stamp::DAY;
/// Changes are shown for so long.
const LATELY: i64 = 28 * Stamp::DAY;
/// An agreement that ends within this is told.
const SOON: i64 = 90 * Stamp::DAY;
/// Rows of a list at most, the oldest first: each leaves its line in a folder's trail, and nobody reviews more of them at a sitting.
const AT_MOST: usize = 40;

/// What governance looks after.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Break-glass that waits for review, the oldest first.
    pub glass: Vec<GlassView>,
    /// What the watch found and nobody closed, the oldest first. Governance only.
    pub alerts: Vec<AlertView>,
    /// There are more of them, which come up as these are closed.
    pub more_alerts: bool,
    /// Openings of the last seven days, and how many by break-glass.
    pub share: Share,
    /// Agreements that end soon, have ended, or are missing.
    pub agreements: Vec<AgreementView>,
    /// Objections and seals of the last four weeks.
    pub changes: Vec<ChangeView>,
    /// The rules, and the hash that stands on each line of the trail.
    pub rules: Vec<(Rule, String)>,
    #[allow(missing_docs)]
    pub hash: String,
}

/// Openings of folders by those who work here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Share {
    pub all: u64,
    pub by_glass: u64,
}

/// One break-glass that waits.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct GlassView {
    /// For the review's form; good in this session only.
    pub which: Handle,
    pub opened: Stamp,
    /// How long it waits for its review: judged like every clock, where promises are known.
    pub clock: WaitEntry,
    /// Who used it, what she is, where she works.
    pub by: (String, String, String),
    pub reason: String,
    /// May be reviewed by this reader: never her own.
    pub yours: bool,
}

/// One thing that the watch found.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct AlertView {
    pub which: Handle,
    pub kind: Kind,
    pub at: Stamp,
    pub by: (String, String, String),
    /// The trail of the folder, where the alert is about one.
    pub trail: Option<Handle>,
    pub yours: bool,
}

/// One organisation whose agreement asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct AgreementView {
    pub org: String,
    /// When it ends or ended; `None` where there is none though it has accounts here.
    pub until: Option<Stamp>,
    pub over: bool,
}

/// One objection or seal, set or taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ChangeView {
    pub at: Stamp,
    pub what: &'static str,
    /// Against which organisation, for an objection.
    pub org: String,
}

/// The clock of a break-glass: from its use to its review.
pub(crate) fn review_clock(opened: Stamp, reviewed: Option<Stamp>) -> WaitEntry {
    WaitEntry {
        clock: "glass-review".to_owned(),
        agency: String::new(),
        start: people::moment(opened),
        stop: reviewed.map(people::moment),
        ended: None,
    }
}

impl Folder {
    /// The desk, for governance; for a manager, the break-glass of those whom she manages.
    pub fn desk(&self, actor: &Actor, purpose: Purpose) -> Result<Desk, Trouble> {
        if !actor.whole() || !matches!(actor.role, Role::Ig | Role::Manager) {
            return Err(Trouble::NotAvailable);
        }
        // What the watch has left to look at is looked at a part at a time: nobody waits behind a trail that an import has made long.
        self.watch_a_while()?;
        self.sparing(|| self.desk_once(actor, purpose))
    }

    fn desk_once(&self, actor: &Actor, purpose: Purpose) -> Result<Desk, Trouble> {
        let now = self.outside.now();
        let mut store = self.store();
        let tx = store.begin()?;
        let governs = actor.role == Role::Ig;
        let (alerts, more_alerts) = if governs { self.alerts(&tx, actor, purpose, now)? } else { (Vec::new(), false) };
        let desk = Desk {
            glass: self.glass(&tx, actor, purpose, now)?,
            alerts,
            more_alerts,
            share: share(&tx, now)?,
            agreements: if governs { agreements(&tx, now)? } else { Vec::new() },
            changes: if governs { self.changes(&tx, actor, purpose, now)? } else { Vec::new() },
            rules: rule_book()
                .into_iter()
                .map(|(rule, says)| (rule, says.to_owned()))
                .chain(actor.own.book())
                .collect(),
            hash: hex(&actor.own.hash()),
        };
        tx.commit()?;
        Ok(desk)
    }

    fn glass(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        now: Stamp,
    ) -> Result<Vec<GlassView>, Trouble> {
        let mut asked = tx.prepare_cached(
            "SELECT g.glass, g.person, a.account, a.team, a.org, a.name, a.title, coalesce(t.name, o.name), g.opened, g.reason
             FROM glass g JOIN account a ON a.account = g.account JOIN org o ON o.org = a.org LEFT JOIN team t ON t.team = a.team
             WHERE NOT EXISTS (SELECT 1 FROM glass_review r WHERE r.person = g.person AND r.glass = g.glass)
             ORDER BY g.opened, g.glass",
        )?;
        let rows = asked.query_map([], |row| Ok((Of::read(row)?, Stamp(row.get(8)?), row.get::<_, String>(9)?)))?;
        let mut out = Vec::new();
        for row in rows {
            let (of, opened, reason) = row?;
            let Some(yours) = self.about(tx, actor, purpose, &of, true, now)? else { continue };
            if out.len() == AT_MOST {
                break;
            }
            let which = handle_of(tx, &*self.outside, actor, of.id)?;
            let clock = review_clock(opened, None);
            out.push(GlassView { which, opened, clock, by: of.by, reason, yours });
        }
        Ok(out)
    }

    fn alerts(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        now: Stamp,
    ) -> Result<(Vec<AlertView>, bool), Trouble> {
        let mut asked = tx.prepare_cached(
            "SELECT l.alert, l.person, a.account, a.team, a.org, a.name, a.title, coalesce(t.name, o.name), l.at, l.kind
             FROM alert l JOIN account a ON a.account = l.account JOIN org o ON o.org = a.org LEFT JOIN team t ON t.team = a.team
             WHERE l.closed IS NULL AND (l.kind <> ?1 OR l.at <= ?2) ORDER BY l.at, l.alert",
        )?;
        let rows = asked.query_map(params![Kind::Later.name(), now.0], |row| {
            Ok((Of::read(row)?, Stamp(row.get(8)?), row.get::<_, String>(9)?))
        })?;
        let mut out = Vec::new();
        for row in rows {
            let (of, at, kind) = row?;
            let Some(kind) = Kind::parse(&kind) else { continue };
            if out.len() == AT_MOST {
                // Whether there are more is asked of the rules as well, and shown of no one: no line.
                if self.may(tx, actor, purpose, &of, now)? {
                    return Ok((out, true));
                }
                continue;
            }
            let Some(yours) = self.about(tx, actor, purpose, &of, false, now)? else { continue };
            let which = handle_of(tx, &*self.outside, actor, of.id)?;
            let trail =
                if of.person == Id::NOBODY { None } else { Some(handle_of(tx, &*self.outside, actor, of.person)?) };
            out.push(AlertView { which, kind, at, by: of.by, trail, yours });
        }
        Ok((out, false))
    }

    /// Whether a row about a person could be shown to this reader.
    fn may(&self, tx: &Transaction<'_>, actor: &Actor, purpose: Purpose, of: &Of, now: Stamp) -> Result<bool, Trouble> {
        let facts = facts::between(tx, actor, of.person, now)?;
        let whose = if of.account != actor.account { of.account } else { Id::NOBODY };
        Ok(may_review(actor, purpose, facts, whose, of.works, false).out == Out::Permit)
    }

    /// Whether a row about a person may be shown to this reader, and whether it is hers to review; with its line.
    fn about(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        of: &Of,
        glass: bool,
        now: Stamp,
    ) -> Result<Option<bool>, Trouble> {
        let facts = facts::between(tx, actor, of.person, now)?;
        // Whoever is reviewed sees that it waits for somebody else.
        let yours = of.account != actor.account;
        let decision = may_review(actor, purpose, facts, if yours { of.account } else { Id::NOBODY }, of.works, glass);
        if decision.out != Out::Permit {
            return Ok(None);
        }
        audit::append(tx, &*self.outside, &line(actor, purpose, of.person, facts, decision))?;
        Ok(Some(yours))
    }

    fn changes(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        now: Stamp,
    ) -> Result<Vec<ChangeView>, Trouble> {
        let since = now.0 - LATELY;
        let mut asked = tx.prepare_cached(
            "SELECT x.person, x.since, 'set', coalesce(o.name, '') FROM objection x LEFT JOIN org o ON o.org = x.org WHERE x.since >= ?1
             UNION ALL
             SELECT x.person, x.until, 'back', coalesce(o.name, '') FROM objection x LEFT JOIN org o ON o.org = x.org
             WHERE x.until >= ?1 AND x.until <= ?2
             UNION ALL SELECT person, at, what, '' FROM changed WHERE at >= ?1
             ORDER BY 2 DESC",
        )?;
        let rows = asked.query_map(params![since, now.0], |row| {
            Ok((Id::from_bytes(row.get(0)?), Stamp(row.get(1)?), row.get::<_, String>(2)?, row.get(3)?))
        })?;
        let mut out = Vec::new();
        for row in rows.take(AT_MOST) {
            let (person, at, what, org) = row?;
            let facts = facts::between(tx, actor, person, now)?;
            let decision = may_review(actor, purpose, facts, Id::NOBODY, (None, actor.org), false);
            if decision.out != Out::Permit {
                continue;
            }
            audit::append(tx, &*self.outside, &line(actor, purpose, person, facts, decision))?;
            let what = match what.as_str() {
                "set" => "an objection",
                "back" => "an objection taken back",
                "seal" => "a seal",
                _ => "a seal taken off",
            };
            out.push(ChangeView { at, what, org });
        }
        Ok(out)
    }
}

/// Whom and what a row of the desk is about.
struct Of {
    id: Id,
    person: Id,
    account: Id,
    works: (Option<Id>, Id),
    by: (String, String, String),
}

impl Of {
    fn read(row: &Row<'_>) -> Result<Of, rusqlite::Error> {
        Ok(Of {
            id: Id::from_bytes(row.get(0)?),
            person: Id::from_bytes(row.get(1)?),
            account: Id::from_bytes(row.get(2)?),
            works: (row.get::<_, Option<[u8; 16]>>(3)?.map(Id::from_bytes), Id::from_bytes(row.get(4)?)),
            by: (row.get(5)?, row.get(6)?, row.get(7)?),
        })
    }
}

fn share(tx: &Transaction<'_>, now: Stamp) -> Result<Share, Trouble> {
    let (all, by_glass): (i64, i64) = tx.query_row(
        "SELECT coalesce(sum(all_of_them), 0), coalesce(sum(by_glass), 0) FROM opened WHERE day > ?1",
        [now.plus(-WEEK).day()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(Share { all: u64::try_from(all).unwrap_or(0), by_glass: u64::try_from(by_glass).unwrap_or(0) })
}

/// Each organisation that has accounts of its staff here or an agreement, whose newest agreement ends soon, has ended, or is missing. What is a person's
/// own, or her proxy's, asks for none (rules D15, D17).
fn agreements(tx: &Transaction<'_>, now: Stamp) -> Result<Vec<AgreementView>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT o.name, (SELECT max(coalesce(g.until, ?1)) FROM agreement g WHERE g.org = o.org)
         FROM org o WHERE EXISTS (SELECT 1 FROM account a WHERE a.org = o.org AND a.state = 'open' AND a.role NOT IN (?2, ?3))
            OR EXISTS (SELECT 1 FROM agreement g WHERE g.org = o.org) ORDER BY o.name",
    )?;
    let own = [Role::Person, Role::Proxy].map(Role::name);
    let rows = asked.query_map(params![i64::MAX, own[0], own[1]], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?))
    })?;
    let mut out = Vec::new();
    for row in rows {
        let (org, until) = row?;
        match until {
            None => out.push(AgreementView { org, until: None, over: true }),
            Some(until) if until <= now.plus(SOON).0 => {
                out.push(AgreementView { org, until: Some(Stamp(until)), over: until <= now.0 });
            }
            Some(_) => {}
        }
    }
    Ok(out)
}
