//! From a promise's sums to its figures.

use crate::figures::*;
use std::collections::BTreeMap;
use yf_measures::tally::{AgeBand, PromiseTally, Tally as Sum, in_unit};
use yf_model::{ClockId, Month, Unit, WaitSource};
use yf_place::{Clients, Hours, Place, Promise};

/// What is known about one promise beside its sums.
pub struct PromiseFacts<'a> {
    /// The promise.
    pub promise: &'a Promise,
    /// Its sums; `None` where an extract it needs is not there.
    pub tally: Option<&'a PromiseTally>,
    /// Which extract it lacks, in a sentence.
    pub missing: Option<String>,
    /// Months wholly covered by the extracts it needs.
    pub covered: &'a dyn Fn(Month) -> bool,
    /// Counts to show beside the rate.
    pub beside: Vec<Named>,
}

/// The figures of one promise.
pub fn promise_figures(place: &Place, facts: &PromiseFacts<'_>) -> PromiseFigures {
    let p = facts.promise;
    let empty = PromiseTally::default();
    let tally = facts.tally.unwrap_or(&empty);
    let ends = |sum: &Sum| ends(sum, p.unit);
    let months: Vec<MonthFigure> = tally
        .months
        .iter()
        .map(|m| MonthFigure {
            month: m.month,
            complete: m.complete,
            covered: (facts.covered)(m.month),
            ends: ends(&m.tally),
        })
        .collect();
    let (chart, change) = Chart::of(&months);
    let delivered_only = tally.sources.contains_key(&WaitSource::CldDeliveredOnly);
    let (starts, stops) = ends_in_words(p.clock);
    PromiseFigures {
        id: p.id.clone(),
        name: p.name.clone(),
        short: short(p),
        starts: starts.to_owned(),
        stops: stops.to_owned(),
        limit: p.limit,
        unit: unit_words(p.unit).to_owned(),
        hours: hours_words(p),
        whom: whom_words(p),
        in_force: in_force_words(p),
        source: p.source.clone(),
        references: if delivered_only {
            Vec::new()
        } else {
            p.reference.iter().map(|(label, share)| Reference { label: label.clone(), share: *share }).collect()
        },
        promised: p.share,
        read_from: tally.sources.iter().map(|(s, n)| Named::new(source_words(*s), *n)).collect(),
        missing: facts.missing.clone(),
        notes: notes(p, delivered_only),
        beside: facts.beside.clone(),
        whole: ends(&tally.whole),
        year: ends(&tally.year),
        year_months: tally.year_months.clone(),
        months,
        chart,
        change,
        breakdowns: breakdowns(place, tally, p.unit),
    }
}

/// Sums as figures.
pub fn ends(sum: &Sum, unit: Unit) -> Ends {
    let tally = Tally {
        people: sum.people,
        met: sum.met,
        missed: sum.missed,
        missed_waiting: sum.missed_waiting,
        running: sum.running,
        ended_within: sum.ended_within,
        ended_after: sum.ended_after,
        cannot_tell: sum.cannot_tell,
        order_wrong: sum.order_wrong,
        measured: sum.measured,
    };
    let quartile = |share: f64| sum.lengths.percentile(share).map(|v| in_unit(unit, v as f64));
    let lengths = (sum.lengths.count() > 0).then(|| Lengths {
        stopped: sum.lengths.count().into(),
        lower: quartile(0.25),
        median: sum.lengths.median_doubled().map(|v| in_unit(unit, v as f64 / 2.0)),
        upper: quartile(0.75),
    });
    Ends::of(tally, lengths)
}

/// What counts, as shown beside a number.
pub fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Minutes => "minutes",
        Unit::Days => "days",
        Unit::WorkingDays => "working days",
        Unit::Midnights => "midnights",
    }
}

