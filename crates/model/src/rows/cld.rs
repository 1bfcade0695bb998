//! Client Level Data: one row, one event of adult social care.

use crate::{Day, IdText, IdentityId, NhsNumber, RowRef, TextId};

/// Request, Assessment, Service or Review, found in the text in the order Service, Assessment, Request, Review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum EventType {
    Request,
    Assessment,
    Service,
    Review,
    Invalid,
}

/// A coded value after cleaning (`cld.md` 5): missing, a value of the list, or `Invalid and not mapped`.
/// Equality of two cleaned values is the equality that event identity uses.
pub type Cleaned = TextId;

/// One row of Client Level Data as read. Cleaned values are numbers of the vocabulary; 0 is missing.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it stands.
    pub at: RowRef,
    /// LA code as given.
    pub la: TextId,
    /// Who, for joins and journeys (`mapping.md` 3).
    pub who: IdentityId,
    /// NHS number by the official rule (`cld.md` 4.3).
    pub nhs_official: Option<NhsNumber>,
    /// The council's own number of the person.
    pub local: IdText,
    /// Stated reporting period.
    pub period_start: Option<Day>,
    /// Stated reporting period.
    pub period_end: Option<Day>,
    /// Date of birth.
    pub born: Option<Day>,
    /// Date of death.
    pub died: Option<Day>,
    /// Practice code as given.
    pub practice: TextId,
    /// Cleaned gender.
    pub gender: Cleaned,
    /// Cleaned client type.
    pub client_type: Cleaned,
    /// Event type as given (uncleaned, for the text tests of the official method); `None` when blank.
    pub type_text: TextId,
    /// Cleaned event type.
    pub event_type: EventType,
    /// Event start.
    pub start: Option<Day>,
    /// Event end.
    pub end: Option<Day>,
    /// Conversation flag, by Event Description or the extra column.
    pub conversation: bool,
    /// Cleaned outcome.
    pub outcome: Cleaned,
    /// Cleaned route of access.
    pub route: Cleaned,
    /// Cleaned assessment type.
    pub assessment_type: Cleaned,
    /// Cleaned service type.
    pub service_type: Cleaned,
    /// Cleaned service component.
    pub component: Cleaned,
    /// Cleaned delivery mechanism.
    pub delivery: Cleaned,
    /// Provider CQC Location ID as given.
    pub provider: TextId,
    /// Unit cost in pence.
    pub unit_cost: Option<i64>,
    /// Cleaned cost frequency.
    pub cost_frequency: Cleaned,
    /// Planned units a week, in hundredths.
    pub planned_units: Option<i64>,
}
