//! The place's promises, and the waits to leave hospital.

use super::{Days, covers};
use crate::pipeline::Told;
use yf_journey::StepKind;
use yf_measures::judging::Judging;
use yf_measures::tally::{Outcome, add_up};
use yf_model::{ClockId, Dataset, Month, PersonKey, WaitSource};
use yf_place::{Place, Promise};
use yf_report::assemble::{PromiseFacts, Stories, discharge_figures, promise_figures};
use yf_report::{Behind, Discharge, Named, PromiseFigures};

/// What judging gave.
pub struct Judged {
    /// In the order of the place's file.
    pub promises: Vec<PromiseFigures>,
    /// Who is behind them and behind the waits to leave hospital.
    pub behind: Vec<Behind>,
    /// Waits to leave hospital.
    pub discharge: Discharge,
}

/// Judges every promise.
pub fn promises(
    told: &Told,
    place: &Place,
    days: &Days,
    judging: &Judging<'_>,
    threads: usize,
    stories: &Stories<'_>,
) -> Judged {
    let mut out = Judged { promises: Vec::new(), behind: Vec::new(), discharge: discharge(told, place, days, judging) };
    for promise in &place.promises {
        let sources = days.sources(promise.clock);
        let covered = |month: Month| sources.iter().all(|d| covers(told, *d, month));
        let (Some(as_of), Some(from)) = (days.as_of(promise.clock), days.from(promise.clock)) else {
            let facts = PromiseFacts {
                promise,
                tally: None,
                missing: Some(lacks(promise.clock)),
                covered: &covered,
                beside: Vec::new(),
            };
            out.promises.push(promise_figures(place, &facts));
            continue;
        };
        let calendar = place.calendars.get(&promise.calendar).unwrap_or(&place.calendar);
        let mut outcomes = judging.outcomes(promise, place, as_of, threads);
        let left = leave_delivered_only(&mut outcomes, &sources);
        let tally = add_up(&outcomes, promise, calendar, from, as_of);
        let missing = outcomes.is_empty().then(|| holds_none(promise.clock));
        let mut beside = beside(told, promise, &outcomes, tally.before);
        if left > 0 {
            beside.push(Named::new(
                "delivered by the council's books, matching nobody in the store's file, and left out: undelivered ones would be missing",
                left,
            ));
        }
        let facts = PromiseFacts { promise, tally: Some(&tally), missing, covered: &covered, beside };
        out.promises.push(promise_figures(place, &facts));
        out.behind.extend(stories.behind(promise, &outcomes, &tally, from, as_of));
    }
    if let (Some(as_of), Some(from)) = (days.as_of(ClockId::Drd), days.from(ClockId::Drd)) {
        out.behind.extend(stories.behind_discharge(from, as_of));
    }
    out
}

/// With the store's own file in the run the council's rows, which hold delivered equipment only, stay out of the rate
/// (decision 13): how many.
fn leave_delivered_only(outcomes: &mut Vec<Outcome>, sources: &[Dataset]) -> usize {
    let before = outcomes.len();
    if sources.contains(&Dataset::Equipment) {
        outcomes.retain(|o| o.source != WaitSource::CldDeliveredOnly);
    }
    before - outcomes.len()
}

/// Which extract a promise lacks, in a sentence.
fn lacks(clock: ClockId) -> String {
    let needs = match clock {
        ClockId::Assessment28 | ClockId::Package28 => "the council's Client Level Data",
        ClockId::Drd => "the hospital's stays (SUS admitted care) with their discharge ready dates",
        ClockId::Equipment7 => "the equipment store's file, or the council's Client Level Data",
        _ => "the community services' extract (CSDS)",
    };
    format!("It needs {needs}, which is not in this run: not known, which is not nought.")
}

/// The extract is there and holds no such wait.
fn holds_none(clock: ClockId) -> String {
    match clock {
        ClockId::UcrOpen | ClockId::IcareOpen | ClockId::AhpRtt | ClockId::Rtt18w => {
            "The community extract has no row of this measurement type in its waiting time table (CYP104).".to_owned()
        }
        _ => "The extracts are there and hold no wait that this promise covers.".to_owned(),
    }
}

/// Counts that stand beside a rate, because they are not in it.
fn beside(told: &Told, promise: &Promise, outcomes: &[Outcome], before: u64) -> Vec<Named> {
    let mut out = Vec::new();
    if before > 0 {
        out.push(Named::new("began before the extracts' first day and left out", before));
    }
    let notes = &told.journeys.notes;
    let listed: &[(&str, &str)] = match promise.clock {
        ClockId::Assessment28 => &[("assessed by service start", "counted as assessed on the day a service began")],
        ClockId::Package28 => &[("served before assessed", "served before they were assessed")],
        _ => &[],
    };
    for (note, words) in listed {
        if notes.count(note) > 0 {
            out.push(Named::new(*words, notes.count(note)));
        }
    }
    let appointments = outcomes.iter().filter(|o| has_missed_appointment(told, o)).count();
    if appointments > 0 {
        out.push(Named::new(
            "with an appointment that the person missed or cancelled, which does not pause the clock",
            appointments,
        ));
    }
    let long = outcomes.iter().filter(|o| is_longer_than_a_year(o)).count();
    if long > 0 {
        out.push(Named::new("longer than a year, where an old request may have been answered by chance", long));
    }
    out
}

/// Whether she missed or cancelled an appointment while she waited.
pub fn has_missed_appointment(told: &Told, o: &Outcome) -> bool {
    let steps = told.journeys.steps_of(o.wait as usize);
    let wait = told.journeys.waits.get(o.wait as usize);
    steps.iter().any(|s| {
        matches!(s.kind, StepKind::NotAttended | StepKind::TooLate | StepKind::CancelledByPerson)
            && wait.is_some_and(|w| {
                let day = s.at.earliest_day();
                day >= w.start.earliest_day() && w.stop.is_none_or(|stop| day <= stop.latest_day())
            })
    })
}

/// Whether it stopped after more than a year.
pub fn is_longer_than_a_year(o: &Outcome) -> bool {
    o.judged.unit != yf_model::Unit::Minutes && o.judged.lowest.is_some_and(|d| d > 365)
}

fn discharge(told: &Told, place: &Place, days: &Days, judging: &Judging<'_>) -> Discharge {
    let (Some(as_of), Some(from)) = (days.as_of(ClockId::Drd), days.from(ClockId::Drd)) else {
        return Discharge { missing: Some(lacks(ClockId::Drd)), ..Discharge::default() };
    };
    let locality = |person: PersonKey| judging.locality(person);
    let covered = |month: Month| covers(told, Dataset::Sus, month);
    discharge_figures(&told.journeys.stays, place, &told.extracts.texts, &locality, &covered, from, as_of)
}
