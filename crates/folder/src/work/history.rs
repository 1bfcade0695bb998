//! Every version of every field of a thing: for versions side by side.

use super::answers::Reading;
use super::see::Names;
use super::who::of_thing;
use super::{Said, ThingHandle, hands, rows};
use crate::Folder;
use crate::access::{Action, Facts, Out, Purpose, Question, Set, may};
use crate::accounts::Actor;
use crate::outside::{Id, Stamp};
use crate::see::{View, nobody, refusal};
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use rusqlite::Transaction;
use yf_model::When;

/// One version of one field.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct VersionView {
    pub said: Said,
    pub version: i64,
    pub author: String,
    pub happened: When,
    pub told: Stamp,
    pub carried: bool,
}

/// All of a thing's versions, by field and version, for who may read it.
pub(crate) fn of(
    folder: &Folder,
    tx: &Transaction<'_>,
    actor: &Actor,
    purpose: Purpose,
    thing: ThingHandle,
) -> Result<View, Trouble> {
    let found = hands::thing(tx, actor, thing)?;
    let person = found.map_or(Id::NOBODY, |(person, _)| person);
    let facts = facts::between(tx, actor, person, folder.outside.now())?;
    let thing = found.map(|(person, thing)| rows::one(tx, person, thing)).transpose()?.flatten();
    let class = thing.as_ref().map_or(crate::access::Class::Front, |t| t.kind.class());
    let question = Question { role: actor.role(), action: Action::Read, class, purpose };
    let decision = match &thing {
        Some(thing) => may(question, Facts { item: of_thing(Some(thing), actor), ..facts }),
        None => nobody(),
    };
    let line = Line::of(actor, person, purpose, Action::Read, Set::of(&[class]), 1, facts.rels, decision);
    audit::append(tx, &*folder.outside, &line)?;
    let Some(thing) = thing.filter(|_| decision.out == Out::Permit) else { return Err(refusal(decision)) };
    let mut names = Names::default();
    let reading = Reading { tx, actor, purpose, facts, now: folder.outside.now() };
    let versions = reading.versions(&thing)?.versions.into_iter().map(|v| {
        let author = names.account(tx, v.account)?.0;
        let (carried, told) = (v.carried.is_some(), v.told);
        Ok(VersionView { version: v.version, author, happened: v.happened, told, carried, said: v.said })
    });
    Ok(View::History(versions.collect::<Result<_, Trouble>>()?))
}
