//! What people went through: every element, what cannot be seen, for whom, over time, and beside their own words.

use super::{bias, changes, clocks, parts};
use crate::figures::*;
use crate::words;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

const QUESTION: &str = "What did people go through?";

const NOTE: &str = "Mrs Smith’s question, counted: her unowned days, her hand-offs, how often she told her story. Each element has its own scale. They are never added up, nobody has a grade, and no place is ranked. Means are over everybody with a value, what few people have for a hundred of them; the range of a mean is a bootstrap over people (2,000 draws), and speaks of chance only. Three things no record shows: whether she was listened to, whether she agreed, and what a conversation shared.";

/// Where the definition pages stand, as text: a report makes no request.
const PAGES: &str = "docs/measures/journey-";

/// Section 4.
pub fn section(r: &Report) -> Markup {
    let w = &r.went;
    let answer = words::went(w);
    let body = html! {
        @if w.people.is_zero() {
            (parts::missing("No event is in these extracts: nothing can be said of what anybody went through."))
        } @else {
            (elements(r))
            (groups(w))
            (changes::years(w))
            (funnels(w))
            (clocks::clocks(w))
            (statements(w))
            (definitions(w))
            (bias::table(w.families.iter().filter(|f| f.missing.is_none()).map(|f| f.id.as_str())))
            (lists(r))
        }
    };
    parts::section(4, QUESTION, &answer, NOTE, &body)
}

/// How an element's means are written: what few people have, for a hundred of them.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    factor: f64,
    digits: usize,
    pub(super) words: &'static str,
}

impl Scale {
    pub(super) fn of(e: &ElementFigures) -> Scale {
        let plain = |digits, words| Scale { factor: 1.0, digits, words };
        match e.unit.as_str() {
            "index" => plain(3, "of 1"),
            "density" => plain(1, "persons"),
            "days" => plain(1, "days"),
            _ if e.whole.mean.is_some_and(|mean| mean < 0.5) => {
                Scale { factor: 100.0, digits: 1, words: "per 100 people" }
            }
            _ => plain(2, "times"),
        }
    }

    pub(super) fn show(self, v: f64) -> String {
        let v = v * self.factor;
        if v >= 1000.0 { words::number(v.round() as u64) } else { format!("{v:.*}", self.digits) }
    }

    fn maybe(self, v: Option<f64>, s: &Spread) -> String {
        v.map_or_else(|| none(s), |v| self.show(v))
    }

    fn range(self, s: &Spread) -> String {
        match (s.low, s.high) {
            (Some(low), Some(high)) => format!("{} to {}", self.show(low), self.show(high)),
            _ => String::new(),
        }
    }
}

fn none(s: &Spread) -> String {
    if s.people.is_zero() { "–".into() } else { "[c]".into() }
}

/// A value that somebody has: whole where it is whole.
fn one(v: f64, unit: &str) -> String {
    match unit {
        "index" => format!("{v:.2}"),
        _ if v.fract() == 0.0 => words::number(v as u64),
        _ => format!("{v:.1}"),
    }
}

fn at_most(v: Option<f64>, e: &ElementFigures) -> String {
    v.map_or_else(|| none(&e.whole), |v| one(v, &e.unit))
}

fn is_listed(e: &ElementFigures) -> bool {
    !e.groups.is_empty()
}

/// The elements of the first table: those of the ordered list, the agencies of a family that has none in it, and days at home as a share.
fn is_shown(e: &ElementFigures, f: &FamilyFigures) -> bool {
    is_listed(e) || (f.id == "spans" && e.id.ends_with("_org")) || e.id == "home_share"
}

const HEADS: [&str; 5] = ["Element", "Mean", "People with any", "Half have at most", "Nine in ten have at most"];

