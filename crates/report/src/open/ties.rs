//! What ties the published counts to each other, as any reader can see it: parts and wholes, and what words and medians tell.

mod before;
mod journeys;
mod promises;
mod rest;

use super::Rule;
use super::solve::{ENDLESS, System};
use crate::figures::*;
use std::collections::{BTreeMap, BTreeSet};
use yf_model::Day;

/// How the reason begins of a count that is small, and not even told to be.
pub(super) const ANY_NUMBER: &str = "it may be any number";

/// A count of the open edition, wherever it stands.
pub(super) struct Cell<'a> {
    /// Where it stands.
    pub shown: Vec<&'a mut Count>,
    /// Its address, as in `figures.csv`.
    pub at: HeldMore,
    /// Whether others add up to it: such are hidden last.
    pub whole: bool,
    /// What an earlier edition told of it, which nothing that is hidden now takes back.
    pub told: (i64, i64),
    /// Whether an earlier edition hid it.
    pub was_hidden: bool,
    /// The same figure in this edition, of a count of an earlier one; else itself.
    pub twin: usize,
}

impl Cell<'_> {
    /// As it stands.
    pub fn now(&self) -> Count {
        self.shown.first().map_or(Count::Held, |c| **c)
    }
}

/// A word that tells something of counts, and can be held back instead of them.
pub(super) struct Label<'a> {
    /// Where it stands.
    pub state: &'a mut LinkSeen,
    /// What it tells.
    pub ties: Vec<usize>,
    /// Its address.
    pub at: HeldMore,
}

/// The counts of a tie, each with its factor, and the range of their sum.
type Said = (Vec<(usize, i64)>, i64, i64);

/// All counts of an edition with what ties them.
pub(super) struct Tables<'a> {
    /// The counts as numbers.
    pub system: System,
    /// One for each count of the system.
    pub cells: Vec<Cell<'a>>,
    /// Words that tell.
    pub labels: Vec<Label<'a>>,
    /// Whether all that hangs together with a count had to be held back for it.
    pub whole_tables: bool,
    /// Hidden counts of which neither a search nor the bounds say whether they keep three values.
    pub unshown: BTreeSet<HeldMore>,
    /// How many of the counts are this edition's own; after them come an earlier one's, and differences.
    pub own: usize,
    rule: Rule,
    /// Whether the true numbers are known.
    known: bool,
    /// The one count of this edition at each address, once an earlier one is set beside it.
    near: BTreeMap<HeldMore, Option<usize>>,
    /// Up to which day this edition is told.
    to: Option<Day>,
    /// Up to which day the earlier edition was told, where this one goes on longer.
    told_to: Option<Day>,
    /// Ties that the true numbers of this edition do not fit; an earlier one is not taken to fit them either.
    refused: BTreeSet<Vec<(usize, i64)>>,
    /// What the edition itself says that it held back though it was large enough.
    more: BTreeSet<HeldMore>,
    /// What this edition's own ties say, once an earlier one is set beside it: told twice, it is known once.
    said: BTreeSet<Said>,
    /// Those of them that were not small.
    covers: BTreeSet<HeldMore>,
    /// Sums that the figures themselves contradict: none, if they are right.
    #[cfg(test)]
    pub unfit: Vec<String>,
}

/// The counts of an edition. `full` has the same figures unrounded, in the same order.
pub(super) fn tables<'a>(rule: Rule, open: &'a mut Report, full: &Report) -> Tables<'a> {
    let mut t = Tables {
        system: System::default(),
        cells: Vec::new(),
        labels: Vec::new(),
        whole_tables: false,
        unshown: BTreeSet::new(),
        own: 0,
        rule,
        known: true,
        near: BTreeMap::new(),
        to: None,
        told_to: None,
        refused: BTreeSet::new(),
        more: BTreeSet::new(),
        covers: BTreeSet::new(),
        said: BTreeSet::new(),
        #[cfg(test)]
        unfit: Vec::new(),
    };
    t.tell(open, full);
    t.own = t.cells.len();
    t
}

/// Where a count stands; the measure is added.
#[derive(Clone, Default)]
struct At {
    section: &'static str,
    figure: String,
    by: String,
    group: String,
    band: String,
    period: String,
}

impl At {
    fn new(section: &'static str, figure: &str, period: &str) -> At {
        At { section, figure: figure.to_owned(), period: period.to_owned(), ..At::default() }
    }

    fn part(&self, by: &str, group: &str) -> At {
        At { by: by.to_owned(), group: group.to_owned(), ..self.clone() }
    }

    fn in_period(&self, period: impl ToString) -> At {
        At { period: period.to_string(), ..self.clone() }
    }

    fn measure(&self, measure: &str) -> HeldMore {
        HeldMore {
            section: self.section.to_owned(),
            figure: self.figure.clone(),
            by: self.by.clone(),
            group: self.group.clone(),
            band: self.band.clone(),
            period: self.period.clone(),
            measure: measure.to_owned(),
            because: String::new(),
        }
    }
}

