//! The figures as CSV, one number a row; and the people behind them.
//!
//! Invariant: no field can be read by a spreadsheet as a formula (see [`safe`]).

mod links;

use crate::figures::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A field that a spreadsheet shows and does not run: one beginning with `=`, `+`, `-`, `@`, a tab or a line end gets an
/// apostrophe before it, as the security project OWASP advises.
pub fn safe(field: &str) -> Cow<'_, str> {
    match field.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n') => Cow::Owned(format!("'{field}")),
        _ => Cow::Borrowed(field),
    }
}

struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new(header: &[&str]) -> Table {
        let mut table = Table(csv::Writer::from_writer(Vec::new()));
        table.row(header);
        table
    }

    fn row(&mut self, fields: &[&str]) {
        // Writing to memory and equal row lengths: neither can fail.
        for field in fields {
            let _ = self.0.write_field(safe(field).as_ref());
        }
        let _ = self.0.write_record(None::<&[u8]>);
    }

    fn done(self) -> String {
        self.0.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Columns of `figures.csv`.
pub const FIGURES: [&str; 8] = ["section", "figure", "by", "group", "band", "period", "measure", "value"];

/// Columns of `people.csv`.
pub const PEOPLE: [&str; 26] = [
    "section",
    "figure",
    "group",
    "band",
    "period",
    "last_year",
    "measure",
    "person",
    "name",
    "age",
    "sex",
    "locality",
    "fifth",
    "carer",
    "local_ids",
    "died",
    "end",
    "start",
    "stop",
    "length",
    "at_most",
    "unit",
    "limit",
    "because",
    "states",
    "rows",
];

/// Where a number of `figures.csv` belongs.
#[derive(Clone, Default)]
struct At<'a> {
    section: &'a str,
    figure: &'a str,
    by: &'a str,
    group: &'a str,
    band: &'a str,
    period: String,
}

fn put(t: &mut Table, at: &At<'_>, measure: &str, value: String) {
    t.row(&[at.section, at.figure, at.by, at.group, at.band, &at.period, measure, &value]);
}

fn count(c: Count) -> String {
    c.shown().map_or_else(|| "[c]".to_owned(), |n| n.to_string())
}

