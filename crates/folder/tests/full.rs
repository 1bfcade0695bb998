//! A full disk, on a real one: a file system of 24 MB in memory, mounted for a child of this test in a mount namespace of its own. Looks go
//! on, with their lines; what writes is refused clearly; once there is room it goes on, without opening the record anew.
//!
//! Where the system lets nobody mount (some containers), the test says so and shows nothing; with `YELLOWFOLDER_MOUNTS=must` it fails there. `make
//! unit` asks first whether somebody may, and says it is must where that is so, and a line `not shown: ...` where it is not.

#[path = "common/bench.rs"]
mod bench;

use bench::Bench;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use yf_folder::access::{Purpose, Rel, Role};
use yf_folder::{Deed, Subject, Trouble, when_read};

const CHILD: &str = "YELLOWFOLDER_FULL_CHILD";
const NAME: &str = "on_a_full_disk_looks_go_on_and_writes_are_refused_until_there_is_room";

/// Takes all the room that is left.
fn fill(file: &Path) {
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(file).expect("opened");
    for size in [1 << 16, 1 << 12, 1] {
        let piece = vec![7_u8; size];
        while file.write_all(&piece).is_ok() {}
    }
}

fn child(dir: &Path) {
    let b = Bench::at(dir);
    let matron = b.account("matron", Role::Matron);
    b.person("Smith", &[(Rel::Lead, matron)]);
    let actor = b.actor(matron);
    let handle = b.find(&actor, "Smith")[0];
    let note = |n: u32| {
        let happened = when_read("2026-11-14").expect("a day");
        let words = format!("note {n} {}", "that takes some room ".repeat(200));
        let deed = Deed::Note { subject: Subject::Handle(handle), happened, words };
        b.folder.act(&actor, Purpose::Care, &format!("k{n}"), &deed).map(|_| ())
    };
    note(0).expect("there is room");
    let link = b.folder.link_once(matron, 60_000).expect("a link");
    let ballast = dir.join("ballast");
    fill(&ballast);
    // What the log had room for already is still written; then no more.
    let refused = (1..2_000).find(|n| note(*n).is_err()).expect("full");
    assert_eq!(note(refused), Err(Trouble::Full));
    let before = b.lines();
    for n in 0..500 {
        if n % 100 == 50 {
            // Whoever gave up the room that was kept back does not give it to others.
            fill(&ballast);
            assert_eq!(note(5_000 + n), Err(Trouble::Full));
        }
        b.open(&actor, handle).expect("looks go on");
    }
    assert_eq!(b.lines(), before + 500, "each with its line");
    let token = b.folder.enter(&link).expect("asked").expect("who was not signed in can still sign in");
    assert!(b.folder.who(&token).expect("asked").is_some());
    assert_eq!(note(refused), Err(Trouble::Full), "writes do not live on what is kept for looks");
    std::fs::remove_file(&ballast).expect("room is made");
    note(refused).expect("it goes on, without a restart");
    assert_eq!(std::fs::metadata(dir.join("reserve")).expect("there").len(), 8 << 20, "and room is kept back again");
    assert_eq!(b.folder.verify(None).expect("verified").broken, Vec::<String>::new());
    println!("refused after {refused} notes");
}

#[test]
fn on_a_full_disk_looks_go_on_and_writes_are_refused_until_there_is_room() {
    if let Ok(dir) = std::env::var(CHILD) {
        return child(Path::new(&dir));
    }
    let dir = bench::dir("full");
    std::fs::create_dir_all(&dir).expect("made");
    let script = "mount -t tmpfs -o size=24m none \"$1\" || exit 77; exec \"$2\" --exact \"$3\" --nocapture";
    let run = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", script, "sh"])
        .arg(&dir)
        .arg(std::env::current_exe().expect("this test"))
        .arg(NAME)
        .env(CHILD, dir.join("folder"))
        .output();
    match run {
        Ok(run) if run.status.success() => {
            println!("{}", String::from_utf8_lossy(&run.stdout));
        }
        Ok(run) if run.status.code() != Some(77) && String::from_utf8_lossy(&run.stdout).contains("running 1 test") => {
            panic!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        }
        _ => {
            let must = std::env::var("YELLOWFOLDER_MOUNTS").is_ok_and(|v| v == "must");
            assert!(!must, "nobody may mount a small disk here, and nothing was shown");
            println!("not shown: a full disk (nobody may mount a small one here)");
        }
    }
}
