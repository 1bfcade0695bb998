//! What the made-up place's people went through: every kind of state that the page must draw.

use super::{Dice, LOCALITIES, day, part};
use yf_measures::journeys::{ELEMENTS, FAMILIES, Measured};
use yf_report::*;

const UNSEEN: [&str; 2] = ["surprises", "promises"];

/// A spread of these persons, of whom some have any of it. What half, three quarters and nine tenths have no more than goes with how many that are.
fn spread(dice: &mut Dice, (people, any, total): (u64, u64, u64), measured: Measured) -> Spread {
    let index = matches!(measured, Measured::Index | Measured::Density);
    let mean = if index { 0.3 + dice.below(500) as f64 / 1000.0 } else { total as f64 / people.max(1) as f64 };
    let more = |tail: u64, value: f64| Some(if any * 20 >= people * tail { value } else { 0.0 });
    Spread {
        people: people.into(),
        any: any.into(),
        total: (!index).then(|| total.into()),
        mean: Some(mean),
        low: Some(mean * 0.93),
        high: Some(mean * 1.06),
        median: more(10, if index { 0.5 } else { 1.0 }),
        upper: more(5, if index { 0.75 } else { 2.0 }),
        nine_tenths: more(2, if index { 1.0 } else { 19.0 }),
    }
}

/// People, those with any, and the sum.
fn sizes(dice: &mut Dice, people: u64) -> (u64, u64, u64) {
    let any = dice.below(people / 2 + 1);
    (people, any, any + dice.below(3 * any + 1))
}

fn element(dice: &mut Dice, e: &yf_measures::journeys::Element) -> ElementFigures {
    let counted = matches!(e.measured, Measured::Times | Measured::Days);
    let unit = match e.measured {
        Measured::Times => "times",
        Measured::Days => "days",
        Measured::Index => "index",
        Measured::Density => "density",
    };
    // Two that a share is made of.
    let all = match e.id {
        "bounces" => (8_412, 131, 177),
        "closed_without_action" => (8_412, 640, 810),
        _ => sizes(dice, 8_412),
    };
    let mut out = ElementFigures {
        id: e.id.into(),
        name: e.name.into(),
        unit: unit.into(),
        whole: spread(dice, all, e.measured),
        most: if counted {
            (0..12).map(|n| PersonValue { person: 40 + n, value: f64::from(60 - n) }).collect()
        } else {
            Vec::new()
        },
        ..ElementFigures::default()
    };
    if !e.listed {
        return out;
    }
    // One group is so small that nothing of it may be shared. Each kind of group adds up to everybody.
    let places = (LOCALITIES.to_vec(), vec![2_102, 6, 2_102, 2_101, 2_101]);
    let carers = (vec!["unpaid carer", "not recorded as a carer"], vec![1_500, 6_912]);
    for (by, (names, people)) in [("locality", places), ("carer", carers)] {
        for (n, name) in names.into_iter().enumerate() {
            let any = part(all.1, &people, n);
            // Shares are of the same referrals by locality.
            let total = match (by, SHARE.iter().find(|s| s.0 == e.id)) {
                ("locality", Some((_, parts))) => parts[n],
                _ => any + part(all.2 - all.1, &people, n),
            };
            out.groups.push(ElementGroup {
                by: by.into(),
                group: name.into(),
                figures: spread(dice, (people[n], any.min(total), total), e.measured),
                standardised: (by == "locality").then_some(1.25),
                weight_covered: (by == "locality").then_some(0.97),
            });
        }
    }
    let years = [("2025-10-01", "2026-09-30"), ("2024-10-01", "2025-09-30")];
    out.years = years
        .map(|(from, to)| ElementYear {
            from: day(from),
            to: day(to),
            figures: {
                let sizes = sizes(dice, 5_000);
                spread(dice, sizes, e.measured)
            },
        })
        .to_vec();
    out.change = match e.section {
        4 => ElementChange {
            says: "coverage changed".into(),
            coverage: vec!["community services (CSDS)".into()],
            ..ElementChange::default()
        },
        5 => ElementChange {
            says: "lower".into(),
            by: Some(-0.312),
            low: Some(-0.456),
            high: Some(-0.171),
            ..ElementChange::default()
        },
        _ => ElementChange {
            says: "no real change".into(),
            by: Some(0.012),
            low: Some(-0.056),
            high: Some(0.071),
            ..ElementChange::default()
        },
    };
    out.quarters = (0..12)
        .map(|n| ElementQuarter {
            from: yf_model::Month(day("2023-10-01").month().0 + 3 * n).first(),
            people: (2_000 + n as u64).into(),
            mean: (n != 3).then_some(0.5 + f64::from(n) / 100.0),
            low: (n != 3).then_some(0.47 + f64::from(n) / 100.0),
            high: (n != 3).then_some(0.53 + f64::from(n) / 100.0),
            signal: match n {
                3 => "",
                11 => "above the usual range",
                _ => "usual",
            }
            .into(),
        })
        .collect();
    out
}

