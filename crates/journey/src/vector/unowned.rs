//! Days in need that nobody owned (`journey.md` 4).

use super::her::Her;
use super::spans::Span;
use yf_model::Day;
use yf_model::rows::neutral::Kind;

/// Days in need, those of them that nobody owned, and the longest run of those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Need {
    pub need_days: i32,
    pub unowned_days: i32,
    pub longest_unowned: i32,
}

/// First and last day, both included.
pub(super) type Days = (Day, Day);

/// `each` is given the first and last day of each run that nobody owned.
pub(super) fn unowned(her: &Her<'_>, spans: &[Span], mut each: impl FnMut(Day, Day)) -> Need {
    let mut days = Vec::with_capacity(her.rows.len());
    days.extend(needs(her).map(|(_, _, days)| days));
    let need = united(her, days);
    let owned = united(her, spans.iter().map(|span| (span.start, span.end)).collect());
    let mut out = Need::default();
    let mut owned = owned.iter().peekable();
    for (first, last) in need {
        out.need_days += last - first + 1;
        let mut free = first;
        let mut gap = |from: Day, to: Day| {
            let days = to - from + 1;
            if days > 0 {
                out.unowned_days += days;
                out.longest_unowned = out.longest_unowned.max(days);
                each(from, to);
            }
        };
        while let Some((from, to)) = owned.peek().filter(|(from, _)| *from <= last) {
            gap(free, *from - 1);
            free = free.max(to.next());
            if *to > last {
                // It may own days of the next need as well.
                break;
            }
            owned.next();
        }
        gap(free, last);
    }
    out
}

/// From each referral to the first date, not before it, of an end or a decline on its reference: with the places of both rows.
pub(super) fn needs<'h>(her: &'h Her<'_>) -> impl Iterator<Item = (usize, Option<usize>, Days)> + 'h {
    let referrals = her.rows.iter().enumerate().filter(|(_, row)| row.kind == Kind::Referral);
    let closes = |kind: Kind| matches!(kind, Kind::End | Kind::Decline);
    referrals.map(move |(n, referral)| {
        let mut on = her.on_reference(referral.reference);
        let closed = on.find(|(_, row)| closes(row.kind) && row.day >= referral.day);
        let last = closed.map_or(her.observed.last, |(_, row)| row.day);
        (n, closed.map(|(at, _)| at), (referral.day, last))
    })
}

/// Intervals within the observed days, in order, none touching the next.
pub(super) fn united(her: &Her<'_>, mut days: Vec<Days>) -> Vec<Days> {
    let (first, last) = (her.observed.first, her.observed.last);
    days.retain_mut(|(from, to)| {
        *from = (*from).max(first);
        *to = (*to).min(last);
        from <= to
    });
    days.sort_unstable();
    days.dedup_by(|next, kept| {
        let joins = next.0 <= kept.1.next();
        if joins {
            kept.1 = kept.1.max(next.1);
        }
        joins
    });
    days
}
