//! Which table a header is, and where its columns stand.
//!
//! Tables, columns with their other names, and what cannot be done without them: `data/columns.csv`, taken from
//! `dataset-columns.csv`. Rules: `community-and-hospital.md` 2 (1 to 3).

use std::collections::BTreeMap;
use std::sync::LazyLock;
use yf_model::{Code, Dataset};

/// What a column holds, which decides how it is read and whether its values may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// An identifier: shown by shape only.
    Id,
    /// An NHS number: shown by shape only.
    Nhs,
    /// A date of birth: shown by shape only.
    Birth,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A timestamp.
    Stamp,
    /// A code of a list (two lists where an older and a newer one are in use).
    Code(String),
    /// An organisation's code.
    Org,
    /// A whole number.
    Int,
    /// Words.
    Text,
}

impl Holds {
    /// Whether a value tells who somebody is.
    pub fn identifies(&self) -> bool {
        matches!(self, Holds::Id | Holds::Nhs | Holds::Birth)
    }
}

/// One column of a table.
#[derive(Debug)]
pub struct Column {
    /// Our name of it.
    pub field: String,
    /// What it holds.
    pub holds: Holds,
    /// Whether the table is recognised by it.
    pub key: bool,
    /// Names in extracts, the one to believe first in front.
    pub names: Vec<String>,
    /// What cannot be done without it; empty where nothing much.
    pub without: String,
}

/// One table of a dataset.
#[derive(Debug)]
pub struct Table {
    /// Its name in its standard.
    pub name: String,
    /// Its columns; those common to all tables of community services come last.
    pub columns: Vec<Column>,
}

impl Table {
    /// The kind of extract it belongs to.
    pub fn dataset(&self) -> Option<Dataset> {
        match self.name.as_str() {
            "CLD" => Some(Dataset::Cld),
            "spell" | "spell.episodes" => Some(Dataset::Sus),
            "emergency_care" | "attendance.referred_to" => Some(Dataset::Ecds),
            "equipment" => Some(Dataset::Equipment),
            "keys" | "manifest" | "survey" => None,
            _ => Some(Dataset::Csds),
        }
    }
}

const COLUMNS: &str = include_str!("../data/columns.csv");

/// All tables, in the order in which a header is tried: a table whose columns are part of another's comes after it.
pub static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let mut tables: Vec<Table> = Vec::new();
    let mut common: Vec<Column> = Vec::new();
    for line in COLUMNS.lines().skip(1) {
        let mut parts = line.splitn(6, ',');
        let mut next = || parts.next().unwrap_or("");
        let (table, field, kind, used, names, without) = (next(), next(), next(), next(), next(), next());
        let column = || Column {
            field: field.into(),
            holds: match kind {
                "id" => Holds::Id,
                "nhs" => Holds::Nhs,
                "birth" => Holds::Birth,
                "date" => Holds::Date,
                "time" => Holds::Time,
                "stamp" => Holds::Stamp,
                "org" => Holds::Org,
                "int" => Holds::Int,
                _ => kind.strip_prefix("code:").map_or(Holds::Text, |list| Holds::Code(list.into())),
            },
            key: used == "key",
            names: names.split('|').map(str::to_string).collect(),
            without: without.into(),
        };
        if table == "CSDS" {
            common.push(column());
            continue;
        }
        if tables.last().is_none_or(|t| t.name != table) {
            tables.push(Table { name: table.into(), columns: Vec::new() });
        }
        if let Some(last) = tables.last_mut() {
            last.columns.push(column());
        }
    }
    let csds = |t: &Table| t.dataset() == Some(Dataset::Csds);
    for table in tables.iter_mut().filter(|t| csds(t)) {
        for c in &common {
            table.columns.push(Column {
                field: c.field.clone(),
                holds: c.holds.clone(),
                key: false,
                names: c.names.clone(),
                without: String::new(),
            });
        }
    }
    tables
});

