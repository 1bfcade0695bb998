//! Which whole numbers could stand behind those that are shown.
//!
//! A [`System`] is what somebody knows who reads a table and the rule of suppression: for each cell a lowest and a highest
//! value, and lines that tie cells together (rows add up to their total, nobody has fewer waits than one). A cell is safe where
//! three ways of filling in the *whole* table are found that agree with everything known and differ in that cell. Each way is
//! checked line by line before it counts, so a mistake of the search can only hide too much.

/// More than anything counted.
pub const NO_LIMIT: i64 = 1 << 40;

/// A sum of cells, each times a whole number, that lies between two numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Cell and factor.
    pub terms: Vec<(usize, i64)>,
    /// The sum is at least this.
    pub low: i64,
    /// And at most this.
    pub high: i64,
}

impl Line {
    /// Parts that add up to a total.
    pub fn sum(total: usize, parts: impl IntoIterator<Item = usize>) -> Line {
        let terms = std::iter::once((total, -1)).chain(parts.into_iter().map(|p| (p, 1))).collect();
        Line { terms, low: 0, high: 0 }
    }

    /// A weighed sum that is not negative, or not below a number.
    pub fn at_least(terms: Vec<(usize, i64)>, low: i64) -> Line {
        Line { terms, low, high: i64::MAX / 4 }
    }

    /// Whether it holds of these values.
    pub fn holds(&self, values: &[i64]) -> bool {
        let sum: i64 = self.terms.iter().map(|(cell, times)| values.get(*cell).copied().unwrap_or(0) * times).sum();
        self.low <= sum && sum <= self.high
    }
}

/// What is known.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// Lowest and highest value of each cell.
    pub bounds: Vec<(i64, i64)>,
    /// What ties them.
    pub lines: Vec<Line>,
}

/// A search in progress: bounds as they are now, and how to go back.
struct Search<'a> {
    lines: &'a [Line],
    of_cell: Vec<Vec<u32>>,
    bounds: Vec<(i64, i64)>,
    undo: Vec<(usize, (i64, i64))>,
    queue: Vec<u32>,
    queued: Vec<bool>,
    steps: u32,
}

/// Values tried of one cell before going back, and lines looked at in one search.
const TRIES: usize = 6;
const STEPS: u32 = 400_000;

