//! A working day from the call to the first visit, by those who take part in it.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, says, to};
use yf_folder::access::Rel;
use yf_folder::work::Kind;
use yf_folder::{Subject, Trouble};
use yf_model::Day as Date;

#[test]
fn from_a_call_about_nobody_known_to_a_visit() {
    let d = Day::new("working-day");
    d.b.person("Smith", &[]);
    // 09:00: a neighbour rings. Nobody is known yet; the answer is the same whether she is or not.
    let words = says("reason", "", "found on the kitchen floor");
    let call = vec![words, says("asked", "intermediate-care", ""), says("urgency", "urgent", "")];
    let contact = d.begin(&d.spa, Kind::Contact, None, None, None, call).expect("received");
    let seen = d.see(&d.spa, contact).expect("hers to work on");
    assert_eq!((seen.state.as_str(), seen.owner.as_str(), seen.team.as_str()), ("received", "handler", "Quay team"));
    assert!(seen.clocks.iter().any(|c| c.clock == "torbay-urgent" && c.stop.is_none()));
    // The neighbour tells her name: it is Mrs Smith, who is in the record.
    let her = d.found(&d.spa, "Smith");
    let contact = d.step(&d.spa, contact, to("identified").her(her)).expect("identified");
    assert_eq!(d.one(&d.spa, contact).expect("hers").person.family, "Smith");
    let contact = d.step(&d.spa, contact, to("triaged")).expect("triaged");
    // Accepted by the team, offered by the manager, taken by name.
    let desk = d.desk(&d.matron);
    assert_eq!(desk.for_me.len(), 1);
    d.step(&d.matron, desk.for_me[0].thing.thing, to("accepted")).expect("accepted");
    assert_eq!(d.see(&d.spa, contact).expect("two working days").state, "accepted");
    let desk = d.desk(&d.manager);
    assert_eq!((desk.mine.len(), desk.uncoordinated.len(), desk.gaps.len()), (2, 1, 0));
    let referral = desk.mine.iter().find(|l| l.thing.kind == Kind::Referral).expect("waiting").thing.thing;
    let social = d.hand(&d.manager, "social");
    d.step(&d.manager, referral, to("offered").hand(social)).expect("offered");
    let desk = d.desk(&d.sw);
    let offer = desk.for_me.iter().find(|l| l.thing.kind == Kind::Referral).expect("offered to her");
    let her = offer.handle;
    d.step(&d.sw, offer.thing.thing, to("allocated")).expect("allocated");
    let case = d.open(&d.sw, her, Kind::Case);
    assert_eq!(case.owner, "social");
    let holds = d.work(&d.sw, Subject::Handle(her)).expect("hers").holds;
    assert_eq!(holds.iter().map(|h| (h.rel, h.name.as_str())).collect::<Vec<_>>(), [(Rel::Named, "social")]);
    // Somebody coordinates: offered, and accepted by name.
    let to_coord = d.hand(&d.sw, "coordinator");
    d.begin(&d.sw, Kind::HandOver, None, Some(case.thing), Some(to_coord), vec![]).expect("offered");
    let desk = d.desk(&d.coord);
    let offer = desk.for_me.iter().find(|l| l.thing.kind == Kind::HandOver).expect("offered to her");
    assert!(offer.thing.lapses.is_some());
    d.step(&d.coord, offer.thing.thing, to("accepted")).expect("accepted");
    assert!(d.work(&d.sw, Subject::Handle(her)).expect("hers").holds.iter().any(|h| h.rel == Rel::Lead));
    // The one assessment, by two hands at once.
    let subject = Some(Subject::Handle(her));
    let assessment = d.begin(&d.sw, Kind::Assessment, subject, None, None, vec![]).expect("planned");
    let second = d.begin(&d.sw, Kind::Assessment, subject, None, None, vec![]);
    assert_eq!(second, Err(Trouble::AlreadyOpen(assessment)));
    d.step(&d.sw, assessment, to("in progress")).expect("in progress");
    let nutrition = says("outcome.nutrition", "no", "I live on toast");
    assert_eq!(d.say(&d.sw, assessment, nutrition), Ok(false));
    let hers = d.found(&d.matron, "Smith");
    let open = d.open(&d.matron, hers, Kind::Assessment);
    assert_eq!(open.fields[0].said.words, "I live on toast");
    assert_eq!(d.say(&d.matron, open.thing, says("outcome.nutrition", "no", "lost 4 kg since May")), Ok(true));
    let field = &d.see(&d.sw, assessment).expect("hers").fields[0];
    assert_eq!(
        (field.said.words.as_str(), field.beside[0].said.words.as_str()),
        ("lost 4 kg since May", "I live on toast")
    );
    d.step(&d.sw, assessment, to("shared with her")).expect("shared");
    let without = d.step(&d.coord, d.open(&d.coord, d.found(&d.coord, "Smith"), Kind::Assessment).thing, to("final"));
    assert!(matches!(without, Err(Trouble::Field("agreement", _))), "{without:?}");
    d.step(&d.sw, assessment, to("final").says("agreement", "in part", "not the bath lift")).expect("final");
    let clock = |name: &str| {
        let work = d.work(&d.sw, Subject::Handle(her)).expect("hers");
        work.things.iter().flat_map(|t| t.clocks.clone()).find(|c| c.clock == name)
    };
    assert!(clock("assessment-28").expect("runs").stop.is_some());
    assert!(clock("package-28").expect("runs").stop.is_none());
    // The plan, a service, a visit.
    let plan = d.begin(&d.coord, Kind::Plan, Some(Subject::Handle(d.found(&d.coord, "Smith"))), None, None, vec![]);
    let plan = plan.expect("draft");
    d.say(&d.coord, plan, says("goal.1.words", "", "to get to the shop again")).expect("said");
    d.step(&d.coord, plan, to("agreed").says("agreement", "yes", "")).expect("agreed");
    let home_care = d.hand(&d.coord, "Home Care Ltd");
    let line = d.begin(&d.coord, Kind::Line, None, Some(plan), Some(home_care), vec![]).expect("requested");
    d.step(&d.coord, plan, to("authorised")).expect("authorised");
    for state in ["sourcing", "offered"] {
        d.step(&d.coord, line, to(state)).expect(state);
    }
    let desk = d.desk(&d.carer);
    assert_eq!(desk.for_me.len(), 1, "{desk:?}");
    let theirs = desk.for_me[0].thing.thing;
    d.step(&d.carer, theirs, to("accepted")).expect("accepted");
    d.step(&d.carer, theirs, to("started")).expect("started");
    assert_eq!(d.see(&d.coord, plan).expect("hers").state, "active");
    assert!(clock("package-28").expect("ran").stop.is_some());
    assert!(clock("first-review").expect("runs").stop.is_none());
    let visit = d.begin(&d.carer, Kind::Visit, None, Some(theirs), None, vec![says("planned", "2026-11-14", "")]);
    d.step(&d.carer, visit.expect("planned"), to("done")).expect("done");
    // A visit that the provider planned and missed is on the first page of who coordinates her, the same day; not on another team's.
    let visit = d.begin(&d.carer, Kind::Visit, None, Some(theirs), None, vec![says("planned", "2026-11-14", "")]);
    d.step(&d.carer, visit.expect("planned"), to("missed").why("the carer is ill")).expect("missed");
    let missed = |desk: yf_folder::work::Desk| {
        desk.done_today.iter().filter(|l| l.thing.kind == Kind::Visit && l.thing.state == "missed").count()
    };
    assert_eq!((missed(d.desk(&d.coord)), missed(d.desk(&d.far))), (1, 0));
    // The nurse's own visit answers the urgent call.
    let visit = d.begin(&d.matron, Kind::Visit, Some(Subject::Handle(hers)), None, None, vec![]);
    assert_eq!(visit, Err(Trouble::NotNow("a visit is not begun by somebody in your place".into())));
    let gaps = d.desk(&d.manager).gaps.len();
    assert_eq!(gaps, 0);
    assert!(d.b.folder.verify(None).expect("verified").broken.is_empty());
    assert!(Date::parse_iso("2026-11-14").is_some());
}

