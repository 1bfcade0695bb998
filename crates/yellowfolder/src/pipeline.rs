//! The way from paths to journeys, the same for `look` and `events`: read, join, tell.

mod from_folder;

use crate::plan;
use crate::talk::Talk;
use std::collections::BTreeMap;
use yf_folder::work::Export;
use yf_ingest::source::{self, Listing};
use yf_ingest::{Extracts, FileReport, Limits, ReadOptions};
use yf_journey::unique::{Imported, Source};
use yf_journey::{Input, Journeys, Setting, TWO_ENDS};
use yf_linkage::{LinkRules, Links};
use yf_model::{Dataset, Day, IdText, PersonKey, Problem, RowRef, Severity};
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

/// The limits of a run, as the environment may raise them.
pub fn limits() -> Result<Limits, Problem> {
    Limits::with(|name| std::env::var(name).ok()).map_err(|wrong| {
        let (name, wrong) = wrong.split_once(": ").unwrap_or(("", &wrong));
        Problem {
            code: "not-possible-here",
            severity: Severity::FileRefused,
            file: "environment".into(),
            line: None,
            column: Some(name.to_string()),
            found: String::new(),
            wrong: wrong.to_string(),
            now: "nothing is read".into(),
            mend: "set it to a whole number, or leave it unset".into(),
        }
    })
}

/// Reads the paths, joins the identities, tells the journeys.
pub fn tell(paths: &[std::path::PathBuf], place: &Place, options: &ReadOptions, talk: &Talk) -> Result<Told, Problem> {
    let listing = source::list(paths, &options.limits)?;
    plan::say(&listing, plan::Work::Tell, talk);
    tell_beside((listing, paths), None, place, options, talk)
}

/// The same with the folder's own work beside the extracts, or alone.
pub fn tell_beside(
    (listing, paths): (Listing, &[std::path::PathBuf]),
    folder: Option<&Export>,
    place: &Place,
    options: &ReadOptions,
    talk: &Talk,
) -> Result<Told, Problem> {
    let mut extracts = match folder {
        Some(_) if paths.is_empty() => Extracts::default(),
        _ => yf_ingest::read_listed(listing, paths, place, options)?,
    };
    let beside = folder.map(|export| from_folder::add(&mut extracts, export)).unwrap_or_default();
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
            let last = |d: &Dataset| extracts.coverage.get(d).and_then(|c| c.last);
            // The folder is told to today, which makes no plan of an extract that ends before it a deed.
            Dataset::ALL.iter().filter_map(last).max().or(last(&Dataset::Folder)).unwrap_or_default()
        }
    };
    talk.progress("telling journeys");
    let locality_of = |practice: &str, area: &str| place.locality_of(practice, "", area).map(|l| l.id.clone());
    let fifth_of = |area: &str| place.areas.fifth_of(area, "");
    let setting = Setting {
        councils: &place.councils,
        orgs: &place.orgs,
        discharge_routes: &place.discharge_routes,
        team_45_assesses: place.team_45_assesses,
        end_day,
        locality_of: &locality_of,
        fifth_of: &fifth_of,
    };
    let cld_files = cld_files(&extracts);
    let id_ranks = extracts.ids.ranks();
    let mut journeys = yf_journey::tell(Input {
        cld: &extracts.cld,
        cld_files: &cld_files,
        csds: &extracts.csds,
        sus: &extracts.sus,
        ecds: &extracts.ecds,
        equipment: &extracts.equipment,
        folder: &beside.work,
        person_of: links.persons_of(),
        persons: links.len(),
        texts: &mut extracts.texts,
        id_ranks: &id_ranks,
        setting: &setting,
        rows_of_notes: options.every,
    });
    let mut rows: Vec<RowRef> = journeys.notes.rows(TWO_ENDS).to_vec();
    rows.sort_unstable();
    for row in rows {
        extracts.problems.add(two_ends(files.get(usize::from(row.file)).map_or("", String::as_str), row.line));
    }
    place_by_home(&mut journeys, &mut extracts, &links, place);
    if let Some(export) = folder {
        from_folder::describe(&mut journeys, &mut extracts, &links, place, (export, &beside));
    }
    // Their rows are told, and nothing asks for them again.
    (extracts.csds, extracts.sus, extracts.ecds, extracts.equipment) = Default::default();
    Ok(Told { extracts, links, journeys, end_day })
}

