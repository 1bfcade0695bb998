//! How long a decision takes: every role, relation, action and class, over and over.

use std::time::Instant;
use yf_folder::access::{Action, Class, Facts, Purpose, Question, Rel, Role, Set, may};

fn main() {
    let (mut asked, mut permitted) = (0_u64, 0_u64);
    let began = Instant::now();
    for _ in 0..100 {
        for role in Role::ALL {
            for rel in Rel::ALL {
                for action in Action::ALL {
                    for class in Class::ALL {
                        let question = Question { role: *role, action: *action, class: *class, purpose: Purpose::Care };
                        let facts = Facts { rels: Set::of(&[*rel]), ..Facts::default() };
                        permitted += u64::from(may(question, facts).out.name() == "permit");
                        asked += 1;
                    }
                }
            }
        }
    }
    let each = began.elapsed().as_nanos() / u128::from(asked);
    println!("{asked} decisions, {permitted} of them permitted, {each} nanoseconds each");
}
