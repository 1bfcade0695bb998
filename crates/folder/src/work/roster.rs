//! Writing down who is away and who has the day: by herself, or by the manager of her team. It is about those who work here and nobody
//! else; each leaves its line.

use super::duty::{self, Has, Hours};
use super::{Hand, hands, people};
use crate::access::{Action, Class, DUTY, Decision, Out, Purpose, Role, Set, Severity, Shown};
use crate::accounts::Actor;
use crate::outside::{Id, Stamp};
use crate::see::nobody;
use crate::store::audit::{self, Line};
use crate::trouble::Trouble;
use crate::{Folder, Handle};
use rusqlite::{Transaction, params};

/// What is written down.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Duty {
    /// Somebody is away, and somebody stands in.
    Away { who: Hand, since: Stamp, until: Stamp, cover: Hand },
    /// She is back sooner, or it was wrong.
    Back { who: Hand },
    /// Somebody has the day for something in the manager's team, at these hours.
    Has { what: Has, who: Hand, since: Stamp, until: Stamp, hours: Hours },
    /// Not any more.
    HasNot { what: Has, who: Hand },
}

/// One absence, as those of the team see it.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct AwayView {
    pub who: Hand,
    pub name: String,
    pub since: Stamp,
    pub until: Stamp,
    pub cover: String,
    /// This reader may end it.
    pub yours: bool,
}

/// Who has a day.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct HasView {
    pub what: Has,
    pub who: Hand,
    pub name: String,
    pub since: Stamp,
    pub until: Stamp,
    pub hours: Hours,
}

/// Who is rung now, out of hours.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct OnCall {
    pub team: String,
    pub name: String,
    pub title: String,
    /// Empty where nobody wrote one down.
    pub number: String,
}

/// Somebody of the team.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Member {
    pub who: Hand,
    pub name: String,
    pub title: String,
    /// The reader herself.
    pub you: bool,
    /// Looks into worries about safety.
    pub looks_into_worries: bool,
}

/// The roster of the reader's team, from now on.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Roster {
    pub members: Vec<Member>,
    pub away: Vec<AwayView>,
    pub has: Vec<HasView>,
    /// For whom this reader stands in now.
    pub for_whom: Vec<String>,
    /// This reader writes the rota, and absences of others.
    pub manages: bool,
    /// Worries that wait and are nobody's to read: somebody must be named who looks into them. Told to managers.
    pub unread_worries: u64,
}

/// The longest that is written down at once.
const LONGEST: i64 = 366 * Stamp::DAY;

impl Folder {
    /// The roster of the reader's team.
    pub fn roster(&self, actor: &Actor, purpose: Purpose) -> Result<Roster, Trouble> {
        self.sparing(|| {
            let mut store = self.store();
            let tx = store.begin()?;
            let roster = self.roster_once(&tx, actor, purpose);
            tx.commit()?;
            roster
        })
    }

