use std::collections::BTreeMap;
use yf_model::RowRef;

/// What was left out or repaired, counted by reason; where a count is to be opened, with the row of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    counts: BTreeMap<&'static str, u64>,
    rows: BTreeMap<&'static str, Vec<RowRef>>,
    keeps: bool,
}

impl Notes {
    /// Notes that keep the rows, or count them only: of a large place they are many.
    pub fn keeping(rows: bool) -> Notes {
        Notes { keeps: rows, ..Notes::default() }
    }

    /// Counts one more, by the row that shows it: what is counted has a row.
    pub fn one(&mut self, reason: &'static str, row: RowRef) {
        self.all(reason, [row]);
    }

    /// Counts one for each row.
    pub fn all(&mut self, reason: &'static str, rows: impl IntoIterator<Item = RowRef>) {
        let mut rows = rows.into_iter().peekable();
        if rows.peek().is_none() {
            return;
        }
        let count = self.counts.entry(reason).or_insert(0);
        if self.keeps {
            let kept = self.rows.entry(reason).or_default();
            let before = kept.len();
            kept.extend(rows);
            *count += (kept.len() - before) as u64;
        } else {
            *count += rows.count() as u64;
        }
    }

    /// Whether rows are kept.
    pub fn keeps(&self) -> bool {
        self.keeps
    }

    /// Counts where the rows are not kept and somebody has counted them already.
    pub(crate) fn count_only(&mut self, reason: &'static str, count: u64) {
        if count > 0 {
            *self.counts.entry(reason).or_insert(0) += count;
        }
    }

    /// Points at a row, where the reason is no count of the mapping's own; always kept.
    pub fn point(&mut self, reason: &'static str, row: RowRef) {
        self.rows.entry(reason).or_default().push(row);
    }

    /// The rows of a reason, where they are kept.
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
