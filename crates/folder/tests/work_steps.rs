//! The transition table of `docs/work.md`: the code's rows are its rows, and on a real store every combination of thing, state, step and
//! actor is tried: what is listed is done, everything else is refused and changes nothing.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use bench::NOON;
use day::{Day, at, says};
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
use yf_folder::access::{Rel, Role};
use yf_folder::work::{Kind, STEPS, ThingHandle, Who, Work};
use yf_folder::{Actor, Handle, Subject, Trouble};

struct Row {
    kind: String,
    from: Option<String>,
    to: String,
    who: Vec<String>,
}

fn table() -> Vec<Row> {
    let doc = include_str!("../../../docs/work.md");
    let steps = doc.split("## Steps").nth(1).expect("the table").split("\n## ").next().expect("its end");
    let lines = steps.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| thing") && !l.starts_with("| ---"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [kind, from, to, who, _] = cells[..] else { panic!("five cells in {line}") };
            Row {
                kind: kind.into(),
                from: (from != "-").then(|| from.into()),
                to: to.into(),
                who: who.split(' ').map(str::to_owned).collect(),
            }
        })
        .collect()
}

#[test]
fn the_rows_of_the_page_are_the_rows_of_the_code() {
    let text = |kind: &str, from: Option<&str>, to: &str, who: &[String]| {
        format!("{kind} | {} | {to} | {}", from.unwrap_or("-"), who.join(" "))
    };
    let page: Vec<String> = table().iter().map(|r| text(&r.kind, r.from.as_deref(), &r.to, &r.who)).collect();
    let code: Vec<String> = STEPS
        .iter()
        .map(|s| text(s.kind.name(), s.from, s.to, &s.who.iter().map(|w| w.name().to_owned()).collect::<Vec<_>>()))
        .collect();
    assert_eq!(page, code);
    assert_eq!(code.iter().collect::<BTreeSet<_>>().len(), code.len());
    assert!(code.len() > 80);
}

/// Everybody who tries, and as which of the table's letters she counts, by what joins her to the person.
struct Cast {
    name: &'static str,
    actor: Actor,
    is: &'static str,
}

/// The letters of an actor for one kind of thing, by the words under "Who" alone.
fn counts_as(cast: &Cast, kind: &str) -> BTreeSet<String> {
    let mut is: BTreeSet<String> = cast.is.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    match (cast.name, kind) {
        // Of an offered referral only whom it names; of a correction its author, who owns it.
        ("named" | "owner", "referral") | ("named", "correction") => drop(is.remove("N")),
        ("receiver", "referral") => drop(is.insert("N".into())),
        _ => {}
    }
    is
}

struct Stage {
    d: Day,
    db: Connection,
    cast: Vec<Cast>,
    person: [u8; 16],
    hand: BTreeMap<String, Handle>,
}

