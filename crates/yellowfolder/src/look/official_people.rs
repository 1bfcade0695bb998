//! Who is behind each official figure: the waits in each median, and the people of ASCOF 2A, 2B and 2C.

use std::collections::BTreeMap;
use yf_journey::unique::Band as UniqueBand;
use yf_measures::official::{self, Answer, Kind, Linked};
use yf_model::rows::cld::Row;
use yf_model::{Day, RowRef, TextId};
use yf_report::assemble::{ORDER, longest_first};
use yf_report::{Band, Behind, Case, Metric};

/// What the lists are made from.
pub struct Members<'a> {
    /// What the official method found.
    pub results: &'a official::Official,
    /// The row of a record.
    pub row_of: &'a dyn Fn(u32) -> Option<&'a Row>,
    /// The report's own number of the person of a row.
    pub person: &'a dyn Fn(&Row) -> u32,
    /// `file:line`.
    pub written: &'a dyn Fn(RowRef) -> String,
    /// Name of a council.
    pub council: &'a dyn Fn(TextId) -> String,
    /// First and last day of the ASCOF year.
    pub year: (Day, Day),
}

/// Everybody behind the official figures, a list for each of them.
pub fn behind(members: &Members<'_>) -> Vec<Behind> {
    let mut out = medians(members);
    out.extend(reablement(members));
    out.extend(care_homes(members));
    out.iter_mut().for_each(longest_first);
    out
}

/// One list a council, measure, band and quarter, as in `medians.csv`.
fn medians(m: &Members<'_>) -> Vec<Behind> {
    // Older people first, as everywhere in the report.
    type Key = (String, Metric, std::cmp::Reverse<Band>, Day);
    let mut lists: BTreeMap<Key, Vec<Case>> = BTreeMap::new();
    for wait in &m.results.waits {
        let answers =
            [(Metric::FirstResponse, wait.counted_response()), (Metric::FirstService, wait.counted_service())];
        for (metric, answer) in answers {
            let Some((answer, band)) = answer.and_then(|a| Some((a, super::official::band(a.band)?))) else { continue };
            let key = ((m.council)(wait.la), metric, std::cmp::Reverse(band), answer.start.quarter_start());
            lists.entry(key).or_default().extend(m.wait(wait, answer, band));
        }
    }
    let several = lists.keys().any(|k| lists.keys().next().is_some_and(|first| first.0 != k.0));
    let list = |((council, metric, band, quarter), cases): (Key, Vec<Case>)| {
        let words = match metric {
            Metric::FirstResponse => "Request to first response",
            Metric::FirstService => "Request to first service",
        };
        let whose = if several { format!(", {council}") } else { String::new() };
        Behind {
            section: "official",
            figure: metric.text().to_owned(),
            band: band.0.text().to_owned(),
            period: quarter.to_string(),
            part: "waits",
            heading: format!("{words}, {}{whose}", band.0.text()),
            title: format!("Waits that ended in the quarter from {}", yf_report::assemble::day_words(quarter)),
            one: "wait",
            group: council,
            order: ORDER,
            unit: "days",
            cases,
        }
    };
    lists.into_iter().map(list).collect()
}

impl Members<'_> {
    fn wait(&self, wait: &Linked, answer: &Answer, band: Band) -> Option<Case> {
        let request = (self.row_of)(wait.record)?;
        let mut rows = vec![(self.written)(request.at)];
        rows.extend((self.row_of)(answer.record).map(|r| (self.written)(r.at)));
        rows.dedup();
        let by = match answer.kind {
            Kind::Conversation => "a conversation at the request",
            Kind::Assessment(..) => "an assessment",
            Kind::Service(service) => service.text(),
        };
        Some(Case {
            start: wait.start.to_string(),
            stop: Some(answer.start.to_string()),
            length: Some(i64::from(answer.start - wait.start)),
            rows,
            ..case((self.person)(request), "waits", by, band.text())
        })
    }

    fn list(&self, measure: &str, council: &str, part: &'static str, one: &'static str, title: String) -> Behind {
        Behind {
            section: "official",
            figure: measure.to_owned(),
            group: council.to_owned(),
            band: String::new(),
            period: format!("{}..{}", self.year.0, self.year.1),
            part,
            heading: format!("ASCOF {measure}, {council}"),
            title,
            one,
            order: ORDER,
            unit: "days",
            cases: Vec::new(),
        }
    }
}

/// A case of nobody's days, to be filled.
fn case(person: u32, measure: &'static str, end: &str, band: &'static str) -> Case {
    Case {
        person,
        measure,
        end: end.to_owned(),
        month: None,
        last_year: false,
        band,
        start: String::new(),
        stop: None,
        length: None,
        at_most: None,
        limit: None,
        because: Vec::new(),
        states: Vec::new(),
        rows: Vec::new(),
    }
}

/// 2A: those after whose reablement nothing more was needed, and the others that count; one list a band.
fn reablement(m: &Members<'_>) -> Vec<Behind> {
    let mut lists: BTreeMap<(String, &str, bool), Behind> = BTreeMap::new();
    for e in m.results.episodes.iter().filter(|e| e.outcome.in_denominator()) {
        let Some(row) = (m.row_of)(e.record) else { continue };
        let (council, done) = ((m.council)(e.la), e.outcome.in_numerator());
        let (measure, needed) = if done { ("numerator", "nothing more") } else { ("denominator", "more") };
        let list = lists.entry((council, e.band.text(), !done)).or_insert_with_key(|(council, band, _)| Behind {
            band: (*band).to_owned(),
            ..m.list("2A", council, measure, "episode", format!("{band}: {needed} needed after reablement"))
        });
        list.cases.push(Case {
            start: e.start.to_string(),
            stop: Some(e.end.to_string()),
            length: Some(i64::from(e.end - e.start)),
            rows: vec![(m.written)(row.at)],
            ..case((m.person)(row), measure, e.outcome.text(), e.band.text())
        });
    }
    lists.into_values().collect()
}

/// 2B and 2C: those newly admitted to a care home.
fn care_homes(m: &Members<'_>) -> Vec<Behind> {
    let mut lists: BTreeMap<(&str, String), Behind> = BTreeMap::new();
    for a in &m.results.admitted {
        let Some(row) = (m.row_of)(a.record) else { continue };
        let measure = if a.band == UniqueBand::From65 { "2C" } else { "2B" };
        let list = lists.entry((measure, (m.council)(a.la))).or_insert_with_key(|(measure, council)| Behind {
            band: a.band.text().to_owned(),
            ..m.list(
                measure,
                council,
                "numerator",
                "admission",
                format!("{}: newly admitted to a care home", a.band.text()),
            )
        });
        list.cases.push(Case {
            start: a.on.to_string(),
            rows: vec![(m.written)(row.at)],
            ..case((m.person)(row), "numerator", "admitted", a.band.text())
        });
    }
    lists.into_values().collect()
}
