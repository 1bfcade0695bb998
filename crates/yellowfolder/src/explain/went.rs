//! Figures of what people went through: each person's element, put together again.

use super::{Ground, part};
use std::cell::RefCell;
use std::collections::BTreeMap;
use yf_measures::journeys::{Columns, OF_CLOCK, age_band, columns, element};
use yf_model::rows::neutral::{Person, Table};
use yf_model::{Day, PersonKey};
use yf_place::Settings;
use yf_report::Rate;
use yf_report::assemble::number;
use yf_report::explain::{Beside, Line, Opened, Opener, Part};

/// The elements of years and quarters, told again where a figure of one is opened, and kept for the next.
#[derive(Default)]
pub struct Stretches {
    table: RefCell<Option<Table>>,
    told: RefCell<BTreeMap<(Day, Day), Columns>>,
}

/// A person's element: her row of the run's columns, and the value.
type Value = (PersonKey, f64);

impl Ground<'_> {
    pub(super) fn went(&self, opener: &Opener<'_>, line: &Line) -> Option<Opened> {
        let rule = yf_report::element_rule(line.figure()).to_owned();
        let opened = |how: &str| Opened {
            name: line.name(),
            value: line.value.clone(),
            how: how.to_owned(),
            rule: rule.clone(),
            ..Opened::default()
        };
        if line.by() == "statement" {
            let how =
                "What people answered in the survey of the run: taken from its file, and counted from nothing else.";
            return Some(opened(how));
        }
        if line.by() == "clock" {
            return self.clock(line, opened("Runs of the clock that each person had."));
        }
        if line.figure().is_empty() {
            return self.everybody(line, opened("Everybody with an event; of them, those who died in these days."));
        }
        if !line.band().is_empty() {
            return self.share(opener, line, &opened);
        }
        let values = self.values(line)?;
        let parts = |how: &str, says: &str| Opened { parts: self.parts(&values, says), ..opened(how) };
        let mut sorted: Vec<f64> = values.iter().map(|(_, v)| *v).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let sum: f64 = values.iter().map(|(_, v)| *v).fold(0.0, |sum, v| sum + v);
        // The least value that so many of the persons do not pass.
        let at = |of: usize, among: usize| sorted.get((sorted.len() * of).div_ceil(among).saturating_sub(1)).copied();
        let decimal = yf_report::explain::decimal;
        Some(match line.measure() {
            "people" => {
                let made = values.len().to_string();
                parts("People with a value, each once.", "has a value").counted().made(made)
            }
            "people with any" => {
                let some: Vec<Value> = values.iter().copied().filter(|(_, v)| *v > 0.0).collect();
                let made = some.len().to_string();
                let opened = Opened {
                    parts: self.parts(&some, "more than nought"),
                    ..opened("People with more than nought, each once.")
                };
                opened.counted().made(made)
            }
            "total" => parts("Each person's own, added up.", "of this person").made(decimal(Some(sum))),
            "mean" => {
                let mean = (!values.is_empty()).then(|| sum / values.len() as f64);
                near(parts("The sum of each person's own over the people with a value.", "of this person"), mean)
            }
            "median" => near(parts("The value that half of the people do not pass.", "of this person"), at(1, 2)),
            "upper quartile" => {
                near(parts("The value that three quarters of the people do not pass.", "of this person"), at(3, 4))
            }
            "nine tenths" => {
                near(parts("The value that nine tenths of the people do not pass.", "of this person"), at(9, 10))
            }
            "low" | "high" => {
                let beside = opener.lines.iter().find(|l| l.cells[..6] == line.cells[..6] && l.measure() == "mean");
                Opened {
                    from: beside.map(|l| Beside { name: l.name(), value: l.value.clone() }).into_iter().collect(),
                    ..parts(
                        "An end of the 95% range of the mean: 2,000 resamples of these values, the same on any machine (journey standard, 15).",
                        "of this person",
                    )
                }
            }
            _ => return None,
        })
    }

    fn parts(&self, values: &[Value], says: &str) -> Vec<Part> {
        let mut parts: Vec<Part> = values
            .iter()
            .map(|(person, value)| {
                let whole = value.fract() == 0.0;
                let shown = if whole { says.to_owned() } else { format!("{says}: {value:.6}") };
                Part { person: Some(number(*person)), ..part(if whole { *value as i64 } else { 0 }, shown, Vec::new()) }
            })
            .collect();
        parts.sort_by_key(|p| (std::cmp::Reverse(p.amount), p.person));
        parts
    }

    /// Each person's value of the line's element, among whom and when it says; without those who have none.
    fn values(&self, line: &Line) -> Option<Vec<Value>> {
        let n = element(line.figure())?;
        let whole = format!("{}..{}", self.through.settings.from, self.through.settings.to);
        if line.period() == whole {
            let column = self.through.columns.column(n);
            let all = self.through.keys.iter().zip(column).enumerate();
            let of_group = all.filter(|(row, _)| self.is_of(line, *row));
            return Some(of_group.filter_map(|(_, (key, value))| Some((*key, value?))).collect());
        }
        let days = match line.period().split_once("..") {
            Some((from, to)) => (Day::parse_iso(from)?, Day::parse_iso(to)?),
            None => {
                let from = Day::parse_iso(line.period())?;
                (from, from.add_months(3) - 1)
            }
        };
        let mut table = self.stretches.table.borrow_mut();
        let table = table.get_or_insert_with(|| crate::look::table(self.told));
        let mut told = self.stretches.told.borrow_mut();
        let stretch = told.entry(days).or_insert_with(|| {
            let part = Settings { from: days.0, to: days.1, ..self.through.settings.clone() };
            columns(table, &part, true, self.threads)
        });
        let values = stretch.persons.iter().zip(stretch.column(n));
        Some(values.filter_map(|(row, v)| Some((*self.through.keys.get(*row as usize)?, v?))).collect())
    }

    /// Whether a row of the columns is of the line's group.
    fn is_of(&self, line: &Line, row: usize) -> bool {
        let Some(key) = self.through.keys.get(row) else { return false };
        let facts = self.told.journeys.persons.get(key.0 as usize);
        let known = |name: Option<String>| name.unwrap_or_else(|| "not known".to_owned());
        let group = match line.by() {
            "" | "quarter" => return true,
            "locality" | "funnel" => {
                let place = (self.stories.locality)(*key).and_then(|n| self.place.localities.get(usize::from(n)));
                known(place.map(|l| l.name.clone()))
            }
            "age" => {
                let person = Person { birth_year: facts.and_then(|f| f.birth_year), ..Person::default() };
                let band = age_band(&person, self.through.settings.from);
                let names = ["under 65", "65 to 74", "75 to 84", "85 and over"];
                known(names.get(usize::from(band)).map(|n| (*n).to_owned()))
            }
            "deprivation fifth" => {
                let fifth = facts.and_then(|f| f.fifth).filter(|n| (1..=5).contains(n));
                return known(line.group().chars().next().filter(char::is_ascii_digit).map(|c| c.to_string()))
                    == known(fifth.map(|n| n.to_string()));
            }
            "carer" => {
                let is = facts.is_some_and(|f| f.is_carer);
                (if is { "unpaid carer" } else { "not recorded as a carer" }).to_owned()
            }
            _ => return false,
        };
        group == line.group()
    }

    /// Counted of how many: two elements summed over the same people.
    fn share(&self, opener: &Opener<'_>, line: &Line, opened: &dyn Fn(&str) -> Opened) -> Option<Opened> {
        let beside =
            |measure: &str| opener.lines.iter().find(|l| l.cells[..6] == line.cells[..6] && l.measure() == measure);
        let of = |name: &str| {
            let mut one = line.clone();
            name.clone_into(&mut one.cells[1]);
            self.values(&one)
        };
        Some(match line.measure() {
            measure @ ("numerator" | "denominator") => {
                let values = of(if measure == "numerator" { line.figure() } else { line.band() })?;
                let made: f64 = values.iter().map(|(_, v)| *v).fold(0.0, |sum, v| sum + v);
                Opened { parts: self.parts(&values, "of this person"), ..opened("Each person's own, added up.") }
                    .made(yf_report::explain::decimal(Some(made)))
            }
            measure @ ("share" | "low" | "high") => {
                let number = |m: &str| beside(m).and_then(|l| l.value.parse::<u64>().ok());
                let rate = Rate::of(number("numerator")?.into(), number("denominator")?.into());
                let made = match measure {
                    "share" => rate.share,
                    "low" => rate.low,
                    _ => rate.high,
                };
                let from = ["numerator", "denominator"].into_iter().filter_map(beside);
                let from = from.map(|l| Beside { name: l.name(), value: l.value.clone() }).collect();
                Opened { from, ..opened("Numerator divided by denominator, with Wilson's 95% interval.") }
                    .made(yf_report::explain::decimal(made))
            }
            _ => return None,
        })
    }

    fn clock(&self, line: &Line, opened: Opened) -> Option<Opened> {
        let clock = self.through.settings.clocks.iter().position(|c| c.id == line.figure())?;
        let name = line.measure().replace(' ', "_");
        let count = OF_CLOCK.iter().position(|c| *c == name)?;
        let column = self.through.columns.clock_column(clock, count);
        let values = self.through.keys.iter().zip(column).filter(|(_, n)| *n > 0).map(|(key, n)| (*key, f64::from(n)));
        let values: Vec<Value> = values.collect();
        let made: f64 = values.iter().map(|(_, v)| *v).fold(0.0, |sum, v| sum + v);
        let parts = self.parts(&values, &format!("{} of this person", line.measure()));
        Some(Opened { parts, ..opened }.made(yf_report::explain::decimal(Some(made))))
    }

    fn everybody(&self, line: &Line, opened: Opened) -> Option<Opened> {
        let (from, to) = (self.through.settings.from, self.through.settings.to);
        let died = |key: &PersonKey| {
            let day = self.told.journeys.persons.get(key.0 as usize).and_then(|f| f.died);
            day.is_some_and(|day| (from..=to).contains(&day))
        };
        let all = self.through.keys.iter().filter(|key| line.measure() == "people" || died(key));
        let parts: Vec<Part> = all
            .map(|key| {
                let first = self.told.journeys.events_of(*key).first().map(|e| (self.stories.known.row)(e.row));
                Part { person: Some(number(*key)), ..part(1, line.measure().to_owned(), first.into_iter().collect()) }
            })
            .collect();
        let made = parts.len().to_string();
        matches!(line.measure(), "people" | "deaths").then(|| Opened { parts, ..opened }.made(made))
    }
}

/// Worked out anew in another order of adding: the same to the last digit that is written, but for one.
fn near(opened: Opened, made: Option<f64>) -> Opened {
    let shown = yf_report::explain::decimal(made);
    let same = match (opened.value.parse::<f64>(), made) {
        (Ok(a), Some(b)) => (a - b).abs() < 1.5e-6,
        _ => opened.value == shown,
    };
    Opened { agrees: Some(same), made: Some(shown), ..opened }
}
