//! What is said when the files are written: what was understood, what was left out, the newest figures.

use super::pens::Done;
use crate::talk::Talk;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use yf_ingest::cld::may_be_council;
use yf_journey::unique::Band;
use yf_measures::official::{Group, GroupResult, LIMITS, METHOD, Metric};
use yf_model::TextId;

/// How many values that are in no list are shown.
const SHOWN: usize = 12;

/// Says it, on standard error.
pub fn say(done: &Done<'_>, out: &Path, talk: &Talk) {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_all(done, out, &mut text);
    talk.say(text.trim_end());
}

/// 1234567 as 1,234,567.
fn n(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", n(number), if number == 1 { one } else { many })
}

fn write_all(done: &Done<'_>, folder: &Path, out: &mut String) -> std::fmt::Result {
    let (read, results, settings) = (done.read, done.results, done.settings);
    let (start, end) = settings.choice.whole;
    writeln!(
        out,
        "Official waiting times and ASCOF, method {METHOD}, provisional; {start} to {end}, {}.",
        settings.mode()
    )?;
    let rows = read.sum(|f| f.rows);
    writeln!(out, "  read     {}, {}", count(read.files.len() as u64, "file", "files"), count(rows, "row", "rows"))?;
    let mut faults = vec![format!("{} set aside", count(read.set_aside(), "row", "rows"))];
    faults.push(format!("{} not understood", count(read.sum(|f| f.dates_not_understood), "date", "dates")));
    if read.sum(|f| f.month_first) > 0 {
        faults.push(format!("{} perhaps written month first", n(read.sum(|f| f.month_first))));
    }
    if read.sum(|f| f.windows_1252) > 0 {
        faults.push(format!("{} read as Windows-1252", count(read.sum(|f| f.windows_1252), "row", "rows")));
    }
    writeln!(out, "           {}", faults.join("; "))?;
    if !read.others.is_empty() {
        writeln!(out, "           not read: {}", read.others.join(", "))?;
    }
    let selected = done.chosen.reference.iter().flatten().count() as u64;
    let submissions = done.submissions.all().len() as u64;
    writeln!(out, "  used     {} of {}", n(selected), count(submissions, "submission", "submissions"))?;
    let without = || done.chosen.without.iter().map(|(la, from, to)| (read.texts.get(*la), from, to));
    for (la, from, to) in without().filter(|(la, ..)| may_be_council(la)).take(SHOWN) {
        writeln!(out, "           council {la} has no submission for {from} to {to}")?;
    }
    let strange = read.sum(|f| f.strange_la);
    if strange > 0 {
        writeln!(
            out,
            "           {} in LA Code what is no council's code; counted by it as the method does, and not shown here",
            count(strange, "row has", "rows have")
        )?;
    }
    let steps = &results.steps;
    writeln!(
        out,
        "  steps    {} unique events; {} requests, {} valid; {} overlapping; {} waits to a first response, {} to a first service",
        n(done.input.unique.events.len() as u64),
        n(steps.requests),
        n(steps.valid),
        n(steps.overlapping),
        n(steps.waits[0]),
        n(steps.waits[1])
    )?;
    medians(done, out)?;
    let shown = |la: &TextId| may_be_council(read.texts.get(*la));
    let whole = |r: &&GroupResult| r.group == Group::Total && shown(&r.la);
    for r in results.ascof.reablement.iter().filter(whole) {
        let (whole, tenth) = (r.tenths / 10, r.tenths % 10);
        writeln!(
            out,
            "  2A       council {}: {whole}.{tenth}% ({} of {} episodes ending {} to {})",
            read.texts.get(r.la),
            n(r.numerator),
            n(r.denominator),
            settings.year.0,
            settings.year.1
        )?;
    }
    unrecognised(done, out)?;
    writeln!(out, "  limits   {LIMITS}")?;
    writeln!(out, "  written  {}", folder.display())
}

/// The newest quarter of each council that has medians.
fn medians(done: &Done<'_>, out: &mut String) -> std::fmt::Result {
    let mut newest: BTreeMap<TextId, yf_model::Day> = BTreeMap::new();
    for line in &done.results.medians {
        let quarter = newest.entry(line.la).or_insert(line.quarter);
        *quarter = (*quarter).max(line.quarter);
    }
    if done.results.medians.is_empty() {
        writeln!(out, "  medians  none: no request was answered")?;
    }
    let shown = |la: TextId| may_be_council(done.read.texts.get(la));
    for line in done.results.medians.iter().filter(|l| newest.get(&l.la) == Some(&l.quarter) && shown(l.la)) {
        let half = if line.doubled % 2 == 1 { ".5" } else { "" };
        let band = if line.band == Band::From18To64 { "25 to 64" } else { "65 and above" };
        writeln!(
            out,
            "  medians  council {}, quarter from {}, {}, {band}: {}{half} days ({})",
            done.read.texts.get(line.la),
            line.quarter,
            match line.metric {
                Metric::FirstResponse => "first response",
                Metric::FirstService => "first service",
            },
            line.doubled / 2,
            count(line.waits, "wait", "waits")
        )?;
    }
    Ok(())
}

fn unrecognised(done: &Done<'_>, out: &mut String) -> std::fmt::Result {
    let mut values: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for value in done.read.files.iter().flat_map(|f| &f.found.unrecognised).filter(|v| !v.open_list) {
        *values.entry((value.column, &value.value)).or_default() += value.rows;
    }
    let rows: u64 = values.values().sum();
    if values.is_empty() {
        return writeln!(out, "  values   all recognised");
    }
    writeln!(out, "  values   {} in no list, counted as invalid:", count(rows, "value", "values"))?;
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by_key(|(key, rows)| (std::cmp::Reverse(*rows), *key));
    for ((column, value), rows) in values.iter().take(SHOWN) {
        writeln!(out, "           {column}: \"{value}\" {}", n(*rows))?;
    }
    if values.len() > SHOWN {
        writeln!(out, "           and {} more; 'yellowfolder check' lists them", n((values.len() - SHOWN) as u64))?;
    }
    Ok(())
}
