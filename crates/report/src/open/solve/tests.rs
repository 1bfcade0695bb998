//! The slow, obvious twin: every choice of small numbers, counted.

use super::*;

/// Repeatable chance.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n) as i64
    }
}

/// One small table: bounds, true numbers, sums.
struct Small {
    bounds: Vec<(i64, i64)>,
    now: Vec<i64>,
    ties: Vec<(Vec<(usize, i64)>, i64, i64)>,
}

impl Small {
    fn system(&self) -> System {
        let mut system = System::default();
        for (bounds, now) in self.bounds.iter().zip(&self.now) {
            system.count(*bounds, *now);
        }
        for (terms, low, high) in &self.ties {
            assert!(system.tie(terms.clone(), *low, *high).is_some());
        }
        system
    }

    /// The values that a count has in all choices that fit.
    fn values(&self, cell: usize) -> BTreeSet<i64> {
        let mut found = BTreeSet::new();
        let mut choice = Vec::new();
        self.try_all(&mut choice, cell, &mut found);
        found
    }

    fn try_all(&self, choice: &mut Vec<i64>, cell: usize, found: &mut BTreeSet<i64>) {
        if choice.len() == self.bounds.len() {
            let sum = |terms: &[(usize, i64)]| terms.iter().map(|(c, f)| choice[*c] * f).sum::<i64>();
            if self.ties.iter().all(|(terms, low, high)| (*low..=*high).contains(&sum(terms))) {
                found.insert(choice[cell]);
            }
            return;
        }
        let (low, high) = self.bounds[choice.len()];
        for value in low..=high {
            choice.push(value);
            self.try_all(choice, cell, found);
            choice.pop();
        }
    }
}

/// What a reader knows of a number by the rule: nought, one to seven, or the five around it.
fn known(n: i64) -> (i64, i64) {
    match n {
        0 => (0, 0),
        1..=7 => (1, 7),
        _ => {
            let shown = (n + 2) / 5 * 5;
            ((shown - 2).max(8), shown + 2)
        }
    }
}

/// Two rows of three with their sums, and now and then that one is no more than another, or a count held back whatever it is.
fn table(dice: &mut Dice) -> Small {
    let mut cell = || {
        let kind = dice.below(4);
        match kind {
            0 => 0,
            1 => 1 + dice.below(2),
            2 => 1 + dice.below(7),
            _ => 8 + dice.below(5),
        }
    };
    let (a, b) = (vec![cell(), cell(), cell()], [cell()]);
    let mut now = a.clone();
    now.push(a.iter().sum());
    now.push(b[0]);
    now.push(a[0] + b[0]);
    let mut ties = vec![(vec![(0, 1), (1, 1), (2, 1), (3, -1)], 0, 0), (vec![(0, 1), (4, 1), (5, -1)], 0, 0)];
    if dice.below(2) == 0 && now[1] * 2 >= now[4] {
        ties.push((vec![(1, 2), (4, -1)], 0, 1000));
    }
    let mut bounds: Vec<(i64, i64)> = now.iter().map(|n| known(*n)).collect();
    if dice.below(3) == 0 {
        bounds[1] = (0, 20);
    }
    Small { bounds, now, ties }
}

#[test]
fn what_may_be_is_what_all_choices_say() {
    let mut dice = Dice(7);
    let (mut unsafe_ones, mut safe) = (0, 0);
    for _ in 0..150 {
        let small = table(&mut dice);
        let mut system = small.system();
        for cell in 0..small.now.len() {
            let values = small.values(cell);
            let (low, high) = small.bounds[cell];
            for value in low..=high {
                assert_eq!(system.may_be(cell, value), values.contains(&value), "{:?} {cell} {value}", small.now);
            }
            assert_eq!(system.has_three(cell), values.len() >= 3, "{:?} {cell}", small.now);
            if values.len() < 3 && low < high {
                unsafe_ones += 1;
            } else {
                safe += 1;
            }
            assert_eq!(system.now, small.now, "a search leaves everything as it was");
            assert!(system.broken.is_empty() && system.trail.is_empty());
        }
    }
    assert!(unsafe_ones > 15 && safe > 150, "both happen: {unsafe_ones}, {safe}");
}

#[test]
fn a_tie_that_the_numbers_do_not_fit_is_not_taken() {
    let mut system = System::default();
    let (a, b) = (system.count((1, 7), 3), system.count((1, 7), 4));
    assert!(system.tie(vec![(a, 1), (b, 1)], 9, 9).is_none());
    assert!(system.tie(vec![(a, 1), (b, 1)], 7, 7).is_some());
    assert!(system.has_three(a));
    // Taken away, a tie tells nothing.
    let one = system.tie(vec![(a, 1)], 3, 3).expect("fits");
    assert!(!system.has_three(b));
    system.untie(one, true);
    assert!(system.has_three(b));
}

#[test]
fn numbers_that_fit_are_found_for_figures_whose_own_are_not_known() {
    let mut dice = Dice(11);
    let mut found = 0;
    for _ in 0..200 {
        let small = table(&mut dice);
        let mut system = System::default();
        for bounds in &small.bounds {
            system.count(*bounds, bounds.0.midpoint(bounds.1));
        }
        for (terms, low, high) in &small.ties {
            system.tie_unfit(terms.clone(), *low, *high);
        }
        found += usize::from(system.find(0).is_empty());
        let fits = system.now.iter().zip(&small.bounds).all(|(n, (low, high))| (low..=high).contains(&n));
        assert!(fits, "within what is known");
    }
    assert!(found > 190, "{found} of 200");
}

#[test]
fn a_part_of_nothing_is_nought_and_a_whole_is_not_known_from_its_parts() {
    let mut known = System::default();
    let (whole, none, few) = (known.count((0, 0), 0), known.count((0, 0), 0), known.count((0, ENDLESS), 0));
    known.tie(vec![(none, 1), (few, 1), (whole, -1)], 0, 0).expect("it fits");
    assert_eq!(known.noughts(), [few].into());
    // What is no more than nothing is nothing.
    let less = known.count((0, 7), 0);
    known.tie(vec![(whole, 1), (less, -1)], 0, ENDLESS).expect("it fits");
    assert_eq!(known.noughts(), [few, less].into());
    // The parts may not be all there are.
    let mut parts = System::default();
    let (whole, part) = (parts.count((0, ENDLESS), 0), parts.count((0, 0), 0));
    parts.tie(vec![(part, 1), (whole, -1)], 0, 0).expect("it fits");
    assert!(parts.noughts().is_empty());
}
