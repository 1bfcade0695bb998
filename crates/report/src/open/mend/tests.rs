//! The promise over whole reports, and a slow twin that counts every choice of a small one.

use super::*;
use crate::sample;

const RULE: Rule = Rule(yf_place::Publish { hide_to: 7, round_to: 5 });

/// Hidden counts of an edition that could be told to less than three values.
fn told(open: &Report, full: &Report, before: Option<&Report>) -> Vec<String> {
    let (mut open, mut before) = (open.clone(), before.cloned());
    let shaped = crate::open::shape::shape(RULE, full);
    let mut t = tables(RULE, &mut open, &shaped);
    // What is held back may be any number, as the edition says.
    let more: BTreeSet<HeldMore> = sample_more(full, &t);
    for cell in 0..t.cells.len() {
        if more.contains(&t.cells[cell].at) {
            t.system.bind(cell, t.cells[cell].told);
        }
    }
    if let Some(before) = &mut before {
        t.after(before);
    }
    let hidden = |c: &usize| t.cells[*c].was_hidden || t.cells[*c].now() == Count::Held;
    let hidden: Vec<usize> = (0..t.cells.len()).filter(hidden).collect();
    assert!(!hidden.is_empty());
    t.system.search_longer(true);
    let told: Vec<usize> = hidden.into_iter().filter(|c| !t.system.has_three(*c)).collect();
    told.into_iter().map(|c| t.cells[c].at.words()).collect()
}

/// Addresses of counts that are hidden though they are not small.
fn sample_more(_: &Report, t: &Tables<'_>) -> BTreeSet<HeldMore> {
    let large = |c: &usize| t.cells[*c].now() == Count::Held && t.system.number(*c) > 7;
    (0..t.cells.len()).filter(large).map(|c| t.cells[c].at.clone()).collect()
}

/// Stays by destination: whole and parts, of which the same day is counted.
fn stays(parts: &[u64]) -> Report {
    let mut full = sample::report();
    (full.promises, full.went, full.links) = (Vec::new(), WentThrough::default(), Links::default());
    (full.official, full.time, full.quality) = (Official::default(), TimeSpent::default(), Quality::default());
    let group = |name: String, same_day: u64| DelayGroup { name, same_day: same_day.into(), ..DelayGroup::default() };
    full.discharge = Discharge {
        all: group("all".to_owned(), parts.iter().sum()),
        destinations: parts.iter().enumerate().map(|(n, p)| group(format!("destination {n}"), *p)).collect(),
        ..Discharge::default()
    };
    full
}

/// The values that each hidden part can have, by trying every choice.
fn values(open: &Report) -> Vec<BTreeSet<u64>> {
    let bounds = |count: Count, at: &str| match count {
        Count::Shown(0) => (0, 0),
        Count::Shown(n) => ((n - 2).max(8), n + 2),
        Count::Held if open.held_more.iter().any(|h| h.section == "discharge" && h.group == at) => (0, 30),
        Count::Held => (1, 7),
    };
    let d = &open.discharge;
    let parts: Vec<(u64, u64)> = d.destinations.iter().map(|g| bounds(g.same_day, &g.name)).collect();
    let whole = bounds(d.all.same_day, "");
    let mut found = vec![BTreeSet::new(); parts.len()];
    let mut choice = Vec::new();
    each(&parts, &mut choice, &mut |choice| {
        if (whole.0..=whole.1).contains(&choice.iter().sum::<u64>()) {
            choice.iter().zip(&mut found).for_each(|(value, found)| found.extend([*value]));
        }
    });
    let hidden = d.destinations.iter().map(|g| g.same_day == Count::Held);
    found.into_iter().zip(hidden).filter(|(_, hidden)| *hidden).map(|(found, _)| found).collect()
}

fn each(parts: &[(u64, u64)], choice: &mut Vec<u64>, then: &mut impl FnMut(&[u64])) {
    match parts.get(choice.len()) {
        None => then(choice),
        Some((low, high)) => (*low..=*high).for_each(|value| {
            choice.push(value);
            each(parts, choice, then);
            choice.pop();
        }),
    }
}

