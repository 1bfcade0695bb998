//! A place's own stops: what it may say is obeyed, what would loosen is refused with its whole message, and nothing that it can say turns a
//! refusal into a permit.

use std::path::Path;
use yf_folder::access::{
    Action, Around, Class, Facts, Item, LIMITS, Out, Own, Purpose, Question, Rel, Role, Set, Stops, Whom, may,
};

fn read(text: &str) -> Own {
    Own::of(Stops::read("access.toml", text).expect("read"))
}

#[test]
fn each_reproducer_gives_its_whole_message() {
    for code in ["access-loosens", "access-file"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems").join(code);
        let text = std::fs::read_to_string(folder.join("access.toml")).expect("a reproducer");
        let problems = Stops::read("access.toml", &text).expect_err("the reproducer is wrong");
        assert!(problems.iter().all(|p| p.code == code), "{problems:#?}");
        let said: String = problems.iter().map(|p| p.message() + "\n").collect();
        let expected = folder.join("expected.txt");
        if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
            std::fs::write(&expected, &said).expect("the message is written");
        }
        assert_eq!(std::fs::read_to_string(&expected).unwrap_or_default(), said, "{code}");
    }
}

#[test]
fn a_stop_is_obeyed_where_it_says_and_nowhere_else() {
    let own = read(
        "[limits]\nidle_minutes = 15\nbreak_glass_hours = 1\n\n\
         [[stops]]\nsays = \"team members do not read money\"\nrole = [\"matron\", \"sw\"]\nclass = [\"money\"]\nwithout = [\"named\", \"lead\"]\n\n\
         [[stops]]\nsays = \"no special items by break-glass\"\nclass = [\"special\"]\nwithout = [\"named\", \"lead\"]\n",
    );
    assert_eq!((own.limits().idle, own.limits().session), (15 * 60_000, LIMITS.session));
    let ask = |role, class, rel, around: &[Around]| {
        let facts = Facts { rels: Set::of(&[rel]), around: Set::of(around), own, ..Facts::default() };
        let purpose = Purpose::Care;
        let said = may(Question { role, action: Action::Read, class, purpose }, facts);
        (said.out, said.rule.0)
    };
    assert_eq!(ask(Role::Sw, Class::Money, Rel::Team, &[]), (Out::Deny, "S01"));
    assert_eq!(ask(Role::Sw, Class::Money, Rel::Named, &[]).0, Out::Permit);
    assert_eq!(ask(Role::Therapist, Class::Money, Rel::Team, &[]).0, Out::Permit);
    assert_eq!(
        ask(Role::Sw, Class::Special, Rel::Team, &[Around::Bg]),
        (Out::Deny, "S02"),
        "break-glass does not pass it"
    );
    assert_eq!(ask(Role::Sw, Class::Special, Rel::Team, &[]), (Out::Deny, "S02"), "so it is not offered");
    assert_ne!(own.hash(), Own::default().hash(), "the trail says which rules these were");
    assert_eq!(own.book().len(), 2);
}

#[test]
fn a_damaged_file_is_read_or_refused() {
    let good = "[limits]\nidle_minutes = 15\n\n[[stops]]\nsays = \"x\"\nrole = [\"vol\"]\nclass = [\"money\"]\nwithout = [\"lead\"]\n";
    let mut draw = Draw(5);
    let mut refused = 0;
    for _ in 0..5_000 {
        let mut bytes = good.as_bytes().to_vec();
        for _ in 0..=draw.below(4) {
            let at = draw.below(bytes.len());
            match draw.below(3) {
                0 => drop(bytes.remove(at)),
                1 => bytes[at] = draw.one(b"[]=\"\n#.{}-x9\xc3"),
                _ => bytes.insert(at, draw.one(b"[]=\"\n#.{},'\\z0\xa9")),
            }
        }
        match Stops::read("access.toml", &String::from_utf8_lossy(&bytes)) {
            Ok(_) => {}
            Err(problems) => {
                refused += 1;
                assert!(!problems.is_empty() && problems.iter().all(|p| !p.message().is_empty()));
            }
        }
    }
    assert!(refused > 1_000, "{refused}");
}

/// A draw that repeats.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// Seldom: most flags are not set on most questions.
    fn few<T: Copy>(&mut self, of: &[T]) -> Vec<T> {
        if self.below(6) == 0 { self.some(of) } else { Vec::new() }
    }

    fn some<T: Copy>(&mut self, of: &[T]) -> Vec<T> {
        (0..self.below(3)).map(|_| self.one(of)).collect()
    }
}

#[test]
fn nothing_that_a_place_can_say_loosens_anything() {
    let mut draw = Draw(20_261_128);
    let (mut stopped, mut asked) = (0, 0);
    for _ in 0..60 {
        let words = |all: Vec<&str>| all.iter().map(|w| format!("\"{w}\"")).collect::<Vec<_>>().join(", ");
        let mut text =
            format!("[limits]\nidle_minutes = {}\nstep_up_minutes = {}\n", draw.below(30) + 1, draw.below(10) + 1);
        for _ in 0..=draw.below(3) {
            let roles = draw.some(Role::ALL).into_iter().filter(|r| !matches!(r, Role::Person | Role::Proxy));
            let roles: Vec<&str> = roles.map(Role::name).collect();
            let actions: Vec<&str> =
                draw.some(Action::ALL).into_iter().filter(|a| *a != Action::Raise).map(Action::name).collect();
            let class = draw.one(&Class::ALL[..5]).name();
            text += &format!("[[stops]]\nsays = \"x\"\nclass = [\"{class}\"]\n");
            if !roles.is_empty() {
                text += &format!("role = [{}]\n", words(roles));
            }
            if !actions.is_empty() {
                text += &format!("action = [{}]\n", words(actions));
            }
        }
        let own = read(&text);
        let limits = own.limits();
        assert!(limits.idle <= LIMITS.idle && limits.step_up <= LIMITS.step_up && limits.glass <= LIMITS.glass);
        for _ in 0..2_000 {
            let question = Question {
                role: draw.one(Role::ALL),
                action: draw.one(Action::ALL),
                class: draw.one(&Class::ALL[..5]),
                purpose: if draw.below(3) == 0 { draw.one(Purpose::ALL) } else { Purpose::Care },
            };
            let facts = Facts {
                rels: Set::of(&draw.some(Rel::ALL)),
                item: Set::of(&draw.few(Item::ALL)),
                whom: Set::of(&draw.few(Whom::ALL)),
                around: Set::of(&draw.few(Around::ALL)),
                scope: Set::of(&draw.some(Class::ALL)),
                own: Own::default(),
            };
            let (before, after) = (may(question, facts), may(question, Facts { own, ..facts }));
            asked += 1;
            if before != after {
                stopped += 1;
                let rank = |out| match out {
                    Out::Permit => 2,
                    Out::Offer => 1,
                    Out::Deny => 0,
                };
                assert!(rank(after.out) <= rank(before.out), "{text}\n{question:?} {facts:?}");
                let hers = matches!(question.role, Role::Person | Role::Proxy);
                assert!(!hers && question.action != Action::Raise, "{text}\n{question:?}");
            }
        }
    }
    assert!(stopped * 100 > asked, "too few stops fired to show anything: {stopped} of {asked}");
}
