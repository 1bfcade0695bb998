//! The open edition: small numbers held back, others rounded, nobody in it.
//!
//! Rule (`identity.md` 6, decision 10): 1 to 7 people held back, other counts to the nearest 5, rates worked out from the
//! rounded counts, medians from 8 people on, charts by month only where every month has 8 or more. Totals are rounded on their
//! own, so that no cell can be worked out from them, and may not add up.

use crate::figures::*;

/// Fewer than this many people are held back.
const LEAST: u64 = 8;

/// A count as it may be shared.
pub fn round5(count: Count) -> Count {
    match count {
        Count::Shown(0) => Count::Shown(0),
        Count::Shown(n) if n < LEAST => Count::Held,
        Count::Shown(n) => Count::Shown((n + 2) / 5 * 5),
        Count::Held => Count::Held,
    }
}

fn few(count: Count) -> bool {
    !matches!(count, Count::Shown(n) if n == 0 || n >= LEAST)
}

fn enough(count: Count) -> bool {
    matches!(count, Count::Shown(n) if n >= LEAST)
}

/// An amount (days, rows of people) that may be shown if the people behind it may.
fn behind(amount: Count, people: Count) -> Count {
    if few(people) { Count::Held } else { round5(amount) }
}

fn named(list: &[Named]) -> Vec<Named> {
    list.iter().map(|n| Named { name: n.name.clone(), count: round5(n.count) }).collect()
}

/// The figures as they may be shared. What they were made from is not in them, so nothing written from them can show it.
pub fn open(full: &Report) -> Report {
    let mut r = full.clone();
    r.edition = Edition::Open;
    r.behind.clear();
    r.people.clear();
    open_run(&mut r);
    open_joins(&mut r.joins);
    open_official(&mut r.official);
    r.promises.iter_mut().for_each(open_promise);
    r.time.people = round5(r.time.people);
    for agency in &mut r.time.agencies {
        for days in [&mut agency.helped, &mut agency.waiting, &mut agency.passed_on] {
            *days = behind(*days, agency.people);
        }
        agency.people = round5(agency.people);
    }
    open_discharge(&mut r.discharge);
    r
}

fn open_run(r: &mut Report) {
    r.run.command.clear();
    r.run.not_read.clear();
    r.run.rows = round5(r.run.rows);
    r.run.people = round5(r.run.people);
    let names: Vec<String> = r.run.files.iter().map(|f| f.name.clone()).collect();
    for (n, file) in r.run.files.iter_mut().enumerate() {
        file.name = format!("file {}", n + 1);
        file.bytes = None;
        file.note.clear();
        for count in [&mut file.rows, &mut file.set_aside, &mut file.warnings] {
            *count = round5(*count);
        }
    }
    for group in &mut r.quality.problems {
        group.samples.clear();
        group.file =
            names.iter().position(|n| *n == group.file).map_or_else(String::new, |n| format!("file {}", n + 1));
        // These words may quote what was found; the code and the column do not.
        for text in [&mut group.wrong, &mut group.now, &mut group.mend] {
            text.clear();
        }
        if group.severity == "file refused" {
            group.column.clear();
        }
        group.count = round5(group.count);
    }
    r.quality.counts = named(&r.quality.counts);
}

fn open_joins(joins: &mut Joins) {
    joins.people = round5(joins.people);
    joins.in_two_or_more = round5(joins.in_two_or_more);
    joins.refused = named(&joins.refused);
    for d in &mut joins.datasets {
        for count in [&mut d.identities, &mut d.people, &mut d.in_another] {
            *count = round5(*count);
        }
        d.by = named(&d.by);
    }
    for g in &mut joins.groups {
        g.people = round5(g.people);
        g.in_two_or_more = round5(g.in_two_or_more);
    }
}

fn open_official(official: &mut Official) {
    for median in &mut official.medians {
        if few(median.waits) {
            median.median_days = None;
        }
        median.waits = round5(median.waits);
    }
    official.left_out = named(&official.left_out);
    official.steps = named(&official.steps);
    // A cell may hold anything, a name too: values go, and their columns are counted together.
    let mut columns: Vec<Unrecognised> = Vec::new();
    for u in official.unrecognised.drain(..) {
        match columns.iter_mut().find(|c| c.column == u.column) {
            Some(c) => c.rows = c.rows.plus(u.rows),
            None => columns.push(Unrecognised { column: u.column, value: String::new(), rows: u.rows }),
        }
    }
    columns.iter_mut().for_each(|c| c.rows = round5(c.rows));
    official.unrecognised = columns;
    for a in &mut official.ascof {
        a.numerator = round5(a.numerator);
        a.denominator = a.denominator.map(round5);
        a.outcome = match (a.numerator, a.denominator, a.outcome) {
            (Count::Shown(num), Some(Count::Shown(of)), Some(_)) if of > 0 => {
                let scale = if a.measure == "2A" { 100.0 } else { 100_000.0 };
                Some((scale * num as f64 / of as f64 * 10.0).round() / 10.0)
            }
            _ => None,
        };
    }
}

