//! With whom her folder is shared: seals, objections, restriction, proxies, carers, what is withheld, what was entered in error, concerns.
//!
//! Invariant: each is a dated row that a permitted deed made, with the audit line that caused it; none is taken away, they end (of a
//! seal's list, the lines alone tell what was).
//! Invariant: nothing here widens what `may` permits: a seal's list lets in only who could read the page without the seal.

mod apart;
mod deeds;
mod rings;
mod view;
mod writes;

pub use apart::{ApartView, JoinedView};
pub use rings::Ring;
pub use view::{
    CarerView, ConflictView, HeldBack, HerSharing, OrgView, Paper, ProxyState, ProxyView, Sealed, Somebody,
};

use crate::Handle;
use crate::access::{Class, Set};
use crate::accounts::Actor;
use crate::act::said_at;
use crate::entry::PersonEntry;
use crate::outside::{Id, Stamp};
use crate::see::Subject;
use crate::trouble::Trouble;
use sha2::{Digest, Sha256};
use yf_model::When;

/// What is withheld is looked at anew after a year at the latest, and so is what a proxy was given.
const LONGEST: i64 = 366 * Stamp::DAY;

/// A deed about sharing. Pages, accounts and organisations are named by what a view of this session showed.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Sharing {
    /// Seals one of her pages: others learn that something is sealed; locked, they learn nothing, and no break-glass opens it.
    Seal { subject: Subject, item: Handle, locked: bool, understood: bool, audience: Vec<Handle> },
    /// Opens it again.
    Unseal { subject: Subject, item: Handle },
    /// Puts somebody on the list of those who may read a sealed page, or takes her off it.
    Audience { subject: Subject, item: Handle, account: Handle, reads: bool },
    /// Stops an organisation: it sees what is its own, and no more.
    Object { subject: Subject, org: Handle },
    /// Lets the organisation see again.
    Withdraw { subject: Subject, org: Handle },
    /// Makes her folder one that only her named workers open, or ends that.
    Restrict { subject: Subject, on: bool, why: String },
    /// Lets a proxy in.
    LetIn(LetIn),
    /// Ends what a proxy was given.
    Stop { subject: Subject, proxy: Handle },
    /// Suspends a proxy at once because of a concern, which is raised with it; nobody is told until it was looked at.
    Suspend { subject: Subject, proxy: Handle, why: String },
    /// Ends a suspension.
    Resume { subject: Subject, proxy: Handle, why: String },
    /// Who works here says that she is related to her, or knows her otherwise than by her work: nothing of hers opens to her from then on.
    Conflict { subject: Subject, why: String },
    /// A manager of hers ends that.
    NoConflict { subject: Subject, account: Handle, why: String },
    /// Joins her to the folder of somebody who cares for her, or ends that.
    Carer { subject: Subject, carer: Subject, cares: bool },
    /// First signature under holding a page back from her: reading it would do serious harm.
    Withhold { subject: Subject, item: Handle, harm: String, review: Stamp },
    /// Second signature, by somebody else: from now on it is held back.
    Sign { subject: Subject, item: Handle },
    /// She may read it (again).
    Release { subject: Subject, item: Handle },
    /// The page was entered in error, or was not.
    Error { subject: Subject, item: Handle, error: bool, why: String },
    /// Prints her folder: the next version, under a code of its own.
    Print { subject: Subject },
    /// What one agency sent is about somebody else: it goes into a folder of its own. Who that is stands in `who`, or who she is whose folder it
    /// was in, where nobody else says so.
    Part { subject: Subject, identity: Handle, why: String, who: Box<PersonEntry> },
    /// It was about her after all.
    PutBack { subject: Subject, identity: Handle, why: String },
    /// A safeguarding concern: whoever is signed in may raise one, about anybody.
    Concern { subject: Subject, happened: When, words: String },
}

/// What a proxy is given.
#[derive(Clone, Debug)]
pub struct LetIn {
    /// Whose folder.
    pub subject: Subject,
    /// By which account of her or his own.
    pub account: Handle,
    /// To read what.
    pub scope: Set<Class>,
    /// To write too.
    pub contribute: bool,
    /// By what right.
    pub basis: Basis,
    /// Which paper was seen, where the right is not her own word.
    pub evidence: String,
    /// Until when, where it ends by itself.
    pub until: Option<Stamp>,
    /// When it is looked at anew.
    pub review: Stamp,
}

