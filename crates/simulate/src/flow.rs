//! Pass B for one locality: asks that need somebody's time, stepped by day, and what follows from what.

use crate::draw::{Key, word};
use crate::happen::{Cause, Happening};
use crate::harm::Lacking;
use crate::people::{Person, Span};
use crate::queue::{Held, List, Served};
use crate::tables::Tables;
use crate::term::Term;
use crate::world::{Act, ActKind, Event, LinkFlow, Out, Route, Svc, Wait, World};
use std::collections::{BTreeMap, HashMap};
use yf_model::Day;
use yf_place::Calendar;

/// The lists of a locality, in the order in which a day's work is done.
pub const LISTS: [&str; 6] = ["assess_sw", "assess_ot", "assess_th", "equip", "package", "intermediate"];
pub(crate) const SW: usize = 0;
pub(crate) const OT: usize = 1;
pub(crate) const TH: usize = 2;
pub(crate) const EQUIP: usize = 3;
pub(crate) const PACKAGE: usize = 4;
pub(crate) const INTERMEDIATE: usize = 5;

/// What an ask is for, and so what comes of it when its turn comes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub person: u32,
    pub list: usize,
    pub asked: Day,
    /// The event that started the wait.
    pub event: u32,
    /// The council's request row, if there is one.
    pub act: Option<usize>,
    pub service: Option<Svc>,
    /// What the assessment will find, decided when she asks.
    pub sequel: Sequel,
    /// The stay that waits for this.
    pub stay: Option<usize>,
    /// Community referral that this serves.
    pub referral: Option<usize>,
    pub carer: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sequel {
    Reablement,
    Low,
    OneOff,
    NoService,
    Advice,
    LongTerm,
    Elsewhere,
    /// Occupational therapy, nursing and physiotherapy, equipment, packages: nothing to choose.
    Plain,
}

/// What is on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Todo {
    Gone(u32),
    /// The services end as planned.
    EndService(u32, usize),
    Review(u32, u32),
    Ready(usize),
    Discharge(usize),
    /// A package begins: case.
    Begin(u32),
    /// A visit of a nurse or therapist: referral, number of the visit, of how many.
    Visit(usize, u16, u16),
    /// Nursing is asked for, after a notice or after somebody noticed; the event that caused it, source.
    Nursing(u32, u32, bool),
    Close(usize),
    /// An emergency that came while she was in hospital comes again when she is out: person, minute of the day, turns left.
    Again(u32, i32, u8),
}

/// What is going on with a person.
#[derive(Clone, Debug)]
pub(crate) struct Now {
    pub open: u32,
    pub in_hospital: bool,
    /// Acts of services under way.
    pub services: Vec<usize>,
    pub nursing: Option<usize>,
    pub reviewed: Day,
    /// The last visit that assessed her for the community service: minute, event, referral.
    pub visited: Option<(i32, u32, usize)>,
}

/// The state of a locality while the days pass.
pub struct Flow<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) span: Span,
    pub(crate) calendar: &'a Calendar,
    pub(crate) key: Key,
    pub(crate) people: &'a [Person],
    pub(crate) locality: u8,
    pub(crate) world: World,
    pub(crate) lists: Vec<List>,
    pub(crate) cases: Vec<Case>,
    pub(crate) now: HashMap<u32, Now>,
    todo: BTreeMap<Day, Vec<Todo>>,
    pub(crate) today: Day,
    /// What is kept for pass C: needs of care that are open, and were.
    pub(crate) lacking: Lacking,
}

