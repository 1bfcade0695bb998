//! Client Level Data: one row, one event of adult social care.

pub use super::cld_codes::{
    AssessmentType, ClientType, Component, Delivery, EventType, Gender, INVALID, Outcome, ServiceType,
};
use crate::{Day, IdText, IdentityId, NhsNumber, RowRef, TextId};

/// One row of Client Level Data as read, cleaned by `cld.md` 3 to 5. A closed coded value is `None` when missing and
/// `Invalid` when it is in no list; two different invalid values are equal, as event identity wants it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it stands.
    pub at: RowRef,
    /// 1 for the first row of its file, counting every row read (also rows set aside), not blank lines: the official
    /// record number is this plus the rows of all files imported before.
    pub nth: u32,
    /// LA code as given.
    pub la: TextId,
    /// Who, for joins and journeys (`mapping.md` 3).
    pub who: IdentityId,
    /// NHS number by the official rule (`cld.md` 4.3).
    pub nhs_official: Option<NhsNumber>,
    /// The council's own number of the person, 0 when missing.
    pub local: IdText,
    /// Stated reporting period, its first day.
    pub period_start: Option<Day>,
    /// Stated reporting period, its last day.
    pub period_end: Option<Day>,
    /// Date of birth.
    pub born: Option<Day>,
    /// Date of death.
    pub died: Option<Day>,
    /// Event start.
    pub start: Option<Day>,
    /// Event end as submitted (not corrected for death).
    pub end: Option<Day>,
    /// Unit cost in pence.
    pub unit_cost: Option<i64>,
    /// Planned units a week, in hundredths.
    pub planned_units: Option<i64>,
    /// Practice code as given, 0 when missing.
    pub practice: TextId,
    /// Postcode as given, 0 when missing: identifying, so a number of [`crate::Ids`].
    pub postcode: IdText,
    /// Provider CQC Location ID as given, 0 when missing.
    pub provider: TextId,
    /// Route of access: the cleaned value, or the key of an unknown spelling (open list); 0 when missing.
    pub route: TextId,
    /// Cost frequency: as the route.
    pub cost_frequency: TextId,
    /// Event type; `None` when blank.
    pub event_type: Option<EventType>,
    /// Which of Request, Assessment, Service the text of the type *begins* with (`cld.md` 6.3).
    pub type_begins: Option<EventType>,
    /// Cleaned client type.
    pub client_type: Option<ClientType>,
    /// Cleaned outcome.
    pub outcome: Option<Outcome>,
    /// Cleaned assessment type.
    pub assessment_type: Option<AssessmentType>,
    /// Cleaned service type.
    pub service_type: Option<ServiceType>,
    /// Cleaned service component.
    pub component: Option<Component>,
    /// Cleaned delivery mechanism.
    pub delivery: Option<Delivery>,
    /// Cleaned gender.
    pub gender: Option<Gender>,
    /// Conversation flag, by Event Description or the extra column.
    pub conversation: bool,
}
