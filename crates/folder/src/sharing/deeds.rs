//! What a deed of sharing asks of `may`, and what it writes once it is permitted.

use super::{Basis, Sharing, token};
use crate::access::{
    Action, Around, Class, Decision, Facts, Item, Out, Purpose, Question, Role, Set, Severity, Shown, may,
};
use crate::accounts::Actor;
use crate::act::Done;
use crate::entry::Entry;
use crate::outside::{Id, Stamp};
use crate::see::{nobody, refusal};
use crate::store::audit::{self, Line};
use crate::store::pages::{self, NewPage};
use crate::store::{facts, marks};
use crate::trouble::Trouble;
use crate::work::{Kind, answers};
use crate::{Folder, Handle};
use rusqlite::{Transaction, params};

/// A page as a deed finds it.
pub(super) struct Page {
    pub id: Id,
    pub class: Class,
    pub marks: Set<Item>,
    pub sealer: bool,
    /// It is no page, but what she has answered to this question.
    pub answer: Option<String>,
}

/// One deed on its way: who, about whom, when, because of which line.
pub(super) struct Doing<'a> {
    pub tx: &'a Transaction<'a>,
    pub actor: &'a Actor,
    pub person: Id,
    pub now: Stamp,
    pub line: Id,
    /// What the line says, and why it was asked.
    pub said: Line,
    pub purpose: Purpose,
}

impl Folder {
    pub(crate) fn share(
        &self,
        tx: &Transaction<'_>,
        actor: &Actor,
        purpose: Purpose,
        key: &str,
        deed: &Sharing,
    ) -> Result<Done, Trouble> {
        let person = self.subject(tx, actor, deed.subject())?;
        let now = self.outside.now();
        let body = deed.body(person, now);
        if let Some(page) = crate::act::done_before(tx, actor, key, &body)? {
            return Ok(Done { page, before: true, thing: None, beside: false });
        }
        deed.check(now)?;
        let facts = facts::between(tx, actor, person, now)?;
        let page = match deed.item() {
            Some(item) => match page_of(tx, actor, person, item, now)? {
                None if deed.seals() => answer_of(tx, actor, person, item, now)?,
                page => page,
            },
            None => None,
        };
        let there = person != Id::NOBODY && (page.is_some() || deed.item().is_none());
        let (action, class, decision) =
            if there { decide(deed, actor, purpose, facts, page.as_ref()) } else { deed.nothing() };
        let line = Line::of(actor, person, purpose, action, Set::of(&[class]), 1, facts.rels, decision);
        let said = line;
        let line = audit::append(tx, &*self.outside, &said)?;
        if decision.out != Out::Permit {
            return Err(refusal(decision));
        }
        let doing = Doing { tx, actor, person, now, line, said, purpose };
        self.write(&doing, deed, page.as_ref())?;
        let values = params![actor.account.bytes(), key, body, line.bytes(), now.0];
        tx.execute("INSERT INTO deed VALUES (?1, ?2, ?3, ?4, ?5)", values)?;
        Ok(Done { page: line, before: false, thing: None, beside: false })
    }

