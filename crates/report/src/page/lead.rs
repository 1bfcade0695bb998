use crate::figures::*;
use crate::words;
use maud::{Markup, html};

/// The first line: which edition this is.
pub fn edition(r: &Report) -> Markup {
    html! {
        p.made {
            @match r.edition {
                Edition::Open => {
                    b { "Open edition" }
                    ": figures only. Counts of 1 to " (r.place.publish.hide_to) " are held back and shown as [c], others rounded to the nearest "
                    (r.place.publish.round_to) "; shares are worked out from the rounded counts."
                }
                Edition::Restricted => {
                    b { "Restricted edition" }
                    ": holds the people behind the figures, "
                    @if r.people.iter().any(|p| p.name.is_some()) { "by name" } @else { "without their names" }
                    ". The open edition leaves them out."
                }
            }
            @if r.place.invented { " " b { "Invented place" } ": everybody in it is made up." }
        }
    }
}

/// Question, answer and scope; beside them the answers in short.
pub fn lead(r: &Report) -> Markup {
    let (first, rest) = words::headline(r);
    html! {
        div.lead {
            div {
                h1 { "Does it work for Mrs Smith?" }
                // What cuts journeys in two is said before any figure.
                @for warning in &r.joins.warnings { p.callout { (warning) } }
                p.say { b { (first) } @for sentence in &rest { " " (sentence) } }
                p.note.meta { (scope(r)) }
            }
            nav aria-label="The answers in short" {
                ol.eight {
                    @for answer in words::answers(r) {
                        li {
                            a href=(format!("#{}", answer.section)) { (answer.question) }
                            b { (answer.number) }
                            small { (answer.sentence) }
                        }
                    }
                }
            }
        }
    }
}

fn scope(r: &Report) -> String {
    let localities = match r.place.localities.len() {
        0 => String::new(),
        1 => ", one locality".to_owned(),
        n => format!(", {} localities", words::spelled(n as u64)),
    };
    let extracts = r.run.files.len() as u64;
    format!(
        "{}{localities}. {}. {}, {}, {}. Waits still open are counted up to {}.",
        r.place.name,
        words::two_dates(r.run.from, r.run.to),
        words::sentence_case(&format!("{} {}", words::spelled(extracts), if extracts == 1 { "file" } else { "files" })),
        words::plural(r.run.rows, "row", "rows"),
        words::plural(r.run.people, "person", "people"),
        words::day(r.run.as_of)
    )
}
