//! Can a hidden count be worked out? Whole numbers within bounds, tied by sums, as a reader of the published figures knows them.
//!
//! A value of a count is possible if all the others can be chosen to go with it. That is shown by showing them: from the true
//! numbers, which fit, one count is moved and what no longer adds up is mended step by step. So what is called possible always
//! is. Where no such choice is found the count is taken for one that can be worked out, unless the system is small enough for
//! all choices to be tried.

use std::collections::{BTreeMap, BTreeSet};

/// As large as a count may be.
pub(super) const ENDLESS: i64 = 1 << 40;
/// Steps of one search from the true numbers.
const STEPS: usize = 120;
/// Steps of one search on which it hangs whether there is an edition.
const LONG: usize = 1500;
/// Choices of one search through all of them.
const CHOICES: usize = 400;
/// A system with more open counts than this is not searched through.
const SMALL: usize = 24;
/// Open counts of the neighbourhoods that a search that may take its time goes through, the others staying as they are.
const NEAR: [usize; 2] = [8, 24];

/// Which of the counts of a broken tie a search moves first: where one way loses itself another may not.
#[derive(Clone, Copy, Default)]
enum Order {
    /// That which breaks least.
    #[default]
    Least,
    /// One that may be any number.
    Open,
    /// The last of those that break least.
    Last,
}

/// A sum of counts that lies in a range.
struct Tie {
    terms: Vec<(usize, i64)>,
    low: i64,
    high: i64,
    off: bool,
}

impl Tie {
    /// How far a sum lies above (more than nought) or below its range.
    fn excess(&self, sum: i64) -> i64 {
        if self.off { 0 } else { sum - sum.clamp(self.low, self.high) }
    }
}

/// Counts and what ties them.
#[derive(Default)]
pub(super) struct System {
    low: Vec<i64>,
    high: Vec<i64>,
    /// Numbers that fit: the true ones, or where a search has arrived. Put back after each search.
    now: Vec<i64>,
    ties: Vec<Tie>,
    /// Sum of each tie over `now`.
    sums: Vec<i64>,
    /// The ties of each count, with its factor.
    of: Vec<Vec<(usize, i64)>>,
    /// Ties whose sum is out of range.
    broken: BTreeSet<usize>,
    /// What a search moved, with the number before.
    trail: Vec<(usize, i64)>,
    /// Whether a search may take its time.
    long: bool,
    /// Which way a search tries first.
    order: Order,
}

impl System {
    /// A count within bounds that is `now`.
    pub fn count(&mut self, (low, high): (i64, i64), now: i64) -> usize {
        self.low.push(low);
        self.high.push(high);
        self.now.push(now);
        self.of.push(Vec::new());
        self.low.len() - 1
    }

    /// Ties counts: their sum, each times its factor, lies from `low` to `high`. A tie that the numbers do not fit is no
    /// knowledge of anybody's and is not taken, which the answer says.
    pub fn tie(&mut self, terms: Vec<(usize, i64)>, low: i64, high: i64) -> Option<usize> {
        let sum: i64 = terms.iter().map(|(cell, factor)| self.now[*cell] * factor).sum();
        (low..=high).contains(&sum).then(|| self.tie_unfit(terms, low, high))
    }

    /// Ties counts whose numbers are guesses, for [`System::find`].
    pub fn tie_unfit(&mut self, terms: Vec<(usize, i64)>, low: i64, high: i64) -> usize {
        let sum = terms.iter().map(|(cell, factor)| self.now[*cell] * factor).sum();
        let tie = Tie { terms, low, high, off: false };
        let at = self.ties.len();
        for (cell, factor) in &tie.terms {
            self.of[*cell].push((at, *factor));
        }
        self.ties.push(tie);
        self.sums.push(sum);
        at
    }

