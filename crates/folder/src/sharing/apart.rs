//! Undoing a join: what one agency sent stands in her folder and is about somebody else. It goes, version by version and with both its times,
//! into a folder of its own, with what it told of who is joined to her. Here it stays, entered in error: read by nobody but those who sent it
//! and governance, and by her least of all, because it is another's. That can be undone as well.

use super::deeds::Doing;
use super::token;
use super::view::Reader;
use crate::access::Set;
use crate::entry::{Entry, PersonEntry};
use crate::outside::{Id, Stamp};
use crate::see::readers;
use crate::store::audit::{self, Line};
use crate::store::pages::{self, NewPage};
use crate::trouble::Trouble;
use crate::work::act::Desk;
use crate::work::{call, people};
use crate::{Folder, Handle};
use rusqlite::{OptionalExtension, Transaction, params};
use std::collections::BTreeMap;

/// What says of a person's page that it was written when rows were parted: and which parting that was.
fn source(parted: Id) -> String {
    format!("apart {}", crate::outside::hex(parted.bytes()))
}

/// Rows that one agency sent, among those that were joined to her.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct JoinedView {
    pub identity: Handle,
    /// Who sent them.
    pub org: String,
    /// Who she is in its own words, if it said so.
    pub says: Option<PersonEntry>,
    /// No other agency said who she is.
    pub alone: bool,
}

/// Rows that were found to be about somebody else.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ApartView {
    pub identity: Handle,
    pub org: String,
    /// The folder they stand in since, opened by who works with that person.
    pub other: Handle,
    pub at: Stamp,
    pub by: String,
    pub why: String,
    /// Who had read them here, and when last: they are to be told.
    pub read_by: Vec<(String, String, Stamp)>,
    /// When they were put back, by whom and why.
    pub undone: Option<(Stamp, String, String)>,
}

/// The rows of one agency, on their way from one folder to another.
struct Rows<'a> {
    tx: &'a Transaction<'a>,
    now: Stamp,
    identity: Id,
    from: Id,
    to: Id,
    /// The line in each chain.
    lines: (Id, Id),
}

