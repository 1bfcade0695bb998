//! Community Services Data Set, both layouts. Keys stay apart: provider and id, never glued.

use crate::{Code, Day, IdText, IdentityId, RowRef, TextId, When};

/// What every row carries: where it stands, and what decides which copy is newest (`community-and-hospital.md` 3).
#[derive(Clone, Debug, Default)]
pub struct Stamp {
    /// Where it stands.
    pub at: RowRef,
    /// Submission, 0 where the layout has none.
    pub submission: IdText,
    /// Provider code: of the row, else of any table of its submission, else of the file.
    pub provider: TextId,
    /// Reporting period end, of the row or of any table of its submission.
    pub period_end: Option<Day>,
    /// EFFECTIVE FROM, as seconds of local time since 1970, where given.
    pub effective_from: Option<i64>,
    /// The row's own number (`CYPnnn UNIQUE ID`), else 0.
    pub row_id: u64,
}

/// CYP101.
#[derive(Clone, Debug)]
pub struct Referral {
    /// Which copy.
    pub stamp: Stamp,
    /// Who.
    pub who: IdentityId,
    /// SERVICE REQUEST IDENTIFIER.
    pub id: IdText,
    /// REFERRAL REQUEST RECEIVED DATE and TIME; a day where the time is blank or suspect.
    pub received: Option<When>,
    /// SOURCE OF REFERRAL FOR COMMUNITY.
    pub source: Code,
    /// Referring organisation as given.
    pub referrer: TextId,
    /// PRIORITY TYPE CODE.
    pub priority: Code,
    /// SERVICE DISCHARGE DATE.
    pub discharged: Option<Day>,
}

/// CYP102, one team of a referral.
#[derive(Clone, Debug)]
pub struct Team {
    /// Which copy.
    pub stamp: Stamp,
    /// The referral.
    pub referral: IdText,
    /// CARE PROFESSIONAL TEAM LOCAL IDENTIFIER.
    pub team: TextId,
    /// SERVICE OR TEAM TYPE REFERRED TO.
    pub team_type: Code,
    /// REFERRAL CLOSURE DATE.
    pub closed: Option<Day>,
    /// REFERRAL CLOSURE REASON.
    pub closure_reason: Code,
    /// REFERRAL REJECTION DATE.
    pub rejected: Option<Day>,
    /// REFERRAL REJECTION REASON.
    pub rejection_reason: Code,
}

/// CYP104, one waiting time period.
#[derive(Clone, Debug)]
pub struct Rtt {
    /// Which copy.
    pub stamp: Stamp,
    /// Who.
    pub who: IdentityId,
    /// The referral.
    pub referral: IdText,
    /// WAITING TIME MEASUREMENT TYPE.
    pub kind: Code,
    /// Period start.
    pub start: Option<When>,
    /// Period end.
    pub end: Option<When>,
    /// REFERRAL TO TREATMENT PERIOD STATUS.
    pub status: Code,
    /// DERIVED WAITING TIME in whole minutes, where given: compared, never used.
    pub derived_minutes: Option<i64>,
}

/// CYP105, sent on.
#[derive(Clone, Debug)]
pub struct Onward {
    /// Which copy.
    pub stamp: Stamp,
    /// Who.
    pub who: IdentityId,
    /// The referral.
    pub referral: IdText,
    /// ONWARD REFERRAL DATE.
    pub day: Option<Day>,
    /// ONWARD REFERRAL REASON.
    pub reason: Code,
    /// Receiving organisation as given, 0 when blank.
    pub receiver: TextId,
}

/// CYP201, one contact.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Which copy.
    pub stamp: Stamp,
    /// Who: the person of the contact's own row, never of the referral.
    pub who: IdentityId,
    /// CARE CONTACT IDENTIFIER.
    pub id: IdText,
    /// The referral.
    pub referral: IdText,
    /// CARE PROFESSIONAL TEAM LOCAL IDENTIFIER.
    pub team: TextId,
    /// CARE CONTACT DATE and TIME.
    pub at: Option<When>,
    /// CONSULTATION MECHANISM (1.6).
    pub mechanism: Code,
    /// CONSULTATION MEDIUM USED (to 1.5).
    pub medium: Code,
    /// CARE CONTACT SUBJECT.
    pub subject: Code,
    /// Attendance: the older column first, else ATTENDANCE STATUS; one character, leading zero dropped.
    pub attendance: Code,
}

/// CYP202, what was done at a contact.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Which copy.
    pub stamp: Stamp,
    /// Who: the person of the activity's own row (`mapping.md` 3, C4).
    pub who: IdentityId,
    /// CARE ACTIVITY IDENTIFIER.
    pub id: IdText,
    /// The contact.
    pub contact: IdText,
    /// COMMUNITY CARE ACTIVITY TYPE CODE.
    pub kind: Code,
    /// CARE PROFESSIONAL LOCAL IDENTIFIER.
    pub worker: IdText,
}

/// CYP001, a person as one submission describes her.
#[derive(Clone, Debug)]
pub struct Person {
    /// Which copy.
    pub stamp: Stamp,
    /// Who.
    pub who: IdentityId,
    /// PERSON STATED GENDER CODE.
    pub gender: Code,
    /// Date of birth (provider form).
    pub born: Option<Day>,
    /// Age in years at the reporting period end.
    pub age: Option<u8>,
    /// PERSON DEATH DATE.
    pub died: Option<Day>,
    /// ETHNIC CATEGORY.
    pub ethnic: Code,
    /// LSOA, else blank.
    pub area: TextId,
    /// Postcode (provider form), 0 when blank.
    pub postcode: IdText,
}

/// CYP002, a practice registration.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Which copy.
    pub stamp: Stamp,
    /// Who.
    pub who: IdentityId,
    /// Practice code.
    pub practice: TextId,
    /// Start of the registration.
    pub start: Option<Day>,
    /// End of the registration.
    pub end: Option<Day>,
}

/// CYP004, a care plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which copy.
    pub stamp: Stamp,
    /// Who.
    pub who: IdentityId,
    /// CARE PLAN IDENTIFIER.
    pub id: IdText,
    /// CARE PLAN TYPE.
    pub kind: Code,
}

/// CYP005, its agreement.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// Which copy.
    pub stamp: Stamp,
    /// CARE PLAN IDENTIFIER.
    pub plan: IdText,
    /// CARE PLAN CONTENT AGREED DATE.
    pub agreed: Option<Day>,
}

/// All tables of a run, before de-duplication.
#[derive(Clone, Debug, Default)]
#[allow(missing_docs)]
pub struct Tables {
    pub persons: Vec<Person>,
    pub registrations: Vec<Registration>,
    pub referrals: Vec<Referral>,
    pub teams: Vec<Team>,
    pub waits: Vec<Rtt>,
    pub onward: Vec<Onward>,
    pub contacts: Vec<Contact>,
    pub activities: Vec<Activity>,
    pub plans: Vec<Plan>,
    pub agreements: Vec<Agreement>,
    /// Active submissions; `None` when no such table was given.
    pub active: Option<std::collections::BTreeSet<IdText>>,
}
