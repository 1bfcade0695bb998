//! Admitted patient care: one row, one hospital stay.

use crate::{Code, Day, IdText, IdentityId, RowRef, TextId, When};

/// A spell as one version of the record describes it.
#[derive(Clone, Debug)]
pub struct Spell {
    /// Where it stands.
    pub at: RowRef,
    /// Who.
    pub who: IdentityId,
    /// PRIMARYKEY_ID, joins the episodes.
    pub key: IdText,
    /// `system.record.identifier`, 0 when absent.
    pub record: IdText,
    /// `system.record.version`.
    pub version: i64,
    /// Hospital provider spell number.
    pub number: IdText,
    /// Provider.
    pub provider: TextId,
    /// `withheld_identity_reason` filled: totals only.
    pub withheld: bool,
    /// Date of birth, or month and year.
    pub born: Option<When>,
    /// Age on admission.
    pub age: Option<u8>,
    /// Gender code.
    pub gender: Code,
    /// Practice.
    pub practice: TextId,
    /// Deprivation decile 1 to 10.
    pub decile: Option<u8>,
    /// Admission.
    pub admitted: Option<When>,
    /// Admission method.
    pub method: Code,
    /// Patient classification.
    pub classification: Code,
    /// Discharge; `None` while still in.
    pub discharged: Option<When>,
    /// Discharge ready date, of the spell.
    pub ready: Option<Day>,
    /// Discharge destination.
    pub destination: Code,
    /// Discharge method.
    pub discharge_method: Code,
}

/// An episode, read for its ready date.
#[derive(Clone, Debug)]
pub struct Episode {
    /// Where it stands.
    pub at: RowRef,
    /// PRIMARYKEY_ID of the spell.
    pub key: IdText,
    /// Episode order within the spell.
    pub order: i64,
    /// Discharge ready date.
    pub ready: Option<Day>,
}

/// Both tables.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Tables {
    pub spells: Vec<Spell>,
    pub episodes: Vec<Episode>,
}
