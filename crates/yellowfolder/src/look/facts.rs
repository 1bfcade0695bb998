//! Facts of the run itself: place, files, coverage, joins, what was wrong with the data.

use super::{Asked, Days, covers};
use crate::pipeline::Told;
use std::collections::{BTreeMap, BTreeSet};
use yf_linkage::Reason;
use yf_model::{Dataset, Month, PersonKey, Severity};
use yf_place::Place;
use yf_report::{
    AgencyCoverage, Coverage, DatasetJoin, FileFigures, FileHash, JoinGroup, Joins, Named, PlaceFacts, Presence,
    ProblemGroup, Quality, Run, Sample,
};

/// The place, as every page shows it.
pub fn place(place: &Place) -> PlaceFacts {
    PlaceFacts {
        named: named(place),
        name: place.name.clone(),
        invented: place.invented,
        version: place.version.clone(),
        localities: place.localities.iter().map(|l| l.name.clone()).collect(),
        policy: place.hashes.iter().map(|(name, hash)| FileHash { name: name.clone(), sha256: hash.clone() }).collect(),
        publish: place.publish,
    }
}

/// How the place's own policy names agencies, and its calendars of practices the practices. What a report says of nobody is no name.
pub fn named(place: &Place) -> BTreeSet<String> {
    let practices = place.localities.iter().flat_map(|l| &l.practices).map(|code| format!("GP practice {code}"));
    let own = ["GP practices", "an agency that is not named"].map(str::to_owned);
    place.agencies.iter().map(|a| a.name.clone()).chain(practices).chain(own).collect()
}

/// Whether a file is an extract, or one of those read beside them: a survey's results, the key file, the manifest of imports.
pub fn is_read(f: &yf_ingest::FileReport) -> bool {
    f.dataset.is_some() || ["survey", "keys", "manifest"].contains(&f.table.as_str())
}

/// The run.
pub fn run(told: &Told, place: &Place, days: &Days, asked: &Asked) -> Run {
    let files = &told.extracts.files;
    let known = |f: &&yf_ingest::FileReport| is_read(f);
    // Also what was found once all files had been read.
    let mut warned: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, count, samples) in told.extracts.problems.groups() {
        if let Some(first) = samples.first().filter(|p| p.severity == Severity::Warning) {
            *warned.entry(first.file.as_str()).or_default() += count;
        }
    }
    Run {
        product: concat!("yellowfolder ", env!("CARGO_PKG_VERSION")).to_owned(),
        command: asked.command.clone(),
        as_of: days.as_of,
        from: days.from,
        to: days.as_of,
        files: files
            .iter()
            .filter(known)
            .map(|f| FileFigures {
                name: f.name.clone(),
                dataset: f.dataset.map_or_else(|| f.table.clone(), |d| d.title().to_owned()),
                table: f.table.clone(),
                bytes: Some(f.bytes),
                sha256: f.sha256.clone(),
                rows: f.rows.into(),
                set_aside: f.set_aside.into(),
                warnings: warned.get(f.name.as_str()).copied().unwrap_or_default().into(),
                encoding: f.encoding.clone(),
                first_day: f.first_day,
                last_day: f.last_day,
                note: note(f),
            })
            .collect(),
        not_read: files
            .iter()
            .filter(|f| !is_read(f))
            .map(
                |f| {
                    if f.note.is_empty() {
                        format!("{}: {}", f.name, f.table)
                    } else {
                        format!("{}: {}", f.name, f.note)
                    }
                },
            )
            .collect(),
        rows: files.iter().map(|f| f.rows).sum::<u64>().into(),
        people: told.journeys.listed().count().into(),
        holidays_to: place.calendar.known_to().ymd().0,
    }
}

/// What else is to say of a file: also how many columns were not sent, of which what they would tell is not known.
fn note(file: &yf_ingest::FileReport) -> String {
    let columns = match file.not_sent.len() {
        0 => return file.note.clone(),
        1 => "1 column that is read was not sent".to_owned(),
        n => format!("{n} columns that are read were not sent"),
    };
    if file.note.is_empty() { columns } else { format!("{}; {columns}", file.note) }
}

/// What arrived, month by month.
pub fn coverage(told: &Told, place: &Place, days: &Days) -> Coverage {
    let months: Vec<Month> = (days.from.month().0..=days.as_of.month().0).map(Month).collect();
    let presence = |dataset: Dataset, month: Month| {
        let Some(cover) = told.extracts.coverage.get(&dataset) else { return Presence::Missing };
        let outside = cover.first.is_none_or(|f| f > month.last()) || cover.last.is_none_or(|l| l < month.first());
        let sent = cover.months.is_empty() || cover.months.values().any(|m| m.contains(&month));
        match (covers(told, dataset, month), outside || !sent) {
            (true, _) => Presence::Full,
            (_, true) => Presence::Missing,
            _ => Presence::Part,
        }
    };
    let agency = |dataset: Dataset| {
        let own: Vec<&str> = agencies_of(told, place, dataset);
        if own.is_empty() { dataset.title().to_owned() } else { own.join(", ") }
    };
    Coverage {
        agencies: Dataset::TOLD
            .into_iter()
            .filter(|d| *d != Dataset::Folder || told.extracts.coverage.contains_key(d))
            .map(|d| AgencyCoverage {
                agency: agency(d),
                dataset: d.title().to_owned(),
                months: months.iter().map(|m| presence(d, *m)).collect(),
            })
            .collect(),
        months,
    }
}

