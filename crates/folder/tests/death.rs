//! She has died: what the rules know of it, who is told, and what cannot be planned for her any more.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, says, to};
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{Kind, ThingHandle};
use yf_folder::{Actor, Ask, Deed, Handle, Subject, Told, Trouble};

const REASON: &str = "found on the floor, nobody to ask";

fn glass(d: &Day, actor: &Actor, key: &str, her: Handle) -> Result<yf_folder::Done, Trouble> {
    let reason = REASON.to_owned();
    d.b.folder.act(actor, Purpose::Care, key, &Deed::BreakGlass { subject: Subject::Handle(her), reason })
}

fn opens(d: &Day, actor: &Actor, her: Handle) -> bool {
    d.b.folder.see(actor, Purpose::Care, &Ask::Folder(Subject::Handle(her))).is_ok()
}

/// Reported by her worker, and made certain by the matron of her team.
fn dies(d: &Day, her: Handle) -> ThingHandle {
    let death = d.begin(&d.sw, Kind::Death, Some(Subject::Handle(her)), None, None, vec![]).expect("reported");
    let seen = d.open(&d.matron, d.found(&d.matron, "Smith"), Kind::Death).thing;
    d.step(&d.matron, seen, to("verified").why("certified by Dr Hale, this morning")).expect("verified");
    death
}

/// A service that runs at her home, with a visit planned.
fn served(d: &Day, her: Handle) -> (ThingHandle, ThingHandle) {
    let plan = d.begin(&d.sw, Kind::Plan, Some(Subject::Handle(her)), None, None, vec![]).expect("a plan");
    let home = d.hand(&d.sw, "Home Care Ltd");
    let line = d.begin(&d.sw, Kind::Line, None, Some(plan), Some(home), vec![]).expect("a service");
    let seen = d.open(&d.coord, d.found(&d.coord, "Smith"), Kind::Line).thing;
    for state in ["sourcing", "offered"] {
        d.step(&d.coord, seen, to(state)).expect("goes on");
    }
    let hers = |kind: Kind| {
        let desk = d.desk(&d.carer);
        desk.for_me.iter().chain(&desk.team).find(|l| l.thing.kind == kind).map(|l| l.thing.thing)
    };
    d.step(&d.carer, hers(Kind::Line).expect("offered to the provider"), to("accepted")).expect("accepted");
    let visit = d.begin(&d.sw, Kind::Visit, None, Some(line), None, vec![]).expect("a visit");
    (line, visit)
}

#[test]
fn a_folder_that_was_opened_by_break_glass_shuts_when_her_death_is_certain_and_none_opens_it_again() {
    let d = Day::new("death-glass");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let known = d.found(&d.far, "Smith");
    assert!(!opens(&d, &d.far, known));
    glass(&d, &d.far, "before", known).expect("opened while she lived");
    assert!(opens(&d, &d.far, known));
    let death = d.begin(&d.sw, Kind::Death, Some(Subject::Handle(her)), None, None, vec![]).expect("reported");
    assert!(opens(&d, &d.far, known), "said, and not certain");
    let seen = d.open(&d.matron, d.found(&d.matron, "Smith"), Kind::Death).thing;
    d.step(&d.matron, seen, to("verified").why("certified by Dr Hale")).expect("verified");
    assert!(!opens(&d, &d.far, known), "rule P30 holds of the living");
    assert_eq!(glass(&d, &d.far, "after", known).map(|_| ()), Err(Trouble::NotAvailable), "and no button is offered");
    let answer = d.b.folder.see(&d.far, Purpose::Care, &Ask::Folder(Subject::Handle(known)));
    assert_eq!(answer.map(|_| ()), Err(Trouble::NotAvailable));
    // Those who had to do with her settle what is left.
    assert!(opens(&d, &d.sw, her) && opens(&d, &d.matron, d.found(&d.matron, "Smith")));
    assert_eq!(d.see(&d.sw, death).expect("hers").state, "verified");
}

