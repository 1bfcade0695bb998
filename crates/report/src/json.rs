//! The figures as JSON: the structs as they stand (`docs/figures.md`, `docs/figures.schema.json`).

use crate::figures::Report;

/// The figures of an edition, indented, with a line end. Keys stand in the order of the structs.
pub fn json(r: &Report) -> String {
    // Nothing in a report can fail to be written: text keys only, and numbers that are not finite become null.
    let mut out = serde_json::to_string_pretty(r).unwrap_or_default();
    out.push('\n');
    out
}