impl Rows<'_> {
    /// Moves all of it.
    fn move_over(&self, by: Id, why: &str) -> Result<(), Trouble> {
        let Rows { tx, now, identity, from, to, lines } = self;
        let ids = params![from.bytes(), to.bytes(), identity.bytes()];
        tx.execute(
            "INSERT INTO page SELECT ?2, page, version, identity, source, kind, class, flags, happened, told, author, org, team, body
             FROM page WHERE person = ?1 AND identity = ?3 ON CONFLICT DO NOTHING",
            ids,
        )?;
        // A seal goes with its page, but for what an earlier parting said of it.
        tx.execute(
            "INSERT INTO mark SELECT ?2, item, flag, since, until, by_account, why, second, signed, line FROM mark
             WHERE person = ?1 AND (until IS NULL OR until > ?4) AND line NOT IN (SELECT line FROM apart WHERE person = ?1)
               AND item IN (SELECT page FROM page WHERE person = ?1 AND identity = ?3) ON CONFLICT DO NOTHING",
            params![from.bytes(), to.bytes(), identity.bytes(), now.0],
        )?;
        tx.execute(
            "INSERT INTO audience SELECT ?2, page, account FROM audience
             WHERE person = ?1 AND page IN (SELECT page FROM page WHERE person = ?1 AND identity = ?3) ON CONFLICT DO NOTHING",
            ids,
        )?;
        // It is another's confidence: she does not read it (rule D09), and nobody else but its authors and governance (D20).
        for (flag, signed) in [("error", None), ("withheld", Some(now.0))] {
            tx.execute(
                "INSERT INTO mark SELECT p.person, p.page, ?3, ?4, NULL, ?5, ?6, NULL, ?7, ?8
                 FROM (SELECT DISTINCT person, page FROM page WHERE person = ?1 AND identity = ?2) p WHERE NOT EXISTS (SELECT 1 FROM mark m
                   WHERE m.person = p.person AND m.item = p.page AND m.flag = ?3 AND m.until IS NULL
                     AND (m.flag = 'error' OR m.signed IS NOT NULL))
                 ON CONFLICT (person, item, flag, since) DO UPDATE SET signed = excluded.signed, until = NULL",
                params![from.bytes(), identity.bytes(), flag, now.0, by.bytes(), why, signed, lines.0.bytes()],
            )?;
        }
        self.relations()?;
        for person in [from, to] {
            known_by(tx, *person, *now)?;
        }
        Ok(())
    }

    /// Who is joined to her because of these rows, where no other agency's tell the same.
    fn relations(&self) -> Result<(), Trouble> {
        let Rows { tx, now, identity, from, to, lines } = self;
        let mut asked = tx.prepare_cached(
            "SELECT kind, subject, since, until FROM relation_told WHERE person = ?1 AND identity = ?2 ORDER BY kind, subject, since",
        )?;
        let told = asked.query_map(params![from.bytes(), identity.bytes()], |row| {
            let (kind, subject, since): (String, [u8; 16], i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((kind, subject, since, row.get::<_, Option<i64>>(3)?))
        })?;
        let told: Vec<_> = told.collect::<Result<_, _>>()?;
        tx.execute(
            "UPDATE relation_told SET person = ?2 WHERE person = ?1 AND identity = ?3",
            params![from.bytes(), to.bytes(), identity.bytes()],
        )?;
        for (kind, subject, since, until) in told {
            tx.prepare_cached(
                "INSERT INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (person, kind, subject, since) DO UPDATE SET until = excluded.until",
            )?
            .execute(params![to.bytes(), kind, subject, since, until, lines.1.bytes()])?;
            tx.prepare_cached(
                "UPDATE relation SET until = ?5 WHERE person = ?1 AND kind = ?2 AND subject = ?3 AND since = ?4
                   AND (until IS NULL OR until > ?5) AND NOT EXISTS (SELECT 1 FROM thing t WHERE t.thing = relation.cause)
                   AND NOT EXISTS (SELECT 1 FROM relation_told o WHERE o.person = ?1 AND o.kind = ?2 AND o.subject = ?3 AND o.since = ?4)",
            )?
            .execute(params![from.bytes(), kind, subject, since, now.0])?;
        }
        crate::work::cap(tx, *to)
    }
}

/// The page that says who she is: the newest that is not in error.
fn who_says(tx: &Transaction<'_>, person: Id, now: Stamp) -> Result<Option<(Id, PersonEntry)>, Trouble> {
    let found: Option<([u8; 16], String)> = tx
        .prepare_cached(
            "SELECT p.page, p.body FROM page p WHERE p.person = ?1 AND p.kind = 'person' AND NOT EXISTS (
               SELECT 1 FROM mark m WHERE m.person = p.person AND m.item = p.page AND m.flag = 'error' AND (m.until IS NULL OR m.until > ?2))
             ORDER BY p.told DESC, p.version DESC, p.page DESC LIMIT 1",
        )?
        .query_row(params![person.bytes(), now.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(page, body)| match Entry::read("person", &body) {
        Some(Entry::Person(her)) => Some((Id::from_bytes(page), her)),
        _ => None,
    }))
}

/// By what she is found: by what still says who she is, and by nothing else.
fn known_by(tx: &Transaction<'_>, person: Id, now: Stamp) -> Result<(), Trouble> {
    match who_says(tx, person, now)? {
        Some((page, her)) => crate::act::seek(tx, person, page, &her),
        None => {
            tx.execute("DELETE FROM seek WHERE person = ?1", [person.bytes()])?;
            Ok(())
        }
    }
}

/// The rows that a form of this session names.
struct Named {
    identity: Id,
    org: (Id, String),
    joined: String,
}

