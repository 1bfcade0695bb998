//! Duty: worries that some look into and nobody else finds, absences with somebody who stands in, allocation by rota, requests with
//! governance, corrections with who wrote it, and what a sender learns of what became of it. What is hidden is as if it were not there.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use bench::NOON;
use day::{Day, at, says, to};
use yf_folder::access::{Purpose, Rel, Role};
use yf_folder::work::{Duty, Has, Hours, Kind, SentLine, ThingView};
use yf_folder::{Actor, Ask, Deed, Entry, Sharing, Stamp, Subject, Told, Trouble, View};

fn desk(d: &Day, actor: &Actor) -> yf_folder::work::Desk {
    let purpose = if actor.role() == Role::Ig { Purpose::Governance } else { Purpose::Care };
    match d.b.folder.see(actor, purpose, &Ask::Desk).expect("a desk") {
        View::Desk(desk) => *desk,
        other => panic!("{other:?}"),
    }
}

fn again(d: &Day, login: &str) -> Actor {
    d.b.actor(d.b.folder.account(login).expect("asked").expect("enrolled"))
}

fn raise(d: &Day, actor: &Actor, subject: Subject, key: &str) {
    let words = "CANARY she has bruises on her arm".to_owned();
    let deed = Deed::Sharing(Sharing::Concern { subject, happened: at("2026-11-14 11:00:00"), words });
    d.b.folder.act(actor, Purpose::Safeguarding, key, &deed).expect("raised");
}

#[test]
fn a_worry_is_read_by_those_who_look_into_it_and_to_everybody_else_it_is_not_there() {
    let d = Day::new("duty-worry");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let ig = d.b.actor(d.b.member("governance", Role::Ig, d.b.team));
    let looker = d.b.member("looker", Role::Therapist, d.other);
    let mrs = d.b.actor(d.b.own_account("Smith"));
    // Nobody is named yet: the manager holds it, reads nothing, and is told that somebody must be named.
    raise(&d, &d.sw, Subject::Handle(her), "first");
    let roster = d.b.folder.roster(&d.manager, Purpose::Oversight).expect("hers");
    assert_eq!((roster.unread_worries, roster.manages), (1, true));
    assert!(!format!("{roster:?}").contains("CANARY"));
    d.b.folder.looks_into_worries(looker, true).expect("named");
    let duty = d.b.actor(looker);
    assert!(duty.looks_into_worries() && !d.sw.looks_into_worries());
    raise(&d, &d.matron, Subject::Handle(d.found(&d.matron, "Smith")), "second");
    let worries = desk(&d, &duty).worries;
    assert_eq!(worries.iter().map(|l| l.thing.mine).collect::<Vec<_>>(), [true, true], "given on, and given at once");
    let about = &worries[0].thing.fields.iter().find(|f| f.said.field == "about").expect("about whom").said.words;
    assert_eq!(about, "Smith, Dorothy, born 14-Mar-1941", "as every page dates it");
    // Her coordinator, her team, its manager, governance, who raised it, she herself: to all of them it is not there.
    for reader in [&d.sw, &d.matron, &d.coord, &d.manager, &d.far, &ig] {
        let page = desk(&d, reader);
        assert!(page.worries.is_empty() && !format!("{page:?}").contains("CANARY"));
    }
    for (reader, whose) in [(&d.sw, Subject::Handle(her)), (&mrs, Subject::Herself)] {
        let all = d.work(reader, whose).expect("hers");
        assert!(all.things.iter().all(|t| t.kind != Kind::Concern) && !format!("{all:?}").contains("CANARY"));
    }
    // By the policy's alert her coordinator and the raiser's manager know that there is one: not a word of it, and not who raised it.
    for (reader, as_coordinator, how_many) in [(&d.manager, false, 2), (&d.far_manager, false, 0), (&d.sw, true, 0)] {
        let told = d.b.folder.notices(reader, Purpose::Care).expect("told");
        assert_eq!(told.len(), how_many, "{told:?}");
        assert!(told.iter().all(|n| n.what == Told::Worry && n.as_coordinator == as_coordinator));
        assert!(!format!("{told:?}").contains("CANARY") && told.iter().all(|n| n.by.0.is_empty()));
    }
    let case = d.open(&d.sw, her, Kind::Case).thing;
    let offer = d.begin(&d.sw, Kind::HandOver, None, Some(case), Some(d.hand(&d.sw, "coordinator")), vec![]);
    offer.expect("offered");
    let offer = desk(&d, &d.coord).for_me.iter().find(|l| l.thing.kind == Kind::HandOver).expect("to her").thing.thing;
    d.step(&d.coord, offer, to("accepted")).expect("she coordinates");
    raise(&d, &d.matron, Subject::Handle(d.found(&d.matron, "Smith")), "third");
    let told = d.b.folder.notices(&d.coord, Purpose::Care).expect("told");
    assert!(matches!(&told[..], [one] if one.as_coordinator && one.person.is_some() && one.what == Told::Worry));
    let worries = desk(&d, &duty).worries;
    let roster = d.b.folder.roster(&d.manager, Purpose::Oversight).expect("hers");
    assert_eq!(roster.unread_worries, 0);
    // Governance is asked for notice, without a word of it.
    let alerts = d.b.folder.desk(&ig, Purpose::Governance).expect("the desk").alerts;
    let told: Vec<_> = alerts.iter().filter(|a| a.kind.name() == "concern").collect();
    assert_eq!(told.len(), 2, "one for each who raised it");
    // It moves by her hand alone, and ends with her having been told, or why not.
    let one = worries[0].thing.thing;
    d.step(&duty, one, to("received")).expect("received");
    let decide = d.step(&duty, one, to("decided"));
    assert_eq!(decide, Err(Trouble::Field("why", "say why: she reads it too")));
    d.step(&duty, one, to("decided").why("she wants her son to stay away").says("decision", "enquiry", ""))
        .expect("decided");
    let silent = d.step(&duty, one, to("closed").why("the enquiry is over"));
    assert!(matches!(silent, Err(Trouble::Field("told-her", _))), "{silent:?}");
    let closed = to("closed").why("the enquiry is over").says("told-her", "", "told her at the day centre");
    d.step(&duty, one, closed).expect("closed");
    let seen = d.see(&duty, one).expect("hers still");
    let clocks: Vec<_> = seen.clocks.iter().map(|c| (c.clock.as_str(), c.stop.is_some())).collect();
    assert_eq!(clocks, [("concern", true), ("concern-decision", true)]);
    // Who looks into worries no more finds none.
    d.b.folder.looks_into_worries(looker, false).expect("ended");
    let after = d.b.actor(looker);
    assert!(desk(&d, &after).worries.is_empty());
    assert!(d.b.folder.verify(None).expect("verified").broken.is_empty());
}

