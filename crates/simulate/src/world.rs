//! What truly happened in one locality: events, waits, hand-overs, and the acts that agencies will write down.
//!
//! Invariant: every act names its event; every event has a cause: another event, or an illness, a need or the calendar.

use crate::queue::Held;
use crate::term::Term;
use yf_model::Day;

/// A true event, at its true minute. Its number is its place in the list, from 1.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Event {
    pub person: u32,
    /// Local minutes since 1970.
    pub minute: i32,
    pub kind: Term,
    /// Organisation and service, as `org/service`.
    pub place: Term,
    pub typ: Term,
    /// Receiver, as `org/service`, of a referral or notice.
    pub to: Term,
    pub outcome: Term,
    /// The case, stay or order it belongs to.
    pub case: u32,
    /// The event that brought it about, or 0 for a first cause.
    pub cause: u32,
    /// The first cause: `illness`, `need` or `calendar`; empty where an event is the cause.
    pub first: Term,
    pub who: u16,
}

/// A true wait, before anybody writes anything down.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Wait {
    pub clock: &'static str,
    /// Which list or service it waited for.
    pub list: &'static str,
    pub person: u32,
    pub start: u32,
    /// The stopping event, 0 where it ended without.
    pub stop: u32,
    pub from: i32,
    /// Stop, or the minute it ended without.
    pub until: i32,
    pub held: Held,
    pub locality: u8,
}

/// A trigger of a link and what became of it.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct LinkFlow {
    pub link: &'static str,
    pub trigger: u32,
    pub at: i32,
    pub due: Day,
    pub sent: Option<i32>,
    pub received: Option<i32>,
    pub replied: Option<i32>,
    /// Why nothing was sent.
    pub miss: &'static str,
}

/// What a council row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum ActKind {
    Request,
    Assessment,
    Service,
    Review,
}

/// Outcomes of council events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Out {
    Reablement,
    Assess,
    Plan,
    Continue,
    Moved,
    Nhs,
    SelfFunded,
    Info,
    Declined,
    Dead,
    Ended,
    EndedOther,
    NoService,
}

/// Services of the council.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Svc {
    Reablement,
    LowHome,
    LowMeals,
    Equipment,
    HomeCare,
    DayCare,
    DirectPayment,
    Residential,
    Nursing,
    Respite,
    CarerSupport,
}

impl Svc {
    /// Whether it is long-term support.
    pub fn long_term(self) -> bool {
        use Svc::*;
        matches!(self, HomeCare | DayCare | DirectPayment | Residential | Nursing)
    }
}

/// Ways in to the council.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Route {
    Community,
    Hospital,
    Transition,
}

/// A council act: one row of CLD, if it is completed.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Act {
    pub kind: ActKind,
    pub person: u32,
    pub start: Day,
    pub end: Option<Day>,
    pub outcome: Option<Out>,
    pub route: Route,
    pub service: Option<Svc>,
    pub carer: bool,
    pub short: bool,
    /// Short free text: which profession.
    pub words: &'static str,
    pub event: u32,
}

/// A community referral.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Referral {
    pub person: u32,
    pub received: i32,
    /// Source of referral, a code of the data set.
    pub source: &'static str,
    /// Referring organisation: `gp` for her practice, else a code, empty for none.
    pub from: &'static str,
    pub priority: &'static str,
    pub reason: &'static str,
    pub team: &'static str,
    /// Waiting time measurement type, start and stop.
    pub wait: Option<(&'static str, i32, Option<i32>)>,
    pub closed: Option<Day>,
    pub closure: &'static str,
    pub rejected: Option<Day>,
    /// Sent on to an organisation on a day, with the reason.
    pub onward: Option<(Day, &'static str, &'static str)>,
    /// Personalised plan agreed on a day.
    pub plan: Option<Day>,
    pub locality: u8,
    pub event: u32,
    pub closed_event: u32,
}

