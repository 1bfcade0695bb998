//! The folder that a command writes: only one that is its own, and whole or not at all.

use crate::exit::Failure;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use yf_model::{Problem, Severity};

/// Where files stand until all of them are written; renaming them from here takes no space.
const BESIDE: &str = ".yellowfolder-part";

/// A folder claimed for one run. What is written stands beside until [`OutFolder::finish`]; a run that fails before leaves
/// what an earlier run wrote as it was.
pub struct OutFolder {
    folder: PathBuf,
    /// Made by this run, and so taken away if the run fails.
    made: bool,
    written: Vec<String>,
    ours: fn(&str) -> bool,
    finished: bool,
}

#[allow(dead_code)]
impl OutFolder {
    /// Claims a folder that is absent, empty, or holds nothing but files of this command (`ours`, asked for each path below
    /// the folder, with `/`). Any other file is a refusal that names it: nothing of anybody else's is ever overwritten.
    ///
    /// Neither may it be, or hold, one of the `inputs`: an extract may bear the name of a file that the command writes.
    pub fn claim(
        folder: &Path,
        command: &str,
        ours: fn(&str) -> bool,
        inputs: &[PathBuf],
    ) -> Result<OutFolder, Failure> {
        let shown = folder.display().to_string();
        if let Some(input) = inputs.iter().find(|input| holds(folder, input)) {
            return Err(Failure::from(Problem {
                code: "output-holds-input",
                severity: Severity::FileRefused,
                file: shown,
                line: None,
                column: None,
                found: input.display().to_string(),
                wrong: "is read by this run and lies in the folder to write to: what is written could take its place"
                    .to_string(),
                now: "nothing is written, nothing is changed".to_string(),
                mend: "name another folder with --out".to_string(),
            }));
        }
        let failed = |doing: &'static str| {
            let shown = shown.clone();
            move |e: io::Error| Failure::io(&shown, doing, &e, "name another folder with --out")
        };
        let made = match fs::symlink_metadata(folder) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(folder).map_err(failed("made"))?;
                true
            }
            _ => false,
        };
        let claimed = OutFolder { folder: folder.to_path_buf(), made, written: Vec::new(), ours, finished: false };
        // What an interrupted run left beside.
        let beside = folder.join(BESIDE);
        if beside.exists() {
            fs::remove_dir_all(&beside).map_err(failed("cleared of an interrupted run"))?;
        }
        let found = files_below(folder).map_err(failed("read"))?;
        let strange: Vec<&String> = found.iter().filter(|path| !ours(path)).collect();
        if let Some(first) = strange.first() {
            let more = strange.len() - 1;
            let found =
                if more > 0 { format!("{first}\" and {more} more: \"{}", strange[1]) } else { first.to_string() };
            return Err(Failure::from(Problem {
                code: "output-not-ours",
                severity: Severity::FileRefused,
                file: shown,
                line: None,
                column: None,
                found,
                wrong: format!("stands in it and is not a file that '{command}' writes"),
                now: "nothing is written, nothing is changed".to_string(),
                mend: format!(
                    "name a folder with --out that is not there yet, is empty, or holds only what '{command}' wrote before"
                ),
            }));
        }
        fs::create_dir(&beside).map_err(failed("written to"))?;
        Ok(claimed)
    }

    /// Opens a file of the run for writing. The name may have folders (`extracts/council/cld.csv`) and must be one of ours.
    pub fn create(&mut self, name: &str) -> Result<BufWriter<File>, Failure> {
        debug_assert!((self.ours)(name), "{name} would be refused next time");
        let path = self.folder.join(BESIDE).join(name);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create(&path));
        let file = made.map_err(|e| self.not_written(name, &e))?;
        self.written.push(name.to_string());
        Ok(BufWriter::with_capacity(1 << 16, file))
    }

    /// Writes a whole file of the run.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let mut file = self.create(name)?;
        // Synced, since some disks say only then that they are full.
        let done = file.write_all(bytes).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
        done.map_err(|e| self.not_written(name, &e))
    }

    /// Where a file of the run stands until all of them are written.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(BESIDE).join(name)
    }

    /// A failure to write one of the files, in the form of the house; for those who write through [`OutFolder::create`].
    pub fn not_written(&self, name: &str, error: &io::Error) -> Failure {
        let path = self.folder.join(name).display().to_string();
        Failure::io(
            &path,
            "written",
            error,
            "free some space or name another folder with --out; what stood there is untouched",
        )
    }

    /// Puts everything in its place, in the order of writing, and takes away what an earlier run left and this one did not write.
    pub fn finish(mut self) -> Result<(), Failure> {
        let stale = files_below(&self.folder).map_err(|e| self.not_written("", &e))?;
        for name in &self.written {
            let (from, to) = (self.folder.join(BESIDE).join(name), self.folder.join(name));
            let put = to.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::rename(from, to));
            put.map_err(|e| self.not_written(name, &e))?;
        }
        for name in stale.iter().filter(|name| !self.written.contains(name)) {
            fs::remove_file(self.folder.join(name)).map_err(|e| self.not_written(name, &e))?;
        }
        fs::remove_dir_all(self.folder.join(BESIDE)).map_err(|e| self.not_written("", &e))?;
        self.finished = true;
        Ok(())
    }
}

