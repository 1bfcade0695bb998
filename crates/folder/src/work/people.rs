//! The people in the work: who owns a new thing, who answers for a team, and somebody nobody knows yet.

use super::Said;
use super::act::Desk;
use super::answers::Reading;
use super::machine::Kind;
use super::rows::{self, Thing};
use crate::access::{Action, Class, Out, Purpose, Question, Role, may};
use crate::accounts::Actor;
use crate::act::seek;
use crate::entry::{Entry, PersonEntry};
use crate::outside::{Id, Stamp};
use crate::sharing::token;
use crate::store::pages::{self, NewPage};
use crate::trouble::Trouble;
use rusqlite::{OptionalExtension, Transaction, params};
use yf_model::{Day, Moment, When};
use yf_place::clock;

impl Actor {
    /// Where she works: her team, else her organisation.
    pub(crate) fn seat(&self) -> Id {
        self.team.unwrap_or(self.org)
    }

    /// Whether a call that she takes is answered by her own team.
    pub(crate) fn takes_calls(&self) -> bool {
        match self.role {
            Role::Spa => true,
            Role::Coord | Role::Matron | Role::Sw | Role::Therapist | Role::Manager => self.team.is_some(),
            _ => false,
        }
    }
}

/// Now, as the clocks on the wall show it.
pub(crate) fn moment(now: Stamp) -> When {
    let day = clock::local_day(now.seconds());
    let since = now.seconds() - clock::midnight(day);
    // On the two nights of a year on which the clocks change the hour is looked for by trying.
    for second in [since, since - 3600, since + 3600] {
        let Ok(second) = u32::try_from(second) else { continue };
        for fold in [yf_model::Fold::Unsaid, yf_model::Fold::First, yf_model::Fold::Second] {
            let when = When::Moment(Moment { day, second, fold });
            let at = clock::instants(when);
            if second < 86_400 && (at.first, at.last) == (now.seconds(), now.seconds()) {
                return when;
            }
        }
    }
    When::Day(day)
}

/// Somebody nobody knows yet: a person without a name.
pub(crate) fn fresh(desk: &Desk<'_>) -> Result<Id, Trouble> {
    let person = Id::mint(&*desk.folder.outside);
    desk.tx.prepare_cached("INSERT INTO person VALUES (?1, ?2)")?.execute(params![person.bytes(), desk.now.0])?;
    Ok(person)
}

/// Whether anybody has said who she is.
pub(crate) fn is_known(tx: &Transaction<'_>, person: Id) -> Result<bool, Trouble> {
    Ok(tx
        .prepare_cached("SELECT 1 FROM page WHERE person = ?1 AND kind = 'person' LIMIT 1")?
        .exists([person.bytes()])?)
}

pub(crate) fn works_here(tx: &Transaction<'_>, account: Id) -> Result<bool, Trouble> {
    Ok(tx.prepare_cached("SELECT 1 FROM account WHERE account = ?1 AND state = 'open'")?.exists([account.bytes()])?)
}

/// Where an account works: its team, else its organisation.
pub(crate) fn seat_of(tx: &Transaction<'_>, account: Id) -> Result<Id, Trouble> {
    let seat: [u8; 16] = tx
        .prepare_cached("SELECT coalesce(team, org) FROM account WHERE account = ?1")?
        .query_row([account.bytes()], |row| row.get(0))?;
    Ok(Id::from_bytes(seat))
}

fn first_of(tx: &Transaction<'_>, role: Role, seat: Option<Id>) -> Result<Option<Id>, Trouble> {
    let found: Option<[u8; 16]> = tx
        .prepare_cached(
            "SELECT account FROM account WHERE role = ?1 AND state = 'open' AND (coalesce(team, org) = ?2 OR ?2 IS NULL)
             ORDER BY account LIMIT 1",
        )?
        .query_row(params![role.name(), seat.map(|id| *id.bytes())], |row| row.get(0))
        .optional()?;
    Ok(found.map(Id::from_bytes))
}

/// A manager of any team, where the one who should answer has none.
pub(crate) fn any_manager(tx: &Transaction<'_>) -> Result<Option<Id>, Trouble> {
    first_of(tx, Role::Manager, None)
}

/// Who answers for governance.
pub(crate) fn governs(tx: &Transaction<'_>) -> Result<Option<Id>, Trouble> {
    first_of(tx, Role::Ig, None)
}

