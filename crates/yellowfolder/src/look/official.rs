//! The official measures, as the report shows them: for each council, and by the same method for each locality.

use super::official_people::{self, Members};
use super::{Days, covers};
use crate::pipeline::{self, Told};
use std::collections::BTreeMap;
use yf_journey::unique::{self, Band as UniqueBand};
use yf_measures::judging::Judging;
use yf_measures::official::{self, Linked, Metric as OfficialMetric, Persons};
use yf_measures::rates::Histogram;
use yf_model::rows::cld::Row;
use yf_model::{Dataset, Day, Month, RowRef};
use yf_place::Place;
use yf_report::{AreaKind, Ascof, Band, Behind, Council, Median, Metric, Named, Official, Quarter, Unrecognised};

/// The figures of the council rows, with everybody behind them; without any, the sentence that says so. `written` is `file:line`.
pub fn official(
    told: &Told,
    place: &Place,
    days: &Days,
    judging: &Judging<'_>,
    threads: usize,
    written: &dyn Fn(RowRef) -> String,
) -> (Official, Vec<Behind>) {
    let rows = &told.extracts.cld;
    let Some(whole) = whole_period(told) else {
        let none = Official {
            missing: Some(
                "It needs the council's Client Level Data, which is not in this run: not known, which is not nought."
                    .to_owned(),
            ),
            ..Official::default()
        };
        return (none, Vec::new());
    };
    let texts = &told.extracts.texts;
    let ground = Ground::new(told, whole, threads, false);
    let (unique, year) = (&ground.unique, ground.year);
    let results = official::measure(&ground.input(told, place, threads));
    let council = |la| {
        let code = texts.get(la);
        let org = format!("la:{code}");
        place.agencies.iter().find(|a| a.org == org).map_or_else(|| format!("council {code}"), |a| a.name.clone())
    };
    let mut medians: Vec<Median> = results
        .medians
        .iter()
        .filter_map(|line| {
            Some(Median {
                area: council(line.la),
                area_kind: AreaKind::Council,
                metric: metric(line.metric),
                quarter: line.quarter,
                band: band(line.band)?,
                median_days: Some(line.doubled as f64 / 2.0),
                waits: line.waits.into(),
                on_dashboard: line.on_dashboard(),
            })
        })
        .collect();
    let row_numbers: BTreeMap<u32, u32> = unique.events.iter().map(|e| (e.record, e.row)).collect();
    let row_of = |record: u32| rows.get(*row_numbers.get(&record)? as usize);
    let person = |row: &Row| told.links.person_of(row.who);
    let locality = |wait: &Linked| judging.locality(person(row_of(wait.record)?));
    medians.extend(by_locality(place, &locality, &results.waits));
    let number = |row: &Row| yf_report::assemble::number(person(row));
    let members = Members { results: &results, row_of: &row_of, person: &number, written, council: &council, year };
    let behind = official_people::behind(&members);
    let mut councils: Vec<_> = rows.iter().map(|r| r.la).collect();
    councils.sort_by_key(|la| texts.get(*la));
    councils.dedup();
    let quarters = quarters(told, &medians, days);
    let s = &results.steps;
    let named = |name: &str, n: u64| Named::new(name, n);
    let figures = Official {
        missing: None,
        method: official::METHOD.to_owned(),
        councils: councils
            .iter()
            .filter(|la| la.0 != 0)
            .map(|la| Council { code: texts.get(*la).to_owned(), name: council(*la) })
            .collect(),
        quarters,
        medians,
        left_out: vec![
            named(
                "valid requests without any later assessment or service: they have no wait",
                results.waits.iter().filter(|w| w.response.is_none()).count() as u64,
            ),
            named("requests set aside because they overlap with an earlier one", s.overlapping),
            named("requests by people under 25, or of unknown age", s.by_service_users.saturating_sub(s.aged_25)),
            named("requests by people who already had support", s.aged_25.saturating_sub(s.not_existing_clients)),
            named(
                "requests that ended without further action or in hospital",
                s.not_existing_clients.saturating_sub(s.valid),
            ),
            named("requests not by service users from 1 April 2023", s.requests.saturating_sub(s.by_service_users)),
        ],
        steps: vec![
            named("rows of chosen submissions", unique.counts.selected),
            named("rows within their reference period", unique.counts.in_period),
            named("rows without any person number, dropped", unique.counts.without_person),
            named(
                "services closed at the end of a period because they do not reappear",
                unique.counts.closed_at_period_end,
            ),
            named("rows that repeat an event, dropped", unique.counts.duplicates),
            named("unique events", unique.events.len() as u64),
            named("1.2 assessments and services", s.assessments_and_services),
            named("1.3a requests, all", s.requests),
            named("1.3a requests by service users from 1 April 2023", s.by_service_users),
            named("1.3b requests at age 25 or over", s.aged_25),
            named("1.3c requests not from existing clients", s.not_existing_clients),
            named("1.4 valid requests", s.valid),
            named("2.4 requests linked to an assessment", s.linked_to_assessment),
            named("2.4 requests linked to a service", s.linked_to_service),
            named("3.1 requests answered by their own conversation", s.answered_by_conversation),
            named("3.2 requests answered by a service", s.answered_by_service),
            named("3.3 services set aside after an assessment without progress", s.services_set_aside),
            named("3.4 requests set aside as overlapping", s.overlapping),
            named("4.2 waits to first response in medians", s.in_medians[0]),
            named("4.2 waits to first service in medians", s.in_medians[1]),
        ],
        unrecognised: unrecognised(told),
        ascof: ascof(&results.ascof, year, &council),
    };
    (figures, behind)
}

