//! The work on those who are open, done by the invented staff's own deeds, day by day, through the folder's own door: called, triaged, accepted,
//! allocated, coordinated, assessed, planned, served, visited, asked about.
//!
//! Each day somebody has the day of her team, and takes what comes in; one in twelve waits for somebody instead. Whoever came in lately has not
//! got as far as who came in a month ago, so that every state is there.

use crate::fill::{DAYS, Her, User};
use crate::world::{World, wall};
use std::collections::BTreeMap;
use yf_folder::access::{Purpose, Role};
use yf_folder::work::{Duty, Has, Hours, Kind, Said, Work};
use yf_folder::{
    Actor, Ask, Deed, Folder, Handle, Id, Known, Outside, Sharing, Stamp, Subject, Typed, View, when_text,
};
use yf_place::Calendar;

/// So many days after she came in she is coordinated, assessed, planned for.
const COORDINATED: i64 = 2;
const ASSESSED: i64 = 5;
const PLANNED: i64 = 10;
const OFTEN: &[&str] = &[
    "outcome.nutrition",
    "outcome.hygiene",
    "outcome.toilet",
    "outcome.clothed",
    "outcome.home-safe",
    "outcome.home-kept",
    "outcome.relationships",
    "outcome.community",
];

/// Somebody signed in, with whom she can give work to, by name.
struct Hand<'a> {
    user: &'a User,
    actor: Actor,
    whom: BTreeMap<String, Handle>,
}

struct Teams<'a> {
    folder: &'a Folder,
    world: &'a World,
    calendar: Calendar,
    deeds: usize,
    things: usize,
}

fn says(field: &str, value: &str, words: &str) -> Said {
    let source = "professional".to_owned();
    Said { field: field.into(), value: value.into(), words: words.into(), source, ..Said::default() }
}

fn purpose(actor: &Actor) -> Purpose {
    if actor.role() == Role::Person { Purpose::Own } else { Purpose::Care }
}

fn signed(folder: &Folder, account: Id) -> (String, yf_folder::Signed) {
    let link = folder.link_once(account, Stamp::MINUTE).expect("a link");
    let token = folder.enter(&link).expect("entered").expect("a good link");
    let signed = folder.who(&token).expect("asked").expect("signed in");
    (token, signed)
}

