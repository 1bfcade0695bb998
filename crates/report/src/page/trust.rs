use super::parts;
use crate::figures::*;
use crate::svg::strip;
use crate::words::{self, Trust};
use maud::{Markup, html};

const NOTE: &str = "Filled month: complete. Pale: part of it. Hatched: nothing came, so silence there does not mean that nothing happened.";

/// Groups of problems shown; the JSON file has all.
const PROBLEMS: usize = 60;

/// Section 7.
pub fn section(r: &Report) -> Markup {
    let (level, gap) = words::trust(r);
    let answer = match level {
        Trust::Well => format!("Well. {gap}"),
        Trust::WithCare => format!("With care. {gap}"),
    };
    let body = html! {
        @for warning in &r.joins.warnings { p.callout { (warning) } }
        (came_in(r))
        (joins(r))
        (problems(r))
        (files(r))
        @if !r.quality.counts.is_empty() {
            table.narrow {
                caption { "Also to know" }
                thead { tr { th scope="col" { "What" } th.n scope="col" { "How many" } } }
                tbody { @for c in &r.quality.counts { tr { th scope="row" { (words::sentence_case(&c.name)) } td.n { (parts::n(c.count)) } } } }
            }
        }
    };
    parts::section(8, "How far can this be trusted?", &answer, NOTE, &body)
}

fn came_in(r: &Report) -> Markup {
    let span = match (r.coverage.months.first(), r.coverage.months.last()) {
        (Some(a), Some(b)) => format!("{} to {}", words::month_short(*a), words::month_short(*b)),
        _ => "Months".into(),
    };
    html! {
        table.stack role="table" {
            caption { "What came in" }
            thead role="rowgroup" { tr role="row" {
                @for (class, head) in [("", "Agency"), ("", span.as_str()), ("n", "Complete"), ("n", "Part"), ("n", "Missing")] {
                    th class=(class) role="columnheader" scope="col" { (head) }
                }
            } }
            tbody role="rowgroup" {
                @for a in &r.coverage.agencies {
                    @let count = |p: Presence| a.months.iter().filter(|m| **m == p).count();
                    tr role="row" {
                        th role="rowheader" scope="row" { (words::sentence_case(&a.agency)) @if a.agency != a.dataset { span.ref { (a.dataset) } } }
                        td.st-c role="cell" { (strip(&a.months)) }
                        td.n role="cell" data-l="complete" { (count(Presence::Full)) }
                        td.n role="cell" data-l="part" { (count(Presence::Part)) }
                        td.n role="cell" data-l="missing" { (count(Presence::Missing)) }
                    }
                }
            }
        }
    }
}

fn joins(r: &Report) -> Markup {
    let j = &r.joins;
    let share = |part: Count, all: Count| parts::share(&Rate::of(part, all));
    html! {
        @if !j.datasets.is_empty() {
            table.stack role="table" {
                caption { "How records were joined: " (words::plural(j.people, "person", "people")) ", " (parts::n(j.in_two_or_more)) " with records of two kinds or more" }
                thead role="rowgroup" { tr role="row" {
                    @for (class, head) in [("", "Extract"), ("n", "Identities"), ("n", "Persons"), ("n", "Also in another"), ("", "Recognised by")] {
                        th class=(class) role="columnheader" scope="col" { (head) }
                    }
                } }
                tbody role="rowgroup" {
                    @for d in &j.datasets {
                        tr role="row" {
                            th role="rowheader" scope="row" { (words::sentence_case(&d.dataset)) }
                            td.n role="cell" data-l="identities" { (parts::n(d.identities)) }
                            td.n role="cell" data-l="persons" { (parts::n(d.people)) }
                            td.n role="cell" data-l="also in another" { (parts::n(d.in_another)) span.ref { (share(d.in_another, d.people)) } }
                            td role="cell" { @for by in &d.by { span.item { (by.name) ": " (parts::n(by.count)) } } }
                        }
                    }
                }
            }
        }
        @if !j.refused.is_empty() {
            p.note { "Not used for joining: " @for (n, x) in j.refused.iter().enumerate() { @if n > 0 { "; " } (parts::n(x.count)) " " (x.name) } "." }
        }
        @if !j.groups.is_empty() {
            (parts::twin("How often people of each group were found in a second extract", "Joins by group, table", &groups(j)))
        }
    }
}