impl<'a> Tables<'a> {
    /// Every count of an edition, with what ties it.
    fn tell(&mut self, open: &'a mut Report, full: &Report) {
        self.more = open.held_more.iter().map(HeldMore::place).collect();
        let covers = open.held_more.iter().filter(|more| !more.because.starts_with(ANY_NUMBER));
        self.covers = covers.map(HeldMore::place).collect();
        if self.known {
            self.to = Some(open.run.to);
        }
        let whole = format!("{}..{}", open.run.from, open.run.to);
        let Report { run, joins, official, promises, time, went, discharge, links, quality, .. } = open;
        for (open, full) in promises.iter_mut().zip(&full.promises) {
            self.promise(open, full, &whole);
        }
        self.official(official, &full.official);
        self.time(time, &full.time, &whole);
        self.went(went, &full.went);
        self.discharge(discharge, &full.discharge, &whole);
        self.links(links, &full.links, &whole);
        self.data(run, joins, quality, full);
    }

    /// A count of people or of what is counted of them, `few` where it is hidden because few people stand behind it.
    fn count(&mut self, at: &At, measure: &str, shown: &'a mut Count, full: Count, few: bool) -> usize {
        let at = at.measure(measure);
        let bounds = match *shown {
            Count::Shown(n) => self.rule.behind_shown(n),
            Count::Held if few || self.more.contains(&at) => (0, ENDLESS),
            Count::Held => (1, i64::try_from(self.rule.0.hide_to).unwrap_or(ENDLESS)),
        };
        if !self.known {
            return self.told_before(at, shown, bounds);
        }
        let now = full.shown().and_then(|n| i64::try_from(n).ok()).unwrap_or(bounds.0);
        let cell = self.system.count(bounds, now.clamp(bounds.0, bounds.1));
        let told = (0, ENDLESS);
        self.cells.push(Cell { shown: vec![shown], at, whole: false, told, was_hidden: false, twin: cell });
        cell
    }

    /// A tie, where it can be: with true numbers only one that they fit.
    fn tie(&mut self, terms: Vec<(usize, i64)>, low: i64, high: i64) -> Option<usize> {
        let twins: Vec<(usize, i64)> = terms.iter().map(|(cell, factor)| (self.cells[*cell].twin, *factor)).collect();
        if !self.known {
            let known = self.refused.contains(&twins) || self.said.contains(&(terms.clone(), low, high));
            return (!known).then(|| self.system.tie_unfit(terms, low, high));
        }
        let tie = self.system.tie(terms, low, high);
        if tie.is_none() {
            self.refused.insert(twins);
        }
        tie
    }

    /// A count of people: hidden only where it is small.
    fn people(&mut self, at: &At, measure: &str, shown: &'a mut Count, full: Count) -> usize {
        self.count(at, measure, shown, full, false)
    }

    /// Whether a count is hidden because it is small. One that both editions tell is known from this one, whatever else the earlier
    /// one held back.
    fn is_few(&self, cell: usize) -> bool {
        let own = cell < self.own;
        let cell = &self.cells[cell];
        cell.now() == Count::Held && (own || !self.covers.contains(&cell.at))
    }

    /// The same count in another place.
    fn also(&mut self, cell: usize, shown: &'a mut Count) {
        self.cells[cell].shown.push(shown);
    }

    /// Parts add up to a whole. What only seems so (`sure` is false) is taken where the true numbers say it.
    fn sum(&mut self, whole: usize, parts: &[usize], sure: bool) {
        if parts.is_empty() || !(sure || self.known) {
            return;
        }
        let terms = parts.iter().map(|part| (*part, 1)).chain([(whole, -1)]).collect();
        if self.tie(terms, 0, 0).is_some() {
            self.cells[whole].whole = true;
        } else if sure {
            self.contradicted(whole, "the sum of its parts");
        }
    }

    /// Figures that contradict each other: a report's own fault, which tests look for.
    #[cfg_attr(not(test), allow(clippy::unused_self, clippy::needless_pass_by_ref_mut))]
    fn contradicted(&mut self, _cell: usize, _what: &str) {
        #[cfg(test)]
        if self.known {
            self.unfit.push(format!("{} is not {_what}", self.cells[_cell].at.words()));
        }
    }

    /// The more, each times its factor, are at least as many as the fewer.
    fn at_least(&mut self, more: &[(usize, i64)], fewer: &[(usize, i64)]) -> Option<usize> {
        let terms = more.iter().copied().chain(fewer.iter().map(|(cell, factor)| (*cell, -factor))).collect();
        let tie = self.tie(terms, 0, ENDLESS * 64);
        if let (None, Some((cell, _))) = (tie, more.first()) {
            self.contradicted(*cell, "as many as what it holds");
        }
        tie
    }

    /// A part is no more than its whole.
    fn within(&mut self, part: usize, whole: usize) {
        self.at_least(&[(whole, 1)], &[(part, 1)]);
    }

    /// Named counts that are tied by nothing but, where it is so, a whole.
    fn named(&mut self, at: &At, by: &str, measure: &str, open: &'a mut [Named], full: &[Named]) -> Vec<usize> {
        let pairs = open.iter_mut().zip(full);
        pairs.map(|(o, f)| self.people(&at.part(by, &o.name), measure, &mut o.count, f.count)).collect()
    }
}
