//! Every way in against the oracle of the access policy: for each role, relation and state the answer is a page, the offer of break-glass, or
//! not there, as the policy's tables say of the action and the class that the way in asks for. No way in may be missing from the table here.

#[path = "../../folder/tests/common/bench.rs"]
mod bench;
#[path = "common/browser.rs"]
mod browser;
#[path = "../../folder/tests/common/day.rs"]
mod day;
#[path = "../../folder/tests/common/oracle.rs"]
mod oracle;

use browser::{Back, Place1};
use day::Day;
use oracle::Oracle;
use std::collections::BTreeMap;
use yf_folder::access::{Action, Around, Class, Facts, Item, Purpose, Question, Rel, Role, Set, Whom};
use yf_folder::work::Kind;
use yf_folder::{Ask, Deed, Sharing, Stamp, Subject, View};
use yf_web::{Method, ROUTES};

/// What a way in asks of the policy.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asks {
    /// Her folder: any class of the page; where none is open, what is said of the front sheet.
    Folder,
    /// The work on her: the front sheet or care, were it the reader's own organisation's or not.
    Work,
    /// One question; the form may still be wrong in itself.
    One(Action, Class),
    /// The same, where break-glass is not offered: the page is no folder.
    Plain(Action, Class),
    /// One thing of her work, read before anything is done with it.
    Thing,
    /// A deed on a thing: where the thing is not there for this reader, nor is the deed. What is allowed beside is the machine's.
    Deed,
    /// A deed on her, in the same way.
    Begins,
    /// Break-glass declared.
    Glass,
    /// The page that asks what the worry is: for everybody.
    Worry,
    /// Her own entrance: not there for whoever works here.
    Own,
    /// Its first page: who works here is led to where she begins.
    Led,
    /// About nobody: lists that are decided row by row, doors, words of one's own. It names her to nobody who may not read her name.
    Nobody,
}

use Asks::{Begins, Folder, Glass, Led, Nobody, One, Own, Plain, Thing, Work, Worry};

