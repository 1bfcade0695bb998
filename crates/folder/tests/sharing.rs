//! Sharing through the real store: the rows of the access table about seals, objections, restriction, proxies, withholding and errors, each
//! brought about by the deeds that people have, and what each of those deeds promises.

use yf_folder::access;

#[path = "common/bench.rs"]
mod bench;
#[path = "common/table.rs"]
mod table;

use access::{Action, Around, Class, Item, Purpose, Rel, Role, Set, Whom};
use bench::Bench;
use yf_folder::work::{Kind, Work};
use yf_folder::{
    Actor, Ask, Basis, Deed, Done, Entry, Handle, HerFolder, HerSharing, Id, LetIn, ProxyState, Sent, SentPage,
    SentRelation, Sharing, Stamp, Subject, Trouble, View,
};
use yf_model::{Day, When};

const CLASSES: [Class; 6] =
    [Class::Front, Class::Care, Class::Clinical, Class::Special, Class::ThirdParty, Class::Money];
const WHY: &str = "because of what was said at the door last week";

/// A bench with Mrs Smith, one page of each class, sent by another organisation.
struct World {
    b: Bench,
    keys: std::cell::Cell<u64>,
}

impl World {
    fn new(name: &str, joined: &[(Rel, Id)], b: Bench) -> World {
        let world = World { b, keys: std::cell::Cell::new(0) };
        let base = world.b.sent("Smith", name, &[]);
        let page = |class: &Class| SentPage {
            source: format!("row:{}", class.name()),
            class: *class,
            happened: When::Day(Day::parse_iso("2026-11-01").expect("a day")),
            entry: Entry::Note(format!("a page of class {}", class.name())),
        };
        let relation = |(kind, subject): &(Rel, Id)| SentRelation {
            kind: *kind,
            subject: *subject,
            since: Stamp(bench::NOON - 1000),
            until: None,
        };
        let sent = Sent {
            pages: CLASSES.iter().map(page).collect(),
            relations: joined.iter().map(relation).collect(),
            ..base
        };
        let feed = world.b.folder.feed(world.b.other_org).expect("a feed");
        world.b.folder.take_in(&feed, &[sent]).expect("taken in");
        world
    }

    fn enrol(b: &Bench, login: &str, role: Role, hers: bool) -> Id {
        let person = if hers { b.folder.known_as("nhs:Smith").expect("asked") } else { None };
        b.enrol_in(login, role, person, None, b.org)
    }

    fn herself(&self) -> Actor {
        let known = self.b.folder.account("mrs").expect("asked");
        self.b.actor(known.unwrap_or_else(|| World::enrol(&self.b, "mrs", Role::Person, true)))
    }

    fn act(&self, actor: &Actor, purpose: Purpose, sharing: Sharing) -> Result<Done, Trouble> {
        self.keys.set(self.keys.get() + 1);
        self.b.still.later(1);
        self.b.folder.act(actor, purpose, &format!("k{}", self.keys.get()), &Deed::Sharing(sharing))
    }

    /// Reported and made certain by one who has to do with her.
    fn dies(&self, by: &Actor) {
        let subject = Some(Subject::Handle(self.b.find(by, "Smith")[0]));
        let happened = yf_folder::when_read("2026-11-14 11:00:00").expect("a time");
        let work = |n: &str, work| {
            let done = self.b.folder.act(by, Purpose::Care, n, &Deed::Work(work)).expect("permitted");
            done.thing.expect("a thing")
        };
        let report = Work::Begin { kind: Kind::Death, subject, parent: None, to: None, happened, says: Vec::new() };
        let thing = work("death", report);
        let (from, to, why) = ("reported".to_owned(), "verified".to_owned(), WHY.to_owned());
        let certain =
            Work::Step { thing, from, to, subject: None, with: None, hand: None, happened, why, says: vec![] };
        work("certain", certain);
    }

    fn does(&self, actor: &Actor, sharing: Sharing) {
        let purpose = if matches!(actor.role(), Role::Person | Role::Proxy) { Purpose::Own } else { Purpose::Care };
        self.act(actor, purpose, sharing).expect("permitted");
    }

    /// Puts her handle into a session whose role may not find: as a link from a list would.
    fn handle(&self, login: &str) -> Subject {
        let handle = [7; 16];
        self.sql(&format!(
            "INSERT OR IGNORE INTO handle SELECT s.session, x'{}', (SELECT person FROM identity WHERE joined = 'nhs:Smith')
             FROM session s JOIN account a ON a.account = s.account WHERE a.login = '{login}'",
            "07".repeat(16)
        ));
        Subject::Handle(Handle::parse(&handle.map(|b: u8| format!("{b:02x}")).concat()).expect("a handle"))
    }

    fn sql(&self, sql: &str) {
        rusqlite::Connection::open(self.b.dir.join("folder.sqlite")).expect("opened").execute(sql, []).expect("done");
    }