/// By what right somebody acts for her.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// She said so.
    HerGrant,
    /// Lasting power of attorney, health and welfare.
    LpaHealth,
    /// Lasting power of attorney, property and affairs.
    LpaProperty,
    /// Deputy of the Court of Protection.
    Deputy,
    /// Appointee, for benefits only.
    Appointee,
}

impl Basis {
    /// All.
    pub const ALL: [Basis; 5] =
        [Basis::HerGrant, Basis::LpaHealth, Basis::LpaProperty, Basis::Deputy, Basis::Appointee];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Basis::HerGrant => "her-grant",
            Basis::LpaHealth => "lpa-health",
            Basis::LpaProperty => "lpa-property",
            Basis::Deputy => "deputy",
            Basis::Appointee => "appointee",
        }
    }

    /// The basis of a stored name.
    pub fn parse(text: &str) -> Option<Basis> {
        Basis::ALL.into_iter().find(|basis| basis.name() == text)
    }

    /// The widest that such a right reaches.
    pub fn reaches(self) -> Set<Class> {
        match self {
            Basis::HerGrant | Basis::LpaHealth | Basis::Deputy => {
                Set::of(&[Class::Dir, Class::Front, Class::Care, Class::Clinical, Class::Special, Class::Money])
            }
            Basis::LpaProperty | Basis::Appointee => Set::of(&[Class::Dir, Class::Money]),
        }
    }
}

impl Sharing {
    pub(crate) fn subject(&self) -> Subject {
        match self {
            Sharing::LetIn(LetIn { subject, .. })
            | Sharing::Seal { subject, .. }
            | Sharing::Unseal { subject, .. }
            | Sharing::Audience { subject, .. }
            | Sharing::Object { subject, .. }
            | Sharing::Withdraw { subject, .. }
            | Sharing::Restrict { subject, .. }
            | Sharing::Stop { subject, .. }
            | Sharing::Suspend { subject, .. }
            | Sharing::Resume { subject, .. }
            | Sharing::Conflict { subject, .. }
            | Sharing::NoConflict { subject, .. }
            | Sharing::Carer { subject, .. }
            | Sharing::Withhold { subject, .. }
            | Sharing::Sign { subject, .. }
            | Sharing::Release { subject, .. }
            | Sharing::Error { subject, .. }
            | Sharing::Print { subject }
            | Sharing::Part { subject, .. }
            | Sharing::PutBack { subject, .. }
            | Sharing::Concern { subject, .. } => *subject,
        }
    }

    /// What the deed says, so that the same form sent twice is known again.
    fn said(&self, now: Stamp) -> Vec<String> {
        let of = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
        let yes = |is: bool| if is { "yes" } else { "no" };
        match self {
            Sharing::Seal { item, locked, audience, .. } => {
                let list = audience.iter().map(|a| a.text());
                of(&["seal", &item.text(), yes(*locked)]).into_iter().chain(list).collect()
            }
            Sharing::Unseal { item, .. } => of(&["unseal", &item.text()]),
            Sharing::Audience { item, account, reads, .. } => {
                of(&["audience", &item.text(), &account.text(), yes(*reads)])
            }
            Sharing::Object { org, .. } => of(&["object", &org.text()]),
            Sharing::Withdraw { org, .. } => of(&["withdraw", &org.text()]),
            Sharing::Restrict { on, why, .. } => of(&["restrict", yes(*on), why]),
            Sharing::LetIn(l) => {
                let until = l.until.map_or(String::new(), |u| u.0.to_string());
                let (scope, review) = (l.scope.names(), l.review.0.to_string());
                let (account, basis) = (l.account.text(), l.basis.name());
                of(&["let in", &account, &scope, yes(l.contribute), basis, &l.evidence, &until, &review])
            }
            Sharing::Stop { proxy, .. } => of(&["stop", &proxy.text()]),
            Sharing::Suspend { proxy, why, .. } => of(&["suspend", &proxy.text(), why]),
            Sharing::Resume { proxy, why, .. } => of(&["resume", &proxy.text(), why]),
            Sharing::Conflict { why, .. } => of(&["conflict", why]),
            Sharing::NoConflict { account, why, .. } => of(&["no conflict", &account.text(), why]),
            Sharing::Carer { carer, cares, .. } => of(&["carer", &format!("{carer:?}"), yes(*cares)]),
            Sharing::Withhold { item, harm, review, .. } => {
                of(&["withhold", &item.text(), harm, &review.0.to_string()])
            }
            Sharing::Sign { item, .. } => of(&["sign", &item.text()]),
            Sharing::Release { item, .. } => of(&["release", &item.text()]),
            Sharing::Error { item, error, why, .. } => of(&["error", &item.text(), yes(*error), why]),
            Sharing::Print { .. } => of(&["print"]),
            Sharing::Part { identity, why, who, .. } => {
                let born = who.born.map(|day| day.to_string()).unwrap_or_default();
                let PersonEntry { family, given, gender, nhs, postcode, practice, .. } = &**who;
                of(&["part", &identity.text(), why, family, given, &born, gender, nhs, postcode, practice])
            }
            Sharing::PutBack { identity, why, .. } => of(&["put back", &identity.text(), why]),
            Sharing::Concern { happened, words, .. } => of(&["concern", &said_at(*happened, now), words]),
        }
    }