fn elements(r: &Report) -> Markup {
    let w = &r.went;
    html! {
        div {
            h3 { "Element by element" }
            p.s {
                (words::plural(w.people, "person", "people")) " with an event, " (words::two_dates(w.from, w.to)) "; "
                (words::plural(w.deaths, "person", "people")) " died in these days, after which no days are counted. Told from: " (w.extracts.join("; ")) "."
            }
            (parts::scroll("What people went through, table", &html! {
                table.stack.went role="table" {
                    caption { "Every element, in the order of its definitions" }
                    thead role="rowgroup" { tr role="row" { @for (n, head) in HEADS.iter().enumerate() { th.n[n > 0] role="columnheader" scope="col" { (head) } } } }
                    @for (n, f) in w.families.iter().enumerate() {
                        @let same = n > 0 && w.families.get(n - 1).is_some_and(|before| before.words == f.words);
                        tbody role="rowgroup" {
                            tr.fam role="row" {
                                th role="rowheader" scope="rowgroup" colspan="5" {
                                    @if !same { "“" (f.words) "” " }
                                    span.ref { (f.name) @if f.missing.is_none() && !f.fed_by.is_empty() { ". From: " (f.fed_by.join("; ")) } }
                                    @if f.missing.is_none() { " " (bias::link(&f.id)) }
                                    // What it was worked out without stands beside it, not behind a fold.
                                    @if let Some(partly) = &f.partly { span.ref { (partly) } }
                                }
                            }
                            @if let Some(missing) = &f.missing {
                                tr role="row" { td role="cell" colspan="5" { (parts::missing(missing)) } }
                            } @else {
                                @for e in f.elements.iter().filter(|e| is_shown(e, f)) { (row(e, f)) }
                                @if f.id == "waits" {
                                    tr role="row" { td role="cell" colspan="5" { "Each clock in the table of clocks below." } }
                                }
                            }
                        }
                    }
                }
            }))
            details.twin {
                summary { "The other elements, and what each is counted beside" }
                (parts::scroll("Other elements, table", &html! {
                    table.stack.went role="table" {
                        caption { "Elements that stand behind those above" }
                        thead role="rowgroup" { tr role="row" { @for (n, head) in HEADS.iter().enumerate() { th.n[n > 0] role="columnheader" scope="col" { (head) } } } }
                        tbody role="rowgroup" {
                            @for f in &w.families { @for e in f.elements.iter().filter(|e| !is_shown(e, f)) { (row(e, f)) } }
                        }
                    }
                }))
                ul.foot {
                    @for f in &w.families {
                        @for n in &f.beside { li { (f.name) ": " (parts::n(n.count)) " " (n.name) "." } }
                    }
                }
            }
        }
    }
}

fn row(e: &ElementFigures, f: &FamilyFigures) -> Markup {
    let (s, scale) = (&e.whole, Scale::of(e));
    let list = (!e.most.is_empty()).then(|| format!("#w-{}", e.id));
    let shares = f.shares.iter().filter(|share| share.of == e.id && share.whole.share.is_some());
    if let Some(unseen) = unseen(e) {
        return html! {
            tr role="row" {
                th role="rowheader" scope="row" { (words::sentence_case(&e.name)) }
                td role="cell" colspan="4" { (parts::missing(&unseen)) }
            }
        };
    }
    html! {
        tr role="row" {
            th role="rowheader" scope="row" {
                (words::sentence_case(&e.name))
                @for share in shares { span.ref { (parts::share(&share.whole)) " " (share.name) } }
            }
            td.n role="cell" data-l="mean" {
                b { (scale.maybe(s.mean, s)) } " " span.u { (scale.words) }
                @if s.mean.is_some() { span.ref { (scale.range(s)) } }
            }
            td.n role="cell" data-l="people with any" {
                (super::behind::count(s.any, list)) span.ref { "of " (parts::n(s.people)) }
            }
            td.n role="cell" data-l="half have at most" { (at_most(s.median, e)) }
            td.n role="cell" data-l="nine in ten have at most" { (at_most(s.nine_tenths, e)) }
        }
    }
}

/// Of an element that nobody has a value of because no extract can hold what it counts: which kinds those are.
fn unseen(e: &ElementFigures) -> Option<String> {
    let element = yf_measures::journeys::element(&e.id).and_then(|n| yf_measures::journeys::ELEMENTS.get(n))?;
    let kinds = element.needs_of_its_own();
    (e.whole.people.is_zero() && !kinds.is_empty()).then(|| {
        format!("Cannot be seen: no extract of this run can hold {}.", crate::assemble::kinds_in_words(&kinds, "or"))
    })
}

pub(super) fn listed(w: &WentThrough) -> Vec<&ElementFigures> {
    w.families.iter().flat_map(|f| &f.elements).filter(|e| is_listed(e)).collect()
}

fn groups(w: &WentThrough) -> Markup {
    let elements = listed(w);
    let Some(first) = elements.first() else { return html! {} };
    let mut kinds: Vec<&str> = Vec::new();
    for group in &first.groups {
        if !kinds.contains(&group.by.as_str()) {
            kinds.push(&group.by);
        }
    }
    html! {
        div {
            h3 { "For whom?" }
            p.s { "Means and their ranges, in the order of the place’s own lists. Groups differ in age and need: for localities the value with the whole place’s mix of age, sex and deprivation stands beneath. Nothing here is a rank." }
            @for by in &kinds {
                details.twin {
                    summary { "By " (by_words(by)) }
                    (parts::scroll(&format!("What people went through by {by}, table"), &html! { (group_table(&elements, by)) }))
                }
            }
        }
    }
}

