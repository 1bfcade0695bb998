//! Bad input, by name: each has a clear answer, and nothing is lost or told by it.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, at, says, to};
use yf_folder::access::{Purpose, Rel, Role};
use yf_folder::work::{Kind, Work};
use yf_folder::{Ask, Deed, Handle, Stamp, Subject, Trouble, View};
use yf_place::Calendar;

const HOUR: i64 = 60 * Stamp::MINUTE;

fn lists(answer: &Result<impl std::fmt::Debug, Trouble>, words: &[&str]) -> bool {
    let Err(Trouble::NotNow(says)) = answer else { panic!("{answer:?}") };
    words.iter().all(|w| says.contains(w))
}

#[test]
fn a_case_with_anything_open_is_not_closed_and_says_what() {
    let d = Day::new("bad-close");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let case = d.open(&d.sw, her, Kind::Case).thing;
    let coord = d.hand(&d.sw, "coordinator");
    let task = d.begin(&d.sw, Kind::Task, Some(Subject::Handle(her)), None, Some(coord), vec![]).expect("asked");
    let close = |words| {
        let told = to("closing").says("told-her", "", "Jane, at home").says("back", "", "she rings the one number");
        d.step(&d.sw, case, told.why(words))
    };
    assert!(lists(&close("all is well"), &["task (asked)"]));
    assert_eq!(close(""), Err(Trouble::Field("why", "say why: she reads it too")));
    d.step(&d.sw, task, to("withdrawn")).expect("withdrawn");
    close("all is well").expect("closing");
    // Ten working days to object: from Saturday 14 to the end of Friday 27 November.
    let england = Calendar::england();
    d.still().later(13 * Stamp::DAY);
    assert_eq!(d.b.folder.tick(&england), Ok(0));
    d.still().later(12 * HOUR);
    assert_eq!(d.b.folder.tick(&england), Ok(1));
    let after = d.b.actor(d.b.folder.account("social").expect("asked").expect("enrolled"));
    let again = d.found(&after, "Smith");
    assert_eq!(d.work(&after, Subject::Handle(again)).map(|_| ()), Err(Trouble::Offered), "the relation is over");
}

#[test]
fn an_open_thing_without_an_owner_and_a_team_is_refused_by_the_database_itself() {
    let d = Day::new("bad-owner");
    d.b.person("Smith", &[]);
    d.accepted("Smith");
    let db = rusqlite::Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
    for sql in [
        "UPDATE thing SET owner = NULL WHERE open = 1",
        "UPDATE thing SET team = NULL WHERE open = 1",
        "UPDATE thing SET open = 1, owner = NULL",
        "INSERT INTO thing SELECT person, x'00', 'task', NULL, 'asked', 1, NULL, x'00', NULL, NULL, NULL, NULL, NULL, '2026', 0, NULL FROM person",
        "INSERT INTO thing SELECT person, x'00', 'task', NULL, 'asked', 1, (SELECT account FROM account), NULL, NULL, NULL, NULL, NULL, NULL, '2026', 0, NULL FROM person",
    ] {
        let refused = db.execute(sql, []).expect_err(sql).to_string();
        assert!(refused.contains("CHECK constraint failed"), "{sql}: {refused}");
    }
}

