//! Nothing of a person, and no unrounded number, leaves by any pen of the open edition.

mod sample;

use serde_json::Value;
use yf_report::*;

/// The four pens of an edition.
fn pens(r: &Report) -> [(&'static str, String); 4] {
    let (json, people) = (sample::text(|out| json(r, out)), sample::text(|out| people_csv(r, out)));
    [("html", html(r)), ("json", json), ("figures.csv", figures_csv(r)), ("people.csv", people)]
}

/// Every identifier that the restricted edition holds.
fn identifiers(r: &Report) -> Vec<String> {
    let mut out = Vec::new();
    for p in &r.people {
        out.extend(p.name.clone());
        out.extend(p.local_ids.iter().map(|id| id.number.clone()));
        out.extend(p.events.iter().map(|e| e.row.clone()));
    }
    for c in r.behind.iter().flat_map(|b| &b.cases) {
        out.extend(c.rows.clone());
    }
    out.extend(r.run.files.iter().map(|f| f.name.clone()));
    out.extend(r.official.unrecognised.iter().map(|u| u.value.clone()));
    out.extend(r.quality.problems.iter().flat_map(|g| g.samples.iter().map(|s| s.found.clone())));
    out.sort();
    out.dedup();
    out
}

#[test]
fn no_identifier_of_the_input_is_in_the_open_edition() {
    let full = sample::report();
    let all = identifiers(&full);
    assert!(all.len() > 1000);
    let shared = sample::shared(&full);
    for (pen, text) in pens(&shared) {
        for identifier in &all {
            assert!(!text.contains(identifier.as_str()), "{pen}: {identifier}");
        }
    }
    // The test can fail: the restricted edition holds them.
    let told = sample::text(|out| json(&full, out));
    assert!(all.iter().filter(|i| told.contains(i.as_str())).count() > 1000);
    assert_eq!(sample::text(|out| people_csv(&shared, out)).lines().count(), 1);
}

/// Keys whose numbers count nobody: limits, dates, shares and ranges worked out from rounded counts, medians.
const NOT_COUNTS: [&str; 43] = [
    "limit",
    "holidays_to",
    "hide_to",
    "round_to",
    "share",
    "low",
    "high",
    "promised",
    "middle",
    "median",
    "median_days",
    "lower",
    "upper",
    "outcome",
    "from",
    "to",
    "months",
    "line",
    "number",
    "person",
    "age",
    "bytes",
    "limit_days",
    "least_triggers",
    "sent_share",
    "in_time_share",
    "reply_share",
    "days_before",
    "days_after",
    "rung",
    "section",
    "mean",
    "nine_tenths",
    "standardised",
    "weight_covered",
    "by",
    "low_95",
    "high_95",
    "low_998",
    "high_998",
    "share_low",
    "share_high",
    "value",
];

fn counts(value: &Value, path: &str, key: &str, out: &mut Vec<(String, u64)>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(k, v)| counts(v, &format!("{path}.{k}"), k, out)),
        Value::Array(list) => list.iter().for_each(|v| counts(v, path, key, out)),
        Value::Number(n) if !NOT_COUNTS.contains(&key) => {
            out.push((path.into(), n.as_u64().expect("a count is whole")))
        }
        _ => {}
    }
}

#[test]
fn every_count_of_the_open_edition_is_nought_or_a_five() {
    let full = sample::report();
    let of = |r: &Report| {
        let mut out = Vec::new();
        counts(&serde_json::to_value(r).expect("figures"), "", "", &mut out);
        out
    };
    let shared = of(&sample::shared(&full));
    assert!(shared.len() > 1000);
    for (path, n) in shared {
        assert!(n == 0 || n >= 10 && n % 5 == 0, "{path}: {n}");
    }
    assert!(of(&full).iter().any(|(_, n)| n % 5 != 0 || *n == 5));
}

#[test]
fn no_unrounded_total_is_in_the_source_of_the_open_page() {
    let full = sample::report();
    let shared = pens(&sample::shared(&full));
    let mut totals: Vec<u64> = Vec::new();
    for p in &full.promises {
        for e in [&p.year, &p.whole] {
            totals.extend([e.met, e.rate.numerator, e.rate.denominator].into_iter().filter_map(Count::shown));
        }
    }
    totals.extend([full.run.rows, full.run.people, full.joins.in_two_or_more].into_iter().filter_map(Count::shown));
    totals.extend(full.time.agencies.iter().filter_map(|a| a.helped.shown()));
    totals.retain(|n| *n > 500 && n % 5 != 0);
    assert!(totals.len() > 10);
    for (pen, text) in &shared {
        for n in &totals {
            let plain = n.to_string();
            let grouped = format!("{},{:03}", n / 1000, n % 1000);
            // A hash may hold any digits: only whole numbers count.
            let whole = |word: &str| {
                text.match_indices(word).any(|(at, w)| {
                    let before = text[..at].chars().next_back();
                    let after = text[at + w.len()..].chars().next();
                    let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == ',');
                    !part(before) && !part(after)
                })
            };
            assert!(!whole(&plain) && (*n < 1000 || !whole(&grouped)), "{pen}: {n}");
        }
    }
}

#[test]
fn charts_by_month_need_eight_in_every_month() {
    let mut full = sample::report();
    let at = full.promises.iter().position(|p| p.id == "assessment-28").expect("the promise");
    let p = &sample::shared(&full).promises[at];
    assert!(p.chart.is_some() && p.months.len() == 24);
    let month = &mut full.promises[at].months[3];
    month.ends = Ends::of(Tally { people: 8, met: 8, ..Tally::default() }, None);
    assert_eq!(sample::shared(&full).promises[at].months.len(), 24);
    let month = &mut full.promises[at].months[3];
    month.ends = Ends::of(Tally { people: 7, met: 7, ..Tally::default() }, None);
    let p = &sample::shared(&full).promises[at];
    assert_eq!((p.months.len(), p.chart.is_some(), p.change), (0, false, Change::HeldBack));
    // Eight waits of seven people are seven people.
    full.promises[at].months[3].ends = Ends::of(Tally { people: 7, met: 8, ..Tally::default() }, None);
    assert_eq!(sample::shared(&full).promises[at].change, Change::HeldBack);
}

#[test]
fn medians_need_eight() {
    let mut full = sample::report();
    for (waits, shown) in [(7u64, false), (8, true)] {
        full.official.medians[0].waits = waits.into();
        assert_eq!(sample::shared(&full).official.medians[0].median_days.is_some(), shown, "{waits}");
        full.discharge.destinations[0].earlier = waits.into();
        assert_eq!(sample::shared(&full).discharge.destinations[0].median_days.is_some(), shown, "{waits}");
    }
    let lengths = |n: u64| Lengths { stopped: n.into(), lower: Some(1.0), median: Some(2.0), upper: Some(3.0) };
    for (n, median, quarters) in [(7, false, false), (8, true, false), (31, true, false), (32, true, true)] {
        full.promises[0].year = Ends::of(Tally { people: n, met: n, ..Tally::default() }, Some(lengths(n)));
        let shared = sample::shared(&full).promises[0].year.lengths.expect("lengths");
        assert_eq!((shared.median.is_some(), shared.lower.is_some()), (median, quarters), "{n}");
    }
}

#[test]
fn opening_twice_changes_nothing_more() {
    let once = sample::shared(&sample::report());
    let twice = sample::shared(&once);
    assert_eq!(once.promises[0].year, twice.promises[0].year);
    assert_eq!(once.discharge, twice.discharge);
    assert_eq!(once.joins, twice.joins);
}
