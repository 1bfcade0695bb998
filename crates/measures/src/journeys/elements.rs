//! The elements of the vector by name, and the shares of two of them.

use super::families::FAMILIES;
use yf_journey::vector::{self, Continuity, Vector};
use yf_model::rows::neutral::Kind;

/// What an element is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// Times that something happened.
    Times,
    /// Days or nights.
    Days,
    /// A number between 0 and 1.
    Index,
    /// A number that only compares within one run.
    Density,
}

/// How an element is taken from a vector; `None` is "cannot be seen" or "has none".
#[derive(Clone, Copy)]
pub(super) enum Taken {
    Whole(fn(&Vector) -> Option<u32>),
    Part(fn(&Vector) -> Option<f64>),
}

/// One element of the vector.
#[derive(Clone, Copy)]
pub struct Element {
    /// As in result.json, its level behind it.
    pub id: &'static str,
    /// Section of `journey.md`.
    pub section: u8,
    /// In words.
    pub name: &'static str,
    /// Unit.
    pub measured: Measured,
    /// Whether it stands in the ordered list of the vector (`journey.md` 14): shown for groups and periods too.
    pub listed: bool,
    pub(super) taken: Taken,
}

impl Element {
    /// Whether it is always a whole number.
    pub fn is_whole(&self) -> bool {
        matches!(self.taken, Taken::Whole(_))
    }

    /// The kinds of event that extracts must be able to hold for it to be shown: a nought that nothing could have raised is none.
    pub fn needs(&self) -> &'static [Kind] {
        use vector::Element::{DaysAtHome, Visits};
        match (vector::Element::named(self.id), self.section) {
            (Some(of_parts), _) => of_parts.needs(),
            // Worked out from days at home, and from visits.
            (None, 11) => DaysAtHome.needs(),
            (None, 12) => Visits.needs(),
            (None, _) => &[],
        }
    }

    /// Those of them that its family can be seen without.
    pub fn needs_of_its_own(&self) -> Vec<Kind> {
        let family = FAMILIES.iter().find(|family| family.section == self.section);
        let shared = |kind: &Kind| family.is_some_and(|family| family.all.contains(kind));
        self.needs().iter().copied().filter(|kind| !shared(kind)).collect()
    }

    /// Those of them that these extracts cannot hold.
    pub fn lacks(&self, seen: &[Kind]) -> Vec<Kind> {
        self.needs().iter().copied().filter(|kind| !seen.contains(kind)).collect()
    }
}

