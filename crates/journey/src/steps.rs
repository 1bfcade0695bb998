use std::ops::Range;
use yf_model::{RowRef, TextId, When};

/// What is known to have happened on a reference, whether or not it is an event: the marks between which each day of a
/// wait is given to a named state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StepKind {
    /// Asked: a referral received, a request begun, an item requested.
    Asked,
    /// An assessment was opened.
    AssessmentOpened,
    /// Assessed, by choice C9.
    Assessed,
    /// The assessment row was closed (its end date, which C9 may overrule).
    AssessmentClosed,
    /// Attended, face to face, with the person.
    SeenFaceToFace,
    /// Attended in another way (telephone, video), with the person.
    Spoken,
    /// Attended with somebody in the person's stead.
    Proxy,
    /// A message.
    Message,
    /// The person did not come (3).
    NotAttended,
    /// The person came too late to be seen (7).
    TooLate,
    /// Cancelled by or for the person (2).
    CancelledByPerson,
    /// Cancelled by the provider (4).
    CancelledByProvider,
    /// An appointment still to come (0).
    ToCome,
    /// Sent on to somebody else.
    SentOn,
    /// A service began.
    ServiceStarted,
    /// A service ended.
    ServiceEnded,
    /// Equipment was delivered.
    Delivered,
    /// Equipment was fitted.
    Fitted,
    /// An item was cancelled.
    ItemCancelled,
    /// Turned away.
    Rejected,
    /// Closed.
    Closed,
    /// Went into hospital.
    Admitted,
    /// No longer needed a hospital bed.
    Ready,
    /// Left hospital.
    Discharged,
}

/// One mark on a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: When,
    /// What.
    pub kind: StepKind,
    /// With whom, where known.
    pub org: TextId,
    /// Which service.
    pub service: TextId,
    /// The row that says so.
    pub row: RowRef,
}

/// All marks of a run, those of one reference side by side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    all: Vec<Step>,
}

impl Steps {
    /// Adds the marks of one reference, put in order of time.
    pub fn add(&mut self, mut steps: Vec<Step>) -> Range<u32> {
        steps.sort_by_key(|s| (crate::event::time_order(s.at), s.kind, s.row));
        let from = self.all.len() as u32;
        self.all.append(&mut steps);
        from..self.all.len() as u32
    }

    pub fn get(&self, range: &Range<u32>) -> &[Step] {
        self.all.get(range.start as usize..range.end as usize).unwrap_or(&[])
    }
}
