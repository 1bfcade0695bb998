//! Unique events of Client Level Data (`waiting-times.md` 2): the table that official measures and journeys both start from.
//!
//! Who a person is, is the caller's to say (a number for each row): the official measures use the persons of
//! `waiting-times.md` 2.6, journeys those of `mapping.md` 3. Which submissions count, and with which reference period, is in
//! [`choose`].
//!
//! Invariant: rows are told apart by cleaned values, never by texts or row order, but for the last tie-break, which is the
//! official one: the largest record number.

mod ages;
mod choose;
mod derived;

pub use ages::{Band, age_in_years};
pub use choose::{Choice, Chosen, Imported, Mode, Periods, Source, Submission, Submissions};

use std::cmp::Reverse;
use yf_model::rows::cld::{AssessmentType, ClientType, Component, Delivery, EventType, Row, ServiceType};
use yf_model::{Day, TextId, at_once};

/// What may be asked beyond the choice of submissions.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// `single` has more columns in a service's identity and does not prefer the latest period.
    pub mode: Mode,
    /// Step 9: services that do not reappear in the next period are closed. Journeys leave it out (`mapping.md` C1).
    pub close_missing: bool,
    /// How many threads may be used; the answer does not depend on it.
    pub threads: usize,
}

/// One unique event: the row chosen for it and what the steps made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Index of the chosen row.
    pub row: u32,
    /// Its official record number: 1, 2, 3 ... over all rows read, in import order.
    pub record: u32,
    /// The person, as the caller numbered her.
    pub person: u32,
    /// End, corrected for death and (step 9) for not reappearing.
    pub end: Option<Day>,
    /// Last day of the reference period the row was chosen in.
    pub ref_end: Day,
    /// Age band by step 10.
    pub band: Band,
}

/// How many rows each step left out (`steps.json`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Counts {
    pub selected: u64,
    pub type_blank: u64,
    pub start_blank: u64,
    pub start_after_period: u64,
    pub end_outside_period: u64,
    pub died_before: u64,
    pub in_period: u64,
    pub without_person: u64,
    pub closed_at_period_end: u64,
    pub duplicates: u64,
}

/// The unique events, by person, then record; and the counts.
#[derive(Clone, Debug, Default)]
pub struct Unique {
    /// Sorted by person, then record.
    pub events: Vec<Event>,
    /// What was left out.
    pub counts: Counts,
}

/// A row that passed the filters.
#[derive(Clone, Copy)]
struct Candidate {
    row: u32,
    record: u32,
    person: u32,
    submission: u32,
    end: Option<Day>,
}

/// Builds the unique events of the chosen submissions. `person` gives a row its person, numbered densely from 0, or `None`
/// where nobody can be named.
pub fn unique(
    rows: &[Row],
    submissions: &Submissions,
    chosen: &Chosen,
    options: &Options,
    person: impl FnMut(&Row) -> Option<u32>,
) -> Unique {
    let (unique, _) = told(rows, submissions, chosen, options, person, false);
    unique
}

/// The same with every row that a step counted, by its index: for opening a count.
pub fn traced(
    rows: &[Row],
    submissions: &Submissions,
    chosen: &Chosen,
    options: &Options,
    person: impl FnMut(&Row) -> Option<u32>,
) -> (Unique, Vec<(Stage, u32)>) {
    told(rows, submissions, chosen, options, person, true)
}

/// A step that counts rows, as [`traced`] tells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Stage {
    Selected,
    InPeriod,
    WithoutPerson,
    ClosedAtPeriodEnd,
    Duplicate,
    Kept,
    TypeBlank,
    StartBlank,
    StartAfterPeriod,
    EndOutsidePeriod,
    DiedBefore,
}

impl Counts {
    /// Counts a row that one of the steps 1 to 5 left out.
    fn left_out(&mut self, stage: Stage) {
        match stage {
            Stage::TypeBlank => self.type_blank += 1,
            Stage::StartBlank => self.start_blank += 1,
            Stage::StartAfterPeriod => self.start_after_period += 1,
            Stage::EndOutsidePeriod => self.end_outside_period += 1,
            Stage::DiedBefore => self.died_before += 1,
            Stage::Selected
            | Stage::InPeriod
            | Stage::WithoutPerson
            | Stage::ClosedAtPeriodEnd
            | Stage::Duplicate
            | Stage::Kept => {}
        }
    }
}

