use super::ser;
use serde::Serialize;
use yf_model::{Day, Month};

/// The people behind one figure. Restricted edition only. `section`, `figure`, `group` and `band` are those of `figures.csv`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Behind {
    /// `official`, `promise`, `discharge` or `link`.
    pub section: &'static str,
    /// Which figure: a promise's id, `first response`, `2A`, `drd`.
    pub figure: String,
    /// The council of an official figure, else empty.
    pub group: String,
    /// Age band of an official figure, else empty.
    pub band: String,
    /// First day of the quarter of a median; first and last day of the year of an ASCOF result; else empty.
    pub period: String,
    /// Which of the figure's people, in a word or two: `met`, `missed`, `waits`, `ready earlier`.
    pub part: &'static str,
    /// The figure in words, the same for all parts of it.
    pub heading: String,
    /// What they have in common: "Assessed after more than 28 days, or still waiting".
    pub title: String,
    /// What is counted, one of it: `wait`, `episode`, `admission`, `stay`.
    pub one: &'static str,
    /// The order they stand in, and that it is no decision.
    pub order: &'static str,
    /// `days`, `working days`, `minutes`, `midnights`.
    pub unit: &'static str,
    /// All of them, in that order; the page shows the first two hundred at most, `people.csv` all.
    pub cases: Vec<Case>,
}

/// One wait (or stay, or episode of care) of one person; explained, where it is a miss or a delay.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// The report's own number of the person.
    pub person: u32,
    /// Which count of the figure it is in, as `figures.csv` calls it: `met`, `missed, still waiting`, `waits`.
    pub measure: &'static str,
    /// How it ended, in the words of the seven ends; of an official wait what answered it; of a stay where the person went.
    pub end: String,
    /// The month that counts it: of its start, for a promise; of leaving hospital.
    #[serde(with = "ser::maybe")]
    pub month: Option<Month>,
    /// Whether it is one of a promise's last twelve complete months.
    pub last_year: bool,
    /// Age band that counts it: at the start of a promise's wait, by the official method of an official figure.
    pub band: &'static str,
    /// When it began, as precisely as the row says (`2026-03-02`, `2026-03-02T14:05`).
    pub start: String,
    /// When it stopped; `None` if it did not.
    pub stop: Option<String>,
    /// Its length in the unit, up to the end day where still waiting. `None` where it cannot be told.
    pub length: Option<i64>,
    /// The longest it can have been, where its times are not known well enough to tell one length.
    pub at_most: Option<i64>,
    /// The limit it had, in the same unit.
    pub limit: Option<i64>,
    /// What happened, in plain sentences: no name, no blame. Empty where there is nothing to explain.
    pub because: Vec<String>,
    /// What each of its days (minutes) was; the amounts add up to `length`. Empty where there is nothing to explain.
    pub states: Vec<StateSpan>,
    /// The rows it was read from: `file:line`.
    pub rows: Vec<String>,
}

impl Case {
    /// Whether it is told of with its states and sentences, and not only listed.
    pub fn is_explained(&self) -> bool {
        !self.because.is_empty() || !self.states.is_empty()
    }
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
    /// Deprivation fifth, 1 the most deprived.
    pub fifth: Option<u8>,
    /// Whether she is known as an unpaid carer.
    pub carer: bool,
    /// Numbers by which each agency knows her.
    pub local_ids: Vec<LocalId>,
    /// When she died, if it is known.
    #[serde(with = "ser::maybe")]
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
    #[serde(with = "ser::text")]
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
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Last day, `None` while it goes on.
    #[serde(with = "ser::maybe")]
    pub to: Option<Day>,
    /// Written beside it: "33 days; promise 28".
    pub label: String,
    /// Day by which it was promised, for a mark.
    #[serde(with = "ser::maybe")]
    pub due: Option<Day>,
}
