//! Referrals closed without action, and whether she came back (`journey.md` 8).

use super::her::{Her, later};
use yf_model::rows::neutral::Kind;

#[derive(Default)]
pub(super) struct Bounces {
    pub closed: u32,
    pub bounces: u32,
    pub same_org: u32,
}

/// `each` is given the place of each closure without action, that of the first row by which she came back, and whether she was sent to the
/// same agency again.
pub(super) fn bounces(her: &Her<'_>, mut each: impl FnMut(usize, Option<usize>, bool)) -> Bounces {
    let mut out = Bounces::default();
    let words = &her.lens.words;
    for group in her.by_reference() {
        let without_action = |kind: Kind, outcome| match kind {
            Kind::Decline => true,
            Kind::End => outcome == words.no_action,
            _ => false,
        };
        let closure = her.rows_of(group).find(|(_, row)| without_action(row.kind, row.outcome));
        let Some((n, closed)) = closure.filter(|(_, row)| her.on(row.day)) else { continue };
        out.closed += 1;
        let until = closed.day + her.lens.rules.bounce_days;
        let from = her.rows.partition_point(|row| row.day < closed.day);
        let after = her.rows.iter().enumerate().skip(from).take_while(|(_, row)| row.day <= until);
        let (mut back, mut same_org) = (None, false);
        for (at, row) in after.filter(|(_, row)| later(row, closed)) {
            let referred = row.kind == Kind::Referral && row.reference != closed.reference;
            same_org |= referred && row.to_org == closed.org;
            if referred || (row.kind == Kind::Admit && row.of == words.emergency) {
                back = back.or(Some(at));
            }
        }
        each(n, back, same_org);
        out.bounces += u32::from(back.is_some());
        out.same_org += u32::from(same_org);
    }
    out
}