impl Folder {
    /// Puts one agency's rows into a folder of their own.
    pub(super) fn part(&self, doing: &Doing<'_>, which: Handle, why: &str, who: &PersonEntry) -> Result<(), Trouble> {
        let Doing { tx, actor, person, now, line, .. } = doing;
        let named = named(doing, which)?.ok_or(Trouble::Field("identity", "choose from the list"))?;
        let desk = self.work_desk(doing);
        let other = people::fresh(&desk)?;
        let rows = Rows {
            tx,
            now: *now,
            identity: named.identity,
            from: *person,
            to: other,
            lines: (*line, self.line_of(doing, other)?),
        };
        // By no key but its own: what other agencies send of her goes on coming to her.
        tx.execute(
            "UPDATE identity SET person = ?3, joined = ?4 WHERE person = ?1 AND identity = ?2",
            params![
                person.bytes(),
                named.identity.bytes(),
                other.bytes(),
                format!("{} apart {}", named.joined, crate::outside::hex(named.identity.bytes()))
            ],
        )?;
        rows.move_over(actor.account, why)?;
        // Whichever of the two nobody says the name of now is told by who parted them.
        let nameless = [*person, other].into_iter().filter_map(|one| match who_says(tx, one, *now) {
            Ok(None) => Some(Ok(one)),
            Ok(Some(_)) => None,
            Err(trouble) => Some(Err(trouble)),
        });
        let nameless = nameless.collect::<Result<Vec<_>, _>>()?;
        for one in nameless {
            self.write_who(doing, one, who)?;
        }
        crate::govern::tell(tx, &*self.outside, *person, (crate::govern::Told::Apart, *line), actor, *now)?;
        let words = format!(
            "What {} had sent about her stood in somebody else's folder until now. Find out who she is, whether anything was missed, and what she needs.",
            named.org.1
        );
        let call = call::begin(&desk, other, &words).map_err(|trouble| match trouble {
            Trouble::NotNow(_) => {
                Trouble::Field("identity", "nobody answers at the point of access yet, who would have her")
            }
            other => other,
        })?;
        tx.execute(
            "INSERT INTO apart VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, NULL, NULL)",
            params![
                person.bytes(),
                named.identity.bytes(),
                now.0,
                named.org.0.bytes(),
                other.bytes(),
                call.bytes(),
                named.joined,
                actor.account.bytes(),
                why,
                line.bytes()
            ],
        )?;
        Ok(())
    }

    /// Puts them back: it was she after all.
    pub(super) fn put_back(&self, doing: &Doing<'_>, which: Handle, why: &str) -> Result<(), Trouble> {
        let Doing { tx, actor, person, now, line, .. } = doing;
        let mut asked = tx.prepare_cached(
            "SELECT identity, other, call, joined, line FROM apart WHERE person = ?1 AND undone IS NULL ORDER BY at DESC, identity",
        )?;
        let rows = asked.query_map([person.bytes()], |row| {
            let id = |at| row.get(at).map(Id::from_bytes);
            Ok((id(0)?, id(1)?, id(2)?, row.get::<_, String>(3)?, id(4)?))
        })?;
        let all = rows.collect::<Result<Vec<_>, _>>()?;
        let found = all.into_iter().find(|(identity, ..)| token(actor, "apart", *identity) == which);
        let (identity, other, call, joined, parted) =
            found.ok_or(Trouble::Field("identity", "choose from the list"))?;
        let there = "SELECT 1 FROM identity WHERE person = ?1 AND identity = ?2";
        if !tx.prepare_cached(there)?.exists(params![other.bytes(), identity.bytes()])? {
            return Err(Trouble::Field("identity", "it has been moved on since: undo that first"));
        }
        tx.execute(
            "UPDATE mark SET until = ?3 WHERE person = ?1 AND line = ?2 AND (until IS NULL OR until > ?3)",
            params![person.bytes(), parted.bytes(), now.0],
        )?;
        tx.execute(
            "UPDATE identity SET person = ?3, joined = ?4 WHERE person = ?1 AND identity = ?2",
            params![other.bytes(), identity.bytes(), person.bytes(), joined],
        )?;
        let there = self.line_of(doing, other)?;
        let rows = Rows { tx, now: *now, identity, from: other, to: *person, lines: (there, *line) };
        // What was written then of who each of the two is does not find her any more; of the other, where nobody has taken it further.
        let mut written = vec![(*person, *line)];
        if call::end(&self.work_desk(doing), other, call)? {
            written.push((other, there));
        }
        for (one, because) in written {
            tx.execute(
                "INSERT INTO mark SELECT person, page, 'error', ?2, NULL, ?3, ?4, NULL, NULL, ?5
                 FROM (SELECT DISTINCT person, page FROM page WHERE person = ?1 AND kind = 'person' AND source = ?6) p
                 WHERE TRUE ON CONFLICT DO NOTHING",
                params![one.bytes(), now.0, actor.account.bytes(), why, because.bytes(), source(parted)],
            )?;
        }
        rows.move_over(actor.account, why)?;
        tx.execute(
            "UPDATE apart SET undone = ?3, undone_by = ?4, undone_why = ?5 WHERE person = ?1 AND identity = ?2 AND undone IS NULL",
            params![person.bytes(), identity.bytes(), now.0, actor.account.bytes(), why],
        )?;
        Ok(())
    }

