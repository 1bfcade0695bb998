//! The few words in which events are told, each held as one byte: a place has more than a million events.

use crate::draw::word;
use std::fmt;

/// In order of bytes; the first is nothing said.
const TERMS: [&str; 78] = [
    "",
    "accept",
    "acute/discharge_team",
    "acute/ed",
    "acute/ward",
    "admit",
    "ambulance/",
    "asc/care_home",
    "asc/carers",
    "asc/day_care",
    "asc/duty",
    "asc/equipment_store",
    "asc/home_care",
    "asc/hospital_team",
    "asc/locality",
    "asc/ot",
    "assessment",
    "calendar",
    "cancelled",
    "care",
    "care_carer",
    "care_home_permanent",
    "care_home_respite",
    "carer",
    "chs/intermediate_care",
    "chs/nursing",
    "chs/therapy",
    "chs/ucr",
    "completed",
    "contact",
    "decline",
    "declined",
    "delivery",
    "died",
    "discharge",
    "ed_attendance",
    "end",
    "equipment",
    "face_to_face",
    "gp/practice",
    "home",
    "hospital_day_case",
    "hospital_emergency",
    "hospital_planned",
    "housing/repairs",
    "housing/tenancy",
    "ic_routine",
    "ic_urgent",
    "illness",
    "letter",
    "lit/coordinator",
    "lit/equipment",
    "lit/home_care",
    "lit/nursing",
    "long_term",
    "moved",
    "need",
    "needs",
    "no_action",
    "not_attended",
    "notice",
    "nursing",
    "ooh/doctor",
    "ot",
    "package",
    "person/",
    "plan",
    "promise",
    "ready",
    "referral",
    "respite",
    "review",
    "service",
    "start",
    "therapy",
    "ucr",
    "vcse/",
    "vcse/club",
];

/// Where each word stands in the list, by its hash.
const SLOTS: [u8; 1024] = {
    let mut slots = [0; 1024];
    let mut n = 1;
    while n < TERMS.len() {
        let mut at = slot(TERMS[n]);
        while slots[at] > 0 {
            at = (at + 1) % slots.len();
        }
        slots[at] = n as u8;
        n += 1;
    }
    slots
};

const fn slot(text: &str) -> usize {
    (word(text) % 1024) as usize
}

/// A kind, a place, a type, an outcome or a first cause.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term(u8);

impl Term {
    /// The word itself.
    pub fn text(self) -> &'static str {
        TERMS[usize::from(self.0)]
    }

    /// Whether nothing is said.
    pub fn is_empty(self) -> bool {
        self.text().is_empty()
    }
}

impl From<&str> for Term {
    /// A word that is not in the list is nothing said; a test holds every word of the written journeys to it.
    fn from(text: &str) -> Term {
        let mut at = slot(text);
        // The next free slot ends the search: a free one and the first word are both 0.
        while SLOTS[at] > 0 {
            if TERMS[usize::from(SLOTS[at])] == text {
                return Term(SLOTS[at]);
            }
            at = (at + 1) % SLOTS.len();
        }
        debug_assert!(text.is_empty(), "{text} is no term");
        Term(0)
    }
}

impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.text(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_in_order_and_fit_a_byte() {
        assert!(TERMS.windows(2).all(|two| two[0] < two[1]) && TERMS.len() < 256 && TERMS[0].is_empty());
        assert!(TERMS.iter().all(|text| Term::from(*text).text() == *text));
    }
}
