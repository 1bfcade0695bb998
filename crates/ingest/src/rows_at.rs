//! Opens files again and gives the bytes of named rows, so that whoever asks where a figure comes from can be shown.

use crate::limits::Limits;
use crate::source::{self, Source};
use crate::split::{Next, Splitter};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use yf_model::Problem;

/// The rows at these lines of these files (named as [`crate::FileReport::name`] names them), as they stand there, without their line ends. A row that is
/// not there is not in the answer.
pub fn rows_at(
    paths: &[PathBuf],
    wanted: &BTreeMap<String, BTreeSet<u32>>,
    limits: &Limits,
) -> Result<BTreeMap<(String, u32), Vec<u8>>, Problem> {
    let listing = source::list(paths, limits)?;
    let mut out = BTreeMap::new();
    for source in &listing.sources {
        if let Some(lines) = wanted.get(&source.name) {
            let read = read(source, lines, limits, &mut out);
            read.map_err(|error| source::unreadable(&source.name, &error))?;
        }
    }
    Ok(out)
}

fn read(
    source: &Source,
    lines: &BTreeSet<u32>,
    limits: &Limits,
    out: &mut BTreeMap<(String, u32), Vec<u8>>,
) -> io::Result<()> {
    let separator = source.separator(limits)?;
    let mut splitter = Splitter::with_limit(source.open(limits)?, separator, limits.row_bytes);
    splitter.skip_byte_order_mark()?;
    let mut left = lines.len();
    while left > 0 {
        match splitter.next_row()? {
            Next::End => break,
            Next::Row => {
                // As the readers do: the header says how wide a row is that spans lines.
                if splitter.line() == 1 {
                    let width = splitter.len();
                    splitter.set_width(width);
                }
                if lines.contains(&splitter.line()) {
                    out.insert((source.name.clone(), splitter.line()), splitter.raw().to_vec());
                    left -= 1;
                }
            }
            Next::OpenQuote | Next::TooLong => {}
        }
    }
    Ok(())
}
