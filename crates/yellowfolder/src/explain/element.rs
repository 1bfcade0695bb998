//! An element of a person's vector, opened to the events and rows that made it.

use super::{Ground, unknown};
use crate::look::person;
use std::collections::{BTreeMap, BTreeSet};
use yf_journey::neutral::Hers;
use yf_journey::vector::{Element, Outcome, Run};
use yf_journey::{Kind, Worker};
use yf_measures::journeys::{CountedAs, ELEMENTS, OF_CLOCK, of_one};
use yf_model::{PersonKey, Problem, When};
use yf_place::nearest;
use yf_report::assemble::{number, of_visits, undefined, unit_words};
use yf_report::explain::{Opened, Part};

/// The one that is no column of `journeys.csv`.
const OBSERVED: &str = "days_observed";

impl Ground<'_> {
    /// One element of a person, or all: every column of `journeys.csv`. Of the clocks, where all are asked for, those that started.
    pub(super) fn elements(&self, name: Option<&str>, who: PersonKey) -> Result<Vec<Opened>, Problem> {
        let of_clocks = self.through.settings.clocks.iter().enumerate().flat_map(|(n, clock)| {
            OF_CLOCK.iter().enumerate().map(move |(column, count)| (format!("{}_{count}", clock.id), n, column))
        });
        let of_clocks: Vec<(String, usize, usize)> = of_clocks.collect();
        let plain: Vec<&str> = std::iter::once(OBSERVED).chain(ELEMENTS.iter().map(|e| e.id)).collect();
        let names = || plain.iter().copied().chain(of_clocks.iter().map(|(name, ..)| name.as_str()));
        if let Some(asked) = name.filter(|asked| !names().any(|n| n == *asked)) {
            let near = nearest(asked, names()).map_or_else(String::new, |near| format!("did you mean \"{near}\"? "));
            let mend =
                format!("{near}the names are the columns of journeys.csv: {}", names().collect::<Vec<_>>().join(", "));
            return Err(unknown("--element", asked, "is no element of a journey".to_owned(), &mend));
        }
        let hers = person::hers(self.told, self.stories, &self.through.settings, who);
        let wanted = |n: &str| name.is_none_or(|asked| asked == n);
        let mut out: Vec<Opened> = plain.iter().filter(|n| wanted(n)).map(|n| self.element(&hers, n, who)).collect();
        let started = |n: usize| hers.vector.waits.iter().any(|wait| wait.clock as usize == n);
        for (of, n, column) in of_clocks.iter().filter(|(of, n, _)| wanted(of) && (name.is_some() || started(*n))) {
            out.push(self.clock_of(&hers, of, *n, *column, who));
        }
        Ok(out)
    }

    fn element(&self, hers: &Hers, name: &str, who: PersonKey) -> Opened {
        let opened = Opened {
            name: format!("person {}: {name}", number(who)),
            how: yf_report::element(name).to_owned(),
            rule: yf_report::element_rule(name).to_owned(),
            ..Opened::default()
        };
        let of = ELEMENTS.iter().position(|e| e.id == name);
        let lacks = of.and_then(|n| ELEMENTS.get(n)).map_or_else(Vec::new, |e| e.lacks(&self.through.settings.seen));
        if !lacks.is_empty() {
            let kinds: Vec<&str> = lacks.iter().map(|kind| kind.name()).collect();
            return Opened {
                value: "cannot be seen".to_owned(),
                how: format!("{}. These extracts hold no rows of the kind: {}.", opened.how, kinds.join(", ")),
                ..opened
            };
        }
        // As the engine counted it, which knows nothing of parts.
        let told = match (of, name) {
            (None, _) => Some(f64::from(hers.vector.days_observed)),
            (_, "care_density_who") => self.through.of(name, who),
            (Some(n), _) => of_one(&hers.vector, &self.through.settings).column(n).first().copied().flatten(),
        };
        let shown = |v: Option<f64>, whole: bool| match v {
            None => undefined(name).to_owned(),
            Some(v) if whole => (v as i64).to_string(),
            Some(v) => format!("{v:.6}"),
        };
        match (Element::named(name), of_visits(name)) {
            (Some(of_parts), _) => {
                let parts: Vec<Part> = hers
                    .why
                    .of(of_parts)
                    .map(|part| self.of_hers(hers, part.amount, days(part), &part.rows, who))
                    .collect();
                let made: i64 = parts.iter().map(|part| part.amount).sum();
                // A column that has none where nothing was counted has no nought either.
                let made = told.map_or_else(|| shown(None, true), |_| made.to_string());
                Opened { value: shown(told, true), parts, ..opened }.made(made)
            }
            (None, Some((index, level))) => {
                let (parts, made) = self.index(hers, index, level, who);
                Opened { value: shown(told, false), parts, ..opened }.made(shown(made, false))
            }
            (None, None) => {
                let home = hers.why.of(Element::DaysAtHome);
                let parts: Vec<Part> =
                    home.map(|part| self.of_hers(hers, part.amount, days(part), &part.rows, who)).collect();
                let all = hers.observed.days();
                let at_home: i64 = parts.iter().map(|part| part.amount).sum();
                let made = (all > 0).then(|| at_home as f64 / f64::from(all));
                Opened { value: shown(told, false), parts, ..opened }.made(shown(made, false))
            }
        }
    }

    fn of_hers(&self, hers: &Hers, amount: i64, says: String, rows: &[usize], who: PersonKey) -> Part {
        let all = self.told.journeys.events_of(who);
        let events: Vec<&yf_journey::Event> =
            rows.iter().filter_map(|n| hers.rows.get(*n)).filter_map(|row| all.get(row.line as usize)).collect();
        let mut rows: Vec<String> = events.iter().map(|e| (self.stories.known.row)(e.row)).collect();
        rows.dedup();
        Part { amount, person: Some(number(who)), says, events: events.iter().map(|e| self.event(e)).collect(), rows }
    }

    /// An index of visits: the visits of each worker, team or agency, put together by its formula.
    fn index(&self, hers: &Hers, index: &str, level: usize, who: PersonKey) -> (Vec<Part>, Option<f64>) {
        let named: Vec<(usize, u32)> =
            hers.why.visits.iter().filter_map(|v| Some((v.row, (*v.by.get(level)?)?))).collect();
        let whose = ["worker", "team", "agency"].get(level).copied().unwrap_or_default();
        // Each is told by the order of its first visit, never by a number.
        let mut order: Vec<u32> = Vec::new();
        let mut by: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (row, provider) in &named {
            if !by.contains_key(provider) {
                order.push(*provider);
            }
            by.entry(*provider).or_default().push(*row);
        }
        let all = named.len() as u64;
        let groups = || order.iter().enumerate().filter_map(|(n, provider)| Some((n + 1, by.get(provider)?)));
        let visits: Vec<u64> = groups().map(|(_, rows)| rows.len() as u64).collect();
        let enough = all >= 2;
        match index {
            "secon" => {
                let same = named.windows(2).filter(|pair| pair[0].1 == pair[1].1);
                let says = |row: usize| {
                    hers.rows
                        .get(row)
                        .map_or_else(String::new, |row| format!("by the {whose} of the visit before, on {}", row.day))
                };
                let parts: Vec<Part> =
                    same.map(|pair| self.of_hers(hers, 1, says(pair[1].0), &[pair[0].0, pair[1].0], who)).collect();
                let made = enough.then(|| parts.len() as f64 / (all - 1) as f64);
                (parts, made)
            }
            "care_density" => self.density(hers, &order, &by, who),
            _ => {
                let parts = groups().map(|(n, rows)| {
                    self.of_hers(hers, rows.len() as i64, format!("visits of {whose} {n}"), rows, who)
                });
                let made = enough.then(|| match index {
                    "upc" => visits.iter().max().copied().unwrap_or_default() as f64 / all as f64,
                    _ => (visits.iter().map(|n| n * n).sum::<u64>() - all) as f64 / (all * (all - 1)) as f64,
                });
                (parts.collect(), made)
            }
        }
    }

    /// For each two of her workers, the people whom both saw: everybody's visits are gone through again.
    fn density(
        &self,
        hers: &Hers,
        order: &[u32],
        by: &BTreeMap<u32, Vec<usize>>,
        who: PersonKey,
    ) -> (Vec<Part>, Option<f64>) {
        let events = self.told.journeys.events_of(who);
        let of_row = |n: &usize| hers.rows.get(*n).and_then(|row| events.get(row.line as usize)).and_then(|e| e.who);
        let workers: Vec<Worker> = order.iter().filter_map(|n| by.get(n)?.first()).filter_map(of_row).collect();
        let mut shared: BTreeMap<(usize, usize), i64> = BTreeMap::new();
        for key in self.told.journeys.listed() {
            let died = self.told.journeys.persons.get(key.0 as usize).and_then(|facts| facts.died);
            let (first, to) = (self.through.settings.from, self.through.settings.to);
            let last = died.map_or(to, |died| died.min(to));
            let visits = self.told.journeys.events_of(key).iter().filter(|e| {
                let day = match e.at {
                    When::Day(day) => day,
                    When::Moment(moment) => moment.day,
                    When::Month(_) | When::Year(_) => return false,
                };
                e.kind == Kind::Contact && first <= day && day <= last
            });
            let seen: BTreeSet<usize> = visits.filter_map(|e| workers.iter().position(|w| Some(*w) == e.who)).collect();
            for a in &seen {
                for b in seen.range(a + 1..) {
                    *shared.entry((*a, *b)).or_default() += 1;
                }
            }
        }
        let rows = |n: usize| order.get(n).and_then(|worker| by.get(worker)).cloned().unwrap_or_default();
        let parts: Vec<Part> = shared
            .iter()
            .map(|((a, b), n)| {
                let mut both = [rows(*a), rows(*b)].concat();
                both.sort_unstable();
                self.of_hers(
                    hers,
                    *n,
                    format!("people whom worker {} and worker {} both saw", a + 1, b + 1),
                    &both,
                    who,
                )
            })
            .collect();
        let pairs = workers.len() * workers.len().saturating_sub(1) / 2;
        let sum: i64 = parts.iter().map(|part| part.amount).sum();
        (parts, (pairs > 0).then(|| sum as f64 / pairs as f64))
    }

    /// A count of a clock: the runs that are counted in it.
    fn clock_of(&self, hers: &Hers, name: &str, n: usize, column: usize, who: PersonKey) -> Opened {
        let settings = &self.through.settings;
        let (clock, column_name) = (settings.clocks.get(n), OF_CLOCK.get(column).copied().unwrap_or_default());
        let limit = clock.map_or(i64::MAX, |clock| clock.limit);
        let unit = clock.map_or("", |clock| unit_words(clock.unit));
        let told = of_one(&hers.vector, settings).clock_column(n, column).first().copied().unwrap_or_default();
        let runs =
            hers.why.waits.iter().filter(|run| {
                run.wait.clock as usize == n && CountedAs::of(run.wait.outcome, limit).is_in(column_name)
            });
        let parts: Vec<Part> = runs
            .map(|run| {
                let rows: Vec<usize> = std::iter::once(run.started).chain(run.ended).collect();
                self.of_hers(hers, 1, took(run, unit), &rows, who)
            })
            .collect();
        let made = parts.len().to_string();
        let how = format!(
            "{}: {}, limit {limit} {unit}",
            yf_report::clock_column(column_name),
            clock.map_or("", |clock| clock.id.as_str())
        );
        Opened {
            name: format!("person {}: {name}", number(who)),
            value: told.to_string(),
            how,
            rule: yf_report::CLOCK_RULE.to_owned(),
            parts,
            ..Opened::default()
        }
        .made(made)
    }
}

/// How long a run was, in words.
fn took(run: &Run, unit: &str) -> String {
    match run.wait.outcome {
        Outcome::Cancelled => "closed before it was stopped".to_owned(),
        Outcome::Open(so_far) => format!("not stopped: {so_far} {unit} so far"),
        Outcome::Stopped(low, high) if low == high => format!("{low} {unit}"),
        Outcome::Stopped(low, high) => format!("{low} to {high} {unit}"),
    }
}

fn days(part: &yf_journey::vector::Part) -> String {
    if part.from == part.to { format!("on {}", part.from) } else { format!("{} to {}", part.from, part.to) }
}
