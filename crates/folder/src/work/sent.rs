//! What became of the calls and referrals that somebody sent: the outcome, and nothing else of hers. What the rules hide is not there.

use super::machine::Kind;
use super::rows;
use super::see::{Eyes, Names};
use crate::Folder;
use crate::access::{Class, Out, Purpose, Role, Set};
use crate::accounts::Actor;
use crate::entry::PersonEntry;
use crate::outside::Id;
use crate::see::{View, nobody};
use crate::store::audit::{self, Line};
use crate::store::facts;
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use yf_model::When;

/// A list ends here.
const AT_MOST: usize = 200;

/// Read by what she began (a kind that is no column is read from no index), and not by all contacts of everybody.
pub(crate) const BEGAN: &str =
    "kind || '' = ?1 AND state <> 'moved' AND thing IN (SELECT s.thing FROM step s WHERE s.seq = 1 AND s.account = ?2)
         ORDER BY told DESC, thing LIMIT 1000";

/// One of them.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct SentLine {
    /// Who she is, where the sender may know.
    pub person: PersonEntry,
    pub began: When,
    /// What the sender wrote as its reason.
    pub reason: String,
    /// How it stands: `triaged`, `accepted`, `answered`, `declined`; of one joined to another, how that stands.
    pub state: String,
    /// When it came to that.
    pub since: When,
    /// Which team has or had it then.
    pub team: String,
    /// What was said, where it was answered or declined.
    pub why: String,
}

/// Those that the reader began herself, newest first.
pub(crate) fn of(folder: &Folder, tx: &Transaction<'_>, actor: &Actor, purpose: Purpose) -> Result<View, Trouble> {
    let (now, calendar) = (folder.outside.now(), folder.calendar());
    let mine = rows::things(tx, BEGAN, params![Kind::Contact.name(), actor.account.bytes()])?;
    let (mut out, mut names, mut listed) = (Vec::new(), Names::default(), Vec::new());
    let (mut decision, mut rels) = (nobody(), Set::NONE);
    for contact in mine {
        if out.len() == AT_MOST || matches!(actor.role, Role::Person | Role::Proxy) {
            break;
        }
        let facts = facts::between(tx, actor, contact.person, now)?;
        let eyes = Eyes { folder, tx, actor, purpose, facts, calendar: &calendar };
        let item = super::who::of_thing(Some(&contact), actor).with(crate::access::Item::Mine);
        let said = eyes.may_read(Class::Front, item);
        if said.out != Out::Permit {
            continue;
        }
        (decision, rels) = (said, facts.rels.iter().fold(rels, Set::with));
        let steps = rows::steps(tx, contact.person)?;
        let joined = contact.other.filter(|_| contact.state == "duplicate");
        let joined = joined.map(|other| rows::one(tx, contact.person, other)).transpose()?.flatten();
        let stands = joined.as_ref().unwrap_or(&contact);
        let Some(last) = steps.iter().rfind(|s| s.thing == stands.thing) else { continue };
        let told = matches!(stands.state.as_str(), "answered" | "declined");
        let reason = rows::field(tx, contact.person, contact.thing, "reason")?.map(|v| v.said.words);
        out.push(SentLine {
            person: eyes.called(contact.person, Some(&contact))?,
            began: contact.began,
            reason: reason.unwrap_or_default(),
            state: stands.state.clone(),
            since: last.happened,
            team: names.team(tx, if told { last.team } else { stands.to_team.or(stands.team).unwrap_or(last.team) })?,
            why: if told { last.why.clone() } else { String::new() },
        });
        listed.push(contact.person);
    }
    let classes = Set::of(&[Class::Front]);
    let line = Line::of(actor, Id::NOBODY, purpose, crate::access::Action::Read, classes, out.len(), rels, decision);
    let line = audit::append(tx, &*folder.outside, &line)?;
    listed.sort_unstable();
    listed.dedup();
    for person in &listed {
        tx.prepare_cached("INSERT INTO listed (line, person) VALUES (?1, ?2)")?
            .execute(params![line.bytes(), person.bytes()])?;
    }
    Ok(View::Sent(out))
}
