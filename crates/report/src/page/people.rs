use super::behind::{self, Most};
use super::parts;
use crate::figures::*;
use crate::svg::{Lane, state_bar, story};
use crate::words;
use maud::{Markup, PreEscaped, html};
use std::collections::{BTreeMap, BTreeSet};
use yf_model::Day;

const QUESTION: &str = "Who waited, and why?";

/// Section 6: the people behind the figures, at most so many for each.
pub fn section(r: &Report, most: Most) -> Markup {
    match r.edition {
        Edition::Open => left_out(r),
        Edition::Restricted => people(r, most),
    }
}

fn left_out(r: &Report) -> Markup {
    let body = html! {
        p.callout {
            "Left out here: the list of people behind each figure, what happened in each wait, day by day, the timeline of each person, and the rows of the extracts that it was read from. "
            "Those with a right to see them find them in the restricted edition, which the same command writes."
        }
    };
    let answer = format!(
        "This edition tells of nobody: {} is figures only.",
        if r.place.invented { "even of an invented place it" } else { "it" }
    );
    parts::section(7, QUESTION, &answer, "A timeline without a name is still personal data, so none is here.", &body)
}

fn people(r: &Report, most: Most) -> Markup {
    let featured = featured(r);
    let mut wanted: BTreeSet<u32> =
        r.behind.iter().flat_map(|b| behind::explained(b, most)).map(|c| c.person).collect();
    wanted.extend(featured.map(|p| p.number));
    let stories: Vec<&Person> = r.people.iter().filter(|p| wanted.contains(&p.number)).collect();
    let answer = match r.explained() {
        (0, _) => "No wait went past its limit.".to_owned(),
        (waits, people) => format!(
            "{} past their limit or delayed in hospital, of {}, each with what was happening on each of its days.",
            words::sentence_case(&words::plural(waits.into(), "wait", "waits")),
            words::plural(people.into(), "person", "people")
        ),
    };
    let note = "Numbers of people are this report’s own. The lists start conversations: their order is said at each and is no decision. Days that no extract covers are hatched and say nothing. Everybody behind every figure is in people.csv.";
    let body = html! {
        @if let Some(person) = featured { (feature(r, person)) }
        (behind::lists(r, most, &stories))
        @if !stories.is_empty() {
            details.noprint.stories {
                summary { "Everything recorded of each of these people, by number" }
                @for person in stories.iter().filter(|p| Some(p.number) != featured.map(|f| f.number)) { (told(r, person)) }
            }
        }
    };
    parts::section(7, QUESTION, &answer, note, &body)
}

/// One person to show in full: the one asked for, else of those whom most agencies saw, a woman as near 85 as can be (the Mrs Smith of Torbay's
/// planners); then with most waits behind the figures, most events, the lowest number.
fn featured(r: &Report) -> Option<&Person> {
    if let Some(asked) = r.featured {
        return r.people.iter().find(|p| p.number == asked);
    }
    let mut waits: BTreeMap<u32, usize> = BTreeMap::new();
    for case in r.behind.iter().flat_map(|b| &b.cases).filter(|c| c.is_explained()) {
        *waits.entry(case.person).or_default() += 1;
    }
    let agencies = |p: &Person| p.events.iter().map(|e| e.agency.as_str()).collect::<BTreeSet<_>>().len();
    let most = r.people.iter().map(agencies).max().filter(|n| *n > 0)?;
    r.people.iter().filter(|p| agencies(p) == most).max_by_key(|p| {
        let from_85 = p.age.map_or(u16::MAX, |age| age.abs_diff(85));
        let waits = waits.get(&p.number).copied().unwrap_or(0);
        (p.sex == "woman", std::cmp::Reverse(from_85), waits, p.events.len(), std::cmp::Reverse(p.number))
    })
}

/// The report’s number of the person told of in full.
pub fn featured_number(r: &Report) -> Option<u32> {
    featured(r).map(|p| p.number)
}

/// "A woman of 85, Brixcombe".
pub(super) fn who(p: &Person) -> String {
    let sex = if p.sex.is_empty() { "person" } else { &p.sex };
    let age = p.age.map_or_else(|| ", age not known".to_owned(), |a| format!(" of {a}"));
    let place = if p.locality.is_empty() { String::new() } else { format!(", {}", p.locality) };
    format!("{sex}{age}{place}")
}

