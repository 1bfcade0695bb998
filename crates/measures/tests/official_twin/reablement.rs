//! ASCOF 2A, 2B and 2C as the standard's sentences say, by going over everything.

use super::twin::{Kept, Twin, band_of, floor_years, is_one_of_seven};
use std::collections::BTreeMap;
use yf_model::rows::cld::{ClientType, EventType, ServiceType};
use yf_model::{Day, TextId};

fn forever() -> Day {
    Day::from_ymd(9999, 1, 1).expect("a day")
}

/// Birth month start and death of a person (7.1).
fn details(all: &[&Kept]) -> (Option<Day>, Option<Day>) {
    let born: Vec<(Day, Day)> = all.iter().filter_map(|k| Some((k.ref_end, k.row.born?))).collect();
    let died: Vec<(Day, Day)> = all.iter().filter_map(|k| Some((k.ref_end, k.row.died?))).collect();
    let latest = |list: &[(Day, Day)]| list.iter().map(|x| x.0).max();
    let of_latest =
        |list: &[(Day, Day)]| -> Vec<Day> { list.iter().filter(|x| Some(x.0) == latest(list)).map(|x| x.1).collect() };
    let first_of_month = |day: Day| {
        let (year, month, _) = day.ymd();
        Day::from_ymd(year, month, 1).expect("a day")
    };
    (of_latest(&born).into_iter().map(first_of_month).min(), of_latest(&died).into_iter().max())
}

fn people(twin: &Twin) -> BTreeMap<(String, String), Vec<&Kept>> {
    let mut people: BTreeMap<(String, String), Vec<&Kept>> = BTreeMap::new();
    for k in &twin.unique {
        people.entry((k.la.clone(), k.person.clone())).or_default().push(k);
    }
    people
}

fn outcome(k: &Kept) -> &'static str {
    k.row.outcome.map_or("Invalid and not mapped", |o| o.text())
}

fn rank(k: &Kept) -> u32 {
    let text = outcome(k);
    let plus = text.starts_with("Progress") || text.starts_with("Continuation") || text.starts_with("Release 1");
    let rank = k.row.outcome.and_then(|o| o.rank()).map_or(999, u32::from);
    if plus { rank + 100 } else { rank }
}

fn end(k: &Kept) -> Day {
    k.end.unwrap_or(forever())
}

fn is_st_max(k: &Kept) -> bool {
    k.row.event_type == Some(EventType::Service) && k.row.service_type == Some(ServiceType::StMax)
}

struct Episode<'a> {
    start: Day,
    end: Day,
    rows: Vec<&'a Kept>,
}

impl Episode<'_> {
    /// The row whose outcome is the episode's.
    fn own(&self) -> &Kept {
        let mut rows = self.rows.clone();
        rows.sort_by_key(|k| (std::cmp::Reverse(end(k)), rank(k), std::cmp::Reverse(k.record)));
        rows[0]
    }
}

pub fn outcomes(twin: &Twin, year: (Day, Day)) -> Vec<String> {
    let mut counts: BTreeMap<(String, &str, String, &str), u32> = BTreeMap::new();
    for ((la, _), all) in people(twin) {
        let (birth_month, died) = details(&all);
        let rows: Vec<&Kept> = all
            .iter()
            .filter(|k| k.row.client_type == Some(ClientType::ServiceUser) && k.end.is_none_or(|end| end >= k.start))
            .copied()
            .collect();
        let mut reablement: Vec<&Kept> = rows.iter().filter(|k| is_st_max(k)).copied().collect();
        reablement.sort_by_key(|k| (k.start, end(k), rank(k), std::cmp::Reverse(k.record)));
        let mut episodes: Vec<Episode<'_>> = Vec::new();
        for k in reablement {
            match episodes.last_mut().filter(|e| k.start - e.end <= 7) {
                Some(episode) => {
                    episode.end = episode.end.max(end(k));
                    episode.rows.push(k);
                }
                None => episodes.push(Episode { start: k.start, end: end(k), rows: vec![k] }),
            }
        }
        for episode in episodes.iter().filter(|e| year.0 <= e.end && e.end <= year.1) {
            let age = birth_month.map(|born| floor_years(born, episode.end));
            if age.is_some_and(|age| age < 18) || died.is_some_and(|died| died < episode.start) {
                continue;
            }
            let other = |k: &&Kept| !(is_st_max(k) && k.start >= episode.start && k.start <= episode.end);
            let others: Vec<&Kept> = rows.iter().filter(|k| other(k)).copied().collect();
            let long_term = |k: &&Kept| k.row.service_type.is_some_and(|s| s.text().starts_with("Long term"));
            if others.iter().any(|k| long_term(k) && k.start < episode.start && episode.start - end(k) < 91) {
                continue;
            }
            let (outcome, sequel) = sequel(episode, &others, died);
            *counts.entry((la.clone(), band_of(age), outcome, sequel)).or_default() += 1;
        }
    }
    counts.into_iter().map(|((la, band, outcome, sequel), n)| format!("{la} {band} {outcome} {sequel} {n}")).collect()
}