    /// Rule, answer, severity and shown of the newest line about her.
    fn line(&self) -> (String, String, String) {
        let db = rusqlite::Connection::open(self.b.dir.join("folder.sqlite")).expect("opened");
        let sql = "SELECT out, rule, severity || '/' || shown FROM audit
                   WHERE person = (SELECT person FROM identity WHERE joined = 'nhs:Smith') ORDER BY seq DESC LIMIT 1";
        db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("a line")
    }

    fn folder(&self, actor: &Actor, purpose: Purpose, of: Subject) -> Result<HerFolder, Trouble> {
        self.b.folder.see(actor, purpose, &Ask::Folder(of)).map(|view| match view {
            View::Folder(her) => *her,
            other => panic!("{other:?}"),
        })
    }

    fn sharing(&self, actor: &Actor, purpose: Purpose, of: Subject) -> Result<HerSharing, Trouble> {
        self.b.folder.see(actor, purpose, &Ask::Sharing(of)).map(|view| match view {
            View::Sharing(her) => *her,
            other => panic!("{other:?}"),
        })
    }

    fn mine(&self, her: &Actor) -> HerSharing {
        self.sharing(her, Purpose::Own, Subject::Herself).expect("hers")
    }

    /// What a reader's form names her page of a class by.
    fn item(&self, actor: &Actor, purpose: Purpose, of: Subject, class: Class) -> Handle {
        let her = self.folder(actor, purpose, of).expect("readable");
        her.pages.iter().find(|p| p.class == class && is_of(&p.entry, class)).expect("a page").item
    }

    fn account(&self, her: &Actor, name: &str) -> Handle {
        let view = self.mine(her);
        let people = view.people.iter().map(|p| (p.name.clone(), p.account));
        let proxies = view.proxies.iter().map(|p| (p.name.clone(), p.proxy));
        people.chain(proxies).find(|(n, _)| n == name).expect("on her list").1
    }
}

fn is_of(entry: &Entry, class: Class) -> bool {
    matches!(entry, Entry::Note(words) if *words == format!("a page of class {}", class.name()))
}

fn seal(item: Handle, locked: bool, audience: Vec<Handle>) -> Sharing {
    Sharing::Seal { subject: Subject::Herself, item, locked, understood: locked, audience }
}

fn let_in(account: Handle, scope: &[Class], contribute: bool) -> LetIn {
    LetIn {
        subject: Subject::Herself,
        account,
        scope: Set::of(scope),
        contribute,
        basis: Basis::HerGrant,
        evidence: String::new(),
        until: None,
        review: Stamp(bench::NOON + 100 * Stamp::DAY),
    }
}

/// A row that a look at her folder can show: everything it says of item, person and asking can be brought about here.
fn by_a_look(row: &table::Row) -> bool {
    let items = [Item::Sealed, Item::Locked, Item::Audience, Item::Withheld, Item::Error];
    let around = [Around::Stale, Around::Bg, Around::Suspended, Around::Contribute];
    row.question.action == Action::Read
        && (CLASSES.contains(&row.question.class) || row.question.class == Class::Dir)
        && row.facts.item.iter().all(|flag| items.contains(&flag))
        && row.facts.around.iter().all(|flag| around.contains(&flag))
}