    fn work_desk<'a>(&'a self, doing: &Doing<'a>) -> Desk<'a> {
        Desk {
            folder: self,
            tx: doing.tx,
            actor: doing.actor,
            purpose: doing.purpose,
            now: doing.now,
            calendar: self.calendar(),
        }
    }

    /// The same decision stands in the other's chain: no line, no page.
    fn line_of(&self, doing: &Doing<'_>, other: Id) -> Result<Id, Trouble> {
        audit::append(doing.tx, &*self.outside, &Line { person: other, rels: Set::NONE, ..doing.said.clone() })
    }

    fn write_who(&self, doing: &Doing<'_>, person: Id, who: &PersonEntry) -> Result<(), Trouble> {
        if who.family.trim().is_empty() {
            return Err(Trouble::Field(
                "family",
                "write the name too: of one of the two nobody has said it yet ('unknown' where there is none)",
            ));
        }
        let entry = Entry::Person(who.clone());
        let page = NewPage {
            person,
            identity: None,
            source: Some(&source(doing.line)),
            class: crate::access::Class::Dir.name(),
            happened: people::moment(doing.now),
            entry: &entry,
            author: doing.actor.account,
            org: doing.actor.org,
            team: doing.actor.team,
        };
        let page = pages::append(doing.tx, Id::mint(&*self.outside), doing.now, &page)?;
        crate::act::seek(doing.tx, person, page, who)
    }

