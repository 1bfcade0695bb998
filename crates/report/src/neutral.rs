//! The neutral files (`FORMAT.md`, `mapping.md` 8 and 9): events.csv, persons.csv, clocks.csv, settings.json, notes.json.
//!
//! They are about persons and carry the identifiers of the extracts: a restricted pen, never part of the open edition.

use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use yf_journey::{Event, Journeys, Kind, time_order};
use yf_measures::clock::{End, Judged};
use yf_model::{Day, EndNote, Ids, PersonKey, Ref, RefKind, Texts, Wait};
use yf_place::{JourneyClock, Place, RequiredLink};

/// What turns numbers back into the texts of the extracts.
pub struct Names<'a> {
    /// Vocabulary.
    pub texts: &'a Texts,
    /// Identifiers.
    pub ids: &'a Ids,
    /// Written key of a person.
    pub person: &'a dyn Fn(PersonKey) -> String,
}

/// The files of a run.
pub const FILES: [&str; 5] = ["events.csv", "persons.csv", "settings.json", "clocks.csv", "notes.json"];

impl Names<'_> {
    /// A reference as `mapping.md` 3 writes it.
    pub fn reference(&self, r: &Ref) -> String {
        let (owner, local) = (self.texts.get(r.owner), self.ids.get(r.local));
        let second = if r.nth > 1 { format!(".{}", r.nth) } else { String::new() };
        let day = r.day.map_or_else(String::new, compact);
        let council = |letter: &str, tail: &str| format!("cld:{owner}:{local}:{letter}{day}{second}{tail}");
        match r.kind {
            RefKind::CldRequest => council("r", ""),
            RefKind::CldAssessment => council("a", ""),
            RefKind::CldService => council("s", ""),
            RefKind::CldReview => council("v", ""),
            RefKind::CldServiceNext => council("s", ":next"),
            RefKind::CldReviewNext => council("v", ":next"),
            RefKind::Csds => format!("csds:{owner}:{local}"),
            RefKind::CsdsPlan => format!("csds:{owner}:plan:{local}"),
            RefKind::CsdsOnward => {
                let receiver = Some(self.texts.get(r.receiver)).filter(|t| !t.is_empty()).unwrap_or("nowhere");
                format!("csds:{owner}:{local}:on{day}:{receiver}")
            }
            RefKind::Sus => format!("sus:{owner}:{local}"),
            RefKind::Ecds => format!("ecds:{owner}:{local}{second}"),
            RefKind::Equipment => format!("equipment:{local}"),
            RefKind::Folder => format!("folder:{local}"),
        }
    }

    /// The row's own key and the kind; a plan's is its reference alone, because promises name it.
    pub fn event_id(&self, event: &Event) -> String {
        let mut id = self.reference(&event.own.key);
        let part = self.ids.get(event.own.part);
        if !part.is_empty() {
            id.push(':');
            id.push_str(part);
        }
        if event.kind != Kind::Plan {
            id.push(':');
            id.push_str(event.kind.name());
        }
        id
    }

    /// Why a wait ended without its stop, in the words of clocks.csv.
    pub fn note(&self, note: EndNote) -> String {
        match note {
            EndNote::Rejected => "rejected".to_owned(),
            EndNote::Died => "died".to_owned(),
            EndNote::ServiceWithoutAssessment => "service began without a recorded assessment".to_owned(),
            EndNote::Outcome(outcome) => self.texts.get(outcome).to_owned(),
        }
    }
}

/// `YYYYMMDD`.
fn compact(day: Day) -> String {
    let (year, month, day) = day.ymd();
    format!("{year:04}{month:02}{day:02}")
}

fn table<W: Write>(out: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out)
}

const EVENTS: [&str; 16] = [
    "event_id",
    "person",
    "at",
    "kind",
    "org",
    "service",
    "team",
    "who",
    "ref",
    "type",
    "to_org",
    "to_service",
    "uses",
    "due",
    "qty",
    "outcome",
];

/// Writes events.csv: by person, then in the order of `journey.md` P2.
pub fn events(journeys: &Journeys, names: &Names<'_>, out: impl Write) -> io::Result<()> {
    let mut table = table(out);
    table.write_record(EVENTS)?;
    for person in journeys.listed() {
        let key = (names.person)(person);
        let of = journeys.events_of(person);
        let mut rows: Vec<(String, &Event)> = of.iter().map(|e| (names.event_id(e), e)).collect();
        rows.sort_by(|(a_id, a), (b_id, b)| (time_order(a.at), a.kind, a_id).cmp(&(time_order(b.at), b.kind, b_id)));
        for (id, event) in rows {
            let text = |t| names.texts.get(t);
            let who =
                event.who.map_or_else(String::new, |w| format!("{}:{}", text(w.provider), names.ids.get(w.worker)));
            table.write_record([
                id.as_str(),
                &key,
                &event.at.to_string(),
                event.kind.name(),
                text(event.org),
                text(event.service),
                text(event.team),
                &who,
                &names.reference(&event.reference),
                text(event.of),
                text(event.to_org),
                text(event.to_service),
                "",
                "",
                "",
                text(event.outcome),
            ])?;
        }
    }
    table.flush()
}

