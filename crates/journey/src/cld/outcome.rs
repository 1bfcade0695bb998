//! C8: what an outcome means for whoever was waiting.

use crate::words::Fixed;
use yf_model::TextId;
use yf_model::rows::cld::Outcome;

/// Progress: the need goes on within the council, and makes an ask (C13).
pub(crate) fn is_progress(outcome: Option<Outcome>) -> bool {
    use Outcome::*;
    matches!(outcome, Some(ProgressReablement | ProgressAssessment | ProgressSupport))
}

/// Whether a request with this outcome stays open for answers. A blank outcome closes it.
pub(crate) fn leaves_open(outcome: Option<Outcome>) -> bool {
    use Outcome::*;
    is_progress(outcome) || matches!(outcome, Some(Continuation | ReleaseOneOnly | Invalid))
}

/// NFA or Admitted to hospital: an assessment that ends so, with no service begun, closes the ask.
pub(crate) fn closes(outcome: Option<Outcome>) -> bool {
    outcome.is_some_and(|o| o.is_nfa() || o == Outcome::AdmittedToHospital)
}

/// The neutral outcome of a request or assessment.
pub(crate) fn of_ask(is: &Fixed, outcome: Option<Outcome>) -> TextId {
    use Outcome::*;
    match outcome {
        Some(Advice | SelfFunded | NoServices | EndedOther | Other) => is.no_action,
        Some(Outcome::Declined) => is.declined,
        Some(Deceased) => is.died,
        Some(Moved) => is.moved,
        Some(EndedAsPlanned) => is.completed,
        Some(AdmittedToHospital) => is.admitted,
        Some(NhsFunded | OtherCouncilService) => is.passed_on,
        _ => TextId(0),
    }
}

/// The neutral outcome of a service that ended.
pub(crate) fn of_service(is: &Fixed, outcome: Option<Outcome>, on_day_of_death: bool) -> TextId {
    use Outcome::*;
    match outcome {
        _ if on_day_of_death => is.died,
        Some(Outcome::Declined | Deceased | Moved | NhsFunded | OtherCouncilService | AdmittedToHospital) => {
            of_ask(is, outcome)
        }
        Some(other) if other.is_nfa() => is.completed,
        progress if is_progress(progress) => is.completed,
        _ => TextId(0),
    }
}
