//! Promises: ends of waits over groups, months and the year; and the waits to leave hospital.

use super::{At, Tables};
use crate::figures::*;

/// The counts of one set of waits.
struct EndsCells {
    people: usize,
    /// Met, missed, still waiting, running, ended within, ended after, cannot tell, order wrong, measured, denominator.
    waits: [usize; 10],
    stopped: Option<usize>,
}

impl<'a> Tables<'a> {
    fn ends(&mut self, at: &At, open: &'a mut Ends, full: &Ends, limit: Option<i64>) -> EndsCells {
        let people = self.people(at, "people", &mut open.people, full.people);
        let few = self.is_few(people);
        let met = self.count(at, "met", &mut open.met, full.met, few);
        self.also(met, &mut open.rate.numerator);
        let waits = [
            met,
            self.count(at, "missed", &mut open.missed, full.missed, few),
            self.count(at, "missed, still waiting", &mut open.missed_waiting, full.missed_waiting, few),
            self.count(at, "running", &mut open.running, full.running, few),
            self.count(at, "ended without, within the limit", &mut open.ended_within, full.ended_within, few),
            self.count(at, "ended without, after the limit", &mut open.ended_after, full.ended_after, few),
            self.count(at, "cannot tell", &mut open.cannot_tell, full.cannot_tell, few),
            self.count(at, "order wrong", &mut open.order_wrong, full.order_wrong, few),
            self.count(at, "measured", &mut open.measured, full.measured, few),
            self.count(at, "denominator", &mut open.rate.denominator, full.rate.denominator, few),
        ];
        let [met, missed, waiting, _, _, after, _, _, measured, decided] = waits;
        self.sum(decided, &[met, missed, waiting, after], true);
        // Everybody has a wait.
        self.at_least(&waits[..9].iter().map(|w| (*w, 1)).collect::<Vec<_>>(), &[(people, 1)]);
        let stopped = open.lengths.as_mut().zip(full.lengths).map(|(open, full)| {
            let stopped = self.count(at, "stopped", &mut open.stopped, full.stopped, few);
            self.at_least(&[(met, 1), (missed, 1), (measured, 1)], &[(stopped, 1)]);
            let Some(limit) = limit else { return stopped };
            // A quarter, half or three quarters did not wait longer than this; so many others waited at least as long.
            for (value, quarters) in [(open.lower, 1), (open.median, 2), (open.upper, 3)] {
                match value {
                    Some(value) if value <= limit as f64 => self.at_least(&[(met, 4)], &[(stopped, quarters)]),
                    Some(_) => self.at_least(&[(missed, 4)], &[(stopped, 4 - quarters)]),
                    None => None,
                };
            }
            stopped
        });
        EndsCells { people, waits, stopped }
    }

    /// Groups or months make up a whole; a person may be in several of them.
    fn parts(&mut self, whole: &EndsCells, parts: &[EndsCells], all: bool, persons_once: bool) {
        if parts.is_empty() {
            return;
        }
        for n in 0..whole.waits.len() {
            let cells: Vec<usize> = parts.iter().map(|p| p.waits[n]).collect();
            self.sum(whole.waits[n], &cells, all);
            self.some_of(whole.waits[n], &cells);
        }
        let people: Vec<usize> = parts.iter().map(|p| p.people).collect();
        people.iter().for_each(|p| self.within(*p, whole.people));
        if persons_once {
            self.sum(whole.people, &people, false);
        }
        if all {
            self.at_least(&people.iter().map(|p| (*p, 1)).collect::<Vec<_>>(), &[(whole.people, 1)]);
        }
        if let (Some(whole), Some(stopped)) =
            (whole.stopped, parts.iter().map(|p| p.stopped).collect::<Option<Vec<_>>>())
        {
            self.sum(whole, &stopped, all);
        } else if let Some(whole) = whole.stopped {
            // A group without lengths has none.
            let stopped: Vec<usize> = parts.iter().filter_map(|p| p.stopped).collect();
            self.sum(whole, &stopped, all);
        }
    }

    /// Together they are no more than the whole.
    fn some_of(&mut self, whole: usize, parts: &[usize]) {
        self.at_least(&[(whole, 1)], &parts.iter().map(|p| (*p, 1)).collect::<Vec<_>>());
    }

