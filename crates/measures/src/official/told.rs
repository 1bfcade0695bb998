//! A unique event with what the measures ask of its row.

use yf_journey::unique::{Band, Event, age_in_years};
use yf_model::rows::cld::{AssessmentType, ClientType, Component, EventType, Outcome, Row, ServiceType};
use yf_model::{Day, IdText};

#[derive(Clone, Copy)]
pub struct Told<'a> {
    pub row: &'a Row,
    pub record: u32,
    pub ref_end: Day,
    pub event_type: EventType,
    pub start: Day,
    /// Corrected.
    pub end: Option<Day>,
    pub band: Band,
    pub born: Option<Day>,
    pub died: Option<Day>,
    pub outcome: Option<Outcome>,
    pub service_type: Option<ServiceType>,
    pub component: Option<Component>,
    pub local: IdText,
}

impl<'a> Told<'a> {
    pub fn of(event: &Event, row: &'a Row) -> Told<'a> {
        Told {
            row,
            record: event.record,
            ref_end: event.ref_end,
            // A unique event has a type and a start: rows without were left out by steps 1 and 2.
            event_type: row.event_type.unwrap_or(EventType::Invalid),
            start: row.start.unwrap_or_default(),
            end: event.end,
            band: event.band,
            born: row.born,
            died: row.died,
            outcome: row.outcome,
            service_type: row.service_type,
            component: row.component,
            local: row.local,
        }
    }

    /// Whether she was at least so many years old at the event's start; an unknown age was not.
    pub fn aged_at_start(&self, years: i32) -> bool {
        self.born.is_some_and(|born| age_in_years(born, self.start) >= years)
    }

    pub fn is_service_user(&self) -> bool {
        self.row.client_type == Some(ClientType::ServiceUser)
    }

    /// Step 1.2: an assessment of one of the two types, or a service of the seven. The client type is not tested: official quirk.
    pub fn can_answer(&self) -> bool {
        match self.event_type {
            EventType::Assessment => {
                matches!(self.row.assessment_type, Some(AssessmentType::ShortTerm | AssessmentType::LongTerm))
            }
            EventType::Service => self.service_type.is_some_and(ServiceType::is_of_the_seven),
            _ => false,
        }
    }
}