/// Each way in, as it is asked here: the form's fields, and what it asks of the policy.
const TABLE: &[(Method, &str, &str, Asks)] = &[
    (Method::Get, "/folder/{handle}", "", Folder),
    (Method::Get, "/folder/{handle}/all", "", Folder),
    (Method::Get, "/folder/{handle}/all/{part}", "", Folder),
    (Method::Get, "/folder/{handle}/looked", "", One(Action::Audit, Class::Dir)),
    (Method::Get, "/folder/{handle}/sharing", "", Plain(Action::Read, Class::Front)),
    (Method::Get, "/folder/{handle}/do", "", Work),
    (Method::Get, "/folder/{handle}/concern", "", Worry),
    (Method::Post, "/folder/{handle}/begin", "", Work),
    (Method::Post, "/folder/{handle}/sheet", "kind=plan", Begins),
    (Method::Post, "/folder/{handle}/sharing", "", Plain(Action::Read, Class::Front)),
    (Method::Post, "/folder/{handle}/paper", "", One(Action::Read, Class::Front)),
    (Method::Post, "/folder/{handle}/concern", "words=I+am+worried+about+her", One(Action::Raise, Class::Safeguarding)),
    (Method::Post, "/folder/{handle}/note", "words=legs+dressed", One(Action::Note, Class::Care)),
    (Method::Get, "/thing/{handle}", "", Thing),
    (Method::Get, "/thing/{handle}/versions", "", Thing),
    (Method::Get, "/read/{handle}", "", Thing),
    (Method::Post, "/thing/{handle}/step", "", Asks::Deed),
    (Method::Post, "/thing/{handle}/who", "", Thing),
    (Method::Post, "/thing/{handle}/say", "", Thing),
    (Method::Post, "/thing/{handle}/begin", "", Thing),
    (Method::Post, "/read/{handle}/say", "", Thing),
    (Method::Post, "/thing/{handle}/is", "", Asks::Deed),
    (Method::Post, "/thing/{handle}/take", "", Asks::Deed),
    (Method::Post, "/thing/{handle}/write", "about~was=x&about~words=y", Asks::Deed),
    (Method::Post, "/read/{handle}/object", "why=go+on", Asks::Deed),
    (Method::Get, "/mine", "", Led),
    (Method::Get, "/mine/sharing", "", Own),
    (Method::Get, "/mine/copy", "", Own),
    (Method::Get, "/mine/ask", "", Own),
    (Method::Get, "/mine/looked", "", Own),
    (Method::Post, "/mine/wrong", "what=this", Own),
    (Method::Post, "/mine/sharing", "", Own),
    (Method::Post, "/mine/paper", "", Own),
    (Method::Post, "/mine/ask", "asks=copy&words=all", Own),
    (Method::Get, "/mine/concern", "", Worry),
    (Method::Post, "/mine/concern", "words=I+am+worried", Worry),
    (Method::Get, "/", "", Nobody),
    (Method::Get, "/sign-in", "", Nobody),
    (Method::Post, "/sign-in", "", Nobody),
    (Method::Get, "/code", "", Nobody),
    (Method::Post, "/code", "", Nobody),
    (Method::Get, "/again", "", Nobody),
    (Method::Post, "/again/forget", "", Nobody),
    (Method::Get, "/told", "", Nobody),
    (Method::Get, "/governance", "", Nobody),
    (Method::Post, "/governance/review", "", Nobody),
    (Method::Get, "/requests", "", Nobody),
    (Method::Get, "/worries", "", Nobody),
    (Method::Get, "/rota", "", Nobody),
    (Method::Post, "/rota", "", Nobody),
    (Method::Get, "/sent", "", Nobody),
    (Method::Get, "/find", "", Nobody),
    (Method::Post, "/find", "", Nobody),
    (Method::Get, "/calls", "", Nobody),
    (Method::Post, "/calls", "", Nobody),
    (Method::Post, "/calls/take", "", Nobody),
    (Method::Get, "/day", "", Nobody),
    (Method::Get, "/manager", "", Nobody),
    (Method::Get, "/cover/{handle}", "", Nobody),
    (Method::Post, "/cover/{handle}", "", Nobody),
    // What ends the session, or changes what is true, comes last.
    (Method::Post, "/folder/{handle}/break-glass", "reason=found+on+the+floor+and+nobody+to+ring", Glass),
    (Method::Get, "/enter/{link}", "", Nobody),
    (Method::Post, "/sign-out", "", Nobody),
];

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Plain,
    Stale,
    Objection,
    Restricted,
    Unregistered,
    NoAgreement,
    Glass,
    /// What joined the two ended yesterday.
    Yesterday,
}

const FAMILY: &str = "Zzcanary";

/// As the pages ask for each role.
fn purpose(role: Role) -> Purpose {
    match role {
        Role::Ig => Purpose::Governance,
        Role::Analyst => Purpose::Planning,
        Role::Finance => Purpose::Payment,
        Role::Admin => Purpose::Operation,
        Role::Manager => Purpose::Oversight,
        _ => Purpose::Care,
    }
}

/// What the answer is: the page, break-glass offered, or not there.
fn shown(back: &Back) -> &'static str {
    match back.status {
        404 if back.body.contains("/break-glass\"") => "offer",
        // A copy asks for the code first, whoever asks.
        403 | 404 => "deny",
        _ => "permit",
    }
}

struct Reader {
    login: String,
    role: Role,
    facts: Facts,
}

impl Reader {
    fn says(&self, action: Action, class: Class, item: Set<Item>, purpose: Purpose) -> String {
        let question = Question { role: self.role, action, class, purpose };
        Oracle::new(&question, &Facts { item, ..self.facts }).says().0
    }

    fn reads(&self, class: Class, item: Set<Item>) -> String {
        self.says(Action::Read, class, item, purpose(self.role))
    }

