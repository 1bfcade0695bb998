//! Who may see and do what: a pure function of a question and its facts (`docs/access.md`).
//!
//! A stop beats any grant. The reason given is the lowest-numbered stop that fired, else the lowest grant.
//!
//! ```
//! use yf_folder::access::{Action, Class, Facts, Out, Purpose, Question, Rel, Role, Set, may};
//! let read = Question { role: Role::Matron, action: Action::Read, class: Class::Clinical, purpose: Purpose::Care };
//! let hers = Facts { rels: Set::of(&[Rel::Lead]), ..Facts::default() };
//! assert_eq!(may(read, hers).out, Out::Permit);
//! assert_eq!(may(read, Facts::default()).out, Out::Offer); // a stranger's: break-glass would open it
//! ```

#[macro_use]
mod words;

#[cfg(test)]
mod mutation;
mod own;
mod question;
mod rules;

pub use own::{LIMITS, Limits, Own, Stops};
pub use question::{Facts, Question};
pub(crate) use rules::{DUTY, REVIEW};
pub use rules::{NOTHING, Rule};
pub use words::{Action, Around, Class, Item, Out, Purpose, Rel, Role, Set, Severity, Shown, Whom, Word};

use question::Ask;
use rules::{GRANTS, STOPS};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// What was answered, by which rule, and how the audit line is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Permit, deny or offer.
    pub out: Out,
    /// The rule that answered.
    pub rule: Rule,
    /// How much notice the line asks for.
    pub severity: Severity,
    /// Whether she is shown it.
    pub shown: Shown,
}

/// Decides. Costs less than a microsecond (`docs/decisions/0015-access-rules-by-hand.md`).
pub fn may(question: Question, facts: Facts) -> Decision {
    decide(&Ask::new(question, facts), None)
}

/// Decides as if one rule were not there: the mutation test shows that each of them matters.
fn decide(ask: &Ask, missing: Option<Rule>) -> Decision {
    match answer(ask, missing) {
        (true, rule, severity, shown) => Decision { out: Out::Permit, rule, severity, shown },
        (false, rule, ..) => {
            let glass = ask.with_glass();
            let could = ask.action == Action::Read
                && !ask.is(Around::Bg)
                && glass.glass_is_valid()
                && answer(&glass, missing).0;
            let out = if could { Out::Offer } else { Out::Deny };
            Decision { out, rule, severity: Severity::Refuse, shown: Shown::No }
        }
    }
}

fn answer(ask: &Ask, missing: Option<Rule>) -> (bool, Rule, Severity, Shown) {
    let there = |rule: Rule| missing != Some(rule);
    let passes = ask.action == Action::Raise || (ask.is(Around::Bg) && ask.glass_is_valid());
    let stopped = STOPS.iter().find(|s| there(s.rule) && !(s.passable && passes) && (s.stops)(ask));
    if let Some(stop) = stopped {
        return (false, stop.rule, Severity::Refuse, Shown::No);
    }
    if let Some(rule) = ask.own().stops(ask) {
        return (false, rule, Severity::Refuse, Shown::No);
    }
    match GRANTS.iter().find(|g| there(g.rule) && (g.grants)(ask)) {
        None => (false, NOTHING, Severity::Refuse, Shown::No),
        Some(grant) => {
            // What is opened by break-glass is told at once; what she does herself needs no telling.
            let severity = if ask.is(Around::Bg) { Severity::Alert } else { grant.severity };
            let shown = if ask.herself() && grant.shown == Shown::Yes { Shown::No } else { grant.shown };
            (true, grant.rule, severity, shown)
        }
    }
}

/// The rules in words, in order: name and what it says. The governance page prints them.
pub fn rule_book() -> Vec<(Rule, &'static str)> {
    let stops = STOPS.iter().map(|s| (s.rule, s.says));
    let grants = GRANTS.iter().map(|g| (g.rule, g.says));
    let review = "break-glass is reviewed by governance or by a manager of who used it, never by who used it";
    let duty = "who is away and who has the day is written down by herself or by the manager of her team, and read by the team";
    stops.chain(grants).chain([(REVIEW, review), (DUTY, duty), (NOTHING, "nothing granted it")]).collect()
}

/// Which rules these are: a hash of their names and words and of the version that carries them. It stands on every audit line.
pub fn rules_hash() -> [u8; 32] {
    static HASH: LazyLock<[u8; 32]> = LazyLock::new(worked_out);
    *HASH
}

fn worked_out() -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for (rule, says) in rule_book() {
        hash.update([rule.0, "\t", says, "\n"].concat());
    }
    hash.finalize().into()
}
