//! Manners of the tool: help that fits, data and talk apart, silence in a pipe, a closed pipe that is no error.

use std::io::Read;
use std::process::{Command, Output, Stdio};

const COMMANDS: [&str; 17] = [
    "look",
    "explain",
    "waits",
    "events",
    "journeys",
    "links",
    "compare",
    "check",
    "simulate",
    "serve",
    "import",
    "user",
    "verify",
    "backup",
    "doctor",
    "completions",
    "man",
];

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yellowfolder"));
    command.args(arguments).env("COLUMNS", "100").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().expect("the program runs")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("what is said is UTF-8")
}

#[test]
fn short_help_fits_a_screen() {
    for command in COMMANDS {
        let help = said(&run(&[command, "-h"]).stdout);
        assert!(help.lines().count() <= 24, "{command} -h has {} lines", help.lines().count());
    }
    let help = said(&run(&["-h"]).stdout);
    assert!(help.lines().count() <= 24, "-h has {} lines", help.lines().count());
}

#[test]
fn long_help_has_what_a_manual_page_has() {
    for command in COMMANDS {
        let help = said(&run(&[command, "--help"]).stdout);
        for part in ["Usage: yellowfolder", "EXAMPLES", "EXIT STATUS"] {
            assert!(help.contains(part), "{command} --help has no {part}");
        }
        if command != "completions" {
            assert!(help.contains("FILES"), "{command} --help has no FILES");
            // The first paragraph of a manual is more than the one line of the list of commands.
            let described = help.split("\nUsage: ").next().unwrap_or_default();
            assert!(described.lines().count() > 4, "{command} --help describes nothing:\n{described}");
        }
    }
}

#[test]
fn a_wrong_command_line_is_code_2_and_names_the_nearest() {
    let wrong = run(&["loook"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong.stderr).contains("look"), "{}", said(&wrong.stderr));
    assert!(wrong.stdout.is_empty());
    assert_eq!(run(&["look", "x", "--as-of", "31/03/2026"]).status.code(), Some(2));
    assert_eq!(run(&["look"]).status.code(), Some(2));
    assert_eq!(run(&["--version"]).status.code(), Some(0));
}

#[test]
fn completions_are_scripts_for_every_shell() {
    for (shell, mark) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef yellowfolder"),
        ("fish", "complete -c yellowfolder"),
        ("elvish", "edit:"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let done = run(&["completions", shell]);
        assert_eq!(done.status.code(), Some(0), "{shell}");
        let script = said(&done.stdout);
        assert!(script.contains(mark), "{shell}");
        for command in COMMANDS {
            assert!(script.contains(command), "{shell} knows no {command}");
        }
        assert!(script.contains("--as-of") || script.contains("as-of"), "{shell} knows no --as-of");
        assert!(done.stderr.is_empty(), "{shell}");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut child = program(&["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // The reader goes before anything is read.
    drop(child.stdout.take());
    let mut talk = String::new();
    child.stderr.take().expect("standard error").read_to_string(&mut talk).expect("talk");
    let status = child.wait().expect("the program ends");
    assert_eq!(status.code(), Some(0), "{talk}");
    assert_eq!(talk, "");
}

#[test]
fn colour_and_cursor_stay_out_of_a_pipe_and_no_color_is_obeyed() {
    let missing = ["look", "there-is-no-such-folder", "--out", "there-will-be-no-such-folder"];
    for no_color in [None, Some("1")] {
        let mut command = program(&missing);
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        let done = command.output().expect("the program runs");
        assert_eq!(done.status.code(), Some(2));
        let talk = said(&done.stderr);
        assert!(!talk.is_empty());
        assert!(!talk.contains('\x1b') && !talk.contains('\r'), "{talk:?}");
        assert!(done.stdout.is_empty(), "talk goes to standard error");
    }
    assert!(!said(&run(&["--help"]).stdout).contains('\x1b'));
}

/// On a terminal: colour without `NO_COLOR`, none with it. `script` (util-linux) gives a terminal; without it there is none to test on.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_colour_appears_only_without_no_color() {
    let on_terminal = |no_color: &str| {
        let line = format!("'{}' look there-is-no-such-folder", env!("CARGO_BIN_EXE_yellowfolder"));
        Command::new("script")
            .args(["--quiet", "--return", "--command", &line, "/dev/null"])
            .env("NO_COLOR", no_color)
            .env("TERM", "xterm")
            .stdin(Stdio::null())
            .output()
    };
    let Ok(coloured) = on_terminal("") else {
        eprintln!("no `script` here: nothing to test on");
        return;
    };
    assert_eq!(coloured.status.code(), Some(2));
    assert!(said(&coloured.stdout).contains("\x1b[1m"), "{:?}", said(&coloured.stdout));
    let plain = on_terminal("1").expect("the second time as well");
    // The cursor may still move for the progress line; nothing is coloured or bold.
    let styled = said(&plain.stdout)
        .split("\x1b[")
        .skip(1)
        .any(|s| s.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m'));
    assert!(!styled, "{:?}", said(&plain.stdout));
}

/// `/dev/full` is a disk without space.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_in_the_form_of_the_house() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let done = program(&["completions", "bash"]).stdout(full).output().expect("the program runs");
    assert_eq!(done.status.code(), Some(2));
    let expected = include_str!("problems/not-possible-here/expected.txt");
    assert_eq!(said(&done.stderr).trim_end(), expected.trim_end());
}
