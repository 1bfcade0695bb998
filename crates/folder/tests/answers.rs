//! Seals on single answers of an assessment: there for those who may read them and for nobody else, in the sheet and in its versions; held
//! against the oracle for every role and relation; and nothing that is written later shows that something is sealed.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;
#[path = "common/oracle.rs"]
mod oracle;

use bench::NOON;
use day::{Day, says, to};
use oracle::Oracle;
use rusqlite::{Connection, params};
use yf_folder::access::{Action, Around, Class, Facts, Item, Purpose, Question, Rel, Role, Set};
use yf_folder::work::{FieldView, Kind, ThingHandle};
use yf_folder::{Actor, Ask, Basis, Deed, Handle, LetIn, Sharing, Stamp, Subject, Trouble, View};

const CANARY: &str = "since he left I do not eat";

/// Mrs Smith with an assessment that the social worker writes, and her own sign-in.
struct World {
    d: Day,
    her: Actor,
    thing: ThingHandle,
    keys: std::cell::Cell<u32>,
}

impl World {
    fn new(name: &str) -> World {
        let d = Day::new(name);
        d.b.person("Smith", &[]);
        let subject = Some(Subject::Handle(d.allocated("Smith")));
        let her = d.b.actor(d.b.own_account("Smith"));
        let thing = d.begin(&d.sw, Kind::Assessment, subject, None, None, vec![]).expect("planned");
        d.step(&d.sw, thing, to("in progress")).expect("begun");
        d.say(&d.sw, thing, says("outcome.nutrition", "need", CANARY)).expect("said");
        d.say(&d.sw, thing, says("outcome.clothed", "no-need", "I dress myself")).expect("said");
        World { d, her, thing, keys: std::cell::Cell::new(0) }
    }

    fn share(&self, actor: &Actor, sharing: Sharing) -> Result<(), Trouble> {
        self.keys.set(self.keys.get() + 1);
        self.d.still().later(1);
        let purpose = if actor.role() == Role::Person { Purpose::Own } else { Purpose::Care };
        self.d.b.folder.act(actor, purpose, &format!("s{}", self.keys.get()), &Deed::Sharing(sharing)).map(|_| ())
    }

    /// What her form names an answer by.
    fn item(&self, field: &str) -> Handle {
        let work = self.d.work(&self.her, Subject::Herself).expect("hers");
        let fields = work.things.iter().flat_map(|t| &t.fields);
        fields.filter(|f| f.said.field == field).find_map(|f| f.item).expect("an answer that can be sealed")
    }

    fn seal(&self, field: &str, locked: bool, audience: Vec<Handle>) -> Result<(), Trouble> {
        let item = self.item(field);
        self.share(&self.her, Sharing::Seal { subject: Subject::Herself, item, locked, understood: locked, audience })
    }

    /// Somebody on her list of colleagues.
    fn colleague(&self, name: &str) -> Handle {
        let View::Sharing(view) =
            self.d.b.folder.see(&self.her, Purpose::Own, &Ask::Sharing(Subject::Herself)).expect("hers")
        else {
            panic!("no sharing");
        };
        view.people.iter().find(|p| p.name == name).expect("on her list").account
    }

    /// The thing as somebody's form names it.
    fn of(&self, actor: &Actor) -> ThingHandle {
        let her = self.d.found(actor, "Smith");
        self.d.open(actor, her, Kind::Assessment).thing
    }

    fn field(&self, actor: &Actor, thing: ThingHandle, field: &str) -> Option<FieldView> {
        self.d.see(actor, thing).expect("hers").fields.into_iter().find(|f| f.said.field == field)
    }

    /// Everything that a reader can find of the assessment: the sheet, its versions, her work.
    fn all(&self, actor: &Actor, thing: ThingHandle) -> String {
        let purpose = if actor.role() == Role::Person { Purpose::Own } else { Purpose::Care };
        let asks = [Ask::Thing(thing), Ask::History(thing)];
        asks.iter().map(|ask| format!("{:?}\n", self.d.b.folder.see(actor, purpose, ask))).collect()
    }
}

