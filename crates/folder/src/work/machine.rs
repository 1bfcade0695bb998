//! Which steps there are: the transition table of the work, each row with who may take it. Anything not listed is refused.
//!
//! The table is `docs/work.md` ("Steps"), which a test compares row by row.

use crate::access::{Class, Word};
use yf_place::Weights;

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
        /// A worry about her safety, raised by anybody.
        Concern = "concern",
        /// What the law lets her ask: a copy, that something be taken out or used no more.
        Request = "request",
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
        /// One of those who look into worries.
        D = "D",
        /// Governance.
        G = "G",
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

use Kind as K;
use Who::{C, D, G, L, M, N, P, R, S, T, V, X};

macro_rules! steps {
    ($($kind:ident: $($from:literal)? => $to:literal, $($who:ident)+;)+) => {
        /// All steps there are.
        pub const STEPS: &[Step] = &[$(Step {
            kind: K::$kind,
            from: steps!(@ $($from)?),
            to: $to,
            who: &[$($who),+],
        }),+];
    };
    (@ $from:literal) => { Some($from) };
    (@) => { None };
}

steps! {
    Contact: => "draft", S P T X;
    Contact: "draft" => "received", S P T X;
    Contact: "received" => "identified", S T;
    Contact: "identified" => "received", S T;
    Contact: "identified" => "triaged", T S;
    Contact: "triaged" => "received", S T;
    Contact: "triaged" => "accepted", R;
    Contact: "triaged" => "redirected", T S;
    Contact: "triaged" => "answered", S T;
    Contact: "triaged" => "declined", T;
    Contact: "redirected" => "accepted", X;
    Contact: "redirected" => "triaged", X;
    Contact: "received" => "duplicate", S T;
    Contact: "identified" => "duplicate", S T;
    Contact: "received" => "moved", X;
    Contact: "identified" => "moved", X;
    Contact: "triaged" => "moved", X;
    Referral: => "accepted", X;
    Referral: "accepted" => "waiting", X;
    Referral: "waiting" => "offered", M C X;
    Referral: "offered" => "allocated", N X;
    Referral: "offered" => "waiting", N X;
    Referral: "allocated" => "closed", X;
    Case: => "open", X;
    Case: "open" => "closing", L;
    Case: "closing" => "closed", M X;
    Case: "closing" => "open", P L;
    Case: "closed" => "open", S T;
    Assessment: => "planned", L N M;
    Assessment: "planned" => "in progress", N;
    Assessment: "in progress" => "paused", N L;
    Assessment: "paused" => "in progress", N L;
    Assessment: "in progress" => "shared with her", L N;
    Assessment: "shared with her" => "final", L;
    Assessment: "in progress" => "stopped", L M;
    Assessment: "paused" => "stopped", L M;
    Assessment: "final" => "superseded", X;
    Plan: => "draft", L;
    Plan: "draft" => "agreed", L;
    Plan: "agreed" => "authorised", L M;
    Plan: "authorised" => "active", X;
    Plan: "active" => "under review", L N;
    Plan: "under review" => "active", L;
    Plan: "active" => "ended", L M;
    Plan: "under review" => "ended", L M;
    Line: => "requested", L C;
    Line: "requested" => "sourcing", C M;
    Line: "sourcing" => "offered", V C;
    Line: "offered" => "accepted", V;
    Line: "accepted" => "started", V C;
    Line: "started" => "suspended", C L X;
    Line: "suspended" => "started", C L;
    Line: "requested" => "ended", L C M;
    Line: "sourcing" => "ended", L C M;
    Line: "offered" => "ended", L C M;
    Line: "accepted" => "ended", L C M;
    Line: "started" => "ended", L C M;
    Line: "suspended" => "ended", L C M;
    Visit: => "planned", N C V;
    Visit: "planned" => "done", V N;
    Visit: "planned" => "late", V N;
    Visit: "planned" => "missed", V N;
    Visit: "planned" => "refused", V N;
    Visit: "planned" => "not in", V N;
    Visit: "planned" => "stopped", X;
    Review: => "due", X;
    Review: "due" => "booked", N C P;
    Review: "booked" => "held", N;
    Review: "booked" => "due", N C;
    Review: "due" => "stopped", X;
    Review: "booked" => "stopped", X;
    HandOver: => "offered", L C M T X;
    HandOver: "offered" => "accepted", R;
    HandOver: "offered" => "declined", R;
    HandOver: "offered" => "lapsed", X;
    HandOver: "offered" => "withdrawn", L;
    Task: => "asked", L N C M S T P;
    Task: "asked" => "answered", R;
    Task: "asked" => "withdrawn", L;
    Correction: => "asked", P;
    Correction: "asked" => "with author", P X;
    Correction: "with author" => "amended", N;
    Correction: "with author" => "note added", N;
    Correction: "amended" => "told her", C L;
    Correction: "note added" => "told her", C L;
    Concern: => "raised", X;
    Concern: "raised" => "received", D;
    Concern: "received" => "decided", D;
    Concern: "decided" => "closed", D;
    Request: => "received", P L N C M S T;
    Request: "received" => "clarifying", G;
    Request: "clarifying" => "received", G P;
    Request: "received" => "answered", G;
    Request: "received" => "refused", G;
    Request: "received" => "withdrawn", G P;
    Request: "clarifying" => "withdrawn", G P;
    Death: => "reported", T L N C M S;
    Death: "reported" => "verified", T M;
    Move: => "notified", L C M;
    Move: "notified" => "pack sent", L C;
    Move: "pack sent" => "confirmed", L C M;
}

