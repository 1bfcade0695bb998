//! CYP101 with its teams: what was asked, of which team, and how it was closed (choices C14 to C16).

use super::{Contact, Rows, key};
use crate::book::{self, Book};
use crate::event::Kind;
use crate::steps::{Step, StepKind};
use std::ops::Range;
use yf_model::rows::csds;
use yf_model::{Code, Day, EndNote, PersonKey, Ref, RefKind, RowRef, TextId, When};

/// A referral as the mapping understands it.
pub(crate) struct Referral<'r> {
    pub row: &'r csds::Referral,
    pub person: PersonKey,
    pub at: When,
    pub reference: Ref,
    /// The provider, as an agency.
    pub org: TextId,
    pub teams: Vec<&'r csds::Team>,
    /// Type of its main team.
    pub main: Code,
    /// Type of the referral: `ucr`, `ic_urgent`, `ic_routine`, `community`.
    pub of: TextId,
    /// `team_<main>`.
    pub service: TextId,
    /// Lowest team id, teams that did not reject first.
    pub team: TextId,
    /// Its own person's contacts that count, first to last.
    pub contacts: Range<usize>,
    pub closing: Option<Closing>,
    pub steps: Range<u32>,
    pub marks: Vec<Step>,
}

/// How a referral was closed.
#[derive(Clone, Copy)]
pub(crate) struct Closing {
    pub day: Day,
    pub kind: Kind,
    pub outcome: TextId,
    pub row: RowRef,
}

impl Closing {
    /// As the end of a wait.
    pub fn ends(&self) -> (Day, EndNote, RowRef) {
        let note = match self.kind {
            Kind::Decline => EndNote::Rejected,
            _ => EndNote::Outcome(self.outcome),
        };
        (self.day, note, self.row)
    }
}

/// The main types in the order in which one of them stands for the referral (C14).
const FIRST: [&str; 8] = ["51", "52", "53", "54", "45", "12", "23", "26"];

/// All referrals, in order of provider and number.
pub(crate) fn read<'r>(book: &mut Book<'_>, rows: &Rows<'r>) -> Vec<Referral<'r>> {
    let mut teams = rows.teams.iter().copied().peekable();
    let mut referrals = Vec::with_capacity(rows.referrals.len());
    for row in rows.referrals.iter().copied() {
        let this = key(&row.stamp, row.id);
        while teams.next_if(|t| key(&t.stamp, t.referral) < this).is_some() {}
        let mut own = Vec::new();
        while let Some(team) = teams.next_if(|t| key(&t.stamp, t.referral) == this) {
            own.push(team);
        }
        let Some(at) = row.received else {
            book.notes.one("CSDS referrals without a day of receipt", row.stamp.at);
            continue;
        };
        referrals.push(referral(book, row, at, own));
    }
    referrals
}

fn referral<'r>(book: &mut Book<'_>, row: &'r csds::Referral, at: When, teams: Vec<&'r csds::Team>) -> Referral<'r> {
    let taken = |t: &&&csds::Team| t.rejected.is_none();
    let all_rejected = !teams.iter().any(|t| taken(&t));
    let asked = |t: &&&csds::Team| all_rejected || taken(t);
    let types = || teams.iter().filter(asked).map(|t| t.team_type).filter(|c| !c.is_blank());
    let listed = FIRST.iter().find_map(|first| types().find(|c| c == first));
    let main = listed.or_else(|| types().min()).unwrap_or_default();
    // Teams come in order of their ids, so the first that was asked is the lowest.
    let team = teams.iter().find(asked).map_or(TextId(0), |t| t.team);
    let is = book.words.is;
    let urgent = row.priority == "2";
    let of = match main.as_str() {
        "51" => is.ucr,
        code if FIRST.contains(&code) && urgent => is.ic_urgent,
        code if FIRST.contains(&code) && row.priority == "1" => is.ic_routine,
        _ => is.community,
    };
    let reference = book::reference(RefKind::Csds, row.stamp.provider, row.id);
    let org = book.words.org(row.stamp.provider);
    let service = book.words.team(main);
    let asked = Step { at, kind: StepKind::Asked, org, service, row: row.stamp.at };
    Referral {
        row,
        person: book.person(row.who),
        at,
        reference,
        org,
        teams,
        main,
        of,
        service,
        team,
        contacts: 0..0,
        closing: None,
        steps: 0..0,
        marks: vec![asked],
    }
}

