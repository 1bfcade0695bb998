//! What stands on each list of a day, before anybody asked whether the reader may see it: each read by its own rows.

use super::super::machine::Kind;
use super::super::rows::{self, Thing};
use super::super::see::waits_for_answer;
use super::super::{duty, people};
use super::{LOOKED_BACK, List};
use crate::access::Role;
use crate::accounts::Actor;
use crate::entry::when_text;
use crate::outside::Stamp;
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use yf_place::clock;

/// Something is without an owner for a time: no open span, or one that ends before the next begins and nothing was closed.
const GAP: &str = "team = ?1 AND open = 1 AND (
    NOT EXISTS (SELECT 1 FROM owned o WHERE o.person = thing.person AND o.thing = thing.thing AND o.until IS NULL)
    OR EXISTS (SELECT 1 FROM owned o WHERE o.person = thing.person AND o.thing = thing.thing AND o.until IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM owned n WHERE n.person = o.person AND n.thing = o.thing AND n.seq = o.seq + 1 AND n.since <= o.until)
        AND NOT EXISTS (SELECT 1 FROM step s WHERE s.person = o.person AND s.thing = o.thing AND s.to_state = 'closed' AND s.told = o.until))
    ) ORDER BY told, thing LIMIT 501";

/// What the team has open and others own: its calls, who waits for somebody to come, and of the rest the oldest. Each by itself, so that a long
/// list of old work hides no call. (By `told + 0`: the index in the order of time would save the sorting of a few, and be read through for them.)
const CALLS: &str = "team = ?1 AND open = 1 AND kind = 'contact' AND owner <> ?2 ORDER BY told + 0, thing LIMIT 201";
const WAITING: &str =
    "team = ?1 AND open = 1 AND kind = 'referral' AND state IN ('accepted', 'waiting', 'offered') AND owner <> ?2
    ORDER BY told + 0, thing LIMIT 201";
const THE_REST: &str = "team = ?1 AND open = 1 AND owner <> ?2
    AND NOT (kind = 'contact' OR (kind = 'referral' AND state IN ('accepted', 'waiting', 'offered'))) ORDER BY told, thing LIMIT 200";

/// Visits whose time is past: what is planned stands as a text that is in order of time. Where no time is said, when it was planned.
const UNTOLD: &str = "team = ?1 AND open = 1 AND kind = 'visit' AND state = 'planned' AND coalesce((
    SELECT nullif(s.value, '') FROM said s WHERE s.person = thing.person AND s.thing = thing.thing AND s.field = 'planned' ORDER BY s.version DESC LIMIT 1
    ), began) < ?2 ORDER BY told + 0, thing LIMIT 201";

/// The same of those whose case is the reader's, where another house planned the visit: who is to come may have forgotten to say that nobody did.
const UNTOLD_TO_HER: &str = "kind = 'visit' AND open = 1 AND state || '' = 'planned' AND coalesce(team, team) <> ?1
    AND person IN (SELECT c.person FROM thing c WHERE c.owner = ?3 AND c.open = 1 AND c.kind = 'case') AND coalesce((
    SELECT nullif(s.value, '') FROM said s WHERE s.person = thing.person AND s.thing = thing.thing AND s.field = 'planned' ORDER BY s.version DESC LIMIT 1
    ), began) < ?2 ORDER BY told + 0, thing LIMIT 201";

/// Hand-overs that wait, of the team; and those offered to it by another.
const OFFERS: &str = "team = ?1 AND open = 1 AND kind = 'hand-over' ORDER BY told + 0, thing LIMIT 201";
const OFFERED: &str =
    "to_team = ?1 AND open = 1 AND kind = 'hand-over' AND team <> ?1 ORDER BY told + 0, thing LIMIT 201";

/// What somebody owns that one may hand over, for her team.
pub(super) const OWNED: &str = "owner = ?1 AND open = 1 AND coalesce(team, team) = ?2 AND kind NOT IN ('hand-over', 'visit') ORDER BY told, thing LIMIT 501";

/// Open people without a coordinator.
const UNLED: &str = "kind = 'case' AND open = 1 AND lead IS NULL AND team = ?1 ORDER BY told + 0, thing LIMIT 501";

