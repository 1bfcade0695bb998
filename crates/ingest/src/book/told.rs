//! What is wrong with a sheet's cells, counted as its rows go by.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use yf_model::Problem;

/// How many of a kind are kept whole, as the other readers do.
const SAMPLES: usize = 10;

/// What was found of one kind in one column.
pub(crate) struct Found {
    pub count: u64,
    pub samples: Vec<Problem>,
    /// Where each of them stands.
    pub lines: Vec<Option<u32>>,
}

/// What is wrong with a sheet's cells, shared with whoever reads it.
#[derive(Clone)]
pub(crate) struct Told {
    name: Rc<str>,
    found: Rc<RefCell<BTreeMap<(&'static str, usize), Found>>>,
}

/// The place of what concerns no column.
pub(super) const WHOLE: usize = usize::MAX;

impl Told {
    pub(super) fn new(name: &str) -> Told {
        Told { name: name.into(), found: Rc::default() }
    }

    pub(super) fn add(&self, place: usize, mut problem: Problem, at: impl FnOnce(&mut Problem)) {
        let mut all = self.found.borrow_mut();
        let found = all.entry((problem.code, place)).or_insert_with(|| Found {
            count: 0,
            samples: Vec::new(),
            lines: Vec::new(),
        });
        found.count += 1;
        at(&mut problem);
        found.lines.push(problem.line);
        if found.samples.len() < SAMPLES {
            problem.file = self.name.to_string();
            found.samples.push(problem);
        }
    }

    /// All that was found, which is then told.
    pub fn take(&self) -> Vec<Found> {
        std::mem::take(&mut *self.found.borrow_mut()).into_values().collect()
    }
}