/// A contact on a referral (index into the locality's referrals).
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Contact {
    pub referral: u32,
    pub person: u32,
    pub minute: i32,
    pub telephone: bool,
    /// Attendance: 5 seen, 3 not there, 2 or 4 cancelled.
    pub attendance: u8,
    /// Community care activity type.
    pub activity: &'static str,
    pub worker: u16,
    pub event: u32,
}

/// A hospital stay or day case.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Stay {
    pub person: u32,
    pub admitted: i32,
    pub method: &'static str,
    pub classification: &'static str,
    pub ready: Option<Day>,
    pub discharged: Option<i32>,
    pub died: bool,
    pub to_home: bool,
    pub diagnosis: &'static str,
    pub event: u32,
    pub left_event: u32,
}

/// An emergency department attendance.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Attendance {
    pub person: u32,
    pub arrived: i32,
    pub seen: Option<i32>,
    pub decided: Option<i32>,
    pub departed: i32,
    pub department: &'static str,
    pub event: u32,
}

/// A request to the equipment store.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Order {
    pub person: u32,
    pub requested: Day,
    pub delivered: Option<Day>,
    pub fitted: Option<Day>,
    pub cancelled: Option<Day>,
    pub item: u8,
    pub items: u8,
    pub event: u32,
    pub done_event: u32,
}

/// All of one locality.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct World {
    pub events: Vec<Event>,
    pub waits: Vec<Wait>,
    pub flows: Vec<LinkFlow>,
    pub acts: Vec<Act>,
    pub referrals: Vec<Referral>,
    pub contacts: Vec<Contact>,
    pub stays: Vec<Stay>,
    pub attendances: Vec<Attendance>,
    pub orders: Vec<Order>,
    pub cases: u32,
}

impl World {
    /// Notes an event and gives its number.
    pub fn event(&mut self, event: Event) -> u32 {
        self.events.push(event);
        self.events.len() as u32
    }

    /// The worlds of all localities as one. Room for all is made once: growing by doubling would hold the events twice.
    pub fn joined(worlds: Vec<World>) -> World {
        let mut all = World::default();
        let room = |of: fn(&World) -> usize| worlds.iter().map(of).sum();
        all.events.reserve_exact(room(|w| w.events.len()));
        all.waits.reserve_exact(room(|w| w.waits.len()));
        all.flows.reserve_exact(room(|w| w.flows.len()));
        all.referrals.reserve_exact(room(|w| w.referrals.len()));
        all.contacts.reserve_exact(room(|w| w.contacts.len()));
        for world in worlds {
            all.join(world);
        }
        all
    }

    /// Takes another locality's world in, numbers moved up.
    fn join(&mut self, other: World) {
        let (e, c, r) = (self.events.len() as u32, self.cases, self.referrals.len() as u32);
        let up = |n: u32| if n == 0 { 0 } else { n + e };
        self.events.extend(other.events.into_iter().map(|x| Event { cause: up(x.cause), case: x.case + c, ..x }));
        self.waits.extend(other.waits.into_iter().map(|x| Wait { start: up(x.start), stop: up(x.stop), ..x }));
        self.flows.extend(other.flows.into_iter().map(|x| LinkFlow { trigger: up(x.trigger), ..x }));
        self.acts.extend(other.acts.into_iter().map(|x| Act { event: up(x.event), ..x }));
        let moved = |x: Referral| Referral { event: up(x.event), closed_event: up(x.closed_event), ..x };
        self.referrals.extend(other.referrals.into_iter().map(moved));
        self.contacts.extend(other.contacts.into_iter().map(|x| Contact {
            event: up(x.event),
            referral: x.referral + r,
            ..x
        }));
        self.stays.extend(other.stays.into_iter().map(|x| Stay {
            event: up(x.event),
            left_event: up(x.left_event),
            ..x
        }));
        self.attendances.extend(other.attendances.into_iter().map(|x| Attendance { event: up(x.event), ..x }));
        self.orders.extend(other.orders.into_iter().map(|x| Order {
            event: up(x.event),
            done_event: up(x.done_event),
            ..x
        }));
        self.cases += other.cases;
    }
}
