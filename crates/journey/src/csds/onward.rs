//! CYP105: sent on, to be tied to its arrival once every agency's referrals are known (choice C19).

use super::{Referral, Rows, find, key};
use crate::book::Book;
use yf_model::{Code, Day, PersonKey, Ref, RefKind, RowRef, TextId};

/// One row sent on.
pub(crate) struct Onward {
    pub person: PersonKey,
    pub day: Day,
    pub reason: Code,
    /// The sender: provider, and `team_<main>` of the referral.
    pub org: TextId,
    pub service: TextId,
    /// The receiver, as an agency; blank when none was named.
    pub to: TextId,
    /// Its own reference: the referral's, the day and the receiver.
    pub own: Ref,
    /// The referral it was sent on from.
    pub from: Ref,
    pub row: RowRef,
}

/// All rows with a date.
pub(crate) fn read(book: &mut Book<'_>, rows: &Rows<'_>, referrals: &[Referral<'_>]) -> Vec<Onward> {
    let mut all = Vec::with_capacity(rows.onward.len());
    for row in &rows.onward {
        let Some(day) = row.day else {
            book.notes.one("sent on without a date", row.stamp.at);
            continue;
        };
        let (provider, id) = key(&row.stamp, row.referral);
        let referral = find(referrals, (provider, id)).and_then(|n| referrals.get(n));
        let from = crate::book::reference(RefKind::Csds, provider, id);
        all.push(Onward {
            person: book.person(row.who),
            day,
            reason: row.reason,
            org: book.words.org(provider),
            service: referral.map_or(TextId(0), |r| r.service),
            to: book.words.org(row.receiver),
            own: Ref { kind: RefKind::CsdsOnward, day: Some(day), receiver: row.receiver, ..from },
            from,
            row: row.stamp.at,
        });
    }
    all
}
