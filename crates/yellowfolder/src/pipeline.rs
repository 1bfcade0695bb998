//! The way from paths to journeys, the same for `look` and `events`: read, join, tell.

use crate::talk::Talk;
use yf_ingest::{Extracts, ReadOptions};
use yf_journey::{Input, Journeys, Setting};
use yf_linkage::{LinkRules, Links};
use yf_model::{Dataset, Day, Problem};
use yf_place::Place;

/// Everything that was read and told.
pub struct Told {
    /// The extracts; the mapping has added its own words to the vocabulary.
    pub extracts: Extracts,
    /// Who is who.
    pub links: Links,
    /// What happened to them.
    pub journeys: Journeys,
    /// The last day of which any extract tells.
    pub end_day: Day,
}

/// Reads the paths, joins the identities, tells the journeys.
pub fn tell(paths: &[std::path::PathBuf], place: &Place, options: &ReadOptions, talk: &Talk) -> Result<Told, Problem> {
    let mut extracts = yf_ingest::read(paths, place, options)?;
    talk.progress("joining");
    let rules = LinkRules { test_numbers: place.test_numbers };
    let links = yf_linkage::link(&extracts.identities, &extracts.ids, &extracts.texts, &extracts.keys, &rules);
    let files: Vec<String> = extracts.files.iter().map(|f| f.name.clone()).collect();
    for finding in &links.findings {
        extracts.problems.add(finding.problem(&files));
    }
    let end_day = match &place.case {
        Some(case) => case.end_day,
        None => {
            Dataset::ALL.iter().filter_map(|d| extracts.coverage.get(d).and_then(|c| c.last)).max().unwrap_or_default()
        }
    };
    talk.progress("telling journeys");
    let locality_of = |practice: &str, area: &str| place.locality_of(practice, "", area).map(|l| l.id.clone());
    let decile_of = |area: &str| place.areas.fifth_of(area, "").map(|fifth| fifth * 2);
    let setting = Setting {
        councils: &place.councils,
        orgs: &place.orgs,
        discharge_routes: &place.discharge_routes,
        team_45_assesses: place.team_45_assesses,
        end_day,
        locality_of: &locality_of,
        decile_of: &decile_of,
    };
    let id_ranks = extracts.ids.ranks();
    let journeys = yf_journey::tell(Input {
        cld: &extracts.cld,
        csds: &extracts.csds,
        sus: &extracts.sus,
        ecds: &extracts.ecds,
        equipment: &extracts.equipment,
        person_of: links.persons_of(),
        persons: links.len(),
        texts: &mut extracts.texts,
        id_ranks: &id_ranks,
        setting: &setting,
    });
    Ok(Told { extracts, links, journeys, end_day })
}
