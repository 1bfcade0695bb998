//! CYP004 with CYP005: plans of support that somebody agreed.

use super::{Rows, key};
use crate::book::{self, Book};
use crate::event::Kind;
use crate::fast::Map;
use yf_model::{Day, IdText, RefKind, RowRef, TextId, When};

/// Writes a plan at its earliest agreed day; a plan nobody agreed is counted only.
pub(crate) fn write(book: &mut Book<'_>, rows: &Rows<'_>) {
    let mut agreed: Map<(TextId, IdText), (Day, RowRef)> = Map::default();
    for row in &rows.agreements {
        let Some(day) = row.agreed else { continue };
        let said = (day, row.stamp.at);
        let first = agreed.entry(key(&row.stamp, row.plan)).or_insert(said);
        *first = said.min(*first);
    }
    for row in &rows.plans {
        if !["02", "03"].contains(&row.kind.as_str()) {
            continue;
        }
        let Some((day, _)) = agreed.get(&key(&row.stamp, row.id)) else {
            book.notes.one("plans without an agreement", row.stamp.at);
            continue;
        };
        let reference = book::reference(RefKind::CsdsPlan, row.stamp.provider, row.id);
        let mut plan = book::event(book.person(row.who), When::Day(*day), Kind::Plan, reference, row.stamp.at);
        plan.org = book.words.org(row.stamp.provider);
        plan.of = book.words.is.support;
        book.events.push(plan);
    }
}
