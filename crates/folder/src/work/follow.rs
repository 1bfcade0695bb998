//! What a step needs of other things, and what follows from it: the consequences that the table gives to X.

use super::act::{Asked, Desk};
use super::duty::{self, Has};
use super::machine::Kind;
use super::rows::{self, Act, Thing};
use super::{answers, hands, needs, people};
use crate::access::{Rel, Role};
use crate::outside::Id;
use crate::store::facts;
use crate::trouble::Trouble;
use rusqlite::params;

/// Whether a thing of this kind can begin now.
pub(crate) fn may_begin(
    desk: &Desk<'_>,
    kind: Kind,
    person: Id,
    parent: Option<&Thing>,
    to: Option<(Option<Id>, Id)>,
) -> Result<(), Trouble> {
    // What is left of hers is asked, handed over and closed; nothing more is planned for her, and she does not die twice.
    if matches!(
        kind,
        Kind::Visit | Kind::Line | Kind::Assessment | Kind::Plan | Kind::Review | Kind::Death | Kind::Move
    ) && facts::has_died(desk.tx, person)?
    {
        return Err(Trouble::NotNow("she has died, and that is certain: nothing is planned for her any more".into()));
    }
    if matches!(kind, Kind::Assessment | Kind::Plan | Kind::Death | Kind::Move)
        && let Some(open) = rows::open_one(desk.tx, person, kind)?
    {
        let handle = hands::of_thing(desk.tx, &*desk.folder.outside, desk.actor, person, open.thing)?;
        return Err(Trouble::AlreadyOpen(handle));
    }
    let of = |kinds: &[Kind]| parent.is_some_and(|p| p.open && kinds.contains(&p.kind));
    match kind {
        Kind::Line if !of(&[Kind::Plan]) => Err(Trouble::Field("parent", "a service belongs to an open plan")),
        Kind::Visit if parent.is_some_and(|p| !p.open) => {
            Err(Trouble::Field("parent", "that is over: a visit belongs to something open"))
        }
        Kind::Task if to.is_none() && !desk.actor.is_hers() => {
            Err(Trouble::Field("to", "ask somebody by name, or a team"))
        }
        Kind::HandOver => {
            if to.is_none() {
                return Err(Trouble::Field("to", "offer it to somebody by name, or to a team"));
            }
            if let Some((Some(account), _)) = to {
                here(desk, account)?;
            }
            let fit = [
                Kind::Contact,
                Kind::Referral,
                Kind::Case,
                Kind::Assessment,
                Kind::Plan,
                Kind::Line,
                Kind::Review,
                Kind::Task,
                Kind::Correction,
                Kind::Request,
                Kind::Death,
                Kind::Move,
            ];
            let Some(parent) = parent.filter(|_| of(&fit)) else {
                return Err(Trouble::Field("parent", "only something open is handed over"));
            };
            // Somebody of her team takes who has nobody named, by offering her to herself; nothing else of others is hers to offer.
            let takes = parent.kind == Kind::Case
                && parent.lead.is_none()
                && to.is_some_and(|(account, _)| account == Some(desk.actor.account));
            let lead = facts::between(desk.tx, desk.actor, person, desk.now)?.rels.has(Rel::Lead);
            let hers = lead || parent.owner == Some(desk.actor.account);
            let steers = matches!(desk.actor.role, Role::Coord | Role::Manager);
            if !(hers || steers || takes) {
                return Err(Trouble::NotNow("it is somebody else's to hand over: ask her for it".into()));
            }
            let offered = rows::children(desk.tx, person, parent.thing)?;
            if offered.iter().any(|t| t.open && t.kind == Kind::HandOver) {
                return Err(Trouble::NotNow("it is offered to somebody already: withdraw that first".into()));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Nobody is given what she cannot take: who is away has somebody who stands in.
fn here(desk: &Desk<'_>, account: Id) -> Result<(), Trouble> {
    match duty::cover_of(desk.tx, account, desk.now)? {
        None => Ok(()),
        Some(_) => Err(Trouble::Field("to", "she is away: choose who stands in for her, or somebody else")),
    }
}

/// What follows from a beginning.
pub(crate) fn begun(desk: &Desk<'_>, thing: &mut Thing, act: Act<'_>) -> Result<(), Trouble> {
    match thing.kind {
        Kind::Assessment => carry(desk, thing, act),
        Kind::Correction => rows::step(desk.tx, thing, "with author", act.follows()),
        _ => Ok(()),
    }
}

/// A new assessment starts as a copy of the last one, each answer with its age.
fn carry(desk: &Desk<'_>, thing: &Thing, act: Act<'_>) -> Result<(), Trouble> {
    let all = rows::hers(desk.tx, thing.person)?;
    let Some(last) = all.iter().rfind(|t| t.kind == Kind::Assessment && t.state == "final") else { return Ok(()) };
    let versions = rows::versions(desk.tx, thing.person, last.thing)?;
    let covered = answers::covered(desk.tx, last)?;
    for of_one in versions.chunk_by(|a, b| a.said.field == b.said.field) {
        let sealed = |v: &&rows::Version| covered.contains(&(v.said.field.clone(), v.stored));
        // What is sealed comes along under its seal, and beside it what those last read who cannot read that.
        let newest = of_one.last().map_or(0, |v| v.stored);
        let open = of_one.iter().rfind(|v| !sealed(v)).map_or(0, |v| v.stored);
        for version in of_one.iter().filter(|v| v.stored == newest || v.stored == open) {
            // What she said of the last one is not said of this one.
            let signed = version.said.field.starts_with(answers::SIGNED);
            if signed || matches!(version.said.field.as_str(), "agreement" | "best-interests") {
                continue;
            }
            let said = super::Said { base: 0, ..version.said.clone() };
            let told = Some(version.carried.unwrap_or(version.happened));
            let (_, number) = rows::say(desk.tx, thing, &said, told, act.follows())?;
            if sealed(&version) {
                answers::cover_one(desk.tx, thing, &version.said.field, number)?;
            }
        }
    }
    Ok(())
}

/// Takes a step with all that it needs and all that follows.
pub(crate) fn step(
    desk: &Desk<'_>,
    thing: &mut Thing,
    to: &str,
    asked: &Asked<'_>,
    act: Act<'_>,
) -> Result<(), Trouble> {
    match thing.kind {
        Kind::Contact => contact(desk, thing, to, asked, act),
        Kind::Referral => referral(desk, thing, to, asked, act),
        Kind::Case => case(desk, thing, to, act),
        Kind::Assessment => assessment(desk, thing, to, act),
        Kind::Plan => plan(desk, thing, to, act),
        Kind::Line => line(desk, thing, to, asked, act),
        Kind::Review => review(desk, thing, to, act),
        Kind::HandOver => hand_over(desk, thing, to, act),
        Kind::Death => death(desk, thing, to, act),
        Kind::Concern | Kind::Request => asked_of_us(desk, thing, to, act),
        Kind::Visit | Kind::Task | Kind::Correction | Kind::Move => rows::step(desk.tx, thing, to, act),
    }
}

/// When it is certain that she died, whoever has something of hers open is told, and nobody is sent to her door.
fn death(desk: &Desk<'_>, thing: &mut Thing, to: &str, act: Act<'_>) -> Result<(), Trouble> {
    rows::step(desk.tx, thing, to, act)?;
    if to != "verified" {
        return Ok(());
    }
    // Told before the visits stop: whose only open thing was one of them is told too.
    crate::govern::tell_death(desk.tx, desk.folder, desk.actor, (thing.person, thing.thing), desk.now)?;
    for mut visit in rows::hers(desk.tx, thing.person)? {
        if visit.kind == Kind::Visit && visit.open {
            rows::step(desk.tx, &mut visit, "stopped", act.follows())?;
        }
    }
    Ok(())
}

/// A worry and a request end with somebody having told her.
fn asked_of_us(desk: &Desk<'_>, thing: &mut Thing, to: &str, act: Act<'_>) -> Result<(), Trouble> {
    if matches!((thing.kind, to), (Kind::Concern, "closed") | (Kind::Request, "refused")) {
        needs::said(
            desk.tx,
            thing,
            "told-her",
            &[],
            "say who told her, when and how; or why telling her would put her at risk",
        )?;
    }
    rows::step(desk.tx, thing, to, act)?;
    // Whoever receives a worry has it: a named person from then on.
    if (thing.kind, to) == (Kind::Concern, "received") {
        rows::give(desk.tx, thing, act.account, act.team, act.now)?;
    }
    Ok(())
}

fn contact(desk: &Desk<'_>, thing: &mut Thing, to: &str, asked: &Asked<'_>, act: Act<'_>) -> Result<(), Trouble> {
    let tx = desk.tx;
    match to {
        "identified" => {
            match asked.subject {
                Some(subject) => {
                    let her = desk.folder.subject(tx, desk.actor, subject)?;
                    if her == Id::NOBODY {
                        return Err(Trouble::Field("subject", "find her again: this address is nobody's"));
                    }
                    if her != thing.person {
                        transfer(desk, thing, her, act)?;
                    }
                }
                None if !people::is_known(tx, thing.person)? => people::write(desk, thing, act)?,
                None => {}
            }
            rows::step(tx, thing, to, act)
        }
        // It was not her: the contact goes back to be about nobody known, and stays in her folder as entered in error.
        "received" if matches!(thing.state.as_str(), "identified" | "triaged") => {
            let nobody = people::fresh(desk)?;
            transfer(desk, thing, nobody, act)?;
            rows::address(tx, thing, None, None)?;
            rows::step(tx, thing, to, act)
        }
        "triaged" => {
            needs::said(
                tx,
                thing,
                "urgency",
                &needs::URGENCIES,
                "say how urgent: urgent, soon, routine or information",
            )?;
            let urgent =
                rows::field(tx, thing.person, thing.thing, "urgency")?.is_some_and(|v| v.said.value == "urgent");
            if urgent && !duty::on_call(tx, act.now)?.is_empty() {
                let right = "it is out of hours: ring who is on call now, and write whom you reached";
                needs::said(tx, thing, "called", &[], right)?;
            }
            let (account, team) = desk.asked_hand(asked)?.unwrap_or((None, desk.actor.seat()));
            rows::address(tx, thing, account, Some(team))?;
            rows::step(tx, thing, to, act)
        }
        "accepted" => {
            rows::step(tx, thing, to, act)?;
            accepted(desk, thing, act)
        }
        "redirected" => {
            let Some((account, team)) = desk.asked_hand(asked)? else {
                return Err(Trouble::Field("to", "say which team is to take it over"));
            };
            rows::step(tx, thing, to, act)?;
            let offer = Thing {
                thing: Id::mint(&*desk.folder.outside),
                kind: Kind::HandOver,
                parent: Some(thing.thing),
                state: "offered".into(),
                to_account: account,
                to_team: Some(team),
                other: None,
                began: act.happened,
                told: act.now,
                ..thing.clone()
            };
            rows::begin(tx, &offer, Act { why: act.why, ..act.follows() })
        }
        "declined" => {
            let what = rows::field(tx, thing.person, thing.thing, "asked")?;
            if what.is_some_and(|v| v.said.value == "safeguarding") {
                return Err(Trouble::NotNow(
                    "a safeguarding concern is not declined: accept it, or redirect it".into(),
                ));
            }
            needs::said(tx, thing, "told-her", &[], "say who told her, when, and what she may do")?;
            rows::step(tx, thing, to, act)
        }
        "duplicate" => {
            let with = match asked.with {
                Some(with) => hands::thing(tx, desk.actor, with)?,
                None => None,
            };
            let with = match with {
                Some((person, other)) => rows::one(tx, person, other)?,
                None => None,
            };
            let fits = |t: &Thing| {
                t.kind == Kind::Contact
                    && t.thing != thing.thing
                    && !matches!(t.state.as_str(), "duplicate" | "moved" | "draft")
            };
            let Some(with) = with.filter(fits) else {
                return Err(Trouble::Field("with", "say which other contact it is the same as"));
            };
            if with.person != thing.person {
                transfer(desk, thing, with.person, act)?;
            }
            rows::tie(tx, thing, with.thing)?;
            // What was joined to this one is joined to the other.
            tx.prepare_cached("UPDATE thing SET other = ?3 WHERE person = ?1 AND other = ?2 AND state = 'duplicate'")?
                .execute(params![thing.person.bytes(), thing.thing.bytes(), with.thing.bytes()])?;
            rows::step(tx, thing, to, act)
        }
        _ => rows::step(tx, thing, to, act),
    }
}

/// A team accepted: the case is open, and a referral waits for somebody by name. Until then they are its manager's.
fn accepted(desk: &Desk<'_>, contact: &Thing, act: Act<'_>) -> Result<(), Trouble> {
    let owner = people::manager(desk.tx, act.team)?.unwrap_or(act.account);
    let new = |kind, state: &str, parent| Thing {
        thing: Id::mint(&*desk.folder.outside),
        kind,
        parent,
        state: state.to_owned(),
        open: true,
        owner: Some(owner),
        team: Some(act.team),
        to_account: None,
        to_team: None,
        other: None,
        closed: None,
        began: act.happened,
        told: act.now,
        ..contact.clone()
    };
    if rows::open_one(desk.tx, contact.person, Kind::Case)?.is_none() {
        rows::begin(desk.tx, &new(Kind::Case, "open", None), act.follows())?;
    }
    let mut referral = new(Kind::Referral, "accepted", Some(contact.thing));
    rows::begin(desk.tx, &referral, act.follows())?;
    rows::step(desk.tx, &mut referral, "waiting", act.follows())?;
    // Who has the day in this team has it at once.
    let Some(account) = duty::has_the_day(desk.tx, act.team, Has::Allocation, act.now)? else { return Ok(()) };
    rows::address(desk.tx, &mut referral, Some(account), Some(act.team))?;
    rows::step(desk.tx, &mut referral, "offered", act.follows())?;
    rows::step(desk.tx, &mut referral, "allocated", act.follows())?;
    allocate(desk, &mut referral, account, act)
}

/// The worker who is allocated owns the referral, and the case until somebody coordinates: it has been the manager's till then.
fn allocate(desk: &Desk<'_>, referral: &mut Thing, account: Id, act: Act<'_>) -> Result<(), Trouble> {
    rows::give(desk.tx, referral, account, act.team, act.now)?;
    if let Some(mut case) = rows::open_one(desk.tx, referral.person, Kind::Case)?
        && case.lead.is_none()
        && case.owner == Some(people::manager(desk.tx, act.team)?.unwrap_or(act.account))
    {
        rows::give(desk.tx, &mut case, account, act.team, act.now)?;
    }
    Ok(())
}

/// Moves a contact to another person: its steps and words are copied with both their times, the old one is closed, each knows the other.
fn transfer(desk: &Desk<'_>, thing: &mut Thing, to: Id, act: Act<'_>) -> Result<(), Trouble> {
    let (tx, new) = (desk.tx, Id::mint(&*desk.folder.outside));
    let values = params![thing.person.bytes(), thing.thing.bytes(), to.bytes(), new.bytes()];
    tx.execute(
        "INSERT INTO thing SELECT ?3, ?4, kind, parent, state, open, owner, team, to_account, to_team, lead, ?2, NULL, began, told, closed
         FROM thing WHERE person = ?1 AND thing = ?2",
        values,
    )?;
    for (table, columns) in [
        ("step", "seq, from_state, to_state, happened, told, account, team, who, why"),
        ("said", "field, version, base, value, words, source, confidence, happened, told, account, carried"),
        ("owned", "seq, owner, team, since, until"),
    ] {
        tx.execute(
            &format!("INSERT INTO {table} SELECT ?3, ?4, {columns} FROM {table} WHERE person = ?1 AND thing = ?2"),
            params![thing.person.bytes(), thing.thing.bytes(), to.bytes(), new.bytes()],
        )?;
    }
    let mut old = thing.clone();
    rows::step(tx, &mut old, "moved", act.follows())?;
    rows::moved_to(tx, &old, new)?;
    (thing.person, thing.thing, thing.other) = (to, new, Some(old.thing));
    Ok(())
}

fn referral(desk: &Desk<'_>, thing: &mut Thing, to: &str, asked: &Asked<'_>, act: Act<'_>) -> Result<(), Trouble> {
    match to {
        "offered" => {
            let Some((Some(account), team)) = desk.asked_hand(asked)? else {
                return Err(Trouble::Field("to", "offer it to somebody by name"));
            };
            here(desk, account)?;
            rows::address(desk.tx, thing, Some(account), Some(team))?;
            rows::step(desk.tx, thing, to, act)
        }
        "allocated" => {
            rows::step(desk.tx, thing, to, act)?;
            allocate(desk, thing, act.account, act)
        }
        _ => {
            rows::address(desk.tx, thing, None, None)?;
            rows::step(desk.tx, thing, to, act)
        }
    }
}

/// What is still open beside a case, in words.
pub(crate) fn still_open(desk_tx: &rusqlite::Transaction<'_>, case: &Thing) -> Result<Vec<String>, Trouble> {
    let all = rows::hers(desk_tx, case.person)?;
    let open = all.iter().filter(|t| t.open && t.thing != case.thing);
    let open = open.filter(|t| t.kind != Kind::Referral || t.state != "allocated");
    Ok(open.map(|t| format!("{} ({})", t.kind.name(), t.state)).collect())
}

fn case(desk: &Desk<'_>, thing: &mut Thing, to: &str, act: Act<'_>) -> Result<(), Trouble> {
    if matches!(to, "closing" | "closed") {
        let open = still_open(desk.tx, thing)?;
        if !open.is_empty() {
            return Err(Trouble::NotNow(format!("still open: {}; finish or hand over each first", open.join(", "))));
        }
    }
    if to == "closing" {
        needs::said(desk.tx, thing, "back", &[], "say how she comes back, and whom she rings")?;
        needs::said(desk.tx, thing, "told-her", &[], "say who told her, when, and how")?;
    }
    rows::step(desk.tx, thing, to, act)?;
    if to == "closed" {
        close_referrals(desk.tx, thing, act)?;
    }
    Ok(())
}

/// The allocations of a case end with it.
pub(crate) fn close_referrals(tx: &rusqlite::Transaction<'_>, case: &Thing, act: Act<'_>) -> Result<(), Trouble> {
    for mut referral in rows::hers(tx, case.person)? {
        if referral.kind == Kind::Referral && referral.open {
            rows::step(tx, &mut referral, "closed", act.follows())?;
        }
    }
    Ok(())
}

fn assessment(desk: &Desk<'_>, thing: &mut Thing, to: &str, act: Act<'_>) -> Result<(), Trouble> {
    match to {
        "stopped" => {
            needs::said(desk.tx, thing, "told-her", &[], "say who told her, and when")?;
        }
        "final" => {
            needs::agreement(
                desk.tx,
                thing,
                &["yes", "in part", "no"],
                "write what she says of it: yes, in part or no",
            )?;
            for mut old in rows::hers(desk.tx, thing.person)? {
                if old.kind == Kind::Assessment && old.state == "final" {
                    rows::step(desk.tx, &mut old, "superseded", act.follows())?;
                }
            }
        }
        _ => {}
    }
    rows::step(desk.tx, thing, to, act)
}

fn plan(desk: &Desk<'_>, thing: &mut Thing, to: &str, act: Act<'_>) -> Result<(), Trouble> {
    let tx = desk.tx;
    let children = rows::children(tx, thing.person, thing.thing)?;
    match to {
        "agreed" => {
            needs::agreement(tx, thing, &["yes", "in part"], "she agrees before it goes on: yes, or in part")?;
            rows::step(tx, thing, to, act)
        }
        "authorised" => {
            rows::step(tx, thing, to, act)?;
            if children.iter().any(|t| t.kind == Kind::Line && t.state == "started") {
                active(desk, thing, act)?;
            }
            Ok(())
        }
        "active" => {
            rows::step(tx, thing, to, act)?;
            next_review(desk, thing, act)
        }
        "ended" => {
            let open: Vec<&str> =
                children.iter().filter(|t| t.open && t.kind == Kind::Line).map(|t| t.state.as_str()).collect();
            if !open.is_empty() {
                return Err(Trouble::NotNow(format!("{} of its services still run: end them first", open.len())));
            }
            for mut review in children {
                if review.open && review.kind == Kind::Review {
                    rows::step(tx, &mut review, "stopped", act.follows())?;
                }
            }
            rows::step(tx, thing, to, act)
        }
        _ => rows::step(tx, thing, to, act),
    }
}

fn active(desk: &Desk<'_>, plan: &mut Thing, act: Act<'_>) -> Result<(), Trouble> {
    rows::step(desk.tx, plan, "active", act.follows())?;
    next_review(desk, plan, act)
}

/// An open plan always has a review before it.
fn next_review(desk: &Desk<'_>, plan: &Thing, act: Act<'_>) -> Result<(), Trouble> {
    let children = rows::children(desk.tx, plan.person, plan.thing)?;
    if !plan.open || children.iter().any(|t| t.kind == Kind::Review && t.open) {
        return Ok(());
    }
    let review = Thing {
        thing: Id::mint(&*desk.folder.outside),
        kind: Kind::Review,
        parent: Some(plan.thing),
        state: "due".into(),
        to_account: None,
        to_team: None,
        other: None,
        began: act.happened,
        told: act.now,
        ..plan.clone()
    };
    rows::begin(desk.tx, &review, act.follows())
}

fn line(desk: &Desk<'_>, thing: &mut Thing, to: &str, asked: &Asked<'_>, act: Act<'_>) -> Result<(), Trouble> {
    let tx = desk.tx;
    if to == "ended" {
        needs::said(tx, thing, "told-her", &[], "say who told her, and when")?;
    }
    if to == "offered" {
        if let Some((account, team)) = desk.asked_hand(asked)? {
            rows::address(tx, thing, account, Some(team))?;
        }
        if thing.to_team.is_none() {
            return Err(Trouble::Field("to", "say which provider it is offered to"));
        }
    }
    rows::step(tx, thing, to, act)?;
    let parent = thing.parent.map(|parent| rows::one(tx, thing.person, parent)).transpose()?.flatten();
    if to == "started"
        && let Some(mut plan) = parent.filter(|p| p.state == "authorised")
    {
        active(desk, &mut plan, act)?;
    }
    if to == "ended" {
        for mut visit in rows::children(tx, thing.person, thing.thing)? {
            if visit.kind == Kind::Visit && visit.open {
                rows::step(tx, &mut visit, "stopped", act.follows())?;
            }
        }
    }
    Ok(())
}

fn review(desk: &Desk<'_>, thing: &mut Thing, to: &str, act: Act<'_>) -> Result<(), Trouble> {
    rows::step(desk.tx, thing, to, act)?;
    let plan = thing.parent.map(|parent| rows::one(desk.tx, thing.person, parent)).transpose()?.flatten();
    match plan {
        Some(plan) if to == "held" => next_review(desk, &plan, act),
        _ => Ok(()),
    }
}

fn hand_over(desk: &Desk<'_>, thing: &mut Thing, to: &str, act: Act<'_>) -> Result<(), Trouble> {
    rows::step(desk.tx, thing, to, act)?;
    let parent = thing.parent.map(|parent| rows::one(desk.tx, thing.person, parent)).transpose()?.flatten();
    let Some(mut given) = parent.filter(|p| p.open) else { return Ok(()) };
    match to {
        "accepted" => {
            rows::give(desk.tx, &mut given, act.account, act.team, act.now)?;
            if given.kind == Kind::Case {
                rows::lead(desk.tx, &mut given, act.account)?;
            }
            if given.kind == Kind::Contact && given.state == "redirected" {
                rows::step(desk.tx, &mut given, "accepted", act.follows())?;
                accepted(desk, &given, act)?;
            }
            Ok(())
        }
        _ => came_back(desk.tx, &mut given, act),
    }
}

/// An offer that was not taken: a contact that was sent on is to be triaged again.
pub(crate) fn came_back(tx: &rusqlite::Transaction<'_>, given: &mut Thing, act: Act<'_>) -> Result<(), Trouble> {
    if given.kind == Kind::Contact && given.state == "redirected" {
        rows::step(tx, given, "triaged", act.follows())?;
    }
    Ok(())
}