pub(super) fn known_as(p: &Person) -> String {
    let ids: Vec<String> = p.local_ids.iter().map(|id| format!("{} {}", id.agency, id.number)).collect();
    let died = p.died.map(|d| format!("; died {}", words::day(d))).unwrap_or_default();
    format!("{}{died}", ids.join("; "))
}

fn feature(r: &Report, p: &Person) -> Markup {
    let agencies = p.events.iter().map(|e| e.agency.as_str()).collect::<BTreeSet<_>>().len();
    let hers = |c: &&Case| c.person == p.number && c.is_explained();
    let cases: Vec<(&Behind, &Case)> =
        r.behind.iter().flat_map(|b| b.cases.iter().filter(hers).map(move |c| (b, c))).collect();
    let finding = format!(
        "One person’s time: {} of {}, seen by {} {}",
        words::plural(cases.len().into(), "wait", "waits"),
        who_a(p),
        words::spelled(agencies as u64),
        if agencies == 1 { "agency" } else { "agencies" }
    );
    let name = p.name.as_deref().map(|n| format!("{n}. ")).unwrap_or_default();
    html! {
        figure id=(format!("p{}", p.number)) {
            (parts::caption(&finding, &format!("{name}Person {} of this report: {}. Numbers match the list.", p.number, known_as(p))))
            (PreEscaped(KEY))
            (timeline(r, p))
            (events(r, p))
            @if !cases.is_empty() {
                div.why { h3 { "Why each wait was as long as it was" } @for (behind, case) in &cases { (wait(r, behind, case, None, true)) } }
            }
        }
    }
}

fn who_a(p: &Person) -> String {
    format!("a {}", who(p))
}

/// What each mark of one person's timeline means.
pub const KEY: &str = "<ul class=\"key\">\
<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"h\" width=\"22\" height=\"12\"/></svg>being helped</li>\
<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"wo hw-f\" width=\"22\" height=\"12\"/></svg>waiting</li>\
<li><svg width=\"8\" height=\"16\" aria-hidden=\"true\"><path class=\"due\" d=\"M4 0v16\"/></svg>promised by</li>\
<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"no hx-f\" width=\"22\" height=\"12\"/></svg>passed on, nobody named</li>\
<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"hosp\" width=\"22\" height=\"12\"/></svg>in hospital or a care home</li>\
<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"ms hm\" width=\"22\" height=\"12\"/></svg>no extract: nothing can be said</li></ul>";

/// First and last day that a person's timeline shows.
pub(super) fn span(r: &Report, p: &Person) -> Option<(Day, Day)> {
    let starts = p.events.iter().map(|e| e.day).chain(p.spans.iter().map(|s| s.from));
    let ends = p.events.iter().map(|e| e.day).chain(p.spans.iter().map(|s| s.to.unwrap_or(r.run.as_of)));
    let due = p.spans.iter().filter_map(|s| s.due);
    Some((starts.min()?, ends.chain(due).max()?.next()))
}

/// Stretches inside the timeline for which an agency sent nothing, whichever of its extracts one looks at.
fn unseen(r: &Report, agency: &str, from: Day, to: Day) -> Vec<(Day, Day)> {
    let extracts: Vec<_> = r.coverage.agencies.iter().filter(|a| a.agency == agency).collect();
    let mut out: Vec<(Day, Day)> = Vec::new();
    for (n, month) in r.coverage.months.iter().enumerate() {
        let (a, b) = (month.first().max(from), month.last().min(to));
        let missing = !extracts.is_empty() && extracts.iter().all(|e| e.months.get(n) == Some(&Presence::Missing));
        if !missing || a > b {
            continue;
        }
        match out.last_mut() {
            Some(last) if last.1.next() == a => last.1 = b,
            _ => out.push((a, b)),
        }
    }
    out
}