/// Names of the place's agencies that a kind of extract came from.
fn agencies_of<'a>(told: &Told, place: &'a Place, dataset: Dataset) -> Vec<&'a str> {
    let x = &told.extracts;
    let orgs: BTreeSet<String> = match dataset {
        Dataset::Cld => x
            .cld
            .iter()
            .map(|r| r.la)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|la| format!("la:{}", x.texts.get(la)))
            .collect(),
        _ => {
            let providers = x.coverage.get(&dataset).into_iter().flat_map(|c| c.months.keys());
            providers.map(|p| format!("ods:{}", x.texts.get(*p))).collect()
        }
    };
    place.agencies.iter().filter(|a| orgs.contains(&a.org)).map(|a| a.name.as_str()).collect()
}

/// How records became persons.
pub fn joins(told: &Told) -> Joins {
    let mut kinds: BTreeMap<PersonKey, BTreeSet<Dataset>> = BTreeMap::new();
    let mut identities: BTreeMap<Dataset, u64> = BTreeMap::new();
    for (id, identity) in told.extracts.identities.iter() {
        *identities.entry(identity.dataset).or_default() += 1;
        let person = told.links.person_of(id);
        if (person.0 as usize) < told.links.len() {
            kinds.entry(person).or_default().insert(identity.dataset);
        }
    }
    let cover = told.links.cover();
    let several = |p: &PersonKey| kinds.get(p).is_some_and(|k| k.len() > 1);
    let datasets = identities.iter().map(|(dataset, count)| {
        let here = kinds.iter().filter(|(_, k)| k.contains(dataset));
        let by = Reason::ALL.into_iter().filter_map(|reason| {
            let n = told.links.counts().get(&(*dataset, reason)).copied().filter(|n| *n > 0)?;
            Some(Named::new(reason.name(), n))
        });
        DatasetJoin {
            dataset: dataset.title().to_owned(),
            identities: (*count).into(),
            people: cover.persons(*dataset).into(),
            in_another: here.filter(|(_, k)| k.len() > 1).count().into(),
            by: by.collect(),
        }
    });
    let mut groups: BTreeMap<Option<u8>, (u64, u64)> = BTreeMap::new();
    for person in kinds.keys() {
        let fifth = told.journeys.persons.get(person.0 as usize).and_then(|f| f.fifth);
        let sum = groups.entry(fifth).or_default();
        sum.0 += 1;
        sum.1 += u64::from(several(person));
    }
    let mut refused: BTreeMap<&str, u64> = BTreeMap::new();
    for (_, count, samples) in told.extracts.problems.groups() {
        if let Some(problem) = samples.first().filter(|p| p.code.contains("nhs") || p.code.contains("number")) {
            *refused.entry(problem.code).or_default() += count;
        }
    }
    Joins {
        warnings: cover.warning().into_iter().collect(),
        people: kinds.len().into(),
        in_two_or_more: kinds.values().filter(|k| k.len() > 1).count().into(),
        datasets: datasets.collect(),
        refused: refused.into_iter().map(|(code, n)| Named::new(code, n)).collect(),
        groups: groups
            .into_iter()
            .map(|(fifth, (people, joined))| JoinGroup {
                by: "deprivation fifth".to_owned(),
                group: fifth.map_or("not known".to_owned(), |f| f.to_string()),
                people: people.into(),
                in_two_or_more: joined.into(),
            })
            .collect(),
    }
}

/// What was wrong with the data, the most serious and most frequent first, and what the mapping left out.
pub fn quality(told: &Told) -> Quality {
    let mut problems: Vec<(Severity, u64, ProblemGroup)> = Vec::new();
    for (code, count, samples) in told.extracts.problems.groups() {
        let Some(first) = samples.first() else { continue };
        let severity = match first.severity {
            Severity::Warning => "warning",
            Severity::SetAside => "set aside",
            Severity::FileRefused => "file refused",
        };
        let group = ProblemGroup {
            code: code.to_owned(),
            severity: severity.to_owned(),
            file: first.file.clone(),
            column: first.column.clone().unwrap_or_default(),
            count: count.into(),
            wrong: first.wrong.clone(),
            now: first.now.clone(),
            mend: first.mend.clone(),
            samples: samples.iter().map(|p| Sample { line: p.line, found: p.found.clone() }).collect(),
        };
        problems.push((first.severity, count, group));
    }
    problems.sort_by(|a, b| {
        (b.0, b.1, &a.2.code, &a.2.file, &a.2.column).cmp(&(a.0, a.1, &b.2.code, &b.2.file, &b.2.column))
    });
    Quality {
        problems: problems.into_iter().map(|(_, _, g)| g).collect(),
        counts: told.journeys.notes.iter().map(|(reason, n)| Named::new(reason, n)).collect(),
    }
}
