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

/// A whole in so many groups, each count of which adds up; the first ones somewhat larger and better off.
fn groups(whole: Tally, many: usize) -> Vec<Tally> {
    let part = |total: u64, n: usize, tilt: f64| {
        let weight = |n: usize| 1.0 + tilt * (many as f64 / 2.0 - n as f64) / many as f64;
        let sum: f64 = (0..many).map(weight).sum();
        let up_to = |n: usize| (total as f64 * (0..n).map(weight).sum::<f64>() / sum).round() as u64;
        up_to(n + 1) - up_to(n)
    };
    let of = |n: usize| Tally {
        people: part(whole.people, n, 0.1),
        met: part(whole.met, n, 0.14),
        missed: part(whole.missed, n, -0.1),
        missed_waiting: part(whole.missed_waiting, n, -0.1),
        running: part(whole.running, n, 0.1),
        ended_within: part(whole.ended_within, n, 0.1),
        ended_after: part(whole.ended_after, n, -0.1),
        cannot_tell: part(whole.cannot_tell, n, 0.1),
        order_wrong: part(whole.order_wrong, n, 0.1),
        measured: part(whole.measured, n, 0.1),
    };
    (0..many).map(of).collect()
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
    let rows = |names: &[&str]| -> Vec<BreakdownRow> {
        let parts = groups(year_sum, names.len());
        names
            .iter()
            .zip(parts)
            .map(|(name, t)| BreakdownRow { group: (*name).into(), ends: Ends::of(t, None) })
            .collect()
    };
    let (chart, change) = Chart::of(&months);
    let localities = rows(&LOCALITIES);
    let ages = rows(&["18 to 64", "65 to 74", "75 to 84", "85 and above"]);
    let carers = rows(&["with a carer known", "no carer known"]);
    let whole = sum(tallies.iter().map(|(_, t)| *t));
    let all = |t: &Tally| {
        let decided = t.met + t.missed + t.missed_waiting + t.ended_after;
        decided + t.running + t.ended_within + t.cannot_tell + t.order_wrong + t.measured
    };
    // A quarter of those that stopped was met or not, as the counts say.
    let lengths = |t: &Tally| {
        let stopped = t.met + t.missed;
        let at = |quarters: u64| if t.met * 4 >= stopped * quarters { 0.2 + 0.2 * quarters as f64 } else { 1.5 };
        let value = |quarters: u64| Some((plan.limit as f64 * at(quarters) * 2.0).round() / 2.0);
        Some(Lengths { stopped: stopped.into(), lower: value(1), median: value(2), upper: value(3) })
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
        read_from: vec![Named::new("council", all(&whole))],
        missing: None,
        notes: plan.notes.iter().map(|n| (*n).into()).collect(),
        beside: if plan.id == "package-28" { vec![Named::new("served before assessed", 77u64)] } else { Vec::new() },
        whole: Ends::of(whole, lengths(&whole)),
        year: Ends::of(year_sum, lengths(&year_sum)),
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
        read_from: if missing.is_some() { Vec::new() } else { vec![Named::new("community", 336u64)] },
        whole: Ends::of(
            if missing.is_some() {
                Tally::default()
            } else {
                Tally { people: 300, measured: 322, running: 14, ..Tally::default() }
            },
            None,
        ),
        year: Ends::of(
            if missing.is_some() {
                Tally::default()
            } else {
                Tally { people: 150, measured: 161, running: 12, ..Tally::default() }
            },
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