    /// What each tie says: its counts with their factors, and the range of their sum.
    pub fn said(&self) -> impl Iterator<Item = (usize, (Vec<(usize, i64)>, i64, i64))> + '_ {
        self.ties.iter().enumerate().map(|(n, tie)| (n, (tie.terms.clone(), tie.low, tie.high)))
    }

    /// What is known of a count.
    pub fn bounds(&self, cell: usize) -> (i64, i64) {
        (self.low[cell], self.high[cell])
    }

    /// A number of a count that fits: the true one where it is known.
    pub fn number(&self, cell: usize) -> i64 {
        self.now[cell]
    }

    /// Sets what is known of a count; its number must fit.
    pub fn bind(&mut self, cell: usize, (low, high): (i64, i64)) {
        (self.low[cell], self.high[cell]) = (low, high);
    }

    /// Takes a tie away, or puts it back.
    pub fn untie(&mut self, tie: usize, off: bool) {
        self.ties[tie].off = off;
    }

    /// Ties of a count.
    pub fn ties_of(&self, cell: usize) -> impl Iterator<Item = usize> + '_ {
        self.of[cell].iter().map(|(tie, _)| *tie).filter(|tie| !self.ties[*tie].off)
    }

    /// Counts of a tie.
    pub fn cells_of(&self, tie: usize) -> impl Iterator<Item = usize> + '_ {
        self.ties[tie].terms.iter().map(|(cell, _)| *cell)
    }

    /// Counts that can be nothing but nought because what they are part of is, and are not yet known to be.
    pub fn noughts(&self) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for tie in self.ties.iter().filter(|tie| !tie.off) {
            let all_nought = |up: bool| tie.terms.iter().filter(|t| (t.1 > 0) == up).all(|t| self.high[t.0] == 0);
            // Parts of a whole, whose factor is below nought; or the fewer of two, of which the more are above it.
            let parts = if tie.high == 0 { all_nought(false) } else { tie.low == 0 && all_nought(true) };
            let side = tie.high == 0;
            if parts {
                let open = tie.terms.iter().filter(|t| (t.1 > 0) == side && self.high[t.0] > 0 && self.now[t.0] == 0);
                found.extend(open.map(|t| t.0));
            }
        }
        found
    }

    /// Whether a count may have at least three values: its own and the next above and below, as far as they go without a gap.
    pub fn has_three(&mut self, cell: usize) -> bool {
        let own = self.now[cell];
        let mut found = 1;
        for way in [1, -1] {
            for value in [own + way, own + 2 * way] {
                if !(self.low[cell]..=self.high[cell]).contains(&value) || !self.may_be(cell, value) {
                    break;
                }
                found += 1;
                if found == 3 {
                    return true;
                }
            }
        }
        self.grows(cell)
    }

    /// Whether nothing is told of anything that hangs together with a count: every count may be any number, and no tie names one. What fits
    /// then fits twice and three times over as well; and what can be said of a nought follows from the table's shape, whoever is in it.
    fn grows(&self, cell: usize) -> bool {
        let any = |c: usize| self.low[c] == 0 && (self.high[c] == 0 || self.high[c] >= ENDLESS);
        let (mut seen, mut next) = (BTreeSet::from([cell]), vec![cell]);
        while let Some(at) = next.pop() {
            if !any(at) {
                return false;
            }
            for tie in self.ties_of(at) {
                let Tie { low, high, .. } = self.ties[tie];
                if !(low == 0 || low <= -ENDLESS) || !(high == 0 || high >= ENDLESS) {
                    return false;
                }
                next.extend(self.cells_of(tie).filter(|other| seen.insert(*other)));
            }
        }
        true
    }

    /// Whether the bounds alone leave a count fewer than three values: each count lies between what the others of its ties leave it. What is said
    /// so is so, however many counts hang together; what is not may be so all the same.
    pub fn is_told(&self, cell: usize) -> bool {
        let (mut cells, mut ties) = (BTreeSet::from([cell]), BTreeSet::new());
        let mut next = vec![cell];
        while let Some(at) = next.pop() {
            for tie in self.ties_of(at).filter(|tie| ties.insert(*tie)).collect::<Vec<_>>() {
                next.extend(self.cells_of(tie).filter(|other| cells.insert(*other)));
            }
        }
        let mut bounds: BTreeMap<usize, (i64, i64)> =
            cells.iter().map(|c| (*c, (self.low[*c], self.high[*c]))).collect();
        self.narrow(&mut bounds, &ties.into_iter().collect::<Vec<_>>());
        bounds.get(&cell).is_some_and(|(low, high)| high - low < 2)
    }

    /// Lets searches take their time, or no more.
    pub fn search_longer(&mut self, long: bool) {
        self.long = long;
    }

    /// Whether a count may have this value.
    pub fn may_be(&mut self, cell: usize, value: i64) -> bool {
        let found = [Order::Least, Order::Open, Order::Last].into_iter().any(|order| {
            self.put(cell, value);
            self.order = order;
            let mut left = if self.long { LONG } else { STEPS };
            let found = self.settle(cell, &mut left);
            self.back_to(0);
            found
        });
        self.order = Order::Least;
        found || self.all_choices(cell, value) == Some(true)
    }

    fn put(&mut self, cell: usize, value: i64) {
        let before = self.now[cell];
        self.trail.push((cell, before));
        self.shift(cell, value);
    }

    fn shift(&mut self, cell: usize, value: i64) {
        let by = value - self.now[cell];
        self.now[cell] = value;
        for (tie, factor) in &self.of[cell] {
            self.sums[*tie] += by * factor;
            if self.ties[*tie].excess(self.sums[*tie]) == 0 {
                self.broken.remove(tie);
            } else {
                self.broken.insert(*tie);
            }
        }
    }

    fn back_to(&mut self, mark: usize) {
        while self.trail.len() > mark {
            if let Some((cell, value)) = self.trail.pop() {
                self.shift(cell, value);
            }
        }
    }

    /// Mends the first broken tie by moving one of its counts, and then the next, back and forth until all hold or the steps
    /// are used up. A count is moved one way only, so that no search goes in circles.
    fn settle(&mut self, fixed: usize, left: &mut usize) -> bool {
        let Some(tie) = self.broken.first().copied() else { return true };
        if *left == 0 {
            return false;
        }
        *left -= 1;
        let excess = self.ties[tie].excess(self.sums[tie]);
        let mut moves: Vec<(i64, i64, usize)> = Vec::new();
        for (cell, factor) in &self.ties[tie].terms {
            let up = (excess < 0) == (*factor > 0);
            let room = if up { self.high[*cell] - self.now[*cell] } else { self.now[*cell] - self.low[*cell] };
            let moved = self.trail.iter().find(|(c, _)| c == cell).map(|(_, was)| self.now[*cell] - was);
            let turned = moved.is_some_and(|by| by != 0 && (by > 0) != up);
            if *cell == fixed || room <= 0 || turned {
                continue;
            }
            let wanted = (excess.abs() + factor.abs() - 1) / factor.abs();
            let by = wanted.min(room) * if up { 1 } else { -1 };
            let breaks: i64 = self.of[*cell]
                .iter()
                .map(|(t, f)| {
                    let other = &self.ties[*t];
                    other.excess(self.sums[*t] + by * f).abs() - other.excess(self.sums[*t]).abs()
                })
                .sum();
            moves.push((breaks, by, *cell));
        }
        let order = self.order;
        moves.sort_by_key(|(breaks, by, cell)| {
            let bounded = i64::from(self.high[*cell] < ENDLESS);
            let number = i64::try_from(*cell).unwrap_or(i64::MAX);
            match order {
                Order::Least => (0, *breaks, -by.abs(), number),
                Order::Open => (bounded, *breaks, -by.abs(), number),
                Order::Last => (0, *breaks, -by.abs(), -number),
            }
        });
        for (_, by, cell) in moves {
            let mark = self.trail.len();
            self.put(cell, self.now[cell] + by);
            if self.settle(fixed, left) {
                return true;
            }
            self.back_to(mark);
            if *left == 0 {
                return false;
            }
        }
        false
    }

    /// Finds numbers that fit for the counts from `first` on, whose true numbers are not known. The ties that could not be made to
    /// hold are given.
    pub fn find(&mut self, first: usize) -> Vec<usize> {
        let mut lost = Vec::new();
        let fixed: Vec<(i64, i64)> = (0..first).map(|cell| self.bounds(cell)).collect();
        (0..first).for_each(|cell| self.bind(cell, (self.now[cell], self.now[cell])));
        for tie in 0..self.ties.len() {
            if self.ties[tie].excess(self.sums[tie]) != 0 {
                // One tie after the other; those that held go on holding.
                self.broken = BTreeSet::from([tie]);
                let mut left = STEPS * 10;
                if !self.settle(usize::MAX, &mut left) {
                    self.back_to(0);
                    lost.push(tie);
                }
                self.trail.clear();
            }
        }
        self.broken.clear();
        fixed.into_iter().enumerate().for_each(|(cell, bounds)| self.bind(cell, bounds));
        // A later tie may have moved what an earlier one needed.
        lost.extend((0..self.ties.len()).filter(|tie| self.ties[*tie].excess(self.sums[*tie]) != 0));
        lost.sort_unstable();
        lost.dedup();
        lost
    }

    /// All choices, where the counts that hang together are few: `None` where they are many. A search that may take its time tries those near
    /// the count then, and leaves the others as they are: what it finds fits, what it does not find may fit all the same.
    fn all_choices(&self, cell: usize, value: i64) -> Option<bool> {
        if let Some((cells, ties)) = self.around(cell, SMALL) {
            return self.chosen(cell, value, &cells, &ties, CHOICES);
        }
        let near = NEAR.iter().filter(|_| self.long);
        let found = near
            .map(|many| self.near(cell, *many))
            .any(|(cells, ties)| self.chosen(cell, value, &cells, &ties, CHOICES) == Some(true));
        found.then_some(true)
    }

    /// Whether a count may have a value while these may be chosen, each within its bounds, and all others are as they are.
    fn chosen(&self, cell: usize, value: i64, cells: &[usize], ties: &[usize], mut left: usize) -> Option<bool> {
        let mut bounds: BTreeMap<usize, (i64, i64)> =
            cells.iter().map(|c| (*c, (self.low[*c], self.high[*c]))).collect();
        for other in ties.iter().flat_map(|tie| self.cells_of(*tie)) {
            bounds.entry(other).or_insert((self.now[other], self.now[other]));
        }
        bounds.insert(cell, (value, value));
        self.choose(&bounds, ties, &mut left)
    }

    /// The open counts nearest to one, so many of them, and all that ties them.
    fn near(&self, cell: usize, many: usize) -> (Vec<usize>, Vec<usize>) {
        let (mut seen, mut free) = (BTreeSet::from([cell]), vec![cell]);
        let mut ties = BTreeSet::new();
        let mut at = 0;
        while let Some(next) = free.get(at).copied() {
            at += 1;
            for tie in self.ties_of(next) {
                ties.insert(tie);
                for other in self.cells_of(tie) {
                    if free.len() < many && self.low[other] < self.high[other] && seen.insert(other) {
                        free.push(other);
                    }
                }
            }
        }
        (free, ties.into_iter().collect())
    }

    /// The counts that hang together with one, and what ties them; counts that are known tie nothing. `None` where more than so many are open.
    fn around(&self, cell: usize, small: usize) -> Option<(Vec<usize>, Vec<usize>)> {
        let (mut cells, mut ties) = (BTreeSet::from([cell]), BTreeSet::new());
        let mut next = vec![cell];
        let mut open = 0;
        while let Some(at) = next.pop() {
            for tie in self.ties_of(at) {
                if !ties.insert(tie) {
                    continue;
                }
                for other in self.cells_of(tie) {
                    let loose = self.low[other] < self.high[other];
                    if cells.insert(other) && loose {
                        next.push(other);
                        open += 1;
                        if open > small {
                            return None;
                        }
                    }
                }
            }
        }
        Some((cells.into_iter().collect(), ties.into_iter().collect()))
    }

    /// Narrows the bounds until they stay, then tries the values of the narrowest count.
    fn choose(&self, bounds: &BTreeMap<usize, (i64, i64)>, ties: &[usize], left: &mut usize) -> Option<bool> {
        *left = left.checked_sub(1)?;
        let mut bounds = bounds.clone();
        if !self.narrow(&mut bounds, ties) {
            return Some(false);
        }
        let widths = bounds.iter().filter(|(_, (low, high))| low < high).map(|(cell, (low, high))| (high - low, *cell));
        let Some((width, cell)) = widths.min() else { return Some(true) };
        let (low, high) = bounds.get(&cell).copied().unwrap_or_default();
        let own = self.now[cell].clamp(low, high);
        let mut values: Vec<i64> = (low..=high).take(64).collect();
        values.sort_by_key(|v| (v - own).abs());
        let mut sure = width < 64;
        for value in values {
            bounds.insert(cell, (value, value));
            match self.choose(&bounds, ties, left) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => sure = false,
            }
        }
        sure.then_some(false)
    }

    /// Each count lies between what the others of its ties leave it. Whether anything is left.
    fn narrow(&self, bounds: &mut BTreeMap<usize, (i64, i64)>, ties: &[usize]) -> bool {
        // Halving an endless range takes rounds; what is not narrowed by then is tried.
        for _ in 0..60 {
            let mut moved = false;
            for tie in ties {
                let tie = &self.ties[*tie];
                let range = |(cell, factor): &(usize, i64), bounds: &BTreeMap<usize, (i64, i64)>| {
                    let (low, high) = bounds.get(cell).copied().unwrap_or((self.low[*cell], self.high[*cell]));
                    if *factor > 0 { (low * factor, high * factor) } else { (high * factor, low * factor) }
                };
                let (least, most) = tie.terms.iter().fold((0, 0), |(least, most), term| {
                    let (low, high) = range(term, bounds);
                    (least + low, most + high)
                });
                if least > tie.high || most < tie.low {
                    return false;
                }
                for term @ (cell, factor) in &tie.terms {
                    let (low, high) = range(term, bounds);
                    // What this term may be, given the least and the most of the others.
                    let (from, to) = (low.max(tie.low - (most - high)), high.min(tie.high - (least - low)));
                    let (from, to) = if *factor > 0 {
                        (from.div_euclid(*factor) + i64::from(from.rem_euclid(*factor) > 0), to.div_euclid(*factor))
                    } else {
                        let f = -factor;
                        ((-to).div_euclid(f) + i64::from((-to).rem_euclid(f) > 0), (-from).div_euclid(f))
                    };
                    if from > to {
                        return false;
                    }
                    if let Some(slot) = bounds.get_mut(cell)
                        && *slot != (from, to)
                    {
                        *slot = (from, to);
                        moved = true;
                    }
                }
                // Sums over moved bounds are stale until the next round; staying is decided by a round without a move.
            }
            if !moved {
                break;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests;
