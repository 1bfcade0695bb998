//! Community services (`community-and-hospital.md` 2 and 3), in the commissioners' long names and the providers' short ones.
//!
//! Invariant: every row of every table is kept, older copies and withdrawn submissions too: choosing the newest is the
//! journey's work, after the midnights were counted (`mapping.md` 5.1).

mod parts;
mod people;

use crate::desk::Desk;
use crate::layout::{Field, Layout};
use crate::run::Days;
pub use people::CommunityPersons;
use people::{Claim, Facts, Kind};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use yf_model::rows::csds::{
    Activity, Agreement, Contact, Onward, Person, Plan, Referral, Registration, Rtt, Stamp, Tables, Team,
};
use yf_model::{Code, IdText, IdentityId, RowRef, TextId, When};

macro_rules! fields {
    ($(#[$doc:meta])* $name:ident { $($field:ident),* $(,)? }) => {
        $(#[$doc])*
        pub(crate) struct $name { $(pub $field: $crate::layout::Field),* }
        impl $name {
            pub fn of(layout: &$crate::layout::Layout) -> $name {
                $name { $($field: layout.field(stringify!($field))),* }
            }
        }
    };
}
pub(crate) use fields;

fields!(Common { submission, provider, period_start, period_end, effective_from, person, local, row_id });
fields!(ReferralFields { id, received_date, received_time, source, referrer, priority, discharged });
fields!(TeamFields { referral, team, team_type, closed, closure_reason, rejected, rejection_reason });
fields!(RttFields { referral, kind, start_date, start_time, end_date, end_time, status, derived });
fields!(OnwardFields { referral, date, reason, receiver });
fields!(ContactFields { id, referral, team, date, time, mechanism, medium, subject, attendance });
fields!(ActivityFields { id, contact, kind, worker });
fields!(PersonFields { gender, nhs, nhs_status, valid, issuer, born, postcode, ethnic, died, area, age });
fields!(RegistrationFields { practice, start, end });
fields!(PlanFields { id, kind });
fields!(AgreementFields { plan, agreed });
fields!(HeaderFields { head_provider, head_start, head_end });
fields!(BridgeFields { bridge_person, pseudo });

/// How one table's rows are read.
pub(crate) enum Reader {
    Referral(Common, ReferralFields),
    Team(Common, TeamFields),
    Rtt(Common, RttFields),
    Onward(Common, OnwardFields),
    Contact(Common, ContactFields),
    Activity(Common, ActivityFields),
    Person(Common, PersonFields),
    Registration(Common, RegistrationFields),
    Plan(Common, PlanFields),
    Agreement(Common, AgreementFields),
    Header(Common, HeaderFields),
    Bridging(BridgeFields),
    Active(Field),
}

impl Reader {
    /// The reader of a table; `None` where the table is not one of community services.
    pub fn of(layout: &Layout) -> Option<Reader> {
        let common = || Common::of(layout);
        Some(match layout.table.name.as_str() {
            "CYP101Referral" => Reader::Referral(common(), ReferralFields::of(layout)),
            "CYP102ServiceTypeReferredTo" => Reader::Team(common(), TeamFields::of(layout)),
            "CYP104RTT" => Reader::Rtt(common(), RttFields::of(layout)),
            "CYP105OnwardReferral" => Reader::Onward(common(), OnwardFields::of(layout)),
            "CYP201CareContact" => Reader::Contact(common(), ContactFields::of(layout)),
            "CYP202CareActivity" => Reader::Activity(common(), ActivityFields::of(layout)),
            "CYP001MPI" => Reader::Person(common(), PersonFields::of(layout)),
            "CYP002GP" => Reader::Registration(common(), RegistrationFields::of(layout)),
            "CYP004CarePlanType" => Reader::Plan(common(), PlanFields::of(layout)),
            "CYP005CarePlanAgreement" => Reader::Agreement(common(), AgreementFields::of(layout)),
            "CYP000Header" => Reader::Header(common(), HeaderFields::of(layout)),
            "Bridging" => Reader::Bridging(BridgeFields::of(layout)),
            "ActiveSubmission" => Reader::Active(layout.field("active")),
            _ => return None,
        })
    }

    /// The date and time columns of a table whose midnights are judged together.
    pub fn times(&self) -> Vec<Field> {
        match self {
            Reader::Referral(_, f) => vec![f.received_time],
            Reader::Rtt(_, f) => vec![f.start_time, f.end_time],
            Reader::Contact(_, f) => vec![f.time],
            _ => Vec::new(),
        }
    }
}

/// Which submission a row belongs to: its own number, else the files that lie together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct ScopeId(u32);

#[derive(Default, Clone)]
struct Scope {
    provider: TextId,
    /// Named by the submission's own header, which other tables do not overrule.
    by_header: bool,
    period_end: Option<yf_model::Day>,
}

/// Tables under way: persons are claims until every file is read.
#[derive(Default)]
pub(crate) struct Building {
    pub tables: Tables,
    claims: Vec<(Claim, RowRef)>,
    find: FxHashMap<Claim, u32>,
    facts: Vec<Facts>,
    bridging: FxHashMap<IdText, IdText>,
    /// Persons whose pseudonym differs from row to row of Bridging.
    bridged_twice: BTreeSet<IdText>,
    scopes: Vec<Scope>,
    by_submission: FxHashMap<IdText, ScopeId>,
    by_files: FxHashMap<String, ScopeId>,
    /// For each file number, the scope of its rows that name no submission.
    of_file: FxHashMap<u16, ScopeId>,
}

/// Where each table stood before a file was read, so that its rows can be found again.
pub(crate) struct Mark {
    referrals: usize,
    waits: usize,
    contacts: usize,
}

impl Building {
    /// Begins a file: files that lie together and differ only in the table's name are one submission.
    pub fn begin(&mut self, file: u16, together: String) -> Mark {
        let next = ScopeId(self.scopes.len() as u32);
        let scope = *self.by_files.entry(together).or_insert(next);
        if scope == next {
            self.scopes.push(Scope::default());
        }
        self.of_file.insert(file, scope);
        Mark {
            referrals: self.tables.referrals.len(),
            waits: self.tables.waits.len(),
            contacts: self.tables.contacts.len(),
        }
    }

    fn scope(&mut self, submission: IdText, file: u16) -> ScopeId {
        if submission == IdText::default() {
            return self.of_file.get(&file).copied().unwrap_or(ScopeId(0));
        }
        let next = ScopeId(self.scopes.len() as u32);
        let scope = *self.by_submission.entry(submission).or_insert(next);
        if scope == next {
            self.scopes.push(Scope::default());
        }
        scope
    }

    fn stamp(&mut self, desk: &mut Desk<'_>, f: &Common, days: &mut Days) -> (Stamp, ScopeId) {
        let submission = desk.id(f.submission);
        let provider = desk.org(f.provider);
        let (period_start, period_end) = (desk.date(f.period_start), desk.date(f.period_end));
        let effective_from = desk.stamp(f.effective_from).and_then(|w| match w {
            When::Moment(m) => Some(i64::from(m.day.0) * 86_400 + i64::from(m.second)),
            other => other.day().map(|d| i64::from(d.0) * 86_400),
        });
        let at = desk.at();
        let scope = self.scope(submission, at.file);
        days.stated(provider, period_start, period_end);
        if let Some(known) = self.scopes.get_mut(scope.0 as usize) {
            if known.provider == TextId::default() {
                known.provider = provider;
            }
            known.period_end = known.period_end.max(period_end);
        }
        let row_id = desk.int(f.row_id).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        (Stamp { at, submission, provider, period_end, effective_from, row_id }, scope)
    }

    /// The claim by which a row says who it is about: PERSON ID, else the provider's number, else its referral or contact.
    fn who(
        &mut self,
        desk: &mut Desk<'_>,
        f: &Common,
        stamp: &Stamp,
        scope: ScopeId,
        through: Option<(Kind, IdText)>,
    ) -> IdentityId {
        let person = desk.id(f.person);
        let nobody = IdText::default();
        let claim = if person != nobody {
            Claim { kind: Kind::Person, scope: ScopeId(0), provider: TextId::default(), id: person }
        } else {
            let local = desk.id(f.local);
            let (kind, id) =
                if local != nobody { (Kind::Local, local) } else { through.unwrap_or((Kind::Nobody, nobody)) };
            Claim { kind, scope, provider: stamp.provider, id }
        };
        self.claim(claim, stamp.at)
    }

    fn claim(&mut self, claim: Claim, at: RowRef) -> IdentityId {
        let claims = &mut self.claims;
        IdentityId(*self.find.entry(claim).or_insert_with(|| {
            claims.push((claim, at));
            claims.len() as u32 - 1
        }))
    }

    /// Reads a row.
    pub fn row(&mut self, reader: &Reader, desk: &mut Desk<'_>, days: &mut Days) {
        match reader {
            Reader::Referral(c, f) => self.referral(c, f, desk, days),
            Reader::Team(c, f) => {
                let Some(referral) = needed(desk, f.referral, "the referral's number") else { return };
                let (stamp, _) = self.stamp(desk, c, days);
                self.tables.teams.push(Team {
                    stamp,
                    referral,
                    team: desk.word(f.team),
                    team_type: desk.code(f.team_type),
                    closed: desk.date(f.closed),
                    closure_reason: desk.code(f.closure_reason),
                    rejected: desk.date(f.rejected),
                    rejection_reason: desk.code(f.rejection_reason),
                });
            }
            Reader::Rtt(c, f) => self.wait(c, f, desk, days),
            Reader::Onward(c, f) => {
                let Some(referral) = needed(desk, f.referral, "the referral's number") else { return };
                let (stamp, scope) = self.stamp(desk, c, days);
                let who = self.who(desk, c, &stamp, scope, Some((Kind::Referral, referral)));
                let day = desk.date(f.date);
                self.tables.onward.push(Onward {
                    stamp,
                    who,
                    referral,
                    day,
                    reason: desk.code(f.reason),
                    receiver: desk.org(f.receiver),
                });
            }
            Reader::Contact(c, f) => self.contact(c, f, desk, days),
            Reader::Activity(c, f) => {
                let Some(contact) = needed(desk, f.contact, "the contact's number") else { return };
                let (stamp, scope) = self.stamp(desk, c, days);
                let who = self.who(desk, c, &stamp, scope, Some((Kind::Contact, contact)));
                let id = desk.id(f.id);
                let (kind, worker) = (desk.code(f.kind), desk.id(f.worker));
                self.tables.activities.push(Activity { stamp, who, id, contact, kind, worker });
            }
            Reader::Person(c, f) => self.person(c, f, desk, days),
            Reader::Registration(c, f) => {
                let (stamp, scope) = self.stamp(desk, c, days);
                let who = self.who(desk, c, &stamp, scope, None);
                let (practice, start, end) = (desk.org(f.practice), desk.date(f.start), desk.date(f.end));
                self.tables.registrations.push(Registration { stamp, who, practice, start, end });
            }
            Reader::Plan(c, f) => {
                let Some(id) = needed(desk, f.id, "the plan's number") else { return };
                let (stamp, scope) = self.stamp(desk, c, days);
                let who = self.who(desk, c, &stamp, scope, None);
                self.tables.plans.push(Plan { stamp, who, id, kind: desk.code(f.kind) });
            }
            Reader::Agreement(c, f) => {
                let Some(plan) = needed(desk, f.plan, "the plan's number") else { return };
                let (stamp, _) = self.stamp(desk, c, days);
                self.tables.agreements.push(Agreement { stamp, plan, agreed: desk.date(f.agreed) });
            }
            Reader::Header(c, f) => {
                let (stamp, scope) = self.stamp(desk, c, days);
                let (provider, start, end) =
                    (desk.org(f.head_provider), desk.date(f.head_start), desk.date(f.head_end));
                days.stated(provider, start, end);
                if let Some(known) = self.scopes.get_mut(scope.0 as usize) {
                    known.provider = if provider == TextId::default() { stamp.provider } else { provider };
                    known.by_header = true;
                    known.period_end = known.period_end.max(end);
                }
            }
            Reader::Bridging(f) => {
                let Some(person) = needed(desk, f.bridge_person, "the person's number") else { return };
                let pseudo = desk.id(f.pseudo);
                if pseudo == IdText::default() {
                    return;
                }
                let held = *self.bridging.entry(person).or_insert(pseudo);
                if held != pseudo {
                    self.bridged_twice.insert(person);
                }
            }
            Reader::Active(f) => {
                let submission = desk.id(*f);
                if submission != IdText::default() {
                    self.tables.active.get_or_insert_default().insert(submission);
                }
            }
        }
    }

    fn referral(&mut self, c: &Common, f: &ReferralFields, desk: &mut Desk<'_>, days: &mut Days) {
        let Some(id) = needed(desk, f.id, "the referral's number") else { return };
        let (stamp, scope) = self.stamp(desk, c, days);
        let who = self.who(desk, c, &stamp, scope, None);
        let received = desk.when(f.received_date, f.received_time);
        let discharged = desk.date(f.discharged);
        end_before_start(desk, f.discharged, received, discharged.map(When::Day), "the referral was received");
        days.event(stamp.provider, received);
        self.tables.referrals.push(Referral {
            stamp,
            who,
            id,
            received,
            source: desk.code(f.source),
            referrer: desk.org(f.referrer),
            priority: desk.code(f.priority),
            discharged,
        });
    }

    fn wait(&mut self, c: &Common, f: &RttFields, desk: &mut Desk<'_>, days: &mut Days) {
        let Some(referral) = needed(desk, f.referral, "the referral's number") else { return };
        let (stamp, scope) = self.stamp(desk, c, days);
        let who = self.who(desk, c, &stamp, scope, Some((Kind::Referral, referral)));
        let start = desk.when(f.start_date, f.start_time);
        let end = desk.when(f.end_date, f.end_time);
        end_before_start(desk, f.end_date, start, end, "the wait started");
        self.tables.waits.push(Rtt {
            stamp,
            who,
            referral,
            kind: desk.code(f.kind),
            start,
            end,
            status: desk.code(f.status),
            derived_minutes: desk.int(f.derived),
        });
    }

    fn contact(&mut self, c: &Common, f: &ContactFields, desk: &mut Desk<'_>, days: &mut Days) {
        let Some(id) = needed(desk, f.id, "the contact's number") else { return };
        let (stamp, scope) = self.stamp(desk, c, days);
        let referral = desk.id(f.referral);
        let who = self.who(desk, c, &stamp, scope, Some((Kind::Referral, referral)));
        let at = desk.when(f.date, f.time);
        let attendance = desk.code(f.attendance);
        // Planned contacts (0) lie ahead of what the extract covers.
        if attendance != "0" {
            days.event(stamp.provider, at);
        }
        self.tables.contacts.push(Contact {
            stamp,
            who,
            id,
            referral,
            team: desk.word(f.team),
            at,
            mechanism: desk.code(f.mechanism),
            medium: desk.code(f.medium),
            subject: desk.code(f.subject),
            attendance,
        });
    }

    fn person(&mut self, c: &Common, f: &PersonFields, desk: &mut Desk<'_>, days: &mut Days) {
        let (stamp, scope) = self.stamp(desk, c, days);
        let issuer = desk.org(f.issuer);
        if let Some(known) = self.scopes.get_mut(scope.0 as usize).filter(|s| s.provider == TextId::default()) {
            known.provider = issuer;
        }
        let who = self.who(desk, c, &stamp, scope, None);
        // In the commissioners' layout a column that is named like a birth date can hold a pseudonym.
        let born = if desk.text(f.born).starts_with(|ch: char| ch.is_ascii_digit()) { desk.born(f.born) } else { None };
        let died = desk.date(f.died);
        if let (Some(born), Some(died)) = (born, died)
            && died < born
        {
            let wrong = || "is before the date of birth of the same row".to_string();
            desk.warn(
                f.died,
                "death-before-birth",
                wrong,
                "the row is kept, with both dates",
                "correct one of them at the source",
            );
        }
        self.facts.push(Facts {
            nhs: desk.nhs(f.nhs),
            status: desk.code(f.nhs_status),
            refused: desk.text(f.valid).eq_ignore_ascii_case("n"),
            born,
        });
        self.tables.persons.push(Person {
            stamp,
            who,
            gender: desk.code(f.gender),
            born,
            age: desk.int(f.age).and_then(|n| u8::try_from(n).ok()).filter(|n| *n <= 120),
            died,
            ethnic: ethnic(desk, f.ethnic),
            area: desk.word(f.area),
            postcode: desk.id(f.postcode),
        });
    }

    /// Takes midnights of a file back to days where they stand for "no time": `which` says for each time column of
    /// [`Reader::times`] whether they do.
    pub fn midnights_to_days(&mut self, reader: &Reader, mark: &Mark, which: &[bool]) {
        let to_day = |when: &mut Option<When>| {
            if let Some(When::Moment(m)) = when
                && m.second == 0
            {
                *when = Some(When::Day(m.day));
            }
        };
        let is = |n: usize| which.get(n).copied().unwrap_or(false);
        match reader {
            Reader::Referral(..) if is(0) => {
                self.tables.referrals.iter_mut().skip(mark.referrals).for_each(|r| to_day(&mut r.received));
            }
            Reader::Contact(..) if is(0) => {
                self.tables.contacts.iter_mut().skip(mark.contacts).for_each(|r| to_day(&mut r.at));
            }
            Reader::Rtt(..) => {
                for wait in self.tables.waits.iter_mut().skip(mark.waits) {
                    if is(0) {
                        to_day(&mut wait.start);
                    }
                    if is(1) {
                        to_day(&mut wait.end);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A number without which a row says nothing; the row is set aside where it is blank.
pub(crate) fn needed(desk: &mut Desk<'_>, field: Field, right: &str) -> Option<IdText> {
    let id = desk.id(field);
    if id == IdText::default() {
        desk.lacks(field, right);
        return None;
    }
    Some(id)
}

/// Says where an end lies on a day before its start; both are kept.
pub(crate) fn end_before_start(desk: &mut Desk<'_>, field: Field, start: Option<When>, end: Option<When>, began: &str) {
    let (Some(s), Some(e)) = (start.and_then(When::day), end.and_then(When::day)) else { return };
    let earlier = match (start, end) {
        (Some(When::Moment(s)), Some(When::Moment(e))) => (e.day, e.second) < (s.day, s.second) && e.fold == s.fold,
        _ => e < s,
    };
    if earlier {
        let wrong = || format!("is before {began} ({s})");
        let now = "the row is kept, with both; a clock on it ends as \"order wrong\"";
        desk.warn(field, "end-before-start", wrong, now, "correct one of them at the source");
    }
}

/// Ethnic category 2001: the second character is the place's own and dropped, except in 99 (`identity.md` 4).
fn ethnic(desk: &mut Desk<'_>, field: Field) -> Code {
    let text = desk.text(field);
    let first = text.chars().next().filter(|c| c.is_ascii_alphabetic());
    match first {
        Some(letter) => Code::parse(&letter.to_ascii_uppercase().to_string()).unwrap_or(Code::BLANK),
        None => desk.code(field),
    }
}
