//! No gap: several people at once walk at random over all machines, on a real store. Afterwards every open thing has an owner and a team,
//! ownership covers every minute from opening to closing, the clocks stored are the clocks worked out anew, no words were lost and only
//! listed steps were taken.
//!
//! The seed is printed; `YELLOWFOLDER_SEED` sets it, `YELLOWFOLDER_WALK` how many steps each of the walkers tries.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;
#[path = "common/twin.rs"]
mod twin;

use bench::BORN;
use day::{Day, says};
use std::collections::BTreeMap;
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{Desk, DeskLine, Kind, Work};
use yf_folder::{Actor, Ask, Deed, Folder, Handle, Known, Sharing, Stamp, Subject, Trouble, View};
use yf_model::{Day as Date, Moment, When};
use yf_place::{Calendar, clock};

struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % n.max(1)
    }
    fn of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}

const PEOPLE: [&str; 4] = ["Smith", "Jones", "Penrose", "Trewin"];

/// One walker: what she tries, and what she was told is done.
struct Walker<'a> {
    folder: &'a Folder,
    actor: Actor,
    draw: Draw,
    key: u32,
    name: &'a str,
    words: Vec<String>,
    done: BTreeMap<String, u32>,
    hands: Vec<(String, Handle)>,
}

impl Walker<'_> {
    fn when(&mut self) -> When {
        let at = self.folder.now().seconds() - 60 * i64::try_from(self.draw.below(90)).expect("small");
        let day = clock::local_day(at);
        When::Moment(Moment::new(day, u32::try_from(at - clock::midnight(day)).expect("a second")))
    }

    fn deed(&mut self, work: Work) -> bool {
        self.key += 1;
        let key = format!("{}-{}", self.name, self.key);
        let what = match &work {
            Work::Begin { kind, .. } => format!("begin {}", kind.name()),
            Work::Step { to, .. } => format!("step {to}"),
            Work::Say { .. } => "say".into(),
            Work::HandOverAll { .. } => "hand over all".into(),
        };
        match self.folder.act(&self.actor, self.purpose(), &key, &Deed::Work(work)) {
            Ok(_) => {
                *self.done.entry(what).or_default() += 1;
                true
            }
            Err(Trouble::Store(why)) => panic!("{what}: {why}"),
            Err(_) => false,
        }
    }

    fn purpose(&self) -> Purpose {
        if self.actor.role() == Role::Ig { Purpose::Governance } else { Purpose::Care }
    }

    /// A worry about somebody whom she works with.
    fn raise(&mut self, her: Handle, happened: When) {
        self.key += 1;
        let key = format!("{}-{}", self.name, self.key);
        let words = format!("{}-worry-{}", self.name, self.key);
        let concern = Sharing::Concern { subject: Subject::Handle(her), happened, words: words.clone() };
        match self.folder.act(&self.actor, Purpose::Safeguarding, &key, &Deed::Sharing(concern)) {
            Ok(_) => {
                *self.done.entry("raise".into()).or_default() += 1;
                self.words.push(words);
            }
            Err(Trouble::Store(why)) => panic!("raise: {why}"),
            Err(_) => {}
        }
    }

    fn desk(&self) -> Desk {
        match self.folder.see(&self.actor, self.purpose(), &Ask::Desk).expect("a desk") {
            View::Desk(desk) => *desk,
            other => panic!("{other:?}"),
        }
    }

    fn found(&mut self) -> Option<Handle> {
        let family = (*self.draw.of(&PEOPLE)?).to_owned();
        let known = Known { family, born: Date::parse_iso(BORN), ..Known::default() };
        match self.folder.see(&self.actor, Purpose::Care, &Ask::Find(known)) {
            Ok(View::Found(found)) => found.first().map(|f| f.handle),
            _ => None,
        }
    }

    fn go(&mut self) {
        let desk = self.desk();
        assert!(desk.gaps.is_empty(), "a gap on the desk of {}", self.name);
        let lists = [&desk.for_me, &desk.mine, &desk.team, &desk.worries, &desk.requests, &desk.covering];
        let lines: Vec<&DeskLine> = lists.into_iter().flatten().collect();
        let happened = self.when();
        let at = self.draw.below(self.hands.len());
        let hand = self.hands.get(at).map(|h| h.1);
        match self.draw.below(10) {
            0 => {
                let her = if self.draw.below(3) == 0 { None } else { self.found() };
                let urgency = ["urgent", "soon", "routine"][self.draw.below(3)];
                let asked = ["intermediate-care", "advice"][self.draw.below(2)];
                let says =
                    vec![says("urgency", urgency, ""), says("asked", asked, ""), says("person.family", "", "Found")];
                let subject = her.map(Subject::Handle);
                self.deed(Work::Begin { kind: Kind::Contact, subject, parent: None, to: None, happened, says });
            }
            1 | 2 => {
                let Some(line) = self.draw.of(&lines).copied() else { return };
                if self.draw.below(10) == 0 {
                    return self.raise(line.handle, happened);
                }
                let kinds = [
                    Kind::Assessment,
                    Kind::Plan,
                    Kind::Plan,
                    Kind::Line,
                    Kind::Line,
                    Kind::Visit,
                    Kind::Visit,
                    Kind::HandOver,
                    Kind::HandOver,
                    Kind::Task,
                    Kind::Request,
                    Kind::Death,
                    Kind::Move,
                ];
                let kind = kinds[self.draw.below(kinds.len())];
                // Deaths are few.
                if kind == Kind::Death && self.draw.below(8) > 0 {
                    return;
                }
                let plan = lines.iter().find(|l| l.thing.kind == Kind::Plan && l.handle == line.handle);
                let line = plan.copied().filter(|_| kind == Kind::Line).unwrap_or(line);
                let parent = matches!(kind, Kind::Line | Kind::Visit | Kind::HandOver).then_some(line.thing.thing);
                let subject = Some(Subject::Handle(line.handle));
                let critical = ["yes", "no"][self.draw.below(2)];
                let says = vec![says("time-critical", critical, "")];
                self.deed(Work::Begin { kind, subject, parent, to: hand, happened, says });
            }
            3 | 4 => {
                let Some(line) = self.draw.of(&lines).copied() else { return };
                let word = format!("{}-word-{}", self.name, self.key);
                let field = ["outcome.nutrition", "contingency", "urgency"][self.draw.below(3)];
                let value = ["urgent", "routine"][self.draw.below(2)];
                let mut said = says(field, value, &word);
                said.base = i64::try_from(self.draw.below(4)).expect("small");
                if self.deed(Work::Say { thing: line.thing.thing, said }) {
                    self.words.push(word);
                }
            }
            _ => {
                // What can go on comes first, and of that rather what is far on its way than one more call.
                let ready: Vec<&DeskLine> = lines.iter().copied().filter(|l| !l.thing.next.is_empty()).collect();
                let far: Vec<&DeskLine> = ready.iter().copied().filter(|l| l.thing.kind != Kind::Contact).collect();
                let pick = if far.is_empty() || self.draw.below(3) == 0 { &ready } else { &far };
                let Some(line) = self.draw.of(pick).copied() else { return };
                let Some(to) = self.draw.of(&line.thing.next) else { return };
                let back = ["duplicate", "received", "withdrawn", "declined", "waiting", "closing", "stopped", "ended"];
                if back.contains(&to.as_str()) && self.draw.below(5) > 0 {
                    return;
                }
                let with = self.draw.of(&lines).map(|l| l.thing.thing);
                let subject = if self.draw.below(2) == 0 { self.found().map(Subject::Handle) } else { None };
                let subject = subject.filter(|_| to == "identified");
                let hand = hand.filter(|_| line.thing.kind != Kind::Line);
                let says =
                    vec![says("told-her", "2026-11-14", ""), says("back", "ring us", ""), says("agreement", "yes", "")];
                let (thing, from, to) = (line.thing.thing, line.thing.state.clone(), to.clone());
                let why = "because".to_owned();
                self.deed(Work::Step { thing, from, to, subject, with, hand, happened, why, says });
            }
        }
    }
}

