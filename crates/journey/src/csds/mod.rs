//! Community services (`mapping.md` 5): rows of active submissions, newest of each key, to events and waits.

mod contacts;
mod onward;
mod plans;
mod referrals;
mod waits;

use crate::book::Book;
use crate::newest::{newest, newness};
use contacts::Contact;
pub(crate) use onward::Onward;
pub(crate) use referrals::Referral;
use yf_model::rows::csds::{self, Stamp, Tables};
use yf_model::{Day, IdText, PersonKey, RowRef, TextId};

/// What the other agencies' mapping needs to know of community services.
#[derive(Default)]
pub(crate) struct Told {
    /// Days on which a person was referred to a team of type 52, 53 or 54.
    pub intermediate: Vec<(PersonKey, Day)>,
    /// Rows of CYP105, to be tied to arrivals.
    pub onward: Vec<Onward>,
    /// Providers whose own extract is in the run, as agencies.
    pub providers: Vec<TextId>,
    /// Whether both plan tables were in.
    pub plans: bool,
}

/// The rows that count: of active submissions, the newest of each key.
pub(crate) struct Rows<'r> {
    pub persons: Vec<&'r csds::Person>,
    pub registrations: Vec<&'r csds::Registration>,
    referrals: Vec<&'r csds::Referral>,
    teams: Vec<&'r csds::Team>,
    waits: Vec<&'r csds::Rtt>,
    onward: Vec<&'r csds::Onward>,
    contacts: Vec<&'r csds::Contact>,
    activities: Vec<&'r csds::Activity>,
    plans: Vec<&'r csds::Plan>,
    agreements: Vec<&'r csds::Agreement>,
}

impl Rows<'_> {
    /// Whether no community extract is in the run.
    pub fn is_empty(&self) -> bool {
        self.referrals.is_empty() && self.contacts.is_empty() && self.persons.is_empty()
    }
}

/// A number of a provider: provider and id stay apart, because the glued form is ambiguous.
type Key = (TextId, IdText);

pub(crate) fn key(stamp: &Stamp, id: IdText) -> Key {
    (stamp.provider, id)
}

