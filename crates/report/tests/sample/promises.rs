use super::{Dice, LOCALITIES, months};
use yf_model::Month;
use yf_report::*;

struct Plan {
    id: &'static str,
    name: &'static str,
    short: &'static str,
    unit: &'static str,
    limit: i64,
    monthly: u64,
    share: f64,
    wobble: f64,
    promised: Option<f64>,
    reference: Option<(&'static str, f64)>,
    /// What the share gains from a month on, and whether it goes on each month.
    turn: Option<(usize, f64, bool)>,
    gap: bool,
    notes: &'static [&'static str],
}

const PLANS: [Plan; 6] = [
    Plan {
        id: "equipment-7",
        name: "Equipment delivered within 7 days of the request",
        short: "Equipment, 7 days",
        unit: "days",
        limit: 7,
        monthly: 350,
        share: 0.966,
        wobble: 0.012,
        promised: Some(0.95),
        reference: None,
        turn: None,
        gap: false,
        notes: &["delivered ones only, not comparable with Torbay’s"],
    },
    Plan {
        id: "assessment-28",
        name: "Assessed within 28 days of referral",
        short: "Assessed, 28 days",
        unit: "days",
        limit: 28,
        monthly: 260,
        share: 0.82,
        wobble: 0.015,
        promised: Some(0.80),
        reference: Some(("Torbay, October 2008", 0.83)),
        turn: Some((13, -0.012, true)),
        gap: false,
        notes: &[],
    },
    Plan {
        id: "package-28",
        name: "Care package in place within 28 days of assessment",
        short: "Package, 28 days",
        unit: "days",
        limit: 28,
        monthly: 117,
        share: 0.86,
        wobble: 0.01,
        promised: Some(0.90),
        reference: Some(("Torbay, October 2008", 0.97)),
        turn: Some((12, 0.07, false)),
        gap: false,
        notes: &[],
    },
    Plan {
        id: "torbay-urgent",
        name: "Urgent intermediate care within 3½ hours",
        short: "Urgent, 3½ hours",
        unit: "minutes",
        limit: 210,
        monthly: 50,
        share: 0.85,
        wobble: 0.05,
        promised: Some(0.85),
        reference: None,
        turn: None,
        gap: true,
        notes: &[],
    },
    Plan {
        id: "torbay-nonurgent",
        name: "Other intermediate care within 5 working days",
        short: "Not urgent, 5 days",
        unit: "working days",
        limit: 5,
        monthly: 150,
        share: 0.735,
        wobble: 0.02,
        promised: None,
        reference: None,
        turn: None,
        gap: true,
        notes: &[],
    },
    Plan {
        id: "icare-2d",
        name: "Other intermediate care within 2 midnights",
        short: "Intermediate, 2 midnights",
        unit: "midnights",
        limit: 2,
        monthly: 9,
        share: 0.7,
        wobble: 0.1,
        promised: Some(0.7),
        reference: None,
        turn: None,
        gap: false,
        notes: &[],
    },
];

fn tally(dice: &mut Dice, n: u64, share: f64) -> Tally {
    let met = ((n as f64 * share).round() as u64).min(n);
    let missed = n - met;
    let waiting = missed / 5;
    Tally {
        people: n - n / 30,
        met,
        missed: missed - waiting,
        missed_waiting: waiting - waiting / 3,
        ended_after: waiting / 3,
        running: n / 25,
        ended_within: dice.below(4),
        cannot_tell: dice.below(3),
        ..Tally::default()
    }
}

fn sum(parts: impl Iterator<Item = Tally>) -> Tally {
    parts.fold(Tally::default(), |a, b| Tally {
        people: a.people + b.people,
        met: a.met + b.met,
        missed: a.missed + b.missed,
        missed_waiting: a.missed_waiting + b.missed_waiting,
        running: a.running + b.running,
        ended_within: a.ended_within + b.ended_within,
        ended_after: a.ended_after + b.ended_after,
        cannot_tell: a.cannot_tell + b.cannot_tell,
        order_wrong: a.order_wrong + b.order_wrong,
        measured: a.measured + b.measured,
    })
}

