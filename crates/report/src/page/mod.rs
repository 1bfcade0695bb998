//! The report as one HTML file: no script, no request, no image, no font.

mod behind;
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
use crate::svg;
use crate::words;
use behind::Most;
use maud::{DOCTYPE, Markup, PreEscaped, html};
pub use people::featured_number as featured;
pub use person::page as person;
use sha2::{Digest, Sha256};

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
        out = document(r, most).into_string();
        if out.len() <= BUDGET {
            break;
        }
    }
    out
}

fn document(r: &Report, most: Most) -> Markup {
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
    let style = style(r);
    let csp = format!(
        "default-src 'none'; style-src 'sha256-{}'; img-src data:; form-action 'self'; base-uri 'none'",
        base64(&Sha256::digest(style.as_bytes()))
    );
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(csp);
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="referrer" content="no-referrer";
                meta name="generator" content=(r.run.product);
                title { (title) }
                link rel="icon" href="data:,";
                style { (PreEscaped(style)) }
            }
            body {
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
            }
        }
    }
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
    let mut out = String::with_capacity(STYLE.len() + 200);
    // One rule a line in the source; the page carries it without the line ends.
    STYLE.lines().chain(links::STYLE.lines()).for_each(|line| out.push_str(line.trim()));
    if !on_sheets.is_empty() {
        let text = on_sheets.join(" · ");
        out.push_str(&format!(
            "@media print{{@page{{@bottom-left{{content:\"{text}\";font:8.5pt sans-serif;color:#454b52}}}}}}"
        ));
    }
    out
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |w, (n, b)| w | u32::from(*b) << (16 - 8 * n));
        for n in 0..4 {
            let sign = SIGNS[(word >> (18 - 6 * n) & 63) as usize];
            out.push(if n <= chunk.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_of_the_standard() {
        // RFC 4648, section 10.
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (text, expect) in pairs {
            assert_eq!(base64(text.as_bytes()), expect);
        }
    }
}
