//! Looking: facts read, decided, the audit line written, then the pages read and cut to what was decided, all in one transaction.

use crate::access::{
    Action, Class, Decision, Facts, Item, Out, Purpose, Question, Rel, Role, Set, Severity, Shown, may,
};
use crate::accounts::{Actor, handle_of, person_of};
use crate::entry::{Entry, PersonEntry};
use crate::find::{self, Found, Known};
use crate::outside::{Id, Stamp};
use crate::sharing::{self, HerSharing};
use crate::store::audit::{self, Line};
use crate::store::facts::{self, ON_THE_PAGE};
use crate::store::{marks, newest, pages};
use crate::trouble::Trouble;
use crate::work::{self, Colleague, Desk, HerWork, OneThing, ThingHandle};
use crate::{Folder, Handle};
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;
use yf_model::When;

/// So many of those who looked are shown at once.
const LOOKED: usize = 500;

/// Whom a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Somebody that this session was shown before.
    Handle(Handle),
    /// The asker herself, by her own entrance.
    Herself,
    /// An address that means nobody: answered, and kept, like somebody who is not the reader's.
    Nobody,
}

/// What is asked to be shown.
#[derive(Clone, Debug)]
pub enum Ask {
    /// People by what is known of them, across the place.
    Find(Known),
    /// Among the people whom the asker works with, by any fragment of what is known of them.
    FindMine(String),
    /// Her folder: the newest of it, and what is shown whatever its age.
    Folder(Subject),
    /// All of her folder.
    Whole(Subject),
    /// The same in parts of a thousand, the newest first: after so many of them.
    Part(Subject, usize),
    /// Who looked at her folder.
    Looked(Subject),
    /// With whom it is shared.
    Sharing(Subject),
    /// Every version of every field of a thing.
    History(ThingHandle),
    /// Her folder, to be taken away as a copy.
    Export(Subject),
    /// The work on her.
    Work(Subject),
    /// One thing of it.
    Thing(ThingHandle),
    /// What the asker and her team have before them: all of it.
    Desk,
    /// Some of the lists of it.
    Lists(Set<work::List>),
    /// The same, and among them what was promised and runs out: of each clock those that started by this time.
    Due(Set<work::List>, Vec<work::Near>),
    /// What somebody owns of the asker's own team, to be handed over.
    Owned(work::Hand),
    /// Everybody to whom work can be given.
    Colleagues,
    /// What became of what the asker sent.
    Sent,
}

/// How much of a folder is shown.
#[derive(Clone, Copy)]
enum Much {
    Newest,
    All,
    Part(usize),
}

/// What is shown.
#[derive(Clone, Debug)]
pub enum View {
    /// Look-alikes: ten at most across the place, thirty among her own people.
    Found(Vec<Found>),
    /// Her folder, as far as this reader may see it.
    Folder(Box<HerFolder>),
    /// Who looked, newest first.
    Looked(Box<Looked>),
    /// With whom it is shared.
    Sharing(Box<HerSharing>),
    /// All versions of a thing's fields, by field and version.
    History(Vec<work::VersionView>),
    /// The work on her, as far as this reader may see it.
    Work(Box<HerWork>),
    /// One thing of it.
    Thing(Box<OneThing>),
    /// A day.
    Desk(Box<Desk>),
    /// To whom work can be given.
    Colleagues(Vec<Colleague>),
    /// What became of it, newest first.
    Sent(Vec<work::SentLine>),
}

/// Her folder.
#[derive(Clone, Debug)]
pub struct HerFolder {
    /// What its addresses show.
    pub handle: Handle,
    /// Who she is, as far as anybody said.
    pub person: PersonEntry,
    /// What may be shown, in order of time.
    pub pages: Vec<PageView>,
    /// There are older pages than these.
    pub older: bool,
    /// Something is sealed: that much is said, and no more.
    pub something_sealed: bool,
    /// The audit line that stands for this look.
    pub line: Id,
    /// What joins the reader and her, as the line says it.
    pub because: String,
    /// Who holds it: coordinator first, then allocated workers, by name and what they are.
    pub holds: Vec<Holder>,
    /// Who looked last, newest first; `None` for a reader who may not know (rules P01 and P22 say who may).
    pub looked: Option<Vec<LookedLine>>,
}