/// A column's name as compared: small letters and digits only, so that `SERVICE REQUEST IDENTIFIER`,
/// `service_request_identifier` and `ServiceRequestIdentifier` are one.
pub fn name_key(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether a text is the name of a column of any table.
pub fn is_column_name(text: &str) -> bool {
    static NAMES: LazyLock<std::collections::BTreeSet<String>> =
        LazyLock::new(|| TABLES.iter().flat_map(|t| &t.columns).flat_map(|c| &c.names).map(|n| name_key(n)).collect());
    text.len() < 100 && NAMES.contains(&name_key(text))
}

/// Where a table's columns stand in one file.
#[derive(Debug)]
pub struct Layout {
    /// The table.
    pub table: &'static Table,
    /// For each column of the table, the places of its names in the file, the one to believe first in front.
    places: Vec<Vec<usize>>,
    /// The header as written.
    pub header: Vec<String>,
}

/// Number of a column in its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field(pub usize);

impl Layout {
    /// The table that a header is, with the places of its columns.
    pub fn of(header: &[&str]) -> Option<Layout> {
        let mut at: BTreeMap<String, usize> = BTreeMap::new();
        for (index, name) in header.iter().enumerate() {
            // The first of two equal headers wins.
            at.entry(name_key(name)).or_insert(index);
        }
        let is_council = crate::cld::recognise(header.iter().copied());
        TABLES.iter().filter(|table| (table.name == "CLD") == is_council).find_map(|table| {
            let places: Vec<Vec<usize>> = table
                .columns
                .iter()
                .map(|c| c.names.iter().filter_map(|n| at.get(&name_key(n)).copied()).collect())
                .collect();
            let keys_found = table.columns.iter().zip(&places).all(|(c, p)| !c.key || !p.is_empty());
            let found = places.iter().filter(|p| !p.is_empty()).count();
            // The key columns and enough others to be sure; tables of one or two columns have nothing else to show.
            let enough = match table.name.as_str() {
                "ActiveSubmission" => header.len() == 1,
                "Bridging" | "keys" | "manifest" => found >= 2,
                // Every table begins as the header does: one that has lost its key is not the header for that.
                "CYP000Header" => found >= 3 && !has_person(&at) && !at.keys().any(|k| is_beyond_the_header(k)),
                "CYP001MPI" => found >= 3 && has_person(&at),
                _ => found >= 3,
            };
            (keys_found && enough).then(|| Layout {
                table,
                places,
                header: header.iter().map(|s| s.to_string()).collect(),
            })
        })
    }

    /// The table that a line is the header of, whichever of the separators parts it.
    pub fn of_line(line: &str) -> Option<Layout> {
        [',', '\t', '|', ';'].into_iter().find_map(|separator| {
            let names: Vec<&str> = line.split(separator).map(|name| name.trim().trim_matches('"')).collect();
            (names.len() > 1).then(|| Layout::of(&names)).flatten()
        })
    }

    /// Whether a row is this header once more, in whatever spelling.
    pub fn is_repeated_by(&self, row: &[&str]) -> bool {
        row.len() == self.header.len() && row.iter().zip(&self.header).all(|(a, b)| name_key(a) == name_key(b))
    }

    /// Where the first column by which the table is recognised stands: no row but a header holds its name there.
    pub fn key_place(&self) -> usize {
        let columns = self.table.columns.iter().zip(&self.places);
        columns.filter(|(c, _)| c.key).find_map(|(_, places)| places.first().copied()).unwrap_or(0)
    }

    /// The header of one place as a message may show it: short, and without control characters.
    pub fn shown(&self, place: usize) -> String {
        self.header.get(place).map(|h| crate::value::shown(h)).unwrap_or_default()
    }

    /// A column by our name of it.
    pub fn field(&self, name: &str) -> Field {
        let at = self.table.columns.iter().position(|c| c.field == name);
        debug_assert!(at.is_some(), "{} has no {name}", self.table.name);
        Field(at.unwrap_or(usize::MAX))
    }

    /// The places of a column in the file.
    pub fn places(&self, field: Field) -> &[usize] {
        self.places.get(field.0).map_or(&[], Vec::as_slice)
    }

    /// Whether the file has the column.
    pub fn has(&self, field: Field) -> bool {
        !self.places(field).is_empty()
    }

    /// What a column is.
    pub fn column(&self, field: Field) -> Option<&'static Column> {
        self.table.columns.get(field.0)
    }

    /// Which column of the table, if any, stands at a place of the file.
    pub fn at_place(&self, place: usize) -> Option<&'static Column> {
        self.places.iter().position(|p| p.contains(&place)).and_then(|n| self.table.columns.get(n))
    }

    /// Columns that are not there and would be missed, with what cannot be done without them.
    pub fn missing(&self) -> impl Iterator<Item = &'static Column> {
        self.absent().filter(|c| !c.without.is_empty())
    }

    /// The other columns that are read and are not there, by the name to believe first.
    pub fn not_sent(&self) -> impl Iterator<Item = &'static str> {
        let own = self.table.name.get(..6).unwrap_or("CYP000");
        let name = move |c: &'static Column| c.names.iter().find(|n| n.starts_with(own)).or(c.names.first());
        self.absent().filter(|c| c.without.is_empty()).filter_map(name).map(String::as_str)
    }

    fn absent(&self) -> impl Iterator<Item = &'static Column> {
        self.table.columns.iter().zip(&self.places).filter(|(_, places)| places.is_empty()).map(|(c, _)| c)
    }

    /// The names of this file that are no column of its table: one of them may be a column that is missed, under another name.
    pub fn strange(&self) -> impl Iterator<Item = &str> {
        let known = |place: &usize| self.places.iter().any(|places| places.contains(place));
        (0..self.header.len())
            .filter(move |place| !known(place))
            .filter_map(|place| self.header.get(place))
            .map(String::as_str)
    }
}

