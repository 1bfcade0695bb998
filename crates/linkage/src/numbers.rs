//! Which numbers may join at all: not of the test range, no dummy, not one number for two people.

use crate::LinkRules;
use crate::finding::{Finding, FindingKind};
use rustc_hash::{FxHashMap, FxHashSet};
use yf_model::{Dataset, Day, IdText, Identities, Identity, Ids, NhsNumber, RowRef};

/// What joins: an NHS number, or a pseudonym that stands for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Token {
    Nhs(NhsNumber),
    Pseudo(IdText),
}

/// A number on more different birth dates than this, in the rows of one dataset, is a suspected dummy (`identity.md` 1).
const MOST_BIRTH_DATES: usize = 10;

/// Birth dates further apart than this on another day of the year are two people: a year off by one or by ten is a slip.
const FAR_APART_YEARS: i32 = 12;

#[derive(Default)]
pub(crate) struct Numbers {
    resolved: FxHashMap<IdText, NhsNumber>,
    refused: FxHashSet<Token>,
    test_numbers: bool,
    pub findings: Vec<Finding>,
}

impl Numbers {
    pub fn check(identities: &Identities, ids: &Ids, keys: &[(NhsNumber, IdText)], rules: &LinkRules) -> Numbers {
        let mut numbers = Numbers { test_numbers: rules.test_numbers, ..Numbers::default() };
        numbers.resolve(keys, ids);
        let mut births: FxHashMap<Token, Vec<(Dataset, Day, RowRef)>> = FxHashMap::default();
        for (id, identity) in identities.iter() {
            if let (Some(token), Some(born)) = (numbers.token(identity), identity.born) {
                births.entry(token).or_default().push((identity.dataset, born, identities.first_row(id)));
            }
        }
        let mut suspects: Vec<(Token, Finding)> =
            births.iter().filter_map(|(token, said)| Some((*token, suspect(*token, said)?))).collect();
        suspects.sort_by_key(|(token, finding)| (finding.row, finding.kind, order(*token, ids)));
        for (token, finding) in suspects {
            numbers.refused.insert(token);
            numbers.findings.push(finding);
        }
        numbers
    }

    /// A pseudonym stands for the number of the key file; one that is given two numbers stands for neither.
    fn resolve(&mut self, keys: &[(NhsNumber, IdText)], ids: &Ids) {
        let mut torn: Vec<IdText> = Vec::new();
        for (nhs, pseudo) in keys.iter().filter(|(nhs, _)| self.test_numbers || !nhs.is_test()) {
            if *self.resolved.entry(*pseudo).or_insert(*nhs) != *nhs {
                torn.push(*pseudo);
            }
        }
        torn.sort_by_key(|pseudo| ids.get(*pseudo));
        torn.dedup();
        for pseudo in torn {
            self.resolved.remove(&pseudo);
            let kind = FindingKind::PseudonymOfTwoNumbers;
            self.findings.push(Finding { kind, row: RowRef::default(), test_range: false, dates: 0 });
        }
    }

    /// The identity's own NHS number, if it may join.
    pub fn own_number(&self, identity: &Identity) -> Option<NhsNumber> {
        identity
            .nhs
            .filter(|nhs| (self.test_numbers || !nhs.is_test()) && !nhs.is_placeholder())
            .filter(|nhs| !self.refused.contains(&Token::Nhs(*nhs)))
    }

    /// What an identity may be joined on.
    pub fn token(&self, identity: &Identity) -> Option<Token> {
        let own = self.own_number(identity).map(Token::Nhs);
        let pseudo = || {
            let pseudo = identity.pseudo.filter(|p| *p != IdText(0))?;
            Some(self.resolved.get(&pseudo).map_or(Token::Pseudo(pseudo), |nhs| Token::Nhs(*nhs)))
        };
        own.or_else(pseudo).filter(|token| !self.refused.contains(token))
    }
}

/// An order of tokens by what they say.
fn order(token: Token, ids: &Ids) -> (u64, &str) {
    match token {
        Token::Nhs(number) => (number.digits(), ""),
        Token::Pseudo(pseudo) => (u64::MAX, ids.get(pseudo)),
    }
}

fn suspect(token: Token, said: &[(Dataset, Day, RowRef)]) -> Option<Finding> {
    let row = said.iter().map(|(_, _, row)| *row).min()?;
    let test_range = matches!(token, Token::Nhs(nhs) if nhs.is_test());
    for dataset in Dataset::ALL {
        let mut dates: Vec<Day> = said.iter().filter(|(d, ..)| *d == dataset).map(|(_, born, _)| *born).collect();
        dates.sort_unstable();
        dates.dedup();
        if dates.len() > MOST_BIRTH_DATES {
            let kind = FindingKind::SuspectedDummy;
            return Some(Finding { kind, row, test_range, dates: dates.len() as u32 });
        }
    }
    let mut dates: Vec<Day> = said.iter().map(|(_, born, _)| *born).collect();
    dates.sort_unstable();
    dates.dedup();
    let pairs = dates.iter().flat_map(|a| dates.iter().map(move |b| (*a, *b)));
    let two_people = pairs.into_iter().any(|(a, b)| cannot_be_one(a, b));
    let kind = FindingKind::OneNumberTwoPeople;
    two_people.then_some(Finding { kind, row, test_range, dates: dates.len() as u32 })
}

/// Years apart, and on another day of the year; 1 January is what systems write when they do not know.
fn cannot_be_one(a: Day, b: Day) -> bool {
    let ((year_a, month_a, day_a), (year_b, month_b, day_b)) = (a.ymd(), b.ymd());
    let stand_in = |month, day| month == 1 && day == 1;
    (year_a - year_b).abs() > FAR_APART_YEARS
        && (month_a, day_a) != (month_b, day_b)
        && (month_a, day_a) != (day_b, month_b)
        && !stand_in(month_a, day_a)
        && !stand_in(month_b, day_b)
}
