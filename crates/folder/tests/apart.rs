//! A person joined wrongly is parted: by whom the policy lets manage who has her folder, with both folders right afterwards, every reader known,
//! nothing lost, and a way back.

#[path = "common/apart.rs"]
mod apart;
#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use std::collections::BTreeSet;

use apart::{HERS, KNOW, ada, does, folder, hospital, parted, sharing, sharing_of, smith, take, whose, words};
use day::{Day, to};
use yf_folder::access::{Class, Item, Purpose, Rel};
use yf_folder::work::Kind;
use yf_folder::{Actor, Entry, Sent, SentPage, Sharing, Subject, Told, Trouble};

#[test]
fn what_is_parted_reads_for_everybody_as_if_it_had_never_been_joined() {
    let ((d, her, ward), (never, her_too, ward_too)) = (smith("apart-was", true), smith("apart-never", false));
    assert!(words(&folder(&d, &her, Subject::Herself).expect("hers")).iter().any(|w| w.contains(HERS)));
    assert!(folder(&d, &d.far, whose(&d, &d.far)).is_ok(), "the hospital's rows had let them in");
    parted(&d);
    let readers = [
        (&d.sw, &never.sw),
        (&d.matron, &never.matron),
        (&d.coord, &never.coord),
        (&d.manager, &never.manager),
        (&d.spa, &never.spa),
        (&d.far, &never.far),
        (&her, &her_too),
    ];
    for (now, as_if) in readers {
        let both = [(&d, now), (&never, as_if)];
        let [folders, works] = [0, 1].map(|which| {
            both.map(|(d, actor)| match which {
                0 => format!("{:?}", folder(d, actor, whose(d, actor)).map(|f| (words(&f), f.something_sealed))),
                _ => {
                    let work = d.work(actor, whose(d, actor));
                    format!(
                        "{:?}",
                        work.map(|w| w
                            .things
                            .iter()
                            .map(|t| format!("{:?} {}", t.kind, t.state))
                            .collect::<BTreeSet<_>>())
                    )
                }
            })
        });
        assert_eq!(folders[0], folders[1], "{:?}", now.role());
        assert_eq!(works[0], works[1], "{:?}", now.role());
        assert!(!folders[0].contains(HERS));
    }
    // Only who sent it still reads it here, marked as entered in error, as long as something else joins the two: the stay went with the rows.
    assert_eq!(
        folder(&d, &ward, whose(&d, &ward)).map(|_| ()),
        folder(&never, &ward_too, whose(&never, &ward_too)).map(|_| ())
    );
    assert_eq!(folder(&d, &d.far, whose(&d, &d.far)).map(|_| ()), Err(Trouble::Offered));
    d.b.folder.verify(None).expect("every chain whole");
}

