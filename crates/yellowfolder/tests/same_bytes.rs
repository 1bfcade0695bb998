//! Same input, same bytes: any number of threads, any order of files; and any order of rows the same figures.

#[path = "common/place.rs"]
mod place;

use place::{extracts, files, fresh, wrote};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn look(paths: &[&Path], name: &str, extra: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let out = fresh(name);
    let shown: Vec<String> = paths.iter().map(|p| p.to_str().expect("UTF-8").to_string()).collect();
    let mut arguments = vec!["look"];
    arguments.extend(shown.iter().map(String::as_str));
    arguments.extend(["--format", "html,json,csv", "--out", out.to_str().expect("UTF-8")]);
    arguments.extend(extra);
    wrote(&arguments);
    files(&out)
}

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    for (name, bytes) in one {
        let at = bytes.iter().zip(&other[name]).position(|(a, b)| a != b);
        assert!(*bytes == other[name], "{what}: {name} differs, first at byte {at:?}");
    }
}

#[test]
fn one_two_and_three_threads_give_the_same_bytes() {
    let runs: Vec<_> = ["1", "2", "3"].map(|n| look(&[extracts()], &format!("threads-{n}"), &["--threads", n])).into();
    assert!(runs[0].len() >= 6, "{:?}", runs[0].keys());
    assert_same(&runs[0], &runs[1], "two threads");
    assert_same(&runs[0], &runs[2], "three threads");
}

/// The command stands in the report as it was typed, so the paths are compared without it.
fn without_command(files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let clean = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).expect("UTF-8");
        let lines = text.lines().filter(|l| !l.contains("\"command\"") && !l.contains("yellowfolder look "));
        lines.collect::<Vec<_>>().join("\n").into_bytes()
    };
    files.into_iter().filter(|(name, _)| name.ends_with(".csv")).map(|(name, bytes)| (name, clean(bytes))).collect()
}

#[test]
fn any_order_of_files_gives_the_same_figures_and_people() {
    let mut paths: Vec<PathBuf> = files(extracts()).into_keys().map(|name| extracts().join(name)).collect();
    assert!(paths.len() > 3);
    let sorted: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let one = without_command(look(&sorted, "files-sorted", &[]));
    let seed = 11;
    eprintln!("seed {seed}");
    shuffle(&mut paths, seed);
    let shuffled: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    assert_same(&one, &without_command(look(&shuffled, "files-shuffled", &[])), "files in another order");
}

#[test]
fn any_order_of_rows_gives_the_same_figures() {
    let folder = fresh("rows");
    for seed in [3, 4] {
        eprintln!("seed {seed}");
        for (name, bytes) in files(extracts()) {
            let path = folder.join(&name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            // A field with a line end in it cannot be shuffled by lines; none of these extracts has one.
            let mut lines: Vec<&str> = text.lines().collect();
            if name.ends_with(".csv") && lines.len() > 2 && !name.ends_with("manifest.csv") {
                shuffle(&mut lines[1..], seed);
            }
            std::fs::write(&path, lines.join("\n") + "\n").expect("written");
        }
        let figures = |files: BTreeMap<String, Vec<u8>>| -> Vec<String> {
            let table = String::from_utf8(files["figures.csv"].clone()).expect("UTF-8");
            // The official method breaks its own ties by record number: its figures are the department's, order and all.
            table.lines().filter(|line| !line.starts_with("official")).map(str::to_string).collect()
        };
        let one = figures(look(&[extracts()], "rows-as-they-are", &[]));
        let other = figures(look(&[&folder], "rows-shuffled", &[]));
        assert!(one.len() > 50, "{} figures", one.len());
        for (a, b) in one.iter().zip(&other) {
            assert_eq!(a, b, "seed {seed}");
        }
        assert_eq!(one.len(), other.len());
    }
}

/// Shuffles by a small generator of its own (xorshift), the same for the same seed.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for n in (1..items.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        items.swap(n, (state % (n as u64 + 1)) as usize);
    }
}
