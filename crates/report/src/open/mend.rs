//! Hides more where a hidden count could be worked out, and says what and why.

use super::Rule;
use super::ties::{ANY_NUMBER, Tables, tables};
use crate::figures::*;
use std::collections::BTreeSet;

/// Hidden counts that could be worked out whatever else is held back. There is no open edition then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSafe {
    /// Where they stand, by the addresses of `figures.csv`.
    pub counts: Vec<HeldMore>,
}

/// What is said of a count of which neither a search nor the bounds say anything.
const UNSHOWN: &str = "all that hangs together with it is held back; that it keeps three values beside the earlier edition, no search has shown";

/// What was held back more.
pub(super) struct Mended {
    /// Which numbers.
    pub held: Vec<HeldMore>,
    /// Whether for one of them all that hangs together with it is.
    pub whole_tables: bool,
}

/// Makes every hidden count keep at least three possible values, with what an earlier edition told; what was held back for it.
pub(super) fn mend(
    rule: Rule,
    open: &mut Report,
    full: &Report,
    before: Option<&mut Report>,
) -> Result<Mended, NotSafe> {
    let mut t = tables(rule, open, full);
    let (mut held, mut told) = (Vec::new(), Vec::new());
    if let Some(before) = before {
        t.after(before);
    }
    t.show_plain_noughts();
    let is_hidden = |cell: &usize| t.cells[*cell].was_hidden || t.cells[*cell].now() == Count::Held;
    let mut hidden: Vec<usize> = (0..t.cells.len()).filter(is_hidden).collect();
    while let Some(cell) = hidden.pop() {
        if t.system.has_three(cell) {
            continue;
        }
        let Some(covers) = t.cover(cell) else {
            told.push(t.cells[cell].at.clone());
            continue;
        };
        for cover in covers {
            match cover {
                Cover::Count(by) => {
                    // It is hidden now, and must be as safe.
                    let was_shown = t.hold(by);
                    if was_shown {
                        hidden.push(by);
                    }
                    held.push(t.because(by, cell, was_shown));
                }
                Cover::Word(label) => held.push(t.hold_word(label, cell)),
            }
        }
    }
    if !told.is_empty() {
        told.sort();
        told.dedup();
        return Err(NotSafe { counts: told });
    }
    // What no search has shown to keep three values is said to be so, whatever else is said of it.
    held.retain(|h| !t.unshown.contains(&h.place()));
    held.extend(t.unshown.iter().map(|at| HeldMore { because: UNSHOWN.to_owned(), ..at.clone() }));
    held.sort();
    held.dedup_by_key(|h| h.place());
    Ok(Mended { held, whole_tables: t.whole_tables })
}

/// What is held back to cover a count.
#[derive(Clone, Copy)]
enum Cover {
    Count(usize),
    Word(usize),
}