#[test]
fn who_is_away_keeps_what_is_hers_and_who_stands_in_does_it_meanwhile() {
    let d = Day::new("duty-away");
    d.b.person("Smith", &[]);
    d.b.person("Jones", &[]);
    let her = d.allocated("Smith");
    let (social, coordinator) = (d.hand(&d.manager, "social"), d.hand(&d.manager, "coordinator"));
    let (since, until) = (Stamp(NOON - 1000), Stamp(NOON + 3 * Stamp::DAY));
    let away = Duty::Away { who: social, since, until, cover: coordinator };
    let put = |actor: &Actor, key: &str, duty: &Duty| d.b.folder.put_down(actor, Purpose::Care, key, duty);
    let oversight = |key: &str, duty: &Duty| d.b.folder.put_down(&d.manager, Purpose::Oversight, key, duty);
    // By herself or by the manager of her team, and by nobody else; in the hands of another session it is nobody.
    assert_eq!(put(&d.coord, "a", &away), Err(Trouble::NotAvailable));
    let by_far =
        Duty::Away { who: d.hand(&d.far_manager, "social"), since, until, cover: d.hand(&d.far_manager, "far") };
    assert_eq!(put(&d.far_manager, "b", &by_far), Err(Trouble::NotAvailable));
    let nobody = Duty::Away { who: social, since, until, cover: social };
    assert!(matches!(oversight("c", &nobody), Err(Trouble::Field("cover", _))));
    let elsewhere = Duty::Away { who: social, since, until, cover: d.hand(&d.manager, "far") };
    assert!(matches!(oversight("d", &elsewhere), Err(Trouble::Field("cover", _))));
    oversight("e", &away).expect("written down");
    oversight("e", &away).expect("a double click is done once");
    assert!(matches!(oversight("f", &away), Err(Trouble::Field("since", _))), "twice");
    let own = |name: &str| d.hand(&d.coord, name);
    let both = Duty::Away { who: own("coordinator"), since, until, cover: own("matron") };
    assert!(matches!(put(&d.coord, "g", &both), Err(Trouble::Field("who", _))), "who stands in is not away");
    // Nothing moved: her things are hers, with no minute without an owner; the other finds them and does them.
    let coord = again(&d, "coordinator");
    let page = desk(&d, &coord);
    let covering: Vec<_> = page.covering.iter().map(|l| (l.thing.kind, l.thing.owner.as_str(), l.thing.mine)).collect();
    assert!(covering.contains(&(Kind::Case, "social", true)) && page.gaps.is_empty(), "{covering:?}");
    let case = page.covering.iter().find(|l| l.thing.kind == Kind::Case).expect("hers").thing.thing;
    let seen = d.see(&coord, case).expect("of her team");
    assert!(seen.next.iter().any(|s| s == "closing"), "{:?}", seen.next);
    let told = to("closing").says("told-her", "", "by telephone").says("back", "", "she rings the one number");
    d.step(&coord, case, told.why("she is well")).expect("in her place");
    d.step(&coord, case, to("open").why("a mistake of ours")).expect("in her place");
    assert_eq!(d.open(&d.sw, her, Kind::Case).owner, "social");
    // Nothing new is given to who is away; a question to her is answered by who stands in.
    d.accepted("Jones");
    let referral =
        d.desk(&d.manager).mine.into_iter().find(|l| l.thing.kind == Kind::Referral && l.thing.state == "waiting");
    let offered = d.step(&d.manager, referral.expect("waits").thing.thing, to("offered").hand(social));
    assert!(matches!(offered, Err(Trouble::Field("to", right)) if right.contains("away")), "{offered:?}");
    let to_social = d.hand(&d.matron, "social");
    let hers = d.found(&d.matron, "Smith");
    let task =
        d.begin(&d.matron, Kind::Task, Some(Subject::Handle(hers)), None, Some(to_social), vec![]).expect("asked");
    let coord = again(&d, "coordinator");
    let asked = desk(&d, &coord).for_me.into_iter().find(|l| l.thing.kind == Kind::Task).expect("for who stands in");
    d.step(&coord, asked.thing.thing, to("answered").why("on Thursday")).expect("answered");
    assert_eq!(d.see(&d.matron, task).expect("hers").state, "answered");
    // Nobody leaves who stands in. Back, and it is over.
    let account = d.b.folder.account("coordinator").expect("asked").expect("enrolled");
    assert!(matches!(d.b.folder.close_account(account), Err(Trouble::NotNow(why)) if why.contains("stands in")));
    oversight("h", &Duty::Back { who: social }).expect("back");
    let coord = again(&d, "coordinator");
    assert!(desk(&d, &coord).covering.is_empty());
    assert!(!d.see(&coord, d.open(&coord, d.found(&coord, "Smith"), Kind::Case).thing).expect("hers").mine);
}

