//! Doing: facts read, decided, the audit line written and the pages appended, all in one transaction.

use crate::Folder;
use crate::access::{Action, Class, Facts, Out, Purpose, Question, Rel, Set, may};
use crate::accounts::Actor;
use crate::entry::{Entry, PersonEntry, when_text};
use crate::find::{plain, tight};
use crate::outside::{Id, Stamp};
use crate::see::{Subject, nobody, refusal};
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::store::pages::{self, NewPage};
use crate::trouble::Trouble;
use crate::work::{self, ThingHandle, Work};
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};
use yf_model::When;
use yf_place::clock::instants;

/// What is asked to be done.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Add a note to her folder.
    Note {
        /// Whose.
        subject: Subject,
        /// When it happened, as precisely as is known.
        happened: When,
        /// The words.
        words: String,
    },
    /// Open a folder by break-glass, for four hours.
    BreakGlass {
        /// Whose.
        subject: Subject,
        /// Why, in twenty letters or more.
        reason: String,
    },
    /// Shares, stops sharing, seals, lets in, holds back.
    Sharing(crate::sharing::Sharing),
    /// The work: a contact, an assessment, a plan, a visit, a hand-over, and the steps they take.
    Work(Work),
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The page, the row of the break-glass, or the thing.
    pub page: Id,
    /// It had been done before, by the same form.
    pub before: bool,
    /// The thing that was made or moved, where the deed was work.
    pub thing: Option<ThingHandle>,
    /// Somebody else's words stand beside these, unseen by this writer.
    pub beside: bool,
}

/// What one agency sends about one person.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    /// The key by which all agencies' rows about her were joined.
    pub person_key: String,
    /// The key by which this agency knows her.
    pub own_key: String,
    /// Who she is.
    pub person: Option<PersonEntry>,
    /// What happened; each with the agency's own reference, the class and the time.
    pub pages: Vec<SentPage>,
    /// What joins her to teams and organisations because of these rows.
    pub relations: Vec<SentRelation>,
}

/// One page that an agency sends.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct SentPage {
    /// The agency's own reference: the same again is the same page.
    pub source: String,
    pub class: Class,
    pub happened: When,
    pub entry: Entry,
}

/// One relation that an agency's rows tell: a referral, an admission, a registration, a row of a caseload.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct SentRelation {
    pub kind: Rel,
    /// Account, team or organisation.
    pub subject: Id,
    pub since: Stamp,
    pub until: Option<Stamp>,
}

const LONGEST_NOTE: usize = 20_000;

/// When something happened, as far as it counts for whether two forms say the same. What a form says nothing of happened as it was sent, and a
/// second click is sent a moment later: that is the same form. Nobody types seconds.
pub(crate) fn said_at(happened: When, now: Stamp) -> String {
    let from_now = instants(happened).first - now.seconds();
    match happened {
        When::Moment(at) if at.second % 60 != 0 || from_now.abs() < 60 => "now".to_owned(),
        said => when_text(said),
    }
}

