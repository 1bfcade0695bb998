//! From extracts to the folder: what each agency sent about each person, as pages and as the relations that it tells.

use crate::exit::Failure;
use crate::pipeline::{self, Told};
use crate::talk::Talk;
use std::collections::BTreeMap;
use std::path::PathBuf;
use yf_folder::access::{Class, Rel};
use yf_folder::{
    Entry, EventEntry, Folder, Id, PersonEntry, Sent, SentPage, SentRelation, SpanEntry, Stamp, Trouble, WaitEntry,
};
use yf_ingest::ReadOptions;
use yf_journey::{Event, Kind};
use yf_model::{Day, NhsNumber, PersonKey, Ref, RefKind, WaitSource, When};
use yf_place::{Place, clock};
use yf_report::SpanKind;
use yf_report::assemble::{Known, Names, Stories};
use yf_report::neutral;

/// So many people are taken in with one commit.
const AT_ONCE: usize = 200;

/// The organisations and teams that relations lead to.
pub struct Teams {
    orgs: BTreeMap<String, Id>,
    /// The team of each locality, by the locality's id.
    teams: BTreeMap<String, Id>,
    /// Practices by their code, with what each is called where anybody knows that.
    practices: BTreeMap<String, Option<String>>,
}

impl Teams {
    /// Those of a place: its agencies, its practices, one team for each locality, which belongs to the first agency.
    pub fn of(place: &Place, folder: &Folder) -> Result<Teams, Trouble> {
        let (mut orgs, mut practices) = (BTreeMap::new(), BTreeMap::new());
        for agency in place.agencies.iter().rev() {
            orgs.insert(agency.org.clone(), folder.organisation(&agency.org, &agency.name, true)?);
        }
        for code in place.localities.iter().flat_map(|l| &l.practices) {
            let (org, bare) = (format!("ods:{code}"), format!("GP practice {code}"));
            orgs.insert(org.clone(), folder.organisation(&org, &bare, true)?);
            let called = folder.organisation_called(&org)?.filter(|name| *name != bare);
            practices.insert(code.clone(), called);
        }
        let host = match place.agencies.first() {
            Some(agency) => folder.organisation(&agency.org, &agency.name, true)?,
            None => folder.organisation("place", &place.name, true)?,
        };
        let mut teams = BTreeMap::new();
        for locality in &place.localities {
            let name = format!("{} team", locality.name);
            teams.insert(locality.id.clone(), folder.team(host, &locality.id, &name)?);
        }
        Ok(Teams { orgs, teams, practices })
    }

    /// A text of an event with practices called by their names, which people know; by what they are to her where nobody wrote a name down.
    fn practices_named(&self, text: String, practices: &[&str], hers: &str) -> String {
        practices.iter().fold(text, |text, org| {
            let code = org.trim_start_matches("ods:");
            let Some(called) = self.practices.get(code) else { return text };
            let plain = if code == hers { "her GP practice" } else { "a GP practice" };
            text.replace(&format!("GP practice {code}"), called.as_deref().unwrap_or(plain))
        })
    }

    /// The team of a locality.
    pub fn team(&self, locality: &str) -> Option<Id> {
        self.teams.get(locality).copied()
    }
}

fn stamp(day: Day) -> Stamp {
    Stamp(clock::midnight(day).saturating_mul(1000))
}

/// Reads extracts with the names of persons, joins and tells them.
pub fn read(paths: &[PathBuf], place: &Place, talk: &Talk) -> Result<Told, Failure> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let options = ReadOptions { threads, names: true, limits: pipeline::limits()?, ..ReadOptions::default() };
    Ok(pipeline::tell(paths, place, &options, talk)?)
}

