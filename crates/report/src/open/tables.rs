//! The tables of an edition as somebody reads them: from `report.json`, cell by cell, with what ties the cells.
//!
//! Read from the JSON and not from our own structs, since that is what leaves: the same reader serves this edition, the figures
//! it was made from, and the edition before.

use super::possible::Line;
use serde_json::Value;
use std::collections::BTreeMap;

/// Which cell: its table, then where it stands in it, then what it counts. Parted by [`PART`].
pub type Key = String;

/// Parts the pieces of a key; no name holds it.
pub const PART: char = '\u{1f}';

/// What a cell shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A number.
    Shown(u64),
    /// `[c]`.
    Held,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Which.
    pub key: Key,
    /// What it shows.
    pub seen: Seen,
    /// The cell that counts the people behind it, where it is hidden with them.
    pub people: Option<usize>,
}

/// Cells that belong together, and what ties them.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Of what, in words.
    pub name: String,
    /// The cells.
    pub cells: Vec<Cell>,
    /// What holds of them by what they are, or may hold: see [`Table::kept`].
    pub lines: Vec<Line>,
}

/// The counts of a block of ends, in this order in every block.
pub const ENDS: [&str; 12] = [
    "people",
    "met",
    "missed",
    "missed_waiting",
    "running",
    "ended_within",
    "ended_after",
    "cannot_tell",
    "order_wrong",
    "measured",
    "denominator",
    "stopped",
];
const PEOPLE: usize = 0;
const MET: usize = 1;
const MISSED: usize = 2;
const WAITING: usize = 3;
const AFTER: usize = 6;
const MEASURED: usize = 9;
const DECIDED: usize = 10;
const STOPPED: usize = 11;

impl Table {
    fn new(name: String) -> Table {
        Table { name, ..Table::default() }
    }

    fn add(&mut self, at: &[&str], seen: Option<Seen>, people: Option<usize>) -> usize {
        let mut key = self.name.clone();
        for part in at {
            key.push(PART);
            key.push_str(part);
        }
        self.cells.push(Cell { key, seen: seen.unwrap_or(Seen::Shown(0)), people });
        self.cells.len() - 1
    }

    fn parts(&mut self, total: usize, parts: impl IntoIterator<Item = usize>) {
        let parts: Vec<usize> = parts.into_iter().collect();
        if !parts.is_empty() {
            self.lines.push(Line::sum(total, parts));
        }
    }

    /// `small` is no more than `large`.
    fn within(&mut self, small: usize, large: usize) {
        self.lines.push(Line::at_least(vec![(large, 1), (small, -1)], 0));
    }

    /// The lines that hold of these values. What does not hold of the true figures misleads whoever believes it; and what happens
    /// to hold of them is counted as known.
    pub fn kept(&self, values: &[i64]) -> Vec<Line> {
        self.lines.iter().filter(|l| l.holds(values)).cloned().collect()
    }
}