/// Works out every closing and files the marks: to be done once the contacts are known.
pub(crate) fn close(book: &mut Book<'_>, referrals: &mut [Referral<'_>], contacts: &[Contact<'_>]) {
    for referral in referrals {
        let came = contacts.get(referral.contacts.clone()).is_some_and(|c| !c.is_empty());
        referral.closing = closing(book, referral, came);
        if let Some(closing) = referral.closing {
            let kind = if closing.kind == Kind::Decline { StepKind::Rejected } else { StepKind::Closed };
            let (org, service) = (referral.org, referral.service);
            referral.marks.push(Step { at: When::Day(closing.day), kind, org, service, row: closing.row });
        }
        referral.steps = book.steps.add(std::mem::take(&mut referral.marks));
    }
}

/// C16: all teams rejected; else every team that did not reject is closed; else the discharge date of the referral.
fn closing(book: &Book<'_>, referral: &Referral<'_>, came: bool) -> Option<Closing> {
    let is = book.words.is;
    let order = |t: &csds::Team| book.code_rank(t.team);
    let teams = &referral.teams;
    if !teams.is_empty() && teams.iter().all(|t| t.rejected.is_some()) {
        let last = teams.iter().max_by_key(|t| (t.rejected, order(t)))?;
        let duplicate = last.rejection_reason == "01";
        let (kind, outcome) = if duplicate { (Kind::End, is.duplicate) } else { (Kind::Decline, TextId(0)) };
        return Some(Closing { day: last.rejected?, kind, outcome, row: last.stamp.at });
    }
    let open = || teams.iter().filter(|t| t.rejected.is_none());
    let last = open().filter(|t| t.closed.is_some()).max_by_key(|t| (t.closed, order(t)));
    let all_closed = open().all(|t| t.closed.is_some());
    let (day, row) = match last {
        Some(team) if all_closed => (team.closed?, team.stamp.at),
        _ => (referral.row.discharged?, referral.row.stamp.at),
    };
    // Discharged with no team closed: whatever reason a team states, the last one's.
    let stated = || open().filter(|t| !t.closure_reason.is_blank()).max_by_key(|t| order(t));
    let reason = last.or_else(stated).map_or(Code::BLANK, |t| t.closure_reason);
    let outcome = match reason.as_str() {
        "01" => is.admitted,
        "02" => is.completed,
        "03" => is.moved,
        "06" => is.died,
        "07" | "09" => is.declined,
        "08" => is.passed_on,
        _ if came => is.completed,
        _ => is.no_action,
    };
    Some(Closing { day, kind: Kind::End, outcome, row })
}

/// C15: the referring organisation; else what the source says.
fn sender(book: &mut Book<'_>, row: &csds::Referral) -> TextId {
    if row.referrer != TextId(0) {
        return book.words.org(row.referrer);
    }
    match row.source.as_str() {
        "02" | "03" => book.words.is.itself,
        "11" => book.council_of_the_run(),
        _ => TextId(0),
    }
}

/// Writes the referrals and how they closed.
pub(crate) fn write(book: &mut Book<'_>, referrals: &[Referral<'_>]) {
    for r in referrals {
        let mut asked = book::event(r.person, r.at, Kind::Referral, r.reference, r.row.stamp.at);
        asked.org = sender(book, r.row);
        asked.of = r.of;
        asked.to_org = r.org;
        asked.to_service = r.service;
        book.events.push(asked);
        if let Some(closing) = r.closing {
            let mut end = book::event(r.person, When::Day(closing.day), closing.kind, r.reference, closing.row);
            (end.org, end.service, end.team, end.outcome) = (r.org, r.service, r.team, closing.outcome);
            book.events.push(end);
        }
    }
}
