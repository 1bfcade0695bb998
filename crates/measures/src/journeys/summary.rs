//! Figures of a set of persons, and of parts of a place: means and spread, standardised values, funnels (`journey.md` 15).

use super::bootstrap::{Estimate, estimate};
use super::resample::{Column, intervals};
use std::collections::BTreeMap;
use yf_model::rows::neutral::Person;
use yf_model::{Day, TextId, Texts};
use yf_place::{Rules, StandardPopulation};

/// One element over a set of persons.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Mean and interval over those with a value.
    pub mean: Estimate,
    /// Persons with more than nought.
    pub any: u64,
    /// Sum over all.
    pub sum: f64,
    /// The value that so much of the persons do not pass: a quarter, half, three quarters, nine tenths.
    pub spread: Option<[f64; 4]>,
}

/// Each column over these persons (places in it), with the interval where it is asked for.
pub fn summaries(columns: &[Column], members: &[usize], rules: &Rules, drawn: bool, threads: usize) -> Vec<Summary> {
    summaries_of(&[(columns, members)], rules, drawn, threads).into_iter().flatten().collect()
}

/// The same for many sets of persons, which are drawn from together.
pub fn summaries_of(sets: &[(&[Column], &[usize])], rules: &Rules, drawn: bool, threads: usize) -> Vec<Vec<Summary>> {
    let mut plain = Vec::new();
    let mut of = |column: &Column, members: &[usize]| {
        let values: Vec<f64> = members.iter().filter_map(|n| column.get(*n).copied().flatten()).collect();
        plain.push(summary(&values));
        values
    };
    let each = sets.iter().flat_map(|(columns, members)| columns.iter().map(move |column| (column, *members)));
    let lists = each.map(|(column, members)| of(column, members));
    let resamples = if drawn { rules.bootstrap } else { 0 };
    let drawn = intervals(lists, resamples, rules.bootstrap_seed, threads);
    let mut all = plain
        .into_iter()
        .zip(drawn)
        .map(|(summary, interval): (Summary, _)| Summary { mean: Estimate { interval, ..summary.mean }, ..summary });
    sets.iter().map(|(columns, _)| all.by_ref().take(columns.len()).collect()).collect()
}

/// All but the interval.
fn summary(values: &[f64]) -> Summary {
    let mean = estimate(values, 0, 0, 1);
    let any = values.iter().filter(|v| **v > 0.0).count() as u64;
    let sum = values.iter().sum();
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    let n = values.len();
    // The lowest value that at least this part of the persons do not pass.
    let at = |tenths: [usize; 2]| values.get((n * tenths[0]).div_ceil(tenths[1]).saturating_sub(1)).copied();
    let spread = || Some([at([1, 4])?, at([1, 2])?, at([3, 4])?, at([9, 10])?]);
    Summary { mean, any, sum, spread: spread() }
}

/// Age at the first day by year of birth alone: 0 to 64, 65 to 74, 75 to 84, 85 and over, not known.
pub fn age_band(person: &Person, from: Day) -> u8 {
    match person.birth_year.map(|year| from.ymd().0 - year) {
        None => 4,
        Some(..=64) => 0,
        Some(65..=74) => 1,
        Some(75..=84) => 2,
        Some(_) => 3,
    }
}

/// Age band, sex, deprivation fifth.
pub type Stratum = (u8, TextId, TextId);

/// The stratum of a person.
pub fn stratum(person: &Person, from: Day) -> Stratum {
    (age_band(person, from), person.sex, person.fifth)
}

/// A mean of one part of the place, as it is and as it would be with the whole run's mix of people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standardised {
    /// Persons with a value.
    pub n: u64,
    /// Mean as it is.
    pub crude: f64,
    /// Mean as it would be with the whole run's mix of age, sex and deprivation.
    pub standardised: f64,
    /// Share of the run's persons whose stratum the part has. Under 0.8 no page shows the value.
    pub weight_covered: f64,
}

/// How much each stratum counts: people of it, and of all strata, in the run or in a named standard population.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weights {
    by: BTreeMap<Stratum, f64>,
    all: f64,
}

impl Weights {
    /// Those of the run: a person counts one.
    pub fn of_run(strata: &[Stratum]) -> Weights {
        let mut by: BTreeMap<Stratum, f64> = BTreeMap::new();
        strata.iter().for_each(|stratum| *by.entry(*stratum).or_default() += 1.0);
        Weights { by, all: strata.len() as f64 }
    }

