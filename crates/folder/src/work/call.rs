//! The call that the folder itself begins about somebody whose rows stood in another's folder: she has somebody who answers for her from the
//! first minute, and whoever takes it finds out who she is and what she needs.

use super::act::Desk;
use super::machine::Kind;
use super::rows::{self, Act, Thing};
use super::{Said, Who, people};
use crate::outside::Id;
use crate::trouble::Trouble;

/// Begins it, owned by who parted her rows from the other's where she takes calls, else by the point of access.
pub(crate) fn begin(desk: &Desk<'_>, person: Id, words: &str) -> Result<Id, Trouble> {
    let owner = people::first_owner(desk, Kind::Contact, None, None, None, None)?;
    let happened = people::moment(desk.now);
    let thing = Id::mint(&*desk.folder.outside);
    let mut call = Thing::new(person, thing, Kind::Contact, "draft", owner, happened, desk.now);
    let act =
        Act { account: desk.actor.account, team: desk.actor.seat(), who: Who::X, happened, now: desk.now, why: "" };
    rows::begin(desk.tx, &call, act)?;
    let said = |field: &str, value: &str, words: &str| Said {
        field: field.into(),
        value: value.into(),
        words: words.into(),
        source: "record".into(),
        ..Said::default()
    };
    for said in [said("reason", "", words), said("caller", "professional", "")] {
        rows::say(desk.tx, &call, &said, None, act)?;
    }
    rows::step(desk.tx, &mut call, "received", act)?;
    desk.settle(person)?;
    Ok(call.thing)
}

/// Ends it where nobody has taken it further: the rows are back where they were. Whether it did.
pub(crate) fn end(desk: &Desk<'_>, person: Id, call: Id) -> Result<bool, Trouble> {
    let Some(mut call) = rows::one(desk.tx, person, call)? else { return Ok(false) };
    let untouched = call.open && matches!(call.state.as_str(), "received" | "identified");
    if untouched {
        let happened = people::moment(desk.now);
        let act =
            Act { account: desk.actor.account, team: desk.actor.seat(), who: Who::X, happened, now: desk.now, why: "" };
        rows::step(desk.tx, &mut call, "moved", act)?;
        desk.settle(person)?;
    }
    Ok(untouched)
}
