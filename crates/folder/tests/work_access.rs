//! Every action tried on a real store by every role under every relation, also one that ended yesterday, under an objection, a restriction
//! and no agreement, and held against the oracle that was written from the policy's text alone.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;
#[path = "common/oracle.rs"]
mod oracle;

use bench::NOON;
use day::{Day, at, says};
use oracle::Oracle;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use yf_folder::access::{Action, Around, Class, Facts, Purpose, Question, Rel, Role, Set, Whom};
use yf_folder::work::{Kind, Work};
use yf_folder::{Ask, Deed, Handle, Subject, Trouble};

fn handle(n: u8) -> Handle {
    Handle::parse(&format!("{n:02x}").repeat(16)).expect("a handle")
}

/// What she was answered, in the oracle's words.
fn said<T>(answer: Result<T, Trouble>) -> &'static str {
    match answer {
        Ok(_) => "permit",
        Err(Trouble::Offered) => "offer",
        Err(Trouble::NotAvailable) => "deny",
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn every_action_of_every_role_is_answered_as_the_policy_says() {
    let d = Day::new("work-access");
    d.b.person("Smith", &[]);
    let her = Some(Subject::Handle(d.allocated("Smith")));
    d.begin(&d.sw, Kind::Assessment, her, None, None, vec![]).expect("planned");
    let coord = d.hand(&d.sw, "coordinator");
    d.begin(&d.sw, Kind::Task, her, None, Some(coord), vec![]).expect("asked");
    // Readers of another organisation and team, whom no work joins to her.
    let roles: Vec<Role> =
        Role::ALL.iter().copied().filter(|r| !matches!(r, Role::Person | Role::Proxy | Role::Import)).collect();
    let away = d.b.folder.team(d.b.other_org, "T9", "Elsewhere").expect("a team");
    let readers: BTreeMap<&str, _> = roles
        .iter()
        .map(|role| {
            let account = d.b.enrol_in(&format!("r-{}", role.name()), *role, None, Some(away), d.b.other_org);
            (role.name(), (account, d.b.actor(account)))
        })
        .collect();
    let db = Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
    db.execute_batch("PRAGMA synchronous = OFF").expect("set");
    let person: [u8; 16] = db.query_row("SELECT person FROM seek", [], |row| row.get(0)).expect("she");
    db.execute("INSERT OR REPLACE INTO handle SELECT session, ?1, ?2 FROM session", params![[0xaa_u8; 16], person])
        .expect("in hand");
    for (n, kind) in [(0xb1_u8, "assessment"), (0xb2, "task")] {
        let sql = "INSERT OR REPLACE INTO thing_handle SELECT s.session, ?1, t.person, t.thing FROM session s, thing t WHERE t.kind = ?2";
        db.execute(sql, params![[n; 16], kind]).expect("in hand");
    }
    let rels: Vec<Option<Rel>> = [None]
        .into_iter()
        .chain(Rel::ALL.iter().copied().filter(|r| !matches!(r, Rel::Own | Rel::Proxy)).map(Some))
        .collect();
    let (mut asked, mut answers) = (0, BTreeMap::<&str, u32>::new());
    for role in &roles {
        let (account, actor) = &readers[role.name()];
        for rel in &rels {
            for state in ["plain", "objection", "restricted", "noagree", "kin"] {
                db.execute("DELETE FROM relation WHERE cause = ?1", [[7_u8; 16]]).expect("cleared");
                db.execute_batch("DELETE FROM objection; DELETE FROM restriction; DELETE FROM conflict")
                    .expect("cleared");
                let until = (state == "noagree").then_some(1);
                let org = d.b.other_org;
                db.execute("UPDATE agreement SET until = ?1 WHERE org = ?2", params![until, org.bytes()]).expect("set");
                if state == "objection" {
                    db.execute("INSERT INTO objection VALUES (?1, ?2, 0, NULL)", params![person, org.bytes()])
                        .expect("set");
                }
                if state == "restricted" {
                    db.execute("INSERT INTO restriction VALUES (?1, 0, NULL)", [person]).expect("set");
                }
                if state == "kin" {
                    let values = params![person, account.bytes(), [7_u8; 16]];
                    let sql = "INSERT INTO conflict VALUES (?1, ?2, 0, NULL, 'my aunt', ?3, NULL, NULL)";
                    db.execute(sql, values).expect("said");
                }
                if let Some(rel) = rel {
                    // What ended was a team's relation, yesterday.
                    let (kind, until) = match rel {
                        Rel::Ended => ("team", Some(NOON - 86_400_000)),
                        rel => (rel.name(), None),
                    };
                    let values = params![person, kind, account.bytes(), NOON - 9_000_000_000_i64, until, [7_u8; 16]];
                    db.execute("INSERT INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values).expect("related");
                }
                // The facts, by what was just written and by the words of the policy: a team is overseen by its manager alone.
                let registered = matches!(role, Role::Matron | Role::Sw | Role::Therapist | Role::Gp | Role::Discharge);
                let mut facts = Facts::default();
                if let Some(rel) = rel.filter(|r| *r != Rel::Oversight || *role == Role::Manager) {
                    facts.rels = facts.rels.with(rel);
                }
                if !registered {
                    facts.around = facts.around.with(Around::Unregistered);
                }
                match state {
                    "objection" => facts.whom = Set::of(&[Whom::Objection]),
                    "restricted" => facts.whom = Set::of(&[Whom::Restricted]),
                    "noagree" => facts.around = facts.around.with(Around::NoAgree),
                    "kin" => facts.around = facts.around.with(Around::Kin),
                    _ => {}
                }
                let policy = |action, class| {
                    let question = Question { role: *role, action, class, purpose: Purpose::Care };
                    Oracle::new(&question, &facts).says().0
                };
                let writes = |class| {
                    let any = [Action::Manage, Action::Write].iter().any(|a| policy(*a, class) == "permit");
                    if any { "permit" } else { "deny" }
                };
                let task = if *role == Role::Spa { Class::Front } else { Class::Care };
                let see = |ask| d.b.folder.see(actor, Purpose::Care, &ask).map(|_| ());
                asked += 1;
                let key = |what: &str| format!("{what}-{asked}");
                let act = |what: &str, deed| d.b.folder.act(actor, Purpose::Care, &key(what), &deed).map(|_| ());
                let say = |n| Deed::Work(Work::Say { thing: handle(n), said: says("words", "", "written") });
                let her = Subject::Handle(handle(0xaa));
                let note = Deed::Note { subject: her, happened: at("2026-11-14"), words: "written".into() };
                let tried = [
                    ("read care", said(see(Ask::Thing(handle(0xb1)))), policy(Action::Read, Class::Care)),
                    ("read front", said(see(Ask::Thing(handle(0xb2)))), policy(Action::Read, Class::Front)),
                    ("who looked", said(see(Ask::Looked(her))), policy(Action::Audit, Class::Dir)),
                    ("write care", said(act("say", say(0xb1))), writes(Class::Care).to_owned()),
                    ("write in a task", said(act("task", say(0xb2))), writes(task).to_owned()),
                    ("note", said(act("note", note)), policy(Action::Note, Class::Care)),
                ];
                for (what, got, right) in tried {
                    let whose = rel.map_or("none", Rel::name);
                    assert_eq!(got, right, "{} with {whose}, {state}: {what}", role.name());
                    *answers.entry(got).or_default() += 1;
                }
            }
        }
    }
    println!("{answers:?}");
    assert!(answers.len() == 3 && answers.values().all(|n| *n > 100), "{answers:?}");
}
