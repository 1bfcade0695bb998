//! The lists of people behind each figure, and the links from the figures to them.

use super::{parts, people};
use crate::figures::*;
use crate::words;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// How many people a list shows.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// Explained, with a timeline each.
    pub told: usize,
    /// In all: the others with their wait and its rows.
    pub listed: usize,
}

/// The cases of a list that are explained, with the stories of their people.
pub fn explained(behind: &Behind, most: Most) -> impl Iterator<Item = &Case> {
    behind.cases.iter().filter(|c| c.is_explained()).take(most.told.min(most.listed))
}

/// Where in the page the people of a figure are: a link to follow, or none in the open edition and behind a nought.
pub type Whom = Option<String>;

/// One list of a promise or of leaving hospital.
pub fn list(r: &Report, section: &str, figure: &str, part: &str) -> Whom {
    let at = r.behind.iter().position(|b| b.section == section && b.figure == figure && b.part == part);
    at.map(|n| format!("#b{n}"))
}

/// One list of an official figure.
pub fn official(r: &Report, figure: &str, part: &str, group: &str, band: &str, period: &str) -> Whom {
    let at = r.behind.iter().position(|b| {
        b.section == "official"
            && (b.figure.as_str(), b.part, b.group.as_str()) == (figure, part, group)
            && (b.band.as_str(), b.period.as_str()) == (band, period)
    });
    at.map(|n| format!("#b{n}"))
}

/// All lists of a figure together: what a denominator or a total counts.
pub fn figure(r: &Report, section: &str, figure: &str, group: &str) -> Whom {
    let at = r.behind.iter().position(|b| b.section == section && b.figure == figure && b.group == group);
    at.map(|n| format!("#f{n}"))
}

/// Words or a count, linked to the people they speak of.
pub fn linked(text: &str, whom: Whom) -> Markup {
    match whom {
        Some(href) => html! { a href=(href) { (text) } },
        None => html! { (text) },
    }
}

/// A count, linked to the people it counts.
pub fn count(count: Count, whom: Whom) -> Markup {
    linked(&parts::n(count), whom.filter(|_| !count.is_zero()))
}

/// All lists, those of one figure together.
pub fn lists(r: &Report, most: Most, stories: &[&Person]) -> Markup {
    let people: BTreeMap<u32, &Person> = r.people.iter().map(|p| (p.number, p)).collect();
    let told: BTreeMap<u32, ()> = stories.iter().map(|p| (p.number, ())).collect();
    let files: BTreeMap<&str, usize> = r.run.files.iter().enumerate().map(|(n, f)| (f.name.as_str(), n + 1)).collect();
    let page = Page { r, people, told, files, most };
    let numbered: Vec<(usize, &Behind)> = r.behind.iter().enumerate().collect();
    html! {
        @if !r.behind.is_empty() {
            div {
                h3 { "The people behind each figure" }
                p.note {
                    "A figure’s number in the sections above leads here. Lists give the person, the wait, its first and last day, and the rows it was read from, as file and line; files are numbered as here:"
                }
                ol.files { @for file in &r.run.files { li { (file.name) } } }
                @for figure in numbered.chunk_by(|a, b| a.1.heading == b.1.heading) { (page.figure(figure)) }
            }
        }
    }
}

/// A row as the page writes it: the file by its name, without its folders where no other file is called so.
pub fn row(r: &Report, row: &str) -> String {
    fn last(name: &str) -> &str {
        name.rsplit('/').next().unwrap_or_default()
    }
    let Some((file, line)) = row.rsplit_once(':') else { return row.to_owned() };
    let short = last(file);
    let alone = r.run.files.iter().filter(|f| last(&f.name) == short).count() < 2;
    if alone { format!("{short}:{line}") } else { row.to_owned() }
}

struct Page<'a> {
    r: &'a Report,
    people: BTreeMap<u32, &'a Person>,
    told: BTreeMap<u32, ()>,
    files: BTreeMap<&'a str, usize>,
    most: Most,
}

