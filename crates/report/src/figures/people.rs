use super::ser;
use serde::Serialize;
use yf_model::Day;

/// The people behind one figure. Restricted edition only.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Behind {
    /// Which figure: a promise's id, `drd`, or `official first response`.
    pub figure: String,
    /// What they have in common: "Assessed after more than 28 days, or still waiting".
    pub title: String,
    /// The order they stand in, and that it is no decision: "longest first".
    pub order: String,
    /// `days`, `working days`, `minutes`, `midnights`.
    pub unit: String,
    /// All of them, in that order; the page shows the first two hundred at most, `people.csv` all.
    pub cases: Vec<Case>,
}

/// One wait of one person, explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// The report's own number of the person.
    pub person: u32,
    /// How it ended, in the words of the seven ends.
    pub end: String,
    /// When it began, as precisely as the row says (`2026-03-02`, `2026-03-02T14:05`).
    pub start: String,
    /// When it stopped; `None` if it did not.
    pub stop: Option<String>,
    /// Its length in the unit, up to the end day where still waiting. `None` where it cannot be told.
    pub length: Option<i64>,
    /// The limit it had, in the same unit.
    pub limit: Option<i64>,
    /// What happened, in plain sentences: no name, no blame.
    pub because: Vec<String>,
    /// What each of its days (minutes) was; the amounts add up to `length`. May be empty where the length cannot be told.
    pub states: Vec<StateSpan>,
    /// The rows it was read from: `file:line`.
    pub rows: Vec<String>,
}

/// A stretch of a wait in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StateSpan {
    /// In words, with whom and for what: "with community nursing, waiting for a first visit".
    pub state: String,
    /// What colour and hatch it gets.
    pub kind: SpanKind,
    /// First day (or moment) of it, as shown.
    pub from: String,
    /// How much of the wait, in its unit.
    pub amount: i64,
}

/// What was happening to a person, which is what colour says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SpanKind {
    /// A service is helping.
    Helped,
    /// Waiting inside a service.
    Waiting,
    /// Passed on, not yet picked up; or nobody is named.
    Nobody,
    /// In hospital or a care home.
    Hospital,
    /// At home.
    Home,
    /// No extract covers it, so nothing can be said.
    Unseen,
}

/// A person, without a name unless the reader asked for names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Person {
    /// The report's own number.
    pub number: u32,
    /// Name, only with `--with-names`.
    pub name: Option<String>,
    /// Age on the end day.
    pub age: Option<u16>,
    /// "woman", "man" or empty.
    pub sex: String,
    /// Locality or empty.
    pub locality: String,
    /// Numbers by which each agency knows her.
    pub local_ids: Vec<LocalId>,
    /// When she died, if it is known.
    #[serde(serialize_with = "ser::maybe")]
    pub died: Option<Day>,
    /// What happened, in order.
    pub events: Vec<StoryEvent>,
    /// Lanes of the timeline, by agency, in order of agency and day.
    pub spans: Vec<StorySpan>,
}

/// How an agency knows a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocalId {
    /// The agency in words.
    pub agency: String,
    /// Its number.
    pub number: String,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoryEvent {
    /// Its day.
    #[serde(serialize_with = "ser::text")]
    pub day: Day,
    /// `14:05`, where the row says so.
    pub time: Option<String>,
    /// The agency in words.
    pub agency: String,
    /// What happened, in plain words.
    pub text: String,
    /// The row it was read from: `file:line`.
    pub row: String,
}

/// A stretch in an agency's lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StorySpan {
    /// The agency in words: the lane.
    pub agency: String,
    /// What was happening.
    pub kind: SpanKind,
    /// First day.
    #[serde(serialize_with = "ser::text")]
    pub from: Day,
    /// Last day, `None` while it goes on.
    #[serde(serialize_with = "ser::maybe")]
    pub to: Option<Day>,
    /// Written beside it: "33 days; promise 28".
    pub label: String,
    /// Day by which it was promised, for a mark.
    #[serde(serialize_with = "ser::maybe")]
    pub due: Option<Day>,
}
