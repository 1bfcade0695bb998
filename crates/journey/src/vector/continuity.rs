//! Continuity of who she saw (`journey.md` 12).

use super::her::Her;
use super::lens::Lens;
use rustc_hash::FxHashMap;
use std::ops::Range;
use yf_model::rows::neutral::{Kind, Person};
use yf_model::{Day, IdText};

/// At one level: worker, team or agency.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Continuity {
    /// Visits with a provider named.
    pub n: u32,
    /// Distinct providers.
    pub providers: u32,
    /// Visits without one, left out.
    pub missing: u32,
    /// Bice and Boxerman: the chance that two of her visits were to one provider.
    pub coc: Option<f64>,
    /// The share of the provider seen most.
    pub upc: Option<f64>,
    /// The share of consecutive pairs with the same provider.
    pub secon: Option<f64>,
    /// How often her providers share persons; compare only within one run.
    pub care_density: Option<f64>,
}

/// How many persons have a visit to both of two providers, at one level.
#[derive(Debug)]
enum Pairs {
    /// A place for each pair, where there are not too many: of each provider those with all before it, so that a person's pairs lie side by side.
    Dense(Vec<u32>),
    Sparse(FxHashMap<(u32, u32), u32>),
}

/// Up to this many providers have a place for each pair: 8 MiB.
const DENSE: usize = 2_048;

impl Pairs {
    fn of(providers: usize) -> Pairs {
        if providers <= DENSE {
            Pairs::Dense(vec![0; providers * providers.saturating_sub(1) / 2])
        } else {
            Pairs::Sparse(FxHashMap::default())
        }
    }

    /// Where the pairs of a provider with all before it stand.
    #[inline]
    fn row(high: u32) -> Range<usize> {
        let high = high as usize;
        let from = high * high.saturating_sub(1) / 2;
        from..from + high
    }

    /// One person more for each pair of these providers, of whom each comes once, the lowest first.
    fn add(&mut self, providers: &[u32]) {
        for (n, high) in providers.iter().enumerate() {
            let lows = providers.get(..n).unwrap_or(&[]);
            match self {
                Pairs::Dense(places) => {
                    let Some(row) = places.get_mut(Pairs::row(*high)) else { continue };
                    lows.iter().for_each(|low| row.get_mut(*low as usize).into_iter().for_each(|place| *place += 1));
                }
                Pairs::Sparse(map) => lows.iter().for_each(|low| *map.entry((*low, *high)).or_insert(0) += 1),
            }
        }
    }

    /// Of how many persons the pairs of these providers are, added up.
    fn sum(&self, providers: &[u32]) -> u64 {
        let mut sum = 0;
        for (n, high) in providers.iter().enumerate() {
            let lows = providers.get(..n).unwrap_or(&[]);
            sum += match self {
                Pairs::Dense(places) => {
                    let row = places.get(Pairs::row(*high)).unwrap_or(&[]);
                    lows.iter().filter_map(|low| row.get(*low as usize)).map(|n| u64::from(*n)).sum::<u64>()
                }
                Pairs::Sparse(map) => {
                    lows.iter().filter_map(|low| map.get(&(*low, *high))).map(|n| u64::from(*n)).sum()
                }
            };
        }
        sum
    }

    fn merge(&mut self, other: Pairs) {
        match (self, other) {
            (Pairs::Dense(mine), Pairs::Dense(theirs)) => mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b),
            (Pairs::Sparse(mine), Pairs::Sparse(theirs)) => {
                theirs.into_iter().for_each(|(pair, n)| *mine.entry(pair).or_insert(0) += n);
            }
            // Which of the two a level is follows from the lens, which is one for all parts.
            (Pairs::Dense(_), Pairs::Sparse(_)) | (Pairs::Sparse(_), Pairs::Dense(_)) => {}
        }
    }
}

/// What care density needs to know of everybody. Parts are added up, in any order.
#[derive(Debug)]
pub struct Together {
    /// By level: worker, team, agency.
    levels: [Pairs; 3],
    visits: Vec<(u32, IdText)>,
    seen: Vec<u32>,
}

impl Together {
    /// Nobody yet.
    pub fn new(lens: &Lens<'_>) -> Together {
        Together { levels: lens.counts.map(Pairs::of), visits: Vec::new(), seen: Vec::new() }
    }

    /// Adds one person's visits: the day, the owner and the worker of each of her contacts.
    pub fn add(&mut self, lens: &Lens<'_>, person: &Person, contacts: impl Iterator<Item = (Day, (u32, IdText))>) {
        let observed = lens.observed(person);
        let visits = contacts.filter(|(day, _)| observed.first <= *day && *day <= observed.last);
        self.visits.clear();
        self.visits.extend(visits.map(|(_, by)| by));
        // One visit makes no pair.
        if self.visits.len() < 2 {
            return;
        }
        for (level, pairs) in self.levels.iter_mut().enumerate() {
            self.seen.clear();
            self.seen.extend(self.visits.iter().filter_map(|by| lens.provider(*by, level)));
            once_each(&mut self.seen, lens.counts.get(level).copied());
            pairs.add(&self.seen);
        }
    }

