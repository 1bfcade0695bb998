use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A count of people, waits, rows or days that may be held back. In JSON a number, or `"[c]"` where held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// A number that may be shown in this edition.
    Shown(u64),
    /// One to seven, held back in the open edition.
    Held,
}

impl Count {
    /// The number, where it may be shown.
    pub fn shown(self) -> Option<u64> {
        match self {
            Count::Shown(n) => Some(n),
            Count::Held => None,
        }
    }

    /// Whether it is nought and shown as such.
    pub fn is_zero(self) -> bool {
        self == Count::Shown(0)
    }

    /// The sum, held back if a part is.
    pub fn plus(self, other: Count) -> Count {
        match (self, other) {
            (Count::Shown(a), Count::Shown(b)) => Count::Shown(a.saturating_add(b)),
            _ => Count::Held,
        }
    }
}

impl Default for Count {
    fn default() -> Count {
        Count::Shown(0)
    }
}

impl From<u64> for Count {
    fn from(n: u64) -> Count {
        Count::Shown(n)
    }
}

impl From<usize> for Count {
    fn from(n: usize) -> Count {
        Count::Shown(n as u64)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Count::Shown(n) => out.serialize_u64(*n),
            Count::Held => out.serialize_str("[c]"),
        }
    }
}

/// Beyond every count of a place: sums of as many counts as a report has stay numbers.
const MOST: u64 = 1_000_000_000_000;

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Count, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Word(String),
        }
        match Written::deserialize(from)? {
            Written::Number(n) if n <= MOST => Ok(Count::Shown(n)),
            Written::Number(_) => Err(serde::de::Error::custom("no place has so many")),
            Written::Word(word) if word == "[c]" => Ok(Count::Held),
            Written::Word(_) => Err(serde::de::Error::custom("a count is a whole number or \"[c]\"")),
        }
    }
}

/// Something counted, with its name in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// In words, as shown.
    pub name: String,
    /// How many.
    pub count: Count,
}

impl Named {
    /// A named count.
    pub fn new(name: impl Into<String>, count: impl Into<Count>) -> Named {
        Named { name: name.into(), count: count.into() }
    }
}

/// A share with its 95% Wilson range. Share and range are 0 to 1, and `None` over nobody or where a part is held back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// How many met it.
    pub numerator: Count,
    /// Of how many.
    pub denominator: Count,
    /// Numerator over denominator.
    pub share: Option<f64>,
    /// Lower end of the range.
    pub low: Option<f64>,
    /// Upper end of the range.
    pub high: Option<f64>,
}

impl Rate {
    /// Works share and range out from the two counts as they are given: from rounded counts, a rounded share.
    pub fn of(numerator: Count, denominator: Count) -> Rate {
        let none = Rate { numerator, denominator, share: None, low: None, high: None };
        let (Some(met), Some(of)) = (numerator.shown(), denominator.shown()) else { return none };
        let rate = yf_measures::rates::Rate { met: met.min(of), of };
        match (rate.share(), rate.wilson()) {
            (Some(share), Some((low, high))) => {
                Rate { numerator, denominator, share: Some(share), low: Some(low), high: Some(high) }
            }
            _ => none,
        }
    }
}
