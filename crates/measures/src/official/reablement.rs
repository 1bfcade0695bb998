//! ASCOF 2A: reablement after which nothing more was needed (`waiting-times.md` 7.2).

use super::details::Details;
use super::told::Told;
use std::cmp::Reverse;
use yf_journey::unique::Band;
use yf_model::rows::cld::{Component, EventType, Outcome, ServiceType};
use yf_model::{Day, TextId};

/// An open end (7.2.1).
const OPEN: Day = Day(2_932_532); // 9999-01-01

/// What an episode ended in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FinalOutcome {
    /// An outcome of the list.
    Outcome(Outcome),
    /// A service that followed.
    Service(ServiceType),
    /// Short term residential or nursing care that followed.
    ShortTermCareHome,
}

impl FinalOutcome {
    /// As written in `ascof.json`.
    pub fn text(self) -> &'static str {
        match self {
            FinalOutcome::Outcome(outcome) => outcome.text(),
            FinalOutcome::Service(service) => service.text(),
            FinalOutcome::ShortTermCareHome => "Short term support: Residential or Nursing care",
        }
    }

    /// Nothing more was needed: it counts in both.
    pub fn in_numerator(self) -> bool {
        use Outcome::*;
        match self {
            FinalOutcome::Service(service) => {
                matches!(service, ServiceType::OngoingLowLevel | ServiceType::OtherShortTerm)
            }
            FinalOutcome::Outcome(outcome) => matches!(
                outcome,
                Advice | EndedAsPlanned | Moved | Other | NoServices | EndedOther | OtherCouncilService
            ),
            FinalOutcome::ShortTermCareHome => false,
        }
    }

    /// Counted at all.
    pub fn in_denominator(self) -> bool {
        let more = match self {
            FinalOutcome::Service(service) => service.is_long_term(),
            FinalOutcome::ShortTermCareHome => true,
            FinalOutcome::Outcome(_) => false,
        };
        more || self.in_numerator()
    }

    /// The outcome says nothing of what came after.
    pub fn unable_to_classify(self) -> bool {
        matches!(self, FinalOutcome::Outcome(outcome) if rank(Some(outcome)) >= 100)
    }
}

/// Which rule found the sequel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Sequel {
    Died,
    Hospital,
    Service,
    Episode,
    AfterEpisode,
    WithinEpisode,
    Equipment,
    OwnOutcome,
}

impl Sequel {
    /// As written in `ascof.json`.
    pub fn text(self) -> &'static str {
        match self {
            Sequel::Died => "1",
            Sequel::Hospital => "2",
            Sequel::Service => "3",
            Sequel::Episode => "4a",
            Sequel::AfterEpisode => "4b",
            Sequel::WithinEpisode => "4c",
            Sequel::Equipment => "5",
            Sequel::OwnOutcome => "6",
        }
    }
}

/// `2A_steps` of `ascof.json`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Steps {
    pub st_max_events: u64,
    pub clusters: u64,
    pub ending_in_year: u64,
    pub under_18_or_died_before: u64,
    pub existing_clients: u64,
}

/// An episode that ended in the year, of somebody who had no long term support before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Classified {
    pub la: TextId,
    pub person: u32,
    pub band: Band,
    pub outcome: FinalOutcome,
    pub sequel: Sequel,
    pub start: Day,
    pub end: Day,
    /// Record of its last row, which gives its own outcome.
    pub record: u32,
}

/// Episodes in order of person, and of start within each; the steps.
#[derive(Default)]
pub struct Tally {
    pub episodes: Vec<Classified>,
    pub steps: Steps,
}

/// The rank of 7.2.1: under 100 is usable.
fn rank(outcome: Option<Outcome>) -> u16 {
    use Outcome::*;
    match outcome {
        Some(outcome @ (ProgressReablement | ProgressAssessment | ProgressSupport | Continuation | ReleaseOneOnly)) => {
            outcome.rank().map_or(999, |rank| rank + 100)
        }
        other => other.and_then(Outcome::rank).unwrap_or(999),
    }
}

fn usable(rank: u16) -> bool {
    rank < 100
}

/// A row of 7.2.1.
#[derive(Clone, Copy)]
struct Part {
    event_type: EventType,
    start: Day,
    end: Day,
    outcome: Outcome,
    rank: u16,
    service: Option<ServiceType>,
    component: Option<Component>,
    record: u32,
}

