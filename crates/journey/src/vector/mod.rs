//! What one person went through, as a vector of elements (`journey.md` 3 to 14): one module an element.
//!
//! Invariant: no limit is given here. A wait is told as it was; whether it was within is for `measures`.
//! Invariant: the answer for one person depends on her own rows alone, but for care density, which counts who else saw the same providers.

mod bounces;
mod continuity;
mod element;
mod handoffs;
mod her;
mod home;
mod lens;
mod links;
mod messages;
mod promises;
mod repeats;
mod spans;
mod surprises;
mod tellings;
mod unowned;
mod waits;
mod why;

pub use continuity::{Continuity, Together};
pub use element::Element;
pub use lens::{Clock, Lens, Observed, text_of};
pub use links::{Followed, Link, Trigger};
pub use messages::Message;
pub use promises::Promised;
pub use unowned::Need;
pub use waits::{Outcome, Wait};
pub use why::{Days, Owned, Part, Run, Visit, Why, why};

use her::Her;
use yf_model::rows::neutral::{Kind, Name, Person, Row};

/// One value at each level of owner: agency, service, team.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Levels<T> {
    pub org: T,
    pub service: T,
    pub team: T,
}

/// One person's vector. What the extracts cannot show is `None` (P7), never 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vector {
    /// Days on which she was observed within the window.
    pub days_observed: i32,
    /// Events after her last day, which are not read.
    pub events_after_leave: u32,
    /// Merged spans of responsibility that touch the observed days (3).
    pub spans: Levels<u32>,
    /// Distinct owners among them.
    pub owners: Levels<u32>,
    /// Days in need and not owned (4).
    pub need: Option<Need>,
    /// Hand-offs (5).
    pub handoffs: Levels<u32>,
    /// Days between, agency level.
    pub handoff_gap_days: i64,
    /// Hand-offs that nobody of the earlier agency asked for, agency level.
    pub cold_handoffs: u32,
    /// How many agencies she told her story to (6).
    pub tellings: Option<u32>,
    /// Assessments but reviews (7).
    pub assessments: u32,
    /// Repeat assessments.
    pub repeat_assessments: u32,
    /// Those that repeat another agency's.
    pub repeat_assessments_other_org: u32,
    /// Referrals closed without action (8).
    pub closed_without_action: u32,
    /// Those after which she came back.
    pub bounces: u32,
    /// Those after which she was sent to the same agency again.
    pub bounces_same_org: u32,
    /// Starts of services (9).
    pub starts: u32,
    /// Starts without a known plan.
    pub surprise_starts: Option<u32>,
    /// Discharges but by death.
    pub discharges: u32,
    /// Discharges without a known plan.
    pub surprise_discharges: Option<u32>,
    /// What was to be delivered (10).
    pub promised: Option<Promised>,
    /// Nights away (11).
    pub nights: Option<home::Nights>,
    /// Runs of clocks, in the order of the clocks and of their starts (13).
    pub waits: Vec<Wait>,
    /// Continuity by worker (12).
    pub who: Continuity,
    /// By team.
    pub team: Continuity,
    /// By agency.
    pub org: Continuity,
}

pub use home::Nights;

/// Tells one person's journey. `rows` are all of hers, in the order P2; lists in `desk` are used again for the next person.
pub fn tell(lens: &Lens<'_>, person: &Person, rows: &[Row], together: &Together, desk: &mut Desk) -> Vector {
    let observed = lens.observed(person);
    let read = lens.read(rows, &observed);
    desk.references(read);
    let her = Her { lens, rows: read, references: &desk.references, names: &desk.names, observed };
    let spans = spans::spans(&her, |_, _, _| ());
    let levels = spans::levels(&her, &spans);
    let handed = handoffs::handoffs(&her, &levels, |_, _, _| ());
    let told = tellings::tellings(&her, |_| ());
    let repeats = repeats::repeats(&her, |_, _, _| ());
    let bounces = bounces::bounces(&her, |_, _, _| ());
    let surprises = surprises::surprises(&her, |_, _| ());
    let [who, team, org] = continuity::continuity(&her, together);
    let sees = |kinds: &[Kind]| lens.sees(kinds);
    Vector {
        days_observed: observed.days(),
        events_after_leave: lens.after_leave(person, rows),
        spans: spans::touching(&her, &levels),
        owners: spans::owners(&her, &levels),
        need: sees(&[Kind::Referral, Kind::Start]).then(|| unowned::unowned(&her, &spans, |_, _| ())),
        handoffs: handed.count,
        handoff_gap_days: handed.gap_days,
        cold_handoffs: handed.cold,
        tellings: sees(&[Kind::Contact, Kind::Assessment]).then_some(told),
        assessments: repeats.assessments,
        repeat_assessments: repeats.repeats,
        repeat_assessments_other_org: repeats.other_org,
        closed_without_action: bounces.closed,
        bounces: bounces.bounces,
        bounces_same_org: bounces.same_org,
        starts: surprises.starts,
        surprise_starts: sees(&[Kind::Plan]).then_some(surprises.surprise_starts),
        discharges: surprises.discharges,
        surprise_discharges: sees(&[Kind::Plan]).then_some(surprises.surprise_discharges),
        promised: sees(&[Kind::Promise, Kind::Delivery]).then(|| promises::promises(&her, |_, _| ())),
        nights: sees(&[Kind::Admit, Kind::Discharge]).then(|| home::nights(&her, |_, _, _| ())),
        waits: waits::waits(&her, |_, _, _| ()),
        who,
        team,
        org,
    }
}