impl<'a> Search<'a> {
    fn new(system: &'a System) -> Search<'a> {
        let mut of_cell = vec![Vec::new(); system.bounds.len()];
        for (n, line) in system.lines.iter().enumerate() {
            for (cell, _) in &line.terms {
                if let Some(list) = of_cell.get_mut(*cell) {
                    list.push(n as u32);
                }
            }
        }
        Search {
            lines: &system.lines,
            of_cell,
            bounds: system.bounds.clone(),
            undo: Vec::new(),
            queue: (0..system.lines.len() as u32).collect(),
            queued: vec![true; system.lines.len()],
            steps: 0,
        }
    }

    /// Narrows a cell; false where nothing is left of it.
    fn narrow(&mut self, cell: usize, low: i64, high: i64) -> bool {
        let (was_low, was_high) = self.bounds[cell];
        let now = (was_low.max(low), was_high.min(high));
        if now.0 > now.1 {
            return false;
        }
        if now != (was_low, was_high) {
            self.undo.push((cell, (was_low, was_high)));
            self.bounds[cell] = now;
            for n in 0..self.of_cell[cell].len() {
                let line = self.of_cell[cell][n];
                if !std::mem::replace(&mut self.queued[line as usize], true) {
                    self.queue.push(line);
                }
            }
        }
        true
    }

    /// Lets every line narrow its cells, until nothing moves; false where that cannot be.
    fn settle(&mut self) -> bool {
        let mut fine = true;
        while let Some(n) = self.queue.pop() {
            self.queued[n as usize] = false;
            self.steps += 1;
            // What is left in the queue when the time is up is only bounds that could be closer.
            fine = fine && (self.steps > STEPS || self.line(n as usize));
        }
        fine
    }

    fn line(&mut self, n: usize) -> bool {
        let lines = self.lines;
        let line = &lines[n];
        let reach = |(low, high): (i64, i64), times: i64| {
            if times > 0 { (low * times, high * times) } else { (high * times, low * times) }
        };
        let (mut least, mut most) = (0, 0);
        for (cell, times) in &line.terms {
            let (low, high) = reach(self.bounds[*cell], *times);
            (least, most) = (least + low, most + high);
        }
        if least > line.high || most < line.low {
            return false;
        }
        if least >= line.low && most <= line.high {
            return true;
        }
        for (cell, times) in &line.terms {
            let (low, high) = reach(self.bounds[*cell], *times);
            // What the others leave to this one.
            let (from, to) = (line.low - (most - high), line.high - (least - low));
            let (from, to) = if *times > 0 {
                (up(from, *times), to.div_euclid(*times))
            } else {
                (up(-to, -*times), (-from).div_euclid(-*times))
            };
            if !self.narrow(*cell, from, to) {
                return false;
            }
            let (now_low, now_high) = reach(self.bounds[*cell], *times);
            (least, most) = (least + now_low - low, most + now_high - high);
        }
        true
    }

    fn back_to(&mut self, mark: usize) {
        for n in self.queue.drain(..) {
            self.queued[n as usize] = false;
        }
        for (cell, bounds) in self.undo.drain(mark..).rev() {
            self.bounds[cell] = bounds;
        }
    }

    /// Fills in the cells of an order from `at` on, each as near to what is preferred as can be.
    fn fill(&mut self, order: &[usize], prefer: &[i64]) -> bool {
        // Depth by a list of its own: a table may have more cells than a stack is deep.
        let mut open: Vec<(usize, usize, usize)> = Vec::new(); // place in the order, tries so far, undo mark
        let mut at = 0;
        let mut tried = 0;
        loop {
            while order.get(at).is_some_and(|cell| self.bounds[*cell].0 == self.bounds[*cell].1) {
                at += 1;
            }
            let Some(cell) = order.get(at).copied() else { return true };
            if self.steps > STEPS {
                return false;
            }
            let value = nearby(self.bounds[cell], prefer[cell], tried);
            let mark = self.undo.len();
            match value {
                Some(value) => {
                    if self.narrow(cell, value, value) && self.settle() {
                        open.push((at, tried, mark));
                        (at, tried) = (at + 1, 0);
                    } else {
                        self.back_to(mark);
                        tried += 1;
                    }
                }
                None => {
                    let Some((was, tries, mark)) = open.pop() else { return false };
                    self.back_to(mark);
                    (at, tried) = (was, tries + 1);
                }
            }
        }
    }
}

fn up(value: i64, by: i64) -> i64 {
    -(-value).div_euclid(by)
}

/// The nth value of a range, counted away from the one that is preferred.
fn nearby((low, high): (i64, i64), prefer: i64, nth: usize) -> Option<i64> {
    let first = prefer.clamp(low, high);
    let (below, above) = (first - low, high - first);
    let (both, nth) = (below.min(above), if nth < TRIES { nth as i64 } else { return None });
    let step = (nth + 1) / 2;
    match nth {
        _ if nth <= 2 * both => Some(if nth % 2 == 1 { first + step } else { first - step }),
        _ if nth - both <= above => Some(first + nth - both),
        _ if nth - both <= below => Some(first - (nth - both)),
        _ => None,
    }
}

impl System {
    /// One way to fill in the whole table with a cell at a value, the other cells as near to `prefer` as can be; those tied to it
    /// first. `None` where there is none, or none was found in the time allowed.
    pub fn with(&self, fixed: Option<(usize, i64)>, prefer: &[i64]) -> Option<Vec<i64>> {
        let mut search = Search::new(self);
        if let Some((cell, value)) = fixed
            && !search.narrow(cell, value, value)
        {
            return None;
        }
        if !search.settle() {
            return None;
        }
        let order = self.outward(fixed.map(|f| f.0));
        if !search.fill(&order, prefer) {
            return None;
        }
        let values: Vec<i64> = search.bounds.iter().map(|b| b.0).collect();
        let inside = values.iter().zip(&self.bounds).all(|(v, (low, high))| low <= v && v <= high);
        let whole = search.bounds.iter().all(|b| b.0 == b.1);
        (whole && inside && self.lines.iter().all(|l| l.holds(&values))).then_some(values)
    }

    /// Cells in the order of how many lines lie between them and one of them.
    fn outward(&self, from: Option<usize>) -> Vec<usize> {
        let mut seen = vec![false; self.bounds.len()];
        let mut order: Vec<usize> = from.into_iter().collect();
        order.iter().for_each(|c| seen[*c] = true);
        let mut by_cell = vec![Vec::new(); self.bounds.len()];
        for line in &self.lines {
            for (cell, _) in &line.terms {
                by_cell[*cell].push(line);
            }
        }
        let mut at = 0;
        loop {
            while let Some(cell) = order.get(at).copied() {
                at += 1;
                // Short lines first: they leave least choice.
                let mut lines = by_cell[cell].clone();
                lines.sort_by_key(|l| l.terms.len());
                for (other, _) in lines.iter().flat_map(|l| &l.terms) {
                    if !std::mem::replace(&mut seen[*other], true) {
                        order.push(*other);
                    }
                }
            }
            match seen.iter().position(|s| !s) {
                Some(next) => {
                    seen[next] = true;
                    order.push(next);
                }
                None => return order,
            }
        }
    }

