//! The work of a team on a person: things that move by steps, each owned by a named person and a team at every minute while it is open.
//!
//! Invariant: the store refuses an open thing without an owner and a team.
//! Invariant: a thing's state, owner, clocks and the relations it gives are worked out from its steps; nothing is stored that the steps
//! do not tell, but as a copy that a test works out anew.
//! Invariant: words are kept field by field as versions; a later version made without sight of the one before stands beside it.

pub(crate) mod act;
pub(crate) mod answers;
pub(crate) mod call;
mod clocks;
pub(crate) mod concern;
pub(crate) mod desk;
mod due;
pub(crate) mod duty;
mod export;
mod export_text;
mod follow;
mod front;
mod hands;
pub(crate) mod history;
mod leave;
mod machine;
mod needs;
pub(crate) mod people;
mod relations;
mod roster;
mod rows;
pub(crate) mod see;
pub(crate) mod sent;
mod tick;
mod who;

pub use desk::List;
pub use due::{Due, Near};
pub use duty::{Has, Hours};
pub use export::{ClockRow, EventRow, Export, PersonRow, export};
pub use front::FRONT;
pub use history::VersionView;
pub use machine::{Kind, STEPS, Step, Who};
pub(crate) use relations::cap;
pub use roster::{AwayView, Duty, HasView, Member, OnCall, Roster};
pub use sent::SentLine;

use crate::Handle;
use crate::access::{Item, Role, Set};
use crate::entry::{PersonEntry, WaitEntry};
use crate::outside::{Id, Stamp};
use crate::see::{Holder, LookedLine, Subject};
use yf_model::When;

/// What an address shows in place of a thing: chance, good in one session only.
pub type ThingHandle = Handle;

/// Somebody who can be given work: an account, or a team where nobody is named yet. An address shows it as chance, too.
pub type Hand = Handle;

/// A deed of the work.
#[derive(Clone, Debug)]
pub enum Work {
    /// Begins a thing about a person. A contact may be about nobody known yet (`subject: None`).
    Begin {
        /// Of which kind.
        kind: Kind,
        /// About whom.
        subject: Option<Subject>,
        /// The thing it belongs to: the plan of a line, the line of a visit, the thing that is handed over.
        parent: Option<ThingHandle>,
        /// Whom it is offered to, asked of or planned for; who owns a new thing where it is not the one who begins it.
        to: Option<Hand>,
        /// When it happened (a call at 09:00, typed at 09:20).
        happened: When,
        /// What is said with it, by field.
        says: Vec<Said>,
    },
    /// Moves a thing by one step.
    Step {
        /// Which.
        thing: ThingHandle,
        /// The state that the form showed: another by now is [`crate::Trouble::Stale`].
        from: String,
        /// To which state.
        to: String,
        /// For a contact's `identified`: who she is. For its `duplicate`: the other contact stands in `with`.
        subject: Option<Subject>,
        /// The other thing, where a step joins two.
        with: Option<ThingHandle>,
        /// To whom it goes: the worker offered, the team a triager chooses.
        hand: Option<Hand>,
        /// When it happened.
        happened: When,
        /// Why, where the step needs a reason.
        why: String,
        /// What is said with it.
        says: Vec<Said>,
    },
    /// Writes one field of an open thing, at once.
    Say {
        /// Of which thing.
        thing: ThingHandle,
        /// What.
        said: Said,
    },
    /// Offers on all that somebody owns, before she leaves or is away: each thing by itself, hers until the other accepts.
    HandOverAll {
        /// Whose.
        from: Hand,
        /// To whom.
        to: Hand,
        /// When.
        happened: When,
    },
}

/// What somebody says in one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The field: `reason`, `outcome.nutrition`, `goal.1.words`, `contingency`.
    pub field: String,
    /// A coded value where the field has one (`yes`, `no`, `urgent`, `not-asked`).
    pub value: String,
    /// Her words, or the words of who wrote.
    pub words: String,
    /// Said by whom, seen by whom, or from which record: `her`, `carer`, `seen`, `record`, `professional`.
    pub source: String,
    /// How sure: `sure`, `likely`, `not-asked`.
    pub confidence: String,
    /// The version that the form showed; 0 where it showed none.
    pub base: i64,
}

/// A field as it stands.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct FieldView {
    pub said: Said,
    /// What a form of this session names an answer by, that she may seal.
    pub item: Option<Handle>,
    /// Sealed or locked, where this reader reads it all the same.
    pub marks: Set<Item>,
    pub version: i64,
    /// Who wrote it: name, and what she is.
    pub author: String,
    pub title: String,
    pub happened: When,
    pub told: Stamp,
    /// It was carried over from an earlier assessment, and when it was said there.
    pub carried: Option<When>,
    /// Others' words written beside it, unseen by its author; empty where there are none.
    pub beside: Vec<FieldView>,
    /// How many versions there are.
    pub versions: i64,
}

/// One step that was taken.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct StepView {
    pub from: Option<String>,
    pub to: String,
    pub happened: When,
    pub told: Stamp,
    pub by: String,
    pub title: String,
    pub team: String,
    pub why: String,
    /// As what she took it: a triage by `S` went by the written protocol, `X` is the folder's own.
    pub who: Who,
}

