//! Council rows (`mapping.md` 4): unique events to asks and answers, events and waits.

mod asks;
mod outcome;
mod waits;
mod write;

use crate::book::{Book, Numbering};
use crate::unique::{self, Choice, Counts, Mode, Options, Periods, Source, Stage, Submissions};
use asks::Group;
use yf_model::rows::cld::{ClientType, EventType, Row};
use yf_model::{Day, PersonKey, Ref, RefKind, TextId, Texts};

/// Rows that tell an event which a row of another file tells with another end.
pub const TWO_ENDS: &str = "CLD events with another end in another file";

/// What council rows need to know of the other agencies' mapping.
pub(crate) struct Beside {
    /// Days on which a person was referred to a community team of type 52, 53 or 54, in order.
    pub intermediate: Vec<(PersonKey, Day)>,
    /// Days on which a person asked the equipment store, in order.
    pub store: Vec<(PersonKey, Day)>,
}

impl Beside {
    /// Sorted, so that a person's days can be found.
    pub fn new(mut intermediate: Vec<(PersonKey, Day)>, mut store: Vec<(PersonKey, Day)>) -> Beside {
        intermediate.sort_unstable();
        store.sort_unstable();
        Beside { intermediate, store }
    }
}

/// Whether a person has one of the days within 28 days of this one, either way.
fn near(days: &[(PersonKey, Day)], person: PersonKey, day: Day) -> bool {
    let from = days.partition_point(|d| *d < (person, day - 28));
    days.get(from).is_some_and(|(p, d)| *p == person && *d <= day + 28)
}

/// One unique event, with its own reference.
#[derive(Clone, Copy)]
pub(crate) struct Told<'r> {
    pub row: &'r Row,
    pub record: u32,
    pub person: PersonKey,
    pub start: Day,
    /// Corrected for death.
    pub end: Option<Day>,
    pub own: Ref,
}

/// Writes everything the council rows tell. Returns the events of requests with their routes of access.
pub(crate) fn map(book: &mut Book<'_>, rows: &[Row], sources: &[Source], beside: &Beside) -> Vec<(usize, TextId)> {
    let mut requests = Vec::new();
    let told = told(book, rows, sources);
    for hers in told.chunk_by(|a, b| a.person == b.person) {
        two_ends(book, hers);
        // By council and client kind: a carer's answers answer her carer's requests only.
        let mut groups: Vec<(TextId, bool)> = hers.iter().map(group).collect();
        groups.sort_unstable();
        groups.dedup();
        for of in groups {
            let of_group: Vec<Told<'_>> = hers.iter().filter(|t| group(t) == of).copied().collect();
            let group = Group::read(&of_group);
            write::write(book, &group, of.1, &mut requests);
            waits::write(book, &group, beside);
        }
    }
    requests
}

fn group(told: &Told<'_>) -> (TextId, bool) {
    (told.row.la, told.row.client_type == Some(ClientType::Carer))
}

/// Points at events of one person that are the same but for their end, each from another file: by `mapping.md` 2 they are two events, and most likely
/// the council corrected the day.
fn two_ends(book: &mut Book<'_>, hers: &[Told<'_>]) {
    let what = |t: &Told<'_>| {
        let (row, kind) = (t.row, t.row.event_type);
        let route = if kind == Some(EventType::Request) { row.route } else { TextId(0) };
        let assessment = row.assessment_type.filter(|_| kind == Some(EventType::Assessment));
        (row.la, t.start, row.client_type, kind, route, assessment)
    };
    let mut ended: Vec<&Told<'_>> = hers.iter().filter(|t| t.row.event_type != Some(EventType::Service)).collect();
    if ended.len() < 2 {
        return;
    }
    ended.sort_by_key(|t| (what(t), t.record));
    for same in ended.chunk_by(|a, b| what(a) == what(b)) {
        let Some((first, others)) = same.split_first() else { continue };
        for other in others.iter().filter(|o| o.row.at.file != first.row.at.file && o.end != first.end) {
            book.notes.point(TWO_ENDS, other.row.at);
        }
    }
}

