//! Seals on single answers of an assessment: which versions of its words a reader is shown, and how they are numbered for her.
//!
//! A seal is on a question: it covers what she has answered to it in every assessment, and what is written to it later by somebody who can
//! read what is sealed. Who cannot read it writes as if nothing were there, and what she writes is hers to read.
//! Invariant: to whom a version is hidden, the others are numbered, counted and compared as if it had never been written.

use super::Said;
use super::machine::Kind;
use super::rows::{self, Thing, Version};
use super::who::of_thing;
use crate::access::{Action, Facts, Item, Out, Purpose, Question, Set, may};
use crate::accounts::Actor;
use crate::outside::{Id, Stamp};
use crate::store::marks::{self, Marks};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What the machine itself asks of an assessment is no answer of hers.
const NO_ANSWERS: [&str; 5] = ["about", "path", "agreement", "best-interests", "told-her"];

/// How the fields begin in which those who wrote in a section of an assessment have signed it.
pub(crate) const SIGNED: &str = "signed.";

/// Whether a field of a thing is an answer that can be sealed.
pub(crate) fn is_answer(kind: Kind, field: &str) -> bool {
    kind == Kind::Assessment && !NO_ANSWERS.contains(&field) && !field.starts_with(SIGNED)
}

/// A signature, in a field of its signer's own whatever a form calls it: nobody signs for another, and what one signs nobody overwrites.
pub(crate) fn signature(tx: &Transaction<'_>, thing: &Thing, section: &str, actor: &Actor) -> Result<Said, Trouble> {
    if thing.kind != Kind::Assessment || actor.is_hers() || section.is_empty() || section.contains('.') {
        return Err(Trouble::Field("says", "a section of an assessment is signed, by who works here"));
    }
    let whose: [u8; 32] =
        Sha256::digest([b"signer\0".as_slice(), thing.person.bytes(), actor.account.bytes()].concat()).into();
    let field = format!("{SIGNED}{section}.{}", crate::outside::hex(&whose[..4]));
    let base = rows::field(tx, thing.person, thing.thing, &field)?.map_or(0, |v| v.stored);
    Ok(Said { field, value: "signed".into(), source: "professional".into(), base, ..Said::default() })
}

/// What marks and lists name a question of hers by.
pub(crate) fn item(person: Id, field: &str) -> Id {
    let mut hash = Sha256::new();
    hash.update("answer\0");
    hash.update(person.bytes());
    hash.update(field);
    let hash: [u8; 32] = hash.finalize().into();
    let mut out = [0; 16];
    out.copy_from_slice(&hash[..16]);
    Id::from_bytes(out)
}

/// Every question that was answered in one of her assessments.
pub(crate) fn answered(tx: &Transaction<'_>, person: Id) -> Result<Vec<String>, Trouble> {
    let mut asked = tx.prepare_cached(
        "SELECT DISTINCT s.field FROM said s JOIN thing t ON t.person = s.person AND t.thing = s.thing
         WHERE s.person = ?1 AND t.kind = ?2 ORDER BY s.field",
    )?;
    let rows = asked.query_map(params![person.bytes(), Kind::Assessment.name()], |row| row.get(0))?;
    let all: Vec<String> = rows.collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|field| is_answer(Kind::Assessment, field)).collect())
}

/// What she has answered to a question last, as it stands under its seal.
pub(crate) fn newest(tx: &Transaction<'_>, person: Id, field: &str) -> Result<Option<Said>, Trouble> {
    let of_thing: Option<[u8; 16]> = tx
        .prepare_cached(
            "SELECT thing FROM answer_sealed NATURAL JOIN said WHERE person = ?1 AND field = ?2 ORDER BY told DESC, version DESC LIMIT 1",
        )?
        .query_row(params![person.bytes(), field], |row| row.get(0))
        .optional()?;
    let Some(thing) = of_thing.map(Id::from_bytes) else { return Ok(None) };
    let covered = rows::one(tx, person, thing)?.map(|thing| covered(tx, &thing)).transpose()?.unwrap_or_default();
    let versions = rows::versions(tx, person, thing)?;
    Ok(versions
        .into_iter()
        .rfind(|v| covered.contains(&(v.said.field.clone(), v.stored)) && v.said.field == field)
        .map(|v| v.said))
}