    /// Adds another part.
    pub fn merge(&mut self, other: Together) {
        self.levels.iter_mut().zip(other.levels).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

/// So few providers are told apart by the bits of one number.
const FEW: usize = 64;

/// Each of these providers once, the lowest first. `of` is how many there are in the run.
fn once_each(providers: &mut Vec<u32>, of: Option<usize>) {
    if of.is_some_and(|of| of <= FEW) {
        let mut there = providers.iter().fold(0_u64, |there, provider| there | 1 << (provider % FEW as u32));
        providers.clear();
        while there != 0 {
            providers.push(there.trailing_zeros());
            there &= there - 1;
        }
        return;
    }
    // The same comes again and again, one after the other.
    providers.dedup();
    providers.sort_unstable();
    providers.dedup();
}

/// By worker, team and agency.
pub(super) fn continuity(her: &Her<'_>, together: &Together) -> [Continuity; 3] {
    let visits = her.counted().filter(|row| row.kind == Kind::Contact);
    let mut by: Vec<(u32, IdText)> = Vec::with_capacity(her.rows.len());
    by.extend(visits.map(|row| (row.owner, row.who)));
    let visits = by;
    let mut seen = Vec::with_capacity(visits.len());
    let mut level = 0;
    together.levels.each_ref().map(|pairs| {
        seen.clear();
        seen.extend(visits.iter().filter_map(|by| her.lens.provider(*by, level)));
        let providers = her.lens.counts.get(level).copied();
        level += 1;
        of(&mut seen, visits.len(), pairs, providers)
    })
}

fn of(seen: &mut Vec<u32>, visits: usize, pairs: &Pairs, providers: Option<usize>) -> Continuity {
    let mut out = Continuity { missing: (visits - seen.len()) as u32, ..Continuity::default() };
    out.n = seen.len() as u32;
    let same = seen.windows(2).filter(|w| w[0] == w[1]).count();
    let (mut squares, mut most) = (0_u64, 0_u64);
    let mut count = |n: u64| {
        squares += n * n;
        most = most.max(n);
    };
    if providers.is_some_and(|providers| providers <= FEW) {
        let mut counts = [0_u32; FEW];
        seen.iter().for_each(|provider| counts[*provider as usize % FEW] += 1);
        once_each(seen, providers);
        seen.iter().for_each(|provider| count(counts[*provider as usize % FEW].into()));
    } else {
        seen.sort_unstable();
        seen.chunk_by(|a, b| a == b).for_each(|one| count(one.len() as u64));
        seen.dedup();
    }
    out.providers = seen.len() as u32;
    let n = u64::from(out.n);
    if n >= 2 {
        out.coc = Some((squares - n) as f64 / (n * (n - 1)) as f64);
        out.upc = Some(most as f64 / n as f64);
        out.secon = Some(same as f64 / (n - 1) as f64);
    }
    let p = u64::from(out.providers);
    if p >= 2 {
        out.care_density = Some(pairs.sum(seen) as f64 / (p * (p - 1) / 2) as f64);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_providers_are_counted_alike() {
        let visits =
            |n: u32| (0..n % 23).map(move |visit| (visit * 7_919 + n * 104_729) % 6_151 % 40).collect::<Vec<u32>>();
        let of_all = || (0..400).map(visits);
        let (mut dense, mut sparse) = (Pairs::of(40), Pairs::Sparse(FxHashMap::default()));
        let mut other = Pairs::of(40);
        for (n, seen) in of_all().enumerate() {
            let (mut few, mut many) = (seen.clone(), seen);
            once_each(&mut few, Some(FEW));
            once_each(&mut many, Some(FEW + 1));
            assert_eq!(few, many);
            if n % 3 == 0 { &mut dense } else { &mut other }.add(&few);
            sparse.add(&few);
        }
        dense.merge(other);
        let mut found = 0;
        for seen in of_all() {
            let one = of(&mut seen.clone(), 23, &dense, Some(FEW));
            for other in [
                of(&mut seen.clone(), 23, &sparse, Some(FEW)),
                of(&mut seen.clone(), 23, &dense, Some(FEW + 1)),
                of(&mut seen.clone(), 23, &sparse, None),
            ] {
                assert_eq!(one, other);
            }
            found += usize::from(one.care_density.is_some_and(|density| density > 1.0));
        }
        assert!(found > 300, "{found}");
    }
}