#[test]
fn a_sealed_answer_is_there_for_those_she_chose_and_for_nobody_else() {
    let w = World::new("answers");
    let (matron, sw) = (w.of(&w.d.matron), w.thing);
    assert!(w.all(&w.d.matron, matron).contains(CANARY) && w.all(&w.d.sw, sw).contains(CANARY));
    // Nobody but she seals (rule P01), and what the assessment itself needs is no answer.
    let theirs = w.field(&w.d.sw, sw, "outcome.nutrition").expect("there").item.expect("named");
    let subject = Subject::Handle(w.d.found(&w.d.sw, "Smith"));
    let seal = Sharing::Seal { subject, item: theirs, locked: false, understood: false, audience: vec![] };
    assert_eq!(w.share(&w.d.sw, seal), Err(Trouble::NotAvailable));
    w.d.say(&w.d.sw, sw, says("path", "short", "")).expect("said");
    assert!(w.field(&w.d.sw, sw, "path").is_some_and(|f| f.item.is_none()));

    w.seal("outcome.nutrition", false, vec![w.colleague("social")]).expect("sealed");
    assert_eq!(w.seal("outcome.nutrition", false, vec![]), Err(Trouble::Field("item", "that is said of it already")));
    let hidden = w.all(&w.d.matron, matron);
    assert!(!hidden.contains(CANARY) && !hidden.contains("outcome.nutrition"), "{hidden}");
    assert!(hidden.contains("I dress myself"), "one answer, and no more");
    assert!(w.d.see(&w.d.matron, matron).expect("hers").something_sealed, "that something is sealed is said");
    let listed = w.field(&w.d.sw, sw, "outcome.nutrition").expect("she is on the list");
    assert!(listed.said.words == CANARY && listed.marks.has(Item::Sealed));
    assert!(!w.d.see(&w.d.sw, sw).expect("hers").something_sealed, "nothing is hidden from her");
    let hers = w.d.work(&w.her, Subject::Herself).expect("hers");
    assert!(format!("{hers:?}").contains(CANARY), "she is never stopped by a seal");
    let View::Sharing(view) = w.d.b.folder.see(&w.her, Purpose::Own, &Ask::Sharing(Subject::Herself)).expect("hers")
    else {
        panic!("no sharing");
    };
    assert_eq!(view.sealed[0].answer.as_ref().map(|said| said.words.as_str()), Some(CANARY));
    assert_eq!(view.sealed[0].audience.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["social"]);

    // Opened again by who sealed it; locked, not even that is said, and no break-glass opens it.
    let item = w.item("outcome.nutrition");
    w.share(&w.her, Sharing::Unseal { subject: Subject::Herself, item }).expect("opened");
    assert!(w.all(&w.d.matron, matron).contains(CANARY));
    w.seal("outcome.nutrition", true, vec![]).expect("locked");
    for (actor, thing) in [(&w.d.matron, matron), (&w.d.sw, sw)] {
        assert!(!w.all(actor, thing).contains(CANARY), "the list of the seal before is not this one's");
        assert!(!w.d.see(actor, thing).expect("hers").something_sealed);
    }
}

#[test]
fn who_cannot_read_it_writes_as_if_nothing_were_there() {
    let w = World::new("answers-written");
    let (matron, sw) = (w.of(&w.d.matron), w.thing);
    w.seal("outcome.nutrition", true, vec![w.colleague("social")]).expect("locked");
    // Neither a number nor a warning shows that it was answered before.
    let beside = w.d.say(&w.d.matron, matron, says("outcome.nutrition", "need", "thin")).expect("written");
    assert!(!beside, "nothing stands beside it that she knows of");
    let mine = w.field(&w.d.matron, matron, "outcome.nutrition").expect("what she wrote herself");
    assert_eq!((mine.said.words.as_str(), mine.version, mine.versions), ("thin", 1, 1));
    assert!(mine.beside.is_empty());
    let again = yf_folder::work::Said { base: 1, ..says("outcome.nutrition", "need", "thinner") };
    w.d.say(&w.d.matron, matron, again).expect("written");
    let mine = w.field(&w.d.matron, matron, "outcome.nutrition").expect("there");
    assert_eq!((mine.said.words.as_str(), mine.version, mine.versions), ("thinner", 2, 2));
    // Who reads both sees that two people wrote, and whose words are under the seal.
    let both = w.field(&w.d.sw, sw, "outcome.nutrition").expect("there");
    assert_eq!((both.said.words.as_str(), both.beside[0].said.words.as_str()), ("thinner", CANARY));
    assert!(!both.marks.has(Item::Sealed) && both.beside[0].marks.has(Item::Sealed));
    assert_eq!(both.versions, 3);
    // What one of the list writes over it is under the seal; what she seals again is all of it.
    let one_text = yf_folder::work::Said { base: 3, ..says("outcome.nutrition", "need", "both of it") };
    w.d.say(&w.d.sw, sw, one_text).expect("written");
    assert!(!w.all(&w.d.matron, matron).contains("both of it"));
    assert_eq!(w.field(&w.d.matron, matron, "outcome.nutrition").expect("hers").said.words, "thinner");
    w.seal("outcome.nutrition", true, vec![]).expect("sealed again, with what came since");
    assert!(w.field(&w.d.matron, matron, "outcome.nutrition").is_none());
    assert!(w.field(&w.d.sw, sw, "outcome.nutrition").is_none(), "the new list holds");
}

