use super::ser;
use super::{Count, Named, Rate};
use serde::{Deserialize, Serialize};
use yf_measures::spc;
use yf_model::Month;

/// A promise and how it was kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromiseFigures {
    /// Its id in the policy (`assessment-28`).
    pub id: String,
    /// In full: "Assessed within 28 days of referral".
    pub name: String,
    /// For a chart's title: "Assessed, 28 days".
    pub short: String,
    /// What starts the clock, in words.
    pub starts: String,
    /// What stops it, in words.
    pub stops: String,
    /// Limit in `unit`; `None` for a clock that only measures.
    pub limit: Option<i64>,
    /// `minutes`, `days`, `working days`, `midnights`.
    pub unit: String,
    /// Treatment of hours and days off, in words: "every minute counts".
    pub hours: String,
    /// For whom, in words.
    pub whom: String,
    /// In force from and until, in words, or empty.
    pub in_force: String,
    /// Where the definition comes from.
    pub source: String,
    /// Reference figures ("Torbay, October 2008", 0.99), empty where they cannot be compared.
    pub references: Vec<Reference>,
    /// Share that the place promises, 0 to 1.
    pub promised: Option<f64>,
    /// Which books its waits were read from, with how many.
    pub read_from: Vec<Named>,
    /// Which extract it lacks, in a sentence; then it has no waits.
    pub missing: Option<String>,
    /// What to know beside the rate: "delivered ones only, not comparable with Torbay's".
    pub notes: Vec<String>,
    /// Counts beside the rate: "served before assessed".
    pub beside: Vec<Named>,
    /// All waits that started in the period.
    pub whole: Ends,
    /// Waits that started in the last twelve complete months.
    pub year: Ends,
    /// First and last month of `year`.
    #[serde(with = "ser::list")]
    pub year_months: Vec<Month>,
    /// Month by month of the start. May be empty in the open edition.
    pub months: Vec<MonthFigure>,
    /// Control chart of the complete months. `None`: too few months, or held back.
    pub chart: Option<Chart>,
    /// How it goes.
    pub change: Change,
    /// By locality, age band, deprivation fifth, carer status: over the last twelve complete months.
    pub breakdowns: Vec<Breakdown>,
}

impl PromiseFigures {
    /// Complete months of extracts whose numbers are held back, so that the chart passes over them.
    pub fn months_held_back(&self) -> usize {
        let held = |m: &&MonthFigure| {
            m.covered && m.complete && [m.ends.rate.numerator, m.ends.rate.denominator].contains(&Count::Held)
        };
        self.months.iter().filter(held).count()
    }
}

/// A published figure to set beside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// "Torbay, October 2008".
    pub label: String,
    /// 0 to 1.
    pub share: f64,
}

/// The seven ends as plain counts (and the two kinds of *ended without*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Tally {
    /// Different persons behind the waits.
    pub people: u64,
    pub met: u64,
    pub missed: u64,
    pub missed_waiting: u64,
    pub running: u64,
    /// Ended without a stop, before the limit passed: outside the rate.
    pub ended_within: u64,
    /// Ended without a stop after the limit: counted as missed in the rate only.
    pub ended_after: u64,
    pub cannot_tell: u64,
    pub order_wrong: u64,
    /// Clocks without a limit.
    pub measured: u64,
}

/// How waits ended. `rate` is met over met and missed, where missed takes in waits still running past their limit and waits
/// that ended without a stop after it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Ends {
    pub people: Count,
    pub met: Count,
    pub missed: Count,
    pub missed_waiting: Count,
    pub running: Count,
    pub ended_within: Count,
    pub ended_after: Count,
    pub cannot_tell: Count,
    pub order_wrong: Count,
    pub measured: Count,
    pub rate: Rate,
    /// Middle and quartiles of the waits that stopped, in the promise's unit.
    pub lengths: Option<Lengths>,
}

impl Ends {
    /// From plain counts.
    pub fn of(t: Tally, lengths: Option<Lengths>) -> Ends {
        let missed = t.missed + t.missed_waiting + t.ended_after;
        Ends {
            people: t.people.into(),
            met: t.met.into(),
            missed: t.missed.into(),
            missed_waiting: t.missed_waiting.into(),
            running: t.running.into(),
            ended_within: t.ended_within.into(),
            ended_after: t.ended_after.into(),
            cannot_tell: t.cannot_tell.into(),
            order_wrong: t.order_wrong.into(),
            measured: t.measured.into(),
            rate: Rate::of(t.met.into(), (t.met + missed).into()),
            lengths,
        }
    }
}