#[test]
fn the_rows_of_the_table_hold_for_what_people_bring_about() {
    let rows = table::rows();
    let (mut looked, mut about_sharing) = (Vec::new(), 0);
    for row in rows.iter().filter(|row| by_a_look(row)) {
        let b = Bench::new(&format!("row{}", row.number));
        let (role, class) = (row.question.role, row.question.class);
        b.person("Smith", &[]);
        let reader = World::enrol(&b, "reader", role, matches!(role, Role::Person | Role::Proxy));
        let (first, second) = (b.account("first", Role::Matron), b.account("second", Role::Sw));
        let mut joined: Vec<(Rel, Id)> = row
            .facts
            .rels
            .iter()
            .filter(|rel| !matches!(rel, Rel::Own | Rel::Proxy))
            .map(|rel| (rel, reader))
            .collect();
        joined.extend([(Rel::Lead, first), (Rel::Named, second)]);
        let w = World::new("row", &joined, b);
        let her = w.herself();
        if row.facts.item.has(Item::Error) {
            let first = w.b.actor(first);
            let subject = w.handle("first");
            let item = w.item(&first, Purpose::Care, subject, class);
            w.does(&first, Sharing::Error { subject, item, error: true, why: WHY.into() });
        }
        if row.facts.item.has(Item::Withheld) {
            let (one, two) = (w.b.actor(first), w.b.actor(second));
            let review = Stamp(bench::NOON + 90 * Stamp::DAY);
            let subject = w.handle("first");
            let item = w.item(&one, Purpose::Care, subject, class);
            w.does(&one, Sharing::Withhold { subject, item, harm: WHY.into(), review });
            let subject = w.handle("second");
            let item = w.item(&two, Purpose::Care, subject, class);
            w.does(&two, Sharing::Sign { subject, item });
        }
        if row.facts.item.any(&[Item::Sealed, Item::Locked]) {
            // On her list stands who looked before.
            let reader = w.b.actor(reader);
            drop(w.folder(&reader, row.question.purpose, w.handle("reader")));
            let list = if row.facts.item.has(Item::Audience) { vec![w.account(&her, "reader")] } else { Vec::new() };
            let item = w.item(&her, Purpose::Own, Subject::Herself, class);
            w.does(&her, seal(item, row.facts.item.has(Item::Locked), list));
        }
        if row.facts.whom.has(Whom::Objection) {
            let org = w.mine(&her).orgs.iter().find(|o| o.name == "The council").expect("listed").org;
            w.does(&her, Sharing::Object { subject: Subject::Herself, org });
        }
        if row.facts.whom.has(Whom::Restricted) {
            w.does(&her, Sharing::Restrict { subject: Subject::Herself, on: true, why: WHY.into() });
        }
        if row.facts.whom.has(Whom::Dead) {
            w.dies(&w.b.actor(first));
        }
        if role == Role::Proxy {
            let account = w.account(&her, "reader");
            let scope: Vec<Class> = row.facts.scope.iter().collect();
            w.does(&her, Sharing::LetIn(let_in(account, &scope, row.facts.around.has(Around::Contribute))));
            if row.facts.around.has(Around::Suspended) {
                let first = w.b.actor(first);
                let subject = w.handle("first");
                let proxies = w.sharing(&first, Purpose::Care, subject).expect("hers").proxies;
                w.does(&first, Sharing::Suspend { subject, proxy: proxies[0].proxy, why: WHY.into() });
            }
        }
        let actor = w.b.actor(reader);
        let of = match role {
            Role::Person | Role::Proxy => Subject::Herself,
            _ => w.handle("reader"),
        };
        if row.facts.around.has(Around::Bg) {
            // Who may not declare it is refused here, and below as well.
            let reason = "found on the floor, nobody to ask".to_owned();
            drop(w.b.folder.act(&actor, row.question.purpose, "glass", &Deed::BreakGlass { subject: of, reason }));
        }
        if row.facts.around.has(Around::Stale) {
            w.b.still.later(10 * Stamp::MINUTE);
        }
        let view = w.folder(&actor, row.question.purpose, of);
        let hers = |her: &HerFolder| match class {
            Class::Dir => !her.person.family.is_empty(),
            _ => her.pages.iter().any(|p| is_of(&p.entry, class)),
        };
        let seen = view.as_ref().is_ok_and(hers);
        assert_eq!(seen, row.out == "permit", "row {}: {:?}", row.number, view.map(|v| v.pages.len()));
        if let Ok(view) = &view {
            let marker = row.rule == "D18" && row.question.role != Role::Proxy;
            assert!(!marker || view.something_sealed, "row {}: the seal's marker", row.number);
            assert!(row.rule != "D05" || !view.something_sealed, "row {}: a lock says nothing", row.number);
        }
        looked.push(row.number.clone());
        about_sharing += usize::from(["D05", "D08", "D09", "D17", "D18", "D19", "D20"].contains(&row.rule.as_str()));
    }
    assert!(looked.len() >= 36 && about_sharing >= 12, "{about_sharing} of {looked:?}");
    assert!(looked.iter().any(|row| row == "43"), "of the dead: {looked:?}");
}

#[test]
fn sealing_unsealing_and_taking_away_are_rows_66_to_70() {
    let b = Bench::new("seals");
    let (matron, sw) = (b.account("matron", Role::Matron), b.account("sw", Role::Sw));
    let w = World::new("seals", &[(Rel::Lead, matron), (Rel::Named, sw)], b);
    let her = w.herself();
    let item = |class| w.item(&her, Purpose::Own, Subject::Herself, class);
    let own = |deed| w.act(&her, Purpose::Own, deed);
    let line = |out: &str, rule: &str, audit: &str| (out.to_owned(), rule.to_owned(), audit.to_owned());

    own(seal(item(Class::Clinical), false, Vec::new())).expect("row 66");
    assert_eq!(w.line(), line("permit", "P01", "log/no"));
    let subject = w.handle("matron");
    let matron = w.b.actor(matron);
    let subject = {
        let _ = subject;
        w.handle("matron")
    };
    let shown = w.folder(&matron, Purpose::Care, subject).expect("hers");
    assert!(shown.something_sealed && !shown.pages.iter().any(|p| p.class == Class::Clinical));

    let clinical = item(Class::Clinical);
    own(Sharing::Unseal { subject: Subject::Herself, item: clinical }).expect("row 70");
    assert_eq!(w.line(), line("permit", "P29", "log/no"));
    assert!(!w.folder(&matron, Purpose::Care, subject).expect("hers").something_sealed);
    let twice = own(Sharing::Unseal { subject: Subject::Herself, item: clinical });
    assert!(matches!(twice, Err(Trouble::NotAvailable)), "nobody sealed it: {twice:?}");

    w.sql("UPDATE page SET flags = 'sealed' WHERE source = 'row:clinical'");
    assert_eq!(own(Sharing::Unseal { subject: Subject::Herself, item: clinical }), Err(Trouble::NotAvailable));
    assert_eq!(w.line(), line("deny", "Z", "refuse/no"), "row 69: another's seal");
    let amend =
        own(Sharing::Error { subject: Subject::Herself, item: item(Class::Clinical), error: true, why: WHY.into() });
    assert_eq!((amend, w.line()), (Err(Trouble::NotAvailable), line("deny", "Z", "refuse/no")), "row 68");

    assert!(matches!(
        own(Sharing::Seal {
            subject: Subject::Herself,
            item: item(Class::Care),
            locked: true,
            understood: false,
            audience: vec![]
        }),
        Err(Trouble::Field("understood", _))
    ));
    let export = || w.b.folder.see(&her, Purpose::Own, &Ask::Export(Subject::Herself));
    assert!(matches!(export(), Ok(View::Folder(_))), "with a code of the last ten minutes");
    own(seal(item(Class::Care), true, Vec::new())).expect("locked");
    w.b.still.later(10 * Stamp::MINUTE);
    assert_eq!(export().map(|_| ()), Err(Trouble::NotAvailable));
    assert_eq!(w.line(), line("deny", "D02", "refuse/no"), "row 67");
    let stale = own(Sharing::Unseal { subject: Subject::Herself, item: item(Class::Care) });
    assert_eq!((stale, w.line()), (Err(Trouble::NotAvailable), line("deny", "D02", "refuse/no")));
}

