//! The period of a submission derived from its events (`cld.md` 6.3, September 2026 rule).

use super::choose::Submissions;
use std::collections::BTreeMap;
use yf_model::rows::cld::{EventType, Row};
use yf_model::{Day, Month, Texts};

/// April 2020.
const FIRST: Month = Month(2020 * 12 + 3);

/// The events of one type in one submission.
#[derive(Clone, Default)]
struct OfType {
    total: u64,
    by_month: BTreeMap<Month, u64>,
}

/// The derived period of each submission, where there is one.
pub fn periods(rows: &[Row], submissions: &Submissions, texts: &Texts) -> Vec<Option<(Day, Day)>> {
    let all = submissions.all();
    let mut tallies: Vec<[OfType; 3]> = vec![Default::default(); all.len()];
    let mut find = submissions.finder();
    for row in rows {
        let Some(n) = find.of(row) else { continue };
        let Some(import) = all[n].imported.map(|(day, _)| day.month()) else { continue };
        let Some(which) = row.type_begins.and_then(index) else { continue };
        let tally = &mut tallies[n][which];
        match row.end.map(Day::month) {
            Some(month) if FIRST <= month && month < import => {
                tally.total += 1;
                *tally.by_month.entry(month).or_default() += 1;
            }
            None if row.type_begins == Some(EventType::Service) => tally.total += 1,
            _ => {}
        }
    }
    let period = |(submission, tally): (&super::Submission, &[OfType; 3])| match texts.get(submission.la) {
        // Isles of Scilly: too few events for any such rule.
        "906" => submission.stated,
        la => latest_run(tally, submission.imported?.0.month(), if la == "714" { 1 } else { 10 }),
    };
    all.iter().zip(&tallies).map(period).collect()
}

/// Reviews are ignored.
fn index(event_type: EventType) -> Option<usize> {
    match event_type {
        EventType::Request => Some(0),
        EventType::Assessment => Some(1),
        EventType::Service => Some(2),
        _ => None,
    }
}

/// Twice the median, to stay in whole numbers.
fn median_doubled(mut values: Vec<u64>) -> u64 {
    values.sort_unstable();
    match values.len() {
        0 => 0,
        n if n % 2 == 1 => values[n / 2] * 2,
        n => values[n / 2 - 1] + values[n / 2],
    }
}

fn latest_run(tally: &[OfType; 3], import: Month, fewest: u64) -> Option<(Day, Day)> {
    let totals: Vec<u64> = tally.iter().map(|t| t.total).collect();
    if totals.contains(&0) {
        return None;
    }
    let usual_total = median_doubled(totals);
    let allowed = tally.each_ref().map(|t| {
        let typical = median_doubled(t.by_month.values().copied().collect());
        let complete = move |month: Month| {
            let events = t.by_month.get(&month).copied().unwrap_or(0);
            t.total * 40 >= usual_total && events >= fewest && events * 10 >= typical
        };
        move |month: Month| {
            let inside = |m: Month| FIRST <= m && m < import && complete(m);
            inside(month) || (inside(Month(month.0 - 1)) && inside(month.next()))
        }
    });
    let both = |month: Month| allowed.iter().all(|allows| allows(month));
    let months = || (FIRST.0..import.0).map(Month);
    let last = months().rev().find(|m| both(*m))?;
    let first = (FIRST.0..=last.0).rev().map(Month).take_while(|m| both(*m)).last()?;
    Some((first.first(), last.last()))
}