#[test]
fn what_a_team_accepts_goes_at_once_to_who_has_the_day() {
    let d = Day::new("duty-rota");
    d.b.person("Smith", &[]);
    d.b.person("Jones", &[]);
    let social = d.hand(&d.manager, "social");
    let (since, until) = (Stamp(NOON - 1000), Stamp(NOON + Stamp::DAY));
    let day = Duty::Has { what: Has::Allocation, who: social, since, until, hours: Hours::ALWAYS };
    let own = Duty::Has { what: Has::Allocation, who: d.hand(&d.sw, "social"), since, until, hours: Hours::ALWAYS };
    assert_eq!(d.b.folder.put_down(&d.sw, Purpose::Care, "own", &own), Err(Trouble::NotAvailable), "the manager's");
    d.b.folder.put_down(&d.manager, Purpose::Oversight, "day", &day).expect("given");
    let worries = Duty::Has { what: Has::Safeguarding, who: social, since, until, hours: Hours::ALWAYS };
    let unnamed = d.b.folder.put_down(&d.manager, Purpose::Oversight, "worries", &worries);
    assert!(matches!(unnamed, Err(Trouble::Field("who", _))), "a rota names nobody to look into worries");
    let accepted = |family: &str| -> ThingView {
        let her = d.accepted(family);
        d.open(&d.matron, her, Kind::Referral)
    };
    let referral = accepted("Smith");
    assert_eq!((referral.state.as_str(), referral.owner.as_str()), ("allocated", "social"));
    let steps: Vec<_> = referral.steps.iter().map(|s| (s.to.as_str(), s.who.name())).collect();
    assert_eq!(steps[2..], [("offered", "X"), ("allocated", "X")], "by the folder itself, and it says so");
    assert!(referral.clocks.iter().any(|c| c.clock == "allocation" && c.stop.is_some()));
    assert!(d.desk(&d.sw).mine.iter().any(|l| l.thing.kind == Kind::Case), "the case follows");
    // Away: it waits for the manager, as without a rota.
    let cover = d.hand(&d.manager, "coordinator");
    let away = Duty::Away { who: social, since, until, cover };
    d.b.folder.put_down(&d.manager, Purpose::Oversight, "away", &away).expect("written down");
    assert_eq!(accepted("Jones").state, "waiting");
}

