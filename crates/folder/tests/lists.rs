//! A day by its lists: each is the same asked for alone as among the others; and what is over leaves nothing behind.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, says, to};
use std::collections::BTreeMap;
use yf_folder::access::{Purpose, Role, Set};
use yf_folder::work::{Desk, DeskLine, Kind, List, Near};
use yf_folder::{Actor, Ask, Stamp, Subject, Trouble, View};
use yf_place::Calendar;

fn lists(desk: &Desk) -> BTreeMap<&'static str, String> {
    let told =
        |lines: &[DeskLine]| lines.iter().map(|l| format!("{:?}\n", (&l.handle.text(), &l.person, &l.thing))).collect();
    let all: [(List, String); 17] = [
        (List::Mine, told(&desk.mine)),
        (List::ForMe, told(&desk.for_me)),
        (List::Team, told(&desk.team)),
        (List::Covering, told(&desk.covering)),
        (List::Worries, told(&desk.worries)),
        (List::Requests, told(&desk.requests)),
        (List::Uncoordinated, told(&desk.uncoordinated)),
        (List::Gaps, told(&desk.gaps)),
        (
            List::Lowered,
            desk.lowered
                .iter()
                .map(|l| format!("{} {} {} {:?}\n", l.from, l.to, l.words, l.line.as_ref().map(|l| l.handle.text())))
                .collect(),
        ),
        (List::Calls, told(&desk.calls)),
        (List::Waiting, told(&desk.waiting)),
        (List::Untold, told(&desk.untold)),
        (List::Offers, told(&desk.offers)),
        (List::Due, desk.due.iter().map(|one| format!("{} {:?}\n", one.clock.clock, one.clock.start)).collect()),
        (List::Done, told(&desk.done_today)),
        (List::CameBack, told(&desk.came_back)),
        (
            List::Colleagues,
            desk.colleagues.iter().map(|c| format!("{} {} {}\n", c.hand.text(), c.name, c.weight)).collect(),
        ),
    ];
    all.into_iter().map(|(list, told)| (list.name(), told)).collect()
}