/// What the official method starts from.
pub struct Ground {
    /// Unique events.
    pub unique: unique::Unique,
    /// The method's own persons.
    pub persons: Persons,
    /// First and last day of the ASCOF year.
    pub year: (Day, Day),
    /// Every row that a step counted, where it is asked for.
    pub stages: Vec<(unique::Stage, u32)>,
}

impl Ground {
    /// The same where the run has council rows, with the rows of each step.
    pub fn traced(told: &Told, threads: usize) -> Option<Ground> {
        Some(Ground::new(told, whole_period(told)?, threads, true))
    }

    fn new(told: &Told, whole: (Day, Day), threads: usize, trace: bool) -> Ground {
        let (rows, texts) = (&told.extracts.cld, &told.extracts.texts);
        let stated = rows.iter().any(|r| r.period_start.is_some() && r.period_end.is_some());
        let choice = unique::Choice {
            mode: unique::Mode::Joined,
            periods: if stated { unique::Periods::Stated } else { unique::Periods::All },
            whole,
            as_of: Day(i32::MAX),
        };
        let submissions = unique::Submissions::of(rows, &pipeline::cld_files(&told.extracts), texts);
        let chosen = submissions.choose(rows, &choice, texts);
        let mut persons = Persons::default();
        let options = unique::Options { mode: unique::Mode::Joined, close_missing: true, threads };
        let (unique, stages) = match trace {
            true => unique::traced(rows, &submissions, &chosen, &options, |row| persons.of(row)),
            false => (unique::unique(rows, &submissions, &chosen, &options, |row| persons.of(row)), Vec::new()),
        };
        Ground { unique, persons, year: last_whole_year(whole.1), stages }
    }

    /// What is measured.
    pub fn input<'a>(&'a self, told: &'a Told, place: &'a Place, threads: usize) -> official::Input<'a> {
        official::Input {
            rows: &told.extracts.cld,
            unique: &self.unique,
            persons: &self.persons,
            texts: &told.extracts.texts,
            year: self.year,
            population: &place.population,
            threads,
        }
    }
}

/// Earliest stated start to latest stated end, from the start of a quarter; without stated periods, of the events.
fn whole_period(told: &Told) -> Option<(Day, Day)> {
    let rows = &told.extracts.cld;
    let first = rows.iter().filter_map(|r| r.period_start).min().or(rows.iter().filter_map(|r| r.start).min())?;
    let last =
        rows.iter().filter_map(|r| r.period_end).max().or(rows.iter().filter_map(|r| r.start.max(r.end)).max())?;
    (first <= last).then_some((first.quarter_start(), last))
}

/// The last April to March that ends by a day.
fn last_whole_year(end: Day) -> (Day, Day) {
    let (year, month, date) = end.ymd();
    let last = if (month, date) >= (3, 31) { year } else { year - 1 };
    let day = |y, m, d| Day::from_ymd(y, m, d).unwrap_or(end);
    (day(last - 1, 4, 1), day(last, 3, 31))
}

