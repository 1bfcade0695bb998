//! ASCOF 2B and 2C: people newly admitted to care homes (`waiting-times.md` 7.3).

use super::details::Details;
use super::told::Told;
use std::collections::BTreeMap;
use yf_journey::unique::Band;
use yf_model::rows::cld::{Component, EventType, Outcome, ServiceType};
use yf_model::{Day, IdText, TextId};

/// `2B_2C_steps` of `ascof.json`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Steps {
    pub care_home_events: u64,
    pub admissions_in_year: u64,
    pub new_admissions: u64,
}

/// Of one council and band: pairs of person and council identifier, and persons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Admitted {
    pub pairs: u64,
    pub people: u64,
}

/// Admitted by council and band; the steps.
#[derive(Default)]
pub struct Tally {
    pub admitted: BTreeMap<(TextId, Band), Admitted>,
    pub steps: Steps,
}

/// A stay in a care home (7.3.1). A blank component is excluded: official quirk.
fn is_stay(t: &Told<'_>) -> bool {
    let long_term = matches!(t.component, Some(Component::LongTermNursing | Component::LongTermResidential));
    t.event_type == EventType::Service
        && t.is_service_user()
        && matches!(t.service_type, Some(ServiceType::Residential | ServiceType::Nursing))
        && long_term
        && t.outcome != Some(Outcome::SelfFunded)
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        for (key, admitted) in other.admitted {
            let to = self.admitted.entry(key).or_default();
            to.pairs += admitted.pairs;
            to.people += admitted.people;
        }
        self.steps.care_home_events += other.steps.care_home_events;
        self.steps.admissions_in_year += other.steps.admissions_in_year;
        self.steps.new_admissions += other.steps.new_admissions;
    }

    pub fn person(&mut self, la: TextId, told: &[Told<'_>], details: &Details, year: (Day, Day)) {
        let Some(birth_month) = details.birth_month else { return };
        if details.died.is_some_and(|died| died < year.0) {
            return;
        }
        let mut stays: Vec<(Day, Option<Day>, IdText)> =
            told.iter().filter(|t| is_stay(t)).map(|t| (t.start, t.end, t.local)).collect();
        if stays.is_empty() {
            return;
        }
        self.steps.care_home_events += stays.len() as u64;
        stays.sort_unstable();
        let in_year = |(start, _, _): &&(Day, Option<Day>, IdText)| year.0 <= *start && *start <= year.1;
        let mut admissions: Vec<(Day, IdText)> =
            stays.iter().filter(in_year).map(|(start, _, local)| (*start, *local)).collect();
        admissions.sort_unstable();
        admissions.dedup();
        self.steps.admissions_in_year += admissions.len() as u64;
        let is_new = |(admitted, _): &(Day, IdText)| {
            let earlier = |(start, end, _): &(Day, Option<Day>, IdText)| {
                start < admitted && end.is_none_or(|end| *admitted - end < 365)
            };
            !stays.iter().any(earlier)
        };
        admissions.retain(is_new);
        self.steps.new_admissions += admissions.len() as u64;
        let mut bands: BTreeMap<IdText, Band> = BTreeMap::new();
        for (admitted, local) in admissions {
            let band = Band::of(Some(birth_month), admitted);
            if band != Band::Under18 {
                // 18 to 64, if any of the pair's admissions is; the bands are declared in that order.
                bands.entry(local).and_modify(|b| *b = (*b).min(band)).or_insert(band);
            }
        }
        for band in [Band::From18To64, Band::From65] {
            let pairs = bands.values().filter(|b| **b == band).count() as u64;
            if pairs > 0 {
                let to = self.admitted.entry((la, band)).or_default();
                to.pairs += pairs;
                to.people += 1;
            }
        }
    }
}
