//! Says which identities are one person, and why: certain joins only (`mapping.md` 3, C2 to C4; decisions 4 and 14).
//!
//! ```
//! use yf_linkage::{LinkRules, link};
//! use yf_model::{Dataset, Identities, Identity, Ids, Local, NhsNumber, RowRef, Texts};
//!
//! let (mut ids, mut texts, mut identities) = (Ids::default(), Texts::default(), Identities::default());
//! let council = Local::Council(texts.intern("999"), ids.intern("L001"));
//! let nhs = NhsNumber::parse("943 476 5919");
//! let row = RowRef::default();
//! let with = identities.add(Identity { dataset: Dataset::Cld, nhs, pseudo: None, local: council, born: None }, row);
//! let without =
//!     identities.add(Identity { dataset: Dataset::Cld, nhs: None, pseudo: None, local: council, born: None }, row);
//! let links = link(&identities, &ids, &texts, &[], &LinkRules::default());
//! assert_eq!(links.person_of(with), links.person_of(without));
//! assert_eq!(links.key(links.person_of(with)), "nhs:9434765919");
//! ```
//!
//! Invariant: no event is ever seen here, so no care a person had can decide who she is.
//! Invariant: a number joins only with a number of its own kind: NHS number, pseudonym, one body's own number.
//! Invariant: persons are numbered in the order of their written keys, so no order of reading shows.

mod cover;
mod finding;
mod numbers;

pub use cover::JoinCover;
pub use finding::{Finding, FindingKind};

use numbers::{Numbers, Token};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use yf_model::{Dataset, IdText, Identities, Identity, IdentityId, Ids, Local, NhsNumber, PersonKey, TextId, Texts};

/// What the place allows.
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkRules {
    /// Whether NHS numbers of the 999 range count (demo, tests, examples).
    pub test_numbers: bool,
}

/// Why an identity is the person it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Its own NHS number.
    NhsNumber,
    /// Its pseudonym stands for an NHS number in the key file.
    KeyFile,
    /// The council's own number carries one NHS number on other rows (C3).
    CouncilNumber,
    /// A pseudonym that no key file resolves.
    Pseudonym,
    /// Only the body's own number.
    Local,
    /// Nothing says who it is: left out.
    Nobody,
}

impl Reason {
    /// All six.
    pub const ALL: [Reason; 6] =
        [Reason::NhsNumber, Reason::KeyFile, Reason::CouncilNumber, Reason::Pseudonym, Reason::Local, Reason::Nobody];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Reason::NhsNumber => "NHS number",
            Reason::KeyFile => "pseudonym in the key file",
            Reason::CouncilNumber => "the council's own number, which carries one NHS number on other rows",
            Reason::Pseudonym => "pseudonym that no key file resolves",
            Reason::Local => "the body's own number only",
            Reason::Nobody => "nothing that says who",
        }
    }
}

/// Who is who in one run.
#[derive(Clone, Debug, Default)]
pub struct Links {
    person_of: Vec<PersonKey>,
    reasons: Vec<Reason>,
    keys: Vec<String>,
    cover: JoinCover,
    counts: BTreeMap<(Dataset, Reason), u64>,
    /// What is wrong with the numbers themselves.
    pub findings: Vec<Finding>,
}

impl Links {
    /// The person of rows that say nothing of who they are about: no person at all.
    pub const NOBODY: PersonKey = PersonKey(u32::MAX);

    /// The person of an identity.
    pub fn person_of(&self, id: IdentityId) -> PersonKey {
        self.person_of.get(id.0 as usize).copied().unwrap_or(Self::NOBODY)
    }

    /// The person of every identity, by its number.
    pub fn persons_of(&self) -> &[PersonKey] {
        &self.person_of
    }

    /// Why.
    pub fn reason(&self, id: IdentityId) -> Reason {
        self.reasons.get(id.0 as usize).copied().unwrap_or(Reason::Nobody)
    }

    /// The written key of a person (`nhs:…`, `pseudo:…`, `local:…`): identifying.
    pub fn key(&self, person: PersonKey) -> &str {
        self.keys.get(person.0 as usize).map_or("", String::as_str)
    }

    /// How many persons.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many identities of each dataset were joined for each reason.
    pub fn counts(&self) -> &BTreeMap<(Dataset, Reason), u64> {
        &self.counts
    }

    /// Who is seen by whom, and whether the health flows could join the council's at all.
    pub fn cover(&self) -> &JoinCover {
        &self.cover
    }
}

/// Says who is who. `keys` is the place's key file: which NHS number a pseudonym stands for.
pub fn link(
    identities: &Identities,
    ids: &Ids,
    texts: &Texts,
    keys: &[(NhsNumber, IdText)],
    rules: &LinkRules,
) -> Links {
    let numbers = Numbers::check(identities, ids, keys, rules);
    let (councils, mut findings) = councils(identities, &numbers, texts, ids);
    findings.extend(numbers.findings.iter().cloned());
    let mut reasons = Vec::with_capacity(identities.len());
    let mut written = Vec::with_capacity(identities.len());
    let mut counts = BTreeMap::new();
    for (_, identity) in identities.iter() {
        let (reason, key) = decide(identity, &numbers, &councils, ids, texts);
        *counts.entry((identity.dataset, reason)).or_insert(0) += 1;
        reasons.push(reason);
        written.push(key);
    }
    let mut person_of = vec![Links::NOBODY; written.len()];
    let mut keys: Vec<String> = Vec::new();
    // Each key with whose it is, so that persons are numbered in one walk and no key is looked for. `local:` stands before `nhs:`, and that before
    // `pseudo:`; NHS numbers, nearly all of them, have ten digits, so that they stand in the order of their texts without one being written.
    let mut others: Vec<(&str, usize)> = Vec::new();
    let mut nhs: Vec<(u64, usize)> = Vec::new();
    for (n, key) in written.iter().enumerate() {
        match key {
            Key::Nhs(number) => nhs.push((number.digits(), n)),
            Key::Text(text) => others.push((text, n)),
            Key::None => {}
        }
    }
    others.sort_unstable();
    nhs.sort_unstable();
    let (before, after) = others.split_at(others.partition_point(|(text, _)| *text < NHS));
    number(before, &mut keys, &mut person_of, |text| (*text).to_owned());
    number(&nhs, &mut keys, &mut person_of, |number| format!("{NHS}{number:010}"));
    number(after, &mut keys, &mut person_of, |text| (*text).to_owned());
    let cover = JoinCover::count(identities, &person_of, &reasons, keys.len());
    Links { person_of, reasons, keys, cover, counts, findings }
}

