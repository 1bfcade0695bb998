//! What people went through, and links: elements over groups, shares, clocks, answers; triggers and what followed.

use super::{At, Label, Tables};
use crate::figures::*;
use std::collections::BTreeMap;

impl<'a> Tables<'a> {
    /// People, those with any, and the sum.
    fn spread(&mut self, at: &At, open: &'a mut Spread, full: &Spread) -> (usize, usize, Option<usize>) {
        let people = self.people(at, "people", &mut open.people, full.people);
        let few = self.is_few(people);
        let any = self.count(at, "people with any", &mut open.any, full.any, few);
        self.within(any, people);
        let few_any = few || self.is_few(any);
        let total = open.total.as_mut().zip(full.total).map(|(open, full)| {
            let total = self.count(at, "total", open, full, few_any);
            self.within(any, total);
            total
        });
        // So many tenths of the persons have no more than this: with more than nought, the others have some.
        for (value, of_twenty) in [(open.median, 10), (open.upper, 15), (open.nine_tenths, 18)] {
            match value {
                Some(value) if value > 0.0 => self.at_least(&[(any, 20)], &[(people, 20 - of_twenty)]),
                Some(_) => self.at_least(&[(people, 20 - of_twenty)], &[(any, 20)]),
                None => None,
            };
        }
        (people, any, total)
    }

    pub(super) fn went(&mut self, open: &'a mut WentThrough, full: &WentThrough) {
        let at = At::new("journey", "", &format!("{}..{}", open.from, open.to));
        let everybody = self.people(&at, "people", &mut open.people, full.people);
        let deaths = self.people(&at, "deaths", &mut open.deaths, full.deaths);
        self.within(deaths, everybody);
        // Sums of each element, over everybody and by locality: shares are made of them.
        let mut sums: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (open, full) in open.families.iter_mut().zip(&full.families) {
            let FamilyFigures { id, elements, beside, shares, .. } = open;
            for (open, full) in elements.iter_mut().zip(&full.elements) {
                self.element(&at, open, full, everybody, &mut sums);
            }
            let at = At { figure: id.clone(), ..at.clone() };
            self.named(&at, "beside", "how many", beside, &full.beside);
            for (open, full) in shares.iter_mut().zip(&full.shares) {
                self.share(&at, open, full, &mut sums);
            }
        }
        for (open, full) in open.clocks.iter_mut().zip(&full.clocks) {
            self.clock(&at, open, full);
        }
        for (open, full) in open.statements.iter_mut().zip(&full.statements) {
            self.answers(&at, open, full);
        }
    }

    fn element(
        &mut self,
        at: &At,
        open: &'a mut ElementFigures,
        full: &ElementFigures,
        everybody: usize,
        sums: &mut BTreeMap<(String, String), usize>,
    ) {
        let at = At { figure: open.id.clone(), ..at.clone() };
        let whole = self.spread(&at, &mut open.whole, &full.whole);
        self.within(whole.0, everybody);
        sums.extend(whole.2.map(|total| ((open.id.clone(), String::new()), total)));
        let mut parts: BTreeMap<String, Vec<(usize, usize, Option<usize>)>> = BTreeMap::new();
        for (o, f) in open.groups.iter_mut().zip(&full.groups) {
            let group = self.spread(&at.part(&o.by, &o.group), &mut o.figures, &f.figures);
            if o.by == "locality" {
                sums.extend(group.2.map(|total| ((open.id.clone(), o.group.clone()), total)));
            }
            parts.entry(o.by.clone()).or_default().push(group);
        }
        for parts in parts.values() {
            self.sum(whole.0, &parts.iter().map(|p| p.0).collect::<Vec<_>>(), true);
            self.sum(whole.1, &parts.iter().map(|p| p.1).collect::<Vec<_>>(), true);
            if let (Some(total), Some(parts)) = (whole.2, parts.iter().map(|p| p.2).collect::<Option<Vec<_>>>()) {
                self.sum(total, &parts, true);
            }
        }
        for (o, f) in open.years.iter_mut().zip(&full.years) {
            let at = At { by: "year".to_owned(), ..at.in_period(format!("{}..{}", o.from, o.to)) };
            let year = self.spread(&at, &mut o.figures, &f.figures);
            self.within(year.0, everybody);
        }
        for (o, f) in open.quarters.iter_mut().zip(&full.quarters) {
            let at = At { by: "quarter".to_owned(), ..at.in_period(o.from) };
            // Held back as a row of quarters, not because this one is small.
            let all = o.signal == "held back";
            let quarter = self.count(&at, "people", &mut o.people, f.people, all);
            self.within(quarter, everybody);
        }
    }

