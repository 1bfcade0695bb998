//! Figures that no list stands behind in the report: books that waits were read from, days by agency, rows, people, joins, faults.

use super::{Ground, part};
use crate::look::Days;
use std::collections::{BTreeMap, BTreeSet};
use yf_measures::judging::Judging;
use yf_measures::tally::Outcome;
use yf_measures::time::{AgencyDays, days_of};
use yf_model::{ClockId, Dataset, PersonKey, WaitSource};
use yf_report::assemble::{number, source_words};
use yf_report::explain::{Line, Opened, Opener, Part};

impl Ground<'_> {
    pub(super) fn counted(&self, opener: &Opener<'_>, line: &Line) -> Option<Opened> {
        match (line.section(), line.figure(), line.by()) {
            ("promise", id, by @ ("read from" | "beside")) => self.of_promise(line, id, by == "beside"),
            ("time", ..) => self.time(line),
            ("journey", ..) => self.went(opener, line),
            ("data", "", "") => self.whole(line),
            ("data", "joins", _) => self.joins(line),
            ("data", ..) => self.problems(line),
            ("official", _, "step" | "left out") => self.steps(opener, line),
            _ => None,
        }
    }

    fn start(&self, line: &Line, how: &str) -> Opened {
        Opened { name: line.name(), value: line.value.clone(), how: how.to_owned(), ..Opened::default() }
    }

    fn of_promise(&self, line: &Line, id: &str, beside: bool) -> Option<Opened> {
        let promise = self.place.promises.iter().find(|p| p.id == id)?;
        let (as_of, from) = (self.days.as_of(promise.clock)?, self.days.from(promise.clock)?);
        let judging = Judging::new(&self.told.journeys, self.place, &self.told.extracts.texts);
        let mut outcomes = judging.outcomes(promise, self.place, as_of, self.threads);
        let words = line.group();
        let delivered = |o: &Outcome| o.source == WaitSource::CldDeliveredOnly;
        let store = self.days.sources(promise.clock).contains(&Dataset::Equipment);
        let (rule, how) = (yf_report::explain::rule(self.report, id), "Waits under the promise, one by one.");
        if beside && words.starts_with("delivered by the council's books") {
            outcomes.retain(|o| store && delivered(o));
            return Some(self.waits(Opened { rule, ..self.start(line, how) }, &outcomes));
        }
        outcomes.retain(|o| !(store && delivered(o)));
        if !beside {
            outcomes.retain(|o| o.start >= from && source_words(o.source) == words);
        } else if words.starts_with("began before") {
            outcomes.retain(|o| o.start < from);
        } else if words.starts_with("with an appointment") {
            outcomes.retain(|o| crate::look::has_missed_appointment(self.told, o));
        } else if words.starts_with("longer than a year") {
            outcomes.retain(crate::look::is_longer_than_a_year);
        } else {
            return None;
        }
        Some(self.waits(Opened { rule, ..self.start(line, how) }, &outcomes))
    }

    fn waits(&self, opened: Opened, outcomes: &[Outcome]) -> Opened {
        let waits = &self.told.journeys.waits;
        let parts = outcomes.iter().filter_map(|o| waits.get(o.wait as usize).map(|w| (o, w))).map(|(o, w)| {
            let mut rows = vec![(self.stories.known.row)(w.start_row)];
            rows.extend(w.stop_row.map(|row| (self.stories.known.row)(row)));
            rows.dedup();
            Part {
                person: Some(number(w.person)),
                ..part(1, format!("wait from {}, {}", w.start, o.judged.end.name()), rows)
            }
        });
        let parts: Vec<Part> = parts.collect();
        let made = parts.len().to_string();
        Opened { parts, ..opened }.made(made)
    }

    /// Days by agency: each person's own, added up.
    fn time(&self, line: &Line) -> Option<Opened> {
        let from = self.days.as_of - 364;
        let names = &self.stories.names;
        let pick = |days: &AgencyDays| match line.measure() {
            "people" => Some(days.people),
            "days helped" => Some(days.helped),
            "days waiting" => Some(days.waiting),
            "days passed on" => Some(days.passed_on),
            _ => None,
        };
        let mut parts = Vec::new();
        for person in self.told.journeys.listed().filter(|p| began_in_the_year(self, *p)) {
            let amount = if line.by().is_empty() {
                1
            } else {
                let days = days_of(&self.told.journeys, person, self.stories.stays_of(person), from, self.days.as_of);
                let hers = days.iter().filter(|(org, _)| names.agency(**org) == line.group());
                hers.map(|(_, days)| pick(days)).sum::<Option<u64>>()?
            };
            if amount > 0 {
                let says = format!("{} from {from} to {}", line.measure(), self.days.as_of);
                parts.push(Part { person: Some(number(person)), ..part(amount as i64, says, Vec::new()) });
            }
        }
        let made: i64 = parts.iter().map(|p| p.amount).sum();
        let how = "Each person's own days, a day once for each agency: helping before waiting, waiting before being passed on. 'explain --person N' opens hers.";
        let rule = "People whose wait began in the 365 days to the as-of day (leaving hospital apart).".to_owned();
        Some(Opened { parts, rule, ..self.start(line, how) }.made(made.to_string()))
    }

    /// Rows and people of the whole run.
    fn whole(&self, line: &Line) -> Option<Opened> {
        let parts: Vec<Part> = match line.measure() {
            "rows" => self
                .told
                .extracts
                .files
                .iter()
                .filter(|f| f.rows > 0)
                .map(|f| part(f.rows as i64, format!("rows of {} (sha256 {})", f.name, f.sha256), Vec::new()))
                .collect(),
            "people" => self
                .told
                .journeys
                .listed()
                .map(|p| {
                    let first = self.told.journeys.events_of(p).first().map(|e| (self.stories.known.row)(e.row));
                    Part { person: Some(number(p)), ..part(1, "with an event".to_owned(), first.into_iter().collect()) }
                })
                .collect(),
            _ => return None,
        };
        let made: i64 = parts.iter().map(|p| p.amount).sum();
        Some(Opened { parts, ..self.start(line, "Counted over the whole run.") }.made(made.to_string()))
    }

    /// Identities of a kind of extract, and the people that they are.
    fn joins(&self, line: &Line) -> Option<Opened> {
        let dataset = Dataset::TOLD.into_iter().find(|d| d.title() == line.group())?;
        let (identities, links) = (&self.told.extracts.identities, &self.told.links);
        let mut kinds: BTreeMap<PersonKey, BTreeSet<Dataset>> = BTreeMap::new();
        let mut first: BTreeMap<PersonKey, String> = BTreeMap::new();
        let mut own = Vec::new();
        for (id, identity) in identities.iter() {
            let person = links.person_of(id);
            let somebody = (person.0 as usize) < links.len();
            let row = (self.stories.known.row)(identities.first_row(id));
            if somebody {
                kinds.entry(person).or_default().insert(identity.dataset);
            }
            if identity.dataset == dataset {
                if somebody {
                    first.entry(person).or_insert_with(|| row.clone());
                }
                own.push((somebody.then(|| number(person)), links.reason(id).name(), row));
            }
        }
        let parts: Vec<Part> = match line.measure() {
            "identities" => own
                .into_iter()
                .map(|(person, reason, row)| Part { person, ..part(1, format!("joined by: {reason}"), vec![row]) })
                .collect(),
            "people" | "in another" => first
                .into_iter()
                .filter(|(p, _)| line.measure() == "people" || kinds.get(p).is_some_and(|k| k.len() > 1))
                .map(|(p, row)| {
                    let agencies: Vec<&str> = kinds.get(&p).into_iter().flatten().map(|d| d.title()).collect();
                    Part { person: Some(number(p)), ..part(1, format!("in {}", agencies.join(", ")), vec![row]) }
                })
                .collect(),
            _ => return None,
        };
        let made = parts.len().to_string();
        Some(
            Opened {
                parts,
                ..self.start(line, "Records that say the same of who somebody is, joined by their numbers.")
            }
            .made(made),
        )
    }

    /// What was wrong with a file: the first few are kept whole, all are counted.
    fn problems(&self, line: &Line) -> Option<Opened> {
        let group = self.report.quality.problems.iter().find(|g| {
            g.code == line.figure() && g.file == line.by() && g.column == line.group() && g.severity == line.band()
        })?;
        let parts = group.samples.iter().map(|s| {
            let row = s.line.map(|l| format!("{}:{l}", group.file));
            part(1, format!("\"{}\" {}", s.found, group.wrong), row.into_iter().collect())
        });
        let parts: Vec<Part> = parts.collect();
        let all = parts.len().to_string() == line.value;
        let how = format!(
            "Rows with the fault '{}', counted as they were read: {}. The first ten are kept; 'yellowfolder check' says the same of each file.",
            group.code, group.now
        );
        let opened = Opened { parts, ..self.start(line, &how) };
        Some(if all { opened.made(line.value.clone()) } else { opened })
    }

    /// Steps of the official method: differences of one another, where they are.
    fn steps(&self, opener: &Opener<'_>, line: &Line) -> Option<Opened> {
        let less: &[(&str, &str, &str)] = &[
            ("requests by people under 25", "1.3a requests by service users", "1.3b requests at age 25"),
            ("requests by people who already had", "1.3b requests at age 25", "1.3c requests not from existing"),
            ("requests that ended without further", "1.3c requests not from existing", "1.4 valid requests"),
            ("requests not by service users", "1.3a requests, all", "1.3a requests by service users"),
        ];
        let step = |begins: &str| opener.lines.iter().find(|l| l.by() == "step" && l.group().starts_with(begins));
        let rule = "The department's official method (waiting-times standard), by the number of its step.".to_owned();
        let from = |of: &[&Line]| {
            of.iter().map(|l| yf_report::explain::Beside { name: l.name(), value: l.value.clone() }).collect()
        };
        if let Some((_, a, b)) = less.iter().find(|(words, ..)| line.group().starts_with(words)) {
            let (a, b) = (step(a)?, step(b)?);
            let made = a.value.parse::<u64>().ok()?.saturating_sub(b.value.parse().ok()?);
            let opened = Opened {
                rule,
                from: from(&[a, b]),
                ..self.start(line, "What the one step kept, less what the next kept.")
            };
            return Some(opened.made(made.to_string()));
        }
        let files = self.told.extracts.files.iter().filter(|f| f.dataset == Some(Dataset::Cld));
        let parts = files.map(|f| part(f.rows as i64, format!("rows of {} (sha256 {})", f.name, f.sha256), Vec::new()));
        let how = "Counted by the official method as it goes through the council's rows, given below; no list of the rows of a step is kept.";
        Some(Opened { rule, parts: parts.collect(), ..self.start(line, how) })
    }
}

/// Whether a wait of hers began in the 365 days to the as-of day.
fn began_in_the_year(ground: &Ground<'_>, person: PersonKey) -> bool {
    let days: &Days = ground.days;
    let waits = &ground.told.journeys.waits;
    let at = waits.partition_point(|w| w.person < person);
    let hers = waits.iter().skip(at).take_while(|w| w.person == person);
    hers.filter(|w| w.clock != ClockId::Drd).any(|w| (days.as_of - 364..=days.as_of).contains(&w.start.earliest_day()))
}