fn hours_words(p: &Promise) -> String {
    match (p.unit, p.hours) {
        (Unit::Days, _) => "calendar days; the day of the start is day 0".to_owned(),
        (Unit::Midnights, _) => "midnights between start and stop, not hours".to_owned(),
        (Unit::WorkingDays, _) => {
            format!(
                "Monday to Friday without the days off of the calendar \"{}\"; the day of the start is day 0",
                p.calendar
            )
        }
        (Unit::Minutes, Hours::Elapsed) => "elapsed: every minute counts, also when the service is closed".to_owned(),
        (Unit::Minutes, hours @ Hours::Roll(_)) => {
            format!("{}: a start outside these hours moves to the next opening", hours.words())
        }
        (Unit::Minutes, hours @ Hours::Window(_)) => {
            format!("{}: only minutes inside these hours count", hours.words())
        }
    }
}

fn whom_words(p: &Promise) -> String {
    let clients = match p.whom.clients {
        Clients::Everyone => "everybody",
        Clients::People => "people asking for themselves",
        Clients::Carers => "unpaid carers",
    };
    match (p.whom.age_from, p.whom.age_until) {
        (None, None) => clients.to_owned(),
        (Some(from), None) => format!("{clients}, aged {from} and over"),
        (None, Some(until)) => format!("{clients}, aged {until} and under"),
        (Some(from), Some(until)) => format!("{clients}, aged {from} to {until}"),
    }
}

fn in_force_words(p: &Promise) -> String {
    match (p.from, p.until) {
        (None, None) => String::new(),
        (Some(from), None) => format!("for waits from {from}"),
        (None, Some(until)) => format!("for waits until {until}"),
        (Some(from), Some(until)) => format!("for waits from {from} until {until}"),
    }
}

/// Start and stop of a clock, in words.
pub fn ends_in_words(clock: ClockId) -> (&'static str, &'static str) {
    match clock {
        ClockId::TorbayUrgent => {
            ("urgent referral received", "first face-to-face contact with a therapist or district nurse")
        }
        ClockId::TorbayNonurgent => ("referral received, not urgent", "first attended contact"),
        ClockId::Equipment7 => ("equipment asked for", "equipment delivered"),
        ClockId::Assessment28 => ("support asked for", "assessment completed"),
        ClockId::Package28 => ("assessment completed", "care begun"),
        ClockId::Ucr2h => ("need for a crisis response identified", "first face-to-face contact of the crisis team"),
        ClockId::Icare2d => ("need for intermediate care identified", "first visit at home, or start of the bed"),
        ClockId::UcrOpen => ("need for a crisis response, not fit for two hours", "first face-to-face contact"),
        ClockId::IcareOpen => {
            ("need for intermediate care, not fit for two days", "first visit at home, or start of the bed")
        }
        ClockId::AhpRtt => ("referral to an allied health professional received", "first definitive treatment"),
        ClockId::Chs18w => ("referral to community health received", "first attended contact"),
        ClockId::Rtt18w => ("consultant-led referral received", "clock stopped by treatment or decision"),
        ClockId::Drd => ("ready to leave hospital", "left hospital"),
    }
}

/// The books, in words.
pub fn source_words(source: WaitSource) -> &'static str {
    match source {
        WaitSource::Cld => "the council's records",
        WaitSource::CldDeliveredOnly => "the council's records, delivered ones only",
        WaitSource::Csds => "community services' records",
        WaitSource::CsdsRtt => "the community data set's own waiting time table",
        WaitSource::CsdsFromReferral => "community services' records, from the day the referral was received",
        WaitSource::Sus => "the hospital's records",
        WaitSource::Equipment => "the equipment store's file",
        WaitSource::Folder => "the folder's own work",
    }
}

