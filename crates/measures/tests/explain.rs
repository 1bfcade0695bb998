//! The states of a wait against a twin that walks every day, and worked explanations that can be read.

use yf_journey::{Step, StepKind};
use yf_measures::explain::{Around, Phase, Stay, explain};
use yf_model::*;
use yf_place::{Calendar, Place, Promise};

fn day(text: &str) -> Day {
    Day::parse_iso(text).expect("a day")
}

fn promise(clock: ClockId) -> Promise {
    Place::reference().promises.into_iter().find(|p| p.clock == clock).expect("every clock is shipped")
}

fn wait(clock: ClockId, start: When, stop: When) -> Wait {
    let reference =
        Ref { kind: RefKind::CldRequest, owner: TextId(1), local: IdText(1), day: None, nth: 1, receiver: TextId(0) };
    Wait {
        person: PersonKey(0),
        clock,
        reference,
        source: WaitSource::Csds,
        start,
        stop: Some(stop),
        ended: None,
        start_row: RowRef { file: 0, line: 2 },
        stop_row: None,
    }
}

fn step(at: When, kind: StepKind) -> Step {
    Step { at, kind, org: TextId(7), service: TextId(8), row: RowRef { file: 0, line: 9 } }
}

/// A small generator; the seed is printed by the assertion that fails.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }

    fn when(&mut self, first: Day, days: u64) -> When {
        let day = first + self.below(days) as i32;
        if self.below(2) == 0 { When::Day(day) } else { When::Moment(Moment::new(day, self.below(86_400) as u32)) }
    }
}

/// Order of a time within its day: a date stands at its beginning.
fn place_in_time(at: When) -> (Day, u32) {
    match at {
        When::Moment(m) => (m.day, m.second),
        other => (other.earliest_day(), 0),
    }
}

/// The state at the end of a day, found by looking at everything.
fn phase_at(clock: ClockId, start: When, steps: &[Step], stays: &[Stay], day: Day) -> Phase {
    let end = (day, 86_399);
    let bed = stays.iter().any(|s| place_in_time(s.from) <= end && s.to.is_none_or(|to| place_in_time(to) > end));
    if bed {
        return Phase::InHospital;
    }
    let mut phase = match clock {
        ClockId::Assessment28 => Phase::ForAssessment,
        ClockId::Package28 => Phase::ForCare,
        _ => Phase::ForVisit,
    };
    for s in steps.iter().filter(|s| place_in_time(s.at) > place_in_time(start) && place_in_time(s.at) <= end) {
        phase = match (clock, s.kind) {
            (ClockId::Assessment28, StepKind::AssessmentOpened) => Phase::BeingAssessed,
            (ClockId::Assessment28 | ClockId::Package28, _) => phase,
            (_, StepKind::Spoken) => Phase::SpokenNotSeen,
            (_, StepKind::NotAttended) => Phase::AppointmentNotKept,
            (_, StepKind::CancelledByProvider) => Phase::CancelledByProvider,
            _ => phase,
        };
    }
    phase
}

#[test]
fn every_day_has_one_state_and_the_states_add_up() {
    let calendar = Calendar::england();
    let clocks = [ClockId::Assessment28, ClockId::Package28, ClockId::Chs18w, ClockId::TorbayNonurgent];
    let kinds = [
        StepKind::AssessmentOpened,
        StepKind::Spoken,
        StepKind::NotAttended,
        StepKind::CancelledByProvider,
        StepKind::Asked,
    ];
    for seed in 0..4000u64 {
        let mut draw = Draw(seed);
        let clock = clocks[draw.below(4) as usize];
        let start = draw.when(day("2025-11-20"), 30);
        let stop = When::Day(start.earliest_day() + draw.below(70) as i32);
        let promise = promise(clock);
        let mut steps: Vec<Step> = (0..draw.below(5))
            .map(|_| {
                let at = draw.when(start.earliest_day() - 5, 80);
                step(at, kinds[draw.below(5) as usize])
            })
            .collect();
        steps.sort_by_key(|s| place_in_time(s.at));
        // Two marks of one second have no order a twin could know.
        steps.dedup_by_key(|s| place_in_time(s.at));
        let stays: Vec<Stay> = (0..draw.below(2))
            .map(|_| {
                let from = draw.when(start.earliest_day() - 5, 60);
                let to = (draw.below(4) > 0).then(|| draw.when(from.earliest_day() + 1, 20));
                Stay { org: TextId(3), from, to, row: RowRef::default() }
            })
            .collect();
        let w = wait(clock, start, stop);
        let total = yf_place::clock::between(start, stop, &promise, &calendar).expect("known holidays").lowest;
        let around = Around {
            steps: &steps,
            council: &[],
            council_seen: true,
            stays: &stays,
            open: None,
            with: (TextId(7), TextId(8)),
        };
        let spans = explain(&w, &promise, &calendar, total, &around);
        assert_eq!(spans.iter().map(|s| s.amount).sum::<i64>(), total, "seed {seed}: {spans:?}");

        let mut walked: Vec<(Phase, i64)> = Vec::new();
        let mut at = start.earliest_day();
        while at < stop.earliest_day() {
            let counts = promise.unit != Unit::WorkingDays || calendar.is_working(at.next()) == Some(true);
            if counts {
                let phase = phase_at(clock, start, &steps, &stays, at);
                match walked.last_mut() {
                    Some(last) if last.0 == phase => last.1 += 1,
                    _ => walked.push((phase, 1)),
                }
            }
            at = at.next();
        }
        let engine: Vec<(Phase, i64)> = spans.iter().filter(|s| s.amount > 0).map(|s| (s.phase, s.amount)).collect();
        assert_eq!(engine, walked, "seed {seed} {clock}: {w:?} {steps:?} {stays:?}");
    }
}

