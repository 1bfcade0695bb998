use super::parts;
use crate::figures::*;
use crate::svg::time_bars;
use crate::words::{self, Spent};
use maud::{Markup, PreEscaped, html};

const QUESTION: &str = "Where did the time go?";

/// Section 3.
pub fn section(r: &Report) -> Markup {
    let t = &r.time;
    let spent = Spent::of(t);
    let answer = match (&t.missing, spent.all()) {
        (Some(missing), _) => missing.clone(),
        (None, 0) => "No days can be shown.".into(),
        (None, _) => ratio(spent),
    };
    let note = format!(
        "{}. Average days of each person. A day counts once for each agency, so days of two agencies may be the same day.",
        words::sentence_case(if t.whom.is_empty() { "everybody in the extracts" } else { &t.whom })
    );
    let body = html! {
        @if let Some(missing) = &t.missing { (parts::missing(missing)) } @else { (chart(t)) }
    };
    parts::section(3, QUESTION, &answer, &note, &body)
}

/// "For every day somebody was helping, people waited two."
fn ratio(spent: Spent) -> String {
    if spent.helped == 0 {
        return "Nobody was recorded as helping on any of these days.".into();
    }
    let waits = (spent.waiting + spent.passed_on) as f64 / spent.helped as f64;
    match waits {
        w if w < 0.05 => "On nearly all of these days somebody was helping.".into(),
        w if w < 0.95 => {
            format!("For every ten days somebody was helping, people waited {}.", words::days((w * 10.0).round()))
        }
        w if w < 1.05 => "For every day somebody was helping, people waited one.".into(),
        w => {
            let halves = words::half((w * 2.0).round() / 2.0);
            format!(
                "For every day somebody was helping, people waited {}.",
                if halves == "1" { "a little more than one".to_owned() } else { format!("about {halves}") }
            )
        }
    }
}

const KEY: &str = "<ul class=\"key\">\
<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"h\" width=\"22\" height=\"12\"/></svg>being helped</li>\
<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"wo hw-f\" width=\"22\" height=\"12\"/></svg>waiting inside the service</li>\
<li><svg width=\"22\" height=\"12\" aria-hidden=\"true\"><rect class=\"no hx-f\" width=\"22\" height=\"12\"/></svg>passed on, not yet picked up</li></ul>";

/// The agency with the most days of waiting and being passed on.
fn longest(t: &TimeSpent) -> Option<&str> {
    let waits = |a: &AgencyTime| a.waiting.shown().unwrap_or(0) + a.passed_on.shown().unwrap_or(0);
    let most = t.agencies.iter().map(waits).max().filter(|n| *n > 0)?;
    t.agencies.iter().find(|a| waits(a) == most).map(|a| a.agency.as_str())
}

fn chart(t: &TimeSpent) -> Markup {
    let finding = longest(t).map_or("Days by agency".into(), |a| format!("The most days of waiting are with: {a}"));
    let measure = format!("Average days of each of {}", words::plural(t.people, "person", "people"));
    let says = "Average days of each person by agency: being helped, waiting inside a service, and passed on but not yet picked up. The table has the figures.";
    html! {
        figure {
            (parts::caption(&finding, &measure))
            (PreEscaped(KEY))
            div.two.tm {
                (parts::scroll("Where the time went, chart", &html! { (time_bars(t, says)) }))
                (parts::scroll("Where the time went, table", &table(t)))
            }
        }
    }
}

fn table(t: &TimeSpent) -> Markup {
    let people = t.people.shown().filter(|n| *n > 0);
    let each = |c: Count| match (c.shown(), people) {
        (Some(days), Some(n)) => words::days_each(days as f64 / n as f64).replace(" days", ""),
        _ => "[c]".into(),
    };
    let spent = Spent::of(t);
    let share = |helped: Count, all: Count| match (helped.shown(), all.shown()) {
        (Some(_), Some(0)) => "–".to_owned(),
        (Some(h), Some(all)) => words::per_cent_whole(h as f64 / all as f64),
        _ => "[c]".into(),
    };
    html! {
        table.tight {
            caption { "The same figures" }
            thead { tr {
                th scope="col" { "Agency" }
                @for head in ["Helped", "Waiting", "Passed on", "All", "Helping"] { th.n scope="col" { (head) } }
            } }
            tbody {
                @for a in &t.agencies {
                    tr {
                        th scope="row" { (a.agency) @if a.missing.is_none() { span.ref { (words::plural(a.people, "person", "people")) } } }
                        @if let Some(missing) = &a.missing {
                            td colspan="5" { "[x] " (missing) }
                        } @else {
                            @let all = a.helped.plus(a.waiting).plus(a.passed_on);
                            @for c in [a.helped, a.waiting, a.passed_on, all] { td.n { (each(c)) } }
                            td.n { (share(a.helped, all)) }
                        }
                    }
                }
                tr {
                    th scope="row" { "All shown" }
                    @for d in [spent.helped, spent.waiting, spent.passed_on, spent.all()] { td.n { b { (each(Count::Shown(d))) } } }
                    td.n { (share(Count::Shown(spent.helped), Count::Shown(spent.all()))) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_to_help_in_words() {
        let say = |helped, waiting| ratio(Spent { helped, waiting, passed_on: 0 });
        assert_eq!(say(0, 9), "Nobody was recorded as helping on any of these days.");
        assert_eq!(say(100, 4), "On nearly all of these days somebody was helping.");
        assert_eq!(say(100, 11), "For every ten days somebody was helping, people waited 1 day.");
        assert_eq!(say(100, 94), "For every ten days somebody was helping, people waited 9 days.");
        assert_eq!(say(100, 96), "For every day somebody was helping, people waited one.");
        assert_eq!(say(100, 110), "For every day somebody was helping, people waited a little more than one.");
        assert_eq!(say(100, 198), "For every day somebody was helping, people waited about 2.");
    }
}
