//! What happens by itself when time is up: offers that nobody answered go back, and closings that nobody objected to come true.

use super::machine::Kind;
use super::relations::working_days_after;
use super::rows::{self, Act, Thing};
use super::{Who, clocks, follow, people, relations};
use crate::Folder;
use crate::access::{Action, Class, Facts, Out, Purpose, Question, Role, Set, may};
use crate::outside::{Id, Outside, Stamp};
use crate::store::audit::{self, Line};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};
use yf_place::{Calendar, clock};

/// An urgent offer is answered within two hours, whatever the day.
const URGENT: i64 = 2 * 60 * Stamp::MINUTE;
/// She has so many working days to object to being closed.
const TO_OBJECT: i32 = 10;

/// What may be due, and nothing that cannot be: an offer made yesterday or today is not, for no working day has ended since, but an urgent
/// hand-over may be. When each is due indeed is worked out from its steps.
pub(crate) const MAY_BE_DUE: &str = "open = 1 AND (
    (kind = ?1 AND state = 'offered' AND (told < ?4 OR (told <= ?5 AND EXISTS (SELECT 1 FROM said u
        WHERE u.person = thing.person AND u.thing IN (thing.thing, thing.parent) AND u.field = 'urgency' AND u.value = 'urgent'))))
    OR (kind = ?2 AND state = 'offered' AND told < ?4) OR (kind = ?3 AND state = 'closing' AND told < ?4)
    ) ORDER BY person, told, thing";

impl Folder {
    /// Does what is due: an offer that nobody answered by the end of the next working day (urgent: within two hours) goes back to its
    /// giver, and a closing that she did not object to for ten working days comes true. Gives how many things moved.
    pub fn tick(&self, calendar: &Calendar) -> Result<usize, Trouble> {
        self.keep_calendar(calendar);
        let now = self.outside.now();
        let mut store = self.store();
        let tx = store.begin()?;
        let mut moved = 0;
        let yesterday = Stamp(clock::midnight(clock::local_day(now.seconds()) - 1).saturating_mul(1000));
        let waiting = rows::things(
            &tx,
            MAY_BE_DUE,
            params![Kind::HandOver.name(), Kind::Referral.name(), Kind::Case.name(), yesterday.0, now.0 - URGENT],
        )?;
        for thing in waiting {
            if runs_out(&tx, &thing, calendar)?.is_some_and(|at| at <= now) {
                moved += usize::from(self.by_itself(&tx, thing, now, calendar)?);
            }
        }
        tx.commit()?;
        Ok(moved)
    }

    fn by_itself(
        &self,
        tx: &Transaction<'_>,
        mut thing: Thing,
        now: Stamp,
        calendar: &Calendar,
    ) -> Result<bool, Trouble> {
        if thing.kind == Kind::Case && !follow::still_open(tx, &thing)?.is_empty() {
            // Something was opened meanwhile: it is not closed over it.
            return Ok(false);
        }
        let (account, org) = itself(tx, &*self.outside, thing.team)?;
        let question =
            Question { role: Role::Import, action: Action::Write, class: Class::Care, purpose: Purpose::Care };
        let facts = Facts::default();
        let decision = may(question, facts);
        if decision.out != Out::Permit {
            return Ok(false);
        }
        let line = Line {
            person: thing.person,
            account,
            role: Role::Import,
            org,
            purpose: Purpose::Care,
            action: Action::Write,
            classes: Set::of(&[thing.kind.class()]),
            items: 1,
            rels: facts.rels,
            decision,
            own: self.own,
        };
        audit::append(tx, &*self.outside, &line)?;
        let team = thing.team.unwrap_or(org);
        let act = Act { account, team, who: Who::X, happened: people::moment(now), now, why: "" };
        match thing.kind {
            Kind::HandOver => {
                rows::step(tx, &mut thing, "lapsed", act)?;
                let given = thing.parent.map(|parent| rows::one(tx, thing.person, parent)).transpose()?.flatten();
                if let Some(mut given) = given.filter(|g| g.open) {
                    follow::came_back(tx, &mut given, act)?;
                }
            }
            Kind::Case => {
                rows::step(tx, &mut thing, "closed", act)?;
                follow::close_referrals(tx, &thing, act)?;
            }
            _ => {
                rows::address(tx, &mut thing, None, None)?;
                rows::step(tx, &mut thing, "waiting", act)?;
            }
        }
        relations::sync(tx, thing.person, now, calendar)?;
        clocks::write(tx, thing.person)?;
        Ok(true)
    }
}

/// The account under which the folder acts by itself.
pub(crate) fn itself(tx: &Transaction<'_>, outside: &dyn Outside, team: Option<Id>) -> Result<(Id, Id), Trouble> {
    let known: Option<([u8; 16], [u8; 16])> = tx
        .prepare_cached("SELECT account, org FROM account WHERE login = 'folder-itself'")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some((account, org)) = known {
        return Ok((Id::from_bytes(account), Id::from_bytes(org)));
    }
    let team = team.unwrap_or(Id::NOBODY);
    let org: [u8; 16] = tx.query_row(
        "SELECT coalesce((SELECT org FROM team WHERE team = ?1), (SELECT org FROM org WHERE org = ?1), (SELECT org FROM org ORDER BY org LIMIT 1))",
        [team.bytes()],
        |row| row.get(0),
    )?;
    let account = Id::mint(outside);
    tx.execute(
        "INSERT INTO account VALUES (?1, 'folder-itself', 'The folder', 'by itself', ?2, ?3, NULL, NULL, NULL, 'open', NULL, NULL, 0, 0, 0)",
        params![account.bytes(), Role::Import.name(), org],
    )?;
    Ok((account, Id::from_bytes(org)))
}

/// When a thing moves by itself, if it does in the state it is in.
pub(crate) fn runs_out(tx: &Transaction<'_>, thing: &Thing, calendar: &Calendar) -> Result<Option<Stamp>, Trouble> {
    let since = |to: &str| -> Result<Option<Stamp>, Trouble> {
        let told: Option<i64> = tx
            .prepare_cached("SELECT max(told) FROM step WHERE person = ?1 AND thing = ?2 AND to_state = ?3")?
            .query_row(params![thing.person.bytes(), thing.thing.bytes(), to], |row| row.get(0))?;
        Ok(told.map(Stamp))
    };
    Ok(match (thing.kind, thing.state.as_str()) {
        (Kind::HandOver, "offered") if is_urgent(tx, thing)? => since("offered")?.map(|at| at.plus(URGENT)),
        (Kind::HandOver | Kind::Referral, "offered") => since("offered")?.map(|at| working_days_after(at, 1, calendar)),
        (Kind::Case, "closing") => since("closing")?.map(|at| working_days_after(at, TO_OBJECT, calendar)),
        _ => None,
    })
}

fn is_urgent(tx: &Transaction<'_>, offer: &Thing) -> Result<bool, Trouble> {
    let urgent = |thing: Id| -> Result<bool, Trouble> {
        let said = rows::field(tx, offer.person, thing, "urgency")?;
        Ok(said.is_some_and(|v| v.said.value == "urgent"))
    };
    Ok(urgent(offer.thing)? || offer.parent.map(urgent).transpose()?.unwrap_or(false))
}