#[test]
fn a_seal_reaches_the_same_answer_in_every_assessment() {
    let w = World::new("answers-carried");
    let subject = Some(Subject::Handle(w.d.found(&w.d.sw, "Smith")));
    w.d.step(&w.d.sw, w.thing, to("shared with her")).expect("shared");
    w.d.step(&w.d.sw, w.thing, to("final").says("agreement", "yes", "")).expect("final");
    w.seal("outcome.nutrition", false, vec![]).expect("sealed");
    let next = w.d.begin(&w.d.sw, Kind::Assessment, subject, None, None, vec![]).expect("the next one");
    for thing in [w.thing, next] {
        let all = w.all(&w.d.sw, thing);
        assert!(!all.contains(CANARY), "{all}");
        assert!(all.contains("I dress myself"), "the rest is carried");
    }
    let hers = w.d.work(&w.her, Subject::Herself).expect("hers");
    let hers: Vec<_> = hers.things.iter().filter(|t| format!("{:?}", t.fields).contains(CANARY)).collect();
    assert_eq!(hers.len(), 2, "she has it in both");
    let item = w.item("outcome.nutrition");
    w.share(&w.her, Sharing::Unseal { subject: Subject::Herself, item }).expect("opened");
    assert!(w.all(&w.d.sw, next).contains(CANARY), "opened, it is in both again");
}

#[test]
fn her_proxy_reads_the_rest() {
    let w = World::new("answers-proxy");
    let smith = w.d.b.folder.known_as("nhs:Smith").expect("asked");
    let proxy = w.d.b.actor(w.d.b.enrol_in("daughter", Role::Proxy, smith, None, w.d.b.org));
    let View::Sharing(view) = w.d.b.folder.see(&w.her, Purpose::Own, &Ask::Sharing(Subject::Herself)).expect("hers")
    else {
        panic!("no sharing");
    };
    let let_in = LetIn {
        subject: Subject::Herself,
        account: view.proxies[0].proxy,
        scope: Set::of(&[Class::Dir, Class::Front, Class::Care]),
        contribute: false,
        basis: Basis::HerGrant,
        evidence: String::new(),
        until: None,
        review: Stamp(NOON + 100 * Stamp::DAY),
    };
    w.share(&w.her, Sharing::LetIn(let_in)).expect("let in");
    let read = || format!("{:?}", w.d.b.folder.see(&proxy, Purpose::Own, &Ask::Work(Subject::Herself)));
    assert!(read().contains(CANARY));
    w.seal("outcome.nutrition", false, vec![]).expect("sealed");
    let after = read();
    assert!(!after.contains(CANARY) && after.contains("I dress myself"), "{after}");
}

