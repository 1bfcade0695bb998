//! The worked tables of `tests/worked-official/`: the official waits and ASCOF 2A, 2B and 2C on people whose few events can be
//! followed by hand. The engine must answer every row, and the medians and results below each table over all its people.

use std::path::Path;
use yf_journey::unique::{self, Choice, Mode, Periods, Source, Submissions};
use yf_measures::official::{self, Input, Kind, Linked, Metric, Official, Persons, Population};
use yf_model::rows::cld::{AssessmentType, ClientType, Component, EventType, Outcome, Row, ServiceType};
use yf_model::{Day, IdText, IdentityId, RowRef, TextId, Texts};

fn day(text: &str) -> Day {
    Day::parse_iso(text).unwrap_or_else(|| panic!("{text} is no day"))
}

/// `Service 2024-05-08..2024-06-01, Short term support: ST-Max, Reablement -> NFA: Support ended as planned`.
fn event(text: &str, born: &str, died: &str, person: u32) -> Row {
    let (what, outcome) = text.split_once(" -> ").unwrap_or((text, ""));
    let mut parts = what.split(", ");
    let (kind, days) = parts.next().and_then(|p| p.split_once(' ')).unwrap_or_else(|| panic!("{text}: kind and days"));
    let (start, end) = days.split_once("..").map_or((days, None), |(start, end)| (start, Some(day(end))));
    // The outcome lists have commas of their own, the kinds before the arrow have none.
    let words: Vec<&str> = parts.collect();
    let event_type = match kind {
        "Request" | "Conversation" => EventType::Request,
        "Assessment" => EventType::Assessment,
        "Service" => EventType::Service,
        other => panic!("{other} is no event"),
    };
    for word in &words {
        let known = ServiceType::ALL.iter().any(|s| s.text() == *word)
            || Component::ALL.iter().any(|c| c.text() == *word)
            || AssessmentType::ALL.iter().any(|a| a.text() == *word);
        assert!(known, "{word} stands in no list");
    }
    let outcome = (!outcome.is_empty()).then(|| {
        let of_list = Outcome::ALL.iter().find(|o| o.text() == outcome);
        *of_list.unwrap_or_else(|| panic!("{outcome} is no outcome"))
    });
    Row {
        at: RowRef::default(),
        nth: 0,
        la: TextId(1),
        who: IdentityId(0),
        nhs_official: None,
        local: IdText(person),
        period_start: None,
        period_end: None,
        born: (!born.is_empty()).then(|| day(born)),
        died: (!died.is_empty()).then(|| day(died)),
        start: Some(day(start)),
        // Requests and assessments end on their day.
        end: end.or((event_type != EventType::Service).then(|| day(start))),
        unit_cost: None,
        planned_units: None,
        practice: TextId(0),
        postcode: IdText(0),
        provider: TextId(0),
        route: TextId(0),
        cost_frequency: TextId(0),
        event_type: Some(event_type),
        type_begins: Some(event_type),
        client_type: Some(ClientType::ServiceUser),
        outcome,
        assessment_type: AssessmentType::ALL.iter().find(|a| words.contains(&a.text())).copied(),
        service_type: ServiceType::ALL.iter().find(|s| words.contains(&s.text())).copied(),
        component: Component::ALL.iter().find(|c| words.contains(&c.text())).copied(),
        delivery: None,
        gender: None,
        conversation: kind == "Conversation",
    }
}

fn measure(mut rows: Vec<Row>, year: (Day, Day), population: &Population) -> Official {
    let mut texts = Texts::default();
    assert_eq!(texts.intern("999"), TextId(1));
    for (n, row) in rows.iter_mut().enumerate() {
        (row.at.line, row.nth) = (n as u32 + 2, n as u32 + 1);
    }
    let sources = [Source { file: 0, rows_read: rows.len() as u32, imported: None, line: 0 }];
    let whole = (day("2020-01-01"), day("2026-12-31"));
    let choice = Choice { mode: Mode::Single, periods: Periods::All, whole, as_of: day("2027-01-31") };
    let submissions = Submissions::of(&rows, &sources, &texts);
    let chosen = submissions.choose(&rows, &choice, &texts);
    let mut persons = Persons::default();
    let options = unique::Options { mode: Mode::Single, close_missing: false, threads: 1 };
    let unique = unique::unique(&rows, &submissions, &chosen, &options, |row| persons.of(row));
    official::measure(&Input {
        rows: &rows,
        unique: &unique,
        persons: &persons,
        texts: &texts,
        year,
        population,
        threads: 1,
    })
}