    fn write(&self, doing: &Doing<'_>, deed: &Sharing, page: Option<&Page>) -> Result<(), Trouble> {
        match (deed, page) {
            (Sharing::Seal { locked, audience, .. }, Some(page)) => doing.seal(page, *locked, audience),
            (Sharing::Unseal { .. }, Some(page)) => {
                doing.unmark(page, &["sealed", "locked"], "item", "it is not sealed")
            }
            (Sharing::Audience { account, reads, .. }, Some(page)) => doing.audience(page, *account, *reads),
            (Sharing::Withhold { harm, review, .. }, Some(page)) => doing.withhold(page, harm, *review),
            (Sharing::Sign { .. }, Some(page)) => doing.sign(page),
            (Sharing::Release { .. }, Some(page)) => doing.unmark(page, &["withheld"], "item", "it is not held back"),
            (Sharing::Error { error: true, why, .. }, Some(page)) => doing.mark(page, "error", why, None),
            (Sharing::Error { error: false, .. }, Some(page)) => {
                doing.unmark(page, &["error"], "item", "it is not said to be in error")
            }
            (Sharing::Object { org, .. }, _) => doing.object(*org, true),
            (Sharing::Withdraw { org, .. }, _) => doing.object(*org, false),
            (Sharing::Restrict { on, why, .. }, _) => doing.restrict(*on, why),
            (Sharing::LetIn(let_in), _) => doing.let_in(let_in),
            (Sharing::Stop { proxy, .. }, _) => doing.stop(*proxy),
            (Sharing::Suspend { proxy, why, .. }, _) => {
                doing.suspend(*proxy, why)?;
                self.concern(
                    doing,
                    yf_model::When::Day(yf_model::Day(i32::try_from(doing.now.day()).unwrap_or(0))),
                    why,
                )
            }
            (Sharing::Resume { proxy, why, .. }, _) => doing.resume(*proxy, why),
            (Sharing::Part { identity, why, who, .. }, _) => self.part(doing, *identity, why.trim(), who),
            (Sharing::PutBack { identity, why, .. }, _) => self.put_back(doing, *identity, why.trim()),
            (Sharing::Conflict { why, .. }, _) => doing.conflict(why),
            (Sharing::NoConflict { account, why, .. }, _) => doing.no_conflict(*account, why),
            (Sharing::Carer { carer, cares, .. }, _) => doing.carer(*carer, *cares),
            (Sharing::Print { .. }, _) => {
                let mut code = [0; 10];
                self.outside.fill(&mut code);
                doing.print(&crate::outside::hex(&code))
            }
            (Sharing::Concern { happened, words, .. }, _) => self.concern(doing, *happened, words),
            // A deed on a page that is not there was refused.
            (_, None) => Err(Trouble::NotAvailable),
        }
    }

    fn concern(&self, doing: &Doing<'_>, happened: yf_model::When, words: &str) -> Result<(), Trouble> {
        let entry = Entry::Concern(words.trim().to_owned());
        let new = NewPage {
            person: doing.person,
            identity: None,
            source: None,
            class: Class::Safeguarding.name(),
            happened,
            entry: &entry,
            author: doing.actor.account,
            org: doing.actor.org,
            team: doing.actor.team,
        };
        let page = pages::append(doing.tx, Id::mint(&*self.outside), doing.now, &new)?;
        // Its line is shown to her later, because telling could raise a risk; so is the page.
        let Doing { tx, actor, person, now, line, .. } = doing;
        let values = params![person.bytes(), page.bytes(), now.0, actor.account.bytes(), line.bytes()];
        tx.execute(
            "INSERT INTO mark VALUES (?1, ?2, 'withheld', ?3, NULL, ?4, 'a concern: told after it was looked at', NULL, ?3, ?5)",
            values,
        )?;
        crate::work::concern::raised(self, doing.tx, doing.actor, *person, page, happened, words)
    }
}

impl Sharing {
    fn item(&self) -> Option<Handle> {
        match self {
            Sharing::Seal { item, .. }
            | Sharing::Unseal { item, .. }
            | Sharing::Audience { item, .. }
            | Sharing::Withhold { item, .. }
            | Sharing::Sign { item, .. }
            | Sharing::Release { item, .. }
            | Sharing::Error { item, .. } => Some(*item),
            _ => None,
        }
    }

    /// What can be done with a single answer as with a page.
    fn seals(&self) -> bool {
        matches!(self, Sharing::Seal { .. } | Sharing::Unseal { .. } | Sharing::Audience { .. })
    }

    /// The action that stands on the line, where there is nothing to ask about.
    fn action(&self, actor: &Actor) -> Action {
        let hers = actor.role() == Role::Person;
        match self {
            Sharing::Seal { .. } | Sharing::Audience { reads: false, .. } => Action::Seal,
            Sharing::Unseal { .. } | Sharing::Audience { reads: true, .. } => Action::Unseal,
            Sharing::Object { .. } | Sharing::Withdraw { .. } => Action::Object,
            Sharing::Restrict { .. } | Sharing::LetIn(_) | Sharing::Stop { .. } if hers => Action::Object,
            Sharing::Restrict { .. } | Sharing::LetIn(_) | Sharing::Stop { .. } | Sharing::Resume { .. } => {
                Action::Manage
            }
            Sharing::Carer { .. }
            | Sharing::NoConflict { .. }
            | Sharing::Withhold { .. }
            | Sharing::Release { .. }
            | Sharing::Part { .. }
            | Sharing::PutBack { .. } => Action::Manage,
            Sharing::Sign { .. } => Action::Write,
            // What is on paper is what the reader may read of the front sheet and the plan.
            Sharing::Print { .. } => Action::Read,
            // Whoever may read her name may say that she knows her.
            Sharing::Conflict { .. } => Action::Read,
            Sharing::Error { .. } => Action::Amend,
            Sharing::Suspend { .. } | Sharing::Concern { .. } => Action::Raise,
        }
    }