fn told(
    rows: &[Row],
    submissions: &Submissions,
    chosen: &Chosen,
    options: &Options,
    mut person: impl FnMut(&Row) -> Option<u32>,
    trace: bool,
) -> (Unique, Vec<(Stage, u32)>) {
    let mut stages: Vec<(Stage, u32)> = Vec::new();
    let mut counts = Counts::default();
    let mut candidates = Vec::with_capacity(rows.len());
    let mut persons = 0;
    let mut find = submissions.finder();
    for range in submissions.ranges() {
        for (at, row) in rows.iter().enumerate().take(range.rows.end).skip(range.rows.start) {
            let Some(submission) = find.of(row) else { continue };
            let Some((ref_start, ref_end)) = chosen.reference[submission] else { continue };
            counts.selected += 1;
            if trace {
                stages.push((Stage::Selected, at as u32));
            }
            let end = match filtered(row, ref_start, ref_end) {
                Ok(end) => end,
                Err(stage) => {
                    counts.left_out(stage);
                    if trace {
                        stages.push((stage, at as u32));
                    }
                    continue;
                }
            };
            counts.in_period += 1;
            if trace {
                stages.push((Stage::InPeriod, at as u32));
            }
            let Some(person) = person(row) else {
                counts.without_person += 1;
                if trace {
                    stages.push((Stage::WithoutPerson, at as u32));
                }
                continue;
            };
            persons = persons.max(person as usize + 1);
            let record = range.records_before.saturating_add(row.nth);
            candidates.push(Candidate { row: at as u32, record, person, submission: submission as u32, end });
        }
    }
    let (order, starts) = by_person(&candidates, persons);
    drop(candidates);
    let last = submissions.last_reference(chosen, order.iter().map(|c| c.submission as usize));
    let work = Work { rows, chosen, options, last: &last, trace };
    let parts = in_chunks(&starts, options.threads, |from, to| {
        let mut part = Part::default();
        for person in from..to {
            part.person(&work, &order[starts[person] as usize..starts[person + 1] as usize]);
        }
        part
    });
    let mut unique = Unique { events: Vec::with_capacity(order.len()), counts };
    for part in parts {
        unique.counts.closed_at_period_end += part.closed;
        unique.counts.duplicates += part.duplicates;
        unique.events.extend(part.events);
        stages.extend(part.stages);
    }
    (unique, stages)
}

/// Steps 1 to 5: the end corrected for death, where the row stays; else the step that leaves it out.
fn filtered(row: &Row, ref_start: Day, ref_end: Day) -> Result<Option<Day>, Stage> {
    let event_type = row.event_type.ok_or(Stage::TypeBlank)?;
    let start = row.start.ok_or(Stage::StartBlank)?;
    let end = match (row.died, row.end) {
        (Some(died), Some(end)) if start <= died && died <= end => Some(died),
        // Death on the start day of an open service does not close it: official quirk.
        (Some(died), None) if died > start => Some(died),
        (_, end) => end,
    };
    if start > ref_end {
        return Err(Stage::StartAfterPeriod);
    }
    // "Contains the word service" is how the type is cleaned, Service being looked for first.
    let inside = match (event_type, end) {
        (EventType::Service, None) => true,
        (EventType::Service, Some(end)) => end >= ref_start,
        (_, Some(end)) => ref_start <= end && end <= ref_end,
        (_, None) => false,
    };
    if !inside {
        return Err(Stage::EndOutsidePeriod);
    }
    if row.died.is_some_and(|died| died < ref_start || died < start) {
        return Err(Stage::DiedBefore);
    }
    Ok(end)
}

/// Candidates ordered by person (stable), and where each person's begin.
fn by_person(candidates: &[Candidate], persons: usize) -> (Vec<Candidate>, Vec<u32>) {
    let mut starts = vec![0u32; persons + 1];
    for c in candidates {
        starts[c.person as usize + 1] += 1;
    }
    for n in 1..starts.len() {
        starts[n] += starts[n - 1];
    }
    let mut next = starts.clone();
    let Some(first) = candidates.first() else { return (Vec::new(), starts) };
    let mut order = vec![*first; candidates.len()];
    for c in candidates {
        let at = &mut next[c.person as usize];
        order[*at as usize] = *c;
        *at += 1;
    }
    (order, starts)
}

/// Runs over persons (`starts` says where each one's events begin, and where the last one's end) in as many chunks as threads, the answers in order of person.
pub fn in_chunks<T: Send>(starts: &[u32], threads: usize, part: impl Fn(usize, usize) -> T + Sync) -> Vec<T> {
    let persons = starts.len().saturating_sub(1);
    let threads = threads.clamp(1, persons.max(1));
    if threads == 1 {
        return vec![part(0, persons)];
    }
    // Chunks of like numbers of rows, cut between persons.
    let total = starts[persons] as usize;
    let cut = |n: usize| starts.partition_point(|s| (*s as usize) < total * n / threads).min(persons);
    let mut cuts: Vec<usize> = (0..threads).map(cut).collect();
    cuts[0] = 0;
    cuts.push(persons);
    let parts: Vec<(usize, usize)> = cuts.windows(2).map(|w| (w[0], w[1])).collect();
    at_once(&parts, |(from, to)| part(*from, *to))
}

/// What makes two rows one event (step 8).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    la: TextId,
    event_type: EventType,
    start: Day,
    /// Not of a service.
    end: Option<Day>,
    client_type: Option<ClientType>,
    route: TextId,
    assessment_type: Option<AssessmentType>,
    service_type: Option<ServiceType>,
    component: Option<Component>,
    /// Only of a service in `single` mode.
    price: Price,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Price {
    delivery: Option<Delivery>,
    unit_cost: Option<i64>,
    planned_units: Option<i64>,
    cost_frequency: TextId,
}

