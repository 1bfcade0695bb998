use super::ser;
use super::{Count, Named};
use serde::{Deserialize, Serialize};
use yf_model::{Day, Month};

/// Who may read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// People behind the figures: for those with a right to see them.
    Restricted,
    /// Figures only, small numbers held back and others rounded: fit to be shared.
    Open,
}

/// The place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceFacts {
    /// Its name as people say it.
    pub name: String,
    /// Whether it and everybody in it is made up: said on every page.
    pub invented: bool,
    /// Version of its policy.
    pub version: String,
    /// Names of its localities, in the order of the policy file.
    pub localities: Vec<String>,
    /// Hash of each policy file.
    pub policy: Vec<FileHash>,
    /// What may be shared: how few people are hidden, and to what the others are rounded.
    #[serde(rename = "small_numbers")]
    pub publish: yf_place::Publish,
    /// Agencies as the place's own policy and calendars of practices name them, in words. The open edition names no other: what an
    /// extract calls an organisation may be anything that slipped into its cell.
    #[serde(skip)]
    pub named: std::collections::BTreeSet<String>,
}

/// A file's name and SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHash {
    /// As the user named it.
    pub name: String,
    /// Lower-case hexadecimal.
    pub sha256: String,
}

/// The run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// `yellowfolder 0.1.0`.
    pub product: String,
    /// The command as it can be repeated.
    pub command: String,
    /// Waits still open are counted up to this day.
    #[serde(with = "ser::text")]
    pub as_of: Day,
    /// First day that the report looks at.
    #[serde(with = "ser::text")]
    pub from: Day,
    /// Last day that the report looks at.
    #[serde(with = "ser::text")]
    pub to: Day,
    /// The files, in sorted name order.
    pub files: Vec<FileFigures>,
    /// Files named by the user that this version does not read, with why.
    pub not_read: Vec<String>,
    /// Rows read in all.
    pub rows: Count,
    /// Persons in all.
    pub people: Count,
    /// Bank holidays are known to the end of this year.
    pub holidays_to: i32,
}

/// One extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFigures {
    /// As the user named it; in the open edition a number only, since a name may say more than it should.
    pub name: String,
    /// What it was recognised as: `council (CLD)`.
    pub dataset: String,
    /// Which table of it, or empty.
    pub table: String,
    /// Size in bytes; in the open edition `None`.
    pub bytes: Option<u64>,
    /// SHA-256 of the bytes as they came.
    pub sha256: String,
    /// Rows read.
    pub rows: Count,
    /// Rows set aside.
    pub set_aside: Count,
    /// Warnings.
    pub warnings: Count,
    /// How its text was read: `UTF-8`, `Windows-1252`.
    pub encoding: String,
    /// First day covered.
    #[serde(with = "ser::maybe")]
    pub first_day: Option<Day>,
    /// Last day covered.
    #[serde(with = "ser::maybe")]
    pub last_day: Option<Day>,
    /// Anything to say of it, or empty.
    pub note: String,
}

/// Whether an agency's extract holds a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Presence {
    /// The month is wholly covered.
    Full,
    /// Some of its days are covered.
    Part,
    /// No extract: silence is not "nothing happened".
    Missing,
}

/// What arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The months, in order.
    #[serde(with = "ser::list")]
    pub months: Vec<Month>,
    /// Every kind of extract that the place's promises could use, also those of which nothing came.
    pub agencies: Vec<AgencyCoverage>,
}

/// One agency's strip of months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyCoverage {
    /// The agency in words.
    pub agency: String,
    /// The kind of extract: `council (CLD)`.
    pub dataset: String,
    /// One for each of [`Coverage::months`].
    pub months: Vec<Presence>,
}

/// How records were joined into persons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joins {
    /// What the reader must know before any figure: first, that pseudonyms could not be joined.
    pub warnings: Vec<String>,
    /// Persons in all.
    pub people: Count,
    /// Persons with records of two or more kinds of extract.
    pub in_two_or_more: Count,
    /// By kind of extract.
    pub datasets: Vec<DatasetJoin>,
    /// Identities that could not be used for joining, by reason in words.
    pub refused: Vec<Named>,
    /// How often people of a group are found in a second extract; a low share means missed joins.
    pub groups: Vec<JoinGroup>,
}

/// Joins of one kind of extract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetJoin {
    /// `council (CLD)`.
    pub dataset: String,
    /// Different identities read.
    pub identities: Count,
    /// Persons they make.
    pub people: Count,
    /// Of those, persons found in another kind of extract too.
    pub in_another: Count,
    /// Persons by how they were recognised: `NHS number`, `key file`, `local number only`.
    pub by: Vec<Named>,
}

/// Share found in a second extract, for one group of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinGroup {
    /// What groups them: `deprivation fifth`.
    pub by: String,
    /// The group.
    pub group: String,
    /// Persons in it.
    pub people: Count,
    /// Of those, with records of two or more kinds.
    pub in_two_or_more: Count,
}

/// What was wrong with the data.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quality {
    /// Groups of problems, the most serious and most frequent first.
    pub problems: Vec<ProblemGroup>,
    /// Other counts that say how far the data can be trusted ("waits longer than a year").
    pub counts: Vec<Named>,
}

/// One kind of problem in one column of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemGroup {
    /// Name in the catalogue: `bad-date`.
    pub code: String,
    /// `warning`, `set aside` or `file refused`.
    pub severity: String,
    /// The file.
    pub file: String,
    /// The column as its header writes it, or empty.
    pub column: String,
    /// How many.
    pub count: Count,
    /// What is wrong, in words.
    pub wrong: String,
    /// What happens now.
    pub now: String,
    /// How to mend it.
    pub mend: String,
    /// The first few. Empty in the open edition.
    pub samples: Vec<Sample>,
}

/// One occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Line of the file, 1 being the header.
    pub line: Option<u32>,
    /// What was found; of an identifying column its shape only.
    pub found: String,
}

/// Something this run cannot say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// What it concerns, in a few words.
    pub about: String,
    /// The sentence.
    pub text: String,
}