#[test]
fn what_she_asks_for_goes_to_governance_and_the_clock_stands_while_she_is_asked() {
    let d = Day::new("duty-request");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let mrs = d.b.actor(d.b.own_account("Smith"));
    let ask = || {
        d.begin(
            &mrs,
            Kind::Request,
            Some(Subject::Herself),
            None,
            None,
            vec![says("asks", "copy", ""), says("words", "", "CANARY all of it")],
        )
    };
    assert!(matches!(ask(), Err(Trouble::NotNow(why)) if why.contains("governance")), "nobody answers yet");
    let ig = d.b.actor(d.b.member("governance", Role::Ig, d.b.team));
    let asked = ask().expect("asked");
    let by_letter = says("asks", "erase", "");
    d.begin(&d.sw, Kind::Request, Some(Subject::Handle(her)), None, None, vec![by_letter]).expect("by letter");
    let waits = desk(&d, &ig).requests;
    assert_eq!(waits.len(), 2);
    for reader in [&d.sw, &d.matron, &d.manager, &d.far, &d.spa] {
        assert!(desk(&d, reader).requests.is_empty());
    }
    let far = d.work(&d.far, Subject::Handle(d.found(&d.far, "Smith")));
    assert!(far.is_err(), "who has no work with her sees none of it");
    let copy = waits.iter().find(|l| l.thing.fields.iter().any(|f| f.said.value == "copy")).expect("the copy");
    assert!(copy.person.family.is_empty(), "no record is opened from it");
    let one = copy.thing.thing;
    assert!(d.step(&d.sw, asked, to("answered").why("x")).is_err());
    let clock = |thing: &ThingView| thing.clocks.iter().find(|c| c.clock == "request").expect("it runs").clone();
    let start = clock(&d.see(&mrs, asked).expect("hers")).start;
    d.step(&ig, one, to("clarifying").why("Which years do you mean?")).expect("asked back");
    assert!(clock(&d.see(&mrs, asked).expect("hers")).ended.is_some(), "it stands");
    d.still().later(4 * Stamp::DAY);
    d.step(&mrs, asked, to("received").why("All years").at("2026-11-18 11:30:00")).expect("clarified");
    let after = clock(&d.see(&mrs, asked).expect("hers"));
    assert_eq!((after.start.day().expect("a day") - start.day().expect("a day"), after.ended), (4, None));
    d.step(&ig, one, to("answered").why("Sent by post, 40 pages").at("2026-11-18 11:40:00")).expect("answered");
    let hers = d.see(&mrs, asked).expect("hers");
    assert_eq!(hers.steps.last().expect("steps").why, "Sent by post, 40 pages");
    assert!(clock(&hers).stop.is_some() && !hers.open);
    // Of a correction governance sees how it stands, and none of its words.
    d.begin(&mrs, Kind::Correction, Some(Subject::Herself), None, None, vec![says("what", "", "CANARY wrong")])
        .expect("asked");
    let ig = again(&d, "governance");
    let rows = desk(&d, &ig).requests;
    assert!(rows.iter().any(|l| l.thing.kind == Kind::Correction));
    assert!(!format!("{rows:?}").contains("CANARY wrong"));
}

