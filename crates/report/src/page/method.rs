use super::parts;
use crate::figures::*;
use crate::words;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What each method cannot say, in the words of its standard.
const LIMITS: [(&str, &str); 8] = [
    (
        "Official medians",
        "Provisional by the department’s own word. They describe waits that ended in the quarter: people still waiting are not in them, nor are requests without any later event, people under 25, or carers’ requests. They count from the request to the start of an assessment; the promise “assessed” counts to its end.",
    ),
    (
        "Promises",
        "A promise belongs to the month in which the wait began. A month counts once every wait that began in it has had the whole limit. A time given only as a day is taken as a whole day, never as midnight: where that leaves both answers possible, the wait is “cannot tell” and outside the share.",
    ),
    ("Ranges", "Wilson’s score interval at 95%: it speaks of chance only, not of missing records or missed joins."),
    (
        "Control charts",
        "Single values and moving range: middle ± 2.66 times the mean moving range of the first twelve complete months, larger moving ranges left out once. Unusual: outside it; seven in a row on one side; seven rising or falling; two of three in the outer third. A signal says that something changed, not what.",
    ),
    (
        "Where the time went",
        "Read from what agencies record. A council extract holds no allocation dates, so days with a duty worker look like waiting; a day on a list is not a day of being helped.",
    ),
    (
        "Leaving hospital",
        "A blank ready date is either no delay or not recorded. The extract does not say whose delay it was, and neither does this report.",
    ),
    (
        "Equipment",
        "A council extract holds delivered equipment only. Without the equipment store’s own file, requests never delivered are not seen, and the share must not be set beside Torbay’s.",
    ),
    (
        "Joins",
        "Records are joined only on a checked NHS number, a key file or one agency’s own number. People without one fall apart into several short journeys, which look simpler than what she went through.",
    ),
];

/// Section 8.
pub fn section(r: &Report) -> Markup {
    let body = html! {
        dl.dl {
            dt { "Product" } dd { (r.run.product) }
            dt { "Figures" } dd { (r.schema) ", " (match r.edition { Edition::Open => "open edition", Edition::Restricted => "restricted edition" }) }
            dt { "Place" } dd { (r.place.name) ", policy version " (r.place.version) }
            dt { "Counted up to" } dd { (words::day(r.run.as_of)) }
            dt { "Holidays" } dd { "England, known to the end of " (r.run.holidays_to) }
            @if !r.official.method.is_empty() { dt { "Official method" } dd { (r.official.method) ", provisional" } }
            @if !r.run.command.is_empty() { dt { "Command" } dd.mono { (r.run.command) } }
            dt { "Held back" } dd { (held_back(r)) }
        }
        (held_more(r))
        (hashes(r))
        div {
            h3 { "What these figures cannot say" }
            dl.lim {
                @for limit in &r.limits { div { dt { (words::sentence_case(&limit.about)) } dd { (limit.text) } } }
                @for (about, text) in LIMITS { div { dt { (about) } dd { (text) } } }
            }
        }
    };
    parts::section(
        9,
        "How was it made?",
        "Anyone with the same files and the same policy gets the same report, byte for byte.",
        "No figure here comes from anywhere but the files named. The JSON and CSV files written beside this page hold the same figures.",
        &body,
    )
}

/// What is held back though it is large enough, and why.
fn held_more(r: &Report) -> Markup {
    // Each number with its reason stands in the table of figures; here it is said of what, and how many.
    let mut figures: BTreeMap<String, u64> = BTreeMap::new();
    r.held_more.iter().for_each(|held| *figures.entry(held.figure_words()).or_default() += 1);
    html! {
        @if !r.held_more.is_empty() {
            details {
                summary { "Held back as well, so that nothing hidden can be worked out: " (words::number(r.held_more.len() as u64)) }
                p { @for (n, (figure, numbers)) in figures.iter().enumerate() { @if n > 0 { "; " } (figure) ": " (words::number(*numbers)) } }
                p { "Each of them with its reason: figures.csv, report.json." }
            }
        }
    }
}

fn hashes(r: &Report) -> Markup {
    html! {
        details {
            summary { "Hashes of the policy and of every file" }
            ul.hashes {
                @for f in &r.place.policy { li { (f.name) " " span.mono { (f.sha256) } } }
                @for f in &r.run.files {
                    li {
                        (f.name) ", " (f.dataset)
                        @if !f.table.is_empty() { ", " (f.table) }
                        @if let Some(bytes) = f.bytes { ", " (words::number(bytes)) " bytes" }
                        " " span.mono { (f.sha256) }
                    }
                }
            }
        }
    }
}

fn held_back(r: &Report) -> String {
    let (hide_to, least, round_to) = (r.place.publish.hide_to, r.place.publish.least(), r.place.publish.round_to);
    match r.edition {
        Edition::Open => {
            format!(
                "Counts of 1 to {hide_to} people, shown as [c]; other counts to the nearest {round_to}; shares and ranges from the rounded counts; middles only from {least} people on, quarters only from {}; charts by month only where every month has {least} or more. Totals are rounded on their own and may not add up. Every hidden count was then tried against all the numbers of this page: none can be told to fewer than three values.",
                4 * least
            )
        }
        Edition::Restricted => "Nothing. Before anything leaves the team, use the open edition.".to_owned(),
    }
}
