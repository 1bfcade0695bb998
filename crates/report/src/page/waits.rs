use super::{behind, parts};
use crate::figures::*;
use crate::svg::{Cell, Point, median_cell};
use crate::words;
use maud::{Markup, html};

const QUESTION: &str = "How long did people wait?";
const NOTE: &str = "Median days by the quarter in which the wait ended, by the department’s method, which it calls provisional. People still waiting are not in a median. Dotted: the whole council. A difference between two quarters can be chance.";

impl Metric {
    fn title(self) -> &'static str {
        match self {
            Metric::FirstResponse => "Request to first response",
            Metric::FirstService => "Request to first service",
        }
    }
}

const ROWS: [(Metric, Band); 4] = [
    (Metric::FirstResponse, Band::Older),
    (Metric::FirstService, Band::Older),
    (Metric::FirstResponse, Band::Younger),
    (Metric::FirstService, Band::Younger),
];

/// Section 1.
pub fn section(r: &Report) -> Markup {
    let o = &r.official;
    let answer = words::answers(r).into_iter().find(|a| a.section == "s1");
    let (number, sentence) = answer.map(|a| (a.number, a.sentence)).unwrap_or_default();
    let said = if o.missing.is_some() || number == "not known" { sentence } else { spoken(o) };
    let body = html! {
        @if let Some(missing) = &o.missing {
            (parts::missing(missing))
        } @else {
            (medians(r, o))
            (ascof(r, o))
            (steps(o))
        }
    };
    let note = format!("{NOTE} Method {}.", if o.method.is_empty() { "not named" } else { &o.method });
    parts::section(1, QUESTION, &said, &note, &body)
}

/// Areas in the order in which they are drawn: councils, then localities.
fn areas(o: &Official) -> Vec<(String, AreaKind)> {
    let mut areas: Vec<(String, AreaKind)> = Vec::new();
    for kind in [AreaKind::Council, AreaKind::Locality] {
        for m in o.medians.iter().filter(|m| m.area_kind == kind) {
            if !areas.iter().any(|(name, k)| *name == m.area && *k == kind) {
                areas.push((m.area.clone(), kind));
            }
        }
    }
    areas
}

fn find<'a>(o: &'a Official, area: &(String, AreaKind), metric: Metric, band: Band, q: &Quarter) -> Option<&'a Median> {
    o.medians.iter().find(|m| {
        m.area == area.0 && m.area_kind == area.1 && m.metric == metric && m.band == band && m.quarter == q.start
    })
}

fn points(o: &Official, area: &(String, AreaKind), metric: Metric, band: Band) -> Vec<Point> {
    let of = |q: &Quarter| match find(o, area, metric, band, q) {
        Some(Median { median_days: Some(days), .. }) => Point::Days(*days),
        Some(_) => Point::Held,
        None if q.covered => Point::Nothing,
        None => Point::Missing,
    };
    o.quarters.iter().map(of).collect()
}

fn known(points: &[Point]) -> Vec<(usize, f64)> {
    let day = |(n, p): (usize, &Point)| if let Point::Days(d) = p { Some((n, *d)) } else { None };
    points.iter().enumerate().filter_map(day).collect()
}

/// How a median moved between the first and the last quarter that are wholly covered.
fn moved(o: &Official, metric: Metric) -> Option<String> {
    let area = areas(o).into_iter().next()?;
    let whole: Vec<(usize, f64)> = known(&points(o, &area, metric, Band::Older))
        .into_iter()
        .filter(|(n, _)| o.quarters.get(*n).is_some_and(|q| q.covered))
        .collect();
    let (first, last) = (whole.first()?, whole.last()?);
    if first.0 == last.0 {
        return None;
    }
    let change = last.1 - first.1;
    Some(match change {
        c if c > 0.0 => format!("{} {} longer", metric.text(), words::days(c)),
        c if c < 0.0 => format!("{} {} shorter", metric.text(), words::days(-c)),
        _ => format!("{} unchanged", metric.text()),
    })
}

fn whole_quarters(o: &Official) -> Option<(&Quarter, &Quarter)> {
    let whole: Vec<&Quarter> = o.quarters.iter().filter(|q| q.covered).collect();
    Some((*whole.first()?, *whole.last()?))
}