/// Whether a column stands in a table of community services that is read, and not in the header of a submission, whose columns most of them have too.
fn is_beyond_the_header(key: &str) -> bool {
    static BEYOND: LazyLock<std::collections::BTreeSet<String>> = LazyLock::new(|| {
        let keys = |t: &Table| t.columns.iter().flat_map(|c| &c.names).map(|n| name_key(n)).collect::<Vec<_>>();
        let header: Vec<String> = TABLES.iter().filter(|t| t.name == "CYP000Header").flat_map(keys).collect();
        let tables = TABLES.iter().filter(|t| t.name.starts_with("CYP"));
        tables.flat_map(keys).filter(|key| !header.contains(key)).collect()
    });
    BEYOND.contains(key) || is_row_number(key)
}

/// The number of a row in a table of community services that is read, which no header has.
fn is_row_number(key: &str) -> bool {
    let table = key.strip_suffix("uniqueid").filter(|table| table.starts_with("cyp") && table.len() == 6);
    table.is_some_and(|table| {
        TABLES.iter().any(|t| t.name.len() > 6 && t.name.to_ascii_lowercase().starts_with(table) && table != "cyp000")
    })
}

fn has_person(at: &BTreeMap<String, usize>) -> bool {
    ["personid", "localpatientidentifierextended", "localpatientid"].iter().any(|k| at.contains_key(*k))
}

/// The place of a column that has lost its name: blank between two that have one, or what programs put where none was (`Column1`, `Unnamed: 3`). A
/// first column without a name holds row numbers, and a blank one at the end nothing.
pub fn nameless(header: &[&str]) -> Option<usize> {
    let last = header.iter().rposition(|name| !name.is_empty())?;
    header.iter().take(last + 1).enumerate().position(|(place, name)| {
        let key = name_key(name);
        let put_in = ["column", "unnamed", "field", "v", "c"];
        let numbered =
            |word: &str| key.strip_prefix(word).is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        (place > 0 && key.is_empty()) || (put_in.iter().any(|word| numbered(word)) && !is_column_name(name))
    })
}

/// The table whose columns a header has most of, with the first of its key columns that is missing: for the message about
/// a header that is no table.
pub fn nearest(header: &[&str]) -> Option<(&'static Table, &'static Column)> {
    let keys: Vec<String> = header.iter().map(|h| name_key(h)).collect();
    let there = |c: &Column| c.names.iter().any(|n| keys.contains(&name_key(n)));
    let score = |t: &Table| t.columns.iter().filter(|c| there(c)).count();
    let best = TABLES.iter().max_by_key(|t| (score(t), std::cmp::Reverse(t.columns.len())))?;
    let missing = best.columns.iter().find(|c| c.key && !there(c))?;
    (score(best) >= 2).then_some((best, missing))
}

/// Extracts that are known and not read in this version, by columns that give them away (decision 18).
const KNOWN: [(&str, &[&str]); 16] = [
    ("a mental health extract (MHSDS)", &["uniqhospprovspellid"]),
    ("a mental health extract (MHSDS)", &["hospprovspellid", "uniquesubmissionid"]),
    ("a mental health extract (MHSDS)", &["mhs001uniqid"]),
    ("community services table CYP003 (accommodation)", &["accommodationstatuscode", "personid"]),
    ("community services table CYP007 (employment)", &["employmentstatus", "personid"]),
    (
        "community services table CYP901 (staff)",
        &["careprofessionallocalidentifier", "careprofessionalstaffgroupcommunitycare"],
    ),
    ("community services table CYP607 (diagnosis)", &["primarydiagnosiscodedclinicalentry"]),
    ("diagnoses of hospital stays", &["primarykeyid", "episodesid", "icdid"]),
    ("care locations of hospital stays", &["primarykeyid", "episodesid", "carelocationid"]),
    ("diagnoses of emergency attendances", &["primarykeyid", "snomedid"]),
    ("hospital stays under the names of Hospital Episode Statistics", &["admidate", "disdate"]),
    ("a general practice extract", &["consultationid"]),
    ("a general practice extract", &["readcode"]),
    ("a housing extract", &["tenancyid"]),
    ("a housing extract", &["uprn", "tenure"]),
    ("deprivation of areas, which belongs in the place's folder", &["lsoa", "decile"]),
];

