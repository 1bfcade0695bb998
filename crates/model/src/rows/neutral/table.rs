use super::{At, Deed, Kind, More, Name, Names, ONE, Owner, Person, Row};
use crate::{IdText, Ids, PersonKey, RowRef, Texts};

/// One event, held in 40 bytes. What is the same on many rows is a number into the [`Table`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// `event_id`.
    pub id: Name,
    /// `ref`.
    pub reference: Name,
    /// Day or minute.
    pub at: At,
    /// Whose: place in [`Table::persons`].
    pub person: PersonKey,
    /// Place in [`Table::owners`].
    pub owner: u32,
    /// Worker's pseudonym.
    pub who: IdText,
    /// Place in [`Table::deeds`].
    pub deed: u32,
    /// Which row, counted over all files ([`Table::row`]).
    pub line: u32,
}

/// All events of a run, by person and then in the order of `journey.md` P2.
#[derive(Debug, Default)]
pub struct Table {
    /// Sorted by person, then P2.
    pub events: Vec<Event>,
    /// Where each person's events begin, and a last entry for where they end.
    pub starts: Vec<u32>,
    /// Persons in the order of persons.csv, else of their pseudonyms as text.
    pub persons: Vec<Person>,
    /// Agencies, services and teams that did things.
    pub owners: Vec<Owner>,
    /// What was done.
    pub deeds: Vec<Deed>,
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
        let at = |n: usize| self.starts.get(n).map_or(self.events.len(), |s| *s as usize);
        self.events.get(at(person)..at(person + 1)).unwrap_or(&[])
    }

    /// One person's rows, in order, into a list that is used again and again.
    pub fn rows_of(&self, person: usize, rows: &mut Vec<Row>) {
        rows.clear();
        rows.extend(self.events_of(person).iter().filter_map(|event| self.row(event)));
    }

    /// An event with everything that its row says.
    pub fn row(&self, event: &Event) -> Option<Row> {
        let owner = self.owners.get(event.owner as usize)?;
        let deed = self.deeds.get(event.deed as usize)?;
        let more = if self.more.is_empty() { None } else { self.more.binary_search_by_key(&event.line, |m| m.0).ok() };
        let more = more.and_then(|n| self.more.get(n)).map(|m| m.1).unwrap_or_default();
        Some(Row {
            id: event.id,
            reference: event.reference,
            uses: more.uses,
            at: event.at,
            day: event.at.day(),
            kind: deed.kind,
            owner: event.owner,
            org: owner.org,
            service: owner.service,
            team: owner.team,
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
        self.deeds.get(event.deed as usize).map(|deed| deed.kind)
    }

    /// File and line of a row counted over all files.
    pub fn place_of(&self, line: u32) -> RowRef {
        let file = self.files.partition_point(|(_, first)| *first <= line).saturating_sub(1);
        let first = self.files.get(file).map_or(0, |(_, first)| *first);
        RowRef { file: u16::try_from(file).unwrap_or(u16::MAX), line: line - first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_small() {
        assert_eq!(size_of::<Event>(), 40);
    }
}
