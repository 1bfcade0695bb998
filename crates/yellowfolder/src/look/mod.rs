//! From extracts to the figures of a report: each room is asked in turn, and nothing is decided here.

mod facts;
pub mod held;
mod judged;
pub mod keep;
mod links;
pub mod nobody;
mod official;
mod official_people;
pub mod person;
mod went;

pub use facts::is_read;
pub use judged::{has_missed_appointment, is_longer_than_a_year};
pub use links::{LinkWords, settings as link_settings};
pub use official::Ground as OfficialGround;
pub use went::{Through, coverage_changed, covered, table};

use crate::pipeline::Told;
use std::collections::BTreeMap;
use yf_measures::judging::Judging;
use yf_measures::time::{time_spent, time_spent_as};
use yf_model::{ClockId, Dataset, Day, IdText, Local, Month, PersonKey, RowRef, TextId};
use yf_place::Place;
use yf_report::assemble::{Known, Names, Stories};
use yf_report::{AgencyTime, Count, Edition, Limit, LocalId, Report, TimeSpent};

/// What the command was asked for, as far as the figures depend on it.
pub struct Asked {
    /// `--as-of`.
    pub as_of: Option<Day>,
    /// `--with-names`.
    pub names: bool,
    /// `--threads`.
    pub threads: usize,
    /// The command, as it can be repeated.
    pub command: String,
    /// People whose stories are told whether or not they stand behind a figure, the first in full.
    pub stories: Vec<PersonKey>,
}