/// Closed today by the team; and visits that did not happen of those whom the reader coordinates, or has while nobody does, whoever was to come. (One condition, so that
/// it is read by what was closed today, and not by all that the team ever had.)
const DONE: &str = "closed >= ?1 AND 1 = CASE WHEN team = ?2 THEN 1
        WHEN kind = ?3 AND state IN ('missed', 'not in') AND EXISTS
            (SELECT 1 FROM thing c WHERE c.person = thing.person AND c.kind = ?4 AND c.open = 1 AND coalesce(c.lead, c.owner) = ?5) THEN 1
        ELSE 0 END
    AND state <> 'moved' ORDER BY closed DESC, thing LIMIT 501";

/// Calls of the team, or offered to it, that were made less urgent since then: read by what was said since, of which little takes the place of
/// another urgency. For governance of every team.
const LOWERED: &str = "kind || '' = 'contact' AND state <> 'moved' AND (coalesce(team, team) = ?1 OR coalesce(to_team, to_team) = ?1 OR ?1 IS NULL) AND thing IN (
    SELECT n.thing FROM said n JOIN said o ON o.person = n.person AND o.thing = n.thing AND o.field = n.field AND o.version = n.version - 1
    WHERE n.field = 'urgency' AND n.version > 1 AND n.told >= ?2
      AND CASE n.value WHEN 'urgent' THEN 3 WHEN 'soon' THEN 2 WHEN 'routine' THEN 1 ELSE 0 END
        < CASE o.value WHEN 'urgent' THEN 3 WHEN 'soon' THEN 2 WHEN 'routine' THEN 1 ELSE 0 END
    ) ORDER BY told DESC, thing LIMIT 501";

