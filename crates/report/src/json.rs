//! The figures as JSON: the structs as they stand (`docs/figures.md`, `docs/figures.schema.json`), and read back.

use crate::figures::{Report, SCHEMA};
use serde::Deserialize;
use std::io::{self, Write};

/// The figures of an edition, indented, with a line end. Keys stand in the order of the structs.
pub fn json(r: &Report, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, r)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Why a file is not the figures of a report.
#[derive(Debug, PartialEq, Eq)]
pub enum NotFigures {
    /// Not the JSON of a report; what is wrong and where, without what stands there.
    NotJson(String),
    /// Of another version of the schema, or of something else that has one.
    OtherSchema(String),
}

/// The figures of a report, without the people behind them.
pub fn read_json(bytes: &[u8]) -> Result<Report, NotFigures> {
    #[derive(Deserialize)]
    struct Version {
        schema: String,
    }
    // Of a fault only where it is: the texts of a stranger's file are not repeated.
    let place = |e: serde_json::Error| NotFigures::NotJson(format!("line {}, column {}", e.line(), e.column()));
    let version: Version = serde_json::from_slice(bytes).map_err(place)?;
    if version.schema != SCHEMA {
        return Err(NotFigures::OtherSchema(version.schema.chars().filter(|c| !c.is_control()).take(60).collect()));
    }
    serde_json::from_slice(bytes).map_err(place)
}
