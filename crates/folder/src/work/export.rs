//! The folder as one more agency: its work as a table of events in the neutral format, with a file of the identifiers by which its persons
//! are joined with those of other agencies. No words and no names.

use super::machine::Kind;
use super::people;
use super::rows::{self, Taken, Thing};
use crate::Folder;
use crate::access::{Action, Class, Decision, Out, Purpose, Role, Rule, Set, Severity, Shown};
use crate::entry::Entry;
use crate::outside::Id;
use crate::store::audit::{self, Line};
use crate::store::pages;
use crate::trouble::Trouble;
use rusqlite::{Transaction, params};
use std::collections::BTreeMap;
use yf_model::When;

/// The files of the neutral format, and the identifiers.
#[derive(Clone, Debug, Default)]
pub struct Export {
    /// `events.csv`.
    pub events: String,
    /// `persons.csv`: pseudonyms of this export.
    pub persons: String,
    /// `settings.json`: the window, what can be seen, the clocks.
    pub settings: String,
    /// `identifiers.csv`: which NHS number a pseudonym stands for, where one is known. Identifying.
    pub identifiers: String,
}

const HEADER: &str = "event_id,person,at,kind,org,service,team,who,ref,type,to_org,to_service,uses,due,qty,outcome\n";
const CLOCKS: &str = r#"[
  {"id": "contact-answer", "start_kind": "referral", "stop_kind": "accept", "unit": "days", "limit": 1},
  {"id": "allocation", "start_kind": "accept", "stop_kind": "start", "unit": "days", "limit": 5},
  {"id": "assessment-28", "start_kind": "referral", "stop_kind": "assessment", "unit": "days", "limit": 28}
 ]"#;
const SEEN: &str = r#"["referral", "accept", "contact", "assessment", "plan", "start", "end", "decline"]"#;

/// One row of the table, as far as the work fills it.
#[derive(Default)]
struct Row {
    id: String,
    at: String,
    kind: &'static str,
    org: String,
    service: &'static str,
    team: String,
    who: String,
    reference: String,
    of: &'static str,
    to_org: String,
    outcome: &'static str,
}

impl Folder {
    /// The work of everybody, for the one who runs the folder. One line of the audit stands for it, with everybody listed, and asks for
    /// notice.
    pub fn export(&self) -> Result<Export, Trouble> {
        let mut store = self.store();
        let tx = store.begin()?;
        let now = self.outside.now();
        let mut persons: Vec<[u8; 16]> = {
            let mut asked = tx.prepare("SELECT DISTINCT person FROM thing WHERE state <> 'moved'")?;
            let rows = asked.query_map([], |row| row.get(0))?;
            rows.collect::<Result<_, _>>()?
        };
        persons.sort_unstable();
        let mut out = Export {
            events: HEADER.to_owned(),
            persons: "person,from,to,to_reason,sex,birth_year,imd,locality\n".to_owned(),
            identifiers: "person,nhs_number\n".to_owned(),
            ..Export::default()
        };
        let (mut codes, mut first) = (Codes::default(), None::<String>);
        for (n, person) in persons.iter().enumerate() {
            let (person, name) = (Id::from_bytes(*person), format!("P{:06}", n + 1));
            let rows = events(&tx, person, &name, &mut codes)?;
            let from = rows.iter().map(|r| r.at[..10].to_owned()).min().unwrap_or_default();
            if !from.is_empty() && first.as_ref().is_none_or(|f| from < *f) {
                first = Some(from.clone());
            }
            for row in rows {
                let Row { id, at, kind, org, service, team, who, reference, of, to_org, outcome } = row;
                let cells = [
                    &id, &name, &at, kind, &org, service, &team, &who, &reference, of, &to_org, "", "", "", "", outcome,
                ];
                let cells: Vec<String> = cells.into_iter().map(quoted).collect();
                out.events.push_str(&cells.join(","));
                out.events.push('\n');
            }
            let her = pages::who_she_is(&tx, person, Id::NOBODY)?.and_then(|page| Entry::read(&page.kind, &page.body));
            if let Some(Entry::Person(her)) = her {
                let sex = if matches!(her.gender.as_str(), "F" | "M" | "X") { her.gender.as_str() } else { "" };
                let year = her.born.map(|b| b.ymd().0.to_string()).unwrap_or_default();
                out.persons.push_str(&format!("{name},{from},,,{sex},{year},,\n"));
                if !her.nhs.is_empty() {
                    out.identifiers.push_str(&format!("{name},{}\n", quoted(&her.nhs)));
                }
            } else {
                out.persons.push_str(&format!("{name},{from},,,,,,\n"));
            }
        }
        let to = yf_place::clock::local_day(now.seconds()).next();
        let from = first.unwrap_or_else(|| to.to_string());
        out.settings = format!(
            "{{\n \"window\": {{\"from\": \"{from}\", \"to\": \"{to}\"}},\n \"seen\": {SEEN},\n \"clocks\": {CLOCKS},\n \"links\": []\n}}\n"
        );
        let (account, org) = self.itself(&tx, None)?;
        let decision =
            Decision { out: Out::Permit, rule: Rule("operator"), severity: Severity::Alert, shown: Shown::No };
        let line = Line {
            person: Id::NOBODY,
            account,
            role: Role::Import,
            org,
            purpose: Purpose::Operation,
            action: Action::Export,
            classes: Set::of(&[Class::Dir, Class::Front, Class::Care]),
            items: persons.len(),
            rels: Set::NONE,
            decision,
            own: self.own,
        };
        let line = audit::append(&tx, &*self.outside, &line)?;
        for person in &persons {
            tx.execute("INSERT INTO listed VALUES (?1, ?2)", params![line.bytes(), person])?;
        }
        tx.commit()?;
        Ok(out)
    }
}

