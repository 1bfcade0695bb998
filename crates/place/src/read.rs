//! A place's folder into a [`Place`], or into all that is wrong with it.

use crate::reader::{nearest, problem};
use crate::{Areas, Calendar, Place, Publish, arrangements, folder, links, read_place, read_promises, read_tables};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use toml_edit::Document;
use yf_model::Problem;

/// The promises, links and days off that are shipped, and used where a folder has no file of its own.
pub(crate) const SHIPPED_PROMISES: &str = include_str!("../reference/promises.toml");
pub(crate) const SHIPPED_HOLIDAYS: &str = include_str!("../data/bank-holidays-england.csv");

/// Those that are read here, and `access.toml`, which is the folder's to read.
const FILES: [&str; 9] = [
    "place.toml",
    "promises.toml",
    "publish.toml",
    "folder.toml",
    "links.toml",
    "arrangements.toml",
    "access.toml",
    "areas.csv",
    "population.csv",
];
const LARGEST: u64 = 256 << 20;

impl Place {
    /// Reads a place's folder (or a reference case's `place.json`). Wrong policy is refused whole, with every problem in
    /// the order of files and lines.
    pub fn read(folder: &Path) -> Result<Place, Vec<Problem>> {
        let shown = folder.display().to_string();
        let not_read = |file: String, error: &std::io::Error| {
            let mend = "give a folder that holds place.toml and may be read";
            let wrong = format!("could not be read: {error}");
            vec![problem("not-possible-here", &file, None, None, "", &wrong, mend)]
        };
        if folder.is_file() && folder.extension().is_some_and(|e| e == "json") {
            let text = std::fs::read_to_string(folder).map_err(|e| not_read(shown.clone(), &e))?;
            return Place::from_case_json(&text).map_err(|p| named(p, &shown));
        }
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|e| not_read(shown.clone(), &e))? {
            let entry = entry.map_err(|e| not_read(shown.clone(), &e))?;
            // A name that is not text cannot be one of ours.
            if let Ok(name) = entry.file_name().into_string() {
                names.push(name);
            }
        }
        names.sort();
        if names.iter().any(|n| n == "place.json") && !names.iter().any(|n| n == "place.toml") {
            return Place::read(&folder.join("place.json"));
        }
        let mut files = Vec::new();
        for name in names.iter().filter(|n| is_policy(n)) {
            let path = folder.join(name);
            let file = path.display().to_string();
            let size = path.metadata().map_err(|e| not_read(file.clone(), &e))?.len();
            if size > LARGEST {
                let wrong = format!("holds {} MiB; a policy file holds {} at most", size >> 20, LARGEST >> 20);
                let mend = "keep to the areas and days off that the place needs";
                return Err(vec![problem("policy-too-large", &file, None, None, "", &wrong, mend)]);
            }
            files.push((name.as_str(), std::fs::read(&path).map_err(|e| not_read(file, &e))?));
        }
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
        Place::read_texts(&borrowed).map_err(|problems| {
            let join = |p: Problem| Problem { file: folder.join(&p.file).display().to_string(), ..p };
            problems.into_iter().map(join).collect()
        })
    }

    /// Reads policy files from memory: names without folders, and their bytes. Never panics, whatever the bytes.
    pub fn read_texts(files: &[(&str, &[u8])]) -> Result<Place, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut texts: BTreeMap<&str, &str> = BTreeMap::new();
        let mut hashes = BTreeMap::new();
        for (name, bytes) in files {
            hashes.insert((*name).to_owned(), sha256(bytes));
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    texts.insert(name, text.strip_prefix('\u{feff}').unwrap_or(text));
                }
                Err(error) => {
                    let line = bytes.iter().take(error.valid_up_to()).filter(|b| **b == b'\n').count() as u32 + 1;
                    let mend = "save the file as UTF-8";
                    problems.push(problem(
                        "policy-not-utf8",
                        name,
                        Some(line),
                        None,
                        "",
                        "holds bytes that are not UTF-8",
                        mend,
                    ));
                }
            }
        }
        let place_read = files.iter().any(|(name, _)| *name == "place.toml");
        if !place_read {
            let mend = "add place.toml with at least name, version and councils";
            problems.push(problem("policy-no-place-toml", "place.toml", None, None, "", "is missing", mend));
        }
        let mut shipped = |name: &str, text: &str| hashes.insert(format!("{name} (shipped)"), sha256(text.as_bytes()));

        let mut place = blank();
        let mut holiday_files = Vec::new();
        let mut promises = (SHIPPED_PROMISES, "promises.toml (shipped)");
        if let Some(document) = texts.get("place.toml").and_then(|t| parse("place.toml", t, &mut problems)) {
            holiday_files = read_place::read(&document, &mut place, &mut problems);
        }
        for (id, file, line) in &holiday_files {
            match texts.get(file.as_str()) {
                Some(text) => {
                    if let Some(calendar) = read_tables::holidays(file, text, &mut problems) {
                        place.calendars.insert(id.clone(), calendar);
                    }
                }
                None if files.iter().any(|(name, _)| name == file) => {}
                None => {
                    let near = nearest(file, files.iter().map(|(n, _)| *n).filter(|n| n.ends_with(".csv")));
                    let hint = near.map_or_else(String::new, |n| format!(" (did you mean \"{n}\"?)"));
                    let mend = format!("add {file} to the folder, or name the file that is there{hint}");
                    problems.push(problem(
                        "calendar-holidays",
                        "place.toml",
                        Some(*line),
                        Some("holidays"),
                        file,
                        "is not in the place's folder",
                        &mend,
                    ));
                    // So that promises may name it without a second problem.
                    place.calendars.insert(id.clone(), Calendar::england());
                }
            }
        }
        if !holiday_files.iter().any(|(id, _, _)| id == "england") {
            shipped("bank-holidays-england.csv", SHIPPED_HOLIDAYS);
        }
        place.calendar = place.calendars.get("england").cloned().unwrap_or_else(Calendar::england);
        match texts.get("promises.toml") {
            Some(text) => promises = (text, "promises.toml"),
            None if files.iter().any(|(name, _)| *name == "promises.toml") => {}
            None => {
                shipped("promises.toml", SHIPPED_PROMISES);
            }
        }
        if let Some(document) = parse(promises.1, promises.0, &mut problems) {
            place.promises = read_promises::read(&document, &place, &mut problems);
        }
        if let Some(document) = texts.get("publish.toml").and_then(|t| parse("publish.toml", t, &mut problems)) {
            place.publish = read_tables::publish(&document, &mut problems);
        }
        if let Some(document) = texts.get("folder.toml").and_then(|t| parse("folder.toml", t, &mut problems)) {
            folder::read(&document, &mut place, &mut problems);
        }
        if let Some(document) = texts.get("links.toml").and_then(|t| parse("links.toml", t, &mut problems)) {
            place.links = links::read(&document, &place, &mut problems);
        }
        if let Some(document) =
            texts.get("arrangements.toml").and_then(|t| parse("arrangements.toml", t, &mut problems))
        {
            place.arrangements = arrangements::read(&document, &mut problems);
        }
        if let Some(text) = texts.get("areas.csv") {
            place.areas = read_tables::areas(text, &mut problems);
        }
        if let Some(text) = texts.get("population.csv") {
            place.population = read_tables::population(text, &mut problems);
        }
        // A calendar whose file is not there has most likely another name for one that is.
        let unfound = holiday_files.iter().any(|(_, file, _)| !files.iter().any(|(name, _)| name == file));
        for (name, _) in files.iter().filter(|(name, _)| !(unfound && name.ends_with(".csv"))) {
            if !FILES.contains(name) && !holiday_files.iter().any(|(_, file, _)| file == name) {
                problems.push(unknown_file(name, &holiday_files));
            }
        }
        if problems.is_empty() {
            place.hashes = hashes.into_iter().collect();
            return Ok(place);
        }
        problems.sort_by_key(|p| (p.file.clone(), p.line.unwrap_or(u32::MAX)));
        Err(problems)
    }
}