impl Stage {
    fn new(name: &str) -> Stage {
        let d = Day::new(name);
        d.b.person("Smith", &[]);
        let b = &d.b;
        let member = |login: &str, role, team| b.actor(b.member(login, role, team));
        let herself = b.actor(b.own_account("Smith"));
        let cast = vec![
            Cast { name: "spa", actor: d.spa.clone(), is: "S" },
            Cast { name: "team", actor: d.matron.clone(), is: "T" },
            Cast { name: "lead", actor: member("lead", Role::Sw, b.team), is: "T L" },
            Cast { name: "named", actor: member("named", Role::Therapist, b.team), is: "T N" },
            Cast { name: "manager", actor: d.manager.clone(), is: "M" },
            Cast { name: "coord", actor: d.coord.clone(), is: "C" },
            Cast { name: "owner", actor: member("owner", Role::Coord, b.team), is: "C L N" },
            Cast { name: "person", actor: herself, is: "P" },
            Cast { name: "receiver", actor: member("receiver", Role::Matron, d.other), is: "R" },
            Cast { name: "provider", actor: d.carer.clone(), is: "V" },
            Cast { name: "stranger", actor: member("stranger", Role::Matron, d.other), is: "" },
            Cast { name: "ended", actor: member("yesterday", Role::Sw, d.other), is: "" },
            Cast { name: "duty", actor: member("duty", Role::Therapist, d.other), is: "D" },
            Cast { name: "governance", actor: member("governance", Role::Ig, d.other), is: "G" },
            Cast { name: "finance", actor: member("finance", Role::Finance, b.team), is: "" },
        ];
        let db = Connection::open(b.dir.join("folder.sqlite")).expect("opened");
        db.execute_batch("PRAGMA synchronous = OFF").expect("set");
        let person: [u8; 16] = db.query_row("SELECT person FROM seek", [], |row| row.get(0)).expect("she");
        let account = |login: &str| -> [u8; 16] {
            db.query_row("SELECT account FROM account WHERE login = ?1", [login], |row| row.get(0)).expect("enrolled")
        };
        let relate = |rel: Rel, subject: &[u8; 16], until: Option<i64>| {
            let since = NOON - 9 * 86_400_000;
            let values = params![person, rel.name(), subject, since, until, [9_u8; 16]];
            db.execute("INSERT INTO relation VALUES (?1, ?2, ?3, ?4, ?5, ?6)", values).expect("related");
        };
        // Relations by account, so that each has what it has and nothing through her team.
        db.execute("INSERT INTO safeguarding VALUES (?1, 0, NULL)", [account("duty")]).expect("named");
        relate(Rel::Contact, &account("handler"), None);
        for login in ["matron", "coordinator", "owner"] {
            relate(Rel::Team, &account(login), None);
        }
        relate(Rel::Lead, &account("lead"), None);
        relate(Rel::Named, &account("named"), None);
        relate(Rel::Oversight, &account("manager"), None);
        relate(Rel::Referred, &account("receiver"), None);
        relate(Rel::Provider, &account("carer"), None);
        relate(Rel::Team, &account("yesterday"), Some(NOON - 86_400_000));
        let hand = ["social", "Home Care Ltd", "Harbour team"].map(|n| (n.to_owned(), d.hand(&d.manager, n)));
        // What one session's address means, all may mean here.
        let all = "INSERT OR IGNORE INTO hand SELECT s.session, h.handle, h.account, h.team FROM session s, hand h";
        db.execute(all, []).expect("in all hands");
        Stage { d, db, cast, person, hand: hand.into() }
    }

    fn account(&self, login: &str) -> [u8; 16] {
        let sql = "SELECT account FROM account WHERE login = ?1";
        self.db.query_row(sql, [login], |row| row.get(0)).expect("enrolled")
    }

    /// Takes everything away and puts one thing in a state, in every session's hands.
    fn set(&self, kind: &str, state: &str) {
        self.db.execute_batch("DELETE FROM thing; DELETE FROM step; DELETE FROM said; DELETE FROM owned; DELETE FROM clock; DELETE FROM thing_handle").expect("cleared");
        let cause = "DELETE FROM relation WHERE cause <> x'09090909090909090909090909090909'";
        self.db.execute(cause, []).expect("cleared");
        let (to_account, to_team) = match (kind, state) {
            ("contact", "triaged") | ("referral", "offered") | ("hand-over" | "task", _) => {
                (Some(self.account("receiver")), Some(*self.d.other.bytes()))
            }
            ("line" | "visit", _) => (None, Some(*self.d.provider.bytes())),
            _ => (None, None),
        };
        self.put(1, kind, state, to_account, to_team);
        // Another contact, to be the same as; an assessment of hers is no case's business here.
        if kind == "contact" {
            self.put(2, "contact", "received", None, None);
        }
    }

