//! Every command that the README and the docs show runs: in one folder, in the order of the pages, over a small invented place.
//!
//! What cannot run here is listed with its reason; what runs with other numbers is too. Nothing else is passed over.

mod common;
#[path = "common/place.rs"]
mod place;

use common::{read, tracked};
use place::{fresh, wrote};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Commands that cannot run in a test, by how they begin, and why.
const CANNOT: [(&str, &str); 3] = [
    (
        "yellowfolder verify --data yellowfolder-data --checkpoint",
        "a checkpoint of somebody's own, of a day that is over; tests/serve.rs verifies against one",
    ),
    (
        "yellowfolder look extracts/ --from-folder",
        "needs a folder in which people worked; tests/from_folder.rs has one",
    ),
    ("yellowfolder events --from-folder", "needs a folder in which people worked; tests/from_folder.rs has one"),
];

/// Commands of other programs, by how they begin. What is ours in them is looked at: the target of make, the package and test of cargo, the file that is
/// opened; where the program is here and does not wait for anybody, it is run.
const OTHERS: [&str; 5] = ["make ", "cargo ", "xdg-open ", "man -l ", "jq "];

/// What is changed so that a command is quick, or names what is there: the words in the docs, and here.
const SMALLER: [(&str, &str, &str); 13] = [
    (" community.zip", " community.csv.gz", "no packer for .zip here; the readers' own tests have some"),
    (
        "simulate --out place",
        "simulate --out place --people 1500 --from 2024-01-01 --to 2024-12-31",
        "140,000 people take a minute",
    ),
    ("--people 5000", "--people 500", "the same at a tenth"),
    ("--people 20000", "--people 500", "the same at a fortieth"),
    ("--person 1186", "--person 1", "fewer people live in this small place"),
    ("--people 400000", "--people 1500 --from 2024-01-01 --to 2024-12-31", "400,000 people take minutes"),
    ("simulate --person 4711", "simulate --person 17 --people 300", "a whole place is invented to find one person"),
    (
        "--place our-place < password.txt",
        "--place our-place --data another < password.txt",
        "an earlier page has made her account",
    ),
    ("--team quay", "--team L1", "the localities of the invented place have other short names"),
    ("serve --demo", "serve --demo --listen 127.0.0.1:0", "a port that nobody listens at"),
    ("serve --place", "serve --listen 127.0.0.1:0 --place", "the same"),
    (
        "links import workshop/links.csv",
        "links import workshop/links.csv --replace",
        "the invented place has links already",
    ),
    ("assessment-28:1186", "assessment-28:BREACH", "who waited too long is another person in this small place"),
];

/// A command as it stands in a page.
struct Shown {
    page: String,
    words: String,
}

/// The commands in code blocks and in the help: lines that begin with a dollar sign, with those that they go on in.
fn commands() -> Vec<Shown> {
    let pages = tracked()
        .into_iter()
        .filter(|p| p.ends_with(".md") && !p.starts_with("docs/decisions/") && !p.contains("/tests/"));
    let mut found = Vec::new();
    for page in pages {
        let text = read(&page);
        let mut fenced = false;
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            fenced ^= line.trim_start().starts_with("```");
            let Some(mut words) = line.trim_start().strip_prefix("$ ").filter(|_| fenced).map(str::to_owned) else {
                continue;
            };
            while let Some(begun) = words.strip_suffix('\\') {
                words = format!("{begun}{}", lines.next().unwrap_or_default().trim_start());
            }
            // What stands behind a comment sign is for the reader.
            let words = words.split(" # ").next().unwrap_or_default().trim().to_owned();
            found.push(Shown { page: page.clone(), words });
        }
    }
    found
}

