//! The open edition: small numbers held back, others rounded, nobody in it.
//!
//! Rule (`identity.md` 6, decision 10): 1 to 7 people held back, other counts to the nearest 5, rates worked out from the
//! rounded counts, medians from 8 people on, charts by month only where every month has 8 or more. Totals are rounded on their
//! own and may not add up. A place may be stricter (`publish.toml`).
//!
//! Rounding alone does not keep that: of ten in all, ten of them here, three hidden rows are one or two each. So every hidden count is
//! then tried, over all published numbers together (`solve`, `ties`); one that could be told to less than three values is
//! covered by hiding more, and the report says which numbers (`mend`). Where hiding does not help there is no open edition.

mod links;
mod mend;
mod others;
mod refresh;
mod shape;
mod solve;
mod ties;
mod went;

pub use mend::NotSafe;
pub(crate) use others::{AGENCY, COUNCIL};

use crate::figures::*;
use yf_place::Publish;

/// The place's own rule: at least that of the standard.
#[derive(Clone, Copy)]
struct Rule(Publish);

impl Rule {
    /// A count as it may be shared.
    fn count(self, count: Count) -> Count {
        count.shown().and_then(|n| self.0.shared(n)).map_or(Count::Held, Count::Shown)
    }

    /// The numbers that are shown as this one.
    fn behind_shown(self, shown: u64) -> (i64, i64) {
        let (step, least) = (self.0.round_to.max(1), self.0.least());
        let low = if shown <= step { least } else { least.max(shown - step / 2) };
        let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        if shown == 0 { (0, 0) } else { (whole(low), whole(shown.saturating_add((step - 1) / 2))) }
    }

    fn few(self, count: Count) -> bool {
        !matches!(count, Count::Shown(n) if n == 0 || n >= self.0.least())
    }

    fn enough(self, count: Count) -> bool {
        matches!(count, Count::Shown(n) if n >= self.0.least())
    }

    /// An amount (days, rows of people) that may be shown if the people behind it may.
    fn behind(self, amount: Count, people: Count) -> Count {
        if self.few(people) { Count::Held } else { self.count(amount) }
    }

    fn named(self, list: &[Named]) -> Vec<Named> {
        list.iter().map(|n| Named { name: n.name.clone(), count: self.count(n.count) }).collect()
    }
}

/// The figures as they may be shared. What they were made from is not in them, so nothing written from them can show it.
///
/// # Errors
/// A hidden count could be worked out, whatever else is held back.
pub fn open(full: &Report) -> Result<Report, NotSafe> {
    open_after(full, None)
}

/// The figures that the open edition has, not yet rounded: for opening them.
pub(crate) fn shaped(full: &Report) -> Report {
    let mut r = shape::shape(Rule(full.place.publish), full);
    // Of several councils the sums are one's; what is worked out from them is too.
    r.official.ascof.iter_mut().filter(|a| a.council == COUNCIL).for_each(refresh::outcome);
    r
}

/// The figures as they may be shared after an earlier edition that was: the two together tell no more than one may.
///
/// # Errors
/// A hidden count of one of the two could be worked out, whatever else this one holds back: the earlier one told it.
pub fn open_after(full: &Report, before: Option<&Report>) -> Result<Report, NotSafe> {
    if full.edition == Edition::Open {
        return Ok(full.clone());
    }
    let rule = Rule(full.place.publish);
    let shaped = shape::shape(rule, full);
    let alone = safe(rule, &shaped, None)?;
    match before {
        // What is told again tells nothing new.
        Some(before) if !told_again(&alone, before) => safe(rule, &shaped, Some(before)),
        _ => Ok(alone),
    }
}

/// Whether two editions show the same: each word and number, as finely as it is written.
fn told_again(one: &Report, other: &Report) -> bool {
    use serde_json::Value;
    fn same(a: &Value, b: &Value) -> bool {
        match (a, b) {
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
            }
            (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
            // A share that was read back may be another one in its last place.
            (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1.0),
                _ => a == b,
            },
            _ => a == b,
        }
    }
    match (serde_json::to_value(one), serde_json::to_value(other)) {
        (Ok(one), Ok(other)) => same(&one, &other),
        _ => false,
    }
}

