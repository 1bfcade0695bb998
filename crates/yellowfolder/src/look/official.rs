//! The official measures, as the report shows them.

use super::Days;
use crate::pipeline::Told;
use yf_place::Place;
use yf_report::Official;

/// The official figures of the council rows.
pub fn official(told: &Told, _place: &Place, _days: &Days) -> Official {
    let _ = told;
    Official { missing: Some("No council extract is in this run.".to_owned()), ..Official::default() }
}
