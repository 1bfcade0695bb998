//! Newest wins: one row of each key (`mapping.md` 2, `community-and-hospital.md` 3).

use crate::book::Book;
use yf_model::IdText;
use yf_model::rows::csds::Stamp;

/// The newest row of each key, in order of key, and the older copies that were dropped. `tie` orders copies with one
/// stamp by what they say, so that the answer does not depend on the order of rows; the larger wins.
pub(crate) fn newest<'r, T, K: Ord, N: Ord>(
    rows: impl Iterator<Item = &'r T>,
    key: impl Fn(&T) -> K,
    newness: impl Fn(&T) -> N,
) -> (Vec<&'r T>, Vec<&'r T>) {
    let mut keyed: Vec<(K, &'r T)> = rows.map(|row| (key(row), row)).collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    let mut older: Vec<&'r T> = Vec::new();
    // Most keys have one row, and nobody asks how new it is.
    let of_key = |copies: &[(K, &'r T)]| {
        let (first, others) = copies.split_first()?;
        let Some(mut best) = (!others.is_empty()).then(|| newness(first.1)) else { return Some(first.1) };
        let mut newest = first.1;
        for (_, row) in others {
            let new = newness(row);
            if new > best {
                older.push(newest);
                (best, newest) = (new, row);
            } else {
                older.push(row);
            }
        }
        Some(newest)
    };
    let rows: Vec<&'r T> = keyed.chunk_by(|a, b| a.0 == b.0).filter_map(of_key).collect();
    (rows, older)
}

/// Latest reporting period first, then EFFECTIVE FROM, submission and row: in that order.
pub(crate) type Newness = (Option<i32>, Option<i64>, u32, u64);

/// How new a community row is.
pub(crate) fn newness(book: &Book<'_>, stamp: &Stamp) -> Newness {
    (stamp.period_end.map(|d| d.0), stamp.effective_from, submission_rank(book, stamp.submission), stamp.row_id)
}

fn submission_rank(book: &Book<'_>, submission: IdText) -> u32 {
    book.id_rank(submission)
}
