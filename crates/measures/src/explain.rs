//! Why a wait was as long as it was: each of its days (minutes, for a clock in minutes) is given to one named state,
//! with whom she was and what she waited for, and the states add up to the wait.
//!
//! Nothing is guessed: a state begins where a row says that something happened, and a row that is known to the day only
//! divides no clock in minutes.

use yf_journey::{Step, StepKind};
use yf_model::{ClockId, Day, RowRef, TextId, Unit, Wait, When};
use yf_place::{Calendar, OpenHours, Promise, clock};

/// What she waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    /// Asked; nobody has begun to assess.
    ForAssessment,
    /// An assessment is open and not completed.
    BeingAssessed,
    /// Assessed; the care has not begun.
    ForCare,
    /// Asked for; not delivered.
    ForDelivery,
    /// Referred; nobody has come.
    ForVisit,
    /// Spoken with by telephone or video; nobody has come.
    SpokenNotSeen,
    /// Somebody in her stead was spoken with; she has not been.
    ProxyOnly,
    /// She was not there or came too late for an appointment; the next is waited for.
    AppointmentNotKept,
    /// She or her family cancelled an appointment; the next is waited for.
    CancelledByPerson,
    /// The team cancelled an appointment; the next is waited for.
    CancelledByProvider,
    /// The service was closed.
    Closed,
    /// In a hospital bed.
    InHospital,
    /// Ready to leave hospital; nobody else has been asked, as far as these extracts show.
    ReadyNobodyAsked,
    /// Ready to leave hospital; no extract of the council covers it, so what was asked cannot be said.
    ReadyUnseen,
    /// Ready to leave hospital; the council was asked and has not begun to assess.
    ReadyForAssessment,
    /// Ready to leave hospital; being assessed.
    ReadyBeingAssessed,
    /// Ready to leave hospital; assessed, the care has not begun.
    ReadyForCare,
    /// Ready to leave hospital; the care was already there.
    ReadyCareBegun,
}

/// A stretch of a wait in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// What she waited for.
    pub phase: Phase,
    /// Agency that she waited on, or whose bed she was in; 0 where the extracts name none.
    pub org: TextId,
    /// Its service.
    pub service: TextId,
    /// When the state began, as precisely as its row says.
    pub from: When,
    /// How much of the wait, in the clock's unit (seconds for minutes).
    pub amount: i64,
    /// The row that began the state.
    pub row: RowRef,
}

/// A stay in a hospital bed of the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Hospital.
    pub org: TextId,
    /// Admission.
    pub from: When,
    /// Discharge; `None` while still in.
    pub to: Option<When>,
    /// The row.
    pub row: RowRef,
}

/// What is known beside the wait itself.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Marks on the wait's own reference, in order of time.
    pub steps: &'a [Step],
    /// For a wait to leave hospital: marks on the council's requests of the same person, in order of time.
    pub council: &'a [Step],
    /// Whether a council extract that could show her covers the start of a wait to leave hospital.
    pub council_seen: bool,
    /// Her stays in hospital.
    pub stays: &'a [Stay],
    /// When the service is open, where the place says so.
    pub open: Option<OpenHours>,
    /// Agency and service that the wait is with.
    pub with: (TextId, TextId),
}

/// The states of a wait from its start to its stop (to its end without a stop, or to the as-of day), in order.
/// The amounts add up to `total`, the wait as judged. Nothing is left out, and nothing is counted twice.
pub fn explain(wait: &Wait, promise: &Promise, calendar: &Calendar, total: i64, around: &Around<'_>) -> Vec<Span> {
    let mut marks = phases(wait, around);
    if promise.unit == Unit::Minutes {
        marks.retain(|m| matches!(m.at, When::Moment(_)));
    }
    let mut cuts: Vec<When> = marks.iter().map(|m| m.at).collect();
    let precise = |at: &When| promise.unit != Unit::Minutes || matches!(at, When::Moment(_));
    for stay in hospital(wait, around) {
        cuts.extend([Some(stay.from), stay.to].into_iter().flatten().filter(precise));
    }
    if promise.unit == Unit::Minutes {
        cuts.extend(openings(wait, around.open));
    }
    let so_far = |at: When| clock::between(wait.start, at, promise, calendar).map_or(0, |r| r.lowest.max(0));
    let mut timed: Vec<(i64, When)> = cuts.into_iter().map(|at| (so_far(at).min(total), at)).collect();
    timed.push((0, wait.start));
    timed.sort_by_key(|(amount, at)| (*amount, order(*at)));
    let mut spans: Vec<Span> = Vec::new();
    for (n, (amount, at)) in timed.iter().enumerate() {
        let until = timed.get(n + 1).map_or(total, |next| next.0);
        if until <= *amount && !(total == 0 && n + 1 == timed.len()) {
            continue;
        }
        let (phase, with, row) = state(wait, *at, &marks, around, promise.unit);
        let span = Span { phase, org: with.0, service: with.1, from: *at, amount: until - amount, row };
        match spans.last_mut() {
            Some(last) if (last.phase, last.org, last.service) == (span.phase, span.org, span.service) => {
                last.amount += span.amount;
            }
            _ => spans.push(span),
        }
    }
    spans
}

