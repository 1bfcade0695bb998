pub use yf_model::rows::neutral::Kind;
use yf_model::{IdText, PersonKey, Ref, RowRef, TextId, When};

/// Which row an event came from: its `event_id` without the text (`mapping.md` 3, C5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Own {
    /// The row's own reference (of a contact: the referral's).
    pub key: Ref,
    /// The contact within a referral, 0 where there is none.
    pub part: IdText,
}

/// A worker, named by the provider who employs her: two providers' "N1" are two people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Worker {
    /// The provider's code as given.
    pub provider: TextId,
    /// Her number there.
    pub worker: IdText,
}

/// One thing that happened to one person, in the neutral form of `FORMAT.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Whose.
    pub person: PersonKey,
    /// When, as precisely as was said.
    pub at: When,
    /// What kind.
    pub kind: Kind,
    /// Which row told it.
    pub own: Own,
    /// The referral, request, stay or plan it belongs to.
    pub reference: Ref,
    /// Agency that did it; for a referral or notice the sender, `""` when not known.
    pub org: TextId,
    /// Its service.
    pub service: TextId,
    /// Its team.
    pub team: TextId,
    /// Who of it.
    pub who: Option<Worker>,
    /// Type by kind (`ic_routine`, `face_to_face`, `needs`).
    pub of: TextId,
    /// Receiver of a referral or notice.
    pub to_org: TextId,
    /// Service asked.
    pub to_service: TextId,
    /// How it ended, on ends, declines and discharges.
    pub outcome: TextId,
    /// The row of the extract.
    pub row: RowRef,
}

/// Day, second and precision: within a day timed rows come first, in order, then the date-only ones (`journey.md` P2).
pub fn time_order(at: When) -> (i32, u32) {
    match at {
        When::Moment(m) => (m.day.0, m.second),
        other => (other.earliest_day().0, u32::MAX),
    }
}
