//! The promise over whole reports, and a slow twin that counts every choice of a small one.

mod months;

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

/// The twin of two editions of which the later one goes on longer: what was, and what came since, every choice of both tried. What it
/// returns are the values of each number that a reader must not know: a hidden one of either edition, and what came since where that is
/// few or either is hidden.
fn values_of_both(before: &Report, now: &Report, truth: &[(u64, u64)]) -> Vec<(String, BTreeSet<u64>)> {
    let range = |r: &Report, count: Count, at: &str| match count {
        Count::Shown(0) => (0, 0),
        Count::Shown(n) => ((n - 2).max(8), n + 2),
        Count::Held
            if r.held_more.iter().any(|h| h.section == "discharge" && h.group == at && h.measure == "same day") =>
        {
            (0, 24)
        }
        Count::Held => (1, 7),
    };
    let row = |r: &Report, n: usize| {
        let group = &r.discharge.destinations[n];
        range(r, group.same_day, &group.name)
    };
    let whole = [before, now].map(|r| range(r, r.discharge.all.same_day, ""));
    let rows = before.discharge.destinations.len();
    let choices: Vec<Vec<(u64, u64)>> = (0..rows)
        .map(|n| {
            let (was, is) = (row(before, n), row(now, n));
            let pairs = (was.0..=was.1).flat_map(|b| (is.0..=is.1).map(move |a| (b, a)));
            pairs.filter(|(b, a)| b <= a).collect()
        })
        .collect();
    // Sums of the rows behind, so that a choice that cannot come to the whole is left early.
    fn go(
        choices: &[Vec<(u64, u64)>],
        whole: &[(u64, u64); 2],
        sums: (u64, u64),
        chosen: &mut Vec<(u64, u64)>,
        then: &mut dyn FnMut(&[(u64, u64)]),
    ) {
        if sums.0 > whole[0].1 || sums.1 > whole[1].1 {
            return;
        }
        match choices.get(chosen.len()) {
            None if sums.0 >= whole[0].0 && sums.1 >= whole[1].0 && sums.0 <= sums.1 => then(chosen),
            None => {}
            Some(pairs) => {
                for (b, a) in pairs {
                    chosen.push((*b, *a));
                    go(choices, whole, (sums.0 + b, sums.1 + a), chosen, then);
                    chosen.pop();
                }
            }
        }
    }
    let mut found = vec![[BTreeSet::new(), BTreeSet::new(), BTreeSet::new()]; rows];
    go(&choices, &whole, (0, 0), &mut Vec::new(), &mut |chosen| {
        for ((b, a), found) in chosen.iter().zip(&mut found) {
            [*b, *a, a - b].into_iter().zip(found).for_each(|(value, found)| found.extend([value]));
        }
    });
    let mut out = Vec::new();
    for (n, [was, is, since]) in found.into_iter().enumerate() {
        let held = |r: &Report| r.discharge.destinations[n].same_day == Count::Held;
        let came = truth[n].1 - truth[n].0;
        for (what, hidden, values) in [
            ("before", held(before), was),
            ("now", held(now), is),
            ("since", held(before) || held(now) || came <= 7, since),
        ] {
            if hidden {
                out.push((format!("{what} of row {n}"), values));
            }
        }
    }
    out
}