/// Gives on the worries that wait with somebody who may not read them.
pub(crate) fn give_unread(tx: &Transaction<'_>, to: Id, now: Stamp) -> Result<(), Trouble> {
    let unread = rows::things(
        tx,
        "kind = ?1 AND open = 1 AND NOT EXISTS (SELECT 1 FROM safeguarding s WHERE s.account = thing.owner AND s.since <= ?2
            AND (s.until IS NULL OR s.until > ?2))",
        params![Kind::Concern.name(), now.0],
    )?;
    let seat = seat_of(tx, to)?;
    for mut concern in unread {
        rows::give(tx, &mut concern, to, seat, now)?;
        super::clocks::write(tx, concern.person)?;
    }
    Ok(())
}

/// The manager of a team, who owns what waits in it for somebody by name.
pub(crate) fn manager(tx: &Transaction<'_>, team: Id) -> Result<Option<Id>, Trouble> {
    first_of(tx, Role::Manager, Some(team))
}

/// Who answers for a team that is given something without a name.
pub(crate) fn answers_for(tx: &Transaction<'_>, team: Id) -> Result<Option<Id>, Trouble> {
    for role in [Role::Spa, Role::Coord, Role::Manager] {
        if let Some(found) = first_of(tx, role, Some(team))? {
            return Ok(Some(found));
        }
    }
    let found: Option<[u8; 16]> = tx
        .prepare_cached(
            "SELECT account FROM account WHERE coalesce(team, org) = ?1 AND state = 'open' AND role <> ?2 AND role <> ?3
             ORDER BY account LIMIT 1",
        )?
        .query_row(params![team.bytes(), Role::Person.name(), Role::Import.name()], |row| row.get(0))
        .optional()?;
    Ok(found.map(Id::from_bytes))
}

/// Who answers her where she names nobody: who coordinates, who has her case, or the point of access.
fn keeper(tx: &Transaction<'_>, case: Option<&Thing>) -> Result<Id, Trouble> {
    if let Some(who) = case.and_then(|c| c.lead.or(c.owner)) {
        return Ok(who);
    }
    for role in [Role::Spa, Role::Manager] {
        if let Some(found) = first_of(tx, role, None)? {
            return Ok(found);
        }
    }
    Err(Trouble::NotNow("nobody answers at the point of access yet".into()))
}

/// What she says is wrong: which it is, in words that show nothing of it, and who wrote it, where she may still answer.
pub(crate) struct Wrong {
    pub words: String,
    pub author: Id,
}

/// Of a correction's field `page` (a page that a view of this session showed) or `answer` (a field of what it belongs to).
pub(crate) fn wrong(
    desk: &Desk<'_>,
    person: Id,
    parent: Option<&Thing>,
    says: &[Said],
) -> Result<Option<Wrong>, Trouble> {
    let (tx, actor) = (desk.tx, desk.actor);
    let said = |field: &str| says.iter().find(|s| s.field == field).map(|s| s.value.as_str()).filter(|v| !v.is_empty());
    let found = match (said("page"), said("answer"), parent) {
        (Some(page), ..) => {
            let all = pages::newest(tx, person, actor.account)?;
            let page = all.into_iter().find(|p| token(actor, "item", p.page).text() == page);
            let page = page.ok_or(Trouble::Field("page", "open your folder again and choose what is wrong"))?;
            let day = page.happened.map(crate::entry::when_text).unwrap_or_default();
            let day = day.get(..10).unwrap_or(&day).to_owned();
            Some((format!("{}, {day}, {}", page.kind, page.author_name), page.author))
        }
        (None, Some(field), Some(parent)) => {
            let facts = crate::store::facts::between(tx, actor, person, desk.now)?;
            let reading = Reading { tx, actor, purpose: desk.purpose, facts, now: desk.now };
            let version = reading.versions(parent)?.versions.into_iter().rfind(|v| v.said.field == field);
            version.map(|v| (format!("{}: {field}", parent.kind.name()), v.account))
        }
        _ => None,
    };
    let Some((words, author)) = found else { return Ok(None) };
    // Who wrote it answers as long as the rules let her write in this folder.
    let may_answer = match crate::accounts::at_the_screen(tx, actor.own, author, desk.now)? {
        Some(author) if !author.is_hers() && author.role != Role::Import => {
            let facts = crate::store::facts::between(tx, &author, person, desk.now)?;
            let question =
                Question { role: author.role, action: Action::Write, class: Class::Care, purpose: Purpose::Care };
            may(question, facts).out == Out::Permit
        }
        _ => false,
    };
    let author = if may_answer { Some(author) } else { parent.filter(|p| p.open).and_then(|p| p.owner) };
    let author = match author {
        Some(author) => author,
        None => keeper(tx, rows::open_one(tx, person, Kind::Case)?.as_ref())?,
    };
    Ok(Some(Wrong { words, author }))
}