/// Somebody who holds her folder now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Coordinator or allocated worker.
    pub rel: Rel,
    /// Her name.
    pub name: String,
    /// What she is.
    pub title: String,
    /// Where she works.
    pub team: String,
}

/// One page.
#[derive(Clone, Debug)]
pub struct PageView {
    /// When it happened, as it was said.
    pub happened: When,
    /// When the folder was told.
    pub told: Stamp,
    /// Of which class it is.
    pub class: Class,
    /// Who wrote it.
    pub author: String,
    /// Of which organisation.
    pub org: String,
    /// What a form of this session names it by.
    pub item: Handle,
    /// What is true of it in the eyes of this reader: sealed, locked, withheld from her, entered in error, the reader's own.
    pub marks: Set<Item>,
    /// What it says.
    pub entry: Entry,
}

/// Who looked.
#[derive(Clone, Debug)]
pub struct Looked {
    /// What its addresses show.
    pub handle: Handle,
    /// Who she is.
    pub person: PersonEntry,
    /// Newest first.
    pub lines: Vec<LookedLine>,
    /// There are older ones than these.
    pub older: bool,
}

/// One look or deed, as her page tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct LookedLine {
    pub at: Stamp,
    pub name: String,
    pub title: String,
    pub org: String,
    pub purpose: Purpose,
    pub action: Action,
    /// What joined the two, in the words of the relations.
    pub rels: String,
    pub break_glass: bool,
    /// Why, in the words of who used it.
    pub reason: Option<String>,
    /// It was a feed that wrote, and nobody looked.
    pub feed: bool,
}