#[test]
fn what_came_since_an_earlier_edition_keeps_three_values() {
    let mut seed = 17u64;
    let (mut more, mut refused, mut plain) = (0, 0, 0);
    for _ in 0..120 {
        let mut die = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % n
        };
        // Eight and nine beside each other come to 16 or 17, which is shown as 15: together they are narrower than each is shown.
        let narrow = die(2) == 0;
        let truth: Vec<(u64, u64)> = (0..3)
            .map(|n| {
                let was = match n {
                    0 => 8 + if narrow { die(2) } else { die(5) },
                    1 if narrow => 8,
                    _ if narrow => 0,
                    _ => 1 + die(7),
                };
                (was, was + if narrow { die(2) * u64::from(n == 1) } else { die(3) * die(5) })
            })
            .collect();
        let mut one = stays(&truth.iter().map(|t| t.0).collect::<Vec<_>>());
        let two = stays(&truth.iter().map(|t| t.1).collect::<Vec<_>>());
        one.run.to = two.run.to - 61;
        let before = sample::shared(&one);
        let Ok(now) = crate::open_after(&two, Some(&before)) else {
            refused += 1;
            continue;
        };
        for (what, values) in values_of_both(&before, &now, &truth) {
            assert!(values.len() >= 3, "{truth:?}: {what} is one of {values:?}");
        }
        // Each by itself may tell too much together: else this shows nothing.
        let alone = values_of_both(&before, &sample::shared(&two), &truth);
        plain += usize::from(alone.iter().all(|(_, values)| values.len() >= 3));
        more += usize::from(alone.iter().any(|(_, values)| values.len() < 3));
    }
    assert!(more >= 3 && plain >= 3, "{more} needed the earlier one, {plain} did not, {refused} were refused");
}

/// Every count of the open edition stands in the tables over which nothing may be worked out: a new one cannot be forgotten.
#[test]
fn no_count_of_the_open_edition_stands_beside_the_tables() {
    use serde_json::Value;
    const MARK: u64 = 777_777_777;
    let full = sample::report();
    let shared = sample::shared(&full);
    let plain = serde_json::to_value(&shared).expect("figures");
    let mut marked = shared.clone();
    let shaped = crate::open::shape::shape(RULE, &full);
    {
        let mut t = tables(RULE, &mut marked, &shaped);
        t.cells.iter_mut().flat_map(|cell| &mut cell.shown).for_each(|shown| **shown = Count::Shown(MARK));
    }
    let marked = serde_json::to_value(&marked).expect("figures");
    // Leaves by the kind of their place: an index is an index.
    fn leaves(value: &Value, at: &str, kind: &str, out: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(key, v)| leaves(v, &format!("{at}/{key}"), &format!("{kind}/{key}"), out));
            }
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(n, v)| leaves(v, &format!("{at}/{n}"), &format!("{kind}/*"), out));
            }
            Value::Number(_) => out.push((kind.to_owned(), at.to_owned())),
            Value::String(text) if text == "[c]" => out.push((kind.to_owned(), at.to_owned())),
            _ => {}
        }
    }
    let mut all = Vec::new();
    leaves(&plain, "", "", &mut all);
    let mut kinds: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    all.into_iter().for_each(|(kind, at)| kinds.entry(kind).or_default().push(at));
    let (mut counts, mut missing) = (0, Vec::new());
    for (kind, places) in kinds {
        // A leaf is a count where it may be held back: where "[c]" can be read in its place, and is no text either.
        let mut held = plain.clone();
        *held.pointer_mut(&places[0]).expect("a leaf") = Value::String("[c]".to_owned());
        let mut number = plain.clone();
        *number.pointer_mut(&places[0]).expect("a leaf") = Value::from(3);
        let reads = |json: Value| serde_json::from_value::<Report>(json).is_ok();
        if !(reads(held) && reads(number)) {
            continue;
        }
        counts += places.len();
        // What is not counted at all, and says so in a sentence, has noughts that no page shows.
        let is_told = |at: &str| {
            let parents = at.match_indices('/').map(|(n, _)| &at[..n]).chain([at]);
            !parents.into_iter().any(|parent| {
                plain.pointer(parent).is_some_and(|v| v.get("missing").is_some_and(|missing| missing.is_string()))
            })
        };
        let outside: Vec<&String> = places
            .iter()
            .filter(|at| is_told(at) || plain.pointer(at).is_none_or(|v| v.as_u64() != Some(0)))
            .filter(|at| marked.pointer(at.as_str()) != Some(&Value::from(MARK)))
            .collect();
        if !outside.is_empty() {
            missing.push(format!("{kind}: {} of {}", outside.len(), places.len()));
        }
    }
    assert!(counts > 500, "only {counts} counts");
    assert!(missing.is_empty(), "{missing:#?}");
}