impl Page<'_> {
    fn figure(&self, lists: &[(usize, &Behind)]) -> Markup {
        let Some((at, first)) = lists.first() else { return html! {} };
        let total: usize = lists.iter().map(|(_, b)| b.cases.len()).sum();
        html! {
            details.group.figure {
                summary { (first.heading) ": " (counted(total, first)) }
                div id=(format!("f{at}")) { @for (n, list) in lists { (self.list(*n, list)) } }
            }
        }
    }

    fn list(&self, n: usize, behind: &Behind) -> Markup {
        let total = behind.cases.len();
        let year = behind.cases.iter().filter(|c| c.last_year).count();
        let explained: Vec<&Case> = explained(behind, self.most).collect();
        let last = explained.last().copied();
        // Where the explained end, the others follow in their order.
        let from = last.and_then(|last| behind.cases.iter().position(|c| std::ptr::eq(c, last))).map_or(0, |n| n + 1);
        // Triggers of links are many and tell little one by one: the room is for waits.
        let most = if behind.section == "link" { self.most.listed.min(50) } else { self.most.listed };
        let listed: Vec<&Case> = behind.cases.iter().skip(from).take(most.saturating_sub(explained.len())).collect();
        let shown = explained.len() + listed.len();
        // How each ended is said where they did not all end alike.
        let differ = listed.iter().any(|c| c.end != listed[0].end);
        html! {
            details.group {
                summary {
                    (behind.title) ": " (counted(total, behind))
                    @if year > 0 && year < total { ", " (words::number(year as u64)) " of them in the last twelve complete months" }
                }
                div id=(format!("b{n}")) {
                    p.note {
                        (behind.order) " The order is no decision about anybody."
                        @if shown < total { " The first " (shown) " are here, all " (words::number(total as u64)) " in people.csv." }
                        @if !explained.is_empty() && !listed.is_empty() { " The first " (explained.len()) " are explained here, the others there." }
                    }
                    @for case in &explained { (people::wait(self.r, behind, case, self.people.get(&case.person).copied(), false)) }
                    @if !listed.is_empty() { ul.whom { @for case in &listed { li { (self.line(behind, case, differ)) } } } }
                }
            }
        }
    }

    /// `4711 Ann Brown: 27 days, 2 Mar 2026 to 29 Mar 2026; 3:1842 3:2210`.
    fn line(&self, behind: &Behind, case: &Case, end: bool) -> Markup {
        let name = self.people.get(&case.person).and_then(|p| p.name.as_deref());
        let length = match (case.length, case.at_most) {
            (Some(least), Some(most)) => {
                format!("{} to {}, ", words::limit(least, behind.unit), words::limit(most, behind.unit))
            }
            (Some(length), None) => format!("{}, ", words::limit(length, behind.unit)),
            (None, _) => String::new(),
        };
        let days = match (case.start.as_str(), case.stop.as_deref()) {
            ("", Some(stop)) => words::when(stop),
            ("", None) => String::new(),
            (start, Some(stop)) => format!("{} to {}", words::when(start), words::when(stop)),
            (start, None) => format!("from {}", words::when(start)),
        };
        html! {
            @if self.told.contains_key(&case.person) { a href=(format!("#p{}", case.person)) { (case.person) } } @else { b { (case.person) } }
            @if let Some(name) = name { " " (name) }
            ": " (length) (days)
            @if end { ", " (case.end) }
            "; " (self.rows(case))
        }
    }

    /// `3:1842 3:2210`.
    fn rows(&self, case: &Case) -> String {
        let short = |row: &String| match row.rsplit_once(':') {
            Some((file, line)) => match self.files.get(file) {
                Some(n) => format!("{n}:{line}"),
                None => row.clone(),
            },
            None => row.clone(),
        };
        case.rows.iter().map(short).collect::<Vec<_>>().join(" ")
    }
}

fn counted(n: usize, behind: &Behind) -> String {
    words::plural(n.into(), behind.one, &format!("{}s", behind.one))
}