/// What the commands find: extracts, a policy, files by other names.
fn desk() -> std::path::PathBuf {
    let desk = fresh("desk");
    let at = |name: &str| desk.join(name);
    let out = at("made");
    let made = [
        "simulate",
        "--out",
        out.to_str().expect("UTF-8"),
        "--people",
        "3000",
        "--seed",
        "3",
        "--from",
        "2024-01-01",
        "--to",
        "2026-03-31",
    ];
    wrote(&made);
    let copy = |from: &Path, to: &Path| {
        let copied = Command::new("cp").arg("-r").arg(from).arg(to).status().expect("cp");
        assert!(copied.success());
    };
    copy(&out.join("extracts"), &at("extracts"));
    copy(&out.join("extracts"), &at("cld"));
    copy(&out.join("policy"), &at("our-place"));
    copy(&out.join("extracts"), &at("case-07"));
    for (packed, kind) in [("cld-2026.csv.gz", "cld"), ("community.csv.gz", "CYP101")] {
        let found =
            place::files(&at("extracts")).into_iter().find(|(name, _)| name.contains(kind) && name.ends_with(".csv"));
        let (_, bytes) = found.unwrap_or_else(|| panic!("an extract of {kind}"));
        let file = std::fs::File::create(at(packed)).expect("a file");
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        gzip.write_all(&bytes).expect("packed");
        gzip.finish().expect("packed");
    }
    // Two places' results: the same figures under two names.
    let extracts = at("extracts");
    let looked = at("looked");
    wrote(&[
        "look",
        extracts.to_str().expect("UTF-8"),
        "--edition",
        "open",
        "--format",
        "json",
        "--out",
        looked.to_str().expect("UTF-8"),
    ]);
    let figures = std::fs::read(looked.join("report.json")).expect("figures");
    std::fs::write(at("report.json"), &figures).expect("written");
    for (folder, name) in [("torre-bay", "Torre Bay"), ("moorland", "Moorland")] {
        let mut report: serde_json::Value = serde_json::from_slice(&figures).expect("JSON");
        report["place"]["name"] = name.into();
        std::fs::create_dir(at(folder)).expect("a folder");
        std::fs::write(at(folder).join("report.json"), report.to_string()).expect("written");
    }
    for folder in
        ["backups", "home/.zfunc", "home/.config/fish/completions", "home/.local/share/bash-completion/completions"]
    {
        std::fs::create_dir_all(at(folder)).expect("a folder");
    }
    std::fs::write(at("password.txt"), "a password of many letters\n").expect("written");
    std::fs::write(at("secret.key"), [7u8; 32]).expect("a key");
    std::fs::remove_dir_all(&out).expect("gone");
    desk
}

#[test]
fn every_command_shown_runs_or_says_why_it_cannot() {
    let commands = commands();
    assert!(commands.len() > 45, "{} commands", commands.len());
    let desk = desk();
    let program = Path::new(env!("CARGO_BIN_EXE_yellowfolder"));
    let path =
        format!("{}:{}", program.parent().expect("a folder").display(), std::env::var("PATH").unwrap_or_default());
    let (mut ran, mut faults) = (BTreeSet::new(), Vec::new());
    let (mut cannot, mut smaller) = (BTreeSet::new(), BTreeSet::new());
    for shown in &commands {
        if let Some((begins, _)) = CANNOT.iter().find(|(begins, _)| shown.words.starts_with(begins)) {
            cannot.insert(*begins);
            continue;
        }
        let mut words = shown.words.clone();
        for (wanted, other, _) in SMALLER.iter().filter(|(wanted, ..)| shown.words.contains(wanted)) {
            words = words.replace(wanted, other);
            smaller.insert(*wanted);
        }
        if words.contains("BREACH") {
            words = words.replace("BREACH", &late(&desk));
        }
        // A command that is shown twice need run once.
        if !ran.insert(words.clone()) {
            continue;
        }
        if OTHERS.iter().any(|begins| words.starts_with(begins)) {
            if let Err(fault) = of_another_program(&words, &desk) {
                faults.push(format!("{}: $ {words}\n{fault}", shown.page));
            }
            continue;
        }
        let mut shell = Command::new("sh");
        shell.current_dir(&desk).env("PATH", &path).env("HOME", desk.join("home"));
        // A password is typed at a terminal, or comes from a file.
        match words.starts_with("yellowfolder user") {
            true => shell.stdin(std::fs::File::open(desk.join("password.txt")).expect("there")),
            false => shell.stdin(Stdio::null()),
        };
        if words.starts_with("yellowfolder serve") {
            if let Err(fault) = served(&mut shell, &words) {
                faults.push(format!("{}: $ {words}\n{fault}", shown.page));
            }
            continue;
        }
        let run = shell.args(["-c", &words]).output().expect("sh");
        // These end with 1 where they found something: the invented place has the faults of real ones, and in its record nobody can
        // sign in yet.
        let looks = ["yellowfolder check", "yellowfolder doctor"].iter().any(|begins| words.starts_with(begins));
        let found = looks && run.status.code() == Some(1);
        if !(run.status.success() || found) {
            faults.push(format!("{}: $ {words}\n{}", shown.page, String::from_utf8_lossy(&run.stderr)));
        }
    }
    assert!(faults.is_empty(), "{} of {} commands do not run:\n{}", faults.len(), ran.len(), faults.join("\n"));
    assert!(ran.len() > 30, "{} ran", ran.len());
    let idle: Vec<&str> = CANNOT
        .iter()
        .map(|c| c.0)
        .filter(|c| !cannot.contains(c))
        .chain(SMALLER.iter().map(|s| s.0).filter(|s| !smaller.contains(s)))
        .collect();
    assert!(idle.is_empty(), "listed for commands that no page shows: {idle:?}");
}

