//! Hand-offs (`journey.md` 5).

use super::Levels;
use super::her::Her;
use super::spans::Span;
use std::cmp::Reverse;
use yf_model::rows::neutral::Kind;

#[derive(Default)]
pub(super) struct Handed {
    pub count: Levels<u32>,
    /// Agency level.
    pub gap_days: i64,
    /// Agency level.
    pub cold: u32,
}

/// `each` is given the two spans of each hand-off between agencies, and the place of the first referral between them; without one it is
/// cold.
pub(super) fn handoffs(
    her: &Her<'_>,
    levels: &Levels<Vec<Span>>,
    mut each: impl FnMut(&Span, &Span, Option<usize>),
) -> Handed {
    let mut out = Handed::default();
    out.count.service = pairs(her, &levels.service).count() as u32;
    out.count.team = pairs(her, &levels.team).count() as u32;
    for (from, to) in pairs(her, &levels.org) {
        out.count.org += 1;
        out.gap_days += i64::from((to.start - from.end - 1).max(0));
        let asked = her.rows.iter().position(|row| {
            row.kind == Kind::Referral
                && her.lens.rank(row.org) == from.owner[0]
                && her.lens.rank(row.to_org) == to.owner[0]
                && from.start <= row.day
                && row.day <= to.start
        });
        out.cold += u32::from(asked.is_none());
        each(from, to, asked);
    }
    out
}

/// Each span that was handed on, with the one it came from. `spans` are merged, by owner, then start.
pub(super) fn pairs<'s>(her: &'s Her<'_>, spans: &'s [Span]) -> impl Iterator<Item = (&'s Span, &'s Span)> {
    let rules = her.lens.rules;
    spans.iter().enumerate().filter(|(_, to)| her.on(to.start)).filter_map(move |(n, to)| {
        let own_before = n.checked_sub(1).and_then(|n| spans.get(n)).filter(|before| before.owner == to.owner);
        let hands_over = |from: &&Span| {
            let s = to.start;
            from.owner != to.owner
                && !from.open
                && from.start <= s
                && s - rules.handoff_before <= from.end
                && from.end <= s + rules.handoff_after
                // Both on one day: the one that ended that day; where both did, the first by name.
                && (from.start < s || from.end <= s)
                && (from.start < s || to.end > s || from.owner < to.owner)
                // Otherwise she is coming back.
                && own_before.is_none_or(|own| from.end > own.end)
        };
        let nearest = |from: &&Span| ((from.end - to.start).abs(), Reverse(from.end), from.owner);
        spans.iter().filter(hands_over).min_by_key(nearest).map(|from| (from, to))
    })
}
