//! Whose journeys stand in the worst tenth of the place by several elements (`journey.md` 14): one of the two orders that a work list may
//! have, always with the elements named. It is a count of elements, and no sum of their values.

use yf_measures::journeys::element;

/// The elements of which more is worse or less is, by their names. Days at home count as their share of the days observed: whoever died has
/// fewer days, not fewer at home. Items due, kept and waits have no worse end of their own.
pub const WORSE: [(&str, bool); 14] = [
    ("unowned_days", true),
    ("longest_unowned", true),
    ("handoffs_org", true),
    ("handoff_gap_days", true),
    ("cold_handoffs", true),
    ("tellings", true),
    ("repeat_assessments", true),
    ("bounces", true),
    ("surprise_starts", true),
    ("surprise_discharges", true),
    ("promises_late", true),
    ("promises_broken", true),
    ("home_share", false),
    ("coc_who", false),
];

/// By so many elements at least: by one alone the lists of the elements have them.
const AT_LEAST: usize = 2;

/// The rows that stand in the worst tenth by most elements, and of how many elements anything can be seen. `columns` are those of all elements,
/// `shown` says which are; of two alike the earlier row.
pub fn worst_tenth(
    columns: &[Vec<Option<f64>>],
    shown: impl Fn(&str) -> bool,
    most: usize,
) -> (Vec<(usize, Vec<&'static str>)>, usize) {
    let all: Vec<(&'static str, bool, &Vec<Option<f64>>, f64)> = WORSE
        .iter()
        .filter(|(name, _)| shown(name))
        .filter_map(|(name, more)| {
            let column = columns.get(element(name)?)?;
            Some((*name, *more, column, edge(column, *more)?))
        })
        .collect();
    let rows = all.iter().map(|(_, _, column, _)| column.len()).max().unwrap_or(0);
    let beyond = |row: usize| -> Vec<&'static str> {
        let is = |(name, more, column, edge): &(&'static str, bool, &Vec<Option<f64>>, f64)| {
            let value = column.get(row).copied().flatten()?;
            (if *more { value > *edge } else { value < *edge }).then_some(*name)
        };
        all.iter().filter_map(is).collect()
    };
    let beyond = (0..rows).map(|row| (row, beyond(row)));
    let mut out: Vec<(usize, Vec<&str>)> = beyond.filter(|(_, elements)| elements.len() >= AT_LEAST).collect();
    out.sort_by_key(|(row, elements)| (std::cmp::Reverse(elements.len()), *row));
    out.truncate(most);
    (out, all.len())
}

/// The value beyond which the worst tenth begins: nine tenths of those with a value are no worse than it. So at most a tenth stand beyond it,
/// and nobody where a tenth or more are as bad as the worst.
fn edge(column: &[Option<f64>], more: bool) -> Option<f64> {
    let mut values: Vec<f64> = column.iter().copied().flatten().collect();
    let at = (values.len() * 9).div_ceil(10).checked_sub(1)?;
    let order = |a: &f64, b: &f64| if more { a.total_cmp(b) } else { b.total_cmp(a) };
    Some(*values.select_nth_unstable_by(at, order).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use yf_measures::journeys::ELEMENTS;

    fn columns(of: &[(&str, Vec<Option<f64>>)]) -> Vec<Vec<Option<f64>>> {
        let mut all = vec![Vec::new(); ELEMENTS.len()];
        for (name, column) in of {
            all[element(name).expect("an element")] = column.clone();
        }
        all
    }

    #[test]
    fn the_worst_tenth_is_counted_by_element_and_the_elements_are_named() {
        let rising = |n: i32| -> Vec<Option<f64>> { (0..n).map(|v| Some(f64::from(v))).collect() };
        let mut tellings = rising(20);
        tellings[3] = Some(99.0);
        let all = columns(&[("unowned_days", rising(20)), ("tellings", tellings), ("home_share", rising(20))]);
        let (found, of) = worst_tenth(&all, |_| true, 10);
        assert_eq!(of, 3, "elements with a value");
        // Of twenty the worst tenth are two: rows 18 and 19 by unowned days, 3 and 19 by tellings, 0 and 1 by the share at home, of which
        // less is worse.
        assert_eq!(found, [(19, vec!["unowned_days", "tellings"])]);
        let (hidden, of) = worst_tenth(&all, |name| name != "tellings", 10);
        assert_eq!((hidden.len(), of), (0, 2));
        assert_eq!(worst_tenth(&columns(&[]), |_| true, 10), (Vec::new(), 0));
    }

    #[test]
    fn never_more_than_a_tenth_and_nobody_where_many_are_alike() {
        for n in 1..60_usize {
            for values in 1..7_usize {
                let column: Vec<Option<f64>> =
                    (0..n).map(|row| (row % 5 != 0).then_some((row * 7 % values) as f64)).collect();
                let known: Vec<f64> = column.iter().copied().flatten().collect();
                for more in [true, false] {
                    let Some(edge) = edge(&column, more) else {
                        assert!(known.is_empty());
                        continue;
                    };
                    let beyond = known.iter().filter(|v| if more { **v > edge } else { **v < edge }).count();
                    assert!(beyond * 10 <= known.len(), "{beyond} of {}", known.len());
                }
            }
        }
    }
}
