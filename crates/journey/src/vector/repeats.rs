//! Repeat assessments (`journey.md` 7).

use super::her::Her;
use yf_model::rows::neutral::Kind;

#[derive(Default)]
pub(super) struct Repeats {
    pub assessments: u32,
    pub repeats: u32,
    /// Where another agency made one of those repeated.
    pub other_org: u32,
}

/// `each` is given the place of each assessment, that of the nearest one that it repeats, and whether it repeats another agency's.
pub(super) fn repeats(her: &Her<'_>, mut each: impl FnMut(usize, Option<usize>, bool)) -> Repeats {
    let mut out = Repeats::default();
    let (rows, review) = (her.rows, her.lens.words.review);
    for (n, row) in rows.iter().enumerate() {
        if row.kind != Kind::Assessment || row.of == review || !her.on(row.day) {
            continue;
        }
        out.assessments += 1;
        let drew_on_one = her.named(row.uses).is_some_and(|(at, used)| used.kind == Kind::Assessment && at < n);
        if drew_on_one {
            each(n, None, false);
            continue;
        }
        let since = row.day - her.lens.rules.repeat_days;
        let before =
            rows.get(..n).unwrap_or(&[]).iter().enumerate().rev().take_while(|(_, earlier)| earlier.day >= since);
        let same = before.filter(|(_, earlier)| earlier.kind == Kind::Assessment && earlier.of == row.of);
        let (mut nearest, mut other) = (None, false);
        for (at, earlier) in same {
            nearest = nearest.or(Some(at));
            other |= earlier.org != row.org;
        }
        each(n, nearest, other);
        out.repeats += u32::from(nearest.is_some());
        out.other_org += u32::from(other);
    }
    out
}