fn open_ends(e: &Ends) -> Ends {
    let people = e.people;
    let share = |count: Count| behind(count, people);
    Ends {
        people: round5(people),
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
        lengths: e.lengths.map(|l| open_lengths(&l, people)),
    }
}

fn open_lengths(l: &Lengths, people: Count) -> Lengths {
    let n = if few(people) { Count::Held } else { l.stopped };
    // A quartile rests on a quarter of the waits, so it needs four times as many.
    let quarters = matches!(n, Count::Shown(n) if n >= 4 * LEAST);
    Lengths {
        stopped: round5(n),
        lower: if quarters { l.lower } else { None },
        median: if enough(n) { l.median } else { None },
        upper: if quarters { l.upper } else { None },
    }
}

fn open_promise(p: &mut PromiseFigures) {
    p.read_from = named(&p.read_from);
    p.beside = named(&p.beside);
    p.whole = open_ends(&p.whole);
    p.year = open_ends(&p.year);
    for row in p.breakdowns.iter_mut().flat_map(|b| &mut b.rows) {
        row.ends = open_ends(&row.ends);
    }
    let plenty = |m: &MonthFigure| {
        let counted = if p.limit.is_some() { m.ends.rate.denominator } else { m.ends.measured };
        enough(m.ends.people) && enough(counted)
    };
    let whole: Vec<&MonthFigure> = p.months.iter().filter(|m| m.covered && m.complete).collect();
    if whole.is_empty() || !whole.iter().all(|m| plenty(m)) {
        p.change = if p.limit.is_some() && !p.months.is_empty() { Change::HeldBack } else { p.change };
        p.months.clear();
        p.chart = None;
        return;
    }
    // A month without an extract stays, as the gap that it is; an unfinished month with few people goes.
    let keep: Vec<MonthFigure> = p
        .months
        .iter()
        .filter(|m| !m.covered || plenty(m))
        .map(|m| MonthFigure { ends: open_ends(&m.ends), ..*m })
        .collect();
    p.months = keep;
    (p.chart, p.change) = if p.limit.is_some() { Chart::of(&p.months) } else { (None, p.change) };
}

fn open_group(g: &DelayGroup) -> DelayGroup {
    DelayGroup {
        name: g.name.clone(),
        earlier: round5(g.earlier),
        same_day: round5(g.same_day),
        blank: round5(g.blank),
        days: behind(g.days, g.earlier),
        median_days: if enough(g.earlier) { g.median_days } else { None },
    }
}

fn open_discharge(d: &mut Discharge) {
    d.all = open_group(&d.all);
    d.faults = named(&d.faults);
    d.deaths = round5(d.deaths);
    d.still_in_days = behind(d.still_in_days, d.still_in);
    d.still_in = round5(d.still_in);
    d.bins.iter_mut().for_each(|b| b.stays = round5(b.stays));
    d.destinations = d.destinations.iter().map(open_group).collect();
    d.localities = d.localities.iter().map(open_group).collect();
    if d.months.iter().filter(|m| m.covered).all(|m| enough(m.group.earlier)) {
        d.months.iter_mut().for_each(|m| m.group = open_group(&m.group));
    } else {
        d.months.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_seven_are_held_back_and_others_rounded() {
        let shown: Vec<Option<u64>> =
            [0, 1, 7, 8, 12, 13, 17, 18, 1264].map(|n| round5(Count::Shown(n)).shown()).to_vec();
        let expect = [Some(0), None, None, Some(10), Some(10), Some(15), Some(15), Some(20), Some(1265)];
        assert_eq!(shown, expect);
        assert_eq!(round5(Count::Held), Count::Held);
    }

    #[test]
    fn a_rate_is_that_of_its_rounded_counts() {
        let e = Ends::of(Tally { people: 50, met: 41, missed: 8, ..Tally::default() }, None);
        let shared = open_ends(&e);
        assert_eq!(shared.rate, Rate::of(Count::Shown(40), Count::Shown(50)));
        // Seven people: nothing, though their waits are nine.
        let e = Ends::of(Tally { people: 7, met: 9, ..Tally::default() }, None);
        assert_eq!(open_ends(&e).rate.share, None);
        assert_eq!(open_ends(&e).met, Count::Held);
        // Nobody kept: nought is a fact, and seven kept are not told.
        let none = Ends::of(Tally { people: 20, met: 0, missed: 20, ..Tally::default() }, None);
        assert_eq!(open_ends(&none).rate.share, Some(0.0));
        let seven = Ends::of(Tally { people: 27, met: 7, missed: 20, ..Tally::default() }, None);
        assert_eq!(open_ends(&seven).rate.share, None);
    }
}
