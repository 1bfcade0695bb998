//! Items of plans: due, kept, late, broken (`journey.md` 10).

use super::her::Her;
use yf_model::rows::neutral::{Kind, Row};

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Kept,
    Late,
    Broken,
}

/// Items due on observed days, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Promised {
    pub due: u32,
    pub kept: u32,
    pub late: u32,
    pub broken: u32,
}

/// `each` is given the place of each item and what became of it.
pub(super) fn promises(her: &Her<'_>, mut each: impl FnMut(usize, Fate)) -> Promised {
    let mut out = Promised::default();
    for (n, item) in her.rows.iter().enumerate().filter(|(_, row)| row.kind == Kind::Promise) {
        let Some(due) = item.due.filter(|due| her.on(*due)) else { continue };
        out.due += 1;
        // What comes is in millionths, so sums are exact.
        let deliveries = || her.on_reference(item.id).map(|(_, row)| row).filter(|row| row.kind == Kind::Delivery);
        let sum = |rows: &mut dyn Iterator<Item = &Row>| rows.map(|row| row.quantity).fold(0_i64, i64::saturating_add);
        let (fate, count) = if sum(&mut deliveries().filter(|row| row.day <= due)) >= item.quantity {
            (Fate::Kept, &mut out.kept)
        } else if sum(&mut deliveries()) >= item.quantity {
            (Fate::Late, &mut out.late)
        } else {
            (Fate::Broken, &mut out.broken)
        };
        *count += 1;
        each(n, fate);
    }
    out
}
