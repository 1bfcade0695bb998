//! The official measures of adult social care, method `dhsc-2026-09`: waiting times, and ASCOF 2A, 2B, 2C
//! (`waiting-times.md`). Provisional, as the department calls its method.
//!
//! They have a door of their own, beside journeys: typed rows, and the persons of `waiting-times.md` 2.6, who are not
//! those of journeys.
//!
//! Invariant: whole numbers throughout; no text of an identifier is seen here, so order by person is the pen's.

mod ascof;
mod care_homes;
mod details;
mod linking;
mod medians;
mod persons;
mod reablement;
mod told;

pub use ascof::{Ascof, Group, GroupResult, OutcomeLine, PopulationGroup, Rate};
pub use care_homes::{Admitted, Steps as CareHomeSteps};
pub use linking::{Answer, Kind, Linked, Step, Steps};
pub use medians::{Context, MedianLine, Metric, Seven};
pub use persons::{Person, Persons};
pub use reablement::{Classified, FinalOutcome, Sequel, Steps as ReablementSteps};

use std::collections::BTreeMap;
use yf_journey::unique::{Event, Unique, in_chunks};
use yf_model::rows::cld::{EventType, Row};
use yf_model::{Day, TextId, Texts};

/// The name of the method in every output.
pub const METHOD: &str = "dhsc-2026-09";

/// What the department's page and every result of ours says of the medians (`waiting-times.md` 8).
pub const LIMITS: &str = "Medians describe waits that ended in the quarter; people still waiting are not in them. Requests without any \
                          later event have no wait. Under-25s and carers' requests are outside the method.";

/// People of a council in the two age groups, where known.
pub type Population = BTreeMap<String, BTreeMap<String, u64>>;

/// What the measures are worked out from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The rows read.
    pub rows: &'a [Row],
    /// Their unique events, with the persons of [`Persons`].
    pub unique: &'a Unique,
    /// The persons.
    pub persons: &'a Persons,
    /// Vocabulary: council codes.
    pub texts: &'a Texts,
    /// First and last day of the ASCOF year.
    pub year: (Day, Day),
    /// People per council.
    pub population: &'a Population,
    /// How many threads may be used; the answer does not depend on it.
    pub threads: usize,
}

/// All official measures of one run.
#[derive(Clone, Debug, Default)]
pub struct Official {
    /// One for each valid request, by person number, then order.
    pub waits: Vec<Linked>,
    /// By council code, metric, quarter, band.
    pub medians: Vec<MedianLine>,
    /// What each step kept.
    pub steps: Steps,
    /// Unique events by type, in the order Request, Assessment, Service, Review, invalid.
    pub by_type: [u64; 5],
    /// ASCOF 2A, 2B, 2C.
    pub ascof: Ascof,
    /// Every episode behind 2A, in order of person.
    pub episodes: Vec<Classified>,
    /// Everybody behind 2B and 2C, in order of person.
    pub admitted: Vec<Admitted>,
}

/// Works out everything.
pub fn measure(input: &Input<'_>) -> Official {
    let events = &input.unique.events;
    let starts = starts(events);
    let parts = in_chunks(&starts, input.threads, |from, to| {
        let mut part = Part::default();
        for person in from..to {
            let events = &events[starts[person] as usize..starts[person + 1] as usize];
            let Some(first) = events.first() else { continue };
            let told: Vec<told::Told<'_>> =
                events.iter().map(|e| told::Told::of(e, &input.rows[e.row as usize])).collect();
            let la = input.persons.get(first.person).la;
            part.person(la, first.person, &told, input.year);
        }
        part
    });
    let mut whole = Part::default();
    for part in parts {
        whole.add(part);
    }
    let councils: Vec<TextId> = {
        let mut councils: Vec<TextId> = whole.councils.keys().copied().collect();
        councils.sort_by_key(|la| input.texts.get(*la));
        councils
    };
    let medians = medians::lines(&mut whole.groups, &whole.context, &councils);
    let mut steps = whole.steps;
    steps.in_medians = medians::counted(&medians);
    let ascof = ascof::results(&whole.reablement, &whole.care_homes, &councils, input);
    Official {
        waits: whole.waits,
        medians,
        steps,
        by_type: whole.by_type,
        ascof,
        episodes: whole.reablement.episodes,
        admitted: whole.care_homes.admitted,
    }
}

/// Where each person's events begin, and where the last one's end.
fn starts(events: &[Event]) -> Vec<u32> {
    let mut starts = vec![0u32; 1];
    starts.extend((1..events.len()).filter(|n| events[n - 1].person != events[*n].person).map(|n| n as u32));
    if !events.is_empty() {
        starts.push(events.len() as u32);
    }
    starts
}

/// Every record that a step of the waits counted, in order of persons: for opening a count.
pub fn kept(input: &Input<'_>) -> Vec<(Step, u32)> {
    let events = &input.unique.events;
    let mut out = Vec::new();
    let (mut work, mut waits) = (linking::Work::default(), Vec::new());
    let (mut steps, mut context) = (Steps::default(), medians::Contexts::default());
    for of in events.chunk_by(|a, b| a.person == b.person) {
        let Some(first) = of.first() else { continue };
        let told: Vec<told::Told<'_>> = of.iter().map(|e| told::Told::of(e, &input.rows[e.row as usize])).collect();
        let la = input.persons.get(first.person).la;
        let mut kept = linking::Kept { steps: &mut steps, told: |step, record| out.push((step, record)) };
        work.link(la, first.person, &told, &mut waits, &mut kept, &mut context);
        waits.clear();
    }
    out
}

/// What a stretch of persons adds up to: merging is addition, so how persons are cut among threads cannot show.
#[derive(Default)]
struct Part {
    waits: Vec<Linked>,
    steps: Steps,
    groups: medians::Groups,
    context: medians::Contexts,
    by_type: [u64; 5],
    councils: BTreeMap<TextId, ()>,
    reablement: reablement::Tally,
    care_homes: care_homes::Tally,
    work: linking::Work,
}

impl Part {
    fn person(&mut self, la: TextId, person: u32, told: &[told::Told<'_>], year: (Day, Day)) {
        self.councils.insert(la, ());
        for t in told {
            self.by_type[t.event_type as usize] += 1;
        }
        let first = self.waits.len();
        let mut kept = linking::Kept { steps: &mut self.steps, told: |_, _| () };
        self.work.link(la, person, told, &mut self.waits, &mut kept, &mut self.context);
        for wait in &self.waits[first..] {
            medians::add(&mut self.groups, wait);
        }
        let services = told.iter().any(|t| t.event_type == EventType::Service);
        if services {
            let details = details::Details::of(told);
            self.reablement.person(la, person, told, &details, year);
            self.care_homes.person(la, person, told, &details, year);
        }
    }

    fn add(&mut self, other: Part) {
        self.waits.extend(other.waits);
        self.steps.add(&other.steps);
        medians::merge(&mut self.groups, other.groups);
        medians::merge_contexts(&mut self.context, other.context);
        for (a, b) in self.by_type.iter_mut().zip(other.by_type) {
            *a += b;
        }
        self.councils.extend(other.councils);
        self.reablement.add(other.reablement);
        self.care_homes.add(other.care_homes);
    }
}