#[test]
fn three_rows_of_one_beside_ten_of_eleven_hide_the_ten() {
    let full = stays(&[8, 1, 1, 1]);
    // By the rule alone: 10 in all, 10 of them in the first row, so the others are one or two each.
    let alone = values(&unmended(&full));
    assert!(alone.iter().all(|v| v.len() == 2), "{alone:?}");
    let shared = sample::shared(&full);
    let held: Vec<&str> =
        shared.held_more.iter().filter(|h| h.section == "discharge").map(|h| h.group.as_str()).collect();
    assert_eq!(held, ["destination 0"]);
    assert_eq!(shared.discharge.destinations[0].same_day, Count::Held);
    assert!(values(&shared).iter().all(|v| v.len() >= 3));
}

#[test]
fn every_small_table_keeps_three_values_and_hides_no_more_than_it_must() {
    let (mut mended, mut seed) = (0, 5u64);
    for _ in 0..200 {
        let mut die = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % n
        };
        let parts: Vec<u64> =
            (0..4).map(|n| if n == 0 { 8 + die(5) } else { 1 + die(2) + die(4) / 3 * die(8) }).collect();
        let full = stays(&parts);
        let shared = sample::shared(&full);
        let after = values(&shared);
        assert!(after.iter().all(|v| v.len() >= 3), "{parts:?}: {after:?}");
        let alone = values(&unmended(&full)).iter().all(|v| v.len() >= 3);
        let more = shared.held_more.iter().filter(|h| h.section == "discharge").count();
        assert_eq!(more == 0, alone, "{parts:?}: hidden only where it must be");
        mended += usize::from(more > 0);
    }
    assert!(mended > 5, "{mended}");
}

#[test]
fn no_hidden_count_of_the_sample_can_be_told() {
    let full = sample::report();
    let shared = sample::shared(&full);
    assert_eq!(told(&shared, &full, None), Vec::<String>::new());
}

#[test]
fn an_edition_that_tells_the_same_again_hides_no_more() {
    let full = sample::report();
    let first = sample::shared(&full);
    let again = crate::open_after(&full, Some(&first)).expect("safe");
    let more: Vec<String> = again
        .held_more
        .iter()
        .filter(|h| !first.held_more.iter().any(|f| f.place() == h.place()))
        .map(|h| format!("{} {}", h.words(), h.because))
        .collect();
    assert_eq!(more, Vec::<String>::new());
    assert_eq!(first, again);
    let small = stays(&[8, 1, 1, 1]);
    let first = sample::shared(&small);
    assert_eq!(crate::open_after(&small, Some(&first)), Ok(first));
}

/// Ten of eleven shown in a whole of ten, as an edition that nobody mended tells it: the other three are one or two each.
fn unmended(full: &Report) -> Report {
    crate::open::round(RULE, &crate::open::shape::shape(RULE, full))
}

#[test]
fn what_an_earlier_edition_told_is_not_told_again_in_silence() {
    let full = stays(&[8, 1, 1, 1]);
    let first = unmended(&full);
    assert!(values(&first).iter().all(|v| v.len() == 2), "so the twin says");
    // By itself this edition is safe; nothing that it holds back takes back what the earlier one told, and so there is none.
    assert!(values(&sample::shared(&full)).iter().all(|v| v.len() >= 3));
    let refused = crate::open_after(&full, Some(&first)).expect_err("it can be worked out");
    let counts: Vec<String> = refused.counts.iter().map(HeldMore::words).collect();
    let wanted: Vec<String> = (0..4)
        .map(|n| format!("drd, destination destination {n}, {}..{}: same day", full.run.from, full.run.to))
        .collect();
    assert_eq!(counts, wanted);
    // What was told of other rows, or could be anything, refuses nothing.
    let mut safe = unmended(&full);
    safe.discharge.destinations.truncate(1);
    safe.discharge.all.same_day = Count::Held;
    safe.held_more = vec![HeldMore {
        section: "discharge".into(),
        figure: "drd".into(),
        period: format!("{}..{}", full.run.from, full.run.to),
        measure: "same day".into(),
        ..HeldMore::default()
    }];
    assert!(crate::open_after(&full, Some(&safe)).is_ok());
}

