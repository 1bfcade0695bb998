use super::{Dice, LOCALITIES, day};
use yf_report::*;

/// Texts of the restricted edition that must never stand in the open one.
pub const SECRETS: [&str; 4] = ["LOC-7", "RiO-8", "Q. Sample", "cld-2026-q2.csv:"];

fn event(at: &str, agency: &str, text: &str, row: &str) -> StoryEvent {
    StoryEvent { day: day(at), time: None, agency: agency.into(), text: text.into(), row: row.into() }
}

fn span(agency: &str, kind: SpanKind, from: &str, to: Option<&str>, label: &str, due: Option<&str>) -> StorySpan {
    StorySpan { agency: agency.into(), kind, from: day(from), to: to.map(day), label: label.into(), due: due.map(day) }
}

fn mrs_smith() -> Person {
    use SpanKind::*;
    let cld = |n: u32| format!("extracts/council/cld-2026-q2.csv:{n}");
    let csds = |n: u32| format!("extracts/community/CYP201CareContact.csv:{n}");
    let mut first = event("2026-04-02", "Council", "Her daughter rings: worried about falls.", &cld(1842));
    first.time = Some("09:10".into());
    Person {
        number: 204,
        name: Some("Q. Sample Smith".into()),
        age: Some(85),
        sex: "woman".into(),
        locality: "Brixcombe".into(),
        fifth: Some(2),
        carer: false,
        local_ids: vec![
            LocalId { agency: "Council".into(), number: "LOC-70204".into() },
            LocalId { agency: "Community health".into(), number: "RiO-80204".into() },
        ],
        died: None,
        events: vec![
            first,
            event(
                "2026-04-09",
                "Community health",
                "Referred for a falls check.",
                "extracts/community/CYP101Referral.csv:77",
            ),
            event(
                "2026-04-14",
                "Community health",
                "The referral is sent back: another team’s patch.",
                "extracts/community/CYP101Referral.csv:77",
            ),
            event("2026-05-05", "Council", "Assessed at home.", &cld(1901)),
            event("2026-05-18", "Community health", "A physiotherapist comes.", &csds(40)),
            event(
                "2026-05-21",
                "Emergency department",
                "Brought in after a fall at night.",
                "extracts/hospital/ecds.csv.gz:5120",
            ),
            event("2026-05-21", "Hospital", "Admitted.", "extracts/hospital/apc.csv.gz:911"),
            event("2026-06-02", "Hospital", "Ready to go home.", "extracts/hospital/apc.csv.gz:911"),
            event("2026-06-08", "Hospital", "Goes home.", "extracts/hospital/apc.csv.gz:911"),
            event("2026-06-08", "Council", "Home care begins, twice a day.", &cld(2011)),
            event("2026-06-09", "Community health", "Reablement begins.", &csds(61)),
        ],
        spans: vec![
            span("Council", Waiting, "2026-04-02", Some("2026-05-05"), "33 days; promise 28", Some("2026-04-30")),
            span("Council", Waiting, "2026-05-05", Some("2026-06-08"), "34 days to care at home", Some("2026-06-02")),
            span("Council", Helped, "2026-06-08", None, "care at home", None),
            span("Community health", Nobody, "2026-04-09", Some("2026-04-14"), "", None),
            span(
                "Community health",
                Waiting,
                "2026-04-20",
                Some("2026-05-18"),
                "28 days for physiotherapy",
                Some("2026-04-27"),
            ),
            span("Community health", Helped, "2026-06-09", Some("2026-07-20"), "reablement", None),
            span("Hospital", Hospital, "2026-05-21", Some("2026-06-02"), "18 days, 6 waiting to leave", None),
            span("Hospital", Waiting, "2026-06-02", Some("2026-06-08"), "", None),
        ],
    }
}

fn state(state: &str, kind: SpanKind, from: &str, amount: i64) -> StateSpan {
    StateSpan { state: state.into(), kind, from: from.into(), amount }
}

