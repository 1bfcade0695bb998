//! An answer as text or as a line of JSON.

use super::Run;
use crate::exit::Failure;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use yf_ingest::Limits;
use yf_place::Place;
use yf_report::explain::Opened;

/// Rows by file and line.
pub type Rows = BTreeMap<(String, u32), Vec<u8>>;

/// Opens the files again and fetches every row that the answers name.
pub fn rows(run: &Run, answers: &[Opened], limits: &Limits) -> Result<Rows, Failure> {
    let mut wanted: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    for (file, line) in answers.iter().flat_map(|a| &a.parts).flat_map(|p| &p.rows).filter_map(|row| place(row)) {
        wanted.entry(file.to_owned()).or_default().insert(line);
    }
    Ok(yf_ingest::rows_at(&run.paths, &wanted, limits)?)
}

/// File and line of `file:line`.
fn place(row: &str) -> Option<(&str, u32)> {
    let (file, line) = row.rsplit_once(':')?;
    Some((file, line.parse().ok()?))
}

/// What answers are shown with.
pub struct Shown<'a> {
    /// The place and its policy.
    pub place: &'a Place,
    /// The run.
    pub run: &'a Run,
    /// Rows to show; empty where they were not asked for.
    pub rows: &'a Rows,
    /// How many parts the text shows; 0 is all.
    pub most: usize,
}

impl Shown<'_> {
    fn row(&self, row: &str) -> Option<String> {
        let (file, line) = place(row)?;
        self.rows.get(&(file.to_owned(), line)).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    fn policy(&self) -> String {
        let name = if self.place.name.is_empty() { "the place" } else { &self.place.name };
        format!("{name}, version {}; run of {} ({})", self.place.version, self.run.folder.display(), self.run.product)
    }

    /// For reading.
    pub fn text(&self, a: &Opened) -> String {
        let mut out = String::new();
        // Writing to memory does not fail.
        let _ = writeln!(out, "{} = {}", a.name, a.value);
        let mut say = |label: &str, text: &str| {
            if !text.is_empty() {
                let _ = writeln!(out, "  {label:<8} {text}");
            }
        };
        say("How", &a.how);
        say("Rule", &a.rule);
        say("Policy", &self.policy());
        for from in &a.from {
            say("From", &format!("{} = {}", from.name, from.value));
        }
        match (&a.made, a.agrees) {
            (Some(made), Some(true)) => say("Check", &format!("counted again from the parts: {made}, the same")),
            (Some(made), _) => say(
                "Check",
                &format!("counted again from the parts: {made}, which is NOT the figure; please report it"),
            ),
            (None, _) if a.parts.is_empty() => {}
            (None, _) => say("Check", "the parts are those that are kept; they need not be all"),
        }
        let most = if self.most == 0 { usize::MAX } else { self.most };
        for part in a.parts.iter().take(most) {
            let who = part.person.map_or_else(String::new, |n| format!("person {n}: "));
            let rows = if part.rows.is_empty() || !part.events.is_empty() {
                String::new()
            } else {
                format!("  {}", part.rows.join(" "))
            };
            let _ = writeln!(out, "  {:>6}  {who}{}{rows}", part.amount, part.says);
            for event in &part.events {
                let _ = writeln!(out, "          {event}");
            }
            for row in &part.rows {
                if let Some(bytes) = self.row(row) {
                    let _ = writeln!(out, "          {row}\n            {bytes}");
                }
            }
        }
        if a.parts.len() > most {
            let _ = writeln!(out, "          and {} more: --most 0 shows all", a.parts.len() - most);
        }
        out.push('\n');
        out
    }

    /// One object a line.
    pub fn json(&self, a: &Opened) -> String {
        let mut value = serde_json::to_value(a).unwrap_or_default();
        value["policy"] = json!({
            "place": self.place.name, "version": self.place.version,
            "files": self.place.hashes.iter().map(|(name, hash)| json!({ "name": name, "sha256": hash })).collect::<Vec<_>>(),
        });
        if !self.rows.is_empty() {
            let named: BTreeSet<&String> = a.parts.iter().flat_map(|part| &part.rows).collect();
            let rows = named.into_iter().filter_map(|row| Some((row.clone(), json!(self.row(row)?))));
            value["rows"] = rows.collect::<serde_json::Map<_, _>>().into();
        }
        format!("{value}\n")
    }
}