/// TOML, with its text for the spans.
pub(crate) struct Toml<'t> {
    pub file: &'t str,
    pub text: &'t str,
    pub document: Document<&'t str>,
}

fn parse<'t>(file: &'t str, text: &'t str, problems: &mut Vec<Problem>) -> Option<Toml<'t>> {
    match Document::parse(text) {
        Ok(document) => Some(Toml { file, text, document }),
        Err(error) => {
            let start = error.span().map_or(0, |s| s.start).min(text.len());
            let line = text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() as u32 + 1;
            let wrong = format!("is not TOML: {}", error.message().replace('\n', "; "));
            let mend = "write key = value lines under [[table]] headings, texts in quotes";
            problems.push(problem("policy-not-toml", file, Some(line), None, "", &wrong, mend));
            None
        }
    }
}

fn unknown_file(name: &str, holidays: &[(String, String, u32)]) -> Problem {
    let names = FILES.into_iter().chain(holidays.iter().map(|(_, file, _)| file.as_str()));
    let hint = nearest(name, names).map_or_else(String::new, |n| format!("did you mean \"{n}\"? "));
    let mend = format!(
        "{hint}a place's folder holds {} and the holiday files that [[calendars]] name; move other files elsewhere",
        FILES.join(", ")
    );
    problem("policy-unknown-file", name, None, None, "", "is not a policy file", &mend)
}

fn is_policy(name: &str) -> bool {
    let end = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    !name.starts_with('.') && (end == "toml" || end == "csv")
}

fn named(problems: Vec<Problem>, file: &str) -> Vec<Problem> {
    problems.into_iter().map(|p| Problem { file: file.to_owned(), ..p }).collect()
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// A place of which nothing is known yet.
pub(crate) fn blank() -> Place {
    Place {
        name: String::new(),
        version: String::new(),
        invented: false,
        test_numbers: false,
        councils: Vec::new(),
        orgs: BTreeMap::new(),
        agencies: Vec::new(),
        services: Vec::new(),
        localities: Vec::new(),
        calendar: Calendar::england(),
        calendars: BTreeMap::from([("england".to_owned(), Calendar::england())]),
        promises: Vec::new(),
        publish: Publish::default(),
        folder: folder::FolderClocks::default(),
        confirm_days: folder::CONFIRM_DAYS,
        weights: folder::Weights::default(),
        areas: Areas::default(),
        population: BTreeMap::new(),
        discharge_routes: vec!["Discharge from Hospital".to_owned()],
        team_45_assesses: false,
        links: Vec::new(),
        arrangements: Vec::new(),
        case: None,
        hashes: Vec::new(),
    }
}
