//! Figures of what people went through: each person's element, put together again.

use super::{Ground, part, range};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use yf_measures::journeys::{Columns, OF_CLOCK, age_band, columns, element};
use yf_model::rows::neutral::{Person, Table};
use yf_model::{Day, PersonKey};
use yf_place::Settings;
use yf_report::assemble::number;
use yf_report::explain::{Beside, Line, Opened, Opener, Part};
use yf_report::{ElementFigures, FamilyFigures, Rate};

/// The elements of years and quarters, told again where a figure of one is opened, and kept for the next.
#[derive(Default)]
pub struct Stretches {
    table: OnceCell<Table>,
    told: RefCell<BTreeMap<(Day, Day), Columns>>,
    /// The last range that was drawn: its two ends stand one after the other.
    drawn: RefCell<Option<(String, Option<(f64, f64)>)>>,
}

impl Stretches {
    /// The two ends of a range by the name of what is drawn.
    pub(super) fn drawn(&self, name: String, draw: impl FnOnce() -> Option<(f64, f64)>) -> Option<(f64, f64)> {
        let mut held = self.drawn.borrow_mut();
        match held.as_ref() {
            Some((of, ends)) if *of == name => *ends,
            _ => {
                let ends = draw();
                *held = Some((name, ends));
                ends
            }
        }
    }
}

