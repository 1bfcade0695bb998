//! How far damage to the extracts moves each family of elements, on the page that shows one: no element stands without it (issue 10).
//!
//! The figures are of a simulated place whose truth is known; `docs/bias.md` has each element, and the test that makes that page makes the file here.

use super::parts;
use maud::{Markup, html};
use yf_measures::journeys::FAMILIES;

/// A header, then a line a family: its id, then by how much each kind of damage moves the means of its elements.
const FILE: &str = include_str!("../../data/bias.csv");

fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    FILE.lines().map(|line| line.split(',').collect())
}

/// By its id: whether a family has a row.
fn has(family: &str) -> bool {
    lines().skip(1).any(|line| line.first() == Some(&family))
}

/// To a family's row on the same page.
pub(super) fn link(family: &str) -> Markup {
    html! { @if has(family) { span.ref { a href=(format!("#bias-{family}")) { "How far damage moves it" } } } }
}

/// The rows of these families.
pub(super) fn table<'a>(families: impl Iterator<Item = &'a str>) -> Markup {
    let wanted: Vec<&str> = families.collect();
    let head = lines().next().unwrap_or_default();
    let rows: Vec<(&str, Vec<&str>)> = FAMILIES
        .iter()
        .filter(|family| wanted.contains(&family.id))
        .filter_map(|family| Some((family, lines().skip(1).find(|line| line.first() == Some(&family.id))?)))
        .map(|(family, line)| (family.id, line))
        .collect();
    html! {
        @if !rows.is_empty() {
            h3 { "How far damage moves it" }
            p.note {
                "By how much the means of a family’s elements move on a simulated place whose truth is known, when its agencies record in one of these ways: least to most over the elements. "
                "Items of plans, which no extract holds, are told from a reference table damaged in the same ways. "
                "Another place has other habits: the size is no correction, the direction is a warning. Each element stands in docs/bias.md."
            }
            (parts::scroll("How far damage moves each element, table", &html! {
                table.dense.nums {
                    caption { "Least and most by which each kind of damage moves the elements of a family" }
                    thead { tr { th scope="col" { "What" } @for damage in head.iter().skip(1) { th.n scope="col" { (damage) } } } }
                    tbody {
                        @for (id, cells) in &rows {
                            tr id=(format!("bias-{id}")) {
                                th scope="row" { (FAMILIES.iter().find(|f| f.id == *id).map_or("", |f| f.name)) }
                                @for cell in cells.iter().skip(1) { td.n { (cell) } }
                            }
                        }
                    }
                }
            }))
        }
    }
}
