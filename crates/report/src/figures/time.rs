use super::Count;
use serde::{Deserialize, Serialize};

/// Where the time went: days of being helped, of waiting inside a service and of having been passed on, by agency.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TimeSpent {
    /// Why it cannot be said, in a sentence.
    pub missing: Option<String>,
    /// Whose days, in words ("people with at least one wait that began in the period").
    pub whom: String,
    /// How many people.
    pub people: Count,
    /// The agencies in the order of the place's file, also those that sent nothing.
    pub agencies: Vec<AgencyTime>,
    /// All agencies together that the place does not name, each person and each day once: what the open edition says of them.
    #[serde(skip)]
    pub others: Option<AgencyTime>,
}

/// Days of one agency, summed over people; a day counts once for each agency.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AgencyTime {
    /// The agency in words.
    pub agency: String,
    /// Which extract is missing, in a sentence; then there are no days.
    pub missing: Option<String>,
    /// People with at least one such day.
    pub people: Count,
    /// Days on which a service of it was helping.
    pub helped: Count,
    /// Days of waiting inside it: it has the referral, nobody has come.
    pub waiting: Count,
    /// Days between being passed on to it and its picking up.
    pub passed_on: Count,
}