/// Puts all that she has answered to a question under its seal. How many versions were not under it before.
pub(crate) fn cover(tx: &Transaction<'_>, person: Id, field: &str) -> Result<usize, Trouble> {
    Ok(tx.execute(
        "INSERT INTO answer_sealed SELECT s.person, s.thing, s.field, s.version FROM said s
         JOIN thing t ON t.person = s.person AND t.thing = s.thing WHERE s.person = ?1 AND s.field = ?2 AND t.kind = ?3
         ON CONFLICT DO NOTHING",
        params![person.bytes(), field, Kind::Assessment.name()],
    )?)
}

/// Whether a question was ever sealed: of one that was not, all is as it is stored.
fn was_sealed(tx: &Transaction<'_>, person: Id, field: &str) -> Result<bool, Trouble> {
    let item = item(person, field);
    Ok(tx
        .prepare_cached("SELECT 1 FROM mark WHERE person = ?1 AND item = ?2 LIMIT 1")?
        .exists(params![person.bytes(), item.bytes()])?)
}

/// Puts one version under the seal of its question.
pub(crate) fn cover_one(tx: &Transaction<'_>, thing: &Thing, field: &str, version: i64) -> Result<(), Trouble> {
    tx.prepare_cached("INSERT INTO answer_sealed VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING")?.execute(params![
        thing.person.bytes(),
        thing.thing.bytes(),
        field,
        version
    ])?;
    Ok(())
}

