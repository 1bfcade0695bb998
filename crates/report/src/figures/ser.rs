//! Days and months as text: `YYYY-MM-DD`, `YYYY-MM`.

use serde::Serializer;
use std::fmt::Display;

pub fn text<T: Display, S: Serializer>(value: &T, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(value)
}

pub fn maybe<T: Display, S: Serializer>(value: &Option<T>, out: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => out.collect_str(value),
        None => out.serialize_none(),
    }
}

pub fn list<T: Display, S: Serializer>(values: &[T], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(values.iter().map(ToString::to_string))
}
