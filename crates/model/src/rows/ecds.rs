//! Emergency care: one row, one attendance.

use crate::{Code, Day, IdText, IdentityId, RowRef, TextId, When};

/// An attendance as one version of the record describes it.
#[derive(Clone, Debug)]
pub struct Attendance {
    /// Where it stands.
    pub at: RowRef,
    /// Who.
    pub who: IdentityId,
    /// `attendance.unique_identifier`.
    pub id: IdText,
    /// `system.record.version`.
    pub version: i64,
    /// Provider.
    pub provider: TextId,
    /// Department type.
    pub department: Code,
    /// Attendance category.
    pub category: Code,
    /// Arrival.
    pub arrived: Option<When>,
    /// Whether a first-assessment stamp is there.
    pub assessed: Option<When>,
    /// Seen for treatment.
    pub seen: Option<When>,
    /// Departure.
    pub left: Option<When>,
    /// Age at arrival.
    pub age: Option<u8>,
    /// Date of birth where the layout has it.
    pub born: Option<Day>,
    /// Stated gender.
    pub gender: Code,
    /// Practice.
    pub practice: TextId,
    /// `referred_to` request times (the child table), if any.
    pub referred_on: Vec<When>,
}
