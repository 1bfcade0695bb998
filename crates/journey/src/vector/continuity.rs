//! Continuity of who she saw (`journey.md` 12).

use super::her::Her;
use super::lens::Lens;
use rustc_hash::FxHashMap;
use yf_model::rows::neutral::{Kind, Person, Row};
use yf_model::{IdText, TextId};

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
    /// A place for each pair, where there are not too many.
    Dense(usize, Vec<u32>),
    Sparse(FxHashMap<(u32, u32), u32>),
}

/// Up to this many providers have a place for each pair: 16 MiB.
const DENSE: usize = 2_048;

impl Pairs {
    fn of(providers: usize) -> Pairs {
        if providers <= DENSE {
            Pairs::Dense(providers, vec![0; providers * providers])
        } else {
            Pairs::Sparse(FxHashMap::default())
        }
    }

    fn add(&mut self, pair: (u32, u32), persons: u32) {
        match self {
            Pairs::Dense(width, places) => {
                if let Some(place) = places.get_mut(pair.0 as usize * *width + pair.1 as usize) {
                    *place += persons;
                }
            }
            Pairs::Sparse(map) => *map.entry(pair).or_insert(0) += persons,
        }
    }

    fn get(&self, pair: (u32, u32)) -> u32 {
        match self {
            Pairs::Dense(width, places) => places.get(pair.0 as usize * width + pair.1 as usize).copied().unwrap_or(0),
            Pairs::Sparse(map) => map.get(&pair).copied().unwrap_or(0),
        }
    }

    fn merge(&mut self, other: Pairs) {
        match (self, other) {
            (Pairs::Dense(_, mine), Pairs::Dense(_, theirs)) => mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b),
            (mine, Pairs::Sparse(theirs)) => theirs.into_iter().for_each(|(pair, n)| mine.add(pair, n)),
            (mine, Pairs::Dense(width, theirs)) => {
                for (at, n) in theirs.into_iter().enumerate().filter(|(_, n)| *n > 0) {
                    mine.add(((at / width) as u32, (at % width) as u32), n);
                }
            }
        }
    }
}

/// What care density needs to know of everybody. Parts are added up, in any order.
#[derive(Debug)]
pub struct Together {
    who: Pairs,
    team: Pairs,
    org: Pairs,
    seen: Vec<u32>,
}

impl Together {
    /// Nobody yet.
    pub fn new(lens: &Lens<'_>) -> Together {
        Together {
            who: Pairs::of(lens.workers as usize),
            team: Pairs::of(lens.teams.len()),
            org: Pairs::of(lens.agencies.len()),
            seen: Vec::new(),
        }
    }

    /// Adds one person's visits.
    pub fn add(&mut self, lens: &Lens<'_>, person: &Person, rows: &[Row]) {
        let observed = lens.observed(person);
        let visits =
            || lens.read(rows, &observed).iter().filter(|r| r.kind == Kind::Contact && r.day >= observed.first);
        if observed.days() == 0 {
            return;
        }
        for (pairs, level) in [(&mut self.who, worker as Level), (&mut self.team, team), (&mut self.org, agency)] {
            self.seen.clear();
            self.seen.extend(visits().filter_map(|row| level(lens, row)));
            each_pair(&mut self.seen, |pair| pairs.add(pair, 1));
        }
    }

    /// Adds another part.
    pub fn merge(&mut self, other: Together) {
        self.who.merge(other.who);
        self.team.merge(other.team);
        self.org.merge(other.org);
    }
}

/// Each pair of distinct providers, the lower number first. Returns how many providers there are.
fn each_pair(providers: &mut Vec<u32>, mut then: impl FnMut((u32, u32))) -> usize {
    providers.sort_unstable();
    providers.dedup();
    for (n, a) in providers.iter().enumerate() {
        providers.iter().skip(n + 1).for_each(|b| then((*a, *b)));
    }
    providers.len()
}

/// The number of who was seen at a level; `None` where the row does not say.
type Level = fn(&Lens<'_>, &Row) -> Option<u32>;

fn worker(_: &Lens<'_>, row: &Row) -> Option<u32> {
    (row.who != IdText(0)).then_some(row.who.0)
}

fn team(lens: &Lens<'_>, row: &Row) -> Option<u32> {
    (row.team != TextId(0)).then(|| lens.teams.get(&[row.org, row.service, row.team]).copied()).flatten()
}

fn agency(lens: &Lens<'_>, row: &Row) -> Option<u32> {
    (row.org != TextId(0)).then(|| lens.agencies.get(&row.org).copied()).flatten()
}

pub(super) fn by_worker(her: &Her<'_>, together: &Together) -> Continuity {
    of(her, worker, &together.who)
}

pub(super) fn by_team(her: &Her<'_>, together: &Together) -> Continuity {
    of(her, team, &together.team)
}

pub(super) fn by_agency(her: &Her<'_>, together: &Together) -> Continuity {
    of(her, agency, &together.org)
}

fn of(her: &Her<'_>, level: Level, pairs: &Pairs) -> Continuity {
    let mut out = Continuity::default();
    let mut seen = Vec::new();
    for row in her.counted().filter(|row| row.kind == Kind::Contact) {
        match level(her.lens, row) {
            Some(provider) => seen.push(provider),
            None => out.missing += 1,
        }
    }
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
    let p = each_pair(&mut seen, |pair| sum += u64::from(pairs.get(pair))) as u64;
    if p >= 2 {
        out.care_density = Some(sum as f64 / (p * (p - 1) / 2) as f64);
    }
    out
}
