//! Figures that count waits, stays, episodes or admissions, each of which stands in a list behind them (`docs/figures.md`).

use super::{Line, Opened, Part, rule};
use crate::figures::*;
use crate::words;
use std::collections::BTreeMap;

type Listed<'a> = (&'a Behind, &'a Case);

const DECIDED: [&str; 4] = ["met", "missed", "missed, still waiting", "ended without, after the limit"];
const STOPPED: [&str; 3] = ["met", "missed", "measured"];

pub(super) fn open(r: &Report, people: &BTreeMap<u32, &Person>, line: &Line) -> Option<Opened> {
    if !["promise", "official", "discharge"].contains(&line.section())
        || ["read from", "beside", "step", "left out", "unrecognised"].contains(&line.by())
    {
        return None;
    }
    let all: Vec<Listed<'_>> = r
        .behind
        .iter()
        .filter(|b| b.section == line.section() && b.figure == line.figure())
        .flat_map(|b| b.cases.iter().map(move |c| (b, c)))
        .filter(|(b, c)| counts(line, b, c, people.get(&c.person).copied()))
        .collect();
    let of = |measures: &[&str]| -> Vec<Listed<'_>> {
        all.iter().filter(|(_, c)| measures.contains(&c.measure)).copied().collect()
    };
    let days = all.iter().all(|(b, _)| b.unit != "minutes");
    let opened = |how: &str| Opened {
        name: line.name(),
        value: line.value.clone(),
        how: how.to_owned(),
        rule: rule_of(r, line),
        ..Opened::default()
    };
    let counted = |how: &str, listed: Vec<Listed<'_>>| {
        let made = listed.len().to_string();
        Opened { parts: listed.iter().map(|l| part(1, l)).collect(), ..opened(how) }.made(made)
    };
    let summed = |how: &str, listed: Vec<Listed<'_>>| {
        let made: i64 = listed.iter().filter_map(|(_, c)| c.length).sum();
        let parts = listed.iter().map(|l| part(l.1.length.unwrap_or(0), l)).collect();
        Opened { parts, ..opened(how) }.made(made.to_string())
    };
    let place = |how: &str, listed: Vec<Listed<'_>>, of: fn(&[i64]) -> Option<f64>| {
        let mut lengths: Vec<i64> = listed.iter().filter_map(|(_, c)| c.length).collect();
        lengths.sort_unstable();
        let made = decimal(of(&lengths));
        let parts = listed.iter().map(|l| part(l.1.length.unwrap_or(0), l)).collect();
        let out = Opened { parts, ..opened(how) };
        if days {
            return out.made(made);
        }
        // Judged to the second and shown in whole minutes, so that the middle may lie up to a minute from what is shown here.
        let near = |a: &str, b: &str| match (a.parse::<f64>(), b.parse::<f64>()) {
            (Ok(a), Ok(b)) => (a - b).abs() < 1.0,
            _ => a == b,
        };
        Opened { agrees: Some(near(&made, &out.value)), made: Some(made), ..out }
    };
    Some(match (line.section(), line.measure()) {
        ("promise", "people") => {
            let mut by: BTreeMap<u32, Vec<Listed<'_>>> = BTreeMap::new();
            all.iter().for_each(|l| by.entry(l.1.person).or_default().push(*l));
            let made = by.len().to_string();
            let parts = by.into_iter().map(|(person, listed)| Part {
                amount: 1,
                person: Some(person),
                says: words::plural((listed.len() as u64).into(), "wait", "waits"),
                events: Vec::new(),
                rows: listed.iter().flat_map(|(_, c)| c.rows.clone()).collect(),
            });
            Opened { parts: parts.collect(), ..opened("Different people whose waits the figure looks at, each once.") }
                .made(made)
        }
        ("promise", "numerator") => counted("Waits that were met.", of(&["met"])),
        ("promise", "denominator") => counted(
            "Waits that were met or missed: missed also where still waiting past the limit, or ended without a stop after it.",
            of(&DECIDED),
        ),
        ("promise", "stopped") => counted("Waits that stopped, and whose length is known.", known(of(&STOPPED))),
        ("promise", "median") => {
            place("The middle length of the waits that stopped: half are no longer.", known(of(&STOPPED)), middle)
        }
        ("promise", "lower quartile") => {
            place("The length that a quarter of the waits that stopped do not pass.", known(of(&STOPPED)), |l| {
                nearest_rank(l, 1)
            })
        }
        ("promise", "upper quartile") => {
            place("The length that three quarters of the waits that stopped do not pass.", known(of(&STOPPED)), |l| {
                nearest_rank(l, 3)
            })
        }
        ("official", "median days") => {
            place("The middle length of the waits that ended in the quarter.", of(&["waits"]), middle)
        }
        ("official", "denominator") if line.figure() == "2A" => counted(
            "Episodes of reablement that count, with or without more needed after.",
            of(&["numerator", "denominator"]),
        ),
        ("discharge", "days") => summed("Days from ready to leaving, added up.", of(&["ready earlier"])),
        ("discharge", "median days") => {
            place("The middle number of days from ready to leaving.", of(&["ready earlier"]), middle)
        }
        ("discharge", "days so far") => {
            summed("Days from ready to the last day, added up.", of(&["still in hospital"]))
        }
        ("discharge", "stays") => counted("Stays in hospital.", all.clone()),
        (_, measure) => counted(&format!("Counted one by one: {measure}."), of(&[measure])),
    })
}