    /// What is left of each cell when every line has narrowed it: nothing outside these bounds is possible.
    pub fn narrowed(&self) -> Option<Vec<(i64, i64)>> {
        let mut search = Search::new(self);
        search.settle().then_some(search.bounds)
    }

    /// Of some cells, those of which fewer than `want` values were found, given one way that is known to be right.
    pub fn too_few(&self, cells: &[usize], right: &[i64], want: usize) -> Vec<usize> {
        let Some(outer) = self.narrowed() else { return Vec::new() };
        let mut found: Vec<Vec<i64>> = cells.iter().map(|c| vec![right[*c]]).collect();
        let note = |values: &[i64], found: &mut Vec<Vec<i64>>| {
            for (cell, list) in cells.iter().zip(found) {
                if list.len() < want && !list.contains(&values[*cell]) {
                    list.push(values[*cell]);
                }
            }
        };
        for (n, cell) in cells.iter().enumerate() {
            let (low, high) = outer[*cell];
            // Next to what it is, then further, as far as a few steps go.
            let tries = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6];
            for value in tries.iter().map(|by| right[*cell] + by).filter(|v| (low..=high).contains(v)) {
                if found[n].len() >= want {
                    break;
                }
                if found[n].contains(&value) {
                    continue;
                }
                // A way found for one cell is often one for its neighbours too.
                if let Some(values) = self.with(Some((*cell, value)), right) {
                    note(&values, &mut found);
                }
            }
        }
        cells.iter().zip(found).filter(|(_, list)| list.len() < want).map(|(cell, _)| *cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every value of each cell, by trying all.
    fn by_hand(system: &System) -> Vec<Vec<i64>> {
        let mut out = vec![Vec::new(); system.bounds.len()];
        let mut values: Vec<i64> = system.bounds.iter().map(|b| b.0).collect();
        loop {
            if system.lines.iter().all(|l| l.holds(&values)) {
                for (list, v) in out.iter_mut().zip(&values) {
                    if !list.contains(v) {
                        list.push(*v);
                    }
                }
            }
            let Some(next) = (0..values.len()).find(|n| values[*n] < system.bounds[*n].1) else { return out };
            values[next] += 1;
            (0..next).for_each(|n| values[n] = system.bounds[n].0);
        }
    }

    #[test]
    fn what_is_found_is_what_trying_everything_finds() {
        let mut dice = 7u64;
        let mut below = |n: u64| {
            dice = dice.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (dice >> 33) % n
        };
        let (mut tight, mut wide) = (0, 0);
        for _ in 0..300 {
            let cells = 3 + below(4) as usize;
            let right: Vec<i64> = (0..cells).map(|_| below(6) as i64).collect();
            let bounds = right.iter().map(|v| (v - below(3) as i64, v + below(3) as i64)).collect();
            let mut lines = Vec::new();
            for _ in 0..1 + below(3) {
                let terms: Vec<(usize, i64)> = (0..cells)
                    .filter_map(|c| Some((c, [-1, 0, 1, 1, 2][below(5) as usize])).filter(|t| t.1 != 0))
                    .collect();
                let sum: i64 = terms.iter().map(|(c, t)| right[*c] * t).sum();
                let slack = below(2) as i64;
                lines.push(Line { terms, low: sum - slack, high: sum + below(2) as i64 });
            }
            let system = System { bounds, lines };
            let all: Vec<usize> = (0..cells).collect();
            let few = system.too_few(&all, &right, 3);
            for (cell, values) in by_hand(&system).iter().enumerate() {
                assert_eq!(few.contains(&cell), values.len() < 3, "{cell} of {system:?}: {values:?}");
                if values.len() < 3 { tight += 1 } else { wide += 1 }
            }
        }
        assert!(tight > 100 && wide > 100, "{tight} {wide}");
    }

    #[test]
    fn four_hidden_parts_beside_one_that_fills_the_total_are_one_each() {
        // A total shown as 10 is 12 at most, and a part shown as 10 is 8 at least: four hidden parts share four.
        let bounds = vec![(8, 12), (8, 12), (1, 7), (1, 7), (1, 7), (1, 7)];
        let system = System { bounds, lines: vec![Line::sum(0, 1..6)] };
        assert_eq!(system.narrowed().expect("possible")[2..], [(1, 1); 4]);
        assert_eq!(system.too_few(&[2, 3, 4, 5], &[12, 8, 1, 1, 1, 1], 3), [2, 3, 4, 5]);
    }
}
