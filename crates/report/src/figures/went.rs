use super::ser;
use super::{Count, Named, Rate};
use serde::{Deserialize, Serialize};
use yf_model::Day;

/// What people went through: the elements of their journeys over the place (`journey.md` 3 to 15). Nothing here is a score.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct WentThrough {
    /// First day looked at.
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Last day looked at.
    #[serde(with = "ser::text")]
    pub to: Day,
    /// Everybody with an event.
    pub people: Count,
    /// Of them, who died in these days: after a death there are no days.
    pub deaths: Count,
    /// The kinds of extract that the journeys are told from.
    pub extracts: Vec<String>,
    /// The elements by section of the standard.
    pub families: Vec<FamilyFigures>,
    /// Waits on each clock that kinds of event alone can express.
    pub clocks: Vec<ClockFigures>,
    /// What was promised to people in their own words, with what records show of it and what they answered.
    pub statements: Vec<Statement>,
    /// Those in the worst tenth by most elements, for the restricted page alone: it is no figure.
    #[serde(skip)]
    pub worst: Vec<WorstTenth>,
    /// Of how many elements that is counted.
    #[serde(skip)]
    pub worst_of: usize,
}

/// Somebody who stands in the worst tenth of the place by several elements (`journey.md` 14).
#[derive(Clone, Debug, PartialEq, Default)]
pub struct WorstTenth {
    /// The report's own number.
    pub person: u32,
    /// Which elements, in the order of the standard.
    pub elements: Vec<&'static str>,
}

/// The elements of one section of the standard.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct FamilyFigures {
    /// Name of its definition page and of its row in the table of bias.
    pub id: String,
    /// Section of `journey.md`.
    pub section: u8,
    /// What it is about.
    pub name: String,
    /// The statement in her words that it answers to.
    pub words: String,
    /// Why it cannot be seen, in a sentence; then there are no figures.
    pub missing: Option<String>,
    /// What is left out of it, in a sentence.
    pub partly: Option<String>,
    /// The extracts of this run that feed it.
    pub fed_by: Vec<String>,
    /// The least extract that would show it.
    pub least: String,
    /// What it cannot see even so.
    pub blind: String,
    /// Its elements.
    pub elements: Vec<ElementFigures>,
    /// Counts that must be read beside them.
    pub beside: Vec<Named>,
    /// Shares of two of its elements.
    pub shares: Vec<ShareFigures>,
}

/// One element of the vector over persons.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ElementFigures {
    /// As the columns of `journeys.csv` call it.
    pub id: String,
    /// In words.
    pub name: String,
    /// `times`, `days`, `index` (0 to 1) or `density` (compare only within one run).
    pub unit: String,
    /// Everybody with a value.
    pub whole: Spread,
    /// By locality, age, deprivation fifth and carer status; for the elements of the ordered list only.
    pub groups: Vec<ElementGroup>,
    /// The last whole years, the latest first; for the same.
    pub years: Vec<ElementYear>,
    /// The latest year against the one before.
    pub change: ElementChange,
    /// Twelve quarters or more as a control chart; else empty.
    pub quarters: Vec<ElementQuarter>,
    /// The people with the most of it. Empty in the open edition.
    pub most: Vec<PersonValue>,
}

/// An element over a set of persons. Numbers are `None` over nobody and where they are held back.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Spread {
    /// Persons with a value.
    pub people: Count,
    /// Of them, those with more than nought.
    pub any: Count,
    /// Sum over them, of elements that are whole numbers.
    pub total: Option<Count>,
    /// Mean.
    pub mean: Option<f64>,
    /// Lower end of the 95% range of the mean (bootstrap over persons).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Half of the persons have no more.
    pub median: Option<f64>,
    /// Three quarters have no more.
    pub upper: Option<f64>,
    /// Nine tenths have no more.
    pub nine_tenths: Option<f64>,
}

/// An element over one group of persons.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ElementGroup {
    /// `locality`, `age`, `deprivation fifth`, `carer`.
    pub by: String,
    /// The group.
    pub group: String,
    /// Its figures.
    pub figures: Spread,
    /// Localities: the mean with the whole place's mix of age, sex and deprivation. `None` where less than four fifths of that mix are there.
    pub standardised: Option<f64>,
    /// Share of the place's mix that the group has.
    pub weight_covered: Option<f64>,
}

