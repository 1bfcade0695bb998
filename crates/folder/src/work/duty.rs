//! Who is away and who stands in for her, who has the day in a team, and who looks into worries: what the work asks of it.
//!
//! Invariant: what somebody owns stays hers while she is away; who stands in takes its steps in her place, as far as the rules permit her.

use super::people;
use crate::accounts::Actor;
use crate::outside::{Id, Stamp};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use yf_model::{Day, When};
use yf_place::clock;

/// What somebody has the day for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Has {
    /// What the team accepts is hers at once.
    Allocation,
    /// She looks into worries first.
    Safeguarding,
    /// Out of hours she is rung for what is urgent.
    Calls,
}

impl Has {
    /// All.
    pub const ALL: [Has; 3] = [Has::Allocation, Has::Safeguarding, Has::Calls];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Has::Allocation => "allocation",
            Has::Safeguarding => "safeguarding",
            Has::Calls => "calls",
        }
    }

    /// Of a name.
    pub fn parse(text: &str) -> Option<Has> {
        Has::ALL.into_iter().find(|has| has.name() == text)
    }
}

/// On which days of the week, and at which hours of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Bits from Monday.
    pub days: u8,
    /// From this minute of the day.
    pub opens: u16,
    /// To before this one; where it is not later than `opens`, of the next day.
    pub closes: u16,
}

impl Hours {
    /// At any time.
    pub const ALWAYS: Hours = Hours { days: 0b111_1111, opens: 0, closes: MINUTES };

    /// Whether there is a minute in them, and a week has it.
    pub fn hold(self) -> bool {
        self.days != 0 && self.days <= Hours::ALWAYS.days && self.opens < MINUTES && self.closes <= MINUTES
    }

    /// Whether they hold at a moment, by the clocks on the wall.
    pub fn hold_at(self, now: Stamp) -> bool {
        let day = clock::local_day(now.seconds());
        let minute = match people::moment(now) {
            When::Moment(moment) => moment.second / 60,
            _ => 0,
        };
        let (opens, closes) = (u32::from(self.opens), u32::from(self.closes));
        let on = |day: Day| self.days & (1 << day.weekday() as u8) != 0;
        match opens < closes {
            true => on(day) && (opens..closes).contains(&minute),
            false => (on(day) && minute >= opens) || (on(day + -1) && minute < closes),
        }
    }

    pub(crate) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Hours> {
        Ok(Hours { days: row.get(at)?, opens: row.get(at + 1)?, closes: row.get(at + 2)? })
    }
}

const MINUTES: u16 = 1440;

/// Rows of the rota that hold now: whose team, who, newest first.
fn on_the_rota(tx: &Transaction<'_>, has: Has, now: Stamp) -> Result<Vec<(Id, Id)>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT r.team, r.account, r.days, r.opens, r.closes FROM rota r
         JOIN account a ON a.account = r.account AND a.state = 'open'
         WHERE r.what = ?1 AND r.since <= ?2 AND r.until > ?2 AND r.ended IS NULL ORDER BY r.told DESC, r.rota",
    )?;
    let rows = asked.query_map(params![has.name(), now.0], |row| {
        Ok(((Id::from_bytes(row.get(0)?), Id::from_bytes(row.get(1)?)), Hours::read(row, 2)?))
    })?;
    let all: Vec<((Id, Id), Hours)> = rows.collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|(_, hours)| hours.hold_at(now)).map(|(who, _)| who).collect())
}

/// Who is rung now for what is urgent, each team once: not who is away, for whom another is.
pub(crate) fn on_call(tx: &Transaction<'_>, now: Stamp) -> Result<Vec<(Id, Id)>, Trouble> {
    let mut out: Vec<(Id, Id)> = Vec::new();
    for (team, account) in on_the_rota(tx, Has::Calls, now)? {
        if out.iter().all(|(of, _)| *of != team) && cover_of(tx, account, now)?.is_none() {
            out.push((team, account));
        }
    }
    Ok(out)
}

/// Whether she is away now, and who stands in.
pub(crate) fn cover_of(tx: &Transaction<'_>, account: Id, now: Stamp) -> Result<Option<Id>, Trouble> {
    let found: Option<[u8; 16]> = tx
        .prepare_cached(
            "SELECT cover FROM absence WHERE account = ?1 AND since <= ?2 AND until > ?2 AND ended IS NULL
             ORDER BY told DESC LIMIT 1",
        )?
        .query_row(params![account.bytes(), now.0], |row| row.get(0))
        .optional()?;
    Ok(found.map(Id::from_bytes))
}

/// For whom somebody stands in now.
pub(crate) fn covers(tx: &Transaction<'_>, account: Id, now: Stamp) -> Result<Vec<Id>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT DISTINCT account FROM absence WHERE cover = ?1 AND until > ?2 AND since <= ?2 AND ended IS NULL ORDER BY account",
    )?;
    let rows = asked.query_map(params![account.bytes(), now.0], |row| row.get(0).map(Id::from_bytes))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Who has the day in a team and works: not away, and still here.
pub(crate) fn has_the_day(tx: &Transaction<'_>, team: Id, has: Has, now: Stamp) -> Result<Option<Id>, Trouble> {
    for (_, account) in on_the_rota(tx, has, now)?.into_iter().filter(|(of, _)| *of == team) {
        if cover_of(tx, account, now)?.is_none() {
            return Ok(Some(account));
        }
    }
    Ok(None)
}

/// Whether she is one of those who look into worries.
pub(crate) fn looks_into_worries(tx: &Transaction<'_>, account: Id, now: Stamp) -> Result<bool, Trouble> {
    Ok(tx
        .prepare_cached(
            "SELECT 1 FROM safeguarding WHERE account = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)",
        )?
        .exists(params![account.bytes(), now.0])?)
}

/// Who looks into a worry that is raised now: who has the day, of the raiser's team before others; else any of those who look into
/// worries and is not away; else any of them; and where nobody was named, a manager, who cannot read it and is told to name somebody.
pub(crate) fn takes_worries(tx: &Transaction<'_>, by: &Actor, now: Stamp) -> Result<Option<Id>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT s.account, CASE WHEN a.team = ?2 OR a.org = ?3 THEN 1 ELSE 0 END
         FROM safeguarding s JOIN account a ON a.account = s.account AND a.state = 'open'
         WHERE s.since <= ?1 AND (s.until IS NULL OR s.until > ?1) ORDER BY 2 DESC, s.account",
    )?;
    let near = by.team.unwrap_or(by.org);
    let rows = asked.query_map(params![now.0, near.bytes(), by.org.bytes()], |row| row.get(0).map(Id::from_bytes))?;
    let mut all: Vec<Id> = rows.collect::<Result<_, _>>()?;
    let have: Vec<Id> = on_the_rota(tx, Has::Safeguarding, now)?.into_iter().map(|(_, account)| account).collect();
    all.sort_by_key(|account| !have.contains(account));
    for account in &all {
        if cover_of(tx, *account, now)?.is_none() {
            return Ok(Some(*account));
        }
    }
    if let Some(first) = all.first() {
        return Ok(Some(*first));
    }
    let near = people::manager(tx, near)?;
    near.map_or_else(|| people::any_manager(tx), |manager| Ok(Some(manager)))
}