impl Teams<'_> {
    fn hand<'u>(&self, user: &'u User) -> Hand<'u> {
        let actor = signed(self.folder, user.account).1.actor;
        let whom = match user.role {
            Role::Person | Role::Provider => BTreeMap::new(),
            _ => match self.folder.see(&actor, purpose(&actor), &Ask::Colleagues).expect("colleagues") {
                View::Colleagues(all) => all.into_iter().map(|c| (c.name, c.hand)).collect(),
                _ => BTreeMap::new(),
            },
        };
        Hand { user, actor, whom }
    }

    /// A deed takes the time of a deed.
    fn act(&mut self, by: &Hand<'_>, work: Work) -> Handle {
        self.world.passes(4_000);
        self.deeds += 1;
        let (key, what) = (format!("w{}", self.deeds), format!("{work:?}"));
        let done = self.folder.act(&by.actor, purpose(&by.actor), &key, &Deed::Work(work));
        done.unwrap_or_else(|trouble| panic!("{} {what}: {trouble:?}", by.user.role.name())).thing.expect("a thing")
    }

    fn begin(
        &mut self,
        by: &Hand<'_>,
        kind: Kind,
        (her, parent): (Option<Handle>, Option<Handle>),
        to: Option<Handle>,
        says: Vec<Said>,
    ) -> Handle {
        let (happened, subject) = (wall(self.world.now()), her.map(Subject::Handle));
        let subject = if kind == Kind::Correction { Some(Subject::Herself) } else { subject };
        self.things += 1;
        self.act(by, Work::Begin { kind, subject, parent, to, happened, says })
    }

    fn step(&mut self, by: &Hand<'_>, thing: Handle, (from, to): (&str, &str), says: Vec<Said>) -> Handle {
        let (happened, why) = (wall(self.world.now()), if to == "missed" { "nobody answered" } else { "" });
        let (from, to, why) = (from.to_owned(), to.to_owned(), why.to_owned());
        self.act(by, Work::Step { thing, from, to, subject: None, with: None, hand: None, happened, why, says })
    }

    fn find(&self, by: &Hand<'_>, her: &Her) -> Handle {
        let known = Known { family: her.family.clone(), born: Some(her.born), ..Known::default() };
        match self.folder.see(&by.actor, Purpose::Care, &Ask::Find(known)).expect("found") {
            View::Found(found) => found.first().expect("she is known").handle,
            other => panic!("{other:?}"),
        }
    }

    /// The open thing of a kind that she has.
    fn open(&self, by: &Hand<'_>, her: Handle, kind: Kind) -> Handle {
        match self.folder.see(&by.actor, Purpose::Care, &Ask::Work(Subject::Handle(her))).expect("hers") {
            View::Work(work) => work.things.iter().find(|t| t.kind == kind && t.open).expect("an open one").thing,
            other => panic!("{other:?}"),
        }
    }

    /// Called, identified, triaged; as far as this one goes.
    fn called(&mut self, by: &Hand<'_>, her: &Her, n: usize, far: usize) -> Handle {
        let found = self.find(by, her);
        let what = [("intermediate-care", "urgent"), ("package", "routine"), ("equipment", "soon")][n % 3];
        let call = vec![
            says("reason", "", "does not manage the stairs since she came home, and the daughter works"),
            says("asked", what.0, ""),
            says("urgency", what.1, ""),
            says("caller", "family", ""),
            says("caller-name", "", "Susan"),
        ];
        let mut call = self.begin(by, Kind::Contact, (Some(found), None), None, call);
        for (from, to) in [("received", "identified"), ("identified", "triaged")].into_iter().take(far) {
            call = self.step(by, call, (from, to), Vec::new());
        }
        call
    }

    fn accepted(&mut self, by: &Hand<'_>, her: &Her, n: usize) -> Handle {
        let call = self.called(by, her, n, 2);
        // A case and a referral begin with it.
        self.things += 2;
        self.step(by, call, ("triaged", "accepted"), Vec::new());
        self.find(by, her)
    }

    fn coordinated(&mut self, by: &Hand<'_>, her: &Her) -> Handle {
        let found = self.find(by, her);
        let case = self.open(by, found, Kind::Case);
        let own = by.whom[by.actor.named().0];
        let offer = self.begin(by, Kind::HandOver, (None, Some(case)), Some(own), Vec::new());
        self.step(by, offer, ("offered", "accepted"), Vec::new());
        found
    }

    fn assessed(&mut self, by: &Hand<'_>, found: Handle, n: usize) {
        let answers = OFTEN.iter().map(|field| {
            says(field, ["no-need", "need", "pain"][n % 3], "I manage on good days, and on others I do not")
        });
        let sheet = self.begin(by, Kind::Assessment, (Some(found), None), None, answers.collect());
        let steps = [("planned", "in progress"), ("in progress", "shared with her")];
        for step in steps.into_iter().take(1 + n % 5) {
            self.step(by, sheet, step, Vec::new());
        }
        if !n.is_multiple_of(5) && !n.is_multiple_of(4) {
            self.step(by, sheet, ("shared with her", "final"), vec![says("agreement", "in part", "not the bath lift")]);
        }
    }

    /// A plan, agreed, with a service that a provider is asked for.
    fn planned(&mut self, by: &Hand<'_>, buys: &Hand<'_>, her: &Her, found: Handle, provider: &str) {
        let goals = vec![
            says("goal.1.words", "", "to get to the shop again"),
            says("goal.1.know", "", "she has been there by herself, twice"),
            says("action.1.what", "", "a rail for the bath"),
            says("action.1.who", "", "the therapist"),
            says("if.1.if", "", "Susan is ill"),
            says("if.1.then", "", "the morning carer comes twice"),
            says("if.1.ring", "", "01632 960 027"),
        ];
        let plan = self.begin(by, Kind::Plan, (Some(found), None), None, goals);
        self.step(by, plan, ("draft", "agreed"), vec![says("agreement", "yes", "")]);
        let service = vec![says("service", "", "washing and dressing, mornings"), says("kind", "home-care", "")];
        self.begin(by, Kind::Line, (None, Some(plan)), Some(by.whom[provider]), service);
        self.step(by, plan, ("agreed", "authorised"), Vec::new());
        let hers = self.find(buys, her);
        let line = self.open(buys, hers, Kind::Line);
        self.step(buys, line, ("requested", "sourcing"), Vec::new());
        self.step(buys, line, ("sourcing", "offered"), Vec::new());
    }

    /// The provider takes what it was offered, and plans its visits; gives those that are for today.
    fn served(&mut self, by: &Hand<'_>, today: Stamp) -> Vec<Handle> {
        let View::Desk(desk) = self.folder.see(&by.actor, Purpose::Care, &Ask::Desk).expect("a desk") else {
            panic!("a desk")
        };
        let mut now = Vec::new();
        for line in desk.for_me.iter().filter(|l| l.thing.kind == Kind::Line) {
            let line = line.thing.thing;
            self.step(by, line, ("offered", "accepted"), Vec::new());
            self.step(by, line, ("accepted", "started"), Vec::new());
            // The review of the plan.
            self.things += 1;
            let mut visit = |days: i64, hour: i64| {
                let at = Stamp((today.0 / Stamp::DAY + days) * Stamp::DAY + hour * 60 * Stamp::MINUTE);
                let planned = vec![says("planned", &when_text(wall(at)), ""), says("what", "", "washing and dressing")];
                self.begin(by, Kind::Visit, (None, Some(line)), None, planned)
            };
            let hour = 7 + (now.len() % 12) as i64;
            now.push(visit(0, hour));
            visit(1, hour);
            let first = visit(-1, hour);
            self.step(by, first, ("planned", "done"), Vec::new());
        }
        now
    }
}