#[test]
fn a_leaver_who_owns_things_stays_until_others_have_accepted_them() {
    let d = Day::new("bad-leaver");
    d.b.person("Smith", &[]);
    d.b.person("Jones", &[]);
    d.allocated("Smith");
    d.triaged("Jones");
    let account = |login: &str| d.b.folder.account(login).expect("asked").expect("enrolled");
    let leave = || d.b.folder.close_account(account("social"));
    assert!(lists(&leave(), &["1 × case", "1 × referral"]));
    let (from, to_whom) = (d.hand(&d.manager, "social"), d.hand(&d.manager, "coordinator"));
    let all = Work::HandOverAll { from, to: to_whom, happened: at("2026-11-14 11:00:00") };
    d.deed(&d.manager, all.clone()).expect("offered");
    assert!(matches!(d.deed(&d.manager, all), Err(Trouble::NotNow(_))), "they are offered already");
    assert!(lists(&leave(), &["1 × case"]), "an offer moves nothing");
    let offers = d.desk(&d.coord).for_me;
    assert_eq!(offers.iter().filter(|l| l.thing.kind == Kind::HandOver).count(), 2);
    for offer in offers.iter().filter(|l| l.thing.kind == Kind::HandOver) {
        d.step(&d.coord, offer.thing.thing, to("accepted")).expect("accepted");
    }
    assert_eq!(d.desk(&d.coord).gaps.len(), 0);
    leave().expect("she may go");
    let her = d.found(&d.coord, "Smith");
    let again = d.hand(&d.coord, "coordinator");
    let gone = d.begin(&d.coord, Kind::Task, Some(Subject::Handle(her)), None, Some(again), vec![]);
    assert!(gone.is_ok());
    let stale = d.step(&d.manager, d.desk(&d.manager).team[0].thing.thing, to("offered").hand(from));
    assert!(matches!(stale, Err(Trouble::Field("to", _) | Trouble::NotNow(_))), "{stale:?}");
    assert!(d.b.folder.has_accounts().is_ok());
}

#[test]
fn a_hand_over_that_nobody_answers_goes_back_at_the_end_of_the_next_working_day() {
    let d = Day::new("bad-silence");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let case = d.open(&d.sw, her, Kind::Case).thing;
    let to_coord = d.hand(&d.sw, "coordinator");
    // Saturday 14 November, 12:00: the next working day is Monday 16.
    let offer = d.begin(&d.sw, Kind::HandOver, None, Some(case), Some(to_coord), vec![]).expect("offered");
    assert_eq!(d.see(&d.sw, offer).expect("hers").lapses, Some(Stamp(day::START).plus(60 * HOUR)));
    assert!(lists(&d.begin(&d.sw, Kind::HandOver, None, Some(case), Some(to_coord), vec![]), &["withdraw"]));
    let england = Calendar::england();
    d.still().later(60 * HOUR - 1);
    assert_eq!(d.b.folder.tick(&england), Ok(0));
    d.still().later(1);
    assert_eq!((d.b.folder.tick(&england), d.b.folder.tick(&england)), (Ok(1), Ok(0)));
    let sw = d.b.actor(d.b.folder.account("social").expect("asked").expect("enrolled"));
    let her = d.found(&sw, "Smith");
    let work = d.work(&sw, Subject::Handle(her)).expect("hers still");
    let lapsed = work.things.iter().find(|t| t.kind == Kind::HandOver).expect("kept");
    assert_eq!((lapsed.state.as_str(), d.open(&sw, her, Kind::Case).owner.as_str()), ("lapsed", "social"));
    assert!(lapsed.clocks.iter().any(|c| c.clock == "hand-over" && c.ended.is_some()));
    // An urgent one within two hours.
    let urgent = vec![says("urgency", "urgent", "")];
    let (case, to_coord) = (d.open(&sw, her, Kind::Case).thing, d.hand(&sw, "coordinator"));
    d.begin(&sw, Kind::HandOver, None, Some(case), Some(to_coord), urgent).expect("offered");
    d.still().later(2 * HOUR - 1);
    assert_eq!(d.b.folder.tick(&england), Ok(0));
    d.still().later(1);
    assert_eq!(d.b.folder.tick(&england), Ok(1));
    assert!(d.b.folder.verify(None).expect("verified").broken.is_empty());
}