impl Drop for OutFolder {
    fn drop(&mut self) {
        if !self.finished {
            // Best effort: the run has already said what went wrong.
            let _ = fs::remove_dir_all(self.folder.join(BESIDE));
            if self.made {
                let _ = fs::remove_dir(&self.folder);
            }
        }
    }
}

/// Whether a folder is, or holds, what is read. What is not there holds nothing.
fn holds(folder: &Path, input: &Path) -> bool {
    match (folder.canonicalize(), input.canonicalize()) {
        (Ok(folder), Ok(input)) => input.starts_with(folder),
        _ => false,
    }
}

/// Every file below a folder but those beside, by path with `/`, sorted. A link counts as a file: it is not followed.
fn files_below(folder: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(below) = open.pop() {
        for entry in fs::read_dir(folder.join(&below))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if below.is_empty() { name } else { format!("{below}/{name}") };
            if path == BESIDE {
                continue;
            }
            if entry.file_type()?.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(path: &str) -> bool {
        ["report.html", "tables/rates.csv", "run.json"].contains(&path)
    }

    fn fresh(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("yellowfolder-out-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn message(failure: Failure) -> String {
        match failure {
            Failure::Problems(problems) => problems[0].message(),
            Failure::ClosedPipe => "closed pipe".to_string(),
        }
    }

    #[test]
    fn a_run_replaces_an_earlier_one_whole() {
        let folder = fresh("whole");
        let mut out = OutFolder::claim(&folder, "look", ours, &[]).expect("absent");
        out.write("report.html", b"one").expect("written");
        out.write("tables/rates.csv", b"one").expect("written");
        out.finish().expect("put in place");
        let mut out = OutFolder::claim(&folder, "look", ours, &[]).expect("ours");
        out.write("report.html", b"two").expect("written");
        assert_eq!(fs::read(folder.join("report.html")).expect("still there"), b"one");
        out.finish().expect("put in place");
        assert_eq!(files_below(&folder).expect("read"), ["report.html"], "what this run did not write is gone");
        assert_eq!(fs::read(folder.join("report.html")).expect("there"), b"two");
        assert!(!folder.join(BESIDE).exists());
        fs::remove_dir_all(folder).expect("cleared");
    }

    #[test]
    fn a_run_that_fails_leaves_what_was_there() {
        let folder = fresh("fails");
        let mut out = OutFolder::claim(&folder, "look", ours, &[]).expect("absent");
        out.write("run.json", b"one").expect("written");
        out.finish().expect("put in place");
        let mut out = OutFolder::claim(&folder, "look", ours, &[]).expect("ours");
        out.write("run.json", b"two").expect("written");
        drop(out);
        assert_eq!(fs::read(folder.join("run.json")).expect("still there"), b"one");
        assert!(!folder.join(BESIDE).exists());
        fs::remove_dir_all(&folder).expect("cleared");
        drop(OutFolder::claim(&folder, "look", ours, &[]).expect("absent"));
        assert!(!folder.exists(), "a folder made for a run that fails does not stay");
    }

    #[test]
    fn a_folder_with_anything_else_in_it_is_refused_and_untouched() {
        let folder = Path::new("tests/problems/output-not-ours/folder");
        let before = files_below(folder).expect("read");
        let refused = OutFolder::claim(folder, "look", ours, &[]).err().expect("refused");
        let expected = include_str!("../tests/problems/output-not-ours/expected.txt");
        assert_eq!(message(refused), expected.trim_end());
        assert_eq!(files_below(folder).expect("read"), before);
        assert!(!folder.join(BESIDE).exists());
    }

    #[test]
    fn a_file_in_the_place_of_the_folder_is_refused() {
        let refused = OutFolder::claim(Path::new("Cargo.toml"), "look", ours, &[]).err().expect("refused");
        assert!(message(refused).starts_with("Cargo.toml: could not be read: "));
    }
}
