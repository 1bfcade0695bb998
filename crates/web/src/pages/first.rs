//! Where each role begins, and where somebody is led who asks for the first page of others.

use crate::Site;
use crate::asked::{Answer, Asked};
use yf_folder::access::Role;

/// Each role's first page: led to, or shown here.
pub fn home(site: &Site, asked: &Asked) -> Answer {
    let Some(signed) = &asked.signed else { return Answer::see("/sign-in") };
    match begins(signed.actor.role()) {
        "/" => super::start::start(site, signed),
        to => Answer::see(to),
    }
}

/// Where a role begins.
fn begins(role: Role) -> &'static str {
    use Role::{Admin, Analyst, Coord, Finance, Ig, Manager, Matron, Person, Provider, Proxy, Spa, Sw, Therapist, Vol};
    match role {
        Person | Proxy => "/mine",
        Ig => "/governance",
        Spa => "/calls",
        // Who gives a service finds nobody (rule P12): what is offered to her and what is hers stands on her day.
        Coord | Matron | Sw | Therapist | Provider | Vol => "/day",
        Manager => "/manager",
        // Who opens no folder begins where it is said what her account is for.
        Admin | Analyst | Finance => "/",
        _ => "/find",
    }
}

/// Who may find people by name (rule P12).
pub fn finds(role: Role) -> bool {
    super::find::takes_calls(role) || matches!(role, Role::Gp | Role::Discharge)
}

/// Whether a page is of no use to a role: one of a team's to who works in none, one of the staff's to herself, hers to the staff. Nobody learns
/// anything by it: these pages are known to be there, and each says of people only what its reader may know.
fn of_others(role: Role, path: &str) -> bool {
    use Role::{Admin, Analyst, Finance, Ig, Manager, Person, Proxy};
    let herself = matches!(role, Person | Proxy);
    match path {
        "/mine" => !herself,
        "/governance" => !matches!(role, Ig | Manager),
        // Who answers for what people ask of the record has that on her day.
        "/day" => herself || matches!(role, Admin | Analyst | Finance),
        "/calls" | "/manager" => !super::find::takes_calls(role),
        "/find" => !finds(role) && begins(role) != "/find",
        _ => false,
    }
}

/// Where somebody is led who asked for a page that is of no use to her.
pub fn leads(role: Role, path: &str) -> Option<&'static str> {
    of_others(role, path).then(|| begins(role))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_away_from_where_she_begins() {
        for role in Role::ALL {
            assert_eq!(leads(*role, begins(*role)), None, "{role:?} would go round for ever");
        }
    }
}
