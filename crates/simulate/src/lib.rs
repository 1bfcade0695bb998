//! Invents a place, its people and what truly happened to them, and writes what each agency would export of it.
//!
//! ```
//! let options = yf_simulate::Options { people: 2_000, ..yf_simulate::Options::default() };
//! let place = yf_simulate::invent(&options);
//! assert!(place.world.events.len() > 1_000);
//! ```
//!
//! Invariant: causes are written, results come out: no embedded table holds a figure that a measure reads.
//! Invariant: simulate knows no measure; its own clocks are "who is next on the list", never "is this late?".
//! Invariant: every draw is keyed (`draw`); neither threads nor the order of work change a byte.
//! Invariant: truth and extracts are written apart, and nothing in an extract says who is who.

mod alone;
mod asks;
mod care;
mod cld;
mod community;
mod contacts;
mod council;
pub mod draw;
mod flow;
mod habits;
mod happen;
mod harm;
mod hospital;
mod identity;
mod journeys;
mod names;
mod people;
mod place;
mod policy;
mod queue;
mod sheet;
mod stays;
pub mod tables;
mod term;
mod threads;
mod truth;
mod turns;
mod urgent;
pub mod world;
mod write;

pub use alone::{NotTold, person};
pub use habits::Habit;
pub use people::{NEVER, Person, Span};
pub use place::{MOST_PEOPLE, Site};
pub use term::Term;
pub use write::{Refused, Written, write};

use tables::Tables;
use yf_model::Day;
use yf_place::Calendar;

/// What to invent.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// People on the first day; more than 200,000 make several places side by side ([`Site::all`]).
    pub people: u32,
    /// From which everything is drawn.
    pub seed: u64,
    /// First day.
    pub from: Day,
    /// Last day that extracts cover.
    pub to: Day,
    /// Threads; they change the time, not the bytes.
    pub threads: usize,
    /// Community extracts in the commissioner's layout, with pseudonyms.
    pub commissioner: bool,
    /// Extracts packed with gzip, each as it is written.
    pub packed: bool,
    /// Every agency writes all it does, at once and as it was: no habit of recording is left.
    pub clean: bool,
    /// As `clean`, but for one habit.
    pub only: Option<Habit>,
    /// All habits but one.
    pub without: Option<Habit>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            people: 140_000,
            seed: 20_090_131,
            from: Day::from_ymd(2023, 4, 1).unwrap_or_default(),
            to: Day::from_ymd(2026, 3, 31).unwrap_or_default(),
            threads: 1,
            commissioner: false,
            packed: false,
            clean: false,
            only: None,
            without: None,
        }
    }
}

/// A place with all that truly happened in it.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Invented {
    pub options: Options,
    pub site: Site,
    pub span: Span,
    pub tables: Tables,
    pub people: Vec<Person>,
    pub world: world::World,
}

/// Invents a place; of several, the first.
pub fn invent(options: &Options) -> Invented {
    invent_at(options, Site::all(options.people)[0])
}

/// Invents one of the places that the options ask for.
pub fn invent_at(options: &Options, site: Site) -> Invented {
    let mut tables = Tables::of(&site);
    for agency in tables.agencies.values_mut() {
        *agency = match (options.clean, options.only, options.without) {
            (true, ..) => tables::Agency::faultless(),
            (_, Some(habit), _) => agency.only(habit),
            (_, _, Some(habit)) => agency.without(habit),
            _ => continue,
        };
    }
    let calendar = Calendar::england();
    let span = Span::new(options.from, options.to);
    let seed = site.key(options.seed);
    let people = people::people(seed, &tables, span, &site, options);
    let passer = happen::Passer::new(&tables, span, seed, &calendar, &people);
    // Pass A: each person alone.
    let chunk = people.len().div_ceil(64).max(1);
    let parts = threads::map(options.threads, people.len().div_ceil(chunk), |n| {
        let mut out = Vec::new();
        for (at, person) in people.iter().enumerate().skip(n * chunk).take(chunk) {
            out.append(&mut passer.person(at as u32 + 1, person));
        }
        out
    });
    let mut by_locality = vec![Vec::new(); tables.localities.len()];
    for happening in parts.into_iter().flatten() {
        by_locality[usize::from(people[happening.person as usize - 1].locality)].push(happening);
    }
    by_locality.iter_mut().for_each(|happenings| happenings.sort_unstable());
    // Pass B: each locality by day.
    let worlds = threads::map(options.threads, tables.localities.len(), |n| {
        flow::Flow::run(&tables, span, &calendar, seed, &people, n as u8, &by_locality[n])
    });
    drop(by_locality);
    let mut world = world::World::joined(worlds);
    journeys::add(&mut world, &people, span);
    Invented { options: *options, site, span, tables, people, world }
}
