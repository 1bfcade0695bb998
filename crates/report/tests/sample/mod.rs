//! A made-up report, the same each time: two years of an invented place, with gaps where a real one has them.

#![allow(dead_code)]

mod links;
mod people;
mod promises;
mod went;

use yf_model::{Day, Month};
use yf_report::*;

/// A small generator of the same numbers every time (Knuth's multiplier).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n.max(1)
    }

    /// Between -1 and 1.
    pub fn wobble(&mut self) -> f64 {
        self.below(2001) as f64 / 1000.0 - 1.0
    }
}

pub fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a day")
}

pub const LOCALITIES: [&str; 5] = ["Brixcombe", "Paignmouth N", "Paignmouth S", "Torhaven E", "Torhaven W"];
pub const AGENCIES: [(&str, &str); 5] = [
    ("Council", "council (CLD)"),
    ("Community health", "community services (CSDS)"),
    ("Hospital", "hospital stays (SUS)"),
    ("Emergency department", "emergency care (ECDS)"),
    ("Equipment store", "equipment store's file"),
];

pub fn months() -> Vec<Month> {
    let first = day("2024-10-01").month();
    (0..24).map(|n| Month(first.0 + n)).collect()
}

fn sha(n: u64) -> String {
    (0..8).map(|k| format!("{:08x}", (n * 2_654_435_761 + k * 40_503).wrapping_mul(2_246_822_519) as u32)).collect()
}

/// One of the parts into which a whole falls by weights; together they are the whole.
pub fn part(whole: u64, weights: &[u64], n: usize) -> u64 {
    let all: u64 = weights.iter().sum();
    let up_to = |n: usize| (whole * weights[..n].iter().sum::<u64>() + all / 2) / all;
    up_to(n + 1) - up_to(n)
}

/// What a pen that writes to a file writes.
pub fn text(pen: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    pen(&mut out).expect("memory takes it");
    String::from_utf8(out).expect("UTF-8")
}

/// The open edition of a report that has one.
pub fn shared(full: &Report) -> Report {
    yf_report::open(full).expect("nothing hidden can be worked out")
}

/// The agencies that the place's policy names.
const NAMED: [&str; 8] = [
    "Torre Bay Council",
    "Council",
    "Community health",
    "Hospital",
    "Emergency department",
    "Equipment store",
    "Housing",
    "GP practices",
];

/// The restricted report of the invented place.
pub fn report() -> Report {
    let promises = promises::promises();
    let (behind, people) = people::people(&promises);
    Report {
        schema: SCHEMA.into(),
        edition: Edition::Restricted,
        place: PlaceFacts {
            name: "Torre Bay".into(),
            invented: true,
            version: "7".into(),
            localities: LOCALITIES.map(String::from).to_vec(),
            policy: ["place.toml", "promises.toml", "publish.toml"]
                .iter()
                .enumerate()
                .map(|(n, name)| FileHash { name: (*name).into(), sha256: sha(n as u64 + 900) })
                .collect(),
            publish: Default::default(),
            named: NAMED.map(String::from).into(),
        },
        run: run(),
        coverage: coverage(),
        joins: joins(),
        official: official(),
        promises,
        time: time(),
        went: went::went(),
        discharge: discharge(),
        links: links::links(),
        quality: quality(),
        held_more: Vec::new(),
        limits: vec![Limit {
            about: "Community health, April to September 2025".into(),
            text: "Nothing came for these months, so promises read from that extract are drawn with a gap and say nothing of it.".into(),
        }],
        behind,
        featured: None,
        people,
    }
}

