//! Who the rows of community services are about: through Bridging, through the person table, through the referral.
//!
//! Rules: `mapping.md` 3 (C2, C4); provider and period of a row from any table of its submission (`mapping.md` 2).

use super::{Building, ScopeId};
use crate::FileReport;
use crate::files::file_problem;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use yf_model::rows::csds::{Stamp, Tables};
use yf_model::{
    Code, Dataset, Day, IdText, Identities, Identity, IdentityId, Ids, Local, NhsNumber, Problems, RowRef, Severity,
    TextId,
};

/// How a row says who it is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// PERSON ID.
    Person,
    /// The provider's own number.
    Local,
    /// Whoever its referral is about.
    Referral,
    /// Whoever its contact is about.
    Contact,
    /// It does not say.
    Nobody,
}

/// One way of saying who a row is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Claim {
    pub kind: Kind,
    pub scope: ScopeId,
    pub provider: TextId,
    pub id: IdText,
}

/// What a row of CYP001 says of a person's numbers.
pub(crate) struct Facts {
    pub nhs: Option<NhsNumber>,
    pub status: Code,
    /// VALID NHS NUMBER FLAG is N.
    pub refused: bool,
    pub born: Option<Day>,
}

/// A person as community services know her.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Known {
    Person(IdText),
    Local(TextId, IdText),
}

/// How the persons of community services were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommunityPersons {
    /// Rows about nobody who can be named.
    pub nobody: u64,
    /// The first of them.
    pub first_nobody: Option<RowRef>,
    /// Persons whose pseudonym does not count because their number was not traced or not valid (C2).
    pub untraced: u64,
    /// Persons of the person table that Bridging does not hold.
    pub not_bridged: u64,
    /// Persons for whom Bridging holds more than one pseudonym.
    pub bridged_twice: u64,
    /// Bridging was given without a person table: pseudonyms cannot be judged, and count.
    pub unjudged: bool,
    /// Files most of whose rows name a referral or a plan that no row of its own table has: how many rows, of how many.
    pub leading_nowhere: BTreeMap<u16, (u64, u64)>,
    /// Rows name submissions, and no list says which of them are active: all count.
    pub no_active_list: bool,
}

impl CommunityPersons {
    /// What of it is a problem.
    pub(crate) fn tell(&self, files: &[FileReport], problems: &mut Problems) {
        let problem = |code, file: &str, wrong: &str, now: &str, mend: &str| {
            file_problem(code, Severity::Warning, file, wrong, now, mend)
        };
        let bridging = files.iter().find(|f| f.table == "Bridging").map_or("", |f| f.name.as_str());
        if let Some(at) = self.first_nobody {
            let file = files.get(usize::from(at.file)).map_or("", |f| f.name.as_str());
            let mut first = problem(
                "nobody",
                file,
                "says nothing of who it is about: no person, no local number, and its referral is not there",
                "the row is kept and belongs to nobody's journey",
                "export the person table and the referrals of the same months",
            );
            first.line = Some(at.line);
            problems.add_more(&first, self.nobody - 1);
            problems.add(first);
        }
        for (file, (wanting, all)) in &self.leading_nowhere {
            let name = files.get(usize::from(*file)).map_or("", |f| f.name.as_str());
            problems.add(problem(
                "reference-to-nothing",
                name,
                &format!("names in {wanting} of {all} rows a referral or a plan that stands in no file of referrals or plans"),
                "the rows are kept, and hang on nothing",
                "give the files of the same and of earlier months; or see whether two columns stand under each other's names",
            ));
        }
        if self.bridged_twice > 0 {
            let first = problem(
                "bridged-twice",
                bridging,
                "holds more than one pseudonym for a person",
                "none of them counts: her rows keep the number of community services",
                "export Bridging again",
            );
            problems.add_more(&first, self.bridged_twice - 1);
            problems.add(first);
        }
        if self.no_active_list {
            let file = files.iter().find(|f| f.dataset == Some(Dataset::Csds)).map_or("", |f| f.name.as_str());
            problems.add(problem(
                "no-active-list",
                file,
                "names submissions, and no ActiveSubmission table says which of them were not withdrawn",
                "rows of every submission count, and of each key the newest",
                "export ActiveSubmission as well",
            ));
        }
        if self.unjudged {
            problems.add(problem(
                "no-person-table",
                bridging,
                "is given without CYP001MPI, which says whose number was traced",
                "every pseudonym counts, also those of numbers that were not traced",
                "export CYP001MPI as well",
            ));
        }
    }
}