/// A person's element: who she is, and the value.
pub(super) type Value = (PersonKey, f64);

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
        match (line.by(), line.measure()) {
            ("statement", _) => {
                return self.answered(line, opened("What people answered, as a row of the survey's file gives it."));
            }
            (by, _) if by.starts_with("clock") => {
                return self.clock(line, opened("Runs of the clock that each person had."));
            }
            ("beside", _) => return self.beside(line, &opened),
            (_, "missing") => return Some(opened("A sentence, no figure: why it cannot be seen.")),
            (_, "standardised" | "weight covered") => return self.standardised(line, &opened),
            (_, "change" | "changed by" | "change low" | "change high") => return self.changed(opener, line, &opened),
            ("quarter", "people" | "signal") => return self.quarter(opener, line, &opened),
            ("quarter", "mean" | "low" | "high") if !self.is_covered(line) => {
                return Some(
                    opened("A gap: an extract that feeds the element does not cover the quarter whole.")
                        .made(String::new()),
                );
            }
            _ if line.figure().is_empty() => {
                return self.everybody(line, opened("Everybody with an event; of them, those who died in these days."));
            }
            _ if !line.band().is_empty() => return self.share(opener, line, &opened),
            _ => {}
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
            end @ ("low" | "high") => {
                let rules = &self.through.settings.rules;
                let (resamples, seed) = (rules.bootstrap, rules.bootstrap_seed);
                let ends = self.stretches.drawn(line.cells[..6].join("/"), || {
                    let drawn: Vec<f64> = values.iter().map(|(_, v)| *v).collect();
                    range::ends(range::means(&drawn, resamples, seed, self.threads))
                });
                // The mean, opened in turn, has the values.
                let mean = opener.beside(line, "mean");
                let opened = Opened {
                    from: mean.map(|l| Beside { name: l.name(), value: l.value.clone() }).into_iter().collect(),
                    ..opened(&range::how(end, values.len(), resamples, seed))
                };
                near(opened, ends.map(|(low, high)| if end == "low" { low } else { high }))
            }
            _ => return None,
        })
    }

    pub(super) fn parts(&self, values: &[Value], says: &str) -> Vec<Part> {
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
        if line.by() != "year" && line.period() == whole {
            let column = self.through.columns.column(n);
            let all = self.through.keys.iter().zip(column).enumerate();
            let of_group = all.filter(|(row, _)| self.is_of(line, *row));
            return Some(of_group.filter_map(|(_, (key, value))| Some((*key, value?))).collect());
        }
        self.values_in(n, self.days_of(line)?)
    }

    /// First and last day of a figure: a year says both, a quarter its first.
    pub(super) fn days_of(&self, line: &Line) -> Option<(Day, Day)> {
        if let Some((from, to)) = line.period().split_once("..") {
            return Some((Day::parse_iso(from)?, Day::parse_iso(to)?));
        }
        let from = Day::parse_iso(line.period())?;
        let (_, of) = self.element_figures(line.figure())?;
        let next = of.quarters.iter().map(|q| q.from).find(|next| *next > from);
        Some((from, next.map_or(self.through.settings.to, |next| next - 1)))
    }

    /// The figures of an element, with those of its family.
    pub(super) fn element_figures(&self, id: &str) -> Option<(&FamilyFigures, &ElementFigures)> {
        let all = self.report.went.families.iter().flat_map(|f| f.elements.iter().map(move |e| (f, e)));
        all.into_iter().find(|(_, e)| e.id == id)
    }

    /// The journeys of the run in the neutral form.
    pub(super) fn table(&self) -> &Table {
        self.stretches.table.get_or_init(|| crate::look::table(self.told))
    }

    /// What `then` finds in everybody's elements over a part of the time, told once.
    pub(super) fn stretch<T>(&self, days: (Day, Day), then: impl FnOnce(&Columns) -> T) -> T {
        let mut told = self.stretches.told.borrow_mut();
        let stretch = told.entry(days).or_insert_with(|| {
            let part = Settings { from: days.0, to: days.1, ..self.through.settings.clone() };
            columns(self.table(), &part, true, self.threads)
        });
        then(stretch)
    }

    /// Each person's value of an element over a part of the time, without those who have none.
    pub(super) fn values_in(&self, element: usize, days: (Day, Day)) -> Option<Vec<Value>> {
        self.stretch(days, |stretch| {
            let values = stretch.persons.iter().zip(stretch.column(element));
            Some(values.filter_map(|(row, v)| Some((*self.through.keys.get(*row as usize)?, v?))).collect())
        })
    }

    /// Whether a row of the columns is of the line's group.
    pub(super) fn is_of(&self, line: &Line, row: usize) -> bool {
        let Some(key) = self.through.keys.get(row) else { return false };
        let facts = self.told.journeys.persons.get(key.0 as usize);
        let known = |name: Option<String>| name.unwrap_or_else(|| "not known".to_owned());
        let group = match line.by().strip_prefix("clock by ").unwrap_or(line.by()) {
            "" | "year" | "quarter" | "clock" => return true,
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
        let beside = |measure: &str| opener.beside(line, measure);
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
            _ => return self.funnel(opener, line, opened),
        })
    }

    fn clock(&self, line: &Line, opened: Opened) -> Option<Opened> {
        let clock = self.through.settings.clocks.iter().position(|c| c.id == line.figure())?;
        // Each person's count, of those of the group or with an event in the year.
        let of = |name: &str| -> Option<Vec<Value>> {
            let count = OF_CLOCK.iter().position(|c| *c == name)?;
            let key = |row: usize| self.through.keys.get(row).copied();
            if line.by() == "clock by year" {
                let days = self.days_of(line)?;
                return self.stretch(days, |stretch| {
                    let column = stretch.clock_column(clock, count);
                    let rows = stretch.persons.iter().zip(column);
                    Some(rows.filter_map(|(row, n)| Some((key(*row as usize)?, f64::from(n)))).collect())
                });
            }
            let column = self.through.columns.clock_column(clock, count);
            let here = column.iter().enumerate().filter(|(row, _)| self.is_of(line, *row));
            Some(here.filter_map(|(row, n)| Some((key(row)?, f64::from(*n)))).collect())
        };
        let sum = |name: &str| Some(of(name)?.iter().map(|(_, n)| *n as u64).sum::<u64>());
        if let Some(end) = line.measure().strip_prefix("share ") {
            let (stopped, within, uncertain) = (sum("stopped")?, sum("within")?, sum("uncertain")?);
            let counted = if end == "low" { within } else { within + uncertain };
            let share = (stopped > 0).then(|| counted as f64 / stopped as f64);
            let how = match end {
                "low" => "Runs within the limit, divided by those that stopped.",
                _ => "Runs within the limit and those of which it cannot be told, divided by those that stopped.",
            };
            return Some(Opened { how: how.to_owned(), ..opened }.made(yf_report::explain::decimal(share)));
        }
        let people = line.measure() == "people";
        let column = if people { of("started")? } else { of(&line.measure().replace(' ', "_"))? };
        let values: Vec<Value> = column.into_iter().filter(|(_, n)| *n > 0.0).collect();
        if people {
            let made = values.len().to_string();
            let how = "People for whom the clock started, each once.".to_owned();
            return Some(Opened { parts: self.parts(&values, "started"), how, ..opened }.counted().made(made));
        }
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
pub(super) fn near(opened: Opened, made: Option<f64>) -> Opened {
    let shown = yf_report::explain::decimal(made);
    let same = match (opened.plain().parse::<f64>(), made) {
        (Ok(a), Some(b)) => (a - b).abs() < 1.5e-6,
        _ => opened.plain() == shown,
    };
    Opened { agrees: Some(same), made: Some(shown), ..opened }
}
