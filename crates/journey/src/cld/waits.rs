//! The clocks that council rows start and stop (`mapping.md` 9).

use super::asks::{Ask, Group};
use super::write::assessment_end;
use super::{Beside, Told, near};
use crate::book::{Begun, Book, Closure};
use crate::steps::{Step, StepKind};
use std::ops::Range;
use yf_model::rows::cld::{ClientType, EventType, ServiceType};
use yf_model::{ClockId, Day, EndNote, PersonKey, Ref, RowRef, TextId, WaitSource, When};

/// Writes the waits of one group.
pub(crate) fn write(book: &mut Book<'_>, group: &Group<'_, '_>, beside: &Beside) {
    for (n, told) in group.told.iter().enumerate() {
        match told.row.event_type {
            Some(EventType::Request) if !group.asks.iter().any(|a| a.by == n) => closed_request(book, told),
            Some(EventType::Assessment) if group.answered(n).is_none() => {
                let steps = mark_all(book, group, None, &[n]);
                package(book, group, told.own, &[n], None, steps);
            }
            _ => {}
        }
    }
    for ask in &group.asks {
        answered(book, group, ask, beside);
    }
}

/// A request that was closed as it was made: nothing can answer it.
fn closed_request(book: &mut Book<'_>, told: &Told<'_>) {
    if !matches!(told.row.client_type, Some(ClientType::ServiceUser | ClientType::Carer)) {
        return;
    }
    let is = book.words.is;
    let org = book.words.council(told.row.la);
    let mark = |day, kind| Step { at: When::Day(day), kind, org, service: is.front_door, row: told.row.at };
    let mut marks = vec![mark(told.start, StepKind::Asked)];
    marks.extend(told.end.map(|day| mark(day, StepKind::Closed)));
    let steps = book.steps.add(marks);
    let outcome = super::outcome::of_ask(&is, told.row.outcome);
    let closure = told.end.map(|day| (day, EndNote::Outcome(outcome), told.row.at));
    let begun = begun(told.person, ClockId::Assessment28, told.own, told.start, told.row.at);
    book.wait(begun, None, closure, steps);
}

fn begun(person: PersonKey, clock: ClockId, reference: Ref, start: Day, row: RowRef) -> Begun {
    Begun { person, clock, reference, source: WaitSource::Cld, start: When::Day(start), row }
}

/// The waits of an ask: for equipment, for an assessment, for a package, for intermediate care.
fn answered(book: &mut Book<'_>, group: &Group<'_, '_>, ask: &Ask, beside: &Beside) {
    let Some(by) = group.told.get(ask.by) else { return };
    let steps = mark_all(book, group, Some(ask), &ask.assessments);
    let told = |n: &usize| group.told.get(*n);
    if !ask.internal && ask.only_equipment() {
        // The store's own file is the better witness of the same need, where it has one (rank 1).
        if near(&beside.store, by.person, ask.day) {
            book.notes.one("equipment waits told by the store instead", by.row.at);
        } else {
            let stop = ask.equipment.first().and_then(told).map(|e| (When::Day(e.start), e.row.at));
            let begun = Begun {
                source: WaitSource::CldDeliveredOnly,
                ..begun(by.person, ClockId::Equipment7, ask.reference, ask.day, by.row.at)
            };
            book.wait(begun, stop, None, steps.clone());
        }
    } else if !ask.internal {
        let first = first_assessed(group, &ask.assessments);
        let stop = first.map(|(day, n)| (When::Day(day), told(&n).map(|t| t.row.at).unwrap_or_default()));
        let closure = closure(book, group, ask);
        let begun = begun(by.person, ClockId::Assessment28, ask.reference, ask.day, by.row.at);
        book.wait(begun, stop, closure, steps.clone());
    }
    package(book, group, ask.reference, &ask.assessments, Some(ask), steps.clone());
    let reablement = ask.service().as_ref().and_then(told).filter(|s| s.row.service_type == Some(ServiceType::StMax));
    if let Some(service) = reablement.filter(|_| !near(&beside.intermediate, by.person, ask.day)) {
        let begun = begun(by.person, ClockId::Icare2d, ask.reference, ask.day, by.row.at);
        book.wait(begun, Some((When::Day(service.start), service.row.at)), None, steps);
    }
}

