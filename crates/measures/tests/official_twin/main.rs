//! A slow, obvious twin of the official waiting times, written from `waiting-times.md` alone, against the engine on random
//! rows. They share the model and nothing else.

mod draw;
mod reablement;
mod twin;

use draw::Draw;
use yf_journey::unique::{self, Choice, Mode, Periods, Source, Submissions, Unique};
use yf_measures::official::{self, Input, Kind, Metric, Official, Persons, Population};
use yf_model::rows::cld::Row;
use yf_model::{Day, Texts};

const YEAR: (Day, Day) = (Day(20_179), Day(20_543)); // 1 April 2025 to 31 March 2026

fn engine(
    rows: &[Row],
    sources: &[Source],
    choice: &Choice,
    texts: &Texts,
    threads: usize,
) -> (Unique, Official, Persons) {
    let submissions = Submissions::of(rows, sources, texts);
    let chosen = submissions.choose(rows, choice, texts);
    let mut persons = Persons::default();
    let options = unique::Options { mode: choice.mode, close_missing: true, threads };
    let unique = unique::unique(rows, &submissions, &chosen, &options, |row| persons.of(row));
    let population = Population::new();
    let input = Input { rows, unique: &unique, persons: &persons, texts, year: YEAR, population: &population, threads };
    let official = official::measure(&input);
    (unique, official, persons)
}

/// Every choice of periods and mode in turn.
fn choice(n: u64) -> Choice {
    let whole = (Day::from_ymd(2024, 4, 1).expect("a day"), Day::from_ymd(2026, 5, 31).expect("a day"));
    let periods = [Periods::All, Periods::Stated][(n % 2) as usize];
    let mode = [Mode::Joined, Mode::Joined, Mode::Single][(n / 2 % 3) as usize];
    Choice { mode, periods, whole, as_of: Day::from_ymd(2026, 6, 10).expect("a day") }
}

/// One line for each wait, in words that both sides can write.
fn told(official: &Official, persons: &Persons, texts: &Texts) -> Vec<String> {
    let mut lines: Vec<String> = official
        .waits
        .iter()
        .map(|w| {
            let person = persons.get(w.person);
            let answer = |a: Option<official::Answer>| a.map(|a| (a.record, a.order, a.start, a.band.text()));
            let kind = match w.response.map(|a| a.kind) {
                None => "none".to_string(),
                Some(Kind::Conversation) => "Request".to_string(),
                Some(Kind::Assessment(which, progress)) => format!("{} {}", which.text(), progress),
                Some(Kind::Service(_)) => "Service".to_string(),
            };
            format!(
                "{} {:?} {:?} {} {} | {} {} {} {} | {kind} {:?} {} | {:?} | {}",
                texts.get(w.la),
                person.nhs.map(|n| n.digits()),
                person.nhs.is_none().then_some(person.local),
                w.record,
                w.order,
                w.progress,
                w.progress_to_service,
                w.conversation,
                w.conversation_override,
                answer(w.response),
                w.service_override,
                answer(w.service),
                w.overlap
            )
        })
        .collect();
    lines.sort();
    lines
}

fn medians(official: &Official, texts: &Texts) -> Vec<String> {
    let line = |l: &official::MedianLine| {
        let metric = if l.metric == Metric::FirstResponse { "response" } else { "service" };
        let c = l.context;
        format!(
            "{} {metric} {} {} {} {} {:?}",
            texts.get(l.la),
            l.quarter,
            l.band.text(),
            l.doubled,
            l.waits,
            (c.requests, c.assessments, c.services)
        )
    };
    let mut lines: Vec<String> = official.medians.iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn the_engine_and_its_twin_agree_on_random_rows() {
    let (mut waits, mut overlaps, mut closed, mut episodes) = (0, 0, 0, 0);
    for seed in 0..200 {
        let mut draw = Draw::new(seed);
        let mut texts = Texts::default();
        let (rows, sources) = draw.rows(&mut texts);
        let choice = choice(seed);
        let (unique, official, persons) = engine(&rows, &sources, &choice, &texts, 1);
        let slow = twin::Twin::of(&rows, &sources, &choice, &texts);
        let mut events: Vec<String> =
            unique.events.iter().map(|e| format!("{} {:?} {} {}", e.record, e.end, e.ref_end, e.band.text())).collect();
        events.sort();
        assert_eq!(events, slow.events(), "unique events, seed {seed}");
        assert_eq!(unique.counts.closed_at_period_end, slow.closed, "closed services, seed {seed}");
        assert_eq!(told(&official, &persons, &texts), slow.waits(), "waits, seed {seed}");
        assert_eq!(medians(&official, &texts), slow.medians(), "medians, seed {seed}");
        let outcomes = |l: &official::OutcomeLine| {
            format!("{} {} {} {} {}", texts.get(l.la), l.band.text(), l.outcome.text(), l.sequel.text(), l.episodes)
        };
        let lines: Vec<String> = official.ascof.outcomes.iter().map(outcomes).collect();
        assert_eq!(lines, reablement::outcomes(&slow, YEAR), "2A, seed {seed}");
        let admitted =
            |r: &official::Rate| format!("{} {} {} {}", texts.get(r.la), r.band.text(), r.numerator, r.people);
        let lines: Vec<String> = official.ascof.care_homes.iter().map(admitted).collect();
        assert_eq!(lines, reablement::care_homes(&slow, YEAR), "2B and 2C, seed {seed}");
        waits += official.waits.len();
        overlaps += official.waits.iter().filter(|w| w.overlap).count();
        closed += unique.counts.closed_at_period_end;
        episodes += official.ascof.outcomes.len();
    }
    // The rows drawn must reach what they are drawn for.
    assert!(waits > 500 && overlaps > 50 && closed > 50 && episodes > 80, "{waits} {overlaps} {closed} {episodes}");
}

/// Any order of rows within a file gives the same figures, but where the official tie-break by record number decides: so
/// rows that differ in nothing but their number are drawn apart here.
#[test]
fn the_order_of_rows_decides_official_ties_only() {
    for seed in 1_000..1_100 {
        let mut draw = Draw::new(seed);
        let mut texts = Texts::default();
        let (mut rows, sources) = draw.rows_without_ties(&mut texts);
        let choice = choice(seed);
        let (_, before, _) = engine(&rows, &sources, &choice, &texts, 1);
        draw.shuffle_within_files(&mut rows);
        let (_, after, _) = engine(&rows, &sources, &choice, &texts, 1);
        assert_eq!(medians(&before, &texts), medians(&after, &texts), "medians, seed {seed}");
        assert_eq!(before.steps, after.steps, "steps, seed {seed}");
        assert_eq!(format!("{:?}", before.ascof), format!("{:?}", after.ascof), "ASCOF, seed {seed}");
    }
}

#[test]
fn one_two_and_three_threads_give_the_same() {
    for seed in 2_000..2_050 {
        let mut draw = Draw::new(seed);
        let mut texts = Texts::default();
        let (rows, sources) = draw.rows(&mut texts);
        let choice = choice(seed);
        let (unique, one, _) = engine(&rows, &sources, &choice, &texts, 1);
        for threads in [2, 3, 64] {
            let (same, many, _) = engine(&rows, &sources, &choice, &texts, threads);
            assert_eq!((&unique.events, unique.counts), (&same.events, same.counts), "seed {seed}");
            assert_eq!(format!("{one:?}"), format!("{many:?}"), "seed {seed}");
        }
    }
}
