use std::collections::BTreeMap;
use yf_model::RowRef;

/// What was left out or repaired, counted by reason; of what stands beside a figure, the rows too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    counts: BTreeMap<&'static str, u64>,
    rows: BTreeMap<&'static str, Vec<RowRef>>,
}

impl Notes {
    /// Counts some more of one reason.
    pub fn add(&mut self, reason: &'static str, count: u64) {
        if count > 0 {
            *self.counts.entry(reason).or_insert(0) += count;
        }
    }

    /// Counts one more, with the row that shows it.
    pub fn add_row(&mut self, reason: &'static str, row: RowRef) {
        self.add(reason, 1);
        self.rows.entry(reason).or_default().push(row);
    }

    /// Points at a row, where the reason is no count of the mapping's own.
    pub fn point(&mut self, reason: &'static str, row: RowRef) {
        self.rows.entry(reason).or_default().push(row);
    }

    /// The rows of a reason that was counted row by row.
    pub fn rows(&self, reason: &str) -> &[RowRef] {
        self.rows.get(reason).map_or(&[], Vec::as_slice)
    }

    /// How many of one reason.
    pub fn count(&self, reason: &str) -> u64 {
        self.counts.get(reason).copied().unwrap_or(0)
    }

    /// All reasons that occurred, in order of their words.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.counts.iter().map(|(reason, count)| (*reason, *count))
    }
}
