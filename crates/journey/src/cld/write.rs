//! The events of council rows.

use super::asks::{Ask, Group, is_equipment};
use super::{Told, outcome};
use crate::book::{self, Book};
use crate::event::{Event, Kind};
use yf_model::rows::cld::{ClientType, Component, EventType, Outcome, ServiceType};
use yf_model::{Day, Ref, TextId, When};

/// Writes the events of one group; `requests` takes the place and route of each request's referral.
pub(crate) fn write(book: &mut Book<'_>, group: &Group<'_, '_>, carer: bool, requests: &mut Vec<(usize, TextId)>) {
    for (n, told) in group.told.iter().enumerate() {
        match told.row.event_type {
            Some(EventType::Request) => request(book, group, n, told, requests),
            Some(EventType::Assessment) => assessment(book, group, n, told, carer),
            Some(EventType::Service) if is_equipment(told) => equipment(book, group, n, told),
            Some(EventType::Service) => service(book, group, n, told),
            Some(EventType::Review) => review(book, told),
            Some(EventType::Invalid) | None => {}
        }
    }
    for ask in group.asks.iter().filter(|a| a.internal) {
        internal(book, group, ask);
    }
}

/// An event of a row at its council.
fn at_council(book: &mut Book<'_>, told: &Told<'_>, day: Day, kind: Kind, service: TextId, reference: Ref) -> Event {
    let mut event = book::event(told.person, When::Day(day), kind, told.own, told.row.at);
    (event.org, event.service, event.reference) = (book.words.council(told.row.la), service, reference);
    event
}

fn request(book: &mut Book<'_>, group: &Group<'_, '_>, n: usize, told: &Told<'_>, requests: &mut Vec<(usize, TextId)>) {
    let is = book.words.is;
    let carer = match told.row.client_type {
        Some(ClientType::ServiceUser) => false,
        Some(ClientType::Carer) => true,
        _ => return book.notes.one("CLD requests of no known client type", told.row.at),
    };
    let ask = group.asks.iter().find(|a| a.by == n);
    let mut referral = book::event(told.person, When::Day(told.start), Kind::Referral, told.own, told.row.at);
    referral.of = match ask {
        Some(ask) if ask.only_equipment() => is.equipment,
        _ if carer => is.care_carer,
        _ => is.care,
    };
    referral.to_org = book.words.council(told.row.la);
    referral.to_service = is.front_door;
    requests.push((book.events.len(), told.row.route));
    book.events.push(referral);
    let (None, Some(day)) = (ask, told.end) else { return };
    let mut end = at_council(book, told, day, Kind::End, is.front_door, told.own);
    end.outcome = outcome::of_ask(&is, told.row.outcome);
    let to = match told.row.outcome {
        Some(Outcome::NhsFunded) => Some(is.nhs),
        Some(Outcome::OtherCouncilService) => Some(end.org),
        _ => None,
    };
    if let Some(to_org) = to {
        let told = Event { kind: Kind::Notice, of: is.passed_on, to_org, outcome: TextId(0), ..end.clone() };
        book.events.push(told);
    }
    book.events.push(end);
}

fn assessment(book: &mut Book<'_>, group: &Group<'_, '_>, n: usize, told: &Told<'_>, carer: bool) {
    let is = book.words.is;
    let ask = group.answered(n);
    let reference = ask.map_or(told.own, |a| a.reference);
    let accept = at_council(book, told, told.start, Kind::Accept, is.assessment, reference);
    book.events.push(accept);
    let Some((day, by_service)) = group.assessed(n) else { return };
    if by_service {
        book.notes.one("assessed by service start", told.row.at);
    }
    let mut assessed = at_council(book, told, day, Kind::Assessment, is.assessment, reference);
    assessed.of = if carer { is.carer } else { is.needs };
    book.events.push(assessed);
    if let Some((day, outcome)) = assessment_end(book, group, n) {
        let mut end = at_council(book, told, day, Kind::End, is.assessment, reference);
        end.outcome = outcome;
        book.events.push(end);
    }
}

