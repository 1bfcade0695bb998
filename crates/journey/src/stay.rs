use yf_model::{Day, PersonKey, Ref, RowRef, TextId, When};

/// Which of the groups a stay belongs to when the wait from ready to home is asked for (`clocks.md` 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StayGroup {
    /// Ready before the day of discharge.
    Delayed,
    /// Ready on the day of discharge.
    OnTheDay,
    /// No ready date: no delay, or not recorded; it cannot be told which.
    Blank,
    /// A ready date before admission or after discharge: a fault.
    Outside,
    /// Not yet discharged.
    StillIn,
    /// Ended by death.
    Died,
    /// Ready date within the stay, but not an ordinary stay by its classification.
    NotOrdinary,
}

impl StayGroup {
    /// Whether the wait is measured.
    pub fn is_measured(self) -> bool {
        matches!(self, StayGroup::Delayed | StayGroup::OnTheDay)
    }

    pub(crate) fn note(self) -> Option<&'static str> {
        match self {
            StayGroup::Delayed | StayGroup::OnTheDay => None,
            StayGroup::Blank => Some("stays without a ready date"),
            StayGroup::Outside => Some("ready dates outside the stay"),
            StayGroup::StillIn => Some("stays not yet ended"),
            StayGroup::Died => Some("stays ended by death"),
            StayGroup::NotOrdinary => Some("stays of another classification"),
        }
    }
}

/// A hospital stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Whose.
    pub person: PersonKey,
    /// The hospital, as an agency.
    pub org: TextId,
    /// Its reference.
    pub reference: Ref,
    /// Admission.
    pub admitted: When,
    /// Discharge, if it came.
    pub discharged: Option<When>,
    /// Ready to leave: of the stay, else of its last episode.
    pub ready: Option<Day>,
    /// Delayed, on the day, blank ...
    pub group: StayGroup,
    /// Where she went: `home`, `care_home`, `transfer`, `died` or blank.
    pub outcome: TextId,
    /// The row.
    pub row: RowRef,
}
