//! What people went through, as it may be shared. A mean is that of its rounded counts, and its range is moved with it.

use super::Rule;
use crate::assemble::funnel_part;
use crate::figures::*;
use std::collections::BTreeMap;
use yf_measures::journeys::{funnel, more_than_chance};

/// The figures without anybody.
pub(super) fn figures_alone(full: &WentThrough) -> WentThrough {
    let mut went = full.clone();
    went.families.iter_mut().flat_map(|f| &mut f.elements).for_each(|element| element.most = Vec::new());
    (went.worst, went.worst_of) = Default::default();
    went
}

/// Rounds and holds back.
pub(super) fn open(rule: Rule, went: &mut WentThrough) {
    went.people = rule.count(went.people);
    went.deaths = rule.count(went.deaths);
    (went.worst, went.worst_of) = Default::default();
    for family in &mut went.families {
        family.elements.iter_mut().for_each(|element| open_element(rule, element));
        family.beside = rule.named(&family.beside);
        family.shares.iter_mut().for_each(|share| open_share(rule, share));
    }
    went.clocks.iter_mut().for_each(|clock| open_clock(rule, clock));
    for answered in went.statements.iter_mut().flat_map(|s| &mut s.answers) {
        answered.rate = open_rate(rule, &answered.rate);
    }
}

/// What follows from the counts, where more of them are held back.
pub(super) fn refresh(rule: Rule, went: &mut WentThrough) {
    for family in &mut went.families {
        for element in &mut family.elements {
            refresh_spread(&mut element.whole);
            for group in &mut element.groups {
                refresh_spread(&mut group.figures);
                let shown = group.figures.mean.is_some();
                group.standardised = group.standardised.filter(|_| shown);
                group.weight_covered = group.weight_covered.filter(|_| shown);
            }
            element.years.iter_mut().for_each(|year| refresh_spread(&mut year.figures));
            if element.change.by.is_some() && !element.years.iter().take(2).all(|year| year.figures.mean.is_some()) {
                element.change = ElementChange { says: "held back".to_owned(), ..ElementChange::default() };
            }
        }
        for share in &mut family.shares {
            share.whole = open_rate(rule, &share.whole);
            draw_funnel(share);
        }
    }
    for clock in &mut went.clocks {
        clock_shares(&mut clock.counts);
        clock.groups.iter_mut().for_each(|group| clock_shares(&mut group.counts));
    }
    for answered in went.statements.iter_mut().flat_map(|s| &mut s.answers) {
        answered.rate = open_rate(rule, &answered.rate);
    }
}

/// A mean tells a sum to whoever knows the people, and the people to whoever knows the sum.
fn refresh_spread(spread: &mut Spread) {
    if spread.people == Count::Held || spread.total == Some(Count::Held) {
        (spread.mean, spread.low, spread.high) = (None, None, None);
    }
    if spread.people == Count::Held {
        (spread.median, spread.upper, spread.nine_tenths) = (None, None, None);
    }
}

fn open_rate(rule: Rule, rate: &Rate) -> Rate {
    Rate::of(rule.count(rate.numerator), rule.count(rate.denominator))
}

fn open_element(rule: Rule, element: &mut ElementFigures) {
    element.most = Vec::new();
    element.whole = open_spread(rule, &element.whole);
    for group in &mut element.groups {
        // Standardised values are made from cells of a few people each: shown only where the group itself is, and to two figures.
        group.figures = open_spread(rule, &group.figures);
        let shown = group.figures.mean.is_some();
        group.standardised = group.standardised.filter(|_| shown).map(|value| {
            as_fine(value, group.figures.low.zip(group.figures.high).map_or(0.0, |(low, high)| high - low))
        });
        group.weight_covered = group.weight_covered.filter(|_| shown).map(two_figures);
    }
    for year in &mut element.years {
        year.figures = open_spread(rule, &year.figures);
    }
    let change = &mut element.change;
    match element.years.as_slice() {
        [later, earlier, ..] if change.by.is_some() => match (later.figures.mean, earlier.figures.mean) {
            (Some(_), Some(_)) => {
                for value in [&mut change.by, &mut change.low, &mut change.high] {
                    *value = value.map(two_figures);
                }
            }
            _ => *change = ElementChange { says: "held back".to_owned(), ..ElementChange::default() },
        },
        _ => {}
    }
    let enough = |q: &ElementQuarter| q.mean.is_none() || rule.enough(q.people);
    if element.quarters.iter().all(enough) && element.whole.mean.is_some() {
        let width = element.whole.low.zip(element.whole.high).map_or(0.0, |(low, high)| high - low);
        for quarter in &mut element.quarters {
            quarter.people = rule.count(quarter.people);
            // As fine as a tenth of its own range tells.
            let own = quarter.low.zip(quarter.high).map_or(width, |(low, high)| high - low);
            for value in [&mut quarter.mean, &mut quarter.low, &mut quarter.high] {
                *value = value.map(|value| as_fine(value, own));
            }
        }
    } else {
        // All of them or none: one that is wanting could be worked out from the year.
        for q in &mut element.quarters {
            *q = ElementQuarter {
                from: q.from,
                people: Count::Held,
                signal: "held back".to_owned(),
                ..ElementQuarter::default()
            };
        }
    }
}

