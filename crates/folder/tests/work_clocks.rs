//! The clock vectors of the design papers, through the folder: what was said at the screen, and the clock that came of it.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, at, says, to};
use yf_folder::work::{Kind, ThingHandle, Work};
use yf_folder::{Stamp, Subject, WaitEntry, when_text};
use yf_place::{Calendar, clock};

const HOUR: i64 = 60 * Stamp::MINUTE;

/// A call that was received then, asking for intermediate care.
fn call(d: &Day, happened: &str, urgency: &str) -> ThingHandle {
    let says = vec![says("asked", "intermediate-care", ""), says("urgency", urgency, "")];
    let (subject, parent, hand) = (None, None, None);
    let work = Work::Begin { kind: Kind::Contact, subject, parent, to: hand, happened: at(happened), says };
    d.deed(&d.spa, work).expect("received").thing.expect("a thing")
}

fn clock_of(d: &Day, thing: ThingHandle, name: &str) -> WaitEntry {
    let seen = d.see(&d.spa, thing).expect("on the desk");
    seen.clocks.into_iter().find(|c| c.clock == name).expect("a clock")
}

#[test]
fn the_urgent_clock_starts_at_received_on_the_nights_when_clocks_change_too() {
    let d = Day::new("clocks-nights");
    // 3.5 hours after each start, in real time: the last moment that is still in time.
    let vectors = [
        ("2026-10-24 23:30:00", "2026-10-25 02:00:00"),
        ("2026-10-25 00:30:00", "2026-10-25 03:00:00"),
        ("2026-11-13 16:40:00", "2026-11-13 20:10:00"),
    ];
    for (start, due) in vectors {
        let contact = call(&d, start, "urgent");
        let wait = clock_of(&d, contact, "torbay-urgent");
        assert_eq!(when_text(wait.start), start);
        let hours = clock::instants(at(due)).first - clock::instants(wait.start).first;
        assert_eq!(hours, 210 * 60, "{start}: the due time is three and a half real hours later");
    }
    // The spring night is still to come for this folder: refused as what has not happened.
    let (start, due) = ("2027-03-27 23:00:00", "2027-03-28 03:30:00");
    assert_eq!(clock::instants(at(due)).first - clock::instants(at(start)).first, 210 * 60);
    d.still().later(clock::instants(at(due)).last * 1000 - day::START);
    let spa = d.b.actor(d.b.folder.account("handler").expect("asked").expect("enrolled"));
    let work = Work::Begin {
        kind: Kind::Contact,
        subject: None,
        parent: None,
        to: None,
        happened: at(start),
        says: vec![says("asked", "intermediate-care", ""), says("urgency", "urgent", "")],
    };
    let contact = d.deed(&spa, work).expect("received").thing.expect("a thing");
    let clocks = d.see(&spa, contact).expect("on the desk").clocks;
    assert!(clocks.iter().any(|c| c.clock == "torbay-urgent" && when_text(c.start) == start));
}

#[test]
fn three_contacts_about_one_fall_are_one_from_the_earliest() {
    let d = Day::new("clocks-fall");
    d.b.person("Smith", &[]);
    let her = d.found(&d.spa, "Smith");
    let (second, first, third) = (
        call(&d, "2026-11-14 10:40:00", "urgent"),
        call(&d, "2026-11-14 10:02:00", "urgent"),
        call(&d, "2026-11-14 11:15:00", "urgent"),
    );
    let kept = d.step(&d.spa, second, to("identified").her(her)).expect("identified");
    for other in [first, third] {
        d.step(&d.spa, other, to("duplicate").with(kept)).expect("joined");
    }
    let wait = clock_of(&d, kept, "torbay-urgent");
    assert_eq!(when_text(wait.start), "2026-11-14 10:02:00");
    d.step(&d.spa, kept, to("triaged")).expect("triaged");
    d.step(&d.matron, d.desk(&d.matron).for_me[0].thing.thing, to("accepted")).expect("accepted");
    let her = d.found(&d.matron, "Smith");
    let work = d.work(&d.matron, Subject::Handle(her)).expect("hers");
    let contacts: Vec<&str> =
        work.things.iter().filter(|t| t.kind == Kind::Contact).map(|t| t.state.as_str()).collect();
    assert_eq!(contacts.iter().filter(|s| **s == "duplicate").count(), 2, "{contacts:?}");
    let all: Vec<&WaitEntry> = work.things.iter().flat_map(|t| &t.clocks).collect();
    for name in ["torbay-urgent", "assessment-28", "contact-answer"] {
        let starts: Vec<String> = all.iter().filter(|c| c.clock == name).map(|c| when_text(c.start)).collect();
        assert_eq!(starts, ["2026-11-14 10:02:00"], "{name}");
    }
}

