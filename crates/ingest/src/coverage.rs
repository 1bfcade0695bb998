//! Which days an agency's extracts cover, so that silence outside them is not read as "nothing happened".

use crate::Extracts;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use yf_model::rows::csds::Stamp;
use yf_model::{Dataset, Day, Month, TextId, When};

/// The months for which a provider sent something.
pub type ProviderMonths = BTreeMap<TextId, BTreeSet<Month>>;

/// What one kind of extract covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// First day covered.
    pub first: Option<Day>,
    /// Last day covered: the latest stated end of a reporting period, else the last day of which rows tell.
    pub last: Option<Day>,
    /// Whether the days are stated by the extract (reporting periods) or taken from its rows.
    pub stated: bool,
    /// Months present, provider by provider (0 where the layout names none): a hole is a missing extract.
    pub months: ProviderMonths,
}

/// Gathers what one kind of extract says.
#[derive(Default)]
struct Gather {
    stated: Option<(Day, Day)>,
    stated_months: ProviderMonths,
    /// Rows by day of what happened, and the months of each provider; put in order at the end.
    days: FxHashMap<Day, u64>,
    day_months: FxHashSet<(TextId, Month)>,
    any: bool,
    last: Option<(TextId, Day)>,
}

impl Gather {
    fn period(&mut self, provider: TextId, start: Option<Day>, end: Option<Day>) {
        self.any = true;
        let Some(end) = end else { return };
        // Rows of one file mostly repeat one period.
        if start.is_none() && self.last == Some((provider, end)) {
            return;
        }
        self.last = Some((provider, end));
        let start = start.unwrap_or(end.month().first());
        let (first, last) = self.stated.unwrap_or((start, end));
        self.stated = Some((first.min(start), last.max(end)));
        let months = self.stated_months.entry(provider).or_default();
        let mut month = start.month();
        while month <= end.month() {
            months.insert(month);
            month = month.next();
        }
    }

    fn event(&mut self, provider: TextId, when: Option<When>) {
        self.any = true;
        if let Some(day) = when.and_then(When::day) {
            *self.days.entry(day).or_default() += 1;
            self.day_months.insert((provider, day.month()));
        }
    }

    fn finish(self) -> Option<Coverage> {
        if let Some((first, last)) = self.stated {
            return Some(Coverage { first: Some(first), last: Some(last), stated: true, months: self.stated_months });
        }
        let (first, last) = span(&self.days.into_iter().collect());
        let mut months = ProviderMonths::new();
        for (provider, month) in self.day_months {
            months.entry(provider).or_default().insert(month);
        }
        self.any.then_some(Coverage { first, last, stated: false, months })
    }
}

/// The first and last day of which rows tell, without the few days that a mistyped year puts far away: a month counts
/// where it holds at least a fifth of what a typical month holds.
fn span(days: &BTreeMap<Day, u64>) -> (Option<Day>, Option<Day>) {
    let mut months: BTreeMap<Month, u64> = BTreeMap::new();
    for (day, count) in days {
        *months.entry(day.month()).or_default() += count;
    }
    let mut counts: Vec<u64> = months.values().copied().collect();
    counts.sort_unstable();
    let typical = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let full = |day: &&Day| months.get(&day.month()).is_some_and(|n| n * 5 >= typical);
    (days.keys().find(full).copied(), days.keys().rev().find(full).copied())
}

/// What each kind of extract of a run covers.
pub(crate) fn of(extracts: &Extracts) -> BTreeMap<Dataset, Coverage> {
    let mut cld = Gather::default();
    for row in &extracts.cld {
        cld.period(row.la, row.period_start, row.period_end);
        if row.period_end.is_none() {
            cld.event(row.la, row.start.map(When::Day));
            cld.event(row.la, row.end.map(When::Day));
        }
    }
    let mut sus = Gather::default();
    for row in &extracts.sus.spells {
        sus.event(row.provider, row.admitted);
        sus.event(row.provider, row.discharged);
    }
    let mut ecds = Gather::default();
    for row in &extracts.ecds {
        ecds.event(row.provider, row.arrived);
    }
    let mut equipment = Gather::default();
    for row in &extracts.equipment {
        for day in [row.requested, row.delivered] {
            equipment.event(TextId::default(), day.map(When::Day));
        }
    }
    let gathered = [
        (Dataset::Cld, cld),
        (Dataset::Csds, community(extracts)),
        (Dataset::Sus, sus),
        (Dataset::Ecds, ecds),
        (Dataset::Equipment, equipment),
    ];
    gathered.into_iter().filter_map(|(dataset, g)| Some((dataset, g.finish()?))).collect()
}

fn community(extracts: &Extracts) -> Gather {
    let mut g = Gather::default();
    let t = &extracts.csds;
    let active = |s: &Stamp| t.active.as_ref().is_none_or(|a| a.contains(&s.submission));
    let stamps = t.persons.iter().map(|r| &r.stamp).chain(t.referrals.iter().map(|r| &r.stamp));
    let stamps = stamps.chain(t.contacts.iter().map(|r| &r.stamp)).chain(t.waits.iter().map(|r| &r.stamp));
    for stamp in stamps.filter(|s| active(s)) {
        g.period(stamp.provider, None, stamp.period_end);
    }
    if g.stated.is_none() {
        for row in &t.referrals {
            g.event(row.stamp.provider, row.received);
        }
        // A planned contact (0) lies ahead of what the extract covers.
        for row in t.contacts.iter().filter(|r| r.attendance != "0") {
            g.event(row.stamp.provider, row.at);
        }
    }
    g
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_year_does_not_stretch_what_is_covered() {
        let day = |text: &str| Day::parse_iso(text).expect("a day");
        let mut days = BTreeMap::new();
        for month in ["2026-01", "2026-02", "2026-03"] {
            for n in 1..=28 {
                days.insert(day(&format!("{month}-{n:02}")), 3);
            }
        }
        days.insert(day("2062-03-01"), 1);
        days.insert(day("1926-03-01"), 1);
        assert_eq!(span(&days), (Some(day("2026-01-01")), Some(day("2026-03-28"))));
    }
}
