//! One person's page: her vector is worked out from her events alone, beside the place's spread where the run has one.

use super::Through;
use crate::pipeline::Told;
use std::collections::BTreeSet;
use yf_journey::Event;
use yf_journey::neutral::{Around, Hers, Rows, flows_of};
use yf_journey::vector::{FlowRows, Link};
use yf_measures::journeys::clocks;
use yf_model::PersonKey;
use yf_model::rows::neutral::Row;
use yf_place::Settings;
use yf_report::assemble::{Frame, Stories, number};
use yf_report::{PersonJourney, Presence, Report};

/// Her vector from this run: over the days that any extract covers, up to the as-of day.
pub fn hers(told: &Told, stories: &Stories<'_>, settings: &Settings, person: PersonKey) -> Hers {
    let clocks = clocks(settings, &told.extracts.texts);
    let names =
        yf_report::neutral::Names { texts: &told.extracts.texts, ids: &told.extracts.ids, person: &|_| String::new() };
    let around = Around {
        window: (settings.from, settings.to),
        seen: &settings.seen,
        rules: &settings.rules,
        calendar: &settings.calendar,
        texts: &told.extracts.texts,
        clocks: &clocks,
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
        clocks: &[],
    };
    let died = told.journeys.persons.get(person.0 as usize).and_then(|facts| facts.died);
    flows_of(told.journeys.events_of(person), died, &around, links, &|event: &Event| names.event_id(event))
}

/// What her page shows of it.
fn journey(stories: &Stories<'_>, report: &Report, through: &Through, hers: &Hers, person: PersonKey) -> PersonJourney {
    let sent = report.coverage.agencies.iter().filter(|a| a.months.iter().any(|m| *m != Presence::Missing));
    let mut seen = BTreeSet::new();
    let agencies = sent.map(|a| a.agency.clone()).filter(|name| seen.insert(name.clone())).collect();
    // What keeps a level off the place's page keeps it off hers.
    let visits = report.went.families.iter().find(|f| f.id == "continuity" && f.missing.is_none());
    let by_worker = visits.is_none_or(|f| f.elements.iter().any(|e| e.id.ends_with("_who")));
    let no_workers = visits.filter(|_| !by_worker).and_then(|f| f.partly.clone());
    let spreads = |name: &str| through.spread(name);
    let frame = Frame {
        settings: &through.settings,
        as_of: report.run.as_of,
        agencies,
        spreads: Some(&spreads),
        density: through.of("care_density_who", person),
        no_workers,
    };
    stories.journey(person, hers, frame)
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
    stories: &Stories<'_>,
    report: &Report,
    through: &Through,
    asked: &[PersonKey],
) -> Vec<(String, String)> {
    let featured = yf_report::featured(report).map(|n| PersonKey(n - 1));
    let people: BTreeSet<PersonKey> =
        if asked.is_empty() { featured.into_iter().collect() } else { asked.iter().copied().collect() };
    let page = |person: PersonKey| {
        let hers = hers(told, stories, &through.settings, person);
        let journey = journey(stories, report, through, &hers, person);
        Some((file(number(person)), yf_report::person_html(report, number(person), &journey)?))
    };
    people.into_iter().filter_map(page).collect()
}