fn groups(j: &Joins) -> Markup {
    html! {
        table.narrow {
            caption { "A low share can mean missed joins: compare before comparing anything else" }
            thead { tr { th scope="col" { "Group" } th.n scope="col" { "People" } th.n scope="col" { "In two kinds or more" } th.n scope="col" { "Share, 95% range" } } }
            tbody {
                @for g in &j.groups {
                    @let rate = Rate::of(g.in_two_or_more, g.people);
                    tr {
                        th scope="row" { (g.group) span.ref { (g.by) } }
                        td.n { (parts::n(g.people)) }
                        td.n { (parts::n(g.in_two_or_more)) }
                        td.n { (parts::share(&rate)) span.ref { (parts::range(&rate)) } }
                    }
                }
            }
        }
    }
}

/// Problems of one kind and column, counted over all files: the first of them, how many in all, in how many files.
fn kinds(list: &[ProblemGroup]) -> Vec<(&ProblemGroup, Count, usize)> {
    let mut out: Vec<(&ProblemGroup, Count, usize)> = Vec::new();
    for g in list {
        let same = |k: &&mut (&ProblemGroup, Count, usize)| {
            (&k.0.code, &k.0.severity, &k.0.column) == (&g.code, &g.severity, &g.column)
        };
        match out.iter_mut().find(same) {
            Some(kind) => (kind.1, kind.2) = (kind.1.plus(g.count), kind.2 + 1),
            None => out.push((g, g.count, 1)),
        }
    }
    out
}

fn problems(r: &Report) -> Markup {
    let list = kinds(&r.quality.problems);
    if list.is_empty() {
        return html! { p { "Every row was used, and nothing in it was doubtful." } };
    }
    let open = r.edition == Edition::Open;
    html! {
        div {
        table.stack role="table" {
            caption { "What was wrong with the data, the most serious first" }
            thead role="rowgroup" { tr role="row" {
                th role="columnheader" scope="col" { "Problem" }
                th role="columnheader" scope="col" { "Where" }
                th.n role="columnheader" scope="col" { "How many" }
                th role="columnheader" scope="col" { "What happened" }
                @if !open { th role="columnheader" scope="col" { "How to mend it" } }
            } }
            tbody role="rowgroup" {
                @for (g, count, files) in list.iter().take(PROBLEMS) {
                    tr role="row" {
                        th role="rowheader" scope="row" { (problem_name(&g.code)) @if !g.wrong.is_empty() { span.ref { (g.wrong) } } }
                        td role="cell" { (g.column) span.ref { (g.file) @if *files > 1 { " and " (files - 1) (if *files == 2 { " more file" } else { " more files" }) } } }
                        td.n role="cell" data-l="how many" { (parts::n(*count)) }
                        td role="cell" { (g.severity) @if !g.now.is_empty() { span.ref { (g.now) } } (samples(g)) }
                        @if !open { td role="cell" { (g.mend) } }
                    }
                }
            }
        }
        @if list.len() > PROBLEMS { p.note { "The first " (PROBLEMS) " of " (list.len()) " kinds; all are in the JSON file." } }
        }
    }
}

/// The catalogue's name of a problem in words: `bad-nhs-number` is "Bad NHS number".
fn problem_name(code: &str) -> String {
    words::sentence_case(&code.replace('-', " ").replace("nhs", "NHS"))
}

fn samples(g: &ProblemGroup) -> Markup {
    let shown: Vec<String> = g
        .samples
        .iter()
        .take(3)
        .map(|s| match s.line {
            Some(line) => format!("line {line}: “{}”", s.found),
            None => format!("“{}”", s.found),
        })
        .collect();
    html! { @if !shown.is_empty() { span.ref { "for example " (shown.join("; ")) } } }
}

fn files(r: &Report) -> Markup {
    let days = |f: &FileFigures| match (f.first_day, f.last_day) {
        (Some(a), Some(b)) => format!("{} to {}", words::day_short(a), words::day_short(b)),
        _ => "not known".into(),
    };
    html! {
        details {
            summary { "Each file: rows, rows set aside, days covered" }
            (parts::scroll("Files, table", &html! {
                table.dense {
                    caption { "Files" }
                    thead { tr {
                        th scope="col" { "File" } th scope="col" { "What it is" }
                        @for head in ["Rows", "Set aside", "Warnings"] { th.n scope="col" { (head) } }
                        th scope="col" { "Days covered" } th scope="col" { "Text" }
                    } }
                    tbody {
                        @for f in &r.run.files {
                            tr {
                                th scope="row" { (f.name) @if !f.note.is_empty() { span.ref { (f.note) } } }
                                td { (f.dataset) @if !f.table.is_empty() { span.ref { (f.table) } } }
                                @for c in [f.rows, f.set_aside, f.warnings] { td.n { (parts::n(c)) } }
                                td { (days(f)) }
                                td { (f.encoding) }
                            }
                        }
                    }
                }
            }))
            @if !r.run.not_read.is_empty() { p.note { "Not read by this version: " (r.run.not_read.join("; ")) "." } }
        }
    }
}
