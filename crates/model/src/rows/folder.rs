//! The folder's own work, as one more agency tells it (decision 0032).

use super::neutral::Kind;
use crate::{ClockId, Day, IdText, IdentityId, RowRef, TextId, When};

/// What the folder tells: events, and the waits on clocks of the standards.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// What happened.
    pub events: Vec<Event>,
    /// How long was waited.
    pub waits: Vec<Wait>,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// Where it stands in the export.
    pub at: RowRef,
    /// Whose.
    pub who: IdentityId,
    /// When.
    pub happened: When,
    /// What kind.
    pub kind: Kind,
    /// The event's own name.
    pub own: IdText,
    /// The ask it belongs to.
    pub reference: IdText,
    /// Who did it; of a referral, who asked.
    pub org: TextId,
    /// Its service.
    pub service: TextId,
    /// Its team.
    pub team: TextId,
    /// The worker's pseudonym.
    pub worker: IdText,
    /// Type by kind.
    pub of: TextId,
    /// Who was asked.
    pub to_org: TextId,
    /// How it ended.
    pub outcome: TextId,
}

/// One run of one clock.
#[derive(Clone, Debug)]
pub struct Wait {
    /// Where it stands in the export.
    pub at: RowRef,
    /// Whose.
    pub who: IdentityId,
    /// Which clock.
    pub clock: ClockId,
    /// The thing that it runs on.
    pub reference: IdText,
    /// When it began.
    pub start: When,
    /// When it stopped.
    pub stop: Option<When>,
    /// Ended without a stop.
    pub ended: Option<Day>,
    /// Why it ended then.
    pub why: TextId,
}
