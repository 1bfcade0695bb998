//! What one agency sent to another (`journey.md` 16), whether or not anybody asked for a link: so that links that work without
//! being listed are seen.

use super::her::Her;
use super::links::{Followed, Link};
use yf_model::rows::neutral::Kind;
use yf_model::{Day, TextId};

/// A referral or a notice from one agency to another on an observed day, over no listed link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// When.
    pub day: Day,
    /// Who sent it.
    pub org: TextId,
    /// Which of its services; blank where the row does not say.
    pub service: TextId,
    /// To whom.
    pub to_org: TextId,
    /// Which of its services.
    pub to_service: TextId,
    /// It was received, so many days after.
    pub received: Option<i32>,
    /// Word came back.
    pub replied: bool,
}

/// Every such message, in order. What an agency sends to itself, and what has no sender or no receiver, is none.
pub(super) fn messages(her: &Her<'_>, listed: &[Link]) -> Vec<Message> {
    let message = |one: &Followed| {
        let row = her.rows.get(one.trigger)?;
        let told = one.told(her.rows);
        Some(Message {
            day: row.day,
            org: row.org,
            service: row.service,
            to_org: row.to_org,
            to_service: row.to_service,
            received: told.received,
            replied: told.replied,
        })
    };
    sent(her, listed).iter().filter_map(message).collect()
}

/// The same with the rows that show it: what sets a message off is itself.
pub(super) fn sent(her: &Her<'_>, listed: &[Link]) -> Vec<Followed> {
    let named = |org: TextId| org != TextId(0);
    let sent = her.rows.iter().enumerate().filter(|(_, row)| {
        her.on(row.day)
            && matches!(row.kind, Kind::Referral | Kind::Notice)
            && named(row.org)
            && named(row.to_org)
            && row.org != row.to_org
            && !listed.iter().any(|link| link.sent_by(row))
    });
    sent.map(|(n, row)| {
        let (received, replied) = her.answered(row, row.org, row.to_org);
        Followed { trigger: n, sent: Some(n), received, replied }
    })
    .collect()
}
