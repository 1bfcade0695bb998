//! Reviewing: a break-glass by governance or by a manager of who used it, an alert by governance; neither ever by who is reviewed.

use super::watch::Kind;
use crate::access::{
    Action, Around, Class, Decision, Facts, Out, Purpose, Question, REVIEW, Role, Set, Severity, Shown, may,
};
use crate::accounts::{Actor, person_of};
use crate::outside::{Id, Stamp};
use crate::see::nobody;
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use crate::{Folder, Handle};
use rusqlite::{OptionalExtension, Transaction, params};

/// What a review came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Outcome {
    Justified,
    NotJustified,
    CannotTell,
}

impl Outcome {
    /// All.
    pub const ALL: [Outcome; 3] = [Outcome::Justified, Outcome::NotJustified, Outcome::CannotTell];

    /// As it is stored and sent.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Justified => "justified",
            Outcome::NotJustified => "not",
            Outcome::CannotTell => "cannot-tell",
        }
    }

    /// The outcome of a name.
    pub fn parse(text: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.name() == text)
    }
}

const SHORTEST: usize = 10;

/// What is reviewed.
struct Matter {
    id: Id,
    person: Id,
    /// Who used the glass, or was seen by the watch.
    user: Id,
    team: Option<Id>,
    org: Id,
    glass: bool,
    /// Whether it is asked if she may be shown by now what was held back.
    later: bool,
    done: bool,
}

impl Folder {
    /// Reviews a break-glass or an alert of the desk. Refused for who is reviewed herself, and once it was reviewed.
    pub fn review(
        &self,
        actor: &Actor,
        purpose: Purpose,
        which: Handle,
        outcome: Outcome,
        words: &str,
    ) -> Result<(), Trouble> {
        self.has_room()?;
        let now = self.outside.now();
        let mut store = self.store();
        let tx = store.begin()?;
        let matter = match person_of(&tx, actor, which)? {
            Some(id) => matter(&tx, id)?,
            None => None,
        };
        let done = match matter {
            None => {
                let line = line(actor, purpose, Id::NOBODY, Facts::default(), nobody());
                audit::append(&tx, &*self.outside, &line)?;
                Err(Trouble::NotAvailable)
            }
            Some(matter) => self.review_one(&tx, actor, purpose, &matter, outcome, words, now),
        };
        match done {
            Ok(()) | Err(Trouble::NotAvailable) => tx.commit()?,
            Err(_) => tx.rollback()?,
        }
        done
    }

    fn review_one(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        matter: &Matter,
        outcome: Outcome,
        words: &str,
        now: Stamp,
    ) -> Result<(), Trouble> {
        let facts = facts::between(tx, actor, matter.person, now)?;
        let decision = may_review(actor, purpose, facts, matter.user, (matter.team, matter.org), matter.glass);
        if decision.out == Out::Permit {
            if matter.done {
                return Err(Trouble::Field("review", "it was reviewed before: open the page again"));
            }
            if words.trim().chars().count() < SHORTEST {
                return Err(Trouble::Field("words", "say in 10 letters or more what you found"));
            }
        }
        audit::append(tx, &*self.outside, &line(actor, purpose, matter.person, facts, decision))?;
        if decision.out != Out::Permit {
            return Err(Trouble::NotAvailable);
        }
        let words = words.trim();
        if matter.glass {
            tx.execute(
                "INSERT INTO glass_review VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![matter.person.bytes(), matter.id.bytes(), actor.account.bytes(), outcome.name(), words, now.0],
            )?;
        } else if matter.later && outcome != Outcome::NotJustified {
            super::later::hold_on(tx, matter.person, matter.id, words, now)?;
        } else {
            tx.execute(
                "UPDATE alert SET closed = ?3, closed_by = ?4, outcome = ?5, words = ?6 WHERE person = ?1 AND alert = ?2",
                params![
                    matter.person.bytes(),
                    matter.id.bytes(),
                    now.0,
                    actor.account.bytes(),
                    outcome.name(),
                    words
                ],
            )?;
        }
        Ok(())
    }
}

/// Governance by rule P22, a manager of who used the glass by the rule of reviews; whoever is reviewed by neither.
pub(super) fn may_review(
    actor: &Actor,
    purpose: Purpose,
    facts: Facts,
    user: Id,
    (team, org): (Option<Id>, Id),
    glass: bool,
) -> Decision {
    let refused = Decision { rule: REVIEW, ..nobody() };
    if user == actor.account {
        return refused;
    }
    let audit = Question { role: actor.role, action: Action::Audit, class: Class::Dir, purpose };
    match actor.role {
        Role::Manager if glass => {
            let hers = if team.is_some() && actor.team.is_some() { team == actor.team } else { org == actor.org };
            // Her own folder is another manager's to look after.
            if hers && actor.whole() && !facts.around.has(Around::Own) {
                Decision { out: Out::Permit, rule: REVIEW, severity: Severity::Sample, shown: Shown::No }
            } else {
                refused
            }
        }
        _ => may(audit, facts),
    }
}

pub(super) fn line(actor: &Actor, purpose: Purpose, person: Id, facts: Facts, decision: Decision) -> Line {
    Line::of(actor, person, purpose, Action::Audit, Set::of(&[Class::Dir]), 1, facts.rels, decision)
}

fn matter(tx: &Transaction<'_>, id: Id) -> Result<Option<Matter>, Trouble> {
    let sql = "SELECT m.person, m.account, a.team, a.org, m.done, m.glass, m.later FROM (
         SELECT g.person, g.glass AS id, g.account, EXISTS (SELECT 1 FROM glass_review r
                WHERE r.person = g.person AND r.glass = g.glass) AS done, 1 AS glass, 0 AS later FROM glass g
         UNION ALL SELECT l.person, l.alert, l.account, l.closed IS NOT NULL, 0, CASE WHEN l.kind = ?2 THEN 1 ELSE 0 END FROM alert l) m
       JOIN account a ON a.account = m.account WHERE m.id = ?1";
    let found = tx.prepare_cached(sql)?.query_row(params![id.bytes(), Kind::Later.name()], |row| {
        Ok(Matter {
            id,
            person: Id::from_bytes(row.get(0)?),
            user: Id::from_bytes(row.get(1)?),
            team: row.get::<_, Option<[u8; 16]>>(2)?.map(Id::from_bytes),
            org: Id::from_bytes(row.get(3)?),
            glass: row.get(5)?,
            later: row.get(6)?,
            done: row.get(4)?,
        })
    });
    Ok(found.optional()?)
}