impl<'a> Flow<'a> {
    /// Runs a locality over the whole span.
    pub fn run(
        tables: &'a Tables,
        span: Span,
        calendar: &'a Calendar,
        seed: Key,
        people: &'a [Person],
        locality: u8,
        happenings: &[Happening],
    ) -> World {
        let share = people.len() as f64 / 150_000.0;
        let older: f64 = tables.localities.iter().map(|l| l.weight_older).sum();
        let place = &tables.localities[usize::from(locality)];
        let lists = LISTS
            .iter()
            .enumerate()
            .map(|(n, name)| {
                let own = intermediate();
                let parameters = tables.queues.get(*name).unwrap_or(&own);
                let per_year = parameters.get("per_year").map_or(0.0, |p| p.0);
                let held = if n <= TH { place.held_factor } else { 1.0 };
                let guess = per_year * share * place.weight_older / older;
                List::new(seed.with(word(name)).with(u64::from(locality)), parameters, held, guess, span.warm)
            })
            .collect();
        let mut flow = Flow {
            tables,
            span,
            calendar,
            key: seed.with(word("flow")).with(u64::from(locality)),
            people,
            locality,
            world: World::default(),
            lists,
            cases: Vec::new(),
            now: HashMap::new(),
            todo: BTreeMap::new(),
            today: span.warm,
            lacking: Lacking::default(),
        };
        flow.begin();
        flow.urgent(happenings);
        let mut next = 0;
        while flow.today <= span.horizon {
            let (_, month, date) = flow.today.ymd();
            if flow.today == span.from.add_months(-6) {
                flow.lists.iter_mut().for_each(|list| list.count_from(span.from.add_months(-6)));
            }
            if flow.today == span.from || (month, date) == (4, 1) && flow.today > span.from {
                for list in &mut flow.lists {
                    list.renew(&span, calendar, flow.today);
                }
            }
            while next < happenings.len() && happenings[next].minute < flow.today.next().0 * 1440 {
                flow.happens(happenings[next]);
                next += 1;
            }
            flow.todos();
            flow.lists_step();
            // What a turn on a list brings about today.
            flow.todos();
            flow.today = flow.today.next();
        }
        flow.came_of_waiting(happenings);
        flow.world
    }