fn run() -> Run {
    let file = |n: u64, name: &str, dataset: &str, table: &str, rows: u64, aside: u64, warnings: u64| FileFigures {
        name: name.into(),
        dataset: dataset.into(),
        table: table.into(),
        bytes: Some(rows * 211 + 977),
        sha256: sha(n),
        rows: rows.into(),
        set_aside: aside.into(),
        warnings: warnings.into(),
        encoding: if n == 3 { "Windows-1252".into() } else { "UTF-8".into() },
        first_day: Some(day("2024-10-01")),
        last_day: Some(day("2026-09-30")),
        note: String::new(),
    };
    Run {
        product: "yellowfolder 0.1.0".into(),
        command: "yellowfolder look extracts/ --place torre-bay --out report/".into(),
        as_of: day("2026-09-30"),
        from: day("2024-10-01"),
        to: day("2026-09-30"),
        files: vec![
            file(1, "extracts/council/cld-2026-q2.csv", "council (CLD)", "", 41_207, 37, 412),
            file(2, "extracts/community/CYP101Referral.csv", "community services (CSDS)", "CYP101", 30_412, 3, 66),
            file(
                3,
                "extracts/community/CYP201CareContact.csv",
                "community services (CSDS)",
                "CYP201",
                156_528,
                214,
                1_204,
            ),
            file(4, "extracts/hospital/apc.csv.gz", "hospital stays (SUS)", "", 33_019, 0, 91),
            file(5, "extracts/hospital/ecds.csv.gz", "emergency care (ECDS)", "", 61_291, 5, 8),
        ],
        not_read: vec!["extracts/gp/referrals.csv: GP records are read by a later version".into()],
        rows: 322_457u64.into(),
        people: 61_883u64.into(),
        holidays_to: 2027,
    }
}

fn coverage() -> Coverage {
    let strip = |name: &str| {
        let of = |n: usize| match name {
            "Community health" if (6..12).contains(&n) => Presence::Missing,
            "Hospital" if n == 23 => Presence::Part,
            "Equipment store" => Presence::Missing,
            _ => Presence::Full,
        };
        (0..24).map(of).collect()
    };
    Coverage {
        months: months(),
        agencies: AGENCIES
            .iter()
            .map(|(name, dataset)| AgencyCoverage {
                agency: (*name).into(),
                dataset: (*dataset).into(),
                months: strip(name),
            })
            .collect(),
    }
}

fn joins() -> Joins {
    let set = |dataset: &str, identities: u64, people: u64, other: u64, by: &[(&str, u64)]| DatasetJoin {
        dataset: dataset.into(),
        identities: identities.into(),
        people: people.into(),
        in_another: other.into(),
        by: by.iter().map(|(name, n)| Named::new(*name, *n)).collect(),
    };
    let group = |by: &str, group: &str, people: u64, two: u64| JoinGroup {
        by: by.into(),
        group: group.into(),
        people: people.into(),
        in_two_or_more: two.into(),
    };
    Joins {
        warnings: vec!["The hospital’s records carry pseudonyms and no key file was given: they join each other, but not the council’s.".into()],
        people: 61_883u64.into(),
        in_two_or_more: 9_417u64.into(),
        datasets: vec![
            set("council (CLD)", 9_204, 9_101, 6_214, &[("NHS number", 8_930), ("local number only", 171)]),
            set("community services (CSDS)", 24_118, 23_977, 8_820, &[("NHS number", 23_960), ("local number only", 17)]),
            set("hospital stays (SUS)", 18_204, 18_204, 5_117, &[("pseudonym", 18_204)]),
            set("emergency care (ECDS)", 35_230, 35_226, 6_003, &[("pseudonym", 35_221), ("one attendance each", 5)]),
        ],
        refused: vec![
            Named::new("with a check digit that does not agree", 212u64),
            Named::new("on more than ten different birth dates", 1u64),
        ],
        groups: vec![
            group("deprivation fifth", "1, most deprived", 14_220, 2_510),
            group("deprivation fifth", "5, least deprived", 9_377, 1_202),
            group("age", "85 and above", 5_402, 2_811),
            group("age", "18 to 64", 31_340, 2_290),
        ],
    }
}

