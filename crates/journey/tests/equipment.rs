//! The equipment store's file (decision 13, `mapping.md` 9): a slow twin on random requests, beside a council that
//! tells of some of the same needs.

mod common;

use common::{All, Draw, council_row, day, told_all};
use yf_model::rows::cld::{Component, EventType, Outcome, ServiceType};
use yf_model::rows::equipment::Request;
use yf_model::{Day, IdText, IdentityId, Ids, PersonKey, RowRef, TextId, Texts};

const PERSONS: u64 = 3;

fn rows(draw: &mut Draw, texts: &mut Texts, ids: &mut Ids) -> All {
    let mut all = All { person_of: (0..PERSONS as u32).map(PersonKey).collect(), persons: 3, ..All::default() };
    for n in 0..draw.below(6) as u32 {
        let requested = (!draw.one_in(10)).then(|| day(draw.below(60) as i32));
        let from = requested.unwrap_or(day(0));
        let later = |draw: &mut Draw, one_in| draw.one_in(one_in).then(|| from + draw.below(20) as i32 - 2);
        all.equipment.push(Request {
            at: RowRef { file: 1, line: n + 2 },
            who: IdentityId(draw.below(PERSONS) as u32),
            id: ids.intern(&format!("Q{n}")),
            item: texts.intern("bed"),
            requested,
            delivered: later(draw, 2),
            fitted: later(draw, 3),
            cancelled: later(draw, 3),
            reason: TextId(0),
        });
    }
    let la = texts.intern("999");
    for who in 0..PERSONS as u32 {
        if draw.one_in(2) {
            continue;
        }
        let local = ids.intern(&format!("L{who}"));
        let asked = day(draw.below(60) as i32);
        let mut request = council_row(2 * who + 2, la, local, who, EventType::Request, asked);
        (request.end, request.outcome) = (Some(asked), Some(Outcome::ProgressSupport));
        request.died = draw.one_in(3).then(|| asked + draw.below(40) as i32);
        let delivered = asked + draw.below(12) as i32;
        let mut service = council_row(2 * who + 3, la, local, who, EventType::Service, delivered);
        (service.component, service.service_type) = (Some(Component::Equipment), Some(ServiceType::Community));
        all.cld.extend([request, service]);
    }
    all
}

fn slow(all: &All, ids: &Ids) -> Vec<String> {
    let died = |who: IdentityId| all.cld.iter().filter(|r| r.who == who).filter_map(|r| r.died).min();
    let wait = |who: IdentityId, of: &str, start: Day, stop: Option<Day>, closed: Option<Day>| {
        // A closure or a death on a day before the stop ends it; on the day of the stop she had it.
        let ended = [closed, died(who)].into_iter().flatten().min().filter(|day| stop.is_none_or(|stop| *day < stop));
        let stop = stop.filter(|_| ended.is_none());
        format!("wait {} {of} {start} {stop:?} {ended:?}", who.0)
    };
    let mut out = Vec::new();
    let mut asked: Vec<(IdentityId, Day)> = Vec::new();
    for r in &all.equipment {
        let Some(requested) = r.requested else { continue };
        asked.push((r.who, requested));
        let of = ids.get(r.id);
        let event = |day: Day, kind: &str, outcome: &str| format!("event {} {of} {day} {kind} {outcome}", r.who.0);
        out.push(event(requested, "referral", ""));
        out.extend(r.delivered.map(|day| event(day, "delivery", "")));
        let end = r.delivered.map(|day| (day, "completed")).or(r.cancelled.map(|day| (day, "cancelled")));
        out.extend(end.map(|(day, outcome)| event(day, "end", outcome)));
        out.push(wait(r.who, of, requested, r.delivered, r.cancelled));
    }
    for request in all.cld.iter().filter(|r| r.event_type == Some(EventType::Request)) {
        let start = request.start.expect("given");
        let service = all.cld.iter().find(|r| r.who == request.who && r.event_type == Some(EventType::Service));
        let delivered = service.and_then(|s| s.start).expect("given");
        // Rows of people who had died by then are no events.
        let lives = |day: Day| request.died.is_none_or(|died| died >= day);
        let near = asked.iter().any(|(who, day)| *who == request.who && (*day - start).abs() <= 28);
        if lives(start) && !near {
            out.push(wait(request.who, "council", start, Some(delivered), None));
        }
    }
    out.sort();
    out
}

