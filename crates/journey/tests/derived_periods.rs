//! The derived period (`cld.md` 6.3): what the reference case leaves out, council by council.

use yf_journey::unique::{Choice, Mode, Periods, Source, Submissions};
use yf_model::rows::cld::{EventType, Row};
use yf_model::{Day, IdText, IdentityId, RowRef, TextId, Texts};

fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a day")
}

fn row(la: TextId, event_type: EventType, end: Option<Day>) -> Row {
    Row {
        at: RowRef::default(),
        nth: 1,
        la,
        who: IdentityId(0),
        nhs_official: None,
        local: IdText(0),
        period_start: Some(day("2024-04-01")),
        period_end: Some(day("2024-09-30")),
        born: None,
        died: None,
        start: end,
        end,
        unit_cost: None,
        planned_units: None,
        practice: TextId(0),
        postcode: IdText(0),
        provider: TextId(0),
        route: TextId(0),
        cost_frequency: TextId(0),
        event_type: Some(event_type),
        type_begins: Some(event_type),
        client_type: None,
        outcome: None,
        assessment_type: None,
        service_type: None,
        component: None,
        delivery: None,
        gender: None,
        conversation: false,
    }
}

/// Rows of a council: for each type, events ending in each month from April 2024 on.
fn rows(la: TextId, requests: &[usize], assessments: &[usize], services: &[usize]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (event_type, counts) in
        [(EventType::Request, requests), (EventType::Assessment, assessments), (EventType::Service, services)]
    {
        for (n, count) in counts.iter().enumerate() {
            let end = day("2024-04-10").add_months(n as i32);
            rows.extend((0..*count).map(|_| row(la, event_type, Some(end))));
        }
    }
    rows
}

fn period(la: &str, requests: &[usize], assessments: &[usize], services: &[usize]) -> Option<String> {
    let mut texts = Texts::default();
    let la = texts.intern(la);
    let rows = rows(la, requests, assessments, services);
    let imported = Some((day("2024-10-20"), 0));
    let source = Source { file: 0, rows_read: rows.len() as u32, imported, line: 2 };
    let whole = (day("2024-04-01"), day("2024-09-30"));
    let choice = Choice { mode: Mode::Joined, periods: Periods::Derived, whole, as_of: day("2024-12-31") };
    let chosen = Submissions::of(&rows, &[source], &texts).choose(&rows, &choice, &texts);
    chosen.periods[0].map(|(start, end)| format!("{start} {end}"))
}

#[test]
fn months_must_be_full_for_all_three_types() {
    let full = [12; 6];
    let all = Some("2024-04-01 2024-09-30".to_string());
    assert_eq!(period("503", &full, &full, &full), all);
    // One gap between two complete months is allowed, two are not: the latest run stays.
    assert_eq!(period("503", &[12, 12, 0, 12, 12, 12], &full, &full), all);
    let cut = Some("2024-08-01 2024-09-30".to_string());
    assert_eq!(period("503", &[12, 12, 0, 0, 12, 12], &full, &full), cut);
    // Nine events are not enough; ten are, unless they are under a fifth of the usual month.
    assert_eq!(period("503", &[9, 12, 12, 12, 12, 12], &full, &full), Some("2024-05-01 2024-09-30".into()));
    assert_eq!(period("503", &[10, 50, 50, 50, 50, 50], &full, &full), all);
    assert_eq!(period("503", &[10, 51, 51, 51, 51, 51], &full, &full), Some("2024-05-01 2024-09-30".into()));
    // A type with under a twentieth of the usual total has no complete month.
    assert_eq!(period("503", &[300; 6], &[300; 6], &[0, 0, 0, 10, 10, 69]), None);
    assert_eq!(period("503", &full, &full, &[0; 6]), None);
}

#[test]
fn two_small_councils_have_rules_of_their_own() {
    let few = [2; 6];
    assert_eq!(period("503", &few, &few, &few), None);
    assert_eq!(period("714", &few, &few, &few), Some("2024-04-01 2024-09-30".into()));
    assert_eq!(period("906", &[1], &[], &[]), Some("2024-04-01 2024-09-30".into()));
}
