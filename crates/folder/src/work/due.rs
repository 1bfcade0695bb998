//! What was promised and runs out soon: the running clocks of a team, read by the team's own rows, the nearest first.
//!
//! Limits are not known here: whoever asks says of each clock up to which start it may be due.

use super::DeskLine;
use crate::entry::{WaitEntry, when_read, when_text};
use crate::outside::Id;
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use yf_model::When;
use yf_place::clock::instants;

/// So many are shown whole; of the others it is said which clock runs.
pub(crate) const SHOWN: usize = 60;
/// And so many are counted.
pub(crate) const COUNTED: usize = 200;

/// Running clocks that are asked for: those of this name that started at this time or before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// As the folder names it.
    pub clock: String,
    /// The last start that is asked for.
    pub started: When,
}

/// One that runs.
#[derive(Clone, Debug)]
pub struct Due {
    /// The clock.
    pub clock: WaitEntry,
    /// What it runs on; `None` from the sixty-first on.
    pub line: Option<DeskLine>,
}

/// A clock of a team, before anybody asked whether the reader may see what it runs on.
pub(crate) struct Running {
    pub person: Id,
    pub thing: Id,
    pub clock: WaitEntry,
    /// How long before the last start that was asked for it began, in seconds: the most first.
    ahead: i64,
}

/// Of one clock those that run, for one team.
pub(crate) const RUNS: &str = "SELECT person, thing, start FROM clock
    WHERE team = ?1 AND clock = ?2 AND start <= ?3 AND stop IS NULL AND ended IS NULL ORDER BY start, person, thing";

/// All that run of those that are asked for, the nearest first.
pub(crate) fn running(tx: &Transaction<'_>, team: Id, near: &[Near]) -> Result<Vec<Running>, Trouble> {
    let mut out = Vec::new();
    let mut asked = tx.prepare_cached(RUNS)?;
    for near in near {
        let last = instants(near.started).last;
        let mut rows = asked.query(params![team.bytes(), near.clock, when_text(near.started)])?;
        while let Some(row) = rows.next()? {
            let text: String = row.get(2)?;
            let start = when_read(&text).ok_or(rusqlite::Error::InvalidQuery)?;
            out.push(Running {
                person: Id::from_bytes(row.get(0)?),
                thing: Id::from_bytes(row.get(1)?),
                clock: WaitEntry { clock: near.clock.clone(), agency: String::new(), start, stop: None, ended: None },
                ahead: last - instants(start).first,
            });
        }
    }
    out.sort_by_key(|one| (-one.ahead, one.person, one.thing));
    Ok(out)
}