#[test]
fn a_contact_with_the_wrong_person_is_undone_and_says_who_read_it_meanwhile() {
    let d = Day::new("bad-person");
    d.b.person("Smith", &[(Rel::Lead, d.b.folder.account("far").expect("asked").expect("enrolled"))]);
    d.b.person("Jones", &[]);
    let words = says("reason", "", "CANARY fell in the bath");
    let contact = d.begin(&d.spa, Kind::Contact, None, None, None, vec![words]).expect("received");
    let smith = d.found(&d.spa, "Smith");
    let wrong = d.step(&d.spa, contact, to("identified").her(smith)).expect("identified");
    let old = d.see(&d.spa, contact);
    assert!(old.is_ok_and(|t| t.state == "moved"), "the place it was in says that it moved");
    // Her coordinator reads it; then it turns out not to be her.
    let smith_for_far = d.found(&d.far, "Smith");
    let read = d.work(&d.far, Subject::Handle(smith_for_far)).expect("hers");
    assert!(format!("{read:?}").contains("CANARY"));
    let nobody = d.step(&d.spa, wrong, to("received").why("another Smith")).expect("undone");
    let undone = d.see(&d.spa, nobody).expect("on the desk");
    assert_eq!(undone.state, "received");
    assert!(undone.read_wrongly.iter().any(|line| line.name == "far"), "{:?}", undone.read_wrongly);
    let after = d.work(&d.far, Subject::Handle(smith_for_far)).expect("hers");
    assert!(!format!("{after:?}").contains("CANARY"), "entered in error: not hers to read any more");
    let jones = d.found(&d.spa, "Jones");
    let right = d.step(&d.spa, nobody, to("identified").her(jones)).expect("identified");
    let right = d.one(&d.spa, right).expect("hers");
    assert_eq!(right.person.family, "Jones");
    let received = right.thing.steps.iter().find(|s| s.to == "received").expect("both times kept");
    assert_eq!(received.happened, at("2026-11-14 11:00:00"));
    assert_eq!(d.desk(&d.manager).gaps.len(), 0);
}

#[test]
fn a_contact_that_was_sent_to_a_team_and_is_about_somebody_else_is_undone_too() {
    let d = Day::new("bad-person-late");
    d.b.person("Smith", &[]);
    let her = d.b.actor(d.b.own_account("Smith"));
    let call = d.triaged("Smith");
    d.say(&d.spa, call, says("reason", "", "CANARY fell in the bath")).expect("said");
    assert!(d.desk(&d.matron).for_me.iter().any(|l| l.thing.kind == Kind::Contact), "the team is asked");
    assert!(format!("{:?}", d.work(&her, Subject::Herself).expect("hers")).contains("CANARY"));
    assert!(matches!(d.step(&d.spa, call, to("received")), Err(Trouble::Field("why", _))));
    let nobody = d.step(&d.spa, call, to("received").why("another Smith")).expect("undone");
    let undone = d.see(&d.spa, nobody).expect("on the desk");
    assert_eq!((undone.state.as_str(), undone.to.as_str()), ("received", ""));
    assert!(undone.read_wrongly.iter().any(|line| line.name == "herself"), "{:?}", undone.read_wrongly);
    assert!(d.desk(&d.matron).for_me.is_empty(), "no team is asked any more");
    // It is another's: she in whose folder it stood does not read it, nor that it was there.
    let hers = d.work(&her, Subject::Herself).expect("hers");
    assert!(hers.things.iter().all(|t| t.kind != Kind::Contact), "{hers:?}");
    assert_eq!(d.desk(&d.manager).gaps.len(), 0);
}

#[test]
fn a_caller_learns_nothing_of_whether_she_is_known() {
    let d = Day::new("bad-caller");
    d.b.person("Smith", &[]);
    let call = |family: &str| {
        let says = vec![says("person.family", "", family), says("reason", "", "her cat is out")];
        let contact = d.begin(&d.spa, Kind::Contact, None, None, None, says).expect("received");
        let one = d.one(&d.spa, contact).expect("on the desk");
        let clocks: Vec<_> = one.thing.clocks.iter().map(|c| (c.clock.clone(), c.stop)).collect();
        (one.thing.state, one.thing.next, clocks, one.others.len(), one.holds.len(), one.because)
    };
    assert_eq!(call("Smith"), call("Nosuch"));
}