    pub(crate) fn body(&self, person: Id, now: Stamp) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(person.bytes());
        for part in self.said(now) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// What can be told from the form alone.
    fn check(&self, now: Stamp) -> Result<(), Trouble> {
        let short = |text: &str, least: usize| text.trim().chars().count() < least;
        let wrong = |field, right| Err(Trouble::Field(field, right));
        let ahead = |at: Stamp| at > now && at <= now.plus(LONGEST);
        match self {
            Sharing::Seal { locked: true, understood: false, .. } => {
                wrong("understood", "say that you know what locking risks: in an emergency nobody can read it")
            }
            Sharing::Restrict { why, .. } if short(why, 10) => wrong("why", "say why in 10 letters or more"),
            Sharing::Suspend { why, .. } | Sharing::Resume { why, .. } if short(why, 20) => {
                wrong("why", "say what worried you, or why it is over, in 20 letters or more")
            }
            Sharing::Conflict { why, .. } if short(why, 10) => {
                wrong("why", "say how you know her otherwise than by your work, in 10 letters or more")
            }
            Sharing::NoConflict { why, .. } if short(why, 10) => {
                wrong("why", "say why it is over, in 10 letters or more")
            }
            Sharing::Withhold { harm, .. } if short(harm, 20) => {
                wrong("harm", "say what serious harm reading it would do, to whom, in 20 letters or more")
            }
            Sharing::Withhold { review, .. } if !ahead(*review) => {
                wrong("review", "name a day within the next year on which it is looked at again")
            }
            Sharing::Error { why, .. } if short(why, 10) => {
                wrong("why", "say what is wrong with it, in 10 letters or more")
            }
            Sharing::Part { why, .. } | Sharing::PutBack { why, .. } if short(why, 10) => {
                wrong("why", "say how you know, in 10 letters or more")
            }
            Sharing::Concern { words, .. } if short(words, 1) => wrong("words", "say what worries you"),
            Sharing::Concern { words, .. } if words.len() > 20_000 => {
                wrong("words", "20,000 letters at most: write a second one for the rest")
            }
            Sharing::LetIn(let_in) => let_in.check(now, ahead),
            _ => Ok(()),
        }
    }
}

impl LetIn {
    fn check(&self, now: Stamp, ahead: impl Fn(Stamp) -> bool) -> Result<(), Trouble> {
        let wider = self.scope.iter().any(|class| !self.basis.reaches().has(class));
        let wrong = |field, right| Err(Trouble::Field(field, right));
        match self {
            LetIn { scope, .. } if *scope == Set::NONE => wrong("scope", "choose at least one thing to share"),
            _ if wider => wrong("scope", "this right does not reach so far"),
            LetIn { until: Some(until), .. } if *until <= now => wrong("until", "name a day to come, or none"),
            LetIn { review, .. } if !ahead(*review) => {
                wrong("review", "name a day within the next year on which it is looked at again")
            }
            LetIn { basis, evidence, .. } if *basis != Basis::HerGrant && evidence.trim().chars().count() < 10 => {
                wrong("evidence", "say which paper you saw and when, in 10 letters or more")
            }
            _ => Ok(()),
        }
    }
}

/// What a form of this session names a page, an account or an organisation by: nobody can tell the one from the other, or use it in
/// another session, but the one in which the same account goes on.
pub(crate) fn token(actor: &Actor, what: &str, id: Id) -> Handle {
    let mut hash = Sha256::new();
    hash.update(actor.names);
    hash.update(what);
    hash.update(id.bytes());
    let hash: [u8; 32] = hash.finalize().into();
    let mut out = [0; 16];
    out.copy_from_slice(&hash[..16]);
    Handle(out)
}
