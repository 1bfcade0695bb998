use crate::figures::*;
use crate::words;
use maud::{Markup, html};

/// A numbered section: question, answer in one sentence, note on the method, evidence.
pub fn section(number: u8, question: &str, answer: &str, note: &str, body: &Markup) -> Markup {
    let (id, heading) = (format!("s{number}"), format!("q{number}"));
    html! {
        section.q id=(id) aria-labelledby=(heading) {
            header {
                span.num aria-hidden="true" { (number) }
                h2 id=(heading) { (question) }
                p { (answer) }
                p.note { (note) }
            }
            div.body { (body) }
        }
    }
}

/// A figure's caption: the finding, then measure, whom and when.
pub fn caption(finding: &str, measure: &str) -> Markup {
    html! { figcaption { span.h { (finding) } span.s { (measure) } } }
}

/// A wide thing that scrolls inside its own named region.
pub fn scroll(name: &str, inside: &Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(name) { (inside) } }
}

/// The table behind a chart.
pub fn twin(label: &str, name: &str, table: &Markup) -> Markup {
    html! { details.twin { summary { (label) } (scroll(name, table)) } }
}

/// A sentence in place of what cannot be seen.
pub fn missing(text: &str) -> Markup {
    html! { p.gap { span.gapmark aria-hidden="true" {} "[x] " (text) } }
}

/// A count in a cell.
pub fn n(count: Count) -> String {
    words::amount(count)
}

/// A share to one decimal, `[c]` where held back, a dash over nobody.
pub fn share(rate: &Rate) -> String {
    match rate.share {
        Some(share) => words::per_cent(share),
        None if rate.denominator.is_zero() => "–".into(),
        None => "[c]".into(),
    }
}

/// The range in a cell: `74.7 to 77.7`.
pub fn range(rate: &Rate) -> String {
    match (rate.low, rate.high) {
        (Some(low), Some(high)) => format!("{:.1} to {:.1}", low * 100.0, high * 100.0),
        _ => String::new(),
    }
}

/// An amount that may be absent, in the promise's unit.
pub fn length(value: Option<f64>, of: Count, unit: &str) -> String {
    match value {
        Some(v) if unit == "minutes" => words::limit(v.round() as i64, unit),
        Some(v) => words::half(v),
        None if of.is_zero() => "–".into(),
        None => "[c]".into(),
    }
}