#[test]
fn an_urgency_lowered_ends_the_urgent_clock_and_the_other_runs_from_nine() {
    let d = Day::new("clocks-lowered");
    // Sunday, 10:15.
    d.still().later(22 * HOUR + 15 * Stamp::MINUTE);
    let contact = call(&d, "2026-11-15 09:00:00", "urgent");
    d.say(&d.spa, contact, says("urgency", "routine", "she is up again")).expect("lowered");
    let (urgent, other) = (clock_of(&d, contact, "torbay-urgent"), clock_of(&d, contact, "torbay-nonurgent"));
    assert_eq!((urgent.stop, urgent.ended.map(|d| d.to_string())), (None, Some("2026-11-15".into())));
    assert_eq!((when_text(other.start), other.ended), ("2026-11-15 09:00:00".into(), None));
    let lowered = d.see(&d.spa, contact).expect("hers").fields;
    let lowered = lowered.iter().find(|f| f.said.field == "urgency").expect("said");
    let minutes = (lowered.told.seconds() - clock::instants(at("2026-11-15 09:00:00")).first) / 60;
    assert_eq!((minutes, lowered.author.as_str()), (75, "handler"), "lowered at 1 h 15 min, by whom");
}

#[test]
fn a_visit_typed_late_stops_when_it_was_made_and_the_steps_tell_both_times() {
    let d = Day::new("clocks-late");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let subject = Some(Subject::Handle(her));
    d.begin(&d.sw, Kind::Visit, subject, None, None, vec![]).expect("planned");
    // 14:05 by the clock, typed at 17:40.
    d.still().later(5 * HOUR + 40 * Stamp::MINUTE);
    let sw = d.b.actor(d.b.folder.account("social").expect("asked").expect("enrolled"));
    let her = d.found(&sw, "Smith");
    let open = d.open(&sw, her, Kind::Visit);
    d.step(&sw, open.thing, to("done").at("2026-11-14 14:05:00")).expect("done");
    let done = d.see(&sw, open.thing).expect("hers");
    let step = done.steps.last().expect("a step");
    let late = step.told.seconds() - clock::instants(step.happened).first;
    assert_eq!((when_text(step.happened).as_str(), late / 60), ("2026-11-14 14:05:00", 3 * 60 + 35));
}

#[test]
fn a_visit_that_did_not_happen_is_told_late_if_it_is_told_the_day_after() {
    let d = Day::new("clocks-missed");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let nine = says("planned", "2026-11-14 09:00:00", "");
    let (first, before, second) = (
        d.begin(&d.sw, Kind::Visit, Some(Subject::Handle(her)), None, None, vec![nine.clone()]).expect("planned"),
        d.begin(
            &d.sw,
            Kind::Visit,
            Some(Subject::Handle(her)),
            None,
            None,
            vec![says("planned", "2026-11-16 09:00:00", "")],
        )
        .expect("planned"),
        d.begin(&d.sw, Kind::Visit, Some(Subject::Handle(her)), None, None, vec![nine]).expect("planned"),
    );
    // Noon of the same day; and one that is to come, told before its time.
    d.step(&d.sw, first, to("missed").why("the bus")).expect("missed");
    d.step(&d.sw, before, to("missed").why("nobody is free")).expect("missed");
    d.still().later(24 * HOUR);
    let sw = d.b.actor(d.b.folder.account("social").expect("asked").expect("enrolled"));
    let open = d.open(&sw, d.found(&sw, "Smith"), Kind::Visit).thing;
    d.step(&sw, open, to("not in").why("no answer")).expect("told the day after");
    let _ = second;
    let hers = d.work(&sw, Subject::Handle(d.found(&sw, "Smith"))).expect("hers").things;
    let mut told: Vec<(String, String)> = hers
        .iter()
        .flat_map(|t| &t.clocks)
        .filter(|c| c.clock == "missed-visit")
        .map(|c| (when_text(c.start), when_text(c.stop.expect("told"))))
        .collect();
    told.sort();
    let at = |start: &str, stop: &str| (start.to_owned(), stop.to_owned());
    assert_eq!(
        told,
        [
            at("2026-11-14 09:00:00", "2026-11-14 12:00:00"),
            at("2026-11-14 09:00:00", "2026-11-15 12:00:00"),
            at("2026-11-14 11:30:00", "2026-11-14 12:00:00"),
        ]
    );
}