#[test]
fn agrees_with_a_look_at_every_request() {
    for seed in 0..4000 {
        let mut draw = Draw(seed);
        let (mut texts, mut ids) = (Texts::default(), Ids::default());
        let mut all = rows(&mut draw, &mut texts, &mut ids);
        let mut run = |all: &All| {
            let told = told_all(all, &mut texts, &ids);
            let store = |id: IdText| ids.get(id);
            let mut lines: Vec<String> = told
                .events
                .iter()
                .filter(|e| e.row.file == 1)
                .map(|e| {
                    let (of, outcome) = (store(e.reference.local), texts.get(e.outcome));
                    let by = if e.kind.name() == "referral" { e.to_org } else { e.org };
                    assert_eq!(texts.get(by), "equipment:store");
                    format!("event {} {of} {} {} {outcome}", e.person.0, e.at, e.kind.name())
                })
                .collect();
            lines.extend(told.waits.iter().filter(|w| w.clock.name() == "equipment-7").map(|w| {
                let of = if w.reference.day.is_some() { "council" } else { store(w.reference.local) };
                let (start, stop) = (w.start.day().expect("a day"), w.stop.and_then(|s| s.day()));
                format!("wait {} {of} {start} {stop:?} {:?}", w.person.0, w.ended.map(|(day, _)| day))
            }));
            lines.sort();
            lines
        };
        let told = run(&all);
        assert_eq!(told, slow(&all, &ids), "seed {seed}: {all:#?}");
        // Copies of a row (a file exported twice) and another order change nothing.
        for n in 0..all.equipment.len() {
            if draw.one_in(3) {
                let copy = all.equipment[n].clone();
                all.equipment.push(copy);
            }
        }
        draw.shuffle(&mut all.equipment);
        assert_eq!(run(&all), told, "seed {seed}, shuffled and doubled");
    }
}

/// Of somebody with very many rows, events are found by their reference through an index: the same as by going through all of hers.
#[test]
fn events_of_a_reference_are_those_that_going_through_all_of_them_finds() {
    for seed in 0..20 {
        let (mut draw, mut texts, mut ids) = (Draw(seed), Texts::default(), Ids::default());
        let mut all = rows(&mut draw, &mut texts, &mut ids);
        for n in 0..draw.below(300) as u32 {
            let requested = day(draw.below(60) as i32);
            all.equipment.push(Request {
                at: RowRef { file: 1, line: n + 100 },
                who: IdentityId(draw.below(2) as u32),
                // Of some numbers there are many rows.
                id: ids.intern(&format!("M{}", draw.below(90))),
                item: texts.intern("rail"),
                requested: Some(requested),
                delivered: Some(requested + draw.below(9) as i32),
                fitted: None,
                cancelled: None,
                reason: TextId(0),
            });
        }
        let told = told_all(&all, &mut texts, &ids);
        let mut found = 0;
        for wait in &told.waits {
            let all_of_hers = told.events_of(wait.person);
            let slow: Vec<RowRef> =
                all_of_hers.iter().filter(|e| e.reference == wait.reference).map(|e| e.row).collect();
            let fast: Vec<RowRef> = told.events_on(wait.person, wait.reference).map(|e| e.row).collect();
            assert_eq!(fast, slow, "seed {seed}");
            found += fast.len();
            // What belongs to somebody else is not hers.
            for other in told.listed().filter(|p| *p != wait.person) {
                let theirs = told.events_of(other).iter().filter(|e| e.reference == wait.reference).count();
                assert_eq!(told.events_on(other, wait.reference).count(), theirs, "seed {seed}");
            }
        }
        assert!(found > 0, "seed {seed}: nothing was found");
    }
}