/// Takes everything in. Returns how many people and pages.
pub fn load(told: &Told, place: &Place, folder: &Folder, teams: &Teams) -> Result<(usize, usize), Trouble> {
    let mut sent: BTreeMap<String, BTreeMap<PersonKey, Sent>> = BTreeMap::new();
    events(told, place, teams, &mut sent);
    waits(told, place, &mut sent);
    stays(told, teams, &mut sent);
    spans(told, place, &mut sent);
    people(told, teams, &mut sent);
    let mut pages = 0;
    for (code, persons) in sent {
        let org = folder.organisation(&code, &agency_name(told, place, &code), true)?;
        let feed = folder.feed(org)?;
        let persons: Vec<Sent> = persons.into_values().collect();
        pages += persons.iter().map(|s| s.pages.len() + usize::from(s.person.is_some())).sum::<usize>();
        for part in persons.chunks(AT_ONCE) {
            folder.take_in(&feed, part)?;
        }
    }
    folder.tells_to(told.end_day)?;
    Ok((told.journeys.listed().count(), pages))
}

fn agency_name(told: &Told, place: &Place, code: &str) -> String {
    let names = Names::new(place, &told.extracts.texts);
    told.extracts.texts.find(code).map_or_else(|| code.to_owned(), |id| names.agency(id))
}

type All = BTreeMap<String, BTreeMap<PersonKey, Sent>>;

fn of<'s>(sent: &'s mut All, told: &Told, code: &str, person: PersonKey) -> &'s mut Sent {
    let key = told.links.key(person);
    sent.entry(code.to_owned()).or_default().entry(person).or_insert_with(|| Sent {
        person_key: key.to_owned(),
        own_key: key.to_owned(),
        ..Sent::default()
    })
}

/// The council's and the equipment store's rows are care, those of community services and the hospital clinical.
fn class(kind: RefKind) -> Class {
    use RefKind::*;
    match kind {
        Csds | CsdsPlan | CsdsOnward | Sus | Ecds => Class::Clinical,
        CldRequest | CldAssessment | CldService | CldReview | CldServiceNext | CldReviewNext | Equipment | Folder => {
            Class::Care
        }
    }
}

/// Whose books a row stands in.
fn keeper(told: &Told, place: &Place, r: &Ref) -> String {
    let owner = told.extracts.texts.get(r.owner);
    match r.kind {
        RefKind::Equipment => "equipment:store".to_owned(),
        RefKind::Csds | RefKind::CsdsPlan | RefKind::CsdsOnward | RefKind::Sus | RefKind::Ecds => {
            place.orgs.get(owner).cloned().unwrap_or_else(|| format!("ods:{owner}"))
        }
        _ => format!("la:{owner}"),
    }
}

fn events(told: &Told, place: &Place, teams: &Teams, sent: &mut All) {
    let x = &told.extracts;
    let names = Names::new(place, &x.texts);
    let written = neutral::Names { texts: &x.texts, ids: &x.ids, person: &|p| told.links.key(p).to_owned() };
    for event in &told.journeys.events {
        let does = if event.kind == Kind::Referral { event.to_org } else { event.org };
        let hers = told.journeys.persons.get(event.person.0 as usize).map_or("", |her| x.texts.get(her.practice));
        let practices = [x.texts.get(event.org), x.texts.get(event.to_org)];
        let named = |text| teams.practices_named(text, &practices, hers.trim_start_matches("ods:"));
        let page = SentPage {
            source: written.event_id(event),
            class: class(event.own.key.kind),
            happened: event.at,
            entry: Entry::Event(EventEntry {
                kind: event.kind.name().to_owned(),
                agency: named(names.agency(does)),
                says: named(names.event(event)),
            }),
        };
        of(sent, told, &keeper(told, place, &event.own.key), event.person).pages.push(page);
    }
    for person in told.journeys.listed() {
        let facts = &told.journeys.persons[person.0 as usize];
        let Some(team) = facts.locality.and_then(|l| teams.team(x.texts.get(l))) else { continue };
        for (reference, (since, until)) in open_spans(told.journeys.events_of(person)) {
            let until = until.or(facts.died).map(|day| stamp(day.next()));
            for kind in [Rel::Team, Rel::Oversight] {
                let relation = SentRelation { kind, subject: team, since: stamp(since), until };
                of(sent, told, &keeper(told, place, &reference), person).relations.push(relation);
            }
        }
    }
}

