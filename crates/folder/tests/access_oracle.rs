//! The engine against the oracle of the policy (`common/oracle.rs`).

#[path = "common/oracle.rs"]
mod oracle;

use oracle::{Oracle, PURPOSES, within};
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use yf_folder::access::{Action, Around, Class, Facts, Item, Purpose, Question, Rel, Role, Whom, may};

fn agree(q: Question, f: Facts) {
    let said = may(q, f);
    let ours = (said.out.name().to_string(), said.rule.0.to_string());
    let audit = format!("{}/{}", said.severity.name(), said.shown.name());
    let (out, rule, kept) = Oracle::new(&q, &f).says();
    assert_eq!((ours, audit), ((out, rule), kept), "{q:?} {f:?}");
}

/// One fact among all there are.
#[derive(Clone, Copy)]
enum Fact {
    Rel(Rel),
    Item(Item),
    Whom(Whom),
    Around(Around),
    Scope(Class),
}

fn facts() -> Vec<Fact> {
    let mut all: Vec<Fact> = Rel::ALL.iter().map(|r| Fact::Rel(*r)).collect();
    all.extend(Item::ALL.iter().map(|i| Fact::Item(*i)));
    all.extend(Whom::ALL.iter().map(|w| Fact::Whom(*w)));
    all.extend(Around::ALL.iter().map(|a| Fact::Around(*a)));
    all.extend(Class::ALL.iter().map(|c| Fact::Scope(*c)));
    all
}

fn with(mut f: Facts, fact: Fact) -> Facts {
    match fact {
        Fact::Rel(r) => f.rels = f.rels.with(r),
        Fact::Item(i) => f.item = f.item.with(i),
        Fact::Whom(w) => f.whom = f.whom.with(w),
        Fact::Around(a) => f.around = f.around.with(a),
        Fact::Scope(c) => f.scope = f.scope.with(c),
    }
    f
}

fn questions() -> Vec<Question> {
    let mut all = Vec::new();
    for role in Role::ALL {
        for action in Action::ALL {
            for class in Class::ALL {
                for purpose in Purpose::ALL {
                    all.push(Question { role: *role, action: *action, class: *class, purpose: *purpose });
                }
            }
        }
    }
    all
}

#[test]
fn every_question_with_no_fact_and_with_each_single_fact_is_answered_alike() {
    let facts = facts();
    for question in questions() {
        agree(question, Facts::default());
        for fact in &facts {
            agree(question, with(Facts::default(), *fact));
        }
    }
}

#[test]
fn every_pair_of_facts_is_answered_alike_under_the_purposes_a_role_may_have() {
    let facts = facts();
    for question in questions() {
        let allowed =
            PURPOSES.iter().any(|(r, p)| within(r, question.role.name()) && within(p, question.purpose.name()));
        if !allowed {
            continue;
        }
        for (n, one) in facts.iter().enumerate() {
            for other in &facts[..n] {
                agree(question, with(with(Facts::default(), *one), *other));
            }
        }
    }
}

#[test]
fn random_sets_of_facts_are_answered_alike() {
    let asked = std::env::var("YELLOWFOLDER_SEED").ok();
    let seed = asked.and_then(|s| s.parse().ok()).unwrap_or(20_261_128_u64);
    println!("YELLOWFOLDER_SEED={seed}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut draw = |n: usize| usize::try_from(rng.next_u64()).unwrap_or(0) % n;
    let (facts, questions) = (facts(), questions());
    let mut permitted = 0;
    for _ in 0..300_000 {
        let question = questions[draw(questions.len())];
        let mut set = Facts::default();
        for _ in 0..draw(7) {
            set = with(set, facts[draw(facts.len())]);
        }
        agree(question, set);
        permitted += u32::from(may(question, set).out.name() == "permit");
    }
    assert!(permitted > 3_000, "only {permitted} of the random questions were permitted: the test says little");
}

#[test]
fn a_stop_more_never_opens_and_a_relation_less_never_opens() {
    let stops = [
        Fact::Item(Item::Sealed),
        Fact::Item(Item::Locked),
        Fact::Item(Item::LawBar),
        Fact::Item(Item::Withheld),
        Fact::Item(Item::Draft),
        Fact::Item(Item::Error),
        Fact::Whom(Whom::Objection),
        Fact::Whom(Whom::Restricted),
        Fact::Whom(Whom::Dead),
        Fact::Around(Around::Left),
        Fact::Around(Around::Suspended),
        Fact::Around(Around::Aal1),
        Fact::Around(Around::NoAgree),
        Fact::Around(Around::Kin),
        Fact::Around(Around::Unregistered),
    ];
    let permits = |q, f| may(q, f).out.name() == "permit";
    let mut open = 0;
    for question in questions() {
        for rel in Rel::ALL {
            let facts = with(Facts::default(), Fact::Rel(*rel));
            if permits(question, Facts::default()) {
                continue;
            }
            if permits(question, facts) {
                open += 1;
            }
            for stop in stops {
                assert!(permits(question, facts) || !permits(question, with(facts, stop)), "{question:?} {rel:?}");
            }
        }
    }
    assert!(open > 500, "{open}");
}
