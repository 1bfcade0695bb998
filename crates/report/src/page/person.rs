//! One person's page: her story in short, her time across agencies, what she waited for and why, and her vector. Restricted; a sheet to take to a
//! meeting.

use super::{behind, bias, parts, people};
use crate::figures::*;
use crate::svg::{Lane, spread};
use crate::words;
use maud::{Markup, PreEscaped, html};
use yf_measures::journeys::FAMILIES;
use yf_model::Day;

/// The page of one person; `None` where the report does not tell of her.
pub fn page(r: &Report, number: u32, journey: &PersonJourney) -> Option<String> {
    let p = r.people.iter().find(|p| p.number == number)?;
    let title = format!("{}: what happened, {}", words::called(p), words::two_dates(journey.from, journey.to));
    Some(super::shell(r, &title, "person", &main(r, p, journey)).into_string())
}

fn main(r: &Report, p: &Person, j: &PersonJourney) -> Markup {
    let cases: Vec<(&Behind, &Case)> =
        r.behind.iter().flat_map(|b| b.cases.iter().filter(|c| c.person == p.number).map(move |c| (b, c))).collect();
    html! {
        p.made {
            b { "One person’s page" } ": it holds her or his own records. Give it only to those who care for this person, and to nobody by a way that others read."
            @if r.place.invented { " " b { "Invented place" } ": nobody is meant." }
        }
        div.own {
            h1 { (words::called(p)) }
            p.note { (words::sentence_case(&people::who(p))) ". Person " (p.number) " of this report. " (known(p)) }
            div.say { @for sentence in words::story(p, j, &cases) { p { (sentence) } } }
        }
        (course(&words::course(p, j, &cases)))
        section.q aria-labelledby="h1" {
            h2 id="h1" { "What happened, and in whose hands" }
            div.body {
                figure.long {
                    (parts::caption(
                        "Time goes from left to right, an agency to a lane; the top lane says who had taken responsibility",
                        "Numbers match the list below it, which says the same in words."
                    ))
                    (PreEscaped(people::KEY))
                    (timeline(r, p, j))
                    (events(r, p, j))
                }
            }
        }
        section.q aria-labelledby="h2" { h2 id="h2" { "What was promised, and what it took" } div.body { (waits(r, &cases)) } }
        section.q aria-labelledby="h3" { h2 id="h3" { "What this came to" } div.body { (vector(r, j)) } }
        section.q aria-labelledby="h4" { h2 id="h4" { "What this page cannot say" } div.body { (unsaid(r, j)) } }
    }
}

fn known(p: &Person) -> String {
    let known = people::known_as(p);
    if known.is_empty() { String::new() } else { format!("Known as: {known}.") }
}

/// The same told from its first day to its last, for somebody who never saw a chart.
fn course(course: &words::Course) -> Markup {
    if course.steps.is_empty() {
        return html! {};
    }
    html! {
        section.q aria-labelledby="h0" {
            h2 id="h0" { "How it went" }
            div.body {
                ol.course { @for step in &course.steps { li { span.dt { (step.when) } span { (step.what) } } } }
                @if course.left_out > 0 {
                    p.note {
                        "Of stays, waits, closures and times in nobody’s hands the longest are told here. "
                        (words::sentence_case(&words::spelled(course.left_out as u64))) " shorter " (if course.left_out == 1 { "one stands" } else { "ones stand" }) " below."
                    }
                }
            }
        }
    }
}

/// The lanes of the agencies under the one of responsibility.
fn timeline(r: &Report, p: &Person, j: &PersonJourney) -> Markup {
    let Some((from, to)) = people::span(r, p) else {
        return html! { p { "Nothing is recorded of this person." } };
    };
    let held = held(j, from, to);
    let mut lanes =
        vec![Lane { name: "In whose hands", spans: held.iter().collect(), events: Vec::new(), unseen: Vec::new() }];
    lanes.extend(people::lanes(r, p, from, to));
    people::drawn(p, &lanes, from, to)
}

