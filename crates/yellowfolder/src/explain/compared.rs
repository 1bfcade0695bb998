//! Figures of journeys that compare: standardised values, years against each other, quarters, funnels; and what stands beside an element.

use super::went::{Value, near};
use super::{Ground, part, range};
use std::collections::{BTreeMap, HashSet};
use yf_journey::Event;
use yf_measures::journeys::{Stratum, YEAR, columns, element, stratum};
use yf_measures::spc;
use yf_model::rows::neutral::Kind;
use yf_model::{Dataset, Day, PersonKey, Ref, When};
use yf_place::{Rules, Settings};
use yf_report::assemble::{COVERAGE_CHANGED, number, signal_words};
use yf_report::explain::{Beside, Line, Opened, Opener, Part, decimal};
use yf_report::{FamilyFigures, Rate};

type How<'a> = &'a dyn Fn(&str) -> Opened;

fn mean(values: &[Value]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().map(|(_, v)| *v).sum::<f64>() / values.len() as f64)
}

impl Ground<'_> {
    /// A locality's mean with the whole run's mix of people, stratum by stratum.
    pub(super) fn standardised(&self, line: &Line, opened: How<'_>) -> Option<Opened> {
        if line.by() != "locality" || line.group() == "not known" {
            return Some(opened("Worked out for localities alone: blank elsewhere.").made(String::new()));
        }
        let column = self.through.columns.column(element(line.figure())?);
        let (table, from) = (self.table(), self.through.settings.from);
        // Of each stratum: everybody of the run, those of this locality with a value, their sum.
        let mut strata: BTreeMap<Stratum, (u64, u64, f64)> = BTreeMap::new();
        for (row, value) in column.iter().enumerate() {
            let of = strata.entry(stratum(table.persons.get(row)?, from)).or_default();
            of.0 += 1;
            if let Some(value) = value.filter(|_| self.is_of(line, row)) {
                of.1 += 1;
                of.2 += value;
            }
        }
        let weight = |n: u64| n as f64 / column.len() as f64;
        let here = || strata.iter().filter(|(_, (_, n, _))| *n > 0);
        let covered: f64 = here().map(|(_, (all, _, _))| weight(*all)).sum();
        let sum: f64 = here().map(|(_, (all, n, sum))| weight(*all) * (sum / *n as f64)).sum();
        let ages = ["under 65", "65 to 74", "75 to 84", "85 and over", "age not known"];
        let named = |text: yf_model::TextId, none: &str| match table.texts.get(text) {
            "" => none.to_owned(),
            text => text.to_owned(),
        };
        let parts = here().map(|((age, sex, fifth), (all, n, sum))| {
            let fifth = named(*fifth, "not known");
            let says = format!(
                "{}, {}, deprivation fifth {fifth}: weight {:.6}, mean {:.6} over this many",
                ages.get(usize::from(*age)).unwrap_or(&""),
                named(*sex, "sex not known"),
                weight(*all),
                sum / *n as f64
            );
            part(*n as i64, says, Vec::new())
        });
        let any = here().next().is_some();
        let (how, made) = match line.measure() {
            "standardised" => (
                "The mean of each stratum (age band, sex, deprivation fifth) with the share of that stratum among all people of the run as its weight, summed and divided by the weights that are there; none under 0.8 of them.",
                (any && covered >= 0.8).then(|| sum / covered),
            ),
            _ => ("The shares of the strata that the locality has, summed.", any.then_some(covered)),
        };
        Some(near(Opened { parts: parts.collect(), ..opened(how) }, made))
    }

    /// The kinds of extract that feed a family, of those in the run.
    fn fed(&self, family: &FamilyFigures) -> Vec<Dataset> {
        let family = yf_measures::journeys::FAMILIES.iter().find(|f| f.id == family.id);
        let feeds = family.map_or(&[][..], |f| f.feeds);
        feeds.iter().copied().filter(|d| self.told.extracts.coverage.contains_key(d)).collect()
    }

    /// The last year against the one before it.
    pub(super) fn changed(&self, opener: &Opener<'_>, line: &Line, opened: How<'_>) -> Option<Opened> {
        let (family, of) = self.element_figures(line.figure())?;
        let [later, earlier, ..] = of.years.as_slice() else { return None };
        let (later, earlier) = ((later.from, later.to), (earlier.from, earlier.to));
        let changed: Vec<Dataset> = self
            .fed(family)
            .into_iter()
            .filter(|d| crate::look::coverage_changed(self.told, *d, earlier, later))
            .collect();
        if !changed.is_empty() {
            let how = "An extract that feeds the element covers other months of the two years, or comes from other providers: then no change is worked out.";
            let made = if line.measure() == "change" { COVERAGE_CHANGED } else { "" };
            let parts = changed.iter().map(|d| part(1, format!("coverage changed: {}", d.title()), Vec::new()));
            return Some(Opened { parts: parts.collect(), ..opened(how) }.made(made.to_owned()));
        }
        let n = element(line.figure())?;
        let (before, after) = (self.values_in(n, earlier)?, self.values_in(n, later)?);
        let by = mean(&after)? - mean(&before)?;
        let rules = &self.through.settings.rules;
        let (resamples, seed) = (rules.bootstrap, rules.bootstrap_seed);
        let name = format!("{}/change", line.cells[..6].join("/"));
        let ends = self.stretches.drawn(name, || {
            let draw = |values: &[Value], seed: u64| {
                let values: Vec<f64> = values.iter().map(|(_, v)| *v).collect();
                range::means(&values, resamples, seed, self.threads)
            };
            let (before, after) = (draw(&before, seed), draw(&after, seed.wrapping_add(1)));
            range::ends(before.iter().zip(&after).map(|(before, after)| after - before).collect())
        });
        let year = |(from, to): (Day, Day)| format!("{from}..{to}");
        let from = opener.lines.iter().filter(|l| {
            l.section() == "journey"
                && l.figure() == line.figure()
                && l.by().is_empty()
                && l.measure() == "mean"
                && [year(earlier), year(later)].iter().any(|y| l.period() == y)
        });
        let from: Vec<Beside> = from.map(|l| Beside { name: l.name(), value: l.value.clone() }).collect();
        let worked = |how: &str| Opened { from: from.clone(), ..opened(how) };
        let drawn = format!(
            "{resamples} resamples of the {} people of the earlier year from seed {seed} and of the {} of the later from the next seed, mean less mean, sorted (journey standard, 15)",
            before.len(),
            after.len()
        );
        Some(match line.measure() {
            "changed by" => near(worked("The mean of the later year less that of the earlier."), Some(by)),
            "change low" => near(worked(&format!("The lower end of {drawn}.")), ends.map(|(low, _)| low)),
            "change high" => near(worked(&format!("The upper end of {drawn}.")), ends.map(|(_, high)| high)),
            _ => {
                let says = match ends {
                    Some((low, _)) if low > 0.0 => "higher",
                    Some((_, high)) if high < 0.0 => "lower",
                    _ => "no real change",
                };
                worked(&format!("Higher or lower where the 95% range of the difference leaves nought out: {drawn}."))
                    .made(says.to_owned())
            }
        })
    }

    /// Whether every extract that feeds the element of a quarter covers it whole.
    pub(super) fn is_covered(&self, line: &Line) -> bool {
        let (Some((family, _)), Some(days)) = (self.element_figures(line.figure()), self.days_of(line)) else {
            return false;
        };
        self.fed(family).into_iter().all(|d| crate::look::covered(self.told, d, days))
    }

    /// A quarter's people, and what is unusual about its mean.
    pub(super) fn quarter(&self, opener: &Opener<'_>, line: &Line, opened: How<'_>) -> Option<Opened> {
        if line.measure() == "people" {
            let rows = self.stretch(self.days_of(line)?, |stretch| stretch.persons.clone());
            let keys = rows.iter().filter_map(|row| self.through.keys.get(*row as usize));
            let parts = keys.map(|key| Part {
                person: Some(number(*key)),
                ..part(1, "with an event in the quarter".to_owned(), Vec::new())
            });
            let parts: Vec<Part> = parts.collect();
            let made = parts.len().to_string();
            return Some(Opened { parts, ..opened("Everybody with an event in the quarter, each once.") }.made(made));
        }
        let of = |l: &&Line| {
            l.section() == "journey" && l.figure() == line.figure() && l.by() == "quarter" && l.measure() == "mean"
        };
        let quarters: Vec<&Line> = opener.lines.iter().filter(of).collect();
        let n = element(line.figure())?;
        let means: Vec<Option<f64>> = quarters
            .iter()
            .map(|q| if self.is_covered(q) { mean(&self.values_in(n, self.days_of(q)?)?) } else { None })
            .collect();
        let chart = spc::chart(&means, f64::INFINITY);
        let at = quarters.iter().position(|q| q.period() == line.period())?;
        let signal = chart.as_ref().and_then(|c| c.signals.get(at).copied().flatten());
        let (family, _) = self.element_figures(line.figure())?;
        let known = quarters.iter().zip(&means).filter(|(_, m)| m.is_some()).filter_map(|(q, _)| self.days_of(q));
        let known: Vec<(Day, Day)> = known.collect();
        let changed = known
            .windows(2)
            .any(|w| self.fed(family).into_iter().any(|d| crate::look::coverage_changed(self.told, d, w[0], w[1])));
        let made = match (means.get(at).copied().flatten(), &chart) {
            (Some(_), Some(_)) => match signal.map_or("usual", signal_words) {
                "usual" => "usual",
                _ if changed => COVERAGE_CHANGED,
                unusual => unusual,
            },
            _ => "",
        };
        let from = quarters.iter().map(|l| Beside { name: l.name(), value: l.value.clone() });
        let how = "The control chart (XmR, Making Data Count) of the quarters' means; blank for a gap, and where fewer than twelve quarters are known.";
        Some(Opened { from: from.collect(), ..opened(how) }.made(made.to_owned()))
    }

    /// The limits of chance around the place's share, and how a locality lies in them.
    pub(super) fn funnel(&self, opener: &Opener<'_>, line: &Line, opened: How<'_>) -> Option<Opened> {
        let whole = |measure: &str| {
            opener.lines.iter().find(|l| {
                l.section() == "journey"
                    && l.by().is_empty()
                    && l.figure() == line.figure()
                    && l.band() == line.band()
                    && l.measure() == measure
            })
        };
        let number = |l: Option<&Line>| l.and_then(|l| l.value.parse::<u64>().ok());
        let own = |measure: &str| opener.beside(line, measure);
        let (kept, due) = (number(whole("numerator"))?, number(whole("denominator"))?);
        let (k, n) = (number(own("numerator"))?, number(own("denominator"))?);
        let p = kept as f64 / due as f64;
        let limits = |z: f64| {
            let half = z * (p * (1.0 - p) / n as f64).sqrt();
            ((p - half).max(0.0), (p + half).min(1.0))
        };
        let (inner, outer) = (limits(1.959_964), limits(3.090_232));
        let shown = |v: f64| (n > 0).then_some(v);
        let mut from: Vec<Beside> = Vec::new();
        from.extend(
            [whole("numerator"), whole("denominator"), own("denominator"), own("share")]
                .into_iter()
                .flatten()
                .map(|l| Beside { name: l.name(), value: l.value.clone() }),
        );
        let how = format!(
            "p0 -/+ z sqrt(p0 (1 - p0) / n), cut to 0 and 1: p0 = {kept} / {due}, n = {n}, z = 1.959964 and 3.090232 (journey standard, 15). "
        );
        let worked = |more: &str| Opened { from: from.clone(), ..opened(&format!("{how}{more}")) };
        let limit = |v: f64| near(worked(""), shown(v));
        Some(match line.measure() {
            "low 95" => limit(inner.0),
            "high 95" => limit(inner.1),
            "low 99.8" => limit(outer.0),
            "high 99.8" => limit(outer.1),
            "lies" => {
                let share = k as f64 / n.max(1) as f64;
                let within = |(low, high): (f64, f64)| low <= share && share <= high;
                let lies = match () {
                    () if n < 10 => "too few",
                    () if within(inner) => "inside",
                    () if within(outer) => "watch",
                    () => "look",
                };
                worked("Fewer than ten: too few; inside the inner lines; between the lines: watch; beyond the outer: look.").made(lies.to_owned())
            }
            _ => return None,
        })
    }

    /// Counts that stand beside an element.
    pub(super) fn beside(&self, line: &Line, opened: How<'_>) -> Option<Opened> {
        let words = line.group();
        let counted = |parts: Vec<Part>, how: &str| {
            let made: i64 = parts.iter().map(|p| p.amount).sum();
            Opened { parts, ..opened(how) }.made(made.to_string())
        };
        let settings = &self.through.settings;
        if words.starts_with("people with fewer than four visits") {
            let visits = self.through.columns.column(element("n_who")?);
            let few = self.through.keys.iter().zip(visits).filter_map(|(key, n)| Some((*key, n.filter(|n| *n < 4.0)?)));
            let few: Vec<Value> = few.collect();
            let opened = Opened {
                parts: self.parts(&few, "visits"),
                ..opened("People with one to three visits by a named worker, each once.")
            };
            let made = few.len().to_string();
            return Some(opened.counted().made(made));
        }
        if words.starts_with("hand-offs of agencies") {
            let days: i32 = words.split(' ').find_map(|word| word.parse().ok())?;
            let rules = Rules { handoff_before: days, ..settings.rules.clone() };
            let other = columns(self.table(), &Settings { rules, ..settings.clone() }, false, self.threads);
            let all = self.through.keys.iter().zip(other.column(element("handoffs_org")?));
            let some: Vec<Value> = all.filter_map(|(key, n)| Some((*key, n.filter(|n| *n > 0.0)?))).collect();
            return Some(counted(
                self.parts(&some, "hand-offs of this person"),
                "Each person's own under the other look-back, added up.",
            ));
        }
        if words.starts_with("referrals closed without action") {
            let late = settings.to - settings.rules.bounce_days;
            let texts = &self.told.extracts.texts;
            let closed = |e: &Event| match e.kind {
                Kind::Decline => true,
                Kind::End => texts.get(e.outcome) == "no_action",
                _ => false,
            };
            // The first on its reference alone: what closes once more closes nothing.
            let mut before: HashSet<(PersonKey, Ref)> = HashSet::new();
            let parts = self.events_up_to_last(|key, e, day| {
                closed(e) && before.insert((key, e.reference)) && day >= settings.from && day > late
            });
            return Some(counted(parts, "Referrals turned away, or ended without action, in those days."));
        }
        if words.starts_with("spells of responsibility") || words.starts_with("spells that nobody closed") {
            let long = words.starts_with("spells that nobody closed");
            return Some(counted(self.spells(long), "Each spell by the row that opened it."));
        }
        if words.starts_with("visits whose order") {
            let parts = self.events_where(|e, day, before| {
                let dated = |e: &Event| matches!(e.at, When::Day(_));
                e.kind == Kind::Contact && dated(e) && before.is_some_and(|b| dated(b) && b.at.earliest_day() == day)
            });
            return Some(counted(parts, "Visits on the day of the visit before, neither with a minute."));
        }
        None
    }

    /// The events up to each person's last day that fit, each with its row; in order.
    fn events_up_to_last(&self, mut fits: impl FnMut(PersonKey, &Event, Day) -> bool) -> Vec<Part> {
        let mut parts = Vec::new();
        for key in self.told.journeys.listed() {
            let last = self.last_day(key);
            let all = self.told.journeys.events_of(key);
            let rows = crate::look::person::rows(self.told, key);
            for (row, event) in rows.iter().filter_map(|row| Some((row, all.get(row.line as usize)?))) {
                if row.day <= last && fits(key, event, row.day) {
                    parts.push(self.one_event(key, event, row.day));
                }
            }
        }
        parts
    }

    /// Spells of responsibility on each reference by the row that opened them; or those alone that nobody closed and that are over a year old.
    fn spells(&self, long: bool) -> Vec<Part> {
        let mut parts = Vec::new();
        for key in self.told.journeys.listed() {
            let last = self.last_day(key);
            let all = self.told.journeys.events_of(key);
            let rows = crate::look::person::rows(self.told, key);
            let mut open: BTreeMap<Ref, (&Event, Day)> = BTreeMap::new();
            for (row, event) in rows.iter().filter_map(|row| Some((row, all.get(row.line as usize)?))) {
                match event.kind {
                    _ if row.day > last => break,
                    Kind::Accept | Kind::Start | Kind::Admit => {
                        let owner = |e: &Event| (e.org, e.service, e.team);
                        if open.get(&event.reference).is_none_or(|(before, _)| owner(before) != owner(event)) {
                            open.insert(event.reference, (event, row.day));
                            parts.extend((!long).then(|| self.one_event(key, event, row.day)));
                        }
                    }
                    Kind::End | Kind::Decline | Kind::Discharge => drop(open.remove(&event.reference)),
                    _ => {}
                }
            }
            let over = open.into_values().filter(|(_, since)| long && last - *since > YEAR);
            parts.extend(over.map(|(event, since)| self.one_event(key, event, since)));
        }
        parts
    }

    fn last_day(&self, key: PersonKey) -> Day {
        let died = self.told.journeys.persons.get(key.0 as usize).and_then(|facts| facts.died);
        died.map_or(self.through.settings.to, |died| died.min(self.through.settings.to))
    }

    fn one_event(&self, key: PersonKey, event: &Event, day: Day) -> Part {
        let place = (self.stories.known.row)(event.row);
        Part { person: Some(number(key)), events: vec![self.event(event)], ..part(1, format!("on {day}"), vec![place]) }
    }

    /// The events of the window that fit, each with its row; beside each is the visit before it.
    fn events_where(&self, fits: impl Fn(&Event, Day, Option<&Event>) -> bool) -> Vec<Part> {
        let settings = &self.through.settings;
        let mut parts = Vec::new();
        for key in self.told.journeys.listed() {
            let rows = crate::look::person::rows(self.told, key);
            let all = self.told.journeys.events_of(key);
            let mut visit: Option<&Event> = None;
            for (row, event) in rows.iter().filter_map(|row| Some((row, all.get(row.line as usize)?))) {
                if row.day < settings.from || row.day > self.last_day(key) {
                    continue;
                }
                if fits(event, row.day, visit) {
                    parts.push(self.one_event(key, event, row.day));
                }
                visit = if event.kind == Kind::Contact { Some(event) } else { visit };
            }
        }
        parts
    }

    /// What people answered: the row of the survey's file.
    pub(super) fn answered(&self, line: &Line, opened: Opened) -> Option<Opened> {
        let plain = |text: &str| -> String {
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let of = self.told.extracts.answers.iter().filter(|a| {
            plain(&a.statement) == plain(line.figure()) && a.period == line.period() && a.group == line.group()
        });
        let figure = |a: &yf_ingest::Answers| match line.measure() {
            "agree" => a.agree.to_string(),
            "answers" => a.answers.to_string(),
            _ => decimal(Rate::of(a.agree.into(), a.answers.into()).share),
        };
        // A file may say the same twice: then the row that says this.
        let all: Vec<&yf_ingest::Answers> = of.collect();
        let found = all.iter().find(|a| figure(a) == line.value).or(all.first())?;
        let says = format!("{} of {} agree", found.agree, found.answers);
        let amount = if line.measure() == "answers" { found.answers } else { found.agree };
        let row = (self.stories.known.row)(found.row);
        let made = figure(found);
        Some(Opened { parts: vec![part(amount as i64, says, vec![row])], ..opened }.made(made))
    }
}