fn by_words(by: &str) -> &str {
    if by == "carer" { "carer status" } else { by }
}

fn group_table(elements: &[&ElementFigures], by: &str) -> Markup {
    let names: Vec<&str> = elements
        .first()
        .map_or(Vec::new(), |e| e.groups.iter().filter(|g| g.by == by).map(|g| g.group.as_str()).collect());
    html! {
        table.stack.dense.nums role="table" {
            caption { "Mean of each person by " (by_words(by)) @if by == "locality" { "; then, with the place’s mix of people" } }
            thead role="rowgroup" { tr role="row" {
                th role="columnheader" scope="col" { "Element" }
                th.n role="columnheader" scope="col" { "Whole place" }
                @for name in &names { th.n role="columnheader" scope="col" { (name) } }
            } }
            tbody role="rowgroup" {
                @for e in elements {
                    tr role="row" {
                        th role="rowheader" scope="row" { (named(e)) }
                        td role="cell" data-l="whole place" { (cell(&e.whole, e)) }
                        @for name in &names {
                            td role="cell" data-l=(name) {
                                @if let Some(g) = e.groups.iter().find(|g| g.by == by && g.group == *name) {
                                    (cell(&g.figures, e))
                                    @if let Some(standardised) = g.standardised.filter(|_| g.figures.mean.is_some()) { span.ref { "alike: " (Scale::of(e).show(standardised)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn cell(s: &Spread, e: &ElementFigures) -> Markup {
    let scale = Scale::of(e);
    html! { b { (scale.maybe(s.mean, s)) } @if s.mean.is_some() { span.ref { (scale.range(s)) } } }
}

/// An element with its unit, for tables of means alone.
pub(super) fn named(e: &ElementFigures) -> Markup {
    html! { (words::sentence_case(&e.name)) span.ref { (Scale::of(e).words) } }
}

fn funnels(w: &WentThrough) -> Markup {
    let shares: Vec<&ShareFigures> =
        w.families.iter().flat_map(|f| &f.shares).filter(|s| !s.funnel.is_empty()).collect();
    if shares.is_empty() {
        return html! {};
    }
    html! {
        details.twin {
            summary { "Shares by locality, beside what chance alone would do" }
            p.note { "Inside: chance alone would leave it there 95 times in 100. Watch: outside that, inside 99.8. Look: beyond. Fewer than ten of which, and no point is made. The order is the place’s own; it is no league." }
            @for s in shares {
                (parts::scroll(&format!("Shares by locality {}, table", s.name), &html! {
                    table.stack.went role="table" {
                        caption { (words::sentence_case(&s.of.replace('_', " "))) " " (s.name) @if s.more_than_chance { ". More than a tenth of the localities lie beyond the outer line: the spread is more than chance, and none is named as an outlier." } }
                        thead role="rowgroup" { tr role="row" { @for (n, head) in ["Locality", "Share", "Of", "95% of chance", "99.8% of chance", "Lies"].iter().enumerate() { th.n[(1..5).contains(&n)] role="columnheader" scope="col" { (head) } } } }
                        tbody role="rowgroup" {
                            @for p in &s.funnel {
                                tr role="row" {
                                    th role="rowheader" scope="row" { (p.group) }
                                    td.n role="cell" data-l="share" { @if p.lies == "too few" { "–" } @else { (parts::share(&p.rate)) } }
                                    td.n role="cell" data-l="of" { (parts::n(p.rate.numerator)) " of " (parts::n(p.rate.denominator)) }
                                    td.n role="cell" data-l="95% of chance" { (limits(p.low_95, p.high_95)) }
                                    td.n role="cell" data-l="99.8% of chance" { (limits(p.low_998, p.high_998)) }
                                    td role="cell" { @if s.more_than_chance && p.lies == "look" { "–" } @else { (words::sentence_case(&p.lies)) } }
                                }
                            }
                        }
                    }
                }))
            }
        }
    }
}

fn limits(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{:.1}% to {:.1}%", low * 100.0, high * 100.0),
        _ => "–".into(),
    }
}

fn statements(w: &WentThrough) -> Markup {
    if w.statements.is_empty() {
        return html! {};
    }
    html! {
        div {
            h3 { "What records show, beside what people say" }
            p.s { "What people should be able to say (Making it Real). On the left what these records show; on the right what people answered, where a survey’s file was given. The two are never averaged: in pilots staff saw improvement that people did not." }
            (parts::scroll("Statements beside records and answers, table", &html! {
                table.stack.went role="table" {
                    caption { "Her words, the records, her answers" }
                    thead role="rowgroup" { tr role="row" { @for head in ["“I …”", "What records show", "What people answered: agree"] { th role="columnheader" scope="col" { (head) } } } }
                    tbody role="rowgroup" {
                        @for s in &w.statements {
                            tr role="row" {
                                th role="rowheader" scope="row" { (s.words) }
                                td role="cell" data-l="records" { (evidence(w, s)) }
                                td role="cell" data-l="answers" {
                                    @if s.answers.is_empty() { span.ref { "No survey’s file in this run has it." } }
                                    @for a in &s.answers {
                                        span.item { b { (parts::share(&a.rate)) } " of " (parts::n(a.rate.denominator)) span.ref { (answered(a)) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }))
        }
    }
}

/// What records show of a statement: the elements' own figures in this edition.
fn evidence(w: &WentThrough, s: &Statement) -> Markup {
    let family = w.families.iter().find(|f| f.id == s.family);
    let elements = |f: &FamilyFigures| -> Vec<ElementFigures> {
        f.elements.iter().filter(|e| s.elements.contains(&e.id)).cloned().collect()
    };
    html! {
        @match family {
            Some(f) if f.missing.is_none() => {
                @for e in elements(f) {
                    @if let Some(unseen) = unseen(&e) {
                        span.item { (words::sentence_case(&e.name)) ": " (unseen) }
                    } @else { span.item {
                        (words::sentence_case(&e.name)) ": " b { (Scale::of(&e).maybe(e.whole.mean, &e.whole)) } " " (Scale::of(&e).words) @if e.unit != "index" && Scale::of(&e).factor == 1.0 { " on average" }
                        span.ref { (parts::n(e.whole.any)) " of " (parts::n(e.whole.people)) " people had any" }
                    } }
                }
                @if s.elements.is_empty() { "The waits on each clock, and the promises above." }
            }
            Some(_) => span.ref { "These extracts cannot show it." },
            None => span.ref { "No record can show it." },
        }
    }
}

fn answered(a: &Answered) -> String {
    [a.period.as_str(), a.group.as_str()].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

fn definitions(w: &WentThrough) -> Markup {
    html! {
        details.twin {
            summary { "What each element needs, and what it cannot see" }
            dl.lim {
                @for f in &w.families {
                    div {
                        dt { (f.name) }
                        dd {
                            @if let Some(partly) = &f.partly { (partly) " " }
                            (f.blind) " Least extract: " (f.least) ". "
                            span.ref { "Defined in " (PAGES) (f.id) ".md." }
                        }
                    }
                }
            }
        }
    }
}

/// The people with the most of each element. Restricted edition.
fn lists(r: &Report) -> Markup {
    let elements: Vec<&ElementFigures> =
        r.went.families.iter().flat_map(|f| &f.elements).filter(|e| !e.most.is_empty()).collect();
    if elements.is_empty() {
        return html! {};
    }
    // Looked up, not looked for: a place has as many people as rows here have names to find.
    let worst = &r.went.worst;
    let of_elements = elements.iter().flat_map(|e| &e.most).map(|p| p.person);
    let named: BTreeSet<u32> = of_elements.chain(worst.iter().map(|w| w.person)).collect();
    let known: BTreeMap<u32, &Person> =
        r.people.iter().filter(|p| named.contains(&p.number)).map(|p| (p.number, p)).rev().collect();
    html! {
        details.group {
            summary { "The people with the most of each element" }
            p.note { "By one element at a time, or by how many. The order is no decision about anybody. All people with all their elements are in journeys.csv." }
            @if !worst.is_empty() {
                details.group {
                    summary { "In the worst tenth of the place by several elements" }
                    p.note { "Counted over " (r.went.worst_of) " elements, each by itself; nothing is added up. In the worst tenth: worse than nine tenths of the people with a value. Here are those with most, " (crate::assemble::MOST) " at most." }
                    ul.foot {
                        @for w in worst {
                            li {
                                b { (w.person) }
                                @if let Some(name) = known.get(&w.person).and_then(|p| p.name.as_deref()) { " " (name) }
                                ": " (w.elements.len()) " of " (r.went.worst_of) ". "
                                @let said: Vec<&str> = w.elements.iter().map(|id| words::element(id)).collect();
                                (words::sentence_case(&said.join("; "))) "."
                            }
                        }
                    }
                }
            }
            @for e in elements {
                details.group {
                    summary { (words::sentence_case(&e.name)) ": " (parts::n(e.whole.any)) " people" }
                    div id=(format!("w-{}", e.id)) {
                        ul.whom {
                            @for p in &e.most {
                                li {
                                    b { (p.person) }
                                    @if let Some(name) = known.get(&p.person).and_then(|p| p.name.as_deref()) { " " (name) }
                                    ": " (one(p.value, &e.unit)) " " (if e.unit == "days" { "days" } else { "times" })
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