    fn rate(&mut self, at: &At, names: [&str; 2], open: &'a mut Rate, full: &Rate) -> (usize, usize) {
        let part = self.people(at, names[0], &mut open.numerator, full.numerator);
        let whole = self.people(at, names[1], &mut open.denominator, full.denominator);
        self.within(part, whole);
        (part, whole)
    }

    fn share(
        &mut self,
        at: &At,
        open: &'a mut ShareFigures,
        full: &ShareFigures,
        sums: &mut BTreeMap<(String, String), usize>,
    ) {
        let at = At { figure: open.of.clone(), band: open.among.clone(), ..at.clone() };
        let names = ["numerator", "denominator"];
        let same = |t: &mut Self, group: &str, (part, whole): (usize, usize)| {
            for (id, cell) in [(&open.of, part), (&open.among, whole)] {
                if let Some(total) = sums.get(&(id.clone(), group.to_owned())) {
                    t.tie(vec![(*total, 1), (cell, -1)], 0, 0);
                }
            }
        };
        let whole = self.rate(&at, names, &mut open.whole, &full.whole);
        same(self, "", whole);
        let mut parts = Vec::new();
        for (o, f) in open.funnel.iter_mut().zip(&full.funnel) {
            let cells = self.rate(&at.part("funnel", &o.group), names, &mut o.rate, &f.rate);
            same(self, &o.group, cells);
            parts.push(cells);
        }
        self.sum(whole.0, &parts.iter().map(|p| p.0).collect::<Vec<_>>(), false);
        self.sum(whole.1, &parts.iter().map(|p| p.1).collect::<Vec<_>>(), false);
    }

    /// A clock over everybody; by group, which add up to it; and by the year of the start, which may not be all years.
    fn clock(&mut self, at: &At, open: &'a mut ClockFigures, full: &ClockFigures) {
        let at = At { figure: open.id.clone(), ..at.part("clock", "") };
        let whole = self.runs(&at, &mut open.counts, &full.counts);
        let mut parts: BTreeMap<String, Vec<[usize; 9]>> = BTreeMap::new();
        for (o, f) in open.groups.iter_mut().zip(&full.groups) {
            let by = format!("clock by {}", o.by);
            let at = if o.by == "year" { at.part(&by, "").in_period(&o.group) } else { at.part(&by, &o.group) };
            let runs = self.runs(&at, &mut o.counts, &f.counts);
            parts.entry(o.by.clone()).or_default().push(runs);
        }
        for (by, parts) in parts {
            let of = |n: usize| parts.iter().map(|p| p[n]).collect::<Vec<_>>();
            if by == "year" {
                of(0).into_iter().for_each(|people| self.within(people, whole[0]));
                self.at_least(&of(0).into_iter().map(|people| (people, 1)).collect::<Vec<_>>(), &[(whole[0], 1)]);
                // What became of them was looked at when the year ended, so only the starts are those of the whole.
                self.sum(whole[1], &of(1), false);
                self.at_least(&[(whole[1], 1)], &of(1).into_iter().map(|started| (started, 1)).collect::<Vec<_>>());
            } else {
                (0..whole.len()).for_each(|n| self.sum(whole[n], &of(n), true));
            }
        }
    }

