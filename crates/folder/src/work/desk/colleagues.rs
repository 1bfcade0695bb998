//! Who works here, and how much each has open of what the reader may see.

use super::super::machine::Kind;
use super::super::{Colleague, hands, who};
use crate::access::{Action, Class, Facts, Item, Out, Purpose, Question, Role, Set, may};
use crate::accounts::Actor;
use crate::outside::Id;
use crate::store::facts;
use crate::trouble::Trouble;
use crate::{Folder, Handle};
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, HashMap};

/// To whom work can be given: those who work in the reader's team and the teams and providers by name; or everybody.
pub(crate) fn colleagues(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    everybody: bool,
) -> Result<Vec<Colleague>, Trouble> {
    if matches!(actor.role, Role::Person | Role::Proxy) {
        return Ok(Vec::new());
    }
    // How much each has open is a count (rule P27), and a count of what the reader may see one by one: it moves with nothing that is hidden.
    let question = Question { role: actor.role, action: Action::Read, class: Class::Stats, purpose };
    let counts = may(question, facts::between(tx, actor, Id::NOBODY, folder.outside.now())?).out == Out::Permit;
    let loads = if counts { loads(folder, tx, actor, purpose)? } else { BTreeMap::new() };
    let mut out = Vec::new();
    let now = folder.outside.now();
    let mut asked = tx.prepare_cached(
        "SELECT a.account, coalesce(a.team, a.org), a.name, a.title, a.role, coalesce(t.name, o.name), h.handle,
                EXISTS (SELECT 1 FROM absence b WHERE b.account = a.account AND b.since <= ?7 AND b.until > ?7 AND b.ended IS NULL)
         FROM account a JOIN org o ON o.org = a.org LEFT JOIN team t ON t.team = a.team
         LEFT JOIN hand h ON h.session = ?6 AND h.account = a.account AND h.team = coalesce(a.team, a.org)
         WHERE a.state = 'open' AND a.role NOT IN (?1, ?2, ?3) AND (?4 OR coalesce(a.team, a.org) = ?5)
         ORDER BY a.name, a.account",
    )?;
    let no = [Role::Person.name(), Role::Proxy.name(), Role::Import.name()];
    let seat = actor.seat();
    let values = params![no[0], no[1], no[2], everybody, seat.bytes(), actor.session, now.0];
    let rows = asked.query_map(values, |row| {
        let role: String = row.get(4)?;
        let known: Option<[u8; 16]> = row.get(6)?;
        let colleague = Colleague {
            hand: Handle(known.unwrap_or_default()),
            name: row.get(2)?,
            title: row.get(3)?,
            role: Role::parse(&role),
            team: row.get(5)?,
            open: 0,
            weight: 0,
            away: row.get(7)?,
        };
        Ok((Id::from_bytes(row.get(0)?), Id::from_bytes(row.get(1)?), known.is_some(), colleague))
    })?;
    let rows: Vec<_> = rows.collect::<Result<_, _>>()?;
    for (account, seat, known, mut colleague) in rows {
        if !known {
            colleague.hand = hands::of_hand(tx, &*folder.outside, actor, Some(account), seat)?;
        }
        (colleague.open, colleague.weight) = loads.get(&account).copied().unwrap_or_default();
        out.push(colleague);
    }
    let mut asked = tx.prepare_cached(
        "SELECT team, name FROM team UNION ALL
         SELECT o.org, o.name FROM org o WHERE EXISTS (SELECT 1 FROM account a WHERE a.org = o.org AND a.team IS NULL
            AND a.state = 'open' AND a.role NOT IN ('person', 'proxy', 'import')) ORDER BY 2, 1",
    )?;
    let teams = asked.query_map([], |row| Ok((Id::from_bytes(row.get(0)?), row.get::<_, String>(1)?)))?;
    let teams: Vec<_> = teams.collect::<Result<_, _>>()?;
    for (team, name) in teams {
        out.push(Colleague {
            hand: hands::of_hand(tx, &*folder.outside, actor, None, team)?,
            name: name.clone(),
            title: String::new(),
            role: None,
            team: name,
            open: 0,
            weight: 0,
            away: false,
        });
    }
    Ok(out)
}

/// What those of a team own. (By `CROSS`: first the accounts, which are few; the other way round it reads through the things of everybody.)
pub(super) const LOAD: &str =
    "SELECT t.owner, t.person, t.kind, t.state, t.team, t.to_team FROM account a CROSS JOIN thing t
    WHERE t.owner = a.account AND t.open = 1 AND coalesce(a.team, a.org) = ?1";

/// How many things each of the reader's own team owns and what they weigh, of those that she may see.
fn loads(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
) -> Result<BTreeMap<Id, (i64, i64)>, Trouble> {
    let now = folder.outside.now();
    let known = facts::joined(tx, actor, now, facts::always(tx, actor, now)?)?;
    // Alike is decided alike: a team's things are of a few dozen sorts.
    let mut decided: HashMap<(Facts, Kind, Set<Item>), bool> = HashMap::new();
    let mut out: BTreeMap<Id, (i64, i64)> = BTreeMap::new();
    let mut asked = tx.prepare_cached(LOAD)?;
    let mut rows = asked.query([actor.seat().bytes()])?;
    while let Some(row) = rows.next()? {
        let Some(facts) = known.get(&Id::from_bytes(row.get(1)?)) else { continue };
        let (kind, state): (String, String) = (row.get(2)?, row.get(3)?);
        let Some(kind) = Kind::parse(&kind) else { continue };
        let owner = Id::from_bytes(row.get(0)?);
        let at =
            |n: usize| -> rusqlite::Result<Option<Id>> { Ok(row.get::<_, Option<[u8; 16]>>(n)?.map(Id::from_bytes)) };
        let item = who::of_one(kind, &state, Some(owner), (at(4)?, at(5)?), actor);
        let shown = *decided.entry((*facts, kind, item)).or_insert_with(|| {
            let question = Question { role: actor.role, action: Action::Read, class: kind.class(), purpose };
            may(question, Facts { item, ..*facts }).out == Out::Permit
        });
        if shown {
            let load = out.entry(owner).or_default();
            *load = (load.0 + 1, load.1 + kind.weight(&folder.weights));
        }
    }
    Ok(out)
}