#[test]
fn the_other_has_a_folder_of_her_own_with_every_version_somebody_who_answers_and_those_who_work_with_her() {
    let (d, ..) = smith("apart-other", true);
    // A second version of one of the pages, told later.
    d.still().later(1000);
    let mut again = hospital(&d);
    again.pages[1].entry = Entry::Note("walks without a frame".into());
    take(&d, again);
    let before = folder(&d, &d.sw, whose(&d, &d.sw)).expect("hers");
    let told = before.pages.iter().find(|p| matches!(&p.entry, Entry::Note(w) if w == HERS)).expect("there").told;
    parted(&d);
    // She is the social worker's from the same minute, as a call that came in.
    let desk = d.desk(&d.sw);
    let call = desk.mine.iter().find(|l| l.thing.kind == Kind::Contact).expect("a call of hers");
    assert_eq!((call.thing.state.as_str(), call.thing.owner.as_str()), ("received", "social"));
    assert!(d.desk(&d.manager).gaps.is_empty());
    let other = folder(&d, &d.sw, Subject::Handle(call.handle)).expect("she may read it");
    assert_eq!((other.person.family.as_str(), other.person.given.as_str()), ("Smyth", "Ada"));
    let page = other.pages.iter().find(|p| matches!(&p.entry, Entry::Note(w) if w == HERS)).expect("there");
    assert_eq!((page.told, page.org.as_str()), (told, "Another"), "with both its times and its author");
    assert!(other.pages.iter().any(|p| matches!(&p.entry, Entry::Note(w) if w.contains("without"))));
    assert!(!other.pages.iter().any(|p| matches!(&p.entry, Entry::Event(_))), "nothing of Mrs Smith's");
    // Who worked with her all the time finds her, and what happened stands in her trail too.
    let hers = d.b.find_by(&d.far, "Smyth", "1939-05-01");
    assert_eq!(hers.len(), 1);
    assert!(folder(&d, &d.far, Subject::Handle(hers[0])).is_ok());
    let looked = other.looked;
    assert!(looked.is_none(), "who looked is hers and governance's to see");
    let db = rusqlite::Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("counted");
    assert_eq!(
        count("SELECT count(DISTINCT person) FROM audit WHERE action = 'manage' AND classes = 'dir'"),
        2,
        "a line in each chain"
    );
    // Nothing was lost: every version stands in both, and no line of the trail went.
    assert_eq!(
        count(
            "SELECT count(*) FROM page a JOIN page b ON b.page = a.page AND b.version = a.version AND b.person <> a.person AND b.body = a.body"
        ),
        6,
        "three versions, each with its copy"
    );
    // What the hospital sends from now on is Ada's; what anybody new sends under the joined key is Mrs Smith's.
    let mut later = hospital(&d);
    later.pages = vec![SentPage { source: "h3".into(), ..later.pages[0].clone() }];
    later.relations.clear();
    take(&d, later);
    let third = d.b.folder.organisation("ods:ZX1", "A third", true).expect("an organisation");
    let feed = d.b.folder.feed(third).expect("a feed");
    let sent = Sent { own_key: "third".into(), relations: vec![], ..hospital(&d) };
    d.b.folder.take_in(&feed, &[sent]).expect("taken in");
    let orgs = |of| {
        let her = folder(&d, &d.sw, of).expect("readable");
        her.pages
            .iter()
            .filter(|p| matches!(&p.entry, Entry::Note(w) if w == HERS))
            .map(|p| p.org.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(orgs(Subject::Handle(call.handle)), ["Another", "Another"]);
    assert_eq!(orgs(whose(&d, &d.sw)), ["A third"], "a row that another agency numbers alike is its own");
    d.b.folder.verify(None).expect("every chain whole");
}

#[test]
fn who_read_it_meanwhile_is_listed_and_who_answers_for_her_is_told() {
    let (d, her, _) = smith("apart-read", true);
    let case = d.open(&d.sw, d.found(&d.sw, "Smith"), Kind::Case).thing;
    let coord = d.hand(&d.sw, "coordinator");
    let offer = d.begin(&d.sw, Kind::HandOver, None, Some(case), Some(coord), vec![]).expect("offered");
    assert!(d.see(&d.sw, offer).is_ok());
    let offer = d.desk(&d.coord).for_me.into_iter().find(|l| l.thing.kind == Kind::HandOver).expect("offered");
    d.step(&d.coord, offer.thing.thing, to("accepted")).expect("she coordinates");
    d.still().later(60_000);
    assert!(folder(&d, &d.matron, whose(&d, &d.matron)).is_ok());
    assert!(folder(&d, &her, Subject::Herself).is_ok());
    parted(&d);
    let seen = sharing(&d, &d.sw);
    let [apart] = &seen.apart[..] else { panic!("{:?}", seen.apart) };
    let read: Vec<&str> = apart.read_by.iter().map(|(name, ..)| name.as_str()).collect();
    assert!(read.contains(&"matron") && read.contains(&"herself"), "{read:?}");
    assert!(!read.contains(&"far"), "who did not look is not accused: {read:?}");
    assert_eq!((apart.org.as_str(), apart.by.as_str(), apart.why.as_str()), ("Another", "social", KNOW));
    assert!(seen.held_back.is_empty(), "it is not held back from her by two signatures: it is not hers");
    for (actor, as_coordinator) in [(&d.coord, true), (&d.manager, false)] {
        let told = d.b.folder.notices(actor, Purpose::Care).expect("asked");
        let told = told.iter().find(|n| n.what == Told::Apart).expect("told");
        assert_eq!((told.as_coordinator, told.by.0.as_str()), (as_coordinator, "social"));
    }
}

#[test]
fn it_is_put_back_as_it_was() {
    let (d, her, _) = smith("apart-back", true);
    let page = folder(&d, &her, Subject::Herself).expect("hers");
    let item = page.pages.iter().find(|p| matches!(&p.entry, Entry::Note(w) if w == HERS)).expect("there").item;
    let seal = Sharing::Seal { subject: Subject::Herself, item, locked: false, understood: false, audience: vec![] };
    does(&d, &her, "seal", seal).expect("sealed");
    let view = |actor: &Actor| words(&folder(&d, actor, whose(&d, actor)).expect("readable"));
    let before = [view(&d.sw), view(&d.far), view(&her)];
    parted(&d);
    let call = d.desk(&d.sw).mine.into_iter().find(|l| l.thing.kind == Kind::Contact).expect("a call").handle;
    let other = folder(&d, &d.sw, Subject::Handle(call)).expect("readable");
    assert!(other.something_sealed && !words(&other).iter().any(|w| w.contains(HERS)), "a seal goes with its page");
    // By one page it is not undone: all that the agency sent is one person's.
    let ward = d.b.actor(d.b.folder.account("ward").expect("asked").expect("enrolled"));
    assert!(folder(&d, &ward, whose(&d, &ward)).is_err());
    let seen = sharing(&d, &d.sw);
    let (subject, identity) = (Subject::Handle(seen.handle), seen.apart[0].identity);
    let back = |why: &str| Sharing::PutBack { subject, identity, why: why.into() };
    assert!(matches!(does(&d, &d.sw, "short", back("no")), Err(Trouble::Field("why", _))));
    does(&d, &d.sw, "back", back("the daughter was mistaken")).expect("put back");
    assert_eq!([view(&d.sw), view(&d.far), view(&her)], before);
    assert!(d.desk(&d.sw).mine.iter().all(|l| l.thing.kind != Kind::Contact), "nobody has to look for anybody");
    assert_eq!(d.b.find_by(&d.sw, "Smyth", "1939-05-01").len(), 0);
    assert!(matches!(does(&d, &d.sw, "twice", back("the daughter was mistaken")), Err(Trouble::Field("identity", _))));
    let seen = sharing(&d, &d.sw);
    assert!(seen.apart[0].undone.as_ref().is_some_and(|(_, by, _)| by == "social"), "that it was done stays on record");
    assert_eq!(seen.joined.len(), 2);
    d.b.folder.verify(None).expect("every chain whole");
}

#[test]
fn only_who_manages_who_has_her_folder_parts_it_and_others_learn_nothing() {
    let (d, her, ward) = smith("apart-who", true);
    let seen = sharing(&d, &d.sw);
    assert_eq!(seen.joined.iter().map(|j| j.org.as_str()).collect::<Vec<_>>(), ["Another", "The council"]);
    // In the team, and a professional: she reads and writes, and manages nothing (rule P07). At the ward (P14), and she herself (P01) as well.
    for actor in [&d.matron, &ward, &her, &d.far] {
        let hers = sharing(&d, actor);
        assert!(hers.joined.is_empty() && hers.apart.is_empty(), "{:?}", actor.role());
        // Not even with what another's form named it by.
        let identity = seen.joined[0].identity;
        let subject = whose(&d, actor);
        let deed = Sharing::Part { subject, identity, why: KNOW.into(), who: ada() };
        assert_eq!(does(&d, actor, actor.role().name(), deed), Err(Trouble::NotAvailable), "{:?}", actor.role());
    }
    for actor in [&d.coord, &d.manager] {
        assert_eq!(sharing(&d, actor).joined.len(), 2, "{:?}", actor.role());
    }
    // A name of another session is nobody's here.
    let deed =
        Sharing::Part { subject: whose(&d, &d.coord), identity: seen.joined[0].identity, why: KNOW.into(), who: ada() };
    assert!(matches!(does(&d, &d.coord, "strange", deed), Err(Trouble::Field("identity", _))));
    assert_eq!(sharing(&d, &d.coord).joined.len(), 2, "nothing was done");
}

#[test]
fn an_agency_of_which_a_reader_may_read_nothing_is_not_named_to_her() {
    let d = Day::new("apart-quiet");
    d.b.person("Smith", &[]);
    let mut clinic = hospital(&d);
    clinic.pages.truncate(1);
    clinic.pages[0].class = Class::Special;
    clinic.relations.clear();
    take(&d, clinic);
    d.allocated("Smith");
    let orgs = |actor: &Actor| sharing(&d, actor).joined.into_iter().map(|j| j.org).collect::<Vec<_>>();
    assert_eq!(orgs(&d.coord), ["The council"], "rule P06 reaches no special pages");
    assert_eq!(orgs(&d.sw), ["Another", "The council"], "the named professional's does (P05)");
    parted(&d);
    assert!(sharing(&d, &d.coord).apart.is_empty());
    assert_eq!(sharing(&d, &d.sw).apart.len(), 1);
}

#[test]
fn whoever_is_left_without_a_name_is_given_one_and_what_two_agencies_tell_stays() {
    let (d, _, ward) = smith("apart-name", true);
    // Both tell that she is open to the far team.
    let mut council = d.b.sent("Smith", "first seen", &[]);
    council.relations = hospital(&d).relations.into_iter().filter(|r| r.kind == Rel::Team).collect();
    d.b.take(&council);
    let seen = sharing(&d, &d.sw);
    let subject = Subject::Handle(seen.handle);
    let council = seen.joined.iter().find(|j| j.org == "The council").expect("there");
    assert!(council.alone && council.says.as_ref().is_some_and(|her| her.family == "Smith"));
    let part = |who| Sharing::Part { subject, identity: council.identity, why: KNOW.into(), who };
    // The council alone had said who she is: what is left is the hospital's, and somebody must say whose that is.
    let nameless = does(&d, &d.sw, "nameless", part(Box::default()));
    assert!(matches!(nameless, Err(Trouble::Field("family", _))), "{nameless:?}");
    assert_eq!(sharing(&d, &d.sw).joined.len(), 2, "nothing was done");
    does(&d, &d.sw, "named", part(ada())).expect("parted");
    let left = folder(&d, &d.sw, subject).expect("she works with her");
    assert_eq!(left.person.given, "Ada");
    assert!(words(&left).iter().any(|w| w.contains(HERS)));
    // The social worker is of the council that sent it (rule D20): she reads it still, as entered in error.
    let wrong = left.pages.iter().filter(|p| p.marks.has(Item::Error)).map(|p| p.org.as_str()).collect::<Vec<_>>();
    assert_eq!(wrong, ["The council", "The council"], "what happened and who she is");
    let hers = Subject::Handle(d.b.find_by(&ward, "Smyth", "1939-05-01")[0]);
    let seen = folder(&d, &ward, hers).expect("she lies there");
    let seen = words(&seen);
    assert!(
        seen.iter().any(|w| w.contains("with a frame")) && !seen.iter().any(|w| w.contains("first seen")),
        "{seen:?}"
    );
    let smith = d.b.find(&d.sw, "Smith");
    assert_eq!(smith.len(), 1);
    let smith = folder(&d, &d.sw, Subject::Handle(smith[0])).expect("her call is the social worker's");
    assert!(words(&smith).iter().any(|w| w.contains("first seen")));
    // Put back, she is who the council said.
    let identity = sharing_of(&d, &d.sw, subject).apart[0].identity;
    let way = |d: &Day| [d.b.find(&d.far, "Smith").len(), d.b.find_by(&d.far, "Smyth", "1939-05-01").len()];
    assert_eq!(way(&d), [1, 1]);
    // The far team was told of by both: it sees both.
    assert!(folder(&d, &d.far, Subject::Handle(d.found(&d.far, "Smith"))).is_ok());
    assert!(folder(&d, &d.far, Subject::Handle(d.b.find_by(&d.far, "Smyth", "1939-05-01")[0])).is_ok());
    does(&d, &d.sw, "back", Sharing::PutBack { subject, identity, why: "it was she after all".into() })
        .expect("put back");
    assert_eq!(way(&d), [1, 0]);
    let again = folder(&d, &d.sw, subject).expect("she works with her");
    assert_eq!((again.person.family.as_str(), again.person.given.as_str()), ("Smith", "Dorothy"));
    assert!(words(&again).iter().any(|w| w.contains("first seen")) && words(&again).iter().any(|w| w.contains(HERS)));
}