/// One request or assessment that two of the council's files end on two days: by the standard it is two.
fn two_ends(file: &str, line: u32) -> Problem {
    Problem {
        code: "event-with-two-ends",
        severity: Severity::Warning,
        file: file.to_owned(),
        line: Some(line),
        column: Some("Event End Date".to_owned()),
        found: String::new(),
        wrong: "is another end than the same event has in another file of the council".to_owned(),
        now: "by the standard each end is an event, so it counts twice".to_owned(),
        mend: "leave the older file out, or let the council send the event anew with one end in all".to_owned(),
    }
}

/// Whom neither a practice nor an area places is placed by postcode: the council's newest, else the community's. It is done
/// here because a postcode says too much to be shown to the room that tells journeys.
fn place_by_home(journeys: &mut Journeys, extracts: &mut Extracts, links: &Links, place: &Place) {
    type Newest = (u8, Option<Day>, Option<Day>, String);
    let mut homes: BTreeMap<PersonKey, Newest> = BTreeMap::new();
    let mut say = |who, rank, period, start, postcode| {
        let person = links.person_of(who);
        let wanting =
            journeys.persons.get(person.0 as usize).is_some_and(|p| p.locality.is_none() || p.fifth.is_none());
        if postcode != IdText(0) && wanting {
            let said = (rank, period, start, extracts.ids.get(postcode).to_owned());
            let newest = homes.entry(person).or_insert_with(|| said.clone());
            if said > *newest {
                *newest = said;
            }
        }
    };
    for row in &extracts.cld {
        say(row.who, 2, row.period_end, row.start, row.postcode);
    }
    for row in &extracts.csds.persons {
        say(row.who, 1, row.stamp.period_end, None, row.postcode);
    }
    for (person, (.., postcode)) in homes {
        let Some(facts) = journeys.persons.get_mut(person.0 as usize) else { continue };
        if facts.locality.is_none() {
            facts.locality = place.locality_of("", &postcode, "").map(|l| extracts.texts.intern(&l.id));
        }
        if facts.fifth.is_none() {
            facts.fifth = place.areas.fifth_of("", &postcode);
        }
    }
}

/// The council's files with their times of import: of the manifest, whose lines name a file by its last part.
pub fn cld_files(extracts: &Extracts) -> Vec<Source> {
    let files = extracts.files.iter().enumerate().filter(|(_, file)| file.dataset == Some(Dataset::Cld));
    let source = |(n, file): (usize, &FileReport)| {
        let last = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
        let listed = extracts.manifest.iter().position(|line| last(&line.file) == last(&file.name));
        let imported = listed.and_then(|at| extracts.manifest.get(at)).and_then(|line| imported(&line.import_date));
        Source {
            file: u16::try_from(n).unwrap_or(u16::MAX),
            rows_read: u32::try_from(file.rows).unwrap_or(u32::MAX),
            imported,
            line: u32::try_from(listed.unwrap_or(n)).unwrap_or(u32::MAX),
        }
    };
    files.map(source).collect()
}

/// `YYYY-MM-DD[ HH:MM[:SS]]`.
fn imported(text: &str) -> Option<Imported> {
    let day = Day::parse_iso(text.get(..10)?)?;
    let time = text.get(11..).unwrap_or("");
    let parts: Vec<u32> =
        time.split(':').filter(|part| !part.is_empty()).map(str::parse).collect::<Result<_, _>>().ok()?;
    let seconds = parts.iter().zip([3600, 60, 1]).map(|(part, each)| part.saturating_mul(each)).sum();
    Some((day, seconds))
}