/// The first of some assessments by the day they stand, then record number.
fn first_assessed(group: &Group<'_, '_>, assessments: &[usize]) -> Option<(Day, usize)> {
    let record = |n: usize| group.told.get(n).map(|t| t.record);
    let all = assessments.iter().filter_map(|n| Some((group.assessed(*n)?.0, *n)));
    all.min_by_key(|(day, n)| (*day, record(*n)))
}

/// What closes an ask first: an assessment that ends it, or the end of the service that holds it.
fn closure(book: &Book<'_>, group: &Group<'_, '_>, ask: &Ask) -> Closure {
    let row = |n: usize| group.told.get(n).map(|t| t.row.at).unwrap_or_default();
    let assessments = ask.assessments.iter().filter_map(|n| {
        let (day, outcome) = assessment_end(book, group, *n)?;
        Some((day, EndNote::Outcome(outcome), row(*n)))
    });
    let service = ask.service().and_then(|n| {
        let end = group.told.get(n)?.end?;
        Some((end, EndNote::ServiceWithoutAssessment, row(n)))
    });
    assessments.chain(service).min_by_key(|(day, note, row)| (*day, *note == EndNote::ServiceWithoutAssessment, *row))
}

/// From the first assessment of a reference to its first service. It does not start where a service answering the same
/// ask began before: help was there (decision 37).
fn package(
    book: &mut Book<'_>,
    group: &Group<'_, '_>,
    reference: Ref,
    assessments: &[usize],
    ask: Option<&Ask>,
    steps: Range<u32>,
) {
    let Some((day, n)) = first_assessed(group, assessments) else { return };
    let Some(told) = group.told.get(n) else { return };
    let service = ask.and_then(Ask::service).and_then(|s| group.told.get(s));
    if service.is_some_and(|s| s.start < day) {
        return book.notes.one("served before assessed", told.row.at);
    }
    let stop = service.map(|s| (When::Day(s.start), s.row.at));
    let own = || {
        let (day, outcome) = assessment_end(book, group, n)?;
        Some((day, EndNote::Outcome(outcome), told.row.at))
    };
    let closure = match ask {
        Some(ask) => closure(book, group, ask),
        None => own(),
    };
    let begun = begun(told.person, ClockId::Package28, reference, day, told.row.at);
    book.wait(begun, stop, closure, steps);
}

/// Everything known on a reference: the asking, its assessments, the service that holds it, its equipment.
fn mark_all(book: &mut Book<'_>, group: &Group<'_, '_>, ask: Option<&Ask>, assessments: &[usize]) -> Range<u32> {
    let is = book.words.is;
    let mut marks = Vec::new();
    let mut mark = |told: &Told<'_>, day: Day, kind, service: TextId| {
        let org = book.words.council(told.row.la);
        marks.push(Step { at: When::Day(day), kind, org, service, row: told.row.at });
    };
    if let Some((ask, by)) = ask.and_then(|a| Some((a, group.told.get(a.by)?))) {
        mark(by, ask.day, StepKind::Asked, is.front_door);
    }
    for n in assessments {
        let Some(told) = group.told.get(*n) else { continue };
        mark(told, told.start, StepKind::AssessmentOpened, is.assessment);
        if let Some((day, _)) = group.assessed(*n) {
            mark(told, day, StepKind::Assessed, is.assessment);
        }
        if let Some(end) = told.end {
            mark(told, end, StepKind::AssessmentClosed, is.assessment);
        }
    }
    let Some(ask) = ask else { return book.steps.add(marks) };
    if let Some(told) = ask.service().and_then(|n| group.told.get(n)) {
        mark(told, told.start, StepKind::ServiceStarted, TextId(0));
        if let Some(end) = told.end {
            mark(told, end, StepKind::ServiceEnded, TextId(0));
        }
    }
    for told in ask.equipment.iter().filter_map(|n| group.told.get(*n)) {
        mark(told, told.start, StepKind::Delivered, is.equipment);
    }
    book.steps.add(marks)
}