    /// People, started, stopped, within, breached, uncertain, cancelled, open within, open breached.
    fn runs(&mut self, at: &At, open: &'a mut ClockCounts, full: &ClockCounts) -> [usize; 9] {
        let people = self.people(at, "people", &mut open.people, full.people);
        let few = self.is_few(people);
        let [started, stopped, within, breached, uncertain, cancelled, open_within, open_breached] = [
            ("started", &mut open.started, full.started),
            ("stopped", &mut open.stopped, full.stopped),
            ("within", &mut open.within, full.within),
            ("breached", &mut open.breached, full.breached),
            ("uncertain", &mut open.uncertain, full.uncertain),
            ("cancelled", &mut open.cancelled, full.cancelled),
            ("open within", &mut open.open_within, full.open_within),
            ("open breached", &mut open.open_breached, full.open_breached),
        ]
        .map(|(measure, shown, full)| self.count(at, measure, shown, full, few));
        self.sum(stopped, &[within, breached, uncertain], true);
        self.sum(started, &[stopped, cancelled, open_within, open_breached], true);
        self.within(people, started);
        [people, started, stopped, within, breached, uncertain, cancelled, open_within, open_breached]
    }

    fn answers(&mut self, at: &At, open: &'a mut Statement, full: &Statement) {
        let mut by_period: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (o, f) in open.answers.iter_mut().zip(&full.answers) {
            let at = At { figure: open.words.clone(), ..at.part("statement", &o.group).in_period(&o.period) };
            let cells = self.rate(&at, ["agree", "answers"], &mut o.rate, &f.rate);
            by_period.entry(o.period.clone()).or_default().push(cells);
        }
        // Which group is the whole, the file does not say; the numbers may.
        for groups in by_period.values().filter(|g| g.len() > 2) {
            for (n, whole) in groups.iter().enumerate() {
                let parts = || groups.iter().enumerate().filter(|(at, _)| *at != n).map(|(_, p)| *p);
                self.sum(whole.1, &parts().map(|p| p.1).collect::<Vec<_>>(), false);
                if self.cells[whole.1].whole {
                    self.sum(whole.0, &parts().map(|p| p.0).collect::<Vec<_>>(), false);
                }
            }
        }
    }

    pub(super) fn links(&mut self, open: &'a mut Links, full: &Links, whole: &str) {
        let at = At::new("link", "", whole);
        let rules = open.thresholds;
        for (open, full) in open.required.iter_mut().zip(&full.required) {
            let at = At { figure: open.id.clone(), ..at.clone() };
            let replied = full.reply_required;
            let whole = self.flow(&at, &mut open.flow, &full.flow, &rules, replied);
            let mut parts = Vec::new();
            for (o, f) in open.localities.iter_mut().zip(&full.localities) {
                parts.push(self.flow(&at.part("locality", &o.name), &mut o.flow, &f.flow, &rules, replied));
            }
            for n in 0..whole.len() {
                // People of an unknown locality stand in no row.
                let cells: Vec<usize> = parts.iter().map(|p| p[n]).collect();
                self.sum(whole[n], &cells, false);
                self.at_least(&[(whole[n], 1)], &cells.iter().map(|c| (*c, 1)).collect::<Vec<_>>());
            }
        }
        for (o, f) in open.unlisted.iter_mut().zip(&full.unlisted) {
            let words = crate::assemble::end_words;
            let at = At { band: words(&o.to), ..at.part("unlisted", &words(&o.from)) };
            let people = self.people(&at, "people", &mut o.people, f.people);
            let few = self.is_few(people);
            let sent = self.count(&at, "sent", &mut o.received.denominator, f.received.denominator, few);
            let received = self.count(&at, "received", &mut o.received.numerator, f.received.numerator, few);
            self.also(received, &mut o.replied.denominator);
            let replied = self.count(&at, "replied", &mut o.replied.numerator, f.replied.numerator, few);
            self.within(received, sent);
            self.within(replied, received);
        }
    }