#[test]
fn what_is_wrong_goes_to_who_wrote_it_as_long_as_she_may_still_answer() {
    let d = Day::new("duty-author");
    d.b.person("Smith", &[]);
    d.allocated("Smith");
    let note = |actor: &Actor, key: &str| {
        let subject = Subject::Handle(d.found(actor, "Smith"));
        let words = format!("CANARY by {key}");
        let deed = Deed::Note { subject, happened: at("2026-11-14 11:00:00"), words };
        d.b.folder.act(actor, Purpose::Care, key, &deed).expect("noted");
    };
    note(&d.matron, "matron");
    let mrs = d.b.actor(d.b.own_account("Smith"));
    let page = |by: &str| match d.b.folder.see(&mrs, Purpose::Own, &Ask::Folder(Subject::Herself)).expect("hers") {
        View::Folder(folder) => {
            let is = |e: &Entry| matches!(e, Entry::Note(words) if words.ends_with(by));
            folder.pages.iter().find(|p| is(&p.entry)).expect("her page").item.text()
        }
        other => panic!("{other:?}"),
    };
    let wrong = |by: &str| {
        let said = vec![says("what", "", "I was not there"), says("page", &page(by), "")];
        let asked = d.begin(&mrs, Kind::Correction, Some(Subject::Herself), None, None, said).expect("asked");
        d.see(&mrs, asked).expect("hers")
    };
    let asked = wrong("matron");
    assert_eq!(asked.owner, "matron", "who wrote it, and not who has her case");
    let kept = asked.fields.iter().find(|f| f.said.field == "page").expect("which page").said.clone();
    assert!(kept.words.starts_with("note, 2026-11-14, matron") && kept.value.is_empty(), "{kept:?}");
    let desk = d.desk(&d.matron);
    let hers = desk.mine.iter().find(|l| l.thing.kind == Kind::Correction).expect("on her own day");
    d.step(&d.matron, hers.thing.thing, to("amended").why("put right")).expect("amended");
    // Who wrote it has left: whoever has her case answers.
    note(&d.coord, "coordinator");
    d.b.folder.close_account(d.b.folder.account("coordinator").expect("asked").expect("enrolled")).expect("she leaves");
    assert_eq!(wrong("coordinator").owner, "social");
    // An address of another session is no page.
    let strange = vec![says("what", "", "x"), says("page", &"ab".repeat(16), "")];
    let asked = d.begin(&mrs, Kind::Correction, Some(Subject::Herself), None, None, strange);
    assert!(matches!(asked, Err(Trouble::Field("page", _))), "{asked:?}");
}

#[test]
fn a_sender_learns_the_outcome_and_nothing_else_and_only_as_long_as_she_may() {
    let d = Day::new("duty-sent");
    let gp = d.b.enrol_in("practice", Role::Gp, None, None, d.b.other_org);
    d.b.person("Smith", &[(Rel::Gp, gp)]);
    let gp = d.b.actor(gp);
    let sent = |actor: &Actor| -> Vec<SentLine> {
        match d.b.folder.see(actor, Purpose::Care, &Ask::Sent).expect("hers") {
            View::Sent(lines) => lines,
            other => panic!("{other:?}"),
        }
    };
    assert!(sent(&gp).is_empty());
    let her = d.found(&gp, "Smith");
    let handler = d.hand(&gp, "handler");
    let call = vec![says("reason", "", "her ulcer has opened")];
    d.begin(&gp, Kind::Contact, Some(Subject::Handle(her)), None, Some(handler), call).expect("referred");
    let [line] = &sent(&gp)[..] else { panic!("one") };
    assert_eq!(
        (line.state.as_str(), line.reason.as_str(), line.person.family.as_str()),
        ("received", "her ulcer has opened", "Smith")
    );
    assert!(sent(&d.spa).is_empty() && sent(&d.matron).is_empty(), "nobody else's");
    let waits = d.desk(&d.spa).mine.into_iter().find(|l| l.thing.kind == Kind::Contact).expect("for the handler");
    let contact = d.step(&d.spa, waits.thing.thing, to("identified")).expect("identified");
    let contact = d.step(&d.spa, contact, to("triaged").says("urgency", "routine", "")).expect("triaged");
    d.step(&d.spa, contact, to("answered").why("the nurse comes on Monday")).expect("answered");
    let [line] = &sent(&gp)[..] else { panic!("one") };
    assert_eq!((line.state.as_str(), line.why.as_str()), ("answered", "the nurse comes on Monday"));
    // She stops the practice, or becomes somebody whom only named workers open: then it is as if nothing had been sent.
    let db = rusqlite::Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
    let person: [u8; 16] = db.query_row("SELECT person FROM seek", [], |row| row.get(0)).expect("she");
    db.execute("INSERT INTO restriction VALUES (?1, 0, NULL)", [person]).expect("restricted");
    assert!(sent(&gp).is_empty());
    db.execute("DELETE FROM restriction", []).expect("undone");
    assert_eq!(sent(&gp).len(), 1);
}