#[test]
fn a_visit_that_did_not_happen_is_told_to_who_has_her_while_nobody_coordinates_and_a_forgotten_one_too() {
    let d = Day::new("missed-nobody");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    d.offered_a_service(Some(Subject::Handle(her)), "Smith");
    let line = d.desk(&d.carer).for_me[0].thing.thing;
    for state in ["accepted", "started"] {
        d.step(&d.carer, line, to(state)).expect(state);
    }
    // The provider plans two visits of this morning: of one it says that nobody came, of the other it says nothing.
    let planned = |time: &str| vec![says("planned", &format!("2026-11-14 {time}:00"), "")];
    let missed = d.begin(&d.carer, Kind::Visit, None, Some(line), None, planned("08:00")).expect("planned");
    d.begin(&d.carer, Kind::Visit, None, Some(line), None, planned("09:00")).expect("planned");
    d.step(&d.carer, missed, to("missed").why("the carer is ill")).expect("missed");
    let seen = |desk: yf_folder::work::Desk| {
        let of = |lines: &[yf_folder::work::DeskLine]| lines.iter().filter(|l| l.thing.kind == Kind::Visit).count();
        (of(&desk.done_today), of(&desk.untold))
    };
    // Nobody coordinates; the social worker has her case. It stands on her day, on the provider's, and on no other.
    assert_eq!(seen(d.desk(&d.sw)), (1, 1));
    assert_eq!(seen(d.desk(&d.carer)), (1, 1));
    assert_eq!((seen(d.desk(&d.coord)), seen(d.desk(&d.far))), ((0, 0), (0, 0)));
}
