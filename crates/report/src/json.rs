//! The figures as JSON: the structs as they stand (`docs/figures.md`, `docs/figures.schema.json`).

use crate::figures::Report;
use std::io::{self, Write};

/// The figures of an edition, indented, with a line end. Keys stand in the order of the structs.
pub fn json(r: &Report, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, r)?;
    out.write_all(b"\n")?;
    out.flush()
}
