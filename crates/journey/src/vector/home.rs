//! Nights away and days at home (`journey.md` 11).

use super::her::Her;
use yf_model::rows::neutral::Kind;
use yf_model::{Day, TextId};

/// Nights of the observed days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nights {
    /// In hospital.
    pub hospital: i32,
    /// In a care home, not at the same time in hospital; permanent ones included.
    pub care_home: i32,
    /// Of those, in a permanent place, which may be her home.
    pub care_home_permanent: i32,
    /// Observed days less both.
    pub home: i32,
}

/// First and last night, both included.
type Stay = (Day, Day);

/// `each` is given the place of the row by which each stay began, of the one that ended it, and its first and last night.
pub(super) fn nights(her: &Her<'_>, mut each: impl FnMut(usize, Option<usize>, (Day, Day))) -> Nights {
    let (mut hospital, mut permanent, mut homes): (Vec<Stay>, Vec<Stay>, Vec<Stay>) = Default::default();
    if !her.has(Kind::Admit) {
        return Nights { home: her.observed.days(), ..Nights::default() };
    }
    let (first, last) = (her.observed.first, her.observed.last);
    let mut stay = |of: TextId, from: Day, to: Day| {
        let (from, to) = (from.max(first), to.min(last));
        if from > to {
            return;
        }
        if her.lens.hospital.get(of.0 as usize) == Some(&true) {
            hospital.push((from, to));
            return;
        }
        homes.push((from, to));
        if of == her.lens.words.care_home_permanent {
            permanent.push((from, to));
        }
    };
    for group in her.by_reference() {
        let mut open: Option<(TextId, Day, usize)> = None;
        for (n, row) in her.rows_of(group) {
            if matches!(row.kind, Kind::Admit | Kind::Discharge)
                && let Some((of, from, admitted)) = open.take()
            {
                stay(of, from, row.day - 1);
                each(admitted, Some(n), (from, row.day - 1));
            }
            if row.kind == Kind::Admit {
                open = Some((row.of, row.day, n));
            }
        }
        if let Some((of, from, admitted)) = open {
            stay(of, from, last);
            each(admitted, None, (from, last));
        }
    }
    let in_hospital = nights_of(&mut hospital.clone());
    let both = |mut others: Vec<Stay>| {
        others.extend(&hospital);
        nights_of(&mut others) - in_hospital
    };
    let (care_home, care_home_permanent) = (both(homes), both(permanent));
    Nights {
        hospital: in_hospital,
        care_home,
        care_home_permanent,
        home: her.observed.days() - in_hospital - care_home,
    }
}

/// Nights of the union.
fn nights_of(stays: &mut [Stay]) -> i32 {
    stays.sort_unstable();
    let (mut sum, mut counted_to) = (0, None::<Day>);
    for (from, to) in stays {
        let from = counted_to.map_or(*from, |counted| (*from).max(counted.next()));
        sum += (*to - from + 1).max(0);
        counted_to = Some(counted_to.map_or(*to, |counted| counted.max(*to)));
    }
    sum
}