/// With the clocks by group where that is safe and holds back no whole table; else without.
fn safe(rule: Rule, shaped: &Report, before: Option<&Report>) -> Result<Report, NotSafe> {
    match mended(rule, shaped, before) {
        Ok((r, false)) => Ok(r),
        // They are many small cells: better none of them than whole tables held back for one.
        other => match mended(rule, &shape::without_clock_groups(shaped), before) {
            Ok((r, _)) => Ok(r),
            Err(told) => other.map(|(r, _)| r).map_err(|_| told),
        },
    }
}

/// Each count by itself, and then over all together; and whether whole tables were held back.
fn mended(rule: Rule, shaped: &Report, before: Option<&Report>) -> Result<(Report, bool), NotSafe> {
    let mut r = round(rule, shaped);
    // First by itself, so that what it holds back is what it would without the earlier one, and then beside it.
    let alone = mend::mend(rule, &mut r, shaped, None)?;
    let mut whole_tables = alone.whole_tables;
    r.held_more = alone.held;
    if let Some(before) = before {
        let more = mend::mend(rule, &mut r, shaped, Some(&mut before.clone()))?;
        whole_tables |= more.whole_tables;
        r.held_more.extend(more.held);
        r.held_more.sort();
        r.held_more.dedup_by_key(|held| held.place());
    }
    refresh::refresh(rule, &mut r);
    Ok((r, whole_tables))
}

/// Each count by itself.
fn round(rule: Rule, shaped: &Report) -> Report {
    let mut r = shaped.clone();
    r.edition = Edition::Open;
    open_run(rule, &mut r);
    open_joins(rule, &mut r.joins);
    open_official(rule, &mut r.official);
    r.promises.iter_mut().for_each(|x| open_promise(rule, x));
    r.time.people = rule.count(r.time.people);
    for agency in &mut r.time.agencies {
        for days in [&mut agency.helped, &mut agency.waiting, &mut agency.passed_on] {
            *days = rule.behind(*days, agency.people);
        }
        agency.people = rule.count(agency.people);
    }
    went::open(rule, &mut r.went);
    open_discharge(rule, &mut r.discharge);
    links::open_links(rule, &mut r.links);
    r
}

fn open_run(rule: Rule, r: &mut Report) {
    r.run.rows = rule.count(r.run.rows);
    r.run.people = rule.count(r.run.people);
    for file in &mut r.run.files {
        for count in [&mut file.rows, &mut file.set_aside, &mut file.warnings] {
            *count = rule.count(*count);
        }
    }
    r.quality.problems.iter_mut().for_each(|k| k.count = rule.count(k.count));
    r.quality.counts = rule.named(&r.quality.counts);
}

fn open_joins(rule: Rule, joins: &mut Joins) {
    joins.people = rule.count(joins.people);
    joins.in_two_or_more = rule.count(joins.in_two_or_more);
    joins.refused = rule.named(&joins.refused);
    for d in &mut joins.datasets {
        for count in [&mut d.identities, &mut d.people, &mut d.in_another] {
            *count = rule.count(*count);
        }
        d.by = rule.named(&d.by);
    }
    for g in &mut joins.groups {
        g.people = rule.count(g.people);
        g.in_two_or_more = rule.count(g.in_two_or_more);
    }
}

fn open_official(rule: Rule, official: &mut Official) {
    for median in &mut official.medians {
        if rule.few(median.waits) {
            median.median_days = None;
        }
        median.waits = rule.count(median.waits);
    }
    official.left_out = rule.named(&official.left_out);
    official.steps = rule.named(&official.steps);
    official.unrecognised.iter_mut().for_each(|c| c.rows = rule.count(c.rows));
    for a in &mut official.ascof {
        a.numerator = rule.count(a.numerator);
        a.denominator = a.denominator.map(|c| rule.count(c));
        refresh::outcome(a);
    }
}

fn open_ends(rule: Rule, e: &Ends) -> Ends {
    let people = e.people;
    let share = |count: Count| rule.behind(count, people);
    Ends {
        people: rule.count(people),
        met: share(e.met),
        missed: share(e.missed),
        missed_waiting: share(e.missed_waiting),
        running: share(e.running),
        ended_within: share(e.ended_within),
        ended_after: share(e.ended_after),
        cannot_tell: share(e.cannot_tell),
        order_wrong: share(e.order_wrong),
        measured: share(e.measured),
        rate: Rate::of(share(e.rate.numerator), share(e.rate.denominator)),
        lengths: e.lengths.map(|l| open_lengths(rule, &l, people)),
    }
}

