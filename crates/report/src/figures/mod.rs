//! All that a report shows, as plain values, unrounded until [`crate::open()`] has been over them.
//!
//! The JSON files are these structs as they stand; `docs/figures.md` says what each key means.
//!
//! Invariant: sentences (`missing`, `notes`, `warnings`, `limits`) hold no counts and no identifiers: they stand in both editions as
//! they are. A number belongs in a [`Count`], where it can be held back.

mod count;
mod discharge;
mod held;
mod journey;
mod links;
mod official;
mod people;
mod promise;
mod run;
mod ser;
mod time;
mod went;

pub use count::{Count, Named, Rate};
pub use discharge::{DelayBin, DelayGroup, DelayMonth, Discharge};
pub use held::HeldMore;
pub use journey::{
    ElementFigure, HerClock, HerMark, HerValue, Mark, OwnedDays, PersonJourney, PlaceSpread, UnownedDays,
};
pub use links::{
    ArrangementFigures, LinkEnd, LinkFigures, LinkFlow, LinkLocality, LinkSeen, LinkStep, LinkThresholds, Links,
    UnlistedLink,
};
pub use official::{AreaKind, Ascof, Band, Council, Median, Metric, Official, Quarter, Unrecognised};
pub use people::{Behind, Case, LocalId, Person, SpanKind, StateSpan, StoryEvent, StorySpan};
pub use promise::{
    Breakdown, BreakdownRow, Change, Chart, Ends, Lengths, MonthFigure, PromiseFigures, Reference, Rule, Signal, Tally,
};
pub use run::{
    AgencyCoverage, Coverage, DatasetJoin, Edition, FileFigures, FileHash, JoinGroup, Joins, Limit, PlaceFacts,
    Presence, ProblemGroup, Quality, Run, Sample,
};
pub use time::{AgencyTime, TimeSpent};
pub use went::{
    Answered, ClockCounts, ClockFigures, ClockGroup, ElementChange, ElementFigures, ElementGroup, ElementQuarter,
    ElementYear, FamilyFigures, FunnelPart, PersonValue, ShareFigures, Spread, Statement, WentThrough, WorstTenth,
};

use serde::{Deserialize, Serialize};

/// Name and version of the figures' schema. Any change of shape gets the next number (`crates/report/tests/schema_version.rs`).
pub const SCHEMA: &str = "yellowfolder-figures/2";

/// Everything that a report shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// Which edition these figures are fit for.
    pub edition: Edition,
    /// The place.
    pub place: PlaceFacts,
    /// The run: files, dates, versions.
    pub run: Run,
    /// What arrived, by agency and month.
    pub coverage: Coverage,
    /// How records were joined into persons.
    pub joins: Joins,
    /// The official measures.
    pub official: Official,
    /// The place's promises, in the order of its policy file.
    pub promises: Vec<PromiseFigures>,
    /// Where the time went, by agency.
    pub time: TimeSpent,
    /// What people went through: the elements of their journeys.
    pub went: WentThrough,
    /// Waits of people ready to leave hospital.
    pub discharge: Discharge,
    /// Links that should exist, what flows over them, what was joined.
    pub links: Links,
    /// What was wrong with the data.
    pub quality: Quality,
    /// What this run in particular cannot say; the standing limits of each method are the report's own words.
    pub limits: Vec<Limit>,
    /// Numbers of the open edition that are held back though they are large enough: with them a hidden one could be worked out.
    /// Empty in the restricted edition.
    pub held_more: Vec<HeldMore>,
    /// Who is behind each figure. Empty in the open edition.
    #[serde(skip_deserializing)]
    pub behind: Vec<Behind>,
    /// The person to tell of in full, where one was asked for; else the report chooses. `None` in the open edition.
    pub featured: Option<u32>,
    /// The people named by number in `behind`, in order of number. Empty in the open edition.
    #[serde(skip_deserializing)]
    pub people: Vec<Person>,
}

impl Report {
    /// The waits that are explained, and how many people they are of: misses, and delays in hospital.
    pub fn explained(&self) -> (usize, usize) {
        let cases = || self.behind.iter().flat_map(|b| &b.cases).filter(|c| c.is_explained());
        let people: std::collections::BTreeSet<u32> = cases().map(|c| c.person).collect();
        (cases().count(), people.len())
    }
}