/// From here on she is in this phase.
#[derive(Clone, Copy)]
struct Mark {
    at: When,
    phase: Phase,
    with: (TextId, TextId),
    row: RowRef,
}

fn order(at: When) -> (Day, u32) {
    match at {
        When::Moment(m) => (m.day, m.second),
        other => (other.earliest_day(), 0),
    }
}

/// The phases of a wait, the first of them from its start.
fn phases(wait: &Wait, around: &Around<'_>) -> Vec<Mark> {
    use ClockId::*;
    let first = match wait.clock {
        Assessment28 => Phase::ForAssessment,
        Package28 => Phase::ForCare,
        Equipment7 => Phase::ForDelivery,
        Drd if !around.council_seen => Phase::ReadyUnseen,
        Drd => Phase::ReadyNobodyAsked,
        _ if wait.source == yf_model::WaitSource::Cld => Phase::ForCare,
        _ => Phase::ForVisit,
    };
    let mut marks = vec![Mark { at: wait.start, phase: first, with: around.with, row: wait.start_row }];
    let steps = if wait.clock == Drd { around.council } else { around.steps };
    for step in steps {
        let Some(phase) = (if wait.clock == Drd { delayed(step.kind) } else { next(wait.clock, step.kind) }) else {
            continue;
        };
        let with = match (wait.clock, step.org) {
            (Drd, org) if org != TextId(0) => (org, step.service),
            _ => around.with,
        };
        // What happened before the wait decides in which phase it begins (only for a wait to leave hospital).
        let before = order(step.at) <= order(wait.start);
        if before && wait.clock == Drd {
            marks[0] = Mark { at: wait.start, phase, with, row: step.row };
        } else if !before {
            marks.push(Mark { at: step.at, phase, with, row: step.row });
        }
    }
    marks
}

/// What a mark on the wait's own reference changes.
fn next(clock: ClockId, step: StepKind) -> Option<Phase> {
    use ClockId::*;
    match (clock, step) {
        (Assessment28, StepKind::AssessmentOpened) => Some(Phase::BeingAssessed),
        (Assessment28 | Package28 | Equipment7 | Drd, _) => None,
        (_, StepKind::Spoken) => Some(Phase::SpokenNotSeen),
        (_, StepKind::Proxy) => Some(Phase::ProxyOnly),
        (_, StepKind::NotAttended | StepKind::TooLate) => Some(Phase::AppointmentNotKept),
        (_, StepKind::CancelledByPerson) => Some(Phase::CancelledByPerson),
        (_, StepKind::CancelledByProvider) => Some(Phase::CancelledByProvider),
        _ => None,
    }
}

/// What a mark in the council's books changes while she waits to leave hospital.
fn delayed(step: StepKind) -> Option<Phase> {
    match step {
        StepKind::Asked => Some(Phase::ReadyForAssessment),
        StepKind::AssessmentOpened => Some(Phase::ReadyBeingAssessed),
        StepKind::Assessed => Some(Phase::ReadyForCare),
        StepKind::ServiceStarted => Some(Phase::ReadyCareBegun),
        StepKind::Closed => Some(Phase::ReadyNobodyAsked),
        _ => None,
    }
}

/// Stays that are not the wait itself.
fn hospital<'a>(wait: &Wait, around: &Around<'a>) -> impl Iterator<Item = &'a Stay> + use<'a> {
    let drd = wait.clock == ClockId::Drd;
    around.stays.iter().filter(move |_| !drd)
}

/// Openings and closings within a wait in minutes; nothing for waits over sixty days, which no opening explains.
fn openings(wait: &Wait, open: Option<OpenHours>) -> Vec<When> {
    let (Some(open), Some(first)) = (open, wait.start.day()) else { return Vec::new() };
    let last = wait.stop.and_then(When::day).or(wait.ended.map(|(day, _)| day)).unwrap_or(first + 60);
    let mut out = Vec::new();
    for n in 0..=(last - first).clamp(0, 60) {
        let day = first + n;
        if open.days.contains(day) {
            out.push(When::Moment(yf_model::Moment::new(day, open.opens)));
            if open.closes < 86_400 {
                out.push(When::Moment(yf_model::Moment::new(day, open.closes)));
            }
        }
    }
    out.retain(|at| order(*at) > order(wait.start));
    out
}

/// The state at a cut: a hospital bed before closed doors before what the reference says.
fn state(wait: &Wait, at: When, marks: &[Mark], around: &Around<'_>, unit: Unit) -> (Phase, (TextId, TextId), RowRef) {
    let here = order(at);
    let in_bed = hospital(wait, around).find(|s| order(s.from) <= here && s.to.is_none_or(|to| here < order(to)));
    if let Some(stay) = in_bed {
        return (Phase::InHospital, (stay.org, TextId(0)), stay.row);
    }
    let mark = marks.iter().rev().find(|m| order(m.at) <= here).or(marks.first());
    let (phase, with, row) = mark.map_or((Phase::ForVisit, around.with, wait.start_row), |m| (m.phase, m.with, m.row));
    if let (Unit::Minutes, Some(open), When::Moment(m)) = (unit, around.open, at)
        && (!open.days.contains(m.day) || m.second < open.opens || m.second >= open.closes)
    {
        return (Phase::Closed, with, row);
    }
    (phase, with, row)
}
