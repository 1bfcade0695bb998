//! The watch on the trail: each line is looked at once, soon after it was written, for what curiosity looks like.
//!
//! Without addresses, *same street* is the same full postcode (some fifteen homes) and a *neighbour* the next postcode of the same
//! sector: both by what a member of staff told of herself. An alert is a question, not a finding; governance answers it.

use crate::Folder;
use crate::access::{Action, Out, Rel, Role, Severity};
use crate::find::{plain, tight};
use crate::outside::{Id, Stamp};
use crate::store::audit::LineSeen;
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use yf_model::Day;

/// What the watch knows to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Her own record, by the staff entrance.
    Own,
    /// Somebody of her own family name, which is rare here, and who is not allocated to her.
    SameName,
    /// Somebody of her own postcode, who is not allocated to her.
    SameStreet,
    /// Somebody of the next postcode, with whom neither she nor her team works.
    Neighbour,
    /// Twenty-five folders or more in a quarter of an hour.
    Many,
    /// Eight folders or more in a quarter of an hour that were refused.
    ManyRefused,
    /// More than two days after the relationship ended.
    AfterEnd,
    /// No looking at all: a worry about her safety was raised.
    Concern,
    /// Nothing was found: one of a few that are drawn each week from what the rules let pass and want looked at now and then.
    Drawn,
    /// Governance opened a record, to answer what she asks of it.
    Case,
    /// Nothing was found: what she is not shown among those who looked (*later*) is to be looked at again, whether she may be.
    Later,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 11] = [
        Kind::Own,
        Kind::SameName,
        Kind::SameStreet,
        Kind::Neighbour,
        Kind::Many,
        Kind::ManyRefused,
        Kind::AfterEnd,
        Kind::Concern,
        Kind::Drawn,
        Kind::Case,
        Kind::Later,
    ];

    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Own => "own",
            Kind::SameName => "same-name",
            Kind::SameStreet => "same-street",
            Kind::Neighbour => "neighbour",
            Kind::Many => "many",
            Kind::ManyRefused => "many-refused",
            Kind::AfterEnd => "after-end",
            Kind::Concern => "concern",
            Kind::Drawn => "drawn",
            Kind::Case => "case",
            Kind::Later => "later",
        }
    }

    /// The kind of a name.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.name() == text)
    }

    /// In words.
    pub fn says(self) -> &'static str {
        match self {
            Kind::Own => "her own record, by the staff entrance",
            Kind::SameName => "somebody of her own, rare family name, not allocated to her",
            Kind::SameStreet => "somebody of her own postcode, not allocated to her",
            Kind::Neighbour => "somebody of the next postcode, with whom neither she nor her team works",
            Kind::Many => "25 folders or more in a quarter of an hour",
            Kind::ManyRefused => "8 folders or more in a quarter of an hour, all refused",
            Kind::AfterEnd => "more than two days after their work together ended",
            Kind::Concern => "a worry about somebody's safety was raised",
            Kind::Drawn => "drawn at random for the week's check, and nothing was found",
            Kind::Case => "a record, to answer what she asks of it",
            Kind::Later => "she is not shown it among those who looked: may she be now?",
        }
    }
}

/// What somebody who works here tells of herself, for nothing but the watch.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Home {
    pub family: String,
    pub born: Option<Day>,
    pub postcode: String,
    /// Ten digits, or empty.
    pub nhs: String,
}

const WINDOW: i64 = 15 * Stamp::MINUTE;
const MANY: usize = 25;
const MANY_REFUSED: usize = 8;
const AFTER_END: i64 = 2 * Stamp::DAY;
/// A family name is rare if at most one in so many bears it, or at most this many do.
const RARE: (i64, i64) = (500, 3);
/// So many of a week are drawn to be checked: as many as somebody looks into in half an hour.
const DRAWN: i64 = 10;
/// A record that nobody opened for longer is checked from here on.
const WEEKS: i64 = 4;
/// So many lines in one transaction: nobody waits long for the watch.
const AT_ONCE: usize = 200;
/// So many parts before the desk is shown: what is left is looked at the next time.
const A_WHILE: usize = 5;
/// And so long the others have the record before the next of them.
const BETWEEN: std::time::Duration = std::time::Duration::from_millis(1);