/// What the same form did before, if it was sent before; with other words it is refused.
pub(crate) fn done_before(tx: &Transaction<'_>, actor: &Actor, key: &str, body: &[u8]) -> Result<Option<Id>, Trouble> {
    let before: Option<(Vec<u8>, [u8; 16])> = tx
        .prepare_cached("SELECT body, page FROM deed WHERE account = ?1 AND key = ?2")?
        .query_row(params![actor.account.bytes(), key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match before {
        Some((said, page)) if said == body => Ok(Some(Id::from_bytes(page))),
        Some(_) => Err(Trouble::OtherBody),
        None => Ok(None),
    }
}

impl Folder {
    /// Does it. The key names the form it came from: the same form sent twice is done once, and with other words it is refused.
    pub fn act(&self, actor: &Actor, purpose: Purpose, key: &str, deed: &Deed) -> Result<Done, Trouble> {
        self.has_room()?;
        let mut store = self.store();
        let tx = store.begin()?;
        let done = self.do_once(&tx, actor, purpose, key, deed);
        match done {
            Ok(_)
            | Err(
                Trouble::NotAvailable
                | Trouble::Offered
                | Trouble::NotNow(_)
                | Trouble::AlreadyOpen(_)
                | Trouble::Stale,
            ) => tx.commit()?,
            Err(_) => tx.rollback()?,
        }
        done
    }

    fn do_once(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        key: &str,
        deed: &Deed,
    ) -> Result<Done, Trouble> {
        // Of a note it is said when it happened; the words of a break-glass are its reason.
        let (subject, action, class, note, words) = match deed {
            Deed::Note { subject, happened, words } => (*subject, Action::Note, Class::Care, Some(*happened), words),
            Deed::BreakGlass { subject, reason } => (*subject, Action::Read, Class::Front, None, reason),
            Deed::Work(work) => return work::act::once(self, tx, actor, purpose, key, work),
            Deed::Sharing(sharing) => return self.share(tx, actor, purpose, key, sharing),
        };
        let words = words.trim();
        let person = self.subject(tx, actor, subject)?;
        let body = body(person, note.map(|happened| said_at(happened, self.outside.now())), words);
        if let Some(page) = done_before(tx, actor, key, &body)? {
            return Ok(Done { page, before: true, thing: None, beside: false });
        }
        if note.is_some() && words.is_empty() {
            return Err(Trouble::Field("note", "write what happened"));
        }
        if note.is_some() && words.len() > LONGEST_NOTE {
            return Err(Trouble::Field("note", "20,000 letters at most: write a second note for the rest"));
        }
        if note.is_none() && words.chars().count() < 20 {
            return Err(Trouble::Field("reason", "say why in 20 letters or more: she and governance will read it"));
        }
        let now = self.outside.now();
        let facts = facts::between(tx, actor, person, now)?;
        let facts = match note {
            Some(_) => facts,
            None => Facts { around: facts.around.with(crate::access::Around::Bg), ..facts },
        };
        let asked = may(Question { role: actor.role, action, class, purpose }, facts);
        let decision = if person == Id::NOBODY { nobody() } else { asked };
        let line = Line::of(actor, person, purpose, action, Set::of(&[class]), 1, facts.rels, decision);
        audit::append(tx, &*self.outside, &line)?;
        if decision.out != Out::Permit {
            return Err(refusal(decision));
        }
        let id = Id::mint(&*self.outside);
        let page = if let Some(happened) = note {
            let entry = Entry::Note(words.to_owned());
            let new = NewPage {
                person,
                identity: None,
                source: None,
                class: class.name(),
                happened,
                entry: &entry,
                author: actor.account,
                org: actor.org,
                team: actor.team,
            };
            pages::append(tx, id, now, &new)?
        } else {
            let until = now.plus(self.own.limits().glass).0;
            let values = params![person.bytes(), id.bytes(), actor.account.bytes(), words, now.0, until];
            tx.execute("INSERT INTO glass VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values)?;
            crate::govern::tell(tx, &*self.outside, person, (crate::govern::Told::Glass, id), actor, now)?;
            id
        };
        let values = params![actor.account.bytes(), key, body, page.bytes(), now.0];
        tx.execute("INSERT INTO deed VALUES (?1, ?2, ?3, ?4, ?5)", values)?;
        Ok(Done { page, before: false, thing: None, beside: false })
    }

    /// Takes in what an agency sent, as its feed: one line for each person, all of it or nothing. Sent again, it is known again.
    pub fn take_in(&self, feed: &Actor, sent: &[Sent]) -> Result<(), Trouble> {
        self.has_room()?;
        let mut store = self.store();
        let tx = store.begin()?;
        for one in sent {
            self.take_in_one(&tx, feed, one)?;
        }
        tx.commit()?;
        Ok(())
    }

    /// The person of a joined key, if she is known. For the one who runs the folder.
    pub fn known_as(&self, key: &str) -> Result<Option<Id>, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let mut asked = tx.prepare_cached("SELECT person FROM identity WHERE joined = ?1 LIMIT 1")?;
        let found: Option<[u8; 16]> = asked.query_row([key], |row| row.get(0)).optional()?;
        Ok(found.map(Id::from_bytes))
    }

    fn take_in_one(&self, tx: &Transaction<'_>, feed: &Actor, sent: &Sent) -> Result<(), Trouble> {
        let now = self.outside.now();
        // The agency's own key first: what was parted from her goes on where it was put.
        let found: Option<[u8; 16]> = tx
            .prepare_cached(
                "SELECT coalesce((SELECT person FROM identity WHERE org = ?2 AND key = ?3),
                                 (SELECT person FROM identity WHERE joined = ?1 LIMIT 1))",
            )?
            .query_row(params![sent.person_key, feed.org.bytes(), sent.own_key], |row| row.get(0))?;
        let person = match found {
            Some(person) => Id::from_bytes(person),
            None => {
                let person = Id::mint(&*self.outside);
                tx.prepare_cached("INSERT INTO person VALUES (?1, ?2)")?.execute(params![person.bytes(), now.0])?;
                person
            }
        };
        let facts = facts::between(tx, feed, person, now)?;
        let question = Question { role: feed.role, action: Action::Write, class: Class::Care, purpose: Purpose::Care };
        let decision = may(question, facts);
        let classes = sent.pages.iter().fold(Set::NONE, |set: Set<Class>, page| set.with(page.class));
        let line =
            Line::of(feed, person, Purpose::Care, Action::Write, classes, sent.pages.len(), facts.rels, decision);
        let line = audit::append(tx, &*self.outside, &line)?;
        if decision.out != Out::Permit {
            return Ok(());
        }
        let identity = identity(tx, Id::mint(&*self.outside), person, feed.org, sent)?;
        if let Some(her) = &sent.person {
            let entry = Entry::Person(her.clone());
            let happened = When::Day(yf_place::clock::local_day(now.seconds()));
            let id = pages::append(
                tx,
                Id::mint(&*self.outside),
                now,
                &page(feed, person, identity, &sent.own_key, Class::Dir, happened, &entry),
            )?;
            seek(tx, person, id, her)?;
        }
        for one in &sent.pages {
            let id = Id::mint(&*self.outside);
            pages::append(
                tx,
                id,
                now,
                &page(feed, person, identity, &one.source, one.class, one.happened, &one.entry),
            )?;
        }
        for one in &sent.relations {
            tx.prepare_cached(
                "INSERT INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (person, kind, subject, since) DO UPDATE SET until = excluded.until",
            )?
            .execute(params![
                person.bytes(),
                one.kind.name(),
                one.subject.bytes(),
                one.since.0,
                one.until.map(|u| u.0),
                line.bytes()
            ])?;
            tx.prepare_cached(
                "INSERT INTO relation_told VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (person, identity, kind, subject, since) DO UPDATE SET until = excluded.until",
            )?
            .execute(params![
                person.bytes(),
                identity.bytes(),
                one.kind.name(),
                one.subject.bytes(),
                one.since.0,
                one.until.map(|u| u.0)
            ])?;
        }
        if !sent.relations.is_empty() {
            crate::work::cap(tx, person)?;
        }
        Ok(())
    }
}

fn page<'a>(
    feed: &Actor,
    person: Id,
    identity: Id,
    source: &'a str,
    class: Class,
    happened: When,
    entry: &'a Entry,
) -> NewPage<'a> {
    NewPage {
        person,
        identity: Some(identity),
        source: Some(source),
        class: class.name(),
        happened,
        entry,
        author: feed.account,
        org: feed.org,
        team: None,
    }
}

