//! One reproducer for each key that a policy file may hold, and for each way in which a whole file is wrong: a folder with
//! the smallest wrong input and the whole message. `YELLOWFOLDER_WRITE_DOCS=1` writes the messages anew; read the difference.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use yf_model::Problem;
use yf_place::{KEYS, Place, Settings};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(root).expect("the reproducers").map(|e| e.expect("an entry").path()).collect();
    folders.sort();
    folders
}

fn code(folder: &Path) -> String {
    folder.file_name().and_then(|n| n.to_str()).expect("a code").to_owned()
}

/// The problems of a folder, the files named as if one stood in it.
fn problems(folder: &Path) -> Vec<Problem> {
    if let Ok(text) = std::fs::read_to_string(folder.join("settings.json")) {
        return Settings::read("settings.json", &text).expect_err("the reproducer is wrong");
    }
    if let Ok(filled) = std::fs::read(folder.join("filled.csv")) {
        let policy = std::fs::read(folder.join("place.toml")).expect("a place");
        let place = Place::read_texts(&[("place.toml", &policy)]).expect("the place is right");
        return yf_place::sheet::read_sheet(&place, "filled.csv", &filled).expect_err("the reproducer is wrong");
    }
    let problems = Place::read(folder).expect_err("the reproducer is wrong");
    let inside = |file: &str| {
        let path = Path::new(file);
        path.strip_prefix(folder).unwrap_or(path).display().to_string()
    };
    problems.into_iter().map(|p| Problem { file: inside(&p.file), ..p }).collect()
}

#[test]
fn each_reproducer_gives_its_whole_message() {
    let mut faults = Vec::new();
    // A folder with a command instead of an input has a test of its own.
    for folder in folders().into_iter().filter(|f| !f.join("command.txt").exists()) {
        let problems = problems(&folder);
        let code = code(&folder);
        assert!(problems.iter().any(|p| p.code == code), "{code}: {problems:#?}");
        let said: String = problems.iter().map(|p| p.message() + "\n").collect();
        let expected = folder.join("expected.txt");
        if std::env::var_os("YELLOWFOLDER_WRITE_DOCS").is_some() {
            std::fs::write(&expected, &said).expect("the message is written");
        }
        let committed = std::fs::read_to_string(&expected).unwrap_or_default();
        if committed != said {
            faults.push(format!("{code}\n--- committed\n{committed}--- said\n{said}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_key_has_its_reproducer() {
    let have: BTreeSet<String> = folders().iter().map(|f| code(f)).collect();
    let missing: Vec<&str> = KEYS.iter().map(|k| k.code).filter(|c| !have.contains(*c)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let codes: BTreeSet<&str> = KEYS.iter().map(|k| k.code).collect();
    assert_eq!(codes.len(), KEYS.len(), "a code names one key");
}

/// A wrong key is found once: its reproducer's first problem of that code names the key, or the row's column.
#[test]
fn each_problem_of_a_key_names_the_key() {
    for key in KEYS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems").join(key.code);
        let problems = problems(&folder);
        let named = problems.iter().filter(|p| p.code == key.code).all(|p| p.column.as_deref() == Some(key.name));
        assert!(named, "{}: {problems:#?}", key.code);
        assert!(problems.iter().all(|p| p.code == key.code), "{}: one fault, one problem: {problems:#?}", key.code);
    }
}

/// A file too large to be kept here: it is made of nothing.
#[test]
fn a_policy_file_has_a_largest_size() {
    let folder = std::env::temp_dir().join(format!("yellowfolder-place-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = std::fs::File::create(folder.join("areas.csv")).expect("a file");
    file.set_len((256 << 20) + (1 << 20)).expect("a sparse file");
    let problems = problems(&folder);
    std::fs::remove_dir_all(&folder).expect("the folder goes");
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/policy-too-large/expected.txt");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].message() + "\n", std::fs::read_to_string(kept).expect("the message"));
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let problems = Place::read(Path::new("no/such/place")).expect_err("there is none");
    let message = problems[0].message();
    assert!(message.starts_with("no/such/place: could not be read: "), "{message}");
    assert_eq!(problems[0].code, "not-possible-here");
}

/// Whatever the bytes, policy is read or refused and nothing falls over: the shipped files cut short, with a piece
/// taken out, doubled or spoilt. The seed is printed.
#[test]
fn damaged_policy_is_read_or_refused() {
    let seed = 20_261_123_u64;
    println!("seed {seed}");
    let mut state = seed;
    let mut draw = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n.max(1)
    };
    let mut read = 0;
    for _ in 0..1_500 {
        let mut files: Vec<(&str, Vec<u8>)> =
            yf_place::REFERENCE_FILES.iter().map(|(n, t)| (*n, t.as_bytes().to_vec())).collect();
        let which = draw(files.len());
        let bytes = &mut files[which].1;
        let (a, b) = (draw(bytes.len()), draw(bytes.len()));
        let (from, to) = (a.min(b), a.max(b).min(a.min(b) + 40));
        match draw(5) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 => bytes[from] = draw(256) as u8,
            3 => bytes.insert(from, b"[]{}=\"',#.\n\0-9"[draw(14)]),
            _ => {
                let piece = bytes[from..to].to_vec();
                bytes.splice(from..from, piece);
            }
        }
        let borrowed: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_slice())).collect();
        match Place::read_texts(&borrowed) {
            Ok(_) => read += 1,
            Err(problems) => assert!(!problems.is_empty()),
        }
    }
    assert!((100..1_400).contains(&read), "both happen: {read} of 1,500 were read");
}
