//! A file of community services that was read by itself, added to those before it.

use super::people::{Claim, Kind};
use super::{Building, Scope, ScopeId};
use crate::together::Renumber;
use yf_model::rows::csds::Stamp;
use yf_model::{IdText, IdentityId, TextId};

impl Building {
    /// Adds a part; parts come in the order of their files, so that the first word on a submission is the first file's.
    pub fn add(&mut self, part: Building, numbers: &Renumber) {
        let scopes = self.add_scopes(&part, numbers);
        let scope_of = |scope: ScopeId| scopes.get(scope.0 as usize).copied().unwrap_or(ScopeId(0));
        let claims: Vec<IdentityId> = part
            .claims
            .iter()
            .map(|(claim, at)| {
                // A PERSON ID is one person whatever submission names it.
                let scope = if claim.kind == Kind::Person { ScopeId(0) } else { scope_of(claim.scope) };
                let (provider, id) = (numbers.text(claim.provider), numbers.id(claim.id));
                self.claim(Claim { kind: claim.kind, scope, provider, id }, *at)
            })
            .collect();
        self.of_file.extend(part.of_file.iter().map(|(file, scope)| (*file, scope_of(*scope))));
        for (person, pseudo) in &part.bridging {
            let (person, pseudo) = (numbers.id(*person), numbers.id(*pseudo));
            if *self.bridging.entry(person).or_insert(pseudo) != pseudo {
                self.bridged_twice.insert(person);
            }
        }
        self.bridged_twice.extend(part.bridged_twice.iter().map(|person| numbers.id(*person)));
        self.facts.extend(part.facts);
        let who = |who: IdentityId| claims.get(who.0 as usize).copied().unwrap_or_default();
        let stamp = |stamp: Stamp| Stamp {
            submission: numbers.id(stamp.submission),
            provider: numbers.text(stamp.provider),
            ..stamp
        };
        let (id, text) = (|id: IdText| numbers.id(id), |of: TextId| numbers.text(of));
        let (t, p) = (&mut self.tables, part.tables);
        if let Some(active) = p.active {
            t.active.get_or_insert_default().extend(active.into_iter().map(id));
        }
        // Each field that is a number of a pool, table by table.
        t.persons.extend(p.persons.into_iter().map(|mut r| {
            (r.stamp, r.who, r.area, r.postcode) = (stamp(r.stamp), who(r.who), text(r.area), id(r.postcode));
            r
        }));
        t.registrations.extend(p.registrations.into_iter().map(|mut r| {
            (r.stamp, r.who, r.practice) = (stamp(r.stamp), who(r.who), text(r.practice));
            r
        }));
        t.referrals.extend(p.referrals.into_iter().map(|mut r| {
            (r.stamp, r.who, r.id, r.referrer) = (stamp(r.stamp), who(r.who), id(r.id), text(r.referrer));
            r
        }));
        t.teams.extend(p.teams.into_iter().map(|mut r| {
            (r.stamp, r.referral, r.team) = (stamp(r.stamp), id(r.referral), text(r.team));
            r
        }));
        t.waits.extend(p.waits.into_iter().map(|mut r| {
            (r.stamp, r.who, r.referral) = (stamp(r.stamp), who(r.who), id(r.referral));
            r
        }));
        t.onward.extend(p.onward.into_iter().map(|mut r| {
            (r.stamp, r.who, r.referral, r.receiver) = (stamp(r.stamp), who(r.who), id(r.referral), text(r.receiver));
            r
        }));
        t.contacts.extend(p.contacts.into_iter().map(|mut r| {
            (r.stamp, r.who, r.id, r.referral) = (stamp(r.stamp), who(r.who), id(r.id), id(r.referral));
            r.team = text(r.team);
            r
        }));
        t.activities.extend(p.activities.into_iter().map(|mut r| {
            (r.stamp, r.who, r.id, r.contact) = (stamp(r.stamp), who(r.who), id(r.id), id(r.contact));
            r.worker = id(r.worker);
            r
        }));
        t.plans.extend(p.plans.into_iter().map(|mut r| {
            (r.stamp, r.who, r.id) = (stamp(r.stamp), who(r.who), id(r.id));
            r
        }));
        t.agreements.extend(p.agreements.into_iter().map(|mut r| {
            (r.stamp, r.plan) = (stamp(r.stamp), id(r.plan));
            r
        }));
    }

    /// The number of each of the part's scopes among all; what the part says of them is added.
    fn add_scopes(&mut self, part: &Building, numbers: &Renumber) -> Vec<ScopeId> {
        let mut scopes = vec![ScopeId(0); part.scopes.len()];
        let next = |all: &Vec<Scope>| ScopeId(all.len() as u32);
        for (together, scope) in &part.by_files {
            let new = next(&self.scopes);
            let found = *self.by_files.entry(together.clone()).or_insert(new);
            if found == new {
                self.scopes.push(Scope::default());
            }
            if let Some(slot) = scopes.get_mut(scope.0 as usize) {
                *slot = found;
            }
        }
        for (submission, scope) in &part.by_submission {
            let new = next(&self.scopes);
            let found = *self.by_submission.entry(numbers.id(*submission)).or_insert(new);
            if found == new {
                self.scopes.push(Scope::default());
            }
            if let Some(slot) = scopes.get_mut(scope.0 as usize) {
                *slot = found;
            }
        }
        for (said, scope) in part.scopes.iter().zip(&scopes) {
            let Some(known) = self.scopes.get_mut(scope.0 as usize) else { continue };
            if said.by_header || known.provider == TextId::default() {
                known.provider = numbers.text(said.provider);
            }
            known.by_header |= said.by_header;
            known.period_end = known.period_end.max(said.period_end);
        }
        scopes
    }
}
