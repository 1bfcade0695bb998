//! The demo: a small invented place, its extracts read as any, and seven people who may sign in.

use crate::exit::Failure;
use crate::pipeline::Told;
use crate::serve::load::{self, Teams};
use crate::serve::world::World;
use crate::talk::Talk;
use std::path::Path;
use yf_folder::access::{Rel, Role};
use yf_folder::{Folder, NewAccount, Outside, Sent, SentRelation, Stamp, Trouble};
use yf_model::{NhsNumber, Problem, Severity};
use yf_place::Place;

/// Enough for every kind of page, and loaded in seconds.
const PEOPLE: u32 = 3_000;
/// A link that nobody used is dead after so long.
const LINK_LASTS: i64 = 60 * Stamp::MINUTE;
const YEAR: i64 = 365 * Stamp::DAY;

/// Login, role, name, what she is.
const SEVEN: [(&str, Role, &str, &str); 7] = [
    ("handler", Role::Spa, "Carol Dunn", "call handler"),
    ("coordinator", Role::Coord, "Alan Ross", "health and social care coordinator"),
    ("matron", Role::Matron, "Jane Pascoe", "community matron"),
    ("social-worker", Role::Sw, "Priya Nair", "social worker"),
    ("manager", Role::Manager, "Ruth Adeyemi", "locality manager"),
    ("governance", Role::Ig, "Tom Okafor", "information-governance officer"),
    ("mrs-smith", Role::Person, "Mrs Smith", ""),
];

/// The demo, ready to be served.
pub struct Ready {
    pub place: Place,
    pub lines: Vec<String>,
}

/// The demo's place, invented (the same each time) and taken in unless that was done before.
pub fn ready(data: &Path, policy: Option<&Path>, folder: &Folder, talk: &Talk) -> Result<Ready, Failure> {
    let fault = |trouble: Trouble| Failure::from(not_made(data, &trouble.to_string()));
    let at = data.join("place");
    let own = at.join("policy");
    let mut lines = Vec::new();
    if folder.account("mrs-smith").map_err(fault)?.is_none() {
        let her = invent(&at, talk)?;
        let place = Place::read(policy.unwrap_or(&own))?;
        talk.progress("reading its extracts");
        let told = load::read(&[at.join("extracts")], &place, talk)?;
        talk.progress("taking them into the record");
        let teams = Teams::of(&place, folder).map_err(fault)?;
        let (people, pages) = load::load(&told, &place, folder, &teams).map_err(fault)?;
        seven(&told, &place, folder, &teams, &her).map_err(fault)?;
        lines.push(format!(
            "Taken in: {people} invented people, {pages} pages, from {}.",
            at.join("extracts").display()
        ));
    }
    let place = Place::read(policy.unwrap_or(&own))?;
    lines.push("Each link signs in once, within the hour; started again, the demo prints new ones.".to_owned());
    Ok(Ready { place, lines })
}

/// Writes the place's extracts, and says by which key Mrs Smith is joined.
fn invent(at: &Path, talk: &Talk) -> Result<String, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    talk.progress("inventing a place");
    let options = yf_simulate::Options { people: PEOPLE, threads, ..yf_simulate::Options::default() };
    let invented = yf_simulate::invent(&options);
    yf_simulate::write(&options, at, |_| ()).map_err(|refused| match refused {
        yf_simulate::Refused::NotOurs(file) => {
            Failure::from(not_made(at, &format!("{} is somebody's", file.display())))
        }
        yf_simulate::Refused::Io(file, error) => {
            Failure::io(&file.display().to_string(), "written", &error, "name another folder with --data")
        }
    })?;
    let her = invented.people.first().and_then(|p| NhsNumber::from_digits(p.nhs));
    Ok(her.map(|nhs| format!("nhs:{nhs}")).unwrap_or_default())
}

/// Accounts, and the caseload rows that make the matron her coordinator and the social worker her allocated worker.
fn seven(told: &Told, place: &Place, folder: &Folder, teams: &Teams, key: &str) -> Result<(), Trouble> {
    let person = told.links.persons_of().iter().find(|p| told.links.key(**p) == key).copied();
    let facts = person.and_then(|p| told.journeys.persons.get(p.0 as usize));
    let locality = facts.and_then(|f| f.locality).map(|l| told.extracts.texts.get(l).to_owned()).unwrap_or_default();
    let team = teams.team(&locality);
    let code = place.agencies.first().map_or("place", |a| a.org.as_str());
    let org = folder.organisation(code, code, true)?;
    let now = World.now();
    let mut sent = Sent { person_key: key.to_owned(), own_key: "caseload".to_owned(), ..Sent::default() };
    let person = folder.known_as(key)?;
    for (login, role, name, title) in SEVEN {
        let mut second = [0; 20];
        World.fill(&mut second);
        let registered = matches!(role, Role::Matron | Role::Sw);
        let account = folder.enrol(&NewAccount {
            login,
            name,
            title,
            role,
            org,
            team: team.filter(|_| matches!(role, Role::Coord | Role::Matron | Role::Sw | Role::Manager)),
            person: person.filter(|_| role == Role::Person),
            registered_until: registered.then(|| now.plus(YEAR)),
            password: None,
            // A step-up needs a code; the demo shows it, and has no passwords.
            second: Some(&second),
        })?;
        let kind = match role {
            Role::Matron => Rel::Lead,
            Role::Sw => Rel::Named,
            _ => continue,
        };
        sent.relations.push(SentRelation { kind, subject: account, since: now, until: None });
    }
    folder.take_in(&folder.feed(org)?, &[sent])
}

/// A link for each of the seven.
pub fn links(folder: &Folder) -> Result<Vec<(String, String)>, Trouble> {
    let mut links = Vec::new();
    for (login, _, name, title) in SEVEN {
        let Some(account) = folder.account(login)? else { continue };
        let who = if title.is_empty() { name.to_owned() } else { format!("{name}, {title}") };
        links.push((who, folder.link_once(account, LINK_LASTS)?));
    }
    Ok(links)
}

fn not_made(at: &Path, why: &str) -> Problem {
    Problem {
        code: "not-possible-here",
        severity: Severity::FileRefused,
        file: "yellowfolder serve".to_owned(),
        line: None,
        column: Some("--demo".to_owned()),
        found: at.display().to_string(),
        wrong: format!("cannot hold the invented place: {why}"),
        now: "nothing is served".to_owned(),
        mend: "name another folder with --data".to_owned(),
    }
}
