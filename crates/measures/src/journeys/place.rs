//! A place's figures from its persons' vectors (`journey.md` 15).

use super::bootstrap::Estimate;
use super::resample::estimates_of;
use super::summary::{Funnel, Standardised, Stratum, Weights, funnel, standardised_to, stratum};
use std::collections::BTreeMap;
use yf_journey::vector::Vector;
use yf_model::rows::neutral::Person;
use yf_model::{TextId, Texts};
use yf_place::Settings;

/// What the place's figures need of each person, in the order of the persons.
#[derive(Clone, Debug, Default)]
pub struct Values {
    handoffs: Vec<u32>,
    unowned_days: Vec<u32>,
    tellings: Vec<u32>,
    bounces: Vec<u32>,
    surprise_discharges: Vec<u32>,
    home_share: Vec<f64>,
    coc_who: Vec<f64>,
    /// Due and kept of each person; empty where promises cannot be seen.
    promised: Vec<(u32, u32)>,
}

impl Values {
    /// Adds the next person.
    pub fn add(&mut self, vector: &Vector) {
        self.handoffs.push(vector.handoffs.org);
        self.unowned_days.extend(vector.need.map(|need| need.unowned_days.unsigned_abs()));
        self.tellings.extend(vector.tellings);
        self.bounces.push(vector.bounces);
        self.surprise_discharges.extend(vector.surprise_discharges);
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

/// A place's figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Everybody in the run.
    pub persons: u64,
    /// Mean and interval by name, in the order of `FORMAT.md`.
    pub measures: Vec<(&'static str, Estimate)>,
    /// The standard population, where the settings name one; else parts are standardised to the mix of the run.
    pub standard: Option<String>,
    /// By locality.
    pub standardised: BTreeMap<String, Standardised>,
    /// By locality; empty where nothing was due or promises cannot be seen.
    pub funnel: BTreeMap<String, Funnel>,
}

impl Place {
    /// The figures of persons and their values, side by side.
    pub fn new(values: Values, persons: &[Person], texts: &Texts, settings: &Settings, threads: usize) -> Place {
        let rules = &settings.rules;
        let (standardised, funnel) = (handed(&values, persons, texts, settings), kept(&values, persons, texts));
        let Values { handoffs, unowned_days, tellings, bounces, surprise_discharges, home_share, coc_who, .. } = values;
        let wholes = [handoffs, unowned_days, tellings, bounces, surprise_discharges];
        // One list after another, so that no two are held twice.
        let wholes = wholes.into_iter().map(|list| list.into_iter().map(f64::from).collect());
        let lists = wholes.chain([home_share, coc_who]);
        let estimates = estimates_of(lists, rules.bootstrap, rules.bootstrap_seed, threads);
        Place {
            persons: persons.len() as u64,
            measures: MEASURES.into_iter().zip(estimates).collect(),
            standard: settings.standard.as_ref().map(|standard| standard.name.clone()),
            standardised,
            funnel,
        }
    }
}

/// What has a mean, in the order of `FORMAT.md`.
const MEASURES: [&str; 7] =
    ["handoffs_org", "unowned_days", "tellings", "bounces", "surprise_discharges", "home_share", "coc_who"];

fn by_name<T: Copy>(parts: BTreeMap<TextId, T>, texts: &Texts) -> BTreeMap<String, T> {
    parts.into_iter().map(|(locality, of)| (texts.get(locality).to_owned(), of)).collect()
}

/// Hand-offs (agency) of each locality.
fn handed(values: &Values, persons: &[Person], texts: &Texts, settings: &Settings) -> BTreeMap<String, Standardised> {
    let handoffs: Vec<Option<f64>> = values.handoffs.iter().map(|n| Some(f64::from(*n))).collect();
    let strata: Vec<Stratum> = persons.iter().map(|person| stratum(person, settings.from)).collect();
    let localities: Vec<TextId> = persons.iter().map(|person| person.locality).collect();
    let weights = match &settings.standard {
        Some(standard) => Weights::of_standard(standard, texts),
        None => Weights::of_run(&strata),
    };
    by_name(standardised_to(&weights, &handoffs, &strata, &localities), texts)
}

/// Promises kept of each locality.
fn kept(values: &Values, persons: &[Person], texts: &Texts) -> BTreeMap<String, Funnel> {
    let mut by_locality: BTreeMap<TextId, (u64, u64)> = BTreeMap::new();
    for (person, (due, kept)) in persons.iter().zip(&values.promised) {
        let sums = by_locality.entry(person.locality).or_default();
        sums.0 += u64::from(*due);
        sums.1 += u64::from(*kept);
    }
    by_name(funnel(&by_locality), texts)
}
