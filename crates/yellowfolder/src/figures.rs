//! Reads the figures of a report back: for those who set results beside each other.

use crate::exit::Failure;
use std::path::Path;
use yf_model::{Problem, Severity};
use yf_place::Place;
use yf_report::{Edition, NotFigures, Report, SCHEMA, read_json};

/// The figures in a file that `look --format json` wrote.
pub fn read(path: &Path) -> Result<Report, Failure> {
    let shown = path.display().to_string();
    let bytes = std::fs::read(path)
        .map_err(|e| Failure::io(&shown, "read", &e, "name what 'yellowfolder look --format json' wrote"))?;
    read_json(&bytes).map_err(|why| {
        let (code, found, wrong) = match why {
            NotFigures::NotJson(place) => {
                ("figures-not-read", String::new(), format!("is not the JSON of a report ({place})"))
            }
            NotFigures::OtherSchema(schema) => {
                ("figures-other-version", schema, format!("is not the version of figures that is read here, {SCHEMA}"))
            }
        };
        Problem {
            code,
            severity: Severity::FileRefused,
            file: shown,
            line: None,
            column: None,
            found,
            wrong,
            now: "nothing is written".to_owned(),
            mend: "write it anew with this version's 'yellowfolder look --format json'".to_owned(),
        }
        .into()
    })
}

/// The open edition of an earlier run of the same place.
pub fn earlier(dir: &Path, place: &Place) -> Result<Report, Failure> {
    let before = read(&dir.join("report.json"))?;
    if before.edition != Edition::Open || before.place.name != place.name {
        return Err(Problem {
            code: "after-another",
            severity: Severity::FileRefused,
            file: dir.join("report.json").display().to_string(),
            line: None,
            column: None,
            found: before.place.name,
            wrong: format!("is not an open edition of {}", place.name),
            now: "nothing is written".to_owned(),
            mend: "name with --after the folder of an earlier report of this place, made with --format json".to_owned(),
        }
        .into());
    }
    Ok(before)
}
