//! The events of a run for a second one (`look --keep`): in order, without a name or an identifier, persons by the report's own numbers.
//!
//! Written as CSV is, through the pen of Parquet. They are about persons: restricted, never part of the open edition.

use crate::assemble::number;
use serde_json::json;
use std::io::{self, Write};
use yf_model::rows::kept::{EVENTS, FORM, PERSONS};
use yf_model::rows::neutral::Table;
use yf_model::{Day, PersonKey};

fn begun<W: Write>(out: W, columns: impl Iterator<Item = &'static str>) -> io::Result<csv::Writer<W>> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
    table.write_record(columns)?;
    Ok(table)
}

/// Writes the events; `keys` are the persons of the table, in its order.
pub fn events(table: &Table, keys: &[PersonKey], out: impl Write) -> io::Result<()> {
    let mut pen = begun(out, EVENTS.iter().map(|(name, _)| *name))?;
    let (mut person, mut minute, mut who, mut reference) = (String::new(), String::new(), String::new(), String::new());
    let shown = |text: &mut String, number: Option<u64>| {
        text.clear();
        number.map_or(Ok(()), |n| std::fmt::Write::write_fmt(text, format_args!("{n}"))).map_err(io::Error::other)
    };
    for (n, key) in keys.iter().enumerate() {
        shown(&mut person, Some(number(*key).into()))?;
        for row in table.events_of(n).iter().filter_map(|event| table.row(event)) {
            shown(&mut minute, row.at.minute().map(u64::from))?;
            shown(&mut who, Some(row.who.0).filter(|who| *who > 0).map(u64::from))?;
            shown(&mut reference, row.reference.number().map(u64::from))?;
            let text = |t| table.texts.get(t);
            pen.write_record([
                person.as_str(),
                &row.day.to_string(),
                &minute,
                row.kind.name(),
                text(row.org),
                text(row.service),
                text(row.team),
                &who,
                &reference,
                text(row.of),
                text(row.to_org),
                text(row.to_service),
                text(row.outcome),
            ])?;
        }
    }
    pen.flush()
}

/// Writes everybody with an event.
pub fn persons(table: &Table, keys: &[PersonKey], out: impl Write) -> io::Result<()> {
    let mut pen = begun(out, PERSONS.iter().map(|(name, _)| *name))?;
    for (key, person) in keys.iter().zip(&table.persons) {
        let text = |t| table.texts.get(t);
        pen.write_record([
            number(*key).to_string().as_str(),
            &person.to.map_or_else(String::new, |day: Day| day.to_string()),
            if person.died { "died" } else { "" },
            text(person.sex),
            &person.birth_year.map_or_else(String::new, |year| year.to_string()),
            text(person.fifth),
            text(person.locality),
        ])?;
    }
    pen.flush()
}

/// What says of the folder what it is: `files` with their hashes, and the hashes of the extracts that the events were read from.
pub fn list(product: &str, table: &Table, files: &[(&str, String)], extracts: &[String]) -> String {
    let files: serde_json::Map<String, serde_json::Value> =
        files.iter().map(|(name, hash)| ((*name).to_owned(), json!(hash))).collect();
    let list = json!({
        "form": FORM,
        "product": product,
        "about": "events of persons, without names and identifiers: personal data all the same, to be kept as the extracts are",
        "events": table.events.len(),
        "persons": table.persons.len(),
        "duplicates": table.duplicates,
        "files": files,
        "extracts": extracts,
    });
    let mut text = serde_json::to_string_pretty(&list).unwrap_or_default();
    text.push('\n');
    text
}