/// A server that is started as the page says, tells where it listens, and ends well when it is asked to stop.
fn served(shell: &mut Command, words: &str) -> Result<(), String> {
    // The shell becomes the server, so that it is the server that is asked to stop.
    let mut child =
        shell.args(["-c", &format!("exec {words}")]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("sh");
    let (out, err) = (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
    let (say, heard) = std::sync::mpsc::channel();
    let listen = |mut from: Box<dyn std::io::Read + Send>, say: std::sync::mpsc::Sender<String>| {
        std::thread::spawn(move || {
            let mut block = [0u8; 4_096];
            while let Ok(n @ 1..) = from.read(&mut block) {
                let _ = say.send(String::from_utf8_lossy(&block[..n]).into_owned());
            }
        })
    };
    let readers = [listen(Box::new(out), say.clone()), listen(Box::new(err), say)];
    let mut said = String::new();
    while !said.contains("http://") {
        match heard.recv_timeout(std::time::Duration::from_secs(120)) {
            Ok(more) => said += &more,
            Err(_) => break,
        }
    }
    // One that has answered hears when it is asked to stop.
    let port = said
        .split("http://localhost:")
        .nth(1)
        .and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|port| port.parse::<u16>().ok()));
    let listens = port.is_some_and(answers);
    let stop = if listens { "-INT" } else { "-KILL" };
    let _ = Command::new("kill").args([stop, &child.id().to_string()]).status();
    let ended = child.wait().expect("it ends");
    readers.into_iter().for_each(|reader| reader.join().expect("read"));
    if listens && ended.success() { Ok(()) } else { Err(format!("{ended}: {said}")) }
}