/// Keeps rows of active submissions and the newest of each key.
pub(crate) fn rows<'r>(book: &mut Book<'_>, tables: &'r Tables) -> Rows<'r> {
    let mut inactive = Vec::new();
    let mut active = |stamp: &Stamp| {
        let keep = tables.active.as_ref().is_none_or(|list| list.contains(&stamp.submission));
        if !keep {
            inactive.push(stamp.at);
        }
        keep
    };
    let persons = tables.persons.iter().filter(|r| active(&r.stamp)).collect();
    let registrations = tables.registrations.iter().filter(|r| active(&r.stamp)).collect();
    let referrals: Vec<_> = tables.referrals.iter().filter(|r| active(&r.stamp)).collect();
    let teams: Vec<_> = tables.teams.iter().filter(|r| active(&r.stamp)).collect();
    let waits: Vec<_> = tables.waits.iter().filter(|r| active(&r.stamp)).collect();
    let onward: Vec<_> = tables.onward.iter().filter(|r| active(&r.stamp)).collect();
    let contacts: Vec<_> = tables.contacts.iter().filter(|r| active(&r.stamp)).collect();
    let activities: Vec<_> = tables.activities.iter().filter(|r| active(&r.stamp)).collect();
    let plans: Vec<_> = tables.plans.iter().filter(|r| active(&r.stamp)).collect();
    let agreements = tables.agreements.iter().filter(|r| active(&r.stamp)).collect();
    let b = &*book;
    let mut dropped: Vec<RowRef> = Vec::new();
    // After the stamp, copies are ordered by what they say: two rows that differ in nothing are the same row.
    let (referrals, older) = newest(
        referrals.into_iter(),
        |r| key(&r.stamp, r.id),
        |r| {
            let said = r.received.map(crate::event::time_order);
            let who = b.person(r.who);
            (newness(b, &r.stamp), r.discharged, said, r.priority, r.source, b.code_rank(r.referrer), who)
        },
    );
    dropped.extend(older.iter().map(|r| r.stamp.at));
    let (teams, older) = newest(
        teams.into_iter(),
        |r| (key(&r.stamp, r.referral), b.code_rank(r.team), r.team),
        |r| (newness(b, &r.stamp), r.closed, r.rejected, r.closure_reason, r.rejection_reason, r.team_type),
    );
    dropped.extend(older.iter().map(|r| r.stamp.at));
    let (waits, older) = newest(
        waits.into_iter(),
        |r| (key(&r.stamp, r.referral), r.kind, r.start.map(crate::event::time_order)),
        |r| (newness(b, &r.stamp), r.end.map(crate::event::time_order), r.status, b.person(r.who)),
    );
    dropped.extend(older.iter().map(|r| r.stamp.at));
    let (onward, older) = newest(
        onward.into_iter(),
        |r| (key(&r.stamp, r.referral), r.day, b.code_rank(r.receiver), r.receiver),
        |r| (newness(b, &r.stamp), r.reason, b.person(r.who)),
    );
    dropped.extend(older.iter().map(|r| r.stamp.at));
    let (contacts, older) = newest(
        contacts.into_iter(),
        |r| (key(&r.stamp, r.referral), b.id_rank(r.id), r.id),
        |r| {
            let said = r.at.map(crate::event::time_order);
            let how = (r.mechanism, r.medium, r.subject, b.code_rank(r.team));
            (newness(b, &r.stamp), r.attendance, said, how, b.person(r.who))
        },
    );
    dropped.extend(older.iter().map(|r| r.stamp.at));
    let (activities, older) = newest(
        activities.into_iter(),
        |r| (key(&r.stamp, r.id), r.id == IdText(0), (r.id == IdText(0)).then_some(r.stamp.at)),
        |r| (newness(b, &r.stamp), b.id_rank(r.contact), r.kind, b.id_rank(r.worker), b.person(r.who)),
    );
    dropped.extend(older.iter().map(|r| r.stamp.at));
    let (plans, older) =
        newest(plans.into_iter(), |r| key(&r.stamp, r.id), |r| (newness(b, &r.stamp), r.kind, b.person(r.who)));
    dropped.extend(older.iter().map(|r| r.stamp.at));
    book.notes.all("CSDS rows of inactive submissions", inactive);
    book.notes.all("CSDS older copies", dropped);
    Rows { persons, registrations, referrals, teams, waits, onward, contacts, activities, plans, agreements }
}

/// Writes everything that the community rows tell.
pub(crate) fn map(book: &mut Book<'_>, rows: &Rows<'_>, council_rows: bool) -> Told {
    let mut referrals = referrals::read(book, rows);
    let contacts = contacts::read(book, rows, &mut referrals);
    referrals::close(book, &mut referrals, &contacts);
    referrals::write(book, &referrals);
    contacts::write(book, &referrals, &contacts);
    waits::write(book, rows, &referrals, &contacts, council_rows);
    plans::write(book, rows);
    let onward = onward::read(book, rows, &referrals);
    let intermediate = referrals
        .iter()
        .filter(|r| ["52", "53", "54"].contains(&r.main.as_str()))
        .filter_map(|r| Some((r.person, r.at.day()?)))
        .collect();
    Told {
        intermediate,
        onward,
        providers: providers(book, rows),
        plans: !rows.plans.is_empty() && !rows.agreements.is_empty(),
    }
}

fn providers(book: &mut Book<'_>, rows: &Rows<'_>) -> Vec<TextId> {
    let mut codes: Vec<TextId> = rows.referrals.iter().map(|r| r.stamp.provider).collect();
    codes.extend(rows.contacts.iter().map(|r| r.stamp.provider));
    codes.sort_unstable();
    codes.dedup();
    codes.retain(|code| *code != TextId(0));
    codes.into_iter().map(|code| book.words.org(code)).collect()
}

/// Where a referral stands in a list sorted by key.
pub(crate) fn find(referrals: &[Referral<'_>], key: Key) -> Option<usize> {
    referrals.binary_search_by_key(&key, |r| (r.reference.owner, r.reference.local)).ok()
}