#[test]
fn minutes_are_cut_only_by_what_is_known_to_the_minute() {
    let calendar = Calendar::england();
    let d = day("2026-02-03");
    let w = wait(ClockId::Ucr2h, When::Moment(Moment::at(d, 9, 0)), When::Moment(Moment::at(d, 12, 30)));
    let steps = [step(When::Day(d), StepKind::NotAttended), step(When::Moment(Moment::at(d, 9, 40)), StepKind::Spoken)];
    let around = Around {
        steps: &steps,
        council: &[],
        council_seen: true,
        stays: &[],
        open: None,
        with: (TextId(7), TextId(8)),
    };
    let spans = explain(&w, &promise(ClockId::Ucr2h), &calendar, 210 * 60, &around);
    let told: Vec<(Phase, i64)> = spans.iter().map(|s| (s.phase, s.amount / 60)).collect();
    assert_eq!(told, [(Phase::ForVisit, 40), (Phase::SpokenNotSeen, 170)]);
}

#[test]
fn a_night_is_given_to_the_closed_doors() {
    let calendar = Calendar::england();
    let d = day("2026-02-03");
    let w = wait(ClockId::Ucr2h, When::Moment(Moment::at(d, 19, 30)), When::Moment(Moment::at(d.next(), 8, 45)));
    let open = yf_place::OpenHours { opens: 8 * 3600, closes: 20 * 3600, days: yf_place::Weekdays::ALL };
    let around = Around {
        steps: &[],
        council: &[],
        council_seen: true,
        stays: &[],
        open: Some(open),
        with: (TextId(7), TextId(8)),
    };
    let spans = explain(&w, &promise(ClockId::Ucr2h), &calendar, 795 * 60, &around);
    let told: Vec<(Phase, i64)> = spans.iter().map(|s| (s.phase, s.amount / 60)).collect();
    assert_eq!(told, [(Phase::ForVisit, 30), (Phase::Closed, 720), (Phase::ForVisit, 45)]);
}

#[test]
fn days_after_ready_are_named_by_what_the_council_had_been_asked() {
    let calendar = Calendar::england();
    let at = |text| When::Day(day(text));
    let w = wait(ClockId::Drd, at("2026-01-14"), at("2026-01-20"));
    let council = [
        step(at("2026-01-16"), StepKind::Asked),
        step(at("2026-01-17"), StepKind::AssessmentOpened),
        step(at("2026-01-19"), StepKind::Assessed),
    ];
    let stay = Stay { org: TextId(3), from: at("2026-01-06"), to: Some(at("2026-01-20")), row: RowRef::default() };
    let around = Around {
        steps: &[],
        council: &council,
        council_seen: true,
        stays: &[stay],
        open: None,
        with: (TextId(3), TextId(0)),
    };
    let spans = explain(&w, &promise(ClockId::Drd), &calendar, 6, &around);
    let told: Vec<(Phase, i64)> = spans.iter().map(|s| (s.phase, s.amount)).collect();
    let expected = [
        (Phase::ReadyNobodyAsked, 2),
        (Phase::ReadyForAssessment, 1),
        (Phase::ReadyBeingAssessed, 2),
        (Phase::ReadyForCare, 1),
    ];
    assert_eq!(told, expected);
}

#[test]
fn where_no_council_extract_could_show_it_nothing_is_said_of_the_council() {
    let calendar = Calendar::england();
    let at = |text| When::Day(day(text));
    let w = wait(ClockId::Drd, at("2026-01-14"), at("2026-01-20"));
    let around = |council_seen| Around {
        steps: &[],
        council: &[],
        council_seen,
        stays: &[],
        open: None,
        with: (TextId(3), TextId(0)),
    };
    for (seen, phase) in [(true, Phase::ReadyNobodyAsked), (false, Phase::ReadyUnseen)] {
        let spans = explain(&w, &promise(ClockId::Drd), &calendar, 6, &around(seen));
        assert_eq!(spans.iter().map(|s| (s.phase, s.amount)).collect::<Vec<_>>(), [(phase, 6)]);
    }
}
