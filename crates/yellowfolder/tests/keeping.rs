//! `backup` and `doctor` as they are typed, while the demo is being served; a place's own stops; and a backup that is served in turn.

#[path = "common/place.rs"]
mod place;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_yellowfolder")).args(args).stdin(Stdio::null()).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (done.status.code(), text(done.stdout), text(done.stderr))
}

struct Served(Child, Vec<String>);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves until it is dropped; says what it said until it answered.
fn serve(args: &[&str]) -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
        .arg("serve")
        .args(args)
        .args(["--listen", "127.0.0.1:0"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("started");
    let talk = BufReader::new(child.stderr.take().expect("its talk")).lines().map_while(Result::ok);
    let mut said = Vec::new();
    for line in talk {
        let answers = line.contains("answers at");
        said.push(line);
        if answers {
            break;
        }
    }
    Served(child, said)
}

fn seals_and_lines(data: &Path) -> String {
    let (code, out, said) = run(&["verify", "--data", &data.display().to_string()]);
    assert_eq!(code, Some(0), "{out}{said}");
    out.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_record_is_backed_up_and_looked_at_while_it_is_served_and_the_backup_is_served_in_turn() {
    let desk: PathBuf = place::fresh("keeping");
    let text = |name: &str| desk.join(name).display().to_string();
    let (data, out) = (text("data"), text("backup"));
    let served = serve(&["--demo", "--data", &data]);
    assert!(served.1.iter().any(|line| line.contains("answers at")), "{:?}", served.1);
    // The lens reads it meanwhile, and leaves a line, which the backup has too.
    let (code, _, said) = run(&["events", "--from-folder", &data, "--out", &text("events")]);
    assert!(code == Some(0) && said.contains(" clocks"), "{said}");
    let (code, seal, said) = run(&["backup", "--data", &data, "--out", &out]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("Copied to ") && said.contains(" people, ") && !said.contains("999"), "{said}");
    assert!(seal.is_empty() || seal.starts_with("newest seal"), "{seal}");
    let (code, _, said) = run(&["backup", "--data", &data, "--out", &out]);
    assert!(code == Some(2) && said.contains("a backup overwrites nothing"), "{said}");

    // A second server is refused.
    let (code, _, said) = run(&["serve", "--data", &data, "--listen", "127.0.0.1:0"]);
    assert!(code == Some(2) && said.contains("another yellowfolder has this data folder open"), "{said}");

    let (code, found, said) = run(&["doctor", "--data", &data]);
    for what in ["permissions", "in use", "durable", "version", "database", "clock", "seals", "second factor", "trail"]
    {
        assert!(found.contains(what), "{what}: {found}");
    }
    assert!(found.contains("another yellowfolder has it open"), "{found}");
    assert!(found.contains("well   second factor") && found.contains("well   trail"), "{found}");
    let wrong = found.contains("WRONG");
    assert_eq!(code, Some(i32::from(wrong)), "{found}{said}");

    drop(served);
    assert_eq!(seals_and_lines(Path::new(&out)), seals_and_lines(Path::new(&data)));
    let again = serve(&["--data", &out]);
    assert!(again.1.last().is_some_and(|line| line.contains("answers at")), "{:?}", again.1);
    drop(again);

    // A newer version's record is left alone, by every command that opens one, and the doctor says why.
    let db = rusqlite::Connection::open(Path::new(&out).join("folder.sqlite")).expect("opened");
    db.execute("INSERT INTO migration VALUES (99, 'later', x'00', 0)", []).expect("written");
    drop(db);
    for args in [vec!["verify", "--data", &out], vec!["serve", "--data", &out, "--listen", "127.0.0.1:0"]] {
        let (code, _, said) = run(&args);
        assert!(code == Some(2) && said.contains("written by a newer version"), "{args:?}: {said}");
    }
    let (code, found, _) = run(&["doctor", "--data", &out]);
    assert!(code == Some(1) && found.contains("WRONG  version") && found.contains("mend: use the version"), "{found}");

    for command in ["doctor", "backup"] {
        let nothing = text("nothing");
        let mut args = vec![command, "--data", &nothing];
        if command == "backup" {
            args.extend(["--out", "never"]);
        }
        let (code, _, said) = run(&args);
        assert!(code == Some(2) && said.contains("there is no record in this folder"), "{said}");
        assert!(!desk.join("nothing").exists());
    }
}

#[test]
fn a_place_file_that_loosens_is_refused_before_anything_is_served() {
    let desk = place::fresh("loosens");
    let text = |name: &str| desk.join(name).display().to_string();
    let (code, _, said) = run(&["simulate", "--people", "50", "--out", &text("place")]);
    assert_eq!(code, Some(0), "{said}");
    let stops = desk.join("place/policy/access.toml");
    std::fs::write(&stops, "[limits]\nidle_minutes = 45\n").expect("written");
    let args = ["serve", "--data", &text("data"), "--place", &text("place/policy"), "--listen", "127.0.0.1:0"];
    let (code, _, said) = run(&args);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("access.toml:2: idle_minutes: \"45\" is longer than the 30 that the rules allow"), "{said}");
    std::fs::write(&stops, "[limits]\nidle_minutes = 10\n").expect("written");
    let served = serve(&["--data", &text("data"), "--place", &text("place/policy")]);
    assert!(served.1.last().is_some_and(|line| line.contains("answers at")), "{:?}", served.1);
}