impl Folder {
    pub(crate) fn see_once(&self, actor: &Actor, purpose: Purpose, ask: &Ask) -> Result<View, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let seen = self.seen(&tx, actor, purpose, ask);
        match seen {
            // The line of a refusal is kept as well.
            Ok(_) | Err(Trouble::NotAvailable | Trouble::Offered) => tx.commit()?,
            Err(_) => tx.rollback()?,
        }
        seen
    }

    /// Two looks of one page in one transaction, each with its line: where the first shows nothing, the second is not asked; where the second
    /// is refused, the first stands.
    pub(crate) fn see_both_once(
        &self,
        actor: &Actor,
        purpose: Purpose,
        first: &Ask,
        second: &Ask,
    ) -> Result<(View, Option<View>), Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let seen =
            self.seen(&tx, actor, purpose, first).and_then(|view| match self.seen(&tx, actor, purpose, second) {
                Ok(other) => Ok((view, Some(other))),
                Err(Trouble::NotAvailable | Trouble::Offered) => Ok((view, None)),
                Err(trouble) => Err(trouble),
            });
        match seen {
            Ok(_) | Err(Trouble::NotAvailable | Trouble::Offered) => tx.commit()?,
            Err(_) => tx.rollback()?,
        }
        seen
    }

    /// Several looks of one page in one transaction, each decided by itself and each with its line; one that is refused says so in its place.
    pub(crate) fn see_all_once(
        &self,
        actor: &Actor,
        purpose: Purpose,
        asks: &[Ask],
    ) -> Result<Vec<Result<View, Trouble>>, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let mut all = Vec::new();
        for ask in asks {
            match self.seen(&tx, actor, purpose, ask) {
                seen @ (Ok(_) | Err(Trouble::NotAvailable | Trouble::Offered)) => all.push(seen),
                // Of a page that could not be read whole nothing is shown, and none of its lines stays.
                Err(trouble) => {
                    tx.rollback()?;
                    return Err(trouble);
                }
            }
        }
        tx.commit()?;
        Ok(all)
    }

    fn seen(&self, tx: &Transaction<'_>, actor: &Actor, purpose: Purpose, ask: &Ask) -> Result<View, Trouble> {
        match ask {
            Ask::Find(known) => find::across(self, tx, actor, purpose, known).map(View::Found),
            Ask::FindMine(fragment) => find::among_hers(self, tx, actor, purpose, fragment).map(View::Found),
            Ask::Folder(subject) => self.folder(tx, actor, purpose, *subject, Action::Read, Much::Newest),
            Ask::Whole(subject) => self.folder(tx, actor, purpose, *subject, Action::Read, Much::All),
            Ask::Part(subject, after) => self.folder(tx, actor, purpose, *subject, Action::Read, Much::Part(*after)),
            Ask::Export(subject) => self.folder(tx, actor, purpose, *subject, Action::Export, Much::All),
            Ask::History(thing) => work::history::of(self, tx, actor, purpose, *thing),
            Ask::Sharing(subject) => self.shared(tx, actor, purpose, *subject),
            Ask::Looked(subject) => self.looked(tx, actor, purpose, *subject),
            Ask::Work(subject) => work::see::hers(self, tx, actor, purpose, *subject),
            Ask::Thing(thing) => work::see::one(self, tx, actor, purpose, *thing),
            Ask::Desk => {
                let all = Set::of(work::List::ALL);
                work::desk::of(self, tx, actor, purpose, all, &[]).map(|desk| View::Desk(Box::new(desk)))
            }
            Ask::Lists(lists) => {
                work::desk::of(self, tx, actor, purpose, *lists, &[]).map(|desk| View::Desk(Box::new(desk)))
            }
            Ask::Due(lists, near) => {
                work::desk::of(self, tx, actor, purpose, *lists, near).map(|desk| View::Desk(Box::new(desk)))
            }
            Ask::Owned(hand) => {
                work::desk::owned(self, tx, actor, purpose, *hand).map(|desk| View::Desk(Box::new(desk)))
            }
            Ask::Colleagues => work::desk::colleagues(self, tx, actor, purpose, true).map(View::Colleagues),
            Ask::Sent => work::sent::of(self, tx, actor, purpose),
        }
    }

    /// Whom it is about; nobody where the address means nobody.
    pub(crate) fn subject(&self, tx: &Transaction<'_>, actor: &Actor, subject: Subject) -> Result<Id, Trouble> {
        let person = match subject {
            Subject::Handle(handle) => person_of(tx, actor, handle)?,
            Subject::Herself => actor.person,
            Subject::Nobody => None,
        };
        Ok(person.unwrap_or(Id::NOBODY))
    }

    fn folder(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        of: Subject,
        action: Action,
        much: Much,
    ) -> Result<View, Trouble> {
        let person = self.subject(tx, actor, of)?;
        let facts = facts::between(tx, actor, person, self.outside.now())?;
        let asked = |class, item| {
            let asked = |action| may(Question { role: actor.role, action, class, purpose }, Facts { item, ..facts });
            // Nothing is taken away that may not be read: a stop of reads alone (a draft, D13) stops the copy too.
            match asked(action) {
                taken if action == Action::Export && taken.out == Out::Permit => match asked(Action::Read) {
                    read if read.out == Out::Permit => taken,
                    read => read,
                },
                said => said,
            }
        };
        let door = asked(Class::Front, Set::NONE);
        let open: Vec<Class> =
            ON_THE_PAGE.into_iter().filter(|class| asked(*class, Set::NONE).out == Out::Permit).collect();
        let line =
            |classes, items, decision| Line::of(actor, person, purpose, action, classes, items, facts.rels, decision);
        if person == Id::NOBODY || open.is_empty() {
            let door = if person == Id::NOBODY { nobody() } else { door };
            audit::append(tx, &*self.outside, &line(Set::of(&[Class::Front]), 0, door))?;
            return Err(refusal(door));
        }
        let mut said: BTreeMap<(Class, String), Decision> = BTreeMap::new();
        let (mut shown, mut something_sealed, mut her) = (Vec::new(), false, PersonEntry::default());
        let mut gravest = asked(open[0], Set::NONE);
        let marked = marks::open(tx, person, self.outside.now())?;
        let item_of = |page: &pages::StoredPage| {
            let item = facts::of_item(&page.flags, page.author, page.org, page.audience, actor);
            marked.get(&page.page).map_or(item, |(marks, _)| marks.iter().fold(item, Set::with))
        };
        let seen = |page: &pages::StoredPage| {
            let Some(class) = Class::parse(&page.class) else { return false };
            let item = item_of(page);
            said.entry((class, item.names())).or_insert_with(|| asked(class, item)).out == Out::Permit
        };
        let account = actor.account;
        let (stored, older) = match much {
            Much::All => (pages::newest(tx, person, account)?, false),
            Much::Newest => newest::shown(tx, person, account, newest::SHOWN, seen)?,
            Much::Part(0) => newest::shown(tx, person, account, newest::PART, seen)?,
            Much::Part(after) => newest::part(tx, person, account, after.saturating_mul(newest::PART), seen)?,
        };
        for page in stored {
            let Some(class) = Class::parse(&page.class) else { continue };
            let item = item_of(&page);
            let decision = *said.entry((class, item.names())).or_insert_with(|| asked(class, item));
            if decision.out != Out::Permit {
                // Only who may read the class learns that something of it is sealed.
                let sealed = item.has(Item::Sealed) && !item.has(Item::Locked);
                something_sealed |= sealed && asked(class, item.without(Item::Sealed)).out == Out::Permit;
                continue;
            }
            if grave(&decision) > grave(&gravest) {
                gravest = decision;
            }
            let (Some(happened), Some(entry)) = (page.happened, Entry::read(&page.kind, &page.body)) else { continue };
            // What was entered in error says nothing of who she is, to those who still read it either.
            if let Entry::Person(person) = &entry
                && !item.has(Item::Error)
            {
                her = pages::with_practice(tx, person.clone())?;
            }
            shown.push(PageView {
                happened,
                told: page.told,
                class,
                author: page.author_name,
                org: page.org_name,
                item: sharing::token(actor, "item", page.page),
                marks: item,
                entry,
            });
        }
        let audit = Question { role: actor.role, action: Action::Audit, class: Class::Dir, purpose };
        let may_ask = may(audit, facts).out == Out::Permit;
        let handle = handle_of(tx, &*self.outside, actor, person)?;
        let id = audit::append(tx, &*self.outside, &line(Set::of(&open), shown.len(), gravest))?;
        Ok(View::Folder(Box::new(HerFolder {
            handle,
            person: her,
            pages: shown,
            older,
            something_sealed,
            line: id,
            because: facts.rels.names(),
            holds: holders(tx, person, self.outside.now())?,
            looked: if may_ask { Some(lines(tx, person, 6)?) } else { None },
        })))
    }

    fn looked(&self, tx: &Transaction<'_>, actor: &Actor, purpose: Purpose, of: Subject) -> Result<View, Trouble> {
        let person = self.subject(tx, actor, of)?;
        let facts = facts::between(tx, actor, person, self.outside.now())?;
        let ask = |action, class| may(Question { role: actor.role, action, class, purpose }, facts);
        let decision = if person == Id::NOBODY { nobody() } else { ask(Action::Audit, Class::Dir) };
        let permitted = decision.out == Out::Permit;
        let line = Line::of(actor, person, purpose, Action::Audit, Set::of(&[Class::Dir]), 0, facts.rels, decision);
        audit::append(tx, &*self.outside, &line)?;
        if !permitted {
            return Err(refusal(decision));
        }
        // Governance sees the trail without the record: only who may read her name is shown it.
        let mut her = PersonEntry::default();
        if ask(Action::Read, Class::Dir).out == Out::Permit {
            let page = pages::who_she_is(tx, person, actor.account)?;
            if let Some(Entry::Person(person)) = page.and_then(|page| Entry::read(&page.kind, &page.body)) {
                her = pages::with_practice(tx, person)?;
            }
        }
        let handle = handle_of(tx, &*self.outside, actor, person)?;
        let mut lines = lines(tx, person, LOOKED + 1)?;
        let older = lines.len() > LOOKED;
        lines.truncate(LOOKED);
        Ok(View::Looked(Box::new(Looked { handle, person: her, lines, older })))
    }
}