/// The answer as a sentence to be read aloud.
fn spoken(o: &Official) -> String {
    let now = |metric| {
        let area = areas(o).into_iter().next()?;
        let points = points(o, &area, metric, Band::Older);
        let covered = |n: &usize| o.quarters.get(*n).is_some_and(|q| q.covered);
        known(&points).into_iter().rfind(|(n, _)| covered(n)).map(|(_, d)| d)
    };
    match (now(Metric::FirstResponse), now(Metric::FirstService)) {
        (Some(a), Some(b)) => {
            format!(
                "The middle person of 65 and above: {} to a first response, {} to a first service.",
                words::days(a),
                words::days(b)
            )
        }
        (Some(a), None) => format!("The middle person of 65 and above: {} to a first response.", words::days(a)),
        (None, Some(b)) => format!("The middle person of 65 and above: {} to a first service.", words::days(b)),
        (None, None) => "Too few waits ended in a quarter to show their middle.".into(),
    }
}

fn medians(r: &Report, o: &Official) -> Markup {
    let areas = areas(o);
    let moves: Vec<String> = ROWS[..2].iter().filter_map(|(m, _)| moved(o, *m)).collect();
    let finding = match (moves.is_empty(), whole_quarters(o)) {
        (false, Some((first, last))) => {
            format!("{} against {}: {}", words::quarter(last.start), words::quarter(first.start), moves.join(", "))
        }
        _ => "Days from request to first response and to first service".into(),
    };
    let span = whole_quarters(o).map(|(a, b)| format!(", {} to {}", words::quarter(a.start), words::quarter(b.start)));
    let measure = format!(
        "Median days by quarter{}. People of 65 and above first, then 25 to 64. Same scale within each row; first and last quarter written.",
        span.unwrap_or_default()
    );
    html! {
        figure {
            (parts::caption(&finding, &measure))
            @for (metric, band) in ROWS { (row(o, &areas, metric, band)) }
        }
        p.note {
            b { "[x]" } " hatched: no extract for that time. "
            b { "[c]" } " fewer than " (words::spelled(r.place.publish.least())) " people, held back. A gap in the line: no wait ended in that quarter."
        }
        @if !o.left_out.is_empty() {
            p.note { "Not in these medians: " (list(&o.left_out)) "." }
        }
        @if !r.behind.is_empty() {
            p.note { "In the table the number of a council’s waits leads to their people; those of a locality are in people.csv, by its columns locality, band and period." }
        }
        (parts::twin("The same figures as a table", "Medians, table", &table(r, o, &areas)))
    }
}

fn list(named: &[Named]) -> String {
    let parts: Vec<String> = named.iter().map(|n| format!("{} {}", words::amount(n.count), n.name)).collect();
    parts.join("; ")
}

fn row(o: &Official, areas: &[(String, AreaKind)], metric: Metric, band: Band) -> Markup {
    let cells: Vec<Vec<Point>> = areas.iter().map(|a| points(o, a, metric, band)).collect();
    let values: Vec<f64> = cells.iter().flat_map(|c| known(c)).map(|(_, d)| d).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    let whole = cells.first().map(|c| known(c)).unwrap_or_default();
    let empty: &[Point] = &[];
    html! {
        div.mrow {
            h3 {
                (metric.title())
                span {
                    (band.text()) ". "
                    @match (whole.first(), whole.last()) {
                        (Some(first), Some(last)) if first.0 != last.0 => {
                            "The middle person waited " b { (words::half(last.1)) } " " (if last.1 == 1.0 { "day" } else { "days" }) "; at first " (words::half(first.1)) "."
                        }
                        (_, Some(last)) => { "The middle person waited " b { (words::days(last.1)) } "." }
                        _ => "No median to show.",
                    }
                }
            }
            @for (n, (area, points)) in areas.iter().zip(&cells).enumerate() {
                div.mc {
                    span.ll { (area.0) }
                    (median_cell(&Cell {
                        points,
                        ghost: if n > 0 && area.1 == AreaKind::Locality { cells.first().map_or(empty, |c| c.as_slice()) } else { empty },
                        range: (low.min(high), high),
                        says: says(&area.0, metric, band, points),
                    }))
                }
            }
        }
    }
}

fn says(area: &str, metric: Metric, band: Band, points: &[Point]) -> String {
    let known = known(points);
    let tail = match (known.first(), known.last()) {
        (Some(a), Some(b)) if a.0 != b.0 => {
            format!("from {} to {} over {} quarters", words::days(a.1), words::days(b.1), points.len())
        }
        (Some(a), _) => words::days(a.1),
        _ => "no median to show".into(),
    };
    format!("{}, {}, {area}: {tail}", metric.title(), band.text())
}

