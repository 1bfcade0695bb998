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

/// A step that counts records, as [`super::kept`] tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Step {
    AssessmentsAndServices,
    Requests,
    ByServiceUsers,
    Aged25,
    NotExistingClients,
    Valid,
    LinkedToAssessment,
    LinkedToService,
    AnsweredByConversation,
    AnsweredByService,
    ServicesSetAside,
    Overlapping,
}

/// Counts of steps, and whoever wants to know of which records.
pub struct Kept<'a, F: FnMut(Step, u32)> {
    /// The counts.
    pub steps: &'a mut Steps,
    /// Is told each record.
    pub told: F,
}

impl<F: FnMut(Step, u32)> Kept<'_, F> {
    fn keep(&mut self, step: Step, record: u32) {
        let steps = &mut *self.steps;
        *match step {
            Step::AssessmentsAndServices => &mut steps.assessments_and_services,
            Step::Requests => &mut steps.requests,
            Step::ByServiceUsers => &mut steps.by_service_users,
            Step::Aged25 => &mut steps.aged_25,
            Step::NotExistingClients => &mut steps.not_existing_clients,
            Step::Valid => &mut steps.valid,
            Step::LinkedToAssessment => &mut steps.linked_to_assessment,
            Step::LinkedToService => &mut steps.linked_to_service,
            Step::AnsweredByConversation => &mut steps.answered_by_conversation,
            Step::AnsweredByService => &mut steps.answered_by_service,
            Step::ServicesSetAside => &mut steps.services_set_aside,
            Step::Overlapping => &mut steps.overlapping,
        } += 1;
        (self.told)(step, record);
    }

    fn keep_if(&mut self, is: bool, step: Step, record: u32) {
        if is {
            self.keep(step, record);
        }
    }
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
        kept: &mut Kept<'_, impl FnMut(Step, u32)>,
        contexts: &mut Contexts,
    ) {
        self.valid_requests(told, kept);
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
        kept.steps.chronology += self.chronology.len() as u64;
        if self.requests.is_empty() {
            return;
        }
        kept.steps.people += 1;
        kept.steps.of_people += self.chronology.len() as u64;
        // Record numbers rise with import, so "later import first, then larger record" is the larger record.
        self.chronology.sort_unstable_by_key(|n| {
            let t = &told[*n as usize];
            (t.start, t.event_type, Reverse(t.record))
        });
        self.look_ahead(told);
        self.answer(la, person, told, waits, kept);
    }

    /// Steps 1.2 to 1.4.
    fn valid_requests(&mut self, told: &[Told<'_>], kept: &mut Kept<'_, impl FnMut(Step, u32)>) {
        self.requests.clear();
        self.services.clear();
        for (n, t) in told.iter().enumerate() {
            if t.can_answer() {
                kept.keep(Step::AssessmentsAndServices, t.record);
                if t.event_type == EventType::Service {
                    self.services.push(n as u32);
                }
            }
            if t.event_type == EventType::Request {
                kept.keep(Step::Requests, t.record);
                if t.is_service_user() && t.start >= FROM {
                    kept.keep(Step::ByServiceUsers, t.record);
                    if t.aged_at_start(AGE) {
                        kept.keep(Step::Aged25, t.record);
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
            kept.keep_if(!existing, Step::NotExistingClients, request.record);
            // A blank outcome drops the request, an unrecognised one keeps it: official quirk.
            let goes_on = request.outcome.is_some_and(|o| !o.is_nfa() && o != Outcome::AdmittedToHospital);
            kept.keep_if(!existing && goes_on, Step::Valid, request.record);
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
    fn answer(
        &self,
        la: TextId,
        person: u32,
        told: &[Told<'_>],
        waits: &mut Vec<Linked>,
        kept: &mut Kept<'_, impl FnMut(Step, u32)>,
    ) {
        // Orders start at 1, so 0 stands for "none yet" and sets nothing aside.
        let (mut previous, mut last_response, mut last_service) = (0, 0, 0);
        for (at, n) in self.chronology.iter().enumerate() {
            let request = &told[*n as usize];
            if request.event_type != EventType::Request {
                continue;
            }
            let order = at as u32 + 1;
            let next = self.answers[at];
            kept.keep_if(next.assessment.is_some(), Step::LinkedToAssessment, request.record);
            kept.keep_if(next.service.is_some(), Step::LinkedToService, request.record);
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
                kept.keep(Step::AnsweredByConversation, request.record);
                let (record, start, band) = (request.record, request.start, request.band);
                wait.response = Some(Answer { kind: Kind::Conversation, record, order, start, band });
            } else {
                wait.service_override = next.service.is_some_and(|s| next.assessment.is_none_or(|a| a > s));
                kept.keep_if(wait.service_override, Step::AnsweredByService, request.record);
                let first = if wait.service_override { next.service } else { next.assessment };
                wait.response = first.and_then(|at| self.answer_at(at, told));
            }
            if let Some(Answer { kind: Kind::Assessment(_, false), .. }) = wait.response {
                kept.keep_if(wait.service.is_some(), Step::ServicesSetAside, request.record);
                wait.service = None;
            }
            let response = wait.response.map_or(0, |a| a.order);
            let service = wait.service.map_or(0, |a| a.order);
            let taken = |order: u32, last: u32| order > 0 && order <= last;
            wait.overlap = previous > order || taken(response, last_response) || taken(service, last_service);
            previous = response.max(service);
            last_response = last_response.max(response);
            last_service = last_service.max(service);
            kept.keep_if(wait.overlap, Step::Overlapping, request.record);
            kept.steps.waits[0] += u64::from(wait.counted_response().is_some());
            kept.steps.waits[1] += u64::from(wait.counted_service().is_some());
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