#[test]
fn every_role_and_relation_reads_it_where_the_policy_alone_says_so() {
    let w = World::new("answers-oracle");
    w.seal("outcome.nutrition", false, vec![]).expect("sealed");
    // They work elsewhere: what joins them to her is the one relation that the row says.
    let elsewhere = w.d.b.folder.organisation("ods:ZX7", "Elsewhere", true).expect("an organisation");
    let mut readers = Vec::new();
    for role in Role::ALL.iter().copied().filter(|r| !matches!(r, Role::Person | Role::Proxy | Role::Import)) {
        for rel in Rel::ALL.iter().copied().filter(|r| !matches!(r, Rel::Own | Rel::Proxy)) {
            let login = format!("r-{}-{}", role.name(), rel.name());
            readers.push((role, rel, w.d.b.actor(w.d.b.enrol_in(&login, role, None, None, elsewhere))));
        }
    }
    let db = Connection::open(w.d.b.dir.join("folder.sqlite")).expect("opened");
    let run = |sql: &str| db.execute(sql, []).expect("done");
    for (role, rel, _) in &readers {
        let until = (*rel == Rel::Ended).then_some(NOON - Stamp::DAY);
        db.execute(
            "INSERT INTO relation SELECT (SELECT person FROM seek), ?1, account, ?2, ?3, x'00' FROM account WHERE login = ?4",
            params![
                if *rel == Rel::Ended { "team" } else { rel.name() },
                NOON - 30 * Stamp::DAY,
                until,
                format!("r-{}-{}", role.name(), rel.name())
            ],
        )
        .expect("related");
    }
    let numbered = "ab".repeat(16);
    run("DELETE FROM thing_handle");
    run(&format!(
        "INSERT INTO thing_handle SELECT s.session, x'{numbered}', t.person, t.thing FROM session s, thing t WHERE t.kind = 'assessment'"
    ));
    let thing = Handle::parse(&numbered).expect("a handle");
    let (mut read, mut marked, mut nothing, mut tried) = (0, 0, 0, 0);
    for (locked, listed, glass) in [0, 1, 2, 3, 4, 5, 6, 7].map(|n| (n & 1 == 1, n & 2 == 2, n & 4 == 4)) {
        run("DELETE FROM audience");
        run("DELETE FROM glass");
        run("DELETE FROM mark WHERE flag = 'locked'");
        if locked {
            run(
                "INSERT INTO mark SELECT person, item, 'locked', since, until, by_account, why, second, signed, line FROM mark WHERE flag = 'sealed'",
            );
        }
        if listed {
            run(
                "INSERT INTO audience SELECT m.person, m.item, a.account FROM mark m, account a WHERE m.flag = 'sealed' AND a.login LIKE 'r-%'",
            );
        }
        if glass {
            run(&format!(
                "INSERT INTO glass SELECT (SELECT person FROM seek), randomblob(16), account, 'an emergency at her door', {NOON}, {} FROM account WHERE login LIKE 'r-%'",
                NOON + Stamp::DAY
            ));
        }
        for (role, rel, actor) in &readers {
            let registered = matches!(role, Role::Matron | Role::Sw | Role::Therapist | Role::Gp | Role::Discharge);
            let mut around = Set::NONE;
            if !registered {
                around = around.with(Around::Unregistered);
            }
            if glass {
                around = around.with(Around::Bg);
            }
            let mut sealed = Set::of(&[Item::Sealed]);
            if locked {
                sealed = sealed.with(Item::Locked);
            }
            if listed {
                sealed = sealed.with(Item::Audience);
            }
            // Who is overseen as a manager is; others of a team are not.
            let rel = if *rel == Rel::Oversight && *role != Role::Manager { Set::NONE } else { Set::of(&[*rel]) };
            for purpose in [Purpose::Care, Purpose::Oversight] {
                let question = Question { role: *role, action: Action::Read, class: Class::Care, purpose };
                let says = |item| {
                    let facts = Facts { rels: rel, around, item, ..Facts::default() };
                    Oracle::new(&question, &facts).says().0 == "permit"
                };
                let (whole, answer) = (says(Set::NONE), says(sealed));
                let seen = w.d.b.folder.see(actor, purpose, &Ask::Thing(thing));
                let text = format!("{seen:?}");
                let why = format!(
                    "{} {} {purpose:?} locked {locked} listed {listed} glass {glass}",
                    role.name(),
                    rel.names()
                );
                assert_eq!(seen.is_ok(), whole, "{why}");
                assert_eq!(text.contains(CANARY), whole && answer, "{why}");
                let marker = matches!(&seen, Ok(View::Thing(one)) if one.thing.something_sealed);
                assert_eq!(marker, whole && !answer && !locked, "{why}");
                let versions = format!("{:?}", w.d.b.folder.see(actor, purpose, &Ask::History(thing)));
                assert_eq!(versions.contains(CANARY), whole && answer, "{why}");
                tried += 1;
                read += usize::from(whole && answer);
                marked += usize::from(marker);
                nothing += usize::from(whole && !answer && locked);
            }
        }
    }
    println!("{tried} tried: {read} read it, {marked} learn that something is sealed, {nothing} nothing");
    assert!(read > 50 && marked > 20 && nothing > 20, "{read} {marked} {nothing}");
}