impl Folder {
    /// Keeps what somebody told of herself, and closes her own record to her staff entrance where her number is known here.
    pub fn home(&self, account: Id, home: &Home) -> Result<(), Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let born = home.born.map(|day| day.0);
        let values = params![account.bytes(), plain(&home.family), born, tight(&home.postcode), tight(&home.nhs)];
        tx.execute(
            "INSERT INTO staff_home VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (account) DO UPDATE SET
               family = excluded.family, born = excluded.born, postcode = excluded.postcode, nhs = excluded.nhs",
            values,
        )?;
        if !home.nhs.is_empty() {
            tx.execute(
                "UPDATE account SET person = coalesce((SELECT person FROM seek WHERE nhs = ?2 LIMIT 1), person)
                 WHERE account = ?1 AND role NOT IN ('person', 'proxy', 'import')",
                params![account.bytes(), tight(&home.nhs)],
            )?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Looks at the lines that were written since it was last called. Returns how many alerts are new.
    pub fn watch(&self) -> Result<usize, Trouble> {
        self.watch_parts(usize::MAX)
    }

    /// The same, a few parts of the lines at most. Returns how many alerts are new.
    pub(crate) fn watch_a_while(&self) -> Result<usize, Trouble> {
        self.watch_parts(A_WHILE)
    }

    fn watch_parts(&self, at_most: usize) -> Result<usize, Trouble> {
        let mut new = 0;
        for _ in 0..at_most {
            let (more, found) = self.sparing(|| self.watch_some())?;
            new += found;
            if !more {
                break;
            }
            // Who waits for the record comes in between: whoever gives a lock up and takes it again at once mostly gets it before those who sleep.
            std::thread::sleep(BETWEEN);
        }
        Ok(new)
    }

    fn watch_some(&self) -> Result<(bool, usize), Trouble> {
        let now = self.outside.now();
        // One watch at a time; what it remembers is taken out, and put back only with the commit that it belongs to.
        let mut remembered = self.windows.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let before = remembered.take();
        let mut store = self.store();
        let tx = store.begin()?;
        let from: i64 = tx
            .query_row("SELECT at FROM watched WHERE what = 'trail'", [], |row| row.get(0))
            .optional()?
            .unwrap_or(i64::MIN);
        let mut windows = match before {
            Some(windows) if windows.until == from => windows,
            _ => Windows::of_trail(&tx, from)?,
        };
        // Lines of this very moment are for the next time: more of them may come.
        let mut lines = LineSeen::between(&tx, from, now.0, AT_ONCE)?;
        let full = lines.len() >= AT_ONCE;
        // Where there are more, stop before the last moment, which may not be whole; if it is the only one, take it whole.
        let mut to = if full { lines.last().map_or(now.0, |l| l.at) } else { now.0 };
        if full && lines.first().is_some_and(|first| first.at == to) {
            to += 1;
            lines = LineSeen::between(&tx, from, to, usize::MAX)?;
        }
        let mut watch = Watch { tx: &tx, mint: &|| Id::mint(&*self.outside), readers: BTreeMap::new(), new: 0 };
        for line in lines.iter().filter(|l| l.at < to) {
            watch.count(line)?;
            if line.by_staff() {
                windows.add(line);
                watch.many(line, &windows)?;
                watch.one(line)?;
            }
        }
        watch.weekly(to)?;
        let new = watch.new;
        tx.execute("INSERT INTO watched VALUES ('trail', ?1) ON CONFLICT (what) DO UPDATE SET at = excluded.at", [to])?;
        tx.commit()?;
        windows.forget(to);
        *remembered = Some(windows);
        Ok((full && to < now.0, new))
    }
}

/// What each reader opened, or tried to, in the last quarter of an hour before a moment: kept between one watch and the next, and read from the
/// trail where it is not there.
#[derive(Default)]
pub(crate) struct Windows {
    until: i64,
    of: BTreeMap<[u8; 16], VecDeque<(i64, [u8; 16], bool)>>,
}

impl Windows {
    fn of_trail(tx: &Transaction<'_>, until: i64) -> Result<Windows, Trouble> {
        let mut windows = Windows { until, of: BTreeMap::new() };
        for line in LineSeen::between(tx, until.saturating_sub(WINDOW), until, usize::MAX)? {
            if line.by_staff() {
                windows.add(&line);
            }
        }
        Ok(windows)
    }

    fn add(&mut self, line: &LineSeen) {
        if !line.opens() {
            return;
        }
        let window = self.of.entry(line.account).or_default();
        window.push_back((line.at, line.person, line.permitted()));
        while window.front().is_some_and(|(at, ..)| *at <= line.at - WINDOW) {
            window.pop_front();
        }
    }

    /// How many folders a reader opened, or was refused.
    fn folders(&self, account: [u8; 16], permitted: bool) -> usize {
        let window = self.of.get(&account).into_iter().flatten();
        window.filter(|(.., p)| *p == permitted).map(|(_, person, _)| person).collect::<BTreeSet<_>>().len()
    }

    /// What no later line can meet any more.
    fn forget(&mut self, until: i64) {
        self.until = until;
        self.of.retain(|_, window| {
            while window.front().is_some_and(|(at, ..)| *at <= until - WINDOW) {
                window.pop_front();
            }
            !window.is_empty()
        });
    }
}

impl LineSeen {
    fn by_staff(&self) -> bool {
        ![Role::Person, Role::Proxy, Role::Import].iter().any(|role| role.name() == self.role)
    }

