//! Waiting times: which requests count, and what answers them (`waiting-times.md` 3 and 4).

use super::medians::Contexts;
use super::told::Told;
use std::cmp::Reverse;
use yf_journey::unique::Band;
use yf_model::rows::cld::{AssessmentType, EventType, Outcome, ServiceType};
use yf_model::{Day, TextId};

/// Requests before this day are outside the method.
const FROM: Day = Day(19_448); // 1 April 2023
/// Requests from this day on are of Release 2: a conversation no longer answers itself.
const RELEASE_2: Day = Day(20_270); // 1 July 2025
const AGE: i32 = 25;

/// What answered a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request's own conversation.
    Conversation,
    /// An assessment, and whether its block of assessments shows progress.
    Assessment(AssessmentType, bool),
    /// A service.
    Service(ServiceType),
}

/// An answer and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Answer {
    pub kind: Kind,
    pub record: u32,
    /// Place among the person's events, from 1.
    pub order: u32,
    pub start: Day,
    pub band: Band,
}

/// A valid request with its first response and first service: one row of `waits.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Linked {
    pub la: TextId,
    pub person: u32,
    pub record: u32,
    pub start: Day,
    pub order: u32,
    pub band: Band,
    pub progress: bool,
    pub progress_to_service: bool,
    pub conversation: bool,
    /// The conversation conditions hold, whatever the release.
    pub conversation_override: bool,
    /// A service came before any assessment and is the response.
    pub service_override: bool,
    pub response: Option<Answer>,
    pub service: Option<Answer>,
    /// Set aside: it overlaps with an earlier request.
    pub overlap: bool,
}

impl Linked {
    /// Whether the request is of Release 1.
    pub fn is_release_1(&self) -> bool {
        self.start < RELEASE_2
    }

    /// The response that counts, where the request is not set aside.
    pub fn counted_response(&self) -> Option<&Answer> {
        self.response.as_ref().filter(|_| !self.overlap)
    }

    /// The service that counts, where the request is not set aside.
    pub fn counted_service(&self) -> Option<&Answer> {
        self.service.as_ref().filter(|_| !self.overlap)
    }
}

/// What each step kept, as in `steps.json` under `waiting_times`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Steps {
    pub assessments_and_services: u64,
    pub requests: u64,
    pub by_service_users: u64,
    pub aged_25: u64,
    pub not_existing_clients: u64,
    pub valid: u64,
    pub chronology: u64,
    pub of_people: u64,
    pub people: u64,
    pub linked_to_assessment: u64,
    pub linked_to_service: u64,
    pub answered_by_conversation: u64,
    pub answered_by_service: u64,
    pub services_set_aside: u64,
    pub overlapping: u64,
    pub waits: [u64; 2],
    /// Of them, in medians: response, service.
    pub in_medians: [u64; 2],
}

impl Steps {
    pub(super) fn add(&mut self, other: &Steps) {
        self.assessments_and_services += other.assessments_and_services;
        self.requests += other.requests;
        self.by_service_users += other.by_service_users;
        self.aged_25 += other.aged_25;
        self.not_existing_clients += other.not_existing_clients;
        self.valid += other.valid;
        self.chronology += other.chronology;
        self.of_people += other.of_people;
        self.people += other.people;
        self.linked_to_assessment += other.linked_to_assessment;
        self.linked_to_service += other.linked_to_service;
        self.answered_by_conversation += other.answered_by_conversation;
        self.answered_by_service += other.answered_by_service;
        self.services_set_aside += other.services_set_aside;
        self.overlapping += other.overlapping;
        for n in 0..2 {
            self.waits[n] += other.waits[n];
            self.in_medians[n] += other.in_medians[n];
        }
    }
}

/// Buffers kept between persons.
#[derive(Default)]
pub struct Work {
    requests: Vec<u32>,
    services: Vec<u32>,
    chronology: Vec<u32>,
    answers: Vec<Next>,
}

/// What comes after a place in the person's order.
#[derive(Clone, Copy, Default)]
struct Next {
    assessment: Option<u32>,
    service: Option<u32>,
    /// Whether the block of assessments that this place is part of shows progress.
    block_progress: bool,
}