    /// What the policy says to a way in; `None` where only the machine of the work knows.
    fn expected(&self, asks: Asks, thing: Class) -> Option<String> {
        let door = || self.reads(Class::Front, Set::NONE);
        let permit = || "permit".to_owned();
        let shut = |said: String| if said == "permit" { None } else { Some("deny".to_owned()) };
        let ours = Set::of(&[Item::Ours]);
        let work = || {
            let open = [Class::Front, Class::Care]
                .iter()
                .any(|c| [Set::NONE, ours].iter().any(|i| self.reads(*c, *i) == "permit"));
            if open { permit() } else { door() }
        };
        Some(match asks {
            Folder => {
                let classes = Class::ALL.iter().filter(|c| !matches!(c, Class::Stats | Class::Safeguarding));
                if classes.into_iter().any(|c| self.reads(*c, Set::NONE) == "permit") { permit() } else { door() }
            }
            Work => work(),
            One(Action::Note, class) => self.says(Action::Note, class, Set::NONE, Purpose::Care),
            // Who works for another purpose than care raises it under that.
            One(Action::Raise, class) => {
                let own = matches!(self.role, Role::Ig | Role::Admin | Role::Finance | Role::Analyst);
                let purpose = if own { purpose(self.role) } else { Purpose::Safeguarding };
                self.says(Action::Raise, class, Set::NONE, purpose)
            }
            One(action, class) => self.says(action, class, Set::NONE, purpose(self.role)),
            Plain(action, class) => {
                let said = self.says(action, class, Set::NONE, purpose(self.role));
                if said == "permit" { said } else { "deny".to_owned() }
            }
            // An address of a thing is no way to her folder: break-glass is offered there.
            Thing => shut(self.reads(thing, Set::NONE)).unwrap_or_else(permit),
            Asks::Deed => return shut(self.reads(thing, Set::NONE)),
            Begins => return shut(work()).map(|_| self.reads(Class::Front, Set::NONE)).filter(|said| said == "deny"),
            Glass => {
                let declared = Reader {
                    facts: Facts { around: self.facts.around.with(Around::Bg), ..self.facts },
                    login: String::new(),
                    ..*self
                };
                let stale = self.facts.around.has(Around::Stale);
                if stale { permit() } else { declared.says(Action::Read, Class::Front, Set::NONE, Purpose::Care) }
            }
            Worry | Nobody | Led => permit(),
            Own => "deny".to_owned(),
        })
    }
}

