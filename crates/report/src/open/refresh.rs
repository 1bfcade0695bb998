//! What is worked out from the counts of the open edition, worked out anew where more of them are held back.

use super::{Rule, went};
use crate::figures::*;

/// Shares, ranges, medians, charts and words as the shown counts give them.
pub(super) fn refresh(rule: Rule, r: &mut Report) {
    for median in r.official.medians.iter_mut().filter(|m| m.waits == Count::Held) {
        median.median_days = None;
    }
    r.official.ascof.iter_mut().for_each(outcome);
    for p in &mut r.promises {
        for ends in [&mut p.whole, &mut p.year].into_iter().chain(p.breakdowns.iter_mut().flat_map(rows)) {
            refresh_ends(ends);
        }
        p.months.iter_mut().for_each(|m| refresh_ends(&mut m.ends));
        if p.limit.is_some() && !p.months.is_empty() {
            (p.chart, p.change) = Chart::of(&p.months);
        }
    }
    went::refresh(rule, &mut r.went);
    let d = &mut r.discharge;
    let months = d.months.iter_mut().map(|m| &mut m.group);
    for group in [&mut d.all].into_iter().chain(&mut d.destinations).chain(&mut d.localities).chain(months) {
        group.median_days = group.median_days.filter(|_| group.earlier != Count::Held);
    }
    for link in &mut r.links.required {
        for flow in [&mut link.flow].into_iter().chain(link.localities.iter_mut().map(|l| &mut l.flow)) {
            for rate in [&mut flow.sent, &mut flow.received, &mut flow.in_time, &mut flow.replied] {
                refresh_rate(rate);
            }
        }
        // What is proposed follows from the class; that nobody answers for a link is no secret of anybody's.
        if link.flow.state == LinkSeen::Held {
            link.steps.retain(|step| step.rung == 1);
        }
    }
    for link in &mut r.links.unlisted {
        refresh_rate(&mut link.received);
        refresh_rate(&mut link.replied);
    }
}

fn rows(breakdown: &mut Breakdown) -> impl Iterator<Item = &mut Ends> {
    breakdown.rows.iter_mut().map(|row| &mut row.ends)
}

pub(super) fn refresh_rate(rate: &mut Rate) {
    *rate = Rate::of(rate.numerator, rate.denominator);
}

fn refresh_ends(e: &mut Ends) {
    refresh_rate(&mut e.rate);
    if let Some(lengths) = e.lengths.as_mut().filter(|l| l.stopped == Count::Held) {
        *lengths = Lengths { stopped: Count::Held, lower: None, median: None, upper: None };
    }
}

/// The rate of a national measure from the counts as they are shown.
pub(super) fn outcome(a: &mut Ascof) {
    a.outcome = match (a.numerator, a.denominator, a.outcome) {
        (Count::Shown(num), Some(Count::Shown(of)), Some(_)) if of > 0 => {
            let scale = if a.measure == "2A" { 100.0 } else { 100_000.0 };
            Some((scale * num as f64 / of as f64 * 10.0).round() / 10.0)
        }
        _ => None,
    };
}
