//! Figures that no list stands behind in the report: books that waits were read from, days by agency, rows, people, joins, faults.

use super::{Ground, part};
use crate::look::Days;
use std::collections::{BTreeMap, BTreeSet};
use yf_measures::judging::Judging;
use yf_measures::tally::Outcome;
use yf_measures::time::{AgencyDays, days_of};
use yf_model::{ClockId, Dataset, Day, PersonKey, RowRef, WaitSource};
use yf_report::assemble::{number, source_words};
use yf_report::explain::{Line, Opened, Opener, Part};

impl Ground<'_> {
    pub(super) fn counted(&self, opener: &Opener<'_>, line: &Line) -> Option<Opened> {
        match (line.section(), line.figure(), line.by()) {
            ("promise", id, by @ ("read from" | "beside")) => self.of_promise(line, id, by == "beside"),
            ("time", ..) => self.time(line),
            ("journey", ..) => self.went(opener, line),
            ("link", ..) => self.of_link(opener, line),
            ("data", "", "") => self.whole(line),
            ("data", "joins", "refused") => self.refused(line),
            ("data", "joins", "dataset") => self.joins(line),
            ("data", "joins", _) => self.joined(line),
            ("data", "files", _) => self.file(line),
            ("data", "quality", "note") => self.noted(line),
            ("data", ..) => self.problems(line),
            ("official", _, "unrecognised") => self.unrecognised(line),
            ("official", _, "step" | "left out") => self.step(line),
            _ => None,
        }
    }

    pub(super) fn start(&self, line: &Line, how: &str) -> Opened {
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
            // Counts of the mapping, which has a row for each.
            let reason = match words {
                "counted as assessed on the day a service began" => "assessed by service start",
                "served before they were assessed" => "served before assessed",
                _ => return None,
            };
            let part = |row: &yf_model::RowRef| part(1, words.to_owned(), vec![(self.stories.known.row)(*row)]);
            let parts: Vec<Part> = self.told.journeys.notes.rows(reason).iter().map(part).collect();
            let made = parts.len().to_string();
            return Some(
                Opened { rule, parts, ..self.start(line, "Assessments of the council's rows, as they are mapped.") }
                    .made(made),
            );
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
        let names = &self.stories.names;
        self.days_by_agency(line, &|person, from, to| {
            let days = days_of(&self.told.journeys, person, self.stories.stays_of(person), from, to);
            days.into_iter().filter(|(org, _)| names.agency(*org) == line.group()).map(|(_, days)| days).collect()
        })
    }

    /// The same of the days that a person is given.
    pub(super) fn days_by_agency(
        &self,
        line: &Line,
        days: &dyn Fn(PersonKey, Day, Day) -> Vec<AgencyDays>,
    ) -> Option<Opened> {
        let from = self.days.as_of - 364;
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
                days(person, from, self.days.as_of).iter().map(pick).sum::<Option<u64>>()?
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
            "identities" | "recognised by" => own
                .into_iter()
                .filter(|(_, reason, _)| line.band().is_empty() || *reason == line.band())
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

    /// What the mapping left out or repaired, row by row.
    fn noted(&self, line: &Line) -> Option<Opened> {
        let mut rows: Vec<RowRef> = self.told.journeys.notes.rows(line.group()).to_vec();
        rows.sort_unstable();
        let one = |row: &RowRef| part(1, line.group().to_owned(), vec![(self.stories.known.row)(*row)]);
        let parts: Vec<Part> = rows.iter().map(one).collect();
        let made = parts.len().to_string();
        let how = "Left out or repaired on the way from rows to what happened: each with the row that shows it.";
        Some(Opened { parts, ..self.start(line, how) }.made(made))
    }

    /// What was wrong with a file: the first few are kept whole, all are counted.
    fn problems(&self, line: &Line) -> Option<Opened> {
        let group = self.report.quality.problems.iter().find(|g| {
            g.code == line.figure() && g.file == line.by() && g.column == line.group() && g.severity == line.band()
        })?;
        let column = Some(group.column.as_str()).filter(|c| !c.is_empty());
        let marks = self.told.extracts.problems.marks(&group.code, &group.file, column);
        let one = |line: Option<u32>, found: &str| {
            let row = line.map(|l| format!("{}:{l}", group.file));
            part(1, format!("\"{found}\" {}", group.wrong), row.into_iter().collect())
        };
        let parts: Vec<Part> = match marks {
            [] => group.samples.iter().map(|s| one(s.line, &s.found)).collect(),
            marks => marks.iter().map(|m| one(m.line, &m.found)).collect(),
        };
        let made = parts.len().to_string();
        let how = format!("The fault '{}' in this file and column, each where it stands: {}.", group.code, group.now);
        Some(Opened { parts, ..self.start(line, &how) }.made(made))
    }

    /// A value of the council's rows that is in no list of the standard, line by line.
    fn unrecognised(&self, line: &Line) -> Option<Opened> {
        let of = self.told.extracts.unrecognised.iter().filter(|u| u.column == line.group() && u.value == line.band());
        let parts: Vec<Part> = of
            .flat_map(|u| {
                let file = self.told.extracts.files.get(usize::from(u.file)).map_or("?", |f| f.name.as_str());
                u.lines.iter().map(move |l| part(1, format!("{}: {}", u.column, u.value), vec![format!("{file}:{l}")]))
            })
            .collect();
        let made = parts.len().to_string();
        let how = "Rows whose value is in no list of the standard, as they were read.";
        Some(Opened { parts, ..self.start(line, how) }.made(made))
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
