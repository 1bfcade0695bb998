//! What must be said with a step, and what cannot be said at all.

use super::Said;
use super::machine::Kind;
use super::rows::{self, Thing};
use crate::access::Role;
use crate::outside::Stamp;
use crate::store::facts::RECORD;
use crate::trouble::Trouble;
use rusqlite::Transaction;
use yf_model::When;
use yf_place::clock::instants;

const LONGEST: usize = 20_000;
const MOST: usize = 300;

/// Nothing has happened that is still to come.
pub(crate) fn time(happened: When, now: Stamp) -> Result<(), Trouble> {
    // A form may be a minute ahead of us.
    if instants(happened).first > now.seconds() + 60 {
        return Err(Trouble::Field("happened", "that is still to come: write when it happened"));
    }
    Ok(())
}

/// Fields have short plain names, and words an end. What somebody signs she signs by itself.
pub(crate) fn fields(says: &[Said]) -> Result<(), Trouble> {
    if says.iter().any(|said| said.field.starts_with(super::answers::SIGNED)) {
        return Err(Trouble::Field("says", "a section is signed by itself"));
    }
    if says.len() > MOST {
        return Err(Trouble::Field("says", "300 fields at most in one form"));
    }
    for said in says {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '_');
        if said.field.is_empty() || said.field.len() > 80 || !said.field.chars().all(plain) {
            return Err(Trouble::Field("says", "a field is named by small letters, figures, full stops and hyphens"));
        }
        if said.words.len() > LONGEST {
            return Err(Trouble::Field("words", "20,000 letters at most in one field"));
        }
        if [&said.value, &said.source, &said.confidence].iter().any(|text| text.len() > 200) {
            return Err(Trouble::Field("value", "200 letters at most: the rest belongs into the words"));
        }
    }
    Ok(())
}

/// The urgencies of a contact, the least first.
pub(crate) const URGENCIES: [&str; 4] = ["information", "routine", "soon", "urgent"];

/// Which of two urgencies is less.
pub(crate) fn is_lower(new: &str, old: &str) -> bool {
    let rank = |value: &str| URGENCIES.iter().position(|u| *u == value);
    rank(new) < rank(old)
}

/// An urgency is one of four, and is lowered with a reason only: each lowering is kept and reported.
pub(crate) fn urgency(tx: &Transaction<'_>, thing: &Thing, said: &Said) -> Result<(), Trouble> {
    if thing.kind != Kind::Contact || said.field != "urgency" {
        return Ok(());
    }
    if !URGENCIES.contains(&said.value.as_str()) {
        return Err(Trouble::Field("urgency", "urgent, soon, routine or information"));
    }
    let old = rows::field(tx, thing.person, thing.thing, "urgency")?;
    if old.is_some_and(|old| is_lower(&said.value, &old.said.value)) && said.words.trim().is_empty() {
        return Err(Trouble::Field("urgency", "say why it is lowered: every lowering is reported"));
    }
    Ok(())
}

/// Why her record must be read to answer what she asks: said by governance alone, by itself and with a reason, because it opens the record to who
/// says it. True where it was said.
pub(crate) fn record(kind: Kind, said: &Said, by: Option<Role>) -> Result<bool, Trouble> {
    if kind != Kind::Request || said.field != RECORD {
        return Ok(false);
    }
    match by {
        Some(Role::Ig) if said.words.trim().chars().count() >= 20 => Ok(true),
        Some(Role::Ig) => Err(Trouble::Field(RECORD, "say why her record must be read, in 20 letters or more")),
        _ => Err(Trouble::Field(RECORD, "governance says that, and with no other step")),
    }
}

/// Why somebody is written down without an NHS number.
pub(crate) const NO_NUMBER: [&str; 4] = ["not-asked", "not-traced", "none", "declined"];

/// Somebody new without an NHS number has a reason for it, one of four; where nobody gave one, that nobody asked.
pub(crate) fn no_number(tx: &Transaction<'_>, contact: &Thing, act: rows::Act<'_>) -> Result<(), Trouble> {
    const FIELD: &str = "no-number";
    match rows::field(tx, contact.person, contact.thing, FIELD)? {
        Some(said) if NO_NUMBER.contains(&said.said.value.as_str()) => Ok(()),
        Some(_) => Err(Trouble::Field(FIELD, "not-asked, not-traced, none or declined")),
        None => {
            let said = Said { field: FIELD.into(), value: NO_NUMBER[0].into(), ..Said::default() };
            rows::say(tx, contact, &said, None, act.follows()).map(|_| ())
        }
    }
}

/// The value of a field that must be there.
pub(crate) fn said(
    tx: &Transaction<'_>,
    thing: &Thing,
    field: &'static str,
    one_of: &[&str],
    right: &'static str,
) -> Result<String, Trouble> {
    let said = rows::field(tx, thing.person, thing.thing, field)?;
    let value = said.map(|v| if v.said.value.is_empty() { v.said.words } else { v.said.value }).unwrap_or_default();
    if value.trim().is_empty() || (!one_of.is_empty() && !one_of.contains(&value.as_str())) {
        return Err(Trouble::Field(field, right));
    }
    Ok(value)
}

/// She could not decide this herself: it was decided in her best interests.
const BEST: &str = "best-interests";

/// What she says of it; or, where she cannot decide this, who decided in her best interests, how that was seen and who spoke for her (Mental
/// Capacity Act 2005 s 4, Care Act 2014 s 67): without it there could be no plan for somebody who cannot say yes.
pub(crate) fn agreement(
    tx: &Transaction<'_>,
    thing: &Thing,
    answers: &[&str],
    right: &'static str,
) -> Result<(), Trouble> {
    if said(tx, thing, "agreement", &[answers, &[BEST]].concat(), right)? == BEST {
        let right =
            "say who decided in her best interests, how it was seen that she cannot decide this, and who spoke for her";
        said(tx, thing, BEST, &[], right)?;
    }
    Ok(())
}