    pub(crate) fn person(&self, id: u32) -> &'a Person {
        &self.people[id as usize - 1]
    }

    pub(crate) fn now(&mut self, id: u32) -> &mut Now {
        self.now.entry(id).or_insert(Now {
            open: 0,
            in_hospital: false,
            services: Vec::new(),
            nursing: None,
            reviewed: Day(i32::MIN / 4),
            visited: None,
        })
    }

    pub(crate) fn put(&mut self, day: Day, todo: Todo) {
        if day <= self.span.horizon {
            self.todo.entry(day.max(self.today)).or_default().push(todo);
        }
    }

    /// A key of this locality for one event's draws.
    pub(crate) fn draw(&self, purpose: u64, number: u32) -> Key {
        self.key.draw(purpose, u64::from(number))
    }

    /// Office minutes of a day.
    pub(crate) fn office(&self, day: Day, key: Key) -> i32 {
        day.0 * 1440 + key.with(word("office")).between(9 * 60, 16 * 60 + 45)
    }

    #[allow(clippy::too_many_arguments)]
    pub(crate) fn note(
        &mut self,
        person: u32,
        minute: i32,
        kind: &'static str,
        place: &'static str,
        typ: &'static str,
        case: u32,
        cause: u32,
    ) -> u32 {
        let first = if cause > 0 {
            ""
        } else if kind == "admit" || typ.starts_with("ed_") || typ == "ucr" {
            "illness"
        } else {
            "need"
        };
        self.world.event(Event {
            person,
            minute,
            kind: kind.into(),
            place: place.into(),
            typ: typ.into(),
            to: Term::default(),
            outcome: Term::default(),
            case,
            cause,
            first: first.into(),
            who: 0,
        })
    }

    pub(crate) fn new_case(&mut self, case: Case) -> u32 {
        self.cases.push(case);
        self.world.cases = self.cases.len() as u32;
        self.cases.len() as u32
    }

    /// People who had long-term support before the span began; deaths and departures go on the calendar.
    fn begin(&mut self) {
        for id in 1..=self.people.len() as u32 {
            let person = self.person(id);
            if person.locality != self.locality || person.journey.is_some() {
                continue;
            }
            if person.gone() <= self.span.horizon {
                self.put(person.gone(), Todo::Gone(id));
            }
            let key = self.draw(word("had_support"), id);
            let age = person.age(self.span.warm);
            // Own estimate: who had long-term support, by care home, age and frailty.
            let share = match (person.care_home, age) {
                _ if !person.here(self.span.warm) => 0.0,
                (true, 65..) => 0.47,
                (true, _) => 0.7,
                (_, 65..) => [0.001, 0.011, 0.095, 0.33][usize::from(person.frailty)],
                (_, 18..) => {
                    if person.adl {
                        0.100
                    } else {
                        0.0030
                    }
                }
                _ => 0.0,
            };
            if !key.chance(share) {
                continue;
            }
            let service = match person.care_home {
                true if key.with(1).chance(0.4) => Svc::Nursing,
                true => Svc::Residential,
                false => community_service(key.with(2)),
            };
            let start = self.span.warm - key.with(3).between(20, 2200);
            let minute = self.office(start, key);
            let case = self.new_case(plain(id, PACKAGE, start));
            let event = self.note(id, minute, "start", "asc/home_care", "long_term", case, 0);
            let act = self.serve(id, service, start, event, false);
            self.keep(id, act);
            let first = self.span.warm + key.with(4).between(0, 364);
            self.put(first, Todo::Review(id, 0));
            let lasts = 30 + (key.with(5).exponential() * 2100.0) as i32;
            self.put(self.span.warm + lasts, Todo::EndService(id, act));
        }
    }

    /// Does what is on today's calendar, and what that puts on it.
    fn todos(&mut self) {
        while let Some(todos) = self.todo.remove(&self.today) {
            for todo in todos {
                self.does(todo);
            }
        }
    }

    fn lists_step(&mut self) {
        let mut served = Vec::new();
        for list in 0..self.lists.len() {
            let (people, today) = (self.people, self.today);
            let gone = |id: u32| today > people[id as usize - 1].gone();
            self.lists[list].step(&self.span, self.calendar, today, gone, &mut served);
            for one in served.drain(..) {
                match one {
                    Served::Done { case, on, held } => self.served(case, on, held),
                    Served::Left { case } => self.left(case),
                }
            }
        }
    }

    fn happens(&mut self, happening: Happening) {
        let person = happening.person;
        match happening.cause {
            Cause::Emergency => self.emergency(person, happening.minute, 12),
            Cause::Planned => self.planned(person, happening.minute),
            Cause::Attendance => self.attends(person, happening.minute),
            _ if self.now(person).in_hospital => (),
            Cause::Request => self.request(person, happening.minute, Route::Community, None),
            Cause::Ot => self.referred(person, happening.minute, OT),
            Cause::Therapy => self.referred(person, happening.minute, TH),
            Cause::Equipment => self.order(person, happening.minute, 0, None),
            Cause::Intermediate if self.is_urgent(happening) => (),
            Cause::Intermediate => self.intermediate(person, happening.minute, 0),
            Cause::Urgent | Cause::Unmet | Cause::Untold => (),
        }
    }

    fn does(&mut self, todo: Todo) {
        match todo {
            Todo::Gone(person) => self.gone(person),
            Todo::EndService(person, act) => self.service_ends(person, act),
            Todo::Review(person, turn) => self.review(person, turn),
            Todo::Ready(stay) => self.ready(stay),
            Todo::Discharge(stay) => self.discharge(stay),
            Todo::Begin(case) => self.package_begins(case),
            Todo::Visit(referral, turn, of) => self.visit(referral, turn, of),
            Todo::Nursing(person, cause, noticed) => self.nursing(person, cause, noticed),
            Todo::Again(person, at, turns) => self.emergency(person, self.today.0 * 1440 + at, turns),
            Todo::Close(referral) => self.close(referral, "02", "completed"),
        }
    }

    /// Somebody asks the council. The front door closes it, joins it to an open case, or puts it on a list.
    pub(crate) fn request(&mut self, id: u32, minute: i32, route: Route, stay: Option<usize>) {
        let day = Day(minute.div_euclid(1440));
        let person = self.person(id);
        let case = self.new_case(plain(id, SW, day));
        let key = self.draw(word("request"), case);
        let carer = route == Route::Community && person.carer && key.with(1).chance(0.3);
        let typ = if carer { "care_carer" } else { "care" };
        let cause = stay.map_or(0, |s| self.world.stays[s].event);
        let from = match route {
            Route::Hospital => "acute/discharge_team",
            // Person or family 41%, GP 22%, other 13% of those that no hospital found (`simulate.md` section 3).
            _ => ["person/", "gp/practice", "vcse/"][key.with(2).pick(&[0.41, 0.22, 0.13])],
        };
        let by_nurse = route == Route::Community && !carer;
        let visit = if by_nurse { self.found_by_nurse(id, minute, key.with(7)) } else { None };
        let (from, cause) = visit.map_or((from, cause), |visit| ("chs/nursing", visit));
        let event = self.note(id, minute, "referral", from, typ, case, cause);
        self.world.events[event as usize - 1].to = "asc/duty".into();
        let sequel = [
            Sequel::Reablement,
            Sequel::Low,
            Sequel::OneOff,
            Sequel::NoService,
            Sequel::Advice,
            Sequel::LongTerm,
            Sequel::Elsewhere,
        ][key.with(3).pick(&self.tables.sequels)];
        let joined = self.now(id).open > 0;
        let handed = self.calendar.add_working_days(day, key.with(4).between(0, 3)).unwrap_or(day);
        let (end, outcome) = match sequel {
            _ if joined => (handed, Out::Info),
            Sequel::OneOff => (handed, Out::Plan),
            Sequel::NoService => {
                (handed, [Out::NoService, Out::SelfFunded, Out::Declined][key.with(5).pick(&[0.4, 0.35, 0.25])])
            }
            Sequel::Advice => (handed, Out::Info),
            Sequel::Elsewhere => (handed, [Out::Moved, Out::Nhs][key.with(5).pick(&[0.4, 0.6])]),
            // Work goes on to the locality's list the day it is asked; the front door files it a little later.
            _ => (handed, Out::Assess),
        };
        let act = self.act(Act { route, carer, ..act(ActKind::Request, id, day, Some(end), Some(outcome), event) });
        match sequel {
            Sequel::OneOff if !joined => {
                self.order(id, minute, event, Some(act));
                if let Some(stay) = stay {
                    self.put(day + key.with(6).between(0, 3), Todo::Discharge(stay));
                }
            }
            Sequel::Reablement | Sequel::Low | Sequel::LongTerm if !joined => {
                self.cases[case as usize - 1] =
                    Case { event, act: Some(act), sequel, stay, carer, ..plain(id, SW, day) };
                self.line(case, SW, stay.is_some(), 0.18);
                if !carer {
                    self.lacking.opens(id, day, event);
                }
            }
            _ => {
                let minute = self.office(end, key);
                let closed = self.note(
                    id,
                    minute.max(self.world.events[event as usize - 1].minute),
                    "end",
                    "asc/duty",
                    "",
                    case,
                    event,
                );
                self.world.events[closed as usize - 1].outcome = "no_action".into();
                if let Some(stay) = stay {
                    // Nothing is arranged: the family, a taxi or a bed is.
                    self.put(day + key.with(6).between(0, 9), Todo::Discharge(stay));
                }
            }
        }
    }

    /// Who is asked for soon after a nurse or therapist assessed her was found by that visit: the nurse rings the council
    /// over the link, and where that fails she asks by herself. The visit, where the link worked.
    fn found_by_nurse(&mut self, id: u32, minute: i32, key: Key) -> Option<u32> {
        let (at, visit, referral) = self.now(id).visited.filter(|v| v.0 < minute && minute - v.0 <= 14 * 1440)?;
        self.now(id).visited = None;
        let came = self.hand_over("chs-asc", visit, at, key)?;
        if let Some(flow) = self.world.flows.last_mut() {
            // It came on the day of the request; an answer comes after it.
            flow.received = Some(minute);
            flow.replied = flow.replied.map(|replied| replied + minute - came);
        }
        self.world.referrals[referral].onward.get_or_insert((Day(at.div_euclid(1440)), "98", "999"));
        Some(visit)
    }

    /// Puts a case on a list.
    pub(crate) fn line(&mut self, case: u32, list: usize, soon: bool, known_soon: f64) {
        let Case { person, asked, .. } = self.cases[case as usize - 1];
        let draw = self.draw(word("class"), case);
        let class = self.lists[list].class(&self.span, asked, draw, soon, known_soon);
        self.lists[list].ask(&self.span, self.calendar, asked, person, case, class);
        if list != EQUIP {
            self.now(person).open += 1;
        }
    }

    /// An occupational therapist, nurse or physiotherapist is asked to assess: the integrated team's own lists. The
    /// request stands in the council's system, as Torbay's zones kept one; nursing and therapy also write it in theirs.
    fn referred(&mut self, id: u32, minute: i32, list: usize) {
        let day = Day(minute.div_euclid(1440));
        let case = self.new_case(plain(id, list, day));
        let key = self.draw(word("referred"), case);
        let typ = if list == OT { "ot" } else { "therapy" };
        let from = ["gp/practice", "person/", "acute/discharge_team"][key.with(1).pick(&[0.55, 0.35, 0.10])];
        let event = self.note(id, minute, "referral", from, typ, case, 0);
        self.world.events[event as usize - 1].to = if list == OT { "asc/locality" } else { "chs/nursing" }.into();
        let handed = self.calendar.add_working_days(day, key.with(2).between(0, 2)).unwrap_or(day);
        let joined = self.now(id).open > 0;
        let outcome = if joined { Out::Info } else { Out::Assess };
        let words = if list == OT { "Occupational therapy" } else { "Nursing and therapy" };
        let act = self.act(Act { words, ..act(ActKind::Request, id, day, Some(handed), Some(outcome), event) });
        if joined {
            let minute = self.office(handed, key).max(minute);
            let closed = self.note(id, minute, "end", "asc/duty", "", case, event);
            self.world.events[closed as usize - 1].outcome = "no_action".into();
            return;
        }
        let referral = (list == TH).then(|| self.refer_therapy(id, minute, event, key.with(3), from));
        self.cases[case as usize - 1] = Case { event, act: Some(act), referral, ..plain(id, list, day) };
        self.line(case, list, false, 0.0);
    }

    /// Equipment is asked for, by a person's need, an assessment or a one-off request.
    pub(crate) fn order(&mut self, id: u32, minute: i32, cause: u32, act: Option<usize>) {
        let day = Day(minute.div_euclid(1440));
        let case = self.new_case(plain(id, EQUIP, day));
        let event = self.note(id, minute, "referral", "asc/locality", "equipment", case, cause);
        self.world.events[event as usize - 1].to = "asc/equipment_store".into();
        let key = self.draw(word("order"), case);
        let items = 1 + key.with(1).pick(&[0.45, 0.27, 0.14, 0.08, 0.04, 0.02]) as u8;
        let item = key.with(2).below(12) as u8;
        self.world.orders.push(crate::world::Order {
            person: id,
            requested: day,
            delivered: None,
            fitted: None,
            cancelled: None,
            item,
            items,
            event,
            done_event: 0,
        });
        let order = self.world.orders.len() - 1;
        self.cases[case as usize - 1] = Case { event, act, referral: Some(order), ..plain(id, EQUIP, day) };
        self.line(case, EQUIP, false, 0.0);
    }

    /// A turn came: the assessment is made, the order delivered, the package begun.
    fn served(&mut self, number: u32, on: Day, held: Held) {
        let case = self.cases[number as usize - 1];
        match case.list {
            EQUIP => self.delivered(number, on, held),
            PACKAGE if on > self.person(case.person).gone() => self.left(number),
            PACKAGE => {
                let event = self.package_event(number, on);
                self.wait("package-28", number, case.event, event, on, held);
                self.put(on, Todo::Begin(number));
            }
            INTERMEDIATE => self.intermediate_begins(number, on, held),
            _ => self.assessed(number, on, held),
        }
        if case.list != EQUIP && case.list != PACKAGE {
            let now = self.now(case.person);
            now.open = now.open.saturating_sub(1);
        }
    }

    fn wait(&mut self, clock: &'static str, number: u32, start: u32, stop: u32, on: Day, held: Held) {
        let case = self.cases[number as usize - 1];
        let until = if stop > 0 { self.world.events[stop as usize - 1].minute } else { on.0 * 1440 };
        self.world.waits.push(Wait {
            clock,
            list: LISTS[case.list],
            person: case.person,
            start,
            stop,
            from: self.world.events[start as usize - 1].minute,
            until,
            held,
            locality: self.locality,
        });
    }

    /// Ended without: gave up, died, moved away.
    fn left(&mut self, number: u32) {
        let case = self.cases[number as usize - 1];
        let clock = match case.list {
            EQUIP => "equipment-7",
            PACKAGE => "package-28",
            INTERMEDIATE => "icare-2d",
            _ => "assessment-28",
        };
        self.wait(clock, number, case.event, 0, self.today, Held::default());
        if case.list != EQUIP {
            let now = self.now(case.person);
            now.open = now.open.saturating_sub(1);
        }
        if matches!(case.list, SW | PACKAGE) {
            self.lacking.closes(case.person, self.today);
        }
        let gone = self.today > self.person(case.person).gone();
        let outcome = if gone { Out::Dead } else { Out::Declined };
        match (case.list, case.referral) {
            (EQUIP, Some(order)) => self.world.orders[order].cancelled = Some(self.today),
            (_, Some(referral)) => self.close_as(referral, if gone { "06" } else { "09" }, "declined"),
            _ => (),
        }
        if let Some(act) = case.act.filter(|_| case.list <= TH) {
            let day = self.today.min(self.person(case.person).gone());
            self.world.acts[act].end = Some(day.max(self.world.acts[act].start));
            self.world.acts[act].outcome = Some(outcome);
        }
        if let Some(stay) = case.stay {
            self.put(self.today, Todo::Discharge(stay));
        }
    }

    /// Equipment is brought (and fitted); an order of the front door closes with it.
    fn delivered(&mut self, number: u32, on: Day, held: Held) {
        let case = self.cases[number as usize - 1];
        let key = self.draw(word("delivered"), number);
        let asked = self.world.events[case.event as usize - 1].minute;
        let event = self.note(
            case.person,
            self.office(on, key).max(asked),
            "delivery",
            "asc/equipment_store",
            "",
            number,
            case.event,
        );
        self.wait("equipment-7", number, case.event, event, on, held);
        if let Some(order) = case.referral {
            let order = &mut self.world.orders[order];
            order.delivered = Some(on);
            order.done_event = event;
            if order.item < 6 {
                order.fitted = Some(on + key.with(1).pick(&[0.7, 0.15, 0.1, 0.05]) as i32);
            }
        }
        if case.act.is_some() {
            let service = Some(Svc::Equipment);
            self.act(Act { service, ..act(ActKind::Service, case.person, on, Some(on), Some(Out::Ended), event) });
        }
    }

    pub(crate) fn act(&mut self, act: Act) -> usize {
        self.world.acts.push(act);
        self.world.acts.len() - 1
    }

    /// A hand-over over a link: sent unless the act fails by its cause; when it arrives.
    pub(crate) fn hand_over(&mut self, link: &'static str, trigger: u32, minute: i32, key: Key) -> Option<i32> {
        let table = &self.tables.links[link];
        let day = Day(minute.div_euclid(1440));
        let hour = minute.rem_euclid(1440) / 60;
        let slot = if day.is_weekend() { 2 } else { usize::from(!(8..18).contains(&hour)) };
        let missed = key.with(1).chance(self.span.between(table.miss[slot], day));
        let lag = key.with(2).between(table.lag_min, self.span.between(table.lag_max, day).round() as i32);
        let received = (!missed).then_some(minute + lag * 1440);
        let answers = key.with(3).chance(self.span.between(table.reply, day));
        let replied = received.filter(|_| answers).map(|at| at + key.with(4).between(0, 3 * 1440));
        self.world.flows.push(LinkFlow {
            link,
            trigger,
            at: minute,
            due: match self.calendar.add_working_days(day, table.limit) {
                Some(due) if table.working => due,
                _ => day + table.limit,
            },
            sent: (!missed).then_some(minute),
            received,
            replied,
            miss: if !missed {
                ""
            } else {
                ["engaged or unknown to the sender", "nobody there in the evening", "nobody there at the weekend"][slot]
            },
        });
        received
    }
}