/// An answer about somebody who is not there: the same as about somebody who is not the reader's.
pub(crate) fn nobody() -> Decision {
    Decision { out: Out::Deny, rule: crate::access::NOTHING, severity: Severity::Refuse, shown: Shown::No }
}

pub(crate) fn refusal(decision: Decision) -> Trouble {
    match decision.out {
        Out::Offer => Trouble::Offered,
        Out::Deny | Out::Permit => Trouble::NotAvailable,
    }
}

/// Which of a page's decisions its one line carries: the one that asks for most notice, among these one that she is shown.
fn grave(decision: &Decision) -> (u8, u8) {
    let severity = match decision.severity {
        Severity::Refuse => 0,
        Severity::Log => 1,
        Severity::Sample => 2,
        Severity::Alert => 3,
    };
    let shown = match decision.shown {
        Shown::No => 0,
        Shown::Later => 1,
        Shown::Yes => 2,
    };
    (severity, shown)
}

/// The lines that she is shown: looks and deeds of others, newest first. What was held back is among them once a review said so.
fn lines(tx: &Transaction<'_>, person: Id, at_most: usize) -> Result<Vec<LookedLine>, Trouble> {
    let most = i64::try_from(at_most).unwrap_or(i64::MAX);
    let shown =
        format!("l.person = ?1 AND (l.shown = 'yes' OR {}) ORDER BY l.seq DESC LIMIT ?2", crate::govern::SHOWN_BY_NOW);
    looked(tx, &shown, params![person.bytes(), most])
}

