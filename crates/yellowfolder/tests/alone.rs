//! One person's truth without the rest is what the whole has of her (`simulate.md` section 12).

#[path = "common/place.rs"]
mod place;

use flate2::read::GzDecoder;
use place::{fresh, wrote, yellowfolder};
use std::fs;
use std::io::Read;
use std::path::Path;

fn unpacked(path: &Path) -> String {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).expect("a file")).read_to_string(&mut text).expect("packed text");
    text
}

#[test]
fn one_person_alone_is_the_person_of_the_whole() {
    let folder = fresh("alone");
    let out = folder.join("place").display().to_string();
    let place = ["--people", "3000", "--seed", "11"];
    wrote(&[&["simulate", "--out", &out][..], &place[..]].concat());
    let truth = folder.join("place/truth");
    let (persons, states) = (unpacked(&truth.join("persons.csv.gz")), unpacked(&truth.join("states.csv.gz")));
    let events = unpacked(&truth.join("events.csv.gz"));
    let mut asked = 0;
    for number in (1..3_400).step_by(37) {
        let number = number.to_string();
        let run = wrote(&[&["simulate", "--person", &number][..], &place[..]].concat());
        let told = String::from_utf8(run.stdout).expect("text");
        let parts: Vec<&str> = told.split("\n\n").collect();
        let [who, state, what] = parts[..] else { panic!("three tables: {told}") };
        let of = |text: &str| -> Vec<String> {
            let begins = format!("{number},");
            text.lines().skip(1).filter(|l| l.starts_with(&begins)).map(str::to_string).collect()
        };
        assert_eq!(of(who), of(&persons));
        assert_eq!(who.lines().count(), 2);
        assert_eq!(of(state), of(&states));
        // What she asked for because of a need is all in what happened to her alone; the six written people's is written.
        for event in events.lines().skip(1).map(|l| l.split(',').collect::<Vec<_>>()) {
            let first = event[1] == number && event[3] == "referral" && event[16] == "need";
            if first && number.parse::<u32>().is_ok_and(|n| n > 6) {
                assert!(what.contains(&format!("{number},{},", event[2])), "event {}: {told}", event[0]);
                asked += 1;
            }
        }
    }
    assert!(asked > 20, "only {asked} asks were compared");
    let _ = fs::remove_dir_all(&folder);
}

#[test]
fn a_number_that_is_nobodys_is_refused_and_so_are_several_places() {
    let said = |arguments: &[&str]| {
        let run = yellowfolder(arguments);
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(run.stdout.is_empty());
        String::from_utf8(run.stderr).expect("text")
    };
    let nobody = said(&["simulate", "--person", "99999", "--people", "500"]);
    assert!(nobody.starts_with("yellowfolder simulate: --person: \"99999\" is nobody's number: "), "{nobody}");
    assert!(nobody.contains("mend: ask for a number from 1 to "), "{nobody}");
    assert!(said(&["simulate", "--person", "0", "--people", "500"]).contains("is nobody's number"));
    let several = said(&["simulate", "--person", "1", "--people", "300000"]);
    assert!(several.contains("makes several places"), "{several}");
}