/// Every role of those who work here (a feed does not sign in) with each relation and with none, in one state; what each is answered at every way in.
fn compared(state: State) {
    let d = Day::new(&format!("routes-{state:?}"));
    let quiet = d.b.folder.organisation("vol:1", "A house without an agreement", false).expect("an organisation");
    let (mut readers, mut joined) = (Vec::new(), Vec::new());
    let roles = Role::ALL.iter().filter(|r| !matches!(r, Role::Person | Role::Proxy | Role::Import));
    let rels: Vec<Option<Rel>> =
        Rel::ALL.iter().filter(|r| !matches!(r, Rel::Own | Rel::Proxy)).map(|r| Some(*r)).chain([None]).collect();
    for role in roles {
        for rel in &rels {
            let login = format!("{}-{}", role.name(), rel.map_or("none", |r| r.name()));
            let registers = matches!(role, Role::Matron | Role::Sw | Role::Therapist | Role::Gp | Role::Discharge);
            let new = yf_folder::NewAccount {
                login: &login,
                name: "Somebody",
                title: role.name(),
                role: *role,
                org: if state == State::NoAgreement { quiet } else { d.b.org },
                team: None,
                person: None,
                registered_until: (registers && state != State::Unregistered).then_some(Stamp(bench::NOON * 2)),
                password: None,
                second: None,
            };
            let account = d.b.folder.enrol(&new).expect("enrolled");
            joined.extend(rel.map(|rel| (rel, account)));
            let mut facts = Facts { rels: rel.map_or(Set::NONE, |rel| Set::of(&[rel])), ..Facts::default() };
            // A manager oversees a team: of anybody else it is not true.
            if *rel == Some(Rel::Oversight) && *role != Role::Manager {
                facts.rels = Set::NONE;
            }
            // Of what is over one fact is left, whatever it was.
            if state == State::Yesterday && facts.rels != Set::NONE {
                facts.rels = Set::of(&[Rel::Ended]);
            }
            let mut around = |flag, is: bool| {
                if is {
                    facts.around = facts.around.with(flag)
                }
            };
            around(Around::Unregistered, new.registered_until.is_none());
            around(Around::NoAgree, state == State::NoAgreement);
            around(Around::Stale, state == State::Stale);
            match state {
                State::Objection => facts.whom = facts.whom.with(Whom::Objection),
                State::Restricted => facts.whom = facts.whom.with(Whom::Restricted),
                _ => {}
            }
            readers.push(Reader { login, role: *role, facts });
        }
    }
    let mut sent = d.b.sent(FAMILY, "first seen", &joined);
    if state == State::Yesterday {
        for relation in &mut sent.relations {
            relation.since = Stamp(bench::NOON - 30 * Stamp::DAY);
            relation.until = Some(Stamp(bench::NOON - Stamp::DAY));
        }
    }
    d.b.take(&sent);
    let her = Some(Subject::Handle(d.allocated(FAMILY)));
    d.begin(&d.sw, Kind::Plan, her, None, None, vec![]).expect("a plan");
    let herself = d.b.actor(d.b.own_account(FAMILY));
    let own = |sharing| d.b.folder.act(&herself, Purpose::Own, "state", &Deed::Sharing(sharing)).expect("her word");
    match state {
        State::Objection => match d.b.folder.see(&herself, Purpose::Own, &Ask::Sharing(Subject::Herself)) {
            Ok(View::Sharing(view)) => {
                let org = view.orgs.iter().find(|o| o.name == "The council").expect("listed").org;
                own(Sharing::Object { subject: Subject::Herself, org });
            }
            other => panic!("{other:?}"),
        },
        State::Restricted => {
            own(Sharing::Restrict {
                subject: Subject::Herself,
                on: true,
                why: "somebody at work is her neighbour".into(),
            });
        }
        _ => {}
    }
    let dir = d.b.dir.clone();
    let t = Place1::new(d.b);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong: Vec<String> = Vec::new();
    for mut reader in readers {
        let account = t.site.folder.account(&reader.login).expect("asked").expect("there");
        let mut token = t.enter(account, "").cookie();
        let [person, case, plan] = handles(&dir, &reader.login);
        if state == State::Stale {
            t.still.later(11 * Stamp::MINUTE);
        }
        // Doors tried in vain make one's address wait.
        t.still.later(Stamp::MINUTE);
        if state == State::Glass {
            let said = reader.expected(Glass, Class::Front);
            let form = format!("csrf={}&key=g&reason=found+on+the+floor+and+nobody+to+ring", t.csrf(&token));
            let back = t.post(&format!("/folder/{person}/break-glass"), &token, &form);
            assert_eq!(Some(shown(&back)), said.as_deref(), "{} breaks the glass", reader.login);
            if said.as_deref() == Some("permit") {
                reader.facts.around = reader.facts.around.with(Around::Bg);
            }
        }
        // What her front page was told by: this house's own entry stays its own.
        let told = if state == State::NoAgreement { Set::NONE } else { Set::of(&[Item::Ours]) };
        let named = reader.reads(Class::Dir, told) == "permit";
        for (n, (method, path, fields, asks)) in TABLE.iter().enumerate() {
            // What is about nobody is the same whatever joins the two: asked once for each role.
            if (*asks == Glass && state == State::Glass) || (*asks == Nobody && reader.facts.rels != Set::NONE) {
                continue;
            }
            let about_thing = path.starts_with("/thing/") || path.starts_with("/read/");
            let whose: &[(&str, Class)] =
                if about_thing { &[(&case, Class::Front), (&plan, Class::Care)] } else { &[(&person, Class::Front)] };
            for (handle, class) in whose {
                let Some(said) = reader.expected(*asks, *class) else { continue };
                let at = path.replace("{handle}", handle).replace("{link}", "used").replace("{part}", "2");
                t.still.later(10);
                let back = match method {
                    Method::Get => t.get(&at, &token),
                    Method::Post => t.post(&at, &token, &format!("csrf={}&key=k{n}&{fields}", t.csrf(&token))),
                };
                let what = format!("{state:?} {} {path} {class:?}", reader.login);
                match asks {
                    // Some have no such page; nobody is shown her name by it whose rules do not give it.
                    Nobody => assert!(back.status < 500, "{what}: {}", back.status),
                    Led => assert!(back.status == 303 && back.header("location") != "/mine", "{what}: {}", back.status),
                    _ if shown(&back) != said => wrong.push(format!("{what}: {} for {said}", shown(&back))),
                    _ => {}
                }
                // Whatever was answered, no browser keeps it.
                if back.header("cache-control") != "no-store"
                    || !back.header("content-security-policy").starts_with("default-src 'none'")
                {
                    wrong.push(format!("{what}: without its headers"));
                }
                if !named && back.body.to_lowercase().contains(&FAMILY.to_lowercase()) {
                    wrong.push(format!("{what}: names her"));
                }
                *counts.entry(format!("{asks:?} {said}")).or_default() += 1;
            }
            if token.is_empty() {
                token = t.enter(account, "").cookie();
            }
        }
    }
    println!("{state:?}: {counts:?}");
    assert!(wrong.is_empty(), "{} answers: {wrong:#?}", wrong.len());
    let count = |words: &str| counts.iter().filter(|(k, _)| k.ends_with(words)).map(|(_, n)| n).sum::<usize>();
    assert!(count("permit") > 100 && count("deny") > 1_000, "it says little: {counts:?}");
}

