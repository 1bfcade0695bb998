use super::ser;
use serde::Serialize;
use yf_model::Day;

/// What one person went through, for her own page. Restricted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PersonJourney {
    /// First day on which she was observed.
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Last one.
    #[serde(with = "ser::text")]
    pub to: Day,
    /// Which agencies' extracts were in: a vector says nothing of the others.
    pub agencies: Vec<String>,
    /// Whose hands she was in, by first day.
    pub owned: Vec<OwnedDays>,
    /// Runs of days in need that nobody owned, in order.
    pub unowned: Vec<UnownedDays>,
    /// What the vector counts of single events of hers, in their order.
    pub marks: Vec<HerMark>,
    /// Her vector, in the order of the standard.
    pub elements: Vec<ElementFigure>,
    /// Her waits on each clock of the place.
    pub clocks: Vec<HerClock>,
}

/// Days on which one agency was in charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnedDays {
    /// The agency in words.
    pub agency: String,
    /// First day.
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Last day.
    #[serde(with = "ser::text")]
    pub to: Day,
    /// Whether nothing closes it.
    pub open: bool,
}

/// A run of days in need that nobody owned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct UnownedDays {
    /// First day.
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Last day.
    #[serde(with = "ser::text")]
    pub to: Day,
}

impl UnownedDays {
    /// How many days.
    pub fn days(&self) -> i64 {
        i64::from(self.to - self.from) + 1
    }
}

/// What the vector counts of one event of hers, said beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HerMark {
    /// Place of the event among those told of her.
    pub event: usize,
    /// What it counts as.
    pub of: Mark,
}

/// As what an event is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Mark {
    /// She told her story to an agency that had not heard her: the first time, the second ...
    Told(u32),
    /// The same was assessed again.
    Again {
        /// Another agency had done it before.
        other: bool,
    },
    /// A referral was closed without action.
    ClosedWithoutAction,
    /// The same, and she was back after so many days.
    SentAway {
        /// Days until she was back.
        back_after: i32,
    },
}

/// One element of a vector.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ElementFigure {
    /// As the column of `persons.csv` is called.
    pub name: &'static str,
    /// In words.
    pub words: &'static str,
    /// Its family, by which its definition and what moves it are found.
    pub family: &'static str,
    /// Whether it stands in the ordered list of the vector (`journey.md` 14).
    pub listed: bool,
    /// Hers, or why there is none.
    pub value: HerValue,
    /// How many rows stand behind it.
    pub rows: usize,
    /// Whether it rests on fewer visits than say much (`journey.md` 12).
    pub few: bool,
    /// The place's, where it was worked out.
    pub spread: Option<PlaceSpread>,
}

/// Her runs of one clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HerClock {
    /// Its id in the policy.
    pub id: String,
    /// A run of exactly this is within.
    pub limit: i64,
    /// What it counts in.
    pub unit: String,
    /// Kinds of event without which it never starts or never stops, where no extract of the run can hold them.
    pub unseen: Option<String>,
    /// Started, stopped, within, breached, uncertain, cancelled, open within, open past the limit.
    pub counts: [u32; 8],
}

/// What an element comes to for one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum HerValue {
    /// So much.
    Is(f64),
    /// No extract of the run can hold these kinds of event.
    Unseen(String),
    /// It could be seen, and there is nothing to work it out from: why.
    Undefined(String),
}

impl HerValue {
    /// The number, where there is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            HerValue::Is(value) => Some(*value),
            HerValue::Unseen(_) | HerValue::Undefined(_) => None,
        }
    }
}

/// How an element is spread over the people of a place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PlaceSpread {
    /// Over how many people with a value.
    pub people: u64,
    /// A tenth have at most this.
    pub tenth: f64,
    /// A quarter.
    pub quarter: f64,
    /// Half.
    pub half: f64,
    /// Three quarters.
    pub three_quarters: f64,
    /// Nine tenths.
    pub nine_tenths: f64,
}