impl Tables<'_> {
    /// What covers a count: of one of its sums, of all of them, of what is around those, and further out until all that hangs together
    /// is held back: as little as is enough. `None` where even that is not.
    fn cover(&mut self, cell: usize) -> Option<Vec<Cover>> {
        let mut ties: BTreeSet<usize> = self.system.ties_of(cell).collect();
        let mut sets: Vec<Vec<Cover>> = ties.iter().map(|tie| self.around(cell, &BTreeSet::from([*tie]))).collect();
        sets.sort_by_key(Vec::len);
        sets.push(self.around(cell, &ties));
        if let Some(n) = sets.iter().position(|set| !set.is_empty() && self.is_enough(set, cell)) {
            return Some(self.needed(sets.swap_remove(n), cell));
        }
        let mut all = sets.pop().unwrap_or_default();
        loop {
            let wider: BTreeSet<usize> = self.members(&ties).into_iter().flat_map(|c| self.system.ties_of(c)).collect();
            if wider.len() == ties.len() {
                // Nothing is left to hold back; what a short search did not find a long one may. Where neither that nor the bounds
                // say anything, all is held back, nothing more can be done, and the edition says so.
                self.system.search_longer(true);
                let before: Vec<(i64, i64)> = all.iter().map(|cover| self.take_off(*cover)).collect();
                let safe = self.system.has_three(cell);
                let told = !safe && self.system.is_told(cell);
                self.put_back(&all, before);
                self.system.search_longer(false);
                if !safe && !told {
                    self.unshown.insert(self.cells[cell].at.clone());
                }
                self.whole_tables |= !told;
                return (!told).then_some(all);
            }
            ties = wider;
            all = self.around(cell, &ties);
            if self.is_enough(&all, cell) {
                return Some(self.needed(all, cell));
            }
        }
    }

    /// Of what is enough what is needed; the dearest stay as they are first.
    fn needed(&mut self, mut set: Vec<Cover>, cell: usize) -> Vec<Cover> {
        // Of many, many at once.
        let mut many = if set.len() > 64 { set.len() / 2 } else { 1 };
        loop {
            let mut at = 0;
            while at < set.len() {
                let some: Vec<Cover> = set.drain(at..(at + many).min(set.len())).collect();
                if !self.is_enough(&set, cell) {
                    let kept = some.len();
                    set.splice(at..at, some);
                    at += kept;
                }
            }
            if many == 1 {
                return set;
            }
            many /= 2;
        }
    }

    fn members(&self, ties: &BTreeSet<usize>) -> BTreeSet<usize> {
        ties.iter().flat_map(|tie| self.system.cells_of(*tie)).collect()
    }

    /// What can be held back among the counts of some ties, the dearest first: noughts; counts that are hidden because they are small
    /// and would be said to be any number; wholes; parts. Last the words that tell something of them.
    fn around(&self, cell: usize, ties: &BTreeSet<usize>) -> Vec<Cover> {
        let rank = |c: &usize| match self.cells[*c].now() {
            Count::Shown(0) => (0, 0),
            Count::Held => (1, u64::from(*c != cell)),
            Count::Shown(n) => (if self.cells[*c].whole { 2 } else { 3 }, u64::MAX - n),
        };
        let open = |c: &usize| *c < self.own && self.system.bounds(*c) != self.cells[*c].told;
        let mut counts: Vec<usize> = self.members(ties).into_iter().filter(open).collect();
        counts.sort_by_key(rank);
        let words = (0..self.labels.len()).filter(|l| self.labels[*l].ties.iter().any(|tie| ties.contains(tie)));
        counts.into_iter().map(Cover::Count).chain(words.map(Cover::Word)).collect()
    }

    /// Whether a count would be safe with these held back.
    fn is_enough(&mut self, set: &[Cover], cell: usize) -> bool {
        let before: Vec<(i64, i64)> = set.iter().map(|cover| self.take_off(*cover)).collect();
        let enough = self.system.has_three(cell);
        self.put_back(set, before);
        enough
    }

    fn put_back(&mut self, set: &[Cover], before: Vec<(i64, i64)>) {
        for (cover, bounds) in set.iter().zip(before) {
            match *cover {
                Cover::Count(by) => self.system.bind(by, bounds),
                Cover::Word(label) => self.word_off(label, false),
            }
        }
    }

    fn take_off(&mut self, cover: Cover) -> (i64, i64) {
        match cover {
            Cover::Count(by) => {
                let bounds = self.system.bounds(by);
                self.system.bind(by, self.cells[by].told);
                bounds
            }
            Cover::Word(label) => {
                self.word_off(label, true);
                (0, 0)
            }
        }
    }

    fn word_off(&mut self, label: usize, off: bool) {
        let ties = self.labels[label].ties.clone();
        ties.into_iter().for_each(|tie| self.system.untie(tie, off));
    }

    /// Shows the noughts that the page tells anyhow: where a whole is nought, so is every part, however few people stand behind it.
    /// Held back, each would have one possible value, and hiding the whole for it would hide the place's own noughts.
    fn show_plain_noughts(&mut self) {
        loop {
            let plain: Vec<usize> = self.system.noughts().into_iter().filter(|cell| *cell < self.own).collect();
            if plain.is_empty() {
                return;
            }
            for cell in plain {
                self.system.bind(cell, (0, 0));
                self.cells[cell].shown.iter_mut().for_each(|shown| **shown = Count::Shown(0));
            }
        }
    }

    /// Holds a count back; whether it was shown.
    fn hold(&mut self, cell: usize) -> bool {
        self.system.bind(cell, self.cells[cell].told);
        let was = self.cells[cell].now();
        self.cells[cell].shown.iter_mut().for_each(|shown| **shown = Count::Held);
        was != Count::Held
    }

    fn because(&self, held: usize, cell: usize, was_shown: bool) -> HeldMore {
        let hidden = self.cells[cell].at.words();
        let because = if was_shown {
            format!("with it, what is hidden of {hidden} could be worked out")
        } else if held == cell {
            format!("{ANY_NUMBER}: told to be one of a few, it could be worked out")
        } else {
            format!("{ANY_NUMBER}: with it told to be one of a few, what is hidden of {hidden} could be worked out")
        };
        HeldMore { because, ..self.cells[held].at.clone() }
    }

    fn hold_word(&mut self, label: usize, cell: usize) -> HeldMore {
        let because = format!("with it, what is hidden of {} could be worked out", self.cells[cell].at.words());
        self.word_off(label, true);
        let label = &mut self.labels[label];
        // What it told is told no more.
        label.ties.clear();
        *label.state = LinkSeen::Held;
        HeldMore { because, ..label.at.clone() }
    }
}

#[cfg(test)]
mod tests;
