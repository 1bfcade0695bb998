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

pub(super) fn repeats(her: &Her<'_>) -> Repeats {
    let mut out = Repeats::default();
    let (rows, review) = (her.rows, her.lens.words.review);
    for (n, row) in rows.iter().enumerate() {
        if row.kind != Kind::Assessment || row.of == review || !her.on(row.day) {
            continue;
        }
        out.assessments += 1;
        let drew_on_one = her.named(row.uses).is_some_and(|(at, used)| used.kind == Kind::Assessment && at < n);
        if drew_on_one {
            continue;
        }
        let since = row.day - her.lens.rules.repeat_days;
        let before = rows.get(..n).unwrap_or(&[]).iter().rev().take_while(|earlier| earlier.day >= since);
        let same = before.filter(|earlier| earlier.kind == Kind::Assessment && earlier.of == row.of);
        let (mut any, mut other) = (false, false);
        for earlier in same {
            any = true;
            other |= earlier.org != row.org;
        }
        out.repeats += u32::from(any);
        out.other_org += u32::from(other);
    }
    out
}
