//! Events in the neutral format as an object-centric event log, OCEL 2.0, in JSON: for those who use process mining.
//!
//! It is about persons and carries their pseudonyms: a restricted pen. Workers are written only where their names are keyed hashes.

use super::ink;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use yf_model::rows::neutral::{At, Kind, Name, ONE, Row, Table};
use yf_model::{Day, Moment, TextId, When};
use yf_place::clock::instants;

/// The file of the log.
pub const OCEL: &str = "ocel.json";

/// The instant of what has always been so, as the specification has it (section 7).
const ALWAYS: &str = "1970-01-01T00:00:00Z";

const PERSON: [(&str, &str); 7] = [
    ("sex", "string"),
    ("birth_year", "integer"),
    ("deprivation_fifth", "string"),
    ("locality", "string"),
    ("from", "string"),
    ("to", "string"),
    ("died", "boolean"),
];
const EVENT: [(&str, &str); 8] = [
    ("precision", "string"),
    ("service", "string"),
    ("team", "string"),
    ("type", "string"),
    ("to_service", "string"),
    ("outcome", "string"),
    ("due", "string"),
    ("qty", "float"),
];

/// Writes the log: events by person, then in the order of `journey.md` P2; objects by kind, then in the order of the table. `workers` says whether
/// workers may be written, which is so where they are hashes.
pub fn ocel(table: &Table, workers: bool, mut out: impl Write) -> io::Result<()> {
    let out = &mut out;
    out.write_all(b"{\"eventTypes\":[")?;
    let kinds: BTreeSet<Kind> = table.acts.iter().map(|act| act.deed.kind).collect();
    for (n, kind) in kinds.iter().enumerate() {
        types(out, n, kind.name(), &EVENT)?;
    }
    out.write_all(b"],\n\"objectTypes\":[")?;
    for (n, (name, attributes)) in
        [("person", &PERSON[..]), ("reference", &[]), ("agency", &[]), ("worker", &[])].into_iter().enumerate()
    {
        if name != "worker" || workers {
            types(out, n, name, attributes)?;
        }
    }
    out.write_all(b"],\n\"events\":[")?;
    let (mut rows, mut first) = (Vec::new(), true);
    let mut seen = Seen::default();
    let named = named(table);
    for (number, person) in table.persons.iter().enumerate() {
        table.rows_of(number, &mut rows);
        let pseudonym = table.people.get(person.id);
        for row in &rows {
            let mut line = Vec::new();
            event(&mut line, table, row, pseudonym, workers, &named, &mut seen, number);
            out.write_all(if std::mem::take(&mut first) { b"\n" } else { b",\n" })?;
            out.write_all(&line)?;
        }
    }
    out.write_all(b"],\n\"objects\":[")?;
    objects(table, &seen, out)?;
    out.write_all(b"]}\n")
}

/// What was met on the rows, and whose it is.
#[derive(Default)]
struct Seen {
    /// A reference and the persons on whose rows it stands.
    references: BTreeMap<Name, BTreeSet<usize>>,
    agencies: BTreeSet<TextId>,
    workers: BTreeSet<u32>,
}

/// Rows that others name: a plan, an item of it, an assessment that was drawn on.
fn named(table: &Table) -> BTreeSet<Name> {
    let mut out: BTreeSet<Name> = table.more.iter().map(|(_, more)| more.uses).collect();
    let made = |event: &&yf_model::rows::neutral::Event| matches!(table.kind(event), Some(Kind::Plan | Kind::Promise));
    out.extend(table.events.iter().filter(made).map(|event| event.id));
    out.remove(&Name::NONE);
    out
}

fn types(out: &mut impl Write, n: usize, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    out.write_all(if n > 0 { b",\n" } else { b"\n" })?;
    write!(out, "{{\"name\":\"{name}\",\"attributes\":[")?;
    for (n, (name, of)) in attributes.iter().enumerate() {
        write!(out, "{}{{\"name\":\"{name}\",\"type\":\"{of}\"}}", if n > 0 { "," } else { "" })?;
    }
    out.write_all(b"]}")
}