/// Writes persons.csv: everybody with an event, by key.
pub fn persons(journeys: &Journeys, names: &Names<'_>, out: impl Write) -> io::Result<()> {
    let mut table = table(out);
    table.write_record(["person", "from", "to", "to_reason", "sex", "birth_year", "imd", "locality"])?;
    for person in journeys.listed() {
        let Some(facts) = journeys.persons.get(person.0 as usize) else { continue };
        let shown = |value: Option<String>| value.unwrap_or_default();
        table.write_record([
            (names.person)(person).as_str(),
            "",
            &shown(facts.died.map(|d| d.to_string())),
            if facts.died.is_some() { "died" } else { "" },
            facts.sex.map_or("", |s| s.name()),
            &shown(facts.birth_year.map(|y| y.to_string())),
            &shown(facts.fifth.map(|f| f.to_string())),
            facts.locality.map_or("", |l| names.texts.get(l)),
        ])?;
    }
    table.flush()
}

const CLOCKS: [&str; 12] =
    ["person", "clock", "ref", "source", "start", "stop", "unit", "lowest", "highest", "limit", "outcome", "note"];

/// Writes clocks.csv: every wait with how it ended under its limit; by person, clock, reference and start.
pub fn clocks(judged: &[(&Wait, Option<i64>, Judged)], names: &Names<'_>, out: impl Write) -> io::Result<()> {
    let mut rows: Vec<[String; 12]> = judged.iter().map(|(wait, limit, j)| clock(wait, *limit, j, names)).collect();
    rows.sort();
    let mut table = table(out);
    table.write_record(CLOCKS)?;
    for row in rows {
        table.write_record(&row)?;
    }
    table.flush()
}

fn clock(wait: &Wait, limit: Option<i64>, judged: &Judged, names: &Names<'_>) -> [String; 12] {
    let ended = judged.end == End::EndedWithout;
    let stopped = !matches!(judged.end, End::EndedWithout | End::Running | End::MissedStillWaiting);
    let note = wait.ended.filter(|_| ended).map_or_else(String::new, |(_, note)| names.note(note));
    [
        (names.person)(wait.person),
        wait.clock.name().to_owned(),
        names.reference(&wait.reference),
        wait.source.name().to_owned(),
        wait.start.to_string(),
        // A stop after the end day had not happened yet, and one after a closure stopped nothing.
        wait.stop.filter(|_| stopped).map_or_else(String::new, |stop| stop.to_string()),
        judged.unit.name().to_owned(),
        judged.lowest_text(),
        judged.highest_text(),
        limit.map_or_else(String::new, |n| n.to_string()),
        judged.end.name().to_owned(),
        note,
    ]
}

/// Writes settings.json. `window` is the first day and the day after the last.
pub fn settings(place: &Place, seen: &[Kind], window: (Day, Day), mut out: impl Write) -> io::Result<()> {
    let format = serde_json::ser::PrettyFormatter::with_indent(b" ");
    settings_of(place, seen, window).serialize(&mut serde_json::Serializer::with_formatter(&mut out, format))?;
    out.write_all(b"\n")
}

/// Writes notes.json: what was left out or repaired on the way from rows to events, counted by reason in the order of its words.
pub fn notes(counts: &BTreeMap<String, u64>, mut out: impl Write) -> io::Result<()> {
    let format = serde_json::ser::PrettyFormatter::with_indent(b" ");
    counts.serialize(&mut serde_json::Serializer::with_formatter(&mut out, format))?;
    out.write_all(b"\n")
}

fn settings_of(place: &Place, seen: &[Kind], window: (Day, Day)) -> Value {
    let clocks = place.journey_clocks().into_iter().map(|clock| {
        let mut set = json!({ "id": clock.id, "start_kind": clock.start_kind.name(), "start_type": clock.start_type });
        if let Some(org) = clock.start_org {
            set["start_org"] = json!(org);
        }
        set["stop_kind"] = json!(clock.stop_kind.name());
        if let Some(of) = clock.stop_type {
            set["stop_type"] = json!(of);
        }
        if clock.closing != JourneyClock::CLOSING {
            set["closing_outcomes"] = json!(clock.closing);
        }
        set["unit"] = json!(clock.unit.name());
        set["limit"] = json!(clock.limit);
        set
    });
    json!({
        "window": { "from": window.0.to_string(), "to": window.1.to_string() },
        "seen": seen.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
        "holidays": place.calendar.holidays().iter().map(Day::to_string).collect::<Vec<_>>(),
        "clocks": clocks.collect::<Vec<_>>(),
        "links": place.links.iter().map(RequiredLink::json).collect::<Vec<_>>(),
    })
}
