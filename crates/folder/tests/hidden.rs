//! What is hidden cannot be inferred: a look answers as it would from a store from which the hidden rows were physically taken out; only
//! "something is sealed" may say that there is something.

#[path = "common/bench.rs"]
mod bench;

use bench::{Bench, dir, her};
use yf_folder::access::{Class, Purpose, Rel, Role};
use yf_folder::{Ask, Entry, Folder, HerFolder, Known, Sent, Subject, Trouble, View};
use yf_model::Day;

/// Small, printed, the same each time.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % n
    }
}

/// Everything a reader can tell from a look, but the marker of a seal and the ids that differ from look to look.
fn seen(her: &HerFolder) -> String {
    let pages: Vec<String> =
        her.pages.iter().map(|p| format!("{:?} {:?} {:?} {}", p.happened, p.class, p.entry, p.author)).collect();
    format!("{:?}\n{}\n{:?}", her.person, pages.join("\n"), her.holds)
}

fn answer(folder: &Folder, login: &str) -> Result<(String, bool), Trouble> {
    let account = folder.account(login).expect("asked").expect("enrolled");
    let token = folder.enter(&folder.link_once(account, 60_000).expect("a link")).expect("asked").expect("entered");
    let actor = folder.who(&token).expect("asked").expect("signed in").actor;
    let known = Known { family: "Smith".into(), born: Day::parse_iso(bench::BORN), ..Known::default() };
    let found = match folder.see(&actor, Purpose::Care, &Ask::Find(known))? {
        View::Found(found) => found,
        other => panic!("{other:?}"),
    };
    let Some(one) = found.first() else { return Ok(("not found".into(), false)) };
    let view = folder.see(&actor, Purpose::Care, &Ask::Folder(Subject::Handle(one.handle)))?;
    let shown = her(view);
    Ok((seen(&shown), shown.something_sealed))
}

const FLAGS: [&str; 7] = ["-", "sealed", "locked", "draft", "error", "lawbar", "sealed locked"];

#[test]
fn a_look_answers_as_from_a_store_without_the_hidden_rows() {
    let (mut hidden_in_all, mut shown_in_all, mut marked) = (0, 0, 0);
    for seed in 0..8_u64 {
        println!("seed {seed}");
        let mut draw = Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) + 1);
        let b = Bench::new("hidden");
        let roles = [Role::Matron, Role::Sw, Role::Coord, Role::Therapist, Role::Manager];
        let rels = [Rel::Lead, Rel::Named, Rel::Team, Rel::Mdt, Rel::Referred];
        let mut joined = Vec::new();
        for role in roles {
            joined.push((rels[draw.below(rels.len())], b.account(role.name(), role)));
        }
        let base = b.sent("Smith", "seen", &joined);
        let pages = (0..30).map(|n| {
            let mut page = base.pages[0].clone();
            page.source = format!("row {n}");
            page.class = Class::ALL[draw.below(Class::ALL.len())];
            page.entry = Entry::Note(format!("entry {n}"));
            page
        });
        let sent = Sent { pages: pages.collect(), ..base.clone() };
        b.take(&sent);
        let (path, still) = (b.dir.clone(), b.still.clone());
        drop(b);
        let file = path.join("folder.sqlite");
        let db = rusqlite::Connection::open(&file).expect("opened");
        let sources: Vec<String> = sent.pages.iter().map(|p| p.source.clone()).collect();
        for source in &sources {
            let flags = FLAGS[draw.below(FLAGS.len())];
            db.execute("UPDATE page SET flags = ?1 WHERE source = ?2", [flags, source]).expect("flagged");
        }
        drop(db);
        for role in roles {
            let open = |dir: &std::path::Path| Folder::open(dir, Box::new(still.clone())).expect("opened");
            let whole = answer(&open(&path), role.name());
            let Ok((shown, marker)) = whole else { continue };
            let copy = dir("hidden-copy");
            std::fs::create_dir_all(&copy).expect("made");
            std::fs::copy(&file, copy.join("folder.sqlite")).expect("copied");
            let db = rusqlite::Connection::open(copy.join("folder.sqlite")).expect("opened");
            let mut hidden = 0;
            for (n, source) in sources.iter().enumerate() {
                if !shown.contains(&format!("\"entry {n}\"")) {
                    hidden += db.execute("DELETE FROM page WHERE source = ?1", [source]).expect("deleted");
                }
            }
            drop(db);
            let (without, marker_without) = answer(&open(&copy), role.name()).expect("the same reader");
            assert_eq!(shown, without, "seed {seed}, {}", role.name());
            assert!(!marker_without, "nothing sealed is left");
            hidden_in_all += hidden;
            shown_in_all += sources.len() - hidden;
            marked += usize::from(marker);
        }
    }
    assert!(hidden_in_all > 300 && shown_in_all > 100 && marked > 5, "{hidden_in_all} {shown_in_all} {marked}");
}

#[test]
fn whom_nobody_may_find_is_not_found_and_an_objection_closes_the_folder() {
    let b = Bench::new("closed");
    let (matron, sw) = (b.account("matron", Role::Matron), b.account("sw", Role::Sw));
    b.person("Smith", &[(Rel::Lead, matron), (Rel::Team, sw)]);
    let (path, still) = (b.dir.clone(), b.still.clone());
    drop(b);
    let change = |sql: &str| {
        let db = rusqlite::Connection::open(path.join("folder.sqlite")).expect("opened");
        assert_eq!(db.execute(sql, []).expect("written"), 1);
    };
    let ask = |login: &str| {
        answer(&Folder::open(&path, Box::new(still.clone())).expect("opened"), login).map(|(shown, _)| shown)
    };
    assert!(ask("sw").expect("hers").contains("Smith"));
    change("INSERT INTO restriction SELECT person, 0, NULL FROM person");
    assert_eq!(ask("sw"), Ok("not found".into()), "a restricted person is not there for a team");
    assert!(ask("matron").expect("hers").contains("Smith"), "for her coordinator she is");
    change("UPDATE restriction SET until = 1");
    change("INSERT INTO objection SELECT p.person, a.org, 0, NULL FROM person p, account a WHERE a.login = 'sw'");
    assert_eq!(ask("sw"), Ok("not found".into()), "she objected to this organisation");
    change("UPDATE objection SET until = 1");
    change("UPDATE relation SET until = 2000000 WHERE kind = 'team'");
    assert_eq!(ask("sw"), Err(Trouble::Offered), "the relation is over: only break-glass is left");
}