/// Whether somebody answers at a port of this machine.
fn answers(port: u16) -> bool {
    let asked = std::net::TcpStream::connect(("127.0.0.1", port)).and_then(|mut socket| {
        let asks = format!("GET /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        socket.write_all(asks.as_bytes())?;
        let mut said = String::new();
        std::io::Read::read_to_string(&mut socket, &mut said)?;
        Ok(said.starts_with("HTTP/1.1 "))
    });
    asked.unwrap_or(false)
}

/// What is ours in a command of another program.
fn of_another_program(words: &str, desk: &Path) -> Result<(), String> {
    let all: Vec<&str> = words.split_whitespace().collect();
    let last = all.last().copied().unwrap_or_default();
    let here = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success());
    let ran = |command: &mut Command| {
        let out = command.stdin(Stdio::null()).output().map_err(|e| e.to_string())?;
        if out.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&out.stderr).into_owned()) }
    };
    match all[0] {
        // What it would do, without doing it: a target that is not there ends with an error.
        "make" => ran(Command::new("make")
            .args(["--dry-run", "--no-print-directory"])
            .args(&all[1..])
            .current_dir(common::root())
            .env_remove("MAKEFLAGS")
            .env_remove("MAKELEVEL")),
        "cargo" => {
            let manifest = common::root().join("Cargo.toml");
            let out = Command::new(env!("CARGO"))
                .args(["metadata", "--offline", "--no-deps", "--format-version", "1", "--manifest-path"])
                .arg(manifest)
                .output()
                .map_err(|e| e.to_string())?;
            let known: serde_json::Value = serde_json::from_slice(&out.stdout).map_err(|e| e.to_string())?;
            let packages = known["packages"].as_array().ok_or("no packages")?;
            let after = |option: &str| all.iter().position(|w| *w == option).and_then(|n| all.get(n + 1));
            let package = after("-p").map(|name| packages.iter().find(|p| p["name"] == **name).ok_or(*name));
            let package = package.transpose().map_err(|name| format!("no package {name}"))?;
            let target = after("--test").or_else(|| after("--bin")).or_else(|| after("--example"));
            let targets = package.and_then(|p| p["targets"].as_array());
            let known = target.is_none_or(|t| targets.is_some_and(|all| all.iter().any(|one| one["name"] == **t)));
            if known { Ok(()) } else { Err("no such target".to_owned()) }
        }
        _ if !desk.join(last).is_file() => Err(format!("there is no {last}")),
        "man" if here("man") => ran(Command::new("man").args(&all[1..]).current_dir(desk).env("MANPAGER", "cat")),
        "jq" if here("jq") => ran(Command::new("sh").args(["-c", words]).current_dir(desk)),
        _ => Ok(()),
    }
}

/// Somebody of the run in `report` who was assessed too late, and waited for that once: who waited twice is named by a start too.
fn late(desk: &Path) -> String {
    let people = std::fs::read_to_string(desk.join("report/people.csv")).expect("people.csv");
    let rows = place::rows(&people);
    let late: BTreeSet<&str> =
        rows.iter().filter(|r| r[1] == "assessment-28" && r[6] == "missed").map(|r| r[7].as_str()).collect();
    let once = |person: &&str| {
        let breach = format!("assessment-28:{person}");
        let explained = Command::new(env!("CARGO_BIN_EXE_yellowfolder"))
            .args(["explain", "--run", "report", "--breach", &breach])
            .current_dir(desk)
            .output();
        explained.expect("explain").status.success()
    };
    late.into_iter().find(once).expect("somebody").to_owned()
}

/// The first command of the README, as the Makefile has it: with fewer people, elsewhere, and with the program that is built.
#[test]
fn make_demo_leaves_the_two_reports_and_says_how_to_go_on() {
    let demo = fresh("make-demo").join("demo");
    let program = env!("CARGO_BIN_EXE_yellowfolder");
    let ran = Command::new("make")
        .args(["--no-print-directory", "demo", "PEOPLE=1500"])
        .args([format!("DEMO={}", demo.display()), format!("BUILT={program}")])
        .current_dir(common::root())
        .env_remove("MAKEFLAGS")
        .output()
        .expect("make runs");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    for report in ["report.html", "report-restricted.html"] {
        let page = std::fs::read_to_string(demo.join(report)).expect("written");
        assert!(page.contains("</html>") && page.len() > 50_000, "{report} is a whole page");
    }
    assert!(said.contains("serve --demo"), "{said}");
    // Mrs Smith, by whose number the story was asked for, has a page of her own.
    let hers = std::fs::read_dir(demo.join("report")).expect("a folder").flatten();
    let hers = hers.filter(|e| e.file_name().to_string_lossy().starts_with("person-")).count();
    assert_eq!(hers, 1);
}