/// 14 November 2026 is a Saturday; the tests begin at noon.
#[test]
fn a_rota_holds_on_its_days_and_at_its_hours() {
    let hours = |days: u8, opens: u16, closes: u16| Hours { days, opens: opens * 60, closes: closes * 60 };
    let (saturday, friday) = (0b010_0000, 0b001_0000);
    let at = |hour: i64| Stamp(NOON + (hour - 12) * 60 * Stamp::MINUTE);
    for (rota, hour, holds) in [
        (Hours::ALWAYS, 3, true),
        (hours(saturday, 9, 17), 9, true),
        (hours(saturday, 9, 17), 17, false),
        (hours(friday, 9, 17), 12, false),
        // Through the night: it is the day on which it began that counts.
        (hours(friday, 18, 8), 7, true),
        (hours(friday, 18, 8), 8, false),
        (hours(friday, 18, 8), 20, false),
        (hours(saturday, 18, 8), 7, false),
        (hours(saturday, 18, 8), 20, true),
        (hours(saturday, 18, 8), 24 + 7, true),
        (hours(saturday, 18, 8), 24 + 8, false),
    ] {
        assert_eq!(rota.hold_at(at(hour)), holds, "{rota:?} at {hour}");
    }
    // In October the clocks go back: eight in the morning is eight on the wall, not so many hours later.
    let october = |hour: i64| Stamp(1_792_836_000_000 + hour * 60 * Stamp::MINUTE);
    assert_eq!(
        yf_place::clock::local_day(october(0).seconds()).to_string(),
        "2026-10-24",
        "a Saturday, eleven in the morning"
    );
    for (later, holds) in [(21, true), (22, false)] {
        assert_eq!(hours(saturday, 18, 8).hold_at(october(later)), holds, "{later} hours later");
    }
}

#[test]
fn out_of_hours_an_urgent_call_is_not_sent_on_before_who_is_on_call_was_rung() {
    let d = Day::new("duty-call");
    for family in ["Smith", "Jones", "Brown"] {
        d.b.person(family, &[]);
    }
    let (since, until) = (Stamp(NOON - 1000), Stamp(NOON + 7 * Stamp::DAY));
    let give = |key: &str, who: &str, hours| {
        let day = Duty::Has { what: Has::Calls, who: d.hand(&d.manager, who), since, until, hours };
        d.b.folder.put_down(&d.manager, Purpose::Oversight, key, &day)
    };
    let nights = Hours { days: 0b001_1111, opens: 18 * 60, closes: 8 * 60 };
    let weekend = Hours { days: 0b110_0000, opens: 0, closes: 24 * 60 };
    let none = Hours { days: 0, ..weekend };
    assert!(matches!(give("none", "social", none), Err(Trouble::Field("hours", _))));
    give("nights", "social", nights).expect("given");
    let on_call = |actor: &Actor| {
        d.b.folder.on_call(actor, Purpose::Care).map(|all| all.into_iter().map(|c| c.name).collect::<Vec<_>>())
    };
    let send = |family: &str, urgency: &str, reached: &str| {
        let her = d.found(&d.spa, family);
        let contact = d.begin(&d.spa, Kind::Contact, Some(Subject::Handle(her)), None, None, vec![]).expect("received");
        let contact = d.step(&d.spa, contact, to("identified")).expect("identified");
        let triaged = to("triaged").says("urgency", urgency, "").says("called", "", reached);
        d.step(&d.spa, contact, triaged)
    };
    // Saturday at noon: the nights of the week are not on.
    assert_eq!(on_call(&d.spa), Ok(vec![]));
    send("Smith", "urgent", "").expect("the team is asked as ever");
    give("weekend", "matron", weekend).expect("given");
    assert_eq!(on_call(&d.spa), Ok(vec!["matron".to_owned()]));
    assert_eq!(on_call(&d.far), Ok(vec!["matron".to_owned()]), "whoever works here rings her");
    let mrs = d.b.actor(d.b.own_account("Smith"));
    assert_eq!(on_call(&mrs), Err(Trouble::NotAvailable));
    let refused = send("Jones", "urgent", "");
    assert!(matches!(&refused, Err(Trouble::Field("called", right)) if right.contains("on call now")), "{refused:?}");
    send("Jones", "routine", "").expect("what is not urgent waits for the day");
    let sent = send("Brown", "urgent", "the matron, at five past twelve").expect("sent");
    let said = d.see(&d.spa, sent).expect("hers").fields;
    assert!(said.iter().any(|f| f.said.field == "called" && f.said.words.contains("five past twelve")));
    // Away, she is not rung.
    let away = Duty::Away { who: d.hand(&d.manager, "matron"), since, until, cover: d.hand(&d.manager, "coordinator") };
    d.b.folder.put_down(&d.manager, Purpose::Oversight, "away", &away).expect("written down");
    assert_eq!(on_call(&d.spa), Ok(vec![]));
}
