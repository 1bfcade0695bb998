//! The community equipment store's file (decision 13): requested, delivered, fitted, cancelled.

use crate::book::{self, Begun, Book};
use crate::event::Kind;
use crate::newest::newest;
use crate::steps::{Step, StepKind};
use yf_model::rows::equipment::Request;
use yf_model::{ClockId, Day, EndNote, IdText, PersonKey, RefKind, TextId, WaitSource, When};

/// Writes each item asked for, and its wait. Returns the days on which people were waiting for equipment by this file.
pub(crate) fn map(book: &mut Book<'_>, rows: &[Request]) -> Vec<(PersonKey, Day)> {
    let b = &*book;
    let (rows, copies) = newest(
        rows.iter(),
        |r| (r.id, (r.id == IdText(0)).then_some(r.at)),
        |r| {
            let days = [r.delivered, r.cancelled, r.fitted, r.requested];
            (days, b.code_rank(r.item), b.code_rank(r.reason), b.person(r.who))
        },
    );
    book.notes.all("equipment requests repeated", copies.iter().map(|r| r.at));
    let mut asked = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(requested) = row.requested else {
            book.notes.one("equipment requests without a day", row.at);
            continue;
        };
        asked.push((book.person(row.who), requested));
        request(book, row, requested);
    }
    asked
}

fn request(book: &mut Book<'_>, row: &Request, requested: Day) {
    let is = book.words.is;
    let person = book.person(row.who);
    let reference = book::reference(RefKind::Equipment, TextId(0), row.id);
    let at = |day, kind| book::event(person, When::Day(day), kind, reference, row.at);
    let mut ask = at(requested, Kind::Referral);
    (ask.of, ask.to_org, ask.to_service) = (is.equipment, is.store, is.equipment);
    book.events.push(ask);
    if let Some(day) = row.delivered {
        let mut delivery = at(day, Kind::Delivery);
        (delivery.org, delivery.service, delivery.of) = (is.store, is.equipment, is.equipment);
        book.events.push(delivery);
    }
    // Delivered ends the asking; what was never delivered ends when it is cancelled.
    let end = row.delivered.map(|day| (day, is.completed)).or(row.cancelled.map(|day| (day, is.cancelled)));
    if let Some((day, outcome)) = end {
        let mut ended = at(day, Kind::End);
        (ended.org, ended.service, ended.outcome) = (is.store, is.equipment, outcome);
        book.events.push(ended);
    }
    let mark = |day: Option<Day>, kind| {
        day.map(|day| Step { at: When::Day(day), kind, org: is.store, service: is.equipment, row: row.at })
    };
    let marks = [
        mark(Some(requested), StepKind::Asked),
        mark(row.delivered, StepKind::Delivered),
        mark(row.fitted, StepKind::Fitted),
        mark(row.cancelled, StepKind::ItemCancelled),
    ];
    let steps = book.steps.add(marks.into_iter().flatten().collect());
    let begun = Begun {
        person,
        clock: ClockId::Equipment7,
        reference,
        source: WaitSource::Equipment,
        start: When::Day(requested),
        row: row.at,
    };
    let stop = row.delivered.map(|day| (When::Day(day), row.at));
    let closure = row.cancelled.map(|day| (day, EndNote::Outcome(is.cancelled), row.at));
    book.wait(begun, stop, closure, steps);
}