/// Does it all, in the order of time, and gives the number of deeds and of things.
pub fn of_the_teams(
    folder: &Folder,
    world: &World,
    today: Stamp,
    open: &[Her],
    staff: &[User],
    providers: &[User],
    persons: &[User],
) -> (usize, usize) {
    let mut t = Teams { folder, world, calendar: Calendar::england(), deeds: 0, things: 0 };
    let hands: Vec<Hand<'_>> = staff.iter().map(|s| t.hand(s)).collect();
    let carers: Vec<Hand<'_>> = providers.iter().map(|p| t.hand(p)).collect();
    let homes: Vec<String> = (0..providers.len()).map(|n| format!("Home care {n}")).collect();
    let teams = 1 + open.iter().map(|her| her.team).max().unwrap_or(0);
    let of = |team: usize, fits: &dyn Fn(Role) -> bool| -> Vec<&Hand<'_>> {
        hands.iter().filter(|h| h.user.team == team && fits(h.user.role)).collect()
    };
    let professions = |role: Role| matches!(role, Role::Matron | Role::Sw | Role::Therapist);
    let mut found: BTreeMap<usize, Handle> = BTreeMap::new();
    let mut visits: Vec<(usize, Handle)> = Vec::new();
    for before in (0..=DAYS).rev() {
        world.is(today.plus(-(before + 1) * Stamp::DAY + Stamp::MINUTE));
        for team in 0..teams {
            let (workers, coords) = (of(team, &professions), of(team, &|r| r == Role::Coord));
            let manager = of(team, &|r| r == Role::Manager)[0];
            let day = |her: usize| DAYS - (her / teams) as i64 % (DAYS + 1);
            let hers: Vec<usize> = (0..open.len()).filter(|n| open[*n].team == team).collect();
            let on = |days: i64| hers.iter().copied().filter(move |n| day(*n) == before + days);
            let worker = |n: usize| workers[day(n) as usize % workers.len()];
            let leader = |n: usize| {
                let all = workers.len() + coords.len();
                let at = n / teams % all;
                if at < workers.len() { workers[at] } else { coords[at - workers.len()] }
            };
            let waits = |n: usize| n / teams % 12 == 5;
            let lately = |n: usize| before <= 1 && n / teams % 3 == 1;
            for n in on(0).filter(|n| waits(*n)) {
                t.accepted(worker(n), &open[n], n);
            }
            let today_has = workers[before as usize % workers.len()];
            let until = Stamp(world.now().0 + Stamp::DAY - Stamp::MINUTE);
            let who = manager.whom[today_has.actor.named().0];
            let hours = Hours::ALWAYS;
            let has = Duty::Has { what: Has::Allocation, who, since: world.now(), until, hours };
            folder.put_down(&manager.actor, Purpose::Oversight, &format!("d{before}"), &has).expect("put down");
            for n in on(0).filter(|n| !waits(*n)) {
                if lately(n) {
                    let spa = of(team, &|r| r == Role::Spa)[0];
                    t.called(spa, &open[n], n, n % 7 % 3);
                } else {
                    found.insert(n, t.accepted(today_has, &open[n], n));
                }
            }
            let accepted: Vec<usize> = on(COORDINATED).filter(|n| found.contains_key(n)).collect();
            for n in accepted {
                let by = leader(n);
                let hers = t.coordinated(by, &open[n]);
                found.insert(n, hers);
                if n.is_multiple_of(3) {
                    let to = by.whom[worker(n).actor.named().0];
                    let asks = vec![says("question", "", "Did the daughter ring you about the key?")];
                    t.begin(by, Kind::Task, (Some(hers), None), Some(to), asks);
                }
            }
            for n in on(ASSESSED).filter(|n| found.contains_key(n) && n % 10 != 3) {
                t.assessed(leader(n), found[&n], n);
            }
            for n in on(PLANNED).filter(|n| found.contains_key(n) && n % 10 != 3) {
                let buys = coords[n / teams % coords.len()];
                t.planned(leader(n), buys, &open[n], found[&n], &homes[n / teams % homes.len()]);
            }
        }
        for (at, carer) in carers.iter().enumerate() {
            visits.extend(t.served(carer, today).into_iter().map(|visit| (at, visit)));
        }
        folder.tick(&t.calendar).expect("ticked");
        folder.watch().expect("watched");
    }
    for (n, (at, visit)) in visits.iter().enumerate() {
        match n % 15 {
            0 => t.step(&carers[*at], *visit, ("planned", "missed"), Vec::new()),
            1..=4 => t.step(&carers[*at], *visit, ("planned", "done"), Vec::new()),
            _ => continue,
        };
    }
    last_day(&mut t, open, &hands, persons, &found);
    folder.watch().expect("watched");
    (t.deeds, t.things)
}

