//! The folder's own work as one more agency of a run (decision 0032).

use yf_folder::work::{Export, PersonRow};
use yf_ingest::{Coverage, Extracts, FileReport};
use yf_journey::{Journeys, Sex};
use yf_linkage::Links;
use yf_model::rows::folder::{Event, Wait, Work};
use yf_model::rows::neutral::Kind;
use yf_model::{ClockId, Dataset, Identity, IdentityId, Local, NhsNumber, RowRef, When};
use yf_place::Place;

/// What stands for the folder where files are named.
const NAME: &str = "the folder's own work";

/// The folder's rows, with who they are about, in the order of the export's people.
#[derive(Default)]
pub struct Beside {
    /// Its rows.
    pub work: Work,
    who: Vec<IdentityId>,
}

/// Adds the folder's people, its file and the days that it covers to what was read, and gives its rows.
pub fn add(extracts: &mut Extracts, export: &Export) -> Beside {
    let file = u16::try_from(extracts.files.len()).unwrap_or(u16::MAX);
    let row = |n: usize| RowRef { file, line: u32::try_from(n + 2).unwrap_or(u32::MAX) };
    extracts.files.push(FileReport {
        name: NAME.to_owned(),
        bytes: export.bytes(),
        sha256: export.sha256(),
        dataset: Some(Dataset::Folder),
        table: "work".to_owned(),
        rows: export.events.len() as u64,
        encoding: "UTF-8".to_owned(),
        first_day: Some(export.from),
        last_day: Some(export.last),
        ..FileReport::default()
    });
    let cover = Coverage { first: Some(export.from), last: Some(export.last), stated: true, ..Coverage::default() };
    extracts.coverage.insert(Dataset::Folder, cover);
    let mut beside = Beside::default();
    for (n, her) in export.people.iter().enumerate() {
        let local = Local::Folder(extracts.ids.intern(&her.person));
        let identity =
            Identity { dataset: Dataset::Folder, nhs: NhsNumber::parse(&her.nhs), pseudo: None, local, born: her.born };
        beside.who.push(extracts.identities.add(identity, row(n)));
    }
    let who = |name: &str| {
        let at = export.people.binary_search_by(|her| her.person.as_str().cmp(name)).ok()?;
        beside.who.get(at).copied()
    };
    for (n, event) in export.events.iter().enumerate() {
        let (Some(who), Some(kind)) = (who(&event.person), Kind::parse(event.kind)) else { continue };
        let (texts, ids) = (&mut extracts.texts, &mut extracts.ids);
        beside.work.events.push(Event {
            at: row(n),
            who,
            happened: event.at,
            kind,
            own: ids.intern(&event.id),
            reference: ids.intern(&event.reference),
            org: texts.intern(&event.org),
            service: texts.intern(event.service),
            team: texts.intern(&event.team),
            worker: ids.intern(&event.who),
            of: texts.intern(event.of),
            to_org: texts.intern(&event.to_org),
            outcome: texts.intern(event.outcome),
        });
    }
    for (n, clock) in export.clocks.iter().enumerate() {
        // The folder's own clocks are no clocks of the standards: the pages of the folder show them, and its clocks.csv.
        let (Some(who), Some(id)) = (who(&clock.person), ClockId::parse(&clock.clock)) else { continue };
        beside.work.waits.push(Wait {
            at: row(n),
            who,
            clock: id,
            reference: extracts.ids.intern(&clock.thing),
            start: clock.start,
            stop: clock.stop,
            ended: clock.ended,
            why: extracts.texts.intern("ended in the folder without a stop"),
        });
    }
    beside
}

/// Who is known to the folder alone is grouped by what the folder knows.
pub fn describe(
    journeys: &mut Journeys,
    extracts: &mut Extracts,
    links: &Links,
    place: &Place,
    told: (&Export, &Beside),
) {
    for (her, who) in told.0.people.iter().zip(&told.1.who) {
        let person = links.person_of(*who);
        let Some(facts) = journeys.persons.get_mut(person.0 as usize) else { continue };
        facts.born = facts.born.or(her.born.map(When::Day));
        facts.birth_year = facts.birth_year.or(her.born.map(|day| day.ymd().0));
        facts.sex = facts.sex.or(sex(her));
        if facts.locality.is_none() {
            let locality = place.locality_of(&her.practice, &her.postcode, "");
            facts.locality = locality.map(|l| extracts.texts.intern(&l.id));
        }
        if facts.fifth.is_none() {
            facts.fifth = place.areas.fifth_of("", &her.postcode);
        }
    }
}

fn sex(her: &PersonRow) -> Option<Sex> {
    [Sex::F, Sex::M, Sex::X].into_iter().find(|sex| sex.name() == her.sex)
}