/// Who was shown something of a folder in a span of time, newest first.
pub(crate) fn readers(tx: &Transaction<'_>, person: Id, since: i64, until: i64) -> Result<Vec<LookedLine>, Trouble> {
    looked(
        tx,
        "l.person = ?1 AND l.action = 'read' AND l.out = 'permit' AND l.at >= ?2 AND l.at <= ?3 ORDER BY l.seq DESC",
        params![person.bytes(), since, until],
    )
}

fn looked(tx: &Transaction<'_>, condition: &str, values: impl rusqlite::Params) -> Result<Vec<LookedLine>, Trouble> {
    let mut asked = tx.prepare_cached(&format!(
        "SELECT l.at, a.name, a.title, o.name, l.purpose, l.action, l.rels, l.severity, l.role, l.rule,
                CASE WHEN l.severity = 'alert' THEN (SELECT g.reason FROM glass g WHERE g.person = l.person
                  AND g.account = l.account AND g.opened <= l.at AND g.ends > l.at ORDER BY g.opened DESC LIMIT 1) END
         FROM audit l JOIN account a ON a.account = l.account JOIN org o ON o.org = l.org WHERE {condition}"
    ))?;
    let rows = asked.query_map(values, |row| {
        let (purpose, action): (String, String) = (row.get(4)?, row.get(5)?);
        let (severity, role, rule): (String, String, String) = (row.get(7)?, row.get(8)?, row.get(9)?);
        Ok(LookedLine {
            at: Stamp(row.get(0)?),
            name: row.get(1)?,
            title: row.get(2)?,
            org: row.get(3)?,
            purpose: Purpose::parse(&purpose).unwrap_or(Purpose::Care),
            action: Action::parse(&action).unwrap_or(Action::Read),
            rels: row.get(6)?,
            // Governance, to answer what she asks, breaks no glass; nor does a worry that was raised, which is an alert as well.
            break_glass: severity == Severity::Alert.name() && rule != "P23" && action != Action::Raise.name(),
            reason: row.get(10)?,
            feed: role == Role::Import.name(),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn holders(tx: &Transaction<'_>, person: Id, now: Stamp) -> Result<Vec<Holder>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT r.kind, a.name, a.title, coalesce(t.name, o.name)
         FROM relation r JOIN account a ON a.account = r.subject JOIN org o ON o.org = a.org LEFT JOIN team t ON t.team = a.team
         WHERE r.person = ?1 AND r.kind IN ('lead', 'named') AND r.since <= ?2 AND (r.until IS NULL OR r.until > ?2)
         ORDER BY r.kind, a.name",
    )?;
    let rows = asked.query_map(params![person.bytes(), now.0], |row| {
        let rel: String = row.get(0)?;
        let rel = Rel::parse(&rel).unwrap_or(Rel::Named);
        Ok(Holder { rel, name: row.get(1)?, title: row.get(2)?, team: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