#[test]
fn an_objection_needs_a_fresh_code_leaves_an_organisation_its_own_and_can_be_withdrawn() {
    let b = Bench::new("objection");
    let matron = b.account("matron", Role::Matron);
    let w = World::new("objection", &[(Rel::Lead, matron)], b);
    w.b.person("Smith", &[]);
    let her = w.herself();
    let matron = w.b.actor(matron);
    let subject = w.handle("matron");
    let pages = || w.folder(&matron, Purpose::Care, subject).map_or(0, |f| f.pages.len());
    let before = pages();
    let org = w.mine(&her).orgs.iter().find(|o| o.name == "The council").expect("listed").org;
    w.does(&her, Sharing::Object { subject: Subject::Herself, org });
    assert!(w.mine(&her).orgs.iter().any(|o| o.org == org && o.stopped.is_some()));
    let refused = w.folder(&matron, Purpose::Care, subject).map(|_| ());
    assert_eq!(refused, Err(Trouble::Offered), "break-glass is left for an emergency");
    w.b.still.later(10 * Stamp::MINUTE);
    let stale = w.act(&her, Purpose::Own, Sharing::Withdraw { subject: Subject::Herself, org });
    assert_eq!((stale, w.line().1), (Err(Trouble::NotAvailable), "D02".to_owned()));
    let her = w.herself();
    let org = w.mine(&her).orgs.iter().find(|o| o.stopped.is_some()).expect("stopped").org;
    w.does(&her, Sharing::Withdraw { subject: Subject::Herself, org });
    assert_eq!(pages(), before);
    let wrong = w.act(
        &her,
        Purpose::Own,
        Sharing::Object { subject: Subject::Herself, org: Handle::parse(&"0".repeat(32)).expect("a handle") },
    );
    assert!(matches!(wrong, Err(Trouble::Field("org", _))));
    let theirs = w.act(&matron, Purpose::Care, Sharing::Object { subject, org });
    assert_eq!(theirs, Err(Trouble::NotAvailable), "nobody objects for her");
}

