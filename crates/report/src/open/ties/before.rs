//! Two editions, one after the other: what the earlier one told stays told.

use super::{Cell, Tables};
use crate::figures::*;
use crate::open::solve::ENDLESS;
use std::collections::{BTreeMap, BTreeSet};
use yf_model::Day;

/// What only grows while time goes on, so that less was counted before.
const GROWING: [&str; 14] = [
    "people",
    "met",
    "missed",
    "denominator",
    "numerator",
    "stopped",
    "started",
    "within",
    "breached",
    "triggers",
    "sent",
    "received",
    "people with any",
    "total",
];

/// The same of stays in hospital: who left by a day has left by a later one. Days by agency do not grow: they are those of the last year
/// of each edition. Official counts are of quarters and years that are named, and so the same figure or another one.
const STAYS: [&str; 6] = ["ready earlier", "same day", "not recorded", "days", "stays", "deaths"];

/// Whether a figure only grows while time goes on.
fn grows(at: &HeldMore) -> bool {
    GROWING.contains(&at.measure.as_str()) || (at.section == "discharge" && STAYS.contains(&at.measure.as_str()))
}

/// Whether a month, or a quarter by its first day, was not over when an edition was told up to this day.
fn goes_on(period: &str, told_to: Day) -> bool {
    let month = |text: &str| Day::parse_iso(&format!("{text}-01")).map(|first| first.month().last());
    let last = match period.len() {
        7 => month(period),
        10 => Day::parse_iso(period).map(|first| first.add_months(2).month().last()),
        _ => None,
    };
    last.is_some_and(|last| last > told_to)
}

impl<'a> Tables<'a> {
    /// Sets an earlier edition beside this one. A figure of the same days is the same number where it can be; of days that go on,
    /// what came since is a hidden number of its own.
    pub fn after(&mut self, before: &'a mut Report) {
        let as_told = before.clone();
        // An edition told anew up to the same day goes on in nothing.
        self.told_to = Some(before.run.to).filter(|told| self.to.is_some_and(|to| to > *told));
        for (n, cell) in self.cells.iter().enumerate() {
            // Of two with one address nobody could say which is which.
            let slot = self.near.entry(cell.at.clone()).or_insert(Some(n));
            *slot = slot.filter(|first| *first == n);
        }
        // A word's tie ends when the word is held back; what the earlier edition told does not.
        let of_words: BTreeSet<usize> = self.labels.iter().flat_map(|label| label.ties.iter().copied()).collect();
        self.said = self.system.said().filter(|(tie, _)| !of_words.contains(tie)).map(|(_, said)| said).collect();
        self.known = false;
        self.tell(before, &as_told);
        self.known = true;
        self.since();
        // Ties of the earlier edition for which no numbers were found are no knowledge that could be reckoned with.
        for tie in self.system.find(self.own) {
            self.system.untie(tie, true);
        }
    }

    /// A count of the earlier edition: the one of this edition where it is the same, else one of its own.
    pub(super) fn told_before(&mut self, at: HeldMore, shown: &'a mut Count, bounds: (i64, i64)) -> usize {
        let hidden = *shown == Count::Held;
        let near = self.near.get(&at).copied().flatten();
        let mut guess = bounds.0.midpoint(bounds.1.min(bounds.0 + 8));
        let same = self.told_to.is_none_or(|to| !goes_on(&at.period, to));
        if let Some(cell) = near.filter(|_| same) {
            let number = self.system.number(cell);
            if (bounds.0..=bounds.1).contains(&number) {
                guess = number;
            }
            // A wait of a month that is over may still end: to take such a number for the same while it is leaves less open, never more.
            if guess == number {
                let known = self.system.bounds(cell);
                self.system.bind(cell, (known.0.max(bounds.0), known.1.min(bounds.1)));
                let own = &mut self.cells[cell];
                own.told = (own.told.0.max(bounds.0), own.told.1.min(bounds.1));
                own.was_hidden |= hidden;
                return cell;
            }
        }
        let cell = self.system.count(bounds, guess);
        let twin = near.unwrap_or(cell);
        self.cells.push(Cell { shown: vec![shown], at, whole: true, told: bounds, was_hidden: hidden, twin });
        cell
    }

    /// What came since: of the same figure over days that begin together and end later, of a month that was not over, or of one in which waits
    /// have ended since.
    fn since(&mut self) {
        let spans = |at: &HeldMore| at.period.split_once("..").map(|(from, to)| (from.to_owned(), to.to_owned()));
        let start = |at: &HeldMore, from: String| HeldMore { period: from, ..at.clone() };
        let mut own = BTreeMap::new();
        for (n, cell) in self.cells[..self.own].iter().enumerate().filter(|(_, cell)| grows(&cell.at)) {
            if let Some((from, to)) = spans(&cell.at) {
                own.insert(start(&cell.at, from), (to, n));
            }
        }
        for before in self.own..self.cells.len() {
            let at = self.cells[before].at.clone();
            if !grows(&at) {
                continue;
            }
            let found = match (spans(&at), self.told_to) {
                (Some((from, to)), _) => {
                    own.get(&start(&at, from)).filter(|(later, _)| *later > to).map(|(_, now)| (to, *now))
                }
                (None, Some(to)) => self.near.get(&at).copied().flatten().map(|now| (to.to_string(), now)),
                (None, None) => None,
            };
            let Some((to, now)) = found else { continue };
            if self.system.number(now) < self.system.bounds(before).0 {
                continue;
            }
            let came = (self.system.number(now) - self.system.number(before)).max(0);
            let since = self.system.count((0, ENDLESS), came);
            self.system.tie_unfit(vec![(now, 1), (before, -1), (since, -1)], 0, 0);
            let at = HeldMore { measure: format!("{} since {to}", at.measure), ..self.cells[now].at.clone() };
            let hidden = [now, before].iter().any(|c| self.cells[*c].now() == Count::Held);
            let few = came <= i64::try_from(self.rule.0.hide_to).unwrap_or(ENDLESS);
            let told = (0, ENDLESS);
            self.cells.push(Cell { shown: Vec::new(), at, whole: true, told, was_hidden: hidden || few, twin: since });
        }
    }
}