fn official() -> Official {
    let mut dice = Dice(11);
    let quarters: Vec<Quarter> =
        (0..8).map(|n| Quarter { start: Month(day("2024-10-01").month().0 + 3 * n).first(), covered: true }).collect();
    let mut medians = Vec::new();
    let areas = std::iter::once(("Torre Bay Council", AreaKind::Council, 0.0))
        .chain(LOCALITIES.iter().zip([-6.0, 5.0, 0.0, -2.0, 3.0]).map(|(l, d)| (*l, AreaKind::Locality, d)));
    for (area, area_kind, offset) in areas {
        for (metric, base, slope) in [(Metric::FirstResponse, 24.0, 0.4), (Metric::FirstService, 52.0, -1.7)] {
            for (band, less) in [(Band::Older, 0.0), (Band::Younger, 5.0)] {
                for (n, q) in quarters.iter().enumerate() {
                    let waits = match area_kind {
                        AreaKind::Council => 520 + dice.below(120),
                        AreaKind::Locality => 20 + dice.below(80),
                    };
                    let (area_is, q2) = (area == "Paignmouth S", n == 1);
                    let waits = if area_is && q2 && metric == Metric::FirstService { 5 } else { waits };
                    if area == "Brixcombe" && band == Band::Younger && n == 4 {
                        continue;
                    }
                    let days = base - less + offset + slope * n as f64 + dice.wobble() * 1.5;
                    medians.push(Median {
                        area: area.into(),
                        area_kind,
                        metric,
                        quarter: q.start,
                        band,
                        median_days: Some((days * 2.0).round() / 2.0),
                        waits: waits.into(),
                        on_dashboard: true,
                    });
                }
            }
        }
    }
    let year = |measure: &str, group: &str, num: u64, of: Option<u64>, outcome: Option<f64>| Ascof {
        measure: measure.into(),
        council: "Torre Bay Council".into(),
        group: group.into(),
        from: day("2025-04-01"),
        to: day("2026-03-31"),
        numerator: num.into(),
        denominator: of.map(Count::from),
        outcome,
    };
    Official {
        missing: None,
        method: "dhsc-2026-09".into(),
        councils: vec![Council { code: "999".into(), name: "Torre Bay Council".into() }],
        quarters,
        medians,
        left_out: vec![
            Named::new("requests with no response recorded by the end day", 1_107u64),
            Named::new("requests set aside because waits overlap", 318u64),
        ],
        steps: vec![
            Named::new("rows read", 41_207u64),
            Named::new("unique events", 33_910u64),
            Named::new("requests of people of 25 and above", 7_402u64),
            Named::new("requests of people already served, dropped", 1_951u64),
        ],
        unrecognised: vec![
            Unrecognised { column: "Route of Access".into(), value: "Web form (new)".into(), rows: 211u64.into() },
            Unrecognised { column: "Event Outcome".into(), value: "see notes".into(), rows: 4u64.into() },
        ],
        ascof: vec![
            year("2A", "18 to 64", 41, Some(52), Some(78.8)),
            year("2A", "65 and above", 607, Some(743), Some(81.7)),
            year("2A", "Total", 648, Some(795), Some(81.5)),
            year("2B", "18 to 64", 6, Some(77_400), Some(7.8)),
            year("2C", "65 and above", 211, Some(36_900), Some(571.8)),
        ],
    }
}

fn time() -> TimeSpent {
    let agency = |name: &str, people: u64, helped: u64, waiting: u64, passed_on: u64| AgencyTime {
        agency: name.into(),
        missing: None,
        people: people.into(),
        helped: helped.into(),
        waiting: waiting.into(),
        passed_on: passed_on.into(),
    };
    TimeSpent {
        missing: None,
        whom: "people of 65 and above with at least one wait that began in the period".into(),
        people: 4_812u64.into(),
        agencies: vec![
            agency("Council", 4_402, 120_300, 76_508, 20_210),
            agency("Community health", 3_910, 48_120, 36_571, 14_917),
            agency("Hospital", 2_207, 35_608, 15_879, 0),
            agency("Emergency department", 5, 5, 2, 0),
            AgencyTime {
                agency: "Equipment store".into(),
                missing: Some("No equipment store’s file was given.".into()),
                ..AgencyTime::default()
            },
        ],
        others: None,
    }
}

