//! What memory a run will take is said before anything is read, by each command that reads much.

#[path = "common/place.rs"]
mod place;

use place::fresh;
use std::fs;
use std::process::Command;

#[test]
fn the_plan_stands_before_what_is_wrong_with_the_file_that_it_is_about() {
    let desk = fresh("plan");
    // Packed to next to nothing, and its end says that it holds 900 MB: it is refused once it is read, and by then the plan was said.
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0];
    packed.extend(900_000_000_u32.to_le_bytes());
    fs::create_dir(desk.join("extracts")).expect("a folder");
    fs::write(desk.join("extracts/CYP101Referral.csv.gz"), &packed).expect("written");
    fs::write(desk.join("extracts/events.csv.gz"), &packed).expect("written");
    let plans = [
        ("look extracts --out out", "7.6 GiB"),
        ("events extracts --out out", "5.4 GiB"),
        ("check extracts", "3.0 GiB"),
        ("waits extracts --out out", "1.5 GiB"),
        ("journeys extracts --out out", "2.7 GiB"),
    ];
    for (command, needs) in plans {
        let mut ran = Command::new(env!("CARGO_BIN_EXE_yellowfolder"));
        let ran = ran.args(command.split(' ')).current_dir(&desk).output().expect("it runs");
        let said = String::from_utf8_lossy(&ran.stderr);
        let first = said.lines().next().unwrap_or_default();
        assert!(first.starts_with(&format!("Memory    about {needs} for 1800 MB of extracts")), "{command}: {said}");
        let after = said.lines().skip(1).chain(std::str::from_utf8(&ran.stdout).expect("words").lines()).count();
        assert!(after > 0, "{command}: {said}");
        // --quiet says nothing of it.
        let mut quiet = Command::new(env!("CARGO_BIN_EXE_yellowfolder"));
        let quiet = quiet.args(command.split(' ')).arg("--quiet").current_dir(&desk).output().expect("it runs");
        assert!(!String::from_utf8_lossy(&quiet.stderr).contains("Memory"), "{command}");
    }
}
