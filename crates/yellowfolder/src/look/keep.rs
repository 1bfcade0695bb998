//! `--keep`: the run's events, left in order for a second run.

use super::{Through, table};
use crate::exit::Failure;
use crate::out::OutFolder;
use crate::pipeline::Told;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use yf_model::rows::kept::{FILES, LIST};
use yf_model::{Problem, Severity};
use yf_place::Place;
use yf_report::parquet::{Kinds, Pen};
use yf_report::{kept, neutral};

/// The product by whose reading of the extracts the events are what they are.
pub const PRODUCT: &str = concat!("yellowfolder ", env!("CARGO_PKG_VERSION"));

/// What is written to the folder; anything else in it is somebody's.
fn ours(name: &str) -> bool {
    name == LIST || FILES.contains(&name)
}

/// Claims the folder; neither it nor the report's may lie in the other, for each is written whole.
pub fn claim(dir: &Path, report: &Path, inputs: &[PathBuf]) -> Result<OutFolder, Failure> {
    let kept = OutFolder::claim(dir, "yellowfolder look --keep", ours, inputs)?;
    let (inner, outer) = (dir.canonicalize(), report.canonicalize());
    match (inner, outer) {
        (Ok(dir), Ok(report)) if dir.starts_with(&report) || report.starts_with(&dir) => Err(within().into()),
        _ => Ok(kept),
    }
}

fn within() -> Problem {
    Problem {
        code: "kept-in-the-report",
        severity: Severity::FileRefused,
        file: "yellowfolder look".to_owned(),
        line: None,
        column: Some("--keep".to_owned()),
        found: String::new(),
        wrong: "and --out lie one in the other: what is written to the one would take the other's place".to_owned(),
        now: "nothing is written, nothing is changed".to_owned(),
        mend: "name a folder beside the report's".to_owned(),
    }
}

/// Writes the events of a run, then what says of them that they are whole.
pub fn write(told: &Told, place: &Place, through: &Through, out: &mut OutFolder) -> Result<(), Failure> {
    let (table, keys) = (table(told), &through.keys);
    let [settings, persons, events] = FILES;
    let window = (through.settings.from, through.settings.to.next());
    let mut file = |name: &'static str, pen: &dyn Fn(&mut BufWriter<File>) -> io::Result<()>| {
        let mut file = out.create(name)?;
        let done = pen(&mut file).and_then(|()| file.flush()).and_then(|()| file.get_ref().sync_all());
        done.and_then(|()| yf_ingest::kept::hash_of(&out.beside(name)))
            .map(|hash| (name, hash))
            .map_err(|e| out.not_written(name, &e))
    };
    let parquet = |file: &mut BufWriter<File>, pen: &dyn Fn(&mut Pen<&mut BufWriter<File>>) -> io::Result<()>| {
        let mut table = Pen::new(file, Kinds::Kept)?;
        pen(&mut table)?;
        table.finish().map(drop)
    };
    let files = [
        file(settings, &|f| neutral::settings(place, &told.journeys.seen, window, f))?,
        file(persons, &|f| parquet(f, &|pen| kept::persons(&table, keys, pen)))?,
        file(events, &|f| parquet(f, &|pen| kept::events(&table, keys, pen)))?,
    ];
    let extracts: Vec<String> =
        told.extracts.files.iter().map(|f| f.sha256.clone()).filter(|h| !h.is_empty()).collect();
    out.write(LIST, kept::list(PRODUCT, &table, &files, &extracts).as_bytes())
}