#[test]
fn an_urgency_is_lowered_with_a_reason_only_and_every_lowering_is_reported() {
    let d = Day::new("bad-lower");
    let call = vec![says("asked", "intermediate-care", ""), says("urgency", "urgent", "")];
    let contact = d.begin(&d.spa, Kind::Contact, None, None, None, call).expect("received");
    let silent = d.say(&d.spa, contact, says("urgency", "routine", ""));
    assert!(matches!(silent, Err(Trouble::Field("urgency", _))));
    assert!(matches!(d.say(&d.spa, contact, says("urgency", "whenever", "x")), Err(Trouble::Field("urgency", _))));
    d.still().later(HOUR);
    d.say(&d.spa, contact, says("urgency", "routine", "her daughter is with her")).expect("lowered");
    let seen = d.see(&d.spa, contact).expect("hers");
    let clock = |name: &str| seen.clocks.iter().find(|c| c.clock == name).expect("runs").clone();
    assert!(clock("torbay-urgent").ended.is_some() && clock("torbay-urgent").stop.is_none());
    assert_eq!(clock("torbay-nonurgent").start, clock("torbay-urgent").start, "from the first start");
    let desk = d.desk(&d.manager);
    assert_eq!(desk.lowered.len(), 0, "nobody's folder yet: not the manager's to read");
    let desk = d.desk(&d.spa);
    assert_eq!(desk.lowered.len(), 1);
    let one = &desk.lowered[0];
    assert_eq!((one.from.as_str(), one.to.as_str()), ("urgent", "routine"));
    assert_eq!((one.words.as_str(), one.by.as_str()), ("her daughter is with her", "handler"));
}

#[test]
fn a_stale_form_a_double_click_and_the_same_key_with_other_words() {
    let d = Day::new("bad-stale");
    d.b.person("Smith", &[]);
    let contact = d.begin(&d.spa, Kind::Contact, None, None, None, vec![]).expect("received");
    let her = d.found(&d.spa, "Smith");
    let stale = d.step_from(&d.spa, contact, "draft", to("identified").her(her));
    assert_eq!(stale, Err(Trouble::Stale));
    let deed = |words: &str| Deed::Work(Work::Say { thing: contact, said: says("reason", "", words) });
    let act = |words: &str| d.b.folder.act(&d.spa, Purpose::Care, "one form", &deed(words));
    let first = act("a fall").expect("said");
    let again = act("a fall").expect("the same answer");
    assert_eq!((first.page, first.thing, first.before, again.before), (again.page, again.thing, false, true));
    assert_eq!(act("other words"), Err(Trouble::OtherBody));
    let field = d.see(&d.spa, contact).expect("hers").fields;
    assert_eq!((field.len(), field[0].versions), (1, 1));
    let future = d.step(&d.spa, contact, to("identified").her(her).at("2026-11-14 13:00:00"));
    assert!(matches!(future, Err(Trouble::Field("happened", _))));
    let forged = d.step_from(&d.spa, Handle::parse(&"ab".repeat(16)).expect("a handle"), "received", to("identified"));
    assert_eq!(forged, Err(Trouble::NotAvailable));
    let others = d.step_from(&d.coord, contact, "received", to("identified"));
    assert_eq!(others, Err(Trouble::NotAvailable), "another session's address is nobody's");
}