/// A wait of the council's records; past its limit it is explained.
fn case(person: u32, length: i64, limit: i64, n: u64) -> Case {
    let waiting = length * 2 / 3;
    let start = day("2026-03-02") + (n % 60) as i32;
    let still = length > limit && n.is_multiple_of(6);
    let missed = length > limit;
    let end = if still {
        "missed, still waiting"
    } else if missed {
        "missed"
    } else {
        "met"
    };
    Case {
        person,
        measure: end,
        end: end.into(),
        month: Some(start.month()),
        last_year: true,
        band: "65 to 74",
        start: start.to_string(),
        stop: (!still).then(|| (start + length as i32).to_string()),
        length: Some(length),
        at_most: None,
        limit: Some(limit),
        because: if missed {
            vec![
                "The request waited at the council’s front door until somebody was asked to assess.".into(),
                "No row says who held it in that time.".into(),
            ]
        } else {
            Vec::new()
        },
        states: if missed {
            vec![
                state(
                    "with the council, waiting to be given to somebody",
                    SpanKind::Waiting,
                    &start.to_string(),
                    waiting,
                ),
                state("in hospital", SpanKind::Hospital, &(start + waiting as i32).to_string(), length - waiting),
            ]
        } else {
            Vec::new()
        },
        rows: vec![
            format!("extracts/council/cld-2026-q2.csv:{}", 1000 + n),
            format!("extracts/council/cld-2026-q2.csv:{}", 3000 + n),
        ],
    }
}

/// The two lists of one promise: past the limit, and within it.
fn lists(p: &PromiseFigures, missed: Vec<Case>, met: Vec<Case>) -> [Behind; 2] {
    [("missed", "Missed: too late", missed), ("met", "Met: in time", met)].map(|(part, title, cases)| Behind {
        section: "promise",
        figure: p.id.clone(),
        group: String::new(),
        band: String::new(),
        period: String::new(),
        part,
        heading: p.short.clone(),
        title: title.into(),
        one: "wait",
        order: "The longest first.",
        unit: match p.unit.as_str() {
            "minutes" => "minutes",
            "working days" => "working days",
            "midnights" => "midnights",
            _ => "days",
        },
        cases,
    })
}

pub fn people(promises: &[PromiseFigures]) -> (Vec<Behind>, Vec<Person>) {
    let mut dice = Dice(29);
    let mut people = vec![mrs_smith()];
    for number in 1..=420u32 {
        if number == 204 {
            continue;
        }
        let start = day("2026-03-02") + (number % 60) as i32;
        let at = |n: i32| (start + n).to_string();
        people.push(Person {
            number,
            name: (number % 3 == 0).then(|| format!("Q. Sample {number}")),
            age: (number % 41 != 0).then(|| 60 + (dice.below(38) as u16)),
            sex: ["woman", "man", ""][(dice.below(9) % 4).min(2) as usize].into(),
            locality: LOCALITIES[dice.below(5) as usize].into(),
            fifth: Some(1 + (number % 5) as u8),
            carer: number.is_multiple_of(40),
            local_ids: vec![LocalId { agency: "Council".into(), number: format!("LOC-7{number:04}") }],
            died: (number % 97 == 0).then(|| start + 200),
            events: vec![
                event(
                    &at(0),
                    "Council",
                    "Asks for help.",
                    &format!("extracts/council/cld-2026-q2.csv:{}", 1000 + number),
                ),
                event(&at(33), "Council", "Assessed.", &format!("extracts/council/cld-2026-q2.csv:{}", 3000 + number)),
                event(
                    &at(60),
                    "Council",
                    "Home care begins.",
                    &format!("extracts/council/cld-2026-q2.csv:{}", 5000 + number),
                ),
            ],
            spans: vec![
                span("Council", SpanKind::Waiting, &at(0), Some(&at(33)), "33 days; promise 28", Some(&at(28))),
                span("Council", SpanKind::Helped, &at(60), None, "home care", None),
            ],
        });
    }
    people.sort_by_key(|p| p.number);
    let behind = promises
        .iter()
        .filter(|p| p.limit.is_some() && p.missing.is_none())
        .flat_map(|p| {
            let limit = p.limit.unwrap_or(0);
            let total = 40 + dice.below(360);
            let mut cases: Vec<Case> = (0..total)
                .map(|n| case(1 + dice.below(420) as u32, limit + 1 + dice.below(60) as i64, limit, n))
                .collect();
            if p.id == "assessment-28" {
                cases.push(case(204, 33, 28, 1));
            }
            let mut met: Vec<Case> =
                (0..2 * total).map(|n| case(1 + dice.below(420) as u32, limit, limit, n)).collect();
            for cases in [&mut cases, &mut met] {
                cases.sort_by_key(|c| (std::cmp::Reverse(c.length), c.person));
            }
            lists(p, cases, met)
        })
        .collect();
    (behind, people)
}
