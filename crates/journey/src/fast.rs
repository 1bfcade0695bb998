//! A quick hash for small number keys. No iteration over these maps ever reaches an answer.

pub(crate) use rustc_hash::{FxHashMap as Map, FxHashSet as Set};