/// All figures of a run, unrounded, with the people behind them; and what everybody went through, a row a person.
/// `then` is shown what stories are told from.
pub fn figures<T>(
    told: &Told,
    place: &Place,
    asked: &Asked,
    then: impl FnOnce(&Stories<'_>, &Report, &Days, &Through) -> T,
) -> (Report, Through, T) {
    let days = Days::new(told, asked.as_of);
    let judging = Judging::new(&told.journeys, place, &told.extracts.texts);
    let locality = |person: PersonKey| judging.locality(person);
    let row = |at: RowRef| {
        let file = told.extracts.files.get(usize::from(at.file)).map_or("?", |f| f.name.as_str());
        format!("{file}:{}", at.line)
    };
    let local_ids = local_ids(told, place);
    let ids_of = |person: PersonKey| local_ids.get(&person).cloned().unwrap_or_default();
    let names = names(told, asked.names);
    let name_of = |person: PersonKey| names.get(&person).cloned();
    let coverage = facts::coverage(told, place, &days);
    let council = told.extracts.coverage.get(&Dataset::Cld);
    let joinable = !told.links.cover().cut_off().contains(&Dataset::Sus);
    let council_seen = |day: Day| {
        joinable && council.is_some_and(|c| c.first.is_some_and(|f| f <= day) && c.last.is_some_and(|l| l >= day))
    };
    let known = Known { row: &row, local_ids: &ids_of, name: &name_of, council_seen: &council_seen };
    let words = Names::new(place, &told.extracts.texts);
    let stories = Stories::new(&told.journeys, place, words, known, &locality);

    let judged = judged::promises(told, place, &days, &judging, asked.threads, &stories);
    let (official, mut behind) = official::official(told, place, &days, &judging, asked.threads, &row);
    behind.extend(judged.behind);
    let mut table = went::table(told);
    let (links, behind_links) = links::links(told, &mut table, place, &days, asked.threads, &row);
    behind.extend(behind_links);
    let through = went::through(told, table, place, &days, &judging, asked.threads);
    let people = stories.people(&behind, &asked.stories, days.as_of);
    let report = Report {
        schema: yf_report::SCHEMA.to_owned(),
        edition: Edition::Restricted,
        place: facts::place(place),
        run: facts::run(told, place, &days, asked),
        coverage,
        joins: facts::joins(told),
        official,
        promises: judged.promises,
        time: time(told, place, &days),
        went: through.figures.clone(),
        discharge: judged.discharge,
        links,
        quality: facts::quality(told),
        limits: limits(told, place, asked, &days),
        held_more: Vec::new(),
        behind,
        featured: asked.stories.first().map(|p| yf_report::assemble::number(*p)),
        people,
    };
    let more = then(&stories, &report, &days, &through);
    (report, through, more)
}

/// The days a run looks at.
pub struct Days {
    /// As-of day of the whole report: the earliest of the clocks' own, unless asked for.
    pub as_of: Day,
    /// First day that any extract covers.
    pub from: Day,
    asked: Option<Day>,
    last: BTreeMap<Dataset, Day>,
    first: BTreeMap<Dataset, Day>,
}

impl Days {
    fn new(told: &Told, asked: Option<Day>) -> Days {
        let known = |pick: &dyn Fn(&yf_ingest::Coverage) -> Option<Day>| -> BTreeMap<Dataset, Day> {
            told.extracts.coverage.iter().filter_map(|(d, c)| Some((*d, pick(c)?))).collect()
        };
        let (first, last) = (known(&|c| c.first), known(&|c| c.last));
        let as_of = asked.or(last.values().min().copied()).unwrap_or(told.end_day);
        let from = first.values().min().copied().unwrap_or(as_of);
        Days { as_of, from, asked, first, last }
    }

    /// Whether the folder's own work is in this run and tells this clock.
    fn by_folder(&self, clock: ClockId) -> bool {
        let tells = [ClockId::Assessment28, ClockId::Package28, ClockId::TorbayUrgent, ClockId::TorbayNonurgent];
        self.last.contains_key(&Dataset::Folder) && tells.contains(&clock)
    }

    /// What a clock is read from, as far as this run has it; empty where it has nothing. Where an extract tells it too, the folder's
    /// work is counted with it and asked nothing of: before its first day there was no folder, so no month of the extract is less whole.
    pub fn sources(&self, clock: ClockId) -> Vec<Dataset> {
        let have = |d: &Dataset| self.last.contains_key(d);
        let needs: &[Dataset] = match clock {
            ClockId::Assessment28 | ClockId::Package28 => &[Dataset::Cld],
            ClockId::Drd => &[Dataset::Sus],
            // The store's own file, else what the council's rows show of it.
            ClockId::Equipment7 if have(&Dataset::Equipment) => &[Dataset::Equipment],
            ClockId::Equipment7 => &[Dataset::Cld],
            // The community's books, else the council's reablement.
            ClockId::Icare2d if !have(&Dataset::Csds) => &[Dataset::Cld],
            _ => &[Dataset::Csds],
        };
        let out: Vec<Dataset> = needs.iter().copied().filter(have).collect();
        if out.is_empty() && self.by_folder(clock) { vec![Dataset::Folder] } else { out }
    }

    /// As-of day of a clock: as asked, else the last day covered by every agency that it needs (decision 9).
    pub fn as_of(&self, clock: ClockId) -> Option<Day> {
        let sources = self.sources(clock);
        let folder = [Dataset::Folder].into_iter().filter(|_| self.by_folder(clock));
        let last = sources.iter().copied().chain(folder).filter_map(|d| self.last.get(&d)).min().copied()?;
        Some(self.asked.unwrap_or(last))
    }

    /// First day covered by every agency that a clock needs.
    pub fn from(&self, clock: ClockId) -> Option<Day> {
        self.sources(clock).iter().filter_map(|d| self.first.get(d)).max().copied()
    }
}

/// Whether the extracts of a kind cover a whole month: inside their days, and no provider that sent before and after
/// has a hole there.
pub fn covers(told: &Told, dataset: Dataset, month: Month) -> bool {
    let Some(cover) = told.extracts.coverage.get(&dataset) else { return false };
    let inside = cover.first.is_some_and(|f| f <= month.first()) && cover.last.is_some_and(|l| l >= month.last());
    let hole = cover.months.values().any(|sent| {
        let around = sent.first().is_some_and(|f| *f < month) && sent.last().is_some_and(|l| *l > month);
        around && !sent.contains(&month)
    });
    inside && !hole
}

/// Numbers by which agencies know each person: hers at the council, at providers, at community services.
fn local_ids(told: &Told, place: &Place) -> BTreeMap<PersonKey, Vec<LocalId>> {
    let x = &told.extracts;
    let mut out: BTreeMap<PersonKey, Vec<LocalId>> = BTreeMap::new();
    let names = Names::new(place, &x.texts);
    for (id, identity) in x.identities.iter() {
        let text = |number: IdText| x.ids.get(number).to_owned();
        let found = match identity.local {
            Local::Council(la, number) => {
                let org = x.texts.find(&format!("la:{}", x.texts.get(la))).unwrap_or(la);
                Some((names.agency(org), text(number)))
            }
            Local::Provider(org, number) => {
                // The store's file names no owner of its numbers: they are the store's.
                let owner = match x.texts.get(org) {
                    "" => "equipment:store".to_owned(),
                    code => format!("ods:{code}"),
                };
                let known = x.texts.find(&owner).unwrap_or(org);
                Some((names.agency(known), text(number)))
            }
            Local::CsdsPerson(number) => Some(("community services".to_owned(), text(number))),
            // A pseudonym of one export is nobody's number.
            Local::Folder(_) | Local::Attendance(..) | Local::None => None,
        };
        if let Some((agency, number)) = found.filter(|(_, n)| !n.is_empty()) {
            out.entry(told.links.person_of(id)).or_default().push(LocalId { agency, number });
        }
    }
    for list in out.values_mut() {
        list.sort_by(|a, b| (&a.agency, &a.number).cmp(&(&b.agency, &b.number)));
        list.dedup();
    }
    out
}

/// Names, where they were asked for: of several spellings the first in the alphabet, so that no order of rows shows.
fn names(told: &Told, wanted: bool) -> BTreeMap<PersonKey, String> {
    let mut out: BTreeMap<PersonKey, String> = BTreeMap::new();
    if !wanted {
        return out;
    }
    for (id, (first, last)) in &told.extracts.names {
        let name = format!("{first} {last}").trim().to_owned();
        let slot = out.entry(told.links.person_of(*id)).or_insert_with(|| name.clone());
        if name < *slot {
            *slot = name;
        }
    }
    out.retain(|_, name| !name.is_empty());
    out
}

/// The number of all agencies together that the place does not name.
const OTHERS: TextId = TextId(u32::MAX - 2);

/// Where the time went in the last 365 days, for everybody whose wait began in them.
fn time(told: &Told, place: &Place, days: &Days) -> TimeSpent {
    let from = days.as_of - 364;
    let began = |person: PersonKey| {
        let waits = &told.journeys.waits;
        let at = waits.partition_point(|w| w.person < person);
        waits[at..]
            .iter()
            .take_while(|w| w.person == person)
            // Everybody who is in hospital is ready to leave one day: that alone is no wait.
            .filter(|w| w.clock != ClockId::Drd)
            .any(|w| (from..=days.as_of).contains(&w.start.earliest_day()))
    };
    let (people, sums) = time_spent(&told.journeys, from, days.as_of, &began);
    let names = Names::new(place, &told.extracts.texts);
    let texts = &told.extracts.texts;
    let mut agencies: Vec<(usize, AgencyTime)> = Vec::new();
    for (org, sum) in &sums {
        let at = place.agencies.iter().position(|a| a.org == texts.get(*org)).unwrap_or(usize::MAX);
        let days = AgencyTime {
            agency: names.agency(*org),
            missing: None,
            people: sum.people.into(),
            helped: sum.helped.into(),
            waiting: sum.waiting.into(),
            passed_on: sum.passed_on.into(),
        };
        agencies.push((at, days));
    }
    for (at, agency) in place.agencies.iter().enumerate() {
        if !agencies.iter().any(|(n, _)| *n == at) {
            let missing = Some(format!("No record of {} in these extracts.", agency.name));
            agencies.push((at, AgencyTime { agency: agency.name.clone(), missing, ..AgencyTime::default() }));
        }
    }
    // As the open edition names them: those whom the place names, and nobody else.
    let named = facts::named(place);
    let listed = |org: TextId| named.contains(&names.agency(org));
    let others = sums.keys().any(|org| !listed(*org)).then(|| {
        let other = |org| if listed(org) { org } else { OTHERS };
        let sum = time_spent_as(&told.journeys, from, days.as_of, &began, &other).1.get(&OTHERS).copied();
        let sum = sum.unwrap_or_default();
        AgencyTime {
            people: sum.people.into(),
            helped: sum.helped.into(),
            waiting: sum.waiting.into(),
            passed_on: sum.passed_on.into(),
            ..AgencyTime::default()
        }
    });
    agencies.sort_by(|a, b| (a.0, &a.1.agency).cmp(&(b.0, &b.1.agency)));
    TimeSpent {
        missing: (people == 0).then(|| "No wait began in the last twelve months of these extracts.".to_owned()),
        whom: "people who asked or were referred for something in the last twelve months".to_owned(),
        people: Count::from(people),
        agencies: agencies.into_iter().map(|(_, a)| a).collect(),
        others,
    }
}

/// What this run in particular cannot say.
fn limits(told: &Told, place: &Place, asked: &Asked, days: &Days) -> Vec<Limit> {
    let mut out = Vec::new();
    let limit = |about: &str, text: String| Limit { about: about.to_owned(), text };
    for dataset in Dataset::ALL {
        if !told.extracts.coverage.contains_key(&dataset) {
            out.push(limit(
                dataset.title(),
                "No such extract is in this run: what it would tell is not known, and is not nought.".to_owned(),
            ));
        }
    }
    if let Some(asked) = asked.as_of
        && Dataset::TOLD.iter().any(|d| days.last.get(d).is_some_and(|l| *l < asked))
    {
        out.push(limit(
            "the day asked for",
            "Some extracts end before the day asked for: waits may have stopped after them, and are shown as still running or missed.".to_owned(),
        ));
    }
    if place.invented {
        out.push(limit(
            "the invented place",
            "Its extracts have the faults of real ones, so that what is read here differs a little from what truly happened: some services and referrals are closed late or never, some rows are typed in later than an extract reaches, some are written twice, and some times are only days without a time.".to_owned(),
        ));
    }
    out
}