impl Part {
    fn is_st_max(&self) -> bool {
        self.event_type == EventType::Service && self.service == Some(ServiceType::StMax)
    }
}

/// Rows of ST-Max that follow each other within seven days.
struct Episode {
    start: Day,
    end: Day,
    /// The row with the latest end, then lowest rank, then largest record: its outcome and rank are the episode's.
    last: Part,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.episodes.extend(other.episodes);
        self.steps.st_max_events += other.steps.st_max_events;
        self.steps.clusters += other.steps.clusters;
        self.steps.ending_in_year += other.steps.ending_in_year;
        self.steps.under_18_or_died_before += other.steps.under_18_or_died_before;
        self.steps.existing_clients += other.steps.existing_clients;
    }

    pub fn person(&mut self, la: TextId, person: u32, told: &[Told<'_>], details: &Details, year: (Day, Day)) {
        if !told.iter().any(|t| t.service_type == Some(ServiceType::StMax)) {
            return;
        }
        let ends_in_order = |t: &&Told<'_>| t.is_service_user() && t.end.is_none_or(|end| end >= t.start);
        let parts: Vec<Part> = told
            .iter()
            .filter(ends_in_order)
            .map(|t| Part {
                event_type: t.event_type,
                start: t.start,
                end: t.end.unwrap_or(OPEN),
                outcome: t.outcome.unwrap_or(Outcome::Invalid),
                rank: rank(t.outcome),
                service: t.service_type,
                component: t.component,
                record: t.record,
            })
            .collect();
        for episode in self.episodes_of(&parts) {
            if episode.end < year.0 || episode.end > year.1 {
                continue;
            }
            self.steps.ending_in_year += 1;
            let band = Band::of(details.birth_month, episode.end);
            if band == Band::Under18 || details.died.is_some_and(|died| died < episode.start) {
                self.steps.under_18_or_died_before += 1;
                continue;
            }
            let within = |p: &Part| p.is_st_max() && p.start >= episode.start && p.start <= episode.end;
            let others: Vec<Part> = parts.iter().filter(|p| !within(p)).copied().collect();
            if others.iter().any(|p| made_her_a_client(p, &episode)) {
                self.steps.existing_clients += 1;
                continue;
            }
            let (outcome, sequel) = sequel(&episode, &others, details);
            let (start, end, record) = (episode.start, episode.end, episode.last.record);
            self.episodes.push(Classified { la, person, band, outcome, sequel, start, end, record });
        }
    }

    fn episodes_of(&mut self, parts: &[Part]) -> Vec<Episode> {
        let mut reablement: Vec<Part> = parts.iter().filter(|p| p.is_st_max()).copied().collect();
        reablement.sort_unstable_by_key(|p| (p.start, p.end, p.rank, Reverse(p.record)));
        self.steps.st_max_events += reablement.len() as u64;
        let mut episodes: Vec<Episode> = Vec::new();
        for part in reablement {
            match episodes.last_mut() {
                Some(open) if part.start - open.end <= 7 => {
                    open.end = open.end.max(part.end);
                    let preferred = |p: &Part| (Reverse(p.end), p.rank, Reverse(p.record));
                    if preferred(&part) < preferred(&open.last) {
                        open.last = part;
                    }
                }
                _ => episodes.push(Episode { start: part.start, end: part.end, last: part }),
            }
        }
        self.steps.clusters += episodes.len() as u64;
        episodes
    }
}

/// 7.2.5: long term support before the episode. The event type is not tested: official quirk.
fn made_her_a_client(other: &Part, episode: &Episode) -> bool {
    other.service.is_some_and(ServiceType::is_long_term)
        && other.start < episode.start
        && episode.start - other.end < 91
}