    /// Somebody's folder was opened, written to or taken from, or it was tried.
    fn opens(&self) -> bool {
        self.person != [0; 16]
            && [Action::Read, Action::Write, Action::Note, Action::Export].iter().any(|a| a.name() == self.action)
    }

    fn permitted(&self) -> bool {
        self.out == Out::Permit.name()
    }

    fn joined_by(&self, rels: &[Rel]) -> bool {
        self.rels.split(' ').any(|rel| rels.iter().any(|r| r.name() == rel))
    }
}

struct Reader {
    person: Option<[u8; 16]>,
    family: String,
    born: Option<i64>,
    postcode: String,
    nhs: String,
    subjects: [[u8; 16]; 3],
}

struct Watch<'t, 'c> {
    tx: &'t Transaction<'c>,
    mint: &'t dyn Fn() -> Id,
    readers: BTreeMap<[u8; 16], Reader>,
    new: usize,
}

impl Watch<'_, '_> {
    /// Openings by staff, for the weekly share; and seals.
    fn count(&mut self, line: &LineSeen) -> Result<(), Trouble> {
        if line.permitted() && [Action::Seal, Action::Unseal].iter().any(|a| a.name() == line.action) {
            self.tx
                .prepare_cached("INSERT INTO changed VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
                .execute(params![line.person, line.at, line.action])?;
        }
        if !line.by_staff() || line.role == Role::Ig.name() || !line.permitted() || line.action != Action::Read.name() {
            return Ok(());
        }
        let glass = i64::from(line.severity == Severity::Alert.name());
        self.tx
            .prepare_cached(
                "INSERT INTO opened VALUES (?1, 1, ?2) ON CONFLICT (day) DO UPDATE SET
                   all_of_them = opened.all_of_them + 1, by_glass = opened.by_glass + excluded.by_glass",
            )?
            .execute(params![Stamp(line.at).day(), glass])?;
        Ok(())
    }

    /// Many folders in a short time.
    fn many(&mut self, line: &LineSeen, windows: &Windows) -> Result<(), Trouble> {
        if !line.opens() {
            return Ok(());
        }
        if windows.folders(line.account, true) >= MANY {
            self.alert(Kind::Many, line, [0; 16])?;
        }
        if windows.folders(line.account, false) >= MANY_REFUSED {
            self.alert(Kind::ManyRefused, line, [0; 16])?;
        }
        Ok(())
    }

    /// What joins this reader and this person in life.
    fn one(&mut self, line: &LineSeen) -> Result<(), Trouble> {
        if !line.opens() {
            return Ok(());
        }
        if !self.readers.contains_key(&line.account) {
            let reader = self.reader(line.account)?;
            self.readers.insert(line.account, reader);
        }
        let Some(reader) = self.readers.get(&line.account) else { return Ok(()) };
        let her: Option<(String, Option<i64>, String, String)> = self
            .tx
            .prepare_cached("SELECT family, born, postcode, nhs FROM seek WHERE person = ?1")?
            .query_row([line.person], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let (family, born, postcode, nhs) = her.unwrap_or_default();
        let allocated = line.joined_by(&[Rel::Named, Rel::Lead]);
        let same_name = !family.is_empty() && family == reader.family;
        let own = reader.person == Some(line.person)
            || (!nhs.is_empty() && nhs == reader.nhs)
            || (same_name && born.is_some() && born == reader.born);
        let mut found = Vec::new();
        if own {
            found.push(Kind::Own);
        } else if !allocated {
            let street = !postcode.is_empty() && postcode == reader.postcode;
            let team = line.joined_by(&[Rel::Team, Rel::Gp, Rel::Inpatient, Rel::Provider]);
            if same_name && (street || self.rare(&family)?) {
                found.push(Kind::SameName);
            }
            if street {
                found.push(Kind::SameStreet);
            } else if !team && next_door(&postcode, &reader.postcode) {
                found.push(Kind::Neighbour);
            }
        }
        if self.after_end(line, reader)? {
            found.push(Kind::AfterEnd);
        }
        for kind in found {
            self.alert(kind, line, line.person)?;
        }
        Ok(())
    }

    fn reader(&self, account: [u8; 16]) -> Result<Reader, Trouble> {
        let reader = self.tx.query_row(
            "SELECT a.person, a.name, a.team, a.org, h.family, h.born, h.postcode, h.nhs
             FROM account a LEFT JOIN staff_home h ON h.account = a.account WHERE a.account = ?1",
            [account],
            |row| {
                let name: String = row.get(1)?;
                let last = plain(name.split_whitespace().last().unwrap_or_default());
                let org: [u8; 16] = row.get(3)?;
                Ok(Reader {
                    person: row.get(0)?,
                    family: row.get::<_, Option<String>>(4)?.filter(|f| !f.is_empty()).unwrap_or(last),
                    born: row.get(5)?,
                    postcode: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
                    nhs: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
                    subjects: [account, row.get::<_, Option<[u8; 16]>>(2)?.unwrap_or(org), org],
                })
            },
        )?;
        Ok(reader)
    }

    fn rare(&self, family: &str) -> Result<bool, Trouble> {
        let count = |sql: &str, family: &[&str]| -> Result<i64, Trouble> {
            let mut asked = self.tx.prepare_cached(sql)?;
            Ok(asked.query_row(rusqlite::params_from_iter(family), |row| row.get(0))?)
        };
        let bear = count("SELECT count(*) FROM seek WHERE family = ?1", &[family])?;
        Ok(bear <= RARE.1 || bear * RARE.0 <= count("SELECT count(*) FROM seek", &[])?)
    }

    /// Joined once, and not for two days: whether she still may read her own words (rule P26) or was refused.
    fn after_end(&self, line: &LineSeen, reader: &Reader) -> Result<bool, Trouble> {
        let ended_only = line.rels == Rel::Ended.name();
        if !ended_only && line.rels != "-" {
            return Ok(false);
        }
        let [account, team, org] = reader.subjects;
        let ended: Option<i64> = self
            .tx
            .prepare_cached(
                "SELECT max(until) FROM relation WHERE person = ?1 AND subject IN (?2, ?3, ?4) AND until <= ?5",
            )?
            .query_row(params![line.person, account, team, org, line.at], |row| row.get(0))?;
        Ok(ended.is_some_and(|until| line.at - until > AFTER_END))
    }

    /// Each week that is over, and whose lines were all looked at, is drawn from once.
    fn weekly(&mut self, watched_to: i64) -> Result<(), Trouble> {
        // Weeks begin on Monday; 1 January 1970 was a Thursday.
        let over = (Stamp(watched_to).day() + 3).div_euclid(7);
        let drawn: Option<i64> = self
            .tx
            .prepare_cached("SELECT at FROM watched WHERE what = 'week'")?
            .query_row([], |row| row.get(0))
            .optional()?;
        for week in drawn.map_or(over - 1, |to| to.max(over - WEEKS))..over {
            self.draw((week * 7 - 3) * Stamp::DAY)?;
        }
        if drawn != Some(over) {
            self.tx.execute(
                "INSERT INTO watched VALUES ('week', ?1) ON CONFLICT (what) DO UPDATE SET at = excluded.at",
                [over],
            )?;
        }
        Ok(())
    }

    /// A few of what the rules call *sample*, by the hash that each line has in its chain: no reader can know beforehand what hers will be. What
    /// governance looks at itself is drawn where another of it can look into that.
    fn draw(&mut self, from: i64) -> Result<(), Trouble> {
        let mut asked = self.tx.prepare_cached(
            "SELECT person, at, account, role, action, rels, out, severity FROM audit
             WHERE severity = 'sample' AND at >= ?1 AND at < ?2 AND role NOT IN ('person', 'proxy', 'import')
               AND (role <> 'ig' OR (SELECT count(*) FROM account WHERE role = 'ig' AND state = 'open') > 1)
             ORDER BY hash LIMIT ?3",
        )?;
        let rows = asked.query_map(params![from, from + 7 * Stamp::DAY, DRAWN], LineSeen::read)?;
        for line in rows.collect::<Result<Vec<_>, _>>()? {
            self.alert(Kind::Drawn, &line, line.person)?;
        }
        Ok(())
    }

    fn alert(&mut self, kind: Kind, line: &LineSeen, person: [u8; 16]) -> Result<(), Trouble> {
        let id = (self.mint)();
        let new = self
            .tx
            .prepare_cached(
                "INSERT INTO alert VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, NULL, NULL, NULL) ON CONFLICT DO NOTHING",
            )?
            .execute(params![person, id.bytes(), kind.name(), line.account, Stamp(line.at).day(), line.at])?;
        self.new += new;
        Ok(())
    }
}

/// The next postcode of the same sector: one step in the last letter.
fn next_door(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    match (a.split_last(), b.split_last()) {
        (Some((x, a)), Some((y, b))) => a.len() > 3 && a == b && x.abs_diff(*y) == 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_postcode_is_one_letter_on() {
        assert!(next_door("TQ58AA", "TQ58AB") && next_door("TQ58AB", "TQ58AA"));
        for (a, b) in [("TQ58AA", "TQ58AA"), ("TQ58AA", "TQ58AC"), ("TQ58AA", "TQ59AB"), ("", ""), ("A", "B")] {
            assert!(!next_door(a, b), "{a} {b}");
        }
    }

    #[test]
    fn each_kind_is_known_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
            assert!(!kind.says().is_empty());
        }
    }
}