    /// Whose rows are joined to her; of those alone of which the reader may read a page.
    pub(super) fn joined(&self, reader: &Reader<'_>) -> Result<Vec<JoinedView>, Trouble> {
        let (tx, person) = (reader.tx, reader.person);
        let mut asked = tx.prepare_cached(
            "SELECT i.identity, o.name, (SELECT p.body FROM page p WHERE p.person = i.person AND p.identity = i.identity
                 AND p.kind = 'person' ORDER BY p.told DESC, p.version DESC LIMIT 1),
               NOT EXISTS (SELECT 1 FROM page p WHERE p.person = i.person AND p.kind = 'person'
                 AND (p.identity IS NULL OR p.identity <> i.identity) AND NOT EXISTS (SELECT 1 FROM mark m WHERE m.person = p.person
                   AND m.item = p.page AND m.flag = 'error' AND (m.until IS NULL OR m.until > ?2)))
             FROM identity i JOIN org o ON o.org = i.org WHERE i.person = ?1 ORDER BY o.name, i.identity",
        )?;
        let rows = asked.query_map(params![person.bytes(), reader.now.0], |row| {
            let body: Option<String> = row.get(2)?;
            Ok((Id::from_bytes(row.get(0)?), row.get::<_, String>(1)?, body, row.get::<_, bool>(3)?))
        })?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let mut out = Vec::new();
        for (identity, org, body, alone) in rows {
            if !reader.reads_some_of(identity, false)? {
                continue;
            }
            let says = body.and_then(|body| match Entry::read("person", &body) {
                Some(Entry::Person(her)) => Some(her),
                _ => None,
            });
            let alone = alone && says.is_some();
            out.push(JoinedView { identity: token(reader.actor, "identity", identity), org, says, alone });
        }
        Ok(out)
    }

    /// What was found to be about somebody else.
    pub(super) fn apart(&self, reader: &Reader<'_>) -> Result<Vec<ApartView>, Trouble> {
        let (tx, person) = (reader.tx, reader.person);
        let mut asked = tx.prepare_cached(
            "SELECT a.identity, o.name, a.other, a.at, w.name, a.why, a.undone, coalesce(u.name, ''), coalesce(a.undone_why, ''),
                    (SELECT min(p.told) FROM page p WHERE p.person = a.person AND p.identity = a.identity)
             FROM apart a JOIN org o ON o.org = a.org
             JOIN account w ON w.account = a.by_account LEFT JOIN account u ON u.account = a.undone_by
             WHERE a.person = ?1 ORDER BY a.at DESC, a.identity",
        )?;
        let rows = asked.query_map([person.bytes()], |row| {
            let (at, undone): (i64, Option<i64>) = (row.get(3)?, row.get(6)?);
            let identity = Id::from_bytes(row.get(0)?);
            let view = ApartView {
                identity: token(reader.actor, "apart", identity),
                org: row.get(1)?,
                other: Handle([0; 16]),
                at: Stamp(at),
                by: row.get(4)?,
                why: row.get(5)?,
                read_by: Vec::new(),
                undone: undone.map(|at| Ok::<_, rusqlite::Error>((Stamp(at), row.get(7)?, row.get(8)?))).transpose()?,
            };
            Ok((view, identity, Id::from_bytes(row.get(2)?), row.get::<_, Option<i64>>(9)?))
        })?;
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let mut out = Vec::new();
        for (mut view, identity, other, since) in rows {
            // Who could not have read any of it learns of no agency that sent it.
            if !reader.reads_some_of(identity, true)? {
                continue;
            }
            view.other = crate::accounts::handle_of(tx, &*self.outside, reader.actor, other)?;
            // Each reader once, when last: the newest come first.
            let mut read: BTreeMap<(String, String), Stamp> = BTreeMap::new();
            for line in readers(tx, person, since.unwrap_or(view.at.0), view.at.0)? {
                read.entry((line.name, format!("{}, {}", line.title, line.org))).or_insert(line.at);
            }
            view.read_by = read.into_iter().map(|((name, title), at)| (name, title, at)).collect();
            out.push(view);
        }
        Ok(out)
    }
}

fn named(doing: &Doing<'_>, which: Handle) -> Result<Option<Named>, Trouble> {
    let mut asked = doing.tx.prepare_cached(
        "SELECT i.identity, o.org, o.name, i.joined FROM identity i JOIN org o ON o.org = i.org WHERE i.person = ?1",
    )?;
    let rows = asked.query_map([doing.person.bytes()], |row| {
        let org = (Id::from_bytes(row.get(1)?), row.get(2)?);
        Ok(Named { identity: Id::from_bytes(row.get(0)?), org, joined: row.get(3)? })
    })?;
    let all = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().find(|one| token(doing.actor, "identity", one.identity) == which))
}

/// Whether a mark says of a page that it was parted from her: that is undone for all of the agency's rows at once.
pub(super) fn was_parted(tx: &Transaction<'_>, person: Id, page: Id, now: Stamp) -> Result<bool, Trouble> {
    Ok(tx
        .prepare_cached(
            "SELECT 1 FROM mark m JOIN apart a ON a.person = m.person AND a.line = m.line
             WHERE m.person = ?1 AND m.item = ?2 AND (m.until IS NULL OR m.until > ?3)",
        )?
        .exists(params![person.bytes(), page.bytes(), now.0])?)
}