#[test]
fn she_objects_to_being_closed_and_asks_for_what_is_wrong_to_be_put_right() {
    let d = Day::new("bad-objects");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let mrs = d.b.actor(d.b.own_account("Smith"));
    let case = d.open(&d.sw, her, Kind::Case).thing;
    let told = to("closing").says("told-her", "", "Jane, at home").says("back", "", "she rings the one number");
    d.step(&d.sw, case, told.why("all is well")).expect("closing");
    let work = d.work(&mrs, Subject::Herself).expect("her own");
    let hers = work.things.iter().find(|t| t.kind == Kind::Case).expect("her case");
    assert_eq!(hers.next, ["open"]);
    d.step(&mrs, hers.thing, to("open").why("I still cannot do the stairs")).expect("objected");
    let about = vec![says("about", "", "I am not allergic to penicillin")];
    d.begin(&mrs, Kind::Correction, Some(Subject::Herself), None, None, about).expect("asked");
    let desk = d.desk(&d.sw);
    let asked = desk.mine.iter().find(|l| l.thing.kind == Kind::Correction).expect("goes to who has her case");
    assert_eq!(asked.thing.state, "with author");
    d.step(&d.sw, asked.thing.thing, to("amended")).expect("amended");
    let again = d.step(&mrs, hers.thing, to("closed"));
    assert!(matches!(again, Err(Trouble::NotNow(_))));
    let View::Work(_) = d.b.folder.see(&mrs, Purpose::Own, &Ask::Work(Subject::Herself)).expect("her own") else {
        panic!("work")
    };
    assert_eq!(mrs.role(), Role::Person);
}

#[test]
fn a_second_open_assessment_is_answered_with_the_first() {
    let d = Day::new("doubt-second");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    for kind in [Kind::Assessment, Kind::Plan] {
        let begin = || d.begin(&d.sw, kind, Some(Subject::Handle(her)), None, None, vec![]);
        let first = begin().expect("begun");
        let Err(Trouble::AlreadyOpen(open)) = begin() else { panic!("a second {kind:?}") };
        assert_eq!(open, first, "the one that is open, by the address of this session");
        assert_eq!(d.see(&d.sw, open).expect("hers").kind, kind);
        let all = d.work(&d.sw, Subject::Handle(her)).expect("hers").things;
        assert_eq!(all.iter().filter(|t| t.kind == kind).count(), 1);
    }
    // Once the first is over another may begin.
    let first = d.open(&d.sw, her, Kind::Assessment).thing;
    d.step(&d.sw, first, to("in progress")).expect("begun");
    d.step(&d.sw, first, to("stopped").why("she moved").says("told-her", "", "told her by telephone"))
        .expect("stopped");
    d.begin(&d.sw, Kind::Assessment, Some(Subject::Handle(her)), None, None, vec![]).expect("a new one");
}

#[test]
fn what_is_permitted_and_cannot_be_done_now_leaves_its_line_and_nothing_else() {
    let d = Day::new("bad-line");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let case = d.open(&d.sw, her, Kind::Case).thing;
    let coord = d.hand(&d.sw, "coordinator");
    d.begin(&d.sw, Kind::Task, Some(Subject::Handle(her)), None, Some(coord), vec![]).expect("asked");
    let assessment = d.begin(&d.sw, Kind::Assessment, Some(Subject::Handle(her)), None, None, vec![]).expect("planned");
    let db = rusqlite::Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
    let held = || -> Vec<i64> {
        let count = |table: &str| {
            db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("counted")
        };
        ["thing", "step", "said", "owned", "clock", "relation", "deed"].map(count).to_vec()
    };
    let (before, lines) = (held(), d.b.lines());
    let closing = d.step_from(&d.sw, case, "open", to("closing").why("all is well").says("note", "", "x"));
    assert!(lists(&closing, &["task (asked)"]));
    let second = d.begin(&d.sw, Kind::Assessment, Some(Subject::Handle(her)), None, None, vec![]);
    assert_eq!(second, Err(Trouble::AlreadyOpen(assessment)));
    assert_eq!(d.step_from(&d.sw, assessment, "in progress", to("paused").why("x")), Err(Trouble::Stale));
    assert_eq!((held(), d.b.lines()), (before.clone(), lines + 3), "three looks at how things stand");
    let wrong = d.step_from(&d.sw, case, "open", to("closing"));
    assert!(matches!(wrong, Err(Trouble::Field("why", _))));
    assert_eq!((held(), d.b.lines()), (before, lines + 3), "a form with a field wrong tells nothing of her");
    assert!(d.b.folder.verify(None).expect("verified").broken.is_empty());
}