#[test]
fn nothing_is_planned_for_her_any_more_and_she_does_not_die_twice() {
    let d = Day::new("death-plans");
    d.b.person("Smith", &[]);
    d.b.person("Jones", &[]);
    let her = d.allocated("Smith");
    let (line, visit) = served(&d, her);
    let subject = Some(Subject::Handle(her));
    dies(&d, her);
    assert_eq!(d.see(&d.sw, visit).expect("hers").state, "stopped");
    let home = d.hand(&d.sw, "Home Care Ltd");
    let plan = d.open(&d.sw, her, Kind::Plan).thing;
    let refused = [
        d.begin(&d.sw, Kind::Visit, None, Some(line), None, vec![]),
        d.begin(&d.sw, Kind::Visit, subject, None, None, vec![]),
        d.begin(&d.sw, Kind::Line, None, Some(plan), Some(home), vec![]),
        d.begin(&d.sw, Kind::Assessment, subject, None, None, vec![]),
        d.begin(&d.sw, Kind::Death, subject, None, None, vec![]),
        d.begin(&d.sw, Kind::Move, subject, None, None, vec![]),
    ];
    for answer in refused {
        assert!(matches!(&answer, Err(Trouble::NotNow(words)) if words.contains("died")), "{answer:?}");
    }
    // What is left is asked, handed over and put right as before; and nobody else is touched.
    let whom = d.hand(&d.sw, "coordinator");
    d.begin(&d.sw, Kind::Task, subject, None, Some(whom), vec![says("question", "", "the key?")]).expect("asked");
    let other = Some(Subject::Handle(d.allocated("Jones")));
    d.begin(&d.sw, Kind::Assessment, other, None, None, vec![]).expect("she lives");
}

#[test]
fn every_team_and_provider_with_something_open_is_told_and_nobody_else() {
    let d = Day::new("death-told");
    d.b.person("Smith", &[]);
    let ig = d.b.actor(d.b.member("governance", Role::Ig, d.other));
    let elsewhere = d.b.folder.team(d.b.org, "T3", "Moor team").expect("a team");
    let stranger = d.b.actor(d.b.member("stranger", Role::Matron, elsewhere));
    let her = d.allocated("Smith");
    served(&d, her);
    // Of the other team one is asked something by name.
    let whom = d.hand(&d.sw, "far");
    d.begin(&d.sw, Kind::Task, Some(Subject::Handle(her)), None, Some(whom), vec![says("question", "", "feet?")])
        .expect("asked");
    let told = |actor: &Actor| d.b.folder.notices(actor, Purpose::Care).expect("notices");
    dies(&d, her);
    for actor in [&d.sw, &d.coord, &d.manager, &d.carer, &d.far] {
        assert_eq!(d.b.folder.untold(actor), Ok(1), "{}", actor.role().name());
        let all = told(actor);
        assert!(matches!(&all[..], [one] if one.what == Told::Death && one.fresh && one.by.0 == "matron"), "{all:?}");
        assert_eq!(all[0].person.as_ref().map(|(_, her)| her.family.as_str()), Some("Smith"));
        assert_eq!(told(actor).len(), 1);
        assert_eq!(d.b.folder.untold(actor), Ok(0));
    }
    // Who wrote it knows it; and nobody is told who may not read who she is.
    for actor in [&d.matron, &ig, &stranger, &d.far_manager] {
        assert!(told(actor).is_empty(), "{}", actor.role().name());
    }
}

#[test]
fn that_somebody_restricted_died_is_told_to_those_who_may_know_of_her() {
    let d = Day::new("death-restricted");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let case = d.open(&d.sw, her, Kind::Case).thing;
    let whom = d.hand(&d.sw, "social");
    let offer = d.begin(&d.sw, Kind::HandOver, None, Some(case), Some(whom), vec![]).expect("offered to herself");
    d.step(&d.sw, offer, to("accepted")).expect("coordinated");
    // Reported while all her team could read of her, and restricted before it is certain.
    let death = d.begin(&d.coord, Kind::Death, Some(Subject::Handle(d.found(&d.coord, "Smith"))), None, None, vec![]);
    death.expect("reported");
    let db = rusqlite::Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
    db.execute("INSERT INTO restriction SELECT person, 0, NULL FROM seek", []).expect("restricted");
    let seen = d.open(&d.sw, her, Kind::Death).thing;
    d.step(&d.sw, seen, to("verified").why("certified by Dr Hale")).expect("verified");
    for actor in [&d.matron, &d.coord, &d.manager] {
        assert_eq!(d.b.folder.untold(actor), Ok(0), "{}", actor.role().name());
    }
}

