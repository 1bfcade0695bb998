//! Links that should exist: what flows over them, by locality, with the people behind each.

use super::Days;
use crate::pipeline::Told;
use yf_measures::journeys::Flows;
use yf_model::rows::neutral::Table;
use yf_model::{Day, PersonKey, RowRef, TextId};
use yf_place::{Place, RequiredLink, Settings};
use yf_report::assemble::{LinksOf, Names as Words, link_behind, link_figures, number};
use yf_report::neutral::Names;
use yf_report::{Behind, Links};

/// GP practices send as many, and are one to whoever asks which links work.
const PRACTICES: &str = "gp:practices";

/// The part on links, and who is behind it.
pub fn links(
    told: &Told,
    place: &Place,
    days: &Days,
    threads: usize,
    row: &dyn Fn(RowRef) -> String,
) -> (Links, Vec<Behind>) {
    let mut table = table(told);
    let practices = table.texts.intern(PRACTICES);
    let practice: Vec<TextId> = place
        .localities
        .iter()
        .flat_map(|l| &l.practices)
        .filter_map(|code| table.texts.find(&format!("ods:{code}")))
        .collect();
    let herself = table.texts.find("self");
    let as_one = |org: TextId| match org {
        org if Some(org) == herself => None,
        org if practice.contains(&org) => Some(practices),
        org => Some(org),
    };
    let settings =
        Settings { links: place.links.clone(), ..Settings::of(place, &told.journeys.seen, days.from, days.as_of) };
    let flows = Flows::of(&table, &settings, &as_one, threads);

    let words = Words::new(place, &table.texts);
    let id = |text: &str| table.texts.find(text);
    let agency = |text: &str| match id(text) {
        Some(org) if org == practices => "GP practices".to_owned(),
        Some(org) => words.agency(org),
        None => place.agencies.iter().find(|a| a.org == text).map_or_else(|| text.to_owned(), |a| a.name.clone()),
    };
    let service = |text: &str| match id(text) {
        Some(service) => words.service(service),
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

/// The journeys of a run in the neutral form.
fn table(told: &Told) -> Table {
    let (texts, ids) = (&told.extracts.texts, &told.extracts.ids);
    let names = Names { texts, ids, person: &|person| told.links.key(person).to_owned() };
    let by_id = |a: &yf_journey::Event, b: &yf_journey::Event| names.event_id(a).cmp(&names.event_id(b));
    yf_journey::table(&told.journeys, texts, &by_id)
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
