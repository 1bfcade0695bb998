//! The folder's own work: it has events and clocks already, and is told beside what agencies send.

use crate::book::{self, Begun, Book};
use crate::event::Worker;
use crate::fast::Set;
use yf_model::rows::folder::Work;
use yf_model::{ClockId, Day, EndNote, IdText, PersonKey, RefKind, RowRef, TextId, WaitSource};

/// Writes events and waits. What an agency's own extract tells too is told once: of a wait, that it began on the same clock on the same
/// day; of an event, that the same organisation did the same kind of thing on the same day. The extract goes before.
pub(crate) fn map(book: &mut Book<'_>, work: &Work) {
    let waits: Set<(PersonKey, ClockId, Day)> =
        book.waits.iter().filter_map(|(w, _)| Some((w.person, w.clock, w.start.day()?))).collect();
    let events: Set<(PersonKey, crate::Kind, Day, TextId)> =
        book.events.iter().filter_map(|e| Some((e.person, e.kind, e.at.day()?, by(e.kind, e.org, e.to_org)))).collect();
    let mut twice: [Vec<RowRef>; 2] = Default::default();
    for row in &work.events {
        let person = book.person(row.who);
        let told = row.happened.day().map(|day| (person, row.kind, day, by(row.kind, row.org, row.to_org)));
        if told.is_some_and(|told| events.contains(&told)) {
            twice[0].push(row.at);
            continue;
        }
        let own = book::reference(RefKind::Folder, TextId(0), row.own);
        let mut event = book::event(person, row.happened, row.kind, own, row.at);
        event.reference = book::reference(RefKind::Folder, TextId(0), row.reference);
        (event.org, event.service, event.team, event.of) = (row.org, row.service, row.team, row.of);
        (event.to_org, event.outcome) = (row.to_org, row.outcome);
        event.who = (row.worker != IdText(0)).then_some(Worker { provider: row.org, worker: row.worker });
        book.events.push(event);
    }
    for row in &work.waits {
        let person = book.person(row.who);
        if row.start.day().is_some_and(|day| waits.contains(&(person, row.clock, day))) {
            twice[1].push(row.at);
            continue;
        }
        let begun = Begun {
            person,
            clock: row.clock,
            reference: book::reference(RefKind::Folder, TextId(0), row.reference),
            source: WaitSource::Folder,
            start: row.start,
            row: row.at,
        };
        let stop = row.stop.map(|at| (at, row.at));
        let closure = row.ended.map(|day| (day, EndNote::Outcome(row.why), row.at));
        let steps = book.steps.add(Vec::new());
        book.wait(begun, stop, closure, steps);
    }
    let [events, waits] = twice;
    book.notes.all("folder events that an extract tells too", events);
    book.notes.all("folder waits that an extract tells too", waits);
}

/// Whose doing it is: of a referral, whom it asks.
fn by(kind: crate::Kind, org: TextId, to_org: TextId) -> TextId {
    if kind == crate::Kind::Referral { to_org } else { org }
}