/// The row of a step, if there is one.
pub(crate) fn row(kind: Kind, from: Option<&str>, to: &str) -> Option<&'static Step> {
    STEPS.iter().find(|s| s.kind == kind && s.from == from && s.to == to)
}

/// The rows that lead on from a state.
pub(crate) fn from(kind: Kind, state: &str) -> impl Iterator<Item = &'static Step> {
    STEPS.iter().filter(move |s| s.kind == kind && s.from == Some(state))
}

impl Kind {
    /// Whether a thing in this state is over.
    pub(crate) fn over(self, state: &str) -> bool {
        match self {
            Kind::Contact => matches!(state, "accepted" | "answered" | "declined" | "duplicate" | "moved"),
            Kind::Referral | Kind::Case => state == "closed",
            Kind::Assessment => matches!(state, "final" | "superseded" | "stopped"),
            Kind::Plan | Kind::Line => state == "ended",
            Kind::Visit => state != "planned",
            Kind::Review => matches!(state, "held" | "stopped"),
            Kind::HandOver => state != "offered",
            Kind::Task => state != "asked",
            Kind::Correction => state == "told her",
            Kind::Concern => state == "closed",
            Kind::Request => matches!(state, "answered" | "refused" | "withdrawn"),
            Kind::Death => state == "verified",
            Kind::Move => state == "confirmed",
        }
    }

    /// Of which class it is: what a team that is only asked, or the point of access, must be able to read is of the front sheet.
    pub fn class(self) -> Class {
        match self {
            Kind::Contact | Kind::Referral | Kind::Case | Kind::Line | Kind::HandOver | Kind::Task | Kind::Death => {
                Class::Front
            }
            Kind::Assessment
            | Kind::Plan
            | Kind::Visit
            | Kind::Review
            | Kind::Correction
            | Kind::Request
            | Kind::Move => Class::Care,
            Kind::Concern => Class::Safeguarding,
        }
    }

    /// How much of a worker's day it takes where weights are these.
    pub(crate) fn weight(self, weights: &Weights) -> i64 {
        match self {
            Kind::Assessment => weights.assessment,
            Kind::Plan => weights.plan,
            Kind::Case | Kind::Referral => weights.person,
            _ => weights.rest,
        }
    }
}

/// Whether a step must say why.
pub(crate) fn asks_why(kind: Kind, from: Option<&str>, to: &str) -> bool {
    matches!(
        (kind, from, to),
        (Kind::Contact, _, "redirected" | "answered" | "declined")
            | (Kind::Contact, Some("identified" | "triaged"), "received")
            | (Kind::Referral, Some("offered"), "waiting")
            | (Kind::Case, Some("open"), "closing")
            | (Kind::Case, Some("closing"), "open")
            | (Kind::Assessment, _, "paused" | "stopped")
            | (Kind::Plan | Kind::Line, _, "ended" | "suspended")
            | (Kind::HandOver, _, "declined")
            | (Kind::Visit, _, "missed" | "refused" | "not in")
            | (Kind::Concern, _, "decided" | "closed")
            | (Kind::Request, Some("received"), "clarifying" | "answered" | "refused")
    )
}