#[test]
fn many_at_once_leave_no_gap_no_lost_word_and_no_wrong_clock() {
    let seed = std::env::var("YELLOWFOLDER_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_128_u64);
    let each: usize = std::env::var("YELLOWFOLDER_WALK").ok().and_then(|s| s.parse().ok()).unwrap_or(100);
    println!("seed {seed}, {each} tries each");
    let d = Day::new("walk");
    for family in PEOPLE {
        d.b.person(family, &[]);
    }
    // Two of them are far on their way already: a plan, and a service asked for.
    for family in ["Smith", "Jones"] {
        let her = d.allocated(family);
        let plan = d.begin(&d.sw, Kind::Plan, Some(Subject::Handle(her)), None, None, vec![]).expect("a plan");
        d.step(&d.sw, plan, day::to("agreed").says("agreement", "yes", "")).expect("agreed");
        d.step(&d.sw, plan, day::to("authorised")).expect("authorised");
        let home = d.hand(&d.sw, "Home Care Ltd");
        for _ in 0..2 {
            d.begin(&d.sw, Kind::Line, None, Some(plan), Some(home), vec![]).expect("a service");
        }
        let lines: Vec<_> = d.desk(&d.coord).team.into_iter().filter(|l| l.thing.kind == Kind::Line).collect();
        for line in lines.iter().filter(|l| l.thing.state == "requested") {
            d.step(&d.coord, line.thing.thing, day::to("sourcing")).expect("sourcing");
            d.step(&d.coord, line.thing.thing, day::to("offered")).expect("offered");
        }
    }
    let ig = d.b.actor(d.b.member("governance", Role::Ig, d.other));
    let looker = d.b.member("looker", Role::Therapist, d.other);
    d.b.folder.looks_into_worries(looker, true).expect("named");
    let duty = d.b.actor(looker);
    let cast = [
        ("spa", &d.spa),
        ("matron", &d.matron),
        ("sw", &d.sw),
        ("coord", &d.coord),
        ("manager", &d.manager),
        ("far", &d.far),
        ("far-manager", &d.far_manager),
        ("carer", &d.carer),
        ("ig", &ig),
        ("duty", &duty),
    ];
    let mut words = Vec::new();
    let mut done: BTreeMap<String, u32> = BTreeMap::new();
    let mut ticked = 0;
    std::thread::scope(|scope| {
        let walkers: Vec<_> = cast
            .iter()
            .enumerate()
            .map(|(n, (name, actor))| {
                let purpose = if actor.role() == Role::Ig { Purpose::Governance } else { Purpose::Care };
                let hands = match d.b.folder.see(actor, purpose, &Ask::Colleagues).expect("colleagues") {
                    View::Colleagues(all) => all.into_iter().map(|c| (c.name, c.hand)).collect(),
                    other => panic!("{other:?}"),
                };
                let mut walker = Walker {
                    folder: &d.b.folder,
                    actor: (*actor).clone(),
                    draw: Draw(seed.wrapping_mul(97).wrapping_add(n as u64 * 7_919)),
                    key: 0,
                    name,
                    words: Vec::new(),
                    done: BTreeMap::new(),
                    hands,
                };
                let still = d.b.still.clone();
                scope.spawn(move || {
                    let mut ticked = 0;
                    for n in 0..each {
                        walker.go();
                        // A working day each some thirty tries; at night offers lapse.
                        still.later(2 * Stamp::MINUTE);
                        if n % 40 == 39 {
                            still.later(10 * 60 * Stamp::MINUTE);
                            ticked += walker.folder.tick(&Calendar::england()).expect("ticked");
                        }
                    }
                    (walker.words, walker.done, ticked)
                })
            })
            .collect();
        for walker in walkers {
            let (said, did, moved) = walker.join().expect("walked");
            words.extend(said);
            ticked += moved;
            for (what, count) in did {
                *done.entry(what).or_default() += count;
            }
        }
    });
    println!("{done:?}; {ticked} by themselves");
    assert!(d.b.folder.verify(None).expect("verified").broken.is_empty());
    let db = rusqlite::Connection::open(d.b.dir.join("folder.sqlite")).expect("opened");
    let book = twin::Book::read(&db);
    let broken = book.broken();
    assert!(broken.is_empty(), "seed {seed}: {} of {} things\n{}", broken.len(), book.things.len(), broken.join("\n"));
    let mut asked = db.prepare("SELECT words FROM said").expect("asked");
    let kept: std::collections::BTreeSet<String> =
        asked.query_map([], |row| row.get(0)).expect("read").collect::<Result<_, _>>().expect("words");
    assert!(words.iter().all(|word| kept.contains(word)), "acknowledged and lost");
    let steps: u32 = done.iter().filter(|(what, _)| what.starts_with("step")).map(|(_, n)| n).sum();
    let kinds = done.keys().filter(|what| what.starts_with("begin")).count();
    println!(
        "{} things, {} steps, {} clocks, {} words",
        book.things.len(),
        book.steps.len(),
        book.clocks.len(),
        words.len()
    );
    assert!(steps > 60 && kinds >= 6 && words.len() > 30 && book.clocks.len() > 30, "too little was walked: {done:?}");
}