fn sequel(episode: &Episode<'_>, others: &[&Kept], died: Option<Day>) -> (String, &'static str) {
    let own = episode.own();
    if died.is_some_and(|died| died - episode.end <= 7) {
        return ("NFA: Deceased".to_string(), "1");
    }
    if outcome(own) == "Admitted to hospital" {
        return (outcome(own).to_string(), "2");
    }
    let mut window: Vec<&Kept> = others
        .iter()
        .filter(|k| k.start >= episode.start && end(k) > episode.end && k.start <= episode.end + 7)
        .copied()
        .collect();
    if let Some(next) = window.iter().filter(|k| k.row.service_type == Some(ServiceType::StMax)).map(|k| k.start).min()
    {
        window.retain(|k| k.start < next);
    }
    let order = [
        "Long term support: Nursing care",
        "Long term support: Residential care",
        "Long term support: Community",
        "Long term support: Prison",
        "Short term support: ST-Max",
        "Short term support: Ongoing low level",
        "Short term support: Other short term",
    ];
    for wanted in order {
        let of_type: Vec<&&Kept> = window
            .iter()
            .filter(|k| is_one_of_seven(k.row.service_type) && k.row.service_type.is_some_and(|s| s.text() == wanted))
            .collect();
        if of_type.is_empty() {
            continue;
        }
        let component = |k: &Kept| k.row.component.map_or("", |c| c.text()).to_string();
        let home =
            |k: &&&Kept| ["Short term residential care", "Short term nursing care"].contains(&component(k).as_str());
        if wanted.ends_with("Other short term") && of_type.iter().any(home) {
            return ("Short term support: Residential or Nursing care".to_string(), "3");
        }
        return (wanted.to_string(), "3");
    }
    let usable = |k: &Kept| rank(k) < 100;
    let useful: Vec<&&Kept> = window
        .iter()
        .filter(|k| k.row.event_type != Some(EventType::Service))
        .filter(|k| usable(k) || usable(own))
        .filter(|k| outcome(k) != "NFA: Support ended as planned")
        .collect();
    let nested = |k: &&&Kept| k.start >= episode.start && end(k) > episode.start && end(k) <= episode.end;
    let mut within: Vec<&&Kept> = others
        .iter()
        .filter(nested)
        .filter(|k| matches!(k.row.event_type, Some(EventType::Assessment | EventType::Review)))
        .filter(|k| episode.end - end(k) < 14 && usable(k))
        .collect();
    within.sort_by_key(|k| (std::cmp::Reverse(end(k)), rank(k), std::cmp::Reverse(k.record)));
    let mut candidates: Vec<(u32, &str, &str)> = Vec::new();
    if (window.is_empty() && usable(own)) || !useful.is_empty() {
        candidates.push((rank(own), "4a", outcome(own)));
    }
    candidates.extend(useful.iter().filter(|k| usable(k)).map(|k| (rank(k), "4b", outcome(k))));
    candidates.extend(within.first().map(|k| (rank(k), "4c", outcome(k))));
    candidates.sort_unstable();
    if let Some((_, sequel, outcome)) = candidates.first() {
        return ((*outcome).to_string(), sequel);
    }
    let equipment = |k: &&&Kept| {
        k.row.event_type == Some(EventType::Service) && k.row.component.is_some_and(|c| c.text() == "Equipment")
    };
    if others.iter().filter(nested).any(|k| equipment(&k)) {
        return ("Short term support: Ongoing low level".to_string(), "5");
    }
    (outcome(own).to_string(), "6")
}

/// 7.3, as lines of council, band, pairs, people.
pub fn care_homes(twin: &Twin, year: (Day, Day)) -> Vec<String> {
    let mut pairs: BTreeMap<(String, &str), Vec<(String, TextId)>> = BTreeMap::new();
    for ((la, person), all) in people(twin) {
        for band in ["18 to 64", "65 and above"] {
            pairs.entry((la.clone(), band)).or_default();
        }
        let (birth_month, died) = details(&all);
        let Some(birth_month) = birth_month else { continue };
        if died.is_some_and(|died| died < year.0) {
            continue;
        }
        let stays: Vec<&&Kept> = all
            .iter()
            .filter(|k| k.row.event_type == Some(EventType::Service))
            .filter(|k| k.row.client_type == Some(ClientType::ServiceUser))
            .filter(|k| matches!(k.row.service_type, Some(ServiceType::Residential | ServiceType::Nursing)))
            .filter(|k| {
                let component = k.row.component.map_or("", |c| c.text()).to_lowercase();
                (component.contains("residential") || component.contains("nursing")) && !component.contains("short")
            })
            .filter(|k| k.row.outcome.is_none_or(|o| !o.text().contains("Self-funded")))
            .collect();
        let mut of_local: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        for k in stays.iter().filter(|k| year.0 <= k.start && k.start <= year.1) {
            let earlier = |s: &&&Kept| s.start < k.start && s.end.is_none_or(|end| k.start - end < 365);
            let age = floor_years(birth_month, k.start);
            if !stays.iter().any(earlier) && age >= 18 {
                of_local.entry(k.row.local.0).or_default().push(band_of(Some(age)));
            }
        }
        for (local, bands) in of_local {
            let band = if bands.contains(&"18 to 64") { "18 to 64" } else { "65 and above" };
            pairs.entry((la.clone(), band)).or_default().push((person.clone(), TextId(local)));
        }
    }
    let line = |((la, band), pairs): (&(String, &str), &Vec<(String, TextId)>)| {
        let mut people: Vec<&String> = pairs.iter().map(|p| &p.0).collect();
        people.dedup();
        format!("{la} {band} {} {}", pairs.len(), people.len())
    };
    pairs.iter().map(line).collect()
}