    pub(super) fn promise(&mut self, open: &'a mut PromiseFigures, full: &PromiseFigures, whole: &str) {
        if open.missing.is_some() {
            return;
        }
        let at = At::new("promise", &open.id, whole);
        let limit = open.limit;
        let over_all = self.ends(&at, &mut open.whole, &full.whole, limit);
        let read_from = self.named(&at, "read from", "waits", &mut open.read_from, &full.read_from);
        self.named(&at, "beside", "waits", &mut open.beside, &full.beside);
        if !read_from.is_empty() {
            let waits = over_all.waits[..9].iter().map(|w| (*w, 1));
            let terms = waits.chain(read_from.iter().map(|r| (*r, -1))).collect();
            self.tie(terms, 0, 0);
        }
        let span = match (open.year_months.first(), open.year_months.last()) {
            (Some(a), Some(b)) => format!("{a}..{b}"),
            _ => String::new(),
        };
        let at_year = at.in_period(&span);
        let year = self.ends(&at_year, &mut open.year, &full.year, limit);
        for n in 0..year.waits.len() {
            self.within(year.waits[n], over_all.waits[n]);
        }
        self.within(year.people, over_all.people);
        for (open, full) in open.breakdowns.iter_mut().zip(&full.breakdowns) {
            let mut rows = Vec::new();
            for (o, f) in open.rows.iter_mut().zip(&full.rows) {
                rows.push(self.ends(&at_year.part(&open.by, &o.group), &mut o.ends, &f.ends, limit));
            }
            self.parts(&year, &rows, true, matches!(open.by.as_str(), "locality" | "deprivation fifth"));
        }
        let (mut months, mut of_year) = (Vec::new(), Vec::new());
        let wanted = open.year_months.len();
        for (o, f) in open.months.iter_mut().zip(&full.months) {
            let month = self.ends(&at.in_period(o.month), &mut o.ends, &f.ends, limit);
            if open.year_months.contains(&o.month) {
                of_year.push(EndsCells { ..month });
            }
            months.push(month);
        }
        // Months without enough people are not shown: then the others are not all.
        self.parts(&over_all, &months, false, false);
        self.parts(&year, &of_year, of_year.len() == wanted, false);
    }

    fn stays(&mut self, at: &At, open: &'a mut DelayGroup, full: &DelayGroup) -> [usize; 4] {
        let earlier = self.people(at, "ready earlier", &mut open.earlier, full.earlier);
        let few = self.is_few(earlier);
        let cells = [
            earlier,
            self.people(at, "same day", &mut open.same_day, full.same_day),
            self.people(at, "not recorded", &mut open.blank, full.blank),
            self.count(at, "days", &mut open.days, full.days, few),
        ];
        // Each of them waited a day at least.
        self.within(earlier, cells[3]);
        cells
    }

    fn add_stays(&mut self, whole: [usize; 4], parts: &[[usize; 4]], sure: bool) {
        for n in 0..4 {
            self.sum(whole[n], &parts.iter().map(|p| p[n]).collect::<Vec<_>>(), sure);
        }
    }

    pub(super) fn discharge(&mut self, open: &'a mut Discharge, full: &Discharge, whole: &str) {
        if open.missing.is_some() {
            return;
        }
        let at = At::new("discharge", "drd", whole);
        let median = open.all.median_days;
        let all = self.stays(&at, &mut open.all, &full.all);
        self.people(&at, "deaths", &mut open.deaths, full.deaths);
        let still = self.people(&at, "still in hospital", &mut open.still_in, full.still_in);
        let few = self.is_few(still);
        self.count(&at, "days so far", &mut open.still_in_days, full.still_in_days, few);
        self.named(&at, "fault", "stays", &mut open.faults, &full.faults);
        let mut bins = Vec::new();
        for (o, f) in open.bins.iter_mut().zip(&full.bins) {
            let name = crate::svg::bin_name(o);
            let cell = self.people(&at.part("days waited", &name), "stays", &mut o.stays, f.stays);
            bins.push((cell, i64::from(o.from), o.to));
        }
        self.sum(all[0], &bins.iter().map(|b| b.0).collect::<Vec<_>>(), true);
        // So many stays of at least so many days.
        self.at_least(&[(all[3], 1)], &bins.iter().map(|(cell, from, _)| (*cell, *from)).collect::<Vec<_>>());
        if let Some(median) = median {
            let bound =
                |(_, from, to): &&(usize, i64, Option<u32>)| (*from as f64, to.map_or(f64::INFINITY, f64::from));
            let below: Vec<(usize, i64)> = bins.iter().filter(|b| bound(b).0 <= median).map(|b| (b.0, 2)).collect();
            let above: Vec<(usize, i64)> = bins.iter().filter(|b| bound(b).1 >= median).map(|b| (b.0, 2)).collect();
            self.at_least(&below, &[(all[0], 1)]);
            self.at_least(&above, &[(all[0], 1)]);
        }
        for (by, open, full) in [
            ("destination", &mut open.destinations, &full.destinations),
            ("locality", &mut open.localities, &full.localities),
        ] {
            let mut parts = Vec::new();
            for (o, f) in open.iter_mut().zip(full) {
                let at = at.part(by, &o.name);
                parts.push(self.stays(&at, o, f));
            }
            self.add_stays(all, &parts, true);
        }
        let mut parts = Vec::new();
        for (o, f) in open.months.iter_mut().zip(&full.months) {
            parts.push(self.stays(&at.in_period(o.month), &mut o.group, &f.group));
        }
        self.add_stays(all, &parts, true);
    }
}