/// The things of a list, before anybody asked whether the reader may see them.
pub(super) fn things(tx: &Transaction<'_>, actor: &Actor, now: Stamp, list: List) -> Result<Vec<Thing>, Trouble> {
    let (me, seat) = (actor.account, actor.seat());
    match list {
        List::Mine => rows::things(tx, "owner = ?1 AND open = 1 ORDER BY told, thing LIMIT 501", [me.bytes()]),
        List::ForMe => {
            let mut for_me = rows::things(
                tx,
                "open = 1 AND (to_account = ?1 OR (to_account IS NULL AND to_team = ?2)) ORDER BY told, thing LIMIT 501",
                params![me.bytes(), seat.bytes()],
            )?;
            for away in &actor.covers {
                let theirs = "open = 1 AND to_account = ?1 ORDER BY told, thing LIMIT 501";
                for_me.extend(rows::things(tx, theirs, [away.bytes()])?);
            }
            for_me.retain(waits_for_answer);
            Ok(for_me)
        }
        List::Covering => {
            let mut covering = Vec::new();
            for away in &actor.covers {
                let theirs = "owner = ?1 AND open = 1 ORDER BY told, thing LIMIT 501";
                covering.extend(rows::things(tx, theirs, [away.bytes()])?);
            }
            Ok(covering)
        }
        List::Worries => match duty::looks_into_worries(tx, me, now)? {
            true => rows::things(tx, "kind = ?1 AND open = 1 ORDER BY told, thing LIMIT 501", [Kind::Concern.name()]),
            false => Ok(Vec::new()),
        },
        List::Requests if actor.role == Role::Ig => rows::things(
            tx,
            "kind IN (?1, ?2) AND open = 1 ORDER BY told, thing LIMIT 501",
            [Kind::Request.name(), Kind::Correction.name()],
        ),
        List::Requests => Ok(Vec::new()),
        List::Team => {
            let others = params![seat.bytes(), me.bytes()];
            let mut team = rows::things(tx, CALLS, others)?;
            team.extend(rows::things(tx, WAITING, others)?);
            team.extend(rows::things(tx, THE_REST, others)?);
            Ok(team)
        }
        List::Calls => rows::things(tx, CALLS, params![seat.bytes(), me.bytes()]),
        List::Waiting => rows::things(tx, WAITING, params![seat.bytes(), me.bytes()]),
        List::Untold => {
            let before = when_text(people::moment(now));
            let mut untold = rows::things(tx, UNTOLD, params![seat.bytes(), before])?;
            untold.extend(rows::things(tx, UNTOLD_TO_HER, params![seat.bytes(), before, me.bytes()])?);
            Ok(untold)
        }
        List::Offers => {
            let mut offers = rows::things(tx, OFFERS, [seat.bytes()])?;
            offers.extend(rows::things(tx, OFFERED, [seat.bytes()])?);
            Ok(offers)
        }
        List::Uncoordinated => rows::things(tx, UNLED, [seat.bytes()]),
        List::Gaps => rows::things(tx, GAP, [seat.bytes()]),
        List::Lowered => {
            let team = (actor.role != Role::Ig).then(|| *seat.bytes());
            rows::things(tx, LOWERED, params![team, now.0 - LOOKED_BACK])
        }
        List::Done => {
            let midnight = clock::midnight(clock::local_day(now.seconds())).saturating_mul(1000);
            rows::things(tx, DONE, params![midnight, seat.bytes(), Kind::Visit.name(), Kind::Case.name(), me.bytes()])
        }
        List::CameBack => rows::things(
            tx,
            "kind = ?1 AND state = 'lapsed' AND closed >= ?2 AND (team = ?3 OR to_team = ?3) ORDER BY closed DESC, thing LIMIT 100",
            params![Kind::HandOver.name(), now.0 - 7 * Stamp::DAY, seat.bytes()],
        ),
        List::Due | List::Colleagues => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{due, sent, tick};
    use super::super::colleagues::LOAD;
    use super::*;
    use crate::store::facts;

    /// At the size of a place the wrong index is ten thousand rows for one, and nothing but the time would say so.
    #[test]
    fn each_list_is_read_by_its_own_rows_and_no_list_by_everybodys() {
        let db = crate::store::made_in_memory().expect("made");
        let by = [
            (CALLS, "thing_team_kind (team=? AND open=? AND kind=?)"),
            (WAITING, "thing_team_kind (team=? AND open=? AND kind=? AND state=?)"),
            (THE_REST, "thing_team (team=? AND open=?)"),
            (UNLED, "(team=?"),
            (GAP, "thing_team (team=? AND open=?)"),
            (GAP, "COVERING INDEX owned_when (person=? AND thing=?"),
            (UNTOLD, "thing_team_kind (team=? AND open=? AND kind=? AND state=?)"),
            (UNTOLD_TO_HER, "thing_owner (owner=? AND open=? AND kind=?)"),
            (UNTOLD_TO_HER, "thing_hers (person=? AND kind=? AND open=?)"),
            (OFFERS, "thing_team_kind (team=? AND open=? AND kind=?)"),
            (OFFERED, "thing_to_team (to_team=? AND open=?)"),
            (OWNED, "thing_owner (owner=? AND open=?"),
            (LOWERED, "thing_thing (thing=?)"),
            (LOWERED, "said_urgency (told>?)"),
            (facts::DEAD, "thing_hers (person=? AND kind=?"),
            (DONE, "thing_closed (closed>?)"),
            (DONE, "thing_hers (person=? AND kind=? AND open=?)"),
            (rows::OPEN_ONE, "thing_hers (person=? AND kind=? AND open=?)"),
            (sent::BEGAN, "step_first (account=?)"),
            (sent::BEGAN, "thing_thing (thing=?)"),
            (tick::MAY_BE_DUE, "thing_waits (kind=? AND state=? AND open=?)"),
        ];
        let by = by.map(|(condition, index)| (format!("SELECT * FROM thing WHERE {condition}"), index));
        let runs = (due::RUNS.to_owned(), "COVERING INDEX clock_runs (team=? AND clock=? AND start<?)");
        let load = (LOAD.to_owned(), "SEARCH t USING INDEX thing_owner (owner=? AND open=?)");
        for (condition, index) in by.into_iter().chain([runs, load]) {
            let mut asked = db.prepare(&format!("EXPLAIN QUERY PLAN {condition}")).expect("asked");
            // A plan asks for no values.
            let (mut rows, mut plan) = (asked.raw_query(), Vec::<String>::new());
            while let Some(row) = rows.next().expect("planned") {
                plan.push(row.get(3).expect("a line"));
            }
            assert!(plan.iter().any(|line| line.contains(index)), "{condition}: {plan:?}");
            // All who work here are a few hundred; all things are not.
            let scans = |line: &String| line.starts_with("SCAN") && line != "SCAN a";
            assert!(!plan.iter().any(scans), "{condition}: {plan:?}");
        }
    }
}