/// How the key of a person with an NHS number begins.
const NHS: &str = "nhs:";

/// A written key, an NHS number's not yet written.
enum Key {
    None,
    Nhs(NhsNumber),
    Text(String),
}

impl From<Option<String>> for Key {
    fn from(text: Option<String>) -> Key {
        text.map_or(Key::None, Key::Text)
    }
}

/// Numbers the persons of keys in order, and says whose they are.
fn number<K: PartialEq>(
    sorted: &[(K, usize)],
    keys: &mut Vec<String>,
    person_of: &mut [PersonKey],
    write: impl Fn(&K) -> String,
) {
    for alike in sorted.chunk_by(|a, b| a.0 == b.0) {
        let person = PersonKey(keys.len() as u32);
        keys.extend(alike.first().map(|(key, _)| write(key)));
        for (_, n) in alike {
            if let Some(place) = person_of.get_mut(*n) {
                *place = person;
            }
        }
    }
}

/// What a council's own number carries over all its rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Carries {
    One(Token),
    /// More than one: the rows keep the local key and are listed.
    Several,
}

type Councils = FxHashMap<(TextId, IdText), Carries>;

fn councils(identities: &Identities, numbers: &Numbers, texts: &Texts, ids: &Ids) -> (Councils, Vec<Finding>) {
    let mut carries: Councils = Councils::default();
    let mut rows = FxHashMap::default();
    for (id, identity) in identities.iter() {
        let Local::Council(la, number) = identity.local else { continue };
        let Some(token) = numbers.token(identity) else { continue };
        if number == IdText(0) {
            continue;
        }
        let row = identities.first_row(id);
        let known = carries.entry((la, number)).or_insert(Carries::One(token));
        if *known != Carries::One(token) {
            *known = Carries::Several;
        }
        let first = rows.entry((la, number)).or_insert(row);
        *first = row.min(*first);
    }
    let torn = carries.iter().filter(|(_, c)| **c == Carries::Several).map(|(key, _)| *key);
    let mut torn: Vec<(&str, &str, Finding)> = torn
        .map(|(la, number)| {
            let row = rows.get(&(la, number)).copied().unwrap_or_default();
            let kind = FindingKind::OnePersonTwoNumbers;
            (texts.get(la), ids.get(number), Finding { kind, row, test_range: false, dates: 0, kept: false })
        })
        .collect();
    torn.sort_by_key(|(la, number, _)| (*la, *number));
    (carries, torn.into_iter().map(|(_, _, finding)| finding).collect())
}

/// The reason and the written key, the first of `mapping.md` 3 that applies.
fn decide(identity: &Identity, numbers: &Numbers, councils: &Councils, ids: &Ids, texts: &Texts) -> (Reason, Key) {
    let local = || local_key(&identity.local, ids, texts);
    let carried = match identity.local {
        Local::Council(la, number) => councils.get(&(la, number)).copied(),
        _ => None,
    };
    let own = numbers.token(identity);
    let token = match carried {
        Some(Carries::Several) => return (Reason::Local, local().into()),
        Some(Carries::One(token)) => Some(token),
        None => own,
    };
    let reason = match token {
        None => {
            let local = local();
            let reason = if local.is_none() { Reason::Nobody } else { Reason::Local };
            return (reason, local.into());
        }
        Some(_) if own.is_none() => Reason::CouncilNumber,
        Some(Token::Pseudo(_)) => Reason::Pseudonym,
        Some(Token::Nhs(_)) if numbers.own_number(identity).is_none() => Reason::KeyFile,
        Some(Token::Nhs(_)) => Reason::NhsNumber,
    };
    let key = match token {
        Some(Token::Nhs(number)) => Key::Nhs(number),
        Some(Token::Pseudo(pseudo)) => Key::Text(format!("pseudo:{}", ids.get(pseudo))),
        None => Key::None,
    };
    (reason, key)
}

fn local_key(local: &Local, ids: &Ids, texts: &Texts) -> Option<String> {
    let named = |id: IdText| (id != IdText(0)).then(|| ids.get(id));
    match *local {
        Local::None => None,
        Local::Council(la, id) => Some(format!("local:la:{}:{}", texts.get(la), named(id)?)),
        Local::CsdsPerson(id) => Some(format!("local:csds:{}", named(id)?)),
        Local::Provider(provider, id) => Some(format!("local:ods:{}:{}", texts.get(provider), named(id)?)),
        Local::Folder(id) => Some(format!("local:folder:{}", named(id)?)),
        Local::Attendance(provider, id) => Some(format!("local:ecds:{}:{}", texts.get(provider), named(id)?)),
    }
}
