//! How many are shown of those who are alike; and what follows when a call is sent on to another team.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use bench::Bench;
use day::{Day, to};
use yf_folder::access::{Purpose, Rel, Role};
use yf_folder::work::{Kind, ThingHandle, ThingView};
use yf_folder::{Actor, Ask, Id, Sent, Subject, Trouble, View};
use yf_place::Calendar;

/// People who are alike but for their numbers.
fn alike(b: &Bench, many: usize, relations: &[(Rel, Id)]) {
    let feed = b.folder.feed(b.org).expect("a feed");
    let one = b.sent("Smith", "first seen", relations);
    let all: Vec<Sent> = (0..many)
        .map(|n| {
            let mut sent = Sent { person_key: format!("k{n}"), own_key: format!("o{n}"), ..one.clone() };
            sent.person.as_mut().expect("named").nhs = format!("999{n:07}");
            sent.pages[0].source = format!("e{n}");
            sent
        })
        .collect();
    b.folder.take_in(&feed, &all).expect("taken in");
}

#[test]
fn of_look_alikes_ten_are_shown_across_the_place_and_thirty_among_her_own() {
    let b = Bench::new("found-many");
    let matron = b.account("matron", Role::Matron);
    alike(&b, 35, &[(Rel::Lead, matron)]);
    let (hers, stranger) = (b.actor(matron), b.actor(b.account("stranger", Role::Matron)));
    assert_eq!(b.find(&stranger, "Smith").len(), 10);
    assert_eq!(b.find(&hers, "Smith").len(), 10);
    let mine = |actor: &Actor| match b.folder.see(actor, Purpose::Care, &Ask::FindMine("smith".into())).expect("looked")
    {
        View::Found(found) => found.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((mine(&hers), mine(&stranger)), (30, 0));
}

/// Sent on to the other team, which is asked to take it over; the offer, as its matron finds it.
fn sent_on(d: &Day) -> (ThingHandle, ThingHandle) {
    d.b.person("Smith", &[]);
    let call = d.triaged("Smith");
    let far = d.hand(&d.spa, "Harbour team");
    d.step(&d.spa, call, to("redirected").hand(far).why("she lives there now")).expect("sent on");
    let offer = d.desk(&d.far).for_me.into_iter().find(|l| l.thing.kind == Kind::HandOver).expect("offered");
    (call, offer.thing.thing)
}

fn answer(thing: &ThingView) -> (bool, bool) {
    let clock = thing.clocks.iter().find(|c| c.clock == "contact-answer").expect("it has a clock");
    (clock.stop.is_some(), clock.ended.is_some())
}

#[test]
fn a_call_that_was_sent_on_is_the_first_teams_until_the_other_accepts() {
    let d = Day::new("found-accepted");
    let (call, offer) = sent_on(&d);
    let seen = d.see(&d.spa, call).expect("hers");
    assert_eq!((seen.state.as_str(), seen.team.as_str()), ("redirected", "Quay team"));
    assert_eq!(answer(&seen), (false, false), "the clock runs until the other side accepts");
    d.step(&d.far, offer, to("accepted")).expect("taken over");
    // From the same moment it is accepted, hers, and waits there for somebody by name.
    let her = d.found(&d.far, "Smith");
    let (case, referral) = (d.open(&d.far, her, Kind::Case), d.open(&d.far, her, Kind::Referral));
    assert_eq!((case.team.as_str(), case.owner.as_str()), ("Harbour team", "far-manager"));
    assert_eq!((referral.state.as_str(), referral.team.as_str()), ("waiting", "Harbour team"));
    let work = d.work(&d.far, Subject::Handle(her)).expect("open to the team");
    let contact = work.things.iter().find(|t| t.kind == Kind::Contact).expect("the call");
    assert_eq!((contact.state.as_str(), answer(contact)), ("accepted", (true, false)));
    assert!(d.desk(&d.far_manager).uncoordinated.iter().any(|l| l.thing.kind == Kind::Case));
    assert!(d.desk(&d.manager).gaps.is_empty() && d.desk(&d.far_manager).gaps.is_empty());
    assert_eq!(d.work(&d.matron, Subject::Handle(d.found(&d.matron, "Smith"))).map(|_| ()), Err(Trouble::Offered));
}

#[test]
fn a_call_that_the_other_team_declines_or_leaves_unanswered_is_to_be_triaged_again() {
    for lapses in [false, true] {
        let d = Day::new(if lapses { "found-lapsed" } else { "found-declined" });
        let (call, offer) = sent_on(&d);
        if lapses {
            // Sent on on a Saturday: the next working day is Monday, and ends with it.
            d.still().later(3 * 24 * 3_600_000);
            assert_eq!(d.b.folder.tick(&Calendar::england()), Ok(1));
        } else {
            d.step(&d.far, offer, to("declined").why("she never moved")).expect("declined");
        }
        let seen = d.see(&d.spa, call).expect("hers");
        assert_eq!((seen.state.as_str(), seen.team.as_str()), ("triaged", "Quay team"));
        assert_eq!(answer(&seen), (false, false), "and its clock kept its start");
        let there = Subject::Handle(d.found(&d.far, "Smith"));
        assert!(d.work(&d.far, there).is_err(), "the other team sees nothing of her any more");
        assert!(d.desk(&d.manager).gaps.is_empty());
    }
}