/// A number with up to six decimals, no more than it has.
pub(crate) fn decimal(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| {
        let text = format!("{v:.6}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    })
}

fn put_count(t: &mut Table, at: &At<'_>, measure: &str, c: Count) {
    put(t, at, measure, count(c));
}

fn ends(t: &mut Table, at: &At<'_>, e: &Ends) {
    for (measure, c) in [
        ("people", e.people),
        ("met", e.met),
        ("missed", e.missed),
        ("missed, still waiting", e.missed_waiting),
        ("running", e.running),
        ("ended without, within the limit", e.ended_within),
        ("ended without, after the limit", e.ended_after),
        ("cannot tell", e.cannot_tell),
        ("order wrong", e.order_wrong),
        ("measured", e.measured),
        ("numerator", e.rate.numerator),
        ("denominator", e.rate.denominator),
    ] {
        put_count(t, at, measure, c);
    }
    for (measure, v) in [("share", e.rate.share), ("low", e.rate.low), ("high", e.rate.high)] {
        put(t, at, measure, decimal(v));
    }
    if let Some(l) = &e.lengths {
        put_count(t, at, "stopped", l.stopped);
        for (measure, v) in [("lower quartile", l.lower), ("median", l.median), ("upper quartile", l.upper)] {
            put(t, at, measure, decimal(v));
        }
    }
}

fn promise(t: &mut Table, r: &Report, p: &PromiseFigures) {
    let whole = format!("{}..{}", r.run.from, r.run.to);
    let at = At { section: "promise", figure: &p.id, period: whole, ..At::default() };
    if let Some(missing) = &p.missing {
        put(t, &at, "missing", missing.clone());
        return;
    }
    ends(t, &at, &p.whole);
    let year = match (p.year_months.first(), p.year_months.last()) {
        (Some(a), Some(b)) => format!("{a}..{b}"),
        _ => String::new(),
    };
    let at_year = At { period: year.clone(), ..at.clone() };
    ends(t, &at_year, &p.year);
    put(t, &at_year, "promised", decimal(p.promised));
    for n in p.read_from.iter() {
        put_count(t, &At { by: "read from", group: &n.name, ..at.clone() }, "waits", n.count);
    }
    for n in p.beside.iter() {
        put_count(t, &At { by: "beside", group: &n.name, ..at.clone() }, "waits", n.count);
    }
    for row in p.breakdowns.iter().flat_map(|b| b.rows.iter().map(move |row| (b, row))) {
        let at = At { by: &row.0.by, group: &row.1.group, period: year.clone(), ..at.clone() };
        ends(t, &at, &row.1.ends);
    }
    for m in &p.months {
        let state = if !m.covered {
            "not covered"
        } else if m.complete {
            "complete"
        } else {
            "not complete"
        };
        let at = At { period: m.month.to_string(), ..at.clone() };
        put(t, &at, "month", state.into());
        if m.covered {
            ends(t, &at, &m.ends);
        }
    }
    if let Some(c) = &p.chart {
        for (measure, v) in [("chart middle", c.middle), ("chart low", c.low), ("chart high", c.high)] {
            put(t, &at, measure, decimal(Some(v)));
        }
    }
}

fn official(t: &mut Table, o: &Official) {
    let at = At { section: "official", ..At::default() };
    if let Some(missing) = &o.missing {
        put(t, &at, "missing", missing.clone());
    }
    for m in &o.medians {
        let by = match m.area_kind {
            AreaKind::Council => "council",
            AreaKind::Locality => "locality",
        };
        let period = m.quarter.to_string();
        let at = At { figure: m.metric.text(), by, group: &m.area, band: m.band.text(), period, ..at.clone() };
        put(t, &at, "median days", decimal(m.median_days));
        put_count(t, &at, "waits", m.waits);
    }
    for a in &o.ascof {
        let at = At {
            figure: &a.measure,
            by: "council",
            group: &a.council,
            band: &a.group,
            period: format!("{}..{}", a.from, a.to),
            ..at.clone()
        };
        put_count(t, &at, "numerator", a.numerator);
        put(t, &at, "denominator", a.denominator.map_or_else(String::new, count));
        put(t, &at, "outcome", decimal(a.outcome));
    }
    for (by, list) in [("step", &o.steps), ("left out", &o.left_out)] {
        for n in list {
            put_count(t, &At { by, group: &n.name, ..at.clone() }, "how many", n.count);
        }
    }
    for u in &o.unrecognised {
        put_count(t, &At { by: "unrecognised", group: &u.column, band: &u.value, ..at.clone() }, "rows", u.rows);
    }
}

fn delay(t: &mut Table, at: &At<'_>, g: &DelayGroup) {
    for (measure, c) in
        [("ready earlier", g.earlier), ("same day", g.same_day), ("not recorded", g.blank), ("days", g.days)]
    {
        put_count(t, at, measure, c);
    }
    put(t, at, "median days", decimal(g.median_days));
}

fn discharge(t: &mut Table, r: &Report) {
    let d = &r.discharge;
    let at =
        At { section: "discharge", figure: "drd", period: format!("{}..{}", r.run.from, r.run.to), ..At::default() };
    if let Some(missing) = &d.missing {
        put(t, &at, "missing", missing.clone());
        return;
    }
    delay(t, &at, &d.all);
    for (measure, c) in [("deaths", d.deaths), ("still in hospital", d.still_in), ("days so far", d.still_in_days)] {
        put_count(t, &at, measure, c);
    }
    for n in &d.faults {
        put_count(t, &At { by: "fault", group: &n.name, ..at.clone() }, "stays", n.count);
    }
    for b in &d.bins {
        let name = crate::svg::bin_name(b);
        put_count(t, &At { by: "days waited", group: &name, ..at.clone() }, "stays", b.stays);
    }
    for (by, list) in [("destination", &d.destinations), ("locality", &d.localities)] {
        for g in list {
            delay(t, &At { by, group: &g.name, ..at.clone() }, g);
        }
    }
    for m in d.months.iter().filter(|m| m.covered) {
        delay(t, &At { period: m.month.to_string(), ..at.clone() }, &m.group);
    }
}

fn spread(t: &mut Table, at: &At<'_>, s: &Spread) {
    put_count(t, at, "people", s.people);
    put_count(t, at, "people with any", s.any);
    if let Some(total) = s.total {
        put_count(t, at, "total", total);
    }
    for (measure, v) in [
        ("mean", s.mean),
        ("low", s.low),
        ("high", s.high),
        ("median", s.median),
        ("upper quartile", s.upper),
        ("nine tenths", s.nine_tenths),
    ] {
        put(t, at, measure, decimal(v));
    }
}

fn element(t: &mut Table, at: &At<'_>, e: &ElementFigures) {
    let at = At { figure: &e.id, ..at.clone() };
    spread(t, &at, &e.whole);
    for g in &e.groups {
        let at = At { by: &g.by, group: &g.group, ..at.clone() };
        spread(t, &at, &g.figures);
        put(t, &at, "standardised", decimal(g.standardised));
        put(t, &at, "weight covered", decimal(g.weight_covered));
    }
    for y in &e.years {
        // By name, for the whole time of a run may be one year.
        spread(t, &At { by: "year", period: format!("{}..{}", y.from, y.to), ..at.clone() }, &y.figures);
    }
    if !e.change.says.is_empty() {
        put(t, &at, "change", e.change.says.clone());
        for (measure, v) in [("changed by", e.change.by), ("change low", e.change.low), ("change high", e.change.high)]
        {
            put(t, &at, measure, decimal(v));
        }
    }
    for q in &e.quarters {
        let at = At { by: "quarter", period: q.from.to_string(), ..at.clone() };
        put_count(t, &at, "people", q.people);
        for (measure, v) in [("mean", q.mean), ("low", q.low), ("high", q.high)] {
            put(t, &at, measure, decimal(v));
        }
        put(t, &at, "signal", q.signal.clone());
    }
}

fn share(t: &mut Table, at: &At<'_>, s: &ShareFigures) {
    let rate = |t: &mut Table, at: &At<'_>, r: &Rate| {
        put_count(t, at, "numerator", r.numerator);
        put_count(t, at, "denominator", r.denominator);
        for (measure, v) in [("share", r.share), ("low", r.low), ("high", r.high)] {
            put(t, at, measure, decimal(v));
        }
    };
    let at = At { figure: &s.of, band: &s.among, ..at.clone() };
    rate(t, &at, &s.whole);
    for p in &s.funnel {
        let at = At { by: "funnel", group: &p.group, ..at.clone() };
        rate(t, &at, &p.rate);
        for (measure, v) in
            [("low 95", p.low_95), ("high 95", p.high_95), ("low 99.8", p.low_998), ("high 99.8", p.high_998)]
        {
            put(t, &at, measure, decimal(v));
        }
        put(t, &at, "lies", p.lies.clone());
    }
}

fn clock(t: &mut Table, at: &At<'_>, c: &ClockCounts) {
    for (measure, n) in [
        ("people", c.people),
        ("started", c.started),
        ("stopped", c.stopped),
        ("within", c.within),
        ("breached", c.breached),
        ("uncertain", c.uncertain),
        ("cancelled", c.cancelled),
        ("open within", c.open_within),
        ("open breached", c.open_breached),
    ] {
        put_count(t, at, measure, n);
    }
    put(t, at, "share low", decimal(c.share_low));
    put(t, at, "share high", decimal(c.share_high));
}

fn went(t: &mut Table, w: &WentThrough) {
    let at = At { section: "journey", period: format!("{}..{}", w.from, w.to), ..At::default() };
    put_count(t, &at, "people", w.people);
    put_count(t, &at, "deaths", w.deaths);
    for f in &w.families {
        if let Some(missing) = &f.missing {
            put(t, &At { figure: &f.id, ..at.clone() }, "missing", missing.clone());
        }
        f.elements.iter().for_each(|e| element(t, &at, e));
        f.shares.iter().for_each(|s| share(t, &at, s));
        for n in &f.beside {
            put_count(t, &At { figure: &f.id, by: "beside", group: &n.name, ..at.clone() }, "how many", n.count);
        }
    }
    for c in &w.clocks {
        let at = At { figure: &c.id, by: "clock", ..at.clone() };
        clock(t, &at, &c.counts);
        for g in &c.groups {
            let by = format!("clock by {}", g.by);
            let here = At { by: &by, ..at.clone() };
            match g.by.as_str() {
                "year" => clock(t, &At { period: g.group.clone(), ..here }, &g.counts),
                _ => clock(t, &At { group: &g.group, ..here }, &g.counts),
            }
        }
    }
    for s in &w.statements {
        for a in &s.answers {
            let at = At { figure: &s.words, by: "statement", group: &a.group, period: a.period.clone(), ..at.clone() };
            put_count(t, &at, "agree", a.rate.numerator);
            put_count(t, &at, "answers", a.rate.denominator);
            put(t, &at, "share", decimal(a.rate.share));
        }
    }
}

/// What was read, file by file in the order of the report; and how records were joined.
fn data(t: &mut Table, at: &At<'_>, r: &Report) {
    for (n, file) in r.run.files.iter().enumerate() {
        let nth = (n + 1).to_string();
        let at = At { figure: "files", by: "file", group: &nth, ..at.clone() };
        for (measure, c) in [("rows", file.rows), ("set aside", file.set_aside), ("warnings", file.warnings)] {
            put_count(t, &at, measure, c);
        }
    }
    let joins = At { figure: "joins", ..at.clone() };
    put_count(t, &joins, "people", r.joins.people);
    put_count(t, &joins, "in two or more", r.joins.in_two_or_more);
    for d in &r.joins.datasets {
        let at = At { by: "dataset", group: &d.dataset, ..joins.clone() };
        for (measure, c) in [("identities", d.identities), ("people", d.people), ("in another", d.in_another)] {
            put_count(t, &at, measure, c);
        }
        for by in &d.by {
            put_count(t, &At { band: &by.name, ..at.clone() }, "recognised by", by.count);
        }
    }
    for n in &r.joins.refused {
        put_count(t, &At { by: "refused", group: &n.name, ..joins.clone() }, "how many", n.count);
    }
    for g in &r.joins.groups {
        let at = At { by: &g.by, group: &g.group, ..joins.clone() };
        put_count(t, &at, "people", g.people);
        put_count(t, &at, "in two or more", g.in_two_or_more);
    }
}

/// The figures, one number a row.
pub fn figures_csv(r: &Report) -> String {
    let mut t = Table::new(&FIGURES);
    official(&mut t, &r.official);
    r.promises.iter().for_each(|p| promise(&mut t, r, p));
    let at = At { section: "time", period: format!("{}..{}", r.run.from, r.run.to), ..At::default() };
    put_count(&mut t, &at, "people", r.time.people);
    for a in &r.time.agencies {
        let at = At { by: "agency", group: &a.agency, ..at.clone() };
        match &a.missing {
            Some(missing) => put(&mut t, &at, "missing", missing.clone()),
            None => {
                for (measure, c) in [
                    ("people", a.people),
                    ("days helped", a.helped),
                    ("days waiting", a.waiting),
                    ("days passed on", a.passed_on),
                ] {
                    put_count(&mut t, &at, measure, c);
                }
            }
        }
    }
    went(&mut t, &r.went);
    discharge(&mut t, r);
    links::links(&mut t, r);
    let at = At { section: "data", ..At::default() };
    put_count(&mut t, &at, "rows", r.run.rows);
    put_count(&mut t, &at, "people", r.run.people);
    for a in &r.coverage.agencies {
        for (month, presence) in r.coverage.months.iter().zip(&a.months) {
            let at = At { figure: "coverage", by: "agency", group: &a.agency, period: month.to_string(), ..at.clone() };
            let word = match presence {
                Presence::Full => "full",
                Presence::Part => "part",
                Presence::Missing => "missing",
            };
            put(&mut t, &at, "presence", word.into());
        }
    }
    data(&mut t, &at, r);
    for g in &r.quality.problems {
        let at = At { figure: &g.code, by: &g.file, group: &g.column, band: &g.severity, ..at.clone() };
        put_count(&mut t, &at, "rows", g.count);
    }
    for n in &r.quality.counts {
        put_count(&mut t, &At { figure: "quality", by: "note", group: &n.name, ..at.clone() }, "how many", n.count);
    }
    for h in &r.held_more {
        let measure = format!("{}, why held back", h.measure);
        t.row(&[&h.section, &h.figure, &h.by, &h.group, &h.band, &h.period, &measure, &h.because]);
    }
    t.done()
}

/// Everybody behind a figure, a wait (episode, admission, stay) a row. Only the header in an open edition, which has none.
pub fn people_csv(r: &Report, out: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(PEOPLE)?;
    // What is known of a person is put into words once, however many rows she has.
    let people: BTreeMap<u32, [String; 8]> = r.people.iter().map(|p| (p.number, person(p))).collect();
    let nobody: [String; 8] = Default::default();
    for b in &r.behind {
        for c in &b.cases {
            let known = people.get(&c.person).unwrap_or(&nobody);
            let month = c.month.map(|m| m.to_string());
            let states: Vec<String> =
                c.states.iter().map(|s| format!("{} {} {} from {}", s.amount, b.unit, s.state, s.from)).collect();
            let length = |n: Option<i64>| n.map_or_else(String::new, |n| n.to_string());
            let (name, rest) = known.split_first().unwrap_or((&nobody[0], &[]));
            let before: [&str; 9] = [
                b.section,
                &b.figure,
                &b.group,
                c.band,
                month.as_deref().unwrap_or(&b.period),
                yes(c.last_year),
                c.measure,
                &c.person.to_string(),
                name,
            ];
            let after: [&str; 10] = [
                &c.end,
                &c.start,
                c.stop.as_deref().unwrap_or(""),
                &length(c.length),
                &length(c.at_most),
                b.unit,
                &length(c.limit),
                &c.because.join(" "),
                &states.join("; "),
                &c.rows.join("; "),
            ];
            for field in before.into_iter().chain(rest.iter().map(String::as_str)).chain(after) {
                table.write_field(safe(field).as_ref())?;
            }
            table.write_record(None::<&[u8]>)?;
        }
    }
    table.flush()
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "" }
}

