//! Days and months as text: `YYYY-MM-DD`, `YYYY-MM`.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};
use std::fmt::Display;
use yf_model::{Day, Month};

/// What is written as a text that it can be read from.
pub trait Told: Sized {
    /// Reads it.
    fn told(text: &str) -> Option<Self>;
}

impl Told for Day {
    fn told(text: &str) -> Option<Day> {
        Day::parse_iso(text)
    }
}

impl Told for Month {
    fn told(text: &str) -> Option<Month> {
        Day::parse_iso(&format!("{text}-01")).map(Day::month)
    }
}

fn parse<T: Told, E: Error>(text: &str) -> Result<T, E> {
    T::told(text).ok_or_else(|| E::custom("a day is written YYYY-MM-DD, a month YYYY-MM"))
}

/// A day or month.
pub mod text {
    use super::*;

    pub fn serialize<T: Display, S: Serializer>(value: &T, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(value)
    }

    pub fn deserialize<'de, T: Told, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        parse(&String::deserialize(from)?)
    }
}

/// One that may be missing.
pub mod maybe {
    use super::*;

    pub fn serialize<T: Display, S: Serializer>(value: &Option<T>, out: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => out.collect_str(value),
            None => out.serialize_none(),
        }
    }

    pub fn deserialize<'de, T: Told, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
        Option::<String>::deserialize(from)?.map(|text| parse(&text)).transpose()
    }
}

/// Several.
pub mod list {
    use super::*;

    pub fn serialize<T: Display, S: Serializer>(values: &[T], out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(values.iter().map(ToString::to_string))
    }

    pub fn deserialize<'de, T: Told, D: Deserializer<'de>>(from: D) -> Result<Vec<T>, D::Error> {
        Vec::<String>::deserialize(from)?.iter().map(|text| parse(text)).collect()
    }
}