fn seen(value: &Value) -> Option<Seen> {
    match value {
        Value::Number(n) => n.as_u64().map(Seen::Shown),
        Value::String(_) => Some(Seen::Held),
        _ => None,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// All tables of an edition.
pub fn tables(r: &Value) -> Vec<Table> {
    let whole = format!("{}..{}", text(&r["run"]["from"]), text(&r["run"]["to"]));
    let mut out: Vec<Table> = list(&r["promises"]).iter().map(|p| promise(p, &whole)).collect();
    out.push(discharge(&r["discharge"], &whole));
    out.push(joins(r));
    out.push(ascof(&r["official"]));
    out.push(medians(&r["official"]));
    out.push(time(&r["time"], &whole));
    out
}

/// The cells of one block; they begin at the number given back.
fn block(t: &mut Table, at: &[&str], e: &Value, limit: Option<f64>) -> usize {
    let first = t.cells.len();
    for (n, name) in ENDS.iter().enumerate() {
        let value = match n {
            DECIDED => &e["rate"]["denominator"],
            STOPPED => &e["lengths"]["stopped"],
            _ => &e[*name],
        };
        t.add(&[at, &[name]].concat(), seen(value), (n != PEOPLE).then_some(first));
    }
    let cell = |n: usize| first + n;
    t.parts(cell(DECIDED), [MET, MISSED, WAITING, AFTER].map(cell));
    // Nobody stands here without a wait.
    let waits = (MET..=MEASURED).map(|n| (cell(n), 1));
    t.lines.push(Line::at_least(waits.chain([(cell(PEOPLE), -1)]).collect(), 0));
    t.lines.push(Line::at_least(vec![(cell(MET), 1), (cell(MISSED), 1), (cell(MEASURED), 1), (cell(STOPPED), -1)], 0));
    // A median or quartile beside the limit says how many at least were on its side.
    for (name, above) in [("lower", 3), ("median", 2), ("upper", 1)] {
        if let (Some(limit), Some(value)) = (limit, e["lengths"][name].as_f64()) {
            let (side, quarters) = if value <= limit { (MET, 4 - above) } else { (MISSED, above) };
            t.lines.push(Line::at_least(vec![(cell(side), 4), (cell(STOPPED), -quarters)], -4));
        }
    }
    first
}

fn promise(p: &Value, whole: &str) -> Table {
    let mut t = Table::new(format!("promise{PART}{}", text(&p["id"])));
    let limit = p["limit"].as_f64();
    let all = block(&mut t, &["whole", whole], &p["whole"], limit);
    let months: Vec<&str> = list(&p["year_months"]).iter().map(text).collect();
    let year_name = format!("{}..{}", months.first().unwrap_or(&""), months.last().unwrap_or(&""));
    let year = block(&mut t, &["year", &year_name], &p["year"], limit);
    (0..ENDS.len()).for_each(|n| t.within(year + n, all + n));
    for by in list(&p["breakdowns"]) {
        let rows: Vec<usize> = list(&by["rows"])
            .iter()
            .map(|row| block(&mut t, &["by", text(&by["by"]), text(&row["group"]), &year_name], &row["ends"], limit))
            .collect();
        divided(&mut t, year, &rows);
    }
    let mut shown: Vec<(&str, usize)> = Vec::new();
    for m in list(&p["months"]) {
        let month = text(&m["month"]);
        shown.push((month, block(&mut t, &["month", month], &m["ends"], limit)));
    }
    if !shown.is_empty() {
        let firsts: Vec<usize> = shown.iter().map(|m| m.1).collect();
        divided(&mut t, all, &firsts);
        let inside: Vec<usize> = shown.iter().filter(|m| months.contains(&m.0)).map(|m| m.1).collect();
        divided(&mut t, year, &inside);
        for n in 1..ENDS.len() {
            // Where a month is not shown, the others are no more than the whole.
            let less = firsts.iter().map(|m| (m + n, -1)).chain([(all + n, 1)]).collect();
            t.lines.push(Line::at_least(less, 0));
        }
    }
    let sources: Vec<usize> = list(&p["read_from"])
        .iter()
        .map(|n| t.add(&["read from", text(&n["name"])], seen(&n["count"]), None))
        .collect();
    if !sources.is_empty() {
        let waits = (MET..=MEASURED).map(|n| (all + n, -1));
        t.lines.push(Line { terms: sources.into_iter().map(|s| (s, 1)).chain(waits).collect(), low: 0, high: 0 });
    }
    for n in list(&p["beside"]) {
        t.add(&["beside", text(&n["name"])], seen(&n["count"]), None);
    }
    t
}

/// Blocks that part another: waits add up; a person may stand in several, and in one at least.
fn divided(t: &mut Table, total: usize, rows: &[usize]) {
    for n in 1..ENDS.len() {
        t.parts(total + n, rows.iter().map(|r| r + n));
    }
    rows.iter().for_each(|r| t.within(r + PEOPLE, total + PEOPLE));
    if !rows.is_empty() {
        let people = rows.iter().map(|r| (r + PEOPLE, 1)).chain([(total + PEOPLE, -1)]).collect();
        t.lines.push(Line::at_least(people, 0));
    }
}

fn discharge(d: &Value, whole: &str) -> Table {
    const GROUP: [&str; 4] = ["earlier", "same_day", "blank", "days"];
    let mut t = Table::new("discharge".to_owned());
    let group = |t: &mut Table, at: &[&str], g: &Value| -> usize {
        let first = t.cells.len();
        for name in GROUP {
            t.add(&[at, &[name]].concat(), seen(&g[name]), (name == "days").then_some(first));
        }
        t.within(first, first + 3); // each of them waited a day at least
        if let Some(median) = g["median_days"].as_f64() {
            let doubled = (median * 2.0) as i64;
            t.lines.push(Line::at_least(vec![(first + 3, 4), (first, -(doubled + 2))], 0));
        }
        first
    };
    let all = group(&mut t, &["all", whole], &d["all"]);
    for (by, rows) in [("destination", &d["destinations"]), ("locality", &d["localities"]), ("month", &d["months"])] {
        let rows: Vec<usize> = list(rows)
            .iter()
            .map(|row| {
                let (g, period) = if by == "month" { (&row["group"], "") } else { (row, whole) };
                group(&mut t, &[by, text(&g["name"]), period], g)
            })
            .collect();
        (0..GROUP.len()).for_each(|n| t.parts(all + n, rows.iter().map(|r| r + n)));
    }
    let bins: Vec<(usize, i64, Option<i64>)> = list(&d["bins"])
        .iter()
        .map(|b| {
            let from = b["from"].as_i64().unwrap_or(0);
            (t.add(&["bin", &from.to_string(), whole], seen(&b["stays"]), None), from, b["to"].as_i64())
        })
        .collect();
    t.parts(all, bins.iter().map(|b| b.0));
    if !bins.is_empty() {
        let least = bins.iter().map(|b| (b.0, -b.1)).chain([(all + 3, 1)]).collect();
        t.lines.push(Line::at_least(least, 0));
        // The longest has no upper end: only where nobody stands in it do the bars say how many days at most.
        if bins.iter().all(|b| b.2.is_some() || t.cells[b.0].seen == Seen::Shown(0)) {
            let most = bins.iter().map(|b| (b.0, b.2.unwrap_or(0))).chain([(all + 3, -1)]).collect();
            t.lines.push(Line::at_least(most, 0));
        }
    }
    for name in ["deaths", "still_in"] {
        t.add(&[name, whole], seen(&d[name]), None);
    }
    let still = t.cells.len() - 1;
    t.add(&["still_in_days", whole], seen(&d["still_in_days"]), Some(still));
    for n in list(&d["faults"]) {
        t.add(&["fault", text(&n["name"]), whole], seen(&n["count"]), None);
    }
    t
}

/// Files, joins and what was wrong.
fn joins(r: &Value) -> Table {
    let (j, run) = (&r["joins"], &r["run"]);
    let mut t = Table::new("data".to_owned());
    let named = |t: &mut Table, at: &str, of: &str, value: &Value| -> Vec<usize> {
        list(value).iter().map(|n| t.add(&[at, of, text(&n["name"])], seen(&n["count"]), None)).collect()
    };
    let people = t.add(&["joined", "people"], seen(&j["people"]), None);
    let several = t.add(&["joined", "in_two_or_more"], seen(&j["in_two_or_more"]), None);
    let read = t.add(&["run", "people"], seen(&run["people"]), None);
    t.within(several, people);
    t.parts(people, [read]);
    for d in list(&j["datasets"]) {
        let name = text(&d["dataset"]);
        let [identities, here, elsewhere] =
            ["identities", "people", "in_another"].map(|m| t.add(&["dataset", name, m], seen(&d[m]), None));
        t.within(here, identities);
        t.within(here, people);
        t.within(elsewhere, here);
        t.within(elsewhere, several);
        let by = named(&mut t, "by", name, &d["by"]);
        t.parts(here, by.iter().copied());
        t.parts(identities, by);
    }
    let mut groups: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for g in list(&j["groups"]) {
        let [all, joined] = ["people", "in_two_or_more"]
            .map(|m| t.add(&["group", text(&g["by"]), text(&g["group"]), m], seen(&g[m]), None));
        t.within(joined, all);
        groups.entry(text(&g["by"])).or_default().push((all, joined));
    }
    for rows in groups.values() {
        t.parts(people, rows.iter().map(|g| g.0));
        t.parts(several, rows.iter().map(|g| g.1));
    }
    named(&mut t, "refused", "", &j["refused"]);
    let rows = t.add(&["run", "rows"], seen(&run["rows"]), None);
    let mut columns: [Vec<usize>; 3] = Default::default();
    for f in list(&run["files"]) {
        let first = t.cells.len();
        for (column, m) in columns.iter_mut().zip(["rows", "set_aside", "warnings"]) {
            // A file has no name here: its hash is what stays the same from one edition to the next.
            column.push(t.add(&["file", text(&f["sha256"]), text(&f["name"]), m], seen(&f[m]), None));
        }
        t.within(first + 1, first);
    }
    t.parts(rows, columns[0].iter().copied());
    let mut kinds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for g in list(&r["quality"]["problems"]) {
        let at = ["problem", text(&g["code"]), text(&g["severity"]), text(&g["column"])];
        let cell = t.add(&at, seen(&g["count"]), None);
        kinds.entry(text(&g["severity"])).or_default().push(cell);
    }
    for (severity, column) in [("set aside", 1), ("warning", 2)] {
        let files = columns[column].iter().map(|c| (*c, 1));
        let problems = kinds.remove(severity).unwrap_or_default().into_iter().map(|c| (c, -1));
        t.lines.push(Line { terms: files.chain(problems).collect(), low: 0, high: 0 });
    }
    named(&mut t, "note", "", &r["quality"]["counts"]);
    t
}

fn ascof(o: &Value) -> Table {
    let mut t = Table::new("ascof".to_owned());
    let mut groups: BTreeMap<(&str, &str), Vec<(&str, usize)>> = BTreeMap::new();
    for a in list(&o["ascof"]) {
        let (measure, council, group) = (text(&a["measure"]), text(&a["council"]), text(&a["group"]));
        let at = [measure, council, group, text(&a["from"])];
        let numerator = t.add(&[&at[..], &["numerator"]].concat(), seen(&a["numerator"]), None);
        let denominator = t.add(&[&at[..], &["denominator"]].concat(), seen(&a["denominator"]), None);
        t.within(numerator, denominator);
        groups.entry((measure, council)).or_default().push((group, numerator));
    }
    for rows in groups.values() {
        let Some((_, total)) = rows.iter().find(|g| g.0 == "Total") else { continue };
        for n in 0..2 {
            let parts: Vec<usize> = rows.iter().filter(|g| g.0 != "Total").map(|g| g.1 + n).collect();
            t.parts(total + n, parts);
        }
    }
    t
}

/// The official waits: localities within their council, quarters within the whole, one step after the other.
fn medians(o: &Value) -> Table {
    let mut t = Table::new("official".to_owned());
    type Wait<'a> = (&'a str, &'a str, &'a str);
    let mut waits: BTreeMap<Wait<'_>, [Vec<usize>; 2]> = BTreeMap::new();
    for m in list(&o["medians"]) {
        let (kind, metric, quarter) = (text(&m["area_kind"]), text(&m["metric"]), text(&m["quarter"]));
        let at = ["median", metric, kind, text(&m["area"]), quarter, text(&m["band"])];
        let cell = t.add(&at, seen(&m["waits"]), None);
        let both = waits.entry((metric, quarter, text(&m["band"]))).or_default();
        both[usize::from(kind != "council")].push(cell);
    }
    for [councils, localities] in waits.values() {
        let both = || councils.iter().map(|c| (*c, 1)).chain(localities.iter().map(|l| (*l, -1)));
        if !localities.is_empty() && !councils.is_empty() {
            t.lines.push(Line::at_least(both().collect(), 0));
            t.lines.push(Line { terms: both().collect(), low: 0, high: 0 });
        }
    }
    let mut steps: BTreeMap<&str, usize> = BTreeMap::new();
    for (by, rows) in [("step", &o["steps"]), ("left out", &o["left_out"])] {
        for n in list(rows) {
            let cell = t.add(&[by, text(&n["name"])], seen(&n["count"]), None);
            steps.insert(text(&n["name"]), cell);
        }
    }
    let step = |begins: &str| steps.iter().find(|(name, _)| name.starts_with(begins)).map(|(_, cell)| *cell);
    let mut ties: Vec<(usize, Vec<usize>)> = Vec::new();
    for (whole, parts) in [
        ("1.3a requests, all", ["1.3a requests by", "requests not by"]),
        ("1.3a requests by", ["1.3b", "requests by people under 25"]),
        ("1.3b", ["1.3c", "requests by people who already"]),
        ("1.3c", ["1.4", "requests that ended without"]),
        ("rows within", ["unique events", "rows that repeat"]),
        ("requests set aside because", ["3.4", ""]),
    ] {
        let parts: Vec<usize> = parts.iter().filter(|p| !p.is_empty()).filter_map(|p| step(p)).collect();
        ties.extend(step(whole).map(|whole| (whole, parts)));
    }
    for (metric, name) in
        [("first response", "4.2 waits to first response"), ("first service", "4.2 waits to first service")]
    {
        let councils = waits.iter().filter(|(w, _)| w.0 == metric).flat_map(|(_, both)| both[0].clone()).collect();
        ties.extend(step(name).map(|whole| (whole, councils)));
    }
    ties.into_iter().for_each(|(whole, parts)| t.parts(whole, parts));
    for u in list(&o["unrecognised"]) {
        t.add(&["unrecognised", text(&u["column"])], seen(&u["rows"]), None);
    }
    t
}

fn time(time: &Value, whole: &str) -> Table {
    let mut t = Table::new("time".to_owned());
    let people = t.add(&["all", whole, "people"], seen(&time["people"]), None);
    for a in list(&time["agencies"]) {
        let agency = text(&a["agency"]);
        let here = t.add(&["agency", agency, whole, "people"], seen(&a["people"]), None);
        t.within(here, people);
        let days =
            ["helped", "waiting", "passed_on"].map(|m| t.add(&["agency", agency, whole, m], seen(&a[m]), Some(here)));
        t.lines.push(Line::at_least(days.iter().map(|d| (*d, 1)).chain([(here, -1)]).collect(), 0));
    }
    t
}