/// A case about which nothing special is known.
pub(crate) fn plain(person: u32, list: usize, asked: Day) -> Case {
    Case {
        person,
        list,
        asked,
        event: 0,
        act: None,
        service: None,
        sequel: Sequel::Plain,
        stay: None,
        referral: None,
        carer: false,
    }
}

/// A council act about which nothing special is known.
pub(crate) fn act(kind: ActKind, person: u32, start: Day, end: Option<Day>, outcome: Option<Out>, event: u32) -> Act {
    let end = end.map(|e| e.max(start));
    Act {
        kind,
        person,
        start,
        end,
        outcome,
        route: Route::Community,
        service: None,
        carer: false,
        short: true,
        words: "",
        event,
    }
}

/// Which long-term support at home: a fifth as direct payment, the rest own estimate.
pub(crate) fn community_service(key: Key) -> Svc {
    [Svc::DirectPayment, Svc::HomeCare, Svc::DayCare][key.pick(&[0.20, 0.66, 0.14])]
}

/// The list of intermediate care is not in `queues.csv`: own estimate after the waits of the National Audit of 2015.
fn intermediate() -> BTreeMap<String, (f64, f64)> {
    [
        ("per_year", (675.0, 675.0)),
        ("urgent", (0.0, 0.0)),
        ("held_days", (3.0, 1.2)),
        ("triage_sd", (1.0, 0.5)),
        ("handover_max", (2.0, 0.0)),
        ("no_access", (0.05, 0.03)),
        ("rebook_max", (4.0, 2.0)),
        ("weekend", (0.0, 0.3)),
        ("winter", (0.08, 0.08)),
        ("capacity", (1.3, 1.3)),
        ("overtime_gain", (0.3, 0.3)),
        ("leave_per_day", (0.0003, 0.0003)),
    ]
    .into_iter()
    .map(|(name, pair)| (name.to_string(), pair))
    .collect()
}