/// An element over one year.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ElementYear {
    /// First day.
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Last day.
    #[serde(with = "ser::text")]
    pub to: Day,
    /// Over everybody with an event in it.
    pub figures: Spread,
}

/// How a year differs from the one before it.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ElementChange {
    /// `higher`, `lower`, `no real change`, `coverage changed`, `held back`, or empty where there are no two years.
    pub says: String,
    /// Which extracts' coverage changed.
    pub coverage: Vec<String>,
    /// The later mean less the earlier.
    pub by: Option<f64>,
    /// Lower end of its 95% range.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// One point of a control chart of quarters.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ElementQuarter {
    /// First day.
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Everybody with an event in it.
    pub people: Count,
    /// Mean; `None` where an extract that feeds it does not cover the quarter.
    pub mean: Option<f64>,
    /// Lower end of its 95% range (bootstrap over persons).
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// `usual`, what is unusual about it, `coverage changed`, or `held back`; empty for a gap, and where fewer than twelve quarters are known.
    pub signal: String,
}

/// A share of two elements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShareFigures {
    /// "of the referrals closed without action".
    pub name: String,
    /// The element that is counted.
    pub of: String,
    /// The element of which.
    pub among: String,
    /// Over everybody.
    pub whole: Rate,
    /// By locality, with the limits of chance; never in an order of rank.
    pub funnel: Vec<FunnelPart>,
    /// More than a tenth of the localities lie beyond the outer line: the spread is more than chance, and none is named.
    pub more_than_chance: bool,
}

/// A locality in a funnel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunnelPart {
    /// The locality.
    pub group: String,
    /// Its share.
    pub rate: Rate,
    /// Lower limit at 95%.
    pub low_95: Option<f64>,
    /// Upper limit at 95%.
    pub high_95: Option<f64>,
    /// Lower limit at 99.8%.
    pub low_998: Option<f64>,
    /// Upper limit at 99.8%.
    pub high_998: Option<f64>,
    /// `too few`, `inside`, `watch`, `look`, or `held back`.
    pub lies: String,
}

/// Runs of one clock by the vector's own rule (`journey.md` 13).
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ClockFigures {
    /// The clock's name.
    pub id: String,
    /// `days`, `working days`, `minutes`.
    pub unit: String,
    /// A wait of exactly the limit is within.
    pub limit: i64,
    /// Over everybody and all the time.
    #[serde(flatten)]
    pub counts: ClockCounts,
    /// By locality, age, deprivation fifth, carer status and year. In the open edition by locality and year, or not at all.
    pub groups: Vec<ClockGroup>,
}

/// Runs of one clock over one group of people, or over those that began in one year.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ClockGroup {
    /// `locality`, `age`, `deprivation fifth`, `carer`, `year`.
    pub by: String,
    /// The group; a year by its first and last day.
    pub group: String,
    /// What became of them.
    pub counts: ClockCounts,
}

/// What became of the runs of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ClockCounts {
    /// People for whom it started.
    pub people: Count,
    /// Starts.
    pub started: Count,
    /// Stopped.
    pub stopped: Count,
    /// Stopped within the limit.
    pub within: Count,
    /// Stopped after it.
    pub breached: Count,
    /// Stopped, and the limit lies between the least and the most that it can have been.
    pub uncertain: Count,
    /// Closed before the stop.
    pub cancelled: Count,
    /// Still open within the limit.
    pub open_within: Count,
    /// Still open after it.
    pub open_breached: Count,
    /// Within, of those stopped.
    pub share_low: Option<f64>,
    /// Within and uncertain, of those stopped.
    pub share_high: Option<f64>,
}

/// One statement of what people should be able to say.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Statement {
    /// In her words.
    pub words: String,
    /// The family of elements that shows something of it; empty where none does.
    pub family: String,
    /// The elements of that family that show it; none where no record does.
    pub elements: Vec<String>,
    /// What people answered, as the survey's file gives it.
    pub answers: Vec<Answered>,
}

/// Answers of one group in one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// As the file says it.
    pub period: String,
    /// As the file says it.
    pub group: String,
    /// Who agree, of those who answered.
    pub rate: Rate,
}

/// One person's value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonValue {
    /// The report's own number.
    pub person: u32,
    /// Her value.
    pub value: f64,
}
