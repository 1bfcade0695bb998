//! Spans of responsibility (`journey.md` 3).

use super::Levels;
use super::her::Her;
use yf_model::Day;
use yf_model::rows::neutral::Kind;

/// Ranks of agency, service and team; at a coarser level the finer ones are 0.
pub(super) type Owner = [u32; 3];

/// From when to when an owner was in charge, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub owner: Owner,
    pub start: Day,
    pub end: Day,
    /// No closer: it ends with the last day observed because nothing later is known.
    pub open: bool,
}

/// Spans of teams on each reference, before they are merged; `each` is given the places of the row that opened it and of the one that closed
/// it.
pub(super) fn spans(her: &Her<'_>, mut each: impl FnMut(&Span, usize, Option<usize>)) -> Vec<Span> {
    let mut spans = Vec::with_capacity(her.references.len());
    let last = her.observed.last;
    for group in her.by_reference() {
        let mut current: Option<(Owner, Day, usize)> = None;
        let mut close = |current: &mut Option<(Owner, Day, usize)>, end: Day, by: Option<usize>| {
            if let Some((owner, start, opener)) = current.take() {
                let span = Span { owner, start, end, open: by.is_none() };
                each(&span, opener, by);
                spans.push(span);
            }
        };
        for (n, row) in her.rows_of(group) {
            match row.kind {
                Kind::Accept | Kind::Start | Kind::Admit => {
                    let owner = her.owner(row);
                    if current.is_none_or(|(in_charge, ..)| in_charge != owner) {
                        close(&mut current, row.day, Some(n));
                        current = Some((owner, row.day, n));
                    }
                }
                Kind::End | Kind::Decline | Kind::Discharge => close(&mut current, row.day, Some(n)),
                _ => {}
            }
        }
        close(&mut current, last, None);
    }
    spans
}

/// Merged spans at each level: of one owner, where the next begins no later than the day after the last ends.
pub(super) fn levels(her: &Her<'_>, spans: &[Span]) -> Levels<Vec<Span>> {
    let _ = her;
    let team = merged(spans.to_vec());
    let coarser = |of: &[Span], keep: usize| {
        let blur = |mut span: Span| {
            span.owner.iter_mut().skip(keep).for_each(|part| *part = 0);
            span
        };
        merged(of.iter().map(|span| blur(*span)).collect())
    };
    let service = coarser(&team, 2);
    let org = coarser(&service, 1);
    Levels { org, service, team }
}

/// By owner, then start.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let joins = next.owner == kept.owner && next.start <= kept.end.next();
        if joins {
            kept.end = kept.end.max(next.end);
            kept.open |= next.open;
        }
        joins
    });
    spans
}

/// Whether it touches the observed days.
pub(super) fn touches(her: &Her<'_>, span: &Span) -> bool {
    her.observed.days() > 0 && span.start <= her.observed.last && span.end >= her.observed.first
}

/// How many touch the observed days.
pub(super) fn touching(her: &Her<'_>, levels: &Levels<Vec<Span>>) -> Levels<u32> {
    each(levels, |spans| spans.iter().filter(|span| touches(her, span)).count() as u32)
}

/// How many owners those are.
pub(super) fn owners(her: &Her<'_>, levels: &Levels<Vec<Span>>) -> Levels<u32> {
    each(levels, |spans| {
        let touching = spans.iter().filter(|span| touches(her, span)).map(|span| span.owner);
        // Sorted by owner: equal ones stand together.
        let mut before = None;
        touching.filter(|owner| before.replace(*owner) != Some(*owner)).count() as u32
    })
}

/// The same for each level.
pub(super) fn each<T, U>(levels: &Levels<T>, of: impl Fn(&T) -> U) -> Levels<U> {
    Levels { org: of(&levels.org), service: of(&levels.service), team: of(&levels.team) }
}