/// What was sent and received after each trigger of each link, for one person (16).
pub fn links(lens: &Lens<'_>, person: &Person, rows: &[Row], links: &[Link], desk: &mut Desk) -> Vec<Vec<Trigger>> {
    let observed = lens.observed(person);
    let read = lens.read(rows, &observed);
    desk.references(read);
    let her = Her { lens, rows: read, references: &desk.references, names: &desk.names, observed };
    links.iter().map(|link| links::observe(&her, link)).collect()
}

/// What flowed between agencies for one person: what followed each trigger of each link, and what was sent over no listed one (16).
pub fn flows(
    lens: &Lens<'_>,
    person: &Person,
    rows: &[Row],
    listed: &[Link],
    desk: &mut Desk,
) -> (Vec<Vec<Trigger>>, Vec<Message>) {
    let observed = lens.observed(person);
    let read = lens.read(rows, &observed);
    desk.references(read);
    let her = Her { lens, rows: read, references: &desk.references, names: &desk.names, observed };
    let triggers = listed.iter().map(|link| links::observe(&her, link)).collect();
    (triggers, messages::messages(&her, listed))
}

/// The rows that show what flowed for one person: for each link every trigger, then what was sent over no listed link; and for each link what was
/// sent over it and set off by none of its triggers.
pub fn flow_rows(lens: &Lens<'_>, person: &Person, rows: &[Row], listed: &[Link], desk: &mut Desk) -> FlowRows {
    let observed = lens.observed(person);
    let read = lens.read(rows, &observed);
    desk.references(read);
    let her = Her { lens, rows: read, references: &desk.references, names: &desk.names, observed };
    let links: Vec<Vec<Followed>> = listed.iter().map(|link| links::followed(&her, link)).collect();
    let by_itself = listed.iter().zip(&links).map(|(link, followed)| {
        let over = her.rows.iter().enumerate().filter(|(_, row)| her.on(row.day) && link.sent_by(row));
        over.map(|(n, _)| n).filter(|n| !followed.iter().any(|one| one.sent == Some(*n))).collect()
    });
    FlowRows { by_itself: by_itself.collect(), links, unlisted: messages::sent(&her, listed) }
}

/// What [`flow_rows`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowRows {
    /// For each link every trigger, in order.
    pub links: Vec<Vec<Followed>>,
    /// For each link what was sent over it and followed no trigger: it counts nowhere.
    pub by_itself: Vec<Vec<usize>>,
    /// What was sent over no listed link: what sets it off is itself.
    pub unlisted: Vec<Followed>,
}

/// Lists that are used again from person to person.
#[derive(Debug, Default)]
pub struct Desk {
    /// References and the rows on them, in order.
    references: Vec<(Name, u32)>,
    /// Names of rows, where somebody has many.
    names: Vec<(Name, u32)>,
}

/// From so many rows on a name is looked up and not searched for: below, looking through them is as quick.
const MANY: usize = 64;

impl Desk {
    fn references(&mut self, rows: &[Row]) {
        self.references.clear();
        let named = rows.iter().zip(0..).filter(|(row, _)| !row.reference.is_none());
        self.references.extend(named.map(|(row, n)| (row.reference, n)));
        self.references.sort_unstable();
        self.names.clear();
        if rows.len() >= MANY {
            self.names.extend(rows.iter().zip(0..).map(|(row, n)| (row.id, n)));
            self.names.sort_unstable();
        }
    }
}
