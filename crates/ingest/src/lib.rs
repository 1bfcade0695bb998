//! Reads agencies' extracts into checked rows and problems; never fails on a row.
//!
//! ```no_run
//! let place = yf_place::Place::reference();
//! let extracts = yf_ingest::read(&["extracts".into()], &place, &yf_ingest::ReadOptions::default())?;
//! println!("{} referrals in {} files", extracts.csds.referrals.len(), extracts.files.len());
//! # Ok::<(), yf_model::Problem>(())
//! ```
//!
//! Invariant: a dataset is recognised by its header, never by a file's name (but for the three files of the neutral format).
//! Invariant: a row is good, good with warnings, or set aside with its reason; no row is lost without a word, and no
//! damaged row costs a good one.
//! Invariant: nothing here joins persons or reads more than one agency's meaning into a row.
//! Invariant: no message holds an identifier; identifying columns are shown by their shape.
//! Invariant: the answer depends on no order of files or threads: files are numbered in the order of their names.

mod again;
pub mod book;
pub mod cld;
mod coverage;
mod csds;
mod desk;
mod ecds;
mod equipment;
mod files;
pub mod kept;
pub mod layout;
pub mod limits;
mod lines;
mod marks;
mod mixed;
pub mod neutral;
mod note;
mod packed;
pub mod parquet;
mod rejects;
mod rows_at;
mod run;
mod sense;
mod shown;
pub mod source;
pub mod split;
mod survey;
mod sus;
mod together;
pub mod value;

pub use coverage::{Coverage, ProviderMonths};
pub use csds::CommunityPersons;
pub use limits::Limits;
pub use note::ValueCount;
pub use rejects::{Reject, Rejects};
pub use rows_at::rows_at;
pub use survey::Answers;

use run::Run;
use source::Listing;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use yf_model::{
    Dataset, Day, IdText, Identities, IdentityId, Ids, NhsNumber, Problem, Problems, Severity, Texts, rows,
};
use yf_place::Place;

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// How many threads may be used, a file to each at a time; the answer does not depend on it.
    pub threads: usize,
    /// What one run reads at most.
    pub limits: Limits,
    /// Whether to keep names of persons (for the restricted edition with `--with-names`).
    pub names: bool,
    /// Whether names stand among the identifiers, so that what is published can be compared with them.
    pub compare_names: bool,
    /// Called with the name of each file as its reading begins, by whichever thread reads it.
    pub progress: Option<fn(&str)>,
    /// Whether the place of every problem is kept, and not of the first few of a kind: for opening a count.
    pub every: bool,
    /// A key by which workers of the neutral format are named anew as they are read.
    pub who_key: Option<neutral::WhoKey>,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            threads: 1,
            limits: Limits::default(),
            names: false,
            compare_names: false,
            progress: None,
            every: false,
            who_key: None,
        }
    }
}

/// What one file is and what became of its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    /// As the user named it; a file in a zip is `the.zip/inside.csv`.
    pub name: String,
    /// Bytes as given (of a zip's file: unpacked).
    pub bytes: u64,
    /// SHA-256 of those bytes, in hexadecimal.
    pub sha256: String,
    /// Which kind of extract, if it is one that is read.
    pub dataset: Option<Dataset>,
    /// Which table, in the words of its standard (`CYP101Referral`, `spell`), or what else the file is.
    pub table: String,
    /// Rows under the header, good or set aside.
    pub rows: u64,
    /// Rows set aside.
    pub set_aside: u64,
    /// Warnings, counted once a value.
    pub warnings: u64,
    /// `UTF-8`, or `Windows-1252 in N rows`.
    pub encoding: String,
    /// First day of which it tells: its stated period, else its earliest event.
    pub first_day: Option<Day>,
    /// Last day of which it tells: the end of its stated period, else its latest event.
    pub last_day: Option<Day>,
    /// Anything else to say of it in a line (times treated as missing, why it was not read).
    pub note: String,
    /// Columns that are read where they are sent, and stand not in this file: what they would tell is not known. Those that would be
    /// missed most are a problem (`missing-column`) and not here.
    pub not_sent: Vec<String>,
}

/// When a file of Client Level Data was imported, as `manifest.csv` says (`cld.md` 6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestLine {
    /// The extract's file name, as the manifest writes it.
    pub file: String,
    /// `YYYY-MM-DD[ HH:MM[:SS]]`, as written.
    pub import_date: String,
}