fn judged(plan: &Plan, dice: &mut Dice) -> PromiseFigures {
    let tallies: Vec<(Month, Tally)> = months()
        .into_iter()
        .enumerate()
        .map(|(n, month)| {
            let gain = match plan.turn {
                Some((from, gain, true)) if n >= from => gain * (n - from + 1) as f64,
                Some((from, gain, false)) if n >= from => gain,
                _ => 0.0,
            };
            let count = plan.monthly * 9 / 10 + dice.below(plan.monthly / 5 + 1);
            let share = plan.share + gain + dice.wobble() * plan.wobble;
            let t = tally(dice, count, share.min(1.0));
            (month, if plan.gap && (6..12).contains(&n) { Tally::default() } else { t })
        })
        .collect();
    let months: Vec<MonthFigure> = tallies
        .iter()
        .enumerate()
        .map(|(n, (month, t))| MonthFigure {
            month: *month,
            covered: !(plan.gap && (6..12).contains(&n)),
            complete: n < 23,
            ends: Ends::of(*t, None),
        })
        .collect();
    let year: Vec<Tally> = tallies.iter().skip(11).take(12).map(|(_, t)| *t).collect();
    let year_sum = sum(year.iter().copied());
    let rows = |names: &[&str], dice: &mut Dice| -> Vec<BreakdownRow> {
        let part = names.len() as u64;
        names
            .iter()
            .enumerate()
            .map(|(n, name)| {
                let decided = year_sum.met + year_sum.missed + year_sum.missed_waiting + year_sum.ended_after;
                let share = year_sum.met as f64 / decided.max(1) as f64 + 0.04 - 0.025 * n as f64;
                let t = tally(dice, decided / part, share.min(0.99));
                BreakdownRow { group: (*name).into(), ends: Ends::of(t, None) }
            })
            .collect()
    };
    let (chart, change) = Chart::of(&months);
    let localities = rows(&LOCALITIES, dice);
    let ages = rows(&["18 to 64", "65 to 74", "75 to 84", "85 and above"], dice);
    let carers = rows(&["with a carer known", "no carer known"], dice);
    let lengths = |stopped: u64| {
        Some(Lengths {
            stopped: stopped.into(),
            lower: Some(9.0),
            median: Some(plan.limit as f64 * 0.7),
            upper: Some(plan.limit as f64),
        })
    };
    PromiseFigures {
        id: plan.id.into(),
        name: plan.name.into(),
        short: plan.short.into(),
        starts: "the referral is received".into(),
        stops: "the first contact of the kind that the promise names".into(),
        limit: Some(plan.limit),
        unit: plan.unit.into(),
        hours: if plan.unit == "minutes" { "every minute counts".into() } else { String::new() },
        whom: "everybody referred".into(),
        in_force: String::new(),
        source: "Ham 2009, Only Connect".into(),
        references: plan
            .reference
            .iter()
            .map(|(label, share)| Reference { label: (*label).into(), share: *share })
            .collect(),
        promised: plan.promised,
        read_from: vec![Named::new("council", year_sum.met + 5)],
        missing: None,
        notes: plan.notes.iter().map(|n| (*n).into()).collect(),
        beside: if plan.id == "package-28" { vec![Named::new("served before assessed", 77u64)] } else { Vec::new() },
        whole: Ends::of(sum(tallies.iter().map(|(_, t)| *t)), lengths(2_000)),
        year: Ends::of(year_sum, lengths(900)),
        year_months: months[11..23].iter().map(|m| m.month).collect(),
        chart,
        change,
        breakdowns: vec![
            Breakdown { by: "locality".into(), missing: None, rows: localities },
            Breakdown { by: "age".into(), missing: None, rows: ages },
            Breakdown {
                by: "deprivation fifth".into(),
                missing: Some("By deprivation: areas.csv is not in the place folder.".into()),
                rows: Vec::new(),
            },
            Breakdown { by: "carer".into(), missing: None, rows: carers },
        ],
        months,
    }
}

pub fn promises() -> Vec<PromiseFigures> {
    let mut dice = Dice(3);
    let mut list: Vec<PromiseFigures> = PLANS.iter().map(|plan| judged(plan, &mut dice)).collect();
    let plain = list[0].clone();
    let without = |id: &str, name: &str, unit: &str, missing: Option<&str>, limit: Option<i64>| PromiseFigures {
        id: id.into(),
        name: name.into(),
        short: name.into(),
        limit,
        unit: unit.into(),
        promised: None,
        references: Vec::new(),
        missing: missing.map(String::from),
        notes: Vec::new(),
        months: Vec::new(),
        chart: None,
        change: Change::TooShort,
        breakdowns: Vec::new(),
        whole: Ends::of(
            Tally { people: 300, measured: if missing.is_some() { 0 } else { 322 }, ..Tally::default() },
            None,
        ),
        year: Ends::of(
            Tally { people: 150, measured: if missing.is_some() { 0 } else { 161 }, running: 12, ..Tally::default() },
            missing.is_none().then_some(Lengths {
                stopped: 161u64.into(),
                lower: Some(95.0),
                median: Some(260.0),
                upper: Some(1500.0),
            }),
        ),
        ..plain.clone()
    };
    list.push(without("ucr-open", "Crisis response, not fit for two hours", "minutes", None, None));
    list.push(without(
        "rtt-18w",
        "Consultant-led treatment within 18 weeks",
        "days",
        Some("It needs the community data set’s waiting-time table (CYP104), which is not among the files."),
        Some(126),
    ));
    list
}
