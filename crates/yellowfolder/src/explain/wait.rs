//! One wait of one person, opened to its days and rows.

use super::{Ground, unknown};
use yf_model::{PersonKey, Problem};
use yf_place::nearest;
use yf_report::explain::{Opened, Part};
use yf_report::{Behind, Case};

impl Ground<'_> {
    /// `PROMISE:PERSON` or `PROMISE:PERSON:START`.
    pub(super) fn breach(&self, id: &str) -> Result<Opened, Problem> {
        let mut parts = id.splitn(3, ':');
        let (promise, number, start) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next());
        let known = || self.report.behind.iter().map(|b| b.figure.as_str());
        if !known().any(|figure| figure == promise) {
            let near = nearest(promise, known()).map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
            let mut all: Vec<&str> = known().collect();
            all.sort_unstable();
            all.dedup();
            let mend = format!("{near}the figures with people behind them are {}", all.join(", "));
            return Err(unknown("--breach", id, "names no promise or figure of this run with waits".to_owned(), &mend));
        }
        let person = self.person(number.parse().unwrap_or(0))?;
        let hers: Vec<(&Behind, &Case)> = self
            .report
            .behind
            .iter()
            .filter(|b| b.figure == promise)
            .flat_map(|b| b.cases.iter().map(move |c| (b, c)))
            .filter(|(_, c)| c.person == person.0 + 1 && start.is_none_or(|start| c.start == start))
            .collect();
        match hers.as_slice() {
            [(b, c)] => Ok(self.wait(b, c, person)),
            [] => Err(unknown(
                "--breach",
                id,
                "is no wait of this person under it".to_owned(),
                "people.csv has each wait: figure, person and start",
            )),
            several => {
                let ids: Vec<String> = several.iter().map(|(_, c)| format!("{promise}:{number}:{}", c.start)).collect();
                let mend = format!("name its start too: {}", ids.join(", "));
                Err(unknown("--breach", id, format!("may mean {} waits", several.len()), &mend))
            }
        }
    }

    fn wait(&self, b: &Behind, c: &Case, person: PersonKey) -> Opened {
        let all = self.told.journeys.events_of(person);
        let ends = c.stop.as_deref().unwrap_or("9999");
        // Her events from the day it began to the day it stopped: what happened meanwhile, whoever did it.
        let day = |text: &str| text.get(..10).unwrap_or(text).to_owned();
        let meanwhile = all.iter().filter(|e| {
            let at = e.at.earliest_day();
            day(&at.to_string()) >= day(&c.start) && day(&at.to_string()) <= day(ends) && at <= self.days.as_of
        });
        let events: Vec<String> = meanwhile.map(|e| self.event(e)).collect();
        let mut parts: Vec<Part> = c
            .states
            .iter()
            .map(|s| super::part(s.amount, format!("{} {}, from {}", b.unit, s.state, s.from), Vec::new()))
            .collect();
        let whole = c.length.unwrap_or(0);
        if parts.is_empty() {
            parts.push(super::part(whole, format!("{} from start to stop", b.unit), Vec::new()));
        }
        for part in &mut parts {
            part.person = Some(c.person);
        }
        if let Some(first) = parts.first_mut() {
            (first.rows, first.events) = (c.rows.clone(), events);
        }
        let sum: i64 = parts.iter().map(|part| part.amount).sum();
        let limit = c.limit.map_or_else(String::new, |l| format!(", limit {l}"));
        let start = format!("{}:{}:{}", b.figure, c.person, c.start);
        Opened {
            name: start,
            value: whole.to_string(),
            how: format!("{}: {whole} {}{limit}, {}. {}", b.heading, b.unit, c.end, c.because.join(" ")),
            rule: yf_report::explain::rule(self.report, &b.figure),
            parts,
            ..Opened::default()
        }
        .made(sum.to_string())
    }
}