#[test]
fn each_signs_what_she_wrote_in_her_own_name_and_no_signature_shows_what_is_hidden() {
    let w = World::new("answers-signed");
    let matron = w.of(&w.d.matron);
    w.d.say(&w.d.matron, matron, says("health.falls", "", "twice since May")).expect("said");
    let signed = |actor: &Actor, thing: ThingHandle| -> Vec<(String, String, String)> {
        let fields = w.d.see(actor, thing).expect("seen").fields;
        let all = fields.into_iter().filter(|f| f.said.field.starts_with("signed."));
        all.map(|f| (f.said.field.split('.').nth(1).expect("a section").to_owned(), f.author, f.versions.to_string()))
            .collect()
    };
    let sign =
        |actor: &Actor, thing: ThingHandle, field: &str| w.d.say(actor, thing, says(field, "whatever", "and words"));
    sign(&w.d.sw, w.thing, "signed.outcomes").expect("signed");
    sign(&w.d.matron, matron, "signed.outcomes").expect("signed beside her");
    sign(&w.d.sw, w.thing, "signed.outcomes").expect("and once more, over her own");
    let both = signed(&w.d.sw, w.thing);
    let want = |author: &str, versions: &str| ("outcomes".to_owned(), author.to_owned(), versions.to_owned());
    assert!(both.len() == 2 && both.contains(&want("social", "2")) && both.contains(&want("matron", "1")), "{both:?}");
    let beside = w.d.see(&w.d.sw, w.thing).expect("seen").fields;
    let of = beside.iter().filter(|f| f.said.field.starts_with("signed."));
    assert!(
        of.clone()
            .all(|f| f.beside.is_empty() && f.said.value == "signed" && f.said.words.is_empty() && f.item.is_none())
    );
    // Nobody signs in a field of another's, among other words, or for her; she herself answers, and signs nothing.
    let other = of.into_iter().find(|f| f.author == "matron").expect("hers").said.field.clone();
    let step = to("shared with her").says("signed.health", "signed", "");
    let hers = w.d.work(&w.her, Subject::Herself).expect("hers");
    let hers = hers.things.iter().find(|t| t.kind == Kind::Assessment).expect("the assessment").thing;
    for (what, no) in [
        ("another's", sign(&w.d.sw, w.thing, &other).map(|_| ())),
        ("no section", sign(&w.d.sw, w.thing, "signed.").map(|_| ())),
        ("with a step", w.d.step(&w.d.sw, w.thing, step).map(|_| ())),
        ("herself", sign(&w.her, hers, "signed.outcomes").map(|_| ())),
    ] {
        assert!(matches!(no, Err(Trouble::Field("says", _))), "{what}: {no:?}");
    }
    // What the matron wrote is locked: that she signed something is not told to who does not know of it.
    sign(&w.d.matron, matron, "signed.health").expect("signed");
    assert_eq!(signed(&w.d.sw, w.thing).len(), 3);
    w.seal("health.falls", true, vec![]).expect("locked");
    assert_eq!(signed(&w.d.sw, w.thing), [want("social", "2")]);
    assert!(!w.all(&w.d.sw, w.thing).contains("signed.health"));
    let mine = w.d.work(&w.her, Subject::Herself).expect("hers");
    assert!(format!("{mine:?}").contains("signed.health"), "she reads all of it");
    // The next assessment begins without a name under it.
    w.d.step(&w.d.sw, w.thing, to("shared with her")).expect("shared");
    w.d.step(&w.d.sw, w.thing, to("final").says("agreement", "yes", "")).expect("final");
    let subject = Some(Subject::Handle(w.d.found(&w.d.sw, "Smith")));
    let next = w.d.begin(&w.d.sw, Kind::Assessment, subject, None, None, vec![]).expect("the next one");
    assert_eq!(signed(&w.d.sw, next), []);
}