/// The band of responsibility: each stretch has one state, since a day in two agencies' hands is in somebody's.
fn held(j: &PersonJourney, from: Day, to: Day) -> Vec<StorySpan> {
    let mut cuts: Vec<Day> = j.owned.iter().flat_map(|o| [o.from, o.to.next()]).collect();
    cuts.extend(j.unowned.iter().flat_map(|u| [u.from, u.to.next()]));
    cuts.sort_unstable();
    cuts.dedup();
    let mut out: Vec<StorySpan> = Vec::new();
    for pair in cuts.windows(2) {
        let (first, next) = (pair[0], pair[1]);
        if first < from || first > to {
            continue;
        }
        let mut names: Vec<&str> =
            j.owned.iter().filter(|o| o.from <= first && first <= o.to).map(|o| o.agency.as_str()).collect();
        names.dedup();
        let nobody = j.unowned.iter().find(|u| u.from <= first && first <= u.to);
        let (kind, label) = match (names.as_slice(), nobody) {
            ([], Some(run)) => (SpanKind::Nobody, format!("nobody, {}", words::limit(run.days(), "days"))),
            ([], None) => continue,
            ([one], _) => (SpanKind::Helped, (*one).to_owned()),
            (several, _) => (SpanKind::Helped, format!("{} agencies", words::spelled(several.len() as u64))),
        };
        let last = next - 1;
        match out.last_mut() {
            Some(before) if before.kind == kind && before.label == label && before.to == Some(first - 1) => {
                before.to = Some(last);
            }
            _ => out.push(StorySpan { agency: String::new(), kind, from: first, to: Some(last), label, due: None }),
        }
    }
    out
}

