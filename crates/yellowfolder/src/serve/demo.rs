//! The demo: a small invented place, its extracts read as any, and seven people who may sign in.

use crate::exit::Failure;
use crate::pipeline::Told;
use crate::serve::hers;
use crate::serve::load::{self, Teams};
use crate::serve::stage::{Person, Stage, Then};
use crate::serve::story::{self, Cast};
use crate::serve::world::World;
use crate::talk::Talk;
use std::collections::BTreeMap;
use std::path::Path;
use yf_folder::access::Role;
use yf_folder::{Folder, NewAccount, Outside, Stamp, Trouble};
use yf_model::{NhsNumber, PersonKey, Problem, Severity};
use yf_place::Place;

/// Enough for every kind of page, and loaded in seconds.
const PEOPLE: u32 = 3_000;
/// A link that nobody used is dead after so long.
const LINK_LASTS: i64 = 60 * Stamp::MINUTE;
const YEAR: i64 = 365 * Stamp::DAY;

/// Login, role, name, what she is.
const STAFF: [(&str, Role, &str, &str); 9] = [
    ("handler", Role::Spa, "Carol Dunn", "call handler"),
    ("coordinator", Role::Coord, "Alan Ross", "health and social care coordinator"),
    ("matron", Role::Matron, "Jane Pascoe", "community matron"),
    ("social-worker", Role::Sw, "Priya Nair", "social worker"),
    ("manager", Role::Manager, "Ruth Adeyemi", "locality manager"),
    ("governance", Role::Ig, "Tom Okafor", "information-governance officer"),
    ("mrs-smith", Role::Person, "Mrs Smith", ""),
    ("physio", Role::Therapist, "Sam Lee", "physiotherapist"),
    ("other-manager", Role::Manager, "Lena Hart", "locality manager"),
];
/// A link is printed for so many of them, the first.
const SEVEN: usize = 7;
/// Who gives the care in the mornings.
const PROVIDER: &str = "Harbour Home Care";
const CARER: (&str, &str, &str) = ("carer", "Tom Reed", "home carer");

/// The demo, ready to be served.
pub struct Ready {
    pub place: Place,
    pub lines: Vec<String>,
}

/// The demo's place, invented (the same each time) and taken in unless that was done before.
pub fn ready(data: &Path, policy: Option<&Path>, folder: &Folder, then: &Then, talk: &Talk) -> Result<Ready, Failure> {
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
        // The extracts came before what the team did with them, and the audit is kept in the order of time.
        let now = then.now();
        then.is(now.plus(-story::DAYS * Stamp::DAY));
        practices(&place, folder).map_err(fault)?;
        let teams = Teams::of(&place, folder).map_err(fault)?;
        let (people, pages) = load::load(&told, &place, folder, &teams).map_err(fault)?;
        seven(&told, &place, folder, &teams, &her, then.now()).map_err(fault)?;
        talk.progress("working the last weeks");
        if let Some(cast) = cast(&told, &place, &her) {
            let mut stage = Stage::new(folder, then, &place.calendar);
            story::tell(&mut stage, &cast, now)
                .map_err(|(trouble, what)| Failure::from(not_made(data, &format!("{what}: {trouble}"))))?;
            then.is(now.plus(-Stamp::MINUTE));
            hers::add(folder, &stage, &her).map_err(fault)?;
            hers::carer(&stage, &cast.her).map_err(fault)?;
            folder.watch().map_err(fault)?;
        }
        then.is(Stamp(0));
        lines.push(format!(
            "Taken in: {people} invented people, {pages} pages, from {}.",
            at.join("extracts").display()
        ));
    }
    let place = Place::read(policy.unwrap_or(&own))?;
    lines.push("Each link signs in once, within the hour; started again, the demo prints new ones.".to_owned());
    Ok(Ready { place, lines })
}