#[test]
fn who_had_to_do_with_her_has_four_weeks_to_settle_and_then_only_who_answers_for_what_is_open() {
    use yf_folder::access::{Class, Rel, Set};
    use yf_folder::{Basis, LetIn, Sharing, Stamp, View};
    let d = Day::new("death-settled");
    let gp = d.b.actor(d.b.account("gp", Role::Gp));
    let registered = |d: &Day| {
        let practice = d.b.folder.account("gp").expect("asked").expect("there");
        d.b.person("Smith", &[(Rel::Gp, practice)]);
    };
    registered(&d);
    let herself = d.b.actor(d.b.own_account("Smith"));
    let known = d.b.folder.known_as("nhs:Smith").expect("asked");
    let daughter = d.b.actor(d.b.enrol_in("daughter", Role::Proxy, known, None, d.b.other_org));
    let own = |ask: &Ask| d.b.folder.see(&herself, Purpose::Own, ask).expect("hers");
    let View::Sharing(view) = own(&Ask::Sharing(Subject::Herself)) else { panic!("her sharing") };
    let given = LetIn {
        subject: Subject::Herself,
        account: view.proxies[0].proxy,
        scope: Set::of(&[Class::Dir, Class::Front, Class::Care]),
        contribute: false,
        basis: Basis::HerGrant,
        evidence: String::new(),
        until: None,
        review: d.b.folder.now().plus(300 * Stamp::DAY),
    };
    d.b.folder.act(&herself, Purpose::Own, "in", &Deed::Sharing(Sharing::LetIn(given))).expect("let in");
    let her = d.allocated("Smith");
    served(&d, her);
    let theirs = d.desk(&d.carer);
    let lines = theirs.mine.iter().chain(&theirs.for_me).chain(&theirs.team);
    let visit = lines.map(|l| &l.thing).find(|t| t.kind == Kind::Visit).expect("planned");
    let service = visit.parent.expect("of a service");
    let reads = |actor: &Actor| {
        // Found anew by each: a handle is a session's own.
        let (subject, purpose) = match actor.role() {
            Role::Proxy => (Subject::Herself, Purpose::Own),
            Role::Provider => return d.see(actor, service).is_ok(),
            _ => (Subject::Handle(d.found(actor, "Smith")), Purpose::Care),
        };
        d.b.folder.see(actor, purpose, &Ask::Folder(subject)).is_ok()
    };
    let all = [("gp", &gp), ("daughter", &daughter), ("matron", &d.matron), ("carer", &d.carer), ("social", &d.sw)];
    let who = || all.iter().filter(|(_, actor)| reads(actor)).map(|(name, _)| *name).collect::<Vec<_>>();
    dies(&d, her);
    d.still().later(28 * Stamp::DAY - 1);
    assert_eq!(who(), ["gp", "daughter", "matron", "carer", "social"], "they settle what is left");
    d.still().later(1);
    // Her plan is still open, and the social worker owns it.
    assert_eq!(who(), ["social"]);
    // Rows that come in later join nobody to her again.
    registered(&d);
    assert_eq!(who(), ["social"]);
    // Whoever goes on with it does not bring the others back.
    let line = d.open(&d.sw, her, Kind::Line).thing;
    d.step(&d.sw, line, to("ended").why("she died").says("told-her", "", "her daughter, by telephone")).expect("ended");
    assert_eq!(who(), ["social"], "her plan is still open");
    d.b.person("Jones", &[]);
    let other = d.allocated("Jones");
    d.still().later(100 * Stamp::DAY);
    assert!(opens(&d, &d.sw, other), "of the living nothing ends");
}