/// Two deeds are the same if they say the same of the same person.
fn body(person: Id, note: Option<String>, words: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(person.bytes());
    match note {
        Some(happened) => {
            hash.update("note\0");
            hash.update(happened);
            hash.update("\0");
        }
        None => hash.update("break-glass\0"),
    }
    hash.update(words);
    hash.finalize().into()
}

fn identity(tx: &Transaction<'_>, new: Id, person: Id, org: Id, sent: &Sent) -> Result<Id, Trouble> {
    let own: Option<[u8; 16]> = tx
        .prepare_cached("SELECT identity FROM identity WHERE org = ?1 AND key = ?2")?
        .query_row(params![org.bytes(), sent.own_key], |row| row.get(0))
        .optional()?;
    if own.is_none() {
        let values = params![person.bytes(), new.bytes(), org.bytes(), sent.own_key, sent.person_key];
        tx.prepare_cached("INSERT INTO identity VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(values)?;
    }
    Ok(own.map_or(new, Id::from_bytes))
}

pub(crate) fn seek(tx: &Transaction<'_>, person: Id, page: Id, her: &PersonEntry) -> Result<(), Trouble> {
    tx.prepare_cached(
        "INSERT INTO seek SELECT person, page, version, ?3, ?4, ?5, ?6 FROM page WHERE person = ?1 AND page = ?2
         ORDER BY version DESC LIMIT 1
         ON CONFLICT (person) DO UPDATE SET page = excluded.page, version = excluded.version, family = excluded.family,
           born = excluded.born, postcode = excluded.postcode, nhs = excluded.nhs",
    )?
    .execute(params![
        person.bytes(),
        page.bytes(),
        plain(&her.family),
        her.born.map(|d| i64::from(d.0)),
        tight(&her.postcode),
        tight(&her.nhs)
    ])?;
    Ok(())
}