/// Middle and quartiles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lengths {
    /// Waits that stopped.
    pub stopped: Count,
    /// A quarter waited no longer than this.
    pub lower: Option<f64>,
    /// The middle one.
    pub median: Option<f64>,
    /// A quarter waited longer than this.
    pub upper: Option<f64>,
}

/// One month of starts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthFigure {
    /// The month.
    #[serde(with = "ser::text")]
    pub month: Month,
    /// Whether the extracts that the clock needs cover it.
    pub covered: bool,
    /// Whether the end day has passed its last start plus the limit; if not, drawn hollow and outside every verdict.
    pub complete: bool,
    /// How they ended.
    pub ends: Ends,
}

/// Why a point is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Rule {
    Outside,
    SevenOnOneSide,
    SevenRisingOrFalling,
    TwoOfThreeNearTheEdge,
}

/// What a month shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Signal {
    /// Inside the usual range, part of no run.
    Usual,
    /// Unusually many kept.
    Good(Rule),
    /// Unusually few kept.
    Bad(Rule),
}

/// Middle and usual range of a promise's months.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Mean share of the months that set the range, 0 to 1.
    pub middle: f64,
    /// Lower end of the usual range.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// One for each of the promise's months; `None` where incomplete, uncovered or without a decided wait.
    pub signals: Vec<Option<Signal>>,
}

/// How a promise goes now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "kebab-case")]
pub enum Change {
    /// Fewer than twelve complete months.
    TooShort,
    /// Held back: some month has fewer than eight.
    HeldBack,
    /// No signal.
    NoRealChange,
    /// Unusual months, but no shift that still holds.
    UnusualMonths {
        /// How many.
        months: usize,
    },
    /// A shift upwards that still holds.
    Better {
        /// Its first month.
        #[serde(with = "ser::text")]
        since: Month,
    },
    /// A shift downwards that still holds.
    Worse {
        /// Its first month.
        #[serde(with = "ser::text")]
        since: Month,
    },
}

/// Shares of the months that may enter a control chart: complete, covered, with a decided wait.
fn series(months: &[MonthFigure]) -> Vec<Option<f64>> {
    months.iter().map(|m| if m.complete && m.covered { m.ends.rate.share } else { None }).collect()
}

impl Chart {
    /// The chart of a promise's months and how it goes, from the figures as they are given.
    pub fn of(months: &[MonthFigure]) -> (Option<Chart>, Change) {
        let series = series(months);
        let chart = spc::chart(&series, 1.0);
        let month = |n: usize| months.get(n).map_or(Month(0), |m| m.month);
        let change = match spc::change(&series, chart.as_ref()) {
            spc::Change::TooShort => Change::TooShort,
            spc::Change::NoRealChange => Change::NoRealChange,
            spc::Change::UnusualValues(months) => Change::UnusualMonths { months },
            spc::Change::HigherSince(n) => Change::Better { since: month(n) },
            spc::Change::LowerSince(n) => Change::Worse { since: month(n) },
        };
        let chart = chart.map(|c| Chart {
            middle: c.middle,
            low: c.low,
            high: c.high,
            signals: c.signals.into_iter().map(|s| s.map(signal)).collect(),
        });
        (chart, change)
    }
}

fn signal(seen: spc::Signal) -> Signal {
    let rule = match seen {
        spc::Signal::Usual => return Signal::Usual,
        spc::Signal::Outside { .. } => Rule::Outside,
        spc::Signal::OneSide { .. } => Rule::SevenOnOneSide,
        spc::Signal::Trend { .. } => Rule::SevenRisingOrFalling,
        spc::Signal::OuterThird { .. } => Rule::TwoOfThreeNearTheEdge,
    };
    if seen.high() == Some(true) { Signal::Good(rule) } else { Signal::Bad(rule) }
}

/// The same rate by groups of people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Breakdown {
    /// "locality", "age", "deprivation fifth", "carer".
    pub by: String,
    /// Why there is none ("areas.csv is not in the place folder"), in a sentence.
    pub missing: Option<String>,
    /// The groups in their natural order.
    pub rows: Vec<BreakdownRow>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BreakdownRow {
    /// The group in words.
    pub group: String,
    /// How their waits ended.
    pub ends: Ends,
}
