//! What whoever comes to her must know: where she lives, how she is reached, how one gets in. Said with a call or of her case, and kept.

#[path = "common/bench.rs"]
mod bench;
#[path = "common/day.rs"]
mod day;

use day::{Day, says, to};
use yf_folder::Subject;
use yf_folder::work::{FieldView, Kind};

/// Field and words, in the order in which they are given.
fn read(front: &[FieldView]) -> Vec<(&str, &str)> {
    front.iter().map(|f| (f.said.field.as_str(), f.said.words.as_str())).collect()
}

#[test]
fn where_she_lives_is_said_once_with_the_call_and_stands_for_whoever_goes_there() {
    let d = Day::new("front-said");
    d.b.person("Smith", &[]);
    let call = d.triaged("Smith");
    d.say(&d.spa, call, says("address", "", "3 Harbour Court")).expect("said");
    d.say(&d.spa, call, says("safe", "", "the dog bites")).expect("said");
    let offered = d.desk(&d.matron).for_me[0].thing.thing;
    // Who is only asked reads it too: she decides by it how fast somebody can be there.
    let asked = d.one(&d.matron, offered).expect("offered").front;
    assert_eq!(read(&asked), [("address", "3 Harbour Court"), ("safe", "the dog bites")]);
    d.step(&d.matron, offered, to("accepted")).expect("accepted");
    // The call is over; what was said in it is not.
    let her = d.found(&d.matron, "Smith");
    let case = d.open(&d.matron, her, Kind::Case).thing;
    assert_eq!(read(&d.one(&d.matron, case).expect("hers").front), read(&asked));
    // She moves, and somebody asks how one gets in: the newest of each counts.
    d.still().later(60_000);
    d.say(&d.matron, case, says("address", "", "Flat 2, Fore Street")).expect("said");
    d.say(&d.matron, case, says("door", "", "ring twice")).expect("said");
    let now = [("address", "Flat 2, Fore Street"), ("door", "ring twice"), ("safe", "the dog bites")];
    assert_eq!(read(&d.work(&d.matron, Subject::Handle(her)).expect("hers").front), now);
    let author = d.one(&d.matron, case).expect("hers").front[0].author.clone();
    assert_eq!(author, "matron", "with who wrote it");
}

#[test]
fn who_brings_the_service_reads_it_and_nobody_else_outside_her_team() {
    let d = Day::new("front-who");
    d.b.person("Smith", &[]);
    let her = d.allocated("Smith");
    let case = d.open(&d.sw, her, Kind::Case).thing;
    d.say(&d.sw, case, says("address", "", "3 Harbour Court")).expect("said");
    d.offered_a_service(Some(Subject::Handle(her)), "Smith");
    let line = d.desk(&d.carer).for_me[0].clone();
    assert_eq!(read(&d.one(&d.carer, line.thing.thing).expect("theirs").front), [("address", "3 Harbour Court")]);
    let far = d.work(&d.far, Subject::Handle(d.found(&d.far, "Smith")));
    assert!(far.is_err(), "{far:?}");
}

#[test]
fn what_was_said_in_a_call_about_somebody_else_says_nothing_of_her() {
    let d = Day::new("front-wrong");
    d.b.person("Smith", &[]);
    d.b.person("Smithson", &[]);
    let right = d.triaged("Smith");
    d.say(&d.spa, right, says("address", "", "3 Harbour Court")).expect("said");
    let wrong = d.triaged("Smith");
    d.still().later(60_000);
    d.say(&d.spa, wrong, says("address", "", "9 Mill Lane")).expect("said");
    assert_eq!(
        read(&d.one(&d.spa, right).expect("hers").front),
        [("address", "9 Mill Lane")],
        "as far as anybody knows"
    );
    let moved = d.step(&d.spa, wrong, to("received").why("it was her cousin")).expect("undone");
    let cousin = d.found(&d.spa, "Smithson");
    let moved = d.step(&d.spa, moved, to("identified").her(cousin)).expect("the right one");
    assert_eq!(read(&d.one(&d.spa, right).expect("hers").front), [("address", "3 Harbour Court")]);
    assert_eq!(read(&d.one(&d.spa, moved).expect("the cousin's").front), [("address", "9 Mill Lane")]);
}