/// Whether an assessment closes its reference, when and with what outcome (`mapping.md` 4.4).
pub(crate) fn assessment_end(book: &Book<'_>, group: &Group<'_, '_>, n: usize) -> Option<(Day, TextId)> {
    let is = &book.words.is;
    let told = group.told.get(n)?;
    let day = told.end?;
    let ask = group.answered(n);
    let served = ask.and_then(Ask::service).and_then(|s| group.told.get(s)).is_some_and(|s| s.start <= day);
    if outcome::closes(told.row.outcome) && !served {
        return Some((day, outcome::of_ask(is, told.row.outcome)));
    }
    ask.is_none().then_some((day, is.completed))
}

/// C12: equipment is delivered, never begun; it would own her for ever. It ends an ask that nothing else answered.
fn equipment(book: &mut Book<'_>, group: &Group<'_, '_>, n: usize, told: &Told<'_>) {
    let is = book.words.is;
    let ask = group.answered(n);
    let reference = ask.map_or(told.own, |a| a.reference);
    let mut delivery = at_council(book, told, told.start, Kind::Delivery, is.equipment, reference);
    delivery.of = is.equipment;
    book.events.push(delivery);
    if ask.is_some_and(|a| a.only_equipment() && a.equipment.last() == Some(&n)) {
        let mut end = at_council(book, told, told.start, Kind::End, is.equipment, reference);
        end.outcome = is.completed;
        book.events.push(end);
    }
}

/// The name of a service: its component, else its type (decision 38).
fn service_name(book: &mut Book<'_>, told: &Told<'_>) -> TextId {
    let component = told.row.component.filter(|c| *c != Component::Invalid).map(Component::text);
    let named = component.or_else(|| told.row.service_type.map(ServiceType::text));
    named.map_or(TextId(0), |text| book.words.slug(text))
}

fn service(book: &mut Book<'_>, group: &Group<'_, '_>, n: usize, told: &Told<'_>) {
    let is = book.words.is;
    let first = group.answered(n).filter(|a| a.service() == Some(n));
    let reference = first.map_or(told.own, |a| a.reference);
    let name = service_name(book, told);
    let mut start = at_council(book, told, told.start, Kind::Start, name, reference);
    start.team = told.row.provider;
    start.of = told.row.service_type.map_or(TextId(0), |t| book.words.slug(t.text()));
    let home = care_home(book, told);
    if let Some(of) = home {
        book.events.push(Event { kind: Kind::Admit, of, ..start.clone() });
    }
    if let Some(day) = told.end {
        let died = told.row.died == Some(day);
        let at = When::Day(day);
        let outcome = outcome::of_service(&is, told.row.outcome, died);
        book.events.push(Event { at, kind: Kind::End, of: TextId(0), outcome, ..start.clone() });
        if home.is_some() {
            let outcome = if died { is.died } else { TextId(0) };
            book.events.push(Event { at, kind: Kind::Discharge, of: TextId(0), outcome, ..start.clone() });
        }
    }
    book.events.push(start);
}

/// C11: what kind of bed stay a service is, if it is one.
fn care_home(book: &Book<'_>, told: &Told<'_>) -> Option<TextId> {
    let is = &book.words.is;
    match told.row.service_type {
        Some(ServiceType::Residential | ServiceType::Nursing) => Some(is.care_home_permanent),
        _ if told.row.component.is_some_and(Component::is_care_home) => Some(is.care_home_short),
        _ => None,
    }
}

fn review(book: &mut Book<'_>, told: &Told<'_>) {
    let is = book.words.is;
    let Some(day) = told.end else { return };
    let mut review = at_council(book, told, day, Kind::Assessment, is.review, told.own);
    review.of = is.review;
    book.events.push(review);
}

/// C13: the council asks itself for what comes next.
fn internal(book: &mut Book<'_>, group: &Group<'_, '_>, ask: &Ask) {
    let is = book.words.is;
    let Some(told) = group.told.get(ask.by) else { return };
    let service = match told.row.event_type {
        Some(EventType::Review) => is.review,
        _ => service_name(book, told),
    };
    let mut referral = at_council(book, told, ask.day, Kind::Referral, service, ask.reference);
    referral.own.key = ask.reference;
    (referral.of, referral.to_org, referral.to_service) = (is.internal, referral.org, is.next);
    book.events.push(referral);
}