#[test]
fn a_proxy_has_her_own_sign_in_a_scope_and_a_day_on_which_it_ends() {
    let b = Bench::new("proxy");
    let matron = b.account("matron", Role::Matron);
    let w = World::new("proxy", &[(Rel::Lead, matron)], b);
    let anne = World::enrol(&w.b, "anne", Role::Proxy, true);
    let other = w.b.account("stranger", Role::Proxy);
    let (her, annes, matron) = (w.herself(), w.b.actor(anne), w.b.actor(matron));
    let subject = w.handle("matron");
    let reads = || {
        w.folder(&annes, Purpose::Own, Subject::Herself).map(|f| f.pages.iter().map(|p| p.class).collect::<Vec<_>>())
    };
    assert_eq!(reads(), Err(Trouble::NotAvailable), "a sign-in alone opens nothing");

    let account = w.account(&her, "anne");
    let wide = LetIn {
        basis: Basis::Appointee,
        evidence: "letter of 3 May seen".into(),
        ..let_in(account, &[Class::Care], false)
    };
    assert!(matches!(w.act(&her, Purpose::Own, Sharing::LetIn(wide)), Err(Trouble::Field("scope", _))));
    let late = LetIn { review: Stamp(bench::NOON + 400 * Stamp::DAY), ..let_in(account, &[Class::Care], false) };
    assert!(matches!(w.act(&her, Purpose::Own, Sharing::LetIn(late)), Err(Trouble::Field("review", _))));
    let until = Some(Stamp(bench::NOON + 20 * Stamp::DAY));
    let given = LetIn { until, ..let_in(account, &[Class::Dir, Class::Front, Class::Care], true) };
    w.does(&her, Sharing::LetIn(given));
    let seen = reads().expect("let in");
    assert!(seen.contains(&Class::Care) && !seen.contains(&Class::Clinical), "{seen:?}");
    let note = |words: &str| Deed::Note { subject: Subject::Herself, happened: When::Year(2026), words: words.into() };
    assert!(w.b.folder.act(&annes, Purpose::Own, "n1", &note("she slept badly")).is_ok(), "she may contribute");
    let looked = w.b.folder.see(&annes, Purpose::Own, &Ask::Looked(Subject::Herself)).map(|_| ());
    assert_eq!(looked, Err(Trouble::NotAvailable), "who looked is hers to know");

    // Sealed is sealed for a proxy too, unless she is on the list.
    let item = w.item(&her, Purpose::Own, Subject::Herself, Class::Care);
    w.does(&her, seal(item, false, Vec::new()));
    let own = |seen: &[Class]| seen.iter().filter(|c| **c == Class::Care).count();
    let few = own(&reads().expect("let in"));
    w.does(&her, Sharing::Audience { subject: Subject::Herself, item, account, reads: true });
    assert_eq!(own(&reads().expect("let in")), few + 1);

    // Suspended at once, and neither she nor the proxy is told.
    let proxy = w.sharing(&matron, Purpose::Care, subject).expect("hers").proxies[0].proxy;
    let looks = |w: &World| match w.b.folder.see(&her, Purpose::Own, &Ask::Looked(Subject::Herself)) {
        Ok(View::Looked(looked)) => looked.lines.iter().filter(|l| l.action == Action::Raise).count(),
        other => panic!("{other:?}"),
    };
    w.does(&matron, Sharing::Suspend { subject, proxy, why: WHY.into() });
    assert_eq!(w.line(), ("permit".into(), "P25".into(), "alert/later".into()));
    assert_eq!((reads(), looks(&w)), (Err(Trouble::NotAvailable), 0));
    assert_eq!(w.mine(&her).proxies[0].state, ProxyState::Reads, "she may not be alone at the screen");
    assert_eq!(w.sharing(&matron, Purpose::Care, subject).expect("hers").proxies[0].state, ProxyState::Suspended);
    w.does(
        &annes,
        Sharing::Concern { subject: Subject::Herself, happened: When::Year(2026), words: "she is afraid".into() },
    );
    w.does(&matron, Sharing::Resume { subject, proxy, why: WHY.into() });
    assert!(reads().is_ok());
    w.b.still.later(20 * Stamp::DAY);
    let annes = w.b.actor(anne);
    let after = w.folder(&annes, Purpose::Own, Subject::Herself).map(|_| ());
    assert_eq!(after, Err(Trouble::NotAvailable), "it ended by itself");

    // A power of attorney is recorded by who saw the paper; nobody else's account can be given anything.
    let (matron, her) = (w.b.actor(w.b.folder.account("matron").expect("asked").expect("enrolled")), w.herself());
    let subject = w.handle("matron");
    let proxy = w.sharing(&matron, Purpose::Care, subject).expect("hers").proxies[0].proxy;
    let review = Stamp(bench::NOON + 200 * Stamp::DAY);
    let lpa = LetIn { subject, basis: Basis::LpaHealth, review, ..let_in(proxy, &[Class::Front, Class::Care], false) };
    assert!(matches!(w.act(&matron, Purpose::Care, Sharing::LetIn(lpa.clone())), Err(Trouble::Field("evidence", _))));
    let lpa = LetIn { evidence: "registered on 2 March 2024, seen by me".into(), ..lpa };
    w.does(&matron, Sharing::LetIn(lpa.clone()));
    assert!(w.folder(&annes, Purpose::Own, Subject::Herself).is_ok());
    let grant = LetIn { basis: Basis::HerGrant, ..lpa };
    assert_eq!(w.act(&matron, Purpose::Care, Sharing::LetIn(grant)), Err(Trouble::NotAvailable), "her word is hers");
    let account = w.account(&her, "anne");
    w.does(&her, Sharing::Stop { subject: Subject::Herself, proxy: account });
    assert!(w.folder(&annes, Purpose::Own, Subject::Herself).is_err());
    let stranger = w.b.actor(other);
    assert!(w.folder(&stranger, Purpose::Own, Subject::Herself).is_err());
}