/// Name, age, sex, locality, fifth, carer, local numbers, day of death.
fn person(p: &Person) -> [String; 8] {
    let number = |n: Option<u16>| n.map_or_else(String::new, |n| n.to_string());
    [
        p.name.clone().unwrap_or_default(),
        number(p.age),
        p.sex.clone(),
        p.locality.clone(),
        number(p.fifth.map(u16::from)),
        yes(p.carer).to_owned(),
        p.local_ids.iter().map(|i| format!("{}: {}", i.agency, i.number)).collect::<Vec<_>>().join("; "),
        p.died.map_or_else(String::new, |d| d.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_begins_a_formula() {
        let given = ["=1+1", "+44", "-3", "@sum", "\tx", "\rx", "\nx", "plain", "", "a=b", "\"=x\""];
        let shown = ["'=1+1", "'+44", "'-3", "'@sum", "'\tx", "'\rx", "'\nx", "plain", "", "a=b", "\"=x\""];
        assert_eq!(given.map(safe), shown.map(Cow::from));
    }

    #[test]
    fn decimals_are_no_longer_than_needed() {
        assert_eq!(decimal(Some(0.8)), "0.8");
        assert_eq!(decimal(Some(27.0)), "27");
        assert_eq!(decimal(Some(2.0 / 3.0)), "0.666667");
        assert_eq!(decimal(None), "");
    }
}
