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

/// A pair of person and council identifier with a new admission in the year: what 2B and 2C count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Admitted {
    pub la: TextId,
    pub person: u32,
    pub band: Band,
    /// Day of the first of its new admissions.
    pub on: Day,
    /// Record of the stay that this admission began.
    pub record: u32,
}

/// Admitted in order of person; the steps.
#[derive(Default)]
pub struct Tally {
    pub admitted: Vec<Admitted>,
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
        self.admitted.extend(other.admitted);
        self.steps.care_home_events += other.steps.care_home_events;
        self.steps.admissions_in_year += other.steps.admissions_in_year;
        self.steps.new_admissions += other.steps.new_admissions;
    }

    pub fn person(&mut self, la: TextId, person: u32, told: &[Told<'_>], details: &Details, year: (Day, Day)) {
        let Some(birth_month) = details.birth_month else { return };
        if details.died.is_some_and(|died| died < year.0) {
            return;
        }
        let mut stays: Vec<(Day, Option<Day>, IdText, u32)> =
            told.iter().filter(|t| is_stay(t)).map(|t| (t.start, t.end, t.local, t.record)).collect();
        if stays.is_empty() {
            return;
        }
        self.steps.care_home_events += stays.len() as u64;
        stays.sort_unstable();
        let in_year = |(start, ..): &&(Day, Option<Day>, IdText, u32)| year.0 <= *start && *start <= year.1;
        let mut admissions: Vec<(Day, IdText, u32)> =
            stays.iter().filter(in_year).map(|(start, _, local, record)| (*start, *local, *record)).collect();
        admissions.sort_unstable();
        admissions.dedup_by_key(|(start, local, _)| (*start, *local));
        self.steps.admissions_in_year += admissions.len() as u64;
        let is_new = |(admitted, ..): &(Day, IdText, u32)| {
            let earlier = |(start, end, ..): &(Day, Option<Day>, IdText, u32)| {
                start < admitted && end.is_none_or(|end| *admitted - end < 365)
            };
            !stays.iter().any(earlier)
        };
        admissions.retain(is_new);
        self.steps.new_admissions += admissions.len() as u64;
        let mut pairs: BTreeMap<IdText, Admitted> = BTreeMap::new();
        for (on, local, record) in admissions {
            let band = Band::of(Some(birth_month), on);
            if band != Band::Under18 {
                let first = Admitted { la, person, band, on, record };
                // 18 to 64, if any of the pair's admissions is; the bands are declared in that order.
                pairs.entry(local).and_modify(|p| p.band = p.band.min(band)).or_insert(first);
            }
        }
        self.admitted.extend(pairs.into_values());
    }
}