/// The latest end among services seen so far, an open one being later than any.
fn later(so_far: Option<Day>, end: Option<Day>) -> Option<Day> {
    so_far.max(Some(end.unwrap_or(Day(i32::MAX))))
}

impl Work {
    /// Adds one person's waits. `told` are all her unique events in one council.
    pub fn link(
        &mut self,
        la: TextId,
        person: u32,
        told: &[Told<'_>],
        waits: &mut Vec<Linked>,
        steps: &mut Steps,
        contexts: &mut Contexts,
    ) {
        self.valid_requests(told, steps);
        self.chronology.clear();
        self.chronology.extend(self.requests.iter().copied());
        let can_answer = (0..told.len() as u32).filter(|n| told[*n as usize].can_answer());
        self.chronology.extend(can_answer.filter(|n| told[*n as usize].aged_at_start(AGE)));
        for n in &self.chronology {
            let t = &told[*n as usize];
            if t.start >= FROM {
                contexts.add(la, t.band, t.start, t.event_type);
            }
        }
        steps.chronology += self.chronology.len() as u64;
        if self.requests.is_empty() {
            return;
        }
        steps.people += 1;
        steps.of_people += self.chronology.len() as u64;
        // Record numbers rise with import, so "later import first, then larger record" is the larger record.
        self.chronology.sort_unstable_by_key(|n| {
            let t = &told[*n as usize];
            (t.start, t.event_type, Reverse(t.record))
        });
        self.look_ahead(told);
        self.answer(la, person, told, waits, steps);
    }

    /// Steps 1.2 to 1.4.
    fn valid_requests(&mut self, told: &[Told<'_>], steps: &mut Steps) {
        self.requests.clear();
        self.services.clear();
        for (n, t) in told.iter().enumerate() {
            if t.can_answer() {
                steps.assessments_and_services += 1;
                if t.event_type == EventType::Service {
                    self.services.push(n as u32);
                }
            }
            if t.event_type == EventType::Request {
                steps.requests += 1;
                if t.is_service_user() && t.start >= FROM {
                    steps.by_service_users += 1;
                    if t.aged_at_start(AGE) {
                        steps.aged_25 += 1;
                        self.requests.push(n as u32);
                    }
                }
            }
        }
        if self.requests.is_empty() {
            return;
        }
        let start = |n: &u32| told[*n as usize].start;
        self.services.sort_unstable_by_key(start);
        self.requests.sort_unstable_by_key(start);
        let mut before = self.services.iter().peekable();
        let (mut long_term, mut short_term) = (None, None);
        self.requests.retain(|n| {
            let request = &told[*n as usize];
            while let Some(n) = before.next_if(|n| told[**n as usize].start < request.start) {
                let service = &told[*n as usize];
                match service.service_type {
                    Some(t) if t.is_long_term() => long_term = later(long_term, service.end),
                    Some(ServiceType::StMax | ServiceType::OtherShortTerm) => {
                        short_term = later(short_term, service.end)
                    }
                    _ => {}
                }
            }
            let existing =
                long_term >= Some(request.start.add_months(-12)) || short_term >= Some(request.start.add_months(-3));
            steps.not_existing_clients += u64::from(!existing);
            // A blank outcome drops the request, an unrecognised one keeps it: official quirk.
            let goes_on = request.outcome.is_some_and(|o| !o.is_nfa() && o != Outcome::AdmittedToHospital);
            steps.valid += u64::from(!existing && goes_on);
            !existing && goes_on
        });
    }

    /// For each place in the order: the next assessment and service after it, and its block's progress.
    fn look_ahead(&mut self, told: &[Told<'_>]) {
        use Outcome::{Continuation, ProgressReablement, ProgressSupport};
        self.answers.clear();
        self.answers.resize(self.chronology.len(), Next::default());
        let kind = |n: u32| told[n as usize].event_type;
        let mut next = Next::default();
        for at in (0..self.chronology.len()).rev() {
            self.answers[at] = next;
            match kind(self.chronology[at]) {
                EventType::Assessment => next.assessment = Some(at as u32),
                EventType::Service => next.service = Some(at as u32),
                _ => {}
            }
        }
        let mut from = 0;
        for block in self.chronology.chunk_by(|a, b| kind(*a) == kind(*b)) {
            let shows = |n: &u32| {
                matches!(told[*n as usize].outcome, Some(ProgressReablement | ProgressSupport | Continuation))
            };
            let progress = block.iter().any(shows);
            for answer in &mut self.answers[from..from + block.len()] {
                answer.block_progress = progress;
            }
            from += block.len();
        }
    }

    /// Steps 3.1 to 4.1.
    fn answer(&self, la: TextId, person: u32, told: &[Told<'_>], waits: &mut Vec<Linked>, steps: &mut Steps) {
        // Orders start at 1, so 0 stands for "none yet" and sets nothing aside.
        let (mut previous, mut last_response, mut last_service) = (0, 0, 0);
        for (at, n) in self.chronology.iter().enumerate() {
            let request = &told[*n as usize];
            if request.event_type != EventType::Request {
                continue;
            }
            let order = at as u32 + 1;
            let next = self.answers[at];
            steps.linked_to_assessment += u64::from(next.assessment.is_some());
            steps.linked_to_service += u64::from(next.service.is_some());
            let (progress, progress_to_service) = progress(request.outcome);
            let assessed_on = next.assessment.map(|at| told[self.chronology[at as usize] as usize].start);
            let conversation = request.row.conversation;
            let conversation_override = conversation && progress && assessed_on.is_none_or(|day| day > request.start);
            let mut wait = Linked {
                la,
                person,
                record: request.record,
                start: request.start,
                order,
                band: request.band,
                progress,
                progress_to_service,
                conversation,
                conversation_override,
                service_override: false,
                response: None,
                service: next.service.and_then(|at| self.answer_at(at, told)),
                overlap: false,
            };
            if conversation_override && wait.is_release_1() {
                steps.answered_by_conversation += 1;
                let (record, start, band) = (request.record, request.start, request.band);
                wait.response = Some(Answer { kind: Kind::Conversation, record, order, start, band });
            } else {
                wait.service_override = next.service.is_some_and(|s| next.assessment.is_none_or(|a| a > s));
                steps.answered_by_service += u64::from(wait.service_override);
                let first = if wait.service_override { next.service } else { next.assessment };
                wait.response = first.and_then(|at| self.answer_at(at, told));
            }
            if let Some(Answer { kind: Kind::Assessment(_, false), .. }) = wait.response {
                steps.services_set_aside += u64::from(wait.service.is_some());
                wait.service = None;
            }
            let response = wait.response.map_or(0, |a| a.order);
            let service = wait.service.map_or(0, |a| a.order);
            let taken = |order: u32, last: u32| order > 0 && order <= last;
            wait.overlap = previous > order || taken(response, last_response) || taken(service, last_service);
            previous = response.max(service);
            last_response = last_response.max(response);
            last_service = last_service.max(service);
            steps.overlapping += u64::from(wait.overlap);
            steps.waits[0] += u64::from(wait.counted_response().is_some());
            steps.waits[1] += u64::from(wait.counted_service().is_some());
            waits.push(wait);
        }
    }

    fn answer_at(&self, at: u32, told: &[Told<'_>]) -> Option<Answer> {
        let t = &told[*self.chronology.get(at as usize)? as usize];
        let kind = match t.event_type {
            EventType::Assessment => Kind::Assessment(t.row.assessment_type?, self.answers[at as usize].block_progress),
            _ => Kind::Service(t.service_type?),
        };
        Some(Answer { kind, record: t.record, order: at + 1, start: t.start, band: t.band })
    }
}

/// `progress` and `progress to service` of section 4.
fn progress(outcome: Option<Outcome>) -> (bool, bool) {
    use Outcome::*;
    let to_service = matches!(outcome, Some(ProgressReablement | ProgressSupport | Continuation | ReleaseOneOnly));
    (to_service || outcome == Some(ProgressAssessment), to_service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_days_of_the_method() {
        assert_eq!((FROM.to_string(), RELEASE_2.to_string()), ("2023-04-01".into(), "2025-07-01".into()));
    }
}