/// Names for the invented practices, whose codes nobody would know.
fn practices(place: &Place, folder: &Folder) -> Result<(), Trouble> {
    const NAMED: [&str; 6] =
        ["Surgery", "Health Centre", "Medical Practice", "Family Practice", "Old Surgery", "New Surgery"];
    for locality in &place.localities {
        for (n, code) in locality.practices.iter().enumerate() {
            let kind = NAMED.get(n % NAMED.len()).copied().unwrap_or_default();
            let nth = n / NAMED.len();
            let name = if nth == 0 {
                format!("{} {kind}", locality.name)
            } else {
                format!("{} {kind} {}", locality.name, nth + 1)
            };
            folder.organisation(&format!("ods:{code}"), &name, true)?;
        }
    }
    Ok(())
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

/// Accounts: the seven, and those beside them whom the story needs.
fn seven(told: &Told, place: &Place, folder: &Folder, teams: &Teams, key: &str, now: Stamp) -> Result<(), Trouble> {
    let person = told.links.persons_of().iter().find(|p| told.links.key(**p) == key).copied();
    let facts = person.and_then(|p| told.journeys.persons.get(p.0 as usize));
    let locality = facts.and_then(|f| f.locality).map(|l| told.extracts.texts.get(l).to_owned()).unwrap_or_default();
    let team = teams.team(&locality);
    let code = place.agencies.first().map_or("place", |a| a.org.as_str());
    let org = folder.organisation(code, code, true)?;
    let person = folder.known_as(key)?;
    let other = place.localities.iter().find(|l| l.id != locality).and_then(|l| teams.team(&l.id));
    let provider = folder.organisation("demo:harbour", PROVIDER, true)?;
    let mut second = [0; 20];
    World.fill(&mut second);
    folder.enrol(&NewAccount {
        login: CARER.0,
        name: CARER.1,
        title: CARER.2,
        role: Role::Provider,
        org: provider,
        team: None,
        person: None,
        registered_until: None,
        password: None,
        second: Some(&second),
    })?;
    for (login, role, name, title) in STAFF {
        let mut second = [0; 20];
        World.fill(&mut second);
        let registered = matches!(role, Role::Matron | Role::Sw | Role::Therapist);
        let account = folder.enrol(&NewAccount {
            login,
            name,
            title,
            role,
            org,
            team: match login {
                "other-manager" => other,
                "coordinator" | "matron" | "social-worker" | "manager" | "physio" => team,
                _ => None,
            },
            person: person.filter(|_| role == Role::Person),
            registered_until: registered.then(|| now.plus(YEAR)),
            password: None,
            // A step-up needs a code; the demo shows it, and has no passwords.
            second: Some(&second),
        })?;
        if login == "social-worker" {
            folder.looks_into_worries(account, true)?;
        }
    }
    Ok(())
}

/// Mrs Smith and twelve others of her locality whom the extracts name, old enough to be known to such a team.
fn cast(told: &Told, place: &Place, key: &str) -> Option<Cast> {
    let x = &told.extracts;
    let mut names = BTreeMap::new();
    for (id, (first, last)) in &x.names {
        names.entry(told.links.person_of(*id)).or_insert_with(|| (last.clone(), first.clone()));
    }
    let person = |key: PersonKey| {
        let facts = told.journeys.persons.get(key.0 as usize)?;
        let (family, given) = names.get(&key)?.clone();
        let born = facts.born.and_then(|born| born.day());
        Some((Person { family, given, born }, facts))
    };
    let herself = told.links.persons_of().iter().find(|p| told.links.key(**p) == key).copied()?;
    let (her, facts) = person(herself)?;
    let locality = facts.locality?;
    let mut others: Vec<Person> = Vec::new();
    for key in told.journeys.listed().filter(|k| *k != herself) {
        let Some((one, facts)) = person(key) else { continue };
        let old = one.born.is_some_and(|b| b.ymd().0 < 1958);
        let alike = others.iter().any(|o| o.family == one.family);
        if old && facts.died.is_none() && facts.locality == Some(locality) && !alike && one.family != her.family {
            others.push(one);
        }
        if others.len() == 12 {
            break;
        }
    }
    let name = |id: &str| place.localities.iter().find(|l| l.id == id).map(|l| format!("{} team", l.name));
    let here = x.texts.get(locality);
    let other = place.localities.iter().find(|l| l.id != here)?;
    Some(Cast { her, others, team: name(here)?, other_team: name(&other.id)? })
}

/// A link for each of the seven.
pub fn links(folder: &Folder) -> Result<Vec<(String, String)>, Trouble> {
    let mut links = Vec::new();
    for (login, _, name, title) in STAFF.into_iter().take(SEVEN) {
        let Some(account) = folder.account(login)? else { continue };
        let who = if title.is_empty() { name.to_owned() } else { format!("{name}, {title}") };
        links.push((who, folder.link_once(account, LINK_LASTS)?));
    }
    // Beside the seven: who gives the care in the mornings.
    if let Some(account) = folder.account(CARER.0)? {
        links.push((format!("{}, {}", CARER.1, CARER.2), folder.link_once(account, LINK_LASTS)?));
    }
    // And who reads with Mrs Smith, as far as she lets her.
    if let Some(account) = folder.account(hers::DAUGHTER.0)? {
        links.push((format!("{}, her daughter", hers::DAUGHTER.1), folder.link_once(account, LINK_LASTS)?));
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

#[cfg(test)]
mod tests {
    use super::*;
    use yf_place::clock;

    /// The morning's calls of a demo that begins at nine came in at night, when who is on call is rung first.
    #[test]
    fn a_demo_can_begin_at_any_hour_of_the_day() {
        let now = World.now().seconds();
        let since_midnight = now - clock::midnight(clock::local_day(now));
        std::thread::scope(|threads| {
            for hour in [8, 10, 13, 23] {
                threads.spawn(move || {
                    let back = (since_midnight - (hour * 3_600 + 300)).rem_euclid(86_400);
                    let then = Then::earlier(back * 1_000);
                    let dir = std::env::temp_dir().join(format!("yellowfolder-demo-{hour}-{}", std::process::id()));
                    let folder = Folder::open(&dir, Box::new(then.clone())).expect("opened");
                    let made = ready(&dir, None, &folder, &then, &Talk::new(true));
                    let said = made.map(|ready| ready.lines.len()).map_err(|failure| format!("{failure:?}"));
                    assert_eq!(said, Ok(2), "at {hour}");
                    drop(folder);
                    std::fs::remove_dir_all(&dir).expect("no longer needed");
                });
            }
        });
    }
}