fn group(name: &str, earlier: u64, same_day: u64, blank: u64, days: u64, median: f64) -> DelayGroup {
    DelayGroup {
        name: name.into(),
        earlier: earlier.into(),
        same_day: same_day.into(),
        blank: blank.into(),
        days: days.into(),
        median_days: (earlier > 0).then_some(median),
    }
}

fn discharge() -> Discharge {
    let mut dice = Dice(5);
    let weights: Vec<u64> = (0..24).map(|_| 60 + dice.below(40)).collect();
    let bins = [
        (1, Some(1), 812),
        (2, Some(3), 604),
        (4, Some(7), 377),
        (8, Some(14), 141),
        (15, Some(28), 49),
        (29, None, 6),
    ];
    Discharge {
        missing: None,
        all: group("all", 1_989, 4_120, 5_806, 8_412, 3.0),
        faults: vec![
            Named::new("with a ready date after leaving", 4u64),
            Named::new("with a ready date before admission", 9u64),
        ],
        deaths: 702u64.into(),
        still_in: 31u64.into(),
        still_in_days: 214u64.into(),
        bins: bins.iter().map(|(from, to, n)| DelayBin { from: *from, to: *to, stays: Count::Shown(*n) }).collect(),
        months: months()
            .into_iter()
            .enumerate()
            .map(|(n, month)| {
                let [earlier, same_day, blank, days] =
                    [1_989, 4_120, 5_806, 8_412].map(|whole| part(whole, &weights, n));
                let group = group(&month.to_string(), earlier, same_day, blank, days, 3.0);
                DelayMonth { month, covered: n != 23, group }
            })
            .collect(),
        destinations: vec![
            group("home", 1_240, 3_702, 5_201, 4_011, 2.0),
            group("care home", 602, 301, 407, 3_911, 5.5),
            group("another hospital", 144, 112, 190, 484, 2.0),
            group("not recorded", 3, 5, 8, 6, 2.0),
        ],
        localities: LOCALITIES
            .iter()
            .zip([
                (310, 640, 905, 1_310),
                (402, 830, 1_173, 1_700),
                (377, 780, 1_100, 1_594),
                (420, 870, 1_226, 1_776),
                (480, 1_000, 1_402, 2_032),
            ])
            .map(|(l, (earlier, same_day, blank, days))| group(l, earlier, same_day, blank, days, 3.0))
            .collect(),
    }
}

fn quality() -> Quality {
    let problem = |code: &str,
                   severity: &str,
                   file: &str,
                   column: &str,
                   count: u64,
                   wrong: &str,
                   now: &str,
                   mend: &str,
                   found: &str| ProblemGroup {
        code: code.into(),
        severity: severity.into(),
        file: file.into(),
        column: column.into(),
        count: count.into(),
        wrong: wrong.into(),
        now: now.into(),
        mend: mend.into(),
        samples: vec![Sample { line: Some(1842), found: found.into() }],
    };
    Quality {
        problems: vec![
            problem(
                "bad-date",
                "set aside",
                "extracts/community/CYP201CareContact.csv",
                "CARE CONTACT DATE",
                214,
                "is not a date",
                "the row is set aside and listed in rejects.csv",
                "correct the date at the source",
                "31/06/2024",
            ),
            problem(
                "bad-nhs-number",
                "warning",
                "extracts/council/cld-2026-q2.csv",
                "NHS Number",
                3,
                "has a check digit that does not agree",
                "the row is used and joined by the council’s own number",
                "trace the number",
                "999 ### ####",
            ),
        ],
        counts: vec![
            Named::new("waits longer than a year, which may be old asks answered by chance", 41u64),
            Named::new("contacts under a referral that no row holds", 6u64),
        ],
    }
}
