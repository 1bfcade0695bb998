//! The elements that are a sum of parts, by their names.

use yf_model::rows::neutral::Kind;

/// The elements by their names, in the order of the standard: written once.
macro_rules! elements {
    ($($element:ident = $name:literal,)+) => {
        /// The elements that are a sum of parts, by the names of `persons.csv`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum Element {
            $($element,)+
        }

        impl Element {
            /// All, in the order of the standard.
            pub const ALL: [Element; [$($name),+].len()] = [$(Element::$element),+];

            /// As the column of `persons.csv` is called.
            pub fn name(self) -> &'static str {
                match self {
                    $(Element::$element => $name,)+
                }
            }
        }
    };
}

elements! {
    DaysObserved = "days_observed",
    Spans = "spans_org",
    SpansService = "spans_service",
    SpansTeam = "spans_team",
    Owners = "owners_org",
    OwnersService = "owners_service",
    OwnersTeam = "owners_team",
    NeedDays = "need_days",
    UnownedDays = "unowned_days",
    LongestUnowned = "longest_unowned",
    Handoffs = "handoffs_org",
    HandoffsService = "handoffs_service",
    HandoffsTeam = "handoffs_team",
    HandoffGapDays = "handoff_gap_days",
    ColdHandoffs = "cold_handoffs",
    Tellings = "tellings",
    Assessments = "assessments",
    RepeatAssessments = "repeat_assessments",
    RepeatAssessmentsOtherOrg = "repeat_assessments_other_org",
    ClosedWithoutAction = "closed_without_action",
    Bounces = "bounces",
    BouncesSameOrg = "bounces_same_org",
    Starts = "starts",
    SurpriseStarts = "surprise_starts",
    Discharges = "discharges",
    SurpriseDischarges = "surprise_discharges",
    PromisesDue = "promises_due",
    PromisesKept = "promises_kept",
    PromisesLate = "promises_late",
    PromisesBroken = "promises_broken",
    NightsHospital = "nights_hospital",
    NightsCareHome = "nights_care_home",
    NightsCareHomePermanent = "nights_care_home_permanent",
    DaysAtHome = "days_at_home",
    Visits = "n_who",
}

impl Element {
    /// By its name.
    pub fn named(name: &str) -> Option<Element> {
        Element::ALL.into_iter().find(|element| element.name() == name)
    }

    /// The kinds of event that extracts must be able to hold for it to be seen (`journey.md` P7), and those that it counts itself.
    pub fn needs(self) -> &'static [Kind] {
        use Element::*;
        match self {
            NeedDays | UnownedDays | LongestUnowned => &[Kind::Referral, Kind::Start],
            Tellings => &[Kind::Contact, Kind::Assessment],
            // Where no discharge can be held, none is without a plan, and none was with one.
            Starts => &[Kind::Start],
            SurpriseStarts => &[Kind::Plan, Kind::Start],
            Discharges => &[Kind::Discharge],
            SurpriseDischarges => &[Kind::Plan, Kind::Discharge],
            PromisesDue | PromisesKept | PromisesLate | PromisesBroken => &[Kind::Promise, Kind::Delivery],
            NightsHospital | NightsCareHome | NightsCareHomePermanent | DaysAtHome => &[Kind::Admit, Kind::Discharge],
            Visits => &[Kind::Contact],
            _ => &[],
        }
    }
}
