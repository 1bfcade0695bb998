//! Two editions of which the later one goes on longer, month by month: the twin tries every choice of both.

use super::*;
use yf_model::Day;

/// Stays by month of leaving: in each twenty were ready earlier, and so many on the same day.
fn by_month(same_day: &[u64], to: &str) -> Report {
    let mut full = stays(&[]);
    full.run.to = Day::parse_iso(to).expect("a day");
    let group = |name: String, months: u64, same_day: u64| DelayGroup {
        name,
        earlier: (months * 20).into(),
        days: (months * 400).into(),
        same_day: same_day.into(),
        ..DelayGroup::default()
    };
    full.discharge.all = group("all".to_owned(), same_day.len() as u64, same_day.iter().sum());
    let april = Day::parse_iso("2026-04-01").expect("a day").month();
    let month = |(n, same_day): (usize, &u64)| {
        let month = yf_model::Month(april.0 + i32::try_from(n).expect("a few"));
        DelayMonth { month, covered: true, group: group(month.to_string(), 1, *same_day) }
    };
    full.discharge.months = same_day.iter().enumerate().map(month).collect();
    full
}

fn range(r: &Report, count: Count, period: &str) -> (u64, u64) {
    let held = |h: &HeldMore| h.section == "discharge" && h.period == period && h.measure == "same day";
    match count {
        Count::Shown(0) => (0, 0),
        Count::Shown(n) => ((n - 2).max(8), n + 2),
        Count::Held if r.held_more.iter().any(held) => (0, 24),
        Count::Held => (1, 7),
    }
}

/// What a reader of both must not know: the values of each hidden number. Months that were over are the same in both; the last goes on.
fn values(before: &Report, now: &Report, came: u64) -> Vec<(String, BTreeSet<u64>)> {
    let months = before.discharge.months.len();
    let of = |r: &Report, n: usize| {
        let month = &r.discharge.months[n];
        range(r, month.group.same_day, &month.month.to_string())
    };
    let whole = [before, now].map(|r| range(r, r.discharge.all.same_day, &format!("{}..{}", r.run.from, r.run.to)));
    let mut parts: Vec<(u64, u64)> = (0..months)
        .map(|n| {
            let (was, is) = (of(before, n), of(now, n));
            if n + 1 == months { was } else { (was.0.max(is.0), was.1.min(is.1)) }
        })
        .collect();
    parts.push(of(now, months - 1));
    let (mut found, mut since) = (vec![BTreeSet::new(); parts.len()], BTreeSet::new());
    each(&parts, &mut Vec::new(), &mut |choice| {
        let (last, later) = (choice[months - 1], choice[months]);
        let was: u64 = choice[..months].iter().sum();
        let sums = [was, was - last + later];
        if later >= last && sums.iter().zip(whole).all(|(sum, (low, high))| (low..=high).contains(sum)) {
            choice.iter().zip(&mut found).for_each(|(value, found)| found.extend([*value]));
            since.extend([later - last]);
        }
    });
    let held = |r: &Report, n: usize| r.discharge.months[n].group.same_day == Count::Held;
    let mut out = Vec::new();
    for (n, values) in found.into_iter().enumerate() {
        let hidden =
            if n < months { held(before, n) || (n + 1 < months && held(now, n)) } else { held(now, months - 1) };
        if hidden {
            out.push((format!("number {n}"), values));
        }
    }
    if came <= 7 || held(before, months - 1) || held(now, months - 1) {
        out.push(("what came since".to_owned(), since));
    }
    out
}

#[test]
fn a_month_that_goes_on_keeps_three_values_and_nothing_is_held_for_it_in_vain() {
    let mut seed = 41u64;
    let (mut plain, mut more, mut refused) = (0, 0, 0);
    for _ in 0..150 {
        let mut die = |n: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % n
        };
        let over: Vec<u64> = (0..2).map(|n| if n == 0 { 8 + die(5) } else { 1 + die(9) }).collect();
        let (was, came) = (die(9), die(3) * die(6));
        let [one, two] = [was, was + came].map(|last| [over.clone(), vec![last]].concat());
        let (one, two) = (by_month(&one, "2026-06-14"), by_month(&two, "2026-06-30"));
        let before = sample::shared(&one);
        if before.discharge.months.is_empty() {
            continue;
        }
        let alone = sample::shared(&two);
        let safe_alone = values(&before, &alone, came).iter().all(|(_, values)| values.len() >= 3);
        let Ok(now) = crate::open_after(&two, Some(&before)) else {
            refused += 1;
            assert!(!safe_alone, "{over:?}, {was} and {came} more: refused in vain");
            continue;
        };
        for (what, values) in values(&before, &now, came) {
            assert!(values.len() >= 3, "{over:?}, {was} and {came} more: {what} is one of {values:?}");
        }
        let same_day = |r: &Report| r.held_more.iter().filter(|h| h.measure == "same day").count();
        if safe_alone {
            plain += 1;
            assert_eq!(same_day(&now), same_day(&alone), "{over:?}, {was} and {came} more: held in vain");
        } else {
            more += 1;
        }
    }
    assert!(plain > 20 && more > 2, "{plain} needed nothing, {more} needed more, {refused} were refused");
}
