//! Links that should exist: what flows over them, by locality, with the people behind each.

use super::Days;
use crate::pipeline::Told;
use yf_measures::journeys::Flows;
use yf_model::rows::neutral::Table;
use yf_model::{Day, PersonKey, RowRef, TextId};
use yf_place::{Place, RequiredLink, Settings};
use yf_report::assemble::{LinksOf, Names as Words, link_behind, link_figures, number};
use yf_report::{Behind, Links};

/// GP practices send as many, and are one to whoever asks which links work.
const PRACTICES: &str = "gp:practices";

/// The number under which all practices are counted where nobody listed a link.
const PRACTICE: TextId = TextId(u32::MAX - 1);

/// The two ends of what is sent, in words.
pub struct LinkWords<'a> {
    words: Words<'a>,
    practice: Vec<TextId>,
    herself: Option<TextId>,
}

impl<'a> LinkWords<'a> {
    /// In the vocabulary of a run.
    pub fn new(told: &'a Told, place: &'a Place) -> LinkWords<'a> {
        let texts = &told.extracts.texts;
        let codes = place.localities.iter().flat_map(|l| &l.practices);
        LinkWords {
            words: Words::new(place, texts),
            practice: codes.filter_map(|code| texts.find(&format!("ods:{code}"))).collect(),
            herself: texts.find("self"),
        }
    }

    /// The number under which a sender or receiver is counted where nobody listed the link; `None` for the person herself.
    pub fn as_one(&self, org: TextId) -> Option<TextId> {
        match org {
            org if Some(org) == self.herself => None,
            org if self.practice.contains(&org) => Some(PRACTICE),
            org => Some(org),
        }
    }

    /// An agency in words, by its number or by that of all practices.
    pub fn agency_of(&self, org: TextId) -> String {
        if org == PRACTICE { "GP practices".to_owned() } else { self.words.agency(org) }
    }

    /// A service in words.
    pub fn service_of(&self, service: TextId) -> String {
        self.words.service(service)
    }
}

/// The window, the kinds seen, the thresholds, and the place's links.
pub fn settings(told: &Told, place: &Place, days: &Days) -> Settings {
    Settings { links: place.links.clone(), ..Settings::of(place, &told.journeys.seen, days.from, days.as_of) }
}

/// The part on links, and who is behind it; `table` is the journeys of the run, to whose words one is added.
pub fn links(
    told: &Told,
    table: &mut Table,
    place: &Place,
    days: &Days,
    threads: usize,
    row: &dyn Fn(RowRef) -> String,
) -> (Links, Vec<Behind>) {
    let practices = table.texts.intern(PRACTICES);
    let said = LinkWords::new(told, place);
    let as_one = |org: TextId| said.as_one(org).map(|org| if org == PRACTICE { practices } else { org });
    let settings = settings(told, place, days);
    let table = &*table;
    let flows = Flows::of(table, &settings, &as_one, threads);

    let id = |text: &str| table.texts.find(text);
    let agency = |text: &str| match told.extracts.texts.find(text) {
        Some(org) => said.agency_of(org),
        None if text == PRACTICES => said.agency_of(PRACTICE),
        None => place.agencies.iter().find(|a| a.org == text).map_or_else(|| text.to_owned(), |a| a.name.clone()),
    };
    let service = |text: &str| match told.extracts.texts.find(text) {
        Some(service) => said.service_of(service),
        None => {
            let named = place.services.iter().find(|s| s.id.replace('-', "_") == text);
            named.map_or_else(|| text.replace('_', " "), |s| s.name.clone())
        }
    };
    let localities: Vec<(TextId, String)> =
        place.localities.iter().filter_map(|l| Some((id(&l.id)?, l.name.clone()))).collect();
    let figures = link_figures(&LinksOf {
        settings: &settings,
        flows: &flows,
        texts: &table.texts,
        agency: &agency,
        service: &service,
        localities: &localities,
        arrangements: &place.arrangements,
    });
    let keys: Vec<PersonKey> = told.journeys.listed().collect();
    let key = |person: u32| keys.get(person as usize).copied().unwrap_or_default();
    let rows = |person: u32, link: &RequiredLink, day: Day| trigger_rows(told, key(person), link, day, row);
    let behind = link_behind(&settings, &figures, &flows, &|person| number(key(person)), &rows);
    (figures, behind)
}

/// The rows of the extracts that set a link off on a day.
fn trigger_rows(
    told: &Told,
    person: PersonKey,
    link: &RequiredLink,
    day: Day,
    row: &dyn Fn(RowRef) -> String,
) -> Vec<String> {
    let texts = &told.extracts.texts;
    let fits = |wanted: &str, text: TextId| wanted.is_empty() || texts.get(text) == wanted;
    let events = told.journeys.events_of(person).iter().filter(|e| {
        e.at.earliest_day() == day
            && Some(e.kind) == link.trigger_kind
            && texts.get(e.org) == link.from_org
            && fits(&link.from_service, e.service)
            && fits(&link.trigger_type, e.of)
    });
    let mut rows: Vec<String> = events.map(|e| row(e.row)).collect();
    rows.dedup();
    rows
}
