//! A place's figures from its persons' vectors (`journey.md` 15).

use super::bootstrap::{Estimate, estimate};
use std::collections::BTreeMap;
use yf_journey::vector::Vector;
use yf_model::rows::neutral::Person;
use yf_model::{Day, TextId, Texts};
use yf_place::Rules;

/// What the place's figures need of each person, in the order of the persons.
#[derive(Clone, Debug, Default)]
pub struct Values {
    handoffs: Vec<u32>,
    unowned_days: Vec<f64>,
    tellings: Vec<f64>,
    bounces: Vec<f64>,
    surprise_discharges: Vec<f64>,
    home_share: Vec<f64>,
    coc_who: Vec<f64>,
    /// Due and kept of each person; empty where promises cannot be seen.
    promised: Vec<(u32, u32)>,
}

impl Values {
    /// Adds the next person.
    pub fn add(&mut self, vector: &Vector) {
        self.handoffs.push(vector.handoffs.org);
        self.unowned_days.extend(vector.need.map(|need| f64::from(need.unowned_days)));
        self.tellings.extend(vector.tellings.map(f64::from));
        self.bounces.push(vector.bounces.into());
        self.surprise_discharges.extend(vector.surprise_discharges.map(f64::from));
        let days = vector.days_observed;
        self.home_share.extend(vector.nights.filter(|_| days > 0).map(|n| f64::from(n.home) / f64::from(days)));
        self.coc_who.extend(vector.who.coc);
        self.promised.extend(vector.promised.map(|p| (p.due, p.kept)));
    }

    /// Adds the persons that come after.
    pub fn append(&mut self, mut next: Values) {
        self.handoffs.append(&mut next.handoffs);
        self.unowned_days.append(&mut next.unowned_days);
        self.tellings.append(&mut next.tellings);
        self.bounces.append(&mut next.bounces);
        self.surprise_discharges.append(&mut next.surprise_discharges);
        self.home_share.append(&mut next.home_share);
        self.coc_who.append(&mut next.coc_who);
        self.promised.append(&mut next.promised);
    }
}

/// Hand-offs (agency) of one locality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standardised {
    /// Persons.
    pub n: u64,
    /// Mean as it is.
    pub crude: f64,
    /// Mean as it would be with the whole run's mix of age, sex and deprivation.
    pub standardised: f64,
    /// Share of the run's persons whose group the locality has.
    pub weight_covered: f64,
}

/// Promises kept of one locality, with the limits within which chance alone would leave it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Funnel {
    /// Promises due.
    pub due: u64,
    /// Promises kept.
    pub kept: u64,
    /// Share kept, and the limits at 95% and 99.8%; `None` where nothing was due.
    pub share: Option<(f64, [(f64, f64); 2])>,
}

/// A place's figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Everybody in the run.
    pub persons: u64,
    /// Mean and interval by name, in the order of `FORMAT.md`.
    pub measures: Vec<(&'static str, Estimate)>,
    /// By locality.
    pub standardised: BTreeMap<String, Standardised>,
    /// By locality; empty where nothing was due or promises cannot be seen.
    pub funnel: BTreeMap<String, Funnel>,
}

/// Standard normal quantiles of 95% and 99.8%.
const Z: [f64; 2] = [1.959_964, 3.090_232];

impl Place {
    /// The figures of persons and their values, side by side. `from` is the first day of the window.
    pub fn new(values: &Values, persons: &[Person], texts: &Texts, from: Day, rules: &Rules, threads: usize) -> Place {
        let handoffs: Vec<f64> = values.handoffs.iter().map(|n| f64::from(*n)).collect();
        let columns: [(&str, &[f64]); 7] = [
            ("handoffs_org", &handoffs),
            ("unowned_days", &values.unowned_days),
            ("tellings", &values.tellings),
            ("bounces", &values.bounces),
            ("surprise_discharges", &values.surprise_discharges),
            ("home_share", &values.home_share),
            ("coc_who", &values.coc_who),
        ];
        let estimate = |of: &[f64]| estimate(of, rules.bootstrap, rules.bootstrap_seed, threads);
        Place {
            persons: persons.len() as u64,
            measures: columns.map(|(name, of)| (name, estimate(of))).to_vec(),
            standardised: standardised(values, persons, texts, from),
            funnel: funnel(values, persons, texts),
        }
    }
}

/// Age band, sex, deprivation fifth.
type Stratum = (u8, TextId, TextId);

fn stratum(person: &Person, from: Day) -> Stratum {
    let band = match person.birth_year.map(|year| from.ymd().0 - year) {
        None => 4,
        Some(..=64) => 0,
        Some(65..=74) => 1,
        Some(75..=84) => 2,
        Some(_) => 3,
    };
    (band, person.sex, person.fifth)
}

fn standardised(values: &Values, persons: &[Person], texts: &Texts, from: Day) -> BTreeMap<String, Standardised> {
    let mut all: BTreeMap<Stratum, u64> = BTreeMap::new();
    let mut by_locality: BTreeMap<TextId, BTreeMap<Stratum, (u64, u64)>> = BTreeMap::new();
    for (person, handoffs) in persons.iter().zip(&values.handoffs) {
        let stratum = stratum(person, from);
        *all.entry(stratum).or_default() += 1;
        let (n, sum) = by_locality.entry(person.locality).or_default().entry(stratum).or_default();
        *n += 1;
        *sum += u64::from(*handoffs);
    }
    let total = persons.len() as f64;
    let of = |strata: &BTreeMap<Stratum, (u64, u64)>| {
        let (n, sum) = strata.values().fold((0, 0), |(n, sum), (a, b)| (n + a, sum + b));
        let weighed = |value: fn(u64, u64) -> f64| -> f64 {
            let weight = |stratum| all.get(stratum).map_or(0.0, |n| *n as f64 / total);
            strata.iter().map(|(stratum, (n, sum))| weight(stratum) * value(*n, *sum)).sum()
        };
        let weight_covered = weighed(|_, _| 1.0);
        let standardised = weighed(|n, sum| sum as f64 / n as f64) / weight_covered;
        Standardised { n, crude: sum as f64 / n as f64, standardised, weight_covered }
    };
    by_locality.iter().map(|(locality, strata)| (texts.get(*locality).to_owned(), of(strata))).collect()
}

fn funnel(values: &Values, persons: &[Person], texts: &Texts) -> BTreeMap<String, Funnel> {
    let mut by_locality: BTreeMap<TextId, (u64, u64)> = BTreeMap::new();
    for (person, (due, kept)) in persons.iter().zip(&values.promised) {
        let sums = by_locality.entry(person.locality).or_default();
        sums.0 += u64::from(*due);
        sums.1 += u64::from(*kept);
    }
    let (due, kept) = by_locality.values().fold((0, 0), |(due, kept), (d, k)| (due + d, kept + k));
    if due == 0 {
        return BTreeMap::new();
    }
    let p = kept as f64 / due as f64;
    let limits = |n: u64| {
        Z.map(|z| {
            let half = z * (p * (1.0 - p) / n as f64).sqrt();
            ((p - half).max(0.0), (p + half).min(1.0))
        })
    };
    let of = |(due, kept): (u64, u64)| {
        let share = (due > 0).then(|| (kept as f64 / due as f64, limits(due)));
        Funnel { due, kept, share }
    };
    by_locality.into_iter().map(|(locality, sums)| (texts.get(locality).to_owned(), of(sums))).collect()
}