fn event(
    out: &mut Vec<u8>,
    table: &Table,
    row: &Row,
    person: &str,
    workers: bool,
    named: &BTreeSet<Name>,
    seen: &mut Seen,
    number: usize,
) {
    let text = |id: TextId| table.texts.get(id);
    out.extend_from_slice(b"{\"id\":");
    string(out, &table.names.text(row.id));
    out.extend_from_slice(
        format!(",\"type\":\"{}\",\"time\":\"{}\",\"attributes\":[", row.kind.name(), utc(row.at)).as_bytes(),
    );
    let due = row.due.map(|day| day.to_string()).unwrap_or_default();
    let amount = if matches!(row.kind, Kind::Promise | Kind::Delivery) { row.quantity } else { 0 };
    let mut quantity = Vec::new();
    if amount != 0 {
        ink::fraction(&mut quantity, amount as f64 / ONE as f64);
    }
    let precision = if row.at.minute().is_some() { "minute" } else { "day" };
    let quantity = String::from_utf8(quantity).unwrap_or_default();
    let said = [
        precision,
        text(row.service),
        text(row.team),
        text(row.of),
        text(row.to_service),
        text(row.outcome),
        &due,
        &quantity,
    ];
    let mut first = true;
    for ((name, _), value) in EVENT.iter().zip(said) {
        if !value.is_empty() {
            attribute(out, &mut first, name, value, None);
        }
    }
    out.extend_from_slice(b"],\"relationships\":[");
    let mut first = true;
    let mut relate = |kind: &str, id: &str, how: &str| {
        if !std::mem::take(&mut first) {
            out.push(b',');
        }
        relation(out, kind, id, how);
    };
    relate("person", person, "about");
    for (name, how) in [(row.reference, "on"), (row.uses, "drew on"), (row.id, "made")] {
        if !name.is_none() && (how != "made" || named.contains(&name)) {
            relate("reference", &table.names.text(name), how);
            seen.references.entry(name).or_default().insert(number);
        }
    }
    let asks = matches!(row.kind, Kind::Referral | Kind::Notice);
    for (agency, how) in [(row.org, if asks { "from" } else { "by" }), (row.to_org, "to")] {
        if agency != TextId(0) {
            relate("agency", text(agency), how);
            seen.agencies.insert(agency);
        }
    }
    if workers && row.who.0 != 0 {
        relate("worker", table.workers.get(row.who), "by");
        seen.workers.insert(row.who.0);
    }
    out.extend_from_slice(b"]}");
}

fn objects(table: &Table, seen: &Seen, out: &mut impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    let mut first = true;
    let mut put = |line: &mut Vec<u8>| -> io::Result<()> {
        out.write_all(if std::mem::take(&mut first) { b"\n" } else { b",\n" })?;
        out.write_all(line)?;
        line.clear();
        Ok(())
    };
    let text = |id: TextId| table.texts.get(id).to_owned();
    let day = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
    let pseudonym = |number: usize| table.persons.get(number).map_or("", |p| table.people.get(p.id));
    for p in &table.persons {
        begin(&mut line, "person", table.people.get(p.id));
        let year = p.birth_year.map(|y| y.to_string()).unwrap_or_default();
        let died = if p.died { "true" } else { "" };
        let said = [text(p.sex), year, text(p.fifth), text(p.locality), day(p.from), day(p.to), died.to_owned()];
        line.extend_from_slice(b"[");
        let mut first = true;
        for ((name, _), value) in PERSON.iter().zip(&said).filter(|(_, value)| !value.is_empty()) {
            attribute(&mut line, &mut first, name, value, Some(ALWAYS));
        }
        line.extend_from_slice(b"],\"relationships\":[]}");
        put(&mut line)?;
    }
    let mut references: Vec<(&Name, &BTreeSet<usize>)> = seen.references.iter().collect();
    references.sort_by(|a, b| table.names.compare(*a.0, *b.0));
    for (name, whose) in references {
        begin(&mut line, "reference", &table.names.text(*name));
        line.extend_from_slice(b"[],\"relationships\":[");
        for (n, person) in whose.iter().enumerate() {
            if n > 0 {
                line.push(b',');
            }
            relation(&mut line, "person", pseudonym(*person), "of");
        }
        line.extend_from_slice(b"]}");
        put(&mut line)?;
    }
    let mut agencies: Vec<&str> = seen.agencies.iter().map(|id| table.texts.get(*id)).collect();
    agencies.sort_unstable();
    let mut workers: Vec<&str> = seen.workers.iter().map(|id| table.workers.get(yf_model::IdText(*id))).collect();
    workers.sort_unstable();
    for (kind, id) in agencies.into_iter().map(|id| ("agency", id)).chain(workers.into_iter().map(|id| ("worker", id)))
    {
        begin(&mut line, kind, id);
        line.extend_from_slice(b"[],\"relationships\":[]}");
        put(&mut line)?;
    }
    Ok(())
}

fn begin(out: &mut Vec<u8>, kind: &str, id: &str) {
    out.extend_from_slice(b"{\"id\":");
    string(out, &format!("{kind}:{id}"));
    out.extend_from_slice(format!(",\"type\":\"{kind}\",\"attributes\":").as_bytes());
}

fn attribute(out: &mut Vec<u8>, first: &mut bool, name: &str, value: &str, time: Option<&str>) {
    if !std::mem::take(first) {
        out.push(b',');
    }
    out.extend_from_slice(format!("{{\"name\":\"{name}\",\"value\":").as_bytes());
    string(out, value);
    if let Some(time) = time {
        out.extend_from_slice(format!(",\"time\":\"{time}\"").as_bytes());
    }
    out.push(b'}');
}

fn relation(out: &mut Vec<u8>, kind: &str, id: &str, how: &str) {
    out.extend_from_slice(b"{\"objectId\":");
    string(out, &format!("{kind}:{id}"));
    out.extend_from_slice(format!(",\"qualifier\":\"{how}\"}}").as_bytes());
}

fn string(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
}

/// The instant in UTC. A day without a minute stands at its last second, behind the timed rows of that day, as P2 orders them; its `precision` says so.
fn utc(at: At) -> String {
    let second = at.minute().map_or(86_399, |m| u32::from(m) * 60);
    let seconds = instants(When::Moment(Moment::new(at.day(), second))).first;
    let (day, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    format!("{}T{:02}:{:02}:{:02}Z", Day(day as i32), rest / 3600, rest / 60 % 60, rest % 60)
}