/// 7.2.6, first that applies.
fn sequel(episode: &Episode, others: &[Part], details: &Details) -> (FinalOutcome, Sequel) {
    let own = episode.last;
    if details.died.is_some_and(|died| died - episode.end <= 7) {
        return (FinalOutcome::Outcome(Outcome::Deceased), Sequel::Died);
    }
    if own.outcome == Outcome::AdmittedToHospital {
        return (FinalOutcome::Outcome(own.outcome), Sequel::Hospital);
    }
    let follows = |p: &&Part| p.start >= episode.start && p.end > episode.end && p.start - episode.end <= 7;
    let mut window: Vec<&Part> = others.iter().filter(follows).collect();
    let next_reablement = window.iter().filter(|p| p.service == Some(ServiceType::StMax)).map(|p| p.start).min();
    if let Some(next) = next_reablement {
        window.retain(|p| p.start < next);
    }
    if let Some(service) = best_service(&window) {
        return (service, Sequel::Service);
    }
    if let Some(found) = by_outcome(episode, &window, others) {
        return found;
    }
    let equipped = |p: &Part| {
        nested(p, episode) && p.event_type == EventType::Service && p.component == Some(Component::Equipment)
    };
    if others.iter().any(equipped) {
        return (FinalOutcome::Service(ServiceType::OngoingLowLevel), Sequel::Equipment);
    }
    (FinalOutcome::Outcome(own.outcome), Sequel::OwnOutcome)
}

fn nested(p: &Part, episode: &Episode) -> bool {
    p.start >= episode.start && p.end > episode.start && p.end <= episode.end
}

/// The most intensive service of the window.
fn best_service(window: &[&Part]) -> Option<FinalOutcome> {
    let of = |p: &&Part| {
        let service = p.service.filter(|s| s.is_of_the_seven())?;
        let care_home = matches!(p.component, Some(Component::ShortTermResidential | Component::ShortTermNursing));
        let short_care_home = service == ServiceType::OtherShortTerm && care_home;
        // Service types are declared in the order of the rule; within Other short term a care home comes first.
        let final_outcome =
            if short_care_home { FinalOutcome::ShortTermCareHome } else { FinalOutcome::Service(service) };
        Some((service, !short_care_home, final_outcome))
    };
    window.iter().filter_map(of).min().map(|(_, _, outcome)| outcome)
}

/// Candidates 4a, 4b, 4c: the lowest rank wins, ties in that order.
fn by_outcome(episode: &Episode, window: &[&Part], others: &[Part]) -> Option<(FinalOutcome, Sequel)> {
    let own = episode.last;
    let useful = |p: &&&Part| {
        p.event_type != EventType::Service
            && (usable(p.rank) || usable(own.rank))
            && p.outcome != Outcome::EndedAsPlanned
    };
    let after: Vec<&&Part> = window.iter().filter(useful).collect();
    let mut candidates: Vec<(u16, Sequel, Outcome)> = Vec::new();
    if (window.is_empty() && usable(own.rank)) || !after.is_empty() {
        candidates.push((own.rank, Sequel::Episode, own.outcome));
    }
    let usable_after = after.iter().filter(|p| usable(p.rank));
    candidates.extend(usable_after.map(|p| (p.rank, Sequel::AfterEpisode, p.outcome)));
    let assessed = |p: &&Part| {
        nested(p, episode)
            && matches!(p.event_type, EventType::Assessment | EventType::Review)
            && episode.end - p.end < 14
            && usable(p.rank)
    };
    let within = others.iter().filter(assessed).min_by_key(|p| (Reverse(p.end), p.rank, Reverse(p.record)));
    candidates.extend(within.map(|p| (p.rank, Sequel::WithinEpisode, p.outcome)));
    let (_, sequel, outcome) = candidates.into_iter().min_by_key(|(rank, sequel, _)| (*rank, *sequel))?;
    Some((FinalOutcome::Outcome(outcome), sequel))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_end_of_the_method() {
        assert_eq!(OPEN.to_string(), "9999-01-01");
    }

    #[test]
    fn every_outcome_counts_in_both_in_one_or_in_none() {
        let all = Outcome::ALL.iter().map(|o| FinalOutcome::Outcome(*o));
        let services = ServiceType::ALL.iter().map(|s| FinalOutcome::Service(*s));
        let all: Vec<FinalOutcome> = all.chain(services).chain([FinalOutcome::ShortTermCareHome]).collect();
        let count = |of: fn(FinalOutcome) -> bool| all.iter().filter(|o| of(**o)).count();
        assert_eq!(count(FinalOutcome::in_numerator), 9);
        assert_eq!(count(FinalOutcome::in_denominator), 14);
        assert_eq!(count(FinalOutcome::unable_to_classify), 6);
        assert!(all.iter().all(|o| !o.unable_to_classify() || !o.in_denominator()));
    }
}
