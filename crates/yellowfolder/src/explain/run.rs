//! The run that is explained: what `look` left in `run.json`, and whether its files are still the same.

use crate::exit::Failure;
use crate::pipeline::Told;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use yf_model::{Day, Problem, Severity};
use yf_place::Place;

/// What `look` read.
pub struct Run {
    /// The folder it wrote.
    pub folder: PathBuf,
    /// Where the extracts are.
    pub paths: Vec<PathBuf>,
    /// The folder's record, if its work was beside them.
    pub from_folder: Option<PathBuf>,
    /// As-of day that was asked for.
    pub as_of: Option<Day>,
    /// The command, as it can be repeated.
    pub command: String,
    /// The product that wrote it.
    pub product: String,
    place: Option<PathBuf>,
    policy: BTreeMap<String, String>,
    /// Name within its path, and hash.
    files: Vec<(String, String)>,
    moved: bool,
}

impl Run {
    /// Reads what `look` left. `moved` says where the extracts are now, if it says anything.
    pub fn read(folder: &Path, moved: &[PathBuf]) -> Result<Run, Failure> {
        let file = folder.join("run.json");
        let shown = file.display().to_string();
        let text =
            std::fs::read_to_string(&file).map_err(|error| not_there(&shown, &format!("cannot be read: {error}")))?;
        let json: Value = serde_json::from_str(&text).map_err(|_| not_there(&shown, "is not what 'look' writes"))?;
        let word = |value: &Value| value.as_str().map(str::to_owned);
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let paths: Vec<PathBuf> = list(&json["paths"]).iter().filter_map(word).map(PathBuf::from).collect();
        let hashed = |value: &Value| Some((word(&value["name"])?, word(&value["sha256"])?));
        let files: Vec<(String, String)> = list(&json["files"]).iter().filter_map(hashed).collect();
        let from_folder = word(&json["from_folder"]).map(PathBuf::from);
        if (paths.is_empty() && from_folder.is_none()) || files.is_empty() {
            return Err(not_there(&shown, "names no files: it is not what this version of 'look' writes").into());
        }
        Ok(Run {
            folder: folder.to_path_buf(),
            paths: if moved.is_empty() { paths } else { moved.to_vec() },
            from_folder,
            as_of: json["asked_as_of"].as_str().and_then(Day::parse_iso),
            command: word(&json["command"]).unwrap_or_default(),
            product: word(&json["product"]).unwrap_or_default(),
            place: word(&json["place"]["folder"]).map(PathBuf::from),
            policy: list(&json["place"]["policy"]).iter().filter_map(hashed).collect(),
            files,
            moved: !moved.is_empty(),
        })
    }

    /// The place's policy, as it was.
    pub fn place(&self) -> Result<Place, Failure> {
        Ok(match &self.place {
            // Named as 'look' was told of it: from the folder in which it ran.
            Some(dir) if !dir.is_dir() => {
                return Err(Problem {
                    mend: format!(
                        "run 'yellowfolder explain' in the folder in which '{}' ran, or put the policy back there",
                        self.command
                    ),
                    ..self.changed(&dir.display().to_string(), "is the policy of this run, and is not there")
                }
                .into());
            }
            Some(dir) => Place::read(dir)?,
            None => Place::reference(),
        })
    }

    /// Refuses extracts or a policy that are not those of the run: a figure would be opened that nobody was shown.
    pub fn unchanged(&self, told: &Told, place: &Place) -> Result<(), Problem> {
        let now: BTreeMap<&str, &str> = told
            .extracts
            .files
            .iter()
            .filter(|f| crate::look::is_read(f))
            .map(|f| (self.name(&f.name), f.sha256.as_str()))
            .collect();
        for (name, hash) in &self.files {
            match now.get(self.name(name)) {
                Some(found) if found == hash => {}
                Some(_) => return Err(self.changed(name, "is not the file that 'look' read: its bytes have changed")),
                None => return Err(self.changed(name, "was read by 'look' and is not there")),
            }
        }
        if now.len() > self.files.len() {
            let strange = now.keys().find(|name| !self.files.iter().any(|(n, _)| self.name(n) == **name));
            return Err(self.changed(strange.unwrap_or(&""), "is there now and was not read by 'look'"));
        }
        for (name, hash) in &self.policy {
            let found = place.hashes.iter().find(|(n, _)| n.as_str() == name).map(|(_, hash)| hash);
            if found != Some(hash) {
                return Err(self.changed(name, "is not the policy that 'look' read: it has changed"));
            }
        }
        Ok(())
    }

    /// A file's name as runs are compared by: its last part where the extracts have moved.
    fn name<'n>(&self, name: &'n str) -> &'n str {
        if self.moved { name.rsplit('/').next().unwrap_or(name) } else { name }
    }

    fn changed(&self, name: &str, wrong: &str) -> Problem {
        Problem {
            code: "explain-run-changed",
            severity: Severity::FileRefused,
            file: name.to_owned(),
            line: None,
            column: None,
            found: String::new(),
            wrong: wrong.to_owned(),
            now: "nothing is explained".to_owned(),
            mend: format!(
                "put the files back as they were, name where they are now, or run '{}' anew and explain that",
                self.command
            ),
        }
    }
}

fn not_there(file: &str, wrong: &str) -> Problem {
    Problem {
        code: "explain-no-run",
        severity: Severity::FileRefused,
        file: file.to_owned(),
        line: None,
        column: None,
        found: String::new(),
        wrong: wrong.to_owned(),
        now: "nothing is explained".to_owned(),
        mend: "name with --run a folder that 'yellowfolder look' wrote, or run 'yellowfolder look EXTRACTS --out DIR' first".to_owned(),
    }
}

/// Nothing was asked for.
pub fn nothing_asked() -> Problem {
    Problem {
        code: "explain-unknown-name",
        severity: Severity::FileRefused,
        file: "yellowfolder explain".to_owned(),
        line: None,
        column: None,
        found: String::new(),
        wrong: "is not told what to explain".to_owned(),
        now: "nothing is explained".to_owned(),
        mend: "give --number NAME, --person N with or without --element NAME, --breach ID or --link ID; 'yellowfolder help explain' has examples".to_owned(),
    }
}