#[test]
fn a_carer_has_a_folder_of_her_own_and_the_link_opens_neither() {
    let b = Bench::new("carer");
    let matron = b.account("matron", Role::Matron);
    b.person("Jones", &[]);
    let w = World::new("carer", &[(Rel::Lead, matron)], b);
    let matron = w.b.actor(matron);
    let subject = w.handle("matron");
    let carer = Subject::Handle(w.b.find(&matron, "Jones")[0]);
    let before = w.folder(&matron, Purpose::Care, subject).expect("hers").pages.len();
    w.does(&matron, Sharing::Carer { subject, carer, cares: true });
    let view = w.sharing(&matron, Purpose::Care, subject).expect("hers");
    assert_eq!(view.carers.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["Dorothy Jones"]);
    assert_eq!(w.folder(&matron, Purpose::Care, subject).expect("hers").pages.len(), before, "no item of hers");
    let opened = w.folder(&matron, Purpose::Care, Subject::Handle(view.carers[0].carer)).map(|_| ());
    assert_eq!(opened, Err(Trouble::Offered), "who works with Mrs Smith does not work with her daughter for that");
    let herself = w.act(&matron, Purpose::Care, Sharing::Carer { subject, carer: subject, cares: true });
    assert!(matches!(herself, Err(Trouble::Field("carer", _))));
    w.does(&matron, Sharing::Carer { subject, carer, cares: false });
    assert!(w.sharing(&matron, Purpose::Care, subject).expect("hers").carers.is_empty());
}

#[test]
fn what_is_held_back_from_her_has_two_signatures_and_a_day_of_review() {
    let b = Bench::new("withheld");
    let (matron, sw, coord) =
        (b.account("matron", Role::Matron), b.account("sw", Role::Sw), b.account("coord", Role::Coord));
    let w = World::new("withheld", &[(Rel::Lead, matron), (Rel::Named, sw), (Rel::Team, coord)], b);
    let her = w.herself();
    let reads = |class| {
        w.folder(&w.herself(), Purpose::Own, Subject::Herself)
            .expect("hers")
            .pages
            .iter()
            .any(|p| is_of(&p.entry, class))
    };
    let (one, two, third) = (w.b.actor(matron), w.b.actor(sw), w.b.actor(coord));
    let at = |login: &str, actor: &Actor| {
        let subject = w.handle(login);
        (subject, w.item(actor, Purpose::Care, subject, Class::Care))
    };
    let ((s1, i1), (s2, i2), (s3, i3)) = (at("matron", &one), at("sw", &two), at("coord", &third));
    let review = Stamp(bench::NOON + 30 * Stamp::DAY);
    let hold = |subject, item, harm: &str| Sharing::Withhold { subject, item, harm: harm.into(), review };
    assert_eq!(w.act(&third, Purpose::Care, hold(s3, i3, WHY)), Err(Trouble::NotAvailable), "not registered");
    assert!(matches!(w.act(&one, Purpose::Care, hold(s1, i1, "harm")), Err(Trouble::Field("harm", _))));
    w.does(&one, hold(s1, i1, WHY));
    assert_eq!(w.line().2, "log/later");
    assert!(reads(Class::Care), "one signature holds nothing back");
    assert!(matches!(
        w.act(&one, Purpose::Care, Sharing::Sign { subject: s1, item: i1 }),
        Err(Trouble::Field("item", _))
    ));
    w.does(&two, Sharing::Sign { subject: s2, item: i2 });
    assert!(!reads(Class::Care) && reads(Class::Clinical));
    let told = w.sharing(&two, Purpose::Care, s2).expect("hers");
    assert_eq!((told.held_back[0].by.as_str(), told.held_back[0].signed_by.as_str()), ("matron", "sw"));
    assert!(w.mine(&her).held_back.is_empty(), "she is told when it is reviewed");
    w.b.still.later(30 * Stamp::DAY);
    assert!(reads(Class::Care), "on the day of review it ends unless it is signed anew");
}

#[test]
fn in_error_closes_a_page_to_all_but_its_authors_her_and_governance() {
    let b = Bench::new("error");
    let (matron, sw) = (b.account("matron", Role::Matron), b.account("sw", Role::Sw));
    let w = World::new("error", &[(Rel::Lead, matron), (Rel::Team, sw)], b);
    let (one, two) = (w.b.actor(matron), w.b.actor(sw));
    let (s1, s2) = (w.handle("matron"), w.handle("sw"));
    let deed = Deed::Note { subject: s2, happened: When::Year(2026), words: "meant for another Mrs Smith".into() };
    w.b.folder.act(&two, Purpose::Care, "note", &deed).expect("written");
    let find = |actor: &Actor, of| {
        let her = w.folder(actor, Purpose::Care, of).expect("hers");
        her.pages.iter().find(|p| matches!(&p.entry, Entry::Note(n) if n.starts_with("meant"))).map(|p| p.item)
    };
    let item = find(&two, s2).expect("hers");
    let mark = |subject, item, error| Sharing::Error { subject, item, error, why: WHY.into() };
    w.does(&two, mark(s2, item, true));
    assert_eq!(w.line().1, "P10", "she mends what she wrote");
    assert!(find(&two, s2).is_some(), "its author still reads it");
    let her = w.folder(&w.herself(), Purpose::Own, Subject::Herself).expect("hers");
    assert!(her.pages.iter().any(|p| p.marks.has(Item::Error)), "and so does she, as said to be in error");
    // The matron is of the same organisation; who is of another one does not.
    assert!(find(&one, s1).is_some());
    w.does(&two, mark(s2, item, false));
    let care = w.item(&one, Purpose::Care, s1, Class::Care);
    w.does(&one, mark(s1, care, true));
    assert_eq!(w.line().1, "P05", "what others wrote is for those who manage her care");
    let gone = w.folder(&two, Purpose::Care, s2).expect("hers");
    assert!(!gone.pages.iter().any(|p| is_of(&p.entry, Class::Care)), "of another organisation, in error: closed");
}