fn ask(d: &Day, actor: &Actor, asked: &[List]) -> BTreeMap<&'static str, String> {
    match d.b.folder.see(actor, Purpose::Care, &Ask::Lists(Set::of(asked))).expect("a desk") {
        View::Desk(desk) => lists(&desk),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_alone_is_the_same_as_among_all_and_brings_nothing_else() {
    let d = Day::new("lists-alone");
    for family in ["Smith", "Jones", "Brown"] {
        d.b.person(family, &[]);
    }
    let her = d.allocated("Smith");
    d.accepted("Jones");
    let waits = d.triaged("Brown");
    d.step(&d.spa, waits, to("answered").why("rang her daughter")).expect("answered");
    let whom = d.hand(&d.sw, "coordinator");
    d.begin(&d.sw, Kind::Task, Some(Subject::Handle(her)), None, Some(whom), vec![says("question", "", "key?")])
        .expect("asked");
    for actor in [&d.spa, &d.matron, &d.sw, &d.coord, &d.manager, &d.far, &d.carer] {
        let all = lists(&d.desk(actor));
        for list in List::ALL {
            let alone = ask(&d, actor, &[*list]);
            for (name, told) in &alone {
                let right = if *name == list.name() { all[name].as_str() } else { "" };
                assert_eq!(told, right, "{} asked for {}", name, list.name());
            }
        }
        // Two are those two, in whichever order they are asked for.
        let two = ask(&d, actor, &[List::Team, List::Mine]);
        assert_eq!((&two["team"], &two["mine"]), (&all["team"], &all["mine"]));
    }
    // Something is in each of those that a day begins with.
    let (sw, manager) = (lists(&d.desk(&d.sw)), lists(&d.desk(&d.manager)));
    assert!(["mine", "colleagues", "done"].iter().all(|name| !sw[name].is_empty()), "{sw:?}");
    assert!(["mine", "uncoordinated"].iter().all(|name| !manager[name].is_empty()), "{manager:?}");
}

#[test]
fn a_long_list_of_old_work_hides_no_call_of_the_team() {
    let d = Day::new("lists-calls");
    d.b.person("Smith", &[]);
    d.b.person("Jones", &[]);
    let her = d.allocated("Smith");
    let whom = d.hand(&d.sw, "coordinator");
    for n in 0..210 {
        let asks = vec![says("question", "", &format!("the key, again: {n}"))];
        d.begin(&d.sw, Kind::Task, Some(Subject::Handle(her)), None, Some(whom), asks).expect("asked");
    }
    let new = d.triaged("Jones");
    let state = d.see(&d.spa, new).expect("hers").state;
    let calls: Vec<_> = d.desk(&d.coord).team.into_iter().filter(|l| l.thing.kind == Kind::Contact).collect();
    assert_eq!(calls.iter().map(|l| l.thing.state.as_str()).collect::<Vec<_>>(), [state.as_str()]);
}

#[test]
fn an_urgent_offer_goes_back_after_two_hours_and_no_other_does() {
    let d = Day::new("lists-urgent");
    let mut offers = Vec::new();
    for (family, urgency) in [("Smith", "urgent"), ("Jones", "routine")] {
        d.b.person(family, &[]);
        let her = d.allocated(family);
        let case = d.open(&d.sw, her, Kind::Case).thing;
        let whom = d.hand(&d.sw, "coordinator");
        let says = vec![says("urgency", urgency, "")];
        offers.push(d.begin(&d.sw, Kind::HandOver, None, Some(case), Some(whom), says).expect("offered"));
    }
    let tick = || d.b.folder.tick(&Calendar::england());
    d.still().later(2 * 3_600_000 - 1);
    assert_eq!(tick(), Ok(0));
    d.still().later(1);
    assert_eq!((tick(), tick()), (Ok(1), Ok(0)));
    let states: Vec<String> = offers.iter().map(|offer| d.see(&d.sw, *offer).expect("hers").state).collect();
    assert_eq!(states, ["lapsed", "offered"]);
}

#[test]
fn looks_of_one_page_are_each_decided_and_each_leave_their_line() {
    let d = Day::new("lists-together");
    d.b.person("Smith", &[]);
    let her = Subject::Handle(d.allocated("Smith"));
    let lines = || d.b.folder.verify(None).expect("verified").lines;
    let before = lines();
    let asks = [Ask::Work(her), Ask::Looked(her), Ask::Sharing(her), Ask::Folder(Subject::Nobody)];
    let seen = d.b.folder.see_all(&d.sw, Purpose::Care, &asks).expect("answered");
    assert_eq!(lines() - before, 4);
    let one_by_one: Vec<_> = asks.iter().map(|ask| d.b.folder.see(&d.sw, Purpose::Care, ask).map(|_| ())).collect();
    let together: Vec<_> = seen.iter().map(|view| view.as_ref().map(|_| ()).map_err(Trouble::clone)).collect();
    assert_eq!(together, one_by_one);
    assert_eq!(together[1], Err(Trouble::NotAvailable), "who looked is not a colleague's to read");
    assert!(d.b.folder.verify(None).expect("verified").broken.is_empty());
}

#[test]
fn a_session_that_is_over_for_a_day_leaves_no_address_behind() {
    let d = Day::new("lists-sessions");
    d.b.person("Smith", &[]);
    d.allocated("Smith");
    let count = |table: &str| -> i64 {
        let db = rusqlite::Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("counted")
    };
    let tables = ["handle", "thing_handle", "hand"];
    assert!(tables.iter().all(|table| count(table) > 0));
    d.still().later(24 * 3_600_000 + 1);
    d.b.actor(d.b.folder.account("social").expect("asked").expect("enrolled"));
    assert_eq!(tables.map(count), [0, 0, 0]);
}

/// Of clocks of the folder all that run.
fn near(clocks: &[&str]) -> Vec<Near> {
    let started = day::at("2027-12-31 23:59:59");
    clocks.iter().map(|clock| Near { clock: (*clock).to_owned(), started }).collect()
}

fn due(d: &Day, actor: &Actor, near: Vec<Near>) -> Desk {
    let purpose = if actor.role() == Role::Manager { Purpose::Oversight } else { Purpose::Care };
    match d.b.folder.see(actor, purpose, &Ask::Due(Set::of(&[List::Due]), near)).expect("a desk") {
        View::Desk(desk) => *desk,
        other => panic!("{other:?}"),
    }
}

#[test]
fn much_older_work_hides_no_hand_over_no_untold_visit_and_no_promise() {
    let d = Day::new("lists-size");
    d.b.person("Smith", &[]);
    let her = Subject::Handle(d.allocated("Smith"));
    let whom = d.hand(&d.sw, "coordinator");
    for n in 0..230 {
        let asks = vec![says("question", "", &format!("the key, again: {n}"))];
        d.begin(&d.sw, Kind::Task, Some(her), None, Some(whom), asks).expect("asked");
    }
    d.still().later(60_000);
    let plan = d.begin(&d.sw, Kind::Plan, Some(her), None, None, vec![]).expect("a plan");
    let visit = |planned: &str| {
        let says = vec![says("planned", planned, "")];
        d.begin(&d.sw, Kind::Visit, Some(her), None, None, says).expect("planned")
    };
    visit("2026-11-14 09:00:00");
    visit("2026-11-15 09:00:00");
    let moved = visit("2026-11-14 08:00:00");
    let mut later = says("planned", "2026-11-16 08:00:00", "");
    later.base = 1;
    d.say(&d.sw, moved, later).expect("another day");
    let far = d.hand(&d.sw, "far");
    d.begin(&d.sw, Kind::HandOver, None, Some(plan), Some(far), vec![]).expect("offered");

    let planned = |lines: &[DeskLine]| -> Vec<String> {
        let of = lines.iter().flat_map(|l| l.thing.fields.iter().filter(|f| f.said.field == "planned"));
        of.map(|f| f.said.value.clone()).collect()
    };
    let desk = d.desk(&d.manager);
    let newer = [Kind::Plan, Kind::Visit, Kind::HandOver];
    assert!(desk.team.iter().all(|l| !newer.contains(&l.thing.kind)), "the oldest");
    assert_eq!(planned(&desk.untold), ["2026-11-14 09:00:00"], "its time is past, and it was not moved");
    assert_eq!(desk.offers.iter().map(|l| l.thing.to.as_str()).collect::<Vec<_>>(), ["far"]);
    assert!(!desk.cut.has(List::Offers) && !desk.cut.has(List::Untold));
    let theirs = d.desk(&d.far_manager);
    assert!(theirs.offers.is_empty(), "offered by name, of somebody who is not open to her");

    // The hand-over's clock is among what runs, beside more questions than are counted.
    let hand_over = due(&d, &d.manager, near(&["hand-over"]));
    assert!(matches!(&hand_over.due[..], [one] if one.line.as_ref().is_some_and(|l| l.thing.to == "far")));
    let both = due(&d, &d.manager, near(&["question", "hand-over"]));
    assert!(both.cut.has(List::Due), "there are more");
    assert_eq!((both.due.len(), both.due.iter().filter(|one| one.line.is_some()).count()), (200, 60));
    assert!(both.due.iter().take(60).all(|one| one.line.is_some()), "the nearest are shown");
    // What is answered runs no more, and what is asked for by another start is not there.
    let early = vec![Near { clock: "hand-over".into(), started: day::at("2026-11-13 23:59:59") }];
    assert!(due(&d, &d.manager, early).due.is_empty());
    assert!(due(&d, &d.far_manager, near(&["question", "hand-over"])).due.is_empty(), "another team's");
}

#[test]
fn a_promise_of_what_is_over_is_on_the_page_of_the_team_that_has_her_case() {
    let d = Day::new("lists-over");
    d.b.person("Smith", &[]);
    let her = d.found(&d.spa, "Smith");
    let asks = vec![says("asked", "intermediate-care", ""), says("urgency", "routine", "")];
    let call = d.begin(&d.spa, Kind::Contact, Some(Subject::Handle(her)), None, None, asks).expect("received");
    for state in ["identified", "triaged"] {
        d.step(&d.spa, call, to(state)).expect("goes on");
    }
    let waits = d.desk(&d.matron).for_me[0].thing.thing;
    d.step(&d.matron, waits, to("accepted")).expect("accepted");
    let runs = due(&d, &d.manager, near(&["torbay-nonurgent"]));
    let line = runs.due[0].line.as_ref().expect("shown");
    assert_eq!((runs.due.len(), line.thing.kind, line.thing.open), (1, Kind::Contact, false));
    assert_eq!(line.thing.owner, "manager", "who has her case");
    // The case goes to another team, and so does what was promised.
    let case = d.desk(&d.manager).uncoordinated[0].thing.thing;
    let far = d.hand(&d.manager, "far");
    d.begin(&d.manager, Kind::HandOver, None, Some(case), Some(far), vec![]).expect("offered");
    let offer = d.desk(&d.far).for_me[0].thing.thing;
    d.step(&d.far, offer, to("accepted")).expect("taken");
    assert!(due(&d, &d.manager, near(&["torbay-nonurgent"])).due.is_empty());
    assert_eq!(due(&d, &d.far_manager, near(&["torbay-nonurgent"])).due.len(), 1);
}

/// A call at a point of access that is no team's is promised by the team that is asked, before anybody there has taken it.
#[test]
fn a_call_that_waits_for_a_team_is_on_its_page_with_its_promise_and_its_lowering() {
    let d = Day::new("lists-asked");
    d.b.person("Smith", &[]);
    let point = d.b.actor(d.b.enrol_in("point", Role::Spa, None, None, d.b.org));
    let her = Subject::Handle(d.found(&point, "Smith"));
    let says = vec![says("urgency", "urgent", ""), says("asked", "intermediate-care", "")];
    let call = d.begin(&point, Kind::Contact, Some(her), None, None, says).expect("received");
    d.step(&point, call, to("identified")).expect("identified");
    let runs = |actor: &Actor| due(&d, actor, near(&["contact-answer", "torbay-urgent"])).due.len();
    assert_eq!(runs(&d.manager), 0, "nobody asked the team yet");
    let quay = d.hand(&point, "Quay team");
    d.step(&point, call, to("triaged").hand(quay)).expect("sent to the team");
    assert_eq!((runs(&d.manager), runs(&d.matron), runs(&d.far_manager)), (2, 2, 0));
    d.say(&point, call, day::says("urgency", "soon", "the niece stays")).expect("lowered");
    let lowered = d.desk(&d.manager).lowered;
    assert!(matches!(&lowered[..], [one] if one.words == "the niece stays" && one.line.is_some()), "{lowered:?}");
    assert!(d.desk(&d.far_manager).lowered.is_empty());
    let waits = d.desk(&d.matron).for_me[0].thing.thing;
    d.step(&d.matron, waits, to("accepted")).expect("accepted");
    assert_eq!(due(&d, &d.manager, near(&["contact-answer"])).due.len(), 0, "answered");
}

#[test]
fn an_urgency_that_was_lowered_is_reported_for_four_weeks_and_one_that_was_raised_is_not() {
    let d = Day::new("lists-lowered");
    for family in ["Smith", "Jones", "Brown"] {
        d.b.person(family, &[]);
    }
    let ig = d.b.actor(d.b.member("governance", Role::Ig, d.other));
    let reported = |actor: &Actor| -> Vec<(String, String, String)> {
        let purpose = if actor.role() == Role::Ig { Purpose::Governance } else { Purpose::Care };
        match d.b.folder.see(actor, purpose, &Ask::Lists(Set::of(&[List::Lowered]))).expect("a desk") {
            View::Desk(desk) => desk.lowered.into_iter().map(|l| (l.from, l.to, l.words)).collect(),
            other => panic!("{other:?}"),
        }
    };
    let row = |from: &str, to: &str, words: &str| (from.to_owned(), to.to_owned(), words.to_owned());
    let call = |family: &str, urgency: &str| {
        let her = Subject::Handle(d.found(&d.spa, family));
        let says = vec![says("urgency", urgency, "")];
        let call = d.begin(&d.spa, Kind::Contact, Some(her), None, None, says).expect("received");
        d.step(&d.spa, call, to("identified")).expect("identified")
    };
    // At half past nine it is made routine, at twenty to ten it is answered.
    let answered = call("Smith", "urgent");
    d.say(&d.spa, answered, says("urgency", "routine", "the niece stays")).expect("lowered");
    assert_eq!(reported(&d.manager), [row("urgent", "routine", "the niece stays")]);
    d.step(&d.spa, answered, to("triaged")).expect("triaged");
    d.step(&d.spa, answered, to("answered").why("advice")).expect("answered");
    // Another was raised, then lowered by one; a team takes her, so that its manager reads of her as long as she is theirs.
    let taken = call("Jones", "routine");
    d.say(&d.spa, taken, says("urgency", "urgent", "on the floor")).expect("raised");
    let mut soon = says("urgency", "soon", "she is up");
    soon.base = 2;
    d.say(&d.spa, taken, soon).expect("lowered");
    d.step(&d.spa, taken, to("triaged")).expect("triaged");
    let waits = d.desk(&d.matron).for_me[0].thing.thing;
    d.step(&d.matron, waits, to("accepted")).expect("accepted");
    let raised = call("Brown", "soon");
    d.say(&d.spa, raised, says("urgency", "urgent", "worse")).expect("raised");

    d.still().later(27 * Stamp::DAY);
    assert_eq!(reported(&d.manager), [row("urgent", "soon", "she is up")], "her folder is open to the team");
    assert_eq!(reported(&ig), [row("urgent", "soon", ""), row("urgent", "routine", "")], "all, and no word of her");
    let View::Desk(desk) =
        d.b.folder.see(&ig, Purpose::Governance, &Ask::Lists(Set::of(&[List::Lowered]))).expect("a desk")
    else {
        panic!("no desk")
    };
    assert!(desk.lowered.iter().all(|l| l.line.is_none() && l.by == "handler" && l.team == "Quay team"));
    assert!(reported(&d.far_manager).is_empty(), "another team's");
    d.still().later(2 * Stamp::DAY);
    assert!(reported(&d.manager).is_empty() && reported(&ig).is_empty(), "four weeks are over");
}
