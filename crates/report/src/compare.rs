//! Results of several places side by side: each measure against how much it rests on, with what chance alone would do. Never a league:
//! places stand in the order given, and nothing is sorted by how they do.
//!
//! Invariant: made from open editions alone; what one of them holds back stays held back, and no sum over places is shown of which it is a part.

mod medians;
mod page;

use crate::figures::*;
use std::collections::BTreeMap;
use yf_measures::journeys::{Lies, funnel, more_than_chance};

pub use page::compare_page;

/// Why results do not stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotAlike {
    /// Not an open edition: the number of the result.
    NotOpen(usize),
    /// The place of an earlier result again.
    Twice(usize),
    /// Other days: theirs, and those of the first.
    Period(usize, String, String),
    /// Another method of the official measures: theirs, and that of the first.
    Method(usize, String, String),
}

/// Places side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The places in the order given.
    pub places: Vec<String>,
    /// Whether one of them is made up.
    pub invented: bool,
    /// First and last day.
    pub days: (yf_model::Day, yf_model::Day),
    /// The measures that two places or more have.
    pub measures: Vec<Measure>,
    /// Measures that places define differently, which are not compared.
    pub left_out: Vec<String>,
}

/// A measure over places.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// `promise`, `share`, `mean`, `clock` (the middle wait of a promise) or `median` (an official one).
    pub section: &'static str,
    /// The name in `figures.csv`.
    pub figure: String,
    /// In words.
    pub name: String,
    /// Whether it is a share; else a mean with this unit.
    pub unit: Option<String>,
    /// One for each place; of an official median one for each council of a place.
    pub points: Vec<Point>,
    /// Of a clock the lower quarter, the middle and the upper quarter of all places together.
    pub together: Option<[f64; 3]>,
    /// More than a tenth of the points lie beyond the outer line: the spread is more than chance, and none is named.
    pub more_than_chance: bool,
}

/// One place in a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Which place, by its number.
    pub place: usize,
    /// Which council of it, where it has several and each has a median of its own.
    pub council: String,
    /// On how many it rests.
    pub size: Count,
    /// Share (0 to 1) or mean.
    pub value: Option<f64>,
    /// Limits at 95% and at 99.8%.
    pub limits: Option<[(f64, f64); 2]>,
    /// `inside`, `watch`, `look`, `too few`, `held back`, `not known`; of an official median `no line`.
    pub lies: &'static str,
}

impl Point {
    /// Without a value, and why.
    fn none(place: usize, size: Count, lies: &'static str) -> Point {
        Point { place, council: String::new(), size, value: None, limits: None, lies }
    }

    /// A value beside its limits.
    fn beside(place: usize, size: Count, value: f64, limits: [(f64, f64); 2]) -> Point {
        let within = |(low, high): (f64, f64)| (low..=high).contains(&value);
        let lies = match limits.map(within) {
            [true, _] => "inside",
            [_, true] => "watch",
            _ => "look",
        };
        Point { place, council: String::new(), size, value: Some(value), limits: Some(limits), lies }
    }
}

/// Sets results side by side.
pub fn compare(results: &[Report]) -> Result<Comparison, NotAlike> {
    let Some(first) = results.first() else { return Err(NotAlike::NotOpen(0)) };
    for (n, r) in results.iter().enumerate() {
        if r.edition != Edition::Open {
            return Err(NotAlike::NotOpen(n));
        }
        if results[..n].iter().any(|before| before.place.name == r.place.name) {
            return Err(NotAlike::Twice(n));
        }
        let days = |r: &Report| format!("{} to {}", r.run.from, r.run.to);
        if days(r) != days(first) {
            return Err(NotAlike::Period(n, days(r), days(first)));
        }
        let method = |r: &Report| r.official.method.clone();
        let both = !method(r).is_empty() && !method(first).is_empty();
        if both && method(r) != method(first) {
            return Err(NotAlike::Method(n, method(r), method(first)));
        }
    }
    let mut out = Comparison {
        places: results.iter().map(|r| r.place.name.clone()).collect(),
        invented: results.iter().any(|r| r.place.invented),
        days: (first.run.from, first.run.to),
        measures: Vec::new(),
        left_out: Vec::new(),
    };
    promises(results, &mut out);
    shares(results, &mut out);
    means(results, &mut out);
    medians::of_clocks(results, &mut out);
    medians::official(results, &mut out);
    Ok(out)
}