fn table(r: &Report, o: &Official, areas: &[(String, AreaKind)]) -> Markup {
    html! {
        table.dense.nums {
            caption { "Median days, with the number of finished waits under each" }
            thead { tr {
                th scope="col" { "Wait, age, area" }
                @for q in &o.quarters { th.n scope="col" { (words::quarter_short(q.start)) @if !q.covered { span.ref { "part" } } } }
            } }
            tbody {
                @for (metric, band) in ROWS {
                    @for area in areas {
                        tr {
                            th scope="row" { (metric.title()) span.ref { (band.text()) ", " (area.0) } }
                            @for q in &o.quarters {
                                td {
                                    @match find(o, area, metric, band, q) {
                                        Some(m) => {
                                            (m.median_days.map_or_else(|| "[c]".to_owned(), words::half))
                                            span.ref { (behind::count(m.waits, in_median(r, m))) }
                                        }
                                        None if q.covered => "–",
                                        None => "[x]",
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The people in a council's median; those of a locality's are in `people.csv`.
fn in_median(r: &Report, m: &Median) -> behind::Whom {
    let council = m.area_kind == AreaKind::Council;
    behind::official(r, m.metric.text(), "waits", &m.area, m.band.text(), &m.quarter.to_string()).filter(|_| council)
}

/// The people of an ASCOF numerator; of a total, all of the figure.
fn in_ascof(r: &Report, a: &Ascof) -> behind::Whom {
    let year = format!("{}..{}", a.from, a.to);
    behind::official(r, &a.measure, "numerator", &a.council, &a.group, &year).or_else(|| of_ascof(r, a))
}

/// Those of its denominator: not of 2B and 2C, where it is a population.
fn of_ascof(r: &Report, a: &Ascof) -> behind::Whom {
    behind::figure(r, "official", &a.measure, &a.council).filter(|_| a.measure == "2A")
}

fn ascof(r: &Report, o: &Official) -> Markup {
    if o.ascof.is_empty() {
        return html! {};
    }
    let what = |measure: &str| match measure {
        "2A" => "nothing more needed after reablement, per cent",
        "2B" => "new care-home admissions, 18 to 64, for every 100,000 people",
        "2C" => "new care-home admissions, 65 and above, for every 100,000 people",
        _ => "",
    };
    let no_population = o.ascof.iter().any(|a| a.denominator.is_none());
    html! {
        table.stack role="table" {
            caption { "ASCOF 2A, 2B and 2C" }
            thead role="rowgroup" { tr role="row" {
                @for (class, head) in [("", "Measure"), ("", "Council and group"), ("", "Year"), ("n", "People"), ("n", "Of"), ("n", "Result")] {
                    th class=(class) role="columnheader" scope="col" { (head) }
                }
            } }
            tbody role="rowgroup" {
                @for a in &o.ascof {
                    tr role="row" {
                        th role="rowheader" scope="row" { (a.measure) span.ref { (what(&a.measure)) } }
                        td role="cell" { (a.council) ", " (a.group) }
                        td role="cell" { (words::day_short(a.from)) " to " (words::day_short(a.to)) }
                        td.n role="cell" data-l="people" { (behind::count(a.numerator, in_ascof(r, a))) }
                        td.n role="cell" data-l="of" {
                            @match a.denominator { Some(of) => (behind::count(of, of_ascof(r, a))), None => "not known" }
                        }
                        td.n role="cell" data-l="result" {
                            b {
                                @match a.outcome {
                                    Some(v) => (format!("{v:.1}")),
                                    None if a.denominator.is_none() => "[x]",
                                    None => "[c]",
                                }
                            }
                        }
                    }
                }
            }
        }
        @if no_population {
            (parts::missing("2B and 2C for every 100,000 people need how many people live in the council’s area, which no extract holds: put them into population.csv in the place’s folder."))
        }
    }
}

fn steps(o: &Official) -> Markup {
    html! {
        @if !o.steps.is_empty() {
            details {
                summary { "What each step of the method kept and left out" }
                table.narrow {
                    caption { "Steps of " (o.method) ", provisional" }
                    thead { tr { th scope="col" { "Step" } th.n scope="col" { "How many" } } }
                    tbody { @for step in &o.steps { tr { th scope="row" { (step.name) } td.n { (parts::n(step.count)) } } } }
                }
            }
        }
        @if o.unrecognised.is_empty() {
            p.note { "Every value in the columns the method reads is one that it knows." }
        } @else {
            details {
                summary { "Values the method’s lists do not hold" }
                table.narrow {
                    caption { "Counted as “Invalid and not mapped”" }
                    thead { tr { th scope="col" { "Column" } th scope="col" { "Value" } th.n scope="col" { "Rows" } } }
                    tbody {
                        @for u in o.unrecognised.iter().take(60) {
                            tr { th scope="row" { (u.column) } td { (if u.value.is_empty() { "not shown" } else { &u.value }) } td.n { (parts::n(u.rows)) } }
                        }
                    }
                }
                @if o.unrecognised.len() > 60 { p.note { "The first 60 of " (o.unrecognised.len()) "; all are in the JSON file." } }
            }
        }
    }
}
