//! The report as one HTML file: no script, no request, no image, no font.

mod behind;
mod bias;
mod changes;
mod clocks;
mod discharge;
mod groups;
mod lead;
mod links;
mod method;
mod parts;
mod people;
mod person;
mod promises;
mod time;
mod trust;
mod waits;
mod went;

use crate::figures::*;
use crate::head::{document, one_line};
use crate::svg;
use crate::words;
use behind::Most;
use maud::{Markup, html};
pub use people::KEY as PERSON_KEY;
pub use people::featured_number as featured;
pub use person::page as person;

/// The one style sheet: tokens, type, tables, drawings, print.
pub const STYLE: &str = include_str!("style.css");

/// A restricted report stays under 5 MB; this leaves room for the mail that carries it.
const BUDGET: usize = 4_900_000;

/// People shown behind a figure at most; `people.csv` has all.
pub const AT_MOST: usize = 200;

/// What is tried until the file is small enough: rather fewer waits explained with a timeline each, which take most of the
/// room, than fewer people in a list.
const LADDER: [Most; 12] = {
    const fn most(told: usize, listed: usize) -> Most {
        Most { told, listed }
    }
    [
        most(AT_MOST, AT_MOST),
        most(100, AT_MOST),
        most(60, AT_MOST),
        most(40, AT_MOST),
        most(30, AT_MOST),
        most(25, AT_MOST),
        most(20, AT_MOST),
        most(20, 100),
        most(20, 50),
        most(10, 50),
        most(5, 10),
        most(0, 0),
    ]
};

/// The report. A restricted one shows up to two hundred people behind each figure, fewer where the file would pass 5 MB.
pub fn page(r: &Report) -> String {
    let mut out = String::new();
    for most in LADDER {
        out = whole(r, most).into_string();
        if out.len() <= BUDGET {
            break;
        }
    }
    out
}

fn whole(r: &Report, most: Most) -> Markup {
    let title = format!("Does it work for Mrs Smith? {}, {}", r.place.name, words::two_dates(r.run.from, r.run.to));
    let main = html! {
        (lead::edition(r))
        (lead::lead(r))
        (waits::section(r))
        (promises::section(r))
        (time::section(r))
        (went::section(r))
        (discharge::section(r))
        (links::section(r))
        (people::section(r, most))
        (trust::section(r))
        (method::section(r))
    };
    shell(r, &title, "report", &main)
}

/// A page with the house's head, style, banner and foot around its main part.
fn shell(r: &Report, title: &str, tab: &str, main: &Markup) -> Markup {
    let body = html! {
        a.skip href="#main" { "Skip to the main part" }
        (svg::hatches())
        div.wrap {
            header.top {
                div.tab { b { "yellowfolder" } " " (tab) }
                div.who {
                    span {
                        (r.place.name) ", to " (words::day(r.run.to))
                        @if r.place.invented { " · " b { "invented place" } }
                    }
                    (theme())
                }
            }
            main.sheet id="main" tabindex="-1" { (main) }
            (footer(r))
        }
    };
    document(title, &r.run.product, style(r), &body)
}

/// The part on links alone, for events that came in the neutral format. It is about a place and holds nobody; numbers are not held back.
pub fn links_page(links: &Links, product: &str, from: &str, to: &str) -> String {
    let body = html! {
        a.skip href="#main" { "Skip to the main part" }
        div.wrap {
            header.top { div.tab { b { "yellowfolder" } " links" } }
            main.sheet id="main" tabindex="-1" {
                p.made { "From events of " (from) " to " (to) ". Small numbers are not held back: this page is not fit to be shared as it is." }
                h1 { (links::QUESTION) }
                p.say { (links::answer(links)) }
                p.note { (links::note(links)) }
                h2 { "What flows, beside what was asked for" }
                div.body { (links::body(links, &|_| None)) }
            }
            footer { p { (product) "." } }
        }
    };
    document(links::QUESTION, product, one_line(&[STYLE, links::STYLE]), &body).into_string()
}

/// The choice of light and dark: radio buttons that the style sheet reads, so that it needs no script.
pub fn theme() -> Markup {
    html! {
        fieldset.theme.noprint {
            legend { "Colours" }
            @for (id, label, chosen) in [("t-light", "Light", true), ("t-dark", "Dark", false), ("t-auto", "As my device", false)] {
                input type="radio" name="theme" id=(id) checked[chosen];
                label for=(id) { (label) }
            }
        }
    }
}

fn footer(r: &Report) -> Markup {
    html! {
        footer {
            @if r.place.invented {
                p { b { "Invented place." } " Everybody and every figure on this page is made up. NHS numbers are from the 999 range, which is never issued." }
            }
            p {
                (r.run.product) ". "
                @match r.edition {
                    Edition::Open => "Open edition: figures only, fit to be shared.",
                    Edition::Restricted => "Restricted edition: it holds people’s own records. Keep it as you keep those.",
                }
            }
        }
    }
}

/// The style, with what every printed sheet must say. Only fixed words: nothing of the place's goes into a style.
fn style(r: &Report) -> String {
    let mut on_sheets = Vec::new();
    if r.place.invented {
        on_sheets.push("Invented place");
    }
    if r.edition == Edition::Restricted {
        on_sheets.push("Restricted: holds people’s own records");
    }
    let mut out = one_line(&[STYLE, links::STYLE]);
    if !on_sheets.is_empty() {
        let text = on_sheets.join(" · ");
        out.push_str(&format!(
            "@media print{{@page{{@bottom-left{{content:\"{text}\";font:8.5pt sans-serif;color:#454b52}}}}}}"
        ));
    }
    out
}