fn open_lengths(rule: Rule, l: &Lengths, people: Count) -> Lengths {
    let n = if rule.few(people) { Count::Held } else { l.stopped };
    // A quartile rests on a quarter of the waits, so it needs four times as many.
    let quarters = matches!(n, Count::Shown(n) if n >= 4 * rule.0.least());
    Lengths {
        stopped: rule.count(n),
        lower: if quarters { l.lower } else { None },
        median: if rule.enough(n) { l.median } else { None },
        upper: if quarters { l.upper } else { None },
    }
}

fn open_promise(rule: Rule, p: &mut PromiseFigures) {
    p.read_from = rule.named(&p.read_from);
    p.beside = rule.named(&p.beside);
    p.whole = open_ends(rule, &p.whole);
    p.year = open_ends(rule, &p.year);
    for row in p.breakdowns.iter_mut().flat_map(|b| &mut b.rows) {
        row.ends = open_ends(rule, &row.ends);
    }
    p.months.iter_mut().for_each(|m| m.ends = open_ends(rule, &m.ends));
    if !p.months.is_empty() {
        (p.chart, p.change) = if p.limit.is_some() { Chart::of(&p.months) } else { (None, p.change) };
    }
}

fn open_group(rule: Rule, g: &DelayGroup) -> DelayGroup {
    DelayGroup {
        name: g.name.clone(),
        earlier: rule.count(g.earlier),
        same_day: rule.count(g.same_day),
        blank: rule.count(g.blank),
        days: rule.behind(g.days, g.earlier),
        median_days: if rule.enough(g.earlier) { g.median_days } else { None },
    }
}

fn open_discharge(rule: Rule, d: &mut Discharge) {
    d.all = open_group(rule, &d.all);
    d.faults = rule.named(&d.faults);
    d.deaths = rule.count(d.deaths);
    d.still_in_days = rule.behind(d.still_in_days, d.still_in);
    d.still_in = rule.count(d.still_in);
    d.bins.iter_mut().for_each(|b| b.stays = rule.count(b.stays));
    d.destinations = d.destinations.iter().map(|x| open_group(rule, x)).collect();
    d.localities = d.localities.iter().map(|x| open_group(rule, x)).collect();
    d.months.iter_mut().for_each(|m| m.group = open_group(rule, &m.group));
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Rule = Rule(Publish { hide_to: 7, round_to: 5 });

    #[test]
    fn one_to_seven_are_held_back_and_others_rounded() {
        let shown: Vec<Option<u64>> =
            [0, 1, 7, 8, 12, 13, 17, 18, 1264].map(|n| RULE.count(Count::Shown(n)).shown()).to_vec();
        let expect = [Some(0), None, None, Some(10), Some(10), Some(15), Some(15), Some(20), Some(1265)];
        assert_eq!(shown, expect);
        assert_eq!(RULE.count(Count::Held), Count::Held);
    }

    #[test]
    fn a_rate_is_that_of_its_rounded_counts() {
        let e = Ends::of(Tally { people: 50, met: 41, missed: 8, ..Tally::default() }, None);
        let shared = open_ends(RULE, &e);
        assert_eq!(shared.rate, Rate::of(Count::Shown(40), Count::Shown(50)));
        // Seven people: nothing, though their waits are nine.
        let e = Ends::of(Tally { people: 7, met: 9, ..Tally::default() }, None);
        assert_eq!(open_ends(RULE, &e).rate.share, None);
        assert_eq!(open_ends(RULE, &e).met, Count::Held);
        // Nobody kept: nought is a fact, and seven kept are not told.
        let none = Ends::of(Tally { people: 20, met: 0, missed: 20, ..Tally::default() }, None);
        assert_eq!(open_ends(RULE, &none).rate.share, Some(0.0));
        let seven = Ends::of(Tally { people: 27, met: 7, missed: 20, ..Tally::default() }, None);
        assert_eq!(open_ends(RULE, &seven).rate.share, None);
    }

    #[test]
    fn a_place_may_hide_more() {
        let strict = Rule(Publish { hide_to: 9, round_to: 10 });
        let shown = [9, 10, 14, 15, 1264].map(|n| strict.count(Count::Shown(n)).shown());
        assert_eq!(shown, [None, Some(10), Some(10), Some(20), Some(1260)]);
        assert!(!strict.enough(Count::Shown(9)) && RULE.enough(Count::Shown(9)));
    }
}