/// Her, her case and her plan, as this reader's session would name them had it been shown them: what is asked for is decided all the same.
fn handles(dir: &std::path::Path, login: &str) -> [String; 3] {
    let db = rusqlite::Connection::open(dir.join("folder.sqlite")).expect("opened");
    let one = |sql: &str| db.query_row(sql, [], |row| row.get::<_, Vec<u8>>(0)).expect("a row");
    let session = db
        .query_row(
            "SELECT s.session FROM session s JOIN account a ON a.account = s.account WHERE a.login = ?1",
            [login],
            |r| r.get::<_, Vec<u8>>(0),
        )
        .expect("signed in");
    let person = one(&format!("SELECT person FROM identity WHERE joined = 'nhs:{FAMILY}'"));
    let name = |kind: &str| one(&format!("SELECT substr(randomblob(16), 1, 16) WHERE '{kind}' <> ''"));
    let hers = name("person");
    db.execute("INSERT INTO handle VALUES (?1, ?2, ?3)", rusqlite::params![session, hers, person]).expect("named");
    let thing = |kind: &str| {
        let (thing, handle) = (one(&format!("SELECT thing FROM thing WHERE kind = '{kind}'")), name(kind));
        let values = rusqlite::params![session, handle, person, thing];
        db.execute("INSERT INTO thing_handle VALUES (?1, ?2, ?3, ?4)", values).expect("named");
        handle
    };
    [hers, thing("case"), thing("plan")].map(|bytes| bytes.iter().map(|b| format!("{b:02x}")).collect())
}

#[test]
fn every_way_in_stands_in_the_table_once() {
    let key = |method: Method, path: &str| format!("{method:?} {path}");
    let mut ours: Vec<String> = TABLE.iter().map(|(method, path, ..)| key(*method, path)).collect();
    let mut theirs: Vec<String> = ROUTES.iter().map(|r| key(r.method, r.path)).collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    assert_eq!(ours, theirs);
}

#[test]
fn every_way_in_answers_as_the_policy_says() {
    compared(State::Plain);
}

#[test]
fn every_way_in_answers_as_the_policy_says_without_a_fresh_code() {
    compared(State::Stale);
}

#[test]
fn every_way_in_answers_as_the_policy_says_against_her_objection() {
    compared(State::Objection);
}

#[test]
fn every_way_in_answers_as_the_policy_says_of_somebody_restricted() {
    compared(State::Restricted);
}

#[test]
fn every_way_in_answers_as_the_policy_says_to_who_is_not_registered() {
    compared(State::Unregistered);
}

#[test]
fn every_way_in_answers_as_the_policy_says_to_a_house_without_an_agreement() {
    compared(State::NoAgreement);
}