/// A clock by locality and by year; in one locality it stopped for nobody.
fn clock_groups() -> Vec<ClockGroup> {
    let group = |by: &str, group: &str, n: [u64; 9]| {
        let [people, started, stopped, within, breached, uncertain, cancelled, open_within, open_breached] =
            n.map(Count::from);
        let share = |met: u64| (n[2] > 0).then(|| met as f64 / n[2] as f64);
        ClockGroup {
            by: by.into(),
            group: group.into(),
            counts: ClockCounts {
                people,
                started,
                stopped,
                within,
                breached,
                uncertain,
                cancelled,
                open_within,
                open_breached,
                share_low: share(n[3]),
                share_high: share(n[3] + n[5]),
            },
        }
    };
    let places = LOCALITIES.iter().zip([
        [45, 50, 40, 30, 9, 1, 5, 2, 3],
        [45, 53, 44, 33, 10, 1, 4, 2, 3],
        [40, 44, 36, 27, 8, 1, 4, 2, 2],
        [76, 89, 80, 61, 19, 0, 5, 2, 2],
        [4, 4, 0, 0, 0, 0, 2, 1, 1],
    ]);
    let years = [
        ("2025-10-01..2026-09-30", [112, 124, 104, 78, 26, 0, 9, 5, 6]),
        ("2024-10-01..2025-09-30", [104, 116, 96, 73, 20, 3, 11, 4, 5]),
    ];
    places.map(|(l, n)| group("locality", l, n)).chain(years.map(|(y, n)| group("year", y, n))).collect()
}

/// What bounced, and what was closed without action, by locality.
const SHARE: [(&str, [u64; 5]); 2] =
    [("bounces", [41, 2, 51, 43, 40]), ("closed_without_action", [200, 6, 203, 211, 190])];

fn share() -> ShareFigures {
    let row = |group: &str, of: u64, among: u64, lies: &str| FunnelPart {
        group: group.into(),
        rate: Rate::of(of.into(), among.into()),
        low_95: Some(0.17),
        high_95: Some(0.24),
        low_998: Some(0.15),
        high_998: Some(0.26),
        lies: lies.into(),
    };
    let [of, among] = SHARE.map(|(_, parts)| parts);
    let parts = ["inside", "too few", "watch", "inside", "inside"].into_iter().zip(of.into_iter().zip(among));
    ShareFigures {
        name: "of the referrals closed without action".into(),
        of: "bounces".into(),
        among: "closed_without_action".into(),
        whole: Rate::of(177_u64.into(), 810_u64.into()),
        funnel: LOCALITIES.iter().zip(parts).map(|(l, (lies, (of, among)))| row(l, of, among, lies)).collect(),
        more_than_chance: false,
    }
}

/// Two families cannot be seen; the others have figures.
pub fn went() -> WentThrough {
    let mut dice = Dice(77);
    let families = FAMILIES.iter().map(|f| {
        let unseen = UNSEEN.contains(&f.id);
        let elements = ELEMENTS.iter().filter(|e| e.section == f.section && !unseen);
        FamilyFigures {
            id: f.id.into(),
            section: f.section,
            name: f.name.into(),
            words: f.words.into(),
            missing: unseen.then(|| "Cannot be seen: no extract of this run can hold plans.".into()),
            partly: (f.section == 3)
                .then(|| "Worked out without acceptances, which these extracts cannot hold.".into()),
            fed_by: vec!["council (CLD)".into()],
            least: f.least.into(),
            blind: f.blind.into(),
            elements: elements.map(|e| element(&mut dice, e)).collect(),
            beside: if f.section == 8 {
                vec![Named::new("referrals closed in the last 91 days", 5_u64)]
            } else {
                Vec::new()
            },
            shares: if f.section == 8 { vec![share()] } else { Vec::new() },
        }
    });
    WentThrough {
        from: day("2024-10-01"),
        to: day("2026-09-30"),
        people: 8_412_u64.into(),
        deaths: 318_u64.into(),
        extracts: vec!["council (CLD)".into(), "hospital stays (SUS)".into()],
        families: families.collect(),
        clocks: vec![ClockFigures {
            id: "assessment-28".into(),
            unit: "days".into(),
            limit: 28,
            counts: ClockCounts {
                people: 210_u64.into(),
                started: 240_u64.into(),
                stopped: 200_u64.into(),
                within: 151_u64.into(),
                breached: 46_u64.into(),
                uncertain: 3_u64.into(),
                cancelled: 20_u64.into(),
                open_within: 9_u64.into(),
                open_breached: 11_u64.into(),
                share_low: Some(0.755),
                share_high: Some(0.77),
            },
            groups: clock_groups(),
        }],
        statements: vec![Statement {
            words: "I tell my story once".into(),
            family: "tellings".into(),
            elements: vec!["tellings".into(), "repeat_assessments".into()],
            answers: vec![Answered {
                period: "2026".into(),
                group: "all".into(),
                rate: Rate::of(61_u64.into(), 148_u64.into()),
            }],
        }],
        worst: vec![
            WorstTenth { person: 204, elements: vec!["unowned_days", "handoffs_org", "tellings"] },
            WorstTenth { person: 9_118_311, elements: vec!["bounces", "home_share"] },
        ],
        worst_of: 11,
    }
}
