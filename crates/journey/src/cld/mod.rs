//! Council rows (`mapping.md` 4): unique events to asks and answers, events and waits.

mod asks;
mod outcome;
mod waits;
mod write;

use crate::book::{Book, Numbering};
use crate::unique::{self, Choice, Mode, Options, Periods, Source, Submissions};
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
    let (events, counts) = unique_events(book, rows, sources);
    book.notes.add("CLD duplicates", counts.duplicates);
    book.notes.add("CLD rows without a type", counts.type_blank);
    book.notes.add("CLD rows without a start", counts.start_blank);
    book.notes.add("CLD rows outside their period", counts.start_after_period + counts.end_outside_period);
    book.notes.add("CLD rows of people who had died", counts.died_before);
    book.notes.add("CLD rows without a person", counts.without_person);
    let mut numbering = Numbering::new();
    let mut told = Vec::with_capacity(events.len());
    for event in events {
        let Some(row) = rows.get(event.row as usize) else { continue };
        let Some(start) = row.start else { continue };
        if row.client_type == Some(ClientType::CarerByAssociation) {
            book.notes.add("CLD carers known by association", 1);
            continue;
        }
        let kind = match row.event_type {
            Some(EventType::Request) => RefKind::CldRequest,
            Some(EventType::Assessment) => RefKind::CldAssessment,
            Some(EventType::Service) => RefKind::CldService,
            Some(EventType::Review) => RefKind::CldReview,
            Some(EventType::Invalid) | None => {
                book.notes.add("CLD rows of an unknown type", 1);
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

fn unique_events(book: &Book<'_>, rows: &[Row], sources: &[Source]) -> (Vec<unique::Event>, unique::Counts) {
    let texts: &Texts = book.words.texts;
    let submissions = Submissions::of(rows, sources, texts);
    // Every file with its stated period; a file that states none is taken whole.
    let ever = (Day::from_ymd(1, 1, 1).unwrap_or_default(), Day::from_ymd(9999, 12, 31).unwrap_or_default());
    let choice = Choice { mode: Mode::Joined, periods: Periods::EveryStated, whole: ever, as_of: ever.1 };
    let chosen = submissions.choose(rows, &choice, texts);
    // C1: services that do not reappear are not closed; an invented end would be told as a true one.
    let options = Options { mode: Mode::Joined, close_missing: false, threads: 1 };
    let person = |row: &Row| Some(book.person(row.who)).filter(|p| book.is_somebody(*p)).map(|p| p.0);
    let unique = unique::unique(rows, &submissions, &chosen, &options, person);
    (unique.events, unique.counts)
}