/// What happens beside: questions answered, requests, corrections, worries, break-glass, offers that nobody has answered yet.
fn last_day(t: &mut Teams<'_>, open: &[Her], hands: &[Hand<'_>], persons: &[User], found: &BTreeMap<usize, Handle>) {
    for hand in hands.iter().filter(|h| !matches!(h.user.role, Role::Spa | Role::Manager)) {
        let View::Desk(desk) = t.folder.see(&hand.actor, Purpose::Care, &Ask::Desk).expect("a desk") else {
            panic!("a desk")
        };
        for line in desk.for_me.iter().filter(|l| l.thing.kind == Kind::Task).take(3) {
            t.step(hand, line.thing.thing, ("asked", "answered"), vec![says("answer", "", "Yes, on Monday.")]);
        }
        if let Some(line) = desk.mine.iter().find(|l| l.thing.kind == Kind::Plan) {
            let colleague = hands.iter().find(|h| h.user.team == hand.user.team && h.user.login != hand.user.login);
            let to = hand.whom[colleague.expect("a colleague").actor.named().0];
            t.begin(hand, Kind::HandOver, (None, Some(line.thing.thing)), Some(to), vec![says("why", "", "on leave")]);
        }
    }
    for (at, n) in found.keys().copied().step_by(1 + found.len() / 60).enumerate() {
        let workers = |h: &&Hand<'_>| h.user.team == open[n].team && h.user.role == Role::Matron;
        let by = hands.iter().find(workers).expect("a matron");
        let her = t.find(by, &open[n]);
        let (now, words) = (wall(t.world.now()), "her bruises are not where a fall leaves them".to_owned());
        if at.is_multiple_of(2) {
            let deed = Deed::Sharing(Sharing::Concern { subject: Subject::Handle(her), happened: now, words });
            t.folder.act(&by.actor, Purpose::Safeguarding, &format!("c{n}"), &deed).expect("raised");
        } else {
            let stranger = hands.iter().find(|h| h.user.team != open[n].team && h.user.role == Role::Matron);
            // It asks for a code of the last ten minutes.
            let stranger = &t.hand(stranger.expect("another team's").user);
            let subject = Subject::Handle(t.find(stranger, &open[n]));
            let reason = "found in the street and cannot say who she is".to_owned();
            let deed = Deed::BreakGlass { subject, reason };
            t.folder.act(&stranger.actor, Purpose::Care, &format!("g{n}"), &deed).expect("opened");
        }
    }
    for user in persons {
        let herself = t.hand(user);
        let (now, what) = (wall(t.world.now()), vec![says("what", "", "I have no daughter of that name")]);
        t.begin(&herself, Kind::Correction, (None, None), None, what);
        let copy = vec![says("asks", "copy", ""), says("words", "", "all of it, on paper")];
        t.world.passes(1_000);
        let begin = Work::Begin {
            kind: Kind::Request,
            subject: Some(Subject::Herself),
            parent: None,
            to: None,
            happened: now,
            says: copy,
        };
        t.act(&herself, begin);
    }
}

/// Somebody is signed out with words in a form: whether they are kept for her.
pub fn left_typed(folder: &Folder, world: &World, account: Id) -> bool {
    let (token, signed) = signed(folder, account);
    world.is(Stamp(0));
    let fields = vec![("words".to_owned(), "she asked for Thursday, and the key is with the neighbour".to_owned())];
    folder.keep_typed(&token, &signed.csrf, &Typed { path: "/find".into(), fields }).expect("kept")
}
