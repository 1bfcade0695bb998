//! Which days an agency's extracts cover, so that silence outside them is not read as "nothing happened".

use std::collections::{BTreeMap, BTreeSet};
use yf_model::{Day, Month, TextId};

/// The months for which a provider sent something.
pub type ProviderMonths = BTreeMap<TextId, BTreeSet<Month>>;

/// What one kind of extract covers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// First day covered.
    pub first: Option<Day>,
    /// Last day covered: the latest stated end of a reporting period, else the last day of which rows tell.
    pub last: Option<Day>,
    /// Whether the days are stated by the extract (reporting periods) or taken from its rows.
    pub stated: bool,
    /// Months present, provider by provider (0 where the layout names none): a hole is a missing extract.
    pub months: ProviderMonths,
}