/// The cells of a person that the engine must fill: `first response`, `first service`; `outcome`, `counts`; `counts in`.
fn answers(measure: &str, found: &Official) -> Vec<String> {
    let join = |parts: Vec<String>, none: &str| if parts.is_empty() { none.to_owned() } else { parts.join(" + ") };
    match measure {
        "waits" => {
            let response = |w: &Linked| match w.response.filter(|_| !w.overlap) {
                _ if w.overlap => "set aside".to_owned(),
                None => "none".to_owned(),
                Some(a) => {
                    let by = match a.kind {
                        Kind::Conversation => "conversation",
                        Kind::Assessment(..) => "assessment",
                        Kind::Service(_) => "service",
                    };
                    format!("{} days, {by}", a.start - w.start)
                }
            };
            let service =
                |w: &Linked| w.counted_service().map_or("none".to_owned(), |a| format!("{} days", a.start - w.start));
            [found.waits.iter().map(response).collect(), found.waits.iter().map(service).collect()]
                .map(|cells| join(cells, "not valid"))
                .to_vec()
        }
        "2A" => {
            let outcome = found.episodes.iter().map(|e| format!("{} ({})", e.outcome.text(), e.sequel.text()));
            let counts = found.episodes.iter().map(|e| {
                match (e.outcome.in_numerator(), e.outcome.in_denominator()) {
                    (true, _) => "both",
                    (false, true) => "denominator",
                    (false, false) => "neither",
                }
                .to_owned()
            });
            vec![join(outcome.collect(), "none"), join(counts.collect(), "no episode")]
        }
        _ => {
            let of = |a: &official::Admitted| if a.band.text() == "65 and above" { "2C" } else { "2B" }.to_owned();
            vec![join(found.admitted.iter().map(of).collect(), "neither")]
        }
    }
}

/// Medians and results, in the words of the lines below a table.
fn results(found: &Official) -> Vec<String> {
    let mut out = Vec::new();
    for line in &found.medians {
        let metric = if line.metric == Metric::FirstResponse { "first response" } else { "first service" };
        let (quarter, days) = (line.quarter, line.doubled as f64 / 2.0);
        out.push(format!(
            "median: {metric}, {}, quarter from {quarter}: {days} days of {}",
            line.band.text(),
            line.waits
        ));
    }
    let tenths = |n: u64| format!("{}.{}", n / 10, n % 10);
    for g in &found.ascof.reablement {
        let (numerator, denominator) = (g.numerator, g.denominator);
        out.push(format!("result: 2A, {}: {numerator} of {denominator}, {}", g.group.text(), tenths(g.tenths)));
    }
    for r in &found.ascof.care_homes {
        let measure = if r.band.text() == "65 and above" { "2C" } else { "2B" };
        out.push(format!("result: {measure}: {}, {}", r.numerator, r.tenths.map_or(String::new(), tenths)));
    }
    out
}

fn population(text: &str) -> Population {
    let of_one = |part: &str| {
        let (people, group) = part.split_once(" of ").expect("so many of a group");
        (group.to_owned(), people.parse().expect("a number"))
    };
    Population::from([("999".to_owned(), text.split(", ").map(of_one).collect())])
}

/// Every fault of a table, and how many rows and results it holds.
fn table(text: &str, faults: &mut Vec<String>) -> (usize, usize) {
    let (mut kind, mut year, mut people) = (String::new(), (day("2025-04-01"), day("2026-03-31")), Population::new());
    let (mut head, mut all, mut rows, mut checked): (Vec<&str>, Vec<Row>, usize, usize) = Default::default();
    for line in text.lines() {
        match line.split_once(": ") {
            Some(("measure", name)) => kind = name.to_owned(),
            Some(("population", text)) => people = population(text),
            Some(("year", days)) => {
                let (first, last) = days.split_once("..").expect("two days");
                year = (day(first), day(last));
            }
            Some(("median" | "result", _)) => {
                let found = results(&measure(all.clone(), year, &people));
                checked += 1;
                if !found.iter().any(|f| f == line) {
                    faults.push(format!("{line}, and not one of {found:#?}"));
                }
            }
            _ if !line.contains('|') => {}
            _ if head.is_empty() => head = line.split('|').map(str::trim).collect(),
            _ => {
                let cells: Vec<&str> = line.split('|').map(str::trim).collect();
                assert_eq!(cells.len(), head.len(), "{line}");
                let cell = |name: &str| head.iter().position(|h| *h == name).map_or("", |n| cells[n]);
                let events = cell("events").split("; ");
                let person = rows as u32 + 1;
                let hers: Vec<Row> = events.map(|e| event(e, cell("born"), cell("died"), person)).collect();
                all.extend(hers.clone());
                rows += 1;
                let found = answers(&kind, &measure(hers, year, &people));
                // The answer stands between the events and the reason.
                let wanted = &cells[head.len() - 1 - found.len()..head.len() - 1];
                if found != wanted {
                    faults.push(format!("{}: {found:?}, and not {wanted:?}", cell("person")));
                }
            }
        }
    }
    (rows, checked)
}

#[test]
fn every_row_of_every_official_table_is_answered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worked-official");
    let (mut faults, mut rows, mut results) = (Vec::new(), 0, 0);
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the tables").flatten().map(|e| e.path()).collect();
    files.sort();
    assert_eq!(files.len(), 3);
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a table");
        let (some, more) = table(&text, &mut faults);
        (rows, results) = (rows + some, results + more);
    }
    assert!(faults.is_empty(), "the engine answers otherwise than the table:\n{}", faults.join("\n"));
    assert!(rows >= 30 && results >= 8, "{rows} rows, {results} results");
}