fn metric(metric: OfficialMetric) -> Metric {
    match metric {
        OfficialMetric::FirstResponse => Metric::FirstResponse,
        OfficialMetric::FirstService => Metric::FirstService,
    }
}

/// The report's name of a band that the medians have.
pub fn band(band: UniqueBand) -> Option<Band> {
    match band {
        UniqueBand::From18To64 => Some(Band::Younger),
        UniqueBand::From65 => Some(Band::Older),
        UniqueBand::Under18 | UniqueBand::Unknown => None,
    }
}

/// The same waits by where people are registered.
fn by_locality(place: &Place, locality: &dyn Fn(&Linked) -> Option<u16>, waits: &[Linked]) -> Vec<Median> {
    type Key = (u16, Metric, Day, Band);
    let mut groups: BTreeMap<Key, (Histogram, bool)> = BTreeMap::new();
    for wait in waits {
        let Some(locality) = locality(wait) else { continue };
        let answers =
            [(Metric::FirstResponse, wait.counted_response()), (Metric::FirstService, wait.counted_service())];
        for (metric, answer) in answers {
            let Some(answer) = answer else { continue };
            let Some(band) = band(answer.band) else { continue };
            let quarter = answer.start.quarter_start();
            let group = groups.entry((locality, metric, quarter, band)).or_default();
            group.0.add(i64::from(answer.start - wait.start));
            group.1 = quarter >= DASHBOARD;
        }
    }
    let line = |((locality, metric, quarter, band), (days, on_dashboard)): (Key, (Histogram, bool))| {
        Some(Median {
            area: place.localities.get(usize::from(locality))?.name.clone(),
            area_kind: AreaKind::Locality,
            metric,
            quarter,
            band,
            median_days: days.median_doubled().map(|d| d as f64 / 2.0),
            waits: days.count().into(),
            on_dashboard,
        })
    };
    groups.into_iter().filter_map(line).collect()
}

/// 1 April 2024, from which the council dashboard shows quarters.
const DASHBOARD: Day = Day(19_814);

/// The quarters of the medians from the dashboard's first on, without a hole, and whether the extract covers each.
fn quarters(told: &Told, medians: &[Median], days: &Days) -> Vec<Quarter> {
    let shown = || medians.iter().map(|m| m.quarter).filter(|q| *q <= days.as_of);
    let (Some(first), Some(last)) = (shown().min(), shown().max()) else { return Vec::new() };
    let mut out = Vec::new();
    let mut start = first.max(DASHBOARD.min(last));
    while start <= last {
        let month = start.month();
        let covered = (0..3).all(|n| covers(told, Dataset::Cld, Month(month.0 + n)));
        out.push(Quarter { start, covered });
        start = start.add_months(3);
    }
    out
}

/// Values that the method's lists do not hold, from the reader's warnings.
fn unrecognised(told: &Told) -> Vec<Unrecognised> {
    let mut sums: BTreeMap<(String, String), u64> = BTreeMap::new();
    for value in &told.extracts.unrecognised {
        *sums.entry((value.column.to_owned(), value.value.clone())).or_default() += value.rows;
    }
    sums.into_iter().map(|((column, value), rows)| Unrecognised { column, value, rows: rows.into() }).collect()
}

fn ascof(found: &official::Ascof, year: (Day, Day), council: &dyn Fn(yf_model::TextId) -> String) -> Vec<Ascof> {
    let mut out: Vec<Ascof> = found
        .reablement
        .iter()
        .map(|r| Ascof {
            measure: "2A".to_owned(),
            council: council(r.la),
            group: r.group.text().to_owned(),
            from: year.0,
            to: year.1,
            numerator: r.numerator.into(),
            denominator: Some(r.denominator.into()),
            outcome: (r.denominator > 0).then_some(r.tenths as f64 / 10.0),
        })
        .collect();
    out.extend(found.care_homes.iter().map(|r| Ascof {
        measure: if r.band == UniqueBand::From65 { "2C" } else { "2B" }.to_owned(),
        council: council(r.la),
        group: r.band.text().to_owned(),
        from: year.0,
        to: year.1,
        numerator: r.numerator.into(),
        denominator: r.population.map(Into::into),
        outcome: r.tenths.map(|t| t as f64 / 10.0),
    }));
    out
}
