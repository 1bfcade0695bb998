//! Medians by council, quarter of the answer and band (`waiting-times.md` 5).

use super::linking::{Answer, Kind, Linked};
use std::collections::BTreeMap;
use yf_journey::unique::Band;
use yf_model::rows::cld::{AssessmentType, EventType, ServiceType};
use yf_model::{Day, TextId};

/// First response or first service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Metric {
    FirstResponse,
    FirstService,
}

impl Metric {
    /// As written in `medians.csv`.
    pub fn text(self) -> &'static str {
        match self {
            Metric::FirstResponse => "first response",
            Metric::FirstService => "first service",
        }
    }
}

/// The seven service types in the order of `medians.csv`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Seven {
    pub st_max: u64,
    pub nursing: u64,
    pub ongoing: u64,
    pub community: u64,
    pub residential: u64,
    pub prison: u64,
    pub other: u64,
}

/// All events of step 2.1 that start in a quarter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Context {
    pub requests: u64,
    pub assessments: u64,
    pub services: u64,
}

/// One row of `medians.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MedianLine {
    /// The council.
    pub la: TextId,
    /// Which wait.
    pub metric: Metric,
    /// First day of the quarter in which the answer began.
    pub quarter: Day,
    /// `18 to 64` (written `25 to 64`) or `65 and above`.
    pub band: Band,
    /// Twice the median in days, to stay in whole numbers.
    pub doubled: u64,
    /// How many waits.
    pub waits: u64,
    /// Events of the quarter of the council and band.
    pub context: Context,
    /// Responses by kind: request (its own conversation), assessment, service; short and long assessments.
    pub responses: [u64; 5],
    /// Services by type.
    pub services: Seven,
}

impl MedianLine {
    /// The last day of the quarter.
    pub fn quarter_end(&self) -> Day {
        self.quarter.add_months(3) - 1
    }

    /// The council dashboard shows quarters from 1 April 2024.
    pub fn on_dashboard(&self) -> bool {
        self.quarter >= Day(19_814)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    la: TextId,
    metric: Metric,
    quarter: Day,
    band: Band,
}

/// The waits of one group: how many of each length, so that adding groups is adding counts.
#[derive(Default)]
pub struct Group {
    days: BTreeMap<u32, u64>,
    responses: [u64; 5],
    services: Seven,
}

pub type Groups = BTreeMap<Key, Group>;

/// Counts of step 2.1 by council, band, quarter.
#[derive(Default)]
pub struct Contexts(BTreeMap<(TextId, Band, Day), Context>);

impl Contexts {
    pub fn add(&mut self, la: TextId, band: Band, start: Day, event_type: EventType) {
        let context = self.0.entry((la, band, start.quarter_start())).or_default();
        match event_type {
            EventType::Request => context.requests += 1,
            EventType::Assessment => context.assessments += 1,
            _ => context.services += 1,
        }
    }
}

/// Adds the waits of a request, unless set aside; bands other than the two are left out.
pub fn add(groups: &mut Groups, wait: &Linked) {
    let answers = [(Metric::FirstResponse, wait.counted_response()), (Metric::FirstService, wait.counted_service())];
    for (metric, answer) in answers {
        let Some(answer) = answer.filter(|a| matches!(a.band, Band::From18To64 | Band::From65)) else { continue };
        let key = Key { la: wait.la, metric, quarter: answer.start.quarter_start(), band: answer.band };
        groups.entry(key).or_default().add(answer, (answer.start - wait.start).unsigned_abs());
    }
}

impl Group {
    fn add(&mut self, answer: &Answer, days: u32) {
        *self.days.entry(days).or_default() += 1;
        let [request, assessment, service, short, long] = &mut self.responses;
        match answer.kind {
            Kind::Conversation => *request += 1,
            Kind::Assessment(which, _) => {
                *assessment += 1;
                *(if which == AssessmentType::ShortTerm { short } else { long }) += 1;
            }
            Kind::Service(which) => {
                *service += 1;
                let seven = &mut self.services;
                let count = match which {
                    ServiceType::StMax => &mut seven.st_max,
                    ServiceType::Nursing => &mut seven.nursing,
                    ServiceType::OngoingLowLevel => &mut seven.ongoing,
                    ServiceType::Community => &mut seven.community,
                    ServiceType::Residential => &mut seven.residential,
                    ServiceType::Prison => &mut seven.prison,
                    _ => &mut seven.other,
                };
                *count += 1;
            }
        }
    }

    fn waits(&self) -> u64 {
        self.days.values().sum()
    }

    fn doubled_median(&self) -> u64 {
        let n = self.waits();
        let nth = |wanted: u64| {
            let mut passed = 0;
            let found = self.days.iter().find(|(_, count)| {
                passed += **count;
                passed > wanted
            });
            found.map_or(0, |(days, _)| u64::from(*days))
        };
        nth(n.saturating_sub(1) / 2) + nth(n / 2)
    }
}

pub fn merge(into: &mut Groups, other: Groups) {
    for (key, group) in other {
        let to = into.entry(key).or_default();
        for (days, count) in group.days {
            *to.days.entry(days).or_default() += count;
        }
        for (a, b) in to.responses.iter_mut().zip(group.responses) {
            *a += b;
        }
        let (a, b) = (&mut to.services, group.services);
        a.st_max += b.st_max;
        a.nursing += b.nursing;
        a.ongoing += b.ongoing;
        a.community += b.community;
        a.residential += b.residential;
        a.prison += b.prison;
        a.other += b.other;
    }
}

pub fn merge_contexts(into: &mut Contexts, other: Contexts) {
    for (key, context) in other.0 {
        let to = into.0.entry(key).or_default();
        to.requests += context.requests;
        to.assessments += context.assessments;
        to.services += context.services;
    }
}

/// The rows, councils in the given order.
pub fn lines(groups: &mut Groups, contexts: &Contexts, councils: &[TextId]) -> Vec<MedianLine> {
    let mut lines: Vec<MedianLine> = Vec::with_capacity(groups.len());
    for la in councils {
        let first = Key { la: *la, metric: Metric::FirstResponse, quarter: Day(i32::MIN), band: Band::From18To64 };
        for (key, group) in groups.range(first..).take_while(|(key, _)| key.la == *la) {
            lines.push(MedianLine {
                la: key.la,
                metric: key.metric,
                quarter: key.quarter,
                band: key.band,
                doubled: group.doubled_median(),
                waits: group.waits(),
                context: contexts.0.get(&(key.la, key.band, key.quarter)).copied().unwrap_or_default(),
                responses: group.responses,
                services: group.services,
            });
        }
    }
    lines
}

/// Waits in medians: response, service.
pub fn counted(lines: &[MedianLine]) -> [u64; 2] {
    let of = |metric| lines.iter().filter(|l| l.metric == metric).map(|l| l.waits).sum();
    [of(Metric::FirstResponse), of(Metric::FirstService)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_the_middle_or_the_mean_of_the_two_middle() {
        for (days, doubled) in [(&[7][..], 14), (&[6, 9], 15), (&[20, 3, 10, 4, 14], 20), (&[0, 0, 5, 6], 5)] {
            let mut group = Group::default();
            for d in days {
                *group.days.entry(*d).or_default() += 1;
            }
            assert_eq!(group.doubled_median(), doubled, "{days:?}");
        }
    }

    #[test]
    fn the_dashboard_begins_in_april_2024() {
        assert_eq!(Day(19_814).to_string(), "2024-04-01");
    }
}