/// Which of two rows of one event is kept: the smaller (step 11).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Preference {
    ref_end: Reverse<Option<Day>>,
    /// `None` (open) before any end, then the latest.
    end: Option<Reverse<Day>>,
    rank: u16,
    conversation: Reverse<bool>,
    record: Reverse<u32>,
}

fn identity(row: &Row, end: Option<Day>, mode: Mode) -> Identity {
    let event_type = row.event_type.unwrap_or(EventType::Invalid);
    let is = |t| event_type == t;
    let service = is(EventType::Service);
    let price = Price {
        delivery: row.delivery,
        unit_cost: row.unit_cost,
        planned_units: row.planned_units,
        cost_frequency: row.cost_frequency,
    };
    Identity {
        la: row.la,
        event_type,
        start: row.start.unwrap_or_default(),
        end: end.filter(|_| !service),
        client_type: row.client_type,
        route: if is(EventType::Request) { row.route } else { TextId(0) },
        assessment_type: row.assessment_type.filter(|_| is(EventType::Assessment)),
        service_type: row.service_type.filter(|_| service),
        component: row.component.filter(|_| service),
        price: if service && mode == Mode::Single { price } else { Price::default() },
    }
}

struct Work<'a> {
    rows: &'a [Row],
    chosen: &'a Chosen,
    options: &'a Options,
    /// For each submission the latest first day of a reference period among its council's remaining rows.
    last: &'a [Option<Day>],
    /// Whether rows are told by their steps.
    trace: bool,
}

#[derive(Default)]
struct Part {
    events: Vec<Event>,
    stages: Vec<(Stage, u32)>,
    closed: u64,
    duplicates: u64,
    /// Kept between persons to save allocations.
    told: Vec<(Identity, Candidate)>,
}

impl Part {
    fn person(&mut self, work: &Work<'_>, candidates: &[Candidate]) {
        let told = &mut self.told;
        told.clear();
        let mode = work.options.mode;
        told.extend(candidates.iter().map(|c| (identity(&work.rows[c.row as usize], c.end, mode), *c)));
        if told.len() > 1 {
            told.sort_unstable_by_key(|(identity, c)| (*identity, c.record));
        }
        let first = self.events.len();
        for same in told.chunk_by_mut(|a, b| a.0 == b.0) {
            if work.options.close_missing {
                let ends: Vec<Option<Day>> =
                    if work.trace { same.iter().map(|(_, c)| c.end).collect() } else { Vec::new() };
                self.closed += close_missing(work, same);
                let closed = same.iter().zip(&ends).filter(|((_, c), end)| c.end != **end);
                self.stages.extend(closed.map(|((_, c), _)| (Stage::ClosedAtPeriodEnd, c.row)));
            }
            let preferred = same.iter().min_by_key(|(_, c)| preference(work, c));
            if let Some((_, c)) = preferred {
                self.events.push(event(work, c));
            }
            self.duplicates += same.len() as u64 - 1;
            if let Some((_, kept)) = preferred.filter(|_| work.trace) {
                let stage = |row: u32| if row == kept.row { Stage::Kept } else { Stage::Duplicate };
                self.stages.extend(same.iter().map(|(_, c)| (stage(c.row), c.row)));
            }
        }
        self.events[first..].sort_unstable_by_key(|e| e.record);
    }
}

/// Step 9, within the rows of one identity: all that do not reappear are found first, then changed.
fn close_missing(work: &Work<'_>, same: &mut [(Identity, Candidate)]) -> u64 {
    let reference = |c: &Candidate| work.chosen.reference[c.submission as usize].unwrap_or_default();
    let goes_on = |c: &Candidate| {
        let (ref_start, ref_end) = reference(c);
        work.last[c.submission as usize] != Some(ref_start) && c.end.is_none_or(|end| end > ref_end)
    };
    if !same.iter().any(|(_, c)| goes_on(c)) {
        return 0;
    }
    let mut starts: Vec<Day> = same.iter().map(|(_, c)| reference(c).0).collect();
    starts.sort_unstable();
    let mut closed = 0;
    for (_, c) in same.iter_mut() {
        let (_, ref_end) = reference(c);
        if goes_on(c) && starts.binary_search(&ref_end.next()).is_err() {
            c.end = Some(ref_end);
            closed += 1;
        }
    }
    closed
}

fn preference(work: &Work<'_>, c: &Candidate) -> Preference {
    let row = &work.rows[c.row as usize];
    let ref_end = work.chosen.reference[c.submission as usize].map(|(_, ref_end)| ref_end);
    Preference {
        ref_end: Reverse(ref_end.filter(|_| work.options.mode == Mode::Joined)),
        end: c.end.map(Reverse),
        rank: row.outcome.and_then(|o| o.rank()).unwrap_or(999),
        conversation: Reverse(row.conversation),
        record: Reverse(c.record),
    }
}

fn event(work: &Work<'_>, c: &Candidate) -> Event {
    let row = &work.rows[c.row as usize];
    let (_, ref_end) = work.chosen.reference[c.submission as usize].unwrap_or_default();
    let band = Band::of(row.born, c.end.unwrap_or(ref_end));
    Event { row: c.row, record: c.record, person: c.person, end: c.end, ref_end, band }
}
