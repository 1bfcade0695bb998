//! The same promise for different people: the table is the chart.

use super::parts;
use crate::figures::*;
use crate::svg::{interval, interval_floor};
use crate::words;
use maud::{Markup, html};

/// How a group's range lies to the whole place's share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The whole range lies below.
    Below,
    /// The whole range lies above.
    Above,
    /// The range holds it, or nothing can be said.
    Same,
}

/// Compares a group with the whole place.
pub fn standing(group: &Rate, whole: &Rate) -> Standing {
    match (group.low, group.high, whole.share) {
        (_, Some(high), Some(all)) if high < all => Standing::Below,
        (Some(low), _, Some(all)) if low > all => Standing::Above,
        _ => Standing::Same,
    }
}

impl Standing {
    /// The one phrase for it.
    pub fn phrase(self) -> &'static str {
        match self {
            Standing::Below => "lower",
            Standing::Above => "higher",
            Standing::Same => "",
        }
    }
}

/// The table of groups and promises.
pub fn table(promises: &[&PromiseFigures]) -> Markup {
    let any = |by: &str| promises.iter().any(|p| p.breakdowns.iter().any(|b| b.by == by && !b.rows.is_empty()));
    let mut kinds: Vec<String> = Vec::new();
    for b in promises.iter().flat_map(|p| &p.breakdowns) {
        if !kinds.contains(&b.by) {
            kinds.push(b.by.clone());
        }
    }
    let gaps: Vec<String> = kinds
        .iter()
        .filter(|by| !any(by))
        .filter_map(|by| promises.iter().flat_map(|p| &p.breakdowns).find(|b| b.by == **by)?.missing.clone())
        .collect();
    if kinds.is_empty() {
        return html! {};
    }
    let shares =
        promises.iter().flat_map(|p| p.breakdowns.iter().flat_map(|b| b.rows.iter().filter_map(|r| r.ends.rate.low)));
    let floor = interval_floor(shares);
    html! {
        div {
            h3 { "Were they kept for everyone alike?" }
            p.s { (in_words(promises)) }
            (parts::scroll("Promises by group of people, table", &html! {
                table.grp.stack role="table" {
                    caption { "Percentage kept, its 95% range and the number decided; line: the whole place. Axis " (format!("{:.0}", floor * 100.0)) "% to 100%" }
                    thead role="rowgroup" { tr role="row" { th role="columnheader" scope="col" { "Group" } @for p in promises { th role="columnheader" scope="col" { (p.short) } } } }
                    tbody role="rowgroup" {
                        tr role="row" { th role="rowheader" scope="row" { "Whole place" } @for p in promises { td role="cell" data-l=(p.short) { (cell(&p.year.rate, &p.year.rate, floor)) } } }
                    }
                    @for by in kinds.iter().filter(|by| any(by)) {
                        tbody role="rowgroup" {
                            tr.by role="row" { th role="rowheader" scope="rowgroup" colspan=(promises.len() + 1) { "By " (by) } }
                            @for group in group_names(promises, by) {
                                tr role="row" {
                                    th role="rowheader" scope="row" { (group) }
                                    @for p in promises {
                                        td role="cell" data-l=(p.short) {
                                            @match find(p, by, group) {
                                                Some(row) => (cell(&row.ends.rate, &p.year.rate, floor)),
                                                None => "–",
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }))
            @for gap in gaps { (parts::missing(&gap)) }
        }
    }
}

fn group_names<'a>(promises: &[&'a PromiseFigures], by: &str) -> Vec<&'a str> {
    let told = promises.iter().filter_map(|p| p.breakdowns.iter().find(|b| b.by == by));
    in_one_order(told.map(|b| b.rows.iter().map(|row| row.group.as_str()).collect()))
}

/// Every group that any promise has, each in its place: all tell them in one order, and leave out those that they have nobody of.
fn in_one_order<'a>(lists: impl Iterator<Item = Vec<&'a str>>) -> Vec<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for list in lists {
        let mut before = names.len();
        for group in list.into_iter().rev() {
            match names.iter().position(|name| *name == group) {
                Some(at) => before = at,
                None => names.insert(before, group),
            }
        }
    }
    names
}

fn find<'a>(p: &'a PromiseFigures, by: &str, group: &str) -> Option<&'a BreakdownRow> {
    p.breakdowns.iter().find(|b| b.by == by)?.rows.iter().find(|r| r.group == group)
}

fn cell(rate: &Rate, whole: &Rate, floor: f64) -> Markup {
    let standing = standing(rate, whole);
    html! {
        b { (parts::share(rate)) }
        @if standing != Standing::Same { " " span.low { (standing.phrase()) } }
        @if rate.share.is_some() {
            (interval(rate, whole.share, &[], floor, false))
            span.ref { (parts::range(rate)) "; " (parts::n(rate.denominator)) }
        }
    }
}

/// Which groups lie wholly below the whole place.
fn in_words(promises: &[&PromiseFigures]) -> String {
    let mut below = Vec::new();
    for p in promises {
        for row in p.breakdowns.iter().flat_map(|b| &b.rows) {
            if standing(&row.ends.rate, &p.year.rate) == Standing::Below {
                below.push(format!("{} ({})", row.group, p.short));
            }
        }
    }
    let chance = "With so many comparisons, one in forty would look lower by chance alone.";
    match below.len() {
        0 => "No group’s range lies wholly below the whole place.".into(),
        n if n > 6 => {
            format!(
                "{} groups’ ranges lie wholly below the whole place, among them {}. {chance}",
                words::sentence_case(&words::spelled(n as u64)),
                below[..6].join("; ")
            )
        }
        _ => format!("Wholly below the whole place: {}. {chance}", below.join("; ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_keep_the_order_that_each_promise_tells_them_in() {
        let few = vec!["65 to 74", "85 and over"];
        let all = vec!["under 18", "18 to 64", "65 to 74", "75 to 84", "85 and over", "not known"];
        assert_eq!(in_one_order([few.clone(), all.clone(), Vec::new()].into_iter()), all);
        assert_eq!(in_one_order([all.clone(), few].into_iter()), all);
        assert_eq!(in_one_order([vec!["a", "x"], vec!["a", "b"]].into_iter()), ["a", "x", "b"]);
    }

    #[test]
    fn a_group_is_lower_only_if_its_whole_range_is() {
        let whole = Rate::of(Count::Shown(800), Count::Shown(1000));
        let group = |low: f64, high: f64| Rate { low: Some(low), high: Some(high), ..whole };
        assert_eq!(standing(&group(0.6, 0.799), &whole), Standing::Below);
        assert_eq!(standing(&group(0.6, 0.8), &whole), Standing::Same);
        assert_eq!(standing(&group(0.8, 0.9), &whole), Standing::Same);
        assert_eq!(standing(&group(0.801, 0.9), &whole), Standing::Above);
        assert_eq!(standing(&Rate::of(Count::Held, Count::Shown(20)), &whole), Standing::Same);
    }
}