pub(super) fn lanes<'a>(r: &'a Report, p: &'a Person, from: Day, to: Day) -> Vec<Lane<'a>> {
    // An agency may send several extracts and has one lane.
    let mut names: Vec<&str> = Vec::new();
    let covered = r.coverage.agencies.iter().map(|a| a.agency.as_str());
    for agency in
        covered.chain(p.events.iter().map(|e| e.agency.as_str())).chain(p.spans.iter().map(|s| s.agency.as_str()))
    {
        if !names.contains(&agency) {
            names.push(agency);
        }
    }
    names
        .into_iter()
        .map(|name| Lane {
            name,
            spans: p.spans.iter().filter(|s| s.agency == name).collect(),
            events: p.events.iter().enumerate().filter(|(_, e)| e.agency == name).map(|(n, e)| (n + 1, e)).collect(),
            unseen: unseen(r, name, from, to),
        })
        .filter(|lane| !lane.spans.is_empty() || !lane.events.is_empty() || !lane.unseen.is_empty())
        .collect()
}

fn timeline(r: &Report, p: &Person) -> Markup {
    let Some((from, to)) = span(r, p) else { return html! {} };
    drawn(p, &lanes(r, p, from, to), from, to)
}

/// The drawing of these lanes.
pub(super) fn drawn(p: &Person, lanes: &[Lane<'_>], from: Day, to: Day) -> Markup {
    let says = format!(
        "Timeline of person {}, {}, in {} lanes; all {} events are in the list below",
        p.number,
        words::two_dates(from, to),
        words::spelled(lanes.len() as u64),
        p.events.len()
    );
    parts::scroll(&format!("Timeline of person {}", p.number), &html! { (story(lanes, from, to, &says)) })
}

fn events(r: &Report, p: &Person) -> Markup {
    html! {
        ol.ev {
            @for e in &p.events {
                li {
                    span.dt { (words::day_short(e.day)) @if let Some(time) = &e.time { " " (time) } }
                    span { b { (e.agency) "." } " " (words::sentence_case(&e.text)) " " span.row { (behind::row(r, &e.row)) } }
                }
            }
        }
    }
}

fn told(r: &Report, p: &Person) -> Markup {
    html! {
        details.story {
            summary { "Person " (p.number) @if let Some(name) = &p.name { ", " (name) } ": " (who(p)) }
            div id=(format!("p{}", p.number)) {
                p.note { (known_as(p)) }
                (timeline(r, p))
                (events(r, p))
            }
        }
    }
}

/// One wait: who, how long, why, and from which rows.
pub fn wait(r: &Report, list: &Behind, case: &Case, person: Option<&Person>, open: bool) -> Markup {
    let length = case.length.map_or_else(|| "length not known".to_owned(), |l| words::limit(l, list.unit));
    let limit = case.limit.map(|l| format!(", limit {}", words::limit(l, list.unit))).unwrap_or_default();
    html! {
        details.case open[open] {
            summary {
                @match person {
                    Some(p) => { b { "Person " (p.number) } @if let Some(name) = &p.name { ", " (name) } ", " (who(p)) ": " }
                    None => { b { (list.heading) } ": " }
                }
                (length) (limit) "; " (case.end)
            }
            div.in {
                p.note { "From " (words::when(&case.start)) @match &case.stop { Some(stop) => { " to " (words::when(stop)) } None => ", no stop" } "." }
                @for sentence in &case.because { p { (sentence) } }
                @if !case.states.is_empty() {
                    (state_bar(&case.states, case.limit))
                    ul.states {
                        @for s in &case.states { li { b { (words::limit(s.amount, list.unit)) } " " (s.state) ", from " (words::when(&s.from)) } }
                        li.sum { b { (words::limit(case.states.iter().map(|s| s.amount).sum(), list.unit)) } " together" }
                    }
                }
                @if !case.rows.is_empty() { p.row { "Rows: " (case.rows.iter().map(|row| behind::row(r, row)).collect::<Vec<_>>().join(", ")) } }
                @if let Some(p) = person {
                    p.note {
                        @if !p.local_ids.is_empty() || p.died.is_some() { "Known as: " (known_as(p)) ". " }
                        a href=(format!("#p{}", p.number)) { "Everything recorded of person " (p.number) }
                    }
                }
            }
        }
    }
}