/// The versions of a thing that stand under a seal, in force or not.
pub(crate) fn covered(tx: &Transaction<'_>, thing: &Thing) -> Result<BTreeSet<(String, i64)>, Trouble> {
    let mut asked = tx.prepare_cached("SELECT field, version FROM answer_sealed WHERE person = ?1 AND thing = ?2")?;
    let rows =
        asked.query_map(params![thing.person.bytes(), thing.thing.bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// By which name and number who rang is rung back.
const CALLER_NAME: &str = "caller-name";

/// Whether the name of who rang is another's confidence (rule D09), so that she and who acts for her read only what the caller is to her: a neighbour,
/// family. It is not where she rang herself, where it is a colleague's work, or where the caller agreed. One who was once taken for somebody else stays
/// in confidence: the name that was written then stands among the versions.
fn keeps_confidence(all: &[Version]) -> bool {
    let of = |field: &'static str| all.iter().filter(move |v| v.said.field == field);
    let agreed = of("caller-agrees").next_back().is_some_and(|v| v.said.value == "yes");
    let open = |v: &Version| matches!(v.said.value.as_str(), "her" | "professional");
    let known = of("caller").next().is_some() && of("caller").all(open);
    !agreed && !known
}

/// Who reads words, and what joins her to whose they are.
pub(crate) struct Reading<'a> {
    pub tx: &'a Transaction<'a>,
    pub actor: &'a Actor,
    pub purpose: Purpose,
    pub facts: Facts,
    pub now: Stamp,
}

/// The words of a thing as a reader is shown them.
pub(crate) struct Shown {
    /// By field and version, numbered for this reader.
    pub versions: Vec<Version>,
    /// Something is sealed: that much is said, and no more.
    pub something_sealed: bool,
}

impl Reading<'_> {
    /// All versions of all fields that this reader may read.
    pub fn versions(&self, thing: &Thing) -> Result<Shown, Trouble> {
        let mut all = rows::versions(self.tx, thing.person, thing.thing)?;
        if self.actor.is_hers() && thing.kind == Kind::Contact && keeps_confidence(&all) {
            all.retain(|v| v.said.field != CALLER_NAME);
        }
        let covered = if thing.kind == Kind::Assessment { covered(self.tx, thing)? } else { BTreeSet::new() };
        if covered.is_empty() {
            return Ok(Shown { versions: all, something_sealed: false });
        }
        let marks = marks::open(self.tx, thing.person, self.now)?;
        let mut out = Shown { versions: Vec::new(), something_sealed: false };
        let mut said: BTreeMap<String, (Set<Item>, bool)> = BTreeMap::new();
        let mut hidden: BTreeSet<Id> = BTreeSet::new();
        for mut version in all {
            if covered.contains(&(version.said.field.clone(), version.stored)) {
                let field = &version.said.field;
                let (set, reads) = match said.get(field) {
                    Some(known) => *known,
                    None => *said.entry(field.clone()).or_insert(self.reads(thing, field, &marks)?),
                };
                if !reads {
                    out.something_sealed |= !set.has(Item::Locked);
                    hidden.insert(version.account);
                    continue;
                }
                version.marks = set;
            }
            out.versions.push(version);
        }
        // A signature under words that this reader does not know of would tell that there are some.
        out.versions.retain(|v| !(v.said.field.starts_with(SIGNED) && hidden.contains(&v.account)));
        for of_one in out.versions.chunk_by_mut(|a, b| a.said.field == b.said.field) {
            let stored: Vec<i64> = of_one.iter().map(|v| v.stored).collect();
            let number = |base: i64| i64::try_from(stored.iter().filter(|s| **s <= base).count()).unwrap_or(i64::MAX);
            for version in of_one {
                version.said.base = number(version.said.base);
                version.version = number(version.stored);
            }
        }
        Ok(out)
    }

    /// What is said of the seal on a question, and whether this reader reads what is under it.
    fn reads(&self, thing: &Thing, field: &str, marks: &Marks) -> Result<(Set<Item>, bool), Trouble> {
        let item = item(thing.person, field);
        let set = marks.get(&item).map_or(Set::NONE, |(set, _)| *set);
        let listed = self
            .tx
            .prepare_cached("SELECT 1 FROM audience WHERE person = ?1 AND page = ?2 AND account = ?3")?
            .exists(params![thing.person.bytes(), item.bytes(), self.actor.account.bytes()])?;
        let listed = if listed { Set::of(&[Item::Audience]) } else { Set::NONE };
        let item = set.iter().chain(listed.iter()).fold(of_thing(Some(thing), self.actor), Set::with);
        let question =
            Question { role: self.actor.role, action: Action::Read, class: thing.kind.class(), purpose: self.purpose };
        Ok((set, may(question, Facts { item, ..self.facts }).out == Out::Permit))
    }

    /// Writes one field for this reader: over the version that she was shown, and under the seal of its question where she reads that.
    /// Whether somebody else's words that she may read stand beside it, unseen.
    pub fn say(&self, thing: &Thing, said: &Said, act: rows::Act<'_>) -> Result<bool, Trouble> {
        if !is_answer(thing.kind, &said.field) || !was_sealed(self.tx, thing.person, &said.field)? {
            return rows::say(self.tx, thing, said, None, act).map(|(beside, _)| beside);
        }
        let shown = self.versions(thing)?.versions;
        let of_one = || shown.iter().filter(|v| v.said.field == said.field);
        let over = of_one().find(|v| v.version == said.base).map_or(0, |v| v.stored);
        let beside = of_one().any(|v| v.stored > over && v.account != act.account);
        let (_, version) = rows::say(self.tx, thing, &Said { base: over, ..said.clone() }, None, act)?;
        let marks = marks::open(self.tx, thing.person, self.now)?;
        let (set, reads) = self.reads(thing, &said.field, &marks)?;
        if set.has(Item::Sealed) && reads {
            cover_one(self.tx, thing, &said.field, version)?;
        }
        Ok(beside)
    }
}