/// What a header is that is known and not read.
pub fn known_not_read(header: &[&str]) -> Option<&'static str> {
    let keys: Vec<String> = header.iter().map(|h| name_key(h)).collect();
    let mhsds = keys.iter().any(|k| k.starts_with("mhs") && k.ends_with("uniqueid"));
    if mhsds {
        return Some("a mental health extract (MHSDS)");
    }
    // One that is read is not passed over because a column of it has another name.
    let other_csds = keys.iter().any(|k| k.starts_with("cyp") && k.ends_with("uniqueid") && !is_row_number(k));
    KNOWN
        .iter()
        .find(|(_, wanted)| wanted.iter().all(|w| keys.iter().any(|k| k == w)))
        .map(|(what, _)| *what)
        .or(other_csds.then_some("a table of community services (CSDS) that no measure here needs"))
}

const LISTS: &str = include_str!("../data/code-lists.csv");

/// A list of codes.
#[derive(Debug, Default)]
pub struct List {
    /// How many characters a code has, where all have the same.
    pub width: Option<usize>,
    codes: Vec<Code>,
}

impl List {
    /// Whether a code is in the list.
    pub fn has(&self, code: Code) -> bool {
        self.codes.contains(&code)
    }
}

static CODE_LISTS: LazyLock<BTreeMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in LISTS.lines().skip(1) {
        let mut parts = line.splitn(3, ',');
        if let (Some(list), Some(code)) = (parts.next(), parts.next()) {
            lists.entry(list).or_default().push(code);
        }
    }
    lists
});

/// A list by name; names joined by `+` are lists that are in use side by side.
pub fn list(name: &str) -> List {
    let codes: Vec<&str> = name.split('+').filter_map(|n| CODE_LISTS.get(n)).flatten().copied().collect();
    let width = codes.first().map(|c| c.len()).filter(|w| codes.iter().all(|c| c.len() == *w));
    let codes = codes.into_iter().filter_map(Code::parse).collect();
    List { width, codes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table_of(header: &str) -> Option<&'static str> {
        let header: Vec<&str> = header.split(',').collect();
        Layout::of(&header).map(|l| l.table.name.as_str())
    }

    #[test]
    fn tables_are_known_by_their_columns_in_every_spelling() {
        for (header, table) in [
            ("SERVICE REQUEST IDENTIFIER,REFERRAL REQUEST RECEIVED DATE,PERSON ID", Some("CYP101Referral")),
            ("service_request_identifier,referral_request_received_date,person_id", Some("CYP101Referral")),
            ("ServiceRequestID,LocalPatientID,ReferralRequest_ReceivedDate", Some("CYP101Referral")),
            ("CareContactID,ServiceRequestID,Contact_Date", Some("CYP201CareContact")),
            ("UNIQUE SUBMISSION ID", Some("ActiveSubmission")),
            ("Person_ID,NHSNumber Pseudo", Some("Bridging")),
            ("nhs_number,pseudo", Some("keys")),
            ("file,import_date", Some("manifest")),
            ("statement,period,group,answers,agree", Some("survey")),
            ("LA Code,NHS Number,Event Type,Event Start Date,Event End Date", Some("CLD")),
            (
                "ORGANISATION IDENTIFIER (CODE OF PROVIDER),REPORTING PERIOD START DATE,REPORTING PERIOD END DATE",
                Some("CYP000Header"),
            ),
            (
                "request_id,person_id,nhs_number,date_of_birth,item,requested,delivered,fitted,cancelled,reason",
                Some("equipment"),
            ),
            ("name,colour,size", None),
        ] {
            assert_eq!(table_of(header), table, "{header}");
        }
    }

    #[test]
    fn every_list_of_the_columns_is_there() {
        for column in TABLES.iter().flat_map(|t| &t.columns) {
            if let Holds::Code(name) = &column.holds {
                assert!(name.split('+').all(|n| CODE_LISTS.contains_key(n)), "{name}");
            }
        }
        assert_eq!(list("AdmissionMethod").width, Some(2));
        assert_eq!(list("EthnicCategory2001").width, None);
        let both = list("DischargeDestination+DischargeDestinationNewer");
        assert!(Code::parse("54").is_some_and(|code| both.has(code)));
    }
}