    /// People, triggers, sent, received, in time, replied.
    fn flow(
        &mut self,
        at: &At,
        open: &'a mut LinkFlow,
        full: &LinkFlow,
        rules: &LinkThresholds,
        reply: bool,
    ) -> [usize; 6] {
        let people = self.people(at, "people", &mut open.people, full.people);
        let few = self.is_few(people);
        let triggers = self.count(at, "triggers", &mut open.triggers, full.triggers, few);
        for denominator in [&mut open.sent.denominator, &mut open.received.denominator, &mut open.in_time.denominator] {
            self.also(triggers, denominator);
        }
        let sent = self.count(at, "sent", &mut open.sent.numerator, full.sent.numerator, few);
        let received = self.count(at, "received", &mut open.received.numerator, full.received.numerator, few);
        self.also(received, &mut open.replied.denominator);
        let in_time = self.count(at, "in time", &mut open.in_time.numerator, full.in_time.numerator, few);
        let replied = self.count(at, "replied", &mut open.replied.numerator, full.replied.numerator, few);
        for (part, whole) in
            [(people, triggers), (sent, triggers), (received, triggers), (in_time, received), (replied, received)]
        {
            self.within(part, whole);
        }
        let ties = self.class(open.state, [triggers, sent, received, in_time, replied], rules, reply);
        if self.known && !ties.is_empty() {
            self.labels.push(Label { state: &mut open.state, ties, at: at.measure("state") });
        }
        [people, triggers, sent, received, in_time, replied]
    }

    /// What the class of a link tells of its counts (`journey.md` 17).
    fn class(
        &mut self,
        state: LinkSeen,
        [triggers, sent, received, in_time, replied]: [usize; 5],
        rules: &LinkThresholds,
        reply: bool,
    ) -> Vec<usize> {
        let thousandths = |share: f64| (share * 1000.0).round() as i64;
        let (least_sent, least_in_time, least_replied) =
            (thousandths(rules.sent_share), thousandths(rules.in_time_share), thousandths(rules.reply_share));
        let least = i64::try_from(rules.least_triggers).unwrap_or(i64::MAX / 2);
        let far = super::ENDLESS * 1024;
        let mut out = Vec::new();
        let mut tie = |t: &mut Self, terms: Vec<(usize, i64)>, low: i64, high: i64| {
            out.extend(t.tie(terms, low, high));
        };
        // The classes in the order in which they are tried: each tells that those before it do not fit.
        let rank = match state {
            LinkSeen::TooFew => 0,
            LinkSeen::Missing => 1,
            LinkSeen::Leaky => 2,
            LinkSeen::Slow => 3,
            LinkSeen::OneWay => 4,
            LinkSeen::Present => 5,
            LinkSeen::CannotBeSeen | LinkSeen::Held => return Vec::new(),
        };
        if rank == 0 {
            tie(self, vec![(triggers, 1)], 0, least - 1);
            return out;
        }
        tie(self, vec![(triggers, 1)], least, far);
        if rank == 1 {
            tie(self, vec![(sent, 1)], 0, 0);
            return out;
        }
        tie(self, vec![(sent, 1)], 1, far);
        if rank == 2 {
            // Sent or received are too few: that received are, if they are fewer.
            tie(self, vec![(received, 1000), (triggers, -least_sent)], -far, -1);
            return out;
        }
        tie(self, vec![(sent, 1000), (triggers, -least_sent)], 0, far);
        tie(self, vec![(received, 1000), (triggers, -least_sent)], 0, far);
        if rank == 3 {
            tie(self, vec![(in_time, 1000), (triggers, -least_in_time)], -far, -1);
            return out;
        }
        tie(self, vec![(in_time, 1000), (triggers, -least_in_time)], 0, far);
        if rank == 4 {
            tie(self, vec![(replied, 1000), (received, -least_replied)], -far, -1);
        } else if reply {
            tie(self, vec![(replied, 1000), (received, -least_replied)], 0, far);
        }
        out
    }
}
