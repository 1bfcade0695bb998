//! Starts and discharges without a plan that was known (`journey.md` 9).

use super::her::Her;
use yf_model::rows::neutral::{Kind, Row};

#[derive(Default)]
pub(super) struct Surprises {
    pub starts: u32,
    pub surprise_starts: u32,
    /// But by death.
    pub discharges: u32,
    pub surprise_discharges: u32,
}

/// `each` is given the place of each start and discharge, and whether a plan was known.
pub(super) fn surprises(her: &Her<'_>, mut each: impl FnMut(usize, bool)) -> Surprises {
    let mut out = Surprises::default();
    let before = her.rows.len() - her.counted().len();
    let any_plan = her.has(Kind::Plan);
    for (n, row) in her.counted().enumerate() {
        let (all, surprising) = match row.kind {
            Kind::Start => (&mut out.starts, &mut out.surprise_starts),
            Kind::Discharge if row.outcome != her.lens.words.died => {
                (&mut out.discharges, &mut out.surprise_discharges)
            }
            _ => continue,
        };
        *all += 1;
        let known = any_plan && knows_a_plan(her, row);
        *surprising += u32::from(!known);
        each(before + n, known);
    }
    out
}

/// A plan dated on or before the row: named by it, or made by its agency not too long ago.
fn knows_a_plan(her: &Her<'_>, row: &Row) -> bool {
    let named = her.named(row.uses).is_some_and(|(_, used)| used.kind == Kind::Plan && used.day <= row.day);
    let since = row.day - her.lens.rules.plan_days;
    let from = her.rows.partition_point(|plan| plan.day < since);
    let recent = || her.rows.get(from..).unwrap_or(&[]).iter().take_while(|plan| plan.day <= row.day);
    named || recent().any(|plan| plan.kind == Kind::Plan && plan.org == row.org)
}