fn open_spread(rule: Rule, full: &Spread) -> Spread {
    let held = Spread {
        people: rule.count(full.people),
        any: if rule.few(full.people) { Count::Held } else { rule.count(full.any) },
        total: full.total.map(|_| Count::Held),
        ..Spread::default()
    };
    if !rule.enough(full.people) {
        return if full.people.is_zero() { Spread { any: full.any, total: full.total, ..held } } else { held };
    }
    // Nobody has any: a nought that is a fact. A few have some: their sum is theirs.
    if !full.any.is_zero() && rule.few(full.any) {
        return held;
    }
    let total = full.total.map(|sum| rule.count(sum));
    let mean = match (total, held.people.shown()) {
        (Some(sum), Some(people)) => sum.shown().map(|sum| sum as f64 / people as f64),
        _ => full.mean.map(|mean| as_fine(mean, full.low.zip(full.high).map_or(0.0, |(low, high)| high - low))),
    };
    let moved = match (full.mean, mean) {
        (Some(was), Some(is)) if was > 0.0 => is / was,
        _ => 1.0,
    };
    // As fine as a tenth of the range tells, no finer.
    let width = full.low.zip(full.high).map_or(0.0, |(low, high)| high - low);
    let end = |value: Option<f64>| value.filter(|_| mean.is_some()).map(|value| as_fine(value * moved, width));
    // A quartile rests on a quarter of the persons, and the last tenth on a tenth.
    let of = |value: Option<f64>, times: u64| {
        value.filter(|_| matches!(full.people, Count::Shown(n) if n >= times * rule.0.least()))
    };
    Spread {
        total,
        mean,
        low: end(full.low),
        high: end(full.high),
        median: of(full.median, 2),
        upper: of(full.upper, 4),
        nine_tenths: of(full.nine_tenths, 10),
        ..held
    }
}

fn open_share(rule: Rule, share: &mut ShareFigures) {
    share.whole = open_rate(rule, &share.whole);
    share.funnel.iter_mut().for_each(|part| part.rate = open_rate(rule, &part.rate));
    draw_funnel(share);
}

/// The limits are those of the rounded counts, too.
fn draw_funnel(share: &mut ShareFigures) {
    let mut shown: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for (n, part) in share.funnel.iter().enumerate() {
        if let (Some(of), Some(among)) = (part.rate.numerator.shown(), part.rate.denominator.shown()) {
            shown.insert(n, (among, of));
        }
    }
    let funnels = funnel(&shown);
    share.more_than_chance = more_than_chance(funnels.values());
    for (n, part) in share.funnel.iter_mut().enumerate() {
        *part = match funnels.get(&n) {
            Some(f) => funnel_part(&part.group, f),
            None => FunnelPart {
                group: part.group.clone(),
                rate: part.rate,
                low_95: None,
                high_95: None,
                low_998: None,
                high_998: None,
                lies: "held back".to_owned(),
            },
        };
    }
}

fn open_clock(rule: Rule, clock: &mut ClockFigures) {
    open_runs(rule, &mut clock.counts);
    clock.groups.iter_mut().for_each(|group| open_runs(rule, &mut group.counts));
}

fn open_runs(rule: Rule, counts: &mut ClockCounts) {
    let people = counts.people;
    for count in [
        &mut counts.started,
        &mut counts.stopped,
        &mut counts.within,
        &mut counts.breached,
        &mut counts.uncertain,
        &mut counts.cancelled,
        &mut counts.open_within,
        &mut counts.open_breached,
    ] {
        *count = rule.behind(*count, people);
    }
    counts.people = rule.count(people);
    clock_shares(counts);
}

fn clock_shares(counts: &mut ClockCounts) {
    let share = |met: Option<u64>| match (met, counts.stopped.shown()) {
        (Some(met), Some(of)) if of > 0 => Some(met.min(of) as f64 / of as f64),
        _ => None,
    };
    counts.share_low = share(counts.within.shown());
    counts.share_high = share(counts.within.plus(counts.uncertain).shown());
}

/// To the first decimal place that a tenth of a width fills: 1077.23 of a range 2.7 wide as 1077.2. Two figures where there is no width.
fn as_fine(value: f64, width: f64) -> f64 {
    if !(width > 0.0 && width.is_finite()) {
        return two_figures(value);
    }
    let mut digits = 0_usize;
    let mut step = width / 10.0;
    while step < 1.0 && digits < 6 {
        step *= 10.0;
        digits += 1;
    }
    // From the digits, so that every machine cuts alike.
    format!("{value:.digits$}").parse().unwrap_or(value)
}

/// Two figures that count: 0.1234 as 0.12, 12.34 as 12.
fn two_figures(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    // From the digits, so that every machine cuts alike.
    format!("{value:.1e}").parse().unwrap_or(value)
}