#[test]
fn every_way_in_answers_as_the_policy_says_to_who_had_to_do_with_her_until_yesterday() {
    compared(State::Yesterday);
}

#[test]
fn every_way_in_answers_as_the_policy_says_after_break_glass() {
    compared(State::Glass);
}

/// What her own entrance asks of the policy.
const OWN: [(&str, Action, Class); 3] = [
    ("/mine/looked", Action::Audit, Class::Dir),
    ("/mine/sharing", Action::Read, Class::Front),
    ("/mine/copy", Action::Export, Class::Front),
];

#[test]
fn her_own_entrance_answers_her_and_whom_she_let_in_as_the_policy_says() {
    use Class::{Care, Clinical, Dir, Front, Money, Special};
    let scopes: [&[Class]; 7] = [
        &[],
        &[Dir],
        &[Dir, Front],
        &[Dir, Care],
        &[Dir, Front, Care],
        &[Dir, Special, Money],
        &[Dir, Front, Care, Clinical],
    ];
    let (mut permits, mut denies) = (0, 0);
    // She herself; then a proxy with each scope, who may write or not.
    let proxies = scopes.iter().flat_map(|scope| [(Some(*scope), false), (Some(*scope), true)]);
    for (n, (scope, contribute)) in std::iter::once((None, false)).chain(proxies).enumerate() {
        let b = bench::Bench::new(&format!("routes-own-{n}"));
        b.person(FAMILY, &[]);
        let herself = b.own_account(FAMILY);
        let her = b.folder.known_as(&format!("nhs:{FAMILY}")).expect("asked");
        let mut reader = Reader { login: "herself".into(), role: Role::Person, facts: Facts::default() };
        reader.facts.rels = Set::of(&[Rel::Own]);
        let mut account = herself;
        if let Some(scope) = scope {
            account = b.enrol_in("proxy", Role::Proxy, her, None, b.other_org);
            let actor = b.actor(herself);
            let Ok(View::Sharing(view)) = b.folder.see(&actor, Purpose::Own, &Ask::Sharing(Subject::Herself)) else {
                panic!("her sharing")
            };
            let given = yf_folder::LetIn {
                subject: Subject::Herself,
                account: view.proxies[0].proxy,
                scope: Set::of(scope),
                contribute,
                basis: yf_folder::Basis::HerGrant,
                evidence: String::new(),
                until: None,
                review: Stamp(bench::NOON + 300 * Stamp::DAY),
            };
            // To let somebody in for nothing is no letting in.
            let let_in = b.folder.act(&actor, Purpose::Own, "let", &Deed::Sharing(Sharing::LetIn(given)));
            assert_eq!(let_in.is_ok(), !scope.is_empty(), "{let_in:?}");
            let rels = if scope.is_empty() { Set::NONE } else { Set::of(&[Rel::Proxy]) };
            reader = Reader {
                login: "proxy".into(),
                role: Role::Proxy,
                facts: Facts { rels, scope: Set::of(scope), ..Facts::default() },
            };
            if contribute && !scope.is_empty() {
                reader.facts.around = reader.facts.around.with(Around::Contribute);
            }
        }
        reader.facts.around = reader.facts.around.with(Around::Unregistered);
        let t = Place1::new(b);
        for stale in [false, true] {
            let token = t.enter(account, "").cookie();
            if stale {
                t.still.later(11 * Stamp::MINUTE);
                reader.facts.around = reader.facts.around.with(Around::Stale);
            }
            for (path, action, class) in OWN {
                let any =
                    |action| Class::ALL.iter().any(|c| reader.says(action, *c, Set::NONE, Purpose::Own) == "permit");
                let permit = match action {
                    Action::Export => any(action),
                    _ => reader.says(action, class, Set::NONE, Purpose::Own) == "permit",
                };
                let back = t.get(path, &token);
                assert_eq!(
                    shown(&back) == "permit",
                    permit,
                    "{scope:?} stale {stale} {path}: {} {}",
                    back.status,
                    back.body
                );
                *(if permit { &mut permits } else { &mut denies }) += 1;
            }
        }
    }
    assert!(permits >= 10 && denies >= 10, "{permits} {denies}");
}