/// From when until when each referral, request or service was open.
fn open_spans(events: &[Event]) -> BTreeMap<Ref, (Day, Option<Day>)> {
    let mut spans: BTreeMap<Ref, (Day, Option<Day>)> = BTreeMap::new();
    for event in events.iter().filter(|e| !matches!(e.reference.kind, RefKind::Sus | RefKind::Ecds)) {
        let day = event.at.earliest_day();
        let span = spans.entry(event.reference).or_insert((day, None));
        if matches!(event.kind, Kind::End | Kind::Decline | Kind::Delivery) {
            span.1 = Some(day);
        }
    }
    spans
}

fn waits(told: &Told, place: &Place, sent: &mut All) {
    let x = &told.extracts;
    let written = neutral::Names { texts: &x.texts, ids: &x.ids, person: &|p| told.links.key(p).to_owned() };
    for wait in &told.journeys.waits {
        let code = match wait.source {
            WaitSource::Equipment => "equipment:store".to_owned(),
            _ => keeper(told, place, &wait.reference),
        };
        let page = SentPage {
            source: format!(
                "{}:{}:{}",
                wait.clock,
                written.reference(&wait.reference),
                yf_folder::when_text(wait.start)
            ),
            class: class(wait.reference.kind),
            happened: wait.start,
            entry: Entry::Wait(WaitEntry {
                clock: wait.clock.name().to_owned(),
                agency: agency_name(told, place, &code),
                start: wait.start,
                stop: wait.stop,
                ended: wait.ended.map(|(day, _)| day),
            }),
        };
        of(sent, told, &code, wait.person).pages.push(page);
    }
}

/// In whose hands she was, as the report draws it: each stretch in the books of the agency whose lane it is.
fn spans(told: &Told, place: &Place, sent: &mut All) {
    let x = &told.extracts;
    let names = Names::new(place, &x.texts);
    // The drawing of one person asks for no name, number or row.
    let known = Known { row: &|_| String::new(), local_ids: &|_| Vec::new(), name: &|_| None, council_seen: &|_| true };
    let stories = Stories::new(&told.journeys, place, Names::new(place, &x.texts), known, &|_| None);
    for person in told.journeys.listed() {
        let mut books: BTreeMap<String, Ref> = BTreeMap::new();
        for event in told.journeys.events_of(person) {
            for org in [event.org, event.to_org] {
                books.entry(names.agency(org)).or_insert(event.own.key);
            }
        }
        let mut same: BTreeMap<String, u32> = BTreeMap::new();
        for span in stories.person(person, told.end_day, true).spans {
            let Some(reference) = books.get(&span.agency) else { continue };
            let kind = match span.kind {
                SpanKind::Waiting => "waiting",
                SpanKind::Nobody => "nobody",
                SpanKind::Hospital => "hospital",
                SpanKind::Helped | SpanKind::Home | SpanKind::Unseen => "helped",
            };
            let source = format!("span:{}:{kind}:{}:{}", span.agency, span.from, span.label);
            let nth = same.entry(source.clone()).or_default();
            *nth += 1;
            let page = SentPage {
                source: format!("{source}:{nth}"),
                class: class(reference.kind),
                happened: When::Day(span.from),
                entry: Entry::Span(SpanEntry {
                    agency: span.agency,
                    kind: kind.to_owned(),
                    label: span.label,
                    to: span.to,
                    due: span.due,
                }),
            };
            of(sent, told, &keeper(told, place, reference), person).pages.push(page);
        }
    }
}

