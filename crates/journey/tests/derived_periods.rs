//! The derived period (`cld.md` 6.3): what the reference case leaves out, council by council.

use yf_journey::unique::{Choice, Mode, Periods, Source, Submissions};
use yf_model::rows::cld::{EventType, Row};
use yf_model::{Day, IdText, IdentityId, Month, RowRef, TextId, Texts};

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

/// A fixed sequence of draws.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// The middle of some numbers, the mean of the two middle ones.
fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    let n = of.len();
    if n == 0 { 0.0 } else { (of[(n - 1) / 2] + of[n / 2]) / 2.0 }
}

/// The rule of `cld.md` 6.3, word by word, month by month: `ends` are the ends of each type's events, `None` where open.
fn slow(la: &str, ends: &[Vec<Option<Day>>; 3], imported: Day) -> Option<(Day, Day)> {
    let (april, import) = (day("2020-04-01"), imported.month());
    let counts = |of: usize, end: &Option<Day>| match end {
        Some(end) => *end >= april && *end < import.first(),
        None => of == 2,
    };
    let kept = |of: usize| ends[of].iter().filter(move |end| counts(of, end));
    let total = |of: usize| kept(of).count() as f64;
    let in_month = |of: usize, month: Month| kept(of).flatten().filter(|end| end.month() == month).count() as f64;
    let mut months = Vec::new();
    let mut month = april.month();
    while month < import {
        months.push(month);
        month = month.next();
    }
    let typical = |of: usize| median(months.iter().map(|m| in_month(of, *m)).filter(|n| *n > 0.0).collect());
    let usual = median((0..3).map(total).collect());
    let complete = |of: usize, month: Month| {
        let n = in_month(of, month);
        let fewest = if la == "714" { 1.0 } else { 10.0 };
        months.contains(&month) && total(of) >= 0.05 * usual && n >= fewest && n >= 0.2 * typical(of)
    };
    let allowed = |of: usize, month: Month| {
        let beside = complete(of, Month(month.0 - 1)) && complete(of, Month(month.0 + 1));
        complete(of, month) || beside
    };
    let any_empty = (0..3).any(|of| total(of) == 0.0 || !months.iter().any(|m| allowed(of, *m)));
    if any_empty {
        return None;
    }
    let mut run: Option<(Month, Month)> = None;
    for month in months.iter().copied().filter(|m| (0..3).all(|of| allowed(of, *m))) {
        run = match run {
            Some((first, last)) if last.next() == month => Some((first, month)),
            _ => Some((month, month)),
        };
    }
    run.map(|(first, last)| (first.first(), last.last()))
}

#[test]
fn derived_periods_agree_with_the_rule_word_by_word() {
    let (mut some, mut none) = (0, 0);
    for seed in 0..1500 {
        let mut draw = Draw(seed);
        let la = ["503", "503", "714"][draw.below(3) as usize];
        let imported = day("2020-06-01").add_months(draw.below(9) as i32) + draw.below(28) as i32;
        let many = [3, 12, 14, 60][draw.below(4) as usize];
        let ends: [Vec<Option<Day>>; 3] = std::array::from_fn(|of| {
            let mut ends = Vec::new();
            // From before the first month that counts to after the month of import.
            for month in 0..12 {
                let first = day("2020-02-01").add_months(month);
                let n = match draw.below(6) {
                    0 => 0,
                    1 => draw.below(12),
                    2 => 10,
                    _ => many,
                };
                ends.extend((0..n).map(|_| Some(first + draw.below(28) as i32)));
            }
            if of == 2 || draw.below(4) == 0 {
                ends.extend((0..draw.below(4) * 20).map(|_| None));
            }
            if draw.below(12) == 0 {
                ends.truncate(draw.below(12) as usize);
            }
            ends
        });
        let mut texts = Texts::default();
        let council = texts.intern(la);
        let types = [EventType::Request, EventType::Assessment, EventType::Service];
        let mut rows: Vec<Row> = Vec::new();
        for (of, ends) in ends.iter().enumerate() {
            rows.extend(ends.iter().map(|end| row(council, types[of], *end)));
        }
        // Reviews count for nothing.
        rows.extend((0..30).map(|n| row(council, EventType::Review, Some(day("2020-05-01") + n))));
        for (n, row) in rows.iter_mut().enumerate() {
            row.nth = n as u32 + 1;
        }
        let source = Source { file: 0, rows_read: rows.len() as u32, imported: Some((imported, 0)), line: 2 };
        let whole = (day("2020-04-01"), day("2021-03-31"));
        let choice = Choice { mode: Mode::Joined, periods: Periods::Derived, whole, as_of: day("2021-12-31") };
        let chosen = Submissions::of(&rows, &[source], &texts).choose(&rows, &choice, &texts);
        let want = slow(la, &ends, imported);
        assert_eq!(chosen.periods[0], want, "seed {seed}: {la}, imported {imported}");
        if want.is_some() { some += 1 } else { none += 1 }
    }
    assert!(some > 200 && none > 200, "{some} with a period, {none} without: the draw shows too little");
}