impl Building {
    /// Turns claims into identities and completes the stamps.
    pub fn finish(mut self, ids: &Ids, identities: &mut Identities) -> (Tables, CommunityPersons) {
        self.complete_stamps();
        let no_active_list = self.tables.active.is_none() && !self.by_submission.is_empty();
        let mut found = CommunityPersons { no_active_list, ..CommunityPersons::default() };
        found.leading_nowhere = self.leading_nowhere();
        let people = self.people(ids, &mut found);
        let by_referral = self.through_referrals();
        let by_contact = self.through_contacts();
        let provider_of = |claim: &Claim| match claim.provider {
            provider if provider != TextId::default() => provider,
            _ => self.scopes.get(claim.scope.0 as usize).map_or(TextId::default(), |s| s.provider),
        };
        // A claim through a contact leads to one through a referral, and that to a person.
        let settle = |claim: &Claim| -> Option<Known> {
            let mut claim = *claim;
            for _ in 0..3 {
                match claim.kind {
                    Kind::Person => return Some(Known::Person(claim.id)),
                    Kind::Local => return Some(Known::Local(provider_of(&claim), claim.id)),
                    Kind::Nobody => return None,
                    Kind::Referral | Kind::Contact => {
                        let through = if claim.kind == Kind::Referral { &by_referral } else { &by_contact };
                        let here = (Near::Scope(claim.scope), claim.id);
                        let there = (Near::Provider(provider_of(&claim)), claim.id);
                        let next = through.get(&here).or_else(|| through.get(&there))?;
                        claim = self.claims.get(next.0 as usize)?.0;
                    }
                }
            }
            None
        };
        let of_claim: Vec<(IdentityId, bool)> = self
            .claims
            .iter()
            .map(|(claim, at)| match settle(claim) {
                None => (identities.add(NOBODY, *at), true),
                Some(known) => {
                    let facts = people.get(&known).copied().unwrap_or_default();
                    let (pseudo, local) = match known {
                        Known::Person(id) => (facts.pseudo, Local::CsdsPerson(id)),
                        Known::Local(provider, id) => (None, Local::Provider(provider, id)),
                    };
                    let identity = Identity { dataset: Dataset::Csds, nhs: facts.nhs, pseudo, local, born: facts.born };
                    (identities.add(identity, *at), false)
                }
            })
            .collect();
        let mut resolve = |who: &mut IdentityId, stamp: &Stamp| {
            let (id, nobody) = of_claim.get(who.0 as usize).copied().unwrap_or_default();
            *who = id;
            if nobody {
                found.nobody += 1;
                found.first_nobody = Some(found.first_nobody.map_or(stamp.at, |first| first.min(stamp.at)));
            }
        };
        let t = &mut self.tables;
        t.persons.iter_mut().for_each(|r| resolve(&mut r.who, &r.stamp));
        t.registrations.iter_mut().for_each(|r| resolve(&mut r.who, &r.stamp));
        t.referrals.iter_mut().for_each(|r| resolve(&mut r.who, &r.stamp));
        t.waits.iter_mut().for_each(|r| resolve(&mut r.who, &r.stamp));
        t.onward.iter_mut().for_each(|r| resolve(&mut r.who, &r.stamp));
        t.contacts.iter_mut().for_each(|r| resolve(&mut r.who, &r.stamp));
        t.activities.iter_mut().for_each(|r| resolve(&mut r.who, &r.stamp));
        t.plans.iter_mut().for_each(|r| resolve(&mut r.who, &r.stamp));
        (self.tables, found)
    }

    /// Files whose references lead nowhere, in more than half of their rows; the first rows of each table say it.
    fn leading_nowhere(&self) -> BTreeMap<u16, (u64, u64)> {
        const ROWS: usize = 200_000;
        let t = &self.tables;
        let mut out = BTreeMap::new();
        let mut look = |known: &FxHashSet<IdText>, rows: &mut dyn Iterator<Item = (u16, IdText)>| {
            if known.is_empty() {
                return;
            }
            let mut files: BTreeMap<u16, (u64, u64)> = BTreeMap::new();
            for (file, id) in rows.take(ROWS).filter(|(_, id)| *id != IdText::default()) {
                let (wanting, all) = files.entry(file).or_default();
                *all += 1;
                *wanting += u64::from(!known.contains(&id));
            }
            out.extend(files.into_iter().filter(|(_, (wanting, all))| *wanting >= 20 && wanting * 2 > *all));
        };
        let referrals: FxHashSet<IdText> = t.referrals.iter().map(|r| r.id).collect();
        look(&referrals, &mut t.teams.iter().map(|r| (r.stamp.at.file, r.referral)));
        look(&referrals, &mut t.waits.iter().map(|r| (r.stamp.at.file, r.referral)));
        look(&referrals, &mut t.onward.iter().map(|r| (r.stamp.at.file, r.referral)));
        look(&referrals, &mut t.contacts.iter().map(|r| (r.stamp.at.file, r.referral)));
        let plans: FxHashSet<IdText> = t.plans.iter().map(|r| r.id).collect();
        look(&plans, &mut t.agreements.iter().map(|r| (r.stamp.at.file, r.plan)));
        out
    }

