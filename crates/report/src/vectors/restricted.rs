//! `journeys.csv`: everybody's elements, a row a person, by the report's own number. A restricted pen.

use super::ink;
use std::io::{self, Write};
use yf_measures::journeys::{Columns, ELEMENTS, OF_CLOCK};
use yf_model::PersonKey;
use yf_place::JourneyClock;

/// Name of the file.
pub const JOURNEYS: &str = "journeys.csv";

/// Writes it. `keys` are the persons of the rows. What cannot be seen, and what a person has none of to measure, is an empty cell.
pub fn journeys_csv(
    columns: &Columns,
    keys: &[PersonKey],
    clocks: &[JourneyClock],
    mut out: impl Write,
) -> io::Result<()> {
    let mut line = b"person".to_vec();
    for element in &ELEMENTS {
        line.push(b',');
        line.extend_from_slice(element.id.as_bytes());
    }
    for (clock, count) in clocks.iter().flat_map(|clock| OF_CLOCK.iter().map(move |count| (clock, count))) {
        line.extend_from_slice(format!(",{}_{count}", clock.id).as_bytes());
    }
    line.push(b'\n');
    out.write_all(&line)?;
    let elements: Vec<Vec<Option<f64>>> = (0..ELEMENTS.len()).map(|n| columns.column(n)).collect();
    let waits: Vec<Vec<u32>> = (0..clocks.len() * OF_CLOCK.len())
        .map(|n| columns.clock_column(n / OF_CLOCK.len(), n % OF_CLOCK.len()))
        .collect();
    for (row, key) in keys.iter().enumerate() {
        line.clear();
        ink::whole(&mut line, i64::from(crate::assemble::number(*key)));
        for column in &elements {
            line.push(b',');
            match column.get(row).copied().flatten() {
                Some(n) if n.fract() == 0.0 => ink::whole(&mut line, n as i64),
                Some(n) => ink::fraction(&mut line, n),
                None => {}
            }
        }
        for column in &waits {
            line.push(b',');
            ink::whole(&mut line, i64::from(column.get(row).copied().unwrap_or_default()));
        }
        line.push(b'\n');
        out.write_all(&line)?;
    }
    out.flush()
}