/// For a chart's title.
fn short(p: &Promise) -> String {
    let what = match p.clock {
        ClockId::TorbayUrgent => "Urgent visit",
        ClockId::TorbayNonurgent => "First visit, not urgent",
        ClockId::Equipment7 => "Equipment",
        ClockId::Assessment28 => "Assessed",
        ClockId::Package28 => "Care package",
        ClockId::Ucr2h => "Crisis response",
        ClockId::Icare2d => "Intermediate care",
        ClockId::UcrOpen => "Crisis response, other",
        ClockId::IcareOpen => "Intermediate care, other",
        ClockId::AhpRtt => "Therapy, to treatment",
        ClockId::Chs18w => "Community health",
        ClockId::Rtt18w => "Consultant-led",
        ClockId::Drd => "Leaving hospital",
    };
    match (p.limit, p.unit) {
        (None, _) => what.to_owned(),
        (Some(210), Unit::Minutes) => format!("{what}, 3½ hours"),
        (Some(n), Unit::Minutes) if n % 60 == 0 => format!("{what}, {} hours", n / 60),
        (Some(126), Unit::Days) => format!("{what}, 18 weeks"),
        (Some(n), unit) => format!("{what}, {n} {}", unit_words(unit)),
    }
}

fn notes(p: &Promise, delivered_only: bool) -> Vec<String> {
    let mut out = Vec::new();
    if delivered_only {
        out.push("Delivered ones only, not comparable with Torbay's: the council's extract does not hold equipment that never came.".to_owned());
    }
    if !p.reading.is_empty() {
        out.push(p.reading.clone());
    }
    match p.clock {
        ClockId::Assessment28 => out.push(
            "Council extracts hold completed assessments only: an assessment under way looks like one not begun. The official first response uses the start of the assessment; this promise uses its completion."
                .to_owned(),
        ),
        ClockId::Chs18w => out.push(
            "Called the 18-week community wait: community services that are not consultant-led have no legal 18-week right.".to_owned(),
        ),
        ClockId::Icare2d => out.push(
            "Where only the council's records tell of it, services that began are counted and those that never did are not.".to_owned(),
        ),
        _ => {}
    }
    out
}

fn breakdowns(place: &Place, tally: &PromiseTally, unit: Unit) -> Vec<Breakdown> {
    let row =
        |group: String, sum: Option<&Sum>| BreakdownRow { group, ends: ends(sum.unwrap_or(&Sum::default()), unit) };
    let mut locality: Vec<BreakdownRow> = place
        .localities
        .iter()
        .enumerate()
        .map(|(n, l)| row(l.name.clone(), tally.by_locality.get(&Some(n as u16))))
        .collect();
    locality.extend(tally.by_locality.get(&None).map(|s| row("not known".to_owned(), Some(s))));
    let age = tally.by_age.iter().map(|(band, sum)| row(band.words().to_owned(), Some(sum))).collect();
    let fifths = known_fifths(&tally.by_fifth);
    let mut fifth: Vec<BreakdownRow> = Vec::new();
    if fifths {
        const NAMES: [&str; 5] = ["1, most deprived", "2", "3", "4", "5, least deprived"];
        fifth = (1..=5u8).zip(NAMES).map(|(n, name)| row(name.to_owned(), tally.by_fifth.get(&Some(n)))).collect();
        fifth.extend(tally.by_fifth.get(&None).map(|s| row("not known".to_owned(), Some(s))));
    }
    let carer = tally
        .by_carer
        .iter()
        .map(|(carer, sum)| {
            row(if *carer { "unpaid carers, for themselves" } else { "everybody else" }.to_owned(), Some(sum))
        })
        .collect();
    let breakdown = |by: &str, missing: Option<&str>, rows| Breakdown {
        by: by.to_owned(),
        missing: missing.map(str::to_owned),
        rows,
    };
    vec![
        breakdown("locality", None, locality),
        breakdown("age", None, age),
        breakdown(
            "deprivation fifth",
            (!fifths)
                .then_some("Neither the extracts nor areas.csv in the place's folder say how deprived her area is."),
            fifth,
        ),
        breakdown("carer", None, carer),
    ]
}

fn known_fifths(by: &BTreeMap<Option<u8>, Sum>) -> bool {
    by.keys().any(Option::is_some)
}

/// The bands in their order, for those who need to list them all.
pub const AGE_BANDS: [AgeBand; 6] =
    [AgeBand::To17, AgeBand::To64, AgeBand::To74, AgeBand::To84, AgeBand::From85, AgeBand::Unknown];
