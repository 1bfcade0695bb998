//! What a step must say besides its reason: who told her, what she says of it; without it nothing moves, and it is said what is missing.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, Move, says, to};
use yf_folder::work::{Kind, ThingHandle};
use yf_folder::{Actor, Subject, Trouble};

/// Refused without this field, where everything else is there; and it stands as it stood.
fn must_say(d: &Day, actor: &Actor, thing: ThingHandle, step: impl Fn() -> Move, field: &str, taken: &[(&str, &str)]) {
    let before = d.see(actor, thing).expect("hers").state;
    for wrong in ["", "perhaps"] {
        if !wrong.is_empty() && taken.iter().all(|(value, _)| value.is_empty()) {
            continue;
        }
        let tried = step().says(field, wrong, "");
        let answer = d.step(actor, thing, if wrong.is_empty() { step() } else { tried });
        assert!(matches!(answer, Err(Trouble::Field(f, _)) if f == field), "{before} {field} {wrong}: {answer:?}");
        assert_eq!(d.see(actor, thing).expect("hers").state, before, "nothing moved");
    }
    for (value, words) in taken {
        d.step(actor, thing, step().says(field, value, words)).expect("said");
    }
}

#[test]
fn a_call_is_declined_by_a_professional_who_says_why_and_who_told_her_and_a_worry_never() {
    let d = Day::new("needs-declined");
    d.b.person("Smith", &[]);
    d.triaged("Smith");
    let call = d.desk(&d.matron).for_me.into_iter().find(|l| l.thing.kind == Kind::Contact).expect("asked").thing.thing;
    assert!(matches!(d.step(&d.matron, call, to("declined")), Err(Trouble::Field("why", _))));
    let declined = || to("declined").why("she lives in another town");
    must_say(&d, &d.matron, call, declined, "told-her", &[]);
    // The point of access sends on and answers; it does not turn anybody away.
    assert!(matches!(d.step(&d.spa, call, declined()), Err(Trouble::NotNow(_) | Trouble::NotAvailable)));
    d.say(&d.matron, call, says("asked", "safeguarding", "")).expect("said");
    let never = d.step(&d.matron, call, declined().says("told-her", "", "Jane, by telephone"));
    let Err(Trouble::NotNow(words)) = never else { panic!("{never:?}") };
    assert!(words.contains("not declined"), "{words}");
    d.say(&d.matron, call, says("asked", "advice", "")).expect("said");
    must_say(&d, &d.matron, call, declined, "told-her", &[("", "Jane, by telephone, today")]);
    assert_eq!(d.see(&d.spa, call).map(|t| t.state).unwrap_or_else(|_| "declined".into()), "declined");
}

#[test]
fn her_agreement_is_asked_for_before_an_assessment_is_final_and_before_a_plan_goes_on() {
    let d = Day::new("needs-agreement");
    d.b.person("Smith", &[]);
    let her = Some(Subject::Handle(d.allocated("Smith")));
    let assessment = d.begin(&d.sw, Kind::Assessment, her, None, None, vec![]).expect("planned");
    d.step(&d.sw, assessment, to("in progress")).expect("begun");
    must_say(&d, &d.sw, assessment, || to("stopped").why("she moved"), "told-her", &[]);
    d.step(&d.sw, assessment, to("shared with her")).expect("shared");
    must_say(&d, &d.sw, assessment, || to("final"), "agreement", &[("in part", "not the rail")]);
    let plan = d.begin(&d.sw, Kind::Plan, her, None, None, vec![]).expect("a plan");
    must_say(&d, &d.sw, plan, || to("agreed"), "agreement", &[]);
    let no = d.step(&d.sw, plan, to("agreed").says("agreement", "no", "she wants none of it"));
    assert!(matches!(no, Err(Trouble::Field("agreement", _))), "{no:?}");
    must_say(&d, &d.sw, plan, || to("agreed"), "agreement", &[("yes", "")]);
}

#[test]
fn she_is_closed_with_how_she_comes_back_and_who_told_her() {
    let d = Day::new("needs-closing");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let case = d.open(&d.sw, her, Kind::Case).thing;
    let closing = || to("closing").why("she is well");
    must_say(&d, &d.sw, case, closing, "back", &[]);
    let back = || closing().says("back", "", "she rings the one number");
    must_say(&d, &d.sw, case, back, "told-her", &[("", "Jane, at home, today")]);
}

#[test]
fn for_whom_cannot_decide_it_is_said_who_decided_in_her_best_interests() {
    let d = Day::new("needs-best");
    d.b.person("Smith", &[]);
    let her = Some(Subject::Handle(d.allocated("Smith")));
    let assessment = d.begin(&d.sw, Kind::Assessment, her, None, None, vec![]).expect("planned");
    d.step(&d.sw, assessment, to("in progress")).expect("begun");
    d.step(&d.sw, assessment, to("shared with her")).expect("shared");
    let plan = d.begin(&d.sw, Kind::Plan, her, None, None, vec![]).expect("a plan");
    for (thing, state) in [(assessment, "final"), (plan, "agreed")] {
        let best = || to(state).says("agreement", "best-interests", "");
        must_say(
            &d,
            &d.sw,
            thing,
            best,
            "best-interests",
            &[("", "her son and the GP, on Monday; an advocate spoke for her")],
        );
    }
    // The next assessment asks her anew.
    let next = d.begin(&d.sw, Kind::Assessment, her, None, None, vec![]).expect("planned");
    let carried = d.see(&d.sw, next).expect("hers").fields;
    assert!(!carried.iter().any(|f| f.said.field == "best-interests"), "{carried:?}");
}

#[test]
fn a_service_is_ended_with_who_told_her_wherever_it_stands() {
    for far in 0..3 {
        let d = Day::new(&format!("needs-line-{far}"));
        d.b.person("Smith", &[]);
        let her = Some(Subject::Handle(d.allocated("Smith")));
        d.offered_a_service(her, "Smith");
        let line = d.open(&d.sw, d.found(&d.sw, "Smith"), Kind::Line).thing;
        let offer =
            d.desk(&d.carer).for_me.into_iter().find(|l| l.thing.kind == Kind::Line).expect("offered").thing.thing;
        for state in ["accepted", "started"].into_iter().take(far) {
            d.step(&d.carer, offer, to(state)).expect(state);
        }
        assert!(matches!(d.step(&d.sw, line, to("ended")), Err(Trouble::Field("why", _))));
        must_say(&d, &d.sw, line, || to("ended").why("she manages"), "told-her", &[("", "Jane, at home")]);
        assert_eq!(d.see(&d.sw, line).expect("hers").state, "ended");
    }
}