/// Everything that was read in one run.
#[derive(Debug, Default)]
pub struct Extracts {
    /// The files in the order of their names: [`yf_model::RowRef::file`] counts them.
    pub files: Vec<FileReport>,
    /// Vocabulary.
    pub texts: Texts,
    /// Identifiers.
    pub ids: Ids,
    /// Who the rows are about.
    pub identities: Identities,
    /// Rows of Client Level Data.
    pub cld: Vec<rows::cld::Row>,
    /// When files of Client Level Data were imported.
    pub manifest: Vec<ManifestLine>,
    /// Tables of community services.
    pub csds: rows::csds::Tables,
    /// How the persons of community services were found.
    pub community_persons: CommunityPersons,
    /// Hospital stays.
    pub sus: rows::sus::Tables,
    /// Emergency attendances.
    pub ecds: Vec<rows::ecds::Attendance>,
    /// Equipment asked for.
    pub equipment: Vec<rows::equipment::Request>,
    /// What people answered to statements, where a survey's file is among the extracts.
    pub answers: Vec<Answers>,
    /// The key file: which NHS number a pseudonym stands for.
    pub keys: Vec<(NhsNumber, IdText)>,
    /// First and last names, kept only where asked for.
    pub names: BTreeMap<IdentityId, (String, String)>,
    /// What is wrong with which files and rows.
    pub problems: Problems,
    /// Rows set aside, for `rejects.csv`.
    pub rejects: Rejects,
    /// Warnings counted by file, column and value.
    pub values: Vec<ValueCount>,
    /// Coded values of council rows that stand in no list of the standard, file by file.
    pub unrecognised: Vec<cld::Unrecognised>,
    /// Which days each kind of extract covers.
    pub coverage: BTreeMap<Dataset, Coverage>,
}

impl Extracts {
    /// The last day that every one of these kinds of extract covers; `None` where one of them is not in the run.
    pub fn covered_to(&self, datasets: &[Dataset]) -> Option<Day> {
        datasets.iter().map(|d| self.coverage.get(d).and_then(|c| c.last)).try_fold(
            None,
            |least: Option<Day>, day| {
                let day = day?;
                Some(Some(least.map_or(day, |l| l.min(day))))
            },
        )?
    }
}

/// Reads all extracts under paths (files or folders, plain, `.gz` or `.zip`).
///
/// Fails only where nothing should be read: a path that is not there or may not be read, a folder that holds a
/// simulation's truth, a folder with nothing known in it, too many files.
pub fn read(paths: &[PathBuf], place: &Place, options: &ReadOptions) -> Result<Extracts, Problem> {
    read_listed(source::list(paths, &options.limits)?, paths, place, options)
}

/// Reads like [`read`] what was listed before: to list a workbook is to go through it.
pub fn read_listed(
    listing: Listing,
    paths: &[PathBuf],
    place: &Place,
    options: &ReadOptions,
) -> Result<Extracts, Problem> {
    let extracts = survey_listed(listing, place, options);
    if extracts.files.iter().any(|f| f.dataset.is_some()) {
        return Ok(extracts);
    }
    let refused = extracts.problems.groups().flat_map(|(_, _, samples)| samples);
    let refused: Vec<&Problem> = refused.filter(|p| p.severity == Severity::FileRefused).collect();
    let read: BTreeSet<&str> = extracts.files.iter().map(|f| f.name.as_str()).collect();
    let count = read.len() + refused.iter().filter(|p| !read.contains(p.file.as_str())).count();
    match refused.first() {
        // Where the only file was refused, why says more than that nothing is there.
        Some(problem) if count == 1 => Err((*problem).clone()),
        first => {
            let names: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
            Err(files::Files::nothing_known(&names.join(", "), count, first.copied()))
        }
    }
}

/// Reads like [`read`], and does not mind if nothing is an extract that is known: for saying what files are.
pub fn survey(paths: &[PathBuf], place: &Place, options: &ReadOptions) -> Result<Extracts, Problem> {
    Ok(survey_listed(source::list(paths, &options.limits)?, place, options))
}

fn survey_listed(listing: Listing, _place: &Place, options: &ReadOptions) -> Extracts {
    let mut run = Run::default();
    run::refuse_all(&mut run.problems, listing.refused);
    let (run, files) = together::read(run, &listing.sources, options);
    finish(run, files)
}

fn finish(run: Run, files: Vec<FileReport>) -> Extracts {
    let Run {
        pools,
        mut identities,
        cld,
        names,
        csds,
        sus,
        ecds,
        equipment,
        keys,
        manifest,
        answers,
        mut problems,
        rejects,
        values,
        unrecognised,
    } = run;
    let (csds, community_persons) = csds.finish(&pools.ids, &mut identities);
    community_persons.tell(&files, &mut problems);
    let mut extracts = Extracts {
        files,
        texts: pools.texts,
        ids: pools.ids,
        identities,
        cld,
        names,
        community_persons,
        manifest,
        csds,
        sus,
        ecds: ecds.finish(),
        equipment,
        keys,
        answers,
        problems,
        rejects,
        values,
        unrecognised,
        ..Extracts::default()
    };
    extracts.coverage = coverage::of(&extracts);
    extracts
}