    fn put(&self, n: u8, kind: &str, state: &str, to_account: Option<[u8; 16]>, to_team: Option<[u8; 16]>) {
        let (owner, team) = (self.account("owner"), *self.d.b.team.bytes());
        let over = closed(kind, state);
        let thing = [n; 16];
        self.db
            .execute(
                "INSERT INTO thing VALUES (?1, ?2, ?3, NULL, ?4, ?5, ?6, ?7, ?8, ?9, NULL, NULL, NULL, '2026-11-14 09:00:00', ?10, ?11)",
                params![self.person, thing, kind, state, i64::from(!over), owner, team, to_account, to_team, NOON - 1000, over.then_some(NOON - 500)],
            )
            .expect("put");
        let until = over.then_some(NOON - 500);
        self.db
            .execute(
                "INSERT INTO owned VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6)",
                params![self.person, thing, owner, team, NOON - 1000, until],
            )
            .expect("owned");
        self.db
            .execute("INSERT INTO thing_handle SELECT session, ?2, ?1, ?2 FROM session", params![self.person, thing])
            .expect("in hands");
    }

    fn state(&self) -> (String, i64, i64) {
        self.db
            .query_row(
                "SELECT state, open, (SELECT count(*) FROM step WHERE thing = x'01010101010101010101010101010101') FROM thing WHERE thing = x'01010101010101010101010101010101'",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .expect("there")
    }
}

/// The states in which nothing is waited for any more, as the page tells them.
fn closed(kind: &str, state: &str) -> bool {
    let over: &[&str] = match kind {
        "contact" => &["accepted", "answered", "declined", "duplicate", "moved"],
        "referral" | "case" => &["closed"],
        "assessment" => &["final", "superseded", "stopped"],
        "plan" | "line" => &["ended"],
        "visit" => &["done", "late", "missed", "refused", "not in", "stopped"],
        "review" => &["held", "stopped"],
        "hand-over" => &["accepted", "declined", "lapsed", "withdrawn"],
        "task" => &["answered", "withdrawn"],
        "correction" => &["told her"],
        "concern" => &["closed"],
        "request" => &["answered", "refused", "withdrawn"],
        "death" => &["verified"],
        "move" => &["confirmed"],
        _ => &[],
    };
    over.contains(&state)
}

fn handle(n: u8) -> ThingHandle {
    Handle::parse(&format!("{n:02x}").repeat(16)).expect("a handle")
}

#[test]
fn what_is_listed_is_done_and_everything_else_is_refused() {
    let s = Stage::new("steps");
    let rows = table();
    let (mut done, mut refused) = (BTreeSet::new(), 0);
    for kind in Kind::ALL {
        let kind = kind.name();
        let of_kind: Vec<&Row> = rows.iter().filter(|r| r.kind == kind).collect();
        let states: BTreeSet<&str> = of_kind.iter().map(|r| r.to.as_str()).collect();
        for from in &states {
            for to in states.iter().copied().chain(["no such state"]) {
                for cast in &s.cast {
                    let row = of_kind.iter().find(|r| r.from.as_deref() == Some(*from) && r.to == to);
                    let listed = row.is_some_and(|r| r.who.iter().any(|w| counts_as(cast, kind).contains(w)));
                    s.set(kind, from);
                    let hand = match (kind, to) {
                        ("line", _) => None,
                        ("contact", "triaged") => None,
                        ("contact", _) => Some(s.hand["Harbour team"]),
                        _ => Some(s.hand["social"]),
                    };
                    let fields = [
                        ("urgency", "routine"),
                        ("told-her", "2026-11-14"),
                        ("back", "ring us"),
                        ("agreement", "yes"),
                        ("asked", "advice"),
                    ];
                    let says = fields.map(|(field, value)| says(field, value, "")).to_vec();
                    let work = Work::Step {
                        thing: handle(1),
                        from: (*from).to_owned(),
                        to: to.to_owned(),
                        subject: None,
                        with: Some(handle(2)),
                        hand,
                        happened: at("2026-11-14 11:00:00"),
                        why: "because".into(),
                        says,
                    };
                    let answer = s.d.deed(&cast.actor, work);
                    let told = format!("{} takes {kind} from {from} to {to}: {answer:?}", cast.name);
                    let (state, open, steps) = s.state();
                    if listed {
                        assert!(answer.is_ok(), "listed, refused: {told}");
                        // A contact that goes back to nobody known is another thing then, and this one is closed.
                        let moved = (kind, to) == ("contact", "received") && ["identified", "triaged"].contains(from);
                        let now = if moved { "moved" } else { to };
                        assert_eq!((state.as_str(), open, steps), (now, i64::from(!closed(kind, now)), 1), "{told}");
                        done.insert((kind, (*from).to_owned(), to.to_owned()));
                    } else {
                        let refusals = matches!(answer, Err(Trouble::NotNow(_) | Trouble::NotAvailable));
                        assert!(refusals, "not listed, not refused: {told}");
                        let before = ((*from).to_owned(), i64::from(!closed(kind, from)), 0);
                        assert_eq!((state, open, steps), before, "refused, and yet: {told}");
                        refused += 1;
                    }
                }
            }
        }
    }
    // Every row that a person takes was taken; the folder's own follow from others, and are tried with those.
    let by_hand: BTreeSet<_> = rows
        .iter()
        .filter(|r| r.who.iter().any(|w| w != "X"))
        .filter_map(|r| Some((r.kind.as_str(), r.from.clone()?, r.to.clone())))
        .collect();
    let missing: Vec<_> = by_hand.difference(&done).collect();
    assert!(missing.is_empty(), "listed, and nobody could: {missing:?}");
    println!("{} steps done by those listed, {refused} tries refused", done.len());
    assert!(refused > 3_000);
}

#[test]
fn a_beginning_is_the_tables_too() {
    let s = Stage::new("beginnings");
    let rows = table();
    let her = |actor: &Actor| match actor.role() {
        Role::Person => Some(Subject::Herself),
        _ => None,
    };
    for kind in Kind::ALL {
        let row = rows.iter().find(|r| r.kind == kind.name() && r.from.is_none()).expect("it begins");
        for cast in &s.cast {
            // The parent lends what a thing needs to belong to, and its owner's standing.
            let parent = match kind {
                Kind::HandOver => Some(("task", "asked")),
                Kind::Line => Some(("plan", "draft")),
                Kind::Visit => Some(("line", "started")),
                Kind::Correction => Some(("plan", "draft")),
                _ => Some(("death", "reported")).filter(|_| *kind != Kind::Death),
            };
            match parent {
                Some((kind, state)) => s.set(kind, state),
                None => s.set("move", "notified"),
            }
            let to = match kind {
                Kind::Line => Some(s.hand["Home Care Ltd"]),
                Kind::HandOver | Kind::Task => Some(s.hand["social"]),
                _ => None,
            };
            let work = Work::Begin {
                kind: *kind,
                subject: her(&cast.actor),
                parent: Some(handle(1)),
                to,
                happened: at("2026-11-14 11:00:00"),
                says: vec![],
            };
            let answer = s.d.deed(&cast.actor, work);
            let mut is = counts_as(cast, kind.name());
            // A call that is taken joins the two, whichever team's professional takes it.
            if *kind == Kind::Contact && matches!(cast.name, "receiver" | "stranger" | "ended" | "duty") {
                is.insert("T".into());
            }
            // As the row's note says, T takes to herself a case that nobody coordinates, and offers nothing else: this is a task, to another.
            let note = *kind == Kind::HandOver;
            let listed = row.who.iter().any(|w| is.contains(w) && !(note && w == "T"));
            assert_eq!(answer.is_ok(), listed, "{} begins a {}: {answer:?}", cast.name, kind.name());
        }
    }
    let letters: BTreeSet<&str> = Who::ALL.iter().map(|w| w.name()).collect();
    assert!(rows.iter().flat_map(|r| &r.who).all(|w| letters.contains(w.as_str())));
}