/// Codes of teams with their organisations, and pseudonyms of workers.
#[derive(Default)]
struct Codes {
    teams: BTreeMap<Id, (String, String)>,
    workers: BTreeMap<Id, usize>,
}

impl Codes {
    /// Organisation and team.
    fn team(&mut self, tx: &Transaction<'_>, team: Id) -> Result<(String, String), Trouble> {
        if let Some(found) = self.teams.get(&team) {
            return Ok(found.clone());
        }
        let found: (String, String) = tx.query_row(
            "SELECT coalesce((SELECT o.code FROM team t JOIN org o ON o.org = t.org WHERE t.team = ?1),
                             (SELECT code FROM org WHERE org = ?1), ''),
                    coalesce((SELECT code FROM team WHERE team = ?1), '')",
            [team.bytes()],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        self.teams.insert(team, found.clone());
        Ok(found)
    }

    fn worker(&mut self, account: Id) -> String {
        let next = self.workers.len() + 1;
        format!("w{}", self.workers.entry(account).or_insert(next))
    }
}

fn at(when: When) -> Option<String> {
    match when {
        When::Moment(m) => Some(m.to_string()),
        When::Day(day) => Some(day.to_string()),
        // The neutral format knows days and minutes only.
        When::Month(_) | When::Year(_) => None,
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn events(tx: &Transaction<'_>, person: Id, name: &str, codes: &mut Codes) -> Result<Vec<Row>, Trouble> {
    let things = rows::hers(tx, person)?;
    let steps = rows::steps(tx, person)?;
    let mut out = Vec::new();
    let number = |thing: &Thing| things.iter().position(|t| t.thing == thing.thing).map_or(0, |n| n + 1);
    let by_id = |id: Option<Id>| things.iter().find(|t| Some(t.thing) == id);
    // What belongs to an ask bears its number: that of the contact which was accepted last.
    let asked = |told: crate::Stamp| {
        let referrals = things.iter().filter(|t| t.kind == Kind::Referral && t.told <= told);
        referrals
            .filter_map(|t| by_id(t.parent))
            .next_back()
            .map(|c| format!("{name}-{}", number(c)))
            .unwrap_or_default()
    };
    for thing in things.iter().filter(|t| t.state != "moved" && t.state != "duplicate") {
        let own = format!("{name}-{}", number(thing));
        for step in steps.iter().filter(|s| s.thing == thing.thing) {
            let Some(mut row) = row(thing, step, &things, &steps) else { continue };
            let Some(said) = at(row.1) else { continue };
            let (org, team) = codes
                .team(tx, if row.2 { people::seat_of(tx, step.account)? } else { thing.team.unwrap_or(step.team) })?;
            row.0.reference = match thing.kind {
                Kind::Contact | Kind::Line => own.clone(),
                Kind::Referral => by_id(thing.parent).map(|c| format!("{name}-{}", number(c))).unwrap_or_default(),
                _ => asked(step.told),
            };
            row.0.id = format!("{own}-{}", step.seq);
            row.0.at = said;
            if row.0.kind == "referral" {
                (row.0.to_org, row.0.org) = (org, "caller".to_owned());
            } else {
                (row.0.org, row.0.team, row.0.who) = (org, team, codes.worker(step.account));
            }
            out.push(row.0);
        }
    }
    Ok(out)
}

/// What a step is in the neutral words, when it happened there, and whether it is its doer's team's rather than the thing's.
fn row(thing: &Thing, step: &Taken, things: &[Thing], steps: &[Taken]) -> Option<(Row, When, bool)> {
    let new = |kind, of, outcome| Row { kind, of, outcome, service: "integrated team", ..Row::default() };
    let plain = |kind| Some((new(kind, "", ""), step.happened, false));
    match (thing.kind, step.to.as_str()) {
        (Kind::Contact, "received") if step.from.as_deref() == Some("draft") => {
            let same = |t: &&Thing| t.thing == thing.thing || (t.state == "duplicate" && t.other == Some(thing.thing));
            let received = steps.iter().filter(|s| s.to == "received" && s.from.as_deref() == Some("draft"));
            let earliest = received
                .filter(|s| things.iter().filter(same).any(|t| t.thing == s.thing))
                .map(|s| s.happened)
                .min_by_key(|when| yf_place::clock::instants(*when).first);
            Some((new("referral", "", ""), earliest.unwrap_or(step.happened), false))
        }
        // By the team that accepts, which may be another than the one that took the call.
        (Kind::Contact, "accepted") => Some((new("accept", "", ""), step.happened, true)),
        (Kind::Contact, "answered" | "declined") => Some((new("decline", "", "no_action"), step.happened, false)),
        (Kind::Referral, "allocated") => plain("start"),
        (Kind::Referral, "closed") => Some((new("end", "", "completed"), step.happened, false)),
        (Kind::Assessment, "final") => {
            let shared =
                steps.iter().rfind(|s| s.thing == thing.thing && s.to == "shared with her" && s.seq < step.seq);
            Some((new("assessment", "needs", ""), shared.map_or(step.happened, |s| s.happened), false))
        }
        (Kind::Plan, "agreed") => plain("plan"),
        (Kind::Line, "started") if step.from.as_deref() == Some("accepted") => {
            Some((Row { service: "home care", ..new("start", "", "") }, step.happened, true))
        }
        (Kind::Line, "ended") => {
            Some((Row { service: "home care", ..new("end", "", "completed") }, step.happened, false))
        }
        (Kind::Visit, "done" | "late") => Some((new("contact", "", ""), step.happened, true)),
        (Kind::Review, "held") => Some((new("assessment", "review", ""), step.happened, false)),
        _ => None,
    }
}
