//! A day by its lists: each is the same asked for alone as among the others; and what is over leaves nothing behind.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, says, to};
use std::collections::BTreeMap;
use yf_folder::access::{Purpose, Set};
use yf_folder::work::{Desk, DeskLine, Kind, List};
use yf_folder::{Actor, Ask, Subject, Trouble, View};
use yf_place::Calendar;

fn lists(desk: &Desk) -> BTreeMap<&'static str, String> {
    let told =
        |lines: &[DeskLine]| lines.iter().map(|l| format!("{:?}\n", (&l.handle.text(), &l.person, &l.thing))).collect();
    let all: [(List, String); 12] = [
        (List::Mine, told(&desk.mine)),
        (List::ForMe, told(&desk.for_me)),
        (List::Team, told(&desk.team)),
        (List::Covering, told(&desk.covering)),
        (List::Worries, told(&desk.worries)),
        (List::Requests, told(&desk.requests)),
        (List::Uncoordinated, told(&desk.uncoordinated)),
        (List::Gaps, told(&desk.gaps)),
        (List::Lowered, told(&desk.lowered)),
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