/// The promises that places define alike: clock, limit, unit, hours, for whom, and the same twelve months. One that they do not is named.
fn alike<'r>(
    results: &'r [Report],
    wanted: fn(&PromiseFigures) -> bool,
    out: &mut Comparison,
) -> Vec<(String, Vec<Option<&'r PromiseFigures>>)> {
    let mut all = by_name(results, |r| r.promises.iter().filter(move |p| p.missing.is_none() && wanted(p)), |p| &p.id);
    all.retain(|(_, all)| {
        let defined = |p: &PromiseFigures| {
            (
                p.limit,
                p.unit.clone(),
                p.hours.clone(),
                p.starts.clone(),
                p.stops.clone(),
                p.whom.clone(),
                p.year_months.clone(),
            )
        };
        let mut told = all.iter().flatten();
        let Some(first) = told.next() else { return false };
        let same = told.all(|p| defined(p) == defined(first));
        if !same && !out.left_out.contains(&first.name) {
            out.left_out.push(first.name.clone());
        }
        same
    });
    all
}

fn promises(results: &[Report], out: &mut Comparison) {
    for (id, all) in alike(results, |p| p.limit.is_some(), out) {
        let Some(first) = all.iter().flatten().next() else { continue };
        let rates = all.iter().map(|p| p.map(|p| p.year.rate)).collect();
        share("promise", &id, &first.name, rates, out);
    }
}

fn shares(results: &[Report], out: &mut Comparison) {
    let all = |r: &'_ Report| r.went.families.iter().flat_map(|f| &f.shares).cloned().collect::<Vec<_>>();
    let lists: Vec<Vec<ShareFigures>> = results.iter().map(all).collect();
    let mut names: Vec<(String, String)> = Vec::new();
    for s in lists.iter().flatten() {
        let name = (s.of.clone(), s.among.clone());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for (of, among) in names {
        let found = |list: &Vec<ShareFigures>| list.iter().find(|s| s.of == of && s.among == among).cloned();
        let found: Vec<Option<ShareFigures>> = lists.iter().map(found).collect();
        // Days of one person hang together, and a funnel takes each for itself: such shares have none in the report either.
        if found.iter().flatten().all(|s| s.funnel.is_empty()) {
            continue;
        }
        let name = found.iter().flatten().next().map(|s| s.name.clone()).unwrap_or_default();
        share("share", &of, &name, found.iter().map(|s| s.as_ref().map(|s| s.whole)).collect(), out);
    }
}

/// A share over places, with the limits within which chance alone would leave each.
fn share(section: &'static str, figure: &str, name: &str, rates: Vec<Option<Rate>>, out: &mut Comparison) {
    let mut shown: BTreeMap<usize, (u64, u64)> = BTreeMap::new();
    for (n, rate) in rates.iter().enumerate() {
        if let Some((Some(of), Some(kept))) = rate.map(|r| (r.denominator.shown(), r.numerator.shown())) {
            shown.insert(n, (of, kept.min(of)));
        }
    }
    if shown.values().filter(|(of, _)| *of > 0).count() < 2 {
        return;
    }
    let funnels = funnel(&shown);
    let points = rates.iter().enumerate().map(|(n, rate)| {
        let size = rate.map_or(Count::Shown(0), |r| r.denominator);
        match (funnels.get(&n), rate) {
            (Some(f), _) => Point {
                place: n,
                council: String::new(),
                size,
                value: f.share.map(|(share, _)| share),
                limits: f.share.map(|(_, limits)| limits),
                lies: lies(f.lies()),
            },
            (None, Some(_)) => Point::none(n, size, "held back"),
            (None, None) => Point::none(n, size, "not known"),
        }
    });
    out.measures.push(Measure {
        section,
        figure: figure.to_owned(),
        name: name.to_owned(),
        unit: None,
        points: points.collect(),
        together: None,
        more_than_chance: more_than_chance(funnels.values()),
    });
}

fn lies(lies: Lies) -> &'static str {
    match lies {
        Lies::TooFew => "too few",
        Lies::Inside => "inside",
        Lies::Watch => "watch",
        Lies::Look => "look",
    }
}

/// Standard normal quantiles of 95% and 99.8%.
const Z: [f64; 2] = [1.959_964, 3.090_232];

