//! ASCOF results per council, as `ascof.json` holds them.

use super::reablement::{FinalOutcome, Sequel};
use super::{Input, care_homes, reablement};
use std::collections::BTreeMap;
use yf_journey::unique::Band;
use yf_model::TextId;

/// The groups of 2A.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Group {
    From18To64,
    From65,
    /// Everybody, those of unknown age included.
    Total,
}

impl Group {
    /// As written in `ascof.json`.
    pub fn text(self) -> &'static str {
        match self {
            Group::From18To64 => Band::From18To64.text(),
            Group::From65 => Band::From65.text(),
            Group::Total => "Total",
        }
    }
}

/// The two groups with a population.
pub type PopulationGroup = Band;

/// 2A of one council and group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupResult {
    /// The council.
    pub la: TextId,
    /// The group.
    pub group: Group,
    /// Episodes after which nothing more was needed.
    pub numerator: u64,
    /// Episodes counted.
    pub denominator: u64,
    /// 100 x numerator / denominator in tenths, halves up; 0 without a denominator.
    pub tenths: u64,
}

/// Episodes of one council, band, outcome and sequel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct OutcomeLine {
    pub la: TextId,
    pub band: Band,
    pub outcome: FinalOutcome,
    pub sequel: Sequel,
    pub episodes: u64,
}

/// 2B or 2C of one council.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The council.
    pub la: TextId,
    /// 18 to 64 for 2B, 65 and above for 2C.
    pub band: PopulationGroup,
    /// Pairs of person and council identifier.
    pub numerator: u64,
    /// Persons.
    pub people: u64,
    /// Population, where known.
    pub population: Option<u64>,
    /// Per 100,000 in tenths, halves up; none without a population.
    pub tenths: Option<u64>,
}

/// All of ASCOF 2A, 2B, 2C.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Ascof {
    pub reablement: Vec<GroupResult>,
    pub outcomes: Vec<OutcomeLine>,
    pub care_homes: Vec<Rate>,
    pub reablement_steps: reablement::Steps,
    pub care_home_steps: care_homes::Steps,
}

/// `scale` x numerator / denominator in tenths, halves away from zero, exactly.
fn tenths(scale: u64, numerator: u64, denominator: u64) -> u64 {
    let (scaled, denominator) = (u128::from(scale) * u128::from(numerator) * 10, u128::from(denominator));
    u64::try_from((2 * scaled + denominator) / (2 * denominator)).unwrap_or(u64::MAX)
}

pub fn results(
    reablement: &reablement::Tally,
    care_homes: &care_homes::Tally,
    councils: &[TextId],
    input: &Input<'_>,
) -> Ascof {
    let mut ascof = Ascof { reablement_steps: reablement.steps, care_home_steps: care_homes.steps, ..Ascof::default() };
    for la in councils {
        let of_council = || reablement.episodes.iter().filter(|e| e.la == *la);
        for group in [Group::From18To64, Group::From65, Group::Total] {
            let in_group = |band: Band| match group {
                Group::From18To64 => band == Band::From18To64,
                Group::From65 => band == Band::From65,
                Group::Total => true,
            };
            let count = |counts: fn(FinalOutcome) -> bool| -> u64 {
                of_council().filter(|e| in_group(e.band) && counts(e.outcome)).count() as u64
            };
            let (numerator, denominator) = (count(FinalOutcome::in_numerator), count(FinalOutcome::in_denominator));
            let tenths = if denominator == 0 { 0 } else { tenths(100, numerator, denominator) };
            ascof.reablement.push(GroupResult { la: *la, group, numerator, denominator, tenths });
        }
        let mut lines: BTreeMap<_, u64> = BTreeMap::new();
        for e in of_council() {
            *lines.entry((e.band.text(), e.outcome.text(), e.sequel, e.band, e.outcome)).or_default() += 1;
        }
        ascof.outcomes.extend(lines.into_iter().map(|((_, _, sequel, band, outcome), episodes)| OutcomeLine {
            la: *la,
            band,
            outcome,
            sequel,
            episodes,
        }));
        for band in [Band::From18To64, Band::From65] {
            let pairs = || care_homes.admitted.iter().filter(|a| a.la == *la && a.band == band);
            let numerator = pairs().count() as u64;
            // Pairs of one person stand together.
            let people = pairs().map(|a| a.person).collect::<Vec<_>>().chunk_by(|a, b| a == b).count() as u64;
            let population = input.population.get(input.texts.get(*la)).and_then(|p| p.get(band.text())).copied();
            ascof.care_homes.push(Rate {
                la: *la,
                band,
                numerator,
                people,
                population,
                tenths: population.filter(|p| *p > 0).map(|p| tenths(100_000, numerator, p)),
            });
        }
    }
    ascof
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_up_exactly() {
        assert_eq!(tenths(100, 1, 8), 125);
        assert_eq!(tenths(100, 1, 16), 63); // 6.25 -> 6.3
        assert_eq!(tenths(100, 12, 14), 857);
        assert_eq!(tenths(100_000, 6, 50_000), 120);
    }
}