/// A hospital is joined to her from admission to seven days after she left.
fn stays(told: &Told, teams: &Teams, sent: &mut All) {
    for stay in &told.journeys.stays {
        let code = told.extracts.texts.get(stay.org).to_owned();
        let Some(org) = teams.orgs.get(&code) else { continue };
        let since = stamp(stay.admitted.earliest_day());
        let until = stay.discharged.map(|left| stamp(left.latest_day() + 8));
        let relation = SentRelation { kind: Rel::Inpatient, subject: *org, since, until };
        of(sent, told, &code, stay.person).relations.push(relation);
    }
}

/// Who she is, as the council says, else the agency that knows her; and her practice.
fn people(told: &Told, teams: &Teams, sent: &mut All) {
    let x = &told.extracts;
    let mut names: BTreeMap<PersonKey, (String, String)> = BTreeMap::new();
    for (id, (first, last)) in &x.names {
        let name = (last.clone(), first.clone());
        let slot = names.entry(told.links.person_of(*id)).or_insert_with(|| name.clone());
        *slot = name.min(slot.clone());
    }
    let mut numbers: BTreeMap<PersonKey, NhsNumber> = BTreeMap::new();
    let mut homes: BTreeMap<PersonKey, String> = BTreeMap::new();
    for (id, identity) in x.identities.iter() {
        if let Some(nhs) = identity.nhs {
            numbers.entry(told.links.person_of(id)).or_insert(nhs);
        }
    }
    let postcodes = x.cld.iter().map(|r| (r.who, r.postcode)).chain(x.csds.persons.iter().map(|r| (r.who, r.postcode)));
    for (who, postcode) in postcodes {
        let text = x.ids.get(postcode);
        if !text.is_empty() {
            homes.insert(told.links.person_of(who), text.to_owned());
        }
    }
    let agencies: Vec<String> = sent.keys().cloned().collect();
    for person in told.journeys.listed() {
        let known = agencies.iter().find(|code| sent.get(*code).is_some_and(|all| all.contains_key(&person)));
        let Some(code) = known.cloned() else { continue };
        let facts = &told.journeys.persons[person.0 as usize];
        let practice = x.texts.get(facts.practice).to_owned();
        let (family, given) = names.get(&person).cloned().unwrap_or_default();
        let her = PersonEntry {
            family,
            given,
            born: facts.born.and_then(|born| born.day()),
            gender: facts.sex.map(|s| s.name().to_owned()).unwrap_or_default(),
            nhs: numbers.get(&person).map(|n| format!("{:010}", n.digits())).unwrap_or_default(),
            postcode: homes.get(&person).cloned().unwrap_or_default(),
            practice: practice.clone(),
            practice_name: String::new(),
        };
        let to = of(sent, told, &code, person);
        to.person = Some(her);
        if let Some(org) = teams.orgs.get(&format!("ods:{practice}")) {
            to.relations.push(SentRelation { kind: Rel::Gp, subject: *org, since: Stamp(0), until: None });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_practice_is_called_by_its_name_or_by_what_it_is_to_her() {
        let named = [("Z99001".to_owned(), Some("Brixham Surgery".to_owned())), ("Z99002".to_owned(), None)];
        let teams = Teams { orgs: BTreeMap::new(), teams: BTreeMap::new(), practices: named.into() };
        let said = |code: &str, hers: &str| {
            let text = format!("referred to district nursing by GP practice {code}");
            teams.practices_named(text, &[&format!("ods:{code}"), "la:999"], hers)
        };
        assert_eq!(said("Z99001", "Z99001"), "referred to district nursing by Brixham Surgery");
        assert_eq!(said("Z99002", "Z99002"), "referred to district nursing by her GP practice");
        assert_eq!(said("Z99002", "Z99001"), "referred to district nursing by a GP practice");
        assert_eq!(said("Z99003", ""), "referred to district nursing by GP practice Z99003", "none of this place's");
    }
}