/// Means over persons. The limits are those of one spread for all places, worked out from each mean's own range.
fn means(results: &[Report], out: &mut Comparison) {
    let elements = |r: &'_ Report| r.went.families.iter().flat_map(|f| &f.elements).cloned().collect::<Vec<_>>();
    let lists: Vec<Vec<ElementFigures>> = results.iter().map(elements).collect();
    let mut names: Vec<String> = Vec::new();
    for e in lists.iter().flatten().filter(|e| !e.groups.is_empty() && e.unit != "density") {
        if !names.contains(&e.id) {
            names.push(e.id.clone());
        }
    }
    for id in names {
        let found: Vec<Option<&ElementFigures>> = lists.iter().map(|l| l.iter().find(|e| e.id == id)).collect();
        let Some(first) = found.iter().flatten().next() else { continue };
        // Persons, mean, and the spread of one person that the range tells.
        let told = |e: &ElementFigures| {
            let (n, mean) = (e.whole.people.shown()? as f64, e.whole.mean?);
            let (low, high) = e.whole.low.zip(e.whole.high)?;
            (n > 0.0).then(|| (n, mean, (high - low) / (2.0 * Z[0]) * n.sqrt()))
        };
        let all: Vec<Option<(f64, f64, f64)>> = found.iter().map(|e| e.and_then(told)).collect();
        let known: Vec<(f64, f64, f64)> = all.iter().flatten().copied().collect();
        if known.len() < 2 {
            continue;
        }
        let persons: f64 = known.iter().map(|k| k.0).sum();
        let middle = known.iter().map(|(n, mean, _)| n * mean).sum::<f64>() / persons;
        let spread = (known.iter().map(|(n, _, s)| n * s * s).sum::<f64>() / persons).sqrt();
        let point = |(place, (e, told)): (usize, (&Option<&ElementFigures>, &Option<(f64, f64, f64)>))| {
            let size = e.map_or(Count::Shown(0), |e| e.whole.people);
            let Some((n, mean, _)) = *told else {
                return Point::none(place, size, if e.is_some() { "held back" } else { "not known" });
            };
            let limits = Z.map(|z| ((middle - z * spread / n.sqrt()).max(0.0), middle + z * spread / n.sqrt()));
            Point::beside(place, size, mean, limits)
        };
        let points: Vec<Point> = found.iter().zip(&all).enumerate().map(point).collect();
        let beyond = points.iter().filter(|p| p.lies == "look").count();
        out.measures.push(Measure {
            section: "mean",
            figure: id.clone(),
            name: first.name.clone(),
            unit: Some(first.unit.clone()),
            together: None,
            more_than_chance: beyond * 10 > known.len(),
            points,
        });
    }
}

/// What each place has under each name, in the order in which names first come.
fn by_name<'a, T: 'a, I: Iterator<Item = &'a T>>(
    results: &'a [Report],
    all: impl Fn(&'a Report) -> I,
    name: impl Fn(&T) -> &String,
) -> Vec<(String, Vec<Option<&'a T>>)> {
    let mut names: Vec<String> = Vec::new();
    for item in results.iter().flat_map(&all) {
        if !names.contains(name(item)) {
            names.push(name(item).clone());
        }
    }
    let found = |wanted: &String| results.iter().map(|r| all(r).find(|item| name(item) == wanted)).collect();
    names.iter().map(|wanted| (wanted.clone(), found(wanted))).collect()
}

/// Columns of `compare.csv`.
pub const COMPARE: [&str; 12] = [
    "section", "figure", "name", "place", "council", "size", "value", "low_95", "high_95", "low_998", "high_998",
    "lies",
];

/// The comparison as CSV, a place of a measure a row, in the order given.
pub fn compare_csv(c: &Comparison) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut rows = vec![COMPARE.map(str::to_owned)];
    for m in &c.measures {
        for (place, p) in m.points.iter().filter_map(|p| Some((c.places.get(p.place)?, p))) {
            let size = p.size.shown().map_or_else(|| "[c]".to_owned(), |n| n.to_string());
            let value = if p.lies == "held back" { "[c]".to_owned() } else { crate::csv::decimal(p.value) };
            let [inner, outer] = p.limits.map_or([(None, None); 2], |l| l.map(|(low, high)| (Some(low), Some(high))));
            let limits = [inner.0, inner.1, outer.0, outer.1].map(crate::csv::decimal);
            let [a, b, x, y] = limits;
            let texts = [m.section.to_owned(), m.figure.clone(), m.name.clone(), place.clone(), p.council.clone()];
            let [section, figure, name, place, council] = texts.map(|text| crate::csv::safe(&text).into_owned());
            // Too few make no point: no value is set beside the lines, in the drawing or here.
            rows.push([section, figure, name, place, council, size, value, a, b, x, y, p.lies.to_owned()]);
        }
    }
    for row in rows {
        // Writing to memory and equal row lengths: neither can fail.
        let _ = table.write_record(row);
    }
    table.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