impl std::fmt::Debug for Element {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// A share of two elements summed over persons.
#[derive(Clone, Copy, Debug)]
pub struct Share {
    /// Section of `journey.md`.
    pub section: u8,
    /// In words.
    pub name: &'static str,
    /// Element that is counted.
    pub of: &'static str,
    /// Element of which.
    pub among: &'static str,
}

const fn whole(
    id: &'static str,
    section: u8,
    name: &'static str,
    measured: Measured,
    listed: bool,
    of: fn(&Vector) -> Option<u32>,
) -> Element {
    Element { id, section, name, measured, listed, taken: Taken::Whole(of) }
}

const fn part(
    id: &'static str,
    section: u8,
    name: &'static str,
    measured: Measured,
    listed: bool,
    of: fn(&Vector) -> Option<f64>,
) -> Element {
    Element { id, section, name, measured, listed, taken: Taken::Part(of) }
}

fn days(days: i32) -> Option<u32> {
    u32::try_from(days).ok()
}

/// Days at home over observed days; `None` without a day.
fn home_share(v: &Vector) -> Option<f64> {
    let nights = v.nights.filter(|_| v.days_observed > 0)?;
    Some(f64::from(nights.home) / f64::from(v.days_observed))
}

/// Visits with a provider named; `None` without one, since then no other number of continuity says anything.
fn visits(c: &Continuity) -> Option<u32> {
    (c.n > 0).then_some(c.n)
}

use Measured::{Days, Density, Index, Times};

/// All elements, in the order of the sections. Waits stand by clock in [`super::Waits`].
pub const ELEMENTS: [Element; 44] = [
    whole("spans_org", 3, "spells in which an agency was responsible", Times, false, |v| Some(v.spans.org)),
    whole("spans_service", 3, "spells in which a service was responsible", Times, false, |v| Some(v.spans.service)),
    whole("spans_team", 3, "spells in which a team was responsible", Times, false, |v| Some(v.spans.team)),
    whole("owners_org", 3, "agencies that were responsible", Times, false, |v| Some(v.owners.org)),
    whole("owners_service", 3, "services that were responsible", Times, false, |v| Some(v.owners.service)),
    whole("owners_team", 3, "teams that were responsible", Times, false, |v| Some(v.owners.team)),
    whole("need_days", 4, "days in need", Days, false, |v| v.need.and_then(|n| days(n.need_days))),
    whole("unowned_days", 4, "days in need that nobody owned", Days, true, |v| {
        v.need.and_then(|n| days(n.unowned_days))
    }),
    whole("longest_unowned", 4, "longest run of such days", Days, true, |v| {
        v.need.and_then(|n| days(n.longest_unowned))
    }),
    whole("handoffs_org", 5, "hand-offs between agencies", Times, true, |v| Some(v.handoffs.org)),
    whole("handoffs_service", 5, "hand-offs between services", Times, false, |v| Some(v.handoffs.service)),
    whole("handoffs_team", 5, "hand-offs between teams", Times, false, |v| Some(v.handoffs.team)),
    whole("handoff_gap_days", 5, "days between, in hand-offs of agencies", Days, true, |v| {
        u32::try_from(v.handoff_gap_days).ok()
    }),
    whole("cold_handoffs", 5, "hand-offs of agencies that nobody asked for", Times, true, |v| Some(v.cold_handoffs)),
    whole("tellings", 6, "times she told her story", Times, true, |v| v.tellings),
    whole("assessments", 7, "assessments but reviews", Times, false, |v| Some(v.assessments)),
    whole("repeat_assessments", 7, "repeat assessments", Times, true, |v| Some(v.repeat_assessments)),
    whole("repeat_assessments_other_org", 7, "repeat assessments of another agency’s", Times, false, |v| {
        Some(v.repeat_assessments_other_org)
    }),
    whole("closed_without_action", 8, "referrals closed without action", Times, false, |v| {
        Some(v.closed_without_action)
    }),
    whole("bounces", 8, "times sent away and back within 91 days", Times, true, |v| Some(v.bounces)),
    whole("bounces_same_org", 8, "times sent away and back to the same agency", Times, false, |v| {
        Some(v.bounces_same_org)
    }),
    whole("starts", 9, "starts of services", Times, false, |v| Some(v.starts)),
    whole("surprise_starts", 9, "starts without a known plan", Times, true, |v| v.surprise_starts),
    whole("discharges", 9, "discharges but by death", Times, false, |v| Some(v.discharges)),
    whole("surprise_discharges", 9, "discharges without a known plan", Times, true, |v| v.surprise_discharges),
    whole("promises_due", 10, "items of plans due", Times, true, |v| v.promised.map(|p| p.due)),
    whole("promises_kept", 10, "items kept", Times, true, |v| v.promised.map(|p| p.kept)),
    whole("promises_late", 10, "items late", Times, true, |v| v.promised.map(|p| p.late)),
    whole("promises_broken", 10, "items broken", Times, true, |v| v.promised.map(|p| p.broken)),
    whole("nights_hospital", 11, "nights in hospital", Days, false, |v| v.nights.and_then(|n| days(n.hospital))),
    whole("nights_care_home", 11, "nights in a care home", Days, false, |v| v.nights.and_then(|n| days(n.care_home))),
    whole("nights_care_home_permanent", 11, "nights in a permanent care home, which may be home", Days, false, |v| {
        v.nights.and_then(|n| days(n.care_home_permanent))
    }),
    whole("days_at_home", 11, "days at home", Days, true, |v| v.nights.and_then(|n| days(n.home))),
    part("home_share", 11, "share of observed days at home", Index, false, home_share),
    whole("n_who", 12, "visits with a worker named", Times, false, |v| visits(&v.who)),
    part("coc_who", 12, "chance that two visits were by one worker (COC)", Index, true, |v| v.who.coc),
    part("upc_who", 12, "share of the worker seen most (UPC)", Index, false, |v| v.who.upc),
    part("secon_who", 12, "share of visits by the same worker as the last (SECON)", Index, false, |v| v.who.secon),
    part("care_density_who", 12, "persons that two of her workers share (care density)", Density, false, |v| {
        v.who.care_density
    }),
    part("coc_team", 12, "chance that two visits were by one team (COC)", Index, false, |v| v.team.coc),
    part("upc_team", 12, "share of the team seen most (UPC)", Index, false, |v| v.team.upc),
    part("coc_org", 12, "chance that two visits were by one agency (COC)", Index, false, |v| v.org.coc),
    part("upc_org", 12, "share of the agency seen most (UPC)", Index, false, |v| v.org.upc),
    part("secon_org", 12, "share of visits by the same agency as the last (SECON)", Index, false, |v| v.org.secon),
];

/// Shares that the standard defines, or that give a count its measure.
pub const SHARES: [Share; 7] = [
    Share { section: 4, name: "of the days in need", of: "unowned_days", among: "need_days" },
    Share { section: 5, name: "of the hand-offs of agencies", of: "cold_handoffs", among: "handoffs_org" },
    Share { section: 7, name: "of the assessments", of: "repeat_assessments", among: "assessments" },
    Share { section: 8, name: "of the referrals closed without action", of: "bounces", among: "closed_without_action" },
    Share { section: 9, name: "of the starts", of: "surprise_starts", among: "starts" },
    Share { section: 9, name: "of the discharges", of: "surprise_discharges", among: "discharges" },
    Share { section: 10, name: "of the items due", of: "promises_kept", among: "promises_due" },
];

/// Place of an element by its name.
pub fn element(id: &str) -> Option<usize> {
    ELEMENTS.iter().position(|element| element.id == id)
}
