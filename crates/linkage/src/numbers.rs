//! Which numbers may join at all: not of the test range, no dummy, not one number for two people.

use crate::LinkRules;
use crate::finding::{Finding, FindingKind};
use rustc_hash::{FxHashMap, FxHashSet};
use yf_model::{Dataset, Day, IdText, Identities, Identity, Ids, Local, NhsNumber, RowRef};

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
    /// A body's number of a person on whom a number cannot be right, though it is right on most.
    astray: FxHashSet<(Token, Local)>,
    test_numbers: bool,
    pub findings: Vec<Finding>,
}

impl Numbers {
    pub fn check(identities: &Identities, ids: &Ids, keys: &[(NhsNumber, IdText)], rules: &LinkRules) -> Numbers {
        let mut numbers = Numbers { test_numbers: rules.test_numbers, ..Numbers::default() };
        numbers.resolve(keys, ids);
        let torn = numbers.torn(identities);
        // A number on one birth date is one person's: only of the others is each word gathered.
        let mut first: FxHashMap<Token, Day> = FxHashMap::default();
        let mut births: FxHashMap<Token, Vec<Said>> = FxHashMap::default();
        let (apart, known) = (&torn, &numbers);
        let dated = || {
            let kept = identities.iter().filter(move |(_, identity)| !apart.contains(&identity.local));
            kept.filter_map(move |(id, identity)| Some((id, identity, known.token(identity)?, identity.born?)))
        };
        for (_, _, token, born) in dated() {
            if *first.entry(token).or_insert(born) != born {
                births.entry(token).or_default();
            }
        }
        if !births.is_empty() {
            for (id, identity, token, born) in dated() {
                if let Some(all) = births.get_mut(&token) {
                    all.push(Said {
                        dataset: identity.dataset,
                        local: identity.local,
                        born,
                        row: identities.first_row(id),
                    });
                }
            }
        }
        let mut suspects: Vec<(Token, Finding, Vec<Local>)> = births
            .iter()
            .filter_map(|(token, said)| suspect(*token, said).map(|(finding, astray)| (*token, finding, astray)))
            .collect();
        suspects.sort_by_key(|(token, finding, _)| (finding.row, finding.kind, order(*token, ids)));
        for (token, finding, astray) in suspects {
            if astray.is_empty() {
                numbers.refused.insert(token);
            }
            numbers.astray.extend(astray.into_iter().map(|local| (token, local)));
            numbers.findings.push(finding);
        }
        numbers
    }

    /// Council numbers that carry two numbers: they keep their local key (C3) and speak for neither number.
    fn torn(&self, identities: &Identities) -> FxHashSet<Local> {
        let mut first: FxHashMap<Local, Token> = FxHashMap::default();
        let mut torn = FxHashSet::default();
        for (_, identity) in identities.iter() {
            if let (Local::Council(..), Some(token)) = (identity.local, self.token(identity))
                && *first.entry(identity.local).or_insert(token) != token
            {
                torn.insert(identity.local);
            }
        }
        torn
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
            self.findings.push(Finding { kind, row: RowRef::default(), test_range: false, dates: 0, kept: false });
        }
    }

    /// The identity's own NHS number, if it may join.
    pub fn own_number(&self, identity: &Identity) -> Option<NhsNumber> {
        identity
            .nhs
            .filter(|nhs| (self.test_numbers || !nhs.is_test()) && !nhs.is_placeholder())
            .filter(|nhs| !self.refused.contains(&Token::Nhs(*nhs)))
            .filter(|nhs| !self.astray.contains(&(Token::Nhs(*nhs), identity.local)))
    }

    /// What an identity may be joined on.
    pub fn token(&self, identity: &Identity) -> Option<Token> {
        let own = self.own_number(identity).map(Token::Nhs);
        let pseudo = || {
            let pseudo = identity.pseudo.filter(|p| *p != IdText(0))?;
            Some(self.resolved.get(&pseudo).map_or(Token::Pseudo(pseudo), |nhs| Token::Nhs(*nhs)))
        };
        let astray = |token: &Token| self.astray.contains(&(*token, identity.local));
        own.or_else(pseudo).filter(|token| !self.refused.contains(token) && !astray(token))
    }
}

/// An order of tokens by what they say.
fn order(token: Token, ids: &Ids) -> (u64, &str) {
    match token {
        Token::Nhs(number) => (number.digits(), ""),
        Token::Pseudo(pseudo) => (u64::MAX, ids.get(pseudo)),
    }
}

/// One identity's word on the birth date behind a number.
#[derive(Clone, Copy)]
struct Said {
    dataset: Dataset,
    local: Local,
    born: Day,
    row: RowRef,
}

/// What is wrong with a number, and on whose rows alone it is wrong; on nobody's alone means on all.
fn suspect(token: Token, said: &[Said]) -> Option<(Finding, Vec<Local>)> {
    let row = said.iter().map(|s| s.row).min()?;
    let test_range = matches!(token, Token::Nhs(nhs) if nhs.is_test());
    let distinct = |of: &dyn Fn(&Said) -> bool| {
        let mut dates: Vec<Day> = said.iter().filter(|s| of(s)).map(|s| s.born).collect();
        dates.sort_unstable();
        dates.dedup();
        dates
    };
    for dataset in Dataset::TOLD {
        let dates = distinct(&|s| s.dataset == dataset).len();
        if dates > MOST_BIRTH_DATES {
            let kind = FindingKind::SuspectedDummy;
            return Some((Finding { kind, row, test_range, dates: dates as u32, kept: false }, Vec::new()));
        }
    }
    let dates = distinct(&|_| true);
    if !dates.iter().any(|a| dates.iter().any(|b| cannot_be_one(*a, *b))) {
        return None;
    }
    let mut holders: Vec<Local> = said.iter().map(|s| s.local).collect();
    holders.sort_unstable();
    holders.dedup();
    let against = |date: Day| -> Vec<Local> {
        let apart = |local: &Local| said.iter().any(|s| s.local == *local && cannot_be_one(s.born, date));
        holders.iter().copied().filter(apart).collect()
    };
    // The date with the fewest against it; it keeps the number only if more speak for it than against.
    let astray = dates.iter().map(|date| against(*date)).min_by_key(Vec::len)?;
    let kept = astray.len() * 2 < holders.len();
    let astray = if kept { astray } else { Vec::new() };
    let row = said.iter().filter(|s| astray.is_empty() || astray.contains(&s.local)).map(|s| s.row).min()?;
    let kind = FindingKind::OneNumberTwoPeople;
    Some((Finding { kind, row, test_range, dates: dates.len() as u32, kept }, astray))
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
