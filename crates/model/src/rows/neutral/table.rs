use super::{Act, Event, Events, Kind, More, Names, ONE, Owner, Person, Row};
use crate::{Ids, RowRef, Texts};

/// All events of a run, by person and then in the order of `journey.md` P2.
#[derive(Debug, Default)]
pub struct Table {
    /// By person, then P2.
    pub events: Events,
    /// Persons in the order of persons.csv, else of their pseudonyms as text.
    pub persons: Vec<Person>,
    /// Agencies, services and teams that did things.
    pub owners: Vec<Owner>,
    /// Who did what.
    pub acts: Vec<Act>,
    /// What few rows say, by line.
    pub more: Vec<(u32, More)>,
    /// Vocabulary: agencies, services, types, outcomes, localities.
    pub texts: Texts,
    /// Pseudonyms of persons.
    pub people: Ids,
    /// Pseudonyms of workers.
    pub workers: Ids,
    /// Texts of `event_id`, `ref`, `uses`.
    pub names: Names,
    /// Where each file's lines begin in the count over all files.
    pub files: Vec<(String, u32)>,
    /// Rows whose `event_id` had been seen before.
    pub duplicates: u64,
}

impl Table {
    /// One person's events, in order.
    pub fn events_of(&self, person: usize) -> &[Event] {
        self.events.of(person)
    }

    /// One person's rows, in order, into a list that is used again and again.
    pub fn rows_of(&self, person: usize, rows: &mut Vec<Row>) {
        rows.clear();
        let events = self.events_of(person);
        rows.reserve(events.len());
        for event in events {
            if let Some(row) = self.row(event) {
                rows.push(row);
            }
        }
    }

    /// An event with everything that its row says.
    #[inline]
    pub fn row(&self, event: &Event) -> Option<Row> {
        let Act { owner, by, deed } = self.acts.get(event.act as usize)?;
        let more = if self.more.is_empty() { None } else { self.more.binary_search_by_key(&event.line, |m| m.0).ok() };
        let more = more.and_then(|n| self.more.get(n)).map(|m| m.1).unwrap_or_default();
        Some(Row {
            id: event.id,
            reference: event.reference,
            uses: more.uses,
            at: event.at,
            day: event.at.day(),
            kind: deed.kind,
            owner: *owner,
            org: by.org,
            service: by.service,
            team: by.team,
            who: event.who,
            of: deed.of,
            to_org: deed.to_org,
            to_service: deed.to_service,
            outcome: deed.outcome,
            due: more.due,
            quantity: more.quantity.unwrap_or(ONE),
            line: event.line,
        })
    }

    /// The kind of an event.
    pub fn kind(&self, event: &Event) -> Option<Kind> {
        self.acts.get(event.act as usize).map(|act| act.deed.kind)
    }

    /// File and line of a row counted over all files.
    pub fn place_of(&self, line: u32) -> RowRef {
        let file = self.files.partition_point(|(_, first)| *first <= line).saturating_sub(1);
        let first = self.files.get(file).map_or(0, |(_, first)| *first);
        RowRef { file: u16::try_from(file).unwrap_or(u16::MAX), line: line - first }
    }
}
