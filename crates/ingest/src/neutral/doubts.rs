//! What looks wrong once all rows are in order: counted and said, never mended.

use super::named::is_name;
use super::said::Said;
use super::settle::{Read, where_is};
use super::twice::Marked;
use std::ops::Range;
use yf_model::rows::neutral::{Event, Kind, Name, Person, Row, Table};
use yf_model::{IdText, Problem, Problems, SAMPLES, TextId, at_once};
use yf_place::{Settings, nearest};

/// More events than this of one person in one run are worth a word.
const MANY: usize = 10_000;

/// A reference stands on about so many events.
const EVENTS_OF_ONE: usize = 4;

/// What is doubtful of some persons, told of one after the other.
#[derive(Debug)]
pub(crate) struct Doubts {
    problems: Problems,
    /// References, each marked once for each person on whose rows it stands.
    marked: Marked,
    /// How many persons.
    persons: usize,
    /// Referrals without an answer, by file: of the many only the first are said one by one.
    unanswered: Vec<u64>,
    by_reference: Vec<(Name, u32)>,
    rows: Vec<Row>,
}

impl Doubts {
    /// Of nobody yet, in a run of so many events.
    pub fn of(events: usize) -> Doubts {
        Doubts {
            problems: Problems::default(),
            marked: Marked::of(events / EVENTS_OF_ONE),
            persons: 0,
            unanswered: Vec::new(),
            by_reference: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// The next person's events, in order. Of the table the events are not asked for.
    pub fn add(&mut self, table: &Table, person: Option<&Person>, events: &[Event]) {
        if !events.is_empty() {
            self.of_person(table, person, events);
        }
        self.persons += 1;
    }

    fn of_person(&mut self, table: &Table, person: Option<&Person>, events: &[Event]) {
        after_death(table, person, events, &mut self.problems);
        if let Some(first) = events.first().filter(|_| events.len() > MANY) {
            say(table, first.line, &mut self.problems, |file, line| Said::many(file, line, events.len()));
        }
        let mut by_reference = std::mem::take(&mut self.by_reference);
        by_reference.clear();
        let named = events.iter().zip(0..).filter(|(e, _)| !e.reference.is_none());
        by_reference.extend(named.map(|(e, n)| (e.reference, n)));
        by_reference.sort_unstable();
        for one in by_reference.chunk_by(|a, b| a.0 == b.0) {
            one.first().into_iter().for_each(|(name, _)| self.marked.add(*name));
            self.of_one_reference(table, events, one);
        }
        self.by_reference = by_reference;
        if !table.more.is_empty() {
            self.rows.clear();
            self.rows.extend(events.iter().filter_map(|event| table.row(event)));
            circles(table, &self.rows, &mut self.problems);
        }
    }

    /// The rows of one reference of one person, in order.
    fn of_one_reference(&mut self, table: &Table, events: &[Event], one: &[(Name, u32)]) {
        let kind_of = |n: u32| events.get(n as usize).and_then(|e| table.kind(e).map(|kind| (kind, e)));
        let rows = || one.iter().filter_map(|(_, n)| kind_of(*n));
        let opens = |kind: Kind| matches!(kind, Kind::Accept | Kind::Start | Kind::Admit);
        let closes = |kind: Kind| matches!(kind, Kind::End | Kind::Discharge);
        let opened = rows().find(|(kind, _)| opens(*kind)).map(|(_, e)| e.at.day());
        if let (Some(opened), Some((_, early))) = (opened, rows().find(|(kind, _)| closes(*kind)))
            && early.at.day() < opened
            // An end that answers a referral is no fault where she was referred anew before anything began.
            && !rows().any(|(kind, e)| kind == Kind::Referral && early.at < e.at && e.at.day() <= opened)
        {
            let shown = opened.to_string();
            say(table, early.line, &mut self.problems, |file, line| Said::ends_first(file, line, &shown));
        }
        if let Some((Kind::Referral, last)) = one.last().and_then(|(_, n)| kind_of(*n)) {
            let file = usize::from(table.place_of(last.line).file);
            self.unanswered.resize(self.unanswered.len().max(file + 1), 0);
            let Some(count) = self.unanswered.get_mut(file) else { return };
            *count += 1;
            if *count <= SAMPLES as u64 {
                say(table, last.line, &mut self.problems, Said::never_answered);
            }
        }
    }

    /// All that was said.
    fn said(&mut self, table: &Table) -> Problems {
        for (count, (file, _)) in self.unanswered.iter().zip(&table.files) {
            let more = count.saturating_sub(SAMPLES as u64);
            if more > 0 {
                self.problems.add_more(&Said::never_answered(file, 0), more);
            }
        }
        std::mem::take(&mut self.problems)
    }
}

/// What was told of persons, and then what only all of them together show.
pub(crate) fn doubts(read: &mut Read, settings: &Settings, settings_file: &str) {
    let Read { table, problems, doubts, .. } = read;
    let mut parts: Vec<Range<usize>> = Vec::new();
    let (mut first, mut references) = (0, None::<Marked>);
    for mut part in std::mem::take(doubts) {
        problems.merge(part.said(table));
        let marked = std::mem::replace(&mut part.marked, Marked::of(0));
        match &mut references {
            Some(all) => all.merge(&marked),
            None => references = Some(marked),
        }
        let persons = first..first + part.persons;
        first = persons.end;
        parts.push(persons);
    }
    if let Some(marked) = references {
        let found = at_once(&parts, |persons| may_stand_twice(table, persons.clone(), &marked));
        two_persons(table, found.concat(), problems);
    }
    workers(table, problems);
    links(table, settings, settings_file, problems);
}

fn say(table: &Table, event: u32, problems: &mut Problems, said: impl FnOnce(&str, u32) -> Problem) {
    let (file, line) = where_is(table, event);
    problems.add(said(&file, line));
}

fn after_death(table: &Table, person: Option<&Person>, events: &[Event], problems: &mut Problems) {
    let Some(last) = person.filter(|p| p.died).and_then(|p| p.to) else { return };
    for event in events.iter().rev().take_while(|e| e.at.day() > last) {
        say(table, event.line, problems, Said::after_death);
    }
}

/// Rows whose `uses` lead from one to another and back.
fn circles(table: &Table, rows: &[Row], problems: &mut Problems) {
    let mut uses: Vec<(Name, Name, u32)> =
        rows.iter().filter(|r| !r.uses.is_none()).map(|r| (r.id, r.uses, r.line)).collect();
    uses.sort_unstable();
    let next: Vec<Option<usize>> =
        uses.iter().map(|(_, used, _)| uses.binary_search_by_key(used, |u| u.0).ok()).collect();
    // Each row is walked over once: a walk that meets itself has found a circle, one that meets an earlier walk has not.
    let mut walks = vec![0u32; uses.len()];
    let mut in_circle: Vec<usize> = Vec::new();
    for (start, walk) in (0..uses.len()).zip(1u32..) {
        let mut at = Some(start);
        while let Some(n) = at.filter(|n| walks.get(*n) == Some(&0)) {
            if let Some(place) = walks.get_mut(n) {
                *place = walk;
            }
            at = next.get(n).copied().flatten();
        }
        let Some(met) = at.filter(|n| walks.get(*n) == Some(&walk)) else { continue };
        in_circle.push(met);
        let mut round = next.get(met).copied().flatten();
        while let Some(n) = round.filter(|n| *n != met) {
            in_circle.push(n);
            round = next.get(n).copied().flatten();
        }
    }
    in_circle.sort_unstable();
    for (_, _, line) in in_circle.into_iter().filter_map(|n| uses.get(n)) {
        say(table, *line, problems, Said::circle);
    }
}

/// References that may stand on rows of two of these persons or of others, each with its person and the first of her rows on which it stands.
fn may_stand_twice(table: &Table, persons: Range<usize>, marked: &Marked) -> Vec<(Name, u32, u32)> {
    let (mut found, mut hers) = (Vec::new(), Vec::new());
    for person in persons {
        let events = table.events_of(person).iter().zip(0_u32..).filter(|(e, _)| !e.reference.is_none());
        let marked = events.filter(|(e, _)| marked.may_stand_twice(e.reference));
        hers.extend(marked.map(|(e, n)| (e.reference, n, e.line)));
        hers.sort_unstable();
        hers.dedup_by_key(|(name, ..)| *name);
        found.extend(hers.drain(..).map(|(name, _, line)| (name, person as u32, line)));
    }
    found
}

/// One reference on rows of two persons.
fn two_persons(table: &Table, mut references: Vec<(Name, u32, u32)>, problems: &mut Problems) {
    references.sort_unstable();
    for pair in references.windows(2) {
        if let [(a, _, first), (b, _, second)] = pair
            && a == b
        {
            let (file, line) = where_is(table, *first);
            let other =
                if file == where_is(table, *second).0 { format!("line {line}") } else { format!("{file}:{line}") };
            say(table, *second, problems, |file, line| Said::two_persons(file, line, &other));
        }
    }
}

/// Workers that look like names.
fn workers(table: &Table, problems: &mut Problems) {
    let named = |id: IdText| is_name(table.workers.get(id));
    let names: Vec<bool> = (0..table.workers.len() as u32).map(|n| named(IdText(n))).collect();
    if !names.contains(&true) {
        return;
    }
    let mut told = vec![false; names.len()];
    let mut lines: Vec<(u32, usize)> = Vec::new();
    for event in table.events.iter() {
        let who = event.who.0 as usize;
        if names.get(who) == Some(&true) {
            lines.push((event.line, who));
        }
    }
    lines.sort_unstable();
    for (line, who) in lines {
        // Once a worker, on her first row.
        if let Some(told) = told.get_mut(who).filter(|told| !**told) {
            *told = true;
            say(table, line, problems, Said::named_worker);
        }
    }
}

/// Agencies and services of links that occur on no row.
fn links(table: &Table, settings: &Settings, file: &str, problems: &mut Problems) {
    let mut pairs: Vec<(TextId, TextId)> = table.owners.iter().map(|o| (o.org, o.service)).collect();
    pairs.extend(table.acts.iter().map(|act| (act.deed.to_org, act.deed.to_service)));
    let texts: Vec<(&str, &str)> = pairs.iter().map(|(o, s)| (table.texts.get(*o), table.texts.get(*s))).collect();
    for link in &settings.links {
        let ends = [
            ("from_org", &link.from_org, "from_service", &link.from_service),
            ("to_org", &link.to_org, "to_service", &link.to_service),
        ];
        for (org_key, org, service_key, service) in ends {
            if !texts.iter().any(|(o, _)| o == org) {
                let near = nearest(org, texts.iter().map(|(o, _)| *o).filter(|o| !o.is_empty()));
                problems.add(Said::link_to_nowhere(file, link.line, org_key, org, near));
            } else if !service.is_empty() && !texts.iter().any(|(o, s)| o == org && s == service) {
                let of_org = texts.iter().filter(|(o, s)| o == org && !s.is_empty()).map(|(_, s)| *s);
                problems.add(Said::link_to_nowhere(file, link.line, service_key, service, nearest(service, of_org)));
            }
        }
    }
}
