//! Continuity of who she saw (`journey.md` 12).

use super::her::Her;
use super::lens::Lens;
use rustc_hash::FxHashMap;
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

    /// Where a pair stands, the lower number first.
    #[inline]
    fn place((low, high): (u32, u32)) -> usize {
        high as usize * (high as usize).saturating_sub(1) / 2 + low as usize
    }

    fn add(&mut self, pair: (u32, u32), persons: u32) {
        match self {
            Pairs::Dense(places) => {
                if let Some(place) = places.get_mut(Pairs::place(pair)) {
                    *place += persons;
                }
            }
            Pairs::Sparse(map) => *map.entry(pair).or_insert(0) += persons,
        }
    }

    fn get(&self, pair: (u32, u32)) -> u32 {
        match self {
            Pairs::Dense(places) => places.get(Pairs::place(pair)).copied().unwrap_or(0),
            Pairs::Sparse(map) => map.get(&pair).copied().unwrap_or(0),
        }
    }

    fn merge(&mut self, other: Pairs) {
        match (self, other) {
            (Pairs::Dense(mine), Pairs::Dense(theirs)) => mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b),
            (mine, Pairs::Sparse(theirs)) => theirs.into_iter().for_each(|(pair, n)| mine.add(pair, n)),
            (mine, Pairs::Dense(theirs)) => {
                let pairs = (1..).flat_map(|high| (0..high).map(move |low| (low, high)));
                pairs.zip(theirs).filter(|(_, n)| *n > 0).for_each(|(pair, n)| mine.add(pair, n));
            }
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
            each_pair(&mut self.seen, |pair| pairs.add(pair, 1));
        }
    }

    /// Adds another part.
    pub fn merge(&mut self, other: Together) {
        self.levels.iter_mut().zip(other.levels).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

/// Each pair of distinct providers, the lower number first. Returns how many providers there are.
fn each_pair(providers: &mut Vec<u32>, mut then: impl FnMut((u32, u32))) -> usize {
    // Of a few agencies the same comes again and again, one after the other.
    providers.dedup();
    providers.sort_unstable();
    providers.dedup();
    for (n, high) in providers.iter().enumerate() {
        providers.iter().take(n).for_each(|low| then((*low, *high)));
    }
    providers.len()
}

/// By worker, team and agency.
pub(super) fn continuity(her: &Her<'_>, together: &Together) -> [Continuity; 3] {
    let visits = her.counted().filter(|row| row.kind == Kind::Contact);
    let visits: Vec<(u32, IdText)> = visits.map(|row| (row.owner, row.who)).collect();
    let mut seen = Vec::with_capacity(visits.len());
    let mut level = 0;
    together.levels.each_ref().map(|pairs| {
        seen.clear();
        seen.extend(visits.iter().filter_map(|by| her.lens.provider(*by, level)));
        level += 1;
        of(&mut seen, visits.len(), pairs)
    })
}

fn of(seen: &mut Vec<u32>, visits: usize, pairs: &Pairs) -> Continuity {
    let mut out = Continuity { missing: (visits - seen.len()) as u32, ..Continuity::default() };
    out.n = seen.len() as u32;
    let same = seen.windows(2).filter(|w| w[0] == w[1]).count();
    seen.sort_unstable();
    let (mut squares, mut most) = (0_u64, 0_u64);
    for one in seen.chunk_by(|a, b| a == b) {
        out.providers += 1;
        let n = one.len() as u64;
        squares += n * n;
        most = most.max(n);
    }
    let n = u64::from(out.n);
    if n >= 2 {
        out.coc = Some((squares - n) as f64 / (n * (n - 1)) as f64);
        out.upc = Some(most as f64 / n as f64);
        out.secon = Some(same as f64 / (n - 1) as f64);
    }
    let mut sum = 0_u64;
    let p = each_pair(seen, |pair| sum += u64::from(pairs.get(pair))) as u64;
    if p >= 2 {
        out.care_density = Some(sum as f64 / (p * (p - 1) / 2) as f64);
    }
    out
}
