use super::lens::{Lens, Observed};
use yf_model::Day;
use yf_model::rows::neutral::{Kind, Name, Row};

/// One person as the elements see her: her rows up to the last day observed, in the order P2.
pub(super) struct Her<'a> {
    pub lens: &'a Lens<'a>,
    pub rows: &'a [Row],
    /// Sorted by reference, then order; an empty reference matches nothing and is not here.
    pub references: &'a [(Name, u32)],
    /// Her rows' own names, sorted, where she has many rows; else empty.
    pub names: &'a [(Name, u32)],
    pub observed: Observed,
}

impl<'a> Her<'a> {
    /// Whether she was observed on a day.
    pub fn on(&self, day: Day) -> bool {
        self.observed.first <= day && day <= self.observed.last
    }

    /// Whether any row is of this kind: of most kinds most people have none, and nothing more need be looked for.
    pub fn has(&self, kind: Kind) -> bool {
        self.rows.iter().any(|row| row.kind == kind)
    }

    /// Rows on observed days, in order.
    pub fn counted(&self) -> impl ExactSizeIterator<Item = &'a Row> {
        let first = self.observed.first;
        let from =
            if self.observed.days() == 0 { self.rows.len() } else { self.rows.partition_point(|r| r.day < first) };
        self.rows.get(from..).unwrap_or(&[]).iter()
    }

    /// The rows of each reference, each in order.
    pub fn by_reference(&self) -> impl Iterator<Item = &'a [(Name, u32)]> {
        self.references.chunk_by(|a, b| a.0 == b.0)
    }

    /// Rows of one group of [`Her::by_reference`].
    pub fn rows_of(&self, group: &'a [(Name, u32)]) -> impl Iterator<Item = (usize, &'a Row)> {
        let rows = self.rows;
        group.iter().filter_map(move |(_, n)| rows.get(*n as usize).map(|row| (*n as usize, row)))
    }

    /// The rows on one reference, in order; none on the empty one.
    pub fn on_reference(&self, name: Name) -> impl Iterator<Item = (usize, &'a Row)> {
        let from = self.references.partition_point(|(n, _)| *n < name);
        let length = self.references.get(from..).unwrap_or(&[]).partition_point(|(n, _)| *n == name);
        self.rows_of(self.references.get(from..from + length).unwrap_or(&[]))
    }

    /// Places of the rows whose own name this is, in order: at most one, since names of events are unique.
    pub fn named(&self, name: Name) -> Option<(usize, &'a Row)> {
        if name.is_none() {
            return None;
        }
        if self.names.is_empty() {
            return self.rows.iter().enumerate().find(|(_, row)| row.id == name);
        }
        let (found, n) = self.names.get(self.names.partition_point(|(n, _)| *n < name))?;
        (*found == name).then(|| self.rows.get(*n as usize).map(|row| (*n as usize, row)))?
    }
}

/// P3: strictly later, which on one date needs both minutes.
pub(super) fn later(row: &Row, than: &Row) -> bool {
    if row.day != than.day {
        return row.day > than.day;
    }
    matches!((row.at.minute(), than.at.minute()), (Some(a), Some(b)) if a > b)
}