#[test]
fn a_concern_can_always_be_raised_and_stands_on_no_page() {
    let b = Bench::new("concern");
    let roles = [Role::Vol, Role::Finance, Role::Analyst, Role::Admin, Role::Spa, Role::Matron];
    let mut joined = Vec::new();
    for role in roles {
        joined.push((Rel::Ended, b.account(role.name(), role)));
    }
    let w = World::new("concern", &[], b);
    let her = w.herself();
    w.does(&her, Sharing::Restrict { subject: Subject::Herself, on: true, why: WHY.into() });
    let org = w.mine(&her).orgs.iter().find(|o| o.name == "The council").expect("listed").org;
    w.does(&her, Sharing::Object { subject: Subject::Herself, org });
    for role in roles {
        let account = w.b.folder.account(role.name()).expect("asked").expect("enrolled");
        let actor = w.b.actor(account);
        let purpose = match role {
            Role::Finance => Purpose::Payment,
            Role::Analyst => continue, // Planning is for counts only (D12), and the analyst has no other purpose.
            Role::Admin => Purpose::Operation,
            _ => Purpose::Safeguarding,
        };
        let deed =
            Sharing::Concern { subject: w.handle(role.name()), happened: When::Year(2026), words: "bruises".into() };
        w.act(&actor, purpose, deed).unwrap_or_else(|e| panic!("{}: {e}", role.name()));
        assert_eq!(w.line(), ("permit".into(), "P25".into(), "alert/later".into()));
    }
    let shown = w.folder(&her, Purpose::Own, Subject::Herself).expect("hers");
    assert!(!shown.pages.iter().any(|p| p.class == Class::Safeguarding));
    let empty = w.act(
        &her,
        Purpose::Own,
        Sharing::Concern { subject: Subject::Herself, happened: When::Year(2026), words: " ".into() },
    );
    assert!(matches!(empty, Err(Trouble::Field("words", _))));
}

#[test]
fn a_deed_of_sharing_is_done_once_leaves_its_line_and_its_names_are_of_one_session() {
    let b = Bench::new("once-shared");
    let matron = b.account("matron", Role::Matron);
    let w = World::new("once", &[(Rel::Lead, matron)], b);
    let her = w.herself();
    let item = w.item(&her, Purpose::Own, Subject::Herself, Class::Care);
    let deed = Deed::Sharing(seal(item, false, Vec::new()));
    let lines = w.b.lines();
    let first = w.b.folder.act(&her, Purpose::Own, "once", &deed).expect("sealed");
    let again = w.b.folder.act(&her, Purpose::Own, "once", &deed).expect("known");
    assert_eq!((first.before, again.before, first.page == again.page, w.b.lines()), (false, true, true, lines + 1));
    let other = Deed::Sharing(Sharing::Unseal { subject: Subject::Herself, item });
    assert_eq!(w.b.folder.act(&her, Purpose::Own, "once", &other), Err(Trouble::OtherBody));
    let elsewhere = w.herself();
    let strange = w.act(&elsewhere, Purpose::Own, Sharing::Unseal { subject: Subject::Herself, item });
    assert_eq!(strange, Err(Trouble::NotAvailable), "another session's name for it means nothing");
    assert_eq!(w.b.lines(), lines + 2, "and that is a line");
    assert_eq!(w.mine(&her).sealed.len(), 1);
    assert!(w.b.folder.verify(None).expect("verified").broken.is_empty());
}

