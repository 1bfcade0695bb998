//! One person's page: her vector is worked out from her events alone, beside the place's spread where the run has one.

use super::Days;
use crate::pipeline::Told;
use std::collections::BTreeSet;
use yf_journey::Event;
use yf_journey::neutral::{Around, Hers, Rows, flows_of};
use yf_journey::vector::{FlowRows, Link};
use yf_model::PersonKey;
use yf_model::rows::neutral::Row;
use yf_place::{Place, Rules, Settings};
use yf_report::assemble::{Spreads, Stories, number};
use yf_report::{PersonJourney, Presence, Report};

/// Her vector from this run: over the days that any extract covers, up to the as-of day.
pub fn hers(told: &Told, place: &Place, stories: &Stories<'_>, days: &Days, person: PersonKey) -> Hers {
    let rules = Rules::default();
    let names =
        yf_report::neutral::Names { texts: &told.extracts.texts, ids: &told.extracts.ids, person: &|_| String::new() };
    let around = Around {
        window: (days.from, days.as_of),
        seen: &told.journeys.seen,
        rules: &rules,
        calendar: &place.calendar,
        texts: &told.extracts.texts,
    };
    stories.hers(person, &around, &|event: &Event| names.event_id(event))
}

/// Her rows in the order P2; `line` of each is the place of its event among hers.
pub fn rows(told: &Told, person: PersonKey) -> Vec<Row> {
    let names =
        yf_report::neutral::Names { texts: &told.extracts.texts, ids: &told.extracts.ids, person: &|_| String::new() };
    Rows::default().of(told.journeys.events_of(person), &|event: &Event| names.event_id(event))
}

/// Her rows in the order P2, and which of them show what flowed over each link.
pub fn flows(told: &Told, settings: &Settings, person: PersonKey, links: &[Link]) -> (Vec<Row>, FlowRows) {
    let names =
        yf_report::neutral::Names { texts: &told.extracts.texts, ids: &told.extracts.ids, person: &|_| String::new() };
    let around = Around {
        window: (settings.from, settings.to),
        seen: &told.journeys.seen,
        rules: &settings.rules,
        calendar: &settings.calendar,
        texts: &told.extracts.texts,
    };
    let died = told.journeys.persons.get(person.0 as usize).and_then(|facts| facts.died);
    flows_of(told.journeys.events_of(person), died, &around, links, &|event: &Event| names.event_id(event))
}

/// What her page shows of it.
pub fn journey(
    told: &Told,
    stories: &Stories<'_>,
    report: &Report,
    hers: &Hers,
    spreads: Spreads<'_>,
) -> PersonJourney {
    let sent = report.coverage.agencies.iter().filter(|a| a.months.iter().any(|m| *m != Presence::Missing));
    let mut seen = BTreeSet::new();
    let agencies = sent.map(|a| a.agency.clone()).filter(|name| seen.insert(name.clone())).collect();
    stories.journey(hers, &told.journeys.seen, agencies, spreads)
}

/// The name of a person's page: the report's own number, which says nothing of her outside this run.
pub fn file(number: u32) -> String {
    format!("person-{number}.html")
}

/// Whether a file is such a page.
pub fn is_page(name: &str) -> bool {
    let number = name.strip_prefix("person-").and_then(|rest| rest.strip_suffix(".html"));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// The pages of those asked for, else of the one whom the report tells of in full: file name and text.
pub fn pages(
    told: &Told,
    place: &Place,
    stories: &Stories<'_>,
    report: &Report,
    days: &Days,
    asked: &[PersonKey],
    spreads: Spreads<'_>,
) -> Vec<(String, String)> {
    let featured = yf_report::featured(report).map(|n| PersonKey(n - 1));
    let people: BTreeSet<PersonKey> =
        if asked.is_empty() { featured.into_iter().collect() } else { asked.iter().copied().collect() };
    let page = |person: PersonKey| {
        let hers = hers(told, place, stories, days, person);
        let journey = journey(told, stories, report, &hers, spreads);
        Some((file(number(person)), yf_report::person_html(report, number(person), &journey)?))
    };
    people.into_iter().filter_map(page).collect()
}
