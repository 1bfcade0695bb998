//! Which steps there are: the transition table of the work, each row with who may take it. Anything not listed is refused.
//!
//! The table is `docs/work.md` ("Steps"), which a test compares row by row.

use crate::access::Word;

words! {
    /// What kind of work it is.
    Kind {
        /// A call, letter or message at the single point of access.
        Contact = "contact",
        /// A contact that a team accepted: it waits for somebody to be allocated.
        Referral = "referral",
        /// That she is open to a team: what keeps her coordinator.
        Case = "case",
        /// The one assessment, or a carer's in the carer's own folder.
        Assessment = "assessment",
        /// The plan.
        Plan = "plan",
        /// A service of the plan.
        Line = "line",
        /// One visit of a service line.
        Visit = "visit",
        /// A review of the plan.
        Review = "review",
        /// An offer to take something over.
        HandOver = "hand-over",
        /// A question or task to a named colleague.
        Task = "task",
        /// "This is wrong."
        Correction = "correction",
        /// She died.
        Death = "death",
        /// She moves to another council.
        Move = "move",
    }
}

words! {
    /// Who takes a step, as the transition table abbreviates them.
    Who {
        /// Registered, in a team she is open to.
        T = "T",
        /// The accountable coordinator, or who owns the thing.
        L = "L",
        /// The worker named for it.
        N = "N",
        /// The manager of the open team.
        M = "M",
        /// In the role of a coordinator.
        C = "C",
        /// At the single point of access.
        S = "S",
        /// She herself, or a proxy who may contribute.
        P = "P",
        /// Whom it was offered to.
        R = "R",
        /// Finance.
        F = "F",
        /// The provider of the line.
        V = "V",
        /// The folder itself, because of something else that happened.
        X = "X",
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Of what.
    pub kind: Kind,
    /// From which state; `None`: it begins.
    pub from: Option<&'static str>,
    /// To which.
    pub to: &'static str,
    /// Who may.
    pub who: &'static [Who],
}