/// Who owns a new thing, and for which team.
pub(crate) fn first_owner(
    desk: &Desk<'_>,
    kind: Kind,
    parent: Option<&Thing>,
    case: Option<&Thing>,
    to: Option<(Option<Id>, Id)>,
    wrong: Option<&Wrong>,
) -> Result<(Id, Id), Trouble> {
    let (tx, actor) = (desk.tx, desk.actor);
    let seated = |owner| Ok((owner, seat_of(tx, owner)?));
    let own = (actor.account, actor.seat());
    match (kind, to) {
        (Kind::Contact, Some((account, team))) if team != actor.seat() || account.is_some() => {
            match account.map_or_else(|| answers_for(tx, team), |account| Ok(Some(account)))? {
                Some(owner) => Ok((owner, team)),
                None => Err(Trouble::Field("to", "nobody answers in this team: choose another")),
            }
        }
        (Kind::Contact, _) if actor.takes_calls() => Ok(own),
        (Kind::Contact, _) => seated(keeper(tx, None)?),
        // The author of what is wrong answers; where she cannot any more, who owns it; where that is over, who answers for her.
        (Kind::Correction, _) => match wrong.map(|w| w.author).or(parent.filter(|p| p.open).and_then(|p| p.owner)) {
            Some(owner) => seated(owner),
            None => seated(keeper(tx, case)?),
        },
        (Kind::Request, _) => match first_of(tx, Role::Ig, None)? {
            Some(owner) => seated(owner),
            None => Err(Trouble::NotNow(
                "nobody answers requests here yet: whoever runs this server makes a sign-in for governance".into(),
            )),
        },
        (Kind::Task, _) if matches!(actor.role, Role::Person | Role::Proxy) => seated(keeper(tx, case)?),
        // Who is asked to do it owns it from the beginning: she works with her already.
        (Kind::Assessment | Kind::Visit, Some((Some(account), team))) => Ok((account, team)),
        _ => Ok(own),
    }
}

/// Who she is, as a contact's fields `person.family`, `person.given`, `person.born`, `person.gender`, `person.nhs`, `person.postcode`
/// and `person.practice` say.
pub(crate) fn described(tx: &Transaction<'_>, contact: &Thing) -> Result<PersonEntry, Trouble> {
    let mut her = PersonEntry::default();
    for version in rows::versions(tx, contact.person, contact.thing)? {
        let said = version.said;
        let text = if said.words.is_empty() { said.value } else { said.words }.trim().to_owned();
        match said.field.as_str() {
            "person.family" => her.family = text,
            "person.given" => her.given = text,
            "person.born" => her.born = Day::parse_iso(&text),
            "person.gender" => her.gender = text,
            "person.nhs" => her.nhs = crate::find::tight(&text),
            "person.postcode" => her.postcode = text,
            "person.practice" => her.practice = text,
            _ => {}
        }
    }
    Ok(her)
}

/// Writes who she is, as a contact describes her.
pub(crate) fn write(desk: &Desk<'_>, contact: &Thing, act: rows::Act<'_>) -> Result<(), Trouble> {
    let her = described(desk.tx, contact)?;
    if her.family.is_empty() {
        return Err(Trouble::Field(
            "person.family",
            "find who she is, or write a name ('unknown' where there is none)",
        ));
    }
    if her.nhs.is_empty() {
        super::needs::no_number(desk.tx, contact, act)?;
    }
    let entry = Entry::Person(her.clone());
    let page = NewPage {
        person: contact.person,
        identity: None,
        source: None,
        class: Class::Dir.name(),
        happened: act.happened,
        entry: &entry,
        author: desk.actor.account,
        org: desk.actor.org,
        team: desk.actor.team,
    };
    let id = pages::append(desk.tx, Id::mint(&*desk.folder.outside), desk.now, &page)?;
    seek(desk.tx, contact.person, id, &her)
}