/// A thing as a reader is shown it.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct ThingView {
    pub thing: ThingHandle,
    pub parent: Option<ThingHandle>,
    pub kind: Kind,
    pub state: String,
    pub open: bool,
    /// Owner, what she is, team: empty once it is closed.
    pub owner: String,
    pub owner_title: String,
    pub team: String,
    /// The reader owns it.
    pub mine: bool,
    /// It was offered to the reader, or to her team.
    pub for_me: bool,
    /// Whom it is offered to or asked of, where it is.
    pub to: String,
    pub began: When,
    pub fields: Vec<FieldView>,
    /// Something that was said in it is sealed: that much is said, and no more.
    pub something_sealed: bool,
    pub steps: Vec<StepView>,
    /// The steps that this reader may take now.
    pub next: Vec<String>,
    /// Its clocks: those of the lens by their id (`assessment-28`), and the folder's own (`allocation`, `hand-over`, ...).
    pub clocks: Vec<WaitEntry>,
    /// When it lapses by itself (hand-overs), in time.
    pub lapses: Option<Stamp>,
    /// Who read it in the folder of somebody else, where it was entered in error: they are to be told.
    pub read_wrongly: Vec<LookedLine>,
}

/// The work on one person, as far as this reader may see it.
#[derive(Clone, Debug)]
pub struct HerWork {
    /// What her addresses show.
    pub handle: Handle,
    /// Who she is, as far as anybody said.
    pub person: PersonEntry,
    /// Newest first, each with its fields and steps.
    pub things: Vec<ThingView>,
    /// What whoever comes to her must know: of each field of [`FRONT`] the newest.
    pub front: Vec<FieldView>,
    /// Who holds it: coordinator and allocated workers.
    pub holds: Vec<Holder>,
    /// The audit line that stands for this look.
    pub line: Id,
    /// What joins the reader and her, as the line says it.
    pub because: String,
}

/// One thing, with what else she has open.
#[derive(Clone, Debug)]
pub struct OneThing {
    /// What her addresses show.
    pub handle: Handle,
    /// Who she is, as far as anybody said.
    pub person: PersonEntry,
    /// The thing, with its fields and steps.
    pub thing: ThingView,
    /// Her other open things in brief: without fields and steps.
    pub others: Vec<ThingView>,
    /// What whoever comes to her must know: of each field of [`FRONT`] the newest.
    pub front: Vec<FieldView>,
    /// Who holds it: coordinator and allocated workers.
    pub holds: Vec<Holder>,
    /// The audit line that stands for this look.
    pub line: Id,
    /// What joins the reader and her, as the line says it.
    pub because: String,
}

/// A line of somebody's day.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct DeskLine {
    /// Her folder; the thing's own person where a contact is about nobody known yet.
    pub handle: Handle,
    pub person: PersonEntry,
    pub thing: ThingView,
}

/// A contact that was made less urgent.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Lowered {
    /// The call; `None` for governance, which is not shown of whom.
    pub line: Option<DeskLine>,
    /// Whose call it is or was.
    pub team: String,
    /// How urgent it was, and what it was made.
    pub from: String,
    pub to: String,
    /// Why; nothing for a reader who may not read what is said in it.
    pub words: String,
    /// Who did: name, and what she is.
    pub by: String,
    pub title: String,
    pub happened: When,
    pub told: Stamp,
}

/// What a team has before it.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Desk {
    /// What I own, by what runs out first.
    pub mine: Vec<DeskLine>,
    /// What is offered to me or asked of me.
    pub for_me: Vec<DeskLine>,
    /// What my team has open, the rest.
    pub team: Vec<DeskLine>,
    /// Of the team's, the calls; and who waits for somebody to come.
    pub calls: Vec<DeskLine>,
    pub waiting: Vec<DeskLine>,
    /// Visits of the team that were planned for before now, and nobody told how they went.
    pub untold: Vec<DeskLine>,
    /// Hand-overs that nobody has answered, of the team or offered to it.
    pub offers: Vec<DeskLine>,
    /// What was promised and runs out, the nearest first, as far as the reader may see it.
    pub due: Vec<Due>,
    /// Which of the lists end before their end.
    pub cut: Set<List>,
    /// What those own for whom the reader stands in, as far as she may see it.
    pub covering: Vec<DeskLine>,
    /// Worries that wait, wherever they were raised: for those who look into them.
    pub worries: Vec<DeskLine>,
    /// Requests and corrections that wait, with their clocks: for governance.
    pub requests: Vec<DeskLine>,
    /// Open people with no coordinator yet, longest first.
    pub uncoordinated: Vec<DeskLine>,
    /// Where the union of ownership leaves a minute out: must be empty.
    pub gaps: Vec<DeskLine>,
    /// Each time in the last 28 days that a contact was made less urgent, the newest first.
    pub lowered: Vec<Lowered>,
    /// Closed today.
    pub done_today: Vec<DeskLine>,
    /// Hand-overs of the last seven days that nobody answered in time: of the team, or offered to it.
    pub came_back: Vec<DeskLine>,
    /// Who works here, with what each has open, by weight.
    pub colleagues: Vec<Colleague>,
}

/// Somebody to whom work can be given. How much she has open is told to those who may read counts (rule P27); to others it is nought.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Colleague {
    pub hand: Hand,
    pub name: String,
    pub title: String,
    pub role: Option<Role>,
    pub team: String,
    pub open: i64,
    pub weight: i64,
    pub away: bool,
}