#[test]
fn who_knows_her_otherwise_says_so_and_nothing_of_hers_opens_to_her_until_a_manager_ends_it() {
    let b = Bench::new("kin");
    let (matron, sw) = (b.account("matron", Role::Matron), b.account("sw", Role::Sw));
    let w = World::new("kin", &[(Rel::Lead, matron), (Rel::Team, sw)], b);
    let (her, lead, friend) = (w.herself(), w.b.actor(matron), w.b.actor(sw));
    let (at_lead, at_friend) = (w.handle("matron"), w.handle("sw"));
    let says = |subject, why: &str| Sharing::Conflict { subject, why: why.into() };
    let short = w.act(&friend, Purpose::Care, says(at_friend, "friend"));
    assert!(matches!(short, Err(Trouble::Field("why", _))), "{short:?}");
    assert_eq!(w.act(&her, Purpose::Own, says(Subject::Herself, WHY)), Err(Trouble::NotAvailable), "not hers to say");
    assert!(w.folder(&friend, Purpose::Care, at_friend).is_ok());
    w.does(&friend, says(at_friend, "her son is my neighbour"));

    // Row 23; lists and counts say the same as the single look.
    assert_eq!(w.folder(&friend, Purpose::Care, at_friend).map(|_| ()), Err(Trouble::Offered));
    assert_eq!(w.line(), ("offer".into(), "D16".into(), "refuse/no".into()), "row 23");
    let mine = w.b.folder.see(&friend, Purpose::Care, &Ask::FindMine("smi".into())).expect("asked");
    assert!(matches!(mine, View::Found(found) if found.is_empty()), "nor among her own people");
    assert!(w.b.find(&friend, "Smith").is_empty(), "nor across the place");
    let reason = "found on the floor, nobody to ask".to_owned();
    let glass = Deed::BreakGlass { subject: at_friend, reason };
    w.b.folder.act(&friend, Purpose::Care, "glass", &glass).expect("in an emergency");
    assert!(w.folder(&friend, Purpose::Care, at_friend).is_ok());
    w.b.still.later(5 * 60 * Stamp::MINUTE);
    let friend = w.b.actor(sw);
    let at_friend = w.handle("sw");

    // She does not end it herself; who manages who has the folder does, and it is kept who and why.
    let view = w.sharing(&lead, Purpose::Care, at_lead).expect("hers");
    let [one] = &view.conflicts[..] else { panic!("{:?}", view.conflicts) };
    assert_eq!((one.who.name.as_str(), one.why.as_str()), ("sw", "her son is my neighbour"));
    assert!(w.mine(&her).conflicts.is_empty(), "whom she knows is not told by us");
    let end = |subject, account| Sharing::NoConflict { subject, account, why: "he has moved away".into() };
    let own = w.act(&friend, Purpose::Care, end(at_friend, one.who.account)).map(|_| ());
    assert!(matches!(own, Err(Trouble::NotAvailable | Trouble::Offered)), "{own:?}");
    w.does(&lead, end(at_lead, one.who.account));
    assert!(w.folder(&friend, Purpose::Care, at_friend).is_ok());
    let twice = w.act(&lead, Purpose::Care, end(at_lead, one.who.account));
    assert!(matches!(twice, Err(Trouble::Field("account", _))), "{twice:?}");

    // What is hers there is handed over first.
    let happened = yf_folder::when_read("2026-11-14 11:00:00").expect("a time");
    let lead = w.b.actor(matron);
    let at_lead = w.handle("matron");
    let (subject, says_nothing) = (Some(at_lead), Vec::new());
    let report = Work::Begin { kind: Kind::Death, subject, parent: None, to: None, happened, says: says_nothing };
    w.b.folder.act(&lead, Purpose::Care, "owns", &Deed::Work(report)).expect("reported");
    let owns = w.act(&lead, Purpose::Care, says(at_lead, WHY));
    assert!(matches!(owns, Err(Trouble::Field("why", right)) if right.contains("hand it over first")), "{owns:?}");
}

#[test]
fn who_works_here_and_cares_for_her_or_is_cared_for_by_her_is_kin_whether_she_says_so_or_not() {
    let b = Bench::new("kin-carer");
    let matron = b.account("matron", Role::Matron);
    b.person("Jones", &[]);
    let jones = b.folder.known_as("nhs:Jones").expect("asked");
    let daughter = b.enrol_in("daughter", Role::Sw, jones, None, b.org);
    let w = World::new("kin-carer", &[(Rel::Lead, matron), (Rel::Team, daughter)], b);
    let (lead, daughter) = (w.b.actor(matron), w.b.actor(daughter));
    let (at_lead, at_daughter) = (w.handle("matron"), w.handle("daughter"));
    let carer = Subject::Handle(w.b.find(&lead, "Jones")[0]);
    let opens = || w.folder(&daughter, Purpose::Care, at_daughter).map(|_| ());
    let found = || match w.b.folder.see(&daughter, Purpose::Care, &Ask::FindMine("smi".into())).expect("asked") {
        View::Found(found) => found.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((opens(), found()), (Ok(()), 1), "who is not joined to her is not kin");
    w.does(&lead, Sharing::Carer { subject: at_lead, carer, cares: true });
    assert_eq!((opens(), found()), (Err(Trouble::Offered), 0));
    assert_eq!(w.line().1, "D16");
    w.does(&lead, Sharing::Carer { subject: at_lead, carer, cares: false });
    w.b.still.later(1);
    assert_eq!((opens(), found()), (Ok(()), 1), "and is none any more when that is over");
    // The other way round: Mrs Smith cares for her.
    w.sql("INSERT INTO carer SELECT c.carer, c.person, c.since, NULL, c.line FROM carer c");
    assert_eq!((opens(), found()), (Err(Trouble::Offered), 0));
}