    /// Provider and period of a row: its own, else those of any table of its submission.
    fn complete_stamps(&mut self) {
        let (scopes, by_submission, of_file) = (&self.scopes, &self.by_submission, &self.of_file);
        let complete = |stamp: &mut Stamp| {
            let scope = if stamp.submission == IdText::default() {
                of_file.get(&stamp.at.file)
            } else {
                by_submission.get(&stamp.submission)
            };
            let Some(scope) = scope.and_then(|s| scopes.get(s.0 as usize)) else { return };
            if stamp.provider == TextId::default() {
                stamp.provider = scope.provider;
            }
            stamp.period_end = stamp.period_end.or(scope.period_end);
        };
        let t = &mut self.tables;
        t.persons.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.registrations.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.referrals.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.teams.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.waits.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.onward.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.contacts.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.activities.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.plans.iter_mut().for_each(|r| complete(&mut r.stamp));
        t.agreements.iter_mut().for_each(|r| complete(&mut r.stamp));
    }

    /// What the newest rows of the person table, and Bridging, say of each person's numbers.
    fn people(&self, ids: &Ids, found: &mut CommunityPersons) -> FxHashMap<Known, Numbers> {
        let active = |stamp: &Stamp| self.tables.active.as_ref().is_none_or(|a| a.contains(&stamp.submission));
        // Rows of active submissions before others, then newest first (`community-and-hospital.md` 3).
        let newness = |s: &Stamp| (active(s), s.period_end, s.effective_from, ids.get(s.submission), s.row_id, s.at);
        let mut rows: Vec<usize> = (0..self.tables.persons.len()).collect();
        rows.sort_by_cached_key(|row| Reverse(self.tables.persons.get(*row).map(|person| newness(&person.stamp))));
        let mut people: FxHashMap<Known, Numbers> = FxHashMap::default();
        for row in rows {
            let (Some(person), Some(facts)) = (self.tables.persons.get(row), self.facts.get(row)) else { continue };
            let Some((claim, _)) = self.claims.get(person.who.0 as usize) else { continue };
            let known = match claim.kind {
                Kind::Person => Known::Person(claim.id),
                Kind::Local => Known::Local(person.stamp.provider, claim.id),
                _ => continue,
            };
            let counts = (facts.status == "01" || facts.status == "02") && !facts.refused;
            let held = people.entry(known).or_insert_with(|| Numbers { counts: Some(counts), ..Numbers::default() });
            held.nhs = held.nhs.or(facts.nhs);
            held.born = held.born.or(facts.born);
        }
        found.unjudged = people.is_empty() && !self.bridging.is_empty();
        found.bridged_twice = self.bridged_twice.len() as u64;
        for (person, pseudo) in &self.bridging {
            let held = people.entry(Known::Person(*person)).or_default();
            // Where no person table was given at all, nothing speaks against the pseudonym.
            if held.counts == Some(true) || found.unjudged {
                held.pseudo = (!self.bridged_twice.contains(person)).then_some(*pseudo);
            } else {
                found.untraced += 1;
            }
        }
        found.not_bridged =
            people.keys().filter(|k| matches!(k, Known::Person(id) if !self.bridging.contains_key(id))).count() as u64;
        people
    }

    fn through_referrals(&self) -> Through {
        let rows = self.tables.referrals.iter().map(|r| (&r.stamp, r.id, r.who));
        self.through(rows)
    }

    fn through_contacts(&self) -> Through {
        let rows = self.tables.contacts.iter().map(|r| (&r.stamp, r.id, r.who));
        self.through(rows)
    }

    /// For each number the claim of the row that bears it: of the same submission, else of the same provider's newest.
    fn through<'a>(&self, rows: impl Iterator<Item = (&'a Stamp, IdText, IdentityId)>) -> Through {
        let mut newest: BTreeMap<(TextId, IdText), (Option<Day>, RowRef)> = BTreeMap::new();
        let mut through = Through::default();
        for (stamp, id, who) in rows {
            let scope = if stamp.submission == IdText::default() {
                self.of_file.get(&stamp.at.file)
            } else {
                self.by_submission.get(&stamp.submission)
            };
            // Commissioners' rows name their person themselves.
            let itself = matches!(self.claims.get(who.0 as usize), Some((c, _)) if c.kind == Kind::Person);
            if itself {
                continue;
            }
            if let Some(scope) = scope {
                through.entry((Near::Scope(*scope), id)).or_insert(who);
            }
            let age = (stamp.period_end, stamp.at);
            let held = newest.entry((stamp.provider, id)).or_insert(age);
            if *held <= age {
                *held = age;
                through.insert((Near::Provider(stamp.provider), id), who);
            }
        }
        through
    }
}

type Through = FxHashMap<(Near, IdText), IdentityId>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Near {
    Scope(ScopeId),
    Provider(TextId),
}

#[derive(Clone, Copy, Default)]
struct Numbers {
    nhs: Option<NhsNumber>,
    pseudo: Option<IdText>,
    born: Option<Day>,
    /// Whether the newest row of the person table lets the pseudonym count; `None` without one.
    counts: Option<bool>,
}

const NOBODY: Identity = Identity { dataset: Dataset::Csds, nhs: None, pseudo: None, local: Local::None, born: None };
