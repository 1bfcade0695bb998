//! The part on links as a page of its own: agencies and services by the codes of the events, since no place is given.

use std::collections::BTreeMap;
use yf_measures::journeys::Flows;
use yf_model::TextId;
use yf_model::rows::neutral::Table;
use yf_place::Settings;
use yf_report::assemble::{LinksOf, day_words, link_figures};

/// Its name.
pub const FILE: &str = "links.html";

/// The page.
pub fn page(settings: &Settings, table: &Table, threads: usize) -> String {
    let herself = table.texts.find("self");
    let as_one = |org: TextId| Some(org).filter(|org| Some(*org) != herself);
    let flows = Flows::of(table, settings, &as_one, threads);
    let named: BTreeMap<String, TextId> = table
        .persons
        .iter()
        .map(|person| (table.texts.get(person.locality).to_owned(), person.locality))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let localities: Vec<(TextId, String)> = named.into_iter().map(|(name, id)| (id, name)).collect();
    let figures = link_figures(&LinksOf {
        settings,
        flows: &flows,
        texts: &table.texts,
        agency: &str::to_owned,
        service: &|service| service.replace('_', " "),
        localities: &localities,
        arrangements: &[],
    });
    let product = concat!("yellowfolder ", env!("CARGO_PKG_VERSION"));
    yf_report::links_page(&figures, product, &day_words(settings.from), &day_words(settings.to))
}
