//! Referrals closed without action, and whether she came back (`journey.md` 8).

use super::her::{Her, later};
use yf_model::rows::neutral::Kind;

#[derive(Default)]
pub(super) struct Bounces {
    pub closed: u32,
    pub bounces: u32,
    pub same_org: u32,
}

pub(super) fn bounces(her: &Her<'_>) -> Bounces {
    let mut out = Bounces::default();
    let words = &her.lens.words;
    for group in her.by_reference() {
        let without_action = |kind: Kind, outcome| match kind {
            Kind::Decline => true,
            Kind::End => outcome == words.no_action,
            _ => false,
        };
        let closure = her.rows_of(group).find(|(_, row)| without_action(row.kind, row.outcome));
        let Some((_, closed)) = closure.filter(|(_, row)| her.on(row.day)) else { continue };
        out.closed += 1;
        let until = closed.day + her.lens.rules.bounce_days;
        let from = her.rows.partition_point(|row| row.day < closed.day);
        let after = her.rows.get(from..).unwrap_or(&[]).iter().take_while(|row| row.day <= until);
        let (mut back, mut same_org) = (false, false);
        for row in after.filter(|row| later(row, closed)) {
            if row.kind == Kind::Referral && row.reference != closed.reference {
                back = true;
                same_org |= row.to_org == closed.org;
            }
            back |= row.kind == Kind::Admit && row.of == words.emergency;
        }
        out.bounces += u32::from(back);
        out.same_org += u32::from(same_org);
    }
    out
}