    fn nothing(&self) -> (Action, Class, Decision) {
        let action = match self {
            Sharing::Concern { .. } | Sharing::Suspend { .. } => Action::Raise,
            _ => Action::Manage,
        };
        (action, Class::Dir, nobody())
    }
}

/// What is asked of `may`: the action, the class of the page, and what is true of it.
fn decide(
    deed: &Sharing,
    actor: &Actor,
    purpose: Purpose,
    facts: Facts,
    page: Option<&Page>,
) -> (Action, Class, Decision) {
    let mut facts = facts;
    let class = match deed {
        Sharing::Concern { .. } | Sharing::Suspend { .. } => Class::Safeguarding,
        Sharing::Carer { .. } | Sharing::Print { .. } => Class::Front,
        _ => page.map_or(Class::Dir, |page| page.class),
    };
    if let Some(page) = page {
        facts.item = page.marks;
        if page.sealer {
            facts.around = facts.around.with(Around::Sealer);
        }
    }
    let ask = |action, class| may(Question { role: actor.role(), action, class, purpose }, facts);
    let action = deed.action(actor);
    let refused = Decision { out: Out::Deny, severity: Severity::Refuse, shown: Shown::No, ..nobody() };
    let registered = matches!(actor.role(), Role::Matron | Role::Sw | Role::Therapist | Role::Gp | Role::Discharge)
        && !facts.around.has(Around::Unregistered);
    let decision = match deed {
        // To suspend a proxy is a concern raised by somebody who may manage who has her folder.
        Sharing::Suspend { .. } if ask(Action::Manage, Class::Dir).out != Out::Permit => refused,
        // Whether reading would do serious harm is for a registered professional to say; she is not told before the review.
        Sharing::Withhold { .. } | Sharing::Sign { .. } | Sharing::Release { .. } => match ask(action, class) {
            _ if !registered => refused,
            decision if decision.out == Out::Permit => Decision { shown: Shown::Later, ..decision },
            decision => decision,
        },
        // What others wrote is said to be in error by those who manage her care.
        Sharing::Error { .. } if ask(action, class).out != Out::Permit => {
            return (Action::Manage, class, ask(Action::Manage, class));
        }
        // It is said of somebody who works here.
        Sharing::Conflict { .. } if actor.is_hers() => refused,
        // Her word is hers to give; another right needs somebody who saw the paper.
        Sharing::LetIn(l) if (l.basis == Basis::HerGrant) != (actor.role() == Role::Person) => refused,
        _ => ask(action, class),
    };
    (action, class, decision)
}

/// The page that a form of this session names.
fn page_of(tx: &Transaction<'_>, actor: &Actor, person: Id, item: Handle, now: Stamp) -> Result<Option<Page>, Trouble> {
    let marked = marks::open(tx, person, now)?;
    let found = pages::newest(tx, person, actor.account)?.into_iter().find(|p| token(actor, "item", p.page) == item);
    Ok(found.and_then(|page| {
        let (set, sealer) = marked.get(&page.page).copied().unwrap_or((Set::NONE, None));
        let own = facts::of_item(&page.flags, page.author, page.org, page.audience, actor);
        Some(Page {
            id: page.page,
            class: Class::parse(&page.class)?,
            marks: set.iter().fold(own, Set::with),
            sealer: sealer == Some(actor.account),
            answer: None,
        })
    }))
}

/// The answer that a form of this session names.
fn answer_of(
    tx: &Transaction<'_>,
    actor: &Actor,
    person: Id,
    item: Handle,
    now: Stamp,
) -> Result<Option<Page>, Trouble> {
    let named = |field: &String| token(actor, "item", answers::item(person, field)) == item;
    let Some(field) = answers::answered(tx, person)?.into_iter().find(named) else { return Ok(None) };
    let id = answers::item(person, &field);
    let (marks, sealer) = marks::open(tx, person, now)?.get(&id).copied().unwrap_or((Set::NONE, None));
    let sealer = sealer == Some(actor.account);
    Ok(Some(Page { id, class: Kind::Assessment.class(), marks, sealer, answer: Some(field) }))
}
