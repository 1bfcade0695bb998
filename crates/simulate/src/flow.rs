//! Pass B for one locality: asks that need somebody's time, stepped by day, and what follows from what.

use crate::draw::{Key, word};
use crate::happen::{Cause, Happening};
use crate::harm::Lacking;
use crate::people::{Person, Span};
use crate::queue::{List, Served};
use crate::tables::Tables;
use crate::term::Term;
use crate::world::{Act, ActKind, Event, LinkFlow, Out, Route, Svc, World};
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