/// The unique events by person, then record, with their references.
fn told<'r>(book: &mut Book<'_>, rows: &'r [Row], sources: &[Source]) -> Vec<Told<'r>> {
    let events = unique_events(book, rows, sources);
    let mut numbering = Numbering::new();
    let mut told = Vec::with_capacity(events.len());
    for event in events {
        let Some(row) = rows.get(event.row as usize) else { continue };
        let Some(start) = row.start else { continue };
        if row.client_type == Some(ClientType::CarerByAssociation) {
            book.notes.one("CLD carers known by association", row.at);
            continue;
        }
        let kind = match row.event_type {
            Some(EventType::Request) => RefKind::CldRequest,
            Some(EventType::Assessment) => RefKind::CldAssessment,
            Some(EventType::Service) => RefKind::CldService,
            Some(EventType::Review) => RefKind::CldReview,
            Some(EventType::Invalid) | None => {
                book.notes.one("CLD rows of an unknown type", row.at);
                continue;
            }
        };
        let person = PersonKey(event.person);
        let nth = numbering.next((row.la, row.local, kind, start));
        let own = Ref { kind, owner: row.la, local: row.local, day: Some(start), nth, receiver: TextId(0) };
        told.push(Told { row, record: event.record, person, start, end: event.end, own });
    }
    told
}

/// The unique events; what the steps leave out is noted, row by row.
fn unique_events(book: &mut Book<'_>, rows: &[Row], sources: &[Source]) -> Vec<unique::Event> {
    let texts: &Texts = book.words.texts;
    let submissions = Submissions::of(rows, sources, texts);
    // Every file with its stated period; a file that states none is taken whole.
    let ever = (Day::from_ymd(1, 1, 1).unwrap_or_default(), Day::from_ymd(9999, 12, 31).unwrap_or_default());
    let choice = Choice { mode: Mode::Joined, periods: Periods::EveryStated, whole: ever, as_of: ever.1 };
    let chosen = submissions.choose(rows, &choice, texts);
    // C1: services that do not reappear are not closed; an invented end would be told as a true one.
    let options = Options { mode: Mode::Joined, close_missing: false, threads: 1 };
    let person = |row: &Row| Some(book.person(row.who)).filter(|p| book.is_somebody(*p)).map(|p| p.0);
    if !book.notes.keeps() {
        let unique = unique::unique(rows, &submissions, &chosen, &options, person);
        let Counts { type_blank, start_blank, start_after_period, end_outside_period, .. } = unique.counts;
        let Counts { died_before, without_person, duplicates, .. } = unique.counts;
        for (reason, count) in [
            (noted(Stage::Duplicate), duplicates),
            (noted(Stage::TypeBlank), type_blank),
            (noted(Stage::StartBlank), start_blank),
            (noted(Stage::EndOutsidePeriod), start_after_period + end_outside_period),
            (noted(Stage::DiedBefore), died_before),
            (noted(Stage::WithoutPerson), without_person),
        ] {
            reason.into_iter().for_each(|reason| book.notes.count_only(reason, count));
        }
        return unique.events;
    }
    let (unique, stages) = unique::traced(rows, &submissions, &chosen, &options, person);
    for (stage, row) in stages {
        if let (Some(reason), Some(row)) = (noted(stage), rows.get(row as usize)) {
            book.notes.one(reason, row.at);
        }
    }
    unique.events
}

/// What is noted of the rows of a step.
fn noted(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::Duplicate => Some("CLD duplicates"),
        Stage::TypeBlank => Some("CLD rows without a type"),
        Stage::StartBlank => Some("CLD rows without a start"),
        Stage::StartAfterPeriod | Stage::EndOutsidePeriod => Some("CLD rows outside their period"),
        Stage::DiedBefore => Some("CLD rows of people who had died"),
        Stage::WithoutPerson => Some("CLD rows without a person"),
        Stage::Selected | Stage::InPeriod | Stage::ClosedAtPeriodEnd | Stage::Kept => None,
    }
}