/// Whether a row of figures counts a case, whatever its measure.
fn counts(line: &Line, b: &Behind, c: &Case, person: Option<&Person>) -> bool {
    let in_period = match (line.section(), line.period().len()) {
        // The whole period by its days, the year by its months, else one month or quarter.
        ("promise" | "discharge", 22) => true,
        ("promise", 16) => c.last_year,
        _ => match c.month {
            Some(month) => line.period() == month.to_string(),
            None => line.period() == b.period,
        },
    };
    if !in_period {
        return false;
    }
    let band = if c.band.is_empty() { b.band.as_str() } else { c.band };
    let in_band = line.band().is_empty() || line.band() == "Total" || band == line.band();
    let known = |group: &str| if group == "not known" { String::new() } else { group.to_owned() };
    let in_group = match line.by() {
        "" => true,
        "locality" => person.is_some_and(|p| p.locality == known(line.group())),
        "council" => b.group == line.group(),
        "age" => c.band == line.group(),
        "deprivation fifth" => {
            let fifth = person.and_then(|p| p.fifth).map_or_else(String::new, |f| f.to_string());
            known(line.group()).chars().take(1).collect::<String>() == fifth
        }
        "carer" => person.is_some_and(|p| p.carer) == line.group().starts_with("unpaid carers"),
        "destination" => c.end == line.group(),
        "fault" => c.measure == "faults",
        "days waited" => c.measure == "ready earlier" && c.length.is_some_and(|days| in_bin(line.group(), days)),
        _ => false,
    };
    in_band && in_group
}

/// `1 day`, `4 to 6`, `28+`.
fn in_bin(name: &str, days: i64) -> bool {
    let ends: Vec<i64> = name.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    match (ends.first(), ends.last()) {
        (Some(first), Some(last)) => days >= *first && (name.ends_with('+') || days <= *last),
        _ => false,
    }
}

fn part(amount: i64, (b, c): &Listed<'_>) -> Part {
    let days = match (c.start.as_str(), c.stop.as_deref()) {
        ("", None) => String::new(),
        ("", Some(stop)) => format!(" to {stop}"),
        (start, Some(stop)) => format!(" from {start} to {stop}"),
        (start, None) => format!(" from {start}"),
    };
    let length = c.length.map_or_else(String::new, |l| format!(", {}", words::limit(l, b.unit)));
    Part {
        amount,
        person: Some(c.person),
        says: format!("{}{days}{length}, {}", b.one, c.end),
        events: Vec::new(),
        rows: c.rows.clone(),
    }
}

fn rule_of(r: &Report, line: &Line) -> String {
    match line.section() {
        "official" => "The department's official method (waiting-times standard), of the version that the report's method section names.".to_owned(),
        "discharge" if r.promises.iter().all(|p| p.id != "drd") => "Discharge ready date to discharge, in midnights; stays of at least one night.".to_owned(),
        _ => rule(r, line.figure()),
    }
}

/// Those whose length is known to the unit.
fn known(listed: Vec<Listed<'_>>) -> Vec<Listed<'_>> {
    listed.into_iter().filter(|(_, c)| c.at_most.is_none() && c.length.is_some()).collect()
}

fn middle(lengths: &[i64]) -> Option<f64> {
    let n = lengths.len().checked_sub(1)?;
    Some((lengths.get(n / 2)? + lengths.get(lengths.len() / 2)?) as f64 / 2.0)
}

/// The value at or below which so many quarters lie.
fn nearest_rank(lengths: &[i64], quarters: usize) -> Option<f64> {
    let rank = (lengths.len() * quarters).div_ceil(4).max(1);
    lengths.get(rank - 1).map(|v| *v as f64)
}

/// As `figures.csv` writes numbers: six decimals at most.
pub fn decimal(value: Option<f64>) -> String {
    crate::csv::decimal(value)
}
