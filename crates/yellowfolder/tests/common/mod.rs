//! What several tests of the house need: the files of the repository and the pages among them.

#![allow(dead_code)]

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

/// The repository's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// The text of a file, named from the root.
pub fn read(path: &str) -> String {
    let bytes = std::fs::read(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Every file of the repository that is not ignored, sorted, named from the root with `/`.
pub fn tracked() -> Vec<String> {
    let run = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output();
    let mut files = match run {
        Ok(run) if run.status.success() => {
            let list = String::from_utf8_lossy(&run.stdout).into_owned();
            list.split('\0').filter(|p| !p.is_empty() && root().join(p).is_file()).map(str::to_string).collect()
        }
        // An unpacked archive has no git: every file but what is built.
        _ => walk(Path::new("")),
    };
    files.sort();
    assert!(files.contains(&"Cargo.toml".to_string()), "the list of files is not that of the repository");
    files
}

fn walk(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root().join(folder)).expect("a folder").flatten() {
        let path = folder.join(entry.file_name());
        let name = path.to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let built = ["target", "demo", ".git"].contains(&name.as_str()) || name.ends_with("node_modules");
            files.extend(if built { Vec::new() } else { walk(&path) });
        } else {
            files.push(name);
        }
    }
    files
}

/// A page of the docs with what it links to and what can be linked to in it.
pub struct Doc {
    /// Path from the root.
    pub path: String,
    /// Line and target of each link and picture.
    pub links: Vec<(usize, String)>,
    /// Anchors of its headings.
    pub anchors: BTreeSet<String>,
}

/// Every Markdown page.
pub fn docs() -> Vec<Doc> {
    tracked().into_iter().filter(|path| path.ends_with(".md") && !path.contains("/tests/")).map(doc).collect()
}

fn doc(path: String) -> Doc {
    let text = read(&path);
    let (mut links, mut anchors, mut code) = (Vec::new(), BTreeSet::new(), false);
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            code = !code;
        } else if !code {
            if line.starts_with('#') {
                anchors.insert(anchor(line.trim_start_matches('#').trim()));
            }
            // What stands in backticks is not a link.
            let shown: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
            for part in shown.split("](").skip(1) {
                let target = part.split([')', ' ']).next().unwrap_or_default();
                links.push((number + 1, target.to_string()));
            }
        }
    }
    Doc { path, links, anchors }
}

/// The anchor that a heading gets where the repository is shown.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The path, from the root, of what a page names from where it stands.
pub fn beside(page: &str, target: &str) -> String {
    let joined = Path::new(page).parent().unwrap_or(Path::new("")).join(target);
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => {
                parts.pop();
            }
            Component::Normal(name) => parts.push(name.to_str().unwrap_or_default()),
            _ => {}
        }
    }
    parts.join("/")
}