    /// Those of a standard population. A stratum with a sex or fifth that no row of the run has is in the whole alone: no part has it.
    pub fn of_standard(standard: &StandardPopulation, texts: &Texts) -> Weights {
        let mut weights = Weights::default();
        for stratum in &standard.strata {
            weights.all += stratum.weight;
            if let (Some(sex), Some(fifth)) = (texts.find(&stratum.sex), texts.find(&stratum.fifth)) {
                *weights.by.entry((stratum.age, sex, fifth)).or_default() += stratum.weight;
            }
        }
        weights
    }
}

/// Direct standardisation: a value, a stratum and a part of each person. Weights are those of all persons of the run.
pub fn standardised<K: Ord + Copy>(
    values: &[Option<f64>],
    strata: &[Stratum],
    parts: &[K],
) -> BTreeMap<K, Standardised> {
    standardised_to(&Weights::of_run(strata), values, strata, parts)
}

/// The same to the mix of people that these weights are of.
pub fn standardised_to<K: Ord + Copy>(
    weights: &Weights,
    values: &[Option<f64>],
    strata: &[Stratum],
    parts: &[K],
) -> BTreeMap<K, Standardised> {
    let mut by_part: BTreeMap<K, BTreeMap<Stratum, (u64, f64)>> = BTreeMap::new();
    for ((value, stratum), part) in values.iter().zip(strata).zip(parts) {
        let Some(value) = value else { continue };
        let (n, sum) = by_part.entry(*part).or_default().entry(*stratum).or_default();
        *n += 1;
        *sum += value;
    }
    let of = |strata: &BTreeMap<Stratum, (u64, f64)>| {
        let (n, sum) = strata.values().fold((0, 0.0), |(n, sum), (a, b)| (n + a, sum + b));
        let weighed = |value: fn(u64, f64) -> f64| -> f64 {
            let weight = |stratum| weights.by.get(stratum).map_or(0.0, |n| n / weights.all);
            strata.iter().map(|(stratum, (n, sum))| weight(stratum) * value(*n, *sum)).sum()
        };
        let weight_covered = weighed(|_, _| 1.0);
        let standardised = weighed(|n, sum| sum / n as f64) / weight_covered;
        Standardised { n, crude: sum / n as f64, standardised, weight_covered }
    };
    by_part.iter().map(|(part, strata)| (*part, of(strata))).collect()
}

/// Counted of how many, with the limits within which chance alone would leave the share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Funnel {
    /// Of how many.
    pub due: u64,
    /// How many.
    pub kept: u64,
    /// The share, and the limits at 95% and 99.8%; `None` over none.
    pub share: Option<(f64, [(f64, f64); 2])>,
}

/// How a part of the place lies in a funnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// Fewer than ten: no point is drawn.
    TooFew,
    /// Inside the inner line.
    Inside,
    /// Between the lines.
    Watch,
    /// Beyond the outer line.
    Look,
}

/// Fewer than so many make no point.
const POINT: u64 = 10;
/// Standard normal quantiles of 95% and 99.8%.
const Z: [f64; 2] = [1.959_964, 3.090_232];

impl Funnel {
    /// Where it lies.
    pub fn lies(&self) -> Lies {
        match self.share {
            Some((share, [inner, outer])) if self.due >= POINT => {
                let within = |(low, high): (f64, f64)| low <= share && share <= high;
                match (within(inner), within(outer)) {
                    (true, _) => Lies::Inside,
                    (_, true) => Lies::Watch,
                    _ => Lies::Look,
                }
            }
            _ => Lies::TooFew,
        }
    }
}

/// The funnel of parts with (of how many, how many); empty where all is none.
pub fn funnel<K: Ord + Copy>(parts: &BTreeMap<K, (u64, u64)>) -> BTreeMap<K, Funnel> {
    let (due, kept) = parts.values().fold((0, 0), |(due, kept), (d, k)| (due + d, kept + k));
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
    parts.iter().map(|(part, sums)| (*part, of(*sums))).collect()
}

/// Whether the spread between parts is more than chance: more than a tenth of those with a point lie beyond the outer line. Then none is named.
pub fn more_than_chance<'a>(funnels: impl Iterator<Item = &'a Funnel>) -> bool {
    let (mut points, mut beyond) = (0_u64, 0_u64);
    for lies in funnels.map(Funnel::lies).filter(|lies| *lies != Lies::TooFew) {
        points += 1;
        beyond += u64::from(lies == Lies::Look);
    }
    beyond * 10 > points
}
