//! Tellings of her story (`journey.md` 6).

use super::her::Her;
use yf_model::rows::neutral::{Kind, Row};
use yf_model::{Day, TextId};

/// How often, on observed days, she told an agency that had not heard her and had not read who had; `each` is given the place of each such row.
pub(super) fn tellings(her: &Her<'_>, mut each: impl FnMut(usize)) -> u32 {
    let mut first_on: Vec<usize> = Vec::with_capacity(her.references.len());
    for group in her.by_reference() {
        first_on.extend(her.rows_of(group).find(|(_, row)| row.kind == Kind::Contact).map(|(n, _)| n));
    }
    first_on.sort_unstable();
    // A contact without a reference belongs to its service.
    let mut services: Vec<(TextId, TextId)> = Vec::new();
    let mut heard: Vec<(TextId, Day)> = Vec::with_capacity(8);
    let mut told = 0;
    for (n, row) in her.rows.iter().enumerate() {
        let candidate = match row.kind {
            Kind::Assessment => true,
            Kind::Contact if row.reference.is_none() => {
                let service = (row.org, row.service);
                let new = !services.contains(&service);
                if new {
                    services.push(service);
                }
                new
            }
            Kind::Contact => first_on.binary_search(&n).is_ok(),
            _ => false,
        };
        if !candidate {
            continue;
        }
        let since = row.day - her.lens.rules.telling_days;
        let before = match heard.iter_mut().find(|(org, _)| *org == row.org) {
            // In order, so the latest earlier candidate is the nearest.
            Some((_, day)) => Some(std::mem::replace(day, row.day)),
            None => {
                heard.push((row.org, row.day));
                None
            }
        };
        let has_heard = before.is_some_and(|day| day >= since);
        if !has_heard && !has_read(her, n, row, since) && her.on(row.day) {
            told += 1;
            each(n);
        }
    }
    told
}

/// Whether the row drew on an assessment of hers, earlier in order and not too old.
fn has_read(her: &Her<'_>, n: usize, row: &Row, since: Day) -> bool {
    her.named(row.uses).is_some_and(|(at, used)| used.kind == Kind::Assessment && at < n && used.day >= since)
}
