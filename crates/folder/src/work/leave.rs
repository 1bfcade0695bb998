//! Leavers: nobody's account is closed while she owns something open, and all that she owns can be offered on at once.

use super::act::Desk;
use super::machine::{self, Kind};
use super::rows::{self, Thing};
use super::who::Standing;
use super::{Hand, duty, follow};
use crate::Folder;
use crate::access::Out;
use crate::outside::Id;
use crate::store::facts;
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use yf_model::When;

/// What an account owns that is open, in words; empty where it owns nothing.
fn owned(tx: &Transaction<'_>, account: Id) -> Result<Vec<String>, Trouble> {
    let mut asked = tx
        .prepare_cached("SELECT kind, count(*) FROM thing WHERE owner = ?1 AND open = 1 GROUP BY kind ORDER BY kind")?;
    let rows = asked.query_map([account.bytes()], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    Ok(rows.map(|row| row.map(|(kind, count)| format!("{count} × {kind}"))).collect::<Result<_, _>>()?)
}

impl Folder {
    /// Closes the account of somebody who leaves; her sessions end at once. Refused while she owns anything open, with what it is. For
    /// the one who runs the folder.
    pub fn close_account(&self, account: Id) -> Result<(), Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let open = owned(&tx, account)?;
        if !open.is_empty() {
            return Err(Trouble::NotNow(format!(
                "she still owns what is open: {}; hand it over first",
                open.join(", ")
            )));
        }
        let now = self.outside.now();
        if !duty::covers(&tx, account, now)?.is_empty() {
            return Err(Trouble::NotNow(
                "she stands in for somebody who is away: let somebody else do that first".into(),
            ));
        }
        tx.execute("UPDATE account SET state = 'left' WHERE account = ?1", [account.bytes()])?;
        for table in ["rota", "absence"] {
            tx.execute(
                &format!("UPDATE {table} SET ended = ?2 WHERE account = ?1 AND until > ?2 AND ended IS NULL"),
                params![account.bytes(), now.0],
            )?;
        }
        tx.execute(
            "UPDATE safeguarding SET until = ?2 WHERE account = ?1 AND until IS NULL",
            params![account.bytes(), now.0],
        )?;
        for table in ["handle", "thing_handle", "hand"] {
            tx.execute(
                &format!("DELETE FROM {table} WHERE session IN (SELECT session FROM session WHERE account = ?1)"),
                [account.bytes()],
            )?;
        }
        tx.execute("DELETE FROM session WHERE account = ?1", [account.bytes()])?;
        tx.execute("DELETE FROM once WHERE account = ?1", [account.bytes()])?;
        tx.commit()?;
        Ok(())
    }
}

impl Desk<'_> {
    /// Offers on everything open that somebody owns, each by itself: she owns it until the other accepts. Gives the first offer and
    /// whose it is.
    pub(crate) fn hand_over_all(&self, from: Hand, to: Hand, happened: When) -> Result<(Id, Id), Trouble> {
        let giver = self.hand(Some(from))?.and_then(|(account, _)| account);
        let Some(giver) = giver else { return Err(Trouble::Field("from", "choose somebody by name")) };
        let Some((account, team)) = self.hand(Some(to))? else {
            return Err(Trouble::Field("to", "choose somebody from the list"));
        };
        if account == Some(giver) {
            return Err(Trouble::Field("to", "to somebody else than who hands over"));
        }
        super::needs::time(happened, self.now)?;
        let mut first = None;
        let all =
            rows::things(self.tx, "owner = ?1 AND open = 1 ORDER BY person, told, thing", params![giver.bytes()])?;
        for thing in all {
            if matches!(thing.kind, Kind::HandOver | Kind::Visit) {
                continue;
            }
            let facts = facts::between(self.tx, self.actor, thing.person, self.now)?;
            let standing = Standing { actor: self.actor, facts, thing: None, parent: Some(&thing), case: None };
            let asked = standing.permitted(Kind::HandOver, self.purpose, false);
            let who = machine::row(Kind::HandOver, None, "offered").and_then(|row| standing.takes(row));
            let Some(who) = who.filter(|_| asked.2.out == Out::Permit) else { continue };
            if follow::may_begin(self, Kind::HandOver, thing.person, Some(&thing), Some((account, team))).is_err() {
                continue;
            }
            self.line(thing.person, &facts, asked)?;
            let offer = Thing {
                thing: Id::mint(&*self.folder.outside),
                kind: Kind::HandOver,
                parent: Some(thing.thing),
                state: "offered".into(),
                to_account: account,
                to_team: Some(team),
                lead: None,
                other: None,
                began: happened,
                told: self.now,
                ..thing.clone()
            };
            rows::begin(self.tx, &offer, self.act(who, happened, ""))?;
            self.settle(thing.person)?;
            first = first.or(Some((offer.person, offer.thing)));
        }
        first.ok_or_else(|| Trouble::NotNow("she owns nothing that you could offer on".into()))
    }
}
