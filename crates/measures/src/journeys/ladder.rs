//! What to try on a link that does not work, in order of least disruption (`journey.md` 16).
//!
//! Invariant: there is no rung for merging services or organisations, so none can be proposed.

use super::LinkState;

/// A way to mend a link, the least disruptive first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// 1.
    NameAnOwner,
    /// 2.
    AgreeWhatIsSent,
    /// 3.
    AutomaticNotice,
    /// 4.
    CountTheReply,
    /// 5.
    SharedPlan,
    /// 6.
    CoLocate,
    /// 7.
    JointPost,
    /// 8.
    PooledBudget,
}

impl Rung {
    /// In their order.
    pub const ALL: [Rung; 8] = [
        Rung::NameAnOwner,
        Rung::AgreeWhatIsSent,
        Rung::AutomaticNotice,
        Rung::CountTheReply,
        Rung::SharedPlan,
        Rung::CoLocate,
        Rung::JointPost,
        Rung::PooledBudget,
    ];

    /// 1 to 8, as the standard counts.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// What to do.
    pub fn what(self) -> &'static str {
        match self {
            Rung::NameAnOwner => "Name a post that answers for the link.",
            Rung::AgreeWhatIsSent => "Agree what is sent, by whom and by when.",
            Rung::AutomaticNotice => {
                "Have a notice sent by itself, or a list shared, from systems that both sides already have."
            }
            Rung::CountTheReply => "Ask for the reply, and count it.",
            Rung::SharedPlan => "Share one assessment or plan, behind a single contact point.",
            Rung::CoLocate => "Put teams under one roof, or align them with practices.",
            Rung::JointPost => "Make a joint post, or one manager of both.",
            Rung::PooledBudget => "Pool a budget, or let one commission for both (section 75).",
        }
    }

    /// How much the papers carry it.
    pub fn evidence(self) -> &'static str {
        match self {
            Rung::NameAnOwner | Rung::AgreeWhatIsSent | Rung::AutomaticNotice | Rung::CountTheReply => {
                "A lesson drawn by reviewers; not measured by itself"
            }
            Rung::SharedPlan => "One place’s own report (Torbay), with no place to compare",
            Rung::CoLocate => "An evaluation’s report without figures (Sedgefield)",
            Rung::JointPost | Rung::PooledBudget => "Places’ own reports (Torbay, Knowsley), with none to compare",
        }
    }

    /// Where that stands.
    pub fn source(self) -> &'static str {
        match self {
            Rung::NameAnOwner | Rung::AgreeWhatIsSent | Rung::AutomaticNotice | Rung::CountTheReply => {
                "Miller 2014, lessons 1 and 5"
            }
            Rung::SharedPlan => "Ham 2009, Care trusts: the Torbay experience",
            Rung::CoLocate => "Petch, Sedgefield (Hudson 2006, p. 16)",
            Rung::JointPost | Rung::PooledBudget => {
                "Ham 2009, Working together for health and wellbeing; Petch, Knowsley"
            }
        }
    }
}

/// A rung that is proposed, and why each lower one would not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is proposed.
    pub rung: Rung,
    /// Each lower rung, with why it would not do by itself.
    pub lower: Vec<(Rung, &'static str)>,
}

/// What is proposed for a link: an owner where it has none, then the lowest rung that answers its class.
pub fn proposals(state: LinkState, unowned: bool) -> Vec<Proposal> {
    let owner = unowned.then(|| Proposal { rung: Rung::NameAnOwner, lower: Vec::new() });
    let rung = match state {
        LinkState::TooFew | LinkState::Present => None,
        LinkState::Leaky => Some(Rung::AgreeWhatIsSent),
        LinkState::Missing | LinkState::Slow => Some(Rung::AutomaticNotice),
        LinkState::OneWay => Some(Rung::CountTheReply),
    };
    let answer = rung.map(|rung| {
        let lower = Rung::ALL.into_iter().filter(|lower| *lower < rung);
        Proposal { rung, lower: lower.map(|lower| (lower, would_not_do(lower, state, unowned))).collect() }
    });
    owner.into_iter().chain(answer).collect()
}

fn would_not_do(rung: Rung, state: LinkState, unowned: bool) -> &'static str {
    match (rung, state) {
        (Rung::NameAnOwner, _) if unowned => "An owner comes first, and word does not go by that alone.",
        (Rung::NameAnOwner, _) => "It has an owner already.",
        (Rung::AgreeWhatIsSent, LinkState::Missing) => {
            "Nothing is seen to go at all: an agreement needs a way for word to go."
        }
        (Rung::AgreeWhatIsSent, _) => "It is nearly always sent and received already.",
        (_, LinkState::OneWay) => "It comes in time already: what is wanting is the word back.",
        _ => "It does not answer what is wrong.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [LinkState; 6] = [
        LinkState::TooFew,
        LinkState::Missing,
        LinkState::Leaky,
        LinkState::Slow,
        LinkState::OneWay,
        LinkState::Present,
    ];

    #[test]
    fn merging_is_never_proposed_by_any_word_of_the_vocabulary() {
        let forbidden = ["merg", "amalgamat", "single organisation", "one organisation", "take over", "abolish"];
        let mut said: Vec<&str> = Vec::new();
        for rung in Rung::ALL {
            said.extend([rung.what(), rung.evidence(), rung.source()]);
        }
        for state in STATES {
            for unowned in [true, false] {
                for proposal in proposals(state, unowned) {
                    assert!(proposal.rung.number() <= 8);
                    said.extend(proposal.lower.iter().map(|(_, why)| *why));
                }
            }
        }
        assert!(said.len() > 30);
        for text in said {
            let text = text.to_lowercase();
            assert!(forbidden.iter().all(|word| !text.contains(word)), "{text}");
        }
        assert_eq!(Rung::ALL.map(Rung::number), [1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn the_lowest_rung_that_answers_the_class_and_every_lower_one_explained() {
        let proposed = |state, unowned| -> Vec<u8> {
            let all = proposals(state, unowned);
            for one in &all {
                let lower: Vec<u8> = one.lower.iter().map(|(rung, _)| rung.number()).collect();
                assert_eq!(lower, (1..one.rung.number()).collect::<Vec<_>>());
                assert!(one.lower.iter().all(|(_, why)| *why != "It does not answer what is wrong."), "{state:?}");
            }
            all.iter().map(|one| one.rung.number()).collect()
        };
        let want: [(LinkState, &[u8]); 6] = [
            (LinkState::TooFew, &[]),
            (LinkState::Missing, &[3]),
            (LinkState::Leaky, &[2]),
            (LinkState::Slow, &[3]),
            (LinkState::OneWay, &[4]),
            (LinkState::Present, &[]),
        ];
        for (state, rungs) in want {
            assert_eq!(proposed(state, false), rungs);
            let mut first = vec![1];
            first.extend(rungs);
            assert_eq!(proposed(state, true), first);
        }
    }
}
