use crate::{IdText, NhsNumber, RowRef, TextId};
use rustc_hash::FxHashMap;

/// The kinds of extract that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dataset {
    /// Adult social care Client Level Data.
    Cld,
    /// Community Services Data Set.
    Csds,
    /// Admitted patient care.
    Sus,
    /// Emergency Care Data Set.
    Ecds,
    /// The community equipment store's file.
    Equipment,
    /// The work in the folder's own record.
    Folder,
}

impl Dataset {
    /// All kinds of extract, in the order in which facts about a person are believed (`mapping.md` 8).
    pub const ALL: [Dataset; 5] = [Dataset::Cld, Dataset::Csds, Dataset::Sus, Dataset::Ecds, Dataset::Equipment];

    /// All that a run may be told from: the extracts, and the folder's own work, which nobody misses where there is no folder.
    pub const TOLD: [Dataset; 6] =
        [Dataset::Cld, Dataset::Csds, Dataset::Sus, Dataset::Ecds, Dataset::Equipment, Dataset::Folder];

    /// Short name, as it begins a reference.
    pub fn name(self) -> &'static str {
        match self {
            Dataset::Cld => "cld",
            Dataset::Csds => "csds",
            Dataset::Sus => "sus",
            Dataset::Ecds => "ecds",
            Dataset::Equipment => "equipment",
            Dataset::Folder => "folder",
        }
    }

    /// The name people use.
    pub fn title(self) -> &'static str {
        match self {
            Dataset::Cld => "council (CLD)",
            Dataset::Csds => "community services (CSDS)",
            Dataset::Sus => "hospital stays (SUS)",
            Dataset::Ecds => "emergency care (ECDS)",
            Dataset::Equipment => "equipment store",
            Dataset::Folder => "the folder's own work",
        }
    }
}

/// The number by which one body knows a person, with whose number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Local {
    /// No local number.
    None,
    /// A council's person number: `local:la:<LA Code>:<number>`.
    Council(TextId, IdText),
    /// The PERSON ID of community services: `local:csds:<PERSON ID>`.
    CsdsPerson(IdText),
    /// A provider's own number: `local:ods:<provider>:<number>`.
    Provider(TextId, IdText),
    /// Nothing but the attendance itself: one key per attendance, `local:ecds:<provider>:<attendance>`.
    Attendance(TextId, IdText),
    /// Her pseudonym in one export of the folder's work: `local:folder:<pseudonym>`.
    Folder(IdText),
}

/// What one row says of who the person is: numbers only, no care. Equal identities are held once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Which kind of extract said so.
    pub dataset: Dataset,
    /// A number that passes `identity.md` 1 (the 999 range not yet judged).
    pub nhs: Option<NhsNumber>,
    /// A pseudonym that counts by choice C2 of `mapping.md`.
    pub pseudo: Option<IdText>,
    /// The body's own number.
    pub local: Local,
    /// Date of birth where one is given, as the place's joins may compare it.
    pub born: Option<crate::Day>,
}

/// Number of an identity in [`Identities`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct IdentityId(pub u32);

/// A person as joined in one run: 0, 1, 2 ... in the order of the written key, so that no order of reading shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct PersonKey(pub u32);

/// Every distinct identity of a run, with the first row that said it.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    all: Vec<Identity>,
    first: Vec<RowRef>,
    find: FxHashMap<Identity, IdentityId>,
}

impl Identities {
    /// The number of an identity, given on first sight.
    pub fn add(&mut self, identity: Identity, row: RowRef) -> IdentityId {
        *self.find.entry(identity).or_insert_with(|| {
            self.all.push(identity);
            self.first.push(row);
            IdentityId(self.all.len() as u32 - 1)
        })
    }

    /// The identity of a number.
    pub fn get(&self, id: IdentityId) -> &Identity {
        &self.all[id.0 as usize]
    }

    /// All, in order of number.
    pub fn iter(&self) -> impl Iterator<Item = (IdentityId, &Identity)> {
        self.all.iter().enumerate().map(|(n, i)| (IdentityId(n as u32), i))
    }

    /// The first row that said it.
    pub fn first_row(&self, id: IdentityId) -> RowRef {
        self.first[id.0 as usize]
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