#[test]
fn every_small_table_after_an_unmended_one_is_safe_or_refused() {
    // The twin: what both editions tell of the same rows, every choice tried.
    let both = |a: &Report, b: &Report| -> bool {
        let range = |r: &Report, count: Count, at: &str| match count {
            Count::Shown(0) => (0, 0),
            Count::Shown(n) => ((n - 2).max(8), n + 2),
            Count::Held if r.held_more.iter().any(|h| h.section == "discharge" && h.group == at) => (0, 30),
            Count::Held => (1, 7),
        };
        let meet = |x: (u64, u64), y: (u64, u64)| (x.0.max(y.0), x.1.min(y.1));
        let rows = a.discharge.destinations.iter().zip(&b.discharge.destinations);
        let parts: Vec<(u64, u64)> =
            rows.map(|(x, y)| meet(range(a, x.same_day, &x.name), range(b, y.same_day, &y.name))).collect();
        let whole = meet(range(a, a.discharge.all.same_day, ""), range(b, b.discharge.all.same_day, ""));
        let mut found = vec![BTreeSet::new(); parts.len()];
        each(&parts, &mut Vec::new(), &mut |choice| {
            if (whole.0..=whole.1).contains(&choice.iter().sum::<u64>()) {
                choice.iter().zip(&mut found).for_each(|(value, found)| found.extend([*value]));
            }
        });
        let hidden = a.discharge.destinations.iter().map(|g| g.same_day == Count::Held);
        found.iter().zip(hidden).all(|(found, hidden)| !hidden || found.len() >= 3)
    };
    let (mut refused, mut safe, mut seed) = (0, 0, 3u64);
    for _ in 0..250 {
        let mut die = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % n
        };
        let parts: Vec<u64> =
            (0..4).map(|n| if n == 0 { 8 + die(5) } else { 1 + die(2) + die(3) / 2 * die(6) }).collect();
        let full = stays(&parts);
        let before = unmended(&full);
        match crate::open_after(&full, Some(&before)) {
            Ok(shared) => {
                assert!(both(&shared, &before), "{parts:?}");
                safe += 1;
            }
            Err(_) => {
                assert!(!both(&before, &before), "{parts:?}: refused only where the earlier one tells it");
                refused += 1;
            }
        }
    }
    assert!(refused > 5 && safe > 5, "{refused} refused, {safe} not");
}

#[test]
fn two_editions_of_more_and_more_people_are_safe_together() {
    let (one, two) = (stays(&[12, 3, 2, 4]), stays(&[14, 3, 5, 6]));
    let before = sample::shared(&one);
    let after = crate::open_after(&two, Some(&before)).expect("safe");
    assert_eq!(told(&after, &two, Some(&before)), Vec::<String>::new());
}

#[test]
fn the_figures_of_the_sample_contradict_each_other_nowhere() {
    let full = sample::report();
    let shaped = crate::open::shape::shape(RULE, &full);
    let mut open = crate::open::round(RULE, &shaped);
    let t = tables(RULE, &mut open, &shaped);
    assert!(t.unfit.is_empty(), "{} of them:\n{}", t.unfit.len(), t.unfit.join("\n"));
    // The test can fail.
    let mut wrong = full.clone();
    wrong.promises[0].year.met = Count::Shown(1);
    let shaped = crate::open::shape::shape(RULE, &wrong);
    let mut open = crate::open::round(RULE, &shaped);
    assert!(!tables(RULE, &mut open, &shaped).unfit.is_empty());
}