    fn roster_once(&self, tx: &Transaction<'_>, actor: &Actor, purpose: Purpose) -> Result<Roster, Trouble> {
        let now = self.outside.now();
        let allowed = works(actor);
        audit::append(tx, &*self.outside, &line(actor, purpose, Action::Read, allowed))?;
        if !allowed {
            return Err(Trouble::NotAvailable);
        }
        let hand = |account: Id| hands::of_hand(tx, &*self.outside, actor, Some(account), actor.seat());
        let mut out = Roster { manages: actor.role == Role::Manager, ..Roster::default() };
        let mut asked = tx.prepare_cached(
            "SELECT account, name, title FROM account WHERE coalesce(team, org) = ?1 AND state = 'open'
               AND role NOT IN ('person', 'proxy', 'import', 'admin') ORDER BY name, account",
        )?;
        let rows = asked.query_map([actor.seat().bytes()], |row| {
            Ok((Id::from_bytes(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        for (account, name, title) in rows.collect::<Result<Vec<_>, _>>()? {
            let looks_into_worries = duty::looks_into_worries(tx, account, now)?;
            let you = account == actor.account;
            out.members.push(Member { who: hand(account)?, name, title, you, looks_into_worries });
        }
        let mut asked = tx.prepare_cached(
            "SELECT b.account, a.name, b.since, b.until, c.name FROM absence b JOIN account a ON a.account = b.account
             JOIN account c ON c.account = b.cover
             WHERE coalesce(a.team, a.org) = ?1 AND b.until > ?2 AND b.ended IS NULL ORDER BY b.since, a.name, b.absence",
        )?;
        let rows = asked.query_map(params![actor.seat().bytes(), now.0], |row| {
            let (since, until) = (Stamp(row.get(2)?), Stamp(row.get(3)?));
            Ok((Id::from_bytes(row.get(0)?), row.get::<_, String>(1)?, since, until, row.get::<_, String>(4)?))
        })?;
        for (account, name, since, until, cover) in rows.collect::<Result<Vec<_>, _>>()? {
            let yours = account == actor.account || out.manages;
            out.away.push(AwayView { who: hand(account)?, name, since, until, cover, yours });
        }
        let mut asked = tx.prepare_cached(
            "SELECT r.what, r.account, a.name, r.since, r.until, r.days, r.opens, r.closes FROM rota r JOIN account a ON a.account = r.account
             WHERE r.team = ?1 AND r.until > ?2 AND r.ended IS NULL ORDER BY r.since, r.what, a.name, r.rota",
        )?;
        let rows = asked.query_map(params![actor.seat().bytes(), now.0], |row| {
            let (since, until, hours) = (Stamp(row.get(3)?), Stamp(row.get(4)?), Hours::read(row, 5)?);
            Ok((row.get::<_, String>(0)?, Id::from_bytes(row.get(1)?), row.get::<_, String>(2)?, since, until, hours))
        })?;
        for (what, account, name, since, until, hours) in rows.collect::<Result<Vec<_>, _>>()? {
            if let Some(what) = Has::parse(&what) {
                out.has.push(HasView { what, who: hand(account)?, name, since, until, hours });
            }
        }
        for account in duty::covers(tx, actor.account, now)? {
            let name =
                tx.query_row("SELECT name FROM account WHERE account = ?1", [account.bytes()], |row| row.get(0))?;
            out.for_whom.push(name);
        }
        if out.manages {
            let waits: i64 = tx.query_row(
                "SELECT count(*) FROM thing t WHERE t.kind = 'concern' AND t.open = 1 AND t.owner = ?1
                   AND NOT EXISTS (SELECT 1 FROM safeguarding s WHERE s.account = t.owner AND s.since <= ?2
                        AND (s.until IS NULL OR s.until > ?2))",
                params![actor.account.bytes(), now.0],
                |row| row.get(0),
            )?;
            out.unread_worries = u64::try_from(waits).unwrap_or(0);
        }
        Ok(out)
    }

    /// Who is rung now for what is urgent: of every team that has somebody on call at this hour, by her own number, else her team's.
    pub fn on_call(&self, actor: &Actor, purpose: Purpose) -> Result<Vec<OnCall>, Trouble> {
        self.sparing(|| {
            let mut store = self.store();
            let tx = store.begin()?;
            let allowed = works(actor);
            // Where nobody is on call nobody is shown, and most pages are asked for in the day.
            if allowed && duty::on_call(&tx, self.outside.now())?.is_empty() {
                return Ok(Vec::new());
            }
            audit::append(&tx, &*self.outside, &line(actor, purpose, Action::Read, allowed))?;
            let called = if allowed { self.called(&tx) } else { Err(Trouble::NotAvailable) };
            tx.commit()?;
            called
        })
    }

    fn called(&self, tx: &Transaction<'_>) -> Result<Vec<OnCall>, Trouble> {
        let mut asked = tx.prepare_cached(
            "SELECT coalesce((SELECT name FROM team WHERE team = ?2), (SELECT name FROM org WHERE org = ?2), ''), name, title,
                    coalesce((SELECT number FROM ring WHERE subject = ?1), (SELECT number FROM ring WHERE subject = ?2), '')
             FROM account WHERE account = ?1",
        )?;
        let mut out = Vec::new();
        for (team, account) in duty::on_call(tx, self.outside.now())? {
            out.push(asked.query_row(params![account.bytes(), team.bytes()], |row| {
                Ok(OnCall { team: row.get(0)?, name: row.get(1)?, title: row.get(2)?, number: row.get(3)? })
            })?);
        }
        Ok(out)
    }

    /// Writes it down.
    pub fn put_down(&self, actor: &Actor, purpose: Purpose, key: &str, duty: &Duty) -> Result<(), Trouble> {
        self.has_room()?;
        let mut store = self.store();
        let tx = store.begin()?;
        let done = self.put_down_once(&tx, actor, purpose, key, duty);
        match done {
            Ok(()) | Err(Trouble::NotAvailable) => tx.commit()?,
            Err(_) => tx.rollback()?,
        }
        done
    }

    fn put_down_once(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        key: &str,
        duty: &Duty,
    ) -> Result<(), Trouble> {
        let body = body(duty);
        if crate::act::done_before(tx, actor, key, &body)?.is_some() {
            return Ok(());
        }
        let now = self.outside.now();
        let who = match duty {
            Duty::Away { who, .. } | Duty::Back { who } | Duty::Has { who, .. } | Duty::HasNot { who, .. } => *who,
        };
        let whom = hands::hand(tx, actor, who)?.and_then(|(account, team)| Some((account?, team)));
        let rota = matches!(duty, Duty::Has { .. } | Duty::HasNot { .. });
        let of_team = match whom {
            Some((account, _)) => people::seat_of(tx, account)? == actor.seat(),
            None => false,
        };
        let herself = whom.is_some_and(|(account, _)| account == actor.account);
        let allowed = works(actor) && of_team && (actor.role == Role::Manager || (herself && !rota));
        let line = audit::append(tx, &*self.outside, &line(actor, purpose, Action::Manage, allowed))?;
        let Some((account, team)) = whom.filter(|_| allowed) else { return Err(Trouble::NotAvailable) };
        let id = Id::mint(&*self.outside);
        let span = |since: Stamp, until: Stamp| {
            let right = since < until && until > now && until <= now.plus(LONGEST);
            if right {
                Ok(())
            } else {
                Err(Trouble::Field("until", "name a day from today on, at most a year ahead, after the first"))
            }
        };
        match duty {
            Duty::Away { since, until, cover, .. } => {
                span(*since, *until)?;
                let cover = hands::hand(tx, actor, *cover)?.and_then(|(account, _)| account);
                let cover = cover.ok_or(Trouble::Field("cover", "choose by name who stands in"))?;
                stands_in(tx, account, cover, (*since, *until))?;
                tx.execute(
                    "INSERT INTO absence VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)",
                    params![
                        account.bytes(),
                        id.bytes(),
                        since.0,
                        until.0,
                        cover.bytes(),
                        actor.account.bytes(),
                        now.0,
                        line.bytes()
                    ],
                )?;
            }
            Duty::Back { .. } => {
                let ended = tx.execute(
                    "UPDATE absence SET ended = ?2 WHERE account = ?1 AND until > ?2 AND ended IS NULL",
                    params![account.bytes(), now.0],
                )?;
                if ended == 0 {
                    return Err(Trouble::Field("who", "she is not away: open the page again"));
                }
            }
            Duty::Has { what, since, until, hours, .. } => {
                span(*since, *until)?;
                if !hours.hold() {
                    return Err(Trouble::Field(
                        "hours",
                        "choose at least one day of the week, and write times as 18:00",
                    ));
                }
                if *what == Has::Safeguarding && !duty::looks_into_worries(tx, account, now)? {
                    return Err(Trouble::Field("who", "whoever runs this server names who looks into worries first"));
                }
                tx.execute(
                    "INSERT INTO rota VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, NULL, ?10, ?11, ?12)",
                    params![
                        team.bytes(),
                        id.bytes(),
                        what.name(),
                        account.bytes(),
                        since.0,
                        until.0,
                        actor.account.bytes(),
                        now.0,
                        line.bytes(),
                        hours.days,
                        hours.opens,
                        hours.closes
                    ],
                )?;
            }
            Duty::HasNot { what, .. } => {
                let ended = tx.execute(
                    "UPDATE rota SET ended = ?4 WHERE team = ?1 AND account = ?2 AND what = ?3 AND until > ?4 AND ended IS NULL",
                    params![team.bytes(), account.bytes(), what.name(), now.0],
                )?;
                if ended == 0 {
                    return Err(Trouble::Field("who", "she does not have that day: open the page again"));
                }
            }
        }
        let values = params![actor.account.bytes(), key, body, id.bytes(), now.0];
        tx.execute("INSERT INTO deed VALUES (?1, ?2, ?3, ?4, ?5)", values)?;
        Ok(())
    }

    /// Names somebody who looks into worries about safety, or ends that. For the one who runs the folder.
    pub fn looks_into_worries(&self, account: Id, does: bool) -> Result<(), Trouble> {
        let now = self.outside.now();
        let mut store = self.store();
        let tx = store.begin()?;
        let open = duty::looks_into_worries(&tx, account, now)?;
        match (does, open) {
            (true, true) | (false, false) => {}
            (true, false) => {
                tx.execute("INSERT INTO safeguarding VALUES (?1, ?2, NULL)", params![account.bytes(), now.0])?;
                // What waited with somebody who could not read it is hers now.
                people::give_unread(&tx, account, now)?;
            }
            (false, true) => {
                tx.execute(
                    "UPDATE safeguarding SET until = ?2 WHERE account = ?1 AND until IS NULL",
                    params![account.bytes(), now.0],
                )?;
            }
        }
        tx.commit()?;
        Ok(())
    }
}

/// Those who work here, with both factors.
fn works(actor: &Actor) -> bool {
    actor.whole() && !matches!(actor.role, Role::Person | Role::Proxy | Role::Import | Role::Admin | Role::Analyst)
}

/// Who stands in works in the same place, is somebody else, and is not away herself on any of those days.
fn stands_in(tx: &Transaction<'_>, account: Id, cover: Id, (since, until): (Stamp, Stamp)) -> Result<(), Trouble> {
    if cover == account {
        return Err(Trouble::Field("cover", "somebody else stands in"));
    }
    if !people::works_here(tx, cover)? || people::seat_of(tx, cover)? != people::seat_of(tx, account)? {
        return Err(Trouble::Field("cover", "somebody of the same team stands in"));
    }
    let overlaps = |whose: &str, of: Id| -> Result<bool, Trouble> {
        let sql = format!("SELECT 1 FROM absence WHERE {whose} = ?1 AND since < ?3 AND until > ?2 AND ended IS NULL");
        Ok(tx.prepare_cached(&sql)?.exists(params![of.bytes(), since.0, until.0])?)
    };
    if overlaps("account", cover)? {
        return Err(Trouble::Field("cover", "she is away herself on some of those days: choose somebody else"));
    }
    if overlaps("account", account)? {
        return Err(Trouble::Field("since", "that is written down already: end it first"));
    }
    if overlaps("cover", account)? {
        return Err(Trouble::Field("who", "she stands in for somebody on those days: let somebody else do that first"));
    }
    Ok(())
}

fn line(actor: &Actor, purpose: Purpose, action: Action, allowed: bool) -> Line {
    let decision = match allowed {
        true => Decision { out: Out::Permit, rule: DUTY, severity: Severity::Log, shown: Shown::No },
        false => Decision { rule: DUTY, ..nobody() },
    };
    Line::of(actor, Id::NOBODY, purpose, action, Set::of(&[Class::Dir]), 1, Set::NONE, decision)
}

/// Two forms are the same if they say the same of the same.
fn body(duty: &Duty) -> [u8; 32] {
    let text = |hand: &Handle| hand.text();
    let said = match duty {
        Duty::Away { who, since, until, cover } => {
            format!("away {} {} {} {}", text(who), since.0, until.0, text(cover))
        }
        Duty::Back { who } => format!("back {}", text(who)),
        Duty::Has { what, who, since, until, hours: Hours { days, opens, closes } } => {
            format!("has {} {} {} {} {days} {opens} {closes}", what.name(), text(who), since.0, until.0)
        }
        Duty::HasNot { what, who } => format!("has not {} {}", what.name(), text(who)),
    };
    crate::secret::digest(&said)
}
