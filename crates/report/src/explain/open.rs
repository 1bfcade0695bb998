//! Figures that only the open edition has: agencies and councils that the place does not name are one there, problems are counted over all files, and
//! values in no list by their column. Each is opened as the figures of the restricted edition that it stands for.

use super::{Line, lines};
use crate::figures::*;
use crate::open::{AGENCY, COUNCIL, shaped};
use std::collections::BTreeSet;

/// How a figure of the open edition is made of those of the restricted one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Together<'l> {
    /// They are added up.
    Sum(Vec<&'l Line>),
    /// The largest of them: one person may be in several.
    Largest(Vec<&'l Line>),
    /// Counted anew over all agencies that the place does not name: a person and a day once.
    Anew,
    /// Worked out from two others of its row.
    Worked,
}

/// The figures of the open edition, not yet rounded, whose names the restricted edition does not have.
pub(super) fn only_open(r: &Report, full: &[Line]) -> Vec<Line> {
    let known: BTreeSet<&[String; 7]> = full.iter().map(|line| &line.cells).collect();
    lines(&shaped(r)).into_iter().filter(|line| !known.contains(&line.cells)).collect()
}

/// What a figure of the open edition is made of.
pub(super) fn stands_for<'l>(r: &Report, full: &'l [Line], line: &Line) -> Option<Together<'l>> {
    let all = |wanted: &dyn Fn(&Line) -> bool| full.iter().filter(|l| wanted(l)).collect::<Vec<_>>();
    let place = &r.place.named;
    let same = |l: &Line, cells: &[usize]| cells.iter().all(|n| l.cells[*n] == line.cells[*n]);
    Some(match (line.section(), line.by(), line.measure()) {
        ("data", "", "rows") => Together::Sum(all(&|l| {
            same(l, &[0, 1, 4, 5, 6]) && (line.band() == "file refused" || l.group() == line.group())
        })),
        ("official", "unrecognised", _) => Together::Sum(all(&|l| same(l, &[0, 1, 2, 3, 5, 6]))),
        ("official", "council", "outcome") if line.group() == COUNCIL => Together::Worked,
        ("official", "council", _) if line.group() == COUNCIL => {
            Together::Sum(all(&|l| same(l, &[0, 1, 2, 4, 5, 6]) && !place.contains(l.group())))
        }
        ("time", "agency", _) if line.group() == AGENCY => Together::Anew,
        ("link", "unlisted", measure) => {
            let words = |end: &LinkEnd| {
                let agency = if place.contains(&end.agency) { &end.agency } else { AGENCY };
                crate::assemble::end_words(&LinkEnd { agency: agency.to_owned(), service: end.service.clone() })
            };
            let own = |end: &LinkEnd| crate::assemble::end_words(end);
            let of = |l: &Line| {
                r.links.unlisted.iter().any(|link| {
                    (own(&link.from), own(&link.to)) == (l.group().to_owned(), l.band().to_owned())
                        && (words(&link.from), words(&link.to)) == (line.group().to_owned(), line.band().to_owned())
                })
            };
            match measure {
                "people" => Together::Largest(all(&|l| same(l, &[0, 1, 2, 5, 6]) && of(l))),
                share if share.contains(", ") => Together::Worked,
                _ => Together::Sum(all(&|l| same(l, &[0, 1, 2, 5, 6]) && of(l))),
            }
        }
        _ => return None,
    })
}