#[test]
fn an_offer_made_on_a_friday_lapses_at_the_end_of_monday() {
    let d = Day::new("clocks-offer");
    d.b.person("Smith", &[]);
    d.allocated("Smith");
    // Friday 27 November 2026, 15:00.
    d.still().later(clock::instants(at("2026-11-27 15:00:00")).first * 1000 - day::START);
    let sw = d.b.actor(d.b.folder.account("social").expect("asked").expect("enrolled"));
    let her = d.found(&sw, "Smith");
    let case = d.open(&sw, her, Kind::Case).thing;
    let hand = d.hand(&sw, "coordinator");
    let work = Work::Begin {
        kind: Kind::HandOver,
        subject: None,
        parent: Some(case),
        to: Some(hand),
        happened: at("2026-11-27 15:00:00"),
        says: vec![],
    };
    let offer = d.deed(&sw, work).expect("offered").thing.expect("a thing");
    let lapses = d.see(&sw, offer).expect("hers").lapses.expect("it does");
    assert_eq!(lapses.seconds(), clock::midnight(yf_model::Day::parse_iso("2026-12-01").expect("a day")));
    d.still().later(lapses.0 - 1 - clock::instants(at("2026-11-27 15:00:00")).first * 1000);
    assert_eq!(d.b.folder.tick(&Calendar::england()), Ok(0));
    d.still().later(1);
    assert_eq!(d.b.folder.tick(&Calendar::england()), Ok(1));
    // It came back: the giver and her manager read so on their first pages for a week, and no other team does.
    let read = |login: &str| {
        let actor = d.b.actor(d.b.folder.account(login).expect("asked").expect("enrolled"));
        d.desk(&actor).came_back.iter().filter(|l| l.thing.state == "lapsed").count()
    };
    assert_eq!(["social", "manager", "far-manager"].map(read), [1, 1, 0]);
    d.still().later(7 * 24 * 3_600_000 + 1);
    assert_eq!(["social", "manager", "far-manager"].map(read), [0, 0, 0]);
}

#[test]
fn package_stops_when_the_last_time_critical_service_has_started_and_not_before() {
    let d = Day::new("clocks-package");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let she = Subject::Handle(her);
    let subject = Some(she);
    let assessment = d.begin(&d.sw, Kind::Assessment, subject, None, None, vec![]).expect("planned");
    d.step(&d.sw, assessment, to("in progress")).expect("in progress");
    d.step(&d.sw, assessment, to("shared with her").at("2026-11-14 09:30:00")).expect("shared");
    d.step(&d.sw, assessment, to("final").says("agreement", "yes", "").at("2026-11-14 11:45:00")).expect("final");
    let plan = d.begin(&d.sw, Kind::Plan, subject, None, None, vec![]).expect("draft");
    let home = d.hand(&d.sw, "Home Care Ltd");
    let line = |critical: &str| {
        let said = vec![says("time-critical", critical, "")];
        d.still().later(1000);
        d.begin(&d.sw, Kind::Line, None, Some(plan), Some(home), said).expect("requested")
    };
    for critical in ["yes", "yes", "no"] {
        line(critical);
    }
    d.step(&d.sw, plan, to("agreed").says("agreement", "yes", "")).expect("agreed");
    d.step(&d.sw, plan, to("authorised")).expect("authorised");
    let her = d.found(&d.coord, "Smith");
    let stop = || {
        let work = d.work(&d.sw, she).expect("hers");
        let clocks: Vec<WaitEntry> = work.things.into_iter().flat_map(|t| t.clocks).collect();
        let one = |name: &str| clocks.iter().find(|c| c.clock == name).expect("a clock").clone();
        (one("assessment-28"), one("package-28"))
    };
    assert_eq!(stop().0.stop.map(when_text).as_deref(), Some("2026-11-14 09:30:00"), "when it was done with her");
    assert_eq!(when_text(stop().1.start), "2026-11-14 09:30:00");
    let theirs = d.work(&d.coord, Subject::Handle(her)).expect("hers").things;
    let lines: Vec<ThingHandle> = theirs.iter().filter(|t| t.kind == Kind::Line).map(|t| t.thing).collect();
    assert_eq!(lines.len(), 3);
    // Newest first: the one that can wait, then the two that cannot.
    for (line, started) in [(lines[2], "2026-11-14 10:00:00"), (lines[1], "2026-11-14 11:10:00")] {
        assert_eq!(stop().1.stop, None);
        for state in ["sourcing", "offered"] {
            d.step(&d.coord, line, to(state)).expect(state);
        }
        let offer = d.desk(&d.carer).for_me.iter().find(|l| l.thing.state == "offered").expect("offered").thing.thing;
        d.step(&d.carer, offer, to("accepted")).expect("accepted");
        d.step(&d.carer, offer, to("started").at(started)).expect("started");
    }
    assert_eq!(stop().1.stop.map(when_text).as_deref(), Some("2026-11-14 11:10:00"));
}