/// The list of events, with each run of days in nobody's hands where it began.
fn events(r: &Report, p: &Person, j: &PersonJourney) -> Markup {
    let gaps_after = |n: usize| -> Vec<&UnownedDays> {
        let day = p.events[n].day;
        let next = p.events.get(n + 1).map(|e| e.day);
        // Said behind the last event before its first day; a run that begins on the day of an event, behind that.
        j.unowned.iter().filter(|u| day <= u.from && next.is_none_or(|next| u.from < next)).collect()
    };
    html! {
        ol.ev {
            @for (n, e) in p.events.iter().enumerate() {
                li {
                    span.dt { (words::day_short(e.day)) @if let Some(time) = &e.time { " " (time) } }
                    span {
                        b { (e.agency) "." } " "
                        @if let Some(said) = marks(j, n, &e.text) {
                            (words::sentence_case(e.text.trim_end_matches('.'))) ". " em { (said) }
                        } @else { (words::sentence_case(&e.text)) }
                        " " span.row { (behind::row(r, &e.row)) }
                        @for gap in gaps_after(n) {
                            span.gone {
                                b { "In nobody’s hands" } " for " (words::limit(gap.days(), "days")) ": " (words::two_dates(gap.from, gap.to)) "."
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What an event is counted as: "Second telling; repeat of another agency’s assessment."
fn marks(j: &PersonJourney, event: usize, text: &str) -> Option<String> {
    let said: Vec<String> =
        j.marks.iter().filter(|mark| mark.event == event).filter_map(|mark| words::mark(mark.of, text)).collect();
    (!said.is_empty()).then(|| format!("{}.", words::sentence_case(&said.join("; "))))
}

/// Every wait of hers that a figure counts; the missed ones explained.
fn waits(r: &Report, cases: &[(&Behind, &Case)]) -> Markup {
    let promised: Vec<&(&Behind, &Case)> = cases
        .iter()
        .filter(|(b, c)| b.section == "promise" || (b.section == "discharge" && c.is_explained()))
        .collect();
    if promised.is_empty() {
        return html! { p { "None of the place’s promises covered anything that this person waited for." } };
    }
    let explained = promised.iter().filter(|(_, c)| c.is_explained());
    html! {
        (parts::scroll("What was promised and what it took", &html! {
            table.wide {
                caption.vh { "Each wait under a promise: what was promised, what it took, how it ended" }
                thead { tr { th scope="col" { "For" } th scope="col" { "From" } th scope="col" { "To" } th.n scope="col" { "Promised" } th.n scope="col" { "It took" } th scope="col" { "So" } } }
                tbody {
                    @for (b, c) in &promised {
                        tr {
                            th scope="row" { (b.heading) }
                            td { (words::when(&c.start)) }
                            td { (c.stop.as_deref().map_or_else(|| "–".to_owned(), words::when)) }
                            td.n { (c.limit.map_or_else(|| "–".to_owned(), |l| words::limit(l, b.unit))) }
                            td.n { (took(b, c)) }
                            td { (c.end) }
                        }
                    }
                }
            }
        }))
        @if explained.clone().next().is_some() {
            h3 { "Why each of these was as long as it was" }
            div.why { @for (b, c) in explained { (people::wait(r, b, c, None, true)) } }
        }
    }
}

fn took(b: &Behind, c: &Case) -> String {
    match (c.length, c.at_most) {
        // It was never given: how long it was waited for is told by the explanation, where there is one.
        _ if c.end == yf_measures::clock::End::EndedWithout.name() => "–".to_owned(),
        (Some(least), Some(most)) => format!("{} to {}", words::limit(least, b.unit), words::limit(most, b.unit)),
        (Some(length), None) => words::limit(length, b.unit),
        (None, _) => "not known".to_owned(),
    }
}

/// Her vector beside the place's, where it is known. No sum, no grade, no colour.
fn vector(r: &Report, j: &PersonJourney) -> Markup {
    let place = j.elements.iter().any(|e| e.spread.is_some());
    let listed = |e: &&ElementFigure| e.listed;
    html! {
        p.note {
            "Each line is counted by itself: there is no sum and no grade of a person. Extracts of "
            (if j.agencies.is_empty() { "no agency".to_owned() } else { j.agencies.join(", ") })
            " were in; what others did is not here. "
            @if place { "The line shows the middle eight tenths of the place’s people, the thick part its middle half, the upright its middle, the dot this person." }
        }
        (parts::scroll("Each element of the journey", &elements(j, place, "The elements of the journey, with this person’s value and the rows behind it", &listed)))
        h3 { "Waits on each clock" }
        (clocks(r, j))
        details.twin {
            summary { "What stands behind these: the other elements" }
            (parts::scroll("The other elements of the journey", &elements(j, place, "The other elements, with this person’s value and the rows behind it", &|e| !listed(e))))
        }
        (bias::table(j.elements.iter().map(|e| e.family).chain(["waits"])))
    }
}

/// A table of some elements, by family; each family with a link to what moves it.
fn elements(j: &PersonJourney, place: bool, caption: &str, wanted: &dyn Fn(&&ElementFigure) -> bool) -> Markup {
    let heads = if place { 6 } else { 4 };
    html! {
        table.wide {
            caption.vh { (caption) }
            thead {
                tr {
                    th scope="col" { "What" } th.n scope="col" { "This person" }
                    @if place { th scope="col" { "Beside the place" } th.n scope="col" { "Half have at most" } }
                    th.n scope="col" { "Rows behind it" } th scope="col" { "Opened by" }
                }
            }
            @for family in &FAMILIES {
                @let all: Vec<&ElementFigure> = j.elements.iter().filter(|e| e.family == family.id).filter(|e| wanted(e)).collect();
                @if !all.is_empty() {
                    tbody {
                        tr.fam { th scope="rowgroup" colspan=(heads) { (family.name) " " (bias::link(family.id)) } }
                        @for e in all {
                            tr {
                                th scope="row" { (e.words) }
                                @let number = e.value.number();
                                // Words may break over lines, and have the drawing's room: on a phone they would push every number out of sight.
                                td.n[number.is_some()] colspan=[(place && number.is_none()).then_some(2)] { (value(e)) }
                                @if place {
                                    @if let Some(v) = number { td { @if let Some(s) = &e.spread { (spread(v, s)) } } }
                                    td.n { (e.spread.map_or_else(|| "–".to_owned(), |s| shown(e.name, s.half))) }
                                }
                                td.n { @if e.rows > 0 && number.is_some() { (e.rows) } @else { "–" } }
                                td { code { "--element " (e.name) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn value(e: &ElementFigure) -> Markup {
    html! {
        @match &e.value {
            HerValue::Unseen(kinds) => { "cannot be seen" span.ref { "no extract here can hold " (kinds) } }
            HerValue::Undefined(why) => (why),
            HerValue::Is(v) => {
                (shown(e.name, *v))
                @if e.few { span.ref { "few: " (words::plural((e.rows as u64).into(), "visit", "visits")) } }
            }
        }
    }
}

fn shown(name: &str, v: f64) -> String {
    match () {
        () if name == "home_share" => format!("{v:.3}"),
        () if crate::assemble::of_visits(name).is_some() => format!("{v:.2}"),
        () => words::half(v),
    }
}

/// Her waits on the place's clocks; those that never started are named.
fn clocks(r: &Report, j: &PersonJourney) -> Markup {
    let name = |id: &str| r.promises.iter().find(|p| p.id == id).map_or_else(|| id.to_owned(), |p| p.short.clone());
    let started: Vec<&HerClock> = j.clocks.iter().filter(|c| c.unseen.is_none() && c.counts[0] > 0).collect();
    let others: Vec<String> =
        j.clocks.iter().filter(|c| c.unseen.is_none() && c.counts[0] == 0).map(|c| name(&c.id)).collect();
    html! {
        @if !started.is_empty() {
            (parts::scroll("Waits on each clock", &html! {
                table.wide {
                    caption.vh { "What became of each clock that started for this person" }
                    thead { tr {
                        th scope="col" { "Clock" } th.n scope="col" { "Limit" }
                        @for head in ["Started", "Stopped", "Within", "Longer", "Cannot tell", "Closed first", "Open, so far within", "Open, and longer"] { th.n scope="col" { (head) } }
                        th scope="col" { "Opened by" }
                    } }
                    tbody {
                        @for c in started {
                            tr {
                                th scope="row" { (name(&c.id)) }
                                td.n { (words::limit(c.limit, &c.unit)) }
                                @for n in c.counts { td.n { (n) } }
                                td { code { "--element " (c.id) "_started" } }
                            }
                        }
                    }
                }
            }))
        }
        p.note {
            @if !others.is_empty() { "Did not start for this person: " (others.join("; ")) ". " }
            @for c in j.clocks.iter() { @if let Some(kinds) = &c.unseen { (name(&c.id)) " cannot be seen: no extract here can hold " (kinds) ". " } }
            "Counted by kinds of event on one reference alone; the promises above have rules of their own. " (bias::link("waits"))
        }
    }
}

fn unsaid(r: &Report, j: &PersonJourney) -> Markup {
    html! {
        ul.foot {
            li { "Whether this person was listened to, whether she or he agreed, and what a conversation passed on that no record shows." }
            li { "What agencies did whose extracts are not in. In were: " (j.agencies.join(", ")) "." }
            @if j.agencies.len() == 1 { li { "A hand-off to another agency: one agency’s extract alone cannot show any, and a nought says no more than that." } }
            li { "Days in nobody’s hands are counted as few as can be: the day of a discharge and the day of a start belong to somebody. A service that is closed late or never in its books hides such days." }
            li { "A record read by another agency leaves no mark in these extracts, so the times of telling are at most so many." }
        }
        p.note {
            "To open a line of the table to its rows: " code { "yellowfolder explain --run FOLDER --person NUMBER --element NAME" } ", and to open a wait: "
            code { "yellowfolder explain --run FOLDER --breach PROMISE:NUMBER" } ". FOLDER is where this page stands; made by " (r.run.product) "."
        }
    }
}
