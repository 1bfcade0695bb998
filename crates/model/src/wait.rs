use crate::{Day, IdText, PersonKey, RowRef, TextId, When};
use std::fmt;

/// The clocks of `clocks.csv`, each a start and a stop that journeys know. What limit a place promises is not said here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum ClockId {
    AhpRtt,
    Assessment28,
    Chs18w,
    Drd,
    Equipment7,
    IcareOpen,
    Icare2d,
    Package28,
    Rtt18w,
    TorbayNonurgent,
    TorbayUrgent,
    UcrOpen,
    Ucr2h,
}

impl ClockId {
    /// All thirteen.
    pub const ALL: [ClockId; 13] = {
        use ClockId::*;
        [
            TorbayUrgent,
            TorbayNonurgent,
            Equipment7,
            Assessment28,
            Package28,
            Ucr2h,
            Icare2d,
            UcrOpen,
            IcareOpen,
            AhpRtt,
            Chs18w,
            Rtt18w,
            Drd,
        ]
    };

    /// The name of `clocks.csv`.
    pub fn name(self) -> &'static str {
        use ClockId::*;
        match self {
            AhpRtt => "ahp-rtt",
            Assessment28 => "assessment-28",
            Chs18w => "chs-18w",
            Drd => "drd",
            Equipment7 => "equipment-7",
            IcareOpen => "icare-open",
            Icare2d => "icare-2d",
            Package28 => "package-28",
            Rtt18w => "rtt-18w",
            TorbayNonurgent => "torbay-nonurgent",
            TorbayUrgent => "torbay-urgent",
            UcrOpen => "ucr-open",
            Ucr2h => "ucr-2h",
        }
    }

    /// The clock of a name.
    pub fn parse(name: &str) -> Option<ClockId> {
        ClockId::ALL.into_iter().find(|c| c.name() == name)
    }
}

/// What a clock counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Minutes between instants, compared to the second.
    Minutes,
    /// Calendar days between local dates.
    Days,
    /// Monday to Friday without the calendar's holidays.
    WorkingDays,
    /// Midnights between: the same number as calendar days, by its published name.
    Midnights,
}

impl Unit {
    /// The word written in `clocks.csv`.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Minutes => "minutes",
            Unit::Days => "days",
            Unit::WorkingDays => "working_days",
            Unit::Midnights => "midnights",
        }
    }
}

/// What a reference is the number of; it decides how the reference is written (`mapping.md` 3, C5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RefKind {
    /// `cld:<LA>:<person>:r<start>`.
    CldRequest,
    /// `cld:<LA>:<person>:a<start>`.
    CldAssessment,
    /// `cld:<LA>:<person>:s<start>`.
    CldService,
    /// `cld:<LA>:<person>:v<start>`.
    CldReview,
    /// The ask made by a service's end: the service's own reference and `:next`.
    CldServiceNext,
    /// The ask made by a review: the review's own reference and `:next`.
    CldReviewNext,
    /// `csds:<provider>:<referral>`.
    Csds,
    /// `csds:<provider>:plan:<plan>`.
    CsdsPlan,
    /// A referral sent on that never arrived: `<referral>:on<date>:<receiver>`.
    CsdsOnward,
    /// `sus:<provider>:<spell>`.
    Sus,
    /// `ecds:<provider>:<attendance>`.
    Ecds,
    /// `equipment:<request>`.
    Equipment,
    /// `folder:<thing>`.
    Folder,
}

/// A reference without its text: dataset and owner of the number, the number, and for council rows the start day and
/// which of the same start (`.2`). The identifiers are numbers of [`crate::Ids`]: only a restricted pen can write them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ref {
    /// What it is the number of.
    pub kind: RefKind,
    /// The LA code or the provider.
    pub owner: TextId,
    /// The person's local number (council) or the referral's, stay's, attendance's.
    pub local: IdText,
    /// Start day (council rows; sent-on day for [`RefKind::CsdsOnward`]).
    pub day: Option<Day>,
    /// 1 for the first of that start, 2 for the second.
    pub nth: u16,
    /// The receiver, for [`RefKind::CsdsOnward`].
    pub receiver: TextId,
}

/// Which books a wait was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WaitSource {
    /// Council rows.
    Cld,
    /// Council rows, which hold delivered equipment only.
    CldDeliveredOnly,
    /// Community referral and contacts.
    Csds,
    /// The community data set's own waiting time table.
    CsdsRtt,
    /// The fall-back from the day a referral was received.
    CsdsFromReferral,
    /// Hospital stays.
    Sus,
    /// The equipment store.
    Equipment,
    /// The work in the folder's record.
    Folder,
}

impl WaitSource {
    /// As written in the neutral `clocks.csv`.
    pub fn name(self) -> &'static str {
        match self {
            WaitSource::Cld => "cld",
            WaitSource::CldDeliveredOnly => "cld, delivered only",
            WaitSource::Csds => "csds",
            WaitSource::CsdsRtt => "csds CYP104",
            WaitSource::CsdsFromReferral => "csds from referral received",
            WaitSource::Sus => "sus",
            WaitSource::Equipment => "equipment",
            WaitSource::Folder => "folder",
        }
    }
}

/// Why a wait ended without its stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EndNote {
    /// The referral was turned away.
    Rejected,
    /// The person died.
    Died,
    /// A service began although no assessment was recorded, and has ended.
    ServiceWithoutAssessment,
    /// The outcome of the row that closed it (`no_action`, `completed`), a vocabulary text.
    Outcome(TextId),
}

/// One run of one clock over one journey, before any limit is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Whose wait.
    pub person: PersonKey,
    /// Which clock.
    pub clock: ClockId,
    /// The referral, request or stay it belongs to.
    pub reference: Ref,
    /// Which books it was read from.
    pub source: WaitSource,
    /// When it began, as precisely as was said.
    pub start: When,
    /// When it stopped, if it did.
    pub stop: Option<When>,
    /// Ended without a stop, on that day, and why.
    pub ended: Option<(Day, EndNote)>,
    /// The row that started it.
    pub start_row: RowRef,
    /// The row that stopped or ended it.
    pub stop_row: Option<RowRef>,
}

impl fmt::Display for ClockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
