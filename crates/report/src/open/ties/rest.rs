//! Official measures, days by agency, and the facts of the run.

use super::{At, Tables};
use crate::figures::*;
use std::collections::BTreeMap;

/// Steps of the official method that add up: a whole and its parts, by the first words of their names.
pub(in super::super) const STEPS: [(&str, &[&str]); 5] = [
    ("1.3a requests, all", &["1.3a requests by service users", "requests not by service users"]),
    ("1.3a requests by service users", &["1.3b requests at age 25", "requests by people under 25"]),
    ("1.3b requests at age 25", &["1.3c requests not from", "requests by people who already had"]),
    ("1.3c requests not from", &["1.4 valid requests", "requests that ended without further"]),
    ("requests set aside because they overlap", &["3.4 requests set aside"]),
];

impl<'a> Tables<'a> {
    pub(super) fn official(&mut self, open: &'a mut Official, full: &Official) {
        if open.missing.is_some() {
            return;
        }
        let at = At::new("official", "", "");
        let mut medians: BTreeMap<(String, String, String), (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (o, f) in open.medians.iter_mut().zip(&full.medians) {
            let key = (o.metric.text().to_owned(), o.quarter.to_string(), o.band.text().to_owned());
            let by = if o.area_kind == AreaKind::Council { "council" } else { "locality" };
            let at = At { figure: key.0.clone(), band: key.2.clone(), ..at.part(by, &o.area).in_period(o.quarter) };
            let waits = self.people(&at, "waits", &mut o.waits, f.waits);
            let slot = medians.entry(key).or_default();
            if o.area_kind == AreaKind::Council { slot.0.push(waits) } else { slot.1.push(waits) }
        }
        for (councils, localities) in medians.values() {
            if let [council] = councils.as_slice() {
                self.sum(*council, localities, false);
                self.at_least(&[(*council, 1)], &localities.iter().map(|l| (*l, 1)).collect::<Vec<_>>());
            }
        }
        let mut ascof: BTreeMap<(String, String, String), Vec<(String, usize, Option<usize>)>> = BTreeMap::new();
        for (o, f) in open.ascof.iter_mut().zip(&full.ascof) {
            let period = format!("{}..{}", o.from, o.to);
            let at = At { figure: o.measure.clone(), band: o.group.clone(), ..at.part("council", &o.council) };
            let at = at.in_period(&period);
            let of = self.people(&at, "numerator", &mut o.numerator, f.numerator);
            let among = o.denominator.as_mut().zip(f.denominator);
            let among = among.map(|(open, full)| self.people(&at, "denominator", open, full));
            if let Some(among) = among {
                self.within(of, among);
            }
            let key = (o.measure.clone(), o.council.clone(), period);
            ascof.entry(key).or_default().push((o.group.clone(), of, among));
        }
        for groups in ascof.values() {
            let Some((_, whole, among)) = groups.iter().find(|g| g.0 == "Total") else { continue };
            let parts = || groups.iter().filter(|g| g.0 != "Total");
            self.sum(*whole, &parts().map(|p| p.1).collect::<Vec<_>>(), false);
            if let (Some(whole), Some(parts)) = (among, parts().map(|p| p.2).collect::<Option<Vec<_>>>()) {
                self.sum(*whole, &parts, false);
            }
        }
        let steps = self.named(&at, "step", "how many", &mut open.steps, &full.steps);
        let left = self.named(&at, "left out", "how many", &mut open.left_out, &full.left_out);
        let all: Vec<usize> = steps.into_iter().chain(left).collect();
        let find = |t: &Self, name: &str| all.iter().copied().find(|c| t.cells[*c].at.group.starts_with(name));
        for (whole, parts) in STEPS {
            let parts = parts.iter().map(|part| find(self, part)).collect::<Option<Vec<_>>>();
            if let (Some(whole), Some(parts)) = (find(self, whole), parts) {
                self.sum(whole, &parts, true);
            }
        }
        for (o, f) in open.unrecognised.iter_mut().zip(&full.unrecognised) {
            self.people(&at.part("unrecognised", &o.column), "rows", &mut o.rows, f.rows);
        }
    }

    pub(super) fn time(&mut self, open: &'a mut TimeSpent, full: &TimeSpent, whole: &str) {
        let at = At::new("time", "", whole);
        let everybody = self.people(&at, "people", &mut open.people, full.people);
        for (o, f) in open.agencies.iter_mut().zip(&full.agencies) {
            if o.missing.is_some() {
                continue;
            }
            let at = at.part("agency", &o.agency);
            let people = self.people(&at, "people", &mut o.people, f.people);
            let few = self.is_few(people);
            self.within(people, everybody);
            let days = [
                self.count(&at, "days helped", &mut o.helped, f.helped, few),
                self.count(&at, "days waiting", &mut o.waiting, f.waiting, few),
                self.count(&at, "days passed on", &mut o.passed_on, f.passed_on, few),
            ];
            self.at_least(&days.map(|d| (d, 1)), &[(people, 1)]);
        }
    }

    pub(super) fn data(&mut self, run: &'a mut Run, joins: &'a mut Joins, quality: &'a mut Quality, full: &Report) {
        let at = At::new("data", "", "");
        let rows = self.people(&at, "rows", &mut run.rows, full.run.rows);
        let people = self.people(&at, "people", &mut run.people, full.run.people);
        let mut files = [Vec::new(), Vec::new(), Vec::new()];
        for (n, (o, f)) in run.files.iter_mut().zip(&full.run.files).enumerate() {
            let at = At { figure: "files".to_owned(), ..at.part("file", &(n + 1).to_string()) };
            files[0].push(self.people(&at, "rows", &mut o.rows, f.rows));
            files[1].push(self.people(&at, "set aside", &mut o.set_aside, f.set_aside));
            files[2].push(self.people(&at, "warnings", &mut o.warnings, f.warnings));
        }
        self.sum(rows, &files[0], false);

        let at = At { figure: "joins".to_owned(), ..at };
        let joined = self.people(&at, "people", &mut joins.people, full.joins.people);
        let several = self.people(&at, "in two or more", &mut joins.in_two_or_more, full.joins.in_two_or_more);
        self.within(several, joined);
        self.within(people, joined);
        for (o, f) in joins.datasets.iter_mut().zip(&full.joins.datasets) {
            let at = at.part("dataset", &o.dataset);
            let identities = self.people(&at, "identities", &mut o.identities, f.identities);
            let people = self.people(&at, "people", &mut o.people, f.people);
            let in_another = self.people(&at, "in another", &mut o.in_another, f.in_another);
            self.within(in_another, people);
            self.within(in_another, several);
            self.within(people, joined);
            self.within(people, identities);
            let mut by = Vec::new();
            for (o, f) in o.by.iter_mut().zip(&f.by) {
                by.push(self.people(
                    &At { band: o.name.clone(), ..at.clone() },
                    "recognised by",
                    &mut o.count,
                    f.count,
                ));
            }
            self.sum(identities, &by, false);
            self.sum(people, &by, false);
        }
        self.named(&at, "refused", "how many", &mut joins.refused, &full.joins.refused);
        let mut groups: [Vec<usize>; 2] = Default::default();
        for (o, f) in joins.groups.iter_mut().zip(&full.joins.groups) {
            let at = at.part(&o.by, &o.group);
            let people = self.people(&at, "people", &mut o.people, f.people);
            let several = self.people(&at, "in two or more", &mut o.in_two_or_more, f.in_two_or_more);
            self.within(several, people);
            groups[0].push(people);
            groups[1].push(several);
        }
        self.sum(joined, &groups[0], false);
        self.sum(several, &groups[1], false);

        let at = At::new("data", "", "");
        let mut severe: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (o, f) in quality.problems.iter_mut().zip(&full.quality.problems) {
            let at = At { figure: o.code.clone(), band: o.severity.clone(), ..at.part("", &o.column) };
            severe.entry(o.severity.clone()).or_default().push(self.people(&at, "rows", &mut o.count, f.count));
        }
        for (severity, files) in [("set aside", &files[1]), ("warning", &files[2])] {
            if let Some(kinds) = severe.get(severity).filter(|_| self.known) {
                // What is counted by file is counted by kind too.
                let terms = kinds.iter().map(|k| (*k, 1)).chain(files.iter().map(|f| (*f, -1))).collect();
                self.tie(terms, 0, 0);
            }
        }
        let at = At { figure: "quality".to_owned(), ..at };
        self.named(&at, "note", "how many", &mut quality.counts, &full.quality.counts);
    }
}
